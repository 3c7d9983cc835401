"""A workbook becomes a Source: the tree of the YAML dossier, each value with the cell that holds it.

The layout says where each field stands; here is only what people do to a sheet: rows and columns moved, inserted or hidden,
labels retyped, cells merged, notes beside the answers.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Several
from decimal import Decimal
from itertools import islice, pairwise
from operator import itemgetter
from typing import Final

from clas_cli.dossier.fields import Day, Many
from clas_cli.dossier.layout import (
    ANSWER_HEADER,
    HINT_HEADER,
    NAME,
    RULE_HEADER,
    SHEETS,
    Form,
    Names,
    Sheet,
    Slot,
    Table,
    find,
    header_key,
    is_unread,
    name_of,
    sheet_named,
)
from clas_cli.dossier.tree import CELL, FormRule, Mapping, Node, Place, Rejected, Remark, Scalar, Sequence, Source
from clas_cli.french.text import key, nearest, quoted, visible
from clas_cli.french.values import Raw, Refused, split_list, to_amount, to_text
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import NOTHING, OLE, ONE_VALUE, WHOLE, Cell, Fault, Grid, Unreadable, address, letters, too_big
from clas_cli.reading.cells.number_format import date_of_serial
from clas_cli.reading.cells.ooxml import read_ooxml
from clas_cli.reading.cells.opendocument import is_opendocument, read_opendocument
from clas_cli.reading.door import WORKBOOK_MAX_BYTES, said_by_name
from clas_cli.reading.yaml_file import MAX_BYTES as MAX_CHARACTERS

MAX_ROWS: Final = 3_000
"""Elements that one table may hold."""

_LONGEST_LABEL: Final = 120
_SAID_APIECE: Final = 10
"""Remarks of one sort that one sheet may give before the rest is counted only."""
_SUGGESTIONS: Final = 40
_MOST_KNOWN: Final = 300
"""Wrong words of one sheet for which a near one is looked for, and names that they may be near to: more would take long."""
_MOST_COLUMNS: Final = 4
"""Columns of one name that are read: the others are said to be written again."""
_SERIAL_DAYS: Final = range(36_526, 73_416)
"""Numbers that a field of dates takes for a day (2000 to 2100): a date whose cell lost its format."""
_TOTAL: Final = re.compile(r"(?:sous_)?tota(?:l|ux)(?![a-z])")
_ANSWER: Final = header_key(ANSWER_HEADER)
_HINT: Final = header_key(HINT_HEADER)
_RULE: Final = header_key(RULE_HEADER)
_FEWEST_HEADERS: Final = 2
_LAST_HEADER: Final = 40
"""Rows that hold something among which a header row is looked for."""
_LONGEST_MERGE: Final = 200


class Unfilled(Mapping):
    """A section whose every cell is empty. It is as good as absent, and each field still has its cell."""

    __slots__ = ()

    @property
    def is_empty(self) -> bool:
        return True


def read_workbook(data: bytes, name: str) -> Source:
    """The Source of a workbook. Whatever is wrong with the file is a remark of the Source, never an exception."""
    source = Source(name)
    try:
        grids, endings = _grids(data)
        _bound_texts(grids)
        if not any(sheet_named(grid.name) for grid in grids):
            raise Unreadable(
                "Le classeur ne contient aucune des feuilles d'un dossier (« Gestionnaire », « Projet », « Collectifs »…).",
                "Partir d'un modèle\u00a0: « clas modele dossier.xlsx ».",
            )
        source.remarks += said_by_name(name, endings)
        _Reading(source).read(grids)
    except Unreadable as fault:
        source.remarks = [Remark("", fault.message, rule=FormRule.ILLISIBLE, remedy=fault.remedy)]
    return source


def _grids(data: bytes) -> tuple[list[Grid], tuple[str, ...]]:
    """The sheets, and how the name of such a file ends."""
    if len(data) > WORKBOOK_MAX_BYTES:
        raise too_big(f"le fichier dépasse {WORKBOOK_MAX_BYTES // 1_000_000} Mo")
    if data.startswith(OLE):
        from clas_cli.reading.cells.biff import read_biff

        return read_biff(data, _wanted), (".xls",)
    archive = Archive(data)
    if is_opendocument(archive):
        return read_opendocument(archive, _wanted), (".ods",)
    return read_ooxml(archive, _wanted), (".xlsx", ".xlsm")


def _bound_texts(grids: list[Grid]) -> None:
    """Raises `Unreadable` where sheets hold more text than a YAML dossier may: cells can share one that is long."""
    length = sum(len(content) for grid in grids for content in grid.cells.values() if isinstance(content, str))
    if length > MAX_CHARACTERS:
        raise too_big(f"ses cellules contiennent plus de {MAX_CHARACTERS} caractères")


def _wanted(name: str) -> int:
    if sheet_named(name) is not None:
        return WHOLE
    return NOTHING if is_unread(name) else ONE_VALUE


class _Reading:
    """One pass over the sheets: the tree, and remarks on what stands where it shouldn't."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root = Mapping({}, None)

    def read(self, grids: list[Grid]) -> None:
        found: dict[str, _SheetReading] = {}
        for grid in grids:
            sheet = sheet_named(grid.name)
            if sheet is None:
                self._unknown(grid, found)
            elif sheet.name in found:
                self._twice(grid, found[sheet.name].grid)
            else:
                found[sheet.name] = _SheetReading(grid, sheet, self.source)
        first = next(iter(found.values()))
        self.root.position = (first.grid.name, "A1")
        for sheet in SHEETS:  # parents before the tables that name their rows
            if sheet.name in found:
                found[sheet.name].into(self.root)
        _pruned(self.root)
        self.source.root = self.root

    def _unknown(self, grid: Grid, found: dict[str, _SheetReading]) -> None:
        if not grid.cells:
            return
        free = [sheet.name for sheet in SHEETS if sheet.name not in found]
        near = nearest(grid.name, free)
        self.source.remarks.append(
            Remark(
                visible(grid.name, 60),
                f"La feuille {quoted(grid.name, 40)} n'est pas connue\u00a0: son contenu n'est pas lu.",
                found=visible(grid.name, 60),
                expected=f"une feuille parmi\u00a0: {', '.join(free)}",
                rule=FormRule.INCONNU,
                remedy=f"Vouliez-vous écrire «\u00a0{near}\u00a0»\u00a0?" if near else "Supprimer cette feuille ou corriger son nom.",
                place=Place(sheet=grid.name, cell=address(min(grid.cells))),
            )
        )

    def _twice(self, grid: Grid, first: Grid) -> None:
        self.source.remarks.append(
            Remark(
                visible(grid.name, 60),
                f"Les feuilles {quoted(first.name, 40)} et {quoted(grid.name, 40)} portent le même nom\u00a0: la seconde n'est pas lue.",
                found=visible(grid.name, 60),
                expected="une seule",
                rule=FormRule.DEUX_FOIS,
                place=Place(sheet=grid.name, cell="A1"),
            )
        )


