"""Foreign currency under a policy: which day's rate counts, and what a payment is worth."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.money import Money
from policies.rules import exchange
from policies.rules.exchange import NoQuote, Rates
from policies.rules.terms import ExchangeRule
from receivables.rules.exchange_rates import NoRate, Rate, RateTable, RateTooOld
from receivables.rules.ledger import CreditNote, Dispute, Invoice, Ledger, Order, Receipt, book
from tests.factories import eur

ISSUED, DUE, LOSS = date(2026, 3, 2), date(2026, 4, 1), date(2026, 10, 1)
TABLE = RateTable(
    [
        Rate("USD", Decimal("1.0850"), ISSUED, "ECB"),
        Rate("USD", Decimal("1.0720"), DUE, "ECB"),
        Rate("USD", Decimal("1.1010"), LOSS, "ECB"),
    ],
    7,
)


def usd(amount):
    return Money(Decimal(amount), "USD")


def invoice(number="A", net="50000", vat="0", *, due=DUE):
    return Invoice(number, ISSUED, ISSUED, due, usd(net), usd(vat))


def in_euros(number, amount, due):
    return Invoice(number, ISSUED, ISSUED, due, eur(amount), eur(0))


def ledger(*invoices, notes=(), receipts=()):
    return Ledger("EUR", tuple(invoices), tuple(notes), tuple(receipts))


def counted(known, rule=ExchangeRule.DUE_DATE, *, on=LOSS):
    rated = exchange.rated(known, rule, on, TABLE)
    return exchange.in_one_currency(rated.ledger, Rates.of(rated.rates))


def open_of(known):
    items = book(known, Order.OLDEST_DUE).items
    return {item.invoice.number: str(item.open_gross.amount) for item in items}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ExchangeRule.INVOICE_DATE, "46082.95"),
        (ExchangeRule.DUE_DATE, "46641.79"),
        (ExchangeRule.LOSS_DATE, "45413.26"),
        (ExchangeRule.LOWER_OF, "45413.26"),
    ],
)
def test_the_rate_of_the_day_that_the_policy_names_counts(rule, expected):
    """CLM-13"""
    assert open_of(counted(ledger(invoice()), rule)) == {"A": expected}


def test_no_day_after_the_loss_counts_for_what_falls_due_later():
    used = exchange.rated(
        ledger(invoice(due=date(2026, 12, 1))), ExchangeRule.DUE_DATE, LOSS, TABLE
    )

    assert [(each.counts_on, each.published_on) for each in used.rates] == [(LOSS, LOSS)]


@pytest.mark.parametrize("paid", [["50000"], ["16666.67", "16666.67", "16666.66"]])
def test_what_is_paid_in_full_in_its_own_currency_leaves_nothing_whatever_it_brought(paid):
    receipts = [Receipt(LOSS, usd(each)) for each in paid]

    assert open_of(counted(ledger(invoice(), receipts=receipts))) == {"A": "0.00"}


def test_half_paid_is_half_owed_at_the_rate_of_the_invoice():
    known = counted(ledger(invoice(), receipts=[Receipt(LOSS, usd(25_000))]))

    assert open_of(known) == {"A": "23320.89"}  # half of 46,641.79, its odd cent paid


def test_a_payment_goes_to_the_oldest_due_of_all_currencies():
    """R-CLM-05"""
    older = in_euros("E", 1_000, date(2026, 3, 20))
    known = ledger(older, invoice(net="10720"), receipts=[Receipt(LOSS, usd(1_072))])

    assert open_of(counted(known)) == {"E": "0.00", "A": "10000.00"}


def test_what_is_left_of_a_payment_goes_over_at_the_rate_of_its_value_date():
    later = in_euros("E", 5_000, date(2026, 5, 1))
    known = ledger(invoice(net="1072"), later, receipts=[Receipt(LOSS, usd(2_173))])

    assert open_of(counted(known)) == {"A": "0.00", "E": "4000.00"}  # 1,101 at 1.1010


def test_euros_paid_for_dollars_count_as_they_came():
    known = ledger(invoice(net="1072"), receipts=[Receipt(LOSS, eur(400))])

    assert open_of(counted(known)) == {"A": "600.00"}


def test_a_credit_note_for_no_invoice_lowers_the_oldest_due_in_its_currency():
    """R-POL-51"""
    older, later = invoice("A", "1072"), invoice("B", "1072", due=date(2026, 4, 2))
    note = CreditNote(LOSS, usd("1608"), usd(0))

    assert open_of(counted(ledger(older, later, notes=[note]))) == {"A": "0.00", "B": "500.00"}


def test_a_credit_note_over_all_that_was_invoiced_in_its_currency_has_no_rate():
    known = ledger(invoice(net="10"), notes=[CreditNote(LOSS, usd(20), usd(0))])

    with pytest.raises(NoQuote):
        exchange.in_one_currency(known, Rates({"A": Decimal("1.07")}))


@pytest.mark.parametrize("vat", ["0", "21.00"])
def test_what_is_credited_in_full_by_several_notes_leaves_no_cent(vat):
    parts = [("33.33", "7.00"), ("33.33", "7.00"), ("33.34", "7.00")]
    notes = [CreditNote(DUE, usd(net), usd(tax if vat != "0" else 0), "A") for net, tax in parts]
    later = in_euros("E", "10.00", date(2026, 5, 1))
    rates = Rates({"A": Decimal("1.0389")})

    known = exchange.in_one_currency(ledger(invoice(net="100", vat=vat), later, notes=notes), rates)

    assert open_of(known) == {"A": "0.00", "E": "10.00"}


def test_a_note_over_its_invoice_lowers_the_next_by_what_is_left_at_its_rate():
    note = CreditNote(LOSS, usd(2_144), usd(0), "A")
    later = invoice("B", "5360", due=date(2026, 4, 2))

    known = counted(ledger(invoice(net="1072"), later, notes=[note]))

    assert open_of(known) == {"A": "0.00", "B": "4000.00"}


def test_what_is_denied_counts_at_the_rate_of_its_invoice():
    denied = (Dispute("A", usd(10_720)), Dispute("gone", usd(5)), Dispute("A"))
    rates = Rates({"A": Decimal("1.0720")})

    found = exchange.disputes_in(denied, ledger(invoice()), rates)

    assert [each.amount for each in found] == [eur(10_000), None]


def test_an_account_without_a_rate_is_left_out_and_says_why():
    pounds = replace(invoice("P"), net=Money(Decimal(5), "GBP"), vat=Money.zero("GBP"))
    rated = exchange.rated(
        ledger(in_euros("E", 10, DUE), invoice(), pounds), ExchangeRule.DUE_DATE, LOSS, TABLE
    )

    assert {each.number for each in rated.ledger.invoices} == {"E", "A"}
    assert {number: type(why) for number, why in rated.lacking.items()} == {"P": NoRate}


def test_no_rate_of_an_account_that_is_left_out_is_said_to_be_used():
    known = ledger(invoice("A"), invoice("B", due=date(2026, 4, 20)))

    rated = exchange.rated(known, ExchangeRule.DUE_DATE, LOSS, TABLE)

    assert (rated.rates, set(rated.lacking)) == ((), {"A", "B"})


def test_a_paid_account_without_a_rate_is_left_out_without_a_word():
    long_ago = replace(invoice("old"), due_on=date(2024, 1, 1))
    paid = Receipt(date(2024, 2, 1), usd(50_000))

    rated = exchange.rated(ledger(long_ago, receipts=[paid]), ExchangeRule.DUE_DATE, LOSS, TABLE)

    assert (rated.ledger.invoices, dict(rated.lacking)) == ((), {})


def test_a_rate_that_is_too_old_says_so():
    rated = exchange.rated(
        ledger(invoice(due=date(2026, 4, 9))), ExchangeRule.DUE_DATE, LOSS, TABLE
    )

    assert [type(each) for each in rated.lacking.values()] == [RateTooOld]


def test_a_policy_that_counts_in_another_currency_has_no_rates():
    known = Ledger("GBP", (invoice(),))

    rated = exchange.rated(known, ExchangeRule.DUE_DATE, LOSS, TABLE)

    assert [each.code for each in rated.lacking.values()] == ["NOT_FROM_EUROS"]
