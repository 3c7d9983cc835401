"""What a rule is, and the registry of all rules.

A rule is a generator that says what it needs by its parameters and yields findings. It knows neither files, nor output, nor
colours. All that is known of it stands in its decorator and its docstring; the docstring is what `clas regles` prints::

    @rule(
        "REF004", "trop-d-enfants", "Trop d'enfants", BLOQUANT,
        value=lambda campagne: campagne.collectif.enfants_max,
        fields=("collectifs.enfants",),
        effects=(COLLECTIF_OUT,),
    )
    def too_many_children(collectif: Collectif, campagne: Campagne) -> Findings:
        '''Un collectif réunit au plus {campagne.collectif.enfants_max:enfant}.

        Pourquoi : au-delà, l'attention portée à chaque enfant n'est plus assurée.
        Remède : ramener le collectif à {campagne.collectif.enfants_max:enfant} au plus.
        Refusé : collectifs[0].enfants = 13
        Accepté : collectifs[0].enfants = 12
        '''

`value` is the value of the campaign that the rule rests on, whose reference is then the rule's; without it, the campaign's
« sections » say where the rule stands. A line « Caf : » says what the Caf does, where « Remède » would tell it to ask itself.

What a parameter may be: `dossier`, any top-level section of the dossier by its name (`projet`, `budget`…), `collectif`, `action`,
`seance` or `intervenant` (the rule then runs once for each; a séance or an intervenant comes with its collectif), `campagne`,
`situation`, `envoi` (the date judged), `estimation`. Paths given to `finding(at=…)` start at the innermost of these
elements where there is one, else at the dossier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple, cast, get_args

from clas_cli.campaigns.campaign import RULE_NAMES, Campagne
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import ALWAYS, Field, Missing, Record
from clas_cli.dossier.tree import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION, FormRule, Remark, Severity
from clas_cli.french.patterns import regex
from clas_cli.french.text import listing

__all__ = ["A_COMPLETER", "A_VERIFIER", "BLOQUANT", "INFORMATION"]

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
"""From the gravest."""

FAMILIES: Final = {
    "DOS": "le fichier et sa forme",
    "CHA": "la charte",
    "REF": "le référentiel\u00a0: collectifs, encadrement, rythme",
    "AXE": "les axes",
    "DEL": "la situation, le délai, le dépôt",
    "FIN": "le budget, la Ps, les bonus",
    "LOT": "les dossiers d'un même lot",
}

ADDED: Final = "règles ajoutées"
"""What a family of a plug-in is called."""

Findings = Iterator[Remark | Missing]
"""What a rule yields: what it found, and the values that it waits for without stopping."""

EACH: Final = {"collectif": "collectifs", "action": "actions", "seance": "seances", "intervenant": "intervenants"}
"""Parameters for each value of which a rule runs once, and the lists where these values are, in the dossier or in a collectif."""

_WITHIN_A_COLLECTIF: Final = ("seance", "intervenant")


class Effect(NamedTuple):
    """What a finding of a rule does beside being told, from the severity `least` on.

    It makes the dossier `irrecevable`, or leaves out of the money the whole `dossier`, the `collectif` at its path, or a `bonus`
    (named by `bonus`). A rule that waits for an answer leaves out what it could leave out.
    """

    on: Literal["irrecevable", "dossier", "collectif", "bonus"]
    least: Severity = BLOQUANT
    bonus: str = ""

    def acts(self, severity: Severity) -> bool:
        """Whether a finding of that severity has the effect."""
        return SEVERITIES.index(severity) <= SEVERITIES.index(self.least)


LATE: Final = Effect("irrecevable")
DOSSIER_OUT: Final = Effect("dossier")
COLLECTIF_OUT: Final = Effect("collectif")


def bonus_out(name: str) -> Effect:
    """Leaves a bonus out, whoever must look at it."""
    return Effect("bonus", A_VERIFIER, name)


def finding(
    at: str,
    message: str,
    *,
    found: object = "",
    expected: str = "",
    remedy: str = "",
    asked: str = "",
    severity: Severity | None = None,
) -> Remark:
    """A finding at a path, before its rule's code, severity and section are added.

    `remedy`, `asked` (what the Caf does) and `severity` are given only where they differ from the rule's own.
    """
    return Remark(at, message, str(found), expected, remedy=remedy, asked=asked, severity=severity)


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule: what it is called, how grave it is, what it rests on and speaks of, what it does, its check.

    `titre` is its name for people, `value` the path of the value of the campaign that it rests on (empty where none), `fields` the
    fields that it speaks of (« collectifs.enfants »). `check` is None for rules of form, which the readers and the engine apply.
    `situations` and `applies` tell where the rule has an object. `by_message`: it is judged on the message that carries a request, even
    where nobody has read the request.
    """

    code: str
    name: str
    titre: str
    severity: Severity
    text: str
    value: str = ""
    fields: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    check: Callable[..., Findings] | None = None
    needs: tuple[str, ...] = ()
    situations: frozenset[str] = ALWAYS
    applies: Callable[[Campagne], object] | None = None
    by_message: bool = False

    def has_object(self, campagne: Campagne | None) -> bool:
        """Whether the rule asks something in this campaign; one that isn't known may ask anything."""
        return self.applies is None or campagne is None or bool(self.applies(campagne))

    @cached_property
    def family(self) -> str:
        """The first three letters of the code."""
        return self.code[:3]

    @cached_property
    def each(self) -> str | None:
        """The parameter that takes each element of a list in turn, the innermost where there are two."""
        return next((name for name in reversed(EACH) if name in self.needs), None)

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """The parameters that are the same at each call."""
        return tuple(name for name in self.needs if name not in EACH)

    def subjects(self, dossier: Dossier) -> list[dict[str, Record]]:
        """The arguments of each call that aren't shared. Raises `Missing` where the list is unknown."""
        each = self.each
        if each is None:
            return [{}]
        if each not in _WITHIN_A_COLLECTIF:
            return [{each: element} for element in getattr(dossier, EACH[each])]
        with_collectif = "collectif" in self.needs
        return [
            {each: element, "collectif": collectif} if with_collectif else {each: element}
            for collectif in dossier.collectifs
            if collectif.has(EACH[each])
            for element in getattr(collectif, EACH[each])
        ]


