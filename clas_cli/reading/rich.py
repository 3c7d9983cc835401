"""The rich text of Outlook, compressed as it alone does (LZFu), made plain; and RTF itself."""

from __future__ import annotations

import struct
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.reading.headers import CODE_PAGES, decoded

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
    """The text of a document in RTF, of its first marks at least: as many as a letter has."""
    return _RichText().text(data)


_MARK: Final = regex(rb"\\([A-Za-z]{1,32})(-?[0-9]{1,9})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+")
_MOST_MARKS: Final = 200_000
_BESIDE: Final = frozenset(
    b"* annotation author buptim category colortbl comment company creatim datafield do doccomm fldinst filetbl fonttbl footer footerf footerl "
    b"footerr footnote ftncn ftnsep ftnsepc header headerf headerl headerr info keywords listoverridetable listtable manager object operator "
    b"pict pntext printim result revtbl revtim rxe shp shprslt stylesheet subject tc title txe xe".split()
)
"""What begins a group that isn't the text of a page: what describes it, what stands in its margins, pictures."""
_SIGNS: Final = {
    b"par": "\n", b"sect": "\n\n", b"page": "\n\n", b"line": "\n", b"row": "\n", b"cell": "|", b"nestcell": "|", b"tab": "\t",
    b"emdash": "\u2014", b"endash": "\u2013", b"emspace": "\u2003", b"enspace": "\u2002", b"bullet": "\u2022",
    b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d",
    b"~": "\u00a0", b"-": "\u00ad", b"_": "\u2011", b"\n": "\n", b"\r": "\n", b"{": "{", b"}": "}", b"\\": "\\",
}  # fmt: skip
_PAGES_OF_FONTS: Final = {b"0": 1252, b"77": 10000, b"162": 1254, b"238": 1250, b"254": 437, b"255": 850}
_UNICODE: Final = 0x10000


class _RichText:
    """One pass over the marks of a text. Each costs the same whatever it says, and no codec that it names is looked for."""

    def __init__(self) -> None:
        self.is_beside = self.is_of_fonts = False
        self.font = b""
        self.stand_ins = 1
        """Characters that follow one of Unicode, for who doesn't know it."""
        self.outer: list[tuple[bool, bool, bytes, int]] = []
        self.fonts: dict[bytes, str] = {}
        self.page = ""
        self.kept: list[str] = []
        self.letters = bytearray()
        self.codec = ""
        self.to_skip = 0

    def text(self, data: bytes) -> str:
        position = 0
        for _ in range(_MOST_MARKS):
            found = _MARK.search(data, position)
            if found is None:
                break
            position = found.end()
            word, number, code, sign, brace, letters = found.groups()
            if code or letters:
                self._show(bytes((int(code, 16),)) if code else letters)
                continue
            if brace or word or sign:
                self.to_skip = 0
            if brace == b"{":
                self.outer.append((self.is_beside, self.is_of_fonts, self.font, self.stand_ins))
            elif brace:
                if len(self.outer) < 2:  # the document ends
                    break
                self.is_beside, self.is_of_fonts, self.font, self.stand_ins = self.outer.pop()
            elif word == b"bin":
                position += max(0, int(number or 0))
            elif word or sign:
                self._obey(word or sign, number or b"")
        self._settle()
        return "".join(self.kept)

    def _obey(self, word: bytes, number: bytes) -> None:
        if word in _BESIDE:
            self.is_beside, self.is_of_fonts = True, word == b"fonttbl"
        elif word == b"f" or (word == b"deff" and not self.font):
            self.font = number
        elif word == b"fcharset" and self.is_of_fonts:
            self.fonts[self.font] = CODE_PAGES.get(_PAGES_OF_FONTS.get(number, 0), "")
        elif word == b"ansicpg":
            self.page = CODE_PAGES.get(int(number or 0), "")
        elif word == b"uc":
            self.stand_ins = max(0, int(number or 1))
        elif self.is_beside:
            return
        elif word == b"u":
            self._settle()
            self.kept.append(chr(int(number or 0) % _UNICODE))
            self.to_skip = self.stand_ins
        elif word in _SIGNS:
            self._settle()
            self.kept.append(_SIGNS[word])

    def _show(self, letters: bytes) -> None:
        skipped = min(self.to_skip, len(letters))
        self.to_skip -= skipped
        if self.is_beside:
            return
        codec = self.fonts.get(self.font) or self.page or "cp1252"
        if codec != self.codec:
            self._settle()
            self.codec = codec
        self.letters += letters[skipped:]

    def _settle(self) -> None:
        if self.letters:
            self.kept.append(decoded(bytes(self.letters), self.codec))
            self.letters.clear()


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
