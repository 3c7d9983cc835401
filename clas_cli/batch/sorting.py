"""What a mailbox holds beside requests, and what its messages say of one another: which came first, whose bilan was received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, overload

from clas_cli.dossier.facts import Facts
from clas_cli.dossier.requests import Lot
from clas_cli.dossier.tree import Piece
from clas_cli.french.text import loose
from clas_cli.judge.options import Elsewhere
from clas_cli.judge.report import Report
from clas_cli.reading.pieces import BILAN

if TYPE_CHECKING:
    from clas_cli.batch.totals import Brief


def said_elsewhere(briefs: Sequence[Brief]) -> dict[str, Elsewhere]:
    """What other messages say of the dossiers of a batch, by their names: only of those whose judgement it may change."""
    lot = Lot(brief.facts for brief in briefs)
    found: dict[str, Elsewhere] = {}
    for request in lot.requests:
        first, current = request.versions[0], request.current
        sent = lot.facts(first).sent
        if len(request.versions) > 1 and request.is_ordered and sent and briefs[first].timing != briefs[current].timing:
            found[lot.facts(current).fichier] = Elsewhere(first_sent=sent)
    reports = _Bilans(briefs)
    for brief in briefs:
        facts = brief.facts
        if facts is not None and facts.is_prolongation and not facts.has_bilan and reports.has_one(facts):
            known = found.get(facts.fichier, Elsewhere())
            found[facts.fichier] = known._replace(has_bilan=True)
    return found


class _Bilans:
    """The qualitative reports of a batch: by the address that sends them, and by the names that stand around them."""

    def __init__(self, briefs: Iterable[Brief]) -> None:
        self.texts: list[str] = []
        self.senders: set[str] = set()
        self.names: dict[str, set[str]] = defaultdict(set)
        for brief in briefs:
            if brief.facts is not None and brief.facts.sender:
                self.names[brief.facts.sender].add(loose(brief.facts.gestionnaire or ""))
            for address, around, pieces in _posts(brief):
                if any(piece.what == BILAN for piece in pieces):
                    self.senders.add(address)
                    self.texts.append(loose(f"{around} {' '.join(piece.name for piece in pieces)}"))

    def has_one(self, facts: Facts) -> bool:
        """Whether one of them is of that gestionnaire: its name stands there, or its address sends for nobody else."""
        if not self.texts:
            return False
        name = loose(facts.gestionnaire or "")
        if len(name) > 3 and any(name in text for text in self.texts):
            return True
        return bool(facts.sender) and facts.sender in self.senders and len(self.names[facts.sender]) == 1


def _posts(brief: Brief) -> Iterator[tuple[str, str, tuple[Piece, ...]]]:
    if brief.received is not None:
        yield (
            brief.received.address.lower(),
            f"{brief.received.sender} {brief.received.subject} {brief.received.file}",
            brief.received.pieces,
        )
    elif brief.pieces and brief.facts is not None:
        yield brief.facts.sender, brief.facts.gestionnaire or "", brief.pieces


class Chosen(Sequence[Report]):
    """Some reports of a batch, by their numbers; each is unpacked as it is asked for."""

    def __init__(self, reports: Sequence[Report], numbers: Sequence[int]) -> None:
        self._reports = reports
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Report: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Report]: ...
    def __getitem__(self, index: int | slice) -> Report | Sequence[Report]:
        return Chosen(self._reports, self._numbers[index]) if isinstance(index, slice) else self._reports[self._numbers[index]]
