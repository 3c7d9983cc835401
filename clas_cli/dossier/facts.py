"""What a dossier says of itself that tables show and that other dossiers are compared with: small, plain and picklable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from hashlib import blake2b
from typing import NamedTuple

from clas_cli.dossier.dossier import Collectif, Dossier
from clas_cli.dossier.fields import PROLONGATION, given
from clas_cli.dossier.tree import Mapping, Node, Place, Post, Scalar, Sequence, Source
from clas_cli.french.topics import is_reply, topic
from clas_cli.french.values import to_text


class Creneau(NamedTuple):
    """A weekly session: its day, and its times in minutes since midnight."""

    jour: str
    debut: int
    fin: int

    def overlaps(self, other: Creneau) -> bool:
        """Whether both are going on at some moment."""
        return self.jour == other.jour and self.debut < other.fin and other.debut < self.fin

    def __str__(self) -> str:
        return f"{self.jour} {self.debut // 60:02d}h{self.debut % 60:02d}-{self.fin // 60:02d}h{self.fin % 60:02d}"


class CollectifFacts(NamedTuple):
    """One collectif, as far as it could be read. `path` is « collectifs[0] »; None stands for what the dossier doesn't say."""

    path: str
    nom: str | None
    commune: str | None
    lieu: str | None
    niveaux: tuple[str, ...]
    enfants: int | None
    semaines: int | None
    creneaux: tuple[Creneau, ...]
    """Only the sessions that are whole."""
    intervenants: tuple[tuple[int, str], ...]
    """Number in the list, and name, of those that have a name."""
    rural: bool = False


class Facts(NamedTuple):
    """One dossier. `collectifs_demandes` is the number asked for, which a letter gives without describing them.

    `territoire` is the campaign's for one of the communes, else as the dossier writes it. `fingerprint` is equal for equal contents.
    `sent` is the day of its message, else the one that it declares; `cycle` is that of most of its levels.
    """

    fichier: str
    sent: date | None
    siret: str | None
    gestionnaire: str | None
    statut: str | None
    intitule: str | None
    annee_scolaire: str | None
    territoire: str | None
    communes: tuple[str, ...]
    cycle: str | None
    collectifs: tuple[CollectifFacts, ...]
    collectifs_demandes: int
    fingerprint: bytes
    sent_at: datetime | None = None
    sender: str = ""
    """The address that its message comes from."""
    thread: str = ""
    """The conversation that its message is of (`thread_of`): of what has no title, and of what answers."""
    is_prolongation: bool = False
    has_bilan: bool = False
    """Whether it says that the qualitative report is sent."""
    deadline: date | None = None
    epci: str | None = None
    """The official name of the EPCI of the first commune known, or of the one that is written."""
    is_readable: bool = True
    """Whether it could be judged: of what names no known campaign, an earlier version counts."""


