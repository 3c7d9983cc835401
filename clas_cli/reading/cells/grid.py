"""The cells of a sheet, as typed values at their addresses. Every workbook reader makes these; nothing here knows what a dossier is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from clas_cli.french.patterns import regex
from clas_cli.french.values import Raw
from clas_cli.reading.cells.number_format import shown_text

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of an .xls workbook, and of an encrypted workbook of any format."""

MAX_ROW: Final = 1_048_576
MAX_COLUMN: Final = 16_384
"""The last row and column of a sheet (XFD1048576)."""

MAX_CELLS: Final = 60_000
MAX_SHEETS: Final = 200
"""Values and sheets that a workbook may hold: far more than a dossier needs."""

MAX_MERGES: Final = 2_000
"""Merges of one sheet that are looked at."""

ERRORS: Final = frozenset(
    ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#NOM?", "#VALEUR!", "#NUL!", "#NOMBRE!", "#SPILL!", "#CALC!",
     "#PROPAGATION!", "#CALCUL!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!")
)  # fmt: skip

Cell = tuple[int, int]
"""Row and column, from 1."""

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

WHOLE, ONE_VALUE, NOTHING = 2, 1, 0
"""How much of a sheet is wanted. One value is enough to say that a sheet is not read."""

Wanted = Callable[[str], int]
"""How much is wanted of the sheet of that name."""


class Unreadable(Exception):
    """A file that can't be read as a workbook: why, and what to do, in French."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def of(self, what: str) -> Unreadable:
        """The same of a file that is no workbook, but a « document Word », a « PDF »…"""
        return Unreadable(self.message.replace("Le classeur", f"Le {what}"), self.remedy.replace("le classeur", f"le {what}"))


class Fault(NamedTuple):
    """A cell that should hold a value and doesn't: an error value (`shown`), or a formula never calculated (empty)."""

    shown: str = ""


@dataclass(slots=True)
class Grid:
    """One sheet. `cells` holds what isn't empty: the value of each cell, or the `Fault` of one that should have a value.

    `codes` holds the number formats of the cells whose number isn't shown as it is; `texts` what cells show, where the file says it itself.
    """

    name: str
    hidden: bool = False
    cells: dict[Cell, Raw | Fault] = field(default_factory=dict)
    formulas: set[Cell] = field(default_factory=set)
    codes: dict[Cell, str] = field(default_factory=dict)
    texts: dict[Cell, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    epoch_1904: bool = False

    def shown(self, cell: Cell) -> str | None:
        """The text that a cell shows, where its value alone doesn't tell it."""
        if cell in self.texts:
            return self.texts[cell]
        content = self.cells.get(cell)
        code = self.codes.get(cell)
        return None if code is None or isinstance(content, Fault) else shown_text(content, code, self.epoch_1904)

    def is_percent(self, cell: Cell) -> bool:
        """Whether a cell shows its number as a percentage."""
        return "%" in self.codes.get(cell, "") or self.texts.get(cell, "").endswith("%")

    def copy(self, source: Cell, cell: Cell) -> None:
        """Gives a cell what another holds and shows."""
        self.cells[cell] = self.cells[source]
        for held in (self.codes, self.texts):
            if source in held:
                held[cell] = held[source]

    def hidden_among(self, columns: Iterable[int]) -> set[int]:
        """Those of the columns that are hidden."""
        ordered = sorted(columns)
        hidden: set[int] = set()
        done = 0
        for first, last in sorted(self.hidden_columns):
            start, done = max(done, bisect_left(ordered, first)), max(done, bisect_right(ordered, last))
            hidden.update(ordered[start:done])
        return hidden


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """1 → A, 27 → AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@lru_cache(maxsize=16_384)
def address(cell: Cell) -> str:
    """(12, 2) → B12, as a spreadsheet shows it."""
    return f"{letters(cell[1])}{cell[0]}"


@lru_cache(maxsize=1024)
def column_number(text: str) -> int:
    """B → 2. Raises `Unreadable` beyond XFD, and for what is no column."""
    number = 0
    for letter in text.upper() if 0 < len(text) <= 3 and text.isascii() and text.isalpha() else "":
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= MAX_COLUMN:
        raise out_of_bounds()
    return number


@lru_cache(maxsize=16_384)
def row_number(text: str) -> int:
    """« 12 » → 12. Raises `Unreadable` beyond 1048576, and for what is no row."""
    row = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    if not 0 < row <= MAX_ROW:
        raise out_of_bounds()
    return row


@lru_cache(maxsize=16_384)  # the same few thousand, in workbook after workbook
def cell_at(reference: str) -> Cell:
    """B12 → (12, 2). Raises `Unreadable` beyond XFD1048576, and for what is no cell."""
    name = reference.rstrip("0123456789")
    return row_number(reference[len(name) :]), column_number(name)


_NUMBER: Final = regex(r"[ \t\r\n]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\r\n]*")
"""How workbooks write a number (`double` of XML Schema): Python reads more, « 1_0 » and the digits of other scripts among them."""
TOO_GREAT: Final = 1e300


def number_in(text: str) -> float:
    """The number that a text of a workbook is. Raises `ValueError` where it is none, or out of all measure."""
    number = float(text) if _NUMBER.fullmatch(text) else TOO_GREAT
    if not abs(number) < TOO_GREAT:
        raise ValueError(text)
    return number


def out_of_bounds() -> Unreadable:
    """A cell that no spreadsheet has."""
    return Unreadable(
        "Le classeur est endommagé\u00a0: une cellule est placée hors des limites d'une feuille (au-delà de XFD1048576).",
        "Ouvrir le classeur, l'enregistrer à nouveau et envoyer cette copie.",
    )


def too_big(what: str) -> Unreadable:
    """A file whose size is out of all proportion to a dossier."""
    return Unreadable(
        f"Le classeur est démesuré\u00a0: {what}, ce n'est pas un dossier.",
        "Recopier les réponses dans un classeur neuf («\u00a0clas modele dossier.xlsx\u00a0»).",
    )


def damaged(what: str) -> Unreadable:
    """A file that breaks off or contradicts itself."""
    return Unreadable(
        f"Le classeur est endommagé\u00a0: {what}.",
        "Ouvrir le classeur, l'enregistrer à nouveau et envoyer cette copie.",
    )


def encrypted() -> Unreadable:
    """A file that a password protects."""
    return Unreadable(
        "Le classeur est chiffré\u00a0: il demande un mot de passe.",
        "Enregistrer le classeur sans mot de passe.",
    )
