"""The typed model of a dossier: the one definition from which reader, schema and template derive.

Names are those of the YAML dossier and are fixed. Amounts are euros (`Decimal`), sessions are in local time,
ages are school levels. A field that is absent or set aside raises `Missing` (see `clas_cli.model`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Final, NamedTuple

from clas_cli.dossier.fields import (
    ALWAYS,
    FOR_NEW,
    FOR_PROLONGATION,
    NOUVELLE,
    PROLONGATION,
    Account,
    Amount,
    Choice,
    Day,
    Identifier,
    Integer,
    Levels,
    Many,
    One,
    Reading,
    Record,
    Records,
    SchoolYear,
    Text,
    TimeOfDay,
    Vague,
    WeekDay,
    YesNo,
    field,
)
from clas_cli.dossier.tree import Node, Remark, Scalar, Source
from clas_cli.french import values
from clas_cli.french.text import human_path, quoted
from clas_cli.french.values import Refused

FORMAT: Final = 1
"""The version of the dossier format that this program reads."""

STATUTS: Final = ("association", "commune", "epci", "ccas", "etablissement_public", "autre")
_STATUTS_AUSSI: Final = {
    "association loi 1901": "association",
    "association loi de 1901": "association",
    "association (loi 1901)": "association",
    "mairie": "commune",
    "communauté de communes": "epci",
    "communauté d'agglomération": "epci",
}
_STATUTS_INTERVENANT: Final = {
    "salariée": "salarie", "salariés": "salarie", "CDI": "salarie", "CDD": "salarie", "bénévoles": "benevole", "vacataires": "vacataire",
}  # fmt: skip
_COLLECTIVITES: Final = (
    (r"(?:la_)?(?:ville|mairie|commune|municipalite)(?:_.*)?", "commune"),
    (r"(?:agglo|agglomeration|cc|communaute_de_communes|communaute_d'agglomeration|intercommunalite|epci)(?:_.*)?", "epci"),
)
"""What people call a commune or an EPCI, with its name or without."""
_FINANCEURS: Final = (
    *_COLLECTIVITES,
    (r"(?:(?:le_)?conseil_departemental|departement|cd)(?:_.*)?|cd[0-9][0-9ab][0-9]?", "departement"),
    (r"(?:(?:le_)?conseil_regional|(?:la_)?region)(?:_.*)?", "region"),
    (r"(?:l')?etat(?:_.*)?|sdjes|drajes|fdva|fonjep|dsden|prefecture(?:_.*)?|politique_de_la_ville", "etat"),
    (r"(?:les_)?(?:parents|familles|participation_(?:des_)?(?:familles|parents)|usagers)", "familles"),
    (r"autofinancement|fonds_propres?", "fonds_propres"),
)
_QUELLE_CAF: Final = (
    "Écrire «\u00a0caf_ps\u00a0» pour la Ps Clas, «\u00a0caf_bonus\u00a0» pour les bonus, «\u00a0caf_autre\u00a0» pour d'autres fonds de la Caf "
    "pour le Clas («\u00a0caf_hors_clas\u00a0» si ce n'est pas pour le Clas)."
)
_QUEL_STATUT: Final = "Écrire le statut, non la fonction\u00a0: «\u00a0salarie\u00a0», «\u00a0vacataire\u00a0» ou «\u00a0benevole\u00a0»."
AXES: Final = ("enfants", "parents", "ecole", "territoire")
FAMILLES: Final = {
    "enfants": (
        "methodologie", "aide_aux_devoirs", "ressources_locales", "culture", "expression", "sciences",
        "citoyennete", "vie_collective", "entraide", "suivi_presences", "activite_physique", "autre",
    ),
    "parents": (
        "information_inscription", "convivialite", "codes_de_l_ecole", "orientation_partenaires",
        "echanges_informels", "autre",
    ),
    "ecole": ("concertation", "coordination", "autre"),
    "territoire": ("concertation", "coordination", "autre"),
}  # fmt: skip
LIBELLES: Final = {
    "nouvelle": "nouvelle demande",
    "epci": "EPCI (communauté de communes ou d'agglomération)",
    "ccas": "CCAS",
    "etablissement_public": "établissement public",
    "ecole": "école",
    "methodologie": "méthodologie du travail scolaire",
    "aide_aux_devoirs": "aide aux devoirs",
    "ressources_locales": "ressources locales (bibliothèque, médiathèque…)",
    "citoyennete": "citoyenneté",
    "vie_collective": "vie collective",
    "entraide": "entraide et compétences",
    "suivi_presences": "suivi des présences",
    "activite_physique": "activité physique",
    "information_inscription": "information à l'inscription",
    "convivialite": "convivialité",
    "codes_de_l_ecole": "codes de l'école",
    "orientation_partenaires": "orientation vers des partenaires",
    "echanges_informels": "échanges informels réguliers",
    "salarie": "salarié",
    "benevole": "bénévole",
    "prevue": "prévue",
    "caf_ps": "Caf, Ps Clas",
    "caf_bonus": "Caf, bonus",
    "caf_autre": "Caf, autres fonds",
    "caf_hors_clas": "Caf, hors Clas",
    "etat": "État",
    "region": "Région",
    "departement": "Département",
    "fonds_propres": "fonds propres",
    "rural": "milieu rural",
    "handicap": "enfant en situation de handicap",
}
"""What people call the values of the lists, where it isn't the value itself."""


