"""A message that Outlook saved (.msg) becomes a `Mail`: its properties, its attachments and the messages within it, all bounded."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from clas_cli.dossier.tree import Header, Place, Source
from clas_cli.french.values import YEARS
from clas_cli.reading.door import unreadable
from clas_cli.reading.headers import CODE_PAGES, addresses, decoded, file_name, moment, without_tags
from clas_cli.reading.mail import MAX_DEPTH, MAX_TEXT, PARIS, Allowance, Attached, Mail, nothing
from clas_cli.reading.rich import plain_of_rich

if TYPE_CHECKING:
    import olefile

MAX_BYTES: Final = 30_000_000
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENTRY: Final = "__substg1.0_".encode("utf-16-le")
_MOST_STREAMS: Final = 20_000
_STREAM: Final = "__substg1.0_"
_PROPERTIES: Final = "__properties_version1.0"
_EMBEDDED: Final = "__substg1.0_3701000D"
_MOST_RECIPIENTS: Final = 200

SUBJECT, BODY, HTML, RICH = 0x0037, 0x1000, 0x1013, 0x1009
_SENT, _RECEIVED, _FLAGS, _CLASS, _HEADERS = 0x0039, 0x0E06, 0x0E07, 0x001A, 0x007D
_SENDER_NAME, _SENDER_SMTP, _SENDER, _ON_BEHALF_SMTP = 0x0C1A, 0x5D01, 0x0C1F, 0x5D02
_ADDRESS_SMTP, _ADDRESS, _SHOWN_TO, _SHOWN_CC = 0x39FE, 0x3003, 0x0E04, 0x0E03
LONG_NAME, SHORT_NAME, SHOWN_NAME, DATA, MIME, CONTENT_ID, HIDDEN = 0x3707, 0x3704, 0x3001, 0x3701, 0x370E, 0x3712, 0x7FFE
_CODE_PAGES: Final = (0x3FFD, 0x3FDE)
_UNSENT: Final = 0x8


def is_outlook(data: bytes, name: str) -> bool:
    """Whether a file is an item of Outlook."""
    return data.startswith(_OLE) and (name.lower().endswith(".msg") or _ENTRY in data)


def read_outlook(data: bytes, name: str) -> Mail | Source:
    """The message that a file holds, or a Source that says why it holds none."""
    import olefile

    damaged = unreadable(
        name,
        "C'est un message d'Outlook (.msg) endommagé, ou autre chose qu'un message.",
        "L'ouvrir dans Outlook et l'enregistrer à nouveau (au format .eml ou .msg), ou enregistrer le dossier qu'il contient.",
    )
    if len(data) > MAX_BYTES:
        too_big = f"Le message dépasse {MAX_BYTES // 1_000_000}\u00a0Mo."
        return unreadable(name, too_big, "Enregistrer le dossier qu'il contient, et le contrôler seul.")
    try:
        file = olefile.OleFileIO(io.BytesIO(data))
        paths = file.listdir()
        if len(paths) > _MOST_STREAMS or not any(path[-1].startswith((_STREAM, _PROPERTIES)) for path in paths):
            return damaged
        mail = _Item(file, _tree(paths), (), Allowance(), name).mail(name, 0)
        return damaged if _is_empty(mail) else mail
    except (OSError, struct.error, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return damaged


def _is_empty(mail: Mail) -> bool:
    return not (mail.subject or mail.text or mail.attached or mail.sender or mail.author)


@dataclass(slots=True)
class _Storage:
    """What stands in one storage: streams by name, and the storages within it."""

    streams: dict[str, tuple[str, ...]] = field(default_factory=dict)
    within: dict[str, _Storage] = field(default_factory=dict)


def _tree(paths: list[list[str]]) -> _Storage:
    root = _Storage()
    for path in paths:
        at = root
        for step in path[:-1]:
            at = at.within.setdefault(step, _Storage())
        at.streams[path[-1]] = tuple(path)
    return root


class _Item:
    """One message in the file. `path` is that of its storage; the properties of fixed size stand after a header whose length it tells."""

    def __init__(self, file: olefile.OleFileIO[str], storage: _Storage, path: tuple[str, ...], allowance: Allowance, name: str) -> None:
        self.file = file
        self.storage = storage
        self.allowance = allowance
        self.file_name = name
        self.fixed = _fixed(self._stream(storage, _PROPERTIES), 24 if path else 32)
        pages = [self.fixed.get(number, b"")[:4] for number in _CODE_PAGES]
        self.pages = [CODE_PAGES.get(int.from_bytes(page, "little")) for page in pages]

    def mail(self, name: str, depth: int) -> Mail:
        """The message, with those within it."""
        storage = self.storage
        subject = " ".join(self._text(storage, SUBJECT).split())
        headers = self._text(storage, _HEADERS)
        sent_at, fault = self._sent_at(headers)
        address = self._text(storage, _SENDER_SMTP) or self._text(storage, _ON_BEHALF_SMTP) or self._text(storage, _SENDER)
        recipients = self._recipients()
        shown = {"demande.courriel.objet": f"Objet : {subject}", "demande.courriel.destinataire": f"À : {recipients}"}
        if sent_at is not None:
            shown["demande.date_envoi"] = f"Envoyé : {sent_at:%d/%m/%Y %H:%M}"
        top = Place(line=1, column=1, file=self.file_name)
        mail = Mail(
            name,
            sender=address if "@" in address else addresses(_header(headers, "from")),
            author=self._text(storage, _SENDER_NAME),
            recipients=recipients,
            subject=subject,
            sent_at=sent_at,
            date_fault=fault,
            text=self._body()[:MAX_TEXT],
            headers={path: Header(top, text[:300]) for path, text in shown.items()},
            noise="rapport de remise" if self._text(storage, _CLASS).upper().startswith("REPORT.") else "",
        )
        for title, within in sorted(storage.within.items()):
            if title.startswith("__attach_version1.0_"):
                if not self.allowance.takes_part():
                    mail.is_overfull = True
                    break
                self._attach(mail, title, within, depth)
        return mail

    def _attach(self, mail: Mail, title: str, within: _Storage, depth: int) -> None:
        name = file_name(next(filter(None, (self._text(within, one) for one in (LONG_NAME, SHORT_NAME, SHOWN_NAME))), ""))
        if embedded := within.within.get(_EMBEDDED):
            if depth >= MAX_DEPTH or not self.allowance.takes_message():
                mail.is_overfull = True
                return
            inner = _Item(self.file, embedded, ("", title), self.allowance, self.file_name).mail(name or "message joint", depth + 1)
            inner.name = name or inner.subject[:60] or "message joint"
            mail.attached.append(Attached(inner.name, "message/rfc822", nothing, mail=inner))
            mail.is_overfull = mail.is_overfull or inner.is_overfull
            return
        fixed = _fixed(self._stream(within, _PROPERTIES), 8)
        kind = self._text(within, MIME).lower()
        hidden = bool(fixed.get(HIDDEN, b"\0")[0]) or (kind.startswith("image/") and bool(self._text(within, CONTENT_ID)))
        load = partial(self._loaded, within)
        mail.attached.append(Attached(name, kind, load, is_inline=hidden, is_sealed=name.lower().endswith(".p7m")))

    def _loaded(self, within: _Storage) -> tuple[bytes, bool]:
        data = self._stream(within, f"{_STREAM}{DATA:04X}0102")
        return data, bool(data)

    def _stream(self, storage: _Storage, name: str) -> bytes:
        path = storage.streams.get(name)
        if path is None:
            return b""
        try:
            return bytes(self.file.openstream(list(path)).read(MAX_BYTES))
        except (OSError, struct.error, ValueError, IndexError, TypeError, AttributeError):
            return b""

    def _text(self, storage: _Storage, number: int) -> str:
        """A text property: in UTF-16, or in bytes that are UTF-8 where they can be, else in the code page of the message."""
        wide = self._stream(storage, f"{_STREAM}{number:04X}001F")
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._stream(storage, f"{_STREAM}{number:04X}001E").rstrip(b"\0")
        return narrow_text(narrow, self.pages)

    def _body(self) -> str:
        storage = self.storage
        if text := self._text(storage, BODY).strip():
            return text.replace("\r\n", "\n")
        markup = self._stream(storage, f"{_STREAM}{HTML:04X}0102")[: 4 * MAX_TEXT]
        if markup or (shown := self._text(storage, HTML)):
            return without_tags(narrow_text(markup, self.pages) if markup else shown)
        return plain_of_rich(self._stream(storage, f"{_STREAM}{RICH:04X}0102"))

    def _sent_at(self, headers: str) -> tuple[datetime | None, str]:
        """The moment of sending (property 0x0039, in UTC), or why it isn't known."""
        if int.from_bytes(self.fixed.get(_FLAGS, b"")[:4], "little") & _UNSENT:
            return None, ""
        said = _header(headers, "date")
        for value in (self.fixed.get(_SENT), self.fixed.get(_RECEIVED) if not said else None):
            if value and (ticks := int.from_bytes(value, "little")):
                return _plausible(datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=min(ticks // 10, 10**17)))
        if not said:
            return None, "manque"
        try:
            sent = moment(said)
        except ValueError:
            return None, "n'est pas vraisemblable"
        return sent, "" if sent else "ne se lit pas"

    def _recipients(self) -> str:
        found = []
        for title, within in sorted(self.storage.within.items())[: _MOST_RECIPIENTS * 2]:
            if title.startswith("__recip_version1.0_"):
                found += [address for number in (_ADDRESS_SMTP, _ADDRESS) if "@" in (address := self._text(within, number))][:1]
        shown = f"{self._text(self.storage, _SHOWN_TO)}, {self._text(self.storage, _SHOWN_CC)}".replace(";", ",")
        return ", ".join(dict.fromkeys(found[:_MOST_RECIPIENTS])) or addresses(shown)


def _plausible(sent: datetime) -> tuple[datetime | None, str]:
    there = sent.astimezone(PARIS)
    return (there, "") if there.year in YEARS else (None, "n'est pas vraisemblable")


def narrow_text(data: bytes, pages: list[str | None]) -> str:
    """A text of bytes: strict UTF-8, then the first known of some charsets, then Windows-1252."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decoded(data, next(filter(None, pages), "cp1252"))


def _fixed(data: bytes, header: int) -> dict[int, bytes]:
    """The properties of fixed size, by number: eight bytes each."""
    found: dict[int, bytes] = {}
    for at in range(header, min(len(data), 200_000) - 15, 16):
        number = int.from_bytes(data[at + 2 : at + 4], "little")
        found.setdefault(number, data[at + 8 : at + 16])
    return found


def _header(headers: str, name: str) -> str:
    """A header of those that the message came with."""
    wanted = name + ":"
    lines = headers[:60_000].splitlines()
    for number, line in enumerate(lines):
        if line.lower().startswith(wanted):
            value = line[len(wanted) :]
            for following in lines[number + 1 : number + 20]:
                if not following.startswith((" ", "\t")):
                    break
                value += following
            return value.strip()
    return ""
