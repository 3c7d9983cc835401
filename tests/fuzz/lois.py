"""What must hold of every input, whatever it is; and a command of the program run inside this process, measured."""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import traceback
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from unittest import mock

from clas_cli.commands import app
from clas_cli.commands import status as exits

SECONDS: Final = 2.0
"""What one command may take, of processor time."""
MEMORY: Final = 300 * 2**20
"""What it may take of memory, in bytes, the interpreter included."""
ALONE: Final = 40 * 2**20
"""What the program takes before it has read anything."""
STATUSES: Final = frozenset((0, 1, 2))

TEXTS: Final = ("texte", "json", "html", "github", "gitlab", "sarif", "junit", "csv")
FORMATS: Final = (*TEXTS, "xlsx")

_OBEYED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that a terminal, a page or an editor would obey."""
_FAILURE: Final = re.compile(r"Traceback \(most recent|Panne interne")


@dataclass(frozen=True)
class Outcome:
    """What a command did: its status, what it printed, and the processor time (seconds) and peak of memory (bytes) that it took."""

    status: int
    out: bytes
    err: bytes
    seconds: float
    memory: int
    trace: str = ""


def clas(*arguments: str | Path, stdin: bytes = b"") -> Outcome:
    """Runs a command in this process. Where the program fails, its own word for it is kept, and the trace beside."""
    out, err = io.BytesIO(), io.BytesIO()
    texts = [io.TextIOWrapper(stream, "utf-8", errors="replace", write_through=True) for stream in (out, err)]
    status, trace = 0, ""
    forget_peak()
    before, start = resident(), spent()
    with (
        mock.patch.object(sys, "argv", ["clas", *map(str, arguments)]),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8")),
        redirect_stdout(texts[0]),
        redirect_stderr(texts[1]),
    ):
        try:
            app.main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
            trace = _trace(end)
        except Exception as fault:  # what `main` itself lets through
            status, trace = exits.BROKEN, _trace(fault)
    return Outcome(status, out.getvalue(), err.getvalue(), spent() - start, ALONE + peak() - before, trace)


def _trace(error: BaseException) -> str:
    cause = error if isinstance(error, Exception) else error.__context__
    return "".join(traceback.format_exception(cause)[-6:]) if isinstance(cause, Exception) else ""


def spent() -> float:
    """Processor seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def forget_peak() -> None:
    """Makes `peak` speak of what follows, where the system can."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> int:
    """The most memory that this process held, in bytes."""
    factor = 1 if sys.platform == "darwin" else 1024
    return _told("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * factor


def resident() -> int:
    """The memory that this process holds now, in bytes; its peak where the system doesn't tell."""
    return _told("VmRSS") or peak()


def _told(name: str) -> int:
    try:
        with Path("/proc/self/status").open() as stream:
            return next((int(line.split()[1]) * 1024 for line in stream if line.startswith(name)), 0)
    except OSError:
        return 0


def broken(outcome: Outcome, arguments: tuple[str | Path, ...], seconds: float | None = SECONDS) -> Iterator[str]:
    """The laws that a run broke, in a word each; none where all is well. `seconds`: None asks nothing of the time."""
    said = (outcome.out + outcome.err).decode("utf-8", "replace")
    if outcome.status not in STATUSES:
        yield f"statut {outcome.status}"
    if found := _FAILURE.search(said):
        yield said[found.start() : found.start() + 120]
    if seconds is not None and outcome.seconds > seconds:
        yield f"durée {outcome.seconds:.1f} s"
    if outcome.memory > MEMORY:
        yield f"mémoire {outcome.memory >> 20} Mo"
    format = arguments[arguments.index("--format") + 1] if "--format" in arguments else None
    if format != "xlsx" and (found := _OBEYED.search(said)):
        yield f"caractère {ord(found[0]):04x} obéi ({format})"
    if format == "json" and arguments[0] == "verifier" and outcome.status in (0, 1):
        yield from _unlike_the_contract(outcome.out)


def _unlike_the_contract(out: bytes) -> Iterator[str]:
    try:
        told = json.loads(out)
    except ValueError as error:
        yield f"JSON illisible ({error})"
        return
    if (fault := next(_contract().iter_errors(told), None)) is not None:
        yield f"JSON hors contrat ({fault.json_path})"


@cache
def _contract() -> Any:
    """The machine output that docs promise, as a schema."""
    from jsonschema import Draft202012Validator

    text = {"type": "string"}
    amount = {"type": "string", "pattern": r"^-?\d+\.\d\d$"}
    amounts = {"type": "object", "required": ["ps", "bonus", "total"], "properties": dict.fromkeys(("ps", "bonus", "total"), amount)}
    finding = {
        "type": "object",
        "required": ["code", "nom", "titre", "gravite", "chemin", "emplacement", "message", "trouve", "attendu", "remede", "reference"],
        "properties": {
            "code": {"type": "string", "pattern": r"^[A-Z]{3}\d{3}$"},
            "gravite": {"enum": ["bloquant", "a_completer", "a_verifier", "information"]},
            **dict.fromkeys(("nom", "chemin", "message", "trouve", "attendu", "remede", "reference"), text),
            "emplacement": {
                "type": "object",
                "anyOf": [
                    {
                        "required": ["ligne", "colonne"],
                        "properties": {name: {"type": "integer", "minimum": 1} for name in ("ligne", "colonne")},
                    },
                    {"required": ["feuille", "cellule"], "properties": {"cellule": {"type": "string", "pattern": r"^[A-Z]{1,3}\d{1,7}$"}}},
                ],
            },
        },
    }
    dossier = {
        "type": "object",
        "required": ["fichier", "verdict", "situation", "gestionnaire", "intitule", "constats", "ignores", "non_evaluees", "estimation"],
        "properties": {
            "verdict": {"enum": ["illisible", "irrecevable", "non_conforme", "incomplet", "a_verifier", "conforme"]},
            "situation": {"enum": ["nouvelle", "prolongation", None]},
            "constats": {"type": "array", "items": finding},
            "non_evaluees": {"type": "array", "items": {"required": ["code", "raison"]}},
            "estimation": {
                "type": ["object", "null"],
                "required": ["en_l_etat", "si_corrige", "plafond_famille", "collectifs"],
                "properties": {"en_l_etat": amounts, "si_corrige": {"anyOf": [amounts, {"type": "null"}]}, "au_moins": {"type": "boolean"}},
            },
        },
    }
    return Draft202012Validator(
        {
            "type": "object",
            "required": ["version", "outil", "campagne", "date_reference", "dossiers", "lot"],
            "properties": {
                "version": {"const": 2},
                "date_reference": {"type": ["string", "null"], "pattern": r"^\d{4}-\d\d-\d\d$"},
                "dossiers": {"type": "array", "minItems": 1, "items": dossier},
            },
        }
    )


def same_file(path: Path, content: bytes) -> bool:
    """Whether the input is still what it was."""
    return path.is_file() and path.read_bytes() == content