def libelle(value: str) -> str:
    """What people call a value of a list."""
    return LIBELLES.get(value, value)


SPORT: Final = "activite_physique"
FINANCEURS: Final = (
    "caf_ps", "caf_bonus", "caf_autre", "caf_hors_clas", "etat", "region", "departement", "epci", "commune",
    "familles", "fonds_propres", "autre",
)  # fmt: skip
COMPTES_CHARGES: Final = {
    60: "Achats",
    61: "Services extérieurs",
    62: "Autres services extérieurs",
    63: "Impôts et taxes",
    64: "Charges de personnel",
    65: "Autres charges de gestion courante",
    66: "Charges financières",
    67: "Charges exceptionnelles",
    68: "Dotations",
    69: "Impôt sur les bénéfices",
    86: "Emplois des contributions volontaires",
}
COMPTES_PRODUITS: Final = {
    70: "Ventes et prestations",
    71: "Production stockée",
    72: "Production immobilisée",
    73: "Dotations et produits de tarification",
    74: "Subventions",
    75: "Autres produits de gestion courante",
    76: "Produits financiers",
    77: "Produits exceptionnels",
    78: "Reprises sur dotations",
    79: "Transferts de charges",
    87: "Contributions volontaires",
}
VOLONTARIAT_CHARGES: Final = 86
VOLONTARIAT_PRODUITS: Final = 87


def _spaceless(text: str) -> str:
    return "".join(text.split()).replace(".", "").replace("-", "") if text else text


_CEDEX: Final = re.compile(r"c[eé]dex[0-9]{0,2}$", re.IGNORECASE)


def _postcode(text: str) -> str:
    return _CEDEX.sub("", _spaceless(text))


_GAP: Final = r"[\s.\-]*"
_ATOM: Final = r"""[^\s@<>,;:"()\[\]\\]"""


class Adresse(Record):
    """Where the gestionnaire is."""

    voie: str = field(Text(300), "Numéro et voie", required=FOR_NEW, example="1 rue de l'Exemple")
    code_postal: str = field(
        Identifier(
            lambda text: None if values.is_postcode(text) else "un code postal de cinq chiffres",
            _postcode,
            rf"^{_GAP}(?!0{_GAP}0|9{_GAP}[69])(?:[0-9]{_GAP}){{5}}(?:[cC][eEéÉ][dD][eE][xX]{_GAP}(?:[0-9]{_GAP}){{0,2}})?$",
            (1_000, 98_999),
        ),
        "Code postal",
        required=FOR_NEW,
        example="12345",
    )
    commune: str = field(Text(200), "Commune", required=FOR_NEW, example="Bourg-Exemple")


