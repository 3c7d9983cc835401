"""The report for who greps, and for editors: a line a finding, « fichier:ligne:colonne: CODE gravité message »."""

from __future__ import annotations

from collections.abc import Iterator

from clas_cli.dossier.tree import Place
from clas_cli.french.text import visible
from clas_cli.judge.report import Batch, Finding
from clas_cli.render.ci.places import everything


def render(batch: Batch) -> Iterator[str]:
    """The findings, those of each dossier and then those of the batch; what is waived isn't there."""
    for file, finding, reason in everything(batch):
        if reason is None:
            yield f"{visible(finding.place.file or file, 4_000)}{_at(finding)}: {finding.code} {finding.severity} {visible(finding.message, 2_000)}\n"


def _at(finding: Finding) -> str:
    """« :12:5 », « :Collectifs!B12 », or nothing of what is said of a whole file."""
    place = finding.place
    if place.sheet is not None:
        return f":{place}"
    return "" if place.line is None or (not finding.path and place == Place(line=1, column=1)) else f":{place}"
