"""One dossier, whole: source → dossier → rules → estimate → report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from clas_cli.campaigns.campaign import DEFAULT, Campagne, FaultyCampaign, UnknownCampaign, named
from clas_cli.campaigns.financing import Estimation, estimate
from clas_cli.dossier.dossier import Dossier, read_dossier
from clas_cli.dossier.facts import facts_of, places_of
from clas_cli.dossier.fields import ALWAYS, PROLONGATION, Because, Missing
from clas_cli.dossier.tree import FormRule, Place, Remark, Source
from clas_cli.french.text import listing, spaced, visible
from clas_cli.judge.report import Finding, NotEvaluated, Report, Waived, verdict
from clas_cli.rules.depot import DOSSIER, EMAIL, OPTION, TODAY, Envoi
from clas_cli.rules.registry import BLOQUANT, EACH, OUTSIDE_THE_NOTE, RULES, VOID, Rule, naming

_COLLECTIF: Final = re.compile(r"collectifs\[\d+\]")
_BONUS_RULES: Final = {"FIN006": "enfants", "FIN007": "parents"}


@dataclass(frozen=True, slots=True)
class Options:
    """What a check is asked, beside the file.

    `today` is a date of Europe/Paris. `sent_on` comes from the option, `emailed_on` from the message that carried the dossier.
    `waivers` gives a reason for each code that is ignored, `severities` another severity for each code that is given one.
    """

    today: date
    sent_on: date | None = None
    emailed_on: date | None = None
    campaign: Campagne | None = None
    waivers: Mapping[str, str] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)

    def severity(self, rule: Rule, remark: Remark) -> str:
        """How grave a finding is: as the user set it, else as the rule found it, else as the rule is."""
        return self.severities.get(rule.code) or remark.severity or rule.severity


def paris_today() -> date:
    """The date in Europe/Paris, now."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Europe/Paris")).date()


def check(source: Source, options: Options) -> Report:
    """The report of one source."""
    dossier, remarks = read_dossier(source)
    for remark in remarks if source.headers else ():
        remark.place = remark.place or source.place_in_file(remark.at)
    remarks = source.remarks + remarks
    campagne = options.campaign
    if dossier is not None and campagne is None:
        campagne = _campaign(dossier, remarks)
    run = _Run(source, dossier, campagne, options)
    run.add(remarks)
    run.evaluate()
    return run.report()


def _campaign(dossier: Dossier, remarks: list[Remark]) -> Campagne | None:
    """The campaign that the dossier names; the default one where it names none; None where it is unknown."""
    if not dossier.has("campagne"):
        return None if "campagne" in dossier.set_aside else named(DEFAULT)
    try:
        return named(dossier.campagne)
    except UnknownCampaign as unknown:
        remarks.append(
            Remark(
                "campagne",
                "Cette campagne n'est pas connue\u00a0: les règles qui en dépendent ne sont pas évaluées.",
                found=visible(unknown.name, 60),
                expected=f"une campagne parmi\u00a0: {listing(unknown.known, 'ou')}",
                rule=FormRule.CAMPAGNE,
                remedy=f"Vouliez-vous écrire «\u00a0{unknown.near}\u00a0»\u00a0?" if unknown.near else "",
            )
        )
    except FaultyCampaign as faulty:
        remarks.append(
            Remark(
                "campagne",
                "Le fichier de cette campagne est faux\u00a0: les règles qui en dépendent ne sont pas évaluées.",
                found=visible(str(faulty), 500),
                rule=FormRule.CAMPAGNE,
                remedy="Mettre à jour le greffon qui apporte cette campagne.",
            )
        )
    return None


class _Facts(dict[str, Any]):
    """What rules may ask for, each looked for once. What isn't known raises `Missing`, each time."""

    def __init__(self, run: _Run) -> None:
        super().__init__(dossier=run.dossier)
        self.run = run

    def __missing__(self, name: str) -> Any:
        self[name] = value = self._found(name)
        return value

    def _found(self, name: str) -> Any:
        run = self.run
        if name == "campagne":
            if run.campagne is None:
                raise _unknown_campaign()
            return run.campagne
        if name == "envoi":
            if run.envoi_missing is not None:
                raise run.envoi_missing
            return run.envoi
        if name == "situation":
            if run.situation is None:
                raise Missing("demande.situation")
            return run.situation
        if name == "estimation":
            if run.estimation is None:
                raise Because(f"pas d'estimation ({', '.join(run.estimation_lacks)})")
            return run.estimation
        return getattr(run.dossier, name)


