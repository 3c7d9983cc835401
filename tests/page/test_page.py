"""The built page in a real browser, briefly: the rest is `python packaging/page/essais.py`."""

from __future__ import annotations

import subprocess
import sys

import pytest
from page import FOLDER, module

trials = module("essais")


def test_the_page_does_its_work_in_a_browser() -> None:
    if lacking := trials.what_lacks(["chromium"]):
        pytest.skip(lacking)
    if not (trials.MODULES / "node_modules").exists():
        pytest.skip("Le pilote des navigateurs n'est pas installé : python packaging/page/essais.py le fait.")
    command = [sys.executable, FOLDER / "essais.py", "--court", "--navigateur", "chromium"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
