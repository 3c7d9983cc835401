"""What is told of messages: who sent a request, when, with which pieces; what a letter says; what was received and is no request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clas_cli.dossier.tree import Nature
from clas_cli.french.dates import day
from clas_cli.french.text import listing, quoted, visible
from clas_cli.judge.report import Received, Report

TITLES: Final = {
    Nature.PIECE: "Pièces",
    Nature.RETRAIT: "Retraits de demandes",
    Nature.MESSAGE: "Messages sans dossier",
    Nature.BRUIT: "Écrits par des programmes",
}
_TOLD: Final = {
    "projet.intitule": "intitulé",
    "prolongation.collectifs_avant": "collectifs",
    "prolongation.collectifs_demandes": "collectifs demandés",
    "projet.communes": "communes",
    "projet.annee_scolaire": "année scolaire",
    "gestionnaire.nom": "gestionnaire",
}


def about(item: Received) -> str:
    """« statuts et RIB, de Camille Exemple, le 20 juillet 2026 », or the subject of a message without pieces."""
    what = quoted(item.subject, 60) if item.nature == Nature.MESSAGE and item.subject else visible(item.what or "document", 60)
    who = f", de {visible(item.sender, 60)}" if item.sender else ""
    when = f", le {day(item.sent_at.date())}" if item.sent_at else ""
    return f"{what}{who}{when}"


def of_message(report: Report) -> Iterator[str]:
    """What the message that carried a request says, and what a letter says, in sentences."""
    post = report.post
    if post is not None and (post.sender or post.sent_at):
        who = f" de {visible(post.sender, 120)}" if post.sender else ""
        when = f", le {day(post.sent_at.date())} à {post.sent_at:%Hh%M}" if post.sent_at else ""
        yield f"Reçu{who}{when}."
    if said := pieces(report):
        yield f"Pièces\u00a0: {said}."
    if report.letter:
        told = {path: listing(one.value for one in report.letter if one.path == path) for path in _TOLD}
        doubts = {one.path for one in report.letter if not one.is_sure}
        parts = (
            f"{label} {visible(told[path], 120)}{' (à confirmer)' if path in doubts else ''}" for path, label in _TOLD.items() if told[path]
        )
        yield "Lu dans la lettre\u00a0: " + "\u00a0; ".join(parts) + "."


def pieces(report: Report) -> str:
    """« Statuts.pdf (statuts), photo.jpg (image) »."""
    return ", ".join(f"{visible(piece.name, 80)} ({piece.what})" for piece in report.post.pieces) if report.post else ""
