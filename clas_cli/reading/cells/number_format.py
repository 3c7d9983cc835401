"""What the format of a cell makes of its number: a date, a time, a duration, or the number itself."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from clas_cli.french.values import Raw

PLAIN, MOMENT, DURATION = 0, 1, 2

_NOT_A_DATE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|General|Standard', re.IGNORECASE)
_DATE_LETTERS: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_DAY_LETTERS: Final = re.compile(r"[dy]", re.IGNORECASE)
_ELAPSED: Final = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_BUILT_IN_DATES: Final = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_BUILT_IN_ELAPSED: Final = 46
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  spreadsheets know no time zone
_DAYS_1904: Final = 1462
_LAST_DAY: Final = 2_958_465


def shown_as(number: int | float, form: int, epoch_1904: bool) -> Raw:
    """The number as its cell shows it: as it is, as a moment, or as a duration."""
    if form == DURATION:
        return timedelta(days=number) if abs(number) < 1_000_000 else number
    return _moment(number, epoch_1904) if form == MOMENT else number


def _moment(number: float, epoch_1904: bool) -> Raw:

    if 0 <= number < 1:
        return (_EPOCH + timedelta(seconds=min(round(number * 86_400), 86_399))).time()
    return date_of_serial(number, epoch_1904) or number


def form_of_code(code: str) -> int:
    """What a number format makes of a number: of « d/m/yyyy » a moment, of « [h]:mm » a duration."""
    bare = _NOT_A_DATE.sub("", code[:300].partition(";")[0])
    if _ELAPSED.search(bare) and not _DAY_LETTERS.search(bare):
        return DURATION
    return MOMENT if _DATE_LETTERS.search(bare) else PLAIN


def form_of_id(identifier: str, custom: dict[str, int]) -> int:
    """The same for the number of a format: one of the workbook's own (`custom`), or one that every spreadsheet has."""
    if identifier in custom:
        return custom[identifier]
    number = int(identifier) if identifier.isdecimal() and len(identifier) < 6 else 0
    if number == _BUILT_IN_ELAPSED:
        return DURATION
    return MOMENT if number in _BUILT_IN_DATES else PLAIN


def date_of_serial(serial: float, epoch_1904: bool) -> datetime | None:
    """The moment that a spreadsheet holds as a count of days; None where it holds none."""
    days = serial + _DAYS_1904 if epoch_1904 else serial
    if not 0 <= days <= _LAST_DAY:
        return None
    if days < 60 and not epoch_1904:  # Excel believes that there was a 29 February 1900
        days += 1
    return _EPOCH + timedelta(seconds=round(days * 86_400))
