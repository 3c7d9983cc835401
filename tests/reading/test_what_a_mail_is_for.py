"""What a message is for, from its parts alone: the requests that it gives, their pieces, and what it is where it gives none."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from boite import JULY, letter
from boite import mail as made_mail
from lignes import each_row
from openpyxl import Workbook
from suite import EXAMPLES

from clas_cli.dossier.tree import Mapping, Nature, Place, Scalar, Source
from clas_cli.reading.mail import Attached, Mail, nothing
from clas_cli.reading.mailbox import sort_mail
from clas_cli.reading.received import read_all_bytes

YAML = (EXAMPLES / "nouvelle-conforme.yaml").read_bytes()
PDF, JPG = b"%PDF-1.4", b"\xff\xd8\xff" + b"0" * 500
NEW, GOES_ON = "Nouvelle demande de financement CLAS 2026 _ Les Lampions", "Demande de prolongation CLAS 2026 _ Les Lampions"
SENT = datetime.fromisoformat("2026-06-20T09:30:00+02:00")


def file(name: str, content: bytes = PDF, whole: bool = True, **more: Any) -> Attached:
    return Attached(name, "application/octet-stream", lambda: (content, whole), **more)


def mail(
    subject: str = NEW, *attached: Attached, text: str = "Bonjour", name: str = "m.eml", sender: str = "l@example.org", **more: Any
) -> Mail:
    to = more.pop("recipients", "afc.sdt@caf11.caf.fr")
    return Mail(name, sender, "Les Lampions", to, subject, SENT, text=text, attached=list(attached), **more)


def inside(one: Mail) -> Attached:
    return Attached(one.name, "message/rfc822", nothing, mail=one)


def shown(sources: list[Source]) -> list[tuple[str, str, str, tuple[tuple[str, str], ...]]]:
    """Of each source: its name, whether it is read, to read or not, its nature and what it is, its pieces."""
    found = []
    for one in sources:
        assert one.post is not None
        kind = one.nature.value + (" à lire" if one.is_to_read else "" if one.root is not None else " non lue")
        found.append((one.name, kind, one.post.what, tuple((piece.name, piece.what) for piece in one.post.pieces)))
    return found


def zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


SAME = letter("Apprendre ensemble, grandir ensemble", "2", "Bram").encode()
LETTER = letter("Grandir", "2", "Bram").encode()
NOT_READ = ("m.eml", "message non lue", "message sans dossier")
TABLE: list[tuple[Mail, list[tuple[str, str, str, tuple[tuple[str, str], ...]]]]] = [
    (mail(NEW, file("d.yaml", YAML)), [("m.eml > d.yaml", "demande", "", ())]),
    (mail(NEW, file("d.yaml", YAML), file("Statuts.pdf"), file("IMG.jpg", JPG)), [("m.eml > d.yaml", "demande", "", (("Statuts.pdf", "statuts"), ("IMG.jpg", "image")))]),
    (mail(NEW, file("d.yaml", YAML), file("d.yaml", YAML)), [("m.eml > d.yaml", "demande", "", ()), ("m.eml > d.yaml (2)", "demande", "", ())]),
    (mail(NEW, file("d.yaml", YAML, False)), [("m.eml > d.yaml", "demande non lue", "", ())]),
    (mail(NEW, file("", YAML)), [("m.eml > pièce jointe", "demande", "", ())]),
    (mail(NEW, file("s.p7m", YAML, is_sealed=True)), [("m.eml > s.p7m", "demande non lue", "", ())]),
    (mail(NEW, file("", YAML, is_sealed=True)), [("m.eml > pièce jointe", "demande non lue", "", ())]),
    (mail(NEW, file("d.yaml", YAML, is_inline=True)), [(*NOT_READ, ())]),
    (mail(NEW, file("scan.pdf")), [("m.eml", "demande à lire", "", (("scan.pdf", "document"),))]),
    (mail(NEW), [(*NOT_READ, ())]),
    (mail("Clas", file("", PDF)), [(*NOT_READ, (("sans nom", "document"),))]),
    (mail(NEW, file("a.zip", zipped("scan.pdf", PDF))), [("m.eml", "demande à lire", "", (("a.zip > scan.pdf", "document"),))]),
    (mail(NEW, file("", zipped("d.yaml", YAML))), [("m.eml > archive > d.yaml", "demande", "", ())]),
    (mail(NEW, file("a.zip", zipped("b.zip", zipped("c.zip", zipped("scan.pdf", PDF))))), [(*NOT_READ, (("a.zip > b.zip > c.zip", "archive"),))]),
    (mail("Dossier", file("scan.pdf"), text="Veuillez trouver notre nouvelle demande CLAS."), [("m.eml", "demande à lire", "", (("scan.pdf", "document"),))]),
    (mail("Dossier", file("scan.pdf"), text="Notre nouvelle demande CLAS viendra."), [(*NOT_READ, (("scan.pdf", "document"),))]),
    (mail(GOES_ON, text="Nous souhaitons renouveler notre projet CLAS."), [("m.eml", "demande", "", ())]),
    (mail(f"RE: {GOES_ON}", text="Nous souhaitons renouveler notre projet CLAS."), [(*NOT_READ, ())]),
    (mail(GOES_ON, text="Nous souhaitons renouveler notre projet CLAS pour l'année scolaire 2026-2027."), [("m.eml", "demande", "", ())]),
    (mail(NEW, file("d.yaml", YAML), file("lettre.txt", SAME)), [("m.eml > d.yaml", "demande", "", (("lettre.txt", "lettre"),))]),
    (mail(NEW, file("d.yaml", YAML), file("lettre.txt", LETTER)), [("m.eml > d.yaml", "demande", "", (("lettre.txt", "lettre"),)), ("m.eml > lettre.txt", "demande", "", ())]),
    (mail("Question", file("scan.pdf")), [(*NOT_READ, (("scan.pdf", "document"),))]),
    (mail("Statuts", file("scan.pdf")), [("m.eml", "piece non lue", "statuts", (("scan.pdf", "statuts"),))]),
    (mail("Clas", file("Statuts.pdf"), file("RIB.pdf"), file("logo.jpg", JPG)), [("m.eml", "piece non lue", "statuts et RIB", (("Statuts.pdf", "statuts"), ("RIB.pdf", "RIB"), ("logo.jpg", "image")))]),
    (mail("Clas", file("Statuts.pdf"), file("autre.pdf")), [(*NOT_READ, (("Statuts.pdf", "statuts"), ("autre.pdf", "document")))]),
    (mail(GOES_ON, text=LETTER.decode()), [("m.eml", "demande", "", ())]),
    (mail(GOES_ON, file("lettre.txt", LETTER)), [("m.eml > lettre.txt", "demande", "", ())]),
    (mail(GOES_ON, file("lettre.txt", LETTER), text=LETTER.decode()), [("m.eml > lettre.txt", "demande", "", ())]),
    (mail(GOES_ON, file("lettre.txt", LETTER), file("bilan qualitatif.pdf")), [("m.eml > lettre.txt", "demande", "", (("bilan qualitatif.pdf", "bilan qualitatif"),))]),
    (mail("Clas", text="Nous retirons notre demande."), [("m.eml", "retrait non lue", "retrait d'une demande", ())]),
    (mail("Nous retirons notre demande CLAS"), [("m.eml", "retrait non lue", "retrait d'une demande", ())]),
    (mail("RE: Nous retirons notre demande CLAS"), [(*NOT_READ, ())]),
    (mail("Clas", file("d.yaml", YAML), text="Nous retirons notre demande."), [("m.eml > d.yaml", "demande", "", ()), ("m.eml > retrait", "retrait non lue", "retrait d'une demande", ())]),
    (mail("Clas", noise="réponse automatique"), [("m.eml", "bruit non lue", "réponse automatique", ())]),
    (mail(NEW, file("d.yaml", YAML), noise="réponse automatique"), [("m.eml > d.yaml", "demande", "", ())]),
    (mail(NEW, file("d.yaml", YAML), noise="accusé ou rapport de remise"), [("m.eml", "bruit non lue", "accusé ou rapport de remise", ())]),
    (mail("TR: x", inside(mail(NEW, file("d.yaml", YAML), name="dedans")), sender="a@caf.fr"), [("m.eml > dedans > d.yaml", "demande", "", ())]),
    (mail("x", inside(mail("Question", file("scan.pdf"), name="dedans"))), [(*NOT_READ, (("scan.pdf", "document"),))]),
    (mail("x", inside(mail("Question", name="dedans"))), [(*NOT_READ, (("dedans", "message"),))]),
    (mail("x", file("Statuts.pdf"), inside(mail("Question", name="dedans"))), [("m.eml", "piece non lue", "statuts", (("Statuts.pdf", "statuts"), ("dedans", "message")))]),
    (mail("x", inside(mail("Question", name="dedans")), text="Voici le RIB."), [(*NOT_READ, (("dedans", "message"),))]),
    (mail(NEW, file("d.yaml", YAML), is_overfull=True), [("m.eml > d.yaml", "demande", "", ()), ("m.eml", "demande non lue", "?", ())]),
]  # fmt: skip


@each_row(("one", "expected"), TABLE)
def test_what_a_message_gives(one: Mail, expected: list[tuple[str, str, str, tuple[tuple[str, str], ...]]]) -> None:
    found = sort_mail(one)
    if expected[-1][2] == "?":  # what says that the rest isn't read is of no message
        assert (found[-1].name, found[-1].post) == ("m.eml", None)
        found, expected = found[:-1], expected[:-1]
    assert shown(found) == expected
    for source in found:
        assert source.post is not None
        assert (source.post.sender, source.post.address, source.post.subject, source.post.sent_at) == (
            one.shown_sender if source.name.count(" > ") < 2 else "Les Lampions <l@example.org>",
            one.sender if source.name.count(" > ") < 2 else "l@example.org",
            one.subject if source.name.count(" > ") < 2 else NEW,
            SENT,
        )
        assert source.emailed_on == date(2026, 6, 20)


def entries(source: Source, path: str) -> dict[str, Any]:
    node: Any = source.root
    for name in path.split("."):
        node = node.entries[name]
    assert isinstance(node, Mapping)
    return {name: value.value for name, value in node.entries.items() if isinstance(value, Scalar)}


def test_what_the_message_says_goes_into_the_request() -> None:
    (source,) = sort_mail(mail(GOES_ON, file("lettre.txt", LETTER), file("bilan qualitatif.pdf")))
    assert entries(source, "demande.courriel") == {"objet": GOES_ON, "destinataire": "afc.sdt@caf11.caf.fr"}
    assert entries(source, "bilan_qualitatif") == {"transmis": "oui", "date": date(2026, 6, 20)}
    (source,) = sort_mail(mail("", file("d.yaml", YAML), recipients=""))
    assert entries(source, "demande.courriel") == {"objet": "(sans objet)"}
    assert source.content == YAML


@pytest.mark.parametrize(
    ("subject", "author", "situation", "gestionnaire"),
    [
        (NEW, "Ana", "nouvelle", {"nom": "Les Lampions"}),
        ("Demande de prolongation CLAS 2026", "Foyer des Lampions", "prolongation", {"nom": "Foyer des Lampions"}),
        ("Demande de prolongation CLAS 2026", "Ana", "prolongation", None),
        ("Demande de prolongation CLAS 2026", "a@example.org", "prolongation", None),
    ],
)
def test_what_is_known_of_a_request_to_read(subject: str, author: str, situation: str, gestionnaire: dict[str, str] | None) -> None:
    one = mail(subject, file("scan.pdf"))
    one.author = author
    (source,) = sort_mail(one)
    assert source.root is not None
    assert entries(source, "demande")["situation"] == situation
    assert ("gestionnaire" in source.root.entries and entries(source, "gestionnaire")) == (gestionnaire or False)


@pytest.mark.parametrize(
    ("sender", "attached", "fault"),
    [
        ("l@example.org", [file("d.yaml", YAML)], None),
        ("a@caf.fr", [file("d.yaml", YAML)], "celle d'un transfert"),
    ],
)
def test_the_day_of_a_forward_is_not_that_of_its_reception(sender: str, attached: list[Attached], fault: str | None) -> None:
    (source,) = sort_mail(mail(NEW, *attached, sender=sender))
    assert (source.emailed_on is None) == bool(fault)
    assert (source.undated is None) == (fault is None)
    if source.undated is not None:
        assert fault is not None and fault in source.undated.message
        assert source.undated.place == Place(1, 1, file="m.eml")


@pytest.mark.parametrize(
    ("outer", "to_outer", "to_inner", "address", "to"),
    [
        ("a@caf.fr", "afc@caf.fr", "d@caf.fr", "l@example.org", "d@caf.fr"),
        ("", "afc@caf.fr", "d@caf.fr", "l@example.org", "d@caf.fr"),
        ("b@example.org", "afc@caf.fr", "d@caf.fr", "b@example.org", "afc@caf.fr"),
        ("b@example.org", "c@example.org", "d@caf.fr", "l@example.org", "d@caf.fr"),
        ("l@example.org", "c@example.org", "d@caf.fr", "l@example.org", "c@example.org"),
        ("b@example.org", "c@example.org", "d@example.org", "b@example.org", "c@example.org"),
    ],
)
def test_whose_message_one_within_another_is(outer: str, to_outer: str, to_inner: str, address: str, to: str) -> None:
    within = mail(NEW, file("d.yaml", YAML), name="dedans", recipients=to_inner)
    (source,) = sort_mail(mail("TR: x", inside(within), sender=outer, recipients=to_outer))
    assert source.post is not None
    assert (source.name, source.nature, source.post.address) == ("m.eml > dedans > d.yaml", Nature.DEMANDE, address)
    assert source.post.subject == (NEW if to == to_inner else "TR: x")
    assert entries(source, "demande.courriel")["destinataire"] == to


@pytest.mark.parametrize(("count", "given"), [(50, 50), (51, 51), (52, 51)])
def test_a_message_gives_fifty_dossiers(count: int, given: int) -> None:
    found = sort_mail(mail(NEW, *(file(f"{number}.yaml", b"a: [") for number in range(count))))
    assert (len(found), "trop de pièces" in found[-1].remarks[0].message) == (given, count == 52)


def test_workbooks_of_others_are_pieces_only_where_all_are_named_so() -> None:
    stream = io.BytesIO()
    book = Workbook()
    book["Sheet"]["A1"] = "bonjour"
    book.save(stream)
    statutes, other = (file(name, stream.getvalue()) for name in ("statuts.xlsx", "autre.xlsx"))
    assert shown(sort_mail(mail("x", statutes))) == [("m.eml", "piece non lue", "statuts", (("statuts.xlsx", "statuts"),))]
    assert shown(sort_mail(mail("x", statutes, other))) == [
        ("m.eml > statuts.xlsx", "demande non lue", "", ()),
        ("m.eml > autre.xlsx", "demande non lue", "", ()),
    ]
    assert shown(sort_mail(mail("x", statutes, other, file("d.yaml", YAML)))) == [
        ("m.eml > d.yaml", "demande", "", (("statuts.xlsx", "statuts"), ("autre.xlsx", "classeur"))),
    ]
    message = made_mail("l@example.org", "x", JULY, files=(("statuts.xlsx", stream.getvalue()), ("autre.xlsx", stream.getvalue())))
    assert [one.nature for one in read_all_bytes(bytes(message), "m.eml", True)] == [Nature.DEMANDE] * 2
    for name, nature in (("statuts.xlsx", Nature.PIECE), ("autre.xlsx", Nature.DEMANDE)):
        (one,) = read_all_bytes(stream.getvalue(), f"recus/{name}", True)
        assert one.nature == nature
        assert one.post is None or (one.post.what, one.post.pieces) == ("statuts", (("statuts.xlsx", "statuts"),))
        (own,) = read_all_bytes(stream.getvalue(), f"recus/{name}")
        assert (own.nature, own.post) == (Nature.DEMANDE, None)
