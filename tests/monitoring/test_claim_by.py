"""The last day to claim is warned of as page, API and calendars show it (CLM-19, CLM-34)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core import clock as moments
from core import deliveries, tenancy
from core.dates import moment_on
from core.models import JobRun
from monitoring import queries
from monitoring.models import Notice
from monitoring.services import calendars, clock
from tests import factories
from tests.claims.ground import insured
from tests.worked import worked

pytestmark = pytest.mark.django_db

CLM_19, CLM_34 = worked("CLM-19"), worked("CLM-34")
DUE = date.fromisoformat(CLM_19["inputs"]["oldest_due"])
LOSS = date.fromisoformat(CLM_19["expected"]["date_of_loss_if_start_due_date"])
CLAIM_BY = LOSS.replace(year=LOSS.year + 3)  # R-CLM-14
DAY = timedelta(days=1)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        found = insured()
        found.limit(100_000)
        yield found


def owing(us, number, due, *, dispatched=None, net=10_000):
    sent = dispatched or due - 30 * DAY
    given = {"dispatched_on": sent, "issued_on": sent, "due_on": due, "net_amount": Decimal(net)}
    return us.invoice(number=number, **given, vat_amount=Decimal(0))


def night(on, *, after=None):
    """Live through a night that follows the one before it, or another one."""
    JobRun.objects.get_or_create(
        job=clock.JOB,
        business_date=after or on - DAY,
        defaults={
            "ranges_total": 1,
            "started_at": factories.NOW,
            "finished_at": factories.NOW,
        },
    )
    for first, last in clock.ranges(on):
        clock.run(first, last, on, moment_on(on, factories.NOW))


def told_of_claims():
    deliveries.drain(moments.real)
    rows = Notice.objects.filter(facts__deadline="CLAIM_BY").order_by("business_date", "id")
    return [
        (row.reasons[0]["values"]["invoice"], row.business_date, row.effective_on) for row in rows
    ]


def shown(us, on):
    """Return what page, API and calendar show of claiming."""
    running = queries.running(us.actor, on)
    return {(each.invoice.number, each.day) for each in running if each.deadline == "CLAIM_BY"}


def test_the_last_day_to_claim_is_warned_of_as_the_clock_shows_it(us):
    """CLM-19"""
    owing(us, "A", DUE)

    for days in (15, 14, 13, 7, 1, 0):
        night(CLAIM_BY - days * DAY)

    assert told_of_claims() == [("A", CLAIM_BY - days * DAY, CLAIM_BY) for days in (14, 7, 1)]
    assert shown(us, CLAIM_BY) == {("A", CLAIM_BY)}


def test_the_last_day_to_claim_is_warned_of_on_the_days_that_were_chosen(us):
    owing(us, "A", DUE)
    chosen_at = moment_on(CLAIM_BY - 200 * DAY, factories.NOW)
    calendars.choose_warnings(days=[90], by=us.actor, now=chosen_at)

    for days in (91, 90, 14):
        night(CLAIM_BY - days * DAY)

    assert told_of_claims() == [("A", CLAIM_BY - 90 * DAY, CLAIM_BY)]


def test_a_night_that_was_left_out_warns_in_the_next(us):
    owing(us, "A", DUE)

    night(CLAIM_BY - 5 * DAY, after=CLAIM_BY - 9 * DAY)

    assert told_of_claims() == [("A", CLAIM_BY - 5 * DAY, CLAIM_BY)]


def test_with_an_insolvent_buyer_only_what_is_insured_is_to_be_claimed(us):
    """CLM-34"""
    for row in CLM_34["inputs"]["invoices"]:
        sent, due = (date.fromisoformat(row[day]) for day in ("dispatch", "due"))
        owing(us, row["no"], due, dispatched=sent, net=row["net"])
    [receipt] = CLM_34["inputs"]["receipts"]
    paid_on = date.fromisoformat(receipt["date"])
    factories.receipt(us.holder, us.buyer, Decimal(receipt["amount"]), on=paid_on)
    us.insolvent(date.fromisoformat(CLM_34["inputs"]["date_of_loss"]))
    last_day = date(2029, 6, 15)

    night(last_day - 7 * DAY)

    assert told_of_claims() == [("C", last_day - 7 * DAY, last_day)]
    assert shown(us, last_day) == {("C", last_day)}


def test_a_debt_that_was_handed_over_is_still_to_be_claimed(us):
    owing(us, "A", DUE)
    us.hand_over(date(2026, 6, 10))

    night(CLAIM_BY - DAY)

    assert told_of_claims() == [("A", CLAIM_BY - DAY, CLAIM_BY)]


def test_what_is_claimed_is_not_to_be_claimed_again(us):
    owing(us, "A", DUE)
    us.hand_over(date(2026, 6, 10))
    us.notify(LOSS + 12 * DAY)

    night(CLAIM_BY - DAY)

    assert told_of_claims() == []


def test_a_policy_that_ended_leaves_the_claims_of_its_time(us):
    owing(us, "A", DUE)
    us.policy.expires_on = date(2027, 12, 31)
    us.policy.save(update_fields=["expires_on"])

    night(CLAIM_BY - DAY)

    assert told_of_claims() == [("A", CLAIM_BY - DAY, CLAIM_BY)]


def test_the_overview_shows_the_last_day_to_claim(us):
    owing(us, "A", DUE)

    found = queries.deadlines(us.actor, since=CLAIM_BY - 30 * DAY, until=CLAIM_BY)

    assert [(each.deadline, each.day) for each in found] == [("CLAIM_BY", CLAIM_BY)]
