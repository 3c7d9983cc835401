"""`clas nouveau`: bad answers, the rules on the spot, leaving and taking up again, in a terminal and through a pipe."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from campagnes import shortest
from commande import EXAMPLES, clas
from suite import FICTITIOUS_CAMPAIGN, code_of

from clas_cli.dossier.dossier import Dossier, read_dossier
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.reading.door import read

SIRET = "99990012900001"
WHO = [
    "Les Étoiles filantes",
    "association",
    SIRET,
    "W111999001",
    "1 rue de l'Exemple",
    "11000",
    "Carcassonne",
    "Claude Exemple",
    "présidente",
    "contact@example.org",
    "04 65 71 12 34",
]
PROJECT = [
    "non",
    "Apprendre : ensemble # ici",
    "Carcassonne, Limoux",
    "21/09/2026",
    "18 juin 2027",
    "oui",
    *["oui"] * 8,
    "École A; École B",
]
COLLECTIF = ["Les lynx", "École A", "oui", "non", "CE1-CM1", "10", "", "30"]
SESSIONS = ["mardi", "16h45", "18h15", "oui", "4", "16:45", "18:15", "non"]
PEOPLE = ["Camille Exemple", "salarié", "non", "oui", "Alix Exemple", "3", "oui", "prévue", "non"]
NEW = ["nouvelle", *WHO, *PROJECT, *COLLECTIF, *SESSIONS, *PEOPLE, "non"]
RENEWAL = ["2", *WHO, "La clé des savoirs", "Narbonne", "2024-09-01", "2028-08-31", "2", "3", "oui", "10/06/2026"]


def typed(answers: list[str]) -> str:
    return "".join(f"{answer}\n" for answer in answers)


def dossier_of(path: Path) -> Dossier:
    source = read(path)
    dossier, remarks = read_dossier(source)
    assert dossier is not None and not source.remarks
    assert [remark for remark in remarks if code_of(remark) != "DOS004"] == []
    return dossier


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dossier.yaml"


# Through a pipe


def test_a_new_request_from_beginning_to_end(file: Path) -> None:
    result = clas("nouveau", file, answers=typed(NEW))
    assert (result.status, result.err) == (0, "")
    dossier = dossier_of(file)
    assert (dossier.gestionnaire.nom, dossier.gestionnaire.siret) == ("Les Étoiles filantes", SIRET)
    assert dossier.projet.intitule == "Apprendre : ensemble # ici"
    assert dossier.projet.annee_scolaire == "2026-2027"
    assert dossier.projet.communes == ("Carcassonne", "Limoux")
    assert (dossier.projet.debut, dossier.projet.fin) == (date(2026, 9, 21), date(2027, 6, 18))
    (collectif,) = dossier.collectifs
    assert (collectif.niveaux, collectif.enfants, collectif.rural) == (("CE1", "CE2", "CM1"), 10, False)
    assert [str(seance) for seance in collectif.seances] == ["mardi 16h45-18h15", "jeudi 16h45-18h15"]
    assert [(person.nom, person.statut, person.nouveau) for person in collectif.intervenants] == [
        ("Camille Exemple", "salarie", False),
        ("Alix Exemple", "benevole", True),
    ]
    report = check(read(file), Options(today=date(2026, 6, 1)))
    assert not [found.code for found in report.findings if found.code.startswith(("REF", "CHA", "DEL0")) and found.severity == "bloquant"]
    assert "budget" in result.out.lower()  # what is left to fill is said


def test_the_commands_that_are_told_name_the_file_of_the_campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of a command are taken as a shell would: a name that holds a space stands in quotes."""
    monkeypatch.chdir(tmp_path)
    campagne = Path("ma campagne.yaml")
    campagne.write_bytes(FICTITIOUS_CAMPAIGN.read_bytes())
    left = clas("nouveau", "--campagne", campagne, "d.yaml", answers="nouvelle\nLes Passerelles\nq\n")
    (resume,) = re.findall(r"Pour reprendre : clas (.*)", left.out)
    assert shlex.split(resume) == ["nouveau", "--campagne", "ma campagne.yaml", "d.yaml"]
    ended = clas(*shlex.split(resume), answers="\n" * 200)
    (check_it,) = re.findall(r"Contrôle complet : clas (.*)", ended.out)
    checked = clas(*shlex.split(check_it))
    assert "Clas 2031-2032, département inventé" in checked.out and "DOS007" not in checked.out
    assert "Contrôle complet : clas verifier a.yaml" in clas("nouveau", "a.yaml", answers="nouvelle\n" + "\n" * 200).out


