"""What a French sentence says is done, and what it only names, denies or speaks about.

One mechanism for every subject (`clas_cli.french.subjects` holds the words). A text is cut into sentences of bare words. In each:

1. *names* (a street, a body, a work, another use of a word) are set aside: what a gap « … » jumps over stays;
2. *hints* are looked for in the rest;
3. a hint is dropped where a *denial* or a *theme* reaches it. One that comes before (« sans », « exposé sur ») reaches to the end of its
   clause, or to a word that turns the sentence (« mais », « puis », a verb that says what is done); one that comes after
   (« … est interdit ») reaches back over its clause. « sans » after another denial affirms, « sans oublier » denies nothing.

A phrase is written as words: ``danse*`` (any ending), ``*er`` (any beginning), ``a|b`` (either), ``~`` (at most three articles or « de »),
``…`` (at most six words of the sentence, « aucun » and the like not among them), ``<name>`` (any phrase of that list). Case, accents and dashes never count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from clas_cli.french.text import DASHES, Known, loose


@dataclass(frozen=True)
class Subject:
    """What is looked for in texts, as phrases. `bodies` are names too, unless the sentence has a word of `doing`."""

    hints: tuple[str, ...]
    names: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    doing: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    denied_after: tuple[str, ...] = ()
    no_denials: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    lists: Mapping[str, tuple[str, ...]] | None = None

    def without_words(self) -> Subject:
        """The same turns of the language, where only words and names of one's own count."""
        return replace(self, hints=(), names=(), bodies=())

    def with_words(self, hints: Iterable[str], names: Iterable[str]) -> Subject:
        """The same with more hints and more names, such as those of a campaign."""
        return replace(self, hints=(*self.hints, *_plain_phrases(hints)), names=(*self.names, *_plain_phrases(names)))


def _plain_phrases(phrases: Iterable[str]) -> Iterator[str]:
    """Phrases written by people: their words, where only a last « * » has a meaning."""
    for phrase in phrases:
        if words := _WRITTEN.findall(loose(phrase)):
            yield " ".join(words)


