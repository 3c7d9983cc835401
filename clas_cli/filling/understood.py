"""What formulas understand of an answer: its number, and whether it surely is one that its kind reads.

They understand less than the check, and never otherwise: where they don't, the workbook says so, and shows no figure that rests on it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from clas_cli.dossier.gestionnaire import Adresse, Gestionnaire, Representant
from clas_cli.dossier.kinds import Account, Amount, Choice, Day, Integer, Kind, SchoolYear, Text, TimeOfDay, WeekDay, YesNo
from clas_cli.filling.choices import label_of
from clas_cli.filling.formula import Formula, all_of, any_of, if_, if_wrong, is_number, literal, serial, to_cent, whole
from clas_cli.filling.functions import day_of, found, has_key, is_one_of, left, length, lower, middle, number_of, replaced, trimmed
from clas_cli.french.values import AMOUNT_MAX, DAY_PARTS, DAYS, YEARS, unit_words

UNKNOWN: Final = -1
"""A number that isn't there, or that isn't understood."""

Numbered = Amount | Day | Integer | TimeOfDay
"""The kinds of which a cell holds a number: euros, the days of spreadsheets, a count, minutes."""


def written(kind: Kind, cell: Formula) -> Formula:
    """The text of a cell, without what people write around its number."""
    text = lower(trimmed(_with(cell, " ", "\u00a0", "\u202f")))
    if isinstance(kind, TimeOfDay):
        return _with(_with(text, "h", ":"), "", " ")
    if isinstance(kind, Day):
        return _with(text, "/", "-", ".")
    if isinstance(kind, Amount):
        return _with(_with(text, ",", "."), "", " €", "€", " euros", " euro")
    if isinstance(kind, Integer) and kind.unit:
        words = sorted(unit_words(kind.unit), key=len, reverse=True)
        return _with(_with(text, "e", "é", "è"), "", *(f" {word}{end}" for word in words for end in ("s", "")))
    return text


def number_in(kind: Kind, cell: Formula, text: Formula | None = None) -> Formula:
    """The number of a cell of which `text` is what is `written`; `UNKNOWN` where it isn't surely one that the kind reads."""
    text = text or written(kind, cell)
    if isinstance(kind, TimeOfDay):
        return _either(cell, all_of(cell >= 0, cell < 1), whole(cell * 1440), _minutes(text))
    if isinstance(kind, Day):
        first, last = (float(serial(day) or 0) for day in (date(YEARS.start, 1, 1), date(YEARS.stop - 1, 12, 31)))
        day, month, year = (middle(text, at, count) for at, count in ((1, 2), (4, 2), (7, 4)))
        is_day = all_of(length(text).equals(10), *(middle(text, at, 1).equals("/") for at in (3, 6)), left(year, 2).equals("20"))
        return _either(cell, all_of(cell >= first, cell <= last), cell, if_(is_day, day_of(year, month, day), UNKNOWN))
    if isinstance(kind, Integer):
        count = _digits(text)
        is_whole = all_of(cell >= kind.least, cell <= kind.most, cell.equals(whole(cell)))
        return _either(cell, is_whole, cell, if_(all_of(count >= kind.least, count <= kind.most), count, UNKNOWN))
    assert isinstance(kind, Amount)
    return _either(cell, all_of(cell >= 0, cell <= float(AMOUNT_MAX)), to_cent(cell), _euros(text))


def _either(cell: Formula, accepted: Formula, typed: Formula, said: Formula) -> Formula:
    return if_(is_number(cell), if_(accepted, typed, UNKNOWN), if_wrong(said, UNKNOWN))


def _with(text: Formula, new: str, *olds: str) -> Formula:
    for old in olds:
        text = replaced(text, old, new)
    return text


def _digits(text: Formula) -> Formula:
    """The number of a text of digits alone; an error value of any other."""
    led = literal("1") & text  # a leading zero stays
    return if_((literal("") & number_of(led)).equals(led), number_of(text), number_of("?"))


