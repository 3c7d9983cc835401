"""A faulty campaign is refused whole, with places; another campaign is another file and no code; a campaign that is over says so."""

from __future__ import annotations

import os
import re
from datetime import date
from decimal import Decimal
from operator import attrgetter
from pathlib import Path

import pytest
import yaml
from campagnes import AUDE, DOCUMENTATION, EXAMPLES, edited, loaded, shortest
from commande import clas
from lignes import each_row
from suite import FICTITIOUS, FICTITIOUS_CAMPAIGN, FOLDER, changed, code_of, load

from clas_cli.campaigns.campaign import DEFAULT, Campagne, Depot, Limites
from clas_cli.campaigns.cited import Cited
from clas_cli.campaigns.load import FaultyCampaign, UnknownCampaign, bundled, from_file, from_option, named
from clas_cli.dossier.dossier import PlageScolaire
from clas_cli.dossier.fields import Record
from clas_cli.dossier.groups import One, Records
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import CONFORME
from clas_cli.reading.door import read, read_bytes
from clas_cli.rules.courriel import expected_subject
from clas_cli.rules.explain import explain, reference
from clas_cli.rules.registry import RULES

# What is replaced in the campaign of the Aude, by what, and the words that the fault says.
FAULTS = [
    ("id: aude-2026-2027", "id:", "Identifiant"),
    ("id: aude-2026-2027", "id: ../aude", "sans espace"),
    ("format: 1", "format: 2", "Version du format"),
    ("canal: {valeur: courriel", "canal: {valeur: pigeon", "courriel ou portail"),
    ("adresse: {valeur: afc.sdt@caf11.caf.fr", "adresse: {valeur: quelque part", "adresse électronique"),
    ('adresse: {valeur: afc.sdt@caf11.caf.fr, reference: "§2, situations 1 et 2"}', "", "adresse électronique"),
    ("nouvelle: {valeur: 2026-08-06", "nouvelle: {valeur: 2026-02-31", "une date qui existe"),
    ("prolongation: {valeur: 2026-06-29, unite: date", "prolongation: {valeur: 2026-06-29, unite: jours", "l'unité « date »"),
    ('CLAS 2026 _ {gestionnaire}"\n      reference: "§2, situation 1"', 'CLAS 2026"\n      reference: "§2, situation 1"', "{gestionnaire}"),
    ("annee_scolaire: {valeur: 2026-2027", "annee_scolaire: {valeur: 2026-2029", "année scolaire"),
    ("zone: {valeur: C,", "zone: {valeur: ,", "Zone de vacances"),
    ("rentree: {valeur: 2026-09-01", "rentree: {valeur: 2020-09-01", "2026"),
    ("rentree: {valeur: 2026-09-01", "rentree: {valeur: bientôt", "une date"),
    ("fin_des_cours: {valeur: 2027-07-02", "fin_des_cours: {valeur: 2026-07-02", "après la rentrée"),
    ("debut: 2026-10-17, fin: 2026-11-01", "debut: 2026-11-17, fin: 2026-11-01", "après le début"),
    ("debut: 2026-10-17, fin: 2026-11-01", "debut: 2025-10-17, fin: 2025-11-01", "entre la rentrée et la fin des cours"),
    ("sport_autorise: {valeur: non", "sport_autorise: {valeur: parfois", "oui ou non"),
    ("enfants_max: {valeur: 12", "enfants_max: {valeur: 7", "le minimum d'enfants ou plus (8)"),
    ("enfants_min: {valeur: 8, unite: enfants", "enfants_min: {valeur: beaucoup, unite: enfants", "un nombre entier"),
    ("enfants_max: {valeur: 12, unite: enfants", "enfants_max: {valeur: 12, unite: élèves", "l'unité « enfants »"),
    ("enfants_min: {valeur: 5,", "enfants_min: {valeur: 8,", "moins de 8 enfants"),
    ("motifs: {valeur: [rural, handicap]", "motifs: {valeur: [rural, montagne]", "rural ou handicap"),
    ("niveaux: [CP, CE1, CE2, CM1, CM2]}\n      - {nom: collège", "niveaux: [CP, CE9]}\n      - {nom: collège", "un niveau scolaire"),
    ("seances_min: {valeur: 2", "seances_min: {valeur: rien", "un nombre entier"),
    ("seance_minutes: {valeur: 90", "seance_minutes: {valeur: 0", "de 1 à 600"),
    ("semaines_min: {valeur: 27, unite: semaines par an", "semaines_min: {valeur: 27", "l'unité « semaines par an »"),
    ("obligatoires: {valeur: [enfants, parents", "obligatoires: {valeur: [enfants, parent", "ecole ou territoire"),
    ('taux: {valeur: 0.325, unite: part, reference: "§3.1"}', "taux: {valeur: 0.325, unite: part}", "reference manque"),
    ('taux: {valeur: 0.325, unite: part, reference: "§3.1"}', "taux: 0.325", "valeur, unite, reference"),
    ('taux: {valeur: 0.325, unite: part, reference: "§3.1"}', 'taux: {valeur: 0.325, unite: part, reference: ""}', "section de la note"),
    ('taux: {valeur: 0.325, unite: part, reference: "§3.1"}', "taux: {note: un tiers}", "valeur, unite, reference"),
    ('taux: {valeur: 0.325, unite: part, reference: "§3.1"}', f'taux: {{valeur: 0.325, unite: {"part " * 14}, reference: "§3.1"}}', "l'unité « part »"),
    ("taux: {valeur: 0.325", "taux: {valeur: 32.5", "entre 0 et 1"),
    ("taux: {valeur: 0.325", "taux: {valeur: 0.325, arrondi: cent", "arrondi"),
    ("taux: {valeur: 0.325", "taux: {valeur: 0.325, arrondi: cent, base: coût", "et non arrondi, base"),
    ("nouvelle:\n      valeur:", "nouvelle:\n      valeurs:", "valeur manque"),
    ("part_max: {valeur: 0.80", "part_max: {valeur: 0", "entre 0 et 1"),
    ("part_max: {valeur: 0.80", "part_max: {valeur: 1.01", "entre 0 et 1"),
    ("motifs: {valeur: [rural, handicap]", "motifs: {valeur: 12", "rural ou handicap"),
    ("plafond: {valeur: 8652.00", "plafond: {valeur: -1", "positif"),
    ("volontariat: {valeur: non_precise", "volontariat: {valeur: oui", "hors_base"),
    ("culte: {valeur: {langue: oui}", "culte: {valeur: {langue: oui, motz: [culte]}", "motz"),
    ("culte: {valeur: {langue: oui}", 'culte: {valeur: {langue: oui, mots: ["", culte]}', "Un élément de cette liste est vide"),
    ("motifs: {valeur: [rural, handicap]", "motifs: {valeur: []", "Motifs de dérogation"),
    ("{regle: plus-de-collectifs, section:", "{regle: regle-inconnue, section:", "le nom lisible d'une règle"),
    ("{regle: [activite-sportive, mots-du-sport], section:", "{regle: [activite-sportive, regle-inconnue], section:", "le nom lisible d'une règle"),
    ("pieces: {valeur: []", "piece: {valeur: []", "« piece » n'est pas connu"),
    ("format: 1", "format: 1\nformat: 1", "deux fois"),
    ("depot:", "depot: [", "syntaxe"),
    ("taux: {valeur: 0.325, unite: part,", "taux: {unite: part,", "valeur manque"),
    ("enfants_max: {valeur: 12, unite: enfants", "enfants_max: {valeur: 12", "qui manque"),
    ("volontariat: {valeur: non_precise", "volontariat: {valeur: hors_bas", "hors_base"),
    ("zone: {valeur: C,", "zone: {note: la nôtre,", "valeur manque"),
    ("zone: {valeur: C,", "zone: {valeur: [C],", "Zone de vacances"),
    ("{regle: plus-de-collectifs, section:", "{regle: regle-inconnue, section:", "le nom lisible d'une règle"),
    ("fin_des_cours: {valeur: 2027-07-02", "fin_des_cours: {valeur: 2026-09-01", "après la rentrée"),
    ("debut: 2026-10-17, fin: 2026-11-01", "debut: 2026-08-17, fin: 2026-08-31", "entre la rentrée et la fin des cours"),
    ("debut: 2026-10-17, fin: 2026-11-01", "debut: 2027-07-03, fin: 2027-07-03", "entre la rentrée et la fin des cours"),
    ("fin_des_cours: {valeur: 2027-07-02", "fin_des_cours: {valeur: 2028-01-01", "un jour de 2027 au plus tard"),
    ("nouvelle: {valeur: 2026-08-06", "nouvelle: {valeur: 2026-08-06 12:00", "un jour, sans heure"),
    ("plafond: {valeur: 8652.00", "plafond: {valeur: 0", "plus de 0 €"),
    ("plafond: {valeur: 8652.00", "plafond: {valeur: 8 652,00", "se met entre guillemets"),
    ('CLAS 2026 _ {gestionnaire}"\n      reference: "§2, situation 1"', 'CLAS {annee} _ {gestionnaire}"\n      reference: "§2, situation 1"', "accolade"),
    ("    seances: {valeur: 1,", "    seances: {valeur: 2,", "moins qu'ailleurs, où le minimum est de 2"),
    ("    intervenants: {valeur: 1,", "    intervenants: {valeur: 2,", "moins qu'ailleurs, où le minimum est de 2"),
    ("niveaux: [CP, CE1, CE2, CM1, CM2]}\n      - {nom: collège", "niveaux: [CP, CE1, CE2, CM1, CM2, 6e]}\n      - {nom: collège", "et non 6e dans plusieurs"),
    ("{regle: [laicite, choix-individuels,", "{regle: [prolongation-hors-delai, choix-individuels,", "et non plusieurs pour prolongation-hors-delai"),
]  # fmt: skip

