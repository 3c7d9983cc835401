"""The typed model of a campaign: what changes with the year and the department. The data are `campaigns/*.yaml`.

Every figure stands in the file with its unit and the section of the note it comes from. A campaign that is
faulty is refused whole, with the place of each fault: a check against half a note would be worth nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from clas_cli.campaigns.cited import cited
from clas_cli.campaigns.collectif import ReglesCollectif
from clas_cli.campaigns.territory import Territory
from clas_cli.dossier.choices import AXES, FAMILLES, STATUTS
from clas_cli.dossier.dossier import PlageScolaire
from clas_cli.dossier.fields import ALWAYS, PROLONGATION, SITUATIONS, Record, field, given
from clas_cli.dossier.groups import Levels, Many, One, Records
from clas_cli.dossier.kinds import Amount, Choice, Day, Integer, Number, SchoolYear, Text, YesNo
from clas_cli.french import values
from clas_cli.french.communes import communes_of
from clas_cli.french.identifiers import is_email
from clas_cli.french.patterns import regex
from clas_cli.french.text import listing, loose
from clas_cli.french.values import Refused

DEFAULT: Final = "aude-2026-2027"
"""The campaign of a dossier that names none."""

IDENTIFIER: Final = regex(r"[\w.\-]+")

RULE_NAMES: Final[set[str]] = set()
"""The readable names of the rules, which register here when they are loaded: this room stands before theirs."""

GESTIONNAIRE: Final = "{gestionnaire}"
"""What stands for the gestionnaire's name in the subject of a message."""


class Periode(Record):
    """School holidays, first and last day included."""

    nom: str = field(Text(100, any=True), "Nom des vacances", required=ALWAYS)
    debut: date = field(Day(), "Premier jour", required=ALWAYS)
    fin: date = field(Day(), "Dernier jour", required=ALWAYS)

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("debut") and self.has("fin") and self.fin < self.debut:
            yield "fin", Refused("une date après le début")


class Calendrier(Record):
    """The school year and its holidays."""

    annee_scolaire: str = cited(SchoolYear(), "Année scolaire")
    zone: str = cited(Text(50, any=True), "Zone de vacances")
    rentree: date = cited(Day(), "Rentrée des élèves")
    fin_des_cours: date = cited(Day(), "Dernier jour de classe")
    vacances: tuple[Periode, ...] = cited(Records(Periode, 30), "Vacances scolaires", required=False, default=())

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("annee_scolaire") and self.has("rentree") and str(self.rentree.year) != self.annee_scolaire[:4]:
            yield "rentree", Refused(f"un jour de {self.annee_scolaire[:4]}, début de l'année scolaire")
        elif self.has("rentree") and self.has("fin_des_cours") and self.fin_des_cours <= self.rentree:
            yield "fin_des_cours", Refused(f"une date après la rentrée ({self.rentree:%d/%m/%Y})")
        elif self.has("annee_scolaire") and self.has("fin_des_cours") and self.fin_des_cours.year > int(self.annee_scolaire[5:]):
            yield "fin_des_cours", Refused(f"un jour de {self.annee_scolaire[5:]} au plus tard, fin de l'année scolaire")
        elif self.has("rentree") and self.has("fin_des_cours") and self.has("vacances"):
            known = (one for one in self.vacances if one.has("debut") and one.has("fin"))
            if outside := next((one for one in known if one.fin < self.rentree or one.debut > self.fin_des_cours), None):
                yield "vacances", Refused(f"des vacances entre la rentrée et la fin des cours (et non le {outside.debut:%d/%m/%Y})")


class DayAlone(Day):
    """A date without a time, which would be lost: a limit is a day."""

    def convert(self, raw: values.Raw) -> date:
        if isinstance(raw, str) and ":" in raw:
            raise Refused("un jour, sans heure")
        return super().convert(raw)


class Limites(Record):
    """The days before which a dossier must be sent; None where the note gives none."""

    nouvelle: date | None = cited(DayAlone(), "Limite des nouvelles demandes", "date", required=False)
    prolongation: date | None = cited(DayAlone(), "Limite des prolongations", "date", required=False)


class Ouvertures(Record):
    """The first day on which a dossier may be sent; None where the note gives none."""

    nouvelle: date | None = cited(DayAlone(), "Ouverture aux nouvelles demandes", "date", required=False)
    prolongation: date | None = cited(DayAlone(), "Ouverture aux prolongations", "date", required=False)


