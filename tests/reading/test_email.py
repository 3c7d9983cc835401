"""Saved messages: what they carry, when they were sent, whom to; and what is done to them."""

from __future__ import annotations

import base64
import struct
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from classeur import bare
from hypothesis import given
from hypothesis import strategies as st
from lignes import each_row
from suite import EXAMPLES, code_of

from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.tree import Place
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Report
from clas_cli.reading.door import is_plainly_another
from clas_cli.reading.message import is_message
from clas_cli.reading.received import read_all, read_all_bytes
from clas_cli.rules.depot import DOSSIER, EMAIL, OPTION, UNKNOWN

OPTIONS = Options(date(2026, 6, 1))
YAML = (EXAMPLES / "nouvelle-conforme.yaml").read_bytes()
MAILBOX = "afc.sdt@caf11.caf.fr"
SUBJECT = "Nouvelle demande de financement CLAS 2026 _ Les Lampions studieux"
OBJECT, RECIPIENT = "demande.courriel.objet", "demande.courriel.destinataire"


def message(*attached: tuple[str, bytes], date: str | None = "Mon, 20 Jul 2026 10:00:00 +0200", **headers: str) -> EmailMessage:
    """A message to the mailbox, with these files."""
    made = EmailMessage()
    made["From"] = "Camille Exemple <camille@example.org>"
    for name, value in {"to": f"AFC <{MAILBOX}>", "subject": SUBJECT, **headers}.items():
        made[name.capitalize()] = value
    if date is not None:
        made["Date"] = date
    made.set_content("Bonjour,\nci-joint le dossier.\n")
    for name, content in attached:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def reports(made: Any, options: Options = OPTIONS) -> list[Report]:
    data = made if isinstance(made, bytes) else bytes(made)
    return [check(source, options) for source in read_all_bytes(data, "m.eml")]


def one(made: Any, options: Options = OPTIONS) -> Report:
    (report,) = reports(made, options)
    return report


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("name", ["dossier.yaml", "dossier.YML", "dossier.xlsx"])
def test_an_attached_dossier_is_checked(name: str) -> None:
    report = one(message((name, YAML if "y" in name.lower() else bare()), ("rib.pdf", b"%PDF-1.4")))
    assert report.file == f"m.eml > {name}"
    assert report.gestionnaire == "Les Lampions studieux"
    assert not codes(report) & {"DEL007", "DEL008", "DOS001"}


def test_each_attached_dossier_is_a_report() -> None:
    found = reports(message(("a.yaml", YAML), ("b.xlsx", bare()), ("a.yaml", YAML), ("c.yaml", b"a: [")))
    assert [report.file for report in found] == ["m.eml > a.yaml", "m.eml > b.xlsx", "m.eml > a.yaml (2)", "m.eml > c.yaml"]
    assert [report.verdict == "illisible" for report in found] == [False, False, False, True]


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("Thu, 06 Aug 2026 10:00:00 +0200", date(2026, 8, 6)),
        ("Thu, 06 Aug 2026 21:59:59 +0000", date(2026, 8, 6)),
        ("Thu, 06 Aug 2026 22:00:00 +0000", date(2026, 8, 7)),  # midnight in Paris, in summer
        ("Thu, 06 Aug 2026 23:30:00 -0000", date(2026, 8, 7)),
        ("Fri, 07 Aug 2026 00:30:00 +0900", date(2026, 8, 6)),
        ("Thu, 31 Dec 2026 22:59:00 GMT", date(2026, 12, 31)),
        ("Thu, 31 Dec 2026 23:00:00 GMT", date(2027, 1, 1)),  # and in winter
        ("6 Aug 2026 10:00 +0200", date(2026, 8, 6)),
        ("Thu,  6 Aug 2026 10:00:00 +0200 (Paris, Madrid (heure d'été))", date(2026, 8, 6)),
    ],
)
def test_the_day_it_was_sent_is_that_of_paris(header: str, day: date) -> None:
    envoi = one(message(("d.yaml", YAML), date=header)).envoi
    assert (envoi.date, envoi.origin) == (day, EMAIL)


