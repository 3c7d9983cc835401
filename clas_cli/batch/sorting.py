"""What a mailbox holds beside requests, and what its messages say of one another: which came first, whose piece or bilan was received."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar, overload

from clas_cli.dossier.facts import Facts
from clas_cli.dossier.requests import Lot, Request, plain_title
from clas_cli.dossier.tree import Nature
from clas_cli.judge.options import Elsewhere
from clas_cli.judge.report import Received
from clas_cli.reading.pieces import BILAN, is_of_an_older_year

if TYPE_CHECKING:
    from clas_cli.batch.totals import Brief

T = TypeVar("T")


def said_elsewhere(briefs: Sequence[Brief], lot: Lot | None = None) -> dict[str, Elsewhere]:
    """What other messages say of the dossiers of a batch, by their names: only of those whose judgement it may change.

    `lot` are the facts of these briefs.
    """
    lot = Lot(FactsOf(briefs)) if lot is None else lot
    found = {name: Elsewhere(first_sent=day) for name, day in _first_sent(briefs, lot)}
    bilans = _bilans(briefs, lot)
    for number, facts in enumerate(lot):
        if facts is not None and facts.is_prolongation and not facts.has_bilan:
            names = bilans.get(lot.owners[number], ())
            if not all(is_of_an_older_year(name, facts.annee_scolaire) for name in names):
                found[facts.fichier] = found.get(facts.fichier, Elsewhere())._replace(has_bilan=True)
    return found


def _first_sent(briefs: Sequence[Brief], lot: Lot) -> Iterator[tuple[str, date]]:
    """The dossiers that an earlier message asked for already, and its day: a version of them, or what couldn't be read and they answer for.

    What has no title is taken for what its gestionnaire asked for before: a letter, then the same one signed and scanned.
    """
    unread = _unread(briefs, lot)
    asked: dict[Hashable, date] = {}
    untitled: list[tuple[Hashable, Facts]] = []
    for request in lot.requests:
        versions = [lot.facts(number) for number in request.versions]
        sender = lot.owners[request.current], lot.facts(request.first).is_prolongation
        untitled += [(sender, facts) for facts in versions if not facts.intitule]
        days = [unread[facts.thread] for facts in versions if facts.intitule and facts.thread in unread]
        first = lot.facts(request.first).sent
        days += [first] if request.is_ordered and first else []
        for facts in versions if days else ():
            if facts.sent and facts.sent > min(days):
                yield facts.fichier, min(days)
        if days and any(facts.intitule for facts in versions):
            asked[sender] = min(*days, asked.get(sender, days[0]))
    for owner, facts in untitled:
        if facts.sent and owner in asked and asked[owner] < facts.sent:
            yield facts.fichier, asked[owner]


def _unread(briefs: Sequence[Brief], lot: Lot) -> dict[str, date]:
    """The first day of each conversation in which something came that can't be read, or that doesn't say its title."""
    days: dict[str, date] = {}
    for brief, facts in zip(briefs, lot, strict=True):
        thread = brief.thread if facts is None else "" if facts.intitule else facts.thread
        day = facts.sent if facts else brief.judged_on
        if thread and day:
            days[thread] = min(day, days.get(thread, day))
    return days


def _bilans(briefs: Sequence[Brief], lot: Lot) -> dict[Hashable, list[str]]:
    """The names of the qualitative reports that were received of each gestionnaire."""
    told = [(number, brief.received, names) for number, brief in enumerate(briefs) if (names := _names_of_bilans(brief))]
    if not told:
        return {}
    holders = Holders(lot)
    found: dict[Hashable, list[str]] = defaultdict(list)
    for number, received, names in told:
        owner = holders.of(received) if received else lot.owners.get(number)
        if owner is not None:
            found[owner] += names
    return found


def _names_of_bilans(brief: Brief) -> list[str]:
    return [piece.name for piece in (brief.received.pieces if brief.received else brief.pieces) if piece.what == BILAN]


class Holders:
    """Of whom a message is: by the address that sends it, else by the only name that stands around it."""

    def __init__(self, lot: Lot) -> None:
        self.requests: dict[Hashable, list[Request]] = defaultdict(list)
        self.by_address: dict[str, set[Hashable]] = defaultdict(set)
        self.by_name: dict[str, set[Hashable]] = defaultdict(set)
        for request in lot.requests:
            owner = lot.owners[request.current]
            self.requests[owner].append(request)
            for facts in map(lot.facts, request.versions):
                if facts.sender:
                    self.by_address[facts.sender].add(owner)
                if len(name := plain_title(facts.gestionnaire or "")) > _SHORT:
                    self.by_name[name].add(owner)
                    if len((short := name.removeprefix("association ")).split()) > 1:
                        self.by_name[short].add(owner)
        self.lot = lot
        self._first = _by_first_word(self.by_name)

    def of(self, message: Received) -> Hashable | None:
        """The gestionnaire of a message; None where nothing tells it, or tells several."""
        senders = self.by_address.get(message.address.lower(), set()) if message.address else set()
        if len(senders) == 1:
            return next(iter(senders))
        named = self._named(_around(message))
        kept = named & senders or named
        return next(iter(kept)) if len(kept) == 1 else None

    def _named(self, text: str) -> set[Hashable]:
        """Those whose names stand in a text, but for a name that is only a part of a longer one there."""
        words = text.split()
        found = {name for word in set(words) for name in self._first.get(word, ()) if f" {name} " in f" {text} "}
        return {
            owner
            for name in found
            if not any(name != other and f" {name} " in f" {other} " for other in found)
            for owner in self.by_name[name]
        }

    def about(self, message: Received) -> list[Request]:
        """The requests that a piece is about: those that it names, else all those of who sends it; a bilan is of what goes on."""
        owner = self.of(message)
        own = self.requests.get(owner, []) if owner is not None else []
        if message.pieces and all(piece.what == BILAN for piece in message.pieces):
            own = [request for request in own if self.facts(request).is_prolongation]
        return self.titled(own, _around(message)) or own

    def titled(self, requests: Iterable[Request], text: str) -> list[Request]:
        """Those whose title stands in a text, but for a title that is only a part of a longer one there."""
        titles = {request: plain_title(self.facts(request).intitule or "") for request in requests}
        found = {request: title for request, title in titles.items() if len(title) > _SHORT and f" {title} " in f" {text} "}
        return [request for request, title in found.items() if not any(title != other and title in other for other in found.values())]

    def facts(self, request: Request) -> Facts:
        """The facts of the version that counts."""
        return self.lot.facts(request.current)


_SHORT: Final = 3


def of_whom(received: Iterable[Received], holders: Holders) -> tuple[Received, ...]:
    """What is no request, with the requests that it is about."""
    return tuple(
        one._replace(requests=() if one.nature == Nature.BRUIT else tuple(holders.facts(request).fichier for request in holders.about(one)))
        for one in received
    )


def _by_first_word(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        found[name.split()[0]].append(name)
    return found


def without_folder(file: str) -> str:
    """The name of a file, without its folder."""
    return re.split(r"[\\/]", file)[-1]


def _around(message: Received) -> str:
    """The words that stand around a message: its sender, its subject, its name and those of its pieces."""
    told = (message.sender, message.subject, without_folder(message.file), *(piece.name for piece in message.pieces), message.withdraws)
    return plain_title(" ".join(told))


class Chosen(Sequence[T]):
    """Some of what a batch keeps, by their numbers; each is unpacked as it is asked for."""

    def __init__(self, kept: Sequence[T], numbers: Sequence[int]) -> None:
        self._kept = kept
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return Chosen(self._kept, self._numbers[index]) if isinstance(index, slice) else self._kept[self._numbers[index]]


class FactsOf(Sequence["Facts | None"]):
    """The facts of the dossiers of a batch; each brief is unpacked as its facts are asked for."""

    def __init__(self, briefs: Sequence[Brief]) -> None:
        self._briefs = briefs

    def __len__(self) -> int:
        return len(self._briefs)

    @overload
    def __getitem__(self, index: int) -> Facts | None: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Facts | None]: ...
    def __getitem__(self, index: int | slice) -> Facts | Sequence[Facts | None] | None:
        return FactsOf(self._briefs[index]) if isinstance(index, slice) else self._briefs[index].facts
