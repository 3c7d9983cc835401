"""A morning at the desk, from bytes to bytes: the mailbox checked with what the Caf knows, the register brought up to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Final

from openpyxl import Workbook

from clas_cli.batch import run as batch
from clas_cli.batch.files import Gathered
from clas_cli.batch.totals import figures
from clas_cli.campaigns.campaign import DEFAULT, Campagne
from clas_cli.campaigns.load import named
from clas_cli.desk import book
from clas_cli.desk.knowledge import caf_of, from_last_year
from clas_cli.desk.sheets import DEMANDES, Register, register_of
from clas_cli.desk.synthesis import write_synthesis
from clas_cli.desk.table import UnusableRegister, harmless
from clas_cli.desk.update import DeskRun, update
from clas_cli.french.text import loose, plural, visible
from clas_cli.french.values import Refused, to_number
from clas_cli.judge.options import Options
from clas_cli.judge.report import COLLECTIFS, ILLISIBLE, IRRECEVABLE, Batch, Envelope, Report, Total
from clas_cli.render import words

_SHOWN: Final = 30
"""Changes that are told one by one."""


@dataclass(slots=True)
class Morning:
    """What a run gives. `former` are the bytes of the register before, `today` the day of the run."""

    register: Register
    campagne: Campagne
    batch: Batch
    run: DeskRun
    today: date
    former: bytes = b""
    envelopes: tuple[Envelope, ...] = ()
    taken_over: int = 0
    """Conventions that came from the register of the year before."""
    notices: list[str] = field(default_factory=list)

    def report(self, number: int) -> Report:
        """A report of the batch."""
        return self.batch.reports[number]

    def content(self) -> bytes:
        """The register, to be kept."""
        return book.saved(self.register.book)


def begin(content: bytes, options: Options, last: bytes = b"") -> tuple[Register, Campagne, int]:
    """The register to work on, its campaign, and how many conventions came from the register of the year before. Raises `UnusableRegister`."""
    campagne = options.campaign or named(DEFAULT)
    register = register_of(book.opened(content) if content else book.Opened(Workbook()), campagne.id)
    return register, campagne, from_last_year(register, _last_year(last)) if last else 0


def _last_year(content: bytes) -> Register:
    try:
        opened = book.opened(content)
        return register_of(opened, opened.book.properties.subject or "")
    except UnusableRegister as refused:
        raise UnusableRegister(f"celui de l'année passée ne peut pas servir\u00a0: {refused}") from None


def instruct(
    register: Register,
    campagne: Campagne,
    gathered: Gathered,
    options: Options,
    *,
    name_of: Callable[[str], str] = str,
    processes: int | None = 0,
    watch: batch.Watch = batch.UNWATCHED,
    limits: Iterable[tuple[str, Decimal]] = (),
    last: bytes = b"",
) -> Morning:
    """Checks what was received with what the register knows, and brings it up to date. `name_of` is how the register names a file.

    Raises `KeyboardInterrupt` where Ctrl-C ended the reading: the register is then left as it is.
    """
    paths = {harmless(name_of(file)): file for file in gathered.files}

    def path_of(name: str) -> str:
        outer, within, inner = name.partition(" > ")
        return paths.get(name) or paths.get(outer, outer) + within + inner

    asked = informed(register, options, path_of)
    made = batch.run(gathered, asked, processes=processes, watch=watch)
    if made.not_examined:  # what wasn't read would pass for withdrawn
        raise KeyboardInterrupt
    return kept_up(register, campagne, made, options, name_of=name_of, limits=limits, last=last)


def informed(register: Register, options: Options, path_of: Callable[[str], str] = str) -> Options:
    """The options of a check that knows what the register says. `path_of` gives the path of a file by its name in the register."""
    known = caf_of(register, path_of)
    return options._replace(received=True, caf=known._replace(derogations=(*options.caf.derogations, *known.derogations)))


def kept_up(
    register: Register,
    campagne: Campagne,
    made: Batch,
    options: Options,
    *,
    name_of: Callable[[str], str] = str,
    limits: Iterable[tuple[str, Decimal]] = (),
    last: bytes = b"",
) -> Morning:
    """Brings the register up to what was received, once all of it is checked (`made`)."""
    run = update(register, made, name_of, campagne, options.today)
    write_synthesis(register, campagne, last_year_of(campagne, _last_year(last) if last else None))
    morning = Morning(register, campagne, made, run, options.today, notices=register.notices)
    morning.envelopes = _envelopes(morning, limits)
    return morning


def told(morning: Morning) -> Iterator[str]:
    """What a run says, line by line: how much was received, what changed, the limits."""
    run = morning.run
    if morning.taken_over:
        yield f"{plural(morning.taken_over, 'convention reprise', 'conventions reprises')} de l'année passée."
    files = f"{plural(len(morning.batch.reports), 'dossier')} dans ce qui est reçu"
    yield f"{plural(len(run.requests), 'demande')} ({files})."
    for change in run.changes[:_SHOWN]:
        whose = [f"n°\u00a0{change.number}", visible(change.gestionnaire, 60), visible(change.intitule, 60)] if change.number else []
        yield f"- {', '.join(filter(None, whose))}\u00a0: {change.what}" if whose else f"- {change.what}"
    if (more := len(run.changes) - _SHOWN) > 0:
        yield f"… et {plural(more, 'autre changement', 'autres changements')}, dans la feuille «\u00a0Journal\u00a0»."
    if not run.changes:
        yield "Rien de nouveau depuis le dernier passage."
    for envelope in morning.envelopes:
        yield words.envelope(envelope, "dans l'ordre de vos rangs, puis d'arrivée")


def last_year_of(campagne: Campagne, last: Register | None) -> Mapping[str, int]:
    """What was agreed the year before: as its register tells, else as the note does."""
    if last is not None:
        table = last[DEMANDES]
        agreed = [row for row in table if table.text(row, "État") == "en cours" and loose(table.text(row, "Avis")).startswith("favorable")]
        if agreed:
            counts = (_whole(table.value(row, "Collectifs demandés")) for row in agreed)
            return {"projets": len(agreed), "collectifs": sum(counts), "gestionnaires": len({table.text(row, "SIRET") for row in agreed})}
    known = campagne.annee_passee
    return {} if known is None else {name: getattr(known, name) for name in known.FIELDS if known.has(name)}


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float | Decimal) else 0


def ranked(morning: Morning) -> Sequence[int]:
    """The requests that can be examined, by their place in `run.requests`: in the instructor's rank, then by the date of reception."""
    table, run = morning.register[DEMANDES], morning.run

    def order(index: int) -> tuple[Decimal, str, int]:
        row = run.rows[run.requests[index].number]
        try:
            rank = to_number(table.text(row, "Rang"))
        except Refused:
            rank = Decimal("Infinity")
        received = table.value(row, "Reçue le")
        return rank, str(received or "9999"), run.requests[index].number

    able = [index for index in run.standing if _verdict(morning, run.requests[index].versions[-1]) not in (ILLISIBLE, IRRECEVABLE)]
    return sorted(able, key=order)


def _verdict(morning: Morning, number: int) -> str:
    return morning.report(number).verdict


def _envelopes(morning: Morning, limits: Iterable[tuple[str, Decimal]]) -> tuple[Envelope, ...]:
    asked = tuple(limits)
    of_each = [figures(morning.report(morning.run.requests[index].versions[-1])) for index in ranked(morning)] if asked else []
    return tuple(_against(unit, limit, of_each) for unit, limit in asked)


def _against(unit: str, limit: Decimal, of_each: Sequence[Total]) -> Envelope:
    """A limit held against requests in their order."""
    in_collectifs = unit == COLLECTIFS
    as_is = list(accumulate(Decimal(one.collectifs_kept) if in_collectifs else one.as_is for one in of_each))
    corrected = list(accumulate(Decimal(one.collectifs) if in_collectifs else one.corrected for one in of_each))
    beyond = (next((rank for rank, total in enumerate(totals, 1) if total > limit), None) for totals in (as_is, corrected))
    return Envelope(unit, limit, as_is[-1] if as_is else Decimal(0), corrected[-1] if corrected else Decimal(0), *beyond)
