"""Receivables one at a time: the change, the event, the refusal, the second call, the stranger."""

from dataclasses import replace
from datetime import date

import pytest

from accounts.rules import MandateRole, NotYourRight
from core import tenancy
from core.models import Event
from receivables import queries, services
from receivables.models import CreditNote, Dispute, Invoice, OverdueReport, Receipt
from receivables.rules import ledger
from receivables.rules.states import OverdueState, ReceiptSource
from receivables.services import receipts
from tests import factories
from tests.factories import NOW, TODAY, eur

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _scope(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def holder(_scope):
    return factories.policyholder()


@pytest.fixture
def owner(holder):
    return factories.actor(factories.mandate(holder))


@pytest.fixture
def buyer(_scope):
    return factories.company()


@pytest.fixture
def invoice(holder, buyer):
    return factories.invoice(holder, buyer, number="F-1")


def pay(owner, holder, buyer, amount, reference="bank 1", **fields):
    return services.record_receipt(
        policyholder_id=holder.id,
        buyer_id=buyer.id,
        receipt=ledger.Receipt(TODAY, eur(amount), fields.pop("designated", None)),
        reference=reference,
        source=ReceiptSource.POLICYHOLDER,
        by=owner,
        now=NOW,
    )


def test_the_same_receipt_again_changes_nothing(owner, holder, buyer, invoice):
    first = pay(owner, holder, buyer, "100.00")
    again = pay(owner, holder, buyer, "100.00")

    assert first.id == again.id
    assert Event.objects.filter(name="receivables.receipt_recorded").count() == 1


def test_a_reference_is_booked_once_whatever_the_amount(owner, holder, buyer, invoice):
    pay(owner, holder, buyer, "100.00")

    with pytest.raises(receipts.ReferenceUsed):
        pay(owner, holder, buyer, "101.00")
    assert Receipt.objects.count() == 1


def test_a_policyholder_books_no_more_than_is_open(owner, holder, buyer, invoice):
    with pytest.raises(receipts.MoreThanOwed):
        pay(owner, holder, buyer, "12100.01")

    assert not Receipt.objects.exists()
    assert pay(owner, holder, buyer, "12100.00")


def test_paying_what_was_overdue_ends_the_report(owner, holder, buyer, invoice):
    services.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)

    pay(owner, holder, buyer, "12099.99")
    assert OverdueReport.objects.get().state == OverdueState.REPORTED
    pay(owner, holder, buyer, "0.01", reference="bank 2")

    assert OverdueReport.objects.get().state == OverdueState.PAID


def test_an_overdue_in_dollars_is_reported_and_ends_when_it_is_paid(owner, holder, buyer):
    row = factories.invoice(holder, buyer, currency="USD", due_on=date(2026, 2, 4))

    report = services.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)
    services.end_overdue_if_paid(holder.id, buyer.id, owner, NOW)
    report.refresh_from_db()
    before = report.state
    Receipt.objects.create(
        policyholder=holder,
        buyer=buyer,
        amount=row.gross.amount,
        currency="USD",
        received_on=TODAY,
        source=ReceiptSource.POLICYHOLDER,
        reference="R1",
        recorded_at=NOW,
    )
    services.end_overdue_if_paid(holder.id, buyer.id, owner, NOW)
    report.refresh_from_db()

    assert (report.money, before) == (replace(eur(12_100), currency="USD"), OverdueState.REPORTED)
    assert report.state == OverdueState.PAID


def test_what_is_overdue_in_dollars_beside_euros_keeps_the_report_open(
    owner, holder, buyer, invoice
):
    factories.invoice(holder, buyer, currency="USD", due_on=date(2026, 2, 4))
    report = services.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)

    pay(owner, holder, buyer, "12100.00")
    report.refresh_from_db()

    assert report.money == eur(12_100)
    assert report.state == OverdueState.REPORTED


def test_an_overdue_is_reported_once(owner, buyer, invoice):
    services.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)

    with pytest.raises(services.OverdueReported):
        services.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)

    assert OverdueReport.objects.count() == 1


def withdraw(report, by):
    return services.withdraw_overdue(
        report_id=report.public_id, reason="Reported on the wrong buyer.", by=by, now=NOW
    )


def test_a_report_made_by_mistake_is_withdrawn_with_its_reason(owner, holder, buyer, invoice):
    report = services.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)

    withdraw(report, owner)

    report.refresh_from_db()
    event = Event.objects.get(name="receivables.overdue_ended")
    assert (report.state, report.withdrawal_reason) == ("WITHDRAWN", "Reported on the wrong buyer.")
    assert event.facts["state"] == "WITHDRAWN"
    assert "wrong buyer" not in str(event.facts)
    assert queries.open_overdue(holder.id, buyer.id) is None
    assert queries.experience([buyer.id]) == {}


def test_a_report_withdrawn_twice_is_withdrawn_once(owner, buyer, invoice):
    report = services.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)

    withdraw(report, owner)
    withdraw(report, owner)

    assert Event.objects.filter(name="receivables.overdue_ended").count() == 1


def test_what_was_withdrawn_can_be_reported_again(owner, buyer, invoice):
    withdraw(services.report_overdue(buyer_id=buyer.id, by=owner, now=NOW), owner)

    services.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)

    assert OverdueReport.objects.filter(state=OverdueState.REPORTED).count() == 1


@pytest.mark.parametrize("state", [OverdueState.COLLECTION, OverdueState.CLAIM, OverdueState.PAID])
def test_a_report_on_which_something_rests_is_not_withdrawn(owner, buyer, invoice, state):
    report = services.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)
    services.move_overdue(report_id=report.id, to=state, by=owner, now=NOW)

    with pytest.raises(services.RestsOnReport):
        withdraw(report, owner)

    report.refresh_from_db()
    assert (report.state, report.withdrawal_reason) == (state, "")
    assert not Event.objects.filter(
        name="receivables.overdue_ended", facts__state="WITHDRAWN"
    ).exists()


