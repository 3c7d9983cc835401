"""One sheet of an .xlsx workbook: the one place that says what each of its cells holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

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
from clas_cli.reading.cells.markup import Attributes, Enough, feed, named, new_parser
from clas_cli.reading.cells.number_format import GENERAL, typed
from clas_cli.reading.cells.ooxml_texts import NAMESPACES, Runs, Texts, joined, said
from clas_cli.reading.cells.package import is_on

_CELL, _ROW, _VALUE, _FORMULA, _INLINE, _COLUMN, _MERGE = range(1, 8)
_KINDS: Final = {
    tag: kind
    for name, kind in (
        ("c", _CELL), ("row", _ROW), ("v", _VALUE), ("f", _FORMULA), ("is", _INLINE), ("col", _COLUMN), ("mergeCell", _MERGE),
    )
    for tag in named(NAMESPACES, name)
}  # fmt: skip
_INTEGER: Final = re.compile(r"-?[0-9]{1,15}")
_EPOCH_YEAR: Final = 1900


@dataclass(frozen=True, slots=True)
class Context:
    """What the sheets of one workbook share: texts, number formats by style, and the day from which days are counted."""

    archive: Archive
    texts: Texts
    formats: tuple[str, ...]
    epoch_1904: bool


def read_sheet(grid: Grid, context: Context, path: str, room: int, one_is_enough: bool) -> None:
    """Fills a grid from the part at `path`. Raises `Unreadable`, beyond `room` cells too."""
    reading = _Reading(grid, context, one_is_enough)

    def bounded() -> None:
        if len(grid.cells) > room:
            raise too_big(f"il contient plus de {MAX_CELLS} valeurs")

    feed(reading.parser, context.archive.chunks(path), path, bounded)
    if reading.hidden_rows:
        grid.hidden_rows = reading.hidden_rows.intersection(row for row, _ in grid.cells)


class _Reading:
    """Hears the parser. Ends of elements are heard only where a text begins: most cells of a model are blank."""

    def __init__(self, grid: Grid, context: Context, one_is_enough: bool) -> None:
        self.grid = grid
        self.context = context
        self.one_is_enough = one_is_enough
        self.hidden_rows: set[int] = set()
        self.runs = Runs()
        self.is_inline = False
        self.row = 0
        self.reference: str | None = None
        self.beyond = 0
        """Columns from the last cell that has an address (or from the start of the row) to this one."""
        self.cell: Attributes = {}
        self.parser = new_parser()
        self.parser.StartElementHandler = self.start
        self.parser.CharacterDataHandler = self.runs.pieces.append

    def start(self, tag: str, attributes: Attributes) -> None:
        kind = _KINDS.get(tag)
        if kind == _CELL:
            reference = attributes.get("r")
            if reference is None:
                self.beyond += 1
            else:
                self.reference = reference
                self.beyond = 0
            self.cell = attributes
        elif kind == _VALUE:
            self.runs.pieces.clear()
            self.parser.EndElementHandler = self.end
        elif kind == _ROW:
            self._row(attributes)
        elif self.is_inline:
            self.runs.start(tag)
        elif kind == _FORMULA:
            self._formula()
        elif kind == _INLINE:
            self.is_inline = True
            self.parser.EndElementHandler = self.end
        elif kind == _COLUMN:
            if is_on(attributes.get("hidden")) or attributes.get("width") == "0":
                self.grid.hidden_columns.append((_bound(attributes.get("min")), _bound(attributes.get("max"))))
        elif kind == _MERGE and len(self.grid.merges) < MAX_MERGES:
            self.grid.merges.append(_range(attributes.get("ref", "")))

    def end(self, tag: str) -> None:
        kind = _KINDS.get(tag)
        if kind == _VALUE:
            self.parser.EndElementHandler = None
            self._value(joined(self.runs.pieces))
        elif kind == _INLINE:
            self.parser.EndElementHandler = None
            self.is_inline = False
            self._put(said(self.runs.whole()))
        elif self.is_inline:
            self.runs.end(tag)

    def _row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self.row = self.row + 1 if number is None else row_number(number)
        self.reference = None
        self.beyond = 0
        self.runs.pieces.clear()
        if is_on(attributes.get("hidden")) or attributes.get("ht") == "0":
            self.hidden_rows.add(self.row)

    def _at(self) -> Cell:
        """Where the cell is: at its address, or after the cell before it."""
        if self.reference is None:
            at = (self.row, self.beyond)
        elif self.beyond:
            at = (self.row, cell_at(self.reference)[1] + self.beyond)
        else:
            return cell_at(self.reference)
        if not (0 < at[0] <= MAX_ROW and 0 < at[1] <= MAX_COLUMN):
            raise out_of_bounds()
        return at

    def _formula(self) -> None:
        """A formula gives nothing until its result comes; where that is a text, nothing may be the result."""
        at = self._at()
        self.grid.formulas.add(at)
        if self.cell.get("t") != "str":
            self.grid.cells[at] = Fault()

    def _put(self, content: Raw | Fault) -> None:
        if content is not None:
            self.grid.cells[self._at()] = content
            if self.one_is_enough:
                raise Enough

    def _value(self, text: str) -> None:
        """What the cell holds, by its type."""
        kind = self.cell.get("t", "n")
        if kind == "s":
            self._put(self.context.texts[text] if text else None)
        elif not text:
            return
        elif kind == "n":
            self._number(text)
        elif kind == "b":
            self._put(text.strip() not in ("0", "false"))
        elif kind == "e" or (kind == "str" and text in ERRORS):
            self._put(Fault(text))
        elif kind == "d":
            self._put(_iso(text))
            self._coded()
        else:
            self._put(said(text))

    def _number(self, text: str) -> None:
        if _INTEGER.fullmatch(text):
            number: int | float = int(text)
        else:
            try:
                number = number_in(text)
            except ValueError:
                self._put(said(text))
                return
        code = self._coded()
        self._put(number if code == GENERAL else typed(number, code, self.context.epoch_1904))

    def _coded(self) -> str:
        """The number format of the cell, which the grid remembers if it shows another thing than the number."""
        style, formats = self.cell.get("s", ""), self.context.formats
        code = formats[int(style)] if style.isascii() and style.isdecimal() and len(style) < 6 and int(style) < len(formats) else GENERAL
        if code != GENERAL:
            self.grid.codes[self._at()] = code
        return code


def _iso(text: str) -> Raw:
    """A moment of a strict workbook; a time of day is one of the day before all days."""
    text = text.strip().removesuffix("Z")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            return time.fromisoformat(text)
        except ValueError:
            return said(text)
    return moment.time() if moment.year < _EPOCH_YEAR else moment


def _bound(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _range(text: str) -> Merge:
    """« A2:B5 » → 2, 1, 5, 2."""
    first, _, last = text.partition(":")
    return (*cell_at(first), *cell_at(last or first))
