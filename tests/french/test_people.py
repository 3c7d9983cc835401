"""Whether two names are one person, and whether a name names somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lignes import each_row

from clas_cli.french import people


@each_row(
    ("one", "other", "expected"),
    [
        ("Camille Exemple", "camille  EXEMPLE", "same"),
        ("Jean-Pierre Spécimen", "Jean Pierre Specimen", "same"),
        ("Camille", "Camille", "same"),
        # Perhaps: another order, a title, initials, a part of the name.
        ("Camille Exemple", "EXEMPLE Camille", "maybe"),
        ("Mme Camille Exemple", "Camille Exemple", "maybe"),
        ("C. Exemple", "Camille Exemple", "maybe"),
        ("J.-P. Spécimen", "Jean-Pierre Spécimen", "maybe"),
        ("M. Exemple", "Camille Exemple", "maybe"),
        ("Camille", "Camille Exemple", "maybe"),
        ("Camille Exemple (bénévole)", "Camille Exemple", "maybe"),
        ("M. Exemple", "Mme Exemple", "other"),
        ("Mme Exemple", "Exemple", "maybe"),
        ("Camille Exemple (coordinatrice)", "Camille Exemple, animatrice", "maybe"),
        # Others.
        ("Camille Exemple", "Dominique Exemple", "other"),
        ("Camille Exemple", "Camille Exemples", "other"),
        ("C. Exemple", "Dominique Exemple", "other"),
        ("Animatrice", "Animatrice", "other"),
        ("à recruter", "à recruter", "other"),
        ("Agent 1", "Agent 1", "other"),
    ],
)
def test_two_names(one: str, other: str, expected: str) -> None:
    assert people.compare(one, other) == people.compare(other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Camille Exemple", "M. EXEMPLE Camille", True),
        ("Camille Exemple", "Dominique Exemple", False),
        ("Camille", "Camille", False),
        ("Coordinatrice du foyer", "Coordinatrice du foyer", False),
        ("C. Exemple", "C. Exemple", False),
    ],
)
def test_whole_names_have_an_identity(one: str, other: str, same: bool) -> None:
    assert (people.identity(one) == people.identity(other) != frozenset()) is same


NOBODY = ["animatrice du foyer", "Agent 2", "Coordinatrice", "bénévole", "Animatrice enfance", "Référent familles", "Étudiant STAPS"]
NOBODY += ["2 animateurs du CCAS", "3 étudiants en BTS", "animatrice retraitée de l'école"]
NOBODY += ["Un étudiant", "Assistante sociale", "Mère d'élève", "l'équipe du centre social", "2 animateurs", "Professeur des écoles"]
TO_FIND = ["à recruter", "X", "?", "", "Mme X", "xx", "poste à pourvoir", "animateur à recruter", "en cours de recrutement", "N.C."]
TO_FIND += ["recrutement en septembre", "non connu à ce jour", "À définir", "animateurs à recruter x 2"]
SOMEBODY = [
    "Camille Exemple",
    "Camille",
    "Animateur Camille Exemple",
    "Camille Exemple (bénévole)",
    "Mme Modèle",
    "Noé Parent",
    "Mai Modèle",
]


@each_row(
    ("name", "is_nobody", "is_to_be_found"),
    [*((n, True, False) for n in NOBODY), *((n, True, True) for n in TO_FIND), *((n, False, False) for n in SOMEBODY)],
)
def test_who_is_nobody(name: str, is_nobody: bool, is_to_be_found: bool) -> None:
    assert (people.is_nobody(name), people.is_to_be_found(name)) == (is_nobody, is_to_be_found)


@each_row(
    ("name", "number"),
    [
        ("2 animateurs", 2),
        ("deux bénévoles", 2),
        ("Trois autres bénévoles", 3),
        ("2 à recruter", 2),
        ("Les 2 animateurs du centre", 2),
        ("animateurs x2", 2),
        ("Agent 2", 1),
        ("Poste 2 à pourvoir", 1),
        ("une animatrice", 1),
        ("0 animateur", 1),
        ("Camille Exemple 2", 1),
        ("", 1),
        ("un animateur et un bénévole", 2),
        ("Une animatrice, deux bénévoles", 3),
        ("Animateur 1 et 2", 2),
        ("Agents 1 à 3", 3),
        ("Agent 1 + Agent 2", 2),
        ("un animateur et Camille Exemple", 2),
        ("animatrice et coordinatrice", 1),
        ("2 animateurs de la ville et du CCAS", 2),
        ("animatrice enfance et jeunesse", 1),
    ],
)
def test_how_many_people_a_name_stands_for(name: str, number: int) -> None:
    assert people.number_in(name) == number


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Camille Exemple et un bénévole", ("Camille Exemple", "un bénévole")),
        ("Camille Exemple, animatrice et coordinatrice", ("Camille Exemple, animatrice et coordinatrice",)),
    ],
)
def test_a_function_beside_a_name_is_somebody_else_where_it_is_counted(line: str, names: tuple[str, ...]) -> None:
    assert people.names_in(line) == names


@pytest.mark.parametrize(
    ("line", "several"),
    [("animatrice et bénévole", True), ("bénévoles du quartier", True), ("animatrice enfance et jeunesse", False), ("Agent 2", False)],
)
def test_functions_that_may_be_several_people(line: str, several: bool) -> None:
    assert people.are_several(line) is several


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_compare_both_ways(one: str, other: str) -> None:
    assert people.compare(one, other) == people.compare(other, one)
    assert people.number_in(one) >= 1
