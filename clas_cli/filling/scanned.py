"""A workbook looked at before openpyxl, which trusts it, opens it: inflated once within bounds, and weighed."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterable
from typing import Final
from xml.parsers import expat

from openpyxl.utils import range_boundaries

from clas_cli.french.text import plural
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import MAX_COLUMN, MAX_ROW, MAX_SHEETS, Unreadable

MAX_CELLS: Final = 30_000
"""Cells and rows that are written, and cells that merges, links and comments would make: openpyxl spends some 20 µs on each."""
MAX_ELEMENTS: Final = 80_000
"""The model has fifteen thousand."""
MAX_RULES: Final = 2_000
"""Conditional formats, and validations: of each, openpyxl makes a dozen objects."""
MAX_RANGES: Final = 5_000
"""Ranges that these name."""
MAX_RUNS: Final = 5_000
"""Pieces of texts that have a look of their own."""
_OF_A_RUN: Final = 400
"""What each of them counts for, in bytes of a text that cells share."""
MAX_SHARED: Final = 300_000
"""Bytes of formulas that cells share, which openpyxl works out again for each of them."""
MAX_STYLES: Final = 5_000
MAX_NAMES: Final = 5_000
MAX_TEXT: Final = 2_000_000
"""Bytes of the texts that cells share, which openpyxl writes again in each of them."""

_OF_CELLS: Final = frozenset(("c", "row"))
_OF_AREAS: Final = frozenset(("mergeCell", "hyperlink", "comment"))
_MOST: Final = {
    **dict.fromkeys(("xf", "font", "fill", "border", "dxf", "cellStyle", "numFmt"), (MAX_STYLES, "formats")),
    "definedName": (MAX_NAMES, "noms définis"),
    "cfRule": (MAX_RULES, "mises en forme conditionnelles"),
    "dataValidation": (MAX_RULES, "règles de saisie"),
    "r": (MAX_RUNS, "morceaux de textes"),
    "sheet": (MAX_SHEETS, "feuilles"),
    "col": (MAX_COLUMN // 2, "réglages de colonnes"),
}

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_X14: Final = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"

RESULTS: Final = "les résultats enregistrés des formules (le tableur les recalcule à l'ouverture)"
_SHAPES: Final = "les formes, zones de texte et dessins"
_CONTROLS: Final = "les boutons et cases à cocher"
_CONNECTIONS: Final = "les connexions à des données"
_SLICERS: Final = "les segments et chronologies"

_LOST_ELEMENTS: Final = {
    f"{_MAIN} f": RESULTS,
    f"{_X14} dataValidation": "les listes de choix qui renvoient à une autre feuille (format de 2010)",
    f"{_X14} cfRule": "les mises en forme conditionnelles du format de 2010",
    f"{_X14} sparkline": "les courbes dans les cellules",
    f"{_DRAWING} sp": _SHAPES,
    f"{_DRAWING} cxnSp": _SHAPES,
    f"{_DRAWING} grpSp": _SHAPES,
    f"{_MAIN} protectedRange": "les plages que leur mot de passe déverrouille",
}
"""By the elements that a workbook holds, what openpyxl doesn't write again."""

_LOST_PARTS: Final = {
    "xl/media/": "les images",
    "xl/diagrams/": _SHAPES,
    "xl/ctrlprops/": _CONTROLS,
    "xl/activex/": _CONTROLS,
    "xl/embeddings/": "les objets incorporés",
    "xl/threadedcomments/": "les fils de discussion (leur texte reste, en commentaire)",
    "xl/printersettings/": "les réglages de l'imprimante",
    "xl/connections": _CONNECTIONS,
    "xl/querytables/": _CONNECTIONS,
    "xl/slicers/": _SLICERS,
    "xl/timelines/": _SLICERS,
    "xl/charts/chartex": "les graphiques des sortes récentes",
    "xl/model/": "le modèle de données",
    "xl/richdata/": "les données liées",
    "customxml/": "les données XML jointes",
    "_xmlsignatures/": "la signature électronique",
    "xl/vbaproject": "les macros",
}
"""The same, by the beginning of the names of its parts."""

_BINARY: Final = ("xl/vba", "xl/activex/")
_KEPT_WITH_MACROS: Final = frozenset(("xl/vbaproject", "xl/ctrlprops/", "xl/activex/"))
_ACTIVE: Final = {"xl/vbaproject": "des macros", "xl/externallinks/": "des liens vers d'autres fichiers ou programmes"}
"""What acts by itself once a workbook is opened, and that openpyxl writes again."""


class Unchangeable(Exception):
    """A workbook of which no copy can be made, and why, in French."""


