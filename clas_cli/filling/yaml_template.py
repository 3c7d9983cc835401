"""A dossier as commented YAML: blank, or filled from any dossier that could be read.

Values are written so that the reader finds them again character for character. A section that a dossier of that
situation leaves out stands as comments, ready to be uncommented.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.choices import FAMILLES
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Field, Record
from clas_cli.dossier.groups import Many, One, Records
from clas_cli.dossier.kinds import Account, Amount, Choice, Day, Integer, Kind, Number, SchoolYear, TimeOfDay, YesNo
from clas_cli.dossier.tree import Mapping, Node, Rejected, Scalar, Sequence, join
from clas_cli.filling import guidance
from clas_cli.filling.asked import is_required
from clas_cli.french.patterns import regex
from clas_cli.french.values import Raw, Refused, to_text

WIDTH = 100
"""Columns of the comments and of the long texts."""

_PLAIN = regex(r"[^\W_](?:[\w .,;/()'’°€%&+@-]|(?<=\w):(?=\w))*(?<! )")
_NOT_PLAIN = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
_BARE = (Integer, Amount, Number, Day, SchoolYear, YesNo, Account)
"""Kinds whose values any YAML program may read as it likes: they need no quotes."""

_AMBIGUOUS = regex(r"[\d.,_:/-]*\d[.,_:-]*")
_BLOCK = regex(r"[\w -~«»’…€–—\u00a0]+")
_ESCAPED = regex(
    '[\\\\"\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]|[\U000e0000-\U000e0fff]'
)
_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def render(situation: str, campagne: Campagne, root: Mapping | None = None) -> str:
    """The text of the file. `root` is the tree of a dossier; without it the dossier is blank but for what is known."""
    return "\n".join([*_Template(situation, campagne, root is not None).lines(root), ""])


def quoted(text: str) -> str:
    """A text as a double-quoted scalar; what could act on an editor or a terminal is spelled out."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if short := _SHORT_ESCAPES.get(character):
        return short
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def scalar(text: str, *, in_flow: bool = False, bare: bool = False) -> str:
    """A text on one line, without quotes where it can do without: what no YAML program could take for a number, a date, a boolean."""
    plain = _PLAIN.fullmatch(text) and not (in_flow and set(text) & set(",[]{}"))
    typed = text.lower() in _NOT_PLAIN or _AMBIGUOUS.fullmatch(text)
    return text if plain and (bare or not typed) and text.lower() != "null" else quoted(text)


