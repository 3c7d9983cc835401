"""Many dossiers: the files of the paths given, each checked for itself."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from clas_cli.campaign import DEFAULT, Campagne, named
from clas_cli.check import Options, check, complete
from clas_cli.facts import Facts
from clas_cli.readers import WORKBOOK_SUFFIXES, YAML_SUFFIXES, read, read_bytes
from clas_cli.readers.yaml_file import MAX_BYTES
from clas_cli.report import Batch, Concerned, LeftOut, LotFinding, Report
from clas_cli.rules import RULES
from clas_cli.rules.lot import Crossing
from clas_cli.source import Place, Source
from clas_cli.totals import Tally

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
    return assemble(tuple(check(_source(file), options) for file in files), options)


def assemble(
    reports: Sequence[Report],
    options: Options,
    limits: Iterable[tuple[str, Decimal]] = (),
    left_out: Sequence[LeftOut] = (),
    not_examined: Sequence[str] = (),
) -> Batch:
    """The batch of some reports: their sums, and what crosses them."""
    tally = Tally(limits)
    lot: list[Facts | None] = []
    for report in reports:
        tally.add(report)
        lot.append(report.facts)
    crossing = list(_crossings(lot, reports, options)) if len(lot) > 1 else []
    return Batch(
        reports=reports,
        totals=tally.totals(),
        findings=tuple(item for item in crossing if not item.reason),
        waived=tuple(item for item in crossing if item.reason),
        envelopes=tally.envelopes,
        left_out=tuple(left_out),
        not_examined=tuple(not_examined),
    )


def _crossings(lot: Sequence[Facts | None], reports: Sequence[Report], options: Options) -> Iterator[LotFinding]:
    campagne: Campagne = options.campaign or named(DEFAULT)
    for rule in RULES.values():
        if rule.family != "LOT" or rule.check is None:
            continue
        for remark in rule.check(lot=lot):
            assert isinstance(remark, Crossing)
            concerned = tuple(_concerned(number, path, reports[number]) for number, path in remark.where)
            finding = complete(rule, remark, options, campagne, concerned[0].place, "")
            yield LotFinding(finding, concerned, options.waivers.get(rule.code, ""))


def _concerned(number: int, path: str, report: Report) -> Concerned:
    return Concerned(number, report.file, path, report.places.get(path) or Place(line=1, column=1))


def _source(file: str) -> Source:
    if file == STDIN:
        return read_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), "entrée standard")
    return read(Path(file))
