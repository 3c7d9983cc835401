"""AXE: the four cumulative axes and their socles (note, §2 and §3.1)."""

from __future__ import annotations

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.dossier import Action, Dossier, Projet, libelle
from clas_cli.dossier.fields import FOR_NEW
from clas_cli.french.text import listing, plural
from clas_cli.rules.registry import A_VERIFIER, BLOQUANT, DOSSIER_OUT, Findings, finding, rule

_AXIS_NAMES = {
    "enfants": "auprès des enfants et des jeunes",
    "parents": "auprès et avec les parents",
    "ecole": "de concertation avec l'école",
    "territoire": "de concertation avec les acteurs du territoire",
}


def of_axis(dossier: Dossier, axis: str) -> list[Action]:
    """The actions of one axis; raises `Missing` where an action's axis isn't known."""
    return [action for action in dossier.actions if action.axe == axis]


_AXES = (
    ("AXE001", "enfants", "auprès des enfants et des jeunes", "culture"),
    ("AXE002", "parents", "auprès et avec les parents", "convivialite"),
    ("AXE003", "ecole", "de concertation et de coordination avec l'école", "concertation"),
    ("AXE004", "territoire", "de concertation et de coordination avec les acteurs du territoire", "coordination"),
)


def _axis(code: str, axis: str, description: str, family: str) -> None:
    def check(dossier: Dossier) -> Findings:
        if not of_axis(dossier, axis):
            yield finding(
                "actions",
                f"Aucune action sur l'axe {_AXIS_NAMES[axis]}.",
                found=f"{plural(len(dossier.actions), 'action')}, aucune sur cet axe",
                expected=f"au moins une action d'axe «\u00a0{libelle(axis)}\u00a0»",
            )

    other = "{axe: parents, famille: convivialite}" if axis == "enfants" else "{axe: enfants, famille: culture}"
    check.__doc__ = f"""Le projet comporte au moins une action {description}.

    Pourquoi : les axes se cumulent ; un axe vide rend le projet inéligible à la Ps.
    Remède : décrire au moins une action de cet axe.
    Refusé : actions = [{other}]
    Accepté : actions = [{other}, {{axe: {axis}, famille: {family}}}]
    """
    rule(
        code,
        f"axe-{axis}",
        f"Axe {libelle(axis)}",
        BLOQUANT,
        value=lambda campagne: campagne.axes.obligatoires,
        fields=("actions",),
        effects=(DOSSIER_OUT,),
        situations=FOR_NEW,
        applies=lambda campagne: axis in campagne.axes.obligatoires,
    )(check)


for _code, _name, _description, _family in _AXES:
    _axis(_code, _name, _description, _family)


@rule(
    "AXE005",
    "seule-aide-aux-devoirs",
    "Rien que de l'aide aux devoirs",
    BLOQUANT,
    value=lambda campagne: campagne.axes.ouverture,
    fields=(
        "actions",
        "actions.famille",
    ),
    effects=(DOSSIER_OUT,),
    situations=FOR_NEW,
    applies=lambda campagne: campagne.axes.ouverture,
)
def homework_only(dossier: Dossier, campagne: Campagne) -> Findings:
    """L'axe des enfants ne se limite pas aux devoirs. Il propose au moins une action parmi : {campagne.axes.ouverture}.

    Pourquoi : le Clas ouvre les enfants à autre chose que le travail scolaire.
    Remède : ajouter une action dans l'une de ces familles.
    Refusé : actions = [{axe: enfants, famille: aide_aux_devoirs}, {axe: enfants, famille: methodologie}]
    Accepté : actions = [{axe: enfants, famille: aide_aux_devoirs}, {axe: enfants, famille: {campagne.axes.ouverture.0}}]
    """
    actions = of_axis(dossier, "enfants")
    families = {action.famille for action in actions}
    opening = {*campagne.axes.ouverture, "autre"}  # what "autre" is, only a person can tell
    if actions and not families & opening:
        accepted = listing(map(libelle, campagne.axes.ouverture), "ou")
        homework = next((action for action in actions if action.famille == "aide_aux_devoirs"), actions[0])
        yield finding(
            f"{homework.path}.famille",
            f"L'axe des enfants ne propose rien de ce qui l'ouvre à autre chose que le travail scolaire\u00a0: {accepted}.",
            found=", ".join(map(libelle, sorted(families))),
            expected=f"au moins une action parmi\u00a0: {accepted}",
        )


@rule(
    "AXE006",
    "suivi-des-presences",
    "Suivi des présences",
    A_VERIFIER,
    value=lambda campagne: campagne.axes.socle_enfants,
    fields=("projet.suivi_presences",),
    applies=lambda campagne: "suivi_presences" in campagne.axes.socle_enfants,
)
def attendance(dossier: Dossier, projet: Projet) -> Findings:
    """Les présences des enfants sont suivies, par un cahier ou des fiches individuelles.

    Pourquoi : le suivi régulier des présences fait partie de ce que la Ps soutient.
    Remède : tenir un cahier de présence ou des fiches, et répondre « oui ».
    Refusé : projet.suivi_presences = non
    Accepté : projet.suivi_presences = oui
    """
    followed = projet.suivi_presences
    if followed is None:
        followed = any(action.famille == "suivi_presences" for action in of_axis(dossier, "enfants"))
    if not followed:
        yield finding(
            "projet.suivi_presences",
            "Les présences des enfants ne sont pas suivies.",
            found="non" if projet.suivi_presences is False else "rien",
            expected="oui",
        )


