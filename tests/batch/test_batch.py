"""Many files: gathered without loss, examined by several processes as by one, whatever happens to them."""

from __future__ import annotations

import faulthandler
import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from classeur import bare
from commande import clas
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from suite import EXAMPLES

import clas_cli
from clas_cli import api
from clas_cli.api import donnees
from clas_cli.batch import assembly, workers
from clas_cli.batch import run as batch
from clas_cli.batch.files import gather
from clas_cli.batch.run import assemble, examine, run
from clas_cli.filling import template
from clas_cli.judge.options import Options
from clas_cli.judge.report import Batch
from clas_cli.render.formats import pieces, render
from clas_cli.rules.registry import A_VERIFIER, forget, rule
from clas_cli.sending import prepare

pytestmark = pytest.mark.long

OPTIONS = Options(date(2026, 6, 1))
YAML = (EXAMPLES / "nouvelle-conforme.yaml").read_bytes()
CLAS = (sys.executable, "-m", "clas_cli")

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are started by a copy of this one only on Linux")


def numbered(number: int) -> bytes:
    return YAML.replace(b"Les Lampions studieux", f"Gestionnaire {number}".encode())


def message(*names: str) -> bytes:
    made = EmailMessage()
    made["To"], made["Subject"], made["Date"] = "afc.sdt@caf11.caf.fr", "Dossier", "Mon, 20 Jul 2026 10:00:00 +0200"
    made.set_content("Bonjour")
    for name in names:
        content = bare() if name.endswith("xlsx") else YAML
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


MAILBOX: dict[str, bytes] = {
    **{f"2026/juillet/{number:02d}.yaml": numbered(number) for number in range(12)},
    "dossier.xlsx": bare(),
    "reçu.eml": message("a.yaml", "b.xlsx"),
    "sans dossier.eml": message(),
    "faute.yaml": b"format: 1\n projet: [",
    "vide.yaml": b"",
    "bombe.yaml": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (n + 1, n + 1, b",".join([b"*%c" % n] * 9)) for n in range(97, 105)),
    "abîmé.xlsx": bare()[:500],
    "demande.pdf": b"%PDF-1.4",
    "lettre.docx": b"PK\x03\x04" + b"\0" * 50,
    "photo.JPG": b"\xff\xd8\xff\xe0",
    "sans fin": b"\0" * 100,
    "<script>alert(1).yaml": YAML,
}
OTHERS = {"sans dossier.eml": "message", "demande.pdf": "piece", "lettre.docx": "piece", "photo.JPG": "piece"}
"""What was received and is no request."""
EXPECTED = len(MAILBOX) - len(OTHERS) + 1  # one message carries two dossiers
LEFT_OUT: dict[str, bytes] = {
    "~$dossier.xlsx": b"x",
    ".~lock.dossier.ods#": b"x",
    "Thumbs.db": b"x",
    ".DS_Store": b"x",
    "LISEZMOI.txt": b"x",
    "README.md": b"x",
    "clas.toml": b"x",
    ".git/config.yaml": b"x",
    "dossier.yaml~": b"x",
    "a.tmp": b"x",
}


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    return written(tmp_path / "reçus", {**MAILBOX, **LEFT_OUT})


def checked(*paths: Path | str, processes: int = 0, options: Options = OPTIONS) -> Batch:
    return run(gather([str(path) for path in paths]), options, processes=processes)


# What is gathered


def test_every_file_of_a_folder_is_examined_or_said(mailbox: Path) -> None:
    found = gather([str(mailbox)])
    assert {Path(file).relative_to(mailbox).as_posix() for file in found.files} == set(MAILBOX)
    said = {Path(item.file).relative_to(mailbox).as_posix().split("/")[0] for item in found.left_out}
    assert said == {name.split("/")[0] for name in LEFT_OUT}
    assert all(item.reason for item in found.left_out)
    assert found.root == f"{mailbox}{os.sep}"


def test_the_order_is_that_of_names_and_does_not_change(mailbox: Path) -> None:
    files = gather([str(mailbox)]).files
    assert files == gather([str(mailbox)]).files
    assert [Path(file).name for file in files if "juillet" in file] == [f"{number:02d}.yaml" for number in range(12)]


