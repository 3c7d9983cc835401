"""Settings of a project: where they are looked for, what they do, how their mistakes are said, and whom they never serve."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commande import EXAMPLES, Outcome, clas
from lignes import each_row
from suite import FICTITIOUS_CAMPAIGN

from clas_cli.commands.settings import FaultySettings, Settings, load, upwards
from clas_cli.judge.report import Batch, Context

RIGHT = EXAMPLES / "nouvelle-conforme.yaml"
FAULTY = EXAMPLES / "nombreuses-erreurs.yaml"
DOUBTFUL = EXAMPLES / "rurale-derogations.yaml"
ALL_IGNORED = "[ignorer]\n" + "\n".join(
    f'{code} = "essai"' for code in ("DOS004", "DOS005", "DOS006", "DOS008", "CHA001", "CHA007", "CHA011", "REF004", "DEL002", "DEL008")
)


SIRET = "12345678200010"
GRANTED = f'[[derogations]]\nsiret = "{SIRET}"\nregle = "{{}}"\nmotif = "accord"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with its repository, the current folder, and beside it a place that isn't in it."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    folder = tmp_path / "projet"
    (folder / ".git").mkdir(parents=True)
    (folder / "dossiers").mkdir()
    for path in (RIGHT, FAULTY, DOUBTFUL):
        shutil.copy(path, folder / "dossiers")
    (tmp_path / "recus" / "envoi").mkdir(parents=True)
    for path in (RIGHT, FAULTY):
        shutil.copy(path, tmp_path / "recus" / "envoi")
    monkeypatch.chdir(folder)
    return folder


def write(folder: Path, text: str, name: str = "clas.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def report(outcome: Outcome) -> dict[str, object]:
    found: dict[str, object] = json.loads(outcome.out)
    return found


# What they do --------------------------------------------------------------------------------------------------------


def test_paths_strict_and_campaign(project: Path) -> None:
    write(project, 'chemins = ["dossiers/rurale-derogations.yaml"]\nstrict = true\ncampagne = "aude-2026-2027"\n')
    outcome = clas("verifier", "--format", "json")
    assert outcome.status == 1
    shown = report(outcome)
    assert (shown["strict"], shown["reglages"], shown["campagne"]) == (True, "clas.toml", "aude-2026-2027")
    assert [dossier["fichier"] for dossier in shown["dossiers"]] == ["dossiers/rurale-derogations.yaml"]  # type: ignore[index, attr-defined]


def test_without_paths_anywhere_it_is_a_misuse(project: Path) -> None:
    write(project, "strict = true\n")
    outcome = clas("verifier")
    assert outcome.status == 2
    assert "il manque l'argument CHEMIN" in outcome.err


def test_an_ignored_rule_stays_in_the_report_with_its_reason(project: Path) -> None:
    write(project, '[ignorer]\nREF004 = "dérogation demandée"\ndestinataire = "par son nom"\n')
    shown = report(clas("verifier", "dossiers/nombreuses-erreurs.yaml", "--format", "json"))
    dossier = shown["dossiers"][0]  # type: ignore[index]
    assert {(item["code"], item["motif"]) for item in dossier["ignores"]} == {
        ("REF004", "dérogation demandée"),
        ("DEL008", "par son nom"),
    }
    assert not {"REF004", "DEL008"} & {item["code"] for item in dossier["constats"]}


@pytest.mark.parametrize("severity,status", [("a_verifier", 0), ("à vérifier", 0), ("bloquant", 1)])
def test_a_severity_is_overridden(project: Path, severity: str, status: int) -> None:
    write(project, f'[gravites]\nFIN008 = "{severity}"\n')
    outcome = clas("verifier", "dossiers/nouvelle-conforme.yaml", "--format", "json")
    assert outcome.status == status
    [finding] = [item for item in report(outcome)["dossiers"][0]["constats"] if item["code"] == "FIN008"]  # type: ignore[index]
    assert finding["gravite"] == severity.replace("à vérifier", "a_verifier")


def test_a_severity_that_no_longer_blocks_counts_the_collectif(project: Path) -> None:
    text = RIGHT.read_text("utf-8").replace("enfants: 10\n", "enfants: 13\n", 1)
    assert text != RIGHT.read_text("utf-8")
    write(project, text, "d.yaml")
    before = report(clas("verifier", "d.yaml", "--format", "json"))["dossiers"][0]  # type: ignore[index]
    write(project, '[gravites]\nREF004 = "a_verifier"\n')
    after = report(clas("verifier", "d.yaml", "--format", "json"))["dossiers"][0]  # type: ignore[index]
    assert (before["verdict"], after["verdict"]) == ("non_conforme", "a_verifier")
    assert not all(line["retenu"] for line in before["estimation"]["collectifs"])
    assert all(line["retenu"] for line in after["estimation"]["collectifs"])


def test_a_campaign_file_is_relative_to_the_settings(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (EXAMPLES.parent / "clas_cli" / "campaigns" / "aude-2026-2027.yaml").read_text("utf-8")
    write(project, text.replace("id: aude-2026-2027", "id: essai"), "essai.yaml")
    write(project, 'campagne = "essai.yaml"\n')
    monkeypatch.chdir(project / "dossiers")
    assert report(clas("verifier", "nouvelle-conforme.yaml", "--format", "json"))["campagne"] == "essai"


def test_the_command_line_wins(project: Path) -> None:
    write(project, 'strict = true\nchemins = ["dossiers"]\ncampagne = "aude-2026-2027"\n[ignorer]\nREF004 = "du fichier"\n')
    doubtful = "dossiers/rurale-derogations.yaml"
    assert clas("verifier", doubtful).status == 1
    assert clas("verifier", doubtful, "--non-strict").status == 0
    assert clas("verifier", doubtful, "--sans-reglages").status == 0
    outcome = clas("verifier", "dossiers/nombreuses-erreurs.yaml", "--ignorer", "REF004=de la commande", "--format", "json")
    assert [item["motif"] for item in report(outcome)["dossiers"][0]["ignores"]] == ["de la commande"]  # type: ignore[index]


@pytest.mark.parametrize(
    "options,told",
    [
        ([], "clas.toml, ligne 3 : la règle DEL013 est ignorée, mais elle n'a rien trouvé"),
        (["--ignorer", "AXE002=x"], "--ignorer AXE002 : cette règle n'a rien trouvé"),
    ],
)
def test_what_is_ignored_for_nothing_is_said(project: Path, options: list[str], told: str) -> None:
    write(project, '[ignorer]\nREF004 = "utile"\nDEL013 = "inutile"\n')
    outcome = clas("verifier", "dossiers/nombreuses-erreurs.yaml", "--format", "json", *options)
    assert told in outcome.err
    assert any(told in notice.replace("\u00a0", " ") for notice in report(outcome)["avis"])  # type: ignore[attr-defined]
    assert "REF004 est ignorée, mais" not in outcome.err


def test_in_a_batch_a_rule_that_fires_once_is_of_use(project: Path) -> None:
    write(project, '[ignorer]\nREF004 = "utile"\n')
    assert "n'a rien trouvé" not in clas("verifier", "dossiers").err


@pytest.mark.long
@pytest.mark.parametrize("format", ["json", "sarif", "github", "texte"])
def test_the_file_that_served_is_said(project: Path, format: str) -> None:
    write(project, '[ignorer]\nREF004 = "x"\n[gravites]\nFIN008 = "a_verifier"\n')
    outcome = clas("verifier", "dossiers", "--format", format)
    told = "Réglages suivis : clas.toml (règles ignorées : REF004 ; gravités changées : FIN008 (a_verifier))."
    assert told in outcome.err
    if format != "texte":
        assert "Réglages suivis" in outcome.out
    assert clas("verifier", "dossiers", "-o", "r.txt").status == 1
    assert "Réglages suivis" in Path("r.txt").read_text("utf-8")


# Where they are looked for -------------------------------------------------------------------------------------------


def test_from_the_current_folder_upwards_as_far_as_the_repository(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    above = write(project.parent, "strict = true\n")
    assert upwards(project / "dossiers") is None
    own = write(project, "strict = true\n")
    assert upwards(project / "dossiers") == own
    nearer = write(project / "dossiers", "strict = false\n")
    assert upwards(project / "dossiers") == nearer
    shutil.rmtree(project / ".git")
    own.unlink()
    nearer.unlink()
    assert upwards(project / "dossiers") == above


def test_in_pyproject(project: Path) -> None:
    write(project, "[project]\nname = 'x'\n", "pyproject.toml")
    assert upwards(project) is None
    write(project, '[project]\nname = "x"\n\n[tool.clas]\nstrict = true\n\n[tool.clas.ignorer]\nREF004 = ""\n', "pyproject.toml")
    with pytest.raises(FaultySettings, match=r"pyproject\.toml, ligne 8"):
        load(project / "pyproject.toml")
    write(project, "[tool.clas]\nstrict = true\n", "pyproject.toml")
    assert clas("verifier", "dossiers/rurale-derogations.yaml").status == 1
    write(project, "strict = false\n")
    assert clas("verifier", "dossiers/rurale-derogations.yaml").status == 0, "clas.toml is the nearer of the two"


@pytest.mark.parametrize(
    "text",
    [
        "tool.clas.strict = true\n",
        "\ufeff[tool.clas]\nstrict = true\n",
        "[tool]\nclas = {strict = true}\n",
        '[tool."clas"]\nstrict = true\n',
        "[tool]\nclas.strict = true\n",
    ],
)
def test_in_pyproject_however_toml_writes_it(project: Path, text: str) -> None:
    write(project, text, "pyproject.toml")
    assert clas("verifier", "dossiers/rurale-derogations.yaml").status == 1


def test_a_broken_pyproject_that_has_our_header_is_a_fault(project: Path) -> None:
    write(project, "[tool.clas\nstrict = true\n", "pyproject.toml")
    assert clas("verifier", "dossiers").status == 2


@pytest.mark.parametrize("text", ['name = "clas"\n', '[project]\ndependencies = ["clas"]\n', "clas = [\n", "tool = 1 # clas\n"])
def test_another_pyproject_is_none_of_ours(project: Path, text: str) -> None:
    write(project, text, "pyproject.toml")
    assert upwards(project) is None


@pytest.mark.parametrize(
    "text,line",
    [
        ("# à nous\n\n[tool.clas]\nstrict = true\n", 3),
        ('strict = true\n\n[[gravites]]\nREF004 = "information"\n', 3),
        ("strict = true\nignorer.sous.niveau = 1\n", 2),
        ("strict = true\n\nstrict = false", 3),
        ("strict = true\nchemins = [\n", 2),
    ],
)
def test_a_mistake_of_structure_has_its_line_too(project: Path, text: str, line: int) -> None:
    write(project, text)
    with pytest.raises(FaultySettings, match=rf"clas\.toml, ligne {line}\b"):
        load(project / "clas.toml")


@pytest.mark.long
@pytest.mark.parametrize("where", ["recus", "recus/envoi"])
@pytest.mark.parametrize("name", ["clas.toml", "pyproject.toml"])
def test_beside_one_file_alone_they_never_serve_either(project: Path, where: str, name: str) -> None:
    table = ALL_IGNORED if name == "clas.toml" else ALL_IGNORED.replace("[ignorer]", "[tool.clas.ignorer]")
    beside = write(project.parent / where, table, name)
    dossier = project.parent / "recus" / "envoi" / "nombreuses-erreurs.yaml"
    outcome = clas("verifier", dossier, "--format", "json")
    assert (outcome.status, report(outcome)["reglages"]) == (1, None)
    assert report(outcome)["dossiers"] == report(clas("verifier", dossier, "--format", "json", "--sans-reglages"))["dossiers"]
    assert f"Réglages de {beside} : pas suivis, car ils accompagnent les dossiers. Pour les suivre : --reglages {beside}." in outcome.err
    assert "Réglages suivis" not in clas("courriel", dossier, "--malgre-tout").err


@pytest.mark.long
@pytest.mark.parametrize("where", ["recus", "recus/envoi"])
@pytest.mark.parametrize("given", ["recus", "recus/envoi", "recus/envoi/*.yaml"])
def test_what_comes_with_received_dossiers_never_serves_by_itself(project: Path, where: str, given: str) -> None:
    folder = project.parent
    write(folder / where, ALL_IGNORED)
    paths = sorted(folder.glob(given)) if "*" in given else [folder / given]
    outcome = clas("verifier", *paths, "--format", "json")
    assert outcome.status == 1
    assert report(outcome)["reglages"] is None
    assert not any(dossier["ignores"] for dossier in report(outcome)["dossiers"])  # type: ignore[attr-defined]
    if where in given or ("recus" in given.split("/")[:1] and where == "recus"):
        assert "pas suivis, car ils accompagnent les dossiers" in outcome.err


def test_ones_own_settings_come_before_those_of_a_received_file(project: Path) -> None:
    write(project, "strict = false\n")
    write(project.parent / "recus" / "envoi", ALL_IGNORED)
    outcome = clas("verifier", project.parent / "recus" / "envoi" / "nombreuses-erreurs.yaml", "--format", "json")
    assert report(outcome)["reglages"] == "clas.toml"
    assert not report(outcome)["dossiers"][0]["ignores"]  # type: ignore[index]


def test_they_are_chosen_by_hand(project: Path) -> None:
    other = write(project.parent / "recus", 'strict = true\n[ignorer]\nREF004 = "x"\n')
    shown = report(clas("verifier", project.parent / "recus", "--reglages", other, "--format", "json"))
    assert (shown["strict"], shown["reglages"]) == (True, str(other))


def test_standard_input_follows_the_current_folder(project: Path) -> None:
    write(project, "strict = true\n")
    assert clas("verifier", "-", answers=DOUBTFUL.read_bytes()).status == 1
    assert clas("verifier", "-", "--sans-reglages", answers=DOUBTFUL.read_bytes()).status == 0


# Mistakes ------------------------------------------------------------------------------------------------------------


@each_row(
    ("text", "told"),
    [
        ("strict = 1\n", ", ligne 1 : « strict » attend true ou false."),
        ("\n\nstricte = true\n", ", ligne 3 : le réglage « stricte » n'est pas connu. Vouliez-vous dire « strict » ?"),
        ('campagne = "aude"\n', ", ligne 1 : la campagne « aude » est inconnue. Vouliez-vous dire « aude-2026-2027 » ?"),
        (
            'campagne = "campagnes/aude"\n',
            ", ligne 1 : la campagne « campagnes/aude » est inconnue. Connus : aude-2026-2027. Le nom du fichier d'une campagne finit par .yaml ou .yml.",
        ),
        (
            'campagne = "absente.yaml"\n',
            ", ligne 1 : la campagne ne peut pas servir.\nabsente.yaml : 1 erreur\nabsente.yaml:1:1 : Le fichier n'existe pas.",
        ),
        ("campagne = 3\n", ", ligne 1 : « campagne » attend un identifiant, ou le chemin d'un fichier .yaml, entre guillemets."),
        ('chemins = "dossiers"\n', ', ligne 1 : « chemins » attend une liste de chemins, par exemple : ["dossiers"].'),
        ("chemins = []\n", ', ligne 1 : « chemins » attend une liste de chemins, par exemple : ["dossiers"].'),
        ('chemins = ["absent"]\n', ", ligne 1 : le chemin « absent » n'existe pas (il part du dossier de ce fichier)."),
        ("chemins = [3]\n", ', ligne 1 : « chemins » attend une liste de chemins, par exemple : ["dossiers"].'),
        ('chemins = [" "]\n', ', ligne 1 : « chemins » attend une liste de chemins, par exemple : ["dossiers"].'),
        ("exclure = []\n", ', ligne 1 : « exclure » attend une liste de motifs, par exemple : ["archives/*", "*-brouillon.xlsx"].'),
        (
            "derogations = 3\n",
            ', ligne 1 : « derogations » attend des tables : [[derogations]] puis siret = "…", regle = "…", motif = "…".',
        ),
        ('[ignorer]\nREF004 = ""\n', ', ligne 2 : un motif est exigé : REF004 = "pourquoi".'),
        ("[ignorer]\nREF004 = true\n", ', ligne 2 : un motif est exigé : REF004 = "pourquoi".'),
        ('[ignorer]\n# rien\nREF040 = "x"\n', ", ligne 3 : règle inconnue : « REF040 ». Vouliez-vous dire « REF020 » ?"),
        ('[ignorer]\nREF004 = "x"\ntrop-d-enfants = "x"\n', ", ligne 3 : la règle REF004 est donnée deux fois."),
        ('ignorer = "REF004"\n', ', ligne 1 : « ignorer » attend une table : [ignorer] puis CODE = "motif".'),
        ('ignorer.REF004 = ""\n', ', ligne 1 : un motif est exigé : REF004 = "pourquoi".'),
        ('ignorer = {REF004 = ""}\n', ', ligne 1 : un motif est exigé : REF004 = "pourquoi".'),
        (
            '[gravites]\n"REF004" = "grave"\n',
            ", ligne 2 : la gravité de REF004 est à choisir parmi : bloquant, a_completer, a_verifier ou information.",
        ),
        (
            "[gravites]\nREF004 = 2\n",
            ", ligne 2 : la gravité de REF004 est à choisir parmi : bloquant, a_completer, a_verifier ou information.",
        ),
        ("strict = \n", ", ligne 1, colonne 10 : la syntaxe TOML est rompue ici."),
        ("strict = true\nstrict = true\n", ", ligne 2, colonne 14 : la syntaxe TOML est rompue ici."),
        ("[ignorer\n", ", ligne 1, colonne 9 : la syntaxe TOML est rompue ici."),
        ("\ufeffstrict = 1\n", ", ligne 1 : « strict » attend true ou false."),
        ('chemins = [3, "a"]\n', ', ligne 1 : « chemins » attend une liste de chemins, par exemple : ["dossiers"].'),
        ("exclure = [3]\n", ', ligne 1 : « exclure » attend une liste de motifs, par exemple : ["archives/*", "*-brouillon.xlsx"].'),
        ('exclure = "a"\n', ', ligne 1 : « exclure » attend une liste de motifs, par exemple : ["archives/*", "*-brouillon.xlsx"].'),
        ('exclure = [" "]\n', ', ligne 1 : « exclure » attend une liste de motifs, par exemple : ["archives/*", "*-brouillon.xlsx"].'),
        (
            'format = "xlsx"\n',
            ", ligne 1 : « format » attend l'un de ces formats : texte, concis, json, sarif, junit, github, gitlab, html, csv.",
        ),
        ('campagne = " "\n', ", ligne 1 : « campagne » attend un identifiant, ou le chemin d'un fichier .yaml, entre guillemets."),
        ('campagne = "a.YML"\n', ", ligne 1 : la campagne ne peut pas servir.\na.YML : 1 erreur\na.YML:1:1 : Le fichier n'existe pas."),
        (
            'campagne = "aude-2026-2028"\n',
            ", ligne 1 : la campagne « aude-2026-2028 » est inconnue. Vouliez-vous dire « aude-2026-2027 » ?",
        ),
        (
            'campagne = "x\\\\y"\n',
            ", ligne 1 : la campagne « x\\y » est inconnue. Connus : aude-2026-2027. Le nom du fichier d'une campagne finit par .yaml ou .yml.",
        ),
        (
            'campagne = "clas.toml"\n',
            ", ligne 1 : la campagne « clas.toml » est inconnue. Connus : aude-2026-2027. Le nom du fichier d'une campagne finit par .yaml ou .yml.",
        ),
        ("gravites = 3\n", ', ligne 1 : « gravites » attend une table : [gravites] puis CODE = "a_verifier".'),
        ('[[derogations]]\nsiret = "1"\n', ", ligne 1 : dérogation n° 1 : « 1 » n'est pas un SIRET."),
        (
            '"str\\u0069cte" = 1\nstrict = 1\n',
            " : le réglage « stricte » n'est pas connu. Vouliez-vous dire « strict » ?\nclas.toml, ligne 2 : « strict » attend true ou false.",
        ),
        (
            "zzz = 1\n",
            ", ligne 1 : le réglage « zzz » n'est pas connu. Connus : campagne, strict, chemins, exclure, format, ignorer, gravites, derogations.",
        ),
        (
            "b.c = 1\na.b = 1\n",
            ", ligne 1 : le réglage « b » n'est pas connu. Connus : campagne, strict, chemins, exclure, format, ignorer, gravites, derogations.\nclas.toml, ligne 2 : le réglage « a » n'est pas connu. Connus : campagne, strict, chemins, exclure, format, ignorer, gravites, derogations.",
        ),
        ("campagne.a = 1\n", ", ligne 1 : « campagne » attend un identifiant, ou le chemin d'un fichier .yaml, entre guillemets."),
        ('"strict" = 3\n', ", ligne 1 : « strict » attend true ou false."),
        (
            "'a b' = 3\n",
            ", ligne 1 : le réglage « a b » n'est pas connu. Connus : campagne, strict, chemins, exclure, format, ignorer, gravites, derogations.",
        ),
        ('ignorer."REF004" = ""\n', ', ligne 1 : un motif est exigé : REF004 = "pourquoi".'),
        (
            "[gravites] # a\nREF004 = 1\n",
            ", ligne 2 : la gravité de REF004 est à choisir parmi : bloquant, a_completer, a_verifier ou information.",
        ),
    ],
)
def test_a_mistake_is_an_error_with_its_place(project: Path, text: str, told: str) -> None:
    path = write(project, text)
    with pytest.raises(FaultySettings) as fault:
        load(path)
    assert str(fault.value).replace("\u00a0", " ") == f"clas.toml{told}"


def test_every_mistake_is_said_at_once_in_order(project: Path) -> None:
    write(project, 'strict = 1\nautre = 2\n[ignorer]\nREF999 = "x"\nREF004 = ""\n')
    outcome = clas("verifier", "dossiers")
    assert (outcome.status, outcome.out) == (2, "")
    lines = [line for line in outcome.err.splitlines() if line.startswith("clas.toml")]
    assert [line.split(" : ")[0] for line in lines] == [f"clas.toml, ligne {number}" for number in (1, 2, 4, 5)]


@pytest.mark.parametrize("content", [b"strict = true # \xe9\n", b"\xff\xfe", b"x" * 1_000_001])
def test_bytes_that_are_no_settings(project: Path, content: bytes) -> None:
    (project / "clas.toml").write_bytes(content)
    outcome = clas("verifier", "dossiers/nouvelle-conforme.yaml")
    assert outcome.status == 2
    assert "clas.toml" in outcome.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows n'a pas de tube nommé")
def test_settings_that_are_a_pipe_are_not_waited_for(project: Path) -> None:
    os.mkfifo(project / "tube.toml")
    command = [sys.executable, "-m", "clas_cli", "verifier", "dossiers/nouvelle-conforme.yaml", "--reglages", "tube.toml"]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False, cwd=project)
    assert done.returncode == 2
    assert "ne peut pas être lu" in done.stderr.decode()


def test_a_hostile_name_is_shown_and_never_obeyed(project: Path) -> None:
    write(project, '"\\u001b[31m" = 1\n')
    assert "\x1b" not in clas("verifier", "dossiers").err


# The campaign of the settings serves the commands that check no dossier, too.


@pytest.mark.parametrize(
    "arguments",
    [("regles", "REF004"), ("estimer", "--collectifs", "1"), ("modele", "dossier.yaml")],
    ids=lambda arguments: arguments[0],
)
def test_the_campaign_of_the_settings_serves_every_command(project: Path, arguments: tuple[str, ...]) -> None:
    shutil.copy(FICTITIOUS_CAMPAIGN, project / "invente.yaml")
    write(project, 'campagne = "invente.yaml"')
    outcome = clas(*arguments)
    said = outcome.out + (project / "dossier.yaml").read_text(encoding="utf-8") if arguments[0] == "modele" else outcome.out
    assert outcome.status == 0
    assert "15 enfants" in said or "département inventé" in said


@pytest.mark.parametrize(
    "command", [("regles",), ("estimer", "--collectifs", "1"), ("modele", "x.yaml"), ("verifier", "dossiers")], ids=str
)
def test_a_wrong_campaign_is_refused_by_every_command_with_its_line(project: Path, command: tuple[str, ...]) -> None:
    text = FICTITIOUS_CAMPAIGN.read_text(encoding="utf-8")
    write(project, text.replace("enfants_max: {valeur: 15", "enfants_max: {valeur: beaucoup"), "faux.yaml")
    outcome = clas(*command, "--campagne", "faux.yaml")
    line = text[: text.index("enfants_max")].count("\n") + 1
    assert outcome.status == 2
    assert f"faux.yaml:{line}:" in outcome.err and "un nombre entier" in outcome.err


# Files that are never checked, and the format of what is printed.


def test_excluded_files_are_not_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("dossiers/a.yaml", "dossiers/b-brouillon.yaml", "dossiers/archives/c.yaml"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(b"format: 1\n")
    Path("clas.toml").write_text('exclure = ["*-brouillon.yaml", "dossiers/archives/*"]\nformat = "concis"\n', encoding="utf-8")
    done = clas("verifier", "dossiers")
    assert {line.partition(":")[0] for line in done.out.splitlines()} == {"dossiers/a.yaml"}
    assert "fichiers exclus" in done.err
    assert clas("verifier", "dossiers", "--format", "json").out.startswith("{")


@pytest.mark.parametrize(("line", "words"), [("exclure = 3", "une liste de motifs"), ('format = "xlsx"', "l'un de ces formats")])
def test_what_they_attend_is_said(line: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clas.toml").write_text(f"{line}\n", encoding="utf-8")
    assert words in clas("verifier", "x.yaml").err


# To the letter -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "pattern", "is_excluded"),
    [
        ("a/vieux.yaml", "vieux.yaml", True),
        ("a/b/vieux.yaml", "a/*", True),
        ("a/b/vieux.yaml", "vieux.yaml", True),
        ("a/vieux.yaml", "a", False),
        ("vieux.yaml", "v*.yaml", True),
        ("a/neuf.yaml", "vieux*", False),
    ],
)
def test_a_file_is_excluded_by_its_path_or_its_name(path: str, pattern: str, is_excluded: bool) -> None:
    assert Settings(excluded=(pattern,))._is_excluded(path) is is_excluded


def test_what_settings_change_is_said_in_one_line(project: Path) -> None:
    path = write(project, 'strict = true\nexclure = ["vieux*"]\n[ignorer]\nREF005 = "essai"\n')
    assert [line.replace("\u00a0", " ") for line in load(path).effects()] == [
        "Réglages suivis : clas.toml (règles ignorées : REF005 ; mode strict ; fichiers exclus : vieux*)."
    ]
    assert list(Settings().effects()) == []
    path = write(project, '[ignorer]\nREF005 = "essai"\nFIN008 = "essai"\n' + "".join(map(GRANTED.format, ("REF004", "REF006"))))
    assert [line.replace("\u00a0", " ") for line in load(path).effects()] == [
        "Réglages suivis : clas.toml (règles ignorées : REF005, FIN008 ; 2 dérogations)."
    ]
    assert Settings() == Settings(None, None, "", False, (), {}, {}, (), {}, None, None, ())
    path = write(
        project, f'campagne = "aude-2026-2027"\nexclure = ["{"x" * 300}", "y"]\n[gravites]\nREF004 = "bloquant"\nFIN008 = "a_verifier"\n'
    )
    assert [line.replace("\u00a0", " ") for line in load(path).effects()] == [
        "Réglages suivis : clas.toml (gravités changées : REF004 (bloquant), FIN008 (a_verifier) ; campagne : aude-2026-2027 ; "
        f"fichiers exclus : {'x' * 199}…)."
    ]


def test_what_settings_did_is_told_with_the_batch(project: Path) -> None:
    aside = project.parent / "recus" / ("n" * 220) / "clas.toml"
    campaign = load(write(project, 'campagne = "aude-2026-2027"\nstrict = true\n[ignorer]\nREF004 = "a"\nFIN008 = "b"\n')).campaign
    own = load(project / "clas.toml")
    batch = Batch((), context=Context(campaign=campaign, notices=("déjà dit",)))
    for strict, wanted in ((None, True), (False, False), (True, True)):
        context = own.applied(batch, (), (), strict).context
        assert (context.strict, context.campaign, context.settings) == (wanted, campaign, "clas.toml")
        assert context.notices == ("déjà dit", *own.effects())
    told = [line.replace("\u00a0", " ") for line in own.applied(batch, ["REF004"], ["FIN008=x", "DEL001=y"], None).context.notices[2:]]
    assert told == [
        "--ignorer FIN008 : cette règle n'a rien trouvé, l'option ne sert à rien.",
        "--ignorer DEL001 : cette règle n'a rien trouvé, l'option ne sert à rien.",
        "clas.toml, ligne 4 : la règle REF004 est ignorée, mais elle n'a rien trouvé ; cette ligne ne sert à rien.",
    ]
    context = Settings(passed_over=aside).applied(batch, (), (), None).context
    shown = f"{str(aside)[:199]}…"
    assert (context.settings, context.strict) == (None, False)
    assert context.notices[1].replace("\u00a0", " ") == (
        f"Réglages de {shown} : pas suivis, car ils accompagnent les dossiers. Pour les suivre : --reglages {shown}."
    )


def test_what_settings_hold(project: Path) -> None:
    path = write(project, 'campagne = "aude-2026-2027"\nexclure = ["./vieux", "a\\\\b"]\n' + GRANTED.format("REF004"))
    found = load(path)
    assert (found.campaign_named, found.excluded) == ("aude-2026-2027", ("vieux", "a/b"))
    assert [(one.siret, one.code, one.reason) for one in found.derogations] == [(SIRET, "REF004", "accord")]
    bare = load(write(project, "strict = true\n"))
    assert bare == Settings(file=path, strict=True, lines={("strict",): 1})
    (project / "a").mkdir()
    found = load(
        write(
            project,
            'format = "json"\nchemins = ["a/../dossiers", "../recus"]\n[ignorer]\nREF004 = " x "\n[gravites]\nFIN008 = "À vérifier"\n',
        )
    )
    assert (found.format, found.paths) == ("json", ("dossiers", str(project.parent / "recus")))
    assert (found.waivers, found.severities) == ({"REF004": "x"}, {"FIN008": "a_verifier"})
    assert found.lines == {
        ("format",): 1,
        ("chemins",): 2,
        ("ignorer",): 3,
        ("ignorer", "REF004"): 4,
        ("gravites",): 5,
        ("gravites", "FIN008"): 6,
    }


def test_a_table_of_ours_that_is_none(project: Path) -> None:
    path = write(project, "[tool]\nclas = 3\n", "pyproject.toml")
    with pytest.raises(FaultySettings) as fault:
        load(path)
    assert str(fault.value).replace("\u00a0", " ") == "pyproject.toml : les réglages sont une table."
    assert load(write(project, "[tool]\nautre = 3\n", "pyproject.toml")).strict is False


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"#" * 1_000_000, ""),
        (b"#" * 1_000_001, "clas.toml : le fichier est trop gros pour des réglages."),
        (b"\xff", "clas.toml : le fichier de réglages n'est pas en UTF-8."),
        (b"\n\nstrict = [\n\n\n", "clas.toml, ligne 3 : la syntaxe TOML est rompue ici."),
        (None, "clas.toml : le fichier de réglages ne peut pas être lu."),
    ],
)
def test_what_is_no_file_of_settings_is_said_to_the_letter(content: bytes | None, said: str, project: Path) -> None:
    path = project / "clas.toml"
    path.write_bytes(content) if content is not None else path.mkdir()
    if not said:
        assert load(path).strict is False
        return
    with pytest.raises(FaultySettings) as fault:
        load(path)
    assert str(fault.value).replace("\u00a0", " ") == said
