"""Letters that people wrote in their own words: what they say is read, or said not to be found; never something else."""

from __future__ import annotations

import re
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from lignes import each_row
from suite import valued

from clas_cli.dossier.tree import Mapping, Nature, Scalar, Source
from clas_cli.french.text import loose
from clas_cli.judge.check import check
from clas_cli.reading.letter import read_letters
from clas_cli.reading.received import read_all_bytes
from tests.helpers.lots import OPTIONS

DATA = Path(__file__).parents[1] / "donnees"
CORPORA: dict[str, list[dict[str, Any]]] = {name: valued(DATA / f"lettres-{name}.yaml") for name in ("libres", "inedites", "imprevues")}
LETTERS = [letter for corpus in CORPORA.values() for letter in corpus]
POSSIBLE = {
    "titre": "titres",
    "annee": "annees",
    "gestionnaire": "gestionnaires",
    "collectifs": "collectifs",
    "collectifs_en_plus": "collectifs_en_plus",
}
PATHS = {
    "titre": "projet.intitule",
    "annee": "projet.annee_scolaire",
    "gestionnaire": "gestionnaire.nom",
    "collectifs": "prolongation.collectifs_demandes",
}
RECALL = {
    (name, way): least
    for name, least in (("libres", 0.95), ("inedites", 0.83), ("imprevues", 0.75))
    for way in ("paragraphes", "lignes", "courriel")
}
"""The part of what the letters say that is read, at least: what a letter contradicts or leaves open is left to a person."""


def sources(text: str, way: str) -> list[Source]:
    if way != "courriel":
        return read_letters("lettre.docx", text.splitlines(), way == "lignes")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "contact@exemple.org", "afc.sdt@caf11.caf.fr", "Clas"
    message["Date"] = "Fri, 12 Jun 2026 10:00:00 +0200"
    message.set_content(text)
    return [one for one in read_all_bytes(message.as_bytes(), "courriel.eml", is_received=True) if one.letter is not None]


def key(value: object) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", loose(str(value))))


def told(source: Source, path: str) -> list[str]:
    return [one.value for one in source.letter or () if one.path == path]


def judged(source: Source | None, name: str, letter: dict[str, Any]) -> str:
    """« juste », « oubli » or « faute »."""
    if name == "communes":
        accepted = letter.get("communes_possibles", [letter["communes"]])
        found = {key(one) for one in told(source, "projet.communes")} if source else set()
        return "juste" if found in [{key(one) for one in some} for some in accepted] else "faute" if found else "oubli"
    accepted = [letter.get(name), *letter.get(f"{POSSIBLE[name]}_possibles", [])]
    value: object
    if name == "collectifs_en_plus":
        before, asked = (told(source, f"prolongation.{one}") if source else [] for one in ("collectifs_avant", "collectifs_demandes"))
        value = int(asked[0]) - int(before[0]) if before and asked else None
        accepted = [one or 0 for one in accepted]
    else:
        value = next(iter(told(source, PATHS[name])), None) if source else None
    if value is None:
        return "juste" if None in accepted else "oubli"
    return "juste" if key(value) in [key(one) for one in accepted if one is not None] else "faute"


@pytest.mark.parametrize(
    ("corpus", "way"), [pytest.param(*one, marks=[pytest.mark.long] if one[1] != "courriel" else []) for one in RECALL]
)
def test_never_wrong_and_read_wherever_it_is_said(corpus: str, way: str) -> None:
    count: Counter[str] = Counter()
    wrong = []
    for number, letter in enumerate(CORPORA[corpus], 1):
        expected = letter["attendu"]
        found = sources(letter["texte"], way)
        if expected["demande"] != "prolongation":
            if found and "prolongation" not in expected.get("demandes_possibles", []):
                wrong.append((number, "demande"))
            continue
        if not found and "demandes_possibles" in expected:
            continue
        source = next(iter(found), None)
        for name in ("titre", "collectifs", "collectifs_en_plus", "communes", "annee", "gestionnaire"):
            result = judged(source, name, expected)
            count[result] += 1
            if result == "faute":
                wrong.append((number, name))
    assert not wrong, wrong
    assert count["juste"] >= RECALL[corpus, way] * count.total()


@each_row(
    "number",
    [
        n
        for n, one in enumerate(LETTERS, 1)
        if not {"prolongation"} & {one["attendu"]["demande"], *one["attendu"].get("demandes_possibles", [])}
    ],
)
def test_what_asks_for_nothing_or_something_else_is_no_request(number: int) -> None:
    letter = LETTERS[number - 1]
    assert not sources(letter["texte"], "paragraphes")
    assert all(one.nature != Nature.DEMANDE or one.root is None for one in sources(letter["texte"], "courriel"))


