"""Hostile input, the short run: fixed seeds of every kind, one file too big for each cost, and whatever was found once (docs/fuzzing.md)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fuzz import entrees, lois, ouvrier
from fuzz.__main__ import made, minimised
from fuzz.enormites import ENORMITES
from suite import valued

from clas_cli.batch import workers

pytestmark = pytest.mark.long

SEEDS = range(2)
GENEROUS = 10 * lois.SECONDS
"""Processor seconds on a machine that does much else; the long run holds the program to two."""
CASES = Path(__file__).parents[1] / "fuzz" / "cas"
KNOWN: dict[str, dict[str, Any]] = valued(CASES / "attendus.yaml")

ONE_OF_EACH = {
    "une-liste-d-espaces.yaml": "CE1 then spaces: cut at a sign with spaces around it",
    "cle-immense-et-cles-en-double.yaml": "a long name in the path of each finding",
    "texte-repris-dans-les-actions.yaml": "a long text that aliases repeat",
    "niveaux-faux.yaml": "a near word looked for in each finding",
    "accents-sans-fin-dans-les-actions.yaml": "accents sorted in the square of their number",
    "champs-inconnus.yaml": "a finding for each field",
    "message-de-lignes-courtes.eml": "a line costs more than its letters",
    "parametres-sans-fin.eml": "parameters of a header parsed in the square of their number",
    "dossiers-sans-nombre.eml": "more attachments than a message has",
    "colonnes-en-double.xlsx": "rows times columns of one name",
    "collectifs-et-seances-d-inconnus.xlsx": "rows times names",
    "totaux-sans-fin.xlsx": "rows times totals",
    "espace-de-noms-immense.xlsx": "a namespace written in each name",
    "texte-partage-immense.xlsx": "a long text that cells share",
    "entites-en-cp037.xlsx": "a document type in an encoding of its own",
    "noms-qui-doublent.xls": "formulas that a library works out",
    "formats-de-cellules.xls": "more formats than cells",
    "rangs-larges.xls": "rows times columns that are empty",
    "une-feuille-pour-toutes.xls": "sheets times the records of one",
    "rapport-de-lignes-vides.eml": "a message for each blank line",
}  # fmt: skip


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process: what is measured is what reading them takes, and no copy of this process is made."""
    monkeypatch.setattr(workers, "MOST", 0)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ouvrier.Bench:
    monkeypatch.setenv("CLAS_DEBUG", "1")
    monkeypatch.chdir(tmp_path)
    return ouvrier.Bench(tmp_path)


