"""The typed model of a dossier: the one definition from which reader, schema and template derive.

Names are those of the YAML dossier and are fixed. Amounts are euros (`Decimal`), sessions are in local time,
ages are school levels. A field that is absent or set aside raises `Missing` (see `clas_cli.dossier.fields`).
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Mapping_
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import ClassVar, Final

from clas_cli.dossier.bonus import Bonus, for_all
from clas_cli.dossier.budget import Budget
from clas_cli.dossier.choices import (
    AXES,
    AXES_DITS,
    EMPLOIS,
    FAMILLES,
    FAMILLES_DITES,
    FAMILLES_PROCHES,
    FORMATIONS_DITES,
    LIBELLES,
    OUI_NON_DITS,
    QUEL_STATUT,
    SITUATIONS_DITES,
    SPORT,
    STATUTS_INTERVENANT,
    STATUTS_INTERVENANT_DITS,
    libelle,
)  # fmt: skip
from clas_cli.dossier.fields import ALWAYS, FOR_NEW, FOR_PROLONGATION, NOUVELLE, PROLONGATION, Record, field
from clas_cli.dossier.gestionnaire import Gestionnaire
from clas_cli.dossier.groups import Communes, Levels, Many, One, Records
from clas_cli.dossier.kinds import Amount, Choice, Day, Integer, Kind, SchoolYear, Text, TimeOfDay, WeekDay, YesNo
from clas_cli.dossier.tree import Mapping, Node, Scalar, Sequence, text_of
from clas_cli.french.text import human_path, listing, quoted
from clas_cli.french.timetable import CreneauEcrit, creneaux
from clas_cli.french.values import Refused

FORMAT: Final = 1
"""The version of the dossier format that this program reads."""


class Courriel(Record):
    """The message that is, or will be, sent."""

    destinataire: str = field(Text(500), "Destinataire du courriel")
    objet: str = field(Text(500), "Objet du courriel")


class Demande(Record):
    """What is asked, and when it is sent."""

    situation: str = field(
        Choice(NOUVELLE, PROLONGATION, labels=LIBELLES, like=SITUATIONS_DITES, unclear=("renouvellement", "renouvelee", "renouvele")),
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

    is_known_to_the_caf: ClassVar[bool] = False
    """Whether it is the Caf that says so, which has received it or hasn't."""

    transmis: bool = field(
        YesNo(*OUI_NON_DITS["transmis"]), "Bilan qualitatif transmis", example="oui", former=("Bilan qualitatif transmis par courriel",)
    )
    date: date | None = field(Day(), "Date de transmission du bilan", default=None, example="2026-06-10")


class Public(Record):
    """Whom the project admits."""

    criteres_admission: str = field(
        Text(described=True, none=True), "Critères d'admission", help="Qui peut s'inscrire, et dans quel ordre.", example="Ouvert à tous."
    )
    restreint: bool = field(YesNo(*OUI_NON_DITS["restreint"]), "Public restreint", example="non")
    non_francophones: bool = field(
        YesNo(), "Action pour des enfants non francophones", help="Admise dès le plus jeune âge.", default=False, example="non"
    )


def _engagement(label: str) -> bool:
    result: bool = field(YesNo(*OUI_NON_DITS["charte"]), label, example="oui")
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
    reaap: bool = field(YesNo(*OUI_NON_DITS["reaap"], none=True), "Articulation avec le Reaap", example="oui")
    autres_dispositifs: tuple[str, ...] = field(
        Many(Text(300), none=True),
        "Autres dispositifs du territoire",
        help="PRE, PEDT, PEL, cité éducative, CTG…\u00a0; «\u00a0aucun\u00a0» s'il n'y en a pas.",
        example="PEDT",
    )


def _entries(creneau: CreneauEcrit, written: dict[str, Node]) -> dict[str, Node]:
    """The values of a creneau where they were written: an end beside its beginning, times beside their day."""
    day = written["jour"]
    begin = written.get("debut", day) if creneau.debut else day
    at = {"jour": day, "debut": begin, "fin": begin}
    entries = {name: Scalar(value, at[name].position) for name, value in creneau._asdict().items() if value}
    return {name: node for name, node in entries.items() if text_of(written.get(name)) != node.value}


_LONGEST_PLAGE: Final = time(4)
"""What may be how long a séance lasts, where it can't be when it ends."""


