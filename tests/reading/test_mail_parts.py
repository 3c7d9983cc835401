"""What is read of a message, part by part: headers, texts, attachments, and the block that a program writes above a message forwarded."""

from __future__ import annotations

from datetime import datetime

import pytest
from lignes import each_row

from clas_cli.dossier.tree import Header, Place
from clas_cli.french.topics import is_reply
from clas_cli.reading.forward import first_sending, own_text
from clas_cli.reading.headers import addresses, decoded, file_name, line, moment, people, sender, without_tags, words
from clas_cli.reading.mail import Allowance, Mail, is_caf
from clas_cli.reading.message import read_mail

# Headers


@each_row(
    ("data", "charset", "text"),
    [
        (b"\xc3\xa9", None, "é"),
        (b"\xe9", None, "é"),
        (b"\xe9", "utf-8", "é"),
        (b"\xe9\x80", " 'ISO_8859-1' ", "é€"),
        (b"\xa4", "iso-8859-15", "€"),
        (b"\xa4", "latin1", "¤"),
        (b"\x82", "cp850", "é"),
        (b"\x9b", "cp437", "¢"),
        (b"\x9b", "cp850", "ø"),
        (b"\x8e", "macintosh", "é"),
        (b"\xf9", "windows-1250", "ů"),
        (b"\xfe", "windows-1254", "ş"),
        (b"\xb1", "iso-8859-2", "ą"),
        (b"\xff\xfee\0", "utf-16", "e"),
        (b"e\0", "utf-16le", "e"),
        (b"\0e", "utf-16be", "e"),
        (b"\xe9", "us-ascii", "é"),
        (b"\xe9", "punycode", "é"),
        (b"\x81", "latin1", "\ufffd"),
    ],
)
def test_decoded(data: bytes, charset: str | None, text: str) -> None:
    assert decoded(data, charset) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("", ""),
        ("simple", "simple"),
        ("=?utf-8?Q?=C3=A9?=", "é"),
        ("=?utf-8?Q?=C3=A9?= et =?", "é et =?"),
        ("?= rien =?", "?= rien =?"),
        ("=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"),
    ],
)
def test_words(raw: str, text: str) -> None:
    assert words(raw) == text


def test_lines_and_names_are_bounded() -> None:
    assert line("  a \t b\r\n c ") == "a b c"
    assert len(line("x" * 5_000)) == 800
    assert file_name("x" * 500 + ".yaml") == "x" * 115 + ".yaml"
    assert [file_name(name) for name in ("a/b\\c.yaml ", "", "/")] == ["c.yaml", "", ""]


@pytest.mark.parametrize(
    ("text", "found", "joined", "first"),
    [
        ("", [], "", ("", "")),
        ("Camille <c@example.org>", [("Camille", "c@example.org")], "c@example.org", ("Camille", "c@example.org")),
        ('"A, B" <a@example.org>, b@example.org', [("A, B", "a@example.org"), ("", "b@example.org")], "a@example.org, b@example.org", ("A, B", "a@example.org")),
        ("a@example.org, A <a@example.org>", [("", "a@example.org"), ("A", "a@example.org")], "a@example.org", ("", "a@example.org")),
        ('"Le Foyer"', [], "", ("Le Foyer", "")),
        ("undisclosed-recipients:;", [], "", ("undisclosed-recipients:;", "")),
    ],
)  # fmt: skip
def test_people(text: str, found: list[tuple[str, str]], joined: str, first: tuple[str, str]) -> None:
    assert (people(text), addresses(text), sender(text)) == (found, joined, first)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mon, 20 Jul 2026 10:00:00 +0200", "2026-07-20T10:00:00+02:00"),
        ("Mon, 20 Jul 2026 10:00:00", "2026-07-20T12:00:00+02:00"),
        ("Mon, 20 Jan 2026 23:30:00 -0100", "2026-01-21T01:30:00+01:00"),
        ("bonjour", None),
        ("", None),
    ],
)
def test_moments_are_those_of_paris(text: str, shown: str | None) -> None:
    found = moment(text)
    assert (found and found.isoformat()) == shown


