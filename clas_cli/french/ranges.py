"""Numbers that are only known to lie between two others: « 8 à 12 », « une douzaine », « plus de 8 »."""

from __future__ import annotations

import re
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.french.text import loose
from clas_cli.french.values import Raw, Refused, short, without_unit

_AROUND: Final = regex(
    r"(?:environ|env\.?|a peu pres|autour de|vers|~|plus ou moins|approximativement|une?(?: (?:petite|bonne))?) ?(\d{1,4}|dizaine|douzaine|quinzaine|vingtaine|trentaine)"
)
_ABOUT: Final = regex(r"(\d{1,4}) (?:environ|a peu pres)")
_BETWEEN: Final = regex(r"(?:entre |de )?(\d{1,4}) ?(?:a|et|ou|-|/|jusqu'a| ) ?(\d{1,4})")
_ONE_OF: Final = regex(r"\d{1,4}(?: ?, ?\d{1,4})* ?,? ou \d{1,4}")
_MORE: Final = regex(r"plus d(?:e |')(?P<above>\d{1,4}|(?:une )?[a-z]+aine)|(?P<least>\d{1,4}) (?:ou|et) (?:plus|davantage)")
_LESS: Final = regex(r"moins d(?:e |')(?P<below>\d{1,4}|(?:une )?[a-z]+aine)|(?P<most>\d{1,4}) (?:ou|et) moins")
UNBOUNDED: Final = 10**9
_LEAST_AND_MOST: Final = regex(r"\b(?:de|au|min|mini|minimum|max|maxi|maximum|et|a)\b")
_DOZENS: Final = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30}


def to_range(raw: Raw, unit: str = "") -> tuple[int, int]:
    """The least and the most that a vague number may be: « 8 à 12 », « 8, 9 ou 10 », « environ 10 » (a tenth around).

    « plus de 8 » and « moins de 12 » have `UNBOUNDED`, or its opposite, as an end. Raises `Refused`.
    """
    text = short(raw, "un nombre entier")
    bare = loose(without_unit(text, unit) if unit else text).strip()
    if re.search(r"\bmin", said := loose(text)) and re.search(r"\bmax", said):
        bare = " ".join(_LEAST_AND_MOST.sub(" ", said.replace(",", " ")).split())
    if found := _BETWEEN.fullmatch(bare):
        low, high = map(int, found.groups())
        if low <= high:
            return low, high
    if _ONE_OF.fullmatch(bare):
        each = [int(number) for number in re.findall(r"\d+", bare)]
        return min(each), max(each)
    if found := _MORE.fullmatch(bare):
        return (int(found["least"]) if found["least"] else _number_of(found["above"]) + 1), UNBOUNDED
    if found := _LESS.fullmatch(bare):
        return -UNBOUNDED, (int(found["most"]) if found["most"] else _number_of(found["below"]) - 1)
    if found := _AROUND.fullmatch(re.sub(r" d'\w*$", "", bare)) or _ABOUT.fullmatch(bare):
        middle = _number_of(found[1])
        margin = max(1, middle // 10)
        return max(middle - margin, 0), middle + margin
    raise Refused("un nombre entier")


def _number_of(said: str) -> int:
    """« 12 », « une douzaine »."""
    dozen = said.removeprefix("une ")
    if dozen not in _DOZENS and not said.isdigit():
        raise Refused("un nombre entier")
    return _DOZENS.get(dozen) or int(said)
