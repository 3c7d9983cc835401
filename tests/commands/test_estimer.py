"""`clas estimer`: the figures of the requirements, what a change brings, French amounts, bad options."""

from __future__ import annotations

import json
import re
from textwrap import dedent

import pytest
from commande import EXAMPLES, clas
from lignes import each_row

# options → Ps, bonus, cap, then the gain of one collectif more and of the cost at the ceiling
FIGURES = [
    (("--collectifs", "1", "--cout", "8652"), "2811.90", "0.00", "6921.60", "2811.90", "0.00"),
    (("--collectifs", "2", "--cout", "20 000,00 €"), "5623.80", "0.00", "16000.00", "2811.90", "0.00"),
    (("--collectifs", "3", "--cout", "20000,00"), "6500.00", "0.00", "16000.00", "2166.67", "1935.70"),
    (
        ("--collectifs", "1", "--cout", "1 000", "--bonus-enfants", "1", "--bonus-parents", "1"),
        "325.00",
        "475.00",
        "800.00",
        "520.00",
        "2681.90",
    ),
    (("--collectifs", "68", "--cout", "588336"), "191209.20", "0.00", "470668.80", "2811.90", "0.00"),
    (("--collectifs", "2", "--cout", "17 304,00 €", "--autre-caf", "9000"), "4843.20", "0.00", "13843.20", "3592.50", "0.00"),
]


@pytest.mark.parametrize(
    ("options", "ps", "bonus", "cap", "one_more", "at_ceiling"),
    FIGURES,
    ids=lambda value: " ".join(value[1::2]) if isinstance(value, tuple) else "",
)
def test_figures(options: tuple[str, ...], ps: str, bonus: str, cap: str, one_more: str, at_ceiling: str) -> None:
    result = clas("estimer", *options, "--format", "json")
    assert (result.status, result.err) == (0, "")
    document = json.loads(result.out)
    project = document["projet"]["estimation"]
    assert (project["en_l_etat"]["ps"], project["en_l_etat"]["bonus"], project["plafond_famille"]) == (ps, bonus, cap)
    assert document["un_collectif_de_plus"]["difference"] == one_more
    assert document["cout_au_plafond"]["difference"] == at_ceiling
    assert sum(float(line["ps"]) for line in project["collectifs"]) == pytest.approx(float(ps), abs=0.001)


# options → what is printed, cell by cell

TABLES = {
    "--collectifs 3 --cout 20000 --bonus-parents 2 --autre-caf 100": """
        Clas 2026-2027, Aude | Votre projet | + 1 collectif | Au prix plafond
        Collectifs | 3 | 4 | 3
        Coût total | 20 000,00 € | 26 666,67 € | 25 956,00 €
        Coût par collectif | 6 666,67 € | 6 666,67 € | 8 652,00 €
        Ps par collectif | 2 × 2 166,67 € | 3 × 2 166,67 € | 2 811,90 €
        1 × 2 166,66 € | 1 × 2 166,66 €
        Ps Clas | 6 500,00 € | 8 666,67 € | 8 435,70 €
        Bonus, sous réserve d'attribution | 670,00 € | 670,00 € | 670,00 €
        Total | 7 170,00 € | 9 336,67 € | 9 105,70 €
        Différence | +2 166,67 € | +1 935,70 €
        Plafond de la branche Famille (80 %) | 16 000,00 € | 21 333,34 € | 20 764,80 €
        Autres fonds de la Caf | 100,00 € | 100,00 € | 100,00 €
        Reste à financer par d'autres | 12 730,00 € | 17 230,00 € | 16 750,30 €
        Plafond de la branche Famille : 16 000,00 €, dont 100,00 € d'autres fonds de la Caf ; il n'est pas atteint.
        Le collectif de plus est compté au même coût que les autres, et sans bonus de plus.
        Ce contrôle aide à décider ; il ne vaut ni accord ni promesse de financement. La Caf seule décide.
    """,
    "--collectifs 2 --cout 20000": """
        Clas 2026-2027, Aude | Votre projet | + 1 collectif | Au prix plafond
        Collectifs | 2 | 3 | 2
        Coût total | 20 000,00 € | 30 000,00 € | 17 304,00 €
        Coût par collectif | 10 000,00 € | 10 000,00 € | 8 652,00 €
        Ps par collectif | 2 811,90 € | 2 811,90 € | 2 811,90 €
        Ps Clas | 5 623,80 € | 8 435,70 € | 5 623,80 €
        Bonus, sous réserve d'attribution | 0,00 € | 0,00 € | 0,00 €
        Total | 5 623,80 € | 8 435,70 € | 5 623,80 €
        Différence | +2 811,90 € | +0,00 €
        Plafond de la branche Famille (80 %) | 16 000,00 € | 24 000,00 € | 13 843,20 €
        Autres fonds de la Caf | 0,00 € | 0,00 € | 0,00 €
        Reste à financer par d'autres | 14 376,20 € | 21 564,30 € | 11 680,20 €
        Plafond de la branche Famille : 16 000,00 € ; il n'est pas atteint.
        Le collectif de plus est compté au même coût que les autres, et sans bonus de plus.
        Ce contrôle aide à décider ; il ne vaut ni accord ni promesse de financement. La Caf seule décide.
    """,
    "--collectifs 1 --bonus-enfants 1": """
        Clas 2026-2027, Aude | Votre projet | + 1 collectif
        Collectifs | 1 | 2
        Coût total | — | —
        Coût par collectif | 8 652,00 € | 8 652,00 €
        Ps par collectif | 2 811,90 € | 2 811,90 €
        Ps Clas | 2 811,90 € | 5 623,80 €
        Bonus, sous réserve d'attribution | 335,00 € | 335,00 €
        Total | 3 146,90 € | 5 958,80 €
        Différence | +2 811,90 €
        Plafond de la branche Famille (80 %) | — | —
        Autres fonds de la Caf | 0,00 € | 0,00 €
        Reste à financer par d'autres | — | —
        Sans budget, c'est un maximum : le prix plafond pour chaque collectif.
        Le collectif de plus est compté sans bonus de plus.
        Ce contrôle aide à décider ; il ne vaut ni accord ni promesse de financement. La Caf seule décide.
    """,
}


