"""The page: a dossier's text is shown and never run, nothing is fetched, and what is read by people is what it was."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import zlib
from datetime import date
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from attendu import steady
from commande import clas
from hypothesis import given, settings
from hypothesis import strategies as st
from lots import EXAMPLES, HOSTILE, OPTIONS, batch, mixed, poisoned, report, small, unreadable

from clas_cli import __version__
from clas_cli.french.text import euros, visible
from clas_cli.judge.check import check
from clas_cli.judge.report import VERDICTS, Batch, Context
from clas_cli.reading.door import read_bytes
from clas_cli.render.formats import render
from clas_cli.render.html.markup import Markup, element, join

GOLDEN = Path(__file__).parents[1] / "golden"
VOID = {"meta", "link", "input"}


class Page(HTMLParser):
    """A page, as a browser's parser sees it: its elements with the names of their attributes, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.elements: list[tuple[str, ...]] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.content: dict[str, list[str]] = {}
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _ in attrs)))
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("style", "script"):
            self.content.setdefault(self.open[-1], []).append(data)
        else:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data[:50]}")

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def values(self, name: str) -> set[str]:
        return {value or "" for _, key, value in self.attributes if key == name}


def unpacked(source: str) -> str:
    """A page with the reports that its script would open, where they are packed."""
    return re.sub(r'<template class="packed">([\w+/=]+)</template>', lambda packed: "\n".join(_reports(packed[1])), source)


def _reports(packed: str) -> list[str]:
    found: list[str] = json.loads(zlib.decompress(base64.b64decode(packed)))
    return found


def page(of: Batch) -> Page:
    return Page(unpacked(render(of, "html").decode()))


PAGES = {
    "un dossier": lambda: batch(report("nombreuses-erreurs")),
    "un fichier illisible": lambda: batch(unreadable()),
    "un lot": mixed,
    "un lot hostile": lambda: batch(*map(poisoned, HOSTILE)),
}


@cache
def made(name: str) -> Page:
    return page(PAGES[name]())


@pytest.fixture(params=PAGES)
def any_page(request: pytest.FixtureRequest) -> Page:
    return made(request.param)


# Nothing of a dossier is obeyed.


@cache
def harmless(dossiers: int, crossings: int = 0) -> list[tuple[str, ...]]:
    """A text that names nobody crosses no other dossier: the batch that it is compared with then has no crossing either."""
    calm = batch(*[poisoned("anodin")] * dossiers)
    return page(calm._replace(findings=calm.findings[:crossings])).elements


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("dossiers", [1, 2], ids=["seul", "lot"])
def test_a_hostile_text_changes_no_element(text: str, dossiers: int) -> None:
    poison = batch(*[poisoned(text)] * dossiers)
    hostile = page(poison)
    assert hostile.elements == harmless(dossiers, len(poison.findings))
    assert " ".join(visible(text[:40]).split()) in " ".join(hostile.text.split())


@settings(max_examples=20)
@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_any_text_changes_no_element(text: str) -> None:
    assert page(batch(poisoned(text))).elements == harmless(1)


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x85", "\u202e", "\u2066", "\u200b", "\ud800"])
def test_characters_that_act_are_spelled_out(character: str) -> None:
    assert character not in render(batch(poisoned(f"a{character}b")), "html").decode()


def test_markup_is_made_by_element_alone() -> None:
    assert element("b", "<i>", title='"><x>') == '<b title="&quot;&gt;&lt;x&gt;">&lt;i&gt;</b>'
    assert element("p", element("b", "x"), ["y", None, ("<", "z")], hidden=True, lang=None) == "<p hidden><b>x</b>y&lt;z</p>"
    assert element("input", type="checkbox", data_mot="a") == '<input type="checkbox" data-mot="a">'
    assert join(element("b") + "<i>") == "&lt;b&gt;&lt;/b&gt;&lt;i&gt;"
    assert isinstance(join("<"), Markup)


# Nothing is fetched, and nothing but the page's own script and style runs.


def test_nothing_is_fetched(any_page: Page) -> None:
    assert {value for value in any_page.values("href") if not value.startswith("#")} == {"data:,"}
    assert any_page.values("src") == any_page.values("action") == any_page.values("style") == set()
    assert not re.search(r"https?:|url\((?!#)|@import|//[a-z]", any_page.source)
    assert [name for _, name, _ in any_page.attributes if name.startswith("on")] == []


def test_policy_allows_the_page_alone(any_page: Page) -> None:
    policy = next(value for value in any_page.values("content") if value.startswith("default-src"))
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe" not in policy
    for name in ("style", "script"):
        for content in any_page.content.get(name, []):
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert rules[f"{name}-src"] == f"'sha256-{digest}'"


def test_page_is_french_and_complete_without_script(any_page: Page) -> None:
    assert any_page.source.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert "La Caf seule décide" in any_page.text
    assert [name for name, *attributes in any_page.elements if "hidden" in attributes] in ([], ["div", "label"])


def test_links_lead_somewhere(any_page: Page) -> None:
    targets = {value[1:] for value in any_page.values("href") if value.startswith("#")}
    ids = [value for _, name, value in any_page.attributes if name == "id"]
    assert targets <= set(ids)
    assert len(ids) == len(set(ids))


