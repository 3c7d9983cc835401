"""Numbers that are only known to lie between two others: an answer where a rule says the same of both, else too vague (DOS013)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Record
from clas_cli.dossier.tree import A_VERIFIER, FormRule, Remark, steps
from clas_cli.dossier.typed import Vague
from clas_cli.french.text import quoted, visible
from clas_cli.judge.evaluate import Evaluation
from clas_cli.rules.registry import SEVERITIES, field_of

_ACCEPTED: Final = SEVERITIES[SEVERITIES.index(A_VERIFIER) + 1 :]
"""Severities of what may be said of a vague number that is an answer all the same."""


class _Judged(Protocol):
    evaluation: Evaluation | None


def too_vague(dossier: Dossier, vague: list[Vague], judge: Callable[[], _Judged]) -> list[Remark]:
    """Sets aside the vague numbers of which a rule speaks at either end, and says so; of the others the lowest stays.

    `judge` evaluates the rules on the dossier as it then is.
    """
    holders = [_holder(dossier, one.path) for one in vague]
    low = [getattr(record, name) for record, name in holders]
    spoken = _spoken(judge())
    _put(holders, [one.high for one in vague])
    spoken |= _spoken(judge())
    _put(holders, low)
    remarks = []
    for one, (record, name) in zip(vague, holders, strict=True):
        if one.path in spoken:
            del record.__dict__[name]
            record.__dict__["set_aside"] |= {name}
            remarks.append(_remark(one))
    return remarks


def _holder(dossier: Dossier, path: str) -> tuple[Record, str]:
    """The record that holds a value, and the name of its field."""
    *before, name = steps(path)
    record: Record = dossier
    for step in before:
        record = record[step] if isinstance(step, int) else getattr(record, step)  # type: ignore[index]
    return record, str(name)


def _put(holders: list[tuple[Record, str]], values: list[int]) -> None:
    for (record, name), value in zip(holders, values, strict=True):
        record.__dict__[name] = value


def _spoken(judged: _Judged) -> set[str]:
    """The places of which a rule speaks."""
    found = judged.evaluation.found.items() if judged.evaluation else ()
    return {remark.at for rule, remarks in found for remark in remarks if (remark.severity or rule.severity) not in _ACCEPTED}


def _remark(one: Vague) -> Remark:
    declared = field_of(one.path)
    return Remark(
        one.path,
        f"{declared.label if declared else one.path}\u00a0: {quoted(one.text, 60)} est trop vague pour être jugé.",
        found=visible(one.text, 120),
        expected="un nombre, ou une fourchette dont tous les nombres conviennent",
        rule=FormRule.VAGUE,
        remedy="Donner le nombre prévu.",
    )
