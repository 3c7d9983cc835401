"""What every renderer for people says in the same words and in the same order. Nothing here knows of colours or of markup."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from clas_cli.dossier.fields import NOUVELLE, PROLONGATION
from clas_cli.dossier.tree import Place
from clas_cli.french.dates import day
from clas_cli.french.text import euros, listing, plural, visible
from clas_cli.judge.report import (
    COLLECTIFS,
    CONFORME,
    ILLISIBLE,
    IN_TIME,
    INCOMPLET,
    IRRECEVABLE,
    LATE,
    NON_CONFORME,
    NOT_SENT,
    ON_THE_DAY,
    UNKNOWN,
    Batch,
    Envelope,
    Finding,
    Report,
    Total,
)
from clas_cli.rules.depot import UNKNOWN as NO_DATE
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION

VERDICTS: Final = {
    ILLISIBLE: "Illisible",
    IRRECEVABLE: "Irrecevable",
    NON_CONFORME: "Non conforme",
    INCOMPLET: "Incomplet",
    A_VERIFIER: "À vérifier",
    CONFORME: "Conforme",
}
VERDICT_MEANINGS: Final = {
    ILLISIBLE: "le fichier n'a pas pu être lu comme un dossier",
    IRRECEVABLE: "la date limite est passée, la demande ne peut plus être instruite",
    NON_CONFORME: "des points empêchent d'instruire ou de financer la demande",
    INCOMPLET: "des réponses manquent, ou sont à préciser",
    A_VERIFIER: "rien ne bloque, mais une personne doit trancher certains points",
    CONFORME: "aucun point à corriger",
}
SEVERITIES: Final = {BLOQUANT: "bloquant", A_COMPLETER: "à compléter", A_VERIFIER: "à vérifier", INFORMATION: "information"}
SEVERITY_TITLES: Final = {
    BLOQUANT: "Ce qui bloque",
    A_COMPLETER: "À compléter",
    A_VERIFIER: "À vérifier par une personne",
    INFORMATION: "Bon à savoir",
}
SITUATIONS: Final = {NOUVELLE: "nouvelle demande", PROLONGATION: "prolongation"}
TIMINGS: Final = {
    IN_TIME: "dans les temps",
    ON_THE_DAY: "le jour même de la limite",
    LATE: "hors délai",
    NOT_SENT: "pas encore envoyé",
    UNKNOWN: "délai inconnu",
}
UNNAMED: Final = "(non renseigné)"
FAMILY_ORDER: Final = ("DEL", "DOS", "REF", "AXE", "CHA", "FIN", "LOT")
DISCLAIMER: Final = "Ce contrôle aide à décider\u00a0; il ne vaut ni accord ni promesse de financement. La Caf seule décide."


def counts(report: Report) -> dict[str, str]:
    """How many findings of each severity: « 2 points bloquants »."""
    number = {severity: len(report.of(severity)) for severity in SEVERITIES}
    return {
        BLOQUANT: plural(number[BLOQUANT], "point bloquant", "points bloquants"),
        A_COMPLETER: f"{number[A_COMPLETER]}\u00a0à compléter",
        A_VERIFIER: f"{number[A_VERIFIER]}\u00a0à vérifier",
        INFORMATION: plural(number[INFORMATION], "information"),
    }


def by_family(findings: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """The findings by family, what decides of the rest first."""
    families: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        families[finding.code[:3]].append(finding)
    return ((family, families[family]) for family in (*FAMILY_ORDER, *sorted(families.keys() - set(FAMILY_ORDER))) if family in families)


def where(finding: Finding) -> str:
    """Where a finding stands: « ligne 61, colonne 14 » or « Collectifs!D7 »."""
    return at(finding.place)


def also(finding: Finding) -> str:
    """« aussi en Collectifs!D8 et Collectifs!D9 », « aussi aux lignes 80 et 95 »: the other places of the cause, or nothing."""
    places = list(dict.fromkeys(one.place for one in finding.also))
    if not places:
        return ""
    in_text = all(place.sheet is None and place.file is None for place in places)
    shown = list(dict.fromkeys(str(place.line) if in_text else at(place) for place in places))
    more = len(shown) - _PLACES
    named = [*shown[:_PLACES], plural(more, "autre")] if more > 0 else shown
    before = "aussi en" if not in_text else "aussi à la ligne" if len(shown) == 1 else "aussi aux lignes"
    return f"{before} {listing(named)}"


def is_for_caf(batch: Batch, report: Report) -> bool:
    """Whether a report speaks to the Caf: in a batch, or of a request that was received. Else it speaks to the gestionnaire."""
    return len(batch.reports) > 1 or bool(batch.received) or report.envoi.is_received


def remedy(finding: Finding, to_caf: bool) -> str:
    """How to correct it, for the gestionnaire; for the Caf, what it asks or tells the gestionnaire."""
    return finding.asked if to_caf and finding.asked else finding.remedy


def to_do(finding: Finding, to_caf: bool) -> str:
    """What stands before a remedy: what the Caf does itself, or what it asks the gestionnaire to do."""
    return "à demander" if to_caf and not finding.asked else "à faire"


def capital(text: str) -> str:
    """A text that begins a line."""
    return text[:1].upper() + text[1:]


def after_colon(text: str) -> str:
    """A sentence that a colon introduces."""
    return text[:1].lower() + text[1:]


_PLACES: Final = 8


def told(finding: Finding) -> str:
    """What is wrong, where else, what was expected and how to correct it, on one line."""
    expected = f"Attendu\u00a0: {finding.expected}." if finding.expected else ""
    return " ".join(filter(None, (finding.message, f"{capital(also(finding))}." if finding.also else "", expected, finding.remedy)))


def at(place: Place) -> str:
    """« ligne 61, colonne 14 » (of the message that carried the dossier, where it is there) or « Collectifs!D7 »."""
    if place.sheet is not None:
        return str(place)
    carrier = f" de {visible(place.file, 80)}" if place.file else ""
    return f"ligne {place.line}, colonne {place.column}{carrier}"


class Excerpt(NamedTuple):
    """A line of the dossier, made harmless and cut around the value that a finding speaks of."""

    line: int
    before: str
    value: str
    after: str


def excerpt(finding: Finding, room: int = 70) -> Excerpt | None:
    """The line of a finding in at most about `room` characters, or None where there is no text to show."""
    text, place = finding.excerpt.rstrip(), finding.place
    if not text:
        return None
    start = (place.column or 1) - 1
    end = (place.end_column or start + 2) - 1
    before = _harmless(text[max(0, start - room) : start])
    value = _harmless(text[start : min(end, start + room)])
    after = _harmless(text[end : end + room])
    kept = room // 3
    if start > room or (len(before) > kept and len(before) + len(value) > room):
        before = "…" + before[-kept:]
    room -= len(before)
    return Excerpt(place.line or 1, before, _cut(value, room), _cut(after, room - len(value)))


def _harmless(text: str) -> str:
    return visible(text, len(text))


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…" if room > 0 else ""


def judged(report: Report) -> str:
    """« Envoi jugé au 20 juillet 2026 (d'après la date d'envoi du dossier) », and the limit where it is known."""
    envoi = report.envoi
    text = "Date de réception inconnue" if envoi.origin == NO_DATE else f"Envoi jugé au {day(envoi.date)} (d'après {envoi.origin})"
    return text if report.deadline is None else f"{text}\u00a0; à envoyer avant le {day(report.deadline)}"


def days_left(report: Report) -> int | None:
    """Days from the date judged to the limit; negative when it is passed, None where the limit or the date isn't known."""
    return None if report.deadline is None or report.envoi.origin == NO_DATE else (report.deadline - report.envoi.date).days


