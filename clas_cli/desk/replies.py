"""What is answered to gestionnaires: one draft each, in the Caf's voice, about their requests. Nothing is sent from here.

No intervenant is named: what says the name of one is told by its title and its place alone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from clas_cli.desk.follow import digest
from clas_cli.desk.morning import Morning
from clas_cli.desk.sheets import DEMANDES
from clas_cli.dossier.facts import Facts
from clas_cli.dossier.fields import PROLONGATION
from clas_cli.dossier.requests import Lot
from clas_cli.dossier.tree import FormRule, Place
from clas_cli.french.dates import day
from clas_cli.french.text import listing, loose, one_line, plural, quoted, visible
from clas_cli.judge.report import CONFORME, IRRECEVABLE, Finding, Report
from clas_cli.reading.letter import LABELS
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
_OF_A_LETTER: Final = "Merci de nous répondre sur ces points\u00a0:"
_OF_THE_CAF: Final = ("demande.", "convention.", "gestionnaire.conventionne")
"""Paths of what the Caf checks itself: dates, ways, conventions."""
_NOWHERE: Final = Place(line=1, column=1)
"""Where a whole file begins: a place that tells nothing."""
_MOST: Final = 25
_NAME: Final = 60


class Reply(NamedTuple):
    """A draft, the name of its file, the requests that it is about, by their numbers, and to whom it goes; `content` is its bytes."""

    file: str
    requests: tuple[int, ...]
    recipient: str
    content: bytes


def replies(morning: Morning, annotated: Callable[[Report], Attachment | None]) -> Iterator[Reply]:
    """The drafts for whom something changed since the last one; the register is told of each.

    `annotated` gives the annotated workbook of a dossier where there is one.
    """
    for numbers in _owners(morning):
        fresh = [index for index in numbers if _is_fresh(morning, index)]
        if not fresh:
            continue
        told = [_report(morning, index) for index in fresh]
        standing = [_report(morning, index) for index in fresh if not _taken_back(morning, index)]
        shown = [report for report in standing if _has_points(report)]
        name = one_line(next((report.gestionnaire for report in told if report.gestionnaire), "") or "")
        copies = [copy for report in shown if (copy := annotated(report)) is not None]
        if len(copies) > 1:  # « dossier-annote.xlsx » may be that of several
            copies = [Attachment(f"{rank} {copy.name}", copy.content) for rank, copy in enumerate(copies, 1)]
        message = Message(
            recipient=next(filter(None, _senders(morning, fresh)), ""),
            subject=f"{morning.campagne.nom}\u00a0: votre demande, {name or 'gestionnaire à préciser'}",
            body=_body(morning, fresh, len(copies)),
            attachments=tuple(copies),
            sender=morning.campagne.depot.adresse or "" if morning.campagne.depot.canal == "courriel" else "",
        )
        for index in fresh:
            row = morning.run.rows[morning.run.requests[index].number]
            morning.register[DEMANDES].put(row, {"Réponse préparée le": morning.today, "Empreinte de la réponse": _digest(morning, index)})
        requests = tuple(morning.run.requests[index].number for index in fresh)
        yield Reply(f"{requests[0]:03d} {_file_name(name)}.eml", requests, message.recipient, to_eml(message))


def _report(morning: Morning, index: int) -> Report:
    return morning.report(morning.run.requests[index].versions[-1])


def _taken_back(morning: Morning, index: int) -> str:
    """The message that takes a request back; empty of one that stands."""
    return morning.run.withdrawn.get(morning.run.requests[index].number, "")


def _digest(morning: Morning, index: int) -> str:
    return digest(_report(morning, index), _taken_back(morning, index))


def _owners(morning: Morning) -> list[list[int]]:
    """The requests of each gestionnaire, by their places in the run."""
    owners: dict[Hashable, list[int]] = {}
    for index, owner in Lot(_report(morning, index).facts for index in range(len(morning.run.requests))).owners.items():
        owners.setdefault(owner, []).append(index)
    return list(owners.values())


def _senders(morning: Morning, fresh: Sequence[int]) -> Iterator[str]:
    """The addresses that sent some requests, the latest first; none of a Caf, which only passed a message on."""
    for index in fresh:
        for number in reversed(morning.run.requests[index].versions):
            post = morning.report(number).post
            if post is not None and not is_caf(post.address):
                yield post.address


def _has_points(report: Report) -> bool:
    """Whether there is something for a gestionnaire to look at in its dossier, and the answer says it."""
    told = report.verdict not in (CONFORME, IRRECEVABLE) and not report.is_to_read and report.letter is None
    return told and report.facts is not None and any(_points(report, report.facts, severity) for severity, _ in _ASKED)


def _is_fresh(morning: Morning, index: int) -> bool:
    row = morning.run.rows[morning.run.requests[index].number]
    return morning.register[DEMANDES].text(row, "Empreinte de la réponse") != _digest(morning, index)


def _file_name(name: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in " -'" else " " for letter in visible(name, 200))
    return " ".join(kept.split())[:_NAME].strip() or "gestionnaire"


def _body(morning: Morning, indexes: Sequence[int], copies: int) -> str:
    """The text of an answer about the requests of one gestionnaire. `copies` annotated workbooks go with it."""
    parts, reports = ["Madame, Monsieur,"], []
    campagne, today = morning.campagne, morning.today
    for index in indexes:
        report = _report(morning, index)
        if _taken_back(morning, index):
            parts.append(_farewell(report))
            continue
        reports.append(report)
        parts += _about(report)
    if (blocking := [report for report in reports if _is_to_correct(report)]) and (last := _by_when(blocking, today)):
        what = "votre demande complétée" if len(blocking) == 1 else "vos demandes complétées"
        if len(blocking) == 1 < len(indexes) and blocking[0].intitule:
            what += f" pour le projet «\u00a0{one_line(blocking[0].intitule)}\u00a0»"
        where = f", à l'adresse {campagne.depot.adresse}" if campagne.depot.by_message and campagne.depot.adresse else ""
        parts.append(f"Merci de nous renvoyer {what} au plus tard le {day(last)}{where}, en réponse à ce message.")
    if copies:
        parts.append(
            "Le classeur joint montre chaque point à sa place." if copies == 1 else "Les classeurs joints montrent chaque point à sa place."
        )
    service = campagne.depot.service or f"Caisse d'allocations familiales, {campagne.departement}"
    return "\n\n".join((*parts, "Nous restons à votre disposition.", "Cordialement,", service)) + "\n"


def _farewell(report: Report) -> str:
    """What is answered to who takes a request back."""
    assert report.facts is not None
    return (
        f"Vous nous avez dit retirer votre {_named(report, report.facts)}. Nous en prenons note\u00a0: elle ne sera pas instruite. "
        "Si tel n'est pas votre souhait, merci de nous le dire en réponse à ce message."
    )


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
    to_tell = {A_VERIFIER: _OF_A_LETTER} if report.letter is not None else {}
    asked = [(to_tell.get(severity, title), _points(report, facts, severity)) for severity, title in _ASKED]
    for title, points in asked:
        if points:
            yield "\n".join((title, *(f"- {point}" for point in points)))
    if not any(points for _, points in asked):
        rest = "" if report.verdict == CONFORME else "\u00a0; il nous reste à vérifier certains points de notre côté"
        yield f"Elle est complète{rest}. Elle sera présentée au comité technique de labellisation et de financement."


def _receipt(report: Report, facts: Facts) -> str:
    count = plural(facts.collectifs_demandes, "collectif").replace("\u00a0", " ")
    size = f" ({count})" if facts.collectifs_demandes else ""
    when = f", le {day(report.envoi.date)}" if report.envoi.origin != UNKNOWN else ""
    again = f", et sa nouvelle version, le {day(report.envoi.last)}" if report.envoi.last and report.envoi.last > report.envoi.date else ""
    return f"Nous avons bien reçu votre {_named(report, facts)}{size}{when}{again}."


def _named(report: Report, facts: Facts) -> str:
    kind = "demande de prolongation" if report.situation == PROLONGATION else "demande de financement"
    return kind + (f" pour le projet «\u00a0{one_line(facts.intitule)}\u00a0»" if facts.intitule else "")


def _points(report: Report, facts: Facts, severity: str) -> list[str]:
    names = {loose(name) for collectif in facts.collectifs for _, name in collectif.intervenants}
    found = [finding for finding in report.of(severity) if severity != A_VERIFIER or not finding.path.startswith(_OF_THE_CAF)]
    points = list(_of_letter(report)) if severity == A_VERIFIER else []
    points += dict.fromkeys(_bilan(report, finding) or point(finding, names) for finding in found if not _is_of_letter(report, finding))
    more = len(points) - _MOST
    return (
        [*points[:_MOST], f"et {plural(more, 'autre point, que montre', 'autres points, que montre')} le classeur joint."]
        if more > 0
        else points
    )


_REPORT: Final = "bilan_qualitatif.transmis"


def _bilan(report: Report, finding: Finding) -> str:
    """What is asked of a qualitative report that no message brought."""
    if finding.path != _REPORT or report.letter is None:
        return ""
    return (
        "Le bilan qualitatif de l'année passée\u00a0: nous ne l'avons pas trouvé parmi vos envois, et la demande ne peut être instruite "
        "qu'après sa réception. Merci de nous l'envoyer, ou de nous dire quand vous l'avez fait."
    )


def _is_of_letter(report: Report, finding: Finding) -> bool:
    return report.letter is not None and finding.name == FormRule.A_LIRE


def _of_letter(report: Report) -> Iterator[str]:
    """What a letter doesn't say, or says in words that may be read otherwise: asked of who wrote it."""
    if report.letter is None:
        return
    known = {told.path for told in report.letter}
    if absent := [label for path, label in LABELS.items() if path not in known]:
        yield f"Votre lettre ne dit pas, ou pas d'une seule façon\u00a0: {listing(absent)}. Merci de nous le préciser."
    for path in dict.fromkeys(told.path for told in report.letter if not told.is_sure):
        values = listing(quoted(told.value, 60) for told in report.letter if told.path == path)
        yield f"Nous avons compris ainsi {LABELS[path]}\u00a0: {values}. Merci de nous le confirmer."


def point(finding: Finding, names: set[str]) -> str:
    """What a gestionnaire is asked about a finding, without naming an intervenant (`names`, as `loose` leaves them)."""
    at = finding.place
    if at.file is not None:  # where the Caf keeps it is its own business
        at = at._replace(file=Path(at.file).name)
    place = "" if at == _NOWHERE else f" ({words.at(at)})"
    told = finding.message.partition(" Règle qui l'attend")[0].partition(" Règles qui l'attendent")[0]
    expected = f" Attendu\u00a0: {finding.expected}." if finding.expected else ""
    said = loose(f"{told} {expected}")
    if ("intervenants" in finding.path and any(name and name in said for name in names)) or any(
        len(name) > 3 and name in said for name in names
    ):
        return f"{finding.titre}{place}."
    return f"{told.rstrip('.')}{place}.{expected}"
