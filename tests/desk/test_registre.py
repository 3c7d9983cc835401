"""The register: three mornings in a row, a person's rearrangement between them; nothing of hers is lost, the journal is right."""

from __future__ import annotations

import copy
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from boite import JULY, JUNE, letter, mail
from bureau import FAULTY, MONDAY, NEW, RENEWAL, RURAL, TUESDAY, WEDNESDAY, Desk, cell_of, filled, posted, variant
from commande import clas
from openpyxl.styles import PatternFill
from openpyxl.worksheet.table import TableColumn
from suite import load

from clas_cli.desk import book
from clas_cli.desk.morning import ranked
from clas_cli.desk.table import UnusableRegister
from clas_cli.judge.report import EUROS, Batch

pytestmark = pytest.mark.long


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "recus").mkdir()
    return Desk(tmp_path / "recus")


def rearranged(book: openpyxl.Workbook) -> None:
    """What a person does: opinions, ranks and notes written, lines sorted, a column of her own, columns moved, hidden and widened, colours."""
    sheet = book["Demandes"]
    cell_of(sheet, 1, "Avis").value = "favorable"
    cell_of(sheet, 1, "Montant proposé").value = 8000.5
    cell_of(sheet, 2, "Rang").value = 1
    cell_of(sheet, 1, "Rang").value = 2
    cell_of(sheet, 2, "Observations").value = "rappeler la mairie\n(voir Mme X)"
    for number in (1, 2):
        cell_of(sheet, number, "Observations").fill = PatternFill("solid", fgColor="FF99CC")
    table = sheet.tables["Demandes"]
    top, right = 3, sheet.max_column
    # the columns « Verdict » and « Avis » change places; the lines are turned upside down
    for row in range(top, sheet.max_row + 1):
        one, other = sheet.cell(row, 5), sheet.cell(row, 6)
        one.value, other.value = other.value, one.value
    table.tableColumns[4].name, table.tableColumns[5].name = "Avis", "Verdict"
    values = [[cell.value for cell in row] for row in sheet.iter_rows(top + 1)]
    fills = [[copy.copy(cell.fill) for cell in row] for row in sheet.iter_rows(top + 1)]
    for row, (line, looks) in enumerate(zip(reversed(values), reversed(fills), strict=True), top + 1):
        for column, (value, fill) in enumerate(zip(line, looks, strict=True), 1):
            sheet.cell(row, column).value = value
            sheet.cell(row, column).fill = fill
    # a column of her own, with a formula
    sheet.cell(top, right + 1).value = "Visite"
    for row in range(top + 1, sheet.max_row + 1):
        sheet.cell(row, right + 1).value = f"=A{row}*10"
    table.tableColumns.append(TableColumn(id=right + 1, name="Visite"))
    table.ref = f"A3:{sheet.cell(top, right + 1).column_letter}{sheet.max_row}"
    table.autoFilter.ref = table.ref
    sheet.column_dimensions["B"].width = 61
    sheet.column_dimensions["J"].hidden = True
    book.create_sheet("Mes notes")["A1"] = "à moi"