ACCEPTED = [
    ("debut: 2026-10-17, fin: 2026-11-01", "debut: 2026-10-17, fin: 2026-10-17"),
    ("debut: 2026-10-17, fin: 2026-11-01", "debut: 2026-08-17, fin: 2026-09-01"),
    ("debut: 2027-04-03, fin: 2027-04-18", "debut: 2027-07-02, fin: 2027-07-18"),
    ("fin_des_cours: {valeur: 2027-07-02", "fin_des_cours: {valeur: 2027-04-18"),
    ("enfants_max: {valeur: 12", "enfants_max: {valeur: 8"),
    ("enfants_min: {valeur: 5,", "enfants_min: {valeur: 7,"),
    ("taux: {valeur: 0.325", "taux: {valeur: 1"),
    ("plafond: {valeur: 8652.00", "plafond: {valeur: 0.01"),
    ("CLAS 2026 _ {gestionnaire}", "CLAS XXVI _ {gestionnaire}"),
    ("nouvelle: {valeur: 2026-08-06", "nouvelle: {valeur: 2027-07-02"),
    ("prolongation: {valeur: 2026-06-29", "prolongation: {valeur: 2027-07-02"),
    ("fin_des_cours: {valeur: 2027-07-02", "fin_des_cours: {valeur: 2027-12-31"),
    ("part_max: {valeur: 0.80", "part_max: {valeur: 1"),
]
"""Near misses: a campaign may say that."""

