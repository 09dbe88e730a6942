"""Exchange rates: how many units of a currency one euro bought, on which day, by whose word."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import holidays

from core.errors import BusinessError
from core.money import Money
from receivables.rules.proportion import exact, rounded

EURO = "EUR"  # what rates are given for one of, as the European Central Bank does
LONGEST_SOURCE = 200
LARGEST = Decimal(10**9)  # units for one euro: no currency ever went that low
SMALLEST = Decimal("0.000001")
# A rate more than a tenth from the last is shown before it counts [DESIGN]: few days ever moved a
# currency of the central bank's list so far, and a dollar turned round (1.08 to 0.93) is further.
FAR = Decimal("1.1")
_SATURDAY = 5
_CENTRAL_BANK_CLOSED = holidays.financial_holidays("ECB")


class NotCounted(BusinessError):
    """An invoice in another currency does not count, for want of a rate."""


class NoRate(NotCounted):
    """No rate is on record for a day, or for any day before it."""

    sentence = (
        "There is no exchange rate of %(currency)s for %(on)s yet. It counts as soon as we added"
        " it."
    )


class RateTooOld(NotCounted):
    """The last rate before a day is too long before it to count on that day."""

    sentence = (
        "The last exchange rate of %(currency)s before %(on)s is that of %(published)s, more than"
        " %(days)s days earlier: it does not count. We have to add the rate first."
    )


class RateNotAdded(NotCounted):
    """A rate was published on a day, or on one before it, that is not on record yet."""

    sentence = (
        "The exchange rate of %(currency)s for %(on)s is not on record yet: the last one is that of"
        " %(published)s, and a later one was published. We have to add it first."
    )


class RateOfEuro(BusinessError):
    """A euro is a euro."""

    sentence = "One euro is one euro: it has no exchange rate."


class RateImplausible(BusinessError):
    """The figure is no exchange rate."""

    sentence = (
        "%(rate)s is no exchange rate: give how many %(currency)s one euro buys, above zero and"
        " with at most six decimals."
    )


class RateAhead(BusinessError):
    """A rate of a day that has not come is no rate that was published."""

    sentence = "%(on)s has not come yet: there is no rate of that day."


class RateDiffers(BusinessError):
    """Another rate of that day and currency is on record."""

    sentence = (
        "Another rate is on record of %(which)s. Open it and correct it with a reason; nothing was"
        " added."
    )


class RateCorrected(BusinessError):
    """Another rate took its place already, or it was taken back."""

    sentence = "This rate counts no more since %(on)s. Open the one that took its place."


@dataclass(frozen=True, slots=True)
class Rate:
    """How many units of `currency` one euro bought on the day it was published, and its source.

    `is_typed`: one person typed it in; it is neither of a file nor seen by a second person.
    """

    currency: str
    per_euro: Decimal
    published_on: date
    source: str
    is_typed: bool = False


def converted(amount: Money, quote: Decimal, currency: str) -> Money:
    """Return `amount` in `currency`, half up to the cent, at `quote` of its own for one unit."""
    return rounded(exact(amount) / exact(Money(quote, currency)), currency)


def ensure_rate(currency: str, per_euro: Decimal) -> None:
    """Refuse what is no exchange rate of a currency.

    :raises RateOfEuro: for the euro itself
    :raises RateImplausible: if the figure is not above zero, too large, or too fine
    """
    if currency == EURO:
        raise RateOfEuro
    is_figure = per_euro.is_finite() and SMALLEST <= per_euro < LARGEST
    if not is_figure or per_euro != per_euro.quantize(SMALLEST):
        raise RateImplausible(rate=str(per_euro)[:40], currency=currency)


def is_far(per_euro: Decimal, last: Decimal) -> bool:
    """Tell whether a rate is so far from the last one that somebody has to look at it again."""
    return max(per_euro, last) > min(per_euro, last) * FAR


class RateTable:
    """The rates on record of some currencies; on a day without one the last before it counts.

    `most_days_old` is how many days before it that may be: weekends and holidays of the European
    Central Bank have no rate, so the last one before them counts. What `is_final`, as a
    claim is, counts at no rate that is only the last one added: a working day without one must
    have a later one on record.
    """

    def __init__(
        self, rates: Iterable[Rate], most_days_old: int, *, is_final: bool = False
    ) -> None:
        self._most = most_days_old
        self._is_final = is_final
        self._known: dict[str, list[Rate]] = {}
        for rate in sorted(rates, key=lambda each: each.published_on):
            self._known.setdefault(rate.currency, []).append(rate)

    def on(self, currency: str, day: date) -> Rate:
        """Return the rate that counts on a day.

        :raises NoRate: if none is known on or before it
        :raises RateTooOld: if the last one before it is too old
        :raises RateNotAdded: if it is final, and a day was published that is not on record
        """
        known = self._known.get(currency, [])
        place = bisect_right(known, day, key=lambda each: each.published_on)
        if not place:
            raise NoRate(currency=currency, on=day)
        found = known[place - 1]
        if day - found.published_on > timedelta(days=self._most):
            raise RateTooOld(
                currency=currency, on=day, published=found.published_on, days=self._most
            )
        if self._is_final and place == len(known) and not _none_published(found, day):
            raise RateNotAdded(currency=currency, on=day, published=found.published_on)
        return found


def _none_published(last: Rate, day: date) -> bool:
    """Return whether the central bank published nothing after a rate, up to a day."""
    days = (last.published_on + timedelta(days=n) for n in range(1, _days_from(last, day) + 1))
    return all(each.weekday() >= _SATURDAY or each in _CENTRAL_BANK_CLOSED for each in days)


def _days_from(rate: Rate, day: date) -> int:
    return (day - rate.published_on).days
