"""The terminal, through rich: never wider than a person reads, obeying no text, keeping no-break spaces."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from typing import IO, Final, cast

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from clas_cli.render.streams import Output

WIDEST: Final = 120

_HIDDEN: Final = str.maketrans({"\u00a0": "\ufdd0", "\u202f": "\ufdd1"})
_SHOWN: Final = {ord(hidden): shown for shown, hidden in (("\u00a0", "\ufdd0"), ("\u202f", "\ufdd1"))}
"""What stands for no-break spaces while lines are cut: characters that Unicode gives no meaning, as wide."""


class _Unbroken(Console):
    """A console that never cuts a line at a no-break space: rich would, and « : » or « € » would then begin one."""

    def on_broken_pipe(self) -> None:
        """Lets the command know that its reader left; rich would end the program, and all that is still to be written."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        if isinstance(renderable, str):
            renderable = renderable.translate(_HIDDEN)
        elif isinstance(renderable, Text):
            renderable = renderable.copy()
            renderable.plain = renderable.plain.translate(_HIDDEN)
        else:
            yield from super().render(renderable, options)
            return
        for segment in super().render(renderable, options):
            yield Segment(segment.text.translate(_SHOWN), segment.style, segment.control)


def terminal(stream: IO[str] | None = None) -> Console:
    """A console on standard output (or another stream), at most `WIDEST` columns wide."""
    output = Output()
    console = _Unbroken(
        file=stream or cast(IO[str], output),
        legacy_windows=None if stream or output.isatty() else False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.width = min(console.width, WIDEST)
    return console


def paper(stream: IO[str], width: int = 100) -> Console:
    """A console that writes plain text, without colours, whatever the terminal is."""
    return _Unbroken(file=stream, highlight=False, markup=False, emoji=False, width=width, no_color=True, force_terminal=False)


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
        whole, columns = self.table, (self.table.columns[0], *self.table.columns[first:until])
        part = Table(box=whole.box, padding=whole.padding, pad_edge=whole.pad_edge)
        for column in columns:
            part.add_column(
                column.header,
                justify=column.justify,
                overflow=column.overflow,
                min_width=column.min_width,
                max_width=column.max_width,
                no_wrap=column.no_wrap,
            )
        for row, cells in zip(whole.rows, zip(*(column.cells for column in columns), strict=True), strict=True):
            part.add_row(*cells, style=row.style, end_section=row.end_section)
        return part
