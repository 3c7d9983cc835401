"""The letter that goes with a dossier: for a prolongation, that of the note (§2, situation 2), ready to sign.

What the dossier doesn't say stands between brackets, to be filled in by hand: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import PROLONGATION, given
from clas_cli.french.dates import day
from clas_cli.french.patterns import regex
from clas_cli.french.text import NBSP, listing, loose, one_line, plural
from clas_cli.rules.courriel import expected_subject
from clas_cli.sending import word
from clas_cli.sending.word import Paragraph

_GREETING: Final = "Madame, Monsieur,"
_CLOSING: Final = "Nous vous prions d'agréer, Madame, Monsieur, l'expression de nos salutations distinguées."

_BLANK = regex(r"\[à compléter\u00a0: ([^\]]+)\]")


class Letter(NamedTuple):
    """A letter, part by part, as French text on single lines. `subject` is that of the message."""

    sender: tuple[str, ...]
    recipient: str
    place_and_date: str
    subject: str
    paragraphs: tuple[str, ...]
    signature: tuple[str, ...]
    contacts: tuple[str, ...]

    @property
    def blanks(self) -> tuple[str, ...]:
        """What stands between brackets for want of an answer, each once: « nom du représentant »."""
        texts = (*self.sender, self.subject, *self.paragraphs, *self.signature)
        return tuple(dict.fromkeys(blank for text in texts for blank in _BLANK.findall(text)))


def compose(dossier: Dossier, campagne: Campagne, written_on: date) -> Letter:
    """The letter of a dossier: the renewal of the note for a prolongation, else a few words that present the request."""
    name = _said(dossier, "gestionnaire.nom", "nom du gestionnaire")
    street, postcode, town = (_text(dossier, f"gestionnaire.adresse.{part}") for part in ("voie", "code_postal", "commune"))
    siret, situation = _text(dossier, "gestionnaire.siret"), _text(dossier, "demande.situation")
    signature = (
        _said(dossier, "gestionnaire.representant.nom", "nom du représentant"),
        _text(dossier, "gestionnaire.representant.fonction"),
    )
    contacts = (_text(dossier, f"gestionnaire.representant.{way}") for way in ("telephone", "courriel"))
    body = _renewal(dossier, campagne) if situation == PROLONGATION else (_request(dossier),)
    return Letter(
        sender=_filled(name, street, f"{postcode} {town}".strip(), siret and f"SIRET\u00a0: {_grouped(siret)}"),
        recipient=campagne.depot.service or f"Caisse d'allocations familiales, {campagne.departement}",
        place_and_date=f"{town}, le {day(written_on)}" if town else f"Le {day(written_on)}",
        subject=expected_subject(campagne, situation, name) or f"{campagne.nom}, {name}",
        paragraphs=(_GREETING, *body, _CLOSING),
        signature=_filled(*signature),
        contacts=_filled(*contacts),
    )


def _renewal(dossier: Dossier, campagne: Campagne) -> tuple[str, ...]:
    before, asked = given(dossier, "prolongation.collectifs_avant"), given(dossier, "prolongation.collectifs_demandes")
    sentence = f"Nous souhaitons renouveler le projet CLAS {_title(dossier)} comprenant {_collectifs(before)}"
    if asked is None:
        sentence += " [à compléter\u00a0: nombre de collectifs demandés]"
    elif before is not None and asked != before:
        change = "l'augmentation" if asked > before else "la diminution"
        sentence += f" avec {change} de {_collectifs(abs(asked - before))}"
    return (f"{sentence} {_where_and_when(dossier)}.", *_report_sent(dossier, campagne))


def _report_sent(dossier: Dossier, campagne: Campagne) -> tuple[str, ...]:
    """That the qualitative report is sent already, where the dossier says so: it is a condition (§2, Important)."""
    if not given(dossier, "bilan_qualitatif.transmis"):
        return ()
    sent_on = given(dossier, "bilan_qualitatif.date")
    when = f" le {day(sent_on)}" if sent_on else ""
    how = f" {campagne.depot.by_message}" if campagne.depot.by_message else ""
    return (f"Le bilan qualitatif {previous_year(campagne)} vous a été adressé{how}{when}.",)


def previous_year(campagne: Campagne) -> str:
    """The school year before that of the campaign: « 2025-2026 »."""
    first = int(campagne.calendrier.annee_scolaire[:4])
    return f"{first - 1}-{first}"


def _request(dossier: Dossier) -> str:
    number = len(given(dossier, "collectifs") or ()) or None
    return (
        f"Veuillez trouver ci-joint notre dossier de demande de financement pour le projet CLAS {_title(dossier)} "
        f"comprenant {_collectifs(number)} {_where_and_when(dossier)}."
    )


def _title(dossier: Dossier) -> str:
    title = _said(dossier, "projet.intitule", "intitulé du projet")
    if found := _QUOTED.fullmatch(title):
        title = found[1]
    title = _WITHIN.sub(r"“\1”", title)
    return f"intitulé «\u00a0{title}\u00a0»"


_QUOTED = regex(r'[«"“]\s*([^«»"“”]+?)\s*[»"”]')
_WITHIN = regex(r"«\s*([^«»]*?)\s*»")
"""Quotes within quotes, which French writes otherwise."""


def _collectifs(number: int | None) -> str:
    # Plain spaces: who searches a received message for « 2 collectifs » must find it.
    return plural(number, "collectif").replace(NBSP, " ") if number is not None else "[à compléter\u00a0: nombre de collectifs]"


def _where_and_when(dossier: Dossier) -> str:
    year = _said(dossier, "projet.annee_scolaire", "année scolaire")
    return f"sur {in_communes(given(dossier, 'projet.communes') or ())} pour l'année scolaire {year}"


def in_communes(names: Sequence[str]) -> str:
    """« la commune d'Albi », « les communes de Carcassonne et Limoux », « les communes du Mans et des Martys »."""
    unique = list({loose(name): one_line(name) for name in names if name.strip()}.values())
    if not unique:
        return "la commune de [à compléter\u00a0: commune]"
    article = "la commune" if len(unique) == 1 else "les communes"
    linked = [of(name) for name in unique]
    if all(part == f"de {name}" for part, name in zip(linked, unique, strict=True)):
        return f"{article} de {listing(unique)}"
    return f"{article} {listing(linked)}"


