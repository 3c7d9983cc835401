"""The JSON Schema (2020-12) of the YAML dossier and of the campaign file, derived from the typed model.

It speaks of values as an editor's YAML 1.2 loader gives them: a date or a time is a text, 10 is a number, « oui » a text. It
accepts all that the reader accepts. It can't say: the key of a SIRET, one value against another (an end after its beginning),
the day of the week that is named before a date, the two decimals of an unquoted amount.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import singledispatch
from typing import Any, Final

from clas_cli.campaigns.campaign import DEFAULT, Campagne
from clas_cli.campaigns.cited import Cited
from clas_cli.dossier.dossier import FAMILLES, FORMAT, SPORT, Action, Dossier
from clas_cli.dossier.fields import (
    ALWAYS,
    NOUVELLE,
    PROLONGATION,
    Account,
    Amount,
    Choice,
    Day,
    Field,
    Identifier,
    Integer,
    Kind,
    Levels,
    Many,
    Number,
    One,
    Record,
    Records,
    SchoolYear,
    Text,
    TimeOfDay,
    WeekDay,
    YesNo,
)
from clas_cli.french import values
from clas_cli.french.text import DASHES, plain

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_EMPTY: Final = {"$ref": "#/$defs/vide"}
_FILLED: Final = {"not": _EMPTY, "errorMessage": "À renseigner."}
_FILLED_LIST: Final = {"not": {"$ref": "#/$defs/liste_vide"}, "errorMessage": "À renseigner."}
"""`errorMessage` is what editors show; validators take it for an annotation."""


def dossier_schema() -> Schema:
    """The schema of a dossier."""
    situation = Dossier.FIELDS["demande"], "situation"
    assert isinstance(situation[0].kind, One)
    choice = situation[0].kind.record.FIELDS["situation"].kind
    assert isinstance(choice, Choice)
    schema = _document(Dossier, "Dossier Clas", "Dossier de contrat local d'accompagnement à la scolarité (Clas), à contrôler avec clas.")
    schema["allOf"] = [
        _demands(Dossier, None),
        *(
            {
                "if": _at(("demande", "situation"), {"type": "string", "pattern": _choice_pattern(choice, [name])}),
                "then": _demands(Dossier, name),
            }
            for name in (NOUVELLE, PROLONGATION)
        ),
        _costs_for_all_or_none(),
    ]
    properties = schema["properties"]
    properties["format"] = {**properties["format"], **_whole(FORMAT, FORMAT)}
    properties["campagne"]["examples"] = [DEFAULT]
    schema["$defs"]["Action"]["allOf"] = [_families_of(axe) for axe in FAMILLES]
    schema["$defs"]["BonusDemande"]["allOf"] = [
        {"if": _at(("demande",), _yes()), "then": {"required": ["collectifs"], "properties": {"collectifs": _FILLED}}}
    ]
    return schema


def campaign_schema() -> Schema:
    """The schema of a campaign's file."""
    schema = _document(Campagne, "Campagne Clas", "Ce qui change d'une année et d'un département à l'autre, avec sa référence.")
    schema["allOf"] = [_demands(Campagne, None)]
    filled: Schema = _without_blanks(schema)
    return filled


def _without_blanks(schema: Any) -> Any:
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
    definitions |= {name: _SHARED[name]() for name in _SHARED}
    used = {"vide", "liste_vide"} | _references(body) | _references(definitions)
    definitions = {name: schema for name, schema in definitions.items() if name in used}
    return {"$schema": DIALECT, "title": title, "description": description, **body, "$defs": definitions}


def _references(schema: Any) -> set[str]:
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


def _example(field: Field) -> Any:
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
    axes, families = Action.FIELDS["axe"].kind, Action.FIELDS["famille"].kind
    assert isinstance(axes, Choice)
    assert isinstance(families, Choice)
    accepted = _one_of(families, [name for name in families.accepted if name in (*FAMILLES[axe], SPORT)])
    return {
        "if": _at(("axe",), {"type": "string", "pattern": _choice_pattern(axes, [axe])}),
        "then": {"properties": {"famille": {"anyOf": [accepted, _EMPTY]}}},
    }


