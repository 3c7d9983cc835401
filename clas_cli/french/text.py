"""Text of people: how it is compared, suggested and shown without ever being obeyed."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from clas_cli.french.patterns import regex

NBSP = "\u00a0"

Value = TypeVar("Value")


class Known(dict[str, Value]):
    """What a function gives for the short texts that it has met: the same words and values come again in every dossier."""

    def __init__(self, of: Callable[[str], Value], most: int = 1_000) -> None:
        super().__init__()
        self.of = of
        self.most = most

    def __missing__(self, text: str) -> Value:
        value = self.of(text)
        if len(text) <= 30 and len(self) < self.most:
            self[text] = value
        return value


# Control characters (C0, C1, DEL), line and paragraph separators, bidirectional overrides, zero-width
# marks and lone surrogates: what could move a cursor, reorder a line or break an encoder.
_UNSAFE = regex(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]|[\U000e0000-\U000e007f]"
)
DASHES = r"\-\u2010-\u2015\u2212"
"""What people take for a hyphen, as a range of a pattern."""
_DASHES = regex(rf"[_{DASHES}]")
_ACCENTS = regex("[\u0300-\u036f]+")
_PIECE = 256
_BEFORE_SIGN = regex(r" (?=[:;?!»])|(?<=«) ")
_LETTERS = (("\u2019", "'"), ("\u2018", "'"), ("\u02bc", "'"), ("\u00b4", "'"), ("`", "'"), ("œ", "oe"), ("æ", "ae"))


def visible(text: str, limit: int = 300) -> str:
    """The same text on one line with every unsafe character spelled out (``\\x1b``), cut at `limit`."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_spelled, text)


def visible_lines(text: str) -> str:
    """Like `visible`, keeping line breaks and tabs."""
    return _UNSAFE.sub(lambda m: m[0] if m[0] in "\n\t" else _spelled(m), text)


def one_line(text: str) -> str:
    """The same text on one line, without unsafe characters: what may stand in a header, a file name or a letter."""
    return " ".join(_UNSAFE.sub(lambda m: " " if m[0].isspace() else "", text).split())


def _spelled(match: re.Match[str]) -> str:
    character = match[0]
    if character in "\n\t\r":
        return " "
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def spaced(text: str) -> str:
    """A French sentence with its no-break spaces: before : ; ? ! and inside « »."""
    return _BEFORE_SIGN.sub(NBSP, text)


def plain(text: str) -> str:
    """Lower case, without accents, typographic apostrophes straightened, spaces folded."""
    text = text.casefold()
    if not text.isascii():
        for letter, usual in _LETTERS:
            text = text.replace(letter, usual)
        text = _ACCENTS.sub("", _decomposed(text))
    return " ".join(text.split())


def _decomposed(text: str) -> str:
    """Letters and accents apart. A piece at a time: accents without end are sorted in the square of their number."""
    if len(text) <= _PIECE:
        return unicodedata.normalize("NFKD", text)
    return "".join(unicodedata.normalize("NFKD", text[start : start + _PIECE]) for start in range(0, len(text), _PIECE))


def key(text: str) -> str:
    """A name as an identifier: `plain`, with spaces, dashes and underscores made one underscore."""
    return loose(text).replace(" ", "_")


def loose(text: str) -> str:
    """A phrase compared without regard to case, accents, spaces and dashes."""
    return _loosened(text) if len(text) <= _SHORT else _loosen(text)


def _loosen(text: str) -> str:
    return " ".join(_DASHES.sub(" ", plain(text)).split())


_SHORT = 80
_loosened = lru_cache(maxsize=4_000)(_loosen)
"""Names are compared many times in one dossier."""


def word_set(words: str) -> frozenset[str]:
    """The words of a list, apart from one another by spaces."""
    return frozenset(words.split())


