"""A live workbook where some answers are pasted as they are written, past the lists and the bounds of the template."""

from __future__ import annotations

from typing import Any
from unittest import mock

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.dossier.fields import NOUVELLE
from clas_cli.dossier.tree import Scalar
from clas_cli.filling import workbook
from clas_cli.filling.answers import Answers
from clas_cli.reading.data import read_data


def pasted(data: dict[str, Any], answers: dict[str, Any]) -> bytes:
    """The workbook of a dossier where the answers at these paths (« collectifs[0].enfants ») are pasted, texts as texts."""
    source = read_data(data).root
    texts: dict[int, Any] = {}
    for path, text in answers.items():
        *way, name = path.replace("[", ".").replace("]", "").split(".")
        here: Any = source
        for step in way:
            here = here.items[int(step)] if step.isdigit() else here.entries[step]
        here.entries[name] = Scalar("à coller", None)
        texts[id(here.entries[name])] = text
    typed = Answers.cell

    def cell(self: Answers, slot: Any, node: Any, path: str) -> Any:
        value = typed(self, slot, node, path)
        return texts.get(id(node), value)

    with mock.patch.object(Answers, "cell", cell):
        return workbook.render(NOUVELLE, named(DEFAULT), source, live=True).content


PASTED: list[tuple[str, Any, str]] = [
    ("collectifs[0].enfants", "12 enfants", ""),
    ("collectifs[0].enfants", "11 élèves", ""),
    ("collectifs[0].enfants", "8 à 12", "Collectifs!G6"),
    ("collectifs[0].enfants", 10.5, "Collectifs!G6"),
    ("collectifs[0].semaines", "30 semaines", ""),
    ("collectifs[0].semaines", "env. 30", "Collectifs!I6"),
    ("collectifs[0].accessible_parents", "VRAI", "Collectifs!D6"),
    ("collectifs[0].rural", "oui (1 343 hab.)", "Collectifs!E6"),
    ("collectifs[0].seances[0].debut", "16h45", ""),
    ("collectifs[0].seances[0].debut", "17 h", ""),
    ("collectifs[0].seances[0].debut", 16.45, "Séances!C6"),
    ("collectifs[0].seances[0].fin", "1 h 30", ""),
    ("collectifs[0].seances[0].fin", "18h4", "Séances!D6"),
    ("collectifs[0].seances[0].jour", "lun. et jeu.", ""),
    ("collectifs[0].seances[0].jour", "les lundis soir", ""),
    ("collectifs[0].seances[0].jour", "lundi 16h45-18h15", "Séances!B6"),
    ("collectifs[0].intervenants[0].nombre", "2 personnes", ""),
    ("collectifs[0].intervenants[0].nombre", "une ou deux", "Intervenants!C6"),
    ("budget.charges[0].montant", "2\u202f000 €", ""),
    ("budget.charges[0].montant", "2000,5", ""),
    ("budget.charges[0].montant", "2.000", "Budget!C12"),
    ("budget.charges[0].montant", "2 00", "Budget!C12"),
    ("budget.charges[0].montant", "1,,5", "Budget!C12"),
    ("budget.charges[0].montant", -5, "Budget!C12"),
    ("budget.charges[0].compte", "cpte 60", "Budget!A12"),
    ("budget.produits[0].financeur", "Mairie", "Budget!F12"),
    ("actions[0].axe", "élèves", "Actions!A6"),
    ("actions[0].famille", "sorties", "Actions!B6"),
    ("bonus.enfants.demande", "x", "Bonus!B6"),
    ("bonus.enfants.collectifs", "2 collectifs", ""),
    ("bonus.enfants.collectifs", "tous", "Bonus!B7"),
    ("projet.charte.laicite", "Oui, cahier", "Projet!B21"),
    ("demande.date_envoi", "20/06/2026", ""),
    ("demande.date_envoi", "01.12.2026", ""),
    ("demande.date_envoi", "20 juin 2026", "Dossier!B8"),
    ("demande.date_envoi", "31/06/2026", "Dossier!B8"),
]
"""An answer that is pasted, and the cell that the workbook says not to understand, where it doesn't."""
