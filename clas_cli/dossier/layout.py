"""Where each field of the dossier stands in a workbook: one mapping, derived from the typed model, for reading and writing.

`SHEETS` lists the sheets that hold answers, in the order of the workbook. A sheet holds either a `Form` (a list: label
in one column, answer in the next, hint after it) or one or more `Table`s side by side (a header row, then one row an
element). A field that is added to `clas_cli.dossier` gets its cell here by itself: nothing else has to be told.

For who writes a workbook:

- a form sheet has the header row `LABEL_HEADER | ANSWER_HEADER | HINT_HEADER`, then for each slot its section (where it
  changes, alone in the label column), its `label`, its answer and its `hint`. Outside the answers, a form may hold only
  these texts, formulas, and anything above the header row; else a reader says that a value stands outside the zones. A
  column headed `RULE_HEADER` is the writer's own, whatever it holds;
- a table has its columns' `label`s in one row (the key column of a `Table` with a parent first); anything may stand above
  that row, formulas anywhere. Tables of one sheet share the header row and leave one empty column between them;
- `to_cell` gives the typed content of a slot's cell from a node of a `Source`; `rows` gives the elements of a table with
  the name to write in the key column; `find` the node of a form's slot. Texts are to be written as texts, even « =1+1 »;
- sheets named in `UNREAD_SHEETS` are the writer's own, whatever they hold.

For who reads: `sheet_named`, `header_key`, `Form.by_key` and `Table.by_key` find a slot from what people left of its name;
`resolve` finds the parent row that a key column names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Several
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice
from typing import Final

from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Field, Record
from clas_cli.dossier.groups import Many, One, Records
from clas_cli.dossier.kinds import Amount, Choice, Day, Text, VagueNumber, YesNo
from clas_cli.dossier.tree import Mapping, Node, Rejected, Scalar, Sequence
from clas_cli.french.text import key
from clas_cli.french.values import Refused, split_list, to_text

LABEL_HEADER: Final = "Rubrique"
ANSWER_HEADER: Final = "Réponse"
HINT_HEADER: Final = "Aide"
RULE_HEADER: Final = "Ce que dit la note"

HELP_SHEET: Final = "Mode d'emploi"
LISTS_SHEET: Final = "Listes"
CONTROL_SHEETS: Final = ("Contrôle", "Contrôle Clas")
"""Names of the report in an annotated copy: the second where a sheet of somebody else's has the first."""
UNREAD_SHEETS: Final = (HELP_SHEET, LISTS_SHEET, *CONTROL_SHEETS)
"""Sheets that a workbook may hold and that no reader reads."""

_FIRST_SHEET: Final = "Dossier"
_ORDER: Final = (
    _FIRST_SHEET, "Gestionnaire", "Projet", "Prolongation", "Collectifs", "Séances", "Intervenants", "Actions",
    "Horaires scolaires", "Bonus", "Budget",
)  # fmt: skip
_PLACED: Final = {
    "demande": _FIRST_SHEET,
    "convention": "Prolongation",
    "bilan_qualitatif": "Prolongation",
    "collectifs.seances": "Séances",
    "budget.charges": "Budget",
    "budget.produits": "Budget",
}
"""Sheets of the sections and lists that don't have one of their own, under their own label."""

NAME: Final = ("nom",)
"""The field by which the row of a table is named in the tables that belong to it."""

CellValue = str | int | float | bool | date | time | None


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One field that has a cell: `path` leads to it from the dossier (form) or from the element of its row (table)."""

    path: tuple[str, ...]
    field: Field
    label: str
    section: str = ""

    @property
    def example(self) -> str:
        """The example of the field, as one types it in a cell."""
        kind, example = self.field.kind, self.field.example
        if example and isinstance(kind, Day):
            return f"{kind.convert(example):%d/%m/%Y}"
        if isinstance(kind, Choice):
            return kind.label(example)
        return example.replace(".", ",") if isinstance(kind, Amount) else example

    @property
    def hint(self) -> str:
        """What the model says of the field, as one text for the cell beside it."""
        if not self.field.example or isinstance(self.field.kind, Choice | YesNo):  # the list says it
            return self.field.help
        return " ".join(part for part in (self.field.help, f"Exemple\u00a0: {self.example}") if part)


@dataclass(frozen=True)
class Form:
    """A list of labels and answers. Section heads stand where `Slot.section` changes."""

    slots: tuple[Slot, ...]

    @cached_property
    def by_key(self) -> dict[str, Slot]:
        """Slots by what may be left of their label (see `header_key`)."""
        return _by_key(self.slots)

    @cached_property
    def _fixed_texts(self) -> frozenset[str]:
        heads = {slot.section for slot in self.slots} | {slot.hint for slot in self.slots}
        return frozenset(map(_fixed_key, heads | {LABEL_HEADER, ANSWER_HEADER, HINT_HEADER}))

    def is_fixed(self, text: str) -> bool:
        """Whether this is a text of the form that is neither a label nor an answer, whatever the figures of its examples."""
        return _fixed_key(text) in self._fixed_texts


@dataclass(frozen=True)
class Table:
    """A list of records: `path` leads to it from the dossier, or through `parent` where it belongs to each of its rows."""

    path: tuple[str, ...]
    title: str
    record: type[Record]
    columns: tuple[Slot, ...]
    parent: Table | None = None

    @property
    def key_label(self) -> str:
        """Header of the column that names the row of the parent; empty without parent."""
        return self.parent.record.__name__ if self.parent else ""

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The header row."""
        labels = tuple(slot.label for slot in self.columns)
        return (self.key_label, *labels) if self.parent else labels

    @cached_property
    def key_names(self) -> frozenset[str]:
        """What may be left of the key column's header (see `header_key`)."""
        if self.parent is None:
            return frozenset()
        names = (self.key_label, self.parent.title, *(slot.label for slot in self.parent.columns if slot.path == NAME))
        return frozenset(map(header_key, names))

    @cached_property
    def by_key(self) -> dict[str, Slot]:
        """Columns by what may be left of their header (see `header_key`); the key column isn't among them."""
        return _by_key(self.columns)


