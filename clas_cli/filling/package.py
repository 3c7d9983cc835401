"""An .xlsx or .xlsm workbook changed in place: only the parts that change are written again, byte by byte the others stay.

Loading and saving it through a library would lose the results of formulas, and whatever the library doesn't know. Here
positions come from an XML parser and texts are put in at them, so that nothing else of a part moves.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from clas_cli.reading.cells.archive import MAX_TAGS, Archive
from clas_cli.reading.cells.grid import cell_at, letters

Cell = tuple[int, int]
"""Row and column, from 1."""

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES: Final = "[Content_Types].xml"
SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"

MAX_COPIED: Final = 200_000_000
"""Bytes inflated while a workbook is copied."""

_MOST_NAMED: Final = 10_000
"""Parts that a part names: their list is read again for each sheet."""

_LONGEST_FORMAT: Final = 5_000
"""Bytes of a font, a fill or a format: each may be had again for every cell."""

_ILLEGAL: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE_ALIKE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TAG: Final = re.compile(rb"<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>")
_AFTER_LEGACY_DRAWING: Final = frozenset(
    ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
)


class Unchangeable(Exception):
    """A workbook that can't be changed in place: it isn't written as those of Excel and its kin are."""


def xml_text(text: str) -> str:
    """A text as the content of an XML element of a workbook: inert, whatever it holds."""
    return escape(_ESCAPE_ALIKE.sub("_x005F_", _ILLEGAL.sub("\ufffd", text)))


def reference(cell: Cell) -> str:
    """« B12 »."""
    return f"{letters(cell[1])}{cell[0]}"


def cell_of(text: str) -> Cell:
    """The row and column of « B12 ». Raises `Unreadable` beyond what a sheet has, `ValueError` where it is no cell."""
    return cell_at(text)


class Element:
    """Where an element of a part stands: its start tag, what it holds, its end tag."""

    __slots__ = ("attributes", "children", "end", "inner_end", "name", "start", "tag_end")

    def __init__(self, name: str, attributes: dict[str, str], start: int, tag_end: int) -> None:
        self.name = name
        self.attributes = attributes
        self.start = start
        self.tag_end = tag_end
        self.inner_end = self.end = tag_end
        self.children: list[Element] = []

    def child(self, name: str) -> Element | None:
        """The first child of that name, whatever its prefix."""
        return next((child for child in self.children if child.name == name), None)


class Part:
    """An XML part being changed: `root` down to `depth` levels, and the changes to make."""

    def __init__(self, content: bytes, depth: int, most: int = MAX_TAGS) -> None:
        self.content = content
        self.most = most
        self.changes: list[tuple[int, int, bytes]] = []
        self.prefix = ""
        self.root = self._parse(depth)

    def _parse(self, depth: int) -> Element:
        stack: list[Element] = []
        roots: list[Element] = []
        level = count = 0
        parser = expat.ParserCreate()

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal level, count
            level += 1
            if level > depth:
                return
            count += 1
            if count > self.most:
                raise Unchangeable(f"une de ses parties contient plus de {self.most} balises")
            prefix, _, local = name.rpartition(":")
            position = parser.CurrentByteIndex
            tag = _TAG.match(self.content, position)
            if tag is None:
                raise Unchangeable("une balise n'est pas lisible")
            element = Element(local, attributes, position, tag.end())
            if stack:
                stack[-1].children.append(element)
            else:
                roots.append(element)
                self.prefix = f"{prefix}:" if prefix else ""
            stack.append(element)

        def end(name: str) -> None:
            nonlocal level
            if level <= depth:
                element = stack.pop()
                if not self._is_closed(element):
                    position = parser.CurrentByteIndex
                    tag = _TAG.match(self.content, position)
                    element.inner_end, element.end = position, tag.end() if tag else position
            level -= 1

        def doctype(*_: Any) -> None:
            raise Unchangeable("il contient des entités XML")

        parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = start, end, doctype
        try:
            parser.Parse(self.content, True)
        except expat.ExpatError:
            raise Unchangeable("une de ses parties n'est pas du XML") from None
        declared = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([^\"']+)", self.content.removeprefix(b"\xef\xbb\xbf")[:200])
        is_utf_16 = self.content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in self.content[:4]
        if is_utf_16 or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
            raise Unchangeable("une de ses parties n'est pas en UTF-8")
        return roots[0]

    def _is_closed(self, element: Element) -> bool:
        """Whether an element is a single tag, « <c/> »."""
        return self.content[element.tag_end - 2 : element.tag_end] == b"/>"

    def slice(self, element: Element) -> bytes:
        """The whole text of an element."""
        return self.content[element.start : element.end]

    def replace(self, start: int, end: int, text: str | bytes) -> None:
        """Replaces what stands between two positions."""
        self.changes.append((start, end, text.encode("utf-8") if isinstance(text, str) else text))

    def append(self, element: Element, text: str | bytes) -> None:
        """Adds at the end of an element, which may have been empty."""
        if self._is_closed(element):
            name = re.match(rb"<([^\s/>]+)", self.content[element.start : element.tag_end])
            assert name is not None
            added = text.encode("utf-8") if isinstance(text, str) else text
            self.replace(element.tag_end - 2, element.tag_end, b">" + added + b"</" + name[1] + b">")
        else:
            self.replace(element.inner_end, element.inner_end, text)

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Gives an attribute a value."""
        tag = self.content[element.start : element.tag_end]
        found = re.search(rb"(\s" + name.encode() + rb"\s*=\s*)(\"[^\"]*\"|'[^']*')", tag)
        if found:
            self.replace(element.start + found.start(2), element.start + found.end(2), f'"{value}"')
        else:
            before = element.tag_end - (2 if tag.endswith(b"/>") else 1)
            self.replace(before, before, f' {name}="{value}"')

    def rendered(self) -> bytes:
        """The part with its changes."""
        pieces: list[bytes] = []
        position = 0
        # Texts put in at one place keep their order; a replacement comes after what is put in before it.
        for start, end, text in sorted(self.changes, key=lambda change: (change[0], change[1])):
            if start < position:
                raise Unchangeable("deux changements se recouvrent")
            pieces += [self.content[position:start], text]
            position = end
        return b"".join([*pieces, self.content[position:]])


