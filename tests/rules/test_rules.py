"""The registry: a rule is registered once, under a code and a name of its own, with a known severity."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from lignes import each_row
from suite import TODAY, changed

from clas_cli.campaigns.campaign import (
    DEFAULT,
    GESTIONNAIRE,
    Calendrier,
    Campagne,
    Depot,
    Financement,
    Lexique,
    Lexiques,
    Limites,
    Objets,
    Periode,
    ReglesAxes,
    ReglesCharte,
    Renouvellement,
)
from clas_cli.campaigns.collectif import Cycle, Derogation, EncadrementRural, RegleRurale, ReglesCollectif
from clas_cli.campaigns.load import named
from clas_cli.dossier.dossier import Action, Collectif, Dossier, Projet, Public
from clas_cli.dossier.fields import ALWAYS, FOR_NEW, FOR_PROLONGATION, NOUVELLE, PROLONGATION, Because, Record
from clas_cli.dossier.tree import Remark
from clas_cli.french.dates import duration
from clas_cli.judge.check import check
from clas_cli.judge.evaluate import Evaluation, Given
from clas_cli.judge.options import Options
from clas_cli.reading.door import read_bytes
from clas_cli.rules.courriel import expected_subject
from clas_cli.rules.explain import Explanation, explain
from clas_cli.rules.registry import (
    BLOQUANT,
    COLLECTIF_OUT,
    DOSSIER_OUT,
    FAMILIES,
    LATE,
    RULES,
    SEVERITIES,
    Findings,
    Rule,
    bonus_out,
    finding,
    forget,
    rule,
)
from clas_cli.rules.rythme import working_weeks


def nothing(projet: object) -> Findings:
    """Rien n'est demandé."""
    yield finding("projet", "rien")


@pytest.mark.parametrize(
    ("code", "name", "severity", "said"),
    [
        ("REF004", "un-autre-nom", BLOQUANT, "rule REF004 (un-autre-nom) is registered twice"),
        ("REF098", "trop-d-enfants", BLOQUANT, "rule REF098 (trop-d-enfants) is registered twice"),
        *(
            (code, "nom", severity, f"rule {code}: three capital letters, three digits, and a severity among bloquant, a_completer, a_verifier, information")
            for code, severity in (("REF1", BLOQUANT), ("REF1000", BLOQUANT), ("ref099", BLOQUANT), ("REF099", "grave"))
        ),
    ],
)  # fmt: skip
def test_a_rule_that_can_not_be_registered(code: str, name: str, severity: str, said: str) -> None:
    known = dict(RULES)
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        rule(code, name, "Un titre", severity)(nothing)
    assert known == RULES


def test_a_rule_asks_for_what_there_is() -> None:
    def of_children(projet: object, enfants: object, parents: object) -> Findings:
        yield finding("enfants", f"{projet} {enfants} {parents}")

    with pytest.raises(ValueError, match=r"^rule REF099 asks for enfants, parents; what it may ask for: action, actions, "):
        rule("REF099", "rien-du-tout", "Rien du tout", BLOQUANT)(of_children)
    assert "REF099" not in RULES


def test_a_new_rule_is_one_function() -> None:
    try:
        assert rule("REF099", "rien-du-tout", "Rien du tout", BLOQUANT)(nothing) is nothing
        new = RULES["REF099"]
        assert (new.family, new.needs, new.titre, new.text) == ("REF", ("projet",), "Rien du tout", "Rien n'est demandé.")
        assert new.check is not None
        assert list(new.check(projet=None)) == [Remark("projet", "rien")]
    finally:
        forget("REF099")


def test_a_rule_may_found_its_family_and_tell_nothing() -> None:
    def silent(projet: object) -> Findings:
        yield finding("projet", "rien")

    try:
        rule("ZZZ001", "rien-du-tout", "Rien du tout", BLOQUANT)(silent)
        assert FAMILIES["ZZZ"] == "règles ajoutées"
        assert explain(RULES["ZZZ001"], None) == Explanation("", "", "", "", "")
    finally:
        forget("ZZZ001")
    assert "ZZZ" not in FAMILIES


