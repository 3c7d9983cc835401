"""What the format of a cell makes of its number: a date, a time, a duration, or the number itself."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.french.values import Raw
from clas_cli.reading.cells.shown import shown_duration, shown_moment, shown_number

GENERAL: Final = "General"
PLAIN, MOMENT, DURATION = 0, 1, 2

_NOT_A_DATE: Final = regex(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|General|Standard', re.IGNORECASE)
_DATE_LETTERS: Final = regex(r"[dmyhs]", re.IGNORECASE)
_DAY_LETTERS: Final = regex(r"[dy]", re.IGNORECASE)
_ELAPSED: Final = regex(r"\[[hms]+\]", re.IGNORECASE)
_LONGEST_CODE: Final = 300
_BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "dd/mm/yyyy", 15: "dd-mmm-yy", 16: "dd-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "hh:mm", 21: "hh:mm:ss", 22: "dd/mm/yyyy hh:mm", 37: "#,##0", 38: "#,##0",
    39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
}  # fmt: skip
"""Formats that a workbook names by a number only, as Excel in French shows them; the last ones are those of dates in East Asia."""
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  spreadsheets know no time zone
_DAYS_1904: Final = 1462
_LAST_DAY: Final = 2_958_465
_FIRST_DATE: Final = 367
"""Days of 1900, of which no dossier speaks: such a number in a cell of dates or times is one that was typed, « 16,45 »."""


@lru_cache(maxsize=4096)  # the same days, times and small numbers
def typed(number: int | float, code: str, epoch_1904: bool) -> Raw:
    """The number as its cell means it: as it is, as a moment, or as a duration."""
    form = form_of_code(code)
    if form == PLAIN or (1 <= number < _FIRST_DATE and not epoch_1904):
        return number
    if form == DURATION:
        return timedelta(days=number) if abs(number) < 1_000_000 else number
    return _moment(number, epoch_1904)


def _moment(number: float, epoch_1904: bool) -> Raw:
    if 0 <= number < 1:
        return (_EPOCH + timedelta(seconds=min(round(number * 86_400), 86_399))).time()
    return date_of_serial(number, epoch_1904) or number


@lru_cache(maxsize=512)
def form_of_code(code: str) -> int:
    """What a number format makes of a number: of « d/m/yyyy » a moment, of « [h]:mm » a duration."""
    bare = _NOT_A_DATE.sub("", code[:_LONGEST_CODE].partition(";")[0])
    if _ELAPSED.search(bare) and not _DAY_LETTERS.search(bare):
        return DURATION
    return MOMENT if _DATE_LETTERS.search(bare) else PLAIN


def code_of_id(identifier: str, custom: dict[str, str]) -> str:
    """The code of the format of that number: one of the workbook's own (`custom`), or one that every spreadsheet has."""
    if identifier in custom:
        return custom[identifier]
    return _BUILT_IN.get(int(identifier), GENERAL) if identifier.isascii() and identifier.isdecimal() and len(identifier) < 6 else GENERAL


def date_of_serial(serial: float, epoch_1904: bool) -> datetime | None:
    """The moment that a spreadsheet holds as a count of days; None where it holds none."""
    days = serial + _DAYS_1904 if epoch_1904 else serial
    if not 0 <= days <= _LAST_DAY:
        return None
    if days < 60 and not epoch_1904:  # Excel believes that there was a 29 February 1900
        days += 1
    return _EPOCH + timedelta(seconds=round(days * 86_400))


def shown_text(value: Raw, code: str, epoch_1904: bool) -> str | None:
    """What a cell with that format shows, in French; None where it shows the value as it is, or a format is beyond us."""
    form = form_of_code(code)
    section = code[:_LONGEST_CODE].partition(";")[0]
    if form == DURATION and isinstance(value, int | float):
        value = timedelta(days=value) if abs(value) < 1_000_000 else value
    elif form == MOMENT and isinstance(value, int | float) and not isinstance(value, bool):
        value = date_of_serial(value, epoch_1904)
    if isinstance(value, timedelta):
        return shown_duration(value, section)
    if hasattr(value, "hour"):
        return shown_moment(value, section)
    if form == PLAIN and isinstance(value, int | float) and not isinstance(value, bool):
        return shown_number(value, section)
    return None