def test_a_file_given_twice_is_examined_once(mailbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mailbox)
    files = gather(["dossier.xlsx", "./dossier.xlsx", str(mailbox), str(mailbox / "dossier.xlsx"), "."]).files
    assert len(files) == len(MAILBOX)
    assert files[0] == "dossier.xlsx"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_are_followed_once_and_loops_end(mailbox: Path) -> None:
    (mailbox / "boucle").symlink_to(mailbox)
    (mailbox / "aussi.xlsx").symlink_to(mailbox / "dossier.xlsx")
    (mailbox / "nulle part.yaml").symlink_to(mailbox / "absent")
    names = [Path(file).name for file in gather([str(mailbox)]).files]
    assert len(names) == len(MAILBOX) + 1
    assert "nulle part.yaml" in names  # reading it says why


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tube.yaml")
    found = gather([str(tmp_path)])
    assert found.files == []
    assert "ordinaire" in found.left_out[0].reason
    assert checked(tmp_path / "tube.yaml").reports[0].verdict == "illisible"


@pytest.mark.parametrize(
    ("pattern", "count"), [("*.xlsx", 2), ("**/*.yaml", 16), ("2026", 12), ("20??/*/0[0-4].yaml", 5), ("absent*.yaml", 0)]
)
def test_patterns_that_the_shell_left(mailbox: Path, pattern: str, count: int) -> None:
    found = gather([str(mailbox / pattern)])
    assert len(found.files) == count
    assert [item.reason for item in found.left_out if "motif" in item.reason] == ["aucun fichier ne correspond à ce motif"] * (not count)


def test_an_absent_file_whose_name_looks_like_a_pattern_is_said_absent(tmp_path: Path) -> None:
    assert gather([str(tmp_path / "dossier[1].yaml")]).left_out == []
    (report,) = checked(tmp_path / "dossier[1].yaml").reports
    assert report.findings[0].message == "Le fichier n'existe pas."


def test_a_file_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    written(tmp_path, {"dossier [1].yaml": YAML})
    assert len(gather([str(tmp_path / "dossier [1].yaml")]).files) == 1


def test_what_a_shell_expanded_holds_temporary_files(mailbox: Path) -> None:
    assert [Path(file).name for file in gather([str(mailbox / "~$dossier.xlsx"), str(mailbox / "dossier.xlsx")]).files] == ["dossier.xlsx"]


def test_results_are_not_taken_for_dossiers(mailbox: Path) -> None:
    outcome = [clas("verifier", mailbox, "--sortie", mailbox / "synthese.html", "--processus", 1).status for _ in range(2)]
    assert outcome == [1, 1]
    assert len(gather([str(mailbox)], [mailbox / "synthese.html"]).files) == len(MAILBOX)


def test_results_of_another_day_are_not_dossiers(mailbox: Path) -> None:
    outputs = [mailbox / f"synthese{ending}" for ending in (".csv", ".html", ".txt", ".xlsx")]
    assert (
        clas("verifier", mailbox / "dossier.xlsx", mailbox / "faute.yaml", *(w for path in outputs for w in ("--sortie", path))).status == 1
    )
    found = gather([str(mailbox)])
    assert len(found.files) == len(MAILBOX)
    assert [Path(item.file).name for item in found.left_out if item.reason == "rapport écrit par clas"] == [path.name for path in outputs]
    assert gather([str(path) for path in (mailbox / "dossier.xlsx", *outputs)]).files == [str(mailbox / "dossier.xlsx")]
    assert gather([str(outputs[0])]).files == [str(outputs[0])]  # what is named alone is examined


# Nothing is lost


def requests_in(lot: Batch) -> int:
    """How many requests a lot holds: the copies of one are one, and a file that can't be read may be any."""
    known = [(report.facts.siret, report.intitule) for report in lot.reports if report.facts]
    return len(set(known)) + len(lot.reports) - len(known)


def test_each_file_is_accounted_for_once(mailbox: Path) -> None:
    lot = checked(mailbox, processes=2)
    names = [report.file for report in lot.reports]
    assert len(names) == len(set(names)) == EXPECTED
    assert lot.totals.overall.dossiers == requests_in(lot) < EXPECTED
    reasons = {Path(report.file).name: report.findings[0].code for report in lot.reports if report.verdict == "illisible"}
    assert reasons == {**dict.fromkeys(("vide.yaml", "bombe.yaml", "abîmé.xlsx", "sans fin"), "DOS001"), "faute.yaml": "DOS002"}
    assert {Path(item.file).name: item.nature for item in lot.received} == OTHERS


def test_the_same_bytes_with_one_process_or_several(mailbox: Path) -> None:
    alone, many = (checked(mailbox, processes=number) for number in (1, 5))
    for format in ("json", "texte", "csv"):
        assert render(alone, format) == render(many, format), format


