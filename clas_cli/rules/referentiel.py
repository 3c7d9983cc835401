"""REF: the référentiel: collectifs, staffing, rhythm (note, §2, reminder on the collectif and notes 1 and 2)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from clas_cli.campaigns.campaign import Calendrier, Campagne, Derogation
from clas_cli.dossier.dossier import Collectif, Dossier, Intervenant, PlageScolaire, Projet, Seance, is_nobody, libelle
from clas_cli.dossier.fields import Missing
from clas_cli.french.dates import day, duration
from clas_cli.french.text import listing, loose, plural, quoted
from clas_cli.french.values import SCHOOL
from clas_cli.rules.axes import of_axis
from clas_cli.rules.registry import A_VERIFIER, BLOQUANT, COLLECTIF_OUT, DOSSIER_OUT, Findings, finding, rule


@rule(
    "REF001",
    "niveau-hors-clas",
    "Niveau hors du Clas",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.niveaux,
    fields=("collectifs.niveaux",),
    effects=(COLLECTIF_OUT,),
)
def levels(collectif: Collectif, campagne: Campagne) -> Findings:
    """Les enfants sont scolarisés à un niveau admis : {campagne.collectif.niveaux}.

    Pourquoi : le Clas s'adresse aux élèves de ces niveaux, et à eux seuls.
    Remède : retirer ce niveau du collectif.
    Refusé : collectifs[0].niveaux = [BTS, {campagne.collectif.niveaux.0}]
    Accepté : collectifs[0].niveaux = [{campagne.collectif.niveaux.0}]
    """
    outside = [level for level in collectif.niveaux if level not in campagne.collectif.niveaux]
    if outside:
        accepted = campagne.collectif.niveaux
        yield finding(
            "niveaux",
            f"{_who(collectif)} accueille un niveau hors du Clas\u00a0: {listing(outside)}.",
            found=", ".join(collectif.niveaux),
            expected=f"de {accepted[0]} à {accepted[-1]}" if _in_a_row(accepted) else listing(accepted, "ou"),
        )


def _in_a_row(levels: tuple[str, ...]) -> bool:
    """Whether levels follow one another in school."""
    return len(levels) > 1 and any(levels == SCHOOL[first : first + len(levels)] for first in range(len(SCHOOL)))


@rule(
    "REF002",
    "cycles-melanges",
    "Cycles mélangés",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.cycles,
    fields=("collectifs.niveaux",),
    effects=(COLLECTIF_OUT,),
    applies=lambda campagne: campagne.collectif.cycles,
)
def cycles(dossier: Dossier, campagne: Campagne) -> Findings:
    """Une fiche projet porte sur un seul cycle : {campagne.collectif.cycles}.

    Pourquoi : les projets de ces cycles sont différents et s'examinent séparément.
    Remède : faire un dossier pour chaque cycle.
    Refusé : collectifs[0].niveaux = [{campagne.collectif.cycles.0.niveaux.0}, {campagne.collectif.cycles.1.niveaux.0}]
    Accepté : collectifs[0].niveaux = [{campagne.collectif.cycles.0.niveaux.0}]
    """
    of_level = {level: cycle.nom for cycle in campagne.collectif.cycles for level in cycle.niveaux}
    known: list[tuple[Collectif, list[str]]] = []
    for collectif in dossier.collectifs:
        if collectif.has("niveaux"):
            found = list(dict.fromkeys(of_level[level] for level in collectif.niveaux if level in of_level))
            known.append((collectif, found))
    counted = Counter(found[0] for _, found in known if len(found) == 1)
    main = max(counted, key=lambda cycle: counted[cycle], default=None)
    for collectif, found in known:
        if len(found) > 1:
            problem = f"{_who(collectif)} réunit plusieurs cycles\u00a0: {listing(map(quoted, found))}."
        elif found and found[0] != main:
            problem = f"{_who(collectif)} relève d'un autre cycle ({found[0]}) que le reste de la fiche ({main})."
        else:
            continue
        yield finding(f"{collectif.path}.niveaux", problem, found=", ".join(collectif.niveaux), expected="un seul cycle par fiche projet")


def _grounds(collectif: Collectif, derogation: Derogation) -> list[str]:
    """The grounds on which a smaller collectif is accepted, in French; empty where there is none."""
    grounds = []
    handicap = "handicap" in derogation.motifs and collectif.enfants_en_situation_de_handicap > 0
    if handicap:
        grounds.append(libelle("handicap"))
    if "rural" in derogation.motifs and (collectif.has("rural") or not handicap) and collectif.rural:
        grounds.append(libelle("rural"))
    return grounds


@rule(
    "REF003",
    "trop-peu-d-enfants",
    "Trop peu d'enfants",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.enfants_min,
    fields=("collectifs.enfants",),
    effects=(COLLECTIF_OUT,),
)
def too_few_children(collectif: Collectif, campagne: Campagne) -> Findings:
    """Un collectif réunit au moins {campagne.collectif.enfants_min:enfant} ({campagne.collectif.derogation.enfants_min} avec une dérogation, voir REF005).

    Pourquoi : le Clas est une dynamique de groupe. Le minimum est de {campagne.collectif.derogation.enfants_min:enfant} pour
    un de ces motifs : {campagne.collectif.derogation.motifs}.
    Remède : compléter ou regrouper le collectif. Indiquer le motif d'une dérogation, s'il y en a un : {campagne.collectif.derogation.motifs}.
    Refusé : collectifs[0].enfants = {campagne.collectif.enfants_min-1}
    Accepté : collectifs[0].enfants = {campagne.collectif.enfants_min}
    """
    rules = campagne.collectif
    if collectif.enfants >= rules.enfants_min:
        return
    small, remedy = rules.derogation, ""
    if small is None:
        expected = f"{rules.enfants_min} au moins"
    elif collectif.enfants < small.enfants_min:
        expected = f"{small.enfants_min} au moins, même avec une dérogation"
        remedy = "Compléter ou regrouper le collectif."
    elif not _grounds(collectif, small):
        expected = f"{rules.enfants_min} au moins, ou un motif de dérogation ({listing(map(libelle, small.motifs), 'ou')})"
    else:
        return
    said = f"{_who(collectif)} compte {plural(collectif.enfants, 'enfant')}."
    yield finding("enfants", said, found=collectif.enfants, expected=expected, remedy=remedy)


@rule(
    "REF004",
    "trop-d-enfants",
    "Trop d'enfants",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.enfants_max,
    fields=("collectifs.enfants",),
    effects=(COLLECTIF_OUT,),
)
def too_many_children(collectif: Collectif, campagne: Campagne) -> Findings:
    """Un collectif réunit au plus {campagne.collectif.enfants_max:enfant}.

    Pourquoi : au-delà, l'écoute de chaque enfant n'est plus assurée.
    Remède : répartir les enfants en deux collectifs.
    Refusé : collectifs[0].enfants = {campagne.collectif.enfants_max+1}
    Accepté : collectifs[0].enfants = {campagne.collectif.enfants_max}
    """
    most = campagne.collectif.enfants_max
    if collectif.enfants > most:
        yield finding(
            "enfants",
            f"{_who(collectif)} compte {plural(collectif.enfants, 'enfant')}.",
            found=collectif.enfants,
            expected=f"{most} au plus",
        )


@rule(
    "REF005",
    "petit-collectif",
    "Petit collectif",
    A_VERIFIER,
    value=lambda campagne: campagne.collectif.derogation,
    fields=(
        "collectifs.rural",
        "collectifs.enfants",
        "collectifs.enfants_en_situation_de_handicap",
    ),
    applies=lambda campagne: campagne.collectif.derogation,
)
def small_with_ground(collectif: Collectif, campagne: Campagne) -> Findings:
    """De {campagne.collectif.derogation.enfants_min} à moins de {campagne.collectif.enfants_min:enfant}, un motif est exigé ; motifs admis : {campagne.collectif.derogation.motifs}.

    Pourquoi : la dérogation tient à la situation du collectif, que la Caf apprécie.
    Remède : joindre de quoi justifier le motif.
    Refusé : un collectif de {campagne.collectif.enfants_min-1:enfant}, avec un motif tel que {campagne.collectif.derogation.motifs.0}
    Accepté : collectifs[0].enfants = {campagne.collectif.enfants_min}
    """
    rules = campagne.collectif
    if rules.derogation is None or not rules.derogation.enfants_min <= collectif.enfants < rules.enfants_min:
        return
    if grounds := _grounds(collectif, rules.derogation):
        yield finding(
            "enfants",
            f"{_who(collectif)} compte {plural(collectif.enfants, 'enfant')}\u00a0; motif de dérogation\u00a0: {listing(grounds)}.",
            found=collectif.enfants,
            expected=f"{rules.enfants_min} au moins, sauf dérogation admise par la Caf",
        )


def _is_rural_exception(collectif: Collectif, campagne: Campagne) -> bool:
    """Whether a rural collectif has the sessions, fewer or shorter than elsewhere, that may be validated (REF009)."""
    rules, rural = campagne.collectif, campagne.collectif.seance_rurale
    if rural is None or len(collectif.seances) < rural.seances:
        return False
    fewer = len(collectif.seances) < rules.seances_min
    shorter = rural.minutes < rules.seance_minutes and any(
        rural.minutes <= seance.minutes < rules.seance_minutes for seance in collectif.seances
    )
    long_enough = (seance.minutes >= rural.minutes for seance in collectif.seances)
    return (fewer or shorter) and collectif.rural and sum(long_enough) >= rural.seances


@rule(
    "REF006",
    "trop-peu-de-seances",
    "Trop peu de séances",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.seances_min,
    fields=("collectifs.seances",),
    effects=(COLLECTIF_OUT,),
)
def too_few_sessions(collectif: Collectif, campagne: Campagne) -> Findings:
    """Un collectif se réunit au moins {campagne.collectif.seances_min} fois par semaine ({campagne.collectif.seance_rurale.seances} en milieu rural, de {campagne.collectif.seance_rurale.minutes:h} d'affilée, voir REF009).

    Pourquoi : la régularité fait progresser les enfants.
    Remède : ajouter une séance hebdomadaire.
    Refusé : collectifs[0].seances = [{jour: lundi, debut: "16:45", fin: "18:15"}]
    Accepté : {campagne.collectif.seances_min:séance} par semaine
    """
    count, least = len(collectif.seances), campagne.collectif.seances_min
    if count >= least or _is_rural_exception(collectif, campagne):
        return
    expected = f"{least} par semaine au moins"
    rural = campagne.collectif.seance_rurale
    if rural is not None and collectif.rural:
        fewer = "une seule" if rural.seances == 1 else str(rural.seances)
        expected += f", ou {fewer} de {duration(rural.minutes)} d'affilée en milieu rural"
    yield finding(
        "seances",
        f"{_who(collectif)}\u00a0: {plural(count, 'séance')} par semaine." if count else f"{_who(collectif)} n'a aucune séance.",
        found=count,
        expected=expected,
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
def short_session(collectif: Collectif, campagne: Campagne) -> Findings:
    """Chaque séance dure au moins {campagne.collectif.seance_minutes:h}, quel que soit leur nombre.

    Pourquoi : c'est le temps qu'il faut pour autre chose que les devoirs ; des séances plus courtes et plus nombreuses n'y suffisent pas.
    Remède : allonger la séance.
    Refusé : collectifs[0].seances[0].debut = 16h45 ; collectifs[0].seances[0].fin = {campagne.collectif.seance_minutes-1:f}
    Accepté : collectifs[0].seances[0].debut = 16h45 ; collectifs[0].seances[0].fin = {campagne.collectif.seance_minutes:f}
    """
    least = campagne.collectif.seance_minutes
    incomplete: Missing | None = None
    for index, seance in enumerate(collectif.seances):
        try:
            if seance.minutes < least and not _accepted_as_rural(collectif, seance, campagne):
                yield finding(
                    f"seances[{index}]",
                    f"{_who(collectif)}\u00a0: la séance {_which(seance, index)} dure {duration(seance.minutes)}.",
                    found=duration(seance.minutes),
                    expected=f"{duration(least)} au moins",
                )
        except Missing as missing:
            incomplete = missing
    if incomplete:
        raise incomplete


def _accepted_as_rural(collectif: Collectif, seance: Seance, campagne: Campagne) -> bool:
    """Whether a session that is too short elsewhere is one of those that REF009 accepts."""
    rural = campagne.collectif.seance_rurale
    return rural is not None and seance.minutes >= rural.minutes and _is_rural_exception(collectif, campagne)


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
    Remède : prévoir plus de semaines.
    Refusé : collectifs[0].semaines = {campagne.collectif.semaines_min-1}
    Accepté : collectifs[0].semaines = {campagne.collectif.semaines_min}
    """
    least = campagne.collectif.semaines_min
    if collectif.semaines < least:
        yield finding(
            "semaines",
            f"{_who(collectif)} ne fonctionne que {plural(collectif.semaines, 'semaine')} par an.",
            found=collectif.semaines,
            expected=f"{least} au moins",
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
    if _is_rural_exception(collectif, campagne):
        length = listing(dict.fromkeys(duration(seance.minutes) for seance in collectif.seances))
        yield finding(
            "seances",
            f"{_who(collectif)}, en milieu rural, n'a {_only(len(collectif.seances), 'une', 'séance')} par semaine ({length}).",
            found=f"{plural(len(collectif.seances), 'séance')} de {length}",
            expected=f"{plural(campagne.collectif.seances_min, 'séance')} de {duration(campagne.collectif.seance_minutes)}, sauf validation par la Caf",
        )


def _single_staff(collectif: Collectif, campagne: Campagne) -> bool:
    """Whether one intervenant is enough: rural, and few children."""
    rule_ = campagne.collectif.encadrement_rural
    if rule_ is None or not rule_.intervenants <= len(collectif.intervenants) < campagne.collectif.intervenants_min:
        return False
    return collectif.rural and collectif.enfants < rule_.enfants_moins_de


@rule(
    "REF010",
    "trop-peu-d-intervenants",
    "Trop peu d'intervenants",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.intervenants_min,
    fields=("collectifs.intervenants",),
    effects=(COLLECTIF_OUT,),
)
def too_few_staff(collectif: Collectif, campagne: Campagne) -> Findings:
    """Un collectif est encadré par {campagne.collectif.intervenants_min:intervenant} au moins, professionnels ou bénévoles.

    Pourquoi : chaque enfant doit pouvoir être écouté. En milieu rural, le minimum est de
    {campagne.collectif.encadrement_rural.intervenants:intervenant} pour moins de {campagne.collectif.encadrement_rural.enfants_moins_de:enfant}.
    Remède : ajouter un intervenant, salarié, vacataire ou bénévole.
    Refusé : collectifs[0].intervenants = [{nom: Camille Exemple, nouveau: non}]
    Accepté : {campagne.collectif.intervenants_min:intervenant}
    """
    count, least = len(collectif.intervenants), campagne.collectif.intervenants_min
    if count >= least or _single_staff(collectif, campagne):
        return
    rural = campagne.collectif.encadrement_rural
    expected = f"{least} au moins"
    if rural is not None:
        expected += f" ({rural.intervenants} en milieu rural pour moins de {plural(rural.enfants_moins_de, 'enfant')})"
    yield finding(
        "intervenants",
        f"{_who(collectif)} n'a qu'un intervenant."
        if count == 1
        else f"{_who(collectif)} n'a aucun intervenant."
        if not count
        else f"{_who(collectif)}\u00a0: {plural(count, 'intervenant')}.",
        found=count,
        expected=expected,
    )


@rule(
    "REF011",
    "intervenant-unique-rural",
    "Intervenant unique en milieu rural",
    A_VERIFIER,
    value=lambda campagne: campagne.collectif.encadrement_rural,
    fields=("collectifs.rural",),
    applies=lambda campagne: campagne.collectif.encadrement_rural,
)
def single_rural_staff(collectif: Collectif, campagne: Campagne) -> Findings:
    """En milieu rural, le nombre d'intervenants peut être ramené à {campagne.collectif.encadrement_rural.intervenants} pour moins de {campagne.collectif.encadrement_rural.enfants_moins_de:enfant}.

    Pourquoi : c'est une dérogation, que la Caf apprécie.
    Remède : expliquer pourquoi un intervenant de plus n'est pas possible.
    Refusé : en milieu rural, {campagne.collectif.encadrement_rural.intervenants:intervenant} pour {campagne.collectif.encadrement_rural.enfants_moins_de-1:enfant}
    Accepté : collectifs[0].rural = oui ; collectifs[0].enfants = {campagne.collectif.encadrement_rural.enfants_moins_de-1}
    """
    if _single_staff(collectif, campagne):
        yield finding(
            "intervenants",
            f"{_who(collectif)}, en milieu rural, n'a {_only(len(collectif.intervenants), 'un', 'intervenant')} pour {plural(collectif.enfants, 'enfant')}.",
            found=len(collectif.intervenants),
            expected=f"{campagne.collectif.intervenants_min} au moins, sauf dérogation admise par la Caf",
        )


@rule(
    "REF012",
    "formation-obligatoire",
    "Formation obligatoire",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.formation,
    fields=(
        "collectifs.intervenants.nouveau",
        "collectifs.intervenants.formation",
    ),
    applies=lambda campagne: campagne.collectif.formation,
)
def training(collectif: Collectif) -> Findings:
    """Tout nouvel accompagnateur, quel que soit son statut, suit la formation obligatoire : {campagne.collectif.formation}.

    Pourquoi : elle s'impose aux salariés, aux vacataires et aux bénévoles.
    Remède : prévoir la formation, puis indiquer « prévue » ou « suivie ».
    Refusé : collectifs[0].intervenants[0].nouveau = oui ; collectifs[0].intervenants[0].formation = non
    Accepté : collectifs[0].intervenants[0].nouveau = oui ; collectifs[0].intervenants[0].formation = prevue
    """
    incomplete: Missing | None = None
    for index, intervenant in enumerate(collectif.intervenants):
        try:
            if intervenant.nouveau and intervenant.formation not in ("prevue", "suivie"):
                yield finding(
                    f"intervenants[{index}].formation",
                    f"{_who(collectif)}\u00a0: {_name(intervenant)} est nouveau et sa formation n'est pas prévue.",
                    found=intervenant.formation or "rien",
                    expected="prévue ou suivie",
                )
        except Missing as missing:
            incomplete = missing
    if incomplete:
        raise incomplete


@rule(
    "REF013",
    "lieu-du-collectif",
    "Lieu du collectif",
    BLOQUANT,
    fields=(
        "collectifs.lieu",
        "collectifs.accessible_parents",
        "collectifs.seances.lieu",
    ),
    effects=(COLLECTIF_OUT,),
)
def place(collectif: Collectif) -> Findings:
    """Un collectif se réunit toute l'année dans un même lieu, accessible aux parents.

    Pourquoi : les enfants et leurs parents ont besoin d'un lieu repéré.
    Remède : choisir un lieu unique où les parents peuvent entrer.
    Refusé : collectifs[0].accessible_parents = non
    Accepté : collectifs[0].accessible_parents = oui
    """
    if collectif.has("accessible_parents") and not collectif.accessible_parents:
        yield finding(
            "accessible_parents", f"{_who(collectif)}\u00a0: le lieu n'est pas accessible aux parents.", found="non", expected="oui"
        )
    first: str | None = None
    for index, seance in enumerate(collectif.seances if collectif.has("seances") else ()):
        where = seance.lieu or collectif.lieu
        if where is None:
            continue
        first = first or where
        if loose(where) != loose(first):
            yield finding(
                f"seances[{index}].lieu",
                f"{_who(collectif)} se réunit en plusieurs lieux\u00a0: {quoted(first)} et {quoted(where)}.",
                found=where,
                expected=f"le même lieu pour toutes les séances ({first})",
            )
    if first is None and collectif.lieu is None:
        yield finding("lieu", f"{_who(collectif)} n'a pas de lieu.", found="rien", expected="un lieu, accessible aux parents")
    _ = collectif.accessible_parents  # absent or set aside: not evaluated


def _school_time(dossier: Dossier, collectif: Collectif, campagne: Campagne) -> tuple[PlageScolaire, ...]:
    if dossier.projet.horaires_scolaires:
        return dossier.projet.horaires_scolaires
    return tuple(
        plage
        for horaire in campagne.horaires_scolaires
        if any(level in horaire.niveaux for level in collectif.niveaux)
        for plage in horaire.plages
    )


@rule(
    "REF014",
    "temps-scolaire",
    "Temps scolaire",
    A_VERIFIER,
    value=lambda campagne: campagne.horaires_scolaires,
    fields=("collectifs.seances.debut",),
)
def school_time(dossier: Dossier, collectif: Collectif, campagne: Campagne) -> Findings:
    """Les séances ont lieu hors du temps scolaire.

    Pourquoi : les horaires varient d'une école à l'autre ; ceux de la campagne sont des plages usuelles.
    Remède : déplacer la séance, ou donner les horaires de l'école (« projet.horaires_scolaires », ou la feuille « Horaires scolaires »).
    Refusé : projet.horaires_scolaires = [{jour: lundi, debut: 8h30, fin: 16h46}] ; collectifs[0].seances[0] = {jour: lundi, debut: 16h45, fin: 18h15}
    Accepté : projet.horaires_scolaires = [{jour: lundi, debut: 8h30, fin: 16h45}] ; collectifs[0].seances[0] = {jour: lundi, debut: 16h45, fin: 18h15}
    """
    plages = _school_time(dossier, collectif, campagne)
    for index, seance in enumerate(collectif.seances):
        for plage in plages:
            if seance.overlaps(plage):
                yield finding(
                    f"seances[{index}]",
                    f"{_who(collectif)}\u00a0: la séance du {seance} empiète sur le temps scolaire ({plage}).",
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


def _terms(calendar: Calendrier) -> Iterator[tuple[date, date]]:
    """The stretches of school between the holidays."""
    start = calendar.rentree
    for holiday in sorted(calendar.vacances, key=lambda holiday: holiday.debut):
        yield start, holiday.debut - timedelta(days=1)
        start = holiday.fin + timedelta(days=1)
    yield start, calendar.fin_des_cours


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
    """La période du projet contient les semaines annoncées, hors vacances scolaires, et couvre toute l'année scolaire.

    Pourquoi : un collectif se réunit toute l'année ; l'année est couverte quand chaque période entre deux vacances l'est.
    Remède : corriger les dates de première et de dernière séance, ou le nombre de semaines.
    Refusé : collectifs[0].semaines = 53
    Accepté : collectifs[0].semaines = {campagne.collectif.semaines_min}
    """
    calendar = campagne.calendrier
    first, last = projet.debut, projet.fin
    terms = list(_terms(calendar))
    if first > terms[0][1]:
        yield finding(
            "projet.debut",
            f"La première séance, le {day(first)}, laisse sans Clas la période qui s'achève le {day(terms[0][1])}.",
            found=day(first),
            expected=f"le {day(terms[0][1])} au plus tard",
        )
    if last < terms[-1][0]:
        yield finding(
            "projet.fin",
            f"La dernière séance, le {day(last)}, laisse sans Clas la période qui commence le {day(terms[-1][0])}.",
            found=day(last),
            expected=f"le {day(terms[-1][0])} au plus tôt",
        )
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
                f"{_who(collectif)} annonce {plural(collectif.semaines, 'semaine')}, mais du {day(first)} au {day(last)} "
                f"il n'y en a que {weeks} hors vacances (zone {calendar.zone}).",
                found=collectif.semaines,
                expected=f"{weeks} au plus",
            )


@rule(
    "REF016",
    "meme-heure",
    "Intervenant à deux endroits",
    A_VERIFIER,
)
def same_time(dossier: Dossier) -> Findings:
    """Un même intervenant, ou un même lieu, ne sert pas à deux séances en même temps.

    Pourquoi : deux personnes peuvent porter le même nom, et une école avoir deux salles ; une personne doit vérifier.
    Remède : décaler une séance, ou préciser la salle ou l'intervenant.
    Refusé : collectifs[0].seances[1] = {jour: lundi, debut: "17:00", fin: "18:30"} ; collectifs[0].seances[0] = {jour: lundi, debut: "16:45", fin: "18:15"}
    Accepté : collectifs[0].seances[1] = {jour: lundi, debut: "18:15", fin: "19:45"} ; collectifs[0].seances[0] = {jour: lundi, debut: "16:45", fin: "18:15"}
    """
    in_place: dict[str, list[_Session]] = defaultdict(list)
    of_person: dict[str, list[_Session]] = defaultdict(list)
    for collectif in dossier.collectifs:
        for index, seance in enumerate(collectif.seances if collectif.has("seances") else ()):
            if not (seance.has("jour") and seance.has("debut") and seance.has("fin")):
                continue
            if where := _place(collectif, seance):
                in_place[loose(where)].append(_Session(collectif, seance, f"{collectif.path}.seances[{index}]", where))
            for rank, person in enumerate(collectif.intervenants if collectif.has("intervenants") else ()):
                if person.has("nom") and not is_nobody(person.nom):
                    at = f"{collectif.path}.intervenants[{rank}]"
                    of_person[loose(person.nom)].append(_Session(collectif, seance, at, person.nom))
    said: set[str] = set()
    for group in (group for sessions in in_place.values() for group in _by_commune(sessions)):
        for first, second in _clashes(group):
            if second.at in said:
                continue
            said.add(second.at)
            yield finding(
                second.at,
                f"{quoted(second.name)} sert en même temps à {first.collectif.title} ({first.seance}) et à {second.collectif.title} "
                f"({second.seance})."
                if first.collectif is not second.collectif
                else f"{_who(first.collectif)} a deux séances en même temps\u00a0: {first.seance} et {second.seance}.",
                found=str(second.seance),
                expected="un autre horaire ou un autre lieu",
            )
    for sessions in of_person.values():
        for first, second in _clashes(sessions):
            if first.collectif is not second.collectif and second.at not in said:
                said.add(second.at)
                yield finding(
                    second.at,
                    f"{quoted(second.name)} intervient en même temps dans {first.collectif.title} ({first.seance}) et dans "
                    f"{second.collectif.title} ({second.seance}).",
                    found=second.name,
                    expected="une autre personne, ou un autre horaire",
                )


class _Session(NamedTuple):
    """A session, and what can't be in two of them at once: a place or a person, at a path of the dossier."""

    collectif: Collectif
    seance: Seance
    at: str
    name: str


def _by_commune(sessions: list[_Session]) -> list[list[_Session]]:
    """Places of one name in two communes are two places; where a commune isn't said, it may be any of them."""
    communes = {commune for session in sessions if (commune := _commune(session.collectif))}
    if len(communes) < 2:
        return [sessions]
    return [[session for session in sessions if _commune(session.collectif) in (commune, "")] for commune in sorted(communes)]


def _commune(collectif: Collectif) -> str:
    return loose(collectif.commune) if collectif.has("commune") else ""


def _clashes(sessions: list[_Session]) -> Iterator[tuple[_Session, _Session]]:
    """Each session that begins while another goes on, with that other; the later one in the dossier comes second."""
    order = {id(session): rank for rank, session in enumerate(sessions)}
    longest: _Session | None = None
    for session in sorted(sessions, key=lambda s: (s.seance.jour, s.seance.debut)):
        if longest is not None and longest.seance.overlaps(session.seance):
            first, second = sorted((longest, session), key=lambda s: order[id(s)])
            yield first, second
        if longest is None or longest.seance.jour != session.seance.jour or session.seance.fin > longest.seance.fin:
            longest = session


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
        if actions and all(action.ponctuelle for action in actions):
            yield finding(
                f"{actions[0].path}.ponctuelle",
                f"L'axe «\u00a0{libelle(axis)}\u00a0» ne repose que sur "
                + ("une action ponctuelle." if len(actions) == 1 else "des actions ponctuelles."),
                found="oui",
                expected="au moins une action suivie toute l'année",
            )


def _only(count: int, article: str, noun: str) -> str:
    """« qu'une séance », « que 2 séances »."""
    return f"qu'{article} {noun}" if count == 1 else f"que {plural(count, noun)}"


def _which(seance: Seance, index: int) -> str:
    return f"du {seance}" if seance.has("jour") else f"n°\u00a0{index + 1}"


def _who(collectif: Collectif) -> str:
    return f"Le collectif {collectif.title}"


def _name(person: Intervenant) -> str:
    return quoted(person.nom) if person.has("nom") else "un intervenant"


def _place(collectif: Collectif, seance: Seance) -> str | None:
    if seance.has("lieu") and seance.lieu:
        return seance.lieu
    return collectif.lieu if collectif.has("lieu") else None