class _SheetReading:
    """One sheet: what was used of it, and what was left."""

    def __init__(self, grid: Grid, sheet: Sheet, source: Source) -> None:
        self.grid = grid
        self.sheet = sheet
        self.remarks = source.remarks
        self.hides = grid.hidden or bool(grid.hidden_rows) or bool(grid.hidden_columns)
        self.used: dict[Cell, str] = {}
        self.left: list[Cell] = []
        self.suggestions = 0
        self.sums: dict[int, tuple[int, Decimal]] = {}
        self.elements: dict[int, list[tuple[int, str]]] = {}
        """Of each row of tables: the first column and the path of its elements, from left to right."""

    def into(self, root: Mapping) -> None:
        """Adds what the sheet holds to the tree, and says what is wrong with the sheet."""
        if self.sheet.form:
            self._form(self.sheet.form, root)
        else:
            self._tables(self.sheet.tables, root)
        self._say_hidden()
        self._say_left()

    def at(self, cell: Cell) -> CELL:
        return (self.grid.name, address(cell))

    def _place(self, cell: Cell) -> Place:
        return Place(sheet=self.grid.name, cell=address(cell))

    def _text(self, cell: Cell) -> str:
        """The text of a cell that may be a label, empty if it can't be one."""
        content = self.grid.cells.get(cell)
        return content if type(content) is str and len(content) <= _LONGEST_LABEL else ""

    # forms

    def _form(self, form: Form, root: Mapping) -> None:
        lines = self._labels(form)
        if not lines:
            self._say_nothing_known("libellé", form.slots[0].path[:-1], [slot.label for slot in form.slots])
            return
        labels = next(iter(lines.values()))[0][1]
        answers, hints, rules, top = self._form_columns(labels, min(cell[0] for cells in lines.values() for cell in cells))
        named: set[int] = set()
        answered: set[Cell] = set()
        for slot, cells in lines.items():
            for row, _ in cells:
                named.add(row)
                answered.add((row, answers))
            for label in cells[1:]:
                self._say_twice(f"Le libellé {quoted(slot.label, 60)} est écrit deux fois", ".".join(slot.path), label, cells[0])
            _graft(root, slot.path, self._answer(slot, [(row, answers) for row, _ in cells]))
        for cell, content in self.grid.cells.items():
            row, column = cell
            if row < top or column == rules or cell in answered or cell in self.grid.formulas:
                continue
            if column == labels and row in named and type(content) is str:
                continue
            if column == hints and row in named and (row, answers) in self.grid.cells:
                continue  # a hint, of this version of the model or another
            is_fixed = isinstance(content, str) and form.is_fixed(content[:300])
            if column == labels and isinstance(content, str):
                if not is_fixed and (row, answers) in self.grid.cells:
                    above = {cells[0][0]: slot for slot, cells in lines.items() if cells[0][0] < row}
                    section = above[max(above)] if above else form.slots[0]
                    self._say_unknown("libellé", section.path[:-1], cell, [slot.label for slot in form.slots if slot not in lines])
            elif column == answers and self._is_unknown_label((row, labels), form):
                continue  # said with its label
            elif not is_fixed:
                self.left.append(cell)

    def _is_unknown_label(self, cell: Cell, form: Form) -> bool:
        text = self._text(cell)
        return bool(text) and not form.is_fixed(text)

    def _labels(self, form: Form) -> dict[Slot, list[Cell]]:
        """Where the labels stand: in the column that holds most of them, each slot's cells from top to bottom."""
        by_column: dict[int, dict[Slot, list[Cell]]] = {}
        by_key = form.by_key
        for cell, content in sorted(self.grid.cells.items(), key=itemgetter(0)):
            if type(content) is str and len(content) <= _LONGEST_LABEL and (slot := by_key.get(header_key(content))) is not None:
                by_column.setdefault(cell[1], {}).setdefault(slot, []).append(cell)
        return max(by_column.values(), key=len, default={})

    def _form_columns(self, labels: int, first: int) -> tuple[int, int, int, int]:
        """The columns of answers, hints and rules, as the header row says, and the row under it; else the column after the labels."""
        for row in range(first - 1, max(first - 20, 0), -1):
            heads = {header_key(self._text((row, column))): column for column in range(1, labels + 10)}
            if _ANSWER in heads:
                return heads[_ANSWER], heads.get(_HINT, 0), heads.get(_RULE, 0), row
        ends = [right for _, left, _, right in self.grid.merges if left == labels < right]
        return (max(ends, key=ends.count) if len(ends) > 2 else labels) + 1, 0, 0, first

    # tables

    def _tables(self, tables: tuple[Table, ...], root: Mapping) -> None:
        by_row: dict[int, list[int]] = {}
        for row, column in sorted(self.grid.cells):
            by_row.setdefault(row, []).append(column)
        header = self._header_row(tables, by_row)
        if header is None:
            self._say_nothing_known("colonne", tables[0].path, [label for table in tables for label in table.labels])
            return
        columns = self._columns(tables, header, by_row)
        taken = {column for table in columns for column in (*table.all_columns, *(again for _, again in table.twice))}
        for table in columns:
            self._table(table, header, by_row, root)
        self._leftovers(tables, header, by_row, taken)

    def _header_row(self, tables: tuple[Table, ...], by_row: dict[int, list[int]]) -> int | None:
        """The row that holds most headers, among the first; the first of them if several do."""
        names = self.sheet.headers
        best, most = None, _FEWEST_HEADERS - 1
        whole = sum(len(table.labels) for table in tables)
        for row, columns in islice(by_row.items(), _LAST_HEADER):
            score = len({header_key(self._text((row, column))) for column in columns} & names)
            if score > most:
                best, most = row, score
                if most >= whole:
                    break
        return best

    def _columns(self, tables: tuple[Table, ...], header: int, by_row: dict[int, list[int]]) -> list[_Columns]:
        """Which column holds what, by the header row."""
        found = [_Columns(table) for table in tables]
        near = found[0]
        for column in by_row[header]:
            text = header_key(self._text((header, column)))
            candidates = [columns for columns in found if columns.knows(text)]
            if not candidates:
                continue
            near = near if near in candidates and len(candidates) > 1 else candidates[0]  # « Montant » belongs to the table at its left
            near.add(text, column)
        return [columns for columns in found if columns.all_columns]

    def _leftovers(self, tables: tuple[Table, ...], header: int, by_row: dict[int, list[int]], taken: set[int]) -> None:
        """Says which columns aren't read although they hold something."""
        first: dict[int, Cell] = {}
        for row, columns in by_row.items():
            for column in columns if row > header else ():
                if column not in taken and (row, column) not in self.grid.formulas:
                    first.setdefault(column, (row, column))
        if not first:
            return
        known = [label for table in tables for label in table.labels]
        present = {header_key(self._text((header, column))) for column in taken}
        free = [label for label in known if header_key(label) not in present]
        for column, cell in first.items():
            head = (header, column)
            if head in self.grid.cells:
                at_left = [where for left, where in self.elements.get(cell[0], ()) if left <= column]
                self._say_unknown("colonne", at_left[-1:] or tables[0].path, head, free)
            else:
                self.left.append(cell)

    def _table(self, columns: _Columns, header: int, by_row: dict[int, list[int]], root: Mapping) -> None:
        table = columns.table
        for column, again in columns.twice:
            what = f"La colonne {quoted(self._text((header, again)), 60)} est écrite deux fois"
            self._say_twice(what, ".".join(table.path), (header, again), (header, column))
        owners = _Owners(table, root)
        merged = self._merged_down(columns.all_columns)
        elements: list[Node] = []
        if table.parent is None:
            _graft(root, table.path, Sequence(elements, self.at((header, columns.all_columns[0]))))
        lines = list(islice(self._elements(columns, header, by_row), MAX_ROWS + 1))
        if len(lines) > MAX_ROWS:
            raise too_big(f"la feuille «\u00a0{visible(self.grid.name, 40)}\u00a0» compte plus de {MAX_ROWS} lignes")
        unclear = self._unclear(columns, lines, merged) if columns.key_column else frozenset()
        if table.parent is not None and lines and not owners.rows:
            self._say_no_owner(table.parent, (lines[0], columns.all_columns[0]))
        for row in lines:
            first = self.at((row, columns.all_columns[0]))
            home, path = elements, ".".join(table.path)
            if table.parent is not None:
                home, path = owners.home(self._owner(columns, row, owners, merged, row in unclear), first)
            element = Mapping({}, first)
            where = f"{path}[{len(home)}]."
            self.elements.setdefault(row, []).append((columns.all_columns[0], where[:-1]))
            for slot, places in columns.slots.items():
                cells = [self._source((row, column), merged) for column in places] if merged else [(row, column) for column in places]
                _graft(element, slot.path, self._answer(slot, cells, where))
            home.append(element)
        owners.finish()

    def _elements(self, columns: _Columns, header: int, by_row: dict[int, list[int]]) -> Iterator[int]:
        """The rows that hold an element: blanks, ghosts, totals and notes are passed over."""
        own = set(columns.all_columns)
        leftmost = min(own)
        rows = {row: filled for row, cells in by_row.items() if row > header and (filled := own.intersection(cells))}
        last_full = max((row for row, filled in rows.items() if len(filled) > 1), default=header)
        above: list[int] = []
        previous = header
        for row, filled in rows.items():
            contents = {column: self.grid.cells[row, column] for column in filled}
            if (self.grid.formulas and self._is_ghost(row, contents)) or all(
                content == self.grid.cells.get((header, column)) for column, content in contents.items()
            ):
                continue
            if row > last_full and row > previous + 1 and len(own) > 1 and isinstance(next(iter(contents.values())), str):
                self.left.extend((row, column) for column in filled)  # a note under the table
                continue
            if self._is_total(row, contents, leftmost, above):
                continue
            previous = row
            above.append(row)
            yield row

    def _is_ghost(self, row: int, contents: dict[int, Raw | Fault]) -> bool:
        """Whether nothing but formulas that give nothing stands in a row."""
        return all((row, column) in self.grid.formulas and content in (0, False) for column, content in contents.items())

    def _is_total(self, row: int, contents: dict[int, Raw | Fault], first: int, above: list[int]) -> bool:
        """Whether a row sums up those above. A figure that doesn't is said to be left out."""
        texts = [content for content in contents.values() if isinstance(content, str)]
        if texts and not all("tota" in text[:_LONGEST_LABEL].lower() and _TOTAL.match(key(text[:_LONGEST_LABEL])) for text in texts):
            return False
        numbers = {column: content for column, content in contents.items() if not isinstance(content, str)}
        if not texts:
            return len(numbers) == 1 and first not in numbers and all((row, column) in self.grid.formulas for column in numbers)
        if not numbers or first in numbers:
            return False
        self.left.extend(
            (row, column)
            for column, content in numbers.items()
            if (row, column) not in self.grid.formulas and _amount(content) != self._sum_of(column, above)
        )
        return True

    def _sum_of(self, column: int, rows: list[int]) -> Decimal:
        """The sum of a column over rows, of which there are ever more: each is added once."""
        added, total = self.sums.get(column, (0, Decimal(0)))
        total += sum((_amount(self.grid.cells.get((row, column))) for row in rows[added:]), Decimal(0))
        self.sums[column] = (len(rows), total)
        return total

    def _merged_down(self, columns: list[int]) -> dict[Cell, Cell]:
        """For cells that a merge over several rows covers, the cell that holds the value."""
        rows = sorted({row for row, _ in self.grid.cells}) if self.grid.merges else []
        own = set(columns)
        return {
            (row, left): (top, left)
            for top, left, bottom, _ in self.grid.merges
            if bottom > top and left in own and (top, left) in self.grid.cells
            for row in rows[bisect_right(rows, top) : bisect_right(rows, min(bottom, top + _LONGEST_MERGE))]
        }

    def _source(self, cell: Cell, merged: dict[Cell, Cell]) -> Cell:
        """The cell that holds the value of a cell: itself, or the first of the merge that covers it."""
        return cell if cell in self.grid.cells else merged.get(cell, cell)

    def _unclear(self, columns: _Columns, lines: list[int], merged: dict[Cell, Cell]) -> frozenset[int]:
        """The rows without a key that may end the group above as well as begin the one below.

        Where each group is named on its first row only, there are none: the rows that follow are its own.
        """
        cells = {row: self._source((row, columns.key_column), merged) for row in lines}
        names = {row: key(self._shown(cell)) for row, cell in cells.items() if cell in self.grid.cells}
        groups = list(pairwise(names))
        if len(names) == len(lines) or all(names[above] != names[below] for above, below in groups):
            return frozenset()
        return frozenset(
            row
            for above, below in groups
            if names[above] != names[below]
            for row in lines[bisect_right(lines, above) : bisect_left(lines, below)]
        )

    def _owner(self, columns: _Columns, row: int, owners: _Owners, merged: dict[Cell, Cell], is_unclear: bool) -> int | None:
        """The parent that a row belongs to. Where its key is wrong, that is said, and the likely one serves the rules."""
        table = columns.table
        assert table.parent is not None
        if not owners.rows:
            return None  # said once, for all the rows
        cell = (row, columns.key_column or columns.all_columns[0])
        cell = self._source(cell, merged)
        content = self.grid.cells.get(cell) if columns.key_column else None
        path = ".".join(table.parent.path)
        if isinstance(content, Fault):
            self._say_fault(path, cell, content)
            return owners.only_one()
        if content is None:
            remark = Remark(
                path,
                f"{table.key_label}\u00a0: à renseigner, pour savoir à quel collectif cette ligne se rapporte.",
                found="rien",
                expected="le nom d'un collectif",
                rule=FormRule.MANQUANT,
                remedy="Écrire le nom du collectif sur chaque ligne.",
                place=self._place(cell),
            )
            self.remarks.append(remark)
            if is_unclear:
                return None
            owners.doubt(owners.likely)
            return owners.likely
        text = to_text(content)
        index = owners.named.resolve(text)
        if index is None:
            index = owners.only_unnamed()
        if index is not None:
            self.used.setdefault(cell, f"{path}[{index}]")
            return index
        if owners.unnamed:
            return None  # the name may be one of those that can't be read, said with them
        known = owners.known
        near = self._near(text, known)
        remark = Remark(
            path,
            f"{table.key_label}\u00a0: {quoted(text)} n'est pas le nom d'un collectif de la feuille «\u00a0{table.parent.title}\u00a0».",
            found=visible(text, 120),
            expected=f"un nom parmi\u00a0: {', '.join(visible(name, 40) for name in known[:12])}" if known else "le nom d'un collectif",
            rule=FormRule.REFUSEE,
            remedy=f"Vouliez-vous écrire «\u00a0{visible(near, 60)}\u00a0»\u00a0?" if near else "Recopier le nom du collectif.",
            place=self._place(cell),
        )
        self.remarks.append(remark)
        return owners.names.index(near) if near else None

    # cells

    def _answer(self, slot: Slot, cells: list[Cell], where: str = "") -> Node:
        """The node of a slot that has one or several cells."""
        first = self._node(slot, cells[0], where)
        return first if len(cells) == 1 else _either([first, *(self._node(slot, cell, where) for cell in cells[1:])])

    def _node(self, slot: Slot, cell: Cell, where: str = "") -> Node:
        """The node of a slot's cell; `where` is the path of its row, with a final dot."""
        content = self.grid.cells.get(cell)
        position = (self.grid.name, address(cell))
        if content is None:
            return Scalar(None, position)
        if self.hides:
            self.used.setdefault(cell, where + ".".join(slot.path))
        kind = slot.field.kind
        if isinstance(content, Fault):
            self._say_fault(where + ".".join(slot.path), cell, content)
            return Rejected(position)
        if isinstance(kind, Many):
            parts: Several[Raw] = split_list(content) if isinstance(content, str) else [content]
            return Sequence([Scalar(part, position) for part in parts], position)
        if isinstance(kind, Day) and isinstance(content, int | float) and int(content) in _SERIAL_DAYS:
            return Scalar(date_of_serial(content, self.grid.epoch_1904), position)
        return Scalar(content, position)

    # remarks

    def _say_fault(self, path: str, cell: Cell, fault: Fault) -> None:
        if fault.shown:
            message = f"La cellule affiche une erreur ({visible(fault.shown, 20)})\u00a0: sa valeur n'est pas connue."
        else:
            message = "La cellule contient une formule dont le résultat n'est pas enregistré\u00a0: sa valeur n'est pas connue."
        self.remarks.append(
            Remark(
                path,
                message,
                found=visible(fault.shown, 20) or "une formule sans valeur calculée",
                expected="une valeur",
                rule=FormRule.FORMULE,
                place=self._place(cell),
            )
        )

    def _say_no_owner(self, parent: Table, cell: Cell) -> None:
        self.remarks.append(
            Remark(
                ".".join(parent.path),
                f"Les lignes de cette feuille se rapportent à des collectifs, et la feuille «\u00a0{parent.title}\u00a0» n'en donne aucun.",
                found="aucun collectif",
                expected=f"les collectifs dans la feuille «\u00a0{parent.title}\u00a0»",
                rule=FormRule.REFUSEE,
                remedy=f"Remplir la feuille «\u00a0{parent.title}\u00a0», ou lui rendre le nom et les titres de colonnes du modèle.",
                place=self._place(cell),
            )
        )

    def _say_nothing_known(self, what: str, path: Iterable[str], names: list[str]) -> None:
        """A sheet of a known name in which nothing is recognised."""
        if not self.grid.cells:
            return
        cell = min(self.grid.cells)
        self.remarks.append(
            Remark(
                ".".join(path),
                f"Aucun{'e' if what == 'colonne' else ''} {what} de la feuille {quoted(self.grid.name, 40)} n'est connu{'e' if what == 'colonne' else ''}\u00a0: son contenu n'est pas lu.",
                found=visible(self._text(cell), 60),
                expected=f"{'des colonnes' if what == 'colonne' else 'des libellés'} parmi\u00a0: {', '.join(names)}",
                rule=FormRule.INCONNU,
                remedy="Reprendre la feuille du modèle.",
                place=self._place(cell),
            )
        )

    def _say_twice(self, what: str, path: str, cell: Cell, first: Cell) -> None:
        self.remarks.append(
            Remark(
                path,
                f"{what} dans la feuille (déjà en {address(first)}).",
                found=self._shown(cell),
                expected="un seul",
                rule=FormRule.DEUX_FOIS,
                place=self._place(cell),
            )
        )

    def _say_unknown(self, what: str, path: Iterable[str], cell: Cell, free: list[str]) -> None:
        text = self._shown(cell)
        near = self._near(text, free)
        article = "Le libellé" if what == "libellé" else "La colonne"
        self.remarks.append(
            Remark(
                ".".join((*path, visible(text, 60))),
                f"{article} {quoted(text, 60)} n'est pas connu{'e' if what == 'colonne' else ''} ici\u00a0: son contenu n'est pas lu.",
                found=visible(text, 60),
                expected=f"un nom parmi\u00a0: {', '.join(free)}" if free else "aucun autre nom",
                rule=FormRule.INCONNU,
                remedy=f"Vouliez-vous écrire «\u00a0{near}\u00a0»\u00a0?" if near else "Reprendre le nom qui figure dans le modèle.",
                place=self._place(cell),
            )
        )

    def _near(self, word: str, known: list[str]) -> str | None:
        self.suggestions += 1
        return nearest(word, known) if self.suggestions <= _SUGGESTIONS and len(known) <= _MOST_KNOWN else None

    def _say_hidden(self) -> None:
        """One remark for the sheet, or for each row and column, that hides a value in use."""
        if not self.hides:
            return
        hidden_columns = self.grid.hidden_among({column for _, column in self.used})
        said: set[str] = set()
        for cell, path in self.used.items():
            row, column = cell
            if self.grid.hidden:
                what = "La feuille est masquée"
            elif row in self.grid.hidden_rows:
                what = f"La ligne {row} est masquée"
            elif column in hidden_columns:
                what = f"La colonne {letters(column)} est masquée"
            else:
                continue
            if what not in said:
                said.add(what)
                self.remarks.append(
                    Remark(
                        path,
                        f"{what}, et ce qui y est écrit est lu.",
                        found=self._shown(cell),
                        expected="des réponses visibles",
                        rule=FormRule.MASQUEE,
                        remedy="L'afficher, ou effacer ce qui n'est pas une réponse.",
                        place=self._place(cell),
                    )
                )

    def _shown(self, cell: Cell) -> str:
        content = self.grid.cells[cell]
        return visible(content.shown if isinstance(content, Fault) else to_text(content), 120)

    def _say_left(self) -> None:
        """What stands outside the zones that are read, cell by cell up to a point."""
        for index, cell in enumerate(sorted(self.left)):
            more = len(self.left) - index - 1
            last = index == _SAID_APIECE - 1 and more
            self.remarks.append(
                Remark(
                    "",
                    "Cette cellule est hors des zones lues\u00a0: son contenu n'est pas pris en compte"
                    + (f", ni celui de {more} autres cellules de la feuille." if last else "."),
                    found=self._shown(cell),
                    expected="des réponses à la place prévue",
                    rule=FormRule.MASQUEE,
                    remedy="Déplacer cette valeur à la place prévue, ou l'effacer.",
                    place=self._place(cell),
                )
            )
            if last:
                break


