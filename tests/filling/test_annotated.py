"""The annotated copies: what they show, what they keep, what they say that they lose, and what makes that there is none."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import sys
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from classeur import bare, classeur, part, rezipped
from commande import EXAMPLES, clas
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from clas_cli.campaigns.load import named
from clas_cli.dossier.fields import NOUVELLE
from clas_cli.dossier.tree import Mapping, Scalar
from clas_cli.filling import copies, template
from clas_cli.filling.annotated import MARK, Annotated, annotate, refuse_broken
from clas_cli.filling.control_sheet import COLOURS, DARK_COLOURS, TITLE
from clas_cli.filling.scanned import RESULTS, Unchangeable
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Report
from clas_cli.reading import workbook
from clas_cli.reading.door import read, read_bytes

pytestmark = pytest.mark.long

OPTIONS = Options(today=date(2026, 6, 20))
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are started by a copy of this one only on Linux")


@cache
def _made(name: str) -> bytes:
    return template.make(Path("dossier.xlsx"), origin=EXAMPLES / f"{name}.yaml").content


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("annote") / "dossier.xlsx"
    path.write_bytes(_made("nombreuses-erreurs"))
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with a finding of each severity in the plainest of workbooks, copied in a tenth of the time: for what the model has no part in."""
    book = classeur("rurale-derogations")
    book.put("Collectifs", "Nombre d'enfants", 15, 1)
    book.put("Gestionnaire", "SIRET", None)
    path = tmp_path_factory.mktemp("nu") / "dossier.xlsx"
    path.write_bytes(book.bytes())
    return path


LETTER = (EXAMPLES / "prolongation-conforme.yaml").read_bytes().replace(b"99990034300008", b"99990034300009")
"""A dossier in YAML with a finding, of which the workbook of the model is the smallest."""


def _report(path: Path) -> Report:
    return _judged(path.read_bytes(), str(path))


@cache
def _judged(content: bytes, name: str) -> Report:
    return check(read_bytes(content, name), OPTIONS)


def _book(content: bytes, **options: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), **options)


def _annotated(path: Path) -> Any:
    """The annotated copy of a workbook, opened."""
    return _book(_copied(path))


def _copied(path: Path) -> bytes:
    """The file of the annotated copy of a workbook."""
    return _copy(path.read_bytes(), path)


@cache
def _copy(content: bytes, path: Path) -> bytes:
    return copies.copy_of(_judged(content, str(path))).content


def _text(sheet: Any) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None).replace("\u00a0", " ")


# What a copy shows


def test_comments_and_colours_stand_at_every_cell_of_the_findings(faulty: Path) -> None:
    report, book, original = _report(faulty), _annotated(faulty), openpyxl.load_workbook(faulty)
    places = {place for finding in report.findings for place in (finding.place, *(one.place for one in finding.also))}
    cells = {(place.sheet, place.cell) for place in places}
    commented = {(sheet.title, cell.coordinate) for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment}
    assert commented == cells and len(cells) > 30
    for finding in report.findings:
        cell = book[finding.place.sheet][finding.place.cell]
        assert cell.comment.text.startswith(MARK) and finding.code in cell.comment.text and finding.message in cell.comment.text
        is_header = cell.font.color is not None and cell.font.color.rgb == "FFFFFFFF"
        assert cell.fill.fgColor.rgb[2:] in (DARK_COLOURS if is_header else COLOURS).values()
    for sheet in original:
        for row in sheet.iter_rows():
            for cell in row:
                copied = book[sheet.title][cell.coordinate]
                assert (copied.value or "", copied.number_format) == (cell.value or "", cell.number_format)
                assert copied.data_type == cell.data_type or not cell.value
                assert repr(copied.font) == repr(cell.font) and repr(copied.protection) == repr(cell.protection)
                assert (sheet.title, cell.coordinate) in cells or repr(copied.fill) == repr(cell.fill)


def test_the_worst_of_a_cell_gives_its_colour(plain: Path) -> None:
    report = _report(plain)
    of_each = {severity: report.of(severity) for severity in COLOURS}
    place = of_each["information"][0].place
    moved = tuple(found[0]._replace(place=place) for found in reversed(of_each.values()))
    cell = _book(annotate(plain.read_bytes(), report._replace(findings=moved)).content)[place.sheet][place.cell]
    assert cell.fill.fgColor.rgb[2:] in (COLOURS["bloquant"], DARK_COLOURS["bloquant"])
    said = ["BLOQUANT", "À COMPLÉTER", "À VÉRIFIER", "INFORMATION"]
    assert sorted(said, key=cell.comment.text.index) == said


def test_a_conditional_format_hides_no_colour(faulty: Path) -> None:
    report = _report(faulty)
    book = _annotated(faulty)
    for finding in report.findings:
        formats = book[finding.place.sheet].conditional_formatting
        here = [rule for one in formats if finding.place.cell in one.cells for rule in one.rules]
        if here:
            first = min(here, key=lambda rule: rule.priority)
            assert first.stopIfTrue and first.dxf.fill.bgColor.rgb[2:] in (*COLOURS.values(), *DARK_COLOURS.values())