@dataclass(frozen=True)
class Sheet:
    """A sheet: one form, or tables side by side."""

    name: str
    form: Form | None = None
    tables: tuple[Table, ...] = ()

    @cached_property
    def headers(self) -> frozenset[str]:
        """What may be left of the headers of its tables (see `header_key`)."""
        return frozenset(name for table in self.tables for name in (*table.by_key, *table.key_names))


def _fixed_key(text: str) -> str:
    return header_key(_FIGURE.sub("0", text))


_FIGURE: Final = re.compile(r"\d+")


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """A header or label as it is compared: case, accents, spaces, a final colon and the star of what is required set aside."""
    return key(text.replace("*", " ").strip().rstrip(":").replace("\u2026", "").rstrip(". \u00a0"))


def sheet_named(name: str) -> Sheet | None:
    """The sheet of that name, as people may write it."""
    return _SHEETS_BY_KEY.get(_sheet_key(name[:_LONGEST_NAME]))


_sheet_key: Final = lru_cache(maxsize=256)(key)
_LONGEST_NAME: Final = 100
"""Far more than the names of sheets have."""


def is_unread(name: str) -> bool:
    """Whether a sheet is one of those that no reader reads."""
    return _sheet_key(name[:_LONGEST_NAME]) in _UNREAD_KEYS


def find(root: Node | None, path: Several[str]) -> Node | None:
    """The node at a path of names below `root`, or None."""
    node = root
    for name in path:
        if not isinstance(node, Mapping):
            return None
        node = node.entries.get(name)
    return node


def rows(root: Node | None, table: Table, most: int | None = None) -> Iterator[tuple[str, Node]]:
    """The elements of a table: the text of the key column (empty without parent) and the element.

    With `most`, as many at most, and none of a parent that has no row by that same bound.
    """
    return islice(_all_rows(root, table, most), most)


def _all_rows(root: Node | None, table: Table, most: int | None) -> Iterator[tuple[str, Node]]:
    if table.parent is None:
        for item in _items(find(root, table.path)):
            yield "", item
        return
    parents = _items(find(root, table.parent.path))[:most]
    names = Names(map(name_of, parents))
    for index, parent in enumerate(parents):
        for item in _items(find(parent, table.path[len(table.parent.path) :])):
            yield names.reference(index), item


def _items(node: Node | None) -> list[Node]:
    return [item for item in node.items if type(item) is not Rejected] if isinstance(node, Sequence) else []


def name_of(row: Node) -> str:
    """The name by which other tables refer to a row, empty where it has none."""
    node = find(row, NAME)
    return to_text(node.value) if isinstance(node, Scalar) else ""


_LONGEST_REFERENCE: Final = 200
"""Characters that a name may have: each row of the other tables says it again."""


class Names:
    """The names by which other tables refer to the rows of one."""

    def __init__(self, names: Iterable[str]) -> None:
        self.all = tuple(names)
        keys = [key(name) for name in self.all]
        self._counts = Counter(keys)
        self._first = {name: index for index, name in reversed(list(enumerate(keys)))}

    def reference(self, index: int) -> str:
        """What a key column says of the row `index`: its name, or « n° 2 » where that doesn't tell it apart, or has no end."""
        name = self.all[index]
        is_enough = len(name) <= _LONGEST_REFERENCE and (wanted := key(name)) and self._counts[wanted] == 1
        return name if is_enough else f"n° {index + 1}"

    def resolve(self, text: str) -> int | None:
        """The row that a key column means: the first of that name, or the one of that number; None for neither."""
        wanted = key(text)
        if wanted in self._first:
            return self._first[wanted]
        number = wanted.removeprefix("n°").removeprefix("no").removeprefix("n").strip("_. ")
        is_row = wanted != number and number.isascii() and number.isdigit() and len(number) < 5 and 0 < int(number) <= len(self.all)
        return int(number) - 1 if is_row else None


