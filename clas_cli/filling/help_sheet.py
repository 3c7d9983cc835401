"""The first sheet: until when and where to send, how to fill, the colours, the sheets and how far each is, how to check."""

from __future__ import annotations

from typing import Any, Final

from clas_cli.filling import guidance
from clas_cli.filling.draft import Draft, listed
from clas_cli.filling.look import BRAND, LACKING, LINE, MUTED, OPTIONAL, REQUIRED, height_for, protect, set_up_page

_WIDTHS: Final = (30, 66, 24)
_COLOURS: Final = (
    (REQUIRED, "à remplir obligatoirement (l'intitulé porte une étoile *)"),
    (OPTIONAL, "à remplir si cela vous concerne"),
    (LACKING, "réponse obligatoire qui manque dans une ligne commencée"),
)


def write_help(draft: Draft, page: Any) -> None:
    """The whole sheet."""
    _Help(draft, page).write()


class _Help:
    """The sheet being written, from top to bottom."""

    def __init__(self, draft: Draft, page: Any) -> None:
        self.draft = draft
        self.page = page
        self.look = draft.look
        self.row = 0

    def write(self) -> None:
        """Every part."""
        kind = guidance.SITUATION_NAMES[self.draft.situation]
        for column, width in enumerate(_WIDTHS):
            self.page.set_column(column, column, width)
        self._wide(f"Dossier Clas\u00a0: {kind}", self.look.title(20), 30)
        self._wide(f"Campagne {self.draft.campagne.nom}", self.look.style(font_size=12, font_color=MUTED), 18)
        self._part("Quand et où l'envoyer", guidance.sending(self.draft.situation, self.draft.campagne))
        steps = [guidance.dated(line, self.draft.campagne) for line in guidance.FILLING]
        self._part("Comment le remplir", [f"{number}. {line}" for number, line in enumerate(steps, 1)])
        self._colours()
        self._sheets(kind)
        self._part("Comment le contrôler", guidance.checking(self.draft.campagne))
        set_up_page(self.page, 0)
        protect(self.page)

    def _wide(self, text: str, style: Any, height: float) -> None:
        self.page.set_row(self.row, height)
        self.page.merge_range(self.row, 0, self.row, len(_WIDTHS) - 1, text, style)
        self.row += 1

    def _heading(self, *titles: str) -> None:
        self.row += 1
        self.page.set_row(self.row, 20)
        for column in range(len(_WIDTHS)):
            self.page.write_string(self.row, column, titles[column] if column < len(titles) else "", self.look.heading())
        self.row += 1

    def _part(self, title: str, lines: list[str]) -> None:
        self._heading(title)
        for line in lines:
            self._wide(line, self.look.text(), 2 + height_for((line, sum(_WIDTHS) - 4)))

    def _colours(self) -> None:
        self._heading("Les couleurs")
        for colour, meaning in _COLOURS:
            self.page.write_blank(self.row, 0, None, self.look.style(bg_color=colour, border=1, border_color=LINE))
            self.page.write_string(self.row, 1, meaning, self.look.style(text_wrap=True, indent=1))
            self.row += 1

    def _sheets(self, kind: str) -> None:
        self._heading("Les feuilles", "Ce qu'elles contiennent", "Où vous en êtes")
        for sheet in self.draft.progress:
            self.page.set_row(self.row, height_for((sheet.holds, _WIDTHS[1])))
            self.page.write_url(self.row, 0, f"internal:'{sheet.sheet}'!A1", self.look.style(font_color=BRAND, underline=1), sheet.sheet)
            self.page.write_string(self.row, 1, sheet.holds, self.look.text())
            self.page.write_formula(self.row, 2, sheet.formula, self.look.style(), sheet.now)
            self.row += 1
        if hidden := self.draft.hidden_sheets():
            note = (
                f"Feuilles masquées, le plus souvent sans objet pour une {kind}\u00a0: {listed(hidden)}. "
                "Pour s'en servir\u00a0: clic droit sur un onglet, puis «\u00a0Afficher\u00a0»."
            )
            self._wide(note, self.look.style(text_wrap=True, italic=True, font_color=MUTED), 2 + height_for((note, sum(_WIDTHS) - 4)))
