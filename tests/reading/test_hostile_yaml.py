"""Bad input of every kind: a clear finding in French, exit 1, no traceback, bounded memory; whatever the bytes."""

from __future__ import annotations

import json
import os
import re
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from commande import Outcome, clas
from hypothesis import given, settings
from hypothesis import strategies as st
from suite import EXAMPLES, FOLDER, code_of

from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import ILLISIBLE, VERDICTS, Batch, Report
from clas_cli.reading.door import read_bytes
from clas_cli.reading.yaml_file import MAX_BYTES
from clas_cli.render.formats import render
from clas_cli.rules.registry import RULES, SEVERITIES

TODAY = date(2026, 6, 1)
MEMORY = 300 * 2**20
NOUVELLE = (FOLDER / "bases" / "nouvelle.yaml").read_bytes()


def bounded() -> None:
    """Before the program starts: 300 MB of address space beyond what the interpreter maps, and ten seconds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))


def verifier(*paths: str) -> Outcome:
    """`clas verifier --format json` in a process of its own, with little memory."""
    command = [sys.executable, "-m", "clas_cli", "verifier", "--format", "json", *paths]
    done = subprocess.run(command, capture_output=True, preexec_fn=bounded, timeout=300, check=False)
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def only_findings(done: Outcome) -> dict[str, dict[str, Any]]:
    """The one finding of each unreadable file, by its path; fails on anything that looks like a fault of the program."""
    assert done.status == 1, done.err
    assert "Traceback" not in done.err
    assert "Panne" not in done.err
    found = {}
    for dossier in json.loads(done.out)["dossiers"]:
        assert dossier["verdict"] == ILLISIBLE
        assert dossier["estimation"] is None
        [finding] = dossier["constats"]
        assert finding["message"] and finding["remede"]
        found[dossier["fichier"]] = dict(finding)
    return found


def codes(done: Outcome) -> dict[str, str]:
    """The rule of the one finding of each unreadable file, by its path."""
    return {path: finding["code"] for path, finding in only_findings(done).items()}


def bomb(levels: int, width: int) -> str:
    """Aliases of aliases: width to the power of levels values."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, levels)]
    return "\n".join(lines) + "\n"


def merge_bomb(levels: int) -> str:
    lines = ["a0: &a0 {" + ", ".join(f"k{index}: x" for index in range(500)) + "}"]
    lines += [f"a{level}: &a{level} {{<<: [{', '.join([f'*a{level - 1}'] * 50)}], z: *a{level - 1}}}" for level in range(1, levels)]
    return "\n".join(lines) + "\n"


CONTENTS: dict[str, tuple[bytes, str]] = {
    "vide": (b"", "DOS001"),
    "des blancs": (b" \n\t\n", "DOS001"),
    "marque d'ordre seule": (b"\xef\xbb\xbf", "DOS001"),
    "binaire": (bytes(range(256)) * 10, "DOS001"),
    "octets nuls": (b"\x00" * 1000, "DOS001"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "DOS001"),
    "image": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "DOS001"),
    "gzip": (b"\x1f\x8b\x08\x00", "DOS001"),
    "liste": (b"- a\n- b\n", "DOS005"),
    "phrase": (b"Bonjour,\nvoici le dossier.\n", "DOS005"),
    "tabulations": (b"format: 1\n\tcampagne: x\n", "DOS002"),
    "deux documents": (b"format: 1\n---\nformat: 1\n", "DOS002"),
    "imbrication": (b"[" * 100_000, "DOS001"),
    "imbrication en blocs": ("".join(" " * depth + "a:\n" for depth in range(1_000)).encode(), "DOS001"),
    "accolades": (b"{a: " * 50_000, "DOS001"),
    "bombe de renvois": (bomb(12, 10).encode(), "DOS001"),
    "bombe de reprises": (merge_bomb(12).encode(), "DOS001"),
    "renvoi sur soi": (b"a: &a [*a]\n", "DOS002"),
    "trop de valeurs": (b"a: [" + b"1," * 200_000 + b"]\n", "DOS001"),
    "trop gros": (b"#" * (MAX_BYTES + 1), "DOS001"),
    "une ligne immense": (b'a: "' + b"x" * (MAX_BYTES - 4), "DOS002"),
    "un nom immense": (b"x" * (MAX_BYTES - 4) + b": 1\n", "DOS002"),
    "JSON tronqué": (b'{"format": 1, "campagne": ', "DOS002"),
    "HTML": (b"<!DOCTYPE html><html><body>403</body></html>", "DOS005"),
    "directives": (b"%X\n" * 501 + b"---\nformat: 1\n", "DOS002"),
    "UTF-32": ("format: 1\n".encode("utf-32"), "DOS002"),
}


