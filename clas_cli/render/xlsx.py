"""The instruction table as a workbook: a line a dossier, a line a finding, a line a collectif, and the sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from math import ceil
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

import xlsxwriter

from clas_cli.campaigns.financing import Line
from clas_cli.dossier.facts import CollectifFacts
from clas_cli.dossier.tree import Place
from clas_cli.french.text import listing, plural
from clas_cli.judge.report import (
    COLLECTIFS,
    CONFORME,
    ILLISIBLE,
    INCOMPLET,
    IRRECEVABLE,
    NON_CONFORME,
    Batch,
    Finding,
    LotFinding,
    Received,
    Report,
    Total,
)
from clas_cli.render import money, words
from clas_cli.render.columns import DOSSIER, Value, is_formula, shown
from clas_cli.render.received import TITLES
from clas_cli.render.saved import scratch
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_LINE, _MOST_LINES, _LETTERS = 15, 20, 1.15
"""Height of a line of text in points, how many a row shows, and how many letters a unit of width holds."""

LAST_ROW: Final = 1_048_575
"""The last row of a sheet, from 0."""

_COLOURS: Final = {
    ILLISIBLE: ("#4A4F57", "#E4E4E1"),
    IRRECEVABLE: ("#A11A1A", "#F8D7D4"),
    NON_CONFORME: ("#A11A1A", "#FBEEEC"),
    INCOMPLET: ("#86197A", "#FBECF8"),
    A_VERIFIER: ("#7A4D00", "#FDF3DF"),
    CONFORME: ("#1B6037", "#EAF5EE"),
    BLOQUANT: ("#A11A1A", "#FBEEEC"),
    A_COMPLETER: ("#86197A", "#FBECF8"),
    INFORMATION: ("#1F4F8F", "#EDF3FB"),
}
_FINDING: Final = (
    ("Fichier", 30),
    ("Gestionnaire", 28),
    ("Code", 9),
    ("Règle", 30),
    ("Gravité", 12),
    ("Emplacement", 22),
    ("Aussi", 22),
    ("Chemin", 28),
    ("Message", 60),
    ("Trouvé", 28),
    ("Attendu", 34),
    ("À faire", 44),
    ("Référence", 26),
    ("Ignoré\u00a0: motif", 24),
)
_COLLECTIF: Final = (
    ("Fichier", 30),
    ("Gestionnaire", 28),
    ("N°", 6),
    ("Collectif", 26),
    ("Commune", 20),
    ("Lieu", 26),
    ("Niveaux", 18),
    ("Enfants", 10),
    ("Semaines", 11),
    ("Séances", 40),
    ("Intervenants", 13),
    ("Compté", 9),
    ("À cause de", 36),
    ("Coût", 14),
    ("Ps en l'état", 14),
    ("Ps si corrigé", 14),
)
_RECEIVED: Final = (
    ("Fichier", 40),
    ("Nature", 24),
    ("Quoi", 26),
    ("Expéditeur", 34),
    ("Date", 12),
    ("Objet", 44),
    ("Pièces", 40),
)
_TOTAL: Final = (
    ("Regroupement", 22),
    ("Nom", 44),
    ("Dossiers", 10),
    ("Dossiers estimés", 10),
    ("Collectifs demandés", 12),
    ("Collectifs comptés", 12),
    ("Ps en l'état", 16),
    ("Bonus en l'état", 16),
    ("Total en l'état", 16),
    ("Ps si corrigé", 16),
    ("Bonus si corrigé", 16),
    ("Total si corrigé", 16),
)


def render(batch: Batch) -> Iterator[bytes]:
    """The workbook of a batch, piece by piece. The same batch gives the same bytes."""
    with TemporaryFile() as stream, scratch() as folder:
        try:
            _write(batch, xlsxwriter.Workbook(stream, {"constant_memory": True, "tmpdir": str(folder)}))
        except xlsxwriter.exceptions.FileCreateError as refused:  # the disk is full
            raise OSError(*refused.args[0].args) from None
        stream.seek(0)
        yield from iter(lambda: stream.read(_PIECE), b"")


_PIECE: Final = 1 << 16
_NAMED: Final = 5


def _write(batch: Batch, book: Workbook) -> None:
    book.set_properties({"title": "Synthèse de dossiers Clas", "comments": words.DISCLAIMER, "created": datetime(2000, 1, 1)})  # noqa: DTZ001
    styles = _Styles(book)
    dossiers = _Sheet(book, styles, "Dossiers", [(column.title, column.width) for column in DOSSIER], frozen=2, pages=2)
    findings = _Sheet(book, styles, "Constats", _FINDING, frozen=1)
    collectifs = _Sheet(book, styles, "Collectifs", _COLLECTIF, frozen=1)
    totals = _Sheet(book, styles, "Totaux", _TOTAL, frozen=2)
    others = [_Sheet(book, styles, "Reçus à côté", _RECEIVED, frozen=1)] if batch.received else []
    names: list[str | None] = []
    for report in batch.reports:
        names.append(report.gestionnaire)
        dossiers.add([column.value(report) for column in DOSSIER])
        findings.extend(_findings(report))
        collectifs.extend(_collectifs(report))
    for crossing in (*batch.findings, *batch.waived):
        findings.extend(_crossing(crossing, names))
    totals.extend(_totals(batch))
    dossiers.colour("Verdict", {words.VERDICTS[verdict]: verdict for verdict in words.VERDICTS})
    findings.colour("Gravité", {words.SEVERITIES[severity]: severity for severity in words.SEVERITIES})
    for sheet in others:
        sheet.extend(map(_received, batch.received))
    for sheet in (dossiers, findings, collectifs, totals, *others):
        sheet.finish()
    book.close()


def _received(item: Received) -> list[Value]:
    sent_on = item.sent_at.date() if item.sent_at else None
    names = ", ".join(piece.name for piece in item.pieces)
    return [item.file, TITLES[item.nature], item.what, item.sender, sent_on, item.subject, names]


class _Styles:
    """The styles of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.header = book.add_format(
            {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": "#1F4E79",
                "indent": 1,
                "align": "left",
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "border_color": "#FFFFFF",
            }
        )
        self.text = self._cell(text_wrap=True, align="left", indent=1)
        self.formula = self._cell(text_wrap=True, align="left", indent=1, quote_prefix=True)
        self.number = self._cell(num_format="0", align="center")
        self.euros = self._cell(num_format='#,##0.00\\ "€"')
        self.day = self._cell(num_format="dd/mm/yyyy", align="center")

    def _cell(self, **properties: object) -> Format:
        return self._book.add_format({"valign": "top", "bottom": 1, "bottom_color": "#DCD9D2", **properties})

    def tone(self, of: str) -> Format:
        ink, ground = _COLOURS[of]
        return self._book.add_format({"font_color": ink, "bg_color": ground, "bold": True})


