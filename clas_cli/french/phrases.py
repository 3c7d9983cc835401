"""Phrases, and the sentences in which they are looked for (`clas_cli.french.sentences` says how a phrase is written)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from clas_cli.french.text import DASHES, Known, loose


class Sentence:
    """The words of a sentence (a comma is one), and where each stands in the bare text.

    `heading` is what a colon ends just before it.
    """

    def __init__(self, words: list[str], starts: list[int], ends: list[int], heading: Sentence | None) -> None:
        self.words, self.starts, self.ends = words, starts, ends
        self.heading = heading
        self.mark(set())

    def mark(self, hinting: set[int]) -> None:
        """Marks the words at which a hint begins: what a phrase with « <hint> » waits for."""
        words = [_MARK + word if place in hinting else word for place, word in enumerate(self.words)]
        self.line = f" {' '.join(words)} "
        self.offsets: list[int] = []
        offset = 1
        for word in words:
            self.offsets.append(offset)
            offset += len(word) + 1
        self.at_offset = {offset: place for place, offset in enumerate([*self.offsets, offset])}

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


class Phrases:
    """Phrases that are looked for at the words at which one of them may begin."""

    def __init__(self, phrases: Iterable[str], lists: Mapping[str, tuple[str, ...]]) -> None:
        self._by_letters: dict[str, dict[str, list[str]]] = {}
        for phrase in phrases:
            for first in _first_words(phrase, lists):
                self._by_letters.setdefault(first.rstrip("*")[:3], {}).setdefault(first, []).append(phrase)
        self._lists = lists
        self._compiled: dict[str, re.Pattern[str]] = {}
        self._at: Known[tuple[re.Pattern[str], ...]] = Known(self._starting, most=20_000)

    def _starting(self, word: str) -> tuple[re.Pattern[str], ...]:
        """The patterns of the phrases that may begin with a word."""
        firsts = [(first, phrases) for letters in {word[:3], word[:2]} for first, phrases in self._by_letters.get(letters, {}).items()]
        begun = [
            phrase for first, phrases in firsts if first == word or (first[-1] == "*" and word.startswith(first[:-1])) for phrase in phrases
        ]
        return tuple(map(self._pattern, dict.fromkeys(begun)))

    def _pattern(self, phrase: str) -> re.Pattern[str]:
        if phrase not in self._compiled:
            self._compiled[phrase] = re.compile(_pattern(phrase, self._lists))
        return self._compiled[phrase]

    def may_begin(self, word: str) -> bool:
        return bool(self._at[word])

    def may_begin_in(self, sentence: Sentence) -> bool:
        return any(map(self._at.__getitem__, sentence.words))

    def _matches(self, sentence: Sentence) -> Iterator[tuple[int, re.Match[str]]]:
        for place, word in enumerate(sentence.words):
            for pattern in self._at[word]:
                if match := pattern.match(sentence.line, sentence.offsets[place]):
                    yield place, match

    def spans(self, sentence: Sentence) -> list[tuple[int, int]]:
        """The first word of each phrase found, and the word after its last."""
        return [(place, sentence.at_offset[match.end()]) for place, match in self._matches(sentence)]

    def covered(self, sentence: Sentence) -> set[int]:
        """The words of the phrases found, without those that a gap jumps over."""
        words: set[int] = set()
        for place, match in self._matches(sentence):
            found = set(range(place, sentence.at_offset[match.end()]))
            for number in range(1, len(match.groups()) + 1):
                if match.start(number) >= 0:
                    found -= set(range(sentence.at_offset[match.start(number)], sentence.at_offset[match.end(number)]))
            words |= found
        return words


def _first_words(phrase: str, lists: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    first = phrase.split()[phrase.startswith("^ ")]
    if first.startswith("<"):
        for listed in lists[first.strip("<>")]:
            yield from _first_words(listed, lists)
    else:
        yield from first.split("|")


def rarest_of(phrase: str, lists: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The words of which a text with the phrase has one: those of its longest part, as the rarest in ordinary texts."""
    rarest: list[str] = []
    for part in phrase.split():
        if part in ("~", "…", "^", "$", "<hint>") or part.endswith("?") or part.startswith("*"):
            continue
        words = [word for listed in lists[part[1:-1]] for word in rarest_of(listed, lists)] if part[0] == "<" else part.split("|")
        if min(map(_rarity, words)) >= min(map(_rarity, rarest), default=0):
            rarest = words
    return rarest


def _rarity(word: str) -> int:
    return 0 if word.rstrip("*") in _COMMON else len(word)


def _pattern(phrase: str, lists: Mapping[str, tuple[str, ...]]) -> str:
    """A pattern of whole words, each followed by one space; each gap is a group."""
    return "".join(_part(part, lists) for part in phrase.split())


def _part(part: str, lists: Mapping[str, tuple[str, ...]]) -> str:
    if part == "…":
        return r"((?:(?!(?:nul|nulle|aucune?|personne|jamais|ni) )\S+ ){0,6}?)"
    if part == "~":
        return rf"(?:{_MARK}?(?:de|d|du|des|la|le|l|les|leurs?|un|une|a|au|aux|nos|notre|ses|son|sa) ){{0,3}}"
    if part in _EDGES:
        return _EDGES[part]
    if part == "<hint>":
        return rf"{_MARK}\S+ "
    if part.endswith("?"):
        return f"(?:{_part(part[:-1], lists)})?"
    if part.startswith("<"):
        return f"(?:{'|'.join(_pattern(phrase, lists) for phrase in _longest_first(lists[part.strip('<>')]))})"
    return f"{_MARK}?(?:{'|'.join(map(_word, part.split('|')))}) "


def _longest_first(phrases: Iterable[str]) -> list[str]:
    return sorted(phrases, key=lambda phrase: -len(phrase.split()))


def _word(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\w*")


WORD = re.compile(r"\w+")

_SPACED_DASH = re.compile(rf"(?<=\s)[{DASHES}](?=\s)")
_TOKEN = re.compile(r"\w+|[.,;:!?…•()\[\]/]|(?<= )[*](?= )")

_MARK = "\x01"
_EDGES = {"^": r"(?<!\S )", "$": r"(?!\S)"}
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
