"""The report of one dossier on one screen: verdict, money, what to do first, what is left sheet by sheet, the next command.

Whatever the number of findings it is at most `LINES` lines; what doesn't fit is counted. Its last lines say the verdict and the first
action again: they are what a person sees when the screen has scrolled.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from clas_cli.campaigns.payment import ZERO
from clas_cli.french.patterns import regex
from clas_cli.french.text import euros, plural, visible
from clas_cli.judge.report import CONFORME, ILLISIBLE, INCOMPLET, IRRECEVABLE, NON_CONFORME, STDIN_NAME, Batch, Report
from clas_cli.render import money, words
from clas_cli.render.priorities import FIRST, Cause, Remaining, causes, counts, file_of, first_action, next_step, places, sections
from clas_cli.rules.depot import OPTION
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION, SEVERITIES

LINES: Final = 39
"""Lines of a report: forty, with the one where the person then types."""

WIDE: Final = 110
"""Columns from which what was found and what to do stand side by side."""

VERDICT_STYLES: Final = {
    ILLISIBLE: "red",
    IRRECEVABLE: "red",
    NON_CONFORME: "red",
    INCOMPLET: "magenta",
    A_VERIFIER: "yellow",
    CONFORME: "green",
}
SEVERITY_STYLES: Final = {BLOQUANT: "red", A_COMPLETER: "magenta", A_VERIFIER: "yellow", INFORMATION: "bright_blue"}

_MARGIN: Final = 3
_COSTS: Final = 3
_NAMED: Final = 12
_WAIVED: Final = 1
_CODES: Final = regex(r" \([A-Z]{3}\d{3}\)")
"""Codes of rules, which the first causes and what is left give already."""

_LONGEST: Final = 2
"""Lines of one sentence, before it is cut."""


def glance(batch: Batch, report: Report, console: Console) -> Iterator[RenderableType]:
    """The report on one screen, piece by piece."""
    page = _Page(batch, report, console)
    head, bottom = [*page.head(), *page.money()], [*page.steps(), *page.commands(), *page.last()]
    room = LINES - page.lines(*head) - page.lines(*bottom)
    yield from head
    yield from page.body(room)
    yield from bottom


def closing(batch: Batch, report: Report, console: Console) -> Iterator[RenderableType]:
    """The verdict and the first action, as the last lines of a long report."""
    return _Page(batch, report, console).last()


class _Page:
    """One report, as one console shows it."""

    def __init__(self, batch: Batch, report: Report, console: Console) -> None:
        self.batch, self.report, self.console = batch, report, console
        self.width = console.width
        self.causes = causes(report)
        self.told = self.causes[:FIRST]
        self.style = VERDICT_STYLES[report.verdict]

    def lines(self, *parts: RenderableType) -> int:
        """How many lines some parts take."""
        return len(self.console.render_lines(Group(*parts), pad=False)) if parts else 0

    def head(self) -> Iterator[RenderableType]:
        report = self.report
        who = [visible(report.gestionnaire, 80)] if report.gestionnaire else []
        if report.intitule:
            who.append(f"«\u00a0{visible(report.intitule, 80)}\u00a0»")
        if report.situation:
            who.append(words.SITUATIONS[report.situation])
        yield _line(visible(report.file, 1_000), "bold")
        if who:
            yield _line(", ".join(who))
        yield Text()
        verdict = Text(f" {words.VERDICTS[report.verdict].upper()} ", style=f"bold reverse {self.style}")
        verdict.append(f" {words.VERDICT_MEANINGS[report.verdict]}", style="not reverse bold")
        yield verdict
        found = Text()
        for index, (severity, count) in enumerate(words.counts(report).items()):
            found.append(", " if index else "", style="dim")
            found.append(count, style=SEVERITY_STYLES[severity] if report.of(severity) else "dim")
        yield found
        if report.verdict != ILLISIBLE:
            yield self._deadline()
        for item in report.waived[:_WAIVED]:
            more = f" (et {plural(len(report.waived) - _WAIVED, 'autre')})" if len(report.waived) > _WAIVED else ""
            yield self._cut(f"Ignoré à la demande{more}\u00a0: {item.finding.code} {item.finding.titre}, {item.reason}", "dim", most=1)
        if stale := words.stale(report):
            yield self._cut(stale, "yellow")

    def _deadline(self) -> Text:
        left = words.days_left(self.report)
        judged = words.judged(self.report)
        if left is None:
            return self._cut(f"{judged}.")
        delay = words.delay(self.report)
        text = self._cut(f"{delay[:1].upper()}{delay[1:]}\u00a0: {judged[:1].lower()}{judged[1:]}.")
        text.stylize("green" if left > 0 else "yellow" if left == 0 else "red", 0, len(delay))
        return text

    def money(self) -> Iterator[RenderableType]:
        report, estimation = self.report, self.report.estimation
        if report.verdict == ILLISIBLE:
            return
        yield Text()
        if estimation is None:
            yield self._cut(f"Estimation\u00a0: {words.no_estimate(report)}", "yellow")
            return
        now, later = estimation.as_is, estimation.corrected
        amounts = Text(f"{_money_of(report)} en l'état ")
        amounts.append(euros(now.total), style="bold")
        if later is None or later.total != now.total:
            amounts.append(", si corrigé ")
            amounts.append(money.amount(later.total if later else None), style="bold")
        amounts.append(". La Caf seule décide.", style="dim")
        yield amounts
        if estimation.lost_reason:
            yield self._cut(f"Rien ne peut plus être corrigé\u00a0: {estimation.lost_reason.partition(' (')[0]}.", "red")
        losses = sorted(money.losses(report), key=lambda loss: -loss.amount)
        costs = [(words.capital(visible(_CODES.sub("", loss.cause))), loss.amount) for loss in losses[:_COSTS]]
        if rest := losses[_COSTS:]:
            costs.append((plural(len(rest), "autre cause"), sum((loss.amount for loss in rest), ZERO)))
        room = min(self.width - 18, max((cell_len(cause) for cause, _ in costs), default=0))
        for cause, amount in costs:
            text = cause if cell_len(cause) <= room else f"{set_cell_size(cause, max(room - 1, 0)).rpartition(' ')[0].rstrip(' ,:')}…"
            yield Text.assemble(f"  {set_cell_size(text, room)}  ", (f"- {euros(amount)}", "red"), no_wrap=True)

    def first(self, most: int) -> Iterator[RenderableType]:
        """What to do first; what was found takes `most` lines at most."""
        if self.told:
            yield Text()
            to_whom = ", à demander au gestionnaire" if self.report.envoi.is_received else ""
            title = "D'abord" if self.report.is_blocking else "À vérifier"
            yield Text(title, style="bold underline") + Text(to_whom, style="not bold not underline")
            for number, cause in enumerate(self.told, 1):
                yield from self._cause(number, cause, most)

    def _cause(self, number: int, cause: Cause, most: int) -> Iterator[RenderableType]:
        style = SEVERITY_STYLES[cause.first.severity]
        line = Text(f"{number}. ", style="bold")
        line.append(cause.titre, style=f"bold {style}")
        line.append(f"  {cause.where}", style="cyan")
        if cause.at_stake and not (self.report.estimation and self.report.estimation.lost_reason):
            line.append(f"  en jeu\u00a0: {euros(cause.at_stake)}", style="dim")
        line.append(f"  ({cause.first.code})", style="dim")
        line.no_wrap, line.overflow = True, "ellipsis"
        yield line
        if self.width >= WIDE:
            half = (self.width - _MARGIN) // 2 - 2
            grid = Table.grid(padding=(0, 2, 0, 0))
            grid.add_column(width=half)
            grid.add_column(width=half)
            grid.add_row(
                self._cut(cause.told, width=half, most=most),
                self._cut(f"→ {words.remedy(cause.first, self.report.envoi.is_received)}", "bold", width=half),
            )
            yield Padding(grid, (0, 0, 0, _MARGIN), expand=False)
            return
        yield Padding(self._cut(cause.told, width=self.width - _MARGIN, most=most), (0, 0, 0, _MARGIN), expand=False)
        yield Padding(
            self._cut(f"→ {words.remedy(cause.first, self.report.envoi.is_received)}", "bold", width=self.width - _MARGIN),
            (0, 0, 0, _MARGIN),
            expand=False,
        )

    def steps(self) -> Iterator[RenderableType]:
        """What to do where nothing has to be corrected."""
        if steps := list(next_step(self.report, self.batch.context.campaign)):
            yield Text()
            yield Text("Puis" if self.told else "À faire maintenant", style="bold underline")
            yield from (self._cut(step, "bold") for step in steps)

    def body(self, room: int) -> list[RenderableType]:
        """What to do first and what is left, in as much detail as `room` lines allow."""
        left = sections(self.report, self.told)
        most = min(LINES, max((len(section.rows) for section in left), default=0))
        forms = [(_LONGEST, most, True), *((_LONGEST, shown, False) for shown in range(most, 0, -1)), (_LONGEST, 0, False), (1, 0, False)]
        first = {found: list(self.first(found)) for found in (_LONGEST, 1)}
        taken = {found: self.lines(*parts) for found, parts in first.items()}
        for found, shown, remedies in forms:
            rest = list(self._rest(left, shown, remedies))
            # A part takes a line at least: most forms needn't be laid out to be too long.
            if taken[found] + len(rest) <= room and taken[found] + self.lines(*rest) <= room:
                return [*first[found], *rest]
        return [*first[1], *self._all(left)]

    def _title(self, left: list[Remaining]) -> Text:
        total = sum(len(cause.findings) for section in left for cause in section.rows)
        in_workbook = any(finding.place.sheet is not None for finding in self.report.findings)
        title = Text("Ensuite", style="bold underline")
        order = "feuille par feuille" if in_workbook else "dans l'ordre du fichier"
        return title + Text(f"\u00a0: {plural(total, 'point')}, {order}", style="not underline not bold dim")

    def _all(self, left: list[Remaining]) -> Iterator[RenderableType]:
        """What is left, on as few lines as can be."""
        yield Text()
        yield self._title(left)
        yield self._cut(", ".join(f"{visible(section.name, 24)} {sum(len(cause.findings) for cause in section.rows)}" for section in left))

    def _rest(self, left: list[Remaining], shown: int, remedies: bool) -> Iterator[RenderableType]:
        """What is left, `shown` causes a section, with their remedies or without; the others are counted and named as far as they fit."""
        if not left:
            return
        yield Text()
        yield self._title(left)
        names = max(cell_len(visible(section.name, 24)) for section in left) + 2
        for section in left:
            head = visible(section.name, 24)
            ranked = _by_importance(section)
            rows, hidden = ranked[:shown], ranked[shown:]
            kept = set(map(id, rows))
            for cause in (cause for cause in section.rows if id(cause) in kept):
                yield from self._row(head, names, cause, remedies)
                head = ""
            if hidden:
                line = Text(set_cell_size(head, names), style="cyan", no_wrap=True, overflow="ellipsis")
                line.append(f"{'et ' if rows else ''}{counts(hidden)}", style="not bold default")
                line.append(f"\u00a0: {', '.join(_named(hidden[:_NAMED]))}", style="dim not bold default")
                yield line

    def _row(self, head: str, names: int, cause: Cause, remedies: bool) -> Iterator[RenderableType]:
        finding = cause.first
        line = Text(set_cell_size(head, names), style="cyan", no_wrap=True, overflow="ellipsis")
        line.append(set_cell_size(words.SEVERITIES[finding.severity], _SEVERITY), style=SEVERITY_STYLES[finding.severity])
        where = places(cause.findings, 4, sheet=finding.place.sheet is None)
        line.append(cause.titre, style="bold default")
        line.append(f"  {where}", style="not bold default")
        remedy = visible(words.remedy(finding, self.report.envoi.is_received), self.width)
        if self.width >= WIDE:
            line.append(f"  {remedy}", style="dim not bold default")
        yield line
        if remedies and self.width < WIDE:
            yield Padding(_line(f"→ {remedy}", "dim"), (0, 0, 0, names + _SEVERITY), expand=False)

    def commands(self) -> Iterator[RenderableType]:
        report = self.report
        lines: list[tuple[str, str]] = []
        if report.file and report.file != STDIN_NAME:
            file = _quoted(file_of(report))
            sent = f" --date-envoi {report.envoi.date:%d/%m/%Y}" if report.envoi.origin == OPTION else ""
            if report.findings:
                lines.append((f"clas verifier {file}{sent} --detail", "tout le détail"))
            if copy := self.batch.context.copies.get(report.file):
                lines.append((f"Ouvrir {visible(copy, 200)}", "la copie annotée"))
            elif report.verdict not in (ILLISIBLE, CONFORME) and report.letter is None and not report.is_to_read:
                lines.append((f"clas verifier {file}{sent} --annoter", "une copie annotée"))
            if report.verdict == CONFORME and not report.envoi.is_received:
                lines.append((f"clas courriel {file}{sent}", "message, lettre et rappels"))
        if not lines:
            return
        yield Text()
        for command, why in lines:
            line = Text(no_wrap=False)
            line.append(command, style="bold")
            if cell_len(command) + cell_len(why) + 3 <= self.width:
                line.append(f"   {why}", style="dim")
            yield line

    def last(self) -> Iterator[RenderableType]:
        report = self.report
        yield Text()
        line = Text(f" {words.VERDICTS[report.verdict].upper()} ", style=f"bold reverse {self.style}", no_wrap=True, overflow="ellipsis")
        todo = counts(self.causes)
        line.append(f" {todo}." if todo else " Rien à corriger.", style="not reverse bold")
        yield line
        if action := first_action(report, self.batch.context.campaign):
            lead = "D'abord" if report.is_blocking else "Maintenant"
            yield self._cut(f"{lead}\u00a0: {action if report.is_blocking else words.after_colon(action)}", "bold")

    def _cut(self, text: str, style: str = "", width: int | None = None, most: int = _LONGEST) -> Text:
        """A text on `most` lines at most, cut at a word where it has some."""
        width = max(width or self.width, 1)
        options = self.console.options.update_width(width)
        text = visible(text, 4_000)
        kept = text[: (most + 1) * width]
        shown = Text(text if kept == text else f"{kept}…", style=style)
        while len(self.console.render_lines(shown, options, pad=False)) > most and kept:
            kept = kept.rpartition(" ")[0] or kept[:-width]
            shown = Text(f"{kept.rstrip(' ,;:.')}…", style=style)
        return shown


_SEVERITY: Final = 13


def _money_of(report: Report) -> str:
    estimation = report.estimation
    bonus = estimation is not None and estimation.full.bonus
    return "Ps Clas et bonus" if bonus else "Ps Clas"


def _by_importance(section: Remaining) -> list[Cause]:
    return sorted(section.rows, key=lambda cause: (cause.rank, SEVERITIES.index(cause.first.severity)))


def _named(hidden: list[Cause]) -> Iterator[str]:
    for cause in hidden:
        found = cause.findings
        where = f"({len(found)})" if len(found) > 1 or found[0].also else places(found, 1, sheet=found[0].place.sheet is None)
        yield f"{cause.titre} {where}".rstrip()


def _line(text: str, style: str = "") -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")


def _quoted(name: str) -> str:
    """A file name as every shell takes it; « … » where one of them might obey it."""
    if not _HARMLESS.fullmatch(name) or name.startswith("-") or ("\\" in name and sys.platform != "win32"):
        return "…"
    return f'"{name}"' if " " in name or "'" in name or "(" in name else name


_HARMLESS: Final = regex(r"[\w ./\\:,'()+-]{1,200}")
"""Names that no shell would obey between quotation marks."""
