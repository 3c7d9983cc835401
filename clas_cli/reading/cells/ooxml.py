"""The sheets of an .xlsx or .xlsm workbook, straight from its XML.

Neither fast readers, which take a formula without value for an empty cell, nor complete ones, which build every styled
blank: see docs/lecture-des-classeurs.md.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Final, TypeVar
from xml.etree.ElementTree import Element

from clas_cli.french.values import Raw
from clas_cli.reading.cells.archive import BLANK_CELLS, BLANK_ROWS, Archive, only, parse
from clas_cli.reading.cells.grid import (
    ERRORS,
    MAX_CELLS,
    MAX_MERGES,
    MAX_ROW,
    MAX_SHEETS,
    NOTHING,
    ONE_VALUE,
    Fault,
    Grid,
    Merge,
    Unreadable,
    Wanted,
    cell_at,
    column_number,
    damaged,
    number_in,
    out_of_bounds,
    too_big,
)
from clas_cli.reading.cells.number_format import PLAIN, form_of_code, form_of_id, shown_as

Made = TypeVar("Made")

MAX_TEXT: Final = 100_000
"""Characters of one cell; Excel takes 32 767."""
_ROOT_RELATIONS: Final = "_rels/.rels"
_TYPES: Final = "[Content_Types].xml"
_USUAL_WORKBOOK: Final = "xl/workbook.xml"
_OTHER_DOCUMENTS: Final = (("word/", "un document Word"), ("ppt/", "une présentation PowerPoint"))

_SIMPLE_CELL: Final = re.compile(
    rb'<c r="([A-Z]{1,3}+\d{1,7}+)"(?: s="(\d{1,5}+)")?+(?: t="(s|n|inlineStr)")?+>'
    rb'(?:<v>|<is><t(?: xml:space="preserve")?+>)([^<&]*+)</(?:v|t></is)></c>'
)
"""A number or a plain text, as nearly every cell is written; what it doesn't match is left to the XML parser."""
_GROUPS: Final = 4
_NOTHING_LEFT: Final = re.compile(
    rb"<parts>(?:<cols>(?:<col [^<>/]*+/>)*+</cols>)?+<sheetData>\s*+</sheetData>"
    rb"(?:<mergeCells[^<>]*+>((?:<mergeCell [^<>/]*+/>)*+)</mergeCells>)?+</parts>"
)
"""What such cells and blank rows leave of a sheet: nothing that the parser could add to, but merges (the group)."""
_MERGE: Final = re.compile(r'ref="([A-Z0-9:]+)"')
_HIDING: Final = re.compile(rb' hidden="(?:1|true)"| (?:ht|width)="0"')
_HIDDEN, _NAUGHT = b' hidden="', b'="0"'
_SPACE, _OPENED, _CLOSED = ' xml:space="preserve"', "<si><t>", "</t></si>"

_SMALL: Final = 65_536
_LONGEST_NUMBER: Final = 40
_INDEXES: Final = [b"%d" % index for index in range(1_000)]
_INTEGER: Final = re.compile(r"-?[0-9]{1,15}")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_ooxml(archive: Archive, wanted: Wanted) -> list[Grid]:
    """The sheets of a workbook, in their order. Raises `Unreadable`."""
    return _Workbook(archive, wanted).grids()


class _Texts(dict[bytes, str | None]):
    """The texts that cells share, by their numbers as cells write them; None for one that is blank."""

    def __init__(self, archive: Archive, path: str) -> None:
        self._archive = archive
        self._path = path
        self._all: list[str | None] | None = None

    def __missing__(self, index: bytes) -> str | None:
        if self._all is None:
            content = self._archive.part(self._path)
            self._all = _strings(content, self._path)
            if len(content) > MAX_TEXT and any(text and len(text) > MAX_TEXT for text in self._all):
                raise too_big(f"une cellule y contient plus de {MAX_TEXT} caractères")
            self.update(zip(_INDEXES, self._all, strict=False))
        number = int(index) if len(index) < 20 and index.strip().isdigit() else -1
        if not 0 <= number < len(self._all):
            raise damaged("une cellule renvoie à un texte qui n'y est pas")
        return self._all[number]


