"""Subjects of messages: which of them answer another one, and what they are about."""

from __future__ import annotations

import re
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.french.text import loose

_LABELS: Final = r"\s*(?:\[[^\]]{0,40}\]\s*)*"
_REPLY: Final = regex(rf"{_LABELS}(?:re|rep|aw)\s*:", re.IGNORECASE)
_BEFORE: Final = regex(rf"(?:{_LABELS}(?:re|rep|aw|tr|fw|fwd|rv)\s*:)*{_LABELS}", re.IGNORECASE)


def is_reply(subject: str) -> bool:
    """Whether a subject is that of an answer (« RE : »)."""
    return _REPLY.match(subject) is not None


def topic(subject: str) -> str:
    """What a subject has in common with those of its answers."""
    return loose(subject[_BEFORE.match(subject).end() :])  # type: ignore[union-attr]  # it may be empty
