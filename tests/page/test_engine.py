"""What the page asks of clas, asked without a browser: the same functions, on the same bytes."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from boite import JULY, MESSAGES, mail, written
from commande import EXAMPLES
from page import module

from clas_cli import api
from clas_cli.filling import template

pytestmark = pytest.mark.long

ROOT = EXAMPLES.parent
FAULTY, RIGHT = (EXAMPLES / f"{name}.yaml" for name in ("nombreuses-erreurs", "nouvelle-conforme"))
DAY = {"questions": {"aujourdhui": "2026-06-01"}}


engine, trials = module("engine"), module("essais")


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "DESK", tmp_path / "bureau")
    monkeypatch.chdir(tmp_path)


def ask(name: str, files: tuple[bytes, ...] = (), **values: Any) -> tuple[Any, list[bytes]]:
    answer, made = engine.call(name, json.dumps({**DAY, **values}), list(files))
    return json.loads(answer), made


def zip_of(**contents: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("path", [FAULTY, RIGHT], ids=lambda path: path.stem)
def test_a_file_gives_the_json_of_the_command_line(path: Path) -> None:
    listed, packs = ask("examiner", (path.read_bytes(),), nom=path.name)
    found = ask("rendre", tuple(packs), format="json")[1][0]
    wanted = api.rendre(api.verifier_lot([(path.name, path.read_bytes())], aujourdhui=engine.date(2026, 6, 1)), "json")
    assert found == wanted
    assert [one["verdict"] for one in listed] == [json.loads(wanted)["dossiers"][0]["verdict"]]


def test_a_file_that_its_worker_did_not_come_back_from_is_said() -> None:
    listed, packs = ask("perdu", nom="sans-fin.yaml", trop_long=True)
    assert [(one["fichier"], one["verdict"]) for one in listed] == [("sans-fin.yaml", "illisible")]
    report = json.loads(ask("rendre", tuple(packs), format="json")[1][0])["dossiers"][0]
    assert "20\u00a0secondes" in report["constats"][0]["message"]


def test_a_mailbox_gives_the_figures_of_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that were received, then again those of which others say something."""
    written(tmp_path / "recus")
    names = sorted(MESSAGES)
    packs = [ask("examiner", (MESSAGES[name],), nom=f"recus/{name}", du_lot=True, recu=True)[1][0] for name in names]
    again, (known,) = ask("ailleurs", tuple(packs))
    assert again
    for number in again:
        packs[number] = ask("examiner", (MESSAGES[names[number]], known), nom=f"recus/{names[number]}", recu=True)[1][0]
    found = json.loads(ask("rendre", tuple(packs), format="json")[1][0])
    monkeypatch.chdir(tmp_path)
    lot = json.loads(api.rendre(api.verifier_lot("recus", aujourdhui=engine.date(2026, 6, 1)), "json"))
    assert found == lot


def test_a_lot_is_counted_as_in_its_report() -> None:
    """Of a dossier that came twice, the second time counts."""
    packs = [ask("examiner", (RIGHT.read_bytes(),), nom=name)[1][0] for name in ("a.yaml", "b.yaml")]
    packs += ask("examiner", (FAULTY.read_bytes(),), nom="c.yaml")[1]
    said = ask("rendre", tuple(packs), format="html")[0]["comptes"]
    assert said == ["1\u00a0irrecevable", "1\u00a0conforme", "1\u00a0version remplacée"]


def test_names_are_sorted_as_a_folder_would_be() -> None:
    names = ["b/z.yaml", "b/~$z.xlsx", "a.xlsx", ".cache/x.yaml", "notes.md", "../../etc/passwd.yaml"]
    answer, _ = ask("trier", noms=names)
    assert sorted(names[number] for number in answer["gardes"]) == ["../../etc/passwd.yaml", "a.xlsx", "b/z.yaml"]
    assert answer["noms"] == ["a.xlsx", "b/z.yaml", "etc/passwd.yaml"]
    assert {left["nom"] for left in answer["ecartes"]} == {"b/~$z.xlsx", ".cache/", "notes.md"}


def test_a_report_of_another_day_is_no_dossier_of_a_lot() -> None:
    _, packs = ask("examiner", (RIGHT.read_bytes(),), nom="a.yaml")
    page = ask("rendre", tuple(packs), format="html")[1][0]
    assert ask("examiner", (page,), nom="a.html", du_lot=True)[0] == {"raison": "rapport écrit par clas"}


def test_a_zip_gives_its_files() -> None:
    answer, files = ask("ouvrir", (zip_of(**{"d/a.yaml": b"a", "b.xlsx": b"b"}),), nom="lot.zip")
    assert (answer, files) == ({"noms": ["lot.zip/d/a.yaml", "lot.zip/b.xlsx"]}, [b"a", b"b"])


def test_a_workbook_named_as_a_zip_is_a_document() -> None:
    assert ask("ouvrir", (zip_of(**{"[Content_Types].xml": b""}),), nom="a.zip")[0] == {"document": True}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: b"PK rien", "endommagée"),
        (lambda: zip_of(**{"a.yaml": bytes(41_000_000)}), "trop grands"),
        (lambda: zip_of(**{f"{number}": b"" for number in range(5_001)}), "trop de fichiers"),
    ],
    ids=["cassé", "bombe", "trop"],
)
def test_a_hostile_zip_is_refused(content: Callable[[], bytes], said: str) -> None:
    answer, files = ask("ouvrir", (content(),), nom="a.zip")
    assert said in answer["refus"]
    assert files == []