@each_row(
    ("markup", "text"),
    [
        ("a &amp; b", "a & b"),
        ("a<br>b<p>c</p>d<b>e</b>", "a\nb\nc\nde"),
        ("<style>x{}</style>vu<script>y<b>z</b></script>", "vu"),
        ("<head><title>t</title></head>vu", "vu"),
        ("<style/>vu", "vu"),
        ("1 < 2", "1 < 2"),
        ("a <b", "a"),
        ("a <2 et <!-- x", "a <2 et <!-- x"),
        ("<LI> un  deux</LI>\n\n<brio>x", "un deux\nx"),
    ],
)
def test_text_of_a_page(markup: str, text: str) -> None:
    assert without_tags(markup) == text


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("a@caf.fr", True),
        (" A@CAF11.Caf.fr ", True),
        ("a@x.y-z.caf.fr", True),
        ("a@decaf.fr", False),
        ("caf.fr", False),
        ("a@caf.fr.example.org", False),
        ("", False),
    ],
)
def test_addresses_of_a_caf(address: str, inside: bool) -> None:
    assert is_caf(address) is inside


def test_an_allowance_counts_down_to_nothing() -> None:
    allowance = Allowance(2, 1)
    assert [allowance.takes_part() for _ in range(3)] == [True, True, False]
    assert [allowance.takes_message() for _ in range(2)] == [True, False]
    assert [Allowance(messages=messages, lines=lines).is_spent for messages, lines in ((1, 1), (0, 1), (1, 0))] == [False, True, True]


@pytest.mark.parametrize(
    ("author", "address", "shown"),
    [("Ana", "a@x.fr", "Ana <a@x.fr>"), ("", "a@x.fr", "a@x.fr"), ("Ana", "", "Ana"), ("a@x.fr", "a@x.fr", "a@x.fr"), ("", "", "")],
)
def test_how_a_sender_is_shown(author: str, address: str, shown: str) -> None:
    assert Mail("m.eml", address, author).shown_sender == shown


# A message


def read(*headers: str, body: str = "Bonjour", charset: str = "utf-8") -> Mail:
    made = read_mail("\n".join((*headers, "", body)).encode(charset), "m.eml")
    assert isinstance(made, Mail)
    return made


FROM, DATE = "From: Ana <a@example.org>", "Date: Mon, 20 Jul 2026 10:00:00 +0200"


def test_what_a_message_says() -> None:
    made = read("Received: x", FROM, "To: b@example.org", "Cc: C <c@example.org>", "Bcc: d@example.org", "Subject:  Le  CLAS", DATE)
    assert (made.name, made.sender, made.author, made.subject) == ("m.eml", "a@example.org", "Ana", "Le CLAS")
    assert (made.recipients, made.text, made.noise, made.attached, made.is_overfull) == (
        "b@example.org, c@example.org, d@example.org", "Bonjour", "", [], False,
    )  # fmt: skip
    assert made.sent_at == datetime.fromisoformat("2026-07-20T10:00:00+02:00")
    assert made.headers == {
        "demande.courriel.objet": Header(Place(6, 10, file="m.eml"), "Subject: Le CLAS"),
        "demande.courriel.destinataire": Header(Place(3, 5, file="m.eml"), "To: b@example.org"),
        "demande.date_envoi": Header(Place(7, 7, file="m.eml"), DATE),
    }


def test_where_headers_stand_and_those_that_are_absent() -> None:
    made = read("SUBJECT:", " s", FROM, DATE)
    assert [(one.place.line, one.place.column, one.line) for one in made.headers.values()] == [
        (1, 10, "Subject: s"),
        (1, 1, ""),
        (4, 7, DATE),
    ]


@each_row(
    ("headers", "fault", "known"),
    [
        ((DATE,), "", True),
        ((), "manque", False),
        (("X-Unsent: 1",), "", False),
        (("X-Unsent: 0",), "manque", False),
        ((DATE, DATE), "", True),
        ((DATE, "Date: Tue, 21 Jul 2026 10:00:00 +0200"), "est donnée plusieurs fois", False),
        (("Date: hier",), "ne se lit pas", False),
        (("Date: Mon, 20 Jul 1926 10:00:00 +0200",), "n'est pas vraisemblable", False),
    ],
)
def test_the_date_of_a_message(headers: tuple[str, ...], fault: str, known: bool) -> None:
    made = read(FROM, *headers)
    assert (made.date_fault, made.sent_at is not None, "demande.date_envoi" in made.headers) == (fault, known, known)


