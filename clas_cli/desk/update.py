"""One run: the register brought up to what the mailbox holds. What is the instructor's is read, never written."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from clas_cli.campaigns.campaign import Campagne
from clas_cli.desk import follow
from clas_cli.desk.follow import CURRENT, JOINED, WITHDRAWN, Followed, Seen
from clas_cli.desk.sheets import DEMANDES, JOURNAL, MESSAGES, RECEPTIONS, Register
from clas_cli.desk.table import Value, harmless
from clas_cli.dossier.requests import Lot, plain_title
from clas_cli.dossier.tree import Nature
from clas_cli.french.text import visible
from clas_cli.judge.report import Batch, Received, Report
from clas_cli.render import words
from clas_cli.rules.depot import EMAIL, UNKNOWN
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT

LAST_RUN: Final = "Dernier passage\u00a0: "
GONE: Final = "n'y est plus"


class Change(NamedTuple):
    """A line of the journal: the number of the request (None of a file that is no request), whose, which, and what changed."""

    number: int | None
    gestionnaire: str
    intitule: str
    what: str


@dataclass(slots=True)
class DeskRun:
    """What a run made: what changed, the requests in hand, by their numbers."""

    changes: list[Change] = field(default_factory=list)
    requests: list[Followed] = field(default_factory=list)
    rows: dict[int, int] = field(default_factory=dict)
    """The row of each request, by its number."""
    withdrawn: dict[int, str] = field(default_factory=dict)
    """The message that takes a request back, as the register names it, by the number of the request."""

    @property
    def standing(self) -> list[int]:
        """The requests that stand, by their places in `requests`."""
        return [index for index, request in enumerate(self.requests) if request.number not in self.withdrawn]


def update(
    register: Register,
    made: Batch,
    name_of: Callable[[str], str],
    campagne: Campagne,
    today: date,
) -> DeskRun:
    """Brings a register up to a batch. `name_of` gives the name of a file in the register."""

    def named(file: str) -> str:
        return harmless(name_of(file))

    found = [follow.seen(report, named(report.file)) for report in made.reports]
    run = DeskRun(requests=follow.requests(register, found, campagne.id))
    owners = Lot(found[request.versions[-1]].facts for request in run.requests).owners
    taken_back = {number: named(one.file) for one in made.withdrawals for number in one.numbers}
    for index, request in enumerate(run.requests):
        if message := next((taken_back[version] for version in request.versions if version in taken_back), ""):
            run.withdrawn[request.number] = message
        _request(register, run, request, made.reports[request.versions[-1]], found, _counted(owners[index]))
    _gone(register, run)
    _messages(register, run, found, {named(one.file): one for one in made.received}, _doubts(made))
    receptions = register[RECEPTIONS]
    asked = {receptions.exact(row, "Fichier") for row in receptions}
    for one in found:
        if one.envoi.origin == UNKNOWN and one.file not in asked:
            receptions.add({"Fichier": one.file})
    _journal(register, run, today)
    return run


def _counted(owner: Hashable) -> str:
    """What is equal for the requests of one gestionnaire, with a SIRET or without; empty where nothing names it."""
    kind, name = owner if isinstance(owner, tuple) else ("siret", owner)
    return "" if kind == "fichier" else plain_title(str(name))


def _request(register: Register, run: DeskRun, request: Followed, report: Report, found: Sequence[Seen], counted: str) -> None:
    table = register[DEMANDES]
    one = found[request.versions[-1]]
    message = run.withdrawn.get(request.number, "")
    values = _values(request, report, found, WITHDRAWN if message else CURRENT)
    values["Gestionnaire compté"] = counted
    gestionnaire, intitule = (str(values[name] or "") for name in ("Gestionnaire", "Intitulé"))
    if request.row is None:
        row = table.add(values)
        what = [f"reçue\u00a0: {words.VERDICTS[report.verdict]}", *([_taken_back(message)] if message else ())]
    else:
        row = request.row
        before = {title: table.text(row, title) for title in ("Verdict", "État", "Empreinte")}
        what = list(follow.change(before, report.verdict, one.digest, one.file, _taken_back(message) if message else ""))
        table.put(row, values)
    run.rows[request.number] = row
    run.changes += [Change(request.number, gestionnaire, intitule, text) for text in what]
    for other in request.joined:
        if table.text(other, "État") != JOINED:
            run.changes.append(
                Change(request.number, gestionnaire, intitule, f"reçoit la demande n°\u00a0{table.text(other, 'N°')}, qui est la même")
            )
            table.put(other, {"État": JOINED})


def _values(request: Followed, report: Report, found: Sequence[Seen], state: str) -> dict[str, Value]:
    """What clas knows of a request, by the titles of its columns."""
    facts, money = report.facts, report.estimation
    assert facts is not None
    first = found[request.versions[0]]
    children = [one.enfants for one in facts.collectifs if one.enfants is not None]
    levels = dict.fromkeys(level for one in facts.collectifs for level in one.niveaux)
    places = dict.fromkeys(one.lieu for one in facts.collectifs if one.lieu)
    return {
        "N°": request.number,
        "Gestionnaire": facts.gestionnaire or "",
        "Intitulé": facts.intitule or "",
        "État": state,
        "Verdict": words.VERDICTS[report.verdict],
        "Situation": words.SITUATIONS.get(report.situation or "", ""),
        "SIRET": facts.siret or "",
        "Cycle": facts.cycle or "",
        "Niveaux": ", ".join(levels),
        "Communes": ", ".join(facts.communes),
        "EPCI": facts.territoire or "",
        "Lieux": "\u00a0; ".join(places),
        "Collectifs demandés": facts.collectifs_demandes or None,
        "Collectifs comptés": None if money is None else sum(line.kept for line in money.lines),
        "Collectifs ruraux": sum(one.rural for one in facts.collectifs) if facts.collectifs else None,
        "Enfants": sum(children) if children else None,
        "Reçue le": first.envoi.date if first.envoi.origin != UNKNOWN else None,
        "Date limite": report.deadline,
        "Jours d'avance": words.days_left(report) if report.envoi.origin != UNKNOWN else None,
        "Bloquant": _titles(report, BLOQUANT),
        "À compléter": _titles(report, A_COMPLETER),
        "À vérifier": _titles(report, A_VERIFIER),
        "Dérogations": "\u00a0; ".join(dict.fromkeys(f"{one.finding.code}, {one.reason}" for one in report.waived)),
        "Ps en l'état": None if money is None else money.as_is.ps,
        "Bonus en l'état": None if money is None else money.as_is.bonus,
        "Total en l'état": None if money is None else money.as_is.total,
        "Total si corrigé": None if money is None or money.corrected is None else money.corrected.total,
        "Versions": len(request.versions),
        "Fichier": found[request.versions[-1]].file,
        "Empreinte": found[request.versions[-1]].digest,
    }


def _taken_back(message: str) -> str:
    return f"retirée par qui l'a faite\u00a0: {visible(message, 200)}"


def _titles(report: Report, severity: str) -> str:
    """« Trop d'enfants (REF004) ; Diagnostic (AXE011) »: each once."""
    return "\u00a0; ".join(dict.fromkeys(f"{finding.titre} ({finding.code})" for finding in report.of(severity)))