TOLD = Path(__file__).parents[1] / "golden" / "fautes-de-campagne.yaml"
"""What is said of each faulty campaign, to the letter; CLAS_REGENERER=1 writes it anew."""


def faults_of(old: str, new: str, folder: Path) -> list[str]:
    """What is said of it: « line: what »."""
    path = edited(old, new, folder)
    with pytest.raises(FaultyCampaign) as refused:
        from_file(path)
    assert refused.value.name == str(path)
    return [fault.replace("\u00a0", " ").removeprefix(f"{path}:") for fault in refused.value.faults]


@pytest.mark.skipif("CLAS_REGENERER" not in os.environ, reason="écrit le fichier attendu")
def test_write(tmp_path: Path) -> None:
    told = {f"{old} -> {new}": faults_of(old, new, tmp_path) for old, new, _ in FAULTS}
    TOLD.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=160), encoding="utf-8", newline="\n")


@each_row(("old", "new", "words"), FAULTS)
def test_faulty_campaign_is_refused_with_places(old: str, new: str, words: str, tmp_path: Path) -> None:
    text = AUDE.read_text(encoding="utf-8")
    faults = faults_of(old, new, tmp_path)
    assert faults == load(TOLD)[f"{old} -> {new}"], "CLAS_REGENERER=1 pytest tests/campaigns/test_campaign.py écrit les fautes attendues"
    assert any(words in fault for fault in faults), faults
    line = text[: text.index(old)].count("\n") + 1
    places = [int(fault.split(":")[0]) for fault in faults]
    assert any(line - 2 <= place <= line + 3 for place in places), faults


@pytest.mark.parametrize("limit", ["nouvelle: {valeur: 2026-08-06", "prolongation: {valeur: 2026-06-29"])
def test_a_limit_after_the_school_year(limit: str, tmp_path: Path) -> None:
    (fault,) = faults_of(limit, re.sub(r"2026.*", "2027-07-03", limit), tmp_path)
    assert fault.endswith("Attendu : des dates limites avant la fin des cours (02/07/2027).")


