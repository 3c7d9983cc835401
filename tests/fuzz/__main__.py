"""« python -m tests.fuzz --minutes 30 »: invents inputs of every kind until the time is over, and says what they found.

Each kind has its turn in a process of its own, which is killed where it hangs. A share of the inputs goes through the program as
users run it. What is found is kept in a folder: the file, the command, the law that it broke, and the seed that makes it again.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from . import entrees, lois
from .enormites import ENORMITES
from .ouvrier import Bench, drawn

SLICE: Final = 60
"""Seconds of one turn of a kind of input."""
HANG: Final = 60.0
"""Seconds of the clock without a word, after which a worker is taken for dead: other programs may have the machine."""
SHARE: Final = 50
"""One input in so many goes through the program as users run it."""
FOLDER: Final = Path("trouvailles")
TRIES: Final = 400
"""Smaller files that are tried in the place of one that was found."""


@dataclass
class Tally:
    """What was done for one kind of input."""

    inputs: int = 0
    runs: int = 0
    apart: int = 0
    longest: float = 0.0
    finds: Counter[str] = field(default_factory=Counter)


@dataclass
class Hunt:
    """The whole run: what is left to do, and what was found."""

    first: int
    folder: Path
    tallies: dict[str, Tally]
    next_seed: dict[str, int]

    def turn(self, kind: entrees.Input, seconds: float) -> None:
        """One turn of a kind, as long as that."""
        end = time.monotonic() + seconds
        tally = self.tallies[kind.name]
        while time.monotonic() < end:
            seed = self.next_seed[kind.name]
            for told in _worker(kind, seed, end):
                self.next_seed[kind.name] = told["graine"] + 1
                if "secondes" not in told:
                    continue
                tally.inputs += 1
                tally.runs += told["commandes"]
                tally.longest = max(tally.longest, told["secondes"] / max(told["commandes"], 1))
                for find in told["trouvailles"]:
                    self.keep(kind, told["graine"], find)
                if told["graine"] % SHARE == 0:
                    self.apart(kind, told["graine"])

    def apart(self, kind: entrees.Input, seed: int) -> None:
        """The same input through the program itself."""
        name, data, commands = made(kind, seed)
        for command in commands[:1]:
            self.tallies[kind.name].apart += 1
            for law in run_apart(command, name, data):
                self.keep(kind, seed, {"loi": law, "commande": list(command), "trace": "dans un processus à part"})

    def keep(self, kind: entrees.Input, seed: int, find: dict[str, Any]) -> None:
        """Writes a find down; of one sort, the first only. What a busy machine may have caused has to happen again."""
        if find["loi"].startswith(("durée", "mémoire")) and not self._again(kind, seed, find):
            return
        sort = f"{find['loi'].split(' s')[0][:40]} {_where(find['trace'])}"
        tally = self.tallies[kind.name]
        tally.finds[sort] += 1
        if tally.finds[sort] > 1:
            return
        name, data, commands = made(kind, seed)
        command = next(
            (one for one in commands if list(one)[:1] == find["commande"][:1] and len(one) == len(find["commande"])), commands[0]
        )
        law = find["loi"][:8]
        smaller = minimised(data, lambda less: _still(kind, name, less, command, law)) if find["trace"] else data
        self.folder.mkdir(exist_ok=True)
        stem = f"{kind.name}-{seed}"
        (self.folder / f"{stem}{Path(name).suffix[:8]}").write_bytes(smaller)
        record = {
            "entree": kind.name,
            "graine": seed,
            "nom": name.encode("utf-8", "backslashreplace").decode(),
            **find,
            "commande": list(command),
        }
        (self.folder / f"{stem}.json").write_text(
            json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8", errors="backslashreplace"
        )
        print(f"  ! {kind.name}, graine {seed} : {find['loi']} ({_where(find['trace'])}), gardé dans {self.folder}/{stem}.json", flush=True)

    def _again(self, kind: entrees.Input, seed: int, find: dict[str, Any]) -> bool:
        name, data, commands = made(kind, seed)
        alike = [
            command for command in commands if list(command[:1]) == find["commande"][:1] and len(command) == len(find["commande"])
        ] or commands
        return any(all(list(run_apart(command, name, data)) for _ in range(2)) for command in alike)


def made(kind: entrees.Input, seed: int) -> tuple[str, bytes, list[entrees.Command]]:
    """The input of a seed: name, content, commands."""
    draw = Random(f"{kind.name} {seed}")
    name, data = kind.invent(draw)
    return name, data, drawn(draw, kind)


def _where(trace: str) -> str:
    """The last place of ours in a trace."""
    places = [line.strip() for line in trace.splitlines() if "clas_cli" in line and "line" in line]
    return places[-1][-70:] if places else ""


def _worker(kind: entrees.Input, seed: int, end: float) -> Iterator[dict[str, Any]]:
    """What a worker says of the inputs from a seed on, until the time is over; a last find where it hangs or dies."""
    command = [sys.executable, "-m", "tests.fuzz.ouvrier", kind.name, str(seed), "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=entrees.ROOT) as process:
        assert process.stdout is not None
        waiting: dict[str, Any] = {"graine": seed - 1}
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while time.monotonic() < end:
                if not selector.select(HANG):
                    process.kill()
                    yield {**waiting, "commandes": 0, "secondes": HANG, "trouvailles": [_loss("durée : le processus ne répond plus")]}
                    return
                line = process.stdout.readline()
                if not line:
                    status = process.wait()
                    if waiting["graine"] >= seed:
                        yield {**waiting, "commandes": 0, "secondes": 0.0, "trouvailles": [_loss(f"le processus est mort ({status})")]}
                    return
                told = json.loads(line)
                waiting = {"graine": told["graine"]}
                yield told
        process.kill()


def _loss(law: str) -> dict[str, Any]:
    return {"loi": law, "commande": [], "trace": ""}


def run_apart(command: entrees.Command, name: str, data: bytes) -> Iterator[str]:
    """The laws that the program itself breaks on a file, run as users run it."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        file = Path(folder, "fichier", name)
        file.parent.mkdir()
        try:
            file.write_bytes(data)
        except (OSError, ValueError):
            file = Path(folder, "dossier")
            file.write_bytes(data)
        arguments = bench.arguments(command, str(file), Path(folder))
        yield from lois.broken(apart(arguments), arguments)


