"""A table of the register: its columns found by their headings, its lines read, changed and added where a person has put them.

Nothing is ever inserted: what a person arranged stays where it is. Lines are added below the last one.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from openpyxl.cell.cell import TYPE_FORMULA, Cell, MergedCell
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from clas_cli.desk.look import Heading, dress
from clas_cli.french.patterns import regex
from clas_cli.french.text import key, loose, quoted, visible

Value = str | int | float | Decimal | date | None

_LONGEST: Final = 4_000
_PRINTED: Final = regex(r"(?:.*!)?(\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?)(\d+)")
_SIMPLE: Final = regex(r"[A-Za-z]\w{3,}", re.ASCII)
"""Names that need no quotes: a spreadsheet takes them away where it may."""
_SEARCHED: Final = 30
"""Rows among which headings are looked for, where a table lost its frame."""


class UnusableRegister(Exception):
    """Why a register can't serve, in French. It is left as it is."""


class Ledger:
    """One table. `columns` are the numbers of its columns by their titles, as they are compared."""

    def __init__(self, sheet: Worksheet, name: str, headings: Sequence[Heading], results: Worksheet | None = None) -> None:
        self.sheet = sheet
        self.name = name
        self.headings = {heading.title: heading for heading in headings}
        self.results = results
        self.table: Table | None = next((one for one in sheet.tables.values() if loose(one.displayName) == loose(name)), None)
        left, self.head, right, bottom = self._bounds()
        self.last = bottom - (self.table.totalsRowCount or 0 if self.table else 0)
        self.left, self.right = left, right
        self.columns = self._columns()
        self._refuse_merged(left, right)
        self._refuse_formulas()
        self.lines = [row for row in range(self.head + 1, self.last + 1) if self._is_filled(row)]
        self.added: list[str] = []
        self.is_changed = False
        """Whether something was written."""

    def _bounds(self) -> tuple[int, int, int, int]:
        if self.table is not None:
            left, top, right, bottom = range_boundaries(self.table.ref)
            if left and top and right and bottom:
                return left, top, right, bottom
        first = key(next(iter(self.headings)))
        for row in range(1, min(_SEARCHED, self.sheet.max_row) + 1):
            for column in range(1, self.sheet.max_column + 1):
                if key(str(self._at(row, column) or "")) == first:
                    left = right = column
                    while self._at(row, right + 1) is not None:
                        right += 1
                    while left > 1 and self._at(row, left - 1) is not None:
                        left -= 1
                    return left, row, right, max(self.sheet.max_row, row)
        raise UnusableRegister(
            f"la feuille {quoted(self.sheet.title, 60)} n'a plus sa table\u00a0: sa colonne {quoted(next(iter(self.headings)))} manque"
        )

    def _at(self, row: int, column: int) -> object:
        return self.sheet.cell(row, column).value

    def _columns(self) -> dict[str, int]:
        columns: dict[str, int] = {}
        for column in range(self.left, self.right + 1):
            title = key(str(self.sheet.cell(self.head, column).value or ""))
            if title and title in columns and any(key(known) == title for known in self.headings):
                raise UnusableRegister(
                    f"la feuille {quoted(self.sheet.title, 60)} a deux colonnes {quoted(str(self.sheet.cell(self.head, column).value), 60)}"
                )
            columns.setdefault(title, column)
        first = next(iter(self.headings))
        if key(first) not in columns:
            raise UnusableRegister(f"la feuille {quoted(self.sheet.title, 60)} n'a plus sa colonne {quoted(first)}\u00a0: la rétablir")
        return columns

    def _refuse_merged(self, left: int, right: int) -> None:
        for merged in self.sheet.merged_cells.ranges:
            if merged.max_row >= self.head and merged.min_row <= self.last and merged.max_col >= left and merged.min_col <= right:
                raise UnusableRegister(
                    f"dans la feuille {quoted(self.sheet.title, 60)}, les cellules {merged.coord} de la table sont fusionnées"
                )

    def _refuse_formulas(self) -> None:
        for title, column in self.columns.items():
            if title in {key(heading.title) for heading in self.headings.values() if heading.is_ours}:
                for row in range(self.head + 1, self.last + 1):
                    cell = self.sheet.cell(row, column)
                    if cell.data_type == TYPE_FORMULA:
                        where = f"{self.sheet.title}, {cell.coordinate}"
                        raise UnusableRegister(f"la cellule {where} contient une formule, dans une colonne que clas tient")

    def _is_filled(self, row: int) -> bool:
        return any(self.sheet.cell(row, column).value not in (None, "") for column in range(self.left, self.right + 1))

    def complete(self) -> None:
        """Adds, at the right, the columns of ours that a person took away or that an older register hadn't."""
        for title, heading in self.headings.items():
            if key(title) in self.columns:
                continue
            column = self.right + 1
            if any(self.sheet.cell(row, column).value not in (None, "") for row in range(self.head, self.last + 1)):
                raise UnusableRegister(
                    f"la feuille {quoted(self.sheet.title, 60)} n'a plus de colonne {quoted(title)}, et la place à droite de la table est prise"
                )
            self.right = column
            self.columns[key(title)] = column
            self.added.append(title)
            head = self.sheet.cell(self.head, column)
            head.value = title
            _like(self.sheet.cell(self.head, column - 1), head)
            for row in range(self.head + 1, self.last + 1):
                _like(self.sheet.cell(row, column - 1), cell := self.sheet.cell(row, column))
                cell.number_format = heading.format
            self.sheet.column_dimensions[get_column_letter(column)].width = heading.width
            if self.table is not None:
                self.table.tableColumns.append(TableColumn(id=max((one.id for one in self.table.tableColumns), default=0) + 1, name=title))
        if self.table is not None and len(self.table.tableColumns) == self.right - self.left + 1:
            for column, declared in enumerate(self.table.tableColumns, self.left):  # a heading changed by hand: Excel wants both alike
                if (title := str(self.sheet.cell(self.head, column).value or "")) and declared.name != title:
                    declared.name = title
        if self.added:
            self.is_changed = True
            self._extend()

    def _extend(self) -> None:
        bottom = self.last + (self.table.totalsRowCount or 0 if self.table else 0)
        ref = f"{get_column_letter(self.left)}{self.head}:{get_column_letter(self.right)}{bottom}"
        former = None
        if self.table is not None:
            former = self.table.ref
            self.table.ref = ref
            if self.table.autoFilter is not None:
                self.table.autoFilter.ref = ref
        if self.sheet.auto_filter.ref and (
            former is None or self.sheet.auto_filter.ref.split(":")[0].replace("$", "") == former.split(":")[0]
        ):
            self.sheet.auto_filter.ref = ref

    def _print_to(self, row: int) -> None:
        """What is printed goes as far as the table, where it did."""
        found = _PRINTED.fullmatch(self.sheet.print_area or "")
        if found and int(found[2]) == self.last:
            self.sheet.print_area = found[1].replace("$", "") + str(row)

    def value(self, row: int, title: str) -> Value:
        """What stands in a line under a title; the result of a formula, where the program that wrote it kept one."""
        column = self.columns.get(key(title))
        if column is None:
            return None
        value = self.sheet.cell(row, column).value
        if isinstance(value, str) and value.startswith("=") and self.sheet.cell(row, column).data_type == "f":
            value = self.results.cell(row, column).value if self.results is not None else None
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, str | int | float | Decimal | date) or value is None else str(value)

    def text(self, row: int, title: str) -> str:
        """The same as a text on one line, empty where there is nothing."""
        value = self.value(row, title)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else " ".join(str(value).split())

    def exact(self, row: int, title: str) -> str:
        """The same with its spaces as they are: names of files may differ by them."""
        value = self.value(row, title)
        return "" if value is None else str(value)

    def where(self, row: int, title: str) -> str:
        """« Conventions, B12 »."""
        return f"{self.sheet.title}, {get_column_letter(self.columns[key(title)])}{row}"

    def is_unknown(self, row: int, title: str) -> bool:
        """Whether a formula stands there whose result isn't known."""
        column = self.columns.get(key(title))
        return column is not None and self.sheet.cell(row, column).data_type == "f" and self.value(row, title) is None

    def put(self, row: int, values: Mapping[str, Value]) -> None:
        """Writes values in a line, only where they change something."""
        for title, value in values.items():
            column = self.columns[key(title)]
            cell = self.sheet.cell(row, column)
            if isinstance(cell, MergedCell) or _same(cell.value, value):
                continue
            _write(cell, value)
            self.is_changed = True

    def add(self, values: Mapping[str, Value]) -> int:
        """Adds a line below the last one, which it looks like; gives its row."""
        above = self.lines[-1] if self.lines else self.last
        row = above + 1 if above + 1 <= self.last and (self.lines or self.last > self.head) else self.last + 1
        if not self.lines:
            row = self.head + 1
        if row > self.last:
            if self.table is not None and self.table.totalsRowCount:
                raise UnusableRegister(
                    f"la table {quoted(self.name)} a une ligne de total\u00a0: la retirer (elle a sa place dans «\u00a0Synthèse\u00a0»)"
                )
            if self._is_filled(row):
                raise UnusableRegister(
                    f"dans la feuille {quoted(self.sheet.title, 60)}, la ligne {row}, sous la table, est occupée\u00a0: la déplacer"
                )
            self._print_to(row)
            self.last = row
            self._extend()
        if row > self.head + 1:
            for column in range(self.left, self.right + 1):
                _like(self.sheet.cell(row - 1, column), cell := self.sheet.cell(row, column))
                if cell.fill.fill_type is not None:  # a line that she coloured says something of that line alone
                    cell.fill = PatternFill()
        self.lines.append(row)
        self.put(row, values)
        return row

    def cells(self, title: str) -> str:
        """The cells under a title, as a formula of another sheet names them."""
        letter = get_column_letter(self.columns[key(title)])
        title = self.sheet.title
        named = title if _SIMPLE.fullmatch(title) else quote_sheetname(title)
        return f"{named}!${letter}${self.head + 1}:${letter}${max(self.last, self.head + 1)}"

    def __iter__(self) -> Iterator[int]:
        return iter(list(self.lines))


