"""A copy of a workbook that shows what its check found: coloured cells, comments, and a sheet with the whole report.

The copy is the received workbook changed in place (see `clas_cli.filling.package`): checked again, it gives the same findings.
"""

from __future__ import annotations

import re
import struct
import textwrap
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import quoteattr

from clas_cli.dossier.layout import CONTROL_SHEETS
from clas_cli.filling.package import (
    CONTENT_TYPES,
    MAIN,
    OFFICE,
    SHEET_TYPE,
    Cell,
    Notes,
    Package,
    Part,
    Styles,
    Unchangeable,
    cell_of,
    reference,
    restyle,
    style_of,
    xml_text,
)
from clas_cli.french.text import euros, key, visible
from clas_cli.judge.report import Finding, Report
from clas_cli.reading.cells.grid import Unreadable
from clas_cli.reading.cells.ooxml import read_ooxml
from clas_cli.render import money, words
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION

COLOURS: Final = {BLOQUANT: "F8B4AE", A_COMPLETER: "F2B8E6", A_VERIFIER: "FFCB6B", INFORMATION: "BDD7EE"}
DARK_COLOURS: Final = {BLOQUANT: "C00000", A_COMPLETER: "86197A", A_VERIFIER: "B45F06", INFORMATION: "2E75B6"}
"""The same under white letters, such as those of a header."""

_LINE: Final = "BFC7D1"
MARK: Final = "Contrôle Clas"
"""How every comment of ours begins."""

_TITLE: Final = "Contrôle du dossier Clas"
_LONGEST_NOTE: Final = 8_000
_HEADS: Final = ("Gravité", "Code", "Cellule", "Constat", "Trouvé", "Attendu", "À faire", "Référence")
_WIDTHS: Final = (13, 10, 22, 56, 24, 34, 48, 26)
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
            if grid.cells.get((1, 1)) != _TITLE:
                continue
            self.control = grid.name
            for (_, column), content in grid.cells.items():
                place, _, fill = content.partition("|") if column == len(_HEADS) + 1 and isinstance(content, str) else ("", "", "")
                sheet, _, cell = place.rpartition("!")
                if sheet and re.fullmatch(r"[A-Z]{1,3}[1-9]\d{0,6}", cell) and _FILL.fullmatch(fill):
                    former.setdefault(sheet, {})[cell_of(cell)] = re.sub(r"<(/?)(?:\w+:)?", rf"<\1{self.styles.part.prefix}", fill)
        return former

    # The sheet of the report

    def _control(self) -> None:
        """Adds the sheet, or replaces that of an earlier copy, and opens the workbook on it."""
        content = _Control(self.report, self.styles, self.sheets, self.originals).render()
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


