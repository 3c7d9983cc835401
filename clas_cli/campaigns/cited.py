"""A value of a campaign, with its unit and the section of the note that it comes from."""

from __future__ import annotations

from typing import Any

from clas_cli.dossier.fields import ALWAYS, field
from clas_cli.dossier.kinds import Kind, Pass
from clas_cli.dossier.tree import Mapping, Node, Scalar
from clas_cli.dossier.typed import Reading
from clas_cli.french.text import visible
from clas_cli.french.values import Refused


class Cited(Kind):
    """A value with its unit and the section of the note: `{valeur, unite, reference}`."""

    def __init__(self, kind: Kind, unit: str = "", may_be_empty: bool = False) -> None:
        self.kind = kind
        self.unit = unit
        self.may_be_empty = may_be_empty

    def expected(self) -> str:
        return f"{{valeur, {'unite, ' if self.unit else ''}reference}}, où valeur est {self.kind.expected()}"

    def read(self, node: Node, path: str, reading: Pass) -> object:
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
        assert isinstance(reading, CampaignReading)
        reading.references[path] = reference.shown()
        return self.kind.read(value, f"{path}.valeur", reading)


class CampaignReading(Reading):
    """A reading whose faults point at the value, not at what cites it; `references` are the sections cited, by path."""

    def __init__(self) -> None:
        super().__init__(None)
        self.references: dict[str, str] = {}

    def refuse(self, path: str, node: Node, refused: Refused, narrow: Kind | None = None) -> None:
        if isinstance(node, Mapping) and "valeur" in node.entries:
            path, node = f"{path}.valeur", node.entries["valeur"]
        super().refuse(path, node, refused, narrow)


def cited(kind: Kind, label: str, unit: str = "", *, required: bool = True, default: Any = None) -> Any:
    """A field whose value is cited; without a default it is required."""
    if required:
        return field(Cited(kind, unit), label, required=ALWAYS)
    return field(Cited(kind, unit, may_be_empty=True), label, default=default)
