"""The functions of texts and of ranges that formulas call: see `clas_cli.filling.formula`."""

from __future__ import annotations

import fnmatch
import operator
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from xlsxwriter.utility import xl_rowcol_to_cell

from clas_cli.filling.formula import (
    ErrorValue,
    Formula,
    Operand,
    Result,
    Value,
    all_of_it,
    any_of,
    as_formula,
    call,
    literal,
    number,
    serial,
    single,
    text_of,
    whole,
)

# Texts


def length(formula: Operand) -> Formula:
    """How many characters; of a range, of each cell."""
    return _each("LEN", lambda text: float(len(text)), formula)


def trimmed(formula: Operand) -> Formula:
    """Without the spaces around, and with single ones within."""
    return _each("TRIM", lambda text: " ".join(part for part in text.split(" ") if part), formula)


def lower(formula: Operand) -> Formula:
    """In small letters."""
    return _each("LOWER", str.lower, formula)


def left(formula: Operand, count: int) -> Formula:
    """The first characters; of a range, of each cell."""
    operand = as_formula(formula)
    return Formula(f"LEFT({operand.text},{count})", lambda: _each("", lambda text: text[:count], operand).result)


def middle(formula: Operand, start: Operand, count: Operand) -> Formula:
    """So many characters from a place (from 1)."""

    def result() -> str:
        at, many = (int(number(single(as_formula(one)))) for one in (start, count))
        if at < 1 or many < 0:
            raise ErrorValue
        return text_of(single(as_formula(formula)))[at - 1 : at - 1 + many]

    return Formula(call("MID", formula, start, count), result)


def found(sought: str, formula: Operand) -> Formula:
    """Where a text stands in another (from 1), whatever the case; an error value where it doesn't."""

    def result() -> float:
        at = text_of(single(as_formula(formula))).lower().find(sought.lower())
        if at < 0:
            raise ErrorValue
        return float(at + 1)

    return Formula(call("SEARCH", sought, formula), result)


def replaced(formula: Operand, old: str, new: str) -> Formula:
    """With a text in place of another; of a range, in each cell."""
    operand = as_formula(formula)
    return Formula(call("SUBSTITUTE", operand, old, new), lambda: _each("", lambda text: text.replace(old, new), operand).result)


def words_among(words: Iterable[str], formula: Formula) -> tuple[Formula, Formula]:
    """How many of these words a text holds, each whole between two spaces, and how many letters they have together."""
    known = [word.lower() for word in words]
    sought = "{" + ",".join(f'" {word} "' for word in known) + "}"
    lengths = "{" + ",".join(str(len(word)) for word in known) + "}"

    def held() -> list[str]:
        text = text_of(single(formula)).lower()
        return [word for word in known if f" {word} " in text]

    search = f"ISNUMBER(SEARCH({sought},{formula.text}))"
    return (
        Formula(f"SUMPRODUCT(--{search})", lambda: float(len(held()))),
        Formula(f"SUMPRODUCT({search}*{lengths})", lambda: float(sum(map(len, held())))),
    )


def begins_with_one(words: Iterable[str], formula: Formula) -> Formula:
    """Whether a text begins with one of these."""
    known = [word.lower() for word in words]
    sought = "{" + ",".join(f'"{word}"' for word in known) + "}"
    lengths = "{" + ",".join(str(len(word)) for word in known) + "}"
    return Formula(
        f"(SUMPRODUCT(--(LEFT({formula.text},{lengths})={sought}))>0)",
        lambda: text_of(single(formula)).lower().startswith(tuple(known)),
        is_condition=True,
    )


_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyzéèêëàâçîïôöùûü"


def mark_of(text: Formula) -> Formula:
    """A number that two texts in small letters seldom share unless they are the same: from their length, their first and last letters."""

    def rank(letter: str) -> int:
        return _ALPHABET.find(letter) + 1 or 99

    def result() -> float:
        held = text_of(single(text))
        return float(len(held) * 10**4 + rank(held[:1] or "?") * 100 + rank(held[-1:] or "?"))

    first, last = (f'IFERROR(FIND({side}({text.text},1),"{_ALPHABET}"),99)' for side in ("LEFT", "RIGHT"))
    return Formula(f"(LEN({text.text})*10000+{first}*100+{last})", result)


def is_one_of(texts: Iterable[str], formula: Formula) -> Formula:
    """Whether a text is one of these, whatever the case."""
    return any_of(*(formula.equals(text) for text in texts))


def has_key(digits: Formula, count: int) -> Formula:
    """Whether the last of so many digits is the key of the others, as those of a SIRET and of its SIREN are."""
    tenth: Formula = literal(0)
    for at in range(1, count + 1):
        digit = number_of(middle(digits, at, 1))
        tenth = tenth + (digit * 2 - (digit > 4) * 9 if (count - at) % 2 else digit)
    return (tenth / 10).equals(whole(tenth / 10))


