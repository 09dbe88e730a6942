"""The policy clock and the claim say the same days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from claims import queries as claims
from claims.rules.lifecycle import NothingToClaim
from claims.rules.waiting import WaitingNotStarted
from core import tenancy
from limits.models import StopLift
from monitoring import queries
from policies.rules.clock import Deadline, State
from policies.rules.terms import WaitingStart
from receivables import services as receivables
from tests import factories
from tests.claims.ground import at, insured
from tests.worked import worked

pytestmark = pytest.mark.django_db

CLM_19, CLM_34 = worked("CLM-19"), worked("CLM-34")
DUE = date.fromisoformat(CLM_19["inputs"]["oldest_due"])
DAY = timedelta(days=1)


def days(us, on, **narrowed):
    """Return the dates of each invoice as people write them."""
    found: dict[str, dict[str, str]] = {}
    for each in queries.running(us.actor, on, **narrowed):
        found.setdefault(each.invoice.number, {})[each.deadline.value] = each.day.isoformat()
    return found


def owing(us, number, due, *, dispatched=None, net=10_000, vat=0):
    sent = dispatched or due - 30 * DAY
    return us.invoice(
        number=number,
        dispatched_on=sent,
        issued_on=sent,
        due_on=due,
        net_amount=Decimal(net),
        vat_amount=Decimal(vat),
    )


def paid(us, amount, on):
    return factories.receipt(us.holder, us.buyer, amount, on=on)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        found = insured()
        found.limit(100_000)
        yield found


def test_the_calendar_of_the_worked_example(us):
    """CLM-19"""
    expected = CLM_19["expected"]
    owing(us, "A", DUE)

    assert days(us, DUE) == {
        "A": {
            "EXTENSION_ENDS": expected["mep_end"],
            "STOP_SHIPMENT": expected["stop_shipment_from"],
            "REPORT_OVERDUE": expected["notification_deadline"],
            "HAND_OVER": expected["notification_deadline"],
            "DATE_OF_LOSS": expected["date_of_loss_if_start_due_date"],
            "CLAIM_BY": "2029-09-30",
        }
    }


def test_a_claim_that_stands_is_paid_within_its_days(us):
    """CLM-19"""
    owing(us, "A", DUE)
    us.hand_over(date(2026, 6, 10))
    loss = date.fromisoformat(CLM_19["expected"]["date_of_loss_if_start_due_date"])
    us.notify(loss + 12 * DAY)  # with its documents, on 12 October

    assert days(us, loss + 12 * DAY) == {
        "A": {
            "DATE_OF_LOSS": loss.isoformat(),
            "PAYOUT_BY": CLM_19["expected"]["payout_deadline_if_start_due_date"],
        }
    }


def test_a_stop_lifts_when_the_oldest_is_paid_and_the_loss_has_no_other_date(us):
    """CLM-34"""
    for row in CLM_34["inputs"]["invoices"]:
        owing(
            us,
            row["no"],
            date.fromisoformat(row["due"]),
            dispatched=date.fromisoformat(row["dispatch"]),
            net=row["net"],
            vat=row["vat"],
        )
    stopped = days(us, date(2026, 4, 10))
    (receipt,) = CLM_34["inputs"]["receipts"]
    paid(us, Decimal(receipt["amount"]), date.fromisoformat(receipt["date"]))

    lifted = days(us, date(2026, 4, 25))
    us.insolvent(date.fromisoformat(CLM_34["inputs"]["date_of_loss"]))
    lost = days(us, date(2026, 6, 20))

    assert stopped["A"]["STOP_SHIPMENT"] == "2026-04-02"
    assert {number: dates["STOP_SHIPMENT"] for number, dates in lifted.items()} == {
        "B": "2026-07-10",
        "C": "2026-07-25",
    }
    assert lost == {"C": {"DATE_OF_LOSS": "2026-06-15", "CLAIM_BY": "2029-06-15"}}


def test_no_date_runs_of_what_is_paid(us):
    owing(us, "A", DUE)
    paid(us, 10_000, DUE)

    assert days(us, DUE + DAY) == {}


def test_what_was_reported_is_to_be_handed_over_and_then_nothing_is(us):
    owing(us, "A", DUE)
    report = factories.overdue(us.holder, us.buyer, reported_on=DUE + DAY)

    assert "REPORT_OVERDUE" not in days(us, DUE + 2 * DAY)["A"]
    assert days(us, DUE + 2 * DAY)["A"]["HAND_OVER"] == "2026-06-29"

    report.state = "COLLECTION"
    report.save(update_fields=["state"])

    assert days(us, DUE + 2 * DAY)["A"].keys() == {"DATE_OF_LOSS", "CLAIM_BY"}


def test_a_wholly_disputed_invoice_has_no_loss_yet(us):
    invoice = owing(us, "A", DUE)
    receivables.open_dispute(
        invoice_id=invoice.public_id,
        amount=factories.eur(10_000),
        reason="It says the goods were broken.",
        by=us.actor,
        now=at(DUE),
    )

    assert days(us, DUE)["A"].keys() == {
        "EXTENSION_ENDS",
        "STOP_SHIPMENT",
        "REPORT_OVERDUE",
        "HAND_OVER",
    }


def test_a_stop_lifted_in_writing_begins_after_it(us):
    owing(us, "A", DUE)
    person = factories.user()
    StopLift.objects.create(
        policyholder=us.holder,
        policy=us.policy,
        buyer=us.buyer,
        valid_from=date(2026, 5, 31),
        valid_to=date(2026, 6, 14),
        reason="It pays on delivery.",
        lifted_by=person,
        lifted_at=at(DUE),
    )

    assert days(us, DUE)["A"]["STOP_SHIPMENT"] == "2026-06-15"


def test_what_is_not_insured_still_stops_deliveries(us):
    owing(us, "CASH", DUE)
    us.invoice(
        number="LONG",
        dispatched_on=date(2026, 1, 5),
        issued_on=date(2026, 1, 5),
        due_on=date(2026, 6, 5),  # longer terms than the policy insures
    )

    assert days(us, DUE)["LONG"].keys() == {
        "EXTENSION_ENDS",
        "STOP_SHIPMENT",
        "REPORT_OVERDUE",
        "HAND_OVER",
    }


def test_a_duty_that_nobody_did_is_late(us):
    owing(us, "A", DUE)
    found = {each.deadline: each.state for each in queries.running(us.actor, date(2026, 6, 30))}

    assert found == {
        Deadline.EXTENSION_ENDS: State.PASSED,
        Deadline.STOP_SHIPMENT: State.PASSED,
        Deadline.REPORT_OVERDUE: State.LATE,
        Deadline.HAND_OVER: State.LATE,
        Deadline.DATE_OF_LOSS: State.AHEAD,
        Deadline.CLAIM_BY: State.AHEAD,
    }


def test_a_buyer_and_an_invoice_can_be_asked_alone(us):
    first, _ = owing(us, "A", DUE), owing(us, "B", DUE + DAY)
    factories.invoice(us.holder, factories.company(), number="C")

    assert days(us, DUE, buyers=[us.buyer.id]).keys() == {"A", "B"}
    assert days(us, DUE, invoice=first).keys() == {"A"}


def test_a_stranger_sees_no_dates_of_ours(us):
    owing(us, "A", DUE)

    assert days(insured(name="Stranger B.V."), DUE) == {}


HAPPENED = st.fixed_dictionaries(
    {
        "start": st.sampled_from(list(WaitingStart)),
        "months": st.integers(1, 12),
        "extension": st.integers(0, 120),
        "dues": st.lists(st.integers(0, 200), min_size=1, max_size=3),
        "paid": st.integers(0, 100),  # of each hundred
        "reported": st.none() | st.integers(0, 60),
        "is_handed_over": st.booleans(),
        "insolvent": st.none() | st.integers(0, 300),
        "seen": st.integers(200, 500),
    }
)


@given(HAPPENED)
@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_clock_and_claim_agree_whatever_happened(db, case):
    first = date(2026, 1, 10)
    today = first + case["seen"] * DAY
    with tenancy.scope(staff=True):
        point = transaction.savepoint()
        us = _live_through(case, first)

        told = {
            each.day
            for each in queries.running(us.actor, today)
            if each.deadline is Deadline.DATE_OF_LOSS
        }
        claim = _claims_date(us, today)
        transaction.savepoint_rollback(point)

    assert told in (set(), {claim})  # none where nothing of it is insured


def _live_through(case, first):
    us = insured(
        waiting_start=case["start"],
        waiting_months=case["months"],
        maximum_extension_days=case["extension"],
    )
    us.limit(500_000)
    for n, late in enumerate(case["dues"]):
        owing(us, f"F{n}", first + late * DAY)
    if case["paid"]:
        paid(us, 100 * case["paid"] * len(case["dues"]), first)
    if case["is_handed_over"]:
        us.hand_over(first + (case["reported"] or 0) * DAY)
    elif case["reported"] is not None:
        factories.overdue(us.holder, us.buyer, reported_on=first + case["reported"] * DAY)
    if case["insolvent"] is not None and case["insolvent"] <= case["seen"]:
        us.insolvent(first + case["insolvent"] * DAY)
    return us


def _claims_date(us, today):
    try:
        loss = claims.loss_on(us.policy, us.buyer.id, today)
    except (WaitingNotStarted, NothingToClaim):
        return None
    return loss.date_of_loss
