"""What reading one message, with all that is within it, may cost: it is counted as work, never by the clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from clas_cli.reading.cells.markup import Enough
from clas_cli.reading.mail import MAX_DEPTH, MAX_MESSAGES

MAX_DOSSIERS: Final = 50
_MAX_TEXT: Final = 1_000_000
"""Characters of all the YAML dossiers: as many as one alone may have."""
_MAX_VALUES: Final = 90_000
"""Values of all the workbooks: half as many again as one alone may have."""
_MAX_WEIGHT: Final = 120_000_000
"""Bytes of all the files, once inflated."""
_MAX_LINES: Final = 500_000
"""Lines of the messages that are files of an archive: as many as one alone may have."""
_MAX_LETTERS: Final = 500_000
"""Characters in which letters are looked for."""
_OF_A_LETTER: Final = 8
"""What a character of one counts for."""


class Effort:
    """What may still be done to read documents, in steps that take about a microsecond each: a message may hold many of them."""

    def __init__(self, left: int = 1_000_000) -> None:
        self.left = left

    def spend(self, steps: int) -> None:
        """Raises `Enough` where it is more than is left."""
        self.left -= steps
        if self.left < 0:
            raise Enough


@dataclass(slots=True)
class Taken:
    """What was taken from one message."""

    dossiers: int = 0
    messages: int = 0
    text: int = 0
    values: int = 0
    lines: int = 0
    weight: int = 0
    depth: int = 0
    """Messages and archives that are open, one within another."""
    letters: int = 0
    effort: Effort = field(default_factory=Effort)
    """For its documents."""

    @property
    def is_too_much(self) -> bool:
        """Whether the rest is left."""
        return (
            self.dossiers > MAX_DOSSIERS
            or self.messages > MAX_MESSAGES
            or self.text > _MAX_TEXT
            or self.values > _MAX_VALUES
            or self.lines > _MAX_LINES
            or self.weight > _MAX_WEIGHT
            or self.depth > MAX_DEPTH
        )

    @property
    def has_read_enough(self) -> bool:
        """Whether no more letter is looked for."""
        return self.letters > _MAX_LETTERS

    def has_read(self, characters: int, is_letter: bool) -> None:
        """Counts a text in which a letter was looked for, the more if it is one."""
        self.letters += characters * (_OF_A_LETTER if is_letter else 1)