class _Control:
    """The sheet that tells everything: verdict, estimate, and every finding with the way to its cell."""

    def __init__(self, report: Report, styles: Styles, sheets: dict[str, str], originals: dict[tuple[str, Cell], str]) -> None:
        self.report = report
        self.sheets = sheets
        self.originals = dict(originals)
        dark = '<color rgb="FF1F4E79"/>'
        family = '<name val="Calibri"/><family val="2"/>'
        fonts = {
            "plain": f'<sz val="11"/>{family}',
            "bold": f'<b/><sz val="11"/>{family}',
            "title": f'<b/><sz val="18"/>{dark}{family}',
            "section": f'<b/><sz val="13"/>{dark}{family}',
            "muted": f'<i/><sz val="10"/><color rgb="FF6B7280"/>{family}',
            "link": f'<u/><sz val="11"/><color rgb="FF0563C1"/>{family}',
            "head": f'<b/><sz val="11"/><color rgb="FFFFFFFF"/>{family}',
        }
        p = styles.part.prefix
        prefixed = {name: re.sub(r"<(/?)(?=\w)", rf"<\1{p}", font) for name, font in fonts.items()}
        one_line = ("title", "section", "muted", "bold")
        self.style = {name: styles.new(font=font, wrap=name not in one_line) for name, font in prefixed.items()}
        self.style["wide"] = styles.new(font=prefixed["plain"], wrap=False)
        self.style["head"] = styles.new(font=prefixed["head"], fill=styles.fill("1F4E79"))
        self.style["money"] = styles.new(font=prefixed["plain"], number=4, wrap=False)
        self.style["money_bold"] = styles.new(font=prefixed["bold"], number=4, wrap=False)
        for name, font in (("text", "plain"), ("code", "bold"), ("way", "link")):
            self.style[name] = styles.new(font=prefixed[font], line=_LINE)
        for severity, colour in COLOURS.items():
            self.style[severity] = styles.new(font=prefixed["bold"], fill=styles.fill(colour), line=_LINE)
        good = not report.is_blocking and not report.of(A_VERIFIER)
        colour = "C6E7C8" if good else COLOURS[BLOQUANT if report.is_blocking else A_VERIFIER]
        self.style["verdict"] = styles.new(font=prefixed["section"], fill=styles.fill(colour), wrap=False)
        self.rows: list[str] = []
        self.links: list[str] = []

    def render(self) -> str:
        """The XML of the sheet."""
        self._head()
        self._money()
        self._findings()
        self._rest()
        columns = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, 1))
        hidden = len(_HEADS) + 1
        links = f"<hyperlinks>{''.join(self.links)}</hyperlinks>" if self.links else ""
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<worksheet xmlns="{MAIN}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
            '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
            f'<cols>{columns}<col min="{hidden}" max="{hidden}" width="10" hidden="1" customWidth="1"/></cols>'
            f"<sheetData>{''.join(self.rows)}</sheetData>{links}"
            '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
            "<headerFooter><oddFooter>&amp;L&amp;9Contrôle Clas&amp;R&amp;9Page &amp;P sur &amp;N</oddFooter></headerFooter></worksheet>"
        )

    def _row(self, *cells: tuple[int, str | Decimal, str], height: float = 15) -> None:
        """A row: columns (from 1), what stands in them, and their styles."""
        number = len(self.rows) + 1
        texts = []
        for column, value, style in cells:
            where = f'<c r="{reference((number, column))}" s="{self.style[style]}"'
            if isinstance(value, Decimal):
                texts.append(f"{where}><v>{value}</v></c>")
            elif value:
                texts.append(f'{where} t="inlineStr"><is><t xml:space="preserve">{xml_text(value)}</t></is></c>')
            else:
                texts.append(f"{where}/>")
        self.rows.append(f'<row r="{number}" ht="{height:.1f}">{"".join(texts)}</row>')

    def _section(self, title: str) -> None:
        self._row()
        self._row((1, title, "section"), height=20)

    def _head(self) -> None:
        report = self.report
        verdict = f"{words.VERDICTS[report.verdict]}\u00a0: {words.VERDICT_MEANINGS[report.verdict]}"
        self._row((1, _TITLE, "title"), height=28)
        self._row(*((column, verdict if column == 1 else "", "verdict") for column in range(1, len(_HEADS) + 1)), height=22)
        self._row((1, ", ".join(words.counts(report).values()), "bold"))
        who = [visible(report.gestionnaire, 80)] if report.gestionnaire else []
        who += [f"«\u00a0{visible(report.intitule, 120)}\u00a0»"] if report.intitule else []
        who += [words.SITUATIONS[report.situation]] if report.situation else []
        who += [report.campaign_name] if report.campaign_name else []
        if who:
            self._row((1, ", ".join(who), "wide"))
        delay = words.delay(report)
        self._row((1, words.judged(report) + (f"\u00a0: {delay}" if delay else "") + ".", "wide"))
        if stale := words.stale(report):
            self._row((1, stale, "bold"))

    def _money(self) -> None:
        self._section("Estimation de la Ps Clas, en euros")
        estimation = self.report.estimation
        if estimation is None:
            self._row((1, words.no_estimate(self.report), "wide"))
            return
        self._row((1, "", "head"), (2, "", "head"), (3, "", "head"), (4, "", "head"), (5, "En l'état", "head"), (6, "Si corrigé", "head"))
        *parts, total = money.rows(estimation)
        for row, label, style in (*((part, "wide", "money") for part in parts), (total, "bold", "money_bold")):
            self._row((1, row.label, label), (5, row.as_is, style), (6, money.ABSENT if row.corrected is None else row.corrected, style))
        for sentence in (*money.notes(self.report), money.loss(estimation)):
            self._row((1, sentence, "wide"))
        for loss in money.losses(self.report):
            self._row((1, f"{loss.cause}\u00a0: {euros(loss.amount)}", "wide"))

    def _findings(self) -> None:
        found = [finding for severity in COLOURS for finding in self.report.of(severity)]
        self._section(f"Constats\u00a0: {len(found)}" if found else "Aucun constat")
        if not found:
            return
        self._row(*((column, title, "head") for column, title in enumerate(_HEADS, 1)), height=18)
        for severity in COLOURS:
            for _, findings in words.by_family(self.report.of(severity)):
                for finding in findings:
                    self._finding(finding)

    def _finding(self, finding: Finding) -> None:
        number = len(self.rows) + 1
        sheet, cell = finding.place.sheet, finding.place.cell or "A1"
        linked = sheet in self.sheets
        where = words.where(finding)
        if linked and sheet is not None:
            target = "'" + sheet.replace("'", "''") + f"'!{cell}"
            self.links.append(
                f'<hyperlink ref="{reference((number, 3))}" location={quoteattr(target)} display={quoteattr(xml_text(where))}/>'
            )
        texts = (
            finding.message,
            visible(finding.found, 300),
            visible(finding.expected, 300),
            finding.remedy,
            finding.reference,
        )
        tallest = max(len(textwrap.wrap(text, width)) for text, width in zip((where, *texts), _WIDTHS[2:], strict=True))
        original = self.originals.pop((sheet, cell_of(cell)), "") if sheet is not None and linked else ""
        kept = ((len(_HEADS) + 1, f"{sheet}!{cell}|{original}", "wide"),) if original else ()
        self._row(
            (1, words.SEVERITIES[finding.severity], finding.severity),
            (2, finding.code, "code"),
            (3, where, "way" if linked else "text"),
            *((column, text, "text") for column, text in enumerate(texts, 4)),
            *kept,
            height=min(409.0, 3 + 15.0 * max(1, tallest)),
        )

    def _rest(self) -> None:
        report = self.report
        if report.waived:
            self._section(f"Ignorés à la demande\u00a0: {len(report.waived)}")
            for item in report.waived:
                self._row(
                    (
                        1,
                        f"{item.finding.code}, {words.where(item.finding)}\u00a0: {item.finding.message} Motif\u00a0: {visible(item.reason)}",
                        "wide",
                    )
                )
        self._section(f"Règles évaluées\u00a0: {report.evaluated}, non évaluées\u00a0: {len(report.not_evaluated)}")
        for reason, codes in words.not_evaluated(report):
            self._row((1, f"{reason} ({codes})", "wide"))
        self._row()
        self._row((1, words.DISCLAIMER, "muted"))
