"""The JSON Schema (2020-12) of the YAML dossier and of the campaign file, derived from the typed model.

It describes the canonical writing, for editors, and says what to write instead of anything else; clas reads more. It speaks of values
as an editor's YAML 1.2 loader gives them: a date or a time is a text, 10 is a number, « oui » a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import singledispatch
from typing import Any, Final

from clas_cli.campaigns.campaign import DEFAULT, Campagne
from clas_cli.campaigns.cited import Cited
from clas_cli.dossier.choices import FAMILLES, SPORT
from clas_cli.dossier.dossier import FORMAT, Action, Dossier
from clas_cli.dossier.fields import ALWAYS, NOUVELLE, PROLONGATION, Field, Record
from clas_cli.dossier.groups import Levels, Many, One, Records
from clas_cli.dossier.kinds import Account, Amount, Choice, Day, Identifier, Integer, Kind, Number, SchoolYear, Text, TimeOfDay, YesNo
from clas_cli.french import values
from clas_cli.french.levels import SCHOOL

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_EMPTY: Final = {"$ref": "#/$defs/vide"}
_FILLED: Final = {"not": _EMPTY, "errorMessage": "À renseigner."}
_FILLED_LIST: Final = {"not": {"$ref": "#/$defs/liste_vide"}, "errorMessage": "À renseigner."}
"""`errorMessage` is what editors show; validators take it for an annotation."""


def dossier_schema() -> Schema:
    """The schema of a dossier."""
    schema = _document(Dossier, "Dossier Clas", "Dossier de contrat local d'accompagnement à la scolarité (Clas), à contrôler avec clas.")
    schema["allOf"] = [
        _demands(Dossier, None),
        *(
            {
                "if": _at(("demande", "situation"), {"const": name}),
                "then": _demands(Dossier, name),
            }
            for name in (NOUVELLE, PROLONGATION)
        ),
        _costs_for_all_or_none(),
    ]
    properties = schema["properties"]
    properties["format"] = {**properties["format"], "const": FORMAT}
    properties["campagne"]["examples"] = [DEFAULT]
    schema["$defs"]["Action"]["allOf"] = [_families_of(axe) for axe in FAMILLES]
    return schema


def campaign_schema() -> Schema:
    """The schema of a campaign's file."""
    schema = _document(Campagne, "Campagne Clas", "Ce qui change d'une année et d'un département à l'autre, avec sa référence.")
    schema["allOf"] = [_demands(Campagne, None)]
    return _or_inherited({name: _without_blanks(value) for name, value in schema.items()})


def _or_inherited(schema: Schema) -> Schema:
    """The same schema; where a `base` is named, nothing is required, and a value may stand without its unit and reference."""
    told = {name: schema[name] for name in ("$schema", "title", "description")}
    body = {name: value for name, value in schema.items() if name not in told and name != "$defs"}
    inherited = {f"{name}_repris": _inherited(value) for name, value in schema["$defs"].items() if name not in ("vide", "liste_vide")}
    has_base = {"required": ["base"], "properties": {"base": _FILLED}}
    loose = _inherited({name: value for name, value in body.items() if name != "allOf"})
    return {**told, "type": "object", "if": has_base, "then": loose, "else": body, "$defs": {**schema["$defs"], **inherited}}


