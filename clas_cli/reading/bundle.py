"""A ZIP that somebody sends becomes the files within it, as if each were attached; within the bounds of every archive."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import Unreadable
from clas_cli.reading.headers import file_name
from clas_cli.reading.mail import Attached

MAX_BYTES: Final = 30_000_000
"""Of one file."""
MAX_FILES: Final = 200
"""Files of one archive that are opened."""
_OF_DOCUMENTS: Final = ("[Content_Types].xml", "mimetype", "_rels/.rels", "content.xml", "Index/Document.iwa", "Index.zip")
"""Files that a document has, and a folder put in an archive has not."""
_UTF_8: Final = 0x800
_ASIDE: Final = ("__macosx", "thumbs.db", "desktop.ini", ".ds_store", "~$")


def is_bundle(data: bytes) -> bool:
    """Whether a ZIP holds files put together, and is no document by itself."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        archive = Archive(data)
    except Unreadable:
        return False
    return not any(name in archive for name in _OF_DOCUMENTS)


def weight(data: bytes) -> int:
    """Bytes that a file takes, with those that a ZIP makes."""
    try:
        return len(data) + (Archive(data).announced if data.startswith(b"PK") else 0)
    except Unreadable:
        return len(data)


def opened(data: bytes) -> Iterator[Attached]:
    """The files of an archive. Raises `Unreadable` where it is damaged, sealed or too big."""
    archive = Archive(data)
    for number, (entry, flags) in enumerate(archive.entries()):
        if number >= MAX_FILES:
            return
        name = file_name(_name(entry, flags))
        if not name or any(part in entry.lower() for part in _ASIDE):
            continue
        yield Attached(name, "", partial(_loaded, archive, entry), is_sealed=bool(flags & 1))


def _loaded(archive: Archive, name: str) -> tuple[bytes, bool]:
    kept, length = [], 0
    try:
        for chunk in archive.chunks(name.replace("\\", "/").lstrip("/")):
            kept.append(chunk)
            length += len(chunk)
            if length > MAX_BYTES:
                return b"", False
    except Unreadable:
        return b"", False
    return b"".join(kept), True


def _name(entry: str, flags: int) -> str:
    """A name as it was written: old programs write it in the page of the system, which Python takes for another."""
    if flags & _UTF_8:
        return entry
    try:
        raw = entry.encode("cp437")
    except UnicodeEncodeError:
        return entry
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")
