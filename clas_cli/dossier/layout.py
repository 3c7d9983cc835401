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

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Several
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Final

from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Record
from clas_cli.dossier.groups import Many, One, Records
from clas_cli.dossier.kinds import Text, VagueNumber
from clas_cli.dossier.sheets import ANSWER_HEADER, HINT_HEADER, LABEL_HEADER, NAME, RULE_HEADER, Form, Sheet, Slot, Table, header_key
from clas_cli.dossier.tree import Mapping, Node, Rejected, Scalar, Sequence
from clas_cli.french.patterns import regex
from clas_cli.french.text import key
from clas_cli.french.values import Refused, split_list, to_text

__all__ = ["ANSWER_HEADER", "HINT_HEADER", "LABEL_HEADER", "NAME", "RULE_HEADER", "Form", "Sheet", "Slot", "Table", "header_key"]

HELP_SHEET: Final = "Mode d'emploi"
LISTS_SHEET: Final = "Listes"
CONTROL_SHEETS: Final = ("Contrôle", "Contrôle Clas")
"""Names of the report in an annotated copy: the second where a sheet of somebody else's has the first."""
FOLLOW_UP_SHEET: Final = "Suivi"
CALCULATIONS_SHEET: Final = "Calculs"
UNREAD_SHEETS: Final = (HELP_SHEET, FOLLOW_UP_SHEET, LISTS_SHEET, CALCULATIONS_SHEET, *CONTROL_SHEETS)
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

CellValue = str | int | float | bool | date | time | None


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
        return int(number) - 1 if is_row else self._abbreviated(wanted)

    def _abbreviated(self, wanted: str) -> int | None:
        """The only row whose name a text shortens: « G2 », « Gr. 2 » or « 2 » for « Groupe 2 », « explorateurs » for « Les explorateurs »."""
        if len(self.all) > _MOST_SHORTENED or len(wanted) > _LONGEST_REFERENCE:
            return None
        words = _WORDS.findall(wanted)
        found = [index for name, index in self._first.items() if _shortens(words, _WORDS.findall(name[:_LONGEST_REFERENCE]))]
        return found[0] if len(found) == 1 and self._counts[key(self.all[found[0]])] == 1 else None


_MOST_SHORTENED: Final = 60
"""Rows among which a shortened name is looked for."""
_WORDS: Final = regex(r"\d+|[^\W\d_]+")


def _shortens(words: list[str], name: list[str]) -> bool:
    """Whether words are, in their order, those of a name or their beginnings; a number, or a word of three letters, must tell it."""
    rest = iter(name)
    if not all(any(word == whole or (not word.isdigit() and whole.startswith(word)) for whole in rest) for word in words):
        return False
    return any(word.isdigit() or len(word) > 2 or word in name for word in words)


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
    assert isinstance(value, Decimal | str | int | float | date | time)
    return float(value) if isinstance(value, Decimal) else value


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

_IN_THE_LETTER: Final = {
    "Qui demande": (
        "gestionnaire.nom", "gestionnaire.adresse.voie", "gestionnaire.adresse.code_postal", "gestionnaire.adresse.commune",
        "gestionnaire.siret",
    ),
    "Le projet à prolonger": (
        "projet.intitule", "projet.communes", "projet.annee_scolaire", "prolongation.collectifs_avant", "prolongation.collectifs_demandes",
    ),
    "Le bilan de l'année passée": ("bilan_qualitatif.transmis", "bilan_qualitatif.date"),
    "La convention en cours": ("convention.debut", "convention.fin"),
    "Qui signe la lettre": (
        "gestionnaire.representant.nom", "gestionnaire.representant.fonction", "gestionnaire.representant.telephone",
        "gestionnaire.representant.courriel",
    ),
}  # fmt: skip
"""What the letter of a prolongation holds (note, §2, situation 2), and what makes it ready to sign."""

_BESIDE_THE_LETTER: Final = "À côté de la lettre"


def _letter() -> Sheet:
    """One sheet for a prolongation: what the letter holds, then every other answer that isn't in a table."""
    slots = {".".join(slot.path): slot for sheet in SHEETS if sheet.form for slot in sheet.form.slots}
    sections = {path: section for section, paths in _IN_THE_LETTER.items() for path in paths}
    ordered = [*sections, *(path for path in slots if path not in sections)]
    keys = [header_key(slot.field.label) for slot in slots.values()]
    return Sheet(
        "Lettre",
        Form(
            tuple(
                _told_apart(Slot(one.path, one.field, one.field.label, sections.get(path, _BESIDE_THE_LETTER)), keys, one.path[-2:-1])
                for path in ordered
                for one in [slots[path]]
            )
        ),
    )


LETTER: Final = _letter()
"""The one sheet of a prolongation that describes nothing but what its letter says: it stands in for those of `SHEETS`."""

LETTER_SECTIONS: Final = tuple(_IN_THE_LETTER)
"""Its first sections: what the letter holds."""

_SHEETS_BY_KEY: Final = {key(sheet.name): sheet for sheet in (*SHEETS, LETTER)}
_UNREAD_KEYS: Final = frozenset(map(key, UNREAD_SHEETS))
