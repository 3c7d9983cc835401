"""From a dossier to the figures of its estimate: which amounts go in, how many collectifs there are (note, §3.1).

A value that is missing or wrong costs what depends on it, not the whole: what is read is counted, and the rest is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.payment import ZERO, Amounts, Base, Rates, cap, collectif_costs, compute, to_cent
from clas_cli.dossier.budget import Budget, Charge, Produit
from clas_cli.dossier.choices import VOLONTARIAT_CHARGES, VOLONTARIAT_PRODUITS
from clas_cli.dossier.dossier import Collectif, Dossier
from clas_cli.dossier.fields import PROLONGATION, Because, Missing, given
from clas_cli.french.text import key, loose

BONUS: Final = ("enfants", "parents")


class Line(NamedTuple):
    """One collectif of the estimate, in euros. `ps` is what it brings as it stands, `ps_corrected` once corrected.

    `codes` are those of the rules that leave it out, `awaits` tells that they only wait for an answer; `twice` tells that it is
    written elsewhere in the dossier already.
    """

    name: str
    path: str
    kept: bool
    cost: Decimal
    ps: Decimal
    ps_corrected: Decimal
    codes: tuple[str, ...]
    twice: bool = False
    awaits: bool = False


class Estimation(NamedTuple):
    """The estimate of a dossier, in euros: as it stands, and once what blocks is corrected.

    `reason` says why the dossier brings nothing as it stands, `lost_reason` why nothing can be corrected any more. `full` counts every
    collectif and bonus whatever the dossier's fate. `at_least`: a value could not be read, and the figures are a lower bound.
    `cap` is None where there is no budget (`is_maximum` is then true) or where it can't be known. `alternatives` are the two totals,
    without and with valued volunteering in the base, where they differ and the note doesn't settle it.
    """

    as_is: Amounts
    full: Amounts
    reason: str
    lost_reason: str
    at_least: bool
    total_cost: Decimal | None
    cap: Decimal | None
    other_caf: Decimal | None
    lines: tuple[Line, ...]
    is_maximum: bool
    alternatives: tuple[Decimal, Decimal] | None

    @property
    def corrected(self) -> Amounts | None:
        """What the dossier would bring once corrected; None where it is too late."""
        return None if self.lost_reason else self.full

    @property
    def lost(self) -> Decimal:
        """What the mistakes cost, whether or not they can still be corrected."""
        return self.full.total - self.as_is.total


class Left(NamedTuple):
    """What rules leave out of the money: collectifs (the codes, by path), bonuses (by name), or everything, with the reason.

    `awaited` are the paths of the collectifs that are left out only until an answer comes.
    """

    collectifs: Mapping[str, Collection[str]]
    bonus: frozenset[str]
    reason: str = ""
    lost_reason: str = ""
    awaited: frozenset[str] = frozenset()


def rates_of(campagne: Campagne) -> Rates:
    """The figures that the estimate needs."""
    money = campagne.financement
    return Rates(money.taux, money.plafond, (money.bonus_enfants or ZERO, money.bonus_parents or ZERO), money.part_max)


def total_cost(budget: Budget, with_volunteering: bool = False) -> Decimal:
    """Charges of accounts 60 to 69, in euros, and 86 where asked. Raises `Missing` where a line is incomplete."""
    return sum((line.montant for line in budget.charges if with_volunteering or line.compte != VOLONTARIAT_CHARGES), ZERO)


def base_cost(budget: Budget, campagne: Campagne) -> Decimal:
    """The total cost that the campaign counts, in euros: with valued volunteering only where it says so. Raises `Missing`."""
    return total_cost(budget, counts_volunteering(campagne)) - sum(
        (
            line.montant
            for line in repeated(budget)
            if isinstance(line, Charge) and (line.compte != VOLONTARIAT_CHARGES or counts_volunteering(campagne))
        ),
        ZERO,
    )


_BALANCED: Final = Decimal(1)
"""Euros under which both sides of a budget are the same."""


@lru_cache(maxsize=1)
def repeated(budget: Budget) -> frozenset[Charge | Produit]:
    """The lines that repeat another to the word, in a budget that doesn't balance with them: written twice, they count once.

    Asked for many times of one budget.
    """
    lines = [*(given(budget, "charges") or ()), *(given(budget, "produits") or ())]
    if _is_balanced(lines):
        return frozenset()
    seen: set[object] = set()
    twice: set[Charge | Produit] = set()
    for line in lines:
        said = given(line, "libelle"), isinstance(line, Produit) and given(line, "financeur")
        if line.has("compte") and line.has("montant") and line.montant and any(said):
            mark = line.compte, line.montant, key(said[0] or ""), said[1]
            twice |= {line} if mark in seen else set()
            seen.add(mark)
    return frozenset(twice)


def _is_balanced(lines: Iterable[Charge | Produit]) -> bool:
    gap = ZERO
    for line in lines:
        if not (line.has("compte") and line.has("montant")):
            return False
        if line.compte not in (VOLONTARIAT_CHARGES, VOLONTARIAT_PRODUITS):
            gap += line.montant if isinstance(line, Charge) else -line.montant
    return abs(gap) < _BALANCED


def counts_volunteering(campagne: Campagne) -> bool:
    """Whether valued volunteering is in the base of the Ps."""
    return campagne.financement.volontariat == "dans_la_base"


SUBVENTIONS: Final = 74
"""The account of grants: on its lines, who pays matters."""


def funder_of(line: Produit) -> str:
    """Who pays a line of products; empty of what is no grant and names nobody. Raises `Missing` where a grant names nobody."""
    if line.has("financeur") or "financeur" in line.set_aside or not line.has("compte") or line.compte == SUBVENTIONS:
        return line.financeur
    return ""


def funded(budget: Budget, *funders: str) -> Decimal:
    """What the budget expects of these funders, in euros. Raises `Missing` where a line is incomplete."""
    return sum((line.montant for line in budget.produits if funder_of(line) in funders), ZERO)


def _known_cost(budget: Budget, with_volunteering: bool) -> tuple[Decimal, bool]:
    """The charges that could be read, in euros, and whether those are all. Raises `Missing` where there are none."""
    total, whole, twice = ZERO, True, repeated(budget)
    for line in budget.charges:
        if line in twice:
            continue
        if line.has("compte") and line.compte == VOLONTARIAT_CHARGES and not with_volunteering:
            continue
        if line.has("compte") and line.has("montant"):
            total += line.montant
        else:
            whole = False
    return total, whole


def _other_caf(budget: Budget) -> Decimal | None:
    """The other money of the Caf for the Clas, in euros; None where a line that may be some can't be read."""
    if not budget.has("produits"):
        return None
    total, twice = ZERO, repeated(budget)
    for line in budget.produits:
        if line in twice:
            continue
        try:
            funder = funder_of(line)
        except Missing:
            return None
        if funder == "caf_autre":
            if not line.has("montant"):
                return None
            total += line.montant
    return total


