"""A message saved as text (.eml) becomes a `Mail`, within bounds on its size, its depth and the number of its parts.

Nothing of a message is obeyed: names of attachments never touch the disk, and its texts are decoded with the charsets that we know.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as BinaryError
from binascii import a2b_qp, a2b_uu
from collections.abc import Iterator
from datetime import datetime
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import Compat32
from functools import partial
from pathlib import PurePath
from typing import Any, Final

from clas_cli.dossier.tree import Header, Place, Source
from clas_cli.french.patterns import regex
from clas_cli.reading.door import YAML_SUFFIXES, is_plainly_another, unreadable
from clas_cli.reading.headers import LONGEST, addresses, decoded, file_name, line, moment, sender, without_tags
from clas_cli.reading.mail import MAX_DEPTH, MAX_TEXT, Allowance, Attached, Mail, nothing

MAX_BYTES: Final = 30_000_000
"""A workbook of 20 MB and its base64 code fit in."""
MAX_LINES: Final = 500_000
"""Each line costs as much as sixty letters: more than these, for a message of that size, is none that a person sent."""
MAX_NESTING: Final = 200
"""Messages and multipart bodies in one message, one within another or not."""
MAX_WORK: Final = 500_000_000
"""Their number multiplied by the size of the message: Python reads each line once for every level."""
_MOST_READINGS: Final = 8_000_000
"""Their number multiplied by that of its lines."""

_MOST_BOUNDARIES = 10_000
"""Lines that may begin a part, which is a message in a digest, though nothing in it says so."""

_HEADER = regex(rb"\n[!-9;-~]++:")
_MOST_HEADERS = 50_000
"""Lines that look like a header, in the message and all that it carries: each costs as much as five others."""
_LONGEST_DESCRIPTION = 5_000
_MOST_PARAMETERS = 24
"""Parameters of a header, which Python parses in the square of their number."""
_FIRST_LINE = regex(
    rb"(?:From |(?:return-path|received|delivered-to|mime-version|message-id|x-mozilla-[a-z-]+|x-ms-[a-z-]+|authentication-results|"
    rb"dkim-signature|arc-[a-z-]+|from|to|subject|date|content-type|thread-[a-z]+)[ \t]*:)",
    re.IGNORECASE,
)
_NEXT_MESSAGE = regex(rb"\n\r?\nFrom [^\n]+\d{4}\r?\n[A-Za-z-]+:")
_SEALED_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_CHUNK = 1 << 20
_LOGO = regex(r"image\d{3}\.|outlook-|logo", re.IGNORECASE)
_SMALL = 40_000
"""Characters of a picture in a text that is a logo rather than a photo."""


def is_message(name: str, beginning: bytes) -> bool:
    """Whether a file is a saved message, from its name or its first bytes."""
    suffix = PurePath(name).suffix.lower()
    return suffix == ".eml" or (suffix not in YAML_SUFFIXES and _FIRST_LINE.match(beginning.removeprefix(b"\xef\xbb\xbf")) is not None)


def read_mail(data: bytes, name: str) -> Mail | Source:
    """The message that a file holds, or a Source that says why it holds none."""
    if len(data) > MAX_BYTES:
        too_big = f"Le message dépasse {MAX_BYTES // 1_000_000}\u00a0Mo."
        return unreadable(name, too_big, "Enregistrer le dossier qu'il contient, et le contrôler seul.")
    if data.startswith(b"From ") and _NEXT_MESSAGE.search(data):
        several = "Le fichier réunit plusieurs messages (une boîte entière)\u00a0: il n'est pas lu."
        return unreadable(name, several, "Enregistrer chaque message dans son fichier, au format .eml.")
    message = _parsed(data, MAX_NESTING)
    if message is None:
        too_many = "Le message en contient d'autres, en trop grand nombre pour être lus."
        return unreadable(name, too_many, "Enregistrer le dossier qu'il contient, et le contrôler seul.")
    if not message.keys():
        none = "Le fichier est vide, ou n'est pas un message enregistré."
        return unreadable(name, none, "Enregistrer à nouveau le message, au format .eml.")
    return _Opening(data, name).mail(message, name, 0)


class _Opening:
    """One pass over a message and all that it carries, in the order of the file."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.name = name
        self.allowance = Allowance()
        self.position: int | None = 0
        """How far in the file headers were found; None once one was not: what it belongs to isn't there as it is read."""
        self.counted = (0, 1)
        """A place in the file, and the number of its line."""

    def mail(self, message: Message, name: str, depth: int, in_file: bool = True) -> Mail:
        """A message, with those within it."""
        subject = line(_raw(message, "subject"))
        sent_at, fault = _sent_at(message)
        start = self.position if in_file else None
        fields = {"demande.courriel.objet": "subject", "demande.courriel.destinataire": "to", "demande.date_envoi": "date"}
        headers = {path: self._header(message, field, start) for path, field in fields.items() if field != "date" or sent_at is not None}
        author, address = sender(_raw(message, "from"))
        mail = Mail(name, address, author, _recipients(message), subject, sent_at, fault, headers=headers, noise=_noise(message))
        texts: dict[str, list[str]] = {"plain": [], "html": []}
        for part, is_cut in self._leaves(message, mail):
            self._take(mail, part, is_cut, texts, depth)
        mail.text = ("\n".join(texts["plain"]).strip() or without_tags("\n".join(texts["html"])))[:MAX_TEXT]
        return mail

    def _leaves(self, message: Message, mail: Mail) -> Iterator[tuple[Message, bool]]:
        """The parts that hold no part, or that are messages; and whether the message ends within."""
        pending = [(message, False)]
        while pending:
            part, is_cut = pending.pop()
            if not self.allowance.takes_part():
                mail.is_overfull = True
                return
            inside = [] if part.get_content_type() == "message/rfc822" else _inside(part)
            if inside:
                unclosed = any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects)
                pending += [(inside[-1], is_cut or unclosed), *((inner, False) for inner in reversed(inside[:-1]))]
            else:
                yield part, is_cut

    def _take(self, mail: Mail, part: Message, is_cut: bool, texts: dict[str, list[str]], depth: int) -> None:
        name = _name_of(part)
        is_message = name.lower().endswith(".eml") or part.get_content_type() == "message/rfc822"
        if is_message and self.allowance.is_spent:  # opening it only to leave it costs as much
            mail.is_overfull = True
            return
        carried = self._carried(part, name)
        if carried is not None:
            if depth >= MAX_DEPTH or not self.allowance.takes_message():
                mail.is_overfull = True
                return
            title = name or line(_raw(carried, "subject"))[:60] or "message joint"
            inner = self.mail(carried, title, depth + 1, carried in _inside(part))
            mail.attached.append(Attached(title, "message/rfc822", nothing, mail=inner))
            mail.is_overfull = mail.is_overfull or inner.is_overfull
            return
        kind = part.get_content_type()
        disposition = part.get_content_disposition()
        if kind.startswith("text/") and disposition != "attachment" and not name:
            if kind in ("text/plain", "text/html") and sum(map(len, texts[kind[5:]])) < MAX_TEXT * 4:
                texts[kind[5:]].append(decoded(_content(part)[0], _parameter(part, "charset"))[: MAX_TEXT * 4])
            return
        is_inline = (
            kind.startswith("image/")
            and disposition != "attachment"
            and (len(getattr(part, "written", "")) < _SMALL or bool(_LOGO.match(name)))
        )
        is_sealed = kind in _SEALED_TYPES or name.lower().endswith(".p7m")
        mail.attached.append(Attached(name, kind, partial(_whole, part, is_cut), is_inline, is_sealed))

    def _carried(self, part: Message, name: str) -> Message | None:
        """The message that a part is, forwarded as an attachment."""
        inside = _inside(part)
        if part.get_content_type() == "message/rfc822" and inside:
            if inside[0].keys() or not _is_base64(part):
                return inside[0]
            return self._parsed(_content(inside[0], "base64")[0])  # some programs encode it against the standard
        if not inside and name.lower().endswith(".eml") and not is_plainly_another(content := _content(part)[0]):
            return self._parsed(content)
        return None

    def _parsed(self, content: bytes) -> Message | None:
        """An encoded message."""
        self.allowance.lines -= content.count(b"\n")
        return _parsed(content)

    def _header(self, message: Message, field: str, start: int | None) -> Header:
        """Where a header stands in the file, from `start`; its beginning where it can't be told."""
        nowhere = Header(Place(line=1, column=1, file=self.name), "")
        raw = _raw(message, field).lstrip().split("\n")[0].rstrip("\r")[:60]
        if not raw or start is None or self.position is None:
            return nowhere
        pattern = rb"^%s:\s*%s" % (field.encode(), re.escape(raw.encode("utf-8", "surrogateescape")))
        match = re.compile(pattern, re.IGNORECASE | re.MULTILINE).search(self.data, start)
        if match is None:
            self.position = None
            return nowhere
        self.position = max(self.position, match.end())
        label = field.capitalize() + ": "
        at, number = self.counted
        self.counted = start, number + self.data.count(b"\n", at, start)
        number = self.counted[1] + self.data.count(b"\n", start, match.start())
        return Header(Place(line=number, column=len(label) + 1, file=self.name), label + line(_raw(message, field)))


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else None
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def _encoding(part: Message) -> str:
    return str(part.get("content-transfer-encoding", "")).strip().lower()


