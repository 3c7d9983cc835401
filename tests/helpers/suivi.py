"""What the sheets of a live workbook show."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import openpyxl

from clas_cli.dossier.layout import FOLLOW_UP_SHEET, HELP_SHEET
from clas_cli.judge.report import Report

PS, BONUS, RESERVE = "Ps Clas", "Bonus, sous réserve d'attribution", "Pas d'estimation"


@dataclass(frozen=True)
class Shown:
    """`money` is the Ps and the bonus in the state of the dossier, then once it is in order; each None where nothing is said of it.
    `reserve` is why not."""

    money: tuple[float | None, ...]
    reserve: str
    states: dict[str, str]

    def is_true(self, report: Report) -> bool:
        """Whether each figure is that of the check; where none is shown, the reason must be."""
        told = report.estimation
        figures = [float(amount) for one in (told.as_is, told.full) for amount in (one.ps, one.bonus)] if told else [None] * 4
        return all(mine == its or (mine is None and bool(self.reserve)) for mine, its in zip(self.money, figures, strict=True))

    @property
    def is_complete(self) -> bool:
        """Whether no sheet lacks anything, nor has anything to correct."""
        return all(state in ("complet", "facultatif") for state in self.states.values())


def shown(content: bytes) -> Shown:
    """What the first two sheets show, as their values are stored."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    lines = {row[0].value: row for row in book[FOLLOW_UP_SHEET].iter_rows() if row[0].value}
    figures: list[Any] = [lines[title][column].value for column in (1, 2) for title in (PS, BONUS)]
    states = {str(row[0].value): str(row[2].value) for row in book[HELP_SHEET].iter_rows(min_row=6) if row[2].value}
    states.pop("Les feuilles", None)
    return Shown(
        tuple(round(float(figure), 2) if isinstance(figure, int | float) else None for figure in figures),
        next((str(title) for title in lines if str(title).startswith(RESERVE)), ""),
        states,
    )
