"""The dates that run on an insured invoice (`domain.md` 1.5, 1.7)."""

from dataclasses import replace
from datetime import date

import pytest

from core.money import Money
from policies.rules import clock, waiting
from policies.rules.clock import Account, Claimed, Deadline, State
from policies.rules.terms import WaitingStart
from receivables.rules.clock import ExtensionTerms, invoice_clock
from receivables.rules.ledger import Invoice
from tests.worked import worked

TERMS = ExtensionTerms(maximum_extension_days=60, notification_days=30)
NOTHING = Money.zero("EUR")
UNTOUCHED = Account()


def invoice(due: str) -> Invoice:
    day = date.fromisoformat(due)
    return Invoice("A", day, day, day, NOTHING, NOTHING)


def dates(account=UNTOUCHED, *, due="2026-03-31", is_insured=True, is_disputed=False):
    found = clock.dates_of(
        invoice_clock(invoice(due), TERMS), account, is_insured=is_insured, is_disputed=is_disputed
    )
    return {deadline.value: day.isoformat() for deadline, day in found.items()}


def loss_of(start: WaitingStart, **known) -> date | None:
    day = {name: value and date.fromisoformat(value) for name, value in known.items()}
    starts = waiting.starts_of(
        invoice("2026-03-31"),
        TERMS,
        reported_on=day.get("reported"),
        collected_since=day.get("collected"),
    )
    return waiting.loss_expected_on(
        start, starts, 6, insolvent_on=day.get("insolvent"), is_collected="collected" in known
    )


def test_the_calendar_of_one_invoice():
    """CLM-19"""
    expected = worked("CLM-19")["expected"]

    assert dates(Account(loss_on=loss_of(WaitingStart.DUE_DATE))) == {
        "EXTENSION_ENDS": expected["mep_end"],
        "STOP_SHIPMENT": expected["stop_shipment_from"],
        "REPORT_OVERDUE": expected["notification_deadline"],
        "HAND_OVER": expected["notification_deadline"],
        "DATE_OF_LOSS": expected["date_of_loss_if_start_due_date"],
        "CLAIM_BY": "2029-09-30",
    }


@pytest.mark.parametrize(
    ("start", "known", "named"),
    [
        (WaitingStart.DUE_DATE, {}, "date_of_loss_if_start_due_date"),
        (WaitingStart.MEP_END, {}, "date_of_loss_if_start_mep_end"),
        (
            WaitingStart.NNP_RECEIVED,
            {"reported": "2026-06-10"},
            "date_of_loss_if_start_nnp_received",
        ),
    ],
)
def test_the_wait_begins_where_the_policy_says(start, known, named):
    """CLM-19"""
    assert loss_of(start, **known).isoformat() == worked("CLM-19")["expected"][named]


@pytest.mark.parametrize("start", [WaitingStart.NNP_RECEIVED, WaitingStart.COLLECTION_START])
def test_no_loss_is_in_sight_before_the_wait_began(start):
    assert loss_of(start) is None
    assert "DATE_OF_LOSS" not in dates(Account(loss_on=None))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"insolvent": "2026-06-15"}, "2026-06-15"),  # during the wait: the earliest event wins
        ({"insolvent": "2026-11-15"}, "2026-11-15"),  # nobody collected: no wait has counted
        ({"insolvent": "2026-11-15", "collected": "2026-06-01"}, "2026-09-30"),
        ({"insolvent": "2026-09-29", "collected": "2026-06-01"}, "2026-09-29"),
    ],
)
def test_the_earliest_insured_event_is_the_loss(known, expected):
    assert loss_of(WaitingStart.DUE_DATE, **known) == date.fromisoformat(expected)


def test_what_was_reported_is_still_to_be_handed_over():
    found = dates(Account(reported_on=date(2026, 6, 1)))

    assert "REPORT_OVERDUE" not in found
    assert found["HAND_OVER"] == "2026-06-29"


def test_nothing_is_handed_over_where_the_policyholder_collects_itself():
    assert "HAND_OVER" not in dates(Account(is_to_be_handed_over=False))


DONE = date(2026, 6, 10)
LOSS = date(2026, 9, 30)


@pytest.mark.parametrize(
    "account",
    [
        Account(loss_on=LOSS, handed_over_on=DONE, reported_on=DONE),
        Account(loss_on=LOSS, insolvent_on=DONE),
    ],
)
def test_with_the_debt_gone_only_loss_and_claim_are_left(account):
    assert dates(account) == {"DATE_OF_LOSS": "2026-09-30", "CLAIM_BY": "2029-09-30"}


def test_a_claim_that_stands_has_its_own_dates():
    """CLM-19"""
    example = worked("CLM-19")
    payout = date.fromisoformat(example["expected"]["payout_deadline_if_start_due_date"])
    claimed = Account(loss_on=date(2026, 12, 1), claimed=Claimed(LOSS, payout))

    assert dates(claimed) == {"DATE_OF_LOSS": "2026-09-30", "PAYOUT_BY": "2026-11-11"}
    assert dates(replace(claimed, claimed=Claimed(LOSS))) == {"DATE_OF_LOSS": "2026-09-30"}


@pytest.mark.parametrize("state", [{"is_insured": False}, {"is_disputed": True}])
def test_what_is_uninsured_or_wholly_disputed_has_no_loss_but_still_stops_deliveries(state):
    found = dates(Account(loss_on=LOSS), **state)

    assert found.keys() == {"EXTENSION_ENDS", "STOP_SHIPMENT", "REPORT_OVERDUE", "HAND_OVER"}


@pytest.mark.parametrize(
    ("lifted", "stops"),
    [
        ([("2026-05-31", "2026-07-31")], "2026-08-01"),
        ([("2026-06-01", "2026-07-31")], "2026-05-31"),  # lifted a day late
        ([("2026-05-01", "2026-05-30")], "2026-05-31"),  # it ended before the stop
        ([("2026-07-01", "2026-07-31"), ("2026-05-01", "2026-06-30")], "2026-08-01"),
        ([("2026-05-01", None)], None),
    ],
)
def test_a_stop_that_is_lifted_begins_after_it(lifted, stops):
    days = [(date.fromisoformat(a), b and date.fromisoformat(b)) for a, b in lifted]

    assert dates(Account(lifted=days)).get("STOP_SHIPMENT") == stops


@pytest.mark.parametrize(
    ("deadline", "on", "expected"),
    [
        (Deadline.REPORT_OVERDUE, date(2026, 6, 29), State.AHEAD),
        (Deadline.REPORT_OVERDUE, date(2026, 6, 30), State.LATE),
        (Deadline.STOP_SHIPMENT, date(2026, 6, 29), State.AHEAD),
        (Deadline.STOP_SHIPMENT, date(2026, 6, 30), State.PASSED),
    ],
)
def test_a_duty_that_passed_is_late_and_the_rest_is_over(deadline, on, expected):
    assert clock.state_of(deadline, date(2026, 6, 29), on) is expected
