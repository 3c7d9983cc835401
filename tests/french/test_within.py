"""What is to be written instead of a text that holds a value among other words; what one cell says of several."""

from __future__ import annotations

from collections.abc import Callable
from re import Pattern

import pytest
from lignes import each_row

from clas_cli.dossier.kinds import WeekDay
from clas_cli.french.communes import apart
from clas_cli.french.fillers import says_all
from clas_cli.french.timetable import creneaux
from clas_cli.french.values import to_amount, to_date, to_integer, to_time
from clas_cli.french.within import DATES, HOURS, NUMBERS, WEEKDAYS, values_within


@each_row(
    ("text", "pieces", "convert", "values"),
    [
        ("17h-18h30 / 17h15", HOURS, to_time, ["17h00", "18h30", "17h15"]),
        ("vers 16.45", HOURS, to_time, ["16h45"]),
        ("18h3O", HOURS, to_time, []),
        ("25h", HOURS, to_time, []),
        ("du 21/09/2026 au 18 juin 2027", DATES, to_date, ["21/09/2026", "18/06/2027"]),
        ("le 31/02/2027", DATES, to_date, []),
        ("pluriannuel (3 ans)", NUMBERS, to_integer, ["3"]),
        ("1 2 3 4 5", NUMBERS, to_integer, []),
        ("environ 2 150 €", NUMBERS, to_amount, ["2\u202f150,00\u00a0€"]),
        ("1,26 k€", NUMBERS, to_amount, []),
        ("1e3 ou 40", NUMBERS, to_amount, ["40,00 €"]),
        ("de 4:45 PM à 6:15 pm", HOURS, to_time, ["16h45", "18h15"]),
        ("mardi sauf le jeudi", WEEKDAYS, WeekDay().convert, ["mardi", "jeudi"]),
        ("x" * 300 + " 3", NUMBERS, to_integer, []),
    ],
)
def test_values_within_a_text(text: str, pieces: Pattern[str], convert: Callable[[str], object], values: list[str]) -> None:
    assert [
        value.replace("\u00a0€", " €").replace("\u202f", " ").replace("\u00a0", " ") for value in values_within(text, pieces, convert)
    ] == [value.replace("\u00a0€", " €").replace("\u202f", " ").replace("\u00a0", " ") for value in values]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Carcassonne et Trèbes", ["Carcassonne", "Trèbes"]),
        ("carcassonne & trebes", ["carcassonne", "trebes"]),
        ("Carcassonne et environs", ["Carcassonne et environs"]),
        ("Roquetaillade et Conilhac", ["Roquetaillade et Conilhac"]),
        ("Carcassonne", ["Carcassonne"]),
    ],
)
def test_communes_named_together(text: str, names: list[str]) -> None:
    assert apart(text) == names


@pytest.mark.parametrize(
    ("slot", "slots"),
    [
        (("mardi et jeudi (2x/sem)", "16h45-18h15", ""), [("mardi", "16h45", "18h15"), ("jeudi", "16h45", "18h15")]),
        (("2 fois par semaine : lundi, jeudi", "17h", "18h30"), [("lundi", "17h", "18h30"), ("jeudi", "17h", "18h30")]),
        (("lundi, mardi, jeudi 2x/sem", "17h", "18h30"), []),
        (("mardi / jeudi", "16h45 / 17h00", "18h15 / 18h30"), [("mardi", "16h45", "18h15"), ("jeudi", "17h00", "18h30")]),
        (("Lun. et jeu.", "16h45 et 17h", "18h15 et 18h30"), [("lundi", "16h45", "18h15"), ("jeudi", "17h", "18h30")]),
        (("mardi\njeudi", "16h45\n17h", "18h15\n18h30"), [("mardi", "16h45", "18h15"), ("jeudi", "17h", "18h30")]),
        (("mercredi", "10h / 14h", "12h / 16h"), [("mercredi", "10h", "12h"), ("mercredi", "14h", "16h")]),
        (("mardi / jeudi", "16h45 / 17h00", "18h15"), []),
        (("mardi / jeudi / vendredi", "16h45 / 17h00", "18h15 / 18h30"), []),
        (("à définir", "16h45-18h15", ""), [("à définir", "16h45", "18h15")]),
        (("à définir", "16h45-18h15", "19h"), []),
    ],
)
def test_slots_of_a_cell(slot: tuple[str, str, str], slots: list[tuple[str, str, str]]) -> None:
    assert [tuple(one) for one in creneaux(*slot)] == slots


def test_all_the_collectifs_are_as_many_as_said() -> None:
    assert [says_all(text, 2) for text in ("tous", "les 2 groupes", "les deux", "les 3 groupes", "Les grands")] == [
        True,
        True,
        True,
        False,
        False,
    ]
