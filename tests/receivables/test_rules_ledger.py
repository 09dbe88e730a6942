"""Booking a ledger: credit notes, receipts, and what is open."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from receivables.rules import ledger as rules
from receivables.rules.ledger import Order

OLDEST_DUE, DESIGNATED = Order.OLDEST_DUE, Order.DESIGNATED


def eur(amount):
    return Money(Decimal(str(amount)), "EUR")


def invoice(number, net, due="2026-02-01", *, vat=0, issued="2026-01-01"):
    issued_on = date.fromisoformat(issued)
    due_on = date.fromisoformat(due)
    return rules.Invoice(number, issued_on, issued_on, due_on, eur(net), eur(vat))


def receipt(amount, received="2026-02-10", designated=None):
    return rules.Receipt(date.fromisoformat(received), eur(amount), designated)


def note(net, for_invoice=None, *, vat=0, issued="2026-01-20"):
    return rules.CreditNote(date.fromisoformat(issued), eur(net), eur(vat), for_invoice)


def ledger(*invoices, receipts=(), notes=()):
    return rules.Ledger("EUR", tuple(invoices), tuple(notes), tuple(receipts))


def open_amounts(booking):
    return {item.invoice.number: item.open_gross for item in booking.items}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (OLDEST_DUE, {"A": eur(20), "B": eur(30), "C": eur(20)}),  # R-CLM-05, CLM-05
        (DESIGNATED, {"A": eur(40), "B": eur(30), "C": eur(0)}),  # R-COL-10
    ],
)
def test_only_the_buyers_own_ledger_honours_what_it_designated(order, expected):
    """R-CLM-05, R-COL-10"""
    account = ledger(
        invoice("A", 40, "2026-02-01"),
        invoice("B", 30, "2026-03-01"),
        invoice("C", 20, "2026-04-01"),
        receipts=[receipt(20, designated="C")],
    )

    booking = rules.book(account, order)

    assert open_amounts(booking) == expected


@pytest.mark.parametrize("order", list(Order))
def test_what_is_left_of_a_receipt_goes_to_the_next_invoice_and_then_is_surplus(order):
    account = ledger(
        invoice("A", 40, "2026-02-01"),
        invoice("B", 30, "2026-03-01"),
        receipts=[receipt(75, designated="B")],
    )

    booking = rules.book(account, order)

    assert open_amounts(booking) == {"A": eur(0), "B": eur(0)}
    assert booking.surplus == eur(5)


def test_oldest_due_means_due_date_then_invoice_date_then_number():
    """`worked_examples.json`, payment_order"""
    account = ledger(
        invoice("Z", 10, "2026-02-01", issued="2026-01-02"),
        invoice("D", 10, "2026-02-01", issued="2026-01-03"),
        invoice("C", 10, "2026-02-01", issued="2026-01-03"),
        invoice("A", 10, "2026-02-02", issued="2026-01-01"),
        receipts=[receipt(25)],
    )

    booking = rules.book(account, OLDEST_DUE)

    assert [(part.invoice, part.amount) for part in booking.allocations] == [
        ("Z", eur(10)),
        ("C", eur(10)),
        ("D", eur(5)),
    ]


def test_towards_the_buyer_equally_old_debts_share_pro_rata():
    """R-COL-10: art. 6:43 BW; the odd cent falls to the first of the largest remainders"""
    account = ledger(invoice("A", 10), invoice("B", 20), receipts=[receipt("0.10")])

    booking = rules.book(account, DESIGNATED)

    assert open_amounts(booking) == {"A": eur("9.97"), "B": eur("19.93")}


def test_a_receipt_may_pay_an_invoice_issued_after_it():
    """`domain.md` 3.2, fine print"""
    account = ledger(
        invoice("A", 10, issued="2026-03-01", due="2026-04-01"),
        receipts=[receipt(10, "2026-02-10")],
    )

    booking = rules.book(account, OLDEST_DUE)

    assert booking.open_items() == ()


def test_a_part_payment_carries_the_vat_of_the_invoice_after_its_credit_notes():
    """CLM-16a"""
    account = ledger(
        invoice("A", 10_000, vat=2_100),
        notes=[note(1_000, "A", vat=210)],
        receipts=[receipt(3_630)],
    )

    (item,) = rules.book(account, OLDEST_DUE).items

    assert (item.open_gross, item.open_net) == (eur(7_260), eur(6_000))


@pytest.mark.parametrize(
    ("credit", "for_invoice", "expected"),
    [
        (15, None, {"A": eur(0), "B": eur(15)}),  # no invoice named: the oldest due
        (5, "B", {"A": eur(10), "B": eur(15)}),  # its own invoice, though younger
        (20, "B", {"A": eur(10), "B": eur(0)}),  # exactly all of it
        (25, "B", {"A": eur(5), "B": eur(0)}),  # more than all of it is set off (R-POL-51)
    ],
)
def test_a_credit_note_lowers_its_invoice_or_else_the_oldest_due(credit, for_invoice, expected):
    account = ledger(
        invoice("A", 10, "2026-02-01"),
        invoice("B", 20, "2026-03-01"),
        notes=[note(credit, for_invoice)],
    )

    booking = rules.book(account, OLDEST_DUE)

    assert open_amounts(booking) == expected


def test_credit_above_the_whole_debt_is_left_over():
    account = ledger(invoice("A", 10), notes=[note(12, "A", vat="2.52")])

    booking = rules.book(account, OLDEST_DUE)

    assert booking.credit_left == eur("4.52")


def test_credit_without_vat_on_an_invoice_with_vat_lowers_the_net_and_never_below_zero():
    account = ledger(invoice("A", 100, vat=21), notes=[note(110, "A")])

    (item,) = rules.book(account, OLDEST_DUE).items

    assert (item.net, item.vat) == (eur(0), eur(11))


def test_the_ledger_as_known_on_a_day_leaves_out_what_came_later():
    account = ledger(
        invoice("A", 10, issued="2026-01-01"),
        invoice("B", 10, issued="2026-01-02"),
        notes=[note(1, "A", issued="2026-01-01"), note(1, "A", issued="2026-01-02"), note(1, "B")],
        receipts=[receipt(2, "2026-01-01"), receipt(2, "2026-01-02")],
    )

    known = account.as_known_on(date(2026, 1, 1))

    assert open_amounts(rules.book(known, OLDEST_DUE)) == {"A": eur(7)}


def test_a_claim_counts_receipts_up_to_and_on_the_day_and_credit_notes_of_any_day():
    """CLM-33, CLM-15b"""
    account = ledger(
        invoice("A", 100),
        notes=[note(10, "A", issued="2027-01-01")],
        receipts=[receipt(1, "2026-03-10"), receipt(1, "2026-03-11")],
    )

    received = account.received_by(date(2026, 3, 10))

    assert open_amounts(rules.book(received, OLDEST_DUE)) == {"A": eur(89)}


@pytest.mark.parametrize(
    ("build", "refusal"),
    [
        (lambda: ledger(invoice("A", 1), invoice("A", 2)), rules.InvoiceTwice),
        (lambda: ledger(invoice("A", 1), notes=[note(1, "B")]), rules.CreditWithoutInvoice),
        (lambda: ledger(invoice("A", -1)), rules.AmountBelowZero),
        (lambda: ledger(receipts=[receipt("-0.01")]), rules.AmountBelowZero),
        (lambda: ledger(invoice("A", "1.005")), rules.AmountNotInCents),
    ],
)
def test_a_ledger_that_cannot_be_booked_is_refused_by_name(build, refusal):
    with pytest.raises(refusal):
        build()


cents = st.integers(min_value=0, max_value=10_000_00).map(lambda amount: eur(Decimal(amount) / 100))
days = st.integers(min_value=1, max_value=28).map(lambda number: f"2026-02-{number:02d}")


@st.composite
def ledgers(draw):
    numbers = draw(st.lists(st.sampled_from("ABCDEF"), unique=True))
    invoices = [
        invoice(number, draw(cents).amount, draw(days), vat=draw(cents).amount)
        for number in numbers
    ]
    designations = st.sampled_from([*numbers, None])
    receipts = draw(
        st.lists(st.builds(lambda a, d, n: receipt(a.amount, d, n), cents, days, designations))
    )
    notes = draw(
        st.lists(
            st.builds(lambda n, v, i: note(n.amount, i, vat=v.amount), cents, cents, designations),
            max_size=3,
        )
    )
    return ledger(*invoices, receipts=receipts, notes=notes)


@given(ledgers(), st.sampled_from(list(Order)))
def test_every_cent_received_is_allocated_or_surplus_and_nothing_is_paid_twice(account, order):
    """`domain.md` 3.5: allocation of receipts sums to the receipt minus surplus"""
    booking = rules.book(account, order)

    received = Money.sum((each.amount for each in account.receipts), "EUR")
    allocated = Money.sum((part.amount for part in booking.allocations), "EUR")
    owed = Money.sum((item.gross for item in booking.items), "EUR")
    still_open = Money.sum((item.open_gross for item in booking.items), "EUR")
    assert allocated + booking.surplus == received
    assert owed - still_open == allocated
    assert all(eur(0) <= item.open_gross <= item.gross for item in booking.items)


@given(ledgers())
def test_every_cent_credited_lowers_an_invoice_or_is_left_over(account):
    booking = rules.book(account, OLDEST_DUE)

    invoiced = Money.sum((each.gross for each in account.invoices), "EUR")
    credited = Money.sum((each.gross for each in account.credit_notes), "EUR")
    owed = Money.sum((item.gross for item in booking.items), "EUR")
    assert invoiced - owed == credited - booking.credit_left
    assert all(item.net >= eur(0) and item.vat >= eur(0) for item in booking.items)


@given(ledgers())
def test_the_order_does_not_change_what_is_open_in_all(account):
    oldest_due, designated = (rules.book(account, order) for order in Order)

    assert oldest_due.surplus == designated.surplus


class Counted(str):
    """A number of an invoice that counts how often an invoice is looked for by it."""

    __slots__ = ()
    times = 0

    def __hash__(self):
        Counted.times += 1
        return str.__hash__(self)

    def __eq__(self, other):
        Counted.times += 1
        return str.__eq__(self, other)


@pytest.mark.parametrize("order", list(Order))
def test_a_long_account_is_not_looked_through_for_each_receipt_and_credit_note(order):
    numbers = [Counted(f"F-{place}") for place in range(200)]
    account = ledger(
        *(invoice(number, 10) for number in numbers),
        receipts=[receipt(5, designated=str(number)) for number in numbers],
        notes=[note(1, str(number)) for number in numbers],
    )
    Counted.times = 0

    rules.book(account, order)

    assert Counted.times < 50 * len(numbers)
