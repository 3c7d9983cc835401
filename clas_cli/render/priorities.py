"""What a person does with a report: what comes first, what is left in the order of the file, and what to do of a dossier that is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.financing import Line
from clas_cli.campaigns.load import UnknownCampaign, named
from clas_cli.campaigns.payment import ZERO
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.layout import SHEETS
from clas_cli.french.dates import day
from clas_cli.french.text import listing, plural, visible
from clas_cli.judge.report import CONFORME, FAILING, ILLISIBLE, Finding, Report
from clas_cli.render import money, words
from clas_cli.rules.depot import DOSSIER as DECLARED
from clas_cli.rules.registry import BLOQUANT, INFORMATION, RULES, SEVERITIES

FIRST: Final = 3
"""How many causes a person is told of first."""


class Cause(NamedTuple):
    """What one correction answers: findings of one rule and of one remedy, in the order of the file.

    `at_stake` is what the collectifs and bonuses that it keeps out would bring, in euros; causes may share them.
    """

    findings: tuple[Finding, ...]
    at_stake: Decimal
    rank: int

    @property
    def first(self) -> Finding:
        """The finding that speaks for all."""
        return self.findings[0]

    @property
    def titre(self) -> str:
        """The rule's name for people."""
        return visible(self.first.titre, 120)

    @property
    def where(self) -> str:
        """« Collectifs!D7, Collectifs!D9 et 3 autres »."""
        return places(self.findings, 3)

    @property
    def told(self) -> str:
        """What was found, in a sentence or two."""
        messages = list(dict.fromkeys(finding.message for finding in self.findings))
        more = len(messages) - 1
        return messages[0] if not more else f"{messages[0].rstrip('.')} (et {plural(more, 'autre')})."


def causes(report: Report) -> list[Cause]:
    """The causes to act on, what matters most first: lateness, then what loses most money, then what blocks, then the rest."""
    found: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in report.findings:
        if finding.severity != INFORMATION:
            found.setdefault((finding.code, finding.severity, finding.remedy), []).append(finding)
    made = [_cause(report, tuple(findings)) for findings in found.values()]
    return sorted(made, key=lambda cause: (cause.rank, -cause.at_stake))


def _cause(report: Report, findings: tuple[Finding, ...]) -> Cause:
    effects: set[str] = {effect.on for effect in RULES[findings[0].code].effects if effect.acts(findings[0].severity)}
    at_stake = _at_stake(report, findings, effects)
    if "irrecevable" in effects:
        return Cause(findings, at_stake, 0)
    loses = at_stake or "dossier" in effects
    return Cause(findings, at_stake, 1 if loses else 2 + SEVERITIES.index(findings[0].severity))


def _at_stake(report: Report, findings: tuple[Finding, ...], effects: set[str]) -> Decimal:
    estimation = report.estimation
    if estimation is None:
        return ZERO
    if "dossier" in effects:
        return estimation.full.total - estimation.as_is.total
    bonus = estimation.full.bonus - estimation.as_is.bonus if "bonus" in effects else ZERO
    lines = (line for line in estimation.lines if any(_keeps_out(report, line, finding) for finding in findings))
    return bonus + sum((line.ps_corrected for line in lines), ZERO)


def _keeps_out(report: Report, line: Line, finding: Finding) -> bool:
    """Whether a collectif is out of the money for a finding: its rule says so, or waits for the answer that lacks there."""
    if line.kept or line.twice or not f"{finding.path}.".startswith((f"{line.path}.", f"{line.path}[")):
        return False
    return finding.code in line.codes or (finding.severity in FAILING and not money.refused(report, line))


def places(findings: Iterable[Finding], most: int, sheet: bool = True) -> str:
    """« Collectifs!D7 et Collectifs!D9 », « lignes 61 et 80 »; without `sheet`, « D7 et D9 »."""
    found = dict.fromkeys(place for finding in findings for place in (finding.place, *(one.place for one in finding.also)))
    cells = list(dict.fromkeys(str(place) if sheet else str(place.cell) for place in found if place.sheet is not None))
    lines = list(dict.fromkeys(str(place.line) for place in found if place.sheet is None and place.file is None and place.line))
    if any(place.file is not None for place in found):
        cells.append("message")
    named = [*_cut(cells, most), *([f"ligne{'s' if min(len(lines), most) > 1 else ''}\u00a0{listing(_cut(lines, most))}"] if lines else [])]
    return listing(named)


