"""A dossier as a workbook: blank, or filled from any dossier that could be read. Sheets and cells are those of `clas_cli.layout`.

What a person sees beside the answers (instructions, lists, bounds, rules) comes from the model and the campaign. Texts of a
dossier are written as texts, whatever they begin with; dates, times, numbers and euros as themselves.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Record
from clas_cli.dossier.groups import Levels, One, Records
from clas_cli.dossier.kinds import Account, Choice, Text
from clas_cli.dossier.layout import (
    ANSWER_HEADER,
    HELP_SHEET,
    HINT_HEADER,
    LABEL_HEADER,
    LISTS_SHEET,
    RULE_HEADER,
    SHEETS,
    CellValue,
    Form,
    Sheet,
    Slot,
    Table,
    find,
    rows,
    to_cell,
)
from clas_cli.dossier.tree import Mapping, Node, Rejected, Scalar, Sequence
from clas_cli.filling import budget_sheet, guidance
from clas_cli.filling.choices import label_of, validation
from clas_cli.filling.draft import Draft, Extent, Progress, listed, paths
from clas_cli.filling.help_sheet import write_help
from clas_cli.filling.look import KEY_WIDTH, LACKING, OPTIONAL_TAB, USUAL_TAB, height_for, hint_above, protect, set_up_page, width_of
from clas_cli.french.text import quoted
from clas_cli.french.values import Refused, to_text
from clas_cli.reading.tables import MAX_ROWS

ROWS: Final = {"collectifs": 12, "collectifs.seances": 60, "collectifs.intervenants": 60, "actions": 50, "projet.horaires_scolaires": 20}
"""Rows to fill of each table; the others have `OTHER_ROWS`."""

OTHER_ROWS: Final = 25
SPARE_ROWS: Final = 5
"""Rows left after the last of a dossier that fills a table."""

MOST_ROWS: Final = 6_000
"""Rows of all the tables of a dossier: more would take longer to write than anybody waits."""

MOST_UNKNOWN: Final = 500
"""Fields that the model doesn't know and that are kept beside the others: more would hide them, and columns have an end."""
LONGEST_CELL: Final = 32_767

_FORM_HEADER, _TABLE_HEADER = 3, 4
"""Rows of the headers, from 0."""

_FORM_WIDTHS: Final = (36, 46, 32, 46)
_KNOWN: Final = ("format", "campagne")
"""Answers that nobody has to change."""


@dataclass(slots=True)
class Filled:
    """A workbook: its bytes, the paths of what a workbook has no place for, those of the elements that its cell splits, and the
    tables that it cuts, in French."""

    content: bytes
    left_out: list[str] = field(default_factory=list)
    split: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)


def render(situation: str, campagne: Campagne, root: Mapping | None = None) -> Filled:
    """The workbook. `root` is the tree of a dossier; without it the workbook is blank but for what is known."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": "Dossier Clas", "subject": campagne.nom, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - same bytes each time
    writer = _Writer(Draft(book, situation, campagne, root))
    writer.write()
    book.close()
    return Filled(_growing(stream.getvalue()), sorted(_left_out(root, writer.carried)) if root else [], writer.split, writer.cut)


def _growing(content: bytes) -> bytes:
    """The same workbook, whose rows keep growing with what is typed in them: their heights are a first guess, not a choice."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                data = data.replace(b' customHeight="1"', b"")
            new.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _left_out(root: Mapping, carried: set[int]) -> Iterator[str]:
    """The paths of the values that have no cell."""

    def walk(node: Node, path: str) -> Iterator[str]:
        if id(node) in carried or node.is_empty:
            return
        if isinstance(node, Mapping):
            for name, child in node.entries.items():
                yield from walk(child, f"{path}.{name}" if path else name)
        elif isinstance(node, Sequence):
            for index, child in enumerate(node.items):
                yield from walk(child, f"{path}[{index}]")
        elif not isinstance(node, Rejected):
            yield path

    return walk(root, "")


def _most_rows(root: Mapping | None) -> int:
    """The rows that each table may have: no more than are read again, and all together no more than `MOST_ROWS`."""
    counts = [sum(1 for _ in rows(root, table, MAX_ROWS)) for sheet in SHEETS for table in sheet.tables]
    most = MAX_ROWS
    while sum(min(count, most) for count in counts) > MOST_ROWS:
        most //= 2
    return most


