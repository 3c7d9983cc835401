"""A sheet of questions: one a row, with its answer, a word of help and what the note says of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from clas_cli.dossier.kinds import Text
from clas_cli.dossier.layout import ANSWER_HEADER, HINT_HEADER, LABEL_HEADER, RULE_HEADER, Form, Slot, find
from clas_cli.filling import guidance
from clas_cli.filling.answers import Answers, is_hostile, starred
from clas_cli.filling.choices import validation
from clas_cli.filling.draft import Common, Draft, Page, Progress, State, clean, listed
from clas_cli.filling.formula import Formula, all_of, if_, literal, none_of, serial
from clas_cli.filling.functions import length
from clas_cli.filling.look import height_for, set_up_page
from clas_cli.filling.understood import Numbered, is_understood, number_in, written

if TYPE_CHECKING:
    from xlsxwriter.format import Format

HEADER: Final = 3
"""The row of the headers, from 0: the title, how far one is and what to do stand above."""

WIDTHS: Final = (36, 46, 32, 46)
_KNOWN: Final[tuple[str, ...]] = ("format", "campagne")
"""Answers that nobody has to change."""


class FormSheet:
    """A form being written, from top to bottom."""

    def __init__(self, draft: Draft, answers: Answers, page: Page, form: Form) -> None:
        self.draft = draft
        self.answers = answers
        self.page = page
        self.form = form
        self.look = draft.look
        self.row = HEADER + 1
        self.lacking: list[Formula] = []
        self.wrong: list[Formula] = []
        self.unread: list[Formula] = []
        self.known = _KNOWN

    def write(self, name: str, is_optional: bool) -> None:
        """The whole sheet."""
        hidden = set() if is_optional else self._hidden_sections()
        told = "Répondre dans la colonne «\u00a0Réponse\u00a0»\u00a0; l'étoile * dit qu'une réponse est attendue."
        if hidden:
            kind = guidance.SITUATION_NAMES[self.draft.situation]
            told += f" Lignes masquées, sans objet pour une {kind}\u00a0: {listed(sorted(hidden))}."
        self.head(name, told)
        self.lines(self._in_order(), hidden)
        holds = listed(dict.fromkeys(slot.section or slot.label for slot in self._in_order() if ".".join(slot.path) not in self.known))
        self.track(name, holds)

    def head(self, title: str, told: str) -> None:
        """The rows above the questions."""
        sheet, look = self.page.sheet, self.look
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 26)
        sheet.merge_range(0, 0, 0, len(WIDTHS) - 1, title, look.title())
        sheet.set_row(1, 20)
        sheet.set_row(2, height_for((told, sum(WIDTHS), 10)))
        sheet.merge_range(2, 0, 2, len(WIDTHS) - 1, told, look.subtitle())
        for column, text in enumerate((LABEL_HEADER, ANSWER_HEADER, HINT_HEADER, RULE_HEADER)):
            self.page.text(HEADER, column, text, look.header())
        sheet.freeze_panes(HEADER + 1, 0)
        set_up_page(sheet, HEADER, sum(WIDTHS))

    def _in_order(self) -> list[Slot]:
        """What a person answers first, what the program alone needs last."""
        return sorted(self.form.slots, key=lambda slot: ".".join(slot.path) in self.known)

    def lines(self, slots: Iterable[Slot], hidden: set[str]) -> None:
        """The questions, under the heads of their sections."""
        slots = list(slots)
        section = ""
        for index, slot in enumerate(slots):
            if slot.section != section:
                section = slot.section
                self._section(section, section in hidden)
            self._line(slot, section in hidden)
            if all(slot.path[:-1] != other.path[:-1] for other in slots[index + 1 :]):
                self._unknown(slot.path[:-1])

    def _section(self, section: str, is_hidden: bool) -> None:
        self.page.sheet.set_row(self.row, 20, None, {"hidden": is_hidden})
        for column in range(len(WIDTHS)):
            self.page.text(self.row, column, "" if column else section, self.look.section())
        self.row += 1

    def _line(self, slot: Slot, is_hidden: bool) -> None:
        """One question."""
        row, path, draft = self.row, ".".join(slot.path), self.draft
        is_required = self.answers.is_required(slot, path)
        value = self.answers.cell(slot, find(draft.root, slot.path), path)
        is_locked = path in self.known and value is not None
        rules = "" if is_locked else "\n".join(guidance.rules_at(path, draft.campagne))
        hint = "" if is_locked else self.answers.told(slot, path).hint
        self.page.text(row, 0, starred(slot.label, is_required), self.look.label(is_required))
        self.page.answer(row, 1, value, self.look.locked() if is_locked else self.look.answer(slot.field.kind, hostile=is_hostile(value)))
        self.page.text(row, 2, hint, self.look.hint())
        self.page.text(row, 3, rules, self.look.hint())
        self.page.sheet.data_validation(row, 1, row, 1, validation(slot, path, draft.campagne, draft.lists))
        label, answer, help_width, rule = WIDTHS
        height = height_for((slot.label, label), (str(value or ""), answer), (hint, help_width, 9), (rules, rule, 9))
        self.page.sheet.set_row(row, height, None, {"hidden": is_hidden})
        draft.answers[path] = self.page.cell(row, 1)
        if not is_locked and not is_hidden:
            draft.places[path] = (self.page, row, is_required)
        self.row += 1

    def _unknown(self, path: tuple[str, ...]) -> None:
        """Fields of a section that the model doesn't know, kept after the others."""
        for name, text in self.answers.unknown(find(self.draft.root, path), path):
            self.page.text(self.row, 0, clean(name), self.look.label(False))
            self.page.text(self.row, 1, text, self.look.answer(Text(), hostile=True))
            self.row += 1

    def _hidden_sections(self) -> set[str]:
        """Sections that are left out of sight: nothing stands in them, and most dossiers have no use for them."""
        sections: dict[str, bool] = {}
        for slot in self.form.slots:
            node = find(self.draft.root, slot.path)
            useless = guidance.is_aside(".".join(slot.path), self.draft.situation, self.draft.campagne) and (node is None or node.is_empty)
            sections[slot.section] = sections.get(slot.section, True) and useless
        return {section for section, useless in sections.items() if useless}

    def track(self, name: str, holds: str) -> None:
        """How many answers lack, and how many block, as colours and as numbers."""
        asked, draft = self.draft.asked, self.draft
        for slot in self.form.slots:
            path = ".".join(slot.path)
            if path not in draft.places or draft.places[path][0] is not self.page:
                continue
            answer, is_required = draft.answers[path], draft.places[path][2]
            lacks: Formula | None = length(answer).equals(0) if is_required else None
            if path in asked.after:
                other, wanted = asked.after[path]
                if other in draft.answers:
                    lacks = all_of(draft.answers[other].equals(wanted), length(answer).equals(0))
            if lacks is not None:
                self.lacking.append(lacks)
                self._paint(path, lacks.text, self.look.lacking())
            kind = slot.field.kind
            text = self._named(path, "texte", written(kind, answer))
            if isinstance(kind, Numbered):
                draft.numbers[path] = self._named(path, "nombre", number_in(kind, answer, text))
            if wrong := self._wrong(path, answer):
                wrong = self._named(path, "a_corriger", wrong)
                self.wrong.append(wrong)
                self._paint(path, wrong.text, self.look.wrong())
            if (understood := is_understood(kind, answer, text)) is not None:
                unread = self._named(path, "a_relire", all_of(length(answer) > 0, none_of(understood)))
                self.unread.append(unread)
                self._paint(path, unread.text, self.look.doubt())
                draft.unread[path] = if_(unread, f"{self.page.name}!{xl_rowcol_to_cell(draft.places[path][1], 1)}", "")
        done = literal("complet" if self.lacking else "facultatif")
        draft.progress.append(Progress(name, holds, State(*map(_count, (self.lacking, self.wrong, self.unread))), done))

    def _named(self, path: str, what: str, formula: Formula) -> Formula:
        """A formula by a name: in full it would be too long for a colour, or beside the others."""
        name = f"Clas_{what}_{path.replace('.', '_')}"
        self.draft.book.define_name(name, f"={formula.text}")
        return Formula(name, lambda: formula.result, is_condition=formula.is_condition)

    def _wrong(self, path: str, answer: Formula) -> Formula | None:
        """Whether an answer is one that blocks."""
        campagne = self.draft.campagne
        if path in self.draft.asked.refused:
            return answer.equals(self.draft.asked.refused[path])
        bound: int | Decimal | None = {
            "projet.duree_annees": campagne.renouvellement.duree_max_annees,
            "projet.participation_familles": campagne.charte.participation_max,
        }.get(path)
        if path == "demande.date_envoi" and (limit := campagne.deadline(self.draft.situation)):
            bound = Decimal(str(serial(limit)))
        number = self.draft.numbers.get(path)
        if number and (begin := self.draft.numbers.get(path.removesuffix("fin") + "debut")):
            return all_of(number >= 0, number < begin)
        return number > float(bound) if number and bound is not None else None

    def _paint(self, path: str, condition: str, style: Format) -> None:
        page, row, _ = self.draft.places[path]
        cell = xl_rowcol_to_cell(row, 1)
        page.sheet.conditional_format(f"{cell}:{cell}", {"type": "formula", "criteria": Common(condition), "format": style})


def _count(conditions: list[Formula]) -> Formula:
    """How many of the conditions hold."""
    count: Formula = literal(0)
    for condition in conditions:
        count = count + condition
    return count
