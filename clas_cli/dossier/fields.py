"""What a typed record is: fields declared once, from which the reader, the schema and the template derive.

A record holds what could be typed. What is absent, or was set aside after its finding, raises `Missing` when
it is asked for: a rule that needs it is then not evaluated, and no rule has to test for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Mapping_
from typing import Any, ClassVar, Final

from clas_cli.dossier.kinds import Kind
from clas_cli.dossier.tree import Mapping, join
from clas_cli.french.text import Known, human_path
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
        return self.told(human_path(self.path))

    def told(self, name: str) -> str:
        """The same reason, of a value that is called `name`."""
        what = "écarté à cause de son erreur" if self.set_aside else "non renseigné"
        return f"{name}\u00a0: {what}"


class Because(Missing):
    """Why something can't be judged, in French, where it isn't a field that lacks."""

    def told(self, name: str) -> str:
        return self.path


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
        default: object,
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

    def __get__(self, record: Record | None, owner: type) -> object:
        if record is None:
            return self
        raise Missing(join(record.path, self.name), self.name in record.set_aside, record.fillers.get(self.name, ""))

    def is_required(self, situation: str | None) -> bool:
        """Whether the field must be given; of an unknown situation, only what both situations require."""
        return situation in self.required if situation else self.required == ALWAYS

    def absence(self, situation: str | None) -> object:
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
    default: object = NO_DEFAULT,
    default_for: frozenset[str] = ALWAYS,
    example: str = "",
    former: tuple[str, ...] = (),
) -> Any:
    """Declares a field of a record (see `Field`)."""
    return Field(kind, label, help, required, default, default_for, example, former)


NO_FILLERS: Final[Mapping_[str, str]] = {}
"""As plain as any, since records go between processes; nobody writes in a `Mapping`."""


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
        self, path: str = "", set_aside: frozenset[str] = frozenset(), fillers: Mapping_[str, str] = NO_FILLERS, **found: object
    ) -> None:
        self.__dict__.update(found, path=path, set_aside=set_aside, fillers=fillers)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is read-only")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path!r})"

    def has(self, name: str) -> bool:
        """Whether the field holds a value: given and readable, or absent with a default."""
        return name in self.__dict__

    @classmethod
    def written_as(cls, row: Mapping) -> list[Mapping]:
        """The rows that a row of a list stands for: itself, but where people write several in one."""
        return [row]

    @classmethod
    def narrowed(cls, name: str, found: Mapping_[str, object]) -> Kind | None:
        """The kind of a field among what the record is already known to hold: what is proposed in the place of a refused value."""
        return None

    def faults(self) -> Iterator[tuple[str, Refused]]:
        """Fields whose values, each fine alone, contradict one another; they are then set aside."""
        return iter(())


def given(record: Record | None, path: str) -> Any:
    """The value at a path from a record (« gestionnaire.nom »), or None where it, or a record that leads to it, is absent."""
    value: object = record
    try:
        for name in path.split("."):
            value = getattr(value, name) if value is not None else None
    except Missing:
        return None
    return value
