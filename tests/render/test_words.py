"""What every renderer says, to the letter: a table a function."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from lignes import each_row

from clas_cli.campaigns.financing import Estimation, Line
from clas_cli.campaigns.payment import Amounts
from clas_cli.dossier.tree import Nature, Place, Severity
from clas_cli.judge.report import COLLECTIFS, EUROS, Also, Batch, Envelope, Finding, NotEvaluated, Received, Report, Total, Totals
from clas_cli.render import money, words
from clas_cli.rules.depot import UNKNOWN as NO_DATE
from clas_cli.rules.depot import Envoi
from clas_cli.rules.registry import RULES, titles

JUNE = date(2026, 6, 1)


def found(code: str = "REF004", severity: Severity = "bloquant", path: str = "collectifs[0]", place: Place | None = None) -> Finding:
    return Finding(
        code, "nom", "Titre", severity, path, place or Place(4, 3), "Il y a trop d'enfants.", "15", "", "Faire deux groupes.", "note"
    )


def report(*findings: Finding, envoi: Envoi | None = None, estimation: Estimation | None = None) -> Report:
    return Report(
        file="d.yaml",
        verdict="conforme",
        campaign="aude",
        campaign_name="Aude 2026-2027",
        situation=None,
        gestionnaire=None,
        intitule=None,
        findings=findings,
        waived=(),
        not_evaluated=(),
        evaluated=0,
        estimation=estimation,
        estimation_lacks=(),
        envoi=envoi or Envoi(JUNE, "la date d'envoi du dossier", True),
        deadline=None,
        stale=False,
    )


def batch(*reports: Report, received: tuple[Received, ...] = (), totals: Totals | None = None) -> Batch:
    return Batch(reports=reports, totals=totals or Totals(), received=received)


SHEET = Place(sheet="Collectifs", cell="D7")


# Words


@each_row(
    ("codes", "said"),
    [
        ([], ""),
        (["CHA001"], "CHA001"),
        (["CHA001", "CHA002"], "CHA001, CHA002"),
        (["CHA001", "CHA002", "CHA003"], "CHA001 à CHA003"),
        (["CHA001", "CHA002", "CHA003", "CHA005"], "CHA001 à CHA003, CHA005"),
        (["CHA001", "REF002"], "CHA001, REF002"),
        (["CHA009", "CHA010", "CHA011", "REF012"], "CHA009 à CHA011, REF012"),
        (["CHA002", "CHA001"], "CHA002, CHA001"),
    ],
)
def test_ranges(codes: list[str], said: str) -> None:
    assert words.ranges(codes) == said


def lines(*numbers: int) -> tuple[Also, ...]:
    return tuple(Also("x", Place(number, 1)) for number in numbers)


@each_row(
    ("places", "said"),
    [
        ((), ""),
        (lines(80), "aussi à la ligne 80"),
        (lines(80, 80), "aussi à la ligne 80"),
        (lines(80, 95), "aussi aux lignes 80 et 95"),
        (lines(*range(1, 9)), "aussi aux lignes 1, 2, 3, 4, 5, 6, 7 et 8"),
        (lines(*range(1, 10)), "aussi aux lignes 1, 2, 3, 4, 5, 6, 7, 8 et 1\u00a0autre"),
        (lines(*range(1, 11)), "aussi aux lignes 1, 2, 3, 4, 5, 6, 7, 8 et 2\u00a0autres"),
        ((Also("x", SHEET),), "aussi en Collectifs!D7"),
        ((Also("x", Place(2, 5, file="m.eml")), *lines(3)), "aussi en ligne 2, colonne 5 de m.eml et ligne 3, colonne 1"),
    ],
)
def test_other_places(places: tuple[Also, ...], said: str) -> None:
    assert words.also(found()._replace(also=places)) == said


def test_a_finding_on_one_line() -> None:
    one = found()
    assert words.told(one) == "Il y a trop d'enfants. Faire deux groupes."
    whole = one._replace(also=lines(80), expected="12 enfants au plus")
    assert words.told(whole) == "Il y a trop d'enfants. Aussi à la ligne 80. Attendu\u00a0: 12 enfants au plus. Faire deux groupes."
    assert (words.where(one), words.where(one._replace(place=SHEET))) == ("ligne 4, colonne 3", "Collectifs!D7")


@pytest.mark.parametrize(
    ("asked", "to_caf", "remedy", "to_do"),
    [
        ("", True, "Faire deux groupes.", "à demander"),
        ("", False, "Faire deux groupes.", "à faire"),
        ("Le refuser.", True, "Le refuser.", "à faire"),
        ("Le refuser.", False, "Faire deux groupes.", "à faire"),
    ],
)
def test_who_is_told_what(asked: str, to_caf: bool, remedy: str, to_do: str) -> None:
    one = found()._replace(asked=asked)
    assert (words.remedy(one, to_caf), words.to_do(one, to_caf)) == (remedy, to_do)


def test_whom_a_report_speaks_to() -> None:
    alone, sent = report(), report(envoi=Envoi(JUNE, "la date du message", True, True))
    message = Received("m.eml", Nature.MESSAGE, "un message")
    assert [words.is_for_caf(*one) for one in ((batch(alone), alone), (batch(sent), sent))] == [False, True]
    assert words.is_for_caf(batch(alone, alone), alone) and words.is_for_caf(batch(alone, received=(message,)), alone)


@pytest.mark.parametrize(
    ("severities", "said"),
    [
        ("", ["0\u00a0point bloquant", "0\u00a0à compléter", "0\u00a0à vérifier", "0\u00a0information"]),
        ("bcvi", ["1\u00a0point bloquant", "1\u00a0à compléter", "1\u00a0à vérifier", "1\u00a0information"]),
        ("bbccvvii", ["2\u00a0points bloquants", "2\u00a0à compléter", "2\u00a0à vérifier", "2\u00a0informations"]),
    ],
)
def test_counts(severities: str, said: list[str]) -> None:
    named: dict[str, Severity] = {"b": "bloquant", "c": "a_completer", "v": "a_verifier", "i": "information"}
    assert list(words.counts(report(*(found(severity=named[one]) for one in severities))).values()) == said


def test_families_come_in_their_order_and_unknown_ones_last() -> None:
    codes = ("ZED001", "FIN002", "DEL001", "FIN001", "ABC001", "LOT001")
    made = words.by_family(map(found, codes))
    assert [(family, [one.code for one in some]) for family, some in made] == [
        ("DEL", ["DEL001"]),
        ("FIN", ["FIN002", "FIN001"]),
        ("LOT", ["LOT001"]),
        ("ABC", ["ABC001"]),
        ("ZED", ["ZED001"]),
    ]


@pytest.mark.parametrize(("text", "up", "down"), [("", "", ""), ("il", "Il", "il"), ("IL Y", "IL Y", "iL Y")])
def test_first_letters(text: str, up: str, down: str) -> None:
    assert (words.capital(text), words.after_colon(text)) == (up, down)


@pytest.mark.parametrize(
    ("day", "origin", "is_sent", "judged", "left", "delay"),
    [
        (date(2026, 7, 13), "x", True, "Envoi jugé au 13 juillet 2026 (d'après x)\u00a0; à envoyer avant le 30 juillet 2026", 17, "17\u00a0jours d'avance"),
        (date(2026, 7, 29), "x", True, "Envoi jugé au 29 juillet 2026 (d'après x)\u00a0; à envoyer avant le 30 juillet 2026", 1, "1\u00a0jour d'avance"),
        (date(2026, 7, 27), "x", False, "Envoi jugé au 27 juillet 2026 (d'après x)\u00a0; à envoyer avant le 30 juillet 2026", 3, "il reste 3\u00a0jours"),
        (date(2026, 7, 30), "x", True, "Envoi jugé au 30 juillet 2026 (d'après x)\u00a0; à envoyer avant le 30 juillet 2026", 0, "c'est le jour même"),
        (date(2026, 8, 3), "x", True, "Envoi jugé au 3 août 2026 (d'après x)\u00a0; à envoyer avant le 30 juillet 2026", -4, "4\u00a0jours de retard"),
        (date(2026, 7, 1), NO_DATE, True, "Date de réception inconnue\u00a0; à envoyer avant le 30 juillet 2026", None, ""),
    ],
)  # fmt: skip
def test_days(day: date, origin: str, is_sent: bool, judged: str, left: int | None, delay: str) -> None:
    one = report(envoi=Envoi(day, origin, is_sent))._replace(deadline=date(2026, 7, 30))
    assert (words.judged(one), words.days_left(one), words.delay(one)) == (judged, left, delay)


def test_no_limit_no_days() -> None:
    one = report()
    assert (words.judged(one), words.days_left(one), words.delay(one)) == (
        "Envoi jugé au 1er juin 2026 (d'après la date d'envoi du dossier)",
        None,
        "",
    )


def test_a_campaign_that_is_over_is_said_to_the_gestionnaire_alone() -> None:
    over = report()._replace(stale=True)
    assert words.stale(over) == "La campagne Aude 2026-2027 est passée\u00a0: vérifier s'il existe une note plus récente."
    assert words.stale(report()) == words.stale(over._replace(envoi=Envoi(JUNE, "x", True, True))) == ""


def test_what_could_not_be_done() -> None:
    one = report()._replace(
        estimation_lacks=("le budget", "les collectifs"),
        not_evaluated=tuple(
            NotEvaluated(code, "", why) for code, why in (("CHA001", "sans objet"), ("REF001", "illisible"), ("CHA002", "sans objet"))
        ),
    )
    assert words.no_estimate(one) == "Elle ne peut pas être faite\u00a0: le budget, les collectifs."
    assert list(words.not_evaluated(one)) == [("Sans objet", "CHA001, CHA002"), ("Illisible", "REF001")]


LINE = "  enfants: 15 # trop, beaucoup trop"


@each_row(
    ("text", "place", "room", "shown"),
    [
        ("", Place(4, 3), 70, None),
        ("  ", Place(4, 3), 70, None),
        (LINE, Place(4, 12, end_column=14), 70, (4, "  enfants: ", "15", " # trop, beaucoup trop")),
        (LINE, Place(4, 12), 70, (4, "  enfants: ", "1", "5 # trop, beaucoup trop")),
        (LINE, Place(), 70, (1, "", " ", " enfants: 15 # trop, beaucoup trop")),
        (LINE, Place(4, 12, end_column=14), 18, (4, "  enfants: ", "15", " # t…")),
        (LINE, Place(4, 12, end_column=14), 9, (4, "…s: ", "15", " #…")),
        (LINE, Place(4, 12, end_column=14), 12, (4, "…ts: ", "15", " # t…")),
        (LINE, Place(4, 12, end_column=14), 13, (4, "  enfants: ", "15", "")),
        ("x" * 30, Place(1, 11, end_column=31), 12, (1, "…xxxx", "xxxxxx…", "")),
    ],
)
def test_excerpts(text: str, place: Place, room: int, shown: tuple[int, str, str, str] | None) -> None:
    made = words.excerpt(found(place=place)._replace(excerpt=text), room)
    assert (made and (made.line, made.before, made.value, made.after)) == shown


@pytest.mark.parametrize(
    ("unit", "rank", "corrected", "said"),
    [
        (EUROS, None, 3, "Enveloppe de 100,00\u00a0€, par rang\u00a0: en l'état, 80,00\u00a0€, elle n'est pas dépassée\u00a0; si corrigé, 120,00\u00a0€, elle est dépassée au rang 3."),
        (COLLECTIFS, 2, None, "Limite de 100\u00a0collectifs, par rang\u00a0: en l'état, 80\u00a0collectifs, elle est dépassée au rang 2\u00a0; si corrigé, 120\u00a0collectifs, elle n'est pas dépassée."),
    ],
)  # fmt: skip
def test_envelopes(unit: str, rank: int | None, corrected: int | None, said: str) -> None:
    one = Envelope(unit, Decimal(100), Decimal(80), Decimal(120), rank, corrected)
    assert words.envelope(one, "par rang") == said
    assert words.envelope(one) == said.replace("par rang", "par date de réception")


@pytest.mark.parametrize(
    ("overall", "ranked", "late", "superseded", "withdrawn", "said"),
    [
        (3, 3, 0, 0, 0, ""),
        (5, 3, 1, 0, 0, "1\u00a0demande hors délai (4\u00a0collectifs) et 1\u00a0demande sans montant à financer"),
        (7, 3, 2, 1, 1, "2\u00a0demandes hors délai (4\u00a0collectifs), 2\u00a0demandes sans montant à financer, 1\u00a0version remplacée et 1\u00a0demande retirée"),
        (3, 3, 0, 2, 2, "2\u00a0versions remplacées et 2\u00a0demandes retirées"),
    ],
)  # fmt: skip
def test_what_has_no_rank(overall: int, ranked: int, late: int, superseded: int, withdrawn: int, said: str) -> None:
    by_timing = (Total("dans_les_temps", 9, collectifs=9), Total("hors_delai", late, collectifs=4))
    sums = Totals(
        Total("", overall), by_timing=by_timing, ranked=Total("", ranked), superseded=Total("", superseded), withdrawn=Total("", withdrawn)
    )
    assert words.apart(batch(totals=sums)) == (said and f"À part, sans rang\u00a0: {said}.")


# Money

FULL = Amounts(Decimal("2800.00"), Decimal("700.00"), (Decimal("1400.00"), Decimal("1400.00")))
HALF = Amounts(Decimal("1400.00"), Decimal("350.00"), (Decimal("1400.00"), Decimal("0.00")))
NOTHING = Amounts(Decimal("0.00"), Decimal("0.00"), ())
KEPT = Line("Un", "collectifs[0]", True, Decimal(5000), Decimal(1400), Decimal(1400), ())
LOST = Line("Deux", "collectifs[1]", False, Decimal(4000), Decimal(0), Decimal(1400), ("REF004",))
TWICE = Line("Un", "collectifs[2]", False, Decimal(0), Decimal(0), Decimal(0), (), twice=True)
ESTIMATE = Estimation(HALF, FULL, "", "", False, Decimal(9000), Decimal("7200.00"), Decimal("0.00"), (KEPT, LOST), False, None)
TOO_MANY = found(path="collectifs[1].enfants")


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, [("Ps Clas", 1400, 2800), ("Bonus, sous réserve d'attribution", 350, 700), ("Total", 1750, 3500)]),
        (
            {"at_least": True, "lost_reason": "trop tard"},
            [("Ps Clas", 1400, None), ("Bonus, sous réserve d'attribution", 350, None), ("Total, au moins", 1750, None)],
        ),
    ],
)
def test_rows(changes: dict[str, object], shown: list[tuple[str, int, int | None]]) -> None:
    made = money.rows(ESTIMATE._replace(**changes))  # type: ignore[arg-type]
    assert [(one.label, one.as_is, one.corrected) for one in made] == shown


def test_amounts_and_lines() -> None:
    assert (money.amount(None), money.amount(Decimal("2811.9"))) == ("—", "2\u00a0811,90\u00a0€")
    assert money.of_line(ESTIMATE, LOST) == (4000, 0, 1400)
    assert money.of_line(ESTIMATE._replace(lost_reason="trop tard"), LOST) == (4000, 0, None)
    assert money.of_line(ESTIMATE, TWICE) == (None, None, None)


@pytest.mark.parametrize(
    ("line", "path", "said"),
    [
        (KEPT, "collectifs[1]", ""),
        (TWICE, "collectifs[1]", "écrit deux fois, compté une fois"),
        (LOST, "collectifs[1].enfants", "non compté\u00a0: Trop d'enfants (REF004)"),
        (LOST, "collectifs[1]", "non compté\u00a0: Trop d'enfants (REF004)"),
        (LOST, "", "non compté\u00a0: Trop d'enfants (REF004)"),
        (LOST, "collectifs[0].enfants", "à compléter\u00a0: Trop d'enfants (REF004)"),
        (LOST, "collectifs[11].enfants", "à compléter\u00a0: Trop d'enfants (REF004)"),
    ],
)
def test_why_a_collectif_does_not_count(line: Line, path: str, said: str) -> None:
    expected = said.replace("Trop d'enfants (REF004)", titles(("REF004",)))
    assert money.left_out(report(found(path=path)), line) == expected


CAP = "Plafond de la branche Famille\u00a0: "


@each_row(
    ("changes", "said"),
    [
        ({}, [CAP + "7\u00a0200,00\u00a0€\u00a0; il n'est pas atteint."]),
        ({"cap": Decimal(3500)}, [CAP + "3\u00a0500,00\u00a0€\u00a0; il est atteint."]),
        ({"cap": Decimal("3500.01")}, [CAP + "3\u00a0500,01\u00a0€\u00a0; il n'est pas atteint."]),
        ({"cap": Decimal(1750), "lost_reason": "x"}, ["Si corrigé\u00a0: rien ne peut plus l'être, x.", CAP + "1\u00a0750,00\u00a0€\u00a0; il est atteint."]),
        ({"other_caf": Decimal(100)}, [CAP + "7\u00a0200,00\u00a0€, dont 100,00\u00a0€ d'autres fonds de la Caf\u00a0; il n'est pas atteint."]),
        ({"other_caf": Decimal(3700)}, [CAP + "7\u00a0200,00\u00a0€, dont 3\u00a0700,00\u00a0€ d'autres fonds de la Caf\u00a0; il est atteint."]),
        ({"other_caf": Decimal(7200)}, [CAP + "7\u00a0200,00\u00a0€, dont 7\u00a0200,00\u00a0€ d'autres fonds de la Caf\u00a0; il est atteint."]),
        ({"other_caf": Decimal(7201)}, [CAP + "7\u00a0200,00\u00a0€\u00a0; les autres fonds de la Caf (7\u00a0201,00\u00a0€) le dépassent à eux seuls."]),
        ({"cap": None}, [CAP + "inconnu, faute d'un montant ou d'un financeur du budget."]),
        ({"other_caf": None}, [CAP + "inconnu, faute d'un montant ou d'un financeur du budget."]),
        ({"is_maximum": True}, ["Sans budget, c'est un maximum\u00a0: le prix plafond pour chaque collectif."]),
        (
            {"is_maximum": True, "at_least": True, "alternatives": (Decimal(10), Decimal(20))},
            [
                "Au moins\u00a0: une valeur n'a pas pu être lue, et ce qui en dépend n'est pas compté.",
                "Sans budget, c'est un maximum\u00a0: le prix plafond pour chaque collectif.",
                "Bénévolat valorisé\u00a0: 10,00\u00a0€ sans lui dans la base, 20,00\u00a0€ avec lui\u00a0; la note ne tranche pas.",
            ],
        ),
        ({"reason": "le délai est passé", "is_maximum": True}, ["En l'état\u00a0: 1\u00a0750,00\u00a0€, le délai est passé.", "Sans budget, c'est un maximum\u00a0: le prix plafond pour chaque collectif."]),
    ],
)  # fmt: skip
def test_notes(changes: dict[str, object], said: list[str]) -> None:
    one = ESTIMATE._replace(**changes)  # type: ignore[arg-type]
    assert list(money.notes(report(TOO_MANY, estimation=one))) == said


def test_what_blocks_without_taking_money_is_said() -> None:
    blocking = (found("FIN001"), TOO_MANY, found("FIN001"), found("FIN002", "a_verifier"))
    assert money.without_effect(report(*blocking)) == ("FIN001",)
    first = next(money.notes(report(*blocking, estimation=ESTIMATE)))
    assert first == f"En l'état, sous réserve de corriger\u00a0: {titles(('FIN001',))}."
    assert list(money.notes(report())) == []


@each_row(
    ("changes", "said"),
    [
        ({}, [("1\u00a0collectif non compté\u00a0: REF", 1400), ("bonus des collectifs non comptés", 350)]),
        ({"lines": (KEPT, LOST, LOST, TWICE)}, [("2\u00a0collectifs non comptés\u00a0: REF", 2800), ("bonus des collectifs non comptés", 350), ("arrondis et plafond", -1400)]),
        ({"lines": (KEPT, LOST._replace(codes=()))}, [("1\u00a0collectif non compté", 1400), ("bonus des collectifs non comptés", 350)]),
        ({"lines": (KEPT, LOST._replace(ps_corrected=Decimal(1300)))}, [("1\u00a0collectif non compté\u00a0: REF", 1300), ("bonus des collectifs non comptés", 350), ("arrondis et plafond", 100)]),
        ({"lines": (KEPT,), "as_is": FULL._replace(ps=Decimal(2799))}, [("arrondis et plafond", 1)]),
        ({"reason": "trop tôt"}, [("trop tôt", 1750)]),
        ({"as_is": FULL}, []),
        ({"lost_reason": "trop tard"}, []),
    ],
)  # fmt: skip
def test_losses(changes: dict[str, object], said: list[tuple[str, int]]) -> None:
    one = ESTIMATE._replace(**changes)  # type: ignore[arg-type]
    made = money.losses(report(TOO_MANY, estimation=one))
    assert [(loss.cause.replace(titles(("REF004",)), "REF"), loss.amount) for loss in made] == said


def test_a_bonus_lost_under_a_rule_names_it() -> None:
    code = next(code for code, rule in RULES.items() if any(effect.on == "bonus" and effect.acts("bloquant") for effect in rule.effects))
    made = money.losses(
        report(found(code), found(code), estimation=ESTIMATE._replace(lines=(KEPT,), as_is=FULL._replace(bonus=Decimal(1))))
    )
    assert made == (money.Loss(f"bonus\u00a0: {titles((code,))}", Decimal(699)),)
    assert money.losses(report()) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Ce que coûtent les points à corriger\u00a0: 1\u00a0750,00\u00a0€."),
        ({"as_is": FULL}, "Aucun point à corriger ne réduit l'estimation."),
        ({"lost_reason": "x"}, "Rien ne peut plus être corrigé."),
    ],
)
def test_what_mistakes_cost(changes: dict[str, object], said: str) -> None:
    assert money.loss(ESTIMATE._replace(**changes)) == said  # type: ignore[arg-type]
