"""Plain Python data, as a YAML or JSON loader gives them, become a Source. They have no place: a finding is told by its path."""

from __future__ import annotations

import numbers
from collections import abc
from datetime import date, time, timedelta
from decimal import Decimal

from clas_cli.dossier.tree import FormRule, Mapping, Node, Rejected, Remark, Scalar, Sequence, Source
from clas_cli.french.text import visible
from clas_cli.french.values import PossibleTime, Raw
from clas_cli.reading.door import unreadable
from clas_cli.reading.yaml_file import MAX_DEPTH, MAX_NODES


class _TooMuch(Exception):
    """More values than a dossier has, or a value within itself."""


def read_data(data: abc.Mapping[str, object], name: str = "données") -> Source:
    """The Source of a parsed dossier. What can't be a value of a dossier is a remark of the Source, and set aside."""
    source = Source(name)
    try:
        root = _DataBuilder(source).node(data, "", 0)
    except _TooMuch:
        return unreadable(name, "Les données sont démesurées, ou se contiennent elles-mêmes.", "Reprendre la structure du modèle.")
    assert isinstance(root, Mapping)
    source.root = root
    return source


class _DataBuilder:
    """Turns values into nodes, with the bounds of a YAML dossier."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.count = 0

    def node(self, value: object, path: str, depth: int) -> Node:
        self.count += 1
        if self.count > MAX_NODES or depth > MAX_DEPTH:
            raise _TooMuch
        if isinstance(value, abc.Mapping):
            return Mapping({str(key): self.node(child, _join(path, str(key)), depth + 1) for key, child in value.items()}, None)
        if isinstance(value, abc.Sequence) and not isinstance(value, str | bytes | bytearray):
            return Sequence([self.node(child, f"{path}[{index}]", depth + 1) for index, child in enumerate(value)], None)
        try:
            return Scalar(_scalar(value), None)
        except TypeError:
            self.source.remarks.append(
                Remark(
                    path,
                    "Une valeur de ce type n'a pas sa place dans un dossier.",
                    found=visible(type(value).__name__, 60),
                    expected="un texte, un nombre, une date, une heure, oui ou non, une liste ou une rubrique",
                    rule=FormRule.REFUSEE,
                )
            )
            return Rejected(None)


def _join(path: str, name: str) -> str:
    return f"{path}.{visible(name, 60)}" if path else visible(name, 60)


def _scalar(value: object) -> Raw:
    """A value of the types that a dossier knows; those of numpy and pandas become Python's own. Raises `TypeError`."""
    if not isinstance(value, str | date | time | timedelta) and callable(own := getattr(value, "item", None)):
        value = own()
    if value is None or isinstance(value, str | bool | date | time | timedelta | Decimal):
        return value
    if isinstance(value, numbers.Integral):
        # YAML 1.1 reads 16:45 as 1005; no dossier writes a time as a whole number of its own accord.
        whole = int(value)
        return PossibleTime(whole) if 60 <= whole < 24 * 60 else whole
    if isinstance(value, numbers.Real):
        number = float(value)
        return None if number != number else number  # an empty cell of a table of pandas
    raise TypeError(type(value).__name__)
