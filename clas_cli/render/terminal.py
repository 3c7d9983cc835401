"""The report for a person, in a terminal: verdict, what to correct first, the money, the deadline, what was not judged."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule as Stroke
from rich.table import Table
from rich.text import Text

from clas_cli.campaigns.financing import Estimation, Line
from clas_cli.french.text import euros, visible
from clas_cli.judge.report import ILLISIBLE, Batch, Finding, Report
from clas_cli.render import money, words
from clas_cli.render.console import Figures, paper, terminal
from clas_cli.render.glance import SEVERITY_STYLES, VERDICT_STYLES, closing, glance
from clas_cli.render.overview import overview
from clas_cli.render.received import of_message
from clas_cli.render.words import Excerpt, where
from clas_cli.rules.registry import FAMILIES, SEVERITIES


def show(batch: Batch, detail: bool = False) -> None:
    """Prints the reports on standard output: one dossier on one screen, or with every card of its report where `detail` asks for it."""
    console = terminal()
    _print(batch, console, detail)
    if detail and len(batch.reports) == 1:
        console.print(Group(*closing(batch, batch.reports[0], console)))


def render(batch: Batch) -> str:
    """The reports as plain text, 100 columns wide."""
    stream = io.StringIO()
    console = paper(stream)
    _print(batch, console, detail=True)
    for notice in batch.context.notices:
        console.print(Text(f"\n{visible(notice, 1_000)}"))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _print(batch: Batch, console: Console, detail: bool) -> None:
    single = len(batch.reports) == 1 and not batch.received
    if single and not detail:
        console.print(Group(*glance(batch, batch.reports[0], console)))
    elif detail:
        for report in batch.reports:
            console.print(full(report, to_caf=words.is_for_caf(batch, report)))
    if not single:
        for part in overview(batch, console.width):
            console.print(part)


def full(report: Report, to_caf: bool) -> RenderableType:
    """The whole report of one dossier, for its gestionnaire or for the Caf."""
    parts: list[RenderableType] = [_head(report, to_caf), *map(Text, of_message(report))]
    for severity in SEVERITIES:
        if found := report.of(severity):
            parts += _section(severity, found, to_caf)
    if report.verdict != ILLISIBLE:
        parts.append(_title("Estimation de la Ps Clas", "bold"))
        parts.append(_money(report))
    parts += _waived(report)
    parts += _unjudged(report)
    parts.append(Text(f"\n{words.DISCLAIMER}", style="dim italic"))
    return Group(*parts)


def _head(report: Report, to_caf: bool) -> RenderableType:
    style = VERDICT_STYLES[report.verdict]
    lines = Text()
    lines.append(words.VERDICTS[report.verdict].upper(), style=f"bold {style}")
    lines.append(f"\u00a0: {words.VERDICT_MEANINGS[report.verdict]}\n")
    for index, (severity, count) in enumerate(words.counts(report).items()):
        lines.append(", " if index else "")
        lines.append(count, style=SEVERITY_STYLES[severity] if report.of(severity) else "dim")
    if report.verdict != ILLISIBLE:
        lines.append("\n")
        lines.append(_deadline(report))
    if words.stale(report) and not to_caf:
        lines.append(f"\n{words.stale(report)}", style="yellow")
    who = [visible(report.gestionnaire, 80)] if report.gestionnaire else []
    if report.intitule:
        who.append(f"«\u00a0{visible(report.intitule, 80)}\u00a0»")
    if report.situation:
        who.append(words.SITUATIONS[report.situation])
    if report.campaign_name:
        who.append(report.campaign_name)
    heading = Text("\n")
    heading.append(visible(report.file), style="bold")
    if who:
        heading.append("\n" + ", ".join(who))
    return Group(heading, Panel(lines, border_style=style, box=box.ROUNDED, padding=(0, 1)))


def _deadline(report: Report) -> Text:
    text = Text(words.judged(report))
    left = words.days_left(report)
    if left is not None:
        text.append(f"\u00a0: {words.delay(report)}", style="green" if left > 0 else "yellow" if left == 0 else "red")
    return text


def _title(title: str, style: str) -> RenderableType:
    return Group(Text(), Stroke(Text(title, style=style), align="left", style=style))


def _section(severity: str, found: tuple[Finding, ...], to_caf: bool) -> Iterator[RenderableType]:
    style = SEVERITY_STYLES[severity]
    yield _title(f"{words.SEVERITY_TITLES[severity]}\u00a0: {len(found)}", f"bold {style}")
    for family, findings in words.by_family(found):
        yield Text(f"\n{FAMILIES[family][0].upper()}{FAMILIES[family][1:]}", style="underline")
        shown: Counter[str] = Counter()
        for finding in findings:
            shown[finding.code] += 1
            if shown[finding.code] <= _SHOWN:
                yield from _finding(finding, style, to_caf)
        for code, count in shown.items():
            if count > _SHOWN:
                yield Text(f"\n… et {count - _SHOWN} autres {code}\u00a0: «\u00a0--format json\u00a0» les donne tous.", style=style)


def _finding(finding: Finding, style: str, to_caf: bool) -> Iterator[RenderableType]:
    first = Text()
    first.append(f"\n{finding.code}", style=f"bold {style}")
    first.append(f" {finding.titre}", style="bold")
    first.append(f"  {where(finding)}", style="cyan")
    if finding.also:
        first.append(f", {words.also(finding)}", style="cyan")
    yield first
    body = Text(finding.message)
    yield Padding(body, (0, 0, 0, 2))
    if excerpt := words.excerpt(finding):
        yield Padding(_excerpt(excerpt), (0, 0, 0, 2))
    lines = Text()
    if finding.expected:
        lines.append("trouvé\u00a0: ", style="dim")
        lines.append(visible(finding.found, 160) or "rien")
        lines.append("\u00a0; attendu\u00a0: ", style="dim")
        lines.append(visible(finding.expected, 200))
        lines.append("\n")
    lines.append(f"{words.to_do(finding, to_caf)}\u00a0: ", style="dim")
    lines.append(words.remedy(finding, to_caf), style="bold")
    lines.append(f"\n{finding.reference}", style="dim")
    yield Padding(lines, (0, 0, 0, 2))


def _excerpt(excerpt: Excerpt) -> Text:
    margin = f"{excerpt.line}\u00a0| "
    lines = Text(no_wrap=True, overflow="ellipsis")
    lines.append(margin, style="dim")
    lines.append(excerpt.before + excerpt.value + excerpt.after)
    lines.append("\n" + " " * (len(margin) - 2) + "| ", style="dim")
    lines.append(" " * len(excerpt.before) + "^" * max(len(excerpt.value), 1), style="bold")
    return lines


def _money(report: Report) -> RenderableType:
    estimation = report.estimation
    if estimation is None:
        return Text(words.no_estimate(report), style="yellow")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=False)
    table.add_column("Collectif", overflow="fold", max_width=44)
    for title in ("Coût", "Ps en l'état", "Ps si corrigé"):
        table.add_column(title, justify="right")
    for line in estimation.lines[:_LINES]:
        style = "" if line.kept else "red"
        cost, ps, corrected = map(money.amount, money.of_line(estimation, line))
        table.add_row(_line_name(report, line, style), cost, Text(ps, style=style), corrected)
    if len(estimation.lines) > _LINES:
        table.add_row(Text(f"… et {len(estimation.lines) - _LINES} autres", style="dim"), "", "", "")
    table.add_section()
    for row in money.rows(estimation):
        table.add_row(row.label, "", money.amount(row.as_is), money.amount(row.corrected))
    table.rows[-1].style = "bold"
    return Group(Figures(table), _money_notes(report, estimation))


def _line_name(report: Report, line: Line, style: str) -> Text:
    text = Text(visible(line.name, 80), style=style)
    if why := money.left_out(report, line):
        text.append(f"\n{why}", style="dim")
    return text


_LINES = 40
_SHOWN = 25
"""Findings of one rule that are shown: a person corrects the first ones, and the rest with them."""


def _money_notes(report: Report, estimation: Estimation) -> Text:
    text = Text("".join(f"{note}\n" for note in money.notes(report)))
    text.append(money.loss(estimation), style="bold red" if estimation.lost else "green")
    for loss in money.losses(report):
        text.append(f"\n- {loss.cause}\u00a0: {euros(loss.amount)}")
    return text


def _waived(report: Report) -> Iterator[RenderableType]:
    if report.waived:
        yield _title(f"Ignorés à la demande\u00a0: {len(report.waived)}", "bold")
        for item in report.waived:
            text = Text(f"{item.finding.code} {item.finding.titre}", style="dim")
            text.append(f"  {where(item.finding)}\u00a0: {item.finding.message} ", style="")
            text.append(f"Motif\u00a0: {visible(item.reason)}", style="italic")
            yield text


def _unjudged(report: Report) -> Iterator[RenderableType]:
    yield _title(f"Règles évaluées\u00a0: {report.evaluated}, non évaluées\u00a0: {len(report.not_evaluated)}", "bold")
    for reason, codes in words.not_evaluated(report):
        text = Text(f"{reason} ")
        text.append(f"({codes})", style="dim")
        yield text
