"""REF: who leads a collectif (note, §2, note 2, and the departmental coordination on training)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.financing import named_alike, written_twice
from clas_cli.dossier.dossier import Collectif, Dossier, Intervenant, Seance
from clas_cli.dossier.fields import Missing, given
from clas_cli.french import people
from clas_cli.french.text import listing, loose, plural, quoted
from clas_cli.rules.referentiel import only, thresholds, who
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, COLLECTIF_OUT, Findings, finding, rule, unread


class _Staff(NamedTuple):
    """How many distinct people lead a collectif, the pairs of names that may be one person, the lines that may be several people.

    A line is told by its rank.
    """

    number: int
    doubtful: list[tuple[str, str, int]]
    several: list[int]


def _staff(collectif: Collectif) -> _Staff:
    """The people of a collectif: a name written twice is one, and lines that name nobody are as many people."""
    return _counted(
        tuple((person.nom if person.has("nom") else "", person.nombre if person.has("nombre") else 1) for person in collectif.intervenants)
    )


@lru_cache(maxsize=50)
def _counted(lines: tuple[tuple[str, int], ...]) -> _Staff:
    """Of lines of a name (empty where there is none) and a number of people. Two rules ask for the same collectif."""
    number = 0
    named: list[str] = []
    doubtful = []
    several = []
    for rank, (name, declared) in enumerate(lines):
        if not name or people.is_nobody(name):
            number += max(declared, people.number_in(name) if name else 1)
            several += [rank] if name and declared == 1 and people.are_several(name) else []
            continue
        names = people.names_in(name)
        known = 0
        for one in names:
            likeness = {people.compare(one, other): other for other in named}
            if "same" in likeness:
                known += 1
                continue
            if "maybe" in likeness:
                doubtful.append((likeness["maybe"], one, rank))
            named.append(one)
        number += max(declared, sum(map(people.number_in, names))) - known if known < len(names) else 0
    return _Staff(number, doubtful, several)


@rule(
    "REF010",
    "trop-peu-d-intervenants",
    "Trop peu d'intervenants",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.intervenants_min,
    fields=("collectifs.intervenants", "collectifs.intervenants.nom"),
    effects=(COLLECTIF_OUT,),
)
def too_few_staff(collectif: Collectif, campagne: Campagne) -> Findings:
    """Un collectif est encadré par {campagne.collectif.intervenants_min:intervenant} au moins, professionnels ou bénévoles, différents.

    Pourquoi : chaque enfant doit pouvoir être écouté. En milieu rural, le minimum est de
    {campagne.collectif.encadrement_rural.intervenants:intervenant} pour moins de {campagne.collectif.encadrement_rural.enfants_moins_de:enfant}.
    Remède : prévoir au moins {campagne.collectif.intervenants_min:intervenant} (salarié, vacataire ou bénévole).
    Refusé : collectifs[0].intervenants = [{nom: Camille Exemple, nouveau: non}]
    Accepté : {campagne.collectif.intervenants_min:intervenant}
    """
    (count, doubtful, several), least = _staff(collectif), thresholds(collectif, campagne).intervenants_min
    unnamed = [person for person in collectif.intervenants if not person.has("nom")]
    for person in unnamed if count - len(unnamed) < least else ():
        yield Missing(f"{person.path}.nom", "nom" in person.set_aside)
    if count >= least:
        if count - len(doubtful) < least:
            first, second, line = doubtful[0]
            yield finding(
                f"intervenants[{line}].nom",
                f"{who(collectif)}\u00a0: {quoted(first)} et {quoted(second)} sont-ils deux personnes\u00a0?",
                found=f"{first}, {second}",
                expected=f"{least} personnes différentes",
                severity=A_VERIFIER,
                remedy="Écrire le prénom et le nom de chacun.",
            )
        return
    if _single_is_enough(collectif, count, campagne):
        return
    if several:
        said = collectif.intervenants[several[0]].nom
        yield finding(
            f"intervenants[{several[0]}].nom",
            f"{who(collectif)}\u00a0: combien de personnes sont {quoted(said)}\u00a0?",
            found=said,
            expected=f"{least} personnes au moins",
            severity=A_VERIFIER,
            remedy="Écrire leur nombre, par exemple «\u00a02 bénévoles\u00a0».",
        )
        return
    rural = campagne.collectif.encadrement_rural
    expected = f"{least} au moins"
    if rural is not None:
        expected += f", ou {rural.intervenants} en milieu rural pour moins de {plural(rural.enfants_moins_de, 'enfant')}"
    twice = ", le même nom étant écrit plusieurs fois" if count < len(collectif.intervenants) else ""
    yield finding(
        "intervenants",
        f"{who(collectif)} n'a {only(count, 'un', 'intervenant')}{twice}.",
        found=count,
        expected=expected,
        remedy=f"Prévoir au moins {plural(least, 'intervenant')} (salarié, vacataire ou bénévole).",
    )


def _single_is_enough(collectif: Collectif, count: int, campagne: Campagne) -> bool:
    """Whether fewer intervenants are enough: rural, and few children."""
    small = campagne.collectif.encadrement_rural
    return small is not None and count >= small.intervenants and collectif.rural and collectif.enfants < small.enfants_moins_de


@rule(
    "REF011",
    "intervenant-unique-rural",
    "Intervenant unique en milieu rural",
    A_VERIFIER,
    value=lambda campagne: campagne.collectif.encadrement_rural,
    fields=("collectifs.rural",),
    applies=lambda campagne: campagne.collectif.encadrement_rural,
)
def single_rural_staff(collectif: Collectif, campagne: Campagne) -> Findings:
    """En milieu rural, pour moins de {campagne.collectif.encadrement_rural.enfants_moins_de:enfant}, le minimum est de {campagne.collectif.encadrement_rural.intervenants:intervenant}.

    Pourquoi : la note l'admet en milieu rural ; la Caf vérifie que le collectif l'est.
    Remède : joindre de quoi le montrer, ou ajouter un intervenant.
    Refusé : en milieu rural, {campagne.collectif.encadrement_rural.intervenants:intervenant} pour un petit collectif
    Accepté : {campagne.collectif.intervenants_min:intervenant}
    """
    count = _staff(collectif).number
    if count < thresholds(collectif, campagne).intervenants_min and _single_is_enough(collectif, count, campagne):
        yield finding(
            "intervenants",
            f"{who(collectif)}, en milieu rural, n'a {only(count, 'un', 'intervenant')} pour {plural(collectif.enfants, 'enfant')}.",
            found=plural(count, "intervenant"),
            expected=f"{thresholds(collectif, campagne).intervenants_min}, sauf en milieu rural pour un petit collectif",
        )


@rule(
    "REF012",
    "formation-obligatoire",
    "Formation obligatoire",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.formation,
    fields=("collectifs.intervenants.nouveau", "collectifs.intervenants.formation"),
    applies=lambda campagne: campagne.collectif.formation,
)
def training(collectif: Collectif, intervenant: Intervenant) -> Findings:
    """Tout nouvel accompagnateur, quel que soit son statut, suit la formation obligatoire : {campagne.collectif.formation}.

    Pourquoi : elle s'impose aux salariés, aux vacataires et aux bénévoles.
    Remède : prévoir la formation, puis indiquer « prévue » ou « suivie ».
    Refusé : collectifs[0].intervenants[0].nouveau = oui ; collectifs[0].intervenants[0].formation = non
    Accepté : collectifs[0].intervenants[0].nouveau = oui ; collectifs[0].intervenants[0].formation = prevue
    """
    if given(intervenant, "formation") in ("prevue", "suivie") or not intervenant.nouveau:
        return
    name = quoted(intervenant.nom) if intervenant.has("nom") else "un intervenant"
    refused = intervenant.formation is not None
    yield finding(
        "formation",
        f"{who(collectif)}\u00a0: {name} est nouveau et {'sa formation est refusée' if refused else 'rien ne dit que sa formation est prévue'}.",
        found=intervenant.formation or "rien",
        expected="prévue ou suivie",
        severity=None if refused else A_COMPLETER,
    )


@rule("REF016", "meme-heure", "Intervenant à deux endroits", A_VERIFIER, fields=("collectifs.intervenants.nom",))
def same_time(dossier: Dossier) -> Findings:
    """Un même intervenant n'est pas dans deux séances en même temps.

    Pourquoi : deux personnes peuvent porter le même nom ; une personne doit vérifier. Deux groupes dans une école à la même heure sont ordinaires.
    Remède : décaler une séance, ou préciser l'intervenant.
    Refusé : collectifs[0].intervenants[0].nom = Camille Exemple ; collectifs[1].intervenants[0].nom = Camille Exemple ; collectifs[0].seances[0] = {jour: lundi, debut: "16:45", fin: "18:15"} ; collectifs[1].seances[0] = {jour: lundi, debut: "17:00", fin: "18:30"}
    Accepté : le même intervenant dans deux séances qui se suivent
    """
    said = set()
    again = written_twice(dossier.collectifs) - named_alike(dossier.collectifs)
    for first, second in combinations([one for one in dossier.collectifs if one.path not in again], 2):
        clash = next(_clashes(first, second), None)
        if clash is None:
            continue
        for person in second.intervenants if second.has("intervenants") else ():
            if person.path in said or not person.has("nom") or people.is_nobody(person.nom) or not _leads(person.nom, first):
                continue
            said.add(person.path)
            yield finding(
                f"{person.path}.nom",
                f"{quoted(person.nom)} intervient en même temps dans {first.title} ({clash[0]}) et dans {second.title} ({clash[1]}).",
                found=person.nom,
                expected="une autre personne, ou un autre horaire",
            )


def _clashes(first: Collectif, second: Collectif) -> Iterator[tuple[Seance, Seance]]:
    for one in first.seances if first.has("seances") else ():
        for other in second.seances if second.has("seances") else ():
            if one.is_whole and other.is_whole and one.overlaps(other):
                yield one, other


def _leads(name: str, collectif: Collectif) -> bool:
    """Whether somebody of that very name, its title and order left out, leads a collectif."""
    wanted = _identities(name)
    for person in collectif.intervenants if collectif.has("intervenants") else ():
        if person.has("nom") and not people.is_nobody(person.nom) and _identities(person.nom) & wanted:
            return True
    return False


@lru_cache(maxsize=2_000)
def _identities(line: str) -> frozenset[frozenset[str]]:
    return frozenset(people.identity(name) or frozenset((loose(name),)) for name in people.names_in(line))


@rule("REF019", "intervenants-a-trouver", "Intervenants à trouver", A_VERIFIER, fields=("collectifs.intervenants.nom",))
def to_be_found(collectif: Collectif) -> Findings:
    """Les intervenants sont connus, ou seront confirmés à la rentrée.

    Pourquoi : qui est encore à recruter compte, et sera confirmé au début de l'année. Une fonction (« animatrice du foyer ») ne dit rien de tel.
    Remède : donner le nom dès qu'il est connu.
    Refusé : collectifs[0].intervenants[0].nom = à recruter
    Accepté : collectifs[0].intervenants[0].nom = Animatrice du foyer
    """
    for person in collectif.intervenants:
        yield from unread(person, "nom")
    unknown = [person for person in collectif.intervenants if person.has("nom") and people.is_to_be_found(person.nom)]
    if unknown:
        number = sum(max(person.nombre if person.has("nombre") else 1, people.number_in(person.nom)) for person in unknown)
        yield finding(
            f"intervenants[{collectif.intervenants.index(unknown[0])}].nom",
            f"{who(collectif)}\u00a0: {plural(number, 'intervenant')} à trouver.",
            found=listing(dict.fromkeys(person.nom for person in unknown)),
            expected="un nom, à confirmer à la rentrée",
        )
