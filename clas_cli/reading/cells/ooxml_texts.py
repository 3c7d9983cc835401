"""The texts of an .xlsx workbook: those that cells share, and those that stand in runs."""

from __future__ import annotations

import re
from typing import Final

from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import Unreadable, damaged, too_big
from clas_cli.reading.cells.markup import Attributes, feed, named, new_parser

NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""Of the elements of a workbook: as Excel writes them by default, and in strict documents."""

MAX_TEXT: Final = 100_000
"""Characters of one cell; Excel takes 32 767."""
MAX_TEXTS: Final = 5_000_000
"""Characters of all shared texts."""

TEXT: Final = named(NAMESPACES, "t")
PHONETIC: Final = named(NAMESPACES, "rPh")
_ITEM: Final = named(NAMESPACES, "si")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Texts:
    """The texts that cells share, by their numbers; read when the first is asked for."""

    def __init__(self, archive: Archive, path: str) -> None:
        self._archive = archive
        self._path = path
        self._all: list[str | None] | None = None

    def __getitem__(self, index: str) -> str | None:
        """The text of that number, None if it is blank. Raises `Unreadable` where there is none."""
        if self._all is None:
            self._all = _shared(self._archive, self._path)
        try:
            number = int(index) if len(index) < 20 else -1
            if number >= 0:
                return self._all[number]
        except (ValueError, IndexError):
            pass
        raise damaged("une cellule renvoie à un texte qui n'y est pas")


def too_long() -> Unreadable:
    """A cell whose text has no end."""
    return too_big(f"une cellule y contient plus de {MAX_TEXT} caractères")


def joined(pieces: list[str]) -> str:
    """The text of which the parser gave these pieces."""
    if len(pieces) == 1:
        return pieces[0]
    if sum(map(len, pieces)) > MAX_TEXT:
        raise too_long()
    return "".join(pieces)


class Runs:
    """Hears the parser inside one text: the runs that are shown count, how they are pronounced doesn't."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        """What the parser says between tags."""
        self._shown: list[str] = []
        self._is_phonetic = False

    def start(self, tag: str) -> None:
        """A tag opens."""
        if tag in TEXT:
            self.pieces.clear()
        elif tag in PHONETIC:
            self._is_phonetic = True

    def end(self, tag: str) -> None:
        """A tag closes."""
        if tag in TEXT:
            if not self._is_phonetic:
                self._shown += self.pieces
        elif tag in PHONETIC:
            self._is_phonetic = False

    def whole(self) -> str:
        """All that was shown, which is then forgotten."""
        text = joined(self._shown)
        self._shown.clear()
        self._is_phonetic = False
        return text


def _shared(archive: Archive, path: str) -> list[str | None]:
    """The texts that cells share, in their order, None for those that are blank: each `si` is one, whatever it holds."""
    found: list[str | None] = []
    total = 0
    runs = Runs()

    def start(tag: str, attributes: Attributes) -> None:
        runs.start(tag)

    def end(tag: str) -> None:
        nonlocal total
        if tag in _ITEM:
            text = runs.whole()
            total += len(text)
            found.append(said(text))
        else:
            runs.end(tag)

    def bounded() -> None:
        if total > MAX_TEXTS:
            raise too_big(f"il contient plus de {MAX_TEXTS // 1_000_000} millions de caractères")

    parser = new_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = runs.pieces.append
    feed(parser, archive.chunks(path), path, bounded)
    return found


def said(text: str) -> str | None:
    """The text of a cell, None if it is blank. « _x000D_ » is how a workbook writes a carriage return."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n")
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of characters make one, or none
    return text if text and not text.isspace() else None
