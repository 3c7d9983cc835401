"""A mailbox as a Caf has one, invented: requests, letters, forwards, pieces, questions, and what programs write."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from suite import EXAMPLES

MAILBOX = "afc.sdt@caf11.caf.fr"
YAML = (EXAMPLES / "nouvelle-conforme.yaml").read_bytes()
PDF = b"%PDF-1.4"
JUNE, JULY, AUGUST = "Sat, 20 Jun 2026 09:30:00 +0200", "Mon, 20 Jul 2026 10:00:00 +0200", "Mon, 10 Aug 2026 10:00:00 +0200"


def letter(title: str, count: str, town: str) -> str:
    """A letter of prolongation, cut by the width of a message."""
    return (
        f"Bonjour,\n\nNous souhaitons renouveler le projet CLAS intitulé « {title} » comprenant {count} collectifs sur\n"
        f"la commune de {town} pour l'année scolaire 2026-2027.\n\nCordialement\nCamille Exemple"
    )


def mail(
    sender: str,
    subject: str,
    date: str | None,
    body: str = "Bonjour",
    to: str = MAILBOX,
    files: tuple[tuple[str, bytes], ...] = (),
    **headers: str,
) -> EmailMessage:
    """A message, with these files."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    if date:
        made["Date"] = date
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def _block(sender: str, sent: str, to: str, subject: str) -> str:
    """What Outlook writes above a message that it forwards."""
    return f"De : {sender}\nEnvoyé : {sent}\nÀ : {to}\nObjet : {subject}\n\n"


def _enclosing(outer: EmailMessage, inner: EmailMessage) -> EmailMessage:
    outer.add_attachment(inner)
    return outer


_NEW = "Nouvelle demande de financement CLAS 2026 _"
_GOES_ON = "Demande de prolongation CLAS 2026 _"
_BRAM = mail("MJC de Bram <mjc@example.org>", f"{_GOES_ON} MJC de Bram", JUNE, letter("Grandir", "2", "Bram"))
_BOUNCE = (
    b"From: MAILER-DAEMON@example.org\nTo: %s\nSubject: Undelivered Mail Returned to Sender\nDate: %s\nMIME-Version: 1.0\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: text/plain\n\nnot delivered\n--b\n'
    b"Content-Type: message/rfc822\n\n%s\n--b--\n" % (MAILBOX.encode(), JUNE.encode(), bytes(_BRAM))
)

MESSAGES: dict[str, bytes] = {
    name: content if isinstance(content, bytes) else bytes(content)
    for name, content in {
        "01 dossier.eml": mail(
            "Les Lampions <lampions@example.org>", f"{_NEW} Les Lampions studieux", JULY,
            files=(("dossier.yaml", YAML), ("Statuts.pdf", PDF), ("RIB.jpg", b"\xff\xd8\xff")),
        ),
        "02 correction tardive.eml": mail(
            "Les Lampions <lampions@example.org>", f"RE: {_NEW} Les Lampions studieux", AUGUST,
            files=(("dossier v2.yaml", YAML.replace(b"enfants: 10", b"enfants: 11")),),
        ),
        "03 lettre.eml": _BRAM,
        "04 bilan.eml": mail("MJC de Bram <mjc@example.org>", "Bilan de la MJC de Bram", JULY, files=(("Bilan qualitatif 2025-2026.pdf", PDF),)),
        "05 question.eml": mail("x@example.org", "Question CLAS", JULY, "Faut-il remplir un dossier pour prolonger le CLAS ?"),
        "06 absence.eml": mail("y@example.org", "Réponse automatique : CLAS", JULY, "Je suis absente.", Auto_Submitted="auto-replied"),
        "07 rebond.eml": _BOUNCE,
        "08 transfert.eml": mail(
            "Agent <agent@caf11.caf.fr>", f"TR: {_GOES_ON} CCAS de Limoux", "Thu, 02 Jul 2026 10:00:00 +0200",
            "Pour toi.\n\n________________________________\n"
            + _block("Chef <chef@caf11.caf.fr>", "mercredi 1 juillet 2026 10:00", "Agent <agent@caf11.caf.fr>", f"TR: {_GOES_ON} CCAS de Limoux")
            + _block("CCAS de Limoux <ccas@example.org>", "samedi 20 juin 2026 09:30", MAILBOX, f"{_GOES_ON} CCAS de Limoux")
            + letter("Lire à Limoux", "trois", "Limoux"),
        ),
        "09 transfert joint.eml": _enclosing(
            mail("Agent <agent@caf11.caf.fr>", "TR: lettre", "Thu, 02 Jul 2026 10:00:00 +0200"),
            mail("Sigean <sigean@example.org>", f"{_GOES_ON} Commune de Sigean", JUNE, letter("Sigean lit", "1", "Sigean")),
        ),
        "10 formulaire.eml": mail(
            "Trèbes <trebes@example.org>", f"{_NEW} Amicale de Trèbes", JULY, files=(("Formulaire.pdf", PDF), ("Statuts signés.pdf", PDF))
        ),
        "11 merci.eml": mail(
            "MJC de Bram <mjc@example.org>", f"RE: {_GOES_ON} MJC de Bram", JUNE,
            "Merci.\n\nLe 19 juin 2026 à 10:00, AFC a écrit :\n> " + letter("Grandir", "2", "Bram").replace("\n", "\n> "),
        ),
        "12 pièces.eml": mail("Les Lampions <lampions@example.org>", "Pièces", JULY, files=(("statuts.pdf", PDF), ("RIB.pdf", PDF))),
        "13 lettre d'information.eml": mail("n@example.org", "La lettre de juillet", JULY, List_Unsubscribe="<mailto:n@example.org>"),
        "14 renvoi tardif.eml": mail(
            "Villegailhenc <ville@example.org>", f"TR: {_GOES_ON} Villegailhenc", "Wed, 01 Jul 2026 10:00:00 +0200",
            _block("Villegailhenc <ville@example.org>", "samedi 20 juin 2026 09:30", "autre@example.org", f"{_GOES_ON} Villegailhenc")
            + letter("Lire au village", "1", "Villegailhenc"),
        ),
        "15 photo.eml": mail("Narbonne <n@example.org>", f"{_GOES_ON} Commune de Narbonne", JUNE, files=(("IMG_2031.jpg", b"\xff\xd8\xff" + b"0" * 500),)),
    }.items()
}  # fmt: skip


def written(folder: Path) -> Path:
    """The mailbox in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in MESSAGES.items():
        (folder / name).write_bytes(content)
    return folder
