"""Regular expressions that are compiled the first time that they are used.

Most of them serve one kind of text (a letter, a subject, a slip of YAML) that a given run doesn't meet: compiling all of them took a
third of the time to start.
"""

from __future__ import annotations

import re
from typing import AnyStr, Generic, cast


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, but an expression that is wrong raises `re.error` where it is first used."""
    return cast("re.Pattern[AnyStr]", _Late(source, flags))


def listed(words: str) -> str:
    """The pattern of any of some words, patterns themselves, written on lines with « ; » between them; « souhait* »: whatever its ending."""
    each = (re.sub(r"(?<=\w)(?<!\\w)\*", r"\\w*", word.strip()) for line in words.splitlines() for word in line.split(";") if word.strip())
    return rf"\b(?:{'|'.join(each)})\b"


def any_of(words: str) -> re.Pattern[str]:
    """What finds any of some words, written as for `listed`."""
    return regex(listed(words))


def not_after(words: str) -> str:
    """What holds where none of some words stands just before."""
    return "".join(f"(?<!{word} )" for word in words.split())


class _Late(Generic[AnyStr]):
    def __init__(self, source: AnyStr, flags: int) -> None:
        self._given: tuple[AnyStr, int] = (source, flags)

    def __getattr__(self, name: str) -> object:
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)  # asked of the instance from now on: no slower than the pattern itself
        return found
