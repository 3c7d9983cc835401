"""Many dossiers: each file checked for itself, then what crosses them. The same files give the same batch on any number of cores."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from clas_cli.batch import workers
from clas_cli.batch.files import STDIN, Content, Gathered, gather
from clas_cli.batch.interruption import interruptible
from clas_cli.batch.sorting import Chosen, Holders, of_whom, said_elsewhere
from clas_cli.batch.totals import Brief, Tally, brief_of
from clas_cli.batch.withdrawals import withdrawals
from clas_cli.batch.workers import SECONDS
from clas_cli.campaigns.campaign import DEFAULT, Campagne
from clas_cli.campaigns.load import named
from clas_cli.dossier.requests import Lot
from clas_cli.dossier.tree import MOST_ALIKE, Place, Source
from clas_cli.french.text import named_fault, plural, visible
from clas_cli.judge.check import check, complete
from clas_cli.judge.options import Options
from clas_cli.judge.report import ILLISIBLE, Batch, Concerned, Context, LotFinding, Received, Report
from clas_cli.reading.door import is_yaml, read_bytes, unreadable
from clas_cli.reading.received import ENOUGH_TO_TELL, read_all, read_all_bytes
from clas_cli.reading.yaml_file import MAX_BYTES
from clas_cli.rules.lot import Crossing
from clas_cli.rules.registry import RULES, Rule, name_fault

__all__ = ["Limits", "Watch", "assemble", "gather", "run"]

FEW: Final = 20
"""Texts below which other processes would cost more than they bring, where each of them starts afresh."""

MOST_PLACES: Final = 10
"""Places that a finding across dossiers gives."""

Limits = Iterable[tuple[str, Decimal]]
"""Envelopes to hold against the batch: a unit and its limit."""

Given = str | Content
"""What is examined: the path of a file (or `STDIN`), or a name with the bytes of a file or with parsed data."""

Examined = list[tuple[Brief, bytes]]
"""What a file gave: the brief of each of its reports, and the report as bytes."""

Watch = Callable[[int, int, int], None]
"""Told of files as they are done: how many, of which unreadable, of which with something that blocks."""


_REPORT_IT: Final = "Signalez-la avec le fichier en cause."


def UNWATCHED(done: int, unreadable: int, blocked: int) -> None:
    """Tells nobody."""


def run(
    gathered: Gathered,
    options: Options,
    *,
    processes: int | None = 0,
    limits: Limits = (),
    watch: Watch = UNWATCHED,
) -> Batch:
    """Checks every file; a file that can't be read is a report like any other.

    Files are opened in `processes` other processes (None: one a core), or in this one (0, or where the system has no others). Ctrl-C, or what
    asks as much, ends the batch with what was finished.
    """
    files = [(STDIN, _standard_input()) if file == STDIN else file for file in _given(gathered)]
    assembly = _Assembly(options, limits, watch)
    if len(files) < FEW and (processes == 0 or not workers.ARE_CHEAP) and all(map(_is_light, files)):
        return _few(files, gathered, options, assembly)
    with interruptible() as stopped:
        return _many(files, gathered, options, assembly, processes, stopped)


def _few(files: Sequence[Given], gathered: Gathered, options: Options, assembly: _Assembly) -> Batch:
    alone = len(files) == 1
    reports: list[Report] = []

    def examined(file: Given, options: Options) -> list[Report]:
        asked = _asked(file, options, gathered.received)
        return examine(file, asked) if alone else examine_safely(file, asked)

    for file in files:
        found = examined(file, options)
        reports += found
        assembly.add(map(brief_of, found))
    again, asked = assembly.again()
    for number in again:
        found = examined(files[number], asked)
        start = assembly.replace(number, [brief_of(report) for report in found])
        reports[start : start + len(found)] = found
    return assembly.batch(tuple(reports), gathered)


def _many(
    files: Sequence[Given], gathered: Gathered, options: Options, assembly: _Assembly, processes: int | None, stopped: Callable[[], bool]
) -> Batch:
    from clas_cli.batch.packed import Packed

    waiting: dict[int, Examined] = {}
    kept: list[bytes] = []

    taken: list[int] = []

    def take(number: int) -> None:
        taken.append(number)
        examined = waiting.pop(number)
        assembly.add(brief for brief, _ in examined)
        kept.extend(packed for _, packed in examined)

    following = 0
    for number, examined in _results(files, options, gathered.received, processes, stopped):
        waiting[number] = examined
        while following in waiting:
            take(following)
            following += 1
    missing = [name_of(file) for number, file in enumerate(files[following:], following) if number not in waiting]
    for number in sorted(waiting):  # what an interruption left finished
        take(number)
    again, asked = assembly.again()
    for index, examined in _results([files[taken[number]] for number in again], asked, gathered.received, processes, stopped):
        start = assembly.replace(again[index], [brief for brief, _ in examined])
        kept[start : start + len(examined)] = [packed for _, packed in examined]
    return assembly.batch(Packed(kept), gathered, missing)


def _asked(file: Given, options: Options, received: Collection[str]) -> Options:
    """The options for a file: one that stands in a folder given as such was received."""
    return replace(options, received=True) if isinstance(file, str) and file in received else options


def _results(
    files: Sequence[Given], options: Options, received: Collection[str], processes: int | None, stopped: Callable[[], bool]
) -> Iterator[tuple[int, Examined]]:
    """The packed reports of each file, with its number, as they come."""
    work = partial(_packed, options=options, received=received)
    if processes == 0 or sys.platform == "emscripten":  # a browser has no processes: the page bounds each file (packaging/page)
        for number, file in enumerate(files):
            if stopped():
                return
            yield number, work(file)
        return
    here = [number for number, file in enumerate(files) if isinstance(file, tuple) and isinstance(file[1], Mapping)]
    for number in here:
        yield number, work(files[number])
    there = [number for number in range(len(files)) if number not in here]
    for index, result in workers.share_out([files[number] for number in there], work, processes or workers.available(), SECONDS, stopped):
        number = there[index]
        if isinstance(result, workers.Lost):
            result = _pack([lost(name_of(files[number]), result.args[0] == workers.TOO_LONG, options)])
        yield number, result


def lost(name: str, is_too_long: bool, options: Options) -> Report:
    """The report of a file that ended what was reading it, or that was stopped after `SECONDS`."""
    if is_too_long:
        message = f"La lecture du fichier demande plus de {SECONDS:.0f}\u00a0secondes de calcul\u00a0: elle est abandonnée."
    else:
        message = "Le fichier fait échouer le programme qui le lit (il est endommagé, démesuré ou malveillant)."
    remedy = "Ouvrir le fichier avec prudence, l'enregistrer à nouveau, ou partir du modèle."
    return check(unreadable(name, message, remedy), options)


def _packed(file: Given, options: Options, received: Collection[str]) -> Examined:
    return _pack(examine_safely(file, _asked(file, options, received)))


def _pack(reports: Iterable[Report]) -> Examined:
    from clas_cli.batch.packed import pack

    return [(brief_of(report), pack(report)) for report in reports]


def examine(file: Given, options: Options) -> list[Report]:
    """The reports of a file: one, or one for each dossier of a message."""
    return [check(source, options) for source in _sources(file, options.received)]


def examine_safely(file: Given, options: Options) -> list[Report]:
    """Like `examine`; what makes the program itself fail costs the file a finding, and the others nothing."""
    try:
        return examine(file, options)
    except MemoryError:
        message = "Le fichier demande plus de mémoire qu'il n'en faut à un dossier\u00a0: il n'est pas lu."
        remedy = "Partir du modèle, et n'y garder que les données du dossier."
        return [check(unreadable(name_of(file), message, remedy), options)]
    except Exception as fault:
        message = f"Panne interne de clas sur ce fichier ({named_fault(fault)})\u00a0: il n'est pas examiné."
        remedy = "Signaler cette panne avec le fichier\u00a0; le dossier n'est peut-être pas en cause."
        return [replace(check(unreadable(name_of(file), message, remedy), options), fault=named_fault(fault))]


def examine_apart(file: Given, options: Options) -> list[Report]:
    """Like `examine_safely`, in another process where the system has some: whatever the file does to it costs the file a finding."""
    from clas_cli.batch.packed import unpack

    return [unpack(packed) for _, examined in _results([file], options, (), 1, lambda: False) for _, packed in examined]


def _given(gathered: Gathered) -> list[Given]:
    return [*gathered.files, *gathered.contents]


def name_of(file: Given) -> str:
    """How a report names what was given."""
    return file if isinstance(file, str) else file[0]


def _sources(file: Given, is_received: bool) -> list[Source]:
    if not isinstance(file, str):
        name, content = file
        if isinstance(content, bytes):
            return [read_bytes(content, "entrée standard")] if name == STDIN else read_all_bytes(content, name, is_received)
        from clas_cli.reading.data import read_data

        return [read_data(content, name)]
    return read_all(Path(file), is_received)


def _standard_input() -> bytes:
    return b"" if sys.stdin is None else sys.stdin.buffer.read(MAX_BYTES + 1)


def _is_light(file: Given) -> bool:
    """Whether no reader but that of YAML, and of data, will have anything to do with a file."""
    if isinstance(file, tuple):
        return isinstance(file[1], Mapping) or is_yaml(file[0], file[1])
    try:
        if Path(file).is_file():
            with Path(file).open("rb") as stream:
                return is_yaml(file, stream.read(ENOUGH_TO_TELL))
    except (OSError, ValueError):
        pass
    return True  # there is nothing to read, or it would be waited for


def assemble(reports: Sequence[Report], options: Options, limits: Limits = ()) -> Batch:
    """The batch of some reports: their sums, and what crosses them."""
    assembly = _Assembly(options, limits)
    assembly.add(map(brief_of, reports))
    return assembly.batch(reports, Gathered())


class _Assembly:
    """Reports gathered in their order; only what is counted, and compared between dossiers, is kept of them."""

    def __init__(self, options: Options, limits: Limits, watch: Watch | None = None) -> None:
        self.options = options
        self.limits = limits
        self.briefs: list[Brief] = []
        self.faults: list[str] = []
        self.starts: list[int] = []
        """The number of the first report of each file."""
        self.watch = watch
        self.files = self.unreadable = self.blocked = 0

    def add(self, briefs: Iterable[Brief]) -> None:
        """Adds what one file gave."""
        self.starts.append(len(self.briefs))
        for brief in briefs:
            self.briefs.append(brief)
            if brief.fault:
                self.faults.append(f"Panne interne de clas sur {visible(brief.file)}\u00a0: {brief.fault}. {_REPORT_IT}")
            if brief.received is None:
                self.unreadable += brief.verdict == ILLISIBLE
                self.blocked += brief.is_blocking
        self.files += 1
        if self.watch is not None:
            self.watch(self.files, self.unreadable, self.blocked)

    def again(self) -> tuple[list[int], Options]:
        """The files to examine again, now that all the others are known, and with which options."""
        elsewhere = said_elsewhere(self.briefs)
        numbers = {number for number, brief in enumerate(self.briefs) if brief.facts is not None and brief.facts.fichier in elsewhere}
        files = sorted({bisect_right(self.starts, number) - 1 for number in numbers})
        return files, replace(self.options, elsewhere=elsewhere)

    def replace(self, file: int, briefs: Sequence[Brief]) -> int:
        """Puts what a file gives now in the place of what it gave; gives the number of its first report."""
        start = self.starts[file]
        self.briefs[start : start + len(briefs)] = briefs
        return start

    def _separate(self, reports: Sequence[Report]) -> tuple[Sequence[Report], tuple[Received, ...]]:
        """The reports of requests, and what else was received; one file by itself is what its owner takes for a dossier."""
        kept = [number for number, brief in enumerate(self.briefs) if brief.received is None]
        if len(kept) == len(self.briefs) or len(self.briefs) == 1:
            return reports, ()
        others = tuple(brief.received for brief in self.briefs if brief.received is not None)
        self.briefs = [self.briefs[number] for number in kept]
        return Chosen(reports, kept), others

    def batch(self, reports: Sequence[Report], gathered: Gathered, not_examined: Sequence[str] = ()) -> Batch:
        """The batch, once all is added."""
        reports, received = self._separate(reports)
        lot = Lot(brief.facts for brief in self.briefs)
        holders = Holders(lot)
        taken_back = tuple(withdrawals(received, holders))
        withdrawn = {number: one.file for one in taken_back for number in one.numbers}
        lot.withdrawn = frozenset(withdrawn)
        crossing = list(self._crossings(reports, lot)) if len(lot) > 1 else []
        superseded = frozenset(number for request in lot.requests for number in request.versions[:-1])
        tally = Tally(self.limits)
        for number, brief in enumerate(self.briefs):
            if number in superseded:
                tally.set_apart(brief)
            elif number in withdrawn:
                tally.withdraw(brief)
            else:
                tally.add(brief)
        standing = (request for request in lot.requests if request.current not in withdrawn)
        tally.rank((request.current, self.briefs[request.current], self.briefs[request.versions[0]]) for request in standing)
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
        )

    def _crossings(self, reports: Sequence[Report], lot: Lot) -> Iterator[LotFinding]:
        campagne: Campagne = self.options.campaign or named(DEFAULT)
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
        numbers = sorted({number for _, _, places in shown for number, _ in places})
        named_and_placed = {number: (report.file, report.places) for number in numbers for report in (reports[number],)}
        for rule, remark, places in shown:
            concerned = tuple(_concerned(number, path, *named_and_placed[number]) for number, path in places)
            others = len(remark.where) - len(places)
            if others:
                remark.message += f" Sont donnés {len(places)}\u00a0endroits, sur {len(remark.where)}."
            finding = complete(rule, remark, self.options, campagne, concerned[0].place, "")
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


def _concerned(number: int, path: str, file: str, places: Mapping[str, Place]) -> Concerned:
    return Concerned(number, file, path, places.get(path) or Place(line=1, column=1))
