"""A copy of a workbook that shows what its check found: coloured cells, comments, and a first sheet with the whole report.

Loaded, marked and saved by openpyxl, once `clas_cli.filling.scanned` has weighed it. What openpyxl doesn't write again is said in the copy.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Final, NamedTuple
from xml.etree import ElementTree

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.packaging.relationship import get_dependents
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook import Workbook
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_CONTENT_TYPES, XLSM, XLSX

from clas_cli.dossier.layout import CONTROL_SHEETS
from clas_cli.dossier.tree import Place
from clas_cli.filling.control_sheet import COLOURS, DARK_COLOURS, TITLE, Control, written
from clas_cli.filling.scanned import Scanned, Unchangeable
from clas_cli.french.patterns import regex
from clas_cli.french.text import key, visible
from clas_cli.judge.report import Finding, Report
from clas_cli.reading.cells.grid import Unreadable, cell_at
from clas_cli.render import words

MARK: Final = "Contrôle Clas"
"""How every comment of ours begins."""

_MACROS: Final = "xl/vbaProject.bin"
_LONGEST_NOTE: Final = 8_000
_WIDTH: Final = 380
_LETTERS_A_LINE: Final = 56
_LINE: Final = 18
_TALLEST: Final = 560
"""The box of a comment, in pixels."""
_LARGEST_BOX: Final = 2_000


class Annotated(NamedTuple):
    """An annotated copy; what of the workbook it hasn't, and what acts by itself that it still has, in French."""

    content: bytes
    lost: tuple[str, ...]
    keeps: tuple[str, ...]


def annotate(content: bytes, report: Report, *, macros: bool = False) -> Annotated:
    """The annotated copy of an .xlsx workbook, or with `macros` of an .xlsm.

    Raises `Unchangeable` where none can be made. To be called in a process that bounds its time and memory: what is received is hostile.
    """
    scanned = Scanned(content)
    lost, keeps = scanned.lost(macros), scanned.keeps(macros)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of what it drops: we do, in French
        try:
            book = _opened(scanned, macros)
            _refuse_copy(book)
            _mark(book, report)
            Control(book, _free_name(book), report, lost, keeps).write()
            return Annotated(_saved(book, report, macros), lost, keeps)
        except Unchangeable:
            raise
        except Exception as fault:  # a file may make the library fail in any way
            raise Unchangeable("il n'est pas écrit comme un tableur l'aurait écrit") from fault


def _opened(scanned: Scanned, macros: bool) -> Workbook:
    reader = ExcelReader(scanned.zipped(), keep_vba=macros and _MACROS in scanned.parts, rich_text=True)
    reader.read()
    book: Workbook = reader.wb
    with zipfile.ZipFile(scanned.zipped()) as archive:
        for listed, relation in reader.parser.find_sheets():
            sheet = book[listed.name] if listed.name in book.sheetnames else None
            folder, _, file = relation.target.rpartition("/")
            rels = f"{folder}/_rels/{file}.rels"
            if isinstance(sheet, Worksheet) and rels in scanned.parts:
                for drawing in get_dependents(archive, rels):
                    if drawing.Type.endswith("/vmlDrawing"):
                        _keep_boxes(sheet, scanned.parts.get(drawing.target, b""))
    return book


_SHAPE: Final = "{urn:schemas-microsoft-com:vml}shape"
_OF_EXCEL: Final = "{urn:schemas-microsoft-com:office:excel}"
_SIZE: Final = regex(r"(?:^|;)\s*(width|height)\s*:\s*([0-9.]{1,9})(pt|px)")


def _keep_boxes(sheet: Worksheet, drawing: bytes) -> None:
    """Gives the comments of a sheet the size that they have: openpyxl gives all the same."""
    try:
        shapes = ElementTree.fromstring(drawing).iter(_SHAPE)
    except ElementTree.ParseError:
        return
    for shape in shapes:
        data = shape.find(f"{_OF_EXCEL}ClientData")
        if data is None or data.get("ObjectType") != "Note":
            continue
        row, column = (int(data.findtext(f"{_OF_EXCEL}{name}", "")) + 1 for name in ("Row", "Column"))
        comment = sheet.cell(row, column).comment
        for side, size, unit in _SIZE.findall(shape.get("style", "")) if comment else ():
            setattr(comment, side, min(round(float(size) * (4 / 3 if unit == "pt" else 1)), _LARGEST_BOX))


def _refuse_copy(book: Workbook) -> None:
    for name in book.sheetnames:
        if key(name) in map(key, CONTROL_SHEETS) and isinstance(book[name], Worksheet) and book[name]["A1"].value == TITLE:
            raise Unchangeable("c'est déjà une copie annotée")


def _free_name(book: Workbook) -> str:
    taken = set(map(key, book.sheetnames))
    name = next((name for name in CONTROL_SHEETS if key(name) not in taken), None)
    if name is None:
        raise Unchangeable("ses feuilles ont déjà tous les noms de celle du rapport")
    return name


# The cells


