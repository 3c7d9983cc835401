"""The sheets of an .xlsx or .xlsm workbook: one pass of an XML parser over each part that is needed (docs/lecture-des-classeurs.md)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from clas_cli.french.text import plural
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import MAX_CELLS, NOTHING, ONE_VALUE, WHOLE, Grid, Wanted, damaged, too_big
from clas_cli.reading.cells.markup import elements
from clas_cli.reading.cells.number_format import GENERAL, code_of_id
from clas_cli.reading.cells.ooxml_sheet import Shared, read_sheet
from clas_cli.reading.cells.ooxml_texts import Texts
from clas_cli.reading.cells.package import open_book

_SMALL: Final = 65_536


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
    content = archive.part(path)
    return _kept_formats(content, path) if len(content) < _SMALL else _formats(content, path)


def _formats(content: bytes, path: str) -> Mapping[str, str]:
    custom: dict[str, str] = {}
    formats: list[str] = []
    section = ""
    for name, attributes in elements([content], path):
        if name == "numFmt":
            custom.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", GENERAL))
        elif name in ("cellXfs", "cellStyleXfs", "dxfs"):
            section = name
        elif name == "xf" and section == "cellXfs":
            formats.append(attributes.get("numFmtId", "0"))
    return {str(number): code_of_id(identifier, custom) for number, identifier in enumerate(formats)}


_kept_formats = lru_cache(maxsize=64)(_formats)
"""The workbooks of one model have the same styles: they are kept, if they are small."""
