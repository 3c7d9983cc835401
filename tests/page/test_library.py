"""The modules of the page, found in its pack without a file of their own."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import marshal
import py_compile
import sys
from pathlib import Path
from types import CodeType, ModuleType

import pytest
from page import module

SOURCES = {
    "essai_seul.py": "VALEUR = 1",
    "site-packages/essai_paquet/__init__.py": "from essai_paquet.dedans import VALEUR\nDOUBLE = 2 * VALEUR",
    "site-packages/essai_paquet/dedans.py": "VALEUR = 21",
}
CLASS = """
@dataclasses.dataclass(frozen=True)
class Paire:
    un: int
    deux: int = 2
"""


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
    laid.write_bytes(module("library").packed(files, marshal.dumps({"a = 1": compile("a = 2", "<string>", "exec")})))
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


def test_texts_that_are_compiled_in_the_pack_are_not_compiled_again(pack: Path) -> None:
    library = module("library").Library(str(pack))
    given = ModuleType("dataclasses")
    module("library").hand_compiled(given, marshal.loads(library.read(library.end)))
    namespaces: list[dict[str, object]] = [{}, {}]
    for text, namespace in zip(("a = 1", "a = 3"), namespaces, strict=True):
        given.exec(text, {}, namespace)
    assert namespaces == [{"a": 2}, {"a": 3}]


def test_a_class_is_the_same_with_its_texts_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: dict[str, CodeType] = {}

    def record(text: str, *namespaces: dict[str, object]) -> None:
        texts[text] = compile(text, "<string>", "exec", dont_inherit=True)
        exec(texts[text], *namespaces)

    def made() -> str:
        namespace: dict[str, object] = {"dataclasses": dataclasses, "__name__": __name__}
        exec(compile(CLASS, "<string>", "exec", dont_inherit=True), namespace)
        pair = namespace["Paire"]
        assert isinstance(pair, type)
        return f"{pair(1)!r} {pair(1) == pair(un=1, deux=2)} {pair.__doc__} {inspect.signature(pair)}"

    monkeypatch.setattr(dataclasses, "exec", record, raising=False)
    expected = made()
    assert texts
    module("library").hand_compiled(dataclasses, texts)
    assert made() == expected == "Paire(un=1, deux=2) True Paire(un: int, deux: int = 2) (un: int, deux: int = 2) -> None"
