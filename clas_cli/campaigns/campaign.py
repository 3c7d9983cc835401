"""The typed model of a campaign: what changes with the year and the department. The data are `campaigns/*.yaml`.

Every figure stands in the file with its unit and the section of the note it comes from. A campaign that is
faulty is refused whole, with the place of each fault: a check against half a note would be worth nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from clas_cli.campaigns.plugins import campaigns
from clas_cli.dossier.dossier import AXES, FAMILLES, STATUTS, PlageScolaire
from clas_cli.dossier.fields import (
    ALWAYS,
    PROLONGATION,
    SITUATIONS,
    Amount,
    Choice,
    Day,
    Integer,
    Kind,
    Levels,
    Many,
    Number,
    One,
    Reading,
    Record,
    Records,
    SchoolYear,
    Text,
    YesNo,
    field,
    given,
)
from clas_cli.dossier.tree import FormRule, Mapping, Node, Rejected, Remark, Scalar, Sequence, Source
from clas_cli.french import values
from clas_cli.french.text import listing, nearest, plural, visible
from clas_cli.french.values import Refused
from clas_cli.reading.door import read

DEFAULT: Final = "aude-2026-2027"
"""The campaign of a dossier that names none."""

_IDENTIFIER: Final = re.compile(r"[\w.\-]+")

GESTIONNAIRE: Final = "{gestionnaire}"
"""What stands for the gestionnaire's name in the subject of a message."""

FOLDER: Final = Path(__file__).parent


class Cited(Kind):
    """A value with its unit and the section of the note: `{valeur, unite, reference}`."""

    def __init__(self, kind: Kind, unit: str = "", may_be_empty: bool = False) -> None:
        self.kind = kind
        self.unit = unit
        self.may_be_empty = may_be_empty

    def expected(self) -> str:
        return f"{{valeur, {'unite, ' if self.unit else ''}reference}}, où valeur est {self.kind.expected()}"

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        if not isinstance(node, Mapping) or not {"valeur", "reference"} & node.entries.keys():
            raise Refused(self.expected())
        if absent := {"valeur", "reference"} - node.entries.keys():
            raise Refused(f"{self.expected()} ({absent.pop()} manque)")
        reference = node.entries["reference"]
        if not isinstance(reference, Scalar) or reference.is_empty:
            raise Refused("une référence à la section de la note")
        unit = node.entries.get("unite")
        if self.unit and (not isinstance(unit, Scalar) or unit.value != self.unit):
            written = f"et non «\u00a0{visible(unit.shown(), 60)}\u00a0»" if unit else "qui manque"
            raise Refused(f"l'unité «\u00a0{self.unit}\u00a0» à côté de la valeur (unite: {self.unit}), {written}")
        if extra := node.entries.keys() - {"valeur", "unite", "reference", "note"}:
            comma = "; un texte ou un nombre qui contient une virgule se met entre guillemets"
            raise Refused(f"{self.expected()} (et non {', '.join(sorted(extra))}\u00a0{comma})")
        value = node.entries["valeur"]
        if isinstance(value, Scalar) and value.is_empty:
            raise Refused(self.kind.expected())
        assert isinstance(reading, _Reading)
        reading.references[path] = reference.shown()
        return self.kind.read(value, f"{path}.valeur", reading)


class _Reading(Reading):
    """A reading whose faults point at the value, not at what cites it; `references` are the sections cited, by path."""

    def __init__(self) -> None:
        super().__init__(None)
        self.references: dict[str, str] = {}

    def refuse(self, path: str, node: Node, refused: Refused) -> None:
        if isinstance(node, Mapping) and "valeur" in node.entries:
            path, node = f"{path}.valeur", node.entries["valeur"]
        super().refuse(path, node, refused)


def cited(kind: Kind, label: str, unit: str = "", *, required: bool = True, default: Any = None) -> Any:
    """A field whose value is cited; without a default it is required."""
    if required:
        return field(Cited(kind, unit), label, required=ALWAYS)
    return field(Cited(kind, unit, may_be_empty=True), label, default=default)


