"""Two parsers made to read alike: libyaml, which is fast, and PyYAML's own, which is everywhere (in a browser too).

What libyaml refuses is read again by the other, which decides, but for texts longer than `READ_AGAIN`. What it alone accepts is given
to both in another form, character for character, so that places hold: see `alike`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import yaml

from clas_cli.french.patterns import regex


class Mark(Protocol):
    """A place in a text, counted from 0."""

    index: int
    line: int
    column: int


class Event(Protocol):
    """What a parser comes upon. Only a scalar has a value and a style, only a node a tag and an anchor."""

    start_mark: Mark
    end_mark: Mark
    value: str
    style: str | None
    tag: str | None
    anchor: str | None


class Parser(Protocol):
    """The part of PyYAML's loaders that is used."""

    def get_event(self) -> Event: ...
    def peek_event(self) -> Event: ...
    def dispose(self) -> None: ...


Opens = Callable[[str], Parser]

OWN: Opens = yaml.SafeLoader
# PyYAML's stubs let every event and every mark be None.
LOADERS: Sequence[Opens] = [yaml.CSafeLoader, OWN] if yaml.__with_libyaml__ else [OWN]  # type: ignore[list-item]
"""The parsers, in the order in which they are asked."""

READ_AGAIN = 100_000
"""Characters of the longest text that both are asked for, many times a dossier: PyYAML's own parser takes seconds for more."""

FAULTS = (yaml.YAMLError, ValueError, RecursionError)
"""What a parser raises of a text that it refuses."""

_TAB = regex(r"(?<=\S)[ \t]*\t[ \t]*|^[ \t]+$", re.MULTILINE)
"""Tabs that indent nothing: after a value, within it, or on a blank line."""
_JOINER = "\u2060"
"""What stands for U+FEFF within a line: as invisible, and counted by both as a character."""
_PAIR = regex(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
"""One character in two escapes, as JSON writes it and libyaml refuses it."""
_QUESTION = regex(r"(?<=[^\s\[{,])( *)\?")
"""A question mark that begins nothing, which PyYAML's own parser refuses between brackets or braces."""
_STAND_IN = "\uf8ff"
"""A character that nobody writes, for these question marks while a text is parsed."""
_HALF = regex("[\ud800-\udfff]")
_HALF_ESCAPED = regex(r"\\u(?=d[89a-f])|\\U(?=0000d[89a-f])", re.IGNORECASE)


def alike(text: str) -> str:
    """The text that both parsers are given."""
    if "\t" in text:
        text = _TAB.sub(lambda tabs: " " * len(tabs[0]), text)
    return _PAIR.sub(_joined, text.replace("\ufeff", _JOINER)) if "\\u" in text else text.replace("\ufeff", _JOINER)


def _joined(pair: re.Match[str]) -> str:
    return f"\\U{0x10000 + (int(pair[1], 16) - 0xD800) * 0x400 + int(pair[2], 16) - 0xDC00:08X}"


def opened(kind: Opens, text: str) -> tuple[Parser, Callable[[], Any]]:
    """A parser of a text, to be disposed of, and what gives its next event."""
    has_questions = "?" in text and ("[" in text or "{" in text)
    if kind is not OWN or not (has_questions or "\\u" in text or "\\U" in text):
        loader = kind(text)
        return loader, loader.get_event
    loader = kind(_QUESTION.sub(rf"\1{_STAND_IN}", text) if has_questions else text)
    return loader, partial(_mended, loader, text)


def _mended(loader: Parser, text: str) -> Event:
    """The next event, its question marks given back. Raises `MarkedYAMLError` for half a character, which libyaml refuses."""
    event = loader.get_event()
    if isinstance(event, yaml.ScalarEvent):
        event.value = event.value.replace(_STAND_IN, "?")
        if _HALF.search(event.value):
            start = event.start_mark.index
            found = _HALF_ESCAPED.search(text, start)
            place = found.end() if found else start
            line, column = text.count("\n", 0, place), place - text.rfind("\n", 0, place) - 1
            mark = yaml.Mark("", place, line, column, None, 0)
            raise yaml.MarkedYAMLError("while scanning a double-quoted scalar", None, "expected escape sequence of a character", mark)
    return event