def test_a_copy_has_the_name_of_its_dossier_and_no_path() -> None:
    name = "../boîte/mon dossier.yaml"
    _, packs = ask("examiner", (RIGHT.read_bytes(),), nom=name)
    answer, files = ask("annoter", (RIGHT.read_bytes(), *packs), nom=name)
    assert [copy["nom"] for copy in answer] == ["mon dossier-annote.xlsx"]
    assert files[0].startswith(b"PK")


def test_what_cannot_be_read_has_no_copy() -> None:
    _, packs = ask("examiner", (b"%PDF-1.7",), nom="a.pdf")
    answer, files = ask("annoter", (b"%PDF-1.7", *packs), nom="a.pdf")
    assert [copy["refus"] for copy in answer] == ["Pas de copie annotée\u00a0: il n'a pas pu être lu."]
    assert files == []


def test_every_dossier_of_a_message_has_its_copy(tmp_path: Path) -> None:
    books = [template.make(tmp_path / "x.xlsx", origin=path).content for path in (FAULTY, RIGHT)]
    message = bytes(mail("a@example.org", "CLAS", JULY, files=tuple((f"{rank}.xlsx", book) for rank, book in enumerate(books))))
    listed, packs = ask("examiner", (message,), nom="m.eml")
    answer, files = ask("annoter", (message, *packs), nom="m.eml")
    assert len(listed) == 2
    assert [copy["nom"] for copy in answer] == ["m-annote.xlsx", "m (2)-annote.xlsx"]
    assert all(content.startswith(b"PK") for content in files)


def test_copies_of_one_name_are_numbered_in_a_zip() -> None:
    _, files = ask("zipper", (b"1", b"2", b"3"), noms=["a/x.xlsx", "a/x.xlsx", "b/x.xlsx"])
    assert zipfile.ZipFile(io.BytesIO(files[0])).namelist() == ["a/x.xlsx", "a/x (2).xlsx", "b/x.xlsx"]


def test_the_estimate_says_what_is_wrong_with_each_answer() -> None:
    answer, _ = ask("estimer", collectifs="deux mille", cout="x")
    assert answer["fautes"].keys() == {"collectifs", "cout"}


def test_the_estimate_is_a_table() -> None:
    answer, _ = ask("estimer", collectifs="2", cout="20 000 €", bonus_enfants="1", bonus_parents="0", autre_caf="0")
    rows = {label: cells for label, *cells in answer["lignes"]}
    assert answer["colonnes"] == ["Votre projet", "+ 1 collectif", "Au prix plafond"]
    assert [cell.replace("\u202f", " ").replace("\u00a0", " ") for cell in rows["Total"][:1]] == ["5 958,80 €"]


def test_ten_questions_are_checked_one_by_one() -> None:
    assert len(ask("commencer")[0]["questions"]) == 10
    answer, _ = ask("prolonger", reponses={"gestionnaire.siret": "123", "gestionnaire.nom": "Les Passerelles"})
    assert not answer["pret"]
    assert [found["code"] for found in answer["champs"]["gestionnaire.siret"]] == ["DOS008"]
    assert "gestionnaire.nom" not in answer["champs"]


def test_ten_answers_make_the_letter_and_the_message() -> None:
    answer, _ = ask("prolonger", reponses=trials.ANSWERS)
    assert answer["pret"]
    made, files = ask("prolonge", reponses=trials.ANSWERS)
    assert made["lettre"]["objet"] == "Demande de prolongation CLAS 2026 _ Centre social des Trois Micocouliers"
    assert "message.eml" in made["fichiers"]
    assert "Joint\u00a0: lettre.docx" in made["dit"]
    message = files[made["fichiers"].index("message.eml")]
    assert b"To: afc.sdt@caf11.caf.fr" in message
    assert b"lettre.docx" in message


def test_a_dossier_at_fault_is_prepared_only_on_demand() -> None:
    refused, files = ask("preparer", (FAULTY.read_bytes(),), nom="a.yaml")
    assert refused["insister"]
    assert files == []
    made, files = ask("preparer", (FAULTY.read_bytes(),), nom="a.yaml", malgre_tout=True)
    assert len(made["attention"]) == len(refused["refus"]) > 0
    assert len(files) == len(made["fichiers"]) > 0


def test_the_pins_cover_what_clas_needs() -> None:
    build = module("build")
    pinned = {line.partition("==")[0] for line in (build.HERE / "requirements.txt").read_text("utf-8").splitlines() if "==" in line}
    project = build.tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(build.needed(project["dependencies"])) - build.TERMINAL <= pinned


def test_a_substitution_that_no_longer_matches_ends_the_build() -> None:
    build = module("build")
    assert build.replaced("a b a", "a", "c", 2) == "c b c"
    with pytest.raises(SystemExit, match="1 fois, et non 2"):
        build.replaced("a b", "a", "c", 2)


def test_the_material_of_the_trials_is_whole(tmp_path: Path) -> None:
    first = next(trials.cases(tmp_path))
    assert json.loads(first["json"])["dossiers"][0]["fichier"] == first["nom"]
    assert base64.b64decode(first["octets"]) == (EXAMPLES / first["nom"]).read_bytes()


_WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"rich", "typer", "multiprocessing"} or name.startswith(("clas_cli.commands", "clas_cli.desk")):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
from datetime import date
from clas_cli import api
lot = api.verifier_lot([("d.yaml", open(sys.argv[1], "rb").read())], aujourdhui=date(2026, 6, 1))
print([len(api.rendre(lot, form)) > 500 for form in ("json", "html", "xlsx", "csv")])
"""


def test_a_report_needs_nothing_that_a_page_does_not_carry() -> None:
    done = subprocess.run([sys.executable, "-c", _WITHOUT, str(FAULTY)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.stdout.strip(), done.stderr) == ("[True, True, True, True]", "")
