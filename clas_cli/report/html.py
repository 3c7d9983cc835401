"""The report as one page that needs nothing else: no network, no script or style from elsewhere; it reads without script, and printed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from clas_cli import __version__
from clas_cli.financing import Estimation
from clas_cli.report import (
    CONFORME,
    EUROS,
    ILLISIBLE,
    IRRECEVABLE,
    NON_CONFORME,
    VERDICTS,
    Batch,
    Finding,
    LotFinding,
    Report,
    Total,
    Totals,
    words,
)
from clas_cli.report.markup import Child, Markup, element, join
from clas_cli.rules import A_VERIFIER, BLOQUANT, FAMILIES, INFORMATION
from clas_cli.text import euros, plural, quoted, visible
from clas_cli.totals import figures

_ICONS: Final = {
    ILLISIBLE: "question",
    IRRECEVABLE: "stop",
    NON_CONFORME: "cross",
    A_VERIFIER: "warning",
    CONFORME: "check",
    BLOQUANT: "cross",
    INFORMATION: "info",
}


def render(batch: Batch) -> Iterator[str]:
    """The page of one dossier, or of a batch, piece by piece."""
    single = len(batch.reports) == 1 and not batch.left_out and not batch.not_examined
    title = f"Contrôle Clas\u00a0: {_name(batch.reports[0])}" if single else _title(batch)
    yield f'<!DOCTYPE html>\n<html lang="fr">\n{element("head", _head(title))}\n<body>\n{_asset("page.svg")}'
    if single:
        yield element("main", element("article", _identity(batch.reports[0]), _notices(batch), _body(batch.reports[0], 2)))
    else:
        yield '<main class="wide">'
        yield from _batch(batch)
        yield "</main>"
    yield element("footer", element("p", words.DISCLAIMER), element("p", f"clas {__version__}"))
    if not single:
        yield "\n" + element("script", _asset("page.js"))
    yield "\n</body>\n</html>\n"


def _head(title: str) -> Iterator[Child]:
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    yield element("meta", charset="utf-8")
    yield element("meta", http_equiv="Content-Security-Policy", content=policy)
    yield element("meta", name="viewport", content="width=device-width, initial-scale=1")
    yield element("meta", name="color-scheme", content="light dark")
    yield element("link", rel="icon", href="data:,")
    yield element("title", title)
    yield element("style", style)


@cache
def _asset(name: str) -> Markup:
    return Markup(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _name(report: Report) -> str:
    return report.gestionnaire or report.file


def _shown(text: str, class_: str | None = None) -> Markup:
    """A name that a dossier gives: cut where it is too long, and whichever way it is written."""
    return element("bdi", visible(text, _LONGEST), class_=class_)


_LONGEST: Final = 200


@cache
def _icon(of: str) -> Markup:
    return element("svg", element("use", href=f"#{_ICONS[of]}"), class_="icon", aria_hidden="true")


def _identity(report: Report) -> Markup:
    about = [_shown(quoted(report.intitule, _LONGEST - 4))] if report.intitule else []
    if report.situation:
        about.append(Markup(words.SITUATIONS[report.situation]))
    return element(
        "header",
        element(
            "p", f"Contrôle d'un dossier, {report.campaign_name}" if report.campaign else "Contrôle d'un dossier Clas", class_="overline"
        ),
        element("h1", _shown(_name(report))),
        element("p", [[", " if index else None, item] for index, item in enumerate(about)], class_="about") if about else None,
        element("p", _shown(report.file), class_="file"),
    )


def _body(report: Report, level: int) -> Iterator[Child]:
    yield _verdict(report)
    for severity in words.SEVERITIES:
        if found := report.of(severity):
            yield _section(severity, found, level)
    if report.verdict != ILLISIBLE:
        yield element("section", element(f"h{level}", "Estimation de la Ps Clas"), _money(report), class_="estimate")
    if report.waived:
        yield element("section", element(f"h{level}", f"Ignorés à la demande\u00a0: {len(report.waived)}"), _waived(report), class_="minor")
    yield element(
        "section",
        element(f"h{level}", f"Règles évaluées\u00a0: {report.evaluated}, non évaluées\u00a0: {len(report.not_evaluated)}"),
        element("dl", ((element("dt", reason), element("dd", codes)) for reason, codes in words.not_evaluated(report))),
        class_="minor",
    )


def _notices(batch: Batch) -> Markup | None:
    """What the user's own settings change of the check."""
    notices = batch.context.notices
    return element("ul", (element("li", _icon(A_VERIFIER), notice) for notice in notices), class_="notices") if notices else None


