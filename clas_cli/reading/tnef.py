"""« winmail.dat »: the envelope that Outlook makes of attachments, opened within bounds."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from clas_cli.reading.headers import CODE_PAGES, decoded, file_name, without_tags
from clas_cli.reading.mail import MAX_PARTS, MAX_TEXT, Attached
from clas_cli.reading.outlook import BODY, CONTENT_ID, DATA, HTML, LONG_NAME, RICH, narrow_text
from clas_cli.reading.rich import plain_of_rich

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_BODY, _TITLE, _DATA, _NEXT, _OF_ATTACHMENT, _OF_MESSAGE, _CODE_PAGE = 0x2800C, 0x18010, 0x6800F, 0x69002, 0x69005, 0x69003, 0x69007
_SIZES: Final = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE: Final = (0x0D, 0x1E, 0x1F, 0x102)
_MOST_PROPERTIES: Final = 2_000
"""Properties, or values of one, that are looked at where they stand together."""
_MOST_STEPS: Final = 100_000
"""Attributes, properties and values in one envelope."""


@dataclass(slots=True)
class Unpacked:
    """What such a file holds: attachments, and the text of the message."""

    attached: list[Attached] = field(default_factory=list)
    text: str = ""


def is_tnef(data: bytes) -> bool:
    """Whether some bytes are such an envelope."""
    return data.startswith(SIGNATURE)


def read_tnef(data: bytes) -> Unpacked:
    """What an envelope holds, as far as it can be read."""
    made = Unpacked()
    pages: list[str | None] = []
    names: list[str] = []
    contents: list[bytes] = []
    inline: list[bool] = []
    steps = iter(range(_MOST_STEPS))
    for number, value in _attributes(data, steps):
        if number == _CODE_PAGE and len(value) >= 4:
            pages.append(CODE_PAGES.get(int.from_bytes(value[:4], "little")))
        elif number == _NEXT:
            if len(names) >= MAX_PARTS:
                break
            names.append("")
            contents.append(b"")
            inline.append(False)
        elif number == _BODY:
            made.text = narrow_text(value.rstrip(b"\0"), pages)[:MAX_TEXT]
        elif number == _OF_MESSAGE:
            made.text = made.text or _text_of(dict(_properties(value, steps)), pages)
        elif names and number == _TITLE:
            names[-1] = names[-1] or narrow_text(value.rstrip(b"\0"), pages)
        elif names and number == _DATA:
            contents[-1] = value
        elif names and number == _OF_ATTACHMENT:
            told = dict(_properties(value, steps))
            names[-1] = _text(told.get(LONG_NAME), pages) or names[-1]
            contents[-1] = contents[-1] or told.get(DATA, (0, b""))[1]
            inline[-1] = bool(_text(told.get(CONTENT_ID), pages)) and names[-1].lower().endswith((".png", ".gif", ".jpg", ".jpeg"))
    for name, content, hidden in zip(names, contents, inline, strict=True):
        made.attached.append(Attached(file_name(name), "", partial(_loaded, content), is_inline=hidden))
    return made


def _loaded(content: bytes) -> tuple[bytes, bool]:
    return content, bool(content)


def _attributes(data: bytes, steps: Iterator[int]) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in steps:
        if at + 9 > len(data):
            return
        number, length = struct.unpack_from("<II", data, at + 1)
        if at + 9 + length > len(data):
            return
        yield number, data[at + 9 : at + 9 + length]
        at += 11 + length


def _properties(data: bytes, steps: Iterator[int]) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """The properties of a message or an attachment: by number, their type and their first value; what is damaged ends them."""
    try:
        (count,) = struct.unpack_from("<I", data)
        at = 4
        for _, _ in zip(range(min(count, _MOST_PROPERTIES)), steps, strict=False):
            kind, number = struct.unpack_from("<HH", data, at)
            at += 4
            if number >= 0x8000:
                (is_named,) = struct.unpack_from("<I", data, at + 16)
                at += 24
                if is_named:
                    at += _padded(struct.unpack_from("<I", data, at - 4)[0])
            single = kind & 0xEFFF
            values = 1
            if kind & 0x1000 or single in _VARIABLE:
                (values,) = struct.unpack_from("<I", data, at)
                at += 4
            first = b""
            for turn, _ in zip(range(min(values, _MOST_PROPERTIES)), steps, strict=False):
                if single in _VARIABLE:
                    (length,) = struct.unpack_from("<I", data, at)
                    at += 4
                    step = _padded(length)
                else:
                    length = step = _SIZES[single]
                if at + length > len(data):
                    return
                first = first if turn else data[at : at + length]
                at += step
            yield number, (single, first)
    except (struct.error, KeyError):
        return


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def _text(value: tuple[int, bytes] | None, pages: list[str | None]) -> str:
    if value is None:
        return ""
    kind, data = value
    if kind == 0x1F:
        return data.decode("utf-16-le", "replace").rstrip("\0")
    return narrow_text(data.rstrip(b"\0"), pages) if kind == 0x1E else ""


def _text_of(told: dict[int, tuple[int, bytes]], pages: list[str | None]) -> str:
    if text := _text(told.get(BODY), pages):
        return text[:MAX_TEXT]
    if HTML in told:
        return without_tags(decoded(told[HTML][1][: 4 * MAX_TEXT], next(filter(None, pages), None)))[:MAX_TEXT]
    return plain_of_rich(told[RICH][1])[:MAX_TEXT] if RICH in told else ""
