"""The clock on an invoice: its deadlines, when shipments stop, and how old the debt is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.money import Money
from receivables.rules.ledger import Booking, Invoice, Ledger, Order, book


class ExtensionStart(StrEnum):
    """The day from which the maximum extension period is counted."""

    DUE_DATE = "DUE_DATE"
    INVOICE_DATE = "INVOICE_DATE"


@dataclass(frozen=True, slots=True)
class ExtensionTerms:
    """What the policy says of extension and of reporting an overdue (`domain.md` 1.2)."""

    maximum_extension_days: int
    notification_days: int = 30
    start: ExtensionStart = ExtensionStart.DUE_DATE


TermsOf = Callable[[Invoice], ExtensionTerms]  # those of the day on which it was dispatched


@dataclass(frozen=True, slots=True)
class InvoiceClock:
    """The deadlines that run on one open invoice (`domain.md` 1.5)."""

    maximum_extension_ends_on: date
    stop_shipment_from: date
    notify_by: date


def invoice_clock(invoice: Invoice, terms: ExtensionTerms) -> InvoiceClock:
    """Return the deadlines of `invoice`, counted from its original due date (or invoice date).

    Only an extension the insurer consented to moves them (R-POL-23).
    """
    start = invoice.due_on if terms.start is ExtensionStart.DUE_DATE else invoice.issued_on
    ends_on = start + timedelta(days=terms.maximum_extension_days)
    if invoice.extended_to is not None:
        ends_on = max(ends_on, invoice.extended_to)
    return InvoiceClock(
        maximum_extension_ends_on=ends_on,
        stop_shipment_from=ends_on + timedelta(days=1),
        notify_by=ends_on + timedelta(days=terms.notification_days),
    )


def stop_shipment_from(booking: Booking, terms_of: TermsOf) -> date | None:
    """Return the first day on which what is open stops shipments; None when nothing is open."""
    invoices = (item.invoice for item in booking.open_items())
    days = (invoice_clock(each, terms_of(each)).stop_shipment_from for each in invoices)
    return min(days, default=None)


def is_stopped(ledger: Ledger, terms_of: TermsOf, on: date) -> bool:
    """Tell whether an invoice past its maximum extension period stops a shipment (R-POL-20).

    The ledger is looked at as it stood on that day, booked oldest due first; every open
    invoice counts, also one that is not insured, each by the terms of its own dispatch.
    """
    stops = stop_shipment_from(book(ledger.as_known_on(on), Order.OLDEST_DUE), terms_of)
    return stops is not None and stops <= on


class AgeBucket(StrEnum):
    """How long an amount has been due (`domain.md` 6.3)."""

    NOT_DUE = "NOT_DUE"
    DAYS_1_30 = "DAYS_1_30"
    DAYS_31_60 = "DAYS_31_60"
    DAYS_61_90 = "DAYS_61_90"
    DAYS_91_180 = "DAYS_91_180"
    DAYS_OVER_180 = "DAYS_OVER_180"


_LAST_DAYS = (
    (0, AgeBucket.NOT_DUE),
    (30, AgeBucket.DAYS_1_30),
    (60, AgeBucket.DAYS_31_60),
    (90, AgeBucket.DAYS_61_90),
    (180, AgeBucket.DAYS_91_180),
)


def age_bucket(due_on: date, on: date) -> AgeBucket:
    """Return the bucket of an amount due on `due_on`, looked at on `on`."""
    days = (on - due_on).days
    return next((bucket for last, bucket in _LAST_DAYS if days <= last), AgeBucket.DAYS_OVER_180)


def ageing(booking: Booking, on: date) -> Mapping[AgeBucket, Money]:
    """Return the open amount in each bucket on `on`; every bucket is there."""
    totals = dict.fromkeys(AgeBucket, Money.zero(booking.surplus.currency))
    for item in booking.open_items():
        totals[age_bucket(item.invoice.due_on, on)] += item.open_gross
    return totals
