"""REF: who is in a collectif, and where: levels, cycles, number of children, place (note, §2, reminder on the collectif)."""

from __future__ import annotations

from collections import Counter

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.collectif import Derogation, ReglesCollectif
from clas_cli.campaigns.territory import Territory
from clas_cli.dossier.choices import libelle
from clas_cli.dossier.dossier import Collectif, Dossier, Projet
from clas_cli.dossier.fields import Missing, given
from clas_cli.french import places
from clas_cli.french.levels import SCHOOL
from clas_cli.french.patterns import regex
from clas_cli.french.text import are_alike, listing, loose, plural, quoted
from clas_cli.rules.registry import A_VERIFIER, BLOQUANT, COLLECTIF_OUT, Findings, finding, rule


def who(collectif: Collectif) -> str:
    """« Le collectif « Les explorateurs » »."""
    return f"Le collectif {collectif.title}"


def only(count: int, article: str, noun: str) -> str:
    """« qu'une séance », « que 2 séances »."""
    return f"qu'{article} {noun}" if count == 1 else f"que {plural(count, noun)}"


def thresholds(collectif: Collectif, campagne: Campagne) -> ReglesCollectif:
    """What the campaign asks of this collectif: that of its cycle, where cycles differ. Raises `Missing` where its levels would tell."""
    rules = campagne.collectif
    return rules.pour(collectif.niveaux) if rules.par_cycle else rules


@rule(
    "REF001",
    "niveau-hors-clas",
    "Niveau hors du Clas",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.niveaux,
    fields=("collectifs.niveaux",),
    effects=(COLLECTIF_OUT,),
)
def levels(collectif: Collectif, projet: Projet, campagne: Campagne) -> Findings:
    """Les enfants sont scolarisés à un niveau admis : {campagne.collectif.niveaux}.

    Pourquoi : le Clas s'adresse aux élèves de ces niveaux ; une action pour des enfants non francophones peut commencer plus tôt.
    Remède : retirer ce niveau du collectif.
    Refusé : collectifs[0].niveaux = [BTS, {campagne.collectif.niveaux.0}]
    Accepté : collectifs[0].niveaux = [{campagne.collectif.niveaux.0}]
    """
    accepted = campagne.collectif.niveaux
    outside = [level for level in collectif.niveaux if level not in accepted]
    if not outside:
        return
    early = projet.public.non_francophones
    yield finding(
        "niveaux",
        f"{who(collectif)} accueille {'un niveau' if len(outside) == 1 else 'des niveaux'} hors du Clas\u00a0: {listing(outside)}.",
        found=", ".join(collectif.niveaux),
        expected=f"de {accepted[0]} à {accepted[-1]}" if _in_a_row(accepted) else listing(accepted, "ou"),
        severity=A_VERIFIER if early else None,
        remedy="Montrer en quoi l'action s'adresse à des enfants non francophones." if early else _without(outside, collectif.niveaux),
    )


def _without(outside: list[str], levels: tuple[str, ...]) -> str:
    """What to write in the place of some levels."""
    kept = [level for level in levels if level not in outside]
    instead = f", et ne laisser que {listing(kept)}" if kept else "\u00a0; écrire les niveaux des enfants admis"
    return f"Retirer {listing(outside)}{instead}."


def _in_a_row(levels: tuple[str, ...]) -> bool:
    """Whether levels follow one another in school."""
    return len(levels) > 1 and any(levels == SCHOOL[first : first + len(levels)] for first in range(len(SCHOOL)))


