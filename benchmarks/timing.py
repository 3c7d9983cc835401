"""How time is taken: contenders in turn, again and again, so that what disturbs the machine disturbs them all; then medians."""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

Timed = Callable[[], float]
"""Does the work once; returns the processor time that it took, in milliseconds a file."""


@dataclass(frozen=True)
class Contender:
    """One of those that are measured together; `timed` is None if it isn't installed."""

    name: str
    timed: Timed | None
    target: float | None = None
    """What our time may be, divided by this one's."""


def medians(contenders: Sequence[Contender], rounds: int) -> list[float | None]:
    """The median of each, in milliseconds; A B C, A B C… after a first round that isn't counted."""
    taken: list[list[float]] = [[] for _ in contenders]
    for number in range(rounds + 1):
        for contender, times in zip(contenders, taken, strict=True):
            if contender.timed is not None:
                took = contender.timed()
                if number:
                    times.append(took)
        gc.collect()
        gc.freeze()  # what one contender loaded is no burden to the others
    return [median(times) if times else None for times in taken]


def per_file(work: Callable[[Path], object], files: Sequence[Path]) -> Timed:
    """The work done in this process, on each file."""

    def timed() -> float:
        start = time.process_time()
        for file in files:
            work(file)
        return (time.process_time() - start) * 1000 / len(files)

    return timed


def command(*words: str | Path, files: int = 1) -> Timed:
    """A program from its start to its end, its own processes included, divided by the files that it is given."""

    def timed() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(words)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000 / files

    return timed


def run(words: Sequence[str | Path]) -> None:
    """Runs a program; 0 and 1 are what checkers return. Raises `RuntimeError` if it breaks down."""
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1) or b"Traceback" in done.stderr:
        raise RuntimeError(f"{' '.join(map(str, words[:4]))}… : statut {done.returncode}\n{done.stderr.decode(errors='replace')}")


@dataclass(frozen=True)
class Cost:
    """What one run of `clas` took: seconds by the clock and of processor, megabytes at most in the process and in its biggest child."""

    seconds: float
    processor: float
    parent: float
    child: float


def cost(*arguments: str | Path) -> Cost:
    """Runs `clas` with these arguments, apart."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "cost.json"
        run((sys.executable, "-m", "benchmarks.timing", result, *arguments))
        return Cost(**json.loads(result.read_bytes()))


def median_cost(costs: Sequence[Cost]) -> Cost:
    """Each figure at its median."""
    return Cost(*(median(figures) for figures in zip(*((one.seconds, one.processor, one.parent, one.child) for one in costs), strict=True)))


def _main() -> None:
    """`clas`, then what it took, in the file named first."""
    result = Path(sys.argv.pop(1))
    start = time.monotonic()
    from clas_cli.__main__ import main

    try:
        main()
    finally:
        seconds = time.monotonic() - start
        own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
        result.write_text(json.dumps(Cost(seconds, spent, _peak(own), children.ru_maxrss / 1024).__dict__))


def _peak(own: resource.struct_rusage) -> float:
    """The most memory that this process had, in megabytes. `ru_maxrss` may be that of the process that started it."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), own.ru_maxrss) / 1024


if __name__ == "__main__":
    _main()
