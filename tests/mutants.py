"""Mutation testing, group by group: « python tests/mutants.py » (docs/mutation.md tells the rest).

The changes are those of mutmut. Its own runner leaves alone every decorated function, and each rule is one; here its
operators go over whole modules. Nothing is written to disk: each mutant is tried in a process forked from one that has
collected the tests. A function gets its mutated code in place; where what changes runs when modules load, they load anew.
"""

from __future__ import annotations

import argparse
import functools
import gc
import importlib
import importlib.abc
import importlib.util
import os
import pickle
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import accumulate
from math import inf
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any
from zlib import crc32

import coverage
import libcst as cst
import libcst.matchers as m
import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings
from libcst.metadata import MetadataWrapper, PositionProvider, WhitespaceInclusivePositionProvider
from mutmut.mutation.mutators import mutation_operators

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
PAGE = ROOT / "docs" / "mutation.md"


@dataclass(frozen=True)
class Group:
    """What is mutated together, and the tests that judge it in one process.

    `mutated` gives, of each pattern of modules, what is mutated: « * » is the whole file, « *.* » the methods, since the rest is a table
    of fields.
    """

    title: str
    mutated: dict[str, str]
    tests: tuple[str, ...]


GROUPS = {
    "decide": Group(
        "ce qui décide et compte",
        {
            "clas_cli/campaigns/payment.py": "*",
            "clas_cli/campaigns/financing.py": "*",
            "clas_cli/judge/planning.py": "*",
            "clas_cli/rules/[a-z]*.py": "*",
            "clas_cli/french/values.py": "*",
            "clas_cli/french/levels.py": "*",
            "clas_cli/french/identifiers.py": "*",
            "clas_cli/campaigns/campaign.py": "*.*",
            "clas_cli/dossier/dossier.py": "*.*",
        },
        (
            "french",
            "campaigns/test_campaign.py",
            "campaigns/test_estimation.py",
            "rules",
            "commands/test_estimer.py",
            "sending/test_agenda.py",
        ),
    ),
    "lecture": Group("la lecture des fichiers reçus", {"clas_cli/reading/**/[a-z]*.py": "*"}, ("reading",)),
    "lot": Group(
        "un dossier et un lot", {"clas_cli/judge/check.py": "*", "clas_cli/batch/[a-z]*.py": "*"}, ("batch", "rules/test_lot.py", "api")
    ),
    "reglages": Group("les réglages", {"clas_cli/commands/settings.py": "*"}, ("commands/test_settings.py",)),
    "sorties": Group(
        "ce qui s'écrit et se dit",
        {
            "clas_cli/render/saved.py": "*",
            "clas_cli/render/streams.py": "*",
            "clas_cli/render/formats.py": "*",
            "clas_cli/commands/written.py": "*",
            "clas_cli/commands/corrected.py": "*",
        },
        ("commands/test_sorties.py", "render/test_formats.py", "house/test_securite.py"),
    ),
    "rendu": Group("les rapports", {"clas_cli/render/**/[a-z]*.py": "*"}, ("render", "commands/test_cli.py")),
    "montre": Group(
        "le reste : ce qui remplit et commande",
        {"clas_cli/filling/[a-z]*.py": "*", "clas_cli/commands/[a-z]*.py": "*"},
        ("filling", "commands"),
    ),
}

EXAMPLES = 10
"""Random examples where the suite draws forty: they come after every case that was thought of."""

QUICK = 3.0
"""A test that computes longer than these seconds, or starts another program, is not asked: fewer tests can only make the score lower."""

ENOUGH_ASKED = 8.0
"""Nor are more tests than these seconds of computing, for one mutant."""

CPU_SECONDS = 20
"""A mutant that takes longer hangs: the tests that it is tried on take less than half of it."""

MEMORY = 4 << 30
ENOUGH = 0.95

PRIVATE = """
set -e
mount -t tmpfs tmpfs "$1"
for name in null zero full random urandom tty ptmx; do : > "$1/$name"; mount --bind "/dev/$name" "$1/$name"; done
mkdir "$1/pts" "$1/shm"
mount --rbind /dev/pts "$1/pts"
for name in fd stdin stdout stderr; do ln -s "$(readlink "/dev/$name")" "$1/$name"; done
mount --rbind "$1" /dev
export TMPDIR=/dev/shm CLAS_MUTANTS=1
shift
exec "$@"
"""
"""What gives the tests a `/dev` and a temporary folder of their own: a mutant of what writes files may replace or sweep any of them."""