class Representant(Record):
    """Who signs for the gestionnaire."""

    nom: str = field(Text(200), "Nom du représentant", example="Camille Exemple")
    fonction: str = field(Text(200), "Fonction", example="présidente")
    courriel: str = field(
        Identifier(
            lambda text: None if values.is_email(text) else "une adresse électronique, par exemple contact@example.org",
            shape=rf"^\s*(?!.*\.\.){_ATOM}+@(?:{_ATOM[:-1]}.]+\.)+{_ATOM[:-1]}.]{{2,}}\s*$",
        ),
        "Courriel",
        example="contact@example.org",
    )
    telephone: str = field(Text(60), "Téléphone", example="01 99 00 12 34")


class Gestionnaire(Record):
    """The organisation that asks."""

    nom: str = field(Text(300), "Nom du gestionnaire", required=ALWAYS, example="Les Passerelles")
    statut: str = field(Choice(*STATUTS, labels=LIBELLES, also=_STATUTS_AUSSI, like=_COLLECTIVITES), "Statut", example="association")
    siret: str = field(
        Identifier(values.siret_fault, _spaceless, rf"^{_GAP}(?=.*[1-9])(?:[0-9]{_GAP}){{14}}$", (10**11, 10**14 - 1)),
        "SIRET",
        help="14 chiffres.",
        required=FOR_NEW,
        example="99999999000008",
    )
    rna: str | None = field(
        Identifier(
            lambda text: None if values.is_rna(text) else "un numéro RNA\u00a0: W suivi de neuf chiffres",
            lambda text: _spaceless(text).upper(),
            rf"^{_GAP}[Ww]{_GAP}[0-9]{_GAP}[0-9A-Za-z]{_GAP}(?:[0-9]{_GAP}){{7}}$",
        ),
        "Numéro RNA",
        help="Associations seulement.",
        default=None,
        example="W111999001",
    )
    adresse: Adresse = field(One(Adresse), "Adresse du gestionnaire", required=FOR_NEW)
    representant: Representant = field(One(Representant), "Représentant légal", default=Representant)
    conventionne: bool = field(YesNo(), "Déjà sous convention Clas avec la Caf", example="non")


class Courriel(Record):
    """The message that is, or will be, sent."""

    destinataire: str = field(Text(500), "Destinataire du courriel")
    objet: str = field(Text(500), "Objet du courriel")


class Demande(Record):
    """What is asked, and when it is sent."""

    situation: str = field(
        Choice(NOUVELLE, PROLONGATION, labels=LIBELLES, unclear=("renouvellement", "renouvelee", "renouvele")),
        "Situation",
        help="nouvelle\u00a0: nouveau projet (situation 1)\u00a0; prolongation\u00a0: même projet reconduit (situation 2).",
        required=ALWAYS,
        example="nouvelle",
    )
    date_envoi: date | None = field(Day(), "Date d'envoi", help="Vide tant que rien n'est envoyé.", default=None, example="2026-07-20")
    courriel: Courriel = field(One(Courriel), "Courriel d'envoi", default=Courriel)


class _Periode(Record):
    """Two dates, the second after the first."""

    debut: date
    fin: date

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("debut") and self.has("fin") and self.fin < self.debut:
            yield "fin", Refused(f"une date après le début ({self.debut:%d/%m/%Y})")


class Convention(_Periode):
    """The convention in force with the Caf."""

    debut: date = field(Day(), "Début de la convention", example="2024-09-01")
    fin: date = field(Day(), "Fin de la convention", example="2028-08-31")


