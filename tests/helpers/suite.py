"""Runs a case of the conformance suite (see conformite/README.md): a base, changed in one place, and the findings expected."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from classeur import rezipped, sheet_part
from openpyxl.utils import column_index_from_string, get_column_letter

from clas_cli.batch.run import assemble
from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.load import from_file
from clas_cli.dossier.tree import Remark, Source, steps
from clas_cli.judge.check import check
from clas_cli.judge.data import estimation as estimation_of
from clas_cli.judge.options import Options, find_rule
from clas_cli.judge.report import Batch, Finding, Report
from clas_cli.reading.door import read, read_bytes
from clas_cli.reading.letter import read_letters
from clas_cli.rules.registry import INFORMATION, RULES

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
FOLDER = TESTS / "conformite"
FICTITIOUS = FOLDER / "campagne-fictive"
FICTITIOUS_CAMPAIGN = TESTS / "donnees" / "fictif-2031-2032.yaml"
EXAMPLES = ROOT / "examples"

TODAY = date(2026, 6, 1)
"""The day of a case that names none: before every deadline."""

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: Any = type("Loader", (getattr(yaml, "CBaseLoader", yaml.BaseLoader),), {})


@dataclass(frozen=True, eq=False)
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
    def is_batch(self) -> bool:
        """Whether the case speaks of several files together."""
        return "lot" in self.data

    @property
    def fails(self) -> bool:
        """Whether the rule of the case is expected to speak."""
        return any(item["code"] == self.rule for item in self.expected)

    def __str__(self) -> str:
        return f"{self.rule}-{self.data['titre']}"


def load(path: Path) -> Any:
    """A YAML file with every value as text, as a dossier is read."""
    return parsed(path.read_text(encoding="utf-8"))


def parsed(text: str) -> Any:
    """A YAML text with every value as text."""
    return yaml.load(text, Loader=_Loader)


def valued(path: Path) -> Any:
    """A YAML file with its numbers, dates and booleans."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def dumped(data: dict[str, Any]) -> str:
    """The YAML text of plain data, of which most sections are those of a base."""
    return "".join(_dumped_section(json.dumps({name: section})) for name, section in data.items()) or "{}\n"


@cache
def _dumped_section(section: str) -> str:
    return str(yaml.dump(json.loads(section), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000))


def cases(folder: Path = FOLDER) -> Iterator[Case]:
    """The cases of a folder that speak of one dossier, in the order of their files."""
    return (case for case in every_case(folder) if not case.is_batch)


@cache
def every_case(folder: Path) -> tuple[Case, ...]:
    """The cases of a folder, in the order of their files."""
    return tuple(Case(path.name, data) for path in sorted(folder.glob("*.yaml")) for data in load(path))


def base_path(name: str) -> Path:
    """The file of a base: one of the suite's own, or an example."""
    places = (FOLDER / "bases", FICTITIOUS / "bases", EXAMPLES)
    return next(path for folder in places if (path := folder / f"{name}.yaml").exists())


@cache
def _base(name: str) -> str:
    return json.dumps(load(base_path(name)))


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
    data = json.loads(_base(base))
    for path, value in set_.items():
        change(data, path, value)
    for path, value in (append or {}).items():
        target = data
        for step in steps(path):
            target = target[step]
        target.append(value)
    for path in remove or []:
        erase(data, path)
    return dumped(data)


def source_of(case: dict[str, Any], folder: Path, name: str = "dossier.yaml") -> Source:
    """The source of a case, or of one file of its batch. `folder` is where a case that speaks of files may look."""
    if "fichier" in case:
        return read(folder / "absent.yaml" if case["fichier"] == "absent" else folder)
    if "lettre" in case:
        letter = next(iter(read_letters("lettre.txt", case["lettre"].splitlines(), is_wrapped=True)), None)
        assert letter is not None, "cette lettre ne demande pas de prolongation"
        return letter
    if "octets_base64" in case:
        return read_bytes(base64.b64decode(case["octets_base64"]), name)
    if "classeur" in case:
        return read_bytes(workbook(case), "dossier.xlsx")
    return read_bytes(text_of(case).encode(case.get("encodage", "utf-8")), name)


