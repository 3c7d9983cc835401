"""What a campaign inherits, and what a campaign may say beside: openings, thresholds of a cycle, fillers."""

import pickle
from datetime import date
from pathlib import Path

import pytest

import clas_cli.rules  # noqa: F401
from clas_cli.campaigns import load
from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import FaultyCampaign, from_file, named

DATA = Path(__file__).parent.parent / "donnees"
NEXT = DATA / "aude-inventee-2027-2028.yaml"


def test_next_year_is_the_values_that_changed() -> None:
    following, aude = from_file(NEXT), named(DEFAULT)
    assert following.deadline("nouvelle") == date(2027, 8, 5)
    assert following.references["depot.limites.nouvelle"] == aude.references["depot.limites.nouvelle"]
    assert following.financement.plafond == aude.financement.plafond
    assert [one.nom for one in following.calendrier.vacances] == ["Toussaint", "Noël"]  # a list is replaced whole
    assert following.fictive
    assert not aude.fictive


def test_a_campaign_that_comes_ready_is_that_of_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"{DEFAULT}.yaml"
    read = from_file(load.FOLDER / path.name)
    path.write_text("ce fichier n'est pas lu", "utf-8")
    path.with_suffix(".pickle").write_bytes(pickle.dumps(read, pickle.HIGHEST_PROTOCOL))
    monkeypatch.setattr(load, "FOLDER", tmp_path)
    ready = named.__wrapped__(DEFAULT)
    assert _values(ready) == _values(read)
    assert ready.deadline("nouvelle") == date(2026, 8, 6)


def _values(thing: object) -> object:
    """All that records hold, down to plain values."""
    if isinstance(thing, dict):
        return {name: _values(value) for name, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_values(value) for value in thing]
    return _values(vars(thing)) if hasattr(thing, "__dict__") else repr(thing)


@pytest.mark.parametrize(
    ("said", "instead", "line", "fault"),
    [
        ("base: aude-2026-2027", "base: aude-2025", 4, "n'est pas connue"),
        ("base: aude-2026-2027", "base: ../aude-2026-2027", 4, "n'est pas connue"),
        ("base: aude-2026-2027", "base: campagne", 4, "reprend elle-même celle-ci"),
        ("rentree: 2027-09-01", "rentree: 2026-09-01", 15, "un jour de 2027"),
        ("limites: {nouvelle: 2027-08-05", "limites: {nouvelle: bientôt", 9, "bientôt"),
    ],
)
def test_a_fault_has_its_place(said: str, instead: str, line: int, fault: str, tmp_path: Path) -> None:
    file = tmp_path / "campagne.yaml"
    file.write_text(NEXT.read_text(encoding="utf-8").replace(said, instead), encoding="utf-8")
    with pytest.raises(FaultyCampaign) as refused:
        from_file(file)
    assert any(f"campagne.yaml:{line}" in one and fault in one for one in refused.value.faults), refused.value.faults


def test_the_invented_campaign_says_more() -> None:
    campagne = from_file(DATA / "fictif-2031-2032.yaml")
    assert campagne.opening("nouvelle") == date(2031, 3, 1)
    assert campagne.collectif.pour(["2de", "1re"]).enfants_max == 18
    assert campagne.collectif.pour(["2de"]).enfants_min == 6
    assert campagne.collectif.pour(["3e"]).enfants_max == 15
    assert campagne.collectif.pour(["3e", "2de"]).enfants_max == 15
    assert campagne.collectif.pour([]).enfants_max == 15
    assert campagne.remplissages == ("sans objet inventé",)
    assert campagne.territoire is None
