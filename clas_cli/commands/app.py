"""The `clas` program: its commands, a file each, and what becomes of whatever ends one."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from typing import Annotated, Final, NoReturn

import typer

from clas_cli import __version__
from clas_cli.commands.courriel import courriel
from clas_cli.commands.estimer import estimer
from clas_cli.commands.help import FrenchCommand, FrenchGroup, explain_misuse
from clas_cli.commands.modele import modele
from clas_cli.commands.regles import regles
from clas_cli.commands.schema import schema
from clas_cli.commands.status import BROKEN, FAILED, INTERRUPTED, MISUSED, OK
from clas_cli.commands.verifier import verifier

COMMANDS: Final = (verifier, regles, courriel, estimer, modele, schema)

app = typer.Typer(
    cls=FrenchGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Contrôle un dossier Clas (contrat local d'accompagnement à la scolarité) avant et après son envoi.",
)
for _command in COMMANDS:
    app.command(cls=FrenchCommand)(_command)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"clas {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Affiche la version.")] = False,
) -> None:
    pass


def main() -> NoReturn:
    """The `clas` program: runs a command and exits with its status (see `verifier`)."""
    sys.exit(guarded(lambda: app(prog_name="clas", standalone_mode=False) or OK))


def guarded(run: Callable[[], int]) -> int:
    """The status of what is run: its own, or that of what ended it, which is told in French."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
            if os.environ.get("GITHUB_ACTIONS") == "true":
                _forbid_commands(stream)
    try:
        status = run()
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except (KeyboardInterrupt, typer.Abort):
        print("Interrompu.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader left: nothing more to say
        _give_up_output()
        return FAILED
    except OSError as error:  # the disk, the rights, the names: not the program
        from clas_cli.french.text import visible

        where = f" {visible(str(error.filename), 200)}" if error.filename else ""
        print(f"Impossible de lire ou d'écrire{where}\u00a0: {_REFUSALS.get(error.errno or 0, 'le système le refuse')}.", file=sys.stderr)
        _give_up_output()
        return MISUSED
    except typer.TyperException as misused:
        print(explain_misuse(misused), file=sys.stderr)
        return MISUSED
    except Exception as fault:
        if "_CLAS_COMPLETE" in os.environ:
            print("_CLAS_COMPLETE demande une complétion sans dire de quoi\u00a0: l'enlever de l'environnement.", file=sys.stderr)
            return MISUSED
        from clas_cli.french.text import named_fault

        print(f"Panne interne de clas {__version__}\u00a0: {named_fault(fault)}. {_REPORT_IT}", file=sys.stderr)
        if os.environ.get("CLAS_DEBUG"):
            raise
        return BROKEN


_REFUSALS: Final = {
    errno.ENOSPC: "le disque est plein",
    errno.EACCES: "droits insuffisants",
    errno.EPERM: "droits insuffisants",
    errno.EROFS: "le support est en lecture seule",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.ELOOP: "le lien tourne en rond",
}


def _give_up_output() -> None:
    """What is left to write goes nowhere: at its end Python would try again, and fail again."""
    if sys.stdout is not None and sys.stdout is sys.__stdout__:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _forbid_commands(stream: io.TextIOWrapper) -> None:
    """Lets no text of a dossier be read as a command by GitHub, which obeys what is printed; those of a report don't pass here."""
    import re

    command, write = re.compile(r"^[^\S\n]*(?=::)|##(?=\[)", re.MULTILINE), stream.write
    stream.write = lambda text: write(command.sub(r"\g<0>·", text))  # type: ignore[method-assign]


_REPORT_IT: Final = "Signalez-la avec le fichier en cause\u00a0; CLAS_DEBUG=1 en donne la trace."