def _costs_for_all_or_none() -> Schema:
    cost = {"required": ["cout"], "properties": {"cout": _FILLED}}
    given = {"items": cost}
    absent = {"items": {"not": cost}}
    return {"properties": {"collectifs": {"anyOf": [given, absent], "errorMessage": "Un coût pour chaque collectif, ou pour aucun."}}}


def _yes() -> Schema:
    return {"anyOf": [{"const": True}, {"const": 1}, {"type": "string", "pattern": _pattern(_words(values.YES))}]}


# Kinds ---------------------------------------------------------------------------------------------------------------


@singledispatch
def schema_of(kind: Kind) -> Schema:
    """The schema of a kind of value that is given. A kind must have its own."""
    raise NotImplementedError(type(kind).__name__)


@schema_of.register
def _(kind: Text) -> Schema:
    return {"type": ["string", "number", "boolean"], "pattern": r"\S", "maxLength": kind.longest}


@schema_of.register
def _(kind: Identifier) -> Schema:
    text = {"type": "string", "pattern": kind.shape or r"\S", "maxLength": kind.longest}
    if kind.whole is None:
        return text
    return {"anyOf": [text, {"type": "integer", "minimum": kind.whole[0], "maximum": kind.whole[1]}]}


@schema_of.register
def _(kind: Integer) -> Schema:
    return _whole(kind.least, kind.most, kind.unit)


@schema_of.register
def _(kind: Amount) -> Schema:
    amount: Schema = {"$ref": "#/$defs/montant"}
    return {"anyOf": [amount, {"type": "string", "pattern": _pattern(_words(kind.nothing))}]} if kind.nothing else amount


@schema_of.register
def _(kind: Number) -> Schema:
    return {"$ref": "#/$defs/nombre"}


@schema_of.register
def _(kind: Day) -> Schema:
    return {"$ref": "#/$defs/date"}


@schema_of.register
def _(kind: TimeOfDay) -> Schema:
    return {"$ref": "#/$defs/heure"}


@schema_of.register
def _(kind: YesNo) -> Schema:
    return {"$ref": "#/$defs/oui_ou_non"}


@schema_of.register
def _(kind: SchoolYear) -> Schema:
    return {"$ref": "#/$defs/annee_scolaire"}


@schema_of.register
def _(kind: Choice) -> Schema:
    return _one_of(kind, kind.accepted)


@schema_of.register
def _(kind: WeekDay) -> Schema:
    days = rf"(?:{_words(values.DAY_NAMES)}\.?|{_words(values.DAYS)}[sS])"
    weekly = rf"(?:{_words(['le', 'les', 'tous les'])}\s+)?{days}(?:\s+{_words(values.DAY_PARTS)})?"
    return {"anyOf": [_one_of(kind, kind.accepted), {"type": "string", "pattern": _pattern(weekly)}]}


@schema_of.register
def _(kind: Account) -> Schema:
    return _account(kind)


@schema_of.register
def _(kind: Many) -> Schema:
    if isinstance(kind.kind, Choice):
        whole = {"type": "string", "pattern": _listed(kind.kind)}
    else:
        whole = {**schema_of(kind.kind), "pattern": r"[^\s,;]"}
    return _many(schema_of(kind.kind), kind.most, whole)


@schema_of.register
def _(kind: Levels) -> Schema:
    levels = {"$ref": "#/$defs/niveaux"}
    return _many(levels, kind.most, levels)


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


def _many(item: Schema, most: int, whole: Schema) -> Schema:
    """A list, or the same in one text."""
    return {"anyOf": [{"type": "array", "minItems": 1, "maxItems": most, "items": {"anyOf": [item, _EMPTY]}}, whole]}


def _one_of(kind: Choice, names: Iterable[str]) -> Schema:
    names = list(names)
    labels = [f"{name} ({kind.label(name)})" if kind.label(name) != name else name for name in names]
    return {
        "anyOf": [
            {"enum": names, "description": f"Une valeur parmi\u00a0: {', '.join(labels)}."},
            {"type": "string", "pattern": _choice_pattern(kind, names)},
        ]
    }