@pytest.mark.parametrize("kind", entrees.INPUTS.values(), ids=lambda kind: kind.name)
def test_invented_input_breaks_no_law(kind: entrees.Input, bench: ouvrier.Bench) -> None:
    for seed in SEEDS:
        name, data, commands = made(kind, seed)
        finds = list(bench.judge(kind, name, data, commands, GENEROUS))
        assert not finds, f"python -m tests.fuzz --rejouer {kind.name} {seed}\n{finds}"


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_what_is_too_big_costs_little(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(ENORMITES[name]())
    arguments = ("verifier", "--format", "json", str(file))
    outcome = lois.clas(*arguments)
    assert not list(lois.broken(outcome, arguments, GENEROUS)), outcome.err
    assert outcome.status in (0, 1)


def test_every_found_case_is_expected_and_there() -> None:
    assert sorted(KNOWN) == sorted(path.name for path in CASES.iterdir() if path.name != "attendus.yaml")


@pytest.mark.parametrize("name", KNOWN)
def test_what_was_found_once_is_found_no_more(name: str, bench: ouvrier.Bench, tmp_path: Path) -> None:
    """Each file under tests/fuzz/cas/ broke a law; « attendus.yaml » says by which command, and what it gives now."""
    known = KNOWN[name]
    data = (CASES / name).read_bytes()
    kind = entrees.INPUTS[known["entree"]]
    command = tuple(known["commande"])
    assert not list(bench.judge(kind, name, data, [command], GENEROUS))
    file = tmp_path / name
    file.write_bytes(data)
    outcome = lois.clas(*bench.arguments(command, str(file), tmp_path), stdin=data if kind.name == "reponses" else b"")
    assert outcome.status == known["statut"]
    said = (outcome.out + outcome.err).decode("utf-8", "replace").replace("\u00a0", " ")
    assert known["dit"] in said


def test_the_same_seed_makes_the_same_input() -> None:
    for kind in entrees.INPUTS.values():
        assert made(kind, 7) == made(kind, 7)


def test_the_laws_see_what_they_should() -> None:
    json = ("verifier", "--format", "json", "x")
    good = lois.Outcome(1, b"{}", b"", 0.1, 1)

    def said(outcome: lois.Outcome, arguments: tuple[str, ...] = ("verifier", "x")) -> str:
        return " ".join(lois.broken(outcome, arguments))

    assert said(good) == ""
    assert "statut 3" in said(lois.Outcome(3, b"", b"Panne interne de clas", 0.1, 1))
    assert "Panne" in said(lois.Outcome(1, b"Panne interne de clas sur ce fichier", b"", 0.1, 1))
    assert "Traceback" in said(lois.Outcome(1, b"", b"Traceback (most recent call last)", 0.1, 1))
    assert "durée 3.0 s" in said(lois.Outcome(0, b"", b"", 3.0, 1))
    assert "mémoire 400 Mo" in said(lois.Outcome(0, b"", b"", 0.1, 400 << 20))
    assert "001b" in said(lois.Outcome(0, b"a\x1b[31m", b"", 0.1, 1))
    assert "202e" in said(lois.Outcome(0, b"", "a\u202eb".encode(), 0.1, 1))
    assert "hors contrat" in said(good, json)
    assert "illisible" in said(lois.Outcome(1, b"{", b"", 0.1, 1), json)


def test_a_find_is_made_smaller() -> None:
    assert minimised(b"a" * 500 + b"X" + b"b" * 500, lambda data: b"X" in data) == b"X"


def test_measures_are_of_the_run_alone() -> None:
    held = b"x" * (200 << 20)
    outcome = lois.clas("estimer", "--collectifs", "3")
    assert len(held) and outcome.status == 0
    assert outcome.memory < 150 << 20 and outcome.seconds < GENEROUS


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="système de fichiers de Linux")
def test_names_that_are_no_text(bench: ouvrier.Bench, tmp_path: Path) -> None:
    folder = tmp_path / "lot"
    folder.mkdir()
    for name in (b"caf\xe9.yaml", b"a\nb.yaml", b"\x1b[31m.yaml", "\u202egnp.yaml".encode(), b"-o.yaml", b"x" * 250 + b".yml"):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(entrees.tree_seeds()[1])
    for format in lois.FORMATS:
        arguments = ("verifier", "--format", format, str(folder))
        assert not list(lois.broken(lois.clas(*arguments), arguments, GENEROUS)), format


REFUSALS = {
    "disque plein, en JSON": ("verifier --format json examples/nouvelle-conforme.yaml > /dev/full", 2, "le disque est plein"),
    "entrée fermée": ("verifier - <&-", 1, ""),
    "nom vide": ("verifier '' --annoter", 1, ""),
    "schéma sans fin": ("schema --comparer /dev/zero", 2, "impossible de lire /dev/zero"),
    "nom trop long": (f"modele {'x' * 300}.yaml", 2, "le nom est trop long"),
}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="système de fichiers de Linux")
@pytest.mark.parametrize("case", REFUSALS)
def test_what_the_system_refuses_is_no_fault_of_the_program(case: str) -> None:
    line, status, said = REFUSALS[case]
    done = subprocess.run(
        f'"{sys.executable}" -m clas_cli {line}', shell=True, capture_output=True, cwd=entrees.ROOT, timeout=300, check=False
    )
    assert done.returncode == status, done.stderr.decode()
    assert b"Traceback" not in done.stderr and b"Panne" not in done.stderr
    assert said in done.stderr.decode()
