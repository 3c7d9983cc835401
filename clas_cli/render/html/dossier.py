"""What the page says of one dossier: who, the verdict, the findings, the money, what was not judged."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final
from urllib.parse import quote

from clas_cli.campaigns.financing import Estimation, Line
from clas_cli.french.text import euros, quoted, visible
from clas_cli.judge.report import CONFORME, ILLISIBLE, INCOMPLET, IRRECEVABLE, NON_CONFORME, Batch, Context, Finding, Report
from clas_cli.render import money, priorities, words
from clas_cli.render.html.markup import Child, Markup, element, join
from clas_cli.render.priorities import Cause
from clas_cli.render.received import of_message
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, FAMILIES, INFORMATION

_ICONS: Final = {
    ILLISIBLE: "question",
    IRRECEVABLE: "stop",
    NON_CONFORME: "cross",
    INCOMPLET: "blank",
    A_VERIFIER: "warning",
    CONFORME: "check",
    BLOQUANT: "cross",
    A_COMPLETER: "blank",
    INFORMATION: "info",
}


def name(report: Report) -> str:
    """How a dossier is called: by its gestionnaire, or else its file."""
    return report.gestionnaire or report.file


def shown(text: str, class_: str | None = None) -> Markup:
    """A name that a dossier gives: cut where it is too long, and whichever way it is written."""
    return element("bdi", visible(text, LONGEST), class_=class_)


LONGEST: Final = 200


@cache
def icon(of: str) -> Markup:
    """The sign of a verdict or of a severity, beside the word that says it."""
    return element("svg", element("use", href=f"#{_ICONS[of]}"), class_="icon", aria_hidden="true")


def identity(report: Report) -> Markup:
    """Whose dossier it is."""
    about: list[Child] = [shown(quoted(report.intitule, LONGEST - 4))] if report.intitule else []
    if report.situation:
        about.append(words.SITUATIONS[report.situation])
    return element(
        "header",
        element(
            "p", f"Contrôle d'un dossier, {report.campaign_name}" if report.campaign else "Contrôle d'un dossier Clas", class_="overline"
        ),
        element("h1", shown(name(report))),
        element("p", [[", " if index else None, item] for index, item in enumerate(about)], class_="about") if about else None,
        element("p", shown(report.file), class_="file"),
    )


def body(report: Report, level: int, context: Context, to_caf: bool) -> Iterator[Child]:
    """The report itself, what to do first before anything else; `level` is that of its headings."""
    yield _verdict(report, to_caf)
    if told := list(of_message(report)):
        yield element("section", (element("p", line) for line in told), class_="minor")
    yield _at_once(report, level, context, to_caf)
    for severity in words.SEVERITIES:
        if found := report.of(severity):
            yield _section(severity, found, level, to_caf)
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


def _at_once(report: Report, level: int, context: Context, to_caf: bool) -> Iterator[Child]:
    """The money, the first things to do, the next step, the annotated copy: what fits on the first printed page."""
    estimation = report.estimation
    if estimation is not None:
        later = estimation.corrected
        yield element(
            "div",
            element("p", "En l'état ", element("strong", euros(estimation.as_is.total))),
            element("p", "Si corrigé ", element("strong", money.amount(later.total if later else None))),
            element("p", "Ps Clas et bonus\u00a0; la Caf seule décide."),
            element(
                "ul",
                (
                    element("li", f"{words.capital(loss.cause)}\u00a0: ", element("strong", f"- {euros(loss.amount)}"))
                    for loss in money.losses(report)
                ),
            ),
            class_="sums",
        )
    if first := priorities.causes(report)[: priorities.FIRST]:
        title = ("D'abord" if report.is_blocking else "À vérifier") + (", à demander au gestionnaire" if to_caf else "")
        yield element(
            "section", element(f"h{level}", title), element("ol", (_cause(cause, report, to_caf) for cause in first)), class_="first"
        )
    if steps := list(priorities.next_step(report, context.campaign)):
        yield element(
            "p",
            element("strong", "Puis\u00a0: " if first else "À faire maintenant\u00a0: "),
            words.after_colon(" ".join(steps)),
            class_="next",
        )
    if copy := context.copies.get(report.file):
        yield element(
            "p", element("a", "Ouvrir la copie annotée", href=quote(copy)), "\u00a0: chaque point y est montré à sa place.", class_="next"
        )


def _cause(cause: Cause, report: Report, to_caf: bool) -> Markup:
    can_change = report.estimation is not None and not report.estimation.lost_reason
    stake = element("span", f"en jeu\u00a0: {euros(cause.at_stake)}", class_="stake") if cause.at_stake and can_change else None
    place = element("span", cause.where, class_="place") if cause.where else None
    return element(
        "li",
        element("p", element("strong", cause.titre, class_="name"), stake, place, class_="headline"),
        element("p", cause.told),
        element("p", words.remedy(cause.first, to_caf), class_="todo"),
        class_=cause.first.severity,
    )


def notices(batch: Batch) -> Markup | None:
    """What the user's own settings change of the check."""
    notices = batch.context.notices
    return element("ul", (element("li", icon(A_VERIFIER), notice) for notice in notices), class_="notices") if notices else None


