"""The values that a text holds beside other words: what to write instead of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.french.text import euros, plain
from clas_cli.french.values import DAY_NAMES, MONTHS, Refused

HOURS: Final = regex(
    r"(?<![\d.,:])\d{1,2}(?: ?(?:h|:|heures?)(?: ?\d{2})?|[.,]\d{2})(?![\da-z])(?: ?(?:[ap]\.? ?m\b|du matin|du soir|de l'apres[ -]midi))?"
)
DATES: Final = regex(rf"(?<!\d)\d{{1,2}}(?:er)?[/. -](?:\d{{1,2}}|{'|'.join(map(plain, MONTHS))})[/. -]\d{{4}}(?!\d)")
NUMBERS: Final = regex(r"(?<![\d.,\-\u2212])(?<!\de)\d+(?:[ '\u00a0\u202f]\d{3})*(?:[.,]\d+)?(?![\d.,]?\d)(?! ?[k%]|e[-+]?\d)")
WEEKDAYS: Final = regex(rf"(?<![a-z])(?:{'|'.join(sorted(DAY_NAMES, key=len, reverse=True))})s?(?![a-z])")
_LONGEST, _MOST = 200, 4
"""Characters of a text in which values are looked for, and values that are proposed."""


def values_within(text: str, pieces: re.Pattern[str], convert: Callable[[str], object]) -> list[str]:
    """The values of a field that stand in a text, each as it is to be written; none where there are many."""
    try:
        convert(text)
    except Refused:
        pass
    else:
        return []  # it is a value by itself, wrong for another reason
    found: dict[str, None] = {}
    for piece in pieces.findall(plain(text)) if len(text) <= _LONGEST else ():
        try:
            found[_written(convert(piece))] = None
        except Refused:
            continue
    return list(found) if len(found) <= _MOST else []


def _written(value: object) -> str:
    if isinstance(value, time):
        return f"{value:%Hh%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return euros(value) if isinstance(value, Decimal) else str(value)
