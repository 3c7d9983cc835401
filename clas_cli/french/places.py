"""Whether two places, as people write them, are one: « École élémentaire J. Jaurès » and « École Jean-Jaurès, salle 3 »."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from itertools import combinations
from typing import Final, Literal, NamedTuple

from clas_cli.french.patterns import regex
from clas_cli.french.text import loose, word_set

Likeness = Literal["same", "maybe", "other"]

_KINDS: Final = {
    word: kind
    for kind, words in {
        "école": "ecole groupe scolaire gs ee eepu eppu",
        "collège": "college clg",
        "lycée": "lycee lp",
        "centre": "centre cs csc socioculturel culturel",
        "maison": "maison mjc mpt",
        "mairie": "mairie hotel",
        "médiathèque": "mediatheque bibliotheque ludotheque",
        "foyer": "foyer",
        "gymnase": "gymnase stade complexe",
        "théâtre": "theatre cinema musee",
        "église": "eglise temple mosquee presbytere chapelle",
        "parc": "parc jardin",
    }.items()
    for word in words.split()
}
"""What a building is: the word that says it, and the kind."""

_ROOMS: Final = word_set(
    """
    salle classe bcd cdi preau cantine restaurant refectoire cour hall etage rez chaussee batiment bat annexe bureau aile accueil polyvalente
    polyvalent informatique activite reunion etude devoir art plastique porte niveau espace local locaux pole
    """
)
"""Words of a part of a building, of any."""

_STREETS: Final = word_set("rue avenue av place boulevard bd chemin route impasse allee cours quai square")
"""Words of an address."""

_PLAIN: Final = _STREETS | word_set(
    """
    a au aux d de des du dans en entre et l la le les pour pre sur sous numero n no bis ter elementaire primaire maternelle publique public
    privee prive communal communale municipal municipale intercommunal associatif associative social sociale socio rural rurale jeune jeunesse
    famille quartier association tous mixte ancien ancienne nouveau nouvelle
    """
)
"""Words that tell no place from another."""

_SHORT: Final = {"st": "saint", "ste": "sainte", "mt": "mont", "dr": "docteur", "gal": "general", "pdt": "president"}
_WORD: Final = regex(r"[a-z0-9]+")
_AND: Final = regex(r"\s(?:et|ou|puis)\s|\s*[/;+]\s*", re.IGNORECASE)
_MOST: Final = 10
"""Buildings of one text that are compared."""
_LONGEST: Final = 300
"""Characters of a place that are read."""


class _Read(NamedTuple):
    """A place, read: its proper names, the kind of building, the words of a part of it, the towns named."""

    proper: frozenset[str]
    kinds: frozenset[str]
    rooms: frozenset[str]
    towns: frozenset[str]
    initials: frozenset[str]
    """What it may be called for short: « mdt » of « Maison des Tilleuls »."""
    is_address: bool


def compare(one: str, other: str, towns: Iterable[str] = ()) -> Likeness:
    """Whether two places are the same, may be (one is perhaps a part of the other), or share nothing that matters.

    `towns` are the communes of the project: their names tell no place from another within one commune.
    """
    known = tuple(towns)
    return _compare(_read(one, known), _read(other, known))


def several(text: str, towns: Iterable[str] = ()) -> bool:
    """Whether one text names two buildings: « École Jean-Jaurès et médiathèque »."""
    known = tuple(towns)
    parts = [read for part in _AND.split(text) if (read := _read(part, known)).kinds]
    return any(_compare(one, other) == "other" for one, other in combinations(parts[:_MOST], 2))


def _compare(one: _Read, other: _Read) -> Likeness:
    if one.towns and other.towns and one.towns.isdisjoint(other.towns):
        return "other"
    kinds_agree = not one.kinds or not other.kinds or not one.kinds.isdisjoint(other.kinds)
    if one.proper and other.proper:
        if _within(one.proper, other.proper) or _within(other.proper, one.proper):
            return "same" if kinds_agree else "maybe"
        return "maybe" if _share_something(one, other) else "other"
    if not kinds_agree:
        return "maybe" if one.is_address or other.is_address else "other"
    if one.kinds and other.kinds:
        return "maybe" if _numbers(one) and _numbers(other) and _numbers(one) != _numbers(other) else "same"
    if one == other:
        return "same"
    return "maybe"


def _share_something(one: _Read, other: _Read) -> bool:
    """Whether two places that have names may be one: a word in common but for a typing mistake, one in short, one by its address."""
    if one.is_address != other.is_address or one.initials & other.proper or other.initials & one.proper:
        return True
    return any(_matches(word, other.proper) or _is_near(word, other.proper) for word in one.proper)


def _numbers(place: _Read) -> frozenset[str]:
    return frozenset(word for word in place.rooms if word.isdigit() or len(word) == 1)


def _within(words: frozenset[str], others: frozenset[str]) -> bool:
    return all(_matches(word, others) for word in words)


def _matches(word: str, others: frozenset[str]) -> bool:
    """Whether a word is among others; a letter stands for the words that begin with it."""
    return word in others or any(min(len(word), len(known)) == 1 and word[0] == known[0] for known in others)


def _is_near(word: str, others: frozenset[str]) -> bool:
    alike = [known for known in others if abs(len(known) - len(word)) <= 1]
    return len(word) > 4 and bool(get_close_matches(word, alike, n=1, cutoff=0.8))


@lru_cache(maxsize=2_000)
def _read(text: str, towns: tuple[str, ...]) -> _Read:
    whole = _words(text[:_LONGEST])
    named = frozenset(town for town in towns if _has(whole, _words(town)))
    of_towns = {word for town in named for word in _words(town)}
    words = [word for word in whole if word not in of_towns]
    rest = [word for word in words if word not in _PLAIN]
    rooms = frozenset(word for word in rest if word in _ROOMS or word.isdigit())
    kinds = frozenset(_KINDS[word] for word in rest if word in _KINDS)
    proper = frozenset(word for word in rest if word not in rooms and word not in _KINDS)
    if rooms and all(len(word) == 1 for word in proper):
        rooms, proper = rooms | proper, frozenset()  # « salle B »
    initials = frozenset("".join(word[0] for word in some) for some in (words, rest) if len(some) > 1)
    return _Read(proper, kinds, rooms, named, initials, not _STREETS.isdisjoint(words) and not kinds)


def _words(text: str) -> list[str]:
    """The words of a place, without the mark of the plural, saints in full."""
    return [_SHORT.get(word) or (word.rstrip("sx") if len(word) > 3 else word) for word in _WORD.findall(loose(text))]


def _has(words: list[str], wanted: list[str]) -> bool:
    """Whether some words stand side by side among others."""
    return bool(wanted) and any(words[start : start + len(wanted)] == wanted for start in range(len(words)))
