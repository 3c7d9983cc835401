"""Most modules, read out of the pack of the page: laid each as a file, they would take longer to lay and to look for than to load."""

from __future__ import annotations

import marshal
import sys
from importlib.machinery import ModuleSpec, SourcelessFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:  # what is imported here is laid as a file
    from collections.abc import Sequence
    from types import CodeType, ModuleType


class Library:
    """Finds modules in a pack (`build.packed`), as if they were laid in its folder, where their data is."""

    def __init__(self, pack: str) -> None:
        folder = pack.rpartition("/")[0]
        self.folders = (folder, f"{folder}/site-packages")
        self.content = open(pack, "rb")  # noqa: SIM115 (as long as Python runs)
        place = 4 + int.from_bytes(self.content.read(4), "little")
        self.places: dict[str, tuple[int, int]] = {}
        for line in self.content.read(place - 4).decode().splitlines():
            name, _, length = line.rpartition(" ")
            self.places[name.replace("packed", folder, 1)] = place, int(length)
            place += int(length)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Where a module is, or nothing."""
        for folder in self.folders:
            base = f"{folder}/{name.replace('.', '/')}"
            for file, inside in ((f"{base}/__init__.pyc", [base]), (f"{base}.pyc", None)):
                if file in self.places:
                    spec = ModuleSpec(name, _Loader(name, file, self), origin=file)
                    spec.submodule_search_locations, spec.has_location = inside, True
                    return spec
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

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        if module.__name__ == "dataclasses":
            _hand_compiled(module, marshal.loads(self.library.read(f"{self.library.folders[0]}/texts")))


def _hand_compiled(dataclasses: ModuleType, compiled: dict[str, CodeType]) -> None:
    """Has the texts that `dataclasses` writes of each class found compiled: compiling them took a third of the time to import clas."""

    def run(text: str, *namespaces: dict[str, object]) -> None:
        exec(compiled.get(text, text), *namespaces)

    dataclasses.exec = run  # type: ignore[attr-defined]


def install(pack: str) -> None:
    """Has the modules of a pack found, before any other."""
    sys.meta_path.insert(0, Library(pack))