@each_row(("old", "new"), ACCEPTED)
def test_a_campaign_that_stops_just_short_of_a_fault(old: str, new: str, tmp_path: Path) -> None:
    assert from_file(edited(old, new, tmp_path)).id == DEFAULT


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = AUDE.read_text(encoding="utf-8")
    for old, new, _ in FAULTS[2], FAULTS[5], FAULTS[26]:
        text = text.replace(old, new, 1)
    path = tmp_path / "campagne.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultyCampaign) as refused:
        from_file(path)
    assert len(refused.value.faults) == 3
    assert str(refused.value).split("\n") == [f"{path}\u00a0: 3\u00a0erreurs", *refused.value.faults]


@pytest.mark.parametrize("content", [b"", b"- 1\n", b"\x00\x01", b"%PDF-1.7", b"bonjour", b"a: *b\n"])
def test_what_is_no_campaign_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "campagne.yaml"
    path.write_bytes(content)
    with pytest.raises(FaultyCampaign) as refused:
        from_file(path)
    assert len(refused.value.faults) == 1


def test_a_campaign_that_is_not_there() -> None:
    with pytest.raises(FaultyCampaign, match="n'existe pas"):
        from_option("absente.yaml")


def test_an_unknown_campaign_names_the_nearest() -> None:
    assert from_option(DEFAULT).id == DEFAULT
    with pytest.raises(UnknownCampaign) as unknown:
        from_option("aude-2026-2O27")
    assert (str(unknown.value), unknown.value.near) == ("aude-2026-2O27", DEFAULT)


@pytest.mark.parametrize("name", ["../aude-2026-2027", "/etc/passwd", "aude-2026-2027.yaml", "", "AUDE"])
def test_a_dossier_never_names_a_path(name: str) -> None:
    with pytest.raises(UnknownCampaign):
        named(name)


def test_bundled_campaigns_load_under_their_own_name() -> None:
    for name, path in bundled().items():
        campagne = from_file(path)
        assert campagne.id == name == path.stem
        assert not campagne.fictive


PRIMARY, SECONDARY = "CP CE1 CE2 CM1 CM2", "6e 5e 4e 3e 2de 1re Tle"

# What the note says, value by value; of the school calendar, what the ministry says.
NOTE = {
    "id": DEFAULT, "departement": "Aude", "fictive": False,
    "depot.canal": "courriel", "depot.adresse": "afc.sdt@caf11.caf.fr",
    "depot.limites.nouvelle": date(2026, 8, 6), "depot.limites.prolongation": date(2026, 6, 29),
    "depot.objets.nouvelle": "Nouvelle demande de financement CLAS 2026 _ {gestionnaire}",
    "depot.objets.prolongation": "Demande de prolongation CLAS 2026 _ {gestionnaire}",
    "calendrier.annee_scolaire": "2026-2027", "calendrier.zone": "C",
    "calendrier.rentree": date(2026, 9, 1), "calendrier.fin_des_cours": date(2027, 7, 2),
    "charte.sport_autorise": False, "charte.participation_max": None,
    "collectif.niveaux": (*PRIMARY.split(), *SECONDARY.split()),
    "collectif.enfants_min": 8, "collectif.enfants_max": 12, "collectif.derogation.enfants_min": 5,
    "collectif.derogation.motifs": ("rural", "handicap"),
    "collectif.seances_min": 2, "collectif.seance_minutes": 90, "collectif.seance_rurale.seances": 1, "collectif.seance_rurale.minutes": 120,
    "collectif.semaines_min": 27, "collectif.intervenants_min": 2,
    "collectif.encadrement_rural.intervenants": 1, "collectif.encadrement_rural.enfants_moins_de": 8,
    "axes.obligatoires": ("enfants", "parents", "ecole", "territoire"),
    "axes.ouverture": ("culture", "expression", "sciences", "citoyennete", "ressources_locales", "vie_collective", "entraide"),
    "axes.socle_enfants": ("methodologie", "ressources_locales", "vie_collective", "entraide", "suivi_presences"),
    "axes.socle_parents": ("information_inscription", "convivialite", "codes_de_l_ecole", "orientation_partenaires", "echanges_informels"),
    "renouvellement.duree_max_annees": 4, "renouvellement.bilan_qualitatif": True,
    "renouvellement.plateforme_bilan": "Espada", "renouvellement.mois_saisie_bilan": "septembre",
    "financement.taux": Decimal("0.325"), "financement.plafond": Decimal("8652.00"), "financement.part_max": Decimal("0.80"),
    "financement.bonus_enfants": Decimal("335.00"), "financement.bonus_parents": Decimal("335.00"),
    "financement.volontariat": "non_precise", "financement.portail_etat": "Dauphin", "pieces": (),
}  # fmt: skip