def test_three_mornings(desk: Desk) -> None:
    # Monday: two requests, one of them faulty, and a file that can't be read.
    variant(desk.mailbox, NEW, "lampions.yaml", collectifs__0__enfants="13")
    variant(desk.mailbox, RENEWAL, "micocouliers.yaml")
    (desk.mailbox / "abime.yaml").write_text("format: 1\n  : : [", "utf-8")
    desk.work(MONDAY)
    assert {number: (line["Gestionnaire"], line["Verdict"]) for number, line in desk.demandes().items()} == {
        1: ("Centre social des Trois Micocouliers", "Conforme"),
        2: ("Les Lampions studieux", "Non conforme"),
    }
    assert [(number, what.split(":")[0].strip("\u00a0")) for _, number, what in desk.journal()] == [
        (1, "reçue"),
        (2, "reçue"),
        (None, "à lire"),
    ]
    filed = {line["Fichier"]: line["Demande n°"] for line in desk.lines("Messages", "Fichier")}
    assert filed == {"abime.yaml": None, "lampions.yaml": 2, "micocouliers.yaml": 1}

    changed = desk.open()
    rearranged(changed)
    desk.keep(changed)

    # Tuesday: the faulty one is corrected in another file, one is withdrawn, one is new.
    variant(desk.mailbox, NEW, "lampions corrigé.yaml", demande__date_envoi="2026-07-30")
    (desk.mailbox / "micocouliers.yaml").unlink()
    variant(desk.mailbox, RURAL, "cartables.yaml")
    desk.work(TUESDAY)
    lines = desk.demandes()
    assert {number: (line["État"], line["Verdict"], line["Versions"]) for number, line in lines.items()} == {
        1: ("retirée", "Conforme", 1),
        2: ("en cours", "Conforme", 2),
        3: ("en cours", "À vérifier", 1),
    }
    assert [(day, number, what.replace("\u00a0", " ")) for day, number, what in desk.journal()[3:]] == [
        (TUESDAY, 2, "corrigée (lampions corrigé.yaml) : Non conforme → Conforme, désormais conforme"),
        (TUESDAY, 3, "reçue : À vérifier"),
        (TUESDAY, 1, "retirée : ses fichiers ne sont plus là"),
    ]
    hers = {number: [line[title] for title in ("Avis", "Montant proposé", "Rang", "Observations")] for number, line in lines.items()}
    assert hers == {
        1: ["favorable", 8000.5, 2, None],
        2: [None, None, 1, "rappeler la mairie\n(voir Mme X)"],
        3: [None, None, None, None],
    }
    sheet = desk.seen["Demandes"]
    assert [cell.value for cell in sheet["A"]][3:] == [2, 1, 3]  # her order, then what is new
    assert cell_of(sheet, 1, "Visite").value == "=A5*10" and cell_of(sheet, 2, "Visite").value == "=A4*10"
    assert [cell_of(sheet, number, "Observations").fill.fgColor.rgb for number in (1, 2)] == ["00FF99CC"] * 2
    assert cell_of(sheet, 3, "Observations").fill.fill_type is None
    assert (sheet.column_dimensions["B"].width, sheet.column_dimensions["J"].hidden) == (61, True)
    assert [cell.value for cell in sheet[3]][4:6] == ["Avis", "Verdict"]
    table = sheet.tables["Demandes"]
    assert table.ref == table.autoFilter.ref == f"A3:{sheet.cell(3, sheet.max_column).column_letter}6"
    assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[3]]
    assert desk.seen["Mes notes"]["A1"].value == "à moi"

    # Wednesday: nothing came. The same day, nothing is written; another day, only the date of the journal changes.
    before = desk.content
    assert desk.work(TUESDAY).run.changes == [] and desk.content == before
    assert desk.work(WEDNESDAY).run.changes == []
    assert differences(before, desk.content) == {
        ("Journal", "A2"): ("Dernier passage\u00a0: 04/08/2026", "Dernier passage\u00a0: 05/08/2026")
    }

    # Thursday: the one that was withdrawn comes back.
    variant(desk.mailbox, RENEWAL, "micocouliers.yaml")
    desk.work(date(2026, 8, 6))
    assert desk.journal()[-1] == (date(2026, 8, 6), 1, "revenue")
    assert desk.demandes()[1]["État"] == "en cours" and desk.demandes()[1]["Avis"] == "favorable"


def differences(one: bytes, other: bytes) -> dict[tuple[str, str], tuple[object, object]]:
    """The cells that differ between two workbooks."""
    books = [openpyxl.load_workbook(io.BytesIO(content)) for content in (one, other)]
    assert books[0].sheetnames == books[1].sheetnames
    cells = [{(sheet.title, cell.coordinate): cell.value for sheet in each for row in sheet.iter_rows() for cell in row} for each in books]
    places = cells[0].keys() | cells[1].keys()
    return {place: (cells[0].get(place), cells[1].get(place)) for place in places if cells[0].get(place) != cells[1].get(place)}


