"""The comments of a sheet changed in place: those of others stay, ours are added and taken away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

from clas_cli.filling.package import (
    COMMENTS_TYPE,
    DRAWING_TYPE,
    MAIN,
    OFFICE,
    Cell,
    Element,
    Package,
    Part,
    Unchangeable,
    cell_of,
    reference,
    xml_text,
)

_AFTER_LEGACY_DRAWING: Final = frozenset(
    ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
)


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
