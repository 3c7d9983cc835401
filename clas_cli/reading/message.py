"""A saved message becomes the Sources of the dossiers attached to it, each with the day, recipient and subject of that message.

Nothing of a message is obeyed: names of attachments never touch the disk, and size, depth and number are bounded.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass, replace
from datetime import UTC, date
from email.errors import CloseBoundaryNotFoundDefect, MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import Compat32
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import PurePath
from typing import Any, Final
from zoneinfo import ZoneInfo

from clas_cli.dossier.tree import A_VERIFIER, FormRule, Header, Mapping, Place, Remark, Scalar, Source
from clas_cli.french.text import quoted, visible
from clas_cli.french.values import YEARS
from clas_cli.reading.door import WORKBOOK_SUFFIXES, YAML_SUFFIXES, is_plainly_another, read_bytes, unreadable

MAX_BYTES: Final = 30_000_000
"""A workbook of 20 MB and its base64 code fit in."""
MAX_LINES: Final = 500_000
"""Each line costs as much as sixty letters: more than these, for a message of that size, is none that a person sent."""
MAX_PARTS: Final = 2_000
MAX_DOSSIERS: Final = 50
MAX_TEXT: Final = 1_000_000
"""Characters of all the YAML dossiers of one message: as many as one alone may have."""
MAX_NESTING: Final = 200
"""Messages and multipart bodies in one message, one within another or not."""
MAX_WORK: Final = 500_000_000
"""Their number multiplied by the size of the message: Python reads each line once for every level."""
MAX_MESSAGES: Final = 100
"""Messages in one message, at any depth."""
MAX_DEPTH: Final = 20
"""Messages one within another."""

PARIS: Final = ZoneInfo("Europe/Paris")

_LONGEST_HEADER = 8_000
_LONGEST_NAME = 1_200
_LONGEST_DESCRIPTION = 5_000
_MOST_PARAMETERS = 60
"""Parameters of a header, which Python parses in the square of their number."""
_FIRST_LINE = re.compile(
    rb"(?:From |(?:return-path|received|delivered-to|mime-version|message-id|x-mozilla-[a-z-]+|x-ms-[a-z-]+|authentication-results|"
    rb"dkim-signature|arc-[a-z-]+|from|to|subject|date|content-type|thread-[a-z]+)[ \t]*:)",
    re.IGNORECASE,
)
_NEXT_MESSAGE = re.compile(rb"\n\r?\nFrom [^\n]+\d{4}\r?\n[A-Za-z-]+:")
_DOSSIER_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml", "application/vnd.ms-excel", "application/msexcel",
    "application/vnd.oasis.opendocument.spreadsheet", "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/vnd.yaml",
)  # fmt: skip
_SEALED_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_MOST_ADDRESSES = 200
_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0"
_TNEF = b"\x78\x9f\x3e\x22"
_OUTLOOK_ENTRY = "__substg1.0_".encode("utf-16-le")
_DOSSIER_TEXT = re.compile(rb"^(?:gestionnaire|projet|collectifs)[ \t]*:", re.MULTILINE)
_ADDRESS = re.compile(r"(?<![^\s<>,;:\"()\[\]])[^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]]+")
_JOIN_IT = "Demander à l'expéditeur de joindre le dossier au format du modèle (.xlsx ou .yaml)."


def is_message(name: str, beginning: bytes) -> bool:
    """Whether a file is a saved message, from its name or its first bytes."""
    suffix = PurePath(name).suffix.lower()
    return suffix == ".eml" or (suffix not in YAML_SUFFIXES and _FIRST_LINE.match(beginning.removeprefix(b"\xef\xbb\xbf")) is not None)


def outlook_message(data: bytes, name: str) -> Source | None:
    """Why an Outlook item (.msg) or the envelope that Outlook makes of attachments (winmail.dat) is not read; None of other files."""
    if data.startswith(_TNEF) or name.lower().endswith("winmail.dat"):
        return unreadable(
            name,
            "Les pièces jointes sont enfermées dans un fichier winmail.dat, qu'Outlook seul sait ouvrir.",
            "Demander à l'expéditeur de renvoyer le message en texte brut ou en HTML (non en « texte enrichi »), le dossier en pièce jointe.",
        )
    if data.startswith(_OLE) and (name.lower().endswith(".msg") or _OUTLOOK_ENTRY in data):
        return unreadable(
            name,
            "C'est un message au format d'Outlook (.msg), qui n'est pas lu.",
            "Enregistrer le message au format .eml, ou enregistrer le dossier qu'il contient.",
        )
    return None


def read_message(data: bytes, name: str) -> list[Source]:
    """The Sources of a message: one for each dossier attached to it, or one that says why there is none."""
    if len(data) > MAX_BYTES:
        return [
            unreadable(
                name,
                f"Le message dépasse {MAX_BYTES // 1_000_000}\u00a0Mo.",
                "Enregistrer le dossier qu'il contient, et le contrôler seul.",
            )
        ]
    if data.startswith(b"From ") and _NEXT_MESSAGE.search(data):
        several = "Le fichier réunit plusieurs messages (une boîte entière)\u00a0: il n'est pas lu."
        return [unreadable(name, several, "Enregistrer chaque message dans son fichier, au format .eml.")]
    message = _parsed(data, MAX_NESTING)
    if message is None:
        return [_too_deep(name)]
    if not message.keys():
        return [
            unreadable(
                name, "Le fichier est vide, ou n'est pas un message enregistré.", "Enregistrer à nouveau le message, au format .eml."
            )
        ]
    return _Opening(data, name).sources(message)


def _too_deep(name: str) -> Source:
    return unreadable(
        name,
        "Le message en contient d'autres, en trop grand nombre pour être lus.",
        "Enregistrer le dossier qu'il contient, et le contrôler seul.",
    )


@dataclass(frozen=True, slots=True)
class _Envelope:
    """What one message says of itself: the day it was sent (Europe/Paris), whom to, and its subject."""

    name: str
    sent_on: date | None
    date_fault: str
    recipients: str
    subject: str
    headers: dict[str, Header]

    def around(self, source: Source) -> Source:
        """The Source of an attachment, with what the message says."""
        source.emailed_on = self.sent_on
        if source.root is None:
            return source
        source.headers = self.headers
        if self.date_fault:
            source.undated = Remark(
                "demande.date_envoi",
                f"La date d'envoi du message {self.date_fault}\u00a0: c'est la date du dossier, ou celle du jour, qui est jugée.",
                expected="un champ « Date » lisible",
                rule=FormRule.REFUSEE,
                severity=A_VERIFIER,
                remedy="Vérifier la date d'envoi dans la messagerie, et la donner par --date-envoi.",
                place=Place(line=1, column=1, file=self.name),
            )
        demande = source.root.entries.setdefault("demande", Mapping({}, None))
        if isinstance(demande, Mapping):
            sent = {"objet": self.subject, "destinataire": self.recipients}
            demande.entries["courriel"] = Mapping({name: Scalar(text, None) for name, text in sent.items() if text}, None)
        return source


class _Opening:
    """One pass over a message and all that it carries, in the order of the file."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.name = name
        self.found: list[Source] = []
        self.others: list[str] = []
        self.labels: set[str] = set()
        self.parts = self.messages = self.text = 0
        self.position: int | None = 0
        """How far in the file headers were found; None once one was not: what it belongs to isn't there as it is read."""

    def sources(self, message: Message) -> list[Source]:
        envelope = self._envelope(message, self.name)
        self._open(message, envelope, 0)
        if self._is_full():
            self.found[MAX_DOSSIERS:] = [
                unreadable(
                    self.name,
                    f"Le message a trop de pièces jointes (plus de {MAX_DOSSIERS}\u00a0dossiers, de {MAX_PARTS}\u00a0parties, ou d'un "
                    "million de caractères)\u00a0: la suite n'est pas lue.",
                    "Enregistrer les dossiers qu'il contient, et les contrôler seuls.",
                )
            ]
        return self.found or [envelope.around(self._nothing(envelope))]

    def _is_full(self) -> bool:
        return self.parts > MAX_PARTS or self.messages > MAX_MESSAGES or len(self.found) > MAX_DOSSIERS or self.text > MAX_TEXT

    def _nothing(self, envelope: _Envelope) -> Source:
        shown = [visible(name, 60) for name in self.others[:5]] + ["…"] * (len(self.others) > 5)
        carried = f"Pièces jointes\u00a0: {', '.join(shown)}." if shown else "Il n'a pas de pièce jointe."
        source = unreadable(self.name, f"Le message ne contient aucun dossier. {carried}", _JOIN_IT)
        source.remarks[0].found = f"un message dont l'objet est {quoted(envelope.subject)}"
        source.remarks[0].expected = "un dossier en pièce jointe"
        return source

    def _open(self, message: Message, envelope: _Envelope, depth: int) -> None:
        """Every part that a message carries; a message within it speaks for its own attachments."""
        pending = [(message, False)]
        while pending and not self._is_full():
            part, is_cut = pending.pop()
            self.parts += 1
            name = _file_name(part)
            carried = _carried(part, name)
            if carried is not None:
                self.messages += 1
                title = name or _text(carried, "subject")[:60] or "message joint"
                within = self._envelope(carried, self._label(envelope, title), carried in _inside(part))
                if depth < MAX_DEPTH:
                    self._open(carried, within, depth + 1)
                else:
                    self.found.append(_too_deep(within.name))
            elif inside := _inside(part):
                unclosed = any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects)
                pending += [(inside[-1], is_cut or unclosed), *((inner, False) for inner in reversed(inside[:-1]))]
            else:
                self._leaf(part, name, envelope, is_cut)

    def _leaf(self, part: Message, name: str, envelope: _Envelope, is_cut: bool) -> None:
        is_body = part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment"
        if is_body and not name:
            return
        label = self._label(envelope, name or "pièce jointe")
        source = _attached(part, name, label, is_cut)
        if source is not None:
            self.labels.add(label)
            self.text += sum(map(len, source.lines))
            self.found.append(envelope.around(source))
        elif name and part.get_content_maintype() != "image":
            self.others.append(name)

    def _label(self, envelope: _Envelope, name: str) -> str:
        """« message.eml > pièce.xlsx », told from another one of the same name."""
        label, copies = f"{envelope.name} > {name}", 2
        while label in self.labels:
            label, copies = f"{envelope.name} > {name} ({copies})", copies + 1
        return label

    def _envelope(self, message: Message, name: str, within_file: bool = True) -> _Envelope:
        subject = _text(message, "subject")
        sent_on, fault = _sent_on(message)
        start = self.position if within_file else None
        fields = {"demande.courriel.objet": "subject", "demande.courriel.destinataire": "to", "demande.date_envoi": "date"}
        headers = {
            path: self._header(message, name, field, start) for path, field in fields.items() if field != "date" or sent_on is not None
        }
        return _Envelope(name, sent_on, fault, _recipients(message), subject or "(sans objet)", headers)

    def _header(self, message: Message, name: str, field: str, start: int | None) -> Header:
        """Where a header stands in the file, from `start`; its beginning where it can't be told."""
        nowhere = Header(Place(line=1, column=1, file=name), "")
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
        return Header(
            Place(line=self.data.count(b"\n", 0, match.start()) + 1, column=len(label) + 1, file=name), label + _text(message, field)
        )


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else None
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def _carried(part: Message, name: str) -> Message | None:
    """The message that a part is, forwarded as an attachment."""
    inside = _inside(part)
    if part.get_content_type() == "message/rfc822" and inside:
        if inside[0].keys() or not _is_base64(part):
            return inside[0]
        return _parsed(_base64(str(inside[0].get_payload()))[0])  # some programs encode it against the standard
    if not inside and name.lower().endswith(".eml") and not is_plainly_another(content := _content(part)[0]):
        return _parsed(content)
    return None


