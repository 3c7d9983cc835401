"""The communes of a department by all that they are called, as people write them. The data are `campaigns/communes-*.csv`."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from clas_cli.french.patterns import regex
from clas_cli.french.text import loose

Value = TypeVar("Value")

FOLDER: Final = Path(__file__).parents[1] / "campaigns"


class Commune(NamedTuple):
    """A commune: its Insee code, its name, the official name of its EPCI, its inhabitants and its postcodes."""

    insee: str
    nom: str
    epci: str
    habitants: int
    codes_postaux: tuple[str, ...]


@cache
def communes_of(department: str) -> Mapping[str, tuple[Commune, ...]]:
    """The communes of a department (« 11 ») by all that they are called; empty where there is no table."""
    whole: defaultdict[str, dict[str, Commune]] = defaultdict(dict)
    bare: defaultdict[str, dict[str, Commune]] = defaultdict(dict)
    for name, one in _names(department):
        whole[key(name)][one.insee] = one
        bare[_bare(key(name))][one.insee] = one
    return {name: tuple(found.values()) for name, found in {**bare, **whole}.items()}


@cache
def towns() -> Mapping[str, str]:
    """The names of today of all the communes known, by what they are called in whole (`key`); those of two communes are left out."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted(FOLDER.glob("communes-??.csv")):
        department = path.stem.rpartition("-")[2]
        for name, one in _names(department):
            found[key(name)].add(one.nom)
    return {name: several.pop() for name, several in found.items() if len(several) == 1}


def _names(department: str) -> list[tuple[str, Commune]]:
    """What communes are called, today and formerly, with the commune of today."""
    current = {
        row["code_insee"]: Commune(
            row["code_insee"], row["nom"], row["epci"], int(row["habitants"]), tuple(re.findall(r"\d{5}", row["codes_postaux"]))
        )
        for row in _rows(f"communes-{department}.csv")
    }
    names = [(one.nom, one) for one in current.values()]
    return names + [(row["ancien_nom"], current[row["code_insee"]]) for row in _rows(f"communes-{department}-anciennes.csv")]


def _rows(name: str) -> list[dict[str, str]]:
    path = FOLDER / name
    if not re.fullmatch(r"[\w-]+\.csv", name) or not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


_ASIDE: Final = regex(r"\([^)]*\)|\b\d{2,5}\b|\bcedex\b.*|^\s*(?:ville|commune|mairie|village) (?:de |du |des |d')|,\s*(?:aude|france)\s*$")
_SAINT: Final = regex(r"\b(s)(te?)\b\.?")
_TOGETHER: Final = regex(r"\s+(?:et|&|\+)\s+")
_ARTICLE: Final = regex(r"^(?:l|le|la|les) ")


def key(name: str) -> str:
    """The name of a commune as it is looked for: « 11 400 St-Papoul cedex » → saint papoul."""
    text = _ASIDE.sub(" ", loose(name)).strip()
    text = _SAINT.sub(lambda found: "saint" if found[2] == "t" else "sainte", text)
    return " ".join(text.replace("'", " ").replace(",", " ").split())


def of_text(table: Mapping[str, Value], text: str) -> Value | None:
    """What a table by `key` has for a name as people write it: with an article too many (« Le Mas-Cabardès »), or « d'Aude » (« Fleury d'Aude »)."""
    wanted = key(text)
    for name in (wanted, _bare(wanted), wanted.removesuffix(" d aude")):
        if name in table:
            return table[name]
    return None


def is_town(text: str) -> bool:
    """Whether a name, as people write it, is that of a commune known."""
    return of_text(towns(), text) is not None


def apart(text: str) -> list[str]:
    """The communes that a text names together: « Carcassonne et Trèbes », but not « Roquetaillade et Conilhac », which is one."""
    names = _TOGETHER.split(text)
    is_several = len(names) > 1 and of_text(towns(), text) is None and all(name[:1].isupper() or of_text(towns(), name) for name in names)
    return names if is_several else [text]


def _bare(key: str) -> str:
    """« les martys » → martys."""
    return _ARTICLE.sub("", key)
