"""`clas courriel`: refuses what blocks, says to whom and until when, writes a draft whose headers nothing can break."""

from __future__ import annotations

import email
import json
import re
from datetime import date
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest
from bureau import variant
from commande import EXAMPLES, clas
from hypothesis import given, settings
from hypothesis import strategies as st

from clas_cli.campaigns.load import FOLDER
from clas_cli.french.text import loose, one_line
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.reading.door import read
from clas_cli.rules.depot import EMAIL
from clas_cli.sending.message import Attachment, Message, to_eml
from clas_cli.sending.prepare import prepare

NEW, RENEWAL, FAULTY = (EXAMPLES / f"{name}.yaml" for name in ("nouvelle-conforme", "prolongation-conforme", "nombreuses-erreurs"))
MAILBOX = "afc.sdt@caf11.caf.fr"
FORMULA = (
    "Nous souhaitons renouveler le projet CLAS intitulé « La clé des savoirs » comprenant 2 collectifs avec l'augmentation de "
    "1 collectif sur la commune de Narbonne pour l'année scolaire 2026-2027."
)


def parsed(content: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(content, policy=default))


def draft_of(dossier: Path, options: Options) -> bytes:
    """The draft, the dossier attached."""
    path = Path("m.eml")
    content = prepare(dossier, options, True, [dossier]).write(path)[path]
    assert content is not None
    return content


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\u00a0", " ")


# What is printed, and the statuses


@pytest.mark.parametrize(
    ("dossier", "subject", "deadline", "delay"),
    [
        (NEW, "Nouvelle demande de financement CLAS 2026 _ Les Lampions studieux", "avant le 6 août 2026", "17 jours d'avance"),
        (RENEWAL, "Demande de prolongation CLAS 2026 _ Centre social des Trois Micocouliers", "avant le 29 juin 2026", "14 jours d'avance"),
    ],
)
def test_says_to_whom_with_what_subject_and_until_when(dossier: Path, subject: str, deadline: str, delay: str) -> None:
    result = clas("courriel", dossier)
    assert result.status == 0
    assert ("Le formulaire de la Caf (caf.fr) n'est pas joint" in result.err) == (dossier == NEW)
    for words in (f"Destinataire : {MAILBOX}", f"Objet : {subject}", deadline, delay, "Madame, Monsieur,"):
        assert words in result.out


def test_the_date_may_be_chosen() -> None:
    assert (
        "3 jours d'avance au 26 juin 2026 (d'après la date d'envoi donnée)" in clas("courriel", RENEWAL, "--date-envoi", "26/06/2026").out
    )


def test_refuses_while_something_blocks(tmp_path: Path) -> None:
    draft = tmp_path / "message.eml"
    result = clas("courriel", FAULTY, "--sortie", draft)
    assert (result.status, result.out, draft.exists()) == (1, "", False)
    assert result.err.startswith("Rien n'est préparé")
    assert "DEL002" in result.err and "--malgre-tout" in result.err
    assert "« abc » ne convient pas. Attendu : un montant en euros" in result.err


def test_in_spite_of_everything_it_warns_and_writes(tmp_path: Path) -> None:
    draft = tmp_path / "message.eml"
    result = clas("courriel", FAULTY, "--sortie", draft, "--malgre-tout")
    assert result.status == 0
    assert result.err.startswith("Attention") and "DEL002" in result.err
    assert "4 jours de retard" in result.out
    assert parsed(draft.read_bytes())["To"] == MAILBOX


def test_late_is_refused() -> None:
    result = clas("courriel", RENEWAL, "--date-envoi", "2026-06-30")
    assert result.status == 1
    assert "DEL001" in result.err


def test_on_the_very_day_it_says_that_it_may_be_late() -> None:
    result = clas("courriel", RENEWAL, "--date-envoi", "2026-06-29")
    assert result.status == 0
    assert result.err.startswith("À vérifier avant l'envoi") and "DEL003" in result.err


def test_follows_the_settings_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    dossier = variant(tmp_path, RENEWAL, bilan_qualitatif__transmis="non")
    assert "DEL009" in clas("courriel", dossier).err
    (tmp_path / "clas.toml").write_text('[ignorer]\nDEL009 = "bilan remis en main propre"\n', "utf-8")
    assert clas("courriel", dossier).status == 0