def _verdict(report: Report) -> Markup:
    counts = (
        element("li", _icon(severity), count, class_=severity if report.of(severity) else "none")
        for severity, count in words.counts(report).items()
    )
    return element(
        "div",
        element(
            "p",
            _icon(report.verdict),
            element("strong", words.VERDICTS[report.verdict]),
            f"\u00a0: {words.VERDICT_MEANINGS[report.verdict]}.",
        ),
        element("ul", counts, class_="counts"),
        None if report.verdict == ILLISIBLE else _deadline(report),
        words.stale(report) and element("p", _icon(A_VERIFIER), words.stale(report), class_="stale"),
        class_=f"verdict {report.verdict}",
    )


def _deadline(report: Report) -> Markup:
    left = words.days_left(report)
    if left is None:
        return element("p", f"{words.judged(report)}.")
    state = CONFORME if left > 0 else A_VERIFIER if left == 0 else BLOQUANT
    return element("p", f"{words.judged(report)}\u00a0: ", element("strong", words.delay(report), class_=state), ".")


def _section(severity: str, found: tuple[Finding, ...], level: int) -> Markup:
    return element(
        "section",
        element(f"h{level}", _icon(severity), f"{words.SEVERITY_TITLES[severity]}\u00a0: {len(found)}"),
        (_family(family, findings, level + 1) for family, findings in words.by_family(found)),
        class_=f"findings {severity}",
    )


def _family(family: str, findings: list[Finding], level: int) -> Markup:
    title = FAMILIES[family]
    return join(element(f"h{level}", title[0].upper() + title[1:]), (_finding(finding, level + 1) for finding in findings))


def _finding(finding: Finding, level: int) -> Markup:
    lines = [("Trouvé", finding.found or "rien"), ("Attendu", finding.expected)] if finding.expected else []
    lines.append(("À faire", finding.remedy))
    return element(
        "article",
        element(
            f"h{level}",
            element("code", finding.code),
            " ",
            element("span", finding.name, class_="name"),
            " ",
            element("span", words.where(finding), class_="place"),
        ),
        element("p", finding.message),
        _excerpt(finding),
        element("dl", (element("div", element("dt", term), element("dd", text)) for term, text in lines)),
        element("p", finding.reference, class_="reference"),
        class_="finding",
    )


def _excerpt(finding: Finding) -> Markup | None:
    excerpt = words.excerpt(finding)
    if excerpt is None:
        return None
    number = element("span", f"{excerpt.line}", class_="line")
    return element("pre", number, excerpt.before, element("mark", excerpt.value or "\u00a0"), excerpt.after)


def _money(report: Report) -> Iterator[Child]:
    estimation = report.estimation
    if estimation is None:
        yield element("p", words.no_estimate(report), class_="warning")
        return
    yield _estimate(estimation)
    yield element("ul", (element("li", note) for note in words.money_notes(estimation)), class_="notes")
    yield element("p", words.loss(estimation), class_="loss" if estimation.lost else "no-loss")


def _estimate(estimation: Estimation) -> Markup:
    def row(label: Child, *amounts: Decimal | None, class_: str | None = None) -> Markup:
        cells = (element("td", "" if amount is None else euros(amount), class_="number") for amount in amounts)
        return element("tr", element("th", label, scope="row"), cells, class_=class_)

    headings = ("Collectif", "Coût", "Ps en l'état", "Ps si corrigé")
    as_is, corrected = estimation.as_is, estimation.corrected
    return element(
        "table",
        element(
            "thead",
            element(
                "tr", (element("th", heading, scope="col", class_=None if heading == headings[0] else "number") for heading in headings)
            ),
        ),
        element(
            "tbody",
            (
                row(
                    [_shown(line.name), None if line.kept else element("small", f"non compté\u00a0: {words.ranges(line.codes)}")],
                    line.cost,
                    line.ps,
                    line.ps_corrected,
                    class_=None if line.kept else "left-out",
                )
                for line in estimation.lines
            ),
        ),
        element(
            "tfoot",
            row("Ps Clas", None, as_is.ps, corrected.ps),
            row("Bonus, sous réserve d'attribution", None, as_is.bonus, corrected.bonus),
            row("Total", None, as_is.total, corrected.total, class_="total"),
        ),
        class_="money",
    )


def _waived(report: Report) -> Markup:
    return element(
        "ul",
        (
            element(
                "li",
                element("code", item.finding.code),
                f" {item.finding.name}, {words.where(item.finding)}\u00a0: {item.finding.message} ",
                element("em", f"Motif\u00a0: {item.reason}"),
            )
            for item in report.waived
        ),
    )


