"""What was received and is no request, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.console import RenderableType
from rich.text import Text

from clas_cli.french.text import plural, visible
from clas_cli.judge.report import Batch
from clas_cli.render.received import TITLES, about

SHOWN: Final = 12
"""Files of each sort that are named."""


def received(batch: Batch, width: int) -> Iterator[RenderableType]:
    """The files that are no request, a line each, sort by sort."""
    if not batch.received:
        return
    yield Text(f"\nReçu à côté des demandes\u00a0: {plural(len(batch.received), 'fichier')}", style="bold")
    order = list(TITLES)
    for nature, items in groupby(sorted(batch.received, key=lambda item: order.index(item.nature)), key=lambda item: item.nature):
        found = list(items)
        yield Text(f"  {TITLES[nature]}", style="dim")
        for item in found[:SHOWN]:
            text = f"    {visible(item.file.removeprefix(batch.root), 60)}\u00a0: {about(item)}"
            yield Text(set_cell_size(text, width) if cell_len(text) > width else text)
        if len(found) > SHOWN:
            yield Text(f"    et {plural(len(found) - SHOWN, 'autre')}")
