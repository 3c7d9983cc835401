"""From a dossier to its estimate: which amounts go in, which collectifs count (note, §3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.payment import ZERO, Amounts, Base, Rates, cap, collectif_costs, compute, to_cent
from clas_cli.dossier.dossier import VOLONTARIAT_CHARGES, Budget, Dossier
from clas_cli.dossier.fields import PROLONGATION

BONUS: Final = ("enfants", "parents")


@dataclass(frozen=True, slots=True)
class Line:
    """One collectif of the estimate, in euros. `ps` is what it brings as it stands, `ps_corrected` once corrected."""

    name: str
    path: str
    kept: bool
    cost: Decimal
    ps: Decimal
    ps_corrected: Decimal
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimation:
    """The estimate of a dossier, in euros: as it stands, and once what blocks is corrected.

    `cap` is None, and `is_maximum` true, where there is no budget. `alternatives` are the two totals, without and with
    valued volunteering in the base, where they differ and the note doesn't settle it.
    """

    as_is: Amounts
    corrected: Amounts
    total_cost: Decimal | None
    cap: Decimal | None
    other_caf: Decimal
    lines: tuple[Line, ...]
    is_maximum: bool
    alternatives: tuple[Decimal, Decimal] | None

    @property
    def lost(self) -> Decimal:
        """What the mistakes cost."""
        return self.corrected.total - self.as_is.total


def rates_of(campagne: Campagne) -> Rates:
    """The figures that the estimate needs."""
    money = campagne.financement
    return Rates(money.taux, money.plafond, (money.bonus_enfants or ZERO, money.bonus_parents or ZERO), money.part_max)


def total_cost(budget: Budget, with_volunteering: bool = False) -> Decimal:
    """Charges of accounts 60 to 69, in euros, and 86 where asked. Raises `Missing` where a line is incomplete."""
    return sum((line.montant for line in budget.charges if with_volunteering or line.compte != VOLONTARIAT_CHARGES), ZERO)


def base_cost(budget: Budget, campagne: Campagne) -> Decimal:
    """The total cost that the campaign counts, in euros: with valued volunteering only where it says so. Raises `Missing`."""
    return total_cost(budget, campagne.financement.volontariat == "dans_la_base")


def funded(budget: Budget, *funders: str) -> Decimal:
    """What the budget expects of these funders, in euros."""
    return sum((line.montant for line in budget.produits if line.financeur in funders), ZERO)


def expected_collectifs(dossier: Dossier) -> int:
    """How many collectifs are asked for: those described, or the number of the letter."""
    listed = len(dossier.collectifs) if dossier.has("collectifs") else 0
    if dossier.demande.situation == PROLONGATION:
        return max(listed, dossier.prolongation.collectifs_demandes)
    return listed or len(dossier.collectifs)


def own_costs(dossier: Dossier) -> tuple[Decimal, ...] | None:
    """The collectifs' own costs, in euros, or None where they don't all have one. Raises `Missing` where one is wrong."""
    listed = dossier.collectifs if dossier.has("collectifs") else ()
    number = expected_collectifs(dossier)
    if len(listed) != number or any(collectif.has("cout") and collectif.cout is None for collectif in listed):
        return None
    return tuple(collectif.cout or ZERO for collectif in listed)


def _bonus_asked(dossier: Dossier, name: str) -> int:
    volet = getattr(dossier.bonus, name)
    return volet.collectifs if volet is not None and volet.demande else 0


def bonus_asked(dossier: Dossier) -> tuple[int, ...]:
    """How many collectifs each bonus is asked for. Raises `Missing`."""
    return tuple(_bonus_asked(dossier, name) for name in BONUS)


def base_of(dossier: Dossier, campagne: Campagne) -> Base:
    """What the estimate starts from. Raises `Missing` with the field that it lacks."""
    number = expected_collectifs(dossier)
    asked = bonus_asked(dossier)
    no_budget = not dossier.has("budget") and "budget" not in dossier.set_aside
    if dossier.demande.situation == PROLONGATION and no_budget:
        return Base(number, None, None, asked)
    return Base(number, base_cost(dossier.budget, campagne), own_costs(dossier), asked, funded(dossier.budget, "caf_autre"))


def estimate(dossier: Dossier, campagne: Campagne, blocked: Mapping[str, Iterable[str]], refused_bonus: Iterable[str]) -> Estimation:
    """The estimate of a dossier.

    `blocked` gives the codes that stand on a collectif, by its path; `refused_bonus` the bonuses that a rule refuses.
    Raises `Missing` where the dossier is too incomplete.
    """
    base, rates = base_of(dossier, campagne), rates_of(campagne)
    listed = dossier.collectifs if dossier.has("collectifs") else ()
    kept = tuple(path not in blocked for path in _paths(base))
    allowed = tuple(name not in set(refused_bonus) for name in BONUS)

    def amounts(of: Base) -> tuple[Amounts, Amounts]:
        return compute(of, rates, kept, allowed), _everything(of, rates)

    as_is, corrected = amounts(base)
    names = [c.nom if c.has("nom") else f"collectif {index}" for index, c in enumerate(listed, 1)]
    names += [f"collectif {index}" for index in range(len(names) + 1, base.collectifs + 1)]
    alternatives = None
    if base.total is not None and campagne.financement.volontariat == "non_precise":
        with_volunteering = amounts(replace(base, total=total_cost(dossier.budget, True)))
        for without, with_ in zip((as_is, corrected), with_volunteering, strict=True):
            if without.total != with_.total:
                alternatives = (without.total, with_.total)
                break
    return _assembled(base, rates, names, blocked, as_is, corrected, alternatives)


def planned(base: Base, rates: Rates) -> Estimation:
    """The estimate of figures that no dossier holds yet: every collectif counts, and every bonus asked for."""
    amounts = _everything(base, rates)
    names = [f"collectif {index}" for index in range(1, base.collectifs + 1)]
    return _assembled(base, rates, names, {}, amounts, amounts, None)


def _everything(base: Base, rates: Rates) -> Amounts:
    """The figures where every collectif counts, and every bonus asked for."""
    return compute(base, rates, (True,) * base.collectifs, (True,) * len(BONUS))


def _paths(base: Base) -> list[str]:
    return [f"collectifs[{index}]" for index in range(base.collectifs)]


def _assembled(
    base: Base,
    rates: Rates,
    names: list[str],
    blocked: Mapping[str, Iterable[str]],
    as_is: Amounts,
    corrected: Amounts,
    alternatives: tuple[Decimal, Decimal] | None,
) -> Estimation:
    lines = tuple(
        Line(name, path, path not in blocked, to_cent(cost), ps, ps_corrected, tuple(sorted(set(blocked.get(path, ())))))
        for name, path, cost, ps, ps_corrected in zip(
            names, _paths(base), collectif_costs(base, rates), as_is.lines, corrected.lines, strict=True
        )
    )
    return Estimation(
        as_is=as_is,
        corrected=corrected,
        total_cost=base.total,
        cap=None if base.total is None else cap(base.total, rates),
        other_caf=base.other_caf,
        lines=lines,
        is_maximum=base.total is None,
        alternatives=alternatives,
    )
