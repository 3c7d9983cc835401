"""The instruction table, as a workbook and as CSV: amounts are numbers, dates are dates, and a text is never a formula."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from commande import EXAMPLES, clas
from lignes import each_row
from lots import HOSTILE, batch, mixed, poisoned, report, small, unreadable
from openpyxl import load_workbook

from clas_cli.judge.report import Batch, Report
from clas_cli.render import sheet as page
from clas_cli.render.columns import DOSSIER, Entry, is_formula
from clas_cli.render.formats import choose, render

GOLDEN = Path(__file__).parents[1] / "golden"
TITLES = [column.title for column in DOSSIER]
SHEETS = [
    "Dossiers",
    "Remplacés",
    "Constats",
    "Collectifs",
    "Verdicts",
    "Délais",
    "Territoires",
    "EPCI",
    "Cycles",
    "Gestionnaires",
    "Règles",
    "Limites",
]
EUROS = [title for title in TITLES if title.startswith(("Ps ", "Bonus ", "Total "))]
COUNTS = ["Collectifs demandés", "Collectifs comptés", "Jours d'avance", "Bloquants", "À vérifier", "Informations"]
DATES = ["Date jugée", "Date limite"]


def opened(of: Batch) -> Any:
    return load_workbook(io.BytesIO(render(of, "xlsx")))


@cache
def synthese() -> Any:
    return opened(mixed())


@cache
def computed() -> Any:
    """The same with the values that are stored, in the place of formulas."""
    return load_workbook(io.BytesIO(render(mixed(), "xlsx")), data_only=True)


def rows(sheet: Any) -> list[dict[str, Any]]:
    """The rows that the filter is over: under them, a blank one and the sums."""
    header, *lines = sheet[sheet.auto_filter.ref]
    found = [dict(zip([cell.value for cell in header], [cell.value for cell in line], strict=True)) for line in lines]
    return [row for row in found if any(value is not None for value in row.values())]


def dossiers() -> list[dict[str, Any]]:
    """A row a dossier, in the order of the batch: those that count, and those that a later version replaces."""
    of_file = {row["Fichier"]: row for name in ("Dossiers", "Remplacés") for row in rows(synthese()[name])}
    return [of_file[one.file] for one in mixed().reports]


def lines(of: Batch) -> list[dict[str, str]]:
    """The lines of the table, codes as a spreadsheet shows them."""
    text = render(of, "csv").decode("utf-8-sig")
    found = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    return [{title: re.sub(r'^="(\d+)"$', r"\1", value) for title, value in line.items()} for line in found]


# The workbook.


def test_sheets() -> None:
    assert synthese().sheetnames == [*SHEETS, "Non examinés"]
    assert [cell.value for cell in synthese()["Dossiers"][1]] == TITLES


@each_row("name", SHEETS)
def test_a_sheet_is_ready_to_use(name: str) -> None:
    sheet = synthese()[name]
    assert sheet.auto_filter.ref.startswith("A1:") and sheet.print_area.startswith(f"'{name}'!$A$1:")
    assert sheet.freeze_panes is not None and sheet.freeze_panes.endswith("2")
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["A1"].font.b
    assert all(dimension.width > 5 for dimension in sheet.column_dimensions.values())


def test_a_line_a_dossier() -> None:
    found = dossiers()
    assert len(found) == sum(len(rows(synthese()[name])) for name in ("Dossiers", "Remplacés"))
    assert [row["Fichier"] for row in found] == [one.file for one in mixed().reports]
    for row, one in zip(found, mixed().reports, strict=True):
        for title in EUROS:
            is_told = one.estimation and (one.estimation.corrected or "si corrigé" not in title)
            assert isinstance(row[title], float | int) if is_told else row[title] is None
        for title in COUNTS:
            assert isinstance(row[title], int) or row[title] is None
        for title in DATES:
            assert isinstance(row[title], datetime) or row[title] is None
        assert row["SIRET"] is None or isinstance(row["SIRET"], str)


def test_a_compliant_dossier() -> None:
    row = next(row for row in dossiers() if row["Fichier"] == "recus/nouvelle-conforme.yaml")
    expected = {
        "Verdict": "Conforme",
        "Situation": "nouvelle demande",
        "Collectifs demandés": 2,
        "Collectifs comptés": 2,
        "Date jugée": datetime.fromisoformat("2026-07-20"),
        "Date limite": datetime.fromisoformat("2026-08-06"),
        "Jours d'avance": 17,
        "Bloquants": 0,
        "Ps en l'état": 5623.80,
        "Bonus en l'état": 1005.00,
        "Total si corrigé": 6628.80,
        "Estimation": "faite",
    }
    assert {title: row[title] for title in expected} == expected


def test_an_unreadable_file_has_no_figure() -> None:
    row = next(row for row in dossiers() if row["Fichier"] == "recus/abime.yaml")
    assert {title: row[title] for title in (*EUROS, *DATES, "Gestionnaire")} == dict.fromkeys((*EUROS, *DATES, "Gestionnaire"))
    assert (row["Verdict"], row["Codes bloquants"]) == ("Illisible", "DOS002")
    assert row["Estimation"].startswith("impossible. La syntaxe du fichier est rompue ici")  # the only place of a .csv where it can be read


def test_a_line_a_finding() -> None:
    found = rows(synthese()["Constats"])
    own = [(one.file, finding.code, finding.message) for one in mixed().reports for finding in one.findings]
    crossing = [(one.file, item.finding.code, item.finding.message) for item in mixed().findings for one in item.dossiers]
    assert crossing
    assert [(row["Fichier"], row["Code"], row["Message"]) for row in found] == own + crossing


def test_a_finding_between_dossiers_names_the_others() -> None:
    found = [(row["Fichier"], row["Trouvé"]) for row in rows(synthese()["Constats"]) if row["Code"] == "LOT001"]
    assert found == [
        ("recus/nouvelle-conforme.yaml", "2\u00a0dossiers\u00a0; aussi dans\u00a0: recus/copie.yaml"),
        ("recus/copie.yaml", "2\u00a0dossiers\u00a0; aussi dans\u00a0: recus/nouvelle-conforme.yaml"),
    ]


def test_a_waived_finding_keeps_its_reason() -> None:
    found = rows(opened(batch(poisoned("anodin")))["Constats"])
    assert [row["Ignoré\u00a0: motif"] for row in found if row["Ignoré\u00a0: motif"]] == ["anodin"]


def test_a_line_a_collectif() -> None:
    found = rows(synthese()["Collectifs"])
    letter = [row for row in found if row["Fichier"] == "recus/prolongation-conforme.yaml"]
    assert [(row["N°"], row["Coût"], row["Ps en l'état"]) for row in letter] == [(n, 8652, 2811.9) for n in (1, 2, 3)]
    refused = [row for row in found if row["Fichier"] == "recus/nombreuses-erreurs.yaml"]
    assert [(row["Compté"], bool(row["À cause de"])) for row in refused] == [("non", True)] * 3


TOTALS = ["Verdicts", "Délais", "Territoires", "EPCI", "Cycles", "Gestionnaires"]


def sums(sheet: Any) -> dict[str, Any]:
    """The last row, where the sheet has sums: of each column that adds up, its formula."""
    header, last = ([cell.value for cell in sheet[row]] for row in (1, sheet.max_row))
    return {title: value for title, value in zip(header, last, strict=True) if str(value).startswith("=")}


@pytest.mark.parametrize("name", ["Dossiers", "Remplacés", "Collectifs", *TOTALS, "Règles"])
def test_what_adds_up_follows_the_filter(name: str) -> None:
    """The sums are of the rows of the filter, stored for who doesn't compute, and a blank row keeps them out of it."""
    sheet, stored = synthese()[name], computed()[name]
    last = sheet.max_row
    assert sheet.auto_filter.ref.endswith(str(last - 2)) and not any(cell.value for cell in sheet[last - 1])
    assert sheet.cell(last, 1).value == "Total des lignes affichées"
    assert sums(sheet)
    for cell in (cell for cell in sheet[last] if str(cell.value).startswith("=")):
        letter, title = cell.column_letter, sheet.cell(1, cell.column).value
        assert cell.value == f"=SUBTOTAL(109,{letter}2:{letter}{last - 2})"
        assert stored[cell.coordinate].value == pytest.approx(sum(row[title] or 0 for row in rows(sheet)))


