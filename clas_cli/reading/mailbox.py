"""What a message is for: the requests that it carries or is, the pieces of one, a question, or what no person wrote. Nothing is lost.

A request is a dossier attached (workbook, YAML), a letter of prolongation (attached, or the message itself), or what only a person can
read: the form of a Caf, a scan, a photo. Whatever else came with it is named as its pieces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Lines
from dataclasses import dataclass, field, replace
from typing import Final

from clas_cli.dossier.tree import A_VERIFIER, FormRule, Mapping, Nature, Node, Piece, Place, Post, Remark, Scalar, Source
from clas_cli.french.patterns import regex
from clas_cli.french.text import listing, loose, plural, quoted, visible
from clas_cli.french.topics import is_reply
from clas_cli.reading import pieces
from clas_cli.reading.bundle import is_bundle, opened, weight
from clas_cli.reading.cells.grid import Unreadable
from clas_cli.reading.door import read_bytes, unreadable
from clas_cli.reading.effort import MAX_DOSSIERS, Effort, Taken
from clas_cli.reading.forward import first_sending, own_text
from clas_cli.reading.letter import MOST as LONGEST
from clas_cli.reading.letter import read_letters, said_beside, situation_of, speaks_of_clas, to_read
from clas_cli.reading.mail import MAX_PARTS, Attached, Mail, is_caf
from clas_cli.reading.message import read_mail
from clas_cli.reading.outlook import is_outlook, read_outlook
from clas_cli.reading.papers import Paper, is_known, is_numbers, may_be_a_dossier, read_paper
from clas_cli.reading.tnef import is_tnef, read_tnef
from clas_cli.reading.withdrawal import withdrawal_in

_MOST_DOCUMENTS: Final = 16
"""Documents of one message that are read; the others are only named."""
_JOIN_IT: Final = "Demander à l'expéditeur de joindre le dossier au format du modèle (.xlsx ou .yaml)."
_ENCLOSED: Final = regex(
    r"\b(?:ci-?joint|pieces? jointes?|en piece jointe|vous trouverez|veuillez trouver|je vous (?:envoie|adresse|transmets))"
)
_KEPT_APART: Final = (Nature.DEMANDE, Nature.RETRAIT)
"""What a message within another one is told by itself for; else it is a piece of that one."""
_FORWARDED: Final = regex(r"\s*(?:\[[^\]]{0,40}\]\s*)*(?:tr|fw|fwd|rv)\s*:", re.IGNORECASE)


@dataclass(slots=True)
class _Carried:
    """What one message carries, before it is decided what the message is."""

    dossiers: list[Source] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    within: list[Source] = field(default_factory=list)
    is_overfull: bool = False
    withdraws: str = ""
    """The sentence that takes a request back."""


def sort_mail(mail: Mail) -> list[Source]:
    """The Sources of a message: one for each request, else one that says what the message is."""
    return _Sorting().sources(mail)


class _Sorting:
    """One pass over a message and those within it."""

    def __init__(self) -> None:
        self.labels: set[str] = set()
        self.taken = Taken()

    def sources(self, mail: Mail) -> list[Source]:
        """The Sources of a message."""
        mail = first_sending(mail)
        noise = mail.noise or pieces.noise_of(mail.sender, mail.subject)
        if noise.endswith("remise"):  # what it encloses is one's own message, returned
            return [self._other(mail, Nature.BRUIT, noise, _Carried())]
        carried = _Carried(is_overfull=mail.is_overfull)
        self._open(mail, mail.attached, carried)
        carried.withdraws = _taken_back(mail, carried)
        requests = self._requests(mail, carried)
        if carried.withdraws:
            told = self._other(mail, Nature.RETRAIT, "retrait d'une demande", carried)
            requests.append(replace(told, name=self._label(mail, "retrait")) if requests else told)
        if carried.is_overfull:
            requests[MAX_DOSSIERS:] = [
                unreadable(
                    mail.name,
                    f"Le message a trop de pièces jointes (plus de {MAX_DOSSIERS}\u00a0dossiers, de {plural(MAX_PARTS, 'partie')}, d'un "
                    "million de caractères, ou plus de lettres qu'il n'en peut être lu)\u00a0: la suite n'est pas lue.",
                    "Enregistrer les dossiers qu'il contient, et les contrôler seuls.",
                )
            ]
        if requests or carried.within:
            return [*requests, *carried.within]
        return [self._without_request(mail, carried, noise)]

    def _open(self, mail: Mail, attached: list[Attached], carried: _Carried, folder: str = "") -> None:
        self.taken.depth += 1
        for one in attached:
            if self.taken.is_too_much:
                carried.is_overfull = True
                break
            if one.mail is not None:
                self._carry(mail, one.mail, carried)
            elif not one.is_inline:
                self._take(mail, one, carried, folder)
        self.taken.depth -= 1

    def _take(self, mail: Mail, one: Attached, carried: _Carried, folder: str) -> None:
        name = one.name
        if one.is_sealed:
            sealed = "Cette partie du message est chiffrée ou scellée (S/MIME, mot de passe)\u00a0: elle n'est pas lue."
            carried.dossiers.append(unreadable(self._label(mail, folder + (name or "pièce jointe")), sealed, _JOIN_IT))
            return
        content, is_whole = one.load()
        self.taken.weight += weight(content)
        reads = read_outlook if is_outlook(content, name) else read_mail if name.lower().endswith(".eml") else None
        self.taken.lines += content.count(b"\n") if reads else 0
        if self.taken.is_too_much:
            carried.is_overfull = True
        elif is_tnef(content):
            envelope = read_tnef(content)
            mail.text = mail.text or envelope.text
            self._open(mail, envelope.attached, carried, folder)
        elif is_bundle(content):
            self._open_bundle(mail, name, content, carried, folder)
        elif reads:
            inner = reads(content, name or "message joint")
            if isinstance(inner, Source):
                carried.dossiers.append(replace(inner, name=self._label(mail, folder + inner.name)))
            else:
                self._carry(mail, replace(inner, name=folder + inner.name), carried)
        elif may_be_a_dossier(name, one.kind, content):
            self._add_dossier(self._label(mail, folder + (name or "pièce jointe")), content, is_whole, carried)
        elif name or content:
            effort = self.taken.effort if len(carried.papers) < _MOST_DOCUMENTS else Effort(0)
            carried.papers.append(read_paper(folder + (name or "sans nom"), content, is_whole, effort))

    def _open_bundle(self, mail: Mail, name: str, content: bytes, carried: _Carried, folder: str) -> None:
        if folder.count(" > ") > 1:
            carried.papers.append(Paper(folder + name, "archive", may_be_read=False))
            return
        try:
            self._open(mail, list(opened(content)), carried, f"{folder}{name or 'archive'} > ")
        except Unreadable as fault:
            label = self._label(mail, folder + (name or "archive"))
            carried.dossiers.append(
                unreadable(label, fault.of("fichier ZIP").message, "Demander à l'expéditeur les fichiers sans archive.")
            )

    def _add_dossier(self, label: str, content: bytes, is_whole: bool, carried: _Carried) -> None:
        if not is_whole:
            message = "La pièce jointe est endommagée\u00a0: le message est coupé, ou le codage (base64) y est rompu."
            source = unreadable(label, message, "Demander à l'expéditeur un nouvel envoi.")
        else:
            source = replace(read_bytes(content, label), content=content)
        self.taken.dossiers += 1
        self.taken.text += sum(map(len, source.lines))
        self.taken.values += source.values
        carried.dossiers.append(source)

    def _carry(self, outer: Mail, inner: Mail, carried: _Carried) -> None:
        """A message within: its own day and recipients count where the Caf has forwarded it; else those of who sends it now."""
        self.taken.messages += 1
        label = self._label(outer, inner.name)
        was_received = (
            not outer.sender or is_caf(outer.sender) or (inner.is_to_caf and not outer.is_to_caf and inner.sender != outer.sender)
        )
        if not was_received:
            inner = replace(
                inner,
                sender=outer.sender,
                author=outer.author,
                recipients=outer.recipients,
                subject=outer.subject,
                sent_at=outer.sent_at,
                date_fault=outer.date_fault,
                headers=outer.headers,
            )
        found = self.sources(replace(inner, name=label))
        carried.within += [source for source in found if source.nature in _KEPT_APART]
        carried.papers += [
            Paper(piece.name, piece.what, may_be_read=False)
            for source in found
            if source.nature not in _KEPT_APART and source.post
            for piece in source.post.pieces or (Piece(inner.name, pieces.MESSAGE),)
        ]

    def _label(self, mail: Mail, name: str) -> str:
        """« message.eml > pièce.xlsx », told from another one of the same name."""
        label, copies = f"{mail.name} > {name}", 2
        while label in self.labels:
            label, copies = f"{mail.name} > {name} ({copies})", copies + 1
        self.labels.add(label)
        return label

    def _requests(self, mail: Mail, carried: _Carried) -> list[Source]:
        """The requests of a message: its dossiers, its letters, or what a person must read."""
        dossiers, readable = carried.dossiers, [source for source in carried.dossiers if source.root is not None]
        letters = self._letters(mail, carried, readable)
        if readable or letters:  # a workbook that is no dossier, beside one, is a piece of it
            for source in dossiers:
                if source.root is None and _is_another_workbook(source):
                    name = _own_name(source)
                    carried.papers.append(Paper(name, pieces.what_is(name) or "classeur", may_be_read=False))
            dossiers = [source for source in dossiers if source.root is not None or not _is_another_workbook(source)]
        elif all(map(_is_another_workbook, dossiers)):
            named = [(name, pieces.what_is(name)) for name in map(_own_name, dossiers)]
            if all(what for _, what in named):
                carried.papers += [Paper(name, what, may_be_read=False) for name, what in named]
                dossiers = []
        requests = [*dossiers, *letters] or ([] if carried.withdraws else self._to_read(mail, carried))
        if requests:
            told = tuple(Piece(paper.name, paper.what) for paper in carried.papers)
            for source in requests:
                _around(_dated(mail), source, tuple(piece for piece in told if not source.name.endswith(f" > {piece.name}")))
        return requests

    def _letters(self, mail: Mail, carried: _Carried, dossiers: list[Source]) -> list[Source]:
        """The letters attached, else the message where it is one; not the letter that goes with a dossier of the same request."""
        found = []
        for paper in carried.papers:
            if not paper.lines:
                continue
            for source in self._read_letters(mail, self._label(mail, paper.name), paper.lines, paper.is_wrapped, carried):
                paper.what = pieces.LETTRE
                if _says_something(source) and not _goes_with(source, dossiers):
                    found.append(source)
        beside = [] if carried.papers else ["projet.annee_scolaire"]
        is_short = beside and situation_of(mail.subject) == "prolongation" and not is_reply(mail.subject)
        if not found and not dossiers and not is_caf(mail.sender):
            for text in (own_text(mail.text), *(() if is_reply(mail.subject) else (mail.text,))):
                bodies = self._read_letters(mail, mail.name, withdrawal_in(text).rest.split("\n"), True, carried)
                if found := [one for one in bodies if is_short or _says_something(one, *beside)]:
                    break
        by_title: dict[str, Source] = {}
        for source in found:
            known = by_title.setdefault(loose(_told(source, "projet.intitule")), source)
            if len(source.letter or ()) > len(known.letter or ()):
                by_title[loose(_told(source, "projet.intitule"))] = source
        return list(by_title.values())

    def _read_letters(self, mail: Mail, name: str, lines: Lines[str], is_wrapped: bool, carried: _Carried) -> list[Source]:
        if self.taken.has_read_enough:
            carried.is_overfull = True
            return []
        found = read_letters(name, lines, is_wrapped, mail.subject, mail.author)
        self.taken.has_read(min(sum(map(len, lines)), LONGEST), bool(found))
        return found

    def _to_read(self, mail: Mail, carried: _Carried) -> list[Source]:
        """The request that only a person can read, where the message announces one or encloses its form."""
        if is_caf(mail.sender) and not _FORWARDED.match(mail.subject):
            return []
        form = next((paper for paper in carried.papers if paper.is_form), None)
        papers = [paper for paper in carried.papers if paper.may_be_read and (paper.is_form or not is_known(paper.what))]
        situation = situation_of(mail.subject)
        plain = loose(own_text(mail.text)[:5_000])
        if not situation and papers and speaks_of_clas(f"{mail.subject}\n{plain}") and _ENCLOSED.search(plain):
            situation = situation_of(f"CLAS {plain[:300]}")
        for paper in carried.papers:
            if not situation and (paper.is_form or paper.what == pieces.LETTRE):
                situation = (
                    "prolongation" if paper.what == pieces.LETTRE else situation_of("clas " + " ".join(paper.lines[:40])) or "nouvelle"
                )
        if not situation or not (form or papers):
            return []
        what = form or papers[0]
        return [
            to_read(
                mail.name, situation, what.name, what.what, said_beside(own_text(mail.text)[:5_000], mail.subject, mail.author, what.name)
            )
        ]

    def _without_request(self, mail: Mail, carried: _Carried, noise: str) -> Source:
        if noise:
            return self._other(mail, Nature.BRUIT, noise, carried)
        if told := pieces.what_is_told(f"{mail.subject}\n{own_text(mail.text)}"):
            for paper in carried.papers:
                paper.what = paper.what if is_known(paper.what) or paper.what == pieces.MESSAGE else told
        known = [paper for paper in carried.papers if is_known(paper.what)]
        if known and len(known) == len([paper for paper in carried.papers if paper.what not in (pieces.IMAGE, pieces.MESSAGE)]):
            return self._other(mail, Nature.PIECE, listing(dict.fromkeys(paper.what for paper in known)), carried)
        return self._other(mail, Nature.MESSAGE, "message sans dossier", carried)

    def _other(self, mail: Mail, nature: Nature, what: str, carried: _Carried) -> Source:
        """What is no request, and says what it is; on its own, it is a file in which no dossier was found."""
        shown = [visible(paper.name, 60) for paper in carried.papers[:5]] + ["…"] * (len(carried.papers) > 5)
        told = f"Pièces jointes\u00a0: {', '.join(shown)}." if shown else "Il n'a pas de pièce jointe."
        source = unreadable(
            mail.name, f"{'Le message' if mail.is_enveloped else 'Le fichier'} ne contient aucun dossier ({what}). {told}", _JOIN_IT
        )
        source.remarks[0].found = f"un message dont l'objet est {quoted(mail.subject or '(sans objet)')}"
        source.remarks[0].expected = "un dossier en pièce jointe"
        source.nature = nature
        return _around(mail, source, tuple(Piece(paper.name, paper.what) for paper in carried.papers), what, carried.withdraws)


def _taken_back(mail: Mail, carried: _Carried) -> str:
    """The sentence of a message, or of a letter attached, that takes a request back; the Caf takes none back."""
    if is_caf(mail.sender):
        return ""
    if not (said := withdrawal_in(own_text(mail.text)).said):
        said = next((paper.withdraws for paper in carried.papers if paper.withdraws), "")
    return said or ("" if is_reply(mail.subject) else withdrawal_in(mail.subject).said)


def _dated(mail: Mail) -> Mail:
    """A message of the Caf to itself that doesn't tell when it received what it encloses: that day isn't known."""
    if is_caf(mail.sender) and mail.sent_at and any(not one.is_inline and one.mail is None for one in mail.attached):
        return replace(mail, sent_at=None, date_fault="est celle d'un transfert\u00a0: le jour où la Caf l'a reçu n'y est pas")
    return mail


def _around(mail: Mail, source: Source, told: tuple[Piece, ...], what: str = "", withdraws: str = "") -> Source:
    """The Source, with what its message says of it."""
    if not mail.is_enveloped:
        return source
    source.post = Post(mail.shown_sender, mail.sender, mail.subject, mail.sent_at, told, what, withdraws)
    source.emailed_on = mail.sent_on
    if source.root is None:
        return source
    source.headers = mail.headers
    if mail.date_fault:
        source.undated = Remark(
            "demande.date_envoi",
            f"La date d'envoi du message {mail.date_fault}\u00a0: c'est la date du dossier qui est jugée, s'il en donne une.",
            expected="un champ « Date » lisible",
            rule=FormRule.REFUSEE,
            severity=A_VERIFIER,
            asked="Vérifier la date d'envoi dans la messagerie, et la donner par --date-envoi.",
            place=Place(line=1, column=1, file=mail.name),
        )
    demande = source.root.entries.setdefault("demande", Mapping({}, None))
    if isinstance(demande, Mapping):
        sent = {"objet": mail.subject or "(sans objet)", "destinataire": mail.recipients}
        demande.entries["courriel"] = Mapping({name: Scalar(text, None) for name, text in sent.items() if text}, None)
        if not demande.entries.get("situation"):
            demande.entries.pop("situation", None)
    _bilan(source, mail, told)
    return source


def _bilan(source: Source, mail: Mail, told: tuple[Piece, ...]) -> None:
    """A qualitative report that comes with the request is sent."""
    asked = _told(source, "projet.annee_scolaire") or None
    bilans = [piece for piece in told if piece.what == pieces.BILAN and not pieces.is_of_an_older_year(piece.name, asked)]
    if source.root is not None and source.letter is not None and bilans:
        entries: dict[str, Node] = {"transmis": Scalar("oui", None)}
        if mail.sent_on:
            entries["date"] = Scalar(mail.sent_on, None)
        source.root.entries.setdefault("bilan_qualitatif", Mapping(entries, None))


def _own_name(source: Source) -> str:
    """The name of what a message carries."""
    return source.name.rpartition(" > ")[2]


def _is_another_workbook(source: Source) -> bool:
    """Whether a workbook is none of ours (no sheet of the model), or a copy that Numbers keeps for itself."""
    return source.root is None and (
        is_numbers(_own_name(source)) or any("aucune des feuilles" in remark.message for remark in source.remarks)
    )


def _told(source: Source, path: str) -> str:
    return next((told.value for told in source.letter or () if told.path == path), "")


def _says_something(source: Source, *beside: str) -> bool:
    return any(_told(source, path) for path in (*beside, "projet.intitule", "prolongation.collectifs_demandes", "projet.communes"))


def _goes_with(letter: Source, dossiers: list[Source]) -> bool:
    """Whether a letter goes with a dossier of the same message: the same title, or a dossier that is a prolongation too."""
    title = loose(_told(letter, "projet.intitule"))
    for dossier in dossiers:
        entries = dossier.root.entries if dossier.root else {}
        projet, demande = entries.get("projet"), entries.get("demande")
        own = projet.entries.get("intitule") if isinstance(projet, Mapping) else None
        situation = demande.entries.get("situation") if isinstance(demande, Mapping) else None
        if isinstance(situation, Scalar) and "prolong" in loose(situation.shown()):
            return True
        if not title or (isinstance(own, Scalar) and loose(own.shown()) == title):
            return True
    return False
