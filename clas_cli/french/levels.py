"""School levels, as people write them: a level, several, a range, a school or a cycle."""

import re

from clas_cli.french.patterns import regex
from clas_cli.french.text import plain
from clas_cli.french.values import Raw, Refused, short

LEVELS = ("CP", "CE1", "CE2", "CM1", "CM2", "6e", "5e", "4e", "3e", "2de", "1re", "Tle")
"""School levels that exist between CP and Terminale, in their order."""

NURSERY = ("PS", "MS", "GS")
SCHOOL = NURSERY + LEVELS
"""School levels in their order, from the nursery school: what a range runs through. A campaign says which are admitted."""

OTHER_LEVELS = ("TPS", "BTS", "CPGE", "Licence", "Master", "Crèche")
"""Levels that are known and never part of a Clas (REF001 says so)."""

_SINGULAR: dict[str, str] = {
    **{plain(level): level for level in SCHOOL + OTHER_LEVELS},
    **{f"{number}{ending}": f"{number}e" for number in "6543" for ending in ("", "eme", "ieme", "em", "°")},
    "sixieme": "6e", "cinquieme": "5e", "quatrieme": "4e", "troisieme": "3e",
    "2nde": "2de", "2nd": "2de", "seconde": "2de", "2e": "2de", "2eme": "2de",
    "1ere": "1re", "premiere": "1re", "1e": "1re",
    "terminale": "Tle", "term": "Tle", "t": "Tle", "tale": "Tle",
    "cours preparatoire": "CP", "cours elementaire 1": "CE1", "cours elementaire 2": "CE2",
    "cours moyen 1": "CM1", "cours moyen 2": "CM2",
    "petite section": "PS", "moyenne section": "MS", "grande section": "GS", "toute petite section": "TPS",
    "prepa": "CPGE",
    "universite": "Licence", "l1": "Licence", "l2": "Licence", "l3": "Licence",
}  # fmt: skip
LEVEL_SPELLINGS = _SINGULAR | {f"{word}s": level for word, level in _SINGULAR.items() if word.endswith("e")}

LEVEL_GROUPS = {
    "maternelle": NURSERY,
    "maternelles": NURSERY,
    "ecole maternelle": NURSERY,
    "ce": LEVELS[1:3],
    "cm": LEVELS[3:5],
    "elementaire": LEVELS[:5],
    "elementaires": LEVELS[:5],
    "ecole elementaire": LEVELS[:5],
    "primaire": LEVELS[:5],
    "primaires": LEVELS[:5],
    "college": LEVELS[5:9],
    "collegiens": LEVELS[5:9],
    "lycee": LEVELS[9:],
    "lyceens": LEVELS[9:],
    "lycee pro": LEVELS[9:],
    "lycee professionnel": LEVELS[9:],
    "bac pro": LEVELS[9:],
    "cap": LEVELS[9:11],
    "cap 1": LEVELS[9:10],
    "cap 2": LEVELS[10:11],
    "segpa": LEVELS[5:9],
    **{
        f"{scheme}{of}{school}": levels
        for scheme in ("ulis", "upe2a")
        for of in (" ", " de l'", " du ", " en ")
        for school, levels in (
            ("ecole", LEVELS[:5]),
            ("elementaire", LEVELS[:5]),
            ("ecole elementaire", LEVELS[:5]),
            ("college", LEVELS[5:9]),
            ("lycee", LEVELS[9:]),
        )
    },
    "cycle 1": NURSERY,
    "cycle 2": LEVELS[:3],
    "cycle 3": LEVELS[3:6],
    "cycle 4": LEVELS[6:9],
}
_LEVEL_RANGE = regex(
    r"(?:du |de la |de )?(.+?)\s*(?:\s(?:a la|au|a|en|jusqu'a la|jusqu'au|jusqu'en)\s|\s?-*[>\u2192]\s?|\s?-\s?|\s?[\u2013\u2014]\s?)\s*(.+)"
)
_A_LEVEL = f"un niveau scolaire parmi {', '.join(LEVELS)}"
_LEVEL_SPLIT = regex(r"\s*(?:[,;/+&\n]|\bet\b)\s*")


def to_levels(raw: Raw) -> tuple[str, ...]:
    """School levels, each once, in the order written: CE1, « CE1-CE2 », « 6ème à 3ème », « CP, CE1 », collège."""
    levels: list[str] = []
    text = _CYCLES.sub(
        lambda found: f"cycle {', cycle '.join(re.findall('[0-9]', found[0]))}", plain(short(raw, _A_LEVEL, 200).replace("\n", ";"))
    )
    if school := _SCHOOL.search(text):
        text = school[1]
    for part in _LEVEL_SPLIT.split(text):
        if part:
            levels.extend(level for level in _levels_of(part) if level not in levels)
    if not levels:
        raise Refused(_A_LEVEL, LEVELS)
    return tuple(levels)