def test_a_request_keeps_its_number_under_another_file_name(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "premier.yaml")
    desk.work(MONDAY)
    (desk.mailbox / "premier.yaml").rename(desk.mailbox / "renommé.yaml")
    morning = desk.work(TUESDAY)
    assert [request.number for request in morning.run.requests] == [1] and morning.run.changes == []
    assert desk.demandes()[1]["Fichier"] == "renommé.yaml"
    assert {line["Fichier"]: line["Version"] for line in desk.lines("Messages", "Fichier")} == {
        "premier.yaml": "n'y est plus",
        "renommé.yaml": "seule",
    }


def test_lateness_is_that_of_the_first_version(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "a.yaml", demande__date_envoi="2026-08-01", collectifs__0__enfants="13")
    variant(desk.mailbox, NEW, "b.yaml", demande__date_envoi="2026-08-10")
    desk.work(date(2026, 8, 11))
    (line,) = desk.demandes().values()
    assert (line["Verdict"], line["Versions"], line["Reçue le"].date(), line["Fichier"]) == ("Conforme", 2, date(2026, 8, 1), "b.yaml")


def test_a_mailbox_of_messages(desk: Desk) -> None:
    """The first message is late by its content alone: the second corrects it after the deadline, and isn't late; a third is no request."""
    box, sender = desk.mailbox, "Camille Exemple <contact@example.org>"
    posted(
        box,
        "1.eml",
        sender,
        "Wed, 5 Aug 2026 18:00:00 +0200",
        variant(box, NEW, "d.yaml", collectifs__0__enfants="13", demande__date_envoi=""),
    )
    desk.work(WEDNESDAY)
    posted(box, "2.eml", sender, "Mon, 10 Aug 2026 09:00:00 +0200", variant(box, NEW, "d.yaml", demande__date_envoi=""))
    posted(box, "3.eml", "Lou Exemple <lou@example.org>", "Mon, 10 Aug 2026 10:00:00 +0200")
    desk.work(date(2026, 8, 11))
    (line,) = desk.demandes().values()
    assert (line["Verdict"], line["Versions"], line["Reçue le"].date(), line["Fichier"]) == (
        "Conforme",
        2,
        date(2026, 8, 5),
        "2.eml > d.yaml",
    )
    filed = {found["Fichier"]: (found["Demande n°"], found["Version"], found["Expéditeur"]) for found in desk.lines("Messages", "Fichier")}
    assert filed == {
        "1.eml > d.yaml": (1, "1 sur 2", "contact@example.org"),
        "2.eml > d.yaml": (1, "2 sur 2, en vigueur", "contact@example.org"),
        "3.eml": (1, "message", "lou@example.org"),
    }
    assert [what.replace("\u00a0", " ").partition(" (mess")[0] for _, _, what in desk.journal()[-2:]] == [
        "corrigée (2.eml > d.yaml) : Non conforme → Conforme, désormais conforme",
        "message reçu : 3.eml",
    ]


SIRET = str(load(RENEWAL)["gestionnaire"]["siret"])
AGREED = {"SIRET": SIRET, "Intitulé": "La clé des savoirs", "Début": date(2024, 9, 1), "Fin": date(2028, 8, 31)}


@pytest.mark.parametrize(
    ("line", "verdict", "expected"),
    [
        ({"Bilan reçu": "oui"}, "Conforme", ""),
        ({"Bilan reçu": date(2026, 6, 10)}, "Conforme", ""),
        ({"Bilan reçu": "non"}, "Incomplet", "Bilan qualitatif (DEL009)"),
        ({"Fin": date(2026, 5, 31)}, "À vérifier", "Convention en cours (DEL011)"),
        ({}, "Conforme", ""),
    ],
)
def test_requests_are_judged_against_the_conventions(desk: Desk, line: dict[str, object], verdict: str, expected: str) -> None:
    variant(desk.mailbox, RENEWAL, "m.yaml")
    desk.work(MONDAY)
    filled(desk, "Conventions", {**AGREED, **line})
    desk.work(TUESDAY)
    found = desk.demandes()[1]
    assert found["Verdict"] == verdict
    assert expected in (found["À compléter"] or "") + (found["À vérifier"] or "")


