"""What is released: both packages hold what they must and work where only they are; so does the plug-in of the page; the workflows are valid.

Nothing is fetched: setuptools is among what the tests need, and clas's own dependencies are those of this Python.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from commande import EXAMPLES

from clas_cli import __version__

pytestmark = pytest.mark.long

ROOT = EXAMPLES.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def sources() -> list[str]:
    """The files that git follows, or in the unpacked sdist, those that it lists."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True).stdout.decode().split("\0")
    else:
        listed = (ROOT / "clas_cli.egg-info" / "SOURCES.txt").read_text("utf-8").splitlines()
    return sorted(name for name in listed if name and ".egg-info/" not in name and (ROOT / name).exists())


def build(folder: Path, kind: str, target: Path) -> Path:
    """Builds what a front end would ask setuptools for, from a folder; the file."""
    target.mkdir(exist_ok=True)
    asked = f"import sys; from setuptools import build_meta; print(build_meta.build_{kind}(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", asked, str(target)], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return target / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean copy of the sources: builders write beside them."""
    folder = tmp_path_factory.mktemp("parution") / "clas"
    for name in sources():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(tree: Path) -> Path:
    return build(tree, "wheel", tree.parent / "dist")


@pytest.fixture(scope="module")
def python(wheel: Path) -> Path:
    """The Python of a new environment that has the wheel, and sees the libraries of this one but not its clas."""
    environment = wheel.parents[1] / "neuf"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    program = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([program, "-c", ask], capture_output=True, encoding="utf-8", check=True).stdout.strip())
    (site / "bibliotheques.pth").write_text("\n".join(path for path in sys.path if path.endswith("-packages")) + "\n", "utf-8")
    install(program, wheel)
    return program


def install(python: Path, package: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--ignore-installed",
        str(package),
    ]
    done = subprocess.run([*command, "--no-build-isolation"], capture_output=True, encoding="utf-8", check=False, env=bare())
    assert done.returncode == 0, done.stderr


def bare() -> dict[str, str]:
    """This environment, without what would lead to the clas of the sources."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GITHUB_", "CI_", "COV_", "VIRTUAL_ENV"))}
    return {**kept, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def run(python: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs the installed `clas`, far from the sources."""
    program = python.with_name("clas.exe" if os.name == "nt" else "clas")
    return subprocess.run(
        [program, *map(str, arguments)], cwd=python.parent, capture_output=True, encoding="utf-8", check=False, env=bare()
    )


def published(name: str, content: Any) -> None:
    """Validates by a schema that its service publishes, as check-jsonschema carries it."""
    schema = json.loads((files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(content)


# The packages --------------------------------------------------------------------------------------------------------


def test_the_sdist_holds_all_that_git_follows(tree: Path) -> None:
    sdist = build(tree, "sdist", tree.parent / "dist")
    with tarfile.open(sdist) as archive:
        held = {member.name.partition("/")[2] for member in archive if member.isfile()}
    assert sorted(set(sources()) - held) == []
    assert {name for name in held - set(sources()) if ".egg-info/" not in name} == {"PKG-INFO", "setup.cfg"}


def test_the_wheel_holds_the_program_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        [metadata] = [archive.read(name).decode() for name in archive.namelist() if name.endswith("/METADATA")]
    assert held == {name for name in sources() if name.startswith("clas_cli/")}
    assert f"\nVersion: {__version__}\n" in metadata
    assert "\nLicense-Expression: MIT\n" in metadata
    assert "\nLicense-File: LICENSE\n" in metadata


def test_the_installed_program_works_alone(python: Path) -> None:
    where = subprocess.run(
        [python, "-c", "import clas_cli; print(clas_cli.__file__)"],
        cwd=python.parent,
        capture_output=True,
        text=True,
        check=True,
        env=bare(),
    )
    assert Path(where.stdout.strip()).is_relative_to(python.parents[1])
    assert run(python, "--version").stdout == f"clas {__version__}\n"
    right = run(python, "verifier", EXAMPLES / "prolongation-conforme.yaml", "--format", "json")
    assert (right.returncode, json.loads(right.stdout)["dossiers"][0]["verdict"]) == (0, "conforme"), right.stderr
    assert run(python, "verifier", EXAMPLES / "nombreuses-erreurs.yaml", "--sortie", "r.html").returncode == 1
    assert "REF004" in (python.parent / "r.html").read_text("utf-8")


def test_the_version_is_that_of_the_changelog() -> None:
    titles = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert titles[0] == __version__


# The plug-in of docs/api-python.md -----------------------------------------------------------------------------------


def documented(language: str, mark: str) -> str:
    """A block of code of the page."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / "docs" / "api-python.md").read_text("utf-8"), re.M | re.S)
    return next(block for block in blocks if mark in block)


def test_the_documented_plugin_is_a_wheel_that_works(python: Path, tmp_path: Path) -> None:
    source = tmp_path / "greffon"
    (source / "greffon_exemple" / "campagnes").mkdir(parents=True)
    (source / "pyproject.toml").write_text(documented("toml", "entry-points"), "utf-8")
    (source / "greffon_exemple" / "__init__.py").touch()
    (source / "greffon_exemple" / "campagnes" / "__init__.py").touch()
    (source / "greffon_exemple" / "regles.py").write_text(documented("python", "ORG001"), "utf-8")
    aude = (ROOT / "clas_cli" / "campaigns" / "aude-2026-2027.yaml").read_text("utf-8")
    (source / "greffon_exemple" / "campagnes" / "exemple-2031.yaml").write_text(
        aude.replace("id: aude-2026-2027", "id: exemple-2031\nfictive: oui").replace("nom: Clas 2026-2027, Aude", "nom: Exemple"), "utf-8"
    )
    install(python, build(source, "wheel", tmp_path / "dist"))

    right = (EXAMPLES / "nouvelle-conforme.yaml").read_text("utf-8")
    name = next(line for line in right.splitlines() if line.startswith("  - nom: "))
    dossier = tmp_path / "d.yaml"
    dossier.write_text(right.replace(name, f"  - nom: {'Les explorateurs de la ' * 3}nuit", 1), "utf-8")
    judged = run(python, "verifier", dossier, "--campagne", "exemple-2031", "--format", "json", "--strict")
    assert judged.returncode == 1, judged.stderr
    shown = json.loads(judged.stdout)
    assert shown["campagne"] == "exemple-2031"
    assert "ORG001" in [finding["code"] for finding in shown["dossiers"][0]["constats"]]
    assert "Raccourcir le nom" in run(python, "regles", "ORG001").stdout


# What the repository asks of its host --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_are_valid_and_what_they_use_is_pinned(path: Path) -> None:
    text = path.read_text("utf-8")
    workflow = yaml.safe_load(text)
    workflow["on"] = workflow.pop(True)  # what YAML 1.1 makes of « on »
    published("github-workflows", workflow)
    used = re.findall(r"uses: (?!\./)(.*)", text)
    assert [line for line in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", line)] == []
    assert workflow["permissions"] == {"contents": "read"}


def test_the_tests_run_on_each_python_that_the_package_claims() -> None:
    matrix = yaml.safe_load((ROOT / ".github" / "workflows" / "essais.yml").read_text("utf-8"))["jobs"]["essais"]["strategy"]["matrix"]
    claimed = [text.rpartition(" ")[2] for text in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", text)]
    assert matrix["python"] == claimed
    assert {name.partition("-")[0] for name in matrix["systeme"]} == {"ubuntu", "windows", "macos"}


def test_forms_and_dependabot_are_valid() -> None:
    published("dependabot", yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8")))
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert len(forms) == 4
    for form in forms:
        published("github-issue-config" if form.stem == "config" else "github-issue-forms", yaml.safe_load(form.read_text("utf-8")))


# packaging/paquet.py -------------------------------------------------------------------------------------------------


def paquet(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "packaging" / "paquet.py"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=bare())


def test_the_oldest_dependencies_are_constraints() -> None:
    lines = paquet(ROOT, "anciennes").stdout.splitlines()
    assert lines == [line.replace(">=", "==") for line in PROJECT["dependencies"]]
    assert all(re.fullmatch(r"[\w.-]+==[\d.]+", line) for line in lines)


def test_the_package_gets_the_addresses_of_who_publishes_it(tree: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tree, tmp_path / "clas")
    assert paquet(folder, "adresse", "https://forge.example/a/clas", "v9.9").returncode == 2
    assert (folder / "README.md").read_bytes() == (ROOT / "README.md").read_bytes()
    assert paquet(folder, "adresse", "https://forge.example/a/clas/", f"v{__version__}").returncode == 0
    with zipfile.ZipFile(build(folder, "wheel", tmp_path / "dist")) as archive:
        [metadata] = [archive.read(name).decode() for name in archive.namelist() if name.endswith("/METADATA")]
    assert "Project-URL: Source, https://forge.example/a/clas\n" in metadata
    assert f"](https://forge.example/a/clas/raw/v{__version__}/docs/images/page.png)" in metadata
    assert re.findall(r"\]\((?!https?:)[^)]*\)", metadata) == []
