"""The reports of many dossiers, made one batch: what is told as they come, what crosses them, their sums."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Final

from clas_cli.batch.files import Gathered
from clas_cli.batch.sorting import Chosen, FactsOf, Holders, of_whom, said_elsewhere
from clas_cli.batch.totals import Brief, Tally
from clas_cli.batch.withdrawals import withdrawals
from clas_cli.dossier.requests import Lot
from clas_cli.dossier.tree import MOST_ALIKE, Place
from clas_cli.french.text import named_fault, plural, visible
from clas_cli.judge.check import complete
from clas_cli.judge.options import Options
from clas_cli.judge.report import ILLISIBLE, Batch, Concerned, Context, LotFinding, Report
from clas_cli.rules.lot import Crossing
from clas_cli.rules.registry import RULES, Rule, name_fault

MOST_PLACES: Final = 10
"""Places that a finding across dossiers gives."""

Limits = Iterable[tuple[str, Decimal]]
"""Envelopes to hold against the batch: a unit and its limit."""

Watch = Callable[[int, int, int], None]
"""Told of files as they are done: how many, of which unreadable, of which with something that blocks."""

_REPORT_IT: Final = "Signalez-la avec le fichier en cause."


class Assembly:
    """Reports gathered in their order; who gathers them keeps them, and their briefs."""

    def __init__(self, options: Options, limits: Limits, watch: Watch | None = None) -> None:
        self.options = options
        self.limits = limits
        self.lot: Lot | None = None
        self.faults: list[str] = []
        self.starts: list[int] = []
        """The number of the first report of each file."""
        self.watch = watch
        self.reports = self.files = self.unreadable = self.blocked = 0

    def add(self, briefs: Iterable[Brief]) -> list[Brief]:
        """Adds what one file gave."""
        given = list(briefs)
        self.starts.append(self.reports)
        self.reports += len(given)
        for brief in given:
            if brief.fault:
                self.faults.append(f"Panne interne de clas sur {visible(brief.file)}\u00a0: {brief.fault}. {_REPORT_IT}")
            if brief.received is None:
                self.unreadable += brief.verdict == ILLISIBLE
                self.blocked += brief.is_blocking
        self.files += 1
        if self.watch is not None:
            self.watch(self.files, self.unreadable, self.blocked)
        return given

    def again(self, briefs: Sequence[Brief]) -> tuple[list[int], Options]:
        """The files to examine again, now that all the others are known, and with which options."""
        self.lot = Lot(FactsOf(briefs))
        elsewhere = said_elsewhere(briefs, self.lot)
        if not elsewhere:
            return [], self.options
        numbers = [number for number, facts in enumerate(self.lot) if facts is not None and facts.fichier in elsewhere]
        self.lot = None
        return sorted({bisect_right(self.starts, number) - 1 for number in numbers}), self.options._replace(elsewhere=elsewhere)

    def batch(
        self,
        reports: Sequence[Report],
        briefs: Sequence[Brief],
        gathered: Gathered,
        not_examined: Sequence[str] = (),
        written: Sequence[str] = (),
    ) -> Batch:
        """The batch, once all is added."""
        received = tuple(brief.received for brief in briefs if brief.received is not None) if len(briefs) > 1 else ()
        if received:  # one file by itself is what its owner takes for a dossier
            kept = [number for number, brief in enumerate(briefs) if brief.received is None]
            reports, briefs, written = Chosen(reports, kept), Chosen(briefs, kept), Chosen(written, kept) if written else ()
            self.lot = None
        lot = self.lot or Lot(FactsOf(briefs))
        holders = Holders(lot if received else Lot(()))
        taken_back = tuple(withdrawals(received, holders))
        withdrawn = {number: one.file for one in taken_back for number in one.numbers}
        lot.withdrawn = frozenset(withdrawn)
        crossing = list(self._crossings(reports, lot)) if len(lot) > 1 else []
        superseded = frozenset(number for request in lot.requests for number in request.versions[:-1])
        tally = Tally(self.limits)
        for number, brief in enumerate(briefs):
            if number in superseded:
                tally.set_apart(brief)
            elif number in withdrawn:
                tally.withdraw(brief)
            else:
                tally.add(brief)
        standing = (request for request in lot.requests if request.current not in withdrawn)
        tally.rank((request.current, briefs[request.current], briefs[request.first]) for request in standing)
        return Batch(
            reports=reports,
            totals=tally.totals(),
            findings=tuple(item for item in crossing if not item.reason),
            waived=tuple(item for item in crossing if item.reason),
            envelopes=tally.envelopes,
            left_out=tuple(gathered.left_out),
            received=of_whom(received, holders),
            requests=tally.requests(lot, withdrawn),
            not_examined=tuple(not_examined),
            faults=tuple(self.faults),
            root=gathered.root,
            superseded=superseded,
            withdrawals=taken_back,
            context=Context(notices=tuple(one.told for one in taken_back)),
            ranks=tally.ranks,
            written=written,
        )

    def _crossings(self, reports: Sequence[Report], lot: Lot) -> Iterator[LotFinding]:
        found: list[tuple[Rule, Crossing]] = []
        for rule in RULES.values():
            if rule.family != "LOT" or rule.check is None:
                continue
            try:
                found += [(rule, remark) for remark in _bounded(rule.check(lot=lot))]
            except Exception as fault:  # the dossiers are reported all the same
                name_fault(fault, rule)
                self.faults.append(f"Panne interne de clas entre les dossiers du lot\u00a0: {named_fault(fault)}. {_REPORT_IT}")
        shown = [(rule, remark, _few_places(remark.where)) for rule, remark in found]
        placed: dict[tuple[int, str], Concerned] = {}
        for number, path in sorted({place for _, _, places in shown for place in places}):
            report = reports[number]
            placed[number, path] = Concerned(number, report.file, path, report.places.get(path) or Place(line=1, column=1))
        for rule, remark, places in shown:
            concerned = tuple(placed[place] for place in places)
            others = len(remark.where) - len(places)
            if others:
                remark.message += f" Sont donnés {len(places)}\u00a0endroits, sur {len(remark.where)}."
            finding = complete(rule, remark, self.options, self.options.campaign, concerned[0].place, "")
            yield LotFinding(finding, concerned, self.options.waivers.get(rule.code, ""), others)


def _bounded(remarks: Iterable[object]) -> Iterator[Crossing]:
    """What a rule finds, as `Remarks` does in one dossier: the first ones, then how many others there are."""
    crossings = (remark for remark in remarks if isinstance(remark, Crossing))
    yield from islice(crossings, MOST_ALIKE)
    if others := list(crossings):
        told = plural(len(others), "autre cas de cette sorte n'est pas montré", "autres cas de cette sorte ne sont pas montrés")
        yield Crossing(others[0].at, f"{told}.", where=others[0].where)


def _few_places(where: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The first places of a finding, in their order: one of each dossier before a second of any."""
    first = {number: index for index, (number, _) in reversed(list(enumerate(where)))}
    others = set(range(len(where))).difference(first.values())
    return [where[index] for index in sorted([*sorted(first.values()), *sorted(others)][:MOST_PLACES])]
