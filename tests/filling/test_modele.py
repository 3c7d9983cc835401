"""The template while it is filled: what is asked, how far one is, the estimate, the one sheet of a prolongation."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from classeur import vierge
from colle import PASTED, pasted
from commande import EXAMPLES, clas
from generes import made_up
from suite import FICTITIOUS_CAMPAIGN, ROOT, load
from suivi import shown

from clas_cli.campaigns.load import from_file, named
from clas_cli.dossier.fields import NOUVELLE, PROLONGATION, SITUATIONS
from clas_cli.filling import workbook, yaml_template
from clas_cli.filling.asked import asked, is_required
from clas_cli.filling.formula import Formula, if_, if_wrong, literal, to_cent
from clas_cli.filling.functions import count_if, place_of, sum_of
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Report
from clas_cli.reading.data import read_data
from clas_cli.reading.door import read, read_bytes
from clas_cli.rules.registry import field_of

pytestmark = pytest.mark.long

AUDE = named("aude-2026-2027")
OPTIONS = Options(date(2026, 6, 15))


def live(data: dict[str, Any]) -> bytes:
    return workbook.render(NOUVELLE, AUDE, read_data(data).root, live=True).content


def money(report: Report) -> tuple[float, ...] | None:
    found = report.estimation
    return found and tuple(float(amount) for one in (found.as_is, found.full) for amount in (one.ps, one.bonus))


# What is asked


@pytest.mark.parametrize(("situation", "name"), [(NOUVELLE, "nouvelle-conforme"), (PROLONGATION, "prolongation-conforme")])
def test_what_is_asked_is_what_the_check_misses(situation: str, name: str) -> None:
    """Emptied, an answer that is asked makes a dossier in order incomplete; one that isn't changes nothing, but where another asks for it."""
    data = load(EXAMPLES / f"{name}.yaml")
    either = {"projet.suivi_presences", "projet.partenaires.reaap", "projet.public.criteres_admission"}  # answered elsewhere too
    said = {}
    for way in _leaves(data):
        path = ".".join(step for step in way if isinstance(step, str))
        if path not in said and not path.startswith(("bonus", "demande.courriel")):
            emptied = copy.deepcopy(data)
            here: Any = emptied
            for step in way[:-1]:
                here = here[step]
            del here[way[-1]]
            said[path] = check(read_data(emptied), OPTIONS).verdict == "incomplet"
    expected = {path: is_required(_field(path), path, situation, AUDE) for path in said}
    different = {path for path in said if said[path] != expected[path]}
    assert different <= either | set(asked(situation, AUDE).after)
    assert sum(expected.values()) > 5


def _field(path: str) -> Any:
    return field_of(path)


