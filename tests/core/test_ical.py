"""Calendars, read back by a library that is not ours."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from core import ical

WRITTEN = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def entry(**fields):
    given = {
        "uid": "one@dekking",
        "day": date(2026, 5, 30),
        "summary": "Last day to extend",
        "description": "See that it is paid.",
        "url": "https://dekking.example/portal/",
        "sequence": 0,
        "changed_at": WRITTEN,
    }
    return ical.AllDay(**given | fields)


def written(*entries, name="Deadlines"):
    return ical.calendar(name, entries, language="en", product="Dekking")


def read(*entries):
    (event,) = icalendar.Calendar.from_ical(written(*entries)).walk("VEVENT")
    return event


def test_an_entry_is_a_whole_day_with_its_number_and_moment():
    event = read(entry(sequence=3))

    assert event["UID"] == "one@dekking"
    assert event["DTSTART"].dt == date(2026, 5, 30)
    assert event["DTEND"].dt == date(2026, 5, 31)
    assert event["SEQUENCE"] == 3
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == WRITTEN
    assert event["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize(
    "text",
    [
        "Müller & Söhne; Köln, Rhein \\ Ruhr",
        "línea uno\nlínea dos",
        'colon: and "quotes" and =',
        "é" * 200,
        "漢字" * 60,
        "🚚" * 40,
        "BEGIN:VEVENT\nUID:stolen",
    ],
)
def test_every_text_comes_back_as_it_went_in(text):
    event = read(entry(summary=text, description=text))

    assert str(event["SUMMARY"]) == text
    assert str(event["DESCRIPTION"]) == text


def test_what_no_text_may_hold_is_left_out():
    assert str(read(entry(summary="a\x00b\x1bc\x7f"))["SUMMARY"]) == "abc"
    assert str(read(entry(summary="a\r\nb\rc"))["SUMMARY"]) == "a\nb\nc"


def test_no_line_is_longer_than_the_standard_lets_it_be_and_no_character_is_broken():
    content = written(entry(summary="é漢🚚" * 90, description="x" * 400), name="ü" * 100)

    lines = content.split(b"\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) == 75
    assert all(line.decode() or not line for line in lines[:-1])  # each is whole UTF-8


def test_alarms_go_at_nine_in_the_morning_so_many_days_before():
    alarms = read(entry(alarm_days=(14, 1))).walk("VALARM")

    before = [alarm["TRIGGER"].dt for alarm in alarms]
    midnight = datetime(2026, 5, 30)  # noqa: DTZ001  # of whoever looks
    assert [midnight + each for each in before] == [
        datetime(2026, 5, 16, 9),  # noqa: DTZ001
        datetime(2026, 5, 29, 9),  # noqa: DTZ001
    ]
    assert {str(alarm["ACTION"]) for alarm in alarms} == {"DISPLAY"}
    assert all(each < timedelta(0) for each in before)


def test_what_is_cancelled_says_so_and_makes_no_sound():
    event = read(entry(is_cancelled=True, alarm_days=(14,)))

    assert event["STATUS"] == "CANCELLED"
    assert event.walk("VALARM") == []


def test_an_empty_calendar_is_one_too():
    found = icalendar.Calendar.from_ical(written())

    assert found["VERSION"] == "2.0"
    assert found["METHOD"] == "PUBLISH"
    assert found.walk("VEVENT") == []
