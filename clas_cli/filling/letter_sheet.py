"""The one sheet of a prolongation: what its letter holds (note, §2, situation 2), how far one is, and what may be hoped for."""

from __future__ import annotations

from typing import Final

from clas_cli.campaigns.financing import rates_of
from clas_cli.dossier.layout import LETTER, LETTER_SECTIONS, Slot, find
from clas_cli.filling import guidance
from clas_cli.filling.answers import Answers
from clas_cli.filling.draft import Draft
from clas_cli.filling.form_sheet import WIDTHS, FormSheet
from clas_cli.filling.formula import Formula, if_, to_cent
from clas_cli.filling.help_sheet import paint, state_of
from clas_cli.filling.look import EURO, MUTED, USUAL_TAB, height_for, protect

_NEEDED: Final = ("demande.situation", "campagne", "format")
"""What the program needs beside the letter; it stands there already."""


class LetterSheet(FormSheet):
    """The sheet being written."""

    def __init__(self, draft: Draft, answers: Answers) -> None:
        assert LETTER.form is not None
        super().__init__(draft, answers, draft.add(LETTER.name), LETTER.form)
        self.known = _NEEDED

    def write(self, name: str = "", is_optional: bool = False) -> None:
        """The whole sheet. What isn't a question stands above the headers, where nobody looks for answers."""
        draft = self.draft
        prepares, checked = guidance.checking(draft.campagne)
        told = (
            f"{guidance.until(draft.situation, draft.campagne)} Une réponse par ligne, dans la colonne «\u00a0Réponse\u00a0»\u00a0; l'étoile * dit "
            f"qu'elle est attendue. C'est tout ce que la lettre contient. {prepares}"
        )
        self.head(f"Demande de prolongation, campagne {draft.campagne.nom}", told)
        shown = [slot for slot in self.form.slots if self._is_shown(slot)]
        self.lines(sorted(shown, key=lambda slot: ".".join(slot.path) in _NEEDED), set())
        self.page.sheet.set_row(self.row - 1, height_for((checked, WIDTHS[-1], 9)))
        self.page.text(self.row - 1, len(WIDTHS) - 1, checked, self.look.hint())
        self.track(LETTER.name, "")
        self.page.formula(1, 0, state_of(self.page, 1, draft.progress[-1]), self.look.state())
        paint(self.page, 1, 0, self.look)
        self._money()
        self.page.sheet.set_tab_color(USUAL_TAB)
        self.page.sheet.set_landscape()
        self.page.sheet.fit_to_pages(1, 1 if draft.root is None else 0)
        protect(self.page.sheet)

    def _is_shown(self, slot: Slot) -> bool:
        """Whether an answer has its line: the letter's own, what the program needs, and what the dossier says beside."""
        node = find(self.draft.root, slot.path)
        return slot.section in LETTER_SECTIONS or ".".join(slot.path) in _NEEDED or (node is not None and not node.is_empty)

    def _money(self) -> None:
        """The most that the collectifs asked for may bring, since a letter holds no budget."""
        asked = self.draft.numbers["prolongation.collectifs_demandes"]
        rates = rates_of(self.draft.campagne)
        most: Formula = to_cent(asked * float(rates.rate * rates.ceiling))
        is_known = asked > 0
        self.page.formula(1, 1, if_(is_known, most, ""), self.look.style(bold=True, num_format=EURO, align="right"))
        told = "de Ps Clas au plus, à titre indicatif\u00a0: le prix plafond pour chaque collectif demandé."
        style = self.look.style(font_size=10, font_color=MUTED)
        self.page.sheet.merge_range(1, 2, 1, 3, "", style)
        self.page.formula(1, 2, if_(is_known, told, ""), style)
