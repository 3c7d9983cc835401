"""What is measured: start-up, YAML, workbooks, messages, copies, register, batches, page. Each section gives groups of lines."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import dossiers, peers
from benchmarks.timing import Contender, Cost, Timed, command, cost, median_cost, medians, per_file
from clas_cli.batch.run import examine
from clas_cli.dossier.layout import SHEETS
from clas_cli.filling.annotated import annotate
from clas_cli.judge.options import Options
from clas_cli.reading.door import read

OPTIONS: Final = Options(today=date(2026, 6, 1))
TESTS: Final = dossiers.ROOT / "tests"
ODS: Final = TESTS / "reading" / "classeurs" / "libreoffice.ods"
XLS: Final = TESTS / "fuzz" / "graines" / "rurale.xls"
MSG: Final = TESTS / "donnees" / "boite" / "dossier.msg"
"""What no library writes here: one file, read as many times as there are others."""

BARE: Final = "import typer, yaml\napp = typer.Typer()\n@app.command()\ndef main(dossier: str) -> None: pass\napp()"

VERSION_OF_TYPER: Final = 1.3
DOSSIER_OF_COMMAND: Final = 2.0
YAML_OF_EVENTS: Final = 6.0
WORKBOOK_OF_CALAMINE: Final = 2.0
OTHERS_OF_CALAMINE: Final = 5.0
TWO_OF_ONE: Final = 1 / 1.75
TENTH: Final = 0.1
"""Ten times faster."""
KILOBYTES: Final[Mapping[str, float]] = {"json": 2.0, "sarif": 60_000 / (4300 - 430), "junit": 60_000 / (4300 - 430)}
"""What one more dossier may cost in memory, by format."""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int = 9
    batch_rounds: int = 3
    yaml: int = 300
    workbooks: int = 60
    slow: int = 3
    """Files for those who take half a second over each."""
    mixed: int = 300
    batches: tuple[int, int] = (430, 4300)
    with_peers: bool = True
    others: tuple[Path, ...] = ()
    """Workbooks of one's own, to read as well."""


QUICK: Final = Size(rounds=3, batch_rounds=1, yaml=60, workbooks=20, slow=1)


@dataclass(frozen=True)
class Line:
    """A figure (None: not installed), what ours is to it, and what it may be: the ratio, or the figure where there is none."""

    name: str
    figure: float | None
    ratio: float | None = None
    target: float | None = None


@dataclass(frozen=True)
class Group:
    """Figures taken together, ours first."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class BatchLine:
    """What a batch took, on two processes."""

    files: int
    format: str
    cost: Cost


Section = Callable[[Size, Path], Iterator[Group | BatchLine]]
"""Measures that much, with a folder to write in."""


def startup(size: Size, folder: Path) -> Iterator[Group]:
    """A program that starts, against the imports that it can't do without, where nothing else is installed."""
    (dossier,) = dossiers.write(folder, 1, ".yaml")
    for number, first in enumerate([(), (peers.TYPER,)] if peers.TYPER.exists() else [()]):
        python, typer = peers.bare(folder / f"nu{number}", *first)
        where = f"programme entier, Typer {typer} dans un environnement nu (ms)"
        yield _group(
            f"Démarrage, {where}",
            size,
            Contender("clas --version", command(*_clas("--version", python=python))),
            Contender('python -c "import typer"', command(python, "-c", "import typer"), VERSION_OF_TYPER),
        )
        yield _group(
            f"Un dossier YAML, {where}",
            size,
            Contender("clas verifier dossier.yaml --format json", command(*_clas("verifier", dossier, "--format", "json", python=python))),
            Contender("une commande Typer qui importe yaml, et ne fait rien", command(python, "-c", BARE, dossier), DOSSIER_OF_COMMAND),
            Contender('python -c "import typer, yaml"', command(python, "-c", "import typer, yaml")),
        )


def yaml_files(size: Size, folder: Path) -> Iterator[Group]:
    """YAML dossiers, in this process and by command."""
    files = dossiers.write(folder, size.yaml, ".yaml")
    program = partial(_program, size, files)
    yield _group(
        f"{len(files)} dossiers YAML, dans un processus déjà lancé (ms par fichier)",
        size,
        Contender("clas : lire, contrôler, estimer", per_file(_check, files)),
        Contender("libyaml : les événements seuls (yaml.parse)", per_file(peers.events, files), YAML_OF_EVENTS),
        Contender("pydantic et libyaml (types seuls, sans place)", _reader(size, peers.pydantic, files)),
        Contender("jsonschema-rs et libyaml (structure seule, sans place)", _reader(size, peers.jsonschema_rs, files)),
    )
    yield _group(
        f"{len(files)} dossiers YAML, une commande pour tous, démarrage compris (ms par fichier)",
        size,
        Contender("clas verifier lot/ --format json", command(*_clas("verifier", folder, "--format", "json"), files=len(files))),
        Contender("check-jsonschema (structure seule)", program(peers.module("check_jsonschema", "--schemafile", peers.SCHEMA)), TENTH),
        Contender("yamllint (forme du YAML seule)", program(peers.module("yamllint")), TENTH),
        Contender("ryl (forme du YAML seule)", program(peers.ryl())),
        Contender("ajv et js-yaml, sous node (structure seule, sans place)", program(peers.ajv())),
    )


