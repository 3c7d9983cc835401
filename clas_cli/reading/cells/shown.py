"""The text that a spreadsheet in French shows for a moment, a duration or a number, by the code of its format."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.french.values import DAYS, MONTHS

_SHORT_MONTHS: Final = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
_DATE_PARTS: Final = regex(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|(?P<elapsed>\[[hms]+\])|\[[^\]]*\]|(?P<half>AM/PM|A/P)|(?P<letters>y+|m+|d+|h+|s+)|(?P<other>.)',
    re.IGNORECASE,
)
_NUMBER_PARTS: Final = regex(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|(?P<other>.)')
_DIGITS: Final = regex(r"(?P<whole>[0#?,. ]*?)(?:\.(?P<decimals>[0#?]+))?(?P<power>E[+-]0+)?", re.IGNORECASE)
_THOUSANDS: Final = "\u202f"
_MOST_DECIMALS: Final = 30


def shown_moment(moment: object, code: str) -> str | None:
    """A date, a time or both: « 21/09/2026 », « 04-mai », « 16:45 »."""
    if isinstance(moment, time):
        moment = datetime.combine(date(1900, 1, 1), moment)
    if not isinstance(moment, datetime):
        return None
    return _shown(code, moment, timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second))


def shown_duration(span: timedelta, code: str) -> str | None:
    """A length of time: « 26:30 »."""
    return None if span < timedelta(0) else _shown(code, datetime(1900, 1, 1) + span % timedelta(days=1), span)  # noqa: DTZ001


def _shown(code: str, moment: datetime, span: timedelta) -> str | None:
    parts = list(_DATE_PARTS.finditer(code))
    half = any(part["half"] for part in parts)
    said = []
    for index, part in enumerate(parts):
        if part["letters"]:
            said.append(_part(part["letters"].lower(), moment, half, _is_minute(parts, index)))
        elif part["elapsed"]:
            seconds = int(span.total_seconds())
            said.append(str(seconds // {"h": 3600, "m": 60, "s": 1}[part["elapsed"][1].lower()]))
        elif part["half"]:
            said.append("AM" if moment.hour < 12 else "PM")
        else:
            said.append(part["quoted"] or part["escaped"] or part["other"] or "")
    return "".join(said).replace("@", "").strip() or None


def _is_minute(parts: list[re.Match[str]], index: int) -> bool:
    """Whether an « m » stands after hours or before seconds: there it is minutes, elsewhere a month."""
    units = [
        ((part["letters"] or (part["elapsed"] or "")[1:])[:1].lower(), at)
        for at, part in enumerate(parts)
        if part["letters"] or part["elapsed"]
    ]
    place = next(number for number, (_, at) in enumerate(units) if at == index)
    before = units[place - 1][0] if place else ""
    after = units[place + 1][0] if place + 1 < len(units) else ""
    return len(parts[index]["letters"]) < 3 and (before == "h" or after == "s")


def _part(letters: str, moment: datetime, half: bool, is_minute: bool) -> str:
    size = len(letters)
    match letters[0]:
        case "y":
            return f"{moment.year % 100:02d}" if size < 3 else f"{moment.year:04d}"
        case "d":
            name = DAYS[moment.weekday()]
            return str(moment.day).zfill(size) if size < 3 else f"{name[:3]}." if size == 3 else name
        case "h":
            return str((moment.hour % 12 or 12) if half else moment.hour).zfill(min(size, 2))
        case "s":
            return str(moment.second).zfill(min(size, 2))
        case _ if is_minute:
            return str(moment.minute).zfill(min(size, 2))
        case _:
            month = moment.month - 1
            return str(moment.month).zfill(size) if size < 3 else _SHORT_MONTHS[month] if size == 3 else MONTHS[month]


def shown_number(number: int | float, code: str) -> str | None:
    """A number: « 1 234,50 € », « 9,99E+13 », « 80 % »; None where it is shown as it is, or as a fraction."""
    before, digits, after = _cut(code)
    found = _DIGITS.fullmatch(digits)
    if found is None or not digits.strip() or len(found["decimals"] or "") > _MOST_DECIMALS:
        return None
    percents = (before + after).count("%")
    value = Decimal(str(number)) * 100**percents
    text = _scientific(value, found) if found["power"] else _fixed(value, found)
    shown = f"{'-' if number < 0 else ''}{before}{text}{after}".strip()
    return None if shown == str(number) else shown


def _cut(code: str) -> tuple[str, str, str]:
    """What stands before the digits of a code, the digits, and what stands after."""
    before, digits, after = "", "", ""
    for part in _NUMBER_PARTS.finditer(code):
        plain = part["quoted"] or part["escaped"] or part["currency"] or ""
        other = part["other"] or ""
        if other and other in "0#?,.Ee+-" and not (after or (other in "Ee+-" and not digits)):
            digits += other
        elif digits:
            after += plain + other
        else:
            before += plain + other
    return before, digits, after


def _fixed(value: Decimal, found: re.Match[str]) -> str:
    whole, decimals = found["whole"], found["decimals"] or ""
    rounded = abs(value).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    units, _, rest = f"{rounded:f}".partition(".")
    least = decimals.rstrip("#?")
    rest = rest[: len(least)] + rest[len(least) :].rstrip("0")
    units = units.zfill(whole.count("0"))
    if "," in whole:
        units = f"{int(units):,}".replace(",", _THOUSANDS)
    return f"{units},{rest}" if rest else units


def _scientific(value: Decimal, found: re.Match[str]) -> str:
    mantissa, _, power = f"{abs(value):.{len(found['decimals'] or '')}E}".partition("E")
    return f"{mantissa.replace('.', ',')}E{power[0]}{power[1:].zfill(2)}"
