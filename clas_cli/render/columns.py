"""The instruction table: what a line a dossier says, for a workbook and for a text file alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from clas_cli.batch.totals import figures
from clas_cli.campaigns.financing import Estimation
from clas_cli.campaigns.payment import Amounts
from clas_cli.french.text import visible
from clas_cli.judge.report import ILLISIBLE, Batch, Report
from clas_cli.render import words
from clas_cli.render.received import pieces
from clas_cli.rules.depot import UNKNOWN as NO_DATE
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION

Value = str | int | Decimal | date | None
"""Euros are `Decimal`; what isn't known is None, and never a zero."""

LONGEST: Final = 4000
"""Characters of a text that a table shows."""

_FORMULA: Final = tuple("=+-@＝＋－＠")


class Entry(NamedTuple):
    """A dossier in its batch: its number (from 1), its rank by date of reception, and why totals don't count it; empty where they do."""

    report: Report
    number: int
    rank: int | None
    apart: str

    @property
    def counts(self) -> bool:
        """Whether totals count it."""
        return not self.apart


def table(batch: Batch) -> Iterator[Entry]:
    """The dossiers of a batch, in its order."""
    for number, report in enumerate(batch.reports):
        yield Entry(report, number + 1, batch.ranks.get(number), apart(batch, number))


def apart(batch: Batch, number: int) -> str:
    """Why the totals don't count a report, by its number (from 0): « remplacé », « retiré »; empty where they do."""
    return "remplacé" if number in batch.superseded else "retiré" if number in batch.withdrawn else ""


class Column(NamedTuple):
    """A column: its heading, its width in characters, what it says of a dossier, and whether it adds up."""

    title: str
    width: int
    value: Callable[[Entry], Value]
    adds_up: bool = False


def shown(text: str) -> str:
    """A text of a dossier, harmless and of a bounded length."""
    return visible(text, LONGEST)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could take a text for a formula."""
    return text.lstrip().startswith(_FORMULA)


def _estimated(figure: Callable[[Estimation], Value]) -> Callable[[Entry], Value]:
    return lambda row: None if row.report.estimation is None else figure(row.report.estimation)


def _corrected(figure: Callable[[Amounts], Decimal]) -> Callable[[Entry], Value]:
    return _estimated(lambda money: None if money.corrected is None else figure(money.corrected))


def _fact(name: str) -> Callable[[Entry], Value]:
    def value(row: Entry) -> Value:
        fact = getattr(row.report.facts, name) if row.report.facts else None
        return ", ".join(fact) if isinstance(fact, tuple) else fact

    return value


def _judged(value: Callable[[Report], Value]) -> Callable[[Entry], Value]:
    return lambda row: None if row.report.verdict == ILLISIBLE else value(row.report)


def _count(severity: str) -> Callable[[Entry], Value]:
    return lambda row: len(row.report.of(severity))


def _codes(severity: str) -> Callable[[Entry], Value]:
    return lambda row: distinct(finding.code for finding in row.report.of(severity))


def _dated(value: Callable[[Report], Value]) -> Callable[[Entry], Value]:
    """Of a request received on a day that nothing tells, there is no date to show."""
    return lambda row: None if row.report.verdict == ILLISIBLE or row.report.envoi.origin == NO_DATE else value(row.report)


def _figure(name: str) -> Callable[[Entry], Value]:
    return lambda row: getattr(figures(row.report), name) if row.report.facts else None


def _described(name: str, needed: str) -> Callable[[Entry], Value]:
    """A count over the collectifs that the dossier describes; None where none of them tells what it needs."""

    def value(row: Entry) -> Value:
        facts = row.report.facts
        told = facts is not None and any(getattr(one, needed) is not None for one in facts.collectifs)
        return _figure(name)(row) if told else None

    return value


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
    Column("Fichier", 26, lambda row: row.report.file),
    Column("Verdict", 13, lambda row: words.VERDICTS[row.report.verdict]),
    Column("Rang", 7, lambda row: row.rank),
    Column("Gestionnaire", 28, lambda row: row.report.gestionnaire),
    Column("Intitulé", 26, lambda row: row.report.intitule),
    Column("Territoire", 20, _fact("territoire")),
    Column("Date jugée", 12, _dated(lambda report: report.envoi.date)),
    Column("Collectifs demandés", 11, _figure("collectifs"), adds_up=True),
    Column("Collectifs comptés", 11, _estimated(lambda money: sum(line.kept for line in money.lines)), adds_up=True),
    Column("Enfants", 9, _described("children", "enfants"), adds_up=True),
    Column("Total en l'état", 15, _estimated(lambda money: money.as_is.total), adds_up=True),
    Column("Total si corrigé", 15, _corrected(lambda amounts: amounts.total), adds_up=True),
    Column("Compte", 14, lambda row: f"non, {row.apart}" if row.apart else "oui"),
    Column("SIRET", 17, _fact("siret")),
    Column("Situation", 18, lambda row: words.SITUATIONS.get(row.report.situation or "")),
    Column("EPCI", 22, _fact("epci")),
    Column("Communes", 20, _fact("communes")),
    Column("Cycle", 16, _fact("cycle")),
    Column("Collectifs ruraux", 11, _described("rural", "rural"), adds_up=True),
    Column("D'après", 23, _judged(lambda report: report.envoi.origin)),
    Column("Date limite", 12, lambda row: row.report.deadline),
    Column("Jours d'avance", 10, _dated(words.days_left)),
    Column("Délai", 16, lambda row: words.TIMINGS[row.report.timing]),
    Column("Bloquants", 11, _count(BLOQUANT), adds_up=True),
    Column("À compléter", 12, _count(A_COMPLETER), adds_up=True),
    Column("À vérifier", 11, _count(A_VERIFIER), adds_up=True),
    Column("Informations", 13, _count(INFORMATION), adds_up=True),
    Column("Codes bloquants", 26, _codes(BLOQUANT)),
    Column("Codes à compléter", 26, _codes(A_COMPLETER)),
    Column("Codes à vérifier", 26, _codes(A_VERIFIER)),
    Column("Ps en l'état", 15, _estimated(lambda money: money.as_is.ps), adds_up=True),
    Column("Bonus en l'état", 15, _estimated(lambda money: money.as_is.bonus), adds_up=True),
    Column("Ps si corrigé", 15, _corrected(lambda amounts: amounts.ps), adds_up=True),
    Column("Bonus si corrigé", 15, _corrected(lambda amounts: amounts.bonus), adds_up=True),
    Column("Estimation", 34, lambda row: _estimation(row.report)),
    Column("Expéditeur", 30, lambda row: row.report.post.sender if row.report.post else None),
    Column("Pièces", 34, lambda row: pieces(row.report) or None),
)
"""The first ones, up to the totals, are what is printed."""