def test_a_prolongation_is_complete(file: Path) -> None:
    assert clas("nouveau", file, answers=typed(RENEWAL)).status == 0
    assert check(read(file), Options(today=date(2026, 6, 1))).verdict == "conforme"
    assert clas("courriel", file, "--date-envoi", "2026-06-15").status == 0


def test_a_workbook(tmp_path: Path) -> None:
    file = tmp_path / "dossier.xlsx"
    done = clas("nouveau", file, answers=typed(RENEWAL))
    assert (done.status, "restent aussi dans" in done.out) == (0, True)
    assert check(read(file), Options(today=date(2026, 6, 1))).verdict == "conforme"
    again = clas("nouveau", file, answers="")
    assert (again.status, "existe déjà" in again.err) == (2, True)


BAD = [
    (["peut-être"], "« peut-être » ne convient pas ; attendu : une valeur parmi"),
    (["prolongaton"], "Vouliez-vous écrire « prolongation »"),
    (["1", "Les Étoiles", "asso"], "« asso » ne convient pas"),
    (["1", "Les Étoiles", "1", "12345"], "attendu : 14 chiffres (il y en a 5)"),
    (["1", "Les Étoiles", "1", "73282932000075"], "dont la clé de contrôle est juste"),
    (["1", *WHO[:4], WHO[4], "123"], "attendu : un code postal de cinq chiffres"),
    (["1", *WHO[:9], "pas un courriel"], "attendu : une adresse électronique"),
    (["1", *WHO, "bof"], "attendu : oui ou non"),
    (["1", *WHO, *PROJECT[:3], "31/02/2027"], "une date qui existe"),
    (["1", *WHO, *PROJECT[:4], "2026-06-01"], "une date après le début (21/09/2026)"),
    (["1", *WHO, *PROJECT, *COLLECTIF[:4], "CE8"], "niveau scolaire"),
    (["1", *WHO, *PROJECT, *COLLECTIF[:5], "beaucoup"], "nombre entier"),
    (["1", *WHO, *PROJECT, *COLLECTIF, "lundredi"], "Vouliez-vous écrire « lundi »"),
    (["1", *WHO, *PROJECT, *COLLECTIF, "mardi", "25h"], "heure"),
    (["1", *WHO, *PROJECT, *COLLECTIF, "mardi", "17h", "16h"], "une heure après le début"),
    (["1", "Les \x1b[31mÉtoiles"], "caractère illisible ou invisible"),
    (["1", "\x00"], "caractère illisible ou invisible"),
    (["", "1"], "Cette réponse est nécessaire"),
]


@pytest.mark.parametrize(("answers", "said"), BAD, ids=[answers[-1].encode("unicode_escape").decode() for answers, _ in BAD])
def test_a_bad_answer_is_said_and_asked_again(file: Path, answers: list[str], said: str) -> None:
    result = clas("nouveau", file, answers=typed(answers))
    assert result.status == 1  # the answers end there
    assert said in result.out
    questions = [line for line in result.out.splitlines() if line.endswith(" : ")]
    assert questions[-1].split(" (")[0] == questions[-2].split(" (")[0] or answers == ["", "1"]


