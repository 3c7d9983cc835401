"""What a campaign asks of a collectif, everywhere and in each cycle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from clas_cli.campaigns.cited import cited
from clas_cli.dossier.fields import ALWAYS, Record, field, given
from clas_cli.dossier.groups import Levels, Many, One, Records
from clas_cli.dossier.kinds import Choice, Integer, Text
from clas_cli.french.text import listing, plural
from clas_cli.french.values import Refused


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

    nom: str = field(Text(100, any=True), "Nom du cycle", required=ALWAYS)
    niveaux: tuple[str, ...] = field(Levels(), "Niveaux du cycle", required=ALWAYS)

    def __str__(self) -> str:
        return self.nom


class SeuilsDuCycle(Record):
    """The thresholds of one cycle, where they aren't those of all collectifs."""

    cycle: str = field(Text(100, any=True), "Nom du cycle", required=ALWAYS)
    enfants_min: int | None = cited(Integer(1, 100), "Enfants au moins", "enfants", required=False)
    enfants_max: int | None = cited(Integer(1, 100), "Enfants au plus", "enfants", required=False)
    seances_min: int | None = cited(Integer(1, 14), "Séances hebdomadaires au moins", "séances par semaine", required=False)
    seance_minutes: int | None = cited(Integer(1, 600), "Durée d'une séance au moins", "minutes", required=False)
    semaines_min: int | None = cited(Integer(1, 52), "Semaines de fonctionnement au moins", "semaines par an", required=False)
    intervenants_min: int | None = cited(Integer(1, 20), "Intervenants au moins", "intervenants", required=False)

    def faults(self) -> Iterator[tuple[str, Refused]]:
        least, most = given(self, "enfants_min"), given(self, "enfants_max")
        if least is not None and most is not None and most < least:
            yield "enfants_max", Refused(f"le minimum d'enfants ou plus ({least})")


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
    formation: str | None = cited(Text(200, any=True), "Formation obligatoire des nouveaux accompagnateurs", required=False)
    par_cycle: tuple[SeuilsDuCycle, ...] = field(Records(SeuilsDuCycle, 10), "Seuils propres à un cycle", default=())

    def cycle_of(self, niveaux: Iterable[str]) -> str | None:
        """The cycle of most of these levels, the first of them if equal; None where they have none."""
        counted = Counter(cycle.nom for level in niveaux for cycle in self.cycles if level in cycle.niveaux)
        return max(counted, key=lambda cycle: counted[cycle], default=None)

    def pour(self, niveaux: Iterable[str]) -> ReglesCollectif:
        """The same, with the thresholds of the only cycle that holds all these levels; itself where there is none."""
        if not self.par_cycle or not (levels := set(niveaux)):
            return self
        cycle = next((one.nom for one in self.cycles if levels <= set(one.niveaux)), None)
        own = next((one for one in self.par_cycle if one.cycle == cycle), None)
        if own is None:
            return self
        kept = {name: value for name, value in vars(self).items() if name in self.FIELDS}
        changed = {name: value for name in own.FIELDS if name != "cycle" and (value := getattr(own, name)) is not None}
        return ReglesCollectif(self.path, self.set_aside, **kept | changed)

    def faults(self) -> Iterator[tuple[str, Refused]]:
        for section, what in (("seance_rurale", "seances"), ("encadrement_rural", "intervenants")):
            rural, least = given(self, f"{section}.{what}"), given(self, f"{what}_min")
            if rural is not None and least is not None and rural >= least:
                yield section, Refused(f"moins qu'ailleurs, où le minimum est de {least}")
        levels = [level for cycle in given(self, "cycles") or () for level in given(cycle, "niveaux") or ()]
        if twice := [level for level in dict.fromkeys(levels) if levels.count(level) > 1]:
            yield "cycles", Refused(f"des cycles sans niveau commun (et non {listing(twice)} dans plusieurs)")
        names = {given(cycle, "nom") for cycle in given(self, "cycles") or ()}
        wrong = [name for own in given(self, "par_cycle") or () if (name := given(own, "cycle")) and name not in names]
        if wrong:
            yield "par_cycle", Refused(f"des cycles de la campagne (et non {listing(wrong)})")
        if not self.has("enfants_min"):
            return
        if self.has("enfants_max") and self.enfants_max < self.enfants_min:
            yield "enfants_max", Refused(f"le minimum d'enfants ou plus ({self.enfants_min})")
        small = given(self, "derogation.enfants_min")
        if small is not None and small >= self.enfants_min:
            yield "derogation", Refused(f"une dérogation à moins de {plural(self.enfants_min, 'enfant')}")
