"""`clas verifier`: dossiers checked, with their estimate; the reports printed or written, and the annotated copies."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from clas_cli.commands import asked, completion
from clas_cli.commands.status import BROKEN, FAILED, INTERRUPTED, MISUSED, OK, misuse
from clas_cli.commands.written import Outputs, refuse_foreign, refuse_lost
from clas_cli.render.formats import DEFAULT, FORMATS, STDOUT
from clas_cli.render.streams import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clas_cli.api import QuestionsDuLot
    from clas_cli.commands.settings import Settings
    from clas_cli.judge.report import Batch

_OTHERS = ", ".join(name for name in FORMATS if name != DEFAULT)


def verifier(
    chemins: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CHEMIN…",
            help="Fichiers ou dossiers à contrôler\u00a0; « - » lit un dossier YAML sur l'entrée standard. Sans chemin\u00a0: ceux des réglages.",
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=f"Format du rapport\u00a0: {DEFAULT} (par défaut), {_OTHERS}.",
            autocompletion=completion.of(*FORMATS),
        ),
    ] = None,
    sortie: Annotated[
        list[str] | None,
        typer.Option(
            "--sortie",
            "-o",
            metavar="FICHIER",
            help="Écrit le rapport dans un fichier\u00a0; le format vient de la fin de son nom. Se répète\u00a0; « - » est la sortie standard.",
        ),
    ] = None,
    date_envoi: asked.SentOption = None,
    campagne: asked.CampaignOption = None,
    strict: asked.StrictOption = None,
    ignorer: asked.WaiversOption = None,
    detail: Annotated[
        bool, typer.Option("--detail", help="Affiche chaque point en entier\u00a0; d'un lot, le rapport de chaque dossier.")
    ] = False,
    enveloppe: Annotated[
        str | None, typer.Option("--enveloppe", metavar="EUROS", help="Compare les montants du lot à une enveloppe, sans rien décider.")
    ] = None,
    collectifs_max: Annotated[
        str | None, typer.Option("--collectifs-max", metavar="N", help="Compare le nombre de collectifs du lot à un maximum.")
    ] = None,
    annoter: Annotated[
        bool, typer.Option("--annoter", help="Écrit à côté de chaque dossier un classeur «\u00a0…-annote\u00a0» où les constats se voient.")
    ] = False,
    ecraser: Annotated[
        bool, typer.Option("--ecraser", help="Remplace les copies annotées qui existent, et une synthèse modifiée depuis.")
    ] = False,
    processus: asked.ProcessesOption = None,
    reglages: asked.SettingsOption = None,
    sans_reglages: asked.NoSettingsOption = False,
) -> None:
    """Contrôle des dossiers, avec leur estimation.

    Statut de sortie : 0 rien de bloquant, 1 au moins un point bloquant ou à compléter, 2 mauvais usage, rien à contrôler ou sortie
    impossible à écrire, 3 panne interne.
    """
    chosen = asked.settings(chemins or [], reglages, sans_reglages)
    questions: QuestionsDuLot = {
        **asked.questions(date_envoi, campagne, ignorer or [], chosen),
        "enveloppe": asked.amount("--enveloppe", enveloppe),
        "strict": bool(strict),
        "collectifs_max": asked.count("--collectifs-max", collectifs_max, 0),
    }
    request = Run(
        paths=chemins or list(chosen.paths),
        outputs=_outputs([Path(path) for path in sortie or []], format),
        format=format or chosen.format,
        detail=detail,
        annotate=annoter,
        overwrite=ecraser,
        processes=asked.count("--processus", processus, 1),
        ignored=ignorer or [],
        strict=strict,
    )
    raise typer.Exit(check(request, questions, chosen))


class Run(NamedTuple):
    """What to check and what to make of it, once the command line is understood. `outputs` gives its format to each file."""

    paths: Sequence[str]
    outputs: Sequence[tuple[Path, str]] = ()
    format: str | None = None
    detail: bool = False
    annotate: bool = False
    overwrite: bool = False
    processes: int | None = None
    ignored: Sequence[str] = ()
    strict: bool | None = None

    @property
    def files(self) -> list[Path]:
        """The files to write, but for their copies."""
        return [path for path, _ in self.outputs if path != STDOUT]

    @property
    def formats(self) -> set[str]:
        """The formats of what is written and printed."""
        return {name for _, name in self.outputs} | ({self.format} if self.format and not self.outputs else set())

    @property
    def is_printed(self) -> bool:
        """Whether the report goes to standard output."""
        return not self.outputs or any(path == STDOUT for path, _ in self.outputs)


def check(request: Run, questions: QuestionsDuLot, chosen: Settings) -> int:
    """Checks, prints, writes; gives the exit status."""
    from clas_cli import api
    from clas_cli.batch.files import gather
    from clas_cli.commands import progress
    from clas_cli.render import formats

    if not request.paths:
        misuse("il manque l'argument CHEMIN… (et aucun réglage «\u00a0chemins\u00a0» n'en tient lieu).")
    refuse_lost(request.paths, request.files)
    if not request.overwrite:
        refuse_foreign(request.files)
    outputs = Outputs()
    can_write = outputs.foresee(request.files)
    gathered = chosen.without_excluded(gather(request.paths, request.files))
    progress.say_left_out(gathered)
    if not gathered.files:
        misuse("rien à contrôler\u00a0: aucun dossier (.yaml, .xlsx…) à cet endroit.")
    if request.annotate:
        _refuse_copies(gathered.files, request.files)
    elif request.files and not can_write and not request.is_printed:
        return MISUSED
    with progress.shown(gathered) as watch:
        result = api.verifier_lot(gathered, processus=request.processes, suivi=watch, pour=request.formats, **questions)
    result = chosen.applied(result, questions.get("ignorer") or {}, request.ignored, request.strict)
    result = result._replace(context=result.context._replace(notices=(*result.context.notices, *result.faults)))
    say(*result.context.notices)
    # The copies first: the pages that are written then link to them.
    copied = _annotate(result, request, outputs) if request.annotate else {}
    for path, name in request.outputs:
        if path == STDOUT:
            outputs.show(partial(formats.show, _linked(result, copied, Path()), name, request.detail))
        else:
            outputs.save(formats.pieces(_linked(result, copied, path.parent), name), path)
    if not request.outputs or (outputs.lost and not request.is_printed):  # what was read is shown, whatever becomes of the files
        outputs.show(partial(formats.show, _linked(result, copied, Path()), request.format or formats.default(), request.detail))
    outputs.settle()
    if result.not_examined:
        say(f"Interrompu\u00a0: {len(result.not_examined)} fichiers ne sont pas examinés.")
        return INTERRUPTED
    if result.faults:
        return BROKEN
    if outputs.failed:
        return MISUSED
    return FAILED if result.fails(result.context.strict) else OK


def _outputs(paths: list[Path], format: str | None) -> list[tuple[Path, str]]:
    from clas_cli.render import formats

    if format is not None and format not in FORMATS:
        misuse(f"format inconnu\u00a0: {format}. Formats\u00a0: {', '.join(FORMATS)}.")
    try:
        return formats.choose(paths, format)
    except ValueError as error:
        misuse(str(error))


def _refuse_copies(files: list[str], outputs: Sequence[Path]) -> None:
    from clas_cli.filling import copies

    if twice := copies.among(files, outputs):
        misuse(f"--sortie\u00a0: {twice} serait remplacé par une copie annotée\u00a0; choisir un autre nom.")


def _linked(result: Batch, copied: dict[str, Path], folder: Path) -> Batch:
    """The batch with its copies, as paths from the folder where a report goes; none for what lies on another disk."""
    links = {}
    for file, copy in copied.items():
        with suppress(ValueError):
            links[file] = Path(os.path.relpath(copy, folder)).as_posix()
    return result._replace(context=result.context._replace(copies=links))


def _annotate(result: Batch, request: Run, outputs: Outputs) -> dict[str, Path]:
    """Writes the annotated copies: those written, by the file of their dossier."""
    from clas_cli.filling import copies

    copied: dict[str, Path] = {}
    for annotation in copies.annotated(result.reports, overwrite=request.overwrite, processes=request.processes):
        copy = annotation.copy
        if isinstance(copy, str):
            say(f"Pas de copie annotée de {annotation.named}\u00a0: {copy}.")
            continue
        of = f" de {annotation.named}" if str(annotation.carrier) != annotation.file else ""
        how = " (dossier repris dans le classeur du modèle)" if copy.is_rewritten else ""
        place = outputs.save(copy.content, annotation.path, f"Copie annotée{of}", how)
        if place is None:
            continue
        copied[annotation.file] = place
        copies.mark_like(annotation.carrier, place)
        if copy.keeps:
            say(f"À ouvrir avec prudence, elle garde du fichier reçu\u00a0: {', '.join(copy.keeps)}.")
        for notice in copy.left_out:
            say(f"Non repris dans la copie\u00a0: {notice}")
    return copied
