"""Reading workbooks: what people do to a sheet, what accidents do to a file, and that a workbook says what the YAML says."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import mutations
import openpyxl
import pytest
from classeur import EXAMPLES, HEADER_ROW, OPTIONS, Classeur, bare, classeur, example, filled, part, report, rezipped, said, sheet_part
from commande import clas
from dits import assert_said
from fuzz import lois
from lignes import each_row
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from suite import dumped

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.dossier.choices import FAMILLES, libelle
from clas_cli.dossier.dossier import Dossier, Intervenant
from clas_cli.dossier.fields import Record, field
from clas_cli.dossier.groups import One, Records
from clas_cli.dossier.kinds import Text
from clas_cli.dossier.layout import SHEETS, Names, Sheet, header_key, join_list, lay_out
from clas_cli.dossier.tree import Mapping, Scalar, Sequence, steps
from clas_cli.filling import yaml_template
from clas_cli.filling.workbook import render
from clas_cli.french.values import split_list
from clas_cli.judge.check import check
from clas_cli.judge.report import Report
from clas_cli.reading.cells import opendocument
from clas_cli.reading.cells.archive import Archive
from clas_cli.reading.cells.grid import WHOLE
from clas_cli.reading.door import read_bytes

Said = list[tuple[str, str]]
Edit = Callable[[Classeur], Said | None]

NAMES = [path.stem for path in sorted(EXAMPLES.glob("*.yaml"))]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_says_the_same_as_a_workbook(name: str) -> None:
    expected, found = check(example(name), OPTIONS), report(classeur(name))
    assert _codes(found, "DOS003") == _codes(expected, "DOS003")
    assert found.estimation == expected.estimation
    assert found.verdict == expected.verdict


def _codes(of: Any, without: str = "") -> list[tuple[str, str]]:
    return sorted((finding.code, finding.path) for finding in of.findings if finding.code != without)


# What people do to a sheet: what it changes in the findings of a dossier that is in order


def _renamed_sheets(book: Classeur) -> None:
    for old, new in (
        ("Collectifs", "COLLECTIFS "),
        ("Séances", "seances"),
        ("Gestionnaire", " gestionnaire"),
        ("Horaires scolaires", "Horaires_Scolaires"),
    ):
        book[old].title = new


def _renamed_headers(book: Classeur) -> None:
    book.put("Collectifs", "Nombre d'enfants", "NOMBRE  D’ENFANTS * :")
    book.put("Séances", "Début de la séance", "debut de la seance")
    book.put("Séances", "Collectif", "Nom du collectif")
    book.put("Budget", "Montant (charges)", "montant")
    book["Projet"]["A6"] = "intitulé du Projet :"


def _headers_of_an_older_model(book: Classeur) -> list[tuple[str, str]]:
    training = book.put("Intervenants", "Formation du nouvel accompagnateur", "bientôt", 1)
    book.put("Intervenants", "Formation du nouvel accompagnateur", "Formation aux fondamentaux *")
    report_sent = book.put("Prolongation", "Bilan qualitatif transmis", "peut-être")
    (label,) = (cell for (cell,) in book["Prolongation"].iter_rows(max_col=1) if cell.value == "Bilan qualitatif transmis")
    label.value = "Bilan qualitatif transmis par courriel *"
    return [("DOS005", f"Intervenants!{training}"), ("DOS005", f"Prolongation!{report_sent}")]


def _moved_columns(book: Classeur) -> None:
    page = book["Collectifs"]
    page.move_range("C4:J8", cols=2)
    page.move_range("A4:A8", cols=3)


def _shifted_form(book: Classeur) -> None:
    book["Projet"].insert_cols(1, 2)


def _inserted_between_label_and_answer(book: Classeur) -> None:
    book["Projet"].insert_cols(2)


def _inserted_rows(book: Classeur) -> None:
    book["Collectifs"].insert_rows(2, 3)
    book["Collectifs"].insert_rows(9, 2)
    book["Gestionnaire"].insert_rows(8)


def _ghost_rows(book: Classeur) -> None:
    page = book["Séances"]
    for row in range(20, 900):
        for column in range(1, 6):
            page.cell(row, column).fill = PatternFill("solid", "FFF2CC")
    page["B700"] = "   "


def _zero_formulas(book: Classeur) -> Said:
    data = book["Budget"]
    for row in range(11, 16):
        data[f"C{row}"] = 0
    return [("DOS012", f"Budget!A{row}") for row in range(11, 16)]  # typed zeros are values; see the test of formulas


def _merged_names(book: Classeur) -> None:
    for sheet in ("Séances", "Intervenants"):
        book[sheet]["A6"] = None
        book[sheet]["A8"] = None
        book[sheet].merge_cells("A5:A6")
        book[sheet].merge_cells("A7:A8")


def _merged_title(book: Classeur) -> None:
    book["Collectifs"].merge_cells("A1:J1")
    book["Projet"].merge_cells("B6:C6")


def _hidden_row(book: Classeur) -> Said:
    book["Collectifs"].row_dimensions[6].hidden = True
    return [("DOS010", "Collectifs!A6")]


def _hidden_blank_row(book: Classeur) -> None:
    book["Collectifs"].row_dimensions[40].hidden = True


def _hidden_column(book: Classeur) -> Said:
    book["Collectifs"].column_dimensions["G"].hidden = True
    return [("DOS010", "Collectifs!G5")]


def _hidden_sheet(book: Classeur) -> Said:
    book["Séances"].sheet_state = "veryHidden"
    return [("DOS010", "Séances!A5")]


def _hidden_blank_sheet(book: Classeur) -> None:
    book["Prolongation"].sheet_state = "hidden"


def _beside_the_table(book: Classeur) -> Said:
    book["Collectifs"]["M6"] = "à revoir avec la mairie"
    return [("DOS010", "Collectifs!M6")]


def _beside_the_form(book: Classeur) -> Said:
    book["Gestionnaire"]["F12"] = "?"
    return [("DOS010", "Gestionnaire!F12")]


def _help_of_an_older_model(book: Classeur) -> None:
    row = book["Gestionnaire"][book.at("Gestionnaire", "Numéro RNA")].row
    book["Gestionnaire"].cell(row, 2).value = None
    book["Gestionnaire"].cell(row, 3).value = "W et neuf chiffres, si c'est une association. Exemple\u00a0: W112000000"


def _answer_without_label(book: Classeur) -> Said:
    book["Projet"]["B60"] = "suite du diagnostic"
    return [("DOS010", "Projet!B60")]


def _at_the_very_end(book: Classeur) -> Said:
    book["Actions"]["XFD1048576"] = 1
    return [("DOS010", "Actions!XFD1048576")]


def _note_under_the_table(book: Classeur) -> Said:
    book["Collectifs"]["A9"] = "NB\u00a0: effectifs au 1er juin"
    return [("DOS010", "Collectifs!A9")]


def _free_text_above(book: Classeur) -> None:
    book["Collectifs"]["C2"] = "Association Les Lampions studieux"


def _unread_sheets(book: Classeur) -> None:
    for name in ("Mode d'emploi", "Listes", "Contrôle"):
        book.book.create_sheet(name)["A1"] = "texte"


def _empty_unknown_sheet(book: Classeur) -> None:
    book.book.create_sheet("Feuil1")


def _unknown_sheet(book: Classeur) -> Said:
    book.book.create_sheet("Brouillon")["C3"] = 12
    return [("DOS003", "Brouillon!C3")]


def _unknown_label(book: Classeur) -> Said:
    book["Gestionnaire"]["A30"], book["Gestionnaire"]["B30"] = "Site internet", "https://example.org"
    return [("DOS003", "Gestionnaire!A30")]


def _unknown_column(book: Classeur) -> Said:
    book["Collectifs"]["K4"], book["Collectifs"]["K5"] = "Nombre de filles", 5
    return [("DOS003", "Collectifs!K4")]


def _empty_unknown_column(book: Classeur) -> None:
    book["Collectifs"]["K4"] = "Remarques"


def _label_twice(book: Classeur) -> Said:
    book["Projet"]["A50"], book["Projet"]["B50"] = "Territoire", "Grand Narbonne"
    return [("DOS006", "Projet!A50")]


def _column_twice(book: Classeur) -> Said:
    book["Collectifs"]["L4"] = "Lieu"
    return [("DOS006", "Collectifs!L4")]


def _numbers_as_text(book: Classeur) -> None:
    book.put("Collectifs", "Nombre d'enfants", "10 enfants", 1)
    book.put("Collectifs", "Semaines de fonctionnement par an", "30 semaines", 1)
    book.put("Budget", "Montant (charges)", "1 260,00 €", 1)
    book.put("Budget", "Montant (produits)", "5,623.80", 1)
    book.put("Budget", "Compte de charges", "60", 1)


def _text_dates_and_times(book: Classeur) -> None:
    book.put("Projet", "Première séance", "21/09/2026")
    book.put("Projet", "Dernière séance", "le 18 juin 2027")
    book.put("Séances", "Début de la séance", "16h45", 1)
    book.put("Séances", "Fin de la séance", 0.7604166666666666, 1)
    book.put("Séances", "Début de la séance", timedelta(hours=16, minutes=45), 2, "[h]:mm")
    book.put("Séances", "Fin de la séance", datetime(2026, 9, 22, 18, 15), 2)  # noqa: DTZ001


def _dates_without_format(book: Classeur) -> None:
    book.put("Projet", "Première séance", 46286, number_format="General")


def _siret_as_number(book: Classeur) -> None:
    book.put("Gestionnaire", "SIRET", 99990012900001, number_format="General")
    book.put("Gestionnaire", "Code postal", 11000, number_format="0")


def _small_postcode(book: Classeur) -> None:
    book.put("Gestionnaire", "Code postal", 1000)


def _levels(book: Classeur) -> None:
    book.put("Collectifs", "Niveaux", "CE1-CE2", 1)
    book.put("Collectifs", "Niveaux", "du CM1 au CM2", 2)


def _unknown_collectif(book: Classeur) -> Said:
    return [("DOS005", f"Séances!{book.put('Séances', 'Collectif', 'Les exploratuers', 2).removeprefix('Séances!')}")]


def _nobody_s_row(book: Classeur) -> Said:
    return [("DOS005", f"Séances!{book.put('Séances', 'Collectif', 'Groupe Z', row)}") for row in (1, 2)]


def _name_left_out(book: Classeur) -> Said:
    return [("DOS004", f"Intervenants!{book.put('Intervenants', 'Collectif', None, 2)}")]


def _ditto(book: Classeur) -> None:
    for label in ("Commune du collectif", "Lieu accessible aux parents", "Milieu rural", "Semaines de fonctionnement par an"):
        book.put("Collectifs", label, "idem", 2)
    book.put("Séances", "Collectif", '"', 2)
    book.put("Séances", "Début de la séance", "\u201d", 2)
    book.put("Séances", "Fin de la séance", "idem", 2)
    for label in ("Respect des choix individuels", "Égalité des droits de chacun"):
        book.put("Projet", label, "Idem")


def _ditto_under_nothing(book: Classeur) -> Said:
    return [("DOS005", "Collectifs!" + book.put("Collectifs", "Nombre d'enfants", "idem", 1))]


def _ditto_of_a_description(book: Classeur) -> Said:
    return [("DOS014", f"Projet!{book.put('Projet', 'Diagnostic des besoins', 'idem')}")]


def _unticked_box(book: Classeur) -> Said:
    book.put("Collectifs", "Milieu rural", "☐", 1)
    return [("DOS012", f"Projet!{book.put('Projet', 'Refus de tout prosélytisme', '☐')}")]


def _for_every_collectif(book: Classeur) -> Said:
    book["Bonus"]["B7"] = "tous"
    page = book["Intervenants"]
    for row in range(page.max_row, HEADER_ROW, -1):
        if page.cell(row, 1).value == "Les curieux":
            page.delete_rows(row)
    for row in range(HEADER_ROW + 1, page.max_row + 1):
        page.cell(row, 1, "tous les groupes")
    return [("REF016", "Intervenants!B5"), ("REF016", "Intervenants!B6")]  # in both groups at once


def _sheets_named_anew(book: Classeur) -> None:
    book["Collectifs"].title = "1-Collectifs"
    book["Budget"].title = "budget prévisionnel 2026"
    book["Séances"].title = "Planning des séances"


def _sheet_kept_beside(book: Classeur) -> Said:
    kept = [book.book.create_sheet(name) for name in ("Budget réalisé", "Mon budget")]
    for page in kept:
        page["A1"] = "à reprendre"
    return [("DOS003", "Budget réalisé!A1"), ("DOS003", "Mon budget!A1")]


def _sheet_copied(book: Classeur) -> Said:
    book.book.create_sheet("Collectifs (2)")["A1"] = "brouillon"
    return [("DOS006", "Collectifs (2)!A1")]


def _typed_totals(book: Classeur) -> Said:
    page = book["Budget"]
    row = HEADER_ROW + 9
    for column, value in enumerate(("TOTAL", None, "19 920,00 €", None, "TOTAL", None, None, "19 000,00 €"), 1):
        page.cell(row, column, value)
    return [("DOS010", f"Budget!H{row}")]


def _hidden_rows(book: Classeur) -> Said:
    for row in (HEADER_ROW + 1, HEADER_ROW + 2):
        book["Collectifs"].row_dimensions[row].hidden = True
    return [("DOS010", f"Collectifs!A{HEADER_ROW + 1}")]


def _times_of_the_first_day(book: Classeur) -> None:
    book.put("Séances", "Début de la séance", 1 + 16.75 / 24, 1, "dd/mm/yyyy hh:mm")
    book.put("Séances", "Fin de la séance", 1 + 18.25 / 24, 1, "dd/mm/yyyy hh:mm")


def _said_beside(book: Classeur) -> None:
    book.put("Gestionnaire", "Statut", "ASSOCIATION (loi 1901, MJC)")
    book.put("Gestionnaire", "Courriel", "mailto:presidence@example.org")
    book.put("Projet", "Suivi des présences des enfants", "Oui, cahier")
    book.put("Projet", "Public restreint", "☐ oui  ☑ non")
    book.put("Projet", "Participation des familles", "NON (GRATUIT)")
    book.put("Projet", "Communes", "Carcassonne / Pennautier")
    book.put("Séances", "Début de la séance", "de 16h45", 1)
    book.put("Séances", "Fin de la séance", "à 18h15", 1)
    book.put("Intervenants", "Statut de l'intervenant", "agent communal", 1)
    book.put("Intervenants", "Statut de l'intervenant", "Service civique", 2)
    book.put("Intervenants", "Formation du nouvel accompagnateur", "oui, en octobre", 2)
    book.put("Budget", "Compte de charges", "cpte 60", 1)
    book.put("Budget", "Compte de produits", "74.", 1)
    book.put("Budget", "Financeur", "CAF (PS)", 1)
    book.put("Budget", "Financeur", "LES 2 MAIRIES", 3)
    book.put("Budget", "Financeur", "CCRLCM", 5)


def _same_name(book: Classeur) -> Said:
    second = book.put("Collectifs", "Nom du collectif", "Les Explorateurs", 2)
    for row in (3, 4):
        book.put("Séances", "Collectif", "n° 2", row)
        book.put("Intervenants", "Collectif", "2", row)
    return [
        ("DOS005", "Intervenants!A7"),
        ("DOS005", "Intervenants!A8"),
        ("DOS006", f"Collectifs!{second}"),
        ("FIN005", "Budget!H5"),  # what bears one name counts once
        ("FIN012", "Bonus!B7"),
        ("FIN012", "Budget!H6"),
    ]


def _error_value(book: Classeur) -> Said:
    cell = book["Collectifs"][book.at("Collectifs", "Nombre d'enfants", 1)]
    cell.value, cell.data_type = "#REF!", "e"
    return [("DOS009", f"Collectifs!{cell.coordinate}")]


def _uncalculated(book: Classeur) -> Said:
    return [("DOS009", f"Budget!{book.put('Budget', 'Montant (charges)', '=B1*2', 1)}")]


def _uncalculated_elsewhere(book: Classeur) -> None:
    book["Budget"]["A2"] = "=SUM(C5:C10)"
    book["Budget"]["K7"] = "=1/0"
    book["Projet"]["E9"] = "=B9"
    book["Budget"]["C40"] = "=SUM(C5:C10)"


def _total_row(book: Classeur) -> None:
    page = book["Budget"]
    row = HEADER_ROW + 7
    page.cell(row, 2, "TOTAL DES CHARGES")
    page.cell(row, 3, 19920)


def _wrong_total_row(book: Classeur) -> Said:
    page = book["Budget"]
    page["A11"], page["C11"] = "Sous-total", 300
    return [("DOS010", "Budget!C11")]


def _total_of_collectifs(book: Classeur) -> None:
    book["Collectifs"]["A7"], book["Collectifs"]["G7"] = "Total", 19


def _comments(book: Classeur) -> None:
    book["Collectifs"]["A5"].comment = Comment("À confirmer", "Une lectrice")


def _header_again(book: Classeur) -> None:
    page = book["Séances"]
    for column in range(1, 6):
        page.cell(9, column, page.cell(HEADER_ROW, column).value)


def _nothing_known(book: Classeur) -> Said:
    for row in book["Bonus"].iter_rows():
        for cell in row:
            cell.value = None
    book["Bonus"]["B2"] = "voir annexe"
    return [("DOS003", "Bonus!B2"), ("FIN012", "Budget!H6")]


HABITS: list[Edit] = [
    value
    for name, value in list(globals().items())
    if name.startswith("_") and callable(value) and getattr(value, "__annotations__", {}).get("book") == "Classeur"
]


@pytest.mark.long
@pytest.mark.parametrize("edit", HABITS, ids=lambda edit: edit.__name__.strip("_"))
def test_habit(edit: Edit) -> None:
    book = classeur()
    expected = edit(book) or []
    found = report(book)
    assert sorted(said(found)) == sorted(expected)
    assert_said("habitudes", edit.__name__.strip("_"), (finding for finding in found.findings if finding.severity != "information"))


@pytest.mark.long
@pytest.mark.parametrize("sheet", ["Séances", "Intervenants"])
@pytest.mark.parametrize("row", [1, 3])
@pytest.mark.parametrize(("named", "code"), [("#N/A", "DOS009"), ("Groupe Z", "DOS005"), (None, "DOS004"), ("=A1", "DOS009")])
def test_a_row_of_nobody_accuses_no_collectif(sheet: str, row: int, named: str | None, code: str) -> None:
    book = classeur()
    address = book.put(sheet, "Collectif", named, row)
    found, expected = report(book), report(classeur())
    assert said(found) == [(code, f"{sheet}!{address}")]
    assert found.estimation is not None and expected.estimation is not None
    assert found.estimation.full == expected.estimation.full
    kept = [line.kept for line in found.estimation.lines]
    assert kept == ([False, True] if row == 1 else [True, False])  # only the one whose rows it may be waits


def test_names_on_the_first_row_of_each_group_only_give_the_rows_under_them() -> None:
    book = classeur()
    addresses = [book.put("Séances", "Collectif", None, row) for row in (2, 4)]
    book.put("Séances", "Fin de la séance", "17:30", 2)
    found = report(book)
    assert said(found) == [("DOS004", f"Séances!{address}") for address in addresses]
    assert [line.codes for line in found.estimation.lines] == [("REF007",), ()]  # too short: it waits for the name


@pytest.mark.parametrize(
    ("sheet", "label", "code", "remedy"),
    [
        ("Gestionnaire", "Commune", "DOS004", "Renseigner «\u00a0Commune\u00a0», par exemple\u00a0: Bourg-Exemple."),
        ("Projet", "Première séance", "DOS012", "Renseigner «\u00a0Première séance\u00a0» de la feuille «\u00a0Projet\u00a0», par exemple\u00a0: 21/09/2026."),
        ("Budget", "Montant (charges)", "DOS012", "Renseigner la colonne «\u00a0Montant (charges)\u00a0» de la feuille «\u00a0Budget\u00a0», par exemple\u00a0: 900,00."),
    ],
)  # fmt: skip
def test_what_lacks_is_told_in_the_words_of_the_sheet(sheet: str, label: str, code: str, remedy: str) -> None:
    book = classeur()
    address = book.put(sheet, label, None, 1 if sheet == "Budget" else 0)
    (finding,) = (finding for finding in report(book).findings if finding.code == code)
    assert (finding.remedy, str(finding.place)) == (remedy, f"{sheet}!{address}")


@pytest.mark.parametrize(
    ("sheet", "label", "row", "typed", "expected", "remedy"),
    [
        ("Gestionnaire", "Statut", 0, "établissement", "«\u00a0établissement public\u00a0»", "«\u00a0établissement public\u00a0»"),
        ("Budget", "Financeur", 1, "Fond propre", "«\u00a0fonds propres\u00a0»", "«\u00a0fonds propres\u00a0»"),
        ("Budget", "Financeur", 1, "CAF", "«\u00a0Caf, Ps Clas\u00a0»", "«\u00a0Caf, Ps Clas\u00a0» pour la Ps Clas"),
        ("Budget", "Financeur", 1, "CAF (11)", "«\u00a0Caf, Ps Clas\u00a0»", "«\u00a0Caf, Ps Clas\u00a0» pour la Ps Clas"),
        (
            "Intervenants",
            "Statut de l'intervenant",
            1,
            "animatrice",
            "«\u00a0bénévole\u00a0»",
            "Écrire le statut, non la fonction\u00a0: «\u00a0salarié\u00a0»",
        ),
    ],
)
def test_accepted_values_are_told_as_the_lists_show_them(sheet: str, label: str, row: int, typed: str, expected: str, remedy: str) -> None:
    book = classeur()
    book.put(sheet, label, typed, row)
    (finding,) = (finding for finding in report(book).findings if finding.code == "DOS005")
    assert finding.expected.startswith("une valeur de la liste\u00a0: «") and expected in finding.expected
    assert remedy in finding.remedy


@pytest.mark.parametrize(
    ("sheet", "label", "typed", "form", "message", "remedy"),
    [
        ("Séances", "Début de la séance", 16.75, "hh:mm", "« 18:00 » ne convient pas : la cellule contient 16,75, que son format montre ainsi.", "« 16h45 »"),
        ("Gestionnaire", "Courriel", "a@example.org ; b@example.org", None, "« a@example.org ; b@example.org » ne convient pas.", "« a@example.org »"),
        ("Gestionnaire", "Courriel", "lire(at)example.org", None, "« lire(at)example.org » ne convient pas.", "« lire@example.org »"),
        ("Gestionnaire", "SIRET", "12345", None, "« 12345 » ne convient pas.", "14 chiffres"),
        ("Budget", "Montant (charges)", "1.234", None, "« 1.234 » ne convient pas.", "« 1234 » ou « 1,23 »"),
        ("Budget", "Montant (charges)", -310, '#,##0.00\u00a0"€"', "« -310,00 € » ne convient pas.", "un montant positif ou nul"),
        ("Budget", "Montant (charges)", -1310.5, "#,##0.00", "« -1\u202f310,50 » ne convient pas.", "un montant positif ou nul"),
        ("Collectifs", "Lieu accessible aux parents", "ça dépend", None, "« ça dépend » ne convient pas.", "« oui » ou « non »"),
        ("Collectifs", "Nombre d'enfants", "une classe", None, "« une classe » ne convient pas.", "un nombre entier de 0 à 10000"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_answered_with_what_to_write(
    sheet: str, label: str, typed: object, form: str | None, message: str, remedy: str
) -> None:
    book = classeur()
    address = book.put(sheet, label, typed, 0 if sheet == "Gestionnaire" else 1, form)
    finding = next(finding for finding in report(book).findings if finding.code in ("DOS005", "DOS008"))
    assert str(finding.place) == f"{sheet}!{address}"
    assert message in finding.message.replace("\u00a0", " ") and remedy in finding.remedy.replace("\u00a0", " ")


def test_rows_without_any_collectif_are_told_once_a_sheet() -> None:
    book = classeur()
    book["Collectifs"].title = "Groupes"
    found = report(book)
    assert [place for code, place in said(found) if code == "DOS005"] == ["Séances!A5", "Intervenants!A5"]
    (finding,) = (finding for finding in found.findings if finding.code == "DOS005")
    assert "n'en donne aucun" in finding.message


def test_a_sheet_that_lacks_is_told_by_its_name() -> None:
    book = classeur()
    del book.book["Gestionnaire"]
    (finding,) = (finding for finding in report(book).findings if finding.code == "DOS004")
    assert (finding.path, finding.remedy) == (
        "gestionnaire",
        "Remplir la feuille «\u00a0Gestionnaire\u00a0», ou la reprendre du modèle si elle manque.",
    )


@pytest.mark.parametrize("write", [render, yaml_template.render])
def test_a_row_of_nobody_is_not_written_blank(write: Callable[..., Any]) -> None:
    book = classeur()
    book.put("Séances", "Collectif", "Groupe Z", 1)
    written = write("nouvelle", named(DEFAULT), read_bytes(book.bytes(), "dossier.xlsx").root)
    data = written.encode() if isinstance(written, str) else written.content
    again = check(read_bytes(data, "dossier.yaml" if isinstance(written, str) else "dossier.xlsx"), OPTIONS)
    assert [finding.code for finding in again.findings if finding.severity != "information"] == ["REF006"]


def test_names_that_cannot_be_read_are_not_said_unknown() -> None:
    book = classeur()
    names = [book.put("Collectifs", "Nom du collectif", "=A1", row) for row in (1, 2)]
    assert said(report(book)) == [("DOS009", f"Collectifs!{name}") for name in names]


# Formulas with their results: openpyxl writes none, so they are put in the part itself


@pytest.mark.long
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (b'<c r="G5"><f>5+5</f><v>10</v></c>', None),
        (b'<c r="G5" t="str"><f>A1</f><v>10 enfants</v></c>', None),
        (b'<c r="G5"><f>5+5</f></c>', "DOS009"),
        (b'<c r="G5"><f>5+5</f><v></v></c>', "DOS009"),
        (b'<c r="G5" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "DOS009"),
        (b'<c r="G5" t="e"><v>#N/A</v></c>', "DOS009"),
        (b'<c r="G5" t="str"><f>IF(1,"","")</f><v></v></c>', "DOS012"),
        (b'<c r="G5" t="inlineStr"><is><r><t>1</t></r><r><t>0</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>', None),
        (b'<c t="n" r="G5"><v>1.0E1</v></c>', None),
        (b"<c r='G5'><v><![CDATA[10]]></v></c>", None),
        (b'<c r="G5"><v>1&#48;</v></c>', None),
        (b'<c r="G5"><v>nan</v></c>', "DOS005"),
        (b'<c r="G5"><v>1e999</v></c>', "DOS005"),
        (b'<c r="G5"><v> +10. </v></c>', None),
        (b'<c r="G5"><v>1_0</v></c>', "DOS005"),
        ('<c r="G5"><v>\u0661\u0660</v></c>'.encode(), "DOS005"),
        ('<c r="G5"><v>\uff11\uff10.0</v></c>'.encode(), "DOS005"),
    ],
)
def test_what_a_cell_may_hold(cell: bytes, expected: str | None) -> None:
    book = classeur()
    data = part(book.bytes(), sheet_part(book.book, "Collectifs"), b'<c r="G5" t="n"><v>10</v></c>', cell)
    assert said(report(data)) == ([(expected, "Collectifs!G5")] if expected else [])


@each_row(
    ("cell", "value"),
    [
        ('office:value-type="float" office:value="10"', 10),
        ('office:value-type="float" office:value="+1.0E1"', 10),
        ('office:value-type="currency" office:value=".5"', 0.5),
        ('office:value-type="float" office:value="1_0"', "1_0"),
        ('office:value-type="float" office:value="\u0661\u0660"', "\u0661\u0660"),
        ('office:value-type="percentage" office:value="\uff11"', "\uff11"),
        ('office:value-type="float" office:value="NaN"', "NaN"),
        ('office:value-type="float" office:value="1e400"', "1e400"),
        ('office:value-type="float"', "affiché"),
        ('office:value-type="time" office:time-value="PT16H45M00S"', timedelta(hours=16, minutes=45)),
        ('office:value-type="time" office:time-value="PT16H44M59.998S"', timedelta(hours=16, minutes=45)),
        ('office:value-type="time" office:time-value="PT1000763H9M53S"', timedelta(hours=1_000_763, minutes=9, seconds=53)),
        ('office:value-type="date" office:date-value="2026-09-21T16:45:00-10:00"', datetime(2026, 9, 21, 16, 45)),  # noqa: DTZ001
        ('office:value-type="date" office:date-value="2026-09-21T16:45:00Z"', datetime(2026, 9, 21, 16, 45)),  # noqa: DTZ001
        ('office:value-type="float" office:string-value="OK"', "OK"),
        ('office:value-type="time" office:time-value="PT1005M"', timedelta(hours=16, minutes=45)),
        ('office:value-type="time" office:time-value="P0DT16H45M"', timedelta(hours=16, minutes=45)),
        ('office:value-type="time" office:time-value="P0Y0M0DT16H45M00S"', timedelta(hours=16, minutes=45)),
        ('office:value-type="time" office:time-value="P0Y1M0DT16H45M00S"', "affiché"),
        ('office:value-type="time" office:time-value="PT\u0661\u0660H"', "affiché"),
    ],
)
def test_what_a_cell_of_opendocument_may_hold(cell: str, value: Any) -> None:
    row = f"<table:table-row><table:table-cell {cell}><text:p>affiché</text:p></table:table-cell></table:table-row>"
    (grid,) = opendocument.read_opendocument(Archive(_ods(row)), lambda _: WHOLE)
    assert grid.cells == {(1, 1): value} and type(grid.cells[1, 1]) is type(value)


def test_formulas_that_give_nothing_are_ghosts() -> None:
    book = classeur()
    rows = b"".join(b'<row r="%d"><c r="C%d"><f>A1</f><v>0</v></c></row>' % (row, row) for row in range(40, 60))
    data = part(book.bytes(), sheet_part(book.book, "Budget"), b"</sheetData>", rows + b"</sheetData>")
    assert said(report(data)) == []


def test_dates_counted_from_1904() -> None:
    book = classeur()
    book.book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001
    for label, day in (("Première séance", date(2026, 9, 21)), ("Dernière séance", date(2027, 6, 18))):
        book.put("Projet", label, day)
    assert b"date1904" in zipfile.ZipFile(io.BytesIO(book.bytes())).read("xl/workbook.xml")
    assert said(report(book)) == []


def test_other_ways_to_write_the_same_xml() -> None:
    def prefixed(name: str, content: bytes) -> bytes:
        if not re.match(r"xl/(worksheets/sheet|sharedStrings|styles|workbook\.xml)", name):
            return content
        content = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", content)
        return content.replace(b"xmlns=", b"xmlns:x=", 1)

    assert said(report(rezipped(bare(), prefixed))) == []


def test_parts_in_utf_16() -> None:
    def recoded(name: str, content: bytes) -> bytes:
        return content.decode().replace("UTF-8", "UTF-16").encode("utf-16") if name.endswith("sheet3.xml") else content

    assert said(report(rezipped(bare(), recoded))) == []


def test_a_macro_workbook_is_read_and_its_macros_are_not() -> None:
    def with_macros(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main") if name == "[Content_Types].xml" else content
        )

    assert said(report(rezipped(bare(), with_macros), "dossier.xlsm")) == []


# What accidents and malice do to a file: one DOS finding, in French, at once


@cache
def collectifs() -> str:
    """The part of the template that holds this sheet."""
    return sheet_part(openpyxl.load_workbook(io.BytesIO(filled())), "Collectifs")


@cache
def _bomb(name: str, content: bytes, size: int) -> bytes:
    """The good workbook, with a part that inflates to `size` bytes from next to nothing."""

    def change(found: str, old: bytes) -> bytes:
        if found != name:
            return old
        head, _, tail = old.partition(b"<sheetData>" if b"<sheetData>" in old else b"<si>")
        return head + (b"<sheetData>" if b"<sheetData>" in old else b"") + content * (size // len(content)) + tail

    return rezipped(filled(), change)


def _lying(data: bytes, name: str) -> bytes:
    """The same archive, whose directory says that a part holds 10 bytes."""
    changed = bytearray(data)
    start = data.find(b"PK\x01\x02")
    while start >= 0:
        length = struct.unpack_from("<H", data, start + 28)[0]
        if data[start + 46 : start + 46 + length].decode() == name:
            struct.pack_into("<I", changed, start + 24, 10)
        start = data.find(b"PK\x01\x02", start + 4)
    return bytes(changed)


def _ole(stream: str) -> bytes:
    """The beginning of an OLE file, with a directory entry of that name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(4096)


