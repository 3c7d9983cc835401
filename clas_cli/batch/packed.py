"""What a batch keeps of each dossier, packed in memory, so that however many they are, few are open at a time."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence
from typing import Any, Final, TypeVar, overload

from clas_cli.batch.sorting import Chosen

T = TypeVar("T")

TOGETHER: Final = 16
"""Values that are compressed together: what dossiers have in common is then kept once."""


class Packed(Sequence[T]):
    """Values by their number, each opened when it is asked for; a few of them, `remembered` at most, stay open."""

    def __init__(self, remembered: int = 1) -> None:
        self._blocks: list[bytes] = []
        self._last: list[bytes] = []
        self._inflated: tuple[int, list[bytes]] = (-1, [])
        self._remembered: dict[int, T] = {}
        self._most = remembered

    def append(self, packed: bytes) -> None:
        """Adds what `pack` made of a value."""
        self._last.append(packed)
        if len(self._last) == TOGETHER:
            self._blocks.append(_deflated(self._last))
            self._last = []

    def replace(self, number: int, packed: bytes) -> None:
        """Puts what `pack` made of a value in the place of another."""
        block, place = divmod(number, TOGETHER)
        values = self._block(block)
        values[place] = packed
        if block < len(self._blocks):
            self._blocks[block] = _deflated(values)
        self._remembered.pop(number, None)

    def __len__(self) -> int:
        return len(self._blocks) * TOGETHER + len(self._last)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        numbers = range(len(self))[index]
        if isinstance(numbers, range):
            return Chosen(self, numbers)
        if numbers not in self._remembered:
            if len(self._remembered) >= self._most:
                self._remembered.clear()
            block, place = divmod(numbers, TOGETHER)
            self._remembered[numbers] = unpack(self._block(block)[place])
        return self._remembered[numbers]

    def _block(self, number: int) -> list[bytes]:
        if number == len(self._blocks):
            return self._last
        if number != self._inflated[0]:
            self._inflated = number, pickle.loads(zlib.decompress(self._blocks[number]))
        return self._inflated[1]


def _deflated(values: list[bytes]) -> bytes:
    return zlib.compress(pickle.dumps(values, pickle.HIGHEST_PROTOCOL), 1)


def pack(value: object) -> bytes:
    """A report, or what is kept of it, as bytes: what goes between processes."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def unpack(packed: bytes) -> Any:
    """What `pack` made these bytes of. They are our own, from our own worker."""
    return pickle.loads(packed)
