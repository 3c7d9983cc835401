"""The formats of a workbook changed in place, and the cells that take them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from clas_cli.filling.package import Cell, Element, Package, Part, Unchangeable, cell_of, reference

_LONGEST_FORMAT: Final = 5_000
"""Bytes of a font, a fill or a format: each may be had again for every cell."""


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
