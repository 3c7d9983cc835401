"""The instruction table as a workbook: each sheet has one kind of line, and under it the sums of the lines that its filter shows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Final

import xlsxwriter

from clas_cli.campaigns.financing import Line
from clas_cli.dossier.facts import CollectifFacts
from clas_cli.dossier.tree import Place
from clas_cli.french.text import listing, plural
from clas_cli.judge.report import (
    COLLECTIFS,
    Batch,
    Envelope,
    Finding,
    LotFinding,
    Received,
    Report,
    Total,
)
from clas_cli.render import money, words
from clas_cli.render.columns import DOSSIER, Value, table
from clas_cli.render.received import TITLES
from clas_cli.render.saved import scratch
from clas_cli.render.sheet import Head, Listing, Styles

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook


_FINDING: Final = (
    Head("Fichier", 26),
    Head("Code", 9),
    Head("Gravité", 13),
    Head("Emplacement", 20),
    Head("Message", 54),
    Head("À faire", 44),
    Head("Gestionnaire", 28),
    Head("Règle", 30),
    Head("Aussi", 22),
    Head("Chemin", 28),
    Head("Trouvé", 28),
    Head("Attendu", 34),
    Head("Référence", 26),
    Head("Ignoré\u00a0: motif", 24),
)
_COLLECTIF: Final = (
    Head("Fichier", 26),
    Head("Gestionnaire", 26),
    Head("N°", 6),
    Head("Collectif", 22),
    Head("Commune", 18),
    Head("Enfants", 10, adds_up=True),
    Head("Compté", 9),
    Head("À cause de", 30),
    Head("Coût", 14, adds_up=True),
    Head("Ps en l'état", 14, adds_up=True),
    Head("Ps si corrigé", 14, adds_up=True),
    Head("Rural", 8),
    Head("Lieu", 26),
    Head("Niveaux", 18),
    Head("Semaines", 11),
    Head("Séances", 40),
    Head("Intervenants", 13),
)
_RECEIVED: Final = (
    Head("Fichier", 34),
    Head("Nature", 20),
    Head("Quoi", 24),
    Head("Expéditeur", 30),
    Head("Date", 12),
    Head("Objet", 36),
    Head("Pièces", 34),
)
_TOTAL: Final = (
    Head("Dossiers", 10, adds_up=True),
    Head("Dossiers estimés", 10, adds_up=True),
    Head("Collectifs demandés", 11, adds_up=True),
    Head("Collectifs comptés", 11, adds_up=True),
    Head("Collectifs ruraux", 11, adds_up=True),
    Head("Enfants", 10, adds_up=True),
    Head("Ps en l'état", 15, adds_up=True),
    Head("Bonus en l'état", 15, adds_up=True),
    Head("Total en l'état", 15, adds_up=True),
    Head("Ps si corrigé", 15, adds_up=True),
    Head("Bonus si corrigé", 15, adds_up=True),
    Head("Total si corrigé", 15, adds_up=True),
)
_RULE: Final = (Head("Code", 10), Head("Règle", 60), Head("Gravité", 14), Head("Dossiers", 12), Head("Constats", 12, adds_up=True))
_ENVELOPE: Final = (
    Head("Limite", 34),
    Head("En l'état", 18),
    Head("Dépassée au rang", 14),
    Head("Si corrigé", 18),
    Head("Dépassée au rang (si corrigé)", 16),
)
_ASIDE: Final = (Head("Fichier", 60), Head("Pourquoi", 70))


def render(batch: Batch) -> bytes:
    """The workbook of a batch. The same batch gives the same bytes."""
    stream = io.BytesIO()  # never closed: an archive that an interruption leaves would be finished there, and complain
    with scratch() as folder:
        try:
            _write(batch, xlsxwriter.Workbook(stream, {"constant_memory": True, "tmpdir": str(folder)}))
        except xlsxwriter.exceptions.FileCreateError as refused:  # the disk is full
            raise OSError(*refused.args[0].args) from None
    return stream.getvalue()


_NAMED: Final = 5


def _write(batch: Batch, book: Workbook) -> None:
    book.set_properties({"title": "Synthèse de dossiers Clas", "comments": words.DISCLAIMER, "created": datetime(2000, 1, 1)})  # noqa: DTZ001
    styles = Styles(book)
    heads = [Head(column.title, column.width, column.adds_up) for column in DOSSIER]
    dossiers = Listing(book, styles, "Dossiers", heads, printed="Total si corrigé")
    aside = "Remplacés" if not batch.withdrawn else "Remplacés et retirés"
    replaced = Listing(book, styles, aside, heads, printed="Total si corrigé") if batch.superseded or batch.withdrawn else None
    findings = Listing(book, styles, "Constats", _FINDING, printed="À faire")
    collectifs = Listing(book, styles, "Collectifs", _COLLECTIF, printed="Ps si corrigé")
    names: list[str | None] = []
    for row in table(batch):
        report = row.report
        names.append(report.gestionnaire)
        (dossiers if row.counts or replaced is None else replaced).add([column.value(row) for column in DOSSIER])
        findings.extend(_findings(report))
        if row.counts:
            collectifs.extend(_collectifs(report))
    for crossing in (*batch.findings, *batch.waived):
        findings.extend(_crossing(crossing, names))
    for sheet in (dossiers, replaced):
        if sheet is not None:
            sheet.colour("Verdict", {words.VERDICTS[verdict]: verdict for verdict in words.VERDICTS})
            sheet.finish()
    findings.colour("Gravité", {words.SEVERITIES[severity]: severity for severity in words.SEVERITIES})
    findings.finish()
    collectifs.finish()
    for name, columns, rows in _sums(batch):
        sheet = Listing(book, styles, name, columns)
        sheet.extend(rows)
        sheet.finish()
    book.close()


def _sums(batch: Batch) -> Iterator[tuple[str, Sequence[Head], Iterable[Sequence[Value]]]]:
    """The sheets of sums, then those of what is no request: their name, columns and rows. What would be empty isn't there."""
    totals = batch.totals
    by_name = (
        ("Verdicts", "Verdict", [(words.VERDICTS[total.name], total) for total in totals.by_verdict]),
        ("Délais", "Délai d'envoi", [(words.TIMINGS[total.name], total) for total in totals.by_timing]),
        ("Territoires", "Territoire", [(total.name, total) for total in totals.by_territory]),
        ("EPCI", "EPCI", [(total.name, total) for total in totals.by_epci]),
        ("Cycles", "Cycle", [(total.name, total) for total in totals.by_cycle]),
        ("Gestionnaires", "Gestionnaire", [(total.name, total) for total in totals.by_gestionnaire]),
    )
    for sheet, title, of in by_name:
        yield sheet, (Head(title, 40), *_TOTAL), (_total(name or words.UNNAMED, total) for name, total in of)
    rules: Iterable[Sequence[Value]] = (
        [rule.code, rule.titre, words.SEVERITIES[rule.severity], rule.dossiers, rule.findings] for rule in totals.rules
    )
    yield "Règles", _RULE, rules
    if batch.envelopes:
        yield "Limites", _ENVELOPE, map(_envelope, batch.envelopes)
    if batch.received:
        yield "Reçus à côté", _RECEIVED, map(_received, batch.received)
    aside = [(one.file, one.reason) for one in batch.left_out] + [(file, "contrôle interrompu") for file in batch.not_examined]
    if aside:
        yield "Non examinés", _ASIDE, aside