@pytest.mark.parametrize(
    ("header", "code"),
    [("Wed, 05 Aug 2026 23:00:00 +0200", ""), ("Thu, 06 Aug 2026 12:00:00 +0200", "DEL003"), ("Fri, 07 Aug 2026 00:00:01 +0200", "DEL002")],
)
def test_the_deadline_is_judged_on_the_message(header: str, code: str) -> None:
    report = one(message(("d.yaml", YAML), date=header))
    assert {code for code in codes(report) if code.startswith("DEL")} == ({code} if code else set())
    for finding in report.findings:
        if finding.code == code:
            assert finding.excerpt == f"Date: {header}"
            assert finding.place.file == "m.eml"


@pytest.mark.parametrize("header", [None, "", "n'importe quoi", "Mon, 32 Jul 2026 10:00:00", "Mon, 20 Jul 1926 10:00:00 +0200", "9" * 400])
def test_a_date_that_is_no_date_is_said_and_the_next_one_serves(header: str | None) -> None:
    written = message(("d.yaml", YAML), date=None)
    data = bytes(written) if header is None else f"Date: {header}\r\n".encode() + bytes(written)
    report = one(data)
    assert report.envoi.origin == DOSSIER
    (said,) = [finding for finding in report.findings if finding.code == "DOS005"]
    assert said.severity == "a_verifier"
    assert "date d'envoi du message" in said.message
    assert report.verdict == "a_verifier"
    without = one(bytes(message(("d.yaml", YAML.replace(b"  date_envoi: 2026-07-20\n", b"")), date=None)))
    assert (without.envoi.origin, without.verdict) == (UNKNOWN, "a_verifier")
    assert [finding.code for finding in without.findings if finding.severity == "a_verifier"] == ["DEL014"]
    given_date = Options(date(2026, 6, 1), sent_on=date(2026, 7, 1))
    assert one(data, given_date).envoi.origin == OPTION
    assert one(data, given_date).verdict == "conforme"


def test_two_dates_are_no_date() -> None:
    data = b"Date: Mon, 13 Jul 2026 10:00:00 +0200\r\n" + bytes(message(("d.yaml", YAML)))
    assert "DOS005" in codes(one(data))


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"to": MAILBOX}, False),
        ({"to": f'"Boîte AFC" <{MAILBOX.upper()}>'}, False),
        ({"to": f"autre@example.org, {MAILBOX}"}, False),
        ({"to": "autre@example.org", "cc": f"AFC <{MAILBOX}>"}, False),
        ({"to": "autre@example.org"}, True),
        ({"to": f'"{MAILBOX}" <autre@example.org>'}, True),  # the name of a recipient is not its address
        ({"to": f"{MAILBOX}.example.org"}, True),
        ({"to": "undisclosed-recipients:;"}, False),  # unknown: nobody is blamed
        ({"to": "/O=CAF/OU=11/CN=RECIPIENTS/CN=AFC"}, False),
    ],
)
def test_the_recipient_is_that_of_the_message(headers: dict[str, str], refused: bool) -> None:
    report = one(message(("d.yaml", YAML), **headers))
    assert ("DEL008" in codes(report)) == refused


def test_what_the_dossier_says_of_its_message_gives_way_to_the_message() -> None:
    report = one(message(("d.yaml", YAML), to="autre@example.org", subject="Dossier"))
    found = {finding.path: finding for finding in report.findings}
    assert found[OBJECT].found == "Dossier"
    assert found[RECIPIENT].found == "autre@example.org"
    assert (found[OBJECT].place, found[OBJECT].excerpt) == (Place(line=3, column=10, file="m.eml"), "Subject: Dossier")
    assert found[RECIPIENT].place == Place(line=2, column=5, file="m.eml")


@pytest.mark.parametrize(
    ("subject", "right"),
    [
        (SUBJECT, True),
        ("nouvelle demande de financement clas 2026 - LES LAMPIONS STUDIEUX", True),
        ("Nouvelle demande de financement CLAS 2025 _ Les Lampions studieux", False),
        ("", False),
    ],
)
def test_the_subject_is_that_of_the_message(subject: str, right: bool) -> None:
    assert ("DEL007" in codes(one(message(("d.yaml", YAML), subject=subject)))) != right


