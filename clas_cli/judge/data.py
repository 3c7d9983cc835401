"""A report as plain data, with the names of the contract: dictionaries, lists, texts. The same report gives the same data."""

from __future__ import annotations

from decimal import Decimal

from clas_cli.campaigns.financing import Estimation
from clas_cli.campaigns.payment import CENT, Amounts
from clas_cli.dossier.tree import Place, Post, Told
from clas_cli.judge.report import Finding, Report
from clas_cli.rules.depot import UNKNOWN as NO_DATE


def amount(value: Decimal) -> str:
    """« 2811.90 »."""
    return str(value.quantize(CENT))


def place(where: Place) -> dict[str, object]:
    """A line and column, or a sheet and cell; the file too where it is the message that carried the dossier."""
    if where.sheet is not None:
        return {"feuille": where.sheet, "cellule": where.cell}
    carrier = {} if where.file is None else {"fichier": where.file}
    return {"ligne": where.line, "colonne": where.column, **carrier}


def finding(item: Finding) -> dict[str, object]:
    """A finding with the names of the contract."""
    return {
        "code": item.code,
        "nom": item.name,
        "titre": item.titre,
        "gravite": item.severity,
        "chemin": item.path,
        "emplacement": place(item.place),
        "message": item.message,
        "trouve": item.found,
        "attendu": item.expected,
        "remede": item.remedy,
        "reference": item.reference,
        **({"aussi": [{"chemin": also.path, "emplacement": place(also.place)} for also in item.also]} if item.also else {}),
    }


def _figures(amounts: Amounts) -> dict[str, object]:
    return {"ps": amount(amounts.ps), "bonus": amount(amounts.bonus), "total": amount(amounts.total)}


def estimation(item: Estimation) -> dict[str, object]:
    """The two figures, the cap, and a line a collectif."""
    reason = {"raison": item.reason} if item.reason else {}
    lost = {"raison": item.lost_reason} if item.lost_reason else {}
    return {
        "en_l_etat": {**_figures(item.as_is), **reason},
        "si_corrige": None if item.corrected is None else _figures(item.corrected),
        **lost,
        "au_moins": item.at_least,
        "plafond_famille": None if item.cap is None else amount(item.cap),
        "maximum": item.is_maximum,
        "collectifs": [
            {
                "nom": line.name,
                "retenu": line.kept,
                "cout": amount(line.cost),
                "ps": amount(line.ps),
                "ps_si_corrige": amount(line.ps_corrected),
                "codes": list(line.codes),
                **({"ecrit_deux_fois": True} if line.twice else {}),
            }
            for line in item.lines
        ],
    }


def post(item: Post) -> dict[str, object]:
    """What the message that carried a file says: who, when (in Paris), about what, and with which pieces."""
    return {
        "expediteur": item.sender,
        "date": item.sent_at.isoformat() if item.sent_at else None,
        "objet": item.subject,
        "pieces": [{"nom": piece.name, "nature": piece.what} for piece in item.pieces],
    }


def told(item: Told) -> dict[str, object]:
    """A value read in a letter."""
    return {"chemin": item.path, "valeur": item.value, "emplacement": place(item.place), "certain": item.is_sure}


def dossier(report: Report) -> dict[str, object]:
    """One dossier of the output."""
    return {
        "fichier": report.file,
        "nature": report.nature.value,
        "verdict": report.verdict,
        "situation": report.situation,
        "gestionnaire": report.gestionnaire,
        "intitule": report.intitule,
        "campagne": report.campaign,
        "campagne_perimee": report.stale,
        "date_jugee": None if report.envoi.origin == NO_DATE else report.envoi.date.isoformat(),
        "date_jugee_origine": report.envoi.origin,
        "date_limite": report.deadline.isoformat() if report.deadline else None,
        "constats": [finding(item) for item in report.findings],
        "ignores": [{**finding(item.finding), "motif": item.reason} for item in report.waived],
        "regles_evaluees": report.evaluated,
        "non_evaluees": [{"code": item.code, "nom": item.name, "raison": item.reason} for item in report.not_evaluated],
        "estimation": None if report.estimation is None else estimation(report.estimation),
        "estimation_manque": list(report.estimation_lacks),
        "a_lire": report.is_to_read,
        **({} if report.post is None else {"message": post(report.post)}),
        **({} if report.letter is None else {"lettre": [told(one) for one in report.letter]}),
    }
