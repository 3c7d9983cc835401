"""A batch for a person, in a terminal: a line a request (two where it is narrow), then the totals, what comes up most, and what crosses dossiers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Final

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text

from clas_cli.french.text import euros, plural, visible
from clas_cli.judge.report import ILLISIBLE, Batch, LotFinding, Report, Total
from clas_cli.render import words
from clas_cli.render.beside import received
from clas_cli.render.columns import Entry, table
from clas_cli.render.console import Figures
from clas_cli.render.glance import SEVERITY_STYLES, VERDICT_STYLES
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION

NAMES_SHOWN: Final = 12
RULES_SHOWN: Final = 10
CROSSINGS_SHOWN: Final = 25
FILES_SHOWN: Final = 4

_RANK = 5
_VERDICT = 13
_COUNT = 7
_MONEY = 11
_GAP = "   "
_MARGIN = (0, 0, 0, 7)
_FEW = 3
_COLLECTIFS = 6
_WIDE: Final = 100
"""The columns from which a request is one line."""
_NO_FIGURE = "-"
_AS_IS: Final = "En l'état"
_NO_ESTIMATE: Final = "pas d'estimation"
_APART: Final = {"remplacé": "version remplacée", "retiré": "demande retirée"}


def overview(batch: Batch, width: int) -> Iterator[RenderableType]:
    """What is printed, piece by piece, at most `width` columns wide."""
    if batch.root:
        yield _line(f"\nDans {visible(batch.root)}", "dim")
    yield from _requests(batch, width) if batch.reports else [_title("Aucune demande parmi ces fichiers.")]
    yield from _most_frequent(batch, width)
    yield from _crossings(batch)
    yield from received(batch, width)
    yield from _limits(batch)
    if batch.not_examined:
        yield _line(f"\nInterrompu\u00a0: {plural(len(batch.not_examined), 'fichier non examiné', 'fichiers non examinés')}.", "bold red")
    yield Text(f"\n{words.DISCLAIMER}", style="dim italic")


def _requests(batch: Batch, width: int) -> Iterator[RenderableType]:
    yield from _header(width)
    for row in table(batch):
        yield from _row(row, batch.root, width)
    if width >= _WIDE:
        yield _line("B\u00a0: bloquants, C\u00a0: à compléter, V\u00a0: à vérifier. En euros, Ps et bonus ensemble.", "dim")
    yield from _totals(batch, width)


def _line(text: str, style: str = "") -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")


def _header(width: int) -> Iterator[RenderableType]:
    if width >= _WIDE:
        who, file = _shares(width)
        counts = "".join(title.rjust(_FEW) for title in ("B", "C", "V"))
        heads = f"{'N°':>{_RANK - 1}} {'Rang':>{_RANK - 1}} {'Verdict':<{_VERDICT}}{_fit(_names_title(who), who)}{_fit('Fichier', file)}"
        yield _line(f"{heads}{'Coll.':>{_COLLECTIFS}}{counts}{_AS_IS:>{_MONEY}}{'Si corrigé':>{_MONEY}}", "bold")
        yield Line(style="dim")
        return
    names, file = _columns(width)
    counts = "".join(title.rjust(_COUNT) for title in ("Coll.", "Bloq.", "Compl.", "Vérif."))
    pair = "Ps".rjust(_MONEY) + "Bonus".rjust(_MONEY)
    yield _line(" " * (_RANK + file) + "En l'état".rjust(2 * _MONEY) + _GAP + "Si corrigé".rjust(2 * _MONEY), "bold")
    yield _line(f"{'N°':>{_RANK - 1}} {'Verdict':<{_VERDICT}}{'Gestionnaire, intitulé':<{names}}{counts}", "bold")
    yield _line(f"{'Rang':<{_RANK}}{_fit('Fichier', file)}{pair}{_GAP}{pair}", "bold")
    yield Line(style="dim")


def _names_title(width: int) -> str:
    title = "Gestionnaire, intitulé"
    return title if len(title) < width else title.partition(",")[0]


def _columns(width: int) -> tuple[int, int]:
    """On two lines a request: how wide the names of the first are, and the file of the second."""
    return max(0, width - _RANK - _VERDICT - 4 * _COUNT), max(0, width - _RANK - 4 * _MONEY - len(_GAP))


def _shares(width: int) -> tuple[int, int]:
    """On one line a request: how wide its names are, and its file."""
    room = width - 2 * _RANK - _VERDICT - _COLLECTIFS - 3 * _FEW - 2 * _MONEY
    return room - room // 2, room // 2


def _row(row: Entry, root: str, width: int) -> Iterator[Text]:
    yield from _one_line(row, root, width) if width >= _WIDE else _two_lines(row, root, width)


def _one_line(row: Entry, root: str, width: int) -> Iterator[Text]:
    report = row.report
    who, file = _shares(width)
    line = _line(f"{row.number:>{_RANK - 1}} {row.rank or '':>{_RANK - 1}} ")
    line.append(_verdict(report), style=f"bold {VERDICT_STYLES[report.verdict]}")
    if report.verdict == ILLISIBLE:
        line.append(_fit(_end_cut(_reason(report), width - 2 * _RANK - _VERDICT - file - 1), width - 2 * _RANK - _VERDICT - file))
        line.append(_short(report.file, root, file), style="dim")
        yield line
        return
    line.append(_fit(_end_cut(_who(report), who - 1), who))
    line.append(_fit(_short(report.file, root, file - 1), file), style="dim")
    line.append(f"{_collectifs(report):>{_COLLECTIFS}}")
    _append_counts(line, report, _FEW)
    money = report.estimation
    if not row.counts:
        line.append(_APART[row.apart].rjust(2 * _MONEY), style="dim")
    elif money is None:
        line.append(_NO_ESTIMATE.rjust(2 * _MONEY), style="yellow")
    else:
        line.append(_figure(money.as_is.total))
        line.append(_figure(money.corrected.total if money.corrected else None), style="" if money.lost else "dim")
    yield line


def _two_lines(row: Entry, root: str, width: int) -> Iterator[Text]:
    report = row.report
    names, file = _columns(width)
    first = _line(f"{row.number:>{_RANK - 1}} ")
    first.append(_verdict(report), style=f"bold {VERDICT_STYLES[report.verdict]}")
    if report.verdict == ILLISIBLE:
        first.append(_end_cut(_reason(report), width - _RANK - _VERDICT))
        yield first
        yield _line(f"{'':<{_RANK}}{_middle_cut(_name(report.file, root), width - _RANK)}", "dim")
        return
    first.append(_fit(_end_cut(_who(report), names - 1), names))
    first.append(f"{_collectifs(report):>{_COUNT}}")
    _append_counts(first, report, _COUNT)
    yield first
    second = _line(f"{row.rank or '':>{_RANK - 1}} ")
    second.append(_fit(_middle_cut(_name(report.file, root), file - 1), file), style="dim")
    money = report.estimation
    if not row.counts:
        second.append(_APART[row.apart].rjust(2 * _MONEY), style="dim")
    elif money is None:
        second.append(_NO_ESTIMATE.rjust(2 * _MONEY), style="yellow")
    else:
        second.append(_figure(money.as_is.ps) + _figure(money.as_is.bonus) + _GAP)
        gain = "" if money.lost else "dim"
        later = money.corrected
        figures = (later.ps, later.bonus) if later else (None, None)
        second.append("".join(map(_figure, figures)), style=gain)
    yield second


def _verdict(report: Report) -> str:
    return f"{words.VERDICTS[report.verdict]:<{_VERDICT}}"


def _reason(report: Report) -> str:
    return visible(report.findings[0].message, 500) if report.findings else ""


def _append_counts(line: Text, report: Report, width: int) -> None:
    for severity in (BLOQUANT, A_COMPLETER, A_VERIFIER):
        count = len(report.of(severity))
        line.append(f"{count:>{width}}", style=SEVERITY_STYLES[severity] if count else "dim")


def _name(file: str, root: str) -> str:
    return visible(file.removeprefix(root), 1_000)


def _short(file: str, root: str, width: int) -> str:
    """The end of the name of a file; of an attachment, that of its message where both don't fit."""
    name = _name(file, root)
    if cell_len(name) > width:
        name = name.partition(" > ")[0]
    return name if cell_len(name) <= width else "…" + name[len(name) - width + 1 :]


