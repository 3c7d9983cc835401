"""The benchmark runs and gives its table; how fast is for nobody to assert."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

pytest.importorskip("resource")  # Windows has none

ROOT = Path(__file__).resolve().parents[2]


def test_a_section_has_its_lines(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Avant\n<!-- début des mesures : python -m benchmarks --page -->\nancien\n<!-- fin des mesures -->\nAprès\n")
    sections = ("demarrage", "yaml", "classeurs", "messages", "copies")
    command = (sys.executable, "-m", "benchmarks", "--fichiers", "1", "--tours", "1", "--sans-pairs", *sections, "--page", page)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    for name in (
        *("clas --version", "une commande Typer", "libyaml", "pydantic", "jsonschema-rs", "check-jsonschema", "yamllint", "ryl", "ajv"),
        *("frictionless", "openpyxl", "python-calamine", "fastexcel", "pandas", "un .ods", "un .xls", ".eml", ".msg", "Copies annotées"),
    ):
        assert name in done.stdout, name
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Avant\n") and text.endswith("Après\n") and "ancien" not in text and "| clas --version |" in text
    assert "| yamllint (forme du YAML seule) | non installé |" in text


@pytest.mark.parametrize("option", ("inconnue", "--page=absente.md", "--tours=0"))
def test_a_wrong_use_is_refused(option: str) -> None:
    from benchmarks.__main__ import main

    with pytest.raises(SystemExit) as refused:
        main([option])
    assert refused.value.code == 2


def test_the_same_seed_gives_the_same_dossier() -> None:
    from benchmarks import dossiers

    assert dossiers.as_yaml(7) == dossiers.as_yaml(7) != dossiers.as_yaml(8)
    assert len(dossiers.as_yaml(7).splitlines()) in range(180, 230)
