"""A sheet that holds a list of labels and answers, as people leave it."""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import Final

from clas_cli.dossier.kinds import YesNo
from clas_cli.dossier.layout import ANSWER_HEADER, HINT_HEADER, RULE_HEADER, Form, Slot, header_key
from clas_cli.dossier.tree import FormRule, Mapping, Rejected, Remark
from clas_cli.french.beside import is_ditto
from clas_cli.french.text import listing, quoted
from clas_cli.reading.cells.grid import Cell, address, letters
from clas_cli.reading.nodes import graft
from clas_cli.reading.sheet import LONGEST_LABEL, SheetReading

_ANSWER: Final = header_key(ANSWER_HEADER)
_HINT: Final = header_key(HINT_HEADER)
_RULE: Final = header_key(RULE_HEADER)


def _both_ask_yes_or_no(one: Slot, other: Slot) -> bool:
    return isinstance(one.field.kind, YesNo) and isinstance(other.field.kind, YesNo)


class FormReading(SheetReading):
    """One form: labels retyped or moved, notes beside the answers."""

    def _read(self, root: Mapping) -> None:
        form = self.sheet.form
        assert form is not None
        lines = self._labels(form)
        if not lines:
            self._say_nothing_known("libellé", form.slots[0].path[:-1], [slot.label for slot in form.slots])
            return
        labels = next(iter(lines.values()))[0][1]
        answers, hints, rules, top = self._form_columns(labels, min(cell[0] for cells in lines.values() for cell in cells))
        self._copy_down(lines, answers)
        named: dict[int, Slot] = {}
        answered: set[Cell] = set()
        for slot, cells in lines.items():
            for row, _ in cells:
                named[row] = slot
                answered.add((row, answers))
            for label in cells[1:]:
                self._say_twice(f"Le libellé {quoted(slot.label, 60)} est écrit deux fois", ".".join(slot.path), label, cells[0])
            graft(root, slot.path, self._answer(slot, [(row, answers) for row, _ in cells]))
        beside: dict[Cell, Slot] = {}
        for cell, content in self.grid.cells.items():
            row, column = cell
            if row < top or column == rules or cell in answered or cell in self.grid.formulas:
                continue
            if column == labels and row in named and type(content) is str:
                continue
            text = content[:300] if isinstance(content, str) else ""
            if column == hints and row in named and ((row, answers) in self.grid.cells or form.is_hint(text)):
                continue  # a hint, of this version of the model or another
            is_fixed = bool(text) and form.is_fixed(text)
            if column == labels and isinstance(content, str):
                if not is_fixed and (row, answers) in self.grid.cells:
                    above = {cells[0][0]: slot for slot, cells in lines.items() if cells[0][0] < row}
                    section = above[max(above)] if above else form.slots[0]
                    self._say_unknown("libellé", section.path[:-1], cell, [slot.label for slot in form.slots if slot not in lines])
            elif column == answers and self._is_unknown_label((row, labels), form):
                continue  # said with its label
            elif is_fixed:
                continue
            elif row in named and (row, answers) not in self.grid.cells:
                beside[cell] = named[row]
            else:
                self.left.append(cell)
        self._set_aside(root, beside, answers)

    def _set_aside(self, root: Mapping, beside: dict[Cell, Slot], answers: int) -> None:
        """Says once of all that seems to be answers beside the column of answers, which is empty there, that it isn't read."""
        cells = sorted(beside)
        shown = listing([quoted(self._shown(cell), 60) for cell in cells])
        write = listing([f"{quoted(self._shown(cell), 60)} en {address((cell[0], answers))}" for cell in cells])
        for cell in cells:
            slot = beside[cell]
            graft(root, slot.path, Rejected(self.at(cell)))
            self.remarks.append(
                Remark(
                    ".".join(slot.path),
                    f"Ce qui est écrit à côté de la colonne {quoted(ANSWER_HEADER)}, vide sur cette ligne, n'est pas lu.",
                    found=shown,
                    expected=f"les réponses dans la colonne {letters(answers)}",
                    rule=FormRule.MASQUEE,
                    remedy=f"Si c'est la réponse, écrire {write}\u00a0; sinon, l'effacer."
                    if len(cells) == 1
                    else f"Si ce sont les réponses, écrire {write}\u00a0; sinon, les effacer.",
                    place=self._place(cell),
                    severity="a_completer" if any(slot.field.required for slot in beside.values()) else None,
                )
            )

    def _copy_down(self, lines: dict[Slot, list[Cell]], answers: int) -> None:
        """Where a yes or no says « idem », gives it the answer above, if it is one to a question of the same kind."""
        asked = {row: slot for slot, cells in lines.items() for row, _ in cells}
        for above, row in pairwise(sorted(asked)):
            content = self.grid.cells.get((row, answers))
            if (
                type(content) is str
                and is_ditto(content)
                and (above, answers) in self.grid.cells
                and _both_ask_yes_or_no(asked[above], asked[row])
            ):
                self.grid.copy((above, answers), (row, answers))

    def _is_unknown_label(self, cell: Cell, form: Form) -> bool:
        text = self._text(cell)
        return bool(text) and not form.is_fixed(text)

    def _labels(self, form: Form) -> dict[Slot, list[Cell]]:
        """Where the labels stand: in the column that holds most of them, each slot's cells from top to bottom."""
        by_column: dict[int, dict[Slot, list[Cell]]] = {}
        by_key = form.by_key
        for cell, content in sorted(self.grid.cells.items(), key=itemgetter(0)):
            if type(content) is str and len(content) <= LONGEST_LABEL and (slot := by_key.get(header_key(content))) is not None:
                by_column.setdefault(cell[1], {}).setdefault(slot, []).append(cell)
        return max(by_column.values(), key=len, default={})

    def _form_columns(self, labels: int, first: int) -> tuple[int, int, int, int]:
        """The columns of answers, hints and rules, as the header row says, and the row under it; else the column after the labels."""
        for row in range(first - 1, max(first - 20, 0), -1):
            heads = {header_key(self._text((row, column))): column for column in range(1, labels + 10)}
            if _ANSWER in heads:
                return heads[_ANSWER], heads.get(_HINT, 0), heads.get(_RULE, 0), row
        ends = [right for _, left, _, right in self.grid.merges if left == labels < right]
        return (max(ends, key=ends.count) if len(ends) > 2 else labels) + 1, 0, 0, first