def written_twice(collectifs: Iterable[Collectif]) -> frozenset[str]:
    """The paths of the collectifs that stand in the dossier already: under the same name, or with the same place, slots and people."""
    return frozenset(collectif.path for collectif, known in _met_before(tuple(collectifs)) if known)


def named_alike(collectifs: Iterable[Collectif]) -> frozenset[str]:
    """The paths of those, written twice, which only have the name of another: maybe collectifs of their own that are badly named."""
    return frozenset(collectif.path for collectif, known in _met_before(tuple(collectifs)) if known and _contents(collectif) - known)


@lru_cache(maxsize=1)
def _met_before(collectifs: tuple[Collectif, ...]) -> list[tuple[Collectif, set[object]]]:
    """Each collectif with those of its marks that an earlier one has. Asked for many times of one dossier."""
    seen: set[object] = set()
    met: list[tuple[Collectif, set[object]]] = []
    for collectif in collectifs:
        contents = _contents(collectif)
        marks = {key(collectif.nom), *contents} if collectif.has("nom") else contents
        met.append((collectif, marks & seen))
        seen |= marks
    return met


def _contents(collectif: Collectif) -> set[object]:
    """Its place, slots and people, as one mark; none where one of them isn't known."""
    if collectif.has("lieu") and collectif.lieu and collectif.has("seances") and collectif.has("intervenants"):
        slots = frozenset((seance.jour, seance.debut, seance.fin) for seance in collectif.seances if seance.is_whole)
        people = frozenset(loose(person.nom) for person in collectif.intervenants if person.has("nom"))
        if slots and people:
            return {(loose(collectif.lieu), slots, people)}
    return set()


