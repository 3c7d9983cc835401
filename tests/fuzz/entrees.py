"""Inputs invented from real ones: each of the kinds of file that the program reads, changed as its own grammar allows and then some."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
from base64 import encodebytes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).resolve().parents[2]
GRAINES: Final = Path(__file__).parent / "graines"
EXAMPLES: Final = sorted((ROOT / "examples").glob("*.yaml"))

Command = tuple[str, ...]
"""The arguments of the program; « {} » is the file, « {d} » a folder that may be written in, « {x} » a good dossier."""


@dataclass(frozen=True)
class Input:
    """A kind of input: what it starts from, how it is changed, and the commands that read it."""

    name: str
    endings: tuple[str, ...]
    seeds: Callable[[], list[bytes]]
    change: Callable[[Random, bytes], bytes]
    commands: tuple[Command, ...]

    def invent(self, draw: Random) -> tuple[str, bytes]:
        """A file: its name and what it holds."""
        data = draw.choice(self.seeds())
        for _ in range(draw.choice((1, 1, 2, 3, 8))):
            data = self.change(draw, data)
        return file_name(draw, self.endings), data


# What a value may be

ODD: Final = (
    "", " ", "~", "null", "oui", "non", "vrai", "x", "1", "0", "-0", "-1", "+1", "0.1", "1e3", "1e999999", "-1e999999", ".inf", "-.inf", ".nan", "NaN", "∞",
    "0x1F", "0o17", "1_000", "1:30:00", "24:00", "23:60", "00:00", "16h45", "25h", "7h", "1.234", "1,234", "1 234,50 €", "1.234,50", "1,234.50", "12,345,678", "0,005",
    "999999999", "1000000000", "1000000001", "1000000000000000", "9" * 30, "9" * 400, "9" * 4_301, "0." + "0" * 400 + "1", "-" + "9" * 60, "١٢", "１２", "½", "²", "Ⅻ",
    "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-29", "2028-02-29", "2026-13-01", "0000-00-00", "2026-06-31", "29/02/2027", "29/02/2028", "1er janvier 2026",
    "31 juin 2026", "2026-07-20T25:00", "2026-07-20 10:00:00Z", "20 juil. 2026", "lundi 20 juillet 2026", "2000-01-01", "2100-12-31", "1999-12-31", "2101-01-01",
    "lundi", "dimanche", "Lundi.", "GS", "CP à Tle", "Tle-CP", "6e-3e", "6ème à 3ème", "collège", "cycle 3", "CE1-CE2, CM1;6e", "BTS", "é", "É", "ﬁ", "İ", "ß", "ẞ",
    "association", "Association loi 1901", "epci", "nouvelle", "prolongation", "enfants", "aide_aux_devoirs", "caf_ps", "60", "60 Achats", "86", "606", "9", "100000000",
    "99990012900001", "35600000000048", "9999001290000", "0" * 14, "W111000000", "W1", "01000", "96000", "1000", "a@b.fr", "a@b", "a@b..fr", "@", "a" * 300 + "@b.fr",
    "aude-2026-2027", "../../etc/passwd", "/etc/passwd", "C:\\x", "-", "--", "<<", "=1+1", "=HYPERLINK(1)", "+1", "@x", "-2+3", "|x", "%0a", "%s%n", "{0}", "{}", "$x",
    "\x1b[31mx\x1b[0m", "\x1b]0;x\x07", "\x9b2J", "\u202ex", "\u2066x\u2069", "\u200b", "\u200f", "\ufeff", "\ufffd", "\x00", "\x7f", "\x85", "\u2028", "\u2029", "\x0c", "\x0b",
    "\t", "\r", "\n", "a\nb", "a\r\nb", "\n\n\n", "[rouge]x[/rouge]", "[/]", "[link=x]y[/link]", "<script>alert(1)</script>", "</title>", "-->", "]]>", "<![CDATA[", "&amp;", "&#0;", "&x;",
    "\"", "'", "\\", "`", "```", "# x", "* x", "> x", "| a | b |", "::error::x", "::set-output name=a::b", "a::b%0A::warning::c", "##[error]x", "_x000D_", "_x0000_", "_xD800_",
    "football", "prière", "réservé aux adhérents", "non-confessionnel", "sport-étude", "A" * 5_000, "é" * 5_000, "x " * 3_000, "a\u0301" * 2_000, "\u0316\u0301" * 3_000,
    "😀", "👨‍👩‍👧‍👦", "𝟙𝟚", "א", "ا", "한", "\U0010ffff", "\ue000", "\ufdfa" * 50, "ﷺ", "K", "ſ", "à recruter", "bénévole 2", "n° 1", "xxxx",
)  # fmt: skip
"""Texts in the place of any value."""

SHORT: Final = tuple(text for text in ODD if len(text) < 60)


def odd(draw: Random) -> str:
    """An odd text."""
    kind = draw.random()
    if kind < 0.8:
        return draw.choice(ODD)
    if kind < 0.9:
        return draw.choice(SHORT) + draw.choice(SHORT)
    return "".join(
        chr(draw.choice((draw.randrange(0x20, 0x7F), draw.randrange(0x3000), draw.randrange(0x110000))))
        for _ in range(draw.randrange(1, 12))
    )


_NAMES: Final = (
    "dossier", "a b", "é", "x" * 200, "a\nb", "\x1b[31mx", "\u202eslx", "\u2066x", "a'b\"c", "-x", "--format", "[x]", "*", "?", "%s", "a;b", "$(x)", "<b>", "::error::x", "=1+1",
    b"\xff\xfe".decode("utf-8", "surrogateescape"), b"caf\xe9".decode("utf-8", "surrogateescape"), "~$x", "a-annote", "rapport Clas", ".x", "a.b.c", "a\rb", "a\tb", "n\u0303", "CON", "&amp;",
)  # fmt: skip


def file_name(draw: Random, endings: tuple[str, ...]) -> str:
    """A name for a file: most often plain, at times hostile."""
    stem = "dossier" if draw.random() < 0.7 else draw.choice(_NAMES)
    ending = draw.choice(endings) if draw.random() < 0.97 else draw.choice((".yaml", ".xlsx", ".ods", ".xls", ".eml", ".YAML", ".txt", ""))
    return stem + ending if os.fsencode(stem + ending)[254:] == b"" else "long" + ending


# Bytes

_TOKENS: Final = tuple(
    token.encode()
    for token in ("\x00", "\xff", "PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "&a ", "*a", "<<: *a", "!!python/object ", "!<x> ", "%YAML 1.2\n---\n", "---\n", "...\n", "? ", ": ", "- ", "[", "]", "{", "}", "|\n", ">\n", "\t",
                  "\r", "\x85", "\u2028", "\x0c", "\ufeff", "'", '"', "\\x", '"\\u0000"', '"\\ud800"', "#", "@", "`", "<", ">", "&", "<!DOCTYPE x>", "<![CDATA[", "=?utf-8?q?=00?=", "=?x?b?=?=", "Content-Type: ", "\n\n", "--", "\n--b\n")
)  # fmt: skip


def change_bytes(draw: Random, data: bytes) -> bytes:
    """Bytes changed, cut, doubled, moved, or with a token put in."""
    if not data:
        return draw.choice(_TOKENS)
    at, to = sorted((draw.randrange(len(data) + 1), draw.randrange(len(data) + 1)))
    to = min(to, at + draw.choice((1, 4, 40, 4_000)))
    match draw.randrange(9):
        case 0:
            return data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]
        case 1:
            return data[:at] + data[to:]
        case 2:
            return data[:at] + data[at:to] * draw.choice((2, 2, 50)) + data[to:]
        case 3:
            return data[:at] + draw.choice(_TOKENS) + data[at:]
        case 4:
            return data[:at]
        case 5:
            elsewhere = draw.randrange(len(data))
            return data[:at] + data[elsewhere : elsewhere + to - at] + data[to:]
        case 6:
            return data[:at] + odd(draw).encode("utf-8", "surrogatepass") + data[to:]
        case 7:
            number = draw.choice((0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE))
            return data[:at] + struct.pack(draw.choice("<>") + "I", number) + data[at + 4 :]
        case _:
            return data[:at] + bytes([data[at] ^ (1 << draw.randrange(8))]) + data[at + 1 :] if at < len(data) else data + b"\n"


def _any_seed() -> list[bytes]:
    return [
        *tree_seeds(),
        *workbook_seeds(),
        *message_seeds(),
        b"",
        b"\x00" * 100,
        b"\xff\xfe",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    ]


# Trees

_KEYS: Final = (
    "format",
    "nom",
    "seances",
    "valeur",
    "montant",
    "<<",
    "inconnu",
    "é",
    "a.b",
    "a[0]",
    "",
    "~",
    "x" * 200,
    "\u202ex",
    "\x1b[31m",
    "oui",
    "1",
)
_TAGS: Final = (
    "!x ",
    "!!str ",
    "!!int ",
    "!!binary ",
    "!!python/object/apply:os.system ",
    "!!timestamp ",
    "!!set ",
    "! ",
    "!<tag:x> ",
    "!!null ",
)


@cache
def tree_seeds() -> list[bytes]:
    """The examples."""
    return [path.read_bytes() for path in EXAMPLES]


def change_tree(draw: Random, data: bytes) -> bytes:
    """A YAML file, its tree changed and written in a style of its own, or its lines and bytes changed."""
    kind = draw.random()
    if kind < 0.25:
        return _change_lines(draw, data)
    if kind < 0.35:
        return change_bytes(draw, data)
    if kind < 0.45:
        return _recoded(draw, data)
    try:
        tree = yaml.load(data, yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return _change_lines(draw, data)
    for _ in range(draw.choice((1, 1, 2, 5))):
        tree = _grafted(draw, tree)
    return _Writer(draw).text(tree).encode("utf-8", "surrogatepass")


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if len(path) < 12:
        for step, child in list(node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()):
            found += _places(child, (*path, step))
    return found


def _grafted(draw: Random, tree: Any) -> Any:
    """The tree with one place changed: another type, another value, a name, a sibling, a nest, much of the same."""
    paths = [path for path in _places(tree) if path]
    if not paths:
        return {draw.choice(_KEYS): odd(draw)}
    path = draw.choice(paths)
    parent = tree
    for step in path[:-1]:
        parent = parent[step]
    last = path[-1]
    value = parent[last]
    match draw.randrange(12):
        case 0 | 1 | 2 | 3:
            parent[last] = odd(draw)
        case 4:
            parent[last] = draw.choice(([], {}, [odd(draw)], {draw.choice(_KEYS): odd(draw)}, [value], {"x": value}, [[value]], None))
        case 5:
            del parent[last]
        case 6:
            for _ in range(draw.choice((2, 10, 30))):
                value = [value] if draw.random() < 0.5 else {draw.choice(_KEYS): value}
            parent[last] = value
        case 7 if isinstance(parent, dict):
            parent[draw.choice(_KEYS)] = parent.pop(last)
        case 8 if isinstance(parent, list):
            parent.extend([value] * draw.choice((1, 5, 100)))
        case 9:
            other = draw.choice(paths)
            node: Any = tree
            for step in other:
                node = node[step]
            parent[last] = node if not _holds(node, parent) else odd(draw)
        case 10 if isinstance(parent, dict):
            parent[draw.choice(_KEYS)] = odd(draw)
        case _:
            parent[last] = odd(draw)
    return tree


def _holds(node: Any, wanted: Any) -> bool:
    if node is wanted:
        return True
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return any(_holds(child, wanted) for child in children)


class _Writer:
    """Writes a tree as YAML, in a style drawn for each node; odd texts may go in without quotes, as people write them."""

    def __init__(self, draw: Random) -> None:
        self.draw = draw
        self.anchors = 0
        self.wild = draw.choice((0.0, 0.05, 0.3))

    def text(self, tree: Any) -> str:
        head = self.draw.choice(("", "", "", "---\n", "%YAML 1.1\n---\n", "\ufeff", "# x\n"))
        return head + self.node(tree, 0).lstrip("\n") + self.draw.choice(("\n", "\n", "", "\n...\n", "\n---\n"))

    def node(self, node: Any, depth: int) -> str:
        draw = self.draw
        before = ""
        if draw.random() < self.wild:
            choice = draw.randrange(3)
            if choice == 0:
                self.anchors += 1
                before = f"&a{self.anchors} "
            elif choice == 1 and self.anchors:
                return f"*a{draw.randrange(1, self.anchors + 1)}"
            else:
                before = draw.choice(_TAGS)
        if not isinstance(node, dict | list) or not node or depth > 20 or draw.random() < 0.1:
            return before + self.flow(node, depth)
        pad = "\n" + " " * (draw.choice((2, 2, 2, 4)) * depth if draw.random() < 0.98 else draw.randrange(9))
        if isinstance(node, list):
            return before + "".join(
                f"{pad}- {self.node(child, depth + 1).lstrip(chr(10) + ' ') if draw.random() < 0.3 else self.node(child, depth + 1)}"
                for child in node
            )
        pairs = [f"{pad}{self.name(name)}: {self.node(child, depth + 1)}" for name, child in node.items()]
        if draw.random() < self.wild / 3:
            pairs.append(f"{pad}<<: {draw.choice(('*a1', '[*a1, *a1]', '{x: 1}', '1', '[]'))}")
        return before + "".join(pairs)

    def name(self, name: Any) -> str:
        return str(name) if str(name).isidentifier() or self.draw.random() < 0.3 else self.quoted(str(name))

    def flow(self, node: Any, depth: int) -> str:
        if depth < 60 and isinstance(node, dict):
            return "{" + ", ".join(f"{self.name(name)}: {self.flow(child, depth + 1)}" for name, child in node.items()) + "}"
        if depth < 60 and isinstance(node, list):
            return "[" + ", ".join(self.flow(child, depth + 1) for child in node) + "]"
        text = "" if node is None else str(node)
        kind = self.draw.random()
        if kind < 0.4:
            return text
        if kind < 0.45 and depth < 20:
            return self.draw.choice(("|", ">", "|-", ">+", "|2")) + "\n" + "\n".join("  " * (depth + 2) + line for line in text.split("\n"))
        return self.quoted(text)

    def quoted(self, text: str) -> str:
        if self.draw.random() < 0.5:
            return "'" + text.replace("'", "''") + "'"
        escaped = "".join(letter if letter.isprintable() and letter not in '"\\' else f"\\U{ord(letter):08x}" for letter in text)
        return f'"{escaped}"'


def _change_lines(draw: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = draw.randrange(len(lines))
    match draw.randrange(7):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[at])
        case 2:
            lines.insert(draw.randrange(len(lines)), lines.pop(at))
        case 3:
            lines[at] = lines[at].partition(b":")[0] + b": " + odd(draw).encode("utf-8", "surrogatepass")
        case 4:
            lines[at] = draw.choice((b" ", b"  ", b"\t", b"\xc2\xa0")) + lines[at] if draw.random() < 0.5 else lines[at].lstrip()
        case 5:
            lines[at : at + 1] = [lines[at]] * draw.choice((2, 100, 2_000))
        case _:
            lines[at] = lines[at][: draw.randrange(len(lines[at]) + 1)] + draw.choice(_TOKENS)
    return b"\n".join(lines)


def _recoded(draw: Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    text = text.replace("\n", draw.choice(("\n", "\r\n", "\r", "\x85", "\u2028", "\n\x0c", "\n\n")))
    encoding = draw.choice(
        (
            "utf-8",
            "utf-8-sig",
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "utf-32",
            "utf-32-be",
            "cp1252",
            "latin-1",
            "mac-roman",
            "utf-7",
            "cp037",
        )
    )
    return text.encode(encoding, "replace")


DOSSIER_COMMANDS: Final[tuple[Command, ...]] = (
    *(("verifier", "--format", name, "{}") for name in ("texte", "html", "github", "gitlab", "sarif", "junit", "csv", "xlsx")),
    ("verifier", "--format", "json", "{}", "{x}"),
    *(("verifier", "--format", name, "{}", "{x}") for name in ("texte", "html", "sarif", "junit", "csv", "xlsx", "gitlab", "github")),
    ("verifier", "--detail", "--strict", "{}", "{x}", "--enveloppe", "1000", "--collectifs-max", "3"),
    ("verifier", "--format", "json", "--ignorer", "REF004=motif", "--date-envoi", "2026-07-20", "--campagne", "aude-2026-2027", "{}"),
    ("verifier", "--annoter", "--ecraser", "{}"),
    ("verifier", "--sortie", "{d}/r.html", "--sortie", "{d}/r.json", "--sortie", "{d}/r.xlsx", "{}"),
    ("modele", "{d}/m.xlsx", "--depuis", "{}", "--ecraser"),
    ("modele", "{d}/m.yaml", "--depuis", "{}", "--ecraser", "--situation", "nouvelle"),
    ("courriel", "{}", "--malgre-tout"),
    ("courriel", "{}", "--malgre-tout", "--sortie", "{d}/a.eml", "--agenda", "{d}/r.ics"),
    ("courriel", "{}", "--malgre-tout", "--lettre", "{d}/l.docx"),
)  # fmt: skip


# Workbooks


@cache
def workbook_seeds() -> list[bytes]:
    """The examples as .xlsx and .ods workbooks, one as .xls, and what other programs wrote."""
    from clas_cli.filling.template import make

    books = [make(Path("m.xlsx"), origin=path).content for path in EXAMPLES]
    return [*books, *map(_opendocument, books), *(path.read_bytes() for path in sorted(GRAINES.glob("*.xls*")))]


def _opendocument(book: bytes) -> bytes:
    """The same cells as an .ods workbook."""
    from xml.sax.saxutils import escape, quoteattr

    from clas_cli.reading.cells.archive import Archive
    from clas_cli.reading.cells.grid import WHOLE
    from clas_cli.reading.cells.ooxml import read_ooxml

    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style"))
    tables = []
    for grid in read_ooxml(Archive(book), lambda _: WHOLE):
        rows: list[str] = []
        for row in range(1, max((at for at, _ in grid.cells), default=0) + 1):
            cells = []
            for column in range(1, max((at for line, at in grid.cells if line == row), default=0) + 1):
                content = grid.cells.get((row, column))
                if content is None:
                    cells.append("<table:table-cell/>")
                elif isinstance(content, int | float) and not isinstance(content, bool):
                    cells.append(
                        f'<table:table-cell office:value-type="float" office:value="{content}"><text:p>{content}</text:p></table:table-cell>'
                    )
                elif hasattr(content, "isoformat"):
                    kind, value = (
                        ("date", content.isoformat()) if hasattr(content, "year") else ("time", f"PT{content.hour}H{content.minute}M0S")
                    )  # type: ignore[union-attr]
                    cells.append(
                        f'<table:table-cell office:value-type="{kind}" office:{kind}-value="{value}"><text:p>{value}</text:p></table:table-cell>'
                    )
                else:
                    cells.append(f'<table:table-cell office:value-type="string"><text:p>{escape(str(content))}</text:p></table:table-cell>')
            rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        tables.append(f"<table:table table:name={quoteattr(grid.name)}>{''.join(rows)}</table:table>")
    content_xml = f"<office:document-content {names}><office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    return _zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content_xml.encode()})


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name[:60_000] or "x"), content, zipfile.ZIP_DEFLATED, 1)
    return stream.getvalue()


def _parts(data: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {info.filename: archive.read(info) for info in archive.infolist() if info.file_size < 1_000_000}
    except Exception:  # a zip that was broken before
        return None


def change_workbook(draw: Random, data: bytes) -> bytes:
    """A workbook with a part, or the zip around them, changed; of an .xls file, bytes and records."""
    kind = draw.random()
    parts = _parts(data) if data.startswith(b"PK") and kind < 0.9 else None
    if not parts:
        return _change_records(draw, data) if data.startswith(b"\xd0\xcf") and kind < 0.7 else change_bytes(draw, data)
    if kind < 0.12:
        return _change_zip(draw, parts)
    name = draw.choice([name for name in parts for _ in range(4 if "sheet" in name or "content" in name else 1)])
    parts[name] = _change_xml(draw, parts[name])
    return _zipped(parts)


def _change_zip(draw: Random, parts: dict[str, bytes]) -> bytes:
    names = list(parts)
    one, two = draw.choice(names), draw.choice(names)
    match draw.randrange(9):
        case 0:
            del parts[one]
        case 1:
            parts[one], parts[two] = parts[two], parts[one]
        case 2:
            parts[draw.choice((one.upper(), one + "/", "/" + one, "../" + one, one.replace("/", "\\"), odd(draw) or "x"))] = parts.pop(one)
        case 3:
            parts[one] = draw.choice((b"", b"<a/>", b"x", b"\x00", parts[one] * 2, b" " * 1_000_000, parts[one][: len(parts[one]) // 2]))
        case 4:
            text = parts[one].decode("utf-8", "replace")
            encoding = draw.choice(("utf-16", "utf-16-be", "utf-16-le", "utf-32", "cp037", "utf-8-sig", "latin-1", "cp1252"))
            parts[one] = (text if draw.random() < 0.5 else text.replace("UTF-8", encoding.upper())).encode(encoding, "replace")
        case 5:
            parts[one] = parts[one].replace(b"?>", b"?><!DOCTYPE w [<!ENTITY a 'x'><!ENTITY b SYSTEM 'file:///etc/passwd'>]>", 1)
        case _:
            data = bytearray(_zipped(parts))  # sizes, sums, offsets, methods and flags that lie
            mark = draw.choice((b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"))
            starts = [found.start() for found in re.finditer(re.escape(mark), data)]
            at = draw.choice(starts) + draw.randrange(4, 46)
            value = draw.choice((0, 1, 8, 0xFF, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, draw.randrange(1 << 16)))
            packed = struct.pack("<I", value)[: draw.choice((1, 2, 4))]
            data[at : at + len(packed)] = packed
            return bytes(data)
    return _zipped(parts)


_ATTRIBUTE: Final = re.compile(rb'([\w:.-]+)="([^"]*)"')
_TEXT: Final = re.compile(rb">([^<>]+)<")
_TAG: Final = re.compile(rb"<[^<>]*>")
_ADDRESSES: Final = (
    "A1",
    "XFD1048576",
    "XFE1",
    "A1048577",
    "A0",
    "1A",
    "",
    "ZZZZ9",
    "A99999999999",
    "a1",
    "$A$1",
    "A1:B2",
    "A1:XFD1048576",
    "B2:A1",
    "É1",
    "A１",
    "A-1",
    "R1C1",
    "A1 ",
)
_NUMBERS: Final = (
    "0",
    "1",
    "-1",
    "2",
    "14",
    "22",
    "45",
    "46",
    "1048576",
    "1048577",
    "16384",
    "16385",
    "99999999",
    "999999999",
    "9" * 30,
    "1e5",
    "0.5",
    "NaN",
    "inf",
    "-inf",
    "1e309",
    "²",
    "١",
    "true",
    "false",
    "",
    " 1",
    "0x1",
)
_KINDS: Final = (
    "s",
    "n",
    "b",
    "e",
    "str",
    "inlineStr",
    "d",
    "x",
    "",
    "string",
    "float",
    "date",
    "time",
    "percentage",
    "boolean",
    "currency",
    "error",
)
_CELL_VALUES: Final = (
    "46589",
    "46589.7",
    "60",
    "59",
    "0.7",
    "0.999999999",
    "-1",
    "2958465",
    "2958466",
    "1e300",
    "1e15",
    "73282932000074",
    "1E+14",
    "#REF!",
    "#N/A",
    "Err:502",
    "PT16H45M",
    "-PT1H",
    "P1D",
    "P999999D",
    "2026-07-20T00:00:00",
    "0001-01-01",
    "9999-12-31T23:59:59.999999",
    "24:00",
    "TRUE",
    "1904-01-01",
)
_FRAGMENTS: Final = (
    '<c r="A1"/>', '<c r="A1"><f>1+1</f></c>', '<c r="A1"><f>1</f><v></v></c>', '<c r="A1" t="e"><v>#REF!</v></c>', '<c r="A1" t="s"><v>999</v></c>', '<c r="A1" t="inlineStr"><is><t>x</t></is></c>', '<row r="9" hidden="1"/>', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    '<row><c><v>1</v></c></row>', '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', '<mergeCell ref="A5:A9"/>', '<cols><col min="1" max="16384" hidden="1"/></cols>', '<f t="shared" si="0"/>', '<si><r><t>x</t></r><rPh><t>y</t></rPh></si>', '<xf numFmtId="14"/>', '<numFmt numFmtId="170" formatCode="[h]:mm"/>',
    '<workbookPr date1904="1"/>', '<sheet name="Collectifs" sheetId="99" r:id="rId1"/>', '<hyperlink ref="A1"/>', '<legacyDrawing r:id="rId99"/>', '<a>', '</row>', '<x:c xmlns:x="y"/>', '<table:table-row table:number-rows-repeated="1048576"/>', '<table:table-cell table:number-columns-repeated="16384"/>',
    '<table:table-row table:number-rows-repeated="1000"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>', '<table:covered-table-cell/>', '<text:p>a<text:s text:c="9"/>b</text:p>', '<table:table table:name="Collectifs"/>', '<office:annotation><text:p>x</text:p></office:annotation>', '<!-- x -->', '<?x y?>', '<![CDATA[<a>]]>', '&#0;', '&#x10FFFF;', '&#xD800;', '&lt;', '&nbsp;', '_x000D_', '_xD800_',
)  # fmt: skip


def _change_xml(draw: Random, xml: bytes) -> bytes:
    """XML with an attribute, a text or a tag changed, or a fragment put in; now and then no XML any more."""
    for _ in range(draw.choice((1, 1, 3, 10))):
        match draw.randrange(8):
            case 0 | 1:
                xml = _spliced(
                    draw,
                    _ATTRIBUTE,
                    xml,
                    2,
                    draw.choice((draw.choice(_ADDRESSES), draw.choice(_NUMBERS), draw.choice(_KINDS), _xml(odd(draw)))),
                )
            case 2 | 3:
                xml = _spliced(
                    draw, _TEXT, xml, 1, draw.choice((draw.choice(_CELL_VALUES), draw.choice(_NUMBERS), _xml(odd(draw)), _xml(odd(draw))))
                )
            case 4:
                xml = _spliced(draw, _TAG, xml, 0, draw.choice(("", "", "<a>", "</a>", "<a/>")))
            case 5:
                tags = [match.end() for match in _TAG.finditer(xml)]
                at = draw.choice(tags) if tags else 0
                xml = xml[:at] + draw.choice(_FRAGMENTS).encode() * draw.choice((1, 1, 3, 1_000)) + xml[at:]
            case 6:
                xml = _spliced(draw, _ATTRIBUTE, xml, 1, draw.choice(("r", "s", "t", "x", "hidden", "r:id", "xml:space", "name", "ref")))
            case _:
                xml = change_bytes(draw, xml)
    return xml


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _spliced(draw: Random, pattern: re.Pattern[bytes], xml: bytes, group: int, text: str) -> bytes:
    found = list(pattern.finditer(xml))
    if not found:
        return xml
    match = draw.choice(found)
    return xml[: match.start(group)] + text.encode("utf-8", "surrogatepass") + xml[match.end(group) :]


def _change_records(draw: Random, data: bytes) -> bytes:
    """An .xls file with one of its records changed: its kind, its length, or what it holds."""
    start = data.find(b"\x09\x08\x10\x00", 512)
    if start < 0:
        return change_bytes(draw, data)
    positions = []
    while start + 4 < len(data) and len(positions) < 5_000:
        kind, length = struct.unpack_from("<HH", data, start)
        if kind == length == 0:
            break
        positions.append((start, length))
        start += 4 + length
    at, length = draw.choice(positions)
    changed = bytearray(data)
    match draw.randrange(4):
        case 0:
            struct.pack_into(
                "<H",
                changed,
                at,
                draw.choice(
                    (
                        0x0208,
                        0x0203,
                        0x00FD,
                        0x027E,
                        0x00BD,
                        0x0006,
                        0x00E5,
                        0x007D,
                        0x0085,
                        0x00FC,
                        0x003C,
                        0x002F,
                        0x000A,
                        0x0018,
                        0x041E,
                        0x00E0,
                        draw.randrange(1 << 16),
                    )
                ),
            )
        case 1:
            struct.pack_into("<H", changed, at + 2, draw.choice((0, 1, 2, length + 1, max(length - 1, 0), 0x2020, 0xFFFF)))
        case _:
            for _ in range(draw.choice((1, 2, 8))):
                changed[at + 4 + draw.randrange(max(length, 1)) if at + 4 + length < len(changed) else at] = draw.choice(
                    (0, 1, 0x7F, 0x80, 0xFF, draw.randrange(256))
                )
    return bytes(changed)


# Messages

_HEADERS: Final = (
    "From: a@example.org", "To: afc.sdt@caf11.caf.fr", "To: =?utf-8?b?w6k=?= <a@b.fr>, \"x\" <c@d.fr>", "Cc: ((((((((((", "Bcc: a@b, c@d", "To: undisclosed-recipients:;", "Subject: Nouvelle demande de financement CLAS 2026 _ Les Passerelles", "Subject: =?utf-8?q?=00=1b[31m?=", "Subject: =?x?q?a?=",
    "Subject: =?utf-8?b?!!!?=", "Subject: \x1b[31m\u202ex", "Subject:", "Subject: " + "=?" * 500, "Date: Mon, 20 Jul 2026 10:00:00 +0200", "Date: Mon, 20 Jul 2026 23:59:60 -9999", "Date: 31 Feb 2026 25:00", "Date: x", "Date: 1 Jan 0001 00:00:00 +0000", "Date: 31 Dec 9999 23:59:59 -2359", "Date: Thu, 99999999999 Jan 2026",
    "Date: 20 Jul 26 10:00 CEST", "X-Unsent: 1", "MIME-Version: 1.0", "Content-Type: text/plain", "Content-Type: multipart/mixed", "Content-Type: multipart/mixed; boundary=\"\"", "Content-Type: multipart/mixed; boundary*0=b; boundary*1=c", "Content-Type: multipart/mixed; boundary=\"b", "Content-Type: message/rfc822", "Content-Type: message/partial",
    "Content-Type: message/delivery-status", "Content-Type: application/ms-tnef; name=winmail.dat", "Content-Type: application/pkcs7-mime", "Content-Type: application/yaml; charset=\"\x00\"", "Content-Type: text/yaml; charset*=utf-8''%00", "Content-Type: text/yaml; charset=utf-16", "Content-Type: ;;;;=\"", "Content-Type: application/octet-stream; name=\"a.yaml\"", "Content-Type: /", "Content-Type:",
    "Content-Disposition: attachment; filename=\"../../etc/passwd.yaml\"", "Content-Disposition: attachment; filename*=utf-8''%1b%5b31m%e2%80%ae.xlsx", "Content-Disposition: attachment; filename*=x''a.yaml", "Content-Disposition: attachment; filename*0*=utf-8''a; filename*2=.yaml", "Content-Disposition: attachment; filename*=\x00''a", "Content-Disposition: attachment; filename==?utf-8?q?a=2Eyaml?=",
    "Content-Disposition: inline; filename=a.eml", "Content-Disposition: attachment; filename=\"a\\b.xls\"", "Content-Disposition: attachment; filename=a.p7m", "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable", "Content-Transfer-Encoding: x-uuencode", "Content-Transfer-Encoding: 8bit", "Content-Transfer-Encoding: é", "From x Mon Jul 20 10:00:00 2026", "\tfolded", " : x", "x", "é: é",
)  # fmt: skip


@cache
def message_seeds() -> list[bytes]:
    """Messages that carry dossiers of each kind, one within another, and one from a mailbox."""
    draw = Random(0)
    plain = tree_seeds()[0]
    one = _built([("a.yaml", "application/yaml", plain)])
    two = _built(
        [
            ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook_seeds()[0]),
            ("b.ods", "application/octet-stream", workbook_seeds()[-2]),
        ]
    )
    nested = _built([("x.eml", "message/rfc822", one), ("y.eml", "application/octet-stream", one)])
    return [one, two, nested, b"From x Mon Jul 20 10:00:00 2026\n" + one, _tangled(draw, 3)]


def _built(attached: list[tuple[str, str, bytes]]) -> bytes:
    head = "From: a@example.org\nTo: afc.sdt@caf11.caf.fr\nSubject: Nouvelle demande\nDate: Mon, 20 Jul 2026 10:00:00 +0200\nMIME-Version: 1.0\n"
    parts = [b"--b\nContent-Type: text/plain\n\nBonjour\n"]
    for name, kind, content in attached:
        fields = f'--b\nContent-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
        if kind == "message/rfc822":
            parts.append(f"{fields}\n".encode() + content + b"\n")
        else:
            parts.append(f"{fields}Content-Transfer-Encoding: base64\n\n".encode() + encodebytes(content))
    return f'{head}Content-Type: multipart/mixed; boundary="b"\n\n'.encode() + b"".join(parts) + b"--b--\n"


def _tangled(draw: Random, depth: int) -> bytes:
    """A message whose structure is drawn."""
    head = "\n".join(draw.choice(_HEADERS) for _ in range(draw.randrange(1, 9)))
    if depth and draw.random() < 0.6:
        mark = draw.choice(("b", "b", "c", "b-b", ""))
        inside = b"\n".join(f"--{mark}\n".encode() + _tangled(draw, depth - 1) for _ in range(draw.randrange(1, 4)))
        return (
            f'{head}\nContent-Type: multipart/{draw.choice(("mixed", "alternative", "digest", "x"))}; boundary="{mark}"\n\n'.encode()
            + inside
            + draw.choice((f"\n--{mark}--\n".encode(), b""))
        )
    content = draw.choice(
        (
            tree_seeds()[0],
            b"",
            encodebytes(draw.choice(workbook_seeds())),
            odd(draw).encode("utf-8", "surrogatepass"),
            b"begin 644 a.yaml\nx\nend\n",
        )
    )
    return head.encode("utf-8", "surrogateescape") + b"\n\n" + content


def change_message(draw: Random, data: bytes) -> bytes:
    """A message with a header put in or changed, a boundary, an attachment or bytes; or one drawn whole."""
    kind = draw.random()
    if kind < 0.15:
        return _tangled(draw, draw.randrange(5))
    if kind < 0.25:
        return change_bytes(draw, data)
    lines = data.split(b"\n")
    heads = [index for index, line in enumerate(lines) if b": " in line[:40]] or [0]
    at = draw.choice(heads)
    if kind < 0.7:
        lines[at : at + draw.randrange(2)] = [draw.choice(_HEADERS).encode("utf-8", "surrogateescape")]
    elif kind < 0.8:
        lines[at] = lines[at] + draw.choice((b"; ", b" ", b"\r\n ", b"")) + odd(draw).encode("utf-8", "surrogatepass").replace(b"\n", b" ")
    elif kind < 0.9:
        lines[at:at] = draw.choice(([b""], [b"--b"], [b"--b--"], lines[at : at + 40], [lines[at]] * 300))
    else:
        name, _, content = draw.choice(
            (
                ("a.yaml", 0, change_tree(draw, draw.choice(tree_seeds()))),
                ("a.xlsx", 0, change_workbook(draw, draw.choice(workbook_seeds()))),
            )
        )
        return _built([(name, "application/octet-stream", content)] * draw.choice((1, 2, 60)))
    joint = draw.choice((b"\n", b"\n", b"\n", b"\r\n", b"\r"))
    return joint.join(lines)


# Campaigns and settings


@cache
def campaign_seeds() -> list[bytes]:
    """The campaigns of the program, and the invented one."""
    return [
        path.read_bytes()
        for path in (*sorted((ROOT / "clas_cli" / "campaigns").glob("*.yaml")), *sorted((ROOT / "tests" / "donnees").glob("*.yaml")))
    ]


CAMPAIGN_COMMANDS: Final[tuple[Command, ...]] = (
    ("verifier", "--format", "json", "--campagne", "{}", "{x}"),
    ("verifier", "--format", "texte", "--campagne", "{}", "{x}"),
    ("verifier", "--format", "html", "--campagne", "{}", "{x}"),
    ("verifier", "--format", "sarif", "--campagne", "{}", "{x}"),
    ("verifier", "--campagne", "{}", "--date-envoi", "2031-07-01", "{x}", "{f}"),
    ("regles", "--campagne", "{}"),
    *(("regles", code, "--campagne", "{}") for code in ("REF004", "CHA012", "AXE007", "DEL001", "FIN003", "DEL012")),
    ("estimer", "--collectifs", "3", "--campagne", "{}"),
    ("estimer", "--collectifs", "500", "--cout", "1", "--bonus-enfants", "500", "--autre-caf", "1000000000", "--campagne", "{}", "--format", "json"),
    ("modele", "{d}/m.xlsx", "--campagne", "{}", "--ecraser"),
    ("modele", "{d}/m.yaml", "--campagne", "{}", "--situation", "prolongation", "--ecraser"),
    ("courriel", "{x}", "--malgre-tout", "--campagne", "{}"),
    ("courriel", "{x}", "--malgre-tout", "--campagne", "{}", "--sortie", "{d}/a.eml", "--lettre", "{d}/l.docx", "--agenda", "{d}/r.ics"),
)  # fmt: skip

_SETTINGS: Final = """\
campagne = "aude-2026-2027"
strict = true
chemins = ["."]

