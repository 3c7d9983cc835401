"""One dossier on one screen: whatever the number of findings, what must be done first is there, and nothing is too long or too wide."""

from __future__ import annotations

import io
import os
import re
import shlex
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from commande import EXAMPLES, clas
from lots import HOSTILE, poisoned
from rich.console import Group
from suite import changed

from clas_cli.dossier.dossier import Dossier
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Batch, Report
from clas_cli.reading.door import read, read_bytes
from clas_cli.render.console import paper
from clas_cli.render.glance import glance
from clas_cli.render.priorities import FIRST, causes, sections

GOLDEN = Path(__file__).parents[1] / "golden" / "ecran"
OPTIONS = Options(date(2026, 6, 1))
TWELVE = {
    "collectifs[0].enfants": "14",
    "collectifs[0].semaines": "25",
    "collectifs[1].enfants": "13",
    "collectifs[1].accessible_parents": "non",
    "projet.duree_annees": "5",
    "projet.suivi_presences": "non",
    "projet.diagnostic": "néant",
    "gestionnaire.siret": "99990012900002",
    "gestionnaire.representant.courriel": "presidence.example.org",
    "demande.courriel.objet": "Demande",
    "budget.charges[0].montant": "3500.00",
    "participation": "x",
}
FINDINGS = {
    0: changed("nouvelle", {}),
    1: changed("nouvelle", {"collectifs[1].enfants": "13"}),
    12: changed("nouvelle", TWELVE),
    61: (EXAMPLES / "nombreuses-erreurs.yaml").read_text(encoding="utf-8"),
}
"""Dossiers by how many points they have: invented."""


@cache
def report(count: int, is_workbook: bool = False, name: str = "dossier") -> Report:
    """A report of about that many findings, of a text or of a workbook."""
    text = FINDINGS[count].encode()
    if not is_workbook:
        return check(read_bytes(text, f"{name}.yaml"), OPTIONS)
    from clas_cli.filling.template import make

    origin = Path(f"{name}.yaml")
    origin.write_bytes(text)
    return check(read_bytes(make(Path(f"{name}.xlsx"), origin=origin).content, f"{name}.xlsx"), OPTIONS)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def screen(of: Report, width: int = 80) -> list[str]:
    stream = io.StringIO()
    console = paper(stream, width)
    console.print(Group(*glance(Batch((of,)), of, console)))
    return [line.rstrip() for line in stream.getvalue().splitlines()]


@pytest.mark.long
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("is_workbook", [False, True], ids=["texte", "classeur"])
@pytest.mark.parametrize("count", FINDINGS)
def test_one_screen_says_what_to_do(count: int, is_workbook: bool, width: int) -> None:
    of = report(count, is_workbook)
    lines = screen(of, width)
    assert len(lines) < 40
    assert max(map(len, lines)) <= width
    first = causes(of)[:FIRST]
    text = " ".join(" ".join(lines).split())
    for cause in first:
        assert cause.first.titre in text and cause.first.remedy.split(".")[0][:25].replace("\u00a0", " ") in text.replace("\u00a0", " ")
    assert lines[3].split()[0] == lines[-2 if lines[-2].startswith(" ") else -3].split()[0]
    assert ("D'abord" if of.is_blocking else "envoyer la demande") in " ".join(lines[-2:])


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_makes_it_longer(text: str) -> None:
    of = poisoned(text)
    for width in (80, 120):
        lines = screen(of, width)
        assert len(lines) < 40 and max(map(len, lines)) <= width


@pytest.mark.long
@pytest.mark.parametrize("count", [61, 600, 6_000])
def test_no_number_of_findings_makes_it_longer(count: int) -> None:
    of = report(61)
    more = tuple(of.findings[number % len(of.findings)]._replace(message=f"n° {number}") for number in range(count))
    assert len(screen(of._replace(findings=more))) < 40


@pytest.mark.parametrize("count", [12, 61])
def test_nothing_is_forgotten(count: int) -> None:
    """What is told first and what is left are all that a person has to see."""
    of = report(count)
    first = causes(of)[:FIRST]
    left = [cause for section in sections(of, first) for cause in section.rows]
    told = sorted(id(finding) for cause in (*first, *left) for finding in cause.findings)
    assert told == sorted(id(finding) for finding in of.findings if finding.severity != "information")


