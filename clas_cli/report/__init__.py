"""The frozen report of a dossier. Renderers show it; nothing is decided after it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from clas_cli.financing import Estimation
from clas_cli.rules import A_VERIFIER, BLOQUANT
from clas_cli.rules.depot import Envoi
from clas_cli.source import Place

ILLISIBLE: Final = "illisible"
IRRECEVABLE: Final = "irrecevable"
NON_CONFORME: Final = "non_conforme"
CONFORME: Final = "conforme"
VERDICTS: Final = (ILLISIBLE, IRRECEVABLE, NON_CONFORME, A_VERIFIER, CONFORME)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, complete: what, where, why, and how to correct it. All texts are French.

    `path` is in the names of the YAML dossier, whatever the file was. `excerpt` is the line of a text file.
    """

    code: str
    name: str
    severity: str
    path: str
    place: Place
    message: str
    found: str
    expected: str
    remedy: str
    reference: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that the user chose to ignore, with the reason given."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """A rule that could not be judged, and why. It is not a pass."""

    code: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a check says of one dossier.

    `estimation` is None where it can't be made; `estimation_lacks` then names the fields it needs. `deadline` is
    None where the situation or the campaign isn't known.
    """

    file: str
    verdict: str
    campaign: str | None
    campaign_name: str
    situation: str | None
    gestionnaire: str | None
    intitule: str | None
    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    not_evaluated: tuple[NotEvaluated, ...]
    evaluated: int
    estimation: Estimation | None
    estimation_lacks: tuple[str, ...]
    envoi: Envoi
    deadline: date | None
    stale: bool

    def of(self, severity: str) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity == severity)

    @property
    def is_blocking(self) -> bool:
        """Whether something blocks."""
        return any(finding.severity == BLOQUANT for finding in self.findings)

    def fails(self, strict: bool = False) -> bool:
        """Whether the check fails: something blocks, or with `strict` something is to be looked at."""
        return self.is_blocking or (strict and any(finding.severity == A_VERIFIER for finding in self.findings))


def verdict(findings: tuple[Finding, ...], readable: bool) -> str:
    """The first that applies: illisible, irrecevable, non_conforme, a_verifier, conforme."""
    if not readable:
        return ILLISIBLE
    blocking = [finding for finding in findings if finding.severity == BLOQUANT]
    if any(finding.code.startswith("DEL") for finding in blocking):
        return IRRECEVABLE
    if blocking:
        return NON_CONFORME
    return A_VERIFIER if any(finding.severity == A_VERIFIER for finding in findings) else CONFORME


@dataclass(frozen=True, slots=True)
class Batch:
    """The reports of one run, in a stable order."""

    reports: tuple[Report, ...]

    def fails(self, strict: bool = False) -> bool:
        """Whether any dossier fails."""
        return any(report.fails(strict) for report in self.reports)