class ProjetAgree(Record):
    """The project as it was agreed, to compare with."""

    intitule: str = field(Text(500), "Intitulé agréé")
    lieux: tuple[str, ...] = field(Many(Text(300)), "Lieux agréés")
    niveaux: tuple[str, ...] = field(Levels(), "Niveaux agréés")


class Prolongation(Record):
    """What goes on, and with how many collectifs."""

    collectifs_avant: int = field(Integer(0, 500, "collectifs"), "Nombre de collectifs avant", required=FOR_PROLONGATION, example="2")
    collectifs_demandes: int = field(Integer(1, 500, "collectifs"), "Nombre de collectifs demandés", required=FOR_PROLONGATION, example="3")
    projet_agree: ProjetAgree = field(One(ProjetAgree), "Projet agréé", default=ProjetAgree)


class BilanQualitatif(Record):
    """The qualitative report of the past year."""

    transmis: bool = field(YesNo(), "Bilan qualitatif transmis", example="oui", former=("Bilan qualitatif transmis par courriel",))
    date: date | None = field(Day(), "Date de transmission du bilan", default=None, example="2026-06-10")


class Public(Record):
    """Whom the project admits."""

    criteres_admission: str = field(
        Text(described=True, none=True), "Critères d'admission", help="Qui peut s'inscrire, et dans quel ordre.", example="Ouvert à tous."
    )
    restreint: bool = field(YesNo(), "Public restreint", example="non")
    non_francophones: bool = field(
        YesNo(), "Action pour des enfants non francophones", help="Admise dès le plus jeune âge.", default=False, example="non"
    )


def _engagement(label: str) -> bool:
    result: bool = field(YesNo(), label, example="oui")
    return result


class Charte(Record):
    """The commitments to the eight principles of the charter."""

    laicite: bool = _engagement("Caractère laïque des actions")
    choix_individuels: bool = _engagement("Respect des choix individuels")
    egalite_des_droits: bool = _engagement("Égalité des droits de chacun")
    developpement_des_personnalites: bool = _engagement("Développement des personnalités")
    acquisition_des_savoirs: bool = _engagement("Acquisition des savoirs, savoir-être et savoir-faire")
    refus_du_proselytisme: bool = _engagement("Refus de tout prosélytisme")
    gratuite: bool = _engagement("Gratuité (ou participation symbolique)")
    ouverture_a_tous: bool = _engagement("Ouverture à tous, sans distinction")


class Partenaires(Record):
    """Schools and schemes that the project works with."""

    ecoles: tuple[str, ...] = field(
        Many(Text(300), none=True), "Établissements scolaires partenaires", help="«\u00a0aucun\u00a0» s'il n'y en a pas."
    )
    concertation_ecole: str = field(Text(described=True, none=True), "Moyens de concertation avec l'école")
    reaap: bool = field(YesNo(none=True), "Articulation avec le Reaap", example="oui")
    autres_dispositifs: tuple[str, ...] = field(
        Many(Text(300), none=True),
        "Autres dispositifs du territoire",
        help="PRE, PEDT, PEL, cité éducative, CTG…\u00a0; «\u00a0aucun\u00a0» s'il n'y en a pas.",
        example="PEDT",
    )


class _Plage(Record):
    """A day and two times, the second after the first."""

    jour: str
    debut: time
    fin: time

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("debut") and self.has("fin") and self.fin <= self.debut:
            yield "fin", Refused(f"une heure après le début ({self.debut:%Hh%M})")

    @property
    def is_whole(self) -> bool:
        """Whether its day and both times are known."""
        return self.has("jour") and self.has("debut") and self.has("fin")

    @property
    def minutes(self) -> int:
        """How long it lasts, in minutes."""
        return (self.fin.hour - self.debut.hour) * 60 + self.fin.minute - self.debut.minute

    def shared_minutes(self, other: _Plage) -> int:
        """How many minutes of the week both share."""
        if self.jour != other.jour:
            return 0
        begin, end = max(self.debut, other.debut), min(self.fin, other.fin)
        return max((end.hour - begin.hour) * 60 + end.minute - begin.minute, 0)

    def overlaps(self, other: _Plage) -> bool:
        """Whether both share a moment of the week; touching ends don't count."""
        return self.jour == other.jour and self.debut < other.fin and other.debut < self.fin

    def __str__(self) -> str:
        return f"{self.jour} {self.debut:%Hh%M}-{self.fin:%Hh%M}"


