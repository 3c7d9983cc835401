"""Runs inputs one after the other in a process that may be killed: what it does is in the file that it was given to do it with.

The parent reads one line of JSON for each input, and looks at the clock: an input that has no line in time is a hang.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from . import entrees, lois


class Bench:
    """A folder in which files are put to the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.good = folder / "bon.yaml"
        self.other = folder / "autre.yaml"
        self.good.write_bytes(entrees.EXAMPLES[1].read_bytes())
        self.other.write_bytes((entrees.ROOT / "examples" / "prolongation-conforme.yaml").read_bytes())

    def arguments(self, command: entrees.Command, file: str, out: Path) -> tuple[str, ...]:
        """The arguments of a command for a file."""
        named = {"{}": file, "{x}": str(self.good), "{f}": str(self.other)}
        return tuple(named.get(part, part.replace("{d}", str(out))) for part in command)

    def judge(
        self, kind: entrees.Input, name: str, data: bytes, commands: list[entrees.Command], seconds: float | None
    ) -> Iterator[dict[str, Any]]:
        """What is wrong with what the commands make of a file, each as a record; nothing where all is well."""
        place = Path(tempfile.mkdtemp(dir=self.folder))
        out = place / "sortie"
        out.mkdir()
        file = place / name
        try:
            file.write_bytes(data)
        except (OSError, ValueError):  # no such name is possible here
            file = place / "dossier"
            file.write_bytes(data)
        try:
            for command in commands:
                for law, arguments, trace in self._broken(command, str(file), out, seconds):
                    yield {"loi": law, "commande": [str(part) for part in arguments], "trace": trace}
            if not lois.same_file(file, data):
                yield {"loi": "fichier d'entrée changé", "commande": list(commands[-1]), "trace": ""}
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _broken(self, command: entrees.Command, file: str, out: Path, seconds: float | None) -> Iterator[tuple[str, tuple[str, ...], str]]:
        arguments = self.arguments(command, file, out)
        outcome = lois.clas(*arguments)
        for law in lois.broken(outcome, arguments, seconds):
            yield law, arguments, outcome.trace or outcome.err.decode("utf-8", "replace")[-300:]
        if "--format" in arguments and "xlsx" not in arguments and lois.clas(*arguments).out != outcome.out:
            yield "deux sorties pour une entrée", arguments, ""
        if outcome.status == 0 and command[0] == "modele":
            written = arguments[1]
            again = lois.clas("verifier", "--format", "json", written)
            if b'"illisible"' in again.out or again.status not in (0, 1):
                yield "modèle illisible", arguments, again.out.decode("utf-8", "replace")[:600]


def _bound() -> None:
    """What a run may ask of memory, so that a bomb ends in a MemoryError, and of the clock where the parent is gone."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))


def drawn(draw: Random, kind: entrees.Input) -> list[entrees.Command]:
    """The commands that an input is put to: the report for programs, and some of the others."""
    first = [("verifier", "--format", "json", "{}")] if kind.commands is entrees.DOSSIER_COMMANDS else []
    return [*first, *draw.sample(kind.commands, min(2, len(kind.commands)))]


def serve(kind: entrees.Input, seeds: Iterator[int], seconds: float | None, say: Callable[[dict[str, Any]], None]) -> None:
    """Puts one input of each seed to the test, and says what came of it."""
    os.environ["CLAS_DEBUG"] = "1"
    _bound()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        os.chdir(folder)
        for seed in seeds:
            say({"graine": seed})
            draw = Random(f"{kind.name} {seed}")
            name, data = kind.invent(draw)
            commands = drawn(draw, kind)
            start = lois.spent()
            finds = list(bench.judge(kind, name, data, commands, seconds))
            say({"graine": seed, "commandes": len(commands), "secondes": lois.spent() - start, "trouvailles": finds})


def main() -> None:
    """« python -m tests.fuzz.ouvrier ENTRÉE PREMIÈRE_GRAINE NOMBRE »: one line of JSON before and after each input."""
    kind, first, count = entrees.INPUTS[sys.argv[1]], int(sys.argv[2]), int(sys.argv[3])
    stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")

    def say(told: dict[str, Any]) -> None:
        stdout.write(json.dumps(told) + "\n")
        stdout.flush()

    serve(kind, iter(range(first, first + count)), lois.SECONDS, say)


if __name__ == "__main__":
    main()
