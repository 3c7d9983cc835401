"""The README shows what the program prints, and its test command is the one that CI runs."""

from __future__ import annotations

import re
from pathlib import Path

from clas_cli.commands.app import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_excerpt_is_what_the_program_prints() -> None:
    printed = (ROOT / "tests/golden/nombreuses-erreurs.txt").read_text(encoding="utf-8").replace("\u00a0", " ")
    excerpt = re.search(r"## Ce que l'on voit\n.*?```\n(.*?)```", README, re.S)
    assert excerpt
    missing = [line for line in excerpt[1].splitlines() if line.strip() and line.strip() not in printed]
    assert missing == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = re.search(r'^test_command="(.*)"$', (ROOT / ".ci/run").read_text(encoding="utf-8"), re.M)
    assert command
    assert command[1] in README.splitlines()


def test_every_command_is_in_the_readme() -> None:
    assert [command.__name__ for command in COMMANDS if f"`clas {command.__name__}" not in README] == []


def test_linked_pages_exist() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_promise_has_a_command_that_is_there() -> None:
    rows = [line.split(" | ")[-1] for line in (ROOT / "docs/preuves.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")][
        1:
    ]
    assert len(rows) > 10
    wanted = [re.findall(r"(?:-m (?!pytest)([\w.]+))|((?:tests|packaging)/[\w/.]+)", row) for row in rows if "---" not in row]
    assert [] not in wanted
    assert [name for row in wanted for module, path in row if not _is_there(name := path or module.replace(".", "/"))] == []


def _is_there(name: str) -> bool:
    return (ROOT / name).exists() or (ROOT / f"{name}.py").exists()
