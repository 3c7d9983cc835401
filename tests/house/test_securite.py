"""The attacks of docs/securite.md that no other file tries, through the real command; and the proof that the page names real tests."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from classeur import bare, part, rezipped
from classeur import report as report_of
from commande import EXAMPLES, Outcome, clas
from suite import load

from clas_cli.batch.run import examine
from clas_cli.commands import app, settings
from clas_cli.filling import copies as annotation
from clas_cli.judge.options import Options
from clas_cli.render import saved
from clas_cli.render.formats import FORMATS
from clas_cli.rules.registry import BLOQUANT, RULES, Findings, forget, rule
from clas_cli.sending.prepare import prepare

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
FAULTY, NEW, RENEWAL, DOUBTFUL = (
    EXAMPLES / f"{name}.yaml" for name in ("nombreuses-erreurs", "nouvelle-conforme", "prolongation-conforme", "rurale-derogations")
)
TODAY = Options(today=date(2026, 6, 1))

EVIL = "\x1b[31m\x9b1m\x07\u202e\u2066\u200b\U000e0041[red]x[/red]<b>\r\n::error::x\n=1+1"
"""A terminal's escapes, changes of direction, what can't be seen, rich markup, HTML, a workflow command, a formula."""

ACTS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one, in a CI that obeys what is printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    return tmp_path


def assert_harmless(outcome: Outcome, commands: bool = False) -> None:
    """Nothing that was printed acts on a terminal, nor on the log of a CI but where its `commands` are asked for."""
    assert outcome.status in (0, 1, 2)
    for text in (outcome.out, outcome.err):
        assert [ascii(text[max(0, found.start() - 40) : found.end()]) for found in ACTS.finditer(text)] == []
        for line in text.split("\n") if not commands else ():
            assert not line.lstrip().startswith(("::", "##[")), line


def printing(*dossiers: Path, options: tuple[object, ...] = ()) -> None:
    """Runs every command that shows something of a dossier."""
    for name, form in FORMATS.items():
        if not form.is_binary:
            assert_harmless(clas("verifier", *dossiers, "--format", name, *options), commands=name in ("github", "html"))
    assert_harmless(clas("verifier", *dossiers, "--detail", "--format", "texte", *options))
    for file in dossiers:
        assert_harmless(clas("verifier", file, "--format", "texte", *options))
        assert_harmless(clas("courriel", file, "--malgre-tout", *options))
        outcome = clas("modele", "repris.yaml", "--ecraser", "--depuis", file, *options)
        assert_harmless(outcome)
        assert outcome.status == 0
        assert ACTS.search(Path("repris.yaml").read_text("utf-8").replace("\x85", "")) is None
        assert_harmless(clas("modele", file))


# Texts that act ------------------------------------------------------------------------------------------------------


def test_a_hostile_dossier_never_acts(here: Path) -> None:
    def poisoned(node: Any, kept: tuple[str, ...], name: str = "") -> Any:
        if isinstance(node, dict):
            return {key: poisoned(child, kept, key) for key, child in node.items()} | {f"inconnu{EVIL}": EVIL}
        if isinstance(node, list):
            return [poisoned(child, kept, name) for child in node]
        return node if name in ("campagne", "format", "situation", *kept) else f"{node}{EVIL}"

    typed = (
        "enfants",
        "semaines",
        "debut",
        "fin",
        "jour",
        "niveaux",
        "compte",
        "montant",
        "siret",
        "statut",
        "axe",
        "famille",
        "date_envoi",
    )
    for name, kept, path in (("tout", (), FAULTY), ("textes", typed, NEW), ("lettre", typed, RENEWAL)):
        tree = load(path)
        Path(f"{name}.yaml").write_text(yaml.safe_dump(poisoned(tree, kept)), "utf-8")
    printing(*map(Path, ("tout.yaml", "textes.yaml", "lettre.yaml")))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_a_hostile_file_name_never_acts(here: Path) -> None:
    names = (
        "a\x1b]0;x\x07.yaml",
        "b\u202e\u2066lmay.yaml",
        "c\x9b31m\n::error title=x::y%0A.yaml",
        "=cmd|' -C calc'!A0.yaml",
        "[red]<b>.yaml",
    )
    # What is said of a name is said at its first finding as at its hundredth.
    for name in (*names, os.fsdecode(b"d\xff\x1b[2J.yaml")):
        Path(name).write_bytes(DOUBTFUL.read_bytes())
    Path(names[0]).write_bytes(FAULTY.read_bytes())
    files = sorted(here.glob("*.yaml"))
    printing(*(file.relative_to(here) for file in files))
    for _ in range(2):  # the second refuses, and names a copy
        assert_harmless(clas("verifier", *files[2::2], "--annoter", "--format", "texte"))
    assert_harmless(clas("verifier", files[0], "-o", files[1]))
    assert_harmless(clas("verifier", files[0], "-o", "absent\x1b[31m/r.json"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
@pytest.mark.parametrize("name", ["json", "gitlab"])
def test_an_escaped_name_is_still_the_name(name: str, here: Path) -> None:
    file = "été\x7f\u202e\x9b\U000e0041.yaml"
    Path(file).write_bytes(FAULTY.read_bytes())
    shown = json.loads(clas("verifier", file, "--format", name).out)
    assert (shown["dossiers"][0]["fichier"] if name == "json" else shown[0]["location"]["path"]) == file


def test_a_hostile_campaign_never_acts(here: Path) -> None:
    campaign = load(ROOT / "clas_cli" / "campaigns" / "aude-2026-2027.yaml")
    Path("nom.yaml").write_text(yaml.safe_dump({**campaign, "id": f"aude{EVIL}"}), "utf-8")
    refused = clas("regles", "--campagne", "nom.yaml")
    assert_harmless(refused)
    assert refused.status == 2
    for name in ("nom", "departement", "note"):
        campaign[name] += EVIL
    for section, name in (
        ("depot", "service"),
        ("collectif", "formation"),
        ("financement", "portail_etat"),
        ("renouvellement", "plateforme_bilan"),
    ):
        campaign[section][name] = {"valeur": f"x{EVIL}", "reference": f"x{EVIL}"}
    for formula in campaign["depot"]["objets"].values():
        formula["valeur"] += EVIL
    campaign["lexiques"]["sport"]["valeur"]["mots"] = [f"(a+)+${EVIL}"]
    campaign["sections"] = [{"regle": name, "section": f"§9{EVIL}"} for name in ("trop-d-enfants", "demande-hors-delai")]
    Path("campagne.yaml").write_text(yaml.safe_dump(campaign), "utf-8")
    chosen = ("--campagne", "campagne.yaml")
    for asked in (("REF004",), ("REF012",), ("DEL007",), ()):
        assert_harmless(clas("regles", *asked, *chosen))
    assert_harmless(clas("estimer", "--collectifs", 3, *chosen))
    Path("d.yaml").write_bytes(FAULTY.read_bytes())
    Path("l.yaml").write_bytes(RENEWAL.read_bytes())
    printing(Path("d.yaml"), Path("l.yaml"), options=chosen)
    assert clas("courriel", "l.yaml", "-o", "m.eml", "--lettre", "l.docx", "--agenda", "a.ics", *chosen).status == 0
    draft = BytesParser().parsebytes(Path("m.eml").read_bytes())
    assert draft.keys() == ["Content-Type", "MIME-Version", "X-Unsent", "To", "Subject"]
    assert {line.split(b":")[0].split(b";")[0] for line in Path("a.ics").read_bytes().split(b"\r\n") if line[:1] != b" "} <= CALENDAR
    with zipfile.ZipFile("l.docx") as letter:
        ElementTree.fromstring(letter.read("word/document.xml"))


CALENDAR = set(
    b"BEGIN VERSION PRODID CALSCALE X-WR-CALNAME X-WR-TIMEZONE UID DTSTAMP DTSTART DTEND SUMMARY DESCRIPTION TRANSP ACTION TRIGGER END".split()
) | {b""}


@pytest.mark.parametrize(
    ("old", "new", "code"), [("afc.sdt@caf11", "\u0430fc.sdt@caf11", "DEL008"), ("2026 _ Les", "2026 _ L\u0435s", "DEL007")]
)
def test_letters_that_look_alike_are_not_the_same(old: str, new: str, code: str, here: Path) -> None:
    text = NEW.read_text("utf-8")
    assert old in text
    Path("d.yaml").write_text(text.replace(old, new, 1), "utf-8")
    shown = json.loads(clas("verifier", "d.yaml", "--format", "json").out)
    assert code in {finding["code"] for finding in shown["dossiers"][0]["constats"]}


@pytest.mark.parametrize("name", ["\u5b57" * 200, "e" + "\u0301" * 500, "\U0001f469\u200d\U0001f469" * 100, "\ufdfd" * 50, "x" * 5_000])
def test_no_name_is_wider_than_the_terminal(name: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", "80")
    text = NEW.read_text("utf-8").replace("Les Lampions studieux", name)
    for file in ("a.yaml", "b.yaml"):
        Path(file).write_text(text, "utf-8")
    out = clas("verifier", ".", "--format", "texte").out + clas("verifier", "a.yaml", "--format", "texte").out
    assert max(map(cell_len, out.splitlines())) <= 80 and len(out) < 20_000


# What is found in a received folder ----------------------------------------------------------------------------------


@pytest.fixture
def trapped(here: Path) -> Path:
    """A received folder that holds programs named as those that are imported, and a plug-in."""
    for name in ("typer", "yaml", "json", "multiprocessing", "pickle", "socket", "piege", "sitecustomize"):
        (here / f"{name}.py").write_text(f"open({str(here / 'PIEGE')!r}, 'a').write(__name__)\n", "utf-8")
    plugin = here / "piege-1.0.dist-info"
    plugin.mkdir()
    (plugin / "METADATA").write_text("Metadata-Version: 2.1\nName: piege\nVersion: 1.0\n", "utf-8")
    (plugin / "entry_points.txt").write_text("[clas.rules]\npiege = piege\n[clas.campagnes]\npiege = piege\n", "utf-8")
    for number in range(5):
        (here / f"{number}.yaml").write_bytes(FAULTY.read_bytes())
    return here


SPAWN = "import sys; del sys.path[0]; from clas_cli.batch import workers; workers.START_METHOD = 'spawn'; from clas_cli.commands.app import main; main()"


@pytest.mark.parametrize("start", [("-m", "clas_cli"), ("-c", SPAWN)], ids=["python -m", "processus démarrés à neuf"])
def test_nothing_is_imported_from_a_received_folder(start: tuple[str, ...], trapped: Path) -> None:
    command = [sys.executable, *start, "verifier", ".", "--processus", "2", "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=300)
    assert done.returncode == 1, done.stderr.decode()
    verdicts = {report["fichier"]: report["verdict"] for report in json.loads(done.stdout)["dossiers"]}
    assert [verdicts[f"{number}.yaml"] for number in range(5)] == ["irrecevable"] * 5
    assert not (trapped / "PIEGE").exists()


WATCH = """
import os, sys
FORBIDDEN = ("socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "webbrowser.open", "ctypes.dlopen")
def watch(event, args):
    if event in FORBIDDEN:
        os.write(2, f"INTERDIT {event} {args}\\n".encode())
    if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and isinstance(args[0], str):
        os.write(2, f"ECRIT {os.path.abspath(args[0])}\\n".encode())
sys.addaudithook(watch)
del sys.path[0]
from clas_cli.commands.app import main
main()
"""


def is_temporary(path: Path) -> bool:
    """Whether it is the folder of temporary files, where a file without a name was opened, or one that was tried there, or in one of ours."""
    folder = Path(tempfile.gettempdir())
    return folder in (path, path.parent) or (path.parent.parent == folder and path.parent.name.startswith(".clas-"))


def test_nothing_is_sent_run_or_written_elsewhere(here: Path) -> None:
    Path("l.yaml").write_bytes(RENEWAL.read_bytes())
    Path("c.xlsx").write_bytes(bare("nombreuses-erreurs"))
    Path("m.eml").write_bytes(b"From: a@example.org\nContent-Type: text/html\n\n<img src='http://example.org/x'>")
    outputs = [f"-or{form.endings[0]}" for form in FORMATS.values()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    for arguments in (
        ("verifier", ".", "--annoter", *outputs),
        ("courriel", "l.yaml", "-o", "n.eml", "--agenda", "a.ics", "--malgre-tout"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", WATCH, *arguments], capture_output=True, text=True, check=False, env=environment, timeout=300
        )
        assert done.returncode in (0, 1), done.stderr
        assert "INTERDIT" not in done.stderr
        written = {line.removeprefix("ECRIT ") for line in done.stderr.splitlines() if line.startswith("ECRIT ")} - {os.devnull}
        assert written, "the watch is not blind"
        assert {path for path in written if not Path(path).is_relative_to(here) and not is_temporary(Path(path))} == set()
        assert {path.name for path in here.iterdir()} >= {"r.html", "r.xlsx", "c-annote.xlsx"}
        assert [path for path in here.iterdir() if path.name.startswith(".")] == [], "no temporary file is left"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("clas.toml", 'strict = false\nx = """\n[' + " " * 3_000 + '\n"""\n'),
        ("clas.toml", 'strict = false\nx = """\n' + "a . " * 30_000 + '\n"""\n'),
        ("clas.toml", "a" + ".a" * 400_000 + " = 1\n"),
        ("clas.toml", "'='" + " . '='" * 100_000 + " = 1\n"),
        ("pyproject.toml", "clas" + ".a" * 400_000 + " = 1\n"),
        ("pyproject.toml", "\n" * 300_000 + "x = 1\n"),
        ("pyproject.toml", "[" * 300_000 + "\n"),
    ],
    ids=[
        "table sans fin",
        "clé sans fin dans un texte",
        "clé sans fin",
        "clé citée sans fin",
        "clé d'un projet",
        "lignes vides",
        "crochets",
    ],
)
def test_hostile_settings_do_not_make_one_wait(name: str, content: str, here: Path) -> None:
    Path(name).write_text(content, "utf-8")
    Path("d.yaml").write_bytes(NEW.read_bytes())
    assert clas("verifier", "d.yaml", "--format", "json").status in (0, 2)


def test_settings_and_their_campaign_are_said(here: Path) -> None:
    text = (ROOT / "clas_cli" / "campaigns" / "aude-2026-2027.yaml").read_text("utf-8")
    Path("autre.yaml").write_text(text.replace("afc.sdt@caf11.caf.fr", "ailleurs@example.org"), "utf-8")
    Path("clas.toml").write_text('campagne = "autre.yaml"\n[ignorer]\nDEL008 = "x"\n', "utf-8")
    Path("d.yaml").write_bytes(RENEWAL.read_bytes())
    for command in ("courriel", "verifier"):
        assert "Réglages suivis : clas.toml (règles ignorées : DEL008 ; campagne : autre.yaml)." in clas(command, "d.yaml").err
    assert settings.chosen(["d.yaml", "clas.toml"]).campaign_named == "autre.yaml"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_out_of_a_received_folder_is_left_out_and_said(here: Path) -> None:
    received = here / "recus"
    (received / "dedans").mkdir(parents=True)
    (here / "secrets").mkdir()
    for path in (here / "secrets" / "x.yaml", received / "dedans" / "d.yaml"):
        path.write_bytes(FAULTY.read_bytes())
    (received / "a.yaml").symlink_to(here / "secrets" / "x.yaml")
    (received / "b").symlink_to(here / "secrets")
    (received / "c.yaml").symlink_to(received / "dedans" / "d.yaml")
    (received / "e").symlink_to(received)
    shown = json.loads(clas("verifier", "recus", "--format", "json").out)
    assert [report["fichier"] for report in shown["dossiers"]] == ["recus/c.yaml"]
    assert {item["fichier"]: item["raison"] for item in shown["lot"]["ecartes"]} == dict.fromkeys(
        ("recus/a.yaml", "recus/b/"), "lien vers un autre endroit"
    )
    assert json.loads(clas("verifier", "recus/a.yaml", "--format", "json").out)["dossiers"][0]["verdict"] == "irrecevable", "named by hand"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
@pytest.mark.parametrize(("pattern", "found"), [("**/*.yaml", 2), ("**/*.rien", 0), ("**", 2), ("d**/*.yaml", 2)])
def test_a_pattern_never_turns_in_circles(pattern: str, found: int, here: Path) -> None:
    for name in ("a.yaml", "dedans/b.yaml", ".cache/c.yaml"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(NEW.read_bytes())
    for name in ("un", "deux", "trois"):
        Path(name).symlink_to(".")
    done = clas("verifier", pattern, "--format", "json")
    assert done.status == (0 if found else 2)
    assert not found or len(json.loads(done.out)["dossiers"]) == found


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8", "cp037"])
def test_entities_are_refused_wherever_they_stand(encoding: str) -> None:
    def entity(name: str, content: bytes) -> bytes:
        if name != "xl/workbook.xml":
            return content
        body = content.decode().partition("?>")[2] if content.startswith(b"<?xml") else content.decode()
        first = f'<?xml version="1.0" encoding="{encoding}"?>'
        rest = (
            "<!--"
            + "x" * 400_000
            + '--><!DOCTYPE workbook [<!ENTITY a "Collectifs">]>'
            + body.replace('name="Collectifs"', 'name="&a;"', 1)
        )
        return first.encode() + rest.encode(encoding) if encoding == "cp037" else (first + rest).encode(encoding)

    found = report_of(rezipped(bare(), entity))
    assert [finding.code for finding in found.findings] == ["DOS001"]


# What is written -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["message.eml", "dossier.txt", "dossier.html", "dossier.xlsm", "sans ending"])
def test_no_output_takes_the_place_of_what_is_read(name: str, here: Path) -> None:
    Path("recus").mkdir()
    received = Path("recus") / name
    received.write_bytes(NEW.read_bytes())
    Path("recus/autre.yaml").write_bytes(NEW.read_bytes())
    outcome = clas("verifier", "recus", "--format", "json", "-o", received)
    assert (outcome.status, received.read_bytes()) == (2, NEW.read_bytes())
    assert clas("schema", "-o", "recus/autre.yaml").status == 2


@pytest.mark.parametrize("ending", [ending for form in FORMATS.values() for ending in form.endings[:1]])
def test_a_report_of_another_day_is_replaced(ending: str, here: Path) -> None:
    Path("d.yaml").write_bytes(FAULTY.read_bytes())
    assert [clas("verifier", ".", "-o", f"rapport{ending}").status for _ in range(2)] == [1, 1]


@pytest.mark.parametrize(("option", "name"), [("--sortie", "m.eml"), ("--lettre", "l.docx"), ("--agenda", "a.ics")])
def test_courriel_replaces_nothing_unasked(option: str, name: str, here: Path) -> None:
    Path(name).write_bytes(b"corrected by hand")
    outcome = clas("courriel", RENEWAL, option, name)
    assert (outcome.status, Path(name).read_bytes()) == (2, b"corrected by hand")
    assert "existe déjà" in outcome.err and "--ecraser" in outcome.err
    assert clas("courriel", RENEWAL, option, name, "--ecraser").status == 0
    assert Path(name).read_bytes() != b"corrected by hand"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_an_output_is_for_whom_the_user_chose_and_follows_no_link(here: Path) -> None:
    Path("secret.json").write_text("{}", "utf-8")
    Path("r.json").symlink_to("secret.json")
    before = os.umask(0o077)
    try:
        assert clas("verifier", FAULTY, "-o", "r.json").status == 1
    finally:
        os.umask(before)
    assert stat.S_IMODE(Path("r.json").lstat().st_mode) == 0o600
    assert not Path("r.json").is_symlink() and Path("secret.json").read_text("utf-8") == "{}"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="il faut des tubes nommés")
def test_an_output_never_takes_the_place_of_a_pipe(here: Path) -> None:
    os.mkfifo("r.json")
    assert clas("verifier", NEW, "-o", "r.json").status == 2, "nobody reads it: it is not waited for"
    with subprocess.Popen(["cat", "r.json"], stdout=subprocess.PIPE) as reader:
        while clas("verifier", NEW, "-o", "r.json").status == 2:  # the reader has not opened it yet
            assert reader.poll() is None
        assert json.loads(reader.communicate()[0])["version"] == 2
    assert stat.S_ISFIFO(Path("r.json").stat().st_mode)


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="il faut des périphériques")
@pytest.mark.parametrize(("path", "never"), [("/dev/null", True), ("/dev/stdout", True), ("/dev/absent", False), ("r.json", False)])
def test_devices_are_never_replaced(path: str, never: bool, here: Path) -> None:
    Path("r.json").write_text("{}")
    assert saved.is_never_replaced(Path(path)) is never


@pytest.mark.skipif(sys.platform == "win32", reason="il faut des liens")
@pytest.mark.parametrize(("folder", "name", "never"), [("/dev", "l", True), ("/devoirs", "l", False), ("/dev/shm", "r.json", False)])
def test_only_links_of_the_system_are_written_into(
    folder: str, name: str, never: bool, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("r.json").write_text("{}")
    Path("l").symlink_to("r.json")
    monkeypatch.setattr(os.path, "realpath", lambda _: folder)
    assert saved.is_never_replaced(Path(name)) is never


@pytest.mark.parametrize("command", [*(("verifier", "--format", name) for name in FORMATS), ("schema",), ("estimer", "--format", "json")])
def test_nobody_may_listen(command: tuple[str, ...], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = {"verifier": [NEW], "estimer": ["--collectifs", "1", "--cout", "8000"]}.get(command[0], [])
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(SystemExit) as end:
        monkeypatch.setattr(sys, "argv", ["clas", *map(str, command), *map(str, arguments)])
        app.main()
    assert end.value.code in (0, None)


@pytest.mark.parametrize(("option", "name"), [("--lettre", "d.docx"), ("--agenda", "d.ics"), ("--sortie", "d.eml")])
def test_courriel_never_writes_over_the_dossier(option: str, name: str, here: Path) -> None:
    Path(name).write_bytes(NEW.read_bytes())
    assert clas("courriel", name, option, name, "--ecraser").status == 2
    assert Path(name).read_bytes() == NEW.read_bytes()


def test_a_report_and_an_annotated_copy_of_one_name(here: Path) -> None:
    Path("d.yaml").write_bytes(NEW.read_bytes())
    outcome = clas("verifier", "d.yaml", "--annoter", "-o", "d-annote.xlsx")
    assert outcome.status == 2 and "d-annote.xlsx serait remplacé par une copie annotée" in outcome.err
    assert [path.name for path in here.iterdir()] == ["d.yaml"]


def test_a_completion_of_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_CLAS_COMPLETE", "complete_bash")
    monkeypatch.delenv("COMP_WORDS", raising=False)
    assert clas("verifier", NEW).status == 2


def test_what_is_sent_is_what_was_checked(here: Path) -> None:
    Path("d.yaml").write_bytes(RENEWAL.read_bytes())
    ready = prepare(Path("d.yaml"), TODAY)
    Path("d.yaml").write_bytes(b"changed meanwhile")
    draft: Any = BytesParser().parsebytes(ready.write(Path("m.eml"))[Path("m.eml")] or b"")
    body = next(part for part in draft.walk() if part.get_content_type() == "text/plain").get_payload(decode=True).decode()
    assert "La clé des savoirs" in body and "changed" not in body


@pytest.mark.parametrize("after", [b"", b"PK\x03\x04", b"x: [", bare("prolongation-conforme")], ids=["vide", "rompu", "yaml", "autre"])
def test_a_dossier_that_changes_before_its_copy_is_no_fault(after: bytes, here: Path) -> None:
    Path("d.xlsx").write_bytes(bare("nombreuses-erreurs"))
    (found,) = examine("d.xlsx", TODAY)
    Path("d.xlsx").write_bytes(after)
    try:
        assert annotation.copy_of(found).content.startswith(b"PK")
    except annotation.Unannotatable as reason:
        assert str(reason)
    assert Path("d.xlsx").read_bytes() == after


def active(content: bytes) -> bytes:
    """The workbook with macros and a link to a program (DDE), declared as Excel does."""
    types = (
        b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        b'<Override PartName="/xl/externalLinks/externalLink1.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/></Types>'
    )
    stream = io.BytesIO(part(content, "[Content_Types].xml", b"</Types>", types))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
        archive.writestr(
            "xl/externalLinks/externalLink1.xml", '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
        )
    return stream.getvalue()


def test_a_copy_says_what_acts_in_it_and_bears_the_mark_of_the_network(here: Path) -> None:
    Path("d.xlsm").write_bytes(active(bare("nombreuses-erreurs")))
    Path("d.xlsm:Zone.Identifier").write_bytes(b"[ZoneTransfer]\r\nZoneId=3\r\n")
    Path("e.xlsx").write_bytes(bare("nombreuses-erreurs"))
    outcome = clas("verifier", ".", "--annoter")
    assert outcome.err.count("elle garde du fichier reçu : des macros, des liens vers d'autres fichiers ou programmes.") == 1
    assert "d.xlsm:Zone.Identifier (élément du système)" in outcome.err or sys.platform == "win32"
    assert Path("d-annote.xlsm:Zone.Identifier").read_bytes() == Path("d.xlsm:Zone.Identifier").read_bytes()
    with zipfile.ZipFile("e-annote.xlsx") as copy:
        assert not re.search(rb"vbaProject|externalLink|ddeLink|oleObject", b"".join(map(copy.read, copy.namelist())))


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_part_packed_as_no_spreadsheet_does_costs_the_copy_alone(method: int, here: Path) -> None:
    stream = io.BytesIO(bare("nombreuses-erreurs"))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/media/x.bin", bytes(range(256)) * 8, method)
        start = archive.getinfo("xl/media/x.bin").header_offset
    content = bytearray(stream.getvalue())
    content[start + 60] ^= 0xFF
    Path("d.xlsx").write_bytes(content)
    outcome = clas("verifier", "d.xlsx", "--annoter")
    assert outcome.status == 1 and "une de ses parties est compressée comme aucun tableur ne le fait" in outcome.err
    assert not Path("d-annote.xlsx").exists()


def test_a_long_text_is_written_at_once(here: Path) -> None:
    text = NEW.read_text("utf-8").replace("diagnostic: ", "diagnostic: \U0001f600 et • ", 1)
    Path("d.yaml").write_text(text.replace("intitule: ", f"intitule: {'a' * 60}• ", 1), "utf-8")
    command = [sys.executable, "-m", "clas_cli", "modele", "n.yaml", "--depuis", "d.yaml"]
    assert subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=300).returncode == 0


# What is said of the machine -----------------------------------------------------------------------------------------


def test_nothing_of_the_machine_is_in_a_report(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = {
        "HOME": "/maison/camille-privee",
        "USER": "camille-privee",
        "LOGNAME": "camille-privee",
        "HOSTNAME": "poste-prive",
        "JETON": "s3cr3t",
    }
    for name, value in private.items():
        monkeypatch.setenv(name, value)
    Path("b.yaml").write_bytes(RENEWAL.read_bytes())
    Path("c.xlsx").write_bytes(bare("nombreuses-erreurs"))
    assert clas("verifier", "b.yaml", "c.xlsx", "--annoter", *(f"-or{form.endings[0]}" for form in FORMATS.values())).status == 1
    assert clas("courriel", "b.yaml", "-o", "m.eml", "--lettre", "l.docx", "--agenda", "r.ics").status == 0
    assert clas("modele", "n.xlsx", "--depuis", "b.yaml").status == 0
    words = [word.encode() for word in (*private.values(), str(here), str(ROOT))]
    for path in sorted(here.iterdir()):
        contents = [path.read_bytes()]
        if contents[0].startswith(b"PK"):
            with zipfile.ZipFile(path) as archive:
                contents += map(archive.read, archive.namelist())
        assert [(path.name, word) for word in words for content in contents if word in content] == []


# Rules of others -----------------------------------------------------------------------------------------------------


def _fails(projet: Any) -> Findings:
    """Échoue."""
    raise KeyError("un texte du dossier")
    yield


@pytest.mark.parametrize("dossiers", [1, 3])
def test_a_rule_that_fails_is_named_and_tells_nothing_else(dossiers: int, here: Path) -> None:
    for number in range(dossiers):
        Path(f"{number}.yaml").write_bytes(NEW.read_bytes())
    try:
        rule("ORG901", "regle-en-panne", "Règle en panne", BLOQUANT)(_fails)
        outcome = clas("verifier", *sorted(here.iterdir()), "--detail", "--format", "texte")
    finally:
        forget("ORG901")
    assert outcome.status == 3
    assert "KeyError, règle ORG901" in " ".join((outcome.out + outcome.err).split())
    assert "un texte du dossier" not in outcome.out + outcome.err


def test_a_rule_that_asks_for_the_unknown_is_refused_by_its_code() -> None:
    def curious(enfants: Any) -> Findings:
        """Demande ce qui n'existe pas."""
        yield enfants

    with pytest.raises(ValueError, match="ORG902 asks for enfants; what it may ask for: action, actions, bilan_qualitatif"):
        rule("ORG902", "curieuse", "Curieuse", BLOQUANT)(curious)
    assert "ORG902" not in RULES


# The page ------------------------------------------------------------------------------------------------------------


def test_every_test_that_the_page_names_exists() -> None:
    page = (ROOT / "docs" / "securite.md").read_text("utf-8")
    named = re.findall(r"`(test_\w+\.py)::(\w+)`", page)
    assert len(named) > 40
    known = {
        (path.name, name)
        for path in Path(__file__).parents[1].rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", path.read_text("utf-8"), re.MULTILINE)
    }
    assert [test for test in named if test not in known] == []
    threats = [row for row in page.partition("## Menaces")[2].partition("\n## ")[0].splitlines() if row.startswith("| ")][2:]
    assert [row for row in threats if "::test_" not in row] == []
