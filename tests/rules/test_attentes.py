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
