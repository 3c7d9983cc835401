"""Whether two names are one person, and whether a name names somebody at all."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from clas_cli.french.numbers import NUMBERS
from clas_cli.french.patterns import regex
from clas_cli.french.places import Likeness
from clas_cli.french.text import loose, word_set

_HIS: Final = frozenset(["m", "mr", "monsieur"])
_HERS: Final = frozenset(["mme", "mlle", "melle", "madame", "mademoiselle"])
_TITLES: Final = _HIS | _HERS | {"dr", "docteur", "pr", "me", "maitre"}
_TO_FIND: Final = regex(
    r"recrut\w*|embauch\w*|pourvoi\w*|pourvu\w*|trouv\w*|defini\w*|determin\w*|precis\w*|design\w*|nomm\w*|confirm\w*|venir|complet\w*|"
    r"connue?s?|inconnue?s?|neant|tbd|nc|nd|nn|na|xx*|vacant\w*"
)
"""A word of a name that says that nobody is known yet."""
_ROLE: Final = regex(
    r"accompagna\w*|adherent\w*|agent\w*|aides?|animat\w*|assistant\w*|atsem|asvp|benevol\w*|charg\w*|civique|conseill\w*|coordinat\w*|"
    r"coordonn\w*|direct\w*|educat\w*|eleves?|elue?s?|emploi\w*|encadr\w*|enseign\w*|equipe\w*|etudiant\w*|instit\w*|interve\w*|jeunes?|"
    r"lyceen\w*|maire|mamans?|mediat\w*|meres?|papas?|parents?|peres?|personnes?|personnel\w*|postes?|president\w*|profess\w*|profs?|"
    r"psycholog\w*|referent\w*|responsable\w*|retraite\w*|salari\w*|secretaire\w*|service|stagiaire\w*|titulaire\w*|tuteurs?|tutrices?|"
    r"vacataire\w*|volontaire\w*"
)
"""A word of a name that says what somebody does."""
_LINKS: Final = word_set(
    """
    a au aux autre autres avec ce ces d dans de des du en encore et jour l la le les n no non numero ou par pas plus pour sur attente cours
    rentree ulterieurement janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    """
)
_FIELDS: Final = word_set(
    """
    accueil ados adolescents adultes alsh association associatif bafa bafd bpjeps bts centre clas college colleges communal commune culture
    culturel culturelle diplome ecole ecoles enfance enfant enfants famille familles foyer jeunesse licence local locale loisirs lycee mairie
    maternelle mediatheque mission mjc municipal municipale numerique periscolaire petite pole primaire scolaire scolarite secteur social
    sociale socioculturel staps ville
    """
)
"""What a role is about: « animateur jeunesse », « assistante sociale »."""
_WORD: Final = regex(r"[a-z0-9]+")
_TIMES: Final = regex(r"\bx ?(?=\d)")
_NUMBER: Final = regex(r"[x\u00d7] ?(\d{1,2})$")
_NUMBERED: Final = regex(r"(?:^| )(\d{1,2})(?:(?: ?/ ?| a | )(\d{1,2}))?$")
"""« Agent 2 », « Animateurs 1 à 3 »."""


def _title_of(name: str) -> str:
    """Whether a title says that somebody is a man (« m ») or a woman (« f »); empty where none does."""
    words = _WORD.findall(loose(name))
    return "m" if words[1:] and words[0] in _HIS else "f" if words[1:] and words[0] in _HERS else ""


@lru_cache(maxsize=2_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, without its titles."""
    return tuple(word for word in _WORD.findall(loose(name)) if word not in _TITLES)


_TOGETHER: Final = regex(r"\s+(?:et|ainsi que|avec)\s+|\s*[&+/;\n]\s*", re.IGNORECASE)
_AND: Final = regex(r"\s+(?:et|ainsi que|avec)\s+|\s*(?:[&+,;\n]|/(?!\s*\d))\s*", re.IGNORECASE)
"""What stands between functions; commas too."""
_ASIDE: Final = regex(r"\s+[-\u2013\u2014:]\s+|,\s+")
_BESIDE: Final = regex(r"\s*\([^()]*\)")
_SEVERAL: Final = regex(r"(?:des|les|plusieurs|quelques|divers|nos|equipe)\b.*|\w+s\b.*")


def names_in(line: str) -> tuple[str, ...]:
    """The people that a line names one by one: « Camille Exemple et Dominique Exemple », « Camille Exemple et un bénévole »; else the line itself."""
    if ("," not in line and not _TOGETHER.search(line)) or is_nobody(line):
        return (line,)
    apart = [name for piece in _TOGETHER.split(_BESIDE.sub("", line)) if piece.strip(" ,") for name in _by_commas(piece.strip(" ,"))]
    return tuple(apart) if len(apart) > 1 and not any(is_nobody(name) and not _are_counted(name) for name in apart) else (line,)