@pytest.mark.parametrize(("options", "printed"), TABLES.items())
def test_the_table_to_the_letter_and_to_the_cent(options: str, printed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    lines = (re.sub(r" {2,}", " | ", line.strip()) for line in clas("estimer", *options.split()).out.splitlines())
    assert [line for line in lines if line.strip("─")] == dedent(printed).strip().splitlines()


def test_same_figures_as_the_report() -> None:
    report = json.loads(clas("verifier", EXAMPLES / "nouvelle-conforme.yaml", "--format", "json").out)["dossiers"][0]["estimation"]
    planned = clas("estimer", "--collectifs", 2, "--cout", "18120", "--bonus-enfants", 2, "--bonus-parents", 1, "--format", "json")
    project = json.loads(planned.out)["projet"]["estimation"]
    for name in ("en_l_etat", "si_corrige", "plafond_famille", "maximum"):
        assert project[name] == report[name]


def test_without_a_cost_it_is_a_maximum() -> None:
    document = json.loads(clas("estimer", "--collectifs", 3, "--format", "json").out)
    assert document["projet"]["estimation"]["maximum"] is True
    assert document["projet"]["estimation"]["en_l_etat"]["ps"] == "8435.70"
    assert document["projet"]["cout_total"] is None
    assert "cout_au_plafond" not in document
    assert "c'est un maximum" in clas("estimer", "--collectifs", 3).out


def test_text_says_the_same() -> None:
    text = clas("estimer", "--collectifs", 3, "--cout", "20000", "--bonus-parents", 2).out
    for words in (
        "2 × 2 166,67 €",
        "1 × 2 166,66 €",
        "6 500,00 €",
        "670,00 €",
        "+2 166,67 €",
        "16 000,00 €",
        "sous réserve",
        "+ 1 collectif",
    ):
        assert words in text


@pytest.mark.parametrize("width", [24, 30, 40, 52, 60, 80, 100])
def test_a_narrow_terminal_cuts_no_amount(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = clas("estimer", "--collectifs", 3, "--cout", "20000", "--bonus-parents", 2).out.splitlines()
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    assert "…" not in text
    for amount in ("20 000,00 €", "26 666,67 €", "25 956,00 €", "2 × 2 166,67 €", "1 × 2 166,66 €", "2 811,90 €", "+2 166,67 €"):
        assert amount in text


@pytest.mark.long
@pytest.mark.parametrize("width", [40, 60, 100])
@pytest.mark.parametrize("paths", [("nouvelle-conforme.yaml",), ("nouvelle-conforme.yaml", "nombreuses-erreurs.yaml")])
def test_nor_does_a_report(paths: tuple[str, ...], width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = clas("verifier", *(EXAMPLES / path for path in paths), "--date-envoi", "2026-07-20", "--detail").out
    for amount in ("2 811,90", "9 060,00", "6 628,80") if len(paths) == 1 else ("5 623,80", "1 005,00"):
        assert amount in text


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("1000", "6 921,60 €, dont 1 000,00 € d'autres fonds de la Caf ; il n'est pas atteint."),
        ("6000", "6 921,60 €, dont 6 000,00 € d'autres fonds de la Caf ; il est atteint."),
        ("8000", "6 921,60 € ; les autres fonds de la Caf (8 000,00 €) le dépassent à eux seuls."),
    ],
)
def test_how_the_cap_is_told(other: str, said: str) -> None:
    assert said in " ".join(clas("estimer", "--collectifs", 1, "--cout", "8652", "--autre-caf", other).out.split())


@each_row(
    ("options", "said"),
    [
        ((), "il manque l'option --collectifs"),
        (("--collectifs", "0"), "attendu : un nombre entier de 1 à 500"),
        (("--collectifs", "beaucoup"), "« beaucoup » ne convient pas"),
        (("--collectifs", "2", "--cout", "-5"), "attendu : un montant"),
        (("--collectifs", "2", "--cout", "0"), "attendu : un montant au-dessus de zéro"),
        (("--collectifs", "2", "--cout", "1.234"), "millier ou décimale"),
        (("--collectifs", "2", "--cout", "beaucoup"), "« beaucoup » ne convient pas"),
        (("--collectifs", "2", "--bonus-enfants", "3"), "attendu : un nombre entier de 0 à 2"),
        (("--collectifs", "2", "--campagne", "nulle-part"), "campagne inconnue"),
        (("--collectifs", "2", "--format", "pdf"), "attendu : une valeur parmi : texte ou json"),
    ],
)
def test_wrong_use(options: tuple[str, ...], said: str) -> None:
    result = clas("estimer", *options)
    assert (result.status, result.out) == (2, "")
    assert said in result.err
