"""The instruction table, as a workbook and as CSV: amounts are numbers, dates are dates, and a text is never a formula."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from commande import EXAMPLES, clas
from lots import HOSTILE, batch, mixed, poisoned, report, small, unreadable
from openpyxl import load_workbook

from clas_cli.judge.report import Batch, Report
from clas_cli.render import xlsx as workbook
from clas_cli.render.columns import DOSSIER, is_formula
from clas_cli.render.formats import choose, render

GOLDEN = Path(__file__).parents[1] / "golden"
TITLES = [column.title for column in DOSSIER]
EUROS = [title for title in TITLES if title.startswith(("Ps ", "Bonus ", "Total "))]
COUNTS = ["Collectifs demandés", "Collectifs comptés", "Jours d'avance", "Bloquants", "À vérifier", "Informations"]
DATES = ["Date jugée", "Date limite"]


def opened(of: Batch) -> Any:
    return load_workbook(io.BytesIO(render(of, "xlsx")))


@cache
def synthese() -> Any:
    return opened(mixed())


def rows(sheet: Any) -> list[dict[str, Any]]:
    header, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


def lines(of: Batch) -> list[dict[str, str]]:
    """The lines of the table, codes as a spreadsheet shows them."""
    text = render(of, "csv").decode("utf-8-sig")
    found = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    return [{title: re.sub(r'^="(\d+)"$', r"\1", value) for title, value in line.items()} for line in found]


# The workbook.


def test_sheets() -> None:
    assert synthese().sheetnames == ["Dossiers", "Constats", "Collectifs", "Totaux"]
    assert [cell.value for cell in synthese()["Dossiers"][1]] == TITLES


@pytest.mark.parametrize("name", ["Dossiers", "Constats", "Collectifs", "Totaux"])
def test_a_sheet_is_ready_to_use(name: str) -> None:
    sheet = synthese()[name]
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.freeze_panes is not None and sheet.freeze_panes.endswith("2")
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["A1"].font.b
    assert all(dimension.width > 5 for dimension in sheet.column_dimensions.values())


def test_a_line_a_dossier() -> None:
    found = rows(synthese()["Dossiers"])
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
    row = next(row for row in rows(synthese()["Dossiers"]) if row["Fichier"] == "recus/nouvelle-conforme.yaml")
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
    row = next(row for row in rows(synthese()["Dossiers"]) if row["Fichier"] == "recus/abime.yaml")
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


def test_totals_add_up() -> None:
    found = rows(synthese()["Totaux"])
    overall = next(row for row in found if row["Regroupement"] == "Ensemble")
    assert overall["Dossiers"] == len(mixed().reports) - 1  # the copy is the same request, which counts once
    for group in ("Verdict", "Territoire", "Gestionnaire"):
        of_group = [row for row in found if row["Regroupement"] == group]
        assert sum(row["Dossiers"] for row in of_group) == overall["Dossiers"]
        assert sum(row["Total en l'état"] or 0 for row in of_group) == pytest.approx(overall["Total en l'état"])
    assert [row["Nom"] for row in found if row["Regroupement"] == "Fichier laissé de côté"] == [
        "recus/~$x.xlsx\u00a0: fichier temporaire d'Excel"
    ]


def test_verdicts_and_severities_are_coloured() -> None:
    for name in ("Dossiers", "Constats"):
        assert sum(len(area.rules) for area in synthese()[name].conditional_formatting) >= 3


def test_same_batch_same_bytes() -> None:
    assert render(mixed(), "xlsx") == render(mixed(), "xlsx")


def test_a_full_sheet_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LAST_ROW", 5)
    sheet = opened(batch(report("nombreuses-erreurs")))["Constats"]
    assert (sheet.max_row, sheet["A6"].value) == (6, "La feuille est pleine\u00a0: la suite n'y figure pas.")


@pytest.mark.parametrize("of", [lambda: batch(unreadable()), lambda: batch(report("prolongation-conforme"))], ids=["illisible", "lettre"])
def test_few_lines_make_a_workbook_too(of: Callable[[], Batch]) -> None:
    assert len(rows(opened(of())["Dossiers"])) == 1


# A text stays a text.


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_kept_as_text(text: str) -> None:
    content = render(batch(poisoned(text), poisoned(text)), "xlsx")
    for sheet in load_workbook(io.BytesIO(content)):
        for cell in (cell for line in sheet.iter_rows() for cell in line if cell.value is not None):
            assert cell.data_type in "snd", f"{sheet.title}!{cell.coordinate}"
            if isinstance(cell.value, str) and is_formula(cell.value):
                assert cell.quotePrefix
            assert cell.hyperlink is None
    with ZipFile(io.BytesIO(content)) as archive:
        assert [name for name in archive.namelist() if "external" in name.lower() or "vba" in name.lower()] == []
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


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
    content = render(batch(replace(one, facts=replace(one.facts, siret="00099999900001"))), "csv").decode("utf-8-sig")
    assert ';"=""00099999900001""";' in content


@pytest.mark.parametrize("text", HOSTILE)
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

    for row, line in zip(rows(synthese()["Dossiers"]), lines(mixed()), strict=True):
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
    assert all([column.value(one) for column in DOSSIER] for one in reports)
