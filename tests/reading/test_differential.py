"""Each cell that we read is what openpyxl and calamine read, in one workbook written in the ways that programs write it.

`python -m tests.classeurs DOSSIER` does the same to any folder of workbooks.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from classeur import bare, filled, rezipped
from classeurs import Reading, calamine_s, differences, grids, openpyxl_s, ours
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from clas_cli.reading.cells import markup

pytestmark = pytest.mark.long

Change = Callable[[str, bytes], bytes | None]
SAVED = Path(__file__).parent / "classeurs"
"""The filled template, as LibreOffice saves it: « soffice --headless --convert-to xlsx modele.xlsx », and to ods."""


def _of_all_kinds() -> bytes:
    """Numbers, moments, durations, booleans, errors, texts, merged and distant cells, saved by openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row, value in enumerate(
        (1, -2, 3.5, 1e-9, 1e15, True, False, "texte", " au bord ", "a\nb", "é😀", "=1+1", date(2026, 9, 21), datetime(2026, 9, 21, 16, 45), time(16, 45), timedelta(hours=26)),  # noqa: DTZ001
        2,
    ):  # fmt: skip
        sheet.cell(row, 1, value)
    sheet["C2"], sheet["C2"].data_type = "#N/A", "e"
    sheet["XFD9"] = "au bout"
    sheet["B3"] = CellRichText("en ", TextBlock(InlineFont(b=True), "gras"))
    sheet["D4"] = "fusion"
    sheet.merge_cells("D4:E5")
    book.create_sheet("vide")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


