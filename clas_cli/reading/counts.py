"""How many collectifs a letter of prolongation speaks of: those that there are, and those that are asked for.

A sentence is first written in signs, one for each of its words that counts: numbers, collectifs, more, less, instead of, now, next. Short
patterns of these signs say what each number is of. All of the letter must make one account; where it doesn't, nothing is found.
"""

from __future__ import annotations

import re
from enum import Enum
from itertools import pairwise
from typing import Final, NamedTuple

from clas_cli.french.numbers import SMALL
from clas_cli.french.patterns import regex
from clas_cli.reading.passages import PAST, Found, Span

Of = Enum("Of", "PLAIN NOW HAD ASKED TOTAL NTH PAST CHANGE WITHIN PART SUBSET EACH VAGUE")
"""What a number is of: nothing that is said, this year, what there was, the year asked for, a total, a rank, another year; a change, one that is in the number before; a part of it; one for each place; nothing that can be told."""


class _Told(NamedTuple):
    """A number, what it is of, and where it stands."""

    value: int
    of: Of
    span: Span


_ORDINALS: Final = {
    word: number
    for number, name in enumerate(("deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme"), 2)
    for word in (name, f"{number}e", f"{number}eme")
} | {"second": 2}
_DIGITS: Final = rf"\d{{1,3}}|{'|'.join(sorted(SMALL, key=len, reverse=True))}"
GROUP: Final = r"(?:(?:petits? )?(?:collectifs?|groupes?)|colectifs?|coll\.?(?= |,|$))(?:\s*\(s\))?(?: (?:d'enfants|clas|d'eleves|de jeunes))?(?! (?:de|d') ?(?:parents?|habitants|benevoles|associations|travail|parole)\b)"
COUNT: Final = regex(
    rf"\b(?:{_DIGITS}|seuls?|unique|{'|'.join(_ORDINALS)})\b[\w\s.…()]{{0,24}}? ?{GROUP}|{GROUP}[^,;.\n\d]{{0,24}}[:(] ?\d"
)
"""Where collectifs are counted."""
_ADJECTIVE: Final = r"(?: (?:seuls?|uniques?|memes?|autres?|premiers?)\b)?(?:\s*\(\s*[\w ]{1,12}\s*\))?[\s._…]*"
_STANDS: Final = r"(?:(?= *(?:[(),;:+=.…\n]|$))|(?= (?:a|aux?|en|sur|dans|chez|pour|dont|par|du|de(?! 20)|l[ea]s?(?! nombre d(?:'|e (?!coll|grou)))|jusqu|cette|actuel\w*|aujourd'hui|agree\w*|conventionn\w*|finance\w*|seulement|qui|et|contre|leur|comme|etant|tou[ts]|toutes|on|nous|il|est|sont|ser\w+|rest\w+|continu\w+|fonctionn\w+|deja|donc|soi[ts]|soient|viendr\w+|s'\w+|ouvr\w+|l'an(?:nee)?)\b)|(?= d'(?!enfants)))"
"""What follows a number that stands for collectifs without their name."""
_SIGNS: Final = {
    "O": rf"\b(?:pas|sans|ni|aucune?) (?:de |d')?(?:{GROUP} )?(?:augment|ajout|ouvert|creat|extens|chang|modif|supp|nouv|evol|hausse)\w*(?: {GROUP})?",
    "w": r"\bdepuis\b(?: \w+)?(?: 20\d\d)?|\b(?:actuel\w*|aujourd'hui|(?<!que )cette annee|en cours|a ce jour|jusqu'ici|(?:a|jusqu'a) present|agree?e?s?|existants?|conventionnes?|reconduits?|maintien|maintenus?|conserves?|avons|compte|heure actuelle)\b",
    "y": r"\b20\d\d(?: ?[-/ ] ?(?:20)?\d\d)?\b|\b2\d ?[-/] ?2\d\b",
    "a": r"\b(?:nouv(?:eaux?|elles?)(?! (?:annee|fois|demande|confiance))(?<!de nouveau)(?<!a nouveau)|supplementaires?|additionnels?|(?<!annee )(?<!\ban )(?:de|en) plus\b(?! en)|(?:ser|soi)\w+ (?:cree|ouvert|ajoute)e?s?(?! a nouveau))",
    "m": r"\b(?:de|en) moins\b",
    "c": r"\b(?:augment|ajout|(?:re|r)?ouvr|creer|creation|creant|cree|extension|etend|elargi|ouverture|evolu(?:tion|e)(?= (?:de |d'|positive))|hausse)\w*",
    "l": r"\b(?:diminu|reduct|redui|suppress|supprim|ferme|retrait|baiss)\w*",
    "b": r"\bdoubl(?:er|ant|ons|ement|erait|erons)\b(?![^,;.\n]{0,40} (?:d'|par )une?\b)",
    "i": r"\b(?:au lieu (?:de|d')|contre|et non plus)",
    "q": r"\b(?:sur les|par rapport a|qu[e'] ?(?=cette annee|l'an|en 20|auparavant|aujourd'hui|actuellement))",
    "d": r"\b(?:dont|et non)\b",
    "T": r"\b(?:c'est[- ]a[- ]dire|soit(?= (?:au|en|\d|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b)|au total|en tout|total(?: de)?|ce qui|donc|leur nombre)\b|=",
    "v": r"\b(?:peut-etre|eventuel\w*|environ|entre|au moins|au plus|jusqu'a(?! present)|maximum|minimum|ou(?= \d| deux| trois| quatre))\b|\bchaque (?=collectif|groupe)",
    "z": rf"\b(?:de (?:nos|ses|leurs|ces)|des)\b(?= (?:{_DIGITS})\b)",
    "e": r"\b(?:dans |pour |sur |a |par )?(?:chaque|chacune?s?)\b",
    "R": r"\bpar\b(?! (?:rapport|la|ailleurs))",
    "x": r"\b(?:prev(?:oy|u)\w*|voul?dri?ons|a la rentree|l'an prochain|l'annee (?:prochaine|suivante)|annee a venir|(?<=\ben )(?:demand|souhait|sollicit|veu|voul|voud|rest)\w*|rest(?:era\w*|eront)(?! a )|(?:ser|fer|aur)(?:ons|a|ait|ions|ont)\b|comport\w*rai?t?|comprendra|compterai?t?|remont\w+)\b",
    "h": r"\b(?:avions|etions|comptions|(?<=en )avait)\b",
    "p": rf"{PAST}|\b(?:a|ont) (?:\w+ )?ete\b",
    "s": r"\bsuite a\b",
    "r": r"\bsans (?:ceux|celui|le (?:collectif|groupe))\b|\b(?:seule?|uniquement|seulement) (?:le|la|celui|celle)\b|\b(?:gard|conserv)\w+ (?:que|seulement|uniquement)\b|\bn'en (?:gard|conserv)\w+\b|\bne \w+ que\b",
    "u": r"\b(?:rest|ser|demeur|maint)\w*(?=(?: fixee?)? a )",
    "V": rf"\b(?:pass(?!ee?s?(?<!on passe)\b)|port|mont|remont)\w*(?=(?: (?:ainsi|donc|alors|(?:leur|ce|le|l') ?(?:nombre|total|ensemble)(?: de {GROUP})?))? a )",
    "E": r"\b(?:y )?en (?=(?:[a-z']+ ){1,5})(?!primaire|elementaire|maternelle|college|lycee|classe|c[epm]|zone|ville|quartier|juin|septembre|janvier|tout|cours|plus|moins|effet|fait)",
    "k": rf"\b(?:un|d'un|une) (?:{'|'.join(_ORDINALS)})\b(?= {GROUP}|{_STANDS})",
    "n": rf"(?:(?<=collectif )|(?<=groupe ))unique\b|\b(?:{_DIGITS})\b(?![.,]\d)(?! (?:a|et|ou) (?:{_DIGITS}) (?!coll|grou)[a-z]{{3}}){_ADJECTIVE}(?:(?={GROUP})|(?<![/:-]){_STANDS}|(?=\s*(?:nouv|supp|addi)\w*(?:{_STANDS}| {GROUP})))|(?<=au lieu de )(?:{_DIGITS})\b(?! \w+s\b(?<!groupes)(?<!collectifs))|\b(?:l'unique|unique|seul)\b(?= {GROUP})|\b(?:l'autre|une? autre|celui|le dernier)\b(?= (?:a|au|aux|en|sur|le|de|pour)\b)",
    "g": GROUP,
    "X": rf"\b(?!une?\b)(?:{_DIGITS})\b(?= [a-z])",
    "t": rf"\ba (?=(?:{_DIGITS})\b)",
    "f": rf"\b(?:de |d')(?=(?:{_DIGITS})\b)",
    "j": rf"\b(?:aux|a (?:nos|ces|ses|leurs)) (?=(?:{_DIGITS})\b)",
    "P": r"\+|\bplus (?=celui\b)",
    "A": r"\bet\b|\bmais\b|\bavec\b",
    "S": r"[,;:()\n]|\.(?=\s)",
    "o": r"(?:[cdjlmnst]|qu)'|[\w¤-]+",
}
"""The words of each sign, the first that fits. Time: y a year, w now, h once, p past, s since, x next. Size: a more and m fewer (of the number before), c grows,
l shrinks, b doubles, P plus, i instead of, q than, d of which, T in all, V goes and u stays (to), z of ours, r only. n a number of collectifs, X of something else, k a rank, g collectifs, E « en » for
them; v about, e each, R by; t to, f from, j to those; A and, S a mark; O no change, o any other word."""
_WORD: Final = regex("|".join(f"(?P<{sign}>{words})" for sign, words in _SIGNS.items()))
_AWAY: Final = "[^nkXSTAEt]*"
_ROLES: Final = tuple(
    (of, regex(shape))
    for of, shape in (
        (Of.VAGUE, r"v#|nP#g|nz#|#zn|#g?v|(?:gf|[eR])#(?!g)"),
        (Of.EACH, r"#g?(?:R|o?e)"),
        (Of.ASKED, r"fng?t#"),
        (Of.NOW, r"f#g?tn|j#"),
        (Of.WITHIN, r"#g?[am][iq]|(?:[dT]f?|Sf?|nP)#g?[am]|SP#"),
        (Of.CHANGE, rf"P#(?!g)|[cl]{_AWAY}f?#|#g?(?:[am]|o?cj)"),
        (Of.SUBSET, r"d#"),
        (Of.NOW, r"[iq]#"),
        (Of.TOTAL, rf"(?:T|[uV][^nkSE]*t|[cl]{_AWAY}t)#|#g?T"),
    )
)
"""What a number (#) is of, by the signs around it: the first that fits."""
_LABEL: Final = regex(r"(?<!n)g[^nS]*(?:S|xf)#|^g[^nXkS]*#")
_ELLIPTIC: Final = regex(r"E[^nS]*#|[wxhpyT]#|#o?[wxhpy]")
_MOST_NUMBERS: Final = 40
_TIME: Final = {"h": Of.HAD, "w": Of.NOW, "x": Of.ASKED, "p": Of.PAST}


