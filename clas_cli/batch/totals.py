"""The sums of a batch, a dossier at a time, from the little that is kept of each report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from clas_cli.campaigns.payment import ZERO
from clas_cli.dossier.facts import Facts, thread_of
from clas_cli.dossier.requests import Lot
from clas_cli.dossier.tree import Piece, Severity
from clas_cli.french.text import loose
from clas_cli.judge.report import (
    COLLECTIFS,
    EUROS,
    FAILING,
    LATE,
    TIMINGS,
    VERDICTS,
    Envelope,
    Received,
    Report,
    RuleCount,
    Total,
    Totals,
    Verdict,
    Versions,
)
from clas_cli.rules.registry import A_VERIFIER, RULES


class Brief(NamedTuple):
    """What a batch needs of a report, so that whole reports need not go between processes twice.

    `found` counts findings. `file` and `fault` serve where the program failed on a file.
    """

    verdict: Verdict
    timing: str
    gestionnaire: str | None
    campaign: str | None
    judged_on: date
    figures: Total
    found: dict[tuple[str, Severity], int]
    facts: Facts | None
    file: str
    fault: str
    received: Received | None = None
    pieces: tuple[Piece, ...] = ()
    thread: str = ""
    """The conversation of what can't be read."""

    @property
    def is_blocking(self) -> bool:
        """Whether something blocks."""
        return any(severity in FAILING for _, severity in self.found)

    @property
    def is_doubtful(self) -> bool:
        """Whether something is to be looked at."""
        return any(severity == A_VERIFIER for _, severity in self.found)


def brief_of(report: Report) -> Brief:
    """The brief of a report."""
    return Brief(
        verdict=report.verdict,
        timing=report.timing,
        gestionnaire=report.gestionnaire,
        campaign=report.campaign,
        judged_on=report.envoi.date,
        figures=figures(report),
        found=dict(Counter((finding.code, finding.severity) for finding in report.findings)),
        facts=report.facts,
        file=report.file if report.fault else "",
        fault=report.fault,
        received=report.received,
        pieces=report.post.pieces if report.post else (),
        thread=thread_of(report.post) if report.post and report.facts is None and report.received is None else "",
    )


class Tally:
    """Adds reports up, in the order of the batch. `limits` are the envelopes to hold against them: a unit and its limit."""

    def __init__(self, limits: Iterable[tuple[str, Decimal]] = ()) -> None:
        self._overall = Total("")
        self._by_verdict: dict[Verdict, Total] = {verdict: Total(verdict) for verdict in VERDICTS}
        self._by_gestionnaire: dict[_Key, Total] = {}
        self._by_territory: dict[_Key, Total] = {}
        self._by_epci: dict[_Key, Total] = {}
        self._by_cycle: dict[_Key, Total] = {}
        self._by_timing: dict[str, Total] = {timing: Total(timing) for timing in TIMINGS}
        self._ranked = self._superseded = self._withdrawn = Total("")
        self._in_dossiers: Counter[tuple[str, Severity]] = Counter()
        self._findings: Counter[tuple[str, Severity]] = Counter()
        self.ranks: dict[int, int] = {}
        self._blocked = self._doubtful = 0
        self._campaigns: set[str | None] = set()
        self._dates: set[date] = set()
        self.envelopes = tuple(Envelope(unit, limit, Decimal(0), Decimal(0), None, None) for unit, limit in limits)

    def add(self, brief: Brief) -> None:
        """Adds one report."""
        one = brief.figures
        self._overall = _sum(self._overall, one)
        self._by_verdict[brief.verdict] = _sum(self._by_verdict[brief.verdict], one)
        facts = brief.facts
        _add(self._by_gestionnaire, brief.gestionnaire, one, facts.siret if facts else None)
        _add(self._by_territory, facts.territoire if facts else None, one)
        _add(self._by_epci, facts.epci if facts else None, one)
        _add(self._by_cycle, facts.cycle if facts else None, one)
        self._by_timing[brief.timing] = _sum(self._by_timing[brief.timing], one)
        self._findings.update(brief.found)
        self._in_dossiers.update(brief.found.keys())
        self._campaigns.add(brief.campaign)
        self._dates.add(brief.judged_on)
        self._blocked += brief.is_blocking
        self._doubtful += brief.is_doubtful

    def set_apart(self, brief: Brief) -> None:
        """Adds a version that another one supersedes."""
        self._superseded = _sum(self._superseded, brief.figures)

    def withdraw(self, brief: Brief) -> None:
        """Adds a request that was taken back."""
        self._withdrawn = _sum(self._withdrawn, brief.figures)

    def rank(self, current: Iterable[tuple[int, Brief, Brief]]) -> None:
        """Holds the envelopes against the requests that may be examined and that bring something, by the date of reception of their first version.

        `current` gives each request: the number of the version that counts, that version, and the first one.

        What is late is not examined; what would bring nothing even once corrected takes nothing of an envelope.
        """
        eligible = [
            (_reception(first), number, brief.figures)
            for number, brief, first in current
            if brief.timing != LATE and brief.figures.estimated and brief.figures.corrected
        ]
        for _, number, one in sorted(eligible, key=lambda one: one[:2]):
            rank = self.ranks[number] = len(self.ranks) + 1
            self._ranked = _sum(self._ranked, one)
            self.envelopes = tuple(_against(envelope, one, rank) for envelope in self.envelopes)

    def requests(self, lot: Lot, withdrawn: Mapping[int, str]) -> tuple[Versions, ...]:
        """The requests, with their rank, or the file that took them back."""
        return tuple(
            Versions(
                tuple(lot.facts(number).fichier for number in request.versions),
                request.is_ordered,
                self.ranks.get(request.current),
                withdrawn.get(request.current, ""),
            )
            for request in lot.requests
        )

    def totals(self) -> Totals:
        """The sums of what was added."""
        order = {code: index for index, code in enumerate(RULES)}
        rules = sorted(self._findings, key=lambda kind: (-self._in_dossiers[kind], -self._findings[kind], order[kind[0]]))
        return Totals(
            overall=self._overall,
            by_verdict=tuple(self._by_verdict.values()),
            by_gestionnaire=_by_name(self._by_gestionnaire),
            by_territory=_by_name(self._by_territory),
            by_epci=_by_name(self._by_epci),
            by_cycle=_by_name(self._by_cycle),
            by_timing=tuple(self._by_timing.values()),
            ranked=self._ranked,
            superseded=self._superseded,
            withdrawn=self._withdrawn,
            rules=tuple(
                RuleCount(
                    code, RULES[code].name, RULES[code].titre, severity, self._in_dossiers[code, severity], self._findings[code, severity]
                )
                for code, severity in rules
            ),
            blocked=self._blocked,
            doubtful=self._doubtful,
            campaign=next(iter(self._campaigns)) if len(self._campaigns) == 1 else None,
            judged_on=next(iter(self._dates)) if len(self._dates) == 1 else None,
        )


