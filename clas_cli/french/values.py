"""The French ways to write amounts, dates, times and yes/no.

Every function takes what stands in the file (text of a YAML dossier, or the typed content of a cell) and
returns the value, or raises `Refused` with what was expected. Nothing is guessed where two readings are possible.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from clas_cli.french.beside import yes_or_no
from clas_cli.french.numbers import in_words
from clas_cli.french.patterns import regex
from clas_cli.french.text import DASHES, bare, plain

Raw = str | int | float | Decimal | bool | date | time | datetime | timedelta | None

AMOUNT_MAX = Decimal("1000000000")
YEARS = range(2000, 2101)

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
DAY_NAMES = {day[:size]: day for day in DAYS for size in range(len(day), 2, -1)}
"""The days by their names and by the beginnings of three letters or more."""
DAY_PARTS = ("matin", "midi", "apres-midi", "apres midi", "soir")
_WEEKLY = regex(rf"(?:le |(?:tous )?les )?(?:({'|'.join(DAY_NAMES)})\.?|({'|'.join(DAYS)})s)(?: (?:{'|'.join(DAY_PARTS)}))?")


class PossibleTime(int):
    """A whole number which, where a time is expected, is one that YAML 1.1 read in minutes: 16:45 as 1005."""


class Refused(ValueError):
    """A value that can't be read as its field wants.

    `expected` is said to the user; `close` lists accepted values, the nearest of which is proposed; `remedy` is the very
    thing to write, where it is known.
    """

    def __init__(self, expected: str, close: tuple[str, ...] = (), remedy: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.close = close
        self.remedy = remedy


def to_text(raw: Raw) -> str:
    """A cell or scalar as the text that a person would have typed."""
    if isinstance(raw, str):
        return raw.strip() if raw.isascii() else bare(raw)
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(sep=" ")
    if isinstance(raw, time):
        return raw.strftime("%H:%M")
    return "" if raw is None else str(raw)


_GROUPED = regex(r"[+-]?\d{1,3}(?:(?P<sep>[ .,'])\d{3})(?:(?P=sep)\d{3})*", re.ASCII)
_NUMBER = regex(r"(?P<sign>[+-]?)(?P<whole>\d{1,15})(?:[.,](?P<decimals>\d{1,15}))?", re.ASCII)
_SPACE_IN_NUMBER = regex(r"(?<=\d)[\s\u00a0\u202f\u2009'](?=\d{3}(?!\d))")
_CURRENCY = regex(r"\s*(?:€|euros?|eur)\s*$", re.IGNORECASE)
_AROUND_AMOUNT = regex(
    r"(?:gratuit|cotisation|adhesion|participation|forfait)[^\d]*?(\d[\d ]*(?:[.,]\d{1,2})?) ?(?:€|euros?)[^\d]*", re.IGNORECASE
)
"""An amount in a phrase that says what it is: « adhésion familiale de 10 € à l'association »."""
_AFTER_AMOUNT = regex(
    r"(?<=[\d€s])\s*(?:(?:€|euros?|eur)\s*)?(?:par|/|pour|(?:à |a )?l['\u2019]|ttc|symbolique|de participation|annuel|au? ?max|max|au? ?min|min)[^\d]*$",
    re.IGNORECASE,
)
_ASIDE_OF_AMOUNT = regex(r"(?<=[\d€s]) ?\([^\d()]*\)$")
"""What is said of an amount, and doesn't change it: « 10 € par famille et par an »."""


def short(raw: Raw, expected: str, most: int = 60) -> str:
    """A value as text, refused where it is longer than anything that may be meant."""
    text = to_text(raw)
    if len(text) > most:
        raise Refused(expected)
    return text


def _in_plain_digits(raw: Raw, expected: str) -> str:
    """A short value as text, refused where a digit isn't one of those that people type: ¹² or １２ may not be read as 12."""
    text = short(raw, expected)
    if not text.isascii() and any(character.isdigit() and not character.isascii() for character in text):
        raise Refused(f"{expected}, en chiffres ordinaires (de 0 à 9)")
    return text