@linux
def test_the_same_bytes_with_processes_started_afresh(mailbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forked = render(checked(mailbox, processes=2), "json")
    monkeypatch.setattr(workers, "START_METHOD", "spawn")
    before = dict(os.environ)
    assert render(checked(mailbox, processes=2), "json") == forked
    assert os.environ == before


def test_what_is_asked_goes_to_processes_started_afresh() -> None:
    asked = api.options(campagne="aude-2026-2027", date_envoi="20/07/2026")
    there = pickle.loads(pickle.dumps(asked))
    assert there.campaign.depot.adresse == asked.campaign.depot.adresse == "afc.sdt@caf11.caf.fr"
    assert there.sent_on == asked.sent_on


@settings(max_examples=15)
@given(st.lists(st.sampled_from(sorted(MAILBOX)), unique=True, min_size=1), st.integers(1, 3), st.booleans())
def test_any_choice_of_files_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], processes: int, twice: bool
) -> None:
    folder = written(tmp_path_factory.mktemp("lot"), {name: MAILBOX[name] for name in names})
    lot = checked(*([folder, folder / names[0]] if twice else [folder]), processes=processes)
    accounted = [report.file for report in lot.reports] + [item.file for item in lot.received]
    assert {Path(file.split(" > ")[0]).relative_to(folder).as_posix() for file in accounted} == set(names)
    assert len(accounted) == len(names) + ("reçu.eml" in names)
    assert lot.totals.overall.dossiers == requests_in(lot)


def test_a_fault_of_the_program_costs_one_file(mailbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(file: str, options: Options) -> Any:
        if file.endswith("05.yaml"):
            raise KeyError("oups")
        return examine(file, options)

    monkeypatch.setattr(batch, "examine", faulty)
    lot = checked(mailbox)
    assert len(lot.reports) == EXPECTED
    (failed,) = [report for report in lot.reports if report.file.endswith("05.yaml")]
    assert (failed.verdict, failed.findings[0].code) == ("illisible", "DOS001")
    assert "Panne interne" in failed.findings[0].message


def _dies(how: Callable[[], None], file: str, options: Options) -> Any:
    if file.endswith(("03.yaml", "07.yaml")):
        how()
    return examine(file, options)


def _aborts() -> None:
    faulthandler.disable()  # pytest's own would tell
    os.abort()


def _turns() -> None:
    while True:
        pass


def _exhausts() -> None:
    held = []
    while True:
        held.append(bytearray(200_000_000))


DEATHS: dict[str, tuple[Callable[[], None], str]] = {
    "killed": (lambda: os.kill(os.getpid(), signal.SIGKILL), "échouer"),
    "aborted": (_aborts, "échouer"),
    "gone": (lambda: os._exit(0), "échouer"),
    "without end": (_turns, "secondes de calcul"),
    "too much memory": (_exhausts, "mémoire"),
}


@linux
@pytest.mark.parametrize("death", DEATHS)
def test_a_file_that_kills_its_process_costs_one_finding(tmp_path: Path, death: str, monkeypatch: pytest.MonkeyPatch) -> None:
    how, said = DEATHS[death]
    monkeypatch.setattr(batch, "examine", partial(_dies, how))
    monkeypatch.setattr(batch, "SECONDS", 0.3 if death == "without end" else 20.0)
    monkeypatch.setattr(workers, "MEMORY", 1 << 30)
    lot = checked(written(tmp_path, _shared(12)), processes=2)
    assert len(lot.reports) == 12
    lost = {Path(report.file).name: report.findings for report in lot.reports if report.findings and said in report.findings[0].message}
    assert sorted(lost) == ["03.yaml", "07.yaml"]
    assert {finding.code for findings in lost.values() for finding in findings} == {"DOS001"}


@linux
@pytest.mark.parametrize("name", ["seul.yaml", "seul.xlsx", "seul.eml"])
def test_one_file_alone_is_opened_in_a_process_of_its_own(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "examine", lambda file, options: os._exit(1))
    (tmp_path / name).write_bytes(YAML)
    (report,) = checked(tmp_path / name, processes=1).reports
    assert (report.verdict, report.findings[0].code) == ("illisible", "DOS001")
    assert "fait échouer le programme qui le lit" in report.findings[0].message


@linux
@pytest.mark.parametrize(
    "command", [("modele", "m.xlsx", "--depuis", "seul.yaml"), ("courriel", "seul.yaml")], ids=lambda command: command[0]
)
def test_what_other_commands_receive_is_opened_in_another_process_too(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("seul.yaml").write_bytes(YAML)
    assert clas(*command, apart=True).status in (0, 1)
    for reader in (template, prepare):
        monkeypatch.setattr(reader, "read_dossier", lambda source: os._exit(1))
    done = clas(*command, "--ecraser", apart=True)
    assert done.status == 2
    assert "seul.yaml demande plus de temps ou de mémoire" in done.err


@linux
def test_what_standard_input_gives_is_opened_in_another_process_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(YAML)))
    here = os.getpid()

    def told(file: Any, options: Options) -> Any:
        return [one._replace(file=f"{one.file} {os.getpid() != here}") for one in examine(file, options)]

    monkeypatch.setattr(batch, "examine", told)
    (report,) = run(gather(["-"]), OPTIONS, processes=1).reports
    assert report.file == "entrée standard True"