@pytest.mark.long
def test_bad_content_is_one_finding_in_a_small_process(tmp_path: Path) -> None:
    wanted = {str(tmp_path / f"{name}.yaml"): code for name, (_, code) in CONTENTS.items()}
    for name, (content, _) in CONTENTS.items():
        (tmp_path / f"{name}.yaml").write_bytes(content)
    huge = tmp_path / "cent mégaoctets.yaml"
    with huge.open("wb") as stream:
        stream.write(b"format: 1\n")
        stream.truncate(100 * 2**20)
    wanted[str(huge)] = "DOS001"
    assert codes(verifier(*wanted)) == wanted


@pytest.mark.parametrize("name", ["vide", "bombe de renvois", "trop gros"])
def test_bad_content_on_standard_input(name: str) -> None:
    content, code = CONTENTS[name]
    assert list(codes(clas("verifier", "-", "--format", "json", answers=content)).values()) == [code]


def fifo(path: Path) -> None:
    os.mkfifo(path)


def sock(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def loop(path: Path) -> None:
    path.symlink_to(path)


def dangling(path: Path) -> None:
    path.symlink_to(path.parent / "nulle-part")


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


SPECIAL: tuple[Callable[[Path], None], ...] = (fifo, sock, loop, dangling, device)


def test_special_files_are_never_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = [f"{make.__name__}.yaml" for make in SPECIAL]
    for make, name in zip(SPECIAL, names, strict=True):
        make(Path(name) if make is sock else tmp_path / name)
    assert codes(clas("verifier", *names, "--format", "json")) == dict.fromkeys(names, "DOS001")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    names = ("absent.yaml", "a\nb.yaml", "x" * 300 + ".yaml", "\x1b]0;titre\x07.yaml", "é.yaml", "absent/dossier.yaml")
    done = clas("verifier", *(tmp_path / name for name in names), "--format", "json")
    assert list(codes(done).values()) == ["DOS001"] * len(names)
    assert "\x1b" not in done.out + done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="l'administrateur lit tout")
def test_an_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "dossier.yaml"
    path.write_bytes(NOUVELLE)
    path.chmod(0)
    [finding] = only_findings(clas("verifier", path, "--format", "json")).values()
    assert finding["code"] == "DOS001"
    assert "droits" in finding["message"]


def test_a_file_that_the_system_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clas_cli.reading.door import read

    path = tmp_path / "dossier.yaml"
    path.write_bytes(NOUVELLE)
    for error, words in ((PermissionError(), "droits"), (OSError(), "ne peut pas être lu")):
        monkeypatch.setattr(Path, "open", lambda *_, error=error, **__: (_ for _ in ()).throw(error))
        [remark] = read(path).remarks
        assert code_of(remark) == "DOS001"
        assert words in remark.message


# Values that a careless conversion would choke on: each is set aside alone, and all the rest is judged.

NASTY = (
    "NaN", ".nan", ".inf", "-.inf", "1e999", "-1e999", "1" * 5000, "-" + "9" * 400, "0x7fffffff", "1_000", "0000-00-00", "9999-99-99",
    "0001-01-01", "99:99", "17:30:00:00", "''", "[]", "{}", "[[[]]]", "{a: {b: c}}", "[1, 2, 3]", "!!python/name:os.system x", "!!int 'a'",
    "\"\\u202e\\u2066abc\"", "\"\\x1b[2J\"", "\"[red]gras[/red]\"", "\"\\ud800\"", "=HYPERLINK(1)", "'<script>alert(1)</script>'", "'%s%n'", "'{0.__class__}'",
    "\"\\0\"", "é" * 3000, "''''", "null", "~", "٣", "½", "１２", "&a [*a]",
)  # fmt: skip
PLACES = (
    "format: 1", "campagne: aude-2026-2027", "date_envoi: 2026-07-20", "situation: nouvelle", "siret: \"99990012900001\"", "statut: association",
    "conventionne: non", "duree_annees: 2", "debut: 2026-09-21", "participation_familles: 0", "suivi_presences: oui", "laicite: oui",
    "niveaux: [CE1, CE2]", "    communes: [Carcassonne]", "reaap: oui", "pieces: []",
)  # fmt: skip
DECISIVE = ("situation", "campagne")
"""What says which rules there are: where it is wrong, fewer of them speak."""
UNREADABLE = ('"\\ud800"', "&a [*a]")
"""Those of which no reader of YAML makes a value: the file is at fault."""


