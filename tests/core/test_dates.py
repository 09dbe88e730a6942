"""A moment brought to another day stands on that day, on either side of summer time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock
from core.dates import BUSINESS_ZONE, business_date, moment_on
from core.models import BusinessClock

LATE_IN_WINTER = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # half past eleven in the evening
LATE_IN_SUMMER = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)
EARLY_IN_SUMMER = datetime(2026, 6, 30, 22, 10, tzinfo=UTC)  # ten past midnight on 1 July


@pytest.mark.parametrize("now", [LATE_IN_WINTER, LATE_IN_SUMMER, EARLY_IN_SUMMER])
def test_every_day_of_four_years_keeps_its_own_day_and_the_hour_on_the_clock(now):
    first = date(2026, 1, 1)
    for day in (first + timedelta(days=n) for n in range(4 * 366)):
        moved = moment_on(day, now)
        assert business_date(moved) == day
        assert moved.astimezone(BUSINESS_ZONE).time() == now.astimezone(BUSINESS_ZONE).time()


def test_an_hour_that_summer_time_leaves_out_stays_on_its_day():
    half_past_two = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)

    assert business_date(moment_on(date(2026, 3, 29), half_past_two)) == date(2026, 3, 29)


@pytest.mark.django_db
def test_the_demo_is_as_many_days_ahead_as_its_clock_was_moved_into_summer_time(
    settings, monkeypatch
):
    settings.DEMO = True
    BusinessClock.objects.create(days_ahead=127)
    monkeypatch.setattr(clock, "real", lambda: LATE_IN_WINTER)  # the time comes in from outside

    assert business_date(clock.now()) == date(2027, 3, 29)
