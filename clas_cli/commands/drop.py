"""The program for who never opens a terminal: files or folders are dropped onto it.

It checks them, writes the page of the report and the annotated copies of the workbooks beside them, opens the page and waits.
With anything else than existing files on its command line it is `clas`.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import Final

from clas_cli.french.text import visible
from clas_cli.render.streams import flush, is_terminal, tell

_WELCOME: Final = """\
Contrôle de dossiers Clas

Déposez sur l'icône de ce programme un classeur, plusieurs, ou un dossier de fichiers.
Le rapport s'ouvre dans votre navigateur. Il est écrit à côté de ce que vous avez déposé,
avec une copie annotée de chaque classeur. Rien n'est envoyé.
"""
_ENDS: Final = {0: "Rien ne bloque.", 1: "Au moins un point bloque\u00a0: voir le rapport."}


def main() -> None:
    """Runs the program; exits with the status of `clas verifier`, after a key where a person is there."""
    multiprocessing.freeze_support()  # where Windows starts a worker, this is the worker
    dropped = [Path(argument) for argument in sys.argv[1:]]
    if not all(path.exists() for path in dropped):
        from clas_cli.commands.app import main as clas

        clas()
    from clas_cli.commands.app import guarded

    sys.exit(guarded(lambda: _received(dropped)))


def _received(dropped: list[Path]) -> int:
    if dropped:
        status = examine(dropped)
        tell(_ENDS.get(status, ""))
    else:
        status = 0
        tell(_WELCOME)
    _wait()
    return status


def examine(dropped: list[Path]) -> int:
    """Checks what was dropped, writes and opens the page; gives the status of `clas verifier`."""
    from clas_cli.commands.app import guarded
    from clas_cli.commands.settings import Settings
    from clas_cli.commands.status import MISUSED
    from clas_cli.commands.verifier import Run, check

    page = page_beside(dropped)
    try:
        page.unlink(missing_ok=True)  # a page of another day must not pass for this one
        _keep_former_copies(dropped)
    except OSError as error:
        tell(f"{visible(str(error.filename))} ne peut pas être remplacé\u00a0: le fermer s'il est ouvert, puis recommencer.")
        return MISUSED
    places = [path if path.is_dir() else path.parent for path in dropped]
    annotate = all(map(_is_writable, places))
    if not annotate:
        tell("Rien ne peut être écrit à cet endroit\u00a0: pas de copie annotée.")
    request = Run([str(path) for path in dropped], outputs=[(page, "html")], annotate=annotate)
    status = guarded(lambda: check(request, {}, Settings()))
    if page.exists():
        _open(page)
    return status


def _open(page: Path) -> None:
    if getattr(sys, "frozen", False) and sys.platform == "linux":  # a browser must not load the libraries of this program
        os.environ["LD_LIBRARY_PATH"] = os.environ.get("LD_LIBRARY_PATH_ORIG", "")
    webbrowser.open(page.resolve().as_uri())


def _keep_former_copies(dropped: list[Path]) -> None:
    """Sets the annotated copies of another day aside: somebody may have corrected the dossier in one of them."""
    from clas_cli.batch.files import gather
    from clas_cli.filling.copies import existing
    from clas_cli.render.saved import aside

    for copy in existing(gather(list(map(str, dropped))).files):
        kept = aside(copy)
        copy.replace(kept)
        tell(f"Copie annotée d'avant, gardée\u00a0: {visible(str(kept))}")


def page_beside(dropped: list[Path]) -> Path:
    """Where the page goes: beside what was dropped, under its name, or in a temporary folder where nothing can be written there."""
    from clas_cli.batch.files import PAGE

    first = dropped[0].resolve()
    name = f"{first.stem if first.is_file() else first.name} - {PAGE}" if len(dropped) == 1 else PAGE
    folder = first.parent if _is_writable(first.parent) else Path(tempfile.mkdtemp(prefix="clas-"))
    return folder / name


def _is_writable(folder: Path) -> bool:
    """Whether a file can be made in a folder; rights alone don't tell it under Windows."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _wait() -> None:
    """Keeps the window open until Enter, where there is a person to press it."""
    if is_terminal(sys.stdin):
        tell("\nAppuyez sur Entrée pour fermer cette fenêtre.")
        flush()
        with suppress(KeyboardInterrupt):
            sys.stdin.readline()


if __name__ == "__main__":
    main()
