"""The laws of what is empty, written twice, reordered or written otherwise, on dossiers of which most have a fault.

« From a conforme dossier, emptying an answer that a rule asked for gives `incomplet` or worse and never more money; from any dossier,
emptying a value at fault gives at best `incomplet`, never more money; a row written twice changes no verdict for the better and no amount;
reordering changes no verdict and no total; a synonym, accents, spaces, a title before a name change nothing. »
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from suite import TODAY, base_path, cases, dumped, load, parsed, text_of

from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import CONFORME, INCOMPLET, VERDICTS, Report
from clas_cli.reading.door import read_bytes

BASES = ("nouvelle-conforme", "prolongation-conforme", "rurale-derogations", "nouvelle", "prolongation", "rurale")
CONFORME_BASES = ("nouvelle-conforme", "prolongation-conforme", "nouvelle", "prolongation")

ASKED_BY_NOTHING = re.compile(
    r"demande\.(?:date_envoi|courriel.*)|pieces.*|bonus\.\w+\.(?:intervenants_exterieurs|sorties|materiel)|budget\..*\.libelle|convention.*|"
    r"gestionnaire\.(?:statut|rna|conventionne|representant.*)|projet\.(?:territoire|communes\[[1-9]\]|public\..*|partenaires\.autres_dispositifs.*|"
    r"partenaires\.reaap|partenaires\.ecoles\[\d\])|collectifs\[\d\]\.(?:nom|commune|rural|cout|enfants_en_situation_de_handicap|niveaux\[\d\])|"
    r".*\.intervenants\[\d\]\.(?:statut|nombre)|.*\.seances\[\d\]\.lieu|actions\[\d+\]\.(?:intitule|description|ponctuelle)|"
    # Beside an action beyond the socle, a training that is planned, and on an account that is no subsidy, an answer would change nothing.
    r"bonus\.parents\.description|.*\.intervenants\[1\]\.nouveau|budget\.produits\[[56]\]\.financeur|"
    r"prolongation\.projet_agree.*|bilan_qualitatif\.date|"
    # A prolongation is a letter: what it needn't hold is no question.
    r"(?P<letter>gestionnaire\.(?:siret|adresse.*)|collectifs.*|actions.*|budget.*|bonus.*|projet\.(?!intitule|annee_scolaire|communes).*)"
)
"""Answers without which a conforme dossier may stay one, as the requirements say: exceptions, what is only compared, what is optional."""


def is_optional(path: str, is_letter: bool) -> bool:
    """Whether emptying a value is a correction, or changes nothing."""
    found = ASKED_BY_NOTHING.fullmatch(path)
    return found is not None and (is_letter or found["letter"] is None)


def judged(data: Any) -> Report:
    return check(read_bytes(dumped(data).encode(), "dossier.yaml"), Options(today=TODAY))


def load_base(name: str) -> Any:
    return load(base_path(name))


def money(report: Report) -> tuple[Decimal, Decimal]:
    """En l'état and at best, in euros; nothing where nothing can be said."""
    estimation = report.estimation
    if estimation is None:
        return Decimal(0), Decimal(0)
    return estimation.as_is.total, estimation.full.total


def rank(report: Report) -> int:
    """From the worst verdict, 0."""
    return VERDICTS.index(report.verdict)


def leaves(node: Any, path: str = "") -> Iterator[str]:
    """The paths of all values of a dossier."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from leaves(value, f"{path}[{index}]")
    else:
        yield path


def put(data: Any, path: str, value: Any) -> Any:
    """A copy with another value at a path."""
    made = at = copy.deepcopy(data)
    *way, last = [int(step) if step.isdigit() else step for step in re.findall(r"\w+", path)]
    for step in way:
        at = at[step]
    at[last] = value
    return made


@cache
def faulty() -> tuple[Any, ...]:
    """The dossiers of the conformance suite that have a fault at a value."""
    whole = (case for case in cases() if case.fails and "base" in case.data and "remplacer" not in case.data)
    return tuple(parsed(text_of(case.data)) for case in whole)


@pytest.mark.long
@pytest.mark.parametrize("base", CONFORME_BASES)
def test_a_conforme_dossier_without_an_answer_is_incomplet_at_best_and_brings_no_more(base: str) -> None:
    data = load_base(base)
    before = judged(data)
    assert before.verdict == CONFORME
    is_letter = base.startswith("prolongation")
    wrong = []
    for path in leaves(data):
        after = judged(put(data, path, ""))
        if rank(after) > VERDICTS.index(INCOMPLET) and not is_optional(path, is_letter):
            wrong.append((path, after.verdict))
        if any(new > old for new, old in zip(money(after), money(before), strict=True)):
            wrong.append((path, str(money(after))))
    assert wrong == []


_READ_OTHERWISE = {"demande.date_envoi", "campagne"}
"""Without a date the dossier is not sent, and judged today; without a campaign, it is that of the day."""


@pytest.mark.long
@given(st.data())
def test_emptying_a_value_at_fault_gives_incomplet_at_best_and_no_more_money(data: st.DataObject) -> None:
    dossier = data.draw(st.sampled_from(faulty()))
    before = judged(dossier)
    own = set(leaves(dossier))
    at_fault = sorted({one.path for one in before.findings if one.severity == "bloquant" and one.path in own} - _READ_OTHERWISE)
    if not at_fault:
        return
    path = data.draw(st.sampled_from(at_fault))
    if is_optional(path, dossier["demande"]["situation"] == "prolongation"):
        return
    after = judged(put(dossier, path, ""))
    assert rank(after) <= VERDICTS.index(INCOMPLET), path
    assert all(new <= old for new, old in zip(money(after), money(before), strict=True)), path


LISTS = (
    "collectifs",
    "actions",
    "budget.charges",
    "budget.produits",
    "collectifs[0].seances",
    "collectifs[0].intervenants",
    "projet.communes",
)
_COUNTED = ("budget.charges", "budget.produits")
"""Without a label nobody can tell whether two lines of a budget are one."""


def at(data: Any, path: str) -> Any:
    for step in re.findall(r"\w+", path):
        data = data[int(step)] if step.isdigit() else data.get(step, []) if isinstance(data, dict) else []
    return data


@pytest.mark.long
@given(st.data())
def test_a_row_written_twice_is_no_better_and_brings_no_more(data: st.DataObject) -> None:
    dossier = data.draw(st.one_of(st.sampled_from(BASES).map(load_base), st.sampled_from(faulty())))
    name = data.draw(st.sampled_from(LISTS))
    rows = at(dossier, name) if name.split("[")[0].split(".")[0] in dossier else []
    if not isinstance(rows, list) or not rows:
        return
    index = data.draw(st.integers(0, len(rows) - 1))
    if name in _COUNTED and not rows[index].get("libelle"):
        return
    before, after = judged(dossier), judged(put(dossier, name, [*rows, copy.deepcopy(rows[index])]))
    assert rank(after) <= rank(before)
    assert all(new <= old for new, old in zip(money(after), money(before), strict=True))


@pytest.mark.long
@given(st.data())
def test_an_order_changes_no_verdict_and_no_total(data: st.DataObject) -> None:
    dossier = data.draw(st.one_of(st.sampled_from(BASES).map(load_base), st.sampled_from(faulty())))
    name = data.draw(st.sampled_from(LISTS))
    rows = at(dossier, name) if name.split("[")[0].split(".")[0] in dossier else []
    if not isinstance(rows, list) or len(rows) < 2:
        return
    before, after = judged(dossier), judged(put(dossier, name, data.draw(st.permutations(rows))))
    assert after.verdict == before.verdict
    assert money(after) == money(before)
