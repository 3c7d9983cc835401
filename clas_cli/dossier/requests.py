"""Which dossiers of a batch are one request, and which of them counts (LOT: « two files are one request when… »).

Everything goes by index: what a gestionnaire sends is compared with what the same gestionnaire sends, and pair by pair only while
that is a few titles or places.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property
from itertools import combinations
from typing import Final, Generic, NamedTuple, TypeVar

from clas_cli.dossier.facts import CollectifFacts, Facts
from clas_cli.french import places
from clas_cli.french.text import loose

T = TypeVar("T", bound=Hashable)

FEW: Final = 50
"""Titles of one gestionnaire, or places under one title, up to which they are compared pair by pair; beyond, only as they are written."""
_TYPO: Final = 0.9
"""How much two titles have in common when one is the other with a mistake of typing."""


class Request(NamedTuple):
    """One request: the numbers of its versions in the batch, oldest first; the last one counts, the latest that can be read."""

    versions: tuple[int, ...]
    is_ordered: bool
    """Whether dates tell which version is the last."""
    first: int
    """The number of the oldest version, readable or not."""

    @property
    def current(self) -> int:
        """The number of the version that counts."""
        return self.versions[-1]


class Lot:
    """The facts of each dossier, in the order of the batch; None of a file that isn't a dossier."""

    def __init__(self, facts: Iterable[Facts | None]) -> None:
        self._facts = facts if isinstance(facts, Sequence) else tuple(facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __iter__(self) -> Iterator[Facts | None]:
        return iter(self._facts)

    def __getitem__(self, number: int) -> Facts | None:
        return self._facts[number]

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """The requests, in the order of their first file."""
        return tuple(self._request(numbers) for numbers in self._together.groups())

    withdrawn: frozenset[int] = frozenset()
    """The numbers of the dossiers whose request was taken back."""

    @cached_property
    def current(self) -> tuple[int, ...]:
        """The numbers of the dossiers that count, in the order of the batch."""
        return tuple(sorted(request.current for request in self.requests if request.current not in self.withdrawn))

    def facts(self, number: int) -> Facts:
        """The facts of a dossier that has some."""
        found = self[number]
        assert found is not None
        return found

    @cached_property
    def same_title(self) -> tuple[tuple[Request, ...], ...]:
        """Requests of one gestionnaire and one cycle that have the same title, and no place in common."""
        of_number = {number: request for request in self.requests for number in request.versions}
        found = (tuple(dict.fromkeys(of_number[number] for number in numbers)) for numbers in self._titles)
        return tuple(requests for requests in found if len(requests) > 1)

    @cached_property
    def untitled(self) -> tuple[tuple[Request, ...], ...]:
        """Requests of one gestionnaire and one situation of which a message doesn't say the title: they may be the same."""
        of_sender: dict[Hashable, list[Request]] = defaultdict(list)
        for request in self.requests:
            if self.facts(request.current).gestionnaire:
                of_sender[self.owners[request.current], self.facts(request.current).is_prolongation].append(request)
        several = (tuple(requests) for requests in of_sender.values() if len(requests) > 1)
        return tuple(requests for requests in several if any(map(self._is_untitled, requests)))

    def _is_untitled(self, request: Request) -> bool:
        facts = self.facts(request.current)
        return bool(facts.thread) and not facts.intitule

    @cached_property
    def _known(self) -> list[int]:
        return [number for number, facts in enumerate(self) if facts is not None]

    @cached_property
    def owners(self) -> dict[int, Hashable]:
        """Who sends each dossier: its SIRET; without one, the only SIRET of that name, or the name."""
        sirets: dict[str, set[str]] = defaultdict(set)
        for number in self._known:
            facts = self.facts(number)
            if facts.siret and facts.gestionnaire:
                sirets[loose(facts.gestionnaire)].add(facts.siret)
        owners: dict[int, Hashable] = {}
        for number in self._known:
            facts = self.facts(number)
            name = loose(facts.gestionnaire or "")
            known = sirets.get(name, set())
            owners[number] = facts.siret or (next(iter(known)) if len(known) == 1 else ("nom", name) if name else ("fichier", number))
        return owners

    @cached_property
    def _titles(self) -> list[list[int]]:
        """The dossiers of one gestionnaire and one cycle under one title, typing mistakes forgiven."""
        by_owner: dict[Hashable, list[int]] = defaultdict(list)
        for number in self._known:
            if self.facts(number).intitule:
                by_owner[self.owners[number]].append(number)
        several = [owned for owned in by_owner.values() if len(owned) > 1]
        found = (numbers for owned in several for titled in self._alike(owned) for numbers in self._by_cycle(titled))
        return [numbers for numbers in found if len(numbers) > 1]

    def _alike(self, numbers: list[int]) -> list[list[int]]:
        by_title: dict[str, list[int]] = defaultdict(list)
        for number in numbers:
            by_title[plain_title(self.facts(number).intitule or "")].append(number)
        same = _Together(by_title)
        if len(by_title) <= FEW:
            for one, other in combinations(by_title, 2):
                if _is_typo(one, other):
                    same.join(one, other)
        return [[number for title in titles for number in by_title[title]] for titles in same.groups()]

    def _by_cycle(self, numbers: list[int]) -> list[list[int]]:
        """Those of each cycle; what tells no cycle (a letter) goes with the only one that there is."""
        by_cycle: dict[str | None, list[int]] = defaultdict(list)
        for number in numbers:
            by_cycle[self.facts(number).cycle].append(number)
        return [sorted(numbers)] if len(by_cycle.keys() - {None}) < 2 else list(by_cycle.values())

    @cached_property
    def _together(self) -> _Together[int]:
        same = _Together(self._known)
        for number, first in self._indexed():
            same.join(number, first)
        for numbers in self._titles:
            for one, other in self._sharing_a_place(numbers):
                same.join(one, other)
        for number, answer in self._answered():
            same.join(number, answer)
        return same

    def _answered(self) -> Iterator[tuple[int, int]]:
        """What doesn't say its title, with the one request that answers for it later, in the same conversation."""
        threads: dict[str, list[int]] = defaultdict(list)
        for number in self._known:
            if thread := self.facts(number).thread:
                threads[thread].append(number)
        for numbers in threads.values():
            untitled = [number for number in numbers if not self.facts(number).intitule]
            answers = [number for number in numbers if self.facts(number).intitule]
            titles = {plain_title(self.facts(number).intitule or "") for number in answers}
            if len(untitled) == len(titles) == 1 and _moment(self.facts(untitled[0])) < _moment(self.facts(answers[0])):
                yield untitled[0], answers[0]

    def _indexed(self) -> Iterator[tuple[int, int]]:
        """Each dossier with the first that has the same content, or the same SIRET, cycle and collectifs."""
        seen: dict[Hashable, int] = {}
        for number in self._known:
            facts = self.facts(number)
            keys: list[Hashable] = [(self.owners[number] if facts.gestionnaire else None, facts.fingerprint)]
            if facts.siret and (collectifs := _collectifs(facts)):
                keys.append((facts.siret, facts.cycle, collectifs))
            for key in keys:
                yield number, seen.setdefault(key, number)

    def _sharing_a_place(self, numbers: list[int]) -> Iterator[tuple[int, int]]:
        """Pairs that make one of those that share a place; with no place to compare, the title decides."""
        by_place: dict[tuple[str, str], list[int]] = defaultdict(list)
        placeless = []
        for number in numbers:
            own = {(loose(one.commune or ""), loose(one.lieu)) for one in self.facts(number).collectifs if one.lieu}
            for place in sorted(own):
                by_place[place].append(number)
            if not own:
                placeless.append(number)
        groups = _Together(numbers)
        for same in by_place.values():
            for number in same[1:]:
                groups.join(same[0], number)
        if len(by_place) <= FEW:
            for one, other in combinations(by_place, 2):
                if _same_place(one, other):
                    groups.join(by_place[one][0], by_place[other][0])
        placed = [group for group in groups.groups() if group[0] not in placeless]
        for number in placeless:
            groups.join(number, placed[0][0] if len(placed) == 1 else placeless[0])
        for group in groups.groups():
            yield from ((group[0], number) for number in group[1:])

    def _request(self, numbers: list[int]) -> Request:
        readable = [number for number in numbers if self.facts(number).is_readable] or numbers
        moments = {number: _moment(self.facts(number)) for number in readable}
        latest = max(moments.values())
        days = [moment for moment in moments.values() if moment[0] == latest[0]]
        is_told = len(days) == 1 or (NO_HOUR not in {hour for _, hour in days} and days.count(latest) == 1)
        ordered = sorted(numbers, key=lambda number: (_moment(self.facts(number)), number))
        last = max(readable, key=ordered.index)
        is_ordered = len(readable) == 1 or (is_told and date.min not in {day for day, _ in moments.values()})
        return Request((*(number for number in ordered if number != last), last), is_ordered, ordered[0])


class _Together(Generic[T]):
    """Things put together, pair by pair."""

    def __init__(self, things: Iterable[T]) -> None:
        self.above = {thing: thing for thing in things}

    def join(self, one: T, other: T) -> None:
        """Makes one group of two."""
        self.above[self._top(other)] = self._top(one)

    def groups(self) -> list[list[T]]:
        """The groups, each in the order of the things, in that of their first."""
        found: dict[T, list[T]] = defaultdict(list)
        for thing in self.above:
            found[self._top(thing)].append(thing)
        return list(found.values())

    def _top(self, thing: T) -> T:
        while self.above[thing] != thing:
            self.above[thing] = thing = self.above[self.above[thing]]
        return thing


NO_HOUR: Final = -1


def _moment(facts: Facts) -> tuple[date, int]:
    """The day on which a dossier was sent, and the second of it where its message tells; the first of all days where none is known."""
    sent_at = facts.sent_at
    if facts.sent is None or sent_at is None or sent_at.date() != facts.sent:
        return facts.sent or date.min, NO_HOUR
    return facts.sent, (sent_at.hour * 60 + sent_at.minute) * 60 + sent_at.second


def plain_title(title: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in loose(title)).split())


def same_title(one: str, other: str) -> bool:
    """Whether two titles are one, typing mistakes forgiven."""
    return plain_title(one) == plain_title(other) or _is_typo(plain_title(one), plain_title(other))


def _is_typo(one: str, other: str) -> bool:
    """Whether two titles differ by a mistake of typing; a number is never one."""
    if Counter(filter(str.isdigit, one)) != Counter(filter(str.isdigit, other)) or len(one) + len(other) > 600:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= _TYPO and matcher.quick_ratio() >= _TYPO and matcher.ratio() >= _TYPO


def _same_place(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether a commune and a place may be another one, written otherwise."""
    return (not one[0] or not other[0] or one[0] == other[0]) and places.compare(one[1], other[1]) != "other"


def _collectifs(facts: Facts) -> Hashable:
    """What makes the collectifs of a dossier the same under another title: places and times. None where one lacks them."""
    if not facts.collectifs or not all(one.lieu and one.creneaux for one in facts.collectifs):
        return None
    return tuple(sorted((_where(one), one.creneaux) for one in facts.collectifs))


def _where(collectif: CollectifFacts) -> tuple[str, str]:
    return loose(collectif.commune or ""), loose(collectif.lieu or "")