def _euros(text: Formula) -> Formula:
    """The amount of « 2 000,5 »: two decimals at most, and one space, before three digits."""
    decimals = if_wrong(length(text) - found(",", text), 0)
    spaceless, comma_less = replaced(text, " ", ""), replaced(text, ",", "")
    at = length(text) - decimals - (decimals > 0) - 3
    is_grouped = if_(length(text).equals(length(spaceless)), True, middle(text, at, 1).equals(" "))
    number = _digits(replaced(spaceless, ",", "")) / if_(decimals.equals(2), 100, if_(decimals.equals(1), 10, 1))
    is_single = all_of(
        *(length(text) - length(without) <= 1 for without in (spaceless, comma_less)), middle(text, length(text), 1).differs(",")
    )
    return if_(all_of(decimals <= 2, is_single, is_grouped, number <= float(AMOUNT_MAX)), number, UNKNOWN)


def _minutes(text: Formula) -> Formula:
    """The minutes of « 16h45 », or of « 16h »."""
    at = found("h", text)
    rest = length(text) - at
    hour, minute = _digits(middle(text, 1, at - 1)), _digits(literal("0") & middle(text, at + 1, 2))
    return if_(all_of(any_of(rest.equals(0), rest.equals(2)), hour < 24, minute < 60), hour * 60 + minute, UNKNOWN)


def is_understood(kind: Kind, cell: Formula, text: Formula | None = None) -> Formula | None:
    """Whether a cell where something stands, and of which `text` is what is `written`, holds surely an answer of this kind; None where no
    formula can tell."""
    text = text or written(kind, cell)
    if isinstance(kind, Numbered):
        return number_in(kind, cell, text) >= 0
    if isinstance(kind, YesNo):
        return is_one_of(("oui", "non"), cell)
    if isinstance(kind, WeekDay):
        days = [*(f"{day}s" for day in DAYS), *DAYS, *(f"{day[:3]}." for day in DAYS), *(day[:3] for day in DAYS)]
        around = (" et ", "les ", "le ", *(f" {part}" for part in DAY_PARTS), ",", ";", "/", " ")
        return length(_with(text, "", *around[:3], *days, *around[3:])).equals(0)
    if isinstance(kind, Choice):
        return is_one_of([label_of(kind, name) for name in kind.accepted], cell)
    if isinstance(kind, Account):
        is_precise = all_of(length(cell) <= 6, is_number(if_wrong(_digits(cell), "")), is_one_of(map(str, kind.accepted), left(cell, 2)))
        return any_of(is_one_of(map(kind.label, kind.accepted), cell), is_precise)
    if isinstance(kind, SchoolYear):
        first, second = (_digits(middle(cell, at, 4)) for at in (1, 6))
        return all_of(length(cell).equals(9), is_one_of(("-", "/"), middle(cell, 5, 1)), if_wrong(second.equals(first + 1), False))
    if kind in _SHAPES:
        return if_wrong(_SHAPES[kind](text), False)
    if isinstance(kind, Text) and not kind.any:
        return length(trimmed(cell)) > 1
    return None


def _siret(text: Formula) -> Formula:
    number = _bare(text)
    return all_of(length(number).equals(14), _digits(number) > 0, has_key(number, 14), has_key(number, 9))


def _rna(text: Formula) -> Formula:
    number = _bare(text)
    return all_of(length(number).equals(10), left(number, 1).equals("w"), _digits(middle(number, 2, 1) & middle(number, 4, 7)) >= 0)


def _postcode(text: Formula) -> Formula:
    number = _bare(text)
    return all_of(length(number).equals(5), _digits(number) >= 1_000, left(number, 2).differs("96"), _digits(number) < 99_000)


def _email(text: Formula) -> Formula:
    """One « @ », a full stop further on and two letters after it."""
    domain = middle(text, found("@", text) + 1, 300)
    return all_of(
        *(length(text) - length(_with(text, "", sign)) <= most for sign, most in (("@", 1), *((sign, 0) for sign in " ,;:<>()"))),
        found("@", text) > 1, found(".", domain) > 1, *(middle(text, length(text) - back, 1).differs(".") for back in (0, 1)),
    )  # fmt: skip


def _bare(text: Formula) -> Formula:
    return _with(text, "", " ", "-", ".")


_SHAPES: Final[dict[Kind, Callable[[Formula], Formula]]] = {
    Gestionnaire.FIELDS["siret"].kind: _siret,
    Gestionnaire.FIELDS["rna"].kind: _rna,
    Adresse.FIELDS["code_postal"].kind: _postcode,
    Representant.FIELDS["courriel"].kind: _email,
}