def _is_base64(part: Message) -> bool:
    return str(part.get("content-transfer-encoding", "")).strip().lower() == "base64"


def _parsed(data: bytes, nesting: int = MAX_DEPTH) -> Message | None:
    """A message, or None of one that is nested without end, or made of lines without number."""
    nested = _nested(data.lower())
    if nested > nesting or nested * len(data) > MAX_WORK or max(data.count(b"\n"), data.count(b"\r")) > MAX_LINES:
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
    """A message, or a part of one, that its own description can neither break nor multiply."""

    def get_boundary(self, failobj: Any = None) -> Any:
        """What separates its parts; `failobj` where it is told in an encoding, or by a number, that is none."""
        try:
            return super().get_boundary(failobj)
        except (ValueError, LookupError, TypeError):
            return failobj

    def get_content_type(self) -> str:
        """Its kind. Of a report on delivery Python would make as many messages as it has blank lines: it is a text here."""
        kind = super().get_content_type()
        return "text/plain" if kind == "message/delivery-status" else kind


class _Bounded(Compat32):
    """How Python reads a message, with a bound on what it will make of each header."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """The name and the value of a header, from its lines."""
        name, value = super().header_source_parse(sourcelines)
        if name.lower().startswith("content-"):
            return name, ";".join(value[:_LONGEST_DESCRIPTION].split(";")[:_MOST_PARAMETERS])
        return name, value[:_LONGEST_HEADER]


def _attached(part: Message, name: str, label: str, is_cut: bool) -> Source | None:
    """The Source of an attachment that is a dossier, or that hides one; None of any other. `is_cut`: the message ends within it."""
    kind = part.get_content_type()
    if kind in _SEALED_TYPES or name.lower().endswith(".p7m"):
        return unreadable(label, "Cette partie du message est chiffrée ou scellée (S/MIME)\u00a0: elle n'est pas lue.", _JOIN_IT)
    content, whole = _content(part)
    if kind == "application/ms-tnef":
        content = _TNEF
    if (outlook := outlook_message(content, name)) is not None:
        return replace(outlook, name=label)
    if not _may_be_a_dossier(name, kind, content):
        return None
    if is_cut or not whole:
        message = "La pièce jointe est endommagée\u00a0: le message est coupé, ou le codage (base64) y est rompu."
        return unreadable(label, message, "Demander à l'expéditeur un nouvel envoi.")
    return replace(read_bytes(content, label), content=content)


def _may_be_a_dossier(name: str, kind: str, content: bytes) -> bool:
    suffix = PurePath(name).suffix.lower()
    if suffix in YAML_SUFFIXES | WORKBOOK_SUFFIXES or kind.startswith(_DOSSIER_TYPES):
        return True
    if kind != "application/octet-stream" and suffix:
        return False
    start = content[:4096]
    is_workbook = start.startswith(b"PK") and (b"xl/" in content or b"opendocument.spreadsheet" in start)
    return is_workbook or _DOSSIER_TEXT.search(start) is not None


def _content(part: Message) -> tuple[bytes, bool]:
    """The bytes of an attachment, and whether they are whole."""
    try:
        payload = part.get_payload()
        if not isinstance(payload, str):
            return b"", False
        if _is_base64(part):
            return _base64(payload)
        decoded = part.get_payload(decode=True)
    except (LookupError, TypeError, ValueError):  # the name of its encoding is none
        return b"", False
    return (decoded, True) if isinstance(decoded, bytes) else (b"", False)


def _base64(text: str) -> tuple[bytes, bool]:
    """The bytes of a base64 text, as far as they go, and whether they are whole."""
    packed = text.encode("ascii", "replace").translate(None, b" \t\r\n\v\f")
    try:
        return b64decode(packed, validate=True), True
    except ValueError:
        pass
    try:
        return b64decode(packed[: len(packed) // 4 * 4]), False
    except ValueError:
        return b"", False


def _file_name(part: Message) -> str:
    """The name of an attachment, without any folder, as it can be shown; empty where it has none."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, IndexError):
        name = ""
    return re.split(r"[/\\]", _decoded(name[:_LONGEST_NAME]))[-1].strip()[-120:]


