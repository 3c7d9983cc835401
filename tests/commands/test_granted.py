"""The derogations of settings: for one gestionnaire, shown with their reason, their mistakes told with their line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bureau import NEW, variant
from commande import clas


def given(folder: Path, *lines: str) -> Path:
    data = variant(folder, NEW, "d.yaml", collectifs__0__enfants="13")
    siret = next(line for line in data.read_text("utf-8").splitlines() if "siret" in line).split("'")[1]
    settings = folder / "clas.toml"
    settings.write_text("\n".join(("[[derogations]]", f'siret = "{siret}"', *lines, "")), "utf-8")
    return settings


def test_a_derogation_of_the_settings_is_shown_with_its_reason(tmp_path: Path) -> None:
    settings = given(tmp_path, 'regle = "trop-d-enfants"', 'motif = "fratrie"', 'auteur = "le comité"', "jusqu_au = 2027-07-02")
    result = clas("verifier", tmp_path / "d.yaml", "--reglages", settings, "--format", "json")
    (report,) = json.loads(result.out)["dossiers"]
    assert (result.status, report["verdict"]) == (0, "conforme")
    (waived,) = report["ignores"]
    assert (waived["code"], waived["motif"]) == (
        "REF004",
        "dérogation (le comité, jusqu'au 2 juillet 2027)\u00a0: fratrie".replace("\u00a0", " "),
    )
    assert "1 dérogation" in result.err


@pytest.mark.parametrize("line", ["jusqu_au = 2026-06-30", 'collectif = "Un autre"', 'siret2 = ""'])
def test_it_holds_for_what_it_says_only(tmp_path: Path, line: str) -> None:
    settings = given(tmp_path, 'regle = "REF004"', 'motif = "fratrie"', line)
    assert clas("verifier", tmp_path / "d.yaml", "--reglages", settings).status == (2 if "siret2" in line else 1)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (('regle = "REF004"',), "un motif est exigé"),
        (('regle = "REF999"', 'motif = "x"'), "règle inconnue : « REF999 »"),
        (('regle = "REF004"', 'motif = "x"', 'jusqu_au = "bientôt"'), "« jusqu_au » attend une date"),
        (('regle = "REF004"', 'motif = "x"', 'auteure = "y"'), "« auteure » n'est pas connu"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    settings = given(tmp_path, *lines)
    result = clas("verifier", tmp_path / "d.yaml", "--reglages", settings)
    assert result.status == 2 and said in result.err and "dérogation n° 1" in result.err