class Objets(Record):
    """Subjects of the message; `{gestionnaire}` stands for the name. None where the note gives no formula."""

    nouvelle: str | None = cited(Text(300, any=True), "Objet d'une nouvelle demande", required=False)
    prolongation: str | None = cited(Text(300, any=True), "Objet d'une prolongation", required=False)

    def faults(self) -> Iterator[tuple[str, Refused]]:
        for name in SITUATIONS:
            formula = given(self, name) or GESTIONNAIRE
            if GESTIONNAIRE not in formula:
                yield name, Refused(f"une formule qui contient {GESTIONNAIRE}, à la place du nom")
            elif set("{}") & set(formula.replace(GESTIONNAIRE, "")):
                yield name, Refused(f"une formule sans autre accolade que celles de {GESTIONNAIRE}")


class Depot(Record):
    """How, where and until when a dossier is filed."""

    canal: str = cited(Choice("courriel", "portail"), "Canal de dépôt")
    adresse: str | None = cited(Text(300, any=True), "Adresse de dépôt (courriel ou portail)", required=False)
    service: str | None = cited(Text(300, any=True), "Service qui reçoit les dossiers, pour l'en-tête de la lettre", required=False)
    limites: Limites = field(One(Limites), "Dates limites", default=Limites)
    ouvertures: Ouvertures = field(One(Ouvertures), "Dates d'ouverture", default=Ouvertures)
    objets: Objets | None = field(One(Objets), "Objets du courriel", default=None)
    formats: tuple[str, ...] = cited(Many(Text(20, any=True)), "Formats admis", required=False, default=())

    @property
    def by_message(self) -> str | None:
        """How one writes to the Caf, as texts say it; None where everything goes by another way."""
        return "par courriel" if self.canal == "courriel" else None

    def faults(self) -> Iterator[tuple[str, Refused]]:
        for name in SITUATIONS:
            first, limit = given(self, f"ouvertures.{name}"), given(self, f"limites.{name}")
            if first is not None and limit is not None and first >= limit:
                yield "ouvertures", Refused(f"une ouverture avant la limite ({limit:%d/%m/%Y})")
                break
        if self.has("canal") and self.canal == "courriel" and self.has("adresse") and not is_email(self.adresse or ""):
            yield "adresse" if self.adresse else "canal", Refused("un canal et son adresse électronique")


class HoraireScolaire(Record):
    """School time of some levels."""

    niveaux: tuple[str, ...] = field(Levels(), "Niveaux", required=ALWAYS)
    plages: tuple[PlageScolaire, ...] = field(Records(PlageScolaire, 50), "Plages", required=ALWAYS)


class Lexique(Record):
    """What the texts are read for: the words of the language, or not; words of the campaign, and phrases in which they mean nothing."""

    langue: bool = field(YesNo(), "Mots de la langue", required=ALWAYS)
    mots: tuple[str, ...] = field(Many(Text(100, any=True), 500), "Mots ajoutés", default=())
    sauf: tuple[str, ...] = field(Many(Text(200, any=True), 500), "Expressions écartées", default=())


class Lexiques(Record):
    """The lexicons of the rules that read texts."""

    sport: Lexique | None = cited(One(Lexique), "Lexique du sport", required=False)
    culte: Lexique | None = cited(One(Lexique), "Lexique du culte et du prosélytisme", required=False)
    exclusion: Lexique | None = cited(One(Lexique), "Lexique de l'exclusion", required=False)


class ReglesCharte(Record):
    """What the charter asks."""

    sport_autorise: bool = cited(YesNo(), "Activités physiques admises")
    participation_max: Decimal | None = cited(Amount(), "Participation symbolique au plus", "euros par enfant et par an", required=False)


def _list_of(names: tuple[str, ...], label: str) -> tuple[str, ...]:
    """Some of these names; none is an answer, and so is absence."""
    declared: tuple[str, ...] = cited(Many(Choice(*names)), label, required=False, default=())
    return declared