def test_the_four_colours_are_told_apart_without_colour() -> None:
    def light(colour: str) -> float:
        red, green, blue = ((int(colour[at : at + 2], 16) / 255) ** 2.2 for at in (0, 2, 4))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lights = [light(colour) for colour in COLOURS.values()]
    assert all(after > before * 1.25 for before, after in pairwise(lights))  # darker is worse
    assert all((one + 0.05) / 0.05 > 7 for one in lights), "un texte noir s'y lit"
    assert all(1.05 / (light(colour) + 0.05) > 4.5 for colour in DARK_COLOURS.values()), "un texte blanc s'y lit"


def test_the_first_sheet_tells_everything_in_the_order_of_the_file(faulty: Path) -> None:
    report, book = _report(faulty), _annotated(faulty)
    assert book.sheetnames[0] == "Contrôle" == book.active.title
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Contrôle"]
    sheet = book["Contrôle"]
    linked = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert all(link.target is None and link.ref for link in linked), "des liens vers le classeur lui-même"
    links = [link.location.replace("'", "") for link in linked]
    assert sorted(links) == sorted(str(finding.place) for finding in report.findings)
    sheets = [link.partition("!")[0] for link in links]
    assert sheets == sorted(sheets, key=book.sheetnames.index)
    text = _text(sheet)
    assert "Irrecevable" in text and "Rien ne peut plus être corrigé" in text and "ni accord ni promesse" in text
    assert "corriger et envoyer le classeur d'origine" in text
    for finding in report.findings:
        assert finding.titre.replace("\u00a0", " ") in text and finding.remedy.replace("\u00a0", " ") in text
    filled = {cell.fill.fgColor.rgb[2:] for row in sheet.iter_rows() for cell in row if cell.fill.fill_type == "solid"}
    assert set(COLOURS.values()) <= filled
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("name", NAMES)
def test_a_yaml_dossier_gets_an_annotated_workbook_too(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_bytes((EXAMPLES / f"{name}.yaml").read_bytes())
    copy = copies.copy_of(_report(path))
    again = check(read_bytes(copy.content, "copie.xlsx"), OPTIONS)
    assert copy.is_rewritten
    assert [(one.code, one.path) for one in again.findings] == [(one.code, one.path) for one in _report(path).findings]


# What it keeps, and what it doesn't


def test_formulas_widths_lists_protection_and_panes_survive(faulty: Path) -> None:
    content = _copied(faulty)
    before, after = openpyxl.load_workbook(faulty), _book(content)
    formulas = 0
    for sheet in before:
        other = after[sheet.title]
        assert sheet.sheet_state == other.sheet_state and sheet.freeze_panes == other.freeze_panes
        assert sheet.merged_cells.ranges == other.merged_cells.ranges
        widths = [{name: one.hidden or one.width for name, one in page.column_dimensions.items()} for page in (sheet, other)]
        assert widths[0] == widths[1]
        assert len(sheet.data_validations.dataValidation) == len(other.data_validations.dataValidation)
        assert bool(sheet.protection.sheet) == bool(other.protection.sheet)
        formulas += sum(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert formulas and RESULTS in _text(after["Contrôle"])
    assert after.calculation.fullCalcOnLoad
    values = _book(content, data_only=True)
    assert not any(
        values[sheet.title][cell.coordinate].value for sheet in before for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    )


def test_the_copy_checked_again_gives_the_same_findings(faulty: Path) -> None:
    before, after = _report(faulty), check(read_bytes(_copied(faulty), str(faulty)), OPTIONS)
    assert after.findings == before.findings and after.estimation == before.estimation


def test_the_file_received_is_untouched_and_its_copy_bears_no_time_of_day(faulty: Path) -> None:
    before = faulty.read_bytes()
    first, second = (copies.copy_of(_report(faulty)).content for _ in range(2))
    assert faulty.read_bytes() == before and first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_DEFLATED}


def test_comments_of_others_keep_their_text_and_their_size(plain: Path, tmp_path: Path) -> None:
    finding = next(finding for finding in _report(plain).findings if finding.place.sheet == "Collectifs")
    book = openpyxl.load_workbook(plain)
    sheet = book["Collectifs"]
    sheet[finding.place.cell].comment = Comment("Note de la gestionnaire", "Moi", height=90, width=700)
    sheet["A1"].comment = Comment("Autre note", "Moi", height=333, width=222)
    path = tmp_path / "recu.xlsx"
    book.save(path)
    content = _copied(path)
    copied = _book(content)["Collectifs"]
    assert copied[finding.place.cell].comment.text.startswith(f"Note de la gestionnaire\n\n{MARK}")
    assert copied[finding.place.cell].comment.author == copied["A1"].comment.author == "Moi"
    assert copied["A1"].comment.text == "Autre note"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        drawings = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".vml")).decode()
    assert "width:222px;height:333px" in drawings and "width:700px" in drawings and "width:144px" not in drawings


