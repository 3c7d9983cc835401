"""A copy of a workbook that shows what its check found: coloured cells, comments, and a sheet with the whole report.

The copy is the received workbook changed in place (see `clas_cli.filling.package`): checked again, it gives the same findings.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from xml.sax.saxutils import quoteattr

from clas_cli.dossier.layout import CONTROL_SHEETS
from clas_cli.filling.cell_styles import Styles, restyle, style_of
from clas_cli.filling.comments import Notes
from clas_cli.filling.control_sheet import COLOURS, HEADS, TITLE, Control
from clas_cli.filling.package import (
    CONTENT_TYPES,
    OFFICE,
    SHEET_TYPE,
    Cell,
    Package,
    Part,
    Unchangeable,
    cell_of,
)
from clas_cli.french.text import key, visible
from clas_cli.judge.report import Finding, Report
from clas_cli.reading.cells.grid import Unreadable
from clas_cli.reading.cells.ooxml import read_ooxml
from clas_cli.render import words
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION

DARK_COLOURS: Final = {BLOQUANT: "C00000", A_COMPLETER: "86197A", A_VERIFIER: "B45F06", INFORMATION: "2E75B6"}
"""The same under white letters, such as those of a header."""

MARK: Final = "Contrôle Clas"
"""How every comment of ours begins."""

_LONGEST_NOTE: Final = 8_000
_FILL: Final = re.compile(
    r'<(?:\w+:)?fill><(?:\w+:)?patternFill(?: patternType="\w+")?(?:/>|>(?:<(?:\w+:)?[fb]gColor(?: (?:rgb|theme|tint|indexed|auto)="[\w.\-]+")*/>)*'
    r"</(?:\w+:)?patternFill>)</(?:\w+:)?fill>"
)
"""Fills that may be given back to a cell: plain ones, and nothing else that a file could have put there."""


def annotate(content: bytes, report: Report) -> bytes:
    """The annotated copy of an .xlsx or .xlsm workbook. Raises `Unchangeable` where it can't be changed in place."""
    with _faults_told():
        return _Copy(content, report).rendered()


_FAULTS: Final = (
    Unreadable, zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, LookupError, ValueError, OverflowError,
)  # fmt: skip


@contextmanager
def _faults_told() -> Iterator[None]:
    """Whatever is wrong with a workbook makes it `Unchangeable`."""
    try:
        yield
    except _FAULTS as fault:
        raise Unchangeable("il n'est pas écrit comme un tableur l'aurait écrit") from fault


_ACTIVE: Final = {
    "vbaproject": "des macros",
    "macrosheet": "des macros",
    "externallink": "des liens vers d'autres fichiers ou programmes",
    "connections": "des connexions à des données",
    "querytable": "des connexions à des données",
    "oleobject": "des objets incorporés",
    "activex": "des objets incorporés",
}
"""What the type of a part says that it may do by itself, once the workbook is opened."""


def active_content(content: bytes) -> tuple[str, ...]:
    """What a workbook holds that acts by itself, and that its annotated copy keeps, in French. None in the workbook of the model.

    Raises `Unchangeable` where it can't be told.
    """
    with _faults_told():
        types = [node.attributes.get("ContentType", "").lower() for node in Package(content).edit(CONTENT_TYPES, 2).root.children]
    return tuple(dict.fromkeys(said for mark, said in _ACTIVE.items() if any(mark in kind for kind in types)))


