"""What a rule that waits for an answer does: it leaves out what some answer would, and tells what holds whatever the answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from suite import TODAY, changed

from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Report
from clas_cli.reading.door import read_bytes

NEW, RURAL = "nouvelle-conforme", "rurale-derogations"
CHILDREN = range(10)
SCHOOL, TERRITORY = 16, 17
"""The numbers of the actions of each axis in `NEW`."""


def judged(base: str, change: dict[str, Any], remove: list[str] | None = None) -> Report:
    return check(read_bytes(changed(base, change, remove=remove).encode(), "dossier.yaml"), Options(TODAY))


def codes(report: Report) -> list[str]:
    """The codes of what is to be done, in the order of the report."""
    return [one.code for one in report.findings if one.severity != "information"]


def as_is(report: Report) -> str | None:
    return str(report.estimation.as_is.total) if report.estimation else None


ONE_OFF = {f"actions[{n}].ponctuelle": "oui" for n in CHILDREN}
UNREAD = {f"actions[{n}].ponctuelle": "peut-être" for n in CHILDREN}


@pytest.mark.parametrize(
    ("change", "amount"),
    [
        ({"actions[0].ponctuelle": "abc"}, "6628.80"),
        ({"actions[0].ponctuelle": "oui", "actions[1].ponctuelle": "abc"}, "6628.80"),
        (UNREAD | {"actions[9].ponctuelle": "non"}, "6628.80"),  # one is known to last
        (ONE_OFF | {"actions[9].ponctuelle": "abc"}, "0.00"),  # the last one decides
        (UNREAD, "0.00"),
        ({f"actions[{SCHOOL}].ponctuelle": "abc"}, "6628.80"),  # at most to be looked at, on that axis
        ({f"actions[{SCHOOL}].axe": "abc"}, "6628.80"),  # the concertation is described elsewhere
        ({f"actions[{TERRITORY}].axe": "abc"}, "6628.80"),
        ({f"actions[{TERRITORY}].axe": "abc", "projet.partenaires.reaap": "non", "projet.partenaires.autres_dispositifs": "aucun"}, "0.00"),
    ],
)  # fmt: skip
def test_an_answer_that_lacks_costs_only_what_it_could(change: dict[str, str], amount: str) -> None:
    report = judged(NEW, change)
    assert (report.verdict, as_is(report)) == ("incomplet", amount)
    assert codes(report)[0] == "DOS005"


def test_an_action_of_an_unknown_axis_may_be_the_one_that_lasts() -> None:
    report = judged(NEW, ONE_OFF | {f"actions[{SCHOOL}].axe": "abc"})
    assert (report.verdict, as_is(report)) == ("incomplet", "0.00")
    assert report.estimation is not None
    assert report.estimation.full.total == Decimal("6628.80")


@pytest.mark.parametrize(
    ("change", "remove", "found"),
    [
        # One intervenant for ten children: refused, in a rural place or not.
        ({"collectifs[0].rural": "abc"}, ["collectifs[0].intervenants[1]"], ["DOS005", "REF010"]),
        ({"collectifs[0].rural": "abc", "collectifs[0].enfants": "7"}, ["collectifs[0].intervenants[1]"], ["DOS005"]),
        # One session of an hour and a half.
        ({"collectifs[0].rural": "abc"}, ["collectifs[0].seances[1]"], ["DOS005", "REF006"]),
        ({"collectifs[0].rural": "abc", "collectifs[0].seances[0].fin": "19h"}, ["collectifs[0].seances[1]"], ["DOS005"]),
    ],
)  # fmt: skip
def test_a_refusal_that_holds_whatever_the_answer_is_told(change: dict[str, str], remove: list[str], found: list[str]) -> None:
    assert codes(judged(NEW, change, remove)) == found


@pytest.mark.parametrize(
    ("change", "found", "amount"),
    [
        # The rural ground is enough, whatever the other is.
        ({"collectifs[0].enfants_en_situation_de_handicap": "abc"}, ["DOS005", "REF005", "REF009", "REF011", "FIN013"], "1666.37"),
        ({"collectifs[0].rural": "abc", "collectifs[0].enfants_en_situation_de_handicap": "abc"}, ["DOS005"] * 2, "0.00"),
    ],
)  # fmt: skip
def test_a_ground_that_is_known_is_enough(change: dict[str, str], found: list[str], amount: str) -> None:
    report = judged(RURAL, change)
    assert (codes(report), as_is(report)) == (found, amount)


@pytest.mark.parametrize(
    ("said", "verdict", "severity"),
    [("abc", "incomplet", None), ("oui", "a_verifier", "a_verifier"), ("non", "non_conforme", "bloquant"), (None, "non_conforme", "bloquant")],
)  # fmt: skip
def test_a_level_that_is_admitted_with_an_answer_waits_for_it(said: str | None, verdict: str, severity: str | None) -> None:
    report = judged(NEW, {"collectifs[0].niveaux": "GS"} | ({"projet.public.non_francophones": said} if said else {}))
    assert report.verdict == verdict
    assert [one.severity for one in report.findings if one.code == "REF001"] == ([severity] if severity else [])
    assert (as_is(report) == "6628.80") == (said == "oui")


@pytest.mark.parametrize(
    ("reaap", "others", "found"),
    [("abc", "aucun", None), ("abc", "PEDT", "a_verifier"), ("oui", "aucun", "a_verifier"), ("non", "aucun", "bloquant")],
)  # fmt: skip
def test_an_axis_that_an_answer_describes_waits_for_it(reaap: str, others: str, found: str | None) -> None:
    change = {"projet.partenaires.reaap": reaap, "projet.partenaires.autres_dispositifs": others}
    report = judged(NEW, change, [f"actions[{TERRITORY}]"])
    assert [one.severity for one in report.findings if one.code == "AXE004"] == ([found] if found else [])


def test_a_single_session_is_too_few_whatever_its_end() -> None:
    report = judged(NEW, {"collectifs[0].seances[0].fin": "abc"}, ["collectifs[0].seances[1]"])
    (refused,) = [one for one in report.findings if one.code == "REF006"]
    assert refused.message == "Le collectif «\u00a0Les explorateurs\u00a0»\u00a0: 1\u00a0séance par semaine."
    rural = judged(NEW, {"collectifs[0].seances[0].fin": "abc", "collectifs[0].rural": "oui"}, ["collectifs[0].seances[1]"])
    assert "REF006" not in codes(rural)  # it may last two hours


@pytest.mark.parametrize(("training", "asked"), [("prevue", False), ("suivie", False), ("non", True), ("", True)])
def test_a_training_that_is_planned_asks_nothing_more(training: str, asked: bool) -> None:
    person = {"nom": "Alix Exemple", "statut": "benevole", "nouveau": "", "formation": training}
    report = judged(NEW, {"collectifs[0].intervenants[1]": person})
    assert [one.path for one in report.findings if one.code == "DOS012"] == ["collectifs[0].intervenants[1].nouveau"] * asked


def test_what_waits_is_said_to_be_completed() -> None:
    told = {
        said: next(one.message for one in judged(NEW, {"collectifs[0].accessible_parents": said}).findings if one.code == "FIN009")
        for said in ("", "non")
    }
    assert told == {
        "": "Le collectif «\u00a0Les explorateurs\u00a0» n'est pas compté en l'état, à compléter\u00a0: Lieu du collectif (REF013).",
        "non": "Le collectif «\u00a0Les explorateurs\u00a0» n'est pas compté en l'état, à cause de\u00a0: Lieu du collectif (REF013).",
    }


def test_a_budget_of_nothing_is_told_once() -> None:
    nothing = {"budget": {"charges": [{"compte": "60", "montant": "0"}], "produits": [{"compte": "70", "montant": "0"}]}}
    report = judged(NEW, nothing)
    assert next(one.code for one in report.findings if one.path.startswith("budget")) == "FIN001"
    assert "DOS012" not in codes(report)
    assert report.estimation_lacks == ("le total des charges est de 0\u00a0€",)


@pytest.mark.parametrize(
    ("change", "most"),
    [
        ({"bonus.enfants.collectifs": ""}, "14496.00"),
        ({"bonus.enfants.demande": ""}, "14496.00"),
        ({"budget.charges[0].montant": "abc"}, "None"),  # less than all charges
        ({"budget.produits[0].financeur": "abc"}, "None"),
    ],
)  # fmt: skip
def test_the_cap_needs_the_charges_and_the_funders_alone(change: dict[str, str], most: str) -> None:
    estimation = judged(NEW, change).estimation
    assert estimation is not None
    assert str(estimation.cap) == most


def test_a_letter_need_not_hold_the_products_of_its_budget() -> None:
    report = judged("prolongation-conforme", {"budget": {"charges": [{"compte": "64", "montant": "20000"}]}})
    assert (report.verdict, "DOS004" in codes(report)) == ("conforme", False)


@pytest.mark.parametrize(("levels", "severity"), [("CM2, 6e", "a_verifier"), ("6e, 5e", "bloquant")])
def test_a_collectif_over_two_cycles_is_no_new_project_for_sure(levels: str, severity: str) -> None:
    collectif = {"nom": "Les grands", "lieu": "École des Amandiers", "niveaux": levels}
    report = judged("prolongation-conforme", {"collectifs": [collectif]})
    assert [one.severity for one in report.findings if one.code == "DEL005"] == [severity]


@pytest.mark.parametrize(
    ("path", "said", "found"),
    [
        # Nothing asks for it there: it is as if nothing were written.
        ("collectifs[0].intervenants[0].formation", "sans objet", []),
        ("collectifs[0].rural", "-", []),
        ("collectifs[0].cout", "néant", []),
        ("collectifs[0].intervenants[0].statut", "à compléter", []),
        ("collectifs[0].enfants_en_situation_de_handicap", [], []),
        ("gestionnaire.conventionne", "à compléter", []),
        ("demande.date_envoi", "-", []),
        # It is asked for.
        ("collectifs[0].enfants", "-", ["DOS005"]),
        ("collectifs[0].semaines", "à préciser", ["DOS013"]),
        ("collectifs[0].niveaux", ["CE1", "n/c"], ["DOS013"]),
        ("collectifs[0].intervenants[0].nouveau", "-", ["DOS005"]),
        ("projet.charte.laicite", "néant", ["DOS005"]),
        # It says something.
        ("collectifs[0].rural", "abc", ["DOS005"]),
        ("collectifs[0].enfants_en_situation_de_handicap", "oui", ["DOS005"]),
        ("collectifs[0].cout", "cher", ["DOS005"]),
    ],
)  # fmt: skip
def test_what_says_nothing_where_nothing_is_asked_is_not_told(path: str, said: Any, found: list[str]) -> None:
    report = judged(NEW, {path: said})
    assert (codes(report), report.verdict) == (found, "incomplet" if found else "conforme")


def test_what_says_nothing_is_told_where_it_would_serve() -> None:
    assert codes(judged(NEW, {"collectifs[0].enfants": "6", "collectifs[0].rural": "-"})) == ["DOS005"]


def test_a_letter_that_says_nothing_of_its_bilan_does_not_pass() -> None:
    report = judged("prolongation-conforme", {"bilan_qualitatif.transmis": "-"})
    assert (codes(report), report.verdict) == (["DOS005"], "incomplet")
