"""Every run of the suite draws the same random cases; CLAS_FUZZ=n multiplies their number and draws them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_TIMES = int(os.environ.get("CLAS_FUZZ", "0"))

settings.register_profile(
    "suite",
    max_examples=100 * max(_TIMES, 1),
    derandomize=not _TIMES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("suite")

_UNDER_WORK = tuple(
    line for line in (Path(__file__).parent / "chantier.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expects the failures that `chantier.txt` names: of one case, or of all those of a function."""
    for item in items:
        if item.nodeid.startswith(_UNDER_WORK):
            item.add_marker(pytest.mark.xfail(strict=False, reason="chantier : voir tests/chantier.txt"))
