"""The `clas` program: its commands, a file each, and what becomes of whatever ends one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Annotated, Final, NoReturn

import typer

from clas_cli import __version__
from clas_cli.batch.interruption import as_ctrl_c
from clas_cli.commands.courriel import courriel
from clas_cli.commands.estimer import estimer
from clas_cli.commands.help import FrenchCommand, FrenchGroup, explain_misuse
from clas_cli.commands.instruire import instruire
from clas_cli.commands.modele import modele
from clas_cli.commands.regles import regles
from clas_cli.commands.schema import schema
from clas_cli.commands.status import BROKEN, INTERRUPTED, MISUSED, OK
from clas_cli.commands.verifier import verifier
from clas_cli.render import streams

COMMANDS: Final = (verifier, instruire, regles, courriel, estimer, modele, schema)


@cache  # Typer is slow to prepare it, and tests run it many times
def program(*commands: Callable[..., int]) -> Callable[..., int | None]:
    """The program, with these commands."""
    made = typer.Typer(
        cls=FrenchGroup,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Contrôle un dossier Clas (contrat local d'accompagnement à la scolarité) avant et après son envoi.",
    )
    for command in commands:
        made.command(cls=FrenchCommand)(command)
    made.callback()(_root)
    return typer.main.get_command(made)


def _version(wanted: bool) -> None:
    if wanted:
        streams.tell(f"clas {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Affiche la version.")] = False,
) -> None:
    pass


def main() -> NoReturn:
    """The `clas` program: runs a command and exits with its status (see `verifier`)."""
    named = [command for command in COMMANDS if [command.__name__] == sys.argv[1:2]]  # Typer is slow to prepare those that won't run
    sys.exit(guarded(lambda: program(*named or COMMANDS)(prog_name="clas", standalone_mode=False) or OK))


def guarded(run: Callable[[], int]) -> int:
    """The status of what is run: its own, or that of what ended it, which is told in French."""
    streams.prepare()
    try:
        with as_ctrl_c():
            status = run()
            streams.flush()
            return status
    except (KeyboardInterrupt, typer.Abort):
        streams.say("Interrompu.")
        streams.give_up()
        return INTERRUPTED
    except BrokenPipeError:  # the reader left: nothing more to say
        streams.give_up()
        return MISUSED
    except OSError as error:  # the disk, the rights, the names: not the program
        from clas_cli.french.text import visible
        from clas_cli.render.saved import reason

        where = f" {visible(str(error.filename), 200)}" if error.filename else ""
        streams.say(f"Impossible de lire ou d'écrire{where}\u00a0: {reason(error)}.")
        streams.give_up()
        return MISUSED
    except typer.TyperException as misused:
        streams.say(explain_misuse(misused))
        return MISUSED
    except Exception as fault:
        if "_CLAS_COMPLETE" in os.environ:
            streams.say("_CLAS_COMPLETE demande une complétion sans dire de quoi\u00a0: l'enlever de l'environnement.")
            return MISUSED
        from clas_cli.french.text import named_fault

        streams.say(f"Panne interne de clas {__version__}\u00a0: {named_fault(fault)}. {_REPORT_IT}")
        if os.environ.get("CLAS_DEBUG"):
            raise
        return BROKEN


_REPORT_IT: Final = "Signalez-la avec le fichier en cause\u00a0; CLAS_DEBUG=1 en donne la trace."
