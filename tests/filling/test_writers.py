"""What clas writes for people to fill or to correct: the YAML template, the workbook, the annotated copy."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from campagnes import loaded, shortest
from classeur import vierge
from commande import EXAMPLES, clas
from fuzz.enormites import ENORMITES
from suite import FICTITIOUS_CAMPAIGN, FOLDER, Case, cases, changed, source_of

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.load import from_file, named
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import NOUVELLE, PROLONGATION, SITUATIONS, Record
from clas_cli.dossier.groups import One, Records
from clas_cli.dossier.layout import LETTER, LETTER_SECTIONS, SHEETS, UNREAD_SHEETS, find
from clas_cli.dossier.tree import Mapping, Scalar, Sequence, Source, join
from clas_cli.filling import guidance, table_sheet, template, workbook, yaml_template
from clas_cli.filling.asked import is_required
from clas_cli.filling.look import BAD
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Report
from clas_cli.reading.door import WORKBOOK_MAX_BYTES, read, read_bytes
from clas_cli.rules.registry import RULES

pytestmark = pytest.mark.long

AUDE = named("aude-2026-2027")
OPTIONS = Options(today=date(2026, 6, 20))
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
UNFIT = ("DOS001", "DOS002", "DOS006")
"""Rules of form of which a workbook, or a YAML file that clas writes, can't repeat the fault."""


def example(name: str) -> Source:
    return read(EXAMPLES / f"{name}.yaml")


def situation_of(source: Source) -> str:
    return check(source, OPTIONS).situation or NOUVELLE


def as_workbook(source: Source, campagne: Campagne = AUDE) -> bytes:
    return workbook.render(situation_of(source), campagne, source.root).content


@cache
def rewritten(name: str) -> bytes:
    """An example as a workbook."""
    return as_workbook(example(name))


def as_yaml(source: Source) -> bytes:
    return yaml_template.render(situation_of(source), AUDE, source.root).encode()


def told(report: Report) -> list[tuple[str, str, str]]:
    return sorted((finding.code, finding.path, finding.found) for finding in report.findings)


def opened(content: bytes, **options: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), **options)


def dossier(**sections: Any) -> Mapping:
    """A tree of a few values."""

    def node(value: Any) -> Any:
        if isinstance(value, dict):
            return Mapping({name: node(child) for name, child in value.items()}, None)
        if isinstance(value, list):
            return Sequence([node(item) for item in value], None)
        return Scalar(value, None)

    return Mapping({name: node(value) for name, value in sections.items()}, None)


def fields(record: type[Record] = Dossier, path: str = "") -> Iterator[str]:
    """Every field of the model, without indexes."""
    for name, declared in record.FIELDS.items():
        yield join(path, name)
        if isinstance(declared.kind, One | Records):
            yield from fields(declared.kind.record, join(path, name))


# The same dossier, whatever it is written as


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("written", [as_workbook, as_yaml])
def test_an_example_rewritten_gives_the_same_report(name: str, written: Any) -> None:
    source = example(name)
    before, after = check(source, OPTIONS), check(read_bytes(written(source), "copie"), OPTIONS)
    assert told(after) == told(before)
    assert after.estimation == before.estimation
    assert (after.verdict, after.gestionnaire, after.intitule) == (before.verdict, before.gestionnaire, before.intitule)
    assert [one.code for one in after.not_evaluated] == [one.code for one in before.not_evaluated]


@pytest.mark.parametrize("name", NAMES)
def test_there_and_back_gives_the_same_text(name: str) -> None:
    first = as_yaml(read_bytes(rewritten(name), "a.xlsx"))
    assert as_yaml(read_bytes(as_workbook(read_bytes(first, "b.yaml")), "c.xlsx")) == first


def _representative() -> list[Case]:
    """Cases of the conformance suite, one in thirty: each family is in."""
    return [
        case
        for index, case in enumerate(cases(FOLDER))
        if index % 30 == 0 and not case.rule.startswith(UNFIT) and "lettre" not in case.data
    ]


@pytest.mark.parametrize("case", _representative(), ids=str)
def test_a_case_of_the_suite_as_a_workbook_gives_the_same_findings(case: Case, tmp_path: Path) -> None:
    source = source_of(case.data, tmp_path)
    filled = workbook.render(situation_of(source), AUDE, source.root)
    if source.remarks or filled.left_out:
        pytest.skip("what this dossier holds has no place in a workbook")
    before, after = check(source, OPTIONS), check(read_bytes(filled.content, "dossier.xlsx"), OPTIONS)
    assert [(code, path) for code, path, _ in told(after)] == [(code, path) for code, path, _ in told(before)]
    assert after.estimation == before.estimation


