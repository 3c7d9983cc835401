"""What is answered to gestionnaires: one draft each, in the Caf's voice, about their requests. Nothing is sent from here.

No intervenant is named: what says the name of one is told by its title and its place alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from clas_cli.campaigns.campaign import Campagne
from clas_cli.desk.follow import digest
from clas_cli.desk.morning import Morning
from clas_cli.desk.sheets import DEMANDES
from clas_cli.dossier.facts import Facts
from clas_cli.dossier.fields import PROLONGATION
from clas_cli.dossier.tree import Place
from clas_cli.french.dates import day
from clas_cli.french.text import loose, one_line, plural, visible
from clas_cli.judge.report import CONFORME, IRRECEVABLE, Finding, Report
from clas_cli.reading.mail import is_caf
from clas_cli.render import words
from clas_cli.rules.depot import UNKNOWN
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT
from clas_cli.sending.message import Attachment, Message, to_eml

DAYS: Final = 15
"""Days given to answer, where the deadline of the campaign gives none any more."""
_ASKED: Final = (
    (A_COMPLETER, "Pour l'instruire, nous avons besoin de ces réponses, complètes et exactes\u00a0:"),
    (BLOQUANT, "Sont à corriger\u00a0:"),
    (A_VERIFIER, "Ces points demandent notre appréciation\u00a0; vous pouvez nous apporter toute précision utile\u00a0:"),
)
_OF_THE_CAF: Final = ("demande.", "convention.", "gestionnaire.conventionne")
"""Paths of what the Caf checks itself: dates, ways, conventions."""
_NOWHERE: Final = Place(line=1, column=1)
"""Where a whole file begins: a place that tells nothing."""
_MOST: Final = 25
_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Reply:
    """A draft, the name of its file, the requests that it is about, by their numbers, and to whom it goes; `content` is its bytes."""

    file: str
    requests: tuple[int, ...]
    recipient: str
    content: bytes


def replies(morning: Morning, annotated: Callable[[Report], Attachment | None]) -> Iterator[Reply]:
    """The drafts for whom something changed since the last one; the register is told of each.

    `annotated` gives the annotated workbook of a dossier where there is one.
    """
    for owner, numbers in _owners(morning).items():
        reports = [morning.report(morning.run.requests[index].versions[-1]) for index in numbers]
        fresh = [index for index, report in zip(numbers, reports, strict=True) if _is_fresh(morning, index, report)]
        if not fresh:
            continue
        told = [report for index, report in zip(numbers, reports, strict=True) if index in fresh]
        name = one_line(next((report.gestionnaire for report in told if report.gestionnaire), "") or "")
        copies = [copy for report in told if _has_points(report) and (copy := annotated(report)) is not None]
        if len(copies) > 1:  # « dossier-annote.xlsx » may be that of several
            copies = [Attachment(f"{rank} {copy.name}", copy.content) for rank, copy in enumerate(copies, 1)]
        message = Message(
            recipient=next(filter(None, _senders(morning, fresh)), ""),
            subject=f"{morning.campagne.nom}\u00a0: votre demande, {name or 'gestionnaire à préciser'}",
            body=body(told, morning.campagne, morning.today, len(copies)),
            attachments=tuple(copies),
            sender=morning.campagne.depot.adresse or "" if morning.campagne.depot.canal == "courriel" else "",
        )
        for index, report in zip(numbers, reports, strict=True):
            if index in fresh:
                row = morning.run.rows[morning.run.requests[index].number]
                morning.register[DEMANDES].put(row, {"Réponse préparée le": morning.today, "Empreinte de la réponse": digest(report)})
        requests = tuple(morning.run.requests[index].number for index in fresh)
        yield Reply(f"{requests[0]:03d} {_file_name(name or owner)}.eml", requests, message.recipient, to_eml(message))


def _owners(morning: Morning) -> dict[str, list[int]]:
    """The requests of each gestionnaire, by their places in the run."""
    owners: dict[str, list[int]] = {}
    for index, request in enumerate(morning.run.requests):
        facts = morning.report(request.versions[-1]).facts
        assert facts is not None
        owners.setdefault(facts.siret or loose(facts.gestionnaire or "") or f"demande {request.number}", []).append(index)
    return owners


def _senders(morning: Morning, fresh: Sequence[int]) -> Iterator[str]:
    """The addresses that sent some requests, the latest first; none of a Caf, which only passed a message on."""
    for index in fresh:
        for number in reversed(morning.run.requests[index].versions):
            post = morning.report(number).post
            if post is not None and not is_caf(post.address):
                yield post.address


def _has_points(report: Report) -> bool:
    """Whether there is something for a gestionnaire to look at in its dossier."""
    return report.verdict not in (CONFORME, IRRECEVABLE) and not report.is_to_read


def _is_fresh(morning: Morning, index: int, report: Report) -> bool:
    row = morning.run.rows[morning.run.requests[index].number]
    return morning.register[DEMANDES].text(row, "Empreinte de la réponse") != digest(report)


def _file_name(name: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in " -'" else " " for letter in visible(name, 200))
    return " ".join(kept.split())[:_NAME].strip() or "gestionnaire"


def body(reports: Sequence[Report], campagne: Campagne, today: date, copies: int) -> str:
    """The text of an answer about the requests of one gestionnaire. `copies` annotated workbooks go with it."""
    parts = ["Madame, Monsieur,"]
    for report in reports:
        parts += _about(report)
    if (blocking := [report for report in reports if _is_to_correct(report)]) and (last := _by_when(blocking, today)):
        what = "votre demande complétée" if len(blocking) == 1 else "vos demandes complétées"
        where = f", à l'adresse {campagne.depot.adresse}" if campagne.depot.by_message and campagne.depot.adresse else ""
        parts.append(f"Merci de nous renvoyer {what} au plus tard le {day(last)}{where}, en réponse à ce message.")
    if copies:
        parts.append(
            "Le classeur joint montre chaque point à sa place." if copies == 1 else "Les classeurs joints montrent chaque point à sa place."
        )
    service = campagne.depot.service or f"Caisse d'allocations familiales, {campagne.departement}"
    return "\n\n".join((*parts, "Nous restons à votre disposition.", "Cordialement,", service)) + "\n"


def _is_to_correct(report: Report) -> bool:
    return report.is_blocking and report.verdict != IRRECEVABLE


def _by_when(reports: Sequence[Report], today: date) -> date:
    """The last day on which an answer is in time: the eve of the first deadline to come, else some days from now."""
    eves = [report.deadline - timedelta(1) for report in reports if report.deadline is not None]
    return min((eve for eve in eves if eve > today), default=today + timedelta(DAYS))


def _about(report: Report) -> Iterator[str]:
    facts = report.facts
    assert facts is not None
    yield _receipt(report, facts)
    if report.verdict == IRRECEVABLE:
        limit = f"avant le {day(report.deadline)}" if report.deadline else "dans le délai de la campagne"
        yield f"La note de cadrage demande un envoi {limit}. Parvenue hors délai, votre demande n'est pas recevable et ne peut pas être instruite."
        return
    if report.is_to_read:
        yield "Nous la lisons, et nous vous répondrons."
        return
    asked = [(title, _points(report, facts, severity)) for severity, title in _ASKED]
    for title, points in asked:
        if points:
            yield "\n".join((title, *(f"- {point}" for point in points)))
    if not any(points for _, points in asked):
        rest = "" if report.verdict == CONFORME else "\u00a0; il nous reste à vérifier certains points de notre côté"
        yield f"Elle est complète{rest}. Elle sera présentée au comité technique de labellisation et de financement."


def _receipt(report: Report, facts: Facts) -> str:
    kind = "demande de prolongation" if report.situation == PROLONGATION else "demande de financement"
    title = f" pour le projet «\u00a0{one_line(facts.intitule)}\u00a0»" if facts.intitule else ""
    count = plural(facts.collectifs_demandes, "collectif").replace("\u00a0", " ")
    size = f" ({count})" if facts.collectifs_demandes else ""
    when = f", le {day(report.envoi.date)}" if report.envoi.origin != UNKNOWN else ""
    return f"Nous avons bien reçu votre {kind}{title}{size}{when}."


def _points(report: Report, facts: Facts, severity: str) -> list[str]:
    names = {loose(name) for collectif in facts.collectifs for _, name in collectif.intervenants}
    found = [finding for finding in report.of(severity) if severity != A_VERIFIER or not finding.path.startswith(_OF_THE_CAF)]
    points = list(dict.fromkeys(point(finding, names) for finding in found))
    more = len(points) - _MOST
    return (
        [*points[:_MOST], f"et {plural(more, 'autre point, que montre', 'autres points, que montre')} le classeur joint."]
        if more > 0
        else points
    )


def point(finding: Finding, names: set[str]) -> str:
    """What a gestionnaire is asked about a finding, without naming an intervenant (`names`, as `loose` leaves them)."""
    at = finding.place
    if at.file is not None:  # where the Caf keeps it is its own business
        at = replace(at, file=Path(at.file).name)
    place = "" if at == _NOWHERE else f" ({words.at(at)})"
    told = finding.message.partition(" Règle qui l'attend")[0].partition(" Règles qui l'attendent")[0]
    expected = f" Attendu\u00a0: {finding.expected}." if finding.expected else ""
    said = loose(f"{told} {expected}")
    if ("intervenants" in finding.path and any(name and name in said for name in names)) or any(
        len(name) > 3 and name in said for name in names
    ):
        return f"{finding.titre}{place}."
    return f"{told.rstrip('.')}{place}.{expected}"
