"""What a rule's docstring says to people, with the figures of a campaign in their places, and where it stands in the note."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.choices import libelle
from clas_cli.french.dates import day, duration
from clas_cli.french.patterns import regex
from clas_cli.french.text import euros, listing, percent, plural, spaced
from clas_cli.rules.registry import ADDED, FAMILIES, Rule

VOID: Final = "sans objet dans cette campagne"

FORM: Final = "forme du dossier"
CROSSING: Final = "contrôle du lot"
_OUTSIDE_THE_NOTE: Final = {"DOS": FORM, "LOT": CROSSING}
"""Families of rules that the note doesn't give, and what their section is called."""


class Explanation(NamedTuple):
    """What a rule's docstring says, in French. `remedy` is for the gestionnaire; `caf` for the Caf, empty where the same words do."""

    summary: str
    why: str = ""
    remedy: str = ""
    refused: str = ""
    accepted: str = ""
    caf: str = ""


@lru_cache(maxsize=1_000)
def explain(rule: Rule, campagne: Campagne | None) -> Explanation:
    """The docstring, with the figures of the campaign in their places, and without what is void in it."""
    if not rule.has_object(campagne):
        return Explanation(f"{VOID[:1].upper()}{VOID[1:]}.")
    return _explanation(_FIGURE.sub(lambda found: _figure(campagne, found), rule.text))


@lru_cache(maxsize=1_000)
def reference(rule: Rule, campagne: Campagne | None) -> str:
    """Where the rule stands: « note §2, note 1 »; a campaign may have its own sections, of a rule or of the value that it rests on."""
    section = "note de cadrage" if campagne is None else campagne.note
    own: dict[str, str] = {} if campagne is None else campagne.references
    outside = _OUTSIDE_THE_NOTE.get(rule.family) or (ADDED if FAMILIES.get(rule.family) == ADDED else "")
    if outside and not rule.value:
        section = outside
    section = own.get(rule.name) or _cited(rule.value, own) or section
    if section.startswith("§"):
        return f"note {section}"
    return section if section in (*_OUTSIDE_THE_NOTE.values(), ADDED) or section.startswith("note") else f"note, {section}"


def _cited(value: str, references: dict[str, str]) -> str | None:
    """The reference of a value of the campaign, or of the first value in it."""
    if not value or value in references:
        return references.get(value)
    return next((section for path, section in references.items() if path.startswith(f"{value}.")), None)


_FIGURE = regex(r"\{campagne\.([\w.]+)([+-]\d+)?(?::([€%hdf]|[^\W\d_]{2,}))?\}")
_NOTHING = "\0"
"""What stands for a value that the campaign doesn't give."""


def _figure(campagne: Campagne | None, found: re.Match[str]) -> str:
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


_HEADINGS = {"Pourquoi": "why", "Remède": "remedy", "Caf": "caf", "Refusé": "refused", "Accepté": "accepted"}
_HEADING = regex(rf"^\s*({'|'.join(_HEADINGS)})\s*:\s*(.*)$")


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
    for name in ("why", "remedy", "caf"):
        joined[name] = joined.get(name, "")[:1].upper() + joined.get(name, "")[1:]
    return Explanation(**{name: joined.get(name, "") for name in ("summary", "why", "remedy", "caf", "refused", "accepted")})


_VOID_ASIDE = regex(rf" ?\([^()]*{_NOTHING}[^()]*\)")
_VOID_SENTENCE = regex(rf"(?<![^.])[^.]*{_NOTHING}[^.]*\.?")


def _without_void(part: str, text: str) -> str:
    """A text without the asides and the sentences that rest on what the campaign doesn't give; such an example goes whole."""
    if _NOTHING not in text:
        return text
    if part in ("refused", "accepted"):
        return ""
    return _VOID_SENTENCE.sub("", _VOID_ASIDE.sub("", text)).strip()
