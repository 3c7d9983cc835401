"""Every workbook of some folders, as clas reads it, and as openpyxl and calamine do: what is refused, and what differs.

python -m tests.classeurs DOSSIER…     prints each refusal and each difference without a known reason; status 1 where there is one.

The reader reads each sheet whole here, which a dossier never asks of it. Each file has a process of its own.
"""

from __future__ import annotations

import io
import multiprocessing
import re
import sys
import time as clock
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from python_calamine import CalamineWorkbook

from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.biff import read_biff
from clas_cli.reading.cells.grid import OLE, WHOLE, Fault, Grid, Unreadable
from clas_cli.reading.cells.ooxml import read_ooxml
from clas_cli.reading.cells.opendocument import is_opendocument, read_opendocument

SUFFIXES = (".xlsx", ".xlsm", ".ods", ".xls")
SECONDS, MEGABYTES = 2.0, 300
"""What reading one file may take, of processor and of memory."""
_PATIENCE = 120

Where = tuple[str, int, int]
Cells = dict[Where, Any]
"""What cells hold, by sheet, row and column: numbers, dates and durations as numbers of days, texts, booleans."""


@dataclass
class Reading:
    """A workbook as one reader sees it: `odd` says of some cells why another may see them otherwise."""

    cells: Cells = field(default_factory=dict)
    odd: dict[Where, str] = field(default_factory=dict)
    sheets: set[str] = field(default_factory=set)


def grids(data: bytes) -> list[Grid]:
    """Every sheet of a workbook, whole. Raises `Unreadable`."""
    if data.startswith(OLE):
        return read_biff(data, lambda _: WHOLE)
    archive = Archive(data)
    return (read_opendocument if is_opendocument(archive) else read_ooxml)(archive, lambda _: WHOLE)


def ours(data: bytes) -> Reading:
    """As clas reads it."""
    found = Reading()
    for grid in grids(data):
        found.sheets.add(grid.name)
        for (row, column), value in grid.cells.items():
            where = (grid.name, row, column)
            if isinstance(value, Fault):
                found.odd[where] = "valeur d'erreur" if value.shown else "formule sans résultat"
                value = value.shown
            found.cells[where] = plain(value)
    return found


def openpyxl_s(data: bytes) -> Reading:
    """As openpyxl reads it."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    found = Reading()
    for sheet in book.worksheets:
        found.sheets.add(sheet.title)
        for (row, column), cell in sheet._cells.items():
            if (value := plain(_said(getattr(cell, "value", None)))) is not None:
                found.cells[sheet.title, row, column] = value
            if cell.hyperlink is not None and value in (cell.hyperlink.target, cell.hyperlink.location):
                found.odd[sheet.title, row, column] = "adresse d'un lien, qu'openpyxl écrit dans la cellule"
        for merged in sheet.merged_cells.ranges:
            if merged.size["rows"] * merged.size["columns"] < 100_000:
                for row, column in [place for line in merged.rows for place in line][1:]:
                    found.odd[sheet.title, row, column] = "cellule sous une fusion, qu'openpyxl efface"
    return found


def calamine_s(data: bytes) -> Reading:
    """As calamine reads it; it doesn't tell errors and formulas without result from blanks."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = Reading()
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        found.sheets.add(name)
        top, left = sheet.start or (0, 0)
        for row, line in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
            for column, value in enumerate(line, left + 1):
                if value != "" and (one := plain(value)) is not None:
                    found.cells[name, row, column] = one
    return found


def plain(value: object) -> Any:
    """A value as all readers give it: blanks are nothing, moments and durations are numbers of days."""
    if isinstance(value, datetime | date | time | timedelta):
        return float(to_excel(value))
    if isinstance(value, str):
        return value if value.strip() else None
    return value


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _said(text: object) -> object:
    """« _x000D_ » is how workbooks write a carriage return, which openpyxl leaves as it is written."""
    if not isinstance(text, str):
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def same(one: Any, other: Any) -> bool:
    """Whether two readers say the same of a cell."""
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return bool(one == other)
    return abs(float(one) - float(other)) <= max(1e-5, 1e-9 * abs(float(one)))


def differences(mine: Reading, theirs: Reading) -> Iterator[tuple[Where, Any, Any, str]]:
    """The cells of the sheets that both see and that aren't the same: where, both values, and why if it is known."""
    both = mine.sheets & theirs.sheets
    for where in sorted({*mine.cells, *theirs.cells}):
        one, other = mine.cells.get(where), theirs.cells.get(where)
        if where[0] in both and not same(one, other):
            yield where, one, other, mine.odd.get(where) or theirs.odd.get(where) or reason(one, other)


def reason(one: Any, other: Any) -> str:
    """Why two readers say two things of one cell, empty where there is no good reason."""
    if isinstance(other, str) and not one and not other.replace("\0", "").strip():
        return "texte que calamine décode mal"
    if isinstance(one, str) and isinstance(other, str):
        return _of_texts(one, other)
    if isinstance(one, str) and isinstance(other, float):
        return "nombre hors de toute mesure, gardé en texte" if abs(other) >= 1e300 else ""
    if isinstance(one, bool) or not isinstance(one, int | float):
        return ""
    if isinstance(other, str):
        if other == "#VALUE!":
            return "nombre au-delà de toute date, qu'openpyxl dit une erreur"
        return "instant ou durée que calamine laisse en texte" if other.startswith("PT") or _MOMENT.fullmatch(other) else ""
    if isinstance(other, float) and one < 0 and same(abs((one - other + 0.5) % 1 - 0.5), 0) and 0 <= other <= 1:
        return "nombre négatif, dont calamine ne garde que l'heure"
    if isinstance(other, float) and same(one - _YEARS_SINCE_1900, other):
        return "jours comptés depuis 1904, que calamine compte depuis 1900"
    return "29 février 1900, qui n'existe pas" if int(one) == 60 and same(one - 1, other) else ""


