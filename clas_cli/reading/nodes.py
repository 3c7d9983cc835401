"""Nodes of the tree of a dossier, put at their paths and compared."""

from __future__ import annotations

from clas_cli.dossier.tree import Mapping, Node, Rejected, Scalar, Sequence
from clas_cli.french.values import Raw


class Unfilled(Mapping):
    """A section whose every cell is empty. It is as good as absent, and each field still has its cell."""

    __slots__ = ()

    @property
    def is_empty(self) -> bool:
        return True


def graft(root: Mapping, path: tuple[str, ...], node: Node) -> None:
    """Puts a node at a path, with the sections that lead there."""
    if len(path) == 1:
        root.entries[path[0]] = node
        return
    here = root
    for name in path[:-1]:
        below = here.entries.get(name)
        if not isinstance(below, Mapping):
            below = here.entries[name] = Mapping({}, node.position)
        here = below
    here.entries[path[-1]] = node


def either(nodes: list[Node]) -> Node:
    """One of several cells for the same field: the one that is filled; two that differ can't be told apart, so neither stands."""
    filled = [node for node in nodes if not node.is_empty]
    if not filled:
        return nodes[0]
    if any(type(node) is Rejected or _values(node) != _values(filled[0]) for node in filled[1:]):
        return Rejected(filled[0].position)
    return filled[0]


def _values(node: Node) -> list[Raw]:
    nodes = node.items if isinstance(node, Sequence) else [node]
    return [item.value for item in nodes if isinstance(item, Scalar)]


def pruned(node: Node) -> Node:
    """The same tree, sections with nothing in them made `Unfilled`."""
    if isinstance(node, Sequence):
        node.items[:] = [pruned(item) if type(item) is Mapping else item for item in node.items]
    elif isinstance(node, Mapping):
        entries = node.entries
        for name, child in entries.items():
            if type(child) is not Scalar:
                entries[name] = pruned(child)
        if all(child.is_empty for child in entries.values()):
            return Unfilled(entries, node.position)
    return node
