"""The texts of an .xlsx workbook: those that cells share, and those that stand in runs."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

from clas_cli.french.patterns import regex
from clas_cli.french.text import plural
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import damaged, too_big
from clas_cli.reading.cells.markup import children

MAX_TEXT: Final = 100_000
"""Characters of one cell; Excel takes 32 767."""
MAX_TEXTS: Final = 5_000_000
"""Characters of all shared texts."""

_ESCAPED: Final = regex(r"_x([0-9A-Fa-f]{4})_")


class Texts(dict[str, str | None]):
    """The texts that cells share (None for those that are blank), by their numbers; read when the first is asked for."""

    def __init__(self, archive: Archive, path: str) -> None:
        self._archive = archive
        self._path = path
        self._all: list[str | None] = []

    def __missing__(self, index: str) -> str | None:
        """Raises `Unreadable` where there is no such text."""
        if not self:
            self._all = _shared(self._archive, self._path)
            self.update(zip(map(str, range(len(self._all))), self._all, strict=True))
            if index in self:
                return self[index]
        number = index.strip().lstrip("0") or "0"
        if not (number.isascii() and number.isdecimal() and len(number) < 9 and int(number) < len(self._all)):
            raise damaged("une cellule renvoie à un texte qui n'y est pas")
        self[index] = text = self._all[int(number)]
        return text


def shown(item: Element, own: str) -> str:
    """The text of an item: its runs joined. How they are pronounced (`rPh`) is not shown. `own` begins the tags that are no extensions."""
    text, run = f"{own}t", f"{own}r"
    if len(item) == 1 and item[0].tag == text:
        return bounded(item[0].text)
    parts = []
    for child in item:
        if child.tag == text:
            parts.append(child.text or "")
        elif child.tag == run:
            parts.extend(part.text or "" for part in child if part.tag == text)
    return bounded("".join(parts))


def bounded(text: str | None) -> str:
    """The text, empty for none. Raises `Unreadable` where it has no end."""
    if text and len(text) > MAX_TEXT:
        raise too_big(f"une cellule y contient plus de {plural(MAX_TEXT, 'caractère')}")
    return text or ""


def _shared(archive: Archive, path: str) -> list[str | None]:
    """The texts that cells share, in their order, None for those that are blank: each `si` is one, whatever it holds."""
    found: list[str | None] = []
    total = 0
    for own, item in children(archive.chunks(path), path):
        if item.tag.removeprefix(own) == "si":
            text = shown(item, own)
            total += len(text)
            if total > MAX_TEXTS:
                raise too_big(f"il contient plus de {MAX_TEXTS // 1_000_000} millions de caractères")
            found.append(said(text))
    return found


def said(text: str) -> str | None:
    """The text of a cell, None if it is blank. « _x000D_ » is how a workbook writes a carriage return."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n")
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of characters make one, or none
    return text if text and not text.isspace() else None
