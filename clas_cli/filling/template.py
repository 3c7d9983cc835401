"""A dossier to fill, blank or from another file: what `clas modele` writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from clas_cli.batch import workers
from clas_cli.campaigns.campaign import DEFAULT, Campagne
from clas_cli.campaigns.load import UnknownCampaign, named
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import NOUVELLE, Missing
from clas_cli.dossier.read import read_dossier
from clas_cli.dossier.tree import Mapping, Remark, Source
from clas_cli.french.text import quoted, visible
from clas_cli.reading.door import YAML_SUFFIXES, read, read_bytes

ENDINGS: Final = (*sorted(YAML_SUFFIXES), ".xlsx")
_MOST_NOTICES: Final = 20


class Unusable(ValueError):
    """What was asked can't be written, and why, in French."""


class Template(NamedTuple):
    """The content of the file, and what of the other dossier is not in it, in French."""

    content: bytes
    notices: Sequence[str] = ()
    source: Source | None = None
    """What is read of that content, where another dossier fills it."""


def make(
    file: Path, situation: str | None = None, campagne: Campagne | None = None, origin: Path | None = None, *, live: bool = False
) -> Template:
    """The dossier to write at `file`, filled from `origin` where one is given. `live`: a workbook that says how far one is while one types.

    Without `situation` or `campagne`, those of `origin` serve, else a new request of the default campaign. Raises `Unusable`.
    """
    write = _writer(file, live)
    if origin is None:
        return write(situation or NOUVELLE, campagne or named(DEFAULT), None)
    if file.exists() and origin.exists() and file.samefile(origin):
        raise Unusable("le fichier à écrire et celui de --depuis sont le même\u00a0: choisir un autre nom.")
    source = read(origin)
    dossier = read_dossier(source).dossier
    if dossier is None or source.root is None:
        raise Unusable(f"{origin} ne peut pas être lu. {source.remarks[0].message} {source.remarks[0].remedy}".rstrip())
    made = write(situation or _situation(dossier), campagne or _campaign(dossier), source.root)
    again = read_bytes(made.content, file.name)
    if again.root is None:
        raise Unusable(f"{origin} est trop grand pour être repris. {again.remarks[0].message}")
    return Template(made.content, _notices(source, made.notices), again)


def make_apart(file: Path, situation: str | None, campagne: Campagne | None, origin: Path, *, live: bool = False) -> Template:
    """The same, `origin` being opened and the dossier written in a process of its own. Its `source` stays there."""
    try:
        return workers.apart(partial(_made, file, situation, campagne, origin, live), Unusable)
    except workers.Lost:
        raise Unusable(f"{origin} {workers.BEYOND}.") from None


def _made(file: Path, situation: str | None, campagne: Campagne | None, origin: Path, live: bool) -> Template:
    return make(file, situation, campagne, origin, live=live)._replace(source=None)


def _writer(file: Path, live: bool) -> Callable[[str, Campagne, Mapping | None], Template]:
    ending = file.suffix.lower()
    if ending in YAML_SUFFIXES:
        return _yaml
    if ending == ".xlsx":
        return partial(_workbook, live=live)
    raise Unusable(f"le nom {quoted(str(file), 200)} doit finir par {' ou '.join(ENDINGS)}.")


def _yaml(situation: str, campagne: Campagne, root: Mapping | None) -> Template:
    from clas_cli.filling import yaml_template

    return Template(yaml_template.render(situation, campagne, root).encode("utf-8"))


def _workbook(situation: str, campagne: Campagne, root: Mapping | None, live: bool) -> Template:
    from clas_cli.filling import workbook

    filled = workbook.render(situation, campagne, root, live=live)
    notices = filled.cut + [f"{visible(path, 100)}\u00a0: un classeur n'a pas de place pour cette valeur." for path in filled.left_out]
    notices += [f"{what}, lu comme deux réponses (dans une cellule, un point-virgule les sépare)." for what in filled.split]
    return Template(filled.content, notices)


def _situation(dossier: Dossier) -> str:
    try:
        return dossier.demande.situation
    except Missing:
        return NOUVELLE


def _campaign(dossier: Dossier) -> Campagne:
    try:
        return named(dossier.campagne)
    except (Missing, UnknownCampaign):
        return named(DEFAULT)


def _notices(source: Source, own: Sequence[str]) -> list[str]:
    """What of the source isn't in the new file: what the reader set aside, and what the writer has no place for."""
    notices = [*map(_notice, source.remarks), *own]
    more = len(notices) - _MOST_NOTICES
    return [*notices[:_MOST_NOTICES], f"… et {more} autres."] if more > 0 else notices


def _notice(remark: Remark) -> str:
    where = f"{remark.place}\u00a0: " if remark.place else ""
    found = f" ({quoted(remark.found)})" if remark.found else ""
    return f"{where}{remark.message}{found}"
