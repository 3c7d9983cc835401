"""The files that paths, folders and globs stand for: each once, in a stable order, and nothing lost without a word."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from clas_cli.french.patterns import regex
from clas_cli.french.text import word_set
from clas_cli.judge.report import LeftOut
from clas_cli.reading.kinds import DOSSIER_SUFFIXES, MESSAGE_SUFFIXES

STDIN: Final = "-"
COPY: Final = "-annote"
"""How the name of an annotated copy ends, before its ending: it is no dossier received."""
PAGE: Final = "rapport Clas.html"
"""How the name of a report that the page gives ends (packaging/page): it is none either."""

_READ: Final = DOSSIER_SUFFIXES | MESSAGE_SUFFIXES
_NOT_SENT: Final = word_set(".bat .cfg .css .db .ics .ini .j2 .js .json .lnk .lock .log .md .py .rst .sarif .sh .toml .url .xml")
"""Endings of files that stand beside dossiers and that nobody sends as one; every other file of a folder is examined."""

_NOTICES: Final = frozenset(("copying", "licence", "license", "lisez-moi", "lisezmoi", "makefile", "readme"))
_TITLE: Final = regex("<title>Contrôle [^<]*Clas".encode())
_COPIED: Final = regex(rf"((.+?)(?: \([0-9]+\))?){COPY}")
_WILD: Final = regex("[*?]")
_LAST_LINES: Final = regex(
    "Ce contrôle aide à décider|^clas\u00a0: [0-9]+\u00a0dossiers?, |^ (?:CONFORME|INCOMPLET|IRRECEVABLE|ILLISIBLE|NON CONFORME|À VÉRIFIER)  [0-9R]".encode(),
    re.MULTILINE,
)
_CONCISE: Final = regex(rb".{1,4000}: [A-Z]{3}[0-9]{3} (?:bloquant|a_completer|a_verifier|information) ")
_TABLE: Final = b"Fichier;Verdict;"
SYNTHESIS: Final = regex("title[^<>]*>Synthèse de dossiers Clas<".encode())
"""How a synthesis names itself, whatever program saved it last."""
_REGISTER: Final = regex(b"title[^<>]*>Registre Clas<")
_FOR_MACHINES: Final = regex(
    rb'"outil": "clas_cli|"name": "clas"|<testsuites\b|"check_name": "[A-Z]+[0-9]+"|^\s*\[\s*\]\s*$|"title": "[^"]*Clas"|^::(?:error|warning|notice) file='
)
"""What the reports that other programs read begin with, and a schema."""
_MOST_ENTRIES: Final = 20_000
"""Bytes of the list of the entries of a workbook: beyond, it is none of ours, and listing them could be costly."""
_SYSTEM: Final = ("thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information")
WEB_MARK: Final = ":Zone.Identifier"
"""How Windows marks, beside its content, a file that came by the network; elsewhere it may be seen as a file of its own."""
_TEMPORARY: Final = (".bak", ".crdownload", ".part", ".swp", ".tmp", "~")


Data = Mapping[str, object]
"""A dossier that is no file: what a YAML or JSON loader made of one."""
Content = tuple[str, bytes | Data]
"""What was given without a path: a name, with the bytes of a file or with data."""


@dataclass(slots=True)
class Gathered:
    """The files to examine, and those that were left out with the reason. `root` is the folder that all have in common.

    `contents` are examined after the files.
    """

    files: list[str] = field(default_factory=list)
    contents: tuple[Content, ...] = ()
    left_out: list[LeftOut] = field(default_factory=list)
    root: str = ""
    received: set[str] = field(default_factory=set)
    """Those that stand in a folder given as such: they were received."""


def gather(paths: Sequence[str], outputs: Iterable[Path] = ()) -> Gathered:
    """The files to examine. `outputs` are those that the program is about to write: they are no dossiers."""
    walk = _Walk({identity_of(str(path)) for path in outputs})
    named = [path for given in paths for path in _expanded(given, walk.found)]
    for path in named:
        if path != STDIN and os.path.isdir(path):  # noqa: PTH112 (a name too long is no folder, and no fault)
            walk.folder(path)
        elif len(named) > 1 and (reason := _lock(Path(path).name) or _result(path)):
            walk.leave(path, reason)
        else:
            walk.file(path)
    walk.found.root = _common(walk.found.files)
    return walk.found


def overwritten(paths: Sequence[str], outputs: Iterable[Path]) -> Path | None:
    """The first output that would take the place of a dossier, or of a register: one that is about to be read, or that would be read as one."""
    there = [path for path in outputs if path.is_file()]
    read = {identity_of(path) for path in gather(paths).files if path != STDIN} if there else set()
    for path in there:
        is_dossier = path.suffix.lower() in _READ and (_is_register(path) or not _result(str(path)))
        if is_dossier or identity_of(str(path)) in read:
            return path
    return None


def is_foreign(path: Path) -> bool:
    """Whether a file holds something, and no report of ours, whatever its ending."""
    if path.is_symlink() or not path.is_file() or not path.stat().st_size or _is_ours(path):  # a link is replaced, and not followed
        return False
    with path.open("rb") as stream:
        beginning, end = _ends(stream)
    return not (_is_text_of_ours(beginning, end) or _FOR_MACHINES.search(beginning) or _TITLE.search(beginning))


def _expanded(given: str, found: Gathered) -> Iterator[str]:
    """The paths of a pattern that the shell left as it is (Windows), else the path itself."""
    if given == STDIN or not glob.has_magic(given) or os.path.lexists(given):
        yield given
        return
    matching = sorted(_matching(given), key=_parts)
    if not matching and not _WILD.search(given):  # « [1] » alone is part of a name: reading it will say that there is no such file
        matching = [given]
    if not matching:
        found.left_out.append(LeftOut(given, "aucun fichier ne correspond à ce motif"))
    yield from matching


def _matching(pattern: str) -> Iterable[str]:
    """The paths of a pattern, hidden ones where it names them; « ** » follows no link: they may turn in circles."""
    named = Path(pattern)
    if "**" not in named.parts:
        return glob.glob(pattern)  # noqa: PTH207 (an absolute pattern)
    try:
        found = list(Path(named.anchor).glob(str(named.relative_to(named.anchor))))
    except ValueError:  # « a** » elsewhere in it
        return ()
    return [str(path) for path in found if not any(part.startswith(".") and part not in named.parts for part in path.parts)]


def _parts(path: str) -> tuple[str, ...]:
    return Path(path).parts


def identity_of(path: str) -> str:
    """What is the same for two paths of one file."""
    return os.path.normcase(os.path.realpath(path))


def _common(files: Sequence[str]) -> str:
    """The folder that all the files have in common, with its last separator; empty where there is none."""
    folders = {str(Path(file).parent) for file in files if file != STDIN}
    try:
        common = os.path.commonpath(folders) if folders else ""
    except ValueError:  # several drives, or absolute and relative
        return ""
    return "" if common in ("", ".") else str(Path(common)) + ("" if common.endswith(os.sep) else os.sep)


class _Walk:
    """One pass over the paths; a file or folder that is met again, by any way, is not taken again."""

    def __init__(self, outputs: set[str]) -> None:
        self.found = Gathered()
        self.outputs = outputs
        self.seen: set[str] = set()

    def file(self, path: str) -> None:
        one = path if path == STDIN else identity_of(path)
        if one in self.seen:
            return
        self.seen.add(one)
        self.found.files.append(path)

    def leave(self, path: str, reason: str) -> None:
        self.found.left_out.append(LeftOut(path, reason))

    def folder(self, path: str) -> None:
        """The files of a folder and of those within it. Links are followed once, so that a loop ends, and never out of the folder:
        somebody who sends a folder must not choose what else is read.
        """
        root = identity_of(path)
        pending = [path]
        while pending:
            current = pending.pop()
            one = identity_of(current)
            if one in self.seen:
                continue
            self.seen.add(one)
            if not Path(one).is_relative_to(root):
                self.leave(current + os.sep, _ELSEWHERE)
                continue
            try:
                with os.scandir(current) as entries:
                    names = sorted(entry.name for entry in entries)
            except OSError:
                self.found.files.append(current)  # reading it will say why: a folder that can't be opened is not nothing
                continue
            below = []
            for name in names:
                inside = str(Path(current) / name)
                if os.path.isdir(inside):  # noqa: PTH112 (what may not be looked at is no folder, and no fault)
                    if reason := _hidden(name):
                        self.leave(inside + os.sep, reason)
                    else:
                        below.append(inside)
                else:
                    self._consider(inside, name, root)
            pending.extend(reversed(below))

    def _consider(self, path: str, name: str, root: str) -> None:
        reason = _lock(name) or _hidden(name) or _not_a_dossier(name) or _written(Path(path))
        one = identity_of(path)
        if reason is None and one in self.outputs:
            reason = "fichier de résultat"
        if reason is None and not Path(one).is_relative_to(root):
            reason = _ELSEWHERE
        try:
            if reason is None and not stat.S_ISREG(Path(path).stat().st_mode):
                reason = "ce n'est pas un fichier ordinaire"
        except OSError:
            pass  # reading it will say why
        if reason is None:
            reason = _result(path)
        if reason is None:
            self.file(path)
            self.found.received.add(path)
        else:
            self.leave(path, reason)


_ELSEWHERE: Final = "lien vers un autre endroit"


def _lock(name: str) -> str | None:
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        return "fichier temporaire d'un document ouvert"
    return None


def _hidden(name: str) -> str | None:
    lower = name.lower()
    if name.startswith("."):
        return "élément caché"
    if lower in _SYSTEM or lower.endswith(WEB_MARK.lower()):
        return "élément du système"
    return "fichier temporaire" if lower.endswith(_TEMPORARY) or lower.startswith("~wrl") else None


def _written(path: Path) -> str | None:
    if copied := _COPIED.fullmatch(path.stem):
        originals = (path.with_name(name + ending) for name in {copied[1], copied[2]} for ending in _READ)
        if any(map(os.path.exists, originals)):
            return "copie annotée"
    if path.name.endswith(PAGE):
        return "rapport"
    return None


def _result(path: str) -> str | None:
    """A report of another day, which the batch must not count as a dossier; it may have been saved again by another program."""
    return "rapport écrit par clas" if os.path.isfile(path) and _is_ours(Path(path)) else None  # noqa: PTH113


def _is_ours(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".htm", ".html", ".txt", ".xlsx"):
        return False
    try:
        with path.open("rb") as stream:
            beginning, end = _ends(stream)
            match suffix:
                case ".csv":
                    return beginning.removeprefix(b"\xef\xbb\xbf").startswith(_TABLE)
                case ".txt":
                    return _is_text_of_ours(beginning, end)
                case ".xlsx":
                    return _is_synthesis(stream)
                case _:
                    return _TITLE.search(beginning) is not None
    except Exception:  # whatever is wrong with it, reading it will say
        return False


def _ends(stream: BinaryIO) -> tuple[bytes, bytes]:
    """How a file begins and ends."""
    beginning = stream.read(2_000)
    stream.seek(max(0, stream.seek(0, os.SEEK_END) - 1_000))
    return beginning, stream.read(1_000)


def _is_text_of_ours(beginning: bytes, end: bytes) -> bool:
    return bool(_LAST_LINES.search(end) or _CONCISE.match(beginning))


def _is_register(path: Path) -> bool:
    with suppress(Exception), path.open("rb") as stream:  # whatever is wrong with it, it is none
        return _REGISTER.search(_properties(stream)) is not None
    return False


def _is_synthesis(stream: BinaryIO) -> bool:
    properties = _properties(stream)
    return any(ours.search(properties) for ours in (SYNTHESIS, _REGISTER))


def _properties(stream: BinaryIO) -> bytes:
    """What a workbook says of itself; nothing of what is none of ours."""
    stream.seek(0, os.SEEK_END)
    stream.seek(max(0, stream.tell() - 22))
    end = stream.read(22)
    if not end.startswith(b"PK\x05\x06") or int.from_bytes(end[12:16], "little") > _MOST_ENTRIES:
        return b""
    from clas_cli.reading.cells.archive import Archive  # within its bounds: this may be anything that somebody sent
    from clas_cli.reading.door import WORKBOOK_MAX_BYTES

    stream.seek(0)
    return next(Archive(stream.read(WORKBOOK_MAX_BYTES)).chunks("docProps/core.xml"))[:5_000]


def _not_a_dossier(name: str) -> str | None:
    stem, _, _ = name.lower().partition(".")
    if Path(name).suffix.lower() in _NOT_SENT or stem in _NOTICES:
        return "ni un dossier ni un document reçu"
    return None
