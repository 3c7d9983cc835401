"""Work shared out between processes, without loss: a task that kills its worker, or that never ends, costs that task alone.

Windows starts workers afresh: the work is a top-level function, tasks and results are plain data.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

from clas_cli.batch import bounded

Task = TypeVar("Task")
Result = TypeVar("Result")
Work = Callable[[Task], Result]
"""What is done with a task."""


class Closing(Protocol):
    """What can be closed."""

    def close(self) -> None: ...


if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    # what is sent, what is received: a task or a result, with its number
    Parent = Connection[tuple[int, Task], tuple[int, Result]]
    Child = Connection[tuple[int, Result], tuple[int, Task]]

BEYOND: Final = "demande plus de temps ou de mémoire qu'il n'en faut à un dossier, ou fait échouer le programme qui le lit"
"""What is said of a file that costs its worker, in French."""
SECONDS: Final = 20.0
"""What one file may take of a processor, in seconds, where it is read in a process of its own."""
KILLED: Final = "killed"
TOO_LONG: Final = "too long"

START_METHOD = "fork" if sys.platform == "linux" else "spawn"
ARE_CHEAP: Final = START_METHOD == "fork"
"""Whether a process costs a few milliseconds; else as much as the program itself."""
AHEAD: Final = 3
"""Tasks that a worker is given at once, so that it never waits for the next one; fewer at the end, so that none waits for another worker's."""
TRIES: Final = 2
"""A worker may end of something else than its task (killed by somebody, or for memory): the task then has another try, alone."""
MEMORY: Final = 2 << 30
"""What a worker may ask of memory, in bytes, where the system can bound it."""
MOST: Final = 60
"""Workers at most: Windows waits for no more than 63 things at once."""
SPARE: Final = 16
"""Files that must be left to the rest of the program once a worker is started."""
_TICK: Final = 0.1

_parent_ends: set[Closing] = set()


class Lost(Exception):
    """Why a task has no result: `KILLED` or `TOO_LONG`."""


