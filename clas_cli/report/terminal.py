"""The report for a person, in a terminal: verdict, what to correct first, the money, the deadline, what was not judged."""

from __future__ import annotations

import io
import sys
from collections import defaultdict
from collections.abc import Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text

from clas_cli.estimate import ZERO
from clas_cli.financing import Estimation
from clas_cli.model import PROLONGATION
from clas_cli.report import CONFORME, ILLISIBLE, IRRECEVABLE, NON_CONFORME, Batch, Finding, Report
from clas_cli.rules import A_VERIFIER, BLOQUANT, FAMILIES, INFORMATION, day
from clas_cli.text import euros, plural, visible

WIDEST = 120

VERDICT_WORDS = {
    ILLISIBLE: "Illisible",
    IRRECEVABLE: "Irrecevable",
    NON_CONFORME: "Non conforme",
    A_VERIFIER: "À vérifier",
    CONFORME: "Conforme",
}
VERDICT_STYLES = {ILLISIBLE: "red", IRRECEVABLE: "red", NON_CONFORME: "red", A_VERIFIER: "yellow", CONFORME: "green"}
VERDICT_MEANINGS = {
    ILLISIBLE: "le fichier n'a pas pu être lu comme un dossier",
    IRRECEVABLE: "la demande ne peut pas être instruite telle quelle",
    NON_CONFORME: "des points sont à corriger avant l'envoi",
    A_VERIFIER: "rien ne bloque, mais une personne doit trancher certains points",
    CONFORME: "aucun point à corriger",
}
SEVERITY_STYLES = {BLOQUANT: "red", A_VERIFIER: "yellow", INFORMATION: "blue"}
SEVERITY_TITLES = {
    BLOQUANT: "À corriger d'abord (bloquant)",
    A_VERIFIER: "À vérifier par une personne",
    INFORMATION: "Bon à savoir",
}
_FAMILY_ORDER = ("DEL", "DOS", "REF", "AXE", "CHA", "FIN", "LOT")
_DISCLAIMER = "Ce contrôle aide à décider\u00a0; il ne vaut ni accord ni promesse de financement. La Caf seule décide."


def show(batch: Batch, detail: bool = False) -> None:
    """Prints the reports on standard output, as its terminal can show them."""
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False, soft_wrap=False)
    console.width = min(console.width, WIDEST)
    _print(batch, console, detail)


def render(batch: Batch) -> str:
    """The reports as plain text, 100 columns wide."""
    stream = io.StringIO()
    console = Console(file=stream, highlight=False, markup=False, emoji=False, width=100, no_color=True, force_terminal=False)
    _print(batch, console, detail=True)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _print(batch: Batch, console: Console, detail: bool) -> None:
    single = len(batch.reports) == 1
    if single or detail:
        for report in batch.reports:
            console.print(full(report))
    if not single:
        console.print(summary(batch))


def full(report: Report) -> RenderableType:
    """The whole report of one dossier."""
    parts: list[RenderableType] = [_head(report)]
    for severity in (BLOQUANT, A_VERIFIER, INFORMATION):
        if found := report.of(severity):
            parts += _section(severity, found)
    if report.verdict != ILLISIBLE:
        parts.append(_title("Estimation de la Ps Clas", "bold"))
        parts.append(_money(report))
    parts += _waived(report)
    parts += _unjudged(report)
    parts.append(Text(f"\n{_DISCLAIMER}", style="dim italic"))
    return Group(*parts)


def _head(report: Report) -> RenderableType:
    style = VERDICT_STYLES[report.verdict]
    lines = Text()
    lines.append(VERDICT_WORDS[report.verdict].upper(), style=f"bold {style}")
    lines.append(f"\u00a0: {VERDICT_MEANINGS[report.verdict]}\n")
    counts = [(plural(len(report.of(BLOQUANT)), "point bloquant", "points bloquants"), SEVERITY_STYLES[BLOQUANT], report.of(BLOQUANT))]
    counts.append((f"{len(report.of(A_VERIFIER))}\u00a0à vérifier", SEVERITY_STYLES[A_VERIFIER], report.of(A_VERIFIER)))
    counts.append((plural(len(report.of(INFORMATION)), "information"), SEVERITY_STYLES[INFORMATION], report.of(INFORMATION)))
    for index, (words, colour, found) in enumerate(counts):
        lines.append(", " if index else "")
        lines.append(words, style=colour if found else "dim")
    if report.verdict != ILLISIBLE:
        lines.append("\n")
        lines.append(_deadline(report))
    if report.stale:
        lines.append("\n")
        lines.append(
            f"La campagne {report.campaign_name} est passée\u00a0: ses dates limites sont dépassées. "
            "Vérifier qu'il n'existe pas de note plus récente.",
            style="yellow",
        )
    who = [visible(report.gestionnaire, 80)] if report.gestionnaire else []
    if report.intitule:
        who.append(f"«\u00a0{visible(report.intitule, 80)}\u00a0»")
    if report.situation:
        who.append("prolongation" if report.situation == PROLONGATION else "nouvelle demande")
    if report.campaign_name:
        who.append(report.campaign_name)
    heading = Text("\n")
    heading.append(visible(report.file), style="bold")
    if who:
        heading.append("\n" + ", ".join(who))
    return Group(heading, Panel(lines, border_style=style, box=box.ROUNDED, padding=(0, 1)))