class _Workbook:
    def __init__(self, archive: Archive, wanted: Wanted) -> None:
        self.archive = archive
        self.wanted = wanted
        self.path = self._workbook_path()
        for part in (_TYPES, _ROOT_RELATIONS):
            if part not in archive:  # Excel opens no workbook without them
                raise damaged(f"il y manque «\u00a0{part}\u00a0»")
        self.root = archive.xml(self.path)
        self.relations = _relations(archive, self.path)
        self.epoch_1904 = any(
            child.get("date1904") in ("1", "true") for child in self.root if child.tag.endswith("}workbookPr") or child.tag == "workbookPr"
        )
        self.count = 0
        self.texts = _Texts(archive, self._related("/sharedStrings", "sharedStrings.xml"))
        self._formats: list[int] | None = None

    def _workbook_path(self) -> str:
        archive = self.archive
        if _USUAL_WORKBOOK in archive:
            return _USUAL_WORKBOOK
        main = ""
        if _ROOT_RELATIONS in archive:
            for kind, target in _relations(archive, "").values():
                if kind.endswith("/officeDocument"):
                    main = target
        if main.endswith(".bin") or "xl/workbook.bin" in archive:
            raise Unreadable("Le classeur est au format .xlsb, qui n'est pas lu.", "Enregistrer le classeur au format .xlsx.")
        for folder, what in _OTHER_DOCUMENTS:
            if main.startswith(folder) or (not main and archive.has_folder(folder)):
                raise Unreadable(f"Le fichier est {what}, non un classeur.", "Joindre le dossier au format Excel ou YAML.")
        if main and main in archive:
            return main
        if archive.has_folder("xl/") or main:
            raise damaged("il y manque «\u00a0xl/workbook.xml\u00a0»")
        raise Unreadable("Le fichier est une archive ZIP, non un classeur.", "Extraire le dossier de l'archive et l'envoyer seul.")

    def grids(self) -> list[Grid]:
        sheets = [node for node in self.root.iter() if node.tag.rpartition("}")[2] == "sheet"]
        if not sheets:
            raise damaged("il ne contient aucune feuille")
        if len(sheets) > MAX_SHEETS:
            raise too_big(f"il compte plus de {MAX_SHEETS} feuilles")
        grids = []
        for node in sheets:
            identifier = next((value for name, value in node.attrib.items() if name.endswith("}id") or name == "id"), "")
            kind, target = self.relations.get(identifier, ("", ""))
            if kind and not kind.endswith("/worksheet"):
                continue  # a sheet that holds nothing but a chart
            name = node.get("name", "")
            interest = self.wanted(name)
            if interest == NOTHING:
                continue
            if not target:
                raise damaged(f"la feuille «\u00a0{name[:40]}\u00a0» y manque")
            grid = Grid(name, node.get("state", "visible") != "visible", epoch_1904=self.epoch_1904)
            self._fill(grid, target, interest)
            grids.append(grid)
        return grids

    def _fill(self, grid: Grid, target: str, interest: int) -> None:
        xml = only(self.archive.part(target, drop_blanks=True), b"cols", b"sheetData", b"mergeCells")
        pieces = _SIMPLE_CELL.split(BLANK_CELLS.sub(b"", xml))  # faster than both at once
        rest = b"".join(pieces[:: _GROUPS + 1])
        hidden_rows: set[int] = set()
        merges = _merges_alone(rest)
        if merges is None:
            self._tree(grid, parse(rest, target), hidden_rows)
        else:
            grid.merges = merges
        self._simple(grid, pieces, interest)
        if hidden_rows:
            grid.hidden_rows = hidden_rows.intersection(row for row, _ in grid.cells)
        self.count += len(grid.cells)
        if self.count > MAX_CELLS:
            raise too_big(f"il contient plus de {MAX_CELLS} valeurs")

    def _tree(self, grid: Grid, root: Element, hidden_rows: set[int]) -> None:
        """What the parser makes of a sheet, or of what is left of it."""
        for part in root:
            tag = part.tag.rpartition("}")[2]
            if tag == "cols":
                grid.hidden_columns = [
                    (_bound(column.get("min")), _bound(column.get("max")))
                    for column in part
                    if _is_on(column.get("hidden")) or column.get("width") == "0"
                ]
            elif tag == "sheetData":
                self._rows(grid, part, hidden_rows)
            elif tag == "mergeCells":
                grid.merges = [_range(merge.get("ref", "")) for merge in part[:MAX_MERGES]]

    def _simple(self, grid: Grid, pieces: list[bytes], interest: int) -> None:
        """The cells that hold a plain number or a text, from what stands between them and the groups of each."""
        references, *others = (pieces[group :: _GROUPS + 1] for group in range(1, _GROUPS + 1))
        texts = self.texts
        contents = (
            texts[text] if kind == b"s" else self._simple_content(style, kind, text, grid)
            for style, kind, text in zip(*others, strict=True)
        )
        found = ((cell, content) for cell, content in zip(map(cell_at, references), contents, strict=True) if content is not None)
        grid.cells.update(islice(found, 1) if interest == ONE_VALUE else found)

    def _simple_content(self, style: bytes | None, kind: bytes | None, text: bytes, grid: Grid) -> Raw | None:
        content = text.decode("utf-8", "replace")
        if kind == b"inlineStr":
            return _said(content)
        return self._number(content, style.decode("ascii") if style else None, grid)

    def _rows(self, grid: Grid, data: Element, hidden_rows: set[int]) -> None:
        """The rows, and the cells that aren't simple."""
        cells = grid.cells
        row = 0
        for line in data:
            row = _row(line.get("r"), row)
            if _is_on(line.get("hidden")) or line.get("ht") == "0":
                hidden_rows.add(row)
            column = 0
            for cell in line:
                reference = cell.get("r")
                if reference is None:
                    column += 1
                else:
                    name = reference.rstrip("0123456789")
                    column = column_number(name.encode("utf-8", "replace"))
                    if reference[len(name) :] != line.get("r"):
                        row = _row(reference[len(name) :], 0)
                content = self._content(cell, grid, (row, column))
                if content is not None:
                    cells[row, column] = content

    def _content(self, cell: Element, grid: Grid, at: tuple[int, int]) -> Raw | Fault:
        """The value of a cell, None where it has none."""
        kind = cell.get("t", "n")
        text: str | None = None
        formula = False
        for child in cell:
            tag = child.tag
            if tag.endswith("}v") or tag == "v":
                text = child.text
            elif tag.endswith("}f") or tag == "f":
                formula = True
            elif tag.endswith("}is") or tag == "is":
                return _said(_text(child))
        if formula:
            grid.formulas.add(at)
            if text is None and kind != "str":
                return Fault()
        if text is None:
            return None
        if kind == "s":
            return self.texts[text.encode("utf-8", "replace")]
        if kind == "n":
            return self._number(text, cell.get("s"), grid)
        if kind == "str":
            return Fault(text) if text in ERRORS else _said(text)
        if kind == "b":
            return text.strip() not in ("0", "false")
        if kind == "e":
            return Fault(text)
        if kind == "d":
            return _iso(text)
        return _said(text)

    def _related(self, kind: str, usual: str) -> str:
        folder = posixpath.dirname(self.path)
        return next((target for found, target in self.relations.values() if found.endswith(kind)), posixpath.join(folder, usual))

    def _number(self, text: str, style: str | None, grid: Grid) -> Raw | None:
        form = self._form(style) if style and style != "0" else PLAIN
        return (_typed if len(text) < _LONGEST_NUMBER else _typed.__wrapped__)(text, form, grid.epoch_1904)

    def _form(self, style: str) -> int:
        """How the number of a cell is shown: as it is, as a moment, or as a duration."""
        if self._formats is None:
            self._formats = self._cell_formats()
        return self._formats[int(style)] if style.isdecimal() and len(style) < 6 and int(style) < len(self._formats) else PLAIN

    def _cell_formats(self) -> list[int]:
        path = self._related("/styles", "styles.xml")
        if path not in self.archive and path not in (target for _, target in self.relations.values()):
            return []
        return _forms(only(self.archive.part(path), b"numFmts", b"cellXfs"), path)


