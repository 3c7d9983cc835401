"""Ce que coûte la lecture d'un classeur, comparée à celle du même dossier en YAML et à d'autres lecteurs.

    python benchmarks/classeurs.py [classeur.ods classeur.xls…]

Affiche des temps (processeur, le plus court de plusieurs essais) et surtout des rapports : les machines varient, eux peu.
openpyxl et python-calamine ne sont mesurés que s'ils sont installés.
"""

from __future__ import annotations

import importlib
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from clas_cli.campaign import DEFAULT, named
from clas_cli.readers import read, read_bytes
from clas_cli.writers.workbook import render

ROOT = Path(__file__).parent.parent
DOSSIER = ROOT / "examples" / "rurale-derogations.yaml"
"""Un dossier de deux cents lignes."""
BATCH = 200


def best(work: Callable[[], object], times: int = 20, rounds: int = 7) -> float:
    """Le temps processeur d'un appel, en millisecondes : le meilleur de plusieurs séries."""
    work()
    found = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(times):
            work()
        found = min(found, (time.process_time() - start) / times)
    return found * 1000


def process(*command: str, rounds: int = 9) -> float:
    """Le temps processeur d'un programme entier, en millisecondes, processus qu'il lance compris."""
    found = float("inf")
    for _ in range(rounds):
        before = os.times()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        after = os.times()
        found = min(found, after.children_user + after.children_system - before.children_user - before.children_system)
    return found * 1000


def openpyxl_reader(data: bytes) -> Callable[[], object] | None:
    try:
        openpyxl = importlib.import_module("openpyxl")
    except ImportError:
        return None
    return lambda: [list(page.iter_rows()) for page in openpyxl.load_workbook(io.BytesIO(data))]


def calamine_reader(data: bytes) -> Callable[[], object] | None:
    try:
        workbook = importlib.import_module("python_calamine").CalamineWorkbook
    except ImportError:
        return None

    def work() -> object:
        book = workbook.from_filelike(io.BytesIO(data))
        return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]

    return work


def main(others: list[str]) -> None:
    text = DOSSIER.read_bytes()
    data = render("nouvelle", named(DEFAULT), read(DOSSIER).root).content
    yaml = best(lambda: read_bytes(text, "dossier.yaml"))

    print("Lire (dans un processus déjà lancé)                 ms    rapport au YAML")
    rows: list[tuple[str, Callable[[], object] | None, int]] = [
        ("YAML", lambda: read_bytes(text, "dossier.yaml"), 20),
        ("classeur .xlsx", lambda: read_bytes(data, "dossier.xlsx"), 20),
        ("  python-calamine, valeurs seules", calamine_reader(data), 20),
        ("  openpyxl", openpyxl_reader(data), 3),
    ]
    for other in others:
        content = Path(other).read_bytes()
        rows.insert(2, (f"classeur {Path(other).suffix}", lambda content=content, other=other: read_bytes(content, other), 20))  # type: ignore[misc]
    for name, work, times in rows:
        if work is not None:
            took = best(work, times)
            print(f"{name:<46}{took:9.2f}{took / yaml:12.1f}")

    clas = (sys.executable, "-m", "clas_cli", "verifier", "--format", "json")
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder) / "dossier.xlsx"
        one.write_bytes(data)
        base = process(*clas, str(DOSSIER))
        print("\nContrôler un dossier, processus entier             ms    rapport au YAML")
        for path in (DOSSIER, one, *map(Path, others)):
            took = process(*clas, str(path))
            print(f"{path.suffix:<46}{took:9.0f}{took / base:12.2f}")

        took_by: dict[str, float] = {}
        for suffix, content in ((".yaml", text), (".xlsx", data)):
            batch = Path(folder) / suffix[1:]
            batch.mkdir()
            for number in range(BATCH):
                (batch / f"{number}{suffix}").write_bytes(content)
            took_by[suffix] = process(*clas, str(batch), rounds=3)
        more = (took_by[".xlsx"] - took_by[".yaml"]) / BATCH
        print(
            f"\nUn lot de {BATCH} : {took_by['.yaml'] / BATCH:.1f} ms par YAML, {took_by['.xlsx'] / BATCH:.1f} ms par classeur, {more:.1f} ms de plus"
        )
        print(
            f"(temps processeur, soit {more / (os.cpu_count() or 1):.1f} ms d'attente sur {os.cpu_count()} cœurs quand le lot est partagé)"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
