"""What a letter says in a way that may be read otherwise is not found; what all of its sentences explain is read."""

from __future__ import annotations

import pytest

from clas_cli.reading.headers import without_tags
from clas_cli.reading.letter import read_letters

NOW, ASKED, TOWNS, TITLE, YEAR = (
    "prolongation.collectifs_avant",
    "prolongation.collectifs_demandes",
    "projet.communes",
    "projet.intitule",
    "projet.annee_scolaire",
)
HOLDER = "gestionnaire.nom"
ASKS = "Nous demandons la prolongation de notre Clas « Cap » pour 2026-2027."


def told(text: str, path: str) -> list[str]:
    """The values of a path, in a letter that is one request."""
    (source,) = read_letters("lettre", text.split("\n"), True)
    return [one.value for one in source.letter or () if one.path == path]


@pytest.mark.parametrize(
    ("text", "path", "values"),
    [
        (
            f"{ASKS}\nDeux collectifs à Bram, comme cette année.\nÀ Fanjeaux, il n'y en avait qu'un : nous voudrions un collectif supplémentaire.",
            ASKED,
            [],
        ),
        (
            f"{ASKS}\nAux quatre collectifs existants, nous proposons d'en ajouter deux : nous passerions ainsi à six collectifs.",
            ASKED,
            ["6"],
        ),
        (
            "Ce courrier annule et remplace celui du 8 juin : nous demandons la prolongation de notre Clas « Cap » pour 2026-2027.",
            TITLE,
            ["Cap"],
        ),
        (f"{ASKS}\nComme chaque année, un collectif fonctionnera dans chacune des cinq communes.", ASKED, []),
        (f"{ASKS}\nComme chaque année, cinq collectifs fonctionneront dans nos villages.", ASKED, ["5"]),
        (f"{ASKS}\nDeux collectifs sont encadrés par des bénévoles.", ASKED, ["2"]),
        ("L'Amicale laïque de Portel reprend son Clas « Cap » : nous demandons sa prolongation pour 2026-2027.", HOLDER, []),
        (
            "L'Amicale laïque de Bram reprend son Clas « Cap » : nous demandons sa prolongation pour 2026-2027.",
            HOLDER,
            ["Amicale laïque de Bram"],
        ),
        (f"{ASKS}\nNous avons trois collectifs cette année. Nous reconduisons le Clas sans celui de Portel.", ASKED, []),
        (f"{ASKS}\nCette année, deux groupes : un groupe CP, un groupe CM2, plus un groupe de collégiens.", ASKED, []),
        (f"{ASKS}\nUn collectif dans chaque village. Les 2 collectifs comptent 6 et 7 enfants.", ASKED, ["2"]),
        (f"{ASKS}\nNous étudions la possibilité de passer à trois collectifs.", ASKED, []),
        (
            f"{ASKS}\nElle se déroulera à Limoux, Pieusse et Cournanel. Un collectif de plus à Limoux.",
            TOWNS,
            ["Limoux", "Pieusse", "Cournanel"],
        ),
        (f"{ASKS}\n2 collectifs à Limoux, 1 collectif à Inconnue.", TOWNS, []),
        (f"{ASKS}\nNous demandons trois collectifs au lieu de deux, car le groupe de Bram nous rejoint.", TOWNS, []),
        (
            "Nous prolongeons notre Clas, dans le projet de territoire « Grandir ». Notre action se nomme Odyssée. Deux collectifs.",
            TITLE,
            [],
        ),
        ("Nous demandons la prolongation du CLAS 2025-2026 pour une année supplémentaire, deux collectifs à Bram.", YEAR, []),
        ("Nous prolongeons notre Clas avec un même groupe, à Bram, du 21 septembre 2026 au 18 juin 2027.", YEAR, ["2026-2027"]),
    ],
)
def test_every_statement_is_explained(text: str, path: str, values: list[str]) -> None:
    assert told(text, path) == values


@pytest.mark.parametrize(
    "text",
    [
        "L'association Cap m'informe qu'elle sollicitera auprès de vous la prolongation de son Clas, deux collectifs, pour 2026-2027.",
        "Le collège soutient la poursuite du Clas, 2 collectifs à Bram. Nous souhaitons que cette action soit reconduite.",
        "Mon fils Jo rentre en CM1. Cette année il était au Clas, je souhaite renouveler pour 2026-2027, à Bram.",
        "Animatrice Clas sur deux collectifs à Bram, je souhaite renouveler mon contrat pour 2026-2027.",
        "L'association Cap souhaite reconduire son Clas, 2 collectifs à Bram, en 2026-2027. Ils vous écriront.",
    ],
)
def test_another_asks_for_it(text: str) -> None:
    assert read_letters("lettre", text.split("\n"), True) == []


def test_cells_of_a_message_stand_apart() -> None:
    markup = "<table><tr><th>Commune</th><th>Collectifs 26/27</th></tr><tr><td>Bram</td><td></td><td>2</td></tr></table><p>Merci</p>"
    assert without_tags(markup) == "Commune | Collectifs 26/27\nBram | | 2\nMerci"
