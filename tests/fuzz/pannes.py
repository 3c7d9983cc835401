"""Faults around the program, at moments drawn by lot: `python -m tests.fuzz.pannes --tours 100` (docs/fuzzing.md tells the rest).

Each round checks a folder and writes every kind of output while something happens: a signal, a kill, a sleep, a full disk, closed
streams, a reader that leaves, a system without descriptors or processes. Then what was written is whole, nothing is left beside, the
received files are as they were, and the status tells the truth.
"""

from __future__ import annotations

import argparse
import ctypes
import io
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
OUTPUTS = ("r.json", "r.html", "r.xlsx", "r.csv", "r.txt", "r.junit.xml")
FAILS, MISUSED, INTERRUPTED = 1, 2, 130
DOSSIERS = 5


@dataclass
class Place:
    """Where a round takes place: what was received, what is written, what is temporary."""

    root: Path
    received: dict[str, bytes] = field(default_factory=dict)
    whole: dict[str, bytes] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def inbox(self) -> Path:
        return self.root / "recus"

    @property
    def out(self) -> Path:
        return self.root / "sorties"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    def clean(self) -> None:
        """As before any round."""
        for folder in (self.inbox, self.out, self.temporary):
            folder.mkdir(exist_ok=True)
            for path in folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, content in self.received.items():
            (self.inbox / name).write_bytes(content)

    def start(self, prepare: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
        """The program, at work; its report goes to standard output too."""

        def ready() -> None:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # whatever this run was told to ignore
                signal.signal(number, signal.SIG_DFL)
            if prepare is not None:
                prepare()

        outputs = [part for name in (*OUTPUTS, "-") for part in ("-o", str(self.out / name) if name != "-" else "-")]
        command = [sys.executable, "-m", "clas_cli", "verifier", str(self.inbox), "--annoter", "--processus", "2", *outputs]
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.temporary), "COLUMNS": "100"},
            preexec_fn=ready,
        )

    def written(self) -> dict[str, bytes]:
        """What stands beside the received files, and where outputs go."""
        found = {path.name: path.read_bytes() for path in self.out.iterdir()}
        return found | {path.name: path.read_bytes() for path in self.inbox.iterdir() if path.name not in self.received}


@dataclass
class Round:
    """What a fault may leave: the statuses that tell the truth, and whether all must be there as if nothing had happened."""

    process: subprocess.Popen[bytes]
    statuses: tuple[int, ...]
    must_be_whole: bool = False
    may_leave: bool = False
    out: bytes = b""
    err: bytes = b""

    def end(self) -> Round:
        self.out, self.err = self.process.communicate(timeout=300)
        return self


Fault = Callable[[Place, random.Random], Round]


def _wait(place: Place, draw: random.Random, process: subprocess.Popen[bytes]) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(draw.uniform(0, place.seconds))


def _signalled(number: signal.Signals) -> Fault:
    def fault(place: Place, draw: random.Random) -> Round:
        process = place.start()
        _wait(place, draw, process)
        process.send_signal(number)
        is_killed = number == signal.SIGKILL
        # Python ends as by Ctrl-C, which a shell shows as 130 too, where the signal came in a text that it executes (dataclasses do)
        asked = (FAILS, INTERRUPTED, -signal.SIGINT, -number)
        return Round(process, (FAILS, -number) if is_killed else asked, may_leave=is_killed).end()

    return fault


def _suspended(place: Place, draw: random.Random) -> Round:
    """All processes, as by Ctrl-Z or a laptop that is closed."""
    process = place.start()
    _wait(place, draw, process)
    family = [process.pid, *_children(process.pid)]
    for number in (signal.SIGSTOP, signal.SIGCONT):
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        if number == signal.SIGSTOP:
            time.sleep(draw.uniform(0.1, 1.0))
    return Round(process, (FAILS,), must_be_whole=True).end()


def _worker_killed(place: Place, draw: random.Random) -> Round:
    process = place.start()
    _wait(place, draw, process)
    for pid in _children(process.pid)[:1]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return Round(process, (FAILS,), must_be_whole=True).end()


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _full(place: Place, draw: random.Random) -> Round:
    """No file may be larger than what is drawn; or the disk is that large, where one can be made."""
    size = int(2 ** draw.uniform(9, 18))
    libc = ctypes.CDLL(None, use_errno=True)
    is_mounted = libc.mount(b"tmpfs", str(place.out).encode(), b"tmpfs", 0, f"size={max(size, 4096)}".encode()) == 0
    try:
        done = Round(place.start(None if is_mounted else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))), (FAILS, MISUSED))
        done.end()
        kept = {path.name: path.read_bytes() for path in place.out.iterdir()}
    finally:
        if is_mounted:
            libc.umount(str(place.out).encode())
    if is_mounted:
        for name, content in kept.items():
            (place.out / name).write_bytes(content)
    return done


def _stdout_full(place: Place, draw: random.Random) -> Round:
    def prepare() -> None:
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)

    return Round(place.start(prepare), (MISUSED,), must_be_whole=True).end()


def _closed(place: Place, draw: random.Random) -> Round:
    places = draw.sample((0, 1, 2), draw.randint(1, 3))

    def prepare() -> None:
        for one in places:
            os.close(one)

    return Round(place.start(prepare), (FAILS,), must_be_whole=True).end()