def facts_of(
    dossier: Dossier,
    source: Source,
    territory: Callable[[str | None, tuple[str, ...]], str | None],
    cycle: Callable[[tuple[str, ...]], str | None],
    deadline: date | None = None,
    epci: Callable[[str | None, tuple[str, ...]], str | None] = lambda written, communes: None,
) -> Facts:
    """The facts of a dossier.

    `territory` and `epci` name the territory and the EPCI of what is written as such and of the communes; `cycle` names that of levels.
    """
    gestionnaire, projet = given(dossier, "gestionnaire"), given(dossier, "projet")
    communes: tuple[str, ...] = given(projet, "communes") or ()
    collectifs = tuple(_collectif(collectif, communes) for collectif in given(dossier, "collectifs") or ())
    demande, prolongation = given(dossier, "demande"), given(dossier, "prolongation")
    asked = given(prolongation, "collectifs_demandes") or 0
    is_letter = given(demande, "situation") == PROLONGATION
    levels = tuple(level for collectif in collectifs for level in collectif.niveaux)
    return Facts(
        fichier=source.name,
        sent=source.emailed_on or given(demande, "date_envoi"),
        siret=given(gestionnaire, "siret"),
        gestionnaire=given(gestionnaire, "nom"),
        statut=given(gestionnaire, "statut"),
        intitule=given(projet, "intitule"),
        annee_scolaire=given(projet, "annee_scolaire"),
        territoire=territory(given(projet, "territoire"), communes),
        communes=communes,
        cycle=cycle(levels or given(given(prolongation, "projet_agree"), "niveaux") or ()),
        collectifs=collectifs,
        collectifs_demandes=max(len(collectifs), asked if is_letter else 0),
        fingerprint=fingerprint(source),
        sent_at=source.post.sent_at if source.post else None,
        sender=source.post.address.lower() if source.post else "",
        thread=thread_of(source.post) if source.post and (not given(projet, "intitule") or is_reply(source.post.subject)) else "",
        is_prolongation=is_letter,
        has_bilan=bool(given(given(dossier, "bilan_qualitatif"), "transmis")),
        deadline=deadline,
        epci=epci(given(projet, "territoire"), communes),
    )


def thread_of(post: Post) -> str:
    """A message and its answers: who writes, and what about; empty where either isn't known."""
    about = topic(post.subject)
    return f"{post.address.lower()} {about}" if post.address and about else ""


def places_of(facts: Facts, source: Source) -> dict[str, Place]:
    """Where the facts that may be compared stand, by their paths."""
    paths = ["gestionnaire.siret", "gestionnaire.nom", "projet.intitule"]
    for collectif in facts.collectifs:
        paths.append(collectif.path)
        paths += [f"{collectif.path}.intervenants[{number}]" for number, _ in collectif.intervenants]
    return {path: source.place(path) for path in paths}


def _collectif(collectif: Collectif, communes: tuple[str, ...]) -> CollectifFacts:
    seances = given(collectif, "seances") or ()
    creneaux = tuple(
        Creneau(seance.jour, seance.debut.hour * 60 + seance.debut.minute, seance.fin.hour * 60 + seance.fin.minute)
        for seance in seances
        if seance.has("jour") and seance.has("debut") and seance.has("fin")
    )
    return CollectifFacts(
        path=collectif.path,
        nom=given(collectif, "nom"),
        commune=given(collectif, "commune") or (communes[0] if len(communes) == 1 else None),
        lieu=given(collectif, "lieu"),
        niveaux=given(collectif, "niveaux") or (),
        enfants=given(collectif, "enfants"),
        semaines=given(collectif, "semaines"),
        creneaux=creneaux,
        intervenants=tuple(
            (number, person.nom) for number, person in enumerate(given(collectif, "intervenants") or ()) if person.has("nom")
        ),
        rural=bool(given(collectif, "rural")),
    )


def fingerprint(source: Source) -> bytes:
    """A digest of the contents, whatever the file's format; how the request is sent is left out, and what others say of it."""
    words: list[str] = []
    if source.root is not None:
        left_out = ("demande", *source.added)
        _collect({name: node for name, node in source.root.entries.items() if name not in left_out}, words)
    return blake2b("\x1f".join(words).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _collect(entries: dict[str, Node], words: list[str]) -> None:
    """Adds the names of a mapping, in their order, and what they hold; a name without a value adds nothing."""
    words.append("\x1d")
    for name in sorted(entries):
        _add(name, entries[name], words)
    words.append("\x1e")


def _add(name: str, node: Node, words: list[str]) -> None:
    if type(node) is Scalar:
        if text := to_text(node.value):
            words.append(name)
            words.append(text)
    elif node.is_empty:
        return
    elif type(node) is Mapping:
        words.append(name)
        _collect(node.entries, words)
    elif type(node) is Sequence:
        words += (name, "\x1d")
        for item in node.items:
            _add("", item, words)
        words.append("\x1e")
    else:
        words += (name, "\x00")
