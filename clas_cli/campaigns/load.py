"""A campaign from its file: bundled, of a plug-in, or of one's own; a faulty one is refused whole, with the place of each fault."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.cited import CampaignReading
from clas_cli.campaigns.plugins import campaigns
from clas_cli.dossier.tree import FormRule, Mapping, Node, Rejected, Remark, Scalar, Sequence, Source
from clas_cli.french.text import nearest, plural, visible
from clas_cli.reading.door import read

FOLDER: Final = Path(__file__).parent


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
    reading = CampaignReading()
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
    campagne.__dict__["references"] = reading.references | {name: own.section for own in campagne.sections for name in own.regle}
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