def text_of(case: dict[str, Any]) -> str:
    """The YAML text of a case, or of one file of its batch."""
    if "texte" in case:
        return str(case["texte"])
    if "remplacer" in case:
        text = base_path(case["base"]).read_text(encoding="utf-8")
        assert not case.keys() & {"changer", "ajouter", "effacer"}, "« remplacer » change le texte, et lui seul"
        for old, new in case["remplacer"].items():
            assert text.count(old) == 1, f"« {old} » figure {text.count(old)} fois dans la base"
            text = text.replace(old, new)
        return text
    return changed(case["base"], case.get("changer", {}), case.get("ajouter"), case.get("effacer"))


def workbook(case: dict[str, Any]) -> bytes:
    """The workbook of a case: a base of `classeurs/`, cells changed, rows, columns and sheets hidden."""
    from openpyxl import Workbook

    book = Workbook()
    del book[book.sheetnames[0]]
    for name, rows in load(FOLDER / "classeurs" / f"{case['classeur']}.yaml").items():
        page = book.create_sheet(name)
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                _fill(page.cell(row, column), value)
    cached: dict[tuple[str, str], str] = {}
    for address, content in case.get("cellules", {}).items():
        name, _, cell = address.rpartition("!")
        page = book[name] if name in book.sheetnames else book.create_sheet(name)
        if isinstance(content, str):
            _fill(page[cell], content)
        else:
            page[cell].value = content.get("formule", content.get("erreur"))
            page[cell].data_type = "f" if "formule" in content else "e"
            if "valeur" in content:
                cached[name, cell] = content["valeur"]
    for hidden in case.get("masquer", []):
        name, _, cells = hidden.partition("!")
        first, _, last = cells.partition(":")
        if not cells:
            book[name].sheet_state = "hidden"
        elif first.isdigit():
            for row in range(int(first), int(last) + 1):
                book[name].row_dimensions[row].hidden = True
        else:
            for column in range(column_index_from_string(first), column_index_from_string(last) + 1):
                book[name].column_dimensions[get_column_letter(column)].hidden = True
    return _with_results(book, cached)


def _fill(cell: Any, value: str) -> None:
    if value:
        cell.value = value
        cell.data_type = "s"


def _with_results(book: Any, cached: dict[tuple[str, str], str]) -> bytes:
    """The file, where formulas keep the results that a spreadsheet would have left: openpyxl writes none."""
    stream = io.BytesIO()
    book.save(stream)
    data = stream.getvalue()
    for (name, cell), value in cached.items():
        kind = "e" if value.startswith("#") else "n" if value.replace(".", "", 1).isdigit() else "str"

        def result(found: re.Match[bytes], kind: str = kind, value: str = value) -> bytes:
            return b'%s t="%s">%s<v>%s</v></c>' % (found[1], kind.encode(), found[2], value.encode())

        pattern = re.compile(rb'(<c r="%s"[^>]*?)(?: t="\w+")?>(<f>[^<]*</f>)<v ?/?>(?:</v>)?</c>' % cell.encode())
        part = sheet_part(book, name)
        data = rezipped(
            data,
            lambda found, content, part=part, pattern=pattern, result=result: pattern.sub(result, content) if found == part else content,
        )
    return data


@cache
def report_of(case: Case, folder: Path) -> Report:
    """The report of a case."""
    data = case.data

    def day(name: str) -> date | None:
        return date.fromisoformat(data[name]) if name in data else None

    campaign = fictitious() if case.file == "cas.yaml" else None
    options = Options(today=day("date") or TODAY, sent_on=day("option_date_envoi"), emailed_on=day("courriel_envoye_le"), campaign=campaign)
    return check(source_of(data, folder), options)