def test_another_cycle_than_the_agreed_one(desk: Desk) -> None:
    data = load(NEW)
    variant(desk.mailbox, RENEWAL, "m.yaml", collectifs=data["collectifs"])
    desk.work(MONDAY)
    filled(desk, "Conventions", {**AGREED, "Niveaux": "6e, 5e", "Bilan reçu": "oui"})
    desk.work(TUESDAY)
    found = desk.demandes()[1]
    assert found["Verdict"] == "Non conforme" and "(DEL005)" in found["Bloquant"]


def test_a_project_agreed_already_asked_as_new(desk: Desk) -> None:
    data = load(NEW)
    variant(desk.mailbox, NEW, "n.yaml")
    desk.work(MONDAY)
    filled(desk, "Conventions", {"SIRET": data["gestionnaire"]["siret"], "Intitulé": data["projet"]["intitule"]})
    desk.work(TUESDAY)
    assert "(DEL006)" in desk.demandes()[1]["À vérifier"]


def test_a_derogation_is_for_that_one_and_is_shown(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "a.yaml", collectifs__0__enfants="13")
    variant(
        desk.mailbox,
        NEW,
        "b.yaml",
        collectifs__0__enfants="13",
        gestionnaire__siret=SIRET,
        gestionnaire__nom="Un autre",
        projet__intitule="Un autre",
    )
    desk.work(MONDAY)
    siret = str(load(NEW)["gestionnaire"]["siret"])
    granted = {"SIRET": siret, "Règle": "trop-d-enfants", "Motif": "fratrie", "Auteur": "le comité", "Jusqu'au": date(2026, 12, 31)}
    filled(desk, "Dérogations", granted)
    morning = desk.work(TUESDAY)
    lines = {line["SIRET"]: line for line in desk.demandes().values()}
    assert (lines[siret]["Verdict"], lines[SIRET]["Verdict"]) == ("Conforme", "Non conforme")
    assert lines[siret]["Dérogations"] == "REF004, dérogation (le comité, jusqu'au 31 décembre 2026)\u00a0: fratrie"
    waived = [item for report in morning.batch.reports for item in report.waived]
    assert [(item.finding.code, item.finding.path) for item in waived] == [("REF004", "collectifs[0].enfants")]


def test_a_derogation_for_one_collectif(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "a.yaml", collectifs__0__enfants="13", collectifs__1__enfants="13")
    desk.work(MONDAY)
    data = load(NEW)
    granted = {"SIRET": data["gestionnaire"]["siret"], "Collectif": data["collectifs"][1]["nom"], "Règle": "REF004", "Motif": "fratrie"}
    filled(desk, "Dérogations", granted)
    morning = desk.work(TUESDAY)
    (report,) = morning.batch.reports
    assert [item.finding.path for item in report.waived] == ["collectifs[1].enfants"]
    assert [finding.path for finding in report.findings if finding.code == "REF004"] == ["collectifs[0].enfants"]
    assert report.estimation is not None and [line.kept for line in report.estimation.lines] == [False, True]


def test_what_is_written_wrong_is_said_and_serves_nothing(desk: Desk) -> None:
    variant(desk.mailbox, RENEWAL, "m.yaml")
    desk.work(MONDAY)
    filled(desk, "Conventions", {**AGREED, "SIRET": "123"}, {**AGREED, "Fin": "bientôt"})
    filled(desk, "Dérogations", {"SIRET": SIRET, "Règle": "XYZ999", "Motif": "x"}, {"SIRET": SIRET, "Règle": "DEL009"})
    morning = desk.work(TUESDAY)
    said = [notice.replace("\u00a0", " ") for notice in morning.notices]
    assert [notice.split(" :")[0] for notice in said] == ["Conventions, A4", "Conventions, H5", "Dérogations, C4", "Dérogations, D5"]
    assert "« 123 » n'est pas un SIRET" in said[0] and "« bientôt » n'est pas une date" in said[1]


def test_a_file_without_a_date_gets_that_of_the_register(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "sans date.yaml", demande__date_envoi="")
    desk.work(MONDAY)
    assert desk.demandes()[1]["Reçue le"] is None
    assert [line["Fichier"] for line in desk.lines("Réceptions", "Fichier")] == ["sans date.yaml"]
    filled(desk, "Réceptions", {"Fichier": "sans date.yaml", "Reçu le": date(2026, 8, 10)})
    desk.work(TUESDAY)
    line = desk.demandes()[1]
    assert (line["Reçue le"].date(), line["Verdict"]) == (date(2026, 8, 10), "Irrecevable")


