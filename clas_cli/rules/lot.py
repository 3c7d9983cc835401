"""LOT: across the dossiers of one batch. A check takes the facts of all of them, and says which ones it is about.

None of these is ever worse than something to look at: names are not identifiers, and two fiches may be one project.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from clas_cli.dossier.facts import CollectifFacts, Creneau, Facts
from clas_cli.dossier.tree import Remark
from clas_cli.french.people import is_nobody
from clas_cli.french.text import listing, loose, plural, quoted
from clas_cli.rules.registry import A_VERIFIER, rule

Lot = Sequence[Facts | None]
"""The facts of each dossier, in the order of the batch; None of a file that isn't a dossier."""

_NAMED = 3
T = TypeVar("T")


@dataclass(slots=True)
class Crossing(Remark):
    """A finding about several dossiers: the number of each in the batch (from 0), and the path in it."""

    where: tuple[tuple[int, str], ...] = ()


Crossings = Iterator[Crossing]


def crossing(where: Iterable[tuple[int, str]], message: str, *, found: str, expected: str) -> Crossing:
    """A finding about these places of these dossiers, before its rule's code, severity and section are added."""
    places = tuple(where)
    return Crossing(places[0][1], message, found, expected, where=places)


def _listed(words: Iterable[str], show: Callable[[str], str] = quoted) -> str:
    """« a », « b », « c » et 4 autres: each once, few of them."""
    once = list(dict.fromkeys(words))
    shown = [show(word) for word in once[:_NAMED]]
    more = len(once) - len(shown)
    return listing([*shown, plural(more, "autre")] if more else shown)


