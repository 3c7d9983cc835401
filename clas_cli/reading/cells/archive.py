"""The parts of a zipped document, read with bounds: on what is really inflated, whatever its directory says."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Final
from urllib.parse import unquote

from clas_cli.french.text import plural
from clas_cli.reading.cells.grid import damaged, encrypted, too_big

MAX_ENTRIES: Final = 2_000
MAX_INFLATED: Final = 96_000_000
"""Bytes inflated in one document: room for a million of ghost rows."""
MAX_HELD: Final = 5_000_000
"""Bytes of one part that is held whole."""

_CHUNK: Final = 1 << 16
_LOCAL: Final = struct.Struct("<I2xH18xHH")
_LOCAL_SIGNATURE: Final = 0x04034B50
_ENTRY: Final = b"PK\x01\x02"


class Archive:
    """A zipped document held in memory. Raises `Unreadable` for all that is wrong with it.

    Only the list of its entries is left to `zipfile`: its `read` trusts the sizes announced, and inflates bzip2 and lzma without end.
    """

    def __init__(self, data: bytes) -> None:
        if data.count(_ENTRY) > MAX_ENTRIES:  # counted here: the directory's own count may lie
            raise too_big(f"il contient plus de {plural(MAX_ENTRIES, 'fichier')}")
        self._data = data
        try:
            parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError, IndexError, struct.error):
            raise damaged("le fichier est tronqué ou n'est pas une archive") from None
        _check_places(parts)
        self._parts: dict[str, zipfile.ZipInfo] = {}
        self._ambiguous: set[str] = set()
        for info in parts:
            name = info.filename.replace("\\", "/").lstrip("/").lower()
            if self._parts.setdefault(name, info).CRC != info.CRC:
                self._ambiguous.add(name)
        self._inflated = 0
        self.announced = sum(info.file_size for info in parts)
        """Bytes that its parts say to make, and that they never exceed."""

    def __contains__(self, name: str) -> bool:
        return self._found(name) is not None

    def _found(self, name: str) -> zipfile.ZipInfo | None:
        name = name.lower()
        return self._parts.get(name) or (self._parts.get(unquote(name)) if "%" in name else None)

    def entries(self) -> Iterator[tuple[str, int]]:
        """The files that it holds, by their names as the directory has them, with their flags."""
        yield from ((info.filename, info.flag_bits) for info in self._parts.values() if not info.is_dir())

    def has_folder(self, prefix: str) -> bool:
        """Whether a part stands in that folder."""
        return any(name.startswith(prefix) for name in self._parts)

    def part(self, name: str) -> bytes:
        """The content of a part that is held whole."""
        kept, length = [], 0
        for chunk in self.chunks(name):
            length += len(chunk)
            if length > MAX_HELD:
                raise too_big(f"«\u00a0{name[:60]}\u00a0» y dépasse {MAX_HELD // 1_000_000} Mo")
            kept.append(chunk)
        return kept[0] if len(kept) == 1 else b"".join(kept)

    def chunks(self, name: str) -> Iterator[bytes]:
        """What a part really holds, a bounded piece at a time, whatever size its directory announces."""
        info = self._found(name)
        if info is None:
            raise damaged(f"il y manque «\u00a0{name[:60]}\u00a0»")
        if info.flag_bits & 1:
            raise encrypted()
        if info.filename in self._ambiguous:  # one program would show the first, another the last
            raise damaged(f"deux parties y ont le même nom, «\u00a0{name[:60]}\u00a0»")
        try:
            yield from self._checked(info)
        except (zlib.error, struct.error, OverflowError):
            raise damaged(f"«\u00a0{info.filename[:60]}\u00a0» ne peut pas être décompressé") from None

    def _checked(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        start = info.header_offset
        signature, flags, name, extra = _LOCAL.unpack_from(self._data, start)
        start += _LOCAL.size + name + extra
        raw = self._data[start : start + info.compress_size]
        if signature != _LOCAL_SIGNATURE or len(raw) < info.compress_size:
            raise zlib.error
        if flags & 1:
            raise encrypted()
        check = length = 0
        for chunk in _inflated(raw, info.compress_type):
            check = zlib.crc32(chunk, check)
            length += len(chunk)
            self._inflated += len(chunk)
            if self._inflated > MAX_INFLATED:
                raise too_big(f"décompressé, il dépasse {MAX_INFLATED // 1_000_000} Mo")
            if length > info.file_size:
                raise zlib.error
            yield chunk
        if check != info.CRC or length != info.file_size:
            raise zlib.error


def _check_places(parts: list[zipfile.ZipInfo]) -> None:
    """Raises `Unreadable` where entries share their bytes: few would then make many."""
    places = sorted((info.header_offset, info.header_offset + _LOCAL.size + info.compress_size) for info in parts)
    if any(end > following for (_, end), (following, _) in pairwise(places)):
        raise damaged("ses parties se recouvrent")


def _inflated(raw: bytes, method: int) -> Iterator[bytes]:
    """The content of an entry; spreadsheets know these two methods only, and Python's other ones can't be bounded."""
    if method == zipfile.ZIP_STORED:
        for start in range(0, len(raw), _CHUNK):
            yield raw[start : start + _CHUNK]
        return
    if method != zipfile.ZIP_DEFLATED:
        raise zlib.error
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while chunk := inflater.decompress(raw, _CHUNK):
        yield chunk
        raw = inflater.unconsumed_tail
    if not inflater.eof:
        raise zlib.error
