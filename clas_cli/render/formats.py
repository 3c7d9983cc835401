"""The formats of a report: where each is rendered, the file endings that ask for it, whom it is for. A format is a module and a line of the
table: help, completion and documentation follow.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from clas_cli.french.patterns import regex
from clas_cli.render import streams

if TYPE_CHECKING:
    from clas_cli.judge.report import Batch, Report


class Format(NamedTuple):
    """A format: the module whose `render(batch)` makes it, as text, pieces of text or bytes, its file endings, and whom it is for (French).

    `disarmed` takes from its lines what GitHub would obey in them, and leaves what they say; None where the format is no text.
    """

    module: str
    endings: tuple[str, ...]
    use: str
    disarmed: Callable[[str], str] | None = streams.disarmed

    @property
    def is_binary(self) -> bool:
        """Whether it is no text."""
        return self.disarmed is None


def _in_json(text: str) -> str:
    """No line of JSON begins with « :: »."""
    return text.replace("##[", "#\\u0023[")


def _in_markup(text: str) -> str:
    return _COLONS.sub(r"\1&#58;", text).replace("##[", "#&#35;[")


def _in_commands(text: str) -> str:
    """The commands are our own, what they hold isn't."""
    return text.replace("##[", "##·[")


_COLONS: Final = regex(r"(?m)((?:^|(?<=\r))[^\S\n]*):(?=:)")


DEFAULT: Final = "texte"
STDOUT: Final = Path("-")
"""The output that is no file."""

FORMATS: Final = {
    DEFAULT: Format("terminal", (".txt",), "une personne, dans un terminal"),
    "concis": Format("ci.concise", (".concis.txt",), "qui cherche dans un texte\u00a0: une ligne par constat"),
    "json": Format("json_", (".json",), "un programme (format stable, version 2)", _in_json),
    "sarif": Format("ci.sarif", (".sarif", ".sarif.json"), "les éditeurs et «\u00a0code scanning\u00a0» (SARIF 2.1.0)", _in_json),
    "junit": Format("ci.junit", (".junit.xml", ".xml"), "les services d'intégration qui montrent des tests", _in_markup),
    "github": Format("ci.github", (".github.txt",), "les annotations de GitHub Actions", _in_commands),
    "gitlab": Format(
        "ci.gitlab",
        (".gitlab.json", ".codequality.json", ".codeclimate.json", "gl-code-quality-report.json"),
        "la qualité de code de GitLab",
        _in_json,
    ),
    "html": Format("html.page", (".html", ".htm"), "une personne, dans un navigateur", _in_markup),
    "xlsx": Format("xlsx", (".xlsx",), "le tableau d'instruction d'un lot, dans un tableur", None),
    "csv": Format("csv_", (".csv",), "le même tableau, en CSV français"),
}


def default() -> str:
    """The format of a report that is printed and for which none is asked: annotations, in GitHub Actions."""
    return "github" if streams.is_obeyed() else DEFAULT


def of_ending(path: Path) -> str | None:
    """The format that a file's ending asks for; the longest ending decides (« .gitlab.json » before « .json »)."""
    name = path.name.lower()
    known = [(ending, format) for format, form in FORMATS.items() for ending in form.endings if name.endswith(ending)]
    return max(known, key=lambda found: len(found[0]))[1] if known else None


def ending(path: Path) -> str:
    """How a file's name ends: as its format has it (« .gitlab.json »), else by its last part."""
    name = path.name.lower()
    known = [ending for form in FORMATS.values() for ending in form.endings if name.endswith(ending) and name != ending]
    return path.name[-len(max(known, key=len)) :] if known else path.suffix


def written(names: Collection[str]) -> Callable[[Report], str] | None:
    """What of these formats can be made of each report where its file is read (see `Batch.written`)."""
    if "json" not in names:
        return None
    from clas_cli.render.json_ import entry

    return entry


def pieces(batch: Batch, name: str) -> Iterator[bytes]:
    """The report in a format, as the bytes of a file (UTF-8 where it is text), piece by piece."""
    content: str | bytes | Iterator[str] = import_module(f"clas_cli.render.{FORMATS[name].module}").render(batch)
    for piece in (content,) if isinstance(content, str | bytes) else content:
        yield piece if isinstance(piece, bytes) else piece.encode("utf-8", "backslashreplace")


def render(batch: Batch, name: str) -> bytes:
    """The report in a format, whole."""
    return b"".join(pieces(batch, name))


def show(batch: Batch, name: str, detail: bool = False) -> None:
    """Prints the report: for people through the terminal's own encoding, for programs as bytes in UTF-8."""
    if name == DEFAULT:
        from clas_cli.render import terminal

        terminal.show(batch, detail)
        return
    disarmed, content = FORMATS[name].disarmed, pieces(batch, name)
    streams.emit(content if disarmed is None or not streams.is_obeyed() else (disarmed(line).encode() for line in _lines(content)))


def _lines(content: Iterator[bytes]) -> Iterator[str]:
    """The pieces of a text, cut anew where lines end."""
    rest = b""
    for piece in content:
        whole, newline, rest = (rest + piece).rpartition(b"\n")
        yield (whole + newline).decode()
    yield rest.decode()


def choose(paths: Sequence[Path], asked: str | None) -> list[tuple[Path, str]]:
    """The format of each output file: by its ending, or asked for. Raises `ValueError`, in French.

    Of one file alone, what is asked for decides whatever the ending: a `.json` may hold SARIF.
    """
    chosen = []
    is_printed = not paths or STDOUT in paths
    if is_printed and asked is not None and FORMATS[asked].is_binary and streams.is_terminal(sys.stdout):
        raise ValueError(f"le format {asked} ne s'affiche pas\u00a0: ajouter --sortie synthese{FORMATS[asked].endings[0]}.")
    for path in paths:
        if path == STDOUT:
            chosen.append((path, asked or default()))
            continue
        name = asked if asked and len(paths) == 1 else of_ending(path) or asked
        if name is None:
            endings = ", ".join(ending for form in FORMATS.values() for ending in form.endings)
            from clas_cli.french.text import quoted

            raise ValueError(f"--sortie\u00a0: la fin du nom {quoted(path.name)} ne dit pas le format ({endings}).")
        chosen.append((path, name))
    return chosen