def test_nobody_withdraws_the_report_of_another_policyholder(owner, buyer, invoice):
    report = services.report_overdue(buyer_id=buyer.id, by=owner, now=NOW)
    stranger = factories.actor(factories.mandate(factories.policyholder()))

    with pytest.raises(OverdueReport.DoesNotExist):
        withdraw(report, stranger)


def test_an_invoice_is_disputed_once_at_a_time(owner, invoice):
    services.open_dispute(
        invoice_id=invoice.public_id, amount=eur(100), reason="Wrong colour.", by=owner, now=NOW
    )

    with pytest.raises(services.DisputeOpen):
        services.open_dispute(
            invoice_id=invoice.public_id, amount=eur(100), reason="Again.", by=owner, now=NOW
        )

    assert Dispute.objects.count() == 1


def test_a_dispute_ends_once_with_what_is_owed(owner, invoice):
    dispute = services.open_dispute(
        invoice_id=invoice.public_id, amount=eur(100), reason="Broken.", by=owner, now=NOW
    )

    for found in (40, 100):
        services.resolve_dispute(
            dispute_id=dispute.public_id, found_due=eur(found), by=owner, now=NOW
        )

    dispute.refresh_from_db()
    assert (dispute.found_due, dispute.resolved_on) == (40, TODAY)


def test_what_was_rightly_denied_is_credited_once(owner, holder, buyer, invoice):
    dispute = services.open_dispute(
        invoice_id=invoice.public_id, amount=eur(121), reason="Broken.", by=owner, now=NOW
    )

    for _ in range(2):
        services.resolve_dispute(
            dispute_id=dispute.public_id, found_due=eur("0.00"), by=owner, now=NOW
        )

    note = CreditNote.objects.get()
    assert (note.net_amount, note.vat_amount, note.invoice_id) == (100, 21, invoice.id)
    assert queries.open_debt(holder.id, buyer.id, TODAY) == invoice.gross - eur(121)


def test_a_dispute_the_buyer_lost_credits_nothing(owner, invoice):
    dispute = services.open_dispute(
        invoice_id=invoice.public_id, amount=eur(121), reason="Broken.", by=owner, now=NOW
    )

    services.resolve_dispute(dispute_id=dispute.public_id, found_due=eur(121), by=owner, now=NOW)

    assert not CreditNote.objects.exists()


def test_a_credit_note_lowers_what_is_open(owner, holder, invoice):
    services.record_credit_note(
        invoice_id=invoice.public_id,
        number="C-1",
        issued_on=TODAY,
        net=eur(1000),
        vat=eur(210),
        by=owner,
        now=NOW,
    )

    assert queries.items_on(holder.id, TODAY)[0].open_gross == eur(10_890)


def test_a_credit_note_above_its_invoice_leaves_no_trace(owner, invoice):
    with pytest.raises(services.MoreThanOpen):
        services.record_credit_note(
            invoice_id=invoice.public_id,
            number="C-1",
            issued_on=TODAY,
            net=eur(12_101),
            vat=eur(0),
            by=owner,
            now=NOW,
        )

    assert not CreditNote.objects.exists()
    assert not Event.objects.filter(name="receivables.credit_note_recorded").exists()


def test_a_reader_keeps_nothing(holder, buyer, invoice):
    reader = factories.actor(factories.mandate(holder, MandateRole.READER))

    with pytest.raises(NotYourRight):
        pay(reader, holder, buyer, "1.00")

    assert not Receipt.objects.exists()


def test_a_stranger_disputes_nothing(invoice):
    stranger = factories.actor(factories.mandate(factories.policyholder()))

    with pytest.raises(Invoice.DoesNotExist):
        services.open_dispute(
            invoice_id=invoice.public_id, amount=eur(1), reason="x", by=stranger, now=NOW
        )


def test_all_accounts_are_looked_at_in_three_queries(holder, django_assert_num_queries):
    for _ in range(4):
        factories.invoice(holder, factories.company(), due_on=date(2026, 2, 1))

    with django_assert_num_queries(3):
        assert len(queries.items_on(holder.id, TODAY)) == 4


def test_one_look_at_all_accounts_agrees_with_each_alone(owner, holder, buyer, invoice):
    factories.invoice(holder, buyer, number="F-2", due_on=date(2026, 2, 20))
    pay(owner, holder, buyer, "5000.00", designated="F-2")

    together = {i.invoice.number: i.open_gross for i in queries.items_on(holder.id, TODAY)}
    alone = {
        i.invoice.number: i.open_gross for i in queries.open_invoices(holder.id, buyer.id, TODAY)
    }

    assert together == alone == {"F-1": eur(12_100), "F-2": eur(7_100)}


def test_an_amount_finer_than_a_cent_is_refused(owner, holder, buyer, invoice):
    with pytest.raises(ledger.AmountNotInCents):
        pay(owner, holder, buyer, "100.005")

    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("change", "is_refused"),
    [({}, False), ({"dispatched_on": date(2025, 12, 1)}, True), ({"payment_form": "CASH"}, True)],
)
def test_a_number_is_not_used_for_an_invoice_that_says_something_else(
    owner, buyer, invoice, change, is_refused
):
    given = replace(queries.as_rule(invoice), **change)

    def again():
        return services.record_invoice(buyer_id=buyer.id, invoice=given, by=owner, now=NOW)

    if is_refused:
        with pytest.raises(services.NumberUsed):
            again()
    else:
        assert again().id == invoice.id