class _Sentence:
    """A sentence in signs, and what its numbers are of."""

    def __init__(self, plain: str, span: Span, year: int, is_request: bool) -> None:
        self.plain, self.span, self.year, self.is_request = plain, span, year, is_request
        self.words: list[tuple[str, re.Match[str]]] = []
        for found in _WORD.finditer(plain, *span):
            sign = str(found.lastgroup)
            if sign != "o" or not self.words or self.words[-1][0] != "o":
                self.words.append((sign, found))
        self.signs = "".join(sign for sign, _ in self.words)
        self.is_rough = False
        self.told: list[_Told] = []
        for place, (sign, found) in enumerate(self.words):
            if len(self.told) > _MOST_NUMBERS:
                self.is_rough = True
                break
            if sign == "k":
                self._rank(place, found)
            elif sign == "n" and re.search("[gE]|n[am][iq]", self.signs):
                self._count(place, found)

    @property
    def heads(self) -> list[_Told]:
        """The numbers that count collectifs, and not a change nor a part of them."""
        return [one for one in self.told if one.of not in (Of.CHANGE, Of.WITHIN, Of.PART, Of.SUBSET, Of.NTH, Of.EACH)]

    def _rank(self, place: int, found: re.Match[str]) -> None:
        """« un troisième »: one more, or one that there is."""
        value = next(_ORDINALS[word] for word in found[0].split() if word in _ORDINALS)
        is_there = re.match("g?p", self.signs[place + 1 :])
        self.is_rough |= self.signs[:place].endswith("v")
        self.told.append(_Told(value, Of.NOW if is_there else Of.NTH, found.span()))
        self.told += [] if is_there else [_Told(1, Of.CHANGE, found.span())]

    def _count(self, place: int, found: re.Match[str]) -> None:
        shape = f"{self.signs[:place]}#{self.signs[place + 1 :]}"
        digits = re.match(rf"(?:{_DIGITS})\b", found[0])
        value = 1 if not digits else int(digits[0]) if digits[0].isdigit() else SMALL[digits[0]]
        is_named = "#g" in shape or found[0] == "unique" or _LABEL.search(shape) is not None
        of, role = next(((of, role) for of, pattern in _ROLES if (role := pattern.search(shape))), (Of.PLAIN, None))
        time = self._time(place, is_named or of is Of.TOTAL)
        heads = self.heads
        if of in (Of.VAGUE, Of.EACH) and not is_named:
            self.is_rough |= "v#" in shape
            return
        self.is_rough |= of is Of.VAGUE
        if role and of in (Of.WITHIN, Of.CHANGE):
            if re.search("s[^S]*$" if is_named else "X[^gnk]*$", self.signs[:place]):
                return
            last = heads[-1].of if heads else None
            is_added = role[0][0] == "S" and self.plain[self.span[0] : found.start()].rstrip().endswith(",")
            is_inside = of is Of.WITHIN and (role[0][-1] in "iq" or last not in (None, Of.PAST)) and not (is_added and last is Of.NOW)
            self.is_rough |= is_added and last is Of.PLAIN
            of = Of.WITHIN if is_inside else Of.CHANGE
            if is_inside and last is Of.NOW and role[0][-1] not in "iq":
                self.told[self.told.index(heads[-1])] = heads[-1]._replace(of=Of.PLAIN)
            value = -value if re.search("[ml]", role[0]) else value
            if time in (Of.PAST, Of.NOW):
                return
        elif of is Of.TOTAL and not self.told and time in (Of.NOW, Of.PAST):
            of = time
        elif of is Of.PLAIN:
            near = _ELLIPTIC.search(shape)
            of = time if is_named or (near and ("E" in near[0] or (self.told and time is not Of.PLAIN))) else Of.PART
        if is_named or heads or of not in (Of.PART, Of.NOW) or "f#" in shape:
            self.told.append(_Told(value, of, found.span()))

    def _time(self, place: int, reaches: bool) -> Of:
        """What a number is of by the nearest word of time in its part of the sentence, else before it."""
        start = max((at for at in range(place) if self.signs[at] in "SAiqP"), default=-1) + 1
        end = next((at for at in range(place, len(self.signs)) if self.signs[at] in "SAiqP"), len(self.signs))
        if _LABEL.search(self.signs[:place] + "#"):
            start = self.signs.rindex("g", 0, place)
        near = sorted(range(start, end), key=lambda at: abs(at - place))
        left = range(start - 1, -1, -1) if reaches and not self.is_request else ()
        for some in (*([at for at in near if self.signs[at] in signs] for signs in ("y", "whx", "p")), left):
            for at in some:
                of = self._of_year(self.words[at][1]) if self.signs[at] == "y" else _TIME.get(self.signs[at])
                if of:
                    return of
        return Of.PLAIN

    def _of_year(self, found: re.Match[str]) -> Of | None:
        first, second = (int(one) for one in [*re.findall(r"\d\d(?!\d)", found[0]), "0"][:2])
        begins = self.year % 100
        if not begins:
            return None
        if not second:
            return Of.PAST if first < begins else None
        return {begins: Of.ASKED, begins - 1: Of.NOW}.get(first, Of.PAST if first < begins else None)

    def is_article(self, one: _Told) -> bool:
        """Whether a number is but an article, or takes up what has been counted: « les deux à Bram »."""
        before = self.plain[: one.span[0]]
        return before.endswith((" les ", " ces ")) or (
            not before.endswith(" et ") and self.plain[slice(*one.span)].strip() in ("un", "une", "celui", "l'autre")
        )

    def settle(self) -> None:
        """Makes one of the numbers that are parts of another, or of a sum."""
        changes = [one for one in self.told if one.of is Of.CHANGE]
        for of in dict.fromkeys(one.of for one in self.heads):
            alike = {of, Of.PART, Of.SUBSET} if of is self.heads[0].of else {of}
            some = [one for one in self.told if one.of in alike | ({Of.ASKED} if of is Of.PLAIN else set())]
            heads = [one for one in self.told if one.of in alike]
            if not heads or heads[0].of is Of.PART:
                continue
            first, last = some[0], some[-1]
            if changes and len(heads) > 1 and first.value == _total([*heads[1:], *changes]):
                self.told = [first, *(one._replace(of=Of.WITHIN) for one in changes)]
                return
            if changes and len(heads) > 1 and last.value == _total([*heads[:-1], *changes]):
                self.told = [first, *changes, last._replace(of=Of.ASKED)]
                return
            self.is_rough |= any(first.value == _total(heads[1:many]) for many in range(3, len(heads)))  # « deux : un, un, plus un »
            is_whole = len(some) > 2 and not all(self.plain[: one.span[0]].endswith("(") for one in heads)
            if is_whole and first.value == _total(some[1:]):
                whole = first
            elif is_whole and last.value == _total(some[:-1]) and last.of is not Of.PART:
                whole = last
            elif len(heads) > 1 and self._are_listed(heads):
                some, whole = heads, _Told(_total(heads), of, (heads[0].span[0], heads[-1].span[1]))
            else:
                continue
            self.told = sorted({*self.told} - {*some} | {whole}, key=lambda one: one.span)

    def _are_listed(self, told: list[_Told]) -> bool:
        places = [next(at for at, (_, found) in enumerate(self.words) if found.start() == one.span[0]) for one in told]
        between = [self.signs[one + 1 : other] for one, other in pairwise(places)]
        are_bracketed = all(self.plain[: one.span[0]].endswith("(") for one in told)
        is_of_ones = {one.value for one in told} == {1}
        are_named = all(self.signs[at + 1 : at + 2] == "g" for at in places)
        is_joined = len(told) == 2 and told[1].of is Of.PART and self.plain[: told[1].span[0]].endswith(" et ")
        return (
            (is_of_ones or are_named or is_joined or are_bracketed)
            and all(re.search("[SAP]", text) and not re.search("[dTiVcl]", text) for text in between)
            and not any(_ANEW.search(self.plain, one.span[1], other.span[0]) for one, other in pairwise(told))
        )


