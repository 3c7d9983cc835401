"""The passages of a letter: its sentences, and which of them ask, refuse, or tell of another year. Letter for letter, so that each keeps its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from clas_cli.french.patterns import listed, regex
from clas_cli.french.text import Known

Span = tuple[int, int]


class Found(NamedTuple):
    """A value of a letter: as the dossier has it, where it stands in the text, and whether it is told as such."""

    value: str
    span: Span
    is_sure: bool = True


CLAS: Final = regex(
    r"\bc\.?l\.?a\.?s\b|accompagnement (?:a|de) la scolarite|contrats? loca(?:l|ux) d'accompagnement|accompagnement scolaire"
)
OTHER: Final = regex(
    r"\b(?:laep|lieux? d'accueil (?:enfants?|parents?)|reaap|ctg|convention territoriale|creches?|micro-?creches?|halte|eaje|psu|alsh|(?:accueils?|centres?) de loisirs|"
    r"promeneurs? du net|ville vie vacances|vvv|bafa|mediation familiale|espaces? de rencontre|rpe|relais petite enfance|contrat de ville|"
    r"reussite educative|projet social|cej|mise a disposition|occupation d\w+|contrats? de travail|mon contrat(?! local)|subventions? de fonctionnement|cdd|assurances?|abonnements?|adhesions?)\b|\bagrements? (?:de |du |en tant que )?(?:centre social|espace de vie)"
)
"""What else a Caf funds: what is asked for it is nothing that a Clas asks for."""

LONGEST: Final = 3_000
"""Characters of a sentence: beyond, it is none that a person wrote."""
ITEM: Final = regex(r"\s*(?:[•*·➢✓-]|\d|une?\b|deux\b|trois\b|quatre\b)", re.IGNORECASE)
"""What a line of a list begins with."""
_SENTENCE_END: Final = regex(
    r"\n|(?<![ .][a-z])(?<!\.)(?<!\bm)(?<!\bmme)(?<!\bst)(?<!\bste)(?<! n)(?<!coll)[.!?](?=\s|$)|;(?=\s)(?![^(\n]*\))"
)
_QUOTED: Final = regex(r'"[^"\n]{1,200}"')
_NOT: Final = regex(
    r"\b(?:n'|ne )(?!(?:est |sont |sera |seront )?(?:chang|modifi|vari|evolu|boug))(?:[\w']+ ){1,3}?(?:pas|plus|aucune?s?|jamais|personne|ni)\b(?! (?:que|seulement|(?:d'|de )?(?:modif|chang|evolu|augment|hausse)\w*)\b)|\bne (?:pas|plus|jamais)\b|\bne (?:pourr|peu|pouv|saur)\w+ (?:\w+ ){0,3}?(?:poursui|recondui|renouvel|prolong|maint|continu)(?!\w* que\b)|\b(?:sans|ni) (?:pouvoir|reprendre|renouvel)"
)
_STOPS: Final = regex(
    r"\b(?:arret(?:er|ons|era|eront)|cess(?:er|ons|era|eront|ation)|met(?:tre|tons|tra)? (?:\w+ )?fin|(?<!ions du )(?<!ait du )renonc\w+|abandonn\w+|suspend\w*|clotur\w+|s'arretera|(?<! a )(?<!ete )(?<!est )ferm(?:e|ent|era|eront|ons))\b"
)
PAST: Final = (
    r"\b(?:avions|avait|avaient|etions|etait|etaient|comptait|comptaient|comportait|portait|l'an (?:dernier|passe)|il y a (?:\w+ )?(?:ans?|annees?|mois)|autrefois|"
    r"au depart|a l'origine|precedente?s?|ancien(?:ne)?s?(?= (?:collectif|groupe|projet|nom|titre|loca|site|lieu|ecole))|commence|ouvert|emmene|ajoutee?)\b"
)
"""The words of what was."""
_PAST: Final = regex(rf"{PAST}|\bdepuis\b")
_ASKING: Final = regex(
    r"\b(?:pouvez|pourriez|voulez|voudriez|serait-il possible|accepter(?:iez|ez)|merci)\b[ -](?:vous )?(?:\S+ ){0,4}?"
    r"(?:enregistrer|prolonger|renouvel+er|reconduire|prendre (?:en compte|note)|considerer|noter|accepter)"
)


_TAG: Final = regex(r", (?:ok|d'accord|n'est-ce pas|c'est bon|(?:est-ce que )?c'est possible|est-ce possible|ca (?:va|marche)) ?\?\s*$")


PROJECT: Final = listed(r"""
    projets?; actions?; clas; c\.?l\.?a\.?s; dispositifs?; contrats?; conventions?; agrements?; collectifs?; groupes?; accompagnement; aventure; activites?; initiative; programme; operation; demarche
    experience; ateliers?; candidature; demande; annee; ce; cet; celui; celle; cela; premier; second; deux; trois; plus; nouveau; un; an; ans
""")
"""What is prolonged."""


def flat(text: str) -> str:
    """The text in small letters without accents, letter for letter: what stands at a place of the one stands there in the other."""
    return "".join(map(_flat.__getitem__, text))


def _flattened(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    if letter in "’‘ʼ´":
        return "'"
    if letter in "“”„«»":
        return '"'
    if letter in "‐‑‒–—−":
        return "-"
    if letter.isspace():
        return " "
    return unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter


_flat: Final = Known(_flattened, most=5_000)


def unquoted(plain: str) -> str:
    """A flat text without what stands between quotation marks."""
    return _QUOTED.sub(lambda found: "¤" * len(found[0]), plain)


def trimmed(text: str, start: int, end: int) -> Span:
    """A span without the marks around it: spaces, dots to fill in, quotation marks, dashes."""
    while start < end and text[start] in " \u00a0.…_:«»\"“”'-–•*":
        start += 1
    while end > start and text[end - 1] in ' \u00a0.…_:,«»"“”-–':
        end -= 1
    return start, end


def sentences(plain: str) -> Iterator[Span]:
    """The sentences of a flat text."""
    plain, start = unquoted(plain), 0
    for found in _SENTENCE_END.finditer(plain):
        if plain[start : found.end()].strip():
            yield start, found.end()
        start = found.end()
    if plain[start:].strip():
        yield start, len(plain)


def is_refused(sentence: str) -> bool:
    """Whether a sentence says of something that it will not be."""
    return _NOT.search(sentence) is not None or _STOPS.search(sentence) is not None


def is_asked(sentence: str) -> bool:
    """Whether a sentence is a question, and no polite request."""
    return sentence.rstrip().endswith("?") and not _ASKING.search(sentence) and not _TAG.search(sentence)


def is_past(passage: str) -> bool:
    """Whether a passage tells of what was."""
    return _PAST.search(passage) is not None
