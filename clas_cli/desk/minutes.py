"""The committee's document (.docx): the requests with their opinions, amounts and reserves, totals, then a page for each. Nobody is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from clas_cli.desk.morning import Morning, ranked
from clas_cli.desk.replies import point
from clas_cli.desk.sheets import DEMANDES
from clas_cli.desk.table import Ledger
from clas_cli.french.dates import day
from clas_cli.french.text import euros, loose, one_line, plural
from clas_cli.french.values import Refused, to_amount
from clas_cli.judge.report import Report
from clas_cli.render import words
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT
from clas_cli.sending.word import LANDSCAPE, Paragraph, WordDocument, WordTable, to_docx

_HEADINGS: Final = ("N°", "Gestionnaire", "Projet", "Communes", "Collectifs", "Verdict", "Ps et bonus en l'état", "Avis", "Montant proposé")
_WIDTHS: Final = (1.1, 4.6, 4.6, 3.2, 2.0, 2.4, 2.7, 2.6, 2.7)
_RESERVES: Final = ((BLOQUANT, "À corriger", 7), (A_COMPLETER, "À compléter", 4), (A_VERIFIER, "À vérifier", 4))
"""What is said of each severity, and how many points: a request fits on its page."""
_UNKNOWN: Final = "–"


def minutes(morning: Morning) -> bytes:
    """The document, of the requests in hand, those that can be examined in the instructor's rank, then the others."""
    order = list(ranked(morning))
    order += sorted(set(morning.run.standing).difference(order))
    title = f"Comité technique de labellisation et de financement\u00a0: {morning.campagne.nom}"
    blocks: list[Paragraph | WordTable] = [
        Paragraph(title, level=1),
        Paragraph(f"Demandes reçues, état au {day(morning.today)}. Les montants sont des estimations\u00a0; le comité décide."),
        Paragraph(""),
        _table(morning, order),
        *_taken_back(morning),
    ]
    for index in order:
        blocks += _page(morning, index)
    author = morning.campagne.depot.service or morning.campagne.departement
    return to_docx(WordDocument(blocks, title, author, size=9.5, on_its_side=True))


def _taken_back(morning: Morning) -> Iterator[Paragraph]:
    """The requests that are presented no more."""
    run = morning.run
    gone = [request for request in run.requests if request.number in run.withdrawn]
    if gone:
        facts = {request.number: morning.report(request.versions[-1]).facts for request in gone}
        named = "\u00a0; ".join(f"n°\u00a0{number}, {one_line((one and one.gestionnaire) or _UNKNOWN)}" for number, one in facts.items())
        yield Paragraph(f"Retirées par qui les a faites, hors du tableau\u00a0: {named}.", before=6)


def _report(morning: Morning, index: int) -> Report:
    return morning.report(morning.run.requests[index].versions[-1])


def _row(morning: Morning, index: int) -> int:
    return morning.run.rows[morning.run.requests[index].number]


def _money(value: Decimal | None) -> str:
    return _UNKNOWN if value is None else euros(value)


def _proposed(table: Ledger, row: int) -> Decimal | None:
    value = table.value(row, "Montant proposé")
    try:
        return Decimal(str(value)) if isinstance(value, int | float | Decimal) else to_amount(str(value or ""))
    except Refused:
        return None


