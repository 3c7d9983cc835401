"""A workbook being written: the dossier that fills it, and what its sheets share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.fields import NOUVELLE
from clas_cli.dossier.layout import SHEETS, Sheet, Table, find, rows
from clas_cli.dossier.tree import Mapping
from clas_cli.filling import guidance
from clas_cli.filling.choices import Lists
from clas_cli.filling.look import Look


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a table stands: its sheet, the first and last rows of its elements and its first column (from 0)."""

    sheet: str
    first: int
    last: int
    left: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sheet is filled: what it holds, the formula that says where it stands, and its result now."""

    sheet: str
    holds: str
    formula: str
    now: str


class Draft:
    """The workbook of a situation and a campaign; `root` is the tree of the dossier that fills it, None where it is blank."""

    def __init__(self, book: Any, situation: str, campagne: Campagne, root: Mapping | None) -> None:
        self.book = book
        self.situation = situation
        self.campagne = campagne
        self.root = root
        self.look = Look(book)
        self.lists = Lists()
        self.extents: dict[tuple[str, ...], Extent] = {}
        self.progress: list[Progress] = []

    def extent(self, table: Table) -> Extent:
        """Where a table stands."""
        return self.extents[table.path]

    def hidden_sheets(self) -> list[str]:
        """The sheets that are left out of sight."""
        return [sheet.name for sheet in SHEETS if self.is_hidden(sheet)]

    def is_optional(self, sheet: Sheet) -> bool:
        """Whether most dossiers of the situation have no use for a sheet."""
        return all(guidance.is_aside(path, self.situation, self.campagne) for path in paths(sheet))

    def is_hidden(self, sheet: Sheet) -> bool:
        """Whether a sheet is left out of sight: it has no use, and nothing stands in it."""
        useful_at_times = self.situation == NOUVELLE and paths(sheet) == ["projet.horaires_scolaires"]
        return self.is_optional(sheet) and not self._holds_something(sheet) and not useful_at_times

    def _holds_something(self, sheet: Sheet) -> bool:
        if sheet.form is not None:
            return any((node := find(self.root, slot.path)) is not None and not node.is_empty for slot in sheet.form.slots)
        return any(True for table in sheet.tables for _ in rows(self.root, table))


def paths(sheet: Sheet) -> list[str]:
    """The paths of what a sheet holds."""
    if sheet.form is not None:
        return [".".join(slot.path) for slot in sheet.form.slots]
    return [".".join(table.path) for table in sheet.tables]


def listed(words: Iterable[str]) -> str:
    """« Charges, Produits »."""
    return ", ".join(words)
