"""One dossier, whole, to the letter: the day that it is judged at, what is waived, what a finding bears, what nobody has filled."""

from __future__ import annotations

from datetime import date

import pytest
from lignes import each_row
from suite import FOLDER, TODAY

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.dossier.tree import Place, Remark, Source
from clas_cli.judge.caf import Caf, Granted
from clas_cli.judge.check import _by_cause, check, complete
from clas_cli.judge.options import Elsewhere, Options
from clas_cli.judge.report import Also
from clas_cli.reading.door import read_bytes
from clas_cli.rules import depot
from clas_cli.rules.depot import DOSSIER, EMAIL, FIRST, OPTION, REGISTER, UNKNOWN, Envoi
from clas_cli.rules.registry import RULES

NEW = (FOLDER / "bases" / "nouvelle.yaml").read_text("utf-8")
SIRET = "99990012900001"
DECLARED, OTHER, THIRD = date(2026, 7, 20), date(2026, 7, 8), date(2026, 7, 9)
UNDATED = Remark("demande.date_envoi", "Sans date.", rule="valeur-refusee")


def source(text: str = NEW, **held: object) -> Source:
    found = read_bytes(text.encode(), "d.yaml")
    for name, value in held.items():
        setattr(found, name, value)
    return found


def without_date(text: str = NEW) -> str:
    return text.replace("  date_envoi: 2026-07-20\n", "")


@each_row(
    ("given", "options", "envoi"),
    [
        (source(), {}, Envoi(DECLARED, DOSSIER)),
        (source(), {"received": True}, Envoi(DECLARED, DOSSIER, is_received=True)),
        (source(without_date()), {}, Envoi(TODAY, depot.TODAY, is_sent=False)),
        (source(without_date()), {"received": True}, Envoi(TODAY, UNKNOWN, is_received=True)),
        (source(emailed_on=OTHER), {}, Envoi(OTHER, EMAIL, is_received=True)),
        (source(emailed_on=OTHER), {"emailed_on": THIRD}, Envoi(THIRD, EMAIL, is_received=True)),
        (source(), {"sent_on": OTHER}, Envoi(OTHER, OPTION, True, False)),
        (source(without_date()), {"sent_on": OTHER}, Envoi(OTHER, OPTION, False, False)),
        (source(without_date(), emailed_on=THIRD), {"sent_on": OTHER}, Envoi(OTHER, OPTION, True, True)),
        (source(), {"elsewhere": {"d.yaml": Elsewhere(OTHER)}}, Envoi(OTHER, FIRST, is_received=True, last=DECLARED)),
        (
            source(emailed_on=THIRD),
            {"elsewhere": {"d.yaml": Elsewhere(OTHER)}},
            Envoi(OTHER, FIRST, is_received=True, last=THIRD),
        ),
        (source(), {"elsewhere": {"autre.yaml": Elsewhere(OTHER)}}, Envoi(DECLARED, DOSSIER)),
        (source(), {"caf": Caf(received={"d.yaml": OTHER})}, Envoi(OTHER, REGISTER, is_received=True)),
        (source(emailed_on=THIRD), {"caf": Caf(received={"d.yaml": OTHER})}, Envoi(THIRD, EMAIL, is_received=True)),
        (source(undated=UNDATED), {}, Envoi(DECLARED, DOSSIER, is_received=True)),
    ],
)
def test_the_day_that_a_dossier_is_judged_at(given: Source, options: dict[str, object], envoi: Envoi) -> None:
    assert check(given, Options(TODAY, **options)).envoi == envoi  # type: ignore[arg-type]


def test_a_model_that_nobody_filled_has_one_finding() -> None:
    report = check(
        source("format: 1\ncampagne: aude-2026-2027\ndemande: {situation: }\npieces: [x]\ngestionnaire: {nom: }\n"), Options(TODAY)
    )
    (found,) = report.findings
    assert (report.file, report.verdict, report.evaluated, report.estimation, report.facts) == ("d.yaml", "incomplet", 0, None, None)
    assert (found.name, found.path, found.place) == ("champ-manquant", "demande", Place(3, 10))
    assert (found.message, found.found, found.expected) == (
        "Le modèle n'est pas encore rempli.",
        "rien",
        "les réponses du gestionnaire",
    )
    assert found.remedy == "Remplir le modèle, en commençant par la demande et le gestionnaire, puis le contrôler à nouveau."
    assert found.excerpt == "demande: {situation: }"
    filled = check(source("format: 1\ncollectifs: [{seances: [{jour: lundi}]}]\n"), Options(TODAY))
    assert len(filled.findings) > 1


def test_rows_that_a_model_leaves_blank_are_nobody() -> None:
    people = NEW[NEW.index("    intervenants:") : NEW.index("  - nom: ", NEW.index("    intervenants:"))]
    for blank in ("[]", "[{}]", "[{nom: , statut: }]", "[null]"):
        report = check(source(NEW.replace(people, f"    intervenants: {blank}\n", 1)), Options(date(2026, 6, 1)))
        assert [(one.code, one.path) for one in report.findings if one.severity != "information"] == [
            ("DOS004", "collectifs[0].intervenants")
        ], blank
    alone = check(source(NEW.replace(people, "    intervenants: [{nom: Camille Exemple}, {}]\n", 1)), Options(date(2026, 6, 1)))
    assert {(one.code, one.severity) for one in alone.findings if one.severity != "information"} == {("DOS012", "a_completer")}


