"""What the page asks of the instructor's desk: `clas instruire`, from bytes to bytes, without a server and without processes."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from clas_page_engine import Answer, laid, options, zipped

from clas_cli.batch import run as batch
from clas_cli.desk import book
from clas_cli.desk.minutes import minutes
from clas_cli.desk.morning import begin, informed, kept_up, told
from clas_cli.desk.replies import replies
from clas_cli.desk.table import UnusableRegister
from clas_cli.dossier.kinds import Amount, Integer, Kind
from clas_cli.french.text import plural, quoted
from clas_cli.french.values import Refused
from clas_cli.judge.report import COLLECTIFS, EUROS, Report
from clas_cli.sending.message import Attachment

NEW: Final = "Registre Clas.xlsx"
MINUTES: Final = "procès-verbal.docx"
REPLIES: Final = "réponses.zip"
_UNITS: Final[dict[str, tuple[str, Kind]]] = {
    "enveloppe": (EUROS, Amount()),
    "collectifs_max": (COLLECTIFS, Integer(0, 999_999_999, "collectifs")),
}
"""The limits that may be asked: the unit of each, and how it is written."""


def register(asked: Any, files: list[bytes]) -> Answer:
    """Whether a register can serve: what it knows of the files to check, in a pack; or why it can't. `files` begin with it and that of the year before,
    where they are named (`registre`, `depuis`).
    """
    if faults := _limits(asked)[1]:
        return {"fautes": faults}, []
    try:
        former, last, _ = _registers(asked, files)
        begun, _, _ = begin(former, options(asked), last)
    except UnusableRegister as refused:
        return {"refus": f"Ce registre ne peut pas servir\u00a0: {refused}. Rien n'y est changé."}, []
    if former and not asked.get("malgre_tout") and (lost := book.lost(former)):
        otherwise = "l'enregistrer quand même\u00a0: votre fichier, lui, reste tel qu'il est"
        return {"refus": f"Rien n'est fait de ce registre\u00a0: {book.refusal(lost, otherwise)}.", "insister": True}, []
    known = informed(begun, options(asked))
    return {}, [pickle.dumps({"received": True, "caf": known.caf}, pickle.HIGHEST_PROTOCOL)]


def instruct(asked: Any, files: list[bytes]) -> Answer:
    """The register brought up to what was received; the replies and the minutes, where they are asked for.

    `files` are those of `register`, a pack for each file received (`recus` of them), and the annotated copies (`joints`, once they are made). Before,
    those that the replies want are told (`a_joindre`: the dossier, the number of its file), each with the pack of its report.
    """
    former, last, rest = _registers(asked, files)
    chosen = options(asked)
    begun, campagne, taken_over = begin(former, chosen, last)
    packs: list[list[Report]] = [pickle.loads(file) for file in rest[: asked["recus"]]]
    made = batch.assemble([report for reports in packs for report in reports], informed(begun, chosen))
    morning = kept_up(begun, campagne, made, chosen, limits=_limits(asked)[0], last=last)
    morning.taken_over = taken_over
    said, written = list(told(morning)), dict[str, bytes]()
    if asked.get("reponses"):
        joints = asked.get("joints")
        copies = {one["fichier"]: Attachment(one["nom"], content) for one, content in zip(joints or (), rest[len(packs) :], strict=True)}
        wanted: list[Report] = []

        def attached(report: Report) -> Attachment | None:
            wanted.append(report)
            return copies.get(report.file)

        drafts = list(replies(morning, attached))
        if wanted and joints is None:
            numbers = {report.file: number for number, reports in enumerate(packs) for report in reports}
            listed = [{"fichier": report.file, "numero": numbers[report.file]} for report in wanted]
            return {"a_joindre": listed}, [pickle.dumps([report], pickle.HIGHEST_PROTOCOL) for report in wanted]
        said.append(
            f"{plural(len(drafts), 'réponse préparée', 'réponses préparées')}" + ("." if drafts else "\u00a0: rien n'a changé depuis.")
        )
        if nowhere := sum(not draft.recipient for draft in drafts):
            said.append(f"{plural(nowhere, 'réponse')} sans destinataire\u00a0: l'adresse de l'expéditeur n'est pas connue.")
        if drafts:
            _, (written[REPLIES],) = zipped({"noms": [draft.file for draft in drafts]}, [draft.content for draft in drafts])
    if morning.register.is_changed:
        written = {asked.get("registre") or NEW: morning.content(), **written}
    else:
        said.append("Le registre reste tel qu'il est.")
    if asked.get("proces_verbal"):
        written[MINUTES] = minutes(morning)
    return {"dit": said, "remarques": morning.notices, "fichiers": list(written)}, list(written.values())


def _registers(asked: Any, files: list[bytes]) -> tuple[bytes, bytes, list[bytes]]:
    """The register, that of the year before, and the files that are neither. Raises `UnusableRegister`."""
    rest = list(files)
    former, last = (book.read(_laid(rest.pop(0))) if asked.get(name) else b"" for name in ("registre", "depuis"))
    return former, last, rest


def _laid(content: bytes) -> Path:
    return laid("registre.xlsx", content)


def _limits(asked: Any) -> tuple[list[tuple[str, Decimal]], dict[str, str]]:
    """The limits asked, and what is wrong with those that aren't understood, by their names."""
    limits: list[tuple[str, Decimal]] = []
    faults: dict[str, str] = {}
    for name, (unit, kind) in _UNITS.items():
        if not (text := str(asked.get(name) or "").strip()):
            continue
        try:
            limits.append((unit, Decimal(kind.convert(text))))
        except Refused as refused:
            faults[name] = f"{quoted(text)} ne convient pas\u00a0; attendu\u00a0: {refused.expected}."
    return limits, faults
