"""Which columns of a sheet hold the fields of a table, as its headers say."""

from __future__ import annotations

from typing import Final

from clas_cli.dossier.layout import Slot, Table

_MOST_COLUMNS: Final = 4
"""Columns of one name that are read: the others are said to be written again."""


class Columns:
    """Which columns of a sheet hold the fields of a table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.slots: dict[Slot, list[int]] = {}
        self.key_column = 0
        self.all_columns: list[int] = []
        self.twice: list[tuple[int, int]] = []

    def knows(self, name: str) -> bool:
        return name in self.table.by_key or name in self.table.key_names

    def holds(self, name: str) -> bool:
        slot = self.table.by_key.get(name)
        return slot in self.slots if slot else self.key_column > 0

    def add(self, name: str, column: int) -> None:
        slot = self.table.by_key.get(name)
        places = self.slots.setdefault(slot, []) if slot else [self.key_column] if self.key_column else []
        if places:
            self.twice.append((places[0], column))
        if len(places) == _MOST_COLUMNS:
            return
        if slot:
            places.append(column)
        elif self.key_column:
            return
        else:
            self.key_column = column
        self.all_columns.append(column)
