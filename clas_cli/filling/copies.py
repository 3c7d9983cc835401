"""Annotated copies of the dossiers of a batch: what `clas verifier --annoter` writes, beside the files received."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from clas_cli.batch.files import COPY, STDIN, WEB_MARK, identity_of
from clas_cli.french.text import visible
from clas_cli.judge.report import ILLISIBLE, Report

_IN_PLACE: Final = frozenset((".xlsx", ".xlsm"))
"""Workbooks that the copy keeps as they are; of any other dossier, the copy is the workbook of the model, filled."""


_MODEL: Final = ".xlsx"


class Unannotatable(Exception):
    """A dossier that has no annotated copy, and why, in French."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An annotated copy to write."""

    path: Path
    content: bytes
    is_rewritten: bool = False
    """Whether the copy is the workbook of the model, filled, and not the file received."""
    left_out: list[str] = field(default_factory=list)
    """What of the file received is not in it, in French."""
    keeps: tuple[str, ...] = ()
    """What acts by itself in the file received and is still in the copy, in French."""


def path_of(file: str) -> Path:
    """Where the copy of a file goes: « dossier-annote.xlsx » beside « dossier.xlsx » or « dossier.yaml »."""
    path = Path(file)
    ending = path.suffix if path.suffix.lower() in _IN_PLACE else _MODEL
    return path.parent / f"{path.stem}{COPY}{ending}"


def existing(files: Iterable[str]) -> list[Path]:
    """The copies that stand there already, and that would be lost: those of the files, or of the model that may serve instead."""
    return [path for path in _copies(files) if _stands(path)]


def among(files: Iterable[str], outputs: Sequence[Path]) -> Path | None:
    """The first output that one of the copies would take the place of."""
    copies = {identity_of(str(path)) for path in _copies(files)} if outputs else ()
    return next((path for path in outputs if identity_of(str(path)) in copies), None)


def _copies(files: Iterable[str]) -> Iterator[Path]:
    for file in files:
        if file != STDIN:
            copy = path_of(file)
            yield from dict.fromkeys((copy, copy.with_suffix(_MODEL)))


def _stands(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no file has a name that long
        return False


def copy_of(report: Report, written: Container[Path] = ()) -> Copy:
    """The annotated copy of a dossier. The file received is read, never written.

    Raises `Unannotatable`, also where the copy would take the place of one that is `written` already.
    """
    from clas_cli.filling.annotated import active_content, annotate
    from clas_cli.filling.package import Unchangeable

    path, target = Path(report.file), path_of(report.file)
    if report.verdict == ILLISIBLE:
        raise Unannotatable("il n'a pas pu être lu")
    try:
        if not path.is_file():
            raise Unannotatable("il n'est pas seul dans un fichier")
        _refuse_written(target, written)
        if path.suffix.lower() in _IN_PLACE:
            with suppress(Unchangeable):  # then the workbook of the model says the same, without the looks of this one
                content = path.read_bytes()
                return Copy(target, annotate(content, report), keeps=active_content(content))
        target = target.with_suffix(_MODEL)
        _refuse_written(target, written)
        content, placed, left_out = _rewritten(path, report)
        return Copy(target, annotate(content, placed), True, left_out)
    except OSError:
        raise Unannotatable("il ne peut plus être lu") from None


def _refuse_written(target: Path, written: Container[Path]) -> None:
    if target in written:
        raise Unannotatable(f"un autre dossier a déjà {target.name} pour copie")


def _rewritten(path: Path, report: Report) -> tuple[bytes, Report, list[str]]:
    """The dossier in the workbook of the model, its report with the cells of that workbook, and what has no place in it."""
    from clas_cli.filling import template

    try:
        made = template.make(path.with_suffix(".xlsx").with_name("copie.xlsx"), origin=path)
    except template.Unusable as error:
        raise Unannotatable(str(error).rstrip(".")) from None
    assert made.source is not None
    place = made.source.place
    placed = replace(report, findings=tuple(replace(found, place=place(found.path)) for found in report.findings))
    return made.content, placed, made.notices


def mark_like(file: str, copy: Path) -> None:
    """Gives a copy the mark by which Windows opens with caution what came by the network, where the file received has it."""
    with suppress(OSError):
        with Path(f"{file}{WEB_MARK}").open("rb") as stream:
            mark = stream.read(_LONGEST_MARK)
        Path(f"{copy}{WEB_MARK}").write_bytes(mark)


_LONGEST_MARK: Final = 10_000


def named(report: Report) -> str:
    """How a dossier is named in what is said of its copy."""
    return visible(report.file, 120)
