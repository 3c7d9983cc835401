"""What is said on standard error while a batch is read: a progress bar in a terminal, and the files that are left out."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from clas_cli.batch.files import Gathered
from clas_cli.batch.run import Watch
from clas_cli.french.text import plural, visible
from clas_cli.render.streams import is_terminal, say

SEVERAL: Final = 5
"""Files below which there is nothing to wait for."""
LEFT_OUT_SHOWN: Final = 10
_EVERY: Final = 0.1


def say_left_out(gathered: Gathered) -> None:
    """Names the files that are left out, and why."""
    for item in gathered.left_out[:LEFT_OUT_SHOWN]:
        say(f"Laissé de côté\u00a0: {visible(item.file)} ({item.reason}).")
    more = len(gathered.left_out) - LEFT_OUT_SHOWN
    if more > 0:
        say(f"Laissés de côté\u00a0: {plural(more, 'autre')}.")


def counts(unreadable: int, blocked: int) -> str:
    """« 2 illisibles, 14 bloqués »: nothing that fails is hidden until the end."""
    return f"{plural(unreadable, 'illisible')}, {plural(blocked, 'bloqué')}"


@contextmanager
def shown(gathered: Gathered) -> Iterator[Watch]:
    """A progress bar in a terminal, fed by the function that is given; silence elsewhere."""
    total = len(gathered.files)
    if total < SEVERAL or not is_terminal(sys.stderr):
        yield lambda done, unreadable, blocked: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    columns = (
        TextColumn("Lecture"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[counts]}"),
        TimeRemainingColumn(compact=True),
    )
    # No refreshing thread: worker processes are forked meanwhile.
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=total, counts=counts(0, 0))
        last = 0.0

        def watch(done: int, unreadable: int, blocked: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _EVERY or done == total:
                last = now
                bar.update(task, completed=done, counts=counts(unreadable, blocked), refresh=True)

        yield watch