KILLED, SURVIVED, HUNG = "tué", "survivant", "délai"
EXITS = {0: SURVIVED, 1: KILLED}
OPTIONS = ("-q", "-n0", "--tb=native", "-p", "no:cacheprovider", "--no-header", "--disable-warnings")

NOT_MUTATED = (
    m.Annotation(),
    m.Import(),
    m.ImportFrom(),
    m.Decorator(decorator=m.Call(func=m.Name("dataclass") | m.Name("lru_cache"))),
    (_NO_MATTER := m.Arg(keyword=m.Name("strict") | m.Name("most"))),
)
"""What no test can tell apart: types, the shape of a record, the size of a memory, the guard of a `zip` of equal lengths."""

Key = tuple[str, str]
"""A function: its file and its qualified name."""


@dataclass
class Mutant:
    """One change: in the text of its module, `start` to `end` become `new`.

    `chain` are the class and functions it stands in, `lines` the first and last line of its statement.
    """

    path: Path
    chain: tuple[str, ...]
    in_function: bool
    original: str = field(repr=False)
    start: int
    end: int
    new: str
    lines: tuple[int, int]
    rank: int = 1
    outcome: str = ""

    @property
    def module(self) -> str:
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    @property
    def key(self) -> Key:
        return str(self.path), ".".join(self.chain)

    @property
    def source(self) -> str:
        """The mutated module."""
        return self.original[: self.start] + self.new + self.original[self.end :]

    @property
    def name(self) -> str:
        """Where it is and what it changes: the same from one run to the next, as long as the code is the same."""
        before, after = _shortened(self.original[self.start : self.end], self.new)
        where = ".".join((self.module.removeprefix("clas_cli."), *self.chain))
        return f"{where} : {before} => {after}" + (f" ({self.rank})" if self.rank > 1 else "")


def _shortened(before: str, after: str, around: int = 25) -> tuple[str, str]:
    """What differs between two texts, with a little of what stands on each side of it."""
    before, after = (" ".join(text.split()) for text in (before, after))
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    start, end = max(start - around, 0), max(end - around, 0)
    short = [("…" if start else "") + text[start : len(text) - end] + ("…" if end else "") for text in (before, after)]
    return short[0], short[1]


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


_STATEMENT = (cst.SimpleStatementLine, cst.BaseCompoundStatement)


class _Changes(cst.CSTVisitor):
    """Gathers the mutants of a module."""

    METADATA_DEPENDENCIES = (PositionProvider, WhitespaceInclusivePositionProvider)

    def __init__(self, path: Path, source: str, wanted: str) -> None:
        super().__init__()
        self.path = path
        self.source = source
        self.offsets = [0, *accumulate(map(len, source.splitlines(keepends=True)))]
        self.wanted = wanted
        self.chain: list[str] = []
        self.bodies = 0
        self.statements: list[tuple[int, int]] = []
        self.found: list[Mutant] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if any(m.matches(node, pattern) for pattern in NOT_MUTATED):
            return False
        if isinstance(node, _STATEMENT):
            self.statements.append(self._lines(node))
        for kind, operator in mutation_operators:
            if isinstance(node, kind) and fnmatchcase(".".join(self.chain), self.wanted):
                self.found += [self._mutant(node, changed) for changed in operator(node) if not _is_left_out(node, changed)]
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self.chain.append(node.name.value)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, _STATEMENT) and not any(m.matches(original_node, pattern) for pattern in NOT_MUTATED):
            self.statements.pop()
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self.chain.pop()

    def _lines(self, statement: cst.CSTNode) -> tuple[int, int]:
        """The lines of a statement; of one that has a body, those before it."""
        place = self.get_metadata(PositionProvider, statement)
        body = getattr(statement, "body", None)
        if isinstance(statement, cst.BaseCompoundStatement) and isinstance(body, cst.CSTNode):
            return place.start.line, max(place.start.line, self.get_metadata(PositionProvider, body).start.line - 1)
        return place.start.line, place.end.line

    def visit_FunctionDef_body(self, node: cst.FunctionDef) -> None:
        self.bodies += 1

    def leave_FunctionDef_body(self, node: cst.FunctionDef) -> None:
        self.bodies -= 1

    def _mutant(self, node: cst.CSTNode, changed: cst.CSTNode) -> Mutant:
        place = self.get_metadata(WhitespaceInclusivePositionProvider, node)
        start, end = (self.offsets[position.line - 1] + position.column for position in (place.start, place.end))
        new = cst.Module([]).code_for_node(changed)
        return Mutant(self.path, tuple(self.chain), self.bodies > 0, self.source, start, end, new, self.statements[-1])


