"""A Word document (.docx, ECMA-376), written straight as its XML: paragraphs, tables and pages of A4, which need no library.

The same document gives the same bytes. Any text may be written: what XML has no place for is left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from clas_cli.french.patterns import regex

_NAMESPACE: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROPERTY: Final = 255
"""The longest property that a Word document may have."""
_A4: Final = (21.0, 29.7)
_MARGIN: Final = 2.0
_NO_TEXT = regex("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

WIDTH: Final = _A4[0] - 2 * _MARGIN
"""Centimetres between the margins of a page; `LANDSCAPE` those of a page on its side."""
LANDSCAPE: Final = _A4[1] - 2 * _MARGIN


class Paragraph(NamedTuple):
    """A paragraph of one text. `before` is in points, `left` in centimetres; `level` makes it a title (1 or 2), `new_page` begins a page."""

    text: str
    before: float = 0
    left: float = 0
    bold: bool = False
    with_next: bool = False
    level: int = 0
    new_page: bool = False
    bullet: bool = False


class WordTable(NamedTuple):
    """A table: its first row is repeated on each page. `widths` are in centimetres; columns of `right` hold figures.

    The last row is in bold where it is a `total`.
    """

    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    right: frozenset[int] = frozenset()
    total: bool = False


class WordDocument(NamedTuple):
    """What is written, from top to bottom. `size` is that of its letters, in points."""

    blocks: Sequence[Paragraph | WordTable]
    title: str
    author: str
    size: float = 11
    on_its_side: bool = False


def to_docx(document: WordDocument) -> bytes:
    """The document as a file."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("officeDocument", f"{_OFFICE}/officeDocument", "word/document.xml"),
            ("coreProperties", f"{_RELATIONS}/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _properties(document),
        "word/_rels/document.xml.rels": _relations(("styles", f"{_OFFICE}/styles", "styles.xml")),
        "word/document.xml": _body(document),
        "word/styles.xml": _styles(document.size),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), (_XML + text).encode(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _text(text: str) -> str:
    return escape(_NO_TEXT.sub("", text))


def _content_types() -> str:
    overrides = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        "/word/styles.xml": f"{_WORD}.styles+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
        + "</Types>"
    )


def _relations(*relations: tuple[str, str, str]) -> str:
    listed = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in relations)
    return f'<Relationships xmlns="{_RELATIONS}">{listed}</Relationships>'


def _properties(document: WordDocument) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_text(document.title[:_PROPERTY])}</dc:title><dc:creator>{_text(document.author[:_PROPERTY])}</dc:creator>"
        "<dc:language>fr-FR</dc:language></cp:coreProperties>"
    )


def _styles(size: float) -> str:
    def letters(points: float) -> str:
        return f'<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>'

    titles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Titre{level}"><w:name w:val="heading {level}"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="{before * 20}" w:after="80"/>'
        f'<w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr><w:b/><w:color w:val="1F3864"/>{letters(size + more)}</w:rPr></w:style>'
        for level, before, more in ((1, 0, 5), (2, 12, 2))
    )
    return (
        f'<w:styles xmlns:w="{_NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>{letters(size)}'
        '<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        f"{titles}</w:styles>"
    )


def _body(document: WordDocument) -> str:
    width, height = _A4[::-1] if document.on_its_side else _A4
    side = ' w:orient="landscape"' if document.on_its_side else ""
    edge = _twips(_MARGIN)
    edges = " ".join(f'w:{name}="{edge}"' for name in ("top", "right", "bottom", "left"))
    return (
        f'<w:document xmlns:w="{_NAMESPACE}"><w:body>{"".join(_blocks(document.blocks))}'
        f'<w:sectPr><w:pgSz w:w="{_twips(width)}" w:h="{_twips(height)}"{side}/>'
        f'<w:pgMar {edges} w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def _blocks(blocks: Sequence[Paragraph | WordTable]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield _paragraph(block)
        else:
            yield _table(block)
            yield "<w:p/>"  # Word wants a paragraph after a table


def _twips(centimetres: float) -> int:
    return round(centimetres / 2.54 * 1440)


def _paragraph(paragraph: Paragraph) -> str:
    left = _twips(paragraph.left + (0.5 if paragraph.bullet else 0))
    properties = "".join(
        (
            f'<w:pStyle w:val="Titre{paragraph.level}"/>' if paragraph.level else "",
            "<w:keepNext/>" if paragraph.with_next else "",
            "<w:pageBreakBefore/>" if paragraph.new_page else "",
            f'<w:spacing w:before="{paragraph.before * 20:.0f}"/>' if paragraph.before else "",
            f'<w:ind w:left="{left}"{f" w:hanging={quoteattr(str(_twips(0.5)))}" if paragraph.bullet else ""}/>' if left else "",
        )
    )
    bullet = "<w:r><w:t>•</w:t></w:r><w:r><w:tab/></w:r>" if paragraph.bullet else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{bullet}{_run(paragraph.text, paragraph.bold)}</w:p>"


def _run(text: str, bold: bool) -> str:
    return f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{_text(text)}</w:t></w:r>'


def _table(table: WordTable) -> str:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in table.widths)
    last = len(table.rows) - 1
    rows = "".join(_row(table, row, index == 0, index == 0 or (table.total and index == last)) for index, row in enumerate(table.rows))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(map(_twips, table.widths))}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(table: WordTable, cells: Sequence[str], is_head: bool, bold: bool) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="DEEAF6"/>' if bold else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:spacing w:before="40" w:after="40"/>'
        f"{'<w:jc w:val=' + quoteattr('right') + '/>' if column in table.right else ''}</w:pPr>{_run(text, bold)}</w:p></w:tc>"
        for column, (text, width) in enumerate(zip(cells, table.widths, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{made}</w:tr>"
