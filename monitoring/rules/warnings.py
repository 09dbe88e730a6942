"""How many days before a deadline somebody is warned."""

from collections.abc import Iterable, Sequence
from datetime import date

from core.errors import BusinessError

DAYS_BEFORE_A_DEADLINE = (14, 7, 1)  # unless the policyholder chose others
MOST_WARNINGS = 5
LONGEST_AHEAD = 90


class WarningDaysRefused(BusinessError):
    """Nobody can be warned so often, or so early."""

    sentence = (
        "Choose one to %(most)s numbers of days from 1 to %(longest)s, such as 14, 7, 1: "
        "%(given)s cannot be taken."
    )


def warning_days(given: Iterable[int]) -> tuple[int, ...]:
    """Return the days before a deadline on which to warn, the first warning first.

    :raises WarningDaysRefused: if they are none, too many, or out of bounds
    """
    days = tuple(sorted(set(given), reverse=True))
    if not 1 <= len(days) <= MOST_WARNINGS or not all(1 <= each <= LONGEST_AHEAD for each in days):
        raise WarningDaysRefused(
            most=MOST_WARNINGS, longest=LONGEST_AHEAD, given=", ".join(map(str, days)) or "0"
        )
    return days


def warning_due(deadline: date, on: date, days_before: Sequence[int]) -> int | None:
    """Return how many days before `deadline` the warning is that belongs to `on`; None: no warning.

    A deadline that came into sight late still gets the warning of its stretch.
    """
    left = (deadline - on).days
    stretches = [days for days in days_before if 0 <= left <= days]
    return min(stretches, default=None)


def is_told(days: int, told: Iterable[int]) -> bool:
    """Tell whether a warning so many days ahead was given, perhaps under another choice of days."""
    return any(each <= days for each in told)
