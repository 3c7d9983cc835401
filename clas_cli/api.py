"""The one recipe: what commands, notebooks and pages call to check dossiers (see docs/api-python.md). Its names are stable.

A dossier is given as a path, as the data that a YAML or JSON loader made of it, or as a name and the bytes of a file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from os import PathLike, fspath
from typing import TypedDict, Unpack

from clas_cli.batch import run as batch
from clas_cli.batch.files import Content, Gathered, gather
from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.load import UnknownCampaign, from_option
from clas_cli.campaigns.plugins import ensure_complete
from clas_cli.dossier.tree import Place
from clas_cli.dossier.tree import Severity as Gravite
from clas_cli.french.text import quoted
from clas_cli.french.values import Refused, to_date
from clas_cli.judge.caf import Caf, Granted
from clas_cli.judge.options import Options, find_rule, paris_today
from clas_cli.judge.report import COLLECTIFS, EUROS, Batch, Finding, NotEvaluated, Report, Verdict, Waived
from clas_cli.rules.registry import RULES, Rule

__all__ = [
    "Batch",
    "Campagne",
    "Donne",
    "Finding",
    "Granted",
    "Gravite",
    "NotEvaluated",
    "Place",
    "Questions",
    "Report",
    "Rule",
    "Verdict",
    "Waived",
    "assembler",
    "campagne",
    "donnees",
    "formats",
    "regles",
    "rendre",
    "verifier",
    "verifier_lot",
]

Path = str | PathLike[str]
Donne = Path | Mapping[str, object] | tuple[str, bytes]
"""A dossier, as it may be given: a path, parsed data, or a name and the bytes of a file."""


class Questions(TypedDict, total=False):
    """What a check may be asked beside the dossier.

    `date_envoi` is the date judged (else that of the dossier, else `aujourdhui`, else today in Paris). `campagne` is an
    identifier, the path of a file, or a `Campagne` (else the one that the dossier names). `ignorer` gives a reason for each
    code or rule name that is waived, `gravites` another severity for each. `derogations` waive a rule for one gestionnaire.
    """

    date_envoi: date | str | None
    aujourdhui: date | None
    campagne: Path | Campagne | None
    ignorer: Mapping[str, str] | None
    gravites: Mapping[str, Gravite] | None
    derogations: Sequence[Granted] | None


class QuestionsDuLot(Questions, total=False):
    """What a batch may be asked besides: `strict` (what is to be looked at fails too), and limits that its sums are held against."""

    strict: bool
    enveloppe: Decimal | None
    collectifs_max: int | None


def verifier(dossier: Donne, *, processus: int | None = 0, **questions: Unpack[Questions]) -> Report:
    """The report of one dossier. See `Questions` for what may be asked. No file of settings is read.

    A file is opened in this process (0), or in another one whose time and memory are bounded (1, or None), as the command does.
    A dossier that can't be read is a report like any other (`illisible`). Raises `ValueError`, in French, where what is asked
    makes no sense: unknown campaign, code or date; a message that carries several dossiers. Raises `TypeError` for other data.
    """
    asked = options(**questions)
    given = _given(dossier)
    reports = batch.examine(given, asked) if processus == 0 else batch.examine_apart(given, asked)
    if len(reports) != 1:
        raise ValueError(f"{batch.name_of(given)} contient {len(reports)} dossiers\u00a0: les donner à verifier_lot()")
    return reports[0]


def verifier_lot(
    dossiers: Path | Iterable[Donne] | Gathered,
    *,
    processus: int | None = 0,
    suivi: batch.Watch = batch.UNWATCHED,
    pour: Collection[str] = (),
    **questions: Unpack[QuestionsDuLot],
) -> Batch:
    """The reports of several dossiers, with what crosses them and their sums. A path may be a folder or a pattern; paths come first.

    Files are opened in this process (0), or in `processus` other ones whose time and memory are bounded, one a core for None: as the
    command does. `suivi` is told how many are done, unreadable and failing. `pour` are formats that will be rendered: what can be of them is
    made by those processes. See `QuestionsDuLot` for what may be asked. Raises `ValueError`, in French.
    """
    from clas_cli.render.formats import written

    gathered = dossiers if isinstance(dossiers, Gathered) else _gathered([dossiers] if isinstance(dossiers, str | PathLike) else dossiers)
    asked = options(**_of_one(questions))
    made = batch.run(gathered, asked, processes=processus, limits=_limits(questions), watch=suivi, written=written(pour))
    return _in_context(made, asked, questions)


def assembler(rapports: Iterable[Report], **questions: Unpack[QuestionsDuLot]) -> Batch:
    """The batch of reports made one by one, by `verifier`, with the same questions."""
    asked = options(**_of_one(questions))
    return _in_context(batch.assemble(tuple(rapports), asked, _limits(questions)), asked, questions)


def rendre(rapport: Report | Batch, format: str = "texte") -> bytes:
    """A report or a batch in one of the `formats()`, as the bytes of a file. Raises `ValueError` for another."""
    from clas_cli.render.formats import FORMATS, render

    if format not in FORMATS:
        raise ValueError(f"format inconnu\u00a0: {quoted(format)}. Formats\u00a0: {', '.join(FORMATS)}.")
    return render(assembler((rapport,), aujourdhui=rapport.envoi.date) if isinstance(rapport, Report) else rapport, format)


def formats() -> tuple[str, ...]:
    """The names of the formats that `rendre` knows."""
    from clas_cli.render.formats import FORMATS

    return tuple(FORMATS)


def donnees(rapport: Report) -> dict[str, object]:
    """The report as plain data: what `clas verifier --format json` gives of a dossier, with the same names."""
    from clas_cli.judge.data import dossier

    return dossier(rapport)


def regles() -> tuple[Rule, ...]:
    """Every rule, those of plug-ins included, in the order of their families and codes."""
    ensure_complete()
    return tuple(RULES.values())


def campagne(identifiant_ou_fichier: Path) -> Campagne:
    """A campaign by its identifier, or of a YAML file of one's own. Raises `ValueError`, in French."""
    try:
        return from_option(fspath(identifiant_ou_fichier))
    except UnknownCampaign as unknown:
        raise ValueError(f"campagne inconnue\u00a0: {quoted(unknown.name)}. Connues\u00a0: {', '.join(unknown.known)}.") from None