class _Template:
    """The lines of one file."""

    def __init__(self, situation: str, campagne: Campagne, filled: bool) -> None:
        self.situation = situation
        self.campagne = campagne
        self.filled = filled
        self.told: set[str] = set()

    def lines(self, root: Mapping | None) -> Iterator[str]:
        yield from self._heading()
        yield from self._record(Dossier, root, "", "", explained=True)

    def _heading(self) -> Iterator[str]:
        kind = guidance.SITUATION_NAMES[self.situation]
        title = f"Dossier Clas, {kind}, campagne {self.campagne.nom}" + ("." if self.filled else " (modèle vierge).")
        yield from _comment(title, "")
        yield from _comment(
            "Écrire chaque réponse après les deux-points, en gardant le décalage des lignes. Un texte qui contient « : » ou « # » "
            "se met entre guillemets. Les lignes qui commencent par « # » sont des explications, ou des rubriques à activer en "
            "retirant leur « # ».",
            "",
        )
        for line in guidance.sending(self.situation, self.campagne):
            yield from _comment(line, "")
        yield from _comment(f"Pour vérifier\u00a0: {guidance.verifying(self.campagne)}.", "")

    def _record(self, cls: type[Record], node: Mapping | None, path: str, indent: str, *, explained: bool) -> Iterator[str]:
        """The fields of a record. `explained` tells each; only the first of a list is."""
        entries = node.entries if node else {}
        after_nested = False
        for name, declared in cls.FIELDS.items():
            where = join(path, name)
            child = entries.get(name)
            if child is not None and child.is_empty and not (declared.kind.none and isinstance(child, Sequence)):
                child = None
            nested = isinstance(declared.kind, One | Records)
            if not explained and child is None and (nested or not declared.required):
                continue
            # Of a dossier that is filled, a section that is absent stays so: a blank one would be an answer to correct.
            useless = guidance.without_object(where, self.situation, self.campagne)
            aside = child is None and (bool(useless) or (nested and self.filled and node is not None))
            if explained:
                if not path or nested or after_nested:
                    yield ""
                after_nested = nested
                yield from self._explanation(declared, where, indent)
            field_lines = self._field(declared, child, where, indent, explained=explained)
            yield from _commented(field_lines, indent) if aside else field_lines
        yield from self._unknown(cls, entries, indent)

    def _field(self, declared: Field, child: Node | None, path: str, indent: str, *, explained: bool) -> Iterator[str]:
        kind, name, inner = declared.kind, declared.name, indent + "  "
        if isinstance(kind, Records) and (child is None or isinstance(child, Sequence)):
            yield f"{indent}{name}:"
            for index, item in enumerate([item for item in child.items if type(item) is not Rejected] if child else [None]):
                if index and inner == "  ":
                    yield ""
                told = explained and index == 0
                if item is None or isinstance(item, Mapping):
                    yield from _dashed(list(self._record(kind.record, item, path, inner + "  ", explained=told)), inner)
                else:
                    yield from self._as_it_is(item, inner, "-")
        elif isinstance(kind, One) and (child is None or isinstance(child, Mapping)):
            yield f"{indent}{name}:"
            yield from self._record(kind.record, child, path, inner, explained=explained)
        elif child is None:
            known = guidance.prefilled(path, self.situation, self.campagne) if not self.filled else None
            yield f"{indent}{name}:" + (f" {scalar(known, bare=True)}" if known is not None else "")
        elif isinstance(child, Scalar):
            yield from self._value(f"{indent}{name}:", indent, written(kind, child.value), kind)
        elif isinstance(kind, Many) and isinstance(child, Sequence) and all(isinstance(item, Scalar) for item in child.items):
            parts = [scalar(written(kind.kind, item.value), in_flow=True) for item in child.items if isinstance(item, Scalar)]
            line = f"{indent}{name}: [{', '.join(parts)}]"
            if len(line) <= WIDTH:
                yield line
            else:
                yield f"{indent}{name}:"
                yield from (f"{inner}- {part}" for part in parts)
        else:
            yield from self._as_it_is(child, indent, f"{name}:")

    def _value(self, start: str, indent: str, text: str, kind: Kind | None = None) -> Iterator[str]:
        """A scalar after its name: on one line, or as a block where it is long."""
        safe = all(_BLOCK.fullmatch(line) for line in text.split("\n") if line)
        if "\n" in text and safe and text == text.strip() and not text.startswith("#"):
            yield f"{start} |-"
            yield from (f"{indent}  {line}" if line else "" for line in text.split("\n"))
            return
        if len(start) + len(text) > WIDTH and safe and "\n" not in text:
            folded = textwrap.wrap(text, WIDTH - len(indent) - 2, break_long_words=False, break_on_hyphens=False)
            if " ".join(folded) == text:
                yield f"{start} >-"
                yield from (f"{indent}  {line}" for line in folded)
                return
        yield f"{start} {scalar(text, bare=isinstance(kind, _BARE))}"

    def _as_it_is(self, node: Node, indent: str, start: str) -> Iterator[str]:
        """A value whose shape isn't that of its field: written as it stands, for the check to say so."""
        inner = indent + "  "
        if isinstance(node, Scalar):
            yield from self._value(f"{indent}{start}", indent, to_text(node.value))
        elif isinstance(node, Rejected) or node.is_empty:
            yield f"{indent}{start}"
        elif isinstance(node, Sequence):
            yield f"{indent}{start}"
            for item in node.items:
                yield from self._as_it_is(item, inner, "-")
        else:
            lines = [line for name, child in node.entries.items() for line in self._as_it_is(child, inner, f"{scalar(name)}:")]
            if start == "-":
                yield from _dashed(lines, indent)
            else:
                yield f"{indent}{start}"
                yield from lines

    def _unknown(self, cls: type[Record], entries: dict[str, Node], indent: str) -> Iterator[str]:
        for name, child in entries.items():
            if name not in cls.FIELDS:
                yield from self._as_it_is(child, indent, f"{scalar(name)}:")

    def _explanation(self, declared: Field, path: str, indent: str) -> Iterator[str]:
        declared = guidance.told(declared, path, self.situation, self.campagne)
        required = is_required(declared, path, self.situation, self.campagne)
        told = declared.label + (" (obligatoire)" if required else "")
        accepted = self._accepted(declared.kind, path)
        told += f"\u00a0: {accepted}." if accepted else "."
        if declared.help:
            told += f" {declared.help}"
        if example := self._example(declared, path):
            told += f" Exemple\u00a0: {example}"
        if where := guidance.without_object(path, self.situation, self.campagne):
            told += f" Sans objet {where}\u00a0: pour s'en servir, retirer le premier «\u00a0#\u00a0» de chaque ligne."
        yield from _comment(told, indent)
        for rule in guidance.rules_at(path, self.campagne):
            if rule not in self.told:
                self.told.add(rule)
                yield from _comment(rule, indent, bullet="- ")

    def _accepted(self, kind: Kind, path: str) -> str:
        if path == "actions.famille":
            return "selon l'axe, " + "\u00a0; ".join(f"{axis} ({', '.join(families)})" for axis, families in FAMILLES.items())
        if isinstance(kind, Records):
            return "une liste, un tiret par élément"
        accepted = guidance.accepted(kind, self.campagne)
        if isinstance(kind, Many):
            return "une liste entre crochets" + (f"\u00a0; {accepted}" if accepted else "")
        return accepted

    def _example(self, declared: Field, path: str) -> str:
        kind, example = declared.kind, declared.example
        if not example or isinstance(kind, Choice | YesNo) or guidance.prefilled(path, self.situation, self.campagne) is not None:
            return ""
        return f"[{example}]" if isinstance(kind, Many) else example