def available() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share_out(
    tasks: Sequence[Task], work: Work[Task, Result], processes: int, seconds: float, stopped: Callable[[], bool]
) -> Iterator[tuple[int, Result | Lost]]:
    """The result of each task, with its number, as it comes; a `Lost` where there is none.

    A task is given `seconds` of a processor: neither a busy computer nor one that sleeps takes any of it. When `stopped()` turns true,
    the rest is left. Workers end with the iterator. Where the system has no room for as many, there are fewer; where it has room for
    none, a task is done here.
    """
    from multiprocessing import connection  # where there are no processes (a browser), this module is loaded all the same

    pending = deque(range(len(tasks)))
    tries = [0] * len(tasks)
    crew: list[_Worker[Task, Result]] = []
    most = min(processes, MOST)
    try:
        while (pending or any(worker.given for worker in crew)) and not stopped():
            while len(crew) < min(most, len(pending) + sum(bool(worker.given) for worker in crew)):
                try:
                    crew.append(_started(work, seconds))
                except OSError:
                    most = max(1, len(crew))
                    break
            if not crew:
                number = pending.popleft()
                yield number, work(tasks[number])
                continue
            for worker in crew:
                worker.feed(pending, tasks, tries, min(AHEAD, 1 + len(pending) // len(crew)))
            connection.wait([worker.link for worker in crew if worker.given], _TICK)
            for worker in list(crew):
                yield from worker.results()
                reason = worker.failure()
                if reason is None:
                    continue
                crew.remove(worker)
                worker.kill()
                if worker.given:
                    number = worker.given.popleft()
                    tries[number] += 1
                    if tries[number] >= TRIES:
                        yield number, Lost(reason)
                    else:
                        pending.appendleft(number)
                    pending.extendleft(reversed(worker.given))
    finally:
        for worker in crew:
            worker.kill()


def apart(work: Callable[[], Result], *told: type[Exception]) -> Result:
    """What a function gives, done in a process of its own.

    Raises what it raises of the kinds `told`, `RuntimeError` for a rule that fails, which its notes name, and `Lost` where the process is
    stopped or ends otherwise.
    """
    [(_, result)] = share_out([work], partial(_outcome, told=told), 1, SECONDS, lambda: False)
    outcome: Result | Exception = result
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _outcome(work: Callable[[], Result], told: tuple[type[Exception], ...]) -> Result | Exception:
    try:
        return work()
    except told as error:
        return error
    except Exception as fault:
        notes = getattr(fault, "__notes__", ())
        if not notes:
            raise
        failed = RuntimeError()  # its own kind may be a plug-in's, which can't be sent
        for note in notes:
            failed.add_note(note)
        return failed


@contextmanager
def _safe_path() -> Iterator[None]:
    """A process started afresh would import from the current folder, which may be that of received files: it must not."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


def _started(work: Work[Task, Result], seconds: float) -> _Worker[Task, Result]:
    """A worker, where the system has room for one and for what else is to be opened. Raises `OSError`."""
    held: list[int] = []
    try:
        while len(held) < SPARE:
            held.append(os.open(os.devnull, os.O_RDONLY))
    finally:
        for handle in held:
            os.close(handle)
    return _Worker(work, seconds)


class _Worker(Generic[Task, Result]):
    """A process, and the tasks that it was given in their order."""

    def __init__(self, work: Work[Task, Result], seconds: float) -> None:
        from multiprocessing import get_context

        context: Any = get_context(START_METHOD)  # what all kinds of contexts share says nothing of processes
        self.link: Parent[Task, Result]
        end: Child[Result, Task]
        self.link, end = context.Pipe()
        _parent_ends.add(self.link)
        self.process = context.Process(target=_serve, args=(end, work, seconds), daemon=True)
        try:
            with _safe_path():
                self.process.start()
        except BaseException:
            _parent_ends.discard(self.link)
            self.link.close()
            raise
        finally:
            end.close()
        self.given: deque[int] = deque()
        self.is_gone = False

    def feed(self, pending: deque[int], tasks: Sequence[Task], tries: Sequence[int], most: int) -> None:
        """Gives tasks, `most` at once; one that a worker died of is given alone."""
        while pending and len(self.given) < most:
            alone = tries[pending[0]] > 0 or (self.given and tries[self.given[0]] > 0)
            if alone and self.given:
                return
            number = pending.popleft()
            self.given.append(number)
            with suppress(OSError):  # it died: `failure` will tell
                self.link.send((number, tasks[number]))

    def results(self) -> Iterator[tuple[int, Result]]:
        """What it has finished."""
        try:
            while self.given and self.link.poll():
                number, result = self.link.recv()
                self.given.popleft()
                yield number, result
        except (EOFError, OSError):
            self.is_gone = True

    def failure(self) -> str | None:
        """Why it can't go on, or None."""
        if not self.is_gone:
            return None
        self.process.join()
        return TOO_LONG if self.process.exitcode in bounded.TOO_LONG else KILLED

    def kill(self) -> None:
        """Ends the process, whatever it does."""
        _parent_ends.discard(self.link)
        self.process.kill()
        self.process.join()
        self.link.close()


def _serve(link: Child[Result, Task], work: Work[Task, Result], seconds: float) -> None:
    """What a worker does: its tasks, until its parent leaves."""
    gc.freeze()  # what the parent holds stays: it is neither searched nor copied
    bounded.deaf()  # the parent decides when to stop
    for inherited in _parent_ends:  # so that each worker sees its own parent leave
        inherited.close()
    bounded.memory(MEMORY)
    if not os.environ.get("CLAS_DEBUG"):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a native reader cries when it dies is for no user
    with suppress(EOFError, OSError):
        while True:
            number, task = link.recv()
            with bounded.processor(seconds):
                result = work(task)
            link.send((number, result))