def to_amount(raw: Raw) -> Decimal:
    """An amount in euros, to the cent: 1 234,50 €, 1.234,50, 1,234.50, 1234.5.

    « 1.234 » and « 1,234 » are refused: a thousand or a decimal, nobody can tell. « 1.234 € » is a thousand: there are no thousandths of
    a euro.
    """
    expected = "un montant en euros, par exemple 1 234,50"
    if isinstance(raw, bool | date | time | timedelta):
        raise Refused(expected)
    if isinstance(raw, int | float | Decimal):
        if raw != raw or not -1e12 <= raw <= 1e12:
            raise Refused(expected)
        number = Decimal(str(raw))
        amount = number.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
    else:
        amount = _amount_of_text(_in_plain_digits(raw, expected), expected)
    if amount < 0:
        raise Refused("un montant positif ou nul")
    if amount > AMOUNT_MAX:
        raise Refused("un montant d'un milliard d'euros au plus")
    return amount


def _amount_of_text(text: str, expected: str) -> Decimal:
    if phrase := _AROUND_AMOUNT.fullmatch(plain(text)):
        text = phrase[1]
    bare = _CURRENCY.sub("", _AFTER_AMOUNT.sub("", _ASIDE_OF_AMOUNT.sub("", text))).strip().lstrip("€").strip()
    in_euros, text = bare != text, bare
    text = _SPACE_IN_NUMBER.sub("", text)
    if "," in text and "." in text:
        thousand = "," if text.rfind(".") > text.rfind(",") else "."
        whole, _, _ = text.rpartition("." if thousand == "," else ",")
        if not _GROUPED.fullmatch(whole):
            raise Refused(expected)
        text = text.replace(thousand, "")
    elif (match := _GROUPED.fullmatch(text)) and match["sep"] in ".,":
        if text.count(match["sep"]) == 1 and not (in_euros and match["sep"] == "."):
            whole, _, decimals = text.partition(match["sep"])
            raise Refused(
                "un montant sans ambiguïté (millier ou décimale\u00a0?)",
                remedy=f"Écrire «\u00a0{whole}{decimals}\u00a0» ou «\u00a0{whole},{decimals[:2]}\u00a0».",
            )
        text = text.replace(match["sep"], "")
    found = _NUMBER.fullmatch(text)
    if not found:
        if full := _in_full(text):
            raise Refused(
                expected, remedy=f"Écrire «\u00a0{full.quantize(Decimal('0.01')):f}\u00a0» en chiffres, si c'est lui.".replace(".", ",", 1)
            )
        if in_euros and (said := in_words(text)) is not None:
            return Decimal(said).quantize(Decimal("0.01"))
        raise Refused(expected)
    decimals = (found["decimals"] or "").rstrip("0")
    if len(decimals) > 2:
        raise Refused("un montant au centime près (deux décimales au plus)")
    return Decimal(f"{found['sign']}{found['whole']}.{decimals or '0'}").quantize(Decimal("0.01"))


def to_number(raw: Raw) -> Decimal:
    """A plain number, such as a rate: 0,325 or 32.5 %."""
    text = to_text(raw).replace("\u00a0", "").replace(" ", "")
    divisor = 1
    if text.endswith("%"):
        text, divisor = text[:-1], 100
    found = _NUMBER.fullmatch(text)
    if not found:
        raise Refused("un nombre, par exemple 0,325 ou 32,5 %")
    return Decimal(f"{found['sign']}{found['whole']}.{found['decimals'] or '0'}") / divisor


_UNITS = {
    "enfants": ("enfant", "eleve", "jeune", "inscrit", "place"),
    "semaines": ("semaine", "sem", "s", "semaines par an"),
    "ans": ("an", "annee scolaire", "annees scolaire", "annee"),
    "intervenants": ("intervenant", "personne", "pers", "animateur", "accompagnateur", "benevole"),
    "collectifs": ("collectif", "groupe"),
}


def unit_words(unit: str) -> tuple[str, ...]:
    """What people call a unit, in plain letters; an s or a full stop may follow."""
    return _UNITS.get(unit) or (unit.removesuffix("s"),)


_SCIENTIFIC = regex(r"([+-]?\d)(?:[.,](\d{1,9}))?e([+-]?\d{1,2})", re.ASCII | re.IGNORECASE)