def test_limits_follow_her_ranks_then_the_date(desk: Desk) -> None:
    variant(desk.mailbox, RENEWAL, "a.yaml")
    variant(desk.mailbox, NEW, "b.yaml")
    variant(desk.mailbox, FAULTY, "irrecevable.yaml")
    morning = desk.work(MONDAY)
    assert [morning.run.requests[index].number for index in ranked(morning)] == [1, 2]
    changed = desk.open()
    cell_of(changed["Demandes"], 2, "Rang").value = 1
    desk.keep(changed)
    morning = desk.work(MONDAY, **{EUROS: Decimal(7000)})
    assert [morning.run.requests[index].number for index in ranked(morning)] == [2, 1]
    (envelope,) = morning.envelopes
    assert (envelope.rank, envelope.total) == (2, Decimal("15064.50"))


def test_last_year_s_register_gives_the_conventions(desk: Desk, tmp_path: Path) -> None:
    variant(desk.mailbox, RENEWAL, "m.yaml")
    variant(desk.mailbox, NEW, "n.yaml")
    desk.work(MONDAY)
    filled(desk, "Conventions", {**AGREED, "Bilan reçu": "oui"})
    changed = desk.open()
    cell_of(changed["Demandes"], 1, "Avis").value = "favorable avec réserves"
    cell_of(changed["Demandes"], 2, "Avis").value = "défavorable"
    desk.keep(changed)
    this_year = Desk(tmp_path / "cette année")
    this_year.mailbox.mkdir()
    variant(this_year.mailbox, RENEWAL, "m.yaml")
    morning = this_year.work(TUESDAY, desk.content)
    assert morning.taken_over == 1
    (line,) = this_year.lines("Conventions", "SIRET")
    assert (line["SIRET"], line["Intitulé"], line["Fin"].date(), line["Bilan reçu"], line["Collectifs"]) == (
        SIRET,
        "La clé des savoirs",
        date(2028, 8, 31),
        None,
        3,
    )
    sheet = this_year.open()["Synthèse"]
    compared = {row[0].value: row[2].value for row in sheet.iter_rows(4, 8)}
    assert compared == {"Projets": 1, "Collectifs": 3, "Gestionnaires": 1, "Enfants": None, "Collectifs ruraux": None}


HOSTILE = "=cmd|'/c calc'!A0"


def test_names_are_never_formulas(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "n.yaml", gestionnaire__nom=HOSTILE, projet__intitule="+1+1")
    desk.work(MONDAY)
    sheet = desk.seen["Demandes"]
    for title, text in (("Gestionnaire", HOSTILE), ("Intitulé", "+1+1")):
        cell = cell_of(sheet, 1, title)
        assert (cell.value, cell.data_type) == (text, "s")


def test_a_register_and_its_copies_are_no_dossiers(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "n.yaml")
    desk.work(MONDAY)
    (desk.mailbox / "campagne-2026-08-03.xlsx").write_bytes(desk.content)
    assert [report.file.rpartition("/")[2] for report in desk.work(TUESDAY).batch.reports] == ["n.yaml"]


# What can't serve is said, and left as it is