@lru_cache(maxsize=4096)  # the same days, times and small numbers
def _typed(text: str, form: int, epoch_1904: bool) -> Raw | None:
    """The number that a cell writes, as it is shown; the text itself where it is no number."""
    if _INTEGER.fullmatch(text):
        number: int | float = int(text)
    else:
        try:
            number = number_in(text)
        except ValueError:
            return _said(text)
    return shown_as(number, form, epoch_1904) if form else number


def _remembered(work: Callable[..., Made]) -> Callable[..., Made]:
    """What is made of some XML, kept for the workbooks of one model, which have the same; what is big is not kept."""
    kept = lru_cache(maxsize=64)(work)
    return lambda xml, *others: (kept if len(xml) < _SMALL else work)(xml, *others)


def _strings(content: bytes, path: str) -> list[str | None]:
    """The texts that cells share, None for those that are blank."""
    if content.endswith(b"</sst>") and b"&" not in content:
        text = content.decode("utf-8", "replace").replace(_SPACE, "")
        start, end = text.find(_OPENED), text.rfind(_CLOSED)
        plain = text[start + len(_OPENED) : end].split(_CLOSED + _OPENED)
        if start > 0 and text.count("<", start) == 4 * len(plain) + 1:  # four tags each, and that of the end
            return list(map(_said, plain))
    return [_said(_text(node)) for node in parse(content, path)]


