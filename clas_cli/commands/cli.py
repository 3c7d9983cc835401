"""The command line. One short function a command; nothing is decided here, and nothing is imported before it is used."""

from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from clas_cli import __version__
from clas_cli.commands.help import MISUSE, FrenchCommand, FrenchGroup, explain_misuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from clas_cli.campaigns.campaign import Campagne
    from clas_cli.commands.settings import Settings
    from clas_cli.dossier.kinds import Kind
    from clas_cli.judge.options import Options
    from clas_cli.judge.report import Batch

OK, FAILED, MISUSED, BROKEN, INTERRUPTED = 0, 1, 2, 3, 130
DEFAULT = "aude-2026-2027"

app = typer.Typer(
    cls=FrenchGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Contrôle un dossier Clas (contrat local d'accompagnement à la scolarité) avant et après son envoi.",
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"clas {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Affiche la version.")] = False,
) -> None:
    pass


@app.command(cls=FrenchCommand)
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
            help="Format du rapport\u00a0: texte (par défaut), html, xlsx, csv, json, sarif, junit, github, gitlab.",
        ),
    ] = None,
    sortie: Annotated[
        list[Path] | None,
        typer.Option(
            "--sortie", "-o", metavar="FICHIER", help="Écrit le rapport dans un fichier\u00a0; le format vient de la fin de son nom."
        ),
    ] = None,
    date_envoi: Annotated[str | None, typer.Option("--date-envoi", metavar="AAAA-MM-JJ", help="Date à laquelle juger l'envoi.")] = None,
    campagne: Annotated[
        str | None, typer.Option("--campagne", metavar="ID", help="Campagne\u00a0: un identifiant, ou un fichier .yaml à soi.")
    ] = None,
    strict: Annotated[bool | None, typer.Option("--strict/--non-strict", help="Échoue aussi pour un point à vérifier.")] = None,
    ignorer: Annotated[
        list[str] | None, typer.Option("--ignorer", metavar="CODE=motif", help="Ignore une règle, pour un motif gardé au rapport.")
    ] = None,
    detail: Annotated[bool, typer.Option("--detail", help="Affiche le rapport complet de chaque dossier d'un lot.")] = False,
    enveloppe: Annotated[
        str | None, typer.Option("--enveloppe", metavar="EUROS", help="Compare les montants du lot à une enveloppe, sans rien décider.")
    ] = None,
    collectifs_max: Annotated[
        int | None, typer.Option("--collectifs-max", metavar="N", min=0, help="Compare le nombre de collectifs du lot à un maximum.")
    ] = None,
    annoter: Annotated[
        bool, typer.Option("--annoter", help="Écrit à côté de chaque dossier un classeur «\u00a0…-annote\u00a0» où les constats se voient.")
    ] = False,
    ecraser: Annotated[bool, typer.Option("--ecraser", help="Avec --annoter, remplace les copies qui existent.")] = False,
    processus: Annotated[
        int | None, typer.Option("--processus", metavar="N", min=1, help="Nombre de processus (par défaut, un par cœur).")
    ] = None,
    reglages: Annotated[
        Path | None, typer.Option("--reglages", metavar="FICHIER", help="Réglages à suivre, au lieu du clas.toml du projet.")
    ] = None,
    sans_reglages: Annotated[bool, typer.Option("--sans-reglages", help="Ne suit aucun fichier de réglages.")] = False,
) -> None:
    """Contrôle des dossiers, avec leur estimation.

    Statut de sortie : 0 rien de bloquant, 1 au moins un point bloquant, 2 mauvais usage ou rien à contrôler, 3 panne interne.
    """
    from clas_cli.batch import run as batch
    from clas_cli.commands import progress
    from clas_cli.render import formats

    chosen = _settings(chemins or [], reglages, sans_reglages)
    options = _options(date_envoi, campagne, ignorer or [], chosen)
    outputs = _outputs(sortie or [], format)
    paths = chemins or list(chosen.paths)
    if not paths:
        _misuse("il manque l'argument CHEMIN… (et aucun réglage «\u00a0chemins\u00a0» n'en tient lieu).")
    limits = _limits(enveloppe, collectifs_max)
    _refuse_lost(paths, [path for path, _ in outputs])
    gathered = batch.gather(paths, [path for path, _ in outputs])
    progress.say_left_out(gathered)
    if not gathered.files:
        _misuse("rien à contrôler\u00a0: aucun dossier (.yaml, .xlsx…) à cet endroit.")
    if annoter:
        _refuse_copies(gathered.files, [path for path, _ in outputs], ecraser)
    with progress.shown(gathered) as watch:
        result = batch.run(gathered, options, processes=processus, limits=limits, watch=watch)
    result = chosen.applied(result, options, ignorer or [], strict)
    for notice in result.context.notices:
        print(notice, file=sys.stderr)
    for path, name in outputs:
        _save(formats.pieces(result, name), path)
    if not outputs:
        formats.show(result, format or formats.default(), detail)
    if annoter:
        _annotate(result)
    if result.not_examined:
        print(f"Interrompu\u00a0: {len(result.not_examined)} fichiers ne sont pas examinés.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(FAILED if result.fails(result.context.strict) else OK)


@app.command(cls=FrenchCommand)
def regles(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="Code ou nom d'une règle, à expliquer.")] = None,
    famille: Annotated[str | None, typer.Option("--famille", metavar="FAMILLE", help="DOS, CHA, REF, AXE, DEL, FIN ou LOT.")] = None,
    gravite: Annotated[str | None, typer.Option("--gravite", metavar="GRAVITÉ", help="bloquant, a_verifier ou information.")] = None,
    campagne: Annotated[
        str | None,
        typer.Option("--campagne", metavar="ID", help="Campagne dont les chiffres sont donnés\u00a0: un identifiant, ou un fichier."),
    ] = None,
) -> None:
    """Liste les règles, ou en explique une."""
    from clas_cli.render import explanations

    chosen = _campaign(campagne)
    try:
        if code is not None:
            explanations.show_one(code, chosen)
        else:
            explanations.show_list(famille, gravite, chosen)
    except ValueError as error:
        _misuse(str(error))