@linux
def test_the_api_opens_a_file_apart_where_it_is_asked_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "d.yaml").write_bytes(YAML)
    here, apart = (clas_cli.verifier(tmp_path / "d.yaml", processus=number, aujourdhui=OPTIONS.today) for number in (0, 1))
    assert donnees(apart) == donnees(here)
    monkeypatch.setattr(batch, "examine", lambda file, options: os._exit(1))
    assert clas_cli.verifier(("d.yaml", YAML), processus=1).verdict == "illisible"


@pytest.mark.parametrize(
    ("name", "content", "is_light"),
    [
        ("d.yaml", YAML, True),
        ("d.yaml", bare(), False),
        ("d.yaml", b"{\\rtf1 a}", True),  # refused at once
        ("d.yaml", b"%PDF-1.7", False),
        ("d.xlsx", YAML, False),
        ("absent.yaml", None, True),
    ],
)
def test_a_text_alone_starts_no_process_where_they_are_dear(name: str, content: bytes | None, is_light: bool, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert batch._is_light(str(tmp_path / name)) is is_light
    assert content is None or batch._is_light((name, content)) is is_light


def _once(folder: str, task: str) -> str:
    mark = Path(folder) / task
    if task == "7" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task * 2


def test_a_process_killed_by_somebody_costs_nothing(tmp_path: Path) -> None:
    tasks = [str(number) for number in range(40)]
    found = dict(workers.share_out(tasks, partial(_once, str(tmp_path)), 2, 30, lambda: False))
    assert found == {number: str(number) * 2 for number in range(40)}


def _asleep(folder: str, task: str) -> str:
    """A process that stands still for a while: what a sleeping laptop or Ctrl-Z makes of it."""
    mark = Path(folder) / task
    if task == "3" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGSTOP)
    return task * 2


@linux
def test_a_process_that_is_suspended_loses_nothing(tmp_path: Path) -> None:
    """Its time is that of a processor: standing still takes none of it, however long."""
    import multiprocessing
    import threading

    def wake() -> None:
        while not (tmp_path / "3").exists():
            time.sleep(0.01)
        time.sleep(0.5)
        for child in multiprocessing.active_children():
            if child.pid is not None:
                os.kill(child.pid, signal.SIGCONT)

    waker = threading.Thread(target=wake)
    waker.start()
    found = dict(workers.share_out([str(number) for number in range(8)], partial(_asleep, str(tmp_path)), 2, 0.2, lambda: False))
    waker.join()
    assert found == {number: str(number) * 2 for number in range(8)}


def _double(task: str) -> str:
    return task * 2


