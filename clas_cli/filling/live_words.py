"""How the calculations of a workbook compare the words of levels, days and names: as they are written, one by one."""

from __future__ import annotations

from typing import Final

from clas_cli.filling.formula import Formula, literal
from clas_cli.filling.functions import length, replaced
from clas_cli.french.levels import LEVEL_GROUPS, LEVEL_SPELLINGS
from clas_cli.french.values import DAYS

_SEPARATORS: Final = (",", ";", "/", "-", " et ", " au ", " à ", " du ")
NOBODY: Final = (
    "?", "-", "à ", "a rec", "accompagn", "agent", "anim", "béné", "bene", "éduc", "educ", "encadr", "enseign", "étudiant", "etudiant", "interv",
    "parent", "person", "poste", "prof", "référent", "referent", "salari", "service civ", "stagiaire", "un ", "une ", "vacat", "volont",
    "1", "2", "3", "4", "5", "6", "7", "8", "9",
)  # fmt: skip
"""How a name begins that names nobody: as many people as there are lines."""


def spaced(text: Formula) -> Formula:
    """Levels, a space around each."""
    for separator in _SEPARATORS:
        text = replaced(text, separator, " ")
    for accented, plain in (("é", "e"), ("è", "e")):
        text = replaced(text, accented, plain)
    return literal(" ") & text & " "


def spellings(levels: tuple[str, ...]) -> list[str]:
    """The ways of writing these levels, or a school of which all are, in one word."""
    words = [word for word, level in LEVEL_SPELLINGS.items() if level in levels and " " not in word]
    return words + [word for word, group in LEVEL_GROUPS.items() if " " not in word and set(group) <= set(levels)]


def mark_of_days(text: Formula) -> Formula:
    """A number of its own for each set of days."""
    number: Formula = literal(0)
    for rank, name in enumerate(DAYS):
        number = number + (length(text) > length(replaced(text, name[:3], ""))) * 2**rank
    return number


def days_in(text: Formula) -> Formula:
    """How many days a text names."""
    number: Formula = literal(0)
    for name in DAYS:
        number = number + (length(text) > length(replaced(text, name[:3], "")))
    return number