def _of_texts(one: str, other: str) -> str:
    if "".join(one.split()) == "".join(other.split()):
        return "blancs, que calamine perd ou ajoute"
    if _MOMENT.fullmatch(other):
        return "date qui n'existe pas, gardée en texte"
    if len(other) > _LONGEST_RECORD - 10 and one.startswith(other.rstrip()):
        return "texte que calamine coupe à la fin d'un enregistrement"
    if (_UNDECODED.search(other) and not _UNDECODED.search(one)) or one in map(partial(_decoded, other), ("latin-1", "cp1252")):
        return "texte que calamine décode mal"
    letters = iter(other)
    if _OF_JAPAN.search(one) and all(letter in letters for letter in one):
        return "prononciation d'un texte japonais, que calamine y ajoute"
    return ""


def _decoded(text: str, page: str) -> str:
    """A text whose bytes were taken for those of another page than UTF-16."""
    return text.encode(page, "replace").decode("utf-16-le", "replace")


_LONGEST_RECORD = 8224
_YEARS_SINCE_1900 = 1462
_UNDECODED = re.compile(r"[\0\x80-\x9f]")
_OF_JAPAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?")


@dataclass
class Outcome:
    """What was seen of one file."""

    path: Path
    refused: str = ""
    fault: str = ""
    opened_by: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    explained: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    megabytes: float = 0.0


def _memory() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1000


def _judge(path: Path, link: Connection[Outcome, None]) -> None:
    """Reads one file in all the ways, and says after each what it has seen."""
    done = Outcome(path)
    data = path.read_bytes()
    mine = None
    start = clock.process_time()
    try:
        mine = ours(data)
    except Unreadable as unread:
        done.refused = unread.message
    except Exception as fault:
        done.fault = repr(fault)[:200]
    done.seconds, done.megabytes = clock.process_time() - start, _memory()
    read: dict[str, Reading] = {}
    for name, reader in (("openpyxl", openpyxl_s), ("calamine", calamine_s)):
        link.send(done)
        try:
            read[name] = reader(data)
        except BaseException:
            continue
        done.opened_by.append(name)
    for name, theirs in read.items() if mine is not None else ():
        third = next((other for other in read if other != name), "")
        for where, one, other, why in differences(mine, theirs):
            if not why and third and one is not None and same(one, read[third].cells.get(where)):
                why = f"{third} lit comme nous"
            if why:
                done.explained[f"{name}\u00a0: {why}"] += 1
            else:
                at = f"{where[0][:30]}!{get_column_letter(where[2])}{where[1]}"
                done.different.append(f"{at}\u00a0: {one!r:.80}, {name}\u00a0: {other!r:.80}")
    link.send(done)


def examined(path: Path) -> Outcome:
    """One file, in a process of its own, since calamine ends the process of some."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    mine, its = context.Pipe(duplex=False)
    process = context.Process(target=_judge, args=(path, its), daemon=True)
    process.start()
    its.close()
    last = None
    try:
        while mine.poll(_PATIENCE):
            last = mine.recv()
    except EOFError:
        pass
    process.kill()
    process.join()
    return last or Outcome(path, fault="le processus est mort")


def main(folders: list[str]) -> int:
    """Prints what was seen of every workbook of the folders; 1 where something is wrong, 2 where nothing was given."""
    if not folders:
        print(__doc__)
        return 2
    paths = sorted(path for folder in folders for path in Path(folder).rglob("*") if path.suffix.lower() in SUFFIXES)
    explained: Counter[str] = Counter()
    wrong = refused = beyond = 0
    for path in paths:
        seen = examined(path)
        explained += seen.explained
        if seen.refused:
            refused += 1
            print(f"{path}\u00a0: refusé ({seen.refused}), ouvert par {' et '.join(seen.opened_by) or 'personne'}")
        if seen.fault:
            print(f"{path}\u00a0: PANNE, {seen.fault}")
        if seen.seconds > SECONDS or seen.megabytes > MEGABYTES:
            print(f"{path}\u00a0: {seen.seconds:.1f} s, {seen.megabytes:.0f} Mo")
        for line in seen.different[:5]:
            print(f"{path}\u00a0: {line}")
        if len(seen.different) > 5:
            print(f"{path}\u00a0: … {len(seen.different)} cellules différentes")
        beyond += (is_beyond := "démesuré" in seen.refused)
        wrong += bool(seen.fault or seen.different or (seen.refused and seen.opened_by and not is_beyond))
    print(f"{len(paths)} classeurs, {refused} refusés dont {beyond} au-delà de nos bornes, {wrong} à regarder")
    for why, count in explained.most_common():
        print(f"  {count} cellules, {why}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