def _many_entries() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(5_000):
            archive.writestr(f"xl/{number}", b"")
    return stream.getvalue()


def _archive(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_x", ".x"), content)
    return stream.getvalue()


def _without(name: str) -> bytes:
    return rezipped(filled(), lambda found, content: None if found == name else content)


def _in_sheet(old: bytes, new: bytes) -> bytes:
    return part(filled(), collectifs(), old, new)


DAMAGES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "vide"),
    "truncated": (lambda: filled()[: len(filled()) // 2], "tronqué"),
    "truncated-at-the-end": (lambda: filled()[:-30], "tronqué"),
    "cut-inside": (lambda: filled()[:3000] + filled()[6000:], "endommagé"),
    "bytes-changed": (lambda: filled()[:9000] + bytes(200) + filled()[9200:], "endommagé"),
    "encrypted": (lambda: _ole("EncryptedPackage"), "mot de passe"),
    "word-97": (lambda: _ole("WordDocument"), "classeur"),
    "ole-cut": (lambda: _ole("Workbook")[:600], "endommagé"),
    "csv-renamed": (lambda: b"nom;enfants\nLes explorateurs;10\n", "CSV"),
    "html-renamed": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "page web"),
    "docx": (lambda: _archive(**{"_rels__.rels": '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="word/document.xml"/></Relationships>'}), "Word"),
    "any-zip": (lambda: _archive(notes_txt="bonjour"), "archive ZIP"),
    "xlsb": (lambda: _archive(**{"xl__workbook.bin": ""}), "xlsb"),
    "no-workbook": (lambda: _without("xl/workbook.xml"), "il y manque"),
    "no-sheet": (lambda: _without(collectifs()), "y manque"),
    "no-strings": (lambda: _without("xl/sharedStrings.xml"), "il y manque"),
    "no-relations": (lambda: _without("xl/_rels/workbook.xml.rels"), "manque"),
    "no-types": (lambda: _without("[Content_Types].xml"), "il y manque"),
    "other-sheets": (lambda: _plain_workbook(), "aucune des feuilles"),
    "cell-beyond-xfd": (lambda: _in_sheet(b"</sheetData>", b'<row r="50"><c r="XFE50"><v>1</v></c></row></sheetData>'), "hors des limites"),
    "cell-far-beyond-xfd": (lambda: _in_sheet(b"</sheetData>", b'<row r="50"><c r="ZZZZZZ50"><v>1</v></c></row></sheetData>'), "hors des limites"),
    "row-beyond-the-last": (lambda: _in_sheet(b"</sheetData>", b'<row r="1048577"><c r="A1048577"><v>1</v></c></row></sheetData>'), "hors des limites"),
    "shared-text-that-is-not-there": (lambda: _in_sheet(b"</sheetData>", b'<row r="50"><c r="A50" t="s"><v>999999</v></c></row></sheetData>'), "endommagé"),
    "shared-text-before-the-first": (lambda: _in_sheet(b"</sheetData>", b'<row r="50"><c r="A50" t="s"><v>-1</v></c></row></sheetData>'), "endommagé"),
    "xml-cut": (lambda: _in_sheet(b"</sheetData>", b""), "XML complet"),
    "xml-broken": (lambda: _in_sheet(b"</sheetData>", b"<row></sheetData>"), "XML complet"),
    "xml-entities": (lambda: _in_sheet(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'), "entités"),
    "xml-external-entity": (lambda: part(filled(), "xl/workbook.xml", b"<workbook", b'<!DOCTYPE w SYSTEM "file:///etc/passwd"><workbook'), "entités"),
    "sheet-bomb": (lambda: _bomb(collectifs(), b'<row r="9"><c r="A9"><v>1</v></c></row>', 120_000_000), "démesuré"),
    "text-bomb": (lambda: _bomb("xl/sharedStrings.xml", b"<si><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></si>", 120_000_000), "démesuré"),
    "lying-bomb": (lambda: _lying(_bomb(collectifs(), b'<row r="9"><c r="A9"><v>1</v></c></row>', 120_000_000), collectifs()), "ne peut pas être décompressé"),
    "nested-elements": (lambda: _in_sheet(b"</sheetData>", b"<a>" * 1_000_000 + b"</sheetData>"), "démesuré"),
    "many-parts": (_many_entries, "plus de 2\u00a0000\u00a0fichiers"),
    "too-many-rows": (lambda: _in_sheet(b"</sheetData>", b"".join(b'<row r="%d"><c r="G%d"><v>1</v></c><c r="I%d"><v>2</v></c></row>' % (n, n, n) for n in range(10, 9_000)) + b"</sheetData>"), "3\u00a0000\u00a0lignes"),
    "ods-without-content": (lambda: _archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "il y manque"),
    "odt": (lambda: _archive(mimetype="application/vnd.oasis.opendocument.text"), "document texte"),
    "ods-encrypted": (
        lambda: _archive(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"META-INF__manifest_xml": "<m><encryption-data/></m>", "content_xml": "?"}),
        "mot de passe",
    ),
    "ods-beyond-the-last": (lambda: _ods('<table:table-row table:number-rows-repeated="1048577"/>' + _ODS_ROW), "hors des limites"),
    "ods-repeated-value": (lambda: _ods(_ODS_ROW.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="99999999">')), "hors des limites"),
}  # fmt: skip

_ODS_ROW = (
    '<table:table-row><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'
)


def _plain_workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "bonjour"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _ods(rows: str, sheet: str = "Collectifs") -> bytes:
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
    )
    content = f'<office:document-content {namespaces}><office:body><office:spreadsheet><table:table table:name="{sheet}">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    return _archive(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_xml=content)


@pytest.mark.long
@pytest.mark.parametrize("name", DAMAGES)
def test_damage(name: str) -> None:
    make, words = DAMAGES[name]
    content = make()
    report(b"", "dossier.xlsx")  # what any reading loads is counted to none
    lois.forget_peak()
    before = lois.resident()
    result = report(content, "dossier.xlsx")
    assert lois.peak() - before < 250 << 20
    assert [(finding.code, finding.place.line) for finding in result.findings] == [("DOS001", 1)]
    assert words in result.findings[0].message, result.findings[0].message
    assert_said("dommages", name, result.findings)
    assert result.verdict == "illisible"


@pytest.mark.long
@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        (b'<row r="%d" spans="1:10" s="4" customFormat="1" ht="15" customHeight="1"/>', range(100, 1_048_575, 4)),
        (b'<row r="%d" spans="1:10" ht="15"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>', range(100, 200_000)),
    ],
)
def test_rows_that_are_only_coloured_are_no_matter(row: bytes, numbers: range) -> None:
    rows = b"".join(row % ((number,) * row.count(b"%d")) for number in numbers)
    assert said(report(part(filled(), collectifs(), b"</sheetData>", rows + b"</sheetData>"))) == []


