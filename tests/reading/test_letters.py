"""Letters of prolongation: what people write is read, or said not to be found; never something else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lignes import each_row
from suite import valued

from clas_cli.dossier.tree import Source
from clas_cli.reading.letter import read_letters
from clas_cli.reading.received import read_all_bytes

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


@each_row("letter", LETTERS)
@pytest.mark.parametrize("is_wrapped", [False, True], ids=["paragraphes", "lignes"])
def test_what_people_write(letter: dict[str, Any], is_wrapped: bool) -> None:
    source = next(iter(read_letters("lettre.docx", letter["texte"].splitlines(), is_wrapped)), None)
    if letter.get("lettre") is False:
        assert source is None
        return
    assert source is not None
    expected = {name: str(value) if isinstance(value, int) else value for name, value in letter["attendu"].items()}
    assert said(source) == expected


def docx(body: str) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>')
    return made.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


@pytest.mark.parametrize(
    ("total", "before", "asked"),
    [(("TOTAL", "3", "4"), ["3"], ["4"]), (("TOTAL", "3", "5"), [], [])],
    ids=["somme juste", "somme fausse"],
)
def test_a_table_of_word_is_summed(total: tuple[str, ...], before: list[str], asked: list[str]) -> None:
    heading = ("Commune", "Collectifs 2025-2026", "Collectifs 2026-2027")
    body = paragraph("Nous demandons la prolongation du Clas « Cap » pour 2026-2027.") + table(
        heading, ("Bram", "2", "3"), ("Limoux", "1", "1"), total
    )
    (source,) = read_all_bytes(docx(body), "lettre.docx")
    found = [[one.value for one in source.letter or () if one.path == PATHS[name]] for name in ("avant", "demandes")]
    assert found == [before, asked]
