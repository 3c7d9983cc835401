"""What a sheet of a workbook holds: a form, a list of labels and answers, or tables, a row for each element."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Several
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from clas_cli.dossier.fields import Field, Record
from clas_cli.dossier.kinds import Amount, Choice, Day, YesNo
from clas_cli.french.patterns import regex
from clas_cli.french.text import key

LABEL_HEADER: Final = "Rubrique"
ANSWER_HEADER: Final = "Réponse"
HINT_HEADER: Final = "Aide"
RULE_HEADER: Final = "Ce que dit la note"

NAME: Final = ("nom",)
"""The field by which the row of a table is named in the tables that belong to it."""


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

    @staticmethod
    def is_hint(text: str) -> bool:
        """Whether this gives an example, as hints do, in whatever version of the form."""
        return _EXAMPLE.search(text) is not None


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

    @cached_property
    def header_of(self) -> Callable[[str], str]:
        """From a text, the header that it is or means (« Nb enfants », « Lieu d'accueil »), as `header_key` leaves it; else its own key."""
        return lru_cache(maxsize=1024)(self._header_of)

    @cached_property
    def _by_words(self) -> list[tuple[frozenset[str], str]]:
        """The words of each header, with one name of what its column holds."""
        return [
            (words, key(slot.path[-1]) if slot else header_key(table.key_label))
            for table in self.tables
            for name, slot in (*table.by_key.items(), *((name, None) for name in table.key_names))
            if (words := _words(name))
        ]

    @cached_property
    def _known_words(self) -> frozenset[str]:
        return frozenset(word for words, _ in self._by_words for word in words)

    def _header_of(self, text: str) -> str:
        own = header_key(text)
        words = _words(own) if own not in self.headers else frozenset()
        if not 0 < len(words) <= _MOST_WORDS or words.isdisjoint(self._known_words):
            return own
        for is_meant in (frozenset.__eq__, frozenset.issubset, frozenset.issuperset):
            if found := {name for known, name in self._by_words if is_meant(words, known)}:
                return found.pop() if len(found) == 1 else own
        return own


_MOST_WORDS: Final = 3
"""Words of a header, small ones left out: a longer text is a sentence."""
_WORD: Final = regex(r"[^\W\d_]+")
_SMALL_WORDS: Final = frozenset(
    ("d", "l", "de", "du", "des", "le", "la", "les", "au", "aux", "en", "par", "et", "a", "nombre", "nb", "nbre", "heure", "x", "s", "e")
)
"""What a header may have more, or less."""
_SAME_WORDS: Final = {"groupe": "collectif", "eleve": "enfant", "effectif": "enfant", "animateur": "intervenant", "prenom": "nom"}


def _words(name: str) -> frozenset[str]:
    """The words that tell a header from another: « nombre d'enfants » → enfant."""
    words = (word.rstrip("sx") if len(word) > 3 else word for word in _WORD.findall(name))
    return frozenset(_SAME_WORDS.get(word, word) for word in words if word not in _SMALL_WORDS)


def _fixed_key(text: str) -> str:
    return header_key(_FIGURE.sub("0", text))


_FIGURE: Final = regex(r"\d+")
_EXAMPLE: Final = regex(r"\bExemple\s*:")


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """A header or label as it is compared: case, accents, spaces, a final colon and the star of what is required set aside."""
    return key(text.replace("*", " ").strip().rstrip(":").replace("\u2026", "").rstrip(". \u00a0"))


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