class Periode(Record):
    """School holidays, first and last day included."""

    nom: str = field(Text(100), "Nom des vacances", required=ALWAYS)
    debut: date = field(Day(), "Premier jour", required=ALWAYS)
    fin: date = field(Day(), "Dernier jour", required=ALWAYS)

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("debut") and self.has("fin") and self.fin < self.debut:
            yield "fin", Refused("une date après le début")


class Calendrier(Record):
    """The school year and its holidays."""

    annee_scolaire: str = cited(SchoolYear(), "Année scolaire")
    zone: str = cited(Text(50), "Zone de vacances")
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


class Objets(Record):
    """Subjects of the message; `{gestionnaire}` stands for the name. None where the note gives no formula."""

    nouvelle: str | None = cited(Text(300), "Objet d'une nouvelle demande", required=False)
    prolongation: str | None = cited(Text(300), "Objet d'une prolongation", required=False)

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
    adresse: str | None = cited(Text(300), "Adresse de dépôt (courriel ou portail)", required=False)
    service: str | None = cited(Text(300), "Service qui reçoit les dossiers, pour l'en-tête de la lettre", required=False)
    limites: Limites = field(One(Limites), "Dates limites", default=Limites)
    objets: Objets | None = field(One(Objets), "Objets du courriel", default=None)
    formats: tuple[str, ...] = cited(Many(Text(20)), "Formats admis", required=False, default=())

    @property
    def by_message(self) -> str | None:
        """How one writes to the Caf, as texts say it; None where everything goes by another way."""
        return "par courriel" if self.canal == "courriel" else None

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("canal") and self.canal == "courriel" and self.has("adresse") and not values.is_email(self.adresse or ""):
            yield "adresse" if self.adresse else "canal", Refused("un canal et son adresse électronique")


class RegleRurale(Record):
    """What is accepted in rural areas."""

    seances: int = cited(Integer(1, 7), "Séances hebdomadaires en milieu rural", "séances par semaine")
    minutes: int = cited(Integer(1, 600), "Durée d'une séance en milieu rural", "minutes")


class EncadrementRural(Record):
    """Staffing that is accepted in rural areas."""

    intervenants: int = cited(Integer(1, 10), "Intervenants en milieu rural", "intervenants")
    enfants_moins_de: int = cited(Integer(1, 100), "Collectif de moins de", "enfants")


class Derogation(Record):
    """The smaller collectif, and on what grounds."""

    enfants_min: int = cited(Integer(1, 100), "Minimum avec dérogation", "enfants")
    motifs: tuple[str, ...] = cited(Many(Choice("rural", "handicap")), "Motifs de dérogation")


class Cycle(Record):
    """School levels that one project sheet may gather."""

    nom: str = field(Text(100), "Nom du cycle", required=ALWAYS)
    niveaux: tuple[str, ...] = field(Levels(), "Niveaux du cycle", required=ALWAYS)

    def __str__(self) -> str:
        return self.nom


