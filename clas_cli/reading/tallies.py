"""The small table of a letter: a line for each place, with its number of collectifs, this year and the next, or only those asked for."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from clas_cli.french.patterns import regex
from clas_cli.reading.counts import GROUP
from clas_cli.reading.localities import known_towns
from clas_cli.reading.passages import Found, Span

_YEAR: Final = r"(?P<first>(?:20)?\d\d) ?[-/] ?(?:20)?\d\d"
_COLUMN: Final = regex(
    rf"(?:{GROUP} (?:en |pour )?)?{_YEAR}(?: {GROUP})?|{GROUP}(?: (?:(?P<now>actuel\w*|agree\w*)|(?P<asked>demande\w*|souhaite\w*|sollicite\w*|prevu\w*)))?|"
    r"\b(?:enfants?|effectifs?|eleves?|seances?|intervenants?|benevoles?|salaries?)\b"
)
"""A column of numbers, as its heading names it."""
_ROW: Final = regex(
    r"(?P<label>[^\n]*?[^\W\d][^\n]*?)(?: ?[.…|:]+ ?| +)(?P<numbers>\d{1,2}(?: *\|? +\d{1,3})*) *(?:\([^()\n]{0,40}\))? *(?:;|\.|$)"
)
_TOTAL: Final = regex(r"\W*(?:sous-)?(?:total|ensemble)\b")
_LONGEST: Final = 120
"""Characters of a line of a table."""
_MOST: Final = 300
"""Lines of a letter in which a table stands."""


class Summed(NamedTuple):
    """What a table sums up to: how many there are, how many are asked for, how many it only counts; and the towns of its lines where each has one."""

    before: Found | None
    asked: Found | None
    only: Found | None
    towns: tuple[Found, ...]


def tally_of(text: str, plain: str, year: int) -> Summed | None:
    """The table of a letter whose lines are kept; none where there are several, or where it doesn't add up. `year`: that in which the year asked for begins, or 0."""
    lines, start = [], 0
    for line in plain.split("\n")[:_MOST]:
        if line.strip():
            lines.append((line, start))
        start += len(line) + 1
    found = []
    at = 0
    while at < len(lines):
        rows = []
        for line, place in lines[at + 1 :]:
            if not (row := _row(line)) or re.search(GROUP, row["label"]):
                break
            rows.append((row, place))
        columns = _columns(lines[at][0], year) if len(rows) > 1 and not _row(lines[at][0]) else []
        if columns and (tally := _summed(text, plain, columns, rows)):
            found.append(tally)
        at += 1 + (len(rows) if columns else 0)
    return found[0] if len(found) == 1 else None


def _row(line: str) -> re.Match[str] | None:
    may_be = len(line) <= _LONGEST and (line.rstrip(" ;.)")[-1:].isdigit() or ")" in line[-3:])
    return _ROW.fullmatch(line) if may_be else None


def _columns(heading: str, year: int) -> list[str]:
    """What each column of numbers is of: « now », « asked », « count », or something else; nothing where no collectif is counted."""
    if heading.rstrip().endswith(":"):
        return ["count"] if re.search(GROUP, heading) else []
    columns = []
    for one in _COLUMN.finditer(heading):
        if one["first"]:
            begins = int(one["first"][-2:])
            columns.append({year % 100: "asked", (year - 1) % 100: "now"}.get(begins, "other") if year else "other")
        elif re.match(GROUP, one[0]):
            columns.append("now" if one["now"] else "asked" if one["asked"] else "count")
        else:
            columns.append("other")
    kinds = [one for one in columns if one != "other"]
    return columns if len(set(kinds)) == len(kinds) > 0 else []


def _summed(text: str, plain: str, columns: list[str], rows: list[tuple[re.Match[str], int]]) -> Summed | None:
    numbers = [[int(one) for one in re.findall(r"\d+", row["numbers"])] for row, _ in rows]
    if any(len(some) != len(columns) for some in numbers):
        return None
    is_total = [_TOTAL.match(row["label"]) is not None for row, _ in rows]
    parts = [some for some, total in zip(numbers, is_total, strict=True) if not total]
    sums = [sum(column) for column in zip(*parts, strict=True)]
    if not parts or any(some != sums for some, total in zip(numbers, is_total, strict=True) if total):
        return None
    span: Span = (rows[0][1], rows[-1][1] + rows[-1][0].end())
    told = {kind: Found(str(value), span, False) for kind, value in zip(columns, sums, strict=True)}
    towns: dict[str, Found] = {}
    for (row, start), total in zip(rows, is_total, strict=True):
        names = [] if total else list(known_towns(text, plain, (start, start + len(row["label"]))))
        if not total and len(names) != 1:
            towns = {}
            break
        for first, last, name in names:
            towns.setdefault(name, Found(name, (first, last), False))
    return Summed(told.get("now"), told.get("asked"), told.get("count"), tuple(towns.values()))
