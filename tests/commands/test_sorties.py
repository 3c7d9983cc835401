"""Outputs: each by itself, whole or not at all, its true reason told; streams of every kind; what a dead run left."""

from __future__ import annotations

import errno
import gc
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from commande import EXAMPLES, clas
from lignes import each_row

from clas_cli.batch.files import gather
from clas_cli.commands.corrected import is_corrected
from clas_cli.commands.written import Outputs, save
from clas_cli.render import formats, saved, streams
from clas_cli.render.formats import FORMATS

pytestmark = pytest.mark.long

NEW, FAULTY = EXAMPLES / "nouvelle-conforme.yaml", EXAMPLES / "nombreuses-erreurs.yaml"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "CLAS_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Each output by itself


def test_an_output_that_cannot_be_written_costs_none_of_the_others(here: Path) -> None:
    Path("d.yaml").write_bytes(FAULTY.read_bytes())
    outcome = clas("verifier", "d.yaml", "-o", "absent/r.json", "-o", "r.html", "-o", "r.csv", "--annoter")
    assert outcome.status == 2
    assert "Erreur : impossible d'écrire absent/r.json : le dossier où écrire n'existe pas." in outcome.err
    assert names(here) == ["d-annote.xlsx", "d.yaml", "r.csv", "r.html"]
    assert "IRRECEVABLE" in outcome.out, "what was read is shown"
    assert [line for line in outcome.err.splitlines() if line.startswith(("Écrit", "Copie"))] == [
        "Copie annotée : d-annote.xlsx (dossier repris dans le classeur du modèle)",
        "Écrit : r.html",
        "Écrit : r.csv",
    ]


def test_alone_it_is_refused_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clas_cli.api.verifier_lot", lambda *_, **__: pytest.fail("read"))
    outcome = clas("verifier", NEW, "-o", "absent/r.json")
    assert (outcome.status, outcome.out) == (2, "")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "le disque est plein"),
        (errno.EIO, "le disque ou le réseau ne répond plus"),
        (errno.EROFS, "le support est en lecture seule"),
    ],
)
def test_the_true_reason_is_told_and_nothing_is_left(number: int, said: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("r.json").write_text("[]")

    def failing(_: object) -> Iterator[str]:
        yield "{"
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("clas_cli.render.json_.render", failing)
    outcome = clas("verifier", NEW, "-o", "r.json", "-o", "r.csv")
    assert (outcome.status, f"impossible d'écrire r.json : {said}." in outcome.err) == (2, True)
    assert (names(here), Path("r.json").read_text()) == (["r.csv", "r.json"], "[]")
    assert "CONFORME" in outcome.out


@pytest.mark.skipif(sys.platform == "win32", reason="links and rights are others there")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("absent/r.json", "le dossier où écrire n'existe pas"),
        ("fichier/r.json", "le dossier où écrire n'existe pas"),
        ("dossier", "un dossier porte ce nom"),
        ("boucle/r.json", "le lien tourne en rond"),
    ],
)
def test_what_can_be_known_before_is(name: str, said: str, here: Path) -> None:
    Path("fichier").touch()
    Path("dossier").mkdir()
    Path("boucle").symlink_to("boucle")
    with pytest.raises(OSError) as refused:
        saved.try_out(Path(name))
    assert (saved.reason(refused.value), refused.value.filename) == (said, name)
    assert names(here) == ["boucle", "dossier", "fichier"]


@each_row(
    ("number", "said"),
    [
        (errno.EDQUOT, "l'espace accordé sur le disque est épuisé"),
        (errno.EFBIG, "le fichier serait trop gros"),
        (errno.EACCES, "droits insuffisants, ou fichier ouvert dans un autre programme"),
        (errno.EPERM, "droits insuffisants, ou fichier ouvert dans un autre programme"),
        (errno.ENAMETOOLONG, "le nom est trop long"),
        (errno.EMFILE, "trop de fichiers sont ouverts"),
        (errno.ENFILE, "trop de fichiers sont ouverts"),
        (errno.ENXIO, "personne ne lit ce tube"),
        (errno.EPIPE, "celui qui lisait est parti"),
        (errno.EBADF, "cette sortie est fermée"),
        (errno.EDOM, "le système le refuse"),
        (None, "le système le refuse"),
    ],
)
def test_a_reason_in_french(number: int | None, said: str) -> None:
    assert saved.reason(OSError(number, "") if number else OSError()) == said