def _gone(register: Register, run: DeskRun) -> None:
    """Requests whose files are there no more."""
    table = register[DEMANDES]
    kept = {row for request in run.requests for row in (run.rows[request.number], *request.joined)}
    for row in table:
        number = table.text(row, "N°")
        if row in kept or not number.isdecimal() or table.text(row, "État") in (WITHDRAWN, JOINED):
            continue
        table.put(row, {"État": WITHDRAWN})
        gestionnaire, intitule = table.text(row, "Gestionnaire"), table.text(row, "Intitulé")
        run.changes.append(Change(int(number), gestionnaire, intitule, "retirée\u00a0: ses fichiers ne sont plus là"))


def _doubts(made: Batch) -> dict[str, str]:
    """What is said of each message that may take a request back, for a person to confirm."""
    return {one.file: one.told for one in made.withdrawals if not one.numbers}


def _messages(register: Register, run: DeskRun, found: Sequence[Seen], others: Mapping[str, Received], doubts: Mapping[str, str]) -> None:
    table = register[MESSAGES]
    rows = {table.exact(row, "Fichier"): row for row in table}
    filed: dict[int, tuple[int, str]] = {}
    for request in run.requests:
        last = len(request.versions)
        for rank, index in enumerate(request.versions, 1):
            version = "seule" if last == 1 else f"{rank} sur {last}{', en vigueur' if rank == last else ''}"
            filed[index] = (request.number, version)
    number: int | None
    for index, one in enumerate(found):
        known = filed.get(index)
        number, version = known or (None, "hors demande")
        values = _message(one, number, version)
        if one.file in rows:
            table.put(rows[one.file], values)
        else:
            table.add(values)
            if number is None:
                run.changes.append(Change(None, "", "", f"à lire\u00a0: {visible(one.file, 200)}. {values['Lecture']}"))
    numbers = {found[version].path: request.number for request in run.requests for version in request.versions}
    for file, other in others.items():
        about = sorted({numbers[path] for path in other.requests if path in numbers})
        doubt = doubts.get(other.file, "")
        values = _other(file, other, about, doubt)
        if file in rows:
            table.put(rows[file], values)
            continue
        table.add(values)
        if other.nature == Nature.BRUIT or (other.nature == Nature.RETRAIT and not doubt):
            continue
        told = doubt or f"{_RECEIVED[other.nature if about else None]}\u00a0: {visible(file, 200)} ({visible(str(values['Lecture']), 200)})"
        run.changes.append(_about(register, run, about, told))
    there = {one.file for one in found} | others.keys()
    for file, row in rows.items():
        if file not in there:
            table.put(row, {"Version": GONE})


