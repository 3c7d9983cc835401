"""DEL: the message that carries the request (note, §2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from typing import Final

from clas_cli.campaigns.campaign import GESTIONNAIRE, Campagne
from clas_cli.dossier.dossier import Courriel, Demande
from clas_cli.dossier.fields import PROLONGATION, Because
from clas_cli.dossier.gestionnaire import Gestionnaire
from clas_cli.french.patterns import regex
from clas_cli.french.text import loose, one_line
from clas_cli.rules.depot import Envoi
from clas_cli.rules.registry import A_VERIFIER, BLOQUANT, Findings, finding, rule


def _message(demande: Demande) -> Courriel:
    """The message. Raises `Missing` where there is none."""
    courriel = demande.courriel
    if courriel is None or not any(courriel.has(name) or name in courriel.set_aside for name in courriel.FIELDS):
        raise Because("sans objet tant qu'il n'y a pas de message")
    return courriel


def expected_subject(campagne: Campagne, situation: str, name: str) -> str | None:
    """The subject that the note asks for, or None where the campaign has no formula."""
    pattern = _formula(campagne, situation)
    return pattern and pattern.replace(GESTIONNAIRE, one_line(name))


def _formula(campagne: Campagne, situation: str) -> str | None:
    objets = campagne.depot.objets
    if objets is None or campagne.depot.canal != "courriel":
        return None
    return objets.prolongation if situation == PROLONGATION else objets.nouvelle


_BEFORE: Final = regex(r"^(?:\s*(?:(?:re|tr|fw|fwd|rv|ref)\s*:|\[[^\]]*\]))+", re.IGNORECASE)
"""What programs put before a subject: « TR : », « [EXTERNE] »."""


_BETWEEN: Final = regex(r"[\W_]+")


@lru_cache(maxsize=1_000)
def _letters(text: str) -> str:
    """A text compared by its letters and digits alone."""
    return _BETWEEN.sub("", loose(text))


def _follows(subject: str, formula: str, name: str) -> bool:
    """Whether a subject follows the formula: its fixed parts in their order, and the name, the whole of it or a part of it."""
    before, _, after = formula.partition(GESTIONNAIRE)
    said, start, end = (_letters(text) for text in (_BEFORE.sub("", subject), before, after))
    if not (said.startswith(start) and said.endswith(end)):
        return False
    named = said[len(start) : len(said) - len(end)]
    return GESTIONNAIRE not in formula or (bool(named) and any(named in one or one in named for one in _writings(name)))


_MOST_WORDS: Final = 15
_BEARING: Final = 4
"""Letters from which a word gives its initial: « MJC » of « maison des jeunes et de la culture »."""


def _writings(name: str) -> Iterator[str]:
    """The letters of a name: whole, or with some words in a row by their initials (« FSE du collège », « MJC du Lauragais »)."""
    words = [letters for word in loose(name).split() if (letters := _letters(word))][:_MOST_WORDS]
    yield _letters(name)
    for start, end in combinations(range(len(words) + 1), 2):
        for run in (words[start:end], [word for word in words[start:end] if len(word) >= _BEARING]):
            if len(run) > 1:
                yield "".join((*words[:start], *(word[0] for word in run), *words[end:]))


@rule(
    "DEL007",
    "objet-du-courriel",
    "Objet du courriel",
    A_VERIFIER,
    value=lambda campagne: campagne.depot.objets,
    fields=("demande.courriel.objet",),
    applies=lambda campagne: campagne.depot.canal == "courriel" and campagne.depot.objets,
    by_message=True,
)
def subject(demande: Demande, gestionnaire: Gestionnaire, situation: str, campagne: Campagne) -> Findings:
    """L'objet du courriel suit la formule de la note, avec l'année et le nom du gestionnaire.

    Pourquoi : c'est par l'objet que la Caf range les demandes. Espaces, ponctuation, majuscules, accents et « TR : » sont indifférents.
    Remède : recopier l'objet attendu.
    Refusé : demande.courriel.objet = Dossier Clas
    Accepté : « {campagne.depot.objets.nouvelle} », avec le nom du gestionnaire
    """
    formula = _formula(campagne, situation)
    written = _message(demande).objet
    if formula is None or _follows(written, formula, gestionnaire.nom):
        return
    expected = expected_subject(campagne, situation, gestionnaire.nom) or ""
    yield finding(
        "demande.courriel.objet",
        "L'objet du courriel n'est pas celui que la note demande.",
        found=written,
        expected=expected,
        remedy=f"Écrire\u00a0: {expected}",
    )


@rule(
    "DEL008",
    "destinataire",
    "Destinataire du courriel",
    BLOQUANT,
    value=lambda campagne: campagne.depot.adresse,
    fields=("demande.courriel.destinataire",),
    applies=lambda campagne: campagne.depot.canal == "courriel" and campagne.depot.adresse,
    by_message=True,
)
def recipient(demande: Demande, envoi: Envoi, campagne: Campagne) -> Findings:
    """Le courriel est adressé à la boîte de la campagne : {campagne.depot.adresse}.

    Pourquoi : un dossier envoyé ailleurs n'est pas reçu dans le délai.
    Remède : envoyer la demande à {campagne.depot.adresse}.
    Refusé : demande.courriel.destinataire = contact@example.org
    Accepté : demande.courriel.destinataire = {campagne.depot.adresse}
    """
    address = (campagne.depot.adresse or "").lower()
    written = _message(demande).destinataire
    if address not in (part.rstrip(".").lower() for part in re.findall(r"[\w.+-]+@[\w.-]+", written)):
        yield finding(
            "demande.courriel.destinataire",
            "Le courriel n'est pas adressé à la boîte de la campagne.",
            found=written,
            expected=address,
            severity=A_VERIFIER if envoi.is_received else None,
            asked="Vérifier par quelle voie le message est arrivé.",
        )