@app.command(cls=FrenchCommand)
def courriel(
    dossier: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Le dossier à envoyer.")],
    sortie: Annotated[
        Path | None, typer.Option("--sortie", "-o", metavar="MESSAGE.eml", help="Écrit le message en brouillon, le dossier joint.")
    ] = None,
    lettre: Annotated[Path | None, typer.Option("--lettre", metavar="LETTRE.docx", help="Écrit la lettre, prête à signer.")] = None,
    agenda: Annotated[Path | None, typer.Option("--agenda", metavar="RAPPELS.ics", help="Écrit les rappels, pour un agenda.")] = None,
    malgre_tout: Annotated[bool, typer.Option("--malgre-tout", help="Prépare l'envoi même si un point bloque.")] = False,
    ecraser: Annotated[bool, typer.Option("--ecraser", help="Remplace les fichiers à écrire s'ils existent.")] = False,
    date_envoi: Annotated[str | None, typer.Option("--date-envoi", metavar="AAAA-MM-JJ", help="Date à laquelle juger l'envoi.")] = None,
    campagne: Annotated[
        str | None, typer.Option("--campagne", metavar="ID", help="Campagne\u00a0: un identifiant, ou un fichier .yaml à soi.")
    ] = None,
) -> None:
    """Prépare le message à envoyer, la lettre et les rappels. N'envoie rien.

    Statut de sortie : 0 prêt, 1 un point bloque, 2 mauvais usage (ou fichier existant, sans --ecraser).
    """
    from clas_cli.batch.files import identity_of
    from clas_cli.sending import prepare as sending

    asked = {path: ending for path, ending in ((sortie, ".eml"), (lettre, ".docx"), (agenda, ".ics")) if path is not None}
    for path, ending in asked.items():
        if path.suffix.lower() != ending:
            _misuse(f"le nom {str(path)!r} doit finir par {ending}.")
    try:
        chosen = _settings([str(dossier)], None, False)
        ready = sending.prepare(dossier, _options(date_envoi, campagne, [], chosen), malgre_tout)
        written = {path: ready.write(path) for path in asked}
    except sending.NotReady as refused:
        print(*sending.refusal(refused), sep="\n", file=sys.stderr)
        raise typer.Exit(FAILED) from None
    except sending.Unwritable as error:
        _misuse(str(error))
    if identity_of(str(dossier)) in {identity_of(str(path)) for path in asked}:
        _misuse(f"{str(dossier)!r} est le dossier à envoyer\u00a0: donner un autre nom à ce qui est écrit.")
    if not ecraser:
        _refuse_existing(*asked)
    for line in (*chosen.effects(), *sending.warning(ready)):
        print(line, file=sys.stderr)
    for line in (*sending.summary(ready), *(() if asked else sending.body(ready))):
        print(line)
    for path, content in written.items():
        if content is None:
            print(sending.unwritten(path))
            continue
        _save(content, path)
        print(f"Écrit\u00a0: {_shown(path)}")