@rule(
    "REF002",
    "cycles-melanges",
    "Cycles mélangés",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.cycles,
    fields=("collectifs.niveaux",),
    effects=(COLLECTIF_OUT,),
    applies=lambda campagne: campagne.collectif.cycles,
)
def cycles(dossier: Dossier, campagne: Campagne) -> Findings:
    """Une fiche projet porte sur un seul cycle : {campagne.collectif.cycles}.

    Pourquoi : les projets de ces cycles sont différents et s'examinent séparément.
    Remède : faire un dossier pour chaque cycle.
    Refusé : collectifs[0].niveaux = [{campagne.collectif.cycles.0.niveaux.0}] ; collectifs[1].niveaux = [{campagne.collectif.cycles.1.niveaux.0}]
    Accepté : collectifs[0].niveaux = [{campagne.collectif.cycles.0.niveaux.0}]
    """
    of_level = {level: cycle.nom for cycle in campagne.collectif.cycles for level in cycle.niveaux}
    known = [
        (collectif, list(dict.fromkeys(of_level[level] for level in collectif.niveaux if level in of_level)))
        for collectif in dossier.collectifs
        if collectif.has("niveaux")
    ]
    counted = Counter(found[0] for _, found in known if len(found) == 1)
    main = max(counted, key=lambda cycle: counted[cycle], default=None)
    for collectif, found in known:
        mixed = len(found) > 1
        if not mixed and (not found or found[0] == main):
            continue
        yield finding(
            f"{collectif.path}.niveaux",
            f"{who(collectif)} réunit plusieurs cycles\u00a0: {listing(map(quoted, found))}."
            if mixed
            else f"{who(collectif)} relève d'un autre cycle ({found[0]}) que le reste de la fiche ({main}).",
            found=", ".join(collectif.niveaux),
            expected="un seul cycle par fiche projet",
            severity=A_VERIFIER if mixed else None,
        )
    if len(known) < len(dossier.collectifs):
        yield from (Missing(f"{c.path}.niveaux", "niveaux" in c.set_aside) for c in dossier.collectifs if not c.has("niveaux"))


def _grounds(collectif: Collectif, derogation: Derogation) -> list[str]:
    """The grounds on which a smaller collectif is accepted, in French; empty where there is none. Raises `Missing` where one may be."""
    fields = {"handicap": "enfants_en_situation_de_handicap", "rural": "rural"}
    asked = {motif: field for motif, field in fields.items() if motif in derogation.motifs}
    known = [libelle(motif) for motif, field in asked.items() if collectif.has(field) and getattr(collectif, field)]
    return known or [libelle(motif) for motif, field in asked.items() if getattr(collectif, field)]


@rule(
    "REF003",
    "trop-peu-d-enfants",
    "Trop peu d'enfants",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.enfants_min,
    fields=("collectifs.enfants", "collectifs.rural", "collectifs.enfants_en_situation_de_handicap"),
    effects=(COLLECTIF_OUT,),
)
def too_few_children(collectif: Collectif, campagne: Campagne) -> Findings:
    """Un collectif réunit au moins {campagne.collectif.enfants_min:enfant} ({campagne.collectif.derogation.enfants_min} avec une dérogation).

    Pourquoi : le Clas est une dynamique de groupe. Le minimum est de {campagne.collectif.derogation.enfants_min:enfant} pour
    un de ces motifs : {campagne.collectif.derogation.motifs}.
    Remède : réunir au moins {campagne.collectif.enfants_min:enfant}, ou regrouper deux collectifs. S'il y a un motif de dérogation, l'indiquer
    (motifs admis : {campagne.collectif.derogation.motifs}).
    Refusé : collectifs[0].enfants = {campagne.collectif.enfants_min-1}
    Accepté : collectifs[0].enfants = {campagne.collectif.enfants_min}
    """
    rules = thresholds(collectif, campagne)
    if collectif.enfants >= rules.enfants_min:
        return
    small, remedy = rules.derogation, ""
    if small is None:
        expected = f"{rules.enfants_min} au moins"
    elif collectif.enfants < small.enfants_min:
        expected = f"{small.enfants_min} au moins, même avec une dérogation"
        remedy = f"Réunir au moins {plural(rules.enfants_min, 'enfant')}, ou regrouper deux collectifs."
    elif not _grounds(collectif, small):
        expected = f"{rules.enfants_min} au moins, ou un motif de dérogation ({listing(map(libelle, small.motifs), 'ou')})"
    else:
        return
    said = f"{who(collectif)} compte {plural(collectif.enfants, 'enfant')}."
    yield finding("enfants", said, found=collectif.enfants, expected=expected, remedy=remedy)


