"""Measures `clas` beside its peers and prints one table: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import tempfile
from pathlib import Path

from benchmarks import table
from benchmarks.dossiers import ROOT
from benchmarks.sections import QUICK, SECTIONS, BatchLine, Group, Size

PAGE = ROOT / "docs" / "performances.md"


def main(arguments: list[str] | None = None) -> None:
    """Measures the sections asked for, all of them by default."""
    chosen = _parser().parse_args(arguments)
    size = QUICK if chosen.vite else Size()
    size = dataclasses.replace(size, with_peers=not chosen.sans_pairs, others=tuple(chosen.avec))
    if chosen.fichiers:
        few = chosen.fichiers
        size = dataclasses.replace(size, yaml=few, workbooks=few, slow=1, mixed=few, batches=(few, few * 10))
    if chosen.tours:
        size = dataclasses.replace(size, rounds=chosen.tours, batch_rounds=chosen.tours)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # programs are measured as they are used: compiled once
    about = table.machine()
    found: list[Group | BatchLine] = []
    for name in chosen.sections or SECTIONS:
        print(f"{name}…", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            found += SECTIONS[name](size, Path(folder))
    if chosen.page:
        table.into_page(chosen.page, table.as_markdown(found, about))
    print((table.as_markdown if chosen.markdown else table.as_text)(found, about), end="")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Mesure clas à côté de ses pairs.")
    parser.add_argument("sections", nargs="*", metavar="SECTION", type=_section, help=f"parmi {', '.join(SECTIONS)} (toutes par défaut)")
    parser.add_argument("--vite", action="store_true", help="moins de fichiers et de tours")
    parser.add_argument("--fichiers", type=_positive, metavar="N", help="nombre de fichiers de chaque mesure")
    parser.add_argument("--tours", type=_positive, metavar="N", help="nombre de tours")
    parser.add_argument("--sans-pairs", action="store_true", help="fait comme si aucun pair n'était installé")
    parser.add_argument("--avec", type=_file, action="append", default=[], metavar="CLASSEUR", help="lit aussi ce classeur (.ods, .xls…)")
    parser.add_argument("--markdown", action="store_true", help="affiche le tableau en Markdown")
    parser.add_argument(
        "--page", type=_file, nargs="?", const=PAGE, help=f"met le tableau dans cette page ({PAGE.relative_to(ROOT)} par défaut)"
    )
    return parser


def _section(text: str) -> str:
    if text not in SECTIONS:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas une section ({', '.join(SECTIONS)})")
    return text


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un nombre")
    return int(text)


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un fichier")
    return path


if __name__ == "__main__":
    main()
