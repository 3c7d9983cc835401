"""Whether somebody worked in a synthesis since clas wrote it: notes, a column. Such a file is never replaced unasked."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from clas_cli.batch.files import SYNTHESIS

_LARGEST: Final = 10_000_000
"""In bytes: more than the synthesis of thousands of dossiers."""
_CORE: Final = "docProps/core.xml"
_AS_WRITTEN: Final = b">2000-01-01T00:00:00Z</dcterms:modified>"
"""The day that clas gives to every workbook; any spreadsheet gives its own to what it saves."""


def is_corrected(path: Path) -> bool:
    """Whether what stands at a path is a synthesis that isn't as clas left it. What is none, or can't be read, is not for here to say."""
    kind = {".xlsx": _is_corrected_workbook, ".csv": _is_corrected_table}.get(path.suffix.lower())
    try:
        if kind is None or not path.is_file() or path.stat().st_size > _LARGEST:
            return False
        return kind(path.read_bytes())
    except Exception:  # whatever is wrong with it, it is no synthesis
        return False


def _is_corrected_workbook(content: bytes) -> bool:
    from clas_cli.reading.cells.archive import Archive

    core = next(Archive(content).chunks(_CORE))
    return SYNTHESIS.search(core) is not None and _AS_WRITTEN not in core


def _is_corrected_table(content: bytes) -> bool:
    from clas_cli.render.columns import DOSSIER

    titles = [column.title for column in DOSSIER]
    if not content.removeprefix(b"\xef\xbb\xbf").startswith(f"{titles[0]};{titles[1]};".encode()):
        return False
    text = content.decode("utf-8-sig")
    again = io.StringIO(newline="")
    writer = csv.writer(again, delimiter=";", lineterminator="\r\n")
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=";")):
        if len(row) != len(titles) or (number == 0 and row != titles):
            return True
        writer.writerow(row)
    return again.getvalue() != text or not content.startswith(b"\xef\xbb\xbf")
