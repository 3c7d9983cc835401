"""Dossiers at random: the examples, changed here and there."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from suite import EXAMPLES, load

ODD = (
    "", "oui", "non", "vrai", "13", "4", "abc", "0", "2811,90", "1 234,50 €", "1.234", "-5", "0.1", "1e3", "NaN",
    "12/13/2026", "20 juillet 2026", "2026-02-30", "16h45", "25:00", "7h", "10 enfants", "CE1-CE2", "6ème à 3ème", "GS",
    "benevole", "Association", "etat", "caf_ps", "=1+1", "#REF!", "99990012900001", "01000", "football et prière", "x" * 300,
    "aude-2025-2026",
)  # fmt: skip

Path = tuple[str | int, ...]


def dossier(seed: int) -> Any:
    """A dossier as plain data, every value a text; the same for the same seed."""
    draw = random.Random(seed)
    data = copy.deepcopy(draw.choice(_examples()))
    for _ in range(draw.randint(1, 6)):
        _change(draw, data)
    return data


@cache
def _examples() -> list[Any]:
    return [load(path) for path in sorted(EXAMPLES.glob("*.yaml"))]


def _change(draw: random.Random, data: Any) -> None:
    paths = list(_leaves(data))
    path = draw.choice(paths)
    parent, last = _at(data, path[:-1]), path[-1]
    elements = [path[:end] for path in paths for end in range(1, len(path)) if isinstance(path[end - 1], int)]
    what = draw.random()
    if what < 0.25:
        if isinstance(parent, list) or len(parent) > 2:  # a row of a table holds more than one cell, or it is no row
            del parent[last]
    elif what < 0.8:
        odd = draw.choice(ODD)
        parent[last] = odd or "x" if isinstance(parent, list) else odd
    elif elements:
        element = draw.choice(elements)
        siblings = _at(data, element[:-1])
        if what < 0.9:
            del siblings[element[-1]]
        else:
            siblings.append(copy.deepcopy(siblings[element[-1]]))


def _leaves(node: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(node, dict | list):
        for step, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _leaves(child, (*path, step))
    else:
        yield path


def _at(node: Any, path: Path) -> Any:
    for step in path:
        node = node[step]
    return node