def delay(report: Report) -> str:
    """« 17 jours d'avance », « il reste 3 jours », « c'est le jour même », « 4 jours de retard », or nothing."""
    left = days_left(report)
    if left is None:
        return ""
    if left > 0:
        return f"{plural(left, 'jour')} d'avance" if report.envoi.is_sent else f"il reste {plural(left, 'jour')}"
    return "c'est le jour même" if left == 0 else f"{plural(-left, 'jour')} de retard"


def stale(report: Report) -> str:
    """What to say to a gestionnaire of a campaign that is over, or nothing: the Caf knows which one it examines."""
    if not report.stale or report.envoi.is_received:
        return ""
    return f"La campagne {report.campaign_name} est passée\u00a0: vérifier s'il existe une note plus récente."


def no_estimate(report: Report) -> str:
    """Why there is no estimate."""
    lacks = ", ".join(report.estimation_lacks) or "le modèle n'est pas encore rempli"
    return f"Elle ne peut pas être faite\u00a0: {visible(lacks)}."


def not_evaluated(report: Report) -> Iterator[tuple[str, str]]:
    """Why rules were not evaluated, and which."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for item in report.not_evaluated:
        by_reason[item.reason].append(item.code)
    for reason, codes in by_reason.items():
        yield visible(capital(reason)), ranges(codes)


def ranges(codes: Sequence[str]) -> str:
    """« CHA001 à CHA008, CHA010 »."""
    groups: list[list[str]] = []
    for code in codes:
        last = groups[-1][-1] if groups else ""
        if last and last[:3] == code[:3] and int(code[3:]) == int(last[3:]) + 1:
            groups[-1].append(code)
        else:
            groups.append([code])
    return ", ".join(f"{group[0]} à {group[-1]}" if len(group) > 2 else ", ".join(group) for group in groups)


def envelope(of: Envelope, order: str = "par date de réception") -> str:
    """What an envelope becomes, request after request in an order. It says a rank and decides nothing."""
    limit, total, corrected = (quantity(amount, of.unit) for amount in (of.limit, of.total, of.total_corrected))
    name = f"Limite de {limit}" if of.unit == COLLECTIFS else f"Enveloppe de {limit}"
    as_is = f"en l'état, {total}, {_exceeded(of.rank)}"
    return f"{name}, {order}\u00a0: {as_is}\u00a0; si corrigé, {corrected}, {_exceeded(of.rank_corrected)}."


def apart(batch: Batch) -> str:
    """What no rank is given to and no envelope is held against, or nothing where all has its rank."""
    totals = batch.totals
    late = next((total for total in totals.by_timing if total.name == LATE), Total(""))
    others = totals.overall.dossiers - totals.ranked.dossiers - late.dossiers
    parts = [
        f"{plural(late.dossiers, 'demande')} hors délai ({plural(late.collectifs, 'collectif')})" if late.dossiers else "",
        plural(others, "demande sans montant à financer", "demandes sans montant à financer") if others else "",
        plural(totals.superseded.dossiers, "version remplacée", "versions remplacées") if totals.superseded.dossiers else "",
        plural(totals.withdrawn.dossiers, "demande retirée", "demandes retirées") if totals.withdrawn.dossiers else "",
    ]
    return f"À part, sans rang\u00a0: {listing(list(filter(None, parts)))}." if any(parts) else ""


def quantity(amount: Decimal, unit: str) -> str:
    """Euros, or collectifs."""
    return plural(int(amount), "collectif") if unit == COLLECTIFS else euros(amount)


def _exceeded(rank: int | None) -> str:
    return "elle n'est pas dépassée" if rank is None else f"elle est dépassée au rang {rank}"
