"""The French ways to write amounts, dates, times, yes and no, school levels, identifiers: what is understood, what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lignes import each_row
from suite import code_of

from clas_cli.dossier.dossier import Demande, Dossier
from clas_cli.dossier.fields import Record
from clas_cli.dossier.gestionnaire import Gestionnaire
from clas_cli.dossier.groups import One, Records
from clas_cli.dossier.kinds import Account, Integer, VagueNumber
from clas_cli.dossier.tree import Mapping, Scalar
from clas_cli.dossier.typed import Reading
from clas_cli.french import values
from clas_cli.french.fillers import is_filler
from clas_cli.french.identifiers import is_email, siret_fault
from clas_cli.french.levels import LEVELS, to_levels
from clas_cli.french.text import nearest
from clas_cli.french.values import PossibleTime, Refused

AMOUNTS = {
    "0": "0.00", "8652": "8652.00", "8652.00": "8652.00", "8652,00": "8652.00", "1234,5": "1234.50", "1234.5": "1234.50",
    "1 234,50 €": "1234.50", "1\u00a0234,50\u00a0€": "1234.50", "1\u202f234,50\u202f€": "1234.50", "1 234 567,89": "1234567.89",
    "1.234,50": "1234.50", "1,234.50": "1234.50", "1.234.567": "1234567.00", "1,234,567.5": "1234567.50", "1'234.50": "1234.50",
    "1234,50€": "1234.50", "1234,50 euros": "1234.50", "1234 euro": "1234.00", "1234,50 EUR": "1234.50", "€ 12": "12.00", "+12,5": "12.50",
    "12,500": None, "1.234": None, "1,234": None, "0,10": "0.10", "007": "7.00", "12,5000": "12.50", "12,345": None, "12,3456": None,
    "": None, " ": None, "-": None, "-5": None, "- 5": None, "abc": None, "12 abc": None, "1e3": None, "1e999": None, "NaN": None, "nan": None,
    "inf": None, "Infinity": None, "1_000": None, "0x10": None, "1..2": None, "1,2,3": None, "12,34,56": None, "1 23,4": None, "(12)": None,
    "999999999,99": "999999999.99", "1000000000,01": None, "9" * 40: None, "12%": None, "١٢": None, "½": None, "1/2": None, "=1+1": None,
    "1.234,5.6": None, "1,234.5,6": None, "1,234.5.6": None, "1234,567": None, "0,125": None, "X12": None, "XX12": None, "12 X": None, "1000000000": "1000000000.00",
    "10.800 €": "10800.00", "10.800 euros": "10800.00", "10,800 €": None, "12.50.00": None, "1 234.56,78": None, "10 000": "10000.00", "10000 €  ": "10000.00", "12€50": None, "vrai": None, "2026-07-20": None, "cinq euros": "5.00", "vingt-cinq euros par famille": "25.00", "cinq": None,
}  # fmt: skip


def outcome(convert: Any, raw: Any) -> Any:
    """What a value is understood as, or None where it is refused."""
    try:
        return convert(raw)
    except Refused as refused:
        assert refused.expected
        return None


@each_row(("written", "amount"), AMOUNTS.items())
def test_amount(written: str, amount: str | None) -> None:
    assert outcome(values.to_amount, written) == (None if amount is None else Decimal(amount))


@each_row(
    ("typed", "amount"),
    [(12, "12.00"), (12.5, "12.50"), (0.1 + 0.2, "0.30"), (2811.9, "2811.90"), (Decimal("1.005"), "1.01"), (-0.01, None), (-5, None),
     (10**9, "1000000000.00"), (10**9 + 1, None), (float("nan"), None), (float("inf"), None), (1e300, None), (True, None), (None, None), (date(2026, 1, 1), None), (time(1), None), (timedelta(1), None)],
)  # fmt: skip
def test_amount_of_a_cell(typed: Any, amount: str | None) -> None:
    assert outcome(values.to_amount, typed) == (None if amount is None else Decimal(amount))


@given(st.integers(0, 10**11 - 1))
def test_amount_written_in_french_is_read_back(cents: int) -> None:
    whole = f"{cents // 100:,}".replace(",", "\u00a0")
    assert values.to_amount(f"{whole},{cents % 100:02d}\u00a0€") == Decimal(cents) / 100


@pytest.mark.parametrize(
    ("convert", "written"),
    [(values.to_amount, "１２,50"), (values.to_amount, "12²"), (values.to_integer, "１２"), (lambda raw: values.to_integer(raw, "enfants"), "１２ enfants"), (lambda raw: values.to_integer(raw, "enfants"), "8²"),
     (values.to_date, "２０/07/2026"), (values.to_time, "１６h45")],
)  # fmt: skip
def test_digits_that_nobody_types_are_refused_and_said(convert: Any, written: str) -> None:
    with pytest.raises(Refused, match=r"^une? .*, en chiffres ordinaires \(de 0 à 9\)$"):
        convert(written)


NUMBERS = {"0,325": "0.325", "0.325": "0.325", "32,5 %": "0.325", "32.5%": "0.325", "80\u00a0%": "0.8", "1": "1", "%": None, "": None, "a": None, "nan": None, "1e3": None, "-0,1": "-0.1", "٠,٣": None, "1 000": "1000"}  # fmt: skip


@each_row(("written", "number"), NUMBERS.items())
def test_number(written: str, number: str | None) -> None:
    assert outcome(values.to_number, written) == (None if number is None else Decimal(number))


INTEGERS = {
    "10": 10, "0": 0, "-1": -1, "+3": 3, "10.0": 10, "10,00": 10, "010": 10, " 10 ": 10, "1 000": 1000, "1\u00a0000": 1000,
    "10 enfants": 10, "1 enfant": 1, "10enfants": 10, "10 ENFANTS": 10, "10,5": None, "10.5": None, "dix": 10, "vingt-et-un enfants": 21, "beaucoup": None, "": None, "10 chats": None,
    "1e3": None, "1_0": None, "0x1": None, "١٠": None, "10-12": None, "9999999999": None, "nan": None, "vrai": None, "10%": None,
    "10 élèves": 10, "1 élève": 1, "10 eleves": 10, "12 jeunes": 12, "10 enfants.": 10, "10\u00a0élèves": 10,
    "10 sem.": None, "10 élèves et plus": None, "10 à 12 élèves": None, "environ 10": None, "élèves": None, "10 enfants élèves": 10, "10.": 10, "10 élèves de l'école": 10, "10 enfants ou plus": None, "au moins 8": 8, "jusqu'à 12 enfants": 12,
    "1,00E+01": 10, "1,2e1": 12, "1,5E+00": None, "1E+01": None,
    "10.000": None, "1,000": None, "10.00 enfants": 10, "10.0000": 10, "1.000 enfants": None,
}  # fmt: skip


@each_row(("written", "number"), INTEGERS.items())
def test_integer(written: str, number: int | None) -> None:
    assert outcome(lambda raw: values.to_integer(raw, "enfants"), written) == number


RANGES = {
    "8 à 12": (8, 12), "8 ou 9": (8, 9), "8, 9 ou 10": (8, 10), "8, 9 et 10": None, "environ 10 enfants": (9, 11), "une douzaine": (11, 13), "une douzaine d'enfants": (11, 13),
    "moins de 12": (0, 11), "moins d'une dizaine": (0, 9), "plus de 8": (9, 100), "plus de 8 enfants": (9, 100), "10 ou plus": (10, 100), "10 enfants ou plus": (10, 100), "12 ou moins": (0, 12),
    "plus de 200": None, "12 à 8": None, "plus d'une": None,
}  # fmt: skip


@pytest.mark.parametrize(("written", "ends"), RANGES.items())
def test_a_vague_number(written: str, ends: tuple[int, int] | None) -> None:
    with pytest.raises(Refused) as refused:
        Integer(0, 100, "enfants").convert(written)
    assert (refused.value.low, refused.value.high) == ends if isinstance(refused.value, VagueNumber) else ends is None


@pytest.mark.parametrize(
    ("convert", "written", "remedy"),
    [(values.to_amount, "1e3", "Écrire «\u00a01000,00\u00a0» en chiffres, si c'est lui."), (values.to_integer, "1E+01", "Écrire «\u00a010\u00a0» en chiffres, si c'est lui."), (values.to_integer, "1e-2", "")],
)  # fmt: skip
def test_a_number_that_a_spreadsheet_shortened_is_written_in_full(convert: Any, written: str, remedy: str) -> None:
    with pytest.raises(Refused) as refused:
        convert(written)
    assert refused.value.remedy == remedy


NAMED_DATES = {
    "le lundi 21 septembre 2026": date(2026, 9, 21), "lundi 21 septembre 2026 à 14h30": date(2026, 9, 21), "le lundi 21/09/2026": date(2026, 9, 21), "lundi le 21/09/2026": date(2026, 9, 21),
    "le lun. 21/09/2026": date(2026, 9, 21), "le 21/09/2026": date(2026, 9, 21), "le mardi 21/09/2026": None, "mardi le 21/09/2026": None,
    "le lundi le 21/09/2026": None, "le le 21/09/2026": None, "21/09/2026 23:59": date(2026, 9, 21), "21/09/2026 9:05": date(2026, 9, 21),
    "21/09/2026 24:00": None, "21/09/2026 12:60": None, "21/09/2026 25:99": None,
}  # fmt: skip


@each_row(("written", "day"), NAMED_DATES.items())
def test_a_date_and_its_day(written: str, day: date | None) -> None:
    assert outcome(values.to_date, written) == day


UNITS = {
    ("semaines", "30 sem."): 30, ("semaines", "30 sem"): 30, ("semaines", "30 semaines"): 30, ("semaines", "1 semaine"): 1, ("semaines", "30sem."): 30,
    ("semaines", "30 semaines par an"): 30, ("semaines", "30 semaines par mois"): None, ("semaines", "30 s."): 30, ("semaines", "30S"): 30, ("semaines", "30 sa"): None, ("semaines", "30 semestres"): None, ("semaines", "30 élèves"): None, ("semaines", "30 mois"): None,
    ("ans", "2 ans"): 2, ("ans", "1 an"): 1, ("ans", "2 années"): 2, ("ans", "1 année"): 1, ("ans", "2 mois"): None,
    ("collectifs", "3 collectifs"): 3, ("collectifs", "1 collectif"): 1, ("collectifs", "3 groupes"): 3, ("collectifs", "les 2"): 2, ("collectifs", "les"): None, ("collectifs", "2 ou 3"): None,
    ("intervenants", "1 pers."): 1, ("intervenants", "2 personnes"): 2, ("intervenants", "2 perles"): None, ("ans", "1 ANNEE SCOLAIRE"): 1, ("", "3 collectifs"): None,
}  # fmt: skip


@each_row(("written", "number"), UNITS.items())
def test_integer_of_a_unit(written: tuple[str, str], number: int | None) -> None:
    unit, text = written
    assert outcome(lambda raw: values.to_integer(raw, unit), text) == number


@each_row(("typed", "number"), [(10, 10), (10.0, 10), (10.5, None), (1e300, None), (float("nan"), None), (True, None), (None, None), (date(2026, 1, 1), None)])  # fmt: skip
def test_integer_of_a_cell(typed: Any, number: int | None) -> None:
    assert outcome(values.to_integer, typed) == number


DATES = {
    "2026-07-20": (2026, 7, 20), "2026-7-2": (2026, 7, 2), "20/07/2026": (2026, 7, 20), "2/7/2026": (2026, 7, 2), "20.07.2026": (2026, 7, 20),
    "20-07-2026": (2026, 7, 20), "20 / 07 / 2026": (2026, 7, 20), "20 juillet 2026": (2026, 7, 20), "lundi 20 juillet 2026": (2026, 7, 20),
    "le 20 juillet 2026": (2026, 7, 20), "1er août 2026": (2026, 8, 1), "1er aout 2026": (2026, 8, 1), "20 JUIL. 2026": (2026, 7, 20),
    "5 déc. 2026": (2026, 12, 5), "5 fév 2027": (2027, 2, 5), "3 mars 2027": (2027, 3, 3), "2026-07-20T10:00:00": (2026, 7, 20),
    "2026-07-20 10:00": (2026, 7, 20), "29/02/2028": (2028, 2, 29), "31/12/2100": (2100, 12, 31), "01/01/2000": (2000, 1, 1),
    "29/02/2027": None, "31/09/2026": None, "00/01/2026": None, "20/13/2026": None, "07/20/2026": None, "20/07/26": (2026, 7, 20), "0000-01-01": None,
    "0001-01-01": None, "1999-12-31": None, "2101-01-01": None, "9999-12-31": None, "5 ju 2026": None, "5 jui 2026": None, "5 ma 2026": None,
    "juillet 2026": None, "2026": None, "": None, "demain": None, "20/07": None, "20072026": None, "46223": None, "2026-07-20Z20": None,
    "٢٠/٠٧/٢٠٢٦": None, "20 juillet": None, "20 thermidor 2026": None, "5 f 2026": None, "5 fé 2026": None, "5 o 2026": None,
    "2026/07/20": (2026, 7, 20), "2026/7/2": (2026, 7, 2), "2026/20/07": None, "26/07/20": (2020, 7, 26), "03/04/26": (2026, 4, 3), "03/04/126": None, "2026.07.20": None, "2026 07 20": None,
    "20\u201107\u20112026": (2026, 7, 20), "2026\u221207\u221220": (2026, 7, 20), "20\u2013 07 \u20142026": (2026, 7, 20), "20_07_2026": None, "20\\07\\2026": None,
    "20/07/2026 00:00:00": (2026, 7, 20), "20/07/2026 18:30": (2026, 7, 20), "20/07/2026t10:00:00.5z": (2026, 7, 20), "20/07/2026 18h30": (2026, 7, 20), "20/07/2026 à 18:30": (2026, 7, 20), "20/07/2026 00": None,
    "lundi 20/07/2026": (2026, 7, 20), "Lundi 20-07-2026": (2026, 7, 20), "lun. 20/07/2026": (2026, 7, 20), "lundi, 20/07/2026": (2026, 7, 20),
    "lundi le 20 juillet 2026": (2026, 7, 20), "lund 2026-07-20": (2026, 7, 20), "le 20/07/2026": (2026, 7, 20), "lundi 2026-07-20 00:00:00": (2026, 7, 20),
    "mardi 21/07/2026": (2026, 7, 21), "mer. 22/07/2026": (2026, 7, 22), "jeudi 23/07/2026": (2026, 7, 23), "vend. 24/07/2026": (2026, 7, 24),
    "samedi 25/07/2026": (2026, 7, 25), "dim. 26 juillet 2026": (2026, 7, 26),
    "mardi 20/07/2026": None, "mar. 20 juillet 2026": None, "dimanche 20/07/2026": None, "lu 20/07/2026": None, "lundi20/07/2026": None, "lunatique 20/07/2026": None,
    "lundi lundi 20/07/2026": None, "le le 20/07/2026": None, "lundi le": None, "lundi": None, "mars 20/07/2026": None, "lundi 31/09/2026": None, "lundi.. 20/07/2026": None,
}  # fmt: skip


@each_row(("written", "day"), DATES.items())
def test_date(written: str, day: tuple[int, int, int] | None) -> None:
    assert outcome(values.to_date, written) == (None if day is None else date(*day))


@pytest.mark.parametrize(
    ("typed", "day"),
    [(date(2026, 7, 20), date(2026, 7, 20)), (datetime(2026, 7, 20, 23, 59), date(2026, 7, 20)), (date(1, 1, 1), None), (46223, None), (True, None)],  # noqa: DTZ001
)  # fmt: skip
def test_date_of_a_cell(typed: Any, day: date | None) -> None:
    assert outcome(values.to_date, typed) == day


TIMES = {
    "16:45": (16, 45), "16h45": (16, 45), "16 h 45": (16, 45), "16H45": (16, 45), "16h45 min": (16, 45), "17h": (17, 0), "17 h": (17, 0),
    "17 heures": (17, 0), "9h": (9, 0), "09:05": (9, 5), "9:05": (9, 5), "16:45:00": (16, 45), "0h00": (0, 0), "23:59": (23, 59),
    "24:00": None, "16:60": None, "25h": None, "16": None, "1645": (16, 45), "2475": None, "16.45": (16, 45), "16,45": (16, 45), "16.5": None, "16.75": None, "": None, "midi": None, "16h5": None,
    "-1:00": None, "١٦:٤٥": None, "16:45:00:00": None, "h45": None, "16h45 du soir": (16, 45),
    "4:45 PM": (16, 45), "6:15 pm": (18, 15), "5h30 pm": (17, 30), "4 p.m.": (16, 0), "12:30 PM": (12, 30), "12:15 AM": (0, 15), "9h du matin": (9, 0), "4h45 de l'après-midi": (16, 45),
    "16:45 AM": None, "4:75 PM": None, "PM": None, "25h PM": None,
}  # fmt: skip


@each_row(("written", "moment"), TIMES.items())
def test_time(written: str, moment: tuple[int, int] | None) -> None:
    assert outcome(values.to_time, written) == (None if moment is None else time(*moment))


@each_row(
    ("typed", "moment"),
    [(time(16, 45, 30), time(16, 45)), (datetime(1899, 12, 30, 16, 45), time(16, 45)), (timedelta(hours=16, minutes=45), time(16, 45)),  # noqa: DTZ001
     (datetime(1899, 12, 30, 16, 45, 30, 5), time(16, 45)), (time(16, 45, 30, 5), time(16, 45)), (time(16, 45, tzinfo=UTC), time(16, 45)), (PossibleTime(1005), time(16, 45)), (PossibleTime(1440), None),  # noqa: DTZ001
     (timedelta(hours=16, minutes=44, seconds=59, microseconds=999_000), time(16, 45)), (False, None), (1.5, None), (Decimal("0.5"), time(12)),
     (0.6979166667, time(16, 45)), (0, time(0)), (1, None), (16.45, time(16, 45)), (17, time(17)), (16.5, None), (16.75, None), (24, None), (float("inf"), None), (datetime(1900, 1, 18, 3, 36), time(18, 15)), (-0.1, None), (float("nan"), None), (True, None), (None, None), (timedelta(days=1), None), (timedelta(-1), None)],  # noqa: DTZ001
)  # fmt: skip
def test_time_of_a_cell(typed: Any, moment: time | None) -> None:
    assert outcome(values.to_time, typed) == moment


YES = (
    "v",
    "V",
    "y",
    "1.0",
    "oui",
    "Oui",
    "OUI",
    "o",
    "O",
    "vrai",
    "Vrai",
    "true",
    "True",
    "yes",
    "on",
    "x",
    "X",
    "1",
    "✓",
    "✔",
    "☑",
    "☒",
    "ok",
    "ou\u00adi",
    "\u201coui\u201d",
    " oui ",
    "coché",
    "oui.",
    "Oui.",
    "oui !",
    "Oui, cahier",
    "OUI (1343 hab)",
    "OUI le 28 mai",
    "☑ cahier",
    "☑ oui ☐ non",
    "oui [x] non [ ]",
    "[x]",
    "✗ oui ☐ non",
    "✓ oui ✗ non",
)
NO = (
    "NON (GRATUIT)",
    "☐ oui  ☑ non",
    "oui ☐ non ☒",
    "non.",
    "f",
    "F",
    "0.0",
    "non",
    "Non",
    "NON",
    "n",
    "faux",
    "false",
    "False",
    "no",
    "off",
    "0",
)
NEITHER = (
    "",
    "peut-être",
    "oui et non",
    "2",
    "-",
    "☐",
    "néant",
    "nan",
    "si",
    "null",
    "ouioui",
    "non..",
    "oui…",
    "1.",
    "o.",
    "oui mais non",
    "oui, mais pas tous",
    "oui (à confirmer)",
    "oui, bientôt",
    "oui ou non",
    "oui, à transmettre",
    "☐ oui ☐ non",
    "☑ oui ☑ non",
    "☑ à préciser",
    "✗",
    "✘",
    "✗ cahier",
    "✗ oui ✗ non",
    "oui?",
)


@each_row(("written", "meaning"), [*((w, True) for w in YES), *((w, False) for w in NO), *((w, None) for w in NEITHER)])
def test_yes_or_no(written: str, meaning: bool | None) -> None:
    assert outcome(values.to_bool, written) is meaning


@each_row(("typed", "meaning"), [(True, True), (False, False), (1, True), (0, False), (1.0, True), (0.0, False), (2, None), (None, None)])
def test_yes_or_no_of_a_cell(typed: Any, meaning: bool | None) -> None:
    assert outcome(values.to_bool, typed) is meaning


LEVELS_WRITTEN = {
    **{level: level for level in LEVELS},
    "cp": "CP", "ce 1": "CE1", "C.E.1": "CE1", "CE1, CE2": "CE1 CE2", "CE1 et CE2": "CE1 CE2", "CE1/CE2": "CE1 CE2", "CE1;CE2": "CE1 CE2",
    "CE1-CE2": "CE1 CE2", "CE1 CE2": "CE1 CE2", "CE1 + CE2": "CE1 CE2", "CE1 & CE2": "CE1 CE2", "CP à CM2": "CP CE1 CE2 CM1 CM2",
    "du CP au CM2": "CP CE1 CE2 CM1 CM2", "CP-CM2": "CP CE1 CE2 CM1 CM2", "6ème": "6e", "6eme": "6e", "6 ème": "6e", "6e": "6e", "6E": "6e", "6": "6e",
    "sixième": "6e", "cinquième": "5e", "quatrième": "4e", "troisième": "3e", "6ème à 3ème": "6e 5e 4e 3e", "6e-3e": "6e 5e 4e 3e",
    "de la 6e à la 3e": "6e 5e 4e 3e", "2nde": "2de", "seconde": "2de", "1ère": "1re", "première": "1re", "terminale": "Tle", "Term": "Tle",
    "collège": "6e 5e 4e 3e", "lycée": "2de 1re Tle", "élémentaire": "CP CE1 CE2 CM1 CM2", "primaire": "CP CE1 CE2 CM1 CM2",
    "cycle 2 et 3": "CP CE1 CE2 CM1 CM2 6e", "cycle 2, 3 et 4": "CP CE1 CE2 CM1 CM2 6e 5e 4e 3e", "cycle 2/3": "CP CE1 CE2 CM1 CM2 6e",
    "cycle 2 & 3": "CP CE1 CE2 CM1 CM2 6e", "cycle 2+3": "CP CE1 CE2 CM1 CM2 6e", "cycle 2 et 3e": "CP CE1 CE2 3e", "cycle 2 et 3 e": "CP CE1 CE2 3e",
    "cycle 2 et 6e": "CP CE1 CE2 6e", "cycle 3 et 6": None, "cycle 3-4": None, "élèves de la 6e à la 3e": "6e 5e 4e 3e", "élèves de la 6e": "6e",
    "cycle 3": "CM1 CM2 6e", "CE1, CE1": "CE1", "classe de CM1": "CM1", "GS": "GS", "grande section": "GS", "maternelle": "PS MS GS", "BTS": "BTS",
    "GS-CP": "GS CP", "de la petite section à la terminale": " ".join(("PS", "MS", "GS", *LEVELS)), "de la GS au CE1": "GS CP CE1", "CM2 CM1": "CM2 CM1",
    "TPS": "TPS", "CPGE": "CPGE", "licence": "Licence", "master": "Master", "crèche": "Crèche", "prépa": "CPGE", "université": "Licence",
    "L1": "Licence", "L2": "Licence", "L3": "Licence", "toute petite section": "TPS", "petite section": "PS", "moyenne section": "MS",
    "cours préparatoire": "CP", "cours élémentaire 1": "CE1", "cours élémentaire 2": "CE2", "cours moyen 1": "CM1", "cours moyen 2": "CM2",
    **{f"{number}{ending}": f"{number}e" for number in "6543" for ending in ("", "e", "ème", "ième", "em", "°", "es", "èmes", "ièmes")},
    "Sixièmes": "6e", "cinquièmes": "5e", "quatrièmes": "4e", "troisièmes": "3e", "secondes": "2de", "premières": "1re", "2ndes": "2de", "1ères": "1re",
    "6 èmes": "6e", "6° à 3°": "6e 5e 4e 3e", "sixièmes et cinquièmes": "6e 5e", "6°/5°": "6e 5e", "collégiens": "6e 5e 4e 3e", "lycéens": "2de 1re Tle",
    "collégiens et lycéens": "6e 5e 4e 3e 2de 1re Tle", "élémentaires": "CP CE1 CE2 CM1 CM2", "primaires": "CP CE1 CE2 CM1 CM2", "élèves de sixième": "6e",
    "6e SEGPA": "6e", "6° SEGPA": "6e", "6e et 5e Segpa": "6e 5e", "CM2 ULIS": "CM2", "6e SEGPA à 3e SEGPA": "6e 5e 4e 3e", "collège SEGPA": "6e 5e 4e 3e",
    "SEGPA": "6e 5e 4e 3e", "CAP": "2de 1re", "CAP 2e année": "1re", "2de pro": "2de", "Tle pro": "Tle", "3e prépa-métiers": "3e", "ULIS collège": "6e 5e 4e 3e",
    "UPE2A école": "CP CE1 CE2 CM1 CM2", "bac pro": "2de 1re Tle", "ULIS": None, "UPE2A": None, "6e SEGPAS": None, "SEGPA 6e": "6e", "CE1 (6 enfants)": "CE1", "de 6e en 4e": "6e 5e 4e", "6e option": None, "7°": None, "1°": None, "6 °": None, "étudiants": None, "CM2s": None, "6s": None,
    "2nd": "2de", "2e": "2de", "2ème": "2de", "1e": "1re", "T": "Tle", "tale": "Tle", "terminales": "Tle",
    "maternelles": "PS MS GS", "école maternelle": "PS MS GS", "école élémentaire": "CP CE1 CE2 CM1 CM2", "cycle 2": "CP CE1 CE2",
    "cycle 4": "5e 4e 3e", "CP\ncollège": "CP 6e 5e 4e 3e", "CE1.": "CE1", "du CE1": "CE1", "de la 6e": "6e", "de CM2": "CM2",
    "CM2 - BTS": "CM2 BTS", "BTS à Master": "BTS Master", "CM2 à CP": "CM2 CP", "CP à CP": "CP", "CP à XX": None, "XX à CP": None,
    "1re année CAP": "2de", "2e année de CAP": "1re", "CAP1": "2de", "CAP 2": "1re", "CAP 1ère année": "2de", "deuxième année de CAP": "1re", "CAP 3": None, "1re année": None,
    "ULIS élémentaire": "CP CE1 CE2 CM1 CM2", "ULIS maternelle": None, "CE1 (cycle 2)": "CE1", "CE1, CE2 (cycle 2)": "CE1 CE2", "CE1 (cycle 3)": None, "cycle 1": "PS MS GS",
    "terminale STMG": "Tle", "T STMG": "Tle", "1ère STMG": "1re", "Tle ST2S": "Tle", "STMG": None, "3PM": "3e", "3e PM": "3e", "3 pm": "3e", "4PM": None,
    "cours moyen 2e année": "CM2", "cours élémentaire première année": "CE1", "CM 2e année": "CM2", "cours moyen 3e année": None,
    "": None, " ": None, "CE7": None, "tous": None, "7e": None, "12": None, "CE1, XX": None, "a à b": None, ",": None,
}  # fmt: skip


@each_row(("written", "levels"), LEVELS_WRITTEN.items())
def test_levels(written: str, levels: str | None) -> None:
    assert outcome(to_levels, written) == (None if levels is None else tuple(levels.split()))


LISTS = {
    "a": ["a"],
    "a, b": ["a", "b"],
    "a; b, c": ["a", "b, c"],
    "a\nb": ["a", "b"],
    "": [],
    " ; ": [],
    "a;": ["a"],
    "X; YXY": ["X", "YXY"],
    "X, YXY": ["X", "YXY"],
}


@each_row(("written", "parts"), LISTS.items())
def test_list_in_one_cell(written: str, parts: list[str]) -> None:
    assert values.split_list(written) == parts


# Identifiers, as the dossier reads them.

# What a field of its own reads: the kinds of `clas_cli.dossier.kinds`.


def kind_of(path: str) -> Any:
    """The kind of a field of the dossier."""
    record: type[Record] = Dossier
    *sections, name = path.split(".")
    for section in sections:
        within = record.FIELDS[section].kind
        assert isinstance(within, One | Records)
        record = within.record
    return record.FIELDS[name].kind


YEARS_WRITTEN = {
    **{f"2026{dash}2027": "2026-2027" for dash in ("-", "/", " - ", " / ", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212")},
    **{f"2026{space}-{space}2027": "2026-2027" for space in ("\u00a0", "\u202f", "\u2009", "  ", "\t")},
    "2026\u202f\u2014\u00a02027": "2026-2027", " 2026-2027 ": "2026-2027", "2026-27": "2026-2027", "2026/27": "2026-2027", "2000-2001": "2000-2001",
    "2099-2100": "2099-2100", "2100-2101": "2100-2101",
    "2026 2027": None, "20262027": None, "2026": None, "2026-": None, "-2027": None, "2026-2028": None, "2027-2026": None, "2026-2026": None, "2026--2027": None,
    "2026_2027": None, "2026-7": None, "2026-027": None, "26-27": "2026-2027", "26-2027": "2026-2027", "2099-00": None, "1999-2000": None, "2101-2102": None, "2026-2027-2028": None,
    "２０２６-２０２７": None, "٢٠٢٦-٢٠٢٧": None, "2026 à 2027": None, "": None, "2026²-2027": None,
}  # fmt: skip
DAYS_WRITTEN = {
    **{day: day for day in values.DAYS}, **{f"{day}s": day for day in values.DAYS}, **{day[:3]: day for day in values.DAYS}, **{f"{day[:3]}.": day for day in values.DAYS},
    **{f"{day} soir": day for day in values.DAYS}, "LUNDI": "lundi", "vend.": "vendredi", "Merc.": "mercredi", "-lundi-": "lundi", "lundi.": "lundi", "lund": "lundi",
    "Mardi matin": "mardi", "mardi midi": "mardi", "mardi après-midi": "mardi", "mardi apres midi": "mardi", "MARDI  SOIR": "mardi", "mar. soir": "mardi",
    "le mardi": "mardi", "les mardis": "mardi", "tous les mardis": "mardi", "le mardi soir": "mardi", "mardis\u00a0soir": "mardi",
    "": None, "mars": None, "ma": None, "l": None, "lu.": None, "jeus": None, "mar.s": None, "mardi nuit": None, "soir": None, "mardi, soir": "mardi", "mardi, jeudi": None, "mardi, férié": "mardi", "mardi et jeudi": None, "mardi/jeudi": None,
    "mardi jeudi": None, "lundi-mardi": None, "tous les jours": None, "tous mardis": None, "un mardi": None, "mardi 16h45": None, "mardi soir soir": None, "2": None,
    "mardi ou un autre": None, "lundi" + " " * 90 + "non": None,
}  # fmt: skip
FREE = {"gratuit": "0", "Gratuite": "0", "gratuité": "0", "aucune": "0", " GRATUIT ": "0", "0": "0", "5,50 €": "5.50", "gratuit ou 5": None, "non": "0", "néant": "0", "symbolique": None, "libre": None, "": None}  # fmt: skip
STATUTS_WRITTEN = {
    "Association": "association", "Association loi 1901": "association", "association loi de 1901": "association", "Association (loi 1901)": "association",
    "mairie": "commune", "Communauté de communes": "epci", "Communauté d\u2019agglomération": "epci", "Établissement public": "etablissement_public",
    "loi 1901": None, "associations": "association", "MJC du quartier": "association", "association loi 1905": None, "communauté": None, "club": None, "association" + " " * 90 + "ou pas": None,
}  # fmt: skip
KINDS: list[tuple[str, dict[str, str | None], Any]] = [
    ("projet.annee_scolaire", YEARS_WRITTEN, str),
    ("collectifs.seances.jour", DAYS_WRITTEN, str),
    ("projet.horaires_scolaires.jour", DAYS_WRITTEN, str),
    ("projet.participation_familles", FREE, Decimal),
    ("budget.charges.montant", {"gratuit": "0", "aucune": "0", "0": "0", "pas encore": None}, Decimal),
    ("gestionnaire.statut", STATUTS_WRITTEN, str),
    ("prolongation.collectifs_avant", {"2 collectifs": "2", "1 collectif": "1", "2 enfants": None}, int),
    ("prolongation.collectifs_demandes", {"3 collectifs": "3", "0 collectif": None}, int),
    ("collectifs.enfants", {"10 élèves": "10", "10 sem.": None}, int),
    ("collectifs.semaines", {"30 sem.": "30", "54 sem.": None, "30 enfants": None}, int),
    ("projet.duree_annees", {"2 années": "2", "0 an": None}, int),
    ("collectifs.intervenants.statut", {"salariée": "salarie", "Salarié": "salarie", "bénévole": "benevole", "salaire": None}, str),
]


@each_row(
    ("path", "written", "value"),
    [(path, written, None if value is None else of(value)) for path, table, of in KINDS for written, value in table.items()],
)
def test_value_of_a_field(path: str, written: str, value: Any) -> None:
    assert outcome(kind_of(path).convert, written) == value


SIRET_RIGHT = (
    "99990056600004",
    "99990012900001",
    "999 900 129 00001",
    "99990012900001 ",
    "9999.0012.9000.01",
    "35600000000048",
    "35600000049837",
)
SIRET_WRONG = ("99990012900002", "99990012900010", "9999001290000", "999900129000011", "00000000000000", "9999001290000A", "٩٩٩٩٠٠١٢٩٠٠٠٠١", "SIRET", "12345678901234", "35600000000049")  # fmt: skip
RNA_RIGHT = ("W111000000", "w111000000", "W 111 000 000", "W9A1000000", "W2B1000001")
RNA_WRONG = ("W11100000", "W1110000000", "111000000", "X111000000", "WA11000000", "W111OOOOOO", "W")
POSTCODE_RIGHT = (
    "11000",
    "01000",
    "07120",
    "97400",
    "98800",
    "20000",
    "11 000",
    "11000 ",
    "11000 CEDEX",
    "11890 Cedex 9",
    "11 000 cedex 09",
    "11000CEDEX",
)
POSTCODE_WRONG = ("1100", "110000", "00100", "99000", "96000", "1100A", "11000-2", "Carcassonne", "١١٠٠٠", "11000 CEDEX 123", "CEDEX", "CEDEX 11000", "1100 CEDEX", "11000 Carcassonne", "11890 Carcassonne Cedex 9", "11000 cedex IX")  # fmt: skip
EMAIL_RIGHT = ("presidence@example.org", "a.b+c@mail.example.org", "a_b-c@example.fr", "é@example.org")
EMAIL_WRONG = ("presidence", "presidence@", "@example.org", "a@b", "a b@example.org", "a@@example.org", "a@example..org", "a..b@example.org", "a@example.o", "a@example.org, b@example.org", "<a@example.org", "mailto:a@b")  # fmt: skip


def fault(path: str, written: str) -> str | None:
    """The code that an identifier of the gestionnaire raises."""
    *sections, name = path.split(".")
    tree = Mapping({name: Scalar(written, None)}, None)
    for section in reversed(sections):
        tree = Mapping({section: tree}, None)
    reading = Reading(None)
    reading.record(Gestionnaire, tree, "gestionnaire")
    return next((code_of(remark) for remark in reading.remarks if remark.at == f"gestionnaire.{path}"), None)


@each_row(
    ("path", "written", "code"),
    [
        (path, written, code)
        for path, right, wrong in (
            ("siret", SIRET_RIGHT, SIRET_WRONG),
            ("rna", RNA_RIGHT, RNA_WRONG),
            ("adresse.code_postal", POSTCODE_RIGHT, POSTCODE_WRONG),
            ("representant.courriel", EMAIL_RIGHT, EMAIL_WRONG),
        )
        for code, all_written in ((None, right), ("DOS008", wrong))
        for written in all_written
    ],
)
def test_identifier(path: str, written: str, code: str | None) -> None:
    assert fault(path, written) == code


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("prolongaton", "Vouliez-vous écrire «\u00a0prolongation\u00a0»\u00a0?"),
        ("Renouvellement", "Écrire une valeur parmi\u00a0: nouvelle ou prolongation."),
        ("autre", "Écrire une valeur parmi\u00a0: nouvelle ou prolongation."),
    ],
)
def test_a_value_is_proposed_only_where_it_is_the_one_meant(written: str, remedy: str) -> None:
    reading = Reading(None)
    reading.record(Demande, Mapping({"situation": Scalar(written, None)}, None), "demande")
    assert [(code_of(remark), remark.remedy) for remark in reading.remarks] == [("DOS005", remedy)]


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("prevu", "prevue"),
        ("non prévue", None),
        ("pas suivie", None),
        ("non prévu", None),
        ("departemnt", "departement"),
        ("adhérents", None),
    ],
)
def test_what_is_near_says_nothing_contrary(written: str, near: str | None) -> None:
    assert nearest(written, ("prevue", "suivie", "departement")) == near


@pytest.mark.parametrize(
    ("written", "near"), [("Durée", "Durée du projet, en années"), ("Nombre", None), ("Intitulé", "Intitulé du projet"), ("Du", None)]
)
def test_a_word_that_begins_one_name_is_near_it(written: str, near: str | None) -> None:
    names = ("Durée du projet, en années", "Intitulé du projet", "Nombre de collectifs demandés", "Nombre de semaines prévues par an")
    assert nearest(written, names) == near


@pytest.mark.parametrize(
    ("text", "filler"),
    [
        ("École à préciser", True),
        ("Écoles à définir", True),
        ("Établissements scolaires à confirmer", True),
        ("Lieu à définir", True),
        ("Nom à compléter", True),
        ("École Jean-Jaurès", False),
        ("École à Trèbes", False),
        ("École La Voirie", False),
    ],
)
def test_a_name_still_to_be_said_is_no_answer(text: str, filler: bool) -> None:
    assert is_filler(text) is filler


def test_the_longest_address_has_254_characters() -> None:
    local = "a" * (254 - len("@example.org"))
    assert is_email(f"{local}@example.org")
    assert not is_email(f"{local}a@example.org")


# What people read, to the letter.


def test_the_names_of_the_months_and_days() -> None:
    assert " ".join(values.MONTHS) == "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    assert " ".join(values.DAYS) == "lundi mardi mercredi jeudi vendredi samedi dimanche"


TEXTS: list[tuple[Any, str]] = [
    (" École ", "École"), (True, "oui"), (False, "non"), (None, ""), (12, "12"), (12.0, "12"), (12.5, "12.5"), (-0.5, "-0.5"), (1e14, "100000000000000"), (1e15, "1000000000000000.0"), (1.5e15, "1500000000000000.0"),
    (1e300, "1e+300"), (Decimal("12.50"), "12.50"), (date(2026, 7, 20), "2026-07-20"), (datetime(2026, 7, 20), "2026-07-20"), (datetime(2026, 7, 20, 10, 5), "2026-07-20 10:05:00"), (time(9, 5), "09:05"),  # noqa: DTZ001
    (timedelta(hours=16, minutes=45), "16:45:00"),
]  # fmt: skip


@each_row(("typed", "text"), TEXTS)
def test_text_of_a_cell(typed: Any, text: str) -> None:
    assert values.to_text(typed) == text


AN_AMOUNT, AN_INTEGER, A_DATE, A_TIME = (
    "un montant en euros, par exemple 1 234,50", "un nombre entier, par exemple 10", "une date, par exemple 20/07/2026", "une heure, par exemple 16h45",
)  # fmt: skip
A_NUMBER = "un nombre, par exemple 0,325 ou 32,5 %"
A_LEVEL = "un niveau scolaire parmi CP, CE1, CE2, CM1, CM2, 6e, 5e, 4e, 3e, 2de, 1re, Tle"
PLAIN_DIGITS = ", en chiffres ordinaires (de 0 à 9)"
A_DAY = "une valeur parmi\u00a0: lundi, mardi, mercredi, jeudi, vendredi, samedi ou dimanche"
EXPECTED: list[tuple[Any, Any, str]] = [
    (values.to_amount, "abc", AN_AMOUNT), (values.to_amount, True, AN_AMOUNT), (values.to_amount, "12²", AN_AMOUNT + PLAIN_DIGITS),
    (values.to_amount, 10**12 + 1, AN_AMOUNT), (values.to_amount, -(10**12) - 1, AN_AMOUNT), (values.to_amount, "1.234,56.78", AN_AMOUNT),
    (values.to_amount, 10**12, "un montant d'un milliard d'euros au plus"), (values.to_amount, "1000000000,01", "un montant d'un milliard d'euros au plus"),
    (values.to_amount, -(10**12), "un montant positif ou nul"), (values.to_amount, "-5", "un montant positif ou nul"),
    (values.to_amount, "1.234", "un montant sans ambiguïté (millier ou décimale\u00a0?)"),
    (values.to_amount, "1234,567", "un montant au centime près (deux décimales au plus)"),
    (values.to_number, "a", A_NUMBER), (values.to_number, None, A_NUMBER), (values.to_number, True, A_NUMBER),
    (values.to_integer, "beaucoup", AN_INTEGER), (values.to_integer, True, AN_INTEGER), (values.to_integer, "8²", AN_INTEGER + PLAIN_DIGITS),
    (values.to_integer, "10 enfants", AN_INTEGER), (kind_of("collectifs.seances.jour").convert, "mars", A_DAY), (values.to_integer, "10 XXXX", AN_INTEGER),
    (values.to_date, "demain", A_DATE), (values.to_date, "２０/07/2026", A_DATE + PLAIN_DIGITS), (values.to_date, "20 thermidor 2026", A_DATE),
    (values.to_date, "mardi 21/09/2026", "une date et son jour\u00a0: le 21/09/2026 est un lundi"), (values.to_date, "lundi soir", A_DATE), (values.to_date, "lundi 20 thermidor 2026", A_DATE),
    (values.to_date, "31/09/2026", "une date qui existe, par exemple 20/07/2026"), (values.to_date, "01/01/2101", "une date entre 2000 et 2100"),
    (values.to_time, "midi", A_TIME), (values.to_time, 1.0, A_TIME), (values.to_time, "１６h45", A_TIME + PLAIN_DIGITS),
    (values.to_time, "24:00", "une heure qui existe, par exemple 16h45"), (values.to_time, "23:60", "une heure qui existe, par exemple 16h45"),
    (values.to_bool, "peut-être", "oui ou non"), (to_levels, "CE7", A_LEVEL), (to_levels, "", A_LEVEL),
]  # fmt: skip


@each_row(("convert", "written", "expected"), EXPECTED)
def test_what_was_expected_is_told(convert: Any, written: Any, expected: str) -> None:
    with pytest.raises(Refused) as refused:
        convert(written)
    assert refused.value.expected == str(refused.value) == expected


@pytest.mark.parametrize(
    ("convert", "written", "close"),
    [(values.to_bool, "ouais", ("oui", "non")), (to_levels, "CE7", LEVELS), (to_levels, "", LEVELS), (values.to_date, "demain", ())],
)  # fmt: skip
def test_what_may_be_proposed(convert: Any, written: str, close: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        convert(written)
    assert refused.value.close == close


@pytest.mark.parametrize(
    ("siret", "fault_"),
    [
        ("99990012900001", None),
        ("9999001290000A", "14 chiffres, et rien d'autre"),
        ("", "14 chiffres, et rien d'autre"),
        ("9999001290000", "14 chiffres (il y en a 13)"),
        ("00000000000000", "un numéro attribué"),
        ("99990012900002", "14 chiffres dont la clé de contrôle est juste"),
    ],
)
def test_what_is_wrong_with_a_siret_is_told(siret: str, fault_: str | None) -> None:
    assert siret_fault(siret) == fault_


# What is longer than anything that may be meant is refused: nothing after it is cut and forgotten.


@pytest.mark.parametrize(
    ("convert", "first", "last", "most"),
    [(values.to_amount, "12", "€", 60), (lambda raw: values.to_integer(raw, "enfants"), "12", "enfants", 60), (values.to_date, "20 juillet", "2026", 60),
     (values.to_time, "16", "h", 60), (to_levels, "CP", "CE1", 200)],
)  # fmt: skip
def test_a_value_of_any_reasonable_length(convert: Any, first: str, last: str, most: int) -> None:
    blank = " " * (most - len(first + last))
    assert convert(f"{first}{blank}{last}") == convert(f"{first} {last}")
    assert outcome(convert, f"{first} {blank}{last}") is None
    assert outcome(convert, f"{first}{' ' * most}et le reste") is None


def test_yes_and_a_long_rest_is_not_yes() -> None:
    assert outcome(values.to_bool, "oui" + " " * 60 + "mais non") is None


# Whatever is written, a value is understood or refused; nothing else happens.

CONVERT = (
    values.to_text, values.to_amount, values.to_number, values.to_integer, values.to_date, values.to_time, values.to_bool, to_levels,
)  # fmt: skip


@given(st.text() | st.from_regex(r"[-+0-9.,:/ hH€%eE'\u00a0]{0,30}", fullmatch=True) | st.floats() | st.integers() | st.booleans() | st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.dates() | st.times() | st.datetimes() | st.timedeltas() | st.none())  # fmt: skip
def test_any_value_is_understood_or_refused(raw: Any) -> None:
    for convert in CONVERT:
        outcome(convert, raw)


LISTS = {
    "-Carcassonne -Trèbes": ["Carcassonne", "Trèbes"],
    "– CE1 – CE2": ["CE1", "CE2"],
    "CE1-CE2": ["CE1-CE2"],
    "Saint-Jean - salle": ["Saint-Jean - salle"],
}


@pytest.mark.parametrize(("written", "parts"), LISTS.items())
def test_a_list_whose_dashes_are_in_the_text(written: str, parts: list[str]) -> None:
    assert values.split_list(written) == parts


@pytest.mark.parametrize(
    ("path", "written", "meaning"),
    [
        ("financeur", "CD11", "departement"), ("financeur", "Ville de Bourg", "commune"), ("financeur", "CC d'Exemple", "epci"),
        ("financeur", "Agglo", "epci"), ("financeur", "CAF", None), ("financeur", "CARSAT", None), ("financeur", "cdi", None),
    ],
)  # fmt: skip
def test_a_funder_as_people_call_it(path: str, written: str, meaning: str | None) -> None:
    from clas_cli.dossier.budget import Produit

    assert outcome(Produit.FIELDS[path].kind.convert, written) == meaning


def test_a_list_is_split_on_what_begins_its_elements_and_not_on_spaces() -> None:
    far = " " * 300_000
    assert values.split_list(f"- a{far}1") == [f"- a{far}1".removeprefix("- ")]
    assert values.split_list(f"- a{far}- b") == ["a", "b"]


def test_an_account_is_read_of_a_label_and_not_of_a_text_without_end() -> None:
    kind = Account({60: "Achats"})
    assert [kind.convert(text) for text in ("60 Achats", "compte 6061 : fournitures", 60)] == [60, 60, 60]
    with pytest.raises(Refused, match="un compte parmi"):
        kind.convert(" " * 300_000 + "60 Achats")
