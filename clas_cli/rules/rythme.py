"""REF: the rhythm of a collectif: its sessions, its weeks, its year (note, §2, note 1)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from clas_cli.campaigns.campaign import Calendrier, Campagne
from clas_cli.campaigns.collectif import ReglesCollectif
from clas_cli.dossier.choices import AXES, libelle
from clas_cli.dossier.dossier import Collectif, Dossier, PlageScolaire, Projet
from clas_cli.dossier.slots import WeekSlot, distinct
from clas_cli.french.dates import day, duration
from clas_cli.french.text import listing, plural
from clas_cli.rules.axes import of_axis
from clas_cli.rules.referentiel import only, thresholds, who
from clas_cli.rules.registry import A_VERIFIER, BLOQUANT, COLLECTIF_OUT, DOSSIER_OUT, Findings, finding, rule, unread

_SLOTS = ("collectifs.seances", "collectifs.seances.jour", "collectifs.seances.debut", "collectifs.seances.fin")


def _ask_slots(collectif: Collectif) -> None:
    """Raises `Missing` where a session has no day or no time: it could change what is said."""
    for seance in collectif.seances:
        _ = seance.jour, seance.debut, seance.fin


def _is_rural_exception(collectif: Collectif, slots: tuple[WeekSlot, ...], campagne: Campagne) -> bool:
    """Whether a rural collectif has the long session, or sessions, that may be validated though it hasn't those asked of others."""
    rules = thresholds(collectif, campagne)
    rural = rules.seance_rurale
    if rural is None or sum(slot.minutes >= rural.minutes for slot in slots) < rural.seances:
        return False
    return collectif.rural and len(_long(slots, rules)) < rules.seances_min


def _long(slots: tuple[WeekSlot, ...], rules: ReglesCollectif) -> list[WeekSlot]:
    return [slot for slot in slots if slot.minutes >= rules.seance_minutes]


@rule(
    "REF006",
    "trop-peu-de-seances",
    "Trop peu de séances",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.seances_min,
    fields=_SLOTS,
    effects=(COLLECTIF_OUT,),
)
def too_few_sessions(collectif: Collectif, campagne: Campagne) -> Findings:
    """Un collectif se réunit au moins {campagne.collectif.seances_min} fois par semaine ({campagne.collectif.seance_rurale.seances} en milieu rural, de {campagne.collectif.seance_rurale.minutes:h} d'affilée).

    Pourquoi : la régularité fait progresser les enfants. Un même créneau écrit deux fois, ou deux séances qui se touchent, n'en font qu'une.
    Remède : prévoir au moins {campagne.collectif.seances_min:séance} par semaine.
    Refusé : collectifs[0].seances = [{jour: lundi, debut: "16:45", fin: "18:15"}]
    Accepté : {campagne.collectif.seances_min:séance} par semaine
    """
    slots, least, rural = distinct(collectif.seances), thresholds(collectif, campagne).seances_min, campagne.collectif.seance_rurale
    if len(slots) >= least:
        return
    written = len(collectif.seances)
    could_be_more = written >= least or not all(seance.has("jour") for seance in collectif.seances)  # « deux fois par semaine »
    if could_be_more or (rural is not None and collectif.rural):
        _ask_slots(collectif)
    if _is_rural_exception(collectif, slots, campagne):
        return
    count = len(slots) if all(seance.is_whole for seance in collectif.seances) else written
    expected = f"{least} par semaine au moins"
    if rural is not None and collectif.rural:
        fewer = "une seule" if rural.seances == 1 else str(rural.seances)
        expected += f", ou {fewer} de {duration(rural.minutes)} d'affilée en milieu rural"
    merged = f", écrite{'s' if count > 1 else ''} en {written} lignes" if count < written else ""
    yield finding(
        "seances",
        f"{who(collectif)}\u00a0: {plural(count, 'séance')} par semaine{merged}.",
        found=count,
        expected=expected,
        remedy=f"Prévoir au moins {plural(least, 'séance')} par semaine.",
    )