@pytest.mark.parametrize("lost", ["xl/styles.xml", "_rels/.rels"])
def test_a_workbook_without_what_only_excel_needs_is_read(lost: str) -> None:
    assert "DOS001" not in {code for code, _ in said(report(_without(lost)))}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("name", "content", "said_of"), [("xl/worksheets/sheet2.xml", b"<worksheet/>", ["DOS001"]), ("xl/Theme/theme1.xml", None, [])]
)
def test_two_parts_of_one_name_are_refused_where_they_matter(name: str, content: bytes | None, said_of: list[str]) -> None:
    """One program would show the first, another the last."""
    stream = io.BytesIO(filled())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, content or archive.read(name.lower()))
    result = report(stream.getvalue())
    assert [code for code, _ in said(result)] == said_of
    assert all("deux parties y ont le même nom" in finding.message for finding in result.findings if finding.code == "DOS001")


@pytest.mark.parametrize(("sheet", "labels", "right", "severity"), [
    ("Gestionnaire", ("Nom du gestionnaire", "SIRET"), 1, "a_completer"),
    ("Gestionnaire", ("SIRET",), 3, "a_completer"),
    ("Gestionnaire", ("Numéro RNA", "Fonction"), 1, "a_verifier"),
])  # fmt: skip
def test_answers_beside_their_column_are_said_once_with_where_to_write_them(
    sheet: str, labels: tuple[str, ...], right: int, severity: str
) -> None:
    book = classeur()
    moved = []
    for label in labels:
        row = book.book[sheet][book.at(sheet, label)].row
        moved.append((f"{get_column_letter(2 + right)}{row}", book.book[sheet].cell(row, 2).value, f"B{row}"))
        book.book[sheet].cell(row, 2 + right, moved[-1][1])
        book.put(sheet, label, None)
    result = report(book)
    assert said(result) == [("DOS010", f"{sheet}!{at}") for at, _, _ in moved]
    finding = next(finding for finding in result.findings if finding.code == "DOS010")
    assert finding.severity == severity
    assert all(f"«\u00a0{value}\u00a0» en {place}" in finding.remedy for _, value, place in moved)


