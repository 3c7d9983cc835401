"""Whatever a person sends, or is sent, becomes Sources: a dossier, a letter, a message, an archive. The content says which of them it is."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path
from typing import Final

from clas_cli.dossier.tree import Nature, Piece, Post, Source
from clas_cli.reading.door import YAML_SUFFIXES, is_plainly_another, read, read_bytes, unreadable
from clas_cli.reading.kinds import CALLED
from clas_cli.reading.yaml_file import NO_SECTION

MAX_BYTES: Final = 30_000_000
ENOUGH_TO_TELL: Final = 65_536
_DOCUMENTS: Final = (".pdf", ".docx", ".doc", ".odt", ".rtf", ".pages")
_PHOTOS: Final = (".jpg", ".jpeg", ".png", ".gif", ".heic", ".tif", ".tiff", ".bmp")


def read_all(path: Path, is_received: bool = False) -> list[Source]:
    """The Sources of the file at `path`. `is_received`: it stands in a folder of what was received, where not all are dossiers."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return [read(path)]
        with path.open("rb") as stream:
            beginning = stream.read(ENOUGH_TO_TELL)
            if path.suffix.lower() in YAML_SUFFIXES and is_plainly_another(beginning):
                return [read(path)]  # the readers of all else are heavy
            data = beginning + stream.read(MAX_BYTES + 1 - len(beginning))
    except (OSError, ValueError):
        return [read(path)]  # which says why
    return read_all_bytes(data, str(path), is_received)


def read_all_bytes(data: bytes, name: str, is_received: bool = False) -> list[Source]:
    """The Sources of a file's content, as `read_all` gives them."""
    beginning = data[:ENOUGH_TO_TELL]
    is_told = is_plainly_another(beginning)
    suffix = Path(name).suffix.lower()
    is_zip = beginning.startswith(b"PK\x03\x04") and not (is_received and suffix in _DOCUMENTS)
    if is_told and (is_zip or suffix in YAML_SUFFIXES) and not _holds_others(data):
        found = [read_bytes(data, name)]
    else:
        found = _opened(data, name, is_received, is_told) or [read_bytes(data, name)]
    return [_sorted(source) for source in found] if is_received else found


def _holds_others(data: bytes) -> bool:
    """Whether a ZIP is no workbook: a document of text, or files put together."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    from clas_cli.reading.bundle import is_bundle

    return b"word/document.xml" in data or b"opendocument.text" in data[:200] or is_bundle(data)


def _opened(data: bytes, name: str, is_received: bool, is_told: bool) -> list[Source]:
    """The Sources of what is no dossier by itself; none where it may be one."""
    from clas_cli.reading import bundle, document, outlook, tnef
    from clas_cli.reading.mail import Attached, Mail
    from clas_cli.reading.mailbox import sort_mail
    from clas_cli.reading.message import is_message, read_mail

    if not is_told and is_message(name, data[:ENOUGH_TO_TELL]):
        mail = read_mail(data, name)
    elif outlook.is_outlook(data, name) and not document.kind_of(data):
        mail = outlook.read_outlook(data, name)
    elif tnef.is_tnef(data):
        envelope = tnef.read_tnef(data)
        mail = Mail(name, text=envelope.text, attached=envelope.attached)
    elif bundle.is_bundle(data):
        mail = Mail(name, attached=[Attached("", "application/zip", lambda: (data, True))])
        return [replace(one, name=one.name.replace(" > archive > ", " > ", 1)) for one in sort_mail(mail)]
    elif document.kind_of(data) or is_received or name.lower().endswith(".txt"):
        return _document(data, name, is_received)
    else:
        return []
    return [mail] if isinstance(mail, Source) else sort_mail(mail)


def _document(data: bytes, name: str, is_received: bool) -> list[Source]:
    """A letter by itself; and of what was received, a request that only a person can read, or a piece of one."""
    from clas_cli.reading import pieces
    from clas_cli.reading.cells.grid import Unreadable
    from clas_cli.reading.document import kind_of, read_document, text_lines
    from clas_cli.reading.letter import read_letters, said_beside, situation_of, speaks_of_clas, to_read
    from clas_cli.reading.withdrawal import TakenBack, withdrawal_in

    shown = Path(name).name
    lines: tuple[str, ...] = ()
    is_wrapped, is_document = True, bool(kind_of(data))
    if is_document:
        try:
            found = read_document(data)
            lines, is_wrapped = found.lines, found.is_wrapped
        except Unreadable as fault:
            if not is_received:
                return [unreadable(name, fault.message, fault.remedy)]
    elif b"\0" not in data[:ENOUGH_TO_TELL] and not is_plainly_another(data[:ENOUGH_TO_TELL]):
        lines = text_lines(data)
    taken_back = withdrawal_in("\n".join(lines)) if is_received else TakenBack("", "")
    if taken_back.said:
        lines = tuple(taken_back.rest.split("\n"))
    if lines and (letters := read_letters(name, lines, is_wrapped)):
        return letters
    if taken_back.said:
        source = _no_letter(name, kind_of(data))
        source.nature, source.post = Nature.RETRAIT, Post(what="retrait d'une demande", withdraws=taken_back.said)
        return [source]
    is_photo = shown.lower().endswith(_PHOTOS)
    is_document = is_document or (is_received and shown.lower().endswith(_DOCUMENTS))
    if not is_received or not (is_document or is_photo):
        return [_no_letter(name, kind_of(data))] if is_document else []
    what = pieces.what_is(shown, lines) or (pieces.DOCUMENT if any(map(str.strip, lines)) else pieces.SCAN)
    is_form = pieces.is_form(lines) and speaks_of_clas("\n".join(lines))
    situation = situation_of(f"clas {Path(name).stem}") or ("nouvelle" if is_form else "")
    if situation and what in (pieces.DOCUMENT, pieces.SCAN):
        return [to_read(name, situation, shown, pieces.FORMULAIRE if is_form else what, said_beside("", "", "", shown))]
    source = _no_letter(name, kind_of(data))
    source.nature, source.post = Nature.PIECE, Post(what=what, pieces=(Piece(shown, what),))
    return [source]


def _no_letter(name: str, kind: str) -> Source:
    what = f"un {CALLED.get(kind, 'document')}" if kind or not name.lower().endswith(_PHOTOS) else "une image"
    return unreadable(
        name,
        f"Le fichier est {what}, et non un dossier\u00a0; aucune demande de prolongation ne s'y lit.",
        "Pour le contrôler, remplir le modèle (« clas modele dossier.xlsx ») d'après ce document, et garder le document pour l'envoi.",
    )


def _sorted(source: Source) -> Source:
    """A workbook that is none of ours and that its name says to be a piece is one; so is a text that holds no dossier."""
    if source.root is None and source.nature == Nature.DEMANDE and source.post is None:
        from clas_cli.reading import pieces

        shown, said = Path(source.name).name, {remark.message for remark in source.remarks}
        is_note = shown.lower().endswith(".txt") and NO_SECTION in said
        what = pieces.what_is(shown) or (pieces.DOCUMENT if is_note else "")
        if what and (is_note or any("aucune des feuilles" in message for message in said)):
            source.nature, source.post = Nature.PIECE, Post(what=what, pieces=(Piece(shown, what),))
    return source
