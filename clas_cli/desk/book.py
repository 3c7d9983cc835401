"""The workbook of the register on the disk: opened whole or not at all, never lost, one run at a time.

It belongs to the instructor. What openpyxl couldn't keep of it is found before anything is saved; it is written beside, then put in
place, and the former one is kept under the date of the day.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from openpyxl import Workbook, load_workbook

from clas_cli.desk.table import UnusableRegister
from clas_cli.french.text import listing, visible
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.door import WORKBOOK_MAX_BYTES

TITLE: Final = "Registre Clas"
"""The title of the document, by which a register is known whatever its name."""

_LOST: Final = {
    "xl/media/": "des images",
    "xl/threadedcomments/": "des commentaires en discussion",
    "xl/ctrlprops/": "des boutons ou des cases à cocher",
    "xl/activex/": "des contrôles ActiveX",
    "xl/embeddings/": "des objets incorporés",
    "xl/diagrams/": "des schémas SmartArt",
    "xl/slicers/": "des segments de filtre",
    "xl/timelines/": "des chronologies",
    "xl/richdata/": "des types de données liés",
    "xl/vbaproject": "des macros",
    "customxml/item": "des données XML attachées",
}
"""What openpyxl doesn't write again, by the beginning of the names of its parts."""
_MARKS: Final = {
    b"<xdr:sp>": "des formes",
    b"<xdr:sp ": "des formes",
    b"<xdr:cxnsp": "des formes",
    b"<xdr:grpsp": "des formes",
    b"<xdr:pic": "des images",
    b"sparklinegroup": "des graphiques dans les cellules (sparklines)",
    b"x14:conditionalformatting ": "des mises en forme conditionnelles d'Excel 2010 et suivants (barres de données)",
    b"x14:datavalidation ": "des listes de choix prises dans une autre feuille",
    b"<protectedranges": "des plages protégées",
}
"""The same, by what stands in a sheet or in a drawing."""
_HEAD: Final = b"PK\x03\x04"


@dataclass(slots=True)
class Opened:
    """A register in hand: `book` to be changed, `results` with the results of its formulas. `content` is what was read; empty of a new one."""

    book: Workbook
    results: Workbook | None = None
    content: bytes = b""

    @property
    def is_new(self) -> bool:
        """Whether nothing was there."""
        return not self.content


def opened(content: bytes) -> Opened:
    """The register that some bytes are. Raises `UnusableRegister` where they are no workbook."""
    if not content.startswith(_HEAD):
        raise UnusableRegister("ce n'est pas un classeur .xlsx, ou il est endommagé ou protégé par un mot de passe")
    try:
        _inspected(content)
        formulas = load_workbook(io.BytesIO(content), rich_text=True)
        results = load_workbook(io.BytesIO(content), data_only=True) if _has_formulas(formulas) else None
    except UnusableRegister:
        raise
    except Exception as fault:  # whatever openpyxl meets in a damaged workbook
        raise UnusableRegister(f"le classeur est endommagé ou n'est pas lisible ({type(fault).__name__})") from None
    return Opened(formulas, results, content)


def _inspected(content: bytes) -> None:
    """Refuses, before anything is opened, what would take all memory."""
    with zipfile.ZipFile(io.BytesIO(content)) as listed:
        names = listed.namelist()
    archive = Archive(content)
    for name in names:
        for _ in archive.chunks(name):
            pass


def _has_formulas(book: Workbook) -> bool:
    from openpyxl.cell.cell import TYPE_FORMULA

    return any(
        cell.data_type == TYPE_FORMULA
        for sheet in book.worksheets
        if sheet.title != "Synthèse"
        for row in sheet.iter_rows()
        for cell in row
    )


def lost(content: bytes) -> tuple[str, ...]:
    """What of a workbook wouldn't be written again, in French."""
    found: dict[str, None] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            lower = name.lower()
            found.update((what, None) for start, what in _LOST.items() if lower.startswith(start))
            if lower.startswith(("xl/worksheets/sheet", "xl/drawings/drawing")) and lower.endswith(".xml"):
                part = archive.read(name).lower()
                found.update((what, None) for mark, what in _MARKS.items() if mark in part)
    return tuple(found)


def saved(book: Workbook) -> bytes:
    """The workbook as bytes."""
    book.calculation.fullCalcOnLoad = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@contextmanager
def held(path: Path) -> Iterator[None]:
    """The register, for one run alone. Raises `UnusableRegister` where another run, or another program, has it open."""
    for lock in (path.with_name(f".~lock.{path.name}#"), path.with_name(f"~${path.name}")):
        if lock.exists():
            raise UnusableRegister(f"il est ouvert dans un tableur ({visible(lock.name, 200)})\u00a0: le fermer, puis recommencer")
    lock = path.with_name(f".{path.name}.clas")
    try:
        descriptor = os.open(lock, os.O_CREAT | os.O_RDWR)
    except OSError:
        raise UnusableRegister("le dossier où il se trouve ne permet pas d'écrire") from None
    try:
        _take(descriptor)
    except UnusableRegister:
        os.close(descriptor)
        raise
    try:
        yield
    finally:
        if os.name == "nt":  # it takes away only what is closed
            os.close(descriptor)
            with suppress(OSError):
                lock.unlink()
        else:
            with suppress(OSError):
                lock.unlink()
            os.close(descriptor)


def _take(descriptor: int) -> None:
    busy = UnusableRegister("une autre instruction est en cours sur ce registre\u00a0: attendre qu'elle finisse, puis recommencer")
    try:
        import fcntl
    except ImportError:  # Windows
        try:
            import msvcrt
        except ImportError:  # a browser, where one page is alone
            return
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            raise busy from None
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise busy from None


def read(path: Path) -> bytes:
    """The bytes of a register; none where there is no file. Raises `UnusableRegister`."""
    try:
        if path.stat().st_size > WORKBOOK_MAX_BYTES:
            raise UnusableRegister(f"il dépasse {WORKBOOK_MAX_BYTES // 1_000_000}\u00a0Mo")
        content = path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError:
        raise UnusableRegister("il ne peut pas être lu (droits, ou fichier ouvert ailleurs)") from None
    if not content:
        raise UnusableRegister("il est vide\u00a0: l'enlever, ou le reprendre d'une copie datée")
    return content


def replace(path: Path, content: bytes, former: bytes, today: date) -> Path | None:
    """Puts a register in place, the former one kept beside under the date; gives where. Raises `UnusableRegister`."""
    copy = _copy_name(path, today) if former else None
    beside = path.with_name(f".{path.name}.nouveau")
    try:
        if copy is not None:
            copy.write_bytes(former)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise UnusableRegister("il ne peut pas être remplacé\u00a0: le fermer s'il est ouvert, vérifier les droits et la place") from None
    return copy


def _copy_name(path: Path, today: date) -> Path:
    for number in range(1, 1_000):
        copy = path.with_name(f"{path.stem}-{today.isoformat()}{f'-{number}' if number > 1 else ''}{path.suffix}")
        if not copy.exists():
            return copy
    raise UnusableRegister(f"trop de copies du {today:%d/%m/%Y}\u00a0: en retirer")


def refusal(lost_things: tuple[str, ...], otherwise: str) -> str:
    """Why a register isn't written, for what would be lost of it; `otherwise` is what there is to do to have it written all the same."""
    return f"il contient {listing(lost_things)}, qui seraient perdus à l'enregistrement. Les retirer, ou {otherwise}"