@pytest.mark.parametrize(("sheet", "label", "value", "number_format", "row", "shown"), [
    ("Budget", "Montant (produits)", 0.1, "0%", 3, "10%"),
    ("Collectifs", "Semaines de fonctionnement par an", 30, "0.0 %", 1, "3000,0 %"),
])  # fmt: skip
def test_a_percentage_is_no_number_of_the_thing(sheet: str, label: str, value: float, number_format: str, row: int, shown: str) -> None:
    book = classeur()
    at = book.put(sheet, label, value, row, number_format)
    finding = next(finding for finding in report(book).findings if finding.code == "DOS005")
    assert (str(finding.place), finding.found) == (f"{sheet}!{at}", shown)
    assert "10,00" not in finding.remedy


@pytest.mark.parametrize("axe", FAMILLES)
def test_only_families_of_the_axis_are_proposed(axe: str) -> None:
    wrong = ("Réunion d'information", "Sortie au musée", "Café des parents", "conviviallité", "aide au devoirs", "abc")
    book = classeur()
    for row, famille in enumerate(wrong, 1):
        book.put("Actions", "Axe de l'action", axe, row)
        book.put("Actions", "Famille d'action", famille, row)
    found = {finding.path: finding for finding in report(book).findings}
    others = {name for familles in FAMILLES.values() for name in familles} - set(FAMILLES[axe])
    for row, famille in enumerate(wrong):
        finding = found[f"actions[{row}].famille"]
        assert not [name for name in others if f"«\u00a0{libelle(name)}\u00a0»" in finding.expected + finding.remedy], famille


