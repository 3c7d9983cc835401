"""The parts of a zipped document, read with bounds: on what is really inflated, whatever its directory says."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from clas_cli.reading.cells.grid import Unreadable, damaged, encrypted, too_big

MAX_ENTRIES: Final = 2_000
MAX_INFLATED: Final = 96_000_000
"""Bytes inflated in one document, blank cells and rows included: room for a million of ghost rows."""
MAX_KEPT: Final = 5_000_000
"""Bytes of XML that are left once blank cells and rows are dropped, in one document."""

MAX_TAGS: Final = 200_000
"""Tags of a part that is made a tree, in memory."""

_CHUNK: Final = 1 << 18
_LOCAL: Final = struct.Struct("<I22xHH")
_LOCAL_SIGNATURE: Final = 0x04034B50
_ENTRY: Final = b"PK\x01\x02"
BLANK_CELLS: Final = re.compile(rb'<c r="[^<>/]*+(?:/>|></c>)')
"""Cells with a format and no content, as Excel, LibreOffice and their kin write them (address first)."""
BLANK_ROWS: Final = re.compile(rb'<row r="[^<>/]*+(?:/>|>\s*+</row>)')
"""Rows with nothing in them."""
_DECLARED: Final = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^<>]*?encoding\s*=\s*[\"']([^\"'<>]*)")
_LONG_NAMES: Final = re.compile(rb"xmlns(?:[^\s=<>\"']{0,30}+\s*+=\s*+[\"'][^\"'<]{300}|[^\s=<>\"']{31})")
"""A namespace that is long: the parser writes it in the name of every tag."""


class Archive:
    """A zipped document held in memory. Raises `Unreadable` for all that is wrong with it."""

    def __init__(self, data: bytes) -> None:
        if data.count(_ENTRY) > MAX_ENTRIES:  # counted here: the directory's own count may lie
            raise too_big(f"il contient plus de {MAX_ENTRIES} fichiers")
        self._data = data
        try:
            parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError, IndexError, struct.error):
            raise damaged("le fichier est tronqué ou n'est pas une archive") from None
        self._parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in parts}
        self._inflated = 0
        self._kept = 0

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def has_folder(self, prefix: str) -> bool:
        """Whether a part stands in that folder."""
        return any(name.startswith(prefix) for name in self._parts)

    def part(self, name: str, drop_blanks: bool = False) -> bytes:
        """The content of a part; if so asked, and it is big, without its blank cells and rows."""
        info = self._parts.get(name.lower())
        if info is None:
            raise damaged(f"il y manque «\u00a0{name}\u00a0»")
        if info.flag_bits & 1:
            raise encrypted()
        try:
            content = self._inflate(info, drop_blanks)
        except (zlib.error, struct.error, OverflowError):
            raise damaged(f"«\u00a0{info.filename[:60]}\u00a0» ne peut pas être décompressé") from None
        if b"<!DOCTYPE" in content:  # without one there is no entity either
            raise _entities()
        return content

    def xml(self, name: str) -> Element:
        """The XML of a part. Document types and entities are refused: a workbook has none."""
        return parse(self.part(name), name)

    def _inflate(self, info: zipfile.ZipInfo, drop_blanks: bool) -> bytes:
        """What the part really holds, whatever size its directory announces."""
        start = info.header_offset
        signature, name, extra = _LOCAL.unpack_from(self._data, start)
        start += _LOCAL.size + name + extra
        raw = self._data[start : start + info.compress_size]
        if (
            signature != _LOCAL_SIGNATURE
            or len(raw) < info.compress_size
            or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        ):
            raise zlib.error
        kept: list[bytes] = []
        rest, check = b"", 0
        for chunk in _chunks(raw, info.compress_type):
            check = zlib.crc32(chunk, check)
            self._inflated += len(chunk)
            if self._inflated > MAX_INFLATED:
                raise too_big(f"décompressé, il dépasse {MAX_INFLATED // 1_000_000} Mo")
            if drop_blanks and (rest or len(chunk) == _CHUNK):  # worth it in big parts only
                chunk = rest + chunk
                cut = max(chunk.rfind(b"<row", 1), chunk.rfind(b"<c ", 1) if len(chunk) > 2 * _CHUNK else 0)
                if cut <= 0:
                    cut = len(chunk)
                chunk, rest = chunk[:cut], chunk[cut:]
                chunk = _without_blanks(chunk)
            self._keep(kept, chunk)
        if check != info.CRC:
            raise zlib.error
        self._keep(kept, _without_blanks(rest))
        return kept[0] if len(kept) == 1 else b"".join(kept)

    def _keep(self, kept: list[bytes], chunk: bytes) -> None:
        if not chunk:
            return
        self._kept += len(chunk)
        if self._kept > MAX_KEPT:
            raise too_big(f"il contient plus de {MAX_KEPT // 1_000_000} Mo de valeurs")
        kept.append(chunk)


def _entities() -> Unreadable:
    return damaged("il contient des entités XML, qu'aucun tableur n'écrit")


def parse(xml: bytes, name: str) -> Element:
    """The tree of some XML. Document types and entities are refused. `name` is that of its part."""
    xml = _in_utf_8(xml)
    declared = _DECLARED.match(xml)
    if b"<!DOCTYPE" in xml or (declared and not _holds_ascii(declared[1].decode("ascii", "replace"))):
        raise _entities()
    if _LONG_NAMES.search(xml):
        raise too_big(f"«\u00a0{name}\u00a0» contient des noms sans fin")
    if xml.count(b"<") > MAX_TAGS:
        raise too_big(f"«\u00a0{name}\u00a0» contient plus de {MAX_TAGS} balises")
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise damaged(f"«\u00a0{name}\u00a0» n'est pas du XML complet") from None


def _in_utf_8(xml: bytes) -> bytes:
    """The same XML in UTF-8, if it was in UTF-16: what is looked for in it is then found."""
    if b"\0" not in xml[:4]:
        return xml
    marked = xml.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = xml.decode("utf-16" if marked else "utf-16-be" if xml.startswith(b"\0") else "utf-16-le", "replace")
    return re.sub(r"^<\?xml[^<>]*\?>", "", text).encode("utf-8", "replace")


def _holds_ascii(encoding: str) -> bool:
    """Whether what is written in ASCII reads the same in an encoding: where it doesn't, a document type hides in it."""
    try:
        return b"<!DOCTYPE".decode(encoding) == "<!DOCTYPE"
    except (LookupError, ValueError):
        return False


def only(xml: bytes, *names: bytes) -> bytes:
    """The sections of those names alone, in their order, as a document; all of it where they aren't plainly there."""
    parts = []
    for name in names:
        start = xml.find(b"<" + name)
        end = xml.find(b"</" + name + b">", start)
        if start >= 0 and end >= 0:
            parts.append(xml[start : end + len(name) + 3])
        elif start >= 0:
            return xml
    return b"<parts>" + b"".join(parts) + b"</parts>" if parts else xml


def _chunks(raw: bytes, method: int) -> Iterator[bytes]:
    """The content of a part, a bounded piece at a time."""
    if method == zipfile.ZIP_STORED:
        for start in range(0, len(raw), _CHUNK):
            yield raw[start : start + _CHUNK]
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while chunk := inflater.decompress(raw, _CHUNK):
        yield chunk
        raw = inflater.unconsumed_tail
    if not inflater.eof:
        raise zlib.error


def _without_blanks(xml: bytes) -> bytes:
    return BLANK_ROWS.sub(b"", BLANK_CELLS.sub(b"", xml)) if xml else xml