_RECEIVED: Final = {Nature.PIECE: "pièces reçues", Nature.MESSAGE: "message reçu", None: "reçu hors demande"}


def _about(register: Register, run: DeskRun, numbers: Sequence[int], told: str) -> Change:
    """A line of the journal about one request, or about several of one gestionnaire."""
    if not numbers:
        return Change(None, "", "", told)
    table, row = register[DEMANDES], run.rows[numbers[0]]
    alone = len(numbers) == 1
    return Change(numbers[0] if alone else None, table.text(row, "Gestionnaire"), table.text(row, "Intitulé") if alone else "", told)


def _message(one: Seen, number: int | None, version: str) -> Mapping[str, Value]:
    is_dated = one.envoi.origin != UNKNOWN
    other = f"d'une autre campagne ({visible(one.campaign, 60)})" if one.campaign and number is None else ""
    return {
        "Fichier": one.file,
        "Demande n°": number,
        "Version": version,
        "Reçu le": one.envoi.date if is_dated and one.facts else None,
        "D'après": one.envoi.origin if one.facts else "",
        "Expéditeur": one.sender,
        "Objet": one.subject,
        "Lecture": one.trouble or other or "lu",
        "Empreinte": one.digest,
    }


def _other(file: str, one: Received, about: Sequence[int], doubt: str) -> Mapping[str, Value]:
    """The line of what was received and is no request: a piece, a question, an automatic answer; `about` are the numbers of requests."""
    version = one.nature.value if len(about) == 1 else f"demandes {', '.join(map(str, about))}" if about else "hors demande"
    return {
        "Fichier": file,
        "Demande n°": about[0] if len(about) == 1 else None,
        "Version": version,
        "Reçu le": one.sent_at.date() if one.sent_at else None,
        "D'après": EMAIL if one.sent_at else "",
        "Expéditeur": one.address,
        "Objet": one.subject,
        "Lecture": doubt or one.what or one.nature.value,
        "Empreinte": "",
    }


def _journal(register: Register, run: DeskRun, today: date) -> None:
    table = register[JOURNAL]
    for change in run.changes:
        values: dict[str, Value] = {"Date": today, "Demande n°": change.number, "Gestionnaire": change.gestionnaire}
        table.add({**values, "Intitulé": change.intitule, "Changement": change.what})
    stamp = f"{LAST_RUN}{today:%d/%m/%Y}"
    for row in range(1, table.head):
        for column in range(1, table.right + 1):
            cell = table.sheet.cell(row, column)
            if isinstance(cell.value, str) and cell.value.startswith(LAST_RUN.rstrip()) and cell.value != stamp:
                cell.value = stamp
                table.is_changed = True
    if register.is_new:
        table.sheet["A2"] = stamp