def workbooks(size: Size, folder: Path) -> Iterator[Group]:
    """Workbooks, in this process and by command."""
    files = dossiers.write(folder, size.workbooks, ".xlsx")
    few, one = files[: size.slow * 3], files[: size.slow]
    reader = partial(_reader, size)
    yield _group(
        f"{len(files)} classeurs .xlsx, dans un processus déjà lancé (ms par fichier)",
        size,
        Contender("clas : lire, contrôler, estimer", per_file(_check, files)),
        Contender("python-calamine (valeurs seules)", reader(peers.calamine, files), WORKBOOK_OF_CALAMINE),
        Contender("fastexcel (valeurs seules, en colonnes)", reader(peers.fastexcel, files)),
        Contender("pandas par calamine (valeurs seules, en tableaux)", reader(partial(peers.pandas, "python_calamine"), files)),
        Contender("pandas par openpyxl (valeurs seules, en tableaux)", reader(partial(peers.pandas, "openpyxl"), few)),
        Contender("openpyxl en lecture seule (cellules, rien de contrôlé)", reader(partial(peers.openpyxl, read_only=True), few), TENTH),
        Contender("openpyxl (cellules, rien de contrôlé)", reader(partial(peers.openpyxl, read_only=False), few), TENTH),
        Contender("frictionless : une feuille (tableau sans schéma)", reader(partial(peers.frictionless, _SHEETS[:1]), few), TENTH),
        Contender(
            f"frictionless : les {len(_SHEETS)} feuilles (tableaux sans schéma)", reader(partial(peers.frictionless, _SHEETS), one), TENTH
        ),
    )
    for title, path in (("un .ods", ODS), ("un .xls", XLS), *((path.name, path) for path in size.others)):
        same = [path] * len(files)
        yield _group(
            f"Classeur : {title}, dans un processus déjà lancé (ms par fichier)",
            size,
            Contender("clas : lire", per_file(read, same)),
            Contender("python-calamine (valeurs seules)", reader(peers.calamine, same), OTHERS_OF_CALAMINE),
            Contender("clas : lire, contrôler, estimer", per_file(_check, same)),
        )
    yield _group(
        f"{len(files)} classeurs .xlsx, une commande pour tous (frictionless : une par fichier), démarrage compris (ms par fichier)",
        size,
        Contender("clas verifier lot/ --format json", command(*_clas("verifier", *files, "--format", "json"), files=len(files))),
        Contender(
            "frictionless validate classeur.xlsx (une feuille)", _program(size, files[:1], peers.module("frictionless", "validate")), TENTH
        ),
    )


def messages(size: Size, folder: Path) -> Iterator[Group]:
    """Saved messages that carry a dossier, in this process."""
    for suffix, files, peer, lacks in (
        (".eml", dossiers.write(folder, size.workbooks, ".eml"), peers.email, "email (pièces décodées, non lues)"),
        (".msg", [MSG] * size.workbooks, peers.olefile, "olefile (flux bruts, rien de lu)"),
    ):
        yield _group(
            f"{len(files)} messages {suffix} et leur pièce jointe, dans un processus déjà lancé (ms par fichier)",
            size,
            Contender("clas : lire, contrôler, estimer", per_file(_check, files)),
            Contender(lacks, per_file(peer, files)),
        )


def copies(size: Size, folder: Path) -> Iterator[Group]:
    """Annotated copies of workbooks, in this process."""
    files = dossiers.write(folder, size.workbooks, ".xlsx")
    reports = {file: examine(str(file), OPTIONS)[0] for file in files}
    yield _group(
        f"Copies annotées de {len(files)} classeurs, dans un processus déjà lancé (ms par copie)",
        size,
        Contender("clas : annoter", per_file(lambda file: annotate(file.read_bytes(), reports[file]), files)),
        Contender("openpyxl : ouvrir et enregistrer (rien d'annoté)", per_file(lambda file: peers.saved(file, folder / "copie"), files)),
    )


