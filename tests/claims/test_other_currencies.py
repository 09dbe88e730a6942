"""What a buyer owes in another currency counts at its rate, or is refused by name."""

from datetime import date
from decimal import Decimal

import pytest

from claims import documents, queries, services
from claims.api import answers
from claims.models import Claim
from claims.rules.calculation import calculate
from claims.rules.exchange import ForeignInvoices
from claims.rules.lifecycle import FactsChanged, NothingToClaim
from core import tenancy
from core.http import sentence
from core.money import Money
from receivables.models import CreditNote, Dispute, Receipt
from receivables.rules.states import ReceiptSource
from tests import rates
from tests.claims.ground import at, insured, staff

pytestmark = pytest.mark.django_db
BANKRUPT = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _as_insurer():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    ours = insured()
    ours.limit()
    ours.invoice(number="A1")
    ours.insolvent(BANKRUPT)
    return ours


def credited(us, invoice):
    return CreditNote.objects.create(
        policyholder=us.holder,
        buyer=us.buyer,
        number="C1",
        invoice=invoice,
        issued_on=BANKRUPT,
        net_amount=invoice.net_amount,
        vat_amount=invoice.vat_amount,
        currency=invoice.currency,
        recorded_at=at(BANKRUPT),
    )


def submit(people, claim, on):
    return services.submit(claim_id=claim.public_id, by=people.handler, now=at(on))


def test_a_claim_is_refused_that_would_leave_out_what_is_owed_in_dollars(us):
    us.invoice(number="USD-1", currency="USD")

    with pytest.raises(ForeignInvoices) as refused:
        us.notify(BANKRUPT)

    assert "USD-1" in sentence(refused.value)
    assert "record them in EUR" in sentence(refused.value)
    assert not Claim.objects.exists()


def test_the_page_says_before_what_stands_in_the_way(us):
    us.invoice(number="USD-1", currency="USD")

    found = queries.readiness(us.actor, us.buyer, BANKRUPT)

    assert [type(each) for each in found.refusals] == [ForeignInvoices]
    assert not found.can_be_notified


def test_who_owes_in_dollars_only_is_not_said_to_owe_nothing():
    ours = insured()
    ours.limit()
    ours.invoice(number="USD-1", currency="USD")
    ours.insolvent(BANKRUPT)

    with pytest.raises(ForeignInvoices):
        ours.notify(BANKRUPT)


def test_once_it_is_credited_and_recorded_in_euros_it_is_part_of_the_claim(us):
    invoice = us.invoice(number="USD-1", currency="USD")
    credited(us, invoice)
    us.invoice(number="EUR-1", net_amount=Decimal(9_328), vat_amount=Decimal(0))

    claim = us.notify(BANKRUPT)

    calculation = staff().calculate(claim, date(2026, 4, 2))
    assert {line["number"] for line in calculation.lines} == {"A1", "EUR-1"}


def test_a_dollar_invoice_that_is_recorded_after_the_notice_stops_the_calculation(us):
    claim = us.notify(BANKRUPT)
    us.invoice(number="USD-1", currency="USD")

    with pytest.raises(ForeignInvoices):
        staff().calculate(claim, date(2026, 4, 2))


# The fixture's invoices fall due on 4 February 2026: that is the day the policy names.
DUE = date(2026, 2, 4)


def rate(figure="1.0720", *, on=DUE, currency="USD"):
    rates.put(currency, figure, on)


def test_with_a_rate_on_record_a_dollar_invoice_is_part_of_the_claim(us):
    """CLM-13, CLM-35"""
    us.invoice(number="USD-1", currency="USD", net_amount=Decimal(10_720), vat_amount=0)
    rate()

    calculation = staff().calculate(us.notify(BANKRUPT), date(2026, 4, 2))

    line = next(each for each in calculation.lines if each["number"] == "USD-1")
    assert line["open_basis"] == {"amount": "10000", "currency": "EUR"}
    assert line["rate"]["per_euro"] == "1.072"
    assert line["rate"]["published_on"] == "2026-02-04"
    assert calculation.money == Money(Decimal(18_000), "EUR")  # 90 % of twice 10,000


def test_a_rate_that_nobody_added_yet_is_not_taken_for_a_weekend(us):
    us.invoice(number="USD-1", currency="USD", net_amount=Decimal(10_720), vat_amount=0)
    rate(on=date(2026, 2, 2))  # a Monday; the invoice fell due on the Wednesday
    claim = us.notify(BANKRUPT)

    with pytest.raises(ForeignInvoices) as refused:
        staff().calculate(claim, date(2026, 4, 2))

    assert "USD-1" in sentence(refused.value)


