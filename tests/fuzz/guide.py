"""The hunt guided by coverage: atheris keeps the inputs that reach code that none had reached, and goes on from them.

What is found doesn't stop it: it is written down, as the other hunt does.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from . import entrees

LONGEST: Final = 300_000
"""Bytes of an input: beyond, each run is too slow to teach anything."""
MODULES: Final = ("cli", "api", "batch", "check", "dossier", "readers.workbook", "readers.email_message", "readers.biff", "report.terminal", "report.html",
                  "report.json_", "report.sarif", "report.workbook", "report.junit", "template", "writers.workbook", "writers.yaml_template", "sending", "settings")  # fmt: skip


def hunt(kinds: Sequence[str], minutes: float, folder: Path) -> int:
    """Each kind in its turn, in a process of its own; 1 where something was found, 2 where atheris isn't installed."""
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("atheris n'est pas installé : .venv/bin/pip install '.[fuzz]'", file=sys.stderr)
        return 2
    folder.mkdir(exist_ok=True)
    before = set(folder.glob("*.*")) | set(folder.glob("mort-*"))
    for name in kinds:
        seconds = int(minutes * 60 / len(kinds))
        print(f"== {name}, {seconds} s", flush=True)
        subprocess.run(
            [sys.executable, "-m", "tests.fuzz.guide", name, str(seconds), str(folder.absolute())], cwd=entrees.ROOT, check=False
        )
    found = sorted((set(folder.glob("*.*")) | set(folder.glob("mort-*"))) - before)
    print("\n".join(f"! {path}" for path in found) or "Rien n'a été trouvé.")
    return int(bool(found))


def main() -> None:
    """« python -m tests.fuzz.guide ENTRÉE SECONDES DOSSIER »."""
    import atheris

    kind, seconds, folder = entrees.INPUTS[sys.argv[1]], int(sys.argv[2]), Path(sys.argv[3])
    corpus = folder / f"corpus-{kind.name}"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in kind.seeds():
        (corpus / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    with atheris.instrument_imports(include=["clas_cli"], enable_loader_override=False):
        from importlib import import_module

        for module in MODULES:
            import_module(f"clas_cli.{module}")
    from . import lois, ouvrier

    os.environ["CLAS_DEBUG"] = "1"
    place = tempfile.TemporaryDirectory()
    bench = ouvrier.Bench(Path(place.name))
    first = ("verifier", "--format", "json", "{}") if kind.commands is entrees.DOSSIER_COMMANDS else kind.commands[0]
    seen: set[str] = set()

    def one(data: bytes) -> None:
        draw = Random(data)
        commands = [first, draw.choice(kind.commands)] if draw.random() < 0.2 else [first]
        for find in bench.judge(kind, "dossier" + kind.endings[0], data, commands, 2 * lois.SECONDS):
            sort = find["loi"][:20] + find["trace"][-120:]
            if sort not in seen:
                seen.add(sort)
                stem = f"guide-{kind.name}-{hashlib.sha1(data).hexdigest()[:12]}"
                (folder / f"{stem}{kind.endings[0]}").write_bytes(data)
                (folder / f"{stem}.json").write_text(
                    json.dumps(find, ensure_ascii=False, indent=1), encoding="utf-8", errors="backslashreplace"
                )

    def change(data: bytes, most: int, seed: int) -> bytes:
        changed = kind.change(Random(seed), data)
        return changed[:most] if len(changed) <= most else data[:most]

    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        "-timeout=60",
        "-rss_limit_mb=3000",
        f"-artifact_prefix={folder}/mort-{kind.name}-",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