class _Plage(Record):
    """A day and two times, the second after the first."""

    jour: str
    debut: time
    fin: time

    @classmethod
    def written_as(cls, row: Mapping) -> list[Mapping]:
        """One row a day and time, of a row that names several (« lundi et jeudi », « 16h45-18h15 »)."""
        jour, debut, fin = (text_of(row.entries.get(name)) for name in ("jour", "debut", "fin"))
        return [Mapping(row.entries | _entries(creneau, row.entries), row.position) for creneau in creneaux(jour, debut, fin)] or [row]

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("debut") and self.has("fin") and self.fin <= self.debut:
            after = f"une heure après le début ({self.debut:%Hh%M})"
            end = datetime.combine(date.min, self.debut) + timedelta(hours=self.fin.hour, minutes=self.fin.minute)
            is_length = time(0) < self.fin <= _LONGEST_PLAGE and end.date() == date.min
            meant = f"\u00a0: «\u00a0{end:%Hh%M}\u00a0», si {self.fin.hour}h{self.fin:%M} est sa durée" if is_length else ""
            yield "fin", Refused(after, remedy=f"Écrire {after}{meant}.")

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
    communes: tuple[str, ...] = field(Communes(), "Communes", required=ALWAYS, example="Bourg-Exemple")
    duree_annees: int = field(Integer(1, 50, "ans"), "Durée du projet, en années", example="1")
    debut: date = field(Day(), "Première séance", example="2026-09-21")
    fin: date = field(Day(), "Dernière séance", example="2027-06-18")
    diagnostic: str = field(Text(described=True), "Diagnostic des besoins")
    public: Public = field(One(Public), "Public", default=Public)
    participation_familles: Decimal = field(
        Amount(none=True),
        "Participation des familles",
        help="En euros par enfant et par an\u00a0; 0 si c'est gratuit.",
        example="0",
    )
    charte: Charte = field(One(Charte), "Engagements de la charte", default=Charte)
    suivi_presences: bool = field(
        YesNo(*OUI_NON_DITS["suivi_presences"]),
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
            *EMPLOIS,
            labels=LIBELLES,
            also=STATUTS_INTERVENANT,
            like=STATUTS_INTERVENANT_DITS,
            advice={r"anim.*|educat.*|coordinat.*|direct.*|stagiaire": QUEL_STATUT},
        ),
        "Statut de l'intervenant",
        example="benevole",
    )
    nouveau: bool = field(YesNo(*OUI_NON_DITS["nouveau"]), "Nouvel accompagnateur", example="non")
    formation: str | None = field(
        Choice("prevue", "suivie", "non", labels=LIBELLES, like=FORMATIONS_DITES),
        "Formation du nouvel accompagnateur",
        default=None,
        example="prevue",
        former=("Formation aux fondamentaux",),
    )


class Collectif(Record):
    """A group of children that meets all the year."""

    nom: str = field(Text(200), "Nom du collectif", example="Les explorateurs", former=("Collectif",))
    commune: str = field(Text(200), "Commune du collectif", example="Bourg-Exemple")
    lieu: str = field(Text(300), "Lieu", example="École Jean-Jaurès")
    accessible_parents: bool = field(YesNo(*OUI_NON_DITS["accessible_parents"]), "Lieu accessible aux parents", example="oui")
    rural: bool = field(YesNo(*OUI_NON_DITS["rural"]), "Milieu rural", default=False, example="non")
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


def _famille(*familles: str) -> Choice:
    return Choice(
        *familles,
        labels=LIBELLES,
        like=FAMILLES_DITES,
        advice={
            pattern: f"Choisir la famille, par exemple «\u00a0{libelle(famille)}\u00a0»\u00a0; ce nom-ci va dans l'intitulé."
            for pattern, famille in FAMILLES_PROCHES.items()
            if famille in familles
        },
    )


_FAMILLE_DE: Final = {axe: _famille(*familles) for axe, familles in FAMILLES.items()}


class Action(Record):
    """An action on one of the axes of the référentiel."""

    axe: str = field(Choice(*AXES, labels=LIBELLES, like=AXES_DITS), "Axe de l'action", example="enfants")
    famille: str = field(
        _famille(*dict.fromkeys(famille for familles in FAMILLES.values() for famille in familles)),
        "Famille d'action",
        example="methodologie",
    )
    intitule: str = field(Text(500), "Intitulé de l'action", default="")
    description: str = field(Text(), "Description de l'action", default="")
    ponctuelle: bool = field(YesNo(*OUI_NON_DITS["ponctuelle"]), "Action ponctuelle, non suivie sur l'année", default=False, example="non")

    @classmethod
    def narrowed(cls, name: str, found: Mapping_[str, object]) -> Kind | None:
        axe = found.get("axe")
        return _FAMILLE_DE[axe] if name == "famille" and isinstance(axe, str) else None

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("axe") and self.has("famille") and self.famille not in FAMILLES[self.axe] and self.famille != SPORT:
            its = listing([quoted(libelle(axe)) for axe, familles in FAMILLES.items() if self.famille in familles], "ou")
            remedy = f"Choisir l'axe {its} pour cette famille, ou une famille de l'axe {quoted(libelle(self.axe))}."
            yield "famille", Refused(_FAMILLE_DE[self.axe].expected(), remedy=remedy)


class Dossier(Record):
    """A whole dossier."""

    @classmethod
    def written_as(cls, row: Mapping) -> list[Mapping]:
        """The same, a bonus « for all » collectifs being for as many as there are."""
        collectifs, bonus = row.entries.get("collectifs"), row.entries.get("bonus")
        if not isinstance(collectifs, Sequence) or not isinstance(bonus, Mapping):
            return [row]
        counted = {name: for_all(asked, len(collectifs.items)) for name, asked in bonus.entries.items()}
        return [Mapping(row.entries | {"bonus": Mapping(counted, bonus.position)}, row.position)]

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
