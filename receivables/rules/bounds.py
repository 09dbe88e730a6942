"""What is booked lies on a day people trade on, and is no more than a ledger can add up."""

from datetime import date
from decimal import Decimal

from core.errors import BusinessError
from core.money import Money

EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)  # months are added to these [DESIGN]
MOST = Decimal(100_000_000_000)  # of one entry; 10,000 of them still add up in numeric(18,3)


class DayOutOfRange(BusinessError):
    """A day lies so far off that it can only be a mistake."""

    sentence = "%(day)s cannot be right: it must lie between %(earliest)s and %(latest)s."


class AmountTooLarge(BusinessError):
    """An amount is so large that it can only be a mistake."""

    sentence = "%(amount)s cannot be right: an entry is at most %(most)s."


def ensure_days(*days: date) -> None:
    """Refuse a day on which nobody trades.

    :raises DayOutOfRange: naming the first one
    """
    for day in days:
        if not EARLIEST <= day <= LATEST:
            raise DayOutOfRange(day=day, earliest=EARLIEST, latest=LATEST)


def ensure_amounts(*amounts: Money) -> None:
    """Refuse an amount beyond what one entry can be.

    :raises AmountTooLarge: naming the first one
    """
    for amount in amounts:
        if abs(amount.amount) > MOST:
            raise AmountTooLarge(amount=amount, most=Money(MOST, amount.currency))
