"""Most modules, read out of the pack of the page: laid each as a file, they would take longer to lay and to look for than to load."""

from __future__ import annotations

import marshal
import sys
from importlib.machinery import ModuleSpec, SourcelessFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:  # what is imported here is laid as a file
    from collections.abc import Sequence
    from types import ModuleType


def packed(files: dict[str, bytes]) -> bytes:
    """A pack: the length of its list in four bytes, the list, by the names of modules, and their files."""
    place, listed = 0, {}
    for path, content in files.items():
        name = path.removeprefix("site-packages/").removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")
        listed[name] = path, place, len(content)
        place += len(content)
    head = marshal.dumps(listed)
    return len(head).to_bytes(4, "little") + head + b"".join(files.values())


class Library:
    """Finds the modules of a pack, as if they were laid in its folder, where their data is."""

    def __init__(self, pack: str) -> None:
        self.folder = pack.rpartition("/")[0]
        self.content = open(pack, "rb")  # noqa: SIM115, PTH123 (as long as Python runs; pathlib is no part of it yet)
        length = int.from_bytes(self.content.read(4), "little")
        self.files: dict[str, tuple[str, int, int]]
        self.files = marshal.loads(self.content.read(length))
        self.start = 4 + length

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Where a module is, or nothing."""
        if name not in self.files:
            return None
        file = f"{self.folder}/{self.files[name][0]}"
        spec = ModuleSpec(name, _Loader(name, file, self), origin=file)
        if file.endswith("/__init__.pyc"):
            spec.submodule_search_locations = [file.removesuffix("/__init__.pyc")]
        spec.has_location = True
        return spec

    def read(self, place: int, length: int) -> bytes:
        """What is in the pack from a place, counted from the end of its list."""
        self.content.seek(self.start + place)
        return self.content.read(length)


class _Loader(SourcelessFileLoader):
    def __init__(self, name: str, path: str, library: Library) -> None:
        super().__init__(name, path)
        self.library = library

    def get_data(self, path: str) -> bytes:
        return self.library.read(*self.library.files[self.name][1:])


def install(pack: str) -> None:
    """Has the modules of a pack found, before any other."""
    sys.meta_path.insert(0, Library(pack))
