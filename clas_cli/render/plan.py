"""The estimate of a project that has no dossier yet, for a terminal or a program."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from clas_cli import __version__
from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.payment import ZERO
from clas_cli.french.text import euros, percent, visible
from clas_cli.judge import data
from clas_cli.judge.planning import Scenario
from clas_cli.render import money as wording
from clas_cli.render import words
from clas_cli.render.streams import emit

if TYPE_CHECKING:
    from rich.table import Table


def show(scenarios: Sequence[Scenario], campagne: Campagne, format: str) -> None:
    """Prints the scenarios on standard output."""
    if format == "json":
        emit((json.dumps(document(scenarios, campagne), ensure_ascii=False, indent=2).encode(), b"\n"))
        return
    from clas_cli.render.console import Figures, terminal

    console = terminal()
    console.print(Figures(table(scenarios, campagne)))
    for note in notes(scenarios, campagne):
        console.print(note)


def notes(scenarios: Sequence[Scenario], campagne: Campagne) -> Iterator[str]:
    """What there is to say of the figures, in French."""
    yield from wording.of_figures(scenarios[0].estimation)
    same = "" if scenarios[0].estimation.is_maximum else " au même coût que les autres, et"
    yield f"Le collectif de plus est compté{same} sans bonus de plus."
    if campagne.financement.versement:
        yield f"Versement\u00a0: {visible(campagne.financement.versement, 500).rstrip('.')}."
    yield words.DISCLAIMER


class PlanRow(NamedTuple):
    """One line of the table: a label, and a cell a scenario. A line `begins_group` where it doesn't go on with the one above."""

    label: str
    cells: tuple[str, ...]
    is_total: bool = False
    begins_group: bool = False


def rows(scenarios: Sequence[Scenario], campagne: Campagne) -> Iterator[PlanRow]:
    """The lines of the table, in French."""
    money = [scenario.estimation for scenario in scenarios]
    yield PlanRow("Collectifs", tuple(str(len(item.lines)) for item in money))
    yield PlanRow("Coût total", tuple(_amount(item.total_cost) for item in money))
    yield PlanRow("Coût par collectif", tuple(euros(item.lines[0].cost) for item in money))
    yield PlanRow("Ps par collectif", tuple(_shares([line.ps for line in item.lines]) for item in money))
    yield PlanRow("Ps Clas", tuple(euros(item.as_is.ps) for item in money), begins_group=True)
    yield PlanRow("Bonus, sous réserve d'attribution", tuple(euros(item.as_is.bonus) for item in money))
    yield PlanRow("Total", tuple(euros(item.as_is.total) for item in money), is_total=True)
    yield PlanRow("Différence", ("", *(f"{'+' if scenario.gain >= 0 else ''}{euros(scenario.gain)}" for scenario in scenarios[1:])))
    share = percent(campagne.financement.part_max)
    yield PlanRow(f"Plafond de la branche Famille ({share})", tuple(_amount(item.cap) for item in money), begins_group=True)
    yield PlanRow("Autres fonds de la Caf", tuple(euros(item.other_caf or ZERO) for item in money))
    yield PlanRow("Reste à financer par d'autres", tuple(_amount(scenario.to_be_funded) for scenario in scenarios))


def table(scenarios: Sequence[Scenario], campagne: Campagne) -> Table:
    """One column a scenario."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column(campagne.nom, overflow="fold")
    for scenario in scenarios:
        shown.add_column(scenario.title, justify="right")
    for row in rows(scenarios, campagne):
        if row.begins_group:
            shown.add_section()
        shown.add_row(row.label, *row.cells, style="bold" if row.is_total else None)
    return shown


def _amount(value: Decimal | None) -> str:
    return "—" if value is None else euros(value)


def _shares(amounts: Sequence[Decimal]) -> str:
    """« 2 166,67 € » where all are the same, else each with the number of collectifs that it goes to."""
    count = Counter(amounts)
    return euros(amounts[0]) if len(count) == 1 else "\n".join(f"{number} × {euros(value)}" for value, number in count.items())


def document(scenarios: Sequence[Scenario], campagne: Campagne) -> dict[str, object]:
    """The same for programs; amounts are strings with two decimals, estimates those of `verifier`."""
    return {
        "version": 1,
        "outil": f"clas_cli {__version__}",
        "campagne": campagne.id,
        **{
            scenario.key: {
                "collectifs": len(scenario.estimation.lines),
                "cout_total": _plain(scenario.estimation.total_cost),
                "autre_caf": _plain(scenario.estimation.other_caf),
                "difference": data.amount(scenario.gain),
                "reste_a_financer": _plain(scenario.to_be_funded),
                "estimation": data.estimation(scenario.estimation),
            }
            for scenario in scenarios
        },
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else data.amount(value)