def _raw(message: Message, field: str) -> str:
    """A header as it stands in the message, of its first line at least; empty where it is absent."""
    wanted = (value for name, value in message.raw_items() if name.lower() == field)
    return str(next(wanted, ""))[:_LONGEST_HEADER].strip()


def _text(message: Message, field: str) -> str:
    """A header as its writer saw it."""
    return " ".join(_decoded(_raw(message, field)[:_LONGEST_NAME]).split())


def _decoded(raw: str) -> str:
    """Encoded words made text, whatever their faults; bytes that are not ASCII are UTF-8, else Windows-1252."""
    if not raw.isascii():
        data = raw.encode("utf-8", "surrogateescape")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")
    raw = "".join(raw.splitlines())
    end = raw.rfind("?=") + 2  # beyond, nothing is encoded, and looking for it would take the square of the length
    if "=?" not in raw or end < 2:
        return raw
    try:
        chunks = decode_header(raw[:end])
        return "".join(_chunk(chunk, charset) for chunk, charset in chunks) + raw[end:]
    except (ValueError, LookupError, MessageError):
        return raw


def _chunk(chunk: bytes | str, charset: str | None) -> str:
    if isinstance(chunk, str):
        return chunk
    try:
        return chunk.decode(charset or "ascii", "replace")
    except LookupError:
        return chunk.decode("cp1252", "replace")