def _title(batch: Batch) -> str:
    return f"Contrôle de {plural(len(batch.reports), 'dossier')} Clas"


def _batch(batch: Batch) -> Iterator[str]:
    rows, campaigns = [], set()
    for number, report in enumerate(batch.reports, 1):
        rows.append(_row(number, report, batch.root))
        campaigns.add(report.campaign_name)
    overline = ", ".join(["Synthèse d'un lot", *sorted(campaigns - {""})])
    root = element("p", "Dans ", _shown(batch.root), class_="file") if batch.root else None
    yield element("header", element("p", overline, class_="overline"), element("h1", _title(batch)), root, _notices(batch))
    if batch.not_examined:
        count = plural(len(batch.not_examined), "fichier n'a pas été examiné", "fichiers n'ont pas été examinés")
        yield element("p", _icon(A_VERIFIER), f"Contrôle interrompu\u00a0: {count}.", class_="stale")
    yield element("div", _verdicts(batch.totals), _sums(batch), _timings(batch.totals), _frequent(batch.totals), class_="figures")
    yield '<section id="dossiers">'
    yield element("h2", f"Dossiers\u00a0: {len(rows)}") + _filters(batch.totals)
    yield f'<table class="cards sortable">{_headings(_COLUMNS)}<tbody>'
    yield from rows
    yield "</tbody></table></section>"
    if batch.findings:
        yield element(
            "section",
            element("h2", _icon(A_VERIFIER), f"D'un dossier à l'autre\u00a0: {len(batch.findings)}"),
            (_crossing(found, batch.root) for found in batch.findings),
            class_="findings a_verifier",
        )
    if batch.waived:
        yield element(
            "section",
            element("h2", f"Ignorés à la demande\u00a0: {len(batch.waived)}"),
            (_crossing(found, batch.root) for found in batch.waived),
            class_="minor",
        )
    yield element(
        "section",
        element("h2", "Totaux"),
        _totals("Par verdict", [(words.VERDICTS[total.name], total) for total in batch.totals.by_verdict], is_open=True),
        _totals("Par territoire", [(total.name, total) for total in batch.totals.by_territory], is_open=True),
        _totals("Par gestionnaire", [(total.name, total) for total in batch.totals.by_gestionnaire]),
    )
    yield from _files("Fichiers laissés de côté", [(item.file, item.reason) for item in batch.left_out])
    yield from _files("Fichiers non examinés", [(file, "contrôle interrompu") for file in batch.not_examined])
    yield from _reports(batch)


def _figure(title: str, rows: Iterable[tuple[Child, Markup, Child]], *notes: Child) -> Markup:
    """A chart: a bar a row, between its name and its value, which say the same in words."""
    lines = (element("tr", element("th", name, scope="row"), element("td", bar), element("td", value)) for name, bar, value in rows)
    return element("figure", element("figcaption", title), element("table", element("tbody", lines), class_="chart"), *notes)


def _bar(*parts: tuple[str, Decimal | int], of: Decimal | int, mark: Decimal | int | None = None) -> Markup:
    """Parts of a whole, one after the other."""
    shapes, start = [], Decimal(0)
    for class_, amount in parts:
        width = 100 * Decimal(amount) / of if of else Decimal(0)
        shapes.append(element("rect", x=f"{start:.2f}%", width=f"{width:.2f}%", height="100%", class_=class_))
        start += width
    if mark is not None and of:
        shapes.append(element("rect", x=f"{100 * Decimal(mark) / of:.2f}%", width="2", height="100%", class_="limit"))
    return element("svg", shapes, class_="bar", aria_hidden="true")


def _verdicts(totals: Totals) -> Markup:
    return _figure(
        "Verdicts",
        (
            (
                element("span", _icon(total.name), words.VERDICTS[total.name], class_=f"tone {total.name}"),
                _bar((total.name, total.dossiers), of=totals.overall.dossiers),
                str(total.dossiers),
            )
            for total in totals.by_verdict
        ),
    )


def _sums(batch: Batch) -> Markup:
    overall = batch.totals.overall
    limits = [envelope.limit for envelope in batch.envelopes if envelope.unit == EUROS]
    most = max(overall.corrected, overall.as_is, *limits)
    sides = (("En l'état", overall.ps, overall.bonus), ("Si corrigé", overall.ps_corrected, overall.bonus_corrected))
    missing = overall.dossiers - overall.estimated
    return _figure(
        "Ps Clas et bonus estimés",
        (
            (
                name,
                _bar(("ps", ps), ("bonus", bonus), of=most, mark=limits[0] if limits else None),
                [element("strong", euros(ps + bonus)), element("small", f"Ps {euros(ps)}, bonus {euros(bonus)}")],
            )
            for name, ps, bonus in sides
        ),
        element(
            "p",
            element("span", _bar(("ps", 1), of=1), "Ps", class_="key"),
            element("span", _bar(("bonus", 1), of=1), "bonus, sous réserve d'attribution", class_="key"),
            element("span", _bar(of=2, mark=1), "enveloppe", class_="key") if limits else None,
        ),
        (element("p", words.envelope(envelope)) for envelope in batch.envelopes),
        element("p", f"{plural(missing, 'dossier')} sans estimation\u00a0: rien n'est compté pour eux.") if missing else None,
    )


