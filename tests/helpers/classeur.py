"""Workbooks for tests: a dossier laid out bare, then what people and accidents do to it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.dossier.fields import NOUVELLE
from clas_cli.dossier.layout import ANSWER_HEADER, HINT_HEADER, LABEL_HEADER, SHEETS, Form, Table, find, rows, to_cell
from clas_cli.dossier.tree import Mapping, Node, Source
from clas_cli.filling.workbook import render
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Report
from clas_cli.reading.door import read, read_bytes

EXAMPLES = Path(__file__).parents[2] / "examples"
OPTIONS = Options(today=date(2026, 6, 1))

HEADER_ROW = 4
"""Row of the headers, in the sheets made here; a title and a note stand above."""


class Classeur:
    """A workbook that a test may change: `book` is openpyxl's."""

    def __init__(self, root: Node | None) -> None:
        self.book = Workbook()
        del self.book[self.book.sheetnames[0]]
        self._labels: dict[tuple[str, str], tuple[int, int]] = {}
        for sheet in SHEETS:
            page = self.book.create_sheet(sheet.name)
            page["A1"] = f"Feuille {sheet.name}"
            if sheet.form:
                self._form(page, sheet.form, root)
            left = 1
            for table in sheet.tables:
                self._table(page, table, root, left)
                left += len(table.labels) + 1

    def _form(self, page: Any, form: Form, root: Node | None) -> None:
        for column, text in enumerate((LABEL_HEADER, ANSWER_HEADER, HINT_HEADER), 1):
            page.cell(HEADER_ROW, column, text)
        row, section = HEADER_ROW + 1, ""
        for slot in form.slots:
            if slot.section != section:
                section = slot.section
                page.cell(row, 1, section)
                row += 1
            page.cell(row, 1, slot.label)
            _put(page.cell(row, 2), to_cell(slot, find(root, slot.path)))
            page.cell(row, 3, slot.hint or None)
            self._labels[page.title, slot.label] = (row, 2)
            row += 1

    def _table(self, page: Any, table: Table, root: Node | None, left: int) -> None:
        for column, label in enumerate(table.labels, left):
            page.cell(HEADER_ROW, column, label)
            self._labels[page.title, label] = (HEADER_ROW, column)
        for row, (name, element) in enumerate(rows(root, table), HEADER_ROW + 1):
            column = left
            if table.parent:
                _put(page.cell(row, column), name)
                column += 1
            for slot in table.columns:
                _put(page.cell(row, column), to_cell(slot, find(element, slot.path)))
                column += 1

    def __getitem__(self, sheet: str) -> Any:
        return self.book[sheet]

    def at(self, sheet: str, label: str, row: int = 0) -> str:
        """The address of the answer to a label, or of the cell of a column in the `row`-th row (from 1; 0 is the header)."""
        line, column = self._labels[sheet, label]
        return f"{get_column_letter(column)}{line + row}"

    def put(self, sheet: str, label: str, value: Any, row: int = 0, number_format: str | None = None) -> str:
        """Writes a cell, and returns its address."""
        address = self.at(sheet, label, row)
        cell = self.book[sheet][address]
        cell.value = value
        if number_format:
            cell.number_format = number_format
        return address

    def bytes(self) -> bytes:
        """The file."""
        stream = io.BytesIO()
        self.book.save(stream)
        return stream.getvalue()


def _put(cell: Any, value: Any) -> None:
    if value is None:
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # « =1+1 » is a text
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    elif isinstance(value, time):
        cell.number_format = "hh:mm"


@cache
def example(name: str) -> Source:
    """An example, from its YAML file."""
    return read(EXAMPLES / f"{name}.yaml")


def classeur(name: str = "nouvelle-conforme") -> Classeur:
    """An example as a workbook."""
    return Classeur(example(name).root)


@cache
def bare(name: str = "nouvelle-conforme") -> bytes:
    """The file of an example as a workbook."""
    return classeur(name).bytes()


@cache
def vierge(situation: str = NOUVELLE, *, live: bool = False) -> bytes:
    """The file of the template that nobody has filled."""
    return render(situation, named(DEFAULT), live=live).content


@cache
def filled(name: str = "nouvelle-conforme") -> bytes:
    """The file of the template, filled with an example."""
    return render(NOUVELLE, named(DEFAULT), example(name).root).content


def report(data: bytes | Classeur, name: str = "dossier.xlsx") -> Report:
    """What a check says of a workbook."""
    return check(read_bytes(data if isinstance(data, bytes) else data.bytes(), name), OPTIONS)


def said(of: Report) -> list[tuple[str, str]]:
    """Codes and places of the findings, one for each place that a finding names; informations left out."""
    return [
        (finding.code, str(place))
        for finding in of.findings
        if finding.severity != "information"
        for place in (finding.place, *(also.place for also in finding.also))
    ]


def rezipped(data: bytes, change: Callable[[str, bytes], bytes | None], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same file with parts changed, or left out where `change` gives None."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", compression, compresslevel=1) as new:
        for info in old.infolist():
            content = change(info.filename, old.read(info))
            if content is not None:
                new.writestr(info.filename, content)
    return stream.getvalue()


def part(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The same file, `old` replaced by `new` in one part; it must be there."""

    def change(found: str, content: bytes) -> bytes:
        if found != name:
            return content
        assert old in content, f"{old!r} is not in {name}"
        return content.replace(old, new, 1)

    return rezipped(data, change)


def sheet_part(book: Any, sheet: str) -> str:
    """The part of a workbook saved by openpyxl that holds a sheet."""
    return f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"


def leaves(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """The values of a tree, with their paths."""
    if isinstance(node, Mapping):
        for name, child in node.entries.items():
            yield from leaves(child, f"{path}.{name}" if path else name)
    elif hasattr(node, "items"):
        for index, child in enumerate(node.items):
            yield from leaves(child, f"{path}[{index}]")
    else:
        yield path, node
