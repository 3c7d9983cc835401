"""Weekly slots: when two are one, when two meet. Times are minutes since midnight."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from clas_cli.dossier.dossier import Seance
from clas_cli.french.values import DAYS


class WeekSlot(NamedTuple):
    """A time of the week, and the numbers of the séances that make it."""

    jour: str
    debut: int
    fin: int
    numbers: tuple[int, ...]

    @property
    def minutes(self) -> int:
        """How long it lasts, in minutes."""
        return self.fin - self.debut


@lru_cache(maxsize=100)
def distinct(seances: tuple[Seance, ...]) -> tuple[WeekSlot, ...]:
    """The séances whose day and times are known, in the order of the week; those of one day that touch or overlap are one.

    Several rules ask for the same collectif.
    """
    known = [
        WeekSlot(seance.jour, seance.debut.hour * 60 + seance.debut.minute, seance.fin.hour * 60 + seance.fin.minute, (number,))
        for number, seance in enumerate(seances)
        if seance.is_whole
    ]
    slots: list[WeekSlot] = []
    for slot in sorted(known, key=lambda slot: (DAYS.index(slot.jour), slot.debut)):
        last = slots[-1] if slots else None
        if last and last.jour == slot.jour and slot.debut <= last.fin:
            slots[-1] = WeekSlot(last.jour, last.debut, max(last.fin, slot.fin), last.numbers + slot.numbers)
        else:
            slots.append(slot)
    return tuple(slots)
