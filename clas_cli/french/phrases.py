"""Phrases, and the sentences in which they are looked for (`clas_cli.french.sentences` says how a phrase is written)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from clas_cli.french.text import DASHES, Known, loose


class Sentence:
    """The words of a sentence (a comma is one), and where each stands in the bare text.

    `heading` is what a colon ends just before it; `hinting`, the words at which a hint begins: what a phrase with « <hint> » waits for.
    """

    def __init__(self, words: list[str], starts: list[int], ends: list[int], heading: Sentence | None) -> None:
        self.words, self.starts, self.ends = words, starts, ends
        self.heading = heading
        self.hinting: set[int] = set()
        self.listed: dict[tuple[str, int], list[int]] = {}

    def reaches(self, start: int, end: int, turns: set[int], *, bare_list: bool = False) -> bool:
        """Whether what ends at a word is still heard at a later one: over an enumeration, not over another clause."""
        for place in range(start, end):
            if place in turns:
                return False
            if self.words[place] == "," and not self._goes_on(place + 1) and not (bare_list and "," in self.words[place + 2 : place + 4]):
                return False
        return True

    def _goes_on(self, place: int) -> bool:
        """Whether a clause after a comma goes on with an enumeration: « …, ni danse », « …, danse ou yoga », « …, sa religion »."""
        clause = self.words[place : place + 4]
        if not clause or clause[0] in _GOES_ON or any(word in _OR for word in self.words[place : place + 5]):
            return True
        return clause[0] in _THE and ("," in clause or len(clause) < 4)

    def reaches_back(self, end: int, start: int, turns: set[int]) -> bool:
        """Whether what begins at a word bears on one before: in its clause, in an enumeration, or just after a comma."""
        between = self.words[end:start]
        if any(place in turns and self.words[place] != "par" for place in range(end, start)):
            return False
        commas = [place for place, word in enumerate(between) if word == ","]
        return not commas or commas[-1] == len(between) - 1 or any(word in _AND for word in between[commas[-1] :])


_GOES_ON = frozenset(("ni", "ou", "de", "d", "aucun", "aucune", "ainsi", "qui", "que", "qu", "dont"))
_THE = frozenset(("le", "la", "l", "les", "son", "sa", "ses", "leur", "leurs"))
_OR = frozenset(("ni", "ou"))
_AND = frozenset(("ni", "ou", "et"))

Part = Callable[[Sentence, int], Iterable[int]]
"""A part of a phrase: at a word of a sentence, the words after those that it may take, the best first."""


class Lists:
    """Phrases by name, that others may have as a part (« <name> »)."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._lists = lists
        self._read: dict[str, Phrases] = {}
        self._rare: dict[str, list[str]] = {}

    def __getitem__(self, name: str) -> Phrases:
        if name not in self._read:
            self._read[name] = Phrases(self._lists[name], self)
        return self._read[name]

    def rarest(self, name: str) -> list[str]:
        if name not in self._rare:
            self._rare[name] = [word for phrase in self._lists[name] for word in rarest_of(phrase, self)]
        return self._rare[name]

    def part(self, text: str) -> Part:
        if text.endswith("?"):
            part = self.part(text[:-1])
            return lambda sentence, place: (*part(sentence, place), place)
        if text in _PARTS:
            return _PARTS[text]
        return self._of_list(text[1:-1]) if text[0] == "<" else _of_words(text)

    def _of_list(self, name: str) -> Part:
        def ends(sentence: Sentence, place: int) -> list[int]:
            if (name, place) not in sentence.listed:
                sentence.listed[name, place] = self[name].ends(sentence, place)
            return sentence.listed[name, place]

        return ends


def _of_words(text: str) -> Part:
    """Words of which one may be there."""
    pattern = re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in text.split("|")))
    known: Known[bool] = Known(lambda word: pattern.fullmatch(word) is not None, most=20_000)
    return lambda sentence, place: (place + 1,) if place < len(sentence.words) and known[sentence.words[place]] else ()


def _articles(sentence: Sentence, place: int) -> Iterable[int]:
    end = place
    while end < min(place + 3, len(sentence.words)) and sentence.words[end] in _ARTICLES:
        end += 1
    return range(end, place - 1, -1)


def _gap(sentence: Sentence, place: int) -> Iterable[int]:
    for end in range(place, min(place + 6, len(sentence.words)) + 1):
        yield end
        if end < len(sentence.words) and sentence.words[end] in _NOBODY:
            return


_ARTICLES = frozenset("de d du des la le l les leur leurs un une a au aux nos notre ses son sa".split())
_NOBODY = frozenset(("nul", "nulle", "aucun", "aucune", "personne", "jamais", "ni"))
_PARTS: dict[str, Part] = {
    "~": _articles,
    "…": _gap,
    "^": lambda sentence, place: (place,) if place == 0 else (),
    "$": lambda sentence, place: (place,) if place == len(sentence.words) else (),
    "<hint>": lambda sentence, place: (place + 1,) if place in sentence.hinting else (),
}


