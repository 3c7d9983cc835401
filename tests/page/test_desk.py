"""The page's desk without a browser: two mornings, the same register, replies and minutes as those of `clas instruire`."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from page import module

pytestmark = pytest.mark.long

engine, desk, trials = (module(name) for name in ("engine", "desk", "essais"))


@pytest.fixture(autouse=True)
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "DESK", tmp_path / "bureau")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def mornings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    made: dict[str, Any] = trials.desk(tmp_path_factory.mktemp("instruire"))
    return made


def ask(name: str, files: list[bytes], **values: Any) -> tuple[Any, list[bytes]]:
    answer, made = engine.call(name, json.dumps(values), files)
    return json.loads(answer), made


def work(folder: Path, register: bytes | None, **values: Any) -> tuple[Any, dict[str, bytes]]:
    """A run as the page does it: the register looked at, files one by one, then those that others tell of, and the whole."""
    values = {"registre": "registre.xlsx" if register else None, **values}
    books = [register] if register else []
    answer, (known,) = ask("registre", books, **values)
    assert answer == {}
    paths = {path.relative_to(folder.parent).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    given = list(paths)
    sorted_names, _ = ask("trier", [], noms=given)
    kept = [
        (name.removeprefix(f"{folder.name}/"), paths[given[number]].read_bytes())
        for number, name in zip(sorted_names["gardes"], sorted_names["noms"], strict=True)
    ]
    packs = [ask("examiner", [content, known], nom=name, du_lot=True)[1][0] for name, content in kept]
    again, (elsewhere,) = ask("ailleurs", packs)
    for number in again:
        packs[number] = ask("examiner", [kept[number][1], known, elsewhere], nom=kept[number][0])[1][0]
    answer, files = ask("instruire", [*books, *packs], recus=len(packs), **values)
    if "a_joindre" in answer:
        joints, copies = [], []
        for one, pack in zip(answer["a_joindre"], files, strict=True):
            name, content = kept[one["numero"]]
            (copy,), made = ask("annoter", [content, pack], nom=name)
            if made:
                joints.append({"fichier": one["fichier"], "nom": copy["nom"]})
                copies += made
        answer, files = ask("instruire", [*books, *packs, *copies], recus=len(packs), joints=joints, **values)
    return answer, dict(zip(answer["fichiers"], files, strict=True))


@pytest.mark.parametrize("number", [0, 1], ids=["premier matin", "second matin"])
def test_a_morning_is_that_of_the_command_line(mornings: dict[str, Any], number: int) -> None:
    morning = mornings["matins"][number]
    former = Path(morning["avant"]).read_bytes() if morning["avant"] else None
    answer, made = work(Path(morning["recus"]), former, reponses=True, proces_verbal=True, enveloppe="20 000 €")
    register = made["registre.xlsx" if former else desk.NEW]
    assert trials.differences(morning, register, made[desk.REPLIES], made[desk.MINUTES]) == []
    assert [line for line in answer["dit"] if "réponse" not in line] == morning["dit"]
    assert len(zipfile.ZipFile(io.BytesIO(made[desk.REPLIES])).namelist()) == (10, 1)[number]


def test_the_same_files_twice_prepare_nothing_twice(mornings: dict[str, Any]) -> None:
    morning = mornings["matins"][1]
    answer, made = work(Path(morning["recus"]), Path(morning["apres"]).read_bytes(), reponses=True)
    assert "Rien de nouveau depuis le dernier passage." in answer["dit"]
    assert "0\u00a0réponse préparée\u00a0: rien n'a changé depuis." in answer["dit"]
    assert desk.REPLIES not in made


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "il est vide"), (b"PK\x03\x04rien", "endommagé"), (b"Nom;SIRET", "ce n'est pas un classeur .xlsx")],
    ids=["vide", "abîmé", "autre"],
)
def test_a_register_that_cannot_serve_is_said(content: bytes, said: str) -> None:
    answer, files = ask("registre", [content], registre="registre.xlsx")
    assert said in answer["refus"]
    assert answer["refus"].endswith("Rien n'y est changé.")
    assert files == []


def test_what_would_be_lost_is_said_first(mornings: dict[str, Any]) -> None:
    content = Path(mornings["image"]).read_bytes()
    answer, _ = ask("registre", [content], registre="registre.xlsx")
    assert "il contient des images, qui seraient perdus à l'enregistrement" in answer["refus"]
    assert answer["insister"]
    assert ask("registre", [content], registre="registre.xlsx", malgre_tout=True)[0] == {}


def test_a_register_of_another_year_that_cannot_serve_is_named() -> None:
    assert "celui de l'année passée" in ask("registre", [b"PK\x03\x04rien"], depuis="2025.xlsx")[0]["refus"]


def test_a_limit_that_is_not_understood_is_said() -> None:
    assert ask("registre", [], enveloppe="beaucoup", collectifs_max="12")[0]["fautes"].keys() == {"enveloppe"}
