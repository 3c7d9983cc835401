"""The sheets of an .ods workbook (LibreOffice): one pass of an XML parser over its content.xml."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from clas_cli.french.patterns import regex
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
from clas_cli.reading.cells.markup import Attributes, feed, new_parser

MIMETYPE: Final = "mimetype"
_CONTENT: Final = "content.xml"
_MANIFEST: Final = "META-INF/manifest.xml"

_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_STYLE: Final = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_DRAW: Final = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 "
_CALC: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "

_CELLS: Final = frozenset((f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"))
_BESIDE: Final = frozenset(
    (f"{_OFFICE}annotation", f"{_OFFICE}forms", f"{_TABLE}shapes", f"{_TABLE}tracked-changes", f"{_TEXT}note", f"{_TEXT}ruby-text")
)
"""What is in a sheet or a cell and isn't shown in it: comments, drawings, what was erased, notes, pronunciations."""
_PARAGRAPH: Final = f"{_TEXT}p"
_SPACE: Final = f"{_TEXT}s"
_SHEET: Final = f"{_TABLE}table"
_ROW: Final = f"{_TABLE}table-row"
_COLUMN: Final = f"{_TABLE}table-column"
_ROWS_REPEATED: Final = f"{_TABLE}number-rows-repeated"
_COLUMNS_REPEATED: Final = f"{_TABLE}number-columns-repeated"
_ROWS_SPANNED: Final = f"{_TABLE}number-rows-spanned"
_COLUMNS_SPANNED: Final = f"{_TABLE}number-columns-spanned"
_KIND: Final = f"{_OFFICE}value-type"
_FORMULA: Final = f"{_TABLE}formula"
_SPACES, _TAB, _BREAK = "\x01", "\x02", "\x03"
"""Spaces, tabs and breaks that tags give, until those of the source are made one; no XML holds these characters."""
_SIGNS: Final = {f"{_TEXT}tab": _TAB, f"{_TEXT}line-break": _BREAK}
_WHITE: Final = regex(r"[ \t\r\n]+")
_SAID: Final = str.maketrans({_SPACES: " ", _TAB: "\t", _BREAK: "\n"})
_MAX_REPEATED_VALUE: Final = 2_000
"""Rows or columns over which one value may be repeated before it is taken for a fill of the whole sheet."""

_DURATION: Final = regex(r"(-?)P(?:0+Y)?(?:0+M)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})(?:[.,]\d*)?S)?)?", re.ASCII)
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
    reading = _OdsDocument(wanted)
    feed(reading.parser, archive.chunks(_CONTENT), _CONTENT)
    if not reading.tables:
        raise damaged("il ne contient aucune feuille")
    return reading.grids


