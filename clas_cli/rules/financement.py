"""FIN: the budget, the Ps, what is left out of the estimate (note, §3.1). Bonuses have a file of their own."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.financing import (
    Estimation,
    base_cost,
    expected_collectifs,
    funded,
    funder_of,
    listed,
    named_alike,
    own_costs,
    rates_of,
    repeated,
    total_cost,
    written_twice,
)
from clas_cli.campaigns.payment import CENT, ZERO, cap
from clas_cli.dossier.budget import Budget, Charge, Produit
from clas_cli.dossier.choices import VOLONTARIAT_CHARGES, VOLONTARIAT_PRODUITS, libelle
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Because, Missing
from clas_cli.dossier.tree import join
from clas_cli.french.text import euros, listing, quoted
from clas_cli.rules.referentiel import thresholds
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, INFORMATION, Findings, finding, rule, titles, unread

CAF = ("caf_ps", "caf_bonus", "caf_autre")
"""What the branche Famille pays for the Clas; its other money (`caf_hors_clas`) is not for it."""

_ONE_EURO = Decimal(1)


def _of(lines: Iterable[Charge] | Iterable[Produit], account: int) -> Decimal:
    """What the lines of one account add up to, in euros. Raises `Missing`."""
    return sum((line.montant for line in lines if line.compte == account), ZERO)


def first_line(budget: Budget, funder: str) -> Produit | None:
    """The first line of a funder."""
    return next((line for line in budget.produits if line.has("financeur") and line.financeur == funder), None)


@rule(
    "FIN001",
    "budget-desequilibre",
    "Budget déséquilibré",
    A_COMPLETER,
    fields=("budget", "budget.charges", "budget.produits"),
)
def balance(budget: Budget) -> Findings:
    """Le total des charges (comptes 60 à 69) est égal à celui des produits (comptes 70 à 79).

    Pourquoi : un budget prévisionnel s'équilibre ; c'est la présentation de tout budget qui le veut, la note n'en parle pas.
    Remède : retirer ce qui est en trop, ou ajouter ce qui a été oublié.
    Refusé : budget.charges[0].montant = 1
    Accepté : un budget dont les deux totaux sont égaux
    """
    missing = [one for line in (*budget.charges, *budget.produits) for one in unread(line, "compte", "montant")]
    if missing:
        yield from missing
        return
    charges = total_cost(budget)
    products = sum((line.montant for line in budget.produits if line.compte != VOLONTARIAT_PRODUITS), ZERO)
    gap = abs(charges - products)
    if gap:
        yield finding(
            "budget",
            f"Le budget n'est pas équilibré\u00a0: {euros(gap)} de {'charges' if charges > products else 'produits'} en trop.",
            found=f"charges {euros(charges)}, produits {euros(products)}",
            expected="deux totaux égaux (comptes 60 à 69 et 70 à 79)",
            severity=None if gap >= _ONE_EURO else A_VERIFIER,
            remedy=_written_twice(budget)
            or f"Retirer {euros(gap)} {'des charges, ou les ajouter aux produits' if charges > products else 'des produits, ou les ajouter aux charges'}.",
        )
    elif not charges:
        yield finding(
            "budget.charges",
            "Le total du budget est de 0\u00a0€\u00a0: rien ne peut être estimé.",
            found=euros(charges),
            expected="les charges de l'action",
            remedy="Inscrire les charges prévues, puis les produits qui les couvrent.",
        )


def _written_twice(budget: Budget) -> str:
    """What to do of lines that repeat another; nothing where none does."""
    twice = repeated(budget)
    names = dict.fromkeys(quoted(line.libelle) for line in (*budget.charges, *budget.produits) if line in twice)
    return (
        f"Écrit deux fois à l'identique, et compté une fois dans l'estimation\u00a0: {listing(names)}. Effacer la copie, ou dire ce qui la distingue."
        if names
        else ""
    )


@rule(
    "FIN002",
    "contributions-volontaires",
    "Contributions volontaires",
    A_VERIFIER,
    fields=("budget", "budget.charges"),
)
def volunteering(budget: Budget) -> Findings:
    """Les contributions volontaires sont égales des deux côtés : compte 86 en charges, compte 87 en produits.

    Pourquoi : le bénévolat et les prêts valorisés s'inscrivent pour le même montant des deux côtés.
    Remède : inscrire le même montant aux comptes 86 et 87.
    Refusé : budget.charges[0] = {compte: 86, montant: 1}
    Accepté : le même montant aux comptes 86 et 87
    """
    given, received = _of(budget.charges, VOLONTARIAT_CHARGES), _of(budget.produits, VOLONTARIAT_PRODUITS)
    if given != received:
        yield finding(
            "budget",
            f"Les contributions volontaires diffèrent de {euros(abs(given - received))} entre les comptes 86 et 87.",
            found=f"compte 86 {euros(given)}, compte 87 {euros(received)}",
            expected="deux montants égaux",
        )


@rule(
    "FIN003",
    "plafond-branche-famille",
    "Plafond de la branche Famille",
    A_VERIFIER,
    value=lambda campagne: campagne.financement.part_max,
    fields=("budget.produits", "budget.produits.financeur"),
)
def family_branch(budget: Budget, campagne: Campagne) -> Findings:
    """La branche Famille ne paie pas, pour le Clas (Ps, bonus et autres fonds), plus de {campagne.financement.part_max:%} du coût total annuel.

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


