"""What a rule is, and the registry of all rules.

A rule is a generator that says what it needs by its parameters and yields findings. It knows neither files,
nor output, nor colours. Its docstring is what `clas regles` prints and what the rules page is made of::

    @rule("REF004", "trop-d-enfants", BLOQUANT, "{campagne.collectif.enfants_max}")
    def too_many_children(collectif: Collectif, campagne: Campagne) -> Findings:
        '''Un collectif réunit au plus {campagne.collectif.enfants_max:enfant}.

        Pourquoi : au-delà, l'attention portée à chaque enfant n'est plus assurée.
        Remède : répartir les enfants en deux collectifs.
        Refusé : collectifs[0].enfants = 13
        Accepté : collectifs[0].enfants = 12
        '''

The fourth argument says where the rule stands in the note: the value of the campaign that it rests on, whose reference is
then given; `NOTE` where no value does; or words of one's own.

What a parameter may be: `dossier`, any top-level section of the dossier by its name (`projet`, `budget`…),
`collectif` or `action` (the rule then runs once for each), `campagne`, `situation`, `envoi` (the date judged), `estimation`.
Paths given to `finding(at=…)` start at the collectif or action where there is one, else at the dossier.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any, Final

from clas_cli.dossier.dossier import Dossier, libelle
from clas_cli.dossier.fields import ALWAYS
from clas_cli.dossier.tree import Remark
from clas_cli.french.text import euros, listing, percent, plural, spaced

BLOQUANT: Final = "bloquant"
A_VERIFIER: Final = "a_verifier"
INFORMATION: Final = "information"
SEVERITIES: Final = (BLOQUANT, A_VERIFIER, INFORMATION)

FAMILIES: Final = {
    "DOS": "le fichier et sa forme",
    "CHA": "la charte",
    "REF": "le référentiel\u00a0: collectifs, encadrement, rythme",
    "AXE": "les axes",
    "DEL": "la situation, le délai, le dépôt",
    "FIN": "le budget, la Ps, les bonus",
    "LOT": "les dossiers d'un même lot",
}

Findings = Iterator[Remark]

EACH: Final = {"collectif": "collectifs", "action": "actions"}
"""Parameters for each value of which a rule runs once, and the sections of the dossier where these values are."""


def finding(
    at: str,
    message: str,
    *,
    found: object = "",
    expected: str = "",
    remedy: str = "",
    severity: str | None = None,
) -> Remark:
    """A finding at a path, before its rule's code, severity and section are added.

    `remedy` and `severity` are given only where they differ from the rule's own.
    """
    return Remark(at, message, str(found), expected, remedy=remedy, severity=severity)


@dataclass(frozen=True)
class Explanation:
    """What a rule's docstring says, in French."""

    summary: str
    why: str = ""
    remedy: str = ""
    refused: str = ""
    accepted: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule: its code and readable name, its severity, what it rests on, its check.

    `section` is a value of the campaign (« {campagne.collectif.enfants_max} »), `NOTE`, or words. `check` is None for rules of
    form, which the readers and the typed model apply. `situations` and `applies` tell where the rule has an object.
    """

    code: str
    name: str
    severity: str
    section: str
    text: str
    check: Callable[..., Findings] | None = None
    needs: tuple[str, ...] = ()
    situations: frozenset[str] = ALWAYS
    applies: Callable[[Any], object] | None = None

    def has_object(self, campagne: Any) -> bool:
        """Whether the rule asks something in this campaign; one that isn't known may ask anything."""
        return self.applies is None or campagne is None or bool(self.applies(campagne))

    @cached_property
    def family(self) -> str:
        """The first three letters of the code."""
        return self.code[:3]

    @cached_property
    def each(self) -> str | None:
        """The parameter that takes each element of a list in turn."""
        return next((name for name in self.needs if name in EACH), None)

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """The parameters that are the same at each call."""
        return tuple(name for name in self.needs if name != self.each)

    def explain(self, campagne: Any) -> Explanation:
        """The docstring, with the figures of the campaign in their places, and without what is void in it."""
        if not self.has_object(campagne):
            return Explanation(f"{VOID[:1].upper()}{VOID[1:]}.")
        return _explanation(_FIGURE.sub(lambda found: _figure(campagne, found), self.text))

    def remedy(self, campagne: Any) -> str:
        """How to correct what the rule finds."""
        return self.explain(campagne).remedy


class naming:
    """Around a rule's check: adds to a fault of the program the rule in which it happened."""

    __slots__ = ("rule",)

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        if isinstance(fault, Exception):
            fault.add_note(f"règle {self.rule.code} {self.rule.name}")


RULES: dict[str, Rule] = {}
"""Every rule, by its code, in the order of the families and codes."""


def rule(
    code: str,
    name: str,
    severity: str,
    section: str,
    situations: frozenset[str] = ALWAYS,
    *,
    applies: Callable[[Any], object] | None = None,
) -> Callable[[Callable[..., Findings]], Callable[..., Findings]]:
    """Registers a rule (see the module). `applies` says of a campaign whether its note asks anything of the sort."""

    def register(check: Callable[..., Findings]) -> Callable[..., Findings]:
        needs = check.__code__.co_varnames[: check.__code__.co_argcount]
        _register(Rule(code, name, severity, section, check.__doc__ or "", check, needs, situations, applies))
        return check

    return register


