"""The first sheet of an annotated copy: verdict, amount, colours, and every finding in the order of the file, with the way to its cell."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.load import UnknownCampaign, named
from clas_cli.filling.look import EURO
from clas_cli.french.patterns import regex
from clas_cli.french.text import euros, plural, visible
from clas_cli.judge.report import Finding, Report
from clas_cli.reading.cells.grid import Unreadable, cell_at, letters
from clas_cli.render import money, words
from clas_cli.rules.explain import explain
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION, RULES

COLOURS: Final = {BLOQUANT: "EC7468", A_COMPLETER: "D9B0EA", A_VERIFIER: "FFCF57", INFORMATION: "E3F0FB"}
"""From dark to light, so that they are told apart on paper too, and by those who don't see red or green."""
DARK_COLOURS: Final = {BLOQUANT: "A61B1B", A_COMPLETER: "7A2E9E", A_VERIFIER: "8A6100", INFORMATION: "2E75B6"}
"""The same under white letters, such as those of a header."""

TITLE: Final = "Contrôle du dossier Clas"
"""What the first cell of the sheet says: by it a copy is known."""
_HEADS: Final = {
    "N°": 5, "Gravité": 13, "Où": 19, "Constat": 46, "Trouvé": 21, "Attendu": 27, "Comment corriger": 38, "Pourquoi": 36, "Référence": 21,
}  # fmt: skip
"""Columns of the table of findings, with their widths."""
_LAST: Final = len(_HEADS)
_WIDTH: Final = sum(_HEADS.values())
_INK, _BRAND, _MUTED, _LINE, _GOOD = "1F2937", "1F4E79", "5B6472", "BFC7D1", "C6E7C8"
_HEIGHT: Final = 15.0
_TALLEST: Final = 409.0
"""Heights of a line of text and of the tallest row, in points."""
_THIN: Final = Side("thin", color=_LINE)
_LINED: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

_PLAIN: Final = Font("Calibri", 11, color=_INK)
_BOLD: Final = Font("Calibri", 11, bold=True, color=_INK)
_SECTION: Final = Font("Calibri", 13, bold=True, color=_BRAND)
_HEAD: Final = Font("Calibri", 11, bold=True, color="FFFFFF")
_LINK: Final = Font("Calibri", 11, underline="single", color="0B5CAD")
_SMALL: Final = Font("Calibri", 10, italic=True, color=_MUTED)