class PlageScolaire(_Plage):
    """School time of one day, where it differs from the campaign's."""

    jour: str = field(WeekDay(), "Jour de classe", required=ALWAYS, example="lundi")
    debut: time = field(TimeOfDay(), "Début de la classe", required=ALWAYS, example="08h30")
    fin: time = field(TimeOfDay(), "Fin de la classe", required=ALWAYS, example="16h30")


class Projet(_Periode):
    """The project of one school year."""

    intitule: str = field(Text(500), "Intitulé du projet", required=ALWAYS, example="Apprendre ensemble")
    annee_scolaire: str = field(SchoolYear(), "Année scolaire", required=ALWAYS, example="2026-2027")
    territoire: str = field(Text(300), "Territoire", example="Communauté de communes d'Exemple")
    communes: tuple[str, ...] = field(Many(Text(200)), "Communes", required=ALWAYS, example="Bourg-Exemple")
    duree_annees: int = field(Integer(1, 50, "ans"), "Durée du projet, en années", example="1")
    debut: date = field(Day(), "Première séance", example="2026-09-21")
    fin: date = field(Day(), "Dernière séance", example="2027-06-18")
    diagnostic: str = field(Text(described=True), "Diagnostic des besoins")
    public: Public = field(One(Public), "Public", default=Public)
    participation_familles: Decimal = field(
        Amount("gratuit", "gratuit.", "gratuite", "gratuité", "aucun", "aucune"),
        "Participation des familles",
        help="En euros par enfant et par an\u00a0; 0 si c'est gratuit.",
        example="0",
    )
    charte: Charte = field(One(Charte), "Engagements de la charte", default=Charte)
    suivi_presences: bool = field(
        YesNo(),
        "Suivi des présences des enfants",
        help="Cahier de présence ou fiche individuelle.",
        example="oui",
    )
    partenaires: Partenaires = field(One(Partenaires), "Partenaires", default=Partenaires)
    horaires_scolaires: tuple[PlageScolaire, ...] = field(
        Records(PlageScolaire, 100),
        "Horaires scolaires",
        help="Seulement s'ils diffèrent de ceux de la campagne.",
        default=(),
    )


class Seance(_Plage):
    """One weekly session."""

    jour: str = field(WeekDay(), "Jour de la séance", example="lundi")
    debut: time = field(TimeOfDay(), "Début de la séance", example="16:45")
    fin: time = field(TimeOfDay(), "Fin de la séance", example="18:15")
    lieu: str | None = field(Text(300), "Lieu de la séance", help="Seulement s'il diffère de celui du collectif.", default=None)


class Intervenant(Record):
    """Somebody who leads the sessions of a collectif."""

    nom: str = field(Text(200, any=True), "Nom de l'intervenant", example="Dominique Exemple")
    nombre: int = field(
        Integer(1, 50, "intervenants"), "Nombre de personnes sur la ligne", help="1 sauf indication.", default=1, example="1"
    )
    statut: str = field(
        Choice(
            "salarie",
            "vacataire",
            "benevole",
            labels=LIBELLES,
            also=_STATUTS_INTERVENANT,
            advice={r"anim.*|service_civique|volontaire.*|educat.*|coordinat.*|direct.*|stagiaire": _QUEL_STATUT},
        ),
        "Statut de l'intervenant",
        example="benevole",
    )
    nouveau: bool = field(YesNo(), "Nouvel accompagnateur", example="non")
    formation: str | None = field(
        Choice("prevue", "suivie", "non", labels=LIBELLES),
        "Formation du nouvel accompagnateur",
        default=None,
        example="prevue",
        former=("Formation aux fondamentaux",),
    )


