"""The sheets of an .xlsx or .xlsm workbook: one pass of an XML parser over each part that is needed (docs/lecture-des-classeurs.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import Final

from clas_cli.french.text import plural
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import MAX_CELLS, NOTHING, ONE_VALUE, WHOLE, Grid, Wanted, damaged, too_big
from clas_cli.reading.cells.markup import children
from clas_cli.reading.cells.number_format import GENERAL, code_of_id
from clas_cli.reading.cells.ooxml_sheet import Shared, read_sheet
from clas_cli.reading.cells.ooxml_texts import Texts
from clas_cli.reading.cells.package import open_book

_FORMATS: Final = frozenset(("numFmts", "cellXfs"))


def read_ooxml(archive: Archive, wanted: Wanted) -> list[Grid]:
    """The sheets of a workbook, in their order. Raises `Unreadable`."""
    book = open_book(archive)
    shared = Shared(archive, Texts(archive, book.texts), cell_formats(archive, book.styles), book.epoch_1904)
    grids: list[Grid] = []
    count = 0
    for sheet in book.sheets:
        interest = wanted(sheet.name)
        if interest == NOTHING:
            continue
        if not sheet.path:
            if interest == WHOLE:
                raise damaged(f"la feuille «\u00a0{sheet.name[:40]}\u00a0» y manque")
            continue
        grid = Grid(sheet.name, sheet.hidden, epoch_1904=book.epoch_1904)
        read_sheet(grid, shared, sheet.path, MAX_CELLS - count, one_is_enough=interest == ONE_VALUE)
        count += len(grid.cells)
        if count > MAX_CELLS:
            raise too_big(f"il contient plus de {plural(MAX_CELLS, 'valeur')}")
        grids.append(grid)
    return grids


def cell_formats(archive: Archive, path: str) -> Mapping[str, str]:
    """The code of the number format of each style of cells, by the number of the style; none where the workbook has no styles."""
    if path not in archive:
        return {}
    pieces = archive.chunks(path)
    first, more = next(pieces, b""), next(pieces, None)
    return _kept_formats(first, path) if more is None else _formats(chain((first, more), pieces), path)


def _formats(pieces: Iterable[bytes], path: str) -> Mapping[str, str]:
    custom: dict[str, str] = {}
    formats: list[str] = []
    for own, element in children(pieces, path, _FORMATS):
        if element.tag == f"{own}numFmt":
            custom.setdefault(element.get("numFmtId", ""), element.get("formatCode", GENERAL))
        elif element.tag == f"{own}xf":
            formats.append(element.get("numFmtId", "0"))
    return {str(number): code_of_id(identifier, custom) for number, identifier in enumerate(formats)}


@lru_cache(maxsize=64)
def _kept_formats(content: bytes, path: str) -> Mapping[str, str]:
    """The workbooks of one model have the same styles: they are kept, if they are small."""
    return _formats([content], path)
