"""The command line: exit statuses, options, misuse, help in French, and terminals of every kind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from attendu import steady
from commande import clas
from lignes import each_row
from suite import EXAMPLES, FICTITIOUS, FICTITIOUS_CAMPAIGN, FOLDER, changed, parsed

from clas_cli import __version__
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Batch
from clas_cli.reading.door import read
from clas_cli.render.terminal import render
from clas_cli.rules.registry import RULES

NOUVELLE = FOLDER / "bases" / "nouvelle.yaml"
RURALE = EXAMPLES / "rurale-derogations.yaml"
MANY = EXAMPLES / "nombreuses-erreurs.yaml"
GOLDEN = Path(__file__).parents[1] / "golden"
COMMANDS = ("verifier", "instruire", "regles", "courriel", "estimer", "modele", "schema")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own, with no settings, and no word from the environment about the terminal."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "GITHUB_ACTIONS", "CLAS_DEBUG", "TERM"):
        monkeypatch.delenv(name, raising=False)


def process(*arguments: object, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """`python -m clas_cli` in a process of its own, its output in a pipe."""
    command = [sys.executable, "-m", "clas_cli", *map(str, arguments)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHONIO", "LC_", "LANG"))}
    return subprocess.run(command, input=stdin, capture_output=True, env={**clean, **environment}, timeout=300, check=False)


# Exit statuses.


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("verifier", NOUVELLE), 0),
        (("verifier", EXAMPLES / "nouvelle-conforme.yaml"), 0),
        (("verifier", EXAMPLES / "prolongation-conforme.yaml"), 0),
        (("verifier", RURALE), 0),
        (("verifier", RURALE, "--strict"), 1),
        (("verifier", NOUVELLE, "--strict"), 0),
        (("verifier", EXAMPLES / "prolongation-conforme.yaml", "--strict"), 0),
        (("verifier", MANY), 1),
        (("verifier", NOUVELLE, RURALE), 0),
        (("verifier", NOUVELLE, MANY), 1),
        (("verifier", NOUVELLE, "absent.yaml"), 1),
        (("verifier", "absent.yaml"), 1),
        (("verifier", NOUVELLE, "--date-envoi", "2026-08-07"), 1),
        (("verifier", NOUVELLE, "--date-envoi", "06/08/2026"), 0),
        (("verifier", NOUVELLE, "--date-envoi", "06/08/2026", "--strict"), 1),
        (("verifier", FICTITIOUS / "bases" / "fictive.yaml"), 1),
        (("verifier", FICTITIOUS / "bases" / "fictive.yaml", "--campagne", FICTITIOUS_CAMPAIGN), 0),
        (("verifier", NOUVELLE, "--campagne", "aude-2026-2027"), 0),
        (("regles",), 0),
        (("regles", "REF004"), 0),
        (("regles", "trop-d-enfants"), 0),
        (("regles", "ref004"), 0),
        (("regles", "--famille", "fin", "--gravite", "information"), 0),
        (("--version",), 0),
        (("--help",), 0),
        ((), 2),
        (("verifier",), 2),
        (("verifier", "."), 2),
        (("verifie", "x"), 2),
        (("verifier", NOUVELLE, "--inconnue"), 2),
        (("verifier", NOUVELLE, "--format"), 2),
        (("verifier", NOUVELLE, "--format", "docx"), 2),
        (("verifier", NOUVELLE, "--date-envoi", "demain"), 2),
        (("verifier", NOUVELLE, "--date-envoi", "2026-02-30"), 2),
        (("verifier", NOUVELLE, "--campagne", "aude"), 2),
        (("verifier", NOUVELLE, "--campagne", "absente.yaml"), 2),
        (("verifier", NOUVELLE, "--campagne", NOUVELLE), 2),
        (("verifier", NOUVELLE, "--ignorer", "REF004"), 2),
        (("verifier", NOUVELLE, "--ignorer", "REF004="), 2),
        (("verifier", NOUVELLE, "--ignorer", "REF999=motif"), 2),
        (("verifier", NOUVELLE, "--sortie", "rapport.inconnu"), 2),
        (("verifier", NOUVELLE, "--sortie", "nulle-part/rapport.json"), 2),
        (("regles", "REF999"), 2),
        (("regles", "--famille", "ABC"), 2),
        (("regles", "--gravite", "grave"), 2),
        (("regles", "REF004", "de", "trop"), 2),
    ],
    ids=lambda value: " ".join(Path(part).name if isinstance(part, Path) else part for part in value) if isinstance(value, tuple) else None,
)
def test_exit_status(arguments: tuple[object, ...], status: int) -> None:
    done = clas(*arguments)
    assert done.status == status, done.err
    assert "Traceback" not in done.err and "Panne" not in done.err
    if status == 2:
        assert done.out == ""
        assert done.err.startswith(("Erreur : ", "Usage : ", "Laissé de côté", "clas contrôle un dossier"))
        assert english(done.err) == []


def test_an_internal_fault_is_said_and_exits_3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clas_cli.batch.run.run", lambda *_, **__: 1 / 0)
    done = clas("verifier", NOUVELLE)
    assert done.status == 3
    assert "Panne interne" in done.err and "Traceback" not in done.err


def test_version() -> None:
    assert clas("--version").out == f"clas {__version__}\n"


# Misuse tells what was meant.


@each_row(
    ("arguments", "words"),
    [
        (("verifie",), "verifier"),
        (("verifier", NOUVELLE, "--formt", "json"), "--format"),
        (("verifier", NOUVELLE, "--format", "docx"), "texte, concis"),
        (("verifier", NOUVELLE, "--campagne", "aude-2026-2072"), "aude-2026-2027"),
        (("verifier", NOUVELLE, "--campagne", "dossier/sans-fin"), "finit par .yaml ou .yml"),
        (("verifier", NOUVELLE, "--campagne", "campagne.xlsx"), "finit par .yaml ou .yml"),
        (("verifier", NOUVELLE, "--campagne", NOUVELLE.parent), "finit par .yaml ou .yml"),
        (("verifier", NOUVELLE, "--ignorer", "REF044=x"), "REF0"),
        (("verifier", NOUVELLE, "--ignorer", "REF004"), "un motif est exigé"),
        (("verifier", NOUVELLE, "--date-envoi", "demain"), "20/07/2026"),
        (("verifier", NOUVELLE, "--strict=3"), "--strict"),
        (("verifier", NOUVELLE, "--campagne", NOUVELLE), "la campagne ne peut pas servir"),
    ],
)
def test_misuse_tells_what_was_meant(arguments: tuple[object, ...], words: str) -> None:
    assert words in clas(*arguments).err


def test_a_name_that_is_no_file_is_not_told_how_files_are_named() -> None:
    assert "finit par" not in clas("verifier", NOUVELLE, "--campagne", "aude-2026-2072").err


@pytest.mark.parametrize("option", [(), ("--campagne-fichier",)])
def test_the_schema_is_made_anew_by_the_command_that_is_told(option: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text("{}", encoding="utf-8")
    told = clas("schema", *option, "--comparer", path)
    assert (told.status, told.err) == (1, f"À refaire : clas {' '.join(('schema', *option))} --sortie {path}\n")
    path.unlink()
    assert clas(*told.err.removeprefix("À refaire : clas ").split()).status == 0
    assert clas("schema", *option, "--comparer", path).status == 0


# --ignorer keeps the finding, with its reason.


def test_a_waived_rule_is_kept_with_its_reason() -> None:
    path = Path("dossier.yaml")
    path.write_text(changed("nouvelle", {"collectifs[0].enfants": "13"}), encoding="utf-8")
    assert clas("verifier", path).status == 1
    done = clas("verifier", path, "--ignorer", "REF004=accord de la Caf du 3 juillet", "--format", "json")
    assert done.status == 0
    dossier = json.loads(done.out)["dossiers"][0]
    assert [(item["code"], item["motif"]) for item in dossier["ignores"]] == [("REF004", "accord de la Caf du 3 juillet")]
    assert "REF004" not in [item["code"] for item in dossier["constats"]]
    assert dossier["verdict"] == "conforme"
    text = clas("verifier", path, "--ignorer", "trop-d-enfants=accord").out
    assert "REF004" in text and "accord" in text


def test_several_rules_can_be_waived() -> None:
    done = clas(
        "verifier", RURALE, "--strict", *(part for code in ("REF005", "REF009", "REF011", "FIN013") for part in ("--ignorer", f"{code}=vu"))
    )
    assert done.status == 0


# Standard input, output files.


def test_standard_input() -> None:
    done = clas("verifier", "-", "--format", "json", answers=NOUVELLE.read_bytes())
    assert done.status == 0
    assert json.loads(done.out)["dossiers"][0]["gestionnaire"] == "Les Passerelles d'Élan"


@pytest.mark.long
def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (process("verifier", "--format", "json", MANY, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert first == second
    assert json.loads(first)["version"] == 2


def test_output_files_take_their_format_from_their_ending() -> None:
    assert clas("verifier", MANY, "--sortie", "r.json", "--sortie", "r.txt").status == 1
    assert json.loads(Path("r.json").read_text(encoding="utf-8"))["dossiers"][0]["verdict"] == "irrecevable"
    assert "IRRECEVABLE" in Path("r.txt").read_text(encoding="utf-8")


def test_json_has_the_names_of_the_contract() -> None:
    document = json.loads(clas("verifier", MANY, "--format", "json").out)
    assert {"version", "outil", "campagne", "date_reference", "dossiers", "lot"} <= set(document)
    assert (document["version"], document["campagne"], document["date_reference"]) == (2, "aude-2026-2027", "2026-08-10")
    assert {"constats", "totaux"} <= set(document["lot"])
    dossier = document["dossiers"][0]
    assert {"fichier", "verdict", "situation", "gestionnaire", "intitule", "constats", "ignores", "non_evaluees", "estimation"} <= set(
        dossier
    )
    for finding in dossier["constats"]:
        assert {"code", "nom", "gravite", "chemin", "emplacement", "message", "trouve", "attendu", "remede", "reference"} <= set(finding)
        assert set(finding["emplacement"]) == {"ligne", "colonne"}
        assert finding["remede"] and finding["reference"]
    money = dossier["estimation"]
    assert {"en_l_etat", "si_corrige", "plafond_famille", "collectifs"} <= set(money)
    assert (money["si_corrige"], bool(money["raison"])) == (None, True), "nothing can be corrected any more"
    amounts = [money["en_l_etat"][name] for name in ("ps", "bonus", "total")]
    assert all(re.fullmatch(r"\d+\.\d\d", amount) for amount in amounts)
    assert {"nom", "retenu", "cout", "ps"} <= set(money["collectifs"][0])


# The help is in French.

ENGLISH = re.compile(
    r"\b(?:show|this|message|and|exit|default|required|error|try|for|help|the|is|not|valid|missing|argument\(s\)|command|file|path|text|integer"
    r"|range|invalid|value|option requires|got|unexpected|extra|such|did|you|mean|commands|arguments:|usage:|install|completion for)\b",
    re.IGNORECASE,
)


def english(text: str) -> list[str]:
    """The English words of a text, options and names of formats set aside."""
    text = re.sub(r"--?[\w-]+|«[^»]*»|^Voir .*$|\S+\.(?:yaml|json|inconnu)\S*", "", text.replace("\u00a0", " "), flags=re.MULTILINE)
    return [word for word in ENGLISH.findall(text) if word.lower() not in ("message",)]


@pytest.mark.long
@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_help_is_in_french(command: tuple[str, ...], columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    done = clas(*command, "--help")
    assert done.status == 0
    assert done.out.startswith("Usage : clas")
    assert "Affiche cette aide." in done.out
    assert english(done.out) == []


def test_help_of_every_command_is_checked() -> None:
    listed = re.findall(r"^  (\w+)  ", clas("--help").out.partition("Commandes :")[2], re.MULTILINE)
    assert set(COMMANDS) == set(listed)


@pytest.mark.parametrize(
    "arguments", [("--aide",), ("verifier", "x", "y", "--detail=1"), ("regles", "a", "b"), ("courriel",), ("modele",), ("schema", "x")]
)
def test_misuse_is_told_in_french(arguments: tuple[str, ...]) -> None:
    done = clas(*arguments)
    assert done.status == 2
    assert english(done.err) == []


@pytest.mark.parametrize("arguments", [("courriel", RURALE), ("modele", "nouveau.yaml", "--depuis", RURALE)])
def test_a_file_without_the_right_to_read_is_told_in_french(arguments: tuple[object, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    done = clas(*arguments)
    assert (done.status, "ne peut pas être lu" in done.err) == (2, True)
    assert english(done.err.replace(str(RURALE), "")) == []


# The rules, listed and explained.


def test_every_rule_is_listed() -> None:
    out = clas("regles").out
    assert [code for code in RULES if code not in out] == []
    assert f"{len(RULES)} règles" in out


@pytest.mark.long
@each_row("code", RULES)
def test_every_rule_is_explained(code: str) -> None:
    out = clas("regles", code).out
    assert out.startswith(code)
    for heading in ("Pourquoi : ", "À faire : ", "Refusé : ", "Accepté : "):
        assert heading in out


def test_a_rule_is_explained_with_the_figures_of_the_campaign() -> None:
    assert "au plus 12 enfants" in clas("regles", "REF004").out
    assert "au plus 15 enfants" in clas("regles", "REF004", "--campagne", FICTITIOUS_CAMPAIGN).out


# Terminals: columns, colours, encodings, a reader that leaves.


@pytest.mark.long
@pytest.mark.parametrize("columns", [80, 120, 200])
@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_no_line_is_wider_than_the_terminal(columns: int, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = clas("verifier", EXAMPLES / f"{name}.yaml").out.splitlines()
    assert max(map(len, lines)) <= columns
    assert any("Ps Clas" in line for line in lines)


@pytest.mark.long
@pytest.mark.parametrize("columns", [0, 1, 2, 10, 17, 25, 39, 52])
def test_no_terminal_is_too_narrow_for_a_batch(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    outcome = clas("verifier", EXAMPLES)
    assert outcome.status == 1 and not outcome.err.startswith("Panne")


def test_carets_stand_under_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = [line.rstrip() for line in clas("verifier", MANY, "--detail").out.splitlines()]
    carets = [index for index, line in enumerate(lines) if re.fullmatch(r"\s*\|\s+\^+", line)]
    assert len(carets) > 30
    for index in carets:
        excerpt, marks = lines[index - 1], lines[index]
        assert excerpt[marks.index("^") : marks.index("^") + 1].strip(), excerpt


@pytest.mark.long
def test_no_colour_in_a_pipe() -> None:
    done = process("verifier", MANY, TERM="xterm-256color")
    assert (done.returncode, b"\x1b" in done.stdout) == (1, False)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb"), ("COLUMNS", "80")])
def test_no_colour_where_nobody_looks(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    done = clas("verifier", MANY)
    assert (done.status, "\x1b" in done.out) == (1, False)


@pytest.mark.long
def test_colour_in_a_terminal_unless_refused() -> None:
    pty = pytest.importorskip("pty")

    def seen(**environment: str) -> bytes:
        leader, follower = pty.openpty()
        command = [sys.executable, "-m", "clas_cli", "verifier", str(RURALE)]
        clean = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environment}
        with subprocess.Popen(command, stdout=follower, env=clean) as running:
            os.close(follower)
            parts = []
            while True:
                try:
                    part = os.read(leader, 65536)
                except OSError:
                    break
                if not part:
                    break
                parts.append(part)
            running.wait(timeout=300)
        os.close(leader)
        return b"".join(parts)

    assert b"\x1b[" in seen()
    assert re.search(rb"\x1b\[[\d;]*3[1-6]m", seen(NO_COLOR="1")) is None


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii", "cp850"])
def test_poor_consoles_show_the_report(encoding: str) -> None:
    done = clas("verifier", MANY, encoding=encoding)
    assert done.status == 1
    assert "Traceback" not in done.err and "Panne" not in done.err
    assert "IRRECEVABLE" in done.out
    if encoding == "cp1252":
        outside = [line for line in done.out.splitlines() if "?" in line and not re.search(r"[\w\u00a0 »]\?", line)]
        assert outside == []


@pytest.mark.long
def test_json_is_utf_8_whatever_the_console() -> None:
    done = process("verifier", "--format", "json", NOUVELLE, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert "Élan" in done.stdout.decode("utf-8")


@pytest.mark.long
def test_a_reader_that_leaves_is_no_fault() -> None:
    command = f'"{sys.executable}" -m clas_cli verifier "{MANY}" | head -c 10'
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, timeout=300, check=False)
    assert b"Traceback" not in done.stderr and b"Panne" not in done.stderr


# Text of a dossier is shown, never obeyed.

HOSTILE = {
    "gestionnaire.nom": "Les [red]Rouges[/red] \x1b[31m\x07 [link=http://example.org]ici[/link]",
    "projet.intitule": "\u202eenvers\u2066 \u200bcaché \x9b31m :warning:",
    "collectifs[0].nom": "[bold]gras[/bold] \r\neffacé",
    "collectifs[0].enfants": "treize \x1b]8;;http://example.org\x07",
    "projet.charte.laicite": "[/]",
    "campagne": "\x1b[2J",
    "inconnu\x1b[31m": "x",
    "actions[4].description": "sport [blink]",
    "demande.courriel.objet": "[on red]objet[/]",
}


@pytest.mark.long
@pytest.mark.parametrize("path", HOSTILE)
@pytest.mark.parametrize("form", ["texte", "json"])
def test_hostile_text_never_reaches_the_terminal(path: str, form: str) -> None:
    file = Path("dossier.yaml")
    text = json.dumps(parsed(changed("nouvelle", {path: HOSTILE[path]})), ensure_ascii=True)
    file.write_text(text, encoding="utf-8")
    done = clas("verifier", file, "--format", form, "--detail")
    assert done.status in (0, 1)
    shown = done.out.replace("\r\n", "\n")
    assert re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", shown) == []
    for tag in re.findall(r"\[[^\]\s]*\]", HOSTILE[path]):  # markup is shown as it is written, where it is shown
        if form == "texte" and HOSTILE[path][:4] in shown:
            assert tag in shown


def test_a_hostile_file_name_is_made_harmless() -> None:
    name = "a\x1b[31m\u202eb [red].yaml"
    Path(name).write_bytes(NOUVELLE.read_bytes())
    for form in ("texte", "json"):
        out = clas("verifier", name, "--format", form).out
        assert "\x1b" not in out and "\u202e" not in out


# The report of the examples, to the letter. CLAS_REGENERER=1 writes the files anew.


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_report_of_an_example(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES.parent)
    relative = path.relative_to(EXAMPLES.parent)
    text = steady(render(Batch((check(read(relative), Options(date(2026, 6, 1))),))))
    golden = GOLDEN / f"{path.stem}.txt"
    if os.environ.get("CLAS_REGENERER"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), "CLAS_REGENERER=1 pytest tests/commands/test_cli.py écrit les rapports attendus"
    assert {character for character in text if character not in "╭╮╰╯│─" and not character.encode("cp1252", "ignore")} == set()


# An output never takes the place of what is checked.


@pytest.mark.parametrize("command", [("d.yaml", "-o", "d.yaml", "--format", "json"), (".", "-o", "d.yaml", "--format", "json")])
def test_an_output_never_replaces_a_dossier(command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content = NOUVELLE.read_bytes()
    Path("d.yaml").write_bytes(content)
    outcome = clas("verifier", *command)
    assert outcome.status == 2
    assert "d.yaml existe et n'est pas un rapport" in outcome.err
    assert Path("d.yaml").read_bytes() == content
    assert clas("verifier", "d.yaml", "-o", "r.json").status == 0
    assert clas("verifier", "d.yaml", "-o", "r.json").status == 0, "an earlier report may be replaced"


# The rules, by a word and for a program.


def test_rules_are_found_by_a_word() -> None:
    out = clas("regles", "bénévole").out
    assert "REF010" in out and "DEL001" not in out
    assert clas("regles", "trop-d-enfant").out.startswith("REF004")
    listed = json.loads(clas("regles", "--format", "json").out)["regles"]
    assert [rule["code"] for rule in listed] == list(RULES)
    assert clas("regles", "xyzzy").status == 2


@pytest.mark.long
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("verifier --format ", "concis"),
        ("verifier --ignorer REF00", "REF004="),
        ("verifier --campagne ", "aude-2026-2027"),
        ("regles REF", "REF004"),
    ],
)
def test_a_shell_completes(line: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = f"clas {line}"
    for name, value in (("_CLAS_COMPLETE", "complete_bash"), ("COMP_WORDS", words), ("COMP_CWORD", str(len(words.split(" ")) - 1))):
        monkeypatch.setenv(name, value)
    assert expected in clas().out.splitlines()
