"""Documents and envelopes that ask for more than a letter does: what is read of them, and where their readers stop."""

from __future__ import annotations

import struct
import zlib

import pytest

from clas_cli.dossier.tree import Mapping
from clas_cli.reading import document, message, tnef
from clas_cli.reading.cells import biff
from clas_cli.reading.cells.grid import WHOLE, Unreadable
from clas_cli.reading.document import read_document
from clas_cli.reading.door import is_yaml, read_bytes
from clas_cli.reading.received import read_all_bytes
from clas_cli.reading.rich import plain_of_rtf
from tests.fuzz.enormites import ENORMITES, binary_workbook, record


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1\ansi Bonjour\par \b Clas\b0  2026}", "Bonjour\nClas 2026"),
        (rb"{\rtf1\ansi\ansicpg1252 \'e9t\'e9 \u8364 ?\~!}", "été €\u00a0!"),
        (rb"{\rtf1\uc2 \u233 ?'a}", "éa"),
        (rb"{\rtf1\uc0 \u233 a}", "éa"),
        (rb"{\rtf1\u-3913 ?a}", "\uf0b7a"),
        (rb"{\rtf1\ansicpg850 \'82}", "é"),
        (rb"{\rtf1\ansicpg65000 \'e9}", "é"),
        (rb"{\rtf1\ansi{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset238 Arial CE;}}\f0 \'e9{\f1 \'ea}\'ea}", "éęê"),
        (rb"{\rtf1\deff1{\fonttbl{\f1\fcharset77 Times;}}\'8e}", "é"),
        (
            rb"{\rtf1{\info{\title un titre}}{\*\generator x}{\header h}{\pict 0102}a{\field{\*\fldinst HYPERLINK \"u\"}{\fldrslt b}}c}",
            "abc",
        ),
        (b"{\\rtf1 a\\bin4 }}{{\\b c}", "ac"),
        (b"{\\rtf1 a\r\nb\\\nc\\line d\\tab e\\cell f\\{\\}\\\\}", "ab\nc\nd\te|f{}\\"),
        (rb"{\rtf1 \lquote a\rquote\ldblquote b\rdblquote\endash\emdash\bullet\_\-}", "‘a’“b”–—•‑\u00ad"),
        (rb"{\rtf1 a}{\rtf1 b}", "a"),
        (rb"{\rtf1 a\'zz b\ ", "a'zz b"),
    ],
)
def test_rtf_is_read_as_it_shows(rtf: bytes, text: str) -> None:
    assert plain_of_rtf(rtf) == text


def test_rtf_is_read_up_to_its_last_mark_of_a_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clas_cli.reading.rich._MOST_MARKS", 6)
    assert plain_of_rtf(rb"{\rtf1 a\par b\par c\par d}") == "a\nb\n"


def test_a_document_of_text_is_read_up_to_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = rb"{\rtf1 " + rb"ab\par " * 10 + b"}"
    monkeypatch.setattr(document, "MAX_LINES", 3)
    assert read_document(lines).lines == ("ab",) * 3
    monkeypatch.setattr(document, "MAX_TEXT", 5)
    assert read_document(lines).lines == ("ab",) * 2


def _pdf(content: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    whole, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(places)
    return whole + table + b"trailer << /Root 1 0 R /Size 6 >>\nstartxref\n%d\n%%%%EOF" % len(whole)


_SAID = zlib.compress(b"BT /F1 12 Tf (Bonjour) Tj ET")


def test_a_pdf_is_read_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = _pdf(_SAID)
    assert read_document(sound).lines == ("Bonjour",)
    for damaged in (sound + b"\0" * 10_000, b"%PDF-1.7\n" + b"\n" * 10_000):
        with pytest.raises(Unreadable, match="ses pages ne se lisent pas"):
            read_document(damaged)
    assert read_document(_pdf(zlib.compress(b" " * 600_000))).lines == ()  # as one that is a picture
    monkeypatch.setattr(document, "_MOST_MARKS", 10)
    with pytest.raises(Unreadable, match="compte plus de 10 objets"):
        read_document(sound)


def test_only_records_that_say_what_a_sheet_shows_go_to_xlrd() -> None:
    value = record(0x027E, struct.pack("<HHHI", 0, 0, 0, 22))
    beside = b"".join(record(kind, b"x" * 40) for kind in (0x01B8, 0x005D, 0x001C, 0x01B0, 0x0018, 0x0201))
    hidden = record(0x007D, struct.pack("<HHHHH", 3, 4, 0, 0, 1))
    (grid,) = biff.read_biff(binary_workbook(beside + hidden + value), lambda name: WHOLE)
    assert grid.cells == {(1, 1): 5}
    assert sorted(grid.hidden_columns) == [(4, 4), (5, 5)]
    links = ENORMITES["liens-de-toute-la-feuille.xls"]()
    assert biff._Records(biff._stream(links)).stream.count(struct.pack("<HH", 0x01B8, 40)) == 0


def test_columns_without_number_count_for_what_they_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(biff, "MAX_BLANKS", 300)
    wide = record(0x007D, struct.pack("<HHHHH", 0, 255, 0, 0, 1))
    assert biff.read_biff(binary_workbook(wide), lambda name: WHOLE)[0].cells == {}
    with pytest.raises(Unreadable, match="enregistrements"):
        biff.read_biff(binary_workbook(wide * 2), lambda name: WHOLE)


def _envelope(*attributes: tuple[int, bytes]) -> bytes:
    return (
        tnef.SIGNATURE
        + b"\1\0"
        + b"".join(b"\1" + struct.pack("<II", number, len(value)) + value + b"\0\0" for number, value in attributes)
    )


def test_an_envelope_is_opened_up_to_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    name, data = (0x18010, b"a.yaml\0"), (0x6800F, b"x")
    packed = _envelope(*[(0x69002, b""), name, data] * 3)
    assert [one.name for one in tnef.read_tnef(packed).attached] == ["a.yaml"] * 3
    monkeypatch.setattr(tnef, "_MOST_STEPS", 4)
    assert [one.name for one in tnef.read_tnef(packed).attached] == ["a.yaml", ""]
    text = struct.pack("<IHHI", 2, 0x1003, 0x10, 9) + b"\0" * 36 + struct.pack("<HHII", 0x1E, 0x1000, 1, 4) + b"dit\0"
    assert tnef.read_tnef(_envelope((0x69003, text))).text == ""
    monkeypatch.setattr(tnef, "_MOST_STEPS", 100)
    assert tnef.read_tnef(_envelope((0x69003, text))).text == "dit"


@pytest.mark.parametrize("line", ["--b\n\nFrom: x@y.fr\n", "a: b\n"])
def test_a_message_of_parts_or_headers_without_number_is_refused(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "_MOST_BOUNDARIES", 30)
    monkeypatch.setattr(message, "_MOST_HEADERS", 60)
    start = "From: a@b.fr\nSubject: x\nContent-Type: multipart/digest; boundary=b\n\n"
    few, many = ((start + line * count).encode() for count in (20, 70))
    refused = "en trop grand nombre"
    assert [any(refused in remark.message for remark in read_all_bytes(data, "m.eml")[0].remarks) for data in (few, many)] == [False, True]


def test_the_first_bytes_tell_a_yaml_dossier() -> None:
    assert [is_yaml(name, b"projet: x") for name in ("d.yaml", "D.YML", "d.xlsx")] == [True, True, False]
    assert not is_yaml("d.yaml", b"PK\x03\x04")
    assert isinstance(read_bytes(b"projet: {nom: x}", "d.yaml").root, Mapping)