@each_row(
    ("headers", "noise"),
    [
        ((), ""),
        (("Content-Type: multipart/report; boundary=b",), "accusé ou rapport de remise"),
        (("X-Failed-Recipients: b@example.org",), "accusé ou rapport de remise"),
        (("Auto-Submitted: Auto-Replied",), "réponse automatique"),
        (("Auto-Submitted: auto-generated (x)",), "réponse automatique"),
        (("Auto-Submitted: auto-notified",), "réponse automatique"),
        (("Auto-Submitted: no",), ""),
        (("X-Autoreply: yes",), "réponse automatique"),
        (("X-Autorespond: yes",), "réponse automatique"),
        (("X-Auto-Response-Suppress-Reply: All",), "réponse automatique"),
        (("List-Unsubscribe: <x>",), "lettre d'information"),
        (("Precedence: Bulk",), "lettre d'information"),
        (("Precedence: list",), "lettre d'information"),
        (("Precedence: junk",), "lettre d'information"),
        (("Precedence: first-class",), ""),
        (("Content-Type: text/calendar",), "invitation"),
    ],
)
def test_what_no_person_wrote(headers: tuple[str, ...], noise: str) -> None:
    assert read(FROM, *headers).noise == noise


def with_part(*headers: str, body: str = "QUJD", end: str = "--b--\n") -> Mail:
    lines = ("--b", *headers, "", body, end)
    return read(FROM, "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"', body="\n".join(lines))


@each_row(
    ("encoding", "body", "end", "content", "is_whole"),
    [
        ("base64", "QUJD", "--b--", b"ABC", True),
        ("BASE64 ", " QU\tJD\n", "--b--", b"ABC", True),
        ("base64", "QUJDR", "--b--", b"ABC", False),
        ("base64", "é", "--b--", b"", False),
        ("base64", "QUJD", "", b"ABC", False),
        ("quoted-printable", "A=42=\nC", "--b--", b"ABC", True),
        ("x-uuencode", "begin 644 x\n#04)#\n`\nend", "--b--", b"ABC", True),
        ("uue", "x\nbegin 644 x\n#04)#\n\n#04)#", "--b--", b"ABC", True),
        ("uuencode", "begin 644 x\n#04)#\n!!!!!!!!!!!!!", "--b--", b"ABC", False),
        ("7bit", "ABC", "--b--", b"ABC", True),
        ("", "ABC", "--b--", b"ABC", True),
    ],
)
def test_the_bytes_of_a_part(encoding: str, body: str, end: str, content: bytes, is_whole: bool) -> None:
    headers = ("Content-Type: application/octet-stream; name=d.bin", *([f"Content-Transfer-Encoding: {encoding}"] if encoding else []))
    (one,) = with_part(*headers, body=body, end=end).attached
    assert (one.name, one.kind) == ("d.bin", "application/octet-stream")
    found, whole = one.load()
    assert (found.rstrip(b"\n"), whole) == (content, is_whole)


@each_row(
    ("headers", "name", "is_inline", "is_sealed"),
    [
        (("Content-Type: application/pdf; name=a.pdf",), "a.pdf", False, False),
        (("Content-Type: application/pdf; name=a.pdf", "Content-Disposition: attachment; filename=b.pdf"), "b.pdf", False, False),
        (("Content-Type: image/png; name=photo.png",), "photo.png", True, False),
        (("Content-Type: image/png; name=image001.png", "Content-Disposition: inline"), "image001.png", True, False),
        (("Content-Type: image/png; name=photo.png", "Content-Disposition: attachment"), "photo.png", False, False),
        (("Content-Type: text/plain; name=a.txt",), "a.txt", False, False),
        (("Content-Type: text/plain", "Content-Disposition: attachment"), "", False, False),
        (("Content-Type: application/pkcs7-mime",), "", False, True),
        (("Content-Type: application/x-pkcs7-mime",), "", False, True),
        (("Content-Type: application/pgp-encrypted",), "", False, True),
        (("Content-Type: application/x; name=S.P7M",), "S.P7M", False, True),
    ],
)
def test_what_a_part_is(headers: tuple[str, ...], name: str, is_inline: bool, is_sealed: bool) -> None:
    (one,) = with_part(*headers).attached
    assert (one.name, one.is_inline, one.is_sealed, one.mail) == (name, is_inline, is_sealed, None)


@pytest.mark.parametrize(("size", "name", "is_inline"), [(39_998, "x.png", True), (39_999, "x.png", False), (40_000, "Outlook-x.png", True), (40_000, "LOGO.png", True), (40_000, "un logo.png", False)])  # fmt: skip
def test_a_large_picture_in_a_text_is_a_photo_unless_its_name_says_a_logo(size: int, name: str, is_inline: bool) -> None:
    (one,) = with_part(f'Content-Type: image/png; name="{name}"', body="x" * size).attached
    assert one.is_inline is is_inline


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ((("text/plain", "un"), ("text/html", "<p>deux")), "un"),
        ((("text/plain", "  "), ("text/html", "<p>deux<p>trois")), "deux\ntrois"),
        ((("text/plain", "un"), ("text/plain", "deux")), "un\n\ndeux"),
        ((("text/calendar", "x"),), ""),
    ],
)
def test_the_text_of_a_message(parts: tuple[tuple[str, str], ...], text: str) -> None:
    body = "".join(f"--b\nContent-Type: {kind}\n\n{said}\n" for kind, said in parts) + "--b--\n"
    assert read(FROM, "Content-Type: multipart/alternative; boundary=b", body=body).text == text


