"""The Python API: its names, its types, its documentation that runs, and what plug-ins add to it."""

from __future__ import annotations

import doctest
import json
import os
import subprocess
import sys
from collections import OrderedDict
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import commande
import pytest
import yaml
from commande import EXAMPLES, Outcome, clas

import clas_cli
from clas_cli.rules.registry import FAMILIES, RULES

pytestmark = pytest.mark.long

ROOT = EXAMPLES.parent
PAGE = ROOT / "docs" / "api-python.md"
RIGHT = EXAMPLES / "nouvelle-conforme.yaml"
FAULTY = EXAMPLES / "nombreuses-erreurs.yaml"
TODAY = date(2026, 6, 1)


def data(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


# Names and cost ------------------------------------------------------------------------------------------------------


def test_the_names_are_there_and_typed() -> None:
    classes, functions = (
        ["Batch", "Campagne", "Finding", "Report", "Rule"],
        ["assembler", "campagne", "donnees", "formats", "regles", "rendre"],
    )
    assert clas_cli.__all__ == [*classes, "__version__", *functions, "verifier", "verifier_lot"]
    assert all(getattr(clas_cli, name) for name in clas_cli.__all__)
    assert set(clas_cli.__all__) <= set(dir(clas_cli))
    assert (ROOT / "clas_cli" / "py.typed").exists()
    with pytest.raises(AttributeError):
        clas_cli.inconnu  # noqa: B018


def test_importing_the_package_loads_nothing_of_it() -> None:
    script = (
        "import sys, clas_cli; print([name for name in sys.modules if name.startswith('clas_cli.') or name in ('yaml', 'rich', 'typer')])"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip() == "[]"


def test_a_type_checker_knows_the_api(tmp_path: Path) -> None:
    mypy = pytest.importorskip("mypy.api")
    script = tmp_path / "essai.py"
    script.write_text(
        "import clas_cli\n"
        "report: clas_cli.Report = clas_cli.verifier('d.yaml', ignorer={'REF004': 'x'})\n"
        "codes: list[str] = [finding.code for finding in report.findings]\n"
        "plain: dict[str, object] = clas_cli.donnees(report)\n"
        "rules: tuple[clas_cli.Rule, ...] = clas_cli.regles()\n",
        encoding="utf-8",
    )
    out, err, status = mypy.run(["--strict", "--no-incremental", "--config-file", str(ROOT / "pyproject.toml"), str(script)])
    assert status == 0, out + err


# The page ------------------------------------------------------------------------------------------------------------


def test_the_examples_of_the_page_are_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = PAGE.read_text(encoding="utf-8")
    test = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    assert len(test.examples) > 20
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL | doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=said.append)
    assert runner.failures == 0, "".join(said)


# What is accepted ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [str(RIGHT), RIGHT], ids=["texte", "chemin"])
def test_a_path(given: str | Path) -> None:
    report = clas_cli.verifier(given, aujourdhui=TODAY)
    assert (report.verdict, report.file) == ("conforme", str(RIGHT))


@pytest.mark.parametrize(
    "path", [RIGHT, FAULTY, EXAMPLES / "rurale-derogations.yaml", EXAMPLES / "prolongation-conforme.yaml"], ids=lambda p: p.stem
)
def test_the_data_of_a_loader_say_the_same_as_the_file(path: Path) -> None:
    def said(report: clas_cli.Report) -> Any:
        shown = clas_cli.donnees(report)
        return shown["verdict"], shown["estimation"], [(item["code"], item["chemin"], item["message"]) for item in shown["constats"]]

    assert said(clas_cli.verifier(data(path), aujourdhui=TODAY)) == said(clas_cli.verifier(path, aujourdhui=TODAY))


@pytest.mark.parametrize(
    "path,value",
    [
        (("collectifs", 0, "seances", 0, "debut"), 1005),
        (("collectifs", 0, "seances", 0, "debut"), time(16, 45)),
        (("projet", "debut"), date(2026, 9, 21)),
        (("projet", "debut"), datetime(2026, 9, 21)),  # noqa: DTZ001
        (("projet", "participation_familles"), Decimal("0.00")),
        (("collectifs", 0, "enfants"), 10.0),
        (("collectifs", 0, "rural"), False),
        (("projet", "communes"), ("Carcassonne",)),
        (("collectifs", 0, "cout"), float("nan")),
        (("gestionnaire", "adresse", "code_postal"), 11000),
    ],
)
def test_values_of_python(path: tuple[Any, ...], value: Any) -> None:
    tree = data(RIGHT)
    place = tree
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert clas_cli.verifier(tree, aujourdhui=TODAY).verdict == "conforme"


def test_any_mapping_and_values_of_numpy_without_numpy() -> None:
    class Eleven:
        """Like a number of numpy: it gives Python's own by `item()`."""

        def item(self) -> int:
            return 11

    tree = OrderedDict(data(RIGHT))
    tree["collectifs"][0]["enfants"] = Eleven()
    assert clas_cli.verifier(MappingProxyType(tree), aujourdhui=TODAY).verdict == "conforme"


@pytest.mark.parametrize("value", [b"10", {1, 2}, pytest.param(object(), id="objet"), 1j], ids=repr)
def test_a_value_that_has_no_place_in_a_dossier_is_a_finding(value: Any) -> None:
    tree = data(RIGHT)
    tree["collectifs"][0]["enfants"] = value
    found = [(finding.code, finding.path) for finding in clas_cli.verifier(tree).findings if finding.severity == "a_completer"]
    assert found == [("DOS005", "collectifs[0].enfants")]


def test_a_fraction_is_a_number() -> None:
    tree = data(RIGHT)
    tree["collectifs"][0]["enfants"] = Fraction(10)
    assert clas_cli.verifier(tree, aujourdhui=TODAY).verdict == "conforme"


def test_data_without_end_are_one_finding() -> None:
    endless: dict[str, Any] = {}
    endless["projet"] = endless
    for tree in (endless, {"collectifs": [{}] * 100_000}):
        report = clas_cli.verifier(tree)
        assert (report.verdict, [finding.code for finding in report.findings]) == ("illisible", ["DOS001"])


@pytest.mark.parametrize("value", [12, None, ["a"], b"projet: {}"], ids=repr)
def test_what_is_neither_a_path_nor_data_is_a_mistake_of_the_program(value: Any) -> None:
    with pytest.raises(TypeError, match="un chemin, les données"):
        clas_cli.verifier(value)


# What is asked -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", ["2026-08-10", "10/08/2026", date(2026, 8, 10), datetime(2026, 8, 10, 9, 0)], ids=str)  # noqa: DTZ001
def test_the_date_judged(sent: Any) -> None:
    report = clas_cli.verifier(RIGHT, date_envoi=sent)
    assert (report.verdict, report.envoi.date) == ("irrecevable", date(2026, 8, 10))


def test_a_campaign_by_name_file_or_itself(tmp_path: Path) -> None:
    file = tmp_path / "la-mienne.yaml"
    text = (ROOT / "clas_cli" / "campaigns" / "aude-2026-2027.yaml").read_text("utf-8")
    file.write_text(text.replace("id: aude-2026-2027", "id: la-mienne"), "utf-8")
    for given in (file, str(file), clas_cli.campagne(file)):
        assert clas_cli.verifier(RIGHT, campagne=given).campaign == "la-mienne"
    assert clas_cli.verifier(RIGHT, campagne="aude-2026-2027").campaign == "aude-2026-2027"


@pytest.mark.parametrize(
    "asked,told",
    [
        ({"campagne": "inconnue"}, "campagne inconnue.*Connues.*aude-2026-2027"),
        ({"campagne": "absente.yaml"}, "n'existe pas"),
        ({"ignorer": {"REF999": "x"}}, "règle inconnue"),
        ({"ignorer": {"REF004": " "}}, "un motif est exigé"),
        ({"date_envoi": "demain"}, "date_envoi attend une date"),
        ({"aujourdhui": "demain"}, "aujourdhui attend une date"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_a_value_error(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        clas_cli.verifier(RIGHT, **asked)


def test_no_settings_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "clas.toml").write_text('[ignorer]\nREF004 = "x"\n', "utf-8")
    (tmp_path / "d.yaml").write_bytes(FAULTY.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert not clas_cli.verifier("d.yaml").waived


def test_plain_data_are_those_of_the_json_output() -> None:
    plain = clas_cli.donnees(clas_cli.verifier(FAULTY, aujourdhui=TODAY))
    shown = json.loads(clas("verifier", FAULTY, "--format", "json", "--sans-reglages").out.replace(" ", " "))["dossiers"][0]
    assert json.loads(json.dumps(plain).replace("\\u00a0", " ")) == shown


# Plug-ins ------------------------------------------------------------------------------------------------------------


def _block(language: str, mark: str) -> str:
    """A block of code of the page."""
    blocks = PAGE.read_text("utf-8").split("```")
    return next(block.removeprefix(language) for block in blocks if block.startswith(language + "\n") and mark in block)


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """The plug-in of the page, as an installer would lay it down."""
    package = tmp_path / "greffon_exemple"
    (package / "campagnes").mkdir(parents=True)
    for folder in (package, package / "campagnes"):
        (folder / "__init__.py").touch()
    (package / "regles.py").write_text(_block("python", "ORG001"), "utf-8")
    text = (ROOT / "clas_cli" / "campaigns" / "aude-2026-2027.yaml").read_text("utf-8")
    (package / "campagnes" / "exemple-2031.yaml").write_text(
        text.replace("id: aude-2026-2027", "id: exemple-2031\nfictive: oui").replace("nom: Clas 2026-2027, Aude", "nom: Exemple"), "utf-8"
    )
    import tomllib

    project = tomllib.loads(_block("toml", "entry-points"))["project"]
    metadata = tmp_path / "clas_greffon_exemple-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", "utf-8")
    (metadata / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
            for group, points in project["entry-points"].items()
        ),
        "utf-8",
    )
    return tmp_path


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]), "PYTHONUTF8": "1"}
    environment.pop("GITHUB_ACTIONS", None)
    command = [sys.executable, "-m", "clas_cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment, cwd=folder)


def together(folder: Path, *commands: tuple[object, ...]) -> list[Outcome]:
    """The same for several commands, one after the other in one program."""
    script = "import json, sys\nfrom commande import clas\nprint(json.dumps([vars(clas(*one)) for one in json.loads(sys.argv[1])]))"
    paths = os.pathsep.join(map(str, (folder, ROOT, Path(commande.__file__).parent)))
    asked = json.dumps([[str(word) for word in one] for one in commands])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"}
    environment.pop("GITHUB_ACTIONS", None)
    done = subprocess.run(
        [sys.executable, "-c", script, asked], capture_output=True, encoding="utf-8", check=True, env=environment, cwd=folder
    )
    return [Outcome(**one) for one in json.loads(done.stdout)]


def test_the_rule_of_a_plugin_is_a_rule_like_any_other(plugin: Path) -> None:
    dossier = plugin / "d.yaml"
    text = RIGHT.read_text("utf-8")
    name = next(line for line in text.splitlines() if line.startswith("  - nom: "))
    dossier.write_text(text.replace(name, f"  - nom: {'Les explorateurs de la ' * 3}nuit", 1), "utf-8")
    names = ("r.json", "r.sarif", "r.junit.xml", "r.gitlab.json", "r.html")
    judged, strict, waived, page, family = together(
        plugin,
        ("verifier", dossier, "--format", "texte", *(word for name in ("-", *names) for word in ("-o", name))),
        ("verifier", dossier, "--strict"),
        ("verifier", dossier, "--strict", "--ignorer", "nom-de-collectif-long=essai"),
        ("regles", "ORG001"),
        ("regles", "--famille", "ORG"),
    )
    assert (judged.status, strict.status, waived.status) == (0, 1, 0), judged.err
    assert "ORG001" in judged.out
    assert [name for name in names if "ORG001" not in (plugin / name).read_text("utf-8")] == []
    shown = page.out.lower()
    assert "raccourcir le nom" in shown and "règles ajoutées" in shown and "note" not in shown
    assert "ORG001" in family.out


def test_the_campaign_of_a_plugin_can_be_named(plugin: Path) -> None:
    dossier = plugin / "d.yaml"
    dossier.write_text(RIGHT.read_text("utf-8").replace("campagne: aude-2026-2027", "campagne: exemple-2031"), "utf-8")
    outcome = run(plugin, "verifier", dossier, "--format", "json")
    assert (outcome.returncode, json.loads(outcome.stdout)["campagne"]) == (0, "exemple-2031"), outcome.stderr
    assert json.loads(run(plugin, "verifier", RIGHT, "--campagne", "exemple-2031", "--format", "json").stdout)["campagne"] == "exemple-2031"
    assert clas_cli.verifier(dossier).findings[0].code == "DOS007"


@pytest.mark.parametrize(
    "code,told",
    [
        ("raise RuntimeError('cassé')", "RuntimeError, cassé"),
        ("import absent_de_partout", "ModuleNotFoundError"),
        ("raise SystemExit(0)", "SystemExit"),
        (
            "from clas_cli.rules.registry import rule\n@rule('REF004', 'autre-nom', 'Titre', 'bloquant')\ndef f(dossier):\n    yield\n",
            "registered twice",
        ),
        (
            "from clas_cli.rules.registry import rule\n@rule('trop', 'autre-nom', 'Titre', 'bloquant')\ndef f(dossier):\n    yield\n",
            "three capital letters",
        ),
    ],
)
def test_a_broken_plugin_stops_the_program_and_says_which(plugin: Path, code: str, told: str) -> None:
    (plugin / "greffon_exemple" / "regles.py").write_text(code, "utf-8")
    outcome = run(plugin, "verifier", RIGHT)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert "le greffon exemple (greffon_exemple.regles) ne peut pas être chargé" in outcome.stderr
    assert told in outcome.stderr


def test_without_a_plugin_the_costly_module_is_not_loaded() -> None:
    script = "import sys, clas_cli\nclas_cli.verifier(sys.argv[1])\nprint('importlib.metadata' in sys.modules)"
    command = [sys.executable, "-c", script, str(RIGHT)]
    assert subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip() == "False"


def test_the_rules_of_the_house_are_untouched() -> None:
    assert [rule.code for rule in clas_cli.regles()] == list(RULES)
    assert {rule.family for rule in clas_cli.regles()} <= set(FAMILIES)
