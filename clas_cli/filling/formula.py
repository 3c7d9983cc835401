"""A formula of a workbook and its result now, built together: a viewer that doesn't calculate shows what one that does would.

A range is a `Formula` whose result is a list, a cell of which is None where it is blank. Only functions that Excel (since 2010) and
LibreOffice both have, under the same name and with the same result; texts are compared without regard to case, as they do.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from math import floor
from typing import Final

Value = str | float | bool | None
"""What a cell holds: a blank one None. Days are numbers, times parts of a day."""


class ErrorValue(Exception):
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
            except ErrorValue:
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
        return _binary("&", lambda one, two: text_of(one) + text_of(two), self, other)

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


def as_formula(operand: Operand) -> Formula:
    return operand if isinstance(operand, Formula) else literal(operand)


def single(formula: Formula) -> Value:
    """The single result of a formula. Raises `ErrorValue` for an error value."""
    if isinstance(formula.result, _Wrong):
        raise ErrorValue
    assert not isinstance(formula.result, list)
    return formula.result


def all_of_it(formula: Formula) -> list[Value]:
    """The results of a range, or of a single cell. Raises `ErrorValue` for an error value."""
    return formula.result if isinstance(formula.result, list) else [single(formula)]


def number(value: Value) -> float:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise ErrorValue from None
    return float(value or 0)


def text_of(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else f"{value:.10g}"
    return value or ""


def _binary(sign: str, compute: Callable[[Value, Value], Value], one: Operand, two: Operand, *, is_condition: bool = False) -> Formula:
    """An operation of two results, or of each cell of a range and of the other's."""
    left, right = as_formula(one), as_formula(two)

    def result() -> Result:
        if not isinstance(left.result, list) and not isinstance(right.result, list):
            return compute(single(left), single(right))
        lefts, rights = all_of_it(left), all_of_it(right)
        longest = max(len(lefts), len(rights))
        lefts, rights = lefts * (longest if len(lefts) == 1 else 1), rights * (longest if len(rights) == 1 else 1)
        return [compute(a, b) for a, b in zip(lefts, rights, strict=True)]

    return Formula(f"({left.text}{sign}{right.text})", result, is_condition=is_condition)


def _arithmetic(sign: str, compute: Callable[[float, float], float], one: Operand, two: Operand) -> Formula:
    def result(a: Value, b: Value) -> float:
        try:
            return compute(number(a), number(b))
        except ZeroDivisionError:
            raise ErrorValue from None

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


def call(name: str, *arguments: Operand) -> str:
    return f"{name}({','.join(as_formula(argument).text for argument in arguments)})"


# Conditions


def if_(condition: Operand, then: Operand, otherwise: Operand) -> Formula:
    """One or the other."""

    def result() -> Result:
        return as_formula(then if number(single(as_formula(condition))) else otherwise).result

    return Formula(call("IF", condition, then, otherwise), result)


def all_of(*conditions: Operand) -> Formula:
    """Whether all hold."""
    return Formula(call("AND", *conditions), lambda: all(_truths(conditions)), is_condition=True)


def any_of(*conditions: Operand) -> Formula:
    """Whether one holds."""
    return Formula(call("OR", *conditions), lambda: any(_truths(conditions)), is_condition=True)


def _truths(conditions: Iterable[Operand]) -> list[bool]:
    """Every one is computed: an error value in any is that of the whole."""
    return [bool(number(single(as_formula(one)))) for one in conditions]


def none_of(condition: Operand) -> Formula:
    """Whether it doesn't hold."""
    return Formula(call("NOT", condition), lambda: not number(single(as_formula(condition))), is_condition=True)


def if_wrong(formula: Formula, otherwise: Operand) -> Formula:
    """The result, or another where it is an error value."""

    def result() -> Result:
        return as_formula(otherwise).result if isinstance(formula.result, _Wrong) else formula.result

    return Formula(call("IFERROR", formula, otherwise), result)


def is_number(formula: Formula) -> Formula:
    """Whether it is a number."""
    return Formula(call("ISNUMBER", formula), lambda: isinstance(formula.result, float), is_condition=True)


def is_text(formula: Formula) -> Formula:
    """Whether each cell of a range holds a text."""
    return Formula(call("ISTEXT", formula), lambda: [isinstance(value, str) for value in all_of_it(formula)], is_condition=True)


# Numbers


def total(*formulas: Formula) -> Formula:
    """The sum of the numbers of ranges and cells; texts count for nothing."""

    def result() -> float:
        return sum(value for formula in formulas for value in all_of_it(formula) if isinstance(value, float))

    return Formula(call("SUM", *formulas), result)


def smallest(*operands: Operand) -> Formula:
    """The least of them."""
    return Formula(call("MIN", *operands), lambda: min(number(single(as_formula(one))) for one in operands))


def largest(*operands: Operand) -> Formula:
    """The greatest of them, or of a range."""

    def result() -> float:
        return max((number(value) for one in operands for value in all_of_it(as_formula(one)) if not isinstance(value, str)), default=0.0)

    return Formula(call("MAX", *operands), result)


def whole(formula: Operand) -> Formula:
    """Rounded to a whole number, halves upwards (of what isn't negative)."""
    return Formula(call("ROUND", formula, 0), lambda: float(floor(number(single(as_formula(formula))) + 0.5)))


def to_cent(amount: Formula) -> Formula:
    """An amount that isn't negative, rounded to the cent, halves upwards: the halves are whole numbers by then, hence exact."""
    return whole(whole(amount * 10**8) / 10**6) / 100


def in_french(amount: Formula) -> Formula:
    """« 1234,50 », where numbers are written the French way."""
    return Formula(f"FIXED({amount.text},2,TRUE)", lambda: f"{floor(number(single(amount)) * 100 + 0.5) / 100:.2f}".replace(".", ","))
