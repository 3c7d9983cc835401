"""DEL: situation, deadline, filing (note, §2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from clas_cli.campaigns.campaign import GESTIONNAIRE, Campagne
from clas_cli.dossier.dossier import Demande, Dossier, Gestionnaire, Prolongation, libelle
from clas_cli.dossier.fields import FOR_NEW, FOR_PROLONGATION, NOUVELLE, PROLONGATION, SITUATIONS, Missing
from clas_cli.french.dates import day
from clas_cli.french.text import loose, one_line, plural, quoted
from clas_cli.rules.registry import (
    A_VERIFIER,
    BLOQUANT,
    COLLECTIF_OUT,
    DOSSIER_OUT,
    INFORMATION,
    LATE,
    Findings,
    finding,
    rule,
)

OPTION: Final = "l'option --date-envoi"
EMAIL: Final = "la date du courriel"
DOSSIER: Final = "la date d'envoi du dossier"
TODAY: Final = "la date du jour"


@dataclass(frozen=True, slots=True)
class Envoi:
    """The date judged, and where it comes from."""

    date: date
    origin: str
    is_sent: bool = True
    """Whether the dossier says, or its message shows, that it is sent; the date of an option may be a supposition."""


def _has_deadline(campagne: Campagne) -> bool:
    return any(campagne.deadline(situation) for situation in SITUATIONS)


def _late(envoi: Envoi, campagne: Campagne, situation: str, kind: str) -> Findings:
    limit = campagne.deadline(situation)
    if limit is not None and envoi.date > limit:
        days = (envoi.date - limit).days
        yield finding(
            "demande.date_envoi",
            f"{kind} devait être envoyée avant le {day(limit)}\u00a0: "
            + (f"elle l'est le {day(envoi.date)}." if envoi.is_sent else f"la limite est passée depuis {plural(days, 'jour')}."),
            found=f"{day(envoi.date)} (d'après {envoi.origin})",
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
)
def late_prolongation(envoi: Envoi, campagne: Campagne) -> Findings:
    """Une prolongation est envoyée avant le {campagne.depot.limites.prolongation}.

    Pourquoi : une demande hors délai n'est pas recevable, elle n'est pas instruite.
    Remède : prévenir la Caf au plus vite ; elle seule peut dire ce qui reste possible.
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
)
def late_request(envoi: Envoi, campagne: Campagne) -> Findings:
    """Une nouvelle demande est envoyée avant le {campagne.depot.limites.nouvelle}.

    Pourquoi : une demande hors délai n'est pas recevable, elle n'est pas instruite.
    Remède : prévenir la Caf au plus vite ; elle seule peut dire ce qui reste possible.
    Refusé : demande.date_envoi = {campagne.depot.limites.nouvelle+1:d}
    Accepté : demande.date_envoi = {campagne.depot.limites.nouvelle-1:d}
    """
    yield from _late(envoi, campagne, NOUVELLE, "La nouvelle demande")


@rule(
    "DEL003",
    "dernier-jour",
    "Envoi le dernier jour",
    A_VERIFIER,
    applies=_has_deadline,
)
def on_the_day(envoi: Envoi, situation: str, campagne: Campagne) -> Findings:
    """Une demande envoyée le jour même de la limite peut être jugée tardive.

    Pourquoi : la note demande un envoi avant ce jour, sans dire si ce jour compte.
    Remède : envoyer la veille au plus tard, ou demander à la Caf si le jour même est admis.
    Refusé : demande.date_envoi = {campagne.depot.limites.nouvelle:d}
    Accepté : demande.date_envoi = {campagne.depot.limites.nouvelle-1:d}
    """
    limit = campagne.deadline(situation)
    if envoi.date == limit:
        yield finding(
            "demande.date_envoi",
            f"L'envoi est fait le jour de la limite, le {day(limit)}."
            if envoi.origin != TODAY
            else f"C'est aujourd'hui, le {day(limit)}, le jour de la limite.",
            found=f"{day(envoi.date)} (d'après {envoi.origin})",
            expected=f"avant le {day(limit)}",
        )


