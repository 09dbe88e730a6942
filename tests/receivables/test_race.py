"""Two people book on one account at once: they wait for each other, in one order."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core import tenancy
from core.money import Money
from receivables import queries, services
from receivables.models import Dispute
from receivables.rules import ledger
from receivables.rules.states import ReceiptSource
from tests import factories
from tests.factories import NOW, TODAY, eur

pytestmark = pytest.mark.django_db(transaction=True)

A_MOMENT = 0.7  # seconds: enough for the other to come as far as it can


@pytest.fixture
def account():
    with tenancy.scope(staff=True):
        holder, buyer = factories.policyholder(), factories.company()
        return factories.actor(factories.mandate(holder)), factories.invoice(holder, buyer)


def while_paying(account, amount, work):
    """Record a receipt of `amount`, and let `work` begin while that goes on."""
    owner, invoice = account
    has_begun = threading.Event()

    def pay():
        with tenancy.scope(staff=True):
            services.lock_account(invoice.policyholder_id, invoice.buyer_id)
            has_begun.set()
            threading.Event().wait(A_MOMENT)
            services.record_receipt(
                policyholder_id=invoice.policyholder_id,
                buyer_id=invoice.buyer_id,
                receipt=ledger.Receipt(TODAY, eur(amount), invoice.number),
                reference="bank 1",
                source=ReceiptSource.POLICYHOLDER,
                by=owner,
                now=NOW,
            )
        connection.close()

    def other():
        has_begun.wait()
        try:
            with tenancy.scope(staff=True):
                return work(owner, invoice)
        except services.MoreThanOpen as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        paid, did = pool.submit(pay), pool.submit(other)
        paid.result()
        return did.result()


def test_a_credit_note_waits_for_a_receipt_on_the_same_invoice(account):
    def credit(owner, invoice):
        return services.record_credit_note(
            invoice_id=invoice.public_id,
            number="C-1",
            issued_on=TODAY,
            net=eur(100),
            vat=eur(0),
            by=owner,
            now=NOW,
        )

    while_paying(account, 2_000, credit)

    _, invoice = account
    with tenancy.scope(staff=True):
        left = queries.open_debt(invoice.policyholder_id, invoice.buyer_id, TODAY)
    assert left == eur(10_000)


def test_what_is_being_paid_cannot_be_disputed_meanwhile(account):
    def dispute(owner, invoice):
        return services.open_dispute(
            invoice_id=invoice.public_id,
            amount=Money(invoice.gross.amount, "EUR"),
            reason="Late.",
            by=owner,
            now=NOW,
        )

    refusal = while_paying(account, 2_000, dispute)

    assert isinstance(refusal, services.MoreThanOpen)
    with tenancy.scope(staff=True):
        assert not Dispute.objects.exists()
