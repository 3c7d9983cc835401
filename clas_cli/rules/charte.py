"""CHA: the charter (note, §1, great principles)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from clas_cli.campaigns.campaign import Campagne, Lexique
from clas_cli.dossier.choices import SPORT, libelle
from clas_cli.dossier.dossier import Action, Dossier, Projet, Public
from clas_cli.dossier.fields import Record
from clas_cli.dossier.groups import One, Records
from clas_cli.dossier.kinds import Text
from clas_cli.dossier.tree import join
from clas_cli.french.sentences import Reader
from clas_cli.french.text import euros, excerpt_words
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
    Remède : supprimer la participation, ou expliquer pourquoi elle est symbolique.
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
def words_of_sport(dossier: Dossier, campagne: Campagne) -> Findings:
    """Les textes du projet ne laissent pas penser qu'on y fait une activité physique ou sportive.

    Pourquoi : une activité sportive peut se cacher sous une autre famille ; une personne doit lire le texte.
    Remède : reformuler si le sport n'est pas l'objet de l'action, sinon la retirer.
    Refusé : actions[0].description = Chaque mois, du sport.
    Accepté : actions[0].description = Une visite de la médiathèque en transports en commun.
    """
    yield from _hints(*_free_texts(dossier), "sport", campagne.lexiques.sport, "de sport", besides=_is_sport)


def _is_sport(record: Record) -> bool:
    """Whether a record is an action that CHA011 speaks of already."""
    return isinstance(record, Action) and record.has("famille") and record.famille == SPORT


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
    Refusé : projet.diagnostic = Chaque séance s'ouvre par un culte.
    Accepté : projet.diagnostic = Un temps calme ouvre chaque séance.
    """
    yield from _hints(*_free_texts(dossier), "culte", campagne.lexiques.culte, "de culte ou de prosélytisme")


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
    Refusé : projet.public.criteres_admission = L'accueil est réservé aux adhérents.
    Accepté : projet.public.criteres_admission = Ouvert à tous les enfants de l'école.
    """
    public = projet.public
    if public.has("restreint") and public.restreint:
        yield finding("projet.public.restreint", "Le public est déclaré restreint.", found="oui", expected="non")
    if public.has("criteres_admission"):
        text = public.criteres_admission
        yield from _hints(
            [(public, "criteres_admission", text)], frozenset(text.split()), "exclusion", campagne.lexiques.exclusion, "d'exclusion"
        )
    elif not public.has("restreint"):
        _ = public.criteres_admission  # neither was given: not evaluated


_LONG = 500
"""A text that may be longer than so many characters holds sentences or is a title; a shorter one names something."""


_Texts = list[tuple[Record, str, str]]
"""A record, a field of it, its text."""


@lru_cache(maxsize=1)
def _free_texts(dossier: Dossier) -> tuple[_Texts, frozenset[str]]:
    """The titles and sentences that a project gives, in their order, and their words. Kept for the next rule that reads the same dossier."""
    texts: _Texts = []
    for section in ("projet", "actions", "bonus"):
        if dossier.has(section):
            _add_texts(texts, dossier.__dict__[section])
    return texts, frozenset(" ".join([text for _, _, text in texts]).split())


def _add_texts(texts: _Texts, value: object) -> None:
    if isinstance(value, tuple):
        for item in value:
            _add_texts(texts, item)
    elif isinstance(value, Record):
        held = value.__dict__
        direct, within = _fields_to_read(type(value))  # type: ignore[arg-type]  # a class, whatever its instances
        texts += [(value, name, held[name]) for name in direct if held.get(name)]
        for name in within:
            _add_texts(texts, held.get(name))


@cache
def _fields_to_read(record: type[Record]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of a record that hold titles or sentences, and those that hold records which may. CHA014 alone reads whom it admits."""
    kinds = {name: field.kind for name, field in record.FIELDS.items()} if record is not Public else {}
    direct = tuple(name for name, kind in kinds.items() if type(kind) is Text and kind.longest >= _LONG)
    return direct, tuple(name for name, kind in kinds.items() if isinstance(kind, One | Records))


def _hints(
    texts: _Texts,
    words: frozenset[str],
    subject: str,
    lexicon: Lexique | None,
    what: str,
    besides: Callable[[Record], bool] = lambda _: False,
) -> Findings:
    """What a reader finds in texts that are made of some words: most have none that it looks for. The records `besides` are left aside."""
    if lexicon is None:
        return
    reader = _reader(subject, lexicon)
    suspects = reader.suspects_among(words)
    for record, name, text in texts if suspects else ():
        if any(word in text for word in suspects) and not besides(record) and (found := reader.found(text)):
            yield finding(
                join(record.path, name),
                f"Le texte contient des mots {what}\u00a0: {excerpt_words(found)}.",
                found=", ".join(found),
                expected="un texte sans ambiguïté",
            )


@cache
def _reader(subject: str, lexicon: Lexique) -> Reader:
    """A reader of the words of the language and of a campaign."""
    from clas_cli.french.subjects import SUBJECTS  # some hundred phrases, which a command that reads no text does without

    known = SUBJECTS[subject] if lexicon.langue else SUBJECTS[subject].without_words()
    return Reader(known.with_words(lexicon.mots, lexicon.sauf))