_NOT_CO_FUNDERS = (*CAF, "caf_hors_clas", "fonds_propres", "familles")


@rule("FIN004", "sans-co-financeur", "Aucun co-financeur", A_VERIFIER, fields=("budget.produits", "budget.produits.financeur"))
def co_funding(budget: Budget) -> Findings:
    """Un financeur au moins s'ajoute à la branche Famille : ni les fonds propres ni les familles n'en sont un.

    Pourquoi : le co-financement est la règle.
    Remède : inscrire l'autre financeur (commune, EPCI, département…), ou expliquer pourquoi il n'y en a pas.
    Refusé : budget.produits = [{compte: 74, financeur: caf_ps, montant: 100}]
    Accepté : budget.produits = [{compte: 74, financeur: caf_ps, montant: 100}, {compte: 74, financeur: commune, montant: 100}]
    """
    paying = [line for line in budget.produits if line.compte != VOLONTARIAT_PRODUITS and line.montant > 0]
    if any(line.has("financeur") and line.financeur not in _NOT_CO_FUNDERS for line in paying):
        return
    if all(funder_of(line) in ("", *_NOT_CO_FUNDERS) for line in paying):
        yield finding(
            "budget.produits",
            "Aucun autre financeur que la branche Famille, les familles et les fonds propres.",
            found=listing(dict.fromkeys(quoted(libelle(funder)) for line in paying if (funder := funder_of(line)))) or "aucun",
            expected="au moins un co-financeur",
        )


@rule(
    "FIN005",
    "ps-surestimee",
    "Ps surestimée",
    A_VERIFIER,
    value=lambda campagne: campagne.financement.taux,
    fields=("budget.produits.montant",),
)
def overestimated(dossier: Dossier, budget: Budget, estimation: Estimation, campagne: Campagne) -> Findings:
    """La Ps inscrite au budget ne dépasse pas l'estimation d'un euro ou plus.

    Pourquoi : la Ps est de {campagne.financement.taux:%} du coût, dans la limite de {campagne.financement.plafond:€} par collectif et par an.
    Remède : ramener la Ps du budget à l'estimation, et équilibrer le budget autrement.
    Refusé : budget.produits[0].montant = 99999
    Accepté : une Ps égale à l'estimation, à moins d'un euro
    """
    if estimation.at_least:
        raise Because("l'estimation est partielle")
    entered = funded(budget, "caf_ps")
    line = first_line(budget, "caf_ps")
    most = estimation.full.ps
    if (badly_named := len(named_alike(listed(dossier)))) and estimation.total_cost is not None:  # they may be collectifs of their own
        money = campagne.financement
        most = max(most, money.taux * min(estimation.total_cost, money.plafond * (expected_collectifs(dossier) + badly_named)))
    if line is not None and entered - most >= _ONE_EURO:
        yield finding(
            f"{line.path}.montant",
            f"La Ps inscrite au budget, {euros(entered)}, dépasse l'estimation, {euros(estimation.full.ps)}.",
            found=euros(entered),
            expected=f"{euros(estimation.full.ps)} au plus",
            remedy=f"Ramener la Ps du budget à {euros(estimation.full.ps)}, et équilibrer le budget autrement.",
        )


