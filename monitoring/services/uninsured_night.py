"""The night over deliveries without a limit: one notice of the buyers the day was silent of."""

from datetime import date, datetime, timedelta

from accounts.rules import SYSTEM
from core import night
from core.dates import moment_on
from core.night import Ranges
from monitoring.queries import cover
from monitoring.services.cover import MOST_BY_THEMSELVES, tell_of_the_rest
from receivables import queries as receivables

JOB = "monitoring.uninsured"
_DAY = timedelta(days=1)
_POLICYHOLDERS_A_RANGE = 20


def ranges(on: date) -> Ranges:
    """Return whom to tell: who got as many notices by themselves on a day as there may be."""
    return night.cut(_concerned(on), _POLICYHOLDERS_A_RANGE)


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Tell some policyholders of the other buyers; what was told of is told of no more."""
    begin = moment_on(_since(on), now).replace(hour=0)
    for policyholder_id in _concerned(on):
        if first <= policyholder_id <= last:
            rows = receivables.invoices(SYSTEM).filter(
                policyholder_id=policyholder_id, recorded_at__gte=begin
            )
            tell_of_the_rest(policyholder_id=policyholder_id, invoices=rows, by=SYSTEM, now=now)


def _concerned(on: date) -> list[int]:
    return cover.told_of_many(_since(on), on - _DAY, MOST_BY_THEMSELVES)


def _since(on: date) -> date:
    """Return the first day to look at; the day before the last night may have ended after it."""
    return (night.last_done(JOB, before=on) or on - _DAY) - _DAY