# Patterns: what `clas_cli.values` reads, for engines that know no option (no « ignore case ») -------------------------

_SPACE: Final = r"[\s']"
_DASH: Final = rf"[\s_{DASHES}]"
_VARIANTS: Final = {
    "a": "aAàâÀÂ", "c": "cCçÇ", "e": "eEéèêëÉÈÊË", "i": "iIîïÎÏ", "o": "oOôÔ", "u": "uUùûüÙÛÜ",
    "'": "'\u2019\u2018\u02bc\u00b4`",
}  # fmt: skip


def _letter(character: str) -> str:
    """A character, whatever its case and accent."""
    if character in _VARIANTS:
        return f"[{_VARIANTS[character]}]"
    if character.isalpha() and character.isascii():
        return f"[{character}{character.upper()}]"
    return r"\s+" if character == " " else re.sub(r"([\\^$.|?*+()\[\]{}/])", r"\\\1", character)


def _words(words: Iterable[str], space: str = r"\s+") -> str:
    """One of the words (in plain letters), as a pattern that shares their beginnings; the longest first."""
    tree: dict[str, Any] = {}
    for word in sorted(words):
        place = tree
        for character in word:
            place = place.setdefault(character, {})
        place[""] = {}

    def pattern(place: dict[str, Any]) -> str:
        ends = "" in place
        branches = [(space if c in " _" else _letter(c)) + pattern(below) for c, below in place.items() if c]
        if not branches:
            return ""
        if len(branches) == 1 and not ends:
            return branches[0]
        return f"(?:{'|'.join(branches)}){'?' if ends else ''}"

    return pattern(tree)


def _pattern(inside: str) -> str:
    return rf"^\s*{inside}\s*$"


def _keys(kind: Choice, names: Iterable[str]) -> str:
    wanted = set(names)
    return _words((key for key, name in kind.by_key.items() if name in wanted), f"{_DASH}+")


def _choice_pattern(kind: Choice, names: Iterable[str]) -> str:
    return f"^{_DASH}*{_keys(kind, names)}{_DASH}*$"


def _listed(kind: Choice) -> str:
    one = rf"{_DASH}*{_keys(kind, kind.accepted)}{_DASH}*"
    return rf"^(?:{one}(?:,{one})*|{one}(?:[;\n]{one})*)$"


def _whole(least: int, most: int, unit: str = "") -> Schema:
    """A whole number, or a text that holds one; its unit may follow."""
    digits = "|".join(_range(least, most))
    after = rf"\s*(?:{_words(values.unit_words(unit))}[sS]?\.?)?" if unit else ""
    sign = r"(?:\+?0*|-0*(?=0(?![0-9])))" if least == 0 else r"\+?0*"
    text = {"type": "string", "pattern": rf"^\s*{sign}(?:{digits})(?:[.,]0{{1,9}})?{after}\s*$"}
    return {"anyOf": [{"type": "integer", "minimum": least, "maximum": most}, text]}


def _range(least: int, most: int) -> Iterator[str]:
    """Patterns of the whole numbers between two bounds, their thousands apart or not."""
    for length in range(len(str(least)), len(str(most)) + 1):
        low, high = max(least, 10 ** (length - 1) if length > 1 else 0), min(most, 10**length - 1)
        for digits in _same_length(str(low), str(high)):
            groups = [
                (f"{_SPACE}?" if index and (length - index) % 3 == 0 else "") + (a if a == b else f"[{a}-{b}]")
                for index, (a, b) in enumerate(digits)
            ]
            yield "".join(groups)


def _same_length(low: str, high: str) -> list[list[tuple[str, str]]]:
    if not low:
        return [[]]
    rest = len(low) - 1
    if low[0] == high[0]:
        return [[(low[0], low[0]), *tail] for tail in _same_length(low[1:], high[1:])]
    if low[1:] == "0" * rest and high[1:] == "9" * rest:
        return [[(low[0], high[0]), *[("0", "9")] * rest]]
    found = [[(low[0], low[0]), *tail] for tail in _same_length(low[1:], "9" * rest)]
    if int(high[0]) - int(low[0]) > 1:
        found += _same_length(str(int(low[0]) + 1) + "0" * rest, str(int(high[0]) - 1) + "9" * rest)
    return found + [[(high[0], high[0]), *tail] for tail in _same_length("0" * rest, high[1:])]


