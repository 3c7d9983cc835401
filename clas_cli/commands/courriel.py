"""`clas courriel`: what is to be sent, prepared. Nothing is sent from here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clas_cli.commands import asked
from clas_cli.commands.status import FAILED, misuse
from clas_cli.commands.written import refuse_existing, save, shown
from clas_cli.french.text import quoted
from clas_cli.render.streams import say, tell


def courriel(
    dossier: Annotated[str, typer.Argument(metavar="DOSSIER", help="Le dossier à envoyer.")],
    sortie: Annotated[
        str | None,
        typer.Option("--sortie", "-o", metavar="MESSAGE.eml", help="Écrit le message en brouillon, à ouvrir dans sa messagerie."),
    ] = None,
    lettre: Annotated[
        str | None, typer.Option("--lettre", metavar="LETTRE.docx", help="Écrit la lettre, prête à signer, et la joint au message.")
    ] = None,
    joindre: Annotated[
        list[str] | None,
        typer.Option(
            "--joindre",
            metavar="FICHIER",
            help="Joint un fichier au message\u00a0: le formulaire de la Caf, une pièce, la lettre signée. Se répète.",
        ),
    ] = None,
    agenda: Annotated[str | None, typer.Option("--agenda", metavar="RAPPELS.ics", help="Écrit les rappels, pour un agenda.")] = None,
    malgre_tout: Annotated[bool, typer.Option("--malgre-tout", help="Prépare l'envoi même si un point bloque.")] = False,
    ecraser: Annotated[bool, typer.Option("--ecraser", help="Remplace les fichiers à écrire s'ils existent.")] = False,
    date_envoi: asked.SentOption = None,
    campagne: asked.CampaignOption = None,
) -> None:
    """Prépare le message à envoyer, la lettre et les rappels. N'envoie rien.

    Le message d'une prolongation porte la lettre ; celui d'une nouvelle demande, le formulaire de la Caf et les pièces que l'on donne par
    --joindre. Le dossier clas n'est joint que si on le demande ainsi.

    Statut de sortie : 0 prêt, 1 un point bloque ou reste à compléter, 2 mauvais usage (ou fichier existant, sans --ecraser).
    """
    from clas_cli.batch.files import identity_of
    from clas_cli.sending import prepare as sending

    path = asked.readable(dossier)
    endings = ((sortie, ".eml"), (lettre, ".docx"), (agenda, ".ics"))
    wanted = {Path(name): ending for name, ending in endings if name is not None}
    for output, ending in wanted.items():
        if output.suffix.lower() != ending:
            misuse(f"le nom {quoted(str(output), 200)} doit finir par {ending}.")
    try:
        chosen = asked.settings([dossier])
        ready = sending.prepare_apart(path, asked.options(date_envoi, campagne, chosen), malgre_tout, map(Path, joindre or ()))
        written = ready.write(*wanted)
    except sending.NotReady as refused:
        say(*sending.refusal(refused))
        raise typer.Exit(FAILED) from None
    except sending.Unwritable as error:
        misuse(str(error))
    if identity_of(dossier) in {identity_of(str(output)) for output in wanted}:
        misuse(f"{quoted(dossier, 200)} est le dossier à envoyer\u00a0: donner un autre nom à ce qui est écrit.")
    if not ecraser:
        refuse_existing(*wanted)
    say(*chosen.effects(), *sending.warning(ready))
    joined = Path(lettre) if lettre is not None and sortie is not None else None
    tell(*sending.summary(ready, joined), *(() if wanted else sending.body(ready)))
    for output, content in written.items():
        if content is None:
            tell(sending.unwritten(output))
            continue
        tell(f"Écrit\u00a0: {shown(save(content, output))}")
        if wanted[output] == ".eml" and (heavy := sending.too_heavy(output, content)):
            say(heavy)
    if ready.letter.blanks:
        raise typer.Exit(FAILED)
