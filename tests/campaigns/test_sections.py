"""Where a campaign says that rules stand: by their readable names, checked."""

from pathlib import Path

import pytest

import clas_cli.rules  # noqa: F401
from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import FaultyCampaign, bundled, from_file, named


def test_a_section_is_given_by_the_name_of_its_rule() -> None:
    assert named(DEFAULT).references["plus-de-collectifs"] == "§1, orientations 2026-2027"


@pytest.mark.parametrize("wrong", ["plus-de-colectifs", "DEL013", "[plus-de-collectifs, inconnue]"])
def test_an_unknown_rule_is_refused_with_its_line(wrong: str, tmp_path: Path) -> None:
    text = bundled()[DEFAULT].read_text(encoding="utf-8").replace("{regle: plus-de-collectifs,", f"{{regle: {wrong},")
    file = tmp_path / "campagne.yaml"
    file.write_text(text, encoding="utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if f"regle: {wrong}," in one)
    with pytest.raises(FaultyCampaign) as refused:
        from_file(file)
    (fault,) = refused.value.faults
    assert f"campagne.yaml:{line}:" in fault
    assert "le nom lisible d'une règle" in fault