def _cut(names: list[str], most: int) -> list[str]:
    more = len(names) - most
    return names if more <= 0 else [*names[:most], plural(more, "autre")]


class Remaining(NamedTuple):
    """What is left to see on a sheet, or in a section of a text: its name, and causes in the order of the file."""

    name: str
    rows: tuple[Cause, ...]


def sections(report: Report, told: Iterable[Cause]) -> list[Remaining]:
    """What is left once some causes are told, in the order of the file; one rule is one cause in each section."""
    already = {id(finding) for cause in told for finding in cause.findings}
    left = [finding for finding in report.findings if finding.severity != INFORMATION and id(finding) not in already]
    found: dict[tuple[int, str], dict[tuple[str, str], list[Finding]]] = {}
    for finding in sorted(left, key=_position):
        found.setdefault(_section(finding), {}).setdefault((finding.code, finding.severity), []).append(finding)
    return [
        Remaining(name, tuple(_cause(report, tuple(findings)) for findings in by_rule.values()))
        for (_, name), by_rule in sorted(found.items(), key=lambda item: item[0])
    ]


def _position(finding: Finding) -> tuple[int, str, int]:
    """Where a finding stands on its sheet, or in its text: the row or the line, then the column."""
    place = finding.place
    column = str(place.cell or "").rstrip("0123456789")
    row = str(place.cell or "").removeprefix(column)
    return (int(row) if row else place.line or 0), column.rjust(3), place.column or 0


def _section(finding: Finding) -> tuple[int, str]:
    """A section's rank in the file, and its name."""
    if finding.place.file is not None:
        return 0, "Message"
    name = finding.place.sheet if finding.place.sheet is not None else finding.path.partition(".")[0].partition("[")[0]
    if not name:
        return 0, "Fichier"
    known = _SHEET_NAMES if finding.place.sheet is not None else _KEYS
    return (known.index(name) + 1, name) if name in known else (len(known) + 1, "Ailleurs")


_SHEET_NAMES: Final = tuple(sheet.name for sheet in SHEETS)
_KEYS: Final = tuple(Dossier.FIELDS)


def counts(found: Iterable[Cause]) -> str:
    """« 2 bloquants, 1 à compléter »: how many findings of each severity."""
    number = dict.fromkeys(SEVERITIES, 0)
    for cause in found:
        number[cause.first.severity] += len(cause.findings)
    shown = ((severity, count) for severity, count in number.items() if count)
    return ", ".join(plural(n, "bloquant") if severity == BLOQUANT else f"{n}\u00a0{words.SEVERITIES[severity]}" for severity, n in shown)


def next_step(report: Report, campagne: Campagne | None = None) -> Iterator[str]:
    """What to do of a dossier on which nothing has to be corrected, in sentences: send it, how and by when; `campagne` is the one imposed."""
    if report.verdict == ILLISIBLE or report.is_blocking:
        return
    checked = "" if report.verdict == CONFORME else ", une fois vus les points à vérifier"
    if report.envoi.is_received:
        yield f"La demande peut être instruite{checked}."
        return
    campagne = campagne or _campaign(report)
    depot = campagne.depot if campagne else None
    by = {"courriel": " par courriel", "portail": " sur le portail"}.get(depot.canal, "") if depot else ""
    to = f" à {depot.adresse}" if depot and depot.adresse else " à la Caf"
    limit = f", avant le {day(report.deadline)}" if report.deadline else ""
    yield f"Envoyer la demande{by}{to}{limit}{checked}."
    if report.envoi.origin == DECLARED and report.envoi.is_sent:
        yield f"Si elle est partie le {day(report.envoi.date)}, garder la preuve de l'envoi."


def _campaign(report: Report) -> Campagne | None:
    try:
        return named(report.campaign) if report.campaign else None
    except UnknownCampaign:
        return None


def first_action(report: Report, campagne: Campagne | None = None) -> str:
    """The first thing to do: « Laïcité (Projet!B21). Prendre l'engagement dans le projet. », or what to do of a dossier that is right."""
    found = causes(report)
    if found and report.is_blocking:
        where = found[0].where
        return f"{found[0].titre}{f' ({where})' if where else ''}. {words.remedy(found[0].first, report.envoi.is_received)}"
    return next(next_step(report, campagne), "")


def file_of(report: Report) -> str:
    """The file that a person would give to a command: of an attachment, the message."""
    return visible(report.file.partition(" > ")[0], 1_000)
