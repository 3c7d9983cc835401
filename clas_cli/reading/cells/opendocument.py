"""The sheets of an .ods workbook (LibreOffice), from its content.xml."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final
from xml.etree.ElementTree import Element

from clas_cli.french.values import Raw
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import (
    ERRORS,
    MAX_CELLS,
    MAX_COLUMN,
    MAX_MERGES,
    MAX_ROW,
    MAX_SHEETS,
    NOTHING,
    ONE_VALUE,
    Fault,
    Grid,
    Unreadable,
    Wanted,
    damaged,
    encrypted,
    number_in,
    out_of_bounds,
    too_big,
)

MIMETYPE: Final = "mimetype"
_CONTENT: Final = "content.xml"
_MANIFEST: Final = "META-INF/manifest.xml"

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

_ROW_GROUPS: Final = frozenset(f"{_TABLE}{name}" for name in ("table-row-group", "table-header-rows", "table-rows"))
_COLUMN_GROUPS: Final = frozenset(f"{_TABLE}{name}" for name in ("table-column-group", "table-header-columns", "table-columns"))
_CELLS: Final = frozenset(f"{_TABLE}{name}" for name in ("table-cell", "covered-table-cell"))
_MAX_REPEATED_VALUE: Final = 2_000
"""Rows or columns over which one value may be repeated before it is taken for a fill of the whole sheet."""

_DURATION: Final = re.compile(
    r"(-?)P(?:0+Y)?(?:0+M)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})(?:[.,]\d*)?S)?)?", re.ASCII
)
"""A length of time, such as « PT16H45M00S »: months have none, but none of them may be said."""


def is_opendocument(archive: Archive) -> bool:
    """Whether the archive says, or shows, that it is an OpenDocument file."""
    return MIMETYPE in archive or (_CONTENT in archive and _MANIFEST in archive)


def read_opendocument(archive: Archive, wanted: Wanted) -> list[Grid]:
    """The sheets of a workbook, in their order. Raises `Unreadable`."""
    kind = archive.part(MIMETYPE)[:200].decode("ascii", "replace") if MIMETYPE in archive else ""
    if "opendocument" in kind and "spreadsheet" not in kind:
        raise Unreadable(
            "Le fichier est un document texte ou une présentation, non un classeur.", "Joindre le dossier au format Excel, ODS ou YAML."
        )
    if kind and "opendocument" not in kind:
        raise Unreadable("Le fichier est une archive, non un classeur.", "Extraire le dossier de l'archive et l'envoyer seul.")
    if _MANIFEST in archive and b"encryption-data" in archive.part(_MANIFEST):
        raise encrypted()
    root = archive.xml(_CONTENT)
    hidden_styles = {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        if any(child.get(f"{_TABLE}display") == "false" for child in style)
    }
    tables = list(root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"))
    if not tables:
        raise damaged("il ne contient aucune feuille")
    if len(tables) > MAX_SHEETS:
        raise too_big(f"il compte plus de {MAX_SHEETS} feuilles")
    grids = []
    count = 0
    for table in tables:
        interest = wanted(table.get(f"{_TABLE}name", ""))
        if interest == NOTHING:
            continue
        grid = Grid(table.get(f"{_TABLE}name", ""), table.get(f"{_TABLE}style-name", "") in hidden_styles)
        _fill(grid, table, one_is_enough=interest == ONE_VALUE)
        count += len(grid.cells)
        if count > MAX_CELLS:
            raise too_big(f"il contient plus de {MAX_CELLS} valeurs")
        grids.append(grid)
    return grids


def _fill(grid: Grid, table: Element, one_is_enough: bool) -> None:
    column = 1
    for node in _flat(table, f"{_TABLE}table-column", _COLUMN_GROUPS):
        repeated = _repeated(node, "number-columns-repeated")
        if node.get(f"{_TABLE}visibility", "visible") != "visible":
            grid.hidden_columns.append((column, column + repeated - 1))
        column += repeated
    row = 1
    for line in _flat(table, f"{_TABLE}table-row", _ROW_GROUPS):
        repeated = _repeated(line, "number-rows-repeated")
        if _row(grid, line, row, repeated):
            if row + repeated - 1 > MAX_ROW:
                raise out_of_bounds()
            if line.get(f"{_TABLE}visibility", "visible") != "visible":
                grid.hidden_rows.update(range(row, row + min(repeated, _MAX_REPEATED_VALUE)))
            if one_is_enough and grid.cells:
                return
        row += repeated


def _flat(table: Element, wanted: str, groups: frozenset[str]) -> list[Element]:
    """The rows (or columns) of a table, those in groups too, in their order."""
    found: list[Element] = []
    pending = list(reversed(table))
    while pending:
        node = pending.pop()
        if node.tag == wanted:
            found.append(node)
        elif node.tag in groups:
            pending.extend(reversed(node))
    return found


def _row(grid: Grid, line: Element, row: int, repeated: int) -> bool:
    """Reads a row into the grid; whether it holds anything."""
    column = 1
    filled = False
    for cell in line:
        if cell.tag not in _CELLS:
            continue
        times = _repeated(cell, "number-columns-repeated")
        content, formula = _content(cell)
        if content is not None:
            filled = True
            if column + times - 1 > MAX_COLUMN:
                raise out_of_bounds()
            for below in range(row, row + min(repeated, _MAX_REPEATED_VALUE)):
                for beside in range(column, column + min(times, _MAX_REPEATED_VALUE)):
                    grid.cells[below, beside] = content
                    if formula:
                        grid.formulas.add((below, beside))
                if len(grid.cells) > MAX_CELLS:
                    raise too_big(f"il contient plus de {MAX_CELLS} valeurs")
        rows = min(_repeated(cell, "number-rows-spanned"), MAX_ROW)
        columns = min(_repeated(cell, "number-columns-spanned"), MAX_COLUMN)
        if (rows > 1 or columns > 1) and len(grid.merges) < MAX_MERGES:
            grid.merges.append((row, column, row + rows - 1, column + columns - 1))
        column += times
    return filled


def _repeated(node: Element, name: str) -> int:
    text = node.get(f"{_TABLE}{name}")
    if text is None:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise out_of_bounds()
    return max(int(text), 1)


def _content(cell: Element) -> tuple[Raw | Fault, bool]:
    """The value of a cell (None where it has none), and whether a formula gave it."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    formula = cell.get(f"{_TABLE}formula") is not None
    if not kind:
        return (Fault(), True) if formula else (None, False)
    shown = _shown(cell) if len(cell) else ""
    if cell.get(f"{_CALC}value-type") == "error" or (formula and (shown in ERRORS or shown.startswith("Err:"))):
        return Fault(shown), formula
    value = _value(kind, cell, shown)
    return (None, formula) if isinstance(value, str) and not value.strip() else (value, formula)


