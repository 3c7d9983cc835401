"""The rich text of Outlook, compressed as it alone does (LZFu), made plain."""

from __future__ import annotations

import struct
from typing import Final

_MOST: Final = 4_000_000
"""Bytes of rich text: beyond, it is no letter."""
_START: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial"
    b"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What every such text is taken to begin after."""
_COMPRESSED: Final = b"LZFu"
_PLAIN: Final = b"MELA"


def plain_of_rich(data: bytes) -> str:
    """The text of some rich text, compressed or not; empty where it can't be read."""
    try:
        return plain_of_rtf(expanded(data))
    except (ValueError, struct.error):
        return ""


def plain_of_rtf(data: bytes) -> str:
    """The text of a document in RTF. Raises `ValueError` where it can't be read."""
    from striprtf import striprtf

    try:
        return str(striprtf.rtf_to_text(data.decode("latin-1"), errors="replace"))  # type: ignore[no-untyped-call]
    except (LookupError, TypeError, AttributeError, OverflowError, RecursionError) as fault:
        raise ValueError(str(fault)) from None


def expanded(data: bytes) -> bytes:
    """The rich text that some bytes hold. Raises `ValueError` or `struct.error` of what is none."""
    size, raw_size, kind, _ = struct.unpack_from("<II4sI", data)
    body = data[16 : size + 4]
    if kind == _PLAIN:
        return body[: min(raw_size, _MOST)]
    if kind != _COMPRESSED:
        raise ValueError(kind)
    window = bytearray(4_096)
    window[: len(_START)] = _START
    at, made, most = len(_START), bytearray(), min(raw_size, _MOST)
    position = 0
    while position < len(body) and len(made) < most:
        control = body[position]
        position += 1
        for bit in range(8):
            if len(made) >= most or position >= len(body):
                break
            if not control >> bit & 1:
                made.append(body[position])
                window[at] = body[position]
                at = (at + 1) % 4_096
                position += 1
                continue
            if position + 1 >= len(body):
                return bytes(made)
            token = body[position] << 8 | body[position + 1]
            position += 2
            offset, length = token >> 4, (token & 0xF) + 2
            if offset == at:
                return bytes(made)
            for step in range(length):
                letter = window[(offset + step) % 4_096]
                made.append(letter)
                window[at] = letter
                at = (at + 1) % 4_096
    return bytes(made)
