"""Which answers are asked of whoever fills a dossier: nobody lists them, the check itself says what it lacks.

A dossier whose every table has begun a row, and that says nothing else, is checked; what it lacks is asked. Once that is answered as
the examples are, more may lack: so on, until nothing does. An answer that is only asked after another (« bonus demandé : oui »)
is found by giving that other.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import NO_DEFAULT, Field, Record
from clas_cli.dossier.groups import Many, One, Records
from clas_cli.dossier.kinds import Choice, Kind, YesNo
from clas_cli.dossier.tree import A_COMPLETER, BLOQUANT, Severity, join
from clas_cli.filling import guidance
from clas_cli.french.patterns import regex
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.reading.data import read_data
from clas_cli.rules.registry import field_of

_INDEX = regex(r"\[\d+\]")
_MOST_ROUNDS: Final = 8
"""Far more than there are answers that wait for one another."""


class Asked(NamedTuple):
    """What is asked: paths without indexes (« collectifs.enfants »).

    `always` are those of every dossier of the situation (of every row that has begun); `after` are those that another answer asks:
    the path of that answer, and the answer (« oui »). `refused` are the answers that block, by their paths (outside tables,
    where it depends on the other rows).
    """

    always: frozenset[str]
    after: dict[str, tuple[str, str]]
    refused: dict[str, str]


@lru_cache(maxsize=16)
def asked(situation: str, campagne: Campagne) -> Asked:
    """What a dossier of that situation and campaign is asked."""
    always: set[str] = set()
    for seed in _seeds(situation, campagne):
        always |= _lacking(seed, situation, campagne)
    after: dict[str, tuple[str, str]] = {}
    refused: dict[str, str] = {}
    full = _answered(next(_seeds(situation, campagne)), always, situation, campagne)
    known = always | _said(full, campagne, A_COMPLETER)
    blocking = _said(full, campagne, BLOQUANT)
    of_forms = {path for path, _ in _leaves(Dossier, of_rows=False)}
    for path, declared in _leaves(Dossier):
        if _may_be_refused(declared.kind) and not guidance.is_aside(path, situation, campagne):
            for answer in ("oui", "non"):
                found = _findings(_put(full, path, answer), campagne)
                after |= {lacking: (path, answer) for lacking in found[A_COMPLETER] - known if lacking not in after}
                if path in of_forms and path in found[BLOQUANT] - blocking:
                    refused[path] = answer
    return Asked(frozenset(always), after, refused)


def _may_be_refused(kind: Kind) -> bool:
    """Whether « non » is an answer."""
    return isinstance(kind, YesNo) or (isinstance(kind, Choice) and "non" in kind.accepted)


def is_required(declared: Field, path: str, situation: str, campagne: Campagne) -> bool:
    """Whether a field must be filled in such a dossier, in each row that has begun where it is one of a table."""
    if guidance.is_aside(path, situation, campagne):
        return False
    return declared.is_required(situation) or path in asked(situation, campagne).always


def _seeds(situation: str, campagne: Campagne) -> Iterator[dict[str, object]]:
    """Dossiers whose every row has begun, by a field that is asked for its own sake of nobody; then by another, should one be asked."""
    for last in (False, True):
        root: dict[str, object] = {"format": 1, "campagne": campagne.id, "demande": {"situation": situation}}
        _begin(root, Dossier, "", situation, campagne, last)
        yield _put(root, "projet.territoire", "un territoire")  # else nobody would have begun to fill it


def _begin(here: dict[str, object], record: type[Record], path: str, situation: str, campagne: Campagne, last: bool) -> None:
    for name, declared in record.FIELDS.items():
        where = join(path, name)
        if guidance.is_aside(where, situation, campagne) or where == "demande":
            continue
        if isinstance(declared.kind, Records):
            row: dict[str, object] = {}
            _begin(row, declared.kind.record, where, situation, campagne, last)
            free = [(child, f) for child, f in declared.kind.record.FIELDS.items() if not isinstance(f.kind, One | Records)]
            free.sort(key=lambda item: item[1].default is NO_DEFAULT)
            child, field = free[-1 if last else 0]
            row.setdefault(child, _example(field, join(where, child), situation, campagne))
            here[name] = [row]
        elif isinstance(declared.kind, One):
            below: dict[str, object] = {}
            _begin(below, declared.kind.record, where, situation, campagne, last)
            if below:
                here[name] = below


def _lacking(root: dict[str, object], situation: str, campagne: Campagne) -> set[str]:
    """All that a dossier lacks, one answer after the other: first what the model requires, for what follows may depend on it."""
    lacking: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        more = _said(root, campagne, A_COMPLETER) - lacking
        if not more:
            break
        more = {path for path in more if (declared := field_of(path)) and declared.is_required(situation)} or more
        lacking |= more
        root = _answered(root, more, situation, campagne)
    return lacking


def _said(root: dict[str, object], campagne: Campagne, severity: Severity) -> set[str]:
    return _findings(root, campagne)[severity]


def _findings(root: dict[str, object], campagne: Campagne) -> dict[Severity, set[str]]:
    """The fields that a check of a dossier asks to complete, and those that block; of a whole section, those that the model requires."""
    report = check(read_data(root), Options(campagne.calendrier.rentree, campaign=campagne))
    said: dict[Severity, set[str]] = {A_COMPLETER: set(), BLOQUANT: set()}
    for finding in report.findings:
        path = _INDEX.sub("", finding.path)
        declared = field_of(path)
        if declared is None or finding.severity not in said:
            continue
        if finding.severity == BLOQUANT:
            said[BLOQUANT].add(path)
        elif finding.found not in ("", "rien"):
            continue
        elif isinstance(declared.kind, One):
            said[A_COMPLETER] |= {
                below for below, field in _leaves(declared.kind.record, path, of_rows=False) if field.is_required(report.situation)
            }
        elif not isinstance(declared.kind, Records):
            said[A_COMPLETER].add(path)
    return said


def _answered(root: dict[str, object], paths: set[str], situation: str, campagne: Campagne) -> dict[str, object]:
    """The dossier with these fields as their examples have them."""
    for path in sorted(paths):
        declared = field_of(path)
        assert declared is not None
        root = _put(root, path, _example(declared, path, situation, campagne))
    return root


def _put(root: dict[str, object], path: str, value: object) -> dict[str, object]:
    """The dossier with a value at a path, in the first row of each list."""
    root = copy.deepcopy(root)
    here: Any = root
    record: type[Record] = Dossier
    *way, name = path.split(".")
    for step in way:
        kind = record.FIELDS[step].kind
        assert isinstance(kind, One | Records)
        record = kind.record
        if isinstance(kind, Records):
            here = here.setdefault(step, [{}])[0]
        else:
            here = here.setdefault(step, {})
    here[name] = value
    return root


def _example(declared: Field, path: str, situation: str, campagne: Campagne) -> object:
    example = guidance.told(declared, path, situation, campagne).example
    if isinstance(declared.kind, YesNo):
        return example == "oui"
    if not example:
        example = "un exemple de plusieurs mots"
    return [example] if isinstance(declared.kind, Many) else example


def _leaves(record: type[Record], path: str = "", *, of_rows: bool = True) -> Iterator[tuple[str, Field]]:
    for name, declared in record.FIELDS.items():
        if isinstance(declared.kind, One) or (isinstance(declared.kind, Records) and of_rows):
            yield from _leaves(declared.kind.record, join(path, name), of_rows=of_rows)
        elif not isinstance(declared.kind, Records):
            yield join(path, name), declared