@each_row(("path", "value"), NOTE.items())
def test_the_campaign_of_the_aude_is_what_the_note_says(path: str, value: object) -> None:
    assert attrgetter(path)(named(DEFAULT)) == value


def test_the_calendar_the_cycles_and_the_school_hours_of_the_aude() -> None:
    campagne = named(DEFAULT)
    assert [(one.debut, one.fin) for one in campagne.calendrier.vacances] == [
        (date(2026, 10, 17), date(2026, 11, 1)),
        (date(2026, 12, 19), date(2027, 1, 3)),
        (date(2027, 2, 6), date(2027, 2, 21)),
        (date(2027, 4, 3), date(2027, 4, 18)),
    ]
    assert [" ".join(cycle.niveaux) for cycle in campagne.collectif.cycles] == [PRIMARY, SECONDARY]
    hours = {" ".join(one.niveaux): [str(slot) for slot in one.plages] for one in campagne.horaires_scolaires}
    days = ("lundi", "mardi", "jeudi", "vendredi")
    assert hours == {
        PRIMARY: [f"{day} {slot}" for day in days for slot in ("08h30-12h00", "13h30-16h30")],
        SECONDARY: [
            f"{day} {slot}"
            for day in ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
            for slot in (("08h00-12h00",) if day == "mercredi" else ("08h00-12h00", "13h30-16h30"))
        ],
    }


# The invented campaign: `conformite/campagne-fictive` runs its rules, here is what is no rule.


def test_the_invented_campaign_says_that_it_is_one() -> None:
    assert from_file(FICTITIOUS_CAMPAIGN).fictive


def test_references_follow_the_sections_of_the_campaign() -> None:
    campagne = from_file(FICTITIOUS_CAMPAIGN)
    source = read(FICTITIOUS / "bases" / "fictive.yaml")
    report = check(source, Options(date(2031, 5, 16), sent_on=date(2031, 5, 16), campaign=campagne))
    assert [(finding.code, finding.reference) for finding in report.findings if finding.severity == "bloquant"] == [
        ("DEL002", "note §7.1, calendrier")
    ]


def test_the_invented_campaign_differs_where_campaigns_may() -> None:
    aude, other = named(DEFAULT), from_file(FICTITIOUS_CAMPAIGN)
    assert other.depot.canal != aude.depot.canal
    assert other.charte.sport_autorise != aude.charte.sport_autorise
    assert other.charte.participation_max is not None and aude.charte.participation_max is None
    assert len(other.axes.obligatoires) == 3
    assert other.collectif.derogation is other.collectif.seance_rurale is other.collectif.encadrement_rural is None
    for section, names in {
        "collectif": ("niveaux", "enfants_min", "enfants_max", "seances_min", "seance_minutes", "semaines_min", "intervenants_min"),
        "financement": ("taux", "plafond", "bonus_enfants", "bonus_parents", "part_max", "volontariat", "portail_etat", "versement"),
        "axes": ("obligatoires", "ouverture", "socle_enfants", "socle_parents"),
        "renouvellement": ("duree_max_annees", "bilan_qualitatif", "plateforme_bilan"),
        "calendrier": ("annee_scolaire", "zone"),
        "depot": ("adresse", "formats"),
    }.items():
        for name in names:
            assert getattr(getattr(other, section), name) != getattr(getattr(aude, section), name), f"{section}.{name}"
    assert other.pieces and not aude.pieces
    assert other.territoires[0].communes


def test_the_next_command_names_the_file_of_the_campaign(tmp_path: Path) -> None:
    made = clas("modele", "--campagne", FICTITIOUS_CAMPAIGN, tmp_path / "dossier.yaml")
    assert f"clas verifier --campagne {FICTITIOUS_CAMPAIGN} " in made.out.replace('"', "")  # a path that has spaces is quoted
    assert clas("verifier", "--campagne", FICTITIOUS_CAMPAIGN, tmp_path / "dossier.yaml").status == 1


def test_no_python_names_the_invented_campaign() -> None:
    package = Path(__file__).parents[2] / "clas_cli"
    assert [path.name for path in package.rglob("*.py") if "fictif-" in path.read_text(encoding="utf-8")] == []


# What a note doesn't ask is left out of its campaign: the rules that would ask it have no object.


