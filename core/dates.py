"""Dates of the business: which day it is, and counting in months and years."""

import calendar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Europe/Amsterdam")


def business_date(now: datetime) -> date:
    """Return the day it is at `now` (an aware moment) where the insurer is established."""
    return now.astimezone(BUSINESS_ZONE).date()


def beginning_of(day: date) -> datetime:
    """Return the first moment of a day where the insurer is established."""
    return datetime.combine(day, time.min, BUSINESS_ZONE)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, clamped to the end of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def add_years(day: date, years: int) -> date:
    """Return the same day `years` later; 29 February becomes the 28th."""
    return add_months(day, 12 * years)


def moment_on(day: date, now: datetime) -> datetime:
    """Return `now` brought to the business date `day`: work caught up late keeps its own day.

    The hour on the clock stays, not the hours between: summer time begins or ends on the way, and
    a late evening would become the day after.
    """
    moved = now.astimezone(BUSINESS_ZONE).replace(year=day.year, month=day.month, day=day.day)
    return moved.astimezone(UTC)