def _reader_leaves(place: Place, draw: random.Random) -> Round:
    process = place.start()
    assert process.stdout is not None
    process.stdout.read(draw.choice((0, 1, 100)))
    process.stdout.close()
    process.stdout = None
    return Round(process, (FAILS, MISUSED), must_be_whole=True).end()


def _few(kind: int, least: int, most: int) -> Fault:
    def fault(place: Place, draw: random.Random) -> Round:
        limit = draw.randint(least, most)
        return Round(place.start(lambda: resource.setrlimit(kind, (limit, limit))), (FAILS,), must_be_whole=True).end()

    return fault


FAULTS: dict[str, Fault] = {
    **{number.name: _signalled(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)},
    "suspendu": _suspended,
    "ouvrier tué": _worker_killed,
    "disque plein": _full,
    "sortie standard pleine": _stdout_full,
    "flux fermés": _closed,
    "lecteur parti": _reader_leaves,
    "peu de descripteurs": _few(resource.RLIMIT_NOFILE, 22, 40),
}


def broken(place: Place, done: Round) -> Iterator[str]:
    """The laws that a round broke."""
    status, err = done.process.returncode, done.err.decode(errors="replace")
    if "KeyboardInterrupt" in err and " in main" not in err and not place.written():
        return  # Python was not ready: no program can say anything before it runs
    if status not in done.statuses:
        yield f"statut {status}, au lieu de {done.statuses} : {err[-300:]}"
    if "Traceback" in err or "Panne" in err or "Exception ignored" in err:
        yield f"trace : {err[-500:]}"
    found = place.written()
    left = [name for name in found if name.startswith(".")] + [path.name for path in place.temporary.iterdir()]
    if left and not done.may_leave:
        yield f"restent {left}"
    for name, content in found.items():
        if (
            not name.startswith(".")
            and content != place.whole.get(name)
            and not (status in (INTERRUPTED, -signal.SIGINT) and _is_sound(name, content))
        ):
            yield f"{name} n'est pas entier ({len(content)} octets)"
    missing = [name for name in place.whole if name not in found]
    if missing and (done.must_be_whole or status == FAILS):
        yield f"manquent {missing}, statut {status} : {err[-600:]}"
    changed = [name for name, content in place.received.items() if (place.inbox / name).read_bytes() != content]
    if changed:
        yield f"reçus changés : {changed}"
    if left and done.may_leave:
        again = place.start()
        place_names = set(place.whole)
        for name in place_names & set(found):
            (place.inbox / name).unlink(missing_ok=True)
        again.communicate(timeout=300)
        left = [
            path.name for path in (*place.out.iterdir(), *place.inbox.iterdir(), *place.temporary.iterdir()) if path.name.startswith(".")
        ]
        if left:
            yield f"restent à l'exécution suivante {left}"


def _is_sound(name: str, content: bytes) -> bool:
    """Whether a report of what was finished is whole."""
    match Path(name).suffix:
        case ".json":
            return bool(json.loads(content)["version"] == 2)
        case ".html":
            return content.rstrip().endswith(b"</html>")
        case ".xlsx":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return archive.testzip() is None
        case ".xml":
            return content.rstrip().endswith((b"</testsuites>", b"<testsuites />"))
        case _:
            return content.endswith(b"\n")


def _received() -> dict[str, bytes]:
    """Dossiers in text, and workbooks that get an annotated copy."""
    sources = sorted(EXAMPLES.glob("*.yaml"))
    found = {f"{number:02d}.yaml": sources[number % len(sources)].read_bytes() for number in range(DOSSIERS)}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "m.xlsx")
        command = [sys.executable, "-m", "clas_cli", "modele", str(file), "--depuis", str(sources[0])]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
        return found | {f"{number}.xlsx": file.read_bytes() for number in range(1)}


def main() -> int:
    """Runs the rounds, and tells what they broke. Exit status: 1 where a law was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.pannes", description="Fait tomber des pannes sur le programme, au hasard.")
    parser.add_argument("--tours", type=int, default=100, help="nombre de pannes (100 par défaut)")
    parser.add_argument("--graine", type=int, default=1, help="graine du hasard (1 par défaut)")
    parser.add_argument("--pannes", nargs="*", default=list(FAULTS), choices=list(FAULTS), help="les pannes à essayer")
    asked = parser.parse_args()
    draw, count, faulty = random.Random(asked.graine), Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), _received())
        place.clean()
        began = time.monotonic()
        first = place.start()
        first.communicate()
        place.seconds = time.monotonic() - began
        assert first.returncode == FAILS
        place.whole = place.written()
        for number in range(asked.tours):
            name = asked.pannes[number % len(asked.pannes)]
            place.clean()
            done = FAULTS[name](place, draw)
            count[f"{name}, statut {done.process.returncode}"] += 1
            for law in broken(place, done):
                faulty += 1
                print(f"tour {number + 1}, {name} : {law}", flush=True)
            if (number + 1) % 10 == 0:
                print(f"… {number + 1} sur {asked.tours}", flush=True)
    print(*(f"{times:4} {what}" for what, times in sorted(count.items())), sep="\n")
    print(f"{asked.tours} pannes, {faulty} lois rompues (graine {asked.graine}).")
    return int(faulty > 0)


if __name__ == "__main__":
    sys.exit(main())