def _alike(lot: Lot, key: Callable[[Facts], Hashable]) -> list[list[int]]:
    """The numbers of the dossiers that share a key, where several do. A key that is None is shared with nobody."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for number, facts in enumerate(lot):
        if facts is not None and (found := key(facts)) is not None:
            groups[found].append(number)
    return [numbers for numbers in groups.values() if len(numbers) > 1]


def _facts(lot: Lot, numbers: Iterable[int]) -> list[Facts]:
    return [facts for number in numbers if (facts := lot[number]) is not None]


@rule(
    "LOT001",
    "demande-en-double",
    "Demande en double",
    A_VERIFIER,
)
def same_request(lot: Lot) -> Crossings:
    """Une même demande n'est reçue qu'une fois : même SIRET et même intitulé, ou même contenu sous deux noms de fichier.

    Pourquoi : une demande reçue deux fois serait comptée deux fois ; il faut savoir laquelle fait foi.
    Remède : garder une seule version, ou s'assurer qu'il s'agit des fiches d'un même projet, une par cycle.
    Refusé : deux dossiers dont le SIRET et l'intitulé du projet sont les mêmes
    Accepté : deux dossiers d'un même SIRET, dont les intitulés diffèrent
    """

    def by_siret(facts: Facts) -> Hashable:
        return (facts.siret, loose(facts.intitule)) if facts.siret and facts.intitule else None

    def by_name(facts: Facts) -> Hashable:
        return (loose(facts.gestionnaire), loose(facts.intitule)) if facts.gestionnaire and facts.intitule else None

    def by_identifier(numbers: list[int]) -> Iterator[list[int]]:
        """Never on a name alone where an identifier exists: only what gives no SIRET is recognised by its names, SIRET by SIRET."""
        sirets = {number: facts.siret for number in numbers if (facts := lot[number]) is not None}
        if None in sirets.values():
            for siret in dict.fromkeys(filter(None, sirets.values())) or [None]:
                yield [number for number in numbers if sirets[number] in (None, siret)]

    said: set[frozenset[int]] = set()
    same_content = _alike(lot, lambda facts: facts.fingerprint)
    same_siret = _alike(lot, by_siret)
    same_name = [same for numbers in _alike(lot, by_name) for same in by_identifier(numbers)]
    for why, groups in (("le contenu", same_content), ("le SIRET et l'intitulé", same_siret), ("le nom et l'intitulé", same_name)):
        for numbers in groups:
            these = frozenset(numbers)
            if any(these <= known for known in said):
                continue
            said.add(these)
            shown = _listed(facts.intitule or "sans intitulé" for facts in _facts(lot, numbers))
            yield crossing(
                ((number, "projet.intitule") for number in numbers),
                f"La même demande figure {len(numbers)}\u00a0fois dans le lot ({why} ne {_differ(why)} pas)\u00a0: {shown}.",
                found=plural(len(numbers), "dossier"),
                expected="un seul dossier pour une demande",
            )


def _differ(why: str) -> str:
    return "diffèrent" if " et " in why else "diffère"


def _place(collectif: CollectifFacts) -> str | None:
    return loose(f"{collectif.commune or ''} {collectif.lieu}") if collectif.lieu else None


@rule(
    "LOT002",
    "collectif-en-double",
    "Collectif en double",
    A_VERIFIER,
)
def same_collectif(lot: Lot) -> Crossings:
    """Un collectif (même lieu, mêmes séances) ne figure que dans un dossier.

    Pourquoi : un collectif présenté par deux dossiers pourrait être financé deux fois.
    Remède : demander aux gestionnaires lequel porte ce collectif, ou si deux groupes se partagent le lieu.
    Refusé : deux dossiers avec un collectif à l'École Jean-Jaurès, le lundi et le jeudi de 16h45 à 18h15
    Accepté : deux collectifs à l'École Jean-Jaurès, à des heures différentes
    """
    seen: dict[Hashable, list[tuple[int, CollectifFacts]]] = defaultdict(list)
    for number, facts in enumerate(lot):
        for collectif in facts.collectifs if facts else ():
            place = _place(collectif)
            if place and collectif.creneaux and collectif.all_read:
                seen[place, tuple(sorted(collectif.creneaux))].append((number, collectif))
    for numbers, shared in _by_dossiers(seen.values()):
        first = next(iter(shared[0]))[1]
        places = _listed(collectif.lieu or "" for same in shared for _, collectif in same[:1])
        several = len(shared) > 1
        yield crossing(
            ((number, collectif.path) for same in shared for number, collectif in same),
            f"{plural(len(shared), 'même collectif', 'mêmes collectifs')} dans {len(numbers)}\u00a0dossiers\u00a0: {places}, "
            + ("aux mêmes séances." if several else f"{listing(map(str, first.creneaux))}."),
            found=_listed(collectif.nom or "sans nom" for same in shared for _, collectif in same),
            expected="un collectif dans un seul dossier",
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
    by_siret = _alike(lot, lambda facts: facts.siret if facts.gestionnaire else None)
    for numbers in by_siret:
        names: dict[str, str] = {}
        for facts in _facts(lot, numbers):
            names.setdefault(loose(facts.gestionnaire or ""), facts.gestionnaire or "")
        if len(names) > 1:
            shown = _listed(names.values())
            yield crossing(
                ((number, "gestionnaire.nom") for number in numbers),
                f"Le SIRET {_facts(lot, numbers)[0].siret} figure sous {len(names)}\u00a0noms\u00a0: {shown}.",
                found=shown,
                expected="un seul nom pour un SIRET",
            )
    for numbers in _alike(lot, lambda facts: loose(facts.gestionnaire) if facts.gestionnaire and facts.siret else None):
        sirets = list(dict.fromkeys(facts.siret or "" for facts in _facts(lot, numbers)))
        if len(sirets) > 1:
            same_siren = len({siret[:9] for siret in sirets}) == 1
            hint = " Leur SIREN est le même\u00a0: ce peuvent être deux établissements." if same_siren else ""
            yield crossing(
                ((number, "gestionnaire.siret") for number in numbers),
                f"{quoted(_facts(lot, numbers)[0].gestionnaire or '')} figure sous {len(sirets)}\u00a0SIRET\u00a0: {_listed(sirets)}.{hint}",
                found=_listed(sirets),
                expected="un seul SIRET pour un nom",
            )


@dataclass(frozen=True, slots=True)
class _Presence:
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
    """Un intervenant n'est pas au même moment dans deux dossiers.

    Pourquoi : personne n'encadre deux collectifs à la fois ; mais deux personnes peuvent porter le même nom.
    Remède : demander aux gestionnaires s'il s'agit de la même personne, et qui encadre la séance.
    Refusé : deux dossiers où Camille Exemple intervient le lundi, de 16h45 à 18h15 et de 17h00 à 18h30
    Accepté : deux dossiers où Camille Exemple intervient le lundi, de 16h45 à 18h15 et de 18h15 à 19h45
    """
    people: dict[str, list[_Presence]] = defaultdict(list)
    for number, facts in enumerate(lot):
        for collectif in facts.collectifs if facts else ():
            for index, name in collectif.intervenants:
                if is_nobody(name):
                    continue
                path = f"{collectif.path}.intervenants[{index}]"
                people[loose(name)].extend(_Presence(creneau, number, path, name) for creneau in collectif.creneaux)
    meetings = [
        [(presence.number, presence) for presence in together]
        for presences in people.values()
        if len({presence.number for presence in presences}) > 1
        for together in _overlapping(presences)
    ]
    for numbers, shared in _by_dossiers(meetings):
        names = _listed(presence.name for same in shared for _, presence in same[:1])
        moments = _listed((str(presence.creneau) for same in shared for _, presence in same), str)
        yield crossing(
            dict.fromkeys((number, presence.path) for same in shared for number, presence in same),
            f"{names} intervient au même moment dans {len(numbers)}\u00a0dossiers\u00a0: {moments}."
            if len({loose(same[0][1].name) for same in shared}) == 1
            else f"Les mêmes noms d'intervenants, au même moment, dans {len(numbers)}\u00a0dossiers\u00a0: {names}\u00a0; {moments}.",
            found=names,
            expected="une autre personne, ou un autre horaire",
        )


def _overlapping(presences: list[_Presence]) -> Iterator[list[_Presence]]:
    """Runs of sessions that overlap; those of one dossier alone, `_by_dossiers` leaves out."""
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


def _by_dossiers(groups: Iterable[list[tuple[int, T]]]) -> Iterator[tuple[tuple[int, ...], list[list[tuple[int, T]]]]]:
    """What several dossiers share, gathered so that each set of dossiers is spoken of once."""
    together: dict[tuple[int, ...], list[list[tuple[int, T]]]] = defaultdict(list)
    for group in groups:
        numbers = tuple(sorted({number for number, _ in group}))
        if len(numbers) > 1:
            together[numbers].append(group)
    yield from together.items()
