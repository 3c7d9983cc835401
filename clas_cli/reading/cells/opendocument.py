"""The sheets of an .ods workbook (LibreOffice): one pass of an XML parser over its content.xml, without what isn't wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from itertools import chain, product
from typing import Final
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
    MAX_SHEETS,
    NOTHING,
    ONE_VALUE,
    Fault,
    Grid,
    Unreadable,
    Wanted,
    encrypted,
    number_in,
    out_of_bounds,
    too_big,
)
from clas_cli.reading.cells.markup import Attributes, first_bytes, growing, opened, whole_tree

MIMETYPE: Final = "mimetype"
_CONTENT: Final = "content.xml"
_MANIFEST: Final = "META-INF/manifest.xml"

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

_CELLS: Final = frozenset((f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"))
_BESIDE: Final = frozenset(
    (
        f"{_OFFICE}annotation",
        f"{_OFFICE}forms",
        f"{_TABLE}shapes",
        f"{_TABLE}tracked-changes",
        f"{_TABLE}dde-links",
        f"{_TEXT}note",
        f"{_TEXT}ruby-text",
    )
)
"""What is in a sheet or a cell and isn't shown in it: comments, drawings, what was erased, notes, pronunciations."""
_PARAGRAPH: Final = f"{_TEXT}p"
_SPACE: Final = f"{_TEXT}s"
_SHEET: Final = f"{_TABLE}table"
_ROW: Final = f"{_TABLE}table-row"
_COLUMN: Final = f"{_TABLE}table-column"
_STYLED: Final = f"{_STYLE}style"
_NAME: Final = f"{_TABLE}name"
_STYLE_NAME: Final = f"{_TABLE}style-name"
_VISIBILITY: Final = f"{_TABLE}visibility"
_ROWS_REPEATED: Final = f"{_TABLE}number-rows-repeated"
_COLUMNS_REPEATED: Final = f"{_TABLE}number-columns-repeated"
_ROWS_SPANNED: Final = f"{_TABLE}number-rows-spanned"
_COLUMNS_SPANNED: Final = f"{_TABLE}number-columns-spanned"
_KIND: Final = f"{_OFFICE}value-type"
_CALC_KIND: Final = f"{_CALC}value-type"
_STRING: Final = f"{_OFFICE}string-value"
_FORMULA: Final = f"{_TABLE}formula"
_SPACES, _TAB, _BREAK = "\x01", "\x02", "\x03"
"""Spaces, tabs and breaks that tags give, until those of the source are made one; no XML holds these characters."""
_SIGNS: Final = {f"{_TEXT}tab": _TAB, f"{_TEXT}line-break": _BREAK}
_WHITE: Final = regex(r"[ \t\r\n]+")
_SAID: Final = str.maketrans({_SPACES: " ", _TAB: "\t", _BREAK: "\n"})
_MAX_REPEATED_VALUE: Final = 2_000
"""Rows or columns over which one value may be repeated before it is taken for a fill of the whole sheet."""
_LEVELS: Final = 100
"""Groups of rows within each other."""

_DURATION: Final = regex(r"(-?)P(?:0+Y)?(?:0+M)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d*)?)S)?)?", re.ASCII)
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
    content = archive.chunks(_CONTENT)
    beginning, is_all = first_bytes(content)
    return (is_all and _apart(beginning, wanted)) or _in_pieces(chain((beginning,), content), wanted)


def _in_pieces(chunks: Iterator[bytes], wanted: Wanted) -> list[Grid]:
    """The sheets of a content that is read whole, a piece at a time."""
    reading = _Sheets(wanted)
    for top, is_done in growing(chunks, _CONTENT):
        reading.take(top, is_done)
    return reading.grids


_START: Final = regex(rb"<table:table(?=[\s/>])")
_END: Final = b"</table:table>"
_NAMED: Final = regex(rb'\stable:name="([^"<>]*)"')
_USUAL: Final = [b'xmlns:%s="%s"' % (name, uri.strip("{}").encode()) for name, uri in ((b"table", _TABLE), (b"style", _STYLE))]
_STYLE_START, _STYLE_END = b"<style:style ", b"</style:style>"
_ROW_END: Final = b"</table:table-row>"
_BLANK: Final = regex(rb'<table:table-cell(?: table:style-name="[^"<>]{1,60}")?(?: table:number-columns-repeated="[0-9]{1,5}")?/>')
_HIDES: Final = regex(rb"display\s*=\s*.false")


