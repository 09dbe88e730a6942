"""A payment that was booked and did not come in after all: booked back, and what follows."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.rules import NotYourRole, StaffRole
from collections_app import queries, services
from collections_app.models import Case, CaseAction
from collections_app.rules import lifecycle
from collections_app.rules.lifecycle import ActionKind, CaseState
from core import tenancy
from core.models import Event
from receivables import queries as receivables
from receivables import services as receivables_services
from receivables.models import OverdueReport, Receipt, ReceiptReversal
from receivables.rules.states import OverdueState
from tests import factories, signing_in
from tests.factories import eur

pytestmark = pytest.mark.django_db

JANUARY = datetime(2026, 1, 20, 9, 0, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 15, 9, 0, tzinfo=UTC)
MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALL = "13667.65"  # what is owed by law on 15 February


@pytest.fixture
def scope(db):
    with tenancy.scope(staff=True):
        yield


def a_case():
    """Return the owner of the debt of INT-03, and the case on it."""
    holder, buyer = factories.policyholder(), factories.company("Late Payer B.V.")
    factories.policy(holder)
    factories.invoice(
        holder,
        buyer,
        number="2025-117",
        dispatched_on=date(2025, 10, 31),
        issued_on=date(2025, 10, 31),
        due_on=date(2025, 11, 30),
        net_amount=Decimal("10330.58"),
        vat_amount=Decimal("2169.42"),
    )
    owner = factories.actor(factories.mandate(holder))
    return owner, services.hand_over(buyer=buyer.public_id, by=owner, now=JANUARY)


@pytest.fixture
def owner_and_case(scope):
    return a_case()


@pytest.fixture
def owner(owner_and_case):
    return owner_and_case[0]


@pytest.fixture
def case(owner_and_case):
    return owner_and_case[1]


@pytest.fixture
def collector(scope):
    return factories.staff_actor(StaffRole.COLLECTOR)


def book(case, amount, by, reference="E1", now=FEBRUARY):
    return services.book_payment(
        case_id=case.public_id,
        amount=eur(amount),
        received_on=now.date(),
        reference=reference,
        by=by,
        now=now,
    )


def book_back(case, by, reference="E1"):
    return services.reverse_payment(
        case_id=case.public_id, reference=reference, reason="It bounced.", by=by, now=MARCH
    )


def test_what_a_payment_paid_is_owed_again(case, collector):
    before = queries.balance(case, MARCH.date())
    book(case, "5000.00", collector)

    action = book_back(case, collector)

    after = queries.balance(case, MARCH.date())
    assert (after.total, after.ledger_principal) == (before.total, before.ledger_principal)
    assert after.paid == eur(0)
    assert (action.kind, action.note) == (ActionKind.REVERSAL, "It bounced.")
    assert Receipt.objects.count() == 1  # it stays
    event = Event.objects.get(name="collections.payment_reversed")
    assert (event.facts["amount"], event.facts["effective_on"]) == ("5000.00", "2026-03-02")


def test_booking_back_twice_is_booking_back_once(case, collector):
    book(case, "5000.00", collector)

    first, again = book_back(case, collector), book_back(case, collector)

    assert first.id == again.id
    assert ReceiptReversal.objects.count() == 1
    assert Event.objects.filter(name="collections.payment_reversed").count() == 1


def test_other_payments_stay_and_pay_what_the_law_says(case, collector):
    book(case, "5000.00", collector)
    book(case, "1000.00", collector, "E2")

    book_back(case, collector)

    [imputed] = queries.balance(case, MARCH.date()).imputations.values()
    assert imputed.to_costs == eur("900.00")


def test_the_case_that_it_closed_opens_again_with_its_overdue(case, collector, owner):
    book(case, ALL, collector)
    assert Case.objects.get().state == CaseState.CLOSED_PAID

    book_back(case, collector)

    case.refresh_from_db()
    assert (case.state, case.closed_on) == (CaseState.AMICABLE, None)
    assert OverdueReport.objects.get().state == OverdueState.COLLECTION
    assert receivables.open_debt(owner.tenant, case.buyer_id, MARCH.date()) == eur("12500.00")
    spells = queries.stops_by_hand_over(owner.tenant, case.buyer_id)
    assert spells == [(date(2026, 1, 20), date(2026, 2, 14)), (date(2026, 3, 2), None)]


def test_an_overdue_that_was_claimed_is_claimed_again(case, collector):
    receivables_services.move_overdue(
        report_id=case.overdue_report_id, to=OverdueState.CLAIM, by=collector, now=FEBRUARY
    )
    book(case, ALL, collector)

    book_back(case, collector)

    assert OverdueReport.objects.get().state == OverdueState.CLAIM


def test_no_case_opens_beside_a_newer_one(case, collector, owner):
    book(case, ALL, collector)
    factories.invoice(case.policyholder, case.buyer, number="N", due_on=date(2026, 2, 20))
    newer = services.hand_over(buyer=case.buyer.public_id, by=owner, now=MARCH)

    with pytest.raises(lifecycle.OpenedSince, match=newer.number):
        book_back(case, collector)

    assert not ReceiptReversal.objects.exists()
    assert not CaseAction.objects.filter(kind=ActionKind.REVERSAL).exists()


def test_no_overdue_opens_beside_a_newer_one(case, collector, owner):
    book(case, ALL, collector)
    factories.invoice(case.policyholder, case.buyer, number="N", due_on=date(2026, 2, 20))
    receivables_services.report_overdue(buyer_id=case.buyer_id, by=owner, now=MARCH)

    with pytest.raises(receivables_services.OverdueOpen):
        book_back(case, collector)

    assert not ReceiptReversal.objects.exists()


def test_a_case_given_up_stays_given_up(case, collector):
    book(case, "5000.00", collector)
    services.close_case(
        case_id=case.public_id,
        to=CaseState.CLOSED_UNPAID,
        reason="Nothing to be had.",
        by=collector,
        now=FEBRUARY,
    )

    book_back(case, collector)

    assert Case.objects.get().state == CaseState.CLOSED_UNPAID
    assert queries.balance(case, MARCH.date()).ledger_principal == eur("12500.00")


def test_a_reference_that_was_booked_back_is_not_used_again(case, collector):
    book(case, "5000.00", collector)
    book_back(case, collector)

    with pytest.raises(lifecycle.ReferenceReversed):
        book(case, "5000.00", collector)


def test_only_what_a_collector_booked_is_booked_back(case, collector):
    with pytest.raises(lifecycle.NoSuchPayment):
        book_back(case, collector, "nowhere")


def test_only_a_collector_books_back(case, collector, owner):
    book(case, "5000.00", collector)

    with pytest.raises(NotYourRole):
        book_back(case, owner)
    with pytest.raises(NotYourRole):
        book_back(case, factories.staff_actor(StaffRole.UNDERWRITER))


def test_the_desk_and_the_portal_show_what_was_booked_back(client, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: MARCH)
    with tenancy.scope(staff=True):
        owner, case = a_case()
        book(case, "5000.00", factories.staff_actor(StaffRole.COLLECTOR))
        person = factories.staff(StaffRole.COLLECTOR)
        holder = case.policyholder.public_id
    signing_in.sign_in_staff(client, person)
    address = reverse("admin:collections_app_case_do", args=[case.pk, "reversal"])

    asked = client.get(address).content.decode()
    at_the_desk = client.post(address, {"reference": "E1", "reason": "It bounced."}, follow=True)
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=owner.user_id))
    in_the_portal = client.get(reverse("portal:case", args=[holder, case.public_id]))

    assert 'value="E1"' in asked
    for response in (at_the_desk, in_the_portal):
        shown = response.content.decode().replace("\xa0", " ")
        assert "booked back on 2 March 2026" in shown
        assert "EUR 5,000.00 booked back" in shown
    assert "It bounced." in at_the_desk.content.decode()
