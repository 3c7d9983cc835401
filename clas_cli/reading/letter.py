"""A letter of prolongation (note, §2, situation 2) becomes a Source: what it says, each value at its line; the rest is the Caf's to know."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence as Lines
from contextlib import suppress
from typing import Final, NamedTuple

from clas_cli.dossier.tree import A_VERIFIER, FormRule, Mapping, Node, Place, Remark, Scalar, Sequence, Source, Told
from clas_cli.french.communes import is_town, key
from clas_cli.french.patterns import regex
from clas_cli.french.text import listing, loose, quoted
from clas_cli.french.values import Refused, to_date
from clas_cli.reading import pieces
from clas_cli.reading.asking import NAMED, requests_of
from clas_cli.reading.formula import Wording, projects_of, told_by
from clas_cli.reading.holder import Holder, holder_of, is_name_of_project, name_in
from clas_cli.reading.localities import known_towns, localities
from clas_cli.reading.passages import CLAS, ITEM, Found, Span, flat, is_refused, sentences
from clas_cli.reading.titles import titles
from clas_cli.reading.withdrawal import withdrawal_in

LABELS: Final = {
    "gestionnaire.nom": "le gestionnaire",
    "projet.intitule": "l'intitulé du projet",
    "prolongation.collectifs_avant": "le nombre actuel de collectifs",
    "prolongation.collectifs_demandes": "le nombre de collectifs demandés",
    "projet.communes": "les communes",
    "projet.annee_scolaire": "l'année scolaire",
}
"""What the formula of the note holds."""

MOST: Final = 30_000
"""Characters in which a letter asks for what it asks for: it has two thousand."""
_BARE: Final = 50
"""Characters of an act that has its object in the subject of its message: « On reconduit à l'identique. »"""
_LONG: Final = 55
"""Characters from which a line of a message or a page is cut by its width, and goes on with the next one."""
_APART: Final = regex(
    r"\s*(?:objet|madame|monsieur|mesdames|messieurs|bonjour|bonsoir|salut|chere?|veuillez|cordialement|fait)\b", re.IGNORECASE
)
_LABELLED: Final = regex(r"[^\n:]{2,40} ?: ?\w")
"""« Titre : Cap sur l'école », and the next line is another."""
_HANGING: Final = regex(r"\b(?:[àa]|de|du|des|et|la|le|les|une?|sur|pour|par|en|aux?|notre|nos) ?$", re.IGNORECASE)
"""A line that ends with such a word goes on, whatever its length."""
_SIRET: Final = regex(r"\bsiret\b\W{0,12}((?:\d[ .]?){13}\d)(?!\d)")
_BILAN: Final = regex(r"\bbilan (?:qualitatif|clas|d'activite|annuel|de l'action|de l'annee|du clas|pedagogique)")
_SENT: Final = regex(
    r"\b(?:a ete|est|avons|ai|vous a|deja)\b.{0,40}\b(?:adresse|transmis|envoye|remis|joint)|\bci-?joint|\bpiece jointe|\bjoignons|\btrouverez\b|\ben annexe"
)
_TO_COME: Final = regex(
    r"\b(?:sera|seront|parviendra|vous (?:enverrons|transmettrons|adresserons)|prochainement|ulterieurement|en cours)\b|\bn'(?:a|avons|est) .{0,20}pas\b"
)
_DAY: Final = regex(r"\ble (\d{1,2}(?:er)? [a-zéûô]+ \d{4}|\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE)


def read_letters(name: str, lines: Lines[str], is_wrapped: bool, subject: str = "", author: str = "") -> list[Source]:
    """The Sources of a letter that asks for prolongations, one for each project; none of any other text.

    `subject` and `author` are those of its message, which may name the Clas and the gestionnaire.
    """
    lines = _beginning(lines)
    text, starts = _joined(lines, is_wrapped)
    plain = flat(withdrawal_in(text).rest)
    requests = requests_of(plain, flat(subject), text)
    found = projects_of(text, plain, requests, flat("\n".join(lines))) if requests else []
    if not any(said.title or said.asked or said.communes for said in found) and not any(
        NAMED.search(plain, *one) or (speaks_of_clas(subject) and one[1] - one[0] < _BARE) for one in requests
    ):
        return []
    holder = holder_of(text, plain, lines, min(requests), subject, author) if found else None
    if holder and any(said.title and key(re.sub(r"\(.*", "", holder.name)) == key(said.title.value) for said in found):
        holder = None  # « CLAS 2026 _ Cap (Bram) » names the project
    made = []
    for said in found:
        of_many = f" > {said.title.value}" if said.title and len(found) > 1 else ""
        letter = _Letter(name + of_many, list(lines), text, plain, starts, requests[0])
        made.append(letter.source(said, holder, told_by(subject) if len(found) == 1 else Wording()))
    return made


def _beginning(lines: Lines[str]) -> Lines[str]:
    """As many lines as a letter may have."""
    length = 0
    for number, line in enumerate(lines):
        length += len(line) + 1
        if length > MOST:
            return lines[:number]
    return lines


def _joined(lines: Lines[str], is_wrapped: bool) -> tuple[str, list[int]]:
    """The lines as one text, where only a paragraph ends a line; and where each begins."""
    kept, starts, length = [], [], 0
    for number, line in enumerate(lines):
        starts.append(length)
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        is_open = bool(line.strip() and following) and not (
            line.rstrip().endswith((".", ":", ";", "!", "?")) or (_APART.match(line) and len(line) < _LONG) or _APART.match(following)
        )
        is_list = ITEM.match(line) and ITEM.match(following) and not (is_wrapped and len(line) >= _LONG and following[0].isalpha())
        goes_on = (
            is_open
            and not is_list
            and not (_LABELLED.match(line) and len(line) < _LONG and following[0].isdigit())
            and (
                (is_wrapped and (len(line) >= _LONG or _HANGING.search(line))) or following[0].islower() or following[0] in '«"(“0123456789'
            )
        )
        kept += [line, " " if goes_on else "\n"]
        length += len(line) + 1
    return "".join(kept), starts


class _Letter:
    def __init__(self, name: str, lines: list[str], text: str, plain: str, starts: list[int], request: Span) -> None:
        self.name = name
        self.lines = lines
        self.text = text
        self.plain = plain
        self.starts = starts
        self.request = request
        self.told: list[Told] = []

    def source(self, said: Wording, holder: Holder | None, beside: Wording) -> Source:
        """The Source (what `beside` tells completes it), with a remark on what is not said and on what may be read otherwise."""
        projet: dict[str, Node] = {}
        prolongation: dict[str, Node] = {}
        gestionnaire = self._gestionnaire(holder)
        for table, path, found, other in (
            (projet, "projet.intitule", said.title, beside.title),
            (projet, "projet.annee_scolaire", said.year, beside.year),
            (prolongation, "prolongation.collectifs_avant", said.before, None),
            (prolongation, "prolongation.collectifs_demandes", said.asked, None),
        ):
            if found is not None:
                table[path.rpartition(".")[2]] = self._scalar(path, found)
            elif other is not None:
                table[path.rpartition(".")[2]] = self._beside(path, other.value)
        if said.communes:
            items: list[Node] = [self._scalar("projet.communes", found) for found in said.communes]
            projet["communes"] = Sequence(items, items[0].position)
        root = Mapping({"demande": Mapping({"situation": Scalar("prolongation", self._position(self.request))}, None)}, (1, 1, 1))
        root.entries["gestionnaire"] = Mapping(gestionnaire, None)
        root.entries["prolongation"] = Mapping(prolongation, None)
        root.entries["projet"] = Mapping(projet, None)
        if bilan := self._bilan():
            root.entries["bilan_qualitatif"] = bilan
        source = Source(self.name, root=root, lines=self.lines, letter=tuple(self.told))
        source.remarks += self._remarks()
        return source

    def _gestionnaire(self, holder: Holder | None) -> dict[str, Node]:
        found: dict[str, Node] = {}
        if holder and holder.span:
            found["nom"] = self._scalar("gestionnaire.nom", Found(holder.name, holder.span, holder.is_sure))
        elif holder:
            found["nom"] = self._beside("gestionnaire.nom", holder.name, holder.is_sure)
        if siret := _SIRET.search(self.plain):
            found["siret"] = Scalar("".join(filter(str.isdigit, siret[1])), self._position(siret.span(1)))
        return found

    def _bilan(self) -> Mapping | None:
        """What the letter says of the qualitative report: sent, or to come."""
        end = 0
        for found in _BILAN.finditer(self.plain):
            if found.start() < end:  # in the sentence that has been looked at
                continue
            start = max(self.plain.rfind(".", 0, found.start()), self.plain.rfind("\n", 0, found.start())) + 1
            ends = [end for end in (self.plain.find(". ", found.end()), self.plain.find("\n", found.end())) if end >= 0]
            end = min(ends, default=len(self.plain))
            sentence = self.plain[start:end]
            sent, to_come = _SENT.search(sentence), _TO_COME.search(sentence)
            if not sent and not to_come:
                continue
            position = self._position(found.span())
            entries: dict[str, Node] = {"transmis": Scalar("non" if to_come else "oui", position)}
            if not to_come and (day := _DAY.search(self.text[start:end])):
                with suppress(Refused):
                    entries["date"] = Scalar(to_date(day[1]), self._position((start + day.start(1), start + day.end(1))))
            return Mapping(entries, position)
        return None

    def _scalar(self, path: str, found: Found) -> Scalar:
        line, column, end = position = self._position(found.span)
        self.told.append(Told(path, found.value, Place(line=line, column=column, end_column=end), found.is_sure))
        return Scalar(found.value, position)

    def _beside(self, path: str, value: str, is_sure: bool = False) -> Scalar:
        """What its message tells, and not the letter."""
        self.told.append(Told(path, value, Place(line=1, column=1), is_sure))
        return Scalar(value, None)

    def _position(self, span: Span) -> tuple[int, int, int]:
        number = bisect_right(self.starts, span[0]) - 1
        column = span[0] - self.starts[number] + 1
        return number + 1, column, max(column, min(span[1] - self.starts[number], len(self.lines[number])) + 1)

    def _remarks(self) -> list[Remark]:
        known = {told.path for told in self.told}
        where = Place.at(self._position(self.request))
        remarks = []
        if absent := [label for path, label in LABELS.items() if path not in known]:
            remarks.append(
                Remark(
                    "demande",
                    f"La lettre ne dit pas, ou pas d'une seule façon\u00a0: {listing(absent)}. Le reste est lu.",
                    found=quoted(self.text[slice(*self.request)].strip(), 200),
                    expected="la formule de la note\u00a0: intitulé, nombre de collectifs, communes, année scolaire",
                    rule=FormRule.A_LIRE,
                    severity=A_VERIFIER,
                    place=where,
                    remedy="Dire dans la lettre ce qui manque, avec les mots de la formule.",
                    asked="Lire la lettre, et compléter d'après la convention\u00a0: la Caf la connaît.",
                )
            )
        for told in {one.path: one for one in self.told if not one.is_sure}.values():
            values = listing(quoted(one.value, 60) for one in self.told if one.path == told.path)
            remarks.append(
                Remark(
                    told.path,
                    f"Lu dans la lettre sans certitude, {LABELS[told.path]}\u00a0: {values}.",
                    found=", ".join(one.value for one in self.told if one.path == told.path),
                    expected="une valeur dite dans la phrase de la demande",
                    rule=FormRule.A_LIRE,
                    severity=A_VERIFIER,
                    place=told.place,
                    remedy="Dire ce point dans la phrase de la demande.",
                    asked="Relire ce passage de la lettre.",
                )
            )
        return remarks


class Beside(NamedTuple):
    """What is said beside a request that only a person can read: nothing (an empty text, no commune) where it isn't said, or in several ways."""

    gestionnaire: str = ""
    title: str = ""
    communes: tuple[str, ...] = ()
    territory: str = ""


def said_beside(body: str, subject: str, author: str, document: str) -> Beside:
    """What a message says of the request that a document of it holds: in its words, in its subject, in the name of the document, by its sender."""
    stem = re.sub(r"\s*_+\s*|\s+[-–]\s+", " - ", document.rpartition(".")[0])
    lines = [*body.split("\n"), subject, stem]
    text = "\n".join(lines)
    plain = flat(text)
    about = [span for span in sentences(plain) if _ABOUT.search(plain, *span) and not is_refused(plain[slice(*span)])]
    worded = [span for span in about if span[1] <= len(body) + 1 or '"' in plain[slice(*span)]]
    holder = holder_of(text, plain, lines[:-2], (len(body), len(body)), subject, author)
    gestionnaire = holder.name if holder else ""
    named = titles(text, plain, worded[0], worded) if worded else []
    title = named[0].value if len(named) == 1 else ""
    left = [part for part in map(str.strip, stem.split(" - ")) if part and not _FORMULA.search(flat(part)) and not is_town(part)]
    if not named and len(left) == 1 and name_in(subject) and key(left[0]) not in key(gestionnaire) and is_name_of_project(left[0]):
        title = left[0]
    communes = tuple(one.value for one in localities(text, plain.replace(flat(title), "¤" * len(title)) if title else plain, tuple(about)))
    territory = gestionnaire if _EPCI.match(flat(gestionnaire)) else ""
    if not communes and not territory:  # one that bears the name of a town is of it
        of_name = {name for *_, name in known_towns(gestionnaire, flat(gestionnaire), (0, len(gestionnaire)))}
        communes = tuple(of_name) if len(of_name) == 1 else ()
    return Beside(gestionnaire, title, communes, territory)


_ABOUT: Final = regex(rf"{CLAS.pattern}|\b(?:projets?|prolong\w*|renouvel\w*|recondu\w*|collectifs?)\b")
_FORMULA: Final = regex(
    r"\b(?:demandes?|clas|prolongation|renouvel\w*|reconduction|formulaire|dossier|courriers?|lettres?|scan\w*|signee?s?|caf|projet|annee|version|copie|img|document|finale?|\w*\d\w*)\b"
)
"""What names a document, and not what it is about."""
_EPCI: Final = regex(r"(?:la )?(?:communaute (?:de communes|d'agglomeration)|cc |ccom |agglo)")
"""A gestionnaire that is a territory itself."""


def speaks_of_clas(text: str) -> bool:
    """Whether a text names the Clas."""
    return CLAS.search(flat(text)) is not None


_PROLONGS: Final = regex(r"\b(?:prolong|renouvel|recondu)")
_ASKS: Final = regex(
    r"\bnouvelle demande\b|\bdemande (?:de |d')(?:financement|agrement|subvention|ps\b|prestation)|\bdossier (?:de demande|clas\b)|\bnouveau projet\b|\bdepot\b|\bcandidature\b"
)


def situation_of(subject: str) -> str:
    """« prolongation » or « nouvelle », as the subject of a message says; empty where it asks for neither."""
    plain = loose(subject[:300])
    if not CLAS.search(plain):
        return ""
    if _PROLONGS.search(plain):
        return "prolongation"
    return "nouvelle" if _ASKS.search(plain) else ""


def to_read(name: str, situation: str, document: str, what: str, beside: Beside) -> Source:
    """The Source of a request whose content only a person can read: who asks, for what and where, as far as its message says."""
    root = Mapping({"demande": Mapping({"situation": Scalar(situation, None)}, None)}, (1, 1, 1))
    if beside.gestionnaire:
        root.entries["gestionnaire"] = Mapping({"nom": Scalar(beside.gestionnaire, None)}, None)
    told = {"intitule": beside.title, "territoire": beside.territory}
    projet: dict[str, Node] = {name: Scalar(value, None) for name, value in told.items() if value}
    if beside.communes:
        projet["communes"] = Sequence([Scalar(one, None) for one in beside.communes], None)
    root.entries["projet"] = Mapping(projet, None)
    said = [quoted(beside.title)] * bool(beside.title) + list(beside.communes)
    beside_it = f" D'après son message\u00a0: {listing(said)}." if said else ""
    source = Source(name, root=root, is_to_read=True)
    source.remarks.append(
        Remark(
            "demande",
            f"À lire\u00a0: la demande est dans {quoted(document)} ({what or pieces.DOCUMENT}), que seule une personne peut lire.{beside_it}",
            found=what or pieces.DOCUMENT,
            expected="un dossier rempli d'après le modèle, ou une lettre en texte",
            rule=FormRule.A_LIRE,
            severity=A_VERIFIER,
            asked="Lire ce document\u00a0; seuls la date, l'objet et le destinataire du message sont jugés ici.",
        )
    )
    return source
