"""The report as JSON, with the names of the contract. The same report gives the same bytes."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from clas_cli import __version__
from clas_cli.estimate import CENT
from clas_cli.financing import Estimation
from clas_cli.report import Batch, Finding, Report
from clas_cli.source import Place

_INVISIBLE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def amount(value: Decimal) -> str:
    """« 2811.90 »."""
    return str(value.quantize(CENT))


def place(where: Place) -> dict[str, Any]:
    """A line and column, or a sheet and cell; the file too where it is the message that carried the dossier."""
    if where.sheet is not None:
        return {"feuille": where.sheet, "cellule": where.cell}
    carrier = {} if where.file is None else {"fichier": where.file}
    return {"ligne": where.line, "colonne": where.column, **carrier}


def finding(item: Finding) -> dict[str, Any]:
    """A finding with the names of the contract."""
    return {
        "code": item.code,
        "nom": item.name,
        "gravite": item.severity,
        "chemin": item.path,
        "emplacement": place(item.place),
        "message": item.message,
        "trouve": item.found,
        "attendu": item.expected,
        "remede": item.remedy,
        "reference": item.reference,
    }


def estimation(item: Estimation) -> dict[str, Any]:
    """The two figures, the cap, and a line a collectif."""
    figures = {
        name: {"ps": amount(figure.ps), "bonus": amount(figure.bonus), "total": amount(figure.total)}
        for name, figure in (("en_l_etat", item.as_is), ("si_corrige", item.corrected))
    }
    return {
        **figures,
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
            }
            for line in item.lines
        ],
    }


def dossier(report: Report) -> dict[str, Any]:
    """One dossier of the output."""
    return {
        "fichier": report.file,
        "verdict": report.verdict,
        "situation": report.situation,
        "gestionnaire": report.gestionnaire,
        "intitule": report.intitule,
        "campagne": report.campaign,
        "campagne_perimee": report.stale,
        "date_jugee": report.envoi.date.isoformat(),
        "date_jugee_origine": report.envoi.origin,
        "date_limite": report.deadline.isoformat() if report.deadline else None,
        "constats": [finding(item) for item in report.findings],
        "ignores": [{**finding(item.finding), "motif": item.reason} for item in report.waived],
        "regles_evaluees": report.evaluated,
        "non_evaluees": [{"code": item.code, "nom": item.name, "raison": item.reason} for item in report.not_evaluated],
        "estimation": None if report.estimation is None else estimation(report.estimation),
        "estimation_manque": list(report.estimation_lacks),
    }


def document(batch: Batch) -> dict[str, Any]:
    """The whole output."""
    reports = batch.reports
    campaigns = {report.campaign for report in reports}
    dates = {report.envoi.date for report in reports}
    return {
        "version": 1,
        "outil": f"clas_cli {__version__}",
        "campagne": campaigns.pop() if len(campaigns) == 1 else None,
        "date_reference": dates.pop().isoformat() if len(dates) == 1 else None,
        "strict": batch.context.strict,
        "reglages": batch.context.settings,
        "avis": list(batch.context.notices),
        "dossiers": [dossier(report) for report in reports],
        "lot": {"constats": [], "totaux": {}},
    }


def render(batch: Batch) -> str:
    """The output as text; characters that could act on a terminal are escaped."""
    text = json.dumps(document(batch), ensure_ascii=False, indent=2)
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"
