"""Texts that answer nothing, and words that answer « none » or « all »."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from clas_cli.french.numbers import in_words
from clas_cli.french.patterns import regex
from clas_cli.french.text import loose

NONE: Final = regex(
    r"(?!.*\b(?:idee|reponse|renseigne|communique|precise|defini|determine|connu)e?s?\b)(?:il n'y en a )?(?:aucune?s?|neant|rien|non|zero|pas(?: (?:du tout|encore|prevue?|pour l'instant|pour le moment|actuellement|a ce jour)| d'\w+| de \w+)?|sans)(?: \w+)?\W*"
)
"""What says that there is none, as `loose` leaves it."""

_TYPED: Final = regex(r"(?:x|\?|\.|test|abc|bla|toto|oui|non|ok)+")
_NOTHING: Final = regex(
    r"[\W_]*|n[/. ]?[acr]\.?|n\.c\.?|s\.?o\.?|r\.?a\.?s\.?|neant|rien|aucune?s?|idem\b.{0,20}|id\.?|tbd|todo|tba|"
    r"(?:(?:texte|reponse|nom|titre|intitule|ecoles?|colleges?|lycees?|etablissements?|lieux?|salles?|locaux|local|adresse)(?: scolaires?)? )?(?:a|en cours de|reste a|pas encore|non) ?(?:complet|defin|determin|precis|confirm|choisi|trouv|remplir|rempli|redig|renseign|saisi|venir|voir|faire)\w*.{0,20}|"
    r"en cours|sans objet|non (?:communique|concerne|renseigne)e?|inconnue?|"
    r"(?:voir|cf\.?|confer|selon|comme) (?:le |la |les |l'|notre |nos |au )?(?:projet|dossier|annexe|piece|document|fichier|ci|page|site|statuts|bilan|plus haut|supra|an dernier)\b.{0,40}|"
    r"lorem ipsum.*|\.{2,}|description|texte|votre texte.*"
)
"""A whole text that is no answer, as `loose` leaves it; of those before, some are one where a word or a number is asked."""

_VAGUE: Final = regex(
    r"\?+|(?:a|en cours de|reste a|pas encore|non) ?(?:confirm|complet|defin|determin|precis|fix|voir|venir|recrut)\w*(?: .{0,40})?|en (?:cours|projet|reflexion|discussion)(?: .*)?|envisagee?|variable|(?:selon|en fonction|entre) .*|"
    r"(?:somme |participation |montant )?(?:symbolique|modique)|(?:sur )?toute? l'annee.*|(?:tous|toutes?|chaque)(?: .*)?|pluriannuel\w*|"
    r"rentree(?: .*)?|(?:a|en|courant|debut|mi|fin|des|vers)(?: la| le| de)? ?(?:rentree|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)(?: .*)?|"
    r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre) \d{4}|"
    r"tbd|nc|n/?c|inconnue?|nsp|ne sa(?:is|it) pas|plusieurs|quelques(?:[- ]un(?:e?s))?|divers"
)
_WORD: Final = regex(r"[^\W\d_]{2,}")


@lru_cache(maxsize=4_000)
def is_filler(text: str, described: bool = False) -> bool:
    """Whether a text is no answer; where a description is asked, one word is none either."""
    bare = loose(text).strip()
    if described and len(_WORD.findall(bare)) < 2:
        return True
    return says_nothing(text) or (len(bare) < 120 and _TYPED.fullmatch(bare) is not None)


def says_nothing(text: str) -> bool:
    """Whether a text is no answer to any question: « - », « néant », « sans objet », « à compléter »."""
    bare = loose(text).strip()
    return len(bare) < 120 and _NOTHING.fullmatch(bare) is not None


def says_none(text: str) -> bool:
    """Whether a text says that there is none: « aucun », « néant »."""
    return len(text) < 60 and NONE.fullmatch(loose(text).strip()) is not None


_ALL: Final = regex(
    r"(?:pour )?(?:tous|toutes|chacun|ensemble|la totalite|(?:tous |toutes )?les (?P<count>\d+|deux|trois|quatre|cinq|six))"
    r"(?: (?:de |d')?(?:les |nos |des )?(?:collectifs?|groupes?|sans exception))?\W*"
)


def says_all(text: str, count: int) -> bool:
    """Whether a text says « all the collectifs », or « the two » where there are so many."""
    found = _ALL.fullmatch(loose(text).strip()) if len(text) < 60 else None
    return found is not None and (found["count"] is None or count == (in_words(found["count"]) or int(found["count"])))


def is_vague(text: str) -> bool:
    """Whether a text puts the answer off, where a value is asked: « à préciser », « ? »."""
    return len(text) < 60 and _VAGUE.fullmatch(loose(text).strip()) is not None