@pytest.mark.parametrize("name", NAMES)
def test_each_finding_points_at_the_cell_that_holds_the_value(name: str) -> None:
    content = rewritten(name)
    source = read_bytes(content, "dossier.xlsx")
    sheets = opened(content)
    for path, value in _values(source.root):
        place = source.place(path)
        shown = sheets[place.sheet][place.cell].value
        assert str(value) in str(shown) or isinstance(shown, date | time | datetime | int | float), path


def _values(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        for name, child in node.entries.items():
            yield from _values(child, join(path, name))
    elif isinstance(node, Sequence):
        for index, child in enumerate(node.items):
            yield from _values(child, f"{path}[{index}]")
    elif isinstance(node, Scalar) and not node.is_empty:
        yield path, node.value


HOSTILE = (
    "=1+1",
    "+33 4 68",
    "-2",
    "@SOMME(A1)",
    '=HYPERLINK("http://example.org","x")',
    "00123",
    "1e5",
    "oui",
    "null",
    "# rien",
    "a: b",
    "- tiret",
    "'apostrophe",
    'il a dit « "non" », l\'autre',
    "<script>alert(1)</script> & co",
    "[red]rouge[/red]",
    "_x0041_",
    "droite\u202egauche",
    "ligne 1\nligne 2",
    "{accolade}",
    "%PDF",
    "2026-07-20",
    "16:45",
    "é" * 300,
)


def test_hostile_texts_stay_those_texts() -> None:
    """In a table, each of them; and in two forms."""
    root = dossier(
        format="1",
        campagne=AUDE.id,
        demande={"situation": "nouvelle"},
        gestionnaire={"nom": HOSTILE[0], "adresse": {"voie": HOSTILE[4]}},
        collectifs=[{"nom": f"c{number}", "lieu": text} for number, text in enumerate(HOSTILE)],
    )
    written = workbook.render(NOUVELLE, AUDE, root).content
    for content in (written, yaml_template.render(NOUVELLE, AUDE, root).encode()):
        values = dict(_values(read_bytes(content, "dossier").root))
        assert (values["gestionnaire.nom"], values["gestionnaire.adresse.voie"]) == (HOSTILE[0], HOSTILE[4])
        assert tuple(values[f"collectifs[{number}].lieu"] for number in range(len(HOSTILE))) == HOSTILE
    book = opened(written)
    kinds = {cell.value: cell.data_type for name in ("Gestionnaire", "Collectifs") for row in book[name].iter_rows() for cell in row}
    assert [text for text in HOSTILE if kinds.get(text) != "s"] == []


def test_a_list_in_one_cell_keeps_its_elements() -> None:
    lists = (["Carcassonne"], ["Piège, Lauragais"], ["a", "b, c"], ["École Jean-Jaurès"])
    root = dossier(collectifs=[{"nom": f"c{number}", "niveaux": items} for number, items in enumerate(lists)])
    again = read_bytes(workbook.render(NOUVELLE, AUDE, root).content, "d.xlsx")
    for number, items in enumerate(lists):
        assert [value for path, value in _values(again.root) if path.startswith(f"collectifs[{number}].niveaux")] == items


def test_what_a_workbook_has_no_place_for_is_said() -> None:
    root = dossier(gestionnaire={"nom": "Les Nuages", "adresse": "1 rue de l'Exemple"}, projet={"intitule": ["un", "deux"]})
    assert workbook.render(NOUVELLE, AUDE, root).left_out == ["gestionnaire.adresse"]


def test_a_vague_number_is_kept_as_it_was_written() -> None:
    again = read_bytes(workbook.render(NOUVELLE, AUDE, dossier(collectifs=[{"nom": "Les Nuages", "enfants": "8 à 15"}])).content, "d.xlsx")
    assert ("collectifs[0].enfants", "8 à 15") in list(_values(again.root))


# Blank templates


def begun(root: Mapping) -> Mapping:
    """A model in which somebody has begun to write: with nothing but this, it has one finding."""
    projet = root.entries["projet"]
    assert isinstance(projet, Mapping)
    projet.entries["territoire"] = Scalar("Piège Lauragais Malepère", None)
    return root


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_workbook_that_is_begun_asks_for_what_is_missing_and_nothing_else(situation: str) -> None:
    source = read_bytes(vierge(situation), "dossier.xlsx")
    assert not source.remarks and source.root is not None
    source.root = begun(source.root)
    report = check(source, OPTIONS)
    assert report.situation == situation and report.campaign == AUDE.id
    missing = {finding.path for finding in report.findings if finding.code == "DOS004"}
    expected = {
        NOUVELLE: {"gestionnaire", "projet.intitule", "projet.communes", "collectifs", "actions", "budget"},
        PROLONGATION: {"gestionnaire", "prolongation", "projet.intitule", "projet.communes"},
    }
    assert missing == expected[situation]
    assert not {finding.code for finding in report.findings} & {"DOS003", "DOS005", "DOS006", "DOS007", "DOS008", "DOS009", "DOS010"}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_yaml_that_is_begun_asks_for_what_is_missing_and_nothing_else(situation: str) -> None:
    source = read_bytes(yaml_template.render(situation, AUDE).encode(), "dossier.yaml")
    assert not source.remarks and source.root is not None
    source.root = begun(source.root)
    report = check(source, OPTIONS)
    assert report.situation == situation
    form = {finding.code for finding in report.findings if finding.code.startswith("DOS")}
    assert form == ({"DOS004", "DOS012"} if situation == NOUVELLE else {"DOS004"})
    missing = {finding.path for finding in report.findings if finding.code == "DOS004"}
    assert {"gestionnaire.nom", "projet.intitule", "projet.communes"} <= missing
    asked_only_of_new = {"gestionnaire.siret", "gestionnaire.adresse.voie"}
    assert asked_only_of_new <= missing if situation == NOUVELLE else not asked_only_of_new & missing


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_line_of_the_yaml_can_be_uncommented(situation: str) -> None:
    """A section that is left out comes alive by taking away the first « # » of its lines."""
    text = yaml_template.render(situation, AUDE)
    names = {name.rpartition(".")[2] for name in guidance.ASIDE[situation]}
    lines: list[str] = []
    inside: int | None = None
    for line in text.splitlines():
        opening = re.match(r"( *)# (\w+):", line)
        if opening and opening[2] in names:
            inside = len(opening[1])
        elif not line.startswith(" " * (inside or 0) + "# "):
            inside = None
        lines.append(line if inside is None else line.replace("# ", "", 1))
    source = read_bytes("\n".join(lines).encode(), "dossier.yaml")
    assert source.root is not None and not source.remarks
    assert {f"{path}." for path in guidance.ASIDE[situation]} <= {f"{path}." for path in _paths(source.root)}


def _paths(node: Any, path: str = "") -> Iterator[str]:
    if path:
        yield re.sub(r"\[\d+\]", "", path)
    if isinstance(node, Mapping):
        for name, child in node.entries.items():
            yield from _paths(child, join(path, name))
    elif isinstance(node, Sequence):
        for index, child in enumerate(node.items):
            yield from _paths(child, f"{path}[{index}]")


# The model is the only source


def test_every_field_of_the_model_stands_in_the_yaml() -> None:
    text = "\n".join(line.replace("# ", "") for line in yaml_template.render(NOUVELLE, AUDE).splitlines())
    names = re.findall(r"^ *(?:- )?(\w+):(?: |$)", text, re.M)
    assert sorted(names) == sorted(path.rpartition(".")[2] for path in fields())


def test_every_field_of_the_model_has_its_cell_in_the_workbook() -> None:
    texts = {
        sheet.title: {str(cell.value).removesuffix(" *") for row in sheet.iter_rows() for cell in row if cell.value is not None}
        for sheet in opened(vierge())
    }
    assert sorted(title for title in texts if title not in UNREAD_SHEETS) == sorted(sheet.name for sheet in SHEETS)
    for sheet in SHEETS:
        for slot in sheet.form.slots if sheet.form else ():
            assert slot.label in texts[sheet.name]
        for table in sheet.tables:
            assert {label.removesuffix(" *") for label in table.labels} <= texts[sheet.name]


def test_guidance_speaks_of_fields_and_rules_that_exist() -> None:
    known = set(fields())
    assert {rule.code for path in known for rule in guidance.rules_of(path, AUDE)} <= set(RULES)
    assert {path for paths in guidance.ASIDE.values() for path in paths} <= known


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("collectifs.enfants", ["au moins 8 enfants (5 avec une dérogation) [§2, rappel sur le collectif]", "au plus 12 enfants"]),
        ("collectifs.semaines", ["au moins 27 semaines"]),
        ("collectifs.seances.fin", ["durent 1\u00a0h\u00a030"]),
        ("projet.duree_annees", ["ne dépasse pas 4 ans"]),
        ("demande.situation", ["6 août 2026", "29 juin 2026"]),
        ("demande.courriel.destinataire", ["afc.sdt@caf11.caf.fr"]),
    ],
)
def test_the_rule_is_quoted_with_the_figures_of_the_campaign(path: str, words: list[str]) -> None:
    said = " ".join(guidance.rules_at(path, AUDE))
    assert all(word in said for word in words)
    flat = " ".join(re.sub(r"\n *#  ?", " ", yaml_template.render(NOUVELLE, AUDE)).split())
    assert all(" ".join(word.split()) in flat for word in words)


