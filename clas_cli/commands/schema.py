"""`clas schema`: the JSON Schema of what people write, for editors and platforms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clas_cli.commands.status import FAILED, OK, misuse
from clas_cli.commands.written import refuse_foreign, refuse_lost, save, shown
from clas_cli.render.streams import emit, say


def schema(
    campagne_fichier: Annotated[
        bool, typer.Option("--campagne-fichier", help="Le schéma d'un fichier de campagne, au lieu de celui d'un dossier.")
    ] = False,
    sortie: Annotated[
        str | None,
        typer.Option("--sortie", "-o", metavar="FICHIER.json", help="Écrit le schéma dans un fichier\u00a0; « - » est la sortie standard."),
    ] = None,
    comparer: Annotated[
        str | None, typer.Option("--comparer", metavar="FICHIER.json", help="Dit seulement si ce fichier est le schéma de cette version.")
    ] = None,
) -> None:
    """Donne le schéma JSON du dossier YAML.

    Il sert aux éditeurs de texte, qui signalent les fautes pendant la saisie, et aux plateformes.

    Statut de sortie : 0 écrit ou à jour, 1 le fichier donné à --comparer n'est pas à jour, 2 mauvais usage.
    """
    from clas_cli.campaigns import schema as schemas

    content = schemas.render(schemas.campaign_schema() if campagne_fichier else schemas.dossier_schema()).encode()
    if comparer is not None:
        same = _is_same(Path(comparer), content)
        which = "--campagne-fichier " if campagne_fichier else ""
        say("À jour." if same else f"À refaire\u00a0: clas schema {which}--sortie {shown(Path(comparer))}")
        raise typer.Exit(OK if same else FAILED)
    if sortie is None or sortie == "-":
        emit((content,))
        return
    refuse_lost((), [Path(sortie)])
    refuse_foreign([Path(sortie)], otherwise="")
    say(f"Écrit\u00a0: {shown(save(content, Path(sortie)))}")


def _is_same(path: Path, content: bytes) -> bool:
    try:
        if not path.is_file():
            raise OSError(path)  # a pipe would be waited for
        with path.open("rb") as stream:
            return stream.read(2 * len(content)).replace(b"\r\n", b"\n") == content
    except OSError:
        misuse(f"impossible de lire {path}.")
