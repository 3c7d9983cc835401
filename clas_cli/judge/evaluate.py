"""One pass of the rules over one dossier: what they found, and which answers they wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.financing import Estimation
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import ALWAYS, PROLONGATION, Because, Missing, Record
from clas_cli.dossier.tree import Remark
from clas_cli.rules.depot import Envoi
from clas_cli.rules.explain import VOID
from clas_cli.rules.registry import RULES, Rule, field_of, naming

UNKNOWN_CAMPAIGN: Final = "campagne inconnue"


@dataclass(frozen=True, slots=True)
class Wait:
    """A rule that could not be evaluated for want of a value. `at` is the path of the element that it looked at, empty for the dossier."""

    rule: Rule
    missing: Missing
    at: str = ""


class Given(dict[str, Any]):
    """What rules may ask for, each looked for once. What isn't known raises `Missing`, each time."""

    def __init__(
        self, dossier: Dossier, campagne: Campagne | None, situation: str | None, envoi: Envoi | Missing, estimation: Estimation | Missing
    ) -> None:
        known: dict[str, object] = {"situation": situation or Missing("demande.situation"), "envoi": envoi, "estimation": estimation}
        known["campagne"] = campagne or Because(UNKNOWN_CAMPAIGN)
        super().__init__({name: value for name, value in known.items() if not isinstance(value, Missing)}, dossier=dossier)
        self.missing = {name: value for name, value in known.items() if isinstance(value, Missing)}
        self.dossier = dossier

    def __missing__(self, name: str) -> Any:
        if name in self.missing:
            raise self.missing[name]
        self[name] = value = getattr(self.dossier, name)
        return value


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

    def run(self, given: Given, wanted: Callable[[Rule], bool]) -> None:
        """Every rule that is wanted. What a rule finds is added, and so is what it waits for."""
        for rule in RULES.values():
            if rule.check is not None and wanted(rule):
                with naming(rule):
                    self._run(rule, given)

    def skip(self, reason: str, unwanted: Callable[[Rule], bool]) -> None:
        """Says why the rules that aren't wanted are not evaluated."""
        for rule in RULES.values():
            if rule.check is not None and unwanted(rule):
                self.skipped.setdefault(rule.code, Because(reason))

    def _run(self, rule: Rule, given: Given) -> None:
        if lacking := self._without_object(rule):
            self.skipped.setdefault(rule.code, lacking)
            return
        try:
            subjects = rule.subjects(self.dossier)
            shared = {name: given[name] for name in rule.shared}
        except Missing as missing:
            self._wait(rule, missing, "")
            return
        complete = True
        for subject in subjects:
            at = subject[rule.each].path if rule.each else ""
            for outcome in _outcomes(rule, {**shared, **subject}):
                if isinstance(outcome, Missing):
                    self._wait(rule, outcome, at)
                    complete = False
                else:
                    outcome.at = f"{at}.{outcome.at}".rstrip(".") if at else outcome.at
                    self.found.setdefault(rule, []).append(_checked(outcome))
        self.evaluated += complete

    def _without_object(self, rule: Rule) -> Missing | None:
        """Why a rule has no object here; None where it has one."""
        if not rule.has_object(self.campagne):
            return Because(VOID)
        if rule.situations != ALWAYS:
            if self.situation is None:
                return Missing("demande.situation")
            if self.situation not in rule.situations:
                return Because(f"sans objet pour {'une prolongation' if self.situation == PROLONGATION else 'une nouvelle demande'}")
        return Because(UNKNOWN_CAMPAIGN) if rule.applies is not None and self.campagne is None else None

    def _wait(self, rule: Rule, missing: Missing, at: str) -> None:
        self.waits.append(Wait(rule, missing, at))
        self.skipped.setdefault(rule.code, missing)


def _outcomes(rule: Rule, needs: dict[str, Record]) -> Iterator[Remark | Missing]:
    """What a rule yields: findings, and values that it waits for; the one that stops it is the last."""
    assert rule.check is not None
    try:
        yield from rule.check(**needs)
    except Missing as missing:
        yield missing


def _checked(remark: Remark) -> Remark:
    """The remark, at a path that a dossier has. Raises `ValueError` for another: a mistake of the rule."""
    if remark.at and field_of(remark.at) is None:
        raise ValueError(f"« {remark.at} » is no path of a dossier")
    return remark
