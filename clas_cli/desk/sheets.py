"""The sheets of the register: what each table holds, which columns are ours and which are the instructor's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from openpyxl import Workbook

from clas_cli.desk.book import TITLE, Opened
from clas_cli.desk.look import Heading
from clas_cli.desk.table import Ledger, UnusableRegister, new_table
from clas_cli.filling.look import EURO
from clas_cli.french.text import loose

_DAY: Final = "dd/mm/yyyy"
_COUNT: Final = "0"

AVIS: Final = ("favorable", "favorable avec réserves", "ajourné", "défavorable")

DEMANDES: Final = "Demandes"
CONVENTIONS: Final = "Conventions"
DEROGATIONS: Final = "Dérogations"
RECEPTIONS: Final = "Réceptions"
MESSAGES: Final = "Messages"
JOURNAL: Final = "Journal"
SYNTHESE: Final = "Synthèse"


def _ours(title: str, width: int = 14, format: str = "General") -> Heading:
    return Heading(title, width, format)


def _hers(title: str, width: int = 14, format: str = "General", choices: tuple[str, ...] = ()) -> Heading:
    return Heading(title, width, format, is_ours=False, choices=choices)


def _kept(title: str) -> Heading:
    return Heading(title, 12, hidden=True)


class SheetPlan(NamedTuple):
    """A sheet of the register: its name, what it is for, its columns."""

    name: str
    note: str
    headings: Sequence[Heading]


PLANS: Final = (
    SheetPlan(
        DEMANDES,
        "Une ligne par demande. clas tient les colonnes bleues ; les jaunes, et celles que vous ajoutez, sont à vous : il n'y touche pas.",
        (
            _ours("N°", 6, _COUNT),
            _ours("Gestionnaire", 30),
            _ours("Intitulé", 30),
            _ours("État", 12),
            _ours("Verdict", 14),
            _hers("Avis", 24, choices=AVIS),
            _hers("Montant proposé", 14, EURO),
            _hers("Rang", 8, _COUNT),
            _hers("Observations", 34),
            _ours("Situation", 18),
            _ours("SIRET", 17, "@"),
            _ours("Cycle", 18),
            _ours("Niveaux", 16),
            _ours("Communes", 20),
            _ours("EPCI", 26),
            _ours("Lieux", 26),
            _ours("Collectifs demandés", 12, _COUNT),
            _ours("Collectifs comptés", 12, _COUNT),
            _ours("Collectifs ruraux", 12, _COUNT),
            _ours("Enfants", 10, _COUNT),
            _ours("Reçue le", 12, _DAY),
            _ours("Date limite", 12, _DAY),
            _ours("Jours d'avance", 10, _COUNT),
            _ours("Bloquant", 34),
            _ours("À compléter", 34),
            _ours("À vérifier", 34),
            _ours("Dérogations", 28),
            _ours("Ps en l'état", 14, EURO),
            _ours("Bonus en l'état", 14, EURO),
            _ours("Total en l'état", 14, EURO),
            _ours("Total si corrigé", 14, EURO),
            _ours("Versions", 9, _COUNT),
            _ours("Fichier", 34),
            _ours("Réponse préparée le", 12, _DAY),
            _kept("Empreinte"),
            _kept("Empreinte de la réponse"),
            _kept("Gestionnaire compté"),
        ),
    ),
    SheetPlan(
        CONVENTIONS,
        "Ce que la Caf sait de chaque projet agréé, une ligne par projet. À remplir ; clas y compare les demandes : convention, cycle, projet déjà agréé, bilan.",
        (
            _hers("SIRET", 17, "@"),
            _hers("Gestionnaire", 30),
            _hers("Intitulé", 30),
            _hers("Lieux", 34),
            _hers("Niveaux", 18),
            _hers("Collectifs", 11, _COUNT),
            _hers("Début", 12, _DAY),
            _hers("Fin", 12, _DAY),
            _hers("Bilan reçu", 14, _DAY),
        ),
    ),
    SheetPlan(
        DEROGATIONS,
        "Une règle levée pour un gestionnaire, et pour un de ses collectifs si vous le nommez. Elle se voit dans son rapport, avec son motif.",
        (
            _hers("SIRET", 17, "@"),
            _hers("Collectif", 24),
            _hers("Règle", 12),
            _hers("Motif", 44),
            _hers("Auteur", 22),
            _hers("Jusqu'au", 12, _DAY),
        ),
    ),
    SheetPlan(
        RECEPTIONS,
        "Les fichiers arrivés sans date connue : dire quand chacun est arrivé, pour que le délai soit jugé.",
        (_ours("Fichier", 50), _hers("Reçu le", 14, _DAY), _hers("Observations", 40)),
    ),
    SheetPlan(
        MESSAGES,
        "Chaque fichier reçu, et où il est allé.",
        (
            _ours("Fichier", 50),
            _ours("Demande n°", 11, _COUNT),
            _ours("Version", 16),
            _ours("Reçu le", 12, _DAY),
            _ours("D'après", 24),
            _ours("Expéditeur", 28),
            _ours("Objet", 40),
            _ours("Lecture", 50),
            _kept("Empreinte"),
        ),
    ),
    SheetPlan(
        JOURNAL,
        "Ce qui a changé à chaque passage.",
        (
            _ours("Date", 12, _DAY),
            _ours("Demande n°", 11, _COUNT),
            _ours("Gestionnaire", 30),
            _ours("Intitulé", 30),
            _ours("Changement", 60),
        ),
    ),
)


@dataclass(slots=True)
class Register:
    """The tables of a register, by the names of their sheets. `notices` say what was put back or is passed over, in French."""

    book: Workbook
    tables: dict[str, Ledger]
    is_new: bool
    notices: list[str] = field(default_factory=list)
    has_new_formulas: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether something in it was written."""
        return self.is_new or self.has_new_formulas or any(table.is_changed for table in self.tables.values())

    def __getitem__(self, name: str) -> Ledger:
        return self.tables[name]