@pytest.mark.parametrize(
    ("fault", "noted"),
    [(ZeroDivisionError(), ["règle ZZZ001 qui-tombe"]), (KeyboardInterrupt(), [])],
    ids=["a fault", "who stops the program"],
)
def test_a_fault_of_a_rule_names_it(fault: BaseException, noted: list[str]) -> None:
    def falls(dossier: Dossier) -> Findings:
        """Une règle qui tombe."""
        raise fault
        yield

    rule("ZZZ001", "qui-tombe", "Qui tombe", BLOQUANT)(falls)
    dossier = Dossier()
    try:
        with pytest.raises(type(fault)) as caught:
            Evaluation(dossier, None, None).run(Given(dossier, None, None, Because("rien"), Because("rien")), [RULES["ZZZ001"]])
    finally:
        forget("ZZZ001")
    assert getattr(caught.value, "__notes__", []) == noted


def test_codes_names_and_severities() -> None:
    for known in RULES.values():
        assert re.fullmatch(r"[A-Z]{3}\d{3}", known.code), known.code
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", known.name), known.code
        assert known.severity in SEVERITIES, known.code


CONTRACT = {
    "bloquant": """DOS001 DOS002 DOS007 CHA001 CHA002 CHA003 CHA004 CHA005 CHA006 CHA007 CHA008 CHA011
        REF001 REF002 REF003 REF004 REF006 REF007 REF008 REF010 REF012 REF013 REF017 AXE001 AXE002 AXE003 AXE004 AXE005
        DEL001 DEL002 DEL005 DEL008 DEL010 DEL011""",
    "a_completer": "DOS004 DOS005 DOS006 DOS008 DOS009 DOS011 DOS012 DOS013 DOS014 AXE009 AXE011 DEL009 FIN001",
    "a_verifier": """DOS003 DOS010 CHA010 CHA012 CHA013 CHA014 REF005 REF009 REF011 REF014 REF015 REF016 REF018 REF019 REF020 AXE006 AXE007
        AXE010 DEL003 DEL006 DEL007 DEL014 FIN002 FIN003 FIN004 FIN005 FIN006 FIN007 FIN011 FIN012 FIN013 LOT001 LOT002 LOT003 LOT004""",
    "information": "AXE008 DEL004 DEL012 DEL013 FIN008 FIN009 FIN010 FIN014",
}

EFFECTS = {
    LATE: "DEL001 DEL002",
    DOSSIER_OUT: "CHA001 CHA002 CHA003 CHA004 CHA005 CHA006 CHA007 CHA008 AXE001 AXE002 AXE003 AXE004 AXE005 REF017 DEL011",
    COLLECTIF_OUT: "REF001 REF002 REF003 REF004 REF006 REF007 REF008 REF010 REF013 DEL005",
    bonus_out("enfants"): "FIN006",
    bonus_out("parents"): "FIN007",
}


REQUIRED = sorted(code for codes in CONTRACT.values() for code in codes.split())
"""What the requirements name; a rule that is added says of itself what it does, and its cases prove it."""


def test_rules_do_what_the_requirements_say() -> None:
    wanted = {code: (effect,) for effect, codes in EFFECTS.items() for code in codes.split()}
    assert {code: RULES[code].effects for code in REQUIRED} == {code: wanted.get(code, ()) for code in REQUIRED}


def test_rules_are_those_of_the_requirements_with_their_severities() -> None:
    wanted = {code: severity for severity, codes in CONTRACT.items() for code in codes.split()}
    assert {code: RULES[code].severity for code in wanted} == wanted


SITUATIONS = {
    FOR_NEW: "AXE001 AXE002 AXE003 AXE004 AXE005 AXE007 AXE008 AXE009 AXE010 AXE011 DEL002 DEL006",
    FOR_PROLONGATION: "DEL001 DEL005 DEL009 DEL011 DEL012 DEL013",
}
"""What is asked of a new request only, and of a prolongation only: the rest is asked of both."""