_ANEW: Final = regex(r"\b(?:nous|on|je|ils?|elles?|qui)\b")
"""What begins another statement, and goes on with no list."""
MAYBE: Final = regex(
    r"\b(?:possibilite|sous reserve|interrog\w+)\b|\bsi (?!possible|jamais)|\bpeut-etre\b|\bon (?:nous|m'|vous) ?(?:a|avait)\b|\bparlee?\b|\bpourrai(?:t|ent)\b|\bsugger\w+|\b(?:a|ont|avait|avaient|avez|aviez|etait) (?:\w+ )?(?:propose|suggere|evoque|envisage|question)|\b(?:voulai|souhaitai|aurai)(?:t|ent)\b|"
    r"\benvisag(?!eons)\w+|\breflechi\w+|\bhesit\w+|\bjustifierai\w+"
)
"""What may be, or what others would like."""
_THAT: Final = regex(r"\bn'en\b|\bne (?:\w+ )?(?:nous |le |la )?en\b|\b(?:cela|ca|ce n'|le|la)\b")
"""« Nous n'en voulons pas »: what the sentence before speaks of."""
_STEP: Final = 3
"""Collectifs that a letter may ask for more, or fewer, where that doesn't double them: beyond, it is likelier that another number was read."""
_ASKING: Final = (Of.ASKED, Of.NTH, Of.CHANGE, Of.WITHIN, Of.TOTAL)
_HINT: Final = regex("[amclbkriV]")


