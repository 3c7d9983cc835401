"""What is measured: start-up, YAML, workbooks, batches. Each section gives lines to print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from benchmarks import dossiers, peers
from benchmarks.timing import Contender, Cost, Timed, command, cost, median_cost, medians, per_file
from clas_cli.batch.run import examine
from clas_cli.dossier.layout import SHEETS
from clas_cli.judge.options import Options
from clas_cli.reading.door import read

SCHEMA: Final = dossiers.ROOT / "docs" / "schema" / "dossier.schema.json"
OPTIONS: Final = Options(today=date(2026, 6, 1))

VERSION_OF_TYPER: Final = 1.3
DOSSIER_OF_TYPER: Final = 3.0
YAML_OF_EVENTS: Final = 1.6
WORKBOOK_OF_CALAMINE: Final = 2.0
TENTH: Final = 0.1
"""Ten times faster."""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int = 9
    batch_rounds: int = 3
    yaml: int = 300
    workbooks: int = 60
    slow: int = 3
    """Files for those who take half a second over each."""
    batches: tuple[int, ...] = (430, 4300)
    with_peers: bool = True
    others: tuple[Path, ...] = ()
    """Workbooks in other formats, to read as well."""


QUICK: Final = Size(rounds=3, batch_rounds=1, yaml=60, workbooks=20, slow=1, batches=(43, 430))


@dataclass(frozen=True)
class Line:
    """A time in milliseconds (None: not installed), and what ours is to it."""

    name: str
    milliseconds: float | None
    ratio: float | None = None
    target: float | None = None


@dataclass(frozen=True)
class Group:
    """Times taken together, ours first."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class BatchLine:
    """What a batch took."""

    files: int
    processes: int
    cost: Cost


Section = Callable[[Size, Path], Iterator[Group | BatchLine]]
"""Measures that much, with a folder to write in."""


def startup(size: Size, folder: Path) -> Iterator[Group]:
    """A program that starts, against the imports that it can't do without."""
    (dossier,) = dossiers.write(folder, 1, ".yaml")
    yield _group(
        "Démarrage, programme entier (ms)",
        size,
        Contender("clas --version", command(*_clas("--version"))),
        Contender('python -c "import typer"', _python("import typer"), VERSION_OF_TYPER),
    )
    yield _group(
        "Un dossier YAML, programme entier (ms)",
        size,
        Contender("clas verifier dossier.yaml --format json", command(*_clas("verifier", dossier, "--format", "json"))),
        Contender('python -c "import typer, yaml"', _python("import typer, yaml"), DOSSIER_OF_TYPER),
    )


def yaml_files(size: Size, folder: Path) -> Iterator[Group]:
    """YAML dossiers, in this process and by command."""
    files = dossiers.write(folder, size.yaml, ".yaml")
    yield _group(
        f"{len(files)} dossiers YAML, dans un processus déjà lancé (ms par fichier)",
        size,
        Contender("clas : lire et contrôler", per_file(_check, files)),
        Contender("libyaml : les événements seuls (yaml.parse)", per_file(peers.events, files), YAML_OF_EVENTS),
    )
    yield _group(
        "Les mêmes, lecture seule (ms par fichier)",
        size,
        Contender("clas : lire", per_file(read, files)),
        Contender("libyaml : les événements seuls (yaml.parse)", per_file(peers.events, files)),
    )
    yield _group(
        f"{len(files)} dossiers YAML, une commande pour tous, démarrage compris (ms par fichier)",
        size,
        Contender("clas verifier lot/ --format json", command(*_clas("verifier", folder, "--format", "json"), files=len(files))),
        Contender("check-jsonschema (structure seule)", _program(size, files, "check_jsonschema", "--schemafile", SCHEMA), TENTH),
        Contender("yamllint (forme seule)", _program(size, files, "yamllint"), TENTH),
    )