def _reception(brief: Brief) -> tuple[date, int]:
    """When a request was received; last, those of which that isn't known."""
    facts = brief.facts
    if facts is None or facts.sent is None:
        return date.max, 0
    sent_at = facts.sent_at
    return facts.sent, sent_at.hour * 3600 + sent_at.minute * 60 + sent_at.second if sent_at else 0


def figures(report: Report) -> Total:
    """The figures of one report, in euros. What stands twice in it counts once."""
    money, facts = report.estimation, report.facts
    twice = {line.path for line in money.lines if line.twice} if money else set()
    described = [one for one in facts.collectifs if one.path not in twice] if facts else []
    one = Total(
        "",
        dossiers=1,
        collectifs=facts.collectifs_demandes if facts else 0,
        children=sum(one.enfants or 0 for one in described),
        rural=sum(one.rural for one in described),
    )
    if money is None:
        return one
    return one._replace(
        estimated=1,
        collectifs=len(money.lines) - len(twice),
        collectifs_kept=sum(line.kept for line in money.lines),
        ps=money.as_is.ps,
        bonus=money.as_is.bonus,
        ps_corrected=money.corrected.ps if money.corrected else ZERO,
        bonus_corrected=money.corrected.bonus if money.corrected else ZERO,
    )


def _sum(total: Total, one: Total) -> Total:
    return Total(
        total.name,
        total.dossiers + one.dossiers,
        total.estimated + one.estimated,
        total.collectifs + one.collectifs,
        total.collectifs_kept + one.collectifs_kept,
        total.ps + one.ps,
        total.bonus + one.bonus,
        total.ps_corrected + one.ps_corrected,
        total.bonus_corrected + one.bonus_corrected,
        total.children + one.children,
        total.rural + one.rural,
    )


_Key = tuple[str, str]
"""A name as it is compared, and an identifier."""


def _add(table: dict[_Key, Total], name: str | None, one: Total, identifier: str | None = None) -> None:
    key = loose(name or ""), identifier or ""
    table[key] = _sum(table[key], one) if key in table else one._replace(name=name or "")


def _by_name(table: dict[_Key, Total]) -> tuple[Total, ...]:
    """By name. An identifier is one line, under the first name met, and one name under two is two lines; who gives none joins the only one of that name."""
    identifiers: dict[str, list[str]] = {}
    for name, identifier in table:
        if identifier:
            identifiers.setdefault(name, []).append(identifier)
    joined: dict[str, tuple[str, Total]] = {}
    for (name, identifier), total in table.items():
        known = identifiers.get(name, [])
        own = identifier or (known[0] if len(known) == 1 else "")
        label = f"{total.name} ({identifier})" if len(known) > 1 and identifier else total.name
        key = own or f"nom {name}"
        first, already = joined.get(key, (name, None))
        joined[key] = first, _sum(already, total) if already else total._replace(name=label)
    return tuple(total for _, total in sorted(joined.values(), key=lambda one: (not one[0], one[0], one[1].name)))


_MEASURES: dict[str, tuple[Callable[[Total], Decimal], Callable[[Total], Decimal]]] = {
    EUROS: (lambda one: one.as_is, lambda one: one.corrected),
    COLLECTIFS: (lambda one: Decimal(one.collectifs_kept), lambda one: Decimal(one.collectifs)),
}


def _against(envelope: Envelope, one: Total, rank: int) -> Envelope:
    as_is, corrected = _MEASURES[envelope.unit]
    total, total_corrected = envelope.total + as_is(one), envelope.total_corrected + corrected(one)

    def first_beyond(known: int | None, running: Decimal) -> int | None:
        return rank if known is None and running > envelope.limit else known

    return envelope._replace(
        total=total,
        total_corrected=total_corrected,
        rank=first_beyond(envelope.rank, total),
        rank_corrected=first_beyond(envelope.rank_corrected, total_corrected),
    )