class _OdsDocument:
    """Hears the parser: sheets, their rows, their cells, the paragraphs of these."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.grids: list[Grid] = []
        self.tables = 0
        self.count = 0
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.grid: Grid | None = None
        self.one_is_enough = False
        self.row = self.column = 1
        self.rows = 1
        self.is_hidden_row = False
        self.cell: Attributes | None = None
        self.paragraphs: list[str] = []
        self.pieces: list[str] = []
        self.is_paragraph = False
        self.beside = 0
        """How many elements are open that stand beside what the sheet shows."""
        self.passed = 0
        """How many tables are open in a sheet of which nothing more is wanted."""
        self.parser = new_parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, tag: str, attributes: Attributes) -> None:
        if self.beside:
            self.beside += 1
        elif tag in _CELLS and self.cell is None:
            self.cell = attributes
        elif tag == _PARAGRAPH and self.cell is not None and not self.is_paragraph:
            self.is_paragraph = True
            self.parser.CharacterDataHandler = self.pieces.append
        elif tag in _BESIDE or tag.startswith(_DRAW):
            self.beside = 1
            self.parser.CharacterDataHandler = None
        elif self.is_paragraph:
            if tag == _SPACE:
                self.pieces.append(_SPACES * min(_count(attributes.get(f"{_TEXT}c")), 100))
            elif tag in _SIGNS:
                self.pieces.append(_SIGNS[tag])
        elif self.cell is not None:
            pass
        elif tag == _ROW:
            self.rows = _repeated(attributes, _ROWS_REPEATED)
            self.is_hidden_row = attributes.get(f"{_TABLE}visibility", "visible") != "visible"
            self.column = 1
        elif tag == _COLUMN:
            self._column(attributes)
        elif tag == _SHEET:
            self._table(attributes)
        elif tag == f"{_STYLE}style":
            self.style = attributes.get(f"{_STYLE}name", "")
        elif attributes.get(f"{_TABLE}display") == "false":
            self.hidden_styles.add(self.style)

    def end(self, tag: str) -> None:
        if self.beside:
            self.beside -= 1
            if not self.beside and self.is_paragraph:
                self.parser.CharacterDataHandler = self.pieces.append
        elif tag == _PARAGRAPH and self.is_paragraph:
            self.is_paragraph = False
            self.parser.CharacterDataHandler = None
            self.paragraphs.append(_said("".join(self.pieces)))
            self.pieces.clear()
        elif tag in _CELLS:
            self._cell()
        elif tag == _ROW:
            self.row += self.rows
            self.column = 1
        elif tag == _SHEET:
            self.grid = None

    def _pass_over(self) -> None:
        """Nothing more is wanted of the sheet that is open: only where it ends is heard, in half the time."""
        self.passed = 1
        self.parser.StartElementHandler = self._passed_start
        self.parser.EndElementHandler = self._passed_end
        self.parser.ordered_attributes = True

    def _passed_start(self, tag: str, _: object) -> None:
        if tag == _SHEET:
            self.passed += 1

    def _passed_end(self, tag: str) -> None:
        if tag == _SHEET:
            self.passed -= 1
            if not self.passed:
                self.grid = None
                self.parser.ordered_attributes = False
                self.parser.StartElementHandler = self.start
                self.parser.EndElementHandler = self.end

    def _table(self, attributes: Attributes) -> None:
        self.tables += 1
        if self.tables > MAX_SHEETS:
            raise too_big(f"il compte plus de {MAX_SHEETS} feuilles")
        name = attributes.get(f"{_TABLE}name", "")
        interest = self.wanted(name)
        self.row = self.column = 1
        self.one_is_enough = interest == ONE_VALUE
        if interest != NOTHING:
            self.grid = Grid(name, attributes.get(f"{_TABLE}style-name", "") in self.hidden_styles)
            self.grids.append(self.grid)
        else:
            self._pass_over()

    def _column(self, attributes: Attributes) -> None:
        repeated = _repeated(attributes, _COLUMNS_REPEATED)
        if self.grid is not None and attributes.get(f"{_TABLE}visibility", "visible") != "visible":
            self.grid.hidden_columns.append((self.column, self.column + repeated - 1))
        self.column += repeated

    def _cell(self) -> None:
        attributes, grid = self.cell, self.grid
        self.cell = None
        shown = ""
        if self.paragraphs:
            shown = "\n".join(self.paragraphs)
            self.paragraphs.clear()
        if attributes is None or grid is None:
            return
        times = _repeated(attributes, _COLUMNS_REPEATED)
        if _KIND in attributes or _FORMULA in attributes:
            content, formula = _content(attributes, shown)
            if content is not None:
                self._put(grid, content, shown, formula, times)
        if _ROWS_SPANNED in attributes or _COLUMNS_SPANNED in attributes:
            self._merge(grid, min(_repeated(attributes, _ROWS_SPANNED), MAX_ROW), min(_repeated(attributes, _COLUMNS_SPANNED), MAX_COLUMN))
        self.column += times
        if self.one_is_enough and grid.cells:
            self._pass_over()

    def _merge(self, grid: Grid, rows: int, columns: int) -> None:
        if (rows > 1 or columns > 1) and len(grid.merges) < MAX_MERGES:
            grid.merges.append((self.row, self.column, self.row + rows - 1, self.column + columns - 1))

    def _put(self, grid: Grid, content: Raw | Fault, shown: str, formula: bool, times: int) -> None:
        """Writes a value at its cell, or at all those over which it is repeated."""
        if self.column + times - 1 > MAX_COLUMN or self.row + self.rows - 1 > MAX_ROW:
            raise out_of_bounds()
        rows = range(self.row, self.row + min(self.rows, _MAX_REPEATED_VALUE))
        for row in rows:
            for column in range(self.column, self.column + min(times, _MAX_REPEATED_VALUE)):
                grid.cells[row, column] = content
                self.count += 1
                if formula:
                    grid.formulas.add((row, column))
                if shown and not isinstance(content, str | Fault):
                    grid.texts[row, column] = shown
            if self.count > MAX_CELLS:
                raise too_big(f"il contient plus de {MAX_CELLS} valeurs")
        if self.is_hidden_row:
            grid.hidden_rows.update(rows)


def _said(text: str) -> str:
    """The text of a paragraph, its white space made one; that of tags stays."""
    return text if text.isalnum() else _WHITE.sub(" ", text).strip(" ").translate(_SAID)


def _repeated(attributes: Attributes, name: str) -> int:
    text = attributes.get(name)
    if text is None:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise out_of_bounds()
    return max(int(text), 1)


def _content(cell: Attributes, shown: str) -> tuple[Raw | Fault, bool]:
    """The value of a cell (None where it has none), and whether a formula gave it."""
    kind = cell.get(_KIND, "")
    formula = _FORMULA in cell
    if not kind:
        return (Fault(), True) if formula else (None, False)
    if cell.get(f"{_CALC}value-type") == "error" or (formula and (shown in ERRORS or shown.startswith("Err:"))):
        return Fault(shown), formula
    value = _value(kind, cell, shown)
    return (None, formula) if isinstance(value, str) and not value.strip() else (value, formula)


def _value(kind: str, cell: Attributes, shown: str) -> Raw:
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


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 4 else 1