def spoiled(desk: Desk, how: str) -> bytes:
    changed = desk.open()
    sheet = changed["Demandes"]
    match how:
        case "fusion":
            sheet.merge_cells("A4:B5")
        case "colonne":
            sheet["A3"] = "Numéro"
        case "formule":
            sheet["C4"] = "=B4"
        case "feuille":
            del changed["Conventions"]
        case "campagne":
            changed.properties.subject = "aude-2025-2026"
        case "autre":
            changed.properties.title = "Budget"
        case "dessous":
            sheet.cell(sheet.max_row + 1, 2).value = "TOTAL"
    desk.keep(changed)
    return desk.content


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("fusion", "les cellules A4:B5 de la table sont fusionnées"),
        ("colonne", "n'a plus sa colonne « N° »"),
        ("formule", "la cellule Demandes, C4 contient une formule, dans une colonne que clas tient"),
        ("feuille", "la feuille « Conventions » manque"),
        ("campagne", "c'est le registre d'une autre campagne (aude-2025-2026)"),
        ("autre", "ce classeur n'est pas un registre de clas"),
        ("dessous", "la ligne 5, sous la table, est occupée"),
    ],
)
def test_a_register_that_cannot_serve(desk: Desk, how: str, said: str, tmp_path: Path) -> None:
    variant(desk.mailbox, NEW, "n.yaml")
    desk.work(MONDAY)
    before = spoiled(desk, how)
    variant(desk.mailbox, RENEWAL, "m.yaml")
    path = tmp_path / "campagne.xlsx"
    path.write_bytes(before)
    result = clas("instruire", desk.mailbox, "--registre", path)
    assert (result.status, path.read_bytes()) == (2, before)
    assert said in result.err and "Rien n'y est changé" in result.err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["campagne.xlsx", "recus"]


@pytest.mark.parametrize("content", [b"", b"pas un classeur", b"PK\x03\x04" + bytes(300)], ids=["vide", "texte", "tronqué"])
def test_a_damaged_register_is_left_alone(desk: Desk, content: bytes, tmp_path: Path) -> None:
    variant(desk.mailbox, NEW, "n.yaml")
    path = tmp_path / "campagne.xlsx"
    path.write_bytes(content)
    result = clas("instruire", desk.mailbox, "--registre", path)
    assert (result.status, path.read_bytes()) == (2, content)


def test_what_would_be_lost_is_said_before(desk: Desk, tmp_path: Path) -> None:
    variant(desk.mailbox, NEW, "n.yaml")
    desk.work(MONDAY)
    image = pytest.importorskip("PIL.Image")
    picture = io.BytesIO()
    image.new("RGB", (8, 8)).save(picture, "png")
    from openpyxl.drawing.image import Image

    changed = desk.open()
    changed["Demandes"].add_image(Image(picture), "Z9")
    desk.keep(changed)
    path = tmp_path / "campagne.xlsx"
    path.write_bytes(desk.content)
    variant(desk.mailbox, RENEWAL, "m.yaml")
    result = clas("instruire", desk.mailbox, "--registre", path)
    assert (result.status, path.read_bytes()) == (2, desk.content)
    assert "il contient des images, qui seraient perdus à l'enregistrement" in result.err
    assert clas("instruire", desk.mailbox, "--registre", path, "--malgre-tout").status == 0
    (former,) = tmp_path.glob("campagne-*.xlsx")
    assert former.read_bytes() == desk.content


