"""How the formats of continuous integration name a file, tell one finding from another, and put it into a sentence."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NamedTuple
from urllib.parse import quote

from clas_cli.dossier.tree import Place
from clas_cli.french.patterns import regex
from clas_cli.french.text import visible
from clas_cli.judge.report import STDIN_NAME, Batch, Finding
from clas_cli.reading.kinds import MESSAGE_SUFFIXES
from clas_cli.render.words import also

_INDEX = regex(r"\[\d+\]")


def root(*variables: str) -> Path:
    """The folder that paths are relative to: that of the service, from its environment, where it holds the current one."""
    here = Path.cwd()
    for name in variables:
        if given := os.environ.get(name):
            folder = Path(given)
            if folder.is_absolute() and here.is_relative_to(real := folder.resolve()):  # the current folder has no links in it
                return real
    return here


def relative(file: str, base: Path) -> str:
    """The path of a file from `base`, with slashes; as it is, absolute, where it lies elsewhere."""
    path = Path(os.path.normpath(Path.cwd() / file))
    real = Path(os.path.realpath(path.parent)) / path.name
    return next((way.relative_to(base) for way in (path, real) if way.is_relative_to(base)), path).as_posix()


def uri(file: str, base: Path) -> str:
    """The URI of a file, relative to `base` where it lies there, every unsafe character encoded."""
    path = PurePath(relative(file, base))
    encoded = quote(path.as_posix().encode("utf-8", "surrogateescape"), safe="/")
    if not path.is_absolute():
        return encoded
    drive = path.drive.replace("\\", "/")
    return "file://" + ("" if drive.startswith("//") or encoded.startswith("/") else "/") + encoded.replace("%3A", ":", bool(drive))


class Standing(NamedTuple):
    """Where a finding stands for a tool that knows files and lines: without a line, `note` says the rest."""

    file: str
    line: int | None = None
    column: int = 1
    end_column: int | None = None
    note: str = ""

    @property
    def is_file(self) -> bool:
        """Whether there is a file to show."""
        return self.file != STDIN_NAME


def standing(file: str, place: Place) -> Standing:
    """The place of a finding: in its file, in the message that carried it, or in a cell."""
    carrier, inside, attachment = file.partition(" > ")
    carried = inside and PurePath(carrier).suffix.lower() in MESSAGE_SUFFIXES
    note = f"Feuille «\u00a0{visible(place.sheet, 60)}\u00a0», cellule {place.cell}\u00a0: " if place.sheet is not None else ""
    if place.file is not None or not carried:
        if note:
            return Standing(file, note=note)
        return Standing(place.file.partition(" > ")[0] if place.file else file, place.line, place.column or 1, place.end_column)
    note = note or f"ligne {place.line}, colonne {place.column}\u00a0: "
    return Standing(carrier, note=f"Pièce jointe «\u00a0{visible(attachment, 200)}\u00a0», {note[:1].lower()}{note[1:]}")


def sentence(place: Standing, finding: Finding) -> str:
    """The finding in one line: where, if its line doesn't say it, what is wrong, where else, found, expected."""
    text = f"{place.note}{visible(finding.message, 2_000)}"
    if others := also(finding):
        text += f" {others[0].upper()}{others[1:]}."
    if finding.found:
        text += f" Trouvé\u00a0: {visible(finding.found, 500)}."
    if finding.expected:
        text += f" Attendu\u00a0: {visible(finding.expected, 1_000).rstrip('.')}."
    return text


def advice(finding: Finding) -> str:
    """How to correct it, and where the note says so."""
    remedy = f"À faire\u00a0: {visible(finding.remedy, 1_000)} " if finding.remedy else ""
    return f"{remedy}({visible(finding.reference)})"


class Fingerprints:
    """Identities of findings that outlive moved lines: what is said of which text, never where it stands."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, file: str, finding: Finding) -> str:
        """« 0f2c…:1 »; the number tells apart findings that are alike in one file."""
        place = finding.place
        what = finding.excerpt.strip() or f"{place.sheet or ''}\0{finding.found}"
        parts = (file, finding.code, _INDEX.sub("", finding.path), what)
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._seen[digest] += 1
        return f"{digest}:{self._seen[digest]}"


def everything(batch: Batch) -> Iterator[tuple[str, Finding, str | None]]:
    """Every finding with its file, those of each dossier and then those of the batch; the reason where it is waived."""
    for report in batch.reports:
        for finding in report.findings:
            yield report.file, finding, None
        for item in report.waived:
            yield report.file, item.finding, item.reason
    for crossing in (*batch.findings, *batch.waived):
        yield crossing.dossiers[0].file, crossing.finding, crossing.reason or None
