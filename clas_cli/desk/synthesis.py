"""The sheet « Synthèse »: formulas that count the requests, live, against the year before. Each run only points them at the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from clas_cli.campaigns.campaign import Campagne
from clas_cli.desk.follow import CURRENT
from clas_cli.desk.look import colour, on_a4
from clas_cli.desk.sheets import AVIS, DEMANDES, SYNTHESE, Register
from clas_cli.desk.table import Ledger, harmless
from clas_cli.filling.look import BRAND, BRAND_PALE, EURO, LINE, MUTED
from clas_cli.french.text import loose
from clas_cli.render import words

_NO_AVIS: Final = "sans avis"
_COLUMNS: Final = (
    ("Collectifs demandés", "Collectifs", "0"), ("Enfants", "Enfants", "0"), ("Ps en l'état", "Ps en l'état", EURO), ("Bonus en l'état", "Bonus en l'état", EURO),
    ("Total en l'état", "Total en l'état", EURO), ("Total si corrigé", "Total si corrigé", EURO), ("Montant proposé", "Montant proposé", EURO),
)  # fmt: skip
"""The sums of a line: the column of the requests, its title here, its format."""


class _Line(NamedTuple):
    """A line: its label, its cells, and their formats. A text that begins with « = » is a formula, kept pointed at the table."""

    label: str
    cells: Sequence[str | int | None]
    formats: Sequence[str] = ()
    is_head: bool = False


def write_synthesis(register: Register, campagne: Campagne, last_year: Mapping[str, int]) -> None:
    """Writes or updates the sheet. `last_year` gives projets, collectifs and gestionnaires of the year before, where they are known.

    A line is known by its label: where a person moved it, it is found; what she wrote in the place of a formula stays.
    """
    sheet = next((one for one in register.book.worksheets if loose(one.title) == loose(SYNTHESE)), None)
    is_new = sheet is None
    if sheet is None:
        sheet = register.book.create_sheet(SYNTHESE, 0)
        sheet["A1"] = f"{campagne.nom}\u00a0: synthèse"
    rows = {loose(str(sheet.cell(row, 1).value)): row for row in range(sheet.max_row, 0, -1) if sheet.cell(row, 1).value}
    for line in _lines(register[DEMANDES], campagne, last_year):
        register.has_new_formulas |= _put(sheet, line, rows)
    if is_new:
        _dress(sheet)


def _lines(table: Ledger, campagne: Campagne, last_year: Mapping[str, int]) -> Iterator[_Line]:
    state = table.cells("État")
    current = f'{state},"{CURRENT}"'
    yield _Line("", ("Cette année", "Année passée", "Écart"), is_head=True)
    counts = {
        "Projets": f"COUNTIFS({current})",
        "Collectifs": f"SUMIFS({table.cells('Collectifs demandés')},{current})",
        "Gestionnaires": _distinct(table.cells("Gestionnaire compté"), current),
        "Enfants": f"SUMIFS({table.cells('Enfants')},{current})",
        "Collectifs ruraux": f"SUMIFS({table.cells('Collectifs ruraux')},{current})",
    }
    for label, formula in counts.items():
        before = last_year.get(loose(label))
        yield _Line(label, (f"={formula}", before, "=B{row}-C{row}" if before is not None else None), ("0", "0", "+0;-0;0"))
    yield _Line("Détail", ("Demandes", *(title for _, title, _ in _COLUMNS)), is_head=True)
    yield _sums(table, "Toutes les demandes", current)
    examined = f'{current},{table.cells("Verdict")},"<>{words.VERDICTS["irrecevable"]}"'
    yield _sums(table, "Demandes que l'on peut instruire", examined)
    for kind in words.SITUATIONS.values():
        yield _sums(table, f"Situation\u00a0: {kind}", f'{current},{table.cells("Situation")},"{kind}"')
    for cycle in campagne.collectif.cycles:
        yield _sums(table, f"Cycle\u00a0: {cycle.nom}", f'{current},{table.cells("Cycle")},"{cycle.nom}"')
    for verdict in words.VERDICTS.values():
        yield _sums(table, f"Verdict\u00a0: {verdict}", f'{current},{table.cells("Verdict")},"{verdict}"')
    for avis in AVIS:
        yield _sums(table, f"Avis\u00a0: {avis}", f'{current},{table.cells("Avis")},"{avis}"')
    yield _sums(table, f"Avis\u00a0: {_NO_AVIS}", f'{current},{table.cells("Avis")},""')
    for epci in sorted({table.text(row, "EPCI") for row in table} - {""}, key=loose):
        criterion = harmless(epci)[:200].replace('"', '""').replace("~", "~~").replace("*", "~*").replace("?", "~?")
        yield _sums(table, f"EPCI\u00a0: {harmless(epci)}", f'{current},{table.cells("EPCI")},"{criterion}"')


def _distinct(cells: str, criteria: str) -> str:
    """A formula that counts the different texts of some cells, among the lines of some criteria; a line without text is none."""
    lines = f'COUNTIFS({cells},{cells}&"",{criteria})'
    tests = criteria.split(",")
    kept = "*".join(f"({where}={what})" for where, what in zip(tests[::2], tests[1::2], strict=True))
    return f'SUMPRODUCT({kept}*({cells}<>"")/({lines}+({lines}=0)))'


def _sums(table: Ledger, label: str, criteria: str) -> _Line:
    sums = (f"=SUMIFS({table.cells(column)},{criteria})" for column, _, _ in _COLUMNS)
    return _Line(label, (f"=COUNTIFS({criteria})", *sums), ("0", *(form for _, _, form in _COLUMNS)))


def _put(sheet: Worksheet, line: _Line, rows: dict[str, int]) -> bool:
    """Writes a line where it is, or below the last one; whether that changed something."""
    row = rows.get(loose(line.label)) if line.label else rows.get(loose("Projets"), 4) - 1
    is_new = row is None or sheet.cell(row, 2).value is None
    if row is None:
        row = sheet.max_row + (2 if line.is_head else 1)
        rows[loose(line.label)] = row
        sheet.cell(row, 1).value = line.label
    changed = is_new
    for column, value in enumerate(line.cells, 2):
        cell = sheet.cell(row, column)
        wanted = value.format(row=row) if isinstance(value, str) else value
        is_formula = isinstance(wanted, str) and wanted.startswith("=")
        theirs = cell.value is not None and not (is_formula and cell.data_type == "f")
        if not theirs and cell.value != wanted:
            cell.value = wanted
            changed = True
        if is_new:
            cell.number_format = line.formats[column - 2] if line.formats else "General"
            if line.is_head:
                _head(sheet, row, column)
    if is_new:
        label = sheet.cell(row, 1)
        label.font = Font(name="Calibri", size=11, bold=line.is_head, color=colour(BRAND))
        if line.is_head:
            label.value = line.label or None
            _head(sheet, row, 1)
    return changed


def _head(sheet: Worksheet, row: int, column: int) -> None:
    cell = sheet.cell(row, column)
    cell.font = Font(name="Calibri", size=11, bold=True, color=colour(BRAND))
    cell.fill = PatternFill("solid", fgColor=colour(BRAND_PALE))
    cell.border = Border(bottom=Side("thin", color=colour(LINE)))
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left" if column == 1 else "right")


def _dress(sheet: Worksheet) -> None:
    sheet["A1"].font = Font(name="Calibri", size=16, bold=True, color=colour(BRAND))
    sheet["A2"] = "Formules vivantes\u00a0: elles suivent la feuille « Demandes », sans les demandes retirées ni jointes."
    sheet["A2"].font = Font(name="Calibri", size=11, italic=True, color=colour(MUTED))
    sheet.column_dimensions["A"].width = 44
    for letter in "BCDEFGHI":
        sheet.column_dimensions[letter].width = 16
    sheet.sheet_view.showGridLines = False
    on_a4(sheet)