def test_a_folder_that_is_not_there_withdraws_nothing(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "campagne.xlsx"
    variant(desk.mailbox, NEW, "n.yaml")
    assert clas("instruire", desk.mailbox, "--registre", path).status == 0
    before = path.read_bytes()
    for given in (tmp_path / "reçus", tmp_path):
        desk.mailbox.joinpath("n.yaml").unlink(missing_ok=True)
        result = clas("instruire", given, "--registre", path)
        assert (result.status, path.read_bytes()) == (2, before)


def test_an_interrupted_run_withdraws_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    variant(desk.mailbox, NEW, "n.yaml")
    desk.work(MONDAY)
    before = desk.content
    monkeypatch.setattr("clas_cli.batch.run.run", lambda gathered, options, **asked: Batch((), not_examined=("n.yaml",)))
    with pytest.raises(KeyboardInterrupt):
        desk.work(TUESDAY)
    assert desk.content == before


def test_answers_are_not_written_among_what_is_received(desk: Desk, tmp_path: Path) -> None:
    variant(desk.mailbox, NEW, "n.yaml")
    result = clas("instruire", desk.mailbox, "--registre", tmp_path / "campagne.xlsx", "--reponses", desk.mailbox / "réponses")
    assert result.status == 2 and "est dans ce qui est reçu" in result.err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["recus"]


def test_open_elsewhere_and_two_runs_at_once(desk: Desk, tmp_path: Path) -> None:
    variant(desk.mailbox, NEW, "n.yaml")
    path = tmp_path / "campagne.xlsx"
    lock = tmp_path / ".~lock.campagne.xlsx#"
    lock.touch()
    result = clas("instruire", desk.mailbox, "--registre", path)
    assert (result.status, path.exists()) == (2, False) and "il est ouvert dans un tableur" in result.err
    lock.unlink()
    with book.held(path):
        result = clas("instruire", desk.mailbox, "--registre", path)
        assert (result.status, path.exists()) == (2, False) and "une autre instruction est en cours" in result.err
        with pytest.raises(UnusableRegister), book.held(path):
            pass
    assert clas("instruire", desk.mailbox, "--registre", path).status == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["campagne.xlsx", "recus"]


# The sheet « Synthèse »


def test_the_formulas_count_what_is_in_the_table(desk: Desk) -> None:
    """Each formula, computed here from the cells that it names."""
    variant(desk.mailbox, NEW, "a.yaml")
    variant(desk.mailbox, RENEWAL, "b.yaml")
    variant(desk.mailbox, RURAL, "c.yaml")
    variant(desk.mailbox, NEW, "d.yaml", projet__intitule="Tout autre chose", collectifs__0__lieu="Gymnase", collectifs__1__lieu="Piscine")
    desk.work(MONDAY)
    (desk.mailbox / "c.yaml").unlink()
    desk.work(TUESDAY)
    current = [line for line in desk.demandes().values() if line["État"] == "en cours"]
    sheet = desk.seen["Synthèse"]
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows(3) if row[0].value}
    assert len(current) == 3 and "$4:$" in rows["Projets"][0] and rows["Projets"][0].count("$7") == 1
    assert rows["Projets"][1:3] == [35, "=B4-C4"]
    assert rows["Gestionnaires"][1] == 11 and rows["Collectifs"][1] == 68
    for label, test in (
        ("Toutes les demandes", lambda line: True),
        ("Situation\u00a0: prolongation", lambda line: line["Situation"] == "prolongation"),
    ):
        assert evaluated(desk, rows[label][0]) == sum(map(test, current))
        for column, title in enumerate(("Collectifs demandés", "Enfants", "Ps en l'état", "Bonus en l'état", "Total en l'état"), 1):
            assert evaluated(desk, rows[label][column]) == pytest.approx(sum(line[title] or 0 for line in current if test(line)))


def evaluated(desk: Desk, formula: str) -> float:
    """A COUNTIFS or SUMIFS of the sheet, computed by hand."""
    name, _, inside = formula.removeprefix("=").rstrip(")").partition("(")
    parts = inside.split(",")
    sums = parts.pop(0) if name == "SUMIFS" else None
    columns = [cells(desk, part) for part in parts[::2]]
    wanted = [part.strip('"') for part in parts[1::2]]
    kept = [all(value == want for value, want in zip(line, wanted, strict=True)) for line in zip(*columns, strict=True)]
    amounts = cells(desk, sums) if sums else [1] * len(kept)
    return sum(float(amount or 0) for amount, keep in zip(amounts, kept, strict=True) if keep)


def cells(desk: Desk, where: str) -> list[Any]:
    sheet, _, area = where.partition("!")
    return [row[0].value for row in desk.seen[sheet][area.replace("$", "")]]


def test_a_formula_that_she_replaced_stays(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "a.yaml")
    desk.work(MONDAY)
    changed = desk.open()
    changed["Synthèse"]["B4"] = 34
    changed["Synthèse"]["C5"] = 70
    changed["Synthèse"]["K2"] = "à moi"
    desk.keep(changed)
    variant(desk.mailbox, RENEWAL, "b.yaml")
    desk.work(TUESDAY)
    sheet = desk.seen["Synthèse"]
    assert [sheet[place].value for place in ("B4", "C5", "K2")] == [34, 70, "à moi"]
    assert sheet["B5"].value.endswith('"en cours")') and "$5" in sheet["B5"].value


# What messages say of one another


LAMPIONS = "Camille Exemple <contact@example.org>"


def wrote(folder: Path, name: str, subject: str, text: str, day: str, sender: str = LAMPIONS, *files: tuple[str, bytes]) -> None:
    (folder / name).write_bytes(bytes(mail(sender, subject, day, text, files=files)))