RULES = [
    ([*COLLECTIF[:5], "13"], "REF004", "12 au plus"),
    ([*COLLECTIF[:5], "4"], "REF003", "5 au moins"),
    ([*COLLECTIF[:4], "CM2, 6e"], "REF002", "cycle"),
    ([*COLLECTIF[:4], "GS"], "REF001", "hors du Clas"),
    ([*COLLECTIF[:2], "non"], "REF013", "accessible"),
    ([*COLLECTIF[:7], "20"], "REF008", "semaines"),
    ([*COLLECTIF, "mardi", "17h", "18h"], "REF007", "1 h"),
    ([*COLLECTIF, *SESSIONS, "Camille", "1", "oui", "non"], "REF012", "formation"),
]


@pytest.mark.parametrize(("answers", "code", "words"), RULES, ids=[code for _, code, _ in RULES])
def test_a_rule_speaks_at_once(file: Path, answers: list[str], code: str, words: str) -> None:
    result = clas("nouveau", file, answers=typed(["1", *WHO, *PROJECT, *answers]))
    told = result.out.rindex(f"{code} : ")
    assert words in result.out[told:]
    # the very question is asked again, with the answer to keep or to correct, and nothing else comes between
    assert result.out[told:].count("Donner une autre réponse, ou Entrée pour la garder ainsi.") == 1


def test_what_blocks_may_be_corrected_or_kept(file: Path) -> None:
    corrected = clas("nouveau", file, answers=typed(["1", *WHO, *PROJECT, *COLLECTIF[:5], "13", "12", "0", "20", ""]))
    assert "Entrée : 13" in corrected.out
    (collectif,) = dossier_of(file).collectifs
    assert (collectif.enfants, collectif.semaines) == (12, 20)


def test_silence_before_the_minimum_is_reached(file: Path) -> None:
    """One session is not yet a fault while the second is about to be typed."""
    result = clas("nouveau", file, answers=typed(["1", *WHO, *PROJECT, *COLLECTIF, *SESSIONS[:3]]))
    assert "REF006" not in result.out
    assert "REF006" in clas("nouveau", file, answers=typed(["non", "Camille", "q"])).out


def test_another_session_goes_without_saying_below_the_minimum(file: Path) -> None:
    clas("nouveau", file, answers=typed(["1", *WHO, *PROJECT, *COLLECTIF, *SESSIONS[:3], "", *SESSIONS[4:7], "", "q"]))
    assert len(dossier_of(file).collectifs[0].seances) == 2


def test_a_finished_collectif_is_not_gone_through_again(file: Path) -> None:
    second = ["oui", "Les ours", *COLLECTIF[1:]]
    clas("nouveau", file, answers=typed([*NEW[:-1], *second, "q"]))
    asked = clas("nouveau", file, answers="").out
    assert "Collectif n° 1" not in asked and "Une autre séance" not in asked
    assert "Collectif n° 2, séance n° 1" in asked


def test_questions_without_object_are_not_asked(file: Path) -> None:
    result = clas("nouveau", file, answers=typed(["1", "Commune de X", "commune", SIRET, "q"]))
    assert "RNA" not in result.out and "Numéro et voie" in result.out


@pytest.mark.parametrize(("base", "question"), [(NEW, "Formation du nouvel accompagnateur"), (RENEWAL, "Bilan qualitatif transmis")])
def test_what_the_campaign_does_not_ask_is_not_asked(base: list[str], question: str, file: Path, tmp_path: Path) -> None:
    campagne = tmp_path / "campagne.yaml"
    campagne.write_text(shortest(), encoding="utf-8")
    answers = [base[0], *[""] * 200] if base is RENEWAL else base
    assert question in clas("nouveau", file, answers=typed(answers)).out
    file.unlink(missing_ok=True)
    assert question not in clas("nouveau", "--campagne", campagne, file, answers=typed(answers)).out


