"""A dossier as a workbook: blank, or filled from any dossier that could be read. Sheets and cells are those of `clas_cli.dossier.layout`.

What a person sees beside the answers (instructions, lists, bounds, rules, what lacks, the estimate) comes from the model and the campaign.
Texts of a dossier are written as texts, whatever they begin with; dates, times, numbers and euros as themselves.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.fields import PROLONGATION
from clas_cli.dossier.layout import CALCULATIONS_SHEET, FOLLOW_UP_SHEET, HELP_SHEET, LISTS_SHEET, SHEETS, Sheet
from clas_cli.dossier.tree import Mapping
from clas_cli.filling import budget_sheet
from clas_cli.filling.answers import Answers
from clas_cli.filling.budget_sheet import BudgetFigures
from clas_cli.filling.draft import Common, Draft, Page, State, paths
from clas_cli.filling.follow_up import FollowUp, states
from clas_cli.filling.form_sheet import FormSheet
from clas_cli.filling.help_sheet import Help
from clas_cli.filling.letter_sheet import LetterSheet
from clas_cli.filling.live import DOUBT, FOLLOWED, GOOD, MOST_ROWS, WRONG, Live
from clas_cli.filling.live_money import Gates, Money
from clas_cli.filling.look import OPTIONAL_TAB, USUAL_TAB, protect
from clas_cli.filling.table_sheet import Tables
from clas_cli.filling.typed_columns import Computed, Typed, table_at

_LAST: Final = "Dossier"
"""The sheet of what the program alone needs, shown after those that people fill."""

_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - the same bytes each time


@dataclass(slots=True)
class Filled:
    """A workbook: its bytes, the paths of what a workbook has no place for, those of the elements that its cell splits, and the
    tables that it cuts, in French."""

    content: bytes
    left_out: list[str] = field(default_factory=list)
    split: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)


def render(situation: str, campagne: Campagne, root: Mapping | None = None, *, live: bool = False) -> Filled:
    """The workbook. `root` is the tree of a dossier; without it the workbook is blank but for what is known.

    `live`: the rules that are numbers and the estimate follow what is typed. That takes some two seconds, and is of no use to a copy
    that shows what was checked.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": "Dossier Clas", "subject": campagne.nom, "created": _CREATED})
    draft = Draft(book, situation, campagne, root)
    answers = Answers(draft)
    tables = Tables(draft, answers)
    if situation == PROLONGATION:
        _write_letter(draft, answers, tables)
    else:
        _write_request(draft, answers, tables, live and not _is_too_long(tables))
    book.close()
    return Filled(_growing(stream.getvalue()), answers.left_out(), answers.split, tables.cut)


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


def _write_letter(draft: Draft, answers: Answers, tables: Tables) -> None:
    """A prolongation: one sheet, and those of the tables in which the dossier has something."""
    letter = LetterSheet(draft, answers)
    letter.write()
    for sheet in SHEETS:
        if sheet.tables and draft.holds_something(sheet):
            tables.lay_out(sheet)
    for sheet in SHEETS:
        if sheet.tables and sheet.tables[0].path in draft.extents:
            tables.write(sheet, draft.add(sheet.name))
    _write_lists(draft)
    letter.page.sheet.activate()


def _is_too_long(tables: Tables) -> bool:
    """Whether a table has more rows than can be followed."""
    return any(sum(1 for _ in tables.elements(table_at(path))) > MOST_ROWS for path in FOLLOWED)


