"""The parts of a zipped document, read with bounds: on what is really inflated, whatever its directory says."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import IO, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from clas_cli.readers.grid import damaged, encrypted, too_big

MAX_ENTRIES: Final = 2_000
MAX_INFLATED: Final = 96_000_000
"""Bytes inflated in one document, blank cells and rows included: room for a million of ghost rows."""
MAX_KEPT: Final = 8_000_000
"""Bytes of XML that are left once blank cells and rows are dropped, in one document."""

_CHUNK: Final = 1 << 18
_ENTRY: Final = b"PK\x01\x02"
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00(?:D\x00O\x00C\x00T|E\x00N\x00T)|\x00<\x00!\x00(?:D\x00O\x00C|E\x00N\x00T)")

BLANKS: Final = re.compile(rb'<c r="[^<>]*/>|<c r="[^<>]*[^/<>]></c>')
"""Cells with a format and no content, as Excel, LibreOffice and their kin write them (address first)."""
_BLANK_ROWS: Final = re.compile(rb'<row r="[^<>]*(?:/>|>\s*</row>)')


class Archive:
    """A zipped document held in memory. Raises `Unreadable` for all that is wrong with it."""

    def __init__(self, data: bytes) -> None:
        if data.count(_ENTRY) > MAX_ENTRIES:  # counted here: the directory's own count may lie
            raise too_big(f"il contient plus de {MAX_ENTRIES} fichiers")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError, IndexError, struct.error):
            raise damaged("le fichier est tronqué ou n'est pas une archive") from None
        self._parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()}
        self._inflated = 0
        self._kept = 0

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def has_folder(self, prefix: str) -> bool:
        """Whether a part stands in that folder."""
        return any(name.startswith(prefix) for name in self._parts)

    def part(self, name: str, drop_blanks: bool = False) -> bytes:
        """The content of a part, without its blank cells and rows if so asked."""
        info = self._parts.get(name.lower())
        if info is None:
            raise damaged(f"il y manque «\u00a0{name}\u00a0»")
        if info.flag_bits & 1:
            raise encrypted()
        try:
            with self._zip.open(info) as stream:
                content = self._read(stream, drop_blanks)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, struct.error):
            raise damaged(f"«\u00a0{info.filename[:60]}\u00a0» ne peut pas être décompressé") from None
        return content

    def xml(self, name: str, drop_blanks: bool = False) -> Element:
        """The XML of a part. Document types and entities are refused: a workbook has none."""
        content = self.part(name, drop_blanks)
        if _DOCTYPE.search(content):
            raise damaged("il contient des entités XML, qu'aucun tableur n'écrit")
        try:
            return ElementTree.fromstring(content)
        except (ElementTree.ParseError, ValueError, LookupError):
            raise damaged(f"«\u00a0{name}\u00a0» n'est pas du XML complet") from None

    def _read(self, stream: IO[bytes], drop_blanks: bool) -> bytes:
        kept: list[bytes] = []
        rest = b""
        while chunk := stream.read(_CHUNK):
            self._inflated += len(chunk)
            if self._inflated > MAX_INFLATED:
                raise too_big(f"décompressé, il dépasse {MAX_INFLATED // 1_000_000} Mo")
            if drop_blanks:
                chunk = rest + chunk
                cut = max(chunk.rfind(b"<row", 1), chunk.rfind(b"<c ", 1) if len(chunk) > 2 * _CHUNK else 0)
                if cut <= 0:
                    cut = len(chunk)
                chunk, rest = chunk[:cut], chunk[cut:]
                chunk = _without_blanks(chunk)
            self._keep(kept, chunk)
        self._keep(kept, _without_blanks(rest))
        return b"".join(kept)

    def _keep(self, kept: list[bytes], chunk: bytes) -> None:
        self._kept += len(chunk)
        if self._kept > MAX_KEPT:
            raise too_big(f"il contient plus de {MAX_KEPT // 1_000_000} Mo de valeurs")
        kept.append(chunk)


def _without_blanks(xml: bytes) -> bytes:
    return _BLANK_ROWS.sub(b"", BLANKS.sub(b"", xml)) if xml else xml