def test_the_charset_of_a_text() -> None:
    assert read(FROM, 'Content-Type: text/plain; charset="iso-8859-15"', body="10 \u20ac", charset="iso-8859-15").text == "10 €"


@pytest.mark.parametrize(
    ("headers", "title"),
    [
        (("Content-Type: message/rfc822; name=joint.eml",), "joint.eml"),
        (("Content-Type: message/rfc822",), "Dedans"),
    ],
)
def test_a_message_within(headers: tuple[str, ...], title: str) -> None:
    (one,) = with_part(*headers, body=f"Subject: Dedans\n{FROM}\n\nVoilà").attached
    assert (one.name, one.kind, one.load()) == (title, "message/rfc822", (b"", True))
    assert one.mail is not None
    assert (one.mail.name, one.mail.subject, one.mail.text) == (title, "Dedans", "Voilà")
    assert one.mail.headers["demande.courriel.objet"].place.line == 8


def test_a_message_without_a_title_within() -> None:
    (one,) = with_part("Content-Type: message/rfc822", body=f"{FROM}\n\nVoilà").attached
    assert one.name == "message joint"


@pytest.mark.parametrize(
    ("data", "message", "remedy"),
    [
        (b"x" * 30_000_001, "Le message dépasse 30\u00a0Mo.", "Enregistrer le dossier qu'il contient, et le contrôler seul."),
        (b"From a\nA: b\n\nx\n\nFrom b 2026\nA: b\n", "Le fichier réunit plusieurs messages (une boîte entière)\u00a0: il n'est pas lu.", "Enregistrer chaque message dans son fichier, au format .eml."),
        (b"", "Le fichier est vide, ou n'est pas un message enregistré.", "Enregistrer à nouveau le message, au format .eml."),
        (b"A: b\n" + b"Multipart/" * 201, "Le message en contient d'autres, en trop grand nombre pour être lus.", "Enregistrer le dossier qu'il contient, et le contrôler seul."),
        (b"A: b\n" + b"\n" * 500_000, "Le message en contient d'autres, en trop grand nombre pour être lus.", "Enregistrer le dossier qu'il contient, et le contrôler seul."),
        (b"A: b" + b"\n--" * 10_001, "Le message en contient d'autres, en trop grand nombre pour être lus.", "Enregistrer le dossier qu'il contient, et le contrôler seul."),
        (b"A: b" + b"\na:" * 50_001, "Le message en contient d'autres, en trop grand nombre pour être lus.", "Enregistrer le dossier qu'il contient, et le contrôler seul."),
    ],
    ids=range(7),
)  # fmt: skip
def test_what_is_not_read_says_why(data: bytes, message: str, remedy: str) -> None:
    made = read_mail(data, "m.eml")
    assert not isinstance(made, Mail)
    assert [(one.message, one.remedy) for one in made.remarks] == [(message, remedy)]


# A message forwarded

SENT = "De : Ana <ana@example.org>\nEnvoyé : {}\nÀ : afc@caf11.caf.fr\nObjet : Demande\n\nBonjour"


