"""When two weekly slots are one."""

from __future__ import annotations

from datetime import time

import pytest

from clas_cli.dossier.dossier import Seance
from clas_cli.dossier.slots import distinct


def seance(text: str) -> Seance:
    """« lundi 16:45 18:15 »."""
    jour, debut, fin = text.split()
    return Seance("", frozenset(), jour=jour, debut=time.fromisoformat(debut), fin=time.fromisoformat(fin))


@pytest.mark.parametrize(
    ("seances", "expected"),
    [
        (["lundi 16:45 18:15", "jeudi 16:45 18:15"], [("lundi", 90, (0,)), ("jeudi", 90, (1,))]),
        (["jeudi 16:45 18:15", "lundi 16:45 18:15"], [("lundi", 90, (1,)), ("jeudi", 90, (0,))]),
        (["lundi 16:45 18:15", "lundi 16:45 18:15"], [("lundi", 90, (0, 1))]),
        (["lundi 16:45 17:30", "lundi 17:30 18:15"], [("lundi", 90, (0, 1))]),
        (["lundi 16:45 18:15", "lundi 17:00 17:30"], [("lundi", 90, (0, 1))]),
        (["lundi 16:45 18:15", "lundi 18:16 19:46"], [("lundi", 90, (0,)), ("lundi", 90, (1,))]),
        ([], []),
    ],
)
def test_distinct_slots(seances: list[str], expected: list[tuple[str, int, tuple[int, ...]]]) -> None:
    assert [(slot.jour, slot.minutes, slot.numbers) for slot in distinct(tuple(map(seance, seances)))] == expected
