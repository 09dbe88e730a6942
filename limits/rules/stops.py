"""When deliveries to a buyer are stopped, so that no limit covers them (R-POL-20, R-POL-21)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from receivables.rules.clock import ExtensionTerms, invoice_clock
from receivables.rules.ledger import Ledger, Order, book

_ONE_DAY = timedelta(days=1)


class StopCause(StrEnum):
    """Why deliveries are stopped."""

    EXTENSION_ENDED = "EXTENSION_ENDED"  # an invoice is open past its maximum extension period
    HANDED_OVER = "HANDED_OVER"  # the debt is with the collectors, or claimed


@dataclass(frozen=True, slots=True)
class Stop:
    """Since which day deliveries are stopped, and why: a cause with the values of its text."""

    since: date
    cause: StopCause
    values: Mapping[str, str] = field(default_factory=dict)


def of_invoices(ledger: Ledger, terms: ExtensionTerms, on: date) -> Stop | None:
    """Return the stop of the invoice longest past its extension on a day; None: there is none.

    It says since when, where `clock.is_stopped` says whether; both look at the ledger as it was
    known on that day, booked oldest due first.
    """
    booking = book(ledger.as_known_on(on), Order.OLDEST_DUE)
    stops = [
        (invoice_clock(item.invoice, terms).stop_shipment_from, item.invoice.number)
        for item in booking.open_items()
    ]
    since, number = min(stops, default=(date.max, ""))
    if since > on:
        return None
    values = {"invoice": number, "day": str(since - _ONE_DAY)}
    return Stop(since, StopCause.EXTENSION_ENDED, values)


def first(stops: list[Stop]) -> Stop | None:
    """Return the stop that began first; None: deliveries are not stopped."""
    return min(stops, key=lambda stop: (stop.since, stop.cause), default=None)
