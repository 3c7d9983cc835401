"""The estimate: the hand-checked values, and an independent computation on thousands of random dossiers, to the cent."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from suite import FOLDER, load

from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.reading.door import read_bytes
from clas_cli.render.json_ import dossier as as_json

TODAY = date(2026, 6, 1)
NOUVELLE = load(FOLDER / "bases" / "nouvelle.yaml")
"""A whole request: one that doesn't answer brings nothing as it stands."""

PROLONGATION = load(FOLDER / "bases" / "prolongation.yaml")


def estimate(data: dict[str, Any]) -> dict[str, Any]:
    """The estimate that the program prints for a dossier, as in its JSON output."""
    return dict(told(data)["estimation"])


def told(data: dict[str, Any]) -> dict[str, Any]:
    """What the program says of a dossier (JSON is YAML, and quicker to write)."""
    return as_json(check(read_bytes(json.dumps(data).encode(), "dossier.yaml"), Options(TODAY)))


def collectif(index: int, cost: str | None = None, children: int = 10) -> dict[str, Any]:
    """A collectif that is fine, or has too many children."""
    data = {**NOUVELLE["collectifs"][0], "nom": f"Collectif {index}", "lieu": f"École numéro {index}", "enfants": str(children)}
    return data if cost is None else {**data, "cout": cost}


def nouvelle(charges: str, collectifs: list[dict[str, Any]], bonus: tuple[int, int] = (0, 0), **more: Any) -> dict[str, Any]:
    """A new request with these charges, these collectifs, and the two bonuses for so many collectifs."""
    volets = {
        name: {"demande": "oui", "collectifs": str(count), "description": "Un projet", "toute_l_annee": "oui", "sorties": "oui"}
        for name, count in zip(("enfants", "parents"), bonus, strict=True)
        if count
    }
    budget = {"charges": [{"compte": "64", "montant": charges}], "produits": [{"compte": "74", "financeur": "commune", "montant": charges}]}
    return {**NOUVELLE, "collectifs": collectifs, "bonus": volets, "budget": budget, **more}


# The values that were checked by hand.


@pytest.mark.parametrize(
    ("charges", "number", "lines"),
    [
        ("8652.00", 1, ["2811.90"]),
        ("20000.00", 2, ["2811.90", "2811.90"]),
        ("20000.00", 3, ["2166.67", "2166.67", "2166.66"]),
        ("588336.00", 68, ["2811.90"] * 68),
        ("0.01", 1, ["0.00"]),
        ("0.02", 1, ["0.01"]),
        ("8651.99", 1, ["2811.90"]),
        ("8652.01", 1, ["2811.90"]),
        ("100.00", 7, ["4.65", "4.65", "4.64", "4.64", "4.64", "4.64", "4.64"]),
    ],
)
def test_ps(charges: str, number: int, lines: list[str]) -> None:
    estimated = estimate(nouvelle(charges, [collectif(index) for index in range(number)]))
    assert [line["ps"] for line in estimated["collectifs"]] == lines
    total = str(sum(map(Decimal, lines)))
    assert estimated["en_l_etat"] == estimated["si_corrige"] == {"ps": total, "bonus": "0.00", "total": total}


def test_hand_checked_totals() -> None:
    assert estimate(nouvelle("20000.00", [collectif(index) for index in range(3)]))["en_l_etat"]["ps"] == "6500.00"
    assert estimate(nouvelle("588336.00", [collectif(index) for index in range(68)]))["en_l_etat"]["ps"] == "191209.20"


def test_cap_is_taken_off_the_bonus_first() -> None:
    estimated = estimate(nouvelle("1000.00", [collectif(0)], (1, 1)))
    assert estimated["plafond_famille"] == "800.00"
    assert estimated["en_l_etat"] == {"ps": "325.00", "bonus": "475.00", "total": "800.00"}


@pytest.mark.parametrize(
    ("other", "ps", "bonus"),
    [("475.00", "325.00", "0.00"), ("475.01", "324.99", "0.00"), ("474.99", "325.00", "0.01"), ("800.00", "0.00", "0.00"), ("900.00", "0.00", "0.00")],
)  # fmt: skip
def test_other_caf_money_leaves_less_room(other: str, ps: str, bonus: str) -> None:
    data = nouvelle("1000.00", [collectif(0)], (1, 1))
    data["budget"]["produits"] = [{"compte": "74", "financeur": "caf_autre", "montant": other}]
    estimated = estimate(data)
    assert estimated["en_l_etat"] == {"ps": ps, "bonus": bonus, "total": str(Decimal(ps) + Decimal(bonus))}
    assert estimated["collectifs"][0]["ps"] == ps