@pytest.mark.parametrize("room", [0, 1, 2])
def test_a_system_short_of_processes_gives_fewer_of_them(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    start = workers._started

    def refused(*arguments: Any) -> Any:
        if len(started) >= room:
            raise BlockingIOError(11, "no more processes")
        started.append(arguments)
        return start(*arguments)

    monkeypatch.setattr(workers, "_started", refused)
    found = dict(workers.share_out([str(number) for number in range(30)], _double, 8, 30, lambda: False))
    assert (found, len(started)) == ({number: str(number) * 2 for number in range(30)}, room)


def test_no_more_workers_than_windows_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def refused(*arguments: Any) -> Any:
        asked.append(arguments)
        if len(asked) > 3:
            raise OSError(11, "enough")
        return start(*arguments)

    start = workers._started
    monkeypatch.setattr(workers, "MOST", 3)
    monkeypatch.setattr(workers, "_started", refused)
    assert len(dict(workers.share_out(["x"] * 50, _double, 200, 30, lambda: False))) == 50
    assert len(asked) == 3


def test_bounds_of_workers() -> None:
    """Windows waits for no more than 63 things at once."""
    assert (workers.MOST, workers.TRIES, workers.AHEAD, workers.SPARE, workers.SECONDS, workers.MEMORY) == (60, 2, 3, 16, 20, 2**31)


# What fails in the program is told, and costs nothing else


def _shared(count: int) -> dict[str, bytes]:
    return {f"{number:02d}.yaml": numbered(number) for number in range(count)}


def test_a_rule_of_the_lot_that_fails_leaves_every_dossier(tmp_path: Path) -> None:
    def failing(lot: Any) -> Any:
        """Échoue."""
        raise KeyError("un texte du dossier")
        yield

    folder = written(tmp_path, _shared(3))
    try:
        rule("LOT901", "lot-en-panne", "Lot en panne", A_VERIFIER)(failing)
        outcome = clas("verifier", folder, "--format", "json")
    finally:
        forget("LOT901")
    told = "Panne interne de clas entre les dossiers du lot : KeyError, règle LOT901 lot-en-panne. Signalez-la avec le fichier en cause."
    assert outcome.status == 3
    assert told in outcome.err
    found = json.loads(outcome.out)
    assert [dossier["verdict"] for dossier in found["dossiers"]] == ["conforme"] * 3
    assert told in [notice.replace("\u00a0", " ") for notice in found["avis"]]
    assert "un texte du dossier" not in outcome.out + outcome.err


def test_a_rule_that_fails_on_one_dossier_leaves_the_others(tmp_path: Path) -> None:
    def failing(gestionnaire: Any) -> Any:
        """Échoue."""
        if gestionnaire.nom == "Gestionnaire 1":
            raise KeyError("secret")
        return iter(())

    folder = written(tmp_path, _shared(3))
    try:
        rule("ORG901", "regle-en-panne", "Règle en panne", A_VERIFIER)(failing)
        outcome = clas("verifier", folder, "--format", "json")
    finally:
        forget("ORG901")
    assert outcome.status == 3
    assert f"Panne interne de clas sur {folder / '01.yaml'} : KeyError, règle ORG901 regle-en-panne." in outcome.err
    assert [dossier["verdict"] for dossier in json.loads(outcome.out)["dossiers"]] == ["conforme", "illisible", "conforme"]


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ([(0, "a"), (1, "b")], [(0, "a"), (1, "b")]),
        ([(0, str(n)) for n in range(12)] + [(1, "x")], [(0, str(n)) for n in range(9)] + [(1, "x")]),
        ([(n, "x") for n in range(300)], [(n, "x") for n in range(10)]),
    ],
)
def test_places_are_few_and_of_as_many_dossiers_as_can_be(where: list[tuple[int, str]], kept: list[tuple[int, str]]) -> None:
    assert assembly._few_places(where) == kept


def test_a_finding_of_a_large_lot_gives_ten_places_and_their_number(tmp_path: Path) -> None:
    lot = checked(written(tmp_path, {f"{number:02d}.yaml": YAML for number in range(25)}))
    (same,) = [item for item in lot.findings if item.finding.code == "LOT001"]
    assert (len(same.dossiers), same.others) == (10, 15)
    assert same.finding.message.replace("\u00a0", " ").endswith("Sont donnés 10 endroits, sur 25.")


# A real run


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return written(tmp_path, {f"{number:03d}.yaml": numbered(number) for number in range(120)})


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def _heeding() -> None:
    """In the new process: the signals of a terminal, which « nohup » or a shell's « & » makes one ignore."""
    for ending in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, signal.SIG_DFL)


def _started(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*CLAS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_heeding)