def _apart(content: bytes, wanted: Wanted) -> list[Grid] | None:
    """The sheets of a small content, without what stands around them and those that aren't wanted: two thirds of a model's.

    Where there is neither literal text nor comment, and one meaning for a prefix, the bytes of a tag are nothing else. None where
    there may be, and for a content that is broken.
    """
    opening, name, rest = opened(content)
    before, *parts = _START.split(rest)
    if not parts or not all(usual in opening for usual in _USUAL) or _has(rest, b"!") or _has(rest, b"?"):
        return None
    *sheets, last = [part.partition(_END) for part in parts]
    if any(not end or after.strip() for _, end, after in sheets) or not last[1] or len(parts) > MAX_SHEETS:
        return None
    styles = [style.partition(_STYLE_END)[:2] for style in before.split(_STYLE_START) if _HIDES.search(style)]
    kept = [part for style, end in styles if end for part in (_STYLE_START, style, end)]
    for sheet, end, _ in (*sheets, last):
        named = _NAMED.match(sheet)
        is_wanted = named is None or wanted(unescape(named[1].decode(errors="replace"))) != NOTHING
        kept += (b"<table:table", *_without_last_blanks(sheet), end) if is_wanted else ()
    tree = None if any(b"xmlns" in part for part in kept) else whole_tree(b"".join((opening, *kept, b"</%s>" % name)))
    if tree is None:
        return None
    reading = _Sheets(wanted)
    reading.take(tree, True)
    return reading.grids


def _has(content: bytes, sign: bytes) -> bool:
    """Whether a sign follows a « < »: that of literal texts, comments, instructions."""
    return any(part.endswith(b"<") for part in content.split(sign)[:-1])


def _without_last_blanks(sheet: bytes) -> Iterator[bytes]:
    """The same without the blank cell that ends most rows: nothing stands after it that it would move."""
    *rows, last = sheet.split(_ROW_END)
    for row in rows:
        start = row.rfind(b"<")
        yield row[:start] if _BLANK.fullmatch(row, start) else row
        yield _ROW_END
    yield last


