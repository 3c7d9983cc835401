"""The sentence of the note (§2, situation 2) as people vary it: which project is prolonged, how many collectifs, where, for which year.

Each value is found with its span in the text and its certainty. What is said in two ways that disagree is not found at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.reading.counts import GROUP, MAYBE, collectifs, speaks_of_change, speaks_of_groups
from clas_cli.reading.localities import known_towns, localities
from clas_cli.reading.passages import ITEM, LONGEST, Found, Span, flat, is_asked, is_past, is_refused, sentences, unquoted
from clas_cli.reading.tallies import tally_of
from clas_cli.reading.titles import quoted_titles, titles


@dataclass(slots=True)
class Wording:
    """What a letter says. Nothing (None, an empty tuple) stands for what it doesn't say, or says in several ways."""

    title: Found | None = None
    before: Found | None = None
    asked: Found | None = None
    communes: tuple[Found, ...] = ()
    year: Found | None = None


_MOST: Final = 200
"""Sentences of a letter."""
_MOST_ITEMS: Final = 30
_PROJECTS: Final = regex(r"\b(?:deux|trois|quatre|nos|les|ses|leurs|\d) (?:\w+ )?(?:projets|actions clas)\b")
"""Where several projects are spoken of, their numbers belong to none of them."""
_YEARS: Final = regex(
    r"\b(20\d\d)(?:\s*[-/]\s*((?:20)?\d\d)| (20\d\d))\b|(?:(?<=[ (])|(?<=\n))(2\d)(?:\s?/\s?|(?<=en ..)-|(?<=ur ..)-|(?<=ee ..)-)(2\d)\b(?! ?/|\s*\w*(?:janv|fev|mars|avr|mai|juin|juil|aou|sept|oct|nov|dec))"
)
_HOLDER_QUOTED: Final = regex(r'\bclas\b[^"]{0,12}\s*[_:-]+\s*"')
"""« Demande de prolongation CLAS 2026 _ "Les Lampions" »: who asks."""
_CORRECTED: Final = regex(r"\b(?:non,? pardon|oups|erratum|rectificatif|voulais dire|voulions dire|(?:suis|sommes) tromp\w+)\b")
"""« Trois, non pardon, quatre »: which is meant is for a person to say."""
_THEN: Final = regex(r"\b(?:puis|ensuite|a terme|voire)\b[^.;\n]{0,40} 20\d\d")
"""« Trois, puis quatre en 2027-2028 »."""
_ONE_THERE: Final = regex(
    rf"(?<!et )(?<!d')\b(?:(?:le|l'un|une?|nouveau|\w+ieme) {GROUP}(?: \w+){{0,2}}|celui|l'un|une?|\w+ieme) (?:a |de |sur |d')(?:l[ae]s? |l')?$"
)
_ONE_MORE: Final = regex(r",? (?:pour )?(?:une annee|un an) (?:supplementaire|de plus)\b")
"""« Prolonger le Clas 2025-2026 pour une année de plus »."""
_BRACKETED: Final = regex(r"\([^()]*\)")
_SEATED: Final = regex(r"\b(?:siege|demenag\w+)\b")
_HELD: Final = regex(r"\b(?:a|ont) (?:\w+ )?eu lieu\b")
_RENTREE: Final = regex(
    r"\b(?:rentree(?: scolaire)?(?: de)?(?: septembre)?|(?<!\d )(?<!1er )septembre|septembre(?= 20\d\d (?:a|au) [\w ]{0,12}(?:juin|juillet) 20)) (20\d\d)\b"
)


def projects_of(text: str, plain: str, requests: list[Span], lined: str = "") -> list[Wording]:
    """What a letter says of each project that it asks for: of one, with all that its other sentences tell; of several, each in its sentence or line.

    `lined` is the flat text with all the ends of its lines, for its tables.
    """
    every = list(islice(sentences(plain), _MOST))
    first, asking = requests[0], requests[:_MOST_ITEMS]
    listed = [] if titles(text, plain, first, []) else _list_after(plain, every, first)
    for told, shared in ((asking, []), (listed, [first])):
        each = {span: titles(text, plain, span, []) for span in told}
        named = {found[0].value: (span, found[0]) for span, found in each.items() if len(found) == 1 and (found[0].is_sure or shared)}
        if len(named) > 1:
            return [_AroundRequest(text, plain, span, every, [*shared, span]).wording(title) for span, title in sorted(named.values())]
    return [_AroundRequest(text, plain, first, every, every, lined).wording()]


