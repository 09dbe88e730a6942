"""Prolonging a part of a limit that has a last day: from the day after it."""

from collections.abc import Sequence
from datetime import date, timedelta

from core.errors import BusinessError
from core.money import Money
from limits.rules.lifecycle import RowState

_ONE_DAY = timedelta(days=1)


class NothingToProlong(BusinessError):
    """No part of the limit has a last day to come."""

    sentence = "No part of the limit on this buyer has a last day to come: ask for a new one."


class StandsLonger(BusinessError):
    """The part stands until that day, or longer."""

    sentence = "The part on this buyer stands until %(until)s already. Choose a later day."


def ensure_later(until: date, last: date) -> None:
    """Refuse a last day that is no later than the one there is.

    :raises StandsLonger: naming the last day there is
    """
    if until <= last:
        raise StandsLonger(until=last, state=RowState.ACTIVE)


def last_of(stands: Sequence[tuple[date, date, Money]], today: date) -> tuple[date, Money]:
    """Return the last day and amount of the temporary part that ends last.

    :raises NothingToProlong: if there is none, or it is over
    """
    ahead = [(ends, amount) for _, ends, amount in stands if ends >= today]
    if not ahead:
        raise NothingToProlong(state=RowState.ENDED)
    return max(ahead, key=lambda each: each[0])


def first_day(stands: Sequence[tuple[date, date, Money]], today: date) -> date:
    """Return from which day a prolongation counts: that after the last day, or today."""
    return max([today, *(ends + _ONE_DAY for _, ends, _ in stands if ends < date.max)])
