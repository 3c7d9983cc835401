"""Standard output and standard error: the one way to write on each, absent, closed, poor or obeyed by a CI as they may be."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, TextIO

from clas_cli.french.patterns import regex


def say(*lines: object) -> None:
    """Tells the user, beside the results. Where nobody can listen, nothing is said and nothing fails."""
    with suppress(OSError):
        _put(sys.stderr, "".join(f"{line}\n" for line in lines))
        _flush(sys.stderr)


def tell(*lines: object) -> None:
    """Writes lines of a result. Raises `OSError`."""
    _put(sys.stdout, "".join(f"{line}\n" for line in lines))


def emit(content: Iterable[bytes]) -> None:
    """Writes bytes as they are (UTF-8 where they are text). Raises `OSError`."""
    stream = sys.stdout
    if stream is None:
        return
    _flush(stream)
    buffer = getattr(stream, "buffer", None)
    for piece in content:
        try:
            if buffer is None:  # a notebook has text alone
                stream.write(piece.decode("utf-8", "replace"))
            else:
                buffer.write(piece)
        except ValueError as closed:
            raise OSError(errno.EBADF, str(closed)) from None
    _flush(stream)


def flush() -> None:
    """Lets nothing of what was told wait. Raises `OSError`."""
    _flush(sys.stdout)


class Output(io.TextIOBase):
    """Standard output, for those that want a stream: rich. It is written as by `tell`."""

    def __init__(self) -> None:
        self.stream = sys.stdout

    @property
    def encoding(self) -> str:  # type: ignore[override]  # an attribute, of which it is said elsewhere that it may be one
        return getattr(self.stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        _put(self.stream, text)
        return len(text)

    def flush(self) -> None:
        _flush(self.stream)

    def isatty(self) -> bool:
        return is_terminal(self.stream)

    def fileno(self) -> int:
        if self.stream is None:
            raise io.UnsupportedOperation("fileno")
        return self.stream.fileno()


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody looks at a stream. `NUL` says of itself that it is a terminal, and has no size."""
    try:
        return stream is not None and stream.isatty() and os.get_terminal_size(stream.fileno()) is not None
    except (OSError, ValueError):
        return False


def prepare() -> None:
    """Makes the streams fit for any text, and takes the places of those that are closed: the next file opened would be one of them."""
    for place in (0, 1, 2):
        try:
            os.fstat(place)
        except OSError:
            with suppress(OSError):
                os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with suppress(ValueError):
                stream.reconfigure(errors="replace")


def give_up() -> None:
    """What is left to write goes nowhere: at its end Python would try again, and fail again."""
    if sys.stdout is not None and sys.stdout is sys.__stdout__:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def is_obeyed() -> bool:
    """Whether what is printed is read by GitHub Actions, which obeys what looks like a command."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def disarmed(text: str) -> str:
    """A text in which GitHub sees no command."""
    return _COMMAND.sub(r"\g<0>·", text)


_COMMAND: Final = regex(r"(?m)(?:^|(?<=\r))[^\S\n]*(?=::)|##(?=\[)")


def _put(stream: TextIO | None, text: str) -> None:
    if stream is None:
        return
    try:
        stream.write(disarmed(text) if is_obeyed() else text)
    except ValueError as closed:
        raise OSError(errno.EBADF, str(closed)) from None


def _flush(stream: TextIO | None) -> None:
    if stream is None:
        return
    try:
        stream.flush()
    except ValueError as closed:
        raise OSError(errno.EBADF, str(closed)) from None
