"""A debt handed over stops shipments: collecting says when, and the claim follows it (R-POL-21)."""

from datetime import date, timedelta

import pytest

from accounts.rules import SYSTEM, StaffRole
from claims import queries
from claims.models import Claim
from claims.rules.calculation import calculate
from collections_app import queries as collections
from collections_app import services
from collections_app.models import Case
from collections_app.rules.lifecycle import CaseState
from core import tenancy
from receivables import queries as receivable_queries
from receivables import services as receivables
from receivables.rules import ledger
from receivables.rules.states import ReceiptSource
from tests import factories
from tests.claims.ground import at, insured

HANDED_OVER = date(2026, 3, 2)
CLOSED = date(2026, 4, 1)
AGAIN = date(2026, 4, 20)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _scope(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    ours = insured()
    ours.limit()
    ours.invoice()
    return ours


def hand_over(us, day: date) -> Case:
    return services.hand_over(buyer=us.buyer.public_id, by=us.actor, now=at(day))


def close(case: Case, to: CaseState, day: date) -> None:
    collector = factories.staff_actor(StaffRole.COLLECTOR)
    services.close_case(case_id=case.public_id, to=to, reason="So.", by=collector, now=at(day))


def test_the_claim_and_the_collector_agree_on_every_day(us):
    close(hand_over(us, HANDED_OVER), CaseState.WITHDRAWN, CLOSED)
    close(hand_over(us, AGAIN), CaseState.WITHDRAWN, AGAIN)
    days = [date(2026, 2, 1) + timedelta(days=number) for number in range(120)]
    for day in days:
        issued = {"dispatched_on": day, "issued_on": day, "due_on": day + timedelta(days=30)}
        us.invoice(number=day.isoformat(), **issued)

    dry = queries.readiness(us.actor, us.buyer, date(2026, 7, 1))

    reasons = {line.dispatched_on: line.reason for line in dry.calculation.lines}
    stopped = {
        day
        for day in days
        if collections.stopped_by_hand_over(us.holder.id, us.buyer.id, day) is not None
    }
    assert min(stopped) == HANDED_OVER
    assert CLOSED not in stopped
    assert CLOSED - timedelta(days=1) in stopped
    assert AGAIN not in stopped
    assert all(reasons[day] == "STOP_SHIPMENT" for day in stopped)
    before_extension_ends = date(2026, 4, 5)
    free = {day for day in days if day not in stopped and day <= before_extension_ends}
    assert not any(reasons[day] == "STOP_SHIPMENT" for day in free)


@pytest.mark.parametrize(
    ("to", "refusals"), [(CaseState.CLOSED_UNPAID, ()), (CaseState.WITHDRAWN, ("NotHandedOver",))]
)
def test_a_debt_the_collector_gave_up_is_still_handed_over(us, to, refusals):
    case = hand_over(us, HANDED_OVER)
    close(case, to, CLOSED)

    dry = queries.readiness(us.actor, us.buyer, date(2026, 8, 5))

    assert tuple(type(each).__name__ for each in dry.refusals) == refusals
    if not refusals:
        assert us.notify(date(2026, 8, 5)).case == case


def test_a_debt_the_collector_gave_up_stops_shipments_until_it_is_paid(us):
    case = hand_over(us, HANDED_OVER)
    close(case, CaseState.CLOSED_UNPAID, CLOSED)
    paid = date(2026, 4, 20)
    receivables.record_receipt(
        policyholder_id=us.holder.id,
        buyer_id=us.buyer.id,
        receipt=ledger.Receipt(paid, case.invoices.get().money),
        reference="at last",
        source=ReceiptSource.POLICYHOLDER,
        by=us.actor,
        now=at(paid),
    )
    services.catch_up(policyholder_id=us.holder.id, buyer_id=us.buyer.id, by=SYSTEM, now=at(paid))

    days = [(HANDED_OVER, paid - timedelta(days=1))]
    assert collections.stops_by_hand_over(us.holder.id, us.buyer.id) == days
    assert [
        (each.starts_on, each.ends_on - timedelta(days=1))
        for each in receivable_queries.hand_overs(us.holder.id, [us.buyer.id])[us.buyer.id]
    ] == days


def test_a_claim_that_was_filed_stops_shipments_too(us):
    close(hand_over(us, HANDED_OVER), CaseState.WITHDRAWN, CLOSED)
    filed = date(2026, 4, 2)
    us.insolvent(date(2026, 4, 3))
    claim = Claim(
        policyholder=us.holder,
        policy=us.policy,
        buyer=us.buyer,
        date_of_loss=date(2026, 4, 3),
        notified_on=filed,
    )
    for day in (CLOSED, filed):
        issued = {"dispatched_on": day, "issued_on": day, "due_on": day + timedelta(days=30)}
        us.invoice(number=day.isoformat(), **issued)

    reasons = {line.number: line.reason for line in calculate(queries.inputs_of(claim)).lines}

    assert reasons["2026-04-02"] == "STOP_SHIPMENT"
    assert reasons["2026-04-01"] != "STOP_SHIPMENT"
