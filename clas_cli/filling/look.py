"""How the workbooks that clas writes look: colours, formats, widths, heights, the printed page."""

from __future__ import annotations

import textwrap
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from clas_cli.dossier.groups import Levels
from clas_cli.dossier.kinds import Account, Amount, Choice, Day, Integer, Kind, Text, TimeOfDay, YesNo
from clas_cli.dossier.layout import Slot

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

KEY_WIDTH: Final = 26
LANDSCAPE_FROM: Final = 110
"""Width, in characters, from which a sheet is printed in landscape."""

INK, MUTED, LINE = "#1F2937", "#6B7280", "#BFC7D1"
BRAND, BRAND_PALE = "#1F4E79", "#DCE6F1"
ANSWER, LOCKED = "#FFFFFF", "#F2F2F2"
LACKING, WRONG, DOUBT, RIGHT = ("#FFE699", "#7F6000"), ("#F8CBCB", "#9C0006"), ("#D9E2F3", "#1F3864"), ("#DDF0DC", "#1E5B2B")
"""What a cell lacks, what is refused in it, what somebody must look at, what is as it should be: its ground and its ink."""
GOOD, BAD = "#1E7B34", "#C00000"
OPTIONAL_TAB, USUAL_TAB = "#BFBFBF", BRAND
EURO: Final = '[$-40C]#,##0.00\\ "€"'

_FORMATS: Final[dict[type[Kind], str]] = {Amount: EURO, Day: "dd/mm/yyyy", TimeOfDay: "hh:mm", Integer: "0", Account: "General"}
_TEXT: Final = "@"
_WIDTHS: Final[dict[type[Kind], int]] = {Amount: 15, Day: 13, TimeOfDay: 10, Integer: 12, YesNo: 12, Levels: 18, Account: 30, Choice: 30}
_LETTERS: Final = 1.1
"""Letters that a unit of width holds, on average."""
_TALLEST: Final = 409.0
_MOST_LINES: Final = 40
"""Height of a row, in points, and lines of a text beyond which nothing more shows."""