def _account(kind: Account) -> Schema:
    """A number of up to six digits that begins with an account's two, its name after it perhaps."""
    numbers = "|".join(str(number) for number in kind.accepted)
    runs: list[list[int]] = []
    for number in kind.accepted:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    whole = [
        {"type": "integer", "minimum": run[0] * 10**more, "maximum": (run[-1] + 1) * 10**more - 1} for run in runs for more in range(5)
    ]
    digits = rf"(?:{numbers})(?:[0-9]{{0,4}}|[0-9]?{_SPACE}[0-9]{{3}})"
    named = rf"(?:{numbers})[0-9]{{0,4}}[\s:.\u2013\u2014\-]+[A-Za-zÀ-ÖØ-öø-ÿ][^0-9]*"
    return {"anyOf": [*whole, {"type": "string", "pattern": rf"^\s*(?:\+?0*{digits}(?:[.,]0{{1,9}})?\s*|{named})$"}]}


def _amount() -> Schema:
    """1 234,50 €, 1.234,50, 1234.5; never « 1.234 », which has two readings."""
    gap = _SPACE
    whole = rf"(?:[0-9]{{1,9}}|[0-9]{{1,6}}{gap}[0-9]{{3}}|[0-9]{{1,3}}{gap}[0-9]{{3}}{gap}[0-9]{{3}}|1{gap}?(?:000{gap}?){{3}})"
    cents = r"[0-9]{1,2}0{0,13}"
    alternatives = (
        rf"(?![0-9]{{1,3}}[.,][0-9]{{3}}(?![0-9])){whole}(?:[.,]{cents})?",
        rf"[0-9]{{1,3}}(?:\.[0-9]{{3}}){{1,2}},{cents}",
        rf"[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,2}}\.{cents}",
        r"[0-9]{1,3}(?:\.[0-9]{3}){2}",
        r"[0-9]{1,3}(?:,[0-9]{3}){2}",
    )
    currency = f"(?:€|{_words(['euro', 'euros', 'eur'])})"
    text = rf"^\s*€*\s*\+?(?:{'|'.join(alternatives)})\s*{currency}?\s*$"
    return {
        "title": "Montant en euros",
        "anyOf": [{"type": "number", "minimum": 0, "maximum": int(values.AMOUNT_MAX)}, {"type": "string", "pattern": text}],
    }


def _number() -> Schema:
    text = r"^\s*[+-]?[0-9\s]{1,18}(?:[.,][0-9\s]{1,18})?%?\s*$"
    return {"title": "Nombre ou pourcentage", "anyOf": [{"type": "number"}, {"type": "string", "pattern": text}]}


def _date() -> Schema:
    """20/07/2026, 2026-07-20, « 20 juillet 2026 »: days that exist, of the years that are read."""
    first, last = values.YEARS.start, values.YEARS.stop - 1
    years = "|".join(_range(first, last)).replace(f"{_SPACE}?", "")
    leap = "|".join(str(year) for year in values.YEARS if year % 4 == 0 and (year % 100 or year % 400 == 0))
    long, short = [1, 3, 5, 7, 8, 10, 12], [4, 6, 9, 11]
    cases = (
        ("0?[1-9]|1[0-9]|2[0-8]", range(1, 13), years),
        ("29|30", [*long, *short], years),
        ("31", long, years),
        ("29", [2], leap),
    )

    def numbers(months: Iterable[int]) -> str:
        return "|".join(f"0?{month}" if month < 10 else str(month) for month in months)

    hour = r"(?:[tT ](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-9]{2}(?:\.[0-9]+)?)?[zZ]?)?"
    mark, dash = rf"\s*[/.{DASHES}]\s*", f"[/{DASHES}]"
    name = rf"{_words(values.DAY_NAMES)}[.,]?"
    before = rf"(?:{name}(?:\s+[lL][eE])?\s+|[lL][eE]\s+(?:{name}\s+)?)?"
    texts = [rf"(?:{y}){dash}(?:{numbers(m)}){dash}(?:{d}){hour}" for d, m, y in cases]
    texts += [rf"(?:{d}){mark}(?:{numbers(m)}){mark}(?:{y}){hour}" for d, m, y in cases]
    texts += [rf"(?:{d})(?:[eE][rR])?\s+(?:{'|'.join(map(_month, m))})\.?\s+(?:{y})" for d, m, y in cases]
    return {"title": "Date", "type": "string", "pattern": _pattern(f"{before}(?:{'|'.join(texts)})")}