@pytest.mark.parametrize(("end", "meant"), [("1h30", "18h15"), ("0h45", "17h30"), ("16h", ""), ("12:00", "")])
def test_a_length_in_the_place_of_an_end_is_answered_with_the_end(end: str, meant: str) -> None:
    book = classeur()
    book.put("Séances", "Fin de la séance", end, 1)
    finding = next(finding for finding in report(book).findings if finding.code == "DOS005")
    assert finding.remedy == "Écrire une heure après le début (16h45)" + (
        f"\u00a0: «\u00a0{meant}\u00a0», si {end} est sa durée." if meant else "."
    )


def test_an_xlsx_named_xls_is_read_and_said() -> None:
    assert said(report(filled(), "dossier.xls")) == [("DOS001", "Gestionnaire!A1")]
    assert report(filled(), "dossier.xls").verdict == "a_verifier"


def test_a_yaml_dossier_named_xlsx_is_read_and_said() -> None:
    assert said(report((EXAMPLES / "nouvelle-conforme.yaml").read_bytes(), "dossier.xlsx")) == [("DOS001", "7:1")]


@each_row("seed", range(60))
def test_bytes_changed_at_random_never_stop_the_reader(seed: int) -> None:
    draw = random.Random(seed)
    data = bytearray(filled() if seed % 2 else rezipped(filled(), lambda _, content: content, zipfile.ZIP_STORED))
    for _ in range(draw.randint(1, 40)):
        data[draw.randrange(len(data))] = draw.randrange(256)
    read_bytes(bytes(data), "dossier.xlsx")