def listed(dossier: Dossier) -> tuple[Collectif, ...]:
    """The collectifs described."""
    return given(dossier, "collectifs") or ()


def expected_collectifs(dossier: Dossier) -> int:
    """How many collectifs are asked for, each once: those described, or the number of the letter. Raises `Missing`."""
    described = listed(dossier)
    number = len(described) - len(written_twice(described))
    if dossier.demande.situation == PROLONGATION:
        return max(number, dossier.prolongation.collectifs_demandes)
    return number or len(dossier.collectifs)


def _bonus_asked(dossier: Dossier, name: str) -> int | None:
    """How many collectifs a bonus is asked for; None where that isn't known."""
    if not dossier.has("bonus") or not dossier.bonus.has(name):
        return None
    volet = getattr(dossier.bonus, name)
    if volet is None or (volet.has("demande") and not volet.demande):
        return 0
    return volet.collectifs if volet.has("demande") and volet.has("collectifs") else None


def bonus_asked(dossier: Dossier) -> tuple[int, ...]:
    """How many collectifs each bonus is asked for; none where it isn't known."""
    return tuple(_bonus_asked(dossier, name) or 0 for name in BONUS)


def own_costs(dossier: Dossier, total: Decimal) -> tuple[Fraction, ...] | None:
    """The cost of each collectif, in euros: its own, or an equal share of what the others leave of the total; None where none has its own."""
    twice = written_twice(listed(dossier))
    own = [collectif.cout if collectif.has("cout") else None for collectif in listed(dossier) if collectif.path not in twice]
    own += [None] * (expected_collectifs(dossier) - len(own))
    known = [cost for cost in own if cost is not None]
    if not known:
        return None
    without = len(own) - len(known)
    share = Fraction(max(total - sum(known, ZERO), ZERO)) / without if without else Fraction()
    return tuple(share if cost is None else Fraction(cost) for cost in own)


def _base_of(dossier: Dossier, campagne: Campagne) -> tuple[Base, bool, bool]:
    """What the estimate starts from, whether all of it could be read, and whether all charges could.

    Raises `Missing` with the field that nothing can be said without.
    """
    number = expected_collectifs(dossier)
    whole = None not in [_bonus_asked(dossier, name) for name in BONUS]
    no_budget = not dossier.has("budget") and "budget" not in dossier.set_aside
    if dossier.demande.situation == PROLONGATION and no_budget:
        return Base(number, None, None, bonus_asked(dossier)), whole, True
    total, all_charges = _known_cost(dossier.budget, counts_volunteering(campagne))
    if not total:
        raise Because("le total des charges est de 0\u00a0€") if all_charges else Missing("budget.charges", set_aside=True)
    base = Base(number, total, own_costs(dossier, total), bonus_asked(dossier), _other_caf(dossier.budget))
    return base, whole and all_charges, all_charges