class _Sheet:
    """A sheet that is a table: its header stays in sight and filters, its rows are written one after the other."""

    def __init__(self, book: Workbook, styles: _Styles, name: str, columns: Sequence[tuple[str, int]], frozen: int, pages: int = 1) -> None:
        self._page = book.add_worksheet(name)
        self._styles = styles
        self._columns = columns
        self._row = 0
        self._page.freeze_panes(1, frozen)
        self._page.set_landscape()
        self._page.set_paper(9)
        self._page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self._page.fit_to_pages(pages, 0)
        self._page.repeat_columns(0, frozen - 1)
        self._page.repeat_rows(0)
        self._page.set_footer(f"&L{name}&R&P / &N")
        self._page.set_row(0, 32)
        for index, (title, width) in enumerate(columns):
            self._page.set_column(index, index, width, styles.text)
            self._page.write_string(0, index, title, styles.header)

    def extend(self, rows: Iterable[Sequence[Value]]) -> None:
        for row in rows:
            self.add(row)

    def add(self, values: Sequence[Value]) -> None:
        """Adds a row. A sheet that is full says so in its last."""
        if self._row >= LAST_ROW:
            return
        self._row += 1
        if self._row == LAST_ROW:
            values = ["La feuille est pleine\u00a0: la suite n'y figure pas."]
        lines = max(
            ceil(len(value) / (_LETTERS * width))
            for value, (_, width) in zip(values, self._columns, strict=False)
            if isinstance(value, str)
        )
        if lines > 1:
            self._page.set_row(self._row, _LINE * min(lines, _MOST_LINES) + 3)
        for index, value in enumerate(values):
            if value is not None:
                self._write(index, value)

    def _write(self, column: int, value: str | int | Decimal | date) -> None:
        if isinstance(value, Decimal):
            self._page.write_number(self._row, column, float(value), self._styles.euros)
        elif isinstance(value, int):
            self._page.write_number(self._row, column, value, self._styles.number)
        elif isinstance(value, date):
            self._page.write_datetime(self._row, column, value, self._styles.day)
        else:
            text = shown(value)
            self._page.write_string(self._row, column, text, self._styles.formula if is_formula(text) else self._styles.text)

    def colour(self, title: str, tones: dict[str, str]) -> None:
        """Colours a column by what it says."""
        column = [name for name, _ in self._columns].index(title)
        for text, tone in tones.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": self._styles.tone(tone)}
            self._page.conditional_format(1, column, max(self._row, 1), column, rule)

    def finish(self) -> None:
        last = max(self._row, 1), len(self._columns) - 1
        self._page.autofilter(0, 0, *last)
        self._page.print_area(0, 0, *last)
        self._page.ignore_errors({"number_stored_as_text": f"A1:XFD{last[0] + 1}"})


