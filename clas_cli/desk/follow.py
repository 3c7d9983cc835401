"""Requests followed from one run to the next: each keeps its number and its line, whatever files tell of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Final, NamedTuple

from clas_cli.desk.sheets import DEMANDES, MESSAGES, Register
from clas_cli.dossier.facts import Facts
from clas_cli.dossier.requests import Lot, same_title
from clas_cli.dossier.tree import Post
from clas_cli.french.text import loose, visible
from clas_cli.judge.report import ILLISIBLE, Report, Verdict
from clas_cli.render import words
from clas_cli.rules.depot import UNKNOWN, Envoi

CURRENT: Final = "en cours"
WITHDRAWN: Final = "retirée"
JOINED: Final = "jointe"


class Seen(NamedTuple):
    """What is kept of one report: `file` is its name in the register, `path` that on the disk."""

    file: str
    path: str
    verdict: Verdict
    envoi: Envoi
    timing: str
    facts: Facts | None
    campaign: str | None
    sender: str
    """The address that wrote; empty where that isn't known."""
    subject: str
    trouble: str

    @property
    def digest(self) -> str:
        """What is equal for equal contents."""
        return self.facts.fingerprint.hex() if self.facts else ""


class Followed(NamedTuple):
    """A request with its number. `versions` are the numbers of its reports in the batch, oldest first; `row` is None of a new one."""

    number: int
    row: int | None
    versions: tuple[int, ...]
    joined: tuple[int, ...] = ()
    """The rows of other numbers that turned out to be the same request."""


def seen(report: Report, file: str) -> Seen:
    """What is kept of a report."""
    trouble = visible(report.findings[0].message, 300) if report.verdict == ILLISIBLE and report.findings else ""
    facts = report.facts
    post = report.post or Post()
    return Seen(file, report.file, report.verdict, report.envoi, report.timing, facts, report.campaign, post.address, post.subject, trouble)


def requests(register: Register, found: Sequence[Seen], campaign: str) -> list[Followed]:
    """The requests of a batch, with the number that each has in the register, or a new one."""
    lot = Lot(one.facts if one.campaign == campaign else None for one in found)
    known = _Known(register)
    groups = sorted(lot.requests, key=lambda request: (_day(found[request.versions[0]]), request.versions[0]))
    claims = [known.claims([found[number] for number in request.versions]) for request in groups]
    taken: dict[int, int] = {}
    for index, numbers in enumerate(claims):
        for number in numbers:
            taken.setdefault(number, index)
    followed: list[Followed] = []
    fresh = known.last
    for index, request in enumerate(groups):
        own = sorted(number for number in claims[index] if taken[number] == index)
        if not own and (alike := known.alike(lot.facts(request.current), taken)) is not None:
            own = [alike]
            taken[alike] = index
        if not own:
            fresh += 1
            own = [fresh]
        rows = [known.rows[number] for number in own if number in known.rows]
        followed.append(Followed(own[0], rows[0] if rows else None, request.versions, tuple(rows[1:])))
    return sorted(followed, key=lambda one: one.number)


def _day(one: Seen) -> date:
    return one.envoi.date if one.envoi.origin != UNKNOWN else date.max


class _Known:
    """What the register knows of requests: their rows by their numbers, and the numbers of files."""

    def __init__(self, register: Register) -> None:
        self.table = table = register[DEMANDES]
        messages = register[MESSAGES]
        self.rows: dict[int, int] = {}
        for row in table:
            if (number := _number(table.text(row, "N°"))) is None:
                continue
            if number in self.rows:
                register.notices.append(
                    f"Demandes\u00a0: le n°\u00a0{number} est sur deux lignes ({self.rows[number]} et {row})\u00a0; la première est tenue."
                )
            self.rows.setdefault(number, row)
        versions = (row for row in messages if messages.text(row, "Empreinte"))
        filed = ((messages.exact(row, "Fichier"), _number(messages.text(row, "Demande n°"))) for row in versions)
        self.files = {file: number for file, number in filed if number is not None}
        self.last = max([0, *self.rows, *self.files.values()])

    def claims(self, versions: Sequence[Seen]) -> list[int]:
        """The numbers that these files had, the latest file first."""
        return list(dict.fromkeys(self.files[one.file] for one in reversed(versions) if one.file in self.files))

    def alike(self, facts: Facts, taken: Mapping[int, int]) -> int | None:
        """The number of the only request that is the same though its files have other names."""
        found = [number for number, row in self.rows.items() if number not in taken and self._is_same(row, facts)]
        return found[0] if len(found) == 1 else None

    def _is_same(self, row: int, facts: Facts) -> bool:
        siret, name = self.table.text(row, "SIRET"), self.table.text(row, "Gestionnaire")
        owner = siret == facts.siret if siret and facts.siret else loose(name) == loose(facts.gestionnaire or "")
        cycle = self.table.text(row, "Cycle")
        return (
            owner
            and bool(facts.intitule)
            and same_title(self.table.text(row, "Intitulé"), facts.intitule or "")
            and (not cycle or not facts.cycle or loose(cycle) == loose(facts.cycle))
        )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def digest(report: Report, taken_back: str = "") -> str:
    """What is equal for reports that say the same of the same content, taken back by the same message: an answer already made needs no other."""
    facts = report.facts.fingerprint.hex() if report.facts else ""
    told = (f"{finding.code} {finding.path} {finding.severity} {finding.message}" for finding in report.findings)
    return blake2b(
        "\n".join((facts, report.verdict, *told, *filter(None, (taken_back,)))).encode("utf-8", "surrogatepass"), digest_size=12
    ).hexdigest()


def change(before: Mapping[str, str], verdict: Verdict, fingerprint: str, file: str, taken_back: str = "") -> Iterator[str]:
    """What changed of a request since the last run, in French; `before` is what its line said, `taken_back` says who takes it back now."""
    now = words.VERDICTS[verdict]
    turned = f"{before['Verdict']} → {now}" if before["Verdict"] != now else f"toujours {now.lower()}"
    gained = "" if before["Verdict"] == now or verdict != "conforme" else ", désormais conforme"
    if before["État"] == WITHDRAWN and not taken_back:
        yield "revenue"
    elif taken_back and before["État"] != WITHDRAWN:
        yield taken_back
    if before["Empreinte"] != fingerprint:
        yield f"corrigée ({visible(file, 200)})\u00a0: {turned}{gained}"
    elif before["Verdict"] != now:
        yield f"verdict\u00a0: {turned}{gained}"
