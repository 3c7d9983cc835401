"""One sheet of an .xlsx workbook: the one place that says what each of its cells holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from clas_cli.french.patterns import regex
from clas_cli.french.text import plural
from clas_cli.french.values import Raw
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import (
    ERRORS,
    MAX_CELLS,
    MAX_COLUMN,
    MAX_MERGES,
    MAX_ROW,
    Cell,
    Fault,
    Grid,
    Merge,
    cell_at,
    number_in,
    out_of_bounds,
    row_number,
    too_big,
)
from clas_cli.reading.cells.markup import children
from clas_cli.reading.cells.number_format import GENERAL, typed
from clas_cli.reading.cells.ooxml_texts import Texts, bounded, said, shown
from clas_cli.reading.cells.package import is_on

_SECTIONS: Final = frozenset(("cols", "sheetData", "mergeCells"))
_INTEGER: Final = regex(r"-?[0-9]{1,15}")
_BEFORE_ALL_DAYS: Final = (date(1899, 12, 30), date(1899, 12, 31))


class Shared(NamedTuple):
    """What the sheets of one workbook share: texts, number formats by style, and the day from which days are counted."""

    archive: Archive
    texts: Texts
    formats: Mapping[str, str]
    epoch_1904: bool


def read_sheet(grid: Grid, shared: Shared, path: str, room: int, one_is_enough: bool) -> None:
    """Fills a grid from the part at `path`. Raises `Unreadable`, beyond `room` cells too."""
    reading = _XlsxSheet(grid, shared)
    for own, element in children(_without_blanks(shared.archive.chunks(path)), path, _SECTIONS):
        tag = element.tag.removeprefix(own)
        if tag == "row":
            reading.row(element, own)
            if len(grid.cells) > room:
                raise too_big(f"il contient plus de {plural(MAX_CELLS, 'valeur')}")
            if one_is_enough and grid.cells:
                break
        elif tag == "col":
            if is_on(element.get("hidden")) or element.get("width") == "0":
                grid.hidden_columns.append((_bound(element.get("min")), _bound(element.get("max"))))
        elif tag == "mergeCell" and len(grid.merges) < MAX_MERGES:
            grid.merges.append(_range(element.get("ref", "")))


_BLANK_CELLS: Final = regex(rb'<c r="[A-Z]{1,3}[0-9]{1,7}" s="[0-9]{1,5}" ?/>(?=<c r="|</row>)')
_BLANK_ROWS: Final = regex(rb'<row r="[0-9]{1,6}"(?: [A-Za-z0-9:]++="[^"<>&]*+")*+ ?(?:/>|></row>)(?=<row r="|</sheetData>)')
_LITERAL: Final = b"<![CDATA["


def _without_blanks(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same without the cells and rows that are only formatted: most of a model's, a million of a great sheet's.

    They are left out where what follows gives its own address, so nothing moves. Elsewhere such bytes could only stand in a
    comment, where they mean nothing either, or in literal text: beyond the first of these, all is kept.
    """
    end = b""
    for chunk in chunks:
        if _LITERAL in end + chunk:
            yield chunk
            yield from chunks
            return
        end = chunk[1 - len(_LITERAL) :]
        yield _BLANK_ROWS.sub(b"", _BLANK_CELLS.sub(b"", chunk))


class _XlsxSheet:
    """The rows of a sheet, one after the other."""

    def __init__(self, grid: Grid, shared: Shared) -> None:
        self.grid = grid
        self.texts = shared.texts
        self.formats = shared.formats
        self.epoch_1904 = shared.epoch_1904
        self.number = 0

    def row(self, row: Element, own: str) -> None:
        """The cells of a row; a row or a cell without address stands after the one before it. `own` begins the tags that are no extensions."""
        cell_tag, value_tag = f"{own}c", f"{own}v"
        number = row.get("r")
        self.number = self.number + 1 if number is None else row_number(number)
        cells, before, texts = self.grid.cells, len(self.grid.cells), self.texts
        places: dict[Element, Cell] = {}
        for cell in filter(len, row):  # those that are blank are passed over
            if cell.tag != cell_tag:
                continue
            reference = cell.get("r")
            if reference is None and not places:
                places = self._places(row, cell_tag)
            at = places[cell] if reference is None else cell_at(reference)
            part = cell[0]
            index = part.text if cell.get("t") == "s" and part.tag == value_tag and len(cell) == 1 else None
            content = self._content(cell, at, own) if index is None else texts[index]  # as for most of them
            if content is not None:
                cells[at] = content
        if len(cells) > before and (is_on(row.get("hidden")) or row.get("ht") == "0"):
            self.grid.hidden_rows.add(self.number)

    def _places(self, row: Element, tag: str) -> dict[Element, Cell]:
        """Where each cell of a row is, by its address or after the cell before it."""
        places: dict[Element, Cell] = {}
        column = 0
        for cell in row:
            own = cell.get("r")
            column = column + (cell.tag == tag) if own is None else cell_at(own)[1]
            places[cell] = (self.number, column)
        if column > MAX_COLUMN or self.number > MAX_ROW:
            raise out_of_bounds()
        return places

    def _content(self, cell: Element, at: Cell, own: str) -> Raw | Fault:
        """What a cell holds, None for nothing. A formula without its result is a fault, unless its result is an empty text."""
        kind = cell.get("t", "n")
        text: str | None = None
        is_formula = False
        for child in cell:
            part = child.tag.removeprefix(own)
            if part == "v":
                text = child.text
            elif part == "f":
                is_formula = True
            elif part == "is":
                return said(shown(child, own))
        if is_formula:
            self.grid.formulas.add(at)
            if text is None and kind != "str":
                return Fault()
        if text is None:
            return None
        if kind == "s":
            return self.texts[text]
        if kind == "n":
            return self._number(text, cell, at)
        if kind == "b":
            return text.strip() not in ("0", "false")
        if kind == "e" or (kind == "str" and text in ERRORS):
            return Fault(text)
        if kind == "d":
            self._code(cell, at)
            return _iso(text)
        return said(bounded(text))

    def _number(self, text: str, cell: Element, at: Cell) -> Raw:
        if _INTEGER.fullmatch(text):
            number: int | float = int(text)
        else:
            try:
                number = number_in(text)
            except ValueError:
                return said(bounded(text))
        code = self._code(cell, at)
        return number if code == GENERAL else typed(number, code, self.epoch_1904)

    def _code(self, cell: Element, at: Cell) -> str:
        """The number format of a cell, which the grid remembers if it may show another thing than the number."""
        code = self.formats.get(cell.get("s", ""), GENERAL)
        if code != GENERAL:
            self.grid.codes[at] = code
        return code


def _iso(text: str) -> Raw:
    """A moment of a strict workbook; a time of day is one of the day before all days."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        try:
            return time.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            return said(text)
    return moment.time() if moment.date() in _BEFORE_ALL_DAYS else moment


def _bound(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _range(text: str) -> Merge:
    """« A2:B5 » → 2, 1, 5, 2."""
    first, _, last = text.partition(":")
    return (*cell_at(first), *cell_at(last or first))