@each_row("seed", range(60))
def test_xml_changed_at_random_never_stops_the_reader(seed: int) -> None:
    draw = random.Random(seed)

    def change(name: str, content: bytes) -> bytes:
        changed = bytearray(content)
        for _ in range(draw.choice((0, 0, 1, 3))):
            start = draw.randrange(len(changed))
            changed[start : start + draw.randint(0, 5)] = draw.choice((b"", b"<", b'"', b"9999999", b"-1", b"\xff", b"/>", b"&amp;", b"e"))
        return bytes(changed)

    read_bytes(rezipped(filled(), change), "dossier.xlsx")


# A workbook says what the YAML says


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(3))
def test_a_dossier_at_random_says_the_same_as_a_workbook(chunk: int) -> None:
    for seed in range(chunk * 9, chunk * 9 + 9):
        source = read_bytes(dumped(mutations.dossier(seed)).encode(), "dossier.yaml")
        book = Classeur(source.root)
        _assert_same(seed, check(source, OPTIONS), book.bytes(), book.book)


@pytest.mark.long
def test_a_dossier_at_random_says_the_same_as_the_workbook_that_clas_writes() -> None:
    for seed in range(1000, 1005):
        source = read_bytes(dumped(mutations.dossier(seed)).encode(), "dossier.yaml")
        data = render("nouvelle", named(DEFAULT), source.root).content
        _assert_same(seed, check(source, OPTIONS), data, openpyxl.load_workbook(io.BytesIO(data)))


