"""What the page of a batch holds for its script: the reports, compressed until one is asked for, and the facts that filters and figures need."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from clas_cli.batch.totals import figures
from clas_cli.french.text import loose
from clas_cli.judge.report import TIMINGS, VERDICTS, Report, Totals
from clas_cli.render import words
from clas_cli.render.html.markup import Markup, element
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT

PER_CHUNK: Final = 50
"""Dossiers whose rows are laid out together, and whose reports are compressed together."""


_SITUATIONS: Final = tuple(words.SITUATIONS)


class Packing:
    """Reports, compressed by groups as they come: what they repeat is written once."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._packed: list[str] = []

    def add(self, report: Markup) -> None:
        """Adds the report of the next dossier."""
        self._waiting.append(report)
        if len(self._waiting) == PER_CHUNK:
            self._pack()

    def _pack(self) -> None:
        if self._waiting:
            content = json.dumps(self._waiting, ensure_ascii=False).encode("utf-8", "backslashreplace")
            self._packed.append(base64.b64encode(zlib.compress(content, 9)).decode())
            self._waiting.clear()

    def templates(self) -> Iterator[Markup]:
        """The groups, in the order of the dossiers."""
        self._pack()
        for packed in self._packed:
            yield Markup(f'<template class="packed">{packed}</template>\n')


class RowFacts:
    """A line a dossier: what filters, sorting and figures need, amounts in cents."""

    def __init__(self, totals: Totals) -> None:
        self.rules = {(rule.code, rule.severity): number for number, rule in enumerate(totals.rules)}
        self.shown = [[rule.code, rule.titre, rule.severity] for rule in totals.rules]
        self.territories = {loose(total.name): number for number, total in enumerate(totals.by_territory)}
        self.rows: list[list[object]] = []

    def add(self, report: Report, counts: bool) -> None:
        """Adds the next dossier; `counts` says whether totals count it."""
        total = figures(report)
        territory = (report.facts.territoire if report.facts else None) or ""
        estimation = report.estimation
        amounts = [total.ps, total.bonus, total.ps_corrected, total.bonus_corrected] if estimation else []
        self.rows.append(
            [
                VERDICTS.index(report.verdict),
                _SITUATIONS.index(report.situation) if report.situation in _SITUATIONS else -1,
                self.territories.get(loose(territory), -1),
                TIMINGS.index(report.timing),
                total.collectifs,
                words.days_left(report),
                *(len(report.of(severity)) for severity in (BLOQUANT, A_COMPLETER, A_VERIFIER)),
                [int(amount * 100) for amount in amounts],
                bool(estimation and estimation.corrected),
                sorted({number for found in report.findings if (number := self.rules.get((found.code, found.severity))) is not None}),
                counts,
            ]
        )

    def template(self, scale: Decimal) -> Markup:
        """The facts as JSON, which no browser takes for markup; `scale` is the amount in euros that fills a bar."""
        names = {
            "scale": int(scale * 100),
            "verdicts": VERDICTS,
            "timings": TIMINGS,
            "rules": self.shown,
            "rows": self.rows,
        }
        return element("template", Markup(_inert(json.dumps(names, ensure_ascii=True, separators=(",", ":")))), id="facts")


def _inert(text: str) -> str:
    """JSON without a character that could begin a tag or an entity."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