@rule(
    "FIN008",
    "cout-au-dessus-du-plafond",
    "Coût au-dessus du plafond",
    INFORMATION,
    value=lambda campagne: campagne.financement.plafond,
    fields=("collectifs.cout",),
)
def above_ceiling(dossier: Dossier, estimation: Estimation, campagne: Campagne) -> Findings:
    """Au-dessus de {campagne.financement.plafond:€} par collectif et par an, le coût n'est pas pris en compte.

    Pourquoi : la Ps se calcule dans la limite de ce prix plafond.
    Remède : rien à corriger ; prévoir d'autres financements pour la part au-dessus.
    Refusé : budget.charges[0].montant = 100000
    Accepté : un coût par collectif égal au plafond
    """
    ceiling, total = campagne.financement.plafond, estimation.total_cost
    for line in estimation.lines:
        if line.cost > ceiling and not line.twice:
            own = own_costs(dossier, total) if total is not None else None
            what = "par collectif" if own is None else f"de {quoted(line.name)}"
            yield finding(
                "budget.charges" if own is None else f"{line.path}.cout",
                f"Le coût {what}, {euros(line.cost)}, dépasse le prix plafond\u00a0: la part au-dessus n'est pas couverte.",
                found=euros(line.cost),
                expected=f"{euros(ceiling)} pris en compte au plus",
            )
            if own is None:
                return


@rule("FIN009", "collectif-non-compte", "Laissé hors de l'estimation", INFORMATION)
def left_out(estimation: Estimation) -> Findings:
    """Ce qui est laissé hors de l'estimation en l'état est dit, avec la règle qui l'en écarte.

    Pourquoi : seuls les projets qui répondent à la charte et au référentiel ouvrent droit à la Ps.
    Remède : corriger les points indiqués ; l'estimation « si corrigé » compte tout.
    Refusé : collectifs[0].enfants = {campagne.collectif.enfants_max+1}
    Accepté : collectifs[0].enfants = {campagne.collectif.enfants_max}
    """
    if estimation.reason:
        yield finding(
            "collectifs",
            f"Le dossier n'apporte rien en l'état. Raison\u00a0: {estimation.reason}.",
            found=estimation.reason,
            expected="rien qui écarte tout le dossier",
        )
    for line in estimation.lines:
        if line.twice:
            yield finding(
                line.path,
                f"Le collectif {quoted(line.name)} est déjà dans le dossier\u00a0: il ne compte qu'une fois.",
                found="écrit deux fois",
                expected="chaque collectif une fois",
                remedy="Effacer la copie, ou corriger ce qui la distingue.",
            )
        elif line.codes:
            yield finding(
                line.path,
                f"Le collectif {quoted(line.name)} n'est pas compté en l'état, {'à compléter' if line.awaits else 'à cause de'}\u00a0: {titles(line.codes)}.",
                found=titles(line.codes),
                expected="les réponses que ces règles attendent" if line.awaits else "rien qui écarte ce collectif",
                remedy="Donner les réponses qui manquent\u00a0; le collectif compte alors, si elles conviennent." if line.awaits else "",
            )


@rule(
    "FIN010",
    "argent-de-l-etat",
    "Argent de l'État",
    INFORMATION,
    value=lambda campagne: campagne.financement.portail_etat,
    fields=("budget.produits.financeur",),
    applies=lambda campagne: campagne.financement.portail_etat,
)
def state_money(budget: Budget, campagne: Campagne) -> Findings:
    """L'argent de l'État se demande à part, dans {campagne.financement.portail_etat}.

    Pourquoi : la demande à la Caf ne vaut pas demande aux autres financeurs.
    Remède : faire aussi la demande à l'État, dans {campagne.financement.portail_etat}.
    Refusé : budget.produits[0].financeur = etat
    Accepté : budget.produits[0].financeur = commune
    """
    line = first_line(budget, "etat")
    if line is not None:
        yield finding(
            f"{line.path}.financeur",
            f"Le budget compte {euros(funded(budget, 'etat'))} de l'État\u00a0: ils se demandent à part, dans {campagne.financement.portail_etat}.",
            found=libelle("etat"),
        )


