"""To whom a report speaks: to the Caf, never what it would have to ask of itself; of a workbook, in the words of its sheets."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from classeur import Classeur, example
from suite import FOLDER, Case, every_case, report_of, source_of, workbook

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Record
from clas_cli.dossier.kinds import Choice
from clas_cli.dossier.tree import Mapping, Node, Scalar, Sequence
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Batch, Report
from clas_cli.reading.door import read_bytes
from clas_cli.render import terminal, words
from clas_cli.render.html import page
from clas_cli.render.xlsx import render as synthesis
from clas_cli.rules.explain import explain
from clas_cli.rules.registry import RULES

pytestmark = pytest.mark.long

OPTIONS = Options(date(2026, 6, 1))

ASKS_THE_CAF = re.compile(
    r"\b(prévenir|prévenez|demander à|demandez à|écrire à|écrivez à|interroger|contacter|avertir|voir avec|expliquer à|montrer à|dire à)"
    r" (la|votre|une) caf\b",
    re.IGNORECASE,
)


def failing(*, batches: bool = False) -> list[Case]:
    """Every case where a rule of one dossier, or of several, speaks."""
    return [case for case in every_case(FOLDER) if case.fails and (batches or not case.is_batch)]


def test_no_rule_tells_the_caf_to_ask_the_caf() -> None:
    told = {code: text.caf or text.remedy for code, rule in RULES.items() for text in [explain(rule, named(DEFAULT))]}
    assert [code for code, words in told.items() if not words or ASKS_THE_CAF.search(words)] == []


def test_no_finding_tells_the_caf_to_ask_the_caf(empty: Path) -> None:
    told = {
        (finding.code, words.remedy(finding, to_caf=True).replace("\u00a0", " "))
        for case in failing()
        for finding in report_of(case, empty).findings
    }
    assert {code for code, _ in told} >= {code for code, rule in RULES.items() if rule.family not in ("DOS", "LOT")}
    assert [one for one in sorted(told) if ASKS_THE_CAF.search(one[1])] == []


def test_the_gestionnaire_and_the_caf_are_told_what_each_can_do(empty: Path) -> None:
    late = next(case for case in failing() if case.rule == "DEL002")
    finding = next(one for one in report_of(late, empty).findings if one.code == "DEL002")
    assert words.remedy(finding, to_caf=False).startswith("Prévenir la Caf")
    assert (
        words.remedy(finding, to_caf=True).replace("\u00a0", " ") == "Hors délai, la demande n'est pas instruite ; le dire au gestionnaire."
    )


@cache
def yaml_words() -> frozenset[str]:
    """What a person who has only seen the workbook has never read: names of fields and of choices that aren't French words."""
    found: set[str] = set()
    labels: set[str] = set()
    waiting: list[type[Record]] = [Dossier]
    while waiting:
        for name, declared in waiting.pop().FIELDS.items():
            found.add(name)
            kind = declared.kind
            if isinstance(kind, Choice):
                found.update(kind.accepted)
                labels.update(map(kind.label, kind.accepted))
            for inner in (getattr(kind, "record", None), getattr(getattr(kind, "item", None), "record", None)):
                if inner is not None:
                    waiting.append(inner)
    return frozenset(found - labels)


def paths(text: str) -> list[str]:
    """The words of a YAML dossier that a text holds: « collectifs[0] », « projet.diagnostic », « duree_annees »."""
    tops = "|".join(Dossier.FIELDS)
    found = re.findall(rf"\b\w+\[\d+\]|(?<![\w.@/])(?:{tops})\.[a-z_]+\b", text)
    return found + [name for name in re.findall(r"(?<![\w-])[a-z]+_[a-z_]+|(?<=«.)[a-z]+(?=.»)", text) if name in yaml_words()]


WORST = {"faux": "bof", "vague": "environ", "rempli": "à compléter", "vide": ""}
"""Dossiers where each answer that is a text is this one."""


def shown(reports: tuple[Report, ...]) -> Iterator[tuple[str, str]]:
    """All that reports show: each as a page, the worst as a text too, which says the same findings, and all of them in a batch's workbook."""
    for report in reports:
        alone = Batch((report,))
        if Path(report.file).stem in WORST:
            yield f"texte {report.file}", terminal.render(alone)
        body = "".join(page.render(alone))
        yield f"page {report.file}", re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(style|script).*?</\1>", "", body))
    book = openpyxl.load_workbook(io.BytesIO(synthesis(Batch(reports))), read_only=True)
    for sheet in book:
        yield (
            f"synthèse {sheet.title}",
            "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None),
        )


def faulty(case: Case, folder: Path) -> bytes | None:
    """The workbook of a case: its own, or what its YAML holds laid out in sheets; None where it has no dossier."""
    if "classeur" in case.data:
        return workbook(case.data)
    root = source_of(case.data, folder).root if "base" in case.data else None
    return None if root is None else Classeur(root).bytes()


def everywhere(written: str) -> bytes:
    """A whole dossier where each answer that is a text of one cell is replaced."""
    root = example("nouvelle-conforme").root
    assert root is not None

    def replaced(node: Node) -> Node:
        if isinstance(node, Mapping):
            return Mapping({name: child if name in ("format", "campagne", "situation", "nom", "collectif") else replaced(child)
                            for name, child in node.entries.items()}, node.position)  # fmt: skip
        if isinstance(node, Sequence):
            return Sequence([replaced(child) for child in node.items], node.position)
        return Scalar(written, node.position)

    changed = replaced(root)
    assert isinstance(changed, Mapping)
    return Classeur(changed).bytes()


def test_no_word_of_the_yaml_in_the_report_of_a_workbook(tmp_path: Path) -> None:
    """Every rule, on a workbook where it speaks; and workbooks where nothing is right, or nothing is said."""
    reports = tuple(check(read_bytes(everywhere(written), f"{name}.xlsx"), OPTIONS) for name, written in WORST.items())
    told = {finding.code for report in reports for finding in report.findings}
    for case in failing():
        if case.rule not in told and (data := faulty(case, tmp_path)) is not None:
            reports += (check(read_bytes(data, f"{case.rule}.xlsx"), OPTIONS),)
            told |= {finding.code for finding in reports[-1].findings}
    of_dossiers = {code for code, rule in RULES.items() if rule.family not in ("DOS", "LOT")}
    assert of_dossiers - told <= {"AXE010"}  # « aucun » stands in no cell of its case
    assert [(what, found) for what, text in shown(reports) if (found := sorted(set(paths(text))))] == []


def test_what_a_rule_waits_for_is_named_as_its_sheet_does() -> None:
    book = Classeur(example("nouvelle-conforme").root)
    address = book.put("Collectifs", "Nombre d'enfants", None, 1)
    report = check(read_bytes(book.bytes(), "dossier.xlsx"), OPTIONS)
    reasons = {one.code: one.reason.replace("\u00a0", " ") for one in report.not_evaluated}
    assert reasons["REF004"] == f"« Nombre d'enfants » (Collectifs!{address}) : non renseigné"
