"""When a request that waits for an underwriter is answered at the latest: in business hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from core.dates import BUSINESS_ZONE
from core.errors import BusinessError
from core.working_days import is_working_day

OPENS, CLOSES = time(9), time(17)  # the desk's hours on working days [DESIGN], 22 November 2026


@dataclass(frozen=True, slots=True)
class Promised:
    """Requests for more than `above` are answered within so many business hours."""

    above: Decimal
    hours: int


# Where no dated row says otherwise: the house's, 22 November 2026 [DESIGN]. A day has eight hours.
PROMISES = (
    Promised(Decimal(0), 4),
    Promised(Decimal(100_000), 8),
    Promised(Decimal(1_000_000), 16),
)


class PromiseInThePast(BusinessError):
    """Answers of a day that has begun were promised already."""

    sentence = "A promise counts from tomorrow or later."


class PromiseSet(BusinessError):
    """The promise of that day and amount is set already."""

    sentence = "The promise for this amount is set for this day already. Choose a later day."


def hours_for(amount: Decimal, promises: Iterable[Promised]) -> int:
    """Return within how many business hours a request for `amount` is answered."""
    fitting = [each for each in promises if each.above < amount]
    return max(fitting, key=lambda each: each.above).hours


def due_at(asked_at: datetime, hours: int) -> datetime:
    """Return the moment `hours` of desk time after a request came in."""
    moment, left = _at_the_desk(asked_at.astimezone(BUSINESS_ZONE)), timedelta(hours=hours)
    while True:
        closes = moment.replace(hour=CLOSES.hour, minute=0, second=0, microsecond=0)
        if moment + left <= closes:
            return moment + left
        left -= closes - moment
        moment = _at_the_desk(closes)


def _at_the_desk(moment: datetime) -> datetime:
    """Return the first moment from `moment` on at which somebody is at the desk."""
    while not is_working_day(moment.date()) or moment.time() >= CLOSES:
        moment = (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    opens = moment.replace(hour=OPENS.hour, minute=0, second=0, microsecond=0)
    return max(moment, opens)