def test_a_rule_under_another_code_gives_the_same_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    before = guidance.rules_at("collectifs.enfants", AUDE)
    renamed = {(f"ZZZ{number:03}" if code.startswith("REF") else code): rule for number, (code, rule) in enumerate(RULES.items())}
    monkeypatch.setattr(guidance, "RULES", {code: replace(rule, code=code) for code, rule in renamed.items()})
    assert guidance.rules_at("collectifs.enfants", AUDE) == before != []


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("collectifs.enfants", True),  # a rule blocks for want of it
        ("collectifs.rural", False),  # « no » unless said
        ("projet.charte.laicite", True),
        ("projet.partenaires.reaap", True),  # asked as long as nothing is said of the territory
        ("gestionnaire.rna", False),
        ("bonus.enfants.description", False),  # a bonus may not be asked for
        ("demande.courriel.destinataire", False),  # without object while there is no message
    ],
)
def test_what_a_rule_waits_for_is_to_be_filled(path: str, asked: bool) -> None:
    assert is_required(field_at(path), path, NOUVELLE, AUDE) is asked
    assert not is_required(field_at(path), path, PROLONGATION, AUDE)


TIGHT = [
    ("canal: {valeur: portail, reference: article 2}\n", """canal: {valeur: portail, reference: article 2}
  limites:
    nouvelle: {valeur: 2030-03-01, unite: date, reference: a}
    prolongation: {valeur: 2030-02-01, unite: date, reference: a}
"""),
    ("rentree: {valeur: 2030-09-02", "rentree: {valeur: 2030-10-15"),
    ("fin_des_cours: {valeur: 2031-07-04", "fin_des_cours: {valeur: 2031-06-16"),
    ("niveaux: {valeur: du CP à la terminale", "niveaux: {valeur: [GS, CP]"),
    ("enfants_min: {valeur: 8", "enfants_min: {valeur: 2"),
    ("enfants_max: {valeur: 12", "enfants_max: {valeur: 6"),
    ("seance_minutes: {valeur: 90", "seance_minutes: {valeur: 120"),
    ("semaines_min: {valeur: 27", "semaines_min: {valeur: 33"),
    ("bilan_qualitatif: {valeur: non", "duree_max_annees: {valeur: 1, unite: années, reference: a}\n  bilan_qualitatif: {valeur: oui"),
]  # fmt: skip
"""What makes of the campaign of the documentation one that refuses every example of the Aude."""
LETTER_PATHS = {".".join(slot.path) for slot in (LETTER.form.slots if LETTER.form else ()) if slot.section in LETTER_SECTIONS}
FITTED = {
    "demande.date_envoi": ("2030-02-22", "2030-01-25"),
    "bilan_qualitatif.date": ("2030-01-18", "2030-01-18"),
    "projet.debut": ("2030-10-15", "2030-10-15"),
    "projet.fin": ("2031-06-16", "2031-06-16"),
    "convention.debut": ("2029-09-01", "2029-09-01"),
    "convention.fin": ("2030-08-31", "2030-08-31"),
    "collectifs[0].niveaux": ("GS, CP", "GS, CP"),
    "collectifs[0].enfants": ("6", "6"),
    "collectifs[0].semaines": ("33", "33"),
    "collectifs[0].seances[0].fin": ("18:45", "18:45"),
}
"""The examples of that campaign, for a new request and for a prolongation."""


