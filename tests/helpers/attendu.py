"""What golden files hold: a report without what a new rule changes in every one of them, the count of rules and their lists."""

from __future__ import annotations

import re

_COUNTS = re.compile(r"(?<=valuées\u00a0: )\d+")
_CODES = r"[A-Z]{3}\d{3}(?:,?\s+(?:à\s+)?[A-Z]{3}\d{3})*"


def steady(text: str) -> str:
    """The text of a report with the numbers of rules, and the lists of those that were not evaluated, as « N » and « … »."""
    head, mark, tail = text.partition("Règles évaluées")
    if not mark:
        return text
    tail, closing, rest = _until(tail)
    return head + re.sub(_CODES, "…", _COUNTS.sub("N", mark + tail)) + closing + steady(rest)


def _until(tail: str) -> tuple[str, str, str]:
    """What belongs to the section on rules, and the rest, from the disclaimer or the end of the section on."""
    ends = [(place, end) for end in ("</section>", "Ce contrôle aide") if (place := tail.find(end)) >= 0]
    if not ends:
        return tail, "", ""
    place, end = min(ends)
    return tail[:place], end, tail[place + len(end) :]
