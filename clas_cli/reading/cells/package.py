"""The parts of an Office document and how they name each other: where its workbook, its sheets, its texts and its styles stand."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from clas_cli.french.text import plural
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import MAX_SHEETS, Unreadable, damaged, too_big
from clas_cli.reading.cells.markup import Attributes, elements

_TYPES: Final = "[Content_Types].xml"
_USUAL_WORKBOOK: Final = "xl/workbook.xml"
_OTHER_DOCUMENTS: Final = (("word/", "un document Word"), ("ppt/", "une présentation PowerPoint"))

Relations = dict[str, tuple[str, str]]
"""By identifier, the kind and the path of a part that another names."""


class SheetPart(NamedTuple):
    """A sheet, as the workbook names it. `path` is empty where the part isn't there."""

    name: str
    hidden: bool
    path: str


@dataclass(slots=True)
class Book:
    """What a workbook says of its parts."""

    sheets: list[SheetPart] = field(default_factory=list)
    epoch_1904: bool = False
    texts: str = ""
    styles: str = ""


def open_book(archive: Archive) -> Book:
    """The workbook of an archive. Raises `Unreadable` where it has none, or is another document."""
    path = _workbook_path(archive)
    if _TYPES not in archive:  # no program opens a workbook without it
        raise damaged(f"il y manque «\u00a0{_TYPES}\u00a0»")
    relations = _relations(archive, path)
    book = Book(texts=_related(archive, relations, path, "sharedStrings"), styles=_related(archive, relations, path, "styles"))
    count = 0
    for name, attributes in elements(archive.chunks(path), path):
        if name == "workbookPr":
            book.epoch_1904 = is_on(attributes.get("date1904"))
        elif name == "sheet":
            count += 1
            identifier = _identifier(attributes)
            kind, target = relations.get(identifier, ("", ""))
            if identifier and (not kind or kind.endswith("/worksheet")):  # the others hold a chart, a dialog, macros, or nothing
                is_hidden = attributes.get("state", "visible") != "visible"
                book.sheets.append(SheetPart(attributes.get("name", ""), is_hidden, target if target in archive else ""))
    if count > MAX_SHEETS:
        raise too_big(f"il compte plus de {plural(MAX_SHEETS, 'feuille')}")
    return book


def is_on(value: str | None) -> bool:
    """Whether an attribute says yes."""
    return value in ("1", "true")


def _identifier(attributes: Attributes) -> str:
    return next((value for name, value in attributes.items() if name.rpartition("}")[2] == "id"), "")


def _related(archive: Archive, relations: Relations, workbook: str, name: str) -> str:
    """The part of that kind, or the place where it usually stands."""
    found = [target for kind, target in relations.values() if kind.endswith(f"/{name}")]
    return next((target for target in found if target in archive), posixpath.join(posixpath.dirname(workbook), f"{name}.xml"))


def _relations(archive: Archive, part: str) -> Relations:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    found: Relations = {}
    for tag, attributes in elements(archive.chunks(path), path) if path in archive else ():
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").strip().replace("\\", "/")
            absolute = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), absolute)
    return found


def _workbook_path(archive: Archive) -> str:
    try:
        relations = _relations(archive, "")
    except Unreadable:  # no more than the usual place is then known
        relations = {}
    main = next((target for kind, target in relations.values() if kind.endswith("/officeDocument")), "")
    if main.endswith(".bin") or "xl/workbook.bin" in archive:
        raise Unreadable("Le classeur est au format .xlsb, qui n'est pas lu.", "Enregistrer le classeur au format .xlsx.")
    for folder, what in _OTHER_DOCUMENTS:
        if main.startswith(folder) or (not main and archive.has_folder(folder)):
            raise Unreadable(f"Le fichier est {what}, non un classeur.", "Joindre le dossier au format Excel ou YAML.")
    for path in (main, _USUAL_WORKBOOK):
        if path and path in archive:
            return path
    if archive.has_folder("xl/") or main:
        raise damaged(f"il y manque «\u00a0{main[:60] or _USUAL_WORKBOOK}\u00a0»")
    if any(name in archive for name in ("index/document.iwa", "index.zip")):
        raise Unreadable(
            "Le fichier est un document Numbers (Apple), qui n'est pas lu.",
            "Dans Numbers, choisir Fichier > Exporter vers > Excel, et joindre le fichier .xlsx obtenu.",
        )
    raise Unreadable("Le fichier est une archive ZIP, non un classeur.", "Extraire le dossier de l'archive et l'envoyer seul.")
