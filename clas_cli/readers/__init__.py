"""A file becomes a Source, or says why not. The content decides of the reader; the name only helps to explain."""

from __future__ import annotations

import stat
from pathlib import Path

from clas_cli.readers.yaml_file import MAX_BYTES as YAML_MAX_BYTES
from clas_cli.readers.yaml_file import read_yaml
from clas_cli.source import Remark, Source

YAML_SUFFIXES = frozenset((".yaml", ".yml"))
WORKBOOK_SUFFIXES = frozenset((".xlsx", ".xlsm", ".ods", ".xls"))

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


def unreadable(name: str, message: str, remedy: str) -> Source:
    """A Source with nothing in it but the reason (DOS001)."""
    return Source(name, remarks=[Remark("", message, code="DOS001", remedy=remedy)])


def read(path: Path) -> Source:
    """The Source of the file at `path`. Whatever is wrong with the file is a remark of the Source."""
    name = str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return unreadable(name, "C'est un dossier de fichiers, non un fichier.", "Donner le chemin d'un fichier.")
        if not stat.S_ISREG(status.st_mode):
            return unreadable(name, "Ce n'est pas un fichier ordinaire.", "Copier le dossier dans un fichier.")
        with path.open("rb") as stream:
            data = stream.read(YAML_MAX_BYTES + 1)
    except FileNotFoundError:
        return unreadable(name, "Le fichier n'existe pas.", "Vérifier le chemin et le nom du fichier.")
    except PermissionError:
        return unreadable(name, "Le fichier ne peut pas être lu\u00a0: droits insuffisants.", "Fermer le fichier ou le copier.")
    except (OSError, ValueError):
        return unreadable(name, "Le fichier ne peut pas être lu.", "Vérifier le chemin et le support.")
    return read_bytes(data, name)


def read_bytes(data: bytes, name: str) -> Source:
    """The Source of a file's content."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return unreadable(name, f"Le fichier est {kind}, non un dossier.", "Joindre le dossier au format YAML ou Excel.")
    return read_yaml(data, name)