@pytest.mark.parametrize(
    "more", ["", *(text for text in EXAMPLES[1:] if not text.startswith(" "))], ids=lambda text: text[:20].strip() or "seule"
)
def test_examples_of_the_documentation_are_campaigns(more: str, tmp_path: Path) -> None:
    assert loaded(EXAMPLES[0] + more, tmp_path).fictive


def test_each_key_and_unit_is_documented() -> None:
    todo: list[type[Record]] = [Campagne]
    while todo:
        for name, declared in todo.pop().FIELDS.items():
            kind = declared.kind.kind if isinstance(declared.kind, Cited) else declared.kind
            assert re.search(rf"[`.]{name}\b", DOCUMENTATION) or re.search(rf"\b{name}\b[^`\n]*`", DOCUMENTATION), name
            if isinstance(declared.kind, Cited) and declared.kind.unit:
                assert f"`{declared.kind.unit}`" in DOCUMENTATION, declared.kind.unit
            if isinstance(kind, One | Records) and kind.record is not PlageScolaire:
                todo.append(kind.record)


WITHOUT_OBJECT = {
    *("CHA012", "CHA013", "REF002", "REF005", "REF009", "REF011", "REF012", "AXE003", "AXE004", "AXE005", "AXE006", "AXE007", "AXE008"),
    *("DEL001", "DEL002", "DEL003", "DEL004", "DEL007", "DEL008", "DEL009", "DEL010", "DEL012", "DEL014", "FIN006", "FIN007", "FIN010"),
}


def test_what_a_campaign_leaves_out_has_no_object(tmp_path: Path) -> None:
    campagne = loaded(EXAMPLES[0], tmp_path)
    assert {code for code, rule in RULES.items() if not rule.has_object(campagne)} == WITHOUT_OBJECT
    source = read(FOLDER / "bases" / "nouvelle.yaml")
    report = check(source, Options(date(2030, 5, 1), campaign=campagne))
    said = {item.code for item in report.not_evaluated if item.reason == "sans objet dans cette campagne"}
    assert said == WITHOUT_OBJECT
    assert report.deadline is None and not report.stale


@pytest.mark.parametrize("path", [AUDE, FICTITIOUS_CAMPAIGN, None], ids=["aude", "fictive", "courte"])
def test_no_text_of_a_rule_is_left_with_a_hole(path: Path | None, tmp_path: Path) -> None:
    campagne = from_file(path) if path else loaded(EXAMPLES[0], tmp_path)
    for rule in RULES.values():
        text = explain(rule, campagne)
        said = " ".join((text.summary, text.why, text.remedy, text.refused, text.accepted))
        assert text.summary.endswith(".") and not re.search(r"\{campagne|\0|\(\s*\)|None|Decimal", said), f"{rule.code} : {said}"


AUDE_ONLY = re.compile(r"aude|juin|août|espada|dauphin|8.652|335|2.811|32,5|80.%|caf11|carcassonne|§|2026|2027", re.IGNORECASE)


@pytest.mark.parametrize("of", [FICTITIOUS_CAMPAIGN, None], ids=["fictive", "courte"])
def test_nothing_of_the_aude_is_left_in_the_texts_of_another_campaign(of: Path | None, tmp_path: Path) -> None:
    from clas_cli.filling import yaml_template

    text = of.read_text(encoding="utf-8") if of else EXAMPLES[0]
    campagne = loaded(text, tmp_path)
    texts = [f"{explain(rule, campagne)} {reference(rule, campagne)}" for rule in RULES.values() if rule.family not in ("DOS", "LOT")]
    texts += [yaml_template.render(situation, campagne) for situation in ("nouvelle", "prolongation")]
    own = set(AUDE_ONLY.findall(text))  # what this campaign says itself
    left = [(word, whole) for whole in texts for word in AUDE_ONLY.findall(whole) if word not in own]
    assert left == []


@pytest.mark.parametrize(
    ("limits", "situation", "expected"),
    [
        ("", "nouvelle", None),
        ("  limites: {nouvelle: {valeur: 2030-05-02, unite: date, reference: a}}", "nouvelle", date(2030, 5, 2)),
        ("  limites: {nouvelle: {valeur: 2030-05-02, unite: date, reference: a}}", "prolongation", None),
    ],
)
def test_a_situation_may_have_no_deadline(limits: str, situation: str, expected: date | None, tmp_path: Path) -> None:
    campagne = loaded(shortest(depot=limits), tmp_path)
    assert campagne.deadline(situation) == expected
    assert campagne.is_stale(date(2040, 1, 1)) is bool(limits)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("REF004", "note, article 3"),  # the reference of the value that the rule rests on
        ("FIN001", "note, article 5, budget"),  # given by « sections »
        ("CHA001", "note, article 1"),
        ("REF013", "note d'exemple"),  # no value, no section: the note's name
        ("DOS004", "forme du dossier"),
        ("DOS011", "note, article 9"),
        ("LOT001", "contrôle du lot"),
    ],
)
def test_where_a_rule_stands_in_the_note(code: str, told: str, tmp_path: Path) -> None:
    more = "".join(text for text in EXAMPLES if text.startswith(("sections", "pieces")))
    assert reference(RULES[code], loaded(EXAMPLES[0] + more, tmp_path)) == told