def name_fault(fault: Exception, rule: Rule) -> None:
    """Adds to a fault of the program the rule in which it happened."""
    fault.add_note(f"règle {rule.code} {rule.name}")


RULES: dict[str, Rule] = {}
"""Every rule, by its code, in the order of the families and codes."""

_BY_NAME: dict[str, Rule] = {}


def named(name: str) -> Rule:
    """The rule of a readable name. Raises `KeyError`."""
    return _BY_NAME[name]


def rule(
    code: str,
    name: str,
    titre: str,
    severity: Severity,
    *,
    value: Callable[[Campagne], object] | None = None,
    fields: tuple[str, ...] = (),
    effects: tuple[Effect, ...] = (),
    situations: frozenset[str] = ALWAYS,
    applies: Callable[[Campagne], object] | None = None,
    by_message: bool = False,
) -> Callable[[Callable[..., Findings]], Callable[..., Findings]]:
    """Registers a rule (see the module). `applies` says of a campaign whether its note asks anything of the sort."""

    def register(check: Callable[..., Findings]) -> Callable[..., Findings]:
        needs = check.__code__.co_varnames[: check.__code__.co_argcount]
        text = check.__doc__ or ""
        _register(Rule(code, name, titre, severity, text, _path_of(value), fields, effects, check, needs, situations, applies, by_message))
        return check

    return register


def form_rule(code: str, name: FormRule, titre: str, severity: Severity, text: str) -> None:
    """Registers a rule that readers, the typed dossier and the engine apply: it has a text and no check of its own."""
    _register(Rule(code, name, titre, severity, text))


class _Trail:
    """Stands for a campaign, and remembers which value of it is asked for."""

    def __init__(self, path: str = "") -> None:
        self.path = path

    def __getattr__(self, name: str) -> _Trail:
        return _Trail(f"{self.path}.{name}" if self.path else name)


def _path_of(value: Callable[[Campagne], object] | None) -> str:
    """« collectif.enfants_max », of the value that a function takes from a campaign."""
    return "" if value is None else cast(_Trail, value(cast(Campagne, _Trail()))).path


def _register(new: Rule) -> None:
    if not _CODE.fullmatch(new.code) or new.severity not in SEVERITIES:
        raise ValueError(f"rule {new.code}: three capital letters, three digits, and a severity among {', '.join(SEVERITIES)}")
    if unknown := [name for name in new.needs if name not in _GIVEN]:
        raise ValueError(f"rule {new.code} asks for {', '.join(unknown)}; what it may ask for: {', '.join(sorted(_GIVEN))}")
    if strange := [field for field in new.fields if field_of(field) is None]:
        raise ValueError(f"rule {new.code} speaks of {', '.join(strange)}, which a dossier doesn't have")
    if new.code in RULES or new.name in _BY_NAME:
        raise ValueError(f"rule {new.code} ({new.name}) is registered twice")
    RULES[new.code] = _BY_NAME[new.name] = new
    RULE_NAMES.add(new.name)
    FAMILIES.setdefault(new.family, ADDED)


def field_of(path: str) -> Field | None:
    """The field of a path (« collectifs[0].enfants »), or None where a dossier has no such field."""
    record: type[Record] | None = Dossier
    declared = None
    for name in _INDEX.sub("", path).split("."):
        declared = record.FIELDS.get(name) if record else None
        if declared is None:
            return None
        record = getattr(declared.kind, "record", None)
    return declared


def titles(codes: Iterable[str]) -> str:
    """« Trop d'enfants (REF004) et Trop peu de semaines (REF008) »: rules as people call them."""
    return listing(dict.fromkeys(f"{RULES[code].titre} ({code})" for code in codes))


_INDEX = regex(r"\[\d+\]")


def forget(code: str) -> None:
    """Takes a rule out of the registry, and its family if it was alone there: one that was only tried. Raises `KeyError`."""
    gone = RULES.pop(code)
    del _BY_NAME[gone.name]
    RULE_NAMES.discard(gone.name)
    if all(rule.family != gone.family for rule in RULES.values()):
        del FAMILIES[gone.family]


_CODE = regex(r"[A-Z]{3}[0-9]{3}")
_GIVEN = frozenset(("dossier", *Dossier.FIELDS, *EACH, "campagne", "situation", "envoi", "estimation", "lot"))
"""What the parameters of a rule may be (`lot` for the rules of its family)."""


def in_order() -> None:
    """Puts the registry in the order of families and codes."""
    families = list(FAMILIES)
    ordered = sorted(RULES.values(), key=lambda known: (families.index(known.family), known.code))
    RULES.clear()
    RULES.update({known.code: known for known in ordered})


def unanswered(record: Record, name: str) -> bool:
    """Whether a field has no answer, for the rules that say so themselves. Raises `Missing` where it has one that can't be judged."""
    if record.has(name):
        return False
    try:
        getattr(record, name)
    except Missing as missing:
        if missing.set_aside or missing.filler:
            raise
    return True


def unread(record: Record, *names: str) -> Iterator[Missing]:
    """The values of some fields that are absent, or can't be judged: what a rule that needs them all waits for."""
    for name in names:
        try:
            getattr(record, name)
        except Missing as missing:
            yield missing
