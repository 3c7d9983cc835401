"""Runs the conformance suite, and checks that it is whole and that the rules' own texts are true."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import partial
from pathlib import Path

import jsonschema
import pytest
import yaml
from lignes import each, each_row
from suite import FICTITIOUS, FOLDER, TODAY, base_path, changed, every_case, load, verify, workbook

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.dossier.fields import NOUVELLE
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import CONFORME, VERDICTS
from clas_cli.reading.door import read_bytes
from clas_cli.rules.explain import explain
from clas_cli.rules.registry import RULES, SEVERITIES

CASES = every_case(FOLDER)
FICTITIOUS_CASES = every_case(FICTITIOUS)


@pytest.mark.parametrize("code", RULES)
def test_cases_of_a_rule(code: str, empty: Path) -> None:
    each((str(case), partial(verify, case, empty)) for case in CASES + FICTITIOUS_CASES if case.rule == code)


def test_each_rule_has_a_failing_case_and_a_near_miss() -> None:
    had = {(case.rule, case.fails) for case in CASES + FICTITIOUS_CASES}
    assert [code for code in RULES if (code, True) not in had] == [], "sans cas qui échoue"
    assert [code for code in RULES if (code, False) not in had] == [], "sans cas qui passe de justesse"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("**/*.yaml")), ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_files_of_cases_follow_their_schema(path: Path) -> None:
    schema = json.loads((FOLDER / "cas.schema.json").read_text(encoding="utf-8"))
    if path.parent.name in ("bases", "classeurs"):
        return
    errors = [f"{error.json_path} : {error.message}" for error in jsonschema.Draft202012Validator(schema).iter_errors(load(path))]
    assert errors == []


def test_the_schema_names_what_the_program_has() -> None:
    schema = json.loads((FOLDER / "cas.schema.json").read_text(encoding="utf-8"))
    constat = schema["$defs"]["constat"]["properties"]
    assert constat["gravite"]["enum"] == list(SEVERITIES)
    assert set(schema["items"]["properties"]["verdict"]["enum"]) == set(VERDICTS)


def test_cases_are_in_the_files_of_their_families() -> None:
    whole = CASES + FICTITIOUS_CASES
    assert [str(case) for case in whole if case.file not in (f"{case.rule[:3]}.yaml", "cas.yaml")] == []
    assert {code for case in whole for code in (case.rule, *(item["code"] for item in case.expected))} <= RULES.keys()


def test_titles_are_unique() -> None:
    for suite in (CASES, FICTITIOUS_CASES):
        assert [name for name, count in Counter(map(str, suite)).items() if count > 1] == []


@pytest.mark.parametrize("path", sorted((FOLDER / "bases").glob("*.yaml")), ids=lambda path: path.stem)
def test_bases_are_compliant(path: Path) -> None:
    report = check(read_bytes(path.read_bytes(), path.name), Options(TODAY))
    assert report.verdict == CONFORME
    assert [item.code for item in report.findings] == ([] if report.situation == NOUVELLE else ["DEL012"])


@pytest.mark.parametrize("path", sorted((FOLDER / "classeurs").glob("*.yaml")), ids=lambda path: path.stem)
def test_workbooks_say_what_their_dossiers_say(path: Path) -> None:
    dossier = check(read_bytes((FOLDER / "bases" / path.name).read_bytes(), path.name), Options(TODAY))
    same = check(read_bytes(workbook({"classeur": path.stem}), "dossier.xlsx"), Options(TODAY))
    assert same.findings == dossier.findings == ()
    assert same.facts is not None and dossier.facts is not None
    assert same.facts._replace(fingerprint=dossier.facts.fingerprint, fichier=dossier.facts.fichier) == dossier.facts
    assert (same.estimation, same.evaluated) == (dossier.estimation, dossier.evaluated)


# The texts of the rules: what `clas regles CODE` prints is checked here, and its examples are run.


def test_each_rule_explains_itself() -> None:
    for rule in RULES.values():
        text = explain(rule, named(DEFAULT))
        assert text.summary and text.summary.endswith("."), f"{rule.code} : un résumé"
        for heading, words in (("Pourquoi", text.why), ("Remède", text.remedy), ("Refusé", text.refused), ("Accepté", text.accepted)):
            assert words, f"{rule.code} : « {heading} : » manque"
        assert not re.search(r"\{campagne|sans objet dans cette campagne", " ".join((text.summary, text.why, text.remedy))), text


_ASSIGNMENT = re.compile(r"[\w.\[\]]+ =(?: .*)?")


def _example(words: str) -> tuple[str, dict[str, str]] | None:
    """« prolongation | path = value ; path = value » as a base and its changes; None where the example is a sentence."""
    words = words.replace("\u00a0", " ")
    base = "nouvelle-conforme"
    if words.startswith("prolongation | "):
        base, words = "prolongation-conforme", words.removeprefix("prolongation | ")
    parts = words.split(" ; ")
    if not all(_ASSIGNMENT.fullmatch(part) for part in parts):
        return None
    pairs = (part.split(" =", 1) for part in parts)
    return base, {path: yaml.load(value.strip() or '""', Loader=yaml.BaseLoader) for path, value in pairs}


EXAMPLES = [
    (rule.code, kind, *example)
    for rule in RULES.values()
    for kind, words in (("refused", explain(rule, named(DEFAULT)).refused), ("accepted", explain(rule, named(DEFAULT)).accepted))
    if (example := _example(words))
]


def test_most_examples_can_be_run() -> None:
    assert len(EXAMPLES) > 1.3 * len(RULES)


@each_row(("code", "kind", "base", "values"), EXAMPLES)
def test_example_of_a_rule(code: str, kind: str, base: str, values: dict[str, str]) -> None:
    assert base_path(base).exists()
    report = check(read_bytes(changed(base, values).encode(), "dossier.yaml"), Options(TODAY))
    raised = code in {finding.code for finding in report.findings}
    assert raised == (kind == "refused"), (
        f"{code} : l'exemple « {'Refusé' if kind == 'refused' else 'Accepté'} » dit le contraire : {values}"
    )
