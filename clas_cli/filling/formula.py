"""A formula of a workbook and its result now, built together: a viewer that doesn't calculate shows what one that does would.

A range is a `Formula` whose result is a list, a cell of which is None where it is blank. Only functions that Excel (since 2010) and
LibreOffice both have, under the same name and with the same result; texts are compared without regard to case, as they do.
"""

from __future__ import annotations

import fnmatch
import operator
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from math import floor
from typing import Final

Value = str | float | bool | None
"""What a cell holds: a blank one None. Days are numbers, times parts of a day."""


class Fault(Exception):
    """The result is an error value."""


class _Wrong:
    """The result of a formula that gives an error value."""


WRONG: Final = _Wrong()

Result = Value | list[Value] | _Wrong


class Formula:
    """The text of an expression, and its result, computed when it is first asked for. `is_condition`: each result is true or false."""

    __slots__ = ("_compute", "_result", "is_condition", "text")

    def __init__(self, text: str, compute: Callable[[], Result], *, is_condition: bool = False) -> None:
        self.text = text
        self._compute: Callable[[], Result] | None = compute
        self._result: Result = None
        self.is_condition = is_condition

    @property
    def result(self) -> Result:
        """What it gives."""
        if self._compute is not None:
            try:
                self._result = self._compute()
            except Fault:
                self._result = WRONG
            self._compute = None
        return self._result

    def __add__(self, other: Operand) -> Formula:
        return _arithmetic("+", operator.add, self, other)

    def __sub__(self, other: Operand) -> Formula:
        return _arithmetic("-", operator.sub, self, other)

    def __mul__(self, other: Operand) -> Formula:
        return _arithmetic("*", operator.mul, self, other)

    def __truediv__(self, other: Operand) -> Formula:
        return _arithmetic("/", operator.truediv, self, other)

    def __and__(self, other: Operand) -> Formula:
        """One text after the other."""
        return _binary("&", lambda one, two: _text(one) + _text(two), self, other)

    def __lt__(self, other: Operand) -> Formula:
        return _compared("<", operator.lt, self, other)

    def __le__(self, other: Operand) -> Formula:
        return _compared("<=", operator.le, self, other)

    def __gt__(self, other: Operand) -> Formula:
        return _compared(">", operator.gt, self, other)

    def __ge__(self, other: Operand) -> Formula:
        return _compared(">=", operator.ge, self, other)

    def equals(self, other: Operand) -> Formula:
        """Whether both are the same."""
        return _compared("=", operator.eq, self, other)

    def differs(self, other: Operand) -> Formula:
        """Whether both aren't the same."""
        return _compared("<>", operator.ne, self, other)

    @property
    def value(self) -> str | float | bool:
        """What the cell of this formula shows; an error value as it is written."""
        if isinstance(self.result, _Wrong | list):
            return "#VALUE!"
        return 0 if self.result is None else self.result


Operand = Formula | str | float | bool


def literal(value: str | float | bool) -> Formula:
    """A constant."""
    if isinstance(value, bool):
        return Formula("TRUE" if value else "FALSE", lambda: value, is_condition=True)
    if isinstance(value, str):
        return Formula('"' + value.replace('"', '""') + '"', lambda: value)
    return Formula(repr(int(value)) if float(value).is_integer() else repr(value), lambda: float(value))


def serial(moment: object) -> Value:
    """What a cell that holds this holds for a formula."""
    if isinstance(moment, datetime | date):
        day = date(moment.year, moment.month, moment.day)
        return float((day - date(1899, 12, 30)).days)
    if isinstance(moment, time):
        return (moment.hour * 60 + moment.minute) / 1440
    if isinstance(moment, int | float) and not isinstance(moment, bool):
        return float(moment)
    return moment if isinstance(moment, str | bool) else None


def _as_formula(operand: Operand) -> Formula:
    return operand if isinstance(operand, Formula) else literal(operand)


def _one(formula: Formula) -> Value:
    """The single result of a formula. Raises `Fault` for an error value."""
    if isinstance(formula.result, _Wrong):
        raise Fault
    assert not isinstance(formula.result, list)
    return formula.result


def _all(formula: Formula) -> list[Value]:
    """The results of a range, or of a single cell. Raises `Fault` for an error value."""
    return formula.result if isinstance(formula.result, list) else [_one(formula)]


def _number(value: Value) -> float:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise Fault from None
    return float(value or 0)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else f"{value:.10g}"
    return value or ""


def _binary(sign: str, compute: Callable[[Value, Value], Value], one: Operand, two: Operand, *, is_condition: bool = False) -> Formula:
    """An operation of two results, or of each cell of a range and of the other's."""
    left, right = _as_formula(one), _as_formula(two)

    def result() -> Result:
        if not isinstance(left.result, list) and not isinstance(right.result, list):
            return compute(_one(left), _one(right))
        lefts, rights = _all(left), _all(right)
        longest = max(len(lefts), len(rights))
        lefts, rights = lefts * (longest if len(lefts) == 1 else 1), rights * (longest if len(rights) == 1 else 1)
        return [compute(a, b) for a, b in zip(lefts, rights, strict=True)]

    return Formula(f"({left.text}{sign}{right.text})", result, is_condition=is_condition)