class ReglesCollectif(Record):
    """What a collectif is."""

    niveaux: tuple[str, ...] = cited(Levels(), "Niveaux scolaires admis")
    cycles: tuple[Cycle, ...] = cited(Records(Cycle, 10), "Cycles à présenter sur des fiches distinctes", required=False, default=())
    enfants_min: int = cited(Integer(1, 100), "Enfants au moins", "enfants")
    enfants_max: int = cited(Integer(1, 100), "Enfants au plus", "enfants")
    derogation: Derogation | None = field(One(Derogation), "Dérogation au minimum d'enfants", default=None)
    seances_min: int = cited(Integer(1, 14), "Séances hebdomadaires au moins", "séances par semaine")
    seance_minutes: int = cited(Integer(1, 600), "Durée d'une séance au moins", "minutes")
    seance_rurale: RegleRurale | None = field(One(RegleRurale), "Séance unique en milieu rural", default=None)
    semaines_min: int = cited(Integer(1, 52), "Semaines de fonctionnement au moins", "semaines par an")
    intervenants_min: int = cited(Integer(1, 20), "Intervenants au moins", "intervenants")
    encadrement_rural: EncadrementRural | None = field(One(EncadrementRural), "Encadrement en milieu rural", default=None)
    formation: str | None = cited(Text(200), "Formation obligatoire des nouveaux accompagnateurs", required=False)

    def faults(self) -> Iterator[tuple[str, Refused]]:
        for section, what in (("seance_rurale", "seances"), ("encadrement_rural", "intervenants")):
            rural, least = given(self, f"{section}.{what}"), given(self, f"{what}_min")
            if rural is not None and least is not None and rural >= least:
                yield section, Refused(f"moins qu'ailleurs, où le minimum est de {least}")
        levels = [level for cycle in given(self, "cycles") or () for level in given(cycle, "niveaux") or ()]
        if twice := [level for level in dict.fromkeys(levels) if levels.count(level) > 1]:
            yield "cycles", Refused(f"des cycles sans niveau commun (et non {listing(twice)} dans plusieurs)")
        if not self.has("enfants_min"):
            return
        if self.has("enfants_max") and self.enfants_max < self.enfants_min:
            yield "enfants_max", Refused(f"le minimum d'enfants ou plus ({self.enfants_min})")
        small = given(self, "derogation.enfants_min")
        if small is not None and small >= self.enfants_min:
            yield "derogation", Refused(f"une dérogation à moins de {plural(self.enfants_min, 'enfant')}")


class HoraireScolaire(Record):
    """School time of some levels."""

    niveaux: tuple[str, ...] = field(Levels(), "Niveaux", required=ALWAYS)
    plages: tuple[PlageScolaire, ...] = field(Records(PlageScolaire, 50), "Plages", required=ALWAYS)


class Lexique(Record):
    """What the texts are read for: the words of the language, or not; words of the campaign, and phrases in which they mean nothing."""

    langue: bool = field(YesNo(), "Mots de la langue", required=ALWAYS)
    mots: tuple[str, ...] = field(Many(Text(100), 500), "Mots ajoutés", default=())
    sauf: tuple[str, ...] = field(Many(Text(200), 500), "Expressions écartées", default=())


class Lexiques(Record):
    """The lexicons of the rules that read texts."""

    sport: Lexique | None = cited(One(Lexique), "Lexique du sport", required=False)
    culte: Lexique | None = cited(One(Lexique), "Lexique du culte et du prosélytisme", required=False)
    exclusion: Lexique | None = cited(One(Lexique), "Lexique de l'exclusion", required=False)


class ReglesCharte(Record):
    """What the charter asks."""

    sport_autorise: bool = cited(YesNo(), "Activités physiques admises")
    participation_max: Decimal | None = cited(Amount(), "Participation symbolique au plus", "euros par enfant et par an", required=False)


def _list_of(names: tuple[str, ...], label: str) -> Any:
    """Some of these names; none is an answer, and so is absence."""
    return cited(Many(Choice(*names)), label, required=False, default=())


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
    plateforme_bilan: str | None = cited(Text(100), "Plateforme de saisie du bilan", required=False)
    mois_saisie_bilan: str | None = cited(Choice(*values.MONTHS), "Mois de saisie du bilan", required=False)


class Financement(Record):
    """How the Ps and the bonuses are computed."""

    taux: Decimal = cited(Number(), "Taux de la Ps", "part")
    plafond: Decimal = cited(Amount(), "Prix plafond par collectif", "euros par an")
    bonus_enfants: Decimal | None = cited(Amount(), "Bonus enfants", "euros par collectif", required=False)
    bonus_parents: Decimal | None = cited(Amount(), "Bonus parents", "euros par collectif", required=False)
    part_max: Decimal = cited(Number(), "Part maximale de la branche Famille", "part", required=False, default=Decimal(1))
    volontariat: str = cited(Choice("non_precise", "hors_base", "dans_la_base"), "Bénévolat valorisé et base de calcul")
    portail_etat: str | None = cited(Text(100), "Application des demandes à l'État", required=False)
    versement: str | None = cited(Text(500), "Règles de versement", required=False)

    def faults(self) -> Iterator[tuple[str, Refused]]:
        for name in ("taux", "part_max"):
            if self.has(name) and not 0 < getattr(self, name) <= 1:
                yield name, Refused("une part entre 0 et 1")
        if self.has("plafond") and not self.plafond:
            yield "plafond", Refused("un montant de plus de 0\u00a0€")


