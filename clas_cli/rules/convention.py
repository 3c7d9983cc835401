"""DEL: the situation of the request: new or prolonged, its convention, its bilan (note, §2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.choices import libelle
from clas_cli.dossier.dossier import Dossier, ProjetAgree, Prolongation
from clas_cli.dossier.fields import FOR_NEW, FOR_PROLONGATION, NOUVELLE, Because, given
from clas_cli.dossier.gestionnaire import Gestionnaire
from clas_cli.french import places
from clas_cli.french.dates import day
from clas_cli.french.text import listing, loose, plural, quoted
from clas_cli.rules.depot import UNKNOWN, Envoi
from clas_cli.rules.registry import (
    A_COMPLETER,
    A_VERIFIER,
    BLOQUANT,
    COLLECTIF_OUT,
    DOSSIER_OUT,
    INFORMATION,
    Findings,
    finding,
    rule,
    unanswered,
    unread,
)


def _cycles(levels: Iterable[str], campagne: Campagne) -> set[str]:
    """The cycles of some levels, by name."""
    wanted = set(levels)
    return {cycle.nom for cycle in campagne.collectif.cycles if wanted & set(cycle.niveaux)}


def _agreed(prolongation: Prolongation) -> ProjetAgree:
    """The project as agreed. Raises `Missing` where nothing is said of it: only the Caf then knows."""
    agreed = prolongation.projet_agree
    if not any(agreed.has(name) for name in agreed.FIELDS):
        raise Because("le projet agréé n'est pas décrit\u00a0: seule la Caf peut comparer")
    return agreed


@rule(
    "DEL005",
    "nouveau-projet-presente-en-prolongation",
    "Nouveau projet présenté en prolongation",
    BLOQUANT,
    fields=("prolongation.projet_agree", "prolongation.projet_agree.lieux", "prolongation.projet_agree.niveaux"),
    effects=(COLLECTIF_OUT,),
    situations=FOR_PROLONGATION,
)
def disguised_new(dossier: Dossier, prolongation: Prolongation, campagne: Campagne) -> Findings:
    """Une prolongation garde les lieux et la tranche d'âge du projet agréé.

    Pourquoi : un autre cycle fait un nouveau projet, avec son formulaire et son délai (le {campagne.depot.limites.nouvelle}) ; un autre lieu
    s'apprécie au cas par cas.
    Remède : déposer une nouvelle demande (situation 1), ou corriger les niveaux et les lieux s'ils n'ont pas changé.
    Refusé : prolongation | collectifs = [{nom: Les grands, lieu: Collège, niveaux: [4e]}] ; prolongation.projet_agree = {niveaux: [CE1]}
    Accepté : prolongation | prolongation.collectifs_demandes = 4
    """
    if not dossier.has("collectifs"):
        raise Because("la lettre ne décrit aucun collectif")
    agreed = _agreed(prolongation)
    limit = campagne.depot.limites.nouvelle
    deadline = f"C'est un nouveau projet (situation 1), à envoyer {f'avant le {day(limit)} ' if limit else ''}avec son formulaire."
    for collectif in dossier.collectifs:
        yield from unread(collectif, *(name for name, known in (("niveaux", "niveaux"), ("lieu", "lieux")) if agreed.has(known)))
        if agreed.has("niveaux") and collectif.has("niveaux"):
            own, before = _cycles(collectif.niveaux, campagne), _cycles(agreed.niveaux, campagne)
            if new := own - before:
                yield finding(
                    f"{collectif.path}.niveaux",
                    f"Le collectif {collectif.title} "
                    + (
                        f"réunit des niveaux d'un autre cycle que le projet agréé\u00a0: {listing(sorted(new))}."
                        if own & before
                        else f"est d'un autre cycle que le projet agréé\u00a0: {listing(sorted(new))}. {deadline}"
                    ),
                    found=", ".join(collectif.niveaux),
                    expected=", ".join(agreed.niveaux),
                    severity=A_VERIFIER if own & before else None,
                )
        if agreed.has("lieux") and collectif.has("lieu") and collectif.lieu:
            towns = given(dossier, "projet.communes") or ()
            likeness = {places.compare(collectif.lieu, place, towns) for place in agreed.lieux}
            if "same" not in likeness:
                yield finding(
                    f"{collectif.path}.lieu",
                    f"Le collectif {collectif.title} se réunit dans un lieu qui n'est {'peut-être ' if 'maybe' in likeness else ''}pas du projet agréé.",
                    found=collectif.lieu,
                    expected=", ".join(agreed.lieux),
                    severity=A_VERIFIER,
                    remedy="Dire si le lieu a changé, ou si c'est le même écrit autrement.",
                )


@rule(
    "DEL006",
    "prolongation-possible",
    "Prolongation possible",
    A_VERIFIER,
    fields=("demande.situation", "gestionnaire.conventionne"),
    situations=FOR_NEW,
)
def disguised_prolongation(dossier: Dossier, gestionnaire: Gestionnaire, envoi: Envoi, campagne: Campagne) -> Findings:
    """Un gestionnaire déjà conventionné qui garde le même projet peut demander une prolongation, par une lettre.

    Pourquoi : la lettre suffit, avec le bilan qualitatif, mais elle a son propre délai ({campagne.depot.limites.prolongation}).
    Remède : demander une prolongation, ou dire en quoi le projet est nouveau.
    Refusé : gestionnaire.conventionne = oui ; projet.intitule = Le même ; prolongation = {projet_agree: {intitule: Le même}}
    Accepté : gestionnaire.conventionne = oui ; projet.intitule = Un autre ; prolongation = {projet_agree: {intitule: Le même}}
    """
    if not dossier.has("prolongation"):
        raise Because("aucun projet agréé n'est décrit")
    same = _sameness(dossier, dossier.prolongation.projet_agree, campagne)
    if not same or not gestionnaire.conventionne:
        return
    limit = campagne.depot.limites.prolongation
    past = limit is not None and envoi.origin != UNKNOWN and envoi.date > limit
    if past and limit is not None:
        said = f"une lettre de prolongation, à envoyer avant le {day(limit)}, aurait suffi\u00a0; la Caf décide de la suite"
    else:
        said = f"une lettre de prolongation{f', envoyée avant le {day(limit)},' if limit else ''} suffirait, avec le bilan qualitatif"
    yield finding(
        "demande.situation",
        f"Le projet a {same} que le projet agréé\u00a0: {said}.",
        found=libelle(NOUVELLE),
        expected="prolongation, si le projet est le même",
    )


def _sameness(dossier: Dossier, agreed: ProjetAgree, campagne: Campagne) -> str:
    """What the project has in common with the one agreed, in French; empty where it is another."""
    if agreed.has("intitule") and loose(agreed.intitule) == loose(dossier.projet.intitule):
        return f"le même intitulé, {quoted(agreed.intitule)},"
    if not (agreed.has("lieux") and agreed.has("niveaux") and dossier.has("collectifs")):
        return ""
    described = [collectif for collectif in dossier.collectifs if collectif.has("lieu") and collectif.has("niveaux")]
    towns = given(dossier, "projet.communes") or ()
    same_places = all(any(places.compare(c.lieu or "", place, towns) == "same" for place in agreed.lieux) for c in described)
    levels = [level for collectif in described for level in collectif.niveaux]
    if described and same_places and _cycles(levels, campagne) == _cycles(agreed.niveaux, campagne):
        return "les mêmes lieux et la même tranche d'âge"
    return ""


@rule(
    "DEL009",
    "bilan-qualitatif",
    "Bilan qualitatif",
    A_COMPLETER,
    value=lambda campagne: campagne.renouvellement.bilan_qualitatif,
    fields=("bilan_qualitatif.transmis", "bilan_qualitatif.date"),
    situations=FOR_PROLONGATION,
    applies=lambda campagne: campagne.renouvellement.bilan_qualitatif,
)
def qualitative_report(dossier: Dossier, envoi: Envoi, campagne: Campagne) -> Findings:
    """Un renouvellement suppose que le bilan qualitatif de l'année passée a été envoyé à la Caf ({campagne.depot.by_message}).

    Pourquoi : la demande attend ce bilan pour être instruite.
    Remède : envoyer le bilan qualitatif, puis l'indiquer dans le dossier.
    Refusé : prolongation | bilan_qualitatif.transmis = non
    Accepté : prolongation | bilan_qualitatif.transmis = oui
    """
    report = dossier.bilan_qualitatif if dossier.has("bilan_qualitatif") else None
    said = report is not None and not unanswered(report, "transmis")
    if report is None or not said or not report.transmis:
        yield finding(
            "bilan_qualitatif.transmis",
            "Le bilan qualitatif de l'année passée n'est pas transmis\u00a0: la demande l'attend."
            if said
            else "Le dossier ne dit pas si le bilan qualitatif de l'année passée est transmis.",
            found="non" if said else "rien",
            expected="oui",
            severity=A_VERIFIER if envoi.is_received and not (report and report.is_known_to_the_caf) else None,
            asked="Chercher le bilan parmi les messages reçus, ou le demander au gestionnaire.",
        )
        return
    written = report.date if report.has("date") else None
    began = _year_before(campagne.calendrier.rentree)
    if written is None:
        return
    if written < began:
        problem, expected = "date d'avant l'année scolaire passée", f"le {day(began)} ou après"
    elif envoi.origin != UNKNOWN and written > (sent := envoi.last or envoi.date):
        problem, expected = "porte une date postérieure à la demande", f"le {day(sent)} ou avant"
    else:
        return
    yield finding(
        "bilan_qualitatif.date",
        f"Le bilan qualitatif {problem}.",
        found=day(written),
        expected=expected,
        severity=A_VERIFIER,
        remedy="Corriger la date, ou envoyer le bilan de l'année passée.",
    )


def _year_before(rentree: date) -> date:
    """The beginning of September, a year before a « rentrée »."""
    return date(rentree.year - 1, 9, 1)


def _years_after(start: date, years: int) -> date:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return date(start.year + years, 3, 1)


@rule(
    "DEL010",
    "duree-du-projet",
    "Durée du projet",
    BLOQUANT,
    value=lambda campagne: campagne.renouvellement.duree_max_annees,
    fields=("projet.duree_annees", "convention.fin"),
    applies=lambda campagne: campagne.renouvellement.duree_max_annees,
)
def too_long(dossier: Dossier, campagne: Campagne) -> Findings:
    """Un projet ne dépasse pas {campagne.renouvellement.duree_max_annees:an} ; une convention plus longue est à vérifier.

    Pourquoi : la convention suit la durée du projet, dans cette limite.
    Remède : ramener la durée à {campagne.renouvellement.duree_max_annees:an} au plus.
    Refusé : projet.duree_annees = {campagne.renouvellement.duree_max_annees+1}
    Accepté : projet.duree_annees = {campagne.renouvellement.duree_max_annees}
    """
    most = campagne.renouvellement.duree_max_annees or 0
    convention = dossier.convention if dossier.has("convention") else None
    if convention is not None:
        yield from (missing for missing in unread(convention, "debut", "fin") if missing.set_aside)
    if (
        convention is not None
        and convention.has("debut")
        and convention.has("fin")
        and convention.fin > _years_after(convention.debut, most)
    ):
        yield finding(
            "convention.fin",
            f"La convention dure plus de {plural(most, 'an')}.",
            found=f"du {day(convention.debut)} au {day(convention.fin)}",
            expected=f"{plural(most, 'an')} au plus",
            severity=A_VERIFIER,
        )
    years = dossier.projet.duree_annees
    if years > most:
        yield finding(
            "projet.duree_annees",
            f"Le projet est prévu pour {plural(years, 'an')}.",
            found=years,
            expected=f"{most} au plus",
        )


@rule(
    "DEL011",
    "convention-en-cours",
    "Convention en cours",
    BLOQUANT,
    fields=("gestionnaire.conventionne", "convention.debut", "convention.fin"),
    effects=(DOSSIER_OUT,),
    situations=FOR_PROLONGATION,
)
def no_convention(dossier: Dossier, gestionnaire: Gestionnaire, envoi: Envoi) -> Findings:
    """Une prolongation suppose une convention, en cours le jour de l'envoi ; qu'elle s'achève avant l'année à venir est l'objet même de la demande.

    Pourquoi : on ne prolonge que ce qui est conventionné ; sinon c'est une nouvelle demande.
    Remède : déposer une nouvelle demande, ou corriger ce qui est dit de la convention.
    Refusé : prolongation | gestionnaire.conventionne = non
    Accepté : prolongation | gestionnaire.conventionne = oui
    """
    if gestionnaire.has("conventionne") and not gestionnaire.conventionne:
        yield finding(
            "gestionnaire.conventionne",
            "Le gestionnaire dit n'avoir aucune convention Clas\u00a0: il n'y a rien à prolonger.",
            found="non",
            expected="oui, pour une prolongation",
        )
        return
    convention = dossier.convention if dossier.has("convention") else None
    if convention is None or not (convention.has("debut") and convention.has("fin")):
        raise Because("les dates de la convention ne sont pas données\u00a0: la Caf les connaît")
    if envoi.origin != UNKNOWN and not convention.debut <= envoi.date <= convention.fin:
        yield finding(
            "convention.fin" if envoi.date > convention.fin else "convention.debut",
            f"La convention n'est pas en cours le jour de l'envoi, le {day(envoi.date)}.",
            found=f"du {day(convention.debut)} au {day(convention.fin)}",
            expected="une convention en cours ce jour-là",
            severity=A_VERIFIER,
            remedy="Vérifier les dates de la convention.",
        )


@rule(
    "DEL012",
    "bilan-quantitatif",
    "Bilan quantitatif",
    INFORMATION,
    value=lambda campagne: campagne.renouvellement.plateforme_bilan,
    fields=("bilan_qualitatif",),
    situations=FOR_PROLONGATION,
    applies=lambda campagne: campagne.renouvellement.plateforme_bilan,
)
def quantitative_report(dossier: Dossier, campagne: Campagne) -> Findings:
    """En cas de renouvellement, le bilan chiffré est saisi dans {campagne.renouvellement.plateforme_bilan} (en {campagne.renouvellement.mois_saisie_bilan}).

    Pourquoi : la Caf demande cette saisie ; elle ne remplace pas le bilan qualitatif.
    Remède : préparer les données d'activité de l'année passée.
    Refusé : prolongation | bilan_qualitatif.transmis = oui
    Accepté : une nouvelle demande
    """
    rules = campagne.renouvellement
    when = f", vers {rules.mois_saisie_bilan}" if rules.mois_saisie_bilan else ""
    yield finding(
        "bilan_qualitatif",
        f"Le bilan chiffré de l'année passée sera à saisir dans {rules.plateforme_bilan} quand la Caf le demandera{when}.",
    )


@rule(
    "DEL013",
    "plus-de-collectifs",
    "Davantage de collectifs",
    INFORMATION,
    fields=("prolongation.collectifs_demandes",),
    situations=FOR_PROLONGATION,
)
def growth(prolongation: Prolongation) -> Findings:
    """L'augmentation du nombre de collectifs dépend de la notification annuelle de la Caf.

    Pourquoi : la Caf fixe chaque année l'évolution du nombre de collectifs.
    Remède : attendre la notification avant de recruter.
    Refusé : prolongation | prolongation.collectifs_demandes = 4
    Accepté : prolongation | prolongation.collectifs_demandes = 2
    """
    before, asked = prolongation.collectifs_avant, prolongation.collectifs_demandes
    if asked > before:
        yield finding(
            "prolongation.collectifs_demandes",
            f"Le nombre de collectifs passe de {before} à {asked}\u00a0: l'augmentation dépend de la notification de la Caf.",
            found=asked,
            expected=f"{before}, ou plus selon la notification",
        )
