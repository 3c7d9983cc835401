"""`clas regles`: the rules, listed, or one explained."""

from __future__ import annotations

from typing import Annotated

import typer

from clas_cli.commands import asked, completion
from clas_cli.commands.status import misuse


def regles(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[CODE ou MOT]",
            help="Code ou nom d'une règle, à expliquer\u00a0; ou un mot, qui donne les règles qui en parlent.",
            autocompletion=completion.rules,
        ),
    ] = None,
    famille: Annotated[
        str | None,
        typer.Option(
            "--famille", metavar="FAMILLE", help="Celles dont le code commence par ces trois lettres.", autocompletion=completion.families
        ),
    ] = None,
    gravite: Annotated[
        str | None,
        typer.Option(
            "--gravite", metavar="GRAVITÉ", help="bloquant, a_completer, a_verifier ou information.", autocompletion=completion.severities
        ),
    ] = None,
    campagne: Annotated[
        str | None,
        typer.Option(
            "--campagne",
            metavar="ID",
            help="Campagne dont les chiffres sont donnés\u00a0: un identifiant, ou un fichier.",
            autocompletion=completion.campaigns,
        ),
    ] = None,
    format: asked.PlainFormatOption = "texte",
) -> None:
    """Liste les règles, en cherche par un mot, ou en explique une."""
    from clas_cli.render import explanations

    if format not in ("texte", "json"):
        misuse(f"format inconnu\u00a0: {format}. Formats\u00a0: texte, json.")
    chosen = asked.campaign(campagne)
    try:
        found = explanations.found(code, famille, gravite, chosen)
    except ValueError as error:
        misuse(str(error))
    if format == "json":
        explanations.show_json(found, chosen)
    elif code is not None and len(found) == 1:
        explanations.show_one(found[0], chosen)
    else:
        explanations.show_list(found, chosen)