def test_a_request_taken_back_is_kept_apart_until_it_comes_back(desk: Desk) -> None:
    box = desk.mailbox
    posted(box, "1.eml", LAMPIONS, "Mon, 20 Jul 2026 18:00:00 +0200", variant(box, NEW, "d.yaml"))
    desk.work(MONDAY)
    wrote(box, "2.eml", "Clas", "Nous retirons notre demande pour le Clas.", "Mon, 03 Aug 2026 18:00:00 +0200")
    morning = desk.work(TUESDAY)
    assert desk.demandes()[1]["État"] == "retirée"
    assert [(number, what.replace("\u00a0", " ")) for _, number, what in desk.journal()[1:]] == [(1, "retirée par qui l'a faite : 2.eml")]
    assert list(ranked(morning)) == []
    assert {line["Fichier"]: (line["Demande n°"], line["Version"]) for line in desk.lines("Messages", "Fichier")}["2.eml"] == (1, "retrait")
    assert desk.work(TUESDAY).run.changes == []
    (box / "2.eml").unlink()  # it was a mistake: the message is put aside
    desk.work(WEDNESDAY)
    assert (desk.demandes()[1]["État"], desk.journal()[-1][2]) == ("en cours", "revenue")


def test_what_a_person_must_confirm_stays_and_is_said_in_the_journal(desk: Desk) -> None:
    box = desk.mailbox
    posted(box, "1.eml", LAMPIONS, "Mon, 20 Jul 2026 18:00:00 +0200", variant(box, NEW, "d.yaml"))
    wrote(box, "2.eml", "Clas", "Nous retirons notre demande.", "Mon, 03 Aug 2026 18:00:00 +0200", "Les Lampions studieux <x@example.org>")
    desk.work(TUESDAY)
    assert desk.demandes()[1]["État"] == "en cours"
    number, told = desk.journal()[-1][1:]
    assert number == 1 and told.startswith("Retrait à confirmer")


def test_a_bilan_in_another_message_is_no_correction(desk: Desk) -> None:
    sender, box = "MJC de Bram <mjc@example.org>", desk.mailbox
    wrote(box, "1.eml", "Demande de prolongation CLAS 2026 _ MJC de Bram", letter("Grandir", "2", "Bram"), JUNE, sender)
    desk.work(MONDAY)
    wrote(box, "2.eml", "Bilan", "Voici le bilan.", JULY, sender, ("Bilan qualitatif.pdf", b"%PDF-1.4"))
    desk.work(TUESDAY)
    assert [what.replace("\u00a0", " ") for _, _, what in desk.journal()[1:]] == [
        "verdict : À vérifier → Conforme, désormais conforme",
        "pièces reçues : 2.eml (bilan qualitatif)",
    ]


def test_names_that_differ_by_a_space_are_two_files_and_change_nothing_twice(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "RE  dossier.yaml")
    variant(desk.mailbox, RURAL, "RE dossier.yaml")
    desk.work(MONDAY)
    before = desk.content
    assert desk.work(MONDAY).run.changes == [] and desk.content == before


def test_the_day_on_which_a_file_within_a_message_came(desk: Desk) -> None:
    dossier = variant(desk.mailbox, NEW, "d.yaml", demande__date_envoi="")
    (desk.mailbox / "1.eml").write_bytes(bytes(mail(LAMPIONS, "Nouvelle demande CLAS", None, files=(("d.yaml", dossier.read_bytes()),))))
    dossier.unlink()
    desk.work(MONDAY)
    filled(desk, "Réceptions", {"Fichier": "1.eml > d.yaml", "Reçu le": date(2026, 7, 22)})
    desk.work(TUESDAY)
    assert desk.demandes()[1]["Reçue le"].date() == date(2026, 7, 22)


def test_a_gestionnaire_counts_once_with_its_siret_and_without(desk: Desk) -> None:
    variant(desk.mailbox, NEW, "d.yaml")
    wrote(desk.mailbox, "1.eml", "Demande de prolongation CLAS 2026 _ Les Lampions studieux", letter("Grandir", "2", "Bram"), JUNE)
    desk.work(MONDAY)
    assert len({line["Gestionnaire compté"] for line in desk.demandes().values()}) == 1