def _write_request(draft: Draft, answers: Answers, tables: Tables, live: bool) -> None:
    """A new request: every sheet, and what follows it while it is filled."""
    help_page = draft.add(HELP_SHEET)
    follow_page = draft.add(FOLLOW_UP_SHEET) if live else None
    shown = sorted(SHEETS, key=lambda sheet: sheet.name == _LAST)
    for sheet in shown:
        draft.add(sheet.name)
    for sheet in SHEETS:
        if sheet.tables:
            tables.lay_out(sheet)
    for sheet in SHEETS:
        page = draft.pages[sheet.name]
        is_optional = draft.is_optional(sheet)
        if sheet.form is None:
            tables.write(sheet, page)
        page.sheet.set_tab_color(OPTIONAL_TAB if is_optional else USUAL_TAB)
        if draft.is_hidden(sheet):
            page.sheet.hide()
    for sheet in shown:
        if sheet.form is not None:
            FormSheet(draft, answers, draft.pages[sheet.name], sheet.form).write(sheet.name, draft.is_optional(sheet))
            protect(draft.pages[sheet.name].sheet)
    calculations = draft.add(CALCULATIONS_SHEET) if follow_page else None
    budget = BudgetFigures(draft, calculations)
    budget.write(draft.pages[next(sheet.name for sheet in SHEETS if budget_sheet.is_budget(sheet))])
    state = _follow(draft, budget, follow_page, calculations) if follow_page and calculations else {}
    for sheet in SHEETS:
        if sheet.tables:
            first = paths(sheet)[0]
            tables.track(sheet, state.get(first, State()), draft.is_optional(sheet) or not _is_asked(sheet))
    names = [sheet.name for sheet in shown if not draft.is_hidden(sheet)]
    draft.progress = sorted((one for one in draft.progress if one.sheet in names), key=lambda one: names.index(one.sheet))
    Help(draft, help_page).write(live)
    _write_lists(draft)
    help_page.sheet.activate()


def _is_asked(sheet: Sheet) -> bool:
    """Whether the tables of a sheet must have rows."""
    return paths(sheet) != ["projet.horaires_scolaires"]


def _write_lists(draft: Draft) -> None:
    if draft.lists.columns:
        page = draft.book.add_worksheet(LISTS_SHEET)
        draft.lists.write(page, draft.look)
        page.hide()
        page.protect()


def _follow(draft: Draft, budget: BudgetFigures, page: Page, calculations: Page) -> dict[str, State]:
    """What follows the dossier while it is filled; returns what is known of each sheet of tables, by the first of them."""
    live, gates = Live(draft, calculations), Gates(draft, calculations)
    FollowUp(draft, page, live, Money(draft, calculations, live, budget, gates), gates, budget).write()
    _colour(draft, live)
    calculations.sheet.hide()
    calculations.sheet.protect()
    return states(live, gates, budget)


def _colour(draft: Draft, live: Live) -> None:
    """Red, blue and green cells in the tables, by the flags of the sheet of calculations, which have names: a condition may not look at another sheet."""
    look = draft.look
    states = ((WRONG, look.wrong()), (DOUBT, look.doubt()), (GOOD, look.right()))
    for typed, field_name, name, flags in (
        (live.typed, "enfants", "Clas_enfants", live.children_flag),
        (live.typed, "semaines", "Clas_semaines", live.weeks_flag),
        (live.typed, "accessible_parents", "Clas_lieu", live.place_flag),
        (live.typed, "niveaux", "Clas_niveaux", live.levels_flag),
        (live.typed, "nom", "Clas_noms", live.name_flag),
        (live.seances, "jour", "Clas_jours", live.day_flag),
        (live.seances, "fin", "Clas_durees", live.length_flag),
        (live.people, "nom", "Clas_intervenants", live.person_flag),
        (live.people, "formation", "Clas_formations", live.training_flag),
    ):
        _paint(draft, typed, field_name, name, flags, states)


def _paint(draft: Draft, typed: Typed, field_name: str, name: str, flags: Computed, states: tuple[tuple[int, object], ...]) -> None:
    draft.book.define_name(name, f"={flags.range.text}")
    column = typed.names[field_name]
    extent = typed.extent
    head = xl_rowcol_to_cell(extent.first - 1, column, True, True)
    for value, style in states:
        criteria = Common(f"INDEX({name},ROW()-ROW({head}))={value}")
        rule = {"type": "formula", "criteria": criteria, "format": style}
        typed.page.sheet.conditional_format(extent.first, column, extent.first - 1 + typed.rows, column, rule)