def _arithmetic(sign: str, compute: Callable[[float, float], float], one: Operand, two: Operand) -> Formula:
    def result(a: Value, b: Value) -> float:
        try:
            return compute(_number(a), _number(b))
        except ZeroDivisionError:
            raise Fault from None

    return _binary(sign, result, one, two)


_Rank = tuple[int, float, str]
"""A value as it is compared: numbers come before texts."""


def _compared(sign: str, compare: Callable[[_Rank, _Rank], bool], one: Operand, two: Operand) -> Formula:
    def result(a: Value, b: Value) -> bool:
        if a is None:
            a = "" if isinstance(b, str) else 0.0
        if b is None:
            b = "" if isinstance(a, str) else 0.0
        return compare(_ranked(a), _ranked(b))

    return _binary(sign, result, one, two, is_condition=True)


def _ranked(value: Value) -> _Rank:
    return (1, 0.0, value.lower()) if isinstance(value, str) else (0, float(value or 0), "")


def _call(name: str, *arguments: Operand) -> str:
    return f"{name}({','.join(_as_formula(argument).text for argument in arguments)})"


# Conditions


def if_(condition: Operand, then: Operand, otherwise: Operand) -> Formula:
    """One or the other."""

    def result() -> Result:
        return _as_formula(then if _number(_one(_as_formula(condition))) else otherwise).result

    return Formula(_call("IF", condition, then, otherwise), result)


def all_of(*conditions: Operand) -> Formula:
    """Whether all hold."""
    return Formula(_call("AND", *conditions), lambda: all(_truths(conditions)), is_condition=True)


def any_of(*conditions: Operand) -> Formula:
    """Whether one holds."""
    return Formula(_call("OR", *conditions), lambda: any(_truths(conditions)), is_condition=True)


def _truths(conditions: Iterable[Operand]) -> list[bool]:
    """Every one is computed: an error value in any is that of the whole."""
    return [bool(_number(_one(_as_formula(one)))) for one in conditions]


def none_of(condition: Operand) -> Formula:
    """Whether it doesn't hold."""
    return Formula(_call("NOT", condition), lambda: not _number(_one(_as_formula(condition))), is_condition=True)


def if_wrong(formula: Formula, otherwise: Operand) -> Formula:
    """The result, or another where it is an error value."""

    def result() -> Result:
        return _as_formula(otherwise).result if isinstance(formula.result, _Wrong) else formula.result

    return Formula(_call("IFERROR", formula, otherwise), result)


def is_number(formula: Formula) -> Formula:
    """Whether it is a number."""
    return Formula(_call("ISNUMBER", formula), lambda: isinstance(formula.result, float), is_condition=True)


def is_text(formula: Formula) -> Formula:
    """Whether each cell of a range holds a text."""
    return Formula(_call("ISTEXT", formula), lambda: [isinstance(value, str) for value in _all(formula)], is_condition=True)


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
    operand = _as_formula(formula)
    return Formula(f"LEFT({operand.text},{count})", lambda: _each("", lambda text: text[:count], operand).result)


def middle(formula: Operand, start: Operand, count: Operand) -> Formula:
    """So many characters from a place (from 1)."""

    def result() -> str:
        at, many = (int(_number(_one(_as_formula(one)))) for one in (start, count))
        if at < 1 or many < 0:
            raise Fault
        return _text(_one(_as_formula(formula)))[at - 1 : at - 1 + many]

    return Formula(_call("MID", formula, start, count), result)


def found(sought: str, formula: Operand) -> Formula:
    """Where a text stands in another (from 1), whatever the case; an error value where it doesn't."""

    def result() -> float:
        at = _text(_one(_as_formula(formula))).lower().find(sought.lower())
        if at < 0:
            raise Fault
        return float(at + 1)

    return Formula(_call("SEARCH", sought, formula), result)


def replaced(formula: Operand, old: str, new: str) -> Formula:
    """With a text in place of another; of a range, in each cell."""
    operand = _as_formula(formula)
    return Formula(_call("SUBSTITUTE", operand, old, new), lambda: _each("", lambda text: text.replace(old, new), operand).result)


def words_among(words: Iterable[str], formula: Formula) -> tuple[Formula, Formula]:
    """How many of these words a text holds, each whole between two spaces, and how many letters they have together."""
    known = [word.lower() for word in words]
    sought = "{" + ",".join(f'" {word} "' for word in known) + "}"
    lengths = "{" + ",".join(str(len(word)) for word in known) + "}"

    def held() -> list[str]:
        text = _text(_one(formula)).lower()
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
        lambda: _text(_one(formula)).lower().startswith(tuple(known)),
        is_condition=True,
    )


_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyzéèêëàâçîïôöùûü"


