"""A workbook becomes a Source: the tree of the YAML dossier, each value with the cell that holds it.

The layout says where each field stands; here and in `form`, `tables` and `owners` is only what people and programs do to sheets.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from clas_cli.dossier.layout import LETTER, SHEETS, Sheet, is_unread, sheet_named
from clas_cli.dossier.tree import A_VERIFIER, FormRule, Mapping, Place, Remark, Remarks, Source
from clas_cli.french.patterns import regex
from clas_cli.french.text import loose, nearest, plural, quoted, visible
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import NOTHING, OLE, ONE_VALUE, WHOLE, Grid, Unreadable, address, too_big
from clas_cli.reading.cells.ooxml import read_ooxml
from clas_cli.reading.cells.opendocument import is_opendocument, read_opendocument
from clas_cli.reading.form import FormReading
from clas_cli.reading.kinds import CALLED, WORKBOOK_MAX_BYTES, said_by_name
from clas_cli.reading.nodes import pruned
from clas_cli.reading.sheet import SheetReading
from clas_cli.reading.tables import TablesReading
from clas_cli.reading.yaml_file import MAX_BYTES as MAX_CHARACTERS

_MADE_NAMES: Final = regex(
    r"(?:copie de |copy of )?(?P<name>.+?)(?:\s[-\u2013\u2014]\s?(?:tableau|table)\s?\d+(?:-\d+)?|\s?\(\d+\)|_\d+|\s[-\u2013]\s?copie)?",
    re.IGNORECASE,
)
"""What programs add to the name of a sheet: Numbers exports « Projet - Tableau 1 »; copies are « Projet (2) » (Excel, WPS),
« Copie de Projet » (Google Sheets), « Projet_2 » (LibreOffice)."""
_OF_PROGRAMS: Final = ("Résumé de l’exportation", "Résumé de l'exportation", "Export Summary", "WpsReserved_")
"""Sheets that Numbers and WPS add by themselves, and that hold no answer."""


def plain_name(name: str) -> str:
    """The name of a sheet without what programs add to it."""
    found = _MADE_NAMES.fullmatch(name.strip()[:100])
    return found["name"] if found else name


def known_sheet(name: str) -> Sheet | None:
    """The sheet of the model that a sheet of that name is, or is a copy of, or seems to be (« 1-Collectifs », « Budget prévisionnel »)."""
    return sheet_named(name) or sheet_named(plain_name(name)) or _sheet_within(name[:100])


@lru_cache(maxsize=256)
def _sheet_within(name: str) -> Sheet | None:
    """The one sheet whose name stands among the words of another."""
    words = f" {' '.join(_WORDS.findall(loose(name)))} "
    found = [sheet for sheet in SHEETS if f" {loose(sheet.name)} " in words or f" {loose(sheet.name).removesuffix('s')} " in words]
    return found[0] if len(found) == 1 and not is_unread(name) and not _OTHERS.search(words) else None


_WORDS: Final = regex(r"[^\W\d_]+")
_OTHERS: Final = regex(r" (?:anciene?s?|brouillons?|exemples?|modeles?|bilans?|realisee?s?|archives?|old) ")
"""Words of sheets that are kept beside the dossier."""


def read_workbook(data: bytes, name: str) -> Source:
    """The Source of a workbook. Whatever is wrong with the file is a remark of the Source, never an exception."""
    source = Source(name)
    try:
        grids, endings = _grids(data)
        _bound_texts(grids)
        if not any(known_sheet(grid.name) for grid in grids):
            raise Unreadable(
                "Le classeur ne contient aucune des feuilles d'un dossier (« Gestionnaire », « Projet », « Collectifs »…).",
                "Partir d'un modèle\u00a0: « clas modele dossier.xlsx ».",
            )
        source.values = sum(len(grid.cells) for grid in grids)
        source.remarks += said_by_name(name, endings)
        _WorkbookReading(source).read(grids)
    except Unreadable as fault:
        fault = fault.of(CALLED.get(Path(name).suffix.lower(), "classeur"))
        source.remarks = Remarks(Remark("", fault.message, rule=FormRule.ILLISIBLE, remedy=fault.remedy))
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
    length = sum(sum(map(len, [content for content in grid.cells.values() if type(content) is str])) for grid in grids)
    if length > MAX_CHARACTERS:
        raise too_big(f"ses cellules contiennent plus de {plural(MAX_CHARACTERS, 'caractère')}")


def _wanted(name: str) -> int:
    if known_sheet(name) is not None:
        return WHOLE
    return NOTHING if is_unread(plain_name(name)) or is_unread(name) or name.startswith(_OF_PROGRAMS) else ONE_VALUE


def _closeness(grid: Grid) -> int:
    """How far the name of a sheet is from that of the model's, the nearest first."""
    return 0 if sheet_named(grid.name) else 1 if sheet_named(plain_name(grid.name)) else _WITHIN


_WITHIN: Final = 2


class _WorkbookReading:
    """One pass over the sheets: the tree, and remarks on what stands where it shouldn't."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root = Mapping({}, None)

    def read(self, grids: list[Grid]) -> None:
        found: dict[str, SheetReading] = {}
        others: list[Grid] = []
        for grid in sorted(grids, key=_closeness):  # the copy of a sheet counts where the sheet isn't there
            sheet = known_sheet(grid.name)
            if sheet is None or (sheet.name in found and _closeness(grid) == _WITHIN):
                others.append(grid)
            elif sheet.name in found:
                self._twice(sheet, grid, found[sheet.name].grid)
            else:
                found[sheet.name] = (FormReading if sheet.form else TablesReading)(grid, sheet, self.source)
        for grid in others:
            self._unknown(grid, found)
        first = next(iter(found.values()))
        self.root.position = (first.grid.name, "A1")
        for sheet in (LETTER, *SHEETS):  # parents before the tables that name their rows
            if sheet.name in found:
                found[sheet.name].into(self.root)
        pruned(self.root)
        self.source.root = self.root

    def _unknown(self, grid: Grid, found: dict[str, SheetReading]) -> None:
        if not grid.cells:
            return
        free = [sheet.name for sheet in SHEETS if sheet.name not in found]
        near = nearest(grid.name, free)
        self.source.remarks.append(
            Remark(
                visible(grid.name, 60),
                f"La feuille {quoted(grid.name, 40)} n'est pas connue\u00a0: son contenu n'est pas lu.",
                found=visible(grid.name, 60),
                expected=f"une feuille parmi\u00a0: {', '.join(free)}" if free else "aucune autre feuille que celles du modèle",
                rule=FormRule.INCONNU,
                remedy=f"Vouliez-vous écrire «\u00a0{near}\u00a0»\u00a0?" if near else "Supprimer cette feuille ou corriger son nom.",
                place=Place(sheet=grid.name, cell=address(min(grid.cells))),
            )
        )

    def _twice(self, sheet: Sheet, grid: Grid, first: Grid) -> None:
        if not grid.cells:
            return
        self.source.remarks.append(
            Remark(
                visible(grid.name, 60),
                f"Deux feuilles sont des feuilles «\u00a0{sheet.name}\u00a0»\u00a0: {quoted(first.name, 40)}, qui est lue, "
                f"et {quoted(grid.name, 40)}, qui ne l'est pas.",
                found=visible(grid.name, 60),
                expected="une seule",
                rule=FormRule.DEUX_FOIS,
                severity=A_VERIFIER if sheet_named(first.name) else None,
                remedy="Ne garder que la feuille qui compte, sous le nom du modèle.",
                place=Place(sheet=grid.name, cell=address(min(grid.cells))),
            )
        )
