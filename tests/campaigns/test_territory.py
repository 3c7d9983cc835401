"""The communes and EPCI of the Aude, as people write them."""

from timeit import timeit

import pytest
from lignes import each_row

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.campaigns.territory import Territory
from clas_cli.french.communes import communes_of

AUDE = Territory(communes_of("11"), {})


def test_the_table_is_whole() -> None:
    communes = {one.insee: one for several in communes_of("11").values() for one in several}
    assert len(communes) == 433
    assert sum(one.habitants for one in communes.values()) == 379_648
    assert len({one.epci for one in communes.values()}) == 10


@each_row(
    ("written", "name"),
    [
        ("Carcassonne", "Carcassonne"), ("CARCASSONNE", "Carcassonne"), ("11000 Carcassonne", "Carcassonne"),
        ("Carcassonne (11)", "Carcassonne"), ("Carcassonne cedex 9", "Carcassonne"), ("Ville de Carcassonne", "Carcassonne"),
        ("Lezignan Corbieres", "Lézignan-Corbières"), ("La Bezole", "La Bezole"), ("Bezole", "La Bezole"), ("St Hilaire", "Saint-Hilaire"),
        ("Rouvenac", "Val-du-Faby"), ("Brenac", "Quillan"),
        ("Toulouse", None), ("Corbières", "Corbières"), ("Carcasonne-les-Bains", None), ("", None),
    ],
)  # fmt: skip
def test_a_commune_as_people_write_it(written: str, name: str | None) -> None:
    found = AUDE.commune(written)
    assert (found.nom if found else None) == name


@each_row(
    ("written", "official"),
    [
        ("Carcassonne Agglo", "CA Carcassonne Agglo"), ("Carcassonne Agglomération", "CA Carcassonne Agglo"),
        ("CC Pyrénéens Audoises", "CC Pyrénées audoises"), ("Le Grand Narbonne", "CA Le Grand Narbonne"),
        ("Communauté de communes Piège, Lauraguais Malepère", "CC Piège Lauragais Malepère"),
        ("Communauté de Région lézignanaises, Corbières et Minervoises", "CC Région Lézignanaise, Corbières et Minervois"),
        ("Communauté de communes Corbières Salanque Méditerranée (Aude)", "CC Corbières Salanque Méditerranée"),
        ("Communauté de communes Montagne noire", "CC de la Montagne Noire"), ("Communauté de communes du Limouxin", "CC du Limouxin"),
        ("SIVOM des Corbières", None), ("SIVU du Sud Minervois", None), ("Quartier nord", None),
    ],
)  # fmt: skip
def test_an_epci_as_people_write_it(written: str, official: str | None) -> None:
    assert AUDE.epci(written) == official


@pytest.mark.parametrize("written", ["Carcassonne Agglo", "CARCASSONNE AGGLO", "CA Carcassonne Agglo", "le quartier", None])
def test_a_commune_gives_its_territory(written: str | None) -> None:
    assert named(DEFAULT).territory_name(written, ("Carcassonne",)) == "CA Carcassonne Agglo"


def test_without_a_known_commune_what_is_written_counts() -> None:
    assert named(DEFAULT).territory_name("CC du Limouxin", ()) == "CC du Limouxin"
    assert named(DEFAULT).territory_name("Quartier nord", ("Ailleurs",)) == "Quartier nord"
    assert named(DEFAULT).territory_name(None, ()) is None


def test_a_dossier_pays_little() -> None:
    campagne = named(DEFAULT)
    assert timeit(lambda: campagne.territory_name("Carcassonne Agglo", ("Carcassonne",)), number=1_000) < 0.2
