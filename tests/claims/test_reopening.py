"""A new fact after the payout opens the claim again, and the difference is paid (R-CLM-02)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.rules import NotYourRole
from claims import queries, services, texts
from claims.models import Payout
from claims.rules.lifecycle import ClaimAlreadyOpen
from core import clock, deliveries, tenancy
from core.errors import StateRefused
from core.models import Event
from policies.models import PolicyYear
from receivables import services as receivables
from tests import factories
from tests.claims.ground import at, insured, staff
from tests.factories import eur

pytestmark = pytest.mark.django_db

BANKRUPT = date(2026, 4, 1)
PAID = date(2026, 4, 8)
RESOLVED = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def whole_house(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def desk():
    return staff()


@pytest.fixture
def us():
    """CLM-15a: 80,000 without VAT is owed, 20,000 of it disputed; the limit leaves room."""
    ours = insured()
    ours.limit(100_000)
    ours.invoice(number="A", net_amount=Decimal(50_000), vat_amount=Decimal(0))
    ours.invoice(number="B", net_amount=Decimal(30_000), vat_amount=Decimal(0))
    return ours


@pytest.fixture
def dispute(us):
    return receivables.open_dispute(
        invoice_id=us.holder.invoice_set.get(number="A").public_id,
        amount=eur(20_000),
        reason="Wrong goods",
        by=us.actor,
        now=at(date(2026, 3, 1)),
    )


@pytest.fixture
def paid(us, dispute, desk):
    us.insolvent(BANKRUPT)
    claim = us.notify(BANKRUPT)
    assert desk.pay(claim, PAID).money == eur(54_000)
    deliveries.drain(clock.real)
    claim.refresh_from_db()
    return claim


def resolve(us, dispute, found_due: int) -> None:
    receivables.resolve_dispute(
        dispute_id=dispute.public_id, found_due=eur(found_due), by=us.actor, now=at(RESOLVED)
    )
    deliveries.drain(clock.real)


def test_a_dispute_resolved_after_the_payout_pays_the_difference(us, dispute, paid, desk):
    """CLM-15b: 15,000 of the 20,000 is owed after all."""
    resolve(us, dispute, 15_000)

    paid.refresh_from_db()
    assert (paid.state, paid.date_of_loss) == ("READY", BANKRUPT)
    assert queries.due_on(paid) == date(2026, 7, 10)
    assert desk.pay(paid, date(2026, 6, 12)).money == eur(13_500)
    paid.refresh_from_db()
    assert paid.state == "PAID"
    assert [row.money for row in queries.calculations(paid.id)] == [eur(67_500), eur(54_000)]
    assert PolicyYear.objects.get(policy=us.policy, starts_on=date(2026, 1, 1)).paid == 67_500


def test_a_dispute_the_buyer_won_pays_nothing_more_and_closes_with_a_sentence(
    us, dispute, paid, desk
):
    resolve(us, dispute, 0)
    paid.refresh_from_db()
    desk.submit(paid, RESOLVED)

    desk.approve(paid, RESOLVED, eur(0))

    paid.refresh_from_db()
    assert (paid.state, Payout.objects.count()) == ("CLOSED", 1)
    closed = Event.objects.get(name="claims.closed")
    assert "no more than was paid before" in texts.told(closed.facts["reasons"])
    assert closed.facts["reasons"] == [{"code": "NOTHING_MORE_TO_PAY", "values": {}}]


def test_a_difference_below_zero_closes_and_asks_nothing_back(us, dispute, paid, desk):
    factories.receipt(us.holder, us.buyer, 30_000, on=date(2026, 3, 20))
    services.reopen(claim_id=paid.public_id, note="Receipt", by=desk.releaser, now=at(RESOLVED))
    desk.submit(paid, RESOLVED)
    assert queries.last_calculation(paid.id).payment < 0

    desk.approve(paid, RESOLVED, eur(0))

    paid.refresh_from_db()
    assert (paid.state, Payout.objects.count()) == ("CLOSED", 1)


def test_a_dispute_resolved_while_the_money_is_under_way_is_paid_after_it(us, dispute, desk):
    us.insolvent(BANKRUPT)
    claim = us.notify(BANKRUPT)
    desk.submit(claim, PAID)
    desk.approve(claim, PAID)
    receivables.resolve_dispute(
        dispute_id=dispute.public_id, found_due=eur(15_000), by=us.actor, now=at(PAID)
    )
    deliveries.drain(clock.real)
    payout = claim.payouts.get()
    services.order_payout(payout_id=payout.public_id, by=desk.handler, now=at(PAID))
    services.confirm_payout(payout_id=payout.public_id, paid_on=PAID, by=desk.handler, now=at(PAID))

    for _ in range(2):
        deliveries.drain(clock.real)

    claim.refresh_from_db()
    assert claim.state == "READY"
    assert desk.calculate(claim, RESOLVED).to_pay == eur(13_500)


def test_a_dispute_resolved_before_the_payout_reopens_nothing(us, dispute, desk):
    us.insolvent(BANKRUPT)
    claim = us.notify(BANKRUPT)

    resolve(us, dispute, 15_000)

    assert "claims.reopened" not in {event.name for event in queries.history(claim)}


def test_only_a_releaser_reopens_and_only_what_is_settled(us, paid, desk):
    with pytest.raises(NotYourRole):
        services.reopen(claim_id=paid.public_id, note="x", by=desk.handler, now=at(RESOLVED))

    services.reopen(claim_id=paid.public_id, note="x", by=desk.releaser, now=at(RESOLVED))

    with pytest.raises(StateRefused):
        services.reopen(claim_id=paid.public_id, note="x", by=desk.releaser, now=at(RESOLVED))


def test_a_closed_claim_stays_closed_while_a_later_one_stands(us, dispute, desk):
    us.policy.terms.update(claims_threshold=500_000)
    us.insolvent(BANKRUPT)
    closed = us.notify(BANKRUPT)
    desk.submit(closed, PAID)
    desk.approve(closed, PAID)
    later = us.notify(PAID)

    with pytest.raises(ClaimAlreadyOpen, match=later.number):
        services.reopen(claim_id=closed.public_id, note="x", by=desk.releaser, now=at(RESOLVED))
    resolve(us, dispute, 15_000)

    closed.refresh_from_db()
    assert closed.state == "CLOSED"


def test_what_came_in_from_the_payout_on_is_no_part_of_the_new_calculation(us, dispute, paid, desk):
    """R-CLM-06: it is shared by who bore the loss, not taken off the debt."""
    factories.receipt(us.holder, us.buyer, 10_000, on=PAID)

    resolve(us, dispute, 15_000)
    calculation = desk.calculate(paid, RESOLVED)

    assert queries.stored_inputs(calculation).paid_out_on == PAID
    assert calculation.to_pay == eur(13_500)


def test_what_came_in_before_the_payout_counts_in_the_new_calculation(us, dispute, paid, desk):
    factories.receipt(us.holder, us.buyer, 7_500, on=date(2026, 4, 7))

    resolve(us, dispute, 15_000)

    assert desk.calculate(paid, RESOLVED).to_pay == eur(6_750)