def test_each_rule_stands_in_the_situations_of_the_requirements() -> None:
    wanted = {code: situations for situations, codes in SITUATIONS.items() for code in codes.split()}
    assert {code: RULES[code].situations for code in REQUIRED} == {code: wanted.get(code, ALWAYS) for code in REQUIRED}


def test_each_rule_rests_on_a_value_of_the_campaign_or_on_none() -> None:
    for known in RULES.values():
        record: Any = Campagne
        for name in known.value.split(".") if known.value else ():
            assert name in record.FIELDS, known.code
            kind = record.FIELDS[name].kind
            record = getattr(getattr(kind, "kind", kind), "record", None)


RURAL, LEXICON = RegleRurale(seances=1, minutes=180), Lexique(langue=True)
VALUES: list[tuple[str, Record, Record]] = [
    ("CHA011", ReglesCharte(sport_autorise=False), ReglesCharte(sport_autorise=True)),
    ("CHA013", Lexiques(culte=LEXICON), Lexiques(sport=LEXICON, culte=None)),
    ("REF002", ReglesCollectif(cycles=(Cycle(),)), ReglesCollectif(cycles=())),
    ("REF005", ReglesCollectif(derogation=Derogation()), ReglesCollectif(derogation=None)),
    ("REF009", ReglesCollectif(seance_rurale=RURAL), ReglesCollectif(seance_rurale=None)),
    ("REF011", ReglesCollectif(encadrement_rural=EncadrementRural()), ReglesCollectif(encadrement_rural=None)),
    ("REF012", ReglesCollectif(formation="deux jours"), ReglesCollectif(formation=None)),
    *((f"AXE00{number}", ReglesAxes(obligatoires=(axis,)), ReglesAxes(obligatoires=tuple({"enfants", "parents", "ecole", "territoire"} - {axis})))
      for number, axis in enumerate(("enfants", "parents", "ecole", "territoire"), 1)),
    ("REF017", ReglesAxes(obligatoires=("ecole",)), ReglesAxes(obligatoires=())),
    ("AXE005", ReglesAxes(ouverture=("culture",)), ReglesAxes(ouverture=())),
    ("AXE006", ReglesAxes(socle_enfants=("entraide", "suivi_presences")), ReglesAxes(socle_enfants=("entraide",))),
    ("AXE007", ReglesAxes(socle_parents=("convivialite",)), ReglesAxes(socle_parents=())),
    ("AXE008", ReglesAxes(socle_enfants=("entraide", "suivi_presences")), ReglesAxes(socle_enfants=("suivi_presences",))),
    ("DEL001", Depot(limites=Limites(prolongation=TODAY)), Depot(limites=Limites(nouvelle=TODAY, prolongation=None))),
    ("DEL002", Depot(limites=Limites(nouvelle=TODAY)), Depot(limites=Limites(nouvelle=None, prolongation=TODAY))),
    *((code, Depot(limites=Limites(nouvelle=None, prolongation=TODAY)), Depot(limites=Limites(nouvelle=None, prolongation=None))) for code in ("DEL003", "DEL004", "DEL014")),
    *((code, Depot(limites=Limites(nouvelle=TODAY, prolongation=None)), Depot(limites=Limites(nouvelle=None, prolongation=None))) for code in ("DEL003", "DEL004", "DEL014")),
    ("DEL007", Depot(canal="courriel", objets=Objets()), Depot(canal="courriel", objets=None)),
    ("DEL007", Depot(canal="courriel", objets=Objets()), Depot(canal="portail", objets=Objets())),
    ("DEL008", Depot(canal="courriel", adresse="a@example.org"), Depot(canal="courriel", adresse=None)),
    ("DEL008", Depot(canal="courriel", adresse="a@example.org"), Depot(canal="portail", adresse="https://example.org")),
    ("DEL009", Renouvellement(bilan_qualitatif=True), Renouvellement(bilan_qualitatif=False)),
    ("DEL010", Renouvellement(duree_max_annees=4), Renouvellement(duree_max_annees=None)),
    ("DEL012", Renouvellement(plateforme_bilan="Une plateforme"), Renouvellement(plateforme_bilan=None)),
    ("FIN006", Financement(bonus_enfants=Decimal(335)), Financement(bonus_enfants=Decimal(0))),
    ("FIN007", Financement(bonus_parents=Decimal(335)), Financement(bonus_parents=Decimal(0))),
    ("FIN010", Financement(portail_etat="Un portail"), Financement(portail_etat=None)),
]  # fmt: skip
"""Code, a section of a campaign whose note asks what the rule looks at, one that doesn't."""

