"""What a French sentence says is done, and what it only names, denies or speaks about.

One mechanism for every subject (`clas_cli.french.subjects` holds the words). A text is cut into sentences of bare words. In each:

1. *hints* are looked for; `certain` ones are frames that no name sets aside (« réservé aux … <group> »);
2. a sentence that tells of something refused, given up or left to others (`withdrawn`) says nothing, nor does the one before it; neither
   does one with a `silence`, or one that a `heading` opens (« Programme de 5e : … »);
3. *names* (a street, a work, another use of a word) are set aside: what a gap « … » jumps over stays; so are `bodies` (a club, a pastor, a place),
   unless the sentence has a word of `doing`;
4. a hint is dropped where a *denial* or a *theme* reaches it. One that comes before (« sans », « exposé sur ») reaches to the end of its
   clause, or to a word that turns the sentence (« mais », « puis », a verb that says what is done); one that comes after
   (« … est interdit ») reaches back over its clause. « sans » after another denial affirms, « sans oublier » denies nothing.

A phrase is written as words: ``danse*`` (any ending), ``*er`` (any beginning), ``a|b`` (either), ``a?`` (or not), ``~`` (at most three articles
or « de »), ``…`` (at most six words of the sentence, « aucun » and the like not among them), ``<name>`` (any phrase of that list), ``^`` and ``$``
(the sentence begins, ends here). Case, accents, quotes and dashes never count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from clas_cli.french.patterns import regex
from clas_cli.french.phrases import WORD, NamedPhrases, Phrases, Sentence, Words, bare_of, places_in, rarest_of, sentences_of
from clas_cli.french.text import Known, loose

Span = tuple[int, int]
"""A first word, or character, and what follows the last."""


def phrases(text: str) -> tuple[str, ...]:
    """Phrases written on lines, with « ; » between them."""
    return tuple(phrase for line in text.splitlines() for phrase in map(str.strip, line.split(";")) if phrase)


class Subject(NamedTuple):
    """What is looked for in texts, as phrases (above: what each does)."""

    hints: tuple[str, ...]
    certain: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    doing: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    denied_after: tuple[str, ...] = ()
    no_denials: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    lists: Mapping[str, tuple[str, ...]] | None = None

    def without_words(self) -> Subject:
        """The same turns of the language, where only words and names of one's own count."""
        return self._replace(hints=(), certain=(), names=(), bodies=())

    def with_words(self, hints: Iterable[str], names: Iterable[str]) -> Subject:
        """The same with more hints and more names, such as those of a campaign."""
        return self._replace(hints=(*self.hints, *_plain_phrases(hints)), names=(*self.names, *_plain_phrases(names)))


def _plain_phrases(phrases: Iterable[str]) -> Iterator[str]:
    """Phrases written by people: their words, where only a last « * » has a meaning."""
    for phrase in phrases:
        if words := _WRITTEN.findall(loose(phrase)):
            yield " ".join(words)


