"""How a tree becomes typed records: one pass, the remarks beside, whatever the model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeVar

from clas_cli.dossier.fields import NO_DEFAULT, NO_FILLERS, Field, Record
from clas_cli.dossier.kinds import AlreadySaid, Amount, Day, FillerText, Kind, TimeOfDay, VagueNumber, WeekDay, WrongIdentifier
from clas_cli.dossier.tree import A_VERIFIER, FormRule, Mapping, Node, Place, Rejected, Remark, Remarks, Scalar, Sequence, join
from clas_cli.french.fillers import is_vague
from clas_cli.french.patterns import regex
from clas_cli.french.text import human_path, listing, nearest, quoted, visible
from clas_cli.french.values import Refused, to_text
from clas_cli.french.within import DATES, HOURS, NUMBERS, WEEKDAYS, values_within

_ONLY_SHOWN: Final = regex(r"\s|€|(?<=,\d)0+(?!\d)|,0*(?!\d)")
"""What a cell adds to a number, that says nothing else: « -310,00 € » is -310."""


class Vague(NamedTuple):
    """A vague number of a dossier: the record and field that hold its lowest value, the highest, and what was written."""

    path: str
    high: int
    text: str


R = TypeVar("R", bound=Record)

_PIECES: Final = {TimeOfDay: HOURS, Day: DATES, WeekDay: WEEKDAYS, Amount: NUMBERS}
"""What a value of a kind looks like, within a text that is none."""
_SIDE_BY_SIDE: Final = regex(r"[/,;&+\n]|\bet\b")
_SUGGESTIONS: Final = 100
"""Wrong words for which a near one is looked for: more are no typing mistakes, and cost time."""


def _says_none(node: Node) -> bool:
    """Whether an empty list was written as such, or « aucun »."""
    return not isinstance(node, Sequence) or not node.items or any(not item.is_empty for item in node.items)


def _comma(cut: Node | None, name: str, node: Node) -> str:
    """What stood between a text and a name without a value that follows it on its line; empty where they are no one text."""
    if type(cut) is not Scalar or type(node) is not Scalar or type(cut.value) is not str or node.value is not None:
        return ""
    before, after = cut.position, node.position
    if before is None or after is None or len(before) == 2 or len(after) == 2 or before[0] != after[0]:
        return ""
    gap = after[1] - len(name) - 1 - before[2]
    return "," if gap == 1 else ", "


def _held(node: Node) -> str:
    """What a cell holds, where that isn't what it shows."""
    if not isinstance(node, Scalar) or node.cell_text is None or isinstance(node.value, str):
        return ""
    held = to_text(node.value)
    held = held.replace(".", ",") if isinstance(node.value, float) else held
    return "" if held == _ONLY_SHOWN.sub("", node.cell_text) else f"\u00a0: la cellule contient {held}, que son format montre ainsi"


