"""The first sheet: until when, how far each sheet is, how to fill, the colours, how to check. Nothing of how it is sent: it may be sent itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clas_cli.dossier.layout import FOLLOW_UP_SHEET
from clas_cli.filling import guidance
from clas_cli.filling.draft import Draft, Page, Progress, listed
from clas_cli.filling.formula import Formula, if_, literal
from clas_cli.filling.functions import length, middle
from clas_cli.filling.look import BRAND, DOUBT, LACKING, LINE, MUTED, RIGHT, WRONG, height_for, protect, set_up_page

if TYPE_CHECKING:
    from xlsxwriter.format import Format

_WIDTHS: Final = (30, 66, 30)
_COLOURS: Final = (
    (LACKING, "réponse attendue"),
    (WRONG, "réponse à corriger\u00a0: la note demande autre chose"),
    (DOUBT, "admis à certaines conditions\u00a0: la Caf regardera\u00a0; ou réponse que cette feuille ne comprend pas\u00a0: à relire"),
    (RIGHT, "comme la note le demande"),
)


class Help:
    """The sheet being written, from top to bottom."""

    def __init__(self, draft: Draft, page: Page) -> None:
        self.draft = draft
        self.page = page
        self.look = draft.look
        self.row = 0

    def write(self, has_follow_up: bool) -> None:
        """Every part, and how far one is at the top of each sheet."""
        draft = self.draft
        kind = guidance.SITUATION_NAMES[draft.situation]
        for column, width in enumerate(_WIDTHS):
            self.page.sheet.set_column(column, column, width)
        self._wide(f"Dossier Clas\u00a0: {kind}", self.look.title(20), 30)
        self._wide(f"Campagne {draft.campagne.nom}", self.look.style(font_size=12, font_color=MUTED), 18)
        self._wide(guidance.until(draft.situation, draft.campagne), self.look.style(bold=True), 20)
        self._sheets(kind, has_follow_up)
        self._colours()
        steps = [guidance.dated(line, draft.campagne) for line in guidance.FILLING]
        self._part("Comment le remplir", [f"{number}. {line}" for number, line in enumerate(steps, 1)])
        self._part("Comment le contrôler", guidance.checking(draft.campagne))
        set_up_page(self.page.sheet, 0)
        protect(self.page.sheet)

    def _wide(self, text: str, style: Format, height: float) -> None:
        self.row = self.page.across(self.row, len(_WIDTHS), text, style, height)

    def _heading(self, *titles: str) -> None:
        self.row = self.page.heading(self.row, len(_WIDTHS), titles, self.look.heading(), 20)

    def _part(self, title: str, lines: list[str]) -> None:
        self._heading(title)
        for line in lines:
            self._wide(line, self.look.text(), 2 + height_for((line, sum(_WIDTHS) - 4)))

    def _colours(self) -> None:
        self._heading("Les couleurs")
        for (ground, ink), meaning in _COLOURS:
            self.page.sheet.set_row(self.row, height_for((meaning, _WIDTHS[1])))
            self.page.text(self.row, 0, "exemple", self.look.style(bg_color=ground, font_color=ink, border=1, border_color=LINE, indent=1))
            self.page.text(self.row, 1, meaning, self.look.style(text_wrap=True, indent=1))
            self.row += 1

    def _sheets(self, kind: str, has_follow_up: bool) -> None:
        self._heading("Les feuilles", "Ce qu'elles contiennent", "Où vous en êtes")
        for progress in self.draft.progress:
            self.page.sheet.set_row(self.row, height_for((progress.holds, _WIDTHS[1])))
            self._link(progress.sheet, progress.holds)
            state = self.page.formula(self.row, 2, state_of(self.page, self.row, progress), self.look.state())
            paint(self.page, self.row, 2, self.look)
            self._recall(progress.sheet, state)
            self.row += 1
        if has_follow_up:
            holds = "L'estimation de la Ps Clas et des bonus, chaque collectif"
            self.page.sheet.set_row(self.row, height_for((holds, _WIDTHS[1])))
            self._link(FOLLOW_UP_SHEET, holds)
            self.row += 1
        if hidden := self.draft.hidden_sheets():
            note = (
                f"Feuilles masquées, le plus souvent sans objet pour une {kind}\u00a0: {listed(hidden)}. "
                "Pour s'en servir\u00a0: clic droit sur un onglet, puis «\u00a0Afficher\u00a0»."
            )
            self._wide(note, self.look.style(text_wrap=True, italic=True, font_color=MUTED), 2 + height_for((note, sum(_WIDTHS) - 4)))

    def _link(self, name: str, holds: str) -> None:
        self.page.sheet.write_url(self.row, 0, f"internal:'{name}'!A1", self.look.style(font_color=BRAND, underline=1), name)
        self.page.text(self.row, 1, holds, self.look.text())

    def _recall(self, name: str, state: Formula) -> None:
        """How far a sheet is, under its title."""
        page = self.draft.pages[name]
        page.formula(1, 0, state, self.look.state())
        paint(page, 1, 0, self.look)


_COUNTS: Final = 26
"""The first of the hidden columns that count what is wrong, what lacks, what isn't understood: a formula may not be longer than 8,192 characters."""


def state_of(page: Page, row: int, progress: Progress) -> Formula:
    """« 2 à corriger, 3 à remplir », or « complet »; the numbers stand hidden in the same row."""
    page.sheet.set_column(_COUNTS, _COUNTS + 2, None, None, {"hidden": True})
    said: Formula = literal("")
    counts = ((progress.state.wrong, "corriger"), (progress.state.lacking, "remplir"), (progress.state.unread, "relire"))
    for column, (count, verb) in enumerate(counts, _COUNTS):
        number = page.formula(row, column, count)
        said = said & if_(number > 0, literal(", ") & number & f" à {verb}", "")
    return if_(length(said).equals(0), progress.done, middle(said, 3, 99))


def paint(page: Page, row: int, column: int, look: Format) -> None:
    """Colours a cell that says how far a sheet is."""
    for text, style in (("corriger", look.wrong()), ("remplir", look.lacking()), ("relire", look.doubt()), ("complet", look.right())):
        page.sheet.conditional_format(
            row, column, row, column, {"type": "text", "criteria": "containing", "value": text, "format": style, "stop_if_true": True}
        )
