"""Many dossiers: the files of the paths given, each checked for itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from clas_cli.check import Options, check
from clas_cli.readers import WORKBOOK_SUFFIXES, YAML_SUFFIXES, read, read_bytes
from clas_cli.readers.yaml_file import MAX_BYTES
from clas_cli.report import Batch
from clas_cli.source import Source

STDIN: Final = "-"
DOSSIER_SUFFIXES: Final = YAML_SUFFIXES | WORKBOOK_SUFFIXES


def gather(paths: Sequence[str]) -> list[str]:
    """The files to check, each once: those named, and those of the folders, recursively, in a stable order."""
    found: list[str] = []
    for given in paths:
        path = Path(given)
        if given != STDIN and path.is_dir():
            found.extend(str(file) for file in sorted(_files(path)))
        else:
            found.append(given)
    return list(dict.fromkeys(found))


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if path.suffix.lower() in DOSSIER_SUFFIXES and not hidden and path.is_file():
            yield path


def run(files: Sequence[str], options: Options) -> Batch:
    """Checks every file; a file that can't be read is a report like any other."""
    return Batch(tuple(check(_source(file), options) for file in files))


def _source(file: str) -> Source:
    if file == STDIN:
        return read_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), "entrée standard")
    return read(Path(file))
