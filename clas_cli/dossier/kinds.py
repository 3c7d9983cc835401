"""The kinds of values that a dossier holds: how each is read from what was written, described and bounded."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Mapping_
from datetime import date, time
from decimal import Decimal
from typing import Any, Final, Protocol

from clas_cli.dossier.tree import Mapping, Node, Scalar, Sequence
from clas_cli.french import values
from clas_cli.french.beside import head_and_rest, ticked, without_asides
from clas_cli.french.fillers import is_filler, says_none
from clas_cli.french.patterns import regex
from clas_cli.french.ranges import UNBOUNDED, to_range
from clas_cli.french.text import DASHES, decoded_again, key, listing, loose, plain
from clas_cli.french.values import Refused


class FillerText(Refused):
    """A text that is no answer: it counts as none."""

    def __init__(self, text: str) -> None:
        super().__init__("une réponse")
        self.text = text


class VagueNumber(Refused):
    """A number that is only known to lie between two others."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__("un nombre")
        self.low, self.high = low, high


class Pass(Protocol):
    """The pass over a tree of which a kind is a part (see `clas_cli.dossier.typed`): what a kind may ask of it.

    `fillers` are the texts that the campaign says are no answer, as `loose` leaves them.
    """

    fillers: frozenset[str]

    def refuse(self, path: str, node: Node, refused: Refused) -> None:
        """Says that a value is set aside, and why."""

    def repaired(self, path: str, text: str) -> None:
        """Says that the accents of a text were encoded twice, and were read as they were meant."""

    def record(self, cls: type, node: Mapping, path: str) -> Any:
        """The record that a mapping holds."""

    def blank(self, cls: type, path: str) -> Any:
        """The record of an element that could not be read."""


class Kind:
    """A kind of value: how it is read, described and bounded.

    `none`: « aucun » is an answer; `describes`: a text without a bound of its own, that doesn't name but describes.
    """

    none = False
    describes = False

    def read(self, node: Node, path: str, reading: Pass) -> object:
        """The typed value of a node; raises `Refused` when it can't be."""
        if isinstance(node, Scalar):
            return self.convert(node.value)
        if self.none and isinstance(node, Sequence) and not node.items:
            return self.convert("aucun")
        raise Refused(self.expected())

    def convert(self, raw: values.Raw) -> object:
        raise NotImplementedError

    def expected(self) -> str:
        """What is expected, in French."""
        return "une seule valeur"

    def choices(self) -> tuple[str, ...]:
        """The accepted values, where they are a list."""
        return ()


_DESCRIPTION: Final = 20_000


class Text(Kind):
    """A text, at most `longest` characters.

    `described`: a description is asked, and one word is none. `none`: « aucune » is an answer, an empty text. `any`: whatever is
    written is an answer, « ? » included.
    """

    def __init__(self, longest: int = _DESCRIPTION, *, described: bool = False, none: bool = False, any: bool = False) -> None:
        self.longest, self.describes = longest, longest == _DESCRIPTION
        self.described = described
        self.none = none
        self.any = any

    def expected(self) -> str:
        return "un texte"

    def read(self, node: Node, path: str, reading: Pass) -> str:
        if not isinstance(node, Scalar):
            raise Refused(self.expected())
        text = self.convert(raw := node.value)
        if type(raw) is str and not raw.isascii() and decoded_again(raw) != raw:
            reading.repaired(path, raw)
        if reading.fillers and not self.any and loose(text).rstrip(" .!") in reading.fillers:
            raise FillerText(text)
        return text

    def convert(self, raw: values.Raw) -> str:
        text = values.to_text(raw)
        if len(text) > self.longest:
            raise Refused(f"un texte de {self.longest} caractères au plus")
        if self.none and says_none(text):
            return ""
        if not self.any and is_filler(text, self.described):
            raise FillerText(text)
        return text


