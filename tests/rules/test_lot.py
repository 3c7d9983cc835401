"""The rules across dossiers, and the totals of a batch."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from suite import changed

from clas_cli.batch.run import assemble
from clas_cli.french.text import plural
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import COLLECTIFS, EUROS, Batch, Report
from clas_cli.reading.door import read_bytes
from clas_cli.render import words
from clas_cli.rules.registry import RULES

OPTIONS = Options(date(2026, 6, 1))
BASE = "nouvelle-conforme"

SIRET, OTHER_SIRET, SAME_SIREN = "99990012900001", "99990034300008", "99990012900019"
NAME, TITLE = "gestionnaire.nom", "projet.intitule"
FIRST, SECOND = "collectifs[0]", "collectifs[1]"

ELSEWHERE: dict[str, Any] = {
    "gestionnaire.siret": None,
    NAME: "Les Autres",
    TITLE: "Un autre projet",
    f"{FIRST}.lieu": "Salle des fêtes",
    f"{SECOND}.lieu": "Médiathèque",
    f"{FIRST}.nom": "Les hirondelles",
    f"{SECOND}.nom": "Les mésanges",
    **{f"collectifs[{c}].intervenants[{i}].nom": f"Sasha Modèle{'abcd'[2 * c + i]}" for c in (0, 1) for i in (0, 1)},
}
"""Another dossier altogether: nothing in it is in the base."""


def dossier(changes: dict[str, Any], name: str = "autre.yaml", base: str = BASE) -> Report:
    return check(read_bytes(changed(base, changes).encode(), name), OPTIONS)


def lot(*changes: dict[str, Any], options: Options = OPTIONS) -> Batch:
    """The base, and the dossiers that these changes make of it."""
    reports = [dossier({}, "base.yaml"), *(dossier(change, f"{number}.yaml") for number, change in enumerate(changes))]
    return assemble(reports, options)


def codes(batch: Batch) -> list[str]:
    return [item.finding.code for item in batch.findings]


SCHOOL = "École Jean-Jaurès"
CAMILLE = {f"{FIRST}.lieu": SCHOOL, f"{FIRST}.intervenants[0].nom": "CAMILLE EXEMPLE"}
"""The place and somebody of the first collectif of the base."""


def apart(number: int) -> dict[str, Any]:
    """The same as the base, yet another request."""
    return {TITLE: f"Projet {number}", f"{FIRST}.lieu": f"Salle {number}"}


def elsewhere(number: int) -> dict[str, Any]:
    """Another dossier altogether, whose first collectif is led by somebody of the base."""
    people = {f"collectifs[{c}].intervenants[{i}].nom": "à recruter" for c in (0, 1) for i in (0, 1)}
    groups = {f"{one}.nom": f"Groupe {number}" for one in (FIRST, SECOND)}
    return {
        **ELSEWHERE,
        **people,
        **groups,
        NAME: f"Association {number}",
        f"{FIRST}.lieu": f"Salle {number}",
        f"{FIRST}.intervenants[0].nom": "Exemple Camille",
    }


def other(**changes: Any) -> dict[str, Any]:
    """Another dossier, save for these changes (`__` stands for a dot)."""
    return {**ELSEWHERE, **{name.replace("__", "."): value for name, value in changes.items()}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (other(), []),
        # The same request: typing mistakes and case forgiven, a number never.
        ({}, ["LOT001"]),
        ({TITLE: "Aprendre ensemble, grandir ensemble", f"{FIRST}.enfants": 9}, ["LOT001"]),
        ({TITLE: "Un autre titre"}, ["LOT001"]),
        ({TITLE: "Un autre titre", f"{SECOND}.lieu": "Médiathèque"}, ["LOT002", "LOT004"]),
        ({"demande.date_envoi": "2026-07-24", f"{FIRST}.enfants": 9}, ["LOT005"]),
        ({"demande.date_envoi": "2026-07-24"}, ["LOT001", "LOT005"]),
        # The same title in other places: two requests, and a question.
        (other(gestionnaire__siret=SIRET, projet__intitule="Apprendre  ENSEMBLE, grandir ensemble"), ["LOT001", "LOT003"]),
        # The two fiches that the note requires.
        ({f"{FIRST}.niveaux": ["6e"], f"{SECOND}.niveaux": ["5e"], **{k: v for k, v in ELSEWHERE.items() if "nom" in k and "[" in k}}, []),
        (other(gestionnaire__siret=SIRET, gestionnaire__nom="les lampions-studieux"), []),
        (other(gestionnaire__siret=SIRET), ["LOT003"]),
        (other(gestionnaire__siret=OTHER_SIRET, gestionnaire__nom="LES LAMPIONS STUDIEUX"), ["LOT003"]),
        (other(gestionnaire__siret=OTHER_SIRET, projet__intitule="Apprendre ensemble, grandir ensemble"), []),
        # No identifier: the names are all there is.
        (other(gestionnaire__nom="Les Lampions studieux", projet__intitule="Apprendre ensemble, grandir ensemble"), ["LOT001"]),
        (other(gestionnaire__nom="Les Lampions studieux"), []),
        # The same collectif: place, time, levels and somebody in common.
        (other(**CAMILLE), ["LOT002", "LOT004"]),
        (other(**{**CAMILLE, f"{FIRST}.lieu": "Ecole J. Jaurès, salle 3", f"{FIRST}.seances[0].debut": "16:40"}), ["LOT002", "LOT004"]),
        (other(**{**CAMILLE, f"{FIRST}.niveaux": ["CM2"]}), ["LOT004"]),
        (other(**{**CAMILLE, f"{FIRST}.commune": "Narbonne"}), ["LOT004"]),
        (other(**{f"{FIRST}.lieu": SCHOOL}), []),
        (other(**{f"{FIRST}.lieu": SCHOOL, f"{FIRST}.seances[0].debut": "plus tard"}), []),
        # The same person, in any order, with or without a title.
        (other(**{f"{FIRST}.intervenants[0].nom": "CAMILLE EXEMPLE"}), ["LOT004"]),
        (other(**{f"{FIRST}.intervenants[0].nom": "Mme EXEMPLE Camille"}), ["LOT004"]),
        (other(**{f"{FIRST}.intervenants[0].nom": "Camille"}), []),
        (
            {
                **ELSEWHERE,
                f"{FIRST}.intervenants[0].nom": "Camille Exemple",
                f"{FIRST}.seances[0].debut": "18:15",
                f"{FIRST}.seances[0].fin": "19:45",
                f"{FIRST}.seances[1].jour": "vendredi",
            },
            [],
        ),
    ],
)
def test_what_two_dossiers_have_in_common(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(lot(changes)) == expected


def test_the_same_content_under_two_names() -> None:
    blank = {"gestionnaire.siret": None, NAME: None, TITLE: None}
    batch = assemble([dossier(blank, "a.yaml"), dossier({**blank, "demande.date_envoi": "2026-07-01"}, "b.yaml")], OPTIONS)
    assert codes(batch) == ["LOT001", "LOT005"]
    assert "le contenu" in batch.findings[0].finding.message


def test_a_finding_names_each_dossier_and_its_place() -> None:
    batch = lot(other(), other(gestionnaire__siret=SIRET))
    (item,) = [item for item in batch.findings if item.finding.code == "LOT003"]
    assert [(one.number, one.file, one.path) for one in item.dossiers] == [(0, "base.yaml", NAME), (2, "1.yaml", NAME)]
    assert all(one.place == batch.reports[one.number].places[NAME] for one in item.dossiers)
    assert item.finding.place == item.dossiers[0].place


def test_a_finding_is_made_once_for_the_same_dossiers() -> None:
    batch = lot({}, {})
    assert codes(batch) == ["LOT001"]
    assert all({one.number for one in item.dossiers} == {0, 1, 2} for item in batch.findings)


def test_names_alone_never_join_two_identifiers() -> None:
    same = {"projet__intitule": "Apprendre ensemble, grandir ensemble", "gestionnaire__nom": "Les Lampions studieux"}
    batch = lot(other(gestionnaire__siret=OTHER_SIRET, **same), other(**same, **{f"{n}.nom": "Les merles" for n in (FIRST, SECOND)}))
    assert "LOT001" not in codes(batch)


def test_each_pair_is_told_once_with_its_days_in_order() -> None:
    batch = lot(elsewhere(1), elsewhere(2))
    found = [(item.finding.code, [one.number for one in item.dossiers]) for item in batch.findings]
    assert found == [("LOT004", [0, 1]), ("LOT004", [0, 2]), ("LOT004", [1, 2])]
    assert batch.findings[0].finding.message.replace("\u00a0", " ") == (
        "« Camille Exemple » intervient au même moment dans 2 demandes (mardi 16h45-18h15 et jeudi 16h45-18h15) : "
        "« Les Lampions studieux » (Carcassonne) et « Association 1 » (Carcassonne)."
    )


def test_a_common_name_is_told_once() -> None:
    batch = lot(*map(elsewhere, range(12)))
    assert [(len(item.dossiers), item.others) for item in batch.findings if item.finding.code == "LOT004"] == [(10, 3)]


def test_the_last_version_counts() -> None:
    first, last, other_one = {f"{FIRST}.enfants": 13}, {"demande.date_envoi": "2026-07-24"}, other()
    batch = assemble([dossier(last, "b/2.yaml"), dossier(first, "a/1.yaml"), dossier(other_one, "c.yaml")], OPTIONS)
    assert codes(batch) == ["LOT005"]
    assert [one.file for one in batch.findings[0].dossiers] == ["a/1.yaml", "b/2.yaml"]
    assert "« 1.yaml » (du 20 juillet 2026)" in batch.findings[0].finding.message.replace("\u00a0", " ")
    assert (batch.totals.overall.dossiers, batch.totals.overall.collectifs_kept, batch.totals.blocked) == (2, 4, 1)


def test_a_last_version_that_cant_be_read_replaces_nothing() -> None:
    good, lost = {"demande.date_envoi": "2026-07-10"}, {"demande.date_envoi": "2026-07-24", "campagne": "inconnue-2026-2027"}
    batch = assemble([dossier(lost, "b.yaml"), dossier(good, "a.yaml")], OPTIONS)
    assert codes(batch) == ["LOT005"]
    assert "n'a pas pu être contrôlée" in batch.findings[0].finding.message
    assert (batch.totals.overall.dossiers, batch.totals.blocked) == (1, 0)
    assert [one.files[-1] for one in batch.requests] == ["a.yaml"]
    read = assemble([dossier({**lost, "campagne": "aude-2026-2027"}, "b.yaml"), dossier(good, "a.yaml")], OPTIONS)
    assert [one.files[-1] for one in read.requests] == ["b.yaml"]
    alone = assemble([dossier(lost, "b.yaml")], OPTIONS)
    assert (alone.totals.overall.dossiers, alone.totals.blocked) == (1, 1)


def test_a_collectif_in_two_requests_has_somebody_in_common() -> None:
    same = {key: value for key, value in ELSEWHERE.items() if "intervenants" not in key and "lieu" not in key}
    people = {key: value for key, value in ELSEWHERE.items() if "intervenants" in key}
    assert codes(lot({**same, **people})) == []
    assert "LOT002" in codes(lot(same))


@pytest.mark.parametrize("nobody", ["À recruter", "recrutement en cours", "Bénévole n° 2", "animatrice à définir", "N.C.", "?", "-", "xxx"])
def test_who_is_not_known_yet_is_not_in_two_places(nobody: str) -> None:
    unknown = {f"{FIRST}.intervenants[0].nom": nobody}
    batch = assemble([dossier(unknown), dossier({**ELSEWHERE, **unknown})], OPTIONS)
    assert codes(batch) == []


def test_two_establishments_are_told_from_a_mistake() -> None:
    batch = lot(other(gestionnaire__siret=SAME_SIREN, gestionnaire__nom="Les Lampions studieux"))
    assert codes(batch) == ["LOT003"]
    assert "deux établissements" in batch.findings[0].finding.message


def test_nothing_is_worse_than_to_be_verified() -> None:
    batch = lot({}, other(gestionnaire__siret=SIRET))
    assert {item.finding.severity for item in batch.findings} == {"a_verifier"}
    assert not batch.fails()
    assert batch.fails(strict=True)


def test_a_waived_rule_is_kept_with_its_reason() -> None:
    batch = lot(other(**CAMILLE), options=OPTIONS._replace(waivers={"LOT002": "deux fiches"}))
    assert codes(batch) == ["LOT004"]
    assert [(item.finding.code, item.reason) for item in batch.waived] == [("LOT002", "deux fiches")]


def test_files_that_are_no_dossiers_are_compared_with_nothing() -> None:
    broken = [check(read_bytes(b"%PDF-1.4", name), OPTIONS) for name in ("a.pdf", "b.pdf")]
    assert codes(assemble(broken, OPTIONS)) == []


@pytest.mark.parametrize("code", [code for code in RULES if code.startswith("LOT")])
def test_a_message_reads_well(code: str) -> None:
    batch = lot({}, other(gestionnaire__siret=SIRET, **CAMILLE), {"demande.date_envoi": "2026-07-24"})
    assert code in codes(batch) or code == "LOT005"
    for item in batch.findings:
        if item.finding.code == code:
            assert item.finding.message.endswith(".")
            assert item.finding.remedy
            assert item.finding.reference == "contrôle du lot"


def test_many_dossiers_of_one_template_stay_few_findings() -> None:
    same = dossier({})
    batch = assemble([same._replace(file=f"{number}.yaml") for number in range(2_000)], OPTIONS)
    assert codes(batch) == ["LOT001"]
    assert batch.totals.overall.dossiers == 1
    assert all(len(item.finding.message) < 500 for item in batch.findings)


def test_totals() -> None:
    reports = [
        dossier({}, "a.yaml"),
        dossier({**apart(1), f"{FIRST}.enfants": 13, "projet.territoire": "Le Limouxin"}, "b.yaml"),
        dossier({}, "c.yaml", "prolongation-conforme"),
        check(read_bytes(b"%PDF-1.4", "d.pdf"), OPTIONS),
    ]
    totals = assemble(reports, OPTIONS).totals
    overall = totals.overall
    assert (overall.dossiers, overall.estimated, overall.collectifs, overall.collectifs_kept) == (4, 3, 7, 6)
    money = [report.estimation for report in reports if report.estimation]
    assert overall.ps == sum(one.as_is.ps for one in money)
    assert overall.corrected == sum(one.corrected.total for one in money)
    assert overall.as_is < overall.corrected
    assert {total.name: total.dossiers for total in totals.by_verdict if total.dossiers} == {
        report.verdict: sum(other.verdict == report.verdict for other in reports) for report in reports
    }
    assert [(total.name, total.dossiers) for total in totals.by_gestionnaire][-1] == ("", 1)
    assert [(total.name, total.dossiers) for total in totals.by_territory][-1] == ("", 1)
    assert "CA Carcassonne Agglo" in {total.name for total in totals.by_territory}
    assert sum(total.ps for total in totals.by_gestionnaire) == sum(total.ps for total in totals.by_territory) == overall.ps
    assert sum(count for _, count in totals.timings) == 4
    assert totals.blocked == 2
    assert next(rule for rule in totals.rules if rule.code == "REF004").dossiers == 1


def test_a_siret_whose_siren_is_false_still_tells_a_gestionnaire() -> None:
    false = {"gestionnaire.siret": "99991561300007"}
    batch = lot({**false, NAME: "Les Lampions", **apart(1)}, {**false, NAME: "Les Lampions studieux de Bram", **apart(2)})
    assert "DOS008" in {finding.code for finding in batch.reports[1].findings}
    assert [item.finding.code for item in batch.findings].count("LOT003") == 1
    assert [(total.name, total.dossiers) for total in batch.totals.by_gestionnaire] == [("Les Lampions", 2), ("Les Lampions studieux", 1)]


def test_totals_count_children_rural_collectifs_cycles_and_epci() -> None:
    base, rural = dossier({}, "a.yaml"), dossier({}, "r.yaml", "rurale-derogations")
    older = dossier({**apart(1), "projet.communes": ["Narbonne"], f"{FIRST}.niveaux": ["6e"], f"{SECOND}.niveaux": ["5e"]}, "b.yaml")
    late = dossier({**apart(2), "demande.date_envoi": "2026-08-20"}, "tard.yaml")
    batch = assemble([base, rural, older, late, dossier({}, "copie.yaml")], OPTIONS)
    totals = batch.totals
    assert (totals.overall.dossiers, totals.overall.children, totals.overall.rural) == (4, 3 * 19 + 6, 1)
    assert [(total.name, total.children) for total in totals.by_cycle] == [("collège et lycée", 19), ("école élémentaire", 44)]
    assert {total.name: total.collectifs for total in totals.by_epci} == {
        "CA Carcassonne Agglo": 4,
        "CA Le Grand Narbonne": 2,
        "CC Pyrénées audoises": 1,
    }
    assert {total.name: total.collectifs for total in totals.by_timing if total.dossiers} == {"dans_les_temps": 5, "hors_delai": 2}
    assert (totals.ranked.dossiers, totals.superseded.dossiers, totals.superseded.collectifs) == (3, 1, 2)
    assert sorted(batch.ranks) == [1, 2, 4] and 3 not in batch.ranks  # neither what is replaced nor what is late
    assert words.apart(batch).replace("\u00a0", " ") == "À part, sans rang : 1 demande hors délai (2 collectifs) et 1 version remplacée."


def test_one_name_under_two_identifiers_stays_two() -> None:
    same_name = {"gestionnaire.siret": OTHER_SIRET}
    without = {**apart(1), "gestionnaire.siret": None}
    names = [total.name for total in lot(same_name).totals.by_gestionnaire]
    assert names == [f"Les Lampions studieux ({siret})" for siret in (SIRET, OTHER_SIRET)]
    assert [(total.name, total.dossiers) for total in lot(without).totals.by_gestionnaire] == [("Les Lampions studieux", 2)]


@pytest.mark.parametrize(
    ("unit", "limit", "rank", "rank_corrected"),
    [(EUROS, "13257.60", None, 3), (EUROS, "13257.59", 2, 2), (COLLECTIFS, "4", None, 3), (COLLECTIFS, "3", 2, 2), (COLLECTIFS, "0", 1, 1)],
)
def test_an_envelope_says_at_which_rank_it_is_exceeded(unit: str, limit: str, rank: int | None, rank_corrected: int | None) -> None:
    blocked = dossier({**apart(1), f"{FIRST}.enfants": 13, f"{SECOND}.enfants": 13, "bonus": None}, "c.yaml")
    batch = assemble([dossier({}, "a.yaml"), dossier(apart(2), "b.yaml"), blocked], OPTIONS, [(unit, Decimal(limit))])
    (envelope,) = batch.envelopes
    assert (envelope.rank, envelope.rank_corrected) == (rank, rank_corrected), plural(len(batch.reports), "dossier")


@pytest.mark.long
@pytest.mark.parametrize(("dossiers", "kept", "said"), [(20, 190, ""), (21, 201, "10 autres cas de cette sorte ne sont pas montrés.")])
def test_findings_across_dossiers_are_bounded_too(dossiers: int, kept: int, said: str) -> None:
    """Each pair of dossiers shares a place of its own: as many findings as pairs."""
    shared = [[f"Salle {min(one, two)} {max(one, two)}" for two in range(dossiers) if two != one] for one in range(dossiers)]
    reports = [
        dossier(
            {
                **other(),
                "projet.intitule": f"Projet {one}",
                "gestionnaire": {"nom": f"Association {one}"},
                "collectifs": [
                    {
                        "nom": place,
                        "commune": "Carcassonne",
                        "lieu": place,
                        "niveaux": ["CE1"],
                        "intervenants": [{"nom": place.replace("Salle ", "Sasha N").replace(" ", " M")}],
                        "seances": [{"jour": "lundi", "debut": "17:00", "fin": "18:30"}],
                    }
                    for place in places
                ],
            },
            f"{one}.yaml",
        )
        for one, places in enumerate(shared)
    ]
    found = [item for item in assemble(reports, OPTIONS).findings if item.finding.code == "LOT002"]
    assert len(found) == kept
    assert not said or found[-1].finding.message.replace("\u00a0", " ") == said
