"""LOT: across the dossiers of one batch. A check takes the facts of all of them, and says which ones it is about.

Which dossiers are one request, `dossier.requests` knows; requests are compared by the version that counts. None of these is ever
worse than something to look at: names are not identifiers.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise
from typing import Final, NamedTuple

from clas_cli.dossier.facts import CollectifFacts, Creneau, Facts
from clas_cli.dossier.requests import Lot, Request
from clas_cli.dossier.tree import Remark
from clas_cli.french import people, places
from clas_cli.french.dates import day
from clas_cli.french.text import listing, loose, plural, quoted, visible
from clas_cli.french.values import DAYS
from clas_cli.rules.registry import A_VERIFIER, INFORMATION, rule

__all__ = ["Crossing", "Crossings", "Lot", "crossing"]

_NAMED: Final = 3
_FEW: Final = 10
"""Requests of one person up to which each pair is told; beyond, it is a common name or a template, told once."""


@dataclass(slots=True)
class Crossing(Remark):
    """A finding about several dossiers: the number of each in the batch (from 0), and the path in it."""

    where: tuple[tuple[int, str], ...] = ()


Crossings = Iterator[Crossing]


def crossing(where: Iterable[tuple[int, str]], message: str, *, found: str, expected: str) -> Crossing:
    """A finding about these places of these dossiers, before its rule's code, severity and section are added."""
    places = tuple(where)
    return Crossing(places[0][1], message, found, expected, where=places)


_SLOTS: Final = 64
"""Slots for each dossier: several times its keys."""
_NOBODY, _SEVERAL = -1, -2


class _Shared:
    """Which keys several requests have, in a few bytes a dossier: one may be wrongly thought to be shared, never the reverse."""

    def __init__(self, lot: Lot, keys: Callable[[Facts], Iterable[Hashable]]) -> None:
        self._slots = array("i", [_NOBODY]) * (_SLOTS * len(lot) + 1)
        self.numbers: set[int] = set()
        """The dossiers that have some."""
        for number in lot.current:
            for key in keys(lot.facts(number)):
                slot = hash(key) % len(self._slots)
                first = self._slots[slot]
                if first == _NOBODY:
                    self._slots[slot] = number
                elif first != number:
                    self._slots[slot] = _SEVERAL
                    self.numbers.update((number,) if first == _SEVERAL else (first, number))

    def __contains__(self, key: Hashable) -> bool:
        return self._slots[hash(key) % len(self._slots)] == _SEVERAL


def _listed(words: Iterable[str], show: Callable[[str], str] = quoted) -> str:
    """« a », « b », « c » et 4 autres: each once, few of them."""
    once = list(dict.fromkeys(words))
    shown = [show(word) for word in once[:_NAMED]]
    more = len(once) - len(shown)
    return listing([*shown, plural(more, "autre")] if more else shown)


def _first_writings(names: Iterable[str], key: Callable[[str], Hashable]) -> list[str]:
    """Each name as it is first written."""
    found: dict[Hashable, str] = {}
    for name in names:
        found.setdefault(key(name), name)
    return list(found.values())


def _where(lot: Lot, number: int) -> str:
    """« Les Passerelles » (Carcassonne)."""
    facts = lot.facts(number)
    towns = dict.fromkeys([*(one.commune for one in facts.collectifs if one.commune), *facts.communes])
    return quoted(facts.gestionnaire or "sans nom") + (f" ({_listed(towns, visible)})" if towns else "")


def _file(lot: Lot, number: int) -> str:
    """The name of a file, without its folder."""
    return quoted(re.split(r"[\\/]", lot.facts(number).fichier)[-1])


def _dated(lot: Lot, number: int) -> str:
    sent = lot.facts(number).sent
    return f"{_file(lot, number)} ({f'du {day(sent)}' if sent else 'sans date'})"


