"""The tables of a sheet, from its cells alone: what goes to which element, what is passed over, what is said of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from dits import assert_said
from lignes import each_row

from clas_cli.dossier.layout import SHEETS
from clas_cli.dossier.tree import Mapping, Node, Rejected, Scalar, Sequence, Source
from clas_cli.reading.cells.grid import Fault, Grid, Unreadable
from clas_cli.reading.tables import MAX_ROWS, TablesReading

Rows = list[list[Any]]
GROUPS: Rows = [["Nom du collectif", "Lieu"], ["A", "École"], ["B", "Salle"], ["C", "Gymnase"]]
NAMED = {sheet.name: sheet for sheet in SHEETS}


def grid(name: str, rows: Rows, **more: Any) -> Grid:
    cells = {(row, column): value for row, line in enumerate(rows, 1) for column, value in enumerate(line, 1) if value is not None}
    return Grid(name, cells=cells, **more)


def plain(node: Node | None) -> Any:
    """A tree as Python has it; what is set aside is « … »."""
    if isinstance(node, Mapping):
        return {name: plain(value) for name, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return ... if isinstance(node, Rejected) else node.value if isinstance(node, Scalar) else None


def read(*grids: Grid) -> tuple[Any, list[tuple[str, str, str]]]:
    """The tree of some sheets; and of each remark its path, its place and the beginning of its message."""
    root, source = Mapping({}, None), Source("d.xlsx")
    for one in grids:
        TablesReading(one, NAMED[one.name], source).into(root)
    return plain(root), [(one.at, str(one.place), one.message) for one in source.remarks]


def groups(rows: Rows, **more: Any) -> tuple[Any, list[tuple[str, str, str]]]:
    tree, said = read(grid("Collectifs", rows, **more))
    return [(one["nom"], one.get("lieu")) for one in tree.get("collectifs", [])], said


OUT = "Cette cellule est hors des zones lues\u00a0: son contenu n'est pas pris en compte."
HEAD = GROUPS[0]


@each_row(
    ("rows", "kept", "said"),
    [
        ([HEAD, ["A", "É"]], [("A", "É")], []),
        ([["Lieu", "titre"], HEAD, ["A", "É"]], [("A", "É")], []),
        ([["Titre"], [], HEAD, [], ["A", "É"], [], ["B", "F"]], [("A", "É"), ("B", "F")], []),
        ([HEAD, ["A", "É"], HEAD, ["B", "F"]], [("A", "É"), ("B", "F")], []),
        ([HEAD, ["A", "É"], ["nom", "LIEU :", "n°"], ["B", "F"]], [("A", "É"), ("B", "F")], []),
        ([HEAD, ["A", "É"], [], ["Lieu", "Nom du collectif"], ["F", "B"]], [("A", "É"), ("B", "F")], []),
        ([HEAD, ["A", "É"], ["Les grands"], HEAD, ["B", "F"]], [("A", "É"), ("B", "F")], [("", "Collectifs!A3", OUT)]),
        ([HEAD, ["A", "É"], HEAD], [("A", "É")], []),
        ([HEAD, ["A", "É"], ["B"]], [("A", "É"), ("B", None)], []),
        ([HEAD, ["A", "É"], [], ["NB : à revoir"]], [("A", "É")], [("", "Collectifs!A4", OUT)]),
        ([HEAD, ["A", "É"], [], [12]], [("A", "É"), (12, None)], []),
        ([[*HEAD, "Lieu"], ["A", "É", "F"]], [("A", ...)], [("collectifs", "Collectifs!C1", "La colonne «\u00a0Lieu\u00a0» est écrite deux fois dans la feuille (déjà en B1).")]),
        ([[*HEAD, "Lieu"], ["A", None, "F"]], [("A", "F")], [("collectifs", "Collectifs!C1", "La colonne «\u00a0Lieu\u00a0» est écrite deux fois dans la feuille (déjà en B1).")]),
        ([[*HEAD, "Filles"], ["A", "É"], ["B", "F", 3]], [("A", "É"), ("B", "F")], [("collectifs[1].Filles", "Collectifs!C1", "La colonne «\u00a0Filles\u00a0» n'est pas connue ici\u00a0: son contenu n'est pas lu.")]),
        ([[*HEAD, None], ["A", "É", 3]], [("A", "É")], [("", "Collectifs!C2", OUT)]),
        ([["Nom", "Lieux"], ["A", "É"]], [("A", "É")], []),
        ([["Groupe", "Lieu d'accueil :"], ["A", "É"]], [("A", "É")], []),
        ([["Nom du groupe", "Commune"], [None, None, "Lieu", "Niveau(x)"], ["A", "C", "É", "CE1"]], [("A", "É")], []),
        ([HEAD, ["A", "É"], [], ["Niveaux", "Lieu", "Nom"], ["CE1", "F", "B"]], [("A", "É"), ("B", "F")], []),
        ([["N°", *HEAD], [1, "A", "É"], [2, "B", "F"]], [("A", "É"), ("B", "F")], []),
        ([["Qui", "Où"], ["A", "É"]], [], [("collectifs", "Collectifs!A1", "Aucune colonne de la feuille «\u00a0Collectifs\u00a0» n'est connue\u00a0: son contenu n'est pas lu.")]),
        ([["Lieu"], ["É"]], [], [("collectifs", "Collectifs!A1", "Aucune colonne de la feuille «\u00a0Collectifs\u00a0» n'est connue\u00a0: son contenu n'est pas lu.")]),
        ([*[["x"]] * 39, HEAD, ["A", "É"]], [("A", "É")], []),
        ([["Lieu", "x"], ["y", "Lieu"], HEAD, ["A", "idem"], ["B", "F"], ["C", "idem"]], [("A", "idem"), ("B", "F"), ("C", "F")], []),
        ([["Nom du collectif", "Lieu", "Niveaux"], ["A", None, "CE1"]], [("A", None)], []),
    ],
)  # fmt: skip
def test_elements_of_a_table(rows: Rows, kept: list[tuple[Any, Any]], said: list[tuple[str, str, str]]) -> None:
    assert groups(rows) == (kept, said)


def test_headers_are_looked_for_among_forty_rows() -> None:
    found, said = groups([*[["x"]] * 40, HEAD, ["A", "É"]])
    assert (found, [place for _, place, _ in said]) == ([], ["Collectifs!A1"])


def test_a_table_holds_three_thousand_rows() -> None:
    assert len(groups([HEAD, *[["A", "É"]] * MAX_ROWS])[0]) == 3_000
    with pytest.raises(Unreadable, match="la feuille «\u00a0Collectifs\u00a0» compte plus de 3\u00a0000\u00a0lignes"):
        groups([HEAD, *[["A", "É"]] * (MAX_ROWS + 1)])


def test_four_columns_of_one_name_are_read() -> None:
    found, said = groups([["Nom du collectif", *["Lieu"] * 6], ["A", None, None, None, None, "F", "G"]])
    assert (found, len(said)) == ([("A", None)], 5)
    assert groups([["Nom du collectif", *["Lieu"] * 6], ["A", None, None, None, "F"]])[0] == [("A", "F")]


@each_row(
    ("more", "formulas", "kept", "false"),
    [
        (["Total", 30], set(), [10, 20], None),
        (["TOTAUX", Decimal("30.00")], set(), [10, 20], None),
        (["Sous-total", "30,00 €"], set(), [10, 20], None),
        (["Total", 31], set(), [10, 20], "30,00\u00a0€"),
        (["Total", 31], {(4, 2)}, [10, 20], None),
        (["Totalement", 30], set(), [10, 20, 30], None),
        (["Total", None], set(), [10, 20, None], None),
        ([None, 30], set(), [10, 20, 30], None),
        ([None, 30], {(4, 2)}, [10, 20], None),
        ([0, False], {(4, 1), (4, 2)}, [10, 20], None),
        ([0, 1], {(4, 1), (4, 2)}, [10, 20, 1], None),
        (["x", 30], {(4, 2)}, [10, 20, 30], None),
    ],
)
def test_totals_are_no_elements(more: list[Any], formulas: set[tuple[int, int]], kept: list[Any], false: str | None) -> None:
    rows = [["Compte de charges", "Montant (charges)"], [60, 10], [61, 20], more]
    tree, said = read(grid("Budget", rows, formulas=formulas))
    assert [one.get("montant") for one in tree["budget"]["charges"]] == kept
    told = f"Ce total n'est pas la somme des lignes au-dessus\u00a0: {false}. Il n'est pas lu, les lignes le sont."
    assert said == ([("", "Budget!B4", told)] if false else [])


def test_two_tables_side_by_side_share_a_name() -> None:
    head = ["Compte de charges", "Montant", None, "Compte de produits", "Financeur", "Montant"]
    tree, said = read(grid("Budget", [head, [60, 5, None, 74, "Caf", 7], [None, None, None, 75, "État", 8]]))
    assert tree == {
        "budget": {
            "charges": [{"compte": 60, "montant": 5}],
            "produits": [{"compte": 74, "financeur": "Caf", "montant": 7}, {"compte": 75, "financeur": "État", "montant": 8}],
        }
    }
    assert said == []


S_HEAD = ["Collectif", "Jour de la séance"]
NO_NAME = "Collectif\u00a0: à renseigner, pour savoir à quel collectif cette ligne se rapporte."


def days(rows: Rows, parents: Rows = GROUPS, **more: Any) -> tuple[list[Any], list[tuple[str, str, str]]]:
    tree, said = read(grid("Collectifs", parents), grid("Séances", [S_HEAD, *rows], **more))
    found = [one["seances"] for one in tree["collectifs"]]
    return [day if day is ... else [one if one is ... else one.get("jour") for one in day] for day in found], said


def unknown(name: str) -> str:
    return f"Collectif\u00a0: «\u00a0{name}\u00a0» n'est pas le nom d'un collectif de la feuille «\u00a0Collectifs\u00a0»."


ERROR = "La cellule affiche une erreur (#N/A)\u00a0: sa valeur n'est pas connue."


@each_row(
    ("rows", "kept", "said"),
    [
        ([["A", 1], ["B", 2], ["a ", 3]], [[1, 3], [2], []], []),
        ([["n° 2", 1], ["tous", 2]], [[2], [1, 2], [2]], []),
        ([["A", 1], ["idem", 2], ["B", 3], ["C", 4]], [[1, 2], [3], [4]], []),
        ([["A", 1], [None, 2], ["B", 3], [None, 4]], [[1, 2, ...], [3, 4, ...], ...], [("collectifs", "Séances!A3", NO_NAME), ("collectifs", "Séances!A5", NO_NAME)]),
        ([["A", 1], ["A", 2], [None, 3], ["B", 4], ["C", 5]], [[1, 2, ...], [4, ...], [5, ...]], [("collectifs", "Séances!A4", NO_NAME)]),
        ([["A", 1], ["A", 2], ["B", 4], [None, 5], ["B", 6]], [[1, 2, ...], [4, 5, 6], ...], [("collectifs", "Séances!A5", NO_NAME)]),
        ([[None, 1], ["B", 2]], [..., [2, ...], ...], [("collectifs", "Séances!A2", NO_NAME)]),
        ([["Z", 1], ["A", 2]], [[2, ...], ..., ...], [("collectifs", "Séances!A2", unknown("Z"))]),
        ([[Fault("#N/A"), 1], ["A", 2]], [[2, ...], ..., ...], [("collectifs", "Séances!A2", ERROR)]),
    ],
)  # fmt: skip
def test_rows_go_to_the_collectif_that_they_name(rows: Rows, kept: list[Any], said: list[tuple[str, str, str]]) -> None:
    assert days(rows) == (kept, said)


def test_a_name_over_several_merged_rows_is_that_of_each() -> None:
    rows: Rows = [["A", 1], [None, 2], ["B", 3], [None, 4]]
    assert days(rows, merges=[(2, 1, 3, 1), (4, 1, 5, 1)]) == ([[1, 2], [3, 4], []], [])


def test_one_collectif_alone_has_the_rows_of_nobody() -> None:
    one = GROUPS[:2]
    assert days([[Fault("#N/A"), 1], [None, 2]], one) == (
        [[1, 2]],
        [("collectifs", "Séances!A2", ERROR), ("collectifs", "Séances!A3", NO_NAME)],
    )
    assert days([["Z", 1]], one) == ([...], [("collectifs", "Séances!A2", unknown("Z"))])


def test_the_name_of_a_collectif_may_be_shortened() -> None:
    rows: Rows = [HEAD, ["Groupe 1", "É"], ["Groupe 2", "F"], ["Les curieux", "G"]]
    kept, said = days([["1", 1], ["G2", 2], ["Gr. 2", 3], ["curieux", 4], [2, 5]], rows)
    assert (kept, said) == ([[1], [2, 3, 5], [4]], [])
    kept, said = days([["Groupe", 1], ["3", 2], ["G", 3]], rows)
    assert [message for _, _, message in said] == [unknown("Groupe"), unknown("3"), unknown("G")]


def test_a_second_block_has_its_own_headers() -> None:
    assert days([["A", 1], [], ["Jour de la séance", "Collectif"], [2, "A"], [3, "B"]]) == ([[1, 2], [3], []], [])
    kept, said = days([["A", 1], S_HEAD, ["Z", 2]])
    assert (kept, said) == ([[1, ...], ..., ...], [("collectifs", "Séances!A4", unknown("Z"))])


def test_a_name_near_another_is_asked_for() -> None:
    rows: Rows = [["Nom du collectif", "Lieu"], ["Les explorateurs", "x"], ["Les curieux", "y"]]
    kept, said = days([["Les explorateus", 1]], rows)
    assert (kept, said) == ([[1], []], [("collectifs", "Séances!A2", unknown("Les explorateus"))])


def test_a_name_that_cannot_be_read_may_be_the_one_that_is_not_known() -> None:
    parents: Rows = [HEAD, ["A", "É"], [Fault("#N/A"), "F"]]
    kept, said = days([["Z", 1], ["A", 2]], parents)
    assert (kept, [place for _, place, _ in said]) == ([[2], [1]], ["Collectifs!A3"])
    parents.append([Fault("#N/A"), "G"])
    kept, said = days([["Z", 1], ["A", 2]], parents)
    assert (kept, [place for _, place, _ in said]) == ([[2, ...], ..., ...], ["Collectifs!A3", "Collectifs!A4"])


def test_rows_of_no_collectif_at_all_are_said_once() -> None:
    tree, said = read(grid("Séances", [S_HEAD, ["A", 1], ["B", 2]]))
    told = "Les lignes de cette feuille se rapportent à des collectifs, et la feuille «\u00a0Collectifs\u00a0» n'en donne aucun."
    assert (tree, said) == ({}, [("collectifs", "Séances!A2", told)])


def test_without_the_column_of_names_every_row_lacks_one() -> None:
    tree, said = read(grid("Collectifs", GROUPS[:2]), grid("Séances", [["Jour de la séance", "Début de la séance"], [1, 2]]))
    assert [one["jour"] for one in tree["collectifs"][0]["seances"]] == [1]
    assert said == [("collectifs", "Séances!A2", NO_NAME)]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"hidden": True}, "La feuille est masquée, et ce qui y est écrit est lu."),
        ({"hidden_rows": {2}}, "La ligne 2 est masquée, et ce qui y est écrit est lu."),
        ({"hidden_rows": {2, 3}}, "Les lignes 2 et 3 sont masquées, et ce qui y est écrit est lu."),
        ({"hidden_columns": [(2, 2)]}, "La colonne B est masquée, et ce qui y est écrit est lu."),
        ({"hidden_columns": [(1, 1), (2, 9)]}, "Les colonnes A et B sont masquées, et ce qui y est écrit est lu."),
        ({"hidden_rows": {1, 9}, "hidden_columns": [(3, 9)]}, ""),
    ],
)
def test_what_is_hidden_is_read_and_said(more: dict[str, Any], message: str) -> None:
    found, said = groups([HEAD, ["A", "É"], ["B", "F"]], **more)
    assert (found, [told for _, _, told in said]) == ([("A", "É"), ("B", "F")], [message] if message else [])


def test_what_is_left_is_said_ten_times_then_counted() -> None:
    _, said = groups([[*HEAD, None], *[["A", "É"]], [], *[[f"note {n}"] for n in range(12)]])
    assert len(said) == 10
    assert (
        said[9][2]
        == "Cette cellule est hors des zones lues\u00a0: son contenu n'est pas pris en compte, ni celui de 2 autres cellules de la feuille."
    )
    assert said[8][2] == OUT


def test_an_unknown_column_is_said_of_the_element_at_its_left() -> None:
    head = ["Compte de charges", "Montant", None, "Compte de produits", "Financeur", "Montant", "Reçu"]
    _, said = read(grid("Budget", [head, [60, 5, None, 74, "Caf", 7, "oui"]]))
    assert [at for at, _, _ in said] == ["budget.produits[0].Reçu"]
    _, said = read(grid("Budget", [[None, "x", *head[:2], "Reçu"], [None, None, None, None, None], [None, None, 60, 5, "oui"]]))
    assert [at for at, _, _ in said] == ["budget.charges[0].Reçu"]


def test_what_is_hidden_is_said_of_the_collectif_that_is_named() -> None:
    _, said = days([["B", 1], ["A", 2]], hidden=True)
    assert [(at, place) for at, place, _ in said] == [("collectifs[1]", "Séances!A2")]
    _, said = days([["B", 1], ["A", 2]], hidden_columns=[(2, 2)])
    assert [(at, place) for at, place, _ in said] == [("collectifs[1].seances[0].jour", "Séances!B2")]


NUMBERED: dict[str, list[Grid]] = {
    "total faux": [grid("Budget", [["Compte de charges", "Montant (charges)"], [60, 10], ["Total", 31]])],
    "nom proche": [grid("Collectifs", [HEAD, ["Les explorateurs", "É"]]), grid("Séances", [S_HEAD, ["Les explorateus", 1]])],
    "nom inconnu": [grid("Collectifs", GROUPS), grid("Séances", [S_HEAD, ["Z", 1], [None, 2], [Fault("#N/A"), 3], [Fault(""), 4]])],
    "aucun nom": [grid("Collectifs", [["Lieu", "Niveaux"], ["É", "CE1"]]), grid("Séances", [S_HEAD, ["Z", 1]])],
    "aucun collectif": [grid("Séances", [S_HEAD, ["A", 1]])],
    "colonnes": [grid("Collectifs", [[*HEAD, "Lieu", "Nombre denfants", None], ["A", "É", "F", 3, 4]])],
    "rien de connu": [grid("Collectifs", [["x", "y"]])],
    "caché": [grid("Collectifs", [HEAD, ["A", "É"]], hidden_rows={2})],
}


@each_row("case", NUMBERED)
def test_what_is_said_of_a_table(case: str) -> None:
    root, source = Mapping({}, None), Source("d.xlsx")
    for one in NUMBERED[case]:
        TablesReading(one, NAMED[one.name], source).into(root)
    assert_said("tables", case, source.remarks)


ACTIONS: Rows = [
    ["Axe de l'action", "Famille d'action", "Intitulé de l'action"],
    ["Enfants", "Méthodologie", "A"],
    ["Parents", "Café des parents", "B"],
]


@pytest.mark.parametrize(
    ("title", "row", "merges", "kept", "said"),
    [
        ("Volet de l'année", 1, [(2, 1, 2, 3)], 2, []),  # merged over the columns
        ("Les parents d'abord", 2, [], 2, [("", "Actions!A3", OUT)]),
        ("Axe : parents", 2, [], 2, [("", "Actions!A3", OUT)]),  # the row below says it again
        ("Parents", 1, [], 3, []),  # another axis than the row below: an action that has begun
        ("Les parents ensuite", 3, [], 3, []),  # a row below which there is none
    ],
)
def test_a_title_among_the_actions_is_no_action(title: str, row: int, merges: Any, kept: int, said: Any) -> None:
    tree, told = read(grid("Actions", [*ACTIONS[:row], [title], *ACTIONS[row:]], merges=merges))
    assert (len(tree["actions"]), told) == (kept, said)


def test_a_title_gives_its_axis_to_the_rows_that_have_none() -> None:
    rows = [ACTIONS[0], ["Enfants"], [None, "Méthodologie", "A"], [None, "Coup de pouce", "B"], ACTIONS[2]]
    tree, told = read(grid("Actions", rows))
    assert ([one["axe"] for one in tree["actions"]], told) == (["Enfants", "Enfants", "Parents"], [])


@pytest.mark.parametrize(
    ("products", "kept"),
    [
        (["Compte", "Financeur", "Intitulé", "Montant"], (1, 1)),  # under their own headers, one of which only they have
        (["Compte", "Libellé", "Montant"], (2, 0)),  # nothing tells that they are products
    ],
)
def test_a_budget_of_two_tables_one_under_the_other(products: list[str], kept: tuple[int, int]) -> None:
    row = ["74", *(["Commune"] if "Financeur" in products else []), "Subvention", 900]
    tree, _ = read(grid("Budget", [["Compte", "Intitulé", "Montant"], ["60", "Achats", 900], products, row]))
    assert tuple(len(tree["budget"].get(side, [])) for side in ("charges", "produits")) == kept
