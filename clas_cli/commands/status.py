"""What a command exits with, and how it says that it was wrongly used."""

from __future__ import annotations

from typing import Final, NoReturn

import typer

OK: Final = 0
FAILED: Final = 1
MISUSED: Final = 2
BROKEN: Final = 3
INTERRUPTED: Final = 130


def misuse(message: str) -> NoReturn:
    """Ends the command: what was asked can't be done, and why, in French."""
    raise typer.BadParameter(message)
