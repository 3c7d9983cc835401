"""The report as one page that needs nothing else: no network, no script or style from elsewhere; it reads without script, and printed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from clas_cli import __version__
from clas_cli.financing import Estimation
from clas_cli.report import CONFORME, ILLISIBLE, IRRECEVABLE, NON_CONFORME, Batch, Finding, Report, words
from clas_cli.report.markup import Child, Markup, element, join
from clas_cli.rules import A_VERIFIER, BLOQUANT, FAMILIES, INFORMATION
from clas_cli.text import euros

_ICONS: Final = {
    ILLISIBLE: "question",
    IRRECEVABLE: "stop",
    NON_CONFORME: "cross",
    A_VERIFIER: "warning",
    CONFORME: "check",
    BLOQUANT: "cross",
    INFORMATION: "info",
}


def render(batch: Batch) -> str:
    """The page of one dossier, or of a batch."""
    return "".join(pieces(batch))


def pieces(batch: Batch) -> Iterator[str]:
    """The page, piece by piece."""
    single = len(batch.reports) == 1
    title = f"Contrôle Clas\u00a0: {_name(batch.reports[0])}" if single else f"Contrôle de {len(batch.reports)} dossiers Clas"
    yield "<!DOCTYPE html>\n"
    yield '<html lang="fr">\n'
    yield element("head", _head(title)) + "\n<body>\n" + _asset("page.svg")
    if single:
        yield element("main", element("article", _identity(batch.reports[0], 1), _body(batch.reports[0], 2)))
    yield "\n" + element("footer", element("p", words.DISCLAIMER), element("p", f"clas {__version__}"))
    if not single:
        yield element("script", _asset("page.js"))
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


def _icon(of: str) -> Markup:
    return element("svg", element("use", href=f"#{_ICONS[of]}"), class_="icon", aria_hidden="true")


def _identity(report: Report, level: int) -> Markup:
    about = [element("bdi", f"«\u00a0{report.intitule}\u00a0»")] if report.intitule else []
    if report.situation:
        about.append(Markup(words.SITUATIONS[report.situation]))
    return element(
        "header",
        element("p", f"Contrôle d'un dossier Clas{', ' if report.campaign_name else ''}{report.campaign_name}", class_="overline"),
        element(f"h{level}", element("bdi", _name(report))),
        element("p", [[", " if index else None, item] for index, item in enumerate(about)], class_="about") if about else None,
        element("p", element("bdi", report.file), class_="file"),
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


def _verdict(report: Report) -> Markup:
    counts = (
        element("li", _icon(severity), count, class_=severity if report.of(severity) else "none")
        for severity, count in words.counts(report).items()
    )
    return element(
        "section",
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
        aria_label="Verdict",
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
    yield _table(estimation)
    yield element("ul", (element("li", note) for note in words.money_notes(estimation)), class_="notes")
    yield element("p", words.loss(estimation), class_="loss" if estimation.lost else "no-loss")


def _table(estimation: Estimation) -> Markup:
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
                    [element("bdi", line.name), None if line.kept else element("small", f"non compté\u00a0: {words.ranges(line.codes)}")],
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
