"""docs/couverture-de-la-note.md names every rule, and nothing but rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from clas_cli.rules.registry import RULES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "couverture-de-la-note.md"
HEADER = ["N°", "Section", "Ce que dit la note (paraphrase)", "Contrôles", "Précision"]
CODE = re.compile(r"\b[A-Z]{3}\d{3}\b")


class Row(NamedTuple):
    """One line of the main table."""

    number: str
    section: str
    paraphrase: str
    checks: str
    remark: str


def cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in inner.split("|")]


def table_rows(text: str) -> list[Row]:
    """The rows of the table that carries HEADER; a row of another width is an error."""
    lines = text.splitlines()
    start = next(index for index, line in enumerate(lines) if cells(line) == HEADER)
    rows: list[Row] = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(Row(*cells(line)))
    return rows


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rows(page: str) -> list[Row]:
    return table_rows(page)


def test_every_code_of_the_page_is_a_rule(page: str) -> None:
    assert sorted(set(CODE.findall(page)) - set(RULES)) == []


def test_every_rule_is_on_the_page(page: str) -> None:
    assert sorted(set(RULES) - set(CODE.findall(page))) == []


def test_a_row_without_a_code_says_why(rows: list[Row]) -> None:
    without_code = [row for row in rows if not CODE.search(row.checks)]
    assert [row.number for row in without_code if not row.remark] == []


def test_row_numbers_are_consecutive(rows: list[Row]) -> None:
    assert rows
    expected = [str(number) for number in range(1, len(rows) + 1)]
    assert [row.number for row in rows] == expected
