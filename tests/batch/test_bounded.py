"""What a worker sets to itself: whom it listens to, how long it computes, how much memory it takes."""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading

import pytest

from clas_cli.batch import bounded

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows n'a ni ces signaux ni ces bornes")


@posix
def test_a_worker_is_ended_by_the_first_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[int, object] = {}
    monkeypatch.setattr(signal, "signal", told.__setitem__)
    bounded.deaf()
    assert told == {signal.SIGINT: signal.SIG_IGN, signal.SIGHUP: signal.SIG_IGN, signal.SIGTERM: signal.SIG_DFL}


@posix
def test_the_time_of_a_worker_is_that_of_its_processor_and_ends_with_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, object]] = []
    monkeypatch.setattr(signal, "signal", lambda *pair: told.append(pair))
    monkeypatch.setattr(signal, "setitimer", lambda *pair: told.append(pair))
    with bounded.processor(2.5):
        assert told == [(signal.SIGPROF, signal.SIG_DFL), (signal.ITIMER_PROF, 2.5)]
    assert told[2:] == [(signal.ITIMER_PROF, 0)]


@pytest.mark.parametrize(("after", "ended"), [(12.0, []), (12.1, [124])])
def test_where_no_timer_does_it_a_thread_looks_at_the_time(after: float, ended: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[int] = []
    looked = threading.Event()
    times = itertools.chain((10.0, after), iter(lambda: looked.set() or 0.0, None))
    monkeypatch.setattr(bounded, "time", type("Clock", (), {"__getattr__": lambda _, name: lambda: next(times)})())
    monkeypatch.setattr(os, "_exit", found.append)
    with bounded._watched(2.0):
        assert looked.wait(60)
    assert found == ended
    assert "watch" not in {thread.name.partition("(")[2].rstrip(")") for thread in threading.enumerate()}


@posix
@pytest.mark.parametrize(("hard", "soft"), [(-1, 1_000), (5_000, 1_000), (400, 400)])
def test_the_memory_of_a_worker_is_bounded_within_what_the_system_allows(hard: int, soft: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    told: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda kind: {resource.RLIMIT_AS: (0, hard)}[kind])
    monkeypatch.setattr(resource, "setrlimit", lambda *pair: told.append(pair))
    bounded.memory(1_000)
    assert told == [(resource.RLIMIT_CORE, (0, 0)), (resource.RLIMIT_AS, (soft, hard))]


@posix
def test_what_may_not_be_bounded_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    def refused(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refused)
    assert bounded.memory(1_000) is None  # type: ignore[func-returns-value]