class Reading:
    """One pass over a tree: records out, remarks beside. `situation` decides what is required, `fillers` what is no answer."""

    def __init__(self, situation: str | None, fillers: frozenset[str] = frozenset()) -> None:
        self.situation = situation
        self.fillers = fillers
        self.remarks = Remarks()
        self.vague: list[Vague] = []
        self._declared: Field
        self._repaired = False
        self._suggestions = 0

    def record(self, cls: type[R], node: Mapping, path: str) -> R:
        """The record that a mapping holds."""
        entries, fields = node.entries, cls.FIELDS
        if has_others := not entries.keys() <= fields.keys():
            entries = self._whole_texts(cls, entries)
        found: dict[str, object] = {}
        aside: set[str] = set()
        fillers: dict[str, str] = {}
        for name, declared in fields.items():
            child = entries.get(name)
            by_text = declared.by_text
            if by_text and type(child) is Scalar and child.value in by_text:
                found[name] = by_text[child.value]  # type: ignore[index]
                continue
            if child is None or (child.is_empty and not (declared.kind.none and type(child) is Sequence)):
                self._absent(declared, path, found)
                continue
            if type(child) is Rejected:
                aside.add(name)
                continue
            try:
                if by_text is not None and type(child) is Scalar and type(child.value) is str:
                    found[name] = by_text[child.value]
                    continue
                self._declared = declared
                value = declared.kind.read(child, f"{path}.{name}" if path else name, self)
            except FillerText as filler:
                fillers[name] = filler.text
                if declared.is_required(self.situation):
                    self.remarks.append(self.filler(declared, path, filler.text))
            except VagueNumber as vague:
                found[name] = vague.low
                self.vague.append(Vague(join(path, name), vague.high, child.shown()))
            except Refused as refused:
                self._declared = declared
                narrow = cls.narrowed(name, found)
                self.refuse(join(path, name), child, self._refused_by(narrow, child, path) or refused, narrow)
                aside.add(name)
            else:
                if value == () and not (declared.kind.none and _says_none(child)):  # a list of nothing but blanks
                    self._absent(declared, path, found)
                else:
                    found[name] = value
        if has_others:
            self._unknown(cls, entries, path)
        record = cls(path, frozenset(aside), fillers or NO_FILLERS, **found)
        for name, fault in record.faults():
            self._declared = cls.FIELDS[name]
            self.refuse(join(path, name), entries[name], fault, cls.narrowed(name, found))
            del record.__dict__[name]
            record.__dict__["set_aside"] |= {name}
        return record

    def _refused_by(self, kind: Kind | None, node: Node, path: str) -> Refused | None:
        """Why a kind refuses a value, None where it doesn't."""
        try:
            if kind is not None:
                kind.read(node, path, self)
        except Refused as refused:
            return refused
        return None

    def _whole_texts(self, cls: type[Record], entries: dict[str, Node]) -> dict[str, Node]:
        """The fields, with the texts that a comma cut: of « {nom: Dupont, Jean} », YAML makes a second name without a value."""
        whole: dict[str, Node] = {}
        last = ""
        for name, node in entries.items():
            cut = whole.get(last)
            if name not in cls.FIELDS and (comma := _comma(cut, name, node)) and not self._near(name, cls.FIELDS):
                whole[last] = Scalar(f"{cut.value}{comma}{name}", (*cut.position[:2], node.position[2]))  # type: ignore[union-attr, misc, index]
            else:
                whole[name], last = node, name
        return whole

    def _near(self, word: str, known: Iterable[str]) -> str | None:
        self._suggestions += 1
        return nearest(word, known) if self._suggestions <= _SUGGESTIONS else None

    def blank(self, cls: type[R], path: str) -> R:
        """The record of an element that could not be read: everything in it is set aside."""
        return cls(path, frozenset(cls.FIELDS))

    def filler(self, declared: Field, path: str, text: str) -> Remark:
        """What to say of a required field where a text that is no answer stands."""
        return Remark(
            join(path, declared.name),
            f"{declared.label}\u00a0: {quoted(text, 60)} n'est pas une réponse.",
            found=text,
            expected=declared.kind.expected(),
            rule=FormRule.REMPLISSAGE,
            remedy=f"Renseigner «\u00a0{declared.name}\u00a0»"
            + (f", par exemple\u00a0: {declared.example.rstrip('.')}." if declared.example else "."),
        )

    def repaired(self, path: str, text: str) -> None:
        """Says, once for all texts, that accents were encoded twice, and were read as they were meant."""
        if not self._repaired:
            self.remarks.append(
                Remark(
                    path,
                    "Les accents de ce fichier sont codés deux fois (« Ã© » au lieu de « é »)\u00a0: les textes sont lus avec leurs accents rétablis.",
                    found=visible(text, 120),
                    expected="des accents codés une fois",
                    rule=FormRule.REFUSEE,
                    remedy="Relire les textes, puis enregistrer le fichier à nouveau (encodage UTF-8) depuis le logiciel d'origine.",
                    severity=A_VERIFIER,
                )
            )
        self._repaired = True

    def refuse(self, path: str, node: Node, refused: Refused, narrow: Kind | None = None) -> None:
        """Says that a value is set aside, and why; `narrow` is what its field may hold beside the others of its record."""
        if isinstance(refused, AlreadySaid):
            return
        vague = isinstance(node, Scalar) and isinstance(node.value, str) and is_vague(node.value)
        rule = FormRule.VAGUE if vague else FormRule.IDENTIFIANT if isinstance(refused, WrongIdentifier) else FormRule.REFUSEE
        if self.remarks.only_counts(rule):
            return
        shown = node.shown() or "(vide)"
        if vague:
            self.remarks.append(
                Remark(
                    path,
                    f"{self._declared.label}\u00a0: {quoted(shown)} ne dit pas encore la réponse.",
                    found=visible(shown, 120),
                    expected=refused.expected,
                    rule=rule,
                    remedy=f"Donner la valeur prévue\u00a0: {refused.expected}.",
                )
            )
            return
        near = self._near(shown, refused.close) if refused.close else None
        expected = refused.expected
        if near:  # the nearest first
            ordered = [near, *(name for name in refused.close if name != near)]
            expected = expected.replace(listing(refused.close, "ou"), listing(ordered, "ou"))
        self.remarks.append(
            Remark(
                path,
                f"{self._declared.label}\u00a0: {quoted(shown)} ne convient pas{_held(node)}.",
                found=visible(shown, 120),
                expected=expected,
                rule=rule,
                remedy=refused.remedy
                or self._within(node)
                or (f"Vouliez-vous écrire «\u00a0{near}\u00a0»\u00a0?" if near else f"Écrire {refused.expected}."),
            )
        )

    def _within(self, node: Node) -> str:
        """The values of the field that stand in a text too long for it, to be written alone."""
        kind = self._declared.kind
        pieces = _PIECES.get(type(kind))
        if pieces is None or not isinstance(node, Scalar) or not isinstance(node.value, str):
            return ""
        found = values_within(node.value, pieces, kind.convert)
        are_several = len(found) > 1 and pieces in (HOURS, WEEKDAYS) and _SIDE_BY_SIDE.search(node.value)
        several = "\u00a0; s'il y a plusieurs séances, une ligne pour chacune." if are_several else "."
        return f"Écrire {listing(map(quoted, found), 'ou')}, sans rien d'autre{several}" if found else ""

    def _absent(self, declared: Field, path: str, found: dict[str, object]) -> None:
        if declared.may_lack:
            return
        absence = declared.absence(self.situation)
        if isinstance(absence, type) and issubclass(absence, Record):
            found[declared.name] = self.record(absence, Mapping({}, None), join(path, declared.name))
        elif absence is not NO_DEFAULT:
            found[declared.name] = absence
        if declared.is_required(self.situation):
            self.remarks.append(self.lacking(declared, path))

    def lacking(self, declared: Field, path: str) -> Remark:
        """What to say of a required field that is absent from the record at `path`."""
        where = f"dans la rubrique «\u00a0{human_path(path)}\u00a0»" if path else "au premier niveau du fichier"
        return Remark(
            join(path, declared.name),
            f"{declared.label}\u00a0: à renseigner, {where}.",
            found="rien",
            expected=declared.kind.expected(),
            rule=FormRule.MANQUANT,
            remedy=f"Renseigner «\u00a0{declared.name}\u00a0»"
            + (f", par exemple\u00a0: {declared.example.rstrip('.')}." if declared.example else "."),
        )

    def _unknown(self, cls: type[Record], entries: dict[str, Node], path: str) -> None:
        free = [name for name in cls.FIELDS if name not in entries or entries[name].is_empty]
        for name in entries:
            if name in cls.FIELDS or self.remarks.only_counts(FormRule.INCONNU):
                continue
            near = self._near(name, free)
            self.remarks.append(
                Remark(
                    join(path, visible(name, 60)),
                    f"Le champ {quoted(name, 60)} n'est pas connu ici\u00a0: son contenu n'est pas lu.",
                    found=visible(name, 60),
                    expected=f"un champ parmi\u00a0: {', '.join(free or cls.FIELDS)}",
                    rule=FormRule.INCONNU,
                    remedy=(f"Vouliez-vous écrire «\u00a0{near}\u00a0»\u00a0?" if near else "Supprimer ce champ ou corriger son nom.")
                    + (" Une espace insécable touche ce nom\u00a0: l'effacer." if name != name.strip() else ""),
                    place=Place.at(entries[name].position),
                )
            )
