"""Every run of the suite draws the same random cases; CLAS_FUZZ=n multiplies their number and draws them anew."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_TIMES = int(os.environ.get("CLAS_FUZZ", "0"))

settings.register_profile(
    "suite",
    max_examples=50 * max(_TIMES, 1),
    derandomize=not _TIMES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("suite")