def _in_full(text: str) -> Decimal | None:
    """The number that a spreadsheet shows as « 1,00E+01 »; None of any other text."""
    found = _SCIENTIFIC.fullmatch(text)
    return Decimal(f"{found[1]}.{found[2] or 0}e{found[3]}") if found and abs(int(found[3])) < 13 else None


_INTEGER = regex(r"(?P<number>[+-]?\d{1,9})(?:[.,](?!000$)0{0,9})?", re.ASCII)


_ASIDE: Final = regex(
    r" ?(?:\(?(?:(?:au )?(?:max|min|minimum|maximum|maxi|mini)|au (?:plus|moins))\.?\)?|par (?:an|annee|semaine|groupe|collectif)|a l'annee|/ ?an)$"
)
"""What is said of a number, and doesn't change it."""


_BESIDE: Final = regex(r"(?<=[\da-z]) ?(?:,? dont .*|\([^()]*\))$")
"""What is said beside a number."""


_BEFORE: Final = regex(
    r"^(?:(?:au )?(?:max|min|minimum|maximum|maxi|mini|plus|moins)\.?|jusqu'a|soit|les|pour|:)(?: :)? ?(?=(?:\d+|deux|trois|quatre|cinq|six)\D*$)"
)
"""What is said before a number, and doesn't change it: « au moins 27 »."""


def without_unit(text: str, unit: str) -> str:
    """« 12 enfants maximum » → « 12 », « 27 semaines (hors vacances) » → « 27 », « 10 dont 2 filles » → « 10 », « 12 élèves de l'école » → « 12 »."""
    text = _BEFORE.sub("", _BESIDE.sub("", plain(text)))
    while (shorter := _ASIDE.sub("", text)) != text:
        text = shorter
    unit = rf"(?:{'|'.join(unit_words(unit))})s?\b\.?"
    if found := re.fullmatch(rf"(\d+) ?{unit} (?!(?:ou|et|environ|a|soit|par (?:mois|jour))\b)(?:[^\d+]|{_LEVEL})*", text):
        return found[1]
    return re.sub(rf"\s*{unit}$", "", re.sub(rf"(?<=\d) ?{unit} (?=(?:environ|a peu pres|(?:ou|et) (?:plus|davantage|moins))$)", " ", text))


_LEVEL: Final = r"\b(?:ce[12]|cm[12]|[3-6] ?(?:e|eme)s?)\b"


def to_integer(raw: Raw, unit: str = "") -> int:
    """A whole number; the unit may follow it (« 10 enfants », « 10 élèves », « 30 sem. »)."""
    expected = "un nombre entier, par exemple 10"
    text = _SPACE_IN_NUMBER.sub("", _in_plain_digits(raw, expected))
    if unit:
        text = without_unit(text, unit)
    found = _INTEGER.fullmatch(text)
    full = None if found else _in_full(text)
    if full is not None and full == int(full):
        digits = len(text.lower().partition("e")[0].translate({ord(sign): None for sign in "+-.,"}))
        if digits <= full.adjusted():  # fewer than the number has: it was rounded
            raise Refused(expected, remedy=f"Écrire «\u00a0{int(full)}\u00a0» en chiffres, si c'est lui.")
        return int(full)
    number = int(found["number"]) if found else in_words(text)
    if number is None:
        raise Refused(expected)
    return number


_HOUR = r"(?:,? ?(?:[t ]|a )(?:[01]?\d|2[0-3])(?:h|:[0-5]\d|h[0-5]\d)(?::\d{2}(?:\.\d+)?)?z?)?"
_ISO_DATE = regex(rf"(\d{{4}})[/{DASHES}](\d{{1,2}})[/{DASHES}](\d{{1,2}}){_HOUR}")
_FRENCH_DATE = regex(rf"(\d{{1,2}})\s*[/.{DASHES}]\s*(\d{{1,2}})\s*[/.{DASHES}]\s*(\d{{4}}|\d{{2}}){_HOUR}")
_LONG_DATE = regex(rf"(\d{{1,2}})(?:er)?\s+([a-z]+)\.?\s+(\d{{4}}){_HOUR}")
_NAMED_DATE = regex(rf"(?:le (?:({'|'.join(DAY_NAMES)})[.,]? )?|({'|'.join(DAY_NAMES)})[.,]?(?: le)? )(\d.*)")


