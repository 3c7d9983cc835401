"""`clas schema`: the canonical writing, all of which the reader accepts, according to another implementation."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from commande import clas
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clas_cli.campaigns import campaign, load, schema
from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.cited import Cited
from clas_cli.campaigns.load import FaultyCampaign
from clas_cli.dossier.choices import AXES, FAMILLES, FINANCEURS, STATUTS
from clas_cli.dossier.dossier import Action, Collectif, Dossier
from clas_cli.dossier.fields import ALWAYS, Field, Record
from clas_cli.dossier.groups import One, Records
from clas_cli.dossier.kinds import Integer
from clas_cli.french import values
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Finding
from clas_cli.reading.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
STRUCTURAL = {"DOS003", "DOS004", "DOS005", "DOS007", "DOS008"}

DOSSIER = schema.dossier_schema()
CAMPAGNE = schema.campaign_schema()
ACCEPTS = jsonschema.Draft202012Validator(DOSSIER)


class Core(yaml.CSafeLoader):
    """YAML 1.2, core schema, as editors read it: 16:45 and 2026-07-20 are texts, `oui` and `no` too."""


Core.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", "true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", "[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
Core.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def core(text: str) -> Any:
    """The values that an editor sees."""
    return yaml.load(text, Core)


def of_form(text: str) -> list[Finding]:
    """What clas finds in the form of a dossier."""
    report = check(read_yaml(text.encode(), "dossier.yaml"), Options(today=date(2026, 7, 1), campaign=load.named(campaign.DEFAULT)))
    return [finding for finding in report.findings if finding.code in STRUCTURAL]


def structural(text: str) -> set[str]:
    return {finding.code for finding in of_form(text)}


def faults(value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in ACCEPTS.iter_errors(value)]


class Written(str):
    """A scalar exactly as it is written, quotes included."""


def _represent(dumper: yaml.SafeDumper, value: Written) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:str", f"@@{value}@@", style='"')


class Writer(yaml.CSafeDumper):
    """Writes `Written` scalars as they are."""


Writer.add_representer(Written, _represent)


def text_of(tree: Any) -> str:
    dumped = yaml.dump(tree, Dumper=Writer, allow_unicode=True, sort_keys=False, width=10_000)
    return re.sub(r'"@@(.*?)@@"', lambda found: found[1].replace('\\"', '"').replace("\\\\", "\\"), dumped)


# The files -----------------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("made", [DOSSIER, CAMPAGNE], ids=["dossier", "campagne"])
def test_the_schema_is_a_schema(made: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name,made", [("dossier", DOSSIER), ("campagne", CAMPAGNE)])
def test_the_committed_schema_is_up_to_date(name: str, made: dict[str, Any]) -> None:
    path = ROOT / "docs" / "schema" / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == schema.render(made), "python docs/generer.py le refait"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_says_its_schema_on_its_first_line(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    name = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", first)
    assert name, first
    assert json.loads((path.parent / name[1]).read_text(encoding="utf-8")) == DOSSIER


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_schema_says_of_an_example_what_the_reader_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert bool(faults(core(text))) == bool(structural(text)), faults(core(text))


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "conformite" / "bases").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_schema_accepts_the_bases_of_the_conformance_suite(path: Path) -> None:
    assert faults(core(path.read_text(encoding="utf-8"))) == []


# Its texts -----------------------------------------------------------------------------------------------------------


def fields(record: type[Record], definition: dict[str, Any], made: dict[str, Any]) -> Iterator[tuple[str, Field, dict[str, Any]]]:
    """Every field of a record and of those within, with its schema."""
    for name, field in record.FIELDS.items():
        yield f"{record.__name__}.{name}", field, definition.get("else", definition)["properties"][name]
        kind = field.kind.kind if isinstance(field.kind, Cited) else field.kind
        if isinstance(kind, One | Records):
            yield from fields(kind.record, made["$defs"][kind.record.__name__], made)


@pytest.mark.parametrize("record,made", [(Dossier, DOSSIER), (Campagne, CAMPAGNE)], ids=["dossier", "campagne"])
def test_every_field_has_its_french_texts_and_a_true_example(record: type[Record], made: dict[str, Any]) -> None:
    for where, field, has in fields(record, made, made):
        assert has["title"] == field.label, where
        assert "Attendu" in has["description"], where
        if field.required == ALWAYS:
            assert "Obligatoire." in has["description"], where
        for example in has.get("examples", []):
            validator = jsonschema.Draft202012Validator({**has, "$defs": made["$defs"]})
            assert validator.is_valid(example), (where, example)


def test_lists_and_bounds_are_those_of_the_model() -> None:
    text = schema.render(DOSSIER)
    for choices in (STATUTS, AXES, FINANCEURS, *FAMILLES.values()):
        assert all(f'"{choice}"' in text for choice in choices)
    whole = DOSSIER["$defs"]["Collectif"]["properties"]["semaines"]["anyOf"][0]
    kind = Collectif.FIELDS["semaines"].kind
    assert isinstance(kind, Integer)
    assert {name: whole[name] for name in ("type", "minimum", "maximum")} == {
        "type": "integer",
        "minimum": kind.least,
        "maximum": kind.most,
    }


# One value at a time -------------------------------------------------------------------------------------------------

BASE = core((ROOT / "examples" / "nouvelle-conforme.yaml").read_text(encoding="utf-8"))
LETTER = core((ROOT / "examples" / "prolongation-conforme.yaml").read_text(encoding="utf-8"))


def _set(tree: Any, path: str, value: Any) -> Any:
    tree = copy.deepcopy(tree)
    steps = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
    place = tree
    for step in steps[:-1]:
        place = place[step]
    if value is ...:
        del place[steps[-1]]
    else:
        place[steps[-1]] = value
    return tree


ACCEPTED = [
    ("budget.charges[0].montant", ["900", "900.00", '"900,00"', '"1 234,50 €"', '"0"']),
    ("budget.produits[0].compte", ["74", '"74"']),
    ("collectifs[0].seances[0].debut", ['"16:45"', "16h45", "9h00"]),
    ("collectifs[0].seances[0].jour", ["mardi", "samedi"]),
    ("projet.debut", ["2026-09-21", "21/09/2026"]),
    ("projet.suivi_presences", ["true", "oui", "non"]),
    ("collectifs[0].niveaux", ["[CP, CE1]", "CE2"]),
    ("projet.partenaires.ecoles", ["[École Jean-Jaurès]", "[]"]),
    ("collectifs[0].enfants", ["8", "12"]),
]
"""The canonical writing, which both accept."""

REFUSED = [
    ("budget.charges[0].montant", ["beaucoup", "-1"]),
    ("budget.produits[0].compte", ["99"]),
    ("collectifs[0].seances[0].debut", ["bientôt", '"25:00"']),
    ("collectifs[0].seances[0].jour", ["lundo"]),
    ("projet.debut", ["bientôt", "2026-13-01"]),
    ("projet.suivi_presences", ["parfois"]),
    ("collectifs[0].niveaux", ["[CE9]"]),
    ("collectifs[0].enfants", ["beaucoup", "-1"]),
    ("collectifs[0].enfant", ["10"]),
    ("gestionnaire.siret", ["...", '"123"']),
    ("actions[0].famille", ["convivialite"]),
    ("demande.situation", ["...", "autre"]),
]
"""What both refuse, « ... » being an absence."""


def _table(table: list[tuple[str, list[str]]]) -> list[Any]:
    return [pytest.param(path, written, id=f"{path}={written}") for path, values in table for written in values]


def _written(path: str, written: str, base: Any = BASE) -> str:
    return text_of(_set(base, path, ... if written == "..." else Written(written)))


@pytest.mark.long
@pytest.mark.parametrize("path,written", _table(ACCEPTED))
def test_what_the_reader_accepts_the_schema_accepts(path: str, written: str) -> None:
    text = _written(path, written)
    assert structural(text) == set()
    assert faults(core(text)) == []


@pytest.mark.long
@pytest.mark.parametrize("path,written", _table(REFUSED))
def test_what_the_reader_refuses_the_schema_refuses(path: str, written: str) -> None:
    text = _written(path, written)
    assert structural(text)
    assert faults(core(text))


def test_an_editor_is_told_what_to_write() -> None:
    text = schema.render(DOSSIER)
    for said in ("Écrire oui ou non.", "Écrire une date, par exemple 2026-07-20", "Écrire un montant en euros", "Écrire une valeur parmi"):
        assert said in text


@pytest.mark.parametrize("path", ["prolongation", "prolongation.collectifs_avant", "gestionnaire.nom", "projet.communes"])
def test_a_letter_has_its_own_required_fields(path: str) -> None:
    text = _written(path, "...", LETTER)
    assert structural(text) == {"DOS004"}
    assert faults(core(text))


@pytest.mark.parametrize("path", ["gestionnaire.siret", "gestionnaire.adresse", "gestionnaire.statut"])
def test_a_letter_asks_less_than_a_whole_form(path: str) -> None:
    text = _written(path, "...", LETTER)
    assert structural(text) == set()
    assert faults(core(text)) == []


# Whatever is written, anywhere ---------------------------------------------------------------------------------------

SCALARS = sorted({written for table in (ACCEPTED, REFUSED) for _, values in table for written in values} - {"..."})

BEYOND_A_SCHEMA: tuple[Callable[[Finding], bool], ...] = (
    lambda finding: "clé de contrôle" in finding.expected,
    lambda finding: "une date et son jour" in finding.expected,
    lambda finding: finding.path == "projet.annee_scolaire" and finding.expected == "2026-2027",  # that of the campaign
    # 01000 without quotes is 1000 for a loader: it can't be told from a postcode of four digits.
    lambda finding: finding.path.endswith("code_postal") and re.fullmatch(r"\d{4}", finding.found) is not None,
)


@pytest.fixture
def one_value_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema doesn't compare two values (but the axis and the family of an action): here neither does the reader."""
    for record in {*schema._records(Dossier), *schema._records(Campagne)} - {Action}:
        monkeypatch.setattr(record, "faults", lambda self: iter(()))