@rule(
    "REF007",
    "seance-trop-courte",
    "Séances trop courtes",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.seance_minutes,
    fields=("collectifs.seances.fin",),
    effects=(COLLECTIF_OUT,),
)
def short_sessions(collectif: Collectif, campagne: Campagne) -> Findings:
    """Chaque semaine, {campagne.collectif.seances_min:séance} au moins durent {campagne.collectif.seance_minutes:h} ; une séance plus courte en plus ne dit rien.

    Pourquoi : c'est le temps qu'il faut pour autre chose que les devoirs ; des séances plus courtes et plus nombreuses n'y suffisent pas.
    Remède : porter {campagne.collectif.seances_min:séance} par semaine à {campagne.collectif.seance_minutes:h} au moins.
    Refusé : collectifs[0].seances[0].debut = 16h45 ; collectifs[0].seances[0].fin = {campagne.collectif.seance_minutes-1:f}
    Accepté : collectifs[0].seances[0].debut = 16h45 ; collectifs[0].seances[0].fin = {campagne.collectif.seance_minutes:f}
    """
    rules, slots = thresholds(collectif, campagne), distinct(collectif.seances)
    if len(_long(slots, rules)) >= rules.seances_min:
        return
    _ask_slots(collectif)
    if len(slots) < rules.seances_min or _is_rural_exception(collectif, slots, campagne):
        return
    short = [slot for slot in slots if slot.minutes < rules.seance_minutes]
    alone = len(short) == 1 and len(short[0].numbers) == 1
    yield finding(
        f"seances[{short[0].numbers[0]}]" if alone else "seances",
        f"{who(collectif)}\u00a0: {listing(_said(slot) for slot in short)}.",
        found=listing(duration(slot.minutes) for slot in short),
        expected=f"{plural(rules.seances_min, 'séance')} de {duration(rules.seance_minutes)} au moins",
        remedy=f"Porter {plural(rules.seances_min, 'séance')} par semaine à {duration(rules.seance_minutes)} au moins.",
    )


def _said(slot: WeekSlot) -> str:
    """« la séance du lundi dure 1 h »."""
    return f"la séance du {slot.jour} à {slot.debut // 60:02d}h{slot.debut % 60:02d} dure {duration(slot.minutes)}"


@rule(
    "REF008",
    "trop-peu-de-semaines",
    "Trop peu de semaines",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.semaines_min,
    fields=("collectifs.semaines",),
    effects=(COLLECTIF_OUT,),
)
def too_few_weeks(collectif: Collectif, campagne: Campagne) -> Findings:
    """Un collectif fonctionne au moins {campagne.collectif.semaines_min:semaine} par an.

    Pourquoi : l'accompagnement se fait dans la durée de l'année scolaire.
    Remède : prévoir au moins {campagne.collectif.semaines_min:semaine} par an.
    Refusé : collectifs[0].semaines = {campagne.collectif.semaines_min-1}
    Accepté : collectifs[0].semaines = {campagne.collectif.semaines_min}
    """
    least = thresholds(collectif, campagne).semaines_min
    if collectif.semaines < least:
        yield finding(
            "semaines",
            f"{who(collectif)} ne fonctionne que {plural(collectif.semaines, 'semaine')} par an.",
            found=collectif.semaines,
            expected=f"{least} au moins",
            remedy=f"Prévoir au moins {plural(least, 'semaine')} par an.",
        )


@rule(
    "REF009",
    "seance-unique-rurale",
    "Séance unique en milieu rural",
    A_VERIFIER,
    value=lambda campagne: campagne.collectif.seance_rurale,
    fields=("collectifs.rural",),
    applies=lambda campagne: campagne.collectif.seance_rurale,
)
def single_rural_session(collectif: Collectif, campagne: Campagne) -> Findings:
    """En milieu rural, le nombre de séances hebdomadaires peut être ramené à {campagne.collectif.seance_rurale.seances}, de {campagne.collectif.seance_rurale.minutes:h} d'affilée.

    Pourquoi : la note l'admet à cause de la mobilité ; la Caf valide au cas par cas.
    Remède : expliquer pourquoi le minimum de {campagne.collectif.seances_min:séance} n'est pas possible.
    Refusé : en milieu rural, {campagne.collectif.seance_rurale.seances} par semaine, de {campagne.collectif.seance_rurale.minutes:h}
    Accepté : collectifs[0].rural = oui
    """
    slots = distinct(collectif.seances)
    if _is_rural_exception(collectif, slots, campagne):
        rules = thresholds(collectif, campagne)
        length = listing(dict.fromkeys(duration(slot.minutes) for slot in slots))
        yield finding(
            "seances",
            f"{who(collectif)}, en milieu rural, n'a {only(len(slots), 'une', 'séance')} par semaine ({length}).",
            found=f"{plural(len(slots), 'séance')} de {length}",
            expected=f"{plural(rules.seances_min, 'séance')} de {duration(rules.seance_minutes)}, sauf validation par la Caf",
        )


