"""`--format concis`: a line a finding, as editors and grep want it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commande import EXAMPLES, clas

LINE = re.compile(r"(?P<file>.+?)(?::(?:\d+:\d+|[^:!]+![A-Z]+\d+))?: [A-Z]{3}\d{3} (?:bloquant|a_completer|a_verifier|information) .+")
RURAL = EXAMPLES / "rurale-derogations.yaml"


def lines(*arguments: object) -> list[str]:
    return clas("verifier", *arguments, "--format", "concis", "--date-envoi", "2026-06-01").out.splitlines()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_line_has_the_form(path: Path) -> None:
    assert [line for line in lines(path) if not LINE.fullmatch(line)] == []


def test_a_line_and_a_column() -> None:
    assert f"{RURAL}:78:14: REF005 a_verifier " in "".join(lines(RURAL))


@pytest.mark.long
def test_a_cell(tmp_path: Path) -> None:
    file = tmp_path / "d.xlsx"
    assert clas("modele", file, "--depuis", RURAL).status == 0
    assert any(re.match(re.escape(str(file)) + r":Collectifs![A-Z]+\d+: REF005 a_verifier ", line) for line in lines(file))


def test_a_whole_file_has_no_place() -> None:
    assert [line.partition(" Le ")[0] for line in lines("absent.yaml")] == ["absent.yaml: DOS001 bloquant"]


def test_what_is_waived_is_not_there() -> None:
    assert [line for line in lines(RURAL, "--ignorer", "REF005=vu") if "REF005" in line] == []


def test_a_name_never_makes_two_lines(tmp_path: Path) -> None:
    file = tmp_path / "a\nb.yaml"
    file.write_bytes(b"x: [")
    assert len(lines(file)) == 1


def test_standard_output_beside_files(tmp_path: Path) -> None:
    outcome = clas("verifier", RURAL, "-f", "concis", "-o", "-", "-o", tmp_path / "r.json", "-o", tmp_path / "r.html")
    assert outcome.out.splitlines() == clas("verifier", RURAL, "-f", "concis").out.splitlines()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.html", "r.json"]
    assert "«" in clas("verifier", RURAL, "-o", "-").out