def test_rich_texts_and_merges_survive_and_a_merge_shows_its_finding(plain: Path, tmp_path: Path) -> None:
    report = _report(plain)
    finding = report.of("bloquant")[0]
    book = openpyxl.load_workbook(plain)
    sheet = book.create_sheet("Notes")
    sheet["B2"] = "xyz"
    sheet.merge_cells("B2:D4")
    path = tmp_path / "recu.xlsx"
    book.save(path)
    rich = b'<c r="B2" t="inlineStr"><is><r><rPr><b/></rPr><t>gras</t></r><r><t xml:space="preserve"> et non</t></r></is></c>'
    notes = f"xl/worksheets/sheet{len(book.sheetnames)}.xml"
    content = rezipped(path.read_bytes(), lambda name, data: re.sub(rb'<c r="B2".*?</c>', rich, data) if name == notes else data)
    moved = finding._replace(place=finding.place._replace(sheet="Notes", cell="C3"), also=())
    made = annotate(content, report._replace(findings=(moved,))).content
    copied = _book(made, rich_text=True)["Notes"]
    assert str(copied.merged_cells) == "B2:D4" and finding.code in copied["B2"].comment.text
    assert [getattr(piece, "text", piece) for piece in copied["B2"].value] == ["gras", " et non"]
    assert copied["B2"].value[0].font.b