def _assert_same(seed: int, expected: Report, data: bytes, book: Any) -> None:
    """The same codes, paths and amounts, each at the cell that holds the value."""
    source = read_bytes(data, "dossier.xlsx")
    found = check(source, OPTIONS)
    assert _codes(found, "DOS003") == _codes(expected, "DOS003"), seed  # a workbook has no cell for a field that nobody knows
    assert found.estimation == expected.estimation, seed
    assert found.verdict == expected.verdict, seed
    for finding in found.findings:
        node: Any = source.root
        for step in steps(finding.path):
            if isinstance(node, Mapping):
                node = node.entries.get(step)
            else:
                node = node.items[step] if isinstance(node, Sequence) and step < len(node.items) else None
        value = book[finding.place.sheet][finding.place.cell].value
        if isinstance(node, Scalar):
            assert (finding.place.sheet, finding.place.cell) == node.position, (seed, finding)
            assert value == node.value or str(node.value or "") in str(value) or isinstance(value, date), (seed, finding, value)


# A batch outlives all of that, within bounds


_OTHER_THINGS = ("any-zip", "docx", "odt", "word-97", "xlsb")
"""Archives and letters: what a mailbox holds beside workbooks, and that is sorted as such."""


@pytest.mark.long
def test_a_batch_of_damaged_files_goes_on(tmp_path: Path) -> None:
    names = {*list(DAMAGES)[::4], *_OTHER_THINGS}
    for name in names:
        (tmp_path / f"{name}.xlsx").write_bytes(DAMAGES[name][0]())
    (tmp_path / "zz-bon.xlsx").write_bytes(filled())
    done = clas("verifier", tmp_path, "--format", "json", apart=True)
    assert done.status == 1, done.err
    reports = {Path(item["fichier"]).stem: item for item in json.loads(done.out)["dossiers"]}
    assert reports.pop("zz-bon")["verdict"] == "conforme"
    assert names >= set(reports) >= names - set(_OTHER_THINGS)
    assert {item["verdict"] for item in reports.values()} == {"illisible"}


