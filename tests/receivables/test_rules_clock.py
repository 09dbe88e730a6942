"""The clock on an invoice: deadlines, stop-shipment, ageing."""

from datetime import date
from decimal import Decimal

import pytest

from core.money import Money
from receivables.rules import clock
from receivables.rules.clock import AgeBucket, ExtensionStart, ExtensionTerms
from receivables.rules.ledger import CreditNote, Invoice, Ledger, Order, Receipt, book

SIXTY_DAYS = ExtensionTerms(maximum_extension_days=60)


def sixty_days(_):
    """The same for every dispatch."""
    return SIXTY_DAYS


def eur(amount):
    return Money(Decimal(amount), "EUR")


def invoice(number="A", due="2026-01-31", *, issued="2026-01-01", extended_to=None):
    issued_on = date.fromisoformat(issued)
    return Invoice(
        number,
        issued_on,
        issued_on,
        date.fromisoformat(due),
        eur(100),
        eur(0),
        extended_to=extended_to,
    )


def test_the_calendar_of_one_invoice():
    """CLM-19"""
    found = clock.invoice_clock(invoice(due="2026-03-31"), SIXTY_DAYS)

    assert found == clock.InvoiceClock(
        maximum_extension_ends_on=date(2026, 5, 30),
        stop_shipment_from=date(2026, 5, 31),
        notify_by=date(2026, 6, 29),
    )


@pytest.mark.parametrize(
    ("extended_to", "expected"),
    [
        (None, date(2026, 4, 1)),
        (date(2026, 3, 1), date(2026, 4, 1)),  # within the period: nothing moves
        (date(2026, 5, 1), date(2026, 5, 1)),  # R-POL-23: with consent the period follows
    ],
)
def test_only_an_extension_beyond_the_period_moves_its_end(extended_to, expected):
    found = clock.invoice_clock(invoice(extended_to=extended_to), SIXTY_DAYS)

    assert found.maximum_extension_ends_on == expected


def test_a_policy_may_count_from_the_invoice_date():
    """`domain.md` 1.2, mep_start"""
    terms = ExtensionTerms(60, start=ExtensionStart.INVOICE_DATE)

    found = clock.invoice_clock(invoice(issued="2026-01-01"), terms)

    assert found.maximum_extension_ends_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("on", "is_stopped"),
    [
        (date(2026, 4, 1), False),  # the last day of the maximum extension period
        (date(2026, 4, 2), True),  # CLM-06: the first blocked day
        (date(2026, 4, 19), True),
        (date(2026, 4, 20), False),  # CLM-34: paid that day
    ],
)
def test_shipments_stop_from_the_day_after_the_period_until_the_invoice_is_paid(on, is_stopped):
    """R-POL-20"""
    receipts = (Receipt(date(2026, 4, 20), eur(100)),)
    account = Ledger("EUR", (invoice("A"), invoice("B", "2026-12-31")), receipts=receipts)

    assert clock.is_stopped(account, sixty_days, on) is is_stopped


def test_a_receipt_for_the_new_invoice_lifts_the_stop_because_it_is_booked_on_the_oldest():
    """R-CLM-05, R-POL-20"""
    receipts = (Receipt(date(2026, 4, 10), eur(100), designated="B"),)
    account = Ledger("EUR", (invoice("A"), invoice("B", "2026-12-31")), receipts=receipts)

    assert clock.is_stopped(account, sixty_days, date(2026, 4, 9))
    assert not clock.is_stopped(account, sixty_days, date(2026, 4, 10))


def test_for_the_stop_a_credit_note_counts_from_its_own_date():
    """`domain.md` 3.2, fine print"""
    notes = (CreditNote(date(2026, 4, 10), eur(100), eur(0), "A"),)
    account = Ledger("EUR", (invoice("A"),), notes)

    assert clock.is_stopped(account, sixty_days, date(2026, 4, 9))
    assert not clock.is_stopped(account, sixty_days, date(2026, 4, 10))


def test_an_invoice_issued_later_takes_no_receipt_away_from_the_one_that_stops():
    """`domain.md` 3.2: booked over the invoices issued by that day"""
    older_due_but_later_issued = invoice("B", "2026-01-15", issued="2026-04-15")
    account = Ledger(
        "EUR",
        (invoice("A"), older_due_but_later_issued),
        receipts=(Receipt(date(2026, 4, 1), eur(100)),),
    )

    assert not clock.is_stopped(account, sixty_days, date(2026, 4, 10))
    assert clock.is_stopped(account, sixty_days, date(2026, 4, 15))


def test_each_invoice_stops_shipments_by_the_terms_of_its_own_dispatch():
    """R-POL-31: the one due first may stay open for 60 days, the one due later for 5"""
    account = Ledger("EUR", (invoice("A", "2026-01-31"), invoice("B", "2026-02-10")))

    def terms_of(each):
        return ExtensionTerms(60 if each.number == "A" else 5)

    assert not clock.is_stopped(account, terms_of, date(2026, 2, 15))
    assert clock.is_stopped(account, terms_of, date(2026, 2, 16))


def test_nothing_open_never_stops():
    booking = book(Ledger("EUR", ()), Order.OLDEST_DUE)

    assert clock.stop_shipment_from(booking, sixty_days) is None


@pytest.mark.parametrize(
    ("on", "bucket"),
    [
        (date(2026, 1, 30), AgeBucket.NOT_DUE),
        (date(2026, 1, 31), AgeBucket.NOT_DUE),  # the due date itself
        (date(2026, 2, 1), AgeBucket.DAYS_1_30),
        (date(2026, 3, 2), AgeBucket.DAYS_1_30),
        (date(2026, 3, 3), AgeBucket.DAYS_31_60),
        (date(2026, 4, 1), AgeBucket.DAYS_31_60),
        (date(2026, 4, 2), AgeBucket.DAYS_61_90),
        (date(2026, 5, 1), AgeBucket.DAYS_61_90),
        (date(2026, 5, 2), AgeBucket.DAYS_91_180),
        (date(2026, 7, 30), AgeBucket.DAYS_91_180),
        (date(2026, 7, 31), AgeBucket.DAYS_OVER_180),
    ],
)
def test_an_amount_ages_through_the_buckets(on, bucket):
    """`domain.md` 6.3"""
    account = Ledger("EUR", (invoice("A", "2026-01-31"),))

    ages = clock.ageing(book(account, Order.OLDEST_DUE), on)

    assert ages == dict.fromkeys(AgeBucket, eur(0)) | {bucket: eur(100)}
