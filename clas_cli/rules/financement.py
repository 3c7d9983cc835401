"""FIN: budget, Ps, bonus (note, §3.1)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.financing import (
    BONUS,
    Estimation,
    base_cost,
    bonus_asked,
    expected_collectifs,
    funded,
    own_costs,
    rates_of,
    total_cost,
)
from clas_cli.campaigns.payment import ZERO, cap, to_cent
from clas_cli.dossier.dossier import VOLONTARIAT_CHARGES, VOLONTARIAT_PRODUITS, BonusDemande, Budget, Dossier, Produit, libelle
from clas_cli.dossier.fields import Missing
from clas_cli.french.text import euros, listing, plural, quoted
from clas_cli.rules.registry import A_VERIFIER, BLOQUANT, INFORMATION, NOTE, Findings, finding, rule

CAF = ("caf_ps", "caf_bonus", "caf_autre")


def _volunteering(budget: Budget) -> tuple[Decimal, Decimal]:
    given = sum((line.montant for line in budget.charges if line.compte == VOLONTARIAT_CHARGES), ZERO)
    received = sum((line.montant for line in budget.produits if line.compte == VOLONTARIAT_PRODUITS), ZERO)
    return given, received


def _first(budget: Budget, funder: str) -> Produit | None:
    return next((line for line in budget.produits if line.financeur == funder), None)


@rule("FIN001", "budget-desequilibre", BLOQUANT, NOTE)
def balance(budget: Budget) -> Findings:
    """Le total des charges (comptes 60 à 69) est égal à celui des produits (comptes 70 à 79).

    Pourquoi : un budget prévisionnel est équilibré ; les contributions volontaires (86 et 87) le sont entre elles.
    Remède : corriger le montant qui manque ou qui est en trop.
    Refusé : budget.charges[0].montant = 1
    Accepté : un budget dont les deux totaux sont égaux au centime
    """
    charges = total_cost(budget)
    products = sum((line.montant for line in budget.produits if line.compte != VOLONTARIAT_PRODUITS), ZERO)
    if charges != products:
        gap = charges - products
        yield finding(
            "budget",
            f"Le budget n'est pas équilibré\u00a0: {euros(abs(gap))} de {'charges' if gap > 0 else 'produits'} en trop.",
            found=f"charges {euros(charges)}, produits {euros(products)}",
            expected="deux totaux égaux (comptes 60 à 69 et 70 à 79)",
        )


@rule("FIN002", "contributions-volontaires", BLOQUANT, NOTE)
def volunteering(budget: Budget) -> Findings:
    """Les contributions volontaires sont égales des deux côtés : compte 86 en charges, compte 87 en produits.

    Pourquoi : le bénévolat et les prêts valorisés s'inscrivent pour le même montant des deux côtés.
    Remède : inscrire le même montant aux comptes 86 et 87.
    Refusé : budget.charges[0] = {compte: 86, montant: 1}
    Accepté : le même montant aux comptes 86 et 87
    """
    given, received = _volunteering(budget)
    if given != received:
        yield finding(
            "budget",
            f"Les contributions volontaires diffèrent de {euros(abs(given - received))} entre les comptes 86 et 87.",
            found=f"compte 86 {euros(given)}, compte 87 {euros(received)}",
            expected="deux montants égaux",
        )


@rule("FIN003", "plafond-branche-famille", BLOQUANT, "{campagne.financement.part_max}")
def family_branch(budget: Budget, campagne: Campagne) -> Findings:
    """La branche Famille (Ps, bonus et autres fonds de la Caf) ne paie pas plus de {campagne.financement.part_max:%} du coût total annuel.

    Pourquoi : le co-financement est la règle ; ce plafond est un maximum, il n'est pas accordé d'office.
    Remède : réduire ce qui est demandé à la Caf, ou trouver un autre financeur.
    Refusé : budget.produits[0] = {compte: 74, financeur: caf_autre, montant: 100000}
    Accepté : une part de la Caf égale au plafond
    """
    asked = funded(budget, *CAF)
    most = cap(base_cost(budget, campagne), rates_of(campagne))
    if asked > most:
        yield finding(
            "budget.produits",
            f"La branche Famille paierait {euros(asked)}, soit {euros(asked - most)} de plus que son plafond.",
            found=euros(asked),
            expected=f"{euros(most)} au plus",
        )


@rule("FIN004", "sans-co-financeur", A_VERIFIER, NOTE)
def co_funding(budget: Budget) -> Findings:
    """Un financeur au moins s'ajoute à la branche Famille.

    Pourquoi : le co-financement est la règle.
    Remède : inscrire l'autre financeur (commune, département, fonds propres…), ou expliquer pourquoi il n'y en a pas.
    Refusé : budget.produits = [{compte: 74, financeur: caf_ps, montant: 100}]
    Accepté : budget.produits = [{compte: 74, financeur: caf_ps, montant: 100}, {compte: 74, financeur: commune, montant: 100}]
    """
    others = [line for line in budget.produits if line.compte != VOLONTARIAT_PRODUITS and line.financeur not in CAF and line.montant > 0]
    if not others:
        yield finding(
            "budget.produits",
            "Aucun financeur autre que la branche Famille.",
            found=listing(dict.fromkeys(quoted(libelle(line.financeur)) for line in budget.produits if line.financeur in CAF)) or "aucun",
            expected="au moins un co-financeur",
        )


@rule("FIN005", "ps-surestimee", A_VERIFIER, "{campagne.financement.taux}")
def overestimated(budget: Budget, estimation: Estimation) -> Findings:
    """La Ps inscrite au budget ne dépasse pas l'estimation.

    Pourquoi : la Ps est de {campagne.financement.taux:%} du coût, dans la limite de {campagne.financement.plafond:€} par collectif et par an.
    Remède : ramener la Ps du budget à l'estimation, et équilibrer le budget autrement.
    Refusé : budget.produits[0].montant = 99999
    Accepté : une Ps égale à l'estimation, au centime
    """
    entered = funded(budget, "caf_ps")
    line = _first(budget, "caf_ps")
    if line is not None and entered > estimation.corrected.ps:
        yield finding(
            f"{line.path}.montant",
            f"La Ps inscrite au budget, {euros(entered)}, dépasse l'estimation, {euros(estimation.corrected.ps)}.",
            found=euros(entered),
            expected=f"{euros(estimation.corrected.ps)} au plus",
        )


@rule(
    "FIN006",
    "bonus-enfants-sans-projet",
    BLOQUANT,
    "{campagne.financement.bonus_enfants}",
    applies=lambda campagne: campagne.financement.bonus_enfants,
)
def bonus_children(dossier: Dossier) -> Findings:
    """Le bonus « enfants » suppose un projet structuré, au-delà du socle : décrit, sur toute l'année, avec des intervenants extérieurs, des sorties ou du matériel spécifique.

    Pourquoi : le bonus donne des moyens de plus pour un projet de plus grande ampleur ; le socle est déjà payé par la Ps.
    Remède : décrire le projet et ses moyens, ou ne pas demander le bonus.
    Refusé : bonus.enfants = {demande: oui, collectifs: 1, toute_l_annee: oui, sorties: oui}
    Accepté : bonus.enfants = {demande: oui, collectifs: 1, description: Un livre écrit avec un auteur, toute_l_annee: oui, sorties: oui}
    """
    volet = dossier.bonus.enfants
    if volet is None or not volet.demande:
        return
    lacking = []
    if not volet.description:
        lacking.append("une description")
    if not volet.toute_l_annee:
        lacking.append("une organisation sur toute l'année")
    if not _has_means(volet):
        lacking.append("des intervenants extérieurs, des sorties ou du matériel spécifique")
    if lacking:
        yield finding(
            "bonus.enfants",
            f"Le bonus «\u00a0enfants\u00a0» est demandé sans projet structuré\u00a0: il manque {listing(lacking)}.",
            found="bonus demandé",
            expected="un projet décrit, sur l'année, avec ses moyens",
        )


def _has_means(volet: BonusDemande) -> bool:
    return volet.intervenants_exterieurs or volet.sorties or volet.materiel


@rule(
    "FIN007",
    "bonus-parents-sans-action",
    BLOQUANT,
    "{campagne.financement.bonus_parents}",
    applies=lambda campagne: campagne.financement.bonus_parents,
)
def bonus_parents(dossier: Dossier, campagne: Campagne) -> Findings:
    """Le bonus « parents » suppose une action au-delà du socle : {campagne.axes.socle_parents}.

    Pourquoi : le bonus renforce le soutien à la parentalité ; le socle est déjà payé par la Ps.
    Remède : décrire cette action dans le bonus, ou l'ajouter à l'axe des parents, dans une famille hors du socle.
    Refusé : bonus.parents = {demande: oui, collectifs: 1} ; actions = [{axe: parents, famille: convivialite}]
    Accepté : bonus.parents = {demande: oui, collectifs: 1} ; actions = [{axe: parents, famille: autre, intitule: Un espace de parole}]
    """
    volet = dossier.bonus.parents
    if volet is None or not volet.demande or volet.description:
        return
    beyond = any(action.axe == "parents" and action.famille not in campagne.axes.socle_parents for action in dossier.actions)
    if not beyond:
        yield finding(
            "bonus.parents",
            "Le bonus «\u00a0parents\u00a0» est demandé sans action au-delà du socle.",
            found="aucune action hors du socle, aucune description",
            expected="une action d'axe « parents » hors du socle, ou sa description",
        )


@rule("FIN008", "cout-au-dessus-du-plafond", INFORMATION, "{campagne.financement.plafond}")
def above_ceiling(dossier: Dossier, budget: Budget, campagne: Campagne) -> Findings:
    """Au-dessus de {campagne.financement.plafond:€} par collectif et par an, le coût n'est pas pris en compte.

    Pourquoi : la Ps se calcule dans la limite de ce prix plafond.
    Remède : rien à corriger ; prévoir d'autres financements pour la part au-dessus.
    Refusé : budget.charges[0].montant = 100000
    Accepté : un coût par collectif égal au plafond
    """
    ceiling = campagne.financement.plafond
    costs = own_costs(dossier)
    if costs is None:
        total, number = base_cost(budget, campagne), expected_collectifs(dossier)
        each = [("budget.charges", "par collectif", to_cent(Fraction(total) / number))] if total > ceiling * number else []
    else:
        each = [(f"{c.path}.cout", f"de {c.title}", cost) for c, cost in zip(dossier.collectifs, costs, strict=True) if cost > ceiling]
    for at, what, cost in each:
        yield finding(
            at,
            f"Le coût {what}, {euros(cost)}, dépasse le prix plafond\u00a0: la part au-dessus n'est pas couverte.",
            found=euros(cost),
            expected=f"{euros(ceiling)} pris en compte au plus",
        )


@rule("FIN009", "collectif-non-compte", INFORMATION, NOTE)
def left_out(estimation: Estimation) -> Findings:
    """Un collectif sur lequel pèse un point bloquant du référentiel n'est pas compté dans l'estimation en l'état.

    Pourquoi : seuls les projets qui répondent au référentiel ouvrent droit à la Ps.
    Remède : corriger les points indiqués ; l'estimation « si corrigé » le compte.
    Refusé : collectifs[0].enfants = {campagne.collectif.enfants_max+1}
    Accepté : collectifs[0].enfants = {campagne.collectif.enfants_max}
    """
    for line in estimation.lines:
        if not line.kept:
            yield finding(
                line.path,
                f"Le collectif {quoted(line.name)} n'est pas compté en l'état, à cause de {listing(line.codes)}.",
                found=listing(line.codes),
                expected="aucun point bloquant du référentiel",
            )


@rule(
    "FIN010",
    "argent-de-l-etat",
    INFORMATION,
    "{campagne.financement.portail_etat}",
    applies=lambda campagne: campagne.financement.portail_etat,
)
def state_money(budget: Budget, campagne: Campagne) -> Findings:
    """L'argent de l'État se demande à part, dans {campagne.financement.portail_etat}.

    Pourquoi : la demande à la Caf ne vaut pas demande aux autres financeurs.
    Remède : faire aussi la demande à l'État.
    Refusé : budget.produits[0].financeur = etat
    Accepté : budget.produits[0].financeur = commune
    """
    line = _first(budget, "etat")
    if line is not None:
        yield finding(
            f"{line.path}.financeur",
            f"Le budget compte {euros(funded(budget, 'etat'))} de l'État\u00a0: ils se demandent à part, dans {campagne.financement.portail_etat}.",
            found=libelle("etat"),
        )


@rule("FIN011", "couts-des-collectifs", BLOQUANT, NOTE)
def sum_of_costs(dossier: Dossier, budget: Budget, campagne: Campagne) -> Findings:
    """Quand chaque collectif a son coût, leur somme est le total des charges.

    Pourquoi : la Ps se calcule sur ces coûts ; ils ne peuvent pas dépasser ni oublier ce que le budget prévoit.
    Remède : corriger un coût ou une charge, ou effacer tous les coûts (le total sera réparti également).
    Refusé : collectifs[0].cout = 100 ; collectifs[1].cout = 100
    Accepté : des coûts dont la somme est le total des charges
    """
    costs = [collectif.cout for collectif in dossier.collectifs]
    known = [cost for cost in costs if cost is not None]
    if not costs or len(known) != len(costs):
        return
    total = base_cost(budget, campagne)
    if sum(known, ZERO) != total:
        yield finding(
            "collectifs",
            f"Les coûts des collectifs font {euros(sum(known, ZERO))}, le total des charges {euros(total)}.",
            found=euros(sum(known, ZERO)),
            expected=euros(total),
        )


@rule("FIN012", "montant-du-bonus", A_VERIFIER, "{campagne.financement.bonus_enfants}")
def bonus_amount(dossier: Dossier, budget: Budget, campagne: Campagne) -> Findings:
    """Le bonus inscrit au budget est le forfait par collectif multiplié par les collectifs concernés. Bonus « enfants » : {campagne.financement.bonus_enfants:€}. Bonus « parents » : {campagne.financement.bonus_parents:€}.

    Pourquoi : chaque bonus est un forfait par collectif.
    Remède : inscrire le montant attendu, ou corriger le nombre de collectifs concernés.
    Refusé : bonus.enfants.collectifs = 1 ; bonus.parents.demande = non
    Accepté : un montant égal au forfait multiplié par les collectifs
    """
    rates = rates_of(campagne).bonus
    line = _first(budget, "caf_bonus")
    if line is None and all(rates):
        return
    number, counts = expected_collectifs(dossier), bonus_asked(dossier)
    for name, amount, asked in zip(BONUS, rates, counts, strict=True):
        if asked and not amount:
            yield finding(
                f"bonus.{name}",
                f"Le bonus «\u00a0{name}\u00a0» est demandé, et la campagne n'en donne pas.",
                found="bonus demandé",
                expected="aucun bonus de ce nom",
                remedy="Ne pas demander ce bonus, ou interroger la Caf.",
            )
    if line is None:
        return
    expected = sum((amount * min(asked, number) for amount, asked in zip(rates, counts, strict=True)), ZERO)
    entered = funded(budget, "caf_bonus")
    if entered != expected:
        details = [
            f"{name}\u00a0: {plural(min(count, number), 'collectif')} × {euros(amount)}"
            for name, count, amount in zip(BONUS, counts, rates, strict=True)
            if count and amount
        ]
        yield finding(
            f"{line.path}.montant",
            f"Le bonus inscrit au budget, {euros(entered)}, n'est pas celui des collectifs concernés.",
            found=euros(entered),
            expected=f"{euros(expected)} ({listing(details) or 'aucun bonus demandé'})",
        )


@rule("FIN013", "point-ouvert-de-la-note", A_VERIFIER, NOTE)
def open_points(dossier: Dossier, estimation: Estimation, campagne: Campagne) -> Findings:
    """L'estimation qui repose sur un point que la note ne tranche pas est signalée.

    Pourquoi : la note donne la Ps d'un groupe de {campagne.collectif.enfants_min} à {campagne.collectif.enfants_max:enfant} sans parler des plus petits ; si elle ne dit pas non plus que le bénévolat valorisé entre dans la base, les deux montants sont donnés.
    Remède : demander à la Caf comment elle compte.
    Refusé : un collectif de {campagne.collectif.derogation.enfants_min:enfant}, avec le motif d'une dérogation
    Accepté : collectifs[0].enfants = {campagne.collectif.enfants_min}
    """
    if estimation.alternatives is not None:
        without, with_ = estimation.alternatives
        valued = next(line for line in dossier.budget.charges if line.compte == VOLONTARIAT_CHARGES)  # else nothing would differ
        yield finding(
            f"{valued.path}.montant",
            f"Le bénévolat valorisé (compte 86) n'est pas compté dans la base\u00a0: {euros(without)} sans lui, {euros(with_)} avec lui.",
            found=euros(without),
            expected=f"{euros(with_)} si la Caf le compte",
        )
    least = campagne.collectif.enfants_min
    missing: Missing | None = None
    for collectif, line in zip(dossier.collectifs, estimation.lines, strict=False):
        try:
            if line.kept and collectif.enfants < least:
                yield finding(
                    f"{collectif.path}.enfants",
                    f"L'estimation compte une Ps entière pour {quoted(line.name)}, qui a moins de {plural(least, 'enfant')}\u00a0: la note ne le dit pas.",
                    found=plural(collectif.enfants, "enfant"),
                    expected=f"{plural(least, 'enfant')} au moins, ou l'accord de la Caf",
                )
        except Missing as reason:
            missing = reason
    if missing:
        raise missing
