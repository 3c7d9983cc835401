"""`clas modele`: a dossier to fill, blank or from another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clas_cli.commands import asked, completion
from clas_cli.commands.status import misuse
from clas_cli.commands.written import refuse_existing, save, shown
from clas_cli.render.streams import say, tell


def modele(
    fichier: Annotated[
        str, typer.Argument(metavar="FICHIER", help="Le dossier à écrire\u00a0: .xlsx pour un classeur, .yaml pour un texte.")
    ],
    situation: Annotated[
        str | None,
        typer.Option(
            "--situation",
            metavar="SITUATION",
            help="nouvelle (par défaut) ou prolongation.",
            autocompletion=completion.of("nouvelle", "prolongation"),
        ),
    ] = None,
    campagne: asked.CampaignOption = None,
    depuis: Annotated[
        str | None, typer.Option("--depuis", metavar="DOSSIER", help="Remplit le modèle d'après ce dossier, classeur ou YAML.")
    ] = None,
    ecraser: Annotated[bool, typer.Option("--ecraser", help="Remplace le fichier s'il existe.")] = False,
) -> None:
    """Écrit un dossier à remplir, vierge ou repris d'un autre.

    Statut de sortie : 0 écrit, 2 mauvais usage (ou fichier existant, sans --ecraser).
    """
    from clas_cli.dossier.dossier import Demande
    from clas_cli.dossier.kinds import Choice
    from clas_cli.filling import template
    from clas_cli.filling.guidance import command

    path, origin = Path(fichier), None if depuis is None else asked.readable(depuis)
    if not ecraser:
        refuse_existing(path)
    kind = Demande.FIELDS["situation"].kind
    assert isinstance(kind, Choice)
    try:
        wanted = asked.typed("--situation", kind.convert, situation) if situation else None
        own = asked.own_campaign(campagne)
        made = template.make_apart(path, wanted, own, origin, live=True) if origin else template.make(path, wanted, own, live=True)
    except template.Unusable as error:
        misuse(str(error))
    say(*(f"Non repris\u00a0: {notice}" for notice in made.notices))
    path = save(made.content, path)
    tell(f"Écrit\u00a0: {shown(path)}")
    tell(f"Pour le contrôler, une fois rempli\u00a0: {command('verifier', path, asked.own_file(campagne))}")
