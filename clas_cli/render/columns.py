"""The instruction table: what a line a dossier says, for a workbook and for a text file alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from clas_cli.campaigns.financing import Estimation
from clas_cli.campaigns.payment import Amounts
from clas_cli.french.text import visible
from clas_cli.judge.report import ILLISIBLE, Report
from clas_cli.render import words
from clas_cli.render.received import pieces
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION

Value = str | int | Decimal | date | None
"""Euros are `Decimal`; what isn't known is None, and never a zero."""

LONGEST: Final = 4000
"""Characters of a text that a table shows."""

_FORMULA: Final = tuple("=+-@＝＋－＠")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and what it says of a dossier."""

    title: str
    width: int
    value: Callable[[Report], Value]


def shown(text: str) -> str:
    """A text of a dossier, harmless and of a bounded length."""
    return visible(text, LONGEST)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could take a text for a formula."""
    return text.lstrip().startswith(_FORMULA)


def _estimated(figure: Callable[[Estimation], Value]) -> Callable[[Report], Value]:
    return lambda report: None if report.estimation is None else figure(report.estimation)


def _corrected(figure: Callable[[Amounts], Decimal]) -> Callable[[Report], Value]:
    return _estimated(lambda money: None if money.corrected is None else figure(money.corrected))


def _fact(name: str) -> Callable[[Report], Value]:
    def value(report: Report) -> Value:
        fact = getattr(report.facts, name) if report.facts else None
        return ", ".join(fact) if isinstance(fact, tuple) else fact

    return value


def _judged(value: Callable[[Report], Value]) -> Callable[[Report], Value]:
    return lambda report: None if report.verdict == ILLISIBLE else value(report)


def _count(severity: str) -> Callable[[Report], Value]:
    return lambda report: len(report.of(severity))


def _codes(severity: str) -> Callable[[Report], Value]:
    return lambda report: distinct(finding.code for finding in report.of(severity))


def distinct(codes: Iterable[str]) -> str:
    """« DEL002, REF004 »: each once."""
    return ", ".join(dict.fromkeys(codes))


def _estimation(report: Report) -> Value:
    if report.verdict == ILLISIBLE and report.findings:
        return f"impossible. {report.findings[0].message}"
    if report.estimation is None:
        return f"impossible\u00a0: {', '.join(report.estimation_lacks)}" if report.estimation_lacks else "impossible"
    return _said(report.estimation)


def _said(money: Estimation) -> str:
    """How far an estimate goes, and why a figure is nothing or absent."""
    parts = [
        "maximum, sans budget" if money.is_maximum else "au moins" if money.at_least else "faite",
        f"en l'état, {money.reason}" if money.reason else "",
        f"si corrigé, {money.lost_reason}" if money.lost_reason else "",
    ]
    return "\u00a0; ".join(filter(None, parts))


DOSSIER: Final = (
    Column("Fichier", 26, lambda report: report.file),
    Column("Verdict", 14, lambda report: words.VERDICTS[report.verdict]),
    Column("Gestionnaire", 28, lambda report: report.gestionnaire),
    Column("SIRET", 17, _fact("siret")),
    Column("Intitulé", 28, lambda report: report.intitule),
    Column("Situation", 18, lambda report: words.SITUATIONS.get(report.situation or "")),
    Column("Territoire", 22, _fact("territoire")),
    Column("Communes", 20, _fact("communes")),
    Column("Collectifs demandés", 12, lambda report: report.facts.collectifs_demandes if report.facts else None),
    Column("Collectifs comptés", 12, _estimated(lambda money: sum(line.kept for line in money.lines))),
    Column("Date jugée", 12, _judged(lambda report: report.envoi.date)),
    Column("D'après", 23, _judged(lambda report: report.envoi.origin)),
    Column("Date limite", 12, lambda report: report.deadline),
    Column("Jours d'avance", 10, words.days_left),
    Column("Bloquants", 11, _count(BLOQUANT)),
    Column("À compléter", 12, _count(A_COMPLETER)),
    Column("À vérifier", 11, _count(A_VERIFIER)),
    Column("Informations", 13, _count(INFORMATION)),
    Column("Codes bloquants", 26, _codes(BLOQUANT)),
    Column("Codes à compléter", 26, _codes(A_COMPLETER)),
    Column("Codes à vérifier", 26, _codes(A_VERIFIER)),
    Column("Ps en l'état", 15, _estimated(lambda money: money.as_is.ps)),
    Column("Bonus en l'état", 15, _estimated(lambda money: money.as_is.bonus)),
    Column("Total en l'état", 15, _estimated(lambda money: money.as_is.total)),
    Column("Ps si corrigé", 15, _corrected(lambda amounts: amounts.ps)),
    Column("Bonus si corrigé", 15, _corrected(lambda amounts: amounts.bonus)),
    Column("Total si corrigé", 15, _corrected(lambda amounts: amounts.total)),
    Column("Estimation", 34, _estimation),
    Column("Expéditeur", 30, lambda report: report.post.sender if report.post else None),
    Column("Pièces", 34, lambda report: pieces(report) or None),
)
