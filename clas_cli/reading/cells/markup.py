"""One pass of an XML parser over a part of a document, within bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final
from xml.etree.ElementTree import XML, Element, ParseError, TreeBuilder
from xml.parsers import expat

from clas_cli.french.patterns import regex
from clas_cli.french.text import plural
from clas_cli.reading.cells.grid import damaged, too_big

Attributes = dict[str, str]

MAX_MARKS: Final = 600_000
"""What takes time in a part, and memory if it nests: tags, attributes, references to characters, by the signs that they begin with."""
_MARKS: Final = (b"<", b"=", b"&")
MAX_ELEMENTS: Final = 200_000
"""Elements of a part that is made a list."""
_MAX_NAMES: Final = 20_000
"""Different names of elements and attributes: the parser keeps each of them."""
_LONGEST_NAMESPACE: Final = 300
"""Characters: the parser writes the namespace in the name of every element."""
_LONGEST_TOKEN: Final = 2_000_000
"""Bytes of one tag or comment: the parser begins each again until it has it whole."""
_MOST_AGAIN: Final = 60_000_000
"""Bytes that it reads again for that, in one part."""
_SMALL: Final = 1_000_000
"""Bytes of a part that may become a tree at once: whatever it holds, that takes less than 150 MB."""
_LEVELS: Final = 50
"""Elements within each other, in a section that isn't wanted, before the parser is stopped by what it can't let go."""


class Enough(Exception):
    """Raised by who hears the parser, when nothing more is wanted of the part."""


def new_parser(separator: str = " ") -> expat.XMLParserType:
    """A parser that knows namespaces and refuses document types: without one there is no entity either, and a workbook has none.

    It calls the handlers that one gives it, with names « namespace local ».
    """
    parser = expat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartNamespaceDeclHandler = _bound
    return parser


def _refuse(*_: object) -> None:
    raise damaged("il contient des entités XML, qu'aucun tableur n'écrit")


def _bound(prefix: str | None, uri: str | None) -> None:
    if uri and len(uri) > _LONGEST_NAMESPACE:
        raise too_big("il contient des noms sans fin")


def feed(parser: expat.XMLParserType, chunks: Iterable[bytes], name: str) -> None:
    """Gives the content of the part of that name to a parser, a piece at a time."""
    for _ in _fed(parser, chunks, name):
        pass


def _fed(parser: expat.XMLParserType, chunks: Iterable[bytes], name: str) -> Iterator[int]:
    """The same, stopping after each piece to say how many bytes it had."""
    fed = marks = again = 0
    try:
        for chunk in chain(chunks, (b"",)):
            marks += sum(map(chunk.count, _MARKS))
            if marks > MAX_MARKS:
                raise too_big(f"«\u00a0{name[:60]}\u00a0» contient trop de balises")
            parser.Parse(chunk, not chunk)
            fed += len(chunk)
            held = fed - parser.CurrentByteIndex
            again += held if held > len(chunk) else 0
            if held > _LONGEST_TOKEN or again > _MOST_AGAIN:
                raise too_big(f"«\u00a0{name[:60]}\u00a0» contient une balise sans fin")
            if len(parser.intern) > _MAX_NAMES:
                raise too_big(f"«\u00a0{name[:60]}\u00a0» contient trop de noms de balises")
            yield len(chunk)
    except Enough:
        pass
    except (expat.ExpatError, ValueError, LookupError):
        raise _broken(name) from None


def _broken(name: str) -> Exception:
    return damaged(f"«\u00a0{name[:60]}\u00a0» n'est pas du XML complet")


def elements(chunks: Iterable[bytes], name: str) -> list[tuple[str, Attributes]]:
    """The elements of a small part in their order, by their local names; their nesting and their texts are left out.

    So are extensions: elements of another namespace than that of the root, which may bear the same names.
    """
    pieces = iter(chunks)
    first, is_all = first_bytes(pieces)
    listed = _listed(first) if is_all else None
    if listed is not None:
        return listed
    found: list[tuple[str, Attributes]] = []
    its_own = ""

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal its_own
        namespace, _, local = tag.rpartition("}")
        if not found:
            its_own = namespace
        if namespace == its_own:
            found.append((local, attributes))
        if len(found) > MAX_ELEMENTS:
            raise too_big(f"«\u00a0{name[:60]}\u00a0» contient plus de {plural(MAX_ELEMENTS, 'balise')}")

    parser = new_parser("}")
    parser.StartElementHandler = start
    feed(parser, chain((first,), pieces), name)
    return found


def _listed(content: bytes) -> list[tuple[str, Attributes]] | None:
    """The elements of a part that may be a tree at once, None where it may not."""
    root = _tree(content, None)
    if root is None:
        return None
    namespace = root.tag.rpartition("}")[0]
    return [(local, one.attrib) for one in root.iter() for its, _, local in [one.tag.rpartition("}")] if its == namespace]


def children(chunks: Iterable[bytes], name: str, sections: frozenset[str] | None = None) -> Iterator[tuple[str, Element]]:
    """The children of the sections of those names (or of the root itself), in their order. Raises `Unreadable`.

    Each comes with what begins its tag where it is no extension: the namespace of the root, whatever that is. The parser builds them
    without a call of ours: on workbooks, 1.4 times faster than hearing each tag. A small part is one tree; of a greater one, each
    child is given as soon as it is complete, then let go. What follows the last of the sections isn't analysed.
    """
    pieces = iter(chunks)
    first, is_all = first_bytes(pieces)
    root = _tree(first, sections) if is_all else None
    if root is not None:
        own = _own(root)
        for part in root if sections is not None else (root,):
            if sections is None or part.tag.removeprefix(own) in sections:
                for child in part:
                    yield own, child
        return
    grown = _Growth(name, sections)
    for length in _fed(grown.parser, chain((first,), pieces), name):
        own = "".join(map(_own, grown.top))
        for child in grown.complete(length, own):
            yield own, child
        if sections is not None and not grown.left:
            return


def _own(root: Element) -> str:
    return root.tag[: root.tag.rfind("}") + 1]


def first_bytes(chunks: Iterator[bytes]) -> tuple[bytes, bool]:
    """The first pieces of a part, and whether they are all of it: it is then small enough to become a tree at once."""
    size, first = 0, []
    for chunk in chunks:
        first.append(chunk)
        size += len(chunk)
        if size > _SMALL:
            return b"".join(first), False
    return b"".join(first), True


_OPENING: Final = regex(rb"(?:\xef\xbb\xbf)?(?:<\?xml[^<>?]*+\?>)?\s*+<([A-Za-z][^\s/<>]*+)[^<>]*+>")


def opened(content: bytes) -> tuple[bytes, bytes, bytes]:
    """A small part in three: all up to the end of the opening tag of its root, the name in it, and what follows.

    The name is empty where bytes don't say that much: a document type or a comment before the root, a name without end, UTF-16.
    """
    found = _OPENING.match(content)
    if found is None or b"\0" in content or max(map(len, found[0].split(b'"'))) > _LONGEST_NAMESPACE:
        return b"", b"", b""
    return found[0], found[1], content[found.end() :]


def whole_tree(content: bytes) -> Element | None:
    """The root of a small part, None where it is broken. No namespace may be declared in it but those that were looked at."""
    try:
        return XML(content)
    except (ParseError, ValueError, LookupError):
        return None


def growing(chunks: Iterable[bytes], name: str) -> Iterator[tuple[Element, bool]]:
    """What holds the tree of a part, after each of its pieces, and whether that was the last: the reader lets go of what it has read."""
    builder = TreeBuilder()
    top = builder.start("", {})
    parser = new_parser("}")

    def start(tag: str, attributes: Attributes) -> None:
        builder.start(_named(tag), {_named(name): value for name, value in attributes.items()})

    parser.StartElementHandler = start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    for length in _fed(parser, chunks, name):
        yield top, not length


def _named(name: str) -> str:
    """A name as `whole_tree` gives it, with its namespace between braces."""
    return f"{{{name}" if "}" in name else name


def _tree(content: bytes, sections: frozenset[str] | None) -> Element | None:
    """The tree of a small part, up to the last of its sections that are wanted; None where it has to be read with caution.

    It is written in the same bytes up to there, and closed: what the parser says of it, it would say of the whole.
    """
    opening, name, rest = opened(content)
    if not name:
        return None
    end = len(rest)
    if sections is not None:
        end = rest.find(b">", max(rest.rfind(section.encode()) for section in sections)) + 1
    if rest.find(b"xmlns", 0, end) >= 0:  # a namespace that no one has looked at
        return None
    return whole_tree(content if end == len(rest) else b"%s%s</%s>" % (opening, rest[:end], name))


class _Growth:
    """The tree of a part while it grows, of which only what is wanted and not yet given stays."""

    def __init__(self, name: str, sections: frozenset[str] | None) -> None:
        self.name = name
        self.sections = sections
        self.left = set(sections or ())
        """Those that have no end yet."""
        builder = TreeBuilder()
        self.top = builder.start("", {})
        self.parser = new_parser("}")
        self.parser.StartElementHandler = builder.start
        self.parser.EndElementHandler = builder.end
        self.parser.CharacterDataHandler = builder.data
        self.held = 0
        """Bytes since something was complete."""

    def complete(self, length: int, own: str) -> Iterator[Element]:
        """What is complete and wanted, each once; a `length` of 0 says that all is. `own` begins the tags that are no extensions."""
        self.held += length
        for root in self.top:
            if self.sections is None:
                yield from self._taken(root, not length)
                continue
            for part in root:
                is_done = not length or part is not root[-1]
                if (section := part.tag.removeprefix(own)) in self.sections:
                    yield from self._taken(part, is_done)
                    if is_done:
                        self.left.discard(section)
                elif is_done:
                    part.clear()
                else:
                    self._drop(part)
            if len(root) > 1:
                del root[:-1]
                self.held = 0
        if self.held > _LONGEST_TOKEN:
            raise too_big(f"«\u00a0{self.name[:60]}\u00a0» contient une balise sans fin")

    def _taken(self, part: Element, is_done: bool) -> Iterator[Element]:
        found = part[:] if is_done else part[:-1]
        if found:
            self.held = 0
            del part[: len(found)]
            yield from found

    def _drop(self, part: Element) -> None:
        """Lets go of what is complete in a section that isn't wanted."""
        for _ in range(_LEVELS):
            if len(part) > 1:
                self.held = 0
                del part[:-1]
            if not len(part):
                return
            part = part[-1]
