"""What findings do: each rule says it of itself, and here it is added up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from clas_cli.campaigns.financing import Left
from clas_cli.dossier.fields import PROLONGATION
from clas_cli.french.patterns import regex
from clas_cli.judge.evaluate import Evaluation
from clas_cli.judge.options import Options
from clas_cli.rules.registry import Effect, Rule, titles

_COLLECTIF: Final = regex(r"collectifs\[\d+\]")


class _Act(NamedTuple):
    """An effect that takes place: of a rule, at a path; `waits` where the rule only waits for an answer."""

    rule: Rule
    effect: Effect
    at: str
    waits: bool = False


def what_is_left_out(evaluation: Evaluation, options: Options, waived: Callable[[str, str], str]) -> Left:
    """What the findings leave out of the money, and what the rules that wait for an answer might.

    `waived` gives the reason for which a rule, by its code, is waived at a path; empty where it isn't.
    """
    acts = list(_acts(evaluation, options, waived))
    collectifs: dict[str, dict[str, None]] = {}
    refused: set[str] = set()
    for act in acts:
        if act.effect.on == "collectif" and (place := _COLLECTIF.match(act.at)):
            collectifs.setdefault(place[0], {})[act.rule.code] = None
            refused |= set() if act.waits else {place[0]}
    late = [act for act in acts if act.effect.on == "irrecevable"]
    out = [act for act in acts if act.effect.on == "dossier"]
    lost = f"le délai est passé ({titles(act.rule.code for act in late)})" if late else ""
    return Left(
        {path: tuple(codes) for path, codes in collectifs.items()},
        frozenset(act.effect.bonus for act in acts if act.effect.on == "bonus"),
        (lost and f"irrecevable\u00a0: {lost}") or _reason(out),
        lost,
        frozenset(collectifs.keys() - refused),
    )


def _acts(evaluation: Evaluation, options: Options, waived: Callable[[str, str], str]) -> Iterator[_Act]:
    for rule, remarks in evaluation.found.items():
        for remark in remarks if rule.effects else ():
            if not waived(rule.code, remark.at):
                yield from (_Act(rule, effect, remark.at) for effect in rule.effects if effect.acts(options.severity(rule, remark)))
    if evaluation.situation == PROLONGATION:
        return  # a letter needn't hold what these rules wait for
    for wait in evaluation.waits:
        rule = wait.rule
        at = wait.missing.path if _COLLECTIF.match(wait.missing.path) else wait.at
        if not waived(rule.code, at):
            possible = {options.severity(rule, remark) for remark in ((None,) if wait.possible is None else wait.possible)}
            for effect in rule.effects:
                if effect.on != "irrecevable" and any(map(effect.acts, possible)):
                    yield _Act(rule, effect, at, waits=True)


def _reason(acts: list[_Act]) -> str:
    """Why the whole dossier brings nothing as it stands; empty where it brings something."""
    refused = [act for act in acts if not act.waits]
    if refused:
        return f"laissé hors du financement\u00a0: {titles(act.rule.code for act in refused)}"
    return f"à compléter d'abord\u00a0: {titles(act.rule.code for act in acts)}" if acts else ""
