"""Which files of a folder are examined, and the reason given for each of the others, to the letter."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from pathlib import Path

import pytest
from lignes import each_row

from clas_cli.batch.files import gather, identity_of, overwritten
from clas_cli.judge.report import LeftOut

LOCK, HIDDEN, SYSTEM, TEMPORARY = "fichier temporaire d'un document ouvert", "élément caché", "élément du système", "fichier temporaire"
NEITHER, REPORT, COPY = "ni un dossier ni un document reçu", "rapport écrit par clas", "copie annotée"

REASONS = {
    "a.yaml": None,
    "a.PDF": None,
    "sans fin": None,
    "readme-2026.pdf": None,
    "x~1.pdf": None,
    "~$a.xlsx": LOCK,
    ".~lock.a.ods#": LOCK,
    ".~lock.a.ods": HIDDEN,
    "~lock.a.ods#": None,
    ".cache": HIDDEN,
    "THUMBS.db": SYSTEM,
    "ehthumbs.db": SYSTEM,
    "Desktop.ini": SYSTEM,
    "a.yaml:Zone.Identifier": SYSTEM,
    "a.bak": TEMPORARY,
    "a.CRDOWNLOAD": TEMPORARY,
    "a.part": TEMPORARY,
    "a.swp": TEMPORARY,
    "a.tmp": TEMPORARY,
    "a.yaml~": TEMPORARY,
    "~WRL0001.docx": TEMPORARY,
    "a.MD": NEITHER,
    "Licence": NEITHER,
    "license.txt": NEITHER,
    "COPYING": NEITHER,
    "Lisez-moi.txt": NEITHER,
    "lisezmoi.docx": NEITHER,
    "Makefile": NEITHER,
    "README.fr.pdf": NEITHER,
    "boite rapport Clas.html": "rapport",
    **{f"x{ending}": NEITHER for ending in [".bat", ".cfg", ".css", ".db", ".ics", ".ini", ".j2", ".js", ".json", ".lnk", ".lock", ".log", ".py", ".rst", ".sarif", ".sh", ".toml", ".url", ".xml"]},
}  # fmt: skip


@pytest.mark.parametrize(("name", "reason"), REASONS.items())
@pytest.mark.skipif(sys.platform == "win32", reason="some of these names are no files there")
def test_why_a_file_of_a_folder_is_left_out(name: str, reason: str | None, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    found = gather([str(tmp_path)])
    assert found.left_out == ([LeftOut(str(tmp_path / name), reason)] if reason else [])
    assert (found.files, found.received) == (([], set()) if reason else ([str(tmp_path / name)], {str(tmp_path / name)}))


@pytest.mark.parametrize(
    ("names", "left"),
    [
        (("d.yaml", "d-annote.xlsx"), {"d-annote.xlsx"}),
        (("d.eml", "d-annote (2).xlsx"), set()),
        (("d.eml", "d (2)-annote.xlsx"), {"d (2)-annote.xlsx"}),
        (("d (2).ods", "d (2)-annote.ods"), {"d (2)-annote.ods"}),
        (("d-annote.xlsx",), set()),
        (("d.pdf", "d-annote.xlsx"), set()),
        (("d.yaml", "d-annotee.xlsx"), set()),
    ],
)
def test_annotated_copies_stand_beside_what_they_copy(names: tuple[str, ...], left: set[str], tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    assert {(Path(one.file).name, one.reason) for one in gather([str(tmp_path)]).left_out} == {(name, COPY) for name in left}


def workbook(properties: str, entry: str = "docProps/core.xml") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, properties)
    return stream.getvalue()


SYNTHESIS = "<dc:title>Synthèse de dossiers Clas</dc:title>"
REGISTER = workbook("<dc:title>Registre Clas</dc:title>")
WRITTEN = len(SYNTHESIS.removesuffix("/dc:title>").encode())
RESULTS = [
    ("a.csv", "\ufeffFichier;Verdict;x".encode(), True),
    ("a.CSV", b"Fichier;Verdict;x", True),
    ("a.csv", b"Fichiers;Verdict;x", False),
    ("a.txt", b"Fichier;Verdict;x", False),
    ("a.html", "<title>Contrôle de 3 dossiers Clas</title>".encode(), True),
    ("a.htm", "<title>Contrôle Clas".encode(), True),
    ("a.html", "<title>Contrôle</title>Clas".encode(), False),
    ("a.html", b" " * 1_990 + "<title>Contrôle Clas".encode(), False),
    ("a.txt", b"x" * 2_000 + "Ce contrôle aide à décider".encode(), True),
    ("a.txt", "Ce contrôle aide à décider".encode() + b"x" * 2_000, False),
    ("a.txt", "x\nclas\u00a0: 1\u00a0dossier, ".encode(), True),
    ("a.txt", b"x\n CONFORME  1", True),
    ("a.txt", b"x\n NON CONFORME  R", True),
    ("a.txt", b"x\n CONFORME 1", False),
    ("a.txt", b"a.yaml:3:1: REF004 bloquant x", True),
    ("a.txt", b"a.yaml:3:1: REF04 bloquant x", False),
    ("a.txt", b"x\na.yaml:3:1: REF004 bloquant x", False),
    ("a.xlsx", workbook(SYNTHESIS), True),
    ("a.xlsx", REGISTER, True),
    ("a.xlsx", workbook("<dc:title>Dossier Clas</dc:title>"), False),
    ("a.xlsx", workbook(" " * (5_000 - WRITTEN) + SYNTHESIS), True),
    ("a.xlsx", workbook(" " * (5_001 - WRITTEN) + SYNTHESIS), False),
    ("a.xlsx", workbook(SYNTHESIS, "docProps/app.xml"), False),
    ("a.xlsx", workbook(SYNTHESIS) + b"x", False),
    ("a.ods", workbook(SYNTHESIS), False),
]


@pytest.mark.parametrize(("name", "content", "is_ours"), RESULTS, ids=range(len(RESULTS)))
def test_a_report_of_another_day_is_known(name: str, content: bytes, is_ours: bool, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert [one.reason for one in gather([str(tmp_path)]).left_out] == [REPORT] * is_ours
    assert [one.reason for one in gather([str(path), "x.yaml"]).left_out] == [REPORT] * is_ours
    assert gather([str(path)]).left_out == []  # named alone, it is what somebody wants to have read
    is_dossier = name.lower().endswith((".xlsx", ".ods")) and not is_ours
    assert overwritten(["x.yaml"], [path]) == (path if is_dossier or content == REGISTER else None)


def test_an_output_is_no_dossier_and_takes_the_place_of_none(tmp_path: Path) -> None:
    path = tmp_path / "sortie.pdf"
    path.write_bytes(b"x")
    assert gather([str(tmp_path)], [path]).left_out == [LeftOut(str(path), "fichier de résultat")]
    assert overwritten([str(tmp_path)], [path]) == path
    assert overwritten([str(tmp_path)], [tmp_path / "nouvelle.yaml"]) is None
    assert overwritten(["-"], [path]) is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_folders_that_are_left_out_and_links_out_of_them(tmp_path: Path) -> None:
    folder = tmp_path / "reçus"
    for name in (".git", "__MACOSX", "juin"):
        (folder / name).mkdir(parents=True)
        (folder / name / "a.yaml").write_bytes(b"x")
    (tmp_path / "dehors.yaml").write_bytes(b"x")
    (folder / "lien.yaml").symlink_to(tmp_path / "dehors.yaml")
    (folder / "tout").symlink_to(tmp_path)
    found = gather([str(folder)])
    assert found.files == [str(folder / "juin" / "a.yaml")]
    assert {(one.file.removeprefix(str(folder)), one.reason) for one in found.left_out} == {
        (f"{os.sep}.git{os.sep}", HIDDEN),
        (f"{os.sep}__MACOSX{os.sep}", SYSTEM),
        (f"{os.sep}lien.yaml", "lien vers un autre endroit"),
        (f"{os.sep}tout{os.sep}", "lien vers un autre endroit"),
    }


@each_row(
    ("paths", "root"),
    [
        (("-",), ""),
        (("a.yaml",), ""),
        (("a/x.yaml",), "a/"),
        (("a/x.yaml", "a/b/y.yaml"), "a/"),
        (("a/x.yaml", "b/y.yaml"), ""),
        (("a/x.yaml", "-"), "a/"),
        (("/x.yaml", "/b/y.yaml"), "/"),
        (("/b/x.yaml", "/b/y.yaml"), "/b/"),
        (("/b/x.yaml", "y.yaml"), ""),
    ],
)
def test_the_folder_in_common(paths: tuple[str, ...], root: str) -> None:
    assert gather(paths).root == root.replace("/", os.sep)


def test_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b/10.yaml", "b/2.yaml", "b/.c/3.yaml", ".d/4.yaml", "b/~$x.yaml"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(b"x")

    def shown(pattern: str) -> tuple[list[str], list[tuple[str, str]]]:
        found = gather([pattern])
        return [Path(file).as_posix() for file in found.files], [(Path(one.file).as_posix(), one.reason) for one in found.left_out]

    assert shown("b/*.yaml") == (["b/10.yaml", "b/2.yaml"], [("b/~$x.yaml", LOCK)])
    assert shown("**/[1-9]*.yaml") == (["b/10.yaml", "b/2.yaml"], [])
    assert shown(".d/**/*.yaml") == ([".d/4.yaml"], [])
    assert shown("c/*.yaml") == ([], [("c/*.yaml", "aucun fichier ne correspond à ce motif")])
    assert shown("a**/*.x") == ([], [("a**/*.x", "aucun fichier ne correspond à ce motif")])
    assert shown("d[1].yaml") == (["d[1].yaml"], [])


def test_one_file_by_two_paths(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"x")
    one, other = str(tmp_path / "a.yaml"), str(tmp_path / "x" / ".." / "a.yaml")
    assert identity_of(one) == identity_of(other)
    assert gather([one, other, "-", "-"]).files == [one, "-"]