def written(kind: Kind, raw: Raw) -> str:
    """A value as YAML has it: text as it is (a label of a list by its name), a typed cell in the format's own way."""
    if isinstance(raw, str):
        return _name(kind, raw) if isinstance(kind, Choice | Account) else raw
    if isinstance(raw, bool) or raw is None:
        return to_text(raw)
    typed: dict[type[Kind], Callable[..., str]] = {Day: str, TimeOfDay: lambda value: f"{value:%H:%M}", Amount: str}
    try:
        if show := typed.get(type(kind)):
            return show(kind.convert(raw))
    except Refused:
        pass
    if isinstance(raw, float | int | Decimal | date | time | datetime | timedelta):
        return to_text(raw)
    return str(raw)


def _name(kind: Choice | Account, text: str) -> str:
    """The value that a label of a list stands for; any other text as it is."""
    try:
        value = kind.convert(text)
    except Refused:
        return text
    return str(value) if isinstance(kind, Choice) or text == kind.label(int(value)) else text


def _comment(text: str, indent: str, bullet: str = "") -> Iterator[str]:
    width = WIDTH - len(indent) - 2
    held = textwrap.wrap(
        text, width, initial_indent=bullet, subsequent_indent=" " * len(bullet), break_long_words=False, break_on_hyphens=False
    )
    for line in held:
        yield f"{indent}# {line}"


def _commented(lines: Iterator[str], indent: str) -> Iterator[str]:
    for line in lines:
        if not line.strip():
            continue
        yield f"{indent}# {line[len(indent) :]}"


def _dashed(lines: list[str], indent: str) -> Iterator[str]:
    """The lines of a list's element: its first field after a dash, what explains it at the dash's level."""
    dashed = False
    for line in lines:
        if dashed:
            yield line
        elif not line.strip() or line.lstrip().startswith("#"):
            yield line[2:]
        else:
            yield f"{indent}- {line[len(indent) + 2 :]}"
            dashed = True
    if not dashed:
        yield f"{indent}- {{}}"