ENCODED = {
    "utf-8 in base64": "=?utf-8?B?" + base64.b64encode("Dossier des Écoliers".encode()).decode() + "?=",
    "latin-1 in quoted printable": "=?iso-8859-1?Q?Dossier_des_=C9coliers?=",
    "windows, in lower case": "=?windows-1252?q?Dossier_des_=c9coliers?=",
    "two words": "=?utf-8?Q?Dossier_des_?=\r\n =?utf-8?Q?=C3=89coliers?=",
    "plain words about": "Dossier des =?utf-8?Q?=C3=89coliers?=",
    "raw utf-8": "Dossier des Écoliers",
    "folded": "Dossier\r\n des =?utf-8?Q?=C3=89coliers?=",
    "folded at once": "\r\n =?utf-8?Q?Dossier_des_=C3=89coliers?=",
}


@pytest.mark.parametrize("written", ENCODED.values(), ids=list(ENCODED))
def test_encoded_headers(written: str) -> None:
    data = f"Subject: {written}\r\n".encode() + bytes(message(("d.yaml", YAML))).replace(f"Subject: {SUBJECT}\n".encode(), b"")
    (finding,) = [finding for finding in one(data).findings if finding.code == "DEL007"]
    assert finding.found == "Dossier des Écoliers"
    assert finding.place == Place(line=1, column=10, file="m.eml")


def test_bytes_of_windows_in_a_header() -> None:
    data = "Subject: Dossier des Écoliers\r\n".encode("cp1252") + bytes(message(("d.yaml", YAML))).replace(
        f"Subject: {SUBJECT}\n".encode(), b""
    )
    assert [finding.found for finding in one(data).findings if finding.code == "DEL007"] == ["Dossier des Écoliers"]


NAMES = {
    "../../etc/passwd.yaml": "passwd.yaml",
    "C:\\Users\\x\\dossier.yaml": "dossier.yaml",
    "/dev/null/d.yaml": "d.yaml",
    "dossier été 2026.yaml": "dossier été 2026.yaml",
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_a_name_is_only_a_name(name: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = one(message((name, YAML)))
    assert report.file == f"m.eml > {shown}"
    assert report.verdict == "conforme"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "disposition",
    [
        'attachment; filename="=?utf-8?Q?dossier_=C3=A9t=C3=A9.yaml?="',  # as Outlook writes it
        "attachment; filename*=utf-8''dossier%20%C3%A9t%C3%A9.yaml",  # as the standard has it
        "attachment; filename*0*=utf-8''dossier%20; filename*1*=%C3%A9t%C3%A9.yaml",  # as Thunderbird does of a long one
    ],
)
def test_encoded_names(disposition: str) -> None:
    made = (
        f"To: {MAILBOX}\r\nSubject: {SUBJECT}\r\nDate: Mon, 20 Jul 2026 10:00:00 +0200\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n'
        f"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: {disposition}\r\n\r\n"
        f"{base64.encodebytes(YAML).decode()}\r\n--b--\r\n"
    )
    report = one(made.encode())
    assert (report.file, report.verdict) == ("m.eml > dossier été.yaml", "conforme")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (message(), "n'a pas de pièce jointe"),
        (message(("statuts.pdf", b"%PDF"), ("budget.docx", b"PK\3\4")), "statuts.pdf, budget.docx"),
        (b"", "n'est pas un message"),
        (b"\0" * 100, "n'est pas un message"),
    ],
)
def test_a_message_without_a_dossier_is_one_line(made: Any, said: str) -> None:
    report = one(made)
    assert (report.file, report.verdict, codes(report)) == ("m.eml", "illisible", {"DOS001"})
    assert said in report.findings[0].message