def test_a_question_left_empty_leaves_those_that_hang_on_it(file: Path) -> None:
    result = clas("nouveau", file, answers=typed([*RENEWAL[:-2], "", ""]))
    assert (result.status, "Date de transmission" in result.out) == (0, False)


def test_every_question_may_be_left(file: Path) -> None:
    result = clas("nouveau", file, answers=typed(["1", *[""] * 60]))
    assert (result.status, result.err) == (0, "")
    assert "réponses restent à donner" in result.out


def test_help_quotes_the_note(file: Path) -> None:
    result = clas("nouveau", file, answers=typed(["1", *WHO, *PROJECT, *COLLECTIF[:5], "?", "q"]))
    assert "au plus 12 enfants" in result.out


# Leaving and taking up again


SESSIONS_FROM, PEOPLE_FROM = (NEW.index(first[0], 1 + len(WHO) + len(PROJECT)) for first in (SESSIONS, PEOPLE))
CUTS = [
    1,
    2,
    13,
    24,
    SESSIONS_FROM - 1,
    *range(SESSIONS_FROM, SESSIONS_FROM + 6),
    PEOPLE_FROM,
    PEOPLE_FROM + 4,
    PEOPLE_FROM + 5,
    len(NEW) - 1,
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("entier") / "dossier.yaml"
    clas("nouveau", file, answers=typed(NEW))
    return file.read_text("utf-8")


@pytest.mark.parametrize("cut", CUTS)
def test_left_and_taken_up_it_gives_the_same(file: Path, whole: str, cut: int) -> None:
    first = clas("nouveau", file, answers=typed([*NEW[:cut], "q"]))
    assert (first.status, "Pour reprendre" in first.out) == (0, True)
    assert clas("nouveau", file, answers=typed(again(cut))).status == 0
    assert file.read_text("utf-8") == whole


def again(cut: int) -> list[str]:
    """The answers that are left: whether there is another element is asked again as long as nothing comes after it."""
    if cut in (SESSIONS_FROM + 4, PEOPLE_FROM + 4):  # there is another one, and nothing of it yet
        return ["oui", *NEW[cut:]]
    if cut in (PEOPLE_FROM, len(NEW) - 1):  # there is no other one
        return ["non", *NEW[cut:]]
    return NEW[cut:]


@pytest.mark.parametrize("answers", ["", "1", "1\nLes Étoiles\n", typed(NEW[:40])], ids=["rien", "sans fin de ligne", "deux", "quarante"])
def test_end_of_input(file: Path, answers: str) -> None:
    result = clas("nouveau", file, answers=answers)
    assert (result.status, result.err) == (1, "")
    assert file.exists() == bool(answers)
    if answers:
        assert "Réponses gardées dans" in result.out


def test_answers_of_another_encoding_are_refused_without_a_crash(file: Path) -> None:
    result = clas("nouveau", file, answers="1\nLes Étoiles\n".encode("cp1252"))
    assert result.status == 1
    assert "caractère illisible" in result.out


@pytest.mark.parametrize("answers", ["\n" * 5_000, "1\n" * 5_000, "\0" * 100_000], ids=["vide", "un", "binaire"])
def test_answers_without_end_end(answers: str, tmp_path: Path) -> None:
    assert clas("nouveau", tmp_path / "d.yaml", answers=answers).status == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"gestionnaire: {nom: X}\n", "n'a pas été écrit par clas"),
        (b"# Dossier Clas, nouvelle demande\na: [\n", "ne peut pas être repris"),
        (b"", "ne peut pas être repris"),
        (b"# Dossier Clas, nouvelle demande\ncampagne: nulle-part\n", "campagne inconnue"),
        (b"# Dossier Clas, nouvelle demande\ndemande: {situation: nouvelle}\ngestionnaire: perdu\n", "n'a pas la forme attendue"),
    ],
    ids=["autre", "rompu", "vide", "campagne", "forme"],
)
def test_a_file_of_somebody_is_never_written_over(file: Path, content: bytes, said: str) -> None:
    file.write_bytes(content)
    result = clas("nouveau", file, answers=typed(NEW))
    assert result.status == 2
    assert said in result.err
    assert file.read_bytes() == content