def join_list(parts: Several[str]) -> str:
    """A list in one cell, such that `split_list` gives it back."""
    text = "; ".join(parts)
    return text if split_list(text) == list(parts) else f"{text} ;"


def to_cell(slot: Slot, node: Node | None) -> CellValue:
    """The content of a slot's cell: typed where the field can read it, else the text as written; None where nothing is."""
    if isinstance(node, Sequence):
        texts = [" ".join(to_text(item.value).splitlines()) for item in node.items if isinstance(item, Scalar) and not item.is_empty]
        return join_list(texts) or None
    if not isinstance(node, Scalar) or node.is_empty:
        return None
    kind = slot.field.kind
    if isinstance(kind, Many | Text):
        return to_text(node.value)
    try:
        value = kind.convert(node.value)
    except (Refused, VagueNumber):
        return to_text(node.value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return float(value) if isinstance(value, Decimal) else value


def _by_key(slots: Several[Slot]) -> dict[str, Slot]:
    """By label, and by the name in YAML or the label of an older version where that is no other's label."""
    found = {header_key(slot.label): slot for slot in slots}
    for slot in slots:
        for label in slot.field.former:
            found.setdefault(header_key(label), slot)
    names = [key(slot.path[-1]) for slot in slots]
    for slot, name in zip(slots, names, strict=True):
        if names.count(name) == 1:
            found.setdefault(name, slot)
    return found


@dataclass
class _Draft:
    """A sheet being laid out."""

    slots: list[Slot] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def _leaves(record: type[Record], path: tuple[str, ...], section: str) -> Iterator[Slot]:
    """The slots of a record: its own first, then those of the records within it, each under its own head."""
    for name, declared in record.FIELDS.items():
        if not isinstance(declared.kind, One | Records):
            yield Slot((*path, name), declared, declared.label, section)
    for name, declared in record.FIELDS.items():
        if isinstance(declared.kind, One):
            yield from _leaves(declared.kind.record, (*path, name), declared.label)


def _lists(record: type[Record], path: tuple[str, ...], parent: Table | None) -> Iterator[Table]:
    """The tables of the lists of a record, and of the lists of their elements."""
    for name, declared in record.FIELDS.items():
        where = (*path, name)
        if isinstance(declared.kind, Records):
            columns = tuple(_leaves(declared.kind.record, (), ""))
            table = Table(where, declared.label, declared.kind.record, columns, parent)
            yield table
            yield from _lists(declared.kind.record, where, table)
        elif isinstance(declared.kind, One):
            yield from _lists(declared.kind.record, where, parent)


def lay_out(dossier: type[Record]) -> tuple[Sheet, ...]:
    """The sheets of a dossier of that model."""
    drafts: dict[str, _Draft] = {}
    for table in _lists(dossier, (), None):
        name = _PLACED.get(".".join(table.path), table.title)
        drafts.setdefault(name, _Draft()).tables.append(table)
    for slot in _leaves(dossier, (), ""):
        top = slot.path[0]
        name = _PLACED.get(top, dossier.FIELDS[top].label) if len(slot.path) > 1 else _FIRST_SHEET
        if name in drafts and drafts[name].tables:  # a table's sheet holds nothing else
            name = _FIRST_SHEET
        drafts.setdefault(name, _Draft()).slots.append(slot)
    order = [name for name in _ORDER if name in drafts] + [name for name in drafts if name not in _ORDER]
    return tuple(_finished(name, drafts[name]) for name in order)


def _finished(name: str, draft: _Draft) -> Sheet:
    """The sheet, with labels that are each used once."""
    if not draft.tables:
        own = [slot for slot in draft.slots if len(slot.path) == 1]
        slots = own + [slot for slot in draft.slots if len(slot.path) > 1]
        keys = [header_key(slot.label) for slot in slots]
        return Sheet(name, Form(tuple(_told_apart(slot, keys, slot.path[-2:-1]) for slot in slots)))
    keys = [header_key(slot.label) for table in draft.tables for slot in table.columns]
    tables = [
        Table(table.path, table.title, table.record, tuple(_told_apart(slot, keys, table.path) for slot in table.columns), table.parent)
        for table in draft.tables
    ]
    return Sheet(name, None, tuple(tables))


def _told_apart(slot: Slot, keys: list[str], path: tuple[str, ...]) -> Slot:
    if keys.count(header_key(slot.label)) == 1:
        return slot
    return Slot(slot.path, slot.field, f"{slot.label} ({path[-1].replace('_', ' ')})", slot.section)


SHEETS: Final = lay_out(Dossier)
"""The sheets that hold the answers of a dossier, in their order."""

_SHEETS_BY_KEY: Final = {key(sheet.name): sheet for sheet in SHEETS}
_UNREAD_KEYS: Final = frozenset(map(key, UNREAD_SHEETS))
