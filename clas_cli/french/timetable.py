"""The slots that people write together: several days, or the times, in one cell."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from clas_cli.french.numbers import in_words
from clas_cli.french.patterns import regex
from clas_cli.french.text import DASHES, plain
from clas_cli.french.values import DAY_NAMES, DAY_PARTS, DAYS


class CreneauEcrit(NamedTuple):
    """A day and its times, as they are written; empty where they aren't."""

    jour: str
    debut: str
    fin: str


_TIME: Final = r"\d{1,2} ?(?:h|:|heures?) ?(?:\d{2})?(?: ?mi?n)?|\d{1,2}[.,]\d{2}"
_TIMES: Final = rf"(?:(?:de|entre) )?(?P<debut>{_TIME}) ?(?:[{DASHES}/→]|>|a|et|jusqu'a) ?(?P<fin>{_TIME})"
_DAY: Final = rf"(?:{'|'.join(DAYS)})s?|(?:{'|'.join(sorted(DAY_NAMES, key=len, reverse=True))})(?![a-z])\.?"
_TOKEN: Final = (
    rf"(?P<times>{_TIMES})|(?:du )?(?P<first>{_DAY}) ?(?:au|[{DASHES}]|a) ?(?P<last>{_DAY})|(?P<day>{_DAY})"
    rf"|(?P<count>[1-7]|deux|trois|quatre) ?(?:x|fois|seances?)(?![a-z])(?: ?(?:/|par|la|chaque) ?sem(?:aines?|\.)?(?![a-z]))?"
    rf"|(?P<between>[,;/+&:.()\n{DASHES}\s]+|(?:et|puis|le|les|tous|chaque|{'|'.join(DAY_PARTS)})(?![a-z]))"
)
_APART: Final = regex(r"\s*(?:[,;/+&\n]|\bet\b|\bpuis\b)\s*", re.IGNORECASE)
_ONE_DAY, _ONE_TIME, _LONGEST = 8, 5, 200
"""Characters of a day and of a time alone, and of cells in which slots are looked for."""


def creneaux(jour: str, debut: str, fin: str) -> list[CreneauEcrit]:
    """The slots that a row names, in its order; none where it names a single one in the usual way, or where it can't be told."""
    if (len(jour) <= _ONE_DAY and len(debut) <= _ONE_TIME) or len(jour) + len(debut) > _LONGEST:
        return []
    if side_by_side := _side_by_side(jour, debut, fin):
        return side_by_side
    named, times = _in_the_day(jour), _all_times(debut)
    if not named:  # the day alone is then to be said
        return [CreneauEcrit(jour, *times[0])] if len(times) == 1 and (not fin or _same(fin, times[0][1])) else []
    if any(creneau.debut for creneau in named):
        return named if not (debut or fin) else []
    if times:
        return [CreneauEcrit(day.jour, *both) for day in named for both in times] if not fin or _same(fin, times[-1][1]) else []
    return [CreneauEcrit(day.jour, debut, fin) for day in named] if len(named) > 1 else []


def _side_by_side(jour: str, debut: str, fin: str) -> list[CreneauEcrit]:
    """The slots of three cells that hold as many days, beginnings and ends, in one order: « mardi / jeudi », « 16h45 / 17h », « 18h15 / 18h30 »."""
    days, starts, ends = ([plain(part) for part in _APART.split(cell)] for cell in (jour, debut, fin))
    if not 1 < len(starts) == len(ends) or len(days) not in (1, len(starts)):
        return []
    if not all(re.fullmatch(_DAY, day) for day in days) or not all(re.fullmatch(_TIME, time) for time in (*starts, *ends)):
        return []
    return [
        CreneauEcrit(_name(day), *both) for day, both in zip(days * (len(starts) // len(days)), zip(starts, ends, strict=True), strict=True)
    ]


def _in_the_day(text: str) -> list[CreneauEcrit]:
    """« mardi 17h-18h30, vendredi 17h-18h30 »: its slots; without times, its days. None where a word isn't understood."""
    found: list[CreneauEcrit] = []
    days: list[str] = []
    timed = False
    counts: set[int] = set()
    at, text = 0, plain(text)
    while at < len(text):
        token = re.compile(_TOKEN).match(text, at)
        if token is None:
            return []
        at = token.end()
        if token["times"]:
            if not days:
                return []
            found += [CreneauEcrit(day, token["debut"], token["fin"]) for day in days]
            timed = True
        elif token["count"]:
            counts.add(in_words(token["count"]) or int(token["count"]))
        elif token["first"] or token["day"]:
            days = [] if timed else days
            timed = False
            days += _days(token["first"], token["last"]) if token["first"] else [_name(token["day"])]
    if not timed and found:
        return []  # a last day without its times
    found = found or [CreneauEcrit(day, "", "") for day in dict.fromkeys(days)]
    return found if counts <= {len(found)} else []


def _days(first: str, last: str) -> list[str]:
    begin, end = DAYS.index(_name(first)), DAYS.index(_name(last))
    return list(DAYS[begin : end + 1])


def _name(written: str) -> str:
    bare = written.rstrip(".")
    return DAY_NAMES.get(bare) or DAY_NAMES[bare.removesuffix("s")]


def _all_times(text: str) -> list[tuple[str, str]]:
    """The times that a cell names by their beginning and end: « 16h45-18h15 », « de 10h à 11h30 »."""
    found: list[tuple[str, str]] = []
    pattern, at, text = re.compile(rf"(?:\s*(?:[,;/+&\n]|et|puis)\s*)?{_TIMES}"), 0, plain(text)
    while token := pattern.match(text, at):
        found.append((token["debut"], token["fin"]))
        at = token.end()
    return found if at == len(text) else []


def _same(one: str, other: str) -> bool:
    """Whether both are the same time: « 11H30 », « 11h30 »."""
    return re.findall(r"\d+", plain(one)) == re.findall(r"\d+", other)
