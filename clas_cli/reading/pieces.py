"""What an attachment is that is no request (statuts, RIB, bilan…), and what a message is that no person wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.french.text import loose

BILAN: Final = "bilan qualitatif"
STATUTS: Final = "statuts"
RIB: Final = "RIB"
IMAGE: Final = "image"
DOCUMENT: Final = "document"
LETTRE: Final = "lettre"
FORMULAIRE: Final = "formulaire"
SCAN: Final = "document numérisé"
MESSAGE: Final = "message"

_KINDS: Final = (
    (regex(r"\bstatuts?\b"), STATUTS),
    (regex(r"\brib\b|\biban\b|releve d'?\s?identite|coordonnees bancaires"), RIB),
    (regex(r"\bbilan\b.*\b(?:comptable|financier|quantitatif)|\bcomptes?\b|compte de resultat|\bfinancier"), "comptes"),
    (regex(r"\bbilan\b|rapport d'?\s?activites?\b"), BILAN),
    (regex(r"\bbudget\b|\bprevisionnel\b|\bbp ?20\d\d\b|\bplan de financement\b"), "budget"),
    (regex(r"\bcharte\b"), "charte"),
    (regex(r"\bsiren[e]?\b|\bsiret\b|\binsee\b|\bkbis\b|recepisse|journal officiel|\bjo\b|\brna\b"), "immatriculation"),
    (regex(r"\bconvention\b|\bavenant\b"), "convention"),
    (regex(r"deliberation|\bpv\b|proces verbal|compte rendu|\bcr\b"), "délibération"),
    (regex(r"attestation|assurance|agrement|certificat|\bcerfa\b"), "attestation"),
    (regex(r"planning|emploi du temps|calendrier|organigramme|liste|\bcv\b|diplome|plaquette|flyer|affiche|programme"), "annexe"),
)
"""By words of their names, or of their first lines; the first that applies."""
KNOWN: Final = frozenset(kind for _, kind in _KINDS)
_HEADINGS: Final = (
    (regex(r"^\W*statuts\b"), STATUTS),
    (regex(r"releve d'?\s?identite bancaire|\biban\b"), RIB),
    (regex(r"\bbilan (?:qualitatif|de l'action|d'activite|clas|annuel)"), BILAN),
)
_FORM: Final = regex(
    r"dossier de demande|demande d(?:e |')(?:financement|agrement|subvention)|\bformulaire\b|\bfiche projet\b|appel a projets?|identification du (?:porteur|gestionnaire)"
)
_ROWS: Final = regex(r"nombre (?:de collectifs|d'enfants)|\bcollectifs?\b|porteur du projet|budget previsionnel|axe|intervenants?")
_NEEDED: Final = (STATUTS, RIB, BILAN)
_SHORT: Final = 250
"""Characters of a message that says nothing else than what it encloses."""
_START: Final = 1_500
"""Characters of a document in which its title stands."""

_SCHOOL_YEAR: Final = regex(r"(?<!\d)20(\d\d) ?[-_/ ] ?(?:20)?(\d\d)(?!\d)")

_ROBOTS: Final = regex(r"^(?:mailer-daemon|postmaster|microsoftexchange\w*|no-?reply|ne-?pas-?repondre|noreply\w*)@", re.IGNORECASE)
_FAILED: Final = regex(
    r"^(?:undeliverable|undelivered|non remis|non-?delivrable|echec de (?:la )?remise|delivery (?:status|failure)|mail delivery|returned mail|"
    r"failure notice|message non distribue|remise retardee|relayed|delayed)"
)
_AUTOMATIC: Final = regex(
    r"^(?:reponse automatique|automatic reply|auto ?reply|absence du bureau|absent du bureau|out of office|message d'absence)"
)
_RECEIPT: Final = regex(r"^(?:lu|read|accuse de lecture|non lu|not read|accuse de reception automatique) ?:")
_CALENDAR: Final = regex(r"^(?:accepte|refuse|provisoire|accepted|declined|tentative|annule|canceled) ?:")


def what_is(name: str, lines: Sequence[str] = ()) -> str:
    """What an attachment is, from its name, else from its first lines; empty of what may be anything."""
    stem = re.sub(r"[._()]+", " ", loose(name.rpartition(".")[0] or name))
    for pattern, kind in _KINDS:
        if pattern.search(stem):
            return kind
    heading = loose("\n".join(lines[:40])[:_START])
    return next((kind for pattern, kind in _HEADINGS if pattern.search(heading)), "")


def is_of_an_older_year(name: str, asked: str | None) -> bool:
    """Whether the name of a bilan says that it isn't of the school year before the one asked for (« 2026-2027 »): « Bilan 2024-2025.docx »."""
    if asked is None or not (school_year := _SCHOOL_YEAR.search(name)):
        return False
    return 2001 + int(school_year[1]) == 2000 + int(school_year[2]) < int(asked[:4])


def what_is_told(text: str) -> str:
    """What a short message says to enclose, of the pieces that every request needs (« le rib de l'association »); empty of any other."""
    plain = loose(text)
    return next((kind for pattern, kind in _KINDS if kind in _NEEDED and pattern.search(plain)), "") if len(plain) <= _SHORT else ""


def is_form(lines: Sequence[str]) -> bool:
    """Whether a text is the form of a Caf for a request, filled or not: its title, and the questions that it asks."""
    text = loose("\n".join(lines)[:20_000])
    return bool(_FORM.search(text)) and len(set(_ROWS.findall(text))) >= 2


def noise_of(sender: str, subject: str) -> str:
    """What wrote a message, where it is no person; empty where it may be one."""
    plain = loose(subject[:200])
    if _FAILED.search(plain) or sender.lower().startswith(("mailer-daemon@", "postmaster@")):
        return "rapport de remise"
    if _AUTOMATIC.search(plain):
        return "réponse automatique"
    if _RECEIPT.search(plain):
        return "accusé de lecture"
    if _CALENDAR.search(plain):
        return "réponse à une invitation"
    return "message automatique" if _ROBOTS.match(sender) else ""
