"""The reminders that go with a dossier, as a calendar (.ics, RFC 5545) that any calendar program opens.

Every reminder takes whole days, which calendars keep as they are in any time zone; the alarms ring at nine in the morning. A
writer of our own: events of whole days need no more than the escaping and folding of lines, and no library.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from clas_cli import __version__
from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import PROLONGATION, given
from clas_cli.french.dates import day
from clas_cli.french.text import listing, one_line
from clas_cli.french.values import MONTHS
from clas_cli.sending.letter import previous_year

_ALARM_HOUR: Final = 9
_LINE_BYTES: Final = 75


class Reminder(NamedTuple):
    """Whole days, `first` and `last` included, and how many days before the first an alarm rings. Texts are French."""

    uid: str
    first: date
    last: date
    title: str
    text: str
    alarms: tuple[int, ...]


def reminders(dossier: Dossier, campagne: Campagne) -> tuple[Reminder, ...]:
    """What is to be remembered of a dossier, in the order of dates."""
    found = [*_deadline(dossier, campagne), *_bilan(dossier, campagne), *_training(dossier, campagne), *_platform(dossier, campagne)]
    return tuple(sorted(found, key=lambda reminder: (reminder.first, reminder.uid)))


def _uid(kind: str, dossier: Dossier, campagne: Campagne) -> str:
    """The same for the same request, so that a calendar replaces a reminder instead of doubling it."""
    of = (str(given(dossier, path) or "") for path in ("gestionnaire.siret", "gestionnaire.nom", "projet.intitule"))
    return f"{uuid.uuid5(uuid.NAMESPACE_URL, '|'.join((kind, campagne.id, *of)))}@clas"


def _name(dossier: Dossier) -> str:
    return one_line(given(dossier, "gestionnaire.nom") or "") or "dossier Clas"


def _deadline(dossier: Dossier, campagne: Campagne) -> Iterator[Reminder]:
    situation = given(dossier, "demande.situation")
    limit = campagne.deadline(situation) if situation else None
    if limit is None:
        return
    what = "la demande de prolongation" if situation == PROLONGATION else "la nouvelle demande"
    verb, preposition = ("Déposer", "sur") if campagne.depot.canal == "portail" else ("Envoyer", "à")
    where = f" {preposition} {campagne.depot.adresse}" if campagne.depot.adresse else ""
    last = limit - timedelta(1)
    yield Reminder(
        _uid("limite", dossier, campagne),
        last,
        last,
        f"Clas\u00a0: dernier jour pour envoyer la demande ({_name(dossier)})",
        f"{verb} {what}{where} avant le {day(limit)}, donc au plus tard le {day(last)}\u00a0: une demande hors délai n'est pas recevable.",
        (21, 7, 2, 1, 0),
    )


def _bilan(dossier: Dossier, campagne: Campagne) -> Iterator[Reminder]:
    limit, year = campagne.deadline(PROLONGATION), previous_year(campagne)
    if given(dossier, "demande.situation") != PROLONGATION or not campagne.renouvellement.bilan_qualitatif or limit is None:
        return
    sent = given(dossier, "bilan_qualitatif.transmis")
    how = f" {campagne.depot.by_message}" if campagne.depot.by_message else ""
    yield Reminder(
        _uid("bilan", dossier, campagne),
        limit - timedelta(1),
        limit - timedelta(1),
        f"Clas\u00a0: bilan qualitatif {year} reçu par la Caf\u00a0? ({_name(dossier)})",
        ("Le dossier dit qu'il est envoyé\u00a0: s'assurer que la Caf l'a reçu. " if sent else f"L'envoyer{how} à la Caf. ")
        + "Sans lui, la demande de prolongation n'est pas instruite.",
        (14, 3),
    )


def _training(dossier: Dossier, campagne: Campagne) -> Iterator[Reminder]:
    if campagne.collectif.formation is None:
        return
    start = campagne.calendrier.rentree
    new = _newcomers(dossier)
    who = f" Nouveaux accompagnateurs du dossier\u00a0: {listing(new)}." if new else ""
    yield Reminder(
        _uid("formation", dossier, campagne),
        start,
        start,
        f"Clas\u00a0: formation obligatoire des nouveaux accompagnateurs ({_name(dossier)})",
        f"Formation obligatoire\u00a0: {campagne.collectif.formation}. S'informer de sa date auprès de la Caf et y inscrire tous les "
        f"nouveaux accompagnateurs, salariés, vacataires ou bénévoles.{who}",
        (7, 0),
    )


def _newcomers(dossier: Dossier) -> list[str]:
    people = [person for collectif in given(dossier, "collectifs") or () for person in given(collectif, "intervenants") or ()]
    new = (one_line(given(person, "nom") or "") for person in people if given(person, "nouveau"))
    return list(dict.fromkeys(filter(None, new)))


def _platform(dossier: Dossier, campagne: Campagne) -> Iterator[Reminder]:
    """The figures of the past year, or, for who has none yet, those of the year asked for."""
    rules = campagne.renouvellement
    if rules.plateforme_bilan is None or rules.mois_saisie_bilan is None:
        return
    renews = given(dossier, "gestionnaire.conventionne") or given(dossier, "demande.situation") == PROLONGATION
    first, last = _month_after(
        campagne.calendrier.fin_des_cours - timedelta(365 if renews else 0), MONTHS.index(rules.mois_saisie_bilan) + 1
    )
    reported = previous_year(campagne) if renews else campagne.calendrier.annee_scolaire
    yield Reminder(
        _uid("saisie", dossier, campagne),
        first,
        last,
        f"Clas\u00a0: bilan {reported} à saisir dans {rules.plateforme_bilan} ({_name(dossier)})",
        f"La saisie se fait quand la Caf la demande, courant {rules.mois_saisie_bilan}"
        + (". " if renews else "\u00a0; la note de la campagne suivante en dira la date. ")
        + ("Elle ne remplace pas le bilan qualitatif." if rules.bilan_qualitatif else ""),
        (0,),
    )


def _month_after(end: date, month: int) -> tuple[date, date]:
    """First and last day of the first such month after the end of a school year; of the month in which it ends, the days that are left."""
    months = ((date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(1)) for year in (end.year, end.year + 1))
    first, last = next(days for days in months if days[1] > end)
    return max(first, end + timedelta(1)), last


def to_ics(events: Sequence[Reminder], stamp: date) -> bytes:
    """The calendar as UTF-8 lines. `stamp` is the day it is made; the same reminders and day give the same bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//clas_cli//clas {__version__}//FR", "CALSCALE:GREGORIAN"]
    lines += ["X-WR-CALNAME:Clas", "X-WR-TIMEZONE:Europe/Paris"]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}",
            f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.last + timedelta(1):%Y%m%d}",
            f"SUMMARY;LANGUAGE=fr:{_escaped(event.title)}",
            f"DESCRIPTION;LANGUAGE=fr:{_escaped(event.text)}",
            "TRANSP:TRANSPARENT",
            *(line for days in event.alarms for line in _alarm(event, days)),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _alarm(event: Reminder, days: int) -> Iterator[str]:
    # A whole day begins at midnight: nine in the morning, N days before, is N days less nine hours.
    trigger = f"PT{_ALARM_HOUR}H" if days == 0 else f"-P{days - 1}DT{24 - _ALARM_HOUR}H" if days > 1 else f"-PT{24 - _ALARM_HOUR}H"
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(event.title)}", f"TRIGGER:{trigger}", "END:VALARM")


def _escaped(text: str) -> str:
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return text


def _folded(line: str) -> bytes:
    """A line in pieces of 75 bytes at most, never cut within a character."""
    pieces, piece = [], b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > _LINE_BYTES:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
