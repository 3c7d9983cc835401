"""How many collectifs a letter of prolongation speaks of: those that there are, and those that are asked for."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

from clas_cli.french.numbers import SMALL

Span = tuple[int, int]


class Counted(NamedTuple):
    """A number of collectifs, in digits, and where it stands."""

    value: str
    span: Span


_WORDS: Final = "|".join(sorted(SMALL, key=len, reverse=True))
GROUP: Final = r"(?:collectifs?|groupes?)\b(?:\s*\(s\))?(?: (?:d'enfants|clas|d'eleves|de jeunes))?"
_NEW: Final = r"(?:nouveaux?|nouvelles?|supplementaires?|additionnels?|de plus|en plus)"
_ORDINAL: Final = r"(?:second|(?:deux|trois|quatr|cinqu|six|sept|huit|neuv|dix)ieme|[2-9] ?e(?:me)?)"


def number(name: str) -> str:
    """The pattern of a number, in digits or in words, under a name: « 2 », « deux », « ...2... », « deux (2) », « un seul »."""
    return rf"(?:\b(?P<{name}>\d{{1,3}}|{_WORDS})\b[\s._…]*(?:\(\s*[\w ]{{1,12}}\s*\)\s*)?(?:seuls? |uniques? )?)"


COUNT: Final = re.compile(rf"(?:(?<=\n)|^|\bnombre de )\W{{0,4}}{GROUP}(?: \w+)?\s*:\s*{number('labelled')}|{number('count')}{GROUP}")
_MORE: Final = (
    rf"\b(?:augment|ajout|ouvert|ouvr|creat|creer|extension|complet|renfor)\w*[^\n.;0-9]{{0,40}}?{number('more1')}(?:{GROUP}|{_NEW})",
    rf"\b(?:augment|extension)\w*(?: du nombre de {GROUP})? (?:de |d'){number('more2')}(?=\s*(?:$|[,.;)]|sur\b|pour\b))",
    rf"{number('more3')}(?:(?:nouveaux?|nouvelle|autres?) {GROUP}|(?:{GROUP} )?{_NEW}\b)",
    rf"\+ ?{number('more4')}(?:{GROUP})?",
    rf"\bun {_ORDINAL} {GROUP}",
)
_LESS: Final = (
    rf"\b(?:diminu|reduct|redui|suppress|supprim|fermet|ferm|retrait|baiss|retir)\w*[^\n.;0-9]{{0,30}}?{number('less1')}{GROUP}",
    rf"{number('less2')}(?:{GROUP} )?(?:de moins|en moins)\b",
)
_CHANGE: Final = re.compile("|".join(f"(?:{pattern})" for pattern in _MORE))
_DROP: Final = re.compile("|".join(f"(?:{pattern})" for pattern in _LESS))
_MOVES: Final = (
    re.compile(
        rf"\b(?:de|d') ?{number('old')}(?:{GROUP} )?a {number('new')}(?!\s*(?:enfant|eleve|jeune|ans\b|heure|h\b|semaine|seance))(?:{GROUP})?"
    ),
    re.compile(rf"{number('new')}{GROUP}[^\n.;0-9]{{0,30}}?\b(?:au lieu (?:de|d')|contre|et non plus|et non) ?{number('old')}"),
    re.compile(rf"{number('old')}{GROUP}[^\n;]{{0,60}}?\b(?:pass|port|mont)(?:er|ant|ons|era|erait|erions|erons)\w* a {number('new')}"),
    re.compile(
        rf"\bnombre (?:actuel )?de {GROUP}(?: (?:actuels?|existants?|en cours|agrees?|en \S+))?\s*:\s*{number('old')}[^0-9]{{0,60}}?"
        rf"\bnombre de {GROUP} (?:demandes?|souhaites?|prevus?|en \S+)\s*:\s*{number('new')}"
    ),
)
"""« passer de 2 à 3 », « 3 collectifs au lieu de 2 », « de 3 collectifs, nous voulons passer à 4 », two lines of a form."""
_TOTAL: Final = re.compile(
    rf"\b(?:soit|portant|au total|un total|total de|pour atteindre|pour arriver|porter|portera|passer|passera)\b[^\n.;0-9]{{0,40}}?{number('total')}{GROUP}|"
    rf"{number('total2')}{GROUP} au total"
)
_AMONG: Final = re.compile(rf"\bdont {number('among')}(?:{GROUP} )?{_NEW}")
_ALREADY: Final = re.compile(r"\b(?:soit|c'est-a-dire) $")
"""Before a change that is in the number said just before: « 4 collectifs, soit un de plus »."""
_PAST: Final = re.compile(
    r"\b(?:l'an (?:dernier|passe)|l'annee (?:derniere|passee|precedente|ecoulee)|etaient|avions|avait|avaient|comptait|comportait|en 2025|2025 ?- ?2026|depuis|precedente?)\b"
)
_VAGUE: Final = re.compile(rf"(?:\b(?:\d+|{_WORDS}) ?(?:ou|a|-|/) ?|\b(?:environ|entre|au moins|au plus|jusqu'a|maximum|minimum|chaque) )$")
_SHARED: Final = re.compile(r"\s*(?:par|dans chaque|pour chaque) (?:communes?|ecoles?|sites?|villages?|etablissements?|cycles?)?")


def is_moved(plain: str, span: Span) -> bool:
    """Whether a passage says from how many to how many."""
    return any(_about_groups(plain, found) for pattern in _MOVES for found in pattern.finditer(plain, *span))


def collectifs(plain: str, whole: Span, span: Span) -> tuple[Counted | None, Counted | None]:
    """How many there are and how many are asked for, in a flat text without its titles; None of what is said in several ways.

    The number stands in `span`; what changes it may stand further, in `whole`.
    """
    for pattern in _MOVES:
        for found in pattern.finditer(plain, *whole):
            if _about_groups(plain, found):
                return _counted(found, "old"), _counted(found, "new")
    return _Reckoning(plain, whole, span).result()


def _about_groups(plain: str, found: re.Match[str]) -> bool:
    return re.search(GROUP, plain[max(0, found.start() - 60) : found.end() + 20]) is not None


class _Reckoning:
    """The numbers of a passage: those that count collectifs, those that change them, those that are sums."""

    def __init__(self, plain: str, whole: Span, span: Span) -> None:
        self.plain = plain
        changes = [found for found in _CHANGE.finditer(plain, *whole) if not self._is_past(found)]
        self.within = [found for found in changes if _ALREADY.search(plain, whole[0], found.start())]
        among = list(_AMONG.finditer(plain, *span))
        self.included = sum(_value(found["among"]) for found in among) + sum(map(_change, self.within))
        inside = [found.span() for found in among]
        self.changes = [
            _change(found)
            for found in changes
            if found not in self.within and not any(start <= found.start() < end for start, end in inside)
        ] + [-_change(found) for found in _DROP.finditer(plain, *whole) if not self._is_past(found)]
        totals = list(_TOTAL.finditer(plain, *whole))
        self.totals = [_counted(found, "total" if found["total"] else "total2") for found in totals]
        aside = [found.span() for pattern in (_CHANGE, _DROP, _TOTAL, _AMONG) for found in pattern.finditer(plain, *whole)]
        counts = [
            found for found in COUNT.finditer(plain, *span) if not any(start <= found.start(_name(found)) < end for start, end in aside)
        ]
        self.counts = [found for found in counts if len(counts) == 1 or not self._is_past(found)]

    def _is_past(self, found: re.Match[str]) -> bool:
        """Whether it speaks of a year that is over."""
        return _PAST.search(self.plain[max(0, found.start() - 30) : found.end() + 25]) is not None

    def result(self) -> tuple[Counted | None, Counted | None]:
        """What there is, and what is asked for."""
        base = self._base()
        totals = {int(total.value) for total in self.totals}
        if base is None and not self.counts and len(totals) == 1 and not self.changes:
            base = self.totals[0]
        if base is None:
            return None, None
        if self.included:
            return (_shifted(base, -self.included), base) if not self.changes else (None, None)
        asked = _shifted(base, sum(self.changes))
        if totals and totals != {int(asked.value)}:
            return base, self.totals[0] if len(totals) == 1 and not self.changes else None
        return base, asked if int(asked.value) >= 1 and len(self.changes) <= 2 else None

    def _base(self) -> Counted | None:
        """The number told, or the sum of those that are told place by place; None where they are told in several ways, or roughly."""
        if not self.counts or any(map(self._is_rough, self.counts)):
            return None
        first = _counted(self.counts[0], _name(self.counts[0]))
        numbers = [_value(found[_name(found)]) for found in self.counts]
        if len(numbers) == 1 or sum(numbers[1:]) == numbers[0]:
            return first
        if self._are_added():
            return Counted(str(sum(numbers)), (first.span[0], self.counts[-1].end(_name(self.counts[-1]))))
        return first if len(set(numbers)) == 1 else None

    def _is_rough(self, found: re.Match[str]) -> bool:
        return bool(
            _VAGUE.search(self.plain, 0, found.start(_name(found)))
            or ((shared := _SHARED.match(self.plain, found.end())) and shared[0].strip())
        )

    def _are_added(self) -> bool:
        """« 2 collectifs à Bram et 1 collectif à Limoux »."""
        between = [self.plain[one.end() : other.start()] for one, other in pairwise(self.counts)]
        return all(re.search(r"\bet\b|,|\+", text) and "\n" not in text for text in between) and not re.search(
            r"\bdont\b|\bsoit\b|\(", "".join(between)
        )


def _counted(found: re.Match[str], name: str) -> Counted:
    return Counted(str(_value(found[name])), found.span(name))


def _name(found: re.Match[str]) -> str:
    return "labelled" if found["labelled"] else "count"


def _value(word: str) -> int:
    return int(word) if word.isdigit() else SMALL[word]


def _change(found: re.Match[str]) -> int:
    told = next((value for name, value in found.groupdict().items() if value and name.startswith(("more", "less"))), None)
    return _value(told) if told else 1


def _shifted(count: Counted, by: int) -> Counted:
    return Counted(str(int(count.value) + by), count.span)