@cache
def fictitious() -> Campagne:
    """The invented campaign."""
    return from_file(FICTITIOUS_CAMPAIGN)


@cache
def batch_of(case: Case, folder: Path) -> Batch:
    """The batch of a case that speaks of several files."""
    options = Options(today=TODAY)
    return assemble([check(source_of(made, folder, name), options) for name, made in case.data["lot"].items()], options)


def verify(case: Case, folder: Path) -> None:
    """Fails unless the report says what the case expects, and nothing else (information that the case doesn't name apart)."""
    data = case.data
    if case.is_batch:
        _verify_batch(case, folder)
        return
    report = report_of(case, folder)
    named = {case.rule, *(item["code"] for item in case.expected)}
    found = [item for item in report.findings if item.severity != INFORMATION or item.code in named]
    assert sorted(map(_key, found)) == sorted((item["code"], item["chemin"]) for item in case.expected), _told(found)
    for item in case.expected:
        _same_place(next(one for one in found if _key(one) == (item["code"], item["chemin"])), item, data)
    if "verdict" in data:
        assert report.verdict == data["verdict"]
    if "estimation" in data:
        _same_estimation(report, data["estimation"])
    said = " ".join(f"{one.message} {one.found} {one.expected} {one.remedy}" for one in found if one.code == case.rule).replace(
        "\u00a0", " "
    )
    for words in data.get("dit", []):
        assert words in said, f"« {words} » n'est pas dit : {said}"


def _verify_batch(case: Case, folder: Path) -> None:
    """Only what crosses the files is compared: which findings, and where in which files."""
    found = batch_of(case, folder).findings
    told = [(item.finding.code, sorted((one.file, one.path) for one in item.dossiers)) for item in found]
    assert sorted(told) == sorted((item["code"], sorted(_places(item["endroits"]))) for item in case.expected)
    assert all(item.finding.path == item.dossiers[0].path for item in found)
    assert all(item.finding.severity == RULES[item.finding.code].severity for item in found)
    said = " ".join(f"{one.finding.message} {one.finding.found} {one.finding.expected}" for one in found if one.finding.code == case.rule)
    for words in case.data.get("dit", []):
        assert words in said.replace("\u00a0", " "), f"« {words} » n'est pas dit : {said}"


def _places(places: dict[str, str | list[str]]) -> Iterator[tuple[str, str]]:
    for file, paths in places.items():
        for path in [paths] if isinstance(paths, str) else paths:
            yield file, path


def place_in(text: str, path: str) -> tuple[int, int]:
    """Line and column where the README says that a finding at a path stands, found by another reader than ours."""
    node: Any = yaml.compose(text, Loader=_Loader)
    mark = node.start_mark
    for step in steps(path):
        if isinstance(node, yaml.MappingNode) and isinstance(step, str):
            entry = next(((key, value) for key, value in node.value if key.value == step), None)
            if entry is None:
                break
            key, node = entry
            mark = (node if node.start_mark.line == key.start_mark.line else key).start_mark
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            mark = node.start_mark
        else:
            break
    return mark.line + 1, mark.column + 1


def _key(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.path


def _told(found: list[Finding]) -> str:
    return "\n".join(f"{one.code} {one.path} {one.message}" for one in found) or "aucun constat"


def _same_place(finding: Finding, expected: dict[str, str], case: dict[str, Any]) -> None:
    place = finding.place
    if finding.path and "base" in case and "ligne" not in expected:
        line, column = place_in(text_of(case), finding.path)
        expected = {"ligne": str(line), "colonne": str(column), **expected}
    cell = f"{place.sheet}!{place.cell}"
    for name, value in (("ligne", place.line), ("colonne", place.column), ("cellule", cell), ("gravite", finding.severity)):
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


def code_of(remark: Remark) -> str:
    """The code of the rule of form that a reader's remark names."""
    return find_rule(remark.rule).code
