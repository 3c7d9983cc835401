"""The modules of the page, found in its pack without a file of their own."""

from __future__ import annotations

import importlib
import py_compile
import sys
from pathlib import Path

import pytest
from page import module

SOURCES = {
    "essai_seul.py": "VALEUR = 1",
    "site-packages/essai_paquet/__init__.py": "from essai_paquet.dedans import VALEUR\nDOUBLE = 2 * VALEUR",
    "site-packages/essai_paquet/dedans.py": "VALEUR = 21",
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    files = {}
    for name, text in SOURCES.items():
        path = tmp_path / "source.py"
        path.write_text(text, "utf-8")
        made = py_compile.compile(str(path), str(tmp_path / "made.pyc"), name, doraise=True)
        assert made is not None
        files[name.replace(".py", ".pyc")] = Path(made).read_bytes()
    laid = tmp_path / "lib" / "pack"
    laid.parent.mkdir()
    laid.write_bytes(module("library").packed(files))
    return laid


def test_modules_of_a_pack_are_loaded_as_if_they_were_laid(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    module("library").install(str(pack))
    alone, package = (importlib.import_module(name) for name in ("essai_seul", "essai_paquet"))
    assert (alone.VALEUR, package.DOUBLE) == (1, 42)
    assert package.__file__ == f"{pack.parent}/site-packages/essai_paquet/__init__.pyc"
    assert package.__path__ == [f"{pack.parent}/site-packages/essai_paquet"]
    for name in ("essai_seul", "essai_paquet", "essai_paquet.dedans"):
        monkeypatch.delitem(sys.modules, name)


def test_what_a_pack_has_not_is_looked_for_elsewhere(pack: Path) -> None:
    library = module("library").Library(str(pack))
    assert [library.find_spec(name) for name in ("essai_pose", "essai_paquet.absent", "json")] == [None, None, None]
