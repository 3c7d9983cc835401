"""The others: how each of them reads or checks a file, None where it isn't installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

PACKAGES = ("typer", "PyYAML", "XlsxWriter", "check-jsonschema", "yamllint", "frictionless", "openpyxl", "python-calamine")
"""Those whose version matters."""

Reader = Callable[[Path], object]


def versions() -> dict[str, str]:
    """The version of each package that is there."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "non installé"
    return found


def program(module: str, *arguments: str | Path) -> tuple[str | Path, ...] | None:
    """The command of a peer."""
    return (sys.executable, "-m", module, *arguments) if find_spec(module) else None


def events(path: Path) -> object:
    """The bare libyaml: every event of the file, nothing made of it."""
    for _ in yaml.parse(path.read_bytes(), Loader=yaml.CSafeLoader):
        pass
    return None


def calamine() -> Reader | None:
    """Every sheet as lists of Python values."""
    module = _module("python_calamine")
    if module is None:
        return None

    def read(path: Path) -> object:
        book = module.CalamineWorkbook.from_path(str(path))
        return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]

    return read


def openpyxl(*, read_only: bool) -> Reader | None:
    """Every cell of every sheet."""
    module = _module("openpyxl")
    if module is None:
        return None

    def read(path: Path) -> object:
        book = module.load_workbook(path, read_only=read_only)
        cells = sum(1 for page in book.worksheets for row in page.iter_rows() for _ in row)
        book.close()
        return cells

    return read


def frictionless(sheets: Sequence[str]) -> Reader | None:
    """Validates the sheets of those names, each as a table."""
    module = _module("frictionless")
    if module is None:
        return None
    control = import_module("frictionless.formats").ExcelControl

    def validate(path: Path) -> object:
        return [module.Resource(path=path.name, basepath=str(path.parent), control=control(sheet=sheet)).validate() for sheet in sheets]

    return validate


def _module(name: str) -> Any:
    return import_module(name) if find_spec(name) else None