def _table(morning: Morning, order: Sequence[int]) -> WordTable:
    table = morning.register[DEMANDES]
    rows: list[Sequence[str]] = [_HEADINGS]
    collectifs, as_is, proposed = 0, Decimal(0), Decimal(0)
    for index in order:
        report, row = _report(morning, index), _row(morning, index)
        facts, money = report.facts, report.estimation
        assert facts is not None
        amount = _proposed(table, row)
        collectifs += facts.collectifs_demandes
        as_is += money.as_is.total if money else 0
        proposed += amount or 0
        rows.append(
            (
                str(morning.run.requests[index].number),
                one_line(facts.gestionnaire or _UNKNOWN),
                one_line(facts.intitule or _UNKNOWN),
                one_line(", ".join(facts.communes) or _UNKNOWN),
                str(facts.collectifs_demandes or _UNKNOWN),
                words.VERDICTS[report.verdict],
                _money(money.as_is.total if money else None),
                one_line(table.text(row, "Avis")) or _UNKNOWN,
                _money(amount),
            )
        )
    rows.append(("", f"Total\u00a0: {plural(len(order), 'demande')}", "", "", str(collectifs), "", euros(as_is), "", euros(proposed)))
    scale = LANDSCAPE / sum(_WIDTHS)
    return WordTable(rows, [width * scale for width in _WIDTHS], frozenset((4, 6, 8)), total=True)


def _page(morning: Morning, index: int) -> Iterator[Paragraph | WordTable]:
    table, report, row = morning.register[DEMANDES], _report(morning, index), _row(morning, index)
    facts = report.facts
    assert facts is not None
    number = morning.run.requests[index].number
    yield Paragraph(f"Demande n°\u00a0{number}\u00a0: {one_line(facts.gestionnaire or _UNKNOWN)}", level=1, new_page=True)
    yield Paragraph(one_line(facts.intitule or "projet sans intitulé"), bold=True)
    yield Paragraph("")
    children = [one.enfants for one in facts.collectifs if one.enfants is not None]
    received = table.text(row, "Reçue le")
    lines = [
        ("Situation", words.SITUATIONS.get(report.situation or "", _UNKNOWN)),
        ("Communes, EPCI", "\u00a0; ".join(filter(None, (", ".join(facts.communes), facts.territoire))) or _UNKNOWN),
        (
            "Collectifs, enfants",
            f"{plural(facts.collectifs_demandes, 'collectif') if facts.collectifs_demandes else 'collectifs non dits'}, {plural(sum(children), 'enfant') if children else 'enfants non dits'}",
        ),
        ("Reçue le", f"{_day(received)}\u00a0; {words.TIMINGS[report.timing]}"),
        ("Verdict", words.VERDICTS[report.verdict]),
        ("Dérogations", table.text(row, "Dérogations") or "aucune"),
        ("Ps et bonus en l'état", _amounts(report)),
        ("Avis", one_line(table.text(row, "Avis")) or _UNKNOWN),
        ("Montant proposé", _money(_proposed(table, row))),
        ("Observations", one_line(table.text(row, "Observations")) or _UNKNOWN),
    ]
    yield WordTable(lines, (6.0, LANDSCAPE - 6.0))
    yield from _reserves(report)


def _day(text: str) -> str:
    return f"{text[8:10]}/{text[5:7]}/{text[:4]}" if text[4:5] == "-" else text or "date inconnue"


def _amounts(report: Report) -> str:
    money = report.estimation
    if money is None:
        return "l'estimation ne peut pas être faite"
    corrected = f"\u00a0; si corrigé, {euros(money.corrected.total)}" if money.corrected else ""
    return f"{euros(money.as_is.ps)} et {euros(money.as_is.bonus)}, soit {euros(money.as_is.total)}{corrected}"


def _reserves(report: Report) -> Iterator[Paragraph]:
    facts = report.facts
    assert facts is not None
    names = {loose(name) for collectif in facts.collectifs for _, name in collectif.intervenants}
    found = [
        (title, most, list(dict.fromkeys(point(finding, names) for finding in report.of(severity)))) for severity, title, most in _RESERVES
    ]
    if not any(points for _, _, points in found):
        yield Paragraph("Aucune réserve.", before=6)
    for title, most, points in found:
        if points:
            yield Paragraph(title, level=2)
            yield from (Paragraph(text, bullet=True) for text in points[:most])
            if len(points) > most:
                yield Paragraph(f"et {plural(len(points) - most, 'autre point', 'autres points')}.", bullet=True)
