"""Letters of prolongation: what people write is read, or said not to be found; never something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from suite import valued

from clas_cli.dossier.tree import Source
from clas_cli.reading.letter import read_letters

LETTERS: list[dict[str, Any]] = valued(Path(__file__).parents[1] / "donnees" / "lettres.yaml")
PATHS = {
    "intitule": "projet.intitule",
    "avant": "prolongation.collectifs_avant",
    "demandes": "prolongation.collectifs_demandes",
    "annee": "projet.annee_scolaire",
    "communes": "projet.communes",
}


def said(source: Source) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, path in PATHS.items():
        values = [told.value for told in source.letter or () if told.path == path]
        found[name] = (values or None) if name == "communes" else (values[0] if values else None)
    return found


@pytest.mark.parametrize("letter", LETTERS, ids=[f"{number:02d}" for number in range(len(LETTERS))])
@pytest.mark.parametrize("is_wrapped", [False, True], ids=["paragraphes", "lignes"])
def test_what_people_write(letter: dict[str, Any], is_wrapped: bool) -> None:
    source = next(iter(read_letters("lettre.docx", letter["texte"].splitlines(), is_wrapped)), None)
    if letter.get("lettre") is False:
        assert source is None
        return
    assert source is not None
    expected = {name: str(value) if isinstance(value, int) else value for name, value in letter["attendu"].items()}
    assert said(source) == expected
