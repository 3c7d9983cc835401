"""One pass of the rules over one dossier: what they found, and which answers they wait for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.financing import Estimation
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import ALWAYS, PROLONGATION, Because, Missing
from clas_cli.dossier.tree import Remark
from clas_cli.judge.answers import Awaited, said
from clas_cli.rules.depot import Envoi
from clas_cli.rules.explain import VOID
from clas_cli.rules.registry import Rule, field_of, name_fault

UNKNOWN_CAMPAIGN: Final = "campagne inconnue"


class Wait(NamedTuple):
    """A rule that could not be evaluated for want of a value. `at` is the path of the element that it looked at, empty for the dossier.

    `possible`: what it might find then; None where anything is possible.
    """

    rule: Rule
    missing: Missing
    at: str = ""
    possible: tuple[Remark, ...] | None = None


class Given(dict[str, object]):
    """What rules may ask for, each looked for once. What isn't known raises `Missing`, each time."""

    def __init__(
        self, dossier: Dossier, campagne: Campagne | None, situation: str | None, envoi: Envoi | Missing, estimation: Estimation | Missing
    ) -> None:
        known: dict[str, object] = {"situation": situation or Missing("demande.situation"), "envoi": envoi, "estimation": estimation}
        known["campagne"] = campagne or Because(UNKNOWN_CAMPAIGN)
        super().__init__({name: value for name, value in known.items() if not isinstance(value, Missing)}, dossier=dossier)
        self.missing = {name: value for name, value in known.items() if isinstance(value, Missing)}
        self.dossier = dossier
        self._calls: dict[tuple[str, ...], list[tuple[str, dict[str, object]]]] = {}

    def __missing__(self, name: str) -> object:
        if name in self.missing:
            raise self.missing[name]
        self[name] = value = getattr(self.dossier, name)
        return value

    def calls(self, rule: Rule) -> list[tuple[str, dict[str, object]]]:
        """The arguments of each call of a rule, with the path of the element that it looks at; the same for all rules that need the same.

        Raises `Missing` where something that they all share isn't known.
        """
        if (calls := self._calls.get(rule.needs)) is None:
            subjects = rule.subjects(self.dossier)
            shared = {name: self[name] for name in rule.shared}
            calls = [(subject[rule.each].path if rule.each else "", {**shared, **subject}) for subject in subjects]
            self._calls[rule.needs] = calls
        return calls


class Evaluation:
    """What came of the rules so far."""

    def __init__(self, dossier: Dossier, campagne: Campagne | None, situation: str | None) -> None:
        self.dossier = dossier
        self.campagne = campagne
        self.situation = situation
        self.found: dict[Rule, list[Remark]] = {}
        self.waits: list[Wait] = []
        self.skipped: dict[str, Missing] = {}
        """What a rule waits for that could not be evaluated, by its code: the first that was met."""
        self.evaluated = 0

    def run(self, given: Given, rules: Iterable[Rule]) -> None:
        """Some rules. What a rule finds is added, and so is what it waits for."""
        with_object, without = _sorted_out(tuple(rules), self.campagne, self.situation)
        self.skipped = {**without, **self.skipped}
        for rule in with_object:
            try:
                self._run(rule, given)
            except Exception as fault:
                name_fault(fault, rule)
                raise

    def skip(self, reason: str, rules: Iterable[Rule]) -> None:
        """Says why some rules are not evaluated."""
        for rule in rules:
            self.skipped.setdefault(rule.code, Because(reason))

    def _run(self, rule: Rule, given: Given) -> None:
        try:
            calls = given.calls(rule)
        except Missing as missing:
            self._wait(rule, Awaited(missing), "")
            return
        complete = True
        for at, arguments in calls:
            found, awaited = said(rule, arguments)
            for remark in found:
                remark.at = f"{at}.{remark.at}".rstrip(".") if at else remark.at
                self.found.setdefault(rule, []).append(_checked(remark))
            for one in awaited:
                self._wait(rule, one, at)
                complete = False
        self.evaluated += complete

    def _wait(self, rule: Rule, awaited: Awaited, at: str) -> None:
        self.waits.append(Wait(rule, awaited.missing, at, awaited.possible))
        self.skipped.setdefault(rule.code, awaited.missing)


@lru_cache(maxsize=20)
def _sorted_out(rules: tuple[Rule, ...], campagne: Campagne | None, situation: str | None) -> tuple[tuple[Rule, ...], dict[str, Missing]]:
    """The rules that have an object in a situation of a campaign, and why the others have none, by their codes."""
    without = {rule.code: reason for rule in rules if (reason := _without_object(rule, campagne, situation))}
    return tuple(rule for rule in rules if rule.code not in without), without


def _without_object(rule: Rule, campagne: Campagne | None, situation: str | None) -> Missing | None:
    """Why a rule has no object; None where it has one."""
    if not rule.has_object(campagne):
        return Because(VOID)
    if rule.situations != ALWAYS:
        if situation is None:
            return Missing("demande.situation")
        if situation not in rule.situations:
            return Because(f"sans objet pour {'une prolongation' if situation == PROLONGATION else 'une nouvelle demande'}")
    return Because(UNKNOWN_CAMPAIGN) if rule.applies is not None and campagne is None else None


def _checked(remark: Remark) -> Remark:
    """The remark, at a path that a dossier has. Raises `ValueError` for another: a mistake of the rule."""
    if remark.at and field_of(remark.at) is None:
        raise ValueError(f"« {remark.at} » is no path of a dossier")
    return remark