def test_every_sheet_of_sums_adds_up_to_the_same() -> None:
    overall = mixed().totals.overall
    for name in TOTALS:
        found = rows(synthese()[name])
        assert sum(row["Dossiers"] for row in found) == overall.dossiers == len(mixed().reports) - 1  # a copy counts once
        assert sum(row["Total en l'état"] or 0 for row in found) == pytest.approx(float(overall.as_is))
        assert sum(row["Enfants"] for row in found) == overall.children
    shown = rows(synthese()["Dossiers"])
    for title, total in (("Total en l'état", overall.as_is), ("Collectifs demandés", overall.collectifs), ("Enfants", overall.children)):
        assert sum(row[title] or 0 for row in shown) == pytest.approx(float(total)), title
    assert sum(row["Enfants"] or 0 for row in rows(synthese()["Collectifs"])) == overall.children


def test_what_is_replaced_stands_apart() -> None:
    (replaced,) = rows(synthese()["Remplacés"])
    assert (replaced["Fichier"], replaced["Rang"], replaced["Compte"]) == ("recus/nouvelle-conforme.yaml", None, "non, remplacé")
    assert {row["Compte"] for row in rows(synthese()["Dossiers"])} == {"oui"}
    assert replaced["Fichier"] not in {row["Fichier"] for row in rows(synthese()["Collectifs"])}


