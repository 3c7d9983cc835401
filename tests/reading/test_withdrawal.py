"""A request taken back: the sentence that says so is known from those that only look like it, and only what is plain leaves the totals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from boite import JULY, YAML, letter, mail
from lignes import each_row

from clas_cli.api import verifier_lot
from clas_cli.dossier.tree import Nature
from clas_cli.judge.report import Batch
from clas_cli.reading.received import read_all_bytes
from clas_cli.reading.withdrawal import withdrawal_in

TODAY = date(2026, 11, 30)
JUNE, LATER = "Sat, 20 Jun 2026 09:30:00 +0200", "Mon, 10 Aug 2026 10:00:00 +0200"
BRAM, LAMPIONS = "MJC de Bram <mjc@example.org>", "Les Lampions studieux <lampions@example.org>"
TITLE = "Apprendre ensemble, grandir ensemble"


@each_row(
    "sentence",
    [
        "faute de bénévoles, nous retirons notre demande pour le projet « Le soir ».",
        "Notre animatrice partant, nous retirons notre demande de prolongation du projet CLAS « Lire » pour l'année 2026-2027.",
        "Nous avons le regret de vous informer que nous renonçons à notre projet CLAS pour la rentrée.",
        "Le conseil municipal a décidé d'annuler sa demande de financement.",
        "Je vous prie de bien vouloir annuler notre demande de prolongation.",
        "Merci de ne pas tenir compte de notre demande du 12 juillet.",
        "Nous ne donnerons pas suite à notre demande de renouvellement.",
        "Notre demande est donc retirée.",
        "Merci de considérer notre dossier comme nul.",
        "Objet : retrait de la demande de prolongation CLAS 2026",
        "Nous sommes contraints d'abandonner le projet Clas pour 2026-2027.",
        "Après réflexion, le bureau renonce au projet",
        "Nous nous désistons pour cette année.",
    ],
)
def test_what_takes_a_request_back(sentence: str) -> None:
    assert withdrawal_in(f"Bonjour,\n\n{sentence}\n\nMerci.").said == sentence


@each_row(
    "sentence",
    [
        "Où peut-on retirer un dossier de demande ?",
        "Nous souhaitons retirer un dossier de demande de financement.",
        "Nous retirons le collectif de 6e de notre demande.",
        "Nous annulons la réunion du 12.",
        "Ce dossier annule et remplace notre demande du 3 juillet.",
        "Nous retirons notre demande de rendez-vous.",
        "Si nous retirons notre demande, pourrons-nous en déposer une autre ?",
        "Nous ne retirons pas notre demande.",
        "Nous maintenons le projet « Lire ».",
        "Une famille a retiré sa demande d'inscription.",
        "Nous pourrions abandonner le projet si la salle reste fermée.",
        "Nous annulons notre demande de bonus parents.",
        "Merci de ne pas tenir compte de mon précédent message.",
        "Notre demande ne doit pas être annulée.",
        "Le projet évite que les enfants abandonnent leurs projets.",
    ],
)
def test_what_only_looks_like_it(sentence: str) -> None:
    assert withdrawal_in(f"Bonjour,\n\n{sentence}\n\nMerci.").said == ""


def test_what_remains_of_a_letter_keeps_its_places() -> None:
    found = withdrawal_in("Bonjour,\nNous retirons notre demande « Un ».\nNous renouvelons le projet « Deux ».")
    assert found.said == "Nous retirons notre demande « Un »."
    assert found.rest.split("\n")[2] == "Nous renouvelons le projet « Deux »."
    assert found.rest.split("\n")[1].strip() == ""


def batch(folder: Path, *messages: object) -> Batch:
    for number, message in enumerate(messages):
        (folder / f"{number}.eml").write_bytes(bytes(message))  # type: ignore[call-overload]
    return verifier_lot(folder, aujourdhui=TODAY)


def request(title: str = TITLE, sender: str = LAMPIONS) -> object:
    return mail(sender, "Nouvelle demande CLAS", JULY, files=(("d.yaml", YAML.replace(TITLE.encode(), title.encode())),))


def back(text: str, sender: str = LAMPIONS, date: str = LATER, files: tuple[tuple[str, bytes], ...] = ()) -> object:
    return mail(sender, "Demande CLAS", date, text, files=files)


def test_what_is_plain_leaves_the_totals_and_is_said(tmp_path: Path) -> None:
    made = batch(tmp_path, request(), back(f"Nous retirons notre demande pour « {TITLE} »."))
    assert (made.totals.overall.dossiers, made.totals.withdrawn.dossiers, made.withdrawn, made.ranks) == (0, 1, {0}, {})
    (versions,) = made.requests
    assert versions.withdrawn.endswith("1.eml")
    (told,) = made.context.notices
    assert "«\u00a01.eml\u00a0» du 10 août 2026" in told and TITLE in told and "ne compte plus dans les totaux" in told
    (kept,) = made.received
    assert (kept.nature, kept.what, kept.requests) == (Nature.RETRAIT, "retrait d'une demande", made.requests[0].files)


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (back("Nous retirons notre demande.", sender="Inconnu <x@example.org>"), "de quel gestionnaire"),
        (back("Nous retirons notre demande.", sender="Les Lampions studieux <autre@example.org>"), "ne vient pas de l'adresse"),
        (back("Nous retirons notre demande pour « Tout autre projet »."), "laquelle de ses demandes"),
        (back("Nous retirons notre demande de prolongation."), "aucune de ses demandes"),
        (back("Nous retirons notre demande.", date=JUNE), "de nouveau depuis"),
    ],
)
def test_what_is_not_plain_is_for_a_person_to_confirm(tmp_path: Path, message: object, why: str) -> None:
    made = batch(tmp_path, request(), message)
    assert (made.totals.overall.dossiers, made.withdrawn) == (1, frozenset())
    (told,) = made.context.notices
    assert told.startswith("Retrait à confirmer") and why in told and "Rien n'est retiré des totaux." in told


def test_one_of_two_requests_is_taken_back_by_its_title(tmp_path: Path) -> None:
    other = YAML.replace(TITLE.encode(), b"Le soir aussi").replace("École Jean-Jaurès".encode(), b"Gymnase")
    both = mail(LAMPIONS, "Nouvelles demandes CLAS", JULY, files=(("a.yaml", YAML), ("b.yaml", other)))
    made = batch(tmp_path, both, back("Nous retirons notre demande pour « Le soir aussi ». Nous maintenons l'autre."))
    assert [made.reports[number].intitule for number in made.withdrawn] == ["Le soir aussi"]
    assert made.totals.overall.dossiers == 1


def test_a_letter_that_takes_a_prolongation_back_is_no_version_of_it(tmp_path: Path) -> None:
    said = "Nous retirons notre demande de prolongation du projet CLAS « Grandir » pour l'année scolaire 2026-2027."
    made = batch(
        tmp_path,
        mail(BRAM, "Demande de prolongation CLAS 2026 _ MJC de Bram", JUNE, letter("Grandir", "2", "Bram")),
        mail(BRAM, "RE: Demande de prolongation CLAS 2026 _ MJC de Bram", LATER, "Voir lettre.", files=(("retrait.txt", said.encode()),)),
    )
    assert [len(one.files) for one in made.requests] == [1]
    assert made.withdrawn == {0}


def test_a_renewal_and_a_withdrawal_in_one_message_are_both_kept() -> None:
    text = letter("Grandir", "2", "Bram") + "\n\nNous retirons notre demande pour le projet « Autre »."
    found = read_all_bytes(bytes(mail(BRAM, "Demande de prolongation CLAS 2026 _ MJC de Bram", JUNE, text)), "m.eml", True)
    assert [(source.nature, source.root is None) for source in found] == [(Nature.DEMANDE, False), (Nature.RETRAIT, True)]


def test_the_caf_takes_nothing_back() -> None:
    (source,) = read_all_bytes(bytes(mail("Agent <a@caf11.caf.fr>", "CLAS", JUNE, "Nous retirons notre demande.")), "m.eml", True)
    assert source.nature == Nature.MESSAGE