SECTIONS = {
    "CHA011": "charte", "CHA013": "lexiques", "REF017": "axes", "REF": "collectif", "AXE": "axes", "DEL00": "depot", "DEL009": "renouvellement", "DEL014": "depot", "DEL01": "renouvellement", "FIN": "financement",
}  # fmt: skip


@each_row(("code", "asks", "does_not"), VALUES)
def test_a_rule_has_an_object_where_the_note_asks_something(code: str, asks: Record, does_not: Record) -> None:
    section = next(SECTIONS[code[:size]] for size in (6, 5, 3) if code[:size] in SECTIONS)
    assert RULES[code].has_object(Campagne(**{section: asks}))
    assert not RULES[code].has_object(Campagne(**{section: does_not}))
    assert RULES[code].has_object(None)


@pytest.mark.parametrize(("lexicon", "admitted", "has_object"), [(LEXICON, False, True), (LEXICON, True, False), (None, False, False)])
def test_words_of_sport_are_looked_for_where_sport_is_not_admitted(lexicon: Lexique | None, admitted: bool, has_object: bool) -> None:
    campagne = Campagne(lexiques=Lexiques(sport=lexicon), charte=ReglesCharte(sport_autorise=admitted))
    assert RULES["CHA012"].has_object(campagne) is has_object


def test_every_rule_that_a_campaign_may_void_is_in_the_table() -> None:
    assert {code for code, known in RULES.items() if known.applies} == {code for code, _, _ in VALUES} | {"CHA012"}


def test_rules_are_in_the_order_of_families_and_codes() -> None:
    assert list(RULES) == sorted(RULES, key=lambda code: (list(FAMILIES).index(code[:3]), code))


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (90, "1 h 30"), (125, "2 h 05")])
def test_durations_are_told_in_french(minutes: int, words: str) -> None:
    assert duration(minutes).replace("\u00a0", " ") == words


BREAK = Calendrier(vacances=(Periode(debut=date(2026, 10, 19), fin=date(2026, 10, 23)),))
"""Holidays from a Monday to the Friday."""


@each_row(
    ("first", "last", "weeks"),
    [
        ("19", "23", 0),
        ("18", "25", 0),
        ("16", "23", 1),
        ("19", "26", 1),
        ("12", "30", 2),
        ("17", "18", 0),
        ("12", "16", 1),
        ("16", "12", 0),
    ],
)
def test_weeks_outside_the_holidays(first: str, last: str, weeks: int) -> None:
    assert working_weeks(date(2026, 10, int(first)), date(2026, 10, int(last)), BREAK) == weeks


@pytest.mark.parametrize(("first", "weeks"), [(20, 1), (19, 1), (22, 1)])
def test_the_friday_after_short_holidays_is_a_week(first: int, weeks: int) -> None:
    until_thursday = Calendrier(vacances=(Periode(debut=date(2026, 10, 19), fin=date(2026, 10, 22)),))
    assert working_weeks(date(2026, 10, first), date(2026, 10, 23), until_thursday) == weeks


def test_the_cycle_of_most_collectifs_is_that_of_the_sheet() -> None:
    some = [Collectif(f"collectifs[{index}]", nom=level, niveaux=(level,)) for index, level in enumerate(("CE1", "6e", "CP", "5e", "4e"))]
    check_ = RULES["REF002"].check
    assert check_ is not None
    found = check_(dossier=Dossier(collectifs=tuple(some)), campagne=named(DEFAULT))
    assert [item.at for item in found] == ["collectifs[0].niveaux", "collectifs[2].niveaux"]