class Collectif(Record):
    """A group of children that meets all the year."""

    nom: str = field(Text(200), "Nom du collectif", example="Les explorateurs")
    commune: str = field(Text(200), "Commune du collectif", example="Bourg-Exemple")
    lieu: str = field(Text(300), "Lieu", example="École Jean-Jaurès")
    accessible_parents: bool = field(YesNo(), "Lieu accessible aux parents", example="oui")
    rural: bool = field(YesNo(), "Milieu rural", default=False, example="non")
    niveaux: tuple[str, ...] = field(Levels(), "Niveaux", example="CE1, CE2")
    enfants: int = field(Integer(0, 10_000, "enfants"), "Nombre d'enfants", example="10")
    enfants_en_situation_de_handicap: int = field(
        Integer(0, 10_000, "enfants", none=True), "Dont enfants en situation de handicap", default=0, example="0"
    )
    semaines: int = field(Integer(0, 53, "semaines"), "Semaines de fonctionnement par an", example="30")
    cout: Decimal | None = field(
        Amount(), "Coût du collectif", help="Facultatif\u00a0: pour tous les collectifs ou pour aucun.", default=None, example="8000.00"
    )
    seances: tuple[Seance, ...] = field(Records(Seance, 20), "Séances hebdomadaires", required=FOR_NEW)
    intervenants: tuple[Intervenant, ...] = field(Records(Intervenant, 50), "Intervenants", required=FOR_NEW)

    @property
    def title(self) -> str:
        """Its name in quotation marks, or its rank in the dossier where it has none."""
        return quoted(self.nom if self.has("nom") else human_path(self.path))

    def faults(self) -> Iterator[tuple[str, Refused]]:
        name = "enfants_en_situation_de_handicap"
        if self.has("enfants") and self.has(name) and self.enfants_en_situation_de_handicap > self.enfants:
            yield name, Refused(f"au plus le nombre d'enfants du collectif ({self.enfants})")


class Action(Record):
    """An action on one of the axes of the référentiel."""

    axe: str = field(Choice(*AXES, labels=LIBELLES), "Axe de l'action", example="enfants")
    famille: str = field(
        Choice(*dict.fromkeys(famille for familles in FAMILLES.values() for famille in familles), labels=LIBELLES),
        "Famille d'action",
        example="methodologie",
    )
    intitule: str = field(Text(500), "Intitulé de l'action", default="")
    description: str = field(Text(), "Description de l'action", default="")
    ponctuelle: bool = field(YesNo(), "Action ponctuelle, non suivie sur l'année", default=False, example="non")

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("axe") and self.has("famille"):
            accepted = FAMILLES[self.axe]
            if self.famille not in accepted and self.famille != SPORT:
                yield "famille", Refused(f"une famille de l'axe «\u00a0{self.axe}\u00a0»\u00a0: {', '.join(accepted)}")


class BonusDemande(Record):
    """One of the two bonuses."""

    demande: bool = field(YesNo(), "Bonus demandé", example="non")
    collectifs: int = field(Integer(0, 500, "collectifs"), "Collectifs concernés par le bonus", example="1")
    description: str = field(Text(described=True), "Description du projet du bonus")
    toute_l_annee: bool = field(YesNo(), "Organisé sur toute l'année", example="oui")
    intervenants_exterieurs: bool = field(YesNo(), "Intervenants extérieurs", default=False, example="oui")
    sorties: bool = field(YesNo(), "Sorties", default=False, example="non")
    materiel: bool = field(YesNo(), "Matériel spécifique", default=False, example="non")


