"""The sums of a batch, from briefs alone: every figure is its own, so that none may stand for another."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from lots import report

from clas_cli.batch.totals import Brief, Tally, brief_of, figures
from clas_cli.campaigns.financing import Estimation, Line
from clas_cli.campaigns.payment import Amounts
from clas_cli.dossier.facts import CollectifFacts, Facts
from clas_cli.dossier.requests import Lot
from clas_cli.judge.report import COLLECTIFS, EUROS, VERDICTS, Envelope, RuleCount, Total, Versions
from clas_cli.rules.registry import RULES

ONE = Total("", 1, 1, 3, 2, Decimal(10), Decimal(20), Decimal(400), Decimal(800), 11, 1)
TWO = Total("", 2, 2, 6, 4, Decimal(20), Decimal(40), Decimal(800), Decimal(1600), 22, 2)
NONE = Total("")


def at(hour: str) -> datetime:
    return datetime.fromisoformat(f"2026-07-01T{hour}")


def facts(name: str = "d.yaml", sent: date | None = date(2026, 7, 1), sent_at: datetime | None = None, siret: str | None = None) -> Facts:
    return Facts(name, sent, siret, None, None, None, None, "Ouest", (), "collège", (), 3, name.encode(), sent_at, epci="CC")


def brief(own: Facts | None = None, **changes: object) -> Brief:
    base = Brief("conforme", "dans_les_temps", "Les Lampions", "aude", date(2026, 6, 1), ONE, {}, own or facts(), "", "")
    return base._replace(**changes)  # type: ignore[arg-type]


def tally(*briefs: Brief) -> Tally:
    made = Tally()
    for one in briefs:
        made.add(one)
    return made


def test_every_sum_of_a_batch() -> None:
    late = brief(verdict="non_conforme", timing="hors_delai", found={("REF004", "bloquant"): 3, ("FIN001", "a_verifier"): 1})
    doubtful = brief(facts=None, gestionnaire=None, figures=NONE, found={("FIN001", "a_verifier"): 1, ("REF004", "information"): 1})
    made = tally(brief(), late, doubtful)
    made.set_apart(brief())
    made.withdraw(late)
    made.withdraw(late)
    totals = made.totals()
    assert totals.overall == TWO
    assert [one.name for one in totals.by_verdict] == list(VERDICTS)
    named = {one.name: one._replace(name="") for one in (*totals.by_verdict, *totals.by_timing) if one != Total(one.name)}
    assert named == {"conforme": ONE, "non_conforme": ONE, "dans_les_temps": ONE, "hors_delai": ONE}
    assert totals.by_gestionnaire == (TWO._replace(name="Les Lampions"), NONE)
    assert totals.by_territory == (TWO._replace(name="Ouest"), NONE)
    assert totals.by_epci == (TWO._replace(name="CC"), NONE)
    assert totals.by_cycle == (TWO._replace(name="collège"), NONE)
    assert (totals.ranked, totals.superseded, totals.withdrawn) == (NONE, ONE, TWO)
    assert (totals.blocked, totals.doubtful, totals.campaign, totals.judged_on) == (1, 2, "aude", date(2026, 6, 1))
    counted = [("FIN001", "a_verifier", 2, 2), ("REF004", "bloquant", 1, 3), ("REF004", "information", 1, 1)]
    assert totals.rules == tuple(RuleCount(code, RULES[code].name, RULES[code].titre, *rest) for code, *rest in counted)  # type: ignore[arg-type]


def test_rules_found_as_often_come_in_their_own_order() -> None:
    first, second, third = list(RULES)[:3]
    found = {(code, "bloquant"): 1 for code in (third, second, first)}
    assert [rule.code for rule in tally(brief(found=found)).totals().rules] == [first, second, third]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("severities", "is_blocking", "is_doubtful"),
    [
        ((), False, False),
        (("information",), False, False),
        (("a_verifier",), False, True),
        (("a_completer",), True, False),
        (("information", "bloquant", "a_verifier"), True, True),
    ],
)
def test_what_a_brief_says(severities: tuple[str, ...], is_blocking: bool, is_doubtful: bool) -> None:
    one = brief(found={("REF004", severity): 1 for severity in severities})
    assert (one.is_blocking, one.is_doubtful) == (is_blocking, is_doubtful)


def test_several_campaigns_or_dates_are_none() -> None:
    totals = tally(brief(), brief(campaign=None, judged_on=date(2026, 6, 2))).totals()
    assert (totals.campaign, totals.judged_on) == (None, None)


def test_gestionnaires_are_told_by_identifier_then_by_name() -> None:
    def sent(name: str | None, siret: str | None) -> Brief:
        return brief(facts(siret=siret), gestionnaire=name)

    made = tally(
        sent("Zoé", "1"), sent("zoe", None), sent("Autre", "1"), sent("Même", "2"), sent("Même", "3"), sent("MÊME", None), sent(None, None), sent("Bis", None)
    )  # fmt: skip
    assert [(one.name, one.dossiers) for one in made.totals().by_gestionnaire] == [
        ("Bis", 1),
        ("MÊME", 1),
        ("Même (2)", 1),
        ("Même (3)", 1),
        ("Zoé", 3),
        ("", 1),
    ]


RICH = ONE._replace(estimated=1)


def test_ranks_follow_the_first_reception_and_skip_what_is_not_funded() -> None:
    made = Tally([(EUROS, Decimal(60)), (EUROS, Decimal(59)), (COLLECTIFS, Decimal(5))])
    noon, later = at("12:00:00"), at("12:00:01")
    firsts = [
        facts(sent=None),
        facts(sent_at=later),
        facts(sent_at=noon),
        facts(sent=date(2026, 6, 30)),
        facts(),
        facts(),
    ]
    briefs = [brief() for _ in firsts]
    briefs[3] = brief(timing="hors_delai")
    briefs[4] = brief(figures=ONE._replace(estimated=0))
    briefs[5] = brief(figures=ONE._replace(ps_corrected=Decimal(0), bonus_corrected=Decimal(0)))
    made.rank((number, one, brief(first)) for number, (one, first) in enumerate(zip(briefs, firsts, strict=True)))
    assert made.ranks == {2: 1, 1: 2, 0: 3}
    assert made.totals().ranked == TWO._replace(dossiers=3, estimated=3, collectifs=9, collectifs_kept=6, ps=Decimal(30), bonus=Decimal(60),
                                           ps_corrected=Decimal(1200), bonus_corrected=Decimal(2400), children=33, rural=3)  # fmt: skip
    assert made.envelopes == (
        Envelope(EUROS, Decimal(60), Decimal(90), Decimal(3600), 3, 1),
        Envelope(EUROS, Decimal(59), Decimal(90), Decimal(3600), 2, 1),
        Envelope(COLLECTIFS, Decimal(5), Decimal(6), Decimal(9), 3, 2),
    )


@pytest.mark.parametrize(
    ("earlier", "after"),
    [
        (at("09:59:59"), at("10:00:00")),
        (at("09:01:00"), at("09:02:00")),
        (at("09:01:59"), at("09:02:00")),
        (at("00:00:01"), at("00:00:02")),
        (None, at("00:00:01")),
    ],
)
def test_the_second_of_reception_decides(earlier: datetime | None, after: datetime) -> None:
    made = Tally()
    made.rank([(0, brief(), brief(facts(sent_at=after))), (1, brief(), brief(facts(sent_at=earlier)))])
    assert made.ranks == {1: 1, 0: 2}


def test_what_has_no_facts_is_last() -> None:
    made = Tally()
    made.rank([(0, brief(), brief(facts=None)), (1, brief(), brief())])
    assert made.ranks == {1: 1, 0: 2}


def test_requests_with_their_rank_or_their_withdrawal() -> None:
    made = Tally()
    one, other = facts("a.yaml")._replace(intitule="Un", gestionnaire="X"), facts("b.yaml")._replace(intitule="Deux", gestionnaire="X")
    made.rank([(0, brief(), brief())])
    assert made.requests(Lot((one, None, other)), {2: "m.eml"}) == (
        Versions(("a.yaml",), True, 1, ""),
        Versions(("b.yaml",), True, None, "m.eml"),
    )


GROUP = CollectifFacts("collectifs[0]", "Un", None, None, (), 12, None, (), (), True)
LINES = tuple(
    Line("Un", f"collectifs[{n}]", kept, Decimal(0), Decimal(0), Decimal(0), (), twice)
    for n, (kept, twice) in enumerate([(True, False), (False, False), (False, True), (True, False), (False, False)])
)
ESTIMATE = Estimation(
    Amounts(Decimal(1), Decimal(2), ()), Amounts(Decimal(4), Decimal(8), ()), "", "", False, None, None, None, LINES, False, None
)


@pytest.mark.parametrize(
    ("estimation", "lacking", "expected"),
    [
        (ESTIMATE, False, Total("", 1, 1, 4, 2, Decimal(1), Decimal(2), Decimal(4), Decimal(8), 12, 1)),
        (ESTIMATE._replace(lost_reason="trop tard"), False, Total("", 1, 1, 4, 2, Decimal(1), Decimal(2), children=12, rural=1)),
        (None, False, Total("", 1, collectifs=3, children=24, rural=2)),
        (None, True, Total("", 1)),
    ],
)
def test_figures_of_a_report(estimation: Estimation | None, lacking: bool, expected: Total) -> None:
    groups = (GROUP, GROUP._replace(path="collectifs[1]", enfants=None, rural=False), GROUP._replace(path="collectifs[2]"))
    known = None if lacking else facts()._replace(collectifs=groups)
    one = report("nouvelle-conforme")._replace(estimation=estimation, facts=known)
    assert figures(one) == expected


def test_the_brief_of_a_report() -> None:
    one = report("nombreuses-erreurs")
    made = brief_of(one)
    assert sum(made.found.values()) == len(one.findings) > len(made.found)
    assert made.figures == figures(one)
    assert (made.verdict, made.timing, made.gestionnaire, made.campaign, made.judged_on, made.facts, made.file, made.fault, made.pieces) == (
        one.verdict, one.timing, one.gestionnaire, one.campaign, one.envoi.date, one.facts, "", "", ()
    )  # fmt: skip
    failed = brief_of(one._replace(fault="ValueError"))
    assert (failed.file, failed.fault, failed.received) == ("recus/nombreuses-erreurs.yaml", "ValueError", None)