# What a docstring becomes: the figures of the campaign in their places, and nothing of what the campaign doesn't give.

FIGURES: list[tuple[str, object, str]] = [
    ("{campagne.valeur}", 12, "12"),
    ("{campagne.valeur+1}", 12, "13"),
    ("{campagne.valeur-1}", 12, "11"),
    ("{campagne.valeur:€}", Decimal("8652"), "8\u00a0652,00\u00a0€"),
    ("{campagne.valeur:%}", Decimal("0.325"), "32,5\u00a0%"),
    ("{campagne.valeur:h}", 90, "1\u00a0h\u00a030"),
    ("{campagne.valeur:f}", 90, "18h15"),
    ("{campagne.valeur-15:f}", 90, "18h00"),
    ("{campagne.valeur+5:f}", 15, "17h05"),
    ("{campagne.valeur:an}", 1, "1 an"),
    ("{campagne.valeur:an}", 4, "4 ans"),
    ("{campagne.valeur:séance}", 1, "1 séance"),
    ("{campagne.valeur+1:séance}", 1, "2 séances"),
    ("{campagne.valeur}", date(2026, 6, 29), "29 juin 2026"),
    ("{campagne.valeur+2}", date(2026, 6, 29), "1er juillet 2026"),
    ("{campagne.valeur-1:d}", date(2026, 9, 1), "2026-08-31"),
    ("{campagne.valeur}", ("CP", "CE1", "6e"), "CP, CE1 et 6e"),
    ("{campagne.valeur}", ("methodologie", "inconnue"), "méthodologie du travail scolaire et inconnue"),
    ("{campagne.valeur}", ("les noms et prénoms", "les dates"), "les noms et prénoms\u00a0; les dates"),
    ("{campagne.valeur}", (1, 2), "1\u00a0; 2"),
    ("{campagne.valeur.0}", ("CP", "CE1"), "CP"),
    ("{campagne.valeur.1}", ("CP", "CE1"), "CE1"),
    ("{campagne.valeur.nom}", SimpleNamespace(nom="Aude"), "Aude"),
]


def campagne_of(value: object) -> Campagne:
    """A campaign of one value, its own key as a campaign is."""

    class One:
        valeur = value

    return cast(Campagne, One())


def explained(text: str, value: object = None) -> Explanation:
    """What a rule with this docstring says in a campaign that gives this value."""
    return explain(Rule("REF099", "rien-du-tout", "Rien du tout", BLOQUANT, text), campagne_of(value))


@each_row(("text", "value", "said"), FIGURES)
def test_a_figure_of_the_campaign_in_a_text(text: str, value: object, said: str) -> None:
    assert explained(f"Avant {text} après.", value).summary == f"Avant {said} après."


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("Avant. Au plus {campagne.valeur} enfants. Après.", None, "Avant. Après."),
        ("Avant. Parmi {campagne.valeur}. Après.", (), "Avant. Après."),
        ("Avant. Le premier est {campagne.valeur.0}. Après.", (), "Avant. Après."),
        ("Avant. Le troisième est {campagne.valeur.2}. Après.", ("CP", "CE1"), "Avant. Après."),
        ("Avant. Au plus {campagne.valeur.nombre.maximum} enfants.", None, "Avant."),
        ("Avant (au plus {campagne.valeur}). Après (bien après).", None, "Avant. Après (bien après)."),
        ("Avant. Au plus {campagne.valeur}, dit-on", None, "Avant."),
    ],
)  # fmt: skip
def test_what_the_campaign_does_not_give_is_not_told(text: str, value: object, said: str) -> None:
    assert explained(text, value) == Explanation(said, "", "", "", "")