NEAR: dict[str, list[str]] = valued(DATA / "phrases-proches.yaml")


@each_row("number", range(len(NEAR["demandes"])))
def test_however_it_is_said_a_request_is_an_act_of_its_writer(number: int) -> None:
    assert len(sources(f"Bonjour,\n\n{NEAR['demandes'][number]}\n\nCordialement,\nCamille Exemple\n", "courriel")) == 1


@each_row("number", range(len(NEAR["autres"])))
def test_what_only_speaks_of_a_prolongation_is_no_request(number: int) -> None:
    assert not sources(f"Bonjour,\n\n{NEAR['autres'][number]}\n\nCordialement,\nCamille Exemple\n", "courriel")


SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj trailer<</Root 1 0 R>>"


@pytest.mark.parametrize(
    ("subject", "author", "body", "name", "expected"),
    [
        ("Demande de prolongation CLAS 2026 _ Les Ateliers", "Ana Paz", "Voici le courrier pour le projet « Cap » à Limoux.", "a.pdf", ("Les Ateliers", "Cap", "CC du Limouxin")),
        ("Demande de prolongation CLAS 2026 _ Foyer rural de Bram", "Ana Paz", "Ci-joint.", "scan.pdf", ("Foyer rural de Bram", None, "CC Piège Lauragais Malepère")),
        ("Demande de prolongation CLAS 2026 _ Les Ateliers", "Ana Paz", "Ci-joint.", "Prolongation - Mots voyageurs - Limoux.pdf", ("Les Ateliers", "Mots voyageurs", "CC du Limouxin")),
        ("Prolongation CLAS", "MJC du Pech", "Ci-joint le courrier.", "scan.pdf", ("MJC du Pech", None, None)),
        ("Prolongation CLAS", "Ana Paz", "Ci-joint le courrier.", "Prolongation - Ana Paz.pdf", (None, None, None)),
    ],
)  # fmt: skip
def test_a_scan_is_known_by_what_is_said_beside_it(
    subject: str, author: str, body: str, name: str, expected: tuple[str | None, ...]
) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"{author} <a@exemple.org>", "afc.sdt@caf11.caf.fr", subject
    message["Date"] = "Fri, 12 Jun 2026 10:00:00 +0200"
    message.set_content(body)
    message.add_attachment(SCAN, maintype="application", subtype="pdf", filename=name)
    (source,) = read_all_bytes(message.as_bytes(), "courriel.eml", is_received=True)
    assert source.is_to_read
    report = check(source, OPTIONS)
    facts = report.facts
    assert facts is not None and (facts.gestionnaire, facts.intitule, facts.epci) == expected


def test_two_requests_of_one_letter_are_two() -> None:
    text = (
        "1) Nous souhaitons renouveler le projet CLAS intitulé « Les premiers pas » comprenant 3 collectifs sur la commune de Bram pour l'année scolaire "
        "2026-2027.\n2) Nous souhaitons renouveler le projet CLAS intitulé « Les grands » comprenant 1 collectif avec l'augmentation de 1 collectif sur la "
        "commune de Limoux pour l'année scolaire 2026-2027."
    )
    found = read_letters("lettre.pdf", text.splitlines(), is_wrapped=True)
    assert [(one.name, told(one, "prolongation.collectifs_demandes"), told(one, "projet.communes")) for one in found] == [
        ("lettre.pdf > Les premiers pas", ["3"], ["Bram"]),
        ("lettre.pdf > Les grands", ["2"], ["Limoux"]),
    ]


def test_the_name_of_a_person_is_no_gestionnaire() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = '"Camille Exemple" <camille@exemple.org>', "afc.sdt@caf11.caf.fr", "Clas"
    message["Date"] = "Fri, 12 Jun 2026 10:00:00 +0200"
    message.set_content(
        "Bonjour,\n\nNous souhaitons renouveler le projet CLAS « Cap » comprenant 2 collectifs à Bram pour 2026-2027.\n\nCamille Exemple\n"
    )
    (source,) = read_all_bytes(message.as_bytes(), "courriel.eml", is_received=True)
    assert source.root is not None
    gestionnaire = source.root.entries["gestionnaire"]
    assert isinstance(gestionnaire, Mapping) and not isinstance(gestionnaire.entries.get("nom"), Scalar)
