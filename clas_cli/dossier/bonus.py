"""The bonuses that are asked for."""

from __future__ import annotations

from clas_cli.dossier.choices import OUI_NON_DITS
from clas_cli.dossier.fields import Record, field
from clas_cli.dossier.groups import One
from clas_cli.dossier.kinds import Integer, Text, YesNo
from clas_cli.dossier.tree import Mapping, Node, Scalar, text_of
from clas_cli.french.fillers import says_all


class BonusDemande(Record):
    """One of the two bonuses."""

    demande: bool = field(YesNo(), "Bonus demandé", example="non")
    collectifs: int = field(Integer(0, 500, "collectifs"), "Collectifs concernés par le bonus", example="1")
    description: str = field(Text(described=True), "Description du projet du bonus")
    toute_l_annee: bool = field(YesNo(*OUI_NON_DITS["toute_l_annee"]), "Organisé sur toute l'année", example="oui")
    intervenants_exterieurs: bool = field(YesNo(*OUI_NON_DITS["moyens"]), "Intervenants extérieurs", default=False, example="oui")
    sorties: bool = field(YesNo(*OUI_NON_DITS["moyens"]), "Sorties", default=False, example="non")
    materiel: bool = field(YesNo(*OUI_NON_DITS["moyens"]), "Matériel spécifique", default=False, example="non")


class Bonus(Record):
    """The bonuses asked for."""

    enfants: BonusDemande | None = field(One(BonusDemande), "Bonus «\u00a0enfants\u00a0»", default=None)
    parents: BonusDemande | None = field(One(BonusDemande), "Bonus «\u00a0parents\u00a0»", default=None)


def for_all(asked: Node, count: int) -> Node:
    """A bonus asked « for all » the collectifs, for as many as there are; any other as it is."""
    if not isinstance(asked, Mapping) or not says_all(text_of(number := asked.entries.get("collectifs")), count) or number is None:
        return asked
    return Mapping(asked.entries | {"collectifs": Scalar(count, number.position)}, asked.position)