def _envelope(of: Envelope) -> list[Value]:
    def shown(amount: Decimal) -> Value:
        return int(amount) if of.unit == COLLECTIFS else amount

    name = f"{'Limite' if of.unit == COLLECTIFS else 'Enveloppe'} de {words.quantity(of.limit, of.unit)}"
    return [name, shown(of.total), of.rank, shown(of.total_corrected), of.rank_corrected]


def _received(item: Received) -> list[Value]:
    sent_on = item.sent_at.date() if item.sent_at else None
    names = ", ".join(piece.name for piece in item.pieces)
    return [item.file, TITLES[item.nature], item.what, item.sender, sent_on, item.subject, names]


def _findings(report: Report) -> Iterator[list[Value]]:
    for finding in report.findings:
        yield _finding(report.file, report.gestionnaire, finding, finding.place, finding.path)
    for waived in report.waived:
        yield _finding(report.file, report.gestionnaire, waived.finding, waived.finding.place, waived.finding.path, waived.reason)


def _crossing(crossing: LotFinding, names: Sequence[str | None]) -> Iterator[list[Value]]:
    files = {one.number: one.file for one in crossing.dossiers}
    for one in crossing.dossiers:
        finding = crossing.finding._replace(found=f"{crossing.finding.found}\u00a0; aussi dans\u00a0: {_others(files, one.number)}")
        yield _finding(one.file, names[one.number], finding, one.place, one.path, crossing.reason)


def _others(files: Mapping[int, str], number: int) -> str:
    """The files of a batch that a finding is about beside this one, few of them."""
    named = list(islice((file for other, file in files.items() if other != number), _NAMED))
    more = len(files) - 1 - len(named)
    return listing([*named, plural(more, "autre")] if more else named)


def _finding(file: str, name: str | None, finding: Finding, place: Place, path: str, waived: str = "") -> list[Value]:
    return [
        file,
        finding.code,
        words.SEVERITIES[finding.severity],
        words.at(place),
        finding.message,
        words.remedy(finding, to_caf=True),
        name,
        finding.titre,
        words.also(finding) or None,
        path if place.sheet is None else None,
        finding.found or None,
        finding.expected or None,
        finding.reference,
        waived or None,
    ]


def _collectifs(report: Report) -> Iterator[list[Value]]:
    """Those that the dossier describes, and those that a letter only counts."""
    facts = {collectif.path: collectif for collectif in report.facts.collectifs} if report.facts else {}
    lines = {line.path: line for line in report.estimation.lines} if report.estimation else {}
    for number, path in enumerate({**facts, **lines}, 1):
        fact, line = facts.get(path), lines.get(path)
        name = fact.nom if fact else line.name if line else None
        commune, children = (fact.commune, fact.enfants) if fact else (None, None)
        yield [report.file, report.gestionnaire, number, name, commune, children, *_costed(report, line), *_described(fact)]


def _described(facts: CollectifFacts | None) -> list[Value]:
    if facts is None:
        return [None] * 6
    return [
        "oui" if facts.rural else None,
        facts.lieu,
        ", ".join(facts.niveaux) or None,
        facts.semaines,
        ", ".join(map(str, facts.creneaux)) or None,
        len(facts.intervenants) or None,
    ]


def _costed(report: Report, line: Line | None) -> list[Value]:
    if line is None or report.estimation is None:
        return [None] * 5
    return ["oui" if line.kept else "non", money.left_out(report, line) or None, *money.of_line(report.estimation, line)]


def _total(name: str, total: Total) -> list[Value]:
    counts = (name, total.dossiers, total.estimated, total.collectifs)
    if not total.estimated:
        return [*counts, None, total.rural, total.children, *[None] * 6]
    as_is = (total.collectifs_kept, total.rural, total.children, total.ps, total.bonus, total.as_is)
    return [*counts, *as_is, total.ps_corrected, total.bonus_corrected, total.corrected]