def _who(report: Report) -> str:
    title = f"«\u00a0{visible(report.intitule, 120)}\u00a0»" if report.intitule else ""
    return ", ".join(part for part in (visible(report.gestionnaire or words.UNNAMED, 120), title) if part)


def _collectifs(report: Report) -> str:
    if report.estimation is None:
        return str(report.facts.collectifs_demandes) if report.facts else _NO_FIGURE
    lines = [line for line in report.estimation.lines if not line.twice]
    kept, all_of_them = sum(line.kept for line in lines), len(lines)
    return str(kept) if kept == all_of_them else f"{kept}/{all_of_them}"


def _figure(amount: Decimal | None) -> str:
    return (_NO_FIGURE if amount is None else _bare(amount)).rjust(_MONEY)


def _fit(text: str, width: int) -> str:
    return set_cell_size(text, width)


def _end_cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def _middle_cut(text: str, width: int) -> str:
    """A path whose middle is left out: its end says more than its beginning."""
    if cell_len(text) <= width:
        return text
    tail = width * 2 // 3
    return set_cell_size(text, width - tail - 1).rstrip() + "…" + text[-tail:]


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _totals(batch: Batch, width: int) -> Iterator[RenderableType]:
    totals = batch.totals
    yield _title(f"Totaux, en euros\u00a0: {plural(totals.overall.dossiers, 'dossier')}")
    yield _table("Verdict", ((words.VERDICTS[total.name], total) for total in totals.by_verdict if total.dossiers), totals.overall, width)
    missing = totals.overall.dossiers - totals.overall.estimated
    if missing:
        lack = "son montant manque" if missing == 1 else "leurs montants manquent"
        yield Text(f"{plural(missing, 'dossier')} sans estimation\u00a0: {lack} à ces totaux.", style="yellow")
    timings = (f"{count} {words.TIMINGS[timing]}" for timing, count in totals.timings if count)
    yield Text(f"Délai\u00a0: {', '.join(timings)}.")
    if apart := words.apart(batch):
        yield Text(apart)
    epci = () if _names(totals.by_epci) == _names(totals.by_territory) else totals.by_epci
    tables = (("Territoire", totals.by_territory), ("EPCI", epci), ("Cycle", totals.by_cycle), ("Gestionnaire", totals.by_gestionnaire))
    for title, by_name in tables:
        if not any(total.name and total.dossiers > 1 for total in by_name):
            continue  # the list says it already
        largest = sorted(by_name, key=lambda total: (-total.corrected, -total.dossiers))[:NAMES_SHOWN]
        kept = [total for total in by_name if total in largest]
        yield _table(title, ((visible(total.name or words.UNNAMED, 60), total) for total in kept), None, width)
        if len(by_name) > len(kept):
            yield Text(f"… et {plural(len(by_name) - len(kept), 'autre')}, de moindre montant.", style="dim")


