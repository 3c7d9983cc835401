"""DEL: the date of the request against the campaign's (note, §2)."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.fields import FOR_NEW, FOR_PROLONGATION, NOUVELLE, PROLONGATION, SITUATIONS, Because
from clas_cli.french.dates import day
from clas_cli.french.text import plural
from clas_cli.rules.registry import A_VERIFIER, BLOQUANT, INFORMATION, LATE, Findings, finding, rule

OPTION: Final = "la date d'envoi donnée"
EMAIL: Final = "la date du courriel"
REGISTER: Final = "la date de réception du registre"
DOSSIER: Final = "la date d'envoi déclarée dans le dossier"
TODAY: Final = "la date du jour"
FIRST: Final = "la date de son premier envoi"
UNKNOWN: Final = "aucune date connue"


_Day = date


class Envoi(NamedTuple):
    """The date judged, and where it comes from. With the origin `UNKNOWN` nothing is judged late, and `date` is only that of the check."""

    date: date
    origin: str
    is_sent: bool = True
    """Whether the dossier says, or its message shows, that it is sent; the date of an option may be a supposition."""
    is_received: bool = False
    """Whether the check is made by who received it."""
    last: _Day | None = None
    """The day on which this version was sent, where the date judged is that of an earlier one."""


def judged(envoi: Envoi) -> date:
    """The date that a request is judged at. Raises `Missing` where none is known."""
    if envoi.origin == UNKNOWN:
        raise Because("date de réception inconnue")
    return envoi.date


def _has_deadline(campagne: Campagne) -> bool:
    return any(campagne.deadline(situation) for situation in SITUATIONS)


def _late(envoi: Envoi, campagne: Campagne, situation: str, kind: str) -> Findings:
    limit = campagne.deadline(situation)
    if limit is not None and judged(envoi) > limit:
        sent = f"elle l'est le {day(envoi.date)}" if envoi.is_sent or envoi.origin != TODAY else f"nous sommes le {day(envoi.date)}"
        yield finding(
            "demande.date_envoi",
            f"{kind} devait être envoyée avant le {day(limit)}\u00a0: {sent}.",
            found=f"{day(envoi.date)} (d'après {envoi.origin}), {plural((envoi.date - limit).days, 'jour')} de trop",
            expected=f"avant le {day(limit)}",
        )


@rule(
    "DEL001",
    "prolongation-hors-delai",
    "Prolongation hors délai",
    BLOQUANT,
    value=lambda campagne: campagne.depot.limites.prolongation,
    fields=("demande.situation",),
    effects=(LATE,),
    situations=FOR_PROLONGATION,
    applies=lambda campagne: campagne.depot.limites.prolongation,
    by_message=True,
)
def late_prolongation(envoi: Envoi, campagne: Campagne) -> Findings:
    """Une demande de prolongation est envoyée avant le {campagne.depot.limites.prolongation}.

    Pourquoi : une demande hors délai n'est pas recevable, elle n'est pas instruite.
    Remède : prévenir la Caf au plus vite ; elle seule peut dire ce qui reste possible.
    Caf : hors délai, la demande n'est pas instruite ; le dire au gestionnaire.
    Refusé : prolongation | demande.date_envoi = {campagne.depot.limites.prolongation+1:d}
    Accepté : prolongation | demande.date_envoi = {campagne.depot.limites.prolongation-1:d}
    """
    yield from _late(envoi, campagne, PROLONGATION, "La demande de prolongation")


@rule(
    "DEL002",
    "demande-hors-delai",
    "Demande hors délai",
    BLOQUANT,
    value=lambda campagne: campagne.depot.limites.nouvelle,
    fields=("demande.situation",),
    effects=(LATE,),
    situations=FOR_NEW,
    applies=lambda campagne: campagne.depot.limites.nouvelle,
    by_message=True,
)
def late_request(envoi: Envoi, campagne: Campagne) -> Findings:
    """Une nouvelle demande est envoyée avant le {campagne.depot.limites.nouvelle}.

    Pourquoi : une demande hors délai n'est pas recevable, elle n'est pas instruite.
    Remède : prévenir la Caf au plus vite ; elle seule peut dire ce qui reste possible.
    Caf : hors délai, la demande n'est pas instruite ; le dire au gestionnaire.
    Refusé : demande.date_envoi = {campagne.depot.limites.nouvelle+1:d}
    Accepté : demande.date_envoi = {campagne.depot.limites.nouvelle-1:d}
    """
    yield from _late(envoi, campagne, NOUVELLE, "La nouvelle demande")


@rule("DEL003", "dernier-jour", "Envoi le dernier jour", A_VERIFIER, fields=("demande.date_envoi",), applies=_has_deadline, by_message=True)
def on_the_day(envoi: Envoi, situation: str, campagne: Campagne) -> Findings:
    """Une demande envoyée le jour même de la limite peut être jugée tardive.

    Pourquoi : la note demande un envoi avant ce jour, sans dire si ce jour compte.
    Remède : envoyer la veille au plus tard, ou demander à la Caf si le jour même est admis.
    Caf : décider si le jour même est admis, et le dire au gestionnaire.
    Refusé : demande.date_envoi = {campagne.depot.limites.nouvelle:d}
    Accepté : demande.date_envoi = {campagne.depot.limites.nouvelle-1:d}
    """
    limit = campagne.deadline(situation)
    if limit is not None and judged(envoi) == limit:
        yield finding(
            "demande.date_envoi",
            f"L'envoi est fait le jour de la limite, le {day(limit)}."
            if envoi.origin != TODAY
            else f"C'est aujourd'hui, le {day(limit)}, le jour de la limite.",
            found=f"{day(envoi.date)} (d'après {envoi.origin})",
            expected=f"avant le {day(limit)}",
        )


@rule("DEL004", "jours-restants", "Jours restants", INFORMATION, fields=("demande.date_envoi",), applies=_has_deadline)
def days_left(envoi: Envoi, situation: str, campagne: Campagne) -> Findings:
    """Tant que rien n'est envoyé, le nombre de jours qui restent est rappelé.

    Pourquoi : un dossier tardif est refusé sans être lu.
    Remède : envoyer la demande avant la date limite.
    Refusé : demande.date_envoi =
    Accepté : demande.date_envoi = {campagne.depot.limites.nouvelle-1:d}
    """
    limit = campagne.deadline(situation)
    if limit is None or envoi.is_sent or judged(envoi) == limit or envoi.is_received:
        return
    left = (limit - envoi.date).days
    said = f"il reste {plural(left, 'jour')} avant le {day(limit)}" if left > 0 else f"la limite est passée depuis {plural(-left, 'jour')}"
    yield finding(
        "demande.date_envoi",
        f"Rien n'est envoyé\u00a0: {said}.",
        found=day(envoi.date),
        expected=f"avant le {day(limit)}",
    )


@rule(
    "DEL014",
    "date-hors-campagne",
    "Date d'envoi hors de la campagne",
    A_VERIFIER,
    fields=("demande.date_envoi",),
    applies=_has_deadline,
    by_message=True,
)
def out_of_season(envoi: Envoi, situation: str, campagne: Campagne) -> Findings:
    """La date d'envoi est connue, et tombe entre l'ouverture (sans elle, le 1er janvier de l'année des dates limites) et la fin de l'année scolaire.

    Pourquoi : une date impossible vient le plus souvent d'une faute de frappe, ou d'une horloge mal réglée.
    Remède : corriger la date d'envoi, ou donner la vraie par --date-envoi.
    Refusé : demande.date_envoi = 2019-06-01
    Accepté : demande.date_envoi = {campagne.depot.limites.nouvelle-1:d}
    """
    if envoi.origin == UNKNOWN:
        yield finding(
            "demande.date_envoi",
            "La date de réception est inconnue\u00a0: le délai n'est pas jugé.",
            found="rien",
            expected="la date à laquelle la demande a été reçue",
            asked="Donner la date de réception par --date-envoi.",
        )
        return
    limit = campagne.deadline(situation)
    if limit is None or envoi.origin == TODAY:
        return
    first, last = campagne.opening(situation) or date(limit.year, 1, 1), campagne.calendrier.fin_des_cours
    if not first <= envoi.date <= last:
        yield finding(
            "demande.date_envoi",
            f"La date d'envoi, le {day(envoi.date)}, n'est pas de cette campagne.",
            found=f"{day(envoi.date)} (d'après {envoi.origin})",
            expected=f"du {day(first)} au {day(last)}",
        )
