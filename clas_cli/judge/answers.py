"""What a rule says whatever an answer that it waits for may be: tried on each that the field accepts, where those are a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeVar

from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Missing, Record
from clas_cli.dossier.kinds import Choice, YesNo
from clas_cli.dossier.tree import Remark, steps
from clas_cli.rules.registry import Rule, field_of

_TRIALS: Final = 64
"""Answers that are tried, together, for one rule on one element."""

R = TypeVar("R", bound=Record)


class Awaited(NamedTuple):
    """An answer that a rule waits for. `possible`: what it might say then; None where anything is possible."""

    missing: Missing
    possible: tuple[Remark, ...] | None = None


class Said(NamedTuple):
    """What a rule says of one element: what it found, what it waits for without stopping, and what it stopped at."""

    found: list[Remark]
    waits: list[Missing]
    stop: Missing | None


def said(rule: Rule, arguments: Mapping[str, object]) -> tuple[list[Remark], list[Awaited]]:
    """What a rule finds, and what it waits for.

    Of one that leaves something out of the money: what it would find whatever the answer, and no answer that would change nothing.
    """
    found, waits, stop = _heard(rule, arguments)
    awaited = [Awaited(missing) for missing in waits]
    if stop is None:
        return found, awaited
    cases = list(_cases(rule, arguments, stop, [_TRIALS])) if rule.effects else []
    if not cases:
        return found, [*awaited, Awaited(stop)]
    last = cases[-1].found
    certain = [one for one in last if all(any(_same(one, other) for other in case.found) for case in cases)]
    possible = tuple(one for case in cases for one in case.found if not any(_same(one, other) for other in certain))
    if any(case.waits or case.stop for case in cases):
        return certain, [*awaited, Awaited(stop)]
    return certain, [*awaited, Awaited(stop, possible)] if possible else awaited


def _heard(rule: Rule, arguments: Mapping[str, object]) -> Said:
    assert rule.check is not None
    told = Said([], [], None)
    try:
        for outcome in rule.check(**arguments):
            if isinstance(outcome, Missing):
                told.waits.append(outcome)
            else:
                told.found.append(outcome)
    except Missing as missing:
        return told._replace(stop=missing)
    return told


def _cases(rule: Rule, arguments: Mapping[str, object], stop: Missing, left: list[int]) -> Iterator[Said]:
    """What the rule says with each answer to what it stopped at, then to what it stops at with that one; nothing where they are no list."""
    for answer in _answers(stop.path):
        left[0] -= 1
        changed = {name: _answered(value, stop.path, answer) for name, value in arguments.items()}
        case = _heard(rule, changed)
        further = list(_cases(rule, changed, case.stop, left)) if case.stop is not None and left[0] > 0 else []
        yield from further or [case]


def _answers(path: str) -> tuple[object, ...]:
    """What a field accepts, « no » last; nothing where it isn't a list."""
    declared = field_of(path)
    kind = declared.kind if declared else None
    return (True, False) if isinstance(kind, YesNo) else kind.accepted if type(kind) is Choice else ()


def _same(one: Remark, other: Remark) -> bool:
    return (one.at, one.severity) == (other.at, other.severity)


def _answered(value: object, path: str, answer: object) -> object:
    """An argument of a rule, with an answer at a path of the dossier; itself where that isn't in it."""
    if not isinstance(value, Record) or not (isinstance(value, Dossier) or (value.path and path.startswith(f"{value.path}."))):
        return value
    return _put(value, steps(path[len(value.path) :].lstrip(".")), answer)


def _put(record: Record, at: tuple[str | int, ...], answer: object) -> Record:
    name, *rest = at
    held: object = answer
    if rest:
        within: Record | tuple[Record, ...] = getattr(record, str(name))
        if isinstance(within, tuple):
            number = int(rest[0])
            held = (*within[:number], _put(within[number], tuple(rest[1:]), answer), *within[number + 1 :])
        else:
            held = _put(within, tuple(rest), answer)
    return with_values(record, **{str(name): held})


def with_values(record: R, **values: object) -> R:
    """The same record, with other values."""
    own = {name: getattr(record, name) for name in record.FIELDS if record.has(name)}
    return type(record)(record.path, record.set_aside - values.keys(), record.fillers, **{**own, **values})
