"""The formats of a report: where each is rendered, and the file endings that ask for it. A format is a module and a line of the table:
help, completion and documentation follow.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from clas_cli.judge.report import Batch


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the module whose `render(batch)` makes it, as text, pieces of text or bytes, and its file endings."""

    module: str
    endings: tuple[str, ...]
    is_binary: bool = False


DEFAULT: Final = "texte"
STDOUT: Final = Path("-")
"""The output that is no file."""

FORMATS: Final = {
    DEFAULT: Format("terminal", (".txt",)),
    "concis": Format("ci.concise", (".concis.txt",)),
    "json": Format("json_", (".json",)),
    "sarif": Format("ci.sarif", (".sarif", ".sarif.json")),
    "junit": Format("ci.junit", (".junit.xml", ".xml")),
    "github": Format("ci.github", (".github.txt",)),
    "gitlab": Format("ci.gitlab", (".gitlab.json", ".codequality.json", ".codeclimate.json", "gl-code-quality-report.json")),
    "html": Format("html.page", (".html", ".htm")),
    "xlsx": Format("xlsx", (".xlsx",), is_binary=True),
    "csv": Format("csv_", (".csv",)),
}


def default() -> str:
    """The format of a report that is printed and for which none is asked: annotations, in GitHub Actions."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else DEFAULT


def of_ending(path: Path) -> str | None:
    """The format that a file's ending asks for; the longest ending decides (« .gitlab.json » before « .json »)."""
    name = path.name.lower()
    known = [(ending, format) for format, form in FORMATS.items() for ending in form.endings if name.endswith(ending)]
    return max(known, key=lambda found: len(found[0]))[1] if known else None


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
    emit(pieces(batch, name))


def emit(content: Iterable[bytes]) -> None:
    """Writes bytes on standard output, where there is one."""
    if sys.stdout is None:
        return
    sys.stdout.flush()
    sys.stdout.buffer.writelines(content)
    sys.stdout.buffer.flush()


def save(content: bytes | Iterable[bytes], path: Path) -> None:
    """Writes a file whole or not at all; into what is no file (a device, a pipe), as it comes. Raises `OSError`."""
    import tempfile

    content = (content,) if isinstance(content, bytes) else content
    if _is_never_replaced(path):
        # A pipe that nobody reads is refused instead of waited for.
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0))
        os.set_blocking(handle, True)
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(content)
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(content)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _is_never_replaced(path: Path) -> bool:
    """Whether a path is a device, a pipe, or the name that the system gives to an open file (« /dev/stdout »)."""
    given_by_the_system = path.is_symlink() and f"{os.path.realpath(path.parent)}/".startswith(("/dev/", "/proc/"))
    return path.exists() and not path.is_dir() and (given_by_the_system or not path.is_file())


def _umask() -> int:
    """The rights that the user gives to nobody else: a report names people."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def aside(path: Path) -> Path:
    """Where a file may be kept before another takes its place: never in the place of another that differs. Raises `OSError`."""
    content = path.read_bytes()
    places = (path.with_name(f"{path.name}{number}.bak") for number in ("", *(f".{count}" for count in range(2, 1_000))))
    return next(place for place in places if not place.exists() or place.read_bytes() == content)


def choose(paths: Sequence[Path], asked: str | None) -> list[tuple[Path, str]]:
    """The format of each output file: by its ending, or asked for. Raises `ValueError`, in French.

    Of one file alone, what is asked for decides whatever the ending: a `.json` may hold SARIF.
    """
    chosen = []
    is_printed = not paths or STDOUT in paths
    if is_printed and asked is not None and FORMATS[asked].is_binary and sys.stdout is not None and sys.stdout.isatty():
        raise ValueError(f"le format {asked} ne s'affiche pas\u00a0: ajouter --sortie synthese{FORMATS[asked].endings[0]}.")
    for path in paths:
        if path == STDOUT:
            chosen.append((path, asked or default()))
            continue
        name = asked if asked and len(paths) == 1 else of_ending(path) or asked
        if name is None:
            endings = ", ".join(ending for form in FORMATS.values() for ending in form.endings)
            raise ValueError(f"--sortie\u00a0: la fin du nom {path.name!r} ne dit pas le format ({endings}).")
        chosen.append((path, name))
    return chosen
