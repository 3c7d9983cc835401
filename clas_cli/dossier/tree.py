"""What a file holds, as written, each value with its place. Readers make it; nothing here knows what a dossier is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from clas_cli.french.patterns import regex
from clas_cli.french.text import plural, visible
from clas_cli.french.values import Raw, to_text

SPAN = tuple[int, int, int]
"""Line, column and end column (1-based) of a value in a text."""

CELL = tuple[str, str]
"""Sheet and cell of a value in a workbook."""

Position = SPAN | CELL | None


class Place(NamedTuple):
    """Where a finding stands: a line and column (1-based) of a text, or a cell of a workbook.

    `file` is given where it is not in the dossier's own file, but in the message that carried it.
    """

    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    end_column: int | None = None
    file: str | None = None

    @classmethod
    def at(cls, position: Position) -> Place:
        """The place of a node's position; an unknown position gives the beginning of the file."""
        if position is None:
            return cls(line=1, column=1)
        if isinstance(position[0], int):
            line, column, end = position
            return cls(line=line, column=column, end_column=end if end > column else None)
        return cls(sheet=position[0], cell=str(position[1]))

    def __str__(self) -> str:
        if self.sheet is not None:
            return f"{visible(self.sheet, 60)}!{self.cell}"
        return f"{self.line}:{self.column}"


class Scalar:
    """One value, as written (text of a YAML dossier, typed content of a cell).

    `showing` gives the text that its cell shows, where the value alone may not tell it: few of them are ever asked for.
    """

    __slots__ = ("position", "showing", "value")

    def __init__(self, value: Raw, position: Position, showing: Callable[[], str | None] | None = None) -> None:
        self.value = value
        self.position = position
        self.showing = showing

    @property
    def cell_text(self) -> str | None:
        """The text that its cell shows, where the value alone doesn't tell it: « 04-mai » for a date, « 9,99E+13 » for a number."""
        return self.showing() if self.showing else None

    @property
    def is_empty(self) -> bool:
        value = self.value
        return value is None or (type(value) is str and not value.strip())

    def shown(self) -> str:
        """The value as a person would recognise it: as the cell shows it, if it is in one."""
        return self.cell_text or to_text(self.value)


class Mapping:
    """Named values in their order. `position` is that of its own key or row, not of its first value."""

    __slots__ = ("entries", "position")

    def __init__(self, entries: dict[str, Node], position: Position) -> None:
        self.entries = entries
        self.position = position

    @property
    def is_empty(self) -> bool:
        return not self.entries

    def shown(self) -> str:
        return f"une rubrique ({', '.join(visible(name, 30) for name in list(self.entries)[:4])}…)"


class Sequence:
    """Values in their order."""

    __slots__ = ("items", "position")

    def __init__(self, items: list[Node], position: Position) -> None:
        self.items = items
        self.position = position

    @property
    def is_empty(self) -> bool:
        return not self.items

    def shown(self) -> str:
        return f"une liste de {plural(len(self.items), 'élément')}"


class Rejected:
    """A value that stood here and was set aside by the reader, after its finding."""

    __slots__ = ("position",)
    is_empty = False

    def __init__(self, position: Position) -> None:
        self.position = position

    def shown(self) -> str:
        return "une valeur écartée"


Node = Scalar | Mapping | Sequence | Rejected


Severity = Literal["bloquant", "a_completer", "a_verifier", "information"]
"""How grave a finding is, from the gravest."""

BLOQUANT: Final = "bloquant"
A_COMPLETER: Final = "a_completer"
A_VERIFIER: Final = "a_verifier"
INFORMATION: Final = "information"


class FormRule(StrEnum):
    """The rules of form that readers, the dossier and the engine apply, by their readable names (`rules/forme.py` says the rest)."""

    ILLISIBLE = "fichier-illisible"
    SYNTAXE = "syntaxe-yaml"
    INCONNU = "champ-inconnu"
    MANQUANT = "champ-manquant"
    REFUSEE = "valeur-refusee"
    DEUX_FOIS = "ecrit-deux-fois"
    CAMPAGNE = "campagne-inconnue"
    IDENTIFIANT = "identifiant-faux"
    FORMULE = "formule-sans-valeur"
    MASQUEE = "valeur-masquee"
    SANS_REPONSE = "question-sans-reponse"
    VAGUE = "reponse-vague"
    REMPLISSAGE = "remplissage"
    A_LIRE = "a-lire"


@dataclass(slots=True)
class Remark:
    """What a reader, the dossier or a rule found, before its rule's metadata are added.

    `rule` is the readable name of that rule, empty until the engine adds it to what the rule found.

    `at` is the path of the value, in the names of the YAML dossier. `place` is given only where the path
    can't tell it (a second key of the same name, a syntax error). `asked` is what the Caf does of it, where that isn't its rule's.
    """

    at: str
    message: str
    found: str = ""
    expected: str = ""
    rule: str = ""
    remedy: str = ""
    asked: str = ""
    place: Place | None = None
    severity: Severity | None = None


MOST_ALIKE: Final = 200
"""Remarks of one code that are told one by one: a file that has more of them isn't corrected line by line."""