BOOKS: dict[str, Callable[[], bytes]] = {
    "model": filled,
    "faults": lambda: bare("nombreuses-erreurs"),
    "conformance": lambda: bare("prolongation-conforme"),
    "kinds": _of_all_kinds,
    "libreoffice": (SAVED / "libreoffice.xlsx").read_bytes,
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
    return re.sub(rb"<(/?)(?=[a-zA-Z]\w*[\s/>])", rb"<\1x:", content).replace(b"xmlns=", b"xmlns:x=", 1)


def _dense(xml: bytes) -> bytes:
    """Blank cells before each cell, and blank rows before each row, so that no address is needed."""

    def cells(row: re.Match[bytes]) -> bytes:
        out, column = [], 0
        for cell in re.finditer(rb'<c r="([A-Z]+)\d+"([^>]*?)(/>|>.*?</c>)', row[3], re.DOTALL):
            at = openpyxl.utils.column_index_from_string(cell[1].decode())
            out.append(b"<c/>" * (at - column - 1) + b"<c" + cell[2] + cell[3])
            column = at
        rows.append(b"<row/>" * (int(row[1]) - len(rows) - 1) + b"<row" + row[2] + b">" + b"".join(out) + b"</row>")
        rows.extend([b""] * (int(row[1]) - len(rows)))
        return b""

    rows: list[bytes] = []
    re.sub(rb'<row r="(\d+)"([^>]*?)(?<!/)>(.*?)</row>', cells, xml, flags=re.DOTALL)
    return re.sub(rb"<sheetData>.*</sheetData>", lambda _: b"<sheetData>" + b"".join(rows) + b"</sheetData>", xml, flags=re.DOTALL)


def _some_addresses(xml: bytes) -> bytes:
    """Each cell that stands just after another loses its address."""

    def without(found: re.Match[bytes]) -> bytes:
        first, other = (openpyxl.utils.column_index_from_string(name.decode()) for name in (found[2], found[4]))
        return found[1] + b"<c" + found[5] if other == first + 1 else found[0]

    return re.sub(rb'(<c r="([A-Z]+)\d+"[^>]*/>)(<c r="([A-Z]+)\d+")([^>]*)', without, xml)


def _inline(book: bytes) -> Change:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        name = "xl/sharedStrings.xml"
        texts = re.findall(rb"<si>(.*?)</si>|<si/>", archive.read(name), re.DOTALL) if name in archive.namelist() else []

    def change(part: str, content: bytes) -> bytes:
        if "worksheets/sheet" not in part:
            return content
        return re.sub(
            rb' t="s"([^>]*)><v>(\d+)</v>', lambda found: b' t="inlineStr"%s><is>%s</is>' % (found[1], texts[int(found[2])]), content
        )

    return change


def _first_texts(xml: bytes) -> bytes:
    """The first shared text in runs, with how it is pronounced."""
    runs = rb'<si><r><t>\1</t></r><r><t xml:space="preserve">\2</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>'
    return re.sub(rb"<si><t>(.)([^<]*)</t></si>", runs, xml, count=1)


def _empty_first(book: bytes) -> Change:
    """An empty shared text before all the others."""

    def change(name: str, content: bytes) -> bytes:
        if name == "xl/sharedStrings.xml":
            return re.sub(rb"<si>", b"<si/><si>", content, count=1)
        if "worksheets/sheet" in name:
            return re.sub(rb'(<c [^>]*t="s"[^>]*><v>)(\d+)', lambda found: found[1] + b"%d" % (int(found[2]) + 1), content)
        return content

    return change


def _elsewhere(name: str, content: bytes) -> tuple[str, bytes]:
    """Sheets in another folder, shared texts under another name, as some programs have it."""
    if name.endswith("workbook.xml.rels"):
        content = re.sub(rb'Target="/?(?:xl/)?worksheets/', b'Target="pages/p', content)
        content = re.sub(rb'Target="/?(?:xl/)?sharedStrings.xml"', b'Target="/textes.xml"', content)
    elif name == "[Content_Types].xml":
        content = content.replace(b"/xl/worksheets/", b"/xl/pages/p").replace(b"/xl/sharedStrings.xml", b"/textes.xml")
    return {"xl/sharedStrings.xml": "textes.xml"}.get(name, name.replace("xl/worksheets/sheet", "xl/pages/psheet")), content


VARIANTS: dict[str, Callable[[bytes], Change]] = {
    "as it is": lambda _: lambda _, content: content,
    "extensions": lambda _: _sheets(
        lambda xml: re.sub(rb"<row (?=r=)", b'<row x14ac:dyDescent="0.25" ', re.sub(rb"<worksheet ", b'<worksheet xmlns:x14ac="urn:x14ac" ', xml, count=1))
    ),
    "extensions of the same names": lambda _: lambda name, xml: (
        xml.replace(b"</workbook>", b'<extLst><ext uri="{0}" xmlns:x15="urn:x15"><x15:workbookPr date1904="1"/><x15:sheet name="x"/></ext></extLst></workbook>')
        if name == "xl/workbook.xml" else xml
    ),
    "prefixes": lambda _: _prefixed,
    "no address of rows": lambda _: _sheets(lambda xml: _renumbered(xml)),
    "no address at all": lambda _: _sheets(_dense),
    "some addresses": lambda _: _sheets(_some_addresses),
    "attributes the other way round": lambda _: _sheets(lambda xml: re.sub(rb'<c (r="[^"]*") (s="[^"]*")', rb"<c \2 \1", xml)),
    "no dimension": lambda _: _sheets(lambda xml: re.sub(rb"<dimension[^>]*/>", b"", xml)),
    "first text in runs": lambda _: lambda name, xml: _first_texts(xml) if name == "xl/sharedStrings.xml" else xml,
    "first text empty": _empty_first,
    "texts in the cells": _inline,
    "texts in CDATA": lambda _: lambda name, xml: (
        re.sub(rb"<t>([^<&]+)</t>", rb"<t><![CDATA[\1]]></t>", xml) if name == "xl/sharedStrings.xml" else xml
    ),
    "in UTF-16": lambda _: _sheets(lambda xml: re.sub(r"^<\?xml[^>]*>", '<?xml version="1.0" encoding="UTF-16"?>', xml.decode()).encode("utf-16")),
    "line breaks between tags": lambda _: _sheets(lambda xml: re.sub(rb"(/>|</c>|</row>)(?=<c |<row |</row>)", b"\\1\n  ", xml)),
    "absolute targets": lambda _: lambda name, xml: (
        re.sub(rb'Target="(?=worksheets/)', b'Target="/xl/', xml) if name.endswith("workbook.xml.rels") else xml
    ),
}  # fmt: skip
"""Ways to write the same workbook."""
DEAF: dict[str, set[str]] = {"calamine": {"in UTF-16", "no address of rows", "extensions of the same names"}, "openpyxl": set()}
"""Variants that a reader doesn't read."""


def _renumbered(xml: bytes) -> bytes:
    """Rows that follow each other lose their numbers; their cells keep their addresses."""
    before = 0

    def row(found: re.Match[bytes]) -> bytes:
        nonlocal before
        number, is_next = int(found[1]), int(found[1]) == before + 1
        before = number
        return b"<row" if is_next else found[0]

    return re.sub(rb'<row r="(\d+)"', row, xml)


READERS = {"openpyxl": openpyxl_s, "calamine": calamine_s}


def _unexplained(mine: Reading, theirs: Reading) -> list[tuple[object, ...]]:
    assert mine.cells
    return [found for found in differences(mine, theirs) if not found[3]]


@cache
def _made(book: str) -> bytes:
    return BOOKS[book]()


@cache
def _as_it_is(book: str) -> Reading:
    return ours(_made(book))


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_read_as_others_read_it(book: str, variant: str) -> None:
    """What is read of a variant is what is read of the book as it is: openpyxl, which is slow, says it of every book, and of two that a variant is one."""
    data = rezipped(_made(book), VARIANTS[variant](_made(book)))
    mine = ours(data)
    assert mine.cells == _as_it_is(book).cells
    for reader, read_by in READERS.items():
        is_asked = read_by is not openpyxl_s or variant == "as it is" or book in ("kinds", "libreoffice")
        if is_asked and variant not in DEAF[reader]:
            assert _unexplained(mine, read_by(data)) == [], reader


@pytest.mark.parametrize("book", BOOKS)
def test_parts_elsewhere_are_found(book: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_made(book))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(*_elsewhere(name, old.read(name)))
    mine = ours(stream.getvalue())
    assert mine.cells == _as_it_is(book).cells
    # calamine looks for the texts at their usual place.
    assert _unexplained(mine, openpyxl_s(stream.getvalue())) == []


def _before_2007(name: str, content: bytes) -> bytes:
    return content.replace(b"/spreadsheetml/2006/main", b"/spreadsheetml/2006/7/main")


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("namespaces", [_strict, _before_2007])
def test_a_workbook_in_other_namespaces_says_the_same(book: str, namespaces: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    """openpyxl doesn't read them: compared with the same in the usual namespaces."""
    data = rezipped(_made(book), namespaces)
    assert ours(data).cells == _as_it_is(book).cells
    monkeypatch.setattr(markup, "_SMALL", 0)
    assert ours(data).cells == _as_it_is(book).cells


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("variant", ["as it is", "extensions", "prefixes", "first text in runs", "texts in the cells"])
def test_a_part_read_piece_by_piece_says_the_same(book: str, variant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A great part isn't made one tree: its rows are given as they come."""
    data = rezipped(_made(book), VARIANTS[variant](_made(book)))
    monkeypatch.setattr(markup, "_SMALL", 0)
    assert ours(data).cells == _as_it_is(book).cells


def test_blank_cells_and_rows_left_out_of_a_great_sheet_move_nothing() -> None:
    rows = []
    for row in range(1, 6_000):
        cells = b"".join(b'<c r="%s%d" s="1"/>' % (column, row) for column in (b"A", b"B", b"C"))
        value = b'<c r="D%d"><v>%d</v></c>' % (row, row) if row % 7 == 0 else b""
        after = b"<c><v>1</v></c>" if row % 49 == 0 else b'<c r="E%d" s="1"/>' % row
        rows.append(b'<row r="%d" spans="1:5">%s%s%s</row>' % (row, cells, value, after))
        if row % 100 == 0:
            rows.append(b"<!-- <row r='1'/> --><row r=\"%d\" hidden='1'/>" % row)
    literal = b'<row r="6000"><c r="A6000" t="str"><v><![CDATA[<row r="1"/><row r="2"/><c r="A1"/></row>]]></v></c></row>'
    data = rezipped(
        _made("kinds"),
        lambda name, xml: re.sub(rb"<sheetData>.*</sheetData>", lambda _: b"<sheetData>" + b"".join(rows) + literal + b"</sheetData>", xml, flags=re.DOTALL)
        if name == "xl/worksheets/sheet1.xml" else xml,
    )  # fmt: skip
    mine = ours(data)
    assert mine.cells["Sheet", 6_000, 1] == '<row r="1"/><row r="2"/><c r="A1"/></row>'
    assert mine.cells["Sheet", 49, 5] == 1
    assert len(mine.cells) == 5_999 // 7 + 5_999 // 49 + 1
    assert _unexplained(mine, openpyxl_s(data)) == []


def test_days_counted_from_1904_whatever_extensions_say() -> None:
    """Excel since 2013 writes a second `workbookPr`, in a namespace of its own."""
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001
    book.active["A1"] = date(2026, 9, 21)
    stream = io.BytesIO()
    book.save(stream)
    extension = b'<extLst><ext xmlns:x15="urn:x15"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>'
    data = rezipped(stream.getvalue(), lambda name, xml: xml.replace(b"</workbook>", extension) if name == "xl/workbook.xml" else xml)
    assert ours(data).cells == {("Sheet", 1, 1): 46286.0}


def test_a_sheet_that_leads_nowhere_ruins_nothing() -> None:
    def cut(name: str, xml: bytes) -> bytes:
        return re.sub(rb'r:id="[^"]*"', b'r:id=""', xml, count=1) if name == "xl/workbook.xml" else xml

    data = rezipped(_made("model"), cut)
    mine, whole = ours(data), _as_it_is("model")
    (lost,) = whole.sheets - mine.sheets
    assert mine.cells == {where: value for where, value in whole.cells.items() if where[0] != lost}


def test_what_libreoffice_saves_says_the_same_in_both_formats() -> None:
    other = (SAVED / "libreoffice.ods").read_bytes()
    assert _unexplained(ours(other), calamine_s(other)) == []
    assert ours(other).cells == _as_it_is("libreoffice").cells


_AS_WRITTEN: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda xml: xml,
    "hidden sheets": lambda xml: xml.replace(b'table:display="true"', b'table:display="false"'),
    "a comment": lambda xml: xml.replace(b"</table:table>", b"</table:table><!-- <table:table table:name='Budget'> -->"),
    "another prefix": lambda xml: re.sub(rb"([< /:])table:(?=[a-z-]+[=> /])", rb"\1t:", xml).replace(b"xmlns:table=", b"xmlns:t="),
    "rows in groups": lambda xml: xml.replace(b"<table:table-row ", b"<table:table-row-group><table:table-row ").replace(
        b"</table:table-row>", b"</table:table-row></table:table-row-group>"
    ),
    "a table within": lambda xml: xml.replace(b"<table:table-row ", b"<table:shapes><table:table><table:table-row/></table:table></table:shapes><table:table-row ", 1),
    "links to others": lambda xml: xml.replace(b"</office:spreadsheet>", b"<table:dde-links><table:dde-link><table:table/></table:dde-link></table:dde-links></office:spreadsheet>"),
}  # fmt: skip


@pytest.mark.parametrize("variant", _AS_WRITTEN)
def test_an_ods_without_what_is_not_wanted_says_the_same(variant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a small content only the sheets are analysed; of a great one, or of one whose bytes may mean something else, everything."""
    data = rezipped(
        (SAVED / "libreoffice.ods").read_bytes(),
        lambda name, xml: _AS_WRITTEN[variant](xml) if name == "content.xml" else xml,
    )
    small = grids(data)
    monkeypatch.setattr(markup, "_SMALL", 0)
    assert small == grids(data)
    assert sum(grid.hidden for grid in small) == (len(small) if variant == "hidden sheets" else 2)
    assert [cell for grid in small for cell in grid.cells.items()] == [
        cell for grid in grids((SAVED / "libreoffice.ods").read_bytes()) for cell in grid.cells.items()
    ]