class _Run:
    """One pass of the rules over one dossier."""

    def __init__(self, source: Source, dossier: Dossier | None, campagne: Campagne | None, options: Options) -> None:
        self.source = source
        self.dossier = dossier
        self.campagne = campagne
        self.options = options
        self.situation = _given(lambda: dossier.demande.situation) if dossier else None
        self.remarks: dict[str, list[Remark]] = {}
        self.not_evaluated: dict[str, NotEvaluated] = {}
        self.evaluated = 0
        self.estimation: Estimation | None = None
        self.estimation_lacks: tuple[str, ...] = ()
        self.envoi, self.envoi_missing = self._envoi()
        self.facts = _Facts(self)

    def add(self, remarks: list[Remark], code: str = "") -> None:
        for remark in remarks:
            code_ = find_rule(remark.rule).code if remark.rule else code
            self.remarks.setdefault(code_, []).append(remark)

    def _envoi(self) -> tuple[Envoi, Missing | None]:
        if self.options.sent_on is not None:
            return Envoi(self.options.sent_on, OPTION, self._is_dated()), None
        if emailed_on := self.options.emailed_on or self.source.emailed_on:
            return Envoi(emailed_on, EMAIL), None
        if self.source.undated is not None:
            self.add([self.source.undated])
        missing = None
        if self.dossier is not None and self.dossier.has("demande"):
            try:
                if self.dossier.demande.date_envoi is not None:
                    return Envoi(self.dossier.demande.date_envoi, DOSSIER), None
            except Missing as reason:
                missing = reason
        return Envoi(self.options.today, TODAY, is_sent=False), missing

    def _is_dated(self) -> bool:
        if self.options.emailed_on or self.source.emailed_on:
            return True
        if self.dossier is None or not self.dossier.has("demande"):
            return False
        demande = self.dossier.demande
        return demande.has("date_envoi") and demande.date_envoi is not None

    def evaluate(self) -> None:
        """Every rule, those that look at the estimate last."""
        if self.dossier is None:
            return
        later = []
        for rule in RULES.values():
            if rule.check is None or rule.family == "LOT":
                continue
            if "estimation" in rule.needs:
                later.append(rule)
            else:
                self._judge(rule)
        self._estimate()
        for rule in later:
            self._judge(rule)

    def _judge(self, rule: Rule) -> None:
        with naming(rule):
            self._apply(rule)

    def _estimate(self) -> None:
        assert self.dossier is not None
        if self.campagne is None:
            self.estimation_lacks = (_UNKNOWN_CAMPAIGN,)
            return
        blocked: dict[str, list[str]] = {}
        for code, remarks in self.remarks.items():
            for remark in remarks if code.startswith("REF") and code not in self.options.waivers else ():
                place = _COLLECTIF.match(remark.at)
                if place and self.options.severity(RULES[code], remark) == BLOQUANT:
                    blocked.setdefault(place[0], []).append(code)
        refused = [name for code, name in _BONUS_RULES.items() if code in self.remarks and code not in self.options.waivers]
        try:
            self.estimation = estimate(self.dossier, self.campagne, blocked, refused)
        except Missing as missing:
            self.estimation_lacks = (missing.reason,)

    def _apply(self, rule: Rule) -> None:
        if not rule.has_object(self.campagne):
            self._skip(rule, VOID)
            return
        if rule.situations != ALWAYS:
            if self.situation is None:
                self._skip(rule, "demande.situation\u00a0: non renseigné")
                return
            if self.situation not in rule.situations:
                kind = "une prolongation" if self.situation == PROLONGATION else "une nouvelle demande"
                self._skip(rule, f"sans objet pour {kind}")
                return
        if rule.applies is not None and self.campagne is None:
            self._skip(rule, _UNKNOWN_CAMPAIGN)
            return
        each = rule.each
        try:
            subjects: Any = [None] if each is None else getattr(self.dossier, EACH[each])
            facts = {name: self.facts[name] for name in rule.shared}
        except Missing as missing:
            self._skip(rule, missing.reason)
            return
        assert rule.check is not None
        complete = True
        for subject in subjects:
            found: list[Remark] = []
            try:
                for remark in rule.check(**facts) if each is None else rule.check(**facts, **{each: subject}):
                    found.append(remark)
            except Missing as missing:
                self._skip(rule, missing.reason)
                complete = False
            if each is not None:
                for remark in found:
                    remark.at = f"{subject.path}.{remark.at}"
            self.add(found, rule.code)
        self.evaluated += complete

    def _skip(self, rule: Rule, reason: str) -> None:
        self.not_evaluated.setdefault(rule.code, NotEvaluated(rule.code, rule.name, reason))

    def report(self) -> Report:
        findings: list[Finding] = []
        waived: list[Waived] = []
        for code, rule in RULES.items():
            for remark in self.remarks.get(code, ()):
                finding = self._finding(rule, remark)
                if code in self.options.waivers:
                    waived.append(Waived(finding, self.options.waivers[code]))
                else:
                    findings.append(finding)
        dossier, campagne = self.dossier, self.campagne
        kept = tuple(findings)
        facts = facts_of(dossier, self.source, campagne) if dossier else None
        return Report(
            file=self.source.name,
            verdict=verdict(kept, dossier is not None),
            campaign=campagne.id if campagne else None,
            campaign_name=campagne.nom if campagne else "",
            situation=self.situation,
            gestionnaire=facts.gestionnaire if facts else None,
            intitule=facts.intitule if facts else None,
            findings=kept,
            waived=tuple(waived),
            not_evaluated=tuple(self.not_evaluated[code] for code in RULES if code in self.not_evaluated),
            evaluated=self.evaluated,
            estimation=self.estimation,
            estimation_lacks=self.estimation_lacks,
            envoi=self.envoi,
            deadline=campagne.deadline(self.situation) if campagne and self.situation else None,
            stale=campagne is not None and campagne.is_stale(self.envoi.date),
            facts=facts,
            places=places_of(facts, self.source) if facts else {},
        )

    def _finding(self, rule: Rule, remark: Remark) -> Finding:
        place = remark.place or self.source.place(remark.at)
        return complete(rule, remark, self.options, self.campagne, place, self.source.excerpt(remark.at, place))


