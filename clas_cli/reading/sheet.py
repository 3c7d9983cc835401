"""What is read of any sheet of a workbook, and what is said of it: hidden values, unknown names, cells that nothing reads."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Several
from functools import partial
from typing import Final

from clas_cli.dossier.groups import Many
from clas_cli.dossier.kinds import Day
from clas_cli.dossier.layout import Sheet, Slot
from clas_cli.dossier.tree import CELL, FormRule, Mapping, Node, Place, Rejected, Remark, Scalar, Sequence, Source
from clas_cli.french.beside import EMPTY_BOXES
from clas_cli.french.text import listing, nearest, quoted, visible
from clas_cli.french.values import Raw, split_list, to_text
from clas_cli.reading.cells.grid import Cell, Fault, Grid, address, letters
from clas_cli.reading.cells.number_format import date_of_serial
from clas_cli.reading.nodes import either

LONGEST_LABEL: Final = 120
_SAID_APIECE: Final = 10
"""Remarks of one sort that one sheet may give before the rest is counted only."""
_SUGGESTIONS: Final = 40
_MOST_KNOWN: Final = 300
"""Wrong words of one sheet for which a near one is looked for, and names that they may be near to: more would take long."""
_SERIAL_DAYS: Final = range(36_526, 73_416)
"""Numbers that a field of dates takes for a day (2000 to 2100): a date whose cell lost its format."""


class SheetReading:
    """One sheet: what was used of it, and what was left."""

    def __init__(self, grid: Grid, sheet: Sheet, source: Source) -> None:
        self.grid = grid
        self.sheet = sheet
        self.remarks = source.remarks
        self.hides = grid.hidden or bool(grid.hidden_rows) or bool(grid.hidden_columns)
        self.used: dict[Cell, str] = {}
        self.left: list[Cell] = []
        self.suggestions = 0

    def into(self, root: Mapping) -> None:
        """Adds what the sheet holds to the tree, and says what is wrong with the sheet."""
        self._read(root)
        self._say_hidden()
        self._say_left()

    def _read(self, root: Mapping) -> None:
        raise NotImplementedError

    def at(self, cell: Cell) -> CELL:
        return (self.grid.name, address(cell))

    def _place(self, cell: Cell) -> Place:
        return Place(sheet=self.grid.name, cell=address(cell))

    def _text(self, cell: Cell) -> str:
        """The text of a cell that may be a label, empty if it can't be one."""
        content = self.grid.cells.get(cell)
        return content if type(content) is str and len(content) <= LONGEST_LABEL else ""

    def _answer(self, slot: Slot, cells: list[Cell], where: str = "") -> Node:
        """The node of a slot that has one or several cells."""
        first = self._node(slot, cells[0], where)
        return first if len(cells) == 1 else either([first, *(self._node(slot, cell, where) for cell in cells[1:])])

    def _node(self, slot: Slot, cell: Cell, where: str = "") -> Node:
        """The node of a slot's cell; `where` is the path of its row, with a final dot."""
        content = self.grid.cells.get(cell)
        position = (self.grid.name, address(cell))
        if content is None or content in EMPTY_BOXES:
            return Scalar(None, position)
        if self.hides:
            self.used.setdefault(cell, where + ".".join(slot.path))
        kind = slot.field.kind
        if isinstance(content, Fault):
            self._say_fault(where + ".".join(slot.path), cell, content)
            return Rejected(position)
        if isinstance(kind, Many):
            parts: Several[Raw] = split_list(content) if isinstance(content, str) else [content]
            showing = None if isinstance(content, str) else partial(self.grid.shown, cell)
            return Sequence([Scalar(part, position, showing) for part in parts], position)
        if isinstance(kind, Day) and isinstance(content, int | float) and int(content) in _SERIAL_DAYS:
            return Scalar(date_of_serial(content, self.grid.epoch_1904), position, partial(self.grid.shown, cell))
        if isinstance(content, int | float) and self.grid.is_percent(cell):
            content = self.grid.shown(cell) or content  # 0.1 is what the file says of « 10 % »
        return Scalar(content, position, None if isinstance(content, str) else partial(self.grid.shown, cell))

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
        if self.remarks.only_counts(FormRule.INCONNU):
            return
        text = self._shown(cell)
        near = self._near(text, free)
        article, one = ("Le libellé", "cette ligne") if what == "libellé" else ("La colonne", "cette colonne")
        self.remarks.append(
            Remark(
                ".".join((*path, visible(text, 60))),
                f"{article} {quoted(text, 60)} n'est pas connu{'e' if what == 'colonne' else ''} ici\u00a0: son contenu n'est pas lu.",
                found=visible(text, 60),
                expected=f"un nom parmi\u00a0: {', '.join(free)}" if free else "aucun autre nom que ceux du modèle",
                rule=FormRule.INCONNU,
                remedy=f"Vouliez-vous écrire «\u00a0{near}\u00a0»\u00a0?"
                if near
                else f"Supprimer {one}, ou porter ce qu'elle dit à une place du modèle.",
                place=self._place(cell),
            )
        )

    def _near(self, word: str, known: list[str]) -> str | None:
        self.suggestions += 1
        return nearest(word, known) if self.suggestions <= _SUGGESTIONS and len(known) <= _MOST_KNOWN else None

    def _say_hidden(self) -> None:
        """One remark for the sheet, or for all the rows or the columns, that hide values in use."""
        if not self.hides:
            return
        hidden_columns = self.grid.hidden_among({column for _, column in self.used})
        hiding: dict[str, list[tuple[Cell, str]]] = {}
        for cell, path in self.used.items():
            row, column = cell
            what = (
                "feuille"
                if self.grid.hidden
                else "ligne"
                if row in self.grid.hidden_rows
                else "colonne"
                if column in hidden_columns
                else ""
            )
            hiding.setdefault(what, []).append((cell, path))
        hiding.pop("", None)
        for what, cells in hiding.items():
            lines = dict.fromkeys("" if what == "feuille" else str(cell[0]) if what == "ligne" else letters(cell[1]) for cell, _ in cells)
            one = len(lines) == 1
            subject = f"La {what} {listing(lines)}".strip() + " est masquée" if one else f"Les {what}s {listing(lines)} sont masquées"
            shown = "L'afficher" if one else "Les afficher"
            cell, path = cells[0]
            self.remarks.append(
                Remark(
                    path,
                    f"{subject}, et ce qui y est écrit est lu.",
                    found=self._shown(cell),
                    expected="des réponses visibles",
                    rule=FormRule.MASQUEE,
                    remedy=f"{shown}, ou effacer ce qui n'est pas une réponse.",
                    place=self._place(cell),
                )
            )

    def _shown(self, cell: Cell) -> str:
        content = self.grid.cells[cell]
        return visible(content.shown if isinstance(content, Fault) else self.grid.shown(cell) or to_text(content), 120)

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
