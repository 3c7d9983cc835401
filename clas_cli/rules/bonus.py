"""FIN: the two bonuses (note, §3.1, complementary financing)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.financing import BONUS, expected_collectifs, funded, listed, named_alike, rates_of
from clas_cli.campaigns.payment import ZERO
from clas_cli.dossier.bonus import BonusDemande
from clas_cli.dossier.budget import Budget
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Missing, given
from clas_cli.french.patterns import regex
from clas_cli.french.text import euros, listing, loose, plural
from clas_cli.rules.financement import first_line
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, INFORMATION, Findings, bonus_out, finding, rule, unanswered


def _asked(dossier: Dossier, name: str) -> BonusDemande | None:
    """The bonus of that name, where it is asked for. Raises `Missing` where that isn't said."""
    volet: BonusDemande | None = getattr(dossier.bonus, name)
    return volet if volet is not None and volet.demande else None


@rule(
    "FIN006",
    "bonus-enfants-sans-projet",
    "Bonus «\u00a0enfants\u00a0» sans projet",
    A_VERIFIER,
    value=lambda campagne: campagne.financement.bonus_enfants,
    fields=("bonus.enfants", "bonus.enfants.demande", "bonus.enfants.description"),
    effects=(bonus_out("enfants"),),
    applies=lambda campagne: campagne.financement.bonus_enfants,
)
def bonus_children(dossier: Dossier) -> Findings:
    """Le bonus « enfants » suppose un projet au-delà du socle, décrit et organisé sur toute l'année ; intervenants extérieurs, sorties et matériel en sont des exemples.

    Pourquoi : le bonus donne des moyens de plus pour un projet de plus grande ampleur ; le socle est déjà payé par la Ps.
    Remède : décrire le projet et dire qu'il dure toute l'année, ou ne pas demander le bonus.
    Refusé : bonus.enfants = {demande: oui, collectifs: 1, description: Un livre écrit avec un auteur, toute_l_annee: non}
    Accepté : bonus.enfants = {demande: oui, collectifs: 1, description: Un livre écrit avec un auteur, toute_l_annee: oui}
    """
    volet = _asked(dossier, "enfants")
    if volet is None:
        return
    if unanswered(volet, "description"):
        yield finding(
            "bonus.enfants.description",
            "Le bonus «\u00a0enfants\u00a0» est demandé sans que son projet soit décrit.",
            found="rien",
            expected="le projet culturel ou éducatif, en quelques phrases",
            severity=A_COMPLETER,
        )
    if not volet.toute_l_annee:
        yield finding(
            "bonus.enfants.toute_l_annee",
            "Le bonus «\u00a0enfants\u00a0» est demandé pour un projet qui ne dure pas toute l'année.",
            found="non",
            expected="un projet organisé sur toute l'année",
        )


@rule(
    "FIN007",
    "bonus-parents-sans-action",
    "Bonus «\u00a0parents\u00a0» sans action",
    A_VERIFIER,
    value=lambda campagne: campagne.financement.bonus_parents,
    fields=("bonus.parents", "bonus.parents.demande", "bonus.parents.description"),
    effects=(bonus_out("parents"),),
    applies=lambda campagne: campagne.financement.bonus_parents,
)
def bonus_parents(dossier: Dossier, campagne: Campagne) -> Findings:
    """Le bonus « parents » suppose une action au-delà du socle : {campagne.axes.socle_parents}.

    Pourquoi : le bonus renforce le soutien à la parentalité ; le socle est déjà payé par la Ps.
    Remède : décrire cette action dans le bonus, ou l'ajouter à l'axe des parents, dans une famille hors du socle.
    Refusé : bonus.parents = {demande: oui, collectifs: 1, description: Un temps convivial avec les parents} ; actions = [{axe: parents, famille: convivialite}]
    Accepté : bonus.parents = {demande: oui, collectifs: 1, description: Un espace de parole animé par une psychologue} ; actions = [{axe: parents, famille: convivialite}]
    """
    volet = _asked(dossier, "parents")
    if volet is None:
        return
    actions = given(dossier, "actions") or ()
    if any(
        action.axe == "parents" and action.famille not in campagne.axes.socle_parents
        for action in actions
        if action.has("axe") and action.has("famille")
    ):
        return
    if unanswered(volet, "description"):
        yield finding(
            "bonus.parents.description",
            "Le bonus «\u00a0parents\u00a0» est demandé sans action au-delà du socle, et sans description.",
            found="aucune action hors du socle, aucune description",
            expected="une action d'axe «\u00a0parents\u00a0» hors du socle, ou sa description",
            severity=A_COMPLETER,
        )
    elif _says_only_the_socle(volet.description):
        yield finding(
            "bonus.parents.description",
            "Le bonus «\u00a0parents\u00a0» ne décrit que ce que le socle fait déjà.",
            found=volet.description,
            expected="ce qui va au-delà du socle",
        )