class _Writer:
    """The sheets of one workbook, being written."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.look = draft.look
        self.root = draft.root
        self.carried: set[int] = set()
        """The nodes of the tree that have their cell."""
        self.unknown = 0
        self.split: list[str] = []
        """The paths of the elements of lists that hold what parts two elements in a cell."""
        self.most = _most_rows(draft.root)
        self.cut: list[str] = []
        """The tables that have more elements than rows, in French."""

    def write(self) -> None:
        """Every sheet, in the order of the workbook."""
        book = self.draft.book
        help_page = book.add_worksheet(HELP_SHEET)
        pages = [(sheet, book.add_worksheet(sheet.name)) for sheet in SHEETS]
        lists_page = book.add_worksheet(LISTS_SHEET)
        for sheet in SHEETS:
            self._lay_out(sheet)
        for sheet, page in pages:
            if sheet.form is not None:
                self._form(sheet.name, sheet.form, page, self.draft.is_optional(sheet))
            else:
                self._tables(sheet, page)
            page.set_tab_color(OPTIONAL_TAB if self.draft.is_optional(sheet) else USUAL_TAB)
            if self.draft.is_hidden(sheet):
                page.hide()
            protect(page)
        write_help(self.draft, help_page)
        self.draft.lists.write(lists_page, self.look)
        lists_page.hide()
        lists_page.protect()
        help_page.activate()

    def _title(self, page: Any, title: str, subtitle: str, columns: int, width: float) -> None:
        """The first two rows: what the sheet is, and what to know of it."""
        page.set_row(0, 26)
        page.merge_range(0, 0, 0, columns - 1, title, self.look.title())
        page.set_row(1, height_for((subtitle, width, 10)))
        page.merge_range(1, 0, 1, columns - 1, subtitle, self.look.subtitle())

    # Forms

    def _form(self, name: str, form: Form, page: Any, is_optional: bool) -> None:
        hidden = set() if is_optional else self._hidden_sections(form)
        told = "Répondre dans la colonne «\u00a0Réponse\u00a0». Les réponses marquées d'une étoile * sont obligatoires."
        if hidden:
            kind = guidance.SITUATION_NAMES[self.draft.situation]
            told += f"\nLignes masquées, sans objet pour une {kind}\u00a0: {listed(sorted(hidden))}."
        for column, width in enumerate(_FORM_WIDTHS):
            page.set_column(column, column, width)
        self._title(page, name, told, len(_FORM_WIDTHS), sum(_FORM_WIDTHS))
        for column, text in enumerate((LABEL_HEADER, ANSWER_HEADER, HINT_HEADER, RULE_HEADER)):
            page.write_string(_FORM_HEADER, column, text, self.look.header())
        page.freeze_panes(_FORM_HEADER + 1, 0)
        row, section = _FORM_HEADER + 1, ""
        required: dict[str, bool] = {}
        for index, slot in enumerate(form.slots):
            if slot.section != section:
                section = slot.section
                self._section(page, row, section, section in hidden)
                row += 1
            is_empty = self._line(page, row, slot, section in hidden)
            if self._is_required(slot, ".".join(slot.path)):
                required[f"'{name}'!{xl_rowcol_to_cell(row, 1)}"] = is_empty
            row += 1
            if all(slot.path[:-1] != other.path[:-1] for other in form.slots[index + 1 :]):
                row = self._unknown_lines(page, row, slot.path[:-1])
        set_up_page(page, _FORM_HEADER, sum(_FORM_WIDTHS))
        self._track(name, form, required)

    def _section(self, page: Any, row: int, section: str, is_hidden: bool) -> None:
        page.set_row(row, 20, None, {"hidden": is_hidden})
        for column in range(len(_FORM_WIDTHS)):
            page.write_string(row, column, "" if column else section, self.look.section())

    def _line(self, page: Any, row: int, slot: Slot, is_hidden: bool) -> bool:
        """One question of a form; returns whether it has no answer."""
        path = ".".join(slot.path)
        is_required = self._is_required(slot, path)
        value = self._answer(slot, find(self.root, slot.path), path)
        rules = "\n".join(guidance.rules_at(path, self.draft.campagne))
        page.write_string(row, 0, _starred(slot.label, is_required), self.look.label(is_required))
        self._cell(page, row, 1, slot, value, is_required, locked=path in _KNOWN and value is not None)
        hint_text = "" if path in _KNOWN and value is not None else self._told(slot, path).hint
        page.write_string(row, 2, hint_text, self.look.hint())
        page.write_string(row, 3, rules, self.look.hint())
        page.data_validation(row, 1, row, 1, validation(slot, path, self.draft.campagne, self.draft.lists))
        label, answer, hint, rule = _FORM_WIDTHS
        height = height_for((slot.label, label), (str(value or ""), answer), (hint_text, hint, 9), (rules, rule, 9))
        page.set_row(row, height, None, {"hidden": is_hidden})
        return value is None

    def _unknown_lines(self, page: Any, row: int, path: tuple[str, ...]) -> int:
        """Fields of a section that the model doesn't know, kept after the others; returns the row after them."""
        for name, text in self._unknown(find(self.root, path), path):
            page.write_string(row, 0, _clean(name), self.look.label(False))
            page.write_string(row, 1, _clean(text), self.look.answer(Text(), hostile=True))
            row += 1
        return row

    def _hidden_sections(self, form: Form) -> set[str]:
        """Sections of a form that are left out of sight: nothing stands in them, and most dossiers have no use for them."""
        sections: dict[str, bool] = {}
        for slot in form.slots:
            node = find(self.root, slot.path)
            useless = guidance.is_aside(".".join(slot.path), self.draft.situation, self.draft.campagne) and (node is None or node.is_empty)
            sections[slot.section] = sections.get(slot.section, True) and useless
        return {section for section, useless in sections.items() if useless}

    def _track(self, name: str, form: Form, required: dict[str, bool]) -> None:
        """How many required answers of a form lack. `required` tells of each of their cells whether it is empty."""
        holds = listed(dict.fromkeys(slot.section or slot.label for slot in form.slots))
        if not required:
            self.draft.progress.append(Progress(name, holds, '="facultatif"', "facultatif"))
            return
        count = "0+" + "+".join(f"(LEN({cell})=0)" for cell in required)
        lacking = sum(required.values())
        now = f"{lacking} à remplir" if lacking else "complet"
        self.draft.progress.append(Progress(name, holds, f'=IF({count}=0,"complet",({count})&" à remplir")', now))

    # Tables

    def _rows(self, table: Table) -> Iterator[tuple[str, Node]]:
        """The elements of a table that have their row: no more than are read again."""
        return rows(self.root, table, self.most)

    def _bounded(self, table: Table) -> int:
        """How many elements of a table have their row; those that have none are set aside, and told in one sentence."""
        held = sum(1 for _ in self._rows(table))
        beyond = [id(element) for _, element in islice(rows(self.root, table), held, None)]
        self.carried.update(beyond)
        if beyond:
            path = ".".join(table.path)
            total = held + len(beyond)
            self.cut.append(f"{path}\u00a0: les {held} premières lignes sur {total} tiennent dans un classeur, les autres n'y sont pas.")
        return held

    def _lay_out(self, sheet: Sheet) -> None:
        """Decides where the tables of a sheet stand."""
        first = _TABLE_HEADER + 1 + (budget_sheet.ROWS if budget_sheet.is_budget(sheet) else 0)
        left = 0
        for table in sheet.tables:
            held = self._bounded(table)
            count = max(ROWS.get(".".join(table.path), OTHER_ROWS), held + SPARE_ROWS)
            self.draft.extents[table.path] = Extent(sheet.name, first, first + count - 1, left)
            left += len(table.labels) + 1

    def _tables(self, sheet: Sheet, page: Any) -> None:
        header = self.draft.extent(sheet.tables[0]).first - 1
        heights: dict[int, float] = {}
        for table in sheet.tables:
            self._table(table, page, heights)
        for row, height in heights.items():
            page.set_row(row, height)
        alone = len(sheet.tables) == 1
        if alone:
            self._unknown_columns(sheet.tables[0], page)
        columns = self.draft.extent(sheet.tables[-1]).left + len(sheet.tables[-1].labels)
        width = sum(width for table in sheet.tables for width in _widths(table))
        self._title(page, sheet.name, self._about(sheet), columns, width)
        page.freeze_panes(header + 1, 1 if alone else 0)
        if budget_sheet.is_budget(sheet):
            budget_sheet.write_totals(self.draft, sheet, page)
        set_up_page(page, header, width)
        counts = "+".join(f"COUNTA({self._key_cells(table)})" for table in sheet.tables)
        held = sum(1 for table in sheet.tables for _ in self._rows(table))
        formula = f'=IF({counts}=0,"vide",({counts})&" ligne(s)")'
        self.draft.progress.append(
            Progress(sheet.name, listed(table.title for table in sheet.tables), formula, f"{held} ligne(s)" if held else "vide")
        )

    def _key_cells(self, table: Table) -> str:
        """The cells of a table's first column."""
        extent = self.draft.extent(table)
        return f"'{extent.sheet}'!{xl_range_abs(extent.first, extent.left, extent.last, extent.left)}"

    def _about(self, sheet: Sheet) -> str:
        """What to know before filling a table."""
        own = paths(sheet)
        whole = [path for path in dict.fromkeys(path.partition(".")[0] for path in own) if budget_sheet.is_budget(sheet)]
        rules = dict.fromkeys(rule for path in (*whole, *own) for rule in guidance.rules_at(path, self.draft.campagne))
        if not rules:  # then those of its answers
            columns = [
                _path(table, slot) for table in sheet.tables for slot in table.columns if self._is_required(slot, _path(table, slot))
            ]
            rules = dict.fromkeys(rule for path in columns for rule in guidance.rules_at(path, self.draft.campagne))
        belongs = any(table.parent for table in sheet.tables)
        return "\n".join(["Une ligne par élément" + ("\u00a0; choisir d'abord le collectif." if belongs else "."), *rules])

    def _table(self, table: Table, page: Any, heights: dict[int, float]) -> None:
        """A table: its header, its blank cells, its elements. `heights` gathers the heights of the rows."""
        extent = self.draft.extent(table)
        header = extent.first - 1
        shift = extent.left + (1 if table.parent else 0)
        if extent.left:
            page.set_column(extent.left - 1, extent.left - 1, 3)
        if table.parent:
            self._key_column(table, table.parent, page)
        labels = [(f"{label} *", width * 0.9) for label, width in zip(table.labels, _widths(table), strict=True)]
        heights[header] = max(heights.get(header, 0), 4 + height_for(*labels))
        hints = [(hint_above(self._told(slot, _path(table, slot))), width_of(slot), 9) for slot in table.columns]
        heights[header - 1] = max(heights.get(header - 1, 0), height_for(*hints))
        columns = [
            (column, slot, _path(table, slot), self._is_required(slot, _path(table, slot)), width_of(slot))
            for column, slot in enumerate(table.columns, shift)
        ]
        for column, slot, path, is_required, width in columns:
            self._column(table, slot, page, column, path, is_required, width)
        held = 0
        for held, (name, element) in enumerate(self._rows(table), 1):
            row = extent.first + held - 1
            if table.parent:
                page.write_string(row, extent.left, _clean(name), self.look.key())
            shown: list[tuple[str, float]] = [(name, KEY_WIDTH)]
            for column, slot, path, is_required, width in columns:
                value = self._answer(slot, find(element, slot.path), path)
                self._cell(page, row, column, slot, value, is_required)
                if value is not None:
                    shown.append((str(value), width))
            heights[row] = max(heights.get(row, 0), height_for(*shown))
        for row in range(extent.first + held, extent.last + 1):
            if table.parent:
                page.write_blank(row, extent.left, None, self.look.key())
            for column, slot, _, is_required, _ in columns:
                self._cell(page, row, column, slot, None, is_required)

    def _column(self, table: Table, slot: Slot, page: Any, column: int, path: str, is_required: bool, width: float) -> None:
        """The header of a column, and what its cells accept."""
        extent = self.draft.extent(table)
        page.set_column(column, column, width)
        page.write_string(extent.first - 2, column, hint_above(self._told(slot, path)), self.look.hint(above=True))
        page.write_string(extent.first - 1, column, _starred(slot.label, is_required), self.look.header())
        axis = xl_rowcol_to_cell(extent.first, extent.left, col_abs=True)
        rule = validation(slot, path, self.draft.campagne, self.draft.lists, axis)
        page.data_validation(extent.first, column, extent.last, column, rule)
        if is_required:
            self._flag_lacking(table, page, column)

    def _key_column(self, table: Table, parent: Table, page: Any) -> None:
        """The column that names the row of the parent: a list of the names that stand there."""
        extent, sheet = self.draft.extent(table), self.draft.extent(parent).sheet
        column = extent.left
        page.set_column(column, column, KEY_WIDTH)
        page.write_string(extent.first - 2, column, f"Le nom donné dans la feuille «\u00a0{sheet}\u00a0».", self.look.hint(above=True))
        page.write_string(extent.first - 1, column, _starred(table.key_label, True), self.look.header())
        rule = {
            "validate": "list",
            "source": f"={self._key_cells(parent)}",
            "error_type": "warning",
            "error_title": "Nom inconnu",
            "error_message": f"Ce nom n'est pas dans la feuille «\u00a0{sheet}\u00a0».",
            "input_title": table.key_label,
            "input_message": f"Choisir un nom de la feuille «\u00a0{sheet}\u00a0».",
        }
        page.data_validation(extent.first, column, extent.last, column, rule)
        self._flag_lacking(table, page, column)

    def _flag_lacking(self, table: Table, page: Any, column: int) -> None:
        """A required cell that is empty in a row that has begun shows."""
        extent = self.draft.extent(table)
        cell, first, last = (
            xl_rowcol_to_cell(extent.first, number, col_abs=True) for number in (column, extent.left, extent.left + len(table.labels) - 1)
        )
        rule = {"type": "formula", "criteria": f"=AND(LEN({cell})=0,COUNTA({first}:{last})>0)", "format": self.look.only(bg_color=LACKING)}
        page.conditional_format(extent.first, column, extent.last, column, rule)

    def _unknown_columns(self, table: Table, page: Any) -> None:
        """Fields that the model doesn't know, each in a column of its own after the others: the check says so of them too."""
        extent = self.draft.extent(table)
        found: dict[str, dict[int, str]] = {}
        for row, (_, element) in enumerate(self._rows(table), extent.first):
            for name, text in self._unknown(element, table.path):
                found.setdefault(name, {})[row] = text
        for column, (name, texts) in enumerate(found.items(), extent.left + len(table.labels)):
            page.set_column(column, column, 18)
            page.write_string(extent.first - 1, column, _clean(name), self.look.header())
            for row, text in texts.items():
                page.write_string(row, column, _clean(text), self.look.answer(Text(), hostile=True))

    # Cells

    def _unknown(self, node: Node | None, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """The single values of a section whose names the model doesn't know."""
        record: type[Record] = Dossier
        for step in path:
            kind = record.FIELDS[step].kind
            assert isinstance(kind, One | Records)
            record = kind.record
        for name, child in node.entries.items() if isinstance(node, Mapping) else ():
            if self.unknown == MOST_UNKNOWN:
                return
            if name not in record.FIELDS and isinstance(child, Scalar) and not child.is_empty:
                self.unknown += 1
                self.carried.add(id(child))
                yield name, to_text(child.value)

    def _is_required(self, slot: Slot, path: str) -> bool:
        return guidance.is_required(slot.field, path, self.draft.situation, self.draft.campagne)

    def _told(self, slot: Slot, path: str) -> Slot:
        """The slot as the campaign tells of it."""
        return replace(slot, field=guidance.told(slot.field, path, self.draft.situation, self.draft.campagne))

    def _answer(self, slot: Slot, node: Node | None, path: str) -> CellValue:
        """What stands in a slot's cell."""
        if node is None or node.is_empty:
            known = guidance.prefilled(path, self.draft.situation, self.draft.campagne) if self.root is None else None
            node = None if known is None else Scalar(known, None)
        if node is None or isinstance(node, Mapping | Rejected):
            return None
        value = to_cell(slot, node)
        if isinstance(node, Scalar):
            self.carried.add(id(node))
            return _as_listed(slot, node, value)
        for item in node.items:
            if isinstance(item, Scalar):
                self.carried.add(id(item))
                if ";" in to_text(item.value) and not isinstance(slot.field.kind, Levels):
                    self.split.append(f"{path}\u00a0: {quoted(to_text(item.value), 60)}")
        return value

    def _cell(self, page: Any, row: int, column: int, slot: Slot, value: CellValue, required: bool, locked: bool = False) -> None:
        hostile = isinstance(value, str) and value[:1] in tuple("=+-@")
        style = self.look.locked() if locked else self.look.answer(slot.field.kind, required, hostile)
        if value is None:
            page.write_blank(row, column, None, style)
        elif isinstance(value, str):
            page.write_string(row, column, _clean(value), style)
        elif isinstance(value, date | time):
            page.write_datetime(row, column, value, style)
        else:
            page.write_number(row, column, value, style)


def _as_listed(slot: Slot, node: Scalar, value: CellValue) -> CellValue:
    """A value as the drop-down list of its cell has it; an account that is more precise than those of the list, as it is."""
    kind = slot.field.kind
    if isinstance(kind, Choice):
        try:
            return label_of(kind, kind.convert(node.value))
        except Refused:
            return value
    if isinstance(kind, Account) and isinstance(value, int):
        written = to_text(node.value)
        precise = written.isascii() and written.isdigit() and len(written) > 2
        return int(written) if precise else kind.label(value)
    return value


def _starred(label: str, required: bool) -> str:
    return f"{label} *" if required else label


def _path(table: Table, slot: Slot) -> str:
    return ".".join((*table.path, *slot.path))


def _widths(table: Table) -> list[int]:
    return [KEY_WIDTH] * bool(table.parent) + [width_of(slot) for slot in table.columns]


def _clean(text: str) -> str:
    """A text as a cell can hold it."""
    return text.encode("utf-8", "replace").decode("utf-8")[:LONGEST_CELL]