_ARTICLE = regex(r"(?P<article>les?)\s+(?P<rest>\S.*)", re.IGNORECASE)
_VOWEL = regex(r"[aeiouœæàâäéèêëîïôöùûü]|y[^aeiouàâäéèêëîïôöùûü]", re.IGNORECASE)


def of(name: str) -> str:
    """A commune after « de »: d'Albi, de Narbonne, du Mans, des Martys, de La Redorte.

    Before H nothing is elided: whether it is aspirated can't be told from the name.
    """
    if found := _ARTICLE.fullmatch(name):
        return f"{'du' if len(found['article']) == 2 else 'des'} {found['rest']}"
    return f"d'{name}" if _VOWEL.match(name) else f"de {name}"


def _said(dossier: Dossier, path: str, label: str) -> str:
    return _text(dossier, path) or f"[à compléter\u00a0: {label}]"


def _text(dossier: Dossier, path: str) -> str:
    """A text of the dossier, on one line; nothing where it is absent."""
    return one_line(str(given(dossier, path) or ""))


def _filled(*lines: str) -> tuple[str, ...]:
    return tuple(filter(None, lines))


def _grouped(siret: str) -> str:
    return "\u00a0".join((siret[:3], siret[3:6], siret[6:9], siret[9:]))


def to_docx(letter: Letter) -> bytes:
    """The letter as a Word document, one A4 page with room for the signature."""
    return word.to_docx(word.WordDocument(tuple(_laid_out(letter)), letter.subject, letter.sender[0]))


def _laid_out(letter: Letter) -> Iterator[Paragraph]:
    for index, line in enumerate(letter.sender):
        yield Paragraph(line, bold=index == 0)
    yield Paragraph(letter.recipient, before=24, left=9)
    yield Paragraph(letter.place_and_date, before=24, left=9)
    yield Paragraph(f"Objet\u00a0: {letter.subject}", before=30, bold=True)
    for text in letter.paragraphs:
        yield Paragraph(text, before=14, with_next=text is letter.paragraphs[-1])
    for index, line in enumerate(letter.signature):
        yield Paragraph(line, before=0 if index else 28, left=9, with_next=True)
    yield Paragraph("Signature\u00a0:", before=10, left=9)


def to_text(letter: Letter) -> str:
    """The letter as the body of a message: its paragraphs, then who signs, for whom, and how to reach them."""
    end = "\n".join((*letter.signature, *letter.sender, *letter.contacts))
    return "\n\n".join((*letter.paragraphs, end)) + "\n"
