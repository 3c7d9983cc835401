"""A campaign from its file: bundled, of a plug-in, or of one's own; a faulty one is refused whole, with the place of each fault."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from clas_cli.campaigns.campaign import IDENTIFIER, Campagne
from clas_cli.campaigns.cited import CampaignReading
from clas_cli.campaigns.plugins import campaigns
from clas_cli.dossier.tree import FormRule, Mapping, Node, Rejected, Remark, Scalar, Sequence, Source
from clas_cli.french.text import listing, nearest, plural, quoted, visible
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
    ready = path.with_suffix(".pickle")  # written beside it where reading YAML is slow: packaging/page
    if not ready.exists():
        return from_file(path)
    import pickle

    campagne: Campagne = pickle.loads(ready.read_bytes())
    return campagne


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


def _inherit(source: Source, path: Path, heirs: tuple[Path, ...]) -> None:
    """Completes a campaign with what its `base` says: a campaign of ours, or a file beside it. Adds a remark where there is none."""
    base = source.root.entries.get("base") if source.root else None
    if source.root is None or not isinstance(base, Scalar) or base.is_empty:
        return
    name = base.shown()
    beside = path.with_name(f"{name}.yaml") if IDENTIFIER.fullmatch(name) else None
    found = bundled().get(name) or campaigns().get(name) or (beside if beside and beside.is_file() else None)
    heirs = (*heirs, path.resolve())
    if found is None or found.resolve() in heirs:
        why = "n'est pas connue" if found is None else "reprend elle-même celle-ci"
        source.remarks.append(Remark("base", f"La campagne de base {quoted(name)} {why}.", expected=listing(sorted(bundled()), "ou")))
        return
    inherited = read(found)
    if inherited.root is None or inherited.remarks:
        source.remarks.append(
            Remark("base", f"La campagne de base {quoted(name)} ne peut pas être lue.", expected="une campagne sans erreur")
        )
        return
    _disarm(inherited.root)
    _inherit(inherited, found, heirs)
    source.remarks += [Remark("base", remark.message, expected=remark.expected) for remark in inherited.remarks]
    _unplace(inherited.root)
    _merge(source.root, inherited.root)


def _unplace(node: Node) -> None:
    """Forgets positions, which are of another file: a fault of an inherited value is told at what surrounds it."""
    node.position = None
    if not isinstance(node, Scalar | Rejected):
        for child in node.entries.values() if isinstance(node, Mapping) else node.items:
            _unplace(child)


def _merge(own: Mapping, base: Mapping) -> None:
    """Adds to a mapping what it doesn't say. A list replaces a list whole; a value alone keeps the unit and the reference."""
    for name, inherited in base.entries.items():
        mine = own.entries.get(name)
        if mine is None:
            own.entries[name] = inherited
        elif isinstance(inherited, Mapping) and isinstance(mine, Mapping) and not mine.is_empty:
            _merge(mine, inherited)
        elif (
            isinstance(inherited, Mapping)
            and "valeur" in inherited.entries
            and not isinstance(mine, Mapping | Rejected)
            and not mine.is_empty
        ):
            own.entries[name] = Mapping({**inherited.entries, "valeur": mine}, mine.position)


def from_file(path: Path) -> Campagne:
    """The campaign of a file. Raises `FaultyCampaign` with the place of every fault."""
    source = read(path)
    if source.root:
        _disarm(source.root)
        _inherit(source, path, ())
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
    said_already = not remark.remedy or (remark.expected and remark.expected in remark.remedy)
    remedy = "" if said_already else f" {remark.remedy}"
    return f"{visible(source.name)}:{place}\u00a0: {remark.message}{expected}{remedy}"