@rule(
    "LOT001",
    "demande-en-double",
    "Demande en double",
    A_VERIFIER,
)
def same_request(lot: Lot) -> Crossings:
    """Une demande n'est reçue qu'une fois, ou ses dates disent quelle version est la dernière.

    Pourquoi : une demande reçue deux fois ne compte qu'une fois ; il faut savoir laquelle fait foi.
    Remède : garder une seule version, ou donner à chacune sa date d'envoi. Deux projets ont deux intitulés.
    Refusé : deux dossiers dont le SIRET, le cycle, l'intitulé et un lieu sont les mêmes, envoyés le même jour
    Accepté : deux dossiers d'un même SIRET, un par cycle
    """
    for request in lot.requests:
        numbers = sorted(request.versions)
        copies = len(numbers) > 1 and len({lot.facts(number).fingerprint for number in numbers}) == 1
        if request.is_ordered and not copies:
            continue
        why = [*(["le contenu est le même"] if copies else []), *([] if request.is_ordered else ["aucune date ne dit laquelle fait foi"])]
        shown = _listed(lot.facts(number).intitule or "sans intitulé" for number in numbers)
        yield crossing(
            ((number, "projet.intitule") for number in numbers),
            f"La même demande figure {len(numbers)}\u00a0fois dans le lot ({listing(why)})\u00a0: {shown}. "
            f"Elle compte une fois, d'après {_file(lot, request.current)}.",
            found=plural(len(numbers), "dossier"),
            expected="un seul dossier pour une demande",
        )
    for requests in lot.same_title:
        titles = _listed(lot.facts(request.current).intitule or "" for request in requests)
        told = f" et le même intitulé, en des lieux différents\u00a0: {titles}. Est-ce un même projet\u00a0?"
        yield _may_be_one(requests, told, "un intitulé par projet")
    for requests in lot.untitled:
        files = _listed((_dated(lot, request.current) for request in requests), str)
        told = f", et l'intitulé de l'une ne se lit pas\u00a0: {files}. Est-ce une même demande\u00a0?"
        yield _may_be_one(requests, told, "un intitulé par demande")


def _may_be_one(requests: Sequence[Request], told: str, expected: str) -> Crossing:
    return crossing(
        ((request.current, "projet.intitule") for request in requests),
        f"{len(requests)}\u00a0demandes ont le même gestionnaire{told}",
        found=plural(len(requests), "dossier"),
        expected=expected,
    )


@rule(
    "LOT002",
    "collectif-en-double",
    "Collectif en double",
    A_VERIFIER,
)
def same_collectif(lot: Lot) -> Crossings:
    """Un collectif (même lieu, mêmes heures, mêmes niveaux, mêmes personnes) ne figure que dans une demande.

    Pourquoi : un collectif présenté par deux demandes pourrait être financé deux fois.
    Remède : demander aux gestionnaires lequel porte ce collectif, ou si deux groupes se partagent le lieu.
    Refusé : deux demandes avec un collectif de CE1 à l'École Jean-Jaurès, le lundi à 16h45, encadré par Camille Exemple
    Accepté : deux collectifs à l'École Jean-Jaurès à la même heure, d'autres niveaux ou encadrés par d'autres
    """
    found: dict[tuple[int, int], dict[tuple[str, str], tuple[CollectifFacts, CollectifFacts]]] = defaultdict(dict)
    for first, second in _candidates(lot):
        one, other = (lot.facts(held.number).collectifs[held.collectif] for held in (first, second))
        if _same_collectif(one, other):
            found[first.number, second.number][one.path, other.path] = one, other
    for (number, second_number), pairs in sorted(found.items()):
        own, theirs = (tuple(dict.fromkeys(pair[side] for pair in pairs.values())) for side in (0, 1))
        yield crossing(
            [*((number, one.path) for one in own), *((second_number, one.path) for one in theirs)],
            f"{'Un même collectif' if len(own) == 1 else plural(len(own), '', 'mêmes collectifs')} dans deux demandes\u00a0: {_listed(one.lieu or '' for one in own)}, "
            f"{_listed(map(str, own[0].creneaux), str)}\u00a0; {_where(lot, number)} et {_where(lot, second_number)}.",
            found=_listed(one.nom or "sans nom" for one in (*own, *theirs)),
            expected="un collectif dans une seule demande",
        )


class _Held(NamedTuple):
    """A collectif: the number of its dossier, and its own in it."""

    number: int
    collectif: int


def _candidates(lot: Lot) -> Iterator[tuple[_Held, _Held]]:
    """Collectifs of two requests that share somebody."""
    shared = _Shared(lot, lambda facts: (key for collectif in facts.collectifs for key in _keys(collectif)))
    index: dict[Hashable, list[_Held]] = defaultdict(list)
    for number in sorted(shared.numbers):
        for own, collectif in enumerate(lot.facts(number).collectifs):
            for key in filter(shared.__contains__, dict.fromkeys(_keys(collectif))):
                index[key].append(_Held(number, own))
    for held in index.values():
        for first, second in _neighbours(held):
            if first.number != second.number:
                yield first, second


