"""Whole numbers in words: « huit », « vingt-sept », « trente et un »."""

from __future__ import annotations

from typing import Final

from clas_cli.french.text import loose

_SMALL: Final = [
    "zero",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
    "vingt",
]
SMALL: Final = {word: number for number, name in enumerate(_SMALL) for word in ((name, "une") if number == 1 else (name,))}
"""From nought to twenty, as they are written in plain letters."""
_TENS: Final = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def _words() -> dict[str, int]:
    words = {loose(word): number for word, number in SMALL.items()}
    for tens, word in _TENS.items():
        words[word] = tens
        words |= {f"{word} {'et ' if unit == 1 else ''}{_SMALL[unit]}": tens + unit for unit in range(1, 10)}
    return words


NUMBERS: Final = _words()
"""From nought to sixty-nine, as `loose` leaves their words."""


def in_words(text: str) -> int | None:
    """The number that a text says in words, or None."""
    return NUMBERS.get(loose(text).strip())
