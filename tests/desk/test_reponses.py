"""What leaves the desk: an answer a gestionnaire, none twice, nobody named; the committee's document."""

from __future__ import annotations

import email
import io
import zipfile
from datetime import date
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import pytest
from boite import JUNE, letter, mail
from bureau import FAULTY, MONDAY, NEW, RENEWAL, RURAL, TUESDAY, Desk, cell_of, posted, variant
from suite import load

from clas_cli.desk.minutes import minutes
from clas_cli.desk.morning import Morning
from clas_cli.desk.replies import Reply, replies
from clas_cli.sending.message import Attachment

pytestmark = pytest.mark.long

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "recus").mkdir()
    return Desk(tmp_path / "recus")


def answered(desk: Desk, morning: Morning) -> list[Reply]:
    made = list(replies(morning, lambda report: Attachment("annoté.xlsx", b"PK")))
    desk.content = morning.content()
    return made


def read(reply: Reply) -> tuple[EmailMessage, str]:
    draft = cast(EmailMessage, email.message_from_bytes(reply.content, policy=default))
    body = draft.get_body(("plain",))
    assert body is not None
    return draft, str(body.get_content()).replace("\u00a0", " ").replace("\r\n", "\n")


def test_one_draft_a_gestionnaire_and_none_twice(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "a.yaml", collectifs__0__enfants="13")
    variant(desk.mailbox, NEW, "b.yaml", projet__intitule="Tout autre chose", collectifs__0__lieu="Gymnase", collectifs__1__lieu="Piscine")
    variant(desk.mailbox, RENEWAL, "c.yaml")
    first = answered(desk, desk.work(MONDAY))
    assert sorted(reply.requests for reply in first) == [(1,), (2, 3)]
    assert answered(desk, desk.work(TUESDAY)) == []
    variant(desk.mailbox, RENEWAL, "c.yaml", bilan_qualitatif__transmis="non")
    assert [reply.requests for reply in answered(desk, desk.work(TUESDAY))] == [(1,)]
    assert {line["N°"]: line["Réponse préparée le"].date() for line in desk.lines("Demandes", "N°")} == {1: TUESDAY, 2: MONDAY, 3: MONDAY}


def test_the_headers_of_a_draft(desk: Desk) -> None:
    dossier = variant(desk.mailbox, NEW, "a.yaml", collectifs__0__enfants="13")
    posted(desk.mailbox, "m.eml", "Camille Exemple <contact@example.org>", "Mon, 20 Jul 2026 18:00:00 +0200", dossier)
    (reply,) = answered(desk, desk.work(MONDAY))
    draft, _ = read(reply)
    assert (draft["X-Unsent"], draft["From"], draft["To"]) == ("1", "afc.sdt@caf11.caf.fr", "contact@example.org")
    assert draft["Subject"] == "Clas 2026-2027, Aude : votre demande, Les Lampions studieux"
    assert [part.get_filename() for part in draft.iter_attachments()] == ["annoté.xlsx"]


@pytest.mark.parametrize(
    ("source", "changes", "said", "unsaid"),
    [
        (
            NEW,
            {},
            ["pour le projet « Apprendre ensemble, grandir ensemble » (2 collectifs), le 20 juillet 2026", "Elle est complète."],
            ["Merci"],
        ),
        (
            NEW,
            {"collectifs__0__enfants": "13"},
            [
                "Sont à corriger :\n- Le collectif « Les explorateurs » compte 13 enfants",
                "Attendu : 12 au plus.",
                "au plus tard le 5 août 2026, à l'adresse afc.sdt@caf11.caf.fr",
            ],
            ["Elle est complète"],
        ),
        (
            NEW,
            {"collectifs__0__enfants": ""},
            ["Pour l'instruire, nous avons besoin de ces réponses, complètes et exactes :\n- Nombre d'enfants"],
            ["Règle", "corriger"],
        ),
        (
            NEW,
            {"demande__date_envoi": "2026-08-06"},
            ["Elle est complète ; il nous reste à vérifier certains points de notre côté."],
            ["Merci"],
        ),
        (RURAL, {}, ["Ces points demandent notre appréciation", "n'a qu'un intervenant pour 6 enfants"], ["Merci", "Elle est complète"]),
        (FAULTY, {}, ["n'est pas recevable et ne peut pas être instruite", "un envoi avant le 6 août 2026"], ["Sont à corriger", "Merci"]),
        (RENEWAL, {"bilan_qualitatif__transmis": "non"}, ["demande de prolongation", "Le bilan qualitatif"], []),
    ],
)
def test_what_a_draft_says(desk: Desk, source: Path, changes: dict[str, object], said: list[str], unsaid: list[str]) -> None:
    variant(desk.mailbox, source, "a.yaml", **changes)
    (reply,) = answered(desk, desk.work(MONDAY))
    _, body = read(reply)
    assert body.startswith("Madame, Monsieur,\n\nNous avons bien reçu votre demande")
    assert body.endswith("Cordialement,\n\nCaisse d'allocations familiales de l'Aude, service unité administrative\n")
    assert [text for text in said if text not in body] == []
    assert [text for text in unsaid if text in body] == []