class Scanned:
    """The parts of a workbook, as they are once inflated. Raises `Unchangeable` of one that openpyxl had better not open."""

    def __init__(self, data: bytes) -> None:
        self.parts: dict[str, bytes] = {}
        self._weight = _Weight()
        try:
            archive = Archive(data)
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            names = [entry.filename.replace("\\", "/").lstrip("/") for entry in entries]
            if len({name.lower() for name in names}) < len(names):  # which one is read depends on the program
                raise Unchangeable("une de ses parties y est deux fois")
            if not {entry.compress_type for entry in entries} <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise Unchangeable("une de ses parties est compressée comme aucun tableur ne le fait")
            for name, entry in zip(names, entries, strict=True):
                self.parts[name] = self._weight.weighed(name, archive.chunks(name)) if entry.compress_size else b""
            self._weight.hold_texts()
        except Unreadable as fault:
            raise Unchangeable(fault.message[:1].lower() + fault.message[1:].rstrip(".")) from None

    def zipped(self) -> io.BytesIO:
        """The same workbook, in which nothing can be read but what was weighed."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        return stream

    def lost(self, macros: bool) -> tuple[str, ...]:
        """What a copy would not have, in French. `macros`: whether it keeps them."""
        kept = _KEPT_WITH_MACROS if macros else ()
        by_parts = [said for start, said in _LOST_PARTS.items() if start not in kept and self._has(start)]
        return tuple(dict.fromkeys([said for name, said in _LOST_ELEMENTS.items() if name in self._weight.names] + by_parts))

    def keeps(self, macros: bool) -> tuple[str, ...]:
        """What acts by itself and that a copy would have too, in French."""
        return tuple(said for start, said in _ACTIVE.items() if self._has(start) and (macros or start not in _KEPT_WITH_MACROS))

    def _has(self, start: str) -> bool:
        return any(name.lower().startswith(start) for name in self.parts)


class _Weight:
    """What the XML of a workbook asks for, counted while it is inflated."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.elements = self.cells = self.ranges = self.shared = 0
        self.counts = dict.fromkeys(_MOST, 0)
        self.lengths: dict[int, int] = {}
        """Bytes of each shared text, by its number."""
        self.shown: Counter[str] = Counter()
        """How many cells show each of them."""

    def weighed(self, name: str, chunks: Iterable[bytes]) -> bytes:
        """The content of a part; nothing of one that isn't XML, unless macros need it: so no picture is ever decoded."""
        parser = expat.ParserCreate(namespace_separator=" ")
        texts = start = runs = 0
        is_shared = False
        number = group = ""
        formulas: dict[str, int] = {}

        def element(name: str, attributes: dict[str, str]) -> None:
            nonlocal start, is_shared, number, group, runs
            self.elements += 1
            self.names.add(name)
            local = name.rpartition(" ")[2]
            if local in _OF_CELLS:
                self.cells += 1
                is_shared = attributes.get("t") == "s"
            elif local == "v" and is_shared:
                number, parser.CharacterDataHandler = "", digits
            elif local == "si":
                start, runs = parser.CurrentByteIndex, self.counts["r"]
            elif local == "f":
                start, group = parser.CurrentByteIndex, attributes.get("si", "")
            elif local in _OF_AREAS:
                self.cells += _area(attributes.get("ref", ""))
            elif local in self.counts:
                self.counts[local] += 1
            self.ranges += attributes.get("sqref", "").count(" ")

        def digits(text: str) -> None:
            nonlocal number
            number = (number + text)[:20]

        def end(name: str) -> None:
            nonlocal texts, group
            if parser.CharacterDataHandler is not None:
                parser.CharacterDataHandler = None
                self.shown[number.strip()] += 1
            elif name.endswith(" si"):
                length = parser.CurrentByteIndex - start + _OF_A_RUN * (self.counts["r"] - runs)
                self.lengths[texts] = max(self.lengths.get(texts, 0), length)
                texts += 1
            elif group and name.endswith(" f"):
                formulas[group] = max(formulas.get(group, 0), parser.CurrentByteIndex - start)
                self.shared += formulas[group]
                group = ""

        def doctype(*_: object) -> None:
            raise Unchangeable("il contient des entités XML")

        parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = element, end, doctype
        is_xml, kept = True, []
        for chunk in chunks:
            kept.append(chunk)
            if is_xml:
                try:
                    parser.Parse(chunk, False)
                except (expat.ExpatError, ValueError, LookupError):
                    is_xml = False
                self._hold()
        return b"".join(kept) if is_xml or name.lower().startswith(_BINARY) else b""

    def _hold(self) -> None:
        for name, (most, what) in _MOST.items():
            if self.counts[name] > most:
                raise Unchangeable(f"il a plus de {plural(most, what, what)}")
        if self.cells > MAX_CELLS:
            raise Unchangeable(f"ses cellules, ses fusions et ses liens couvrent plus de {plural(MAX_CELLS, 'cellule')}")
        if self.elements > MAX_ELEMENTS or len(self.names) > MAX_NAMES or self.ranges > MAX_RANGES or self.shared > MAX_SHARED:
            raise Unchangeable("il est démesuré")

    def hold_texts(self) -> None:
        """Raises `Unchangeable` where the texts that cells share are too much, written again in each."""
        if sum(self.shown[str(number)] * length for number, length in self.lengths.items()) > MAX_TEXT:
            raise Unchangeable("il est démesuré")


def _area(reference: str) -> int:
    """Cells of « A1:C3 »; of whole columns or rows, as many as a sheet has."""
    try:
        left, top, right, bottom = range_boundaries(reference)
    except (ValueError, TypeError):
        return 1
    return max(1, (right or MAX_COLUMN) - (left or 1) + 1) * max(1, (bottom or MAX_ROW) - (top or 1) + 1)
