"""What a project would bring, before a dossier exists, and what a change would bring (note, §3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.financing import Estimation, planned, rates_of
from clas_cli.campaigns.payment import ZERO, Base, to_cent
from clas_cli.dossier.kinds import Amount
from clas_cli.french.values import Raw, Refused


class Cost(Amount):
    """The total cost of a project: nothing can be estimated of none."""

    def convert(self, raw: Raw) -> Decimal:
        if amount := super().convert(raw):
            return amount
        raise Refused("un montant au-dessus de zéro")


class Scenario(NamedTuple):
    """A project, in euros. `key` names it for programs, `title` for people; `gain` is what it brings more than the first one."""

    key: str
    title: str
    estimation: Estimation
    gain: Decimal

    @property
    def to_be_funded(self) -> Decimal | None:
        """What other funders and families have to bring; None where the cost isn't known."""
        money = self.estimation
        return None if money.total_cost is None else money.total_cost - money.as_is.total - (money.other_caf or ZERO)


def scenarios(
    campagne: Campagne, collectifs: int, cost: Decimal | None, bonus: tuple[int, ...], other_caf: Decimal
) -> tuple[Scenario, ...]:
    """The project as it is thought of; with one collectif more, of the same cost; with every collectif at the ceiling.

    `cost` is the total of a year, None where it isn't known: the figures are then the most that can be hoped for.
    """
    rates = rates_of(campagne)
    base = Base(collectifs, cost, None, bonus, other_caf)
    first = planned(base, rates)
    found = [Scenario("projet", "Votre projet", first, ZERO)]
    for key, title, changed in _changes(base, rates.ceiling):
        estimation = planned(changed, rates)
        found.append(Scenario(key, title, estimation, estimation.as_is.total - first.as_is.total))
    return tuple(found)


def _changes(base: Base, ceiling: Decimal) -> Iterator[tuple[str, str, Base]]:
    more = base.collectifs + 1
    grown = None if base.total is None else to_cent(Fraction(base.total) * more / base.collectifs)
    yield "un_collectif_de_plus", "+ 1 collectif", base._replace(collectifs=more, total=grown)
    if base.total is not None:
        yield "cout_au_plafond", "Au prix plafond", base._replace(total=ceiling * base.collectifs)
