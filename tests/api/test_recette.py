"""One recipe: a path, data, or a name and bytes in; the same report out, alone or in a batch, in every format."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from commande import EXAMPLES, clas

import clas_cli

TODAY = date(2026, 6, 1)
RIGHT = EXAMPLES / "nouvelle-conforme.yaml"
FAULTY = EXAMPLES / "nombreuses-erreurs.yaml"
RURAL = EXAMPLES / "rurale-derogations.yaml"


def said(report: clas_cli.Report) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.path, finding.message) for finding in report.findings]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    file = tmp_path / "d.xlsx"
    assert clas("modele", file, "--depuis", RURAL).status == 0
    return file


@pytest.fixture
def message(tmp_path: Path) -> Path:
    file = tmp_path / "m.eml"
    assert clas("courriel", RIGHT, "--sortie", file, "--joindre", RIGHT, "--date-envoi", "2026-06-01").status == 0
    return file


@pytest.mark.parametrize("path", [RIGHT, FAULTY, RURAL], ids=lambda path: path.stem)
def test_bytes_say_the_same_as_their_file(path: Path) -> None:
    assert clas_cli.verifier((str(path), path.read_bytes()), aujourdhui=TODAY) == clas_cli.verifier(path, aujourdhui=TODAY)


@pytest.mark.long
def test_bytes_of_a_workbook_and_of_a_message(workbook: Path, message: Path) -> None:
    for file in (workbook, message):
        assert clas_cli.verifier((str(file), file.read_bytes()), aujourdhui=TODAY) == clas_cli.verifier(file, aujourdhui=TODAY)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"a: [", b"PK\x03\x04"], ids=repr)
def test_bytes_that_are_no_dossier_are_a_report(content: bytes) -> None:
    report = clas_cli.verifier(("reçu.xlsx", content))
    assert (report.file, report.verdict) == ("reçu.xlsx", "illisible")


def test_a_batch_of_all_kinds_paths_first() -> None:
    data = yaml.safe_load(RIGHT.read_text("utf-8"))
    batch = clas_cli.verifier_lot([data, ("b.yaml", FAULTY.read_bytes()), RURAL, data], aujourdhui=TODAY)
    assert [report.file for report in batch.reports] == [str(RURAL), "données n°\u00a01", "b.yaml", "données n°\u00a03"]
    assert said(batch.reports[2]) == said(clas_cli.verifier(FAULTY, aujourdhui=TODAY))


@pytest.mark.parametrize("processes", [1, 2, None])
def test_a_folder_is_a_batch_whatever_reads_it(processes: int | None) -> None:
    batch = clas_cli.verifier_lot(EXAMPLES, aujourdhui=TODAY, processus=processes)
    assert [Path(report.file).name for report in batch.reports] == sorted(path.name for path in EXAMPLES.glob("*.[xy]*"))
    named = clas_cli.verifier_lot(sorted(EXAMPLES.glob("*.[xy]*")), aujourdhui=TODAY)
    assert [(report.facts, report.estimation) for report in batch.reports] == [
        (report.facts, report.estimation) for report in named.reports
    ]
    assert [report.envoi.is_received for report in batch.reports] == [True] * len(named.reports)  # and what is named is one's own
    assert (batch.totals.overall, batch.findings) == (named.totals.overall, named.findings)


def test_many_bytes_go_through_processes_and_back() -> None:
    given = [(f"{number}.yaml", RIGHT.read_bytes()) for number in range(25)]
    here, there = (clas_cli.verifier_lot(given, aujourdhui=TODAY, processus=processes) for processes in (1, 2))
    assert list(here.reports) == list(there.reports)
    assert [report.file for report in there.reports] == [name for name, _ in given]


def test_what_is_written_where_files_are_read_is_what_is_rendered() -> None:
    given = [(f"{number}.yaml", path.read_bytes()) for number in range(20) for path in (RIGHT, FAULTY)]
    ready, plain = (clas_cli.verifier_lot(given, aujourdhui=TODAY, processus=2, pour=asked) for asked in (("json",), ()))
    assert (len(ready.written), len(plain.written)) == (40, 0)
    assert clas_cli.rendre(ready, "json") == clas_cli.rendre(plain, "json")


def test_reports_made_one_by_one_give_the_same_batch() -> None:
    paths = sorted(map(str, EXAMPLES.glob("*.yaml")))
    one_by_one = clas_cli.assembler([clas_cli.verifier(path, aujourdhui=TODAY) for path in paths], aujourdhui=TODAY)
    together = clas_cli.verifier_lot(paths, aujourdhui=TODAY)
    assert (one_by_one.reports, one_by_one.totals, one_by_one.findings) == (together.reports, together.totals, together.findings)


def test_what_a_batch_may_be_asked() -> None:
    asked = {"enveloppe": Decimal(1000), "collectifs_max": 3, "strict": True, "gravites": {"REF005": "bloquant"}}
    batch = clas_cli.verifier_lot([RURAL], aujourdhui=TODAY, **asked)  # type: ignore[arg-type]
    assert [envelope.limit for envelope in batch.envelopes] == [1000, 3]
    assert batch.context.strict
    assert "REF005" in [finding.code for finding in batch.reports[0].of("bloquant")]


@pytest.mark.long
@pytest.mark.parametrize("format", clas_cli.formats())
def test_what_is_rendered_is_what_the_command_writes(format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clas_cli.api.paris_today", lambda: TODAY)
    path = tmp_path / "sortie"
    assert clas("verifier", RURAL, "--sans-reglages", "--format", format, "-o", path).status == 0
    rendered = clas_cli.rendre(clas_cli.verifier_lot([RURAL], aujourdhui=TODAY), format)
    assert (rendered == path.read_bytes()) or format == "xlsx"
    assert len(clas_cli.rendre(clas_cli.verifier(RURAL, aujourdhui=TODAY), format)) > 100


def test_an_unknown_format_names_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"format inconnu.*texte, concis, json"):
        clas_cli.rendre(clas_cli.verifier(RIGHT), "docx")