def _with_everything(tmp_path: Path) -> bytes:
    """A workbook with what people put beside a dossier, by XlsxWriter."""
    picture = tmp_path / "logo.png"
    rows = zlib.compress(b"\0\xff\0\0" * 1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Dossier")
    other = book.add_worksheet("Autres")
    for row in range(5):
        sheet.write(row, 0, row)
    sheet.insert_image("C1", str(picture))
    sheet.insert_textbox("C5", "Zone de texte")
    sheet.insert_button("C9", {"macro": "x", "caption": "Bouton"})
    sheet.add_sparkline("B1", {"range": "Dossier!A1:A5"})
    sheet.conditional_format("A1:A5", {"type": "data_bar", "data_bar_2010": True})
    sheet.write_formula("A7", "=SUM(A1:A5)", None, 10)
    sheet.data_validation("A8", {"validate": "list", "source": ["oui", "non"]})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Dossier!$A$1:$A$5"})
    other.insert_chart("A1", chart)
    other.add_table("F1:G3", {"name": "Registre"})
    book.define_name("Total", "=Dossier!$A$7")
    book.close()
    return stream.getvalue()


def test_what_is_lost_is_said_and_is_what_is_lost(plain: Path, tmp_path: Path) -> None:
    made = annotate(_with_everything(tmp_path), _report(plain)._replace(findings=()))
    assert set(made.lost) == {
        RESULTS,
        "les images",
        "les formes, zones de texte et dessins",
        "les boutons et cases à cocher",
        "les courbes dans les cellules",
        "les mises en forme conditionnelles du format de 2010",
    } - ({"les boutons et cases à cocher"} - set(made.lost))
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        names = archive.namelist()
        whole = b"".join(map(archive.read, names))
    assert not re.search(rb"sparkline|x14:|Zone de texte|Bouton", whole) and not [name for name in names if "media" in name]
    book = _book(made.content)
    text = _text(book["Contrôle"])
    assert all(said.replace("\u00a0", " ") in text for said in made.lost)
    assert book["Dossier"].data_validations.dataValidation and "Registre" in book["Autres"].tables and "Total" in book.defined_names
    assert [name for name in names if name.startswith("xl/charts/chart")]


UNWRITTEN = {
    "xl/threadedComments/threadedComment1.xml": "les fils de discussion",
    "xl/printerSettings/printerSettings1.bin": "les réglages de l'imprimante",
    "customXml/item1.xml": "les données XML jointes",
    "xl/vbaProject.bin": "les macros",
    "xl/connections.xml": "les connexions à des données",
    "_xmlsignatures/sig1.xml": "la signature électronique",
}
"""Parts that openpyxl doesn't write again, and how what is said of each begins."""


@pytest.mark.parametrize("names", [list(UNWRITTEN)[::2], list(UNWRITTEN)[1::2]], ids=["les uns", "les autres"])
def test_parts_that_openpyxl_does_not_write_again_are_said(names: list[str], plain: Path) -> None:
    stream = io.BytesIO(plain.read_bytes())
    with zipfile.ZipFile(stream, "a") as archive:
        for name in names:
            archive.writestr(name, b"<x/>" if name.endswith(".xml") else b"\0\1")
    made = annotate(stream.getvalue(), _report(plain))
    assert {name for name, said in UNWRITTEN.items() if any(one.startswith(said) for one in made.lost)} == set(names)
    assert not set(names) & set(zipfile.ZipFile(io.BytesIO(made.content)).namelist())


def test_the_lists_of_2010_and_protected_ranges_are_said(faulty: Path) -> None:
    x14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    added = (
        f'<protectedRanges xmlns="{MAIN}"><protectedRange name="a" sqref="A1"/></protectedRanges>',
        f'<extLst><ext uri="x"><y:dataValidations xmlns:y="{x14}"><y:dataValidation/></y:dataValidations></ext></extLst></worksheet>',
    )
    content = part(faulty.read_bytes(), "xl/worksheets/sheet2.xml", b"</sheetData>", b"</sheetData>" + added[0].encode())
    content = part(content, "xl/worksheets/sheet2.xml", b"</worksheet>", added[1].encode())
    lost = annotate(content, _report(faulty)).lost
    assert "les plages que leur mot de passe déverrouille" in lost and [one for one in lost if one.startswith("les listes de choix")]


def test_macros_are_kept_in_the_format_that_has_them_alone(plain: Path) -> None:
    stream = io.BytesIO(plain.read_bytes())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    kept, lost = (annotate(stream.getvalue(), _report(plain), macros=macros) for macros in (True, False))
    assert kept.keeps == ("des macros",) and "les macros" not in kept.lost and lost.keeps == () and "les macros" in lost.lost

    def types(made: Annotated) -> bytes:
        return zipfile.ZipFile(io.BytesIO(made.content)).read("[Content_Types].xml")

    assert b"macroEnabled" in types(kept) and b"macroEnabled" not in types(lost)
    assert b"macroEnabled" in types(annotate(plain.read_bytes(), _report(plain), macros=True)), "un .xlsm sans macros"
    assert zipfile.ZipFile(io.BytesIO(kept.content)).read("xl/vbaProject.bin") == b"\xd0\xcf\x11\xe0"
    assert "garde du fichier reçu : des macros" in _text(_book(kept.content)["Contrôle"])


# What is written by others is shown, never obeyed


def test_the_text_of_a_dossier_is_inert_in_the_copy(tmp_path: Path) -> None:
    nasty = '=cmd|"/c calc"!A1 <b>\u202e\x1b[31m_x0041_</t>\x07'
    report = _report(EXAMPLES / "nombreuses-erreurs.yaml")
    content = _made("nombreuses-erreurs")
    place = check(read_bytes(content, "d.xlsx"), OPTIONS).findings[0].place
    finding = report.findings[0]._replace(
        message=nasty, found=nasty, expected=nasty, remedy=nasty, titre=nasty, reference=nasty, place=place
    )
    hostile = report._replace(findings=(finding,), gestionnaire=nasty, intitule=nasty, campaign_name=nasty)
    made = annotate(content, hostile).content
    book = _book(made)
    assert not any(cell.data_type == "f" for row in book["Contrôle"].iter_rows() for cell in row)
    texts = _text(book["Contrôle"]) + book[place.sheet][place.cell].comment.text
    assert '=cmd|"/c calc"!A1 <b>' in texts and "\x1b" not in texts and "\x07" not in texts
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert b"_x005F_x0041_" in archive.read("xl/comments/comment1.xml")


def test_a_formula_in_an_answer_stays_the_text_that_it_is(tmp_path: Path) -> None:
    root = read(EXAMPLES / "nombreuses-erreurs.yaml").root
    assert root is not None and isinstance(root.entries["gestionnaire"], Mapping)
    root.entries["gestionnaire"].entries["nom"] = Scalar("=1+1", None)
    from clas_cli.filling import workbook

    path = tmp_path / "d.xlsx"
    path.write_bytes(workbook.render(NOUVELLE, named("aude-2026-2027"), root).content)
    cells = [cell for row in _annotated(path)["Gestionnaire"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


# Workbooks that can't be copied, or that would harm who copies them


def _sheet(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: part(content, "xl/worksheets/sheet2.xml", old, new)


def _styles(new: str) -> Callable[[bytes], bytes]:
    return lambda content: part(content, "xl/styles.xml", b"</styleSheet>", new.encode() + b"</styleSheet>")


def _added(name: str, data: bytes, method: int = zipfile.ZIP_DEFLATED) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        stream = io.BytesIO(content)
        with zipfile.ZipFile(stream, "a") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr(name, data, method, compresslevel=1)
        return stream.getvalue()

    return change


def _lying(content: bytes) -> bytes:
    """A part that claims another size than it has."""
    data = bytearray(_added("docProps/x.bin", b"x" * 500)(content))
    entry = data.rfind(b"PK\1\2")
    for at in (20, 24):
        data[entry + at : entry + at + 4] = (10_000_000).to_bytes(4, "little")
    return bytes(data)


def _shared(content: bytes) -> bytes:
    """A long text that many cells show."""
    content = part(content, "xl/sharedStrings.xml", b"<si>", b"<si><t>" + b"x" * 50_000 + b"</t></si><si>")
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(5_000, 8_000))
    return _sheet(b"</sheetData>", cells + b"</sheetData>")(content)


AREA = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
LINK = b'</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
COLUMNS = b'</sheetData><hyperlinks><hyperlink ref="A:ZZ" location="A1"/></hyperlinks>'
WHOLE_COMMENT = (
    f'<comments xmlns="{MAIN}"><commentList><comment ref="A1:XFD1048576" authorId="0"><text/></comment></commentList></comments>'
)
SPREADSHEET = f'<a xmlns="{MAIN}">'.encode()
HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "une fusion de toute la feuille": (_sheet(b"</sheetData>", AREA), "couvrent plus de 30\u00a0000\u00a0cellules"),
    "un lien sur toute la feuille": (_sheet(b"</sheetData>", LINK), "couvrent plus de 30\u00a0000\u00a0cellules"),
    "un lien sur des colonnes entières": (_sheet(b"</sheetData>", COLUMNS), "couvrent plus de 30\u00a0000\u00a0cellules"),
    "un commentaire sur toute la feuille": (
        _added("xl/comments9.xml", WHOLE_COMMENT.encode()),
        "couvrent plus de 30\u00a0000\u00a0cellules",
    ),
    "un million de lignes": (
        _sheet(b"</sheetData>", b"<row/>" * 1_000_000 + b"</sheetData>"),
        "couvrent plus de 30\u00a0000\u00a0cellules",
    ),
    "300 000 formats": (_styles(f"<cellXfs>{'<xf/>' * 300_000}</cellXfs>"), "il a plus de 5\u00a0000\u00a0formats"),
    "100 000 noms": (_added("xl/noms.xml", b"<a>" + b"<definedName/>" * 100_000 + b"</a>"), "il a plus de 5\u00a0000\u00a0noms définis"),
    "des colonnes sans nombre": (_added("xl/cols.xml", b"<a>" + b"<col/>" * 100_000 + b"</a>"), "réglages de colonnes"),
    "deux millions de balises": (_added("xl/x.xml", b"<a>" + b"<b/>" * 2_000_000 + b"</a>"), "il est démesuré"),
    "2 001 mises en forme": (
        _added("xl/cf.xml", b"<a>" + b"<cfRule/>" * 2_001 + b"</a>"),
        "plus de 2\u00a0000\u00a0mises en forme conditionnelles",
    ),
    "2 001 règles de saisie": (
        _added("xl/dv.xml", b"<a>" + b"<dataValidation/>" * 2_001 + b"</a>"),
        "plus de 2\u00a0000\u00a0règles de saisie",
    ),
    "5 001 morceaux de textes": (_added("xl/r.xml", b"<a>" + b"<r/>" * 5_001 + b"</a>"), "plus de 5\u00a0000\u00a0morceaux de textes"),
    "une règle de 6 000 plages": (_added("xl/x.xml", b'<a sqref="' + b"A1 " * 6_000 + b'"/>'), "il est démesuré"),
    "une formule que mille cellules partagent": (
        _added("xl/x.xml", SPREADSHEET + b'<f t="shared" si="0">' + b"1+" * 400 + b"1</f>" + b'<f t="shared" si="0"/>' * 1_000 + b"</a>"),
        "il est démesuré",
    ),
    "un texte de morceaux dans chaque cellule": (
        _added("xl/x.xml", SPREADSHEET + b"<si>" + b"<r/>" * 60 + b"</si>" + b'<c t="s"><v>0</v></c>' * 100 + b"</a>"),
        "il est démesuré",
    ),
    "un long texte dans chaque cellule": (_shared, "il est démesuré"),
    "une bombe": (_added("xl/media/x.png", bytes(120_000_000)), "décompressé, il dépasse"),
    "des entités": (_added("xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "il contient des entités XML"),
    "une partie en bzip2": (_added("docProps/x.bin", b"x", zipfile.ZIP_BZIP2), "compressée comme aucun tableur ne le fait"),
    "une partie en lzma": (_added("docProps/x.bin", b"x", zipfile.ZIP_LZMA), "compressée comme aucun tableur ne le fait"),
    "une partie deux fois": (_added("xl/worksheets/Sheet2.xml", b"<x/>"), "une de ses parties y est deux fois"),
    "une partie qui ment": (_lying, "ne peut pas être décompressé"),
    "des formats rompus": (lambda content: rezipped(content, lambda name, data: b"<oops" if "styles" in name else data), "tableur"),
    "des feuilles rompues": (lambda content: rezipped(content, lambda name, data: b"<oops" if "sheets/" in name else data), "tableur"),
    "tronqué": (lambda content: content[:-2_000], "tronqué"),
    "vide": (lambda content: b"", "tronqué"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_before_it_is_opened(name: str, faulty: Path) -> None:
    change, said = HOSTILE[name]
    with pytest.raises(Unchangeable, match=re.escape(said)), warnings.catch_warnings():
        warnings.simplefilter("error")
        annotate(change(faulty.read_bytes()), _report(faulty))


def _unread(content: bytes) -> bytes:
    """The same with a merge over a whole sheet that holds no answers."""
    book = _book(content)
    book.create_sheet("Notes")
    stream = io.BytesIO()
    book.save(stream)
    return part(stream.getvalue(), f"xl/worksheets/sheet{len(book.sheetnames)}.xml", b"</sheetData>", AREA)


@pytest.mark.parametrize("change", [_unread, HOSTILE["une partie en bzip2"][0], HOSTILE["100 000 noms"][0]])
def test_a_workbook_that_cannot_be_copied_is_reported_without_a_copy(change: Callable[[bytes], bytes], plain: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(change(plain.read_bytes()))
    (tmp_path / "b.xlsx").write_bytes(plain.read_bytes())
    outcome = clas("verifier", tmp_path, "--annoter", "--format", "json")
    assert outcome.status == 1 and len(json.loads(outcome.out)["dossiers"]) == 2
    assert [path.name for path in tmp_path.glob("*-annote.*")] == ["b-annote.xlsx"]
    assert outcome.err.count("Pas de copie annotée de") == 1 and "a.xlsx" in outcome.err


def _prefixed(name: str, data: bytes) -> bytes:
    """The same part with a prefix before every name, as the software of Microsoft's other products writes it."""
    from xml.etree import ElementTree

    if not name.startswith(("xl/worksheets/sheet", "xl/styles", "xl/workbook", "xl/sharedStrings")):
        return data
    ElementTree.register_namespace("x", MAIN)
    return ElementTree.tostring(ElementTree.fromstring(data), encoding="utf-8", xml_declaration=True)


def _in_utf_16(content: bytes) -> bytes:
    declared = b'encoding="UTF-8"', b'encoding="UTF-16"'
    return rezipped(
        content, lambda name, data: data.replace(*declared).decode().encode("utf-16") if name.startswith("xl/worksheets/sheet") else data
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda content: rezipped(content, lambda name, data: re.sub(rb' spans="[^"]*"', b"", data)), id="no spans"),
        pytest.param(lambda content: rezipped(content, _prefixed), id="prefixed names"),
        pytest.param(
            lambda content: rezipped(content, lambda name, data: b"\xef\xbb\xbf" + data if name.endswith(".xml") else data),
            id="byte order marks",
        ),
        pytest.param(_in_utf_16, id="utf-16"),
        pytest.param(_added("xl/media/x.png", b"\x89PNG\r\n\x1a\n" + bytes(100)), id="a picture that is none"),
    ],
)
def test_workbooks_written_otherwise_are_annotated(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "autre.xlsx"
    path.write_bytes(change(bare("nombreuses-erreurs")))
    report, book = _report(path), _annotated(path)
    assert len(report.findings) > 30
    assert all(book[one.place.sheet][one.place.cell].comment for one in report.findings)


def test_a_sheet_of_that_name_that_is_not_ours_stays(plain: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(plain)
    book.create_sheet("Contrôle")["A1"] = "Mes notes"
    path = tmp_path / "recu.xlsx"
    book.save(path)
    copy = _annotated(path)
    assert copy["Contrôle"]["A1"].value == "Mes notes" and copy.sheetnames[0] == "Contrôle Clas"
    assert copy["Contrôle Clas"]["A1"].value == TITLE


def test_two_sheets_of_these_names_leave_no_room(plain: Path) -> None:
    book = openpyxl.load_workbook(plain)
    book.create_sheet("contrôle")
    book.create_sheet("Contrôle CLAS")
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(Unchangeable, match="déjà tous les noms"):
        annotate(stream.getvalue(), _report(plain))


# The command


@pytest.fixture
def dossiers(plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Dossiers of several kinds, in the current folder."""
    for name in ("un.xlsx", "deux.xlsm"):
        (tmp_path / name).write_bytes(plain.read_bytes())
    (tmp_path / "trois.yaml").write_bytes(LETTER)
    (tmp_path / "rompu.xlsx").write_bytes(b"PK\x03\x04rompu")
    monkeypatch.chdir(tmp_path)
    return iter([tmp_path])


COPIES = ["deux-annote.xlsm", "trois-annote.xlsx", "un-annote.xlsx"]


def _there() -> list[str]:
    return sorted(path.name for path in Path().glob("*-annote.*"))


@pytest.mark.usefixtures("dossiers")
def test_verifier_annoter_writes_one_copy_a_dossier_and_says_what_it_does() -> None:
    outcome = clas("verifier", ".", "--annoter", "--format", "json")
    assert outcome.status == 1 and _there() == COPIES
    assert outcome.err.splitlines() == [
        "Copie annotée : deux-annote.xlsm",
        "Pas de copie annotée de rompu.xlsx : il n'a pas pu être lu.",
        "Copie annotée : trois-annote.xlsx (dossier repris dans le classeur du modèle)",
        "Copie annotée : un-annote.xlsx",
    ]


@pytest.mark.usefixtures("dossiers")
def test_a_copy_that_exists_stops_nothing() -> None:
    Path("un-annote.xlsx").write_bytes(b"corrections faites a la main")
    outcome = clas("verifier", ".", "--annoter", "--format", "json")
    assert outcome.status == 1 and _there() == COPIES
    assert "Pas de copie annotée de un.xlsx : un-annote.xlsx existe déjà (l'enlever, ou ajouter --ecraser)." in outcome.err
    assert Path("un-annote.xlsx").read_bytes() == b"corrections faites a la main"
    once_more = clas("verifier", ".", "--annoter", "--ecraser", "--format", "json")
    assert once_more.err.count("Copie annotée : ") == 3 and Path("un-annote.xlsx").read_bytes().startswith(b"PK")
    assert json.loads(once_more.out)["dossiers"] == json.loads(outcome.out)["dossiers"]
    assert {item["raison"] for item in json.loads(once_more.out)["lot"]["ecartes"]} == {"copie annotée"}


@pytest.mark.usefixtures("dossiers")
def test_a_copy_is_never_annotated_again() -> None:
    clas("verifier", "un.xlsx", "--annoter")
    Path("un-annote.xlsx").rename("corrigé.xlsx")
    outcome = clas("verifier", "corrigé.xlsx", "--annoter", "--format", "json")
    assert outcome.status == 1 and "Pas de copie annotée de corrigé.xlsx : c'est déjà une copie annotée." in outcome.err
    assert _there() == []


@pytest.mark.usefixtures("dossiers")
def test_two_dossiers_of_one_name_have_one_copy() -> None:
    Path("un.yaml").write_bytes(Path("trois.yaml").read_bytes())
    outcome = clas("verifier", "un.xlsx", "un.yaml", "--annoter", "--format", "json")
    assert "Pas de copie annotée de un.yaml : un autre dossier a déjà un-annote.xlsx pour copie." in outcome.err
    assert _there() == ["un-annote.xlsx"]


@pytest.mark.usefixtures("dossiers")
def test_the_workbooks_of_a_message_are_taken_out_and_annotated() -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Dossiers", "a@example.org", "b@example.org"
    message["Date"] = "Mon, 01 Jun 2026 10:00:00 +0200"
    message.set_content("Bonjour")
    for name in ("../../dossier.xlsx", "d > é.xlsm", "dossier.yaml"):
        content = Path("trois.yaml" if name.endswith(".yaml") else "un.xlsx").read_bytes()
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    Path("message.eml").write_bytes(bytes(message))
    outcome = clas("verifier", "message.eml", "--annoter", "--format", "json")
    assert outcome.err.splitlines() == [
        "Copie annotée de message.eml > dossier.xlsx : message-annote.xlsx",
        "Copie annotée de message.eml > d > é.xlsm : message (2)-annote.xlsm",
        "Pas de copie annotée de message.eml > dossier.yaml : joint à un message, il n'est pas un classeur .xlsx ou .xlsm.",
    ]
    for name in ("message-annote.xlsx", "message (2)-annote.xlsm"):
        book = openpyxl.load_workbook(name)
        assert book.sheetnames[0] == "Contrôle" and "message.eml" in _text(book["Contrôle"])
    again = json.loads(clas("verifier", ".", "--format", "json").out)["lot"]["ecartes"]
    assert [Path(item["fichier"]).name for item in again] == ["message (2)-annote.xlsm", "message-annote.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows borne le chemin entier")
def test_a_copy_that_cannot_be_written_stops_no_other(tmp_path: Path) -> None:
    for name in ("a" * 247, "z"):  # with « -annote.xlsx », the first is longer than a name may be
        (tmp_path / f"{name}.yaml").write_bytes(LETTER)
    outcome = clas("verifier", tmp_path, "--annoter", "--format", "json")
    assert outcome.status == 2 and "impossible d'écrire" in outcome.err
    assert len(json.loads(outcome.out)["dossiers"]) == 2
    assert [path.name for path in tmp_path.glob("*-annote.*")] == ["z-annote.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows borne le chemin entier")
def test_a_dossier_whose_path_is_too_long_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "z.yaml").write_bytes(LETTER)
    monkeypatch.chdir(tmp_path)
    for _ in range(110):
        os.mkdir("d" * 40)  # noqa: PTH102 (its whole path is too long for pathlib)
        os.chdir("d" * 40)
    Path("fin.yaml").write_bytes(LETTER)
    monkeypatch.chdir(tmp_path)
    outcome = clas("verifier", ".", "--annoter", "--format", "json")
    assert outcome.status == 1 and "Pas de copie annotée de ddd" in outcome.err
    assert Path("z/z-annote.xlsx").is_file()


def test_annoter_says_what_the_workbook_of_the_model_leaves_out(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("format: 1\ndemande: {situation: prolongation}\ndivers: {couleur: bleu}\n", encoding="utf-8")
    outcome = clas("verifier", tmp_path / "d.yaml", "--annoter", "--format", "json")
    assert "Non repris dans la copie : divers.couleur : un classeur n'a pas de place pour cette valeur." in outcome.err


def test_a_dossier_that_the_model_cannot_hold_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "d.yaml"
    path.write_bytes(LETTER)
    monkeypatch.setattr(workbook, "WORKBOOK_MAX_BYTES", 1_000)
    with pytest.raises(copies.Unannotatable, match=r"est trop grand pour être repris.*[^.]$"):
        copies.copy_of(_report(path))


def test_copies_are_not_dossiers_received(plain: Path, tmp_path: Path) -> None:
    for name in ("un.xlsx", "un-annote.xlsx", "seul-annote.xlsx"):
        (tmp_path / name).write_bytes(plain.read_bytes())
    dossiers = json.loads(clas("verifier", tmp_path, "--format", "json").out)["dossiers"]
    assert sorted(Path(item["fichier"]).name for item in dossiers) == ["seul-annote.xlsx", "un.xlsx"]
    asked = json.loads(clas("verifier", tmp_path / "un-annote.xlsx", "--format", "json").out)["dossiers"]
    assert [Path(item["fichier"]).name for item in asked] == ["un-annote.xlsx"]


@linux
def test_copies_are_made_in_other_processes_and_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "copy_of", lambda report: copies.Copy(str(os.getpid()).encode()))
    reports = _many(tmp_path)
    made = list(copies.annotated(reports, processes=2))
    assert [one.file for one in made] == [report.file for report in reports]
    workers = {one.copy.content for one in made if isinstance(one.copy, copies.Copy)}
    assert len(workers) == 2 and str(os.getpid()).encode() not in workers


def _many(folder: Path) -> list[Report]:
    """The report of one dossier, as that of forty files."""
    report = _report(EXAMPLES / "nombreuses-erreurs.yaml")
    for number in range(40):
        (folder / f"{number}.yaml").touch()
    return [report._replace(file=str(folder / f"{number}.yaml")) for number in range(40)]


@linux
@pytest.mark.parametrize("dies", [True, False])
def test_a_copy_that_kills_its_process_costs_that_copy_alone(dies: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def copy_of(report: Report) -> copies.Copy:
        if Path(report.file).stem != "7":
            return copies.Copy(b"x")
        if dies:
            os._exit(1)
        raise MemoryError

    monkeypatch.setattr(copies, "copy_of", copy_of)
    made = list(copies.annotated(_many(tmp_path), processes=2))
    refused = [(Path(one.file).stem, one.copy) for one in made if isinstance(one.copy, str)]
    assert refused == [("7", "sa copie demande plus de temps ou de mémoire qu'il n'en faut à un dossier")]


@linux
def test_what_a_killed_copy_set_aside_goes_with_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (aside := tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))

    def copy_of(report: Report) -> copies.Copy:
        with tempfile.NamedTemporaryFile(prefix="openpyxl.", delete=False) as stream:
            stream.write(b"x")
        if Path(report.file).stem == "7":
            os._exit(1)
        return copies.Copy(b"x")

    monkeypatch.setattr(copies, "copy_of", copy_of)
    made = list(copies.annotated(_many(tmp_path), processes=2))
    assert [isinstance(one.copy, str) for one in made].count(True) == 1
    assert list(aside.iterdir()) == []
    assert tempfile.gettempdir() == str(aside)


def test_a_validation_and_what_people_add_stay(plain: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(plain)
    sheet = book.create_sheet("À nous")
    rule = DataValidation("whole", formula1="1", formula2="9")
    rule.add("A1:A9")
    sheet.add_data_validation(rule)
    sheet.auto_filter.ref = "A1:C9"
    sheet.print_area = "A1:C9"
    path = tmp_path / "recu.xlsx"
    book.save(path)
    copied = _annotated(path)["À nous"]
    assert [str(one.sqref) for one in copied.data_validations.dataValidation] == ["A1:A9"]
    assert copied.auto_filter.ref == "A1:C9" and copied.print_area == "'À nous'!$A$1:$C$9"


def test_a_copy_that_names_a_part_that_it_has_not_is_refused(plain: Path) -> None:
    content = annotate(plain.read_bytes(), _report(plain)).content
    refuse_broken(zipfile.ZipFile(io.BytesIO(content)))
    lacking = rezipped(content, lambda name, data: None if name == "xl/styles.xml" else data)
    with pytest.raises(Unchangeable, match="n'y serait pas"):
        refuse_broken(zipfile.ZipFile(io.BytesIO(lacking)))
