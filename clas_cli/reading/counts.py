"""How many collectifs a letter of prolongation speaks of: those that there are, and those that are asked for.

Every number of the letter that counts collectifs is told what it is of by the words around it: of now, of what is asked, of another year,
a change. They must agree; where they don't, nothing is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise
from typing import Final, NamedTuple

from clas_cli.french.numbers import SMALL
from clas_cli.french.patterns import regex
from clas_cli.reading.passages import Found, Span, is_past

Of = Enum("Of", "PLAIN NOW ASKED TOTAL PAST MORE MORE_WITHIN")
"""What a number is of."""


class _Told(NamedTuple):
    """A number, what it is of, and where it stands."""

    value: int
    of: Of
    span: Span


_WORDS: Final = "|".join(sorted(SMALL, key=len, reverse=True))
GROUP: Final = r"(?:(?:petits? )?(?:collectifs?|groupes?)|coll\.?(?= |,|$))(?:\s*\(s\))?(?: (?:d'enfants|clas|d'eleves|de jeunes))?(?! (?:de|d') ?(?:parents?|habitants|benevoles|associations|travail|parole)\b)"
_NEW: Final = r"(?:nouveaux?|nouvelles?|supplementaires?|additionnels?|de plus|en plus)"
_ORDINALS: Final = {"second": 2} | {
    word: number
    for number, name in enumerate(("deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme"), 2)
    for word in (name, f"{number}e", f"{number}eme")
}


def number(name: str) -> str:
    """The pattern of a number, in digits or in words, under a name: « 2 », « deux », « ...2... », « deux (2) », « un seul »."""
    return rf"(?:\b(?P<{name}>\d{{1,3}}|{_WORDS})\b[\s._…]*(?:\(\s*[\w ]{{1,12}}\s*\)\s*)?(?:seuls? |uniques? |memes? |autres? )?)"


COUNT: Final = regex(
    rf"(?:(?<=\n)|^|\b(?:nombre|nb) (?:total |actuel |souhaite |demande )?de )\W{{0,4}}{GROUP}(?: \w+| en 20\d\d ?[-/] ?(?:20)?\d\d| \w+ en 20\d\d ?[-/] ?(?:20)?\d\d)?\s*:\s*{number('labelled')}|"
    rf"\b(?:nombre|nb) de {GROUP} \({number('bracketed')}\)|{number('count')}{GROUP}|\b(?P<only>(?:unique|seul) {GROUP}|{GROUP} unique\b)"
)
_MORE: Final = (
    rf"\b(?:augment|ajout|ouvert|ouvr|creat|creer|extension|complet|renfor)\w*[^\n.;0-9]{{0,40}}?{number('more1')}(?:{GROUP}|{_NEW})",
    rf"\b(?:augment|extension)\w*(?: du nombre de {GROUP})? (?:de |d'){number('more2')}(?=\s*(?:$|[,.;)]|sur\b|pour\b))",
    rf"{number('more3')}(?:(?:nouveaux?|nouvelle|autres?) {GROUP}|(?:{GROUP} )?{_NEW}\b(?!(?<=e) annee))",
    rf"{number('more5')}{GROUP} (?:ser\w+ |est |sont )(?:cree|ouvert|ajoute|prevu)e?s?\b(?! (?:a nouveau|depuis))",
    rf"\+ ?{number('more4')}(?:{GROUP}|(?=\s*(?:$|[,.;)])))",
)
_LESS: Final = (
    rf"\b(?:diminu|reduct|redui|suppress|supprim|fermet|ferm|retrait|baiss|retir)\w*[^\n.;0-9]{{0,30}}?{number('less1')}{GROUP}",
    rf"{number('less2')}(?:{GROUP} )?(?:de moins|en moins)\b",
)
_CHANGE: Final = regex("|".join(f"(?:{pattern})" for pattern in _MORE))
DROP: Final = regex("|".join(f"(?:{pattern})" for pattern in _LESS))
_NTH: Final = regex(
    rf"\b(?:ouverture|creation|ajout) d'un (?P<nth3>{'|'.join(_ORDINALS)})\b(?= {GROUP}|\W*(?:$|[,.;]|a\b|sur\b|au\b|en\b))|s'y ajout\w+ un (?P<nth4>{'|'.join(_ORDINALS)})\b|"
    rf"\b(?:ouvr|cre|ajout|un|le)\w* (?:\w+ )?(?P<nth>{'|'.join(_ORDINALS)})s? {GROUP}|\b(?:ouvrir|creer|ajouter|lancer|demarrer) (?:un|le) (?P<nth2>{'|'.join(_ORDINALS)})\b"
)
"""« ouvrir un troisième groupe »: there are two, and three are asked for."""
_GAP: Final = rf"(?:(?!\b(?:{_WORDS})\b)[^\n.;0-9]){{0,30}}?"
_FREED: Final = rf"(?:{GROUP} )?"
_MOVES: Final = (
    regex(
        rf"\b(?:de|d') ?{number('old')}{_FREED}a {number('new')}(?!\s*(?:enfant|eleve|jeune|ans\b|heure|h\b|semaine|seance))(?:{GROUP})?"
    ),
    regex(rf"{number('new')}{_FREED}{_GAP}\b(?:au lieu (?:de|d')|contre|et non plus|et non) ?{number('old')}"),
    regex(
        rf"{number('old')}{GROUP}(?! {_NEW})[^\n;]{{0,60}}?\b(?:pass|port|mont)(?:er|ant|ons|era|erait|erions|erons)\w* a {number('new')}"
    ),
)
"""« passer de 2 à 3 », « 3 collectifs au lieu de 2 », « de 3 collectifs, nous voulons passer à 4 »."""
_TOTAL: Final = regex(
    rf"\b(?:soit|portant|au total|un total|total de|pour atteindre|pour arriver|porter|portera|passer|passera)\b[^\n.;0-9]{{0,40}}?{number('total')}{GROUP}|"
    rf"{number('total2')}{GROUP} au total|\bportera? (?:leur|ce|le) nombre a {number('total3')}|\bnous serions a {number('total4')}|= ?{number('total5')}|"
    rf"\b(?:extension|augment\w+|elargi\w+|etend\w+|passage) [^\n,.;0-9]{{0,40}}?\ba {number('total6')}|"
    rf"\ben (?:compter|avoir|faire|accueillir|proposer|prevoir|animer|demand\w+|prevoyons|aur\w+|ser\w+) (?!une? ){number('total7')}(?!\w|{_NEW}|autre)"
)
_AMONG: Final = regex(
    rf"\bdont {number('among')}(?:{GROUP} )?{_NEW}|\b(?:soit|c'est-a-dire) {number('among2')}(?:{GROUP} )?(?:{_NEW}|de plus)|"
    rf"{number('among3')}(?:{GROUP} )?de (?P<less>plus|moins) (?:que|qu')|\+ ?{number('among4')}(?=(?:{GROUP} )?par rapport)"
)
"""A change that is in the number said before: « 4 collectifs, soit un de plus », « deux collectifs, un de moins que cette année »."""
_ELLIPTIC: Final = regex(
    rf"\ben (?:avions|avait|comptions|avons) {number('had')}|(?:\bet (?:de )?|[(,] ?(?:contre )?){number('then')}(?=en 20\d\d|cette annee|jusqu'(?:a present|ici)|actuellement|aujourd'hui|a ce jour|a present)"
)
_NOW: Final = regex(
    r"\b(?:actuel\w*|aujourd'hui|cette annee|en cours|a ce jour|a present|jusqu'ici|agree?e?s?|existants?|conventionnes?)\b|\bnous avons (?=\S+ (?:collectifs?|groupes?))"
)
_SCHOOL: Final = regex(r"\b20(\d\d)(?: ?[-/] ?(?:20)?(\d\d))?\b")
_PART: Final = regex(r"[,;:()]|\bet\b(?! de )|\bmais\b|\. |\n")
_VAGUE: Final = regex(rf"(?:\b(?:\d+|{_WORDS}) ?(?:ou|a|-|/) ?|\b(?:environ|entre|au moins|au plus|jusqu'a|maximum|minimum|chaque) )$")
_SHARED: Final = regex(r"\s*(?:par|dans chaque|pour chaque) (?:communes?|ecoles?|sites?|villages?|etablissements?|cycles?)?")
_GOES_ON: Final = regex(r"\s*\([^)\d\n]{2,40}\)\s*(?:,|et|\+|/)\s*(?:et )?\d{1,2}\s*\(")
"""« Collectifs : 2 (école), 1 (collège) »."""
_ITEMS: Final = regex(
    rf"(?:[,:(+;]|\bet)\s*(?P<item>\d{{1,2}}|{_WORDS}) (?:d'|(?:de|du|pour|a|au|aux|en|sur)\b) ?(?!nos|ses|leurs|ces|vos|\d|plus|moins)"
)
"""« un collectif de CP, un de CE2 et un de CM »: they are to be the sum."""
_APART: Final = regex(r"(?<=[a-z] )\(\d\)")
_LONE: Final = regex(
    rf"(?<![\w/:.-])(?<!groupe de )(?<!groupes de )(?<!collectif de )(?<!collectifs de )(?P<lone>\d{{1,2}}|{_WORDS})(?! (?:a|ou|et) \d)(?=\s*(?:[),;+]|\.(?:\s|$)|\n|$)| (?:a|au|aux|en|sur|dans|pour|dont|de plus|de moins|nouv\w+|supp\w+|jusqu\w*|cette|actuel\w*|l'an|seulement|qui|et)\b)"
)
_EACH_IN_BRACKETS: Final = regex(r"[^()\d\n]{0,30}\)\s*(?:,|;|\bet\b|\n|-|\.)?[^()\d\n]{2,40}\(\s*")
"""« Narbonne (4 collectifs), Sigean (2 collectifs) »."""
_AGAIN: Final = regex(r"\b(?:les|ces|le|ce) $")
_UNTOLD: Final = regex(
    rf"\b(?:supprim|ferm(?:er|era|eront|ons|eture)|dedoubl|fusion|scind)\w*|\bne (?:gard|conserv|mainten|reconduis|prolonge|demand)\w+ que\b|\b(?:seul|uniquement|seulement) (?:le|la|celui|celle|un|une)\b|"
    rf"\b(?:gard|conserv)\w+ (?:que|seulement|uniquement)\b|\bn'en (?:gard|demand|conserv)\w+\b|{GROUP} {_NEW}|\bnouve(?:l|au|aux) {GROUP}|"
    rf"(?P<alone>\({_NEW}\)|\b(?:\d|{_WORDS}) (?:de|en) (?:plus|moins)\b)"
)
_HINT: Final = regex(
    rf"\b(?:crea(?:tion|nt)|creer|ouvr(?:ir|ant|ons|irons|ira)|ouvert(?:ure)?|ajout|supplement|ferm(?:er|e|es|ee|ons|eture)\b|arret|dedoubl|etend|etendre|extension|elargi|augment|diminu|baiss|"
    rf"nouve(?!\w+ (?:demande|annee|fois|confiance))(?<!-nouve)(?<!de nouve)(?<!a nouve)|en plus\b|de moins\b|(?:{'|'.join(_ORDINALS)}) (?:{GROUP}|(?:a|au|en|sur)\b))"
)
"""What speaks of a change, of collectifs or of something else."""


def collectifs(plain: str, request: Span, told: list[Span], aside: list[Span], year: int) -> tuple[Found | None, Found | None]:
    """How many there are and how many are asked for, in a flat text without its titles; None of what is said in several ways.

    `told` are the sentences that may tell a number, the request among them; `aside`, those that refuse; `year` is that in which the school year asked for begins, or 0.
    """
    return _Reckoning(plain, request, told, aside, year).result()


class _Reckoning:
    """The numbers of a letter."""

    def __init__(self, plain: str, request: Span, told: list[Span], aside: list[Span], year: int) -> None:
        self.plain, self.request, self.year = plain, request, year
        self.is_rough = False
        self.taken: list[Span] = []
        self.move: tuple[Found, Found] | None = None
        self.moved = request
        self.nth: Found | None = None
        self.told: list[_Told] = []
        for span in told:
            self._read(span)
        self.is_changed = any(
            self._is_free(one.span()) and (one["alone"] or re.search(GROUP, plain[slice(*span)]))
            for span in [*told, *aside]
            for one in _UNTOLD.finditer(plain, *span)
        )
        self.hints = {span for span in [*told, *aside] if any(self._is_free(one.span()) for one in _HINT.finditer(plain, *span))}
        self.items = [_value(found["item"]) for span in told for found in self._lone(span, _ITEMS)]
        self.is_spread = any(True for span in told for _ in self._lone(span, _APART))
        self.unexplained = [_value(found["lone"]) for span in told for found in self._lone(span, _LONE)]

    def _read(self, span: Span) -> None:
        """The numbers of a sentence: first what is told by several words, then the rest of them."""
        text = self.plain
        for pattern in _MOVES:
            for found in pattern.finditer(text, *span):
                about = text[max(0, found.start() - 60) : found.end() + 20]
                if self._is_free(found.span()) and re.search(GROUP, about) and self._of(found.span("new"), span) != Of.PAST:
                    if self.move is None:
                        self.move, self.moved = (_counted(found, "old"), _counted(found, "new")), span
                    self.taken.append(found.span())
        is_of_groups = span == self.request or re.search(GROUP, text[slice(*span)]) is not None
        for found in self._next(_AMONG, span) if is_of_groups else ():
            self._add(found, Of.MORE_WITHIN, -1 if found["less"] == "moins" else 1)
        for found in self._next(_NTH, span):
            self.taken.append(found.span())
            if self._of(found.span(), span) != Of.PAST:
                name = next(name for name, value in found.groupdict().items() if value)
                self.nth = Found(str(_ORDINALS[found[name]]), found.span(name))
                self.told.append(_Told(1, Of.MORE, found.span()))
        for found in self._next(_TOTAL, span):
            if self._of(found.span(), span) != Of.PAST:
                self._add(found, Of.TOTAL)
        for pattern, sign in ((_CHANGE, 1), (DROP, -1)):
            for found in self._next(pattern, span) if is_of_groups else ():
                if self._of(found.span(), span, is_alone=True) not in (Of.PAST, Of.NOW):
                    self._add(found, Of.MORE, sign)
        for pattern in (COUNT, _ELLIPTIC):
            for found in self._next(pattern, span):
                self._add(found, Of.NOW if found.groupdict().get("had") else self._of(found.span(), span))

    def _lone(self, span: Span, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The numbers that may count collectifs without saying so, in the sentences that speak of these."""
        passage = self.plain[slice(*span)]
        if re.search(GROUP, passage) and not (is_past(passage) and not _SCHOOL.search(passage)):
            yield from self._next(pattern, span)

    def _next(self, pattern: re.Pattern[str], span: Span) -> Iterator[re.Match[str]]:
        for found in pattern.finditer(self.plain, *span):
            if self._is_free(found.span()):
                yield found

    def _is_free(self, span: Span) -> bool:
        return not any(start < span[1] and span[0] < end for start, end in self.taken)

    def _add(self, found: re.Match[str], of: Of, sign: int = 1) -> None:
        self.taken.append(found.span())
        name = next((name for name, value in found.groupdict().items() if value and name != "less"), "")
        span = found.span(name)
        value = 1 if name == "only" else _value(found[name])
        self.told.append(_Told(sign * value, of, span))
        shared = _SHARED.match(self.plain, found.end())
        if _VAGUE.search(self.plain, 0, span[0]) or (shared and shared[0].strip()) or _GOES_ON.match(self.plain, span[1]):
            self.is_rough = True
            self.told.pop()

    def _of(self, span: Span, sentence: Span, is_alone: bool = False) -> Of:
        """What a number is of, by the words of its part of the sentence, the nearest first; else by those of the sentence."""
        start = max((found.end() for found in _PART.finditer(self.plain, sentence[0], span[0])), default=sentence[0])
        end = next((found.start() for found in _PART.finditer(self.plain, span[1], sentence[1])), sentence[1])
        for first, last in ((start, end), *(((sentence[0], span[0]),) if sentence != self.request and not is_alone else ())):
            part = self.plain[first:last]
            if of := self._by_year(part, span[0] - first):
                return of
            if _NOW.search(part):
                return Of.NOW
            if is_past(part):
                return Of.PAST
        return Of.PLAIN

    def _by_year(self, part: str, at: int) -> Of | None:
        years = [(abs(found.start() - at), found) for found in _SCHOOL.finditer(part)]
        if not years:
            return None
        first, second = min(years, key=lambda one: one[0])[1].groups()
        if second is None:
            return Of.PAST if self.year and 2000 + int(first) < self.year else None
        asked = self.year or 2000 + max(int(one["a"]) for one in re.finditer(r"\b20(?P<a>\d\d) ?[-/] ?(?:20)?\d\d\b", self.plain))
        return {asked: Of.ASKED, asked - 1: Of.NOW}.get(2000 + int(first), Of.PAST if 2000 + int(first) < asked else None)

    def _values(self, *of: Of) -> list[_Told]:
        return [one for one in self.told if one.of in of]

    def result(self) -> tuple[Found | None, Found | None]:
        """What there is, and what is asked for."""
        if self.is_rough and not self._values(Of.TOTAL):
            return None, None
        if not self._values(Of.MORE, Of.MORE_WITHIN, Of.TOTAL) and not self.move and self.is_changed:
            return None, None
        before, asked = self._reckoned()
        if asked and int(asked.value) < 1:
            return before, None
        by = sum(one.value for one in self._values(Of.MORE))
        if self.items and asked and sum(self.items) + by not in (int(asked.value), int(asked.value) + by):
            return None, None
        lone = [value for value in self.unexplained if value > 1]
        if asked and self.is_spread and self.plain[: asked.span[0]].endswith("("):
            return None, None
        if lone and asked and before and sum(self.unexplained) not in (int(asked.value), int(before.value)):
            if not {*lone} <= {int(asked.value), int(before.value)}:
                before = None
            if max(lone) > int(asked.value):
                return None, None
        least = min((int(one.value) for one in (before, asked) if one), default=0)
        known = {int(one.value) for one in (before, asked) if one}
        others = {one.value for one in self._values(Of.PLAIN, Of.NOW, Of.ASKED, Of.TOTAL)} - known
        if any(value > least for value in others) and sum(one.value for one in self._values(Of.PLAIN, Of.ASKED)) not in (
            2 * sum(known),
            *known,
            *(2 * value for value in known),
        ):
            return None, None
        return before, asked

    def _reckoned(self) -> tuple[Found | None, Found | None]:
        if self.move:
            beside = {one.value for one in self._values(Of.PLAIN, Of.ASKED, Of.TOTAL) if self.moved[0] <= one.span[0] < self.moved[1]}
            return self.move if beside <= {int(self.move[1].value)} else (None, None)
        now, total, plain = self._one(Of.NOW), self._one(Of.TOTAL), self._one(Of.ASKED, Of.PLAIN)
        if (plain is None and self._values(Of.ASKED, Of.PLAIN)) or (total is None and self._values(Of.TOTAL)):
            return None, None
        asked = total or plain
        changes, within = self._changes(), self._values(Of.MORE_WITHIN)
        by = sum(one.value for one in changes)
        if len(changes) > 2 or (changes and within):
            return None, None
        if within and (asked or now):
            asked = asked or now
            assert asked is not None
            return _shifted(asked, -sum(one.value for one in within)), asked
        if not changes:
            if asked is None:
                return now, None if self.hints else now
            if self.request in self.hints and not (now or total):
                return None, None
            is_open = (
                self.is_changed or self.hints or self._values(Of.NOW) or any(one.value != int(asked.value) for one in self._values(Of.PAST))
            )
            return now or (None if is_open else asked), asked
        if self.nth and plain and plain.value == self.nth.value:
            return _shifted(plain, -by), plain
        base = now or plain
        if base is None:
            total = total or self.nth
            return (_shifted(total, -by), total) if total else (None, None)
        if len(changes) > 1 and total is None:
            return None, None
        if total is None and base is plain and any(self._is_detail(one, base) for one in changes):
            then = _shifted(plain, -by)
            return (then, plain) if int(then.value) in {one.value for one in self._values(Of.PAST)} else (None, None)
        after = _shifted(base, by)
        if total and total.value not in (base.value, after.value):
            return None, None
        if now and plain and plain.value == after.value:
            return now, plain
        return (_shifted(base, -by), base) if total and total.value == base.value else (base, after)

    def _changes(self) -> list[_Told]:
        """The changes, each once: « les deux nouveaux collectifs » are those that are told elsewhere."""
        told = self._values(Of.MORE)
        first = [one for one in told if not _AGAIN.search(self.plain, 0, one.span[0])]
        return first if first and {one.value for one in told} == {one.value for one in first} else told

    def _one(self, *of: Of) -> Found | None:
        """The one number told of something: said once, or several times, or by its parts, or as their sum; None where they disagree."""
        told = self._values(*of)
        if not told:
            return None
        inside = [one for one in told if self.request[0] <= one.span[0] < self.request[1]]
        for some in (inside, told):
            numbers = [one.value for one in some]
            if not numbers:
                continue
            are_listed = len(numbers) > 1 and self._are_listed(some)
            if len(set(numbers)) == 1 and not are_listed:
                return Found(str(numbers[0]), some[0].span)
            if len(numbers) > 2 and numbers[0] == sum(numbers[1:]) and not (are_listed and self._is_item(some[0], some[1])):
                return Found(str(numbers[0]), some[0].span)
            if len(numbers) > 2 and numbers[-1] == sum(numbers[:-1]):
                return Found(str(numbers[-1]), some[-1].span)
            if are_listed:
                return Found(str(sum(numbers)), (some[0].span[0], some[-1].span[1]))
        return None

    def _is_detail(self, change: _Told, base: Found) -> bool:
        """« 4 collectifs : 3 à Bram et 1 nouveau », which may be four or five."""
        between = self.plain[base.span[1] : change.span[0]] if base.span[1] < change.span[0] else ""
        return (between.count("(") > between.count(")") or ":" in between) and "\n" not in between and ". " not in between

    def _is_item(self, first: _Told, second: _Told) -> bool:
        """Whether a line tells more than its number: « 2 groupes de CP à Bram », « Bram : 2 collectifs »."""
        line, ended, _ = self.plain[first.span[1] : second.span[0]].partition("\n")
        before = self.plain[: first.span[0]].rpartition("\n")[2]
        return bool(ended) and (len(line.split()) > 2 or re.search(r"^\W*(?!nombre|total|collectifs?\b)\w+.*:\s*$", before) is not None)

    def _are_listed(self, told: list[_Told]) -> bool:
        """« 2 collectifs à Bram et 1 collectif à Limoux », or a line each."""
        between = [self.plain[one.span[1] : other.span[0]] for one, other in pairwise(told)]
        if all(_EACH_IN_BRACKETS.fullmatch(text) for text in between):
            return True
        return all(re.search(r"\bet\b|,|\+|\n", text) and ". " not in text and len(text) < 120 for text in between) and not re.search(
            r"\bdont\b|\bsoit\b|\(|\bces\b", "".join(between)
        )


def _counted(found: re.Match[str], name: str) -> Found:
    return Found(str(_value(found[name])), found.span(name))


def _value(word: str) -> int:
    return int(word) if word.isdigit() else SMALL[word]


def _shifted(count: Found, by: int) -> Found:
    return Found(str(int(count.value) + by), count.span)
