"""The headers and texts of a message, decoded from bytes with the charsets that we know: never with a codec that the sender names."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.french.values import YEARS
from clas_cli.reading.mail import PARIS

LONGEST: Final = 8_000
"""Characters of a header that are kept."""
LONGEST_NAME: Final = 800
_MOST_ADDRESSES: Final = 100
_CHARSETS: Final = {
    name: codec
    for codec, names in {
        "ascii": "us-ascii ascii ansi-x3.4-1968",
        "utf-8": "utf-8 utf8 unicode-1-1-utf-8",
        "utf-16": "utf-16 utf16",
        "utf-16-le": "utf-16le",
        "utf-16-be": "utf-16be",
        "cp1252": "windows-1252 cp1252 cp-1252 iso-8859-1 iso8859-1 latin1 latin-1 l1 ansi",
        "iso-8859-15": "iso-8859-15 iso8859-15 latin9 latin-9",
        "iso-8859-2": "iso-8859-2",
        "cp1250": "windows-1250 cp1250",
        "cp1254": "windows-1254 iso-8859-9",
        "cp850": "cp850 ibm850 850",
        "cp437": "cp437 ibm437 437",
        "mac-roman": "macintosh mac mac-roman x-mac-roman",
    }.items()
    for name in names.split()
}
"""Charsets of French messages. All are read in a time proportional to the text; « punycode », which a sender may name, is not."""
CODE_PAGES: Final = {
    65001: "utf-8", 1250: "cp1250", 1252: "cp1252", 1254: "windows-1254", 28591: "cp1252", 28605: "iso-8859-15", 850: "cp850", 437: "cp437",
    10000: "macintosh", 20127: "ascii",
}  # fmt: skip
"""Code pages of Windows, as charsets that `decoded` knows."""
_ADDRESS: Final = regex(r"(?<![^\s<>,;:\"()\[\]])[^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]]+")
_CELL: Final = regex(r"t[dh]\b", re.IGNORECASE)
"""What begins a cell: « Bram | 2 », as in a document."""
_BLOCK: Final = regex(r"(?:br|p|div|tr|li|h[1-6]|table|ul|ol|hr|blockquote|pre)\b", re.IGNORECASE)
_UNSEEN: Final = regex(r"(head|style|script|title)\b", re.IGNORECASE)


def decoded(data: bytes, charset: str | None = None) -> str:
    """The text of some bytes, in the charset named where it is one of ours; else UTF-8, else Windows-1252."""
    codec = _CHARSETS.get((charset or "").strip().strip("\"'").lower().replace("_", "-"))
    for name in dict.fromkeys(filter(None, (codec, "utf-8"))):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            pass
    return data.decode("cp1252", "replace")


def words(raw: str) -> str:
    """A header as its writer saw it: encoded words made text, whatever their faults."""
    if not raw.isascii():
        raw = decoded(raw.encode("utf-8", "surrogateescape"))
    raw = "".join(raw.splitlines())
    end = raw.rfind("?=") + 2  # beyond, nothing is encoded, and looking for it would take the square of the length
    if "=?" not in raw or end < 2:
        return raw
    try:
        chunks = decode_header(raw[:end])
    except (ValueError, LookupError, MessageError):
        return raw
    return "".join(chunk if isinstance(chunk, str) else decoded(chunk, charset) for chunk, charset in chunks) + raw[end:]


def line(raw: str) -> str:
    """A header on one line, as its writer saw it."""
    return " ".join(words(raw[:LONGEST_NAME]).split())


def file_name(raw: str) -> str:
    """The name of an attachment, without any folder, as it can be shown; empty where it has none."""
    return re.split(r"[/\\]", words(raw[:LONGEST_NAME]))[-1].strip()[-120:]


def people(text: str) -> list[tuple[str, str]]:
    """The names and addresses of a header."""
    text = ",".join(text[:LONGEST].split(",", _MOST_ADDRESSES)[:_MOST_ADDRESSES])
    try:
        found = [(words(name), words(address)) for name, address in getaddresses([text]) if "@" in address]
    except RecursionError:
        found = []
    return found or [("", words(address)) for address in _ADDRESS.findall(re.sub(r'"[^"]*"', "", text))]


def addresses(text: str) -> str:
    """The addresses of a header, without their names; empty where it gives none."""
    return ", ".join(dict.fromkeys(address for _, address in people(text)))


def sender(text: str) -> tuple[str, str]:
    """The name and the address of who writes; a name alone where no address stands there."""
    found = people(text)
    return found[0] if found else (line(text).strip('" '), "")


def moment(text: str) -> datetime | None:
    """The moment that a « Date » header gives, in Paris; None of what is no date. Raises `ValueError` where its year is not plausible."""
    try:
        sent = parsedate_to_datetime(text[:200])
        there = (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(PARIS)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if there.year not in YEARS:
        raise ValueError(text)
    return there


def without_tags(markup: str) -> str:
    """The text of an HTML body, a line a block: one pass, and nothing in it is obeyed."""
    kept: list[str] = []
    hidden = ""
    first, *pieces = markup.split("<")
    kept.append(first)
    for piece in pieces:
        tag, closed, text = piece.partition(">")
        name = tag.lstrip("/")
        if hidden:
            if tag.lower().startswith("/" + hidden):
                hidden = ""
                kept.append(text)
            continue
        if (found := _UNSEEN.match(tag)) and not tag.endswith("/"):
            hidden = found[1].lower()
        elif not closed:
            kept.append("<" + piece if not name[:1].isalpha() else "")
        else:
            kept.append(("\n" if _BLOCK.match(name) else " | " if _CELL.match(tag) else "") + text)
    lines = (" ".join(line.split()).strip("| ") for line in html.unescape("".join(kept)).splitlines())
    return "\n".join(line for line in lines if line)
