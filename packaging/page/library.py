"""Most modules, read out of the pack of the page: laid each as a file, they would take longer to lay and to look for than to load."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourcelessFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType


class Library:
    """Finds modules in a pack (`build.packed`), as if they were laid in its folder, where their data is."""

    def __init__(self, pack: Path) -> None:
        self.folders = (str(pack.parent), f"{pack.parent}/site-packages")
        self.content = pack.open("rb")
        place = 4 + int.from_bytes(self.content.read(4), "little")
        self.places: dict[str, tuple[int, int]] = {}
        for name, length in json.loads(self.content.read(place - 4)):
            self.places[name.replace("packed", self.folders[0], 1)] = place, length
            place += length

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Where a module is, or nothing."""
        for folder in self.folders:
            base = f"{folder}/{name.replace('.', '/')}"
            for file, inside in ((f"{base}/__init__.pyc", [base]), (f"{base}.pyc", None)):
                if file in self.places:
                    return spec_from_file_location(name, file, loader=_Loader(name, file, self), submodule_search_locations=inside)
        return None

    def read(self, path: str) -> bytes:
        """A file of the pack."""
        place, length = self.places[path]
        self.content.seek(place)
        return self.content.read(length)


class _Loader(SourcelessFileLoader):
    def __init__(self, name: str, path: str, library: Library) -> None:
        super().__init__(name, path)
        self.library = library

    def get_data(self, path: str) -> bytes:
        return self.library.read(path)


def install(pack: str) -> None:
    """Has the modules of a pack found, before any other."""
    sys.meta_path.insert(0, Library(Path(pack)))
