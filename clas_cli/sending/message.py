"""The message that carries a dossier, as a draft (.eml) that mail programs open ready to be sent. It is never sent from here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email.charset import QP, Charset
from email.header import Header
from email.message import Message as Part
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from typing import Any, Final

from clas_cli.french.text import one_line

_TYPES: Final = {
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "vnd.ms-excel.sheet.macroEnabled.12",
    ".xls": "vnd.ms-excel",
    ".ods": "vnd.oasis.opendocument.spreadsheet",
    ".yaml": "yaml",
    ".yml": "yaml",
}


@dataclass(frozen=True, slots=True)
class Message:
    """What is written to whom, and the file that goes with it."""

    recipient: str
    subject: str
    body: str
    file_name: str
    content: bytes


def to_eml(message: Message) -> bytes:
    """The draft, in the lines of RFC 5322. The same message gives the same bytes.

    « X-Unsent » makes Outlook and Thunderbird open it for writing. Neither sender nor date: the mail program adds its own.
    """
    draft: Part[Any, Any] = MIMEMultipart(boundary=f"clas-{hashlib.sha256(repr(message).encode('utf-8', 'replace')).hexdigest()[:32]}")
    draft["X-Unsent"] = "1"
    draft["To"] = one_line(message.recipient)
    draft["Subject"] = _header(message.subject)
    utf8 = Charset("utf-8")
    utf8.body_encoding = QP
    draft.attach(MIMEText(message.body, "plain", utf8))  # type: ignore[arg-type]  # typeshed has str only
    draft.attach(_attachment(message))
    return draft.as_bytes(policy=compat32.clone(linesep="\r\n"))


def _header(text: str) -> Header:
    """A header of any text: on one line, encoded where plain ASCII could be misread or not fit."""
    text = one_line(text)
    is_plain = text.isascii() and "=?" not in text and len(text) <= 60
    return Header(text, "us-ascii" if is_plain else "utf-8", header_name="Subject")


def _attachment(message: Message) -> MIMEApplication:
    name = one_line(message.file_name)
    ending = f".{name.rpartition('.')[2].lower()}"
    part = MIMEApplication(message.content, _TYPES.get(ending, "octet-stream"))
    part.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    return part