def _timings(totals: Totals) -> Markup:
    return _figure(
        "Délai d'envoi",
        (
            (element("span", words.TIMINGS[timing], class_=f"tone {timing}"), _bar((timing, count), of=totals.overall.dossiers), str(count))
            for timing, count in totals.timings
        ),
    )


def _frequent(totals: Totals) -> Markup:
    rules = [rule for rule in totals.rules if rule.severity != INFORMATION][:_FREQUENT]
    return _figure(
        "Points les plus fréquents",
        (
            (
                element("span", _icon(rule.severity), element("code", rule.code), f" {rule.name}", class_=f"tone {rule.severity}"),
                _bar((rule.severity, rule.dossiers), of=totals.overall.dossiers),
                str(rule.dossiers),
            )
            for rule in rules
        ),
        element("p", "En nombre de dossiers." if rules else "Aucun point bloquant ni à vérifier."),
    )


_FREQUENT: Final = 8
_COLUMNS: Final = (
    "N°",
    "Verdict",
    "Dossier",
    "Territoire",
    "Collectifs",
    "Délai",
    "Bloquants",
    "À vérifier",
    "En l'état",
    "Si corrigé",
)
_NUMBERS: Final = frozenset(("N°", "Collectifs", "Bloquants", "À vérifier", "En l'état", "Si corrigé"))


def _headings(titles: Iterable[str]) -> Markup:
    cells = (element("th", title, scope="col", class_="number" if title in _NUMBERS else None) for title in titles)
    return element("thead", element("tr", cells))


def _row(number: int, report: Report, root: str) -> Markup:
    total, left = figures(report), words.days_left(report)
    situation = words.SITUATIONS.get(report.situation or "", "")
    territory = (report.facts.territoire if report.facts else None) or ""
    about = report.findings[0].message if report.verdict == ILLISIBLE and report.findings else report.intitule
    name = element("a", _shown(report.gestionnaire or report.file.removeprefix(root)), href=f"#d{number}")
    file = element("small", _shown(report.file.removeprefix(root))) if report.gestionnaire else None
    money: list[tuple[Child, object]] = [("—", -1), ("—", -1)]
    if report.estimation:
        money = [(euros(amount), amount) for amount in (total.as_is, total.corrected)]
    cells: list[tuple[Child, object]] = [
        (str(number), number),
        (
            element("span", _icon(report.verdict), words.VERDICTS[report.verdict], class_=f"tone {report.verdict}"),
            VERDICTS.index(report.verdict),
        ),
        ([name, element("p", _shown(about)) if about else None, file], None),
        ([_shown(territory), element("small", situation) if situation else None], territory),
        (f"{total.collectifs_kept} sur {total.collectifs}" if report.estimation else str(total.collectifs or ""), total.collectifs),
        (element("span", words.delay(report), class_=f"tone {report.timing}"), "" if left is None else left),
        *((str(len(report.of(severity))), len(report.of(severity))) for severity in (BLOQUANT, A_VERIFIER)),
        *money,
    ]
    return element(
        "tr",
        (
            element(
                "td",
                content,
                class_="number" if title in _NUMBERS else None,
                data_label=title,
                data_key=None if key is None else str(key),
            )
            for title, (content, key) in zip(_COLUMNS, cells, strict=True)
        ),
        data_report=f"d{number}",
        data_verdict=report.verdict,
        data_situation=situation,
        data_territory=territory or words.UNNAMED,
        data_rules=" ".join(sorted({finding.code for finding in report.findings})),
    )


