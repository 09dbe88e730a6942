"""When a default becomes a loss: the waiting period and the date of loss (`domain.md` 1.7)."""

from collections.abc import Mapping
from datetime import date

from core.dates import add_months
from core.errors import BusinessError
from policies.rules.terms import WaitingStart


class WaitingNotStarted(BusinessError):
    """What starts the waiting period has not happened yet."""

    sentence = "The waiting period has not started: there is no date for %(start)s."


def waiting_ends_on(
    start: WaitingStart, starts: Mapping[WaitingStart, date | None], waiting_months: int
) -> date:
    """Return the last day of the waiting period, the date of loss of a protracted default.

    `starts` holds the day of each event that may start it; None or absent has not happened.

    :raises WaitingNotStarted: if the event that starts it has not happened
    """
    started_on = starts.get(start)
    if started_on is None:
        raise WaitingNotStarted(start=start.value)
    return add_months(started_on, waiting_months)


def date_of_loss(insolvency_on: date | None, waiting_over_on: date | None) -> date | None:
    """Return the earliest insured event (R-POL-41); None when there is none yet."""
    events = [day for day in (insolvency_on, waiting_over_on) if day is not None]
    return min(events, default=None)