def _school_time(dossier: Dossier, collectif: Collectif, campagne: Campagne) -> tuple[PlageScolaire, ...]:
    if dossier.projet.horaires_scolaires:
        return dossier.projet.horaires_scolaires
    return tuple(
        plage
        for horaire in campagne.horaires_scolaires
        if any(level in horaire.niveaux for level in collectif.niveaux)
        for plage in horaire.plages
    )


_ENCROACHES = 30
"""Minutes: children walk from their class to the Clas, and schools differ by a few minutes."""


@rule(
    "REF014",
    "temps-scolaire",
    "Temps scolaire",
    A_VERIFIER,
    value=lambda campagne: campagne.horaires_scolaires,
    fields=("collectifs.seances.debut",),
)
def school_time(dossier: Dossier, collectif: Collectif, campagne: Campagne) -> Findings:
    """Les séances ont lieu hors du temps scolaire, à une demi-heure près.

    Pourquoi : les horaires varient d'une école à l'autre ; ceux de la campagne sont des plages usuelles.
    Remède : déplacer la séance, ou donner les vrais horaires de l'école (« Horaires scolaires »).
    Refusé : projet.horaires_scolaires = [{jour: lundi, debut: 8h30, fin: 17h15}] ; collectifs[0].seances[0] = {jour: lundi, debut: 16h45, fin: 18h15}
    Accepté : projet.horaires_scolaires = [{jour: lundi, debut: 8h30, fin: 16h45}] ; collectifs[0].seances[0] = {jour: lundi, debut: 16h45, fin: 18h15}
    """
    plages = _school_time(dossier, collectif, campagne)
    source = "du dossier" if dossier.projet.horaires_scolaires else "habituels, qui sont les nôtres"
    for index, seance in enumerate(collectif.seances):
        for plage in plages if seance.is_whole else ():
            if seance.shared_minutes(plage) >= _ENCROACHES:
                yield finding(
                    f"seances[{index}]",
                    f"{who(collectif)}\u00a0: la séance du {seance} empiète sur le temps scolaire ({plage}, horaires {source}).",
                    found=str(seance),
                    expected=f"hors de {plage}",
                )
                break


@lru_cache(maxsize=512)
def working_weeks(first: date, last: date, calendar: Calendrier) -> int:
    """How many weeks of a period hold at least one weekday outside the school holidays."""
    weeks = 0
    current = first
    while current <= last:
        if current.weekday() < 5 and not any(holiday.debut <= current <= holiday.fin for holiday in calendar.vacances):
            weeks += 1
            current += timedelta(days=7 - current.weekday())  # the next Monday
        else:
            current += timedelta(days=1)
    return weeks


@rule(
    "REF015",
    "annee-non-couverte",
    "Année trop courte",
    A_VERIFIER,
    value=lambda campagne: campagne.calendrier.vacances,
    fields=(
        "projet.debut",
        "projet.fin",
    ),
)
def period(dossier: Dossier, projet: Projet, campagne: Campagne) -> Findings:
    """La période du projet contient les semaines annoncées, hors vacances scolaires.

    Pourquoi : un collectif se réunit toute l'année ; ses séances doivent tenir entre la première et la dernière.
    Remède : corriger les dates de première et de dernière séance, ou le nombre de semaines.
    Refusé : collectifs[0].semaines = 53
    Accepté : collectifs[0].semaines = {campagne.collectif.semaines_min}
    """
    calendar = campagne.calendrier
    first, last = projet.debut, projet.fin
    if projet.has("duree_annees") and last - first > timedelta(days=366 * projet.duree_annees):
        yield finding(
            "projet.fin",
            f"Du {day(first)} au {day(last)}, la période dépasse la durée du projet ({plural(projet.duree_annees, 'an')}).",
            found=day(last),
            expected=f"{plural(projet.duree_annees, 'an')} au plus après le {day(first)}",
        )
    begin, end = max(first, calendar.rentree), min(last, calendar.fin_des_cours)
    weeks = working_weeks(begin, end, calendar)
    for collectif in dossier.collectifs:
        if collectif.has("semaines") and collectif.semaines > weeks:
            yield finding(
                f"{collectif.path}.semaines",
                f"{who(collectif)} annonce {plural(collectif.semaines, 'semaine')}, mais du {day(first)} au {day(last)} "
                f"il n'y en a que {weeks} hors vacances (zone {calendar.zone}).",
                found=collectif.semaines,
                expected=f"{weeks} au plus",
            )


