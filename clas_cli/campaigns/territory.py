"""The communes of a department, and its EPCI, as people write them. The data are `communes-*.csv`; `communes.md` says whence.

Nothing here decides « rural »: the note doesn't define it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from clas_cli.french.communes import Commune, of_text
from clas_cli.french.patterns import regex
from clas_cli.french.text import Known, loose


class Territory:
    """The communes and EPCI of one department. `groups` are the EPCI of each territory of a campaign, by its name."""

    def __init__(self, communes: Mapping[str, tuple[Commune, ...]], groups: Mapping[str, Iterable[str]]) -> None:
        self._communes = communes
        self._epci = {_epci_key(one.epci): one.epci for several in communes.values() for one in several}
        self._by_text = Known(self._homonyms)
        self._epci_by_text = Known(self._find_epci)
        self._groups = {official: name for name, epci in groups.items() for one in epci if (official := self.epci(one))}
        self._names = {loose(name): name for name in groups}

    def homonyms(self, text: str) -> tuple[Commune, ...]:
        """All the communes that the text may name: « 11000 Carcassonne », « St-Hilaire »; a former commune is the one of today."""
        return self._by_text[text]

    def commune(self, text: str) -> Commune | None:
        """The only commune that the text may name, or None."""
        found = self._by_text[text]
        return found[0] if len(found) == 1 else None

    def epci(self, text: str) -> str | None:
        """The official name of an EPCI as people write it (« Carcassonne Agglo »), or None: a syndicat is no EPCI of ours."""
        return self._epci_by_text[text]

    def epci_of(self, written: str | None, communes: Iterable[str]) -> str | None:
        """The EPCI of a dossier: that of the first commune known, else the one that is `written`."""
        epci = next((known.epci for text in communes if (known := self.commune(text))), None)
        return epci or (self.epci(written) if written else None)

    def name(self, written: str | None, communes: Iterable[str]) -> str | None:
        """The territory of a dossier: that of the first commune known, else of what is `written`, else what is written itself."""
        if epci := self.epci_of(written, communes):
            return self._groups.get(epci, epci)
        return self._names.get(loose(written), written) if written else None

    def _homonyms(self, text: str) -> tuple[Commune, ...]:
        if len(text) > 200:
            return ()
        found = of_text(self._communes, text) or ()
        postcodes = _POSTCODE.findall(text)
        return tuple(one for one in found if set(postcodes) & set(one.codes_postaux)) or found if len(found) > 1 else found

    def _find_epci(self, text: str) -> str | None:
        words = _epci_key(text[:200])
        if not words or _SYNDICAT.search(loose(text[:200])):
            return None
        near = [words] if words in self._epci else get_close_matches(words, self._epci, n=1, cutoff=0.9)
        return self._epci[near[0]] if near else None


_POSTCODE: Final = regex(r"\b\d{5}\b")
_SYNDICAT: Final = regex(r"\b(?:sivom|sivu|syndicat)\b")
_EPCI_WORDS: Final = frozenset(
    [
        "cc",
        "ca",
        "c.c.",
        "c.a.",
        "cdc",
        "communaute",
        "communautes",
        "de",
        "d",
        "du",
        "des",
        "la",
        "le",
        "les",
        "l",
        "et",
        "communes",
        "agglo",
        "agglomeration",
        "region",
        "intercommunalite",
        "aude",
    ]
)
"""What doesn't tell one EPCI from another."""


def _epci_key(name: str) -> str:
    words = re.sub(r"\([^)]*\)|[',]", " ", loose(name)).split()
    return " ".join(word for word in words if word not in _EPCI_WORDS)