@pytest.mark.skipif(sys.platform == "win32", reason="rights and pipes are others there")
def test_a_file_is_private_until_it_is_whole_and_a_pipe_is_written_into(here: Path) -> None:
    rights: list[tuple[str, int]] = []

    def content() -> Iterator[bytes]:
        yield b"{"
        rights.extend((path.name[:6], path.stat().st_mode & 0o777) for path in here.iterdir())
        yield b"}"

    before = os.umask(0o027)
    try:
        assert saved.save(content(), Path("r.json")) == Path("r.json")
    finally:
        os.umask(before)
    assert (rights, Path("r.json").stat().st_mode & 0o777, Path("r.json").read_bytes()) == ([(".clas-", 0o600)], 0o640, b"{}")
    os.mkfifo("tube")
    with pytest.raises(OSError) as refused:
        saved.save(b"x", Path("tube"))
    assert saved.reason(refused.value) == "personne ne lit ce tube"
    reader = os.open("tube", os.O_RDONLY | os.O_NONBLOCK)
    assert (saved.save([b"un", b"deux"], Path("tube")), os.read(reader, 99)) == (Path("tube"), b"undeux")
    os.close(reader)


def test_a_fault_of_one_format_costs_none_of_the_others(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clas_cli.render.html.page.render", lambda _: 1 / 0)
    outcome = clas("verifier", NEW, "-o", "r.html", "-o", "r.csv")
    assert (outcome.status, names(here), "ZeroDivisionError" in outcome.err) == (3, ["r.csv"], True)


@pytest.mark.parametrize("name", ["synthese.xlsx", "s.gitlab.json", "s.csv"])
def test_a_file_that_is_held_is_written_beside_under_the_same_ending(name: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert clas("verifier", NEW, "-o", name).status == 0
    before = Path(name).read_bytes()
    monkeypatch.setattr(saved, "is_held", lambda path: path.name == name)
    outcome = clas("verifier", FAULTY, "-o", name)
    stem, _, ending = name.partition(".")
    assert outcome.status == 2
    assert outcome.out == ""
    assert f"{name} est protégé, ou ouvert dans un autre programme : le fermer, sinon {stem} (2).{ending} sera écrit." in outcome.err
    assert f"Écrit : {stem} (2).{ending}" in outcome.err
    assert Path(name).read_bytes() == before
    assert names(here) == sorted([name, f"{stem} (2).{ending}"])


def test_what_is_said_of_each_file(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> list[str]:
        return capsys.readouterr().err.replace("\u00a0", " ").splitlines()

    held, absent, plain = Path("r.gitlab.json"), Path("absent/x.csv"), Path("p.csv")
    held.touch()
    monkeypatch.setattr(saved, "is_held", lambda path: path == held)
    outputs = Outputs()
    assert outputs.foresee([held, absent, plain])
    assert told() == [
        "r.gitlab.json est protégé, ou ouvert dans un autre programme : le fermer, sinon r (2).gitlab.json sera écrit.",
        "Erreur : impossible d'écrire absent/x.csv : le dossier où écrire n'existe pas.",
    ]
    assert [outputs.save(b"x", path, how=" (ainsi)") for path in (held, absent, plain)] == [Path("r (2).gitlab.json"), None, plain]
    assert (outputs.failed, outputs.lost) == ([absent, held], [absent])
    assert told() == [
        "Erreur : r.gitlab.json est protégé, ou ouvert dans un autre programme.",
        "Écrit : r (2).gitlab.json (ainsi)",
        "Écrit : p.csv (ainsi)",
    ]
    assert not Outputs().foresee([absent])
    told()
    assert (save(b"x", plain), save(b"x", held)) == (plain, Path("r (3).gitlab.json"))
    assert told() == ["r.gitlab.json est protégé, ou ouvert dans un autre programme : r (3).gitlab.json est écrit à côté."]


def test_a_file_that_becomes_held_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("r.json").write_text("{}")
    replace = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if target.name == "r.json":
            raise PermissionError(errno.EACCES, "open in Excel")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    assert saved.save(b"nouveau", Path("r.json")) == Path("r (2).json")
    assert (Path("r.json").read_text(), Path("r (2).json").read_bytes()) == ("{}", b"nouveau")


def test_a_free_name_is_free() -> None:
    for name in ("r.json", "r (2).json"):
        Path(name).touch()
    assert saved.free(Path("r.json")) == Path("r (3).json")
    assert saved.free(Path("r.gitlab.json"), ".gitlab.json") == Path("r (2).gitlab.json")


@pytest.mark.parametrize(
    ("name", "ending"),
    [("r.json", ".json"), ("r.GitLab.json", ".GitLab.json"), ("r.tar.xlsx", ".xlsx"), ("gl-code-quality-report.json", ".json"), ("r", "")],
)
def test_how_a_name_ends(name: str, ending: str) -> None:
    assert formats.ending(Path(name)) == ending


# What a dead run left


@pytest.mark.skipif(sys.platform == "win32", reason="files that are open can't be taken away there")
def test_what_a_dead_run_left_is_swept_and_nothing_else(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    monkeypatch.setattr(saved.tempfile, "gettempdir", lambda: str(here / "tmp"))
    dead, living, other = Path(".clas-0123456789ab.tmp"), Path(".clas-ba9876543210.tmp"), Path(".clas-a-moi.tmp")
    for path in (dead, living, other):
        path.touch()
    folder = here / "tmp" / ".clas-0123456789ab.tmp"
    folder.mkdir(parents=True)
    (folder / "x").touch()
    with living.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        saved.sweep([here])
    assert (names(here), names(here / "tmp")) == ([other.name, living.name, "tmp"], [])


def test_a_scratch_folder_goes_with_its_writer_whatever_happens(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved.tempfile, "gettempdir", lambda: str(here))
    with pytest.raises(KeyboardInterrupt), saved.scratch() as folder:
        (folder / "x").touch()
        saved.sweep([])
        assert names(folder) == ["x"], "it is held"
        raise KeyboardInterrupt
    assert names(here) == []


def test_an_interruption_while_writing_leaves_what_stood_there(here: Path) -> None:
    Path("r.json").write_text("ancien")

    def interrupted() -> Iterator[bytes]:
        yield b"{"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        saved.save(interrupted(), Path("r.json"))
    assert (names(here), Path("r.json").read_text()) == (["r.json"], "ancien")


def test_a_synthesis_that_is_interrupted_says_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python would end the archive itself, and complain of what it meets."""
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.utime", interrupted)
    assert clas("verifier", NEW, "-o", "r.xlsx").status == 130
    gc.collect()
    assert (told, names(here)) == ([], [])


# Somebody's work


def test_a_synthesis_that_somebody_worked_in_is_replaced_on_demand_alone() -> None:
    assert [clas("verifier", EXAMPLES, "-o", "s.xlsx").status for _ in range(2)] == [1, 1], "untouched, it is replaced"
    book = openpyxl.load_workbook("s.xlsx")
    book["Dossiers"]["A2"] = "ma note"
    book.save("s.xlsx")
    worked = Path("s.xlsx").read_bytes()
    outcome = clas("verifier", EXAMPLES, "-o", "s.xlsx")
    assert (outcome.status, outcome.out, Path("s.xlsx").read_bytes() == worked) == (2, "", True)
    assert "s.xlsx a été modifié depuis que clas l'a écrit (notes, colonnes)" in outcome.err and "--ecraser" in outcome.err
    assert clas("verifier", EXAMPLES, "-o", "s.xlsx", "--ecraser").status == 1
    assert not is_corrected(Path("s.xlsx"))
    assert gather(["."]).files == [], "a synthesis is no dossier, whoever saved it last"


@pytest.mark.parametrize(
    ("old", "new", "corrected"),
    [(b"", b"", False), (b"Verdict", b"Verdict;Note", True), (b"\xef\xbb\xbf", b"", True), (b"conforme", b'"conforme"', True)],
)
def test_a_table_that_somebody_worked_in(old: bytes, new: bytes, corrected: bool) -> None:
    clas("verifier", NEW, "-o", "s.csv")
    content = Path("s.csv").read_bytes()
    assert old in content
    Path("s.csv").write_bytes(content.replace(old, new, 1) if old else content)
    assert is_corrected(Path("s.csv")) is corrected


@pytest.mark.parametrize(
    ("name", "content"),
    [("form.pdf", b"%PDF-1.4"), ("notes.txt", b"mes notes"), ("n.json", b'{"classe": 1}'), ("s.py", b"import os"), ("d.yaml.bak", b"a: 1")],
)
def test_a_file_of_ones_own_is_replaced_on_demand_alone(name: str, content: bytes) -> None:
    Path(name).write_bytes(content)
    outcome = clas("verifier", NEW, "--format", "json", "-o", name)
    assert (outcome.status, outcome.out, Path(name).read_bytes()) == (2, "", content)
    assert f"{name} existe et n'est pas un rapport de clas" in outcome.err and "--ecraser" in outcome.err
    assert (clas("schema", "--sortie", name).status, Path(name).read_bytes()) == (2, content)
    assert clas("verifier", NEW, "--format", "json", "-o", name, "--ecraser").status == 0
    assert Path(name).read_bytes().startswith(b'{\n  "version": 2')


@pytest.mark.parametrize("format", [*FORMATS])
def test_a_report_of_ours_is_replaced_whatever_its_name(format: str) -> None:
    names = [f"r{ending}" for ending in FORMATS[format].endings] + ([] if FORMATS[format].is_binary or format == "csv" else ["r.log"])
    for name in names:
        assert [clas("verifier", FAULTY, "--format", format, "-o", name).status for _ in range(2)] == [1, 1], name


def test_a_register_is_never_replaced_by_a_report() -> None:
    Path("recu").mkdir()
    Path("recu/d.yaml").write_bytes(NEW.read_bytes())
    assert clas("instruire", "recu", "--registre", "r.xlsx").status == 0
    register = Path("r.xlsx").read_bytes()
    for arguments in (("-o", "r.xlsx"), ("-o", "r.xlsx", "--ecraser"), ("--format", "json", "-o", "r.xlsx")):
        outcome = clas("verifier", "recu", *arguments)
        assert (outcome.status, Path("r.xlsx").read_bytes() == register) == (2, True)
        assert "r.xlsx existe et n'est pas un rapport" in outcome.err
    assert clas("instruire", "recu", "--registre", "r.xlsx").status == 0


@pytest.mark.parametrize("name", ["absent.xlsx", "r.html", "d.xlsx", "d.csv"])
def test_what_is_no_synthesis_is_not_for_it_to_say(name: str) -> None:
    Path("d.xlsx").write_bytes(b"PK\x03\x04")
    Path("d.csv").write_bytes(b"a;b\r\n")
    assert not is_corrected(Path(name))


# Streams


def process(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "clas_cli", *map(str, arguments)]
    kept: dict[str, object] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "check": False, "timeout": 120, **options}
    env = {**os.environ, "PYTHONPATH": str(EXAMPLES.parent)}
    return subprocess.run(command, env=env, **kept)  # type: ignore[call-overload, no-any-return]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_standard_output_is_told_and_the_files_are_written() -> None:
    with Path("/dev/full").open("wb") as full:
        done = process("verifier", NEW, "-o", "-", "-o", "r.json", stdout=full)
        assert done.returncode == 2
        assert "impossible d'écrire sur la sortie standard\u00a0: le disque est plein." in done.stderr.decode()
        assert json.loads(Path("r.json").read_bytes())["version"] == 2
        assert process("--version", stdout=full).returncode == 2
        assert process("regles", stdout=full).returncode == 2
        assert process("verifier", NEW, "-f", "json", stderr=full).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are others there")
@pytest.mark.parametrize(
    ("form", "others", "said"),
    [
        ("texte", ("--annoter",), "Copie annotée\u00a0: d-annote.xlsx (dossier repris dans le classeur du modèle)\nÉcrit\u00a0: r.json\n"),
        ("json", (), "Écrit\u00a0: r.json\n"),
    ],
)
def test_a_reader_that_leaves_takes_no_file_with_it(form: str, others: tuple[str, ...], said: str) -> None:
    Path("d.yaml").write_bytes((EXAMPLES / "prolongation-conforme.yaml").read_bytes())
    receiver, sender = os.pipe()
    os.close(receiver)
    done = process("verifier", "d.yaml", "-f", form, "-o", "-", "-o", "r.json", *others, stdout=sender)
    os.close(sender)
    assert (done.returncode, done.stderr.decode()) == (2, said)


@pytest.mark.skipif(sys.platform == "win32", reason="no descriptors there")
@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_closed_streams_change_no_file(closed: tuple[int, ...]) -> None:
    assert clas("verifier", EXAMPLES, "-o", "attendu.json").status == 1
    done = process("verifier", EXAMPLES, "-o", "r.json", preexec_fn=lambda: [os.close(one) for one in closed])
    assert (done.returncode, done.stdout) == (1, b"")
    assert Path("r.json").read_bytes() == Path("attendu.json").read_bytes()


def test_what_is_said_never_goes_among_the_results(monkeypatch: pytest.MonkeyPatch) -> None:
    """`print(file=None)` would write on standard output."""
    monkeypatch.setattr(streams.sys, "stderr", None)
    streams.say("un avis")
    assert clas("schema", "-o", "-").out.startswith("{")


def test_a_closed_standard_error_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("x").open("w") as closed:
        pass
    monkeypatch.setattr(streams.sys, "stderr", closed)
    streams.say("un avis")
    monkeypatch.setattr(streams.sys, "stdout", closed)
    for written in (lambda: streams.tell("un résultat"), streams.flush, lambda: streams.emit([b"x"]), lambda: streams.Output().write("x")):
        with pytest.raises(OSError) as refused:
            written()
        assert (refused.value.errno, refused.value.strerror) == (errno.EBADF, "I/O operation on closed file.")


def test_a_stream_of_text_alone_gets_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams.sys, "stdout", notebook := io.StringIO())
    streams.emit([b"\xc3\xa9", b"\xff."])
    assert notebook.getvalue() == "é\ufffd."
    assert (streams.Output().encoding, streams.Output().isatty()) == ("utf-8", False)
    monkeypatch.setattr(streams.sys, "stdout", io.TextIOWrapper(io.BytesIO(), "cp1252"))
    assert (streams.Output().encoding, streams.Output().write("été")) == ("cp1252", 3)
    monkeypatch.setattr(streams.sys, "stdout", None)
    streams.emit([b"x"])
    assert (streams.Output().encoding, streams.Output().isatty(), streams.Output().write("x")) == ("utf-8", False, 1)
    with pytest.raises(io.UnsupportedOperation, match="fileno"):
        streams.Output().fileno()


def test_what_is_given_up_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[object, ...]] = []
    monkeypatch.setattr(os, "open", lambda *arguments: told.append(arguments) or 99)
    monkeypatch.setattr(os, "dup2", lambda *arguments: told.append(arguments))
    monkeypatch.setattr(streams.sys, "stdout", stream := io.StringIO())
    streams.give_up()
    assert told == [], "it is not that of the process"
    monkeypatch.setattr(streams.sys, "__stdout__", stream)
    streams.give_up()
    assert told == [(os.devnull, os.O_WRONLY), (99, 1)]


def test_the_null_device_is_no_terminal() -> None:
    class Null:
        """`NUL`, as Windows has it: it says that it is a terminal."""

        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            return os.open(os.devnull, os.O_RDONLY)

    assert not streams.is_terminal(Null())  # type: ignore[arg-type]


def test_standard_output_by_its_name() -> None:
    assert json.loads(clas("verifier", NEW, "-f", "json", "-o", "-").out)["version"] == 2
    assert clas("schema", "-o", "-").out == clas("schema").out
    assert not Path("-").exists()


ATTACK = "##[error]x ##[group]y"


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if not form.is_binary])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_github_obeys_no_text_in_any_format(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("::error::x.yaml").write_text(FAULTY.read_text("utf-8").replace("intitule: ", f"intitule: '{ATTACK}' #", 1), "utf-8")
    Path("##[error]y.yaml").write_bytes(NEW.read_bytes())
    plain = clas("verifier", "::error::x.yaml", "##[error]y.yaml", "-f", name).out
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    out = clas("verifier", "::error::x.yaml", "##[error]y.yaml", "-f", name).out
    assert "##[" not in out
    if name != "github":
        assert [line for line in out.splitlines() if line.lstrip().startswith("::")] == []
    if name in ("json", "sarif", "gitlab"):
        assert json.loads(out) == json.loads(plain), "it reads back the same"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "·::error::x"),
        ("a\n  ::x", "a\n  ·::x"),
        ("a ::x", "a ::x"),
        ("a##[b", "a##·[b"),
        ("a\r::x", "a\r·::x"),
        ("#[", "#["),
    ],
)
def test_disarmed(text: str, shown: str) -> None:
    assert streams.disarmed(text) == shown
