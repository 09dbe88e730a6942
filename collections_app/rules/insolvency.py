"""What is true of the order by which a court opens an insolvency."""

from datetime import date

from core.errors import BusinessError

_NO_ORDER_BEFORE = date(1900, 1, 1)  # no company on record with an unknown founding is older


class OrderInTheFuture(BusinessError):
    """An order is noted before it was given."""

    sentence = "The order cannot be of %(on)s: that is later than today."


class OrderTooEarly(BusinessError):
    """The company was not there yet on the day of the order."""

    sentence = "The order cannot be of %(on)s: the buyer exists since %(earliest)s."


def ensure_ordered_on(ordered_on: date, *, founded_on: date | None, today: date) -> None:
    """Refuse a day on which no court can have ordered the insolvency.

    :raises OrderInTheFuture: if it is later than today
    :raises OrderTooEarly: if it is before the company was founded, or before 1900
    """
    if ordered_on > today:
        raise OrderInTheFuture(on=ordered_on)
    earliest = founded_on or _NO_ORDER_BEFORE
    if ordered_on < earliest:
        raise OrderTooEarly(on=ordered_on, earliest=earliest)