def _names(totals: Iterable[Total]) -> set[str]:
    return {total.name for total in totals}


def _table(title: str, rows: Iterable[tuple[str, Total]], overall: Total | None, width: int) -> RenderableType:
    figures = _FIGURES if width >= _WIDE else {name: of for name, of in _FIGURES.items() if name not in _NOT_IN_NARROW}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(title, overflow="fold", max_width=44)
    for name in figures:
        table.add_column(name, justify="right")
    for name, total in rows:
        table.add_row(Text(name), *(of(total) for of in figures.values()))
    if overall is not None:
        table.add_section()
        table.add_row(Text("Ensemble"), *(of(overall) for of in figures.values()), style="bold")
    return Figures(table)


def _bare(amount: Decimal) -> str:
    return euros(amount).removesuffix("\u00a0€")


_NOT_IN_NARROW: Final = ("Ruraux", "En l'état")
_FIGURES: Final[dict[str, Callable[[Total], str]]] = {
    "Dossiers": lambda total: str(total.dossiers),
    "Coll.": lambda total: str(total.collectifs),
    "Ruraux": lambda total: str(total.rural),
    "Enfants": lambda total: str(total.children),
    "Ps": lambda total: _bare(total.ps),
    "Bonus": lambda total: _bare(total.bonus),
    "En l'état": lambda total: _bare(total.as_is),
    "Si corrigé": lambda total: _bare(total.corrected),
}


def _most_frequent(batch: Batch, width: int) -> Iterator[RenderableType]:
    rules = [rule for rule in batch.totals.rules if rule.severity != INFORMATION][:RULES_SHOWN]
    if rules:
        yield _title("Ce qui revient le plus")
    for rule in rules:
        text = _line(f"{plural(rule.dossiers, 'dossier'):>14}  ")
        text.append(f"{rule.code} ", style=f"bold {SEVERITY_STYLES[rule.severity]}")
        text.append(f"{rule.titre} ")
        text.append(f"({words.SEVERITIES[rule.severity]})", style="dim")
        text.truncate(width)
        yield text


def _crossings(batch: Batch) -> Iterator[RenderableType]:
    if not batch.findings:
        return
    told = sum(item.finding.severity == INFORMATION for item in batch.findings)
    counted = [plural(len(batch.findings) - told, "point") + " à vérifier", plural(told, "information")]
    yield _title(f"Entre les dossiers\u00a0: {', '.join(one for one in counted if not one.startswith('0'))}")
    for _, of_rule in groupby(batch.findings[:CROSSINGS_SHOWN], key=lambda item: item.finding.code):
        for item in of_rule:
            line = Table.grid(padding=(0, 1, 0, 0))
            line.add_row(Text(item.finding.code, style=f"bold {SEVERITY_STYLES[item.finding.severity]}"), Text(item.finding.message))
            yield line
            yield Padding(Text(_files(item, batch.root), style="dim"), _MARGIN)
        yield Padding(Text(f"à faire\u00a0: {item.finding.remedy}"), _MARGIN)
    if len(batch.findings) > CROSSINGS_SHOWN:
        yield Text(f"… et {plural(len(batch.findings) - CROSSINGS_SHOWN, 'autre')} (tous sont dans --format json).", style="dim")


def _files(item: LotFinding, root: str) -> str:
    ranks = dict.fromkeys((one.number + 1, one.file) for one in item.dossiers)
    shown = [f"n°\u00a0{rank} {_middle_cut(_name(file, root), 50)}" for rank, file in list(ranks)[:FILES_SHOWN]]
    more = len(ranks) - len(shown)
    return ", ".join(shown) + (f" et {plural(more, 'autre')}" if more else "")


def _limits(batch: Batch) -> Iterator[RenderableType]:
    if not batch.envelopes:
        return
    yield _title("Limites données")
    for envelope in batch.envelopes:
        yield Text(words.envelope(envelope))
    yield Text("C'est un compte, dans l'ordre des rangs\u00a0: il ne décide de rien.", style="dim")