_ILLEGAL: Final = regex("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE_ALIKE: Final = regex(r"_(?=x[0-9A-Fa-f]{4}_)")
_CUT_LINKS: Final = 250


def written(text: str) -> str:
    """A text that a workbook may hold, and that shows as it is."""
    return _ESCAPE_ALIKE.sub("_x005F_", _ILLEGAL.sub("\ufffd", text))


class Control:
    """The sheet being written, from its top."""

    def __init__(self, book: Workbook, name: str, report: Report, lost: Sequence[str], keeps: Sequence[str]) -> None:
        self.sheets = book.sheetnames
        self.sheet: Worksheet = book.create_sheet(name, 0)
        self.report = report
        self.lost = lost
        self.keeps = keeps
        self.row = 0

    def write(self) -> None:
        """Writes it all."""
        self._page()
        self._head()
        self._money()
        self._findings()
        self._rest()

    def _page(self) -> None:
        sheet = self.sheet
        sheet.sheet_properties.tabColor = "C00000"
        sheet.sheet_view.showGridLines = False
        for column, width in enumerate(_HEADS.values(), 1):
            sheet.column_dimensions[letters(column)].width = width
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.sheet_properties.pageSetUpPr, sheet.page_setup.fitToHeight = PageSetupProperties(fitToPage=True), 0
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top = margins.bottom = 0.6
        margins.header = margins.footer = 0.3
        if footer := sheet.oddFooter:
            footer.left.text, footer.right.text = "Contrôle Clas", "Page &P sur &N"

    def _next(self, height: float = _HEIGHT) -> None:
        self.row += 1
        self.sheet.row_dimensions[self.row].height = min(height, _TALLEST)

    def _put(
        self,
        column: int,
        value: str | Decimal | CellRichText,
        font: Font = _PLAIN,
        fill: str = "",
        *,
        wrap: bool = True,
        lined: bool = False,
    ) -> Cell | MergedCell:
        """Writes a cell of the row; a text stays one, whatever it begins with."""
        cell = self.sheet.cell(self.row, column)
        if isinstance(value, str):
            cell.value = written(value)
            cell.data_type = "s"
        elif value is not None:
            cell.value = value
        cell.font = font
        cell.alignment = Alignment(vertical="top" if lined or wrap else "center", wrap_text=wrap)
        if isinstance(value, Decimal):
            cell.number_format = EURO
        if fill:
            cell.fill = PatternFill("solid", fgColor=fill)
        if lined:
            cell.border = _LINED
        return cell

    def _across(self, text: str, font: Font = _PLAIN, fill: str = "", height: float = 0.0) -> None:
        """A text over the whole width."""
        lines = len(textwrap.wrap(text, _WIDTH - 10)) or 1
        self._next(height or _HEIGHT * lines + 1)
        self._put(1, text, font, fill, wrap=not height)
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=_LAST)

    def _section(self, title: str) -> None:
        self._next(9)
        self._across(title, _SECTION, height=22)

    def _head(self) -> None:
        report = self.report
        good = not report.is_blocking and not report.of(A_VERIFIER)
        colour = _GOOD if good else COLOURS[BLOQUANT if report.of(BLOQUANT) else A_COMPLETER if report.is_blocking else A_VERIFIER]
        self._across(TITLE, Font("Calibri", 20, bold=True, color=_BRAND), height=34)
        verdict = f"{words.VERDICTS[report.verdict]}\u00a0: {words.VERDICT_MEANINGS[report.verdict]}"
        self._across(verdict, Font("Calibri", 14, bold=True, color=_INK), colour, 28)
        self._across(", ".join(words.counts(report).values()), _BOLD, height=20)
        who = [visible(report.gestionnaire, 80)] if report.gestionnaire else []
        who += [f"«\u00a0{visible(report.intitule, 120)}\u00a0»"] if report.intitule else []
        who += [words.SITUATIONS[report.situation]] if report.situation else []
        who += [report.campaign_name] if report.campaign_name else []
        if who:
            self._across(", ".join(who))
        delay = words.delay(report)
        self._across(words.judged(report) + (f"\u00a0: {delay}" if delay else "") + ".")
        if stale := words.stale(report):
            self._across(stale, _BOLD)
        self._across("Copie de travail\u00a0: corriger et envoyer le classeur d'origine, non cette copie.", _SMALL)
        self._next(6)
        self._next(20)
        for (first, last), severity in zip(((1, 3), (4, 4), (5, 6), (7, 7)), COLOURS, strict=True):
            for column in range(first, last + 1):
                title = words.SEVERITY_TITLES[severity] if column == first else ""
                self._put(column, title, _BOLD, COLOURS[severity], wrap=False)

    def _money(self) -> None:
        self._section("Estimation de la Ps Clas")
        estimation = self.report.estimation
        if estimation is None:
            self._across(words.no_estimate(self.report))
            return
        self._amounts("En euros", "En l'état", "Si corrigé", _HEAD, _BRAND)
        rows = money.rows(estimation)
        for row in rows:
            corrected = money.ABSENT if row.corrected is None else row.corrected
            self._amounts(row.label, row.as_is, corrected, _BOLD if row is rows[-1] else _PLAIN)
        self._next(4)
        for sentence in (*money.notes(self.report), money.loss(estimation)):
            self._across(sentence)
        for loss in money.losses(self.report):
            self._across(f"    {loss.cause}\u00a0: {euros(loss.amount)}")

    def _amounts(self, label: str, as_is: str | Decimal, corrected: str | Decimal, font: Font, fill: str = "") -> None:
        self._next(18)
        for column in range(1, 5):
            self._put(column, label if column == 1 else "", font, fill, wrap=False, lined=True)
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=4)
        for column, amount in ((5, as_is), (6, corrected)):
            self._put(column, amount, font, fill, wrap=False, lined=True).alignment = Alignment("right")

    def _findings(self) -> None:
        found = sorted(self.report.findings, key=self._order)
        self._section(f"{plural(len(found), 'constat')}, dans l'ordre du classeur" if found else "Aucun constat")
        if not found:
            return
        self._next(20)
        for column, head in enumerate(_HEADS, 1):
            self._put(column, head, _HEAD, _BRAND)
        first, campaign = self.row, _campaign(self.report)
        for number, finding in enumerate(found, 1):
            self._finding(number, finding, campaign)
        self.sheet.auto_filter.ref = f"A{first}:{letters(_LAST)}{self.row}"
        self.sheet.print_title_rows = f"{first}:{first}"

    def _order(self, finding: Finding) -> tuple[int, tuple[int, int], int]:
        place = finding.place
        try:
            cell = cell_at(place.cell or "")
        except Unreadable:
            cell = (0, 0)
        sheet = self.sheets.index(place.sheet) if place.sheet in self.sheets else -1
        return sheet, cell, list(COLOURS).index(finding.severity)

    def _finding(self, number: int, finding: Finding, campaign: Campagne | None) -> None:
        rule = RULES.get(finding.code)
        also = words.also(finding)
        where = words.where(finding) + (f"\n{also}" if also else "")
        message = f"{finding.titre}\n{finding.message}"
        texts = {
            4: message,
            5: visible(finding.found, 300) or "rien",
            6: visible(finding.expected, 300),
            7: finding.remedy,
            8: explain(rule, campaign).why if rule else "",
            9: f"{finding.reference}\n{finding.code}",
        }
        widths = list(_HEADS.values())
        tallest = max(_lines(text, widths[column - 1]) for column, text in (*texts.items(), (3, where)))
        self._next(_HEIGHT * tallest + 5)
        self._put(1, str(number), _SMALL, lined=True)
        self._put(2, words.SEVERITIES[finding.severity], _BOLD, COLOURS[finding.severity], lined=True)
        linked = finding.place.sheet in self.sheets
        cell = self._put(3, where, _LINK if linked else _PLAIN, lined=True)
        for column, text in texts.items():
            self._put(column, text, lined=True)
        self._put(4, _titled(finding.titre, finding.message), lined=True)
        if linked and finding.place.sheet is not None:
            quoted = finding.place.sheet.replace("'", "''")
            target = f"'{quoted}'!{finding.place.cell or 'A1'}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, display=written(where)[:_CUT_LINKS])
            cell.font = _LINK

    def _rest(self) -> None:
        report = self.report
        if report.waived:
            self._section(f"Ignorés à la demande\u00a0: {len(report.waived)}")
            for item in report.waived:
                found = item.finding
                self._across(f"{found.code}, {words.where(found)}\u00a0: {found.message} Motif\u00a0: {visible(item.reason)}")
        self._section(f"Règles évaluées\u00a0: {report.evaluated}, non évaluées\u00a0: {len(report.not_evaluated)}")
        for reason, codes in words.not_evaluated(report):
            self._across(f"{reason} ({codes})")
        if self.lost or self.keeps:
            self._section("Cette copie et le classeur reçu")
        if self.lost:
            self._across(f"N'y sont pas\u00a0: {', '.join(self.lost)}. Le classeur reçu n'est pas modifié.")
        if self.keeps:
            self._across(f"À ouvrir avec prudence, elle garde du fichier reçu\u00a0: {', '.join(self.keeps)}.", _BOLD)
        self._next(9)
        self._across(words.DISCLAIMER, _SMALL)


def _titled(title: str, text: str) -> CellRichText:
    """A title in bold, and a text under it."""
    bold, plain = (InlineFont(rFont="Calibri", sz=11, b=is_bold, color=Color(rgb=f"FF{_INK}")) for is_bold in (True, False))
    return CellRichText(TextBlock(bold, written(title)), TextBlock(plain, f"\n{written(text)}"))


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column of that width."""
    return sum(max(1, len(textwrap.wrap(line, width))) for line in text.split("\n"))


def _campaign(report: Report) -> Campagne | None:
    try:
        return named(report.campaign) if report.campaign else None
    except UnknownCampaign:
        return None