@each_row(
    ("written", "shown"),
    [
        ("lundi 20 juillet 2026 09:30", "2026-07-20T09:30+02:00"),
        ("20/07/2026 09:30", "2026-07-20T09:30+02:00"),
        ("20/07/26 à 9h30", "2026-07-20T09:30+02:00"),
        ("20.07.2026", "2026-07-20T00:00+02:00"),
        ("2026-07-20 23:59", "2026-07-20T23:59+02:00"),
        ("1er janvier 2026 08:05", "2026-01-01T08:05+01:00"),
        ("3 févr. 2026, 08:05", "2026-02-03T08:05+01:00"),
        ("3 août 2026 08:05:59", "2026-08-03T08:05+02:00"),
        ("3 déc. 2026", "2026-12-03T00:00+01:00"),
        ("Monday, July 20, 2026 9:30 AM", "2026-07-20T09:30+02:00"),
        ("Monday, July 20, 2026 12:30 PM", "2026-07-20T12:30+02:00"),
        ("Monday, July 20, 2026 12:05 AM", "2026-07-20T00:05+02:00"),
        ("7/20/2026 3:05 PM", "2026-07-20T15:05+02:00"),
        ("Mon, 20 Jul 2026 10:00:00 +0000", "2026-07-20T12:00+02:00"),
        ("20 Apr 2026 10:00", "2026-04-20T10:00+02:00"),
        ("20 May 2026 10:00", "2026-05-20T10:00+02:00"),
        ("31/02/2026", None),
        ("20/07/1926", None),
        ("20 brumaire 2026", None),
        ("hier", None),
    ],
)
def test_the_day_of_a_message_forwarded(written: str, shown: str | None) -> None:
    made = first_sending(Mail("m.eml", "agent@caf11.caf.fr", text=SENT.format(written)))
    assert (made.sender, made.author, made.subject, made.text) == ("ana@example.org", "Ana", "Demande", "Bonjour")
    assert made.recipients == "afc@caf11.caf.fr, agent@caf11.caf.fr"
    assert (made.sent_at and made.sent_at.isoformat(timespec="minutes")) == shown
    assert made.date_fault == ("" if shown else "ne se lit pas")
    top = Place(1, 1, file="m.eml")
    assert made.headers == {
        **({"demande.date_envoi": Header(top, f"Envoyé : {written}")} if shown else {}),
        "demande.courriel.objet": Header(top, "Objet : Demande"),
        "demande.courriel.destinataire": Header(top, "À : afc@caf11.caf.fr"),
    }


@each_row(
    ("text", "sender", "subject", "recipients", "rest"),
    [
        ("From: a@x.fr\nSent: 20/07/2026\nTo: b@x.fr\nCc: c@x.fr\nSubject: S\nR", "a@x.fr", "S", "b@x.fr, c@x.fr, z@caf.fr", "R"),
        ("> *De :* a@x.fr\n> *Date :* 20/07/2026\n> *Sujet :* S\n>\n> R", "a@x.fr", "S", "z@caf.fr", ">\n> R"),
        ("Expéditeur : a@x.fr\nDate d'envoi : 20/07/2026\nDestinataires : b@x.fr,\n c@x.fr\nObjet : S\n\nR", "a@x.fr", "S", "b@x.fr, c@x.fr, z@caf.fr", "R"),
        ("De : a@x.fr\nEnvoyé le : 20/07/2026\nPour : b@x.fr\nImportance : Haute\nImportance : Haute\nCopie à : c@x.fr\n\nR", "a@x.fr", "", "b@x.fr, c@x.fr, z@caf.fr", "R"),
        ("De : a@x.fr\nDate : 20/07/2026\nObjet : S\nNote : R", "a@x.fr", "S", "z@caf.fr", "Note : R"),
        ("De : a@x.fr\nDate : 20/07/2026\nObjet : S\nX\nCc : c@x.fr\n\nR", "a@x.fr", "S X", "c@x.fr, z@caf.fr", "R"),
        ("De : a@x.fr\nDate : 20/07/2026\n\nÀ : b@x.fr\nR", "a@x.fr", "", "b@x.fr, z@caf.fr", "R"),
        ("Avant\nMessage du 20/07/26 08:31\nDe : a@x.fr\nObjet : S\n\nR", "a@x.fr", "S", "z@caf.fr", "R"),
        ("De : a@x.fr\nDate : 20/07/2026\nObjet : *XS_X_*\n\nR", "a@x.fr", "XS_X", "z@caf.fr", "R"),
    ],
)  # fmt: skip
def test_the_headers_above_a_message_forwarded(text: str, sender: str, subject: str, recipients: str, rest: str) -> None:
    made = first_sending(Mail("m.eml", "z@caf.fr", text=text))
    assert (made.sender, made.subject, made.recipients, made.text) == (sender, subject, recipients, rest)
    assert made.headers["demande.courriel.objet"].line == f"Objet : {subject}"
    assert made.sent_on is not None
    assert made.sent_on.isoformat() == "2026-07-20"


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("ana@example.org", "TR: x", SENT),
        ("agent@caf.fr", "RE: x", SENT),
        ("agent@caf.fr", "TR: x", "De : a@x.fr\nObjet : S\n\nR"),
        ("agent@caf.fr", "TR: x", "De : a@x.fr\nDate : 20/07/2026\n\nR"),
        ("agent@caf.fr", "TR: x", "Objet : S\nDate : 20/07/2026\n\nR"),
        ("agent@caf.fr", "TR: x", "Bonjour"),
        ("agent@caf.fr", "TR: x", "De : a@x.fr\nDate : 20/07/2026\nX\nÀ : b@x.fr\nObjet : S\nR"),
    ],
)
def test_what_was_not_forwarded_inside_the_caf_stays_as_it_is(sender: str, subject: str, text: str) -> None:
    mail = Mail("m.eml", sender, subject=subject, text=text)
    assert first_sending(mail) is mail


