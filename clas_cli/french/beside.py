"""What people write around an answer: the box that they tick, the yes or no that begins it, what is said beside, « idem »."""

from __future__ import annotations

from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.french.text import plain

_TICKED: Final = r"[☑☒✓✔✅■⊠]|[\[(] ?[xX] ?[\])]"
_UNTICKED: Final = r"[☐□▢◻❏❑]|\[ ?\]|\( ?\)"
_BOX: Final = regex(f"(?P<ticked>{_TICKED})|(?P<cross>[✗✘])|(?P<empty>{_UNTICKED})")
EMPTY_BOXES: Final = frozenset("☐□▢◻❏❑") | {"[]", "[ ]", "()", "( )"}
"""A box that isn't ticked, alone: nobody answered."""


def ticked(text: str) -> str | None:
    """« ☐ oui ☑ non » → « non »; a ticked box alone gives an empty text. None where no box, or not exactly one, is ticked.

    A cross (« ✗ ») ticks a box only beside empty ones: alone, or beside « ✓ », it says no as well.
    """
    boxes = list(_BOX.finditer(text))
    marks = ("ticked", "cross") if any(box["empty"] for box in boxes) else ("ticked",)
    ticks = [index for index, box in enumerate(boxes) if box.lastgroup in marks]
    if len(ticks) != 1:
        return None
    [index] = ticks
    if text[: boxes[0].start()].strip(" :"):  # « oui ☑ non ☐ »: each box follows its words
        return text[boxes[index - 1].end() if index else 0 : boxes[index].start()].strip(" ,;:/")
    return text[boxes[index].end() : boxes[index + 1].start() if index + 1 < len(boxes) else len(text)].strip(" ,;:/")


_RESERVES: Final = regex(
    r"\b(?:oui|non|ou|mais|sauf|hors|hormis|excepte\w*|si|pas|peut|peut-etre|parfois|selon|seulement|uniquement|certain\w*|partiel\w*|partie|"
    r"moitie|reserve|encore|jamais|bientot|prochain\w*|prevu\w*|sera|seront|en cours|ulterieur\w*|venir|(?:a|en) \w+(?:er|ir|re)|"
    r"renseign\w*|communiqu\w*|precis\w*|defini\w*|determin\w*|connue?s?|savoir|sais|sait)\b|\?|\.\."
)
"""What, said after a yes or a no, makes it less than one."""
_YES_OR_NO: Final = regex(r"(?P<said>oui|non|ok|x|vrai|faux)(?=\W|$)\W*(?P<beside>.*)")


def said_first(text: str) -> str | None:
    """« oui, cahier », « OUI (1343 hab) » → « oui »; None where the rest may take it back, « oui mais pas toute l'année »."""
    found = _YES_OR_NO.fullmatch(plain(text))
    return found["said"] if found and not _RESERVES.search(plain(text)[len(found["said"]) :]) else None


def yes_or_no(text: str) -> str | None:
    """The yes or the no that a text amounts to, by the box that it ticks or by its first word; None where it isn't plain."""
    label = ticked(text)
    said = said_first(text if label is None else label)
    if said is None and label is not None and not _RESERVES.search(plain(label)):
        return "oui"  # « ☑ cahier »
    return said


_DITTO: Final = regex(
    r"(?:idem|id\.?|ditto|(?:la |le )?meme chose|(?:comme|voir|cf\.?) (?:ci-)?dessus|[\"\u201c\u201d\u2033\u3003\u00bb]|'{2}|\u2019{2}|,,|-? ?[\"\u201d] ?-?)\.?"
)


def is_ditto(text: str) -> bool:
    """Whether a cell says « the same as above »: « idem », « " »."""
    return len(text) < 20 and _DITTO.fullmatch(plain(text)) is not None


_ASIDES: Final = regex(r"\s*\([^()]*\)\s*")
_HEAD: Final = regex(r"\s*(?:[,;:/]|\s[-\u2013\u2014]\s)\s*")


def without_asides(text: str) -> str:
    """« AUTRE (coopérative) » → « AUTRE »."""
    return _ASIDES.sub(" ", text).strip()


def head_and_rest(text: str) -> tuple[str, str]:
    """What stands before the first comma, colon, slash or dash, and what stands after: « salariée, mi-temps »."""
    head, *rest = _HEAD.split(text, maxsplit=1)
    return head, "".join(rest)
