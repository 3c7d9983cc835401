"""AXE: the four cumulative axes and their socles (note, §2 and §3.1)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.choices import libelle
from clas_cli.dossier.dossier import Action, Dossier, Partenaires, Projet
from clas_cli.dossier.fields import FOR_NEW, Missing, given
from clas_cli.french.text import listing, plural
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, DOSSIER_OUT, INFORMATION, Findings, finding, rule, unanswered, unread

_AXES: Final = {
    "AXE001": ("enfants", "auprès des enfants et des jeunes", "culture"),
    "AXE002": ("parents", "auprès et avec les parents", "convivialite"),
    "AXE003": ("ecole", "de concertation et de coordination avec l'école", "concertation"),
    "AXE004": ("territoire", "de concertation et de coordination avec les acteurs du territoire", "coordination"),
}
"""By the code of its rule: the axis, what it is, and one of its families."""

_DESCRIBED: Final = {axis: described for axis, described, _ in _AXES.values()}


@lru_cache(maxsize=10)
def of_axis(dossier: Dossier, axis: str) -> tuple[Action, ...]:
    """The actions that are known to be of an axis. Raises `Missing` where there are none, and one's axis isn't known."""
    known = tuple(action for action in dossier.actions if action.has("axe") and action.axe == axis)
    return known or tuple(action for action in dossier.actions if action.axe == axis)


def _families(actions: Iterable[Action]) -> set[str]:
    """The families of the actions that have one."""
    return {action.famille for action in actions if action.has("famille")}


def _ask_families(dossier: Dossier, actions: Iterable[Action]) -> None:
    """Raises `Missing` where the axis of an action, or the family of one of this axis, isn't known, and could change what is said."""
    for action in dossier.actions:
        _ = action.axe
    for action in actions:
        _ = action.famille


def _described_elsewhere(partenaires: Partenaires, axis: str) -> str:
    """The field of the partners that describes an axis on which no action is; empty where none does. Raises `Missing` where one may."""
    fields = {"ecole": ("concertation_ecole",), "territoire": ("reaap", "autres_dispositifs")}.get(axis, ())
    known = next((name for name in fields if partenaires.has(name) and getattr(partenaires, name)), "")
    return known or next((name for name in fields if name in partenaires.set_aside and getattr(partenaires, name)), "")


def _axis(code: str, axis: str, described: str, family: str) -> None:
    def check(dossier: Dossier) -> Findings:
        if of_axis(dossier, axis):
            return
        partenaires = given(dossier, "projet.partenaires")
        elsewhere = _described_elsewhere(partenaires, axis) if partenaires else ""
        also = f"\u00a0; «\u00a0{Partenaires.FIELDS[elsewhere].label}\u00a0» le décrit pourtant" if elsewhere else ""
        yield finding(
            "actions",
            f"Aucune action sur l'axe {described}{also}.",
            found=f"{plural(len(dossier.actions), 'action')}, aucune sur cet axe",
            expected=f"au moins une action d'axe «\u00a0{libelle(axis)}\u00a0»",
            severity=A_VERIFIER if elsewhere else None,
        )

    other = "{axe: parents, famille: convivialite}" if axis == "enfants" else "{axe: enfants, famille: culture}"
    silent = {"ecole": " ; projet.partenaires.concertation_ecole =", "territoire": " ; projet.partenaires = {reaap: non}"}.get(axis, "")
    check.__doc__ = f"""Le projet comporte au moins une action {described}.

    Pourquoi : les axes se cumulent ; un axe vide rend le projet inéligible à la Ps.
    Remède : décrire au moins une action de cet axe.
    Refusé : actions = [{other}]{silent}
    Accepté : actions = [{other}, {{axe: {axis}, famille: {family}}}]
    """
    rule(
        code,
        f"axe-{axis}",
        f"Axe «\u00a0{libelle(axis)}\u00a0»",
        BLOQUANT,
        value=lambda campagne: campagne.axes.obligatoires,
        fields=("actions",),
        effects=(DOSSIER_OUT,),
        situations=FOR_NEW,
        applies=lambda campagne: axis in campagne.axes.obligatoires,
    )(check)


