"""When deliveries to a buyer are stopped, so that no limit covers them (R-POL-20, R-POL-21)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from core.errors import BusinessError
from limits.rules.cover.agreed import DatedTerms, governing
from receivables.rules.clock import invoice_clock
from receivables.rules.ledger import Ledger, Order, book

_ONE_DAY = timedelta(days=1)


class LiftEnds(BusinessError):
    """A stop would be lifted up to a day before it is lifted."""

    sentence = "The last day is %(first)s at the earliest."


class StopCause(StrEnum):
    """Why deliveries are stopped."""

    EXTENSION_ENDED = "EXTENSION_ENDED"  # an invoice is open past its maximum extension period
    HANDED_OVER = "HANDED_OVER"  # the debt is with the collectors, or claimed
    COUNTRY_WITHDRAWN = "COUNTRY_WITHDRAWN"  # the policy insures the buyer's country no more
    POLICY_ENDED = "POLICY_ENDED"


@dataclass(frozen=True, slots=True)
class Stop:
    """Since which day deliveries are stopped, and why: a cause with the values of its text."""

    since: date
    cause: StopCause
    values: Mapping[str, str] = field(default_factory=dict)


def of_invoices(ledger: Ledger, versions: Sequence[DatedTerms], on: date) -> Stop | None:
    """Return the stop of the invoice longest past its extension on a day; None: there is none.

    It says since when and by which, where the eligibility test asks only whether; both look at the
    ledger as it was known on that day, booked oldest due first, each invoice by the extension of
    its own dispatch day.
    """
    booking = book(ledger.as_known_on(on), Order.OLDEST_DUE)
    opened = (item.invoice for item in booking.open_items())
    stops = [
        (
            invoice_clock(
                each, governing(versions, each.dispatched_on).extension
            ).stop_shipment_from,
            each.number,
        )
        for each in opened
    ]
    since, number = min(stops, default=(date.max, ""))
    if since > on:
        return None
    values = {"invoice": number, "day": str(since - _ONE_DAY)}
    return Stop(since, StopCause.EXTENSION_ENDED, values)


def of_country(insured: Sequence[tuple[date, bool]], on: date) -> Stop | None:
    """Return the stop of a country that the terms of a day leave out; None: they insure it.

    `insured` says of each version of the terms since when it counts and whether it has the country.
    """
    since = None
    for valid_from, has_country in sorted(insured):
        if valid_from > on:
            break
        since = None if has_country else since or valid_from
    return Stop(since, StopCause.COUNTRY_WITHDRAWN) if since else None


def of_end(expires_on: date | None, on: date) -> Stop | None:
    """Return the stop of a policy that has ended; None: it runs."""
    if expires_on is None or on <= expires_on:
        return None
    return Stop(expires_on + _ONE_DAY, StopCause.POLICY_ENDED)


def first(stops: list[Stop]) -> Stop | None:
    """Return the stop that began first; None: deliveries are not stopped."""
    return min(stops, key=lambda stop: (stop.since, stop.cause), default=None)
