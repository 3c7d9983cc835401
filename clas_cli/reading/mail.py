"""What a saved message is, whatever program saved it: who wrote to whom, when, what it says, and what it carries."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from clas_cli.dossier.tree import Header
from clas_cli.french.patterns import regex

PARIS: Final = ZoneInfo("Europe/Paris")

MAX_TEXT: Final = 200_000
"""Characters of what a message says itself: beyond, it is no letter."""
MAX_DEPTH: Final = 20
"""Messages one within another."""
MAX_MESSAGES: Final = 100
"""Messages in one message, at any depth."""
MAX_ENCODED_LINES: Final = 250_000
"""Lines of the messages that are encoded, each of which is read apart."""
MAX_PARTS: Final = 1_000
"""Parts and attachments of one message, with those of the messages within it."""

_INSIDE: Final = regex(r"@(?:[\w-]+\.)*caf\.fr$", re.IGNORECASE)
"""Every Caf has its mailboxes there: « @caf11.caf.fr »."""


def is_caf(address: str) -> bool:
    """Whether an address is one of a Caf."""
    return _INSIDE.search(address.strip()) is not None


def nothing() -> tuple[bytes, bool]:
    """The bytes of a message within a message: it is opened already."""
    return b"", True


@dataclass(slots=True)
class Attached:
    """What a message carries: a file, or another message. `load` gives its bytes, and whether they are whole; `kind` is a MIME type."""

    name: str
    kind: str
    load: Callable[[], tuple[bytes, bool]]
    is_inline: bool = False
    """Whether it is a picture of the text itself (a logo in a signature)."""
    is_sealed: bool = False
    """Whether it is encrypted or signed as a whole (S/MIME)."""
    mail: Mail | None = None
    """The message that it is."""


@dataclass(slots=True)
class Mail:
    """One message. `sender` is an address, `author` the name beside it; `recipients` are addresses, those of « To » and « Cc ».

    `sent_at` is in Europe/Paris; `date_fault` says why it isn't known, and is empty of a draft that nobody has sent. `headers` says where
    date, subject and recipients stand. `noise` says what writes messages of that sort, where nobody did.
    """

    name: str
    sender: str = ""
    author: str = ""
    recipients: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    date_fault: str = ""
    text: str = ""
    attached: list[Attached] = field(default_factory=list)
    headers: dict[str, Header] = field(default_factory=dict)
    noise: str = ""
    is_overfull: bool = False

    @property
    def is_enveloped(self) -> bool:
        """Whether somebody sent it; an archive that lies by itself only holds files."""
        return bool(self.sender or self.recipients or self.subject or self.sent_at or self.headers)

    @property
    def is_to_caf(self) -> bool:
        """Whether a Caf is among its recipients."""
        return any(map(is_caf, self.recipients.split(",")))

    @property
    def sent_on(self) -> date | None:
        """The day on which it was sent, in Paris."""
        return self.sent_at.date() if self.sent_at else None

    @property
    def shown_sender(self) -> str:
        """« Camille Exemple <camille@example.org> »."""
        if self.author and self.sender and self.author != self.sender:
            return f"{self.author} <{self.sender}>"
        return self.author or self.sender


@dataclass(slots=True)
class Allowance:
    """What may still be opened of one message, with all that is within it."""

    parts: int = MAX_PARTS
    messages: int = MAX_MESSAGES
    lines: int = MAX_ENCODED_LINES

    @property
    def is_spent(self) -> bool:
        """Whether no more message is opened."""
        return self.messages <= 0 or self.lines <= 0

    def takes_part(self) -> bool:
        """Whether one more part may be opened."""
        self.parts -= 1
        return self.parts >= 0

    def takes_message(self) -> bool:
        """Whether one more message may be opened."""
        self.messages -= 1
        return self.messages >= 0