def test_cap_is_rounded_half_up() -> None:
    # 80 % of 0.63 is 0.504, of 3.13 is 2.504, of 0.01 is 0.008: only a third decimal of 5 or more goes up.
    for charges, cap in (("6.25", "5.00"), ("0.63", "0.50"), ("3.13", "2.50"), ("0.01", "0.01"), ("0.02", "0.02"), ("0.07", "0.06")):
        assert estimate(nouvelle(charges, [collectif(0)]))["plafond_famille"] == cap


def test_a_blocked_collectif_counts_once_corrected() -> None:
    estimated = estimate(nouvelle("16000.00", [collectif(0, children=13), collectif(1)], (2, 1)))
    assert estimated["en_l_etat"] == {"ps": "2600.00", "bonus": "670.00", "total": "3270.00"}
    assert estimated["si_corrige"] == {"ps": "5200.00", "bonus": "1005.00", "total": "6205.00"}
    assert [(line["retenu"], line["codes"], line["ps"], line["ps_si_corrige"]) for line in estimated["collectifs"]] == [
        (False, ["REF004"], "0.00", "2600.00"),
        (True, [], "2600.00", "2600.00"),
    ]


def test_what_the_mistakes_cost_is_the_difference() -> None:
    data = nouvelle("16000.00", [collectif(0, children=13), collectif(1)], (2, 1))
    estimation = check(read_bytes(json.dumps(data).encode(), "dossier.yaml"), Options(TODAY)).estimation
    assert estimation is not None and estimation.lost == Decimal("2935.00")


def test_own_costs_are_used() -> None:
    estimated = estimate(nouvelle("16000.00", [collectif(0, "4000.00"), collectif(1, "12000.00")]))
    assert [(line["cout"], line["ps"]) for line in estimated["collectifs"]] == [("4000.00", "1300.00"), ("12000.00", "2811.90")]


def test_bonus_of_more_collectifs_than_there_are() -> None:
    assert estimate(nouvelle("16000.00", [collectif(0), collectif(1)], (5, 0)))["en_l_etat"]["bonus"] == "670.00"


def test_volunteering_is_out_of_the_base_and_both_amounts_are_told() -> None:
    data = nouvelle("1000.00", [collectif(0)])
    data["budget"]["charges"].append({"compte": "86", "montant": "500"})
    assert estimate(data)["en_l_etat"]["ps"] == "325.00"
    assert estimate(data)["plafond_famille"] == "800.00"


@pytest.mark.parametrize("number", [1, 2, 3, 68])
def test_prolongation_without_budget_is_a_maximum(number: int) -> None:
    data = {**PROLONGATION, "prolongation": {**PROLONGATION["prolongation"], "collectifs_demandes": str(number)}}
    estimated = estimate(data)
    assert estimated["maximum"] is True
    assert estimated["plafond_famille"] is None
    assert estimated["en_l_etat"]["ps"] == str(Decimal("2811.90") * number)
    assert [line["ps"] for line in estimated["collectifs"]] == ["2811.90"] * number


def test_a_prolongation_without_budget_expects_no_other_caf_money() -> None:
    estimation = check(read_bytes(json.dumps(PROLONGATION).encode(), "dossier.yaml"), Options(TODAY)).estimation
    assert estimation is not None
    assert (estimation.total_cost, estimation.cap, estimation.other_caf, estimation.lost) == (None, None, Decimal("0.00"), Decimal("0.00"))


@pytest.mark.parametrize(
    ("path", "value", "lacks"),
    [
        ("budget", {}, "budget"),
        ("budget", {"charges": [{"compte": "60", "montant": "dix"}], "produits": NOUVELLE["budget"]["produits"]}, "charges"),
        ("budget", {"charges": [{"compte": "60", "montant": "0"}], "produits": NOUVELLE["budget"]["produits"]}, "charges"),
        ("collectifs", [], "collectifs"),
        ("collectifs", "deux", "collectifs"),
        ("campagne", "inconnue", "campagne"),
    ],
)
def test_no_zero_passes_for_a_result(path: str, value: Any, lacks: str) -> None:
    report = told({**NOUVELLE, path: value})
    assert report["estimation"] is None
    assert lacks in report["estimation_manque"][0]


def test_what_is_not_read_costs_only_what_depends_on_it() -> None:
    data = nouvelle("16000.00", [collectif(0), collectif(1)], (2, 0))
    whole = estimate(data)
    data["budget"]["charges"].append({"compte": "60", "montant": "dix"})
    partial = estimate(data)
    assert (partial["en_l_etat"], partial["au_moins"], partial["plafond_famille"]) == (whole["en_l_etat"], True, None)
    data = nouvelle("16000.00", [collectif(0), collectif(1)], (2, 0))
    data["budget"]["produits"].append({"compte": "74", "financeur": "CAF", "montant": "100"})
    unknown = estimate(data)
    assert (unknown["si_corrige"], unknown["au_moins"], unknown["plafond_famille"]) == (whole["si_corrige"], False, None)


