"""A sheet of a workbook that is a table: one kind of row, a header that filters, and the sums of the rows that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from clas_cli.judge.report import CONFORME, ILLISIBLE, INCOMPLET, IRRECEVABLE, NON_CONFORME
from clas_cli.render.columns import Value, is_formula, shown
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_LINE, _MOST_LINES, _LETTERS = 15, 20, 1.0
"""Height of a line of text in points, how many a row shows, and how many letters a unit of width holds."""

LAST_ROW: Final = 1_048_575
"""The last row of a sheet, from 0."""

_COLOURS: Final = {
    ILLISIBLE: ("#4A4F57", "#E4E4E1"),
    IRRECEVABLE: ("#A11A1A", "#F8D7D4"),
    NON_CONFORME: ("#A11A1A", "#FBEEEC"),
    INCOMPLET: ("#86197A", "#FBECF8"),
    A_VERIFIER: ("#7A4D00", "#FDF3DF"),
    CONFORME: ("#1B6037", "#EAF5EE"),
    BLOQUANT: ("#A11A1A", "#FBEEEC"),
    A_COMPLETER: ("#86197A", "#FBECF8"),
    INFORMATION: ("#1F4F8F", "#EDF3FB"),
}
_ALL_SHOWN: Final = "Total des lignes affichées"


class Head(NamedTuple):
    """A column of a sheet: its heading, its width in characters, and whether it adds up."""

    title: str
    width: int
    adds_up: bool = False


class Styles:
    """The styles of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.header = book.add_format(
            {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": "#1F4E79",
                "indent": 1,
                "align": "left",
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "border_color": "#FFFFFF",
            }
        )
        self.text = self._cell(text_wrap=True, align="left", indent=1)
        self.formula = self._cell(text_wrap=True, align="left", indent=1, quote_prefix=True)
        self.number = self._cell(num_format="0", align="center")
        self.euros = self._cell(num_format='#,##0.00\\ "€"')
        self.day = self._cell(num_format="dd/mm/yyyy", align="center")
        self.sum_label = self._sum(align="left", indent=1)
        self.sum_number = self._sum(num_format="0", align="center")
        self.sum_euros = self._sum(num_format='#,##0.00\\ "€"')

    def _cell(self, **properties: object) -> Format:
        return self._book.add_format({"valign": "top", "bottom": 1, "bottom_color": "#DCD9D2", **properties})

    def _sum(self, **properties: object) -> Format:
        return self._book.add_format({"bold": True, "bg_color": "#E8EEF5", "top": 1, "top_color": "#1F4E79", **properties})

    def tone(self, of: str) -> Format:
        """The style of a verdict or of a severity."""
        ink, ground = _COLOURS[of]
        return self._book.add_format({"font_color": ink, "bg_color": ground, "bold": True})


class Listing:
    """A sheet that is a table: its header stays in sight and filters, its rows are written one after the other, then their sums.

    What is printed is a page wide: the columns up to `printed`, or all of them.
    """

    def __init__(self, book: Workbook, styles: Styles, name: str, columns: Sequence[Head], printed: str = "") -> None:
        self._page = book.add_worksheet(name)
        self._styles = styles
        self._columns = columns
        self._row = 0
        self._sums: dict[int, Decimal | int] = {}
        self._printed = [column.title for column in columns].index(printed or columns[-1].title)
        self._page.freeze_panes(1, 1)
        self._page.set_landscape()
        self._page.set_paper(9)
        self._page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self._page.fit_to_pages(1, 0)
        self._page.repeat_rows(0)
        self._page.set_footer(f"&L{name}&R&P / &N")
        self._page.set_row(0, 32)
        for index, column in enumerate(columns):
            self._page.set_column(index, index, column.width, styles.text)
            self._page.write_string(0, index, column.title, styles.header)

    def extend(self, rows: Iterable[Sequence[Value]]) -> None:
        """Adds rows."""
        for row in rows:
            self.add(row)

    def add(self, values: Sequence[Value]) -> None:
        """Adds a row. A sheet that is full says so in its last."""
        if self._row >= LAST_ROW:
            return
        self._row += 1
        if self._row == LAST_ROW:
            values = ["La feuille est pleine\u00a0: la suite n'y figure pas."]
        texts = (
            ceil(len(value) / (_LETTERS * column.width))
            for value, column in zip(values, self._columns, strict=False)
            if isinstance(value, str)
        )
        lines = max(texts, default=1)
        if lines > 1:
            self._page.set_row(self._row, _LINE * min(lines, _MOST_LINES) + 3)
        for index, value in enumerate(values):
            if value is not None:
                self._write(index, value)
            if self._columns[index].adds_up and isinstance(value, Decimal | int):
                self._sums[index] = self._sums.get(index, 0) + value

    def _write(self, column: int, value: str | int | Decimal | date) -> None:
        if isinstance(value, Decimal):
            self._page.write_number(self._row, column, float(value), self._styles.euros)
        elif isinstance(value, int):
            self._page.write_number(self._row, column, value, self._styles.number)
        elif isinstance(value, date):
            self._page.write_datetime(self._row, column, value, self._styles.day)
        else:
            text = shown(value)
            self._page.write_string(self._row, column, text, self._styles.formula if is_formula(text) else self._styles.text)

    def colour(self, title: str, tones: dict[str, str]) -> None:
        """Colours a column by what it says."""
        column = [column.title for column in self._columns].index(title)
        for text, tone in tones.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": self._styles.tone(tone)}
            self._page.conditional_format(1, column, max(self._row, 1), column, rule)

    def finish(self) -> None:
        """Ends the sheet: its sums, its filter, and what of it is printed."""
        last = max(self._row, 1)
        self._page.autofilter(0, 0, last, len(self._columns) - 1)
        self._page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        self._page.print_area(0, 0, self._add_up(last), self._printed)

    def _add_up(self, last: int) -> int:
        """Writes the sums of the rows that are shown, a blank row below so that filters and sorting leave them where they are."""
        row = last + 2
        if not any(column.adds_up for column in self._columns) or not self._row or row > LAST_ROW:
            return last
        self._page.set_row(last + 1, _LINE / 3)
        for index, column in enumerate(self._columns):
            value = self._sums.get(index, 0)
            stored = float(value) if isinstance(value, Decimal) else value
            style = self._styles.sum_euros if isinstance(value, Decimal) else self._styles.sum_number
            if column.adds_up:
                cells = f"{xl_rowcol_to_cell(1, index)}:{xl_rowcol_to_cell(last, index)}"
                self._page.write_formula(row, index, f"=SUBTOTAL(109,{cells})", style, stored)
            else:
                self._page.write_string(row, index, "" if index else _ALL_SHOWN, self._styles.sum_label)
        return row