def test_a_forward_within_the_caf_is_not_answered_to_the_caf(desk: Desk) -> None:
    dossier = variant(desk.mailbox, NEW, "a.yaml", collectifs__0__enfants="13")
    posted(desk.mailbox, "m.eml", "agent@caf11.caf.fr", "Mon, 20 Jul 2026 18:00:00 +0200", dossier)
    (reply,) = answered(desk, desk.work(MONDAY))
    assert reply.recipient == ""


def test_several_requests_are_closed_once(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "a.yaml", collectifs__0__enfants="13")
    other = {"projet__intitule": "Tout autre chose", "collectifs__0__lieu": "Gymnase", "collectifs__1__lieu": "Piscine"}
    variant(desk.mailbox, NEW, "b.yaml", **other, collectifs__0__enfants="14")
    (reply,) = answered(desk, desk.work(MONDAY))
    draft, body = read(reply)
    assert body.count("Nous avons bien reçu") == 2 and body.count("Merci de nous renvoyer vos demandes complétées") == 1
    assert [part.get_filename() for part in draft.iter_attachments()] == ["1 annoté.xlsx", "2 annoté.xlsx"]


def test_a_refusal_on_what_the_caf_knows_is_told(desk: Desk) -> None:
    variant(desk.mailbox, RENEWAL, "a.yaml", gestionnaire__conventionne="non")
    (reply,) = answered(desk, desk.work(MONDAY))
    _, body = read(reply)
    assert "Sont à corriger :\n- Le gestionnaire dit n'avoir aucune convention Clas" in body and "Elle est complète" not in body


def people(path: Path) -> set[str]:
    data = load(path)
    return {person["nom"] for collectif in data["collectifs"] for person in collectif.get("intervenants", ())}