def _are_counted(role: str) -> bool:
    """Whether a function is said with the number of those who have it: « un bénévole »."""
    words = words_of(role)
    return len(words) > 1 and _is_number(words[0]) and any(_ROLE.fullmatch(word) or _TO_FIND.fullmatch(word) for word in words[1:])


def _by_commas(names: str) -> list[str]:
    """« EXEMPLE, Camille » is one person; « Camille Exemple, Dominique Exemple » are two."""
    parts = [part.strip() for part in names.split(",")]
    return parts if all(len(words_of(part)) > 1 for part in parts) else [names]


def are_several(name: str) -> bool:
    """Whether a line that names nobody may speak of more than one person: « bénévoles du quartier », « animatrice et bénévole »."""
    if not is_nobody(name) or number_in(name) > 1:
        return False
    functions = [piece for piece in _TOGETHER.split(name) if any(map(_ROLE.fullmatch, words_of(piece)))]
    return len(functions) > 1 or (not any(map(str.isdigit, name)) and _SEVERAL.fullmatch(loose(name)) is not None)


def _alone(name: str) -> str:
    """A name without what is said beside it: « Camille Exemple (coordinatrice) », « Camille Exemple, animatrice »."""
    first, *others = _ASIDE.split(_BESIDE.sub("", name))
    return " ".join([first, *(part for part in others if not is_nobody(part))]).strip() or name


def identity(name: str) -> frozenset[str]:
    """What two writings of a whole name have in common: its words in any order; empty of what isn't a first and a last name."""
    words = frozenset(words_of(name))
    return words if len([word for word in words if len(word) > 1]) > 1 and not is_nobody(name) else frozenset()


@lru_cache(maxsize=2_000)
def is_to_be_found(name: str) -> bool:
    """Whether a name says that somebody is still to be found: « à recruter », « X », « ? »."""
    words = words_of(_TIMES.sub("", loose(_BESIDE.sub("", name))).replace(".", ""))  # « N.C. »
    return not words or (any(_TO_FIND.fullmatch(word) for word in words) and all(_says_nobody(word) for word in words))


@lru_cache(maxsize=2_000)
def is_nobody(name: str) -> bool:
    """Whether a name names nobody: to be found, or only a role (« Agent 2 », « animatrice du foyer »)."""
    words = words_of(_TIMES.sub("", loose(name)))
    if all(_says_nobody(word) for word in words):
        return True
    role = words[1:] if _is_number(words[0]) else words
    return bool(_ROLE.fullmatch(role[0])) and next((word for word in role if not _ROLE.fullmatch(word)), "") in _LINKS


def _is_number(word: str) -> bool:
    return word.isdigit() or word in NUMBERS


def _says_nobody(word: str) -> bool:
    known = word in _LINKS or word in _FIELDS or word in NUMBERS
    return known or word.isdigit() or len(word) == 1 or bool(_ROLE.fullmatch(word) or _TO_FIND.fullmatch(word))


def number_in(name: str) -> int:
    """How many people a line stands for: « 2 animateurs », « un animateur et un bénévole », « Agents 1 et 2 » are two; a name is one."""
    return max(sum(map(_number_of, _AND.split(name))), 1) if is_nobody(name) else 1


def _number_of(piece: str) -> int:
    """How many people one part of a line says to be; zero where it doesn't say."""
    words = words_of(piece)
    for place, word in enumerate(words[:-1]):
        if _is_number(word) and (place == 0 or _ROLE.fullmatch(words[place + 1])):
            return max(NUMBERS.get(word) or int(word[:2]), 1)
    if times := _NUMBER.search(loose(piece)):
        return int(times[1])
    if numbered := _NUMBERED.search(loose(piece)):
        return max(int(numbered[2] or 0) - int(numbered[1]), 0) + 1 if numbered[2] else 1
    return int(bool(identity(piece)) and not any(map(_says_nobody, words)))


def compare(one: str, other: str) -> Likeness:
    """Whether two names are one person: written the same; perhaps (another order, initials, a title, a part of the name); or not.

    Names that name nobody are as many people.
    """
    if set(words_of(one)).isdisjoint(words_of(other)) or is_nobody(one) or is_nobody(other):
        return "other"
    if loose(one).split() == loose(other).split():
        return "same"
    if {_title_of(one), _title_of(other)} == {"m", "f"}:
        return "other"
    first, second = words_of(_alone(one)), words_of(_alone(other))
    short, long = sorted((first, second), key=len)
    return "maybe" if _part_of(short, long) else "other"


def _part_of(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether each word stands for another of the longer name, an initial for the word that it begins; one whole word at least."""
    left = list(others)
    whole = False
    for word in sorted(words, key=len, reverse=True):
        match = next((known for known in left if known == word), None)
        whole |= match is not None and len(word) > 1
        if match is None:
            match = next((known for known in left if min(len(known), len(word)) == 1 and known[0] == word[0]), None)
        if match is None:
            return False
        left.remove(match)
    return whole