@pytest.mark.parametrize("content", [YAML, YAML.decode().encode("utf-16"), bare()], ids=["yaml", "utf-16", "classeur"])
@pytest.mark.parametrize("ending", [".eml", ".msg", ".xlsx", ".ods"])
def test_the_content_of_a_file_decides_and_a_name_that_belies_it_is_said(content: bytes, ending: str, tmp_path: Path) -> None:
    (tmp_path / f"z{ending}").write_bytes(content)
    (source,) = read_all(tmp_path / f"z{ending}")
    assert source.root is not None
    is_right = ending == ".xlsx" and content.startswith(b"PK")
    assert [(code_of(remark), remark.found, remark.severity) for remark in source.remarks] == (
        [] if is_right else [("DOS001", ending, "a_verifier")]
    )
    if not content.startswith(b"\xff\xfe"):  # that, among the parts of a message, nothing tells from any other bytes
        attached = one(message((f"z{ending}", content)))
        assert (attached.file, "DOS001" in codes(attached)) == (f"m.eml > z{ending}", not is_right)


@pytest.mark.parametrize("ending", [".eml", ".msg", ".xlsx"])
@pytest.mark.parametrize("content", [b"", b"bonjour", b"<html>", b"\0" * 100])
def test_what_is_no_dossier_stays_unreadable_whatever_its_name(content: bytes, ending: str, tmp_path: Path) -> None:
    (tmp_path / f"z{ending}").write_bytes(content)
    (source,) = read_all(tmp_path / f"z{ending}")
    assert (source.root, [code_of(remark) for remark in source.remarks]) == (None, ["DOS001"])


def test_a_dossier_is_known_by_any_of_its_sections() -> None:
    assert all(is_plainly_another(f"{name}:".encode()) for name in Dossier.FIELDS)
    assert not any(is_plainly_another(f"{header}: x".encode()) for header in ("Date", "From", "Subject", "X-Projet", "Received"))


def forwarded(inner: EmailMessage, by: str = f"AFC <{MAILBOX}>") -> EmailMessage:
    outer = message(subject="TR: dossier", to="instructrice@example.org")
    outer.replace_header("From", by)
    outer.add_attachment(inner)
    return outer


def test_a_forwarded_message_speaks_for_its_dossier() -> None:
    inner = message(("d.yaml", YAML), to="autre@example.org", date="Fri, 07 Aug 2026 10:00:00 +0200")
    report = one(forwarded(inner))
    assert report.file == f"m.eml > {SUBJECT[:60]} > d.yaml"
    assert report.envoi.date == date(2026, 8, 7)
    found = {finding.code: finding for finding in report.findings}
    lines = bytes(forwarded(inner)).splitlines()
    place = found["DEL008"].place
    assert place.line is not None
    assert lines[place.line - 1] == b"To: autre@example.org"
    assert "DEL007" not in found


def test_only_the_caf_gives_back_its_day_to_a_message() -> None:
    inner = message(("d.yaml", YAML), date="Wed, 01 Jul 2026 10:00:00 +0200")
    late = forwarded(inner, by="Camille Exemple <camille@example.org>")
    late.replace_header("To", MAILBOX)
    late.replace_header("Date", "Fri, 07 Aug 2026 10:00:00 +0200")
    assert one(late).envoi.date == date(2026, 8, 7)
    assert "DEL002" in codes(one(late))


def test_a_message_within_messages() -> None:
    made = message(("d.yaml", YAML))
    for _ in range(5):
        made = forwarded(made)
    assert one(made).verdict == "conforme"


def test_a_saved_message_attached_as_a_file() -> None:
    report = one(message(("recu.eml", bytes(message(("d.yaml", YAML))))))
    assert (report.file, report.verdict) == ("m.eml > recu.eml > d.yaml", "conforme")


def tnef(*files: tuple[str, bytes]) -> bytes:
    """« winmail.dat », as Outlook makes it."""

    def attribute(level: int, number: int, data: bytes) -> bytes:
        return bytes([level]) + struct.pack("<II", number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    made = b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x69007, struct.pack("<II", 1252, 0))
    for name, content in files:
        made += attribute(2, 0x69002, b"\0" * 14) + attribute(2, 0x6800F, content)
        long = name.encode("utf-16-le") + b"\0\0"
        padded = long + b"\0" * (-len(long) % 4)
        made += attribute(2, 0x18010, b"DOSSIE~1.YAM\0")
        made += attribute(2, 0x69005, struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(long)) + padded)
    return made