@rule("FIN011", "couts-des-collectifs", "Coûts des collectifs", A_VERIFIER, fields=("collectifs.cout",))
def sum_of_costs(dossier: Dossier, budget: Budget, campagne: Campagne) -> Findings:
    """Quand chaque collectif a son coût, leur somme est le total des charges, à un centime près par collectif.

    Pourquoi : la Ps se calcule sur ces coûts ; ils ne peuvent pas dépasser ni oublier ce que le budget prévoit.
    Remède : corriger un coût ou une charge, ou effacer tous les coûts (le total sera réparti également).
    Refusé : collectifs[0].cout = 100 ; collectifs[1].cout = 100
    Accepté : des coûts dont la somme est le total des charges
    """
    twice = written_twice(dossier.collectifs) - named_alike(dossier.collectifs)
    once = [collectif for collectif in dossier.collectifs if collectif.path not in twice]
    costs = [collectif.cout for collectif in once if collectif.has("cout") and collectif.cout is not None]
    if not costs:
        return
    if without := [collectif for collectif in once if not collectif.has("cout") or collectif.cout is None]:
        for collectif in without:
            yield Missing(join(collectif.path, "cout"), "cout" in collectif.set_aside)
        return
    total = base_cost(budget, campagne)
    given = sum(costs, ZERO)
    if abs(given - total) > CENT * len(costs):
        yield finding(
            "collectifs",
            f"Les coûts des collectifs font {euros(given)}, le total des charges {euros(total)}.",
            found=euros(given),
            expected=euros(total),
        )


@rule("FIN013", "point-ouvert-de-la-note", "Point ouvert de la note", A_VERIFIER, fields=("collectifs.enfants",))
def open_points(dossier: Dossier, estimation: Estimation, campagne: Campagne) -> Findings:
    """L'estimation dit sur quel point que la note laisse ouvert elle repose : un petit collectif, le bénévolat valorisé.

    Pourquoi : la note ne règle pas ces cas ; le montant sera celui que la Caf retiendra.
    Remède : demander à la Caf ce qu'elle retient ; il n'y a rien à corriger.
    Caf : décider ce qui est retenu, et le dire au gestionnaire ; il n'y a rien à corriger.
    Refusé : un collectif de {campagne.collectif.derogation.enfants_min:enfant} avec un motif de dérogation
    Accepté : collectifs[0].enfants = {campagne.collectif.enfants_min}
    """
    kept = {line.path for line in estimation.lines if line.kept}
    for collectif in dossier.collectifs if dossier.has("collectifs") or "collectifs" in dossier.set_aside else ():
        yield from unread(collectif, "enfants")
        least = thresholds(collectif, campagne).enfants_min
        if collectif.path in kept and collectif.has("enfants") and collectif.enfants < least:
            yield finding(
                f"{collectif.path}.enfants",
                f"L'estimation compte une Ps entière pour {collectif.title}, de moins de {least} enfants\u00a0: la note ne dit pas si c'est le cas.",
                found=collectif.enfants,
                expected=f"{least} au moins, sauf avis de la Caf",
            )
    if estimation.alternatives is not None:
        without, with_ = estimation.alternatives
        valued = next(line for line in dossier.budget.charges if line.compte == VOLONTARIAT_CHARGES)  # else nothing would differ
        yield finding(
            f"{valued.path}.montant",
            f"L'estimation ne compte pas le bénévolat valorisé\u00a0; avec lui elle serait de {euros(with_)} au lieu de {euros(without)}.",
            found=euros(without),
            expected=f"{euros(without)} ou {euros(with_)}, selon la Caf",
            severity=INFORMATION,
        )