def workbooks(size: Size, folder: Path) -> Iterator[Group]:
    """Workbooks, in this process and by command."""
    files = dossiers.write(folder, size.workbooks, ".xlsx")
    few, one = files[: size.slow * 3], files[: size.slow]
    yield _group(
        f"{len(files)} classeurs .xlsx, dans un processus déjà lancé (ms par fichier)",
        size,
        Contender("clas : lire et contrôler", per_file(_check, files)),
        Contender("python-calamine : les valeurs seules", _reader(size, peers.calamine, files), WORKBOOK_OF_CALAMINE),
        Contender("openpyxl, lecture seule", _reader(size, lambda: peers.openpyxl(read_only=True), few), TENTH),
        Contender("openpyxl", _reader(size, lambda: peers.openpyxl(read_only=False), few), TENTH),
        Contender("frictionless : une feuille", _reader(size, lambda: peers.frictionless(_SHEETS[:1]), few), TENTH),
        Contender(
            f"frictionless : les {len(_SHEETS)} feuilles d'un dossier", _reader(size, lambda: peers.frictionless(_SHEETS), one), TENTH
        ),
    )
    yield _group(
        "Les mêmes, lecture seule (ms par fichier)",
        size,
        Contender("clas : lire un .xlsx", per_file(read, files)),
        Contender("python-calamine : les valeurs seules", _reader(size, peers.calamine, files)),
        Contender("clas : lire les mêmes dossiers en YAML", per_file(read, _in_yaml(folder, len(files)))),
        *(Contender(f"clas : lire {path.name}", per_file(read, [path])) for path in size.others),
    )
    yield _group(
        f"{len(files)} classeurs .xlsx, une commande pour tous (frictionless : une par fichier), démarrage compris (ms par fichier)",
        size,
        Contender("clas verifier lot/ --format json", command(*_clas("verifier", *files, "--format", "json"), files=len(files))),
        Contender("frictionless validate classeur.xlsx (une feuille)", _program(size, files[:1], "frictionless", "validate"), TENTH),
    )


def batches(size: Size, folder: Path) -> Iterator[BatchLine]:
    """Files mixed as in a mailbox, on one and on two processes."""
    files = dossiers.write(folder, max(size.batches), *dossiers.KINDS)
    for count in size.batches:
        runs: dict[int, list[Cost]] = {1: [], 2: []}
        for _ in range(size.batch_rounds):
            for processes, costs in runs.items():
                costs.append(cost("verifier", "--format", "json", "--processus", str(processes), *files[:count]))
        for processes, costs in runs.items():
            yield BatchLine(count, processes, median_cost(costs))


SECTIONS: Final[Mapping[str, Section]] = {"demarrage": startup, "yaml": yaml_files, "classeurs": workbooks, "lots": batches}

_SHEETS: Final = [sheet.name for sheet in SHEETS]


def _group(title: str, size: Size, ours: Contender, *others: Contender) -> Group:
    first, *times = medians((ours, *others), size.rounds)
    lines = [Line(ours.name, first)]
    for other, took in zip(others, times, strict=True):
        lines.append(Line(other.name, took, first / took if first and took else None, other.target))
    return Group(title, lines)


def _check(file: Path) -> object:
    return examine(str(file), OPTIONS)


def _in_yaml(folder: Path, count: int) -> list[Path]:
    apart = folder / "yaml"
    apart.mkdir()
    return dossiers.write(apart, count, ".yaml")


def _clas(*arguments: str | Path) -> tuple[str | Path, ...]:
    return (sys.executable, "-m", "clas_cli", *arguments)


def _python(code: str) -> Timed:
    return command(sys.executable, "-c", code)


def _program(size: Size, files: Sequence[Path], module: str, *arguments: str | Path) -> Timed | None:
    words = peers.program(module, *arguments) if size.with_peers else None
    return command(*words, *files, files=len(files)) if words else None


def _reader(size: Size, peer: Callable[[], peers.Reader | None], files: Sequence[Path]) -> Timed | None:
    reader = peer() if size.with_peers else None
    return per_file(reader, files) if reader else None