@app.command(cls=FrenchCommand)
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
        typer.Option("--campagne", metavar="ID", help="Campagne dont les chiffres servent\u00a0: un identifiant, ou un fichier."),
    ] = None,
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="texte (par défaut) ou json.")] = "texte",
) -> None:
    """Estime la Ps et les bonus, avant tout dossier.

    Dit aussi ce que changerait un collectif de plus, et un coût au prix plafond.
    """
    from clas_cli.dossier.kinds import Amount, Choice, Integer
    from clas_cli.judge import planning
    from clas_cli.render import plan

    number = _typed("--collectifs", Integer(1, 500, "collectifs"), collectifs)
    share = Integer(0, number, "collectifs")
    chosen = _campaign(campagne)
    scenarios = planning.scenarios(
        chosen,
        number,
        None if cout is None else _typed("--cout", planning.Cost(), cout),
        (_typed("--bonus-enfants", share, bonus_enfants), _typed("--bonus-parents", share, bonus_parents)),
        _typed("--autre-caf", Amount(), autre_caf),
    )
    plan.show(scenarios, chosen, _typed("--format", Choice("texte", "json"), format))


@app.command(cls=FrenchCommand)
def modele(
    fichier: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le dossier à écrire : .xlsx pour un classeur, .yaml pour un texte.")],
    situation: Annotated[
        str | None, typer.Option("--situation", metavar="SITUATION", help="nouvelle (par défaut) ou prolongation.")
    ] = None,
    campagne: Annotated[
        str | None, typer.Option("--campagne", metavar="ID", help="Campagne : un identifiant, ou un fichier .yaml à soi.")
    ] = None,
    depuis: Annotated[
        Path | None, typer.Option("--depuis", metavar="DOSSIER", help="Remplit le modèle d'après ce dossier (.yaml, .xlsx, .ods, .xls).")
    ] = None,
    ecraser: Annotated[bool, typer.Option("--ecraser", help="Remplace le fichier s'il existe.")] = False,
) -> None:
    """Écrit un dossier à remplir, vierge ou repris d'un autre.

    Statut de sortie : 0 écrit, 2 mauvais usage (ou fichier existant, sans --ecraser).
    """
    from clas_cli.dossier.dossier import Demande
    from clas_cli.filling import template
    from clas_cli.filling.guidance import command

    if not ecraser:
        _refuse_existing(fichier)
    kind = Demande.FIELDS["situation"].kind
    try:
        made = template.make(fichier, _typed("--situation", kind, situation) if situation else None, _own_campaign(campagne), depuis)
    except template.Unusable as error:
        _misuse(str(error))
    for notice in made.notices:
        print(f"Non repris : {notice}", file=sys.stderr)
    _save(made.content, fichier)
    print(f"Écrit : {_shown(fichier)}\nPour le contrôler, une fois rempli : {command('verifier', fichier, _own_file(campagne))}")


@app.command(cls=FrenchCommand)
def schema(
    campagne_fichier: Annotated[
        bool, typer.Option("--campagne-fichier", help="Le schéma d'un fichier de campagne, au lieu de celui d'un dossier.")
    ] = False,
    sortie: Annotated[Path | None, typer.Option("--sortie", "-o", metavar="FICHIER.json", help="Écrit le schéma dans un fichier.")] = None,
    comparer: Annotated[
        Path | None, typer.Option("--comparer", metavar="FICHIER.json", help="Dit seulement si ce fichier est le schéma de cette version.")
    ] = None,
) -> None:
    """Donne le JSON Schema du dossier YAML, pour les éditeurs et les plateformes.

    Statut de sortie : 0 écrit ou à jour, 1 le fichier donné à --comparer n'est pas à jour, 2 mauvais usage.
    """
    from clas_cli.campaigns import schema as schemas

    content = schemas.render(schemas.campaign_schema() if campagne_fichier else schemas.dossier_schema()).encode()
    if comparer is not None:
        try:
            if not comparer.is_file():
                raise OSError(comparer)  # a pipe would be waited for
            with comparer.open("rb") as stream:
                same = stream.read(2 * len(content)).replace(b"\r\n", b"\n") == content
        except OSError:
            _misuse(f"impossible de lire {comparer}.")
        which = "--campagne-fichier " if campagne_fichier else ""
        print("À jour." if same else f"À refaire\u00a0: clas schema {which}--sortie {_shown(comparer)}", file=sys.stderr)
        raise typer.Exit(OK if same else FAILED)
    if sortie is not None:
        _refuse_lost((), [sortie])
        _save(content, sortie)
        return
    from clas_cli.render.formats import emit

    emit((content,))


