"""The table, for a terminal or for the documentation, and the machine that it comes from."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from benchmarks import peers
from benchmarks.sections import BatchLine, Group, Line

BEGIN: Final = "<!-- début des mesures : python -m benchmarks --page -->"
END: Final = "<!-- fin des mesures -->"

Row = tuple[str, ...]

_FIGURES: Final = ("mesure", "clas / pair", "visé", "")
_BATCHES: Final = (
    *("Lot mêlé, deux processus", "rapport", "durée", "par fichier", "temps processeur"),
    *("mémoire du processus de départ", "du plus gros autre"),
)


def machine() -> list[str]:
    """Where and with what: the lines that make figures comparable."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    libraries = ", ".join(f"{name} {version}" for name, version in peers.versions().items())
    return [
        f"{date.today():%d/%m/%Y} ; {_processor()}, {cores} cœurs ; charge au départ {os.getloadavg()[0]:.1f} ; {platform.system()}",  # noqa: DTZ011
        f"Python {platform.python_version()} ; {libraries}",
    ]


def _processor() -> str:
    details = Path("/proc/cpuinfo")
    lines = details.read_text().splitlines() if details.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def as_text(found: Sequence[Group | BatchLine], about: Iterable[str]) -> str:
    """For a terminal: columns that line up."""
    parts = ["\n".join(about)]
    for heads, rows in _tables(found):
        widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
        parts.append("\n".join(_aligned(row, widths) for row in (heads, *rows)))
    return "\n\n".join(parts) + "\n"


def as_markdown(found: Sequence[Group | BatchLine], about: Iterable[str]) -> str:
    """For the documentation."""
    parts = ["  \n".join(about)]
    for heads, rows in _tables(found):
        rule = ("---", *("---:" for _ in heads[1:]))
        parts.append("\n".join(f"| {' | '.join(row)} |" for row in (heads, rule, *rows)))
    return "\n\n".join(parts) + "\n"


def into_page(page: Path, markdown: str) -> None:
    """Puts the table in the place of the one that the page has. Raises `ValueError` if it has none."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{page} n'a pas les repères « {BEGIN} » et « {END} »")
    page.write_text(f"{before}{begin}\n\n{markdown}\n{end}{after}", encoding="utf-8")


def _tables(found: Sequence[Group | BatchLine]) -> Iterable[tuple[Row, list[Row]]]:
    for group in found:
        if isinstance(group, Group):
            yield (group.title, *_FIGURES), [_line(line) for line in group.lines]
    batches = [line for line in found if isinstance(line, BatchLine)]
    if batches:
        yield _BATCHES, [_batch(line) for line in batches]


def _line(line: Line) -> Row:
    if line.figure is None:
        return line.name, "non installé", "", _number(line.target), ""
    held = line.figure if line.ratio is None else line.ratio
    met = "" if line.target is None else "tenu" if held <= line.target else "non tenu"
    return line.name, _number(line.figure), _number(line.ratio), _number(line.target), met


def _batch(line: BatchLine) -> Row:
    cost = line.cost
    return (
        f"{line.files} fichiers",
        line.format,
        f"{_number(cost.seconds)} s",
        f"{_number(cost.seconds * 1000 / line.files)} ms",
        f"{_number(cost.processor)} s",
        f"{cost.parent:.0f} Mo",
        f"{cost.child:.0f} Mo" if cost.child else "aucun",
    )


def _number(value: float | None) -> str:
    """Three figures, as they are written in French."""
    if value is None:
        return ""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:.{digits}f}".replace(".", ",")


def _aligned(row: Row, widths: list[int]) -> str:
    first, *others = row
    return "  ".join((first.ljust(widths[0]), *(text.rjust(width) for text, width in zip(others, widths[1:], strict=True)))).rstrip()
