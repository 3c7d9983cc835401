"""One dossier, whole: source → dossier → rules → estimate → report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from clas_cli.campaigns.campaign import DEFAULT, Campagne
from clas_cli.campaigns.financing import Estimation, Left, estimate
from clas_cli.campaigns.load import FaultyCampaign, UnknownCampaign, named
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.facts import facts_of, places_of
from clas_cli.dossier.fields import Because, Missing, given
from clas_cli.dossier.read import named_in, read_dossier
from clas_cli.dossier.tree import FormRule, Mapping, Place, Remark, Scalar, Source
from clas_cli.french.fillers import says_nothing
from clas_cli.french.text import listing, spaced, visible
from clas_cli.judge.blank import is_blank, untouched
from clas_cli.judge.effects import what_is_left_out
from clas_cli.judge.evaluate import UNKNOWN_CAMPAIGN, Evaluation, Given
from clas_cli.judge.options import Options
from clas_cli.judge.questions import of_use, questions
from clas_cli.judge.report import Also, Finding, NotEvaluated, Report, Waived, verdict
from clas_cli.judge.vague import too_vague
from clas_cli.rules.depot import DOSSIER, EMAIL, FIRST, OPTION, REGISTER, TODAY, UNKNOWN, Envoi
from clas_cli.rules.explain import explain, reference
from clas_cli.rules.registry import RULES, Rule
from clas_cli.rules.registry import named as rule_named


def check(source: Source, options: Options) -> Report:
    """The report of one source."""
    ahead = options.campaign or _campaign_ahead(source)
    _add_bilan(source, options)
    dossier, remarks, vague = read_dossier(source, ahead.no_answers if ahead else frozenset())
    if source.letter is not None or source.is_to_read:
        remarks = [remark for remark in remarks if remark.rule != FormRule.MANQUANT]  # what it doesn't say, the Caf knows
    for remark in remarks if source.headers else ():
        remark.place = remark.place or source.place_in_file(remark.at)
    remarks = source.remarks + remarks
    if dossier is not None and source.root is not None and not source.is_to_read and is_blank(source.root, ahead):
        blank = _Check(source, None, ahead, options, [untouched()], readable=True)
        blank.situation = given(dossier, "demande.situation")
        return blank.report()
    campagne = options.campaign
    if dossier is not None and campagne is None:
        campagne = _campaign(dossier, remarks)
    if dossier is not None:
        dossier = options.caf.completed(dossier)
    if dossier is not None and vague:
        remarks += too_vague(dossier, vague, lambda: _judged(source, dossier, campagne, options, list(remarks)))
    return _judged(source, dossier, campagne, options, remarks).report()


def _judged(source: Source, dossier: Dossier | None, campagne: Campagne | None, options: Options, remarks: list[Remark]) -> _Check:
    run = _Check(source, dossier, campagne, options, remarks, readable=dossier is not None)
    run.judge()
    return run


def _add_bilan(source: Source, options: Options) -> None:
    """The qualitative report that came in another message."""
    known = options.elsewhere.get(source.name)
    if known and known.has_bilan and source.root is not None:
        source.root.entries["bilan_qualitatif"] = Mapping({"transmis": Scalar("oui", None)}, None)
        source.added = ("bilan_qualitatif",)


def _campaign_ahead(source: Source) -> Campagne | None:
    """The campaign that a source names, read ahead: which texts are no answer depends on it."""
    node = source.root.entries.get("campagne") if source.root else None
    try:
        return named(node.value if isinstance(node, Scalar) and isinstance(node.value, str) else DEFAULT)
    except (UnknownCampaign, FaultyCampaign):
        return None


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


@dataclass
class _Check:
    """What is known of one source while it is judged."""

    source: Source
    dossier: Dossier | None
    campagne: Campagne | None
    options: Options
    remarks: list[Remark]
    readable: bool
    evaluation: Evaluation | None = None
    estimation: Estimation | Missing | None = None
    late: bool = False

    def __post_init__(self) -> None:
        dossier = self.dossier
        self.situation = given(dossier, "demande.situation") if dossier else None
        self.envoi, self.envoi_missing = self._envoi()
        siret = given(dossier, "gestionnaire.siret") if dossier else None
        self.derogations = self.options.caf.derogations_of(siret, self.envoi.date)

    def _envoi(self) -> tuple[Envoi, Missing | None]:
        """The date judged; where the dossier gives one that can't be read, today's and what is missing."""
        carried_on = self.options.emailed_on or self.source.emailed_on
        demande = self.dossier.demande if self.dossier is not None and self.dossier.has("demande") else None
        declared = demande.date_envoi if demande is not None and demande.has("date_envoi") else None
        undated = self.source.undated
        received = bool(self.options.received or carried_on or undated)
        if self.options.sent_on is not None:
            return Envoi(self.options.sent_on, OPTION, bool(carried_on or declared), received), None
        known = self.options.elsewhere.get(self.source.name)
        if known and known.first_sent:
            return Envoi(known.first_sent, FIRST, is_received=True, last=carried_on or declared), None
        if carried_on:
            return Envoi(carried_on, EMAIL, is_received=True), None
        if registered := self.options.caf.received.get(self.source.name):
            return Envoi(registered, REGISTER, is_received=True), None
        if declared is not None:
            self.remarks += [undated] if undated else []
            return Envoi(declared, DOSSIER, is_received=received), None
        if received:
            return Envoi(self.options.today, UNKNOWN, is_received=True), None
        blank = any(remark.at == "demande.date_envoi" and says_nothing(remark.found) for remark in self.remarks)
        is_wrong = demande is not None and "date_envoi" in demande.set_aside and not blank
        return Envoi(self.options.today, TODAY, is_sent=False), Missing("demande.date_envoi", True) if is_wrong else None

    def waived(self, code: str, path: str) -> str:
        """Why a rule is waived at a path: what the user chose, else a derogation of the Caf; empty where it isn't."""
        if reason := self.options.waivers.get(code):
            return reason
        accorded = (one for one in self.derogations if one.code == code and self.dossier is not None and one.covers(self.dossier, path))
        return next((one.told for one in accorded), "")

    def judge(self) -> None:
        """Every rule, those that look at the estimate last."""
        if self.dossier is None:
            return
        run = self.evaluation = Evaluation(self.dossier, self.campagne, self.situation)
        known = (self.dossier, self.campagne, self.situation, self.envoi_missing or self.envoi)
        first, last = _in_turn(tuple(RULES.values()))
        if self.source.is_to_read:
            run.run(Given(*known, Because(_TO_READ)), [rule for rule in first if rule.by_message])
            run.skip(_TO_READ, [rule for rule in (*first, *last) if not rule.by_message])
            self.late = bool(what_is_left_out(run, self.options, self.waived).lost_reason)
            self.estimation = Because(_TO_READ)
            return
        run.run(Given(*known, Because("pas encore")), first)
        left = what_is_left_out(run, self.options, self.waived)
        self.late = bool(left.lost_reason)
        self.estimation = self._estimate(run, left)
        run.run(Given(*known, self.estimation), last)
        self.remarks = of_use(run, self.remarks)
        self.remarks += questions(run, self.remarks, self.source)

    def _estimate(self, run: Evaluation, left: Left) -> Estimation | Missing:
        if self.campagne is None:
            return Because(UNKNOWN_CAMPAIGN)
        try:
            return estimate(run.dossier, self.campagne, left)
        except Missing as missing:
            return missing

    def _territory(self, written: str | None, communes: tuple[str, ...]) -> str | None:
        return self.campagne.territory_name(written, communes) if self.campagne else written

    def _epci(self, written: str | None, communes: tuple[str, ...]) -> str | None:
        known = self.campagne.territoire if self.campagne else None
        return known.epci_of(written, communes) if known else None

    def _cycle(self, levels: tuple[str, ...]) -> str | None:
        return self.campagne.collectif.cycle_of(levels) if self.campagne else None

    def report(self) -> Report:
        """The report of what is known."""
        found = self._found()
        reasons = [(one, self.waived(one.code, one.path)) for of_rule in found.values() for one in of_rule]
        findings = [one for one, reason in reasons if not reason]
        waived = [Waived(one, reason) for one, reason in reasons if reason]
        run, campagne = self.evaluation, self.campagne
        skipped = run.skipped if run else {}
        deadline = campagne.deadline(self.situation) if campagne and self.situation else None
        facts = facts_of(self.dossier, self.source, self._territory, self._cycle, deadline, self._epci) if self.dossier else None
        if facts and not (campagne and self.readable):
            facts = facts._replace(is_readable=False)
        return Report(
            file=self.source.name,
            verdict=verdict(findings, self.readable, self.late),
            campaign=campagne.id if campagne else None,
            campaign_name=campagne.nom if campagne else "",
            situation=self.situation,
            gestionnaire=facts.gestionnaire if facts else None,
            intitule=facts.intitule if facts else None,
            findings=tuple(findings),
            waived=tuple(waived),
            not_evaluated=tuple(NotEvaluated(code, rule.name, self._why(skipped[code])) for code, rule in RULES.items() if code in skipped),
            evaluated=run.evaluated if run else 0,
            estimation=None if isinstance(self.estimation, Missing) else self.estimation,
            estimation_lacks=(self._why(self.estimation),) if run and isinstance(self.estimation, Missing) else (),
            envoi=self.envoi,
            deadline=deadline,
            stale=campagne is not None and campagne.is_stale(self.envoi.date),
            facts=facts,
            places=places_of(facts, self.source) if facts else {},
            nature=self.source.nature,
            post=self.source.post,
            letter=self.source.letter,
            is_to_read=self.source.is_to_read,
        )

    def _why(self, missing: Missing) -> str:
        return missing.told(named_in(self.source, missing.path))

    def _found(self) -> dict[Rule, list[Finding]]:
        """The findings by rule, in the order of the registry; those of form that have one cause are one."""
        by_rule: dict[Rule, list[Remark]] = {}
        for remark in self.remarks:
            by_rule.setdefault(rule_named(remark.rule), []).append(remark)
        for rule, remarks in (self.evaluation.found if self.evaluation else {}).items():
            by_rule.setdefault(rule, []).extend(remarks)
        found: dict[Rule, list[Finding]] = {}
        for rule in RULES.values():
            if remarks := by_rule.get(rule, []):
                shared = _by_cause(remarks) if rule.check is None or rule.family == "DOS" else [[remark] for remark in remarks]
                found[rule] = [self._finding(rule, same) for same in shared]
        return found

    def _finding(self, rule: Rule, same: list[Remark]) -> Finding:
        first, *others = same
        place = self._place(first)
        excerpt = self.source.excerpt(first.at, place)
        also = tuple(Also(other.at, self._place(other)) for other in others)
        return complete(rule, first, self.options, self.campagne, place, excerpt, also)

    def _place(self, remark: Remark) -> Place:
        return remark.place or self.source.place(remark.at)


