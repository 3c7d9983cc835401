"""What the calculations of a workbook read of its tables: the columns where people type, row after row, wherever rows are inserted or deleted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Final

from clas_cli.dossier.layout import SHEETS, Table
from clas_cli.filling.draft import Draft, Page
from clas_cli.filling.formula import Formula, if_, if_wrong, is_number, literal, whole
from clas_cli.filling.functions import found, item, length, lower, middle, number_of, replaced, row_count, trimmed

BEYOND: Final = 12
"""Rows under a table that are read too: who has no row left types below."""

UNKNOWN: Final = -1
"""A number of the calculations that isn't known."""


def table_at(path: str) -> Table:
    """The table of a list of the dossier (« collectifs.seances »)."""
    return next(table for sheet in SHEETS for table in sheet.tables if ".".join(table.path) == path)


class Typed:
    """The columns of a table. Ranges begin at the header and end under the last row: rows may be inserted or deleted anywhere within."""

    def __init__(self, draft: Draft, path: str) -> None:
        self.table = table_at(path)
        self.page: Page = draft.pages[draft.extent(self.table).sheet]
        self.extent = draft.extent(self.table)
        self.shift = 1 if self.table.parent else 0
        self.names = {slot.path[-1]: column for column, slot in enumerate(self.table.columns, self.extent.left + self.shift)}

    @property
    def rows(self) -> int:
        """How many rows are read."""
        return self.extent.last - self.extent.first + 1 + BEYOND

    def range(self, name: str) -> Formula:
        """A whole column, its header first; « » is that of the parent's name."""
        column = self.names[name] if name else self.extent.left
        return self.page.range(self.extent.first - 1, column, self.extent.first - 1 + self.rows, column)

    @cached_property
    def ranges(self) -> dict[str, Formula]:
        """Every column, by the name of its field; « » is that of the parent's name."""
        return {name: self.range(name) for name in ([""] if self.table.parent else []) + list(self.names)}

    def text(self, name: str, row: int) -> Formula:
        """The text of a cell, in small letters; row 1 is the first under the header."""
        column = self.ranges[name]
        return if_(_within(row, column), lower(trimmed(item(column, row + 1))), "")

    def shown(self, name: str, row: int) -> Formula:
        """The text of a cell, as it is typed."""
        column = self.ranges[name]
        return if_(_within(row, column), trimmed(item(column, row + 1)), "")

    def number(self, name: str, row: int) -> Formula:
        """The number of a cell, `UNKNOWN` where there is none."""
        column = self.ranges[name]
        return if_(_within(row, column), if_(is_number(item(column, row + 1)), item(column, row + 1), UNKNOWN), UNKNOWN)

    def minutes(self, name: str, row: int) -> Formula:
        """A time, in minutes, written as one (16:45) or as a text (16h45); `UNKNOWN` where there is none."""
        written = _written(replaced(self.text(name, row), " ", ""))
        column = self.ranges[name]
        typed = whole(item(column, row + 1) * 1440)
        return if_(_within(row, column), if_(is_number(item(column, row + 1)), typed, if_wrong(written, UNKNOWN)), UNKNOWN)

    def begun(self, row: int) -> Formula:
        """Whether something stands in a row."""
        texts = [if_(_within(row, column), length(item(column, row + 1)), 0) for column in self.ranges.values()]
        together = texts[0]
        for more in texts[1:]:
            together = together + more
        return together > 0

    def all_begun(self) -> Formula:
        """Whether something stands in each row, the header's included."""
        columns = [length(column) for column in self.ranges.values()]
        together = columns[0]
        for more in columns[1:]:
            together = together + more
        return together > 0


def _within(row: int, column: Formula) -> Formula:
    return row_count(column) > row


def _written(text: Formula) -> Formula:
    """The minutes of « 16h45 », or of « 16h »."""
    hour = found("h", text)
    return number_of(middle(text, 1, hour - 1)) * 60 + number_of(literal("0") & middle(text, hour + 1, 2))


class Block:
    """Columns of the sheet of calculations, a row for each row of a table."""

    def __init__(self, page: Page, top: int, left: int, rows: int) -> None:
        self.page = page
        self.top = top
        self.column = left
        self.rows = rows

    def add(self, title: str, compute: Callable[[int], Formula]) -> Computed:
        """One more column: what it holds in each row, from 1."""
        made = Computed(self.page, self.top, self.column, self.rows)
        self.page.text(self.top - 1, self.column, title, None)
        for row in range(1, self.rows + 1):
            self.page.formula(self.top + row - 1, self.column, compute(row))
        self.column += 1
        return made


class Computed:
    """A column of the sheet of calculations."""

    def __init__(self, page: Page, top: int, column: int, rows: int) -> None:
        self.page = page
        self.top = top
        self.column = column
        self.rows = rows

    def __getitem__(self, row: int) -> Formula:
        return self.page.cell(self.top + row - 1, self.column)

    @cached_property
    def range(self) -> Formula:
        """The whole column."""
        return self.page.range(self.top, self.column, self.top + self.rows - 1, self.column)

    def above(self, row: int) -> Formula:
        """The rows before one, from 2."""
        return self.page.range(self.top, self.column, self.top + row - 2, self.column)
