"""What a buyer owes in another currency is never left out of a claim without a word."""

from datetime import date
from decimal import Decimal

import pytest

from claims import queries
from claims.models import Claim
from claims.rules.exchange import ForeignInvoices
from core import tenancy
from core.http import sentence
from receivables.models import CreditNote
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
