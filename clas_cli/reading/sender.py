"""Who sent a saved message, and under which subject: its first headers, read apart from what it carries."""

from __future__ import annotations

from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parseaddr
from pathlib import Path
from typing import Final, NamedTuple

from clas_cli.french.text import one_line

_HEADERS: Final = 64_000
"""Bytes within which the headers of a message stand."""
_LONGEST: Final = 1_000


class Sender(NamedTuple):
    """Where to answer a message (empty where that isn't told), and its subject."""

    address: str = ""
    subject: str = ""


def sender_of(path: Path) -> Sender:
    """The sender of a message; nobody for a file that isn't one or that can't be read."""
    if path.suffix.lower() != ".eml":
        return Sender()
    try:
        with path.open("rb") as stream:
            headers = BytesHeaderParser(policy=compat32).parsebytes(stream.read(_HEADERS))
    except (OSError, MessageError):
        return Sender()
    address = parseaddr(_text(headers, "reply-to"))[1] or parseaddr(_text(headers, "from"))[1]
    return Sender(address if "@" in address else "", _text(headers, "subject"))


def _text(message: Message, name: str) -> str:
    raw = str(message.get(name) or "")[:_LONGEST]
    try:
        parts = [part.decode(charset or "utf-8", "replace") if isinstance(part, bytes) else part for part, charset in decode_header(raw)]
    except (MessageError, LookupError, ValueError):
        parts = [raw]
    return one_line("".join(parts))