def _value(kind: str, cell: Element, shown: str) -> Raw:
    if kind == "string":
        return cell.get(f"{_OFFICE}string-value", shown)
    text = cell.get(f"{_OFFICE}{'value' if kind in ('float', 'currency', 'percentage') else kind + '-value'}", "")
    try:
        if kind == "boolean":
            return text == "true"
        if kind == "date":
            return datetime.fromisoformat(text.rstrip("Z"))
        if kind == "time":
            return _duration(text)
    except (ValueError, OverflowError):
        return shown or text
    try:
        number = number_in(text)
    except ValueError:
        return text or shown  # what is shown was made from it, by a program that we don't know
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if found[1] else span


def _shown(cell: Element) -> str:
    """The text that a cell shows, its paragraphs on lines of their own; comments are not part of it."""
    return "\n".join(_paragraph(child) for child in cell if child.tag == f"{_TEXT}p")


def _paragraph(node: Element) -> str:
    parts = [node.text or ""]
    for child in node.iter():
        if child is node:
            continue
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(_spaces(child.get(f"{_TEXT}c")), 100))
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            parts.append("\t" if child.tag.endswith("tab") else "\n")
        elif child.text:
            parts.append(child.text)
        if child.tail:
            parts.append(child.tail)
    return "".join(parts)


def _spaces(count: str | None) -> int:
    return int(count) if count and count.isascii() and count.isdecimal() and len(count) < 4 else 1