class _Columns:
    """Which columns of a sheet hold the fields of a table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.slots: dict[Slot, list[int]] = {}
        self.key_column = 0
        self.all_columns: list[int] = []
        self.twice: list[tuple[int, int]] = []

    def knows(self, name: str) -> bool:
        return name in self.table.by_key or name in self.table.key_names

    def add(self, name: str, column: int) -> None:
        slot = self.table.by_key.get(name)
        places = self.slots.setdefault(slot, []) if slot else [self.key_column] if self.key_column else []
        if places:
            self.twice.append((places[0], column))
        if len(places) == _MOST_COLUMNS:
            return
        if slot:
            places.append(column)
        elif self.key_column:
            return
        else:
            self.key_column = column
        self.all_columns.append(column)


class _Owners:
    """The rows of the parent table, to which the rows of a table belong."""

    def __init__(self, table: Table, root: Mapping) -> None:
        self.path = table.parent.path if table.parent else ()
        self.below = table.path[len(self.path) :]
        node = find(root, self.path) if table.parent else None
        self.rows = node.items if isinstance(node, Sequence) else []
        self.named = Names(map(name_of, self.rows))
        self.names = self.named.all
        self.known = list(filter(None, self.names))
        self.likely = 0 if len(self.rows) == 1 else None
        self.unnamed = [index for index, row in enumerate(self.rows) if isinstance(find(row, NAME), Rejected)]
        self.doubts: set[int | None] = set()
        self.lists: list[Sequence] = []
        for row in self.rows:
            elements = Sequence([], row.position)
            self.lists.append(elements)
            if isinstance(row, Mapping):
                _graft(row, self.below, elements)

    def home(self, index: int | None, first: CELL) -> tuple[list[Node], str]:
        """The list that the elements of that parent go to, and its path. Those of nobody go nowhere."""
        if index is None:
            self.doubt(None)
            return [], ".".join((*self.path, *self.below))
        self.likely = index
        elements = self.lists[index]
        if not elements.items:
            elements.position = first
        return elements.items, f"{'.'.join(self.path)}[{index}].{'.'.join(self.below)}"

    def doubt(self, likely: int | None) -> None:
        """An element may belong to any parent but the likely one, which has it: what the others have isn't all known."""
        self.doubts.add(likely)

    def only_one(self) -> int | None:
        """The one parent that an unreadable name can mean, if there is one."""
        return 0 if len(self.rows) == 1 else self.only_unnamed()

    def only_unnamed(self) -> int | None:
        """The one parent whose name could not be read, if there is one."""
        return self.unnamed[0] if len(self.unnamed) == 1 else None

    def finish(self) -> None:
        """Where an element may belong to a parent, that parent is said to have one more that can't be read: no rule may count on its number."""
        for index in range(len(self.rows)) if self.doubts else ():
            if self.doubts == {index}:
                continue
            row, elements = self.rows[index], self.lists[index]
            if elements.items:
                elements.items.append(Rejected(elements.position))
            elif isinstance(row, Mapping):
                _graft(row, self.below, Rejected(row.position))


