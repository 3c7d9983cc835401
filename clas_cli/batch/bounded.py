"""Bounds that a worker sets to itself: what it may take of memory and of a processor, and whom it listens to."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

_ENDED: Final = 124
"""What a process whose time is over exits with, where the system doesn't kill it itself."""
TOO_LONG: Final = (_ENDED, *([-signal.SIGPROF] if sys.platform != "win32" else []))
"""The exit codes of a process whose time is over."""


def deaf() -> None:
    """What a terminal says to all processes is for the first one, which ends the others."""
    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def processor(seconds: float) -> Iterator[None]:
    """Ends the process where what is done takes more than `seconds` of a processor: the time when it doesn't run is none."""
    if sys.platform == "win32":
        with _watched(seconds):
            yield
        return
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextmanager
def _watched(seconds: float) -> Iterator[None]:
    """The same by a thread, where the system has no such timer."""
    done = threading.Event()
    last = time.process_time() + seconds

    def watch() -> None:
        while not done.wait(0.1):
            if time.process_time() > last:
                os._exit(_ENDED)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def memory(limit: int) -> None:
    """Bounds the memory of the process, in bytes, where the system can; nor does it leave its memory on the disk when it dies."""
    try:
        import resource
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