def test_headings_skip_no_level(any_page: Page) -> None:
    levels = [int(name[1]) for name, *_ in any_page.elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


# What it says.


def test_a_dossier_is_told_whole() -> None:
    of = report("nombreuses-erreurs")
    text = page(batch(of)).text
    for finding in of.findings:
        assert {finding.code, finding.message, finding.remedy, finding.reference} <= set(text.split("\n"))
    assert of.estimation is not None
    assert all(line.name in text and euros(line.cost) in text for line in of.estimation.lines)
    assert all(item.reason in text or item.reason[1:] in text for item in of.not_evaluated)


def test_a_batch_is_told_whole() -> None:
    lot = mixed()
    seen = page(lot)
    facts = json.loads(next(text for text in seen.texts if text.startswith('{"scale"')))
    assert [VERDICTS[row[0]] for row in facts["rows"]] == [one.verdict for one in lot.reports]
    assert sum(row[9][0] for row in facts["rows"] if row[9] and row[12]) == int(lot.totals.overall.ps * 100)
    assert {f"d{number}" for number in range(1, len(lot.reports) + 1)} <= seen.values("id")
    for name in (one.gestionnaire or one.file.removeprefix("recus/") for one in lot.reports):
        assert name in seen.text
    assert all(item.finding.message in seen.text for item in lot.findings)
    assert "Enveloppe de 10\u00a0000,00\u00a0€, par date de réception" in seen.text
    assert "recus/~$x.xlsx" in seen.text
    assert "Synthèse d'un lot, Clas 2026-2027, Aude" in seen.text


def test_an_interrupted_batch_says_so() -> None:
    text = page(mixed()._replace(not_examined=("recus/a.yaml", "recus/b.yaml"))).text
    assert "Contrôle interrompu\u00a0: 2\u00a0fichiers n'ont pas été examinés." in text
    assert "recus/b.yaml" in text


def test_settings_are_said() -> None:
    assert "Le réglage X change Y." in page(mixed()._replace(context=Context(notices=("Le réglage X change Y.",)))).text


def test_one_dossier_with_a_file_left_out_is_a_batch() -> None:
    lot = mixed()._replace(reports=(report("nouvelle-conforme"),))
    assert "recus/~$x.xlsx" in page(lot).text


def test_the_page_of_many_dossiers_is_small() -> None:
    """What reports repeat is written once: a hundred reports of sixty findings, each of a hundred kilobytes, weigh little."""
    one = report("nombreuses-erreurs")
    many = render(batch(*[one._replace(file=f"recus/{number}.yaml") for number in range(100)]), "html")
    assert len(many) < 1_500_000
    assert one.findings[0].message not in many.decode()


def test_the_first_page_says_what_matters() -> None:
    text = page(batch(report("nombreuses-erreurs"))).text
    for before, after in pairwise(("Irrecevable", "En l'état ", "D'abord", "Prévenir la Caf", "Ce qui bloque")):
        assert 0 <= text.find(before) < text.find(after), (before, after)


def test_the_annotated_copy_is_linked() -> None:
    one = report("nouvelle-conforme")
    seen = page(batch(one)._replace(context=Context(copies={one.file: "recus/été javascript:x-annote.xlsx"})))
    assert "recus/%C3%A9t%C3%A9%20javascript%3Ax-annote.xlsx" in seen.values("href")


def test_a_page_written_beside_copies_links_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("recus").mkdir()
    Path("recus/un dossier.yaml").write_bytes((EXAMPLES / "rurale-derogations.yaml").read_bytes())
    assert clas("verifier", "recus/un dossier.yaml", "--annoter", "-o", "rapport.html").status == 0
    seen = Page(Path("rapport.html").read_text(encoding="utf-8"))
    [link] = [value for value in seen.values("href") if not value.startswith(("#", "data:"))]
    assert Path(unquote(link)).is_file()


def test_a_batch_speaks_to_the_caf() -> None:
    """It is told what to ask the gestionnaire, never to tell itself; who checks one dossier of one's own is told what to do."""
    late = check(
        read_bytes((EXAMPLES / "nombreuses-erreurs.yaml").read_bytes(), "recus/a.yaml"), OPTIONS._replace(sent_on=date(2026, 8, 10))
    )
    late = late._replace(stale=True)
    lot, own = page(batch(late, report("nouvelle-conforme"))).text, page(batch(late)).text
    assert "Prévenir la Caf" in own and "La campagne" in own and "À faire" in own
    assert "Prévenir la Caf" not in lot and "La campagne" not in lot and "À demander" in lot and "à demander au gestionnaire" in lot


# To the letter. CLAS_REGENERER=1 writes the files anew.


@pytest.mark.parametrize(
    ("name", "of"),
    [("rurale-derogations", lambda: batch(report("rurale-derogations"))), ("lot", small)],
)
def test_page_to_the_letter(name: str, of: object) -> None:
    assert callable(of)
    text = steady(unpacked(render(of(), "html").decode()))
    text = re.sub(r"<(style|script)>.*?</\1>", r"<\1></\1>", text, flags=re.DOTALL)
    text = re.sub(r"sha256-[\w+/=]+", "sha256", text)
    text = re.sub(r"<svg class=\"definitions\".*?</svg>\n", "", text, flags=re.DOTALL).replace("><", ">\n<")
    text = text.replace(f"clas {__version__}", "clas")
    golden = GOLDEN / f"{name}.html"
    if os.environ.get("CLAS_REGENERER"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), "CLAS_REGENERER=1 pytest tests/render/test_html.py écrit les pages attendues"
