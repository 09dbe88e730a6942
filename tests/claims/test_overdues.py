"""What a claim does to the overdue behind it, and to the buyer's grade."""

from datetime import date, timedelta

import pytest

from claims import services
from claims.rules.lifecycle import RejectionReason
from collections_app.models import Case
from core import clock, deliveries, tenancy
from core.models import Event
from grading import queries as grading
from limits import queries as limits
from monitoring.models import Notice
from receivables import queries as receivables
from receivables import services as receivables_services
from receivables.models import OverdueReport
from tests import factories
from tests.claims.ground import DATE_OF_LOSS, at, insured, staff
from tests.factories import eur

pytestmark = pytest.mark.django_db

BANKRUPT = date(2026, 4, 1)
LATER = date(2026, 4, 3)
DAY_AFTER_LOSS = DATE_OF_LOSS + timedelta(days=1)


@pytest.fixture(autouse=True)
def whole_house(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    ours = insured()
    ours.limit()
    ours.invoice(number="A1")
    return ours


@pytest.fixture
def desk():
    return staff()


def defaulted(us):
    """Hand the debt over, wait, and have the claim ready."""
    us.hand_over()
    claim = us.notify(date(2026, 6, 1))
    services.end_waiting(claim_id=claim.id, by=us.actor, now=at(DAY_AFTER_LOSS))
    deliveries.drain(clock.real)
    return claim


def reject(claim, desk, on):
    services.reject(
        claim_id=claim.public_id, reason=RejectionReason.OWN_BREACH, by=desk.releaser, now=at(on)
    )
    deliveries.drain(clock.real)


def state_of(us) -> list[str]:
    found = OverdueReport.objects.filter(policyholder=us.holder).order_by("id")
    return list(found.values_list("state", flat=True))


def grade_of(us) -> int:
    standing = grading.standing(us.buyer.id)
    assert standing is not None
    return standing.grade


def test_a_rejected_claim_gives_the_overdue_back_to_the_collectors_and_the_buyer_its_grade(
    us, desk
):
    claim = defaulted(us)
    assert (state_of(us), grade_of(us)) == (["CLAIM"], 10)

    reject(claim, desk, DAY_AFTER_LOSS)

    assert state_of(us) == ["COLLECTION"]
    assert receivables.experience([us.buyer.id])[us.buyer.id].claim_payable is False
    assert Event.objects.get(name="claims.rejected").facts["overdue"] == "COLLECTION"
    moved = Event.objects.filter(name="receivables.overdue_moved").latest("sequence")
    assert moved.facts["state"] == "COLLECTION"
    assert Notice.objects.get(kind="CLAIM_REJECTED").facts["overdue"] == "COLLECTION"


def test_a_case_given_up_unpaid_still_counts_as_handed_over(us, desk):
    claim = defaulted(us)
    case = Case.objects.get()
    case.state, case.closed_on = "CLOSED_UNPAID", DAY_AFTER_LOSS
    case.save(update_fields=["state", "closed_on"])
    invoice = us.holder.invoice_set.get()
    case.invoices.create(
        policyholder=us.holder, invoice=invoice, principal=invoice.gross.amount, currency="EUR"
    )

    reject(claim, desk, DAY_AFTER_LOSS)

    assert state_of(us) == ["COLLECTION"]


def test_a_withdrawn_claim_gives_the_overdue_back_as_reported(us):
    factories.overdue(us.holder, us.buyer)
    us.insolvent(BANKRUPT)
    claim = us.notify(BANKRUPT)
    assert state_of(us) == ["CLAIM"]

    services.withdraw(claim_id=claim.public_id, by=us.actor, now=at(LATER))
    deliveries.drain(clock.real)

    assert state_of(us) == ["REPORTED"]
    told = Notice.objects.get(kind="CLAIM_WITHDRAWN")
    assert told.facts["overdue"] == "REPORTED"
    assert receivables.hand_overs(us.holder.id, [us.buyer.id])[us.buyer.id] == [
        receivables.HandOver(BANKRUPT, LATER)
    ]


def test_a_claim_on_what_nobody_reported_is_its_own_report(us):
    us.insolvent(BANKRUPT)

    claim = us.notify(BANKRUPT)

    assert state_of(us) == ["CLAIM"]
    assert limits.stop_on(us.policy, us.buyer.id, BANKRUPT) is not None
    services.withdraw(claim_id=claim.public_id, by=us.actor, now=at(LATER))
    assert state_of(us) == ["REPORTED"]


def test_what_was_reported_anew_takes_the_place_of_what_was_claimed(us):
    us.insolvent(BANKRUPT)
    claim = us.notify(BANKRUPT)
    us.hand_over(LATER)

    services.withdraw(claim_id=claim.public_id, by=us.actor, now=at(LATER))

    assert state_of(us) == ["WITHDRAWN", "COLLECTION"]


def test_a_claim_made_before_anything_was_due_stays_claimed_until_all_is_paid(us):
    us.invoice(number="A2", due_on=date(2026, 5, 1))
    us.holder.invoice_set.filter(number="A1").update(due_on=date(2026, 4, 20))
    us.insolvent(BANKRUPT)
    us.notify(BANKRUPT)

    for amount, state in ((12_100, "CLAIM"), (12_100, "PAID")):
        row = factories.receipt(us.holder, us.buyer, amount, on=LATER)
        receivables_services.end_overdue_if_paid(us.holder.id, us.buyer.id, us.actor, at(LATER))
        assert (state_of(us), row.amount) == ([state], amount)


def test_a_claim_that_comes_to_nothing_gives_the_overdue_back(us, desk):
    us.policy.terms.update(claims_threshold=500_000)
    claim = defaulted(us)
    desk.submit(claim, DAY_AFTER_LOSS)

    desk.approve(claim, DAY_AFTER_LOSS, eur(0))

    claim.refresh_from_db()
    assert (claim.state, state_of(us)) == ("CLOSED", ["COLLECTION"])


def test_a_reopened_claim_claims_the_overdue_again_and_the_policyholder_is_told(us, desk):
    claim = defaulted(us)
    reject(claim, desk, DAY_AFTER_LOSS)

    services.reopen(
        claim_id=claim.public_id, note="New facts", by=desk.releaser, now=at(DAY_AFTER_LOSS)
    )
    deliveries.drain(clock.real)

    assert state_of(us) == ["CLAIM"]
    assert Notice.objects.filter(kind="CLAIM_REOPENED").count() == 1


def test_what_was_paid_stays_claimed_when_the_reopened_claim_is_rejected(us, desk):
    claim = defaulted(us)
    desk.pay(claim, DAY_AFTER_LOSS)
    services.reopen(
        claim_id=claim.public_id, note="New facts", by=desk.releaser, now=at(DAY_AFTER_LOSS)
    )

    reject(claim, desk, DAY_AFTER_LOSS)

    assert state_of(us) == ["CLAIM"]