# The layout


def _model_fields(record: type[Record], path: str = "") -> Iterator[str]:
    for name, declared in record.FIELDS.items():
        where = f"{path}.{name}" if path else name
        if isinstance(declared.kind, One | Records):
            yield from _model_fields(declared.kind.record, where)
        else:
            yield where


def _laid_out(sheets: tuple[Sheet, ...]) -> list[str]:
    forms = [".".join(slot.path) for sheet in sheets if sheet.form for slot in sheet.form.slots]
    return forms + [".".join((*table.path, *slot.path)) for sheet in sheets for table in sheet.tables for slot in table.columns]


def test_every_field_of_the_model_has_one_cell() -> None:
    assert sorted(_laid_out(SHEETS)) == sorted(_model_fields(Dossier))


def test_a_new_field_has_its_cell_by_itself() -> None:
    class Grown(Dossier):
        remarque: str = field(Text(), "Remarque libre")
        visites: tuple[Record, ...] = field(Records(Intervenant), "Visites prévues")

    sheets = lay_out(Grown)
    assert sorted(_laid_out(sheets)) == sorted(_model_fields(Grown))
    assert sheets[-1].name == "Visites prévues"


@each_row("sheet", SHEETS)
def test_names_in_a_sheet_tell_its_cells_apart(sheet: Sheet) -> None:
    labels = [slot.label for slot in sheet.form.slots] if sheet.form else [label for table in sheet.tables for label in table.labels]
    keys = [header_key(label) for label in labels]
    assert len(set(keys)) == len(keys)
    assert not sheet.form or not any(map(sheet.form.is_fixed, keys))
    assert len(sheet.name) <= 31  # what Excel allows
    assert max(map(len, labels)) <= 120


@each_row(
    ("names", "text", "row"),
    [
        (["Les explorateurs", "Les curieux"], "les Curieux", 1),
        (["Les curieux", "Les Curieux"], "Les curieux", 0),
        (["", "Les curieux"], "n° 1", 0),
        (["A", "B"], "N°2", 1),
        (["A", "B"], "no 2", 1),
        (["A", "B"], "2", None),
        (["A", "B"], "n° 3", None),
        (["A", "n° 1"], "n° 1", 1),
    ],
)
def test_what_a_key_column_means(names: list[str], text: str, row: int | None) -> None:
    assert Names(names).resolve(text) == row


@pytest.mark.parametrize("names", [["A", "B"], ["A", "a"], ["", "B"], ["", ""]])
def test_a_reference_leads_back_to_its_row(names: list[str]) -> None:
    assert [Names(names).resolve(Names(names).reference(index)) for index in range(len(names))] == list(range(len(names)))


@pytest.mark.parametrize("parts", [[], ["CE1"], ["CE1", "CE2"], ["École A, bâtiment B"], ["A, B", "C"]])
def test_a_list_in_one_cell_is_given_back(parts: list[str]) -> None:
    assert split_list(join_list(parts)) == parts


# The archive: what its directory says is checked against what it holds


def _patched(data: bytes, name: str, offset: int, value: bytes, *, local: bool) -> bytes:
    """The archive with bytes of the entry of that name changed, in its own header or in the directory."""
    signature, head = (b"PK\x03\x04", 30) if local else (b"PK\x01\x02", 46)
    start = data.find(signature)
    while data[start + head : start + head + len(name)] != name.encode():
        start = data.find(signature, start + 4)
    return data[: start + offset] + value + data[start + offset + len(value) :]


@pytest.mark.parametrize(
    ("offset", "value", "local", "words"),
    [
        (24, struct.pack("<I", 10), False, "ne peut pas être décompressé"),
        (6, struct.pack("<H", 1), True, "mot de passe"),
        (8, struct.pack("<H", 1), False, "mot de passe"),
        (10, struct.pack("<H", zipfile.ZIP_BZIP2), False, "ne peut pas être décompressé"),
        (10, struct.pack("<H", zipfile.ZIP_LZMA), False, "ne peut pas être décompressé"),
        (20, struct.pack("<I", 1 << 24), False, "se recouvrent"),
    ],
    ids=["size", "encrypted in its header", "encrypted in the directory", "bzip2", "lzma", "overlapping"],
)
def test_an_entry_that_lies_is_refused(offset: int, value: bytes, local: bool, words: str) -> None:
    result = report(_patched(filled(), collectifs(), offset, value, local=local))
    assert [finding.code for finding in result.findings] == ["DOS001"]
    assert words in result.findings[0].message