def strict_campaign(folder: Path) -> Campagne:
    text = shortest()
    for old, new in TIGHT:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return loaded(text, folder)


def field_at(path: str) -> Any:
    record: Any = Dossier
    *way, last = path.split(".")
    for name in way:
        record = record.FIELDS[name].kind.record
    return record.FIELDS[last]


def told_example(path: str, situation: str, campagne: Campagne) -> str:
    path = re.sub(r"\[\d+\]", "", path)
    return str(guidance.told(field_at(path), path, situation, campagne).example)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_examples_of_the_aude_are_those_of_the_model(situation: str) -> None:
    changed_here = {path for path in fields() if (given := field_at(path).example) != told_example(path, situation, AUDE) and given}
    assert changed_here == ({"demande.date_envoi"} if situation == PROLONGATION else set())  # 20 July is past its deadline


@pytest.mark.parametrize("situation", SITUATIONS)
def test_examples_are_fitted_to_the_campaign(situation: str, tmp_path: Path) -> None:
    campagne = strict_campaign(tmp_path)
    index = SITUATIONS.index(situation)
    assert {path: told_example(path, situation, campagne) for path in FITTED} == {path: both[index] for path, both in FITTED.items()}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("of", ["aude", "fictive", "courte", "stricte"])
def test_no_campaign_refuses_the_examples_that_it_gives(of: str, situation: str, tmp_path: Path) -> None:
    campagne = {
        "aude": lambda: AUDE,
        "fictive": lambda: from_file(FICTITIOUS_CAMPAIGN),
        "courte": lambda: loaded(shortest(), tmp_path),
        "stricte": lambda: strict_campaign(tmp_path),
    }[of]()
    aside = {path for path in FITTED if guidance.is_aside(path.partition("[")[0], situation, campagne)}
    examples = {path: told_example(path, situation, campagne) for path in FITTED if path not in aside}
    seance = {"jour": "lundi", "debut": told_example("collectifs.seances.debut", situation, campagne)}
    asked = {"collectifs[0].seances": [seance]} if situation == NOUVELLE else {"bilan_qualitatif.transmis": "oui"}
    text = changed(situation, {**asked, **examples, "projet.annee_scolaire": campagne.calendrier.annee_scolaire})
    report = check(read_bytes(text.encode(), "d.yaml"), Options(date(2026, 1, 5), campaign=campagne))
    said = [
        (found.code, found.path, found.found) for found in report.findings if found.path in examples and found.severity != "information"
    ]
    assert said == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_examples_of_a_campaign_are_those_of_its_blanks(situation: str, tmp_path: Path) -> None:
    campagne = strict_campaign(tmp_path)
    text = yaml_template.render(situation, campagne)
    flat = " ".join(re.sub(r"\n *(?:# *)+", " ", text).split())
    book = opened(workbook.render(situation, campagne).content)
    cells = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value).replace("\u00a0", " ")
    for path in FITTED:
        example = told_example(path, situation, campagne)
        assert re.search(rf"Exemple : \[?{re.escape(example)}\b", flat.replace("\u00a0", " ")), path
        if situation == PROLONGATION and path not in LETTER_PATHS:
            continue  # the one sheet of a letter doesn't hold it
        typed = f"{date.fromisoformat(example):%d/%m/%Y}" if re.fullmatch(r"\d{4}-\d\d-\d\d", example) else example
        assert f"Exemple : {typed}" in cells, path


