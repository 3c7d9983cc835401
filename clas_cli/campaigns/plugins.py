"""Rules and campaigns of others, through entry points: `clas.rules` and `clas.campagnes`.

`importlib.metadata` costs more than the check of a dossier, so the metadata of what is installed are first looked at by hand;
it is only called where something of ours is announced.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

RULES: Final = "clas.rules"
CAMPAIGNS: Final = "clas.campagnes"

faults: list[str] = []
"""Plug-ins that could not be loaded, and why, in French."""


class BrokenPlugin(ValueError):
    """A plug-in that can't be loaded: a check without its rules would be worth less than it seems."""


@cache
def announced(group: str) -> bool:
    """Whether something installed announces entry points of the group."""
    mark = f"[{group}]".encode()
    for folder in dict.fromkeys(sys.path):
        try:
            entries = sorted(Path(folder or ".").glob("*.*-info/entry_points.txt"))
        except OSError:
            continue
        for file in entries:
            try:
                if mark in file.read_bytes():
                    return True
            except OSError:
                continue
    return False


def load_rules() -> None:
    """Imports the modules that register rules of others; what fails is kept in `faults`."""
    if not announced(RULES):
        return
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=RULES), key=lambda point: point.name):
        try:
            point.load()
        except (Exception, SystemExit) as error:
            faults.append(f"le greffon {point.name} ({point.value}) ne peut pas être chargé\u00a0: {type(error).__name__}, {error}")


@cache
def campaigns() -> dict[str, Path]:
    """The files of campaigns of others, by identifier: an entry point names a package whose folder holds `.yaml` files."""
    if not announced(CAMPAIGNS):
        return {}
    from importlib.metadata import entry_points

    found: dict[str, Path] = {}
    for point in sorted(entry_points(group=CAMPAIGNS), key=lambda point: point.name):
        try:
            package = import_module(point.module)
            folders = [Path(folder) for folder in package.__path__]
        except (Exception, SystemExit) as error:
            faults.append(f"le greffon {point.name} ({point.value}) ne peut pas être chargé\u00a0: {type(error).__name__}, {error}")
            continue
        for folder in folders:
            for path in sorted(folder.glob("*.yaml")):
                found.setdefault(path.stem, path)
    return found


def ensure_complete() -> None:
    """Raises `BrokenPlugin` where a plug-in could not be loaded."""
    if faults:
        raise BrokenPlugin("\n".join(faults))
