"""One pass of an XML parser over a part of a document, within bounds. Names are « namespace local », as expat gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from xml.parsers import expat

from clas_cli.reading.cells.grid import damaged, too_big

Attributes = dict[str, str]

MAX_MARKS: Final = 2_400_000
"""Signs « < » in a document: twice as many as elements, or as many where they are empty. Each takes time, and memory if they nest."""
_LONGEST_NAMESPACE: Final = 300
"""Characters: the parser writes the namespace in the name of every element."""
_LONGEST_TOKEN: Final = 2_000_000
"""Bytes of one tag or comment: the parser begins each again until it has it whole."""


class Enough(Exception):
    """Raised by who hears the parser, when nothing more is wanted of the part."""


def new_parser() -> expat.XMLParserType:
    """A parser that knows namespaces and refuses document types: without one there is no entity either, and a workbook has none."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartNamespaceDeclHandler = _bound
    return parser


def _refuse(*_: object) -> None:
    raise damaged("il contient des entités XML, qu'aucun tableur n'écrit")


def _bound(prefix: str | None, uri: str | None) -> None:
    if uri and len(uri) > _LONGEST_NAMESPACE:
        raise too_big("il contient des noms sans fin")


def feed(parser: expat.XMLParserType, chunks: Iterable[bytes], name: str, after: Callable[[], object] | None = None) -> None:
    """Gives the content of the part of that name to a parser, a piece at a time; `after` is called between pieces, for bounds of one's own."""
    fed = marks = 0
    try:
        for chunk in chunks:
            marks += chunk.count(b"<")
            if marks > MAX_MARKS:
                raise too_big(f"«\u00a0{name[:60]}\u00a0» contient plus d'un million de balises")
            parser.Parse(chunk)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise too_big(f"«\u00a0{name[:60]}\u00a0» contient une balise sans fin")
            if after is not None:
                after()
        parser.Parse(b"", True)
    except Enough:
        pass
    except (expat.ExpatError, ValueError, LookupError):
        raise damaged(f"«\u00a0{name[:60]}\u00a0» n'est pas du XML complet") from None


def elements(chunks: Iterable[bytes], name: str) -> list[tuple[str, Attributes]]:
    """The elements of a small part in their order, by their local names; their nesting and their texts are left out."""
    found: list[tuple[str, Attributes]] = []

    def start(tag: str, attributes: Attributes) -> None:
        found.append((tag.rpartition(" ")[2], attributes))
        if len(found) > MAX_ELEMENTS:
            raise too_big(f"«\u00a0{name[:60]}\u00a0» contient plus de {MAX_ELEMENTS} balises")

    parser = new_parser()
    parser.StartElementHandler = start
    feed(parser, chunks, name)
    return found


MAX_ELEMENTS: Final = 200_000


def named(namespaces: Iterable[str], name: str) -> frozenset[str]:
    """A name in any of the namespaces, and in none."""
    return frozenset({name, *(f"{namespace} {name}" for namespace in namespaces)})