class ReglesAxes(Record):
    """The axes and their socles. An empty list is what the note doesn't ask."""

    obligatoires: tuple[str, ...] = _list_of(AXES, "Axes obligatoires")
    ouverture: tuple[str, ...] = _list_of(FAMILLES["enfants"], "Familles autres que l'aide aux devoirs, l'une exigée")
    socle_enfants: tuple[str, ...] = _list_of(FAMILLES["enfants"], "Socle de l'axe enfants")
    socle_parents: tuple[str, ...] = _list_of(FAMILLES["parents"], "Socle de l'axe parents")


class Renouvellement(Record):
    """What goes with a renewal."""

    duree_max_annees: int | None = cited(Integer(1, 20), "Durée maximale d'un projet", "années", required=False)
    bilan_qualitatif: bool = cited(YesNo(), "Bilan qualitatif exigé")
    plateforme_bilan: str | None = cited(Text(100, any=True), "Plateforme de saisie du bilan", required=False)
    mois_saisie_bilan: str | None = cited(Choice(*values.MONTHS), "Mois de saisie du bilan", required=False)


class Financement(Record):
    """How the Ps and the bonuses are computed."""

    taux: Decimal = cited(Number(), "Taux de la Ps", "part")
    plafond: Decimal = cited(Amount(), "Prix plafond par collectif", "euros par an")
    bonus_enfants: Decimal | None = cited(Amount(), "Bonus enfants", "euros par collectif", required=False)
    bonus_parents: Decimal | None = cited(Amount(), "Bonus parents", "euros par collectif", required=False)
    part_max: Decimal = cited(Number(), "Part maximale de la branche Famille", "part", required=False, default=Decimal(1))
    volontariat: str = cited(Choice("non_precise", "hors_base", "dans_la_base"), "Bénévolat valorisé et base de calcul")
    portail_etat: str | None = cited(Text(100, any=True), "Application des demandes à l'État", required=False)
    versement: str | None = cited(Text(500, any=True), "Règles de versement", required=False)

    def faults(self) -> Iterator[tuple[str, Refused]]:
        for name in ("taux", "part_max"):
            if self.has(name) and not 0 < getattr(self, name) <= 1:
                yield name, Refused("une part entre 0 et 1")
        if self.has("plafond") and not self.plafond:
            yield "plafond", Refused("un montant de plus de 0\u00a0€")


class PiecesAttendues(Record):
    """Attachments expected of one legal status."""

    statut: str = field(Choice(*STATUTS), "Statut", required=ALWAYS)
    pieces: tuple[str, ...] = field(Many(Text(100, any=True)), "Pièces", required=ALWAYS)


class Territoire(Record):
    """A territory of the department."""

    nom: str = field(Text(200, any=True), "Nom du territoire", required=ALWAYS)
    epci: tuple[str, ...] = field(Many(Text(200, any=True)), "EPCI", default=())
    communes: tuple[str, ...] = field(Many(Text(200, any=True)), "Communes", default=())


class Section(Record):
    """Where a rule stands in this note, where the value that it rests on doesn't say it, or not precisely enough."""

    regle: tuple[str, ...] = field(Many(Text(100, any=True)), "Règle, ou règles", required=ALWAYS)
    section: str = field(Text(200, any=True), "Section", required=ALWAYS)

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("regle") and RULE_NAMES and not set(self.regle) <= RULE_NAMES:
            yield (
                "regle",
                Refused("le nom lisible d'une règle, tel que «\u00a0trop-d-enfants\u00a0», ou une liste de noms", tuple(RULE_NAMES)),
            )


class AnneePassee(Record):
    """What was agreed the year before, to compare with."""

    projets: int = cited(Integer(0, 100_000), "Projets agréés", "projets")
    collectifs: int = cited(Integer(0, 100_000), "Collectifs agréés", "collectifs")
    gestionnaires: int = cited(Integer(0, 100_000), "Gestionnaires", "gestionnaires")


