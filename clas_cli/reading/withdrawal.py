"""A message that takes a request back: the sentence that says so. What asks about it, denies it or speaks of something else says nothing.

Three things make such a sentence: a verb that withdraws, said of oneself or wished for; a request as its object, one's own or named; and
nothing that turns it round. « Retirer un dossier » is to fetch a form, « retirer un collectif » or « annuler la réunion » is something else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from clas_cli.french.patterns import regex
from clas_cli.french.text import loose

_SPELLED: Final = ((regex(r"\b([dj])'"), r"\1e "), (regex(r"\bau(x?) "), r"a le\1 "), (regex(r"\bdu "), "de le "))
"""Words that French runs together, apart."""
_BESIDE: Final = r"(?:,? ?(?:\w+ment|donc|ainsi|toutefois|alors|a regret|avec regret|par la presente|par (?:ce|le present) \w+|des \w+|bien|tous|toutes),? )*?"
"""What may stand between a verb and its object."""
_SORT: Final = (
    r"(?:financement|prolongation|renouvellement|reconduction|agrement|subvention|clas|prestation|ps|projet|notre|l'|la|le|ce|\d)"
)
_OBJECT: Final = (
    r"(?:(?:notre|nos|mes|mon|ma|ses|sa|leurs?|cette|ces|ce|les|la|lex?) (?:\w+ )?(?:demandes?|candidatures?|projets?|prolongations?|renouvellements?)"
    r"|(?:notre|nos|mon|mes|son|leurs?) dossiers?(?: de demandes?)?|le clas)"
    rf"(?! de (?!{_SORT}\b))"
)
"""A request: « notre demande », « le projet », « notre dossier », but no request for something else, nor a form that is fetched."""
_WISH: Final = (
    r"(?:souhait|voul|voudr|desir|dev|dois|doit|prefer|decid|tenons|contraint|oblige|amene|demand|prions|prie|merci|regret|resolu|informe|confirm)\w*"
    r"(?: (?:de|a|bien|vouloir|nous|me|vous|devoir|que|e|es|s))*"
)
_SAID: Final = r"(?:retir|annul|abandonn)(?:ons|e|ent|erons|eront|era|erai)|renonc(?:ons|e|ent|erons|eront|era|erai) a"
_WANTED: Final = r"(?:retirer|annuler|abandonner|renoncer a)"
_NOT: Final = r"\bne (?:\w+ ){0,3}?(?:pas|plus)"
_OVER: Final = r"(?:retire|annule|abandonne|nulle|nul|caduque|caduc)e?s?\b|sans objet\b"
_WITHDRAWS: Final = tuple(
    map(
        regex,
        (
            rf"\b(?:{_SAID}) {_BESIDE}{_OBJECT}",
            rf"\b{_WISH} {_BESIDE}{_WANTED} {_BESIDE}{_OBJECT}",
            rf"\bavons (?:de |decide de ){_WANTED} {_OBJECT}",
            rf"{_NOT} (?:\w+ ){{0,3}}?(?:donner )?(?:de )?suite a {_OBJECT}",
            rf"\bne (?:maintenons|maintiens|maintient|poursuivons|poursuit) (?:\w+ ){{0,2}}?(?:pas|plus) {_OBJECT}",
            rf"\bne (?:pas|plus) (?:tenir compte de|instruire|examiner|traiter|prendre en compte|maintenir) {_OBJECT}",
            rf"\b{_OBJECT}[^,.;]{{0,80}}? (?:est|sont|doi(?:ven)?t etre|a ete|ont ete|comme)(?: donc| desormais| a considerer comme)* (?:{_OVER})",
            r"\b(?:nous|me|se) desist(?:ons|e|ent)\b",
            rf"^\W*(?:objet ?: ?)?(?:retrait|annulation|abandon|desistement) (?:de|pour) (?:{_OBJECT}|(?:demande|projet|candidature)\b)",
        ),
    )
)
_OTHERS: Final = r"(?:gestionnaire|association|partenaire|famille|parent|eleve|enfant|benevole|intervenant|salarie|animat)\w*"
_TURNED: Final = tuple(
    map(
        regex,
        (
            r"\?|\bannule et remplace|\bremplac|\b(?:si|s') ?(?:nous|vous|je|jamais|on|la|le|les|il|elle|l'\w+)\b|\ben cas de\b|\bpeut-?etre\b|\beventuel|\benvisag",
            r"\bpour(?:rions|rait|riez|rais|raient)\b|\bdevrions\b|\b(?:sans|afin de ne pas|eviter de|plutot que de|au lieu de) (?:\w+ )?"
            + _WANTED,
            rf"\bne (?:\w+ )?(?:{_SAID}|desist\w+|souhait\w+|voul\w+|desir\w+|pens\w+|doi\w+|(?:est|sont|sera|a ete)) ?(?:a )?(?:en )?(?:pas|plus|nullement|rien|jamais)\b",
            rf"\bne (?:pas|jamais|plus) {_WANTED}|\bpas question\b",
            rf"\b(?:une?|des|les?|la|autres?|que|qu') (?:autres? )?{_OTHERS} (?:\w+ ){{0,4}}?(?:retir|annul|renonc|abandonn|desist)",
        ),
    )
)
"""What makes a question, a condition, a denial or a correction of the sentence, or says it of somebody else."""
_SENTENCE: Final = regex(r".+?(?:[.!?;](?=\s|$)|\n\s*\n|\n(?=\s*[A-ZÀ-Ý])|\Z)", re.DOTALL)
"""A line of a message goes on with the next one, unless that begins another sentence."""
_ROOTS: Final = regex(r"retir|retrait|annul|renon|abandon|d[ée]sist|suite|pas|plus|\bnul|caduc|caduque|sans objet", re.IGNORECASE)
_LONGEST: Final = 600
_MOST: Final = 20_000


class TakenBack(NamedTuple):
    """The first sentence of a text that takes a request back, as it is written (empty where none does), and the text without such sentences."""

    said: str
    rest: str


@lru_cache(maxsize=8)  # asked of the same text as a message is, as its letter is
def withdrawal_in(text: str) -> TakenBack:
    """What a text takes back. What remains of it keeps its lines and columns."""
    said, rest = "", []
    start = text[:_MOST]
    for sentence in _SENTENCE.findall(start):
        if len(sentence) <= _LONGEST and _ROOTS.search(sentence) and _is_said(loose(sentence)):
            said = said or " ".join(sentence.split())
            sentence = re.sub(r"[^\n]", " ", sentence)
        rest.append(sentence)
    return TakenBack(said, "".join(rest) + text[_MOST:] if said else text)


def _is_said(sentence: str) -> bool:
    for pattern, apart in _SPELLED:
        sentence = pattern.sub(apart, sentence)
    return any(pattern.search(sentence) for pattern in _WITHDRAWS) and not any(pattern.search(sentence) for pattern in _TURNED)