# What a campaign doesn't ask


def test_a_campaign_without_training_nor_report_claims_none(tmp_path: Path) -> None:
    campagne = loaded(shortest(), tmp_path)
    for situation in SITUATIONS:
        book = opened(workbook.render(situation, campagne).content)
        texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
        texts += [one.prompt for sheet in book for one in sheet.data_validations.dataValidation if one.prompt]
        texts += yaml_template.render(situation, campagne).splitlines()
        assert not [text for text in texts if re.search("fondamentaux|formation obligatoire|tout nouvel", text, re.IGNORECASE)]
        assert "Bilan qualitatif transmis *" not in texts and "Bilan qualitatif transmis" in texts
    assert re.search(r"^# bilan_qualitatif:$", yaml_template.render(PROLONGATION, campagne), re.M)
    assert "Sans objet dans cette campagne" in yaml_template.render(PROLONGATION, campagne)


def test_the_training_has_the_name_that_the_campaign_gives(tmp_path: Path) -> None:
    campagne = loaded(shortest(collectif="  formation: {valeur: la journée « Premiers pas », reference: a}"), tmp_path)
    sheet = opened(workbook.render(NOUVELLE, campagne).content)["Intervenants"]
    (column,) = [cell.column for cell in sheet[5] if cell.value == "Formation du nouvel accompagnateur"]
    assert sheet.cell(4, column).value == "Formation\u00a0: la journée « Premiers pas »."
    assert re.search(r"\bformation:", yaml_template.render(NOUVELLE, campagne))
    assert "Formation\u00a0: la journée « Premiers pas »." in " ".join(
        re.sub(r"\n *#  ?", " ", yaml_template.render(NOUVELLE, campagne)).split(" ")
    )


# The workbook as a person sees it


@pytest.fixture(scope="module")
def blank() -> Any:
    return opened(vierge(live=True))


@pytest.fixture(scope="module")
def filled() -> Any:
    return opened(rewritten("nouvelle-conforme"))


def test_the_first_sheet_says_what_to_do(blank: Any) -> None:
    assert blank.sheetnames[0] == "Mode d'emploi" and blank.active.title == "Mode d'emploi"
    text = "\n".join(str(cell.value) for row in blank["Mode d'emploi"].iter_rows() for cell in row if cell.value)
    for words in ("6 août 2026", "clas verifier", "--annoter"):
        assert words in text
    assert "@" not in text and "Objet" not in text  # the file may be sent: it says nothing of the message


@pytest.mark.parametrize(
    ("campagne", "told"),
    [
        (AUDE, "clas verifier suivi du nom de ce fichier."),
        (
            from_file(FICTITIOUS_CAMPAIGN),
            "clas verifier --campagne suivi du nom du fichier de la campagne fictif-2031-2032, puis du nom de ce fichier.",
        ),
    ],
    ids=["du programme", "à soi"],
)
def test_a_blank_says_how_it_is_checked(campagne: Campagne, told: str) -> None:
    sheet = opened(workbook.render(NOUVELLE, campagne).content)["Mode d'emploi"]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert told in text
    assert told in " ".join(re.sub(r"\n *#  ?", " ", yaml_template.render(NOUVELLE, campagne)).split())


