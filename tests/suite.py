"""Runs a case of the conformance suite (see conformite/README.md): a base, changed in one place, and the findings expected."""

from __future__ import annotations

import base64
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from clas_cli.campaign import Campagne
from clas_cli.check import Options, check
from clas_cli.readers import read, read_bytes
from clas_cli.report import Finding, Report
from clas_cli.report.json_ import estimation as estimation_of
from clas_cli.rules import INFORMATION, RULES
from clas_cli.source import Source, steps

TESTS = Path(__file__).parent
ROOT = TESTS.parent
FOLDER = TESTS / "conformite"
FICTITIOUS = FOLDER / "campagne-fictive"
FICTITIOUS_CAMPAIGN = TESTS / "donnees" / "fictif-2031-2032.yaml"
EXAMPLES = ROOT / "examples"

TODAY = date(2026, 6, 1)
"""The day of a case that names none: before every deadline."""

KEYS = {
    "regle", "titre", "base", "changer", "ajouter", "effacer", "remplacer", "texte", "octets_base64", "encodage", "fichier",
    "date", "option_date_envoi", "courriel_envoye_le", "attendu", "verdict", "estimation", "dit",
}  # fmt: skip
EXPECTED_KEYS = {"code", "chemin", "ligne", "colonne", "gravite"}

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: Any = type("Loader", (getattr(yaml, "CBaseLoader", yaml.BaseLoader),), {})


@dataclass(frozen=True)
class Case:
    """One case: `data` as written in the file of its family."""

    file: str
    data: dict[str, Any]

    @property
    def rule(self) -> str:
        return str(self.data["regle"])

    @property
    def expected(self) -> list[dict[str, str]]:
        return list(self.data["attendu"])

    @property
    def fails(self) -> bool:
        """Whether the rule of the case is expected to speak."""
        return any(item["code"] == self.rule for item in self.expected)

    def __str__(self) -> str:
        return f"{self.rule}-{self.data['titre']}"


def load(path: Path) -> Any:
    """A YAML file with every value as text, as a dossier is read."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


def cases(folder: Path = FOLDER) -> Iterator[Case]:
    """The cases of a folder, in the order of their files; those of batches (LOT) have a form of their own."""
    for path in sorted(folder.glob("*.yaml")):
        if path.stem == "LOT":
            continue
        for data in load(path):
            yield Case(path.name, data)


def base_path(name: str) -> Path:
    """The file of a base: one of the suite's own, or an example."""
    places = (FOLDER / "bases", FICTITIOUS / "bases", EXAMPLES)
    return next(path for folder in places if (path := folder / f"{name}.yaml").exists())


@cache
def _base(name: str) -> Any:
    return load(base_path(name))


def change(data: Any, path: str, value: Any) -> None:
    """Sets the value at a path; sections that are missing on the way are made, and a list grows by one."""
    whole = list(steps(path))
    last = whole[-1]
    for step, following in pairwise(whole):
        if isinstance(data, dict):
            data = data.setdefault(step, [] if isinstance(following, int) else {})
        else:
            data = data[step]
    if isinstance(data, list) and last == len(data):
        data.append(value)
    else:
        data[last] = value


def erase(data: Any, path: str) -> None:
    """Removes what stands at a path."""
    *way, last = steps(path)
    for step in way:
        data = data[step]
    del data[last]


def changed(base: str, set_: dict[str, Any], append: dict[str, Any] | None = None, remove: list[str] | None = None) -> str:
    """The YAML text of a base with its changes."""
    data = copy.deepcopy(_base(base))
    for path, value in set_.items():
        change(data, path, value)
    for path, value in (append or {}).items():
        target = data
        for step in steps(path):
            target = target[step]
        target.append(value)
    for path in remove or []:
        erase(data, path)
    return str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000))


def source_of(case: dict[str, Any], folder: Path) -> Source:
    """The source of a case. `folder` is where a case that speaks of files may look."""
    if "fichier" in case:
        return read(folder / "absent.yaml" if case["fichier"] == "absent" else folder)
    if "octets_base64" in case:
        return read_bytes(base64.b64decode(case["octets_base64"]), "dossier.yaml")
    if "texte" in case:
        text = case["texte"]
    elif "remplacer" in case:
        text = base_path(case["base"]).read_text(encoding="utf-8")
        for old, new in case["remplacer"].items():
            assert text.count(old) == 1, f"« {old} » figure {text.count(old)} fois dans la base"
            text = text.replace(old, new)
    else:
        text = changed(case["base"], case.get("changer", {}), case.get("ajouter"), case.get("effacer"))
    return read_bytes(text.encode(case.get("encodage", "utf-8")), "dossier.yaml")


def report_of(case: dict[str, Any], folder: Path, campaign: Campagne | None = None) -> Report:
    """The report of a case."""

    def day(name: str) -> date | None:
        return date.fromisoformat(case[name]) if name in case else None

    options = Options(today=day("date") or TODAY, sent_on=day("option_date_envoi"), emailed_on=day("courriel_envoye_le"), campaign=campaign)
    return check(source_of(case, folder), options)


def verify(case: Case, folder: Path, campaign: Campagne | None = None) -> None:
    """Fails unless the report says what the case expects, and nothing else (information that the case doesn't name apart)."""
    data = case.data
    report = report_of(data, folder, campaign)
    named = {case.rule, *(item["code"] for item in case.expected)}
    found = [item for item in report.findings if item.severity != INFORMATION or item.code in named]
    assert sorted(map(_key, found)) == sorted((item["code"], item["chemin"]) for item in case.expected), _told(found)
    for item in case.expected:
        _same_place(next(one for one in found if _key(one) == (item["code"], item["chemin"])), item)
    if "verdict" in data:
        assert report.verdict == data["verdict"]
    if "estimation" in data:
        _same_estimation(report, data["estimation"])
    said = " ".join(f"{one.message} {one.found} {one.expected} {one.remedy}" for one in found if one.code == case.rule).replace(
        "\u00a0", " "
    )
    for words in data.get("dit", []):
        assert words in said, f"« {words} » n'est pas dit : {said}"


def _key(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.path


def _told(found: list[Finding]) -> str:
    return "\n".join(f"{one.code} {one.path} {one.message}" for one in found) or "aucun constat"


def _same_place(finding: Finding, expected: dict[str, str]) -> None:
    for name, value in (("ligne", finding.place.line), ("colonne", finding.place.column), ("gravite", finding.severity)):
        if name in expected:
            assert str(value) == expected[name], f"{name} : {value} au lieu de {expected[name]}"
    if "gravite" not in expected:
        assert finding.severity == RULES[finding.code].severity, f"{finding.code} : gravité {finding.severity}"


def _same_estimation(report: Report, expected: dict[str, Any] | str) -> None:
    if isinstance(expected, str):  # « aucune »
        assert report.estimation is None
        return
    assert report.estimation is not None, report.estimation_lacks
    told = estimation_of(report.estimation)
    for figure, amounts in expected.items():
        if isinstance(amounts, dict):
            assert {name: told[figure][name] for name in amounts} == amounts, told[figure]
        elif figure == "lignes":
            assert [line["ps"] for line in told["collectifs"]] == amounts
        else:
            assert str(told[figure]).lower() == amounts
