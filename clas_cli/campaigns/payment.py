"""The Ps Clas and its bonuses (note, §3.1), in euros, rounded once to the cent. It knows no dossier, no rule and no text.

Amounts come in and go out as `Decimal`. In between they are exact fractions, since a third of a euro is not a decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


class Rates(NamedTuple):
    """The figures of the campaign: rate and cap as shares of 1, the others in euros a collectif and year."""

    rate: Decimal
    ceiling: Decimal
    bonus: tuple[Decimal, ...]
    cap_share: Decimal


class Base(NamedTuple):
    """What is estimated. `total` is None where there is no budget: the ceiling estimate, a maximum.

    `costs` are the collectifs' own, or None to share the total equally. `bonus_asked` is the number of collectifs that each
    bonus of the campaign is asked for. `other_caf` is None where it isn't known: then nothing is capped.
    """

    collectifs: int
    total: Decimal | None
    costs: tuple[Fraction, ...] | None
    bonus_asked: tuple[int, ...]
    other_caf: Decimal | None = ZERO


class Amounts(NamedTuple):
    """One figure of the estimate, in euros. `lines` are the Ps of each collectif; they add up to `ps`."""

    ps: Decimal
    bonus: Decimal
    lines: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        """Ps and bonus together."""
        return self.ps + self.bonus


def to_cent(amount: Fraction) -> Decimal:
    """A non-negative amount, rounded half up to the cent."""
    return Decimal((200 * amount.numerator + amount.denominator) // (2 * amount.denominator)) * CENT


@lru_cache(maxsize=8)
def cap(total: Decimal, rates: Rates) -> Decimal:
    """The most that the branche Famille may pay: a share of the total cost."""
    return to_cent(Fraction(total) * Fraction(rates.cap_share))


def collectif_costs(base: Base, rates: Rates) -> list[Fraction]:
    """The cost of each collectif, before the ceiling; the ceiling itself where there is no budget."""
    if base.costs is not None:
        return list(base.costs)
    each = Fraction(rates.ceiling) if base.total is None else Fraction(base.total) / max(base.collectifs, 1)
    return [each] * base.collectifs


@lru_cache(maxsize=8)
def compute(base: Base, rates: Rates, counted: tuple[bool, ...], bonus_allowed: tuple[bool, ...], bounded: bool) -> Amounts:
    """The Ps and bonus of the collectifs that are counted, within the cap.

    `bounded`: what the rate applies to never exceeds the total, whatever the collectifs' own costs add up to. What exceeds the cap is taken off the bonus first, then off the Ps. The last results are kept: most dossiers ask for
    the same figures several times over (as it stands and once corrected, with and without volunteering).
    """
    ceiling, rate = Fraction(rates.ceiling), Fraction(rates.rate)
    costs = collectif_costs(base, rates)
    shares = [rate * min(cost, ceiling) if kept else Fraction(0) for cost, kept in zip(costs, counted, strict=True)]
    if bounded and base.total is not None and (exact := sum(shares, Fraction(0))) > (most := rate * Fraction(base.total)):
        shares = [share * most / exact for share in shares]
    ps = to_cent(sum(shares, Fraction(0)))
    number = sum(counted)
    bonus = sum(
        (
            amount * min(asked, number)
            for amount, asked, allowed in zip(rates.bonus, base.bonus_asked, bonus_allowed, strict=True)
            if allowed
        ),
        ZERO,
    )
    if base.total is not None and base.other_caf is not None:
        room = max(cap(base.total, rates) - base.other_caf, ZERO)
        if ps > room:
            shares = [share * Fraction(room) / Fraction(ps) for share in shares]
            ps = room
        bonus = min(bonus, room - ps)
    return Amounts(ps, bonus, share_out(ps, shares))


def share_out(total: Decimal, shares: Sequence[Fraction]) -> tuple[Decimal, ...]:
    """The shares, each to the cent, so that they add up to `total` (their sum, rounded).

    The largest remainders get the cents that are left; on equal remainders the first come first.
    """
    cents = [100 * share.numerator // share.denominator for share in shares]
    if left := int(total * 100) - sum(cents):
        order = sorted(range(len(cents)), key=lambda index: (cents[index] - shares[index] * 100, index))
        for index in order[:left]:
            cents[index] += 1
    return tuple(Decimal(part) * CENT for part in cents)
