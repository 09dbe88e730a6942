"""Days on which people work: not at weekends, and not on the public holidays of a country."""

from datetime import date, timedelta
from functools import cache

import holidays

HOME = "NL"  # where the insurer is established
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


def is_working_day(day: date, *, also_in: str = "") -> bool:
    """Return whether people work at the insurer on a day, and in another country where one counts.

    A country of which no holidays are known has none but ours.
    """
    if day.weekday() >= _SATURDAY:
        return False
    return not any(day in _public_holidays(country) for country in {HOME, also_in or HOME})


def first_from(day: date, *, also_in: str = "") -> date:
    """Return the day itself where people work on it, or the next on which they do."""
    while not is_working_day(day, also_in=also_in):
        day += _ONE_DAY
    return day


def after(day: date, count: int, *, also_in: str = "") -> date:
    """Return the day so many working days later; the day itself does not count."""
    for _ in range(count):
        day = first_from(day + _ONE_DAY, also_in=also_in)
    return day


@cache
def _public_holidays(country: str) -> holidays.HolidayBase:
    """Return the public holidays of a country, of each year once it is asked."""
    known = country in holidays.list_supported_countries()
    return holidays.country_holidays(country) if known else holidays.HolidayBase()