def test_a_forward_of_a_forward_is_judged_as_the_first() -> None:
    inner = SENT.format("20/07/2026")
    made = first_sending(Mail("m.eml", "z@caf.fr", text=f"De : y@caf.fr\nDate : 21/07/2026\nObjet : TR\n\n{inner}"))
    assert (made.sender, str(made.sent_on), made.recipients) == ("ana@example.org", "2026-07-20", "afc@caf11.caf.fr, y@caf.fr")


@each_row(
    ("subject", "expected"),
    [("RE: x", True), (" re : x", True), ("[EXT] Rép: x".replace("é", "e"), True), ("AW:x", True), ("[a][b] RE: x", True), ("TR: RE: x", False), ("Rencontre : x", False), ("", False)],
)  # fmt: skip
def test_answers(subject: str, expected: bool) -> None:
    assert is_reply(subject) is expected


@each_row(
    ("text", "own"),
    [
        ("un\ndeux", "un\ndeux"),
        ("un\n> cité\ndeux", "un\ndeux"),
        ("un\n-----Message d'origine-----\ndeux", "un"),
        ("un\n> Début du message\ndeux", "un"),
        ("un\nLe lundi 20 juillet, Ana a écrit :\ndeux", "un"),
        ("un\nOn Monday, Ana wrote:\ndeux", "un"),
        ("un\nLe lundi 20 juillet, Ana a écrit une lettre\ndeux", "un\nLe lundi 20 juillet, Ana a écrit une lettre\ndeux"),
        ("un\n" + SENT.format("20/07/2026"), "un"),
        ("", ""),
    ],
)
def test_what_a_message_says_itself(text: str, own: str) -> None:
    assert own_text(text) == own


_ENGLISH = (
    "January February March April May June July August September October November December Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
)
_FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre janv. fév. mars avr. mai juin juil. août sept. oct. nov. déc."


@each_row(
    ("written", "month"),
    [
        *((f"{name} 3, 2026 9:30 AM", number % 12 + 1) for number, name in enumerate(_ENGLISH.split())),
        *((f"3 {name} 2026 9:30", number % 12 + 1) for number, name in enumerate(_FRENCH.split())),
    ],
)
def test_every_month_in_words(written: str, month: int) -> None:
    made = first_sending(Mail("m.eml", "agent@caf11.caf.fr", text=SENT.format(written)))
    assert made.sent_at is not None
    assert (made.sent_at.year, made.sent_at.month, made.sent_at.day, made.sent_at.hour, made.sent_at.minute) == (2026, month, 3, 9, 30)


def test_a_report_on_delivery_is_a_text() -> None:
    assert with_part("Content-Type: message/delivery-status", body="A: b\n\nC: d").text == "A: b\n\nC: d"