def estimate(dossier: Dossier, campagne: Campagne, left: Left) -> Estimation:
    """The estimate of a dossier without what rules leave out. Raises `Missing` where nothing can be said."""
    (base, whole, all_charges), rates = _base_of(dossier, campagne), rates_of(campagne)
    described = listed(dossier)
    twice = written_twice(described)
    once = [collectif for collectif in described if collectif.path not in twice]
    paths = [collectif.path for collectif in once] + [f"collectifs[{n}]" for n in range(len(described), base.collectifs + len(twice))]
    kept = tuple(not left.reason and path not in left.collectifs for path in paths)
    allowed = tuple(name not in left.bonus for name in BONUS)

    def amounts(of: Base) -> tuple[Amounts, Amounts]:
        above = of.costs is not None and of.total is not None and sum(of.costs) > of.total  # else it bounds nothing
        return compute(of, rates, kept, allowed, above), _everything(of, rates)

    as_is, full = amounts(base)
    alternatives = None
    if base.total is not None and whole and campagne.financement.volontariat == "non_precise":
        more = _known_cost(dossier.budget, True)[0]
        with_volunteering = amounts(base._replace(total=more)) if more != base.total else ()
        for without, with_ in zip((as_is, full), with_volunteering, strict=False):
            if without.total != with_.total:
                alternatives = (without.total, with_.total)
                break
    names = [_name(collectif, number) for number, collectif in enumerate(described, 1) if collectif.path not in twice]
    names += [f"collectif {number}" for number in range(len(names) + 1, base.collectifs + 1)]
    found = _assembled(base, rates, names, paths, left, as_is, full, alternatives)
    doubles = tuple(
        Line(_name(collectif, number), collectif.path, False, ZERO, ZERO, ZERO, (), twice=True)
        for number, collectif in enumerate(described, 1)
        if collectif.path in twice
    )
    return found._replace(
        at_least=not whole,
        cap=found.cap if all_charges and base.other_caf is not None else None,
        lines=tuple(sorted((*found.lines, *doubles), key=lambda line: _rank(line.path))),
    )


def _rank(path: str) -> int:
    return int(path[len("collectifs[") : -1])


def _name(collectif: Collectif, number: int) -> str:
    return collectif.nom if collectif.has("nom") else f"collectif {number}"


def planned(base: Base, rates: Rates) -> Estimation:
    """The estimate of figures that no dossier holds yet: every collectif counts, and every bonus asked for."""
    amounts = _everything(base, rates)
    names = [f"collectif {index}" for index in range(1, base.collectifs + 1)]
    paths = [f"collectifs[{index}]" for index in range(base.collectifs)]
    return _assembled(base, rates, names, paths, Left({}, frozenset()), amounts, amounts, None)


def _everything(base: Base, rates: Rates) -> Amounts:
    """The figures where every collectif counts, and every bonus asked for."""
    return compute(base, rates, (True,) * base.collectifs, (True,) * len(BONUS), False)


def _assembled(
    base: Base,
    rates: Rates,
    names: list[str],
    paths: list[str],
    left: Left,
    as_is: Amounts,
    full: Amounts,
    alternatives: tuple[Decimal, Decimal] | None,
) -> Estimation:
    lines = tuple(
        Line(
            name,
            path,
            not left.reason and path not in left.collectifs,
            to_cent(cost),
            ps,
            ps_corrected,
            tuple(sorted(left.collectifs.get(path, ()))),
            awaits=path in left.awaited,
        )
        for name, path, cost, ps, ps_corrected in zip(names, paths, collectif_costs(base, rates), as_is.lines, full.lines, strict=True)
    )
    return Estimation(
        as_is=as_is,
        full=full,
        reason=left.reason,
        lost_reason=left.lost_reason,
        at_least=False,
        total_cost=base.total,
        cap=None if base.total is None else cap(base.total, rates),
        other_caf=base.other_caf,
        lines=lines,
        is_maximum=base.total is None,
        alternatives=alternatives,
    )