def test_the_rank_is_that_of_the_batch() -> None:
    batch_ = mixed()
    ranks = {report.file: batch_.ranks.get(number) for number, report in enumerate(batch_.reports)}
    assert set(ranks.values()) > {1, 2, None}
    assert {row["Fichier"]: row["Rang"] for row in dossiers()} == ranks
    assert {row["Fichier"]: row["Rang"] for row in lines(batch_)} == {file: str(rank or "") for file, rank in ranks.items()}


def test_what_is_left_out_is_named() -> None:
    assert [tuple(row.values()) for row in rows(synthese()["Non examinés"])] == [("recus/~$x.xlsx", "fichier temporaire d'Excel")]


def test_verdicts_and_severities_are_coloured() -> None:
    for name in ("Dossiers", "Constats"):
        assert sum(len(area.rules) for area in synthese()[name].conditional_formatting) >= 3


def test_same_batch_same_bytes() -> None:
    assert render(mixed(), "xlsx") == render(mixed(), "xlsx")


def test_a_full_sheet_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "LAST_ROW", 5)
    sheet = opened(batch(report("nombreuses-erreurs")))["Constats"]
    assert (sheet.max_row, sheet["A6"].value) == (6, "La feuille est pleine\u00a0: la suite n'y figure pas.")


@pytest.mark.parametrize("of", [lambda: batch(unreadable()), lambda: batch(report("prolongation-conforme"))], ids=["illisible", "lettre"])
def test_few_lines_make_a_workbook_too(of: Callable[[], Batch]) -> None:
    assert len(rows(opened(of())["Dossiers"])) == 1


# A text stays a text.


def is_sum(formula: object) -> bool:
    """Whether a formula is one of ours."""
    return re.fullmatch(r"=?SUBTOTAL\(109,([A-Z]+)2:\1\d+\)", str(formula)) is not None


@pytest.mark.long
def test_hostile_texts_are_kept_as_texts() -> None:
    content = render(batch(*map(poisoned, HOSTILE)), "xlsx")
    for sheet in load_workbook(io.BytesIO(content)):
        for cell in (cell for line in sheet.iter_rows() for cell in line if cell.value is not None):
            assert cell.data_type in "snd" or is_sum(cell.value), (sheet.title, cell.coordinate, cell.value)
            if cell.data_type == "s" and isinstance(cell.value, str) and is_formula(cell.value):
                assert cell.quotePrefix
            assert cell.hyperlink is None
    with ZipFile(io.BytesIO(content)) as archive:
        assert [name for name in archive.namelist() if "external" in name.lower() or "vba" in name.lower()] == []
        assert all(map(is_sum, re.findall(r"<f>(.*?)</f>", archive.read("xl/worksheets/sheet1.xml").decode())))


@pytest.mark.long
@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\ud800", "\uffff"])
def test_characters_that_act_are_spelled_out(character: str) -> None:
    of = batch(poisoned(f"a{character}b"))
    for sheet in opened(of):
        for line in sheet.iter_rows(values_only=True):
            assert not any(character in value for value in line if isinstance(value, str))
    assert character.encode("utf-8", "surrogatepass") not in render(of, "csv") or character == "\uffff"


