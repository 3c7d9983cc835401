"""A sheet that holds tables, as people leave it: rows and columns moved or inserted, cells merged, totals and notes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from collections.abc import Sequence as Several
from decimal import Decimal
from itertools import islice, pairwise
from typing import Final

from clas_cli.dossier.kinds import Account, Amount, Kind
from clas_cli.dossier.layout import Sheet, Table, header_key
from clas_cli.dossier.tree import FormRule, Mapping, Node, Remark, Sequence, Source
from clas_cli.french.beside import is_ditto
from clas_cli.french.fillers import says_all
from clas_cli.french.patterns import regex
from clas_cli.french.text import euros, key, plural, quoted, visible
from clas_cli.french.values import Raw, Refused, to_text
from clas_cli.reading.cells.grid import Cell, Fault, Grid, too_big
from clas_cli.reading.columns import Columns
from clas_cli.reading.nodes import graft
from clas_cli.reading.owners import Owners, no_owner
from clas_cli.reading.sheet import LONGEST_LABEL, SheetReading

MAX_ROWS: Final = 3_000
"""Elements that one table may hold."""

_TOTAL: Final = regex(r"(?:sous_)?tota(?:l|ux)(?![a-z])")
_FEWEST_HEADERS: Final = 2
_MOST_BLOCKS: Final = 100
_LAST_HEADER: Final = 40
"""Rows that hold something among which a header row is looked for."""
_LONGEST_MERGE: Final = 200
_EUROS: Final = Amount()


class TablesReading(SheetReading):
    """The tables of one sheet, side by side under one row of headers."""

    def __init__(self, grid: Grid, sheet: Sheet, source: Source) -> None:
        super().__init__(grid, sheet, source)
        self.sums: dict[int, tuple[list[Decimal], set[Decimal]]] = {}
        self.elements: dict[int, list[tuple[int, str]]] = {}
        """Of each row of tables: the first column and the path of its elements, from left to right."""
        self.owners: dict[tuple[str, ...], Owners] = {}
        self.lists: dict[tuple[str, ...], list[Node]] = {}

    def _read(self, root: Mapping) -> None:
        tables = self.sheet.tables
        by_row: dict[int, list[int]] = {}
        for row, column in sorted(self.grid.cells):
            by_row.setdefault(row, []).append(column)
        header = self._header_row(tables, by_row)
        if header is None:
            self._say_nothing_known("colonne", tables[0].path, [label for table in tables for label in table.labels])
            return
        for heads, block in self._blocks(header, by_row):
            columns = self._columns(tables, heads)
            taken = {column for table in columns for column in (*table.all_columns, *(again for _, again in table.twice))}
            for table in columns:
                self._table(table, heads, block, root)
            self._leftovers(tables, heads, block, taken)
        for owners in self.owners.values():
            owners.finish()

    def _header_row(self, tables: tuple[Table, ...], by_row: dict[int, list[int]]) -> int | None:
        """The row that holds most headers, among the first; the first of them if several do."""
        names = self.sheet.headers
        best, most = None, _FEWEST_HEADERS - 1
        whole = sum(len(table.labels) for table in tables)
        for row, columns in islice(by_row.items(), _LAST_HEADER):
            score = len({self._head((row, column)) for column in columns} & names)
            if score > most:
                best, most = row, score
                if most >= whole:
                    break
        return best

    def _head(self, cell: Cell) -> str:
        """The header that a cell is, or means; else its text."""
        return self.sheet.header_of(self._text(cell))

    def _blocks(self, header: int, by_row: dict[int, list[int]]) -> Iterator[tuple[dict[int, Cell], dict[int, list[int]]]]:
        """The header cell of each column, and the rows below: a second block is often pasted under its own headers and title."""
        rows = list(by_row)
        tops = list(islice((row for row in rows if row == header or self._is_header(row, by_row[row])), _MOST_BLOCKS))
        heads: dict[int, Cell] = {}
        for top, below in pairwise((*tops, rows[-1] + 1)):
            known = {column for column, cell in heads.items() if self._head(cell) in self.sheet.headers}
            heads |= {
                column: (top, column) for column in by_row[top] if column not in known or self._head((top, column)) in self.sheet.headers
            }
            own = rows[bisect_right(rows, top) : bisect_left(rows, below)]
            while own and below <= rows[-1] and len(by_row[own[-1]]) == 1:
                row = own.pop()
                self.left.append((row, by_row[row][0]))
            if own or below > rows[-1]:  # else they are headers in two rows
                self.sums = {}
                yield heads, {row: by_row[row] for row in own}
                heads = {}

    def _is_header(self, row: int, columns: list[int]) -> bool:
        """Whether most of what a row holds is headers."""
        known = sum(self._head((row, column)) in self.sheet.headers for column in columns)
        return known >= _FEWEST_HEADERS and 2 * known > len(columns)

    def _columns(self, tables: tuple[Table, ...], heads: dict[int, Cell]) -> list[Columns]:
        """Which column holds what, by the headers."""
        found = [Columns(table) for table in tables]
        written = {column: header_key(self._text(cell)) for column, cell in sorted(heads.items())}
        meant = {column: self._head(heads[column]) for column, text in written.items() if text not in self.sheet.headers}
        for texts in (written, meant):  # what is only meant doesn't stand beside what is written
            alone = {mine[0] for text in texts.values() if len(mine := [columns for columns in found if columns.knows(text)]) == 1}
            near = alone.pop() if len(alone) == 1 and len(set(texts.values())) == len(texts) else found[0]
            for column, text in texts.items():
                candidates = [columns for columns in found if columns.knows(text) and not (texts is meant and columns.holds(text))]
                if not candidates:
                    continue
                near = near if near in candidates and len(candidates) > 1 else candidates[0]  # « Montant » belongs to the table at its left
                near.add(text, column)
        return [columns for columns in found if columns.all_columns]

    def _leftovers(self, tables: tuple[Table, ...], heads: dict[int, Cell], by_row: dict[int, list[int]], taken: set[int]) -> None:
        """Says which columns aren't read although they hold something."""
        left: dict[int, list[Cell]] = {}
        for row, columns in by_row.items():
            for column in columns:
                if column not in taken and (row, column) not in self.grid.formulas:
                    left.setdefault(column, []).append((row, column))
        first = {
            column: cells[0] for column, cells in left.items() if column not in heads or any(map(self._is_no_number, enumerate(cells, 1)))
        }
        if not first:
            return
        known = [label for table in tables for label in table.labels]
        present = {self._head(heads[column]) for column in taken}
        free = [label for label in known if header_key(label) not in present]
        for column, cell in first.items():
            if head := heads.get(column):
                at_left = [where for left, where in self.elements.get(cell[0], ()) if left <= column]
                self._say_unknown("colonne", at_left[-1:] or tables[0].path, head, free)
            else:
                self.left.append(cell)

    def _is_no_number(self, numbered: tuple[int, Cell]) -> bool:
        """Whether a cell holds something else than the number of its row, as « N° » columns do."""
        return self.grid.cells[numbered[1]] != numbered[0]

    def _table(self, columns: Columns, heads: dict[int, Cell], by_row: dict[int, list[int]], root: Mapping) -> None:
        table = columns.table
        for column, again in columns.twice:
            what = f"La colonne {quoted(self._text(heads[again]), 60)} est écrite deux fois"
            self._say_twice(what, ".".join(table.path), heads[again], heads[column])
        owners = self.owners.get(table.path) or self.owners.setdefault(table.path, Owners(table, root))
        merged = self._merged_down(columns.all_columns, list(by_row))
        elements = self.lists.setdefault(table.path, [])
        if table.parent is None and not elements:
            graft(root, table.path, Sequence(elements, self.at(heads[columns.all_columns[0]])))
        lines = list(islice(self._elements(columns, by_row), MAX_ROWS + 1))
        if len(lines) > MAX_ROWS:
            raise too_big(f"la feuille «\u00a0{visible(self.grid.name, 40)}\u00a0» compte plus de {plural(MAX_ROWS, 'ligne')}")
        if columns.key_column or table.parent is None:
            lines = self._without_titles(columns, lines, owners, merged)
        unclear = self._unclear(columns, lines, merged) if columns.key_column else frozenset()
        if table.parent is not None and lines and not owners.rows:
            self.remarks.append(no_owner(table.parent, self._place((lines[0], columns.all_columns[0]))))
        self._copy_down(columns, lines, merged)
        for row in lines:
            first = self.at((row, columns.all_columns[0]))
            homes = [(elements, ".".join(table.path))]
            if table.parent is not None:
                indexes = self._owners_of(columns, row, owners, merged, row in unclear)
                homes = [owners.home(index, first) for index in indexes]
            for home, path in homes:
                element = Mapping({}, first)
                where = f"{path}[{len(home)}]."
                self.elements.setdefault(row, []).append((columns.all_columns[0], where[:-1]))
                for slot, places in columns.slots.items():
                    if len(places) == 1 and not merged:
                        node = self._node(slot, (row, places[0]), where)
                    else:
                        node = self._answer(slot, [self._source((row, column), merged) for column in places], where)
                    graft(element, slot.path, node)
                home.append(element)

    def _copy_down(self, columns: Columns, lines: list[int], merged: dict[Cell, Cell]) -> None:
        """Where a cell says « idem », gives it what stands in the row above; not where a description is asked, which must be one."""
        copied = {column for slot, places in columns.slots.items() if not slot.field.kind.describes for column in places}
        for above, row in pairwise(lines):
            for column in copied | {columns.key_column}:
                content = self.grid.cells.get((row, column))
                if type(content) is str and is_ditto(content) and (source := self._source((above, column), merged)) in self.grid.cells:
                    self.grid.copy(source, (row, column))

    def _elements(self, columns: Columns, by_row: dict[int, list[int]]) -> Iterator[int]:
        """The rows that hold an element: blanks, ghosts, totals and notes are passed over."""
        own = set(columns.all_columns)
        leftmost = min(own)
        rows = {row: filled for row, cells in by_row.items() if (filled := own.intersection(cells))}
        last_full = max((row for row, filled in rows.items() if len(filled) > 1), default=0)
        above: list[int] = []
        previous = min(rows, default=0)
        for row, filled in rows.items():
            contents = {column: self.grid.cells[row, column] for column in filled}
            if self.grid.formulas and self._is_ghost(row, contents):
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
        totals = [text for text in texts if "tota" in text[:LONGEST_LABEL].lower() and _TOTAL.match(key(text[:LONGEST_LABEL]))]
        if texts and not totals:
            return False
        if not all(text in totals or _amount(text) for text in texts):
            return False
        numbers = {column: content for column, content in contents.items() if content not in totals}
        if not texts:
            return len(numbers) == 1 and first not in numbers and all((row, column) in self.grid.formulas for column in numbers)
        if not numbers or first in numbers:
            return False
        for column, content in numbers.items():
            if (row, column) in self.grid.formulas:
                continue
            total, sums = self._sums_of(column, above)
            said = _amount(content)
            if said != total and not (said and {said, total - said} & sums):
                self._say_false_total((row, column), total)
        return True

    def _say_false_total(self, cell: Cell, total: Decimal) -> None:
        if self.remarks.only_counts(FormRule.MASQUEE):
            return
        self.remarks.append(
            Remark(
                "",
                f"Ce total n'est pas la somme des lignes au-dessus\u00a0: {euros(total)}. Il n'est pas lu, les lignes le sont.",
                found=self._shown(cell),
                expected=euros(total),
                rule=FormRule.MASQUEE,
                remedy=f"Écrire {euros(total)}, ou corriger la ligne qui manque ou qui est fausse.",
                place=self._place(cell),
            )
        )

    def _sums_of(self, column: int, rows: list[int]) -> tuple[Decimal, set[Decimal]]:
        """The sum of a column, and those of its first rows: a subtotal is one of them, or what the last rows add to one."""
        running, sums = self.sums.setdefault(column, ([Decimal(0)], set()))
        for row in rows[len(running) - 1 :]:
            running.append(running[-1] + _amount(self.grid.cells.get((row, column))))
            sums.add(running[-1])
        return running[-1], sums

    def _merged_down(self, columns: list[int], rows: list[int]) -> dict[Cell, Cell]:
        """For cells that a merge over several rows covers, the cell that holds the value."""
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

    def _without_titles(self, columns: Columns, lines: list[int], owners: Owners, merged: dict[Cell, Cell]) -> list[int]:
        """The rows, without those that hold a single text, at the left: over rows that have none there, it is theirs; over others, a title
        if it is merged over the columns, or names no parent, or no value of its column but that of the row below."""
        first = columns.key_column or min(columns.all_columns)
        kind = next((slot.field.kind for slot, places in columns.slots.items() if first in places), None)
        across = {(top, left) for top, left, _, right in self.grid.merges if right > left == first}
        is_list = kind is None or len(kind.choices()) > 1 or isinstance(kind, Account)

        def names_nothing(text: str, below: Raw | Fault) -> bool:
            if kind is None:
                return bool(owners.rows) and owners.named.resolve(text) is None
            return below is not None and _value(kind, text) in (None, _value(kind, below))

        kept, title = list[int](), None
        for row, below in pairwise((*lines, 0)):
            cell = (row, first)
            if cell not in self.grid.cells:
                if title is not None and cell not in merged:
                    merged[cell] = title
            elif any((row, column) in self.grid.cells for column in columns.all_columns if column != first):
                title = None
            elif is_list and below and (below, first) not in self.grid.cells:
                title = cell
                continue
            elif below and cell in across:
                continue
            elif is_list and (text := self._text(cell)) and names_nothing(text, self.grid.cells.get((below, first))):
                self.left.append(cell)
                title = None
                continue
            kept.append(row)
        return kept

    def _unclear(self, columns: Columns, lines: list[int], merged: dict[Cell, Cell]) -> frozenset[int]:
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

    def _owners_of(self, columns: Columns, row: int, owners: Owners, merged: dict[Cell, Cell], is_unclear: bool) -> Several[int | None]:
        """The parents that a row belongs to: the one that it names, or every one (« tous les groupes »)."""
        content = self.grid.cells.get(self._source((row, columns.key_column), merged))
        if isinstance(content, str) and owners.rows and owners.named.resolve(content) is None and says_all(content, len(owners.rows)):
            return range(len(owners.rows))
        return (self._owner(columns, row, owners, merged, is_unclear),)

    def _owner(self, columns: Columns, row: int, owners: Owners, merged: dict[Cell, Cell], is_unclear: bool) -> int | None:
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


def _value(kind: Kind, content: Raw | Fault) -> object:
    """What a cell says, None where its kind doesn't understand it."""
    try:
        return None if isinstance(content, Fault) else kind.convert(content)
    except Refused:
        return None


def _amount(content: Raw | Fault) -> Decimal:
    """What a cell adds to the sum of its column."""
    amount = _value(_EUROS, content)
    return amount if isinstance(amount, Decimal) else Decimal(0)
