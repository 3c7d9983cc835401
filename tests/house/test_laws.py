"""The laws of the house (docs/architecture.md): one way between rooms, a rule whole, one name for one thing, files that fit in the head."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lignes import each_row

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "clas_cli"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

ROOMS = (
    "french",
    "dossier",
    "reading",
    "campaigns",
    "rules",
    "judge",
    "batch",
    "render",
    "filling",
    "sending",
    "desk",
    "api",
    "commands",
    "__main__",
)
"""From the top: a room imports only those before it."""

MOST_LINES = 400
FAMILIES = ("DOS", "CHA", "REF", "AXE", "DEL", "FIN", "LOT")
CODE = re.compile(rf"\b(?:{'|'.join(FAMILIES)})\d{{3}}\b")


@cache
def modules() -> dict[str, Path]:
    """Dotted name → file, for every module of the package."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """All that a source says, walked once whatever the number of laws."""
    return tuple(ast.walk(tree))


def named_modules(tree: ast.AST, name: str, *, package: bool) -> Iterator[str]:
    """What a module imports: at its head, in functions, for types, relatively, and by `import_module` or `__import__`."""
    home = name.split(".") if package else name.split(".")[:-1]
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*home[: len(home) + 1 - node.level], *filter(None, [node.module])]) if node.level else str(node.module)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if function in ("import_module", "__import__") and node.args and isinstance(node.args[0], ast.Constant):
                yield ".".join([*home, ""]) + target[1:] if (target := str(node.args[0].value)).startswith(".") else target
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"clas_cli(\.\w+)+", node.value):
            # A table of modules to load by name is as many arrows.
            yield node.value


def arrows_of(tree: ast.AST, name: str, *, package: bool = False) -> set[str]:
    """The modules of the house that a source imports. `from a import b` counts as `a.b` where that is a module, else as `a`."""
    found = {target for target in named_modules(tree, name, package=package) if target in modules()}
    found -= {"clas_cli", name}
    return {
        target
        for target in found
        if not (modules()[target].name == "__init__.py" and any(other.startswith(f"{target}.") for other in found))
    }


@cache
def arrows() -> dict[str, set[str]]:
    return {name: arrows_of(parsed(path), name, package=path.name == "__init__.py") for name, path in modules().items()}


def room(module: str) -> str:
    return module.split(".")[1]


def circles(graph: dict[str, set[str]]) -> list[tuple[str, ...]]:
    """The groups of modules from which each reaches all the others."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            for target in graph[todo.pop()] - seen:
                seen.add(target)
                todo.append(target)
        return seen

    far = {name: reached(name) for name in graph}
    return sorted({tuple(sorted({name, *(other for other in far[name] if name in far[other])})) for name in graph if name in far[name]})


@each_row(
    "source,found",
    [
        ("from clas_cli.french import text", {"clas_cli.french.text"}),
        ("import clas_cli.french.text", {"clas_cli.french.text"}),
        ("def f():\n    from clas_cli.french.text import fold", {"clas_cli.french.text"}),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import clas_cli.french.values", {"clas_cli.french.values"}),
        ("from ..french.text import fold", {"clas_cli.french.text"}),
        ("importlib.import_module('clas_cli.french.text')", {"clas_cli.french.text"}),
        ("__import__('clas_cli.french.text')", {"clas_cli.french.text"}),
        ("TABLE = {'x': 'clas_cli.french.text'}", {"clas_cli.french.text"}),
        ("from pathlib import Path", set()),
        ("'clas_cli.french.text dit le reste'", set()),
    ],
)
def test_an_arrow_is_seen_however_it_is_written(source: str, found: set[str]) -> None:
    assert arrows_of(ast.parse(source), "clas_cli.dossier.tree") == found


def test_a_circle_is_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [("b", "c")]


def test_rooms_import_only_rooms_above() -> None:
    rank = {name: number for number, name in enumerate(ROOMS)}
    assert [
        f"{name} -> {target}"
        for name, targets in arrows().items()
        if name != "clas_cli"
        for target in sorted(targets)
        if rank[room(target)] > rank[room(name)]
    ] == []


def test_received_archives_are_opened_in_one_place() -> None:
    """`zipfile` believes the sizes that an archive announces, and inflates without end."""
    openers = {
        name
        for name, path in modules().items()
        if room(f"{name}.") in ("reading", "batch") and "zipfile" in named_modules(parsed(path), name, package=path.name == "__init__.py")
    }
    assert openers == {"clas_cli.reading.cells.archive"}