@pytest.mark.parametrize("option", ["--sortie", "--lettre", "--agenda"])
def test_never_writes_over_the_dossier(tmp_path: Path, option: str) -> None:
    copy = tmp_path / "dossier.yaml"
    copy.write_bytes(RENEWAL.read_bytes())
    result = clas("courriel", copy, option, copy)
    assert result.status == 2
    assert "doit finir par" in result.err
    assert copy.read_bytes() == RENEWAL.read_bytes()


@pytest.mark.parametrize("arguments", [("absent.yaml",), ("absent.yaml", "--malgre-tout"), (EXAMPLES, "--malgre-tout")])
def test_what_is_no_dossier_is_refused_all_the_same(arguments: tuple[object, ...]) -> None:
    result = clas("courriel", *arguments)
    assert result.status == 1
    assert "DOS001" in result.err
    assert "--malgre-tout" not in result.err


def test_a_message_is_no_dossier(tmp_path: Path) -> None:
    draft = tmp_path / "message.eml"
    assert clas("courriel", RENEWAL, "--sortie", draft).status == 0
    before = draft.read_bytes()
    result = clas("courriel", draft, "--sortie", draft, "--malgre-tout")
    assert (result.status, draft.read_bytes()) == (2, before)
    assert "est un message : donner le dossier" in result.err


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    result = clas("courriel", RENEWAL, "--sortie", tmp_path / "nulle part" / "message.eml")
    assert result.status == 2
    assert "impossible d'écrire" in result.err


def test_a_portal_takes_no_message(tmp_path: Path) -> None:
    portal = tmp_path / "portail.yaml"
    text = (FOLDER / "aude-2026-2027.yaml").read_text("utf-8")
    text = text.replace("{valeur: courriel, ", "{valeur: portail, ").replace(MAILBOX, "https://portail.example.org")
    portal.write_text(text, "utf-8")
    draft, reminders = tmp_path / "message.eml", tmp_path / "rappels.ics"
    result = clas("courriel", RENEWAL, "--campagne", portal, "--sortie", draft, "--agenda", reminders)
    assert result.status == 0
    assert "portail : https://portail.example.org. Il n'y a pas de courriel à préparer" in result.out
    assert "Destinataire" not in result.out
    told = reminders.read_text("utf-8").replace("\r\n ", "").replace("\n ", "")
    assert "Déposer la demande de prolongation sur" in told and "par courriel" not in told
    assert (draft.exists(), reminders.exists()) == (False, True)


# The draft


