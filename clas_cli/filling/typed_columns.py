"""What the calculations of a workbook read of its tables: the columns where people type, row after row, wherever rows are inserted or deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Final

from clas_cli.dossier.layout import SHEETS, Table
from clas_cli.filling.draft import Draft, Page
from clas_cli.filling.formula import Formula, Operand, all_of, if_, is_number, literal, none_of
from clas_cli.filling.functions import address_of, count_if, item, length, lower, middle, place_of, row_count, trimmed
from clas_cli.filling.understood import UNKNOWN, is_understood, number_in, written

BEYOND: Final = 12
"""Rows under a table that are read too: who has no row left types below."""

TOP: Final = 2
"""The first row of the columns of the sheet of calculations, from 0."""
SEANCES_COLUMN, PEOPLE_COLUMN, ACTIONS_COLUMN, CHARGES_COLUMN, PRODUITS_COLUMN = 60, 100, 120, 130, 140
ANSWERS_COLUMN, FIGURES_COLUMN = 150, 160
"""Where the columns of each table begin, those of the collectifs being the first; then those of the answers of forms and the single figures."""


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
        self.kinds = {slot.path[-1]: slot.field.kind for slot in self.table.columns}

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

    def within(self, name: str, row: int, compute: Callable[[Formula], Formula], otherwise: Operand = "") -> Formula:
        """What is computed of a cell; row 1 is the first under the header."""
        column = self.ranges[name]
        return if_(_within(row, column), compute(item(column, row + 1)), otherwise)

    def text(self, name: str, row: int) -> Formula:
        """The text of a cell, in small letters."""
        return self.within(name, row, lambda cell: lower(trimmed(cell)))

    def shown(self, name: str, row: int) -> Formula:
        """The text of a cell, as it is typed."""
        return self.within(name, row, trimmed)

    def unread(self, row: int, known: Mapping[str, Computed]) -> Formula:
        """The first cell of a row whose answer no formula understands (« Budget!C12 »), else an empty text. `known` are numbers of columns:
        what isn't understood of them is negative; of the parent, zero."""
        first: Formula = literal("")
        for name in reversed(self.ranges):
            cell = item(self.ranges[name], row + 1)
            understood = (
                known[name][row] >= (0 if name else 1) if name in known else is_understood(self.kinds[name], cell) if name else None
            )
            if understood is not None:
                where = address_of(cell, self.extent.first - 1 + row, self.names.get(name, self.extent.left))
                first = if_(all_of(length(cell) > 0, none_of(understood)), literal(f"{self.page.name}!") & where, first)
        return if_(_within(row, next(iter(self.ranges.values()))), first, "")

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


class Block:
    """Columns of the sheet of calculations, a row for each row of a table."""

    def __init__(self, page: Page, left: int, rows: int) -> None:
        self.page = page
        self.column = left
        self.rows = rows

    def add(self, title: str, compute: Callable[[int], Formula]) -> Computed:
        """One more column: what it holds in each row, from 1."""
        made = Computed(self.page, TOP, self.column, self.rows)
        self.page.text(TOP - 1, self.column, title, None)
        for row in range(1, self.rows + 1):
            formula = compute(row)
            made.is_condition = formula.is_condition
            self.page.formula(TOP + row - 1, self.column, formula)
        self.column += 1
        return made

    def number(self, title: str, typed: Typed, name: str) -> Computed:
        """The numbers of a typed column, `UNKNOWN` where there is none."""
        kind = typed.kinds[name]
        texts = self.add(
            f"{title}, en texte", lambda row: typed.within(name, row, lambda cell: if_(is_number(cell), "", written(kind, cell)))
        )
        return self.add(title, lambda row: typed.within(name, row, lambda cell: number_in(kind, cell, texts[row]), UNKNOWN))

    def unread(self, typed: Typed, **known: Computed) -> Computed:
        """The first cell of each row that isn't understood; `parent` are the rows of the parent, from 1."""
        known = {"" if name == "parent" else name: column for name, column in known.items()}
        return self.add("non lu", lambda row: typed.unread(row, known))


class Computed:
    """A column of the sheet of calculations. `is_condition`: each of its cells is true or false."""

    is_condition = False

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
        column = self.page.range(self.top, self.column, self.top + self.rows - 1, self.column)
        column.is_condition = self.is_condition
        return column

    @property
    def texts(self) -> Formula:
        """How many of its rows hold a text."""
        return count_if((self.range, "?*"))

    @property
    def has_text(self) -> Formula:
        """Whether one does."""
        return self.texts > 0

    def above(self, row: int) -> Formula:
        """The rows before one, from 2."""
        return self.page.range(self.top, self.column, self.top + row - 2, self.column)


def cells(columns: Iterable[Computed]) -> Formula:
    """The first text of each of these, and how many more it has: « Budget!C12 et 2 autres »; an empty text where there is none."""
    said: Formula = literal("")
    for column in columns:
        more = column.texts - 1
        others = if_(more > 0, literal(" et ") & more & if_(more > 1, " autres", " autre"), "")
        said = said & if_(column.has_text, literal(", ") & item(column.range, place_of(literal("?*"), column.range)) & others, "")
    return middle(said, 3, 999)