class Reader:
    """Reads texts about one subject."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._lists = NamedPhrases({**(subject.lists or {}), "hint": subject.hints})
        self._certain = self._phrases(subject.certain)
        self._hints = self._phrases(subject.hints)
        by_rare: dict[str, list[str]] = {}
        for phrase in (*subject.hints, *subject.certain):
            for word in rarest_of(phrase, self._lists):
                by_rare.setdefault(word, []).append(phrase)
        self._rare = Phrases(by_rare, self._lists)
        self.suspects = Known(
            lambda piece: tuple(
                {phrase: None for word in _words[piece] for rare, *_ in self._rare.beginning[word] for phrase in by_rare[rare]}
            ),
            most=5_000,
        )
        """The phrases of which a piece of a text, cut at its spaces, has the rarest word."""
        self._harmless: set[str] = set()

    def suspects_among(self, words: frozenset[str]) -> list[str]:
        """Of the words of a text, cut at its spaces, those that may be some of a phrase."""
        unknown = words - self._harmless
        suspects = [word for word in unknown if self.suspects[word]]
        self._harmless |= {word for word in unknown if not self.suspects.get(word, True)}  # those that it keeps
        return suspects

    def found(self, text: str) -> list[str]:
        """The words of a text that say that the thing is done, as written there, each once."""
        words: dict[str, str] = {}
        parts = _PART.findall(text)
        met = 0
        for part, after in zip(parts, [*parts[1:], ""], strict=False):
            if self._may_hold(part):
                met = self._find(part, after, words, met)
        return list(words.values())

    def _may_hold(self, part: str) -> bool:
        """Whether a part of a text has all the words of a phrase, in whatever order: most have not, and need not be cut."""
        pieces = part.split()
        phrases = {phrase for piece in pieces for phrase in self.suspects[piece]}
        words = Words([word for piece in pieces for word in _words[piece]] if phrases else [])
        return any(words.may_hold(self._lists.needed(phrase)) for phrase in phrases)

    def _find(self, text: str, after: str, words: dict[str, str], met: int) -> int:
        """Adds what a part of a text says, unless what comes after withdraws it. How many hints were met so far, in and out."""
        bare = bare_of(text)
        sentences = sentences_of(bare)
        spans: list[Span] = []
        for number, sentence in enumerate(sentences, start=1):
            if not self._rare.may_begin_in(sentence):
                continue
            hints, certain = self._hints.spans(sentence), self._certain.spans(sentence)
            met += len(hints)
            if met > _MANY:
                spans += _in_text(sentence, [*hints, *certain])
            elif affirmed := [*self._affirmed(sentence, hints, certain)]:
                following = sentences[number : number + 1] or sentences_of(bare_of(after))[:1]
                if not any(map(self._withdrawn.spans, following)):
                    spans += affirmed
        places = places_in(text) if spans else []
        told = 0
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start < told:
                continue  # within a phrase that is told
            told = end
            words.setdefault(bare[start:end], text[places[start] : places[end]])
        return met

    def _affirmed(self, sentence: Sentence, hints: list[Span], certain: list[Span]) -> Iterator[Span]:
        if not (hints or certain) or self._silences.spans(sentence) or self._withdrawn.spans(sentence):
            return
        if sentence.heading is not None and self._headings.spans(sentence.heading):
            return
        sentence.hinting = {first for first, _ in hints}
        yield from _in_text(sentence, self._not_silenced(sentence, [*_apart(hints, self._named(sentence)), *certain]))

    def _named(self, sentence: Sentence) -> set[int]:
        """The words of names and other uses."""
        named = self._names.covered(sentence)
        if (bodies := self._bodies.covered(sentence)) and not _apart(self._doing.spans(sentence), named | bodies):
            named |= bodies
        return named

    def _not_silenced(self, sentence: Sentence, hints: list[Span]) -> list[Span]:
        if not hints:
            return []
        empty = self._no_denials.covered(sentence)
        turns = {first for first, _ in self._turns.spans(sentence) if sentence.words[first - 1] not in _NOT_TURNING}
        denials = _apart(self._denials.spans(sentence), empty)
        themes = self._themes.spans(sentence)
        after = _apart(self._denied_after.spans(sentence), empty)
        return [
            hint
            for hint in hints
            if not self._denied(sentence, hint, denials, turns)
            and not self._is_theme(sentence, hint, themes, turns, hints)
            and not self._denied_later(sentence, hint, after, turns)
        ]

    @staticmethod
    def _denied(sentence: Sentence, hint: Span, denials: list[Span], turns: set[int]) -> bool:
        reaching = [d for d in denials if d[1] <= hint[0] and sentence.reaches(d[1], hint[0], turns)]
        if not reaching:
            return False
        nearest = reaching[-1]
        return sentence.words[nearest[0]] != "sans" or all(d[1] >= nearest[0] for d in reaching[:-1])

    @staticmethod
    def _is_theme(sentence: Sentence, hint: Span, themes: list[Span], turns: set[int], hints: list[Span]) -> bool:
        for _, end in themes:
            if end <= hint[0] and sentence.reaches(end, hint[0], turns, bare_list=True):
                ands = [
                    place for place in range(end, hint[0]) if sentence.words[place] in _AND_ALSO and sentence.words[place + 1] not in _OF
                ]
                if not ands or any(end <= first < ands[0] for first, _ in hints):
                    return True
        return False

    @staticmethod
    def _denied_later(sentence: Sentence, hint: Span, after: list[Span], turns: set[int]) -> bool:
        return any(hint[1] <= first and sentence.reaches_back(hint[1], first, turns) for first, _ in after)

    @cached_property
    def _names(self) -> Phrases:
        return self._phrases(self._subject.names)

    @cached_property
    def _bodies(self) -> Phrases:
        return self._phrases(self._subject.bodies)

    @cached_property
    def _doing(self) -> Phrases:
        return self._phrases(self._subject.doing)

    @cached_property
    def _themes(self) -> Phrases:
        return self._phrases(self._subject.themes)

    @cached_property
    def _denials(self) -> Phrases:
        return self._phrases(self._subject.denials)

    @cached_property
    def _denied_after(self) -> Phrases:
        return self._phrases(self._subject.denied_after)

    @cached_property
    def _no_denials(self) -> Phrases:
        return self._phrases(self._subject.no_denials)

    @cached_property
    def _turns(self) -> Phrases:
        return self._phrases(self._subject.turns)

    @cached_property
    def _headings(self) -> Phrases:
        return self._phrases(self._subject.headings)

    @cached_property
    def _silences(self) -> Phrases:
        return self._phrases(self._subject.silences)

    @cached_property
    def _withdrawn(self) -> Phrases:
        return self._phrases(self._subject.withdrawn)

    def _phrases(self, phrases: tuple[str, ...]) -> Phrases:
        return Phrases(phrases, self._lists)


def _in_text(sentence: Sentence, spans: Iterable[Span]) -> Iterator[Span]:
    """Where phrases stand in the text, of which words they are."""
    return ((sentence.starts[first], sentence.ends[last - 1]) for first, last in spans)


def _apart(spans: list[Span], words: set[int]) -> list[Span]:
    """The phrases that have neither their first nor their last word among others."""
    return [span for span in spans if words.isdisjoint((span[0], span[1] - 1))]


_MANY = 50
"""Hints of one text beyond which it speaks of the subject, whatever its sentences say of them: each costs to be looked at."""
_AND_ALSO = frozenset(("et", "ou", "avec"))
_OF = frozenset(("de", "d", "du", "des", "le", "la", "les", "l", "sur"))
_NOT_TURNING = frozenset(("ne", "n", "se", "s", "est", "sont", "sera", "seront", "etre", "ete", "qui"))
_words = Known(lambda piece: WORD.findall(loose(piece)), most=20_000)
"""The bare words of a piece of a text, cut at its spaces."""
_WRITTEN = regex(r"\w+\*?")
_PART = regex(r"[^.;!…•]+")