def collectifs(plain: str, request: Span, told: list[Span], aside: list[Span], year: int) -> tuple[Found | None, Found | None]:
    """How many there are and how many are asked for, in a flat text without its titles; None of what is said in several ways.

    `told` are the sentences that may tell a number, the request among them; `aside`, those that refuse; `year` is that in which the school year asked for begins, or 0.
    """
    read = [_Sentence(plain, span, year, span == request) for span in told]
    for sentence in read:
        sentence.settle()
        sentence.told = [one for one in sentence.told if one.of is not Of.SUBSET]
    return _account(read, [_Sentence(plain, span, year, False) for span in aside])


def speaks_of_groups(plain: str, span: Span) -> bool:
    """Whether a sentence counts collectifs, or names them."""
    sentence = _Sentence(plain, span, 0, False)
    return bool(sentence.told) or "g" in sentence.signs or sentence.signs.startswith("oSn")  # « Bram : trois »


def speaks_of_change(plain: str, spans: list[Span]) -> bool:
    """Whether one of some sentences says of collectifs that there will be more or fewer."""
    return any(_HINT.search(signs) and "g" in signs for signs in (_Sentence(plain, span, 0, False).signs for span in spans))


def _account(read: list[_Sentence], refused: list[_Sentence]) -> tuple[Found | None, Found | None]:
    taken_back = {one.span[0] for one in refused if not one.told and _THAT.search(one.plain, *one.span)}
    unsure = [told for one in read for told in one.told if told.of in _ASKING and MAYBE.search(one.plain, *one.span)]
    if unsure or any(one.span[1] in taken_back and told.of in (Of.NTH, Of.CHANGE) for one in read for told in one.told):
        return None, None
    every = [one for sentence in read for one in sentence.told]
    values: dict[Of, list[_Told]] = {of: [one for one in every if one.of is of] for of in Of}
    by = sum({one.value for one in values[Of.CHANGE]})
    wanted = [*values[Of.ASKED], *values[Of.TOTAL]]
    now = _one(values[Of.NOW])
    asked = (None if now else _step([*wanted, *values[Of.NTH]], by)) or _one(wanted)
    reached = next((one for one in [*values[Of.NOW], *values[Of.PLAIN]] if asked and by and one.value == asked.value - by), None)
    now = reached or now  # « trois, un de plus, soit quatre », whatever there was before
    is_rough = any(one.is_rough for one in read) and not values[Of.TOTAL]
    if is_rough or (values[Of.NOW] and not now) or (wanted and not asked):
        return None, None
    asked = asked or _one(values[Of.NTH])
    in_request = [one for sentence in read if sentence.is_request for one in sentence.told if one.of is Of.PLAIN]
    listed = _sum(read, Of.PLAIN)
    plain = (None if in_request else listed) or _one(in_request or values[Of.PLAIN])
    if listed and asked and listed.value == asked.value:
        values[Of.PLAIN], plain = [listed], listed
    if values[Of.PLAIN] and not plain and (not wanted or not asked or max(one.value for one in values[Of.PLAIN]) > asked.value):
        return None, None
    changes, doubling = values[Of.CHANGE], [one for one in read if "b" in one.signs]
    within = sum({one.value for one in values[Of.WITHIN]})
    if doubling and (base := now or plain or asked):
        asked = asked or _shifted(base, base.value)
        now, plain = _shifted(asked, -(asked.value // 2)), None
    if any(not re.search("g|E.*n", one.signs) for one in doubling) or len({one.value for one in changes}) > 1 or (changes and within):
        return None, None
    if changes:
        if now is None and asked is None and plain:
            now, asked = plain, _shifted(plain, by)
        elif now is None and asked:
            is_before = asked.of is Of.TOTAL and asked.value <= by  # « pareil, c'est-à-dire un groupe », « et un groupe de plus »
            now, asked = (asked, _shifted(asked, by)) if is_before else (_shifted(asked, -by), asked)
        elif asked is None and now:
            asked = _shifted(now, by)
    elif within:
        base = now or _sum(read, Of.HAD) or _one(values[Of.HAD])
        asked = asked or plain or (base and _shifted(base, within))
        now = _shifted(asked, -within) if asked else None
    is_hinted = any(_HINT.search(one.signs) and "g" in one.signs for one in [*read, *refused])
    is_less = plain and now and plain.value < now.value
    if any("r" in one.signs for one in [*read, *refused]) and not (changes or within or asked or is_less):
        return None, None
    if asked is None:
        asked = plain or (None if is_hinted else now)
    if now is None and asked and not (changes or within):
        now = _sum(read, Of.HAD) or _one(values[Of.HAD])
    if (
        now is None
        and asked
        and not is_hinted
        and (plain or not values[Of.PLAIN])
        and not any(one.value != asked.value for one in values[Of.PAST])
    ):
        now = asked
    if asked is None or asked.value < 1:
        return _found(now), None
    if now and (abs(asked.value - now.value) > max(_STEP, min(now.value, asked.value)) or (changes and asked.value - now.value != by)):
        return None, None
    known = {one.value for one in (now, asked) if one}
    strays = [one.value for one in ([plain] if plain else []) + values[Of.HAD] if one.value not in known]
    parts = [one.value for sentence in read for one in sentence.told if one.of is Of.PART and not sentence.is_article(one)]
    is_each = {asked.value} == known == {one.value for one in [*values[Of.PLAIN], *values[Of.NOW]]}
    is_told = (
        min(known) > 0
        and (values[Of.TOTAL] or not values[Of.EACH] or (is_each and not any(asked.value % one.value for one in values[Of.EACH])))
        and (sum(strays) in {0, *known} or (values[Of.TOTAL] and max(strays) < max(known)))
        and (reached or sum(parts) in {0, abs(by), abs(within)} or (len(parts) > 1 and sum(parts) in known))
    )  # every number that is stated is explained
    return (_found(now), _found(asked)) if is_told else (None, None)


def _total(told: list[_Told]) -> int:
    return sum(one.value for one in told)


def _one(told: list[_Told]) -> _Told | None:
    return told[0] if len({one.value for one in told}) == 1 else None


def _step(told: list[_Told], by: int) -> _Told | None:
    """The one that is reached from the other by a change."""
    reached = {one.value: one for one in told}
    ends = [one for value, one in reached.items() if value - by in reached]
    return ends[0] if by and len(reached) == 2 and ends else None


def _sum(read: list[_Sentence], of: Of) -> _Told | None:
    """Of lines one after the other, each with its number."""
    lines = [(sentence, one) for sentence in read for one in sentence.told if one.of is of]
    sentences = [sentence for sentence, _ in lines]
    runs = [
        not one.plain[one.span[1] - 1 : other.span[0]].strip(" ;\n") and "\n" in one.plain[one.span[1] - 1 : other.span[0]]
        for one, other in pairwise(sentences)
    ]
    if of is Of.PLAIN and True in runs:  # what is said elsewhere of another territory isn't in the list
        first = runs.index(True)
        last = next((at for at in range(first, len(runs)) if not runs[at]), len(runs))
        lines, sentences, runs = lines[first : last + 1], sentences[first : last + 1], runs[first:last]
    if len({*map(id, sentences)}) < len(lines) or len(lines) < 2 or not all(runs):
        return None
    told = [one for _, one in lines]
    return _Told(_total(told), of, (told[0].span[0], told[-1].span[1]))


def _shifted(count: _Told, by: int) -> _Told:
    return count._replace(value=count.value + by)


def _found(one: _Told | None) -> Found | None:
    return one and Found(str(one.value), one.span)