def _keys(collectif: CollectifFacts) -> Iterator[Hashable]:
    """By what a collectif is compared with those of the same day; nothing of one that doesn't say where it is."""
    if not collectif.lieu:
        return
    for _, line in collectif.intervenants:
        for name in people.names_in(line):
            if not people.is_nobody(name):
                yield from ((frozenset(people.words_of(name)), creneau.jour) for creneau in collectif.creneaux)


def _neighbours(held: list[_Held]) -> Iterator[tuple[_Held, _Held]]:
    """Each pair of a few; of many, each with the one that follows."""
    yield from combinations(held, 2) if len({one.number for one in held}) <= _FEW else pairwise(held)


def _same_collectif(one: CollectifFacts, other: CollectifFacts) -> bool:
    if one.commune and other.commune and loose(one.commune) != loose(other.commune):
        return False
    return (
        not set(one.niveaux).isdisjoint(other.niveaux)
        and any(mine.overlaps(theirs) for mine in one.creneaux for theirs in other.creneaux)
        and places.compare(one.lieu or "", other.lieu or "") == "same"
    )


@rule(
    "LOT003",
    "siret-et-nom",
    "SIRET et nom",
    A_VERIFIER,
)
def siret_and_name(lot: Lot) -> Crossings:
    """Un SIRET va avec un seul nom de gestionnaire, et un nom avec un seul SIRET.

    Pourquoi : une erreur de saisie ferait verser l'aide à un autre, ou compterait deux gestionnaires pour un.
    Remède : vérifier le SIRET et le nom dans l'avis Sirene ; deux établissements d'un même gestionnaire ont chacun le leur.
    Refusé : deux dossiers d'un même SIRET, sous deux noms
    Accepté : deux dossiers d'un même SIRET, sous le même nom
    """
    by_siret: dict[str, list[int]] = defaultdict(list)
    by_name: dict[str, list[int]] = defaultdict(list)
    shared = _Shared(lot, lambda facts: (facts.siret, loose(facts.gestionnaire)) if facts.siret and facts.gestionnaire else ())
    for number in sorted(shared.numbers):
        facts = lot.facts(number)
        if facts.siret and facts.gestionnaire:
            by_siret[facts.siret].append(number)
            by_name[loose(facts.gestionnaire)].append(number)
    for siret, numbers in by_siret.items():
        names = _first_writings((lot.facts(number).gestionnaire or "" for number in numbers), loose)
        if len(names) > 1:
            shown = _listed(names)
            yield crossing(
                ((number, "gestionnaire.nom") for number in numbers),
                f"Le SIRET {siret} figure sous {len(names)}\u00a0noms\u00a0: {shown}.",
                found=shown,
                expected="un seul nom pour un SIRET",
            )
    for numbers in by_name.values():
        sirets = list(dict.fromkeys(lot.facts(number).siret or "" for number in numbers))
        if len(sirets) > 1:
            same_siren = len({siret[:9] for siret in sirets}) == 1
            hint = " Leur SIREN est le même\u00a0: ce peuvent être deux établissements." if same_siren else ""
            yield crossing(
                ((number, "gestionnaire.siret") for number in numbers),
                f"{quoted(lot.facts(numbers[0]).gestionnaire or '')} figure sous {len(sirets)}\u00a0SIRET\u00a0: {_listed(sirets)}.{hint}",
                found=_listed(sirets),
                expected="un seul SIRET pour un nom",
            )


class _Presence(NamedTuple):
    """Somebody at a session of a dossier."""

    creneau: Creneau
    number: int
    path: str
    name: str


@rule(
    "LOT004",
    "intervenant-en-deux-lieux",
    "Intervenant à deux endroits à la fois",
    A_VERIFIER,
)
def same_person(lot: Lot) -> Crossings:
    """Un intervenant n'est pas au même moment dans deux demandes.

    Pourquoi : personne n'encadre deux collectifs à la fois ; mais deux personnes peuvent porter le même nom.
    Remède : demander aux gestionnaires s'il s'agit de la même personne, et qui encadre la séance.
    Refusé : deux demandes où Camille Exemple intervient le lundi, de 16h45 à 18h15 et de 17h00 à 18h30
    Accepté : deux demandes où Camille Exemple intervient le lundi, de 16h45 à 18h15 et de 18h15 à 19h45
    """
    together: dict[tuple[int, ...], list[_Presence]] = defaultdict(list)
    for presences in _by_person(lot):
        for met in _meetings(presences):
            together[tuple(dict.fromkeys(presence.number for presence in met))].extend(met)
    for numbers, met in sorted(together.items()):
        names = _first_writings((presence.name for presence in met), people.identity)
        whole_week = sorted({presence.creneau for presence in met}, key=lambda one: (DAYS.index(one.jour), one.debut, one.fin))
        many = len(names) > 1
        yield crossing(
            dict.fromkeys((presence.number, presence.path) for presence in sorted(met, key=lambda one: (one.number, one.path))),
            f"{_listed(names)} {'interviennent' if many else 'intervient'} au même moment dans {len(numbers)}\u00a0demandes "
            f"({_listed(map(str, whole_week), str)})\u00a0: {_listed((_where(lot, number) for number in numbers), str)}.",
            found=_listed(names),
            expected="une autre personne, ou un autre horaire",
        )