@_remembered
def _merges_alone(rest: bytes) -> list[Merge] | None:
    """The merges of a sheet whose simple cells are taken out, None if something else is left that only the parser can tell."""
    if (_HIDDEN in rest or _NAUGHT in rest) and _HIDING.search(rest):
        return None
    plain = _NOTHING_LEFT.fullmatch(BLANK_ROWS.sub(b"", rest))
    if plain is None:
        return None
    return [_range(merge) for merge in _MERGE.findall(plain[1].decode("ascii", "replace"))[:MAX_MERGES]] if plain[1] else []


@_remembered
def _forms(xml: bytes, path: str) -> list[int]:
    """What the number format of each style makes of a number."""
    custom: dict[str, int] = {}
    forms: list[int] = []
    for part in parse(xml, path):
        tag = part.tag.rpartition("}")[2]
        if tag == "numFmts":
            custom = {node.get("numFmtId", ""): form_of_code(node.get("formatCode", "")) for node in part}
        elif tag == "cellXfs":
            forms = [form_of_id(node.get("numFmtId", "0"), custom) for node in part]
    return forms


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """The parts that a part names: by identifier, their kind and path."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    return _targets(archive.part(path), path, folder) if path in archive else {}


@_remembered
def _targets(xml: bytes, path: str, folder: str) -> dict[str, tuple[str, str]]:
    found = {}
    for node in parse(xml, path):
        target = node.get("Target", "").replace("\\", "/")
        if node.get("TargetMode") != "External":
            absolute = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[node.get("Id", "")] = (node.get("Type", ""), absolute)
    return found


def _text(node: Element) -> str:
    """The text of a string item: its runs joined, pronunciation left out."""
    parts: list[str] = []
    for child in node:
        tag = child.tag.rpartition("}")[2]
        if tag == "t":
            parts.append(child.text or "")
        elif tag == "r":
            parts.extend(run.text or "" for run in child if run.tag.rpartition("}")[2] == "t")
    return "".join(parts)


def _said(text: str) -> str | None:
    """The text of a cell, None if it is blank. « _x000D_ » is how a workbook writes a carriage return."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n")
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of characters make one, or none
    return text if text and not text.isspace() else None


def _iso(text: str) -> Raw | None:
    try:
        return datetime.fromisoformat(text.rstrip("Z"))
    except ValueError:
        return _said(text)


def _bound(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _is_on(value: str | None) -> bool:
    return value in ("1", "true")


def _row(text: str | None, previous: int) -> int:
    if text is None:
        return previous + 1
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and 0 < int(text) <= MAX_ROW):
        raise out_of_bounds()
    return int(text)


@lru_cache(maxsize=1024)
def _range(text: str) -> Merge:
    """« A2:B5 » → 2, 1, 5, 2."""
    first, _, last = text.partition(":")
    ends = []
    for end in (first, last or first):
        name = end.rstrip("0123456789")
        ends += [_row(end[len(name) :], 0), column_number(name.encode("utf-8", "replace"))]
    return ends[0], ends[1], ends[2], ends[3]
