"""The program onto which files are dropped: page and annotated copies beside the original, nothing lost, nothing asked of a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from commande import EXAMPLES, clas

from clas_cli.commands import drop as program

ROOT = EXAMPLES.parent


@dataclass(frozen=True)
class Outcome:
    """What the program did: its status, what it printed, the pages that it opened."""

    status: int
    out: str
    opened: list[str]


def drop(folder: Path, *dropped: object) -> Outcome:
    """Runs the program as a double click does, with a browser that only takes note."""
    opened, browser = folder.parent / "ouvert.txt", folder.parent / "navigateur.py"
    browser.write_text(f"#!{sys.executable}\nimport sys\nopen({str(opened)!r}, 'a').write(sys.argv[1] + '\\n')\n")
    browser.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "clas_cli.commands.drop", *map(str, dropped)],
        cwd=folder.parent,
        env={**os.environ, "BROWSER": str(browser), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    pages = opened.read_text().splitlines() if opened.exists() else []
    opened.unlink(missing_ok=True)
    return Outcome(done.returncode, (done.stdout + done.stderr).decode().replace("\u00a0", " "), pages)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a name as people give them."""
    made = tmp_path / "Clas été 2026"
    made.mkdir()
    return made


def workbook(folder: Path, example: str = "nouvelle-conforme") -> Path:
    file = folder / "Mon dossier é.xlsx"
    assert clas("modele", file, "--depuis", EXAMPLES / f"{example}.yaml").status == 0
    return file


def test_a_workbook(folder: Path) -> None:
    file = workbook(folder)
    before = file.read_bytes()
    result = drop(folder, file)
    page = folder / "Mon dossier é - rapport Clas.html"
    assert result.status == 0, result.out
    assert "Rien ne bloque." in result.out
    assert "Les Lampions studieux" in page.read_text("utf-8")
    assert (folder / "Mon dossier é-annote.xlsx").exists()
    assert file.read_bytes() == before
    assert result.opened == [page.resolve().as_uri()] or sys.platform == "win32"


def test_what_blocks_is_said(folder: Path) -> None:
    result = drop(folder, workbook(folder, "nombreuses-erreurs"))
    assert (result.status, "Au moins un point bloque" in result.out) == (1, True)


def test_a_folder(folder: Path) -> None:
    workbook(folder)
    (folder / "autre.yaml").write_bytes((EXAMPLES / "prolongation-conforme.yaml").read_bytes())
    result = drop(folder, folder)
    assert result.status in (0, 1)
    page = folder.parent / "Clas été 2026 - rapport Clas.html"
    assert "Trois Micocouliers" in page.read_text("utf-8")
    assert {path.name for path in folder.iterdir()} == {
        "Mon dossier é.xlsx",
        "Mon dossier é-annote.xlsx",
        "autre.yaml",
        "autre-annote.xlsx",
    }


def test_several_files_give_one_page(folder: Path) -> None:
    first = workbook(folder)
    second = folder / "autre.yaml"
    second.write_bytes((EXAMPLES / "prolongation-conforme.yaml").read_bytes())
    drop(folder, first, second)
    assert (folder / "rapport Clas.html").exists()


def test_dropped_again_the_former_copy_is_kept(folder: Path) -> None:
    file = workbook(folder)
    drop(folder, file)
    copy = folder / "Mon dossier é-annote.xlsx"
    copy.write_bytes(b"corrections faites a la main")
    result = drop(folder, file)
    assert result.status == 0, result.out
    assert (folder / "Mon dossier é-annote.xlsx.bak").read_bytes() == b"corrections faites a la main"
    assert copy.read_bytes() != b"corrections faites a la main"


def test_no_correction_is_lost_however_often_it_is_dropped(folder: Path) -> None:
    file = workbook(folder)
    drop(folder, file)
    (folder / "Mon dossier é-annote.xlsx").write_bytes(b"corrections faites a la main")
    for _ in range(3):
        assert drop(folder, file).status == 0
    kept = sorted(path.name for path in folder.glob("*.bak"))
    assert kept == ["Mon dossier é-annote.xlsx.2.bak", "Mon dossier é-annote.xlsx.bak"]  # the same copy is kept once
    assert (folder / "Mon dossier é-annote.xlsx.bak").read_bytes() == b"corrections faites a la main"


def test_its_own_pages_are_no_dossiers(folder: Path) -> None:
    file = workbook(folder)
    second = folder / "autre.xlsx"
    second.write_bytes(file.read_bytes())
    drop(folder, file)
    drop(folder, file, second)
    second.unlink()
    (folder / "rappels.ics").write_bytes(b"BEGIN:VCALENDAR")
    result = drop(folder, folder)
    assert (result.status, "Rien ne bloque." in result.out) == (0, True), result.out


def test_a_page_of_another_day_never_passes_for_this_one(folder: Path) -> None:
    page = folder.parent / "Clas été 2026 - rapport Clas.html"
    page.write_text("d'hier")
    result = drop(folder, folder)
    assert (result.status, result.opened, page.exists()) == (2, [], False)
    assert "rien à contrôler" in result.out


def test_where_nothing_can_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    file = workbook(folder)
    elsewhere = folder.parent / "temporaire"
    elsewhere.mkdir()
    opened: list[str] = []
    monkeypatch.setattr(program, "_is_writable", lambda place: folder not in (place, *place.parents))
    monkeypatch.setattr(program.tempfile, "mkdtemp", lambda prefix: str(elsewhere))
    monkeypatch.setattr(program.webbrowser, "open", opened.append)
    monkeypatch.setattr(sys, "argv", [])
    assert program.examine([file]) == 0
    assert opened == [(elsewhere / "Mon dossier é - rapport Clas.html").as_uri()]
    assert [path.name for path in folder.iterdir()] == [file.name]
    assert "pas de copie annotée" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="tout peut être écrit")
def test_a_folder_without_the_right_to_write(folder: Path) -> None:
    file = workbook(folder)
    folder.chmod(0o555)
    try:
        result = drop(folder, file)
    finally:
        folder.chmod(0o755)
    assert (result.status, len(result.opened)) == (0, 1), result.out


def test_what_is_no_dossier_gets_its_page_too(folder: Path) -> None:
    picture = folder / "photo.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    result = drop(folder, picture)
    assert result.status == 1
    assert "DOS001" in (folder / "photo - rapport Clas.html").read_text("utf-8")
    assert "Traceback" not in result.out


def test_alone_it_explains_itself(folder: Path) -> None:
    result = drop(folder)
    assert (result.status, "Déposez sur l'icône" in result.out) == (0, True)


def test_with_a_command_it_is_clas(folder: Path) -> None:
    assert "REF004" in drop(folder, "regles", "REF004").out
    assert drop(folder, "--version").out.startswith("clas ")
    assert drop(folder, "absent.xlsx").status == 2