class Look:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.known: dict[tuple[tuple[str, object], ...], Format] = {}
        self.key = cache(self._key)
        self.answers = cache(self._answer)

    def _made(self, properties: dict[str, object]) -> Format:
        known = tuple(sorted(properties.items()))
        if known not in self.known:
            self.known[known] = self.book.add_format(properties)
        return self.known[known]

    def style(self, **properties: object) -> Format:
        """A format by its properties, in the font of the workbook."""
        return self._made({"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "vcenter", **properties})

    def only(self, **properties: object) -> Format:
        """What a condition changes in a format."""
        return self._made(properties)

    def title(self, size: int = 16) -> Format:
        """The name of a sheet."""
        return self.style(bold=True, font_size=size, font_color=BRAND)

    def subtitle(self) -> Format:
        """What to know of a sheet."""
        return self.style(font_color=MUTED, text_wrap=True, valign="top", font_size=10)

    def heading(self) -> Format:
        """A part of the first sheet."""
        return self.style(bold=True, font_size=13, font_color=BRAND, bottom=1, bottom_color=BRAND)

    def text(self) -> Format:
        """A sentence."""
        return self.style(text_wrap=True)

    def header(self) -> Format:
        """The header of a column."""
        return self.style(bold=True, bg_color=BRAND, font_color="#FFFFFF", border=1, border_color=BRAND, text_wrap=True, align="left")

    def section(self) -> Format:
        """The head of a section."""
        return self.style(bold=True, bg_color=BRAND_PALE, font_color=BRAND)

    def label(self, required: bool) -> Format:
        """What is asked."""
        return self.style(bold=required, text_wrap=True, bottom=1, bottom_color=LINE)

    def hint(self, above: bool = False) -> Format:
        """What helps to answer, beside the answer or above its column."""
        lines = {"valign": "bottom"} if above else {"bottom": 1, "bottom_color": LINE}
        return self.style(italic=True, font_size=9, font_color=MUTED, text_wrap=True, indent=1, **lines)

    def lacking(self) -> Format:
        """An answer that lacks."""
        return self._state(LACKING)

    def wrong(self) -> Format:
        """An answer that is refused."""
        return self._state(WRONG)

    def doubt(self) -> Format:
        """An answer that somebody must look at."""
        return self._state(DOUBT)

    def right(self) -> Format:
        """An answer that is as it should be."""
        return self._state(RIGHT)

    def _state(self, colours: tuple[str, str]) -> Format:
        ground, ink = colours
        return self.only(bg_color=ground, font_color=ink)

    def state(self) -> Format:
        """How far a sheet is."""
        return self.style(bold=True, align="left", indent=1)

    def _key(self) -> Format:
        """The cell that names the element a row belongs to."""
        return self.style(bg_color=ANSWER, border=1, border_color=LINE, locked=False, text_wrap=True, num_format=_TEXT)

    def locked(self) -> Format:
        """An answer that is known and not to be changed."""
        return self.style(bg_color=LOCKED, font_color=MUTED, border=1, border_color=LINE, align="left", indent=1)

    def total(self, **more: object) -> Format:
        """A total."""
        return self.style(bold=True, bg_color=BRAND_PALE, **more)

    def answer(self, kind: Kind, hostile: bool = False) -> Format:
        """A cell to fill. A `hostile` text would be a formula if it were typed: it is held as a text."""
        return self.answers(_FORMATS.get(type(kind), _TEXT), hostile)

    def _answer(self, number: str, hostile: bool) -> Format:
        return self.style(
            bg_color=ANSWER,
            border=1,
            border_color=LINE,
            locked=False,
            text_wrap=True,
            align="right" if number == EURO else "left",
            indent=1,
            num_format=number,
            **({"quote_prefix": True} if hostile else {}),
        )


def width_of(slot: Slot) -> int:
    """The width of a slot's column."""
    kind = slot.field.kind
    longest_word = max(map(len, slot.label.split())) + 3
    if isinstance(kind, Text):
        return max(longest_word, 56 if kind.longest > 1_000 else 24)
    return max(longest_word, next((width for known, width in _WIDTHS.items() if isinstance(kind, known)), 24))


def hint_above(slot: Slot) -> str:
    """What stands above a column's header."""
    return slot.field.help if isinstance(slot.field.kind, Choice | YesNo | Account) else slot.hint


def height_for(*texts: tuple[str, float] | tuple[str, float, float]) -> float:
    """A height, in points, that shows whole texts: each with the width of its column, and its size where it isn't 11 points."""
    tallest = 0.0
    for text, width, *size in texts:
        points = size[0] if size else 11
        letters = max(1, int(width * _LETTERS * 11 / points))
        lines = 1 if len(text) <= letters and "\n" not in text else _lines(text[: letters * _MOST_LINES], letters)
        tallest = max(tallest, lines * points * 1.36)
    return min(_TALLEST, 4 + tallest)


@lru_cache(maxsize=1024)
def _lines(text: str, letters: int) -> int:
    """On how many lines a text stands, in a column of so many letters."""
    return sum(max(1, len(textwrap.wrap(line, letters))) for line in text.split("\n")[:_MOST_LINES])


def protect(page: Worksheet) -> None:
    """Locks a sheet without password, save its cells to fill; columns and rows may be resized. Never one with tables: a row could not be deleted."""
    allowed = ("format_cells", "format_columns", "format_rows")
    page.protect("", dict.fromkeys(allowed, True))


def set_up_page(page: Worksheet, header: int, width: float = 0) -> None:
    """A4, as wide as the sheet, the header repeated on each page."""
    page.set_paper(9)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    if width >= LANDSCAPE_FROM:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(header)
    page.set_footer("&L&9&A&C&9Dossier Clas&R&9Page &P sur &N")
    page.hide_gridlines(2)
