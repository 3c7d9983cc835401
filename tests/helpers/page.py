"""The programs of packaging/page, which are no package: loaded from their files."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "packaging" / "page"


def module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"clas_page_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made
