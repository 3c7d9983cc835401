"""`clas regles`: the rules, listed, or one explained."""

from __future__ import annotations

from typing import Annotated

import typer

from clas_cli.commands import asked
from clas_cli.commands.status import misuse


def regles(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="Code ou nom d'une règle, à expliquer.")] = None,
    famille: Annotated[str | None, typer.Option("--famille", metavar="FAMILLE", help="DOS, CHA, REF, AXE, DEL, FIN ou LOT.")] = None,
    gravite: Annotated[
        str | None, typer.Option("--gravite", metavar="GRAVITÉ", help="bloquant, a_completer, a_verifier ou information.")
    ] = None,
    campagne: Annotated[
        str | None,
        typer.Option("--campagne", metavar="ID", help="Campagne dont les chiffres sont donnés\u00a0: un identifiant, ou un fichier."),
    ] = None,
) -> None:
    """Liste les règles, ou en explique une."""
    from clas_cli.render import explanations

    chosen = asked.campaign(campagne)
    try:
        if code is not None:
            explanations.show_one(code, chosen)
        else:
            explanations.show_list(famille, gravite, chosen)
    except ValueError as error:
        misuse(str(error))