class Campagne(Record):
    """A campaign: one department, one school year."""

    format: int = field(Integer(1, 1), "Version du format de campagne", required=ALWAYS)
    id: str = field(Text(60, any=True), "Identifiant", required=ALWAYS)
    nom: str = field(Text(200, any=True), "Nom", required=ALWAYS)
    departement: str = field(Text(100, any=True), "Département", required=ALWAYS)
    code_departement: str = field(Text(3, any=True), "Code du département, dont la table des communes porte le nom", default="")
    base: str = field(Text(60, any=True), "Campagne dont celle-ci reprend ce qu'elle ne dit pas", default="")
    fictive: bool = field(YesNo(), "Campagne inventée, pour les essais", default=False)
    note: str = field(Text(200, any=True), "Nom court de la note, dans les références", required=ALWAYS)
    depot: Depot = field(One(Depot), "Dépôt", required=ALWAYS)
    calendrier: Calendrier = field(One(Calendrier), "Calendrier", required=ALWAYS)
    charte: ReglesCharte = field(One(ReglesCharte), "Charte", required=ALWAYS)
    collectif: ReglesCollectif = field(One(ReglesCollectif), "Collectif", required=ALWAYS)
    axes: ReglesAxes = field(One(ReglesAxes), "Axes", required=ALWAYS)
    renouvellement: Renouvellement = field(One(Renouvellement), "Renouvellement", required=ALWAYS)
    financement: Financement = field(One(Financement), "Financement", required=ALWAYS)
    horaires_scolaires: tuple[HoraireScolaire, ...] = cited(Records(HoraireScolaire, 20), "Horaires scolaires", required=False, default=())
    remplissages: tuple[str, ...] = field(Many(Text(100, any=True), 500), "Mots qui ne répondent rien, outre ceux de la langue", default=())
    lexiques: Lexiques = field(One(Lexiques), "Lexiques", default=Lexiques)
    pieces: tuple[PiecesAttendues, ...] = cited(Records(PiecesAttendues, 20), "Pièces par statut", required=False, default=())
    territoires: tuple[Territoire, ...] = cited(Records(Territoire, 100), "Territoires", required=False, default=())
    annee_passee: AnneePassee | None = field(One(AnneePassee), "Année passée", default=None)
    sections: tuple[Section, ...] = field(Records(Section, 200), "Sections où se trouvent les règles", default=())

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("id") and not IDENTIFIER.fullmatch(self.id):
            yield "id", Refused(f"des lettres, des chiffres, des points et des tirets, sans espace, par exemple {DEFAULT}")
        codes = [code for section in given(self, "sections") or () for code in given(section, "regle") or ()]
        if twice := [code for code in dict.fromkeys(codes) if codes.count(code) > 1]:
            yield "sections", Refused(f"une section par règle (et non plusieurs pour {listing(twice)})")
        end, limits = given(self, "calendrier.fin_des_cours"), [given(self, f"depot.limites.{name}") for name in SITUATIONS]
        if end is not None and any(limit > end for limit in limits if limit is not None):
            yield "depot", Refused(f"des dates limites avant la fin des cours ({end:%d/%m/%Y})")

    references: dict[str, str]
    """The section of the note that each value cites, by its path (« collectif.enfants_max »), and those given to rules, by their names."""

    def deadline(self, situation: str) -> date | None:
        """The day before which a dossier of this situation must be sent; None where the note gives none."""
        return self.depot.limites.prolongation if situation == PROLONGATION else self.depot.limites.nouvelle

    @cached_property
    def territoire(self) -> Territory | None:
        """The communes and EPCI of the department; None where there is no table of them."""
        communes = communes_of(self.code_departement)
        return Territory(communes, {one.nom: one.epci for one in self.territoires}) if communes else None

    def territory_name(self, written: str | None, communes: Iterable[str]) -> str | None:
        """The territory of a dossier that writes this one and these communes."""
        communes = tuple(communes)
        wanted = {loose(commune) for commune in communes}
        own = (one.nom for one in self.territoires if any(loose(commune) in wanted for commune in one.communes))
        if name := next(own, None):
            return name
        return self.territoire.name(written, communes) if self.territoire else written

    def opening(self, situation: str) -> date | None:
        """The first day on which a dossier of this situation may be sent; None where the note gives none."""
        return self.depot.ouvertures.prolongation if situation == PROLONGATION else self.depot.ouvertures.nouvelle

    @cached_property
    def no_answers(self) -> frozenset[str]:
        """The texts that are no answer, beside those of the language, as `loose` leaves them."""
        return frozenset(map(loose, self.remplissages))

    def is_stale(self, day: date) -> bool:
        """Whether every deadline of the campaign is past."""
        limits = [limit for situation in SITUATIONS if (limit := self.deadline(situation))]
        return bool(limits) and day > max(limits)
