"""The first sheet of an annotated copy: verdict, colours, estimate, and every finding with the way to its cell."""

from __future__ import annotations

import re
import textwrap
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import quoteattr

from clas_cli.filling.cell_styles import Styles
from clas_cli.filling.package import MAIN, Cell, cell_of, reference, xml_text
from clas_cli.french.text import euros, visible
from clas_cli.judge.report import Finding, Report
from clas_cli.render import money, words
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION

COLOURS: Final = {BLOQUANT: "F8B4AE", A_COMPLETER: "F2B8E6", A_VERIFIER: "FFCB6B", INFORMATION: "BDD7EE"}

_LINE: Final = "BFC7D1"
TITLE: Final = "Contrôle du dossier Clas"
HEADS: Final = ("Gravité", "Code", "Cellule", "Constat", "Trouvé", "Attendu", "À faire", "Référence")
_WIDTHS: Final = (13, 10, 22, 56, 24, 34, 48, 26)


class Control:
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
        hidden = len(HEADS) + 1
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
        self._row((1, TITLE, "title"), height=28)
        self._row(*((column, verdict if column == 1 else "", "verdict") for column in range(1, len(HEADS) + 1)), height=22)
        self._row((1, ", ".join(words.counts(report).values()), "bold"))
        who = [visible(report.gestionnaire, 80)] if report.gestionnaire else []
        who += [f"«\u00a0{visible(report.intitule, 120)}\u00a0»"] if report.intitule else []
        who += [words.SITUATIONS[report.situation]] if report.situation else []
        who += [report.campaign_name] if report.campaign_name else []
        if who:
            self._row((1, ", ".join(who), "wide"))
        delay = words.delay(report)
        self._row((1, words.judged(report) + (f"\u00a0: {delay}" if delay else "") + ".", "wide"))
        self._row(*((column, words.SEVERITIES[severity], severity) for column, severity in enumerate(COLOURS, 1)))
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
        self._row(*((column, title, "head") for column, title in enumerate(HEADS, 1)), height=18)
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
        kept = ((len(HEADS) + 1, f"{sheet}!{cell}|{original}", "wide"),) if original else ()
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
