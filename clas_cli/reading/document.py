"""The text of a document that isn't a dossier (Word, OpenDocument, RTF, PDF), line by line, within bounds; its look is left out."""

from __future__ import annotations

import io
import logging
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from clas_cli.french.patterns import regex
from clas_cli.french.text import plural
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import Unreadable, damaged, encrypted, too_big
from clas_cli.reading.cells.markup import Attributes, Enough, feed, new_parser
from clas_cli.reading.effort import Effort
from clas_cli.reading.headers import decoded
from clas_cli.reading.kinds import CALLED
from clas_cli.reading.rich import plain_of_rtf

if TYPE_CHECKING:
    import pypdf

MAX_BYTES: Final = 20_000_000
MAX_LINES: Final = 2_000
"""Paragraphs: a letter has twenty."""
MAX_TEXT: Final = 100_000
_MOST_PAGES: Final = 12
_ENOUGH_TEXT: Final = 20_000
"""Characters of a PDF, which is slow to read, that tell what it is."""
_MOST_PARTS: Final = 12
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY: Final = "WordDocument".encode("utf-16-le")
_WRAPPED: Final = regex(r"[ \t\u00a0]+")


class Document(NamedTuple):
    """The text of a document. `kind` is how its name ends. `is_wrapped`: a line is no paragraph, but the width of a page."""

    kind: str
    lines: tuple[str, ...]
    is_wrapped: bool = False


_MOST_STEPS: Final = 400_000
"""Of one document: a letter takes some ten thousand."""


def kind_of(data: bytes) -> str:
    """How the name of such a document ends, from its content; empty of anything else."""
    if data.startswith(b"PK\x03\x04"):
        start = data[:4_096]
        if b"opendocument.text" in start:
            return ".odt"
        return ".docx" if b"word/document.xml" in data else ""
    if data.startswith(b"{\\rt"):
        return ".rtf"
    if data.startswith(OLE):
        return ".doc" if _ENTRY in data else ""
    return ".pdf" if b"%PDF-" in data[:1_024] else ""


def read_document(data: bytes, effort: Effort | None = None) -> Document:
    """The text of a document, as far as an effort goes. Raises `Unreadable` of what is damaged, sealed, too big, or no such document."""
    kind = kind_of(data)
    if kind not in _READERS:
        raise damaged("ce n'est pas un document de texte connu").of("fichier")
    if len(data) > MAX_BYTES:
        raise too_big(f"il dépasse {MAX_BYTES // 1_000_000} Mo").of(CALLED[kind])
    whole = effort or Effort()
    own = Effort(min(_MOST_STEPS, whole.left))
    before = own.left
    try:
        lines = tuple(_bounded(_READERS[kind](data, own)))
    except Unreadable as fault:
        raise fault.of(CALLED[kind]) from None
    finally:
        whole.left -= before - own.left
    return Document(kind, lines, is_wrapped=kind == ".pdf")


def _bounded(lines: Iterator[str]) -> Iterator[str]:
    length = 0
    for number, line in enumerate(lines):
        length += len(line)
        if number >= MAX_LINES or length > MAX_TEXT:
            return
        yield _WRAPPED.sub(" ", line).strip()


_STEPS_OF_A_TAG: Final = 3


class _Paragraphs:
    """The paragraphs of a part, as its tags go by. `skipped` holds what is not part of the text: what was deleted, comments, copies."""

    def __init__(self, effort: Effort, paragraph: frozenset[str], texts: frozenset[str] | None, skipped: frozenset[str]) -> None:
        self.effort = effort
        self.lines: list[str] = []
        self.words: list[str] = []
        self.paragraph, self.texts, self.skipped = paragraph, texts, skipped
        self.hidden = 0
        self.is_text = texts is None
        self.length = 0
        self.ended = 0
        self.rows: list[list[list[str]]] = []
        """The cells of the table that is read, each with its lines."""

    def start(self, tag: str, attributes: Attributes) -> None:
        """A tag begins."""
        self.effort.spend(_STEPS_OF_A_TAG)
        name = tag.rpartition(" ")[2]
        if self.hidden or name in self.skipped:
            self.hidden += 1
        elif self.texts is not None and name in self.texts:
            self.is_text = True
        elif name in _ROWS:
            self.rows.append([])
        elif name in _CELLS and self.rows:
            self.rows[-1].append([])
        elif name in ("tab", "s"):
            self.words.append(" ")
        elif name in ("br", "cr", "line-break"):
            self.end_line()

    def end(self, tag: str) -> None:
        """A tag ends."""
        name = tag.rpartition(" ")[2]
        if self.hidden:
            self.hidden -= 1
        elif self.texts is not None and name in self.texts:
            self.is_text = False
        elif name in self.paragraph:
            self.end_line()
        elif name in _TABLES:
            self.end_table()

    def data(self, text: str) -> None:
        """Some text."""
        if self.is_text and not self.hidden:
            self.words.append(text)
            self.length += len(text)
            if self.length > MAX_TEXT:
                raise Enough

    def end_line(self) -> None:
        """A line ends."""
        in_cell = self.rows and self.rows[-1]
        (self.rows[-1][-1] if in_cell else self.lines).append("".join(self.words))
        self.words = []
        self.ended += 1
        if self.ended > MAX_LINES:
            raise Enough

    def end_table(self) -> None:
        """A table ends: one of numbers, with a line in each cell, gives a line for each row; any other is but a way to place paragraphs."""
        rows = [[[line for line in cell if line.strip()] for cell in row] for row in self.rows]
        are_short = all(len(cell) < 2 for row in rows for cell in row)
        has_numbers = any(cell and cell[0].strip().isdigit() for row in rows for cell in row)
        if are_short and has_numbers and len(rows) > 1 and len(set(map(len, rows))) == 1:
            self.lines += [" | ".join(cell[0].strip() if cell else "" for cell in row) for row in rows]
        else:
            self.lines += [line for row in self.rows for cell in row for line in cell]
        self.rows = []