@pytest.mark.long
@pytest.mark.parametrize("nasty", NASTY, ids=[value[:24] for value in NASTY])
def test_a_nasty_value_hides_nothing_else(nasty: str) -> None:
    """It stands in all places at once but one, « semaines », of which the fault is told all the same."""
    decisive = others = NOUVELLE.decode().replace("semaines: 29", "semaines: 26", 1)
    for place in PLACES:
        name = place.strip().partition(":")[0]
        assert others.count(place.strip()) >= 1, place
        spoilt = decisive if name in DECISIVE else others
        spoilt = spoilt.replace(place.strip(), f"{name}: {nasty}", 1)
        decisive, others = (spoilt, others) if name in DECISIVE else (decisive, spoilt)
    judged(decisive.encode())
    report = judged(others.encode())
    assert (report.verdict == ILLISIBLE) is (nasty in UNREADABLE)
    assert nasty in UNREADABLE or "REF008" in {finding.code for finding in report.findings}


# Any bytes, any tree, any mutated example: a verdict, and both renderers print it.


def judged(data: bytes) -> Report:
    """The report of some bytes, once rendered; fails where it is not whole."""
    report = check(read_bytes(data, "dossier.yaml"), Options(TODAY))
    assert report.verdict in VERDICTS
    for finding in report.findings:
        assert finding.code in RULES and finding.severity in SEVERITIES
        assert finding.message and finding.remedy
        assert not re.search(r" [:;?!»]|« ", finding.message + finding.expected + finding.remedy), "des espaces insécables"
    assert (report.verdict == ILLISIBLE) <= bool(report.findings)
    for name in ("json", "texte"):
        text = render(Batch((report,)), name).decode()
        assert not any(character in text for character in "\x1b\x07\x00\x9b\u202e\u2066\u200b")
    return report


@pytest.mark.long
@settings(max_examples=3 * settings.default.max_examples)
@given(st.binary(max_size=300))
def test_any_bytes_get_a_verdict(data: bytes) -> None:
    judged(data)


@settings(max_examples=2 * settings.default.max_examples)
@given(st.text(alphabet=st.sampled_from("abé:-?&*!|>'\"%@`{}[],#\n\t \\~<0\u202e\x1b\ud7ff"), max_size=120))
def test_any_text_that_looks_like_yaml_gets_a_verdict(text: str) -> None:
    judged(text.encode())


scalars = st.none() | st.text(max_size=12) | st.integers() | st.floats() | st.booleans() | st.dates().map(str) | st.sampled_from(["oui", "17:30", "1 000,50 €", "\x1b[0m", "[bold]"])  # fmt: skip
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8
)
SECTIONS = ("format", "campagne", "demande", "gestionnaire", "convention", "prolongation", "bilan_qualitatif", "projet", "collectifs", "actions", "bonus", "budget", "pieces", "autre")  # fmt: skip


@pytest.mark.long
@given(st.dictionaries(st.sampled_from(SECTIONS), trees))
def test_any_tree_gets_a_verdict(tree: dict[str, Any]) -> None:
    judged(json.dumps(tree).encode())


MUTABLE = [path.read_bytes() for path in sorted(EXAMPLES.glob("*.yaml"))]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """An example in which lines were removed, doubled, moved, or had their value replaced, and bytes changed."""
    lines = draw(st.sampled_from(MUTABLE)).split(b"\n")
    for _ in range(draw(st.integers(1, 6))):
        index = draw(st.integers(0, len(lines) - 1))
        what = draw(st.sampled_from(["remove", "double", "move", "value", "indent", "byte", "key"]))
        if what == "remove" and len(lines) > 1:
            del lines[index]
        elif what == "double":
            lines.insert(index, lines[index])
        elif what == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(index))
        elif what == "value":
            lines[index] = lines[index].partition(b":")[0] + b": " + draw(st.sampled_from(NASTY)).encode()
        elif what == "indent":
            lines[index] = b"  " + lines[index] if draw(st.booleans()) else lines[index].lstrip()
        elif what == "key":
            lines[index] = lines[index].replace(b"e", b"", 1)
        elif what == "byte" and lines[index]:
            place = draw(st.integers(0, len(lines[index]) - 1))
            lines[index] = lines[index][:place] + draw(st.binary(max_size=2)) + lines[index][place + 1 :]
    return b"\n".join(lines)


@pytest.mark.long
@given(mutated())
def test_any_mutated_example_gets_a_verdict(data: bytes) -> None:
    judged(data)
