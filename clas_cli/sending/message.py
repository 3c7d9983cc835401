"""The message that carries a request, as a draft (.eml) that mail programs open ready to be sent. It is never sent from here."""

from __future__ import annotations

import hashlib
from email.charset import QP, Charset
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from typing import Final, NamedTuple

from clas_cli.french.text import one_line

_TYPES: Final = {
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "vnd.ms-excel.sheet.macroEnabled.12",
    ".xls": "vnd.ms-excel",
    ".ods": "vnd.oasis.opendocument.spreadsheet",
    ".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "vnd.oasis.opendocument.text",
    ".doc": "msword",
    ".pdf": "pdf",
    ".zip": "zip",
    ".yaml": "yaml",
    ".yml": "yaml",
}


class Attachment(NamedTuple):
    """A file that goes with a message, under its name."""

    name: str
    content: bytes


class Message(NamedTuple):
    """What is written to whom, and the files that go with it."""

    recipient: str
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()
    sender: str = ""


def to_eml(message: Message) -> bytes:
    """The draft, in the lines of RFC 5322. The same message gives the same bytes.

    « X-Unsent » makes Outlook and Thunderbird open it for writing. It has no date, and no sender but one that was given: the mail
    program adds its own.
    """
    draft = MIMEMultipart(boundary=f"clas-{hashlib.sha256(repr(message).encode('utf-8', 'replace')).hexdigest()[:32]}")
    draft["X-Unsent"] = "1"
    if message.sender:
        draft["From"] = one_line(message.sender)
    draft["To"] = one_line(message.recipient)
    draft["Subject"] = _header(message.subject)  # type: ignore[assignment]  # typeshed has str only
    utf8 = Charset("utf-8")
    utf8.body_encoding = QP
    draft.attach(MIMEText(message.body, "plain", utf8))  # type: ignore[arg-type]  # the same
    for attachment in message.attachments:
        draft.attach(_part(attachment))
    return draft.as_bytes(policy=compat32.clone(linesep="\r\n"))


def _header(text: str) -> Header:
    """A header of any text: on one line, encoded where plain ASCII could be misread or not fit."""
    text = one_line(text)
    is_plain = text.isascii() and "=?" not in text and len(text) <= 60
    return Header(text, "us-ascii" if is_plain else "utf-8", header_name="Subject")


def _part(attachment: Attachment) -> MIMEApplication:
    name = one_line(attachment.name)
    ending = f".{name.rpartition('.')[2].lower()}"
    part = MIMEApplication(attachment.content, _TYPES.get(ending, "octet-stream"))
    part.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    return part