@rule(
    "REF004",
    "trop-d-enfants",
    "Trop d'enfants",
    BLOQUANT,
    value=lambda campagne: campagne.collectif.enfants_max,
    fields=("collectifs.enfants",),
    effects=(COLLECTIF_OUT,),
)
def too_many_children(collectif: Collectif, campagne: Campagne) -> Findings:
    """Un collectif réunit au plus {campagne.collectif.enfants_max:enfant}.

    Pourquoi : au-delà, l'écoute de chaque enfant n'est plus assurée.
    Remède : ramener le collectif à {campagne.collectif.enfants_max:enfant} au plus, ou le répartir en deux s'ils sont assez nombreux.
    Refusé : collectifs[0].enfants = {campagne.collectif.enfants_max+1}
    Accepté : collectifs[0].enfants = {campagne.collectif.enfants_max}
    """
    rules = thresholds(collectif, campagne)
    least, most = rules.enfants_min, rules.enfants_max
    if collectif.enfants > most:
        said = f"{who(collectif)} compte {plural(collectif.enfants, 'enfant')}."
        remedy = f"Ramener le collectif à {plural(most, 'enfant')} au plus"
        groups = -(-collectif.enfants // most)
        if collectif.enfants >= groups * least:  # else one of them would be too small
            remedy += f", ou le répartir en {groups} collectifs d'au moins {plural(least, 'enfant')}"
        yield finding("enfants", said, found=collectif.enfants, expected=f"{most} au plus", remedy=f"{remedy}.")


@rule(
    "REF005",
    "petit-collectif",
    "Petit collectif",
    A_VERIFIER,
    value=lambda campagne: campagne.collectif.derogation,
    fields=("collectifs.enfants", "collectifs.rural", "collectifs.enfants_en_situation_de_handicap"),
    applies=lambda campagne: campagne.collectif.derogation,
)
def small_with_ground(collectif: Collectif, dossier: Dossier, campagne: Campagne) -> Findings:
    """De {campagne.collectif.derogation.enfants_min} à moins de {campagne.collectif.enfants_min:enfant}, un motif est exigé ; motifs admis : {campagne.collectif.derogation.motifs}.

    Pourquoi : la dérogation tient à la situation du collectif, que la Caf apprécie.
    Remède : joindre de quoi justifier le motif.
    Refusé : un collectif de {campagne.collectif.enfants_min-1:enfant}, avec un motif tel que {campagne.collectif.derogation.motifs.0}
    Accepté : collectifs[0].enfants = {campagne.collectif.enfants_min}
    """
    rules = thresholds(collectif, campagne)
    if rules.derogation is None or not rules.derogation.enfants_min <= collectif.enfants < rules.enfants_min:
        return
    if grounds := _grounds(collectif, rules.derogation):
        known = _known_of(collectif, dossier, campagne.territoire) if libelle("rural") in grounds else ""
        yield finding(
            "enfants",
            f"{who(collectif)} compte {plural(collectif.enfants, 'enfant')}\u00a0; motif de dérogation\u00a0: {listing(grounds)}.{known}",
            found=collectif.enfants,
            expected=f"{rules.enfants_min} au moins, sauf dérogation admise par la Caf",
        )


def _known_of(collectif: Collectif, dossier: Dossier, territory: Territory | None) -> str:
    """« Axat : 560 habitants, CC … »: what is known of the commune of a collectif said rural; it decides nothing."""
    written = commune_of(collectif, dossier.projet) if dossier.has("projet") and _tells_its_town(collectif, dossier.projet) else ""
    known = territory.commune(written) if territory and written else None
    if known is None:
        return ""
    people = f"{known.habitants:,}".replace(",", "\u00a0")
    return f" {known.nom}\u00a0: {people}\u00a0habitant{'s' if known.habitants > 1 else ''}, {known.epci}."


@rule(
    "REF013",
    "lieu-du-collectif",
    "Lieu du collectif",
    BLOQUANT,
    fields=("collectifs.lieu", "collectifs.accessible_parents", "collectifs.seances.lieu"),
    effects=(COLLECTIF_OUT,),
)
def place(collectif: Collectif, projet: Projet) -> Findings:
    """Un collectif se réunit toute l'année dans un même lieu, accessible aux parents.

    Pourquoi : les enfants et leurs parents ont besoin d'un lieu repéré.
    Remède : choisir un lieu unique où les parents peuvent entrer.
    Refusé : collectifs[0].accessible_parents = non
    Accepté : collectifs[0].accessible_parents = oui
    """
    towns = given(projet, "communes") or ()
    own = (
        [(f"seances[{n}].lieu", s.lieu) for n, s in enumerate(collectif.seances) if s.has("lieu") and s.lieu]
        if collectif.has("seances")
        else []
    )
    if collectif.has("lieu"):
        first = collectif.lieu
    elif own:
        first = own[0][1]
    if collectif.has("lieu") and places.several(collectif.lieu, towns):
        yield finding(
            "lieu",
            f"{who(collectif)}\u00a0: {quoted(collectif.lieu)} est-il un seul lieu\u00a0?",
            found=collectif.lieu,
            expected="un même lieu pour toutes les séances",
            severity=A_VERIFIER,
        )
    for at, where in own:
        likeness = places.compare(first, where, towns)
        if likeness != "same":
            yield finding(
                at,
                f"{who(collectif)} se réunit en plusieurs lieux\u00a0: {quoted(first)} et {quoted(where)}."
                if likeness == "other"
                else f"{who(collectif)}\u00a0: {quoted(first)} et {quoted(where)} sont-ils un même lieu\u00a0?",
                found=where,
                expected=f"le même lieu pour toutes les séances ({first})",
                severity=A_VERIFIER if likeness == "maybe" else None,
                remedy="Écrire le lieu de la même façon partout, ou dire en quoi l'un fait partie de l'autre."
                if likeness == "maybe"
                else "",
            )
    if collectif.has("accessible_parents") and not collectif.accessible_parents:
        yield finding(
            "accessible_parents", f"{who(collectif)}\u00a0: le lieu n'est pas accessible aux parents.", found="non", expected="oui"
        )
    if not collectif.has("accessible_parents"):
        yield Missing(f"{collectif.path}.accessible_parents", "accessible_parents" in collectif.set_aside)
    if not own:
        _ = collectif.lieu


def commune_of(collectif: Collectif, projet: Projet) -> str:
    """The commune of a collectif: its own, else the project's where it has only one. Raises `Missing` where it has several."""
    if not collectif.has("commune") and "commune" not in collectif.set_aside and len(projet.communes) == 1:
        return projet.communes[0]
    return collectif.commune


def _tells_its_town(collectif: Collectif, projet: Projet) -> bool:
    return collectif.has("commune") or (projet.has("communes") and len(projet.communes) == 1 and "commune" not in collectif.set_aside)


@rule("REF020", "commune-du-collectif", "Commune du collectif", A_VERIFIER, fields=("collectifs.commune", "projet.communes"))
def town(collectif: Collectif, projet: Projet, campagne: Campagne) -> Findings:
    """La commune d'un collectif est l'une de celles du projet, et du département de la campagne.

    Pourquoi : c'est par ses communes que la Caf rattache un projet à un territoire.
    Remède : ajouter la commune au projet, ou corriger celle du collectif.
    Refusé : collectifs[0].commune = Ville-Ailleurs
    Accepté : un collectif dans la commune du projet
    """
    commune, territory = commune_of(collectif, projet), campagne.territoire
    own = [known for known in projet.communes if _same_town(commune, known, territory)]
    if not own:
        yield finding(
            "commune",
            f"{who(collectif)} se réunit à {quoted(commune)}, qui n'est pas une commune du projet.",
            found=commune,
            expected=listing(projet.communes, "ou"),
        )
    elif territory and not any(_towns(name, territory) for name in (commune, *own)):
        yield finding(
            "commune",
            f"{who(collectif)} se réunit à {quoted(commune)}, qui n'est pas dans la liste des communes du département.",
            found=commune,
            expected=f"une commune du département de la Caf ({campagne.departement})",
            remedy="Vérifier le nom de la commune ; hors du département, dire quelle Caf finance le projet.",
        )


def _same_town(one: str, other: str, territory: Territory | None) -> bool:
    """Whether two names are one commune: written alike, or the same of the department."""
    if loose(one) == loose(other):
        return True
    if territory is None:
        return False
    codes, others = _towns(one, territory), _towns(other, territory)
    return not codes.isdisjoint(others) or (not (codes and others) and are_alike(one, other))


def _towns(text: str, territory: Territory) -> frozenset[str]:
    """The Insee codes of the communes that a text may name, with a district, a hamlet or « et alentours » after it or not."""
    return frozenset(one.insee for part in (text, *_PART.split(text)[:1]) for one in territory.homonyms(part))


_PART = regex(r"\s*[,/;:]\s*|\s(?:[-\u2013\u2014]|et)\s")
