"""Whether two places, as people write them, are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lignes import each_row

from clas_cli.french import places

SCHOOL = "École Jean-Jaurès"
TOWNS = ("Carcassonne", "Trèbes")


@each_row(
    ("one", "other", "expected"),
    [
        (SCHOOL, "ecole jean jaures", "same"),
        ("École élémentaire Jean-Jaurès", "Ecole J. Jaurès", "same"),
        (SCHOOL, "École Jean-Jaurès, salle 3", "same"),
        (SCHOOL, "École Jean-Jaurès - salle polyvalente", "same"),
        (SCHOOL, "École Jean-Jaurès, 12 rue des Lilas", "same"),
        (SCHOOL, "Jean Jaurès", "same"),
        (SCHOOL, "École Jean-Jaurès de Carcassonne", "same"),
        ("Groupe scolaire La Fontaine", "École La Fontaine", "same"),
        ("École Saint-Joseph", "École St Joseph", "same"),
        ("École des Coquelicots", "Ecole du coquelicot", "same"),
        ("MJC", "Maison des jeunes et de la culture", "same"),
        ("Médiathèque", "Médiathèque salle 1", "same"),
        ("Centre social Les Micocouliers", "CSC Micocouliers", "same"),
        # Perhaps one is a part of the other, or another name for it.
        (SCHOOL, "la salle", "maybe"),
        (SCHOOL, "Salle 3", "maybe"),
        (SCHOOL, "Collège Jean-Jaurès", "maybe"),
        (SCHOOL, "12 rue des Lilas", "maybe"),
        (SCHOOL, "Local associatif", "maybe"),
        ("Salle 1", "Salle 2", "maybe"),
        ("Foyer 1", "Foyer 2", "maybe"),
        ("École Pasteur", "École Pasteru", "maybe"),
        ("Maison des Tilleuls", "MDT", "maybe"),
        # Plainly others.
        (SCHOOL, "Médiathèque", "other"),
        (SCHOOL, "École Jules-Ferry", "other"),
        (SCHOOL, "Salle des fêtes", "other"),
        (SCHOOL, "Collège", "other"),
        ("École de Trèbes", "École de Carcassonne", "other"),
        ("12 rue des Lilas", "3 avenue Foch", "other"),
        ("Salle Marcel-Pagnol", "Espace Jean-Macé", "other"),
    ],
)
def test_two_places(one: str, other: str, expected: str) -> None:
    assert places.compare(one, other, TOWNS) == places.compare(other, one, TOWNS) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("École Jean-Jaurès et médiathèque", True),
        ("École Jean-Jaurès / Collège Victor-Hugo", True),
        ("École Pierre et Marie Curie", False),
        ("Maison des jeunes et de la culture", False),
        ("Centre social et culturel", False),
        ("École Jean-Jaurès et salle polyvalente", False),
        ("Maison de quartier, centre social Les Micocouliers", False),
    ],
)
def test_one_text_names_two_buildings(text: str, expected: bool) -> None:
    assert places.several(text, TOWNS) is expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_compare_both_ways(one: str, other: str) -> None:
    assert places.compare(one, other) == places.compare(other, one)


@given(st.text(min_size=1, max_size=60))
def test_a_place_is_itself(place: str) -> None:
    assert places.compare(place, place) != "other"
