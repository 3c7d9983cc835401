"""The sheets of an .xls workbook (Excel 97 to 2003), through xlrd, after a look at its records."""

from __future__ import annotations

import io
import struct
from math import isnan
from typing import Final

import olefile
import xlrd

from clas_cli.french.text import plural
from clas_cli.french.values import Raw
from clas_cli.reading.cells.grid import (
    MAX_CELLS,
    MAX_MERGES,
    MAX_SHEETS,
    NOTHING,
    ONE_VALUE,
    TOO_GREAT,
    Cell,
    Fault,
    Grid,
    Unreadable,
    Wanted,
    damaged,
    encrypted,
    too_big,
)
from clas_cli.reading.cells.number_format import GENERAL, typed

MAX_RECORDS: Final = 150_000
"""Records in one workbook, blank cells left out."""
MAX_BLANKS: Final = 1_000_000
"""Blank cells and rows of them."""

_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_STREAMS: Final = ("Workbook", "Book")
_OTHER_STREAMS: Final = (
    ("WordDocument", "un document Word"),
    ("PowerPoint Document", "une présentation PowerPoint"),
    ("__properties_version1.0", "un message Outlook (.msg)"),
)
_RECORD: Final = struct.Struct("<HH")
_BEGINS: Final = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
_ENDS: Final = 0x000A
_LONG: Final = struct.Struct("<I")
_NUMBER_OF_TEXT: Final = struct.Struct("<6xI")
_FILEPASS: Final = 0x002F
_BLANKS: Final = frozenset((0x0201, 0x0001, 0x00BE))
_LOOKS: Final = frozenset((0x0031, 0x0231, 0x001E, 0x041E, 0x0043, 0x0243, 0x0443, 0x00E0))
"""Fonts, number formats, cell formats."""
_FORMATS: Final = frozenset((0x001E, 0x041E))
_LONGEST_FORMAT: Final = 5 + 2 * 255
"""In bytes: Excel takes 255 characters, and xlrd reads brackets in the square of their number."""
_COST_OF_A_LOOK: Final = 30
"""In records: ten thousand are more than Excel takes, and more than anyone waits for."""
_RICH: Final = 0x00D6
_PLAIN: Final = b"\x04\x02"
_MULTIPLE_NUMBERS: Final = 0x00BD
_MERGED_CELLS: Final = 0x00E5
_SHARED_TEXTS: Final = 0x00FC
_SHARED_TEXT: Final = 0x00FD
_SHEET: Final = 0x0085
_FORMULAS: Final = frozenset((0x0006, 0x0206, 0x0406))
_CELLS: Final = frozenset((*_FORMULAS, 0x0002, 0x0003, 0x0004, 0x0005, 0x0203, 0x0204, 0x0205, 0x00BD, 0x00D6, 0x00FD, 0x027E))
_COLUMNS: Final = 0x007D
_OF_FORMULAS: Final = frozenset((0x0007, 0x0207, 0x0021, 0x0221, 0x04BC, 0x0036, 0x0236, 0x0037))
"""What follows a formula: its result where that is a text, the cells that share it."""
_OF_BOOKS: Final = frozenset((_SHARED_TEXTS, _SHEET, _ENDS, 0x003C, 0x0022, 0x0042, 0x0056, 0x008E, 0x008F))
_OF_SHEETS: Final = frozenset((_COLUMNS, _MERGED_CELLS, 0x0208, 0x0008, 0x0200, 0x0000, 0x0024, 0x0020, 0x0044, 0x0055, 0x0099, 0x00AB))
_READ: Final = _BEGINS | _LOOKS | _CELLS | _OF_FORMULAS | _OF_BOOKS | _OF_SHEETS
"""The records that say what a sheet shows. xlrd would make more of others than their bytes: of a link, one for each cell of its area."""
_IGNORED: Final = b"\xff\xff"