def test_rows_of_tables_may_be_deleted_one_by_one(blank: Any) -> None:
    """What judges or colours the rows of a table names none of them: LibreOffice loses a condition with the row that it names."""
    tables = [blank[sheet.name] for sheet in SHEETS if sheet.tables]
    formulas = [str(one.formula1) for sheet in tables for one in sheet.data_validations.dataValidation if one.type in ("list", "custom")]
    rules = [rule for sheet in tables for one in sheet.conditional_formatting for rule in one.rules]
    formulas += [formula for rule in rules if not rule.text for formula in rule.formula]  # a rule on a text names its own cell alone
    assert len(formulas) > 60 and any("ROW()" in formula for formula in formulas)
    assert [formula for formula in formulas if re.search(r"(?<![\w$'])\$?[A-Z]{1,2}(?:[6-9]|[1-9][0-9]+)(?!\w|')", formula)] == []


def test_cells_to_fill_are_open_and_the_others_locked_without_password(blank: Any) -> None:
    tables = {sheet.name for sheet in SHEETS if sheet.tables}  # a row of a protected sheet can't be deleted
    for sheet in blank:
        assert sheet.protection.sheet is (sheet.title not in tables) and not sheet.protection.password
    projet = blank["Projet"]
    assert projet["A6"].protection.locked and not projet["B6"].protection.locked and not projet.protection.formatColumns


def test_lists_and_messages_guide_the_answer(blank: Any) -> None:
    validations = {
        (sheet.title, str(one.sqref).split()[0].split(":")[0]): one for sheet in blank for one in sheet.data_validations.dataValidation
    }
    children = validations["Collectifs", "G6"]
    assert children.type == "whole" and "8 enfants" in children.prompt and "12 enfants" in children.prompt and "§2" in children.prompt
    assert validations["Collectifs", "D6"].formula1 == '"oui,non"'
    assert validations["Séances", "A6"].formula1 == "OFFSET('Collectifs'!$A$5,1,0,ROWS('Collectifs'!$A$5:$A$17)-1,1)"
    assert (
        validations["Séances", "C6"].type == "custom"
        and "?h" in validations["Séances", "C6"].formula1
        and not validations["Séances", "B6"].showErrorMessage
    )
    assert validations["Projet", "B11"].type == "date"
    assert validations["Budget", "C12"].type == "decimal"
    for one in validations.values():
        assert len(one.prompt or "") <= 255 and len(one.promptTitle or "") <= 32 and len(one.error or "") <= 255
        assert len(str(one.formula1 or "")) <= 255


def test_every_value_of_a_list_is_accepted_by_the_reader(blank: Any) -> None:
    lists = [[cell.value for cell in column if cell.value] for column in blank["Listes"].iter_cols()]
    assert len(lists) >= 10
    kinds = [slot.field.kind for sheet in SHEETS for table in sheet.tables for slot in table.columns]
    kinds += [slot.field.kind for sheet in SHEETS if sheet.form for slot in sheet.form.slots]
    for title, *labels in lists:
        assert any(all(_accepts(kind, label) for label in labels) for kind in kinds if hasattr(kind, "label")), title


def _accepts(kind: Any, label: str) -> bool:
    try:
        kind.convert(label)
    except ValueError:
        return False
    return True


def test_dates_times_and_euros_are_typed(filled: Any) -> None:
    assert filled["Projet"]["B11"].value == datetime(2026, 9, 21) and filled["Projet"]["B11"].number_format == "dd/mm/yyyy"  # noqa: DTZ001
    assert filled["Séances"]["C6"].value == time(16, 45)
    assert filled["Budget"]["C12"].value == 1260 and "€" in filled["Budget"]["C12"].number_format
    siret = next(row[1] for row in filled["Gestionnaire"].iter_rows() if row[0].value == "SIRET *")
    assert siret.value == "99990012900001" and siret.number_format == "@"


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [("Collectifs", 10), ("Séances", 40), ("Intervenants", 40), ("Actions", 40), ("Budget", 20)],
)
def test_there_is_room(blank: Any, sheet: str, rows: int) -> None:
    page = blank[sheet]
    open_rows = [row for row in page.iter_rows() if not row[0].protection.locked]
    assert len(open_rows) >= rows


def test_totals_are_live_and_right() -> None:
    content = rewritten("nombreuses-erreurs")
    formulas, values = opened(content)["Budget"], opened(content, data_only=True)["Budget"]
    assert formulas["C4"].value.startswith("=(SUM(") and values["C4"].value == 9600
    assert values["H4"].value == 9900 and (values["C5"].value, values["H5"].value) == (600, 400)
    assert values["B6"].value == "Il manque des charges\u00a0: 300,00 € ; comptes 86 et 87 inégaux, écart\u00a0: 200,00 €"


