"""What a document attached is: a piece, a form, a scan, a text to look a letter in; or a dossier."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.reading import pieces
from clas_cli.reading.cells.grid import Unreadable
from clas_cli.reading.document import kind_of, read_document, text_lines
from clas_cli.reading.effort import Effort
from clas_cli.reading.kinds import DOSSIER_SUFFIXES
from clas_cli.reading.letter import speaks_of_clas
from clas_cli.reading.withdrawal import withdrawal_in

_IMAGES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_HEIC: Final = (b"ftypheic", b"ftypmif1", b"ftypheix")
_DOSSIER_TYPES: Final = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml", "application/vnd.ms-excel", "application/msexcel",
    "application/vnd.oasis.opendocument.spreadsheet", "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/vnd.yaml",
)  # fmt: skip
_DOSSIER_TEXT: Final = regex(rb"^(?:gestionnaire|projet|collectifs|demande)[ \t]*:", re.MULTILINE)
_OLE: Final = b"\xd0\xcf\x11\xe0"
_BOOK: Final = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_FORM_SUFFIXES: Final = (".docx", ".odt", ".doc", ".rtf", ".pdf", ".pages", ".wps", ".xps")


@dataclass(slots=True)
class Paper:
    """A document attached: its name, what it is, its text, and whether it is the form of a Caf."""

    name: str
    what: str
    lines: tuple[str, ...] = ()
    is_wrapped: bool = False
    is_form: bool = False
    withdraws: str = ""
    """The sentence that takes a request back."""
    may_be_read: bool = True
    """Whether a person can read a request in it: a text, a scan, a photo."""


def read_paper(name: str, content: bytes, is_whole: bool, effort: Effort) -> Paper:
    """What a document attached is, and its text where it has one and an effort is left to read it."""
    if content.startswith(_IMAGES) or content[4:12] in _HEIC:
        return Paper(name, pieces.what_is(name) or pieces.IMAGE)
    suffix = PurePath(name).suffix.lower()
    if suffix == ".txt" and is_whole and effort.left > 0 and b"\0" not in content:
        return _of_text(name, text_lines(content), True)
    if not kind_of(content):
        return Paper(name, pieces.what_is(name) or pieces.DOCUMENT, may_be_read=suffix in _FORM_SUFFIXES)
    if effort.left <= 0 or not is_whole:
        return Paper(name, pieces.what_is(name) or pieces.DOCUMENT)
    try:
        document = read_document(content, effort)
    except Unreadable:
        return Paper(name, pieces.what_is(name) or pieces.DOCUMENT)
    return _of_text(name, document.lines, document.is_wrapped)


def _of_text(name: str, lines: tuple[str, ...], is_wrapped: bool) -> Paper:
    if not any(map(str.strip, lines)):
        return Paper(name, pieces.what_is(name) or pieces.SCAN)
    taken_back = withdrawal_in("\n".join(lines))
    lines = tuple(taken_back.rest.split("\n")) if taken_back.said else lines
    what = pieces.what_is(name, lines)
    is_form = not is_known(what) and pieces.is_form(lines) and speaks_of_clas("\n".join(lines))
    return Paper(name, pieces.FORMULAIRE if is_form else what or pieces.DOCUMENT, lines, is_wrapped, is_form, withdraws=taken_back.said)


def may_be_a_dossier(name: str, kind: str, content: bytes) -> bool:
    """Whether an attachment is read as a dossier: by its name, its MIME type or its content."""
    suffix = PurePath(name).suffix.lower()
    start = content[:4_096]
    if suffix in DOSSIER_SUFFIXES or is_numbers(name) or kind.startswith(_DOSSIER_TYPES):
        return not start.startswith((b"%PDF", *_IMAGES))
    is_workbook = start.startswith(b"PK") and (b"xl/workbook" in content or b"opendocument.spreadsheet" in start)
    is_old = start.startswith(_OLE) and suffix not in (".doc", ".msg", ".ppt") and any(entry in content for entry in _BOOK)
    return is_workbook or is_old or (b"\0" not in start and _DOSSIER_TEXT.search(start) is not None and not start.startswith(b"{\\rtf"))


def is_numbers(name: str) -> bool:
    """Whether a file is a workbook of Numbers (Apple) that isn't said to be a piece: a dossier that must be asked for again."""
    return name.lower().endswith(".numbers") and not pieces.what_is(name)


def is_known(what: str) -> bool:
    """Whether that is a piece of a known sort, in which no request stands."""
    return what in pieces.KNOWN