class Bonus(Record):
    """The bonuses asked for."""

    enfants: BonusDemande | None = field(One(BonusDemande), "Bonus «\u00a0enfants\u00a0»", default=None)
    parents: BonusDemande | None = field(One(BonusDemande), "Bonus «\u00a0parents\u00a0»", default=None)


class Charge(Record):
    """A line of the charges."""

    compte: int = field(Account(COMPTES_CHARGES), "Compte de charges", example="60")
    libelle: str = field(Text(300), "Libellé", default="", example="Achats")
    montant: Decimal = field(Amount("aucun", "aucune", "néant", "rien"), "Montant", example="900.00")


class Produit(Record):
    """A line of the products."""

    compte: int = field(Account(COMPTES_PRODUITS), "Compte de produits", example="74")
    financeur: str = field(
        Choice(
            *FINANCEURS,
            labels=LIBELLES,
            like=_FINANCEURS,
            advice={r"(?:la_)?caf(?:_?[0-9]{2,3}|_d.*)?|allocations_familiales": _QUELLE_CAF},
        ),
        "Financeur",
        example="caf_ps",
    )
    libelle: str = field(Text(300), "Libellé", default="", example="Ps Clas")
    montant: Decimal = field(Amount("aucun", "aucune", "néant", "rien"), "Montant", example="2500.00")


class Budget(Record):
    """The budget of the action."""

    charges: tuple[Charge, ...] = field(Records(Charge), "Charges", required=ALWAYS)
    produits: tuple[Produit, ...] = field(Records(Produit), "Produits", required=ALWAYS)


class Dossier(Record):
    """A whole dossier."""

    format: int = field(Integer(0, 1_000_000), "Version du format", required=ALWAYS, example="1")
    campagne: str = field(Text(200, any=True), "Campagne", required=ALWAYS, example="aude-2026-2027")
    demande: Demande = field(One(Demande), "Demande", required=ALWAYS)
    gestionnaire: Gestionnaire = field(One(Gestionnaire), "Gestionnaire", required=ALWAYS)
    convention: Convention | None = field(One(Convention), "Convention", default=None)
    prolongation: Prolongation = field(One(Prolongation), "Prolongation", required=FOR_PROLONGATION)
    bilan_qualitatif: BilanQualitatif | None = field(One(BilanQualitatif), "Bilan qualitatif", default=None)
    projet: Projet = field(One(Projet), "Projet", required=ALWAYS)
    collectifs: tuple[Collectif, ...] = field(Records(Collectif, 500), "Collectifs", required=FOR_NEW)
    actions: tuple[Action, ...] = field(Records(Action), "Actions", required=FOR_NEW)
    bonus: Bonus = field(One(Bonus), "Bonus", default=Bonus)
    budget: Budget = field(One(Budget), "Budget", required=FOR_NEW)
    pieces: tuple[str, ...] = field(Many(Text(200)), "Pièces jointes", default=())


class ReadDossier(NamedTuple):
    """The dossier that a source holds (None where it has no tree), what was wrong with its values, and its vague numbers."""

    dossier: Dossier | None
    remarks: list[Remark]
    vague: list[Vague]


def read_dossier(source: Source) -> ReadDossier:
    """The typed dossier of a source."""
    if source.root is None:
        return ReadDossier(None, [], [])
    reading = _reading(source)(_situation(source))
    dossier = reading.record(Dossier, source.root, "")
    return ReadDossier(dossier, reading.remarks, reading.vague)


def _reading(source: Source) -> type[Reading]:
    if not source.is_workbook:
        return Reading
    from clas_cli.dossier.layout import CellReading

    return CellReading


def _situation(source: Source) -> str | None:
    """The situation, read ahead: what is required depends on it."""
    node: Node | None = source.root
    for name in ("demande", "situation"):
        node = getattr(node, "entries", {}).get(name)
    try:
        return str(Demande.FIELDS["situation"].kind.convert(node.value)) if isinstance(node, Scalar) else None
    except Refused:
        return None