def _verdict(report: Report, to_caf: bool) -> Markup:
    counts = (
        element("li", icon(severity), count, class_=severity if report.of(severity) else "none")
        for severity, count in words.counts(report).items()
    )
    return element(
        "div",
        element(
            "p",
            icon(report.verdict),
            element("strong", words.VERDICTS[report.verdict]),
            f"\u00a0: {words.VERDICT_MEANINGS[report.verdict]}.",
        ),
        element("ul", counts, class_="counts"),
        None if report.verdict == ILLISIBLE else _deadline(report),
        element("p", icon(A_VERIFIER), words.stale(report), class_="stale") if words.stale(report) and not to_caf else None,
        class_=f"verdict {report.verdict}",
    )


def _deadline(report: Report) -> Markup:
    left = words.days_left(report)
    if left is None:
        return element("p", f"{words.judged(report)}.")
    state = CONFORME if left > 0 else A_VERIFIER if left == 0 else BLOQUANT
    return element("p", f"{words.judged(report)}\u00a0: ", element("strong", words.delay(report), class_=state), ".")


def _section(severity: str, found: tuple[Finding, ...], level: int, to_caf: bool) -> Markup:
    return element(
        "section",
        element(f"h{level}", icon(severity), f"{words.SEVERITY_TITLES[severity]}\u00a0: {len(found)}"),
        (_family(family, findings, level + 1, to_caf) for family, findings in words.by_family(found)),
        class_=f"findings {severity}",
    )


def _family(family: str, findings: list[Finding], level: int, to_caf: bool) -> Markup:
    title = FAMILIES[family]
    return join(element(f"h{level}", title[0].upper() + title[1:]), (_finding(finding, level + 1, to_caf) for finding in findings))


def _finding(finding: Finding, level: int, to_caf: bool) -> Markup:
    lines = [("Trouvé", finding.found or "rien"), ("Attendu", finding.expected)] if finding.expected else []
    lines.append((words.capital(words.to_do(finding, to_caf)), words.remedy(finding, to_caf)))
    return element(
        "article",
        element(
            f"h{level}",
            element("code", finding.code),
            " ",
            element("span", finding.titre, class_="name"),
            " ",
            element("span", words.where(finding), class_="place"),
        ),
        element("p", finding.message),
        element("p", words.also(finding), class_="also") if finding.also else None,
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
    yield _estimate(report, estimation)
    yield element("ul", (element("li", note) for note in money.notes(report)), class_="notes")
    yield element("p", money.loss(estimation), class_="loss" if estimation.lost else "no-loss")
    if losses := money.losses(report):
        lines = (element("li", f"{loss.cause}\u00a0: ", element("strong", euros(loss.amount))) for loss in losses)
        yield element("ul", lines, class_="losses")


def _estimate(report: Report, estimation: Estimation) -> Markup:
    def row(label: Child, *amounts: str, class_: str | None = None) -> Markup:
        cells = (element("td", amount, class_="number") for amount in amounts)
        return element("tr", element("th", label, scope="row"), cells, class_=class_)

    def line_row(line: Line) -> Markup:
        why = money.left_out(report, line)
        label = [shown(line.name), element("small", why) if why else None]
        return row(label, *map(money.amount, money.of_line(estimation, line)), class_=None if line.kept else "left-out")

    headings = ("Collectif", "Coût", "Ps en l'état", "Ps si corrigé")
    ps, bonus, total = ((row.label, "", money.amount(row.as_is), money.amount(row.corrected)) for row in money.rows(estimation))
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
            map(line_row, estimation.lines),
        ),
        element(
            "tfoot",
            row(*ps),
            row(*bonus),
            row(*total, class_="total"),
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
                f" {item.finding.titre}, {words.where(item.finding)}\u00a0: {item.finding.message} ",
                element("em", f"Motif\u00a0: {item.reason}"),
            )
            for item in report.waived
        ),
    )