@rule(
    "REF017",
    "action-ponctuelle",
    "Action ponctuelle",
    BLOQUANT,
    fields=("actions.ponctuelle",),
    effects=(DOSSIER_OUT,),
    applies=lambda campagne: campagne.axes.obligatoires,
)
def one_off(dossier: Dossier, campagne: Campagne) -> Findings:
    """Un axe obligatoire ne repose pas sur une action ponctuelle, qui n'est pas suivie sur l'année.

    Pourquoi : la Ps soutient des actions régulières ; les actions ponctuelles n'y ouvrent pas droit.
    Remède : inscrire l'action dans la durée, ou en ajouter une qui est suivie.
    Refusé : actions = [{axe: {campagne.axes.obligatoires.0}, famille: autre, ponctuelle: oui}]
    Accepté : actions = [{axe: {campagne.axes.obligatoires.0}, famille: autre, ponctuelle: oui}, {axe: {campagne.axes.obligatoires.0}, famille: autre}]
    """
    for axis in campagne.axes.obligatoires:
        actions = of_axis(dossier, axis)
        if any(action.has("ponctuelle") and not action.ponctuelle for action in actions):
            continue
        if actions and all(action.ponctuelle for action in actions):
            _ask_axes(dossier)
            yield finding(
                f"{actions[0].path}.ponctuelle",
                f"L'axe «\u00a0{libelle(axis)}\u00a0» ne repose que sur "
                + ("une action ponctuelle." if len(actions) == 1 else "des actions ponctuelles."),
                found="oui",
                expected="au moins une action suivie toute l'année",
                severity=None if axis == AXES[0] else A_VERIFIER,
            )


def _ask_axes(dossier: Dossier) -> None:
    """Raises `Missing` where the axis of an action isn't known: it could be that of a lasting one."""
    for action in dossier.actions:
        _ = action.axe


_EARLY, _LATE = 7 * 60, 21 * 60


@rule(
    "REF018", "seances-inhabituelles", "Séances inhabituelles", A_VERIFIER, fields=("collectifs.seances.jour", "collectifs.seances.debut")
)
def unusual(collectif: Collectif) -> Findings:
    """Les séances hebdomadaires sont réparties sur la semaine, à des heures d'enfants.

    Pourquoi : deux séances le même jour font peu de régularité ; un dimanche, ou avant 7 h et après 21 h, est souvent une faute de frappe.
    Remède : corriger le jour ou l'heure, ou expliquer ce choix.
    Refusé : collectifs[0].seances[0] = {jour: dimanche, debut: "16:45", fin: "18:15"}
    Accepté : collectifs[0].seances[0] = {jour: samedi, debut: "09:00", fin: "10:30"}
    """
    for seance in collectif.seances:
        yield from unread(seance, "jour", "debut", "fin")
    slots = distinct(collectif.seances)
    for slot in slots:
        if slot.jour == "dimanche" or slot.debut < _EARLY or slot.fin > _LATE:
            yield finding(
                f"seances[{slot.numbers[0]}]",
                f"{who(collectif)}\u00a0: une séance le {slot.jour} de {_hour(slot.debut)} à {_hour(slot.fin)}.",
                found=f"{slot.jour}, {_hour(slot.debut)}-{_hour(slot.fin)}",
                expected="un jour de la semaine ou le samedi, entre 7 h et 21 h",
            )
    if len(slots) > 1 and len({slot.jour for slot in slots}) == 1:
        yield finding(
            "seances",
            f"{who(collectif)}\u00a0: toutes les séances sont le {slots[0].jour}.",
            found=slots[0].jour,
            expected="des séances réparties sur la semaine",
        )


def _hour(minutes: int) -> str:
    return f"{minutes // 60}h{minutes % 60:02d}"
