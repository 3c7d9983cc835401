"""The kinds that are made of others: lists, school levels, records within records."""

from __future__ import annotations

from clas_cli.dossier.fields import Record
from clas_cli.dossier.kinds import AlreadySaid, FillerText, Kind, Pass, Text
from clas_cli.dossier.tree import Mapping, Node, Rejected, Scalar, Sequence
from clas_cli.french import values
from clas_cli.french.communes import apart
from clas_cli.french.fillers import says_none
from clas_cli.french.levels import to_levels
from clas_cli.french.text import Known, listing
from clas_cli.french.values import Refused


class Many(Kind):
    """A list of one kind; one cell may hold it whole, separated by commas or semicolons."""

    def __init__(self, kind: Kind, most: int = 1_000, *, none: bool = False) -> None:
        self.kind = kind
        self.most = most
        self.none = none

    def expected(self) -> str:
        return "une liste"

    def read(self, node: Node, path: str, reading: Pass) -> tuple[object, ...]:
        if isinstance(node, Mapping):
            raise Refused(self.expected())
        if isinstance(node, Sequence):
            nodes = node.items
        else:
            parts: list[values.Raw] = list(values.split_list(node.value)) if isinstance(node.value, str) else [node.value]  # type: ignore[union-attr]
            nodes = [Scalar(part, node.position) for part in parts]
        if len(nodes) > self.most:
            raise Refused(f"une liste de {self.most} éléments au plus")
        found: list[object] = []
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

    def each(self, node: Node, path: str, reading: Pass) -> tuple[object, ...]:
        """The values that one element of the list gives."""
        return (self.kind.read(node, path, reading),)


class Communes(Many):
    """Names of communes: an element may name several."""

    def __init__(self) -> None:
        super().__init__(Text(200))

    def each(self, node: Node, path: str, reading: Pass) -> tuple[str, ...]:
        return tuple(apart(str(self.kind.read(node, path, reading))))


class Levels(Many):
    """School levels: each element may be a range or several levels."""

    def __init__(self) -> None:
        super().__init__(Text(200))
        self.by_text = Known(to_levels)

    def expected(self) -> str:
        return "des niveaux scolaires"

    def read(self, node: Node, path: str, reading: Pass) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(str, super().read(node, path, reading))))

    def each(self, node: Node, path: str, reading: Pass) -> tuple[str, ...]:
        if not isinstance(node, Scalar):
            raise Refused(self.expected())
        return self.by_text[node.value] if isinstance(node.value, str) else to_levels(node.value)


class One(Kind):
    """A record within a record."""

    def __init__(self, record: type[Record]) -> None:
        self.record = record

    def expected(self) -> str:
        return f"une rubrique avec {listing(list(self.record.FIELDS)[:6])}"

    def read(self, node: Node, path: str, reading: Pass) -> Record:
        if not isinstance(node, Mapping):
            raise Refused(self.expected())
        record: Record = reading.record(self.record, node, path)
        return record


class Records(Many):
    """A list of records. A wrong element is set aside alone; the others stay, at their places."""

    def __init__(self, record: type[Record], most: int = 1_000) -> None:
        super().__init__(One(record), most)
        self.record = record

    def expected(self) -> str:
        return "une liste, un tiret par élément"

    def read(self, node: Node, path: str, reading: Pass) -> tuple[Record, ...]:
        if not isinstance(node, Sequence):
            raise Refused(self.expected())
        if len(node.items) > self.most:
            raise Refused(f"une liste de {self.most} éléments au plus")
        if all(map(_says_nothing, node.items)):  # the row that a model leaves to be filled
            return ()
        found: list[Record] = []
        for index, item in enumerate(node.items):
            where = f"{path}[{index}]"
            if not isinstance(item, Mapping):
                reading.refuse(where, item, AlreadySaid() if type(item) is Rejected else Refused(self.kind.expected()))
                found.append(reading.blank(self.record, where))
            else:
                found += [reading.record(self.record, each, where) for each in self.record.written_as(item)]
        return tuple(found)


def _says_nothing(node: Node) -> bool:
    if isinstance(node, Mapping):
        return all(map(_says_nothing, node.entries.values()))
    return all(map(_says_nothing, node.items)) if isinstance(node, Sequence) else node.is_empty