RURAL = """  seance_rurale:
    seances: {valeur: 2, unite: séances par semaine, reference: a}
    minutes: {valeur: 100, unite: minutes, reference: a}"""


@each_row(
    ("ends", "minutes", "said"),
    [
        ("18:40 18:40", 100, ["REF009"]),
        ("18:40 18:39", 100, ["REF006"]),
        ("19:30", 100, ["REF006"]),
        ("18:40 18:40 18:40", 100, ["REF009"]),
        ("18:40 18:40 18:30", 100, ["REF009"]),
        ("18:40 18:40 18:29", 100, ["REF009"]),
        ("18:30 18:30 18:30 18:30", 100, []),
        ("18:00 18:00", 60, ["REF009"]),  # shorter than elsewhere, and accepted
        ("18:00 17:59", 60, ["REF006"]),
        ("18:00 18:00 17:59", 60, ["REF009"]),
        ("18:00 18:00 18:00 18:00", 60, ["REF009"]),  # as many as elsewhere, and shorter
        ("18:30 18:30 18:30 18:00", 60, ["REF009"]),
        ("18:30 18:30 18:30 17:59", 60, ["REF009"]),
        ("18:30 17:59 17:59 17:59", 60, ["REF007"]),
        ("18:30 18:00 17:59 17:59", 60, ["REF009"]),
        ("18:00 17:59 17:59 17:59", 60, ["REF007"]),
    ],
)
def test_fewer_sessions_in_a_rural_collectif(ends: str, minutes: int, said: list[str], tmp_path: Path) -> None:
    text = shortest(collectif=RURAL.replace("100", str(minutes))).replace("seances_min: {valeur: 2", "seances_min: {valeur: 4")
    days = ("lundi", "mardi", "jeudi", "vendredi")
    change = {
        "collectifs[0].rural": "oui",
        "collectifs[0].seances": [{"jour": day, "debut": "17:00", "fin": end} for day, end in zip(days, ends.split(), strict=False)],
    }
    source = read_bytes(changed("nouvelle", change).encode(), "dossier.yaml")
    report = check(source, Options(date(2030, 5, 1), campaign=loaded(text, tmp_path)))
    codes = ("REF006", "REF007", "REF009")
    found = [item for item in report.findings if item.code in codes and item.path.startswith("collectifs[0]")]
    assert [item.code for item in found] == said
    length = f"{minutes // 60} h" + (f" {minutes % 60}" if minutes % 60 else "")
    for item in found:
        told = f"{item.message} {item.found} ; {item.expected}".replace("\u00a0", " ")
        if item.code == "REF006":
            assert told.endswith(f"4 par semaine au moins, ou 2 de {length} d'affilée en milieu rural")
        if item.code == "REF009" and len(set(ends.split())) == 1:
            count = len(ends.split())
            assert f"n'a que {count} séances par semaine ({length}). {count} séances de {length} ; 4 séances de 1 h 30, sauf" in told


@pytest.mark.parametrize(("name", "other"), [("enfants", "parents"), ("parents", "enfants")])
def test_a_bonus_that_the_campaign_does_not_have(name: str, other: str, tmp_path: Path) -> None:
    text = shortest(financement=f"  bonus_{other}: {{valeur: 100, unite: euros par collectif, reference: a}}")
    change = {f"bonus.{each}": {"demande": "oui", "collectifs": 1, "description": "Un projet"} for each in (name, other)}
    report = check(
        read_bytes(changed("nouvelle", change).encode(), "dossier.yaml"), Options(date(2030, 5, 1), campaign=loaded(text, tmp_path))
    )
    (said,) = (item for item in report.findings if item.code == "FIN012")
    assert (said.path, said.found, said.expected) == (f"bonus.{name}", "bonus demandé", "aucun bonus de ce nom")
    assert said.message.replace("\u00a0", " ") == f"Le bonus « {name} » est demandé, et la campagne n'en donne pas."
    assert said.remedy == "Ne pas demander ce bonus, ou dire ce qui permet de l'attribuer."
    assert report.estimation and report.estimation.corrected.bonus == 100


