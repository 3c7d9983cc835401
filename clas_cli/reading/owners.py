"""The rows of a table, to which the rows of another belong by the name in their first column."""

from __future__ import annotations

from clas_cli.dossier.layout import NAME, Names, Table, find, name_of
from clas_cli.dossier.tree import CELL, FormRule, Mapping, Node, Place, Rejected, Remark, Sequence
from clas_cli.reading.nodes import graft


class Owners:
    """The rows of the parent table, to which the rows of a table belong."""

    def __init__(self, table: Table, root: Mapping) -> None:
        self.path = table.parent.path if table.parent else ()
        self.below = table.path[len(self.path) :]
        node = find(root, self.path) if table.parent else None
        self.rows = node.items if isinstance(node, Sequence) else []
        self.named = Names(map(name_of, self.rows))
        self.names = self.named.all
        self.known = list(filter(None, self.names))
        self.likely = 0 if len(self.rows) == 1 else None
        self.unnamed = [index for index, row in enumerate(self.rows) if isinstance(find(row, NAME), Rejected)]
        self.doubts: set[int | None] = set()
        self.lists: list[Sequence] = []
        for row in self.rows:
            elements = Sequence([], row.position)
            self.lists.append(elements)
            if isinstance(row, Mapping):
                graft(row, self.below, elements)

    def home(self, index: int | None, first: CELL) -> tuple[list[Node], str]:
        """The list that the elements of that parent go to, and its path. Those of nobody go nowhere."""
        if index is None:
            self.doubt(None)
            return [], ".".join((*self.path, *self.below))
        self.likely = index
        elements = self.lists[index]
        if not elements.items:
            elements.position = first
        return elements.items, f"{'.'.join(self.path)}[{index}].{'.'.join(self.below)}"

    def doubt(self, likely: int | None) -> None:
        """An element may belong to any parent but the likely one, which has it: what the others have isn't all known."""
        self.doubts.add(likely)

    def only_one(self) -> int | None:
        """The one parent that an unreadable name can mean, if there is one."""
        return 0 if len(self.rows) == 1 else self.only_unnamed()

    def only_unnamed(self) -> int | None:
        """The one parent whose name could not be read, if there is one."""
        return self.unnamed[0] if len(self.unnamed) == 1 else None

    def finish(self) -> None:
        """Where an element may belong to a parent, that parent is said to have one more that can't be read: no rule may count on its number."""
        for index in range(len(self.rows)) if self.doubts else ():
            if self.doubts == {index}:
                continue
            row, elements = self.rows[index], self.lists[index]
            if elements.items:
                elements.items.append(Rejected(elements.position))
            elif isinstance(row, Mapping):
                graft(row, self.below, Rejected(row.position))


def no_owner(parent: Table, place: Place) -> Remark:
    """That rows belong to parents of which there is none."""
    return Remark(
        ".".join(parent.path),
        f"Les lignes de cette feuille se rapportent à des collectifs, et la feuille «\u00a0{parent.title}\u00a0» n'en donne aucun.",
        found="aucun collectif",
        expected=f"les collectifs dans la feuille «\u00a0{parent.title}\u00a0»",
        rule=FormRule.REFUSEE,
        remedy=f"Remplir la feuille «\u00a0{parent.title}\u00a0», ou lui rendre le nom et les titres de colonnes du modèle.",
        place=place,
    )
