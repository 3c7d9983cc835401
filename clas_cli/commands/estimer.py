"""`clas estimer`: the estimate, before a dossier exists."""

from __future__ import annotations

from typing import Annotated

import typer

from clas_cli.commands import asked, completion


def estimer(
    collectifs: Annotated[str, typer.Option("--collectifs", metavar="N", help="Nombre de collectifs.")],
    cout: Annotated[
        str | None,
        typer.Option("--cout", metavar="EUROS", help="Coût total de l'action par an\u00a0; sans lui, l'estimation est un maximum."),
    ] = None,
    bonus_enfants: Annotated[
        str, typer.Option("--bonus-enfants", metavar="N", help="Collectifs pour le bonus «\u00a0enfants\u00a0».")
    ] = "0",
    bonus_parents: Annotated[
        str, typer.Option("--bonus-parents", metavar="N", help="Collectifs pour le bonus «\u00a0parents\u00a0».")
    ] = "0",
    autre_caf: Annotated[str, typer.Option("--autre-caf", metavar="EUROS", help="Autres fonds de la Caf pour cette action.")] = "0",
    campagne: Annotated[
        str | None,
        typer.Option(
            "--campagne",
            metavar="ID",
            help="Campagne dont les chiffres servent\u00a0: un identifiant, ou un fichier.",
            autocompletion=completion.campaigns,
        ),
    ] = None,
    format: asked.PlainFormatOption = "texte",
) -> None:
    """Estime la Ps et les bonus, avant tout dossier.

    La Ps est la prestation de service que la Caf verse pour le Clas.

    Dit aussi ce que changerait un collectif de plus, et un coût au prix plafond.
    """
    from clas_cli.dossier.kinds import Amount, Choice, Integer
    from clas_cli.judge import planning
    from clas_cli.render import plan

    number = asked.typed("--collectifs", Integer(1, 500, "collectifs").convert, collectifs)
    share = Integer(0, number, "collectifs").convert
    chosen = asked.campaign(campagne)
    scenarios = planning.scenarios(
        chosen,
        number,
        None if cout is None else asked.typed("--cout", planning.Cost().convert, cout),
        (asked.typed("--bonus-enfants", share, bonus_enfants), asked.typed("--bonus-parents", share, bonus_parents)),
        asked.typed("--autre-caf", Amount().convert, autre_caf),
    )
    plan.show(scenarios, chosen, asked.typed("--format", Choice("texte", "json").convert, format))
