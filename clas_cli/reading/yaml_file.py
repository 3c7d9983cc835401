"""YAML text becomes a Source: scalars as text with their place, nothing resolved, everything bounded.

YAML 1.1 would read 17:30 as 1050 and 07120 as 3664; so a parser's events are used and values stay text. The parser is libyaml, and where
there is none (in a browser), PyYAML's own: both are given a text that they read alike.
"""

from __future__ import annotations

from typing import TypeGuard

from yaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from clas_cli.dossier.tree import SPAN, FormRule, Mapping, Node, Place, Position, Rejected, Remark, Scalar, Sequence, Source, join
from clas_cli.french.patterns import regex
from clas_cli.french.text import plural, visible
from clas_cli.reading.yaml_advice import broken, glued
from clas_cli.reading.yaml_parsers import FAULTS, LOADERS, READ_AGAIN, Event, Opens, Parser, alike, opened

NO_SECTION = "Le fichier ne contient pas les rubriques d'un dossier."
MAX_BYTES = 1_000_000
MAX_DEPTH = 24
MAX_NODES = 30_000
"""Values in one dossier, those that aliases repeat counted each time."""

_CHARACTERS_A_VALUE = MAX_BYTES // MAX_NODES
"""What counts as one value more, in a text that an alias repeats."""
_LONGEST_NAME = 60
"""Characters of the name of a field, where it is shown: no known name is as long."""

_MAX_DIRECTIVES = 1_000
"""Characters on lines that begin with « % »: libyaml compares each line with all those before, and repeats one with each tag."""

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq"))

_BROKEN = regex("[\udc80-\udcff]")
_FRENCH = regex("[\u00a0-\u017f\u2010-\u20ac]")
"""Characters whose bytes, in UTF-8, make no French in any other encoding."""


class _Stop(Exception):
    """Reading ends here, with this remark."""

    def __init__(self, remark: Remark) -> None:
        self.remark = remark


def read_yaml(data: bytes, name: str) -> Source:
    """The Source of a YAML dossier. Faults of form are remarks of the Source, never exceptions."""
    source = Source(name)
    try:
        text = _decode(data, source)
        source.lines = text.splitlines()
        source.root = _tree(text, source)
    except _Stop as stop:
        source.remarks.append(stop.remark)
    return source


def _unreadable(message: str, remedy: str, rule: str = FormRule.ILLISIBLE, place: Place | None = None) -> _Stop:
    return _Stop(Remark("", message, rule=rule, remedy=remedy, place=place))