@pytest.mark.long
@pytest.mark.parametrize("situation", ["nouvelle", "prolongation"])
@pytest.mark.parametrize("of", [FICTITIOUS_CAMPAIGN, None], ids=["fictive", "courte"])
def test_a_blank_workbook_of_another_year_holds_nothing_out_of_place(of: Path | None, situation: str, tmp_path: Path) -> None:
    from clas_cli.filling import workbook

    campagne = from_file(of) if of else loaded(EXAMPLES[0], tmp_path)
    source = read_bytes(workbook.render(situation, campagne, None).content, "dossier.xlsx")
    assert [remark.found for remark in source.remarks if code_of(remark) == "DOS010"] == []


def test_a_campaign_without_deadlines_nor_month_tells_none(tmp_path: Path) -> None:
    text = re.sub(
        r"^ +(?:nouvelle: \{valeur: 2026|prolongation: \{valeur: 2026|mois_saisie_bilan).*\n",
        "",
        AUDE.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    campagne = loaded(text.replace("  limites:\n", ""), tmp_path)
    told = {}
    for base, change in (
        ("prolongation", {"collectifs": [{"nom": "Les amandes", "lieu": "Collège neuf", "niveaux": "4e"}]}),
        ("nouvelle", {"gestionnaire.conventionne": "oui", "prolongation": {"projet_agree": {"intitule": "Les passerelles du savoir"}}}),
    ):
        change["projet.intitule"] = "Les passerelles du savoir"
        report = check(read_bytes(changed(base, change).encode(), "dossier.yaml"), Options(date(2026, 6, 1), campaign=campagne))
        told |= {item.code: item.message.replace("\u00a0", " ") for item in reversed(report.findings)}
    assert told["DEL012"].endswith("dans Espada quand la Caf le demandera.")
    assert told["DEL005"].endswith("C'est un nouveau projet (situation 1), à envoyer avec son formulaire.")
    assert told["DEL006"].endswith("une lettre de prolongation suffirait, avec le bilan qualitatif.")


@pytest.mark.parametrize(("canal", "said"), [("courriel", "par courriel"), ("portail", None)])
def test_one_writes_by_message_where_that_is_the_way(canal: str, said: str | None) -> None:
    assert Depot(canal=canal).by_message == said


def test_a_campaign_without_formula_has_no_subject(tmp_path: Path) -> None:
    assert expected_subject(from_file(FICTITIOUS_CAMPAIGN), "nouvelle", "Les Passerelles") is None
    assert expected_subject(loaded(EXAMPLES[0], tmp_path), "prolongation", "Les Passerelles") is None


def test_a_value_that_the_reader_sets_aside_is_said(tmp_path: Path) -> None:
    with pytest.raises(FaultyCampaign) as refused:
        loaded(EXAMPLES[0].replace("id: exemple", "id: !!python/object exemple"), tmp_path)
    assert [fault.split(":")[1] for fault in refused.value.faults] == ["2"]


# A campaign that is over.


@pytest.mark.parametrize(("day", "stale"), [(date(2026, 8, 6), False), (date(2026, 8, 7), True), (date(2026, 7, 1), False)])
def test_a_campaign_past_its_only_limit_is_stale(day: date, stale: bool) -> None:
    for limits in (Limites(nouvelle=None, prolongation=date(2026, 8, 6)), Limites(nouvelle=date(2026, 8, 6), prolongation=None)):
        assert Campagne(depot=Depot(limites=limits)).is_stale(day) is stale


@pytest.mark.parametrize(("day", "stale"), [(date(2026, 8, 6), False), (date(2026, 8, 7), True), (date(2026, 7, 1), False)])
def test_a_campaign_past_its_dates_is_stale(day: date, stale: bool) -> None:
    assert named(DEFAULT).is_stale(day) is stale


def test_a_stale_campaign_is_said_in_the_report() -> None:
    from clas_cli.judge.report import Batch
    from clas_cli.render.terminal import render

    source = read(FOLDER / "bases" / "nouvelle.yaml")
    fresh, stale = (check(source, Options(date(2026, 7, 1), sent_on=day)) for day in (date(2026, 7, 1), date(2026, 9, 1)))
    assert fresh.verdict == CONFORME
    assert "est passée" not in render(Batch((fresh,)))
    assert "est passée" in render(Batch((stale,))).replace("\n", " ")