_NEGATED = regex(r"(?:non|pas|sans|aucune?|ni)_")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that `word` was probably meant to be, or the only one that it begins; « non prévue » is no « prévue »."""
    import difflib

    is_negated = _NEGATED.match(key(word[:200])) is not None
    by_key = {said: name for name in known if (_NEGATED.match(said := key(name)) is not None) == is_negated}
    found = difflib.get_close_matches(key(word[:200])[:80], by_key, n=1, cutoff=0.65)
    begun = [name for said, name in by_key.items() if len(word) > 3 and said.startswith(f"{key(word[:200])}_")]
    return by_key[found[0]] if found else begun[0] if len(begun) == 1 else None


_FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆ«»’‘“”–—…€°º·½\u00a0\u202f")
_HIGH = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_TWICE = regex(f"[\u00c2-\u00df][{_HIGH}]|[\u00e2-\u00ef][{_HIGH}]{{2}}")


def decoded_again(text: str) -> str:
    """A text whose accents were encoded twice (« Ã© »), as it was before; any other text as it is."""
    return (
        _TWICE.sub(lambda found: _again(found[0]), text)
        if "Ã" in text or "Â" in text or "Å" in text or "â€" in text or "â‚" in text
        else text
    )


def _again(pair: str) -> str:
    try:
        letter = b"".join(character.encode("cp1252" if ord(character) > 255 else "latin-1") for character in pair).decode()
    except UnicodeError:
        return pair
    return letter if letter in _FRENCH else pair  # « CAFÉ» » isn't such a pair


_INVISIBLE = regex("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""What shows nothing and that people paste without knowing: soft hyphens, zero-width marks."""
_PAIRS = regex("(?:\u201c([^\u201c\u201d]*)\u201d|\u00ab([^\u00ab\u00bb]*)\u00bb|\u201e([^\u201c\u201d\u201e]*)[\u201c\u201d])")


_ODD = regex("[\u00ad\u200b-\u200f\u2060\ufeff\u201c\u201e\u00ab\u00c2\u00c3\u00c5\u00e2]")
"""What a text has that isn't bare: one of the above, or an accent encoded twice."""


def bare(text: str) -> str:
    """A text without its invisible characters and without the typographic quotes around the whole of it."""
    if not _ODD.search(text):
        return text.strip()
    text = decoded_again(_INVISIBLE.sub("", text)).strip()
    found = _PAIRS.fullmatch(text)
    return next(inside for inside in found.groups() if inside is not None).strip() if found else text


def are_alike(one: str, other: str) -> bool:
    """Whether two names differ by a typing mistake only."""
    import difflib

    return difflib.SequenceMatcher(None, loose(one[:80]), loose(other[:80])).ratio() >= 0.9


def listing(words: Iterable[str], last: str = "et") -> str:
    """« a, b et c »."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def plural(count: int, singular: str, several: str | None = None) -> str:
    """« 1 enfant », « 12 enfants », « 60 000 valeurs »; zero and one are singular in French."""
    number = f"{count:,}".replace(",", NBSP)
    return f"{number}{NBSP}{singular if abs(count) < 2 else several or singular + 's'}"


def euros(amount: Decimal) -> str:
    """« 2 811,90 € », with no-break spaces."""
    return f"{amount:,.2f}".replace(",", NBSP).replace(".", ",") + f"{NBSP}€"


def percent(rate: Decimal) -> str:
    """« 32,5 % » of 0.325."""
    return f"{(rate * 100).normalize():f}".replace(".", ",") + f"{NBSP}%"


def excerpt_words(words: Iterable[str]) -> str:
    """« mot », « autre mot »."""
    return ", ".join(f"«{NBSP}{visible(word, 60)}{NBSP}»" for word in words)


def quoted(text: str, limit: int = 80) -> str:
    """«text», shortened and made harmless."""
    return f"«{NBSP}{visible(text, limit)}{NBSP}»"


def named_fault(fault: BaseException) -> str:
    """« KeyError, règle ORG001 badge-trop-long »: the kind of a fault and what its notes say, nothing of a dossier."""
    return ", ".join((type(fault).__name__, *getattr(fault, "__notes__", ())))


@lru_cache(maxsize=1_000)
def human_path(path: str) -> str:
    """« collectifs[1].enfants » → « collectifs n° 2, enfants »."""
    return re.sub(r"\[(\d+)\]", lambda found: f"{NBSP}n°{NBSP}{int(found[1]) + 1}", path).replace("seances", "séances").replace(".", ", ")
