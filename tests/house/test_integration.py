"""pre-commit, the GitHub Action and the GitLab job: valid for the programs of others, and run as far as no network is needed.

By hand, with a network: `pre-commit try-repo CHEMIN_DE_CLAS clas --all-files` in a small repository.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from commande import EXAMPLES

pytestmark = pytest.mark.long

ROOT = EXAMPLES.parent
PAGE = (ROOT / "docs" / "integration-continue.md").read_text(encoding="utf-8")
RIGHT, FAULTY, DOUBTFUL = (EXAMPLES / f"{name}.yaml" for name in ("nouvelle-conforme", "nombreuses-erreurs", "rurale-derogations"))


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)


def published(name: str) -> Any:
    """A schema that its service publishes, as check-jsonschema carries it."""
    text = (files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{name}.json").read_text(encoding="utf-8")
    return jsonschema.validators.validator_for(json.loads(text))(json.loads(text))


def blocks(language: str) -> list[str]:
    """The blocks of code of the page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small repository, with dossiers and what must not be taken for one."""
    folder = tmp_path / "dépôt"
    (folder / "dossiers").mkdir(parents=True)
    (folder / ".config").mkdir()
    for name in (".pre-commit-config.yaml", ".config/outil.yaml"):
        (folder / name).write_text("a: 1\n", encoding="utf-8")
    shutil.copy(RIGHT, folder / "dossiers")
    git = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment whose `clas` is the one under test."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "clas"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m clas_cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI_"))}
    return {**kept, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


posix = pytest.mark.skipif(os.name != "posix", reason="un interpréteur de commandes POSIX")


# pre-commit ----------------------------------------------------------------------------------------------------------

[HOOK] = load(ROOT / ".pre-commit-hooks.yaml")


def hooked(folder: Path) -> list[str]:
    """The files that pre-commit would give to the hook."""
    listed = subprocess.run(["git", "-C", str(folder), "ls-files", "-z"], capture_output=True, check=True).stdout.decode().split("\0")
    return [name for name in listed if name and re.search(HOOK["files"], name) and not re.search(HOOK["exclude"], name)]


def test_the_manifest_is_one_for_pre_commit() -> None:
    clientlib = pytest.importorskip("pre_commit.clientlib")
    [hook] = clientlib.load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    assert (hook["id"], hook["language"], hook["pass_filenames"]) == ("clas", "python", True)


@posix
def test_the_hook_passes_the_right_dossier_and_fails_on_the_faulty_one(repository: Path, environment: dict[str, str]) -> None:
    def status(*options: str) -> int:
        command = [*shlex.split(HOOK["entry"]), *options, *hooked(repository)]
        return subprocess.run(command, cwd=repository, env=environment, capture_output=True, check=False).returncode

    assert hooked(repository) == ["dossiers/nouvelle-conforme.yaml"]
    assert status() == 0
    shutil.copy(DOUBTFUL, repository / "dossiers")
    subprocess.run(["git", "-C", str(repository), "add", "."], check=True)
    assert (status(), status("--strict")) == (0, 1)
    shutil.copy(FAULTY, repository / "dossiers")
    subprocess.run(["git", "-C", str(repository), "add", "."], check=True)
    assert status() == 1


def test_the_page_configures_the_hook_that_exists() -> None:
    [config] = [yaml.safe_load(block) for block in blocks("yaml") if "repos:" in block]
    assert [hook["id"] for hook in config["repos"][0]["hooks"]] == [HOOK["id"]]


# GitHub Actions ------------------------------------------------------------------------------------------------------

ACTION = load(ROOT / "action.yml")


def test_the_action_is_one_for_github() -> None:
    published("github-actions").validate(yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8")))
    assert ACTION["runs"]["using"] == "composite"


def test_no_input_is_pasted_into_a_command() -> None:
    assert not [step["name"] for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")]


def test_the_workflow_of_the_page_uses_inputs_that_exist() -> None:
    [workflow] = [yaml.safe_load(block) for block in blocks("yaml") if "runs-on" in block]
    workflow["on"] = workflow.pop(True)  # what YAML 1.1 makes of « on »
    published("github-workflows").validate(workflow)
    [step] = [step for step in workflow["jobs"]["clas"]["steps"] if "/clas@" in step["uses"]]
    assert step["with"].keys() <= ACTION["inputs"].keys()


def act(folder: Path, environment: dict[str, str], **inputs: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Runs the last step of the action as a runner would; what it did, and its summary."""
    step = ACTION["runs"]["steps"][-1]
    temporary = folder.parent / "runner"
    temporary.mkdir(exist_ok=True)
    given = {name: inputs.get(name, ACTION["inputs"][name]["default"]) for name in ACTION["inputs"]}
    known = {f"inputs.{name}": value for name, value in given.items()} | {"steps.installation.outputs.clas": "clas"}
    values = {name: known[expression.removeprefix("${{ ").removesuffix(" }}")] for name, expression in step["env"].items()}
    runner = {
        "RUNNER_TEMP": str(temporary),
        "GITHUB_STEP_SUMMARY": str(temporary / "resume.md"),
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(temporary / "sorties"),
    }
    script = temporary / "script.sh"
    script.write_text(step["run"], encoding="utf-8")
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**environment, **runner, "GITHUB_WORKSPACE": str(folder), **values},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    summary = temporary / "resume.md"
    return done, summary.read_text(encoding="utf-8") if summary.exists() else ""