def read_biff(data: bytes, wanted: Wanted) -> list[Grid]:
    """The sheets of a workbook, in their order. Raises `Unreadable`."""
    if _ENCRYPTED_PACKAGE in data:
        raise encrypted()
    try:
        records = _Records(_stream(data))
        book = xlrd.open_workbook(
            file_contents=records.stream,
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
        return _grids(book, records, wanted)
    except Unreadable:
        raise
    except Exception:  # whatever xlrd meets in a broken file: IndexError, struct.error, AssertionError…
        raise damaged("ce fichier .xls est incomplet ou contradictoire") from None


def _stream(data: bytes) -> bytes:
    """The stream of an OLE file that holds the workbook."""
    document = olefile.OleFileIO(io.BytesIO(data))
    for name in _STREAMS:
        if document.exists(name):
            return document.openstream(name).read()
    for name, what in _OTHER_STREAMS:
        if name.encode("utf-16-le") in data:
            raise Unreadable(f"Le fichier est {what}, non un classeur.", "Joindre le dossier au format Excel ou YAML.")
    raise Unreadable("Le fichier n'est pas un classeur.", "Joindre le dossier au format Excel, ODS ou YAML.")


class _Records:
    """The records of a workbook's stream, looked at before xlrd does. Raises `Unreadable` for what it should not be given."""

    def __init__(self, stream: bytes) -> None:
        checked = bytearray(stream)
        self._sheets: list[int] = []
        self._formulas: list[tuple[int, Cell]] = []
        widths: dict[int, int] = {}
        begins: set[int] = set()
        inside = embedded = False
        position, count, blanks, end = 0, 0, 0, len(stream) - 4
        shared, texts = 0, 0
        while position <= end:
            kind, length = _RECORD.unpack_from(stream, position)
            body = position + 4
            if kind == _FILEPASS:
                raise encrypted()
            if kind in _BLANKS or kind not in _READ or (kind in _FORMATS and length > _LONGEST_FORMAT):  # made a record that is passed over
                checked[position : position + 2] = _IGNORED
                blanks += 1
            else:
                count += 1
                if kind in _CELLS:
                    if length >= 4:
                        row, column = _RECORD.unpack_from(stream, body)
                        if column > (width := widths.get(row, 0)):
                            blanks += column - width
                            widths[row] = column
                    if kind == _SHARED_TEXT:
                        if length >= _NUMBER_OF_TEXT.size and (number := _NUMBER_OF_TEXT.unpack_from(stream, body)[0]) >= texts:
                            texts = number + 1
                    elif kind == _MULTIPLE_NUMBERS:
                        count += length // 6
                    elif kind == _RICH:  # its text and what looks it has: xlrd stops at some of the latter, which nobody asks for
                        checked[position : position + 2] = _PLAIN
                    elif kind in _FORMULAS and length >= 4:
                        self._formulas.append((position, (row + 1, column + 1)))
                elif kind in _LOOKS:
                    count += _COST_OF_A_LOOK
                elif kind == _MERGED_CELLS:
                    count += length // 8
                elif kind == _COLUMNS and length >= 4:
                    first, last = _RECORD.unpack_from(stream, body)
                    blanks += max(0, min(last, 256) - first)
                elif kind == _SHARED_TEXTS and length >= 8:
                    shared = body + 4
                elif kind == _SHEET and length > 6 and stream[body + 5] == 0:
                    self._sheets.append(_LONG.unpack_from(stream, body)[0])
                elif kind in _BEGINS:
                    embedded = inside
                    if not inside:
                        inside, widths = True, {}
                        begins.add(position)
                elif kind == _ENDS:
                    inside, embedded = embedded, False
            if count + texts > MAX_RECORDS or blanks > MAX_BLANKS:
                raise too_big(f"il contient plus de {plural(MAX_RECORDS, 'enregistrement')}")
            position = body + length
        if len(set(self._sheets)) < len(self._sheets) or not begins.issuperset(self._sheets):
            raise damaged("ses feuilles se recouvrent, ou ne sont pas où elles sont annoncées")  # each would be read again and again
        if shared:  # some programs announce fewer texts than they write, or more
            _LONG.pack_into(checked, shared, texts)
        self.stream = bytes(checked)

    def formulas(self, index: int) -> set[Cell]:
        """The cells of the sheet of that number (from 0) that hold a formula."""
        if index >= len(self._sheets):
            return set()
        start = self._sheets[index]
        end = min((other for other in self._sheets if other > start), default=len(self.stream))
        return {cell for position, cell in self._formulas if start <= position < end}


def _grids(book: xlrd.Book, records: _Records, wanted: Wanted) -> list[Grid]:
    if book.nsheets > MAX_SHEETS:
        raise too_big(f"il compte plus de {plural(MAX_SHEETS, 'feuille')}")
    codes = [_code(book, xf.format_key) for xf in book.xf_list]
    grids = []
    count = 0
    for index in range(book.nsheets):
        interest = wanted(book.sheet_names()[index])
        if interest == NOTHING:
            continue
        sheet = book.sheet_by_index(index)
        grid = Grid(sheet.name, sheet.visibility != 0, formulas=records.formulas(index), epoch_1904=bool(book.datemode))
        _fill(grid, sheet, codes, one_is_enough=interest == ONE_VALUE)
        count += len(grid.cells)
        if count > MAX_CELLS:
            raise too_big(f"il contient plus de {plural(MAX_CELLS, 'valeur')}")
        grids.append(grid)
        book.unload_sheet(index)
    return grids


def _fill(grid: Grid, sheet: xlrd.sheet.Sheet, codes: list[str], one_is_enough: bool) -> None:
    grid.hidden_columns = [(column + 1, column + 1) for column, info in sheet.colinfo_map.items() if info.hidden or info.width == 0]
    grid.merges = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells[:MAX_MERGES]]
    for row in range(sheet.nrows):
        info = sheet.rowinfo_map.get(row)
        hidden = info is not None and bool(info.hidden)
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            if kind == xlrd.XL_CELL_EMPTY:
                continue
            index = sheet.cell_xf_index(row, column)
            code = codes[index] if index < len(codes) else GENERAL
            content = _content(kind, value, code, grid.epoch_1904)
            if content is None:
                continue
            if code != GENERAL and not isinstance(content, str | bool | Fault):
                grid.codes[row + 1, column + 1] = code
            grid.cells[row + 1, column + 1] = content
            if hidden:
                grid.hidden_rows.add(row + 1)
            if one_is_enough:
                return


def _code(book: xlrd.Book, key: int) -> str:
    """The code of a number format; some programs name formats that they don't write, or write no code for them."""
    found = book.format_map.get(key)
    return (found.format_str if found else None) or GENERAL


def _content(kind: int, value: object, code: str, epoch_1904: bool) -> Raw | Fault:
    """The value of a cell, None where it has none."""
    if kind == xlrd.XL_CELL_TEXT:
        text = str(value)
        return text if text.strip() else None
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return Fault(xlrd.error_text_from_code.get(value, "#?"))  # type: ignore[call-overload]
    if kind not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) or not isinstance(value, float):
        return None
    if not abs(value) < TOO_GREAT:
        return Fault("#NUM!") if isnan(value) else str(value)
    number: int | float = int(value) if value.is_integer() and abs(value) < 1e15 else value
    return typed(number, code, epoch_1904)
