"""The reports of a batch, packed in memory: a report packs to some 2 kB, so that however many they are, one is opened at a time."""

from __future__ import annotations

import copyreg
import pickle
import zlib
from collections.abc import Sequence
from operator import attrgetter
from typing import overload

from clas_cli.batch.totals import Brief
from clas_cli.campaigns.financing import Estimation, Line
from clas_cli.campaigns.payment import Amounts
from clas_cli.dossier.facts import CollectifFacts, Facts
from clas_cli.dossier.tree import Place
from clas_cli.judge.report import Also, Finding, NotEvaluated, Report, Total, Waived
from clas_cli.rules.depot import Envoi


class Packed(Sequence[Report]):
    """Reports by their number, each unpacked when it is asked for. `packed` are what `pack` made."""

    def __init__(self, packed: Sequence[bytes]) -> None:
        self._packed = packed

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, index: int) -> Report: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Report]: ...
    def __getitem__(self, index: int | slice) -> Report | Sequence[Report]:
        return Packed(self._packed[index]) if isinstance(index, slice) else unpack(self._packed[index])


def pack(report: Report) -> bytes:
    """A report as bytes: what goes between processes, and what is kept of it until it is shown."""
    return zlib.compress(pickle.dumps(report, pickle.HIGHEST_PROTOCOL), 1)


def unpack(packed: bytes) -> Report:
    """The report that `pack` made these bytes of. They are our own, from our own worker."""
    report: Report = pickle.loads(zlib.decompress(packed))
    return report


def _packs_by_fields(kind: type) -> None:
    """Packs the records of a kind by their fields: five times faster than the way of dataclasses."""
    fields = attrgetter(*kind.__slots__)  # type: ignore[attr-defined]  # dataclasses with slots
    copyreg.pickle(kind, lambda record: (kind, fields(record)))


for _kind in (Report, Finding, Also, Waived, NotEvaluated, Place, Envoi, Estimation, Amounts, Line, Facts, CollectifFacts, Brief, Total):
    _packs_by_fields(_kind)