def _month(number: int) -> str:
    """The name of a month, or a beginning of it that no other month has."""
    name = plain(values.MONTHS[number - 1])
    others = [plain(other) for other in values.MONTHS if plain(other) != name]
    begins = [name[:size] for size in range(3, len(name) + 1) if not any(other.startswith(name[:size]) for other in others)]
    return _words(begins)


def _time() -> Schema:
    text = r"(?:[01]?[0-9]|2[0-3])\s*(?:[hH]|:|[hH][eE][uU][rR][eE][sS]?)\s*(?:[0-5][0-9])?(?::[0-9]{2})?(?:\s*(?:[mM][iI][nN]|[mM][nN]))?"
    return {"title": "Heure", "type": "string", "pattern": _pattern(text)}


def _yes_or_no() -> Schema:
    text = {"type": "string", "pattern": _pattern(_words(values.YES | values.NO))}
    return {"title": "Oui ou non", "anyOf": [{"type": "boolean"}, {"enum": ["oui", "non", 0, 1]}, text]}


def _school_year() -> Schema:
    years = [f"{year}{_YEAR_DASH}(?:{year + 1}|{(year + 1) % 100:02d})" for year in values.YEARS if (year + 1) // 100 == year // 100]
    years += [f"{year}{_YEAR_DASH}{year + 1}" for year in values.YEARS if (year + 1) // 100 != year // 100]
    return {"title": "Année scolaire", "type": "string", "pattern": _pattern(f"(?:{'|'.join(years)})")}


_YEAR_DASH: Final = rf"\s*[/{DASHES}]\s*"


def _levels() -> Schema:
    """CE1, « CE1-CE2 », « 6ème à 3ème », « CP, CE1 », collège; a class of the collège may be a bare number."""
    spellings = set(values.LEVEL_SPELLINGS)
    loose = {f"{word[:-1]} {word[-1]}" for word in spellings if re.fullmatch(r"c[em][12]", word)}
    loose |= {f"{word[0]} {word[1:]}" for word in spellings if re.fullmatch(r"[3456](?:e|eme|ieme)s?", word)}
    towards = _words(["a", "au", "a la", "jusqu'au", "jusqu'a la", "jusqu'en"])
    between = rf"[\s.]*(?:[,;/+&\n][\s.,;/+&]*|\s{_words(['et'])}\s+)"
    to = rf"\s*(?:\s{towards}\s|[\-\u2013\u2014>])\s*"
    before = rf"(?:{_words(['classe', 'classes', 'niveau', 'niveaux', 'eleve', 'eleves'])}\s)?(?:{_words(['du', 'de la', 'de'])}\s)?"
    end = r"[\s.,;/+&]*$"
    scheme = rf"(?:\s+{_words(['segpa', 'ulis'])})*"
    level = rf"{_words(spellings | loose)}{scheme}(?:{between}|{to}(?!\s*$)|[\s\-]+(?![\s\-]*$)|{end})"
    group = rf"{_words(values.LEVEL_GROUPS)}{scheme}(?:{between}|{end})"
    text = rf"^[\s.,;/+&]*(?:{before}(?:{level}|{group}))+$"
    numbers = sorted(int(word) for word in spellings if word.isdigit())
    return {"title": "Niveaux scolaires", "anyOf": [{"type": "string", "maxLength": 200, "pattern": text}, {"enum": numbers}]}


_SHARED: Final = {
    "montant": _amount,
    "nombre": _number,
    "date": _date,
    "heure": _time,
    "oui_ou_non": _yes_or_no,
    "annee_scolaire": _school_year,
    "niveaux": _levels,
}
"""Kinds that many fields share: said once."""
