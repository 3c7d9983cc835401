"""A workbook being written: the dossier that fills it, and what its sheets share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.fields import NOUVELLE
from clas_cli.dossier.layout import SHEETS, CellValue, Sheet, Table, find, rows
from clas_cli.dossier.tree import Mapping
from clas_cli.filling import guidance
from clas_cli.filling.asked import Asked, asked
from clas_cli.filling.choices import Lists
from clas_cli.filling.formula import Formula, Result, Value, literal, serial
from clas_cli.filling.look import Look

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767


class Page:
    """A sheet being written. It remembers what its cells hold, for the formulas that look at them. Rows and columns are from 0."""

    def __init__(self, sheet: Worksheet, name: str) -> None:
        self.sheet = sheet
        self.name = name
        self._prefix = f"{quote_sheetname(name)}!"
        self.held: dict[tuple[int, int], Value] = {}

    def answer(self, row: int, column: int, value: CellValue, style: Format) -> None:
        """Writes what is typed in a cell: a text as a text, whatever it begins with."""
        self.held[row, column] = serial(value)
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, clean(value), style)
        elif isinstance(value, date | time):
            self.sheet.write_datetime(row, column, value, style)
        else:
            self.sheet.write_number(row, column, value, style)

    def text(self, row: int, column: int, text: str, style: Format) -> None:
        """Writes a text of ours."""
        self.answer(row, column, text, style)

    def across(self, row: int, columns: int, text: str, style: Format, height: float) -> int:
        """Writes a text of ours over the first columns of a row; returns the next row."""
        self.sheet.set_row(row, height)
        self.sheet.merge_range(row, 0, row, columns - 1, text, style)
        return row + 1

    def heading(self, row: int, columns: int, titles: Sequence[str], style: Format, height: float) -> int:
        """Leaves a row blank, then writes titles over as many columns; returns the next row."""
        self.sheet.set_row(row + 1, height)
        for column in range(columns):
            self.text(row + 1, column, titles[column] if column < len(titles) else "", style)
        return row + 2

    def formula(self, row: int, column: int, formula: Formula, style: Format | None = None) -> Formula:
        """Writes a formula with its result; returns what refers to its cell."""
        value = formula.value
        self.held[row, column] = value
        text = formula.text.replace(self._prefix, "")  # its own cells go without the name of the sheet: half the text
        self.sheet.write_formula(row, column, Common(text), style, value)
        return self.cell(row, column)

    def cell(self, row: int, column: int) -> Formula:
        """What refers to a cell."""
        return Formula(f"{self._prefix}{xl_rowcol_to_cell(row, column, True, True)}", lambda: self.held.get((row, column)))

    def range(self, first: int, left: int, last: int, right: int) -> Formula:
        """What refers to a range."""

        def held() -> Result:
            return [self.held.get((row, column)) for row in range(first, last + 1) for column in range(left, right + 1)]

        return Formula(f"{self._prefix}{xl_range_abs(first, left, last, right)}", held)


class Common(str):
    """A formula of functions that every spreadsheet has, said to name already as files do those of later ones: XlsxWriter, which would look
    for each of these in each formula (two fifths of the time of a template), leaves it as it is."""

    __slots__ = ()

    def __contains__(self, part: object, /) -> bool:
        return part == "_xlfn." or super().__contains__(part)  # type: ignore[operator]


class Extent(NamedTuple):
    """Where a table stands: its sheet, the first and last rows of its elements and its first column (from 0)."""

    sheet: str
    first: int
    last: int
    left: int


class State(NamedTuple):
    """What is known of a sheet: how many answers lack, how many block, how many no formula understands."""

    lacking: Formula = literal(0)
    wrong: Formula = literal(0)
    unread: Formula = literal(0)


class Progress(NamedTuple):
    """How far a sheet is filled: what it holds, its state, what is said once it is complete."""

    sheet: str
    holds: str
    state: State
    done: Formula = literal("complet")


class Draft:
    """The workbook of a situation and a campaign; `root` is the tree of the dossier that fills it, None where it is blank."""

    def __init__(self, book: Workbook, situation: str, campagne: Campagne, root: Mapping | None) -> None:
        self.book = book
        self.situation = situation
        self.campagne = campagne
        self.root = root
        self.look = Look(book)
        self.lists = Lists()
        self.pages: dict[str, Page] = {}
        self.extents: dict[tuple[str, ...], Extent] = {}
        self.answers: dict[str, Formula] = {}
        """What refers to the answers of forms, by their paths."""
        self.places: dict[str, tuple[Page, int, bool]] = {}
        """Where the answers of forms stand that may be given: the sheet, the row, and whether they are required."""
        self.numbers: dict[str, Formula] = {}
        """Their numbers, negative where none is understood."""
        self.unread: dict[str, Formula] = {}
        """The cells of those that no formula understands now (« Projet!B7 »), an empty text for each of the others."""
        self.progress: list[Progress] = []

    @property
    def asked(self) -> Asked:
        """What such a dossier is asked."""
        return asked(self.situation, self.campagne)

    def add(self, name: str) -> Page:
        """A new sheet."""
        page = self.pages[name] = Page(self.book.add_worksheet(name), name)
        return page

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
        return self.is_optional(sheet) and not self.holds_something(sheet) and not useful_at_times

    def holds_something(self, sheet: Sheet) -> bool:
        """Whether the dossier says something that stands in a sheet."""
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


def clean(text: str) -> str:
    """A text as a cell can hold it."""
    return text.encode("utf-8", "replace").decode("utf-8")[:LONGEST_CELL]