class Identifier(Text):
    """A text with a shape of its own, whose fault is a DOS008.

    `shape` is a pattern that says as much of `fault` as a pattern can; `whole` bounds the number that a loader makes of it. A `slip` is
    told too, and the value stays: it still tells who is meant. `remedy` says where the right one is found, `near` the
    one that a wrong text may mean.
    """

    def __init__(
        self,
        fault: Callable[[str], str | None],
        tidy: Callable[[str], str] = str,
        shape: str = "",
        whole: tuple[int, int] | None = None,
        slip: Callable[[str], str | None] = lambda _: None,
        *,
        remedy: str,
        near: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        super().__init__(200)
        self.fault, self.slip, self.near, self.tidy = fault, slip, near, tidy
        self.shape, self.whole = shape, whole
        self.remedy = remedy

    def read(self, node: Node, path: str, reading: Pass) -> str:
        text = self.tidy(str(super().read(node, path, reading)))
        if self.whole and isinstance(node, Scalar) and isinstance(node.value, int | float):
            text = text.zfill(len(str(self.whole[1])))  # the cell of a number keeps no leading zero
        if fault := self.fault(text):
            raise WrongIdentifier(fault, remedy=f"Écrire «\u00a0{near}\u00a0»." if (near := self.near(text)) else self.remedy)
        if slip := self.slip(text):
            reading.refuse(path, node, WrongIdentifier(slip, remedy=self.remedy))
        return text


class WrongIdentifier(Refused):
    """An identifier that fails its own check."""


class Integer(Kind):
    """A whole number of `unit`, between bounds."""

    def __init__(self, least: int = 0, most: int = 1_000_000, unit: str = "", *, none: bool = False) -> None:
        self.least, self.most, self.unit, self.none = least, most, unit, none

    def expected(self) -> str:
        return f"un nombre entier de {self.least} à {self.most}" if self.least < self.most else f"le nombre {self.least}"

    def convert(self, raw: values.Raw) -> int:
        if self.none and isinstance(raw, str) and says_none(raw):
            return 0
        try:
            number = values.to_integer(raw, self.unit)
        except Refused as refused:
            try:
                low, high = to_range(raw, self.unit)
            except Refused:
                raise Refused(self.expected(), remedy=refused.remedy) from None
            low, high = self.least if low == -UNBOUNDED else low, self.most if high == UNBOUNDED else high
            is_within = self.least <= low <= high <= self.most
            raise (VagueNumber(low, high) if is_within else Refused(self.expected())) from None
        if self.least <= number <= self.most:
            return number
        raise Refused(self.expected())


_FREE: Final = regex(
    r"(?:(?:c'est |tout(?:e|es)? |totalement |entierement )?gratuit(?:e|es|s|ement)?|gratis)(?! (?:sauf|mais|hors|si)\b)[^\d]*"
)


class Amount(Kind):
    """An amount in euros, to the cent. `none`: « aucun » and « gratuit » are zero euros."""

    def __init__(self, *, none: bool = False) -> None:
        self.none = none

    def expected(self) -> str:
        return "un montant en euros"

    def convert(self, raw: values.Raw) -> Decimal:
        if self.none and isinstance(raw, str) and len(raw) <= 80:
            bare = without_asides(raw)
            if (says_none(bare) and "encore" not in bare.lower()) or _FREE.fullmatch(plain(bare)):
                raw = 0
        return values.to_amount(raw)


class Number(Kind):
    """A number, such as a rate."""

    def expected(self) -> str:
        return "un nombre"

    def convert(self, raw: values.Raw) -> Decimal:
        return values.to_number(raw)


class Day(Kind):
    """A date."""

    def expected(self) -> str:
        return "une date"

    def convert(self, raw: values.Raw) -> date:
        return values.to_date(raw)


class TimeOfDay(Kind):
    """A time of day."""

    def expected(self) -> str:
        return "une heure"

    def convert(self, raw: values.Raw) -> time:
        return values.to_time(raw)


class YesNo(Kind):
    """A yes or a no. `yes` and `no` are patterns of the `key` of what else says it of this field."""

    def __init__(self, yes: str = "", no: str = "", *, none: bool = False) -> None:
        self.none = none
        self.yes, self.no = regex(yes), regex(no)

    def expected(self) -> str:
        return "oui ou non"

    def convert(self, raw: values.Raw) -> bool:
        if isinstance(raw, str) and len(raw) < 60:
            if self.none and says_none(raw):
                return False
            said = key(values.to_text(raw))
            if said and (self.yes.fullmatch(said) or self.no.fullmatch(said)):
                return self.yes.fullmatch(said) is not None
        return values.to_bool(raw)


class Choice(Kind):
    """One of a list; accents, case, spaces and dashes are forgiven.

    `labels` are what people call the values, `also` other ways to write them. For the words `unclear`, which may mean
    any of the values, none is proposed. `like` are patterns of the `key` of a text, with the value that it means; `advice`
    are patterns with what to write instead, where nobody can tell.
    """

    def __init__(
        self,
        *accepted: str,
        labels: Mapping_[str, str] | None = None,
        also: Mapping_[str, str] | None = None,
        unclear: tuple[str, ...] = (),
        like: tuple[tuple[str, str], ...] = (),
        advice: Mapping_[str, str] | None = None,
    ) -> None:
        self.accepted = accepted
        self.unclear = unclear
        self.like = tuple((regex(pattern), name) for pattern, name in like)
        self.advice = tuple((regex(pattern), said) for pattern, said in (advice or {}).items())
        self.labels = labels or {}
        written = {**(also or {}), **{self.label(name): name for name in accepted}, **{name: name for name in accepted}}
        self.by_key = {key(text): name for text, name in written.items()}

    def label(self, name: str) -> str:
        """What people call an accepted value."""
        return self.labels.get(name, name)

    def choices(self) -> tuple[str, ...]:
        return self.accepted

    def expected(self) -> str:
        return f"une valeur parmi\u00a0: {listing(self.accepted, 'ou')}"

    def convert(self, raw: values.Raw) -> str:
        text = values.to_text(raw)
        if found := self.by_key.get(text):
            return found
        written = key(text) if len(text) <= 80 else ""
        if name := self._named(written) or (self._beside(text) if written else None):
            return name
        remedy = self._advice(written) or self._advice(key(without_asides(text[:80])))
        raise Refused(self.expected(), () if remedy or written in self.unclear else self.accepted, remedy)

    def _named(self, written: str) -> str | None:
        """The value that a text means by itself, as `key` leaves it."""
        return self.by_key.get(written) or next((name for pattern, name in self.like if pattern.fullmatch(written)), None)

    def _advice(self, written: str) -> str:
        return next((said for pattern, said in self.advice if pattern.fullmatch(written)), "")

    def _beside(self, text: str) -> str | None:
        """The value that a text means whatever is written beside it: the box ticked, « AUTRE (coopérative) », « salariée, mi-temps »."""
        if label := ticked(text):
            return self._named(key(label))
        for part, rest in ((_BRACKETS.sub(" ", text), ""), (without_asides(text), ""), head_and_rest(text)):
            if part != text and (name := self._named(key(part))):
                said = key(rest)
                return name if self._named(said) in (None, name) and not self._advice(said) else None
        return None


_BRACKETS: Final = regex(r"[()]")


class WeekDay(Choice):
    """A day of the week."""

    def __init__(self) -> None:
        super().__init__(*values.DAYS)

    def convert(self, raw: values.Raw) -> str:
        text = values.to_text(raw)
        return self.by_key.get(text) or values.day_of_the_week(text) or super().convert(raw)


_NAMED_ACCOUNT: Final = regex(
    r"\s*(?:compte|cpte?|cte?|c/|n°)?\.?\s*(\d{2,6})(?!\d)(?:[\s:.\u2013\u2014-]+[^\W\d_]\D*|\s*\.)?\s*$", re.IGNORECASE
)


class Account(Kind):
    """An account of the chart of accounts, by the first two digits of its number; its name may follow (« 60 Achats »)."""

    def __init__(self, names: dict[int, str]) -> None:
        self.names = names
        self.accepted = tuple(names)

    def label(self, number: int) -> str:
        """« 60 Achats »."""
        return f"{number} {self.names[number]}"

    def expected(self) -> str:
        return f"un compte parmi\u00a0: {', '.join(map(str, self.accepted))}"

    def convert(self, raw: values.Raw) -> int:
        if isinstance(raw, str) and len(raw) <= 300 and (named := _NAMED_ACCOUNT.match(raw)):
            raw = named[1]
        try:
            number = values.to_integer(raw)
        except Refused:
            raise Refused(self.expected()) from None
        digits = str(number)
        if number < 10 or len(digits) > 6 or int(digits[:2]) not in self.accepted:
            raise Refused(self.expected())
        return int(digits[:2])


_SCHOOL_YEAR: Final = regex(rf"(?:annee )?(?:scolaire )?((?:[0-9]{{2}})?[0-9]{{2}})\s*[/{DASHES}]\s*((?:[0-9]{{2}})?[0-9]{{2}})")


class SchoolYear(Kind):
    """A school year, « 2026-2027 »."""

    def expected(self) -> str:
        return "une année scolaire, par exemple 2026-2027"

    def convert(self, raw: values.Raw) -> str:
        text = values.to_text(raw)
        found = _SCHOOL_YEAR.fullmatch(plain(text))
        if not found or found[2] not in text:  # other digits than those that people type
            raise Refused(self.expected())
        first, second = (found[1] if len(found[1]) == 4 else f"20{found[1]}", found[2])
        second = first[: 4 - len(second)] + second
        if int(second) != int(first) + 1 or int(first) not in values.YEARS:
            raise Refused(self.expected())
        return f"{first}-{second}"


class AlreadySaid(Refused):
    """A value that is set aside because of faults that have their findings already."""

    def __init__(self) -> None:
        super().__init__("")