def test_an_explanation_has_five_parts() -> None:
    text = """Au plus {campagne.valeur} enfants ;
    la Caf juge.

    Pourquoi : chacun doit
        être aidé.
    Remède : former « deux » collectifs.
    Refusé : collectifs[0].enfants = {campagne.valeur+1}
    Accepté : collectifs[0].enfants = {campagne.valeur}
    """
    assert explained(text, 12) == Explanation(
        "Au plus 12 enfants\u00a0; la Caf juge.",
        "Chacun doit être aidé.",
        "Former «\u00a0deux\u00a0» collectifs.",
        "collectifs[0].enfants = 13",
        "collectifs[0].enfants = 12",
    )
    assert explained(text, None) == Explanation("", "Chacun doit être aidé.", "Former «\u00a0deux\u00a0» collectifs.", "", "")


def test_a_rule_without_object_says_only_that() -> None:
    void = Rule("REF099", "rien-du-tout", "Rien du tout", BLOQUANT, "Un texte.", applies=lambda campagne: campagne.valeur)
    assert explain(void, campagne_of(None)) == Explanation("Sans objet dans cette campagne.", "", "", "", "")
    assert explain(void, campagne_of(1)).summary == "Un texte."


def test_a_rule_stands_in_every_situation_unless_it_says_otherwise() -> None:
    assert Rule("REF099", "rien-du-tout", "Rien du tout", BLOQUANT, "Un texte.").situations == RULES["DOS001"].situations == ALWAYS


def test_no_figure_of_the_campaign_is_written_in_a_text() -> None:
    """Texts give the figures of the campaign by their names: another campaign changes them."""
    for known in RULES.values():
        text = explain(known, named(DEFAULT))
        assert known.text.count("{campagne.") >= sum(
            figure in text.summary for figure in ("8 652", "335", "29 juin", "6 août", "Espada", "Dauphin")
        )


@pytest.mark.parametrize(
    ("admitted", "expected"),
    [
        ("CP CE1 CE2 CM1 CM2", "de CP à CM2"),
        ("GS CP", "de GS à CP"),
        ("1re Tle", "de 1re à Tle"),
        ("6e", "6e"),
        ("CP CE2", "CP ou CE2"),
        ("CE1 CP", "CE1 ou CP"),
        ("CPGE CP CE1", "CPGE, CP ou CE1"),
    ],
)
def test_the_levels_that_a_campaign_admits_are_told(admitted: str, expected: str) -> None:
    collectif = Collectif("collectifs[0]", nom="Les grands", niveaux=("BTS", "6e", "Master"))
    check_ = RULES["REF001"].check
    assert check_ is not None
    (found,) = check_(
        collectif=collectif,
        projet=Projet(public=Public(non_francophones=False)),
        campagne=Campagne(collectif=ReglesCollectif(niveaux=tuple(admitted.split()))),
    )
    assert (found.at, found.found, found.expected) == ("niveaux", "BTS, 6e, Master", expected)


# The subject of the e-mail: the note's formula with the name of the gestionnaire, where there is an e-mail and a formula.

FORMULAS = Objets(nouvelle=f"Clas 2026 {GESTIONNAIRE}", prolongation=f"Suite {GESTIONNAIRE}")


@pytest.mark.parametrize(
    ("canal", "formulas", "situation", "subject"),
    [
        ("courriel", FORMULAS, NOUVELLE, "Clas 2026 Les Lampions studieux"),
        ("courriel", FORMULAS, PROLONGATION, "Suite Les Lampions studieux"),
        ("courriel", Objets(nouvelle=None, prolongation="Suite"), NOUVELLE, None),
        ("courriel", Objets(nouvelle=None, prolongation="Suite"), PROLONGATION, "Suite"),
        ("courriel", None, NOUVELLE, None),
        ("portail", FORMULAS, NOUVELLE, None),
    ],
)
def test_the_subject_that_the_note_asks_for(canal: str, formulas: Objets | None, situation: str, subject: str | None) -> None:
    campagne = Campagne(depot=Depot(canal=canal, objets=formulas))
    assert expected_subject(campagne, situation, "Les Lampions\nstudieux") == subject


