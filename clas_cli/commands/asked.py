"""What is asked on the command line and by the settings, understood: the recipe's own questions, or a misuse told in French."""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from clas_cli.commands import completion
from clas_cli.commands.status import misuse

if TYPE_CHECKING:
    from clas_cli.api import Questions
    from clas_cli.campaigns.campaign import Campagne
    from clas_cli.commands.settings import Settings
    from clas_cli.judge.options import Options

T = TypeVar("T")

CampaignOption = Annotated[
    str | None,
    typer.Option(
        "--campagne", metavar="ID", help="Campagne\u00a0: un identifiant, ou un fichier .yaml à soi.", autocompletion=completion.campaigns
    ),
]
SentOption = Annotated[str | None, typer.Option("--date-envoi", metavar="AAAA-MM-JJ", help="Date à laquelle juger l'envoi.")]
WaiversOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ignorer",
        metavar="CODE=motif",
        help="Ignore une règle, pour un motif gardé au rapport.",
        autocompletion=completion.waivers,
    ),
]
PlainFormatOption = Annotated[
    str, typer.Option("--format", "-f", metavar="FORMAT", help="texte ou json.", autocompletion=completion.of("texte", "json"))
]
StrictOption = Annotated[bool | None, typer.Option("--strict/--non-strict", help="Échoue aussi pour un point à vérifier.")]
ProcessesOption = Annotated[str | None, typer.Option("--processus", metavar="N", help="Nombre de processus (par défaut, un par cœur).")]
SettingsOption = Annotated[
    str | None, typer.Option("--reglages", metavar="FICHIER", help="Réglages à suivre, au lieu du clas.toml du projet.")
]
NoSettingsOption = Annotated[bool, typer.Option("--sans-reglages", help="Ne suit aucun fichier de réglages.")]


def settings(paths: list[str], given: str | None = None, none: bool = False) -> Settings:
    """The settings to follow for these paths: those `given`, those found, or none."""
    from clas_cli.commands import settings as found

    if given is not None and none:
        misuse("--reglages et --sans-reglages se contredisent.")
    try:
        return found.Settings() if none else found.chosen(paths, None if given is None else Path(given))
    except found.FaultySettings as faulty:
        misuse(f"les réglages ne peuvent pas servir.\n{faulty}")


def questions(date_envoi: str | None, campagne: str | None, ignorer: list[str], chosen: Settings) -> Questions:
    """What to ask of each dossier; an option wins over the settings."""
    from clas_cli.campaigns.load import FaultyCampaign, UnknownCampaign, from_option
    from clas_cli.campaigns.plugins import ensure_complete
    from clas_cli.french.values import Refused, to_date
    from clas_cli.judge.options import waivers

    try:
        ensure_complete()
        return {
            "date_envoi": to_date(date_envoi) if date_envoi else None,
            "campagne": from_option(campagne) if campagne else chosen.campaign,
            "ignorer": {**chosen.waivers, **waivers(ignorer)},
            "gravites": chosen.severities,
            "derogations": chosen.derogations,
        }
    except Refused as refused:
        misuse(f"--date-envoi attend {refused.expected}.")
    except UnknownCampaign as unknown:
        from clas_cli.commands.settings import file_advice
        from clas_cli.french.text import quoted

        near = f" Vouliez-vous dire «\u00a0{unknown.near}\u00a0»\u00a0?" if unknown.near else ""
        known = f"Connues\u00a0: {', '.join(unknown.known)}."
        misuse(f"campagne inconnue\u00a0: {quoted(unknown.name)}.{near} {known}{file_advice(unknown.name)}")
    except FaultyCampaign as faulty:
        misuse(f"la campagne ne peut pas servir.\n{faulty}")
    except ValueError as error:
        misuse(str(error))


def options(date_envoi: str | None, campagne: str | None, chosen: Settings) -> Options:
    """The same, for what is prepared rather than checked."""
    from clas_cli import api

    return api.options(**questions(date_envoi, campagne, [], chosen))


def own_file(given: str | None) -> Path | None:
    """The file of one's own that `--campagne` names: a next command needs it as well, since the dossier names no file."""
    return Path(given) if given and given.lower().endswith((".yaml", ".yml")) else None


def own_campaign(given: str | None) -> Campagne | None:
    """The campaign of the option, else that of the settings of the folder."""
    return options(None, given, settings([])).campaign


def campaign(given: str | None) -> Campagne:
    """The same, else the default one."""
    from clas_cli.campaigns.campaign import DEFAULT
    from clas_cli.campaigns.load import named

    return own_campaign(given) or named(DEFAULT)


def typed(option: str, convert: Callable[[str], T], text: str) -> T:
    """The value of an option, as a field of the dossier would be understood."""
    from clas_cli.french.text import quoted
    from clas_cli.french.values import Refused

    try:
        return convert(text)
    except Refused as refused:
        misuse(f"{option}\u00a0: {quoted(text)} ne convient pas\u00a0; attendu\u00a0: {refused.expected}.")


def amount(option: str, text: str | None) -> Decimal | None:
    """An amount in euros, or nothing where none is given."""
    from clas_cli.french.values import Refused, to_amount

    try:
        return None if text is None else to_amount(text)
    except Refused as refused:
        misuse(f"{option} attend {refused.expected}.")


def count(option: str, text: str | None, least: int) -> int | None:
    """A whole number, or nothing where none is given."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or int(text[:9]) < least:
        misuse(f"{option} attend un nombre entier, {least} au moins.")
    return int(text[:9])


def readable(path: str) -> Path:
    """A file to read. One that exists and that may not be read is told at once."""
    if os.path.exists(path) and not os.access(path, os.R_OK):  # noqa: PTH110 (a name too long is no file, and no fault)
        misuse(f"{path} ne peut pas être lu (droits insuffisants).")
    return Path(path)