def _findings(report: Report) -> Iterator[list[Value]]:
    for finding in report.findings:
        yield _finding(report.file, report.gestionnaire, finding, finding.place, finding.path)
    for waived in report.waived:
        yield _finding(report.file, report.gestionnaire, waived.finding, waived.finding.place, waived.finding.path, waived.reason)


def _crossing(crossing: LotFinding, names: Sequence[str | None]) -> Iterator[list[Value]]:
    files = {one.number: one.file for one in crossing.dossiers}
    for one in crossing.dossiers:
        finding = replace(crossing.finding, found=f"{crossing.finding.found}\u00a0; aussi dans\u00a0: {_others(files, one.number)}")
        yield _finding(one.file, names[one.number], finding, one.place, one.path, crossing.reason)


def _others(files: Mapping[int, str], number: int) -> str:
    """The files of a batch that a finding is about beside this one, few of them."""
    named = list(islice((file for other, file in files.items() if other != number), _NAMED))
    more = len(files) - 1 - len(named)
    return listing([*named, plural(more, "autre")] if more else named)


def _finding(file: str, name: str | None, finding: Finding, place: Place, path: str, waived: str = "") -> list[Value]:
    return [
        file,
        name,
        finding.code,
        finding.titre,
        words.SEVERITIES[finding.severity],
        words.at(place),
        words.also(finding) or None,
        path,
        finding.message,
        finding.found or None,
        finding.expected or None,
        finding.remedy,
        finding.reference,
        waived or None,
    ]


def _collectifs(report: Report) -> Iterator[list[Value]]:
    """Those that the dossier describes, and those that a letter only counts."""
    facts = {collectif.path: collectif for collectif in report.facts.collectifs} if report.facts else {}
    lines = {line.path: line for line in report.estimation.lines} if report.estimation else {}
    for number, path in enumerate({**facts, **lines}, 1):
        yield [report.file, report.gestionnaire, number, *_described(facts.get(path), lines.get(path)), *_costed(report, lines.get(path))]


def _described(facts: CollectifFacts | None, line: Line | None) -> list[Value]:
    if facts is None:
        return [line.name if line else None, *[None] * 7]
    return [
        facts.nom,
        facts.commune,
        facts.lieu,
        ", ".join(facts.niveaux) or None,
        facts.enfants,
        facts.semaines,
        ", ".join(map(str, facts.creneaux)) or None,
        len(facts.intervenants) or None,
    ]


def _costed(report: Report, line: Line | None) -> list[Value]:
    if line is None or report.estimation is None:
        return [None] * 5
    return ["oui" if line.kept else "non", money.left_out(report, line) or None, *money.of_line(report.estimation, line)]


def _totals(batch: Batch) -> Iterator[list[Value]]:
    totals = batch.totals
    yield _total("Ensemble", "tous les dossiers", totals.overall)
    for total in totals.by_verdict:
        yield _total("Verdict", words.VERDICTS[total.name], total)
    for total in totals.by_territory:
        yield _total("Territoire", total.name or words.UNNAMED, total)
    for total in totals.by_gestionnaire:
        yield _total("Gestionnaire", total.name or words.UNNAMED, total)
    for timing, count in totals.timings:
        yield _only("Délai d'envoi", words.TIMINGS[timing], count)
    for rule in totals.rules:
        yield _only(f"Règle ({words.SEVERITIES[rule.severity]})", f"{rule.code} {rule.titre}", rule.dossiers)
    for envelope in batch.envelopes:
        yield _only("Limite" if envelope.unit == COLLECTIFS else "Enveloppe", words.envelope(envelope))
    for left_out in batch.left_out:
        yield _only("Fichier laissé de côté", f"{left_out.file}\u00a0: {left_out.reason}")
    for file in batch.not_examined:
        yield _only("Fichier non examiné", file)


def _total(group: str, name: str, total: Total) -> list[Value]:
    counts = (group, name, total.dossiers, total.estimated, total.collectifs)
    if not total.estimated:
        return [*counts, *[None] * (len(_TOTAL) - len(counts))]
    as_is = (total.collectifs_kept, total.ps, total.bonus, total.as_is)
    return [*counts, *as_is, total.ps_corrected, total.bonus_corrected, total.corrected]


def _only(group: str, name: str, count: int | None = None) -> list[Value]:
    return [group, name, count, *[None] * (len(_TOTAL) - 3)]