def _socle(dossier: Dossier, axis: str, socle: list[str]) -> Findings:
    actions = of_axis(dossier, axis)
    present = {action.famille for action in actions}
    absent = [family for family in socle if family not in present]
    if actions and absent:
        yield finding(
            "actions",
            f"Sur l'axe {_AXIS_NAMES[axis]}, le socle n'est pas complet\u00a0: il manque {listing(map(libelle, absent))}.",
            found=", ".join(libelle(family) for family in socle if family in present) or "aucune famille du socle",
            expected=", ".join(map(libelle, socle)),
        )


@rule(
    "AXE007",
    "socle-parents",
    "Socle de l'axe parents",
    A_VERIFIER,
    value=lambda campagne: campagne.axes.socle_parents,
    situations=FOR_NEW,
    applies=lambda campagne: campagne.axes.socle_parents,
)
def socle_parents(dossier: Dossier, campagne: Campagne) -> Findings:
    """L'axe des parents couvre son socle : {campagne.axes.socle_parents}.

    Pourquoi : ce socle est ce que la Ps finance déjà ; un bonus suppose d'aller au-delà.
    Remède : décrire une action pour chaque famille absente, ou dire où elle est traitée.
    Refusé : actions = [{axe: parents, famille: autre}]
    Accepté : une action de chaque famille du socle
    """
    yield from _socle(dossier, "parents", list(campagne.axes.socle_parents))


@rule(
    "AXE008",
    "socle-enfants",
    "Socle de l'axe enfants",
    A_VERIFIER,
    value=lambda campagne: campagne.axes.socle_enfants,
    situations=FOR_NEW,
    applies=lambda campagne: set(campagne.axes.socle_enfants) - {"suivi_presences"},
)
def socle_children(dossier: Dossier, campagne: Campagne) -> Findings:
    """L'axe des enfants couvre son socle : {campagne.axes.socle_enfants} (le suivi des présences a sa propre règle).

    Pourquoi : ce socle est ce que la Ps finance déjà ; un bonus suppose d'aller au-delà.
    Remède : décrire une action pour chaque famille absente, ou dire où elle est traitée.
    Refusé : actions = [{axe: enfants, famille: autre}]
    Accepté : une action de chaque famille du socle
    """
    yield from _socle(dossier, "enfants", [family for family in campagne.axes.socle_enfants if family != "suivi_presences"])


@rule(
    "AXE009",
    "concertation-ecole",
    "Concertation avec l'école",
    A_VERIFIER,
    fields=(
        "projet.partenaires.ecoles",
        "projet.partenaires.concertation_ecole",
    ),
    situations=FOR_NEW,
)
def concertation(projet: Projet) -> Findings:
    """Au moins une école est nommée, et la façon de se concerter avec elle est dite.

    Pourquoi : le projet se construit avec les établissements scolaires.
    Remède : nommer l'école et décrire les rencontres, le cahier de liaison, le référent…
    Refusé : projet.partenaires.ecoles = []
    Accepté : projet.partenaires.ecoles = [École Jean-Jaurès]
    """
    partenaires = projet.partenaires
    if partenaires.has("ecoles") and not partenaires.ecoles:
        yield finding("projet.partenaires.ecoles", "Aucun établissement scolaire n'est nommé.", found="rien", expected="au moins une école")
    if not partenaires.concertation_ecole:
        yield finding(
            "projet.partenaires.concertation_ecole",
            "Les moyens de la concertation avec l'école ne sont pas décrits.",
            found="rien",
            expected="rencontres, cahier de liaison, référent…",
        )
    _ = partenaires.ecoles  # set aside: not evaluated


@rule(
    "AXE010",
    "articulation-territoire",
    "Articulation avec le territoire",
    A_VERIFIER,
    fields=(
        "projet.partenaires.reaap",
        "projet.partenaires.autres_dispositifs",
    ),
    situations=FOR_NEW,
)
def schemes(projet: Projet) -> Findings:
    """Le projet s'articule avec le Reaap ou un autre dispositif du territoire (PRE, PEDT, PEL, cité éducative, CTG).

    Pourquoi : les actions d'un territoire se complètent et ne se font pas concurrence.
    Remède : dire avec quel dispositif le projet est coordonné.
    Refusé : projet.partenaires = {ecoles: [École], concertation_ecole: Rencontres, reaap: non}
    Accepté : projet.partenaires = {ecoles: [École], concertation_ecole: Rencontres, reaap: oui}
    """
    partenaires = projet.partenaires
    if not partenaires.reaap and not partenaires.autres_dispositifs:
        yield finding(
            "projet.partenaires",
            "Le projet ne s'articule ni avec le Reaap ni avec un autre dispositif du territoire.",
            found="rien",
            expected="Reaap, PRE, PEDT, PEL, cité éducative ou CTG",
        )


@rule(
    "AXE011",
    "diagnostic",
    "Diagnostic des besoins",
    A_VERIFIER,
    fields=("projet.diagnostic",),
    situations=FOR_NEW,
)
def needs(projet: Projet) -> Findings:
    """Les besoins auxquels le projet répond sont décrits.

    Pourquoi : le projet répond à des besoins identifiés localement.
    Remède : décrire les enfants, les familles, l'école et ce qui manque aujourd'hui.
    Refusé : projet.diagnostic =
    Accepté : projet.diagnostic = Un enfant sur trois n'a pas d'endroit calme où travailler.
    """
    if not projet.diagnostic:
        yield finding("projet.diagnostic", "Les besoins (diagnostic) ne sont pas décrits.", found="rien", expected="quelques phrases")