def _leaves(node: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(node, dict):
        return [leaf for name, child in node.items() for leaf in _leaves(child, (*way, name))]
    if isinstance(node, list) and node and isinstance(node[0], dict):
        return [leaf for index, child in enumerate(node) for leaf in _leaves(child, (*way, index))]
    return [way]


def test_some_answers_are_asked_after_another_and_some_block() -> None:
    found = asked(NOUVELLE, AUDE)
    assert found.after["bonus.enfants.description"] == ("bonus.enfants.demande", "oui")
    assert found.after["collectifs.intervenants.formation"] == ("collectifs.intervenants.nouveau", "oui")
    assert found.refused["projet.charte.laicite"] == "non"
    assert asked(PROLONGATION, AUDE).refused == {"gestionnaire.conventionne": "non"}
    assert "bilan_qualitatif.transmis" in asked(PROLONGATION, AUDE).always


# How far one is, and the estimate


@pytest.mark.parametrize("seed", [1, 4, 8])
def test_the_estimate_of_the_workbook_is_that_of_the_check(seed: int) -> None:
    content = live(made_up(seed))
    report, seen = check(read_bytes(content, "d.xlsx"), OPTIONS), shown(content)
    assert seen.is_true(report)
    failing = [finding for finding in report.findings if finding.severity in ("bloquant", "a_completer")]
    assert not (seen.is_complete and failing)


@pytest.mark.parametrize("name", ["nouvelle-conforme", "rurale-derogations"])
def test_a_dossier_that_lacks_nothing_is_complete(name: str) -> None:
    content = live(load(EXAMPLES / f"{name}.yaml"))
    seen = shown(content)
    assert seen.is_complete and seen.states["Projet"] == "complet" and not seen.reserve
    assert seen.money == money(check(read(EXAMPLES / f"{name}.yaml"), OPTIONS))


def test_a_dossier_full_of_mistakes_says_how_many_in_each_sheet() -> None:
    seen = shown(live(load(EXAMPLES / "nombreuses-erreurs.yaml")))
    assert seen.states["Projet"] == "3 à corriger, 4 à remplir" and seen.states["Budget"] == "1 à corriger"
    assert seen.money == (None,) * 4 and seen.reserve.endswith("Collectifs!J6.")  # a cost that reads « abc »


def _unread(content: bytes) -> set[str]:
    """The cells that the workbook says not to understand."""
    page = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Calculs"]
    texts = {str(cell.value) for row in page.iter_rows() for cell in row}
    return {text for text in texts if re.fullmatch(r"[^!]+![A-Z]+[0-9]+", text)}


@pytest.mark.parametrize("understood", [True, False])
@pytest.mark.parametrize("rank", [0, 1, 2])
def test_what_is_pasted_is_understood_or_said_not_to_be(understood: bool, rank: int) -> None:
    """No figure is shown that isn't that of the check, and each cell that no formula understands is named."""
    answers: dict[str, list[tuple[Any, str]]] = {}
    for path, text, cell in PASTED:
        if (not cell) == understood:
            answers.setdefault(path, []).append((text, cell))
    some = {path: texts[rank] for path, texts in answers.items() if rank < len(texts)}
    content = pasted(load(EXAMPLES / "nouvelle-conforme.yaml"), {path: text for path, (text, _) in some.items()})
    report, seen = check(read_bytes(content, "d.xlsx"), OPTIONS), shown(content)
    first: dict[str, str] = {}
    for path, (_, cell) in some.items():  # of a row of a table, the first is named
        row = path.rpartition(".")[0] if "[" in path else path
        first[row] = min(first.get(row, cell), cell)
    assert _unread(content) == set(filter(None, first.values()))
    assert seen.is_true(report) and bool(seen.reserve) == (bool(some) and not understood)


_MALFORMED: list[tuple[str, Any, Any]] = [
    ("gestionnaire.siret", "9999001290000", "999 900 129 00001"),
    ("gestionnaire.rna", "W11199900", "w 111 999 001"),
    ("gestionnaire.adresse.code_postal", "1100", 11000),
    ("gestionnaire.representant.courriel", "contact.example.org", "contact@example.org"),
    ("projet.annee_scolaire", "2026-2028", "2026/2027"),
    ("projet.debut", "31/09/2026", "21/09/2026"),
    ("projet.participation_familles", -5, "10 €"),
    ("projet.duree_annees", 1.5, "1 an"),
    ("projet.suivi_presences", "à voir", "oui"),
]
"""An answer that the check refuses, and one beside that it accepts."""


@pytest.mark.parametrize("right", [True, False])
def test_a_malformed_answer_is_never_complete(right: bool) -> None:
    content = pasted(load(EXAMPLES / "nouvelle-conforme.yaml"), {path: good if right else bad for path, bad, good in _MALFORMED})
    report, seen = check(read_bytes(content, "d.xlsx"), OPTIONS), shown(content)
    refused = {finding.path for finding in report.findings if finding.severity in ("bloquant", "a_completer")}
    assert refused & {path for path, _, _ in _MALFORMED} == (set() if right else {path for path, _, _ in _MALFORMED})
    assert (seen.states["Gestionnaire"], seen.states["Projet"]) == (("complet",) * 2 if right else ("4 à relire", "5 à relire"))


def test_a_project_that_ends_before_it_begins_is_to_correct() -> None:
    content = pasted(load(EXAMPLES / "nouvelle-conforme.yaml"), {"projet.debut": "18/06/2027", "projet.fin": "21/09/2026"})
    assert shown(content).states["Projet"] == "1 à corriger"


_MONDAY = {"jour": "lundi", "debut": "16:45", "fin": "18:15"}
TOLD: list[tuple[dict[str, Any], int | None, str]] = [
    ({"enfants": 13}, 1, "13 enfants\u00a0: de 8 à 12"),
    ({"enfants": 7, "rural": True}, 1, "petit collectif, à justifier"),
    ({"semaines": 26}, 2, "26 semaines\u00a0: 27 au moins"),
    ({"seances": [_MONDAY]}, 3, "1 séance\u00a0: 2 au moins"),
    ({"seances": [_MONDAY, {"jour": "lundi", "debut": "18:15", "fin": "19:15"}]}, 3, "1 séance\u00a0: 2 au moins"),
    ({"seances": [_MONDAY, {"jour": "mardi", "debut": "16:45", "fin": "17:45"}]}, 3, "séances trop courtes"),
    ({"seances": [_MONDAY | {"fin": "18:45"}], "rural": True}, 3, "séance unique en milieu rural, à valider par la Caf"),
    ({"seances": [_MONDAY | {"jour": "lundi et jeudi", "debut": "16h45"}]}, None, "rien"),
    ({"intervenants": [{"nom": "Camille Exemple", "nouveau": False}]}, 4, "1 intervenant\u00a0: 2 au moins"),
    ({"accessible_parents": False}, None, "lieu à ouvrir aux parents"),
    ({"niveaux": ["6e"]}, None, "niveaux d'un autre cycle que les autres collectifs\u00a0: un dossier par cycle"),
]
"""What is changed of a collectif in order, the column that turns red (or blue, where the Caf must look), and what is told."""


def test_the_rules_that_are_numbers_are_told_while_one_types() -> None:
    data = load(EXAMPLES / "nouvelle-conforme.yaml")
    sound = data["collectifs"][1]
    data["collectifs"] = [sound | {"nom": f"Groupe {n}", "lieu": f"Salle {n}"} | change for n, (change, _, _) in enumerate(TOLD)]
    page = openpyxl.load_workbook(io.BytesIO(live(data)), data_only=True)["Suivi"]
    lines = [row for row in page.iter_rows() if str(row[0].value).startswith("Groupe")]
    assert [line[6].value for line in lines] == [told for _, _, told in TOLD]
    for line, (_, column, told) in zip(lines, TOLD, strict=True):
        flags = [line[8 + number].value for number in range(4)]
        looked_at = 3 if told.startswith(("petit", "séance unique")) else 2
        assert flags == [looked_at if number + 1 == column else 4 for number in range(4)], told


def test_figures_are_those_of_the_campaign() -> None:
    campagne = from_file(FICTITIOUS_CAMPAIGN)
    page = openpyxl.load_workbook(io.BytesIO(workbook.render(NOUVELLE, campagne, live=True).content))["Suivi"]
    rates = campagne.financement
    texts = " ".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    assert f"{float(rates.taux):g}" in texts and "2811" not in texts
    assert str(campagne.collectif.enfants_max) in texts


_COMMON = {
    "ADDRESS", "AND", "COLUMN", "COUNTIFS", "DATE", "DAY", "FIND", "FIXED", "IF", "IFERROR", "INDEX", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "LOWER", "MATCH", "MAX", "MID", "MIN",
    "MONTH", "NOT", "OR", "RIGHT", "ROUND", "ROW", "ROWS", "SEARCH", "SUBSTITUTE", "SUM", "SUMIFS", "SUMPRODUCT", "TRIM", "VALUE",
}  # fmt: skip


def test_only_functions_of_every_spreadsheet_are_used() -> None:
    book = openpyxl.load_workbook(io.BytesIO(vierge(live=True)))
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    used = {name for text in formulas for name in re.findall(r"([A-Z]+)\(", re.sub(r'"[^"]*"', "", text))}
    assert used <= _COMMON and len(formulas) > 2_000
    assert max(map(len, [*formulas, *(name.attr_text for name in book.defined_names.values())])) < 8_192


def test_the_same_bytes_each_time() -> None:
    assert workbook.render(PROLONGATION, AUDE, live=True).content == vierge(PROLONGATION, live=True)


# A prolongation


def test_a_prolongation_is_one_sheet(tmp_path: Any) -> None:
    for arguments in (["--situation", "prolongation"], ["--depuis", EXAMPLES / "prolongation-conforme.yaml"]):
        path = tmp_path / "p.xlsx"
        assert clas("modele", path, *arguments, "--ecraser").status == 0
        assert [sheet.title for sheet in openpyxl.load_workbook(path) if sheet.sheet_state == "visible"] == ["Lettre"]
    report = check(read(path), OPTIONS)
    assert report.verdict == "conforme"
    book = openpyxl.load_workbook(path, data_only=True)
    assert book["Lettre"]["A2"].value == "complet" and book["Lettre"]["B2"].value == pytest.approx(8435.70)


def test_a_blank_letter_asks_for_six_answers_and_points_at_its_own_cells() -> None:
    content = vierge(PROLONGATION, live=True)
    assert openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Lettre"]["A2"].value == "6 à remplir"
    book = openpyxl.load_workbook(io.BytesIO(content))
    (row,) = [row for row in book["Lettre"].iter_rows() if row[0].value == "Nom du gestionnaire *"]
    row[1].value = "Les Passerelles"
    stream = io.BytesIO()
    book.save(stream)
    report = check(read_bytes(stream.getvalue(), "p.xlsx"), OPTIONS)
    lacking = [finding for finding in report.findings if finding.severity == "a_completer"]
    assert {finding.path for finding in lacking} == {"prolongation", "projet.intitule", "projet.communes", "bilan_qualitatif.transmis"}
    assert {finding.place.sheet for finding in lacking} == {"Lettre"}
    assert "dans la feuille «\u00a0Lettre\u00a0»" in lacking[0].message


# The models of the repository


@pytest.mark.parametrize(("situation", "name"), [(NOUVELLE, "modele-nouvelle-demande"), (PROLONGATION, "modele-prolongation")])
def test_the_blank_models_of_the_repository_are_up_to_date(situation: str, name: str) -> None:
    def parts(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {part: archive.read(part) for part in archive.namelist()}

    kept = (ROOT / "examples" / f"{name}.xlsx").read_bytes()
    assert parts(kept) == parts(vierge(situation, live=True)), "python docs/generer.py le refait"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_model_that_nobody_has_begun_has_one_finding(situation: str) -> None:
    text = yaml_template.render(situation, AUDE)
    for name, content in (("d.xlsx", vierge(situation, live=True)), ("d.xlsx", vierge(situation)), ("d.yaml", text.encode())):
        source = read_bytes(content, name)
        assert not source.remarks
        report = check(source, OPTIONS)
        assert [(found.code, found.path) for found in report.findings] == [("DOS004", "demande")], name
        assert report.verdict == "incomplet"
    begun = check(read_bytes(text.replace("annee_scolaire: 2026-2027", "annee_scolaire: 2025-2026").encode(), "d.yaml"), OPTIONS)
    assert {found.path for found in begun.findings if found.code == "DOS004"} >= {"gestionnaire.nom", "projet.intitule"}


# Formulas and their results


def _column(*values: Any) -> Formula:
    return Formula("$A$1:$A$9", lambda: list(values))


def test_formulas_give_what_spreadsheets_give() -> None:
    names, numbers = _column("Nom", "Ana", None, "BOB"), _column("Montant", 2.0, "x", 3.0)
    assert count_if((names, "bob")).result == 1 and count_if((names, "*")).result == 3
    assert count_if((numbers, ">=3")).result == 1
    assert sum_of(names.equals("ana"), numbers).result == 2 and sum_of(numbers).result == 5
    assert place_of(literal("bob"), names).result == 4
    assert if_wrong(place_of(literal("zoe"), names), "absent").result == "absent"
    assert if_(literal(1) > "a", "nombre", "texte").result == "texte"
    assert (literal(12) & " enfants").result == "12 enfants"
    assert to_cent(literal(1000.6) * 0.325).result == 325.2 and to_cent(literal(100) / 3).result == 33.33
    assert (literal(1) / 0).value == "#VALUE!"
    assert sum_of(names.equals("ana"), numbers).text == 'SUMPRODUCT(--(($A$1:$A$9="ana")),$A$1:$A$9)'