def _recipients(message: Message) -> str:
    """The addresses that the message is sent to, without their names; empty where it gives none."""
    lines = [str(value) for name, value in message.raw_items() if name.lower() in ("to", "cc", "bcc")]
    text = ", ".join(lines)[:_LONGEST_HEADER]
    try:
        addresses = [address for _, address in getaddresses([text]) if "@" in address]
    except RecursionError:
        addresses = []
    addresses = addresses or _ADDRESS.findall(re.sub(r'"[^"]*"', "", text))
    return ", ".join(dict.fromkeys(_decoded(address) for address in addresses[:_MOST_ADDRESSES]))


def _sent_on(message: Message) -> tuple[date | None, str]:
    """The day of Europe/Paris on which the message was sent, or why it isn't known."""
    dates = {str(value).strip() for name, value in message.raw_items() if name.lower() == "date"}
    if not dates:
        is_draft = str(message.get("X-Unsent", "")).strip() == "1"  # written by « clas courriel », and not sent yet
        return None, "" if is_draft else "manque"
    if len(dates) > 1:
        return None, "est donnée plusieurs fois"
    try:
        sent = parsedate_to_datetime(dates.pop()[:200])
        day = (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(PARIS).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None, "ne se lit pas"
    return (day, "") if day.year in YEARS else (None, "n'est pas vraisemblable")