def mark_of(text: Formula) -> Formula:
    """A number that two texts in small letters seldom share unless they are the same: from their length, their first and last letters."""

    def rank(letter: str) -> int:
        return _ALPHABET.find(letter) + 1 or 99

    def result() -> float:
        held = _text(_one(text))
        return float(len(held) * 10**4 + rank(held[:1] or "?") * 100 + rank(held[-1:] or "?"))

    first, last = (f'IFERROR(FIND({side}({text.text},1),"{_ALPHABET}"),99)' for side in ("LEFT", "RIGHT"))
    return Formula(f"(LEN({text.text})*10000+{first}*100+{last})", result)


def number_of(formula: Operand) -> Formula:
    """The number that a text writes."""
    return Formula(_call("VALUE", formula), lambda: _number(_one(_as_formula(formula)) or "?"))


def _each(name: str, compute: Callable[[str], Value], operand: Operand) -> Formula:
    formula = _as_formula(operand)

    def result() -> Result:
        if isinstance(formula.result, list):
            return [compute(_text(value)) for value in formula.result]
        return compute(_text(_one(formula)))

    return Formula(_call(name, formula), result)


# Numbers


def total(*formulas: Formula) -> Formula:
    """The sum of the numbers of ranges and cells; texts count for nothing."""

    def result() -> float:
        return sum(value for formula in formulas for value in _all(formula) if isinstance(value, float))

    return Formula(_call("SUM", *formulas), result)


def smallest(*operands: Operand) -> Formula:
    """The least of them."""
    return Formula(_call("MIN", *operands), lambda: min(_number(_one(_as_formula(one))) for one in operands))


def largest(*operands: Operand) -> Formula:
    """The greatest of them, or of a range."""

    def result() -> float:
        return max((_number(value) for one in operands for value in _all(_as_formula(one)) if not isinstance(value, str)), default=0.0)

    return Formula(_call("MAX", *operands), result)


def whole(formula: Operand) -> Formula:
    """Rounded to a whole number, halves upwards (of what isn't negative)."""
    return Formula(_call("ROUND", formula, 0), lambda: float(floor(_number(_one(_as_formula(formula))) + 0.5)))


def to_cent(amount: Formula) -> Formula:
    """An amount that isn't negative, rounded to the cent, halves upwards: the halves are whole numbers by then, hence exact."""
    return whole(whole(amount * 10**8) / 10**6) / 100


def in_french(amount: Formula) -> Formula:
    """« 1234,50 », where numbers are written the French way."""
    return Formula(f"FIXED({amount.text},2,TRUE)", lambda: f"{floor(_number(_one(amount)) * 100 + 0.5) / 100:.2f}".replace(".", ","))


# Ranges


def row_count(column: Formula) -> Formula:
    """How many rows a range has."""
    return Formula(f"ROWS({column.text})", lambda: float(len(_all(column))))


def item(column: Formula, place: Operand) -> Formula:
    """The cell of a range at a place (from 1)."""

    def result() -> Result:
        cells, at = _all(column), int(_number(_one(_as_formula(place))))
        if not 1 <= at <= len(cells):
            raise Fault
        return cells[at - 1]

    return Formula(_call("INDEX", column, place), result)


def place_of(sought: Formula, column: Formula) -> Formula:
    """The first place of a value in a range (from 1), an error value where it isn't there."""

    def result() -> float:
        wanted = _one(sought)
        for place, value in enumerate(_all(column), 1):
            if value is not None and wanted is not None and _matches(value, wanted):
                return float(place)
        raise Fault

    return Formula(_call("MATCH", sought, column, 0), result)


def count_if(*criteria: tuple[Formula, Operand]) -> Formula:
    """In how many rows every range meets its criterion: a value, a text with « * », or « <=12 »."""
    arguments = [part for pair in criteria for part in pair]
    return Formula(_call("COUNTIFS", *arguments), lambda: float(sum(_met(criteria))))


def sum_if(summed: Formula, *criteria: tuple[Formula, Operand]) -> Formula:
    """The sum of a range over the rows where every other meets its criterion."""
    arguments = [summed, *(part for pair in criteria for part in pair)]

    def result() -> float:
        return sum(value for value, met in zip(_all(summed), _met(criteria), strict=True) if met and isinstance(value, float))

    return Formula(_call("SUMIFS", *arguments), result)


def sum_of(*arrays: Formula) -> Formula:
    """The sum of the products of ranges, row by row: conditions count for 0 or 1, texts for nothing."""

    def result() -> float:
        products = 0.0
        for values in zip(*(_all(array) for array in arrays), strict=True):
            product = 1.0
            for value in values:
                product *= 0 if isinstance(value, str) else float(value or 0)
            products += product
        return products

    texts = [f"--({array.text})" if array.is_condition else array.text for array in arrays]
    return Formula(f"SUMPRODUCT({','.join(texts)})", result)


def largest_of(array: Formula) -> Formula:
    """The greatest of an array that is computed row by row."""
    return Formula(f"SUMPRODUCT(MAX({array.text}))", lambda: max((_number(value) for value in _all(array)), default=0.0))


def _met(criteria: Iterable[tuple[Formula, Operand]]) -> list[bool]:
    tests = [(_all(column), _criterion(_one(_as_formula(wanted)))) for column, wanted in criteria]
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
