"""Annotated copies of the dossiers of a batch: what `clas verifier --annoter` writes, beside the files received."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from clas_cli.batch import workers
from clas_cli.batch.files import COPY, STDIN, WEB_MARK, identity_of
from clas_cli.batch.sorting import Chosen
from clas_cli.french.text import visible
from clas_cli.judge.report import ILLISIBLE, STDIN_NAME, Finding, Report
from clas_cli.reading.door import content_of
from clas_cli.reading.received import read_all
from clas_cli.render.saved import scratch

_MACROS: Final = ".xlsm"
_WORKBOOK: Final = ".xlsx"
_OF_WORKBOOKS: Final = b"[Content_Types].xml"
_CARRIES: Final = " > "
_LONGEST_MARK: Final = 10_000


class Unannotatable(Exception):
    """A dossier that has no annotated copy, and why, in French."""


class Copy(NamedTuple):
    """An annotated copy to write."""

    content: bytes
    is_rewritten: bool = False
    """Whether the copy is the workbook of the model, filled, and not the file received."""
    left_out: tuple[str, ...] = ()
    """What of the file received is not in it, in French."""
    keeps: tuple[str, ...] = ()
    """What acts by itself in the file received and is still in the copy, in French."""


class Annotation(NamedTuple):
    """A dossier (`file`), the file that it is or that carries it, where its copy goes, and the copy, or why there is none, in French."""

    file: str
    carrier: Path
    path: Path
    copy: Copy | str

    @property
    def named(self) -> str:
        """How the dossier is named in what is said of its copy."""
        return visible(self.file, 120)


def path_of(file: str, number: int = 1) -> Path:
    """Where the copy of a file goes: « dossier-annote.xlsx » beside « dossier.xlsx », « dossier.yaml » or « message.eml ».

    `number` tells the dossiers of a message apart: nothing that its sender wrote is in the name of a file.
    """
    path = Path(carrier_of(file))
    told = f"{path.stem} ({number})" if number > 1 else path.stem
    return path.parent / f"{told}{COPY}{_MACROS if file.lower().endswith(_MACROS) else _WORKBOOK}"


def carrier_of(file: str) -> str:
    """The file that a dossier is, or the message that carries it (« message.eml > dossier.xlsx »)."""
    pieces = file.split(_CARRIES)
    begun = (_CARRIES.join(pieces[: number + 1]) for number in range(len(pieces)))
    return file if _is_file(file) else next(filter(_is_file, begun), file)


def among(files: Iterable[str], outputs: Sequence[Path]) -> Path | None:
    """The first output that one of the copies would take the place of."""
    copies = {identity_of(str(path)) for path in _copies(files)} if outputs else ()
    return next((path for path in outputs if identity_of(str(path)) in copies), None)


def _copies(files: Iterable[str]) -> Iterator[Path]:
    return (path_of(file) for file in files if file != STDIN)


def _stands(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no file has a name that long
        return False


def _is_file(path: str) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 (a name too long is no file, and no fault)


def annotated(reports: Sequence[Report], *, overwrite: bool = False, processes: int | None = None) -> Iterator[Annotation]:
    """The annotated copies of dossiers, in their order, made on `processes` cores (None: all), each within bounds. Nothing is written.

    With `overwrite`, a copy that stands there is made again.
    """
    done: dict[int, Annotation] = {}
    asked: list[tuple[Annotation, int]] = []
    carried: Counter[str] = Counter()
    taken: set[Path] = set()
    for number, report in enumerate(reports):
        carrier = carrier_of(report.file)
        carried[carrier] += 1
        path = path_of(report.file, carried[carrier])
        refusal = _refusal(report, path, taken, overwrite)
        annotation = Annotation(report.file, Path(carrier), path, refusal)
        if refusal:
            done[number] = annotation
        else:
            taken.add(path)
            asked.append((annotation, number))
    tasks = Chosen(reports, [number for _, number in asked])
    with ExitStack() as stack:
        folder = None
        with suppress(OSError):
            folder = str(stack.enter_context(scratch()))
        work = partial(_worked, folder=folder)
        if sys.platform == "emscripten":  # a browser has no processes: the page bounds each file (packaging/page)
            shared: Iterator[tuple[int, Copy | str | workers.Lost]] = enumerate(map(work, tasks))
        else:
            shared = workers.share_out(tasks, work, processes or workers.available(), workers.SECONDS, lambda: False)
        for number in range(len(done) + len(asked)):
            while number not in done:
                index, made = next(shared)
                annotation, place = asked[index]
                done[place] = annotation._replace(copy=_LOST if isinstance(made, workers.Lost) else made)
            yield done.pop(number)


_LOST: Final = "sa copie demande plus de temps ou de mémoire qu'il n'en faut à un dossier"


def _refusal(report: Report, path: Path, taken: Container[Path], overwrite: bool) -> str:
    """Why there is no copy to make of a dossier, or nothing."""
    if report.verdict == ILLISIBLE:
        return "il n'a pas pu être lu"
    if report.letter is not None or report.is_to_read:
        return "c'est une lettre ou un document, et non un dossier du modèle"
    if path in taken:
        return f"un autre dossier a déjà {visible(path.name)} pour copie"
    if not overwrite and _stands(path):
        return f"{visible(path.name)} existe déjà (l'enlever, ou ajouter --ecraser)"
    return ""


def _worked(report: Report, folder: str | None) -> Copy | str:
    """`folder` is where openpyxl sets sheets aside: it outlives a process that is killed, and who started that one takes it away."""
    before, tempfile.tempdir = tempfile.tempdir, folder
    try:
        return copy_of(report)
    except Unannotatable as reason:
        return str(reason)
    except MemoryError:
        return _LOST
    finally:
        tempfile.tempdir = before


def copy_of(report: Report) -> Copy:
    """The annotated copy of a dossier. The file received is read, never written. Raises `Unannotatable`."""
    from clas_cli.filling.annotated import annotate
    from clas_cli.filling.scanned import Unchangeable

    macros = report.file.lower().endswith(_MACROS)
    content = _content(report.file)
    try:
        if _OF_WORKBOOKS in content:
            made = annotate(content, report, macros=macros)
            return Copy(made.content, keeps=made.keeps)
        content, placed, left_out = _rewritten(Path(report.file), report)
        return Copy(annotate(content, placed, macros=macros).content, True, left_out)
    except Unchangeable as reason:
        raise Unannotatable(str(reason)) from None


def _content(file: str) -> bytes:
    """The bytes of a dossier, alone in its file or carried by a message."""
    path = Path(carrier_of(file))
    if str(path) == file:
        content = content_of(path)
        if isinstance(content, bytes):
            return content
        if file == STDIN_NAME:
            raise Unannotatable("il n'est pas dans un fichier, à côté duquel écrire une copie")
        raise Unannotatable("il n'est pas seul dans un fichier, ou ne peut plus être lu")
    carried = next((source.content for source in read_all(path) if source.name == file), b"")
    if _OF_WORKBOOKS not in carried:
        raise Unannotatable("joint à un message, il n'est pas un classeur .xlsx ou .xlsm")
    return carried


def _rewritten(path: Path, report: Report) -> tuple[bytes, Report, tuple[str, ...]]:
    """The dossier in the workbook of the model, its report with the cells of that workbook, and what has no place in it."""
    from clas_cli.filling import template

    try:
        made = template.make(path.with_name("copie.xlsx"), origin=path)
    except template.Unusable as error:
        raise Unannotatable(str(error).rstrip(".")) from None
    assert made.source is not None
    place = made.source.place

    def placed(finding: Finding) -> Finding:
        also = tuple(one._replace(place=place(one.path)) for one in finding.also)
        return finding._replace(place=place(finding.path), also=also)

    return made.content, report._replace(findings=tuple(map(placed, report.findings))), tuple(made.notices)


def mark_like(carrier: Path, copy: Path) -> None:
    """Gives a copy the mark by which Windows opens with caution what came by the network, where the file received has it."""
    with suppress(OSError):
        with Path(f"{carrier}{WEB_MARK}").open("rb") as stream:
            mark = stream.read(_LONGEST_MARK)
        Path(f"{copy}{WEB_MARK}").write_bytes(mark)
