"""A file becomes a Source, or says why not. The content decides of the reader; the name only helps to explain."""

from __future__ import annotations

import stat
from pathlib import Path

from clas_cli.dossier.tree import FormRule, Remark, Remarks, Source
from clas_cli.french.patterns import regex
from clas_cli.reading.kinds import MESSAGE_SUFFIXES, WORKBOOK_MAX_BYTES, WORKBOOK_SUFFIXES, YAML_SUFFIXES, said_by_name
from clas_cli.reading.yaml_file import MAX_BYTES as YAML_MAX_BYTES
from clas_cli.reading.yaml_file import NO_SECTION, read_yaml

_WORKBOOK_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""The first bytes of a zipped document, and of an OLE file (.xls, or any encrypted workbook)."""

_SIGNATURES = (
    (b"%PDF", "un PDF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"\x1f\x8b", "une archive"),
    (b"Rar!", "une archive"),
    (b"7z\xbc\xaf", "une archive"),
    (b"MZ", "un programme"),
    (b"\x7fELF", "un programme"),
    (b"{\\rtf", "un document RTF"),
)


__all__ = [
    "WORKBOOK_MAX_BYTES",
    "WORKBOOK_SUFFIXES",
    "YAML_SUFFIXES",
    "content_of",
    "is_plainly_another",
    "is_yaml",
    "read",
    "read_bytes",
    "unreadable",
]


def unreadable(name: str, message: str, remedy: str) -> Source:
    """A Source with nothing in it but the reason (DOS001)."""
    return Source(name, remarks=Remarks(Remark("", message, rule=FormRule.ILLISIBLE, remedy=remedy)))


_SECTIONS = (
    "format", "campagne", "demande", "gestionnaire", "convention", "prolongation", "bilan_qualitatif", "projet", "collectifs", "actions",
    "bonus", "budget", "pieces",
)  # fmt: skip
_DOSSIER_START = regex(rb"\xff\xfe|\xfe\xff|(?:\xef\xbb\xbf)?\s*(?:#|---|\{|[\"']?(?:%s)[\"']?\s*:)" % "|".join(_SECTIONS).encode())


def is_plainly_another(beginning: bytes) -> bool:
    """Whether the first bytes of a file are those of a dossier, or of something else that is no saved message, whatever its name."""
    return beginning.startswith(_WORKBOOK_SIGNATURES + tuple(start for start, _ in _SIGNATURES)) or bool(_DOSSIER_START.match(beginning))


def is_yaml(name: str, beginning: bytes) -> bool:
    """Whether a file has the name of a YAML dossier, and its first bytes."""
    return Path(name).suffix.lower() in YAML_SUFFIXES and bool(_DOSSIER_START.match(beginning))


def read(path: Path) -> Source:
    """The Source of the file at `path`. Whatever is wrong with the file is a remark of the Source."""
    data = content_of(path)
    return data if isinstance(data, Source) else read_bytes(data, str(path))


def content_of(path: Path) -> bytes | Source:
    """The bytes of a file, as many as a dossier may have and one more; a Source that says why where it can't be read."""
    name = str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return unreadable(name, "C'est un dossier de fichiers, non un fichier.", "Donner le chemin d'un fichier.")
        if not stat.S_ISREG(status.st_mode):
            return unreadable(name, "Ce n'est pas un fichier ordinaire.", "Copier le dossier dans un fichier.")
        with path.open("rb") as stream:
            data = stream.read(8)
            return data + stream.read(WORKBOOK_MAX_BYTES if data.startswith(_WORKBOOK_SIGNATURES) else YAML_MAX_BYTES)
    except FileNotFoundError:
        return unreadable(name, "Le fichier n'existe pas.", "Vérifier le chemin et le nom du fichier.")
    except PermissionError:
        return unreadable(name, "Le fichier ne peut pas être lu\u00a0: droits insuffisants.", "Fermer le fichier ou le copier.")
    except (OSError, ValueError):
        return unreadable(name, "Le fichier ne peut pas être lu.", "Vérifier le chemin et le support.")


def read_bytes(data: bytes, name: str) -> Source:
    """The Source of a file's content."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return unreadable(name, f"Le fichier est {kind}, non un dossier.", "Joindre le dossier au format YAML ou Excel.")
    if data.startswith(_WORKBOOK_SIGNATURES):
        from clas_cli.reading.workbook import read_workbook

        return read_workbook(data, name)
    if Path(name).suffix.lower() in WORKBOOK_SUFFIXES | MESSAGE_SUFFIXES:
        return _misnamed(data, name)
    source = read_yaml(data, name)
    if Path(name).suffix.lower() not in YAML_SUFFIXES and source.root and source.root.entries.keys().isdisjoint(_SECTIONS):
        return unreadable(name, NO_SECTION, "Choisir le bon fichier, ou partir d'un modèle\u00a0: « clas modele dossier.yaml ».")
    return source


_TEXTS = ((b"<html", "une page web"), (b"<!doctype html", "une page web"), (b"<?xml", "du XML"), (b"<", "du XML"))


def _misnamed(data: bytes, name: str) -> Source:
    """A file that has the name of a workbook or a message and not its content: a YAML dossier is read all the same."""
    source = read_yaml(data, name)
    if not data.strip() or (source.root is not None and not source.root.entries.keys().isdisjoint(_SECTIONS)):
        source.remarks += said_by_name(name, (".yaml",)) if source.root is not None else []
        return source
    if Path(name).suffix.lower() in WORKBOOK_SUFFIXES:
        named, program, forms, text = "un nom de classeur", "un tableur", ".xlsx ou .ods", "un texte (CSV\u00a0?)"
    else:
        named, program, forms, text = "un nom de message enregistré", "la messagerie", ".eml", "un texte"
    beginning = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((kind for start, kind in _TEXTS if beginning.startswith(start)), text if b"\0" not in data[:4096] else "inconnu")
    return unreadable(
        name,
        f"Le fichier porte {named} («\u00a0{Path(name).suffix}\u00a0») mais son contenu est {kind}.",
        f"L'ouvrir dans {program}, puis l'enregistrer au format {forms}\u00a0; renommer un fichier ne le convertit pas.",
    )