@rule(
    "DEL004",
    "jours-restants",
    "Jours restants",
    INFORMATION,
    applies=_has_deadline,
)
def days_left(envoi: Envoi, situation: str, campagne: Campagne) -> Findings:
    """Tant que rien n'est envoyé, le nombre de jours qui restent est rappelé.

    Pourquoi : un dossier tardif est refusé sans être lu.
    Remède : envoyer le dossier avant la date limite.
    Refusé : demande.date_envoi =
    Accepté : demande.date_envoi = {campagne.depot.limites.nouvelle-1:d}
    """
    limit = campagne.deadline(situation)
    if limit is not None and not envoi.is_sent and envoi.date < limit:
        left = (limit - envoi.date).days
        yield finding(
            "demande.date_envoi",
            f"Rien n'est envoyé\u00a0: il reste {plural(left, 'jour')} avant le {day(limit)}.",
            found=day(envoi.date),
            expected=f"avant le {day(limit)}",
        )


def _same(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return {loose(item) for item in some} == {loose(item) for item in others}


def _places(dossier: Dossier) -> tuple[str, ...]:
    return tuple(collectif.lieu for collectif in dossier.collectifs if collectif.lieu)


def _levels(dossier: Dossier) -> tuple[str, ...]:
    return tuple(level for collectif in dossier.collectifs for level in collectif.niveaux)


@rule(
    "DEL005",
    "nouveau-projet-presente-en-prolongation",
    "Nouveau projet présenté en prolongation",
    BLOQUANT,
    fields=("prolongation.projet_agree",),
    effects=(COLLECTIF_OUT,),
    situations=FOR_PROLONGATION,
)
def disguised_new(dossier: Dossier, prolongation: Prolongation, campagne: Campagne) -> Findings:
    """Une prolongation garde les lieux et la tranche d'âge du projet agréé.

    Pourquoi : un autre lieu ou d'autres niveaux font un nouveau projet, avec son formulaire et son délai (le
    {campagne.depot.limites.nouvelle}).
    Remède : déposer une nouvelle demande (situation 1), ou corriger les lieux et les niveaux s'ils n'ont pas changé.
    Refusé : prolongation | collectifs = [{nom: Les marmots, lieu: Salle neuve, niveaux: [CE1]}]
    Accepté : prolongation | prolongation.collectifs_demandes = 4
    """
    agreed = prolongation.projet_agree
    limit = campagne.depot.limites.nouvelle
    deadline = f"C'est un nouveau projet (situation 1), à envoyer {f'avant le {day(limit)} ' if limit else ''}avec son formulaire."
    missing: list[Missing] = []
    for collectif in dossier.collectifs:
        for name, what in (("lieu", "ce lieu n'est pas un lieu"), ("niveaux", "ces niveaux ne sont pas ceux")):
            try:
                value = getattr(collectif, name)
                known = agreed.lieux if name == "lieu" else agreed.niveaux
            except Missing as reason:
                missing.append(reason)
                continue
            given = (value,) if isinstance(value, str) else value or ()
            new = [item for item in given if loose(item) not in {loose(agreed_item) for agreed_item in known}]
            if new:
                yield finding(
                    f"{collectif.path}.{name}",
                    f"{what.capitalize()} du projet agréé\u00a0: {', '.join(quoted(item) for item in new)}. {deadline}",
                    found=", ".join(given),
                    expected=", ".join(known),
                )
    if missing:
        raise missing[0]


@rule(
    "DEL006",
    "prolongation-possible",
    "Prolongation possible",
    A_VERIFIER,
    situations=FOR_NEW,
)
def disguised_prolongation(dossier: Dossier, gestionnaire: Gestionnaire, campagne: Campagne) -> Findings:
    """Un gestionnaire déjà conventionné qui garde le même projet peut demander une prolongation, par une lettre.

    Pourquoi : la lettre suffit, mais elle a son propre délai ({campagne.depot.limites.prolongation}).
    Remède : demander une prolongation, ou dire en quoi le projet est nouveau.
    Refusé : gestionnaire.conventionne = oui ; projet.intitule = Le même ; prolongation = {projet_agree: {intitule: Le même}}
    Accepté : gestionnaire.conventionne = oui ; projet.intitule = Un autre ; prolongation = {projet_agree: {intitule: Le même}}
    """
    if not gestionnaire.conventionne:
        return
    agreed = dossier.prolongation.projet_agree
    if agreed.has("intitule") and loose(agreed.intitule) == loose(dossier.projet.intitule):
        same = f"le même intitulé, {quoted(agreed.intitule)},"
    elif agreed.has("lieux") and agreed.has("niveaux"):
        if not (_same(agreed.lieux, _places(dossier)) and _same(agreed.niveaux, _levels(dossier))):
            return
        same = "les mêmes lieux et la même tranche d'âge"
    else:
        return
    limit = campagne.depot.limites.prolongation
    yield finding(
        "demande.situation",
        f"Le projet a {same} que le projet agréé\u00a0: une lettre de prolongation{f', envoyée avant le {day(limit)},' if limit else ''} "
        "aurait suffi.",
        found=libelle(NOUVELLE),
        expected="prolongation, si le projet est le même",
    )


def expected_subject(campagne: Campagne, situation: str, name: str) -> str | None:
    """The subject that the note asks for, or None where the campaign has no formula."""
    objets = campagne.depot.objets
    if objets is None or campagne.depot.canal != "courriel":
        return None
    pattern = objets.prolongation if situation == PROLONGATION else objets.nouvelle
    return pattern and pattern.replace(GESTIONNAIRE, one_line(name))


def _spaceless(subject: str) -> str:
    """A subject compared without regard to case, accents, dashes and any space."""
    return loose(subject).replace(" ", "")


@rule(
    "DEL007",
    "objet-du-courriel",
    "Objet du courriel",
    A_VERIFIER,
    value=lambda campagne: campagne.depot.objets,
    fields=("demande.courriel.objet",),
    applies=lambda campagne: campagne.depot.canal == "courriel" and campagne.depot.objets,
)
def subject(demande: Demande, gestionnaire: Gestionnaire, situation: str, campagne: Campagne) -> Findings:
    """L'objet du courriel suit la formule de la note, avec l'année et le nom du gestionnaire.

    Pourquoi : c'est par l'objet que la Caf range les demandes. Espaces, tirets, majuscules et accents sont indifférents.
    Remède : recopier l'objet attendu.
    Refusé : demande.courriel.objet = Dossier Clas
    Accepté : « {campagne.depot.objets.nouvelle} », avec le nom du gestionnaire
    """
    expected = expected_subject(campagne, situation, gestionnaire.nom)
    if expected is not None and _spaceless(demande.courriel.objet) != _spaceless(expected):
        yield finding(
            "demande.courriel.objet",
            "L'objet du courriel n'est pas celui que la note demande.",
            found=demande.courriel.objet,
            expected=expected,
            remedy=f"Écrire\u00a0: {expected}",
        )


@rule(
    "DEL008",
    "destinataire",
    "Destinataire du courriel",
    BLOQUANT,
    value=lambda campagne: campagne.depot.adresse,
    fields=("demande.courriel.destinataire",),
    applies=lambda campagne: campagne.depot.canal == "courriel" and campagne.depot.adresse,
)
def recipient(demande: Demande, campagne: Campagne) -> Findings:
    """Le courriel est adressé à la boîte de la campagne : {campagne.depot.adresse}.

    Pourquoi : un dossier envoyé ailleurs n'est pas reçu dans le délai.
    Remède : envoyer le dossier à l'adresse de la campagne.
    Refusé : demande.courriel.destinataire = contact@example.org
    Accepté : demande.courriel.destinataire = {campagne.depot.adresse}
    """
    address = campagne.depot.adresse or ""
    given = [part.rstrip(".").lower() for part in re.findall(r"[\w.+-]+@[\w.-]+", demande.courriel.destinataire)]
    if address.lower() not in given:
        yield finding(
            "demande.courriel.destinataire",
            "Le courriel n'est pas adressé à la boîte de la campagne.",
            found=demande.courriel.destinataire,
            expected=address,
        )


@rule(
    "DEL009",
    "bilan-qualitatif",
    "Bilan qualitatif",
    BLOQUANT,
    value=lambda campagne: campagne.renouvellement.bilan_qualitatif,
    fields=("bilan_qualitatif.transmis",),
    situations=FOR_PROLONGATION,
    applies=lambda campagne: campagne.renouvellement.bilan_qualitatif,
)
def qualitative_report(dossier: Dossier) -> Findings:
    """Un renouvellement suppose que le bilan qualitatif de l'année passée a été envoyé à la Caf ({campagne.depot.by_message}).

    Pourquoi : sans ce bilan, la demande n'est pas instruite.
    Remède : envoyer le bilan qualitatif, puis l'indiquer dans le dossier.
    Refusé : prolongation | bilan_qualitatif.transmis = non
    Accepté : prolongation | bilan_qualitatif.transmis = oui
    """
    report = dossier.bilan_qualitatif
    if report is None or not report.transmis:
        yield finding(
            "bilan_qualitatif.transmis",
            "Le bilan qualitatif de l'année passée n'a pas été transmis.",
            found="non" if report else "rien",
            expected="oui",
        )


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
    fields=("projet.duree_annees",),
    applies=lambda campagne: campagne.renouvellement.duree_max_annees,
)
def too_long(dossier: Dossier, campagne: Campagne) -> Findings:
    """Un projet ou une convention ne dépasse pas {campagne.renouvellement.duree_max_annees:an}.

    Pourquoi : la convention suit la durée du projet, dans cette limite.
    Remède : ramener la durée à la limite.
    Refusé : projet.duree_annees = {campagne.renouvellement.duree_max_annees+1}
    Accepté : projet.duree_annees = {campagne.renouvellement.duree_max_annees}
    """
    most = campagne.renouvellement.duree_max_annees or 0
    projet = dossier.projet
    if projet.has("duree_annees") and projet.duree_annees > most:
        yield finding(
            "projet.duree_annees",
            f"Le projet est prévu pour {plural(projet.duree_annees, 'an')}.",
            found=projet.duree_annees,
            expected=f"{most} au plus",
        )
    convention = dossier.convention
    if convention is not None and convention.fin > _years_after(convention.debut, most):
        yield finding(
            "convention.fin",
            f"La convention dure plus de {plural(most, 'an')}.",
            found=f"du {day(convention.debut)} au {day(convention.fin)}",
            expected=f"{plural(most, 'an')} au plus",
        )
    _ = projet.duree_annees  # absent or set aside: not evaluated