def day_of(year: Formula, month: Formula, day: Formula) -> Formula:
    """The day of a year, a month and a day of the month, an error value where there is no such day."""

    def result() -> Value:
        try:
            return serial(date(*(int(number(single(part) or "?")) for part in (year, month, day))))
        except ValueError:
            raise ErrorValue from None

    named = call("DATE", year, month, day)
    return Formula(f'IF(AND(DAY({named})={number_of(day).text},MONTH({named})={number_of(month).text}),{named},VALUE("?"))', result)


def number_of(formula: Operand) -> Formula:
    """The number that a text writes."""
    return Formula(call("VALUE", formula), lambda: number(single(as_formula(formula)) or "?"))


def _each(name: str, compute: Callable[[str], Value], operand: Operand) -> Formula:
    formula = as_formula(operand)

    def result() -> Result:
        if isinstance(formula.result, list):
            return [compute(text_of(value)) for value in formula.result]
        return compute(text_of(single(formula)))

    return Formula(call(name, formula), result)


# Ranges


def address_of(cell: Formula, row: int, column: int) -> Formula:
    """Where a cell stands (« C12 »); `row` and `column`, from 0, tell where it does now."""
    return Formula(f"ADDRESS(ROW({cell.text}),COLUMN({cell.text}),4)", lambda: xl_rowcol_to_cell(row, column))


def row_count(column: Formula) -> Formula:
    """How many rows a range has."""
    return Formula(f"ROWS({column.text})", lambda: float(len(all_of_it(column))))


def item(column: Formula, place: Operand) -> Formula:
    """The cell of a range at a place (from 1)."""

    def result() -> Result:
        cells, at = all_of_it(column), int(number(single(as_formula(place))))
        if not 1 <= at <= len(cells):
            raise ErrorValue
        return cells[at - 1]

    return Formula(call("INDEX", column, place), result)


def place_of(sought: Formula, column: Formula) -> Formula:
    """The first place of a value in a range (from 1), an error value where it isn't there."""

    def result() -> float:
        wanted = single(sought)
        for place, value in enumerate(all_of_it(column), 1):
            if value is not None and wanted is not None and _matches(value, wanted):
                return float(place)
        raise ErrorValue

    return Formula(call("MATCH", sought, column, 0), result)


def count_if(*criteria: tuple[Formula, Operand]) -> Formula:
    """In how many rows every range meets its criterion: a value, a text with « * », or « <=12 »."""
    arguments = [part for pair in criteria for part in pair]
    return Formula(call("COUNTIFS", *arguments), lambda: float(sum(_met(criteria))))


def sum_if(summed: Formula, *criteria: tuple[Formula, Operand]) -> Formula:
    """The sum of a range over the rows where every other meets its criterion."""
    arguments = [summed, *(part for pair in criteria for part in pair)]

    def result() -> float:
        return sum(value for value, met in zip(all_of_it(summed), _met(criteria), strict=True) if met and isinstance(value, float))

    return Formula(call("SUMIFS", *arguments), result)


def sum_of(*arrays: Formula) -> Formula:
    """The sum of the products of ranges, row by row: conditions count for 0 or 1, texts and what else is true or false for nothing."""

    def result() -> float:
        products = 0.0
        for values in zip(*(all_of_it(array) for array in arrays), strict=True):
            product = 1.0
            for array, value in zip(arrays, values, strict=True):
                product *= 0 if isinstance(value, str) or (isinstance(value, bool) and not array.is_condition) else float(value or 0)
            products += product
        return products

    texts = [f"--({array.text})" if array.is_condition else array.text for array in arrays]
    return Formula(f"SUMPRODUCT({','.join(texts)})", result)


def largest_of(array: Formula) -> Formula:
    """The greatest of an array that is computed row by row."""
    return Formula(f"SUMPRODUCT(MAX({array.text}))", lambda: max((number(value) for value in all_of_it(array)), default=0.0))


def _met(criteria: Iterable[tuple[Formula, Operand]]) -> list[bool]:
    tests = [(all_of_it(column), _criterion(single(as_formula(wanted)))) for column, wanted in criteria]
    return [all(test(values[row]) for values, test in tests) for row in range(len(tests[0][0]))]


_SIGNS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<=": operator.le, ">=": operator.ge, "<>": operator.ne, "<": operator.lt, ">": operator.gt,
}  # fmt: skip


def _criterion(wanted: Value) -> Callable[[Value], bool]:
    if isinstance(wanted, str):
        for sign, compare in _SIGNS.items():
            if wanted.startswith(sign):
                bound = float(wanted[len(sign) :])
                return lambda value: isinstance(value, float) and compare(value, bound)
    return lambda value: value is not None and _matches(value, wanted)


def _matches(value: Value, wanted: Value) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return fnmatch.fnmatchcase(value.lower(), wanted.lower().replace("[", "[[]"))
    return type(value) is type(wanted) and value == wanted