def register_of(opened: Opened, campaign: str) -> Register:
    """The register in a workbook; a new one is made. Raises `UnusableRegister` where it isn't one, or is that of another campaign."""
    book = opened.book
    if opened.is_new:
        for sheet in book.worksheets:
            book.remove(sheet)
        made = {plan.name: new_table(book, plan.name, plan.headings, plan.note) for plan in PLANS}
        book.properties.title, book.properties.subject, book.properties.creator = TITLE, campaign, "clas"
        return Register(book, made, True)
    if book.properties.title != TITLE:
        raise UnusableRegister("ce classeur n'est pas un registre de clas\u00a0: donner un nom nouveau, le registre y sera créé")
    if book.properties.subject != campaign:
        raise UnusableRegister(f"c'est le registre d'une autre campagne ({book.properties.subject}), et non de {campaign}")
    register = Register(book, {plan.name: _table(opened, plan) for plan in PLANS}, False)
    for name, table in register.tables.items():
        table.complete()
        register.notices += [
            f"Feuille «\u00a0{name}\u00a0»\u00a0: la colonne «\u00a0{title}\u00a0» manquait, elle est remise à droite."
            for title in table.added
        ]
    return register


def _table(opened: Opened, plan: SheetPlan) -> Ledger:
    for sheet in opened.book.worksheets:
        named = {loose(name) for name in (sheet.title, *sheet.tables)}
        if loose(plan.name) in named:
            name = next((name for name in sheet.tables if loose(name) == loose(plan.name)), plan.name)
            return Ledger(sheet, name, plan.headings, opened.results[sheet.title] if opened.results else None)
    raise UnusableRegister(f"la feuille «\u00a0{plan.name}\u00a0» manque\u00a0: la reprendre d'une copie datée")