class Remarks(list[Remark]):
    """Remarks in their order. Of each code the first are kept; then one says how many others there are."""

    def __init__(self, *remarks: Remark) -> None:
        super().__init__()
        self._counts: dict[str, int] = {}
        self._others: dict[str, Remark] = {}
        for remark in remarks:
            self.append(remark)

    def append(self, remark: Remark) -> None:
        """Adds a remark, or counts it only."""
        if self.only_counts(remark.rule):
            return
        count = self._counts[remark.rule] = self._counts.get(remark.rule, 0) + 1
        if count <= MOST_ALIKE:
            super().append(remark)
            return
        remedy = "Corriger d'abord ceux qui sont montrés, ou repartir du modèle."
        self._others[remark.rule] = Remark("", "", rule=remark.rule, remedy=remedy, severity=remark.severity)
        super().append(self._others[remark.rule])
        self._tell_others(remark.rule)

    def only_counts(self, rule: str) -> bool:
        """Whether one remark more of a code would be no more than counted; it is, and need not be made."""
        if rule not in self._others:
            return False
        self._counts[rule] += 1
        self._tell_others(rule)
        return True

    def _tell_others(self, rule: str) -> None:
        self._others[rule].message = plural(
            self._counts[rule] - MOST_ALIKE,
            "autre défaut de cette sorte n'est pas montré.",
            "autres défauts de cette sorte ne sont pas montrés.",
        )


class Header(NamedTuple):
    """Where a value stands in the message that carried the dossier, and its line there, decoded."""

    place: Place
    line: str


class Nature(StrEnum):
    """What was received: a request, a piece of one (or several), a message without any, one that takes a request back, or what no person wrote."""

    DEMANDE = "demande"
    PIECE = "piece"
    MESSAGE = "message"
    RETRAIT = "retrait"
    BRUIT = "bruit"


class Piece(NamedTuple):
    """What came with a request, or instead of one: its name, and what it is (« statuts », « RIB », « image »…)."""

    name: str
    what: str


class Told(NamedTuple):
    """What a letter says: a path of the dossier, the value and where it stands; whether it may be read otherwise."""

    path: str
    value: str
    place: Place
    is_sure: bool


class Post(NamedTuple):
    """What the message that carried a file says of it: who wrote, when (in Paris), about what, and what else came with it."""

    sender: str = ""
    address: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    pieces: tuple[Piece, ...] = ()
    what: str = ""
    """What it is, where it is no request: « statuts et RIB », « réponse automatique »."""
    withdraws: str = ""
    """The sentence that takes a request back, where one does."""


@dataclass(slots=True)
class Source:
    """A file read: its tree, or None with the remarks that say why not."""

    name: str
    root: Mapping | None = None
    remarks: Remarks = field(default_factory=Remarks)
    lines: list[str] = field(default_factory=list)
    """The lines of a text file, for excerpts; empty for a workbook."""
    values: int = 0
    """Those that a workbook holds."""
    emailed_on: date | None = None
    """The day (Europe/Paris) on which the message that carried the file was sent."""
    undated: Remark | None = None
    """Why that day isn't known."""
    headers: dict[str, Header] = field(default_factory=dict)
    """The values that come from that message, by their paths."""
    content: bytes = b""
    """The bytes of the file, where a message carried it."""
    post: Post | None = None
    """That message."""
    nature: Nature = Nature.DEMANDE
    letter: tuple[Told, ...] | None = None
    """What it says, of a letter of prolongation: what it doesn't say, the Caf knows."""
    is_to_read: bool = False
    """Whether only a person can read the request: it is known by its message alone."""
    added: tuple[str, ...] = ()
    """The sections that other messages fill, and that it doesn't hold itself."""

    @property
    def is_workbook(self) -> bool:
        """Whether values stand in the cells of a workbook."""
        return self.root is not None and self.root.position is not None and isinstance(self.root.position[0], str)

    def excerpt(self, path: str, place: Place) -> str:
        """The line of a place; empty for a workbook."""
        if place.file is not None:
            return self.headers[path].line if path in self.headers else ""
        return self.lines[place.line - 1] if place.line and place.line <= len(self.lines) else ""

    def place(self, path: str) -> Place:
        """The place of the value judged: in the message where it comes from there, else in the file."""
        return self.headers[path].place if path in self.headers else self.place_in_file(path)

    def place_in_file(self, path: str) -> Place:
        """The place of a path, or of its nearest parent that stands in the file."""
        node: Node | None = self.root
        position = node.position if node else None
        for step in steps(path):
            if isinstance(node, Mapping) and isinstance(step, str):
                node = node.entries.get(step)
            elif isinstance(node, Sequence) and isinstance(step, int):
                node = node.items[step] if step < len(node.items) else None
            else:
                break
            if node is None:
                break
            position = node.position or position
        return Place.at(position)


def join(path: str, name: str) -> str:
    """« projet » and « debut » → « projet.debut »."""
    return f"{path}.{name}" if path else name


_STEP = regex(r"([^.\[\]]+)|\[(\d+)\]")


@lru_cache(maxsize=1_000)
def steps(path: str) -> tuple[str | int, ...]:
    """« collectifs[0].enfants » → "collectifs", 0, "enfants"."""
    return tuple(int(index) if index else name for name, index in _STEP.findall(path))


def text_of(node: Node | None) -> str:
    """The text of a value: nothing of one that is absent or empty, « … » of one that is no text."""
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else "" if node is None or node.is_empty else "…"
