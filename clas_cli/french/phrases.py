"""Phrases, and the sentences in which they are looked for (`clas_cli.french.sentences` says how a phrase is written)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping

from clas_cli.french.patterns import regex
from clas_cli.french.text import DASHES, Known, loose, word_set


class Words:
    """The words of a text, whatever their order: most phrases aren't there, which is known without looking for each at its place."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self._held: dict[Need, bool] = {}

    def may_hold(self, needs: tuple[Need, ...]) -> bool:
        """Whether all that a phrase needs is there."""
        for need in needs:
            if (held := self._held.get(need)) is None:
                held = self._held[need] = need(self)
            if not held:
                return False
        return True


Need = Callable[[Words], bool]
"""Whether one of the words that a part of a phrase may be, or all that a phrase of its list needs, is there."""


class Sentence(Words):
    """The words of a sentence (a comma is one), and where each stands in the bare text.

    `heading` is what a colon ends just before it; `hinting`, the words at which a hint begins: what a phrase with « <hint> » waits for.
    """

    def __init__(self, words: list[str], starts: list[int], ends: list[int], heading: Sentence | None) -> None:
        super().__init__(words)
        self.starts, self.ends = starts, ends
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


_Ready = tuple[str, tuple[Part, ...], tuple[Need, ...]]
"""A phrase, its parts, and what it needs."""