def complete(rule: Rule, remark: Remark, options: Options, campagne: Campagne | None, place: Place, excerpt: str) -> Finding:
    """A finding, from what a rule found and the rule's own metadata. Its sentences are harmless, `found` is as it was written."""
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=options.severity(rule, remark),
        path=remark.at,
        place=place,
        message=spaced(visible(remark.message, _LONGEST)),
        found=remark.found,
        expected=spaced(visible(remark.expected, _LONGEST)),
        remedy=spaced(visible(remark.remedy, _LONGEST)) or rule.remedy(campagne),
        reference=reference(rule, campagne),
        excerpt=excerpt,
    )


_LONGEST: Final = 4_000
"""Characters of a sentence of a finding."""

_UNKNOWN_CAMPAIGN: Final = "campagne inconnue"


def _unknown_campaign() -> Missing:
    return Because(_UNKNOWN_CAMPAIGN)


def reference(rule: Rule, campagne: Campagne | None) -> str:
    """Where the rule stands: « note §2, note 1 »; a campaign may have its own sections."""
    section = rule.section
    if campagne is not None:
        own = campagne.references
        section = own.get(rule.code) or own.get(_of_campaign(section)) or (campagne.note if _of_campaign(section) else section)
    elif _of_campaign(section):
        section = "note de cadrage"
    if section.startswith("§"):
        return f"note {section}"
    return section if section in OUTSIDE_THE_NOTE or section.startswith("note") else f"note, {section}"


def _of_campaign(section: str) -> str:
    """« {campagne.collectif.enfants_max} » → « collectif.enfants_max »; nothing of words that are no value of the campaign."""
    return section[1:-1].removeprefix("campagne.") if section.startswith("{campagne") else ""


def _given(read: Any) -> str | None:
    try:
        return str(read())
    except Missing:
        return None


def waivers(options: Iterable[str]) -> dict[str, str]:
    """« CODE=motif » options as a table. Raises `ValueError`, in French, for an unknown code or a missing reason."""
    table: dict[str, str] = {}
    for option in options:
        wanted, _, reason = option.partition("=")
        rule = find_rule(wanted.strip())
        if not reason.strip():
            raise ValueError(f'un motif est exigé\u00a0: --ignorer {rule.code}="pourquoi"')
        table[rule.code] = reason.strip()
    return table


def find_rule(wanted: str) -> Rule:
    """The rule of a code or of a readable name. Raises `ValueError`, in French, with the nearest."""
    from clas_cli.french.text import nearest

    for rule in RULES.values():
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            return rule
    near = nearest(wanted, [*RULES, *(rule.name for rule in RULES.values())])
    hint = f" Vouliez-vous dire «\u00a0{near}\u00a0»\u00a0?" if near else " Voir «\u00a0clas regles\u00a0»."
    raise ValueError(f"règle inconnue\u00a0: «\u00a0{visible(wanted, 40)}\u00a0».{hint}")
