"""A line a dossier, for a spreadsheet in French: semicolons, decimal commas, days first, and a mark that says UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.judge.report import Batch
from clas_cli.render.columns import DOSSIER, Value, is_formula, shown, table


def render(batch: Batch) -> Iterator[str]:
    """The table, a line at a time."""
    yield "\ufeff" + _line([column.title for column in DOSSIER])
    for row in table(batch):
        yield _line([_written(column.value(row)) for column in DOSSIER])


def _line(cells: list[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerow(cells)
    return stream.getvalue()


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int):
        return str(value)
    text = shown(value)
    if _CODE.fullmatch(text):
        return f'="{text}"'
    return f"'{text}" if is_formula(text) else text


_CODE: Final = regex("[0-9]{2,}")
"""A code made of digits (a SIRET): a spreadsheet would make of it a number, without its zeros or with an exponent; the sign keeps it a text."""