def apart(arguments: tuple[str, ...], stdin: bytes = b"") -> lois.Outcome:
    """Runs the program in a process of its own."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given:
        given.write(stdin)
        given.seek(0)
        process = subprocess.Popen([sys.executable, "-m", "clas_cli", *arguments], stdin=given, stdout=out, stderr=err, cwd=entrees.ROOT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        factor = 1 if sys.platform == "darwin" else 1024
        return lois.Outcome(process.returncode, out.read(), err.read(), used.ru_utime + used.ru_stime, used.ru_maxrss * factor)


def _still(kind: entrees.Input, name: str, data: bytes, command: entrees.Command, law: str) -> bool:
    """Whether a file breaks that law yet."""
    with tempfile.TemporaryDirectory() as folder:
        return any(find["loi"].startswith(law) for find in Bench(Path(folder)).judge(kind, name, data, [command], lois.SECONDS))


def minimised(data: bytes, still: Callable[[bytes], bool]) -> bytes:
    """A smaller file that does the same, found by leaving out ever smaller pieces; the file itself where that is no use."""
    if len(data) > 200_000 or data.startswith(b"PK") or not still(data):
        return data
    tries, piece = 0, max(len(data) // 2, 1)
    while piece and tries < TRIES:
        start = 0
        while start < len(data) and tries < TRIES:
            less = data[:start] + data[start + piece :]
            tries += 1
            if still(less):
                data = less
            else:
                start += piece
        piece //= 2
    return data


def enormities() -> int:
    """Runs the program on every enormity; the number of those that break a law."""
    broken = 0
    for name, make in ENORMITES.items():
        ending = "".join(Path(name).suffixes)
        command: entrees.Command = (
            ("regles", "--campagne", "{}") if ending.startswith(".campagne") else ("verifier", "--format", "json", "{}")
        )
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, name)
            writer = multiprocessing.Process(target=_write, args=(file, make))  # what it takes to make it is not what it takes to read it
            writer.start()
            writer.join()
            size = file.stat().st_size
            arguments = tuple(str(file) if part == "{}" else part for part in command)
            outcome = apart(arguments)
        laws = list(lois.broken(outcome, arguments))
        broken += bool(laws)
        said = " ; ".join(laws) or "bien"
        print(f"{name:50} {size:>10} octets {outcome.seconds:5.2f} s {outcome.memory >> 20:4} Mo  {said}", flush=True)
    return broken


def _write(file: Path, make: Callable[[], bytes]) -> None:
    file.write_bytes(make())


def main() -> int:
    """Runs the hunt, and tells it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Invente des entrées hostiles, et dit ce qu'elles trouvent.")
    parser.add_argument("--minutes", type=float, default=10, help="durée (10 par défaut)")
    parser.add_argument("--graine", type=int, default=None, help="première graine (l'heure par défaut)")
    parser.add_argument("--entrees", nargs="*", default=list(entrees.INPUTS), choices=list(entrees.INPUTS), help="les entrées à inventer")
    parser.add_argument("--rejouer", nargs=2, metavar=("ENTRÉE", "GRAINE"), help="refait une entrée, et dit ce qu'elle donne")
    parser.add_argument("--enormites", action="store_true", help="seulement les fichiers démesurés, l'un après l'autre")
    parser.add_argument("--guide", action="store_true", help="guidé par la couverture (atheris : pip install '.[fuzz]')")
    parser.add_argument("--sortie", type=Path, default=FOLDER, help="dossier des trouvailles")
    asked = parser.parse_args()
    if asked.rejouer:
        return replay(entrees.INPUTS[asked.rejouer[0]], int(asked.rejouer[1]), asked.sortie)
    if asked.enormites:
        return int(enormities() > 0)
    if asked.guide:
        from .guide import hunt

        return hunt(asked.entrees, asked.minutes, asked.sortie)
    first = asked.graine if asked.graine is not None else int(time.time())
    hunt_ = Hunt(first, asked.sortie, {name: Tally() for name in asked.entrees}, dict.fromkeys(asked.entrees, first))
    end = time.monotonic() + asked.minutes * 60
    print(f"Première graine : {first}. Pour refaire une entrée : python -m tests.fuzz --rejouer ENTRÉE GRAINE", flush=True)
    while (left := end - time.monotonic()) > 1:
        for name in asked.entrees:
            hunt_.turn(entrees.INPUTS[name], min(SLICE, left / len(asked.entrees)))
    print(f"\n{'entrée':12} {'fichiers':>9} {'commandes':>10} {'à part':>7} {'la plus longue':>15} {'trouvailles':>12}")
    for name, tally in hunt_.tallies.items():
        print(f"{name:12} {tally.inputs:>9} {tally.runs:>10} {tally.apart:>7} {tally.longest:>13.2f} s {sum(tally.finds.values()):>12}")
    for name, tally in hunt_.tallies.items():
        for sort, count in tally.finds.items():
            print(f"- {name} : {sort} ({count} fois)")
    return int(any(tally.finds for tally in hunt_.tallies.values()))


def replay(kind: entrees.Input, seed: int, folder: Path) -> int:
    """Makes an input again, writes it, and says what it breaks."""
    name, data, commands = made(kind, seed)
    folder.mkdir(exist_ok=True)
    file = folder / f"{kind.name}-{seed}{Path(name).suffix[:8]}"
    file.write_bytes(data)
    print(f"{file} ({len(data)} octets, nom {name!r})")
    with tempfile.TemporaryDirectory() as place:
        finds = list(Bench(Path(place)).judge(kind, name, data, commands, lois.SECONDS))
    for find in finds:
        print(f"{find['loi']} : clas {' '.join(map(repr, find['commande']))}\n{find['trace']}")
    print("rien à dire" if not finds else "")
    return int(bool(finds))


if __name__ == "__main__":
    sys.exit(main())
