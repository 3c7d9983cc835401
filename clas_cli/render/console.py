"""The terminal, through rich: never wider than a person reads, obeying no text, keeping no-break spaces."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from typing import IO, Final

import rich._wrap as wrapping
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.table import Table

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


class Figures:
    """A table whose figures, in every column but the first, are never cut.

    Where it is too wide, it becomes several tables one under the other, each with the first column and the figures that fit.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        for column in table.columns[1:]:
            texts = [str(cell) for cell in (column.header, *column.cells)]
            column.min_width = max(cell_len(line) for text in texts for line in text.splitlines() or [""])
            column.no_wrap = True

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Table]:
        first, last = 1, len(self.table.columns)
        endless = options.update_width(10 * WIDEST)
        while first < last:
            until = last
            while until > first + 1 and Measurement.get(console, endless, self._part(first, until)).minimum > options.max_width:
                until -= 1
            yield self._part(first, until)
            first = until

    def _part(self, first: int, until: int) -> Table:
        """The first column, and those from `first` to `until` (excluded)."""
        part = copy(self.table)
        columns = (self.table.columns[0], *self.table.columns[first:until])
        part.columns = [replace(column, _index=index) for index, column in enumerate(columns)]
        return part
