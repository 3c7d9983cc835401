"""What Typer says in English or would load is ours: formats everywhere from one list, completion, and nothing costly for a command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from commande import EXAMPLES, clas
from lignes import each_row
from typer.core import TyperGroup

from clas_cli.commands.app import COMMANDS, program
from clas_cli.render.formats import FORMATS

ROOT = EXAMPLES.parent


@each_row("name", FORMATS)
def test_a_format_is_in_the_help_and_in_the_readme(name: str) -> None:
    assert name in clas("verifier", "--help").out.partition("Format du rapport")[2].partition("--sortie")[0]
    listed = (ROOT / "README.md").read_text("utf-8").partition("<!-- formats -->")[2].partition("<!-- /formats -->")[0]
    assert name in listed.replace(" ou ", ", ").split(", ")


def test_formats_are_completed() -> None:
    asked = {"COMP_WORDS": "clas verifier --format j", "COMP_CWORD": "3", "_CLAS_COMPLETE": "complete_bash"}
    command = [sys.executable, "-m", "clas_cli"]
    done = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    assert done.stdout.split() == ["json", "junit"]


@pytest.mark.parametrize(
    ("metavar", "typed", "expected"),
    [
        ("FORMAT", "js", "json"),
        ("ID", "aude", "aude-2026-2027"),
        ("CODE=motif", "REF00", "REF004="),
        ("[CODE ou MOT]", "REF00", "REF004"),
        ("FAMILLE", "RE", "REF"),
        ("GRAVITÉ", "blo", "bloquant"),
        ("SITUATION", "pro", "prolongation"),
    ],
)
def test_whatever_takes_words_known_beforehand_completes_them(metavar: str, typed: str, expected: str) -> None:
    group = program(*COMMANDS)
    assert isinstance(group, TyperGroup)
    of_it = [
        (name, parameter, command)
        for name, command in group.commands.items()
        for parameter in command.params
        if getattr(parameter, "metavar", None) == metavar
    ]
    assert of_it
    for name, parameter, command in of_it:
        proposed = [item.value for item in parameter.shell_complete(command.context_class(command), typed)]
        assert expected in proposed, f"clas {name} {parameter.name}"


@pytest.mark.long
def test_a_command_loads_neither_rich_nor_what_typer_converts_with(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom clas_cli.commands import app\n"
        f"sys.argv = ['clas', 'verifier', {str(EXAMPLES / 'nouvelle-conforme.yaml')!r}, '-o', {str(tmp_path / 'r.json')!r}]\n"
        "try:\n    app.main()\nexcept SystemExit:\n    print([name for name in ('pydantic', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@each_row(
    "arguments,told",
    [
        (("--",), "il manque une commande."),
        (("courriel",), "il manque l'argument DOSSIER."),
        (("estimer",), "il manque l'option --collectifs."),
        (("verifie",), "commande inconnue : verifie. Vouliez-vous dire verifier ?"),
        (("regles", "a", "b"), "argument en trop : b."),
        (("verifier", "x", "--format"), "l'option --format attend une valeur."),
        (("verifier", "x", "--strict=3"), "l'option --strict n'attend pas de valeur."),
        (("verifier", "x", "--processus", "0"), "--processus attend un nombre entier, 1 au moins."),
        (("verifier", "x", "--collectifs-max", "deux"), "--collectifs-max attend un nombre entier, 0 au moins."),
        (("verifier", "x", "-q"), "option inconnue : -q."),
    ],
)
def test_each_misuse_has_its_sentence(arguments: tuple[str, ...], told: str) -> None:
    done = clas(*arguments)
    assert (done.status, done.err.splitlines()[0]) == (2, f"Erreur : {told}")


@pytest.mark.long
def test_clas_alone_leads_a_newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three commands, which follow one another as they are written; an empty workbook isn't ready to be sent."""
    monkeypatch.chdir(tmp_path)
    done = clas()
    assert (done.status, done.out) == (2, "")
    lines = [line.split() for line in done.err.splitlines() if line.startswith("  clas ")]
    commands = [line[1:3] for line in lines]
    assert commands == [["modele", "dossier.xlsx"], ["verifier", "dossier.xlsx"], ["courriel", "dossier.xlsx"]]
    written, checked, sent = (clas(*command) for command in commands)
    assert (written.status, checked.status, sent.status) == (0, 1, 1)
    assert "Le modèle n'est pas encore rempli." in checked.out and "Rien n'est préparé" in sent.err
    assert "clas --help" in done.err
    assert max(map(len, done.err.splitlines())) <= 82