def _outputs(paths: list[Path], format: str | None) -> list[tuple[Path, str]]:
    from clas_cli.render import formats

    if format is not None and format not in formats.FORMATS:
        _misuse(f"format inconnu\u00a0: {format}. Formats\u00a0: {', '.join(formats.FORMATS)}.")
    try:
        return formats.choose(paths, format)
    except ValueError as error:
        _misuse(str(error))


def _refuse_lost(paths: Sequence[str], outputs: Sequence[Path]) -> None:
    from clas_cli.batch.files import overwritten

    if lost := overwritten(paths, outputs):
        _misuse(f"{lost} existe et n'est pas un rapport\u00a0; choisir un autre nom pour ne pas l'écraser.")


def _refuse_existing(*outputs: Path) -> None:
    for path in outputs:
        if path.exists():
            _misuse(f"{path} existe déjà\u00a0: choisir un autre nom, ou ajouter --ecraser.")


def _refuse_copies(files: list[str], outputs: Sequence[Path], overwrite: bool) -> None:
    from clas_cli.filling import copies as annotation

    if twice := annotation.among(files, outputs):
        _misuse(f"--sortie\u00a0: {twice} serait remplacé par une copie annotée\u00a0; choisir un autre nom.")
    if not overwrite and (there := annotation.existing(files)):
        more = f" (et {len(there) - 1} autres)" if len(there) > 1 else ""
        _misuse(f"{there[0]} existe déjà{more}\u00a0: l'enlever, ou ajouter --ecraser.")


def _annotate(result: Batch) -> None:
    from clas_cli.filling import copies as annotation

    written: set[Path] = set()
    refused: typer.BadParameter | None = None
    for report in result.reports:
        try:
            copy = annotation.copy_of(report, written)
        except annotation.Unannotatable as reason:
            print(f"Pas de copie annotée de {annotation.named(report)}\u00a0: {reason}.", file=sys.stderr)
            continue
        try:
            _save(copy.content, copy.path)
        except typer.BadParameter as refusal:  # the others have theirs all the same
            refused = refused or refusal
            continue
        annotation.mark_like(report.file, copy.path)
        written.add(copy.path)
        how = " (dossier repris dans le classeur du modèle)" if copy.is_rewritten else ""
        print(f"Copie annotée\u00a0: {_shown(copy.path)}{how}", file=sys.stderr)
        if copy.keeps:
            print(f"À ouvrir avec prudence, elle garde du fichier reçu\u00a0: {', '.join(copy.keeps)}.", file=sys.stderr)
        for notice in copy.left_out:
            print(f"Non repris dans la copie\u00a0: {notice}", file=sys.stderr)
    if refused is not None:
        raise refused


def _shown(path: Path) -> str:
    from clas_cli.french.text import visible

    return visible(str(path), 4_000)


def _limits(enveloppe: str | None, collectifs_max: int | None) -> list[tuple[str, Decimal]]:
    from decimal import Decimal

    from clas_cli.french.values import Refused, to_amount
    from clas_cli.judge.report import COLLECTIFS, EUROS

    try:
        limits = [] if enveloppe is None else [(EUROS, to_amount(enveloppe))]
    except Refused as refused:
        _misuse(f"--enveloppe attend {refused.expected}.")
    return limits if collectifs_max is None else [*limits, (COLLECTIFS, Decimal(collectifs_max))]


def _save(content: bytes | Iterable[bytes], path: Path) -> None:
    from clas_cli.render import formats

    try:
        formats.save(content, path)
    except OSError:
        _misuse(f"impossible d'écrire {path}\u00a0: vérifier le dossier et les droits, ou fermer le fichier.")