def _deadline(report: Report) -> Text:
    text = Text(f"Envoi jugé au {day(report.envoi.date)} (d'après {report.envoi.origin})")
    if report.deadline is None:
        return text
    left = (report.deadline - report.envoi.date).days
    text.append(f"\u00a0; à envoyer avant le {day(report.deadline)}\u00a0: ")
    if left > 0:
        text.append(f"{plural(left, 'jour')} d'avance" if report.envoi.is_sent else f"il reste {plural(left, 'jour')}", style="green")
    elif left == 0:
        text.append("c'est le jour même", style="yellow")
    else:
        text.append(f"{plural(-left, 'jour')} de retard", style="red")
    return text


def _title(words: str, style: str) -> RenderableType:
    return Group(Text(), Line(Text(words, style=style), align="left", style=style))


def _section(severity: str, found: tuple[Finding, ...]) -> Iterator[RenderableType]:
    style = SEVERITY_STYLES[severity]
    yield _title(f"{SEVERITY_TITLES[severity]}\u00a0: {len(found)}", f"bold {style}")
    by_family: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        by_family[finding.code[:3]].append(finding)
    for family in _FAMILY_ORDER:
        if family in by_family:
            yield Text(f"\n{FAMILIES[family][0].upper()}{FAMILIES[family][1:]}", style="underline")
            for finding in by_family[family]:
                yield from _finding(finding, style)


def _finding(finding: Finding, style: str) -> Iterator[RenderableType]:
    first = Text()
    first.append(f"\n{finding.code}", style=f"bold {style}")
    first.append(f" {finding.name}", style="dim")
    first.append(f"  {where(finding)}", style="cyan")
    yield first
    body = Text(finding.message)
    yield Padding(body, (0, 0, 0, 2))
    if finding.excerpt.strip():
        yield Padding(_excerpt(finding), (0, 0, 0, 2))
    lines = Text()
    if finding.expected:
        lines.append("trouvé\u00a0: ", style="dim")
        lines.append(visible(finding.found, 160) or "rien")
        lines.append("\u00a0; attendu\u00a0: ", style="dim")
        lines.append(visible(finding.expected, 200))
        lines.append("\n")
    lines.append("à faire\u00a0: ", style="dim")
    lines.append(finding.remedy, style="bold")
    lines.append(f"\n{finding.reference}", style="dim")
    yield Padding(lines, (0, 0, 0, 2))


def where(finding: Finding) -> str:
    """« ligne 61, colonne 14 » or « Collectifs!D7 »."""
    place = finding.place
    if place.sheet is not None:
        return str(place)
    return f"ligne {place.line}, colonne {place.column}"


def _excerpt(finding: Finding) -> Text:
    place = finding.place
    number, column = place.line or 1, place.column or 1
    before = visible_width(finding.excerpt[: column - 1])
    end = place.end_column or column + 1
    width = max(1, visible_width(finding.excerpt[column - 1 : end - 1]))
    text = visible(finding.excerpt.rstrip(), 10_000)
    margin = f"{number}\u00a0| "
    # A long line is shown around its value.
    room, start = 70, 0
    if before + width > room:
        start = max(0, before - room // 3)
    shown = text[start : start + room]
    lines = Text(no_wrap=True, overflow="ellipsis")
    lines.append(margin, style="dim")
    lines.append(("…" if start else "") + shown + ("…" if start + room < len(text) else ""))
    lines.append("\n" + " " * (len(margin) - 2) + "| ", style="dim")
    lines.append(" " * (before - start + bool(start)) + "^" * min(width, room - (before - start)), style="bold")
    return lines


def visible_width(text: str) -> int:
    """How many columns a text takes once it is made harmless."""
    return len(visible(text, 10_000))


def _money(report: Report) -> RenderableType:
    estimation = report.estimation
    if estimation is None:
        lacks = ", ".join(report.estimation_lacks)
        return Text(f"Elle ne peut pas être faite\u00a0: {visible(lacks)}.", style="yellow")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=False)
    table.add_column("Collectif", overflow="fold", max_width=44)
    table.add_column("Coût", justify="right", no_wrap=True)
    table.add_column("Ps en l'état", justify="right", no_wrap=True)
    table.add_column("Ps si corrigé", justify="right", no_wrap=True)
    for line in estimation.lines[:_LINES]:
        style = "" if line.kept else "red"
        table.add_row(
            Text(visible(line.name, 80), style=style), euros(line.cost), Text(euros(line.ps), style=style), euros(line.ps_corrected)
        )
    if len(estimation.lines) > _LINES:
        table.add_row(Text(f"… et {len(estimation.lines) - _LINES} autres", style="dim"), "", "", "")
    table.add_section()
    table.add_row("Ps Clas", "", euros(estimation.as_is.ps), euros(estimation.corrected.ps))
    table.add_row("Bonus, sous réserve d'attribution", "", euros(estimation.as_is.bonus), euros(estimation.corrected.bonus))
    table.add_row(
        Text("Total", style="bold"),
        "",
        Text(euros(estimation.as_is.total), style="bold"),
        Text(euros(estimation.corrected.total), style="bold"),
    )
    return Group(table, _money_notes(estimation))