class _Sheets:
    """Hears of sheets, as the tree of a content grows: their rows, their cells, the paragraphs of these."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.grids: list[Grid] = []
        self.tables = 0
        self.count = 0
        self.hidden_styles: set[str] = set()
        self.sheet: Element | None = None
        self.grid: Grid | None = None
        """That of the sheet, None where nothing more is wanted of it."""
        self.one_is_enough = False
        self.row = self.column = 1

    def take(self, part: Element, is_done: bool, level: int = 0) -> None:
        """Reads the children that are complete, all if the part is, and lets go of them."""
        if level > _LEVELS:
            raise too_big("il contient des groupes sans fin")
        last = part[-1] if len(part) and not is_done else None
        for child in part:
            tag, is_whole = child.tag, child is not last
            if tag == _ROW:
                if is_whole and self.grid is not None:
                    self._row(child, self.grid)
            elif tag == _COLUMN:
                if is_whole and self.grid is not None:
                    self._column(child, self.grid)
            elif tag == _STYLED:
                if is_whole and any(one.get(f"{_TABLE}display") == "false" for one in child):
                    self.hidden_styles.add(child.get(f"{_STYLE}name", ""))
            elif tag in _BESIDE or tag.startswith(_DRAW):
                continue
            elif tag != _SHEET:
                self.take(child, is_whole, level + 1)
            else:
                if child is not self.sheet:
                    self._enter(child)
                self.take(child, is_whole, level + 1)
                if is_whole:
                    self.sheet = self.grid = None
        del part[: len(part) - (last is not None)]

    def _enter(self, sheet: Element) -> None:
        self.tables += 1
        if self.tables > MAX_SHEETS:
            raise too_big(f"il compte plus de {plural(MAX_SHEETS, 'feuille')}")
        self.sheet = sheet
        name = sheet.get(_NAME, "")
        interest = self.wanted(name)
        self.row = self.column = 1
        self.one_is_enough = interest == ONE_VALUE
        if interest != NOTHING:
            self.grid = Grid(name, sheet.get(_STYLE_NAME, "") in self.hidden_styles)
            self.grids.append(self.grid)

    def _column(self, column: Element, grid: Grid) -> None:
        repeated = _repeated(column.get(_COLUMNS_REPEATED, "1"))
        if column.get(_VISIBILITY, "visible") != "visible":
            grid.hidden_columns.append((self.column, self.column + repeated - 1))
        self.column += repeated

    def _row(self, row: Element, grid: Grid) -> None:
        rows = _repeated(row.get(_ROWS_REPEATED, "1"))
        column, before = 1, len(grid.cells)
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            attributes = cell.attrib
            times = _repeated(attributes[_COLUMNS_REPEATED]) if _COLUMNS_REPEATED in attributes else 1
            if _KIND in attributes or _FORMULA in attributes:
                self._put(grid, attributes, _shown(cell), rows, column, times)
            if _ROWS_SPANNED in attributes or _COLUMNS_SPANNED in attributes:
                down, across = (_repeated(attributes.get(name, "1")) for name in (_ROWS_SPANNED, _COLUMNS_SPANNED))
                self._merge(grid, column, min(down, MAX_ROW), min(across, MAX_COLUMN))
            column += times
        if len(grid.cells) > before:
            if row.get(_VISIBILITY, "visible") != "visible":
                grid.hidden_rows.update(range(self.row, self.row + min(rows, _MAX_REPEATED_VALUE)))
            if self.one_is_enough:
                self.grid = None
        self.row += rows

    def _merge(self, grid: Grid, column: int, rows: int, columns: int) -> None:
        if (rows > 1 or columns > 1) and len(grid.merges) < MAX_MERGES:
            grid.merges.append((self.row, column, self.row + rows - 1, column + columns - 1))

    def _put(self, grid: Grid, cell: Attributes, shown: str, rows: int, first: int, times: int) -> None:
        """Writes a value at its cell, or at all those over which it is repeated."""
        content, is_formula = _content(cell, shown)
        if content is None:
            return
        if first + times - 1 > MAX_COLUMN or self.row + rows - 1 > MAX_ROW:
            raise out_of_bounds()
        if rows > 1 or times > 1:
            rows, times = min(rows, _MAX_REPEATED_VALUE), min(times, _MAX_REPEATED_VALUE)
        self.count += rows * times
        if self.count > MAX_CELLS:
            raise too_big(f"il contient plus de {plural(MAX_CELLS, 'valeur')}")
        has_text = shown and not isinstance(content, str | Fault)
        for place in ((self.row, first),) if rows == times == 1 else product(range(self.row, self.row + rows), range(first, first + times)):
            grid.cells[place] = content
            if is_formula:
                grid.formulas.add(place)
            if has_text:
                grid.texts[place] = shown


def _shown(cell: Element) -> str:
    """The text of a cell: its paragraphs."""
    if len(cell) == 1 and cell[0].tag == _PARAGRAPH:
        return _paragraph(cell[0])
    return "\n".join(_paragraph(part) for part in _inside(cell, _PARAGRAPH) if isinstance(part, Element) and part.tag == _PARAGRAPH)


def _paragraph(paragraph: Element) -> str:
    if not len(paragraph):
        return _folded(paragraph.text or "")
    found = [paragraph.text or ""]
    for part in _inside(paragraph):
        if isinstance(part, str):
            found.append(part)
        elif part.tag == _SPACE:
            found.append(_SPACES * min(_count(part.get(f"{_TEXT}c")), 100))
        elif part.tag in _SIGNS:
            found.append(_SIGNS[part.tag])
    return _folded("".join(found)).translate(_SAID)


def _inside(part: Element, whole: str = "") -> Iterator[Element | str]:
    """The elements and texts within one, in their order, but for what stands beside them and what is within a `whole`."""
    waiting: list[Element | str] = list(reversed(part))
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, str):
            continue
        if one.tail:
            waiting.append(one.tail)
        if one.tag in _BESIDE or one.tag.startswith(_DRAW) or one.tag == whole:
            continue
        waiting.extend(reversed(one))
        if one.text:
            waiting.append(one.text)


def _folded(text: str) -> str:
    """A text whose white space is made one, as LibreOffice shows it."""
    is_even = "  " not in text and "\n" not in text and "\t" not in text and "\r" not in text
    return text.strip(" ") if is_even else _WHITE.sub(" ", text).strip(" ")


def _repeated(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise out_of_bounds()
    return max(int(text), 1)


def _content(cell: Attributes, shown: str) -> tuple[Raw | Fault, bool]:
    """The value of a cell (None where it has none), and whether a formula gave it."""
    kind = cell.get(_KIND, "")
    formula = _FORMULA in cell
    if not kind:
        return (Fault(), True) if formula else (None, False)
    if cell.get(_CALC_KIND) == "error" or (formula and (shown in ERRORS or shown.startswith("Err:"))):
        return Fault(shown), formula
    value = cell.get(_STRING, shown) if kind == "string" else _value(kind, cell, shown)
    return (None, formula) if type(value) is str and not value.strip() else (value, formula)


def _value(kind: str, cell: Attributes, shown: str) -> Raw:
    text = cell.get(f"{_OFFICE}{'value' if kind in ('float', 'currency', 'percentage') else kind + '-value'}", "")
    try:
        if kind == "boolean":
            return text == "true"
        if kind == "date":
            return datetime.fromisoformat(text).replace(tzinfo=None)
        if kind == "time":
            return _duration(text)
    except (ValueError, OverflowError):
        return shown or text
    try:
        number = number_in(text)
    except ValueError:
        return text or cell.get(_STRING) or shown  # what is shown was made from it, by a program that we don't know
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    days, hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups()[1:])
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=round(seconds))
    return -span if found[1] else span


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 4 else 1
