"""What the Caf knows beside the dossiers: the projects that it agreed, the derogations that it granted, when files came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from clas_cli.dossier.dossier import BilanQualitatif, Convention, Dossier, ProjetAgree, Prolongation
from clas_cli.dossier.fields import PROLONGATION, Record, given
from clas_cli.dossier.gestionnaire import Gestionnaire
from clas_cli.dossier.requests import same_title
from clas_cli.dossier.tree import Mapping as Tree
from clas_cli.dossier.tree import Scalar
from clas_cli.dossier.typed import Reading
from clas_cli.french.dates import day
from clas_cli.french.patterns import regex
from clas_cli.french.text import loose
from clas_cli.judge.answers import with_values

_COLLECTIF: Final = regex(r"collectifs\[(\d+)\]")


class BilanRecu(BilanQualitatif):
    """The qualitative report, as the Caf has received it or not."""

    is_known_to_the_caf = True


class Agreed(NamedTuple):
    """A project agreed with a gestionnaire, in the words of the Caf. `bilan`: whether its report was received; None where that isn't said."""

    siret: str
    intitule: str = ""
    lieux: str = ""
    niveaux: str = ""
    debut: date | None = None
    fin: date | None = None
    bilan: bool | None = None
    bilan_le: date | None = None


class Granted(NamedTuple):
    """A rule waived for one gestionnaire, and one of its collectifs (by its name, or its number) where `collectif` names one.

    `until` is the last day on which it holds.
    """

    siret: str
    collectif: str
    code: str
    reason: str
    author: str = ""
    until: date | None = None

    @property
    def told(self) -> str:
        """The reason, as a report tells it."""
        until = f"jusqu'au {day(self.until)}" if self.until else ""
        said = ", ".join(filter(None, (self.author, until)))
        return f"dérogation{f' ({said})' if said else ''}\u00a0: {self.reason}"

    def covers(self, dossier: Dossier, path: str) -> bool:
        """Whether what stands at a path of a dossier of that gestionnaire is of this collectif."""
        if not self.collectif:
            return True
        number = int(found[1]) if (found := _COLLECTIF.match(path)) else None
        collectifs = given(dossier, "collectifs") or ()
        if number is None or number >= len(collectifs):
            return False
        return self.collectif == str(number + 1) or loose(given(collectifs[number], "nom") or "") == loose(self.collectif)


class Caf(NamedTuple):
    """What the Caf knows: the projects agreed with each SIRET, derogations, and the day on which files without a date came, by their names."""

    agreed: Mapping[str, Sequence[Agreed]] = {}
    derogations: Sequence[Granted] = ()
    received: Mapping[str, date] = {}

    def derogations_of(self, siret: str | None, on: date) -> tuple[Granted, ...]:
        """Those of a gestionnaire that hold on a day."""
        return tuple(one for one in self.derogations if one.siret == siret and (one.until is None or on <= one.until))

    def completed(self, dossier: Dossier) -> Dossier:
        """The dossier, with what the Caf knows of its gestionnaire and project in the place of what the dossier says of them."""
        projects = self.agreed.get(given(dossier, "gestionnaire.siret") or "", ())
        if not projects:
            return dossier
        same = _same(projects, given(dossier, "projet.intitule") or "")
        known = {name: record for name, record in _known(dossier, projects, same).items() if record is not None}
        return with_values(dossier, **known)


NOTHING_KNOWN: Final = Caf()


def _same(projects: Sequence[Agreed], title: str) -> Sequence[Agreed]:
    """The agreed projects that a dossier may be about: that of its title, else all."""
    return [one for one in projects if one.intitule and same_title(one.intitule, title)] or projects


def _known(dossier: Dossier, projects: Sequence[Agreed], same: Sequence[Agreed]) -> dict[str, Record | None]:
    known: dict[str, Record | None] = {}
    gestionnaire: Gestionnaire = dossier.gestionnaire
    known["gestionnaire"] = with_values(gestionnaire, conventionne=True)
    dates = {(one.debut, one.fin) for one in same}
    if len(dates) == 1 and None not in (found := next(iter(dates))):
        known["convention"] = Convention("convention", debut=found[0], fin=found[1])
    bilans = {(one.bilan, one.bilan_le) for one in same}
    if len(bilans) == 1 and (bilan := next(iter(bilans)))[0] is not None:
        known["bilan_qualitatif"] = BilanRecu("bilan_qualitatif", transmis=bilan[0], date=bilan[1])
    if len(same) == 1:
        agreed = _agreed(same[0])
        before = dossier.prolongation if dossier.has("prolongation") else Prolongation("prolongation")
        known["prolongation"] = with_values(before, projet_agree=agreed)
    return known


def _agreed(project: Agreed) -> ProjetAgree:
    written = {"intitule": project.intitule, "lieux": project.lieux, "niveaux": project.niveaux}
    tree = Tree({name: Scalar(text, None) for name, text in written.items() if text}, None)
    return Reading(PROLONGATION).record(ProjetAgree, tree, "prolongation.projet_agree")