class Package:
    """The parts of a workbook: read with bounds, changed, then written with the others as they were."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.archive = Archive(data)
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = opened.infolist()
        self.names = {entry.filename.lower(): entry.filename for entry in entries}
        methods = {entry.compress_type for entry in entries}
        if len(self.names) < len(entries):  # which one is read depends on the program
            raise Unchangeable("une de ses parties y est deux fois")
        if not methods <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Unchangeable("il n'est pas compressé comme le fait un tableur")
        self.changed: dict[str, bytes] = {}
        self.removed: set[str] = set()

    def _named(self, path: str) -> str:
        """A path as the workbook writes it: case doesn't count."""
        return self.names.setdefault(path.lower(), path)

    def __contains__(self, path: str) -> bool:
        return path.lower() in self.names and self._named(path) not in self.removed

    def read(self, path: str) -> bytes:
        """The content of a part, with its changes."""
        changed = self.changed.get(self.names.get(path.lower(), path))
        return self.archive.part(path) if changed is None else changed

    def write(self, path: str, content: bytes | str) -> None:
        """Changes a part, or adds it."""
        self.changed[self._named(path)] = content.encode("utf-8") if isinstance(content, str) else content

    def remove(self, path: str) -> None:
        """Takes a part away, if it is there."""
        if path in self:
            self.removed.add(self._named(path))

    def edit(self, path: str, depth: int) -> Part:
        """A part to change; give it back with `write(path, part.rendered())`."""
        is_index = path == CONTENT_TYPES or path.endswith(".rels")
        return Part(self.read(path), depth, _MOST_NAMED if is_index else MAX_TAGS)

    def rendered(self) -> bytes:
        """The whole workbook."""
        stream = io.BytesIO()
        copied = 0
        pending = dict(self.changed)
        with zipfile.ZipFile(io.BytesIO(self.data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                if entry.filename in self.removed:
                    continue
                if entry.filename in pending:
                    new.writestr(zipfile.ZipInfo(entry.filename, entry.date_time), pending.pop(entry.filename), zipfile.ZIP_DEFLATED)
                    continue
                kept = zipfile.ZipInfo(entry.filename, entry.date_time)
                kept.compress_type = zipfile.ZIP_DEFLATED
                with old.open(entry) as source, new.open(kept, "w") as target:
                    while chunk := source.read(1 << 18):
                        copied += len(chunk)
                        if copied > MAX_COPIED:
                            raise Unchangeable("il est démesuré")
                        target.write(chunk)
            for name, content in pending.items():
                new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        return stream.getvalue()

    # Relations and types

    def relations(self, path: str) -> dict[str, tuple[str, str]]:
        """The parts that a part names: by identifier, the last word of their kind and their path."""
        rels = _rels_path(path)
        if rels not in self:
            return {}
        found = {}
        for node in self.edit(rels, 2).root.children:
            target = node.attributes.get("Target", "")
            if node.attributes.get("TargetMode") != "External":
                folder = posixpath.dirname(path)
                where = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found[node.attributes.get("Id", "")] = (node.attributes.get("Type", "").rpartition("/")[2], where)
        return found

    def related(self, path: str, kind: str) -> str | None:
        """The part of a kind that a part names, if any."""
        return next((target for found, target in self.relations(path).values() if found == kind), None)

    def relate(self, path: str, kind: str, target: str) -> str:
        """Names a part in another's relations; returns the identifier."""
        rels = _rels_path(path)
        identifiers = set(self.relations(path))
        if rels not in self:
            self.write(rels, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{PACKAGE}"/>')
        part = self.edit(rels, 2)
        used = identifiers | {node.attributes.get("Id", "") for node in part.root.children}
        identifier = next(name for number in range(1, 100_000) if (name := f"rIdClas{number}") not in used)
        relative = posixpath.relpath(target, posixpath.dirname(path) or ".")
        part.append(part.root, f'<{part.prefix}Relationship Id="{identifier}" Type="{OFFICE}/{kind}" Target={quoteattr(relative)}/>')
        self.write(rels, part.rendered())
        return identifier

    def declare(self, path: str, content_type: str) -> None:
        """Gives the type of a part that is added."""
        part = self.edit(CONTENT_TYPES, 2)
        part.append(part.root, f'<{part.prefix}Override PartName={quoteattr(f"/{path}")} ContentType="{content_type}"/>')
        self.write(CONTENT_TYPES, part.rendered())

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Gives the type of the parts of an ending, where it has none."""
        part = self.edit(CONTENT_TYPES, 2)
        nodes = part.root.children
        if not any(node.name == "Default" and node.attributes.get("Extension", "").lower() == ending for node in nodes):
            at = nodes[0].start if nodes else part.root.inner_end
            part.replace(at, at, f'<{part.prefix}Default Extension="{ending}" ContentType="{content_type}"/>')
            self.write(CONTENT_TYPES, part.rendered())

    def unused(self, pattern: str) -> str:
        """The first path « pattern » with a number that no part has."""
        return next(path for number in range(1, 100_000) if (path := pattern.format(number)).lower() not in self.names)


def _rels_path(path: str) -> str:
    folder, name = posixpath.split(path)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class Styles:
    """The formats of a workbook: each may be had again with another fill, and new ones added."""

    def __init__(self, package: Package, path: str) -> None:
        self.package = package
        self.path = path
        self.part = package.edit(path, 3)
        found = {name: self.part.root.child(name) for name in ("fonts", "fills", "borders", "cellXfs")}
        if not all(found.values()):
            raise Unchangeable("ses formats sont incomplets")
        self.lists: dict[str, Element] = {name: element for name, element in found.items() if element}
        if any(one.end - one.start > _LONGEST_FORMAT for element in self.lists.values() for one in element.children):
            raise Unchangeable("ses formats sont démesurés")
        self.added: dict[str, dict[str, int]] = {name: {} for name in self.lists}
        """Of each list, what is put after it, with its number."""
        self.known: dict[tuple[int, str], int] = {}

    def _add(self, name: str, text: str) -> int:
        added = self.added[name]
        return added.setdefault(text, len(self.lists[name].children) + len(added))

    def fill(self, rgb: str) -> str:
        """A plain fill of that colour."""
        p = self.part.prefix
        return (
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{rgb}"/><{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
        )

    def fill_of(self, style: int) -> str:
        """The fill of a format, as it is written."""
        xfs, fills = self.lists["cellXfs"].children, self.lists["fills"].children
        number = int(xfs[style].attributes.get("fillId", "0")) if style < len(xfs) else 0
        return self.part.slice(fills[number]).decode("utf-8") if number < len(fills) else ""

    def has_light_text(self, style: int) -> bool:
        """Whether a format writes in white."""
        xfs, fonts = self.lists["cellXfs"].children, self.lists["fonts"].children
        number = int(xfs[style].attributes.get("fontId", "0")) if style < len(xfs) else 0
        font = self.part.slice(fonts[number]) if number < len(fonts) else b""
        return re.search(rb'<(?:\w+:)?color [^<>]*(?:rgb="..FFFFFF"|theme="0"|indexed="(?:1|9)")', font) is not None

    def with_fill(self, style: int, fill: str) -> int:
        """The number of a format like another, with that fill."""
        known = (style, fill)
        if known not in self.known:
            xfs = self.lists["cellXfs"].children
            if style >= len(xfs):
                raise Unchangeable("une cellule renvoie à un format qui n'y est pas")
            text = self.part.slice(xfs[style]).decode("utf-8")
            tag_length = xfs[style].tag_end - xfs[style].start
            tag = self.part.content[xfs[style].start : xfs[style].tag_end].decode("utf-8")
            tag = re.sub(r"""\s(?:fillId|applyFill)\s*=\s*(?:"[^"]*"|'[^']*')""", "", tag)
            tag = re.sub(r"(/?>)$", rf' fillId="{self._add("fills", fill)}" applyFill="1"\1', tag)
            rest = text.encode("utf-8")[tag_length:].decode("utf-8")
            self.known[known] = self._add("cellXfs", tag + rest)
        return self.known[known]

    def new(self, *, font: str, fill: str = "", line: str = "", number: int = 0, wrap: bool = True) -> int:
        """A format of one's own: what a font holds, a fill, the colour of a line below, a number format that every spreadsheet knows."""
        p = self.part.prefix
        fonts = self._add("fonts", f"<{p}font>{font}</{p}font>")
        sides = "".join(f"<{p}{side}/>" for side in ("left", "right", "top"))
        below = f'<{p}bottom style="thin"><{p}color rgb="FF{line}"/></{p}bottom><{p}diagonal/>'
        borders = self._add("borders", f"<{p}border>{sides}{below}</{p}border>") if line else 0
        fills = self._add("fills", fill) if fill else 0
        align = f'<{p}alignment vertical="top" wrapText="{int(wrap)}"/>'
        text = f'<{p}xf numFmtId="{number}" fontId="{fonts}" fillId="{fills}" borderId="{borders}" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{align}</{p}xf>'
        return self._add("cellXfs", text)

    def save(self) -> None:
        """Writes the part."""
        for name, texts in self.added.items():
            if texts:
                self.part.append(self.lists[name], "".join(texts))
                self.part.set_attribute(self.lists[name], "count", str(len(self.lists[name].children) + len(texts)))
        self.package.write(self.path, self.part.rendered())


def restyle(part: Part, cells: Iterable[Cell], style: Callable[[Cell, int], int]) -> None:
    """Gives cells of a sheet (a part read to depth 4) another format, by what they have; those that don't exist are added."""
    data = part.root.child("sheetData")
    if data is None:
        raise Unchangeable("une feuille est sans cellules")
    wanted: dict[int, list[int]] = {}
    for row, column in sorted(set(cells)):
        wanted.setdefault(row, []).append(column)
    columns = part.root.child("cols")
    spans = [_span(node) for node in columns.children] if columns else []
    column_style = cache(lambda column: _column_style(spans, column))
    number = 0
    remaining = deque(wanted.items())
    p = part.prefix
    for node in data.children:
        number = int(node.attributes.get("r", number + 1))
        while remaining and remaining[0][0] < number:
            part.replace(node.start, node.start, _new_row(p, *remaining.popleft(), column_style, style))
        if remaining and remaining[0][0] == number:
            _restyle_row(part, node, *remaining.popleft(), column_style, style)
    if remaining:
        part.append(data, "".join(_new_row(p, *missing, column_style, style) for missing in remaining))


def _span(node: Element) -> tuple[int, int, int]:
    return int(node.attributes.get("min", "0")), int(node.attributes.get("max", "0")), int(node.attributes.get("style", "0"))


def _column_style(spans: list[tuple[int, int, int]], column: int) -> int:
    return next((style for first, last, style in spans if first <= column <= last), 0)


def _new_row(p: str, row: int, columns: list[int], column_style: Callable[[int], int], style: Callable[[Cell, int], int]) -> str:
    cells = "".join(_new_cell(p, (row, column), style((row, column), column_style(column))) for column in columns)
    return f'<{p}row r="{row}">{cells}</{p}row>'


def _new_cell(p: str, cell: Cell, style: int) -> str:
    return f'<{p}c r="{reference(cell)}" s="{style}"/>'


def _restyle_row(
    part: Part, row: Element, number: int, columns: list[int], column_style: Callable[[int], int], style: Callable[[Cell, int], int]
) -> None:
    own = int(row.attributes["s"]) if row.attributes.get("customFormat") in ("1", "true") and "s" in row.attributes else None
    position = 0
    pending = list(columns)
    added = False

    def create(column: int) -> str:
        base = own if own is not None else column_style(column)
        return _new_cell(part.prefix, (number, column), style((number, column), base))

    for cell in row.children:
        if cell.name != "c":
            continue
        position = cell_of(cell.attributes["r"])[1] if "r" in cell.attributes else position + 1
        while pending and pending[0] < position:
            part.replace(cell.start, cell.start, create(pending.pop(0)))
            added = True
        if pending and pending[0] == position:
            pending.pop(0)
            part.set_attribute(cell, "s", str(style((number, position), int(cell.attributes.get("s", "0")))))
    last = next((child for child in row.children if child.name != "c"), None)
    if pending:
        texts = "".join(map(create, pending))
        if last is not None:
            part.replace(last.start, last.start, texts)
        else:
            part.append(row, texts)
        added = True
    if added and "spans" in row.attributes:
        part.set_attribute(row, "spans", f"{min(columns[0], 1)}:{max(columns[-1], position)}")


def style_of(part: Part, wanted: Iterable[Cell]) -> dict[Cell, int]:
    """The formats that cells of a sheet have, of those that exist."""
    cells = set(wanted)
    found: dict[Cell, int] = {}
    data = part.root.child("sheetData")
    number = 0
    for row in data.children if data else ():
        number = int(row.attributes.get("r", number + 1))
        position = 0
        for cell in row.children:
            position = cell_of(cell.attributes["r"])[1] if "r" in cell.attributes else position + 1
            if (number, position) in cells:
                found[number, position] = int(cell.attributes.get("s", "0"))
    return found


class Notes:
    """The comments of a sheet: ours are put after what others wrote, and taken away again."""

    def __init__(self, package: Package, path: str, sheet: Part, author: str, mark: str) -> None:
        self.package = package
        self.path = path
        self.sheet = sheet
        self.author = author
        self.mark = mark
        """How our text begins, in every comment: what follows it is ours."""

    def write(self, notes: Mapping[Cell, str]) -> None:
        """Puts notes, each beginning with the mark, in the place of those of an earlier time."""
        path = self.package.related(self.path, "comments")
        drawing = self._drawing()
        if not notes and path is None:
            return
        if path is None:
            path = self.package.unused("xl/commentsClas{}.xml")
            self.package.write(
                path,
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}"><authors/><commentList/></comments>',
            )
            self.package.relate(self.path, "comments", path)
            self.package.declare(path, COMMENTS_TYPE)
        kept, gone = self._comments(path, notes)
        self._shapes(drawing, {cell: note for cell, note in notes.items() if cell not in kept}, gone)

    def _comments(self, path: str, notes: Mapping[Cell, str]) -> tuple[set[Cell], set[Cell]]:
        """Changes the texts; returns the cells that had a comment and keep one, and those that lose theirs."""
        part = self.package.edit(path, 4)
        p = part.prefix
        authors, comments = part.root.child("authors"), part.root.child("commentList")
        if authors is None or comments is None:
            raise Unchangeable("ses commentaires sont incomplets")
        names = [_plain(part.content[node.tag_end : node.inner_end]) for node in authors.children]
        if self.author in names:
            author = names.index(self.author)
        else:
            author = len(names)
            part.append(authors, f"<{p}author>{xml_text(self.author)}</{p}author>")
        kept: set[Cell] = set()
        gone: set[Cell] = set()
        seen: set[Cell] = set()
        for node in comments.children:
            cell = cell_of(node.attributes.get("ref", "A1").replace("$", ""))
            if cell in seen:  # each would be given the whole of ours
                raise Unchangeable("une cellule y a plusieurs commentaires")
            seen.add(cell)
            text = node.child("text")
            before, ours, _ = _plain(part.slice(text) if text else b"").partition(self.mark)
            note = notes.get(cell)
            if note is None and not ours:
                continue
            if note is None and not before.strip():
                gone.add(cell)
                part.replace(node.start, node.end, "")
                continue
            kept.add(cell)
            run = f'<{p}r><{p}t xml:space="preserve">{{}}</{p}t></{p}r>'
            if text is None:
                part.append(node, f"<{p}text>{run.format(xml_text(note or ''))}</{p}text>")
            elif ours:
                whole = before.rstrip() + ("\n\n" if before.strip() and note else "") + (note or "")
                part.replace(text.start, text.end, f"<{p}text>{run.format(xml_text(whole))}</{p}text>")
            else:
                part.append(text, run.format(xml_text(f"\n\n{note}")))
        part.append(
            comments,
            "".join(
                f'<{p}comment ref="{reference(cell)}" authorId="{author}"><{p}text><{p}r><{p}t xml:space="preserve">{xml_text(note)}</{p}t></{p}r></{p}text></{p}comment>'
                for cell, note in sorted(notes.items())
                if cell not in kept
            ),
        )
        self.package.write(path, part.rendered())
        return kept, gone

    def _drawing(self) -> str | None:
        element = self.sheet.root.child("legacyDrawing")
        if element is None:
            return None
        identifier = next((value for name, value in element.attributes.items() if name.rpartition(":")[2] == "id"), "")
        return self.package.relations(self.path).get(identifier, ("", ""))[1] or None

    def _shapes(self, path: str | None, notes: Mapping[Cell, str], gone: set[Cell]) -> None:
        """The boxes that show the comments."""
        if path is None and notes:
            path = self.package.unused("xl/drawings/vmlDrawingClas{}.vml")
            self.package.write(path, _EMPTY_DRAWING)
            self.package.declare_ending("vml", DRAWING_TYPE)
            identifier = self.package.relate(self.path, "vmlDrawing", path)
            following = next((child for child in self.sheet.root.children if child.name in _AFTER_LEGACY_DRAWING), None)
            at = following.start if following else self.sheet.root.inner_end
            self.sheet.replace(at, at, f'<{self.sheet.prefix}legacyDrawing xmlns:r="{OFFICE}" r:id="{identifier}"/>')
        if path is None:
            return
        part = self.package.edit(path, 4)
        for shape in part.root.children:
            if gone and shape.name == "shape" and _shape_cell(part, shape) in gone:
                part.replace(shape.start, shape.end, "")
        text = part.rendered().decode("utf-8")
        end = text.rfind("</xml>")
        if end < 0:
            raise Unchangeable("les cadres de ses commentaires ne sont pas lisibles")
        first = max((int(number) for number in re.findall(r"_x0000_s(\d+)", text)), default=1024) + 1
        shapes = "" if "_x0000_t202" in text else _SHAPE_TYPE
        shapes += "".join(_shape(first + index, cell, note) for index, (cell, note) in enumerate(sorted(notes.items())))
        root = text[: text.find(">") + 1]
        missing = "".join(f' xmlns:{name}="{uri}"' for name, uri in _DRAWING_NAMES.items() if f"xmlns:{name}=" not in root)
        shapes = re.sub(r"<(v:shape(?:type)?)(?= )", rf"<\1{missing}", shapes) if missing else shapes
        self.package.write(path, (text[:end] + shapes + text[end:]))


def _plain(xml: bytes) -> str:
    """The text of an element, without its tags."""
    text = re.sub(r"<[^>]*>", "", xml.decode("utf-8"))
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&#10;", "\n"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


_LETTERS_A_LINE: Final = 45
_MOST_ROWS: Final = 30
_DRAWING_NAMES: Final = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_EMPTY_DRAWING: Final = (
    f"<xml{''.join(f' xmlns:{name}={quoteattr(uri)}' for name, uri in _DRAWING_NAMES.items())}>"
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
_SHAPE_TYPE: Final = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def _shape_cell(part: Part, shape: Element) -> Cell | None:
    """The cell that a box belongs to, None where it is no comment's."""
    data = shape.child("ClientData")
    row, column = (data.child(name) if data else None for name in ("Row", "Column"))
    if data is None or row is None or column is None or data.attributes.get("ObjectType") != "Note":
        return None
    return int(_plain(part.slice(row))) + 1, int(_plain(part.slice(column))) + 1


def _shape(number: int, cell: Cell, note: str) -> str:
    """The box of a comment, as tall as its text in rows of the usual height."""
    row, column = cell[0] - 1, cell[1] - 1
    top = max(row - 1, 0)
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in note.split("\n"))
    anchor = f"{column + 1},15,{top},10,{column + 4},15,{top + min(1 + lines, _MOST_ROWS)},4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;width:320pt;'
        'height:150pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
        '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