def _is_left_out(node: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """A text is changed once: not in lower case and in capitals too. Nor does a call only lose what doesn't matter in it."""
    if isinstance(node, cst.SimpleString) and isinstance(changed, cst.SimpleString):
        return node.value.lower() == changed.value.lower()
    return _loses_nothing(node, changed)


def _loses_nothing(node: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """Whether all that changes in a call is an argument that no test can tell from its absence."""

    def others(call: cst.Call) -> list[int]:
        return [id(argument) for argument in call.args if not m.matches(argument, _NO_MATTER)]

    if not (isinstance(node, cst.Call) and isinstance(changed, cst.Call)):
        return False
    return len(node.args) > len(others(node)) and node.func is changed.func and others(node) == others(changed)


def mutants(group: Group, only: Sequence[str] = ()) -> list[Mutant]:
    """Every mutant of the modules of a group whose path holds one of `only`, or of all."""
    found: list[Mutant] = []
    for pattern, wanted in group.mutated.items():
        for path in sorted(ROOT.glob(pattern)):
            if not only or any(one in str(path.relative_to(ROOT)) for one in only):
                source = path.read_text(encoding="utf-8")
                visitor = _Changes(path, source, wanted)
                MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True).visit(visitor)
                found += visitor.found
    seen: Counter[str] = Counter()
    for mutant in found:
        name = mutant.name
        seen[name] += 1
        mutant.rank = seen[name]
    return found


class _Calls:
    """Which functions of the mutated modules are called while it is entered."""

    def __init__(self, group: Group) -> None:
        self.files = {str(path) for pattern in group.mutated for path in ROOT.glob(pattern)}
        self.seen: set[Key] = set()

    def __enter__(self) -> set[Key]:
        sys.setprofile(self._note)
        return self.seen

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename in self.files:
            self.seen.add(_key(frame.f_code))


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname.replace(".<locals>", "")


class _Trial:
    """A plugin of pytest: where the tests would run once, every mutant is tried on them."""

    def __init__(self, group: Group, tried: list[Mutant], jobs: int) -> None:
        self.tried = tried
        self.jobs = jobs
        self.at_import = _Calls(group)
        self.kills: Counter[tuple[object, str]] = Counter()
        """How many mutants of a function, and of a file, a test has killed: it is the first that the next ones meet."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        _draw_little()
        self.at_import.__enter__()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for name in dict.fromkeys(mutant.module for mutant in self.tried):
            importlib.import_module(name)
        self.at_import.__exit__()
        self.items = {item.nodeid: item for item in session.items}
        self.functions: dict[Key, list[FunctionType]] = defaultdict(list)
        for function in gc.get_objects():
            if type(function) is FunctionType and function.__code__.co_filename in self.at_import.files:
                self.functions[_key(function.__code__)].append(function)
        began = time.monotonic()
        self.seconds, self.runners = self._baseline()
        gc.freeze()
        _say(f"{len(self.items)} tests en {time.monotonic() - began:.0f} s, {len(self.tried)} mutants")
        self._try_all()
        return True

    def _baseline(self) -> tuple[dict[str, float], dict[str, dict[int, list[str]]]]:
        """The seconds of each test, and the tests that run each line of each file; nothing of it stays in this process."""
        receiver, sender = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(receiver)
            seconds: dict[str, float] = {}
            measure = coverage.Coverage(data_file=None, config_file=False, include=sorted(self.at_import.files))
            caches = self._caches()
            signal.signal(signal.SIGVTALRM, _too_slow)
            started: list[str] = []
            sys.addaudithook(functools.partial(_no_other_program, started))
            measure.start()
            for nodeid, item in self.items.items():
                for clear in caches:
                    clear()
                measure.switch_context(nodeid)
                signal.setitimer(signal.ITIMER_VIRTUAL, QUICK)
                began = time.process_time()
                failed = _fails(item)
                seconds[nodeid] = time.process_time() - began
                if not any(signal.setitimer(signal.ITIMER_VIRTUAL, 0)) or started:
                    seconds[nodeid] = inf
                    started.clear()
                elif failed:
                    _say(f"Sans aucun mutant, ce test échoue : {nodeid}")
                    os._exit(1)
            measure.stop()
            runners = {file: measure.get_data().contexts_by_lineno(file) for file in self.at_import.files}
            with os.fdopen(sender, "wb") as stream:
                pickle.dump((seconds, runners), stream)
            os._exit(0)
        os.close(sender)
        with os.fdopen(receiver, "rb") as stream:
            content = stream.read()
        if os.waitpid(pid, 0)[1]:
            pytest.exit("les tests échouent sans aucun mutant", 2)
        seconds, runners = pickle.loads(content)
        return seconds, runners

    def _caches(self) -> list[Callable[[], None]]:
        """What empties the memories of the program: a test that finds there what another has computed would not run its lines."""
        memory = importlib.import_module("clas_cli.french.text").Known
        found: list[Callable[[], None]] = []
        for one in gc.get_objects():
            if isinstance(one, memory):
                found.append(one.clear)
            elif isinstance(one, functools._lru_cache_wrapper):
                key = _key(one.__wrapped__.__code__) if isinstance(one.__wrapped__, FunctionType) else ("", "")
                if key[0] in self.at_import.files and key not in self.at_import.seen:
                    found.append(one.cache_clear)
        return found

    def _try_all(self) -> None:
        waiting = self.tried[::-1]
        running: dict[int, tuple[Mutant, int]] = {}
        told = time.monotonic()
        while waiting or running:
            while waiting and len(running) < self.jobs:
                mutant = waiting.pop()
                receiver, sender = os.pipe()
                pid = os.fork()
                if not pid:
                    os.close(receiver)
                    self._in_child(mutant, sender)
                os.close(sender)
                running[pid] = mutant, receiver
            pid, status = os.wait()
            mutant, receiver = running.pop(pid)
            with os.fdopen(receiver, "rb") as stream:
                killer = stream.read().decode()
            mutant.outcome = EXITS.get(os.waitstatus_to_exitcode(status), HUNG)
            if killer:
                self.kills.update([(mutant.key, killer), (mutant.path, killer)])
            if mutant.outcome == SURVIVED:
                _say(f"survivant : {mutant.name}")
            if time.monotonic() - told > 60:
                told = time.monotonic()
                _say(f"… {len(self.tried) - len(waiting)} sur {len(self.tried)}")

    def _in_child(self, mutant: Mutant, sender: int) -> None:
        """Tries a mutant in a process of its own, which ends here: 1 if a test failed, 0 if none did."""
        status = 1
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            code = compile(mutant.source, str(mutant.path), "exec")
            at_import = not mutant.in_function or mutant.key in self.at_import.seen
            tests = self._asked(mutant, at_import)
            if not at_import and self._put_in_place(code, mutant):
                killer = next((test for test in tests if _fails(self.items[test])), "")
            else:
                killer = _first_failing_anew(tests, mutant, code)
            os.write(sender, killer.encode())
            status = 1 if killer else 0
        finally:
            os._exit(status)

    def _asked(self, mutant: Mutant, at_import: bool) -> list[str]:
        """The tests that run the mutant's statement or, where it runs when modules load, anything of its file; the likeliest to kill first."""
        first, last = mutant.lines
        lines = self.runners[str(mutant.path)]
        reaching = {test for line in (lines if at_import else range(first, last + 1)) for test in lines.get(line, ()) if test}
        order = sorted(reaching or (self.items if at_import else ()), key=lambda test: self._rank(test, mutant))
        return [test for test, spent in zip(order, accumulate(self.seconds[test] for test in order), strict=True) if spent < ENOUGH_ASKED]

    def _rank(self, test: str, mutant: Mutant) -> tuple[float, ...]:
        is_of_another = f"/test_{mutant.path.stem}.py" not in test
        return -self.kills[mutant.key, test], -self.kills[mutant.path, test], is_of_another, self.seconds[test]

    def _put_in_place(self, code: CodeType, mutant: Mutant) -> bool:
        """Gives the functions that the mutant stands in their mutated code; False where that can't be."""
        changed = False
        for depth, name in enumerate(mutant.chain, 1):
            found = next((one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == name), None)
            if found is None:
                return False
            code = found
            for function in self.functions[str(mutant.path), ".".join(mutant.chain[:depth])]:
                if function.__code__.co_freevars != code.co_freevars:
                    return False
                function.__code__ = code
                changed = True
        return changed


def _first_failing_anew(tests: list[str], mutant: Mutant, code: CodeType) -> str:
    """The first test that fails where the package and the tests are loaded again, the mutated module with them; else nothing."""
    for name, module in list(sys.modules.items()):
        file = str(getattr(module, "__file__", None) or "")
        if name.partition(".")[0] == "clas_cli" or (file.startswith(str(TESTS)) and name != "__main__"):
            del sys.modules[name]
    sys.meta_path.insert(0, _Finder(mutant, code))
    for file in dict.fromkeys(test.partition("::")[0] for test in tests):
        order = {test: rank for rank, test in enumerate(tests) if test.startswith(f"{file}::")}
        plugin = _Ordered(order)
        if pytest.main([*OPTIONS, "-x", file], plugins=[plugin]) != pytest.ExitCode.OK:
            return plugin.killer or next(iter(order))
    return ""


@dataclass
class _Ordered:
    """A plugin of pytest: runs these tests alone, in their order, and remembers the one that failed."""

    order: dict[str, int]
    killer: str = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        _draw_little()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self.order), key=lambda item: self.order[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.killer = report.nodeid


@dataclass
class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the mutated module instead of the one on disk."""

    mutant: Mutant
    code: CodeType

    def find_spec(self, name: str, path: object, target: object = None) -> Any:
        if name != self.mutant.module:
            return None
        package = [str(self.mutant.path.parent)] if self.mutant.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, self.mutant.path, loader=self, submodule_search_locations=package)

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


def _draw_little() -> None:
    """Few random examples, and none of the time that is spent on making a failing one small."""
    settings.register_profile("mutants", settings.get_profile("suite"), max_examples=EXAMPLES, phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutants")


def _too_slow(*_: object) -> None:
    raise TimeoutError


def _no_other_program(started: list[str], event: str, _: object) -> None:
    if event in ("subprocess.Popen", "os.posix_spawn"):
        started.append(event)
        raise TimeoutError


def _fails(item: pytest.Item) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False))


def _say(text: str) -> None:
    print(text, file=sys.__stdout__, flush=True)


# What is said at the end, and what the page keeps of it.

_EXPLAINED = re.compile(r"^- `(?P<name>.+)`\n  (?P<reason>.+)$", re.MULTILINE)
_UNEXPLAINED = "À expliquer."
_BEGIN, _END = "<!-- début de ce que --ecrire refait : {} -->\n", "<!-- fin -->\n"


def _lines(tried: list[Mutant], seconds: float, share: str) -> list[str]:
    """The scores, as a table in Markdown; `share` tells which mutants were tried."""
    rows = [(f"`{module}`", [mutant for mutant in tried if mutant.module == module]) for module in dict.fromkeys(m_.module for m_ in tried)]
    lines = ["| module | mutants | tués | survivants | score |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, some in [*rows, ("**tout**", tried)]:
        lived = sum(mutant.outcome == SURVIVED for mutant in some)
        lines.append(f"| {name} | {len(some)} | {len(some) - lived} | {lived} | {_percent(some)} |")
    hung = sum(mutant.outcome == HUNG for mutant in tried)
    return [*lines, "", f"{share}Parmi les mutants tués, {hung} l'ont été par le délai. Durée : {seconds / 60:.0f} min."]


def _score(tried: list[Mutant]) -> float:
    return sum(mutant.outcome != SURVIVED for mutant in tried) / max(len(tried), 1)


def _percent(tried: list[Mutant]) -> str:
    return f"{int(_score(tried) * 1000) / 10} %".replace(".", ",")


def _reasons(page: str) -> dict[str, str]:
    """Why each survivor that the page lists lives."""
    return {found["name"]: found["reason"] for found in _EXPLAINED.finditer(page)}


def _report(name: str, tried: list[Mutant], seconds: float, write: bool, share: str) -> int:
    page = PAGE.read_text(encoding="utf-8")
    reasons = _reasons(page)
    survivors = [mutant.name for mutant in tried if mutant.outcome == SURVIVED]
    lines = _lines(tried, seconds, share)
    explained = [line for one in survivors for line in (f"- `{one}`", f"  {reasons.get(one, _UNEXPLAINED)}")]
    _say("\n".join(["", *lines, "", "Survivants :", *explained]))
    if write:
        begin = _BEGIN.format(name)
        head, _, rest = page.partition(begin)
        tail = rest.partition(_END)[2]
        untried = {mutant.name for mutant in mutants(GROUPS[name])} - {mutant.name for mutant in tried}
        others = [line for known, reason in reasons.items() if known in untried for line in (f"- `{known}`", f"  {reason}")]
        PAGE.write_text(
            "\n".join([head + begin, *lines, "", "### Survivants", "", *explained, *others, "", _END + tail]),
            encoding="utf-8",
            newline="\n",
        )
    return 0 if _score(tried) >= ENOUGH and all(reasons.get(one, _UNEXPLAINED) != _UNEXPLAINED for one in survivors) else 1


def main(arguments: list[str]) -> int:
    """Exit status: 0 if the score is enough and the page explains every survivor, 1 if not, 2 if nothing could be tried."""
    parser = argparse.ArgumentParser(prog="tests/mutants.py", description="Essaie les tests sur des mutants du code.")
    parser.add_argument("modules", nargs="*", help="une partie du chemin des modules à muter (tous sinon)")
    parser.add_argument("--groupe", choices=list(GROUPS), default="decide", help="ce que l'on mute (decide par défaut)")
    parser.add_argument("--tests", nargs="+", help="les seuls tests à demander (ceux du groupe sinon)")
    parser.add_argument("--processus", type=int, default=os.cpu_count() or 1, help="mutants essayés en même temps")
    parser.add_argument("--un-sur", type=int, default=1, metavar="N", help="n'essaie qu'un mutant sur N, les mêmes pour la même graine")
    parser.add_argument("--graine", default="", help="change lesquels --un-sur choisit")
    parser.add_argument("--survivants", action="store_true", help="n'essaie que ceux de docs/mutation.md, les autres tenus pour tués")
    parser.add_argument("--ecrire", action="store_true", help="met à jour docs/mutation.md")
    chosen = parser.parse_args(arguments)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    if sys.platform == "linux" and "CLAS_MUTANTS" not in os.environ:
        with tempfile.TemporaryDirectory() as place:
            command = ["unshare", "--map-root-user", "--mount", "sh", "-c", PRIVATE, "sh", place, sys.executable, str(TESTS / "mutants.py")]
            return subprocess.run([*command, *arguments], check=False).returncode
    began = time.monotonic()
    group = GROUPS[chosen.groupe]
    counted = tried = [
        mutant for mutant in mutants(group, chosen.modules) if crc32((chosen.graine + mutant.name).encode()) % chosen.un_sur == 0
    ]
    share = f"Un mutant sur {chosen.un_sur}. " if chosen.un_sur > 1 else ""
    if chosen.survivants:
        known = _reasons(PAGE.read_text(encoding="utf-8"))
        tried = [mutant for mutant in counted if mutant.name in known]
        share += f"Essayés : les {len(tried)} survivants de l'essai précédent. "
    pytest.main([*OPTIONS, *(f"tests/{name}" for name in chosen.tests or group.tests)], plugins=[_Trial(group, tried, chosen.processus)])
    if any(not mutant.outcome for mutant in tried) or not tried:
        return 2
    return _report(chosen.groupe, counted, time.monotonic() - began, chosen.ecrire, share)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