class NamedPhrases:
    """Phrases by name, that others may have as a part (« <name> »)."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._lists = lists
        self._read: dict[str, Phrases] = {}
        self._parts: dict[str, Part] = dict(_PARTS)
        self._worded: dict[str, Known[bool]] = {}
        self._rare: dict[str, list[str]] = {}
        self._needs: dict[str, Need] = {}
        self._needed: dict[str, tuple[Need, ...]] = {}
        self._rarities: dict[str, int] = {}

    def __getitem__(self, name: str) -> Phrases:
        if name not in self._read:
            self._read[name] = Phrases(self._lists[name], self)
        return self._read[name]

    def rarest(self, name: str) -> list[str]:
        """The words of which a text with a phrase of a list has one; none, where a phrase of it may be made of any word."""
        if name not in self._rare:
            rarest = [rarest_of(phrase, self) for phrase in self._lists[name]]
            self._rare[name] = [word for words in rarest for word in words] if all(rarest) else []
        return self._rare[name]

    def rarity(self, part: str) -> int:
        """How long the shortest word is of which a text with a part has one, as the rarest in ordinary texts; -1 where any word may do."""
        if part not in self._rarities:
            self._rarities[part] = min(map(_rarity, _words_of(part, self)), default=-1)
        return self._rarities[part]

    def needed(self, phrase: str) -> tuple[Need, ...]:
        """What a text with a phrase has, the soonest known first; what any word may be is left aside."""
        if phrase not in self._needed:
            parts = [part for part in phrase.split() if part not in _PARTS and part[-1] != "?" and "," not in part]
            self._needed[phrase] = tuple(map(self._need, sorted(parts, key=lambda part: (part[0] == "<", -self.rarity(part)))))
        return self._needed[phrase]

    def _need(self, part: str) -> Need:
        if part not in self._needs:
            self._needs[part] = self[part[1:-1]].may_be_in if part[0] == "<" else self._one_of(part)
        return self._needs[part]

    def _one_of(self, part: str) -> Need:
        words = self._words(part)
        return lambda text: any(map(words.__getitem__, text.words))

    def part(self, text: str) -> Part:
        if text not in self._parts:
            self._parts[text] = self._part(text)
        return self._parts[text]

    def _part(self, text: str) -> Part:
        if text.endswith("?"):
            part = self.part(text[:-1])
            return lambda sentence, place: (*part(sentence, place), place)
        if text[0] == "<":
            return self._of_list(text[1:-1])
        words = self._words(text)
        return lambda sentence, place: (place + 1,) if place < len(sentence.words) and words[sentence.words[place]] else ()

    def _words(self, text: str) -> Known[bool]:
        """Which words a part made of words may be."""
        if text not in self._worded:
            self._worded[text] = Known(_any_of(text.split("|")), most=20_000)
        return self._worded[text]

    def _of_list(self, name: str) -> Part:
        def ends(sentence: Sentence, place: int) -> list[int]:
            if (name, place) not in sentence.listed:
                sentence.listed[name, place] = self[name].ends(sentence, place)
            return sentence.listed[name, place]

        return ends


def _any_of(words: list[str]) -> Callable[[str], bool]:
    """Whether a word is one of these."""
    whole = frozenset(words)
    begins = tuple(word[:-1] for word in words if word[-1] == "*")
    ends = tuple(word[1:] for word in words if word[0] == "*")
    return lambda word: word in whole or (word != "," and (word.startswith(begins) or word.endswith(ends)))


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


_ARTICLES = word_set("de d du des la le l les leur leurs un une a au aux nos notre ses son sa")
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

    def __init__(self, phrases: Iterable[str], lists: NamedPhrases) -> None:
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
        self._parts: dict[str, _Ready] = {}
        self.beginning: Known[tuple[_Ready, ...]] = Known(self._starting, most=20_000)
        """The phrases that may begin with a word."""

    def _starting(self, word: str) -> tuple[_Ready, ...]:
        """The phrases that may begin with a word, the longest first."""
        begun = [
            phrase
            for letters in {word[:3], word[:2]}
            for first, phrases in self._by_letters.get(letters, {}).items()
            if first == word or (first[-1] == "*" and word.startswith(first[:-1]))
            for phrase in phrases
        ]
        begun += [phrase for name, phrases in self._by_list.items() if self._lists[name].may_begin(word) for phrase in phrases]
        longest_first = sorted(dict.fromkeys(begun), key=lambda phrase: -phrase.count(" "))
        return tuple(map(self._made_ready, longest_first))

    def _made_ready(self, phrase: str) -> _Ready:
        if phrase not in self._parts:
            self._parts[phrase] = phrase, tuple(map(self._lists.part, phrase.split())), self._lists.needed(phrase)
        return self._parts[phrase]

    def may_begin(self, word: str) -> bool:
        return bool(self.beginning[word])

    def may_begin_in(self, sentence: Sentence) -> bool:
        return any(map(self.beginning.__getitem__, sentence.words))

    def may_be_in(self, text: Words) -> bool:
        """Whether a text has all that one of the phrases needs."""
        for word in text.words:
            for _, _, needs in self.beginning[word]:
                if text.may_hold(needs):
                    return True
        return False

    def ends(self, sentence: Sentence, place: int) -> list[int]:
        """Every word after a phrase that begins at a word, those of the longest phrases first."""
        if place == len(sentence.words):
            return []
        ends: dict[int, None] = {}
        for _, parts, needs in self.beginning[sentence.words[place]]:
            if sentence.may_hold(needs):
                ends.update(dict.fromkeys(_ends(sentence, parts, place)))
        return list(ends)

    def _matches(self, sentence: Sentence) -> Iterator[tuple[int, str, tuple[int, ...]]]:
        """Each phrase found: its first word, and the word after each of its parts."""
        for place, word in enumerate(sentence.words):
            for phrase, parts, needs in self.beginning[word]:
                if sentence.may_hold(needs) and (path := _path(sentence, parts, place)):
                    yield place, phrase, path

    def spans(self, sentence: Sentence) -> list[tuple[int, int]]:
        """The first word of each phrase found, and the word after its last."""
        return [(place, path[-1]) for place, _, path in self._matches(sentence)]

    def covered(self, sentence: Sentence) -> set[int]:
        """The words of the phrases found, without those that a gap jumps over."""
        words: set[int] = set()
        for place, phrase, path in self._matches(sentence):
            for part, first, end in zip(phrase.split(), (place, *path), path, strict=False):
                if part != "…":
                    words.update(range(first, end))
        return words


def _path(sentence: Sentence, parts: tuple[Part, ...], place: int) -> tuple[int, ...] | None:
    """The word after each part of a phrase, where all are there one after another."""
    for end in parts[0](sentence, place):
        if len(parts) == 1:
            return (end,)
        if rest := _path(sentence, parts[1:], end):
            return (end, *rest)
    return None


def _ends(sentence: Sentence, parts: tuple[Part, ...], place: int) -> Iterator[int]:
    for end in parts[0](sentence, place):
        if len(parts) == 1:
            yield end
        else:
            yield from _ends(sentence, parts[1:], end)


def rarest_of(phrase: str, lists: NamedPhrases) -> list[str]:
    """The words of which a text with the phrase has one: those of its rarest part; none, where any word may do."""
    return _words_of(max(reversed(phrase.split()), key=lists.rarity), lists)


def _words_of(part: str, lists: NamedPhrases) -> list[str]:
    if part in _PARTS or part[-1] == "?" or part[0] == "*":
        return []
    return lists.rarest(part[1:-1]) if part[0] == "<" else part.split("|")


def _rarity(word: str) -> int:
    stem = word.rstrip("*")
    return 0 if len(stem) <= 3 else 1 if stem in _COMMON else len(stem)


WORD = regex(r"\w+")

_SPACED_DASH = regex(rf"(?<=\s)[{DASHES}](?=\s)")
_TOKEN = regex(r"\w+|[.,;:!?…•()\[\]/]|(?<= )[*](?= )")

_COMMON = word_set("""
    acces accueil accueille action actions activite admis admission apres atelier aucun aussi autre autres avec calme chaque
    choix classe classes college condition cree creent dans debut deux devoirs dimanche droit ecole elementaire eleve elle enfant
    enfants ensemble entre etre faire fait famille familles groupe heure heures inscri inscription jeune jeunes jeux jour journee
    leur leurs libre lieu lieux ligne lire maison membre membres mercredi mise notre nous ouvert ouverte parcours parent parents
    parole personne petit petits peut peuvent place places point pour prend projet quartier regle regles rentree salle sans
    scolaire seance sejour semaine soir sont sortie sorties sous temps tous tout toute toutes travail travaille valeurs vendredi
    vers ville vivre vous
""")
"""Words, and beginnings of words, that every dossier has."""
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


def bare_of(text: str) -> str:
    """A text without accents, case or dashes."""
    return "".join(map(_letters.__getitem__, _SPACED_DASH.sub(",", text)))


def places_in(text: str) -> list[int]:
    """For each character of a bare text (and its end), the place in the original."""
    places = [place for place, character in enumerate(text) for _ in _letters[character]]
    return [*places, len(text)]


def _letter(character: str) -> str:
    """A character without accent, case or dash; nothing of an accent that stands apart from its letter."""
    return loose(character) or ("" if unicodedata.combining(character) else " ")


_letters: Known[str] = Known(_letter, most=5_000)