def texts(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    return ["".join(text.text or "" for text in line.iter(f"{W}t")).replace("\u00a0", " ") for line in root.iter(f"{W}p")]


@pytest.mark.parametrize("source", [FAULTY, RURAL, NEW], ids=lambda path: path.stem)
def test_no_intervenant_is_named(desk: Desk, source: Path) -> None:
    """Neither in the answers nor in the minutes, even where a finding speaks of them (sent in time, so that all is told)."""
    variant(desk.mailbox, source, "a.yaml", demande__date_envoi="2026-08-01")
    morning = desk.work(MONDAY)
    (reply,) = answered(desk, morning)
    _, body = read(reply)
    written = [body, *texts(minutes(morning))]
    assert [name for name in people(source) for text in written if name in text] == []
    if source == FAULTY:
        assert "- Formation obligatoire (ligne" in body


def test_the_minutes(desk: Desk) -> None:
    variant(desk.mailbox, RENEWAL, "a.yaml")
    variant(desk.mailbox, NEW, "b.yaml", collectifs__0__enfants="13")
    desk.work(MONDAY)
    changed = desk.open()
    for number, avis, amount, rank in ((1, "favorable", 8000, 2), (2, "ajourné", 500.5, 1)):
        cell_of(changed["Demandes"], number, "Avis").value = avis
        cell_of(changed["Demandes"], number, "Montant proposé").value = amount
        cell_of(changed["Demandes"], number, "Rang").value = rank
    cell_of(changed["Demandes"], 2, "Observations").value = "à revoir en juin"
    desk.keep(changed)
    found = texts(minutes(desk.work(TUESDAY)))
    table = found[3:]
    rows = [table[start : start + 9] for start in range(0, 36, 9)]
    assert rows[0] == [
        "N°",
        "Gestionnaire",
        "Projet",
        "Communes",
        "Collectifs",
        "Verdict",
        "Ps et bonus en l'état",
        "Avis",
        "Montant proposé",
    ]
    assert [row[0] for row in rows] == ["N°", "2", "1", ""]  # in her rank
    assert rows[1][5:] == ["Non conforme", "3 481,90 €", "ajourné", "500,50 €"]
    assert rows[3] == ["", "Total : 2 demandes", "", "", "5", "", "11 917,60 €", "", "8 500,50 €"]
    assert [text for text in found if text.startswith("Demande n°")] == [
        "Demande n° 2 : Les Lampions studieux",
        "Demande n° 1 : Centre social des Trois Micocouliers",
    ]
    assert "à revoir en juin" in found and "Aucune réserve." in found


def test_each_request_begins_a_page(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        variant(
            desk.mailbox,
            NEW,
            f"{name}.yaml",
            projet__intitule=f"Projet {name * 9}",
            collectifs__0__lieu=name * 5,
            collectifs__1__lieu=name * 7,
        )
    content = minutes(desk.work(date(2026, 8, 3)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    broken = [line for line in root.iter(f"{W}p") if line.find(f"{W}pPr/{W}pageBreakBefore") is not None]
    assert len(broken) == len(desk.demandes()) == 3


def test_what_is_asked_of_a_letter_is_said_as_to_who_wrote_it(desk: Desk) -> None:
    text = "Nous souhaitons renouveler le projet CLAS intitulé « Grandir » pour l'année scolaire 2026-2027."
    message = mail("MJC de Bram <mjc@example.org>", "Demande de prolongation CLAS 2026 _ MJC de Bram", JUNE, text)
    (desk.mailbox / "1.eml").write_bytes(bytes(message))
    (reply,) = answered(desk, desk.work(MONDAY))
    draft, body = read(reply)
    assert "Merci de nous répondre sur ces points :\n- Votre lettre ne dit pas, ou pas d'une seule façon : le nombre" in body
    assert "Le bilan qualitatif de l'année passée : nous ne l'avons pas trouvé parmi vos envois" in body
    assert [word for word in ("Attendu", "colonne", "classeur", "Le dossier") if word in body] == []
    assert list(draft.iter_attachments()) == []


def test_a_workbook_goes_only_with_points_that_are_said(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "a.yaml", demande__date_envoi="2026-08-06")
    (reply,) = answered(desk, desk.work(MONDAY))
    draft, body = read(reply)
    assert "il nous reste à vérifier certains points de notre côté" in body and "classeur" not in body
    assert list(draft.iter_attachments()) == []


def test_a_letter_without_siret_goes_with_the_requests_of_its_gestionnaire(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "a.yaml")
    message = mail("a@example.org", "Demande de prolongation CLAS 2026 _ Les Lampions studieux", JUNE, letter("Grandir", "2", "Bram"))
    (desk.mailbox / "1.eml").write_bytes(bytes(message))
    assert [reply.requests for reply in answered(desk, desk.work(MONDAY))] == [(1, 2)]


def test_who_takes_a_request_back_is_told_so_once(desk: Desk) -> None:
    sender = "Camille Exemple <contact@example.org>"
    posted(desk.mailbox, "1.eml", sender, "Mon, 20 Jul 2026 18:00:00 +0200", variant(desk.mailbox, NEW, "a.yaml"))
    answered(desk, desk.work(MONDAY))
    (desk.mailbox / "2.eml").write_bytes(bytes(mail(sender, "Clas", "Mon, 03 Aug 2026 18:00:00 +0200", "Nous retirons notre demande.")))
    morning = desk.work(TUESDAY)
    (reply,) = answered(desk, morning)
    _, body = read(reply)
    assert "Vous nous avez dit retirer votre demande de financement pour le projet « Apprendre ensemble, grandir ensemble »." in body
    assert "complète" not in body and "bien reçu" not in body
    assert answered(desk, desk.work(TUESDAY)) == []
    assert b"Retir\xc3\xa9es par qui les a faites" in zipfile.ZipFile(io.BytesIO(minutes(morning))).read("word/document.xml")


def test_a_corrected_request_is_received_twice(desk: Desk) -> None:
    sender = "Camille Exemple <contact@example.org>"
    posted(
        desk.mailbox, "1.eml", sender, "Mon, 20 Jul 2026 18:00:00 +0200", variant(desk.mailbox, NEW, "a.yaml", collectifs__0__enfants="13")
    )
    posted(desk.mailbox, "2.eml", sender, "Mon, 27 Jul 2026 18:00:00 +0200", variant(desk.mailbox, NEW, "a.yaml"))
    (reply,) = answered(desk, desk.work(MONDAY))
    assert "le 20 juillet 2026, et sa nouvelle version, le 27 juillet 2026." in read(reply)[1]