def test_winmail_dat_is_opened() -> None:
    made = message(("winmail.dat", tnef(("dossier été.yaml", YAML), ("statuts.pdf", b"%PDF-1.4"))))
    report = one(made)
    assert (report.file, report.verdict) == ("m.eml > dossier été.yaml", "conforme")
    assert report.post is not None
    assert report.post.pieces == (("statuts.pdf", "statuts"),)


@pytest.mark.parametrize("cut", [0, 6, 20, 60, 200])
def test_a_damaged_winmail_dat_gives_what_it_can(cut: int) -> None:
    whole = tnef(("dossier.yaml", YAML))
    assert one(message(("winmail.dat", whole[: len(whole) - cut] if cut < 200 else whole[:cut]))).findings != () or cut == 0


@pytest.mark.parametrize("name", ["recu.msg", "recu.bin"])
def test_a_damaged_outlook_item_says_how_to_save_it(name: str, tmp_path: Path) -> None:
    content = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "__substg1.0_0037001F".encode("utf-16-le")
    (tmp_path / name).write_bytes(content)
    (source,) = read_all(tmp_path / name)
    assert ".eml" in source.remarks[0].remedy
    assert "Outlook" in one(message((name, content))).findings[0].message


def raw(body: bytes, kind: str = 'multipart/mixed; boundary="b"') -> bytes:
    return (
        f"To: {MAILBOX}\r\nSubject: {SUBJECT}\r\nDate: Mon, 20 Jul 2026 10:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n"
    ).encode() + body


def part(body: bytes, kind: str = "application/octet-stream; name=d.yaml", encoding: str = "8bit") -> bytes:
    return f"--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body + b"\r\n"


