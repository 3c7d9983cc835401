"""The terminal, through rich: never wider than a person reads, obeying no text, keeping no-break spaces."""

from __future__ import annotations

import re
import sys
from typing import IO, Final

import rich._wrap as wrapping
from rich.console import Console

WIDEST: Final = 120

# rich takes a no-break space for a place to cut a line: « : » or « € » would then begin one.
wrapping.re_word = re.compile(r"[^\S\u00a0]*[\S\u00a0]+[^\S\u00a0]*")


def terminal(stream: IO[str] | None = None) -> Console:
    """A console on standard output (or another stream), at most `WIDEST` columns wide."""
    console = Console(file=stream or sys.stdout, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    return console


def paper(stream: IO[str], width: int = 100) -> Console:
    """A console that writes plain text, without colours, whatever the terminal is."""
    return Console(file=stream, highlight=False, markup=False, emoji=False, width=width, no_color=True, force_terminal=False)