@rule(
    "DEL011",
    "convention-en-cours",
    "Convention en cours",
    BLOQUANT,
    fields=("convention.fin",),
    effects=(DOSSIER_OUT,),
    situations=FOR_PROLONGATION,
)
def no_convention(dossier: Dossier, campagne: Campagne) -> Findings:
    """Une prolongation suppose une convention en cours qui couvre l'année scolaire.

    Pourquoi : on ne prolonge que ce qui est conventionné ; sinon c'est une nouvelle demande.
    Remède : corriger les dates de la convention, ou déposer une nouvelle demande.
    Refusé : prolongation | convention.fin = {campagne.calendrier.fin_des_cours-1:d}
    Accepté : prolongation | convention.fin = {campagne.calendrier.fin_des_cours:d}
    """
    convention, year = dossier.convention, campagne.calendrier
    if convention is None:
        yield finding("convention", "Aucune convention en cours n'est indiquée.", found="rien", expected="les dates de la convention")
        return
    # Only the school days of the year have to be covered: the note doesn't say that a convention ends with August.
    if convention.debut > year.rentree or convention.fin < year.fin_des_cours:
        at = "convention.fin" if convention.fin < year.fin_des_cours else "convention.debut"
        yield finding(
            at,
            f"La convention ne couvre pas l'année scolaire {year.annee_scolaire}.",
            found=f"du {day(convention.debut)} au {day(convention.fin)}",
            expected=f"du {day(year.rentree)} au {day(year.fin_des_cours)} au moins",
        )


@rule(
    "DEL012",
    "bilan-quantitatif",
    "Bilan quantitatif",
    INFORMATION,
    value=lambda campagne: campagne.renouvellement.plateforme_bilan,
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
            f"Le nombre de collectifs passe de {before} à {asked}\u00a0: la Caf le notifiera.",
            found=asked,
            expected=f"{before}, ou plus selon la notification",
        )
