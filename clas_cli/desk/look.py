"""How a register looks when it is made; afterwards it looks as its owner wants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from clas_cli.filling.look import BRAND, MUTED
from clas_cli.judge.report import CONFORME, ILLISIBLE, INCOMPLET, IRRECEVABLE, NON_CONFORME, Verdict
from clas_cli.render import words
from clas_cli.rules.registry import A_VERIFIER


class Heading(NamedTuple):
    """A column: its title, its width in characters, the format of its numbers. `is_ours`: the program writes it, else the instructor does."""

    title: str
    width: int = 14
    format: str = "General"
    is_ours: bool = True
    choices: tuple[str, ...] = ()
    hidden: bool = False


FAR: Final = 20_000
"""The row down to which formats that depend on a value hold: a register grows."""
_COLOURS: Final[dict[Verdict, str]] = {
    ILLISIBLE: "D9D9D9", IRRECEVABLE: "F8CBAD", NON_CONFORME: "F8CBAD", INCOMPLET: "EAD1DC", A_VERIFIER: "FFF2CC", CONFORME: "E2EFDA",
}  # fmt: skip
_HERS: Final = "FFF2CC"
_CENTRED: Final = ("0", "dd/mm/yyyy")
_PRINTED: Final = 9
"""Columns of a wide sheet that are printed: as far as the observations."""


def colour(text: str) -> str:
    """« #1F4E79 » as openpyxl writes it."""
    return text.removeprefix("#")


def dress(sheet: Worksheet, headings: Sequence[Heading]) -> None:
    """A new sheet: its note, its headings (those of the instructor are yellow), its lists, what a verdict looks like, its printed page."""
    sheet["A1"].font = Font(name="Calibri", size=11, italic=True, color=colour(MUTED))
    for column, heading in enumerate(headings, 1):
        cell = sheet.cell(3, column)
        cell.font = Font(name="Calibri", size=11, bold=True, color="FFFFFF" if heading.is_ours else colour(BRAND))
        cell.fill = PatternFill("solid", fgColor=colour(BRAND) if heading.is_ours else _HERS)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        letter = get_column_letter(column)
        if heading.choices:
            validation = DataValidation("list", f'"{",".join(heading.choices)}"', allow_blank=True, showErrorMessage=False)
            validation.add(f"{letter}4:{letter}{FAR}")
            sheet.add_data_validation(validation)
        if heading.title == "Verdict":
            for verdict, fill in _COLOURS.items():
                rule = Rule(
                    "expression", formula=[f'${letter}4="{words.VERDICTS[verdict]}"'], dxf=DifferentialStyle(fill=PatternFill(bgColor=fill))
                )
                sheet.conditional_formatting.add(f"{letter}4:{letter}{FAR}", rule)
        sheet.cell(4, column).alignment = Alignment(
            vertical="top", wrap_text=not heading.is_ours, horizontal="center" if heading.format in _CENTRED else None
        )
    sheet.row_dimensions[3].height = 34
    if len(headings) > _PRINTED:  # what is decided fits on a page; what clas knows is read on the screen
        sheet.print_area = f"A1:{get_column_letter(_PRINTED)}4"
    sheet.freeze_panes = "C4" if len(headings) > 8 else "A4"
    sheet.print_title_rows = "3:3"
    on_a4(sheet)


def on_a4(sheet: Worksheet) -> None:
    """Printed in landscape, as wide as the sheet."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
