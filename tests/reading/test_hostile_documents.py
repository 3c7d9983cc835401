"""Documents and envelopes that ask for more than a letter does: what is read of them, and where their readers stop."""

from __future__ import annotations

import struct
import zlib
from datetime import time

import pytest
from lignes import each_row

from clas_cli.dossier.tree import Mapping
from clas_cli.reading import document, effort, message, tnef
from clas_cli.reading.asking import requests_of
from clas_cli.reading.cells import biff, markup
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import WHOLE, Unreadable
from clas_cli.reading.document import read_document
from clas_cli.reading.door import is_yaml, read_bytes
from clas_cli.reading.effort import Effort
from clas_cli.reading.received import read_all_bytes
from clas_cli.reading.rich import plain_of_rtf
from tests.fuzz.enormites import ENORMITES, archive, binary_workbook, cell, record, row, workbook


@each_row(
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
    with pytest.raises(Unreadable, match="compte plus de 10\u00a0objets"):
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


@pytest.mark.parametrize(("length", "value"), [(255, time(12)), (256, 0.5)])
def test_a_format_longer_than_any_is_not_given_to_xlrd(length: int, value: object) -> None:
    code = struct.pack("<HHB", 200, length, 1) + "hh:mm".ljust(length, ";").encode("utf-16-le")
    formats = record(0x041E, code) + record(0x00E0, struct.pack("<HH16x", 0, 200))
    half = record(0x0203, struct.pack("<HHHd", 0, 0, 0, 0.5))
    (grid,) = biff.read_biff(binary_workbook(half, among=formats), lambda name: WHOLE)
    assert grid.cells == {(1, 1): value}


@pytest.mark.parametrize("announced", [0, 1, 2, 3, 90_000, 4_000_000_000])
def test_how_many_texts_are_announced_changes_nothing(announced: int) -> None:
    texts = b"".join(struct.pack("<HB", len(text), 0) + text for text in (b"un", b"deux"))
    cells = b"".join(record(0x00FD, struct.pack("<HHHI", row, 0, 0, row)) for row in (0, 1))
    data = binary_workbook(cells, among=record(0x00FC, struct.pack("<II", 2, announced) + texts))
    assert biff.read_biff(data, lambda name: WHOLE)[0].cells == {(1, 1): "un", (2, 1): "deux"}


def test_a_rich_text_that_does_not_say_its_looks_is_read() -> None:
    rich = record(0x00D6, struct.pack("<HHHHB", 0, 0, 0, 2, 0) + b"un")
    assert biff.read_biff(binary_workbook(rich), lambda name: WHOLE)[0].cells == {(1, 1): "un"}


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


def test_documents_of_one_message_share_an_effort() -> None:
    whole = Effort(20_000)
    found = [read_document(_pdf(_SAID), whole).lines for _ in range(4)]
    assert found == [("Bonjour",), ("Bonjour",), (), ()]
    assert whole.left < 0


@pytest.mark.parametrize("blank", [b" ", b"%a\n"], ids=["espaces", "commentaires"])
def test_what_a_pdf_has_beside_its_objects_is_read_up_to_an_effort(blank: bytes) -> None:
    sound = _pdf(_SAID)
    assert read_document(sound.replace(b"/Catalog", b"/Catalog " + blank * 10)).lines == ("Bonjour",)
    assert read_document(sound.replace(b"/Catalog", b"/Catalog " + blank * 1_000_000)).lines == ()


def test_what_a_page_holds_counts() -> None:
    spent = []
    for page in (_SAID, zlib.compress(zlib.decompress(_SAID) + b" " * 1_000)):
        left = Effort()
        assert read_document(_pdf(page), left).lines == ("Bonjour",)
        spent.append(Effort().left - left.left)
    assert spent[1] - spent[0] >= 1_000 * document._STEPS_OF_A_BYTE


def test_what_a_page_draws_counts_each_time() -> None:
    form = b"6 0 obj\n<< /Type /XObject /Subtype /Form /Length 4 >>\nstream\nq Q \nendstream\nendobj\nxref"
    spent = []
    for times in (1, 3):
        drawn = _pdf(zlib.compress(b"BT /F1 12 Tf (a) Tj ET " + b"/X Do " * times))
        left = Effort()
        drawn = drawn.replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<").replace(b"xref", form, 1)
        assert read_document(drawn, left).lines == ("a",)
        spent.append(Effort().left - left.left)
    assert spent[1] - spent[0] >= 2 * document._STEPS_OF_A_DRAWING


@pytest.mark.parametrize("depth", [3, 400])
def test_envelopes_within_each_other_are_opened_up_to_a_depth(depth: int) -> None:
    packed = b"projet: {intitule: Les Lampions}\n"
    for turn in range(depth):
        packed = _envelope((0x69002, b""), (0x18010, b"winmail.dat\0" if turn else b"a.yaml\0"), (0x6800F, packed))
    (source,) = read_all_bytes(packed, "winmail.dat")
    assert (source.root is not None) == (depth == 3)
    assert ("trop de pièces jointes" in source.remarks[0].message if source.remarks else False) == (depth == 400)


LETTER = "Nous souhaitons renouveler le Clas « Les Lampions {} » à Bram, avec 3 collectifs, pour 2026-2027.\n"


def test_letters_of_one_message_are_read_up_to_a_bound_and_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = "".join(f"--b\nContent-Type: text/plain; name=l{number}.txt\n\n{LETTER.format(number)}\n" for number in range(4))
    data = f"From: a@b.fr\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n".encode()
    assert [source.letter is not None for source in read_all_bytes(data, "m.eml")] == [True] * 4
    monkeypatch.setattr(effort, "_MAX_LETTERS", 1_000)
    *read, last = read_all_bytes(data, "m.eml")
    assert [source.letter is not None for source in read] == [True] * 2
    assert "plus de lettres qu'il n'en peut être lu" in last.remarks[0].message


@pytest.mark.parametrize(("bound", "most"), [("_MAX_VALUES", 10), ("_MAX_WEIGHT", 2_500)])
def test_workbooks_of_one_message_are_read_up_to_a_bound(bound: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    book = workbook(
        {"Projet": row(1, cell(1, 1, "Intitulé du projet"), cell(1, 2, "Les Lampions")) + row(9, *(cell(9, c, c) for c in range(5, 14)))}
    )
    bundle = archive({f"{number}.xlsx": book for number in range(4)})
    found = read_all_bytes(bundle, "lot.zip")
    assert [source.root is not None for source in found] == [True] * 4
    assert {source.values for source in found} == {11}
    monkeypatch.setattr(effort, bound, most)
    *read, last = read_all_bytes(bundle, "lot.zip")
    assert (len(read), last.root) == (1 if bound == "_MAX_VALUES" else 0, None)
    assert "trop de pièces jointes" in last.remarks[0].message


def test_a_tag_that_the_parser_begins_again_and_again_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    long = archive({"word/document.xml": f'<w:document xmlns:w="w"><w:p a="{"x" * 300_000}"/></w:document>'})
    assert read_document(long).lines == ("",)
    monkeypatch.setattr(markup, "_MOST_AGAIN", 500_000)
    with pytest.raises(Unreadable, match="balise sans fin"):
        read_document(long)


def test_a_part_never_makes_more_than_it_says() -> None:
    data = archive({"a.txt": b"x" * 70_000})
    lying = data.replace(struct.pack("<I", 70_000), struct.pack("<I", 50))
    assert [Archive(one).announced for one in (data, lying)] == [70_000, 50]
    assert b"".join(Archive(data).chunks("a.txt")) == b"x" * 70_000
    with pytest.raises(Unreadable, match="ne peut pas être décompressé"):
        list(Archive(lying).chunks("a.txt"))


def test_a_message_of_many_levels_and_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (
        b"From: a@b.fr\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: message/rfc822\n\na: b\n\nx\n" * 9
    )
    monkeypatch.setattr(message, "_MOST_READINGS", 10 * data.count(b"\n"))
    assert "en trop grand nombre" not in read_all_bytes(data, "m.eml")[0].remarks[0].message
    monkeypatch.setattr(message, "_MOST_READINGS", 10 * data.count(b"\n") - 1)
    assert "en trop grand nombre" in read_all_bytes(data, "m.eml")[0].remarks[0].message


def test_a_letter_that_asks_without_end_is_read_for_its_first_requests() -> None:
    plain = "objet : demande de prolongation clas 2026 - nom\n" * 300
    assert len(requests_of(plain)) == 60