needs_bash = pytest.mark.skipif(os.name != "posix" or shutil.which("bash") is None, reason="bash")


@needs_bash
@pytest.mark.parametrize(
    "dossier,inputs,status",
    [
        (DOUBTFUL, {"strict": "true"}, 1),
        (RIGHT, {"date-envoi": "2026-09-01"}, 1),
        (RIGHT, {"campagne": "$(touch pris); inconnue"}, 2),
        (DOUBTFUL, {"strict": "oui"}, 2),
        (RIGHT, {"sarif": "résultats, à lire/r.json"}, 0),
    ],
    ids=str,
)
def test_the_action_runs(repository: Path, environment: dict[str, str], dossier: Path, inputs: dict[str, str], status: int) -> None:
    name = "un dossier, à 100%.yaml"
    shutil.copy(dossier, repository / "dossiers" / name)
    done, summary = act(repository, environment, chemins=f"\ndossiers/{name}\n", **inputs)
    assert done.returncode == status, done.stderr
    assert not (repository / "pris").exists()
    if status != 2:
        assert all(line.startswith("    ") for line in summary.splitlines())
        assert "dossiers/un dossier, à 100%.yaml" in summary
        assert "file=dossiers/un dossier%2C à 100%25.yaml" in done.stdout
    if "sarif" in inputs:
        assert json.loads((repository / inputs["sarif"]).read_text(encoding="utf-8"))["version"] == "2.1.0"


