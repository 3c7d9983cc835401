"""How a batch goes through its files: as few or as many, interrupted or not, whatever fails; without another process."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from boite import JULY, mail
from suite import EXAMPLES

from clas_cli.batch import run as batch
from clas_cli.batch import workers
from clas_cli.batch.files import Gathered
from clas_cli.batch.run import examine_safely, lost, name_of, run
from clas_cli.dossier.tree import Nature, Place
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Concerned, Envelope, LeftOut, Versions
from clas_cli.reading.door import read_bytes
from clas_cli.render.formats import render

OPTIONS = Options(date(2026, 11, 30))
YAML = (EXAMPLES / "nouvelle-conforme.yaml").read_bytes()
FIRST = YAML.replace(b"date_envoi: 2026-07-20", b"date_envoi: 2026-07-06")
OTHER = YAML.replace(b"Les Lampions studieux", b"Les Autres").replace(b"99990012900001", b"99990034300008").replace(b"Apprendre", b"Lire")
LATER = YAML.replace(b"date_envoi: 2026-07-20", b"date_envoi: 2026-09-20")
BOTH = bytes(mail("x@example.org", "Nouvelle demande CLAS", JULY, files=(("un.yaml", OTHER), ("abîmé.yaml", b"a: ["))))
GIVEN = Gathered(contents=(("deux.eml", BOTH), ("avant.yaml", FIRST), ("vide.yaml", b""), ("après.yaml", LATER)))


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "FEW", 0)


@pytest.mark.usefixtures("many")
def test_few_and_many_files_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int, int]] = []
    as_many = run(GIVEN, OPTIONS, watch=lambda *counts: told.append(counts), written=lambda report: f"{report.file} {report.envoi.date}")
    assert told == [(1, 1, 1), (2, 1, 1), (3, 2, 2), (4, 2, 3)]
    assert [(one.file, one.verdict, str(one.envoi.date)) for one in as_many.reports] == [
        ("deux.eml > un.yaml", "a_verifier", "2026-07-20"),
        ("deux.eml > abîmé.yaml", "illisible", "2026-07-20"),
        ("avant.yaml", "conforme", "2026-07-06"),
        ("vide.yaml", "illisible", "2026-11-30"),
        ("après.yaml", "conforme", "2026-07-06"),  # the first version came in time
    ]
    assert list(as_many.written) == [f"{one.file} {one.envoi.date}" for one in as_many.reports]
    assert (as_many.superseded, as_many.ranks) == ({2}, {4: 1, 0: 2})
    monkeypatch.setattr(batch, "FEW", 20)
    monkeypatch.setattr(batch, "_is_light", lambda file: True)
    told.clear()
    as_few = run(GIVEN, OPTIONS, watch=lambda *counts: told.append(counts))
    assert told == [(1, 1, 1), (2, 1, 1), (3, 2, 2), (4, 2, 3)]
    assert as_few.written == ()
    assert render(as_few, "json") == render(as_many._replace(written=()), "json")


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("allowed", "left"), [(0, ["deux.eml", "avant.yaml", "vide.yaml", "après.yaml"]), (2, ["vide.yaml", "après.yaml"]), (4, [])]
)
def test_what_an_interruption_leaves(allowed: int, left: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def interruptible() -> Iterator[Callable[[], bool]]:
        asked = iter(range(100))
        yield lambda: next(asked) >= allowed

    monkeypatch.setattr(batch, "interruptible", interruptible)
    made = run(Gathered(contents=(*GIVEN.contents[:3], ("après.yaml", OTHER))), OPTIONS)
    assert (made.not_examined, len(made.reports)) == (tuple(left), {0: 0, 2: 3, 4: 5}[allowed])


@pytest.mark.usefixtures("many")
def test_what_came_out_of_order_before_an_interruption_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = batch._results

    def out_of_order(files: list[object], *others: object) -> Iterator[object]:
        found = dict(whole(files, *others))  # type: ignore[arg-type]
        yield from ((number, found[number]) for number in (3, 1, 0) if number in found)

    monkeypatch.setattr(batch, "_results", out_of_order)
    made = run(GIVEN, OPTIONS)
    assert made.not_examined == ("vide.yaml",)
    assert [(one.file, str(one.envoi.date)) for one in made.reports] == [
        ("deux.eml > un.yaml", "2026-07-20"),
        ("deux.eml > abîmé.yaml", "2026-07-20"),
        ("avant.yaml", "2026-07-06"),
        ("après.yaml", "2026-07-06"),
    ]


@pytest.mark.parametrize(
    ("is_too_long", "message"),
    [
        (True, "La lecture du fichier demande plus de 20\u00a0secondes de calcul\u00a0: elle est abandonnée."),
        (False, "Le fichier fait échouer le programme qui le lit (il est endommagé, démesuré ou malveillant)."),
    ],
)
def test_a_file_that_was_lost(is_too_long: bool, message: str) -> None:
    report = lost("a.xlsx", is_too_long, OPTIONS)
    (finding,) = report.findings
    assert (report.file, report.verdict, report.fault, finding.message) == ("a.xlsx", "illisible", "", message)
    assert finding.remedy == "Ouvrir le fichier avec prudence, l'enregistrer à nouveau, ou partir du modèle."


@pytest.mark.parametrize(
    ("fault", "message", "remedy", "named"),
    [
        (
            MemoryError(),
            "Le fichier demande plus de mémoire qu'il n'en faut à un dossier\u00a0: il n'est pas lu.",
            "Partir du modèle, et n'y garder que les données du dossier.",
            "",
        ),
        (
            ValueError("cassé"),
            "Panne interne de clas sur ce fichier (ValueError)\u00a0: il n'est pas examiné.",
            "Signaler cette panne avec le fichier\u00a0; le dossier n'est peut-être pas en cause.",
            "ValueError",
        ),
    ],
)
def test_what_fails_is_said(fault: Exception, message: str, remedy: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise fault

    monkeypatch.setattr(batch, "examine", fails)
    (report,) = examine_safely(("a.yaml", b""), OPTIONS)
    (finding,) = report.findings
    assert (report.file, report.verdict, report.fault, finding.message, finding.remedy) == ("a.yaml", "illisible", named, message, remedy)
    made = run(Gathered(contents=(("a.yaml", YAML), ("b.yaml", YAML))), OPTIONS)
    told = f"Panne interne de clas sur {{}}\u00a0: {named}. Signalez-la avec le fichier en cause."
    assert made.faults == (tuple(map(told.format, ("a.yaml", "b.yaml"))) if named else ())


def test_standard_input_and_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(YAML)))
    (report,) = run(Gathered(files=["-"]), OPTIONS).reports
    assert (report.file, report.verdict) == ("entrée standard", "conforme")
    monkeypatch.setattr("sys.stdin", None)
    (report,) = run(Gathered(files=["-"]), OPTIONS).reports
    assert (report.file, report.verdict) == ("entrée standard", "illisible")
    assert [name_of(one) for one in ("a", ("b", b""))] == ["a", "b"]


def test_only_a_file_of_a_folder_was_received(tmp_path: object) -> None:
    path = f"{tmp_path}/d.yaml"
    with open(path, "wb") as stream:  # noqa: PTH123 (a name as it is gathered)
        stream.write(YAML)
    found = [run(Gathered(files=[path], received=received), OPTIONS).reports[0].envoi.is_received for received in (set(), {path})]
    assert found == [False, True]


def test_places_of_what_crosses_many_dossiers() -> None:
    one = check(read_bytes(YAML, "d.yaml"), OPTIONS)
    assert one.facts is not None
    reports = [one._replace(file=f"{n}.yaml", places={}, facts=one.facts._replace(fichier=f"{n}.yaml")) for n in range(13)]
    (found,) = batch.assemble(reports, OPTIONS._replace(waivers={"LOT001": "vu"})).waived
    assert (found.reason, found.others, len(found.dossiers)) == ("vu", 3, 10)
    assert found.finding.message.endswith(" Sont donnés 10\u00a0endroits, sur 13.")
    assert found.dossiers[9] == Concerned(9, "9.yaml", found.dossiers[9].path, Place(line=1, column=1))
    assert found.finding.place == Place(line=1, column=1)
    (few,) = batch.assemble(reports[:2], OPTIONS).findings
    assert found.finding.message.startswith(few.finding.message[:20])
    assert (few.others, few.reason, "endroits" in few.finding.message) == (0, "", False)
    placed = [report._replace(places={found.dossiers[0].path: Place(line=4, column=5)}) for report in reports[:2]]
    (few,) = batch.assemble(placed, OPTIONS).findings
    assert [item.place for item in few.dossiers] == [Place(line=4, column=5)] * 2


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("asked", "started"), [(3, 3), (None, 7)])
def test_what_other_processes_are_asked_for(asked: int | None, started: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def share_out(
        tasks: list[Any], work: Callable[[Any], object], processes: int, seconds: float, stopped: Callable[[], bool]
    ) -> Iterator[Any]:
        assert (processes, seconds, stopped()) == (started, 20.0, False)
        if not tasks:  # nothing to examine again
            return
        yield 2, workers.Lost(workers.TOO_LONG)
        yield 0, work(tasks[0])
        yield 1, workers.Lost("autre")

    monkeypatch.setattr(workers, "available", lambda: 7)
    monkeypatch.setattr(workers, "share_out", share_out)
    contents = (("a.yaml", YAML), ("données", {"gestionnaire": {"nom": "Les Données"}}), ("b.yaml", b""), ("c.yaml", b""))
    made = run(Gathered(contents=contents), OPTIONS, processes=asked)
    assert [(one.file, one.gestionnaire) for one in made.reports] == [
        ("a.yaml", "Les Lampions studieux"), ("données", "Les Données"), ("b.yaml", None), ("c.yaml", None),
    ]  # fmt: skip
    said = [one.findings[0].message.partition(" ")[0] for one in made.reports[2:]]
    assert said == ["Le", "La"]


@pytest.mark.usefixtures("many")
def test_a_corrected_file_of_a_folder_stays_received(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("avant.yaml", "après.yaml")]
    for path, content in zip(paths, (FIRST, LATER), strict=True):
        Path(path).write_bytes(content)
    made = run(Gathered(files=paths, received=set(paths)), OPTIONS)
    assert [(str(one.envoi.date), one.envoi.is_received) for one in made.reports] == [("2026-07-06", True)] * 2


def test_a_withdrawal_and_a_piece_are_told_beside_the_requests() -> None:
    sender = "Les Lampions <l@example.org>"
    sent = mail(sender, "Nouvelle demande CLAS", JULY, files=(("d.yaml", YAML),))
    back = mail(sender, "CLAS", "Mon, 10 Aug 2026 10:00:00 +0200", "Nous retirons notre demande.")
    piece = mail(sender, "RIB", JULY, files=(("RIB.pdf", b"%PDF-1.4"),))
    contents = tuple((f"{name}.eml", bytes(message)) for name, message in (("sent", sent), ("back", back), ("piece", piece)))
    made = run(
        Gathered(contents=contents, left_out=[LeftOut("x", "y")], root="z/"),
        OPTIONS._replace(received=True),
        limits=[("euros", Decimal(5))],
    )
    assert [(one.file, one.nature, one.requests) for one in made.received] == [
        ("back.eml", Nature.RETRAIT, ("sent.eml > d.yaml",)),
        ("piece.eml", Nature.PIECE, ("sent.eml > d.yaml",)),
    ]
    (withdrawal,) = made.withdrawals
    assert (withdrawal.file, withdrawal.numbers, made.context.notices) == ("back.eml", (0,), (withdrawal.told,))
    assert (made.totals.withdrawn.dossiers, made.totals.overall.dossiers, made.ranks) == (1, 0, {})
    assert made.requests == (Versions(("sent.eml > d.yaml",), True, None, "back.eml"),)
    assert made.envelopes == (Envelope("euros", Decimal(5), Decimal(0), Decimal(0), None, None),)
    assert (made.left_out, made.root, made.faults, made.superseded) == ((LeftOut("x", "y"),), "z/", (), frozenset())
