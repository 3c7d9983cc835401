"""How a Source becomes typed records: fields declared once, from which the reader, the schema and the template derive.

A record holds what could be typed. What is absent, or was set aside after its finding, raises `Missing` when
it is asked for: a rule that needs it is then not evaluated, and no rule has to test for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Mapping_
from datetime import date, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar, Final, NamedTuple, TypeVar

from clas_cli.dossier.tree import FormRule, Mapping, Node, Place, Rejected, Remark, Remarks, Scalar, Sequence, join
from clas_cli.french import values
from clas_cli.french.fillers import is_filler, is_vague, says_none
from clas_cli.french.text import DASHES, Known, human_path, key, listing, nearest, plain, quoted, visible
from clas_cli.french.values import Refused

NOUVELLE: Final = "nouvelle"
PROLONGATION: Final = "prolongation"
SITUATIONS: Final = (NOUVELLE, PROLONGATION)

ALWAYS: Final = frozenset(SITUATIONS)
FOR_NEW: Final = frozenset((NOUVELLE,))
FOR_PROLONGATION: Final = frozenset((PROLONGATION,))
OPTIONAL: Final[frozenset[str]] = frozenset()

NO_DEFAULT: Final = object()


class Missing(Exception):
    """A value that is absent from the dossier, or was set aside because it is wrong."""

    def __init__(self, path: str, set_aside: bool = False, filler: str = "") -> None:
        super().__init__(path)
        self.path = path
        self.set_aside = set_aside
        self.filler = filler

    @property
    def reason(self) -> str:
        """Why a rule that needs the value can't be evaluated, in French."""
        what = "écarté à cause de son erreur" if self.set_aside else "non renseigné"
        return f"{human_path(self.path)}\u00a0: {what}"


class Because(Missing):
    """Why something can't be judged, in French, where it isn't a field that lacks."""

    @property
    def reason(self) -> str:
        return self.path


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


class Vague(NamedTuple):
    """A vague number of a dossier: the record and field that hold its lowest value, the highest, and what was written."""

    path: str
    high: int
    text: str


class Kind:
    """A kind of value: how it is read, described and bounded. `none`: « aucun » is an answer."""

    none = False

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """The typed value of a node; raises `Refused` when it can't be."""
        if isinstance(node, Scalar):
            return self.convert(node.value)
        raise Refused(self.expected())

    def convert(self, raw: values.Raw) -> Any:
        raise NotImplementedError

    def expected(self) -> str:
        """What is expected, in French."""
        return "une seule valeur"

    def choices(self) -> tuple[str, ...]:
        """The accepted values, where they are a list."""
        return ()


