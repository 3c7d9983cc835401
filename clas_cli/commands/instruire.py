"""`clas instruire`: the Caf's desk. What was received is checked, request by request, and kept in a register that the instructor owns."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clas_cli.commands import asked
from clas_cli.commands.status import BROKEN, FAILED, misuse
from clas_cli.commands.written import refuse_existing, save, shown
from clas_cli.render.streams import say, tell

if TYPE_CHECKING:
    from decimal import Decimal

    from clas_cli.commands.settings import Settings
    from clas_cli.desk.morning import Morning
    from clas_cli.judge.options import Options


def instruire(
    chemins: Annotated[
        list[str], typer.Argument(metavar="CHEMIN…", help="Ce que la Caf a reçu\u00a0: dossiers de fichiers, messages, classeurs.")
    ],
    registre: Annotated[
        str,
        typer.Option("--registre", "-r", metavar="FICHIER.xlsx", help="Le registre de la campagne\u00a0; il est créé s'il n'existe pas."),
    ],
    reponses: Annotated[
        str | None, typer.Option("--reponses", metavar="DOSSIER", help="Écrit un brouillon de réponse par gestionnaire, dans ce dossier.")
    ] = None,
    proces_verbal: Annotated[
        str | None,
        typer.Option(
            "--proces-verbal", metavar="FICHIER.docx", help="Écrit le document du comité\u00a0: le tableau, puis une page par demande."
        ),
    ] = None,
    depuis: Annotated[
        str | None,
        typer.Option("--depuis", metavar="AUTRE.xlsx", help="Le registre de l'année passée\u00a0: conventions reprises, et comparaison."),
    ] = None,
    enveloppe: Annotated[
        str | None, typer.Option("--enveloppe", metavar="EUROS", help="Compare les montants à une enveloppe, dans l'ordre de vos rangs.")
    ] = None,
    collectifs_max: Annotated[
        str | None, typer.Option("--collectifs-max", metavar="N", help="Compare le nombre de collectifs à un maximum, dans le même ordre.")
    ] = None,
    malgre_tout: Annotated[
        bool, typer.Option("--malgre-tout", help="Enregistre le registre même si une partie (image, forme…) doit s'y perdre.")
    ] = False,
    ecraser: Annotated[bool, typer.Option("--ecraser", help="Remplace le procès-verbal s'il existe.")] = False,
    strict: asked.StrictOption = None,
    campagne: asked.CampaignOption = None,
    ignorer: asked.WaiversOption = None,
    processus: asked.ProcessesOption = None,
    reglages: asked.SettingsOption = None,
    sans_reglages: asked.NoSettingsOption = False,
) -> None:
    """Tient le registre de ce que la Caf a reçu.

    Ce qui est reçu est contrôlé, demande par demande, et rien de ce que vous écrivez dans le registre n'est perdu.

    Statut de sortie : 0 rien de bloquant, 1 au moins un point bloquant ou à compléter, 2 mauvais usage, ou registre qui ne peut pas servir, 3 panne interne.
    """
    from decimal import Decimal

    from clas_cli import api
    from clas_cli.desk import book
    from clas_cli.desk.morning import told
    from clas_cli.desk.table import UnusableRegister
    from clas_cli.judge.report import COLLECTIFS, EUROS

    if absent := [chemin for chemin in chemins if not os.path.lexists(chemin) and not glob.has_magic(chemin)]:
        misuse(f"{absent[0]} n'existe pas\u00a0: toutes les demandes passeraient pour retirées.")
    path = _named(registre, "--registre", ".xlsx")
    minutes = _named(proces_verbal, "--proces-verbal", ".docx") if proces_verbal else None
    answers = _folder(reponses, chemins) if reponses else None
    if minutes and not ecraser:
        refuse_existing(minutes)
    chosen = asked.settings(chemins, reglages, sans_reglages)
    options = api.options(**asked.questions(None, campagne, ignorer or [], chosen))
    limits = [
        *((EUROS, amount) for amount in (asked.amount("--enveloppe", enveloppe),) if amount is not None),
        *((COLLECTIFS, Decimal(count)) for count in (asked.count("--collectifs-max", collectifs_max, 0),) if count is not None),
    ]
    try:
        with book.held(path):
            morning = _morning(chemins, path, options, limits, depuis, asked.count("--processus", processus, 1), malgre_tout, chosen)
            say(*chosen.effects(), *morning.notices)
            tell(*told(morning))
            if answers:
                _replies(morning, answers)
            _keep(morning, path)
            if minutes:
                _minutes(morning, minutes)
    except UnusableRegister as refused:
        misuse(f"registre {shown(path)}\u00a0: {refused}. Rien n'y est changé.")
    if morning.batch.faults:
        say(*morning.batch.faults)
        raise typer.Exit(BROKEN)
    if morning.batch.fails(chosen.strict if strict is None else strict):
        raise typer.Exit(FAILED)


def _folder(name: str, chemins: list[str]) -> Path:
    folder = Path(name)
    if any(folder.resolve().is_relative_to(Path(chemin).resolve()) for chemin in chemins):
        misuse(
            f"--reponses\u00a0: {shown(folder)} est dans ce qui est reçu\u00a0; y écrire des réponses les ferait lire comme des messages reçus."
        )
    return folder


def _named(name: str, option: str, ending: str) -> Path:
    path = Path(name)
    if path.suffix.lower() != ending:
        from clas_cli.french.text import quoted

        misuse(f"{option}\u00a0: le nom {quoted(name, 200)} doit finir par {ending}.")
    if not path.absolute().parent.is_dir():
        misuse(f"{option}\u00a0: le dossier {shown(path.absolute().parent)} n'existe pas.")
    return path


def _morning(
    chemins: list[str],
    path: Path,
    options: Options,
    limits: Sequence[tuple[str, Decimal]],
    depuis: str | None,
    processes: int | None,
    in_spite: bool,
    settings: Settings,
) -> Morning:
    from clas_cli.batch.files import gather
    from clas_cli.commands import progress
    from clas_cli.desk import book
    from clas_cli.desk.morning import begin, instruct
    from clas_cli.desk.table import UnusableRegister

    former = book.read(path)
    last = _last_year(depuis)
    register, campagne, taken_over = begin(former, options, last)
    if former and (lost := book.lost(former)) and not in_spite:
        raise UnusableRegister(book.refusal(lost, "ajouter --malgre-tout (une copie datée en garde alors l'original)"))
    gathered = settings.without_excluded(gather(chemins, (path,)))
    progress.say_left_out(gathered)
    if not gathered.files:
        misuse("rien à contrôler\u00a0: aucun dossier (.yaml, .xlsx…) ni message à cet endroit.")
    with progress.shown(gathered) as watch:
        morning = instruct(
            register, campagne, gathered, options, name_of=_names(chemins), processes=processes, watch=watch, limits=limits, last=last
        )
    morning.former, morning.taken_over = former, taken_over
    return morning


def _last_year(depuis: str | None) -> bytes:
    from clas_cli.desk import book
    from clas_cli.desk.table import UnusableRegister

    if depuis is None:
        return b""
    try:
        content = book.read(Path(depuis))
    except UnusableRegister as refused:
        misuse(f"--depuis {shown(Path(depuis))}\u00a0: {refused}.")
    if not content:
        misuse(f"--depuis {shown(Path(depuis))}\u00a0: ce fichier n'existe pas.")
    return content


def _names(chemins: list[str]) -> Callable[[str], str]:
    """How the register names a file: as it stands in the folder, where one folder was given, so that the folder may move."""
    root = os.path.join(chemins[0], "") if len(chemins) == 1 and Path(chemins[0]).is_dir() else ""  # noqa: PTH118 (its last separator)
    return lambda file: file.removeprefix(root).replace(os.sep, "/")


def _keep(morning: Morning, path: Path) -> None:
    from clas_cli.desk import book

    if not morning.register.is_changed:
        tell(f"Registre\u00a0: {shown(path)}, inchangé.")
        return
    copy = book.replace(path, morning.content(), morning.former, morning.today)
    tell(f"Registre\u00a0: {shown(path)}" + (f" (l'ancien est gardé\u00a0: {shown(copy)})" if copy else ""))


def _replies(morning: Morning, folder: Path) -> None:
    from clas_cli.desk import replies
    from clas_cli.filling import copies
    from clas_cli.french.text import plural
    from clas_cli.judge.report import Report
    from clas_cli.sending.message import Attachment

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        misuse(f"--reponses\u00a0: le dossier {shown(folder)} ne peut pas être créé.")

    def annotated(report: Report) -> Attachment | None:
        (made,) = copies.annotated((report,), overwrite=True, processes=1)
        return Attachment(made.path.name, made.copy.content) if isinstance(made.copy, copies.Copy) else None

    nowhere = 0
    made = list(replies.replies(morning, annotated))
    for reply in made:
        save(reply.content, _free(folder / reply.file))
        nowhere += not reply.recipient
    tell(
        f"{plural(len(made), 'réponse préparée', 'réponses préparées')}"
        + (f" dans {shown(folder)}." if made else "\u00a0: rien n'a changé depuis.")
    )
    if nowhere:
        say(f"{plural(nowhere, 'réponse')} sans destinataire\u00a0: l'adresse de l'expéditeur n'est pas connue.")


def _free(path: Path) -> Path:
    """A name that no file has: a draft of another day may have been worked on."""
    names = (path.with_stem(f"{path.stem} ({number})") if number > 1 else path for number in range(1, 10_000))
    return next((name for name in names if not name.exists()), path)


def _minutes(morning: Morning, path: Path) -> None:
    from clas_cli.desk.minutes import minutes

    save(minutes(morning), path)
    tell(f"Écrit\u00a0: {shown(path)}")
