"""An .xlsx or .xlsm workbook changed in place: only the parts that change are written again, byte by byte the others stay.

Loading and saving it through a library would lose the results of formulas, and whatever the library doesn't know. Here
positions come from an XML parser and texts are put in at them, so that nothing else of a part moves.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
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

_ILLEGAL: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE_ALIKE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TAG: Final = re.compile(rb"<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>")


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
