"""The dossier that a source holds: read by its model, and told in the words of what it was written in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final, NamedTuple

from clas_cli.dossier.dossier import Demande, Dossier
from clas_cli.dossier.fields import Field
from clas_cli.dossier.kinds import Choice, Kind
from clas_cli.dossier.layout import LETTER, SHEETS, Sheet, Slot, sheet_named
from clas_cli.dossier.tree import Node, Remark, Scalar, Source, steps
from clas_cli.dossier.typed import Reading, Vague
from clas_cli.french.text import human_path, quoted
from clas_cli.french.values import Refused


class ReadDossier(NamedTuple):
    """The dossier that a source holds (None where it has no tree), what was wrong with its values, and its vague numbers."""

    dossier: Dossier | None
    remarks: list[Remark]
    vague: list[Vague]


def read_dossier(source: Source, fillers: frozenset[str] = frozenset()) -> ReadDossier:
    """The typed dossier of a source; `fillers` are texts that are no answer, beside those of the language."""
    if source.root is None:
        return ReadDossier(None, [], [])
    reading = _reading(source)(_situation(source), fillers)
    dossier = reading.record(Dossier, Dossier.written_as(source.root)[0], "")
    return ReadDossier(dossier, reading.remarks, reading.vague)


def _reading(source: Source) -> type[Reading]:
    if not source.is_workbook:
        return Reading
    first = source.root.position if source.root else None
    return LetterReading if isinstance(first, tuple) and sheet_named(str(first[0])) is LETTER else CellReading


def _situation(source: Source) -> str | None:
    """The situation, read ahead: what is required depends on it."""
    node: Node | None = source.root
    for name in ("demande", "situation"):
        node = getattr(node, "entries", {}).get(name)
    try:
        return str(Demande.FIELDS["situation"].kind.convert(node.value)) if isinstance(node, Scalar) else None
    except Refused:
        return None


_Homes = dict[tuple[str, ...], tuple[str, Slot | None, bool]]
"""For each field, without indexes: its sheet, its slot, and whether it is a column; for each section, the first sheet that holds some of it."""


def _homes(sheets: Iterable[Sheet]) -> _Homes:
    homes: _Homes = {}
    for sheet in sheets:
        found = [(slot.path, slot) for slot in sheet.form.slots] if sheet.form else []
        found += [(table.path + slot.path, slot) for table in sheet.tables for slot in table.columns]
        for path, slot in found:
            homes.setdefault(path, (sheet.name, slot, not sheet.form))
            for length in range(1, len(path)):
                homes.setdefault(path[:length], (sheet.name, None, False))
    return homes


class CellReading(Reading):
    """The reading of a workbook: what lacks, and what is accepted, is told in the words of its sheets."""

    homes: ClassVar[_Homes] = _homes(SHEETS)

    def refuse(self, path: str, node: Node, refused: Refused, narrow: Kind | None = None) -> None:
        _, slot, _ = self.homes.get(_names(path), _NOWHERE)
        kind = narrow or (slot.field.kind if slot else None)
        if isinstance(kind, Choice) and refused.expected == kind.expected():
            near = self._near(node.shown(), (*kind.accepted, *map(kind.label, kind.accepted))) if refused.close else None
            remedy = refused.remedy or (f"Vouliez-vous écrire «\u00a0{near}\u00a0»\u00a0?" if near else "")
            for name in kind.accepted:
                remedy = remedy.replace(f"«\u00a0{name}\u00a0»", quoted(kind.label(name)))
            refused = Refused(_accepted(kind, near), (), remedy)
        super().refuse(path, node, refused)

    def filler(self, declared: Field, path: str, text: str) -> Remark:
        remark = super().filler(declared, path, text)
        _, slot, is_column = self.homes.get(_names(remark.at), _NOWHERE)
        if slot is not None:
            remark.remedy = _to_fill(slot, is_column)
        return remark

    def lacking(self, declared: Field, path: str) -> Remark:
        remark = super().lacking(declared, path)
        sheet, slot, is_column = self.homes[_names(remark.at)]
        where = f"la feuille «\u00a0{sheet}\u00a0»"
        remark.message = f"{declared.label}\u00a0: à renseigner, dans {where}."
        if slot is None:
            remark.expected = f"les réponses de {where}"
            remark.remedy = f"Remplir {where}, ou la reprendre du modèle si elle manque."
        else:
            remark.remedy = _to_fill(slot, is_column)
        return remark


def _to_fill(slot: Slot, is_column: bool) -> str:
    example = f", par exemple\u00a0: {slot.example}" if slot.example else ""
    return f"Renseigner {'la colonne ' if is_column else ''}«\u00a0{slot.label}\u00a0»{example}."


def _accepted(kind: Kind, near: str | None = None) -> str:
    """What a cell accepts, in the words of its list, the nearest first."""
    if not isinstance(kind, Choice):
        return kind.expected()
    names = sorted(kind.accepted, key=lambda name: near not in (name, kind.label(name)))
    listed = ", ".join(quoted(kind.label(name)) for name in names)
    return f"une valeur de la liste\u00a0: {listed}"


def _names(path: str) -> tuple[str, ...]:
    return tuple(step for step in steps(path) if isinstance(step, str))


_NOWHERE: Final = ("", None, False)


class LetterReading(CellReading):
    """The reading of the one sheet of a prolongation."""

    homes: ClassVar[_Homes] = _homes((LETTER, *SHEETS))


def _homes_of(source: Source) -> _Homes:
    reading = _reading(source)
    return reading.homes if issubclass(reading, CellReading) else {}


def asked_in(source: Source, path: str) -> tuple[str, Slot, bool] | None:
    """The sheet of a workbook that asks for a value, its slot, and whether it is a column; None where no sheet does."""
    sheet, slot, is_column = _homes_of(source).get(_names(path), _NOWHERE)
    return (sheet, slot, is_column) if slot else None


def named_in(source: Source, path: str) -> str:
    """What a value is called where it was written: « Nombre d'enfants » (Collectifs!G6), or « collectifs n° 1, enfants » of a text."""
    if not source.is_workbook:
        return human_path(path)
    sheet, slot, _ = _homes_of(source).get(_names(path), _NOWHERE)
    place = source.place(path)
    where = str(place) if place.sheet is not None else f"feuille {quoted(sheet)}"
    return f"{quoted(slot.label)} ({where})" if slot else where if sheet or place.sheet else human_path(path)


def accepted_in(source: Source, kind: Kind) -> str:
    """What a value may be, in the words of what it is written in."""
    return _accepted(kind) if source.is_workbook else kind.expected()