def _graft(root: Mapping, path: tuple[str, ...], node: Node) -> None:
    """Puts a node at a path, with the sections that lead there."""
    if len(path) == 1:
        root.entries[path[0]] = node
        return
    here = root
    for name in path[:-1]:
        below = here.entries.get(name)
        if not isinstance(below, Mapping):
            below = here.entries[name] = Mapping({}, node.position)
        here = below
    here.entries[path[-1]] = node


def _either(nodes: list[Node]) -> Node:
    """One of several cells for the same field: the one that is filled; two that differ can't be told apart, so neither stands."""
    filled = [node for node in nodes if not node.is_empty]
    if not filled:
        return nodes[0]
    if any(type(node) is Rejected or _values(node) != _values(filled[0]) for node in filled[1:]):
        return Rejected(filled[0].position)
    return filled[0]


def _values(node: Node) -> list[Raw]:
    nodes = node.items if isinstance(node, Sequence) else [node]
    return [item.value for item in nodes if isinstance(item, Scalar)]


def _pruned(node: Node) -> Node:
    """The same tree, sections with nothing in them made `Unfilled`."""
    if isinstance(node, Sequence):
        node.items[:] = [_pruned(item) if type(item) is Mapping else item for item in node.items]
    elif isinstance(node, Mapping):
        entries = node.entries
        for name, child in entries.items():
            if type(child) is not Scalar:
                entries[name] = _pruned(child)
        if all(child.is_empty for child in entries.values()):
            return Unfilled(entries, node.position)
    return node


def _amount(content: Raw | Fault) -> Decimal:
    """What a cell adds to the sum of its column."""
    try:
        return Decimal(0) if isinstance(content, Fault) else to_amount(content)
    except Refused:
        return Decimal(0)
