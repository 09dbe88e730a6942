"""Deadlines in working days know the public holidays."""

from datetime import date, datetime

import pytest

from core import working_days
from core.dates import BUSINESS_ZONE
from grading.rules import overrides
from limits.rules import promises
from monitoring.rules import triggers


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2026, 4, 2), True),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 4), False),  # Saturday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 4, 27), False),  # the King's birthday
        (date(2025, 4, 26), False),  # a Saturday, since it is not kept on a Sunday
        (date(2025, 5, 5), False),  # Liberation Day is one every five years
        (date(2026, 5, 5), True),  # rather early than late
        (date(2026, 5, 14), False),  # Ascension
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), True),
    ],
)
def test_people_work_on_weekdays_that_are_no_holiday(day, is_worked):
    assert working_days.is_working_day(day) is is_worked


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("", date(2026, 7, 20), date(2026, 7, 21)),
        ("BE", date(2026, 7, 20), date(2026, 7, 22)),  # 21 July is Belgian
        ("BE", date(2026, 4, 24), date(2026, 4, 28)),  # ours count there too
        ("ZZ", date(2026, 7, 20), date(2026, 7, 21)),  # nothing is known of it
    ],
)
def test_the_holidays_of_another_country_count_beside_ours(country, day, expected):
    assert working_days.after(day, 1, also_in=country) == expected


def test_what_comes_in_on_a_holiday_counts_as_come_in_after_it():
    easter = date(2026, 4, 4)

    assert triggers.due_on(easter, 0) == date(2026, 4, 7)
    assert triggers.due_on(easter, 2) == date(2026, 4, 9)
    assert triggers.due_on(date(2026, 7, 20), 1, also_in="BE") == date(2026, 7, 22)


def test_a_promised_answer_waits_until_the_desk_opens_after_the_holidays():
    asked_at = datetime(2026, 12, 24, 15, 0, tzinfo=BUSINESS_ZONE)

    assert promises.due_at(asked_at, 4) == datetime(2026, 12, 28, 11, 0, tzinfo=BUSINESS_ZONE)


def test_a_grade_put_down_is_looked_at_after_the_holidays():
    before_easter = overrides.Override(8, date(2026, 4, 2), "a1")

    assert overrides.review_on(before_easter) == date(2026, 4, 8)
