"""The others: how each of them reads or checks a file, None where it isn't installed."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tomllib
import venv
from collections.abc import Callable, Sequence
from email import message_from_bytes
from functools import partial, reduce
from importlib import import_module
from importlib.metadata import Distribution, PackageNotFoundError, distributions, version
from importlib.util import find_spec
from operator import or_
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

import yaml
from openpyxl import load_workbook

from benchmarks.dossiers import ROOT
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Record

SCHEMA: Final = ROOT / "docs" / "schema" / "dossier.schema.json"
NODE: Final = ROOT / "build" / "benchmarks"
"""Where npm puts ajv and js-yaml: see docs/performances.md."""
TYPER: Final = NODE / "typer"
"""Where pip puts another Typer."""

PACKAGES: Final = (
    *("typer", "PyYAML", "openpyxl", "check-jsonschema", "yamllint", "ryl", "jsonschema-rs", "pydantic"),
    *("frictionless", "python-calamine", "pandas", "fastexcel", "olefile"),
)
"""Those whose version matters."""

Reader = Callable[[Path], object]


def versions() -> dict[str, str]:
    """The version of each package that is there, those of npm included."""
    found = {name: _version(name) for name in PACKAGES}
    for name in ("ajv", "js-yaml"):
        described = NODE / "node_modules" / name / "package.json"
        found[name] = json.loads(described.read_bytes())["version"] if described.exists() else "non installé"
    return found


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "non installé"


def module(name: str, *arguments: str | Path) -> tuple[str | Path, ...] | None:
    """The command of a peer that is a Python module."""
    return (sys.executable, "-m", name, *arguments) if find_spec(name) else None


def ryl() -> tuple[str | Path, ...] | None:
    """The command of yamllint written again in Rust, with the same rules."""
    program = Path(sys.executable).with_name("ryl")
    return (program, "check", "--no-cache", "-d", "extends: default") if program.exists() else None


def ajv() -> tuple[str | Path, ...] | None:
    """The command that checks YAML files against the schema, in JavaScript."""
    node = shutil.which("node")
    return (node, ROOT / "benchmarks" / "ajv.cjs", NODE, SCHEMA) if node and (NODE / "node_modules").exists() else None


def bare(folder: Path, *first: Path) -> tuple[Path, str]:
    """A Python that has what clas depends on and nothing else, found first in the folders given; and the version of its Typer."""
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    packages: dict[str, Distribution] = {}
    _close(packages, wanted, [*map(str, first), *sys.path])
    for package in packages.values():
        for top in {file.parts[0] for file in package.files or ()} - {"..", "bin", "__pycache__"}:
            (site / top).symlink_to(Path(str(package.locate_file(top))))
    return folder / "bin" / "python", packages["typer"].version


def _close(packages: dict[str, Distribution], requirements: Sequence[str], path: list[str]) -> None:
    for requirement in requirements:
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("-", "_")
        if "extra ==" in requirement or name in packages or not (found := next(iter(distributions(name=name, path=path)), None)):
            continue
        packages[name] = found
        _close(packages, found.requires or (), path)


def events(path: Path) -> object:
    """The bare libyaml: every event of the file, nothing made of it."""
    for _ in yaml.parse(path.read_bytes(), Loader=yaml.CSafeLoader):
        pass
    return None


class _Json(yaml.CSafeLoader):
    """As YAML is read for JSON: a date stays text."""


_Json.yaml_implicit_resolvers = {
    first: [(tag, shape) for tag, shape in shapes if not tag.endswith(":timestamp")]
    for first, shapes in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def jsonschema_rs() -> Reader | None:
    """Every error of the schema."""
    if (rust := _module("jsonschema_rs")) is None:
        return None
    validator = rust.validator_for(json.loads(SCHEMA.read_bytes()))
    return lambda path: list(validator.iter_errors(yaml.load(path.read_bytes(), _Json)))


def pydantic() -> Reader | None:
    """The types of a dossier, every field left free to be absent."""
    if (there := _module("pydantic")) is None:
        return None
    model = _model(Dossier, there)

    def validate(path: Path) -> object:
        try:
            return model.model_validate(yaml.load(path.read_bytes(), _Json))
        except there.ValidationError as error:
            return error

    return validate


def _model(hint: Any, there: Any) -> Any:
    """The pydantic model of a record, or a hint in which records are models."""
    if isinstance(hint, type) and issubclass(hint, Record):
        hints = get_type_hints(hint)
        return there.create_model(hint.__name__, **{name: (_model(hints[name], there) | None, None) for name in hint.FIELDS})
    if not (inner := get_args(hint)):
        return hint
    made, origin = [_model(part, there) for part in inner], get_origin(hint)
    return origin[tuple(made)] if origin is tuple else reduce(or_, made)


def calamine() -> Reader | None:
    """Every sheet as lists of Python values."""
    if (there := _module("python_calamine")) is None:
        return None

    def read(path: Path) -> object:
        book = there.CalamineWorkbook.from_path(str(path))
        return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]

    return read


def fastexcel() -> Reader | None:
    """Every sheet as columns of texts."""
    if (there := _module("fastexcel")) is None:
        return None

    def read(path: Path) -> object:
        book = there.read_excel(path)
        return [book.load_sheet(name, header_row=None, dtypes="string") for name in book.sheet_names]

    return read


def pandas(engine: str) -> Reader | None:
    """Every sheet as a DataFrame."""
    there = _module("pandas") if find_spec(engine) else None
    return there and partial(there.read_excel, sheet_name=None, header=None, engine=engine.removeprefix("python_"))


def openpyxl(*, read_only: bool) -> Reader | None:
    """Every cell of every sheet."""

    def read(path: Path) -> object:
        book = load_workbook(path, read_only=read_only)
        cells = sum(1 for page in book.worksheets for row in page.iter_rows() for _ in row)
        book.close()
        return cells

    return read


def frictionless(sheets: Sequence[str]) -> Reader | None:
    """Validates the sheets of those names, each as a table."""
    if (there := _module("frictionless")) is None:
        return None
    control = import_module("frictionless.formats").ExcelControl

    def validate(path: Path) -> object:
        return [there.Resource(path=path.name, basepath=str(path.parent), control=control(sheet=sheet)).validate() for sheet in sheets]

    return validate


def email(path: Path) -> object:
    """A message and its pieces, decoded."""
    return [part.get_payload(decode=True) for part in message_from_bytes(path.read_bytes()).walk()]


def olefile(path: Path) -> object:
    """Every stream of a message of Outlook, as bytes."""
    with import_module("olefile").OleFileIO(path) as file:
        return [file.openstream(entry).read() for entry in file.listdir()]


def saved(path: Path, copy: Path) -> None:
    """A workbook opened and saved again."""
    load_workbook(path).save(copy)


def _module(name: str) -> Any:
    return import_module(name) if find_spec(name) else None


if __name__ == "__main__":
    saved(*map(Path, sys.argv[1:]))
