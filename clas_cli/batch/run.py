"""Many dossiers: each file checked for itself, then what crosses them. The same files give the same batch on any number of cores."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from clas_cli.batch import workers
from clas_cli.batch.assembly import Assembly, Limits, Watch
from clas_cli.batch.files import STDIN, Content, Gathered, gather
from clas_cli.batch.interruption import interruptible
from clas_cli.batch.totals import Brief, brief_of
from clas_cli.batch.workers import SECONDS
from clas_cli.dossier.tree import Source
from clas_cli.french.text import named_fault
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import STDIN_NAME, Batch, Report
from clas_cli.reading.door import is_yaml, read_bytes, unreadable
from clas_cli.reading.received import ENOUGH_TO_TELL, read_all, read_all_bytes
from clas_cli.reading.yaml_file import MAX_BYTES

__all__ = ["Limits", "Watch", "assemble", "gather", "run"]

FEW: Final = 20
"""Texts below which other processes would cost more than they bring, where each of them starts afresh."""

OPEN: Final = 300
"""Briefs that stay open while dossiers are compared: all those of most batches."""

Given = str | Content
"""What is examined: the path of a file (or `STDIN`), or a name with the bytes of a file or with parsed data."""

Written = Callable[[Report], str]
"""Makes of a report what a format will need of it; a top-level function, since it is called where the file is read."""

Examined = list[tuple[bytes, ...]]
"""What a file gave, packed: the brief of each of its reports, the report, and what was written of it."""


def UNWATCHED(done: int, unreadable: int, blocked: int) -> None:
    """Tells nobody."""


def run(
    gathered: Gathered,
    options: Options,
    *,
    processes: int | None = 0,
    limits: Limits = (),
    watch: Watch = UNWATCHED,
    written: Written | None = None,
) -> Batch:
    """Checks every file; a file that can't be read is a report like any other. `written` is what is made of each report where it is read.

    Files are opened in `processes` other processes (None: one a core), or in this one (0, or where the system has no others). Ctrl-C, or what
    asks as much, ends the batch with what was finished.
    """
    files = [(STDIN, _standard_input()) if file == STDIN else file for file in _given(gathered)]
    assembly = Assembly(options, limits, watch)
    if len(files) < FEW and (processes == 0 or not workers.ARE_CHEAP) and all(map(_is_light, files)):
        return _few(files, gathered, options, assembly)
    with interruptible() as stopped:
        return _many(files, gathered, options, assembly, processes, stopped, written)


def _few(files: Sequence[Given], gathered: Gathered, options: Options, assembly: Assembly) -> Batch:
    alone = len(files) == 1
    reports: list[Report] = []
    briefs: list[Brief] = []

    def examined(file: Given, options: Options) -> list[Report]:
        asked = _asked(file, options, gathered.received)
        return examine(file, asked) if alone else examine_safely(file, asked)

    for file in files:
        found = examined(file, options)
        reports += found
        briefs += assembly.add(map(brief_of, found))
    again, asked = assembly.again(briefs)
    for number in again:
        found = examined(files[number], asked)
        places = slice(assembly.starts[number], assembly.starts[number] + len(found))
        reports[places] = found
        briefs[places] = map(brief_of, found)
    return assembly.batch(tuple(reports), briefs, gathered)


def _many(
    files: Sequence[Given],
    gathered: Gathered,
    options: Options,
    assembly: Assembly,
    processes: int | None,
    stopped: Callable[[], bool],
    written: Written | None,
) -> Batch:
    from clas_cli.batch.packed import Packed, unpack

    waiting: dict[int, Examined] = {}
    briefs: Packed[Brief] = Packed(OPEN)
    reports: Packed[Report] = Packed()
    texts: Packed[str] = Packed()
    taken: list[int] = []

    def take(number: int) -> None:
        taken.append(number)
        examined = waiting.pop(number)
        assembly.add(unpack(brief) for brief, *_ in examined)
        for parts in examined:
            for keep, packed in zip((briefs.append, reports.append, texts.append), parts, strict=False):
                keep(packed)

    following = 0
    for number, examined in _results(files, options, gathered.received, processes, stopped, written):
        waiting[number] = examined
        while following in waiting:
            take(following)
            following += 1
    missing = [name_of(file) for number, file in enumerate(files[following:], following) if number not in waiting]
    for number in sorted(waiting):  # what an interruption left finished
        take(number)
    again, asked = assembly.again(briefs)
    those = [files[taken[number]] for number in again]
    for index, examined in _results(those, asked, gathered.received, processes, stopped, written):
        for number, parts in enumerate(examined, assembly.starts[again[index]]):
            for put, packed in zip((briefs.replace, reports.replace, texts.replace), parts, strict=False):
                put(number, packed)
    return assembly.batch(reports, briefs, gathered, missing, texts)


def assemble(reports: Sequence[Report], options: Options, limits: Limits = ()) -> Batch:
    """The batch of some reports: their sums, and what crosses them."""
    assembly = Assembly(options, limits)
    return assembly.batch(reports, assembly.add(map(brief_of, reports)), Gathered())


def _asked(file: Given, options: Options, received: Collection[str]) -> Options:
    """The options for a file: one that stands in a folder given as such was received."""
    return options._replace(received=True) if isinstance(file, str) and file in received else options


def _results(
    files: Sequence[Given],
    options: Options,
    received: Collection[str],
    processes: int | None,
    stopped: Callable[[], bool],
    written: Written | None = None,
) -> Iterator[tuple[int, Examined]]:
    """The packed reports of each file, with its number, as they come."""
    work = partial(_packed, options=options, received=received, written=written)
    if processes == 0 or sys.platform == "emscripten":  # a browser has no processes: the page bounds each file (packaging/page)
        for number, file in enumerate(files):
            if stopped():
                return
            yield number, work(file)
        return
    here = [number for number, file in enumerate(files) if isinstance(file, tuple) and isinstance(file[1], Mapping)]
    for number in here:
        yield number, work(files[number])
    there = [number for number in range(len(files)) if number not in here]
    for index, result in workers.share_out([files[number] for number in there], work, processes or workers.available(), SECONDS, stopped):
        number = there[index]
        if isinstance(result, workers.Lost):
            result = _pack([lost(name_of(files[number]), result.args[0] == workers.TOO_LONG, options)], written)
        yield number, result


def lost(name: str, is_too_long: bool, options: Options) -> Report:
    """The report of a file that ended what was reading it, or that was stopped after `SECONDS`."""
    if is_too_long:
        message = f"La lecture du fichier demande plus de {SECONDS:.0f}\u00a0secondes de calcul\u00a0: elle est abandonnée."
    else:
        message = "Le fichier fait échouer le programme qui le lit (il est endommagé, démesuré ou malveillant)."
    remedy = "Ouvrir le fichier avec prudence, l'enregistrer à nouveau, ou partir du modèle."
    return check(unreadable(name, message, remedy), options)


def _packed(file: Given, options: Options, received: Collection[str], written: Written | None) -> Examined:
    return _pack(examine_safely(file, _asked(file, options, received)), written)


def _pack(reports: Iterable[Report], written: Written | None) -> Examined:
    from clas_cli.batch.packed import pack

    made = ((brief_of(report), report, *([written(report)] if written else [])) for report in reports)
    return [tuple(map(pack, parts)) for parts in made]


def examine(file: Given, options: Options) -> list[Report]:
    """The reports of a file: one, or one for each dossier of a message."""
    return [check(source, options) for source in _sources(file, options.received)]


def examine_safely(file: Given, options: Options) -> list[Report]:
    """Like `examine`; what makes the program itself fail costs the file a finding, and the others nothing."""
    try:
        return examine(file, options)
    except MemoryError:
        message = "Le fichier demande plus de mémoire qu'il n'en faut à un dossier\u00a0: il n'est pas lu."
        remedy = "Partir du modèle, et n'y garder que les données du dossier."
        return [check(unreadable(name_of(file), message, remedy), options)]
    except Exception as fault:
        message = f"Panne interne de clas sur ce fichier ({named_fault(fault)})\u00a0: il n'est pas examiné."
        remedy = "Signaler cette panne avec le fichier\u00a0; le dossier n'est peut-être pas en cause."
        return [check(unreadable(name_of(file), message, remedy), options)._replace(fault=named_fault(fault))]


def examine_apart(file: Given, options: Options) -> list[Report]:
    """Like `examine_safely`, in another process where the system has some: whatever the file does to it costs the file a finding."""
    from clas_cli.batch.packed import unpack

    return [unpack(packed) for _, examined in _results([file], options, (), 1, lambda: False) for _, packed, *_ in examined]


def _given(gathered: Gathered) -> list[Given]:
    return [*gathered.files, *gathered.contents]


def name_of(file: Given) -> str:
    """How a report names what was given."""
    return file if isinstance(file, str) else file[0]


def _sources(file: Given, is_received: bool) -> list[Source]:
    if not isinstance(file, str):
        name, content = file
        if isinstance(content, bytes):
            return [read_bytes(content, STDIN_NAME)] if name == STDIN else read_all_bytes(content, name, is_received)
        from clas_cli.reading.data import read_data

        return [read_data(content, name)]
    return read_all(Path(file), is_received)


def _standard_input() -> bytes:
    return b"" if sys.stdin is None else sys.stdin.buffer.read(MAX_BYTES + 1)


def _is_light(file: Given) -> bool:
    """Whether no reader but that of YAML, and of data, will have anything to do with a file."""
    if isinstance(file, tuple):
        return isinstance(file[1], Mapping) or is_yaml(file[0], file[1])
    try:
        if Path(file).is_file():
            with Path(file).open("rb") as stream:
                return is_yaml(file, stream.read(ENOUGH_TO_TELL))
    except (OSError, ValueError):
        pass
    return True  # there is nothing to read, or it would be waited for