def test_lateness_comes_before_money_and_money_before_the_rest() -> None:
    late = check(read_bytes(FINDINGS[61].encode(), "d.yaml"), OPTIONS._replace(sent_on=date(2026, 8, 10)))
    assert [cause.first.code for cause in causes(late)[:FIRST]] == ["DEL002", "CHA001", "CHA007"]
    found = causes(report(12))
    assert [(cause.first.code, str(cause.at_stake)) for cause in found[:FIRST]] == [
        ("REF004", "5037.50"), ("REF008", "2518.75"), ("REF013", "2518.75"),
    ]  # fmt: skip
    assert len(found[0].findings) == 2  # both collectifs have too many children: one correction to learn


def test_no_word_of_the_yaml_in_a_workbook() -> None:
    text = "\n".join(screen(report(61, is_workbook=True), 120)).replace("\u00a0", " ")
    keys = {name for name in re.findall(r"[a-z_]+", " ".join(FINDINGS[61].split("\n"))) if "_" in name} | {"collectifs[", *Dossier.FIELDS} - {
        "format", "campagne", "bonus", "budget", "projet", "gestionnaire", "collectifs", "demande", "actions", "prolongation", "pieces",
    }  # fmt: skip
    assert [key for key in sorted(keys) if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text)] == []
    assert "points, feuille par feuille" in text


@pytest.mark.long
def test_the_next_commands_are_ones_that_run() -> None:
    Path("mon dossier.yaml").write_text(FINDINGS[12], encoding="utf-8")
    out = clas("verifier", "mon dossier.yaml", "--date-envoi", "2026-06-01").out
    commands = re.findall("^clas .*?(?=   |$)", out, re.M)
    assert commands == [f'clas verifier "mon dossier.yaml" --date-envoi 01/06/2026 --{option}' for option in ("detail", "annoter")]
    assert [clas(*shlex.split(command)[1:]).status for command in commands] == [1, 1]
    detail = clas("verifier", "mon dossier.yaml", "--date-envoi", "2026-06-01", "--detail").out
    assert detail.count("à faire") == len(report(12).findings)
    assert "D'abord" in detail.splitlines()[-2] + detail.splitlines()[-1]


@pytest.mark.parametrize("name", ["$(calc).yaml", "`calc`.yaml", "%PATH%.yaml", "a&b.yaml", 'a"b.yaml', "-f.yaml", "a;b.yaml"])
def test_no_shell_obeys_a_name_that_is_shown(name: str) -> None:
    lines = screen(report(12)._replace(file=name))
    shown = ["clas verifier … --detail   tout le détail", "clas verifier … --annoter   une copie annotée"]
    assert [line for line in lines if line.startswith("clas ")] == shown


def test_who_received_it_asks_the_gestionnaire() -> None:
    received = check(read_bytes(FINDINGS[12].encode(), "d.yaml"), OPTIONS._replace(received=True))
    text = "\n".join(screen(received))
    assert "à demander au gestionnaire" in text
    right = check(read_bytes(FINDINGS[0].encode(), "d.yaml"), OPTIONS._replace(received=True))
    assert "La demande peut être instruite" in "\n".join(screen(right)) and "courriel d.yaml" not in "\n".join(screen(right))


def test_a_campaign_that_is_over_is_said_to_who_asks_and_not_to_the_caf() -> None:
    for received, expected in ((False, True), (True, False)):
        of = check(read_bytes(FINDINGS[0].encode(), "d.yaml"), Options(date(2027, 9, 1), sent_on=date(2027, 9, 1), received=received))
        assert of.stale
        assert ("La campagne" in "\n".join(screen(of))) is expected


def test_a_file_that_is_no_dossier() -> None:
    of = check(read(EXAMPLES / "absent.yaml"), OPTIONS)
    lines = screen(of)
    assert "ILLISIBLE" in lines[2] + lines[1] and "DOS001" in "\n".join(lines)


# To the letter. CLAS_REGENERER=1 writes the files anew.


@pytest.mark.long
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("is_workbook", [False, True], ids=["texte", "classeur"])
@pytest.mark.parametrize("count", FINDINGS)
def test_screen_to_the_letter(count: int, is_workbook: bool, width: int) -> None:
    text = "\n".join(screen(report(count, is_workbook), width)) + "\n"
    golden = GOLDEN / f"{count}-{'classeur' if is_workbook else 'texte'}-{width}.txt"
    if os.environ.get("CLAS_REGENERER"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), "CLAS_REGENERER=1 pytest tests/render/test_glance.py écrit les écrans attendus"
