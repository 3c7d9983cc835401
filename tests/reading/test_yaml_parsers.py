"""libyaml and PyYAML's own parser, which a browser has alone, read alike: the same values, the same places, the same words of what is wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lignes import each_row
from suite import EXAMPLES, FICTITIOUS, FICTITIOUS_CAMPAIGN, FOLDER, TODAY, Case, base_path, cases, dumped, load, parsed, text_of

from clas_cli import api
from clas_cli.dossier.tree import Mapping, Node, Place, Scalar, Sequence
from clas_cli.reading import yaml_file
from clas_cli.reading.yaml_parsers import LOADERS, OWN

pytestmark = pytest.mark.skipif(len(LOADERS) == 1, reason="PyYAML est installé sans libyaml : il n'y a qu'un analyseur")

FILES = sorted([*EXAMPLES.glob("*.yaml"), *(FOLDER / "bases").glob("*.yaml"), *(FICTITIOUS / "bases").glob("*.yaml")])
CASES = [one for folder in (FOLDER, FICTITIOUS) for one in cases(folder) if {"base", "texte"} & one.data.keys()]
INSERTED = (
    *("\t", " \t ", "\n\t", "\ufeff", "\n\ufeff", "?", " ?", "? ", ":", ": ", "- ", "#", "'", '"', "{", "}", "[", "]", ",", "&", "*", "|"),
    *(
        ">",
        "%",
        "@",
        "`",
        "\u00a0",
        "\n",
        "---\n",
        "\r",
        "\x85",
        "\u2028",
        "\\",
        "\x07",
        "<<: *a\n",
        "\\ud83d",
        '"\\ud83d\\ude00"',
        '"\\q"',
    ),
)

EXPLICIT_KEY = re.compile(r"^[\s-]*\?(?:\s|$)|[\[{,]\s*\?(?:\s|$)", re.MULTILINE)
"""A name of a field that « ? » announces, whose place no two parsers give alike: nobody writes one in a dossier."""


def plain(node: Node | None) -> object:
    """A tree as plain values, with their places."""
    if isinstance(node, Mapping):
        return node.position, {name: plain(child) for name, child in node.entries.items()}
    if isinstance(node, Sequence):
        return node.position, [plain(child) for child in node.items]
    return type(node).__name__, node.value if isinstance(node, Scalar) else None, node and node.position


def readings(text: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[object, list[tuple[str, str, str]]]]:
    """What each parser makes of a text: the tree, and what is said."""
    for loaders in (LOADERS, (OWN,)):
        monkeypatch.setattr(yaml_file, "LOADERS", loaders)
        source = yaml_file.read_yaml(text.encode("utf-8", "surrogatepass"), "dossier.yaml")
        yield plain(source.root), [(remark.message, remark.remedy, str(remark.place)) for remark in source.remarks]


def json(text: str, encoding: str, loaders: tuple[object, ...], campaign: Path | None, monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(yaml_file, "LOADERS", loaders)
    batch = api.verifier_lot([("dossier.yaml", text.encode(encoding))], aujourdhui=TODAY, campagne=campaign)
    return api.rendre(batch, "json")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_whole_dossier_gives_the_same_json(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text("utf-8")
    campaign = FICTITIOUS_CAMPAIGN if FICTITIOUS in path.parents else None
    assert json(text, "utf-8", LOADERS, campaign, monkeypatch) == json(text, "utf-8", (OWN,), campaign, monkeypatch)


def proper(case: Case) -> str:
    """The text that a case alone has: the bases, which are among `FILES`, are read whole above."""
    text = text_of(case.data)
    if {"texte", "remplacer"} & case.data.keys():
        return text
    base = load(base_path(case.data["base"]))
    return dumped({name: section for name, section in parsed(text).items() if section != base.get(name)})


@pytest.mark.long
@each_row("case", CASES[::2])
def test_a_conformance_case_is_read_the_same(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    fast, own = readings(proper(case), monkeypatch)
    assert fast == own


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\t2\n", "1 2"),
        ("a: 1\t\nb: 2\n", "1"),
        ("a:\t1\n", "1"),
        ("a: 1\n\t\nb: 2\n", "1"),
        ("a: 1\t# dit\n", "1"),
        ("{a: Que faire?}\n", "Que faire?"),
        ("{a: Que faire ?, b: Qui ?}\n", "Que faire ?"),
        ("a: |\n  une\tdeux ?\n", "une deux ?\n"),
        ('a: "\\ud83d\\ude00"\n', "\U0001f600"),
    ],
)
def test_what_libyaml_alone_accepts_is_read_by_both(text: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for root, remarks in readings(text, monkeypatch):
        assert remarks == []
        assert isinstance(root, tuple)
        assert root[1]["a"][1] == value


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        ("a: 1\n\tb: 2\n", "tabulations", "2:1"),
        ("a: 1\n\ufeffb: 2\n", "U+FEFF", "2:1"),
        ("{a: 1\nb: 2}\n", "accolades", "2:2"),
        ('a: "\\ud83d"\n', "code d'un caractère", "1:7"),
        ('a: "\\q"\n', "barre oblique", "1:5"),
        ("a: 1\n  b: 2\n", "deux-points inattendus", "2:4"),
        ("a:\n  - b\n c: 1\n", "alignée", "3:2"),
    ],
)
def test_what_is_wrong_is_said_in_the_same_words_at_the_same_place(
    text: str, said: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for root, remarks in readings(text, monkeypatch):
        assert root == ("NoneType", None, None)
        assert [(said in message, where) for message, _, where in remarks] == [(True, place)]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_a_dossier_altered_by_chance_is_read_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(seed)
    texts = [path.read_text("utf-8") for path in FILES]
    for _ in range(60):
        lines = draw.choice(texts).split("\n")
        first = draw.randrange(len(lines))
        text = "\n".join(lines[first : first + draw.randrange(3, 20)])
        at = draw.randrange(len(text) + 1)
        text = text[:at] + draw.choice(INSERTED) + text[at + draw.randrange(2) :]
        if EXPLICIT_KEY.search(text):
            continue
        fast, own = readings(text, monkeypatch)
        assert fast == own, text


@pytest.mark.parametrize(("length", "is_read"), [(100_000, True), (100_001, False)])
def test_what_libyaml_refuses_is_read_again_up_to_a_bound(length: int, is_read: bool) -> None:
    """An unknown directive, which libyaml alone refuses."""
    source = yaml_file.read_yaml(f"%FOO x\n---\na: '1'\n{'':#>{length - 19}}\n".encode(), "d.yaml")
    assert ((source.root is not None), [remark.place for remark in source.remarks]) == (is_read, [] if is_read else [Place(1, 5)])