def _filters(totals: Totals) -> Markup:
    """Shown by the script that they need."""
    verdicts = (
        element(
            "label",
            element("input", type="checkbox", value=total.name, checked=True),
            _icon(total.name),
            f"{words.VERDICTS[total.name]} ({total.dossiers})",
            class_=f"tone {total.name}",
        )
        for total in totals.by_verdict
        if total.dossiers
    )
    territories = [(name, f"{name} ({total.dossiers})") for total in totals.by_territory for name in [total.name or words.UNNAMED]]
    situations = [(name, name) for name in words.SITUATIONS.values()]
    rules = {rule.code: f"{rule.code} {rule.name}" for rule in sorted(totals.rules, key=lambda rule: rule.code)}
    return element(
        "div",
        element("label", "Rechercher", element("input", type="search", data_filter="text", placeholder="nom, titre, fichier…")),
        _choice("Territoire", "tous", territories, data_filter="territory"),
        _choice("Situation", "toutes", situations, data_filter="situation"),
        _choice("Règle", "toutes", rules.items(), data_filter="rules"),
        _choice("Trier par", "ordre du lot", [(str(index), title) for index, title in enumerate(_COLUMNS) if index], class_="sorter"),
        element("fieldset", element("legend", "Verdict"), verdicts),
        element("p", element("span", role="status"), element("button", "Tout afficher", type="button", data_reset=True)),
        class_="filters",
        hidden=True,
    )


def _choice(title: str, all_of_them: str, options: Iterable[tuple[str, str]], **attributes: str) -> Markup:
    listed = (element("option", label, value=value) for value, label in [("", all_of_them), *options])
    return element("label", title, element("select", listed, **attributes))


_SEMICOLON: Final = "\u00a0; "


def _crossing(found: LotFinding, root: str) -> Markup:
    finding = found.finding
    places: dict[tuple[int, str], list[str]] = {}
    for one in found.dossiers:
        places.setdefault((one.number, one.file), []).append(words.at(one.place))
    concerned = (
        element("li", element("a", _shown(file.removeprefix(root)), href=f"#d{number + 1}"), f" {_SEMICOLON.join(dict.fromkeys(where))}")
        for (number, file), where in places.items()
    )
    return element(
        "article",
        element("h3", element("code", finding.code), " ", element("span", finding.name, class_="name")),
        element("p", finding.message),
        element("ul", concerned, class_="concerned"),
        element(
            "dl",
            element("div", element("dt", "À faire"), element("dd", finding.remedy)),
            element("div", element("dt", "Motif"), element("dd", found.reason)) if found.reason else None,
        ),
        element("p", finding.reference, class_="reference"),
        class_=f"finding {finding.severity}",
    )


def _totals(title: str, rows: list[tuple[str, Total]], is_open: bool = False) -> Markup:
    columns = (title.removeprefix("Par ").capitalize(), "Dossiers", "Collectifs", "En l'état", "Si corrigé")

    def row(name: str, total: Total) -> Markup:
        kept = f"{total.collectifs_kept} sur {total.collectifs}" if total.estimated else str(total.collectifs)
        money = (euros(amount) if total.estimated else "—" for amount in (total.as_is, total.corrected))
        values = (str(total.dossiers), kept, *money)
        cells = (element("td", value, class_="number", data_label=label) for label, value in zip(columns[1:], values, strict=True))
        return element("tr", element("th", _shown(name or words.UNNAMED), scope="row"), cells)

    headings = (element("th", heading, scope="col", class_="number" if heading != columns[0] else None) for heading in columns)
    body = element("tbody", (row(name, total) for name, total in rows))
    table = element("table", element("thead", element("tr", headings)), body, class_="cards totals")
    return element("details", element("summary", element("h3", f"{title} ({len(rows)})")), table, open=is_open)


def _files(title: str, files: list[tuple[str, str]]) -> Iterator[str]:
    if files:
        lines = ((element("dt", _shown(file)), element("dd", reason)) for file, reason in files)
        yield element("section", element("h2", f"{title}\u00a0: {len(files)}"), element("dl", lines), class_="minor")


def _reports(batch: Batch) -> Iterator[str]:
    yield '<section id="rapports">'
    yield element("h2", "Rapport de chaque dossier")
    yield element(
        "p",
        element("label", element("input", type="checkbox", checked=True, id="print-reports"), "Imprimer aussi ces rapports"),
        element("button", "Tout déplier", type="button", data_open=True, hidden=True),
        element("button", "Tout replier", type="button", data_close=True, hidden=True),
        class_="controls",
    )
    for number, report in enumerate(batch.reports, 1):
        title = element("h3", f"{number}. ", _shown(_name(report)))
        tone = element("span", _icon(report.verdict), words.VERDICTS[report.verdict], class_=f"tone {report.verdict}")
        about = element("p", _shown(report.intitule or ""), " ", _shown(report.file, class_="file"))
        back = element("p", element("a", "Retour à la liste", href="#dossiers"), class_="back")
        body = element("div", about, _body(report, 4), back, id=f"d{number}")
        yield element("details", element("summary", title, tone), body, class_="report") + "\n"
    yield "</section>"