def leaves(tree: Any, path: str = "") -> Iterator[str]:
    """The path of every value."""
    children: list[tuple[str, Any]] = []
    if isinstance(tree, dict):
        children = [(f"{path}.{name}" if path else name, child) for name, child in tree.items()]
    elif isinstance(tree, list):
        children = [(f"{path}[{index}]", child) for index, child in enumerate(tree)]
    for where, child in children:
        yield where
        yield from leaves(child, where)


PLACES = [(base, path) for base in (BASE, LETTER) for path in leaves(base)]
NUMBERS = st.integers(-5, 12_000).map(str) | st.decimals(2, 5_000, places=2).map(str)
DATES = st.dates(date(1998, 1, 1), date(2103, 1, 1)).flatmap(
    lambda day: st.sampled_from([day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day} {values.MONTHS[day.month - 1]} {day.year}"])
)
TIMES = st.times().flatmap(lambda time: st.sampled_from([f"{time:%H:%M}", f"{time:%Hh%M}", f"{time.hour}h"]))
AMOUNTS = st.decimals(0, 2_000_000, places=2).flatmap(
    lambda amount: st.sampled_from([f'"{amount:,}"', f'"{amount} €"', f'"{amount:,}"'.replace(",", " ").replace(".", ",")])
)
WRITTEN = st.sampled_from(SCALARS) | NUMBERS | DATES | TIMES | AMOUNTS | st.sampled_from(["...", "une phrase", '"a: b"'])


@pytest.mark.long
@settings(max_examples=2 * settings.default.max_examples)
@given(st.sampled_from(PLACES), WRITTEN)
@pytest.mark.usefixtures("one_value_at_a_time")
def test_the_reader_accepts_what_the_schema_accepts(place: tuple[Any, str], written: str) -> None:
    base, path = place
    # 110.00 without quotes is a number for a loader; the reader sees the digits of a postcode.
    assume(not (path.endswith("code_postal") and re.fullmatch(r"\d+\.\d+", written)))
    text = _written(path, written, base)
    if ACCEPTS.is_valid(core(text)):
        found = of_form(text)
        assert [one for one in found if not any(excuse(one) for excuse in BEYOND_A_SCHEMA)] == [], (path, written)


# The campaign --------------------------------------------------------------------------------------------------------

AUDE = core((ROOT / "clas_cli" / "campaigns" / "aude-2026-2027.yaml").read_text(encoding="utf-8"))


def test_the_campaigns_that_come_with_the_program_are_accepted() -> None:
    validator = jsonschema.Draft202012Validator(CAMPAGNE)
    for path in load.bundled().values():
        assert [error.message for error in validator.iter_errors(core(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize(
    "path,written",
    [
        ("id", "..."),
        ("financement.taux", "..."),
        ("financement.taux.reference", "..."),
        ("financement.taux.unite", "euros"),
        ("financement.plafond.valeur", "beaucoup"),
        ("collectif.enfants_max", "12"),
        ("collectif.enfants_max.valeur", "0"),
        ("depot.canal.valeur", "pigeon"),
        ("depot.limites.nouvelle.valeur", "2026-13-30"),
        ("depot.inconnu", "1"),
        ("collectif.enfants_max.source", "x"),
        ("lexiques.sport.valeur", "{}"),
        ("lexiques.sport.valeur.langue", "..."),
        ("format", "2"),
    ],
)
def test_what_a_campaign_may_not_say_its_schema_refuses(path: str, written: str, tmp_path: Path) -> None:
    text = _written(path, written, AUDE)
    (tmp_path / "campagne.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FaultyCampaign):
        load.from_file(tmp_path / "campagne.yaml")
    assert not jsonschema.Draft202012Validator(CAMPAGNE).is_valid(core(text))


@pytest.mark.long
@given(st.sampled_from(list(leaves(AUDE))), WRITTEN)
@pytest.mark.usefixtures("one_value_at_a_time")
def test_the_reader_of_campaigns_accepts_what_the_schema_accepts(tmp_path_factory: pytest.TempPathFactory, path: str, written: str) -> None:
    text = _written(path, written, AUDE)
    file = tmp_path_factory.getbasetemp() / "campagne.yaml"
    file.write_text(text, encoding="utf-8")
    try:
        load.from_file(file)
        accepted = True
    except FaultyCampaign:
        accepted = False
    assert accepted or not jsonschema.Draft202012Validator(CAMPAGNE).is_valid(core(text)), (path, written)


# The command ---------------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("options,made", [((), DOSSIER), (("--campagne-fichier",), CAMPAGNE)], ids=["dossier", "campagne"])
def test_the_command_prints_writes_and_compares(options: tuple[str, ...], made: dict[str, Any], tmp_path: Path) -> None:
    assert clas("schema", *options).out == schema.render(made).replace("\u00a0", " ")
    file = tmp_path / "schema.json"
    assert clas("schema", *options, "--sortie", file).status == 0
    assert json.loads(file.read_text(encoding="utf-8")) == made
    assert clas("schema", *options, "--comparer", file).status == 0
    file.write_text(file.read_text(encoding="utf-8").replace("Attendu", "Voulu"), encoding="utf-8")
    assert clas("schema", *options, "--comparer", file).status == 1
    assert clas("schema", *options, "--comparer", tmp_path / "absent.json").status == 2


def test_a_campaign_with_a_base_need_say_only_what_changes() -> None:
    checks = jsonschema.Draft202012Validator(CAMPAGNE)
    changed = {"id": "clas-2027", "nom": "Clas 2027", "base": "aude-2026-2027", "depot": {"limites": {"nouvelle": "2027-08-05"}}}
    assert list(checks.iter_errors(changed)) == []
    assert list(checks.iter_errors({**changed, "depot": {"limites": {"nouvele": "2027-08-05"}}}))
    assert list(checks.iter_errors({name: value for name, value in changed.items() if name != "base"}))