class Text(Kind):
    """A text, at most `longest` characters.

    `described`: a description is asked, and one word is none. `none`: « aucune » is an answer, an empty text. `any`: whatever is
    written is an answer, « ? » included.
    """

    def __init__(self, longest: int = 20_000, *, described: bool = False, none: bool = False, any: bool = False) -> None:
        self.longest = longest
        self.described = described
        self.none = none
        self.any = any

    def expected(self) -> str:
        return "un texte"

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

    `shape` is a pattern that says as much of `fault` as a pattern can; `whole` bounds the number that a loader makes of it.
    """

    def __init__(
        self,
        fault: Callable[[str], str | None],
        tidy: Callable[[str], str] = str,
        shape: str = "",
        whole: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(200)
        self.fault = fault
        self.tidy = tidy
        self.shape = shape
        self.whole = whole

    def read(self, node: Node, path: str, reading: Reading) -> str:
        text = self.tidy(str(super().read(node, path, reading)))
        if self.whole and isinstance(node, Scalar) and isinstance(node.value, int | float):
            text = text.zfill(len(str(self.whole[1])))  # the cell of a number keeps no leading zero
        if fault := self.fault(text):
            raise WrongIdentifier(fault)
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
        except Refused:
            low, high = values.to_range(raw, self.unit)
            if self.least <= low <= high <= self.most:
                raise VagueNumber(low, high) from None
            raise Refused(self.expected()) from None
        if not self.least <= number <= self.most:
            raise Refused(self.expected())
        return number


class Amount(Kind):
    """An amount in euros, to the cent. The words of `nothing` are zero euros."""

    def __init__(self, *nothing: str) -> None:
        self.nothing = frozenset(map(plain, nothing))

    def expected(self) -> str:
        return "un montant en euros"

    def convert(self, raw: values.Raw) -> Decimal:
        if self.nothing and isinstance(raw, str) and plain(raw) in self.nothing:
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
    """A yes or a no."""

    def __init__(self, *, none: bool = False) -> None:
        self.none = none

    def expected(self) -> str:
        return "oui ou non"

    def convert(self, raw: values.Raw) -> bool:
        return False if self.none and isinstance(raw, str) and says_none(raw) else values.to_bool(raw)


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
        self.like = tuple((re.compile(pattern), name) for pattern, name in like)
        self.advice = tuple((re.compile(pattern), said) for pattern, said in (advice or {}).items())
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
        if written not in self.by_key:
            for pattern, name in self.like:
                if pattern.fullmatch(written):
                    return name
            remedy = next((said for pattern, said in self.advice if pattern.fullmatch(written)), "")
            raise Refused(self.expected(), () if remedy or written in self.unclear else self.accepted, remedy)
        return self.by_key[written]


class WeekDay(Choice):
    """A day of the week."""

    def __init__(self) -> None:
        super().__init__(*values.DAYS)

    def convert(self, raw: values.Raw) -> str:
        text = values.to_text(raw)
        found = self.by_key.get(text) or values.day_of_the_week(text)
        if not found and len(several := values.days_named(text)) > 1:
            raise Refused("un jour de la semaine", remedy=f"Une séance par jour\u00a0: {listing(several)}, chacun sur sa ligne.")
        return found or super().convert(raw)


_NAMED_ACCOUNT: Final = re.compile(r"\s*(\d{2,6})(?!\d)[\s:.\u2013\u2014-]+[^\W\d_]\D*$")


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
        if isinstance(raw, str) and (named := _NAMED_ACCOUNT.match(raw)):
            raw = named[1]
        try:
            number = values.to_integer(raw)
        except Refused:
            raise Refused(self.expected()) from None
        digits = str(number)
        if number < 10 or len(digits) > 6 or int(digits[:2]) not in self.accepted:
            raise Refused(self.expected())
        return int(digits[:2])


_SCHOOL_YEAR: Final = re.compile(rf"([0-9]{{4}})\s*[/{DASHES}]\s*([0-9]{{2}}|[0-9]{{4}})")


class SchoolYear(Kind):
    """A school year, « 2026-2027 »."""

    def expected(self) -> str:
        return "une année scolaire, par exemple 2026-2027"

    def convert(self, raw: values.Raw) -> str:
        found = _SCHOOL_YEAR.fullmatch(values.to_text(raw))
        if not found:
            raise Refused(self.expected())
        first, second = found.groups()
        second = first[: 4 - len(second)] + second
        if int(second) != int(first) + 1 or int(first) not in values.YEARS:
            raise Refused(self.expected())
        return f"{first}-{second}"


class Many(Kind):
    """A list of one kind; one cell may hold it whole, separated by commas or semicolons."""

    def __init__(self, kind: Kind, most: int = 1_000, *, none: bool = False) -> None:
        self.kind = kind
        self.most = most
        self.none = none

    def expected(self) -> str:
        return "une liste"

    def read(self, node: Node, path: str, reading: Reading) -> tuple[Any, ...]:
        if isinstance(node, Mapping):
            raise Refused(self.expected())
        if isinstance(node, Sequence):
            nodes = node.items
        else:
            parts: list[values.Raw] = list(values.split_list(node.value)) if isinstance(node.value, str) else [node.value]  # type: ignore[union-attr]
            nodes = [Scalar(part, node.position) for part in parts]
        if len(nodes) > self.most:
            raise Refused(f"une liste de {self.most} éléments au plus")
        found: list[Any] = []
        wrong = False
        filler: FillerText | None = None
        for index, item in enumerate(nodes):
            where = f"{path}[{index}]" if isinstance(node, Sequence) else path
            if item.is_empty or (self.none and isinstance(item, Scalar) and isinstance(item.value, str) and says_none(item.value)):
                continue
            try:
                found.extend(self.each(item, where, reading))
            except FillerText as text:
                filler = text
            except Refused as refused:
                reading.refuse(where, item, refused)
                wrong = True
        if wrong:
            raise AlreadySaid
        if filler and not found:
            raise filler
        return tuple(found)

    def each(self, node: Node, path: str, reading: Reading) -> tuple[Any, ...]:
        """The values that one element of the list gives."""
        return (self.kind.read(node, path, reading),)


class Levels(Many):
    """School levels: each element may be a range or several levels."""

    def __init__(self) -> None:
        super().__init__(Text(200))
        self.by_text = Known(values.to_levels)

    def expected(self) -> str:
        return "des niveaux scolaires"

    def read(self, node: Node, path: str, reading: Reading) -> tuple[str, ...]:
        return tuple(dict.fromkeys(super().read(node, path, reading)))

    def each(self, node: Node, path: str, reading: Reading) -> tuple[str, ...]:
        if not isinstance(node, Scalar):
            raise Refused(self.expected())
        return self.by_text[node.value] if isinstance(node.value, str) else values.to_levels(node.value)


class AlreadySaid(Refused):
    """A value that is set aside because of faults that have their findings already."""

    def __init__(self) -> None:
        super().__init__("")


class One(Kind):
    """A record within a record."""

    def __init__(self, record: type[Record]) -> None:
        self.record = record

    def expected(self) -> str:
        return f"une rubrique avec {listing(list(self.record.FIELDS)[:6])}"

    def read(self, node: Node, path: str, reading: Reading) -> Record:
        if not isinstance(node, Mapping):
            raise Refused(self.expected())
        return reading.record(self.record, node, path)


class Records(Many):
    """A list of records. A wrong element is set aside alone; the others stay, at their places."""

    def __init__(self, record: type[Record], most: int = 1_000) -> None:
        super().__init__(One(record), most)
        self.record = record

    def expected(self) -> str:
        return "une liste, un tiret par élément"

    def read(self, node: Node, path: str, reading: Reading) -> tuple[Record, ...]:
        if not isinstance(node, Sequence):
            raise Refused(self.expected())
        if len(node.items) > self.most:
            raise Refused(f"une liste de {self.most} éléments au plus")
        found: list[Record] = []
        for index, item in enumerate(node.items):
            where = f"{path}[{index}]"
            if not isinstance(item, Mapping):
                reading.refuse(where, item, AlreadySaid() if type(item) is Rejected else Refused(self.kind.expected()))
                found.append(reading.blank(self.record, where))
            else:
                found.append(reading.record(self.record, item, where))
        return tuple(found)


class Field:
    """A field of a record: its name, what people call it, when it is required, and its default.

    Without a default an absent field raises `Missing`; with one, absence is a value and the rules judge it
    (in the situations of `default_for` only: a prolongation is not blamed for what it need not say).
    A record class as default stands for that record with nothing in it. `former` are labels of older versions.
    """

    name: str

    def __init__(
        self,
        kind: Kind,
        label: str,
        help: str,
        required: frozenset[str],
        default: Any,
        default_for: frozenset[str],
        example: str,
        former: tuple[str, ...],
    ) -> None:
        self.kind = kind
        self.by_text = Known(kind.convert) if type(kind).read is Kind.read else None
        """The values of texts, of a kind that is read from one scalar alone."""
        self.label = label
        self.help = help
        self.required = required
        self.default = default
        self.default_for = default_for
        self.example = example
        self.former = former
        self.may_lack = not required and default is NO_DEFAULT

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, record: Record | None, owner: type) -> Any:
        if record is None:
            return self
        raise Missing(join(record.path, self.name), self.name in record.set_aside, record.fillers.get(self.name, ""))

    def is_required(self, situation: str | None) -> bool:
        """Whether the field must be given; of an unknown situation, only what both situations require."""
        return situation in self.required if situation else self.required == ALWAYS

    def absence(self, situation: str | None) -> Any:
        """The value that absence stands for, or `NO_DEFAULT`."""
        if self.default is NO_DEFAULT or (self.default_for != ALWAYS and situation not in self.default_for):
            return NO_DEFAULT
        return self.default


def field(
    kind: Kind,
    label: str,
    *,
    help: str = "",
    required: frozenset[str] = OPTIONAL,
    default: Any = NO_DEFAULT,
    default_for: frozenset[str] = ALWAYS,
    example: str = "",
    former: tuple[str, ...] = (),
) -> Any:
    """Declares a field of a record (see `Field`)."""
    return Field(kind, label, help, required, default, default_for, example, former)


_NO_FILLERS: Final[Mapping_[str, str]] = MappingProxyType({})


class Record:
    """Typed values of a mapping. `path` is where it stands, in the names of the YAML dossier."""

    FIELDS: ClassVar[dict[str, Field]] = {}

    path: str
    set_aside: frozenset[str]
    fillers: Mapping_[str, str]
    """The texts that are no answers, by the names of their fields."""

    def __init_subclass__(cls) -> None:
        cls.FIELDS = {**cls.FIELDS, **{name: f for name, f in vars(cls).items() if isinstance(f, Field)}}

    def __init__(
        self, path: str = "", set_aside: frozenset[str] = frozenset(), fillers: Mapping_[str, str] = _NO_FILLERS, **found: Any
    ) -> None:
        self.__dict__.update(found, path=path, set_aside=set_aside, fillers=fillers)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is read-only")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path!r})"

    def has(self, name: str) -> bool:
        """Whether the field holds a value: given and readable, or absent with a default."""
        return name in self.__dict__

    def faults(self) -> Iterator[tuple[str, Refused]]:
        """Fields whose values, each fine alone, contradict one another; they are then set aside."""
        return iter(())


def given(record: Record, path: str) -> Any:
    """The value at a path from a record (« gestionnaire.nom »), or None where it, or a record that leads to it, is absent."""
    value: Any = record
    try:
        for name in path.split("."):
            value = getattr(value, name) if value is not None else None
    except Missing:
        return None
    return value


R = TypeVar("R", bound=Record)

_SUGGESTIONS: Final = 100
"""Wrong words for which a near one is looked for: more are no typing mistakes, and cost time."""


def _says_none(node: Node) -> bool:
    """Whether an empty list was written as such, or « aucun »."""
    return not isinstance(node, Sequence) or not node.items or any(not item.is_empty for item in node.items)


class Reading:
    """One pass over a tree: records out, remarks beside. `situation` decides what is required."""

    def __init__(self, situation: str | None) -> None:
        self.situation = situation
        self.remarks: list[Remark] = Remarks()
        self.vague: list[Vague] = []
        self._label = ""
        self._suggestions = 0

    def record(self, cls: type[R], node: Mapping, path: str) -> R:
        """The record that a mapping holds."""
        entries = node.entries
        found: dict[str, Any] = {}
        aside: set[str] = set()
        fillers: dict[str, str] = {}
        for name, declared in cls.FIELDS.items():
            child = entries.get(name)
            if child is None or (child.is_empty and not (declared.kind.none and type(child) is Sequence)):
                self._absent(declared, path, found)
                continue
            if type(child) is Rejected:
                aside.add(name)
                continue
            try:
                if declared.by_text is not None and type(child) is Scalar and type(child.value) is str:
                    found[name] = declared.by_text[child.value]
                    continue
                self._label = declared.label
                value = declared.kind.read(child, f"{path}.{name}" if path else name, self)
            except FillerText as filler:
                fillers[name] = filler.text
                if declared.is_required(self.situation):
                    self.remarks.append(self._filler(declared, path, filler.text))
            except VagueNumber as vague:
                found[name] = vague.low
                self.vague.append(Vague(join(path, name), vague.high, child.shown()))
            except Refused as refused:
                self._label = declared.label
                self.refuse(join(path, name), child, refused)
                aside.add(name)
            else:
                if value == () and not (declared.kind.none and _says_none(child)):  # a list of nothing but blanks
                    self._absent(declared, path, found)
                else:
                    found[name] = value
        if not entries.keys() <= cls.FIELDS.keys():
            self._unknown(cls, entries, path)
        record = cls(path, frozenset(aside), fillers or _NO_FILLERS, **found)
        for name, fault in record.faults():
            self._label = cls.FIELDS[name].label
            self.refuse(join(path, name), entries[name], fault)
            del record.__dict__[name]
            record.__dict__["set_aside"] |= {name}
        return record

    def _near(self, word: str, known: Iterable[str]) -> str | None:
        self._suggestions += 1
        return nearest(word, known) if self._suggestions <= _SUGGESTIONS else None

    def blank(self, cls: type[R], path: str) -> R:
        """The record of an element that could not be read: everything in it is set aside."""
        return cls(path, frozenset(cls.FIELDS))

    def _filler(self, declared: Field, path: str, text: str) -> Remark:
        return Remark(
            join(path, declared.name),
            f"{declared.label}\u00a0: {quoted(text, 60)} n'est pas une réponse.",
            found=text,
            expected=declared.kind.expected(),
            rule=FormRule.REMPLISSAGE,
            remedy=f"Renseigner «\u00a0{declared.name}\u00a0»" + (f", par exemple\u00a0: {declared.example}." if declared.example else "."),
        )

    def refuse(self, path: str, node: Node, refused: Refused) -> None:
        """Says that a value is set aside, and why."""
        if isinstance(refused, AlreadySaid):
            return
        shown = node.shown() or "(vide)"
        if isinstance(node, Scalar) and isinstance(node.value, str) and is_vague(node.value):
            self.remarks.append(
                Remark(
                    path,
                    f"{self._label}\u00a0: {quoted(shown)} ne dit pas encore la réponse.",
                    found=visible(shown, 120),
                    expected=refused.expected,
                    rule=FormRule.VAGUE,
                    remedy="Donner la valeur prévue.",
                )
            )
            return
        near = self._near(shown, refused.close) if refused.close else None
        expected = refused.expected
        if near:  # the nearest first
            ordered = [near, *(name for name in refused.close if name != near)]
            expected = expected.replace(listing(refused.close, "ou"), listing(ordered, "ou"))
        self.remarks.append(
            Remark(
                path,
                f"{self._label}\u00a0: {quoted(shown)} ne convient pas.",
                found=visible(shown, 120),
                expected=expected,
                rule=FormRule.IDENTIFIANT if isinstance(refused, WrongIdentifier) else FormRule.REFUSEE,
                remedy=refused.remedy or (f"Vouliez-vous écrire «\u00a0{near}\u00a0»\u00a0?" if near else ""),
            )
        )

    def _absent(self, declared: Field, path: str, found: dict[str, Any]) -> None:
        if declared.may_lack:
            return
        absence = declared.absence(self.situation)
        if isinstance(absence, type) and issubclass(absence, Record):
            found[declared.name] = self.record(absence, Mapping({}, None), join(path, declared.name))
        elif absence is not NO_DEFAULT:
            found[declared.name] = absence
        if declared.is_required(self.situation):
            self.remarks.append(self.lacking(declared, path))

    def lacking(self, declared: Field, path: str) -> Remark:
        """What to say of a required field that is absent from the record at `path`."""
        where = f"dans la rubrique «\u00a0{human_path(path)}\u00a0»" if path else "au premier niveau du fichier"
        return Remark(
            join(path, declared.name),
            f"{declared.label}\u00a0: à renseigner, {where}.",
            found="rien",
            expected=declared.kind.expected(),
            rule=FormRule.MANQUANT,
            remedy=f"Renseigner «\u00a0{declared.name}\u00a0»" + (f", par exemple\u00a0: {declared.example}." if declared.example else "."),
        )

    def _unknown(self, cls: type[Record], entries: dict[str, Node], path: str) -> None:
        free = [name for name in cls.FIELDS if name not in entries or entries[name].is_empty]
        for name in entries:
            if name in cls.FIELDS:
                continue
            near = self._near(name, free)
            self.remarks.append(
                Remark(
                    join(path, visible(name, 60)),
                    f"Le champ {quoted(name, 60)} n'est pas connu ici\u00a0: son contenu n'est pas lu.",
                    found=visible(name, 60),
                    expected=f"un champ parmi\u00a0: {', '.join(free or cls.FIELDS)}",
                    rule=FormRule.INCONNU,
                    remedy=(f"Vouliez-vous écrire «\u00a0{near}\u00a0»\u00a0?" if near else "Supprimer ce champ ou corriger son nom.")
                    + (" Une espace insécable touche ce nom\u00a0: l'effacer." if name != name.strip() else ""),
                    place=Place.at(entries[name].position),
                )
            )