_TABLES: Final = ("tbl", "table")
_ROWS: Final = ("tr", "table-row")
_CELLS: Final = ("tc", "table-cell")


def _paragraphs(archive: Archive, part: str, paragraphs: _Paragraphs) -> list[str]:
    parser = new_parser()
    parser.StartElementHandler = paragraphs.start
    parser.EndElementHandler = paragraphs.end
    parser.CharacterDataHandler = paragraphs.data
    feed(parser, archive.chunks(part), part)
    paragraphs.end_table()  # that of a part that was left before its end
    return paragraphs.lines


def _docx(data: bytes, effort: Effort) -> Iterator[str]:
    """The letterhead first, which often stands in the header of the page."""
    archive = Archive(data)
    heads = [f"word/header{number}.xml" for number in range(1, _MOST_PARTS)]
    for part in [*(head for head in heads if head in archive), "word/document.xml"]:
        yield from _paragraphs(
            archive, part, _Paragraphs(effort, frozenset(("p",)), frozenset(("t",)), frozenset(("Fallback", "del", "instrText")))
        )


def _odt(data: bytes, effort: Effort) -> Iterator[str]:
    skipped = frozenset(("tracked-changes", "annotation", "automatic-styles", "font-face-decls", "scripts"))
    yield from _paragraphs(Archive(data), "content.xml", _Paragraphs(effort, frozenset(("p", "h")), None, skipped))


def _rtf(data: bytes, effort: Effort) -> Iterator[str]:
    effort.left -= min(len(data), _MOST_OF_RTF)
    yield from plain_of_rtf(data).splitlines()


_MOST_OF_RTF: Final = 300_000
"""What reads RTF stops at its marks."""


