"""A message forwarded inside a Caf is judged as it was first sent: its day, its recipients and its subject stand in the text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from clas_cli.dossier.tree import Header, Place
from clas_cli.french.patterns import regex
from clas_cli.french.text import loose
from clas_cli.french.topics import is_reply
from clas_cli.french.values import MONTHS, YEARS
from clas_cli.reading.headers import addresses, moment, sender
from clas_cli.reading.mail import PARIS, Mail, is_caf

_LABELS: Final = {
    "de": "from",
    "from": "from",
    "expediteur": "from",
    "envoye": "date",
    "envoye le": "date",
    "date": "date",
    "date d'envoi": "date",
    "sent": "date",
    "a": "to",
    "to": "to",
    "pour": "to",
    "destinataire": "to",
    "destinataires": "to",
    "cc": "cc",
    "copie": "cc",
    "copie a": "cc",
    "objet": "subject",
    "sujet": "subject",
    "subject": "subject",
    "importance": "other",
    "repondre a": "other",
    "reply to": "other",
    "pieces jointes": "other",
    "attachments": "other",
}
_LABEL: Final = regex(r"[\s>*_|]{0,12}(?P<name>[^\W\d][\w' ’-]{0,18}?)[\s*_]{0,6}:[\s*_]{0,6}(?P<value>.*)")
_MOST_LINES: Final = 4_000
_CONTINUED: Final = 4
"""Lines over which a list of recipients may run."""
_QUOTED: Final = regex(
    r"(?:-{2,}\s*)?(?:message d'origine|message original|original message|message transfere|forwarded message|debut du message)|"
    r"(?:le|on) .{4,120}(?:a ecrit|wrote) ?:$"
)


_DATED: Final = regex(r"\bmessage du (.{6,60})$")
"""Where some webmails tell the day: above the headers, on their first line (« > Message du 22/06/26 08:31 »)."""


class _Block(NamedTuple):
    """The headers of a message, as programs write them above a message forwarded; and the line that follows them."""

    fields: dict[str, str]
    end: int


def first_sending(mail: Mail) -> Mail:
    """The message as it was sent to the Caf: itself, unless the Caf has forwarded it to itself."""
    while is_caf(mail.sender) and not is_reply(mail.subject):
        lines = mail.text.split("\n")[:_MOST_LINES]
        block = _next_block(lines, 0)
        if block is None:
            return mail
        mail = _within(mail, block, lines)
    return mail


@lru_cache(maxsize=2)  # asked for again as long as it isn't decided what a message is
def own_text(text: str) -> str:
    """What a message says itself, without the messages that it answers or forwards."""
    lines = text.split("\n")[:_MOST_LINES]
    block = _next_block(lines, 0)
    end = block.end - len(block.fields) if block else len(lines)
    kept = []
    for line in lines[: max(end, 0)]:
        if _QUOTED.match(loose(line[:200]).lstrip("> -_")):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(kept)


def _within(mail: Mail, block: _Block, lines: list[str]) -> Mail:
    fields = block.fields
    author, address = sender(fields["from"])
    sent_at = _moment(fields["date"])
    recipients = ", ".join(filter(None, (addresses(f"{fields.get('to', '')}, {fields.get('cc', '')}"), mail.sender)))
    shown = {
        "demande.date_envoi": f"Envoyé : {fields['date']}",
        "demande.courriel.objet": f"Objet : {fields.get('subject', '')}",
        "demande.courriel.destinataire": f"À : {fields.get('to', '')}",
    }
    top = Place(line=1, column=1, file=next(iter(mail.headers.values())).place.file if mail.headers else mail.name)
    return replace(
        mail,
        sender=address,
        author=author,
        recipients=recipients,
        subject=fields.get("subject", ""),
        sent_at=sent_at,
        date_fault="" if sent_at else "ne se lit pas",
        text="\n".join(lines[block.end :]).strip(),
        headers={path: Header(top, text[:300]) for path, text in shown.items() if sent_at or path != "demande.date_envoi"},
    )


def _next_block(lines: list[str], start: int) -> _Block | None:
    """The first headers from a line on: who, when, and a subject or recipients."""
    number = start
    while number < len(lines):
        if _field(lines[number]) in ("from", "subject"):
            block = _block(lines, number)
            if "date" not in block.fields and number and (dated := _DATED.search(loose(lines[number - 1][:200]))):
                block.fields["date"] = dated[1]
            if {"from", "date"} <= block.fields.keys() and not {"to", "subject"}.isdisjoint(block.fields):
                return block
        number += 1
    return None


def _field(line: str) -> str | None:
    found = _LABEL.match(line[:400])
    return _LABELS.get(loose(found["name"])) if found else None


def _block(lines: list[str], start: int) -> _Block:
    fields: dict[str, str] = {}
    number, last, skipped = start, "", 0
    end = start
    while number < len(lines) and skipped <= _CONTINUED:
        line = lines[number]
        found = _LABEL.match(line[:2_000])
        name = _LABELS.get(loose(found["name"])) if found else None
        if found and name:
            if name in fields and name != "other":
                break
            fields[name] = found["value"].strip(" *_")
            last, skipped, end = name, 0, number + 1
        elif last in ("to", "cc", "subject") and line.strip() and {"from", "date"} <= fields.keys() | {last}:
            skipped += 1
            if any(_field(after) for after in lines[number + 1 : number + 1 + _CONTINUED]):
                fields[last] += " " + line.strip()
        elif line.strip(" >") or len(fields) > 3:
            break
        else:
            skipped += 1
        number += 1
    return _Block(fields, end)


_NAMED_MONTHS: Final = {
    **{loose(name)[:4].rstrip("."): number for number, name in enumerate(MONTHS, 1)},
    "jan": 1,
    "feb": 2,
    "fev": 2,
    "mar": 3,
    "apr": 4,
    "avr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_IN_WORDS: Final = regex(r"\b(\d{1,2})(?:er|st|nd|rd|th)?[ .]+(?:de )?([a-z]{3,9})\.?,? +(\d{4})\b")
_ENGLISH: Final = regex(r"\b([a-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})\b")
_IN_DIGITS: Final = regex(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})\b")
_ISO: Final = regex(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_HOUR: Final = regex(r"\b(\d{1,2}) ?(?:h|:) ?(\d{2})(?::\d{2})? ?(am|pm)?")


def _moment(text: str) -> datetime | None:
    """« lundi 20 juillet 2026 09:30 », « 20/07/2026 09:30 », « Monday, July 20, 2026 9:30 AM », as a moment in Paris; None of anything else."""
    said = " ".join(text[:200].split())
    if re.search(r"[+-]\d{4}\b|GMT", said):
        try:
            return moment(said)
        except ValueError:
            return None
    plain = loose(said) if not _ISO.search(said) else said.lower()
    hour = _HOUR.search(plain)
    day = _day(plain, is_english=bool(hour and hour[3]))
    if day is None or day[0] not in YEARS:
        return None
    try:
        hours, minutes = (int(hour[1]), int(hour[2])) if hour else (0, 0)
        if hour and hour[3]:
            hours = hours % 12 + (12 if hour[3] == "pm" else 0)
        return datetime(*day, hours, minutes, tzinfo=PARIS)
    except ValueError:
        return None


def _day(plain: str, is_english: bool) -> tuple[int, int, int] | None:
    if found := _ISO.search(plain):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _IN_DIGITS.search(plain):
        first, second = int(found[1]), int(found[2])
        day, month = (second, first) if is_english else (first, second)
        return int(found[3]) + (2000 if len(found[3]) == 2 else 0), month, day
    for pattern, (at_day, at_month) in ((_IN_WORDS, (1, 2)), (_ENGLISH, (2, 1))):
        for found in pattern.finditer(plain):
            named = _NAMED_MONTHS.get(found[at_month][:4]) or _NAMED_MONTHS.get(found[at_month][:3])
            if named:
                return int(found[3]), named, int(found[at_day])
    return None