@needs_bash
def test_the_action_gives_its_outputs_and_says_when_its_summary_is_cut(repository: Path, environment: dict[str, str]) -> None:
    shutil.copy(FAULTY, repository / "dossiers" / "d.yaml")
    done, summary = act(repository, environment, chemins="dossiers/d.yaml", sarif="r.sarif")
    assert done.returncode == 1
    assert json.loads((repository / "r.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    lines = (repository.parent / "runner" / "sorties").read_text(encoding="utf-8").splitlines()
    outputs = dict(line.split("=", 1) for line in lines)
    assert outputs.keys() == ACTION["outputs"].keys() and outputs["statut"] == "1"
    assert Path(outputs["page"]).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "coupé" not in summary
    step, whole = ACTION["runs"]["steps"][-1], Path(outputs["rapport"]).read_text(encoding="utf-8")
    step["run"] = step["run"].replace("le_plus=500000", "le_plus=2000")
    try:
        (repository.parent / "runner" / "resume.md").unlink()
        done, summary = act(repository, environment, chemins="dossiers/d.yaml")
    finally:
        step["run"] = step["run"].replace("le_plus=2000", "le_plus=500000")
    assert "**Résumé coupé" in summary and len(summary) < 4_000
    assert whole in done.stdout


def test_the_action_pins_all_that_it_installs() -> None:
    """Every requirement of the program has its version."""
    lines = (ROOT / ".github" / "contraintes.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0].lower() for line in lines if "==" in line}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [line.partition(">=")[0] for line in project["dependencies"]]
    assert needed and {name.lower() for name in needed} <= pinned


@needs_bash
def test_a_log_of_twelve_faulty_dossiers_has_every_finding_on_one_line(repository: Path, environment: dict[str, str]) -> None:
    for number in range(12):
        shutil.copy(FAULTY, repository / "dossiers" / f"d{number}.yaml")
    subprocess.run(["git", "-C", str(repository), "add", "."], check=True)
    command = [*shlex.split(HOOK["entry"]), *hooked(repository)]
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, encoding="utf-8", check=False)
    lines = [line for line in done.stdout.splitlines() if re.match(r"dossiers/d\d+\.yaml(?::\d+:\d+)?: [A-Z]{3}\d{3} ", line)]
    assert len([line for line in lines if ": REF004 bloquant " in line]) == 12
    assert len([line for line in lines if not line.split(": ")[1].startswith("LOT")]) >= 12 * 60


@needs_bash
def test_the_action_used_twice_says_nothing_of_its_first_use(repository: Path, environment: dict[str, str]) -> None:
    first, _ = act(repository, environment, chemins="dossiers")
    assert first.returncode == 0 and "::notice" in first.stdout
    (repository.parent / "runner" / "resume.md").unlink()
    second, summary = act(repository, environment, campagne="inconnue", chemins="dossiers")
    assert (second.returncode, second.stdout, summary) == (2, "", "")


def test_the_action_leaves_the_path_of_the_job_alone() -> None:
    assert not [step["name"] for step in ACTION["runs"]["steps"] if re.search(r">>.*GITHUB_(PATH|ENV)", step.get("run", ""))]


@needs_bash
def test_the_action_without_paths_follows_the_settings(repository: Path, environment: dict[str, str]) -> None:
    done, _ = act(repository, environment)
    assert done.returncode == 2
    (repository / "clas.toml").write_text('chemins = ["dossiers"]\n', encoding="utf-8")
    done, _ = act(repository, environment)
    assert done.returncode == 0, done.stderr


# GitLab --------------------------------------------------------------------------------------------------------------

SNIPPET = ROOT / "docs" / "gitlab-ci.yml"


def test_the_job_is_one_for_gitlab_and_the_page_shows_it() -> None:
    [shown] = [yaml.safe_load(block) for block in blocks("yaml") if "before_script" in block]
    job = yaml.safe_load(SNIPPET.read_text(encoding="utf-8"))
    assert shown == job
    published("gitlab-ci").validate(job)


@needs_bash
@pytest.mark.parametrize("dossier,status", [(RIGHT, 0), (FAULTY, 1)], ids=["juste", "fautif"])
def test_the_job_runs_and_leaves_its_reports(repository: Path, environment: dict[str, str], dossier: Path, status: int) -> None:
    [job] = load(SNIPPET).values()
    shutil.copy(dossier, repository / "dossiers" / "d.yaml")
    script = "set -e -o pipefail\n" + "\n".join(job["script"])
    variables = {**job["variables"], "CI_PROJECT_DIR": str(repository)}
    done = subprocess.run(
        ["bash", "-c", script], cwd=repository, env={**environment, **variables}, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == status, done.stderr
    reports = job["artifacts"]["reports"]
    assert all((repository / name).stat().st_size for name in [*job["artifacts"]["paths"], *reports.values()])


# The page ------------------------------------------------------------------------------------------------------------


def test_the_settings_of_the_page_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clas_cli.commands.settings import load as load_settings

    monkeypatch.chdir(tmp_path)
    (tmp_path / "dossiers").mkdir()
    (tmp_path / "clas.toml").write_text("\n".join(blocks("toml")), encoding="utf-8")
    settings = load_settings(tmp_path / "clas.toml")
    assert (settings.paths, list(settings.waivers), dict(settings.severities)) == (("dossiers",), ["AXE010"], {"FIN004": "information"})
    assert (settings.format, settings.excluded) == ("concis", ("*-brouillon.xlsx",))


def test_the_table_of_formats_is_that_of_the_program() -> None:
    from clas_cli.render.formats import FORMATS

    for name, form in FORMATS.items():
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` | `."))
        assert tuple(re.findall(r"`([^`]+)`", row.split("|")[2])) == form.endings