def to_date(raw: Raw) -> date:
    """A day: 20/07/2026, 2026-07-20, « 20 juillet 2026 », its name before it if it is the right one, or a date cell."""
    expected = "une date, par exemple 20/07/2026"
    day = _date_of_text(plain(_in_plain_digits(raw, expected)), expected)
    if day.year not in YEARS:
        raise Refused(f"une date entre {YEARS.start} et {YEARS.stop - 1}")
    return day


def _date_of_text(text: str, expected: str) -> date:
    if found := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _FRENCH_DATE.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
    elif found := _LONG_DATE.fullmatch(text):
        months = [m for m, name in enumerate(MONTHS, 1) if plain(name).startswith(found[2]) and len(found[2]) >= 3]
        if len(months) != 1:
            raise Refused(expected)
        day, month, year = int(found[1]), months[0], int(found[3])
    elif found := _NAMED_DATE.fullmatch(text):
        dated = _date_of_text(found[3], expected)
        given, name = found[1] or found[2], DAYS[dated.weekday()]
        if given and DAY_NAMES[given] != name:
            raise Refused(f"une date et son jour\u00a0: le {dated:%d/%m/%Y} est un {name}")
        return dated
    else:
        raise Refused(expected)
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused("une date qui existe, par exemple 20/07/2026") from None


def day_of_the_week(text: str) -> str | None:
    """The day that « mar. », « les mardis » or « mardi soir » means (the part of the day says less than the hours), or None."""
    found = _WEEKLY.fullmatch(plain(text))
    return DAY_NAMES[found[1] or found[2]] if found else None


_TIME = regex(
    r"(?:(?:a|de|des|a partir de|jusqu'a) ?)?(?:(\d{1,2})\s*(?:h|:|heures?)\s*(\d{2})?(?::\d{2})?(?:\s*(?:min|mn))?|(\d{1,2})[.,](\d{2})(?: ?h)?)",
    re.ASCII,
)
_HALF_DAY = r"(?:(?P<am>a\.? ?m\.?|du matin)|p\.? ?m\.?|(?:du|le) soir|(?:de |d')?(?:l')?apres[ -]midi)"
"""What says of which half of the day a time is."""
_OF_HALF_DAY = regex(rf"(?P<time>(?P<hour>\d{{1,2}}).*?) ?,? ?{_HALF_DAY}")
_SPREADSHEET_DAY_ZERO = datetime(1899, 12, 31)  # noqa: DTZ001 - a cell has no time zone


def _minutes_of_number(days: float | Decimal, expected: str) -> int:
    """A spreadsheet holds a time as a fraction of the day; 16.45 is what people type for 16 h 45, and 17 for 17 h."""
    if 0 <= days < 1:
        return round(days * 24 * 60)
    if not 1 < days < 24:  # neither a not-a-number nor 1, which may be a « yes » as well as an hour
        raise Refused(expected)
    hours, rest = divmod(round(days * 100), 100)
    if rest > 59 or abs(float(days) * 100 - round(days * 100)) > 0.01:
        if days < 2:  # a time of the first day of spreadsheets, « 01/01/1900 16:45 »
            return round((float(days) - 1) * 24 * 60)
        hours, rest = divmod(round(float(days) * 60), 60)
        raise Refused(expected, remedy=f"Écrire l'heure en toutes lettres\u00a0: «\u00a0{hours}h{rest:02d}\u00a0», si c'est elle.")
    if rest in (25, 50):
        either = f"«\u00a0{hours}h{rest * 60 // 100:02d}\u00a0» ou «\u00a0{hours}h{rest:02d}\u00a0»"
        raise Refused(f"une heure sans ambiguïté\u00a0: {either}\u00a0?", remedy=f"Écrire {either}.")
    return int(hours * 60 + rest)