def _doc(data: bytes, effort: Effort) -> Iterator[str]:
    """The main text of a Word 97 to 2003 document: its pieces, in the order of its table."""
    import olefile

    effort.left -= min(len(data) // 10, 100_000)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            main = file.openstream("WordDocument").read(MAX_BYTES)
            flags, build = struct.unpack_from("<H", main, 10)[0], struct.unpack_from("<H", main, 2)[0]
            if build < _WORD_97:
                raise damaged("il est d'un Word d'avant 1997")
            if flags & 0x0100:
                raise encrypted()
            table = file.openstream("1Table" if flags & 0x0200 else "0Table").read(MAX_BYTES)
        (length,) = struct.unpack_from("<I", main, 0x4C)
        start, size = struct.unpack_from("<II", main, 0x1A2)
        text = _pieces(main, table[start : start + size], min(length, MAX_TEXT))
    except (OSError, struct.error, ValueError, IndexError, TypeError, AttributeError, RecursionError, OverflowError):
        raise damaged("sa structure ne se lit pas") from None
    yield from _FIELD.sub("", text).translate(_WORD_MARKS).split("\n")


_WORD_97: Final = 0xC1
_FIELD: Final = regex("\x13[^\x13\x14\x15]*[\x14\x15]|\x15")
"""What a field computes from; what it shows stays."""
_WORD_MARKS: Final = str.maketrans(
    {"\r": "\n", "\x07": "\n", "\x0b": "\n", "\x0c": "\n", "\x1e": "-", "\x1f": None, "\x01": None, "\x08": None}
)


def _pieces(main: bytes, table: bytes, length: int) -> str:
    at = 0
    while at < len(table) and table[at] == 1:
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    if at >= len(table) or table[at] != 2:
        raise ValueError
    (size,) = struct.unpack_from("<I", table, at + 1)
    count = (size - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    kept, done = [], 0
    for number in range(count):
        (where,) = struct.unpack_from("<I", table, at + 5 + 4 * (count + 1) + 8 * number + 2)
        characters = min(places[number + 1] - places[number], length - done)
        if characters <= 0:
            break
        done += characters
        if where & 0x40000000:
            offset = (where & 0x3FFFFFFF) // 2
            kept.append(main[offset : offset + characters].decode("cp1252", "replace"))
        else:
            kept.append(main[where : where + 2 * characters].decode("utf-16-le", "replace"))
    return "".join(kept)


def _pdf(data: bytes, effort: Effort) -> Iterator[str]:
    """The first pages of a PDF. A page scanned has no text: what is left is nothing."""
    import pypdf

    if _PDF_ENDS not in data[-_PDF_END:]:  # pypdf would look for it from the end to the beginning
        raise damaged("ses pages ne se lisent pas")
    if sum(map(data.count, _PDF_MARKS)) > _MOST_MARKS:
        raise too_big(f"il compte plus de {plural(_MOST_MARKS, 'objet')}")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages: list[str] = []
    try:
        with pypdf.apply_configuration(
            maximum_declared_stream_length=_PDF_PICTURE,
            array_maximum_element_count=_PDF_ELEMENTS,
            dictionary_maximum_element_count=_PDF_ELEMENTS,
            zlib_maximum_output_length=_PDF_STREAM,
            lzw_maximum_output_length=_PDF_STREAM,
            run_length_maximum_output_length=_PDF_STREAM,
            array_based_stream_maximum_output_length=_PDF_STREAM,
            stream_decoding_work_maximum_length=3 * _PDF_STREAM,
            stream_parsing_work_maximum_count=_PDF_ELEMENTS,
            xform_maximum_invocations_per_extraction=500,
            page_tree_maximum_entries=5_000,
        ):
            reader = pypdf.PdfReader(_Counted(data, effort), strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                raise encrypted()
            for number in range(min(len(reader.pages), _MOST_PAGES)):
                effort.spend(_STEPS_OF_A_PAGE)
                with suppress(pypdf.errors.LimitReachedError):  # a great picture, more often than not
                    pages.append(_page(reader.pages[number], effort))
                if sum(map(len, pages)) > _ENOUGH_TEXT:
                    break
    except Enough:
        pass
    except Unreadable:
        raise
    except Exception:  # a damaged PDF fails in as many ways as there are; none is ours
        raise damaged("ses pages ne se lisent pas") from None
    for page in pages:
        yield from page.splitlines()


class _Counted(io.BytesIO):
    """The bytes of a PDF, that pypdf reads one at a time: spaces and comments without end are read so too."""

    def __init__(self, data: bytes, effort: Effort) -> None:
        super().__init__(data)
        self.effort = effort

    def read(self, size: int | None = -1, /) -> bytes:
        self.effort.spend(1)
        return super().read(size)


def _page(page: pypdf.PageObject, effort: Effort) -> str:
    """The text of a page. What it draws again and again (`Do`) is read each time."""

    def drawn(operator: bytes, *_: object) -> None:
        if operator == b"Do":
            effort.spend(_STEPS_OF_A_DRAWING)

    content = page.get_contents()
    effort.spend(0 if content is None else _STEPS_OF_A_BYTE * len(content.get_data()))  # as a dictionary, it may well be empty
    return page.extract_text(visitor_operand_before=drawn)


_STEPS_OF_A_PAGE: Final = 8_000
"""Its fonts, which are read for each."""
_STEPS_OF_A_BYTE: Final = 3
_STEPS_OF_A_DRAWING: Final = 20_000
_PDF_ENDS: Final = b"startxref"
_PDF_END: Final = 8_192
_PDF_MARKS: Final = (b"endobj", b"obj<", b" obj", b"trailer", b"xref")
_MOST_MARKS: Final = 40_000
_PDF_STREAM: Final = 300_000
"""Bytes of one stream, once it is decoded: those of a page that somebody wrote are fifty times fewer."""
_PDF_ELEMENTS: Final = 20_000
"""Of one array, of one page: a page that somebody wrote has a few thousand."""
_PDF_PICTURE: Final = 2_500_000
"""Bytes of one stream as it stands: a page that shows a greater one is not read."""


_READERS: Final[dict[str, Callable[[bytes, Effort], Iterator[str]]]] = {
    ".docx": _docx,
    ".odt": _odt,
    ".rtf": _rtf,
    ".doc": _doc,
    ".pdf": _pdf,
}


def text_lines(data: bytes) -> tuple[str, ...]:
    """The lines of a plain text."""
    return tuple(decoded(data[:MAX_TEXT]).splitlines()[:MAX_LINES])
