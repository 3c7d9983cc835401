"""The instructor's desk in the tests: a mailbox, a register held as bytes, and the days that pass."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
from commande import EXAMPLES
from suite import dumped, load

from clas_cli.batch.files import gather
from clas_cli.desk.morning import Morning, begin, instruct
from clas_cli.judge.options import Options
from clas_cli.sending.message import Attachment, Message, to_eml

NEW, RENEWAL, RURAL, FAULTY = (
    EXAMPLES / f"{name}.yaml" for name in ("nouvelle-conforme", "prolongation-conforme", "rurale-derogations", "nombreuses-erreurs")
)
MONDAY, TUESDAY, WEDNESDAY = date(2026, 8, 3), date(2026, 8, 4), date(2026, 8, 5)


def variant(folder: Path, source: Path, name: str = "dossier.yaml", **changes: object) -> Path:
    """A copy of an example where `gestionnaire__nom` (…) has another value."""
    data = load(source)
    for path, value in changes.items():
        *parents, last = path.split("__")
        here = data
        for parent in parents:
            here = here[int(parent)] if parent.isdecimal() else here[parent]
        here[int(last) if last.isdecimal() else last] = value
    (folder / name).write_text(dumped(data), "utf-8")
    return folder / name


@lru_cache(1)
def _opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@dataclass
class Desk:
    """A mailbox, and the register as its bytes."""

    mailbox: Path
    content: bytes = b""

    def work(self, today: date, last: bytes = b"", **limits: Decimal) -> Morning:
        """A run; the register is kept where something changed."""
        options = Options(today)
        register, campagne, taken = begin(self.content, options, last)
        root = f"{self.mailbox}/"
        morning = instruct(
            register,
            campagne,
            gather([str(self.mailbox)]),
            options,
            name_of=lambda file: file.removeprefix(root),
            limits=limits.items(),
            last=last,
        )
        morning.taken_over = taken
        if morning.register.is_changed:
            self.content = morning.content()
        return morning

    def open(self) -> openpyxl.Workbook:
        """The register, to be changed."""
        return openpyxl.load_workbook(io.BytesIO(self.content))

    @property
    def seen(self) -> openpyxl.Workbook:
        """The register, to be looked at: opened once."""
        return _opened(self.content)

    def keep(self, changed: openpyxl.Workbook) -> None:
        stream = io.BytesIO()
        changed.save(stream)
        self.content = stream.getvalue()

    def lines(self, sheet: str, head: str) -> list[dict[str, Any]]:
        """The filled lines of a table, by the titles of its columns."""
        rows = list(self.seen[sheet].iter_rows(values_only=True))
        top = next(index for index, row in enumerate(rows) if head in row)
        found = [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]
        return [line for line in found if any(value is not None for value in line.values())]

    def demandes(self) -> dict[int, dict[str, Any]]:
        return {line["N°"]: line for line in self.lines("Demandes", "N°")}

    def journal(self) -> list[tuple[date, int, str]]:
        return [(line["Date"].date(), line["Demande n°"], line["Changement"]) for line in self.lines("Journal", "Changement")]


def cell_of(sheet: Any, number: int, title: str) -> Any:
    """The cell of a request under a title, wherever a person has put them."""
    head = next(row for row in sheet.iter_rows() if any(cell.value == "N°" for cell in row))
    columns = {cell.value: cell.column for cell in head}
    row = next(row for row in range(head[0].row + 1, sheet.max_row + 1) if sheet.cell(row, columns["N°"]).value == number)
    return sheet.cell(row, columns[title])


def filled(desk: Desk, sheet: str, *lines: Mapping[str, object]) -> None:
    """Writes lines in a table of the register, as its owner does."""
    changed = desk.open()
    table = next(iter(changed[sheet].tables.values()))
    titles = {cell.value: cell.column for cell in changed[sheet][3]}
    for row, line in enumerate(lines, 4):
        for title, value in line.items():
            changed[sheet].cell(row, titles[title]).value = value
    table.ref = table.autoFilter.ref = f"{table.ref.split(':')[0]}:{changed[sheet].cell(3, len(titles)).column_letter}{3 + len(lines)}"
    desk.keep(changed)


def posted(folder: Path, name: str, sender: str, day: str, *attached: Path) -> Path:
    """A message of a mailbox: sent on a day (« Mon, 20 Jul 2026 18:00:00 +0200 ») to the campaign's address, with files that leave the folder."""
    files = tuple(Attachment(path.name, path.read_bytes()) for path in attached)
    subject = "Nouvelle demande de financement CLAS 2026 _ Les Lampions studieux"
    message = to_eml(Message("afc.sdt@caf11.caf.fr", subject, "Bonjour, voici notre demande.", files, sender))
    (folder / name).write_bytes(f"Date: {day}\r\n".encode() + message.replace(b"X-Unsent: 1\r\n", b""))
    for path in attached:
        path.unlink()
    return folder / name