@pytest.mark.parametrize(
    ("volunteering", "shown", "base"),
    [
        ("hors_base", "75,00 % du coût total, 62,5 % au plus : c'est trop", "C4"),
        ("non_precise", "75,00 % du coût total, 62,5 % au plus : c'est trop", "C4"),
        ("dans_la_base", "62,50 % du coût total, compte 86 compris, 62,5 % au plus", "C4+C5"),
    ],
)
def test_the_share_of_the_caf_is_that_of_the_check(volunteering: str, shown: str, base: str, tmp_path: Path) -> None:
    path = tmp_path / "campagne.yaml"
    text = FICTITIOUS_CAMPAIGN.read_text(encoding="utf-8").replace("dans_la_base", volunteering)
    path.write_text(text.replace('part_max: {valeur: "70 %"', 'part_max: {valeur: "62,5 %"'), encoding="utf-8")
    campagne = from_file(path)
    charges = [{"compte": "60", "montant": "1000"}, {"compte": "86", "montant": "200"}]
    produits = [{"compte": "74", "financeur": "caf_ps", "montant": "750"}, {"compte": "70", "montant": "250"}]
    root = dossier(
        demande={"situation": "nouvelle"}, budget={"charges": charges, "produits": [*produits, {"compte": "87", "montant": "200"}]}
    )
    found = {finding.code for finding in check(Source("d", root), Options(date(2031, 5, 1), campaign=campagne)).findings}
    content = workbook.render(NOUVELLE, campagne, root).content
    formulas, values = opened(content)["Budget"], opened(content, data_only=True)["Budget"]
    assert values["B7"].value.replace("\u00a0", " ") == shown
    rules = [rule for area in formulas.conditional_formatting if "B7" in area.sqref for rule in area.rules]
    (red,) = [rule for rule in rules if rule.text == "trop"]
    assert (red.type, red.dxf.font.color.rgb[-6:]) == ("endsWith", BAD.removeprefix("#"))
    share = formulas["B7"].value
    assert "*0.625)" in share and ('="86"' in share) is (base == "C4")
    assert ("FIN003" in found) is (base == "C4")


def test_a_blank_budget_is_not_said_balanced() -> None:
    content = vierge()
    assert opened(content, data_only=True)["Budget"]["B6"].value == "À remplir"
    assert opened(content)["Budget"]["B6"].value.startswith('=IF(AND((SUM($C$11:$C$48)=0),(SUM($H$11:$H$48)=0)),"À remplir",')


@pytest.mark.parametrize("sheet", ["Collectifs", "Actions", "Budget", "Projet"])
def test_a_sheet_prints_on_a4(blank: Any, sheet: str) -> None:
    page = blank[sheet]
    assert page.page_setup.paperSize == 9 and page.page_setup.fitToHeight == 0 and page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows and page.freeze_panes


def test_a_prolongation_shows_only_its_letter() -> None:
    book = opened(vierge(PROLONGATION))
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == ["Lettre"]
    stars = {str(cell.value) for title in shown for cell in book[title]["A"] if str(cell.value).endswith("*")}
    assert "Nombre de collectifs demandés *" in stars and "SIRET *" not in stars


def test_there_is_no_macro(blank: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(vierge())) as parts:
        assert not [name for name in parts.namelist() if "vba" in name.lower()]


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert as_workbook(example("nouvelle-conforme")) == rewritten("nouvelle-conforme")


def _report(path: Path) -> Report:
    return check(read(path), OPTIONS)


HUGE = ("plus-d-intervenants-qu-un-classeur-n-a-de-lignes", "un-nom-de-collectif-que-chaque-ligne-repete", "tous-les-tableaux-pleins")


@pytest.mark.parametrize("name", HUGE)
def test_a_dossier_that_is_out_of_all_proportion_is_written_within_what_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_bytes(ENORMITES[f"{name}.yaml"]())
    made = template.make(tmp_path / "d.xlsx", origin=path)
    assert len(made.content) < WORKBOOK_MAX_BYTES
    source = read_bytes(made.content, "d.xlsx")
    assert source.root is not None
    lists = [node for table in ("seances", "intervenants") for node in [find(_first_collectif(source), (table,))] if node is not None]
    assert all(len(node.items) <= table_sheet.MAX_ROWS for node in lists if isinstance(node, Sequence))
    told = [notice for notice in made.notices if "premières lignes sur" in notice]
    assert bool(told) == (name != HUGE[1])


def _first_collectif(source: Source) -> Any:
    collectifs = find(source.root, ("collectifs",))
    assert isinstance(collectifs, Sequence)
    return collectifs.items[0]


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_bytes(ENORMITES["des-noms-de-collectifs-que-chaque-ligne-repete.yaml"]())
    with pytest.raises(template.Unusable, match="est trop grand pour être repris"):
        template.make(tmp_path / "copie.xlsx", origin=path)