def _is_base64(part: Message) -> bool:
    return _encoding(part) == "base64"


def _parsed(data: bytes, nesting: int = MAX_DEPTH) -> Message | None:
    """A message, or None of one that is nested without end, or made of lines without number."""
    nested = _nested(data.lower())
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if nested > nesting or nested * len(data) > MAX_WORK or lines > MAX_LINES or nested * lines > _MOST_READINGS:
        return None
    if data.count(b"\n--") > _MOST_BOUNDARIES or sum(1 for _ in _HEADER.finditer(data)) > _MOST_HEADERS:
        return None
    parser = BytesFeedParser(policy=_Bounded(message_factory=_Part))
    try:
        for start in range(3 if data.startswith(b"\xef\xbb\xbf") else 0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        return parser.close()
    except RecursionError:
        return None


def _nested(lower: bytes) -> int:
    return lower.count(b"multipart/") + lower.count(b"message/rfc822")


class _Part(Message):
    """A message, or a part of one, that its own description can neither break, nor multiply, nor slow down."""

    written: str = ""
    """What stands between its headers and its end, its bytes as the parser has them: Python's own way to ask for it decodes it with
    whatever codec the part names."""

    def set_payload(self, payload: object, charset: object = None) -> None:
        """Keeps what the parser read."""
        super().set_payload(payload, charset)  # type: ignore[call-overload]
        if isinstance(payload, str):
            self.written = payload

    def get_boundary(self, failobj: Any = None) -> Any:
        """What separates its parts; `failobj` where it is told in an encoding, or by a number, that is none."""
        try:
            value = self.get_param("boundary", None)
        except (ValueError, LookupError, TypeError):
            return failobj
        value = value[2] if isinstance(value, tuple) else value
        return value.rstrip() if isinstance(value, str) else failobj

    def get_content_type(self) -> str:
        """Its kind. Of a report on delivery Python would make as many messages as it has blank lines: it is a text here."""
        kind = super().get_content_type()
        return "text/plain" if kind == "message/delivery-status" else kind


class _Bounded(Compat32):
    """How Python reads a message, with a bound on what it will make of each header."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """The name and the value of a header, from its lines."""
        name, value = super().header_source_parse(sourcelines)
        if not name.lower().startswith("content-"):
            return name, value[:LONGEST]
        if not value.isascii():  # bytes as they stand, which Python would show as « ? »
            value = decoded(value[:_LONGEST_DESCRIPTION].encode("utf-8", "surrogateescape"))
        return name, ";".join(value[:_LONGEST_DESCRIPTION].split(";")[:_MOST_PARAMETERS])


def _whole(part: Message, is_cut: bool) -> tuple[bytes, bool]:
    content, is_whole = _content(part)
    return content, is_whole and not is_cut


def _content(part: Message, encoding: str | None = None) -> tuple[bytes, bool]:
    """The bytes of a part, and whether they are whole."""
    raw = part.written.encode("ascii", "surrogateescape") if isinstance(part, _Part) else b""
    match encoding or _encoding(part):
        case "base64":
            return _base64(raw)
        case "quoted-printable":
            return a2b_qp(raw), True
        case "x-uuencode" | "uuencode" | "uue" | "x-uue":
            return _uuencoded(raw)
    return raw, not part.is_multipart()


def _base64(packed: bytes) -> tuple[bytes, bool]:
    """The bytes of a base64 text, as far as they go, and whether they are whole."""
    packed = packed.translate(None, b" \t\r\n\v\f")
    try:
        return b64decode(packed, validate=True), True
    except ValueError:
        pass
    try:
        return b64decode(packed[: len(packed) // 4 * 4]), False
    except ValueError:
        return b"", False


def _uuencoded(raw: bytes) -> tuple[bytes, bool]:
    found = []
    lines = iter(raw.splitlines())
    for one in lines:
        if one.startswith(b"begin "):
            break
    for one in lines:
        if one.strip() in (b"end", b"`", b""):
            break
        try:
            found.append(a2b_uu(one))
        except BinaryError:
            return b"".join(found), False
    return b"".join(found), True


def _parameter(part: Message, name: str, header: str = "content-type") -> str:
    """A parameter of a header, as it was written: never decoded with a codec that it names."""
    try:
        value = part.get_param(name, None, header)
    except (ValueError, LookupError, TypeError, IndexError):
        return ""
    if not isinstance(value, tuple):
        return str(value or "")
    charset, _, text = value
    try:
        return decoded((text or "").encode("latin-1"), charset)
    except UnicodeEncodeError:
        return text or ""


def _name_of(part: Message) -> str:
    return file_name(_parameter(part, "filename", "content-disposition") or _parameter(part, "name"))


def _raw(message: Message, field: str) -> str:
    """A header as it stands in the message, of its first line at least; empty where it is absent."""
    wanted = (value for name, value in message.raw_items() if name.lower() == field)
    return str(next(wanted, ""))[:LONGEST].strip()


def _recipients(message: Message) -> str:
    """The addresses that the message is sent to, without their names; empty where it gives none."""
    return addresses(", ".join(str(value) for name, value in message.raw_items() if name.lower() in ("to", "cc", "bcc")))


def _sent_at(message: Message) -> tuple[datetime | None, str]:
    """The moment at which the message was sent, in Paris, or why it isn't known."""
    dates = {str(value).strip() for name, value in message.raw_items() if name.lower() == "date"}
    if not dates:
        is_draft = _raw(message, "x-unsent") == "1"  # written by « clas courriel », and not sent yet
        return None, "" if is_draft else "manque"
    if len(dates) > 1:
        return None, "est donnée plusieurs fois"
    try:
        sent = moment(dates.pop())
    except ValueError:
        return None, "n'est pas vraisemblable"
    return sent, "" if sent else "ne se lit pas"


def _noise(message: Message) -> str:
    """What wrote the message, where it is no person."""
    kind = message.get_content_type()
    if kind == "multipart/report" or _raw(message, "x-failed-recipients"):
        return "accusé ou rapport de remise"
    if _raw(message, "auto-submitted").lower().startswith(("auto-replied", "auto-generated", "auto-notified")) or any(
        _raw(message, field) for field in ("x-autoreply", "x-autorespond", "x-auto-response-suppress-reply")
    ):
        return "réponse automatique"
    if _raw(message, "list-unsubscribe") or _raw(message, "precedence").lower() in ("bulk", "list", "junk"):
        return "lettre d'information"
    return "invitation" if kind == "text/calendar" else ""