def _settings(paths: list[str], given: Path | None, none: bool) -> Settings:
    from clas_cli.commands import settings

    if given is not None and none:
        _misuse("--reglages et --sans-reglages se contredisent.")
    try:
        return settings.Settings() if none else settings.chosen(paths, given)
    except settings.FaultySettings as faulty:
        _misuse(f"les réglages ne peuvent pas servir.\n{faulty}")


def _options(date_envoi: str | None, campagne: str | None, ignorer: list[str], settings: Settings | None = None) -> Options:
    from clas_cli.campaigns.load import FaultyCampaign, UnknownCampaign, from_option
    from clas_cli.campaigns.plugins import ensure_complete
    from clas_cli.french.values import Refused, to_date
    from clas_cli.judge.options import Options, paris_today, waivers

    try:
        ensure_complete()
        return Options(
            today=paris_today(),
            sent_on=to_date(date_envoi) if date_envoi else None,
            campaign=from_option(campagne) if campagne else settings.campaign if settings else None,
            waivers={**(settings.waivers if settings else {}), **waivers(ignorer)},
            severities=settings.severities if settings else {},
        )
    except Refused as refused:
        _misuse(f"--date-envoi attend {refused.expected}.")
    except UnknownCampaign as unknown:
        from clas_cli.commands.settings import file_advice

        near = f" Vouliez-vous dire «\u00a0{unknown.near}\u00a0»\u00a0?" if unknown.near else ""
        known = f"Connues\u00a0: {', '.join(unknown.known)}."
        _misuse(f"campagne inconnue\u00a0: {unknown.name!r}.{near} {known}{file_advice(unknown.name)}")
    except FaultyCampaign as faulty:
        _misuse(f"la campagne ne peut pas servir.\n{faulty}")
    except ValueError as error:
        _misuse(str(error))


def _own_file(given: str | None) -> Path | None:
    """The file of one's own that `--campagne` names: a next command needs it as well, since the dossier names no file."""
    return Path(given) if given and given.lower().endswith((".yaml", ".yml")) else None


def _own_campaign(given: str | None) -> Campagne | None:
    """The campaign of the option, else that of the settings of the folder."""
    return _options(None, given, [], _settings([], None, False)).campaign


def _campaign(given: str | None) -> Campagne:
    from clas_cli.campaigns.load import named

    return _own_campaign(given) or named(DEFAULT)


def _typed(option: str, kind: Kind, text: str) -> Any:
    from clas_cli.french.text import quoted
    from clas_cli.french.values import Refused

    try:
        return kind.convert(text)
    except Refused as refused:
        _misuse(f"{option}\u00a0: {quoted(text)} ne convient pas\u00a0; attendu\u00a0: {refused.expected}.")


def _misuse(message: str) -> NoReturn:
    raise typer.BadParameter(message)


def main() -> NoReturn:
    """The `clas` program: runs a command and exits with its status (see `verifier`)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
            if os.environ.get("GITHUB_ACTIONS") == "true":
                _forbid_commands(stream)
    try:
        status = app(prog_name="clas", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
        sys.exit(status)
    except (KeyboardInterrupt, typer.Abort):
        print("Interrompu.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader left: nothing more to say
        _give_up_output()
        sys.exit(FAILED)
    except OSError as error:  # the disk, the rights, the names: not the program
        from clas_cli.french.text import visible

        where = f" {visible(str(error.filename), 200)}" if error.filename else ""
        print(f"Impossible de lire ou d'écrire{where}\u00a0: {_REFUSALS.get(error.errno or 0, 'le système le refuse')}.", file=sys.stderr)
        _give_up_output()
        sys.exit(MISUSED)
    except Exception as fault:
        if isinstance(fault, MISUSE):
            print(explain_misuse(fault), file=sys.stderr)
            sys.exit(MISUSED)
        if "_CLAS_COMPLETE" in os.environ:
            print("_CLAS_COMPLETE demande une complétion sans dire de quoi\u00a0: l'enlever de l'environnement.", file=sys.stderr)
            sys.exit(MISUSED)
        from clas_cli.french.text import named_fault

        print(f"Panne interne de clas {__version__}\u00a0: {named_fault(fault)}. {_REPORT_IT}", file=sys.stderr)
        if os.environ.get("CLAS_DEBUG"):
            raise
        sys.exit(BROKEN)


_REFUSALS = {
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


_REPORT_IT = "Signalez-la avec le fichier en cause\u00a0; CLAS_DEBUG=1 en donne la trace."
