"""The policy clock: each deadline and each stop is told once, on its night."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.rules import SYSTEM
from core import clock as moments
from core import deliveries, tenancy
from core.dates import moment_on
from core.models import JobRun
from limits.models import StopLift
from monitoring import queries
from monitoring.models import Notice
from monitoring.queries.policy_clock import running_under
from monitoring.services import calendars, clock
from policies.models import Policy
from receivables import services as receivables
from receivables.models import Receipt
from receivables.rules.states import OverdueState
from tests import factories

pytestmark = pytest.mark.django_db

# The factory's invoice is due on 4 February 2026. With 60 days of extension and 30 to report:
EXTENSION_ENDS = date(2026, 4, 5)
STOPS_FROM = date(2026, 4, 6)
NOTIFY_BY = date(2026, 5, 5)


@pytest.fixture
def invoice(mandate, buyer):
    with tenancy.scope(staff=True):
        factories.policy(mandate.policyholder)
        return factories.invoice(mandate.policyholder, buyer, number="F-77")


def night(on, *, later=timedelta()):
    with tenancy.scope(staff=True):
        for first, last in clock.ranges(on):
            clock.run(first, last, on, moment_on(on, factories.NOW) + later)
    deliveries.drain(moments.real)


def last_night(on):
    """Say that the night of a day was lived through."""
    JobRun.objects.create(
        job=clock.JOB,
        business_date=on,
        ranges_total=1,
        started_at=factories.NOW,
        finished_at=factories.NOW,
    )


def lift_stop(invoice, first, last):
    with tenancy.scope(staff=True):
        StopLift.objects.create(
            policyholder=invoice.policyholder,
            policy=Policy.objects.get(policyholder=invoice.policyholder),
            buyer=invoice.buyer,
            valid_from=first,
            valid_to=last,
            reason="It pays on delivery.",
            lifted_by=factories.user(),
            lifted_at=factories.NOW,
        )


def nights(first, last):
    for days in range((last - first).days + 1):
        night(first + timedelta(days=days))


def told():
    with tenancy.scope(staff=True):
        rows = Notice.objects.order_by("business_date", "id")
        return [(row.business_date, row.kind, row.facts["deadline"]) for row in rows]


def test_every_deadline_is_told_of_on_its_nights_and_once(invoice):
    nights(date(2026, 3, 15), date(2026, 5, 10))

    assert told() == [
        *(
            (EXTENSION_ENDS - timedelta(days=days), "DEADLINE_NEAR", "EXTENSION_ENDS")
            for days in (14, 7, 1)
        ),
        (STOPS_FROM, "STOP_SHIPMENT", "EXTENSION_ENDED"),
        *(
            (NOTIFY_BY - timedelta(days=days), "DEADLINE_NEAR", "REPORT_OVERDUE")
            for days in (14, 7, 1)
        ),
    ]


def test_the_clock_runs_on_an_invoice_in_dollars_too_without_a_rate(mandate, buyer):
    with tenancy.scope(staff=True):
        policy = factories.policy(mandate.policyholder)
        row = factories.invoice(mandate.policyholder, buyer, currency="USD")
        runs = running_under(policy, STOPS_FROM)
        few = running_under(policy, STOPS_FROM, buyers=[buyer.id])

    night(STOPS_FROM)

    with tenancy.scope(staff=True):
        assert {each.invoice.id for each in runs} == {row.id}
        assert [each.key for each in few] == [each.key for each in runs]
    assert (STOPS_FROM, "STOP_SHIPMENT", "EXTENSION_ENDED") in told()


def test_the_clock_runs_from_the_invoice_date_where_the_policy_says_so(mandate, buyer):
    with tenancy.scope(staff=True):
        factories.policy(mandate.policyholder, extension_start="INVOICE_DATE")
        factories.invoice(mandate.policyholder, buyer)  # of 5 January

    nights(date(2026, 2, 15), date(2026, 4, 10))

    assert told() == [
        (date(2026, 2, 20), "DEADLINE_NEAR", "EXTENSION_ENDS"),
        (date(2026, 2, 27), "DEADLINE_NEAR", "EXTENSION_ENDS"),
        (date(2026, 3, 5), "DEADLINE_NEAR", "EXTENSION_ENDS"),
        (date(2026, 3, 7), "STOP_SHIPMENT", "EXTENSION_ENDED"),
        (date(2026, 3, 22), "DEADLINE_NEAR", "REPORT_OVERDUE"),
        (date(2026, 3, 29), "DEADLINE_NEAR", "REPORT_OVERDUE"),
        (date(2026, 4, 4), "DEADLINE_NEAR", "REPORT_OVERDUE"),
    ]


def test_a_night_done_twice_tells_nothing_twice(invoice):
    night(STOPS_FROM)
    night(STOPS_FROM)

    assert told() == [(STOPS_FROM, "STOP_SHIPMENT", "EXTENSION_ENDED")]


def test_a_paid_invoice_has_no_clock(invoice, mandate, buyer):
    with tenancy.scope(staff=True):
        Receipt.objects.create(
            policyholder=mandate.policyholder,
            buyer=buyer,
            received_on=date(2026, 3, 1),
            amount=Decimal(12_100),
            currency="EUR",
            source="POLICYHOLDER",
            reference="F-77",
            recorded_at=factories.NOW,
        )

    nights(date(2026, 3, 20), date(2026, 4, 8))

    assert told() == []


def test_the_clock_books_the_oldest_due_first_whatever_the_buyer_named(invoice, mandate, buyer):
    with tenancy.scope(staff=True):
        younger = factories.invoice(mandate.policyholder, buyer, due_on=date(2026, 6, 1))
        Receipt.objects.create(
            policyholder=mandate.policyholder,
            buyer=buyer,
            designated=younger,
            received_on=date(2026, 3, 1),
            amount=Decimal(12_100),
            currency="EUR",
            source="POLICYHOLDER",
            reference="for the younger one",
            recorded_at=factories.NOW,
        )

    nights(date(2026, 3, 20), date(2026, 4, 8))

    assert told() == []


def test_an_overdue_that_is_reported_needs_no_reminder_to_report_it(invoice, mandate, buyer):
    from receivables.models import OverdueReport

    with tenancy.scope(staff=True):
        OverdueReport.objects.create(
            policyholder=mandate.policyholder,
            buyer=buyer,
            state="REPORTED",
            reported_on=date(2026, 4, 1),
            oldest_due_on=invoice.due_on,
            amount=Decimal(12_100),
            currency="EUR",
            reported_at=factories.NOW,
        )

    nights(NOTIFY_BY - timedelta(days=15), NOTIFY_BY)

    assert not [line for line in told() if line[2] == "REPORT_OVERDUE"]


def test_an_old_invoice_that_comes_in_late_is_told_of_at_once(mandate, buyer):
    on = date(2026, 4, 20)
    with tenancy.scope(staff=True):
        factories.policy(mandate.policyholder)
        factories.invoice(mandate.policyholder, buyer, recorded_at=moment_on(on, factories.NOW))

    night(on)

    assert [line[2] for line in told()] == ["EXTENSION_ENDED"]


def test_an_invoice_that_ran_out_before_the_first_night_is_told_of_that_night(invoice):
    """A4"""
    night(STOPS_FROM + timedelta(days=9))

    assert told() == [(STOPS_FROM + timedelta(days=9), "STOP_SHIPMENT", "EXTENSION_ENDED")]


def test_what_began_in_nights_that_were_left_out_is_told_of_in_the_next(invoice):
    last_night(STOPS_FROM - timedelta(days=1))

    night(STOPS_FROM + timedelta(days=3))

    assert [line[2] for line in told()] == ["EXTENSION_ENDED"]


def test_what_began_before_the_last_night_is_not_looked_at_again(invoice):
    last_night(STOPS_FROM)

    night(STOPS_FROM + timedelta(days=3))

    assert told() == []


@pytest.mark.parametrize("nights_left_out", [0, 2])
def test_what_came_in_after_a_night_is_told_of_in_the_next_however_late_it_runs(
    mandate, buyer, nights_left_out
):
    """The scheduler stood still: the next night ran later in its day than the one before."""
    on = date(2026, 4, 14)
    with tenancy.scope(staff=True):
        factories.policy(mandate.policyholder)
        factories.invoice(mandate.policyholder, buyer, recorded_at=moment_on(on, factories.NOW))
    last_night(on)

    night(on + timedelta(days=1 + nights_left_out), later=timedelta(hours=4))

    assert [line[2] for line in told()] == ["EXTENSION_ENDED"]


def test_days_chosen_after_a_night_count_in_the_next_however_late_it_runs(invoice, mandate):
    on = EXTENSION_ENDS - timedelta(days=21)
    choose(mandate, [30, 1], on)
    last_night(on)

    night(on + timedelta(days=1), later=timedelta(hours=4))

    assert days_told("EXTENSION_ENDS") == [20]


def test_a_stop_lifted_in_writing_is_told_of_when_the_lift_is_over(invoice, mandate):
    """R-POL-22"""
    lift_over = STOPS_FROM + timedelta(days=10)
    lift_stop(invoice, STOPS_FROM, lift_over - timedelta(days=1))
    nights(STOPS_FROM - timedelta(days=15), lift_over - timedelta(days=1))
    before = [line[1] for line in told() if line[2] != "REPORT_OVERDUE"]
    last_night(lift_over - timedelta(days=1))

    night(lift_over)

    assert before == []
    stops = [line for line in told() if line[1] == "STOP_SHIPMENT"]
    assert stops == [(lift_over, "STOP_SHIPMENT", "EXTENSION_ENDED")]
    with tenancy.scope(staff=True):
        told_day = Notice.objects.get(kind="STOP_SHIPMENT").effective_on
        [shown] = [
            each.day
            for each in queries.running(factories.actor(mandate), lift_over)
            if each.deadline == "STOP_SHIPMENT"
        ]
    assert told_day == shown == lift_over


def test_the_overview_shows_no_end_of_an_extension_while_the_stop_is_lifted(invoice, mandate):
    lift_stop(invoice, STOPS_FROM, STOPS_FROM + timedelta(days=30))

    with tenancy.scope(staff=True):
        found = queries.deadlines(
            factories.actor(mandate), since=date(2026, 3, 15), until=date(2026, 5, 10)
        )

    assert [each.deadline for each in found] == ["REPORT_OVERDUE"]


def test_the_words_name_the_invoice_and_the_day(invoice, mandate):
    from django.core import mail

    night(NOTIFY_BY - timedelta(days=14))

    bodies = "".join(message.body for message in mail.outbox)
    assert "Report the overdue on invoice F-77 by 5 May 2026." in bodies
    assert "The maximum extension period of invoice F-77 ended on 5 April 2026." in bodies


def test_without_a_policy_there_is_no_clock(mandate, buyer):
    with tenancy.scope(staff=True):
        factories.invoice(mandate.policyholder, buyer)

    nights(STOPS_FROM, STOPS_FROM + timedelta(days=1))

    assert told() == []


@pytest.mark.parametrize("state", ["COLLECTION", "CLAIM"])
def test_no_deadline_is_told_of_once_the_debt_is_with_the_insurer(invoice, state):
    with tenancy.scope(staff=True):
        factories.overdue(
            invoice.policyholder, invoice.buyer, state=state, reported_on=date(2026, 3, 10)
        )

    nights(date(2026, 3, 15), date(2026, 5, 10))

    assert told() == []


@pytest.mark.parametrize("state", ["COLLECTION", "CLAIM"])
def test_the_overview_shows_no_deadline_once_the_debt_is_with_the_insurer(invoice, mandate, state):
    with tenancy.scope(staff=True):
        factories.overdue(
            invoice.policyholder, invoice.buyer, state=state, reported_on=date(2026, 3, 10)
        )

        found = queries.deadlines(
            factories.actor(mandate), since=date(2026, 3, 15), until=date(2026, 5, 10)
        )

    assert found == []


def test_a_deadline_runs_again_once_the_debt_is_given_back(invoice):
    with tenancy.scope(staff=True):
        report = factories.overdue(
            invoice.policyholder, invoice.buyer, state="COLLECTION", reported_on=date(2026, 3, 10)
        )
        receivables.move_overdue(
            report_id=report.id,
            to=OverdueState.WITHDRAWN,
            by=SYSTEM,
            now=moment_on(date(2026, 3, 14), factories.NOW),
        )

    nights(date(2026, 3, 15), STOPS_FROM)

    assert [kind for _, kind, _ in told()] == [
        "DEADLINE_NEAR",
        "DEADLINE_NEAR",
        "DEADLINE_NEAR",
        "STOP_SHIPMENT",
    ]


def choose(mandate, days, on):
    with tenancy.scope(staff=True):
        calendars.choose_warnings(
            days=days, by=factories.actor(mandate), now=moment_on(on, factories.NOW)
        )


def days_told(deadline):
    return [(EXTENSION_ENDS - on).days for on, kind, what in told() if what == deadline]


def test_the_policyholder_chooses_on_which_days_it_is_warned(invoice, mandate):
    choose(mandate, [2, 30, 10, 10], date(2026, 3, 1))

    nights(date(2026, 3, 2), EXTENSION_ENDS)

    assert days_told("EXTENSION_ENDS") == [30, 10, 2]


def test_what_was_told_is_not_told_again_under_another_choice(invoice, mandate):
    nights(date(2026, 3, 20), EXTENSION_ENDS - timedelta(days=7))  # told at 14 and at 7
    choose(mandate, [20, 8, 2], EXTENSION_ENDS - timedelta(days=7))

    nights(EXTENSION_ENDS - timedelta(days=6), EXTENSION_ENDS)

    assert days_told("EXTENSION_ENDS") == [14, 7, 2]


def test_a_choice_reaches_deadlines_that_lie_within_it_already(invoice, mandate):
    """The night that follows it looks at all, since nothing begins on those invoices."""
    nights(date(2026, 3, 1), EXTENSION_ENDS - timedelta(days=31))
    last_night(EXTENSION_ENDS - timedelta(days=21))
    choose(mandate, [30, 1], EXTENSION_ENDS - timedelta(days=21))

    night(EXTENSION_ENDS - timedelta(days=20))

    assert days_told("EXTENSION_ENDS") == [20]


def test_what_is_reported_is_warned_of_until_it_is_handed_over(invoice):
    with tenancy.scope(staff=True):
        factories.overdue(invoice.policyholder, invoice.buyer, reported_on=date(2026, 4, 1))

    nights(NOTIFY_BY - timedelta(days=2), NOTIFY_BY)

    assert (NOTIFY_BY - timedelta(days=1), "DEADLINE_NEAR", "HAND_OVER") in told()


def test_nothing_is_handed_over_where_the_policyholder_collects(mandate, buyer):
    with tenancy.scope(staff=True):
        factories.policy(mandate.policyholder, collection_service="OWN")
        row = factories.invoice(mandate.policyholder, buyer)
        factories.overdue(row.policyholder, row.buyer, reported_on=date(2026, 4, 1))

    nights(NOTIFY_BY - timedelta(days=2), NOTIFY_BY)

    assert [what for _, _, what in told()] == ["EXTENSION_ENDED"]