def test_a_campaign_that_is_unknown_is_said_with_the_nearest() -> None:
    report = check(source(NEW.replace("aude-2026-2027", "aude-2026-2028")), Options(TODAY))
    (found,) = report.findings
    assert (report.campaign, report.campaign_name, report.estimation, found.name) == (None, "", None, "campagne-inconnue")
    assert [text.replace("\u00a0", " ") for text in (found.message, found.found, found.expected, found.remedy)] == [
        "Cette campagne n'est pas connue : les règles qui en dépendent ne sont pas évaluées.",
        "aude-2026-2028",
        "une campagne parmi : aude-2026-2027",
        "Vouliez-vous écrire « aude-2026-2027 » ?",
    ]
    assert report.estimation_lacks == ("campagne inconnue",)


def test_a_request_that_a_person_must_read_is_judged_by_its_message_alone() -> None:
    read, left = (check(source(is_to_read=is_to_read), Options(date(2026, 9, 1))) for is_to_read in (False, True))
    assert (read.is_to_read, left.is_to_read, left.estimation) == (False, True, None)
    assert left.estimation_lacks == ("à lire\u00a0: seule une personne peut lire la demande",)
    by_message = {code for code, rule in RULES.items() if rule.by_message}
    skipped = {one.code: one.reason for one in left.not_evaluated if one.reason == left.estimation_lacks[0]}
    assert left.evaluated > 0 and not by_message & skipped.keys()
    assert {code for code, rule in RULES.items() if rule.check is not None and rule.family != "LOT"} - by_message == set(skipped)


def test_what_the_user_waives_comes_before_what_the_caf_grants() -> None:
    text = NEW.replace("2026-07-20", "2026-08-20")
    code = next(one.code for one in check(source(text), Options(TODAY)).findings if one.code.startswith("DEL"))
    granted = [Granted(SIRET, "", code, "accord"), Granted("1", "", "DEL001", "autre")]
    told = []
    for waivers in ({}, {code: "par moi"}):
        report = check(source(text), Options(TODAY, waivers=waivers, caf=Caf(derogations=granted)))
        assert code not in {one.code for one in report.findings}
        told += [(one.finding.code, one.reason.replace("\u00a0", " ")) for one in report.waived]
    assert told == [(code, "dérogation : accord"), (code, "par moi")]


def test_what_has_one_cause_is_one_finding() -> None:
    said = [
        Remark("a", "Faux.", found="x", rule="valeur-refusee"),
        Remark("b", "Faux.", found="x", rule="valeur-refusee"),
        Remark("c", "Faux.", found="y", rule="valeur-refusee"),
        Remark("d", "Faux.", rule="valeur-refusee"),
        Remark("e", "Faux.", rule="valeur-refusee"),
        Remark("f", "Faux.", found="x", rule="valeur-refusee", severity="information"),
        Remark("", "Absent.", found="x", rule="champ-manquant"),
        Remark("g", "Absent.", found="x", rule="champ-manquant"),
    ]
    assert [[one.at for one in same] for same in _by_cause(said)] == [["a", "b"], ["c"], ["d"], ["e"], ["f"], [""], ["g"]]


def test_a_finding_bears_what_its_rule_says_and_no_more_than_4_000_characters() -> None:
    rule, campaign = RULES["DEL002"], named(DEFAULT)
    place, also = Place(3, 4), (Also("b", Place(5, 6)),)
    long = Remark("a", "m" * 5_000, found="f" * 5_000, expected="e" * 5_000, remedy="r" * 5_000, asked="d" * 5_000, rule=rule.name)
    found = complete(rule, long, Options(TODAY), campaign, place, "une ligne", also)
    assert (found.code, found.name, found.titre, found.severity, found.path) == ("DEL002", rule.name, rule.titre, rule.severity, "a")
    assert (found.place, found.excerpt, found.also, len(found.found)) == (place, "une ligne", also, 5_000)
    assert [len(text) for text in (found.message, found.expected, found.remedy, found.asked)] == [4_000] * 4
    bare = complete(rule, Remark("a", "m", rule=rule.name), Options(TODAY, severities={"DEL002": "information"}), campaign, place, "")
    assert (bare.severity, bare.reference) == ("information", "note §2, situation 1 et Important")
    assert bare.remedy and bare.asked
    assert complete(rule, Remark("a", "m", remedy="r", rule=rule.name), Options(TODAY), campaign, place, "").asked == ""


@pytest.mark.parametrize(("written", "names"), [("10 à 11", []), ("10 à 14", ["reponse-vague", "collectif-non-compte"])])
def test_a_number_between_two_others_is_an_answer_where_a_rule_says_the_same_of_both(written: str, names: list[str]) -> None:
    line = next(line for line in NEW.splitlines() if line.strip().startswith("enfants:"))
    report = check(source(NEW.replace(line, f"{line.partition(':')[0]}: {written}", 1)), Options(TODAY))
    assert [one.name for one in report.findings] == names
    assert [one.path for one in report.findings][:1] == ["collectifs[0].enfants"][: len(names)]