_CYCLES = regex(r"cycles? [0-9](?: ?(?:,|/|&|\+|et) ?[0-9]\b(?! ?e\b))+")
"""« cycle 2 et 3 »: the second number is a cycle too, not the « 3 » of « 3e »."""


_STREAM = regex(
    r"(?:(?<=\S) (?:(?:en |de )?(?:segpa|ulis|upe2a)|pro(?:fessionnelle)?|prepa[ \-]?metiers?|pm|generale?|techno(?:logique)?|gt|agricole|"
    r"st(?:mg|i2d|2s|l|av|hr|d2a)|s2tmd)|(?<=3)pm)\b(?! annee)"
)
"""The stream or the scheme of a level: it is the same level."""


_SPELLED = regex(r"\bc\.? ?([pem])\.? ?([12]?)\b(?!\w)")
_SCHOOL = regex(r"(?:ecole|college|lycee)[\w ]*\((?=.*[\d]|.*\bcp\b)(.*)\)$")
_COUNTED = regex(r" ?(?:\(\d+(?: [^()\d]*)?\)|\([^\d()]*\)|: ?\d+(?: enfants?| eleves?)?$)")
"""How many children of a level there are, or what is said of it: « CE1 (6 enfants) », « CP : 4 », « CE2 (dédoublé) »."""


_OF_WHAT = regex(r"^(?:(?:classes?|niveaux?|eleves?) (?:de (?!la )|du )?|(?:segpa|mfr|ulis|upe2a) (?=[3-6]))")
_APART = regex(r"\b(ce|cm) (?=[12]\b)|\b([3456]) (?=(?:e|eme|ieme)s?\b)")
_YEAR = regex(
    r"(?:(?P<one>1 ?(?:re|ere|er)?|premiere)|(?:2 ?(?:e|eme|de|nde)?|deuxieme|seconde)) annee (?:(?:de|du|en) )?(?P<of>cap|cours (?:elementaire|moyen))|"
    r"(?P<after>cap|ce|cm|cours (?:elementaire|moyen)) ?(?:(?P<first>1 ?(?:re|ere|er)?|premiere)|(?:2 ?(?:e|eme|de|nde)?|deuxieme|seconde))(?: annee)?"
)
"""A year of several: « 2e année de CAP », « cours moyen 2e année »."""
_OF_CYCLE = regex(r" ?\((cycle [1-4])\)$")
_FROM = regex(r"^(?:du|de la|de) ")
_BETWEEN = regex(r"[\s\-]+")


def _levels_of(part: str) -> tuple[str, ...]:
    if cycle := _OF_CYCLE.search(part):
        levels = _levels_of(part[: cycle.start()])
        if not set(levels) <= set(LEVEL_GROUPS[cycle[1]]):
            raise Refused(_A_LEVEL)
        return levels
    part = _SPELLED.sub(lambda found: "c" + found[1] + found[2], _COUNTED.sub("", part).strip())
    part = _APART.sub(lambda found: found[1] or found[2], _OF_WHAT.sub("", part).strip(" ."))
    if year := _YEAR.fullmatch(part):
        of, number = year["of"] or year["after"], 1 if year["one"] or year["first"] else 2
        part = f"{of}{number}" if of in ("ce", "cm") else f"{of} {number}"
    part = part if part in LEVEL_GROUPS else _STREAM.sub("", part).strip()
    alone = _FROM.sub("", part)
    if alone in LEVEL_SPELLINGS:
        return (LEVEL_SPELLINGS[alone],)
    if alone in LEVEL_GROUPS:
        return LEVEL_GROUPS[alone]
    if alone in ("ulis", "upe2a"):
        raise Refused(
            _A_LEVEL,
            remedy=f"Écrire «\u00a0{alone.upper()} école\u00a0», «\u00a0{alone.upper()} collège\u00a0» ou «\u00a0{alone.upper()} lycée\u00a0», ou les niveaux.",
        )
    if found := _LEVEL_RANGE.fullmatch(part):
        first, last = (LEVEL_SPELLINGS.get(side.strip()) for side in found.groups())
        if first in SCHOOL and last in SCHOOL:
            start, stop = SCHOOL.index(first), SCHOOL.index(last)
            return SCHOOL[start : stop + 1] if start <= stop else (first, last)
        if first and last:
            return (first, last)
    several = [LEVEL_SPELLINGS.get(word) for word in _BETWEEN.split(part)]
    if not all(several):
        raise Refused(_A_LEVEL, LEVELS)
    return tuple(level for level in several if level)
