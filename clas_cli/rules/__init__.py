"""What a rule is, and the registry of all rules.

A rule is a generator that says what it needs by its parameters and yields findings. It knows neither files,
nor output, nor colours. Its docstring is what `clas regles` prints and what the rules page is made of::

    @rule("REF004", "trop-d-enfants", BLOQUANT, "§2, rappel sur le collectif")
    def too_many_children(collectif: Collectif, campagne: Campagne) -> Findings:
        '''Un collectif réunit au plus {campagne.collectif.enfants_max} enfants.

        Pourquoi : au-delà, l'attention portée à chaque enfant n'est plus assurée.
        Remède : répartir les enfants en deux collectifs.
        Refusé : collectifs[0].enfants = 13
        Accepté : collectifs[0].enfants = 12
        '''

What a parameter may be: `dossier`, any top-level section of the dossier by its name (`projet`, `budget`…),
`collectif` or `action` (the rule then runs once for each), `campagne`, `situation`, `envoi` (the date judged), `estimation`.
Paths given to `finding(at=…)` start at the collectif or action where there is one, else at the dossier.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from clas_cli.dossier import LIBELLES
from clas_cli.model import ALWAYS
from clas_cli.plugins import load_rules
from clas_cli.source import Remark
from clas_cli.text import euros, listing, percent, spaced

BLOQUANT: Final = "bloquant"
A_VERIFIER: Final = "a_verifier"
INFORMATION: Final = "information"
SEVERITIES: Final = (BLOQUANT, A_VERIFIER, INFORMATION)

FAMILIES: Final = {
    "DOS": "le fichier et sa forme",
    "CHA": "la charte",
    "REF": "le référentiel\u00a0: collectifs, encadrement, rythme",
    "AXE": "les quatre axes",
    "DEL": "la situation, le délai, le dépôt",
    "FIN": "le budget, la Ps, les bonus",
    "LOT": "les dossiers d'un même lot",
}

Findings = Iterator[Remark]


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
    why: str
    remedy: str
    refused: str
    accepted: str


@dataclass(frozen=True)
class Rule:
    """A rule: its code and readable name, its severity, the section of the note it rests on, its check.

    `check` is None for rules of form, which the readers and the typed model apply. `situations` are those in which the rule
    has an object.
    """

    code: str
    name: str
    severity: str
    section: str
    text: str
    check: Callable[..., Findings] | None = None
    needs: tuple[str, ...] = ()
    situations: frozenset[str] = ALWAYS

    @property
    def family(self) -> str:
        """The first three letters of the code."""
        return self.code[:3]

    def explain(self, campagne: Any) -> Explanation:
        """The docstring, with the figures of the campaign in their places."""
        return _explanation(_FIGURE.sub(lambda found: _figure(campagne, found[1], found[2]), self.text))

    def remedy(self, campagne: Any) -> str:
        """How to correct what the rule finds."""
        return self.explain(campagne).remedy


RULES: dict[str, Rule] = {}
"""Every rule, by its code, in the order of the families and codes."""


def rule(
    code: str, name: str, severity: str, section: str, situations: frozenset[str] = ALWAYS
) -> Callable[[Callable[..., Findings]], Callable[..., Findings]]:
    """Registers a rule (see the module)."""

    def register(check: Callable[..., Findings]) -> Callable[..., Findings]:
        needs = check.__code__.co_varnames[: check.__code__.co_argcount]
        _register(Rule(code, name, severity, section, check.__doc__ or "", check, needs, situations))
        return check

    return register


def form_rule(code: str, name: str, severity: str, text: str) -> None:
    """Registers a rule that readers and the typed model apply: it has a text and no check of its own."""
    _register(Rule(code, name, severity, FORM, text))


FORM: Final = "forme du dossier"
CROSSING: Final = "contrôle du lot"
OUTSIDE_THE_NOTE: Final = (FORM, CROSSING)
"""Sections of rules that the note doesn't give."""


def _register(new: Rule) -> None:
    if not _CODE.fullmatch(new.code) or new.severity not in SEVERITIES:
        raise ValueError(f"rule {new.code}: three capital letters, three digits, and a severity among {', '.join(SEVERITIES)}")
    if new.code in RULES or any(new.name == known.name for known in RULES.values()):
        raise ValueError(f"rule {new.code} ({new.name}) is registered twice")
    RULES[new.code] = new
    FAMILIES.setdefault(new.family, "règles ajoutées")


_CODE = re.compile(r"[A-Z]{3}[0-9]{3}")

_FIGURE = re.compile(r"\{campagne\.([\w.]+)(?::([€%h]))?\}")


def _figure(campagne: Any, names: str, form: str | None) -> str:
    """A figure of the campaign as French text: amount (€), share (%), minutes (h), date, list…"""
    value: Any = campagne
    for name in names.split("."):
        value = getattr(value, name) if value is not None else None
    if value is None:
        return "(sans objet dans cette campagne)"
    if form == "€":
        return euros(value)
    if form == "%":
        return percent(value)
    if form == "h":
        return duration(value)
    if isinstance(value, date):
        return day(value)
    return listing(LIBELLES.get(item, str(item)) for item in value) if isinstance(value, tuple) else str(value)


def day(value: date) -> str:
    """« 6 août 2026 », « 1er septembre 2026 »."""
    from clas_cli.values import MONTHS

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
    joined = {name: spaced(" ".join(lines)) for name, lines in parts.items()}
    for name in ("why", "remedy"):
        joined[name] = joined.get(name, "")[:1].upper() + joined.get(name, "")[1:]
    return Explanation(**{name: joined.get(name, "") for name in ("summary", "why", "remedy", "refused", "accepted")})


for _family in ("forme", "charte", "referentiel", "axes", "depot", "financement", "lot"):
    import_module(f"{__name__}.{_family}")
load_rules()

_sorted = sorted(RULES.values(), key=lambda known: (list(FAMILIES).index(known.family), known.code))
RULES.clear()
RULES.update({known.code: known for known in _sorted})