class Reader:
    """Reads texts about one subject."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._lists = dict(subject.lists or {})
        self._lists["hint"] = subject.hints
        self._hints = self._phrases(subject.hints)
        self._rare = _Phrases({word for phrase in subject.hints for word in _rarest(phrase, self._lists)}, {})
        self._suspects = Known(lambda piece: any(map(self._rare.may_begin, _WORD.findall(loose(piece)))), most=5_000)

    def found(self, text: str) -> list[str]:
        """The words of a text that say that the thing is done, as written there, each once."""
        if not any(map(self._suspects.__getitem__, text.split())):
            return []  # as most texts: they need not be cut
        words: dict[str, str] = {}
        for part in _PART.findall(text):
            if any(map(self._suspects.__getitem__, part.split())):
                self._find(part, words)
        return list(words.values())

    def _find(self, text: str, words: dict[str, str]) -> None:
        """Adds what a part of a text says."""
        bare, places = _bare(text)
        spans = sorted(
            (span for sentence in _sentences(bare) if self._rare.may_begin_in(sentence) for span in self._affirmed(sentence)),
            key=lambda span: (span[0], -span[1]),
        )
        told = 0
        for start, end in spans:
            if start < told:
                continue  # within a phrase that is told
            told = end
            words.setdefault(bare[start:end], text[places[start] : places[end]])

    def _affirmed(self, sentence: _Sentence) -> Iterator[tuple[int, int]]:
        sentence.mark({first for first, _ in self._hints.spans(sentence)})
        hints = self._left(self._hints, sentence, self._named(sentence))
        for first, last in self._not_silenced(sentence, hints):
            yield sentence.starts[first], sentence.ends[last - 1]

    def _named(self, sentence: _Sentence) -> set[int]:
        """The words of names and other uses."""
        named = self._names.covered(sentence)
        if (bodies := self._bodies.covered(sentence)) and not self._left(self._doing, sentence, named | bodies):
            named |= bodies
        return named

    @staticmethod
    def _left(phrases: _Phrases, sentence: _Sentence, but: set[int]) -> list[tuple[int, int]]:
        """The phrases of a sentence that have no word in common with others."""
        return [(first, last) for first, last in phrases.spans(sentence) if but.isdisjoint((first, last - 1))]

    def _not_silenced(self, sentence: _Sentence, hints: list[tuple[int, int]]) -> list[tuple[int, int]]:
        if not hints:
            return []
        empty = self._no_denials.covered(sentence)
        turns = {first for first, _ in self._turns.spans(sentence) if sentence.words[first - 1] not in _NE}
        denials = self._left(self._denials, sentence, empty)
        themes = self._left(self._themes, sentence, set())
        after = self._left(self._denied_after, sentence, empty)
        return [
            hint
            for hint in hints
            if not self._denied(sentence, hint, denials, turns)
            and not self._is_theme(sentence, hint, themes, turns, hints)
            and not self._denied_later(sentence, hint, after, turns)
        ]

    @staticmethod
    def _denied(sentence: _Sentence, hint: tuple[int, int], denials: list[tuple[int, int]], turns: set[int]) -> bool:
        reaching = [d for d in denials if d[1] <= hint[0] and sentence.reaches(d[1], hint[0], turns)]
        if not reaching:
            return False
        nearest = reaching[-1]
        return sentence.words[nearest[0]] != "sans" or all(d[1] >= nearest[0] for d in reaching[:-1])

    @staticmethod
    def _is_theme(
        sentence: _Sentence, hint: tuple[int, int], themes: list[tuple[int, int]], turns: set[int], hints: list[tuple[int, int]]
    ) -> bool:
        for _, end in themes:
            if end <= hint[0] and sentence.reaches(end, hint[0], turns):
                ands = [
                    place for place in range(end, hint[0]) if sentence.words[place] in _AND_ALSO and sentence.words[place + 1] not in _OF
                ]
                if not ands or any(end <= first < ands[0] for first, _ in hints):
                    return True
        return False

    @staticmethod
    def _denied_later(sentence: _Sentence, hint: tuple[int, int], after: list[tuple[int, int]], turns: set[int]) -> bool:
        return any(hint[1] <= first and sentence.reaches_back(hint[1], first, turns) for first, _ in after)

    @cached_property
    def _names(self) -> _Phrases:
        return self._phrases(self._subject.names)

    @cached_property
    def _bodies(self) -> _Phrases:
        return self._phrases(self._subject.bodies)

    @cached_property
    def _doing(self) -> _Phrases:
        return self._phrases(self._subject.doing)

    @cached_property
    def _themes(self) -> _Phrases:
        return self._phrases(self._subject.themes)

    @cached_property
    def _denials(self) -> _Phrases:
        return self._phrases(self._subject.denials)

    @cached_property
    def _denied_after(self) -> _Phrases:
        return self._phrases(self._subject.denied_after)

    @cached_property
    def _no_denials(self) -> _Phrases:
        return self._phrases(self._subject.no_denials)

    @cached_property
    def _turns(self) -> _Phrases:
        return self._phrases(self._subject.turns)

    def _phrases(self, phrases: tuple[str, ...]) -> _Phrases:
        return _Phrases(phrases, self._lists)


class _Sentence:
    """The words of a sentence (a comma is one), and where each stands in the bare text."""

    def __init__(self, words: list[str], starts: list[int], ends: list[int]) -> None:
        self.words, self.starts, self.ends = words, starts, ends
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

    def reaches(self, start: int, end: int, turns: set[int]) -> bool:
        """Whether what ends at a word is still heard at a later one: over an enumeration, not over another clause."""
        for place in range(start, end):
            if place in turns:
                return False
            if self.words[place] == "," and place + 1 < len(self.words) and not self._goes_on(place + 1):
                return False
        return True

    def _goes_on(self, place: int) -> bool:
        """Whether a clause after a comma goes on with an enumeration: « …, ni danse », « …, danse ou yoga », « …, sa religion »."""
        if self.words[place] in _GOES_ON or any(word in _OR for word in self.words[place : place + 5]):
            return True
        clause = self.words[place : place + 4]
        return self.words[place] in _THE and ("," in clause or len(clause) < 4)

    def reaches_back(self, end: int, start: int, turns: set[int]) -> bool:
        """Whether what begins at a word bears on one before: in its clause, in an enumeration, or just after a comma."""
        between = self.words[end:start]
        if any(place in turns for place in range(end, start)):
            return False
        commas = [place for place, word in enumerate(between) if word == ","]
        return not commas or commas[-1] == len(between) - 1 or any(word in _AND for word in between[commas[-1] :])


_GOES_ON = frozenset(("ni", "ou", "de", "d", "aucun", "aucune", "ainsi"))
_THE = frozenset(("le", "la", "l", "les", "son", "sa", "ses", "leur", "leurs"))
_OR = frozenset(("ni", "ou"))
_AND = frozenset(("ni", "ou", "et"))
_AND_ALSO = frozenset(("et", "ou", "avec"))
_OF = frozenset(("de", "d", "du", "des", "le", "la", "les", "l", "sur"))
_NE = frozenset(("ne", "n", "se", "s", "est", "sont", "sera", "seront", "etre", "ete"))


class _Phrases:
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

    def may_begin_in(self, sentence: _Sentence) -> bool:
        return any(map(self._at.__getitem__, sentence.words))

    def _matches(self, sentence: _Sentence) -> Iterator[tuple[int, re.Match[str]]]:
        for place, word in enumerate(sentence.words):
            for pattern in self._at[word]:
                if match := pattern.match(sentence.line, sentence.offsets[place]):
                    yield place, match

    def spans(self, sentence: _Sentence) -> list[tuple[int, int]]:
        """The first word of each phrase found, and the word after its last."""
        return [(place, sentence.at_offset[match.end()]) for place, match in self._matches(sentence)]

    def covered(self, sentence: _Sentence) -> set[int]:
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
    first = phrase.split()[0]
    if first.startswith("<"):
        for listed in lists[first.strip("<>")]:
            yield from _first_words(listed, lists)
    else:
        yield from first.split("|")


def _rarest(phrase: str, lists: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The words of which a text with the phrase has one: those of its longest part, as the rarest in ordinary texts."""
    rarest: list[str] = []
    for part in phrase.split():
        if part in ("~", "…", "<hint>") or part.startswith("*"):
            continue
        words = [word for listed in lists[part[1:-1]] for word in _rarest(listed, lists)] if part[0] == "<" else part.split("|")
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
        return r"((?:(?!(?:nul|nulle|aucune?|personne|jamais) )\S+ ){0,6}?)"
    if part == "~":
        return rf"(?:{_MARK}?(?:de|d|du|des|la|le|l|les|leurs?|un|une|a|au|aux|nos|notre|ses|son|sa) ){{0,3}}"
    if part == "<hint>":
        return rf"{_MARK}\S+ "
    if part.startswith("<"):
        return f"(?:{'|'.join(_pattern(phrase, lists) for phrase in _longest_first(lists[part.strip('<>')]))})"
    return f"{_MARK}?(?:{'|'.join(map(_word, part.split('|')))}) "


def _longest_first(phrases: Iterable[str]) -> list[str]:
    return sorted(phrases, key=lambda phrase: -len(phrase.split()))


def _word(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\w*")


_WORD = re.compile(r"\w+")
_WRITTEN = re.compile(r"\w+\*?")
_SPACED_DASH = re.compile(rf"(?<=\s)[{DASHES}](?=\s)")
_TOKEN = re.compile(r"\w+|[.,;:!?…•()\[\]/«»\"]|(?<= )[*](?= )")
_PART = re.compile(r"[^.;:!?…•]+")
_MARK = "\x01"
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


def _sentences(bare: str) -> Iterator[_Sentence]:
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for token in _TOKEN.finditer(bare):
        if token[0] in _ENDS or len(words) == _LONGEST:
            if words:
                yield _Sentence(words, starts, ends)
                words, starts, ends = [], [], []
            if token[0] in _ENDS:
                continue
        words.append(token[0] if token[0][0].isalnum() or token[0][0] == "_" else ",")
        starts.append(token.start())
        ends.append(token.end())
    if words:
        yield _Sentence(words, starts, ends)


def _bare(text: str) -> tuple[str, list[int]]:
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