@lru_cache(maxsize=2)
def _in_turn(known: tuple[Rule, ...]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Of the rules that look at one dossier, those that do without its estimate, then those that need it."""
    of_one = [rule for rule in known if rule.check is not None and rule.family != "LOT"]
    return tuple(rule for rule in of_one if "estimation" not in rule.needs), tuple(rule for rule in of_one if "estimation" in rule.needs)


_TO_READ: Final = "à lire : seule une personne peut lire la demande"

_EACH_ITS_OWN: Final = (FormRule.MANQUANT, FormRule.SANS_REPONSE)
"""What is absent is absent at each place: one answer doesn't serve for two."""


def _by_cause(remarks: list[Remark]) -> list[list[Remark]]:
    """The remarks of one rule of form, those together that say the same of the same value."""
    causes: dict[object, list[Remark]] = {}
    for remark in remarks:
        same = remark.at if remark.rule in _EACH_ITS_OWN or not remark.found else ""
        causes.setdefault((remark.message, remark.found, remark.severity, same), []).append(remark)
    return list(causes.values())


def complete(
    rule: Rule, remark: Remark, options: Options, campagne: Campagne | None, place: Place, excerpt: str, also: tuple[Also, ...] = ()
) -> Finding:
    """A finding, from what a rule found and the rule's own metadata. Its sentences are harmless, `found` is as it was written."""
    return Finding(
        code=rule.code,
        name=rule.name,
        titre=rule.titre,
        severity=options.severity(rule, remark),
        path=remark.at,
        place=place,
        message=spaced(visible(remark.message, _LONGEST)),
        found=remark.found,
        expected=spaced(visible(remark.expected, _LONGEST)),
        remedy=spaced(visible(remark.remedy, _LONGEST)) or explain(rule, campagne).remedy,
        asked=spaced(visible(remark.asked, _LONGEST)) or ("" if remark.remedy else explain(rule, campagne).caf),
        reference=reference(rule, campagne),
        excerpt=excerpt,
        also=also,
    )


_LONGEST: Final = 4_000
"""Characters of a sentence of a finding."""