def _by_person(lot: Lot) -> Iterator[list[_Presence]]:
    """Where each named person is, of those that several requests name."""
    shared = _Shared(lot, lambda facts: (key for collectif in facts.collectifs for key, *_ in _presences(0, collectif)))
    found: dict[frozenset[str], list[_Presence]] = defaultdict(list)
    for number in sorted(shared.numbers):
        for collectif in lot.facts(number).collectifs:
            for key, presence in _presences(number, collectif):
                if key in shared:
                    found[key[0]].append(presence)
    yield from (presences for presences in found.values() if len({presence.number for presence in presences}) > 1)


def _presences(number: int, collectif: CollectifFacts) -> Iterator[tuple[tuple[frozenset[str], str], _Presence]]:
    """Where the people of a collectif are who have a whole name, each with who it is and the day."""
    for index, line in collectif.intervenants:
        for name in people.names_in(line):
            if person := people.identity(name):
                path = f"{collectif.path}.intervenants[{index}]"
                yield from (((person, creneau.jour), _Presence(creneau, number, path, name)) for creneau in collectif.creneaux)


def _meetings(presences: list[_Presence]) -> Iterator[list[_Presence]]:
    """Sessions of several requests at one time: pair by pair, or all those of a moment where they are many."""
    for run in _runs(presences):
        numbers = {presence.number for presence in run}
        if len(numbers) > _FEW:
            yield sorted(run, key=lambda presence: presence.number)
        elif len(numbers) > 1:
            for pair in combinations(sorted(run, key=lambda presence: presence.number), 2):
                if pair[0].number != pair[1].number and pair[0].creneau.overlaps(pair[1].creneau):
                    yield list(pair)


def _runs(presences: list[_Presence]) -> Iterator[list[_Presence]]:
    """Runs of sessions of one day that overlap one after the other."""
    for _, of_day in groupby(sorted(presences, key=lambda one: (one.creneau, one.number)), key=lambda one: one.creneau.jour):
        run: list[_Presence] = []
        end = 0
        for presence in of_day:
            if presence.creneau.debut >= end:
                yield run
                run = []
            end = max(end, presence.creneau.fin)
            run.append(presence)
        yield run


@rule(
    "LOT005",
    "version-remplacee",
    "Version remplacée",
    INFORMATION,
)
def superseded(lot: Lot) -> Crossings:
    """La dernière version d'une demande, d'après sa date d'envoi, est celle qui compte.

    Pourquoi : une demande corrigée remplace la précédente, et n'est comptée qu'une fois.
    Remède : vérifier au besoin que la dernière version est la bonne.
    Refusé : une demande envoyée le 10 juillet, puis corrigée le 24
    Accepté : une demande envoyée une fois
    """
    for request in lot.requests:
        for number in request.versions[:-1] if request.is_ordered else ():
            yield crossing(
                ((number, "projet.intitule"), (request.current, "projet.intitule")),
                f"La version {_dated(lot, number)} de cette demande "
                + ("est remplacée par" if lot.facts(number).is_readable else "n'a pas pu être contrôlée\u00a0; compte la version")
                + f" {_dated(lot, request.current)}."
                + _after_the_deadline(lot, number, request.current),
                found=_file(lot, number),
                expected=f"la dernière version, {_file(lot, request.current)}",
            )


def _after_the_deadline(lot: Lot, number: int, current: int) -> str:
    """What is said of a correction received after the deadline that the first version kept."""
    before, after, limit = lot.facts(number).sent, lot.facts(current).sent, lot.facts(current).deadline
    if before is None or after is None or limit is None or not before <= limit < after:
        return ""
    return f" Cette correction est reçue après le {day(limit)}\u00a0; la demande, elle, est jugée à la date de son premier envoi."