for _code, (_name, _what, _family) in _AXES.items():
    _axis(_code, _name, _what, _family)


@rule(
    "AXE005",
    "seule-aide-aux-devoirs",
    "Rien que de l'aide aux devoirs",
    BLOQUANT,
    value=lambda campagne: campagne.axes.ouverture,
    fields=("actions", "actions.famille"),
    effects=(DOSSIER_OUT,),
    situations=FOR_NEW,
    applies=lambda campagne: campagne.axes.ouverture,
)
def homework_only(dossier: Dossier, campagne: Campagne) -> Findings:
    """L'axe des enfants ne se limite pas au travail scolaire. Il propose au moins une action parmi : {campagne.axes.ouverture}.

    Pourquoi : le Clas ouvre les enfants à autre chose que le travail scolaire.
    Remède : ajouter une action dans l'une de ces familles.
    Refusé : actions = [{axe: enfants, famille: aide_aux_devoirs}, {axe: enfants, famille: methodologie}]
    Accepté : actions = [{axe: enfants, famille: aide_aux_devoirs}, {axe: enfants, famille: {campagne.axes.ouverture.0}}]
    """
    actions = of_axis(dossier, "enfants")
    opening = {*campagne.axes.ouverture, "autre"}  # what "autre" is, only a person can tell
    if not actions or _families(actions) & opening:
        return
    _ask_families(dossier, actions)
    accepted = listing(map(libelle, campagne.axes.ouverture), "ou")
    homework = next((action for action in actions if action.famille == "aide_aux_devoirs"), actions[0])
    yield finding(
        f"{homework.path}.famille",
        f"L'axe des enfants ne propose rien de ce qui l'ouvre à autre chose que le travail scolaire\u00a0: {accepted}.",
        found=", ".join(map(libelle, sorted(_families(actions)))),
        expected=f"au moins une action parmi\u00a0: {accepted}",
    )


_ATTENDANCE: Final = "suivi_presences"
"""The family of the socle that has its own question, and its own rule."""


@rule(
    "AXE006",
    "suivi-des-presences",
    "Suivi des présences",
    A_VERIFIER,
    value=lambda campagne: campagne.axes.socle_enfants,
    fields=("projet.suivi_presences",),
    applies=lambda campagne: _ATTENDANCE in campagne.axes.socle_enfants,
)
def attendance(projet: Projet) -> Findings:
    """Les présences des enfants sont suivies, par un cahier ou des fiches individuelles.

    Pourquoi : le suivi régulier des présences fait partie de ce que la Ps soutient.
    Remède : tenir un cahier de présence ou des fiches, et répondre « oui ».
    Refusé : projet.suivi_presences = non
    Accepté : projet.suivi_presences = oui
    """
    if not projet.suivi_presences:
        yield finding("projet.suivi_presences", "Les présences des enfants ne sont pas suivies.", found="non", expected="oui")


def _socle(dossier: Dossier, axis: str, socle: list[str]) -> Findings:
    for action in dossier.actions:
        yield from unread(action, "axe")
    actions = of_axis(dossier, axis)
    present = _families(actions)
    absent = [family for family in socle if family not in present]
    if actions and absent:
        _ask_families(dossier, actions)
        yield finding(
            "actions",
            f"Sur l'axe {_DESCRIBED[axis]}, le socle n'est pas complet\u00a0: il manque {listing(map(libelle, absent))}.",
            found=", ".join(libelle(family) for family in socle if family in present) or "aucune famille du socle",
            expected=", ".join(map(libelle, socle)),
        )