def options(**questions: Unpack[Questions]) -> Options:
    """What is asked, understood. Raises `ValueError`, in French."""
    ensure_complete()
    given = questions.get("campagne")
    return Options(
        today=_day(questions.get("aujourdhui"), "aujourdhui") or paris_today(),
        sent_on=_day(questions.get("date_envoi"), "date_envoi"),
        campaign=given if given is None or isinstance(given, Campagne) else campagne(given),
        waivers=_waivers(questions.get("ignorer") or {}),
        severities={find_rule(code).code: severity for code, severity in (questions.get("gravites") or {}).items()},
        caf=Caf(derogations=tuple(questions.get("derogations") or ())),
    )


def _given(dossier: Donne) -> batch.Given:
    match dossier:
        case str() | PathLike():
            path = fspath(dossier)
            return f"./{path}" if path == "-" else path  # no file is standard input here
        case Mapping():
            return ("données", dossier)
        case (str() as name, bytes() as content):
            return (name, content)
    what = "un chemin, les données d'un dossier, ou un nom et un contenu"
    raise TypeError(f"verifier() attend {what}, et non {type(dossier).__name__}")


def _gathered(dossiers: Iterable[Donne]) -> Gathered:
    given = [_given(dossier) for dossier in dossiers]
    found = gather([one for one in given if isinstance(one, str)])
    return replace(found, contents=tuple(_numbered(one for one in given if not isinstance(one, str))))


def _numbered(given: Iterable[Content]) -> Iterator[Content]:
    """Data have no name of their own: their rank tells them apart."""
    for rank, one in enumerate(given, 1):
        yield (f"données n°\u00a0{rank}", one[1]) if isinstance(one[1], Mapping) else one


def _of_one(questions: QuestionsDuLot) -> Questions:
    asked: Questions = {}
    for name in Questions.__annotations__.keys() & questions.keys():
        asked[name] = questions[name]  # type: ignore[literal-required]
    return asked


def _limits(questions: QuestionsDuLot) -> Iterator[tuple[str, Decimal]]:
    if (envelope := questions.get("enveloppe")) is not None:
        yield EUROS, envelope
    if (most := questions.get("collectifs_max")) is not None:
        yield COLLECTIFS, Decimal(most)


def _in_context(made: Batch, asked: Options, questions: QuestionsDuLot) -> Batch:
    return made._replace(context=made.context._replace(strict=questions.get("strict", False), campaign=asked.campaign))


def _day(given: date | str | None, name: str) -> date | None:
    if given is None:
        return None
    try:
        return given.date() if isinstance(given, datetime) else to_date(given)
    except Refused as refused:
        raise ValueError(f"{name} attend {refused.expected}") from None


def _waivers(given: Mapping[str, str]) -> dict[str, str]:
    if empty := [code for code, reason in given.items() if not isinstance(reason, str) or not reason.strip()]:
        raise ValueError(f"un motif est exigé pour ignorer {', '.join(map(str, empty))}")
    return {find_rule(code).code: reason.strip() for code, reason in given.items()}