@pytest.fixture
def running(many: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run whose workers are at work."""
    process = _started("verifier", str(many), "--processus", "2", "--format", "json")
    while len(_children(process.pid)) < 2 and process.poll() is None:
        time.sleep(0.01)
    yield process
    process.kill()
    process.communicate()


@linux
def test_kill_9_of_a_worker_in_the_middle(running: subprocess.Popen[bytes]) -> None:
    for child in _children(running.pid):
        os.kill(child, signal.SIGKILL)
    out, _ = running.communicate(timeout=300)
    dossiers = json.loads(out)["dossiers"]
    assert len({dossier["fichier"] for dossier in dossiers}) == len(dossiers) == 120
    assert not [dossier for dossier in dossiers if dossier["verdict"] == "illisible"]


@linux
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_leaves_what_was_finished(ending: int, running: subprocess.Popen[bytes]) -> None:
    children = _children(running.pid)
    running.send_signal(ending)
    out, err = running.communicate(timeout=300)
    found = json.loads(out)
    finished = {dossier["fichier"] for dossier in found["dossiers"]}
    left = set(found["lot"]["non_examines"])
    assert running.returncode == 130
    assert len(finished | left) == 120
    assert not finished & left
    assert found["lot"]["interrompu"] is True
    assert "Interrompu" in err.decode()
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


# What is shown


@pytest.mark.parametrize("width", [80, 120])
def test_the_overview_fits_the_terminal(mailbox: Path, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.chdir(mailbox.parent)  # A short name, wherever temporary folders are.
    outcome = clas("verifier", mailbox.name, "--enveloppe", "12 000", "--collectifs-max", 3, "--processus", 1)
    lines = outcome.out.splitlines()
    assert outcome.status == 1
    assert max(map(cell_len, lines)) <= width
    assert not [line for line in lines if f"{mailbox.name}/" in line and not line.startswith("Dans ")]
    for words in (
        "Conforme",
        "Illisible",
        "Totaux",
        "Délai",
        "Ce qui revient le plus",
        "Entre les dossiers",
        "Enveloppe de 12 000,00",
        "Limite de 3",
    ):
        assert words in outcome.out, words
    verdicts = (" Conforme", " À vérifier", " Illisible", " Irrecevable", " Non conforme")
    rows = [line for line in lines if line[4 if width < 100 else 9 :].startswith(verdicts)]
    assert [int(line[:4]) for line in rows] == list(range(1, EXPECTED + 1))
    first, last = lines.index(rows[0]), lines.index(rows[-1])
    assert last - first == (EXPECTED - 1) * (2 if width < 100 else 1)  # two lines a request, one from 100 columns


def test_full_reports_on_demand(mailbox: Path) -> None:
    assert clas("verifier", mailbox, "--detail", "--processus", 1).out.count("Règles évaluées") == EXPECTED


def test_names_of_files_are_never_obeyed(tmp_path: Path) -> None:
    written(tmp_path, {"\x1b[31mrouge\u202e.yaml": YAML, "[bold]gras[/].yaml": YAML})
    out = clas("verifier", tmp_path).out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[bold]gras[/].yaml" in out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["verifier", "."], 2, "rien à contrôler"),
        (["verifier", "*.yaml"], 2, "aucun fichier ne correspond"),
        (["verifier", "absent.yaml"], 1, ""),
        (["verifier", ".", "--enveloppe", "beaucoup"], 2, "--enveloppe attend un montant"),
        (["verifier", ".", "--processus", "0"], 2, ""),
    ],
)
def test_statuses(arguments: list[str], status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = clas(*arguments)
    assert outcome.status == status
    assert said in outcome.err


def test_what_is_left_out_is_said_beside(mailbox: Path) -> None:
    outcome = clas("verifier", mailbox, "--format", "json", "--processus", 1)
    assert "Laissé de côté" in outcome.err
    assert len(json.loads(outcome.out)["lot"]["ecartes"]) == len(LEFT_OUT)


def test_json_of_a_batch_is_whole_and_in_order(mailbox: Path) -> None:
    lot = checked(mailbox, processes=2)
    found = json.loads(render(lot, "json"))
    assert [dossier["fichier"] for dossier in found["dossiers"]] == [report.file for report in lot.reports]
    totals = found["lot"]["totaux"]
    assert totals["dossiers"] == requests_in(lot)
    assert sum(part["dossiers"] for part in totals["par_verdict"].values()) == requests_in(lot)
    for finding in found["lot"]["constats"]:
        assert {"code", "nom", "gravite", "chemin", "emplacement", "message", "remede", "reference", "fichiers"} <= finding.keys()
        assert len(finding["fichiers"]) > 1


def test_reports_are_given_out_one_at_a_time(tmp_path: Path) -> None:
    lot = checked(written(tmp_path, {f"{number:02d}.yaml": numbered(number) for number in range(40)}))
    assert len(list(pieces(lot, "json"))) > 5
    assert lot.reports[0].file == lot.reports[0:1][0].file
    assert lot.reports[-1].file.endswith("39.yaml")


def test_one_dossier_has_no_totals() -> None:
    lot = assemble(examine(str(EXAMPLES / "nouvelle-conforme.yaml"), OPTIONS), OPTIONS._replace())
    assert json.loads(render(lot, "json"))["lot"]["totaux"] == {}