@rule(
    "AXE007",
    "socle-parents",
    "Socle de l'axe parents",
    A_VERIFIER,
    value=lambda campagne: campagne.axes.socle_parents,
    fields=("actions",),
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
    INFORMATION,
    value=lambda campagne: campagne.axes.socle_enfants,
    fields=("actions",),
    situations=FOR_NEW,
    applies=lambda campagne: set(campagne.axes.socle_enfants) - {_ATTENDANCE},
)
def socle_children(dossier: Dossier, campagne: Campagne) -> Findings:
    """L'axe des enfants peut couvrir ce que la Ps soutient : {campagne.axes.socle_enfants} (le suivi des présences a sa propre règle).

    Pourquoi : la note en dresse la liste sans en faire un minimum.
    Remède : rien à corriger ; décrire ces actions si elles existent.
    Refusé : actions = [{axe: enfants, famille: autre}]
    Accepté : une action de chaque famille du socle
    """
    yield from _socle(dossier, "enfants", [family for family in campagne.axes.socle_enfants if family != _ATTENDANCE])


@rule(
    "AXE009",
    "concertation-ecole",
    "Concertation avec l'école",
    A_COMPLETER,
    fields=("projet.partenaires.ecoles", "projet.partenaires.concertation_ecole"),
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
    for name, message, expected in (
        ("ecoles", "Aucun établissement scolaire n'est nommé.", "au moins une école"),
        (
            "concertation_ecole",
            "Les moyens de la concertation avec l'école ne sont pas décrits.",
            "rencontres, cahier de liaison, référent…",
        ),
    ):
        try:
            absent = unanswered(partenaires, name)
        except Missing as missing:
            yield missing
            continue
        if absent or not getattr(partenaires, name):
            yield finding(
                f"projet.partenaires.{name}",
                message,
                found="rien" if absent else "aucune",
                expected=expected,
                severity=None if absent else A_VERIFIER,
            )


@rule(
    "AXE010",
    "articulation-territoire",
    "Articulation avec le territoire",
    A_VERIFIER,
    fields=("projet.partenaires.reaap", "projet.partenaires.autres_dispositifs"),
    situations=FOR_NEW,
)
def schemes(projet: Projet) -> Findings:
    """Le projet s'articule avec le Reaap ou un autre dispositif du territoire (PRE, PEDT, PEL, cité éducative, CTG).

    Pourquoi : les actions d'un territoire se complètent et ne se font pas concurrence.
    Remède : dire avec quel dispositif le projet est coordonné.
    Refusé : projet.partenaires = {ecoles: [École], concertation_ecole: Rencontres chaque mois, reaap: non, autres_dispositifs: []}
    Accepté : projet.partenaires = {ecoles: [École], concertation_ecole: Rencontres chaque mois, reaap: oui}
    """
    partenaires = projet.partenaires
    if partenaires.has("autres_dispositifs") and partenaires.autres_dispositifs:
        return
    if not partenaires.reaap and not partenaires.autres_dispositifs:
        yield finding(
            "projet.partenaires",
            "Le projet ne s'articule ni avec le Reaap ni avec un autre dispositif du territoire.",
            found="aucun",
            expected="Reaap, PRE, PEDT, PEL, cité éducative ou CTG",
        )


@rule("AXE011", "diagnostic", "Diagnostic des besoins", A_COMPLETER, fields=("projet.diagnostic",), situations=FOR_NEW)
def needs(projet: Projet) -> Findings:
    """Les besoins auxquels le projet répond sont décrits.

    Pourquoi : le projet répond à des besoins identifiés localement.
    Remède : décrire les enfants, les familles, l'école et ce qui manque aujourd'hui.
    Refusé : projet.diagnostic =
    Accepté : projet.diagnostic = Un enfant sur trois n'a pas d'endroit calme où travailler.
    """
    if unanswered(projet, "diagnostic") or not projet.diagnostic:
        yield finding("projet.diagnostic", "Les besoins (diagnostic) ne sont pas décrits.", found="rien", expected="quelques phrases")