def test_the_draft_of_a_prolongation(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    assert clas("courriel", RENEWAL, "--sortie", path).status == 0
    content = path.read_bytes()
    assert b"\n" not in content.replace(b"\r\n", b"") and max(map(len, content.split(b"\r\n"))) <= 100
    draft = parsed(content)
    assert (draft["X-Unsent"], draft["To"], draft["Date"], draft["From"]) == ("1", MAILBOX, None, None)
    assert draft["Subject"] == "Demande de prolongation CLAS 2026 _ Centre social des Trois Micocouliers"
    assert FORMULA in body(draft)
    assert "bilan qualitatif 2025-2026 vous a été adressé par courriel le 10 juin 2026" in body(draft)
    assert list(draft.iter_attachments()) == []


def test_the_message_of_a_prolongation_carries_its_letter(tmp_path: Path) -> None:
    path, letter = tmp_path / "message.eml", tmp_path / "lettre.docx"
    result = clas("courriel", RENEWAL, "--sortie", path, "--lettre", letter)
    assert (result.status, result.err) == (0, "")
    (attached,) = parsed(path.read_bytes()).iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("lettre.docx", letter.read_bytes())
    assert attached.get_content_type() == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_the_message_of_a_new_request_carries_the_form_and_the_pieces(tmp_path: Path) -> None:
    form, statutes, path = tmp_path / "Formulaire Clas.pdf", tmp_path / "statuts.docx", tmp_path / "message.eml"
    form.write_bytes(b"%PDF-1.7 le formulaire")
    statutes.write_bytes(b"les statuts")
    result = clas("courriel", NEW, "--sortie", path, "--joindre", form, "--joindre", statutes)
    assert (result.status, result.err) == (0, "")
    assert "Joint : Formulaire Clas.pdf, statuts.docx" in result.out
    attached = list(parsed(path.read_bytes()).iter_attachments())
    assert [(part.get_filename(), part.get_content_type()) for part in attached] == [
        ("Formulaire Clas.pdf", "application/pdf"),
        ("statuts.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ]
    assert attached[0].get_content() == form.read_bytes()


def test_the_dossier_alone_does_not_stand_for_the_form(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    result = clas("courriel", NEW, "--sortie", path, "--joindre", NEW)
    assert result.status == 0
    assert "le dossier clas ne le remplace pas" in result.err
    (attached,) = parsed(path.read_bytes()).iter_attachments()
    assert attached.get_content() == NEW.read_bytes()


def test_what_is_attached_must_be_readable(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    for absent in (tmp_path / "absent.pdf", tmp_path):
        result = clas("courriel", NEW, "--sortie", path, "--joindre", absent)
        assert (result.status, path.exists()) == (2, False)
        assert "ne peut pas être joint" in result.err


def test_what_is_left_to_complete_is_said(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    dossier = variant(tmp_path, RENEWAL, gestionnaire__representant={})
    result = clas("courriel", dossier, "--sortie", path, "--malgre-tout")
    assert result.status == 1
    assert "À compléter à la main, entre crochets : nom du représentant" in result.err
    assert "[à compléter : nom du représentant]" in body(parsed(path.read_bytes()))


def test_a_heavy_message_is_said(tmp_path: Path) -> None:
    form, path = tmp_path / "formulaire.pdf", tmp_path / "message.eml"
    form.write_bytes(b"%PDF" + bytes(8_000_000))
    result = clas("courriel", NEW, "--sortie", path, "--joindre", form)
    assert result.status == 0
    weight = f"{path.stat().st_size / 1e6:.1f}".replace(".", ",")
    assert f"message.eml pèse {weight} Mo" in result.err and "de plus de 10 Mo" in result.err


def test_the_reminder_is_for_the_last_day_in_time(tmp_path: Path) -> None:
    path = tmp_path / "rappels.ics"
    assert clas("courriel", RENEWAL, "--agenda", path).status == 0
    assert b"DTSTART;VALUE=DATE:20260628\r\n" in path.read_bytes() and b"DATE:20260629\r\nSUMMARY;LANGUAGE=fr:Clas" in path.read_bytes()


def test_the_draft_of_a_new_request_has_a_short_body(tmp_path: Path) -> None:
    path = tmp_path / "message.eml"
    assert clas("courriel", NEW, "--sortie", path).status == 0
    text = body(parsed(path.read_bytes()))
    assert "ci-joint notre dossier" in text and "renouveler" not in text
    assert "2 collectifs sur la commune de Carcassonne pour l'année scolaire 2026-2027" in text
    assert len(text) < 600


def test_same_dossier_same_bytes() -> None:
    options = Options(today=date(2026, 6, 1))
    assert draft_of(RENEWAL, options) == draft_of(RENEWAL, options)


def test_the_file_name_is_kept_whatever_it_is(tmp_path: Path) -> None:
    name = 'prolongation été "2026"; x=y.yaml'
    content = draft_of(variant(tmp_path, RENEWAL, name), Options(today=date(2026, 6, 1)))
    (attached,) = parsed(content).iter_attachments()
    assert attached.get_filename() == name


def accepted(folder: Path, source: Path, name: str) -> list[str]:
    """The findings of family DEL, above information, on the message that carries a dossier and was sent in time."""
    dossier = variant(folder, source, gestionnaire__nom=name, demande__courriel={}, demande__date_envoi="")
    draft, sent = folder / "message.eml", {NEW: "Mon, 20 Jul 2026 18:00:00 +0200", RENEWAL: "Sun, 28 Jun 2026 23:30:00 +0200"}[source]
    assert clas("courriel", dossier, "--sortie", draft, "--joindre", dossier, "--date-envoi", "2026-06-15").status == 0
    draft.write_bytes(f"Date: {sent}\r\n".encode() + draft.read_bytes())  # what the mail program adds
    (report,) = json.loads(clas("verifier", draft, "--format", "json").out)["dossiers"]
    assert report["date_jugee_origine"] == EMAIL
    return [f"{found['code']} {found['gravite']}" for found in report["constats"] if found["gravite"] != "information"]


@pytest.mark.long
@pytest.mark.parametrize("source", [NEW, RENEWAL], ids=["nouvelle", "prolongation"])
@pytest.mark.parametrize(
    "name",
    [
        "Les Lampions studieux",
        "Été à l'école — Ça ira",
        "Association " + "Élan " * 50,
        "Œuvre\u200b laïque\u00a0de Limoux",
        "Amis & Cie, « Plus »",
    ],
    ids=["simple", "accents", "long", "espaces", "signes"],
)
def test_the_message_sent_in_time_is_accepted(tmp_path: Path, source: Path, name: str) -> None:
    assert accepted(tmp_path, source, name) == []


@pytest.mark.parametrize("source", [NEW, RENEWAL], ids=["nouvelle", "prolongation"])
def test_the_draft_is_accepted_before_it_is_sent(tmp_path: Path, source: Path) -> None:
    draft = tmp_path / "message.eml"
    clas("courriel", source, "--sortie", draft, "--joindre", source)
    (report,) = json.loads(clas("verifier", draft, "--format", "json").out)["dossiers"]
    assert report["verdict"] == "conforme"


# Headers


HEADER = re.compile(rb"[A-Za-z-]+: ")
KNOWN_HEADERS = [b"Content-Type", b"MIME-Version", b"X-Unsent", b"To", b"Subject"]


def headers(content: bytes) -> list[bytes]:
    """The names of the headers, folded lines joined."""
    lines = content.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b"").replace(b"\r\n\t", b"").split(b"\r\n")
    assert all(HEADER.match(line) for line in lines)
    return [line.partition(b":")[0] for line in lines]


ATTACKS = [
    "Les Amis\r\nBcc: victime@example.org",
    "Les Amis\nBcc: victime@example.org\n\nAutre corps",
    "Les Amis\rX-Autre: 1",
    "Les Amis\u2028Bcc: x@example.org\u2029\x85\x0b\x0c\x1c",
    "=?utf-8?q?Bcc=3A_x=40example=2Eorg?=",
    "\x00\x1b[31mrouge\x7f\u202eenvers",
    "É" * 300,
    "a" * 300,
    "é\u0301" * 100,
    "Amis " + "\U0001f600" * 80,
    "-- \r\n--clas\r\n",
    "",
]


@pytest.mark.parametrize("name", ATTACKS, ids=range(len(ATTACKS)))
def test_a_name_never_breaks_a_header(tmp_path: Path, name: str) -> None:
    dossier = variant(tmp_path, RENEWAL, gestionnaire__nom=name, projet__intitule=name)
    content = draft_of(dossier, Options(today=date(2026, 6, 1)))
    assert headers(content) == KNOWN_HEADERS
    draft = parsed(content)
    assert draft["To"] == MAILBOX
    if one_line(name):
        assert draft["Subject"] == f"Demande de prolongation CLAS 2026 _ {one_line(name)}"
    assert [part.get_content_type() for part in draft.iter_parts()] == ["text/plain", "application/yaml"]


@pytest.mark.long
@settings(max_examples=2 * settings.default.max_examples)
@given(subject=st.text(max_size=400), text=st.text(max_size=200), name=st.text(min_size=1, max_size=80))
def test_no_text_breaks_a_header(subject: str, text: str, name: str) -> None:
    content = to_eml(Message(f"{MAILBOX}", subject, one_line(text), (Attachment(name, b"contenu"),)))
    assert headers(content) == KNOWN_HEADERS
    draft = parsed(content)
    # The reading library folds spaces around encoded words in its own way: what counts is the text.
    assert loose(str(draft["Subject"])) == loose(one_line(subject))
    attached = list(draft.iter_attachments())
    assert len(attached) == 1 and attached[0].get_content() in (b"contenu", "contenu")


@pytest.mark.parametrize("subject", ["=?utf-8?q?a?=", "CLAS =?us-ascii?b?QmNjOg==?= _ Amis"])
def test_what_looks_encoded_is_shown_as_it_is(subject: str) -> None:
    assert parsed(to_eml(Message(MAILBOX, subject, "")))["Subject"] == subject


def test_the_writer_reads_what_it_attached(tmp_path: Path) -> None:
    content = draft_of(RENEWAL, Options(today=date(2026, 6, 1)))
    (attached,) = parsed(content).iter_attachments()
    copy = tmp_path / "copie.yaml"
    copy.write_bytes(attached.get_content())
    assert check(read(copy), Options(today=date(2026, 6, 1))).verdict == "conforme"