def test_no_modules_import_one_another() -> None:
    assert circles(arrows()) == []


def test_a_file_fits_in_the_head() -> None:
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_nothing_lies_about_at_the_entrance() -> None:
    assert {path.name for path in PACKAGE.iterdir() if path.is_file()} == {"__init__.py", "__main__.py", "api.py", "py.typed"}
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert rooms <= set(ROOMS)


def codes_in(tree: ast.AST) -> list[str]:
    """The codes of rules that a source writes as strings: its docstrings and comments may name them, its code may not."""
    texts = {
        id(node.value) for node in nodes(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }  # Docstrings, those of constants too.
    return [
        code
        for node in nodes(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in texts
        for code in CODE.findall(node.value)
    ]


@pytest.mark.parametrize(
    "source,found",
    [
        ("x = 'REF004'", ["REF004"]),
        ("x = f'{y} DOS001'", ["DOS001"]),
        ("def f():\n    '''REF004 dit cela.'''", []),
        ("x = 'ORG001'  # REF004", []),
        ("x = 'REF0040'", []),
    ],
)
def test_a_code_is_seen_in_code_alone(source: str, found: list[str]) -> None:
    assert codes_in(ast.parse(source)) == found


def test_no_code_is_written_outside_its_rule() -> None:
    written = {
        name: codes for name, path in modules().items() if not name.startswith("clas_cli.rules") and (codes := codes_in(parsed(path)))
    }
    assert written == {}


def test_one_way_to_write_on_standard_output_and_one_to_speak() -> None:
    """`render/streams.py`; what only asks whether a stream is a terminal hands it over."""

    def writes(tree: ast.AST) -> bool:
        calls = [node for node in nodes(tree) if isinstance(node, ast.Call)]
        asked = {id(node.args[0]) for node in calls if "is_terminal" in (getattr(node.func, "attr", "") or getattr(node.func, "id", ""))}
        return any(isinstance(node.func, ast.Name) and node.func.id == "print" for node in calls) or any(
            isinstance(node, ast.Attribute)
            and node.attr in ("stdout", "stderr")
            and ast.unparse(node.value) == "sys"
            and id(node) not in asked
            for node in nodes(tree)
        )

    assert writes(ast.parse("print(1)")) and writes(ast.parse("sys.stderr.write('x')")) and not writes(ast.parse("is_terminal(sys.stderr)"))
    assert [name for name, path in modules().items() if writes(parsed(path))] == ["clas_cli.render.streams"]


def test_no_test_looks_at_the_clock() -> None:
    """Speed is shown by `python -m benchmarks`: a busy computer is no fault."""
    looks = re.compile(r"\b(?:process_time|perf_counter|monotonic)\b")
    found = [
        path.name
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if path != Path(__file__) and looks.search(path.read_text("utf-8"))
    ]
    assert found == []


def test_one_name_is_one_thing() -> None:
    names = Counter(node.name for path in modules().values() for node in nodes(parsed(path)) if isinstance(node, ast.ClassDef))
    assert [name for name, count in names.items() if count > 1] == []


def test_the_page_says_one_line_a_file() -> None:
    """`render/html/page.js` is named as it is written there, from the package; and nothing that is gone stays named."""
    named = re.findall(r"^\| `([\w./-]+)` \|", PAGE, re.MULTILINE)
    files = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file() and path.suffix != ".pyc" and (path.stat().st_size or path.suffix != ".py")
    ]
    assert [file for file in files if file not in named] == [], "à nommer dans docs/architecture.md"
    assert [file for file in named if file not in files] == [], "nommés dans docs/architecture.md, et partis"
    assert len(named) == len(set(named))


def test_the_picture_shows_the_rooms_in_their_order() -> None:
    picture = re.findall(r"^ *(?:→ )?(\w+)/? {2,}", PAGE.partition("```text\n")[2].partition("```")[0], re.MULTILINE)
    assert tuple(picture) == ROOMS


def test_no_test_takes_from_another() -> None:
    """What two test files need is in tests/helpers."""
    tests = ROOT / "tests"
    taken = [
        f"{path.relative_to(tests)} : {target}"
        for path in sorted(tests.rglob("*.py"))
        if re.search(r"^(?=.*import).*\btest_", path.read_text(encoding="utf-8"), re.MULTILINE)
        for target in named_modules(parsed(path), path.stem, package=False)
        if re.match(r"(\w+\.)*test_", target)
    ]
    assert taken == []