def test_the_base_never_exceeds_the_charges_as_it_stands() -> None:
    estimated = estimate(nouvelle("10000.00", [collectif(0, "8000.00"), collectif(1, "8000.00")]))
    assert (estimated["en_l_etat"]["ps"], estimated["si_corrige"]["ps"]) == ("3250.00", "5200.00")
    assert [line["ps"] for line in estimated["collectifs"]] == ["1625.00", "1625.00"]


def test_a_collectif_written_twice_counts_once() -> None:
    once = estimate(nouvelle("16000.00", [collectif(0), collectif(1)]))
    copy = {**collectif(0), "nom": "Une copie"}
    twice = estimate(nouvelle("16000.00", [collectif(0), collectif(1), copy]))
    assert twice["en_l_etat"] == once["en_l_etat"]
    assert [line["retenu"] for line in twice["collectifs"]] == [True, True, False]


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("actions", [one for one in NOUVELLE["actions"] if one["axe"] != "parents"], "AXE002"),
        ("demande", {**NOUVELLE["demande"], "date_envoi": "2026-08-07"}, "DEL002"),
        ("projet", {**NOUVELLE["projet"], "charte": {**NOUVELLE["projet"]["charte"], "gratuite": "non"}}, "CHA007"),
        ("projet", {**NOUVELLE["projet"], "charte": {}}, "à compléter"),
    ],
)
def test_a_whole_dossier_is_left_out_with_its_reason(path: str, value: Any, reason: str) -> None:
    estimated = estimate({**NOUVELLE, path: value})
    assert estimated["en_l_etat"]["total"] == "0.00" and reason in estimated["en_l_etat"]["raison"]
    assert (estimated["si_corrige"] is None) == (reason == "DEL002")
    assert all(line["ps"] == "0.00" and not line["retenu"] for line in estimated["collectifs"])


# The independent computation. It is written from the text of the requirements, and takes nothing from `clas_cli.campaigns.payment`.

RATE, CEILING, BONUS, SHARE = Fraction(325, 1000), Fraction(8652), Fraction(335), Fraction(80, 100)


def cents(amount: Fraction) -> int:
    """An amount in cents, half up."""
    return floor(amount * 100 + Fraction(1, 2))


def independent(
    base: Fraction | None, costs: list[Fraction], counted: list[bool], bonus: list[int], other: Fraction, bounded: bool = False
) -> tuple[int, int]:
    """Ps and bonus in cents: rate × Σ min(cost, ceiling), then the bonus, then the cap: off the bonus first, then off the Ps."""
    of_rate = sum((min(cost, CEILING) for cost, kept in zip(costs, counted, strict=True) if kept), Fraction(0))
    ps = cents(RATE * (min(of_rate, base) if bounded and base is not None else of_rate))
    extra = cents(sum((BONUS * min(asked, sum(counted)) for asked in bonus), Fraction(0)))
    if base is not None:
        room = max(cents(SHARE * base) - cents(other), 0)
        excess = max(ps + extra - room, 0)
        from_bonus = min(excess, extra)
        extra -= from_bonus
        ps -= excess - from_bonus
    return ps, extra


def in_cents(text: str) -> int:
    return int(Decimal(text) * 100)


amounts = st.one_of(st.integers(0, 3_000_000), st.integers(860_000, 870_000), st.integers(0, 5_000)).map(lambda n: Fraction(n, 100))


def written(amount: Fraction) -> str:
    return f"{floor(amount)}.{floor(amount * 100) % 100:02d}"


@st.composite
def dossiers(draw: st.DrawFn) -> dict[str, Any]:
    number = draw(st.integers(1, 6))
    return {
        "own": draw(st.none() | st.lists(amounts, min_size=number, max_size=number)),
        "charges": draw(st.lists(amounts, min_size=1, max_size=3)),
        "volunteering": draw(st.none() | amounts),
        "blocked": draw(st.lists(st.booleans(), min_size=number, max_size=number)),
        "bonus": draw(st.tuples(*[st.sampled_from([0, 0, 1, 2, 3, number, number + 2])] * 2)),
        "refused": draw(st.tuples(st.booleans(), st.booleans())),
        "other": draw(st.just(Fraction(0)) | amounts),
    }


