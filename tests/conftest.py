"""Every run of the suite draws the same random cases; CLAS_FUZZ=n multiplies their number and draws them anew."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# What some machines ask: each program that a test starts would compile clas anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

_TIMES = int(os.environ.get("CLAS_FUZZ", "0"))

settings.register_profile(
    "suite",
    max_examples=40 * max(_TIMES, 1),
    derandomize=not _TIMES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where there is nothing, and where nothing is written."""
    return tmp_path_factory.mktemp("vide")


def pytest_configure(config: pytest.Config) -> None:
    """Of the whole suite, what takes minutes is left to « -m long »; of files that are named, nothing is."""
    gc.disable()
    if not config.option.markexpr and config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.option.markexpr = "not long"


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: no collection of garbage looks at them again, and no process that is a copy of this one copies them."""
    gc.freeze()
    gc.enable()
