"""What the sheets of a live workbook show."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import openpyxl

from clas_cli.dossier.layout import FOLLOW_UP_SHEET, HELP_SHEET

PS, BONUS, RESERVE = "Ps Clas", "Bonus, sous réserve d'attribution", "Sous réserve"


@dataclass(frozen=True)
class Shown:
    """`money` is the Ps and the bonus in the state of the dossier, then once it is in order; None where nothing is said."""

    money: tuple[float, ...] | None
    reserve: str
    states: dict[str, str]

    @property
    def is_complete(self) -> bool:
        """Whether no sheet lacks anything, nor has anything to correct."""
        return all(state in ("complet", "facultatif") for state in self.states.values())


def shown(content: bytes) -> Shown:
    """What the first two sheets show, as their values are stored."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    lines = {row[0].value: row for row in book[FOLLOW_UP_SHEET].iter_rows() if row[0].value}
    figures: list[Any] = [lines[title][column].value for column in (1, 2) for title in (PS, BONUS)]
    said = all(isinstance(figure, int | float) for figure in figures)
    states = {str(row[0].value): str(row[2].value) for row in book[HELP_SHEET].iter_rows(min_row=6) if row[2].value}
    states.pop("Les feuilles", None)
    return Shown(
        tuple(round(float(figure), 2) for figure in figures) if said else None,
        next((str(title) for title in lines if str(title).startswith(RESERVE)), ""),
        states,
    )