def _like(model: Cell | MergedCell, cell: Cell | MergedCell) -> None:
    if isinstance(model, Cell) and isinstance(cell, Cell) and model.has_style:
        cell._style = copy.copy(model._style)  # type: ignore[attr-defined]  # as openpyxl itself copies a sheet: one number, not six objects


def _same(one: object, other: Value) -> bool:
    if isinstance(one, datetime):
        one = one.date()
    if isinstance(one, int | float | Decimal) and isinstance(other, int | float | Decimal) and not isinstance(one, bool):
        return abs(Decimal(str(one)) - Decimal(str(other))) < Decimal("0.000001")
    if isinstance(other, str):
        return (one or "") == harmless(other)
    return one == other or (one == "" and other is None)


def harmless(text: str) -> str:
    """A text of a dossier, that a cell may hold."""
    return visible(text, _LONGEST)


def _write(cell: Cell, value: Value) -> None:
    if not isinstance(value, str) or not value:
        cell.value = None if value == "" else value
        return
    cell.value = harmless(value)
    if cell.data_type != "n":
        cell.data_type = "s"  # « =cmd » is a name here, never a formula


def new_table(book: Workbook, name: str, headings: Sequence[Heading], note: str) -> Ledger:
    """A sheet of that name with its table, empty, and one line above that says what it holds."""
    sheet = book.create_sheet(name)
    sheet["A1"] = note
    for column, heading in enumerate(headings, 1):
        sheet.cell(3, column).value = heading.title
        sheet.column_dimensions[get_column_letter(column)].width = heading.width
        sheet.column_dimensions[get_column_letter(column)].hidden = heading.hidden
        sheet.cell(4, column).number_format = heading.format
    table = Table(displayName=_plain(name), ref=f"A3:{get_column_letter(len(headings))}4")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)
    dress(sheet, headings)
    return Ledger(sheet, _plain(name), headings)


def _plain(name: str) -> str:
    return key(name).replace(" ", "_").capitalize()