class _Copy:
    """One copy being made."""

    def __init__(self, content: bytes, report: Report) -> None:
        self.report = report
        self.package = Package(content)
        self.book = self._book()
        self.sheets = self._sheets()
        styles = self.package.related(self.book, "styles")
        if styles is None:
            raise Unchangeable("il n'a pas de formats")
        self.styles = Styles(self.package, styles)
        self.control: str | None = None
        """The sheet of an earlier copy's report."""
        self.originals: dict[tuple[str, Cell], str] = {}
        """The fill that each coloured cell had, to give it back another time."""

    def _book(self) -> str:
        return self.package.related("", "officeDocument") or "xl/workbook.xml"

    def _sheets(self) -> dict[str, str]:
        """The part of each sheet."""
        relations = self.package.relations(self.book)
        found = {}
        sheets = self.package.edit(self.book, 3).root.child("sheets")
        for node in sheets.children if sheets else ():
            identifier = next((value for name, value in node.attributes.items() if name.rpartition(":")[2] == "id"), "")
            kind, path = relations.get(identifier, ("", ""))
            if kind == "worksheet":
                found[node.attributes["name"]] = path
        return found

    def rendered(self) -> bytes:
        """The whole copy."""
        former = self._former()
        control = self.control
        places: dict[str, dict[Cell, list[Finding]]] = {name: {} for name in self.sheets}
        for finding in self.report.findings:
            if finding.place.sheet in places and finding.place.cell:
                places[finding.place.sheet].setdefault(cell_of(finding.place.cell), []).append(finding)
        for name, path in self.sheets.items():
            if name != control:
                self._sheet(name, path, places[name], former.get(name, {}))
        self._control()
        self.styles.save()
        return self.package.rendered()

    def _sheet(self, name: str, path: str, found: dict[Cell, list[Finding]], former: dict[Cell, str]) -> None:
        sheet = self.package.edit(path, 4 if found or former else 2)
        if found or former:
            self._colour(name, sheet, found, former)
        Notes(self.package, path, sheet, MARK, MARK).write({cell: _note(findings) for cell, findings in found.items()})
        views = sheet.root.child("sheetViews")
        if views is not None and b"tabSelected" in sheet.slice(views):  # the copy opens on its report, on that sheet alone
            start, end = views.start, views.end
            if not any(start <= at < end for at, _, _ in sheet.changes):
                sheet.replace(start, end, re.sub(rb'\stabSelected\s*=\s*"[^"]*"', b"", sheet.slice(views)))
        if sheet.changes:
            self.package.write(path, sheet.rendered())

    def _colour(self, name: str, sheet: Part, found: dict[Cell, list[Finding]], former: dict[Cell, str]) -> None:
        """Colours the cells of the findings; those of an earlier copy that have none left get their own colour back."""
        now = style_of(sheet, former)
        colours = (*COLOURS.values(), *DARK_COLOURS.values())
        ours = {cell for cell, style in now.items() if any(f'"FF{colour}"' in self.styles.fill_of(style) for colour in colours)}

        def style(cell: Cell, current: int) -> int:
            original = former[cell] if cell in ours else self.styles.fill_of(current)
            if cell not in found:
                return self.styles.with_fill(current, original)
            self.originals[name, cell] = original
            colours = DARK_COLOURS if self.styles.has_light_text(current) else COLOURS
            return self.styles.with_fill(current, self.styles.fill(colours[_worst(found[cell])]))

        restyle(sheet, {*found, *ours}, style)

    def _former(self) -> dict[str, dict[Cell, str]]:
        """The cells that an earlier copy coloured, and the fills that they had. Finds the sheet of that copy's report too."""
        former: dict[str, dict[Cell, str]] = {}
        for grid in read_ooxml(self.package.archive, _only_control):
            if grid.cells.get((1, 1)) != TITLE:
                continue
            self.control = grid.name
            for (_, column), content in grid.cells.items():
                place, _, fill = content.partition("|") if column == len(HEADS) + 1 and isinstance(content, str) else ("", "", "")
                sheet, _, cell = place.rpartition("!")
                if sheet and re.fullmatch(r"[A-Z]{1,3}[1-9]\d{0,6}", cell) and _FILL.fullmatch(fill):
                    former.setdefault(sheet, {})[cell_of(cell)] = re.sub(r"<(/?)(?:\w+:)?", rf"<\1{self.styles.part.prefix}", fill)
        return former

    # The sheet of the report

    def _control(self) -> None:
        """Adds the sheet, or replaces that of an earlier copy, and opens the workbook on it."""
        content = Control(self.report, self.styles, self.sheets, self.originals).render()
        book = self.package.edit(self.book, 3)
        sheets = book.root.child("sheets")
        if sheets is None:
            raise Unchangeable("il n'a pas de liste de feuilles")
        names = [node.attributes["name"] for node in sheets.children]
        if self.control is not None:
            path, number = self.sheets[self.control], names.index(self.control)
            folder, _, file = path.rpartition("/")
            self.package.remove(f"{folder}/_rels/{file}.rels")
            self.package.write(path, content)
        else:
            path, number = self.package.unused("xl/worksheets/sheetClas{}.xml"), len(names)
            self.package.write(path, content)
            self.package.declare(path, SHEET_TYPE)
            identifier = self.package.relate(self.book, "worksheet", path)
            used = {int(node.attributes.get("sheetId", "0")) for node in sheets.children}
            p, taken = book.prefix, set(map(key, names))
            name = next((name for name in CONTROL_SHEETS if key(name) not in taken), None)
            if name is None:
                raise Unchangeable("ses feuilles ont déjà tous les noms de celle du rapport")
            book.append(
                sheets,
                f'<{p}sheet name={quoteattr(name)} sheetId="{max(used) + 1}" xmlns:r="{OFFICE}" r:id="{identifier}"/>',
            )
        views = book.root.child("bookViews")
        if views is not None and views.children:
            book.set_attribute(views.children[0], "activeTab", str(number))
            if "firstSheet" in views.children[0].attributes:
                book.set_attribute(views.children[0], "firstSheet", "0")
        self.package.write(self.book, book.rendered())


def _only_control(name: str) -> int:
    from clas_cli.reading.cells.grid import NOTHING, WHOLE

    return WHOLE if key(name) in map(key, CONTROL_SHEETS) else NOTHING


def _worst(findings: list[Finding]) -> str:
    return next(severity for severity in COLOURS if any(finding.severity == severity for finding in findings))


def _note(findings: list[Finding]) -> str:
    """What the comment of a cell says."""
    parts = [MARK]
    for severity in COLOURS:
        for finding in findings:
            if finding.severity == severity:
                parts.append("\n".join(_said(finding)))
    return _shortened("\n\n".join(parts))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_NOTE else text[: _LONGEST_NOTE - 1] + "…"


def _said(finding: Finding) -> Iterator[str]:
    yield f"{words.SEVERITIES[finding.severity].upper()}, {finding.titre} ({finding.code})"
    yield finding.message
    if finding.expected:
        yield f"Trouvé\u00a0: {visible(finding.found, 200) or 'rien'}\u00a0; attendu\u00a0: {finding.expected}"
    if finding.remedy:
        yield f"À faire\u00a0: {finding.remedy}"
    yield f"[{finding.reference}]"