class PiecesAttendues(Record):
    """Attachments expected of one legal status."""

    statut: str = field(Choice(*STATUTS), "Statut", required=ALWAYS)
    pieces: tuple[str, ...] = field(Many(Text(100)), "Pièces", required=ALWAYS)


class Territoire(Record):
    """A territory of the department."""

    nom: str = field(Text(200), "Nom du territoire", required=ALWAYS)
    epci: tuple[str, ...] = field(Many(Text(200)), "EPCI", default=())
    communes: tuple[str, ...] = field(Many(Text(200)), "Communes", default=())


class Section(Record):
    """Where a rule stands in this note, where the value that it rests on doesn't say it, or not precisely enough."""

    regle: tuple[str, ...] = field(Many(Text(6)), "Règle, ou règles", required=ALWAYS)
    section: str = field(Text(200), "Section", required=ALWAYS)

    def faults(self) -> Iterator[tuple[str, Refused]]:
        from clas_cli.rules.registry import RULES

        if self.has("regle") and not RULES.keys() >= set(self.regle):
            yield "regle", Refused("le code d'une règle, ou une liste de codes", tuple(RULES))


class Campagne(Record):
    """A campaign: one department, one school year."""

    format: int = field(Integer(1, 1), "Version du format de campagne", required=ALWAYS)
    id: str = field(Text(60), "Identifiant", required=ALWAYS)
    nom: str = field(Text(200), "Nom", required=ALWAYS)
    departement: str = field(Text(100), "Département", required=ALWAYS)
    fictive: bool = field(YesNo(), "Campagne inventée, pour les essais", default=False)
    note: str = field(Text(200), "Nom court de la note, dans les références", required=ALWAYS)
    depot: Depot = field(One(Depot), "Dépôt", required=ALWAYS)
    calendrier: Calendrier = field(One(Calendrier), "Calendrier", required=ALWAYS)
    charte: ReglesCharte = field(One(ReglesCharte), "Charte", required=ALWAYS)
    collectif: ReglesCollectif = field(One(ReglesCollectif), "Collectif", required=ALWAYS)
    axes: ReglesAxes = field(One(ReglesAxes), "Axes", required=ALWAYS)
    renouvellement: Renouvellement = field(One(Renouvellement), "Renouvellement", required=ALWAYS)
    financement: Financement = field(One(Financement), "Financement", required=ALWAYS)
    horaires_scolaires: tuple[HoraireScolaire, ...] = cited(Records(HoraireScolaire, 20), "Horaires scolaires", required=False, default=())
    lexiques: Lexiques = field(One(Lexiques), "Lexiques", default=Lexiques)
    pieces: tuple[PiecesAttendues, ...] = cited(Records(PiecesAttendues, 20), "Pièces par statut", required=False, default=())
    territoires: tuple[Territoire, ...] = cited(Records(Territoire, 100), "Territoires", required=False, default=())
    sections: tuple[Section, ...] = field(Records(Section, 200), "Sections où se trouvent les règles", default=())

    def faults(self) -> Iterator[tuple[str, Refused]]:
        if self.has("id") and not _IDENTIFIER.fullmatch(self.id):
            yield "id", Refused(f"des lettres, des chiffres, des points et des tirets, sans espace, par exemple {DEFAULT}")
        codes = [code for section in given(self, "sections") or () for code in given(section, "regle") or ()]
        if twice := [code for code in dict.fromkeys(codes) if codes.count(code) > 1]:
            yield "sections", Refused(f"une section par règle (et non plusieurs pour {listing(twice)})")
        end, limits = given(self, "calendrier.fin_des_cours"), [given(self, f"depot.limites.{name}") for name in SITUATIONS]
        if end is not None and any(limit > end for limit in limits if limit is not None):
            yield "depot", Refused(f"des dates limites avant la fin des cours ({end:%d/%m/%Y})")

    references: dict[str, str]
    """The section of the note that each value cites, by its path (« collectif.enfants_max »), and those given to rules, by code."""

    def deadline(self, situation: str) -> date | None:
        """The day before which a dossier of this situation must be sent; None where the note gives none."""
        return self.depot.limites.prolongation if situation == PROLONGATION else self.depot.limites.nouvelle

    def is_stale(self, day: date) -> bool:
        """Whether every deadline of the campaign is past."""
        limits = [limit for situation in SITUATIONS if (limit := self.deadline(situation))]
        return bool(limits) and day > max(limits)


