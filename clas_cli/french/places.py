"""Whether two places, as people write them, are one: « École élémentaire J. Jaurès » and « École Jean-Jaurès, salle 3 »."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from clas_cli.french.text import loose

Likeness = Literal["same", "maybe", "other"]

_KINDS: Final = {
    word: kind
    for kind, words in {
        "école": "ecole ecoles groupe scolaire",
        "collège": "college clg",
        "lycée": "lycee",
        "centre": "centre csc socioculturel culturel",
        "maison": "maison mjc mpt",
        "mairie": "mairie hotel",
        "médiathèque": "mediatheque bibliotheque ludotheque",
        "foyer": "foyer",
        "espace": "espace local pole",
        "gymnase": "gymnase stade complexe",
        "théâtre": "theatre cinema musee",
        "église": "eglise temple mosquee presbytere chapelle",
        "parc": "parc jardin",
    }.items()
    for word in words.split()
}
"""What a building is: the word that says it, and the kind."""

_ROOMS: Final = frozenset(
    [
        "salle",
        "salles",
        "classe",
        "bcd",
        "cdi",
        "preau",
        "cantine",
        "restaurant",
        "refectoire",
        "cour",
        "hall",
        "etage",
        "rez",
        "chaussee",
        "batiment",
        "bat",
        "annexe",
        "bureau",
        "aile",
        "accueil",
        "polyvalente",
        "polyvalent",
        "informatique",
        "activites",
        "activite",
        "reunion",
        "reunions",
        "etude",
        "devoirs",
        "arts",
        "plastiques",
        "porte",
        "niveau",
    ]
)
"""Words of a part of a building."""

_PLAIN: Final = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "dans",
        "en",
        "entre",
        "et",
        "l",
        "la",
        "le",
        "les",
        "pour",
        "pres",
        "sur",
        "sous",
        "rue",
        "avenue",
        "place",
        "boulevard",
        "chemin",
        "route",
        "numero",
        "n",
        "no",
        "bis",
        "ter",
        "elementaire",
        "primaire",
        "maternelle",
        "publique",
        "public",
        "privee",
        "prive",
        "communal",
        "communale",
        "municipal",
        "municipale",
        "intercommunal",
        "associatif",
        "associative",
        "social",
        "sociale",
        "socio",
        "rural",
        "rurale",
        "jeunes",
        "jeunesse",
        "familles",
        "famille",
        "quartier",
        "associations",
        "association",
        "tous",
        "mixte",
    ]
)
"""Words that tell no place from another."""

_WORD: Final = re.compile(r"[a-z0-9]+")


class _Read(NamedTuple):
    """A place, read: its proper names, the kind of building, the words of a part of it, the towns named."""

    proper: frozenset[str]
    kinds: frozenset[str]
    rooms: frozenset[str]
    towns: frozenset[str]


def compare(one: str, other: str, towns: Iterable[str] = ()) -> Likeness:
    """Whether two places are the same, may be (one is perhaps a part of the other), or share nothing that matters.

    `towns` are the communes of the project: their names tell no place from another within one commune.
    """
    known = tuple(towns)
    return _compare(_read(one, known), _read(other, known))


def _compare(one: _Read, other: _Read) -> Likeness:
    if one.towns and other.towns and one.towns.isdisjoint(other.towns):
        return "other"
    kinds_agree = not one.kinds or not other.kinds or not one.kinds.isdisjoint(other.kinds)
    if one.proper and other.proper:
        if _within(one.proper, other.proper) or _within(other.proper, one.proper):
            return "same" if kinds_agree else "maybe"
        return "maybe" if any(_matches(word, other.proper) for word in one.proper) else "other"
    if not kinds_agree:
        return "other"
    if one.kinds and other.kinds:
        return "same"
    if one == other:
        return "same"
    return "maybe"


def _within(words: frozenset[str], others: frozenset[str]) -> bool:
    return all(_matches(word, others) for word in words)


def _matches(word: str, others: frozenset[str]) -> bool:
    """Whether a word is among others; a letter stands for the words that begin with it."""
    return word in others or any(min(len(word), len(known)) == 1 and word[0] == known[0] for known in others)


@lru_cache(maxsize=2_000)
def _read(text: str, towns: tuple[str, ...]) -> _Read:
    words = _WORD.findall(loose(text))
    named = frozenset(town for town in towns if _has(words, _WORD.findall(loose(town))))
    of_towns = {word for town in named for word in _WORD.findall(loose(town))}
    rest = [word for word in words if word not in _PLAIN and word not in of_towns]
    rooms = frozenset(word for word in rest if word in _ROOMS or word.isdigit())
    kinds = frozenset(_KINDS[word] for word in rest if word in _KINDS)
    proper = frozenset(word for word in rest if word not in rooms and word not in _KINDS)
    if rooms and all(len(word) == 1 for word in proper):
        rooms, proper = rooms | proper, frozenset()  # « salle B »
    return _Read(proper, kinds, rooms, named)


def _has(words: list[str], wanted: list[str]) -> bool:
    """Whether some words stand side by side among others."""
    return bool(wanted) and any(words[start : start + len(wanted)] == wanted for start in range(len(words)))