def _inherited(schema: object) -> object:
    if isinstance(schema, list):
        return [_inherited(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _inherited(value) for name, value in schema.items() if name != "required"}
    reference = found.get("$ref")
    if isinstance(reference, str) and not reference.endswith(("/vide", "/liste_vide")):
        found["$ref"] = f"{reference}_repris"
    properties = found.get("properties")
    if isinstance(properties, dict) and {"valeur", "reference"} <= properties.keys():
        return {"anyOf": [found, properties["valeur"]]}
    return found


def _without_blanks(schema: object) -> object:
    """The same schema, where no element of a list may be blank."""
    if isinstance(schema, list):
        return [_without_blanks(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _without_blanks(value) for name, value in schema.items()}
    match found.get("items"):
        case {"anyOf": [item, blank]} if blank == _EMPTY:
            found["items"] = item
    return found


def render(schema: Schema) -> str:
    """The text of a schema, always the same for the same model."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _document(record: type[Record], title: str, description: str) -> Schema:
    definitions: dict[str, Schema] = {
        "vide": {
            "title": "Non renseigné",
            "anyOf": [
                {"type": "null"},
                {"type": "string", "pattern": r"^\s*$"},
                {"type": "array", "maxItems": 0},
                {"type": "object", "maxProperties": 0},
            ],
        },
        "liste_vide": {"title": "Liste où rien n'est renseigné", "anyOf": [_EMPTY, {"type": "array", "items": _EMPTY}]},
    }
    body = _record(record)
    for known in _records(record):
        if known is not record:
            definitions[known.__name__] = _record(known)
    used = {"vide", "liste_vide"} | _references(body) | _references(definitions)
    definitions = {name: schema for name, schema in definitions.items() if name in used}
    return {"$schema": DIALECT, "title": title, "description": description, **body, "$defs": definitions}


def _references(schema: object) -> set[str]:
    return set(re.findall(r"#/\$defs/(\w+)", json.dumps(schema)))


def _records(record: type[Record]) -> Iterator[type[Record]]:
    """The record and those within it, each once."""
    seen: dict[type[Record], None] = {}
    todo = [record]
    while todo:
        one = todo.pop(0)
        if one not in seen:
            seen[one] = None
            todo.extend(inner for field in one.FIELDS.values() if (inner := _inner(field.kind)))
    return iter(seen)


def _inner(kind: Kind) -> type[Record] | None:
    """The record of a kind that holds one, or several."""
    if isinstance(kind, Cited):
        return _inner(kind.kind)
    return kind.record if isinstance(kind, One | Records) else None


def _record(record: type[Record]) -> Schema:
    """An object whose fields are all known; which ones are required is said apart."""
    return {
        "type": "object",
        "properties": {name: _field(field) for name, field in record.FIELDS.items()},
        "additionalProperties": False,
    }


def _field(field: Field) -> Schema:
    description = " ".join(part for part in (field.help, f"Attendu\u00a0: {field.kind.expected()}.", _when(field)) if part)
    examples = {"examples": [_example(field)]} if field.example else {}
    return {"title": field.label, "description": description, "anyOf": [schema_of(field.kind), _EMPTY], **examples}


def _when(field: Field) -> str:
    if field.required == ALWAYS:
        return "Obligatoire."
    if field.required:
        return "Obligatoire pour une " + ("nouvelle demande." if NOUVELLE in field.required else "prolongation.")
    return "Facultatif."


def _example(field: Field) -> object:
    """The example as a YAML loader would give it: numbers are numbers, all else is text."""
    kind = field.kind
    if isinstance(kind, Integer | Account):
        return int(field.example)
    return float(field.example) if isinstance(kind, Amount | Number) else field.example


def _demands(record: type[Record], situation: str | None) -> Schema:
    """What must be given: always for no situation, else what the situation adds."""
    required: list[str] = []
    properties: dict[str, Schema] = {}
    for name, field in record.FIELDS.items():
        parts: list[Schema] = []
        here = field.required == ALWAYS if situation is None else field.required != ALWAYS and situation in field.required
        if here:
            required.append(name)
            parts.append(_FILLED if isinstance(field.kind, Records) or not isinstance(field.kind, Many) else _FILLED_LIST)
        if within := _demands_within(field.kind, situation):
            parts.append(within)
        if parts:
            properties[name] = parts[0] if len(parts) == 1 else {"allOf": parts}
    return {
        **({"required": required} if required else {}),
        **({"properties": properties} if properties else {}),
    }


def _demands_within(kind: Kind, situation: str | None) -> Schema | None:
    record = _inner(kind)
    demands = _demands(record, situation) if record else {}
    if not demands:
        return None
    if isinstance(kind, Cited):
        within = _demands_within(kind.kind, situation)
        return {"properties": {"valeur": {**demands, "minProperties": 1} if isinstance(kind.kind, One) else within}}
    return {"items": demands} if isinstance(kind, Records) else {"anyOf": [_EMPTY, demands]}


def _at(path: tuple[str, ...], schema: Schema) -> Schema:
    """A value given at a path, of that schema."""
    for name in reversed(path):
        schema = {"type": "object", "required": [name], "properties": {name: schema}}
    return schema


def _families_of(axe: str) -> Schema:
    """The families of action that go with an axis (sport is for the charter to judge)."""
    families = Action.FIELDS["famille"].kind
    assert isinstance(families, Choice)
    accepted = _one_of(families, [name for name in families.accepted if name in (*FAMILLES[axe], SPORT)])
    return {
        "if": _at(("axe",), {"const": axe}),
        "then": {"properties": {"famille": {"anyOf": [accepted, _EMPTY]}}},
    }


def _costs_for_all_or_none() -> Schema:
    cost = {"required": ["cout"], "properties": {"cout": _FILLED}}
    given = {"items": cost}
    absent = {"items": {"not": cost}}
    return {"properties": {"collectifs": {"anyOf": [given, absent], "errorMessage": "Un coût pour chaque collectif, ou pour aucun."}}}


# Kinds: the canonical writing alone. clas reads more than that; an editor says what to write. --------------------------


@singledispatch
def schema_of(kind: Kind) -> Schema:
    """The schema of a kind of value that is given. A kind must have its own."""
    raise NotImplementedError(type(kind).__name__)


def _saying(expected: str, *accepted: Schema) -> Schema:
    """Any of these schemas, and what an editor says of anything else."""
    schema = accepted[0] if len(accepted) == 1 else {"anyOf": list(accepted)}
    return {**schema, "errorMessage": f"Écrire {expected}."}


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}


@schema_of.register
def _(kind: Text) -> Schema:
    return {"type": ["string", "number", "boolean"], "pattern": r"\S", "maxLength": kind.longest}


@schema_of.register
def _(kind: Identifier) -> Schema:
    text = {"type": "string", "pattern": kind.shape or r"\S", "maxLength": kind.longest}
    return text if kind.whole is None else {"anyOf": [text, {"type": "integer", "minimum": kind.whole[0], "maximum": kind.whole[1]}]}


@schema_of.register
def _(kind: Integer) -> Schema:
    return _saying(kind.expected(), {"type": "integer", "minimum": kind.least, "maximum": kind.most})


@schema_of.register
def _(kind: Amount) -> Schema:
    written = _text(r"\d{1,3}(?:[ \u00a0\u202f]?\d{3})*(?:,\d{1,2})?(?:[ \u00a0\u202f]?€)?")
    return _saying(
        "un montant en euros, par exemple 1234.50 ou « 1 234,50 € »",
        {"type": "number", "minimum": 0, "maximum": int(values.AMOUNT_MAX)},
        written,
    )


@schema_of.register
def _(kind: Number) -> Schema:
    return _saying("un nombre", {"type": "number"}, _text(r"-?\d+(?:[.,]\d+)?"))


@schema_of.register
def _(kind: Day) -> Schema:
    iso, french = r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/(?:19|20)\d\d"
    return _saying("une date, par exemple 2026-07-20 ou 20/07/2026", _text(f"(?:{iso}|{french})"))


@schema_of.register
def _(kind: TimeOfDay) -> Schema:
    return _saying('une heure entre guillemets, par exemple "16:45"', _text(r"(?:[01]?\d|2[0-3])(?::|[hH])[0-5]\d"))


@schema_of.register
def _(kind: YesNo) -> Schema:
    return _saying("oui ou non", {"type": "boolean"}, {"enum": ["oui", "non"]})


@schema_of.register
def _(kind: SchoolYear) -> Schema:
    return _saying("une année scolaire, par exemple 2026-2027", _text(r"20\d\d-20\d\d"))


@schema_of.register
def _(kind: Choice) -> Schema:
    return _one_of(kind, kind.accepted)


@schema_of.register
def _(kind: Account) -> Schema:
    names = {str(number): kind.label(number) for number in kind.accepted}
    return _saying(kind.expected(), {"enum": [*kind.accepted, *names]})


@schema_of.register
def _(kind: Many) -> Schema:
    item = schema_of(kind.kind)
    listed: Schema = {"type": "array", "minItems": 0 if kind.none else 1, "maxItems": kind.most, "items": {"anyOf": [item, _EMPTY]}}
    return {"anyOf": [listed, item]}


@schema_of.register
def _(kind: Levels) -> Schema:
    one = f"(?:{'|'.join(SCHOOL)})"
    level = _saying("des niveaux scolaires, par exemple [CP, CE1]", _text(rf"{one}(?:, ?{one})*"))
    return {"anyOf": [{"type": "array", "minItems": 1, "maxItems": kind.most, "items": {"anyOf": [level, _EMPTY]}}, level]}


@schema_of.register
def _(kind: One) -> Schema:
    return {"$ref": f"#/$defs/{kind.record.__name__}"}


@schema_of.register
def _(kind: Records) -> Schema:
    return {"type": "array", "minItems": 1, "maxItems": kind.most, "items": schema_of(kind.kind)}


@schema_of.register
def _(kind: Cited) -> Schema:
    value = schema_of(kind.kind)
    if isinstance(kind.kind, Many) and kind.may_be_empty:
        value = {"anyOf": [value, {"type": "array", "maxItems": 0}]}
    unit: Schema = {"title": "Unité"} if not kind.unit else {"title": "Unité", "const": kind.unit}
    source = {"title": "Section de la note", "type": ["string", "number", "boolean"], "pattern": r"\S"}
    return {
        "type": "object",
        "properties": {"valeur": value, "unite": unit, "reference": source, "note": {"title": "Précision"}},
        "required": ["valeur", "reference", *(["unite"] if kind.unit else [])],
        "additionalProperties": False,
    }


def _one_of(kind: Choice, names: Iterable[str]) -> Schema:
    names = list(names)
    labels = [f"{name} ({kind.label(name)})" if kind.label(name) != name else name for name in names]
    return _saying(f"une valeur parmi\u00a0: {', '.join(labels)}", {"enum": names})
