"""What of a dossier goes into cells: each value as its cell has it, what no cell holds, and what a cell splits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Record
from clas_cli.dossier.groups import Levels, One, Records
from clas_cli.dossier.kinds import Account, Choice
from clas_cli.dossier.layout import CellValue, Slot, to_cell
from clas_cli.dossier.tree import Mapping, Node, Rejected, Scalar, Sequence
from clas_cli.filling import guidance
from clas_cli.filling.asked import is_required
from clas_cli.filling.choices import label_of
from clas_cli.filling.draft import Draft
from clas_cli.french.text import quoted
from clas_cli.french.values import Refused, to_text

MOST_UNKNOWN: Final = 500
"""Fields that the model doesn't know and that are kept beside the others: more would hide them, and columns have an end."""


class Answers:
    """The answers of the dossier that fills a workbook."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.carried: set[int] = set()
        """The nodes of the tree that have their cell."""
        self.kept = 0
        self.split: list[str] = []
        """The elements of lists that hold what parts two elements in a cell."""

    def is_required(self, slot: Slot, path: str) -> bool:
        """Whether the field of a slot must be filled."""
        return is_required(slot.field, path, self.draft.situation, self.draft.campagne)

    def told(self, slot: Slot, path: str) -> Slot:
        """The slot as the campaign tells of it."""
        return replace(slot, field=guidance.told(slot.field, path, self.draft.situation, self.draft.campagne))

    def cell(self, slot: Slot, node: Node | None, path: str) -> CellValue:
        """What stands in a slot's cell."""
        if isinstance(node, Sequence) and not node.items and slot.field.kind.none:
            return "aucun"
        if node is None or node.is_empty:
            known = guidance.prefilled(path, self.draft.situation, self.draft.campagne) if self.draft.root is None else None
            node = None if known is None else Scalar(known, None)
        if node is None or isinstance(node, Mapping | Rejected):
            return None
        value = to_cell(slot, node)
        if isinstance(node, Scalar):
            self.carried.add(id(node))
            return _as_listed(slot, node, value)
        for element in node.items:
            if isinstance(element, Scalar):
                self.carried.add(id(element))
                if ";" in to_text(element.value) and not isinstance(slot.field.kind, Levels):
                    self.split.append(f"{path}\u00a0: {quoted(to_text(element.value), 60)}")
        return value

    def unknown(self, node: Node | None, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """The single values of a section whose names the model doesn't know."""
        record: type[Record] = Dossier
        for step in path:
            kind = record.FIELDS[step].kind
            assert isinstance(kind, One | Records)
            record = kind.record
        for name, child in node.entries.items() if isinstance(node, Mapping) else ():
            if self.kept == MOST_UNKNOWN:
                return
            if name not in record.FIELDS and isinstance(child, Scalar) and not child.is_empty:
                self.kept += 1
                self.carried.add(id(child))
                yield name, to_text(child.value)

    def left_out(self) -> list[str]:
        """The paths of the values that have no cell."""
        return sorted(self._left(self.draft.root, "")) if self.draft.root else []

    def _left(self, node: Node, path: str) -> Iterator[str]:
        if id(node) in self.carried or node.is_empty:
            return
        if isinstance(node, Mapping):
            for name, child in node.entries.items():
                yield from self._left(child, f"{path}.{name}" if path else name)
        elif isinstance(node, Sequence):
            for index, child in enumerate(node.items):
                yield from self._left(child, f"{path}[{index}]")
        elif not isinstance(node, Rejected):
            yield path


def is_hostile(value: CellValue) -> bool:
    """Whether a text would be a formula if it were typed."""
    return isinstance(value, str) and value[:1] in tuple("=+-@")


def _as_listed(slot: Slot, node: Scalar, value: CellValue) -> CellValue:
    """A value as the drop-down list of its cell has it; an account that is more precise than those of the list, as it is."""
    kind = slot.field.kind
    if isinstance(kind, Choice):
        try:
            return label_of(kind, kind.convert(node.value))
        except Refused:
            return value
    if isinstance(kind, Account) and isinstance(value, int):
        written = to_text(node.value)
        precise = written.isascii() and written.isdigit() and len(written) > 2
        return int(written) if precise else kind.label(value)
    return value


def starred(label: str, required: bool) -> str:
    """A label, with a star where an answer is required."""
    return f"{label} *" if required else label