def test_comments_of_a_person_are_kept(file: Path) -> None:
    clas("nouveau", file, answers=typed(RENEWAL[:6]))
    changed = file.read_text("utf-8").replace("gestionnaire:\n", "gestionnaire:  # vu avec la trésorière\n", 1)
    file.write_text(changed, "utf-8")
    said = clas("nouveau", file, answers=typed(RENEWAL[6:])).out
    kept = file.with_name("dossier.yaml.bak")
    assert kept.read_text("utf-8") == changed
    assert said.count("est gardé : ") == 1


def test_a_file_whose_situation_was_taken_out(file: Path) -> None:
    file.write_text("# Dossier Clas, nouvelle demande\nformat: 1\n", "utf-8")
    assert clas("nouveau", file, answers=typed(RENEWAL)).status == 0
    assert dossier_of(file).demande.situation == "prolongation"


@pytest.mark.parametrize("situation", ["nouvelle", "prolongation"])
def test_a_blank_dossier_is_filled_without_a_copy(file: Path, situation: str) -> None:
    clas("modele", file, "--situation", situation)
    clas("nouveau", file, answers="Les Étoiles\n")
    assert dossier_of(file).gestionnaire.nom == "Les Étoiles"
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_an_untouched_file_leaves_no_copy(file: Path) -> None:
    for answers in (NEW[:20], NEW[20:40], NEW[40:]):
        clas("nouveau", file, answers=typed(answers))
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("name", ["dossier.txt", "dossier", "dossier.pdf"])
def test_names_that_cannot_serve(tmp_path: Path, name: str) -> None:
    assert "doit finir par" in clas("nouveau", tmp_path / name, answers="").err


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = clas("nouveau", tmp_path / "absent" / "d.yaml", answers=typed(NEW))
    assert (result.status, "impossible d'écrire" in result.err) == (2, True)


# In a terminal

if sys.platform != "win32":
    pexpect = pytest.importorskip("pexpect")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Any]:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "clas_cli", "nouveau", "dossier.yaml"],
        cwd=str(tmp_path),
        env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(EXAMPLES.parent)},
        encoding="utf-8",
        timeout=20,
        dimensions=(40, 200),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # tests run in the background ignore it
    )
    yield child
    child.close(force=True)


@pytest.mark.skipif(sys.platform == "win32", reason="pas de pseudo-terminal")
def test_in_a_terminal_with_a_bad_answer_and_ctrl_c(terminal: Any, tmp_path: Path) -> None:
    terminal.expect("Situation")
    terminal.sendline("rien")
    terminal.expect("ne convient pas")
    terminal.expect("Situation")
    terminal.sendline("nouvelle")
    terminal.expect("Nom du gestionnaire")
    terminal.sendline("Les Étoiles filantes")
    terminal.expect("Statut")
    terminal.sendcontrol("c")
    terminal.expect("Pour reprendre")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 130
    assert dossier_of(tmp_path / "dossier.yaml").gestionnaire.nom == "Les Étoiles filantes"


@pytest.mark.skipif(sys.platform == "win32", reason="pas de pseudo-terminal")
def test_in_a_terminal_with_ctrl_d(terminal: Any) -> None:
    terminal.expect("Situation")
    terminal.sendline("2")
    terminal.expect("Nom du gestionnaire")
    terminal.sendeof()
    terminal.expect("Pour reprendre")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pas de pseudo-terminal")
def test_in_a_terminal_from_beginning_to_end(terminal: Any, tmp_path: Path) -> None:
    for answer in RENEWAL:
        terminal.expect("\u00a0: $")
        terminal.sendline(answer)
    terminal.expect("Le dossier est écrit")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert dossier_of(tmp_path / "dossier.yaml").prolongation.collectifs_demandes == 3