def test_pages_paper_and_api_say_rate_day_and_source_of_each_invoice(us):
    us.invoice(number="USD-1", currency="USD", net_amount=Decimal(10_720), vat_amount=0)
    rate(on=date(2026, 2, 2))
    rate("1.0800", on=BANKRUPT)  # so nothing was published between
    kept = staff().calculate(us.notify(BANKRUPT), date(2026, 4, 2))

    shown = documents.shown_row(kept)
    told = {each["invoice"]: each["rate"] for each in answers.lines(shown)}

    assert told["A1"] is None
    assert told["USD-1"]["per_euro"] == "1.072"
    assert (told["USD-1"]["counts_on"], told["USD-1"]["published_on"].day) == (DUE, 2)
    assert [each.rate for each in shown.lines if each.rate] == [
        "At 1.072 USD for one euro: rate of 2 February 2026, the last one up to 4 February 2026,"
        " Test. The rate was entered by hand."
    ]


def test_a_calculation_with_rates_is_worked_out_again_from_what_was_kept(us):
    us.invoice(number="USD-1", currency="USD", net_amount=Decimal(10_720), vat_amount=0)
    rate()
    kept = staff().calculate(us.notify(BANKRUPT), date(2026, 4, 2))

    facts = queries.stored_inputs(kept)

    assert calculate(facts).indemnity == kept.money
    assert queries.digest(facts) == kept.inputs_sha256


def test_a_corrected_rate_asks_for_another_calculation(us):
    us.invoice(number="USD-1", currency="USD", net_amount=Decimal(10_720), vat_amount=0)
    row = rates.put("USD", "1.0270", DUE)
    claim = us.notify(BANKRUPT)
    people = staff()
    people.calculate(claim, date(2026, 4, 2))
    rates.put("USD", "1.0720", DUE, corrects=row)

    with pytest.raises(FactsChanged):
        submit(people, claim, date(2026, 4, 2))


def test_what_was_paid_in_dollars_is_owed_no_more_whatever_the_dollar_did():
    ours = insured()
    ours.limit()
    ours.invoice(number="USD-1", currency="USD", net_amount=Decimal(10_720), vat_amount=0)
    rate()
    rate("1.3000", on=BANKRUPT)
    ours.insolvent(BANKRUPT)
    Receipt.objects.create(
        policyholder=ours.holder,
        buyer=ours.buyer,
        amount=10_720,
        currency="USD",
        received_on=BANKRUPT,
        source=ReceiptSource.POLICYHOLDER,
        reference="R1",
        recorded_at=at(BANKRUPT),
    )

    with pytest.raises(NothingToClaim):
        ours.notify(BANKRUPT)


def test_a_disputed_part_in_dollars_waits_at_the_rate_of_its_invoice(us):
    row = us.invoice(number="USD-1", currency="USD", net_amount=Decimal(10_720), vat_amount=0)
    rate()
    Dispute.objects.create(
        policyholder=us.holder,
        invoice=row,
        amount=Decimal(5_360),
        currency="USD",
        opened_on=BANKRUPT,
        reason="Damaged",
        recorded_at=at(BANKRUPT),
    )

    calculation = staff().calculate(us.notify(BANKRUPT), date(2026, 4, 2))

    line = next(each for each in calculation.lines if each["number"] == "USD-1")
    assert line["disputed"] == {"amount": "5000", "currency": "EUR"}


def test_a_dry_run_says_which_invoices_it_leaves_out_for_want_of_the_rate_of_the_loss():
    """The rate of today is there; that of the insolvency, two months before, is not."""
    ours = insured(exchange_rule="LOSS_DATE")
    ours.limit()
    ours.invoice(number="A1")
    ours.invoice(number="USD-1", currency="USD", net_amount=Decimal(10_720), vat_amount=0)
    ours.insolvent(BANKRUPT)
    today = date(2026, 6, 1)
    rate(on=today)

    found = queries.readiness(ours.actor, ours.buyer, today)

    assert found.can_be_notified
    assert "USD-1" in sentence(found.understated)
    assert "USD-1" in documents.shown(found.calculation, None, found.understated).understated
    rate(on=BANKRUPT)
    assert queries.readiness(ours.actor, ours.buyer, today).understated is None
