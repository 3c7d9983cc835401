"""CHA: the charter (note, §1, great principles)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from clas_cli.campaigns.campaign import Campagne, Lexique
from clas_cli.dossier.dossier import SPORT, Action, Dossier, Projet, libelle
from clas_cli.dossier.fields import Record
from clas_cli.french.text import Known, euros, excerpt_words, loose
from clas_cli.rules.registry import A_VERIFIER, BLOQUANT, DOSSIER_OUT, Findings, finding, rule

_PRINCIPLES = (
    ("CHA001", "laicite", "Laïcité", "le caractère laïque de ses actions"),
    ("CHA002", "choix_individuels", "Choix individuels", "le respect des choix de chacun"),
    ("CHA003", "egalite_des_droits", "Égalité des droits", "des droits égaux pour tous"),
    ("CHA004", "developpement_des_personnalites", "Développement des personnalités", "le développement des personnalités"),
    ("CHA005", "acquisition_des_savoirs", "Acquisition des savoirs", "l'acquisition de savoirs, de savoir-être et de savoir-faire"),
    ("CHA006", "refus_du_proselytisme", "Refus du prosélytisme", "le refus de toute forme de prosélytisme"),
    ("CHA007", "gratuite", "Gratuité", "la gratuité, ou une participation symbolique des familles"),
    ("CHA008", "ouverture_a_tous", "Ouverture à tous", "l'ouverture de ses actions à tous, sans distinction"),
)


def _commitment(code: str, name: str, titre: str, principle: str) -> None:
    def check(projet: Projet) -> Findings:
        if not getattr(projet.charte, name):
            yield finding(
                f"projet.charte.{name}",
                f"Le projet ne s'engage pas sur ce principe de la charte\u00a0: {principle}.",
                found="non",
                expected="oui",
            )

    check.__doc__ = f"""Le projet s'engage sur ce principe de la charte : {principle}.

    Pourquoi : tout projet Clas se réfère aux huit principes de la charte de l'accompagnement à la scolarité.
    Remède : prendre l'engagement dans le projet, puis répondre « oui ».
    Refusé : projet.charte.{name} = non
    Accepté : projet.charte.{name} = oui
    """
    rule(
        code,
        name.replace("_", "-"),
        titre,
        BLOQUANT,
        fields=(f"projet.charte.{name}",),
        effects=(DOSSIER_OUT,),
    )(check)


for _code, _name, _titre, _principle in _PRINCIPLES:
    _commitment(_code, _name, _titre, _principle)


@rule(
    "CHA010",
    "participation-des-familles",
    "Participation des familles",
    A_VERIFIER,
    value=lambda campagne: campagne.charte.participation_max,
    fields=("projet.participation_familles",),
)
def participation(projet: Projet, campagne: Campagne) -> Findings:
    """Ce qui est demandé aux familles est nul ou symbolique ({campagne.charte.participation_max:€} par enfant et par an au plus) ; la Caf apprécie le montant.

    Pourquoi : la gratuité est le principe ; seule une participation symbolique est admise ({campagne.charte.participation_max:€} par enfant et par an au plus).
    Remède : supprimer la participation, ou expliquer à la Caf pourquoi elle est symbolique.
    Refusé : projet.participation_familles = 20
    Accepté : projet.participation_familles = 0
    """
    amount, most = projet.participation_familles, campagne.charte.participation_max
    if amount <= 0:
        return
    above = most is not None and amount > most
    yield finding(
        "projet.participation_familles",
        f"Une participation de {euros(amount)} par enfant et par an est demandée aux familles.",
        found=euros(amount),
        expected="0 €, ou un montant symbolique" if most is None else f"{euros(most)} au plus",
        severity=BLOQUANT if above else None,
        remedy=f"Ramener la participation à {euros(most)} au plus." if most is not None and above else "",
    )


@rule(
    "CHA011",
    "activite-sportive",
    "Activité sportive",
    BLOQUANT,
    value=lambda campagne: campagne.charte.sport_autorise,
    fields=("actions.famille",),
    applies=lambda campagne: not campagne.charte.sport_autorise,
)
def sport(action: Action) -> Findings:
    """Aucune action n'est une activité physique ou sportive.

    Pourquoi : le programme d'un collectif est tourné tout entier vers la scolarité et la parentalité.
    Remède : retirer cette action du dossier Clas (elle peut se faire ailleurs), ou la classer dans sa vraie famille.
    Refusé : actions[0].famille = activite_physique
    Accepté : actions[0].famille = culture
    """
    if action.famille == SPORT:
        yield finding(
            "famille",
            "L'action est une activité physique ou sportive.",
            found=libelle(action.famille),
            expected="une autre famille d'action",
        )


@rule(
    "CHA012",
    "mots-du-sport",
    "Texte qui parle de sport",
    A_VERIFIER,
    value=lambda campagne: campagne.lexiques.sport,
    fields=("actions.description",),
    applies=lambda campagne: campagne.lexiques.sport and not campagne.charte.sport_autorise,
)
def words_of_sport(action: Action, campagne: Campagne) -> Findings:
    """Le texte d'une action ne laisse pas penser à une activité physique ou sportive.

    Pourquoi : une activité sportive peut se cacher sous une autre famille ; une personne doit lire le texte.
    Remède : reformuler si le sport n'est pas l'objet de l'action, sinon la retirer.
    Refusé : actions[0].description = Chaque mois, {campagne.lexiques.sport.mots.0}.
    Accepté : actions[0].description = Une visite de la médiathèque en transports en commun.
    """
    if action.has("famille") and action.famille == SPORT:
        return
    yield from _hints(_texts(action, "", "intitule", "description"), campagne.lexiques.sport, "de sport")


@rule(
    "CHA013",
    "mots-du-culte",
    "Texte qui parle de culte",
    A_VERIFIER,
    value=lambda campagne: campagne.lexiques.culte,
    applies=lambda campagne: campagne.lexiques.culte,
)
def words_of_worship(dossier: Dossier, campagne: Campagne) -> Findings:
    """Les textes du projet ne laissent penser ni à un culte ni à du prosélytisme.

    Pourquoi : les actions sont laïques ; une personne doit lire le texte en cause.
    Remède : reformuler, ou retirer ce qui relève d'un culte.
    Refusé : projet.diagnostic = Au début de chaque séance, {campagne.lexiques.culte.mots.0}.
    Accepté : projet.diagnostic = Un temps calme ouvre chaque séance.
    """
    records: list[tuple[Record, tuple[str, ...]]] = [(dossier.projet, ("intitule", "diagnostic"))]
    if dossier.projet.has("public"):
        records.append((dossier.projet.public, ("criteres_admission",)))
    if dossier.projet.has("partenaires"):
        records.append((dossier.projet.partenaires, ("concertation_ecole",)))
    if dossier.has("actions"):
        records += [(action, ("intitule", "description")) for action in dossier.actions]
    if dossier.has("bonus"):
        records += [(volet, ("description",)) for volet in (dossier.bonus.enfants, dossier.bonus.parents) if volet]
    texts = [text for record, names in records for text in _texts(record, f"{record.path}.", *names)]
    yield from _hints(texts, campagne.lexiques.culte, "de culte ou de prosélytisme")


@rule(
    "CHA014",
    "public-restreint",
    "Public restreint",
    A_VERIFIER,
    value=lambda campagne: campagne.lexiques.exclusion,
    fields=("projet.public.criteres_admission",),
)
def restricted(projet: Projet, campagne: Campagne) -> Findings:
    """L'accueil n'est pas restreint, et les critères d'admission n'ont pas l'air d'exclure.

    Pourquoi : les actions sont ouvertes à tous ; une priorité n'est pas une exclusion, une personne doit trancher.
    Remède : ouvrir l'accueil à tous, ou expliquer la priorité donnée.
    Refusé : projet.public.criteres_admission = L'accueil est {campagne.lexiques.exclusion.mots.0}.
    Accepté : projet.public.criteres_admission = Ouvert à tous les enfants de l'école.
    """
    public = projet.public
    if public.has("restreint") and public.restreint:
        yield finding("projet.public.restreint", "Le public est déclaré restreint.", found="oui", expected="non")
    texts = _texts(public, "projet.public.", "criteres_admission")
    yield from _hints(texts, campagne.lexiques.exclusion, "d'exclusion")
    if not texts and not public.has("restreint"):
        _ = public.criteres_admission  # neither was given: not evaluated


def _texts(record: Record, prefix: str, *names: str) -> list[tuple[str, str]]:
    """The texts that a record holds, each with its path."""
    return [(prefix + name, record.__dict__[name]) for name in names if record.has(name) and record.__dict__[name]]


def _hints(texts: list[tuple[str, str]], lexicon: Lexique | None, what: str) -> Findings:
    if lexicon is None:
        return
    for path, text in texts:
        if words := words_found(text, lexicon):
            yield finding(
                path,
                f"Le texte contient des mots {what}\u00a0: {excerpt_words(words)}.",
                found=", ".join(words),
                expected="un texte sans ambiguïté",
            )


class _Patterns(NamedTuple):
    """A lexicon, compiled. `suspects` tells whether a piece of text has the first word of a phrase."""

    suspects: Known[bool]
    words: re.Pattern[str]
    excepted: re.Pattern[str]


@cache
def _patterns(lexicon: Lexique) -> _Patterns:
    first_words = frozenset(words[0] for phrase in lexicon.mots if (words := _WORD.findall(loose(phrase))))
    suspects = Known(lambda piece: not first_words.isdisjoint(_WORD.findall(loose(piece))), most=5_000)
    return _Patterns(suspects, _whole_words(lexicon.mots), _whole_words(lexicon.sauf))


_WORD = re.compile(r"\w+")


def _whole_words(phrases: Iterable[str]) -> re.Pattern[str]:
    bare = sorted({_bare(phrase)[0] for phrase in phrases}, reverse=True)  # a phrase before the one that it begins with
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, bare))})(?!\w)")


def _bare(text: str) -> tuple[str, list[int]]:
    """A text without accents, case or dashes, and for each of its characters the place in the original."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        bare = _letter(character)
        if bare == " " and letters[-1:] == [" "]:
            continue
        letters.extend(bare)
        places.extend([place] * len(bare))
    return "".join(letters), places


@lru_cache(maxsize=4096)
def _letter(character: str) -> str:
    """A character without accent, case or dash; nothing of an accent that stands apart from its letter."""
    return loose(character) or ("" if unicodedata.combining(character) else " ")


def words_found(text: str, lexicon: Lexique) -> list[str]:
    """The words of the lexicon in a text, as written there: whole words, accents and case ignored, each once."""
    suspects, words, excepted = _patterns(lexicon)
    if not any(map(suspects.__getitem__, text.split())):
        return []  # as most texts: their letters need not be mapped
    bare, places = _bare(text)
    places.append(len(text))
    bare = excepted.sub(lambda match: " " * len(match[0]), bare)
    found = {match[0]: match for match in reversed(list(words.finditer(bare)))}
    return [text[places[m.start()] : places[m.end()]] for m in sorted(found.values(), key=lambda m: m.start())]