_LINES = 40


def _money_notes(estimation: Estimation) -> Text:
    text = Text()
    if estimation.cap is not None:
        text.append(f"Plafond de la branche Famille\u00a0: {euros(estimation.cap)}")
        if estimation.other_caf:
            text.append(f", dont {euros(estimation.other_caf)} d'autres fonds de la Caf")
        bound = estimation.cap - estimation.other_caf - estimation.corrected.total <= ZERO
        text.append("\u00a0; il est atteint.\n" if bound else "\u00a0; il n'est pas atteint.\n")
    if estimation.is_maximum:
        text.append("Sans budget, c'est un maximum\u00a0: le prix plafond pour chaque collectif.\n")
    if estimation.alternatives is not None:
        without, with_ = estimation.alternatives
        text.append(
            f"Bénévolat valorisé\u00a0: {euros(without)} sans lui dans la base, {euros(with_)} avec lui\u00a0; la note ne tranche pas.\n"
        )
    if estimation.lost:
        text.append(f"Ce que coûtent les points bloquants\u00a0: {euros(estimation.lost)}.", style="bold red")
    else:
        text.append("Aucun point bloquant ne réduit l'estimation.", style="green")
    return text


def _waived(report: Report) -> Iterator[RenderableType]:
    if report.waived:
        yield _title(f"Ignorés à la demande\u00a0: {len(report.waived)}", "bold")
        for item in report.waived:
            text = Text(f"{item.finding.code} {item.finding.name}", style="dim")
            text.append(f"  {where(item.finding)}\u00a0: {item.finding.message} ", style="")
            text.append(f"Motif\u00a0: {visible(item.reason)}", style="italic")
            yield text


def _unjudged(report: Report) -> Iterator[RenderableType]:
    yield _title(f"Règles évaluées\u00a0: {report.evaluated}, non évaluées\u00a0: {len(report.not_evaluated)}", "bold")
    by_reason: dict[str, list[str]] = defaultdict(list)
    for item in report.not_evaluated:
        by_reason[item.reason].append(item.code)
    for reason, codes in by_reason.items():
        text = Text(f"{visible(reason[:1].upper() + reason[1:] if reason.startswith('sans') else reason)} ", style="")
        text.append(f"({_ranges(codes)})", style="dim")
        yield text


def _ranges(codes: list[str]) -> str:
    """« CHA001 à CHA008, CHA010 »."""
    groups: list[list[str]] = []
    for code in codes:
        last = groups[-1][-1] if groups else ""
        if last and last[:3] == code[:3] and int(code[3:]) == int(last[3:]) + 1:
            groups[-1].append(code)
        else:
            groups.append([code])
    return ", ".join(
        group[0] if len(group) == 1 else f"{group[0]} à {group[-1]}" if len(group) > 2 else ", ".join(group) for group in groups
    )


def summary(batch: Batch) -> RenderableType:
    """One line a dossier."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Dossier", overflow="fold")
    table.add_column("Gestionnaire", overflow="fold")
    table.add_column("Bloquants", justify="right")
    table.add_column("À vérifier", justify="right")
    table.add_column("En l'état", justify="right", no_wrap=True)
    table.add_column("Si corrigé", justify="right", no_wrap=True)
    for report in batch.reports:
        money = report.estimation
        table.add_row(
            Text(VERDICT_WORDS[report.verdict], style=VERDICT_STYLES[report.verdict]),
            visible(report.file, 80),
            visible(report.gestionnaire or "", 60),
            str(len(report.of(BLOQUANT))),
            str(len(report.of(A_VERIFIER))),
            euros(money.as_is.total) if money else "—",
            euros(money.corrected.total) if money else "—",
        )
    return table
