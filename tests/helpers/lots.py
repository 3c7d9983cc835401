"""Batches to render: the examples, a file that isn't a dossier, and reports whose every text is hostile."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from clas_cli.batch.run import assemble
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import EUROS, Batch, LeftOut, Report, Waived
from clas_cli.reading.door import read_bytes

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
OPTIONS = Options(date(2026, 6, 1))

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></script></title><svg onload=alert(1)>",
    "&lt;b&gt; &amp; &#60;",
    "=cmd|'/c calc'!A0",
    "+33 1 02",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r\n=1+1",
    "＝1+1",
    "\x1b[31mrouge\x1b[0m\x07\x00",
    "\u202egnirts\u202c \u2066x\u2069\u200b",
    "a;b\"c,d'e\nf",
    "\ud800\udfff\ufffe\uffff",
    "x" * 40_000,
    "[rouge]gras[/rouge]",
    "_x0041_ _x000D_",
)
"""Names that a gestionnaire could have: none may do anything, in any rendering."""

_KEPT = frozenset(
    ("code", "severity", "verdict", "situation", "campaign", "unit", "path", "codes", "jour", "fingerprint", "places", "nature")
)
"""Fields whose words are the program's, never a dossier's."""


@cache
def report(name: str) -> Report:
    """The report of an example."""
    path = EXAMPLES / f"{name}.yaml"
    return check(read_bytes(path.read_bytes(), f"recus/{path.name}"), OPTIONS)


@cache
def unreadable() -> Report:
    """The report of a file that isn't a dossier."""
    return check(read_bytes(b"format: 1\n  : : [", "recus/abime.yaml"), OPTIONS)


def batch(*reports: Report, limits: tuple[tuple[str, Decimal], ...] = ()) -> Batch:
    """Reports put together as a run does."""
    return assemble(reports, OPTIONS, limits)


@cache
def mixed() -> Batch:
    """The examples, one of them twice, a file that can't be read, an envelope, and a file left out."""
    return _lot(*(path.stem for path in sorted(EXAMPLES.glob("*.yaml"))))


@cache
def small() -> Batch:
    """The same without the example that has a finding of nearly every rule, whose words would change too often."""
    return _lot("nouvelle-conforme", "prolongation-conforme", "rurale-derogations")


def _lot(*names: str) -> Batch:
    once = report("nouvelle-conforme")
    assert once.facts is not None
    twice = once._replace(file="recus/copie.yaml", facts=once.facts._replace(fichier="recus/copie.yaml"))
    lot = batch(*map(report, names), unreadable(), twice, limits=((EUROS, Decimal("10000")),))
    return lot._replace(root="recus/", left_out=(LeftOut("recus/~$x.xlsx", "fichier temporaire d'Excel"),))


def poisoned(text: str) -> Report:
    """A report with findings of every severity, where every text that could come from a dossier is `text`; one finding is waived."""
    base = report("nombreuses-erreurs")
    waived = Waived(base.findings[0], "motif")
    replaced = _replaced(base._replace(findings=base.findings[1::4], waived=(waived,)), text)
    assert isinstance(replaced, Report)
    return replaced


def _replaced(value: Any, text: str) -> Any:
    if isinstance(value, str):
        return text
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_replaced(item, text) for item in value)
    if isinstance(value, tuple):
        return value._replace(**{name: _replaced(one, text) for name, one in value._asdict().items() if name not in _KEPT})
    return value