# CSV.


def test_csv_is_what_a_french_excel_opens() -> None:
    content = render(mixed(), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == len(mixed().reports) + 1 == content.count(b"\n")
    assert content.split(b"\r\n")[0].decode("utf-8-sig") == ";".join(TITLES)


def test_csv_line() -> None:
    row = next(row for row in lines(mixed()) if row["Fichier"] == "recus/nouvelle-conforme.yaml")
    assert (row["Ps en l'état"], row["Total si corrigé"], row["Date jugée"]) == ("5623,80", "6628,80", "20/07/2026")
    late = next(row for row in lines(mixed()) if row["Fichier"] == "recus/nombreuses-erreurs.yaml")
    assert late["Jours d'avance"] == "-4"
    assert next(row for row in lines(mixed()) if row["Verdict"] == "Illisible")["Ps en l'état"] == ""


def test_a_code_keeps_its_zeros() -> None:
    """As a formula that gives a text: of « 00099… » alone, a spreadsheet makes a number."""
    one = report("nouvelle-conforme")
    assert one.facts is not None
    content = render(batch(one._replace(facts=one.facts._replace(siret="00099999900001"))), "csv").decode("utf-8-sig")
    assert ';"=""00099999900001""";' in content


@each_row("text", HOSTILE)
def test_a_hostile_text_is_one_cell_and_no_formula(text: str) -> None:
    found = lines(batch(poisoned(text), poisoned(text)))
    assert len(found) == 2
    for row in found:
        assert None not in row and None not in row.values()
        assert [value for title, value in row.items() if is_formula(value) and title not in COUNTS] == []


def test_both_tables_say_the_same() -> None:
    def written(value: object) -> str:
        if isinstance(value, datetime):
            return f"{value:%d/%m/%Y}"
        return "" if value is None else f"{value:.2f}".replace(".", ",") if isinstance(value, float) else str(value)

    for row, line in zip(dossiers(), lines(mixed()), strict=True):
        for title in TITLES:
            assert written(row[title]) == line[title] or f"{row[title]},00" == line[title]


# From the command line; the format is that of the ending.


@pytest.mark.parametrize(("ending", "start"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfFichier;"), ("html", b"<!DOCTYPE html>")])
def test_output_by_its_ending(ending: str, start: bytes, tmp_path: Path) -> None:
    output = tmp_path / f"synthese.{ending}"
    outcome = clas("verifier", EXAMPLES, "--date-envoi", "2026-06-01", "--sortie", output)
    assert (outcome.status, outcome.out) == (1, "")
    assert output.read_bytes().startswith(start)


def test_a_workbook_is_not_printed_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clas_cli.render.streams.is_terminal", lambda _: True)
    with pytest.raises(ValueError, match=r"--sortie synthese\.xlsx"):
        choose([], "xlsx")
    assert choose([], "csv") == []


# To the letter. CLAS_REGENERER=1 writes the files anew.


def _dump() -> str:
    def written(value: object) -> str:
        return "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)

    parts = []
    for sheet in opened(small()):
        parts.append(f"[{sheet.title}]")
        parts += ["\t".join(map(written, line)).rstrip() for line in sheet.iter_rows(values_only=True)]
    return "\n".join(parts) + "\n"


@pytest.mark.parametrize(
    ("name", "of"), [("lot.csv", lambda: render(small(), "csv").decode("utf-8-sig").replace("\r\n", "\n")), ("lot.tsv", _dump)]
)
def test_table_to_the_letter(name: str, of: Callable[[], str]) -> None:
    golden = GOLDEN / name
    if os.environ.get("CLAS_REGENERER"):
        golden.write_text(of(), encoding="utf-8")
    assert of() == golden.read_text(encoding="utf-8"), "CLAS_REGENERER=1 pytest tests/render/test_synthese.py écrit les tables attendues"


def test_columns_speak_of_any_report() -> None:
    reports: list[Report] = [*mixed().reports, poisoned("x")]
    assert all([column.value(Entry(one, 1, 1, apart="")) for column in DOSSIER] for one in reports)