def _decode(data: bytes, source: Source) -> str:
    if len(data) > MAX_BYTES:
        raise _unreadable(
            f"Le fichier dépasse {MAX_BYTES // 1_000_000} Mo\u00a0: ce n'est pas un dossier au format YAML.",
            "Envoyer le dossier lui-même, sans pièce jointe à l'intérieur.",
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in data:
        raise _unreadable("Le fichier est binaire\u00a0: ce n'est pas du YAML.", "Choisir le bon fichier.")
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            if encoding == "cp1252" or (mended := _mended(data, source)) is None:
                continue
            text = mended
        if not text.strip():
            raise _unreadable("Le fichier est vide.", "Partir d'un modèle\u00a0: « clas modele dossier.yaml ».")
        return text
    raise _unreadable("Le texte du fichier n'est ni en UTF-8 ni en Windows-1252.", "Enregistrer le fichier en UTF-8.")


def _mended(data: bytes, source: Source) -> str | None:
    """The text of a file in UTF-8 but for a few bytes, which are said and read as Windows-1252; None for any other file."""
    text = data.decode("utf-8-sig", "surrogateescape")
    first, broken, french = _BROKEN.search(text), *(len(text) - len(kind.sub("", text)) for kind in (_BROKEN, _FRENCH))
    if first is None or french <= broken:
        return None
    start = first.start()
    where = "le caractère qui est ici peut être faux" if broken == 1 else "des caractères peuvent être faux, le premier ici"
    source.remarks.append(
        Remark(
            "",
            f"Le fichier est en UTF-8, sauf {plural(broken, 'octet')}\u00a0: {where}.",
            found=f"octet {ord(first[0]) - 0xDC00:02X}",
            expected="un fichier tout en UTF-8",
            rule=FormRule.ILLISIBLE,
            remedy="Retaper ce caractère et enregistrer le fichier en UTF-8.",
            place=Place(line=text.count("\n", 0, start) + 1, column=start - text.rfind("\n", 0, start)),
            severity="a_verifier",
        )
    )
    return _BROKEN.sub(lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252", "replace"), text)


def _tree(text: str, source: Source) -> Mapping:
    root = _root(text, source)
    if root is None or (isinstance(root, Scalar) and root.is_empty):
        raise _unreadable("Le fichier est vide.", "Partir d'un modèle\u00a0: « clas modele dossier.yaml ».")
    if not isinstance(root, Mapping):
        raise _Stop(
            Remark(
                "",
                NO_SECTION,
                found=root.shown()[:80],
                expected="des rubriques telles que « gestionnaire: » et « projet: »",
                rule=FormRule.REFUSEE,
                remedy="Choisir le bon fichier, ou partir d'un modèle\u00a0: « clas modele dossier.yaml ».",
                place=Place.at(root.position),
            )
        )
    return root


def _root(text: str, source: Source) -> Node | None:
    """What the parsers make of a text. See `yaml_parsers`: both would make the same of it."""
    if another := glued(text):
        raise _Stop(another)
    if "%" in text and sum(len(line) for line in source.lines if line.startswith("%")) > _MAX_DIRECTIVES:
        raise _unreadable("Trop de lignes commencent par «\u00a0%\u00a0».", "Reprendre la structure du modèle.", FormRule.SYNTAXE)
    plain, said = alike(text), len(source.remarks)
    *first, last = LOADERS if len(text) <= READ_AGAIN else LOADERS[:1]
    for loader in first:
        try:
            return _YamlBuilder(source).build(plain, loader)
        except FAULTS:
            del source.remarks[said:]
    try:
        return _YamlBuilder(source).build(plain, last)
    except FAULTS as error:
        raise _Stop(broken(text, plain, error)) from None


def _start(event: Event) -> SPAN:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1, mark.column + 1


def _span(event: Event) -> SPAN:
    start, end = event.start_mark, event.end_mark
    column = start.column + 1
    return start.line + 1, column, end.column + 1 if end.line == start.line else column


def _is_refused(tag: str | None) -> TypeGuard[str]:
    return bool(tag) and tag not in _PLAIN_TAGS and tag != "!"


def _too_deep(place: Place | None) -> _Stop:
    said = f"Le fichier imbrique plus de {plural(MAX_DEPTH, 'rubrique')} les unes dans les autres."
    return _unreadable(said, "Reprendre la structure du modèle.", place=place)


def _length(node: Node) -> int:
    """The characters of all the texts of a tree."""
    if isinstance(node, Scalar):
        return len(node.value) if isinstance(node.value, str) else 0
    children = node.entries.values() if isinstance(node, Mapping) else node.items if isinstance(node, Sequence) else ()
    return sum(map(_length, children))


class _Frame:
    """A mapping or sequence being read; the file itself counts as a sequence of one value.

    `entries` is None for a sequence. `key` is the event of the name whose value comes next.
    """

    __slots__ = ("anchor", "entries", "key", "node", "rejected", "size")

    def __init__(self, node: Mapping | Sequence, anchor: str | None, size: int, rejected: bool) -> None:
        self.node = node
        self.entries = node.entries if isinstance(node, Mapping) else None
        self.anchor = anchor
        self.size = size
        self.rejected = rejected
        self.key: Event | None = None


class _YamlBuilder:
    """Turns libyaml's events into nodes, with bounds on depth, count and repetition."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.count = 0
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.file = Sequence([], None)
        self.frame = _Frame(self.file, None, 0, False)
        self.outer: list[_Frame] = []

    def build(self, text: str, kind_of_loader: Opens) -> Node | None:
        loader, next_event = opened(kind_of_loader, text)
        try:
            while (kind := type(event := next_event())) is not StreamEndEvent:
                if kind is ScalarEvent:
                    frame = self.frame
                    if frame.key is None and frame.entries is not None:
                        frame.key = event
                    else:
                        self._scalar(event, frame)
                elif kind is MappingEndEvent or kind is SequenceEndEvent:
                    self._close()
                elif kind is MappingStartEvent:
                    self._open(event, Mapping({}, None))
                elif kind is SequenceStartEvent:
                    self._open(event, Sequence([], None))
                elif kind is AliasEvent:
                    self._alias(event)
                elif kind is DocumentStartEvent:
                    self._document(event, loader)
        finally:
            loader.dispose()
        return self.file.items[0] if self.file.items else None

    def _scalar(self, event: Event, frame: _Frame) -> None:
        """A value. Every file is mostly made of these: what an ordinary one needs is written out here."""
        start, end, value = event.start_mark, event.end_mark, event.value
        column = start.column + 1
        line = start.line
        span = line + 1, column, end.column + 1 if end.line == line else column
        self.count += 1
        if self.count > MAX_NODES:
            self._count(0, span)
        if value in _NULLS or event.tag or event.anchor:
            self._add(self._unusual(event, span), span)
        elif (key := frame.key) is None:
            frame.node.items.append(Scalar(value, span))  # type: ignore[union-attr]
        elif key.value not in frame.node.entries:  # type: ignore[union-attr]
            frame.node.entries[key.value] = Scalar(value, span)  # type: ignore[union-attr]
            frame.key = None
        else:
            self._add(Scalar(value, span), span)

    def _unusual(self, event: Event, span: SPAN) -> Node:
        """A scalar that is empty, or has a tag or an anchor."""
        key = self.frame.key
        empty = event.value in _NULLS and not event.style
        if empty and key is not None and key.start_mark.line + 1 != span[0]:
            span = _span(key)
        elif not event.value and not event.style and key is not None:  # what isn't there has no place of its own: after the colon
            span = span[0], key.end_mark.column + 2, key.end_mark.column + 2
        node: Node = Scalar(None if empty else event.value, span)
        if _is_refused(event.tag):
            node = self._refuse_tag(event.tag, span)
        if event.anchor:
            self.anchors[event.anchor] = (node, 1)
        return node

    def _document(self, event: Event, loader: Parser) -> None:
        """A document of the file begins: one with nothing in it is passed over, and a file has one other."""
        first = loader.peek_event()
        if isinstance(first, ScalarEvent) and first.value in _NULLS and not (first.style or first.tag or first.anchor):
            self._count(1, _start(loader.get_event()))
        elif self.file.items:
            raise _unreadable(
                "Le fichier contient plusieurs documents YAML séparés par « --- ».",
                "Faire un fichier par dossier.",
                FormRule.SYNTAXE,
                Place.at(_start(event)),
            )

    def _open(self, event: Event, node: Mapping | Sequence) -> None:
        span = _start(event)
        frame = self.frame
        if frame.entries is not None:
            if frame.key is None:
                raise _unreadable(
                    "Une rubrique ou une liste ne peut pas servir de nom de champ.",
                    "Mettre le texte entre guillemets (les accolades et les crochets ont un sens particulier).",
                    FormRule.SYNTAXE,
                    Place.at(span),
                )
            if frame.key.start_mark.line + 1 != span[0]:
                span = _span(frame.key)
        node.position = span
        if rejected := _is_refused(event.tag):
            self._refuse_tag(event.tag, span)
        if len(self.outer) >= MAX_DEPTH:
            raise _too_deep(Place.at(span))
        self._count(1, span)
        self.outer.append(frame)
        self.frame = _Frame(node, event.anchor, self.count, rejected)

    def _close(self) -> None:
        frame = self.frame
        self.frame = self.outer.pop()
        node = frame.node
        if frame.entries is not None and "<<" in frame.entries:
            self._merge(node)  # type: ignore[arg-type]
        kept: Node = Rejected(node.position) if frame.rejected else node
        if frame.anchor:
            self.anchors[frame.anchor] = (kept, self.count - frame.size + 1)
        self._add(kept, node.position)  # type: ignore[arg-type]

    def _alias(self, event: Event) -> None:
        span = _span(event)
        name = event.anchor or ""
        found = self.anchors.get(name)
        if found is None:
            raise _unreadable(
                f"« *{visible(name, 40)} » renvoie à une valeur qui n'est pas définie avant.",
                "Mettre le texte entre guillemets s'il commence par une étoile.",
                FormRule.SYNTAXE,
                Place.at(span),
            )
        node, size = found
        self._count(size + _length(node) // _CHARACTERS_A_VALUE, span)
        self._add(node, span)

    def _add(self, node: Node, span: SPAN) -> None:
        frame = self.frame
        if frame.entries is None:
            frame.node.items.append(node)  # type: ignore[union-attr]
            return
        if frame.key is None:  # an alias as a key
            raise _unreadable("Un renvoi « * » ne peut pas servir de nom de champ.", "", FormRule.SYNTAXE, Place.at(span))
        key, frame.key = frame.key, None
        first = frame.entries.get(key.value)
        frame.entries[key.value] = node if first is None else self._twice(key.value, first, node, _span(key))

    def _twice(self, name: str, first: Node, second: Node, span: SPAN) -> Node:
        """Written twice: the same value stands; two different ones can't be told apart, so neither does."""
        line = Place.at(first.position).line
        self.source.remarks.append(
            Remark(
                self._path(name),
                f"Le champ « {visible(name, 60)} » est écrit deux fois dans la même rubrique (déjà à la ligne {line}).",
                found=second.shown()[:80],
                expected="un seul",
                rule=FormRule.DEUX_FOIS,
                place=Place.at(span),
            )
        )
        if isinstance(first, Scalar) and isinstance(second, Scalar) and first.value == second.value:
            return first
        return first if isinstance(first, Mapping | Sequence) and not first.is_empty else Rejected(first.position)

    def _path(self, name: str | None = None) -> str:
        """The path of the value that is being read, or of a field of the mapping that is being read."""
        path = ""
        for frame in [*self.outer, self.frame][1:] if name is None else self.outer[1:]:
            if isinstance(frame.node, Sequence):
                path += f"[{len(frame.node.items)}]"
            else:
                path = join(path, visible(frame.key.value, _LONGEST_NAME) if frame.key else "")
        return path if name is None else join(path, visible(name, _LONGEST_NAME))

    def _merge(self, node: Mapping) -> None:
        merged = node.entries.pop("<<")
        for base in merged.items if isinstance(merged, Sequence) else [merged]:
            if isinstance(base, Mapping):
                self._count(len(base.entries), node.position)  # type: ignore[arg-type]
                for name, value in base.entries.items():
                    node.entries.setdefault(name, value)
            else:
                self._set_aside(self._path(), "« << » ne peut reprendre qu'une rubrique.", base.shown()[:80], "« <<: *nom »", base.position)

    def _refuse_tag(self, tag: str, span: SPAN) -> Rejected:
        message = "Une étiquette YAML (« ! ») n'est pas acceptée dans un dossier."
        remedy = "Supprimer l'étiquette, ou mettre le texte entre guillemets."
        self._set_aside(self._path(), message, visible(tag, 60), "une valeur sans étiquette", span, remedy)
        return Rejected(span)

    def _set_aside(self, at: str, message: str, found: str, expected: str, position: Position, remedy: str = "") -> None:
        remark = Remark(at, message, found=found, expected=expected, rule=FormRule.REFUSEE, remedy=remedy, place=Place.at(position))
        self.source.remarks.append(remark)

    def _count(self, number: int, span: SPAN) -> None:
        self.count += number
        if self.count > MAX_NODES:
            raise _unreadable(
                f"Le fichier contient plus de {plural(MAX_NODES, 'valeur')} (les renvois « * » comptent à chaque fois).",
                "Reprendre la structure du modèle.",
                place=Place.at(span),
            )
