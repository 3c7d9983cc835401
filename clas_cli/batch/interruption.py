"""What asks the program to end, by the system or by a person: all of it ends as Ctrl-C does."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_ASKING: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""A person, the system, a terminal that closes, a window that closes (Windows says so as it says Ctrl-Break)."""

Handler = Callable[[int, FrameType | None], None]


@contextmanager
def as_ctrl_c() -> Iterator[None]:
    """Whatever asks the program to end raises `KeyboardInterrupt`."""
    with _handled(_interrupt):
        yield


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """What asks the program to end makes the function given turn true, so that what was finished is kept; asked again, it ends."""
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    with _handled(ask):
        yield lambda: asked


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _handled(handler: Handler) -> Iterator[None]:
    """What the user chose to ignore (« nohup ») stays so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {}
    try:
        for number in _ASKING:
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)
