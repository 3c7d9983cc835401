"""A dossier as a workbook: blank, or filled from any dossier that could be read. Sheets and cells are those of `clas_cli.layout`.

What a person sees beside the answers (instructions, lists, bounds, rules) comes from the model and the campaign. Texts of a
dossier are written as texts, whatever they begin with; dates, times, numbers and euros as themselves.
"""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from clas_cli.campaign import Campagne
from clas_cli.dossier import AXES, FAMILLES, VOLONTARIAT_CHARGES, VOLONTARIAT_PRODUITS, Action, Dossier
from clas_cli.layout import (
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
from clas_cli.model import NOUVELLE, Account, Amount, Choice, Day, Integer, Kind, Levels, Many, One, Record, Records, Text, TimeOfDay, YesNo
from clas_cli.source import Mapping, Node, Rejected, Scalar, Sequence
from clas_cli.text import percent
from clas_cli.values import YEARS, Refused, to_text
from clas_cli.writers import guidance

ROWS: Final = {"collectifs": 12, "collectifs.seances": 60, "collectifs.intervenants": 60, "actions": 50, "projet.horaires_scolaires": 20}
"""Rows to fill of each table; the others have `OTHER_ROWS`."""

OTHER_ROWS: Final = 25
SPARE_ROWS: Final = 5
"""Rows left after the last of a dossier that fills a table."""

LONGEST_MESSAGE: Final = 255
LONGEST_TITLE: Final = 32
LONGEST_CELL: Final = 32_767

_KEY_WIDTH: Final = 26
_LETTERS: Final = 1.1
"""Letters that a unit of width holds, on average."""
LANDSCAPE_FROM: Final = 110
"""Width, in characters, from which a sheet is printed in landscape."""

_INK, _MUTED, _LINE = "#1F2937", "#6B7280", "#BFC7D1"
_BRAND, _BRAND_PALE = "#1F4E79", "#DCE6F1"
_REQUIRED, _OPTIONAL, _LACKING = "#FFF2CC", "#FFFFFF", "#F8CBAD"
_OPTIONAL_TAB, _USUAL_TAB = "#BFBFBF", _BRAND
_EURO: Final = '[$-40C]#,##0.00\\ "€"'
_FORMATS: Final[dict[type[Kind], str]] = {Amount: _EURO, Day: "dd/mm/yyyy", TimeOfDay: "hh:mm", Integer: "0"}
_WIDTHS: Final[dict[type[Kind], int]] = {Amount: 15, Day: 13, TimeOfDay: 10, Integer: 12, YesNo: 12, Levels: 18, Account: 30, Choice: 30}


@dataclass(slots=True)
class Filled:
    """A workbook: its bytes, and the paths of what a workbook has no place for."""

    content: bytes
    left_out: list[str] = field(default_factory=list)


def render(situation: str, campagne: Campagne, root: Mapping | None = None) -> Filled:
    """The workbook. `root` is the tree of a dossier; without it the workbook is blank but for what is known."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": "Dossier Clas", "subject": campagne.nom, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - same bytes each time
    writer = _Writer(book, situation, campagne, root)
    writer.write()
    book.close()
    return Filled(_growing(stream.getvalue()), sorted(_left_out(root, writer.carried)) if root else [])


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


class _Writer:
    """One workbook being written."""

    def __init__(self, book: Any, situation: str, campagne: Campagne, root: Mapping | None) -> None:
        self.book = book
        self.situation = situation
        self.campagne = campagne
        self.root = root
        self.carried: set[int] = set()
        self.styles: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.lists = _Lists()
        self.places: dict[tuple[str, ...], tuple[str, int, int, int]] = {}
        """Of each table: its sheet, its first and last rows (0-based), its first column."""
        self.progress: list[tuple[str, str, str, Any]] = []
        """Of each sheet: its name, what it holds, the formula that says where it stands, and its value now."""

    def style(self, **properties: Any) -> Any:
        """A format, made once."""
        base = {"font_name": "Calibri", "font_size": 11, "font_color": _INK, "valign": "vcenter", **properties}
        known = tuple(sorted(base.items()))
        if known not in self.styles:
            self.styles[known] = self.book.add_format(base)
        return self.styles[known]

    def write(self) -> None:
        """Every sheet, in the order of the workbook."""
        help_sheet = self.book.add_worksheet(HELP_SHEET)
        sheets = [(sheet, self.book.add_worksheet(sheet.name)) for sheet in SHEETS]
        lists_sheet = self.book.add_worksheet(LISTS_SHEET)
        for sheet, _ in sheets:
            for table in sheet.tables:
                self.places[table.path] = (sheet.name, *self._extent(sheet, table))
        for sheet, page in sheets:
            if sheet.form is not None:
                self._form(sheet, page)
            else:
                self._tables(sheet, page)
            self._finish(sheet, page)
        self._help(help_sheet)
        self.lists.write(lists_sheet, self.style(), self.style(bold=True))
        lists_sheet.hide()
        lists_sheet.protect()
        help_sheet.activate()

    # Sheets

    def _finish(self, sheet: Sheet, page: Any) -> None:
        optional = self._is_optional(sheet)
        page.set_tab_color(_OPTIONAL_TAB if optional else _USUAL_TAB)
        if self._is_hidden(sheet):
            page.hide()
        _protect(page)

    def _paths(self, sheet: Sheet) -> list[str]:
        if sheet.form is not None:
            return [".".join(slot.path) for slot in sheet.form.slots]
        return [".".join(table.path) for table in sheet.tables]

    def _is_optional(self, sheet: Sheet) -> bool:
        return all(guidance.is_aside(path, self.situation) for path in self._paths(sheet))

    def _holds_something(self, sheet: Sheet) -> bool:
        if sheet.form is not None:
            return any((node := find(self.root, slot.path)) is not None and not node.is_empty for slot in sheet.form.slots)
        return any(True for table in sheet.tables for _ in rows(self.root, table))

    def _is_hidden(self, sheet: Sheet) -> bool:
        """Whether a sheet is left out of sight: nothing stands in it, and most dossiers have no use for it."""
        useful_at_times = self.situation == NOUVELLE and self._paths(sheet) == ["projet.horaires_scolaires"]
        return self._is_optional(sheet) and not self._holds_something(sheet) and not useful_at_times

    def _title(self, page: Any, title: str, subtitle: str, columns: int, width: float) -> None:
        """The first two rows: what the sheet is, and what to know of it."""
        page.set_row(0, 26)
        page.merge_range(0, 0, 0, columns - 1, title, self.style(bold=True, font_size=16, font_color=_BRAND))
        page.merge_range(1, 0, 1, columns - 1, subtitle, self.style(font_color=_MUTED, text_wrap=True, valign="top", font_size=10))
        page.set_row(1, _height((subtitle, width, 10)))

    def _print(self, page: Any, header: int, width: float) -> None:
        page.set_paper(9)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        if width >= LANDSCAPE_FROM:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(header)
        page.set_footer("&L&9&A&C&9Dossier Clas&R&9Page &P sur &N")
        page.hide_gridlines(2)

    # Forms

    def _form(self, sheet: Sheet, page: Any) -> None:
        assert sheet.form is not None
        widths = (36, 46, 32, 46)
        hidden = self._hidden_sections(sheet.form) if not self._is_optional(sheet) else set()
        legend = "Répondre dans la colonne «\u00a0Réponse\u00a0». Les réponses marquées d'une étoile * sont obligatoires."
        if hidden:
            kind = guidance.SITUATION_NAMES[self.situation]
            legend += f"\nLignes masquées, sans objet pour une {kind}\u00a0: {_listed(sorted(hidden))}."
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        self._title(page, sheet.name, legend, len(widths), sum(widths))
        header = 3
        head = self._header_style()
        for column, text in enumerate((LABEL_HEADER, ANSWER_HEADER, HINT_HEADER, RULE_HEADER)):
            page.write_string(header, column, text, head)
        page.freeze_panes(header + 1, 0)
        row, section, is_hidden = header + 1, "", False
        required: list[tuple[str, bool]] = []
        for index, slot in enumerate(sheet.form.slots):
            path = ".".join(slot.path)
            if slot.section != section:
                section = slot.section
                is_hidden = section in hidden
                page.set_row(row, 20, None, {"hidden": is_hidden})
                for column in range(len(widths)):
                    page.write_blank(row, column, None, self._section_style())
                page.write_string(row, 0, section, self._section_style())
                row += 1
            is_required = guidance.is_required(slot.field, path, self.situation)
            page.write_string(row, 0, slot.label + (" *" if is_required else ""), self._label_style(is_required))
            page.write_string(row, 2, slot.hint, self._hint_style())
            rules = "\n".join(guidance.rules_at(path, self.campagne))
            page.write_string(row, 3, rules, self._hint_style())
            value = self._answer(slot, find(self.root, slot.path), path)
            self._cell(page, row, 1, slot, value, is_required, locked=path in ("format", "campagne") and value is not None)
            page.set_row(
                row,
                _height((slot.label, widths[0]), (str(value or ""), widths[1]), (slot.hint, widths[2], 9), (rules, widths[3], 9)),
                None,
                {"hidden": is_hidden},
            )
            page.data_validation(row, 1, row, 1, self._validation(slot, path))
            if is_required:
                required.append((xl_rowcol_to_cell(row, 1), value is None))
            row += 1
            if all(slot.path[:-1] != other.path[:-1] for other in sheet.form.slots[index + 1 :]):
                for name, text in self._unknown(find(self.root, slot.path[:-1]), slot.path[:-1]):
                    page.write_string(row, 0, _clean(name), self._label_style(False))
                    page.write_string(row, 1, _clean(text), self._answer_style(Text(), False, hostile=True))
                    row += 1
        self._print(page, header, sum(widths))
        self._track(sheet, required)

    def _hidden_sections(self, form: Form) -> set[str]:
        """Sections of a form that are left out of sight: nothing stands in them, and most dossiers have no use for them."""
        sections: dict[str, bool] = {}
        for slot in form.slots:
            node = find(self.root, slot.path)
            useless = guidance.is_aside(".".join(slot.path), self.situation) and (node is None or node.is_empty)
            sections[slot.section] = sections.get(slot.section, True) and useless
        return {section for section, useless in sections.items() if useless}

    def _track(self, sheet: Sheet, required: list[tuple[str, bool]]) -> None:
        """How many required answers of a form lack."""
        what = _listed(dict.fromkeys(slot.section or slot.label for slot in sheet.form.slots)) if sheet.form else ""
        if not required:
            self.progress.append((sheet.name, what, '="facultatif"', "facultatif"))
            return
        count = "0+" + "+".join(f"(LEN('{sheet.name}'!{cell})=0)" for cell, _ in required)
        lacking = sum(empty for _, empty in required)
        self.progress.append((sheet.name, what, f'=IF({count}=0,"complet",({count})&" à remplir")', _lacking(lacking)))

    # Tables

    def _extent(self, sheet: Sheet, table: Table) -> tuple[int, int, int]:
        """First and last rows of a table's elements, and its first column."""
        header = 10 if self._is_budget(sheet) else 4
        column = 0
        for other in sheet.tables:
            if other is table:
                break
            column += len(other.labels) + 1
        held = sum(1 for _ in rows(self.root, table))
        count = max(ROWS.get(".".join(table.path), OTHER_ROWS), held + SPARE_ROWS)
        return header + 1, header + count, column

    def _tables(self, sheet: Sheet, page: Any) -> None:
        header = self.places[sheet.tables[0].path][1] - 1
        width: float = 0
        heights: dict[int, float] = {}
        for table in sheet.tables:
            width += self._table(sheet, table, page, heights)
        columns = self.places[sheet.tables[-1].path][3] + len(sheet.tables[-1].labels)
        labels = [(label, width) for table in sheet.tables for label, width in zip(table.labels, self._widths(table), strict=True)]
        page.set_row(header, 4 + _height(*((f"{label} *", width * 0.9) for label, width in labels)))
        page.set_row(header - 1, _height(*((_column_hint(slot), _width(slot), 9) for table in sheet.tables for slot in table.columns)))
        self._title(page, sheet.name, self._about(sheet), columns, width)
        page.freeze_panes(header + 1, 1 if len(sheet.tables) == 1 else 0)
        if self._is_budget(sheet):
            self._totals(sheet, page)
        self._print(page, header, width)

    def _about(self, sheet: Sheet) -> str:
        """What to know before filling a table."""
        paths = dict.fromkeys(path for table in sheet.tables for path in (".".join(table.path), ".".join(table.path[:1])))
        rules = dict.fromkeys(rule for path in paths if path in self._paths(sheet) for rule in guidance.rules_at(path, self.campagne))
        own = [table for table in sheet.tables if table.parent is not None]
        start = "Une ligne par élément" + ("\u00a0; choisir d'abord le collectif." if own else ".")
        return "\n".join([start, *rules])

    @staticmethod
    def _widths(table: Table) -> list[int]:
        return [_KEY_WIDTH] * bool(table.parent) + [_width(slot) for slot in table.columns]

    def _table(self, sheet: Sheet, table: Table, page: Any, heights: dict[int, float]) -> float:
        """A table; returns its width."""
        _, first, last, left = self.places[table.path]
        base = ".".join(table.path)
        shift = 1 if table.parent else 0
        if table.parent:
            self._key_column(table, page, first, last, left)
        for offset, slot in enumerate(table.columns):
            column = left + shift + offset
            path = f"{base}.{'.'.join(slot.path)}"
            is_required = guidance.is_required(slot.field, path, self.situation)
            page.write_string(first - 2, column, _column_hint(slot), self._hint_style(border=False))
            page.write_string(first - 1, column, slot.label + (" *" if is_required else ""), self._header_style())
            page.set_column(column, column, _width(slot))
            for row in range(first, last + 1):
                page.write_blank(row, column, None, self._answer_style(slot.field.kind, is_required))
            page.data_validation(first, column, last, column, self._validation(slot, path, row=first, left=left + shift))
            if is_required:
                self._flag_lacking(page, first, last, column, left, left + shift + len(table.columns) - 1)
        for index, (name, element) in enumerate(rows(self.root, table)):
            row = first + index
            texts: list[tuple[str, float]] = [(name, _KEY_WIDTH)]
            if table.parent:
                page.write_string(row, left, _clean(name), self._key_style())
            for offset, slot in enumerate(table.columns):
                path = f"{base}.{'.'.join(slot.path)}"
                value = self._answer(slot, find(element, slot.path), path)
                if value is not None:
                    self._cell(page, row, left + shift + offset, slot, value, guidance.is_required(slot.field, path, self.situation))
                    texts.append((str(value), _width(slot)))
            heights[row] = max(heights.get(row, 0), _height(*texts))
            page.set_row(row, heights[row])
        if len(sheet.tables) == 1:
            self._unknown_columns(table, page, first, left + len(table.labels))
        if left:
            page.set_column(left - 1, left - 1, 3)
        if table is sheet.tables[0]:
            held = sum(1 for _ in rows(self.root, table))
            cells = f"'{sheet.name}'!{_range(first, left, last, left)}"
            formula = f'=IF(COUNTA({cells})=0,"vide",COUNTA({cells})&" ligne(s)")'
            self.progress.append(
                (sheet.name, _listed(dict.fromkeys(t.title for t in sheet.tables)), formula, f"{held} ligne(s)" if held else "vide")
            )
        return sum(self._widths(table))

    def _unknown_columns(self, table: Table, page: Any, first: int, column: int) -> None:
        """Fields that the model doesn't know, each in a column of its own after the others: the check says so of them too."""
        found: dict[str, dict[int, str]] = {}
        for index, (_, element) in enumerate(rows(self.root, table)):
            for name, text in self._unknown(element, table.path):
                found.setdefault(name, {})[first + index] = text
        for offset, (name, texts) in enumerate(found.items()):
            page.write_string(first - 1, column + offset, _clean(name), self._header_style())
            page.set_column(column + offset, column + offset, 18)
            for row, text in texts.items():
                page.write_string(row, column + offset, _clean(text), self._answer_style(Text(), False, hostile=True))

    def _unknown(self, node: Node | None, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """The single values of a section whose names the model doesn't know."""
        record: type[Record] = Dossier
        for step in path:
            kind = record.FIELDS[step].kind
            assert isinstance(kind, One | Records)
            record = kind.record
        for name, child in node.entries.items() if isinstance(node, Mapping) else ():
            if name not in record.FIELDS and isinstance(child, Scalar) and not child.is_empty:
                self.carried.add(id(child))
                yield name, to_text(child.value)

    def _key_column(self, table: Table, page: Any, first: int, last: int, left: int) -> None:
        """The column that names the row of the parent: a list of the names that stand there."""
        assert table.parent is not None
        parent_sheet, parent_first, parent_last, parent_left = self.places[table.parent.path]
        page.set_column(left, left, _KEY_WIDTH)
        page.write_string(first - 2, left, f"Le nom donné dans la feuille «\u00a0{parent_sheet}\u00a0».", self._hint_style(border=False))
        page.write_string(first - 1, left, table.key_label + " *", self._header_style())
        for row in range(first, last + 1):
            page.write_blank(row, left, None, self._key_style())
        page.data_validation(
            first,
            left,
            last,
            left,
            {
                "validate": "list",
                "source": f"='{parent_sheet}'!{_range(parent_first, parent_left, parent_last, parent_left)}",
                "error_type": "warning",
                "error_title": "Nom inconnu",
                "error_message": f"Ce nom n'est pas dans la feuille «\u00a0{parent_sheet}\u00a0».",
                "input_title": table.key_label,
                "input_message": f"Choisir un nom de la feuille «\u00a0{parent_sheet}\u00a0».",
            },
        )
        self._flag_lacking(page, first, last, left, left, left + len(table.columns))

    def _flag_lacking(self, page: Any, first: int, last: int, column: int, left: int, right: int) -> None:
        """A required cell that is empty in a row that has begun shows."""
        cell = xl_rowcol_to_cell(first, column, col_abs=True)
        row = f"{xl_rowcol_to_cell(first, left, col_abs=True)}:{xl_rowcol_to_cell(first, right, col_abs=True)}"
        page.conditional_format(
            first,
            column,
            last,
            column,
            {"type": "formula", "criteria": f"=AND(LEN({cell})=0,COUNTA({row})>0)", "format": self.style_for_lacking()},
        )

    def style_for_lacking(self) -> Any:
        """The colour of what lacks."""
        known = (("bg_color", _LACKING),)
        if known not in self.styles:
            self.styles[known] = self.book.add_format(dict(known))
        return self.styles[known]

    # The budget

    @staticmethod
    def _is_budget(sheet: Sheet) -> bool:
        return {table.path[0] for table in sheet.tables} == {"budget"}

    def _totals(self, sheet: Sheet, page: Any) -> None:
        """Totals and balance above the two tables, as formulas."""
        charges, produits = (
            _Side(self, table, first) for table, first in zip(sheet.tables, (VOLONTARIAT_CHARGES, VOLONTARIAT_PRODUITS), strict=True)
        )
        title, amount = self._total_style(), self._total_style(num_format=_EURO, align="right")
        top = 3
        cells = {}
        for side, name, accounts in ((charges, "charges", "60 à 69"), (produits, "produits", "70 à 79")):
            for line, (label, formula, value) in enumerate(
                (
                    (f"Total des {name} (comptes {accounts})", side.own_formula, side.own),
                    (f"Contributions volontaires (compte {side.voluntary_account})", side.voluntary_formula, side.voluntary),
                )
            ):
                row = top + line
                for column in range(side.left, side.right):
                    page.write_blank(row, column, None, title)
                page.write_string(row, side.left, label, title)
                page.write_formula(row, side.right, formula, amount, float(value))
                cells[name, line] = xl_rowcol_to_cell(row, side.right)
        gap, gap_voluntary = (f"ROUND({cells['charges', line]}-{cells['produits', line]},2)" for line in (0, 1))
        money = '" €"'
        balance = (
            f'=IF({gap}=0,"Équilibré",IF({gap}>0,"Il manque des produits : ","Il manque des charges : ")&FIXED(ABS({gap}),2)&{money})'
            f'&IF({gap_voluntary}=0,""," ; comptes 86 et 87 inégaux, écart : "&FIXED(ABS({gap_voluntary}),2)&{money})'
        )
        row = top + 2
        self._line(page, row, sheet, "Équilibre", balance, self._balance(charges, produits))
        share = self.campagne.financement.part_max
        total = cells["charges", 0]
        formula = f'=IF({total}=0,"",ROUND(100*({produits.caf_formula})/{total},1)&" % du total (au plus {percent(share)})")'
        now = f"{100 * produits.caf / charges.own:.1f} % du total (au plus {percent(share)})".replace(".", ",", 1) if charges.own else ""
        self._line(page, row + 1, sheet, "Part de la branche Famille (Caf)", formula, now)
        good = {
            "type": "formula",
            "criteria": f"=AND({gap}=0,{gap_voluntary}=0)",
            "format": self.book.add_format({"font_color": "#1E7B34"}),
        }
        bad = {
            "type": "formula",
            "criteria": f"=OR({gap}<>0,{gap_voluntary}<>0)",
            "format": self.book.add_format({"font_color": "#C00000"}),
        }
        for rule in (good, bad):
            page.conditional_format(row, 1, row, 1, rule)
        over = f"=AND({total}>0,({produits.caf_formula})>{total}*{share})"
        page.conditional_format(
            row + 1, 1, row + 1, 1, {"type": "formula", "criteria": over, "format": self.book.add_format({"font_color": "#C00000"})}
        )

    def _line(self, page: Any, row: int, sheet: Sheet, label: str, formula: str, value: str) -> None:
        style = self._total_style()
        _, _, _, left = self.places[sheet.tables[-1].path]
        for column in range(left + len(sheet.tables[-1].labels)):
            page.write_blank(row, column, None, style)
        page.write_string(row, 0, label, style)
        page.write_formula(row, 1, formula, style, value)

    @staticmethod
    def _balance(charges: _Side, produits: _Side) -> str:
        gap, voluntary = charges.own - produits.own, charges.voluntary - produits.voluntary
        words = "Équilibré" if not gap else f"Il manque des {'produits' if gap > 0 else 'charges'} : {_french(abs(gap))} €"
        return words + (f" ; comptes 86 et 87 inégaux, écart : {_french(abs(voluntary))} €" if voluntary else "")

    # The first sheet

    def _help(self, page: Any) -> None:
        """What to do, until when, the colours, the sheets, how to check."""
        page.set_column(0, 0, 30)
        page.set_column(1, 1, 66)
        page.set_column(2, 2, 24)
        text = self.style(text_wrap=True)
        heading = self.style(bold=True, font_size=13, font_color=_BRAND, bottom=1, bottom_color=_BRAND)
        kind = guidance.SITUATION_NAMES[self.situation]
        page.set_row(0, 30)
        page.merge_range(0, 0, 0, 2, f"Dossier Clas\u00a0: {kind}", self.style(bold=True, font_size=20, font_color=_BRAND))
        page.merge_range(1, 0, 1, 2, f"Campagne {self.campagne.nom}", self.style(font_size=12, font_color=_MUTED))
        row = 3

        def paragraph(title: str, lines: list[str]) -> None:
            nonlocal row
            page.set_row(row, 20)
            for column in range(3):
                page.write_blank(row, column, None, heading)
            page.write_string(row, 0, title, heading)
            row += 1
            for line in lines:
                page.set_row(row, 2 + _height((line, 116)))
                page.merge_range(row, 0, row, 2, line, text)
                row += 1
            row += 1

        paragraph("Quand et où l'envoyer", guidance.sending(self.situation, self.campagne))
        paragraph("Comment le remplir", [f"{number}. {line}" for number, line in enumerate(guidance.FILLING, 1)])
        page.set_row(row, 20)
        for column in range(3):
            page.write_blank(row, column, None, heading)
        page.write_string(row, 0, "Les couleurs", heading)
        for colour, meaning in (
            (_REQUIRED, "à remplir obligatoirement (l'intitulé porte une étoile *)"),
            (_OPTIONAL, "à remplir si cela vous concerne"),
            (_LACKING, "réponse obligatoire qui manque dans une ligne commencée"),
        ):
            row += 1
            page.write_blank(row, 0, None, self.style(bg_color=colour, border=1, border_color=_LINE))
            page.write_string(row, 1, meaning, text)
        row += 2
        page.set_row(row, 20)
        for column, title in enumerate(("Les feuilles", "Ce qu'elles contiennent", "Où vous en êtes")):
            page.write_string(row, column, title, heading)
        for name, what, formula, value in self.progress:
            row += 1
            page.write_url(row, 0, f"internal:'{name}'!A1", self.style(font_color=_BRAND, underline=1), name)
            page.write_string(row, 1, what, text)
            page.write_formula(row, 2, formula, self.style(), value)
            page.set_row(row, _height((what, 66)))
        row += 2
        hidden = [sheet.name for sheet in SHEETS if self._is_hidden(sheet)]
        if hidden:
            page.set_row(row - 1, 31)
            page.merge_range(
                row - 1,
                0,
                row - 1,
                2,
                f"Feuilles masquées, le plus souvent sans objet pour une {kind}\u00a0: {_listed(hidden)}. Pour s'en servir\u00a0: clic droit sur un onglet, puis «\u00a0Afficher\u00a0».",
                self.style(text_wrap=True, italic=True, font_color=_MUTED, valign="top"),
            )
            row += 1
        paragraph("Comment le contrôler", list(guidance.CHECKING))
        self._print(page, 0, 0)
        _protect(page)

    # Cells

    def _answer(self, slot: Slot, node: Node | None, path: str) -> CellValue:
        """What stands in a slot's cell."""
        if node is None or node.is_empty:
            known = guidance.prefilled(path, self.situation, self.campagne) if self.root is None else None
            if known is None:
                return None
            node = Scalar(known, None)
        if isinstance(node, Mapping | Rejected):
            return None
        value = to_cell(slot, node)
        if value is not None:
            self.carried.add(id(node))
        kind = slot.field.kind
        if isinstance(node, Scalar) and isinstance(kind, Choice):
            try:
                return _label(kind, kind.convert(node.value))
            except Refused:
                return value
        if isinstance(kind, Account) and isinstance(node, Scalar) and value in kind.accepted:
            return kind.label(int(str(value))) if str(node.value).strip() == str(value) else _number(node.value)
        return value

    def _cell(self, page: Any, row: int, column: int, slot: Slot, value: CellValue, required: bool, locked: bool = False) -> None:
        hostile = isinstance(value, str) and value[:1] in tuple("=+-@")
        style = self._locked_style() if locked else self._answer_style(slot.field.kind, required, hostile)
        if value is None:
            page.write_blank(row, column, None, style)
        elif isinstance(value, str):
            page.write_string(row, column, _clean(value), style)
        elif isinstance(value, date | time):
            page.write_datetime(row, column, value, style)
        else:
            page.write_number(row, column, value, style)

    def _validation(self, slot: Slot, path: str, row: int = 0, left: int = 0) -> dict[str, Any]:
        """What the cell accepts, and what is said when it is entered."""
        kind = slot.field.kind
        accepted = guidance.accepted(kind) if not isinstance(kind, Choice | Account | YesNo | Levels) else ""
        if isinstance(kind, Many) and not isinstance(kind, Levels):
            accepted = "plusieurs réponses\u00a0: les séparer par un point-virgule"
        sentences = [f"{accepted[:1].upper()}{accepted[1:]}."] if accepted else []
        sentences += [slot.field.help] if slot.field.help and not guidance.rules_at(path, self.campagne) else []
        message = _cut([*guidance.rules_at(path, self.campagne), *sentences], LONGEST_MESSAGE)
        rule: dict[str, Any] = {
            "input_title": slot.label[:LONGEST_TITLE],
            "input_message": message,
            "error_title": "Réponse non reconnue",
            "error_message": _cut([f"{slot.label}\u00a0: {kind.expected()}."], LONGEST_MESSAGE),
        }
        if isinstance(kind, YesNo):
            return {**rule, "validate": "list", "source": ["oui", "non"]}
        if isinstance(kind, Choice):
            if slot.field is Action.FIELDS["famille"]:
                return {**rule, "validate": "list", "source": self.lists.families(xl_rowcol_to_cell(row, left, col_abs=True))}
            return {**rule, "validate": "list", "source": self.lists.of(slot.label, [_label(kind, name) for name in kind.accepted])}
        if isinstance(kind, Account):
            source = self.lists.of(slot.label, [kind.label(number) for number in kind.accepted])
            return {**rule, "validate": "list", "source": source, "error_type": "warning"}
        bounds: dict[type[Kind], tuple[str, Any, Any]] = {
            Amount: ("decimal", 0, 1_000_000_000),
            Day: ("date", date(YEARS.start, 1, 1), date(YEARS.stop - 1, 12, 31)),
            TimeOfDay: ("time", time(0), time(23, 59)),
        }
        if isinstance(kind, Integer):
            return {**rule, "validate": "integer", "criteria": "between", "minimum": kind.least, "maximum": kind.most}
        if type(kind) in bounds:
            name, least, most = bounds[type(kind)]
            return {**rule, "validate": name, "criteria": "between", "minimum": least, "maximum": most}
        return {**rule, "validate": "any"}

    # Styles

    def _header_style(self) -> Any:
        return self.style(bold=True, bg_color=_BRAND, font_color="#FFFFFF", border=1, border_color=_BRAND, text_wrap=True, align="left")

    def _section_style(self) -> Any:
        return self.style(bold=True, bg_color=_BRAND_PALE, font_color=_BRAND)

    def _label_style(self, required: bool) -> Any:
        return self.style(bold=required, text_wrap=True, bottom=1, bottom_color=_LINE)

    def _hint_style(self, border: bool = True) -> Any:
        lines = {"bottom": 1, "bottom_color": _LINE} if border else {"valign": "bottom"}
        return self.style(italic=True, font_size=9, font_color=_MUTED, text_wrap=True, indent=1, **lines)

    def _key_style(self) -> Any:
        return self.style(bg_color=_REQUIRED, border=1, border_color=_LINE, locked=False, text_wrap=True, num_format="@")

    def _locked_style(self) -> Any:
        return self.style(bg_color="#F2F2F2", font_color=_MUTED, border=1, border_color=_LINE, align="left")

    def _total_style(self, **more: Any) -> Any:
        return self.style(bold=True, bg_color=_BRAND_PALE, **more)

    def _answer_style(self, kind: Kind, required: bool, hostile: bool = False) -> Any:
        text = isinstance(kind, Text | Many | Choice) or type(kind) not in _FORMATS
        return self.style(
            bg_color=_REQUIRED if required else _OPTIONAL,
            border=1,
            border_color=_LINE,
            locked=False,
            text_wrap=True,
            align="right" if isinstance(kind, Amount) else "left",
            indent=1,
            num_format=_FORMATS.get(type(kind), "General" if isinstance(kind, Account) else "@")
            if not text or isinstance(kind, Account)
            else "@",
            **({"quote_prefix": True} if hostile else {}),
        )


class _Lists:
    """The lists of the drop-down cells, a column each."""

    def __init__(self) -> None:
        self.columns: dict[str, list[str]] = {}

    def of(self, title: str, values: list[str]) -> str:
        """The range of a list."""
        self.columns.setdefault(title, values)
        column = xl_col_to_name(list(self.columns).index(title), col_abs=True)
        return f"={LISTS_SHEET}!{column}$2:{column}${len(values) + 1}"

    def families(self, axis: str) -> str:
        """The range of the families of the axis that stands in the cell `axis`: all of them while it is empty."""
        kind, axes = Action.FIELDS["famille"].kind, Action.FIELDS["axe"].kind
        assert isinstance(kind, Choice) and isinstance(axes, Choice)
        for name in AXES:
            self.of(_label(axes, name), [_label(kind, family) for family in FAMILLES[name]])
        self.of("Toutes les familles", [_label(kind, family) for family in kind.accepted])
        first = list(self.columns).index(_label(axes, AXES[0]))
        heads = f"{LISTS_SHEET}!{_range(0, first, 0, first + len(AXES))}"
        start = f"{LISTS_SHEET}!{xl_rowcol_to_cell(1, first, True, True)}"
        shift = f"IFERROR(MATCH({axis},{heads},0)-1,{len(AXES)})"
        return f"=OFFSET({start},0,{shift},COUNTA(OFFSET({start},0,{shift},30,1)),1)"

    def write(self, page: Any, style: Any, bold: Any) -> None:
        """The sheet of the lists."""
        for column, (title, values) in enumerate(self.columns.items()):
            page.set_column(column, column, 30)
            page.write_string(0, column, title, bold)
            for row, value in enumerate(values, 1):
                page.write_string(row, column, value, style)


class _Side:
    """One side of the budget: its columns, its sums now, and the formulas that keep them."""

    def __init__(self, writer: _Writer, table: Table, voluntary_account: int) -> None:
        _, first, last, self.left = writer.places[table.path]
        self.right = self.left + len(table.labels) - 1
        self.voluntary_account = voluntary_account
        columns = {slot.path[-1]: self.left + index for index, slot in enumerate(table.columns)}
        accounts, amounts = (_range(first, columns[name], last, columns[name]) for name in ("compte", "montant"))
        self.voluntary_formula = f'=SUMPRODUCT(--(LEFT({accounts},2)="{voluntary_account}"),{amounts})'
        self.own_formula = f"=SUM({amounts})-{self.voluntary_formula[1:]}"
        funders = _range(first, columns["financeur"], last, columns["financeur"]) if "financeur" in columns else ""
        self.caf_formula = f'SUMPRODUCT(--(LOWER(LEFT({funders},3))="caf"),{amounts})'
        self.own = self.voluntary = self.caf = Decimal(0)
        for _, element in rows(writer.root, table):
            account, amount, funder = (_typed(table, element, name) for name in ("compte", "montant", "financeur"))
            if amount is not None:
                self.voluntary += amount if account == voluntary_account else 0
                self.own += amount if account != voluntary_account else 0
                self.caf += amount if str(funder).startswith("caf") else 0


def _typed(table: Table, element: Node, name: str) -> Any:
    node = find(element, (name,))
    declared = table.record.FIELDS.get(name)
    if declared is None or not isinstance(node, Scalar) or node.is_empty:
        return None
    try:
        return declared.kind.convert(node.value)
    except Refused:
        return None


def _protect(page: Any) -> None:
    """Locked without password, save the cells to fill; rows may be inserted, columns and rows resized."""
    page.protect(
        "",
        {
            "insert_rows": True,
            "delete_rows": True,
            "format_cells": True,
            "format_columns": True,
            "format_rows": True,
            "sort": True,
            "autofilter": True,
        },
    )


def _label(kind: Choice, name: str) -> str:
    """« Aide aux devoirs »."""
    label = kind.label(name)
    return label[:1].upper() + label[1:]


def _number(raw: Any) -> CellValue:
    text = str(raw).strip()
    return int(text) if text.isascii() and text.isdigit() and not text.startswith("0") else text


def _clean(text: str) -> str:
    """A text as a cell can hold it."""
    return text.encode("utf-8", "replace").decode("utf-8")[:LONGEST_CELL]


def _range(first: int, left: int, last: int, right: int) -> str:
    return f"{xl_rowcol_to_cell(first, left, True, True)}:{xl_rowcol_to_cell(last, right, True, True)}"


def _width(slot: Slot) -> int:
    kind = slot.field.kind
    longest_word = max(map(len, slot.label.split())) + 3
    if isinstance(kind, Text):
        return max(longest_word, 56 if kind.longest > 1_000 else 24)
    return max(longest_word, next((width for known, width in _WIDTHS.items() if isinstance(kind, known)), 24))


def _column_hint(slot: Slot) -> str:
    """What stands above a column's header."""
    return slot.field.help if isinstance(slot.field.kind, Choice | YesNo | Account) else slot.hint


def _height(*texts: tuple[str, float] | tuple[str, float, float]) -> float:
    """A height, in points, that shows whole texts: each with the width of its column, and its size where it isn't 11 points."""
    tallest = 0.0
    for text, width, *size in texts:
        points = size[0] if size else 11
        letters = max(1, int(width * _LETTERS * 11 / points))
        lines = sum(max(1, len(textwrap.wrap(line, letters))) for line in text.split("\n"))
        tallest = max(tallest, lines * points * 1.36)
    return min(409.0, 4 + tallest)


def _listed(words: Any) -> str:
    return ", ".join(words)


def _french(number: Decimal) -> str:
    return f"{number:.2f}".replace(".", ",")


def _lacking(count: int) -> str:
    return f"{count} à remplir" if count else "complet"


def _cut(sentences: list[str], longest: int) -> str:
    """As many whole sentences as fit; the first is cut where it alone doesn't."""
    text = ""
    for sentence in sentences:
        longer = f"{text}\n{sentence}" if text else sentence
        if len(longer) > longest:
            break
        text = longer
    return text or (sentences[0][: longest - 1] + "…" if sentences else "")