class Phrases:
    """Phrases that are looked for at the words at which one of them may begin."""

    def __init__(self, phrases: Iterable[str], lists: Lists) -> None:
        self._lists = lists
        self._by_letters: dict[str, dict[str, list[str]]] = {}
        self._by_list: dict[str, list[str]] = {}
        for phrase in phrases:
            first = phrase.split()[phrase.startswith("^ ")]
            if first[0] == "<":
                self._by_list.setdefault(first[1:-1], []).append(phrase)
            else:
                for word in first.split("|"):
                    self._by_letters.setdefault(word.rstrip("*")[:3], {}).setdefault(word, []).append(phrase)
        self._parts: dict[str, tuple[tuple[Part, ...], tuple[bool, ...]]] = {}
        self._at: Known[tuple[str, ...]] = Known(self._starting, most=20_000)

    def _starting(self, word: str) -> tuple[str, ...]:
        """The phrases that may begin with a word, the longest first."""
        begun = [
            phrase
            for letters in {word[:3], word[:2]}
            for first, phrases in self._by_letters.get(letters, {}).items()
            if first == word or (first[-1] == "*" and word.startswith(first[:-1]))
            for phrase in phrases
        ]
        begun += [phrase for name, phrases in self._by_list.items() if self._lists[name].may_begin(word) for phrase in phrases]
        return tuple(sorted(dict.fromkeys(begun), key=lambda phrase: -phrase.count(" ")))

    def may_begin(self, word: str) -> bool:
        return bool(self._at[word])

    def may_begin_in(self, sentence: Sentence) -> bool:
        return any(map(self._at.__getitem__, sentence.words))

    def _ways(self, sentence: Sentence, phrase: str, place: int) -> Iterator[tuple[int, frozenset[int]]]:
        """Where a phrase that begins at a word may end, and the words that its gaps jump over."""
        if phrase not in self._parts:
            texts = phrase.split()
            self._parts[phrase] = tuple(map(self._lists.part, texts)), tuple(text == "…" for text in texts)
        parts, gaps = self._parts[phrase]
        yield from _walk(sentence, parts, gaps, place, 0)

    def ends(self, sentence: Sentence, place: int) -> list[int]:
        """Every word after a phrase that begins at a word, those of the longest phrases first."""
        if place == len(sentence.words):
            return []
        return list(dict.fromkeys(end for phrase in self._at[sentence.words[place]] for end, _ in self._ways(sentence, phrase, place)))

    def _matches(self, sentence: Sentence) -> Iterator[tuple[int, int, frozenset[int]]]:
        for place, word in enumerate(sentence.words):
            for phrase in self._at[word]:
                for end, jumped in self._ways(sentence, phrase, place):
                    yield place, end, jumped
                    break

    def spans(self, sentence: Sentence) -> list[tuple[int, int]]:
        """The first word of each phrase found, and the word after its last."""
        return [(place, end) for place, end, _ in self._matches(sentence)]

    def covered(self, sentence: Sentence) -> set[int]:
        """The words of the phrases found, without those that a gap jumps over."""
        return {word for place, end, jumped in self._matches(sentence) for word in range(place, end) if word not in jumped}


def _walk(
    sentence: Sentence, parts: tuple[Part, ...], gaps: tuple[bool, ...], place: int, number: int
) -> Iterator[tuple[int, frozenset[int]]]:
    if number == len(parts):
        yield place, _NO_WORD
        return
    for end in parts[number](sentence, place):
        for last, jumped in _walk(sentence, parts, gaps, end, number + 1):
            yield last, jumped | frozenset(range(place, end)) if gaps[number] else jumped


_NO_WORD: frozenset[int] = frozenset()


def rarest_of(phrase: str, lists: Lists) -> list[str]:
    """The words of which a text with the phrase has one: those of its longest part, as the rarest in ordinary texts."""
    rarest: list[str] = []
    for part in phrase.split():
        if part in _PARTS or part.endswith("?") or part.startswith("*"):
            continue
        words = lists.rarest(part[1:-1]) if part[0] == "<" else part.split("|")
        if min(map(_rarity, words)) >= min(map(_rarity, rarest), default=0):
            rarest = words
    return rarest


def _rarity(word: str) -> int:
    return 0 if word.rstrip("*") in _COMMON else len(word)


WORD = re.compile(r"\w+")

_SPACED_DASH = re.compile(rf"(?<=\s)[{DASHES}](?=\s)")
_TOKEN = re.compile(r"\w+|[.,;:!?…•()\[\]/]|(?<= )[*](?= )")

_COMMON = frozenset(
    [
        "activite",
        "atelier",
        "eleve",
        "enfant",
        "enfants",
        "ensemble",
        "ecole",
        "famille",
        "groupe",
        "jeune",
        "jeunes",
        "jeux",
        "parent",
        "parole",
        "seance",
        "travail",
        "valeurs",
    ]
)
"""Long words that every dossier has."""
_ENDS = frozenset(".;:!?…•*")
_LONGEST = 80
"""Words of a sentence: beyond, it is read in pieces, so that reading is linear in a text of any shape."""


def sentences_of(bare: str) -> list[Sentence]:
    """The sentences of a bare text, in their order."""
    told: list[Sentence] = []
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    before = ""
    for token in _TOKEN.finditer(bare):
        if token[0] in _ENDS or len(words) == _LONGEST:
            if words:
                told.append(Sentence(words, starts, ends, told[-1] if before == ":" else None))
                words, starts, ends = [], [], []
                before = token[0]
            if token[0] in _ENDS:
                continue
        words.append(token[0] if token[0][0].isalnum() or token[0][0] == "_" else ",")
        starts.append(token.start())
        ends.append(token.end())
    if words:
        told.append(Sentence(words, starts, ends, told[-1] if before == ":" else None))
    return told


def bare_of(text: str) -> tuple[str, list[int]]:
    """A text without accents, case or dashes, and for each of its characters (and its end) the place in the original."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(_SPACED_DASH.sub(",", text)):
        bare = _letter(character)
        if bare == " " and letters[-1:] == [" "]:
            continue
        letters.extend(bare)
        places.extend([place] * len(bare))
    places.append(len(text))
    return "".join(letters), places


@lru_cache(maxsize=4096)
def _letter(character: str) -> str:
    """A character without accent, case or dash; nothing of an accent that stands apart from its letter."""
    return loose(character) or ("" if unicodedata.combining(character) else " ")
