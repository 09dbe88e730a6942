"""How late a buyer pays, three months beside the three before."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from receivables.rules import payment_days as rules
from receivables.rules.ledger import CreditNote, Invoice, Ledger, Receipt
from receivables.rules.payment_days import Payment
from tests.factories import eur

FIRST = date(2026, 7, 1)


def paid(days_late: int, *, on: date, amount: int = 100) -> Payment:
    return Payment(on, days_late, Decimal(amount))


def three(days_late: int, *, on: date) -> list[Payment]:
    return [paid(days_late, on=on)] * 3


@pytest.mark.parametrize(
    ("lately", "is_worse"),
    [(15, False), (16, True), (-20, False)],  # more than 15 days, and never less late
)
def test_payment_is_worse_when_it_came_more_than_fifteen_days_later(lately, is_worse):
    found = [*three(0, on=date(2026, 2, 10)), *three(lately, on=date(2026, 5, 10))]

    assert rules.payment_days(found, FIRST).is_worse is is_worse


def test_the_months_are_whole_ones_before_the_month_asked():
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), FIRST]
    found = [each for n, day in enumerate(days) for each in three(n, on=day)]

    answer = rules.payment_days(found, FIRST)

    assert (answer.before, answer.lately) == (Decimal("1.5"), Decimal("3.0"))


def test_a_large_payment_counts_for_more():
    found = [
        paid(0, on=FIRST, amount=100),
        paid(0, on=FIRST, amount=100),
        paid(40, on=FIRST, amount=800),
    ]

    assert rules.average(found) == Decimal("32.0")


def test_two_payments_make_no_average_and_nothing_worse():
    found = [*three(0, on=date(2026, 2, 10)), *[paid(90, on=date(2026, 5, 10))] * 2]

    answer = rules.payment_days(found, FIRST)

    assert answer.lately is None
    assert not answer.is_worse


def test_days_run_from_the_due_date_to_the_day_the_money_came_in():
    invoices = tuple(
        Invoice(f"F{n}", date(2026, 1, 5), date(2026, 1, 5), due, eur(100), eur(0))
        for n, due in enumerate([date(2026, 2, 1), date(2026, 2, 11)])
    )
    ledger = Ledger(
        "EUR",
        invoices,
        (CreditNote(date(2026, 1, 6), eur(40), eur(0), "F0"),),
        (Receipt(date(2026, 2, 21), eur(160)),),
    )

    found = [(p.days_late, p.amount) for p in rules.payments(ledger)]

    assert found == [(20, Decimal(60)), (10, Decimal(100))]


def test_month_ends_are_those_of_the_whole_months_before():
    assert rules.month_ends(date(2026, 3, 1) + timedelta(days=14), 3) == [
        date(2025, 12, 31),
        date(2026, 1, 31),
        date(2026, 2, 28),
    ]