@pytest.mark.long
@settings(max_examples=2 * settings.default.max_examples)
@given(dossiers())
@example({"own": None, "charges": [Fraction(100)], "volunteering": None, "blocked": [False] * 7, "bonus": (0, 0), "refused": (False, False), "other": Fraction(0)})  # fmt: skip
def test_estimate_equals_an_independent_computation(case: dict[str, Any]) -> None:
    number, blocked = len(case["blocked"]), case["blocked"]
    groups = [
        collectif(index, None if case["own"] is None else written(case["own"][index]), 13 if blocked[index] else 8 + index % 5)
        for index in range(number)
    ]
    data = nouvelle("0", groups)
    budget = data["budget"]
    budget["charges"] = [{"compte": str(60 + index), "montant": written(amount)} for index, amount in enumerate(case["charges"])]
    budget["produits"] = [{"compte": "74", "financeur": "caf_autre", "montant": written(case["other"])}]
    if case["volunteering"] is not None:
        budget["charges"].append({"compte": "86", "montant": written(case["volunteering"])})
        budget["produits"].append({"compte": "87", "montant": written(case["volunteering"])})
    data["bonus"] = {}
    for name, asked, refused in zip(("enfants", "parents"), case["bonus"], case["refused"], strict=True):
        volet = {"demande": "oui", "collectifs": str(asked), "toute_l_annee": "oui", "materiel": "oui"}
        data["bonus"][name] = (
            (volet if refused else {**volet, "description": "Un espace de parole animé par une psychologue"})
            if asked
            else {"demande": "non"}
        )

    base = sum(case["charges"], Fraction(0))
    if not base:
        assert told(data)["estimation"] is None
        return
    estimated = estimate(data)
    costs = case["own"] or [base / number] * number
    asked_now = [0 if refused else asked for asked, refused in zip(case["bonus"], case["refused"], strict=True)]
    for figure, counted, bonus in (
        ("en_l_etat", [not wrong for wrong in blocked], asked_now),
        ("si_corrige", [True] * number, list(case["bonus"])),
    ):
        ps, extra = independent(base, costs, counted, bonus, case["other"], bounded=figure == "en_l_etat")
        assert (in_cents(estimated[figure]["ps"]), in_cents(estimated[figure]["bonus"])) == (ps, extra), figure
        assert in_cents(estimated[figure]["total"]) == ps + extra
    assert in_cents(estimated["plafond_famille"]) == cents(SHARE * base)
    lines = estimated["collectifs"]
    assert [line["retenu"] for line in lines] == [not wrong for wrong in blocked]
    assert [in_cents(line["cout"]) for line in lines] == [cents(cost) for cost in costs]
    for column, figure in (("ps", "en_l_etat"), ("ps_si_corrige", "si_corrige")):
        assert sum(in_cents(line[column]) for line in lines) == in_cents(estimated[figure]["ps"])
        assert all(in_cents(line[column]) >= 0 for line in lines)
    assert all(line["ps"] == "0.00" for line in lines if not line["retenu"])
    uncapped = independent(None, costs, [True] * number, [0, 0], Fraction(0))[0]
    if in_cents(estimated["si_corrige"]["ps"]) == uncapped:  # the cap doesn't bind: each line is its own Ps, to less than a cent
        for line, cost in zip(lines, costs, strict=True):
            assert abs(in_cents(line["ps_si_corrige"]) - RATE * min(cost, CEILING) * 100) < 1


@pytest.mark.long
@settings(max_examples=2 * settings.default.max_examples)
@given(number=st.integers(1, 60), charges=st.none() | amounts, bonus=st.integers(0, 5), other=st.just(Fraction(0)) | amounts)
def test_prolongations_equal_an_independent_computation(number: int, charges: Fraction | None, bonus: int, other: Fraction) -> None:
    data = {**PROLONGATION, "prolongation": {**PROLONGATION["prolongation"], "collectifs_demandes": str(number)}}
    if bonus:
        data["bonus"] = {
            "parents": {"demande": "oui", "collectifs": str(bonus), "description": "Un espace de parole animé par une psychologue"}
        }
    if charges is not None:
        data["budget"] = {
            "charges": [{"compte": "64", "montant": written(charges)}],
            "produits": [{"compte": "74", "financeur": "caf_autre", "montant": written(other)}],
        }
    if charges == 0:
        assert told(data)["estimation"] is None
        return
    estimated = estimate(data)
    cost = CEILING if charges is None else charges / number
    ps, extra = independent(charges, [cost] * number, [True] * number, [bonus], other)
    assert (in_cents(estimated["en_l_etat"]["ps"]), in_cents(estimated["en_l_etat"]["bonus"])) == (ps, extra)
    assert estimated["en_l_etat"] == estimated["si_corrige"]
    assert estimated["maximum"] is (charges is None)
    assert sum(in_cents(line["ps"]) for line in estimated["collectifs"]) == ps
