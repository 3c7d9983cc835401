"""A sheet of tables, side by side: a row for each element, with a word above each column of what it accepts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from clas_cli.campaigns.financing import SUBVENTIONS
from clas_cli.dossier.kinds import Text
from clas_cli.dossier.layout import SHEETS, Sheet, Slot, Table, find, rows
from clas_cli.dossier.tree import Mapping, Node
from clas_cli.filling import budget_sheet, guidance
from clas_cli.filling.answers import Answers, is_hostile, starred
from clas_cli.filling.choices import in_its_row, validation
from clas_cli.filling.draft import Common, Draft, Extent, Page, Progress, State, clean, listed, paths
from clas_cli.filling.formula import Formula, if_, literal
from clas_cli.filling.functions import left, length, sum_of
from clas_cli.filling.look import KEY_WIDTH, height_for, hint_above, set_up_page, width_of
from clas_cli.filling.typed_columns import Typed
from clas_cli.reading.tables import MAX_ROWS

ROWS: Final = {"collectifs": 12, "collectifs.seances": 40, "collectifs.intervenants": 40, "actions": 50, "projet.horaires_scolaires": 20}
"""Rows to fill of each table; the others have `OTHER_ROWS`."""

OTHER_ROWS: Final = 25
SPARE_ROWS: Final = 5
"""Rows left after the last of a dossier that fills a table."""

MOST_ROWS: Final = 6_000
"""Rows of all the tables of a dossier: more would take longer to write than anybody waits."""

HEADER: Final = 4
"""The row of the headers, from 0: the title, how far one is, what to do and what each column accepts stand above."""

_FINANCEUR: Final = "budget.produits.financeur"


class Tables:
    """The tables of a workbook: where each stands, and which elements have no row."""

    def __init__(self, draft: Draft, answers: Answers) -> None:
        self.draft = draft
        self.answers = answers
        self.look = draft.look
        self.most = _most_rows(draft.root)
        self.cut: list[str] = []
        """The tables that have more elements than rows, in French."""

    def elements(self, table: Table) -> Iterator[tuple[str, Node]]:
        """The elements of a table that have their row: no more than are read again."""
        return rows(self.draft.root, table, self.most)

    def lay_out(self, sheet: Sheet) -> None:
        """Decides where the tables of a sheet stand."""
        first = HEADER + 1 + (budget_sheet.ROWS if budget_sheet.is_budget(sheet) else 0)
        left_column = 0
        for table in sheet.tables:
            held = self._bounded(table)
            count = max(ROWS.get(".".join(table.path), OTHER_ROWS), held + SPARE_ROWS)
            self.draft.extents[table.path] = Extent(sheet.name, first, first + count - 1, left_column)
            left_column += len(table.labels) + 1

    def _bounded(self, table: Table) -> int:
        """How many elements of a table have their row; those that have none are set aside, and told in one sentence."""
        held = sum(1 for _ in self.elements(table))
        beyond = [id(element) for _, element in islice(rows(self.draft.root, table), held, None)]
        self.answers.carried.update(beyond)
        if beyond:
            path = ".".join(table.path)
            whole = held + len(beyond)
            self.cut.append(f"{path}\u00a0: les {held} premières lignes sur {whole} tiennent dans un classeur, les autres n'y sont pas.")
        return held

    def write(self, sheet: Sheet, page: Page) -> None:
        """The whole sheet, but for how far one is."""
        header = self.draft.extent(sheet.tables[0]).first - 1
        heights: dict[int, float] = {}
        for table in sheet.tables:
            self._table(table, page, heights)
        for row, height in heights.items():
            page.sheet.set_row(row, height)
        alone = len(sheet.tables) == 1
        if alone:
            self._unknown_columns(sheet.tables[0], page)
        columns = self.draft.extent(sheet.tables[-1]).left + len(sheet.tables[-1].labels)
        width = sum(width for table in sheet.tables for width in _widths(table))
        told = guidance.about(paths(sheet)[0])
        page.sheet.set_row(0, 26)
        page.sheet.merge_range(0, 0, 0, columns - 1, sheet.name, self.look.title())
        page.sheet.set_row(1, 20)
        page.sheet.set_row(2, height_for((told, width, 10)))
        page.sheet.merge_range(2, 0, 2, columns - 1, told, self.look.subtitle())
        page.sheet.freeze_panes(header + 1, 1 if alone else 0)
        set_up_page(page.sheet, header, width)

    def _table(self, table: Table, page: Page, heights: dict[int, float]) -> None:
        """A table: its header, its blank cells, its elements. `heights` gathers the heights of the rows."""
        extent, look = self.draft.extent(table), self.look
        header = extent.first - 1
        shift = extent.left + (1 if table.parent else 0)
        if extent.left:
            page.sheet.set_column(extent.left - 1, extent.left - 1, 3)
        if table.parent:
            self._key_column(table, table.parent, page)
        labels = [(f"{label} *", width * 0.9) for label, width in zip(table.labels, _widths(table), strict=True)]
        heights[header] = max(heights.get(header, 0), 4 + height_for(*labels))
        hints = [(hint_above(self.answers.told(slot, _path(table, slot))), width_of(slot), 9) for slot in table.columns]
        heights[header - 1] = max(heights.get(header - 1, 0), height_for(*hints))
        columns = [(column, slot, _path(table, slot), width_of(slot)) for column, slot in enumerate(table.columns, shift)]
        for column, slot, path, width in columns:
            self._column(table, slot, page, column, path, width)
        held = 0
        for held, (name, element) in enumerate(self.elements(table), 1):
            row = extent.first + held - 1
            if table.parent:
                page.text(row, extent.left, name, look.key())
            shown: list[tuple[str, float]] = [(name, KEY_WIDTH)]
            for column, slot, path, width in columns:
                value = self.answers.cell(slot, find(element, slot.path), path)
                page.answer(row, column, value, look.answer(slot.field.kind, hostile=is_hostile(value)))
                if value is not None:
                    shown.append((str(value), width))
            heights[row] = max(heights.get(row, 0), height_for(*shown))
        for row in range(extent.first + held, extent.last + 1):
            if table.parent:
                page.answer(row, extent.left, None, look.key())
            for column, slot, _, _ in columns:
                page.answer(row, column, None, look.answer(slot.field.kind))

    def _column(self, table: Table, slot: Slot, page: Page, column: int, path: str, width: float) -> None:
        """The header of a column, and what its cells accept."""
        extent = self.draft.extent(table)
        page.sheet.set_column(column, column, width)
        page.text(extent.first - 2, column, hint_above(self.answers.told(slot, path)), self.look.hint(above=True))
        page.text(extent.first - 1, column, starred(slot.label, self.answers.is_required(slot, path)), self.look.header())
        rule = validation(slot, path, self.draft.campagne, self.draft.lists, in_its_row(extent.left), in_its_row(column))
        page.sheet.data_validation(extent.first, column, extent.last, column, rule)
        if self.answers.is_required(slot, path):
            self._flag_lacking(table, page, column, path)

    def _key_column(self, table: Table, parent: Table, page: Page) -> None:
        """The column that names the row of the parent: a list of the names that stand there."""
        extent, home = self.draft.extent(table), self.draft.extent(parent)
        column = extent.left
        page.sheet.set_column(column, column, KEY_WIDTH)
        page.text(extent.first - 2, column, f"Le nom donné dans la feuille «\u00a0{home.sheet}\u00a0».", self.look.hint(above=True))
        page.text(extent.first - 1, column, starred(table.key_label, True), self.look.header())
        rule = {
            "validate": "list",
            "source": _under(f"'{home.sheet}'!", home),
            "error_type": "warning",
            "error_title": "Nom inconnu",
            "error_message": f"Ce nom n'est pas dans la feuille «\u00a0{home.sheet}\u00a0».",
            "input_title": table.key_label,
            "input_message": f"Choisir un nom de la feuille «\u00a0{home.sheet}\u00a0».",
        }
        page.sheet.data_validation(extent.first, column, extent.last, column, rule)
        self._flag_lacking(table, page, column, "")

    def _flag_lacking(self, table: Table, page: Page, column: int, path: str) -> None:
        """A required cell that is empty shows in a row that has begun, and in the first of a table where nothing is."""
        extent = self.draft.extent(table)
        cell = in_its_row(column)
        begun = f"COUNTA({in_its_row(extent.left, extent.left + len(table.labels) - 1)})>0"
        if path == _FINANCEUR:
            account = in_its_row(extent.left)
            begun += f',OR(LEN({account})=0,LEFT({account},2)="{SUBVENTIONS}")'
        criteria = Common(f"AND(LEN({cell})=0,{begun})")
        page.sheet.conditional_format(
            extent.first, column, extent.last, column, {"type": "formula", "criteria": criteria, "format": self.look.lacking()}
        )
        head = xl_rowcol_to_cell(extent.first - 1, column, True, True)
        whole = xl_range_abs(extent.first, extent.left, extent.last, extent.left + len(table.labels) - 1)
        if table.parent is None and ".".join(table.path) not in ("projet.horaires_scolaires",):
            criteria = Common(f"AND(ROW()=ROW({head})+1,COUNTA({whole})=0)")
            page.sheet.conditional_format(
                extent.first, column, extent.last, column, {"type": "formula", "criteria": criteria, "format": self.look.lacking()}
            )

    def _unknown_columns(self, table: Table, page: Page) -> None:
        """Fields that the model doesn't know, each in a column of its own after the others: the check says so of them too."""
        extent = self.draft.extent(table)
        found: dict[str, dict[int, str]] = {}
        for row, (_, element) in enumerate(self.elements(table), extent.first):
            for name, text in self.answers.unknown(element, table.path):
                found.setdefault(name, {})[row] = text
        for column, (name, texts) in enumerate(found.items(), extent.left + len(table.labels)):
            page.sheet.set_column(column, column, 18)
            page.text(extent.first - 1, column, clean(name), self.look.header())
            for row, text in texts.items():
                page.text(row, column, text, self.look.answer(Text(), hostile=True))

    # How far one is

    def track(self, sheet: Sheet, known: State, is_optional: bool) -> None:
        """How many answers lack in the rows that have begun; a table that must have rows lacks one as long as it has none.

        `known` is what is known of it beside.
        """
        lacking = known.lacking
        count: Formula = literal(0)
        for table in sheet.tables:
            typed = Typed(self.draft, ".".join(table.path))
            begun = typed.all_begun()
            count = count + (sum_of(begun) - 1)
            for name in (*([""] if table.parent else []), *(slot.path[-1] for slot in table.columns)):
                slot = next((slot for slot in table.columns if slot.path[-1] == name), None)
                path = _path(table, slot) if slot else ""
                if slot is not None and not self.answers.is_required(slot, path):
                    continue
                lacks = begun * length(typed.ranges[name]).equals(0)
                if path == _FINANCEUR:
                    account = typed.ranges["compte"]
                    grant = length(account).equals(0) + left(account, 2).equals(str(SUBVENTIONS))
                    lacks = lacks * grant
                lacking = lacking + sum_of(lacks)
            if not is_optional:
                lacking = lacking + (sum_of(begun) <= 1)
        done = if_(count > 0, "complet", "facultatif") if is_optional else literal("complet")
        holds = listed(table.title for table in sheet.tables)
        self.draft.progress.append(Progress(sheet.name, holds, known._replace(lacking=lacking), done))


def _most_rows(root: Mapping | None) -> int:
    """The rows that each table may have: no more than are read again, and all together no more than `MOST_ROWS`."""
    counts = [sum(1 for _ in rows(root, table, MAX_ROWS)) for sheet in SHEETS for table in sheet.tables]
    most = MAX_ROWS
    while sum(min(count, most) for count in counts) > MOST_ROWS:
        most //= 2
    return most


def _under(sheet: str, home: Extent) -> str:
    """The first column under the header of a table, a row inserted just under it included."""
    head = xl_rowcol_to_cell(home.first - 1, home.left, True, True)
    return f"=OFFSET({sheet}{head},1,0,ROWS({sheet}{head}:{xl_rowcol_to_cell(home.last, home.left, True, True)})-1,1)"


def _path(table: Table, slot: Slot) -> str:
    return ".".join((*table.path, *slot.path))


def _widths(table: Table) -> list[int]:
    return [KEY_WIDTH] * bool(table.parent) + [width_of(slot) for slot in table.columns]
