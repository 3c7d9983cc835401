"""The Python API: what `clas_cli` gives to a notebook or a script (see docs/api-python.md). Its names are stable."""

from __future__ import annotations

from collections import abc
from datetime import date, datetime
from os import PathLike, fspath
from typing import Any

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.load import UnknownCampaign, from_option
from clas_cli.campaigns.plugins import ensure_complete
from clas_cli.dossier.tree import Place
from clas_cli.french.text import quoted
from clas_cli.french.values import Refused, to_date
from clas_cli.judge import data
from clas_cli.judge.check import check
from clas_cli.judge.options import Options, find_rule, paris_today
from clas_cli.judge.report import Finding, NotEvaluated, Report, Waived
from clas_cli.rules.registry import RULES, Rule

__all__ = ["Campagne", "Finding", "NotEvaluated", "Place", "Report", "Rule", "Waived", "campagne", "donnees", "regles", "verifier"]


def verifier(
    chemin_ou_donnees: str | PathLike[str] | abc.Mapping[str, Any],
    *,
    date_envoi: date | str | None = None,
    aujourdhui: date | None = None,
    campagne: str | PathLike[str] | Campagne | None = None,
    ignorer: abc.Mapping[str, str] | None = None,
) -> Report:
    """The report of one dossier: a file by its path, or the data that a YAML or JSON loader made of it.

    `date_envoi` is the date judged (else that of the dossier, else `aujourdhui`, else today in Paris). `campagne` is an
    identifier, the path of a file, or a `Campagne` (else the one that the dossier names). `ignorer` gives a reason for each
    code or rule name that is waived. No file of settings is read.

    A dossier that can't be read is a report like any other (`illisible`). Raises `ValueError`, in French, where what is asked
    makes no sense: unknown campaign, code or date; a message that carries several dossiers. Raises `TypeError` for other data.
    """
    ensure_complete()
    options = Options(
        today=_day(aujourdhui, "aujourdhui") or paris_today(),
        sent_on=_day(date_envoi, "date_envoi"),
        campaign=_campaign(campagne),
        waivers=_waivers(ignorer or {}),
    )
    if isinstance(chemin_ou_donnees, abc.Mapping):
        from clas_cli.reading.data import read_data

        return check(read_data(chemin_ou_donnees), options)
    if not isinstance(chemin_ou_donnees, str | PathLike):
        raise TypeError(f"verifier() attend un chemin ou les données d'un dossier, et non {type(chemin_ou_donnees).__name__}")
    from clas_cli.batch.run import examine

    path = fspath(chemin_ou_donnees)
    reports = examine(f"./{path}" if path == "-" else path, options)  # no file is standard input here
    if len(reports) != 1:
        raise ValueError(f"{path} contient {len(reports)} dossiers\u00a0: les enregistrer, puis vérifier chacun")
    return reports[0]


def donnees(report: Report) -> dict[str, Any]:
    """A report as plain data (dictionaries, lists, texts), with the names of `clas verifier --format json`."""
    return data.dossier(report)


def regles() -> tuple[Rule, ...]:
    """Every rule, those of plug-ins included, in the order of their families and codes."""
    ensure_complete()
    return tuple(RULES.values())


def campagne(identifiant_ou_fichier: str | PathLike[str]) -> Campagne:
    """A campaign by its identifier, or of a YAML file of one's own. Raises `ValueError`, in French."""
    try:
        return from_option(fspath(identifiant_ou_fichier))
    except UnknownCampaign as unknown:
        raise ValueError(f"campagne inconnue\u00a0: {quoted(unknown.name)}. Connues\u00a0: {', '.join(unknown.known)}.") from None


def _campaign(given: str | PathLike[str] | Campagne | None) -> Campagne | None:
    return given if given is None or isinstance(given, Campagne) else campagne(given)


def _day(given: date | str | None, name: str) -> date | None:
    if given is None:
        return None
    try:
        return given.date() if isinstance(given, datetime) else to_date(given)
    except Refused as refused:
        raise ValueError(f"{name} attend {refused.expected}") from None


def _waivers(given: abc.Mapping[str, str]) -> dict[str, str]:
    if empty := [code for code, reason in given.items() if not isinstance(reason, str) or not reason.strip()]:
        raise ValueError(f"un motif est exigé pour ignorer {', '.join(map(str, empty))}")
    return {find_rule(code).code: reason.strip() for code, reason in given.items()}