def _mark(book: Workbook, report: Report) -> None:
    """Colours the cells of the findings, and says in a comment what each is."""
    marked: dict[tuple[str, str], list[tuple[Finding, bool]]] = {}
    cells: dict[tuple[str, str], Cell] = {}
    coloured: dict[tuple[str, str], list[str]] = {}
    for finding in report.findings:
        for place in dict.fromkeys((finding.place, *(one.place for one in finding.also))):
            cell = _cell(book, place)
            if cell is not None:
                at = cell.parent.title, cell.coordinate
                cells[at] = cell
                marked.setdefault(at, []).append((finding, place == finding.place))
    for at, found in marked.items():
        cell = cells[at]
        found.sort(key=lambda one: list(COLOURS).index(one[0].severity))
        colour = (DARK_COLOURS if _is_light(cell) else COLOURS)[found[0][0].severity]
        cell.fill = PatternFill("solid", fgColor=colour)
        coloured.setdefault((at[0], colour), []).append(at[1])
        _comment(cell, _note(found))
    for (title, colour), at_cells in coloured.items():
        _show_through(book[title].conditional_formatting, colour, at_cells)


def _show_through(formats: ConditionalFormattingList, colour: str, cells: Sequence[str]) -> None:
    """Has a colour show where a conditional format of the sheet would give another: ours is the first of them."""
    for one in formats:
        for rule in one.rules:
            rule.priority += 1
    if formats:
        style = DifferentialStyle(fill=PatternFill("solid", bgColor=colour))
        formats.add(" ".join(cells), Rule("expression", priority=1, stopIfTrue=True, formula=["TRUE"], dxf=style))


def _cell(book: Workbook, place: Place) -> Cell | None:
    """The cell of a place: of a merge, the one that shows."""
    sheet = book[place.sheet] if place.sheet in book.sheetnames else None
    if not isinstance(sheet, Worksheet) or not place.cell:
        return None
    try:
        row, column = cell_at(place.cell)
    except (Unreadable, ValueError):
        return None
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        merge = next(merge for merge in sheet.merged_cells.ranges if cell.coordinate in merge)
        cell = sheet.cell(merge.min_row, merge.min_col)
    return cell if isinstance(cell, Cell) else None


def _is_light(cell: Cell) -> bool:
    """Whether a cell writes in white."""
    colour = cell.font.color
    if colour is None:
        return False
    return bool(
        (colour.type == "rgb" and str(colour.rgb)[2:].upper() == "FFFFFF")
        or (colour.type == "theme" and colour.theme == 0 and not colour.tint)
        or (colour.type == "indexed" and colour.indexed in (1, 9))
    )


def _comment(cell: Cell, note: str) -> None:
    """Adds ours after what others wrote."""
    before = cell.comment
    text = f"{before.text.rstrip()}\n\n{written(note)}" if before else written(note)
    comment = Comment(text, before.author if before else MARK)
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in text.split("\n"))
    comment.width = max(_WIDTH, before.width if before else 0)
    comment.height = max(min((1 + lines) * _LINE, _TALLEST), before.height if before else 0)
    cell.comment = comment


def _note(found: list[tuple[Finding, bool]]) -> str:
    """What the comment of a cell says."""
    text = "\n\n".join([MARK, *("\n".join(_said(finding, is_first)) for finding, is_first in found)])
    return text if len(text) <= _LONGEST_NOTE else text[: _LONGEST_NOTE - 1] + "…"


def _said(finding: Finding, is_first: bool) -> Iterator[str]:
    yield f"{words.SEVERITIES[finding.severity].upper()}, {finding.titre} ({finding.code})"
    if not is_first:
        yield f"Même cause qu'en {words.where(finding)}."
    yield finding.message
    if finding.expected:
        yield f"Trouvé\u00a0: {visible(finding.found, 200) or 'rien'}\u00a0; attendu\u00a0: {finding.expected}"
    if finding.remedy:
        yield f"À faire\u00a0: {finding.remedy}"
    yield f"[{finding.reference}]"


# The file


def _saved(book: Workbook, report: Report, macros: bool) -> bytes:
    """The workbook as a file that opens on its first sheet; the same bytes whatever the time of day."""
    book.active = 0
    for view in book.views:
        view.firstSheet = 0
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is book.active
    for chart in book.chartsheets:
        for view in chart.sheetViews.sheetView if chart.sheetViews else ():
            view.tabSelected = False
    book.calculation = CalcProperties(fullCalcOnLoad=True)  # the results of formulas aren't in it
    book.properties.modified = datetime.combine(report.envoi.date, time())
    stream, copy = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(stream, "w")).save()
    with zipfile.ZipFile(stream) as made, zipfile.ZipFile(copy, "w") as final:
        refuse_broken(made)
        for name in sorted(set(made.namelist())):
            content = made.read(name)
            if macros and name == ARC_CONTENT_TYPES:  # the type that an .xlsm must have, even without macros
                content = content.replace(XLSX.encode(), XLSM.encode())
            final.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return copy.getvalue()


def refuse_broken(archive: zipfile.ZipFile) -> None:
    """Raises `Unchangeable` of a workbook that names a part that it hasn't: Excel would want to repair it."""
    names = set(archive.namelist())
    for rels in sorted(name for name in names if name.endswith(".rels")):
        for relation in get_dependents(archive, rels):
            if relation.TargetMode != "External" and relation.target not in names:
                raise Unchangeable("une partie que sa copie devrait avoir n'y serait pas")