def to_time(raw: Raw) -> time:
    """A time of day, to the minute: 16h45, 16:45, 4:45 PM, 17h, or a time cell."""
    expected = "une heure, par exemple 16h45"
    if isinstance(raw, datetime):
        days = (raw - _SPREADSHEET_DAY_ZERO) / timedelta(days=1) if raw.tzinfo is None else -1.0
        if not 1 <= days < 24:
            return raw.time().replace(second=0, microsecond=0)
        raw = days
    if isinstance(raw, PossibleTime):
        minutes = int(raw)
    elif isinstance(raw, timedelta):
        minutes = _minutes_of_number(raw / timedelta(days=1), expected)
    elif isinstance(raw, float | int | Decimal) and not isinstance(raw, bool):
        minutes = _minutes_of_number(raw, expected)
    else:
        text = plain(_in_plain_digits(raw, expected))
        half = _OF_HALF_DAY.fullmatch(text)
        if half:
            text = half["time"] if half["time"] != half["hour"] else f"{half['hour']}h"
        found = _TIME.fullmatch(text) or re.fullmatch(r"([012]\d)([0-5]\d)()()", text)
        if not found:
            raise Refused(expected)
        hours, rest = int(found[1] or found[3]), int(found[2] or found[4] or 0)
        if hours > 23 or rest > 59:
            raise Refused("une heure qui existe, par exemple 16h45")
        if half:
            hours = _hour_of_half(hours, bool(half["am"]), expected)
        minutes = hours * 60 + rest
    if not 0 <= minutes < 24 * 60:
        raise Refused(expected)
    return time(minutes // 60, minutes % 60)


def _hour_of_half(hours: int, before_noon: bool, expected: str) -> int:
    """Of 24, an hour that is said to be before noon or after it: 4 PM is 16; « 16h du soir » too."""
    if before_noon and hours > 12:
        raise Refused(expected)
    return hours % 12 if before_noon else hours % 12 + 12


YES = frozenset(("oui", "oui.", "o", "vrai", "v", "true", "yes", "y", "on", "x", "1", "1.0", "✓", "✔", "☑", "☒", "✅", "ok", "coche"))
NO = frozenset(("non", "non.", "n", "faux", "f", "false", "no", "off", "0", "0.0"))


_EXPLAINED: Final = regex(
    r"(oui|non|vrai|faux|true|false)(?: ?[,;:.(/]| [-\u2013\u2014]| (?:car|grace|avec|par|tous|toutes|toute|nous|il|elle|pas|aucun|aucune)\b)(.*\w.*)",
    re.DOTALL,
)
_HALF_SAID: Final = regex(
    r"^\.|\b(?:mais|sauf|hors|a (?:confirmer|preciser|voir|prevoir|transmettre|envoyer|venir|completer|definir)|en cours|a partir|a terme|bientot|peut-etre|parfois|partiel\w*|en partie|seulement|uniquement|si|selon|quand|oui|non|"
    r"pas (?:toujours|tou[st]e?s?)|pour (?:un|une|certains|certaines|quelques))\b"
)
"""What makes a yes or a no less than one."""


def to_bool(raw: Raw) -> bool:
    """Yes or no: oui/non, vrai/faux, x, 1/0, or a boolean cell; what explains it may follow (« oui, un cahier de présence »)."""
    expected = "oui ou non"
    text = plain(short(raw, expected, 300))
    if (found := _EXPLAINED.fullmatch(text)) and not _HALF_SAID.search(found[2]):
        text = found[1]
    if text in YES:
        return True
    if text in NO:
        return False
    said = yes_or_no(text)
    if said is None:
        raise Refused(expected, ("oui", "non"), "Écrire «\u00a0oui\u00a0» ou «\u00a0non\u00a0», seul.")
    return said not in NO


_BULLET = regex(rf"(?:^|(?<!\s)\s+)(?:[{DASHES}\u2022]|\d{{1,2}}[).])\s*(?=[^\W\d_])")


def split_list(text: str) -> list[str]:
    """A list that was written in one cell: on dashes or numbers that begin its elements, on « ; » and line breaks, or else on commas and slashes."""
    if _BULLET.match(text):
        return [part for piece in _BULLET.split(text) if (part := piece.strip(" ,;\n"))]
    separators = "[;\n]" if ";" in text or "\n" in text else ",| / "
    return [part for piece in re.split(separators, text) if (part := piece.strip())]
