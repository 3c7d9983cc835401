"""The YAML reader: text with its place, nothing resolved, everything met on purpose (duplicate keys, aliases, merges, tags)."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from lignes import each_row
from suite import EXAMPLES, FOLDER, code_of

from clas_cli.dossier.read import read_dossier
from clas_cli.dossier.tree import Mapping, Node, Rejected, Scalar, Sequence, Source
from clas_cli.reading.door import read_bytes
from clas_cli.reading.yaml_file import MAX_BYTES, MAX_DEPTH, MAX_NODES, read_yaml

DOSSIER = """\
# un commentaire
format: 1
demande:
  situation: nouvelle
  courriel: {destinataire: a@example.org, objet: "Bonjour"}
collectifs:
  - nom: Les explorateurs
    niveaux: [CE1, CE2]
    seances:
      - {jour: lundi, debut: 17:30, fin: "18:15"}
      -   jour: jeudi
          debut: 16h45
  - nom: >-
      Les
      curieux
    enfants:
    rural: non
projet: {charte: {laicite: true}, diagnostic: |
  du texte
  sur deux lignes
  }
""".replace("projet: {charte: {laicite: true}, diagnostic: |\n  du texte\n  sur deux lignes\n  }\n", "projet:\n    charte: {laicite: true}\n    diagnostic: |\n      du texte\n      sur deux lignes\n")  # fmt: skip


def source(text: str) -> Source:
    return read_yaml(text.encode(), "dossier.yaml")


def plain(node: Node | None) -> Any:
    """A tree without its places; a rejected value is « … »."""
    if isinstance(node, Mapping):
        return {name: plain(value) for name, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if isinstance(node, Rejected):
        return ...
    return None if node is None else node.value


def remarks(read: Source) -> list[tuple[str, str]]:
    return [(code_of(remark), remark.at) for remark in read.remarks]


# Places.


@each_row(
    ("path", "line", "column"),
    [
        ("format", 2, 9),
        ("demande", 3, 1),
        ("demande.situation", 4, 14),
        ("demande.courriel", 5, 13),
        ("demande.courriel.objet", 5, 50),
        ("collectifs", 6, 1),
        ("collectifs[0]", 7, 5),
        ("collectifs[0].nom", 7, 10),
        ("collectifs[0].niveaux", 8, 14),
        ("collectifs[0].niveaux[1]", 8, 20),
        ("collectifs[0].seances", 9, 5),
        ("collectifs[0].seances[0]", 10, 9),
        ("collectifs[0].seances[0].debut", 10, 30),
        ("collectifs[0].seances[1].jour", 11, 17),
        ("collectifs[1].rural", 17, 12),
        ("projet.charte.laicite", 19, 23),
    ],
)
def test_each_value_has_its_line_and_column(path: str, line: int, column: int) -> None:
    place = source(DOSSIER).place(path)
    assert (place.line, place.column) == (line, column)


@each_row(
    ("path", "parent"),
    [
        ("gestionnaire", ""),
        ("demande.date_envoi", "demande"),
        ("demande.courriel.copie", "demande.courriel"),
        ("collectifs[0].enfants", "collectifs[0]"),
        ("collectifs[0].seances[1].fin", "collectifs[0].seances[1]"),
        ("collectifs[7].nom", "collectifs"),
        ("collectifs[0].seances[9]", "collectifs[0].seances"),
        ("projet.partenaires.ecoles", "projet"),
        ("format.sous.champ", "format"),
        ("collectifs.nom", "collectifs"),
    ],
)
def test_what_is_absent_is_placed_at_its_nearest_parent(path: str, parent: str) -> None:
    read = source(DOSSIER)
    assert read.place(path) == read.place(parent)


def test_an_empty_value_is_placed_on_its_line() -> None:
    assert source(DOSSIER).place("collectifs[1].enfants").line == 16


def test_the_place_spans_the_value() -> None:
    place = source('campagne: "aude"\n').place("campagne")
    assert (place.column, place.end_column) == (11, 17)


def test_places_are_the_same_with_windows_line_ends() -> None:
    unix, windows = source(DOSSIER), source(DOSSIER.replace("\n", "\r\n"))
    for path in ("collectifs[0].seances[0].debut", "projet.charte.laicite", "collectifs[1]"):
        assert unix.place(path) == windows.place(path)
    assert [line.rstrip() for line in windows.lines] == [line.rstrip() for line in unix.lines]


def test_columns_count_characters_and_not_bytes() -> None:
    assert source('é: {à: "ç", ô: x}\n').place("ô").column == 1
    assert source('é: {à: "ç", ô: x}\n').place("é.ô").column == 16


def test_every_value_of_the_examples_stands_where_it_is_placed() -> None:
    for path in sorted(EXAMPLES.glob("*.yaml")) + sorted((FOLDER / "bases").glob("*.yaml")):
        read = read_bytes(path.read_bytes(), path.name)
        checked = 0
        for value in scalars(read.root):
            assert isinstance(value.position, tuple) and isinstance(value.position[0], int)
            line, column, _ = value.position
            text = read.lines[line - 1][column - 1 :].lstrip("\"'")
            if value.value is not None and not text.startswith((">", "|")):
                assert text.startswith(str(value.value).split("\n")[0][:20].rstrip()), (path.name, line, column)
                checked += 1
        assert checked > 20


def scalars(node: Node | None) -> list[Scalar]:
    if isinstance(node, Mapping):
        return [scalar for value in node.entries.values() for scalar in scalars(value)]
    if isinstance(node, Sequence):
        return [scalar for value in node.items for scalar in scalars(value)]
    return [node] if isinstance(node, Scalar) else []


# Values are text: none of the traps of YAML 1.1.


@each_row(
    ("written", "value"),
    [
        ("17:30", "17:30"), ("07120", "07120"), ("01000", "01000"), ("no", "no"), ("NO", "NO"), ("on", "on"), ("oui", "oui"), ("1_000", "1_000"),
        ("12.50", "12.50"), ("1e3", "1e3"), ("0x1F", "0x1F"), (".inf", ".inf"), ("2026-07-20", "2026-07-20"), ("'07'", "07"), ('"a\\u00e9"', "aé"),
        ("=", "="), ("- 1", ["1"]), ("null", None), ("~", None), ("", None), ('""', ""), ("'null'", "null"), ("1 234,50 €", "1 234,50 €"),
        ("a # commentaire", "a"), ("a#b", "a#b"), ("!!str 07", "07"), ("! 07", "07"), ("C'est l'école", "C'est l'école"), ("{a: 1}", {"a": "1"}), ("[]", []), ("{}", {}),
        ("|\n  a\n  b\n", "a\nb\n"), (">-\n  a\n  b\n", "a b"),
    ],
)  # fmt: skip
def test_a_value_is_what_is_written(written: str, value: Any) -> None:
    read = source(f"champ: {written}\n" if not written.startswith("- ") else f"champ:\n  {written}\n")
    assert plain(read.root) == {"champ": value}
    assert read.remarks == []


# Duplicate keys.


@pytest.mark.parametrize(
    ("text", "tree", "at", "line"),
    [
        ("a: 1\na: 1\n", {"a": "1"}, "a", 2),
        ("a: 1\na: 2\n", {"a": ...}, "a", 2),
        ("b:\n  a: 1\n  a: 2\n  c: 3\n", {"b": {"a": ..., "c": "3"}}, "b.a", 3),
        ("l:\n  - a: 1\n  - a: 1\n    a: 2\n", {"l": [{"a": "1"}, {"a": ...}]}, "l[1].a", 4),
        ("a: {b: 1}\na: {b: 2}\n", {"a": {"b": "1"}}, "a", 2),
        ("a:\na: 2\n", {"a": ...}, "a", 2),
    ],
)
def test_a_key_written_twice_is_said_where_it_is(text: str, tree: Any, at: str, line: int) -> None:
    read = source(text)
    assert plain(read.root) == tree
    assert remarks(read) == [("DOS006", at)]
    place = read.remarks[0].place
    assert place is not None and place.line == line


def test_a_key_written_three_times_is_said_twice() -> None:
    read = source("a: 1\na: 2\na: 1\n")
    assert remarks(read) == [("DOS006", "a"), ("DOS006", "a")]
    assert [(one.message, one.found, one.expected) for one in read.remarks] == [
        ("Le champ « a » est écrit deux fois dans la même rubrique (déjà à la ligne 1).", found, "un seul") for found in ("2", "1")
    ]


@pytest.mark.parametrize("content", [b"a: \x81\n", b"\xff\xfea"])
def test_bytes_that_are_no_text(content: bytes) -> None:
    (remark,) = read_yaml(content, "d.yaml").remarks
    assert (code_of(remark), remark.message) == ("DOS001", "Le texte du fichier n'est ni en UTF-8 ni en Windows-1252.")
    assert remark.remedy == "Enregistrer le fichier en UTF-8."


def test_a_merge_that_is_wrong_is_said_where_it_is() -> None:
    (remark,) = source("a:\n- {<<: x, b: 1}\n").remarks
    assert (remark.at, remark.found, remark.expected) == ("a[0]", "x", "« <<: *nom »")
    assert remark.message == "« << » ne peut reprendre qu'une rubrique."


def test_a_duplicate_hides_nothing_else() -> None:
    dossier, found, _ = read_dossier(source("format: 1\nformat: 2\nprojet: {duree_annees: x}\n"))
    assert dossier is not None and not dossier.has("format")
    assert ("DOS005", "projet.duree_annees") in [(code_of(remark), remark.at) for remark in found]


# Aliases and merges.


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a: &x 1\nb: *x\n", {"a": "1", "b": "1"}),
        ("a: &x [1, 2]\nb: *x\n", {"a": ["1", "2"], "b": ["1", "2"]}),
        ("a: &x {c: 1, d: 2}\nb: {<<: *x, d: 3}\n", {"a": {"c": "1", "d": "2"}, "b": {"c": "1", "d": "3"}}),
        ("a: &x {c: 1}\nb: &y {c: 2, d: 3}\ne: {<<: [*x, *y]}\n", {"a": {"c": "1"}, "b": {"c": "2", "d": "3"}, "e": {"c": "1", "d": "3"}}),
        ("a: {<<: {c: 1}}\n", {"a": {"c": "1"}}),
    ],
)
def test_aliases_and_merges_give_their_values(text: str, tree: Any) -> None:
    read = source(text)
    assert plain(read.root) == tree
    assert read.remarks == []


def test_an_aliased_value_has_a_place() -> None:
    assert source("a: &x 1\nb: *x\n").place("b").line in (1, 2)


@pytest.mark.parametrize(
    "text", ["a: *x\n", "a: &x [*x]\n", "a: &x {b: *x}\n", "*x : 1\n", "a: &x 1\n*x : 2\n", "? [a]\n: 1\n", "? {a: 1}\n: 1\n"]
)
def test_what_can_not_be_followed_is_a_syntax_error(text: str) -> None:
    read = source(text)
    assert read.root is None
    assert remarks(read) == [("DOS002", "")]


@pytest.mark.parametrize("text", ["a: {<<: 1}\n", "a:\n  <<: x\n  b: 1\n", "a: {<<: [1, {c: 2}]}\n"])
def test_a_merge_of_nothing_is_said(text: str) -> None:
    assert [code for code, _ in remarks(source(text))] == ["DOS005"]


# Tags.


@pytest.mark.parametrize("tag", ["!perso", "!!python/object/apply:os.system", "!!binary", "!!set", "!!omap", "!<tag:example.org,2002:x>"])
@pytest.mark.parametrize("value", ["1", "{a: 1}", "[1]"])
def test_a_tag_sets_its_value_aside(tag: str, value: str) -> None:
    read = source(f"a: {tag} {value}\nb: 2\n")
    assert plain(read.root) == {"a": ..., "b": "2"}
    assert remarks(read) == [("DOS005", "a")]


def test_a_tag_in_a_list_says_which_element() -> None:
    assert remarks(source("l:\n  - a: 1\n  - !x {a: 1}\n")) == [("DOS005", "l[1]")]


def test_a_tag_at_the_root_leaves_no_dossier() -> None:
    assert source("!x\na: 1\n").root is None


# Bounds.


def nested(depth: int) -> str:
    return "a: " + "[" * depth + "]" * depth + "\n"


def test_depth_is_bounded() -> None:
    assert source(nested(MAX_DEPTH - 1)).root is not None
    read = source(nested(MAX_DEPTH))
    assert read.root is None
    assert remarks(read) == [("DOS001", "")]


def test_directives_are_bounded() -> None:
    """libyaml repeats the prefix of one with each tag, and compares each with all those before."""
    first = "%TAG !a! tag:"
    for (length, said), end in product(((1_000, []), (1_001, ["Trop de lignes commencent par «\u00a0%\u00a0»."])), ("\n", "\r", "\r\n")):
        read = source(end.join((f"{first:x<{length}}", "---", "a: 1", "")))
        assert ([remark.message for remark in read.remarks], read.root is None) == (said, bool(said))


def test_the_number_of_values_is_bounded() -> None:
    assert source("a: [" + "1," * (MAX_NODES - 10) + "]\n").root is not None
    assert remarks(source("a: [" + "1," * (MAX_NODES + 10) + "]\n")) == [("DOS001", "")]


def test_values_that_aliases_repeat_count_each_time() -> None:
    text = "a: &a [" + ",".join("1" * 300) + "]\n" + "".join(f"b{index}: *a\n" for index in range(400))
    assert remarks(source(text)) == [("DOS001", "")]


def test_size_is_bounded() -> None:
    body = b"a: 1\n"
    assert read_yaml(body + b"#" * (MAX_BYTES - len(body)), "x").root is not None
    assert remarks(read_yaml(body + b"#" * (MAX_BYTES - len(body) + 1), "x")) == [("DOS001", "")]


# Encodings.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-sig", "utf-16-be-sig"])
def test_encodings(encoding: str) -> None:
    text = 'nom: "Les Étoiles – 12,50 €"\n'
    if encoding.endswith("-sig") and encoding != "utf-8-sig":
        data = ("\ufeff" + text).encode(encoding.removesuffix("-sig"))
    else:
        data = text.encode(encoding)
    read = read_yaml(data, "x")
    assert plain(read.root) == {"nom": "Les Étoiles – 12,50 €"}
    assert (read.place("nom").line, read.place("nom").column) == (1, 6)


@pytest.mark.parametrize(
    ("bad", "read_as", "found"), [(b"\xe9", "é", "octet E9"), (b"\x81", "\ufffd", "octet 81"), (b"\xc3", "Ã", "octet C3")]
)
def test_a_broken_byte_is_said_and_spoils_nothing_else(bad: bytes, read_as: str, found: str) -> None:
    data = "# Écrit l'été\nnom: Les Étoil".encode() + bad + "s – 12,50 €\nlieu: école\n".encode()
    read = read_yaml(data, "x")
    assert plain(read.root) == {"nom": f"Les Étoil{read_as}s – 12,50 €", "lieu": "école"}
    (remark,) = read.remarks
    assert (code_of(remark), remark.severity, str(remark.place), remark.found) == ("DOS001", "a_verifier", "2:15", found)


def test_windows_text_that_holds_a_pair_of_utf_8_is_windows_text() -> None:
    read = read_yaml("nom: « LYCÉ» d'été à Noël\n".encode("cp1252"), "x")
    assert (plain(read.root), read.remarks) == ({"nom": "« LYCÉ» d'été à Noël"}, [])


@pytest.mark.parametrize("text", ["\\ud83d\\ude00", "\\uD83D\\uDE00"])
def test_a_character_that_json_writes_in_two_escapes_is_read(text: str) -> None:
    read = read_yaml(f'{{"nom": "a {text} b"}}'.encode(), "x")
    assert (plain(read.root), read.remarks) == ({"nom": "a \U0001f600 b"}, [])


@pytest.mark.parametrize("data", [b"nom: \x81\n", b"\xff\xfea", b"\xfe\xff\xd8", b"nom: \x8d\xff\n"])
def test_what_no_encoding_explains_is_unreadable(data: bytes) -> None:
    assert remarks(read_yaml(data, "x")) == [("DOS001", "")]


@each_row(
    ("text", "place", "said"),
    [
        ("a:\n  b: [1]\n\u00a0 c: 2\n  d: 3\n", "3:1", "espace insécable"),
        ("a:\n  -nom: x\n   lieu: y\n", "2:3", "une espace après le tiret"),
        ("a:\n  b:x\n  c: y\n", "2:4", "une espace après les deux-points"),
        ('a:\n  b: "x\n  c: "y"\n', "2:6", "n'est pas refermé"),
        ("a:\n  b: 'l'abri'\n", "2:6", "vient trop tôt"),
        ("a:\n  b: http://x: y\n", "2:14", "deux-points inattendus"),
        ("a:\n  b: 1\n\ufeffc:\n  d: 1\n", "3:1", "U+FEFF"),
        ("a: 1\n\ufeff---\nb: 2\n", "2:1", "U+FEFF"),
        ("a: 1\n\ufeffb: {c: 2\n", "2:1", "U+FEFF"),
        ("a:\n  nom:\u00a0 x\n  statut: y\n", "2:7", "espace insécable"),
        ("a:\n  nom\uff1a x\n  statut: y\n", "2:6", "pleine chasse"),
        ("```yaml\na: 1\n```\n", "1:3", "supprimez-la"),
    ],
)
def test_a_slip_that_does_not_show_is_told_where_it_is(text: str, place: str, said: str) -> None:
    (remark,) = source(text).remarks
    assert (code_of(remark), str(remark.place)) == ("DOS002", place)
    assert said in remark.message


def test_a_name_that_a_no_break_space_touches_is_told() -> None:
    _, found, _ = read_dossier(source("format\u00a0: 1\n"))
    (remark,) = (one for one in found if code_of(one) == "DOS003")
    assert remark.remedy == "Vouliez-vous écrire «\u00a0format\u00a0»\u00a0? Une espace insécable touche ce nom\u00a0: l'effacer."


@each_row(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb: \x1b[31m\n", "DOS002", 2, 4),
        ("a: 1\nb: x\x00y\n", "DOS001", 1, 1),
        ("a: 1\nb: \x07\n", "DOS002", 2, 4),
        ("a: 1\nb: x\ufffe\n", "DOS002", 2, 5),
        ("a: 1\n\tb: 2\n", "DOS002", 2, 1),
        ("a: b: c\n", "DOS002", 1, 5),
        ("a: [1\nb: 2\n", "DOS002", 2, 2),
        ('a: "b\n', "DOS002", 1, 4),
        ('x: 1\na: "b\nc: "d"\n', "DOS002", 2, 4),
        ("x: 1\na: 'l'abri'\n", "DOS002", 2, 4),
        ('x: 1\na: "b" c\n', "DOS002", 2, 4),
        ("x: 1\na:b\nc: d\n", "DOS002", 2, 2),
        ('x: "1"\n y: 2\n', "DOS002", 2, 2),
        ("a: 1\n  b: 2\n", "DOS002", 2, 4),
        ("a: 1\n---\nb: 2\n", "DOS002", 2, 1),
        ("a: 1\n---\n---\nb: 2\n", "DOS002", 3, 1),
        ("a: 1\n--- 'x'\n", "DOS002", 2, 1),
        ("a: 1\n--- ''\n", "DOS002", 2, 1),
        ("a: @b\n", "DOS002", 1, 4),
        ("a: `b`\n", "DOS002", 1, 4),
        ("a: %b\n", "DOS002", 1, 4),
        ("a\nb: 1\n", "DOS002", 2, 2),
        ('a: "\\q"\n', "DOS002", 1, 5),
        ('a: "\\ud83d"\n', "DOS002", 1, 7),
        ("a: - b\n", "DOS002", 1, 4),
        ("%YAML 9.9\n---\na: 1\n", "DOS002", 1, 1),
    ],
)
def test_a_syntax_error_says_where(text: str, code: str, line: int, column: int) -> None:
    read = source(text)
    assert read.root is None
    remark = read.remarks[0]
    place = remark.place
    assert (code_of(remark), len(read.remarks)) == (code, 1)
    if code == "DOS002":
        assert place is not None
        assert (place.line, place.column) == (line, column)
    assert not any(word in remark.message.lower() for word in ("expected", "found", "while", "could not", "error", "token")), remark.message


@each_row("text", ["", "\n", "   \n\n", "# rien\n", "---\n", "---\n...\n", "null\n", "~\n", "\ufeff", "\ufeff\n"])
def test_nothing_in_the_file(text: str) -> None:
    read = source(text)
    assert read.root is None
    assert remarks(read) == [("DOS001", "")]
    assert "vide" in read.remarks[0].message


@pytest.mark.parametrize("text", ["- a\n", "[1, 2]\n", "bonjour\n", "12\n", '"a: 1"\n', "17:30\n"])
def test_what_is_no_dossier(text: str) -> None:
    read = source(text)
    assert read.root is None
    assert remarks(read) == [("DOS005", "")]
    assert "clas modele" in read.remarks[0].remedy


@each_row(
    "text", ["a: 1\n...\n", "---\na: 1\n", "%YAML 1.1\n---\na: 1\n", "{a: 1}\n", "a: 1", "a:   1   \n\n\n", "a: 1\r\n", "a: 1\r",
     "a: 1\n---\n", "a: 1\n---", "a: 1\n...\n---\n\n# fin\n", "a: 1\n---\n---\n...\n", "---\n# sans objet\n---\na: 1\n", "a: 1\n--- ~\n"],
)  # fmt: skip
def test_what_is_fine_is_read(text: str) -> None:
    read = source(text)
    assert plain(read.root) == {"a": "1"}
    assert read.remarks == []