def test_a_table_has_as_many_rows_as_are_read_and_the_rest_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_sheet, "MAX_ROWS", 3)
    rows = "\n".join(f"- {{nom: c{n}, seances: [{{jour: lundi}}, {{jour: mardi}}]}}" for n in range(5))
    (tmp_path / "d.yaml").write_text(f"format: 1\ncollectifs:\n{rows}\n", encoding="utf-8")
    made = template.make(tmp_path / "d.xlsx", origin=tmp_path / "d.yaml")
    assert made.notices == [
        "collectifs\u00a0: les 3 premières lignes sur 5 tiennent dans un classeur, les autres n'y sont pas.",
        "collectifs.seances\u00a0: les 3 premières lignes sur 10 tiennent dans un classeur, les autres n'y sont pas.",
    ]
    collectifs = find(read_bytes(made.content, "d.xlsx").root, ("collectifs",))
    assert isinstance(collectifs, Sequence)
    lists = [find(row, ("seances",)) for row in collectifs.items]
    assert [len(node.items) for node in lists if isinstance(node, Sequence)] == [2, 1, 0]


def test_none_is_an_answer_that_is_carried_over() -> None:
    partners = {"projet.partenaires.reaap": False, "projet.partenaires.autres_dispositifs": []}
    root = read_bytes(changed("nouvelle-conforme", partners).encode(), "d.yaml").root
    for content, name in (
        (workbook.render(NOUVELLE, AUDE, root).content, "d.xlsx"),
        (yaml_template.render(NOUVELLE, AUDE, root).encode(), "d.yaml"),
    ):
        said = [one.code for one in check(read_bytes(content, name), OPTIONS).findings if one.severity != "information"]
        assert said == ["AXE010"], name


# The commands


@pytest.mark.parametrize("name", ["dossier.yaml", "dossier.yml", "dossier.xlsx"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_modele_writes_a_blank_dossier(name: str, situation: str, tmp_path: Path) -> None:
    path = tmp_path / name
    outcome = clas("modele", path, "--situation", situation)
    assert (outcome.status, outcome.err) == (0, "") and str(path) in outcome.out
    assert _report(path).situation == situation


def test_modele_never_replaces_a_file_unasked(tmp_path: Path) -> None:
    path = tmp_path / "dossier.xlsx"
    path.write_bytes(b"precieux")
    outcome = clas("modele", path)
    assert outcome.status == 2 and "existe déjà" in outcome.err and "--ecraser" in outcome.err
    assert path.read_bytes() == b"precieux"
    assert clas("modele", path, "--ecraser").status == 0
    assert _report(path).situation == NOUVELLE


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["dossier.txt"], "doit finir par .yaml ou .yml ou .xlsx"),
        (["dossier.yaml", "--situation", "nouvele"], "--situation"),
        (["dossier.yaml", "--campagne", "aude-2026-2028"], "campagne inconnue"),
        (["dossier.yaml", "--depuis", "absent.xlsx"], "ne peut pas être lu"),
    ],
)
def test_modele_explains_what_it_cannot_do(arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = clas("modele", *arguments)
    assert outcome.status == 2 and words in outcome.err
    assert not list(tmp_path.iterdir())


def test_modele_from_a_dossier_and_back(tmp_path: Path) -> None:
    source = EXAMPLES / "prolongation-conforme.yaml"
    book, text = tmp_path / "a.xlsx", tmp_path / "b.yaml"
    assert clas("modele", book, "--depuis", source).status == 0
    assert clas("modele", text, "--depuis", book).status == 0
    assert told(_report(book)) == told(_report(text)) == told(_report(source))
    assert clas("modele", book, "--depuis", book, "--ecraser").status == 2


def test_modele_says_what_a_cell_splits(tmp_path: Path) -> None:
    source = tmp_path / "d.yaml"
    schools = '["École A; bâtiment B", "École C\\nannexe", "École D, E"]'
    source.write_text(f"format: 1\nprojet: {{partenaires: {{ecoles: {schools}}}}}\n", encoding="utf-8")
    outcome = clas("modele", tmp_path / "d.xlsx", "--depuis", source)
    assert (
        "Non repris : projet.partenaires.ecoles : « École A; bâtiment B », lu comme deux réponses "
        "(dans une cellule, un point-virgule les sépare)." in outcome.err
    )
    ecoles = find(read(tmp_path / "d.xlsx").root, ("projet", "partenaires", "ecoles"))
    assert isinstance(ecoles, Sequence)
    assert [item.shown() for item in ecoles.items] == ["École A", "bâtiment B", "École C annexe", "École D, E"]


def test_modele_says_what_it_could_not_take(tmp_path: Path) -> None:
    source = tmp_path / "d.yaml"
    source.write_text("format: 1\ncampagne: aude-2026-2027\ngestionnaire: {nom: Les Nuages, adresse: 1 rue}\nformat: 2\n", encoding="utf-8")
    outcome = clas("modele", tmp_path / "d.xlsx", "--depuis", source)
    assert outcome.status == 0
    assert "gestionnaire.adresse" in outcome.err and "écrit deux fois" in outcome.err