_WORD: Final = regex(r"[a-z]{4,}")
_SOCLE: Final = regex(
    r"(?:nous|vous|elle|fais|fait|font|faire|avons|etre|sera|cela|dont|aussi)\b|accompagn|accueil|action|aide|anime|animatri|animateu|arriv|associ|aupres|avec|autour|autre|besoin|bulletin|carnet|chaque|cherch|clas\b|code|college|"
    r"communi|comprend|comprehension|comment|conten|convivia|cours d|dans|depart|deroul|devoir|discu|dossier|echang|ecole|ecout|enfan|entre|equipe|expli|famil|"
    r"favoris|fete|fonctionn|format|gouter|inform|inscri|invit|jeune|jour|leur|liaison|lien|livret|maison|mettre|mere|mise|moment|montr|noel|notre|objectif|"
    r"organis|orient|papa|maman|pere|parent|parl|partag|partenai|porte|point|pour|presen|propos|quand|quotidien|recu|regul|relation|rencontr|rentree|"
    r"renseign|repond|reunion|sais|scola|seance|servic|social|soir|sont|sorti|suivi|temps|territoire|tous|tout|veille|vacance|vers\b|vienn|vont"
)
"""The words in which the socle is told."""
_BEYOND: Final = regex(
    r"alphab|arab|art\b|atelier|bourse|cafe|cine|clown|conferenc|conseill|cuisin|debat|droit|ecran|ecrivain|educatri|educateu|espace|exposi|expert|film|"
    r"francais|formatri|formateu|groupe|harcel|individu|intervena|jeux?\b|juriste|langu|ludo|mediat|mensuel|musee|musi|numeri|permanenc|parole|pronote|"
    r"psycho|relais|sejour|sommeil|spectacl|themati|theatr|trimest|video|visite|yoga"
)
"""Words of what goes beyond it."""
_BARELY: Final = 4
"""A text in which fewer than one word in so many is of no kind says no more than its other words."""


def _says_only_the_socle(text: str) -> bool:
    words = _WORD.findall(loose(text))
    others = [word for word in words if not _SOCLE.match(word)]
    return not any(_BEYOND.match(word) for word in words) and len(others) * _BARELY <= len(words)


@rule(
    "FIN012",
    "montant-du-bonus",
    "Montant du bonus",
    A_VERIFIER,
    value=lambda campagne: campagne.financement.bonus_enfants,
    fields=("bonus.enfants.collectifs", "bonus.parents.collectifs"),
)
def bonus_amount(dossier: Dossier, campagne: Campagne) -> Findings:
    """Le bonus est demandé pour un nombre possible de collectifs, et le budget inscrit ce forfait multiplié par ce nombre. Bonus « enfants » : {campagne.financement.bonus_enfants:€}. Bonus « parents » : {campagne.financement.bonus_parents:€}.

    Pourquoi : chaque bonus est un forfait par collectif.
    Remède : inscrire le montant attendu, ou corriger le nombre de collectifs concernés.
    Refusé : bonus.enfants.collectifs = 1 ; bonus.parents.demande = non
    Accepté : un montant égal au forfait multiplié par les collectifs
    """
    number = expected_collectifs(dossier) + len(named_alike(listed(dossier)))
    rates = dict(zip(BONUS, rates_of(campagne).bonus, strict=True))
    expected, details = ZERO, []
    whole = True
    for name in BONUS:
        try:
            volet = _asked(dossier, name)
            asked = volet.collectifs if volet else None
        except Missing as missing:
            yield missing
            whole = False
            continue
        if volet is None or asked is None:
            continue
        if not rates[name]:
            yield finding(
                f"bonus.{name}",
                f"Le bonus «\u00a0{name}\u00a0» est demandé, et la campagne n'en donne pas.",
                found="bonus demandé",
                expected="aucun bonus de ce nom",
                remedy="Ne pas demander ce bonus, ou dire ce qui permet de l'attribuer.",
            )
            continue
        if not 1 <= asked <= number:
            yield finding(
                f"bonus.{name}.collectifs",
                f"Le bonus «\u00a0{name}\u00a0» est demandé pour {plural(asked, 'collectif')}, et le dossier en compte {number}.",
                found=asked,
                expected=f"de 1 à {number}",
                remedy=f"Indiquer combien de collectifs sont concernés, de 1 à {number}.",
            )
        count = min(asked, number)
        expected += rates[name] * count
        details.append(f"{name}\u00a0: {plural(count, 'collectif')} × {euros(rates[name])}")
    if whole and dossier.has("budget"):
        yield from _entered(dossier.budget, expected, details)


def _entered(budget: Budget, expected: Decimal, details: list[str]) -> Findings:
    line = first_line(budget, "caf_bonus")
    if line is None:
        return
    entered = funded(budget, "caf_bonus")
    if entered != expected:
        yield finding(
            f"{line.path}.montant",
            f"Le bonus inscrit au budget, {euros(entered)}, n'est pas celui des collectifs concernés.",
            found=euros(entered),
            expected=f"{euros(expected)}\u00a0: {listing(details)}" if details else "rien\u00a0: aucun bonus n'est demandé",
            remedy=f"Inscrire {euros(expected)} au budget, ou corriger le nombre de collectifs concernés."
            if details
            else "Retirer le bonus du budget, ou le demander dans la rubrique des bonus.",
        )


@rule("FIN014", "animation-departementale", "Animation départementale", INFORMATION, fields=("bonus.enfants", "bonus.parents"))
def network(dossier: Dossier) -> Findings:
    """Qui obtient un bonus prend part à l'animation parentalité du département, ou au plan de formation proposé.

    Pourquoi : la Caf le demandera aux animateurs.
    Remède : rien à corriger ; prévoir ce temps.
    Refusé : bonus.enfants = {demande: oui, collectifs: 1, description: Un livre écrit avec un auteur, toute_l_annee: oui}
    Accepté : bonus.enfants = {demande: non} ; bonus.parents = {demande: non}
    """
    asked = [name for name in BONUS if _asked(dossier, name)]
    if asked:
        yield finding(
            f"bonus.{asked[0]}",
            "Un bonus est demandé\u00a0: les animateurs seront invités à l'animation parentalité du département, ou au plan de formation.",
            found=listing(f"bonus «\u00a0{name}\u00a0»" for name in asked),
        )
