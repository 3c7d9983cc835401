"""The reminders: read back by an independent library, whole days, the same bytes each time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from campagnes import EXAMPLES as CAMPAIGNS
from campagnes import edited
from commande import EXAMPLES, clas
from hypothesis import given, settings
from hypothesis import strategies as st

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.load import from_file
from clas_cli.judge.options import Options
from clas_cli.sending.agenda import Reminder, to_ics
from clas_cli.sending.prepare import prepare

icalendar = pytest.importorskip("icalendar")

NEW, RENEWAL = EXAMPLES / "nouvelle-conforme.yaml", EXAMPLES / "prolongation-conforme.yaml"
TODAY = date(2026, 6, 1)
ICS = Path("rappels.ics")
SHORT = CAMPAIGNS[0]
"""A campaign that gives no date."""


def events(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def calendar(dossier: Path, campagne: Campagne | None = None) -> bytes:
    content = prepare(dossier, Options(today=TODAY, campaign=campagne), in_spite=True).write(ICS)[ICS]
    assert content is not None
    return content


def told(event: Any) -> tuple[date, date, str]:
    """First and last day, and the title without the gestionnaire."""
    title = str(event["SUMMARY"]).replace("\u00a0", " ").partition(" (")[0]
    return event.decoded("DTSTART"), event.decoded("DTEND") - timedelta(1), title


def test_reminders_of_a_prolongation() -> None:
    assert [told(event) for event in events(calendar(RENEWAL))] == [
        (date(2026, 6, 28), date(2026, 6, 28), "Clas : dernier jour pour envoyer la demande"),
        (date(2026, 6, 28), date(2026, 6, 28), "Clas : bilan qualitatif 2025-2026 reçu par la Caf ?"),
        (date(2026, 9, 1), date(2026, 9, 30), "Clas : bilan 2025-2026 à saisir dans Espada"),
        (date(2026, 9, 1), date(2026, 9, 1), "Clas : formation obligatoire des nouveaux accompagnateurs"),
    ]


def test_reminders_of_a_new_request() -> None:
    """Who is new has no past year to report: the first figures are those of the year asked for."""
    found = events(calendar(NEW))
    assert [told(event) for event in found] == [
        (date(2026, 8, 5), date(2026, 8, 5), "Clas : dernier jour pour envoyer la demande"),
        (date(2026, 9, 1), date(2026, 9, 1), "Clas : formation obligatoire des nouveaux accompagnateurs"),
        (date(2027, 9, 1), date(2027, 9, 30), "Clas : bilan 2026-2027 à saisir dans Espada"),
    ]
    assert "Dominique Exemple et Alix Exemple" in str(found[1]["DESCRIPTION"])
    assert "au plus tard le 5 août 2026" in str(found[0]["DESCRIPTION"])


@pytest.mark.parametrize(
    ("month", "renewal", "new"),
    [
        ("septembre", (date(2026, 9, 1), date(2026, 9, 30)), (date(2027, 9, 1), date(2027, 9, 30))),
        ("janvier", (date(2027, 1, 1), date(2027, 1, 31)), (date(2028, 1, 1), date(2028, 1, 31))),
        ("avril", (date(2027, 4, 1), date(2027, 4, 30)), (date(2028, 4, 1), date(2028, 4, 30))),
        ("juin", (date(2027, 6, 1), date(2027, 6, 30)), (date(2028, 6, 1), date(2028, 6, 30))),
        ("juillet", (date(2026, 7, 3), date(2026, 7, 31)), (date(2027, 7, 3), date(2027, 7, 31))),  # school ends on 2 July
        ("décembre", (date(2026, 12, 1), date(2026, 12, 31)), (date(2027, 12, 1), date(2027, 12, 31))),
    ],
)
def test_a_year_is_reported_once_it_has_ended(month: str, renewal: tuple[date, date], new: tuple[date, date], tmp_path: Path) -> None:
    campagne = edited("mois_saisie_bilan: {valeur: septembre", f"mois_saisie_bilan: {{valeur: {month}", tmp_path)
    for path, year, (first, last) in ((RENEWAL, "2025-2026", renewal), (NEW, "2026-2027", new)):
        found = [told(event) for event in events(calendar(path, from_file(campagne)))]
        assert (first, last, f"Clas : bilan {year} à saisir dans Espada") in found


def test_the_training_is_told_by_its_name_and_nothing_else_of_it(tmp_path: Path) -> None:
    campagne = edited("valeur: les fondamentaux du Clas", 'valeur: "le module « Accompagner »"', tmp_path)
    (event,) = [one for one in events(calendar(RENEWAL, from_file(campagne))) if "formation" in one["SUMMARY"]]
    text = str(event["DESCRIPTION"]).replace("\u00a0", " ")
    assert text.startswith("Formation obligatoire : le module « Accompagner ». S'informer de sa date auprès de la Caf")
    assert "début d'année" not in text


def test_nothing_to_remind_is_no_calendar(tmp_path: Path) -> None:
    campagne, path = tmp_path / "campagne.yaml", tmp_path / "rappels.ics"
    campagne.write_text(SHORT, encoding="utf-8")
    result = clas("courriel", NEW, "--campagne", campagne, "--agenda", path, "--malgre-tout")
    assert result.status == 0 and not path.exists()
    assert f"Pas écrit : {path} (la campagne ne donne rien à rappeler)." in result.out
    assert "Écrit : " not in result.out


def test_alarms_ring_at_nine_in_paris() -> None:
    (limit,) = [event for event in events(calendar(RENEWAL)) if "dernier jour" in event["SUMMARY"]]
    midnight = datetime.combine(limit.decoded("DTSTART"), time(), ZoneInfo("Europe/Paris"))
    rings = [midnight + alarm["TRIGGER"].dt for alarm in limit.walk("VALARM")]
    assert [(ring.date(), ring.hour) for ring in rings] == [
        (date(2026, 6, 7), 9),
        (date(2026, 6, 21), 9),
        (date(2026, 6, 26), 9),
        (date(2026, 6, 27), 9),
        (date(2026, 6, 28), 9),
    ]


def test_form_of_the_file() -> None:
    content = calendar(RENEWAL)
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines) and lines[-1] == b""
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut by a fold
    assert b"X-WR-TIMEZONE:Europe/Paris" in lines


def test_same_request_same_bytes_and_same_identifiers() -> None:
    assert calendar(RENEWAL) == calendar(RENEWAL)
    later = prepare(RENEWAL, Options(today=date(2026, 6, 10))).write(ICS)[ICS]
    assert later is not None
    names = [str(event["UID"]) for event in events(later)]
    assert names == [str(event["UID"]) for event in events(calendar(RENEWAL))]
    assert len(set(names)) == len(names)
    assert {event.decoded("DTSTAMP").date() for event in events(later)} == {date(2026, 6, 10)}


def test_the_command_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "rappels.ics"
    assert clas("courriel", NEW, "--agenda", path).status == 0
    assert len(events(path.read_bytes())) == 3


@pytest.mark.parametrize("title", ["C:\\nom; a, b", "fin\\", "\\;", 'a: b "c"'])
def test_signs_of_the_format_are_text(title: str) -> None:
    (event,) = events(to_ics([Reminder("x@clas", TODAY, TODAY, title, title, ())], TODAY))
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (title, title)


@settings(max_examples=2 * settings.default.max_examples)
@given(title=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200))
def test_any_title_comes_back(title: str) -> None:
    reminder = Reminder("x@clas", TODAY, TODAY, f"a{title}b", f"c{title}d", (1,))
    (event,) = events(to_ics([reminder], TODAY))
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (f"a{title}b", f"c{title}d")