def form_rule(code: str, name: str, severity: str, text: str) -> None:
    """Registers a rule that readers and the typed model apply: it has a text and no check of its own."""
    _register(Rule(code, name, severity, FORM, text))


NOTE: Final = "{campagne}"
"""The section of a rule that rests on no value of the campaign: where it stands is for the campaign's « sections » to say."""

VOID: Final = "sans objet dans cette campagne"

FORM: Final = "forme du dossier"
CROSSING: Final = "contrôle du lot"
OUTSIDE_THE_NOTE: Final = (FORM, CROSSING)
"""Sections of rules that the note doesn't give."""


def _register(new: Rule) -> None:
    if not _CODE.fullmatch(new.code) or new.severity not in SEVERITIES:
        raise ValueError(f"rule {new.code}: three capital letters, three digits, and a severity among {', '.join(SEVERITIES)}")
    if unknown := [name for name in new.needs if name not in _GIVEN]:
        raise ValueError(f"rule {new.code} asks for {', '.join(unknown)}; what it may ask for: {', '.join(sorted(_GIVEN))}")
    if new.code in RULES or any(new.name == known.name for known in RULES.values()):
        raise ValueError(f"rule {new.code} ({new.name}) is registered twice")
    RULES[new.code] = new
    FAMILIES.setdefault(new.family, "règles ajoutées")


_CODE = re.compile(r"[A-Z]{3}[0-9]{3}")
_GIVEN = frozenset(("dossier", *Dossier.FIELDS, *EACH, "campagne", "situation", "envoi", "estimation", "lot"))
"""What the parameters of a rule may be (`lot` for the rules of its family)."""

_FIGURE = re.compile(r"\{campagne\.([\w.]+)([+-]\d+)?(?::([€%hdf]|[^\W\d_]{2,}))?\}")
_NOTHING = "\0"
"""What stands for a value that the campaign doesn't give."""


def _figure(campagne: Any, found: re.Match[str]) -> str:
    """A figure of the campaign as French text: amount (€), share (%), minutes (h), date, list, or a number and
    its noun (« :enfant »: « 1 enfant », « 12 enfants »).

    For examples: « +1 » and « -1 » make it the next number or day, « 0 » is the first of a list, « d » a date as in a dossier,
    « f » the end of a session of so many minutes that begins at 16h45.
    """
    names, step, form = found.groups()
    value: Any = campagne
    for name in names.split("."):
        if value is None or value == ():
            return _NOTHING
        value = (value[int(name) :] or (None,))[0] if name.isdigit() else getattr(value, name)
    if value is None or value == ():
        return _NOTHING
    if step:
        value += timedelta(int(step)) if isinstance(value, date) else int(step)
    if form == "d":
        return str(value)
    if form == "f":
        return "{}h{:02d}".format(*divmod(16 * 60 + 45 + value, 60))
    if form == "€":
        return euros(value)
    if form == "%":
        return percent(value)
    if form == "h":
        return duration(value)
    if form:
        return plural(value, form).replace("\u00a0", " ")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        names_ = [libelle(item) if isinstance(item, str) else str(item) for item in value]
        return listing(names_) if all(isinstance(item, str) and " et " not in item for item in value) else "\u00a0; ".join(names_)
    return str(value)


def day(value: date) -> str:
    """« 6 août 2026 », « 1er septembre 2026 »."""
    from clas_cli.french.values import MONTHS

    return f"{'1er' if value.day == 1 else value.day} {MONTHS[value.month - 1]} {value.year}"


def duration(minutes: int) -> str:
    """« 1 h 30 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h" + (f"\u00a0{rest:02d}" if rest else "")


_HEADINGS = {"Pourquoi": "why", "Remède": "remedy", "Refusé": "refused", "Accepté": "accepted"}
_HEADING = re.compile(rf"^\s*({'|'.join(_HEADINGS)})\s*:\s*(.*)$")


@lru_cache(maxsize=256)
def _explanation(text: str) -> Explanation:
    parts: dict[str, list[str]] = {"summary": []}
    current = "summary"
    for line in text.strip().splitlines():
        if heading := _HEADING.match(line):
            current = _HEADINGS[heading[1]]
            line = heading[2]
            parts[current] = []
        if line.strip():
            parts[current].append(line.strip())
    joined = {name: spaced(_without_void(name, " ".join(lines))) for name, lines in parts.items()}
    for name in ("why", "remedy"):
        joined[name] = joined.get(name, "")[:1].upper() + joined.get(name, "")[1:]
    return Explanation(**{name: joined.get(name, "") for name in ("summary", "why", "remedy", "refused", "accepted")})


_VOID_ASIDE = re.compile(rf" ?\([^()]*{_NOTHING}[^()]*\)")
_VOID_SENTENCE = re.compile(rf"(?<![^.])[^.]*{_NOTHING}[^.]*\.?")


def _without_void(part: str, text: str) -> str:
    """A text without the asides and the sentences that rest on what the campaign doesn't give; such an example goes whole."""
    if _NOTHING not in text:
        return text
    if part in ("refused", "accepted"):
        return ""
    return _VOID_SENTENCE.sub("", _VOID_ASIDE.sub("", text)).strip()


def in_order() -> None:
    """Puts the registry in the order of families and codes."""
    families = list(FAMILIES)
    ordered = sorted(RULES.values(), key=lambda known: (families.index(known.family), known.code))
    RULES.clear()
    RULES.update({known.code: known for known in ordered})
