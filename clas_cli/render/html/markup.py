"""HTML, built so that text can't become markup: `element` escapes every text it is given, and nothing else makes `Markup`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Final

from clas_cli.french.text import visible

VOID: Final = frozenset({"meta", "link", "input"})
"""Elements without content."""

LONGEST: Final = 1000
"""Characters that are shown of one text."""


class Markup(str):
    """HTML that is safe as it is. Adding to it gives an ordinary text, to be escaped again."""

    __slots__ = ()


Child = Markup | str | None | Iterable["Child"]
Attribute = str | int | bool | None


def element(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """An element. `class_` is written class, `data_mot` data-mot; an attribute that is None or False is left out."""
    written = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None and value is not False)
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: Child) -> Markup:
    """Children one after the other, escaped where they are text."""
    return Markup("".join(map(_child, children)))


def _child(child: Child) -> str:
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape(visible(child, LONGEST), quote=False)
    return "" if child is None else join(*child)


@lru_cache(4096)
def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(visible(str(value), LONGEST))}"'