HOSTILE = {
    "broken base64": raw(part(b"!!!*%=zz", encoding="base64") + b"--b--"),
    "cut base64": raw(part(base64.encodebytes(YAML)[:-51], encoding="base64") + b"--b--"),
    "no end": raw(part(YAML)),
    "empty boundary": raw(b"--\r\n\r\nx\r\n", 'multipart/mixed; boundary=""'),
    "a boundary that never comes": raw(b"rien\r\n"),
    "thousands of parts": raw(part(b"x", "application/octet-stream; name=a.bin") * 5_000),
    "hundreds of dossiers": raw(part(b"format: 1") * 300),
    "messages without end": raw(b"Content-Type: message/rfc822\r\n\r\n" * 3_000, "message/rfc822"),
    "parts without end": raw(b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(900)), "multipart/mixed; boundary=b0"),
    "too big": raw(b"x" * 41_000_000),
    "an attachment too big": raw(part(base64.encodebytes(b"PK\3\4" + bytes(53)) + base64.encodebytes(bytes(57)) * 368_420, "application/octet-stream; name=d.xlsx", "base64")),
    "an unknown encoding": raw(part(YAML, encoding="x-inconnu")),
    "an unknown charset": raw(part(YAML, "application/octet-stream; name*=x-inconnu''d%E9.yaml")),
    "a name of control characters": raw(part(YAML, 'application/octet-stream; name="\x1b[31m\x07d.yaml"')),
    "encrypted": raw(b"AAAA", "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"),
    "nothing but headers": b"Subject: x\r\nTo: y\r\n",
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("data", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_messages_are_said_and_bounded(data: bytes) -> None:
    found = reports(data)
    assert 1 <= len(found) <= 51
    assert all(report.findings or report.verdict == "conforme" for report in found)


@pytest.mark.parametrize("name", ["broken base64", "cut base64", "no end"])
def test_a_cut_attachment_is_not_taken_for_a_dossier(name: str) -> None:
    assert "endommagée" in one(HOSTILE[name]).findings[0].message


def outlook() -> bytes:
    """As Outlook on the web saves one: X- headers, alternative bodies, an image in the text, encoded names, folded lines."""
    sheet = base64.encodebytes(bare()).decode()
    return f"""\
Received: from A.eurprd.example (::1) by B.eurprd.example with HTTPS; Mon, 20 Jul
 2026 08:00:03 +0000
From: =?iso-8859-1?Q?Exemple=2C_Andr=E9?= <andre@example.org>
To: AFC SDT (CAF 11) <{MAILBOX}>
Subject: Nouvelle demande de financement CLAS 2026
 =?iso-8859-1?Q?_=5F_Les_Lampions_studieux?=
Thread-Topic: {SUBJECT}
Date: Mon, 20 Jul 2026 08:00:02 +0000
Accept-Language: fr-FR, en-US
X-MS-Has-Attach: yes
Content-Type: multipart/mixed;
	boundary="_006_DB9P1"
MIME-Version: 1.0

--_006_DB9P1
Content-Type: multipart/related;
	boundary="_005_DB9P1"; type="multipart/alternative"

--_005_DB9P1
Content-Type: multipart/alternative; boundary="_000_DB9P1"

--_000_DB9P1
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

Bonjour=A0!
--_000_DB9P1
Content-Type: text/html; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

<p>Bonjour=A0!</p>
--_000_DB9P1--

--_005_DB9P1
Content-Type: image/png; name="image001.png"
Content-Disposition: inline; filename="image001.png"
Content-ID: <image001.png@01DC0000>
Content-Transfer-Encoding: base64

iVBORw0KGgo=

--_005_DB9P1--

--_006_DB9P1
Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;
	name="=?iso-8859-1?Q?dossier_=E9t=E9.xlsx?="
Content-Description: =?iso-8859-1?Q?dossier_=E9t=E9.xlsx?=
Content-Disposition: attachment;
	filename="=?iso-8859-1?Q?dossier_=E9t=E9.xlsx?="; size=12345;
	creation-date="Mon, 20 Jul 2026 07:59:00 GMT"
Content-Transfer-Encoding: base64

{sheet}
--_006_DB9P1--
""".replace("\n", "\r\n").encode()


def thunderbird() -> bytes:
    """As Thunderbird saves one: the line of its folder, X-Mozilla headers, line ends of Unix."""
    made = bytes(message(("dossier.yaml", YAML)))
    return b"From - Mon Jul 20 10:00:00 2026\nX-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\nX-Mozilla-Keys:\n" + made


@pytest.mark.parametrize(("saved", "piece"), [(outlook, "dossier été.xlsx"), (thunderbird, "dossier.yaml")])
def test_saved_by_real_programs(saved: Any, piece: str, tmp_path: Path) -> None:
    path = tmp_path / "message"
    path.write_bytes(saved())
    assert is_message(path.name, saved()[:200])
    (source,) = read_all(path)
    report = check(source, OPTIONS)
    assert source.name == f"{path} > {piece}"
    assert (report.envoi.date, report.envoi.origin) == (date(2026, 7, 20), EMAIL)
    assert not codes(report) & {"DEL002", "DEL007", "DEL008", "DOS001"}


def test_a_whole_mailbox_is_not_taken_for_its_first_message() -> None:
    report = one(thunderbird() + b"\n" + thunderbird())
    assert report.verdict == "illisible"
    assert "plusieurs messages" in report.findings[0].message


@each_row(
    ("name", "data", "expected"),
    [
        ("x.yaml", YAML, False),
        ("x.yaml", b"date: 2026-07-20\n", False),
        ("x", b"format: 1\n", False),
        ("x.pdf", b"%PDF", False),
        ("x.xlsx", b"PK\3\4", False),
        ("x.eml", b"", True),
        ("X.EML", b"format: 1\n", True),
        ("x", b"Return-Path: <a@example.org>\r\n", True),
        ("x.txt", b"\xef\xbb\xbfReceived: by a\n", True),
    ],
)
def test_what_a_message_is(name: str, data: bytes, expected: bool) -> None:
    assert is_message(name, data) == expected


@pytest.mark.long
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3_000), st.sampled_from([b"\0", b"\xff", b"=?", b"?=", b";", b'"', b"\r\n", b"\r\n\r\n", b"--", b"boundary="])
        ),
        max_size=8,
    )
)
def test_a_message_that_is_damaged_anywhere_still_gives_reports(damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(bytes(forwarded(message(("d.yaml", YAML)))))
    for where, what in damage:
        data[where : where + len(what)] = what
    assert reports(bytes(data))