class UnknownCampaign(ValueError):
    """No campaign of that name; `near` is the one that was probably meant."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self.known = tuple(sorted({*bundled(), *campaigns()}))
        self.near = nearest(name, self.known)


class FaultyCampaign(ValueError):
    """A campaign file that can't be trusted: `faults` says what and where."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__(f"{visible(name)}\u00a0: {plural(len(faults), 'erreur')}\n" + "\n".join(faults))
        self.name = name
        self.faults = faults


def bundled() -> dict[str, Path]:
    """The campaigns that come with the program, by their identifier."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}


@cache
def named(name: str) -> Campagne:
    """The campaign of that identifier. Raises `UnknownCampaign`. Never takes a path: a dossier may name anything."""
    path = bundled().get(name) or campaigns().get(name)
    if path is None:
        raise UnknownCampaign(name)
    return from_file(path)


def from_option(option: str) -> Campagne:
    """The campaign of an identifier, or of a file of one's own. Raises `UnknownCampaign` or `FaultyCampaign`."""
    if option.lower().endswith((".yaml", ".yml")):
        return from_file(Path(option))
    return named(option)


def _disarm(node: Node) -> None:
    """Spells out the characters that act (escapes, line breaks, changes of direction): these texts are shown everywhere."""
    if isinstance(node, Scalar):
        node.value = visible(node.value, len(node.value)) if isinstance(node.value, str) else node.value
    elif not isinstance(node, Rejected):
        for child in node.entries.values() if isinstance(node, Mapping) else node.items:
            _disarm(child)


def from_file(path: Path) -> Campagne:
    """The campaign of a file. Raises `FaultyCampaign` with the place of every fault."""
    source = read(path)
    if source.root:
        _disarm(source.root)
    reading = _Reading()
    campagne = reading.record(Campagne, source.root, "") if source.root else None
    for remark in source.remarks:
        remark.remedy = ""  # what the reader advises is for a dossier
    remarks = source.remarks + reading.remarks + list(_blanks(source.root, ""))
    if source.root is None and remarks[0].rule == FormRule.REFUSEE:  # the reader looked for a dossier
        remarks = [
            Remark("", "Le fichier ne contient pas les rubriques d'une campagne.", expected="des rubriques telles que depot: et axes:")
        ]
    if campagne is None or remarks:
        raise FaultyCampaign(str(path), tuple(_fault(source, remark) for remark in remarks))
    campagne.__dict__["references"] = reading.references | {code: own.section for own in campagne.sections for code in own.regle}
    return campagne


def _blanks(node: Node | None, path: str) -> Iterator[Remark]:
    """The elements of lists that hold nothing: in a lexicon or a list of axes, one that was forgotten."""
    if isinstance(node, Mapping):
        for name, child in node.entries.items():
            yield from _blanks(child, f"{path}.{name}" if path else name)
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            if item.is_empty:
                yield Remark(f"{path}[{index}]", "Un élément de cette liste est vide.", expected="une valeur, ou un élément de moins")
            yield from _blanks(item, f"{path}[{index}]")


def _fault(source: Source, remark: Remark) -> str:
    place = remark.place or source.place(remark.at)
    expected = f" Attendu\u00a0: {remark.expected}." if remark.expected else ""
    remedy = f" {remark.remedy}" if remark.remedy else ""
    return f"{visible(source.name)}:{place}\u00a0: {remark.message}{expected}{remedy}"
