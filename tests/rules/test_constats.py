"""What is said to the user, to the letter: the findings of the cases of the conformance suite, and the page of the rules.

`golden/constats.yaml` holds each text once. A case that is not in it is not judged here, so that a new rule is two files;
CLAS_REGENERER=1 pytest tests/rules/test_constats.py writes it anew, to be read before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from lignes import each_row
from suite import FICTITIOUS, FOLDER, ROOT, Case, batch_of, every_case, load, report_of

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.judge.report import Finding
from clas_cli.render.explanations import page

GOLDEN = Path(__file__).parents[1] / "golden" / "constats.yaml"

CASES = {
    f"{case}{where}": case
    for folder, where in ((FOLDER, ""), (FICTITIOUS, " (autre campagne)"))
    for case in every_case(folder)
    if case.fails
}


def findings(case: Case, folder: Path) -> list[Finding]:
    """Every finding of a case."""
    if case.is_batch:
        return [item.finding for item in batch_of(case, folder).findings]
    return list(report_of(case, folder).findings)


def texts(case: Case, folder: Path) -> list[dict[str, str]]:
    """What a case makes its own rule say."""
    return [
        {
            "chemin": item.path,
            "gravite": item.severity,
            "message": _plain(item.message, folder),
            "trouve": _plain(item.found, folder),
            "attendu": _plain(item.expected, folder),
            "remede": _plain(item.remedy, folder),
            "reference": item.reference,
        }
        for item in findings(case, folder)
        if item.code == case.rule
    ]


def _plain(text: str, folder: Path) -> str:
    return text.replace(str(folder), "DOSSIER").replace("\u00a0", " ")


@pytest.mark.skipif("CLAS_REGENERER" not in os.environ, reason="écrit le fichier attendu")
def test_write(empty: Path) -> None:
    told: dict[str, Any] = {}
    known: list[dict[str, str]] = []
    for name, case in CASES.items():
        said = texts(case, empty)
        if any(text not in known for text in said):
            told[name] = said
            known += said
    GOLDEN.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=160), encoding="utf-8", newline="\n")


EXPECTED: dict[str, list[dict[str, str]]] = {} if "CLAS_REGENERER" in os.environ else load(GOLDEN)


@each_row("name", sorted(EXPECTED.keys() & CASES.keys()))
def test_texts_of_a_case(name: str, empty: Path) -> None:
    assert texts(CASES[name], empty) == EXPECTED[name], "CLAS_REGENERER=1 pytest tests/rules/test_constats.py écrit les constats attendus"


def test_the_page_of_the_rules_is_what_the_rules_say() -> None:
    assert (ROOT / "docs" / "regles.md").read_text(encoding="utf-8") == page(named(DEFAULT)), "python docs/generer.py la refait"