[ignorer]
REF004 = "accord de la Caf"
trop-d-enfants = "x"

[gravites]
AXE010 = "information"
"""


def change_settings(draw: Random, data: bytes) -> bytes:
    """A file of settings with a line or bytes changed."""
    if draw.random() < 0.4:
        return change_bytes(draw, data)
    lines = data.split(b"\n")
    at = draw.randrange(len(lines))
    value = draw.choice(
        (
            "true",
            "1",
            "[]",
            "{}",
            "[[1]]",
            '"' + odd(draw).replace('"', "") + '"',
            "1979-05-27",
            "inf",
            "'''",
            "[" * 500,
            "{a." * 300,
            ".".join("a" * 400) + " = 1",
            "0x" + "f" * 5_000,
            '["x", 1]',
        )
    )
    lines[at] = lines[at].partition(b"=")[0] + b"= " + value.encode("utf-8", "surrogatepass")
    if draw.random() < 0.3:
        lines.insert(at, draw.choice((b"[tool.clas]", b"[[ignorer]]", b"[a.b.c]", b"x = 1", b"[ignorer]", b"REF999 = 'x'", b"\xff")))
    return b"\n".join(lines)


INPUTS: Final = {
    kind.name: kind
    for kind in (
        Input("octets", (".yaml", ".xlsx", ".ods", ".xls", ".eml", ".yml", ".bin"), _any_seed, change_bytes, DOSSIER_COMMANDS),
        Input("arbres", (".yaml", ".yml"), tree_seeds, change_tree, DOSSIER_COMMANDS),
        Input("classeurs", (".xlsx", ".xlsx", ".ods", ".xls", ".xlsm"), workbook_seeds, change_workbook, DOSSIER_COMMANDS),
        Input("messages", (".eml",), message_seeds, change_message, DOSSIER_COMMANDS),
        Input("campagnes", (".yaml",), campaign_seeds, change_tree, CAMPAIGN_COMMANDS),
        Input("reglages", (".toml",), lambda: [_SETTINGS.encode()], change_settings, (("verifier", "--format", "json", "--reglages", "{}", "{x}"), ("verifier", "--reglages", "{}", "{x}"))),
    )
}  # fmt: skip
