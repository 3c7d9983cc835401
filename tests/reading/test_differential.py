"""Each cell that we read is what openpyxl reads, on one workbook written in the ways that programs write it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from classeur import classeur, example, rezipped
from openpyxl.utils.datetime import to_excel

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.filling.workbook import render
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import WHOLE, Fault
from clas_cli.reading.cells.ooxml import read_ooxml

Change = Callable[[str, bytes], bytes | None]
BOOKS = {
    "model": render("nouvelle", named(DEFAULT), example("nouvelle-conforme").root).content,
    "faults": classeur("nombreuses-erreurs").bytes(),
}


def _sheets(change: Callable[[bytes], bytes]) -> Change:
    return lambda name, content: change(content) if "worksheets/sheet" in name else content


def _strict(name: str, content: bytes) -> bytes:
    content = content.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    return content.replace(b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/")


def _prefixed(name: str, content: bytes) -> bytes:
    if not re.match(r"xl/(worksheets/sheet|sharedStrings|styles|workbook\.xml)", name):
        return content
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", content).replace(b"xmlns=", b"xmlns:x=", 1)


VARIANTS: dict[str, Change] = {
    "as it is": lambda _, content: content,
    "extensions": _sheets(
        lambda xml: xml.replace(b"<worksheet ", b'<worksheet xmlns:x14ac="urn:x14ac" ', 1).replace(b"<row ", b'<row x14ac:dyDescent="0.25" ')
    ),
    "prefixes": _prefixed,
    "attributes the other way round": _sheets(lambda xml: re.sub(rb'<c (r="[^"]*") (s="[^"]*")', rb"<c \2 \1", xml)),
    "no dimension": _sheets(lambda xml: re.sub(rb"<dimension[^>]*/>", b"", xml)),
    "first text in runs": lambda name, xml: (
        re.sub(rb"<si><t>(.)([^<]*)</t></si>", rb'<si><r><t>\1</t></r><r><t xml:space="preserve">\2</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>', xml, count=1)
        if name == "xl/sharedStrings.xml" else xml
    ),
    "absolute targets": lambda name, xml: xml.replace(b'Target="worksheets/', b'Target="/xl/worksheets/') if name.endswith(".rels") else xml,
}  # fmt: skip


def _plain(value: Any) -> Any:
    """Values as numbers of days, where the two readers have types of their own for them; blanks are nothing."""
    if isinstance(value, datetime | time | timedelta):
        return pytest.approx(to_excel(value), abs=1e-5)
    return value if not isinstance(value, str) or value.strip() else None


def _theirs(data: bytes) -> dict[tuple[str, int, int], Any]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        (sheet.title, cell.row, cell.column): _plain(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if _plain(cell.value) is not None
    }


def _ours(data: bytes) -> dict[tuple[str, int, int], Any]:
    grids = read_ooxml(Archive(data), lambda _: WHOLE)
    return {
        (grid.name, *cell): to_excel(value) if isinstance(value, datetime | time | timedelta) else value
        for grid in grids
        for cell, value in grid.cells.items()
        if not isinstance(value, Fault)  # a formula without result: openpyxl says nothing of it, we do
    }


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_read_as_openpyxl_reads_it(book: str, variant: str) -> None:
    data = rezipped(BOOKS[book], VARIANTS[variant])
    assert _ours(data) == _theirs(data)


@pytest.mark.parametrize("book", BOOKS)
def test_a_strict_workbook_says_the_same(book: str) -> None:
    """openpyxl doesn't read strict workbooks: compared with the same in the usual namespaces."""
    assert _ours(rezipped(BOOKS[book], _strict)) == _ours(BOOKS[book])
