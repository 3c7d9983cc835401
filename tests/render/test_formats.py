"""Which format an output has, how its lines are disarmed, and how a value is written in CSV."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from entier import BARE
from lignes import each_row

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.judge.report import Batch
from clas_cli.render import formats
from clas_cli.render.columns import Value, distinct, is_formula
from clas_cli.render.csv_ import _line, _written
from clas_cli.render.formats import FORMATS, choose, ending, of_ending


@each_row(
    ("name", "format", "written"),
    [
        ("a.txt", "texte", ".txt"),
        ("a.concis.txt", "concis", ".concis.txt"),
        ("a.json", "json", ".json"),
        ("A.SARIF.JSON", "sarif", ".SARIF.JSON"),
        ("a.sarif", "sarif", ".sarif"),
        ("a.xml", "junit", ".xml"),
        ("a.junit.xml", "junit", ".junit.xml"),
        ("a.github.txt", "github", ".github.txt"),
        ("a.codequality.json", "gitlab", ".codequality.json"),
        ("gl-code-quality-report.json", "gitlab", ".json"),
        ("a.htm", "html", ".htm"),
        ("a.xlsx", "xlsx", ".xlsx"),
        ("a.csv", "csv", ".csv"),
        ("a.pdf", None, ".pdf"),
        ("a", None, ""),
        (".json", "json", ""),
    ],
)
def test_endings(name: str, format: str | None, written: str) -> None:
    assert (of_ending(Path(name)), ending(Path(name))) == (format, written)


@pytest.mark.parametrize(
    ("format", "text", "shown"),
    [
        ("json", "##[group] ::error", "#\\u0023[group] ::error"),
        ("html", "::error\n  ::x\r ::y a::b ##[z", "&#58;:error\n  &#58;:x\r &#58;:y a::b #&#35;[z"),
        ("junit", "::error", "&#58;:error"),
        ("github", "::error ##[z", "::error ##·[z"),
    ],
)
def test_what_github_would_obey_is_disarmed(format: str, text: str, shown: str) -> None:
    disarmed = FORMATS[format].disarmed
    assert disarmed is not None
    assert disarmed(text) == shown


@each_row(("name", "begins"), [("concis", b""), ("json", b"{"), ("sarif", b"{"), ("junit", b"<?xml"), ("github", b"clas"), ("gitlab", b"["), ("html", b"<!doctype html>"), ("xlsx", b"pk"), ("csv", b"\xef\xbb\xbf")])  # fmt: skip
def test_what_each_format_is_made_of(name: str, begins: bytes) -> None:
    content = formats.render(Batch((BARE,)), name)
    assert content.lower().startswith(begins)
    assert (formats.written([name]) is not None) == (name == "json")


def test_only_the_workbook_is_no_text() -> None:
    assert [name for name, form in FORMATS.items() if form.is_binary] == ["xlsx"]


@pytest.mark.parametrize(
    ("paths", "asked", "chosen"),
    [
        (["a.json"], "sarif", ["sarif"]),
        (["a.json", "b.csv"], "sarif", ["json", "csv"]),
        (["a.json", "b.x"], "sarif", ["json", "sarif"]),
        (["-"], None, ["texte"]),
        (["-", "a.csv"], "json", ["json", "csv"]),
        ([], None, []),
    ],
)
def test_the_format_of_each_output(paths: list[str], asked: str | None, chosen: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats.streams, "is_obeyed", lambda: False)
    assert choose([*map(Path, paths)], asked) == [*zip(map(Path, paths), chosen, strict=True)]


def test_what_has_no_format_or_no_place_on_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        ValueError, match=r"^--sortie\u00a0: la fin du nom «\u00a0a\.pdf\u00a0» ne dit pas le format \(\.txt, \.concis\.txt, \.json, "
    ):
        choose([Path("x/a.pdf")], None)
    monkeypatch.setattr(formats.streams, "is_terminal", lambda stream: True)
    for paths in ([], [Path("-")]):
        with pytest.raises(ValueError, match=r"^le format xlsx ne s'affiche pas\u00a0: ajouter --sortie synthese\.xlsx\.$"):
            choose(paths, "xlsx")
    assert choose([Path("a.xlsx")], "xlsx") == [(Path("a.xlsx"), "xlsx")]
    monkeypatch.setattr(formats.streams, "is_obeyed", lambda: True)
    assert choose([Path("-")], None) == [(Path("-"), "github")]


@each_row(
    ("value", "written"),
    [
        (None, ""),
        (Decimal("2811.9"), "2811,90"),
        (Decimal("-1"), "-1,00"),
        (date(2026, 7, 1), "01/07/2026"),
        (-4, "-4"),
        ("texte", "texte"),
        ("12", '="12"'),
        ("00012", '="00012"'),
        ("1", "1"),
        ("12a", "12a"),
        ("=1+1", "'=1+1"),
        (" @x", "' @x"),
        ("-2", "'-2"),
        ("＋x", "'＋x"),
        ("a=b", "a=b"),
    ],
)
def test_a_value_in_csv(value: Value, written: str) -> None:
    assert _written(value) == written


def test_a_line_of_csv() -> None:
    assert _line(["a;b", 'c"d', "", "e\nf"]) == '"a;b";"c""d";;"e\nf"\r\n'


def test_small_things_of_tables() -> None:
    assert [is_formula(text) for text in ("=", "\t+1", "＝", "－", "＠", "x=")] == [True, True, True, True, True, False]
    assert distinct(["DEL002", "REF004", "DEL002"]) == "DEL002, REF004"


@pytest.mark.parametrize("campaigns", [("x", "y"), (None, None), (DEFAULT, None)])
def test_the_help_of_sarif_gives_the_figures_of_the_only_campaign_or_of_the_default_one(campaigns: tuple[str | None, ...]) -> None:
    def helped(*of: str | None) -> object:
        log = json.loads(formats.render(Batch(tuple(BARE._replace(campaign=one) for one in of)), "sarif"))
        return log["runs"][0]["tool"]["driver"]["rules"]

    assert helped(*campaigns) == helped(DEFAULT) != helped("x")
