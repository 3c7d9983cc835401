"""Runs `clas` inside the tests: what it returns, prints and says beside."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest import mock

from clas_cli.batch import workers
from clas_cli.commands import app

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@dataclass(frozen=True)
class Outcome:
    """What a command did: `status`, `out` and `err` (no-break spaces made plain)."""

    status: int
    out: str
    err: str


def clas(*arguments: object, answers: str | bytes | None = None, encoding: str = "utf-8", apart: bool = False) -> Outcome:
    """Runs a command of the program; `answers` is its standard input, `encoding` that of its outputs.

    Files are read in this process, as where the system has no room for another: a copy of a process as large as that of the tests costs more
    than most commands. Where what is tried is what becomes of these processes, they are asked for (`apart`).
    """
    out, err = TextIOWrapper(BytesIO(), encoding), TextIOWrapper(BytesIO(), encoding, "backslashreplace")
    typed = answers.encode() if isinstance(answers, str) else answers or b""
    with (
        mock.patch.object(workers, "MOST", workers.MOST if apart else 0),
        mock.patch.object(sys, "argv", ["clas", *map(str, arguments)]),
        mock.patch.object(sys, "stdin", TextIOWrapper(BytesIO(typed), "utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            app.main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        return Outcome(status, _text(out), _text(err))


def _text(stream: TextIOWrapper) -> str:
    stream.flush()
    content = stream.buffer
    assert isinstance(content, BytesIO)
    return content.getvalue().decode(stream.encoding).replace("\u00a0", " ")