@pytest.mark.parametrize(("code", "field", "axis"), [("AXE007", "socle_parents", "parents"), ("AXE008", "socle_enfants", "enfants")])
def test_a_family_without_label_is_named_by_its_code(code: str, field: str, axis: str) -> None:
    campagne = Campagne(axes=ReglesAxes(**{field: ("culture", "entraide", "sciences")}))
    dossier = Dossier(actions=(Action("actions[0]", axe=axis, famille="culture"),))
    check_ = RULES[code].check
    assert check_ is not None
    (found,) = check_(dossier=dossier, campagne=campagne)
    assert found.message.endswith("il manque entraide et compétences et sciences.")
    assert (found.found, found.expected) == ("culture", "culture, entraide et compétences, sciences")


# A rule that lacks a value is said not to be evaluated: what it could not look at never passes for looked at.

LACKS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("AXE009", "nouvelle", {}, {"projet.partenaires.ecoles": {"nom": "École"}}),
    ("CHA014", "nouvelle", {"projet.public": {"restreint": "non"}}, {"projet.public": {}}),
    ("CHA014", "nouvelle", {"projet.public": {"criteres_admission": "Ouvert à tous", "restreint": "?"}}, {"projet.public": {"restreint": "?"}}),
    ("DEL005", "prolongation", {"collectifs": [{"niveaux": "CM1", "lieu": "École des Amandiers"}]}, {"collectifs": [{"niveaux": "tous", "lieu": "École des Amandiers"}]}),
    *(
        (
            "DEL006",
            "nouvelle",
            {"gestionnaire.conventionne": "oui", "prolongation": {"projet_agree": {"intitule": "Autre", **agreed}}},
            {"gestionnaire.conventionne": "oui"},
        )
        for agreed in ({"lieux": ["École des Cèdres", "Maison des Tilleuls"]}, {"niveaux": ["CE1", "CE2", "CM1", "CM2"]})
    ),
    ("DEL010", "nouvelle", {}, {"projet.duree_annees": "longtemps"}),
    ("DEL010", "prolongation", {"projet.duree_annees": "2"}, {"projet.duree_annees": "2", "convention.fin": "bientôt"}),
    ("FIN013", "nouvelle", {}, {"collectifs[0].enfants": "beaucoup"}),
    ("FIN013", "prolongation", {"collectifs": [{"enfants": "8"}]}, {"collectifs": "trois"}),
    (
        "REF005",
        "nouvelle",
        {"collectifs[0].enfants": "7", "collectifs[0].rural": "?", "collectifs[0].enfants_en_situation_de_handicap": "1"},
        {"collectifs[0].enfants": "7", "collectifs[0].rural": "?", "collectifs[0].enfants_en_situation_de_handicap": "0"},
    ),
    ("REF007", "nouvelle", {}, {"collectifs[0].seances[0].fin": "le soir"}),
    ("REF012", "nouvelle", {}, {"collectifs[0].intervenants[0].nouveau": "peut-être"}),
    ("REF013", "nouvelle", {"collectifs[0].seances": "le lundi"}, {"collectifs[0].accessible_parents": "parfois"}),
]  # fmt: skip
"""Code, base, a change with which the rule is evaluated, one with which it is not."""


@pytest.mark.parametrize(("code", "base", "whole", "lacking"), LACKS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_rule_that_lacks_a_value_is_not_evaluated(code: str, base: str, whole: dict[str, Any], lacking: dict[str, Any]) -> None:
    assert code not in not_evaluated(base, whole)
    assert code in not_evaluated(base, lacking)


def not_evaluated(base: str, change: dict[str, Any]) -> set[str]:
    """The rules that could not be evaluated on a changed dossier."""
    return {item.code for item in check(read_bytes(changed(base, change).encode(), "dossier.yaml"), Options(TODAY)).not_evaluated}


def test_names_are_compared_where_there_are_some() -> None:
    assert "DOS006" not in not_evaluated("nouvelle", {"collectifs": "trois"})