def told_by(subject: str) -> Wording:
    """What the subject of a message says of the project of its letter: a title between quotation marks, a school year."""
    plain = flat(subject)
    span = (0, len(plain))
    year = _AroundRequest(subject, plain, span, [span], [span]).year()
    named = [] if _HOLDER_QUOTED.search(plain) else list(quoted_titles(subject, plain, [span], announced=True))
    return Wording(title=named[0] if len(named) == 1 else None, year=year)


def _list_after(plain: str, every: list[Span], span: Span) -> list[Span]:
    """The lines that a sentence announces: « six collectifs, répartis ainsi : », « un à Bram », « cinq à Limoux »."""
    if not plain[slice(*span)].rstrip().endswith(":"):
        return []
    return list(takewhile(lambda one: ITEM.match(plain, one[0]), [one for one in every if one[0] >= span[1]][:_MOST_ITEMS]))


class _AroundRequest:
    """A letter around one of its requests."""

    def __init__(self, text: str, plain: str, request: Span, every: list[Span], told: list[Span], lined: str = "") -> None:
        self.text, self.plain, self.request, self.every, self.lined = text, plain, request, every, lined
        self.masked = unquoted(plain)
        told = told if request in told else [*told, request]
        self.open = [span for span in told if span == request or not self._is_aside(span)]
        """The sentences that may tell of what is asked."""
        self.refused = [span for span in told if span != request and span[1] - span[0] <= LONGEST and is_refused(self.masked[slice(*span)])]

    def _is_aside(self, span: Span) -> bool:
        sentence = self.masked[slice(*span)]
        return len(sentence) > LONGEST or is_refused(sentence) or is_asked(sentence) or _CORRECTED.search(sentence) is not None

    def wording(self, title: Found | None = None) -> Wording:
        """What it says."""
        made = Wording(year=self.year())
        several = [title] if title else titles(self.text, self.plain, self.request, self.open)
        if _PROJECTS.search(self.plain, *self.request):
            return made
        if len(several) == 1:
            made.title = several[0]
        if len(several) < 2:
            begins = int(made.year.value[:4]) if made.year else 0
            before, asked = collectifs(self._without_title(made.title), self.request, self.open, self.refused, begins)
            made.before, made.asked = self._counted(before), self._counted(asked)
            made.communes = self._communes(made.title)
            is_less = before and asked and int(asked.value) < int(before.value)
            may_leave = is_less and len(made.communes) > 1
            if any(self._is_left(one) or (may_leave and not self._asks(one)) for one in made.communes):
                made.communes = ()
            is_part = asked and len(made.communes) < int(asked.value) and all(map(self._has_one, made.communes))
            if is_part or any(MAYBE.search(self.plain, max(0, one.span[0] - 60), one.span[0]) for one in made.communes):
                made.communes = ()
            self._tally(made, begins)
        return made

    def _has_one(self, commune: Found) -> bool:
        """« Le groupe de Bram »: one of the collectifs is there, and nothing of the others."""
        return _ONE_THERE.search(self.plain, max(0, commune.span[0] - 60), commune.span[0]) is not None

    def _tally(self, made: Wording, begins: int) -> None:
        """Completes a wording by the table of the letter; what the two tell otherwise is told by none."""
        if not (table := tally_of(self.text, self.lined, begins)):
            return
        told = made.before, made.asked
        if table.before and table.asked:
            made.before, made.asked = table.before, table.asked
        elif table.only and not any(told) and not speaks_of_change(self.masked, [*self.open, *self.refused]):
            made.before = made.asked = table.only
        if any(one and other and one.value != other.value for one, other in zip(told, (table.before, table.asked), strict=True)) or (
            any(told) and table.only and table.only.value not in {one.value for one in told if one}
        ):
            made.before = made.asked = None
        if table.towns:
            told_there = {one.value for one in made.communes if self._asks(one)}
            made.communes = table.towns if told_there <= {one.value for one in table.towns} else ()

    def _without_title(self, title: Found | None) -> str:
        if title is None:
            return self.masked
        start, end = title.span
        return self.masked[:start] + "¤" * (end - start) + self.masked[end:]

    def _counted(self, found: Found | None) -> Found | None:
        return found and found._replace(is_sure=self._asks(found))

    def _asks(self, found: Found) -> bool:
        """Whether a value is said in the request."""
        return self.request[0] <= found.span[0] < self.request[1]

    def _is_left(self, commune: Found) -> bool:
        """Whether a sentence says of a commune that something will not be."""
        return any(name == commune.value for span in self.refused for *_, name in known_towns(self.text, self.plain, span))

    def _communes(self, title: Found | None) -> tuple[Found, ...]:
        """Those of the request, else those of the sentences that count collectifs, else of the one that tells the title, else as told anywhere."""
        plain = self._without_title(title)
        now = [
            span
            for span in self.open
            if span == self.request or not (is_past(_BRACKETED.sub("", plain[slice(*span)])) or _HELD.search(plain, *span))
        ]
        telling = [self._with_list(one) for one in now if one == self.request or speaks_of_groups(plain, one) or _holds(one, title)]
        anywhere = [span for span in now if not _SEATED.search(plain, *span)]
        found = localities(self.text, plain, tuple(telling)) or localities(self.text, plain, tuple(anywhere))
        for other in (localities(self.text, plain, (span,)) for span in anywhere):
            if {one.value for one in found} < {one.value for one in other} and found:
                found = other  # « elle se déroulera à Limoux et Pieusse », beside « un de plus à Limoux »
        known = {one.value for one in found}
        once = [span for span in self.open if span not in now and speaks_of_groups(plain, span)]
        if any(one.value not in known for span in once for one in localities(self.text, plain, (span,))):
            return ()
        return tuple(one._replace(is_sure=one.is_sure and self._asks(one)) for one in found)

    def _with_list(self, span: Span) -> Span:
        return span[0], max([span[1], *(one[1] for one in _list_after(self.plain, self.every, span))])

    def year(self) -> Found | None:
        """The school year asked for: in the request, else in the rest of the letter; that of a report, or one that is over, is another."""
        rest = [span for span in self.open if span != self.request]
        both = [([self.request], True), (rest, False)]
        told = [[one for span in spans for one in _YEARS.finditer(self.masked, *span) if self._is_school_year(one)] for spans, _ in both]
        latest = max((_begins(one) for years in told for one in years), default=0)
        for (spans, is_sure), years in zip(both, told, strict=True):
            known = {_begins(one) for one in years}
            if len(known) == 2 and not re.search(r"20\d\d ?et (?:pour )?20", self.plain):
                is_next = max(known) - min(known) == 1 and not _THEN.search(self.plain)
                known = {max(known)} if is_next else known  # the year that ends is told beside
            if len(known) == 1:
                first = known.pop()
                if first < latest:
                    return None
                where = next(one for one in years if _begins(one) == first)
                return Found(f"{first}-{first + 1}", where.span(), is_sure)
            if known:
                return None
            for span in spans:
                for one in _RENTREE.finditer(self.masked, *span):
                    return Found(f"{one[1]}-{int(one[1]) + 1}", one.span(), False)
        return None

    def _is_school_year(self, found: re.Match[str]) -> bool:
        first, second = filter(None, found.groups())
        before = self.plain[max(0, found.start() - 60) : found.start()].rpartition("\n")[2]
        after = self.plain[found.end() : found.end() + 60]
        is_over = (
            is_past(re.split(r"[.,;(]", before)[-1] + re.split(r"[.,;)\n]", after)[0])
            or _ONE_MORE.match(after)
            or re.search(
                r"\b(?:bilan|continuite)\b[^.]*$|\bcompte|\b(?:comme|par rapport a|au lieu de|contre|agree\w*)\b[^,;.:]{0,25}$|\bqu'en $",
                before,
            )
        )
        return int(second[-2:]) == (int(first[-2:]) + 1) % 100 and not is_over


def _holds(span: Span, found: Found | None) -> bool:
    return found is not None and span[0] <= found.span[0] < span[1]


def _begins(found: re.Match[str]) -> int:
    return int(found[1]) if found[1] else 2000 + int(found[4])