def register(size: Size, folder: Path) -> Iterator[Group]:
    """The register of an instructor, begun, then kept up where nothing is new."""
    lot, kept = folder / "lot", folder / "registre.xlsx"
    lot.mkdir()
    files = dossiers.write(lot, size.mixed, *dossiers.KINDS)
    instruct = command(*_clas("instruire", lot, "--registre", kept), files=len(files))

    def begun() -> float:
        kept.unlink(missing_ok=True)
        return instruct()

    yield _group(
        f"Registre de {len(files)} fichiers mêlés, programme entier (ms par fichier)",
        size,
        Contender("clas instruire, premier matin", begun),
        Contender("clas instruire, matin sans rien de nouveau", instruct),
        Contender(
            "clas verifier --format json (contrôler, sans registre)", command(*_clas("verifier", lot, "--format", "json"), files=len(files))
        ),
        Contender(
            "openpyxl : ouvrir et enregistrer ce registre (rien de reçu n'est lu)",
            command(sys.executable, "-m", "benchmarks.peers", kept, folder / "copie", files=len(files)),
        ),
    )


def batches(size: Size, folder: Path) -> Iterator[Group | BatchLine]:
    """Files mixed as in a mailbox: time on one and on two processes, memory by format."""
    files = dossiers.write(folder, max(size.mixed, *size.batches), *dossiers.KINDS)

    def seconds(processes: str) -> Timed:
        return lambda: cost("verifier", "--format", "json", "--processus", processes, *files[: size.mixed]).seconds * 1000 / size.mixed

    yield _group(
        f"{size.mixed} fichiers mêlés, programme entier, à l'horloge (ms par fichier)",
        size,
        Contender("clas, deux processus", seconds("2")),
        Contender("clas, un processus", seconds("1"), TWO_OF_ONE),
    )
    found: dict[tuple[int, str], Cost] = {}
    for count, format in product(size.batches, KILOBYTES):
        run = partial(cost, "verifier", "--format", format, "--processus", "2", *files[:count])
        found[count, format] = median_cost([run() for _ in range(size.batch_rounds)])
        yield BatchLine(count, format, found[count, format])
    few, many = size.batches
    more = {format: found[many, format].parent - found[few, format].parent for format in KILOBYTES}
    yield Group(
        f"Mémoire du processus de départ, de {few} à {many} fichiers (ko par fichier de plus)",
        [Line(f"--format {format}", more[format] * 1024 / (many - few), target=target) for format, target in KILOBYTES.items()],
    )


def page(size: Size, folder: Path) -> Iterator[Group]:
    """The built page in Chromium, as its own trials open it."""
    trial = (sys.executable, dossiers.ROOT / "packaging/page/essais.py", *("--court", "--essai", "prête", "--navigateur", "chromium"))
    opened: list[tuple[int, int]] = []
    for _ in range(size.batch_rounds if size.with_peers else 0):
        done = subprocess.run([*trial], capture_output=True, text=True, encoding="utf-8", check=False)
        if told := re.search(r"prête en (\d+) ms, premier rapport (\d+) ms", done.stdout):
            opened.append((int(told[1]), int(told[2])))
    ready, first = (median(times) for times in zip(*opened, strict=True)) if opened else (None, None)
    yield Group(
        "La page, dans Chromium, à l'horloge (ms)", [Line("prête", ready), Line("premier rapport, d'un YAML plein d'erreurs", first)]
    )


SECTIONS: Final[Mapping[str, Section]] = {
    "demarrage": startup,
    "yaml": yaml_files,
    "classeurs": workbooks,
    "messages": messages,
    "copies": copies,
    "registre": register,
    "lots": batches,
    "page": page,
}

_SHEETS: Final = [sheet.name for sheet in SHEETS]


def _group(title: str, size: Size, ours: Contender, *others: Contender) -> Group:
    first, *times = medians((ours, *others), size.rounds)
    lines = [Line(ours.name, first)]
    for other, took in zip(others, times, strict=True):
        lines.append(Line(other.name, took, first / took if first and took else None, other.target))
    return Group(title, lines)


def _check(file: Path) -> object:
    return examine(str(file), OPTIONS)


def _clas(*arguments: str | Path, python: str | Path = sys.executable) -> tuple[str | Path, ...]:
    return (python, "-m", "clas_cli", *arguments)


def _program(size: Size, files: Sequence[Path], words: tuple[str | Path, ...] | None) -> Timed | None:
    return command(*words, *files, files=len(files)) if words and size.with_peers else None


def _reader(size: Size, peer: Callable[[], peers.Reader | None], files: Sequence[Path]) -> Timed | None:
    reader = peer() if size.with_peers else None
    return per_file(reader, files) if reader else None
