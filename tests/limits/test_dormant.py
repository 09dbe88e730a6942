"""Limits that nobody used for a year lapse after notice (R-POL-36)."""

from datetime import date, timedelta

import pytest

from core import tenancy
from core.models import Event
from limits import queries, services
from limits.models import Decision, LimitRow
from limits.rules.lifecycle import Outcome, PendingAction
from limits.rules.reasons import ReasonCode
from limits.services import ending
from tests import factories
from tests.factories import NOW, TODAY
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
A_YEAR = 365 * DAY
LATER = TODAY + A_YEAR


@pytest.fixture(autouse=True)
def _as_staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    """A policyholder that records its invoices."""
    found = insured()
    send(found, buyer(), LATER - DAY)
    return found


@pytest.fixture
def company(us):
    found = buyer()
    us.ask(found, 50_000)
    return found


def send(us, company, on: date) -> None:
    factories.invoice(us.holder, company, dispatched_on=on, issued_on=on, due_on=on + 30 * DAY)


def a_night(on: date) -> None:
    for first, last in ending.dormant_ranges(on):
        ending.lapse_dormant(first, last, on, NOW + (on - TODAY))


def lapsed() -> list[Decision]:
    return list(Decision.objects.filter(outcome=Outcome.LAPSED_DORMANT))


def test_a_limit_not_used_for_a_year_lapses_after_the_notice_of_the_policy(us, company):
    a_night(LATER - DAY)
    assert lapsed() == []

    a_night(LATER)

    (decision,) = lapsed()
    assert (decision.amount, decision.effective_on) == (0, LATER + 30 * DAY)
    assert [each["code"] for each in decision.reasons] == [ReasonCode.NOT_USED]
    position = queries.position(us.actor, company.id, LATER)
    assert position.pending is PendingAction.WITHDRAWAL_SCHEDULED
    assert position.changes_on == LATER + 30 * DAY
    assert queries.limit_on(us.policy.id, company.id, LATER + 29 * DAY).amount == 50_000
    assert queries.limit_on(us.policy.id, company.id, LATER + 30 * DAY) is None
    assert Event.objects.filter(name="limits.withdrawn").count() == 1


def test_a_second_night_lets_nothing_lapse_again(us, company):
    a_night(LATER)
    a_night(LATER)
    a_night(LATER + DAY)

    assert len(lapsed()) == 1
    assert Event.objects.filter(name="limits.withdrawn").count() == 1


def test_one_delivery_in_a_year_keeps_a_limit(us, company):
    send(us, company, TODAY + DAY)

    a_night(LATER)
    assert lapsed() == []
    send(us, buyer(), LATER + 2 * DAY)
    a_night(LATER + DAY)
    assert len(lapsed()) == 1


def test_a_delivery_to_the_same_company_under_another_id_keeps_a_limit(us, company):
    old = buyer()
    send(us, old, LATER - DAY)
    old.merged_into = company
    old.save()

    a_night(LATER)

    assert lapsed() == []


def test_another_policyholders_delivery_keeps_nobodys_limit(us, company):
    send(insured(), company, LATER - DAY)

    a_night(LATER)

    assert len(lapsed()) == 1


def test_where_no_invoices_are_recorded_nothing_lapses():
    silent, company = insured(), buyer()
    silent.ask(company, 50_000)

    a_night(LATER)

    assert lapsed() == []


def test_a_limit_asked_for_again_within_the_year_stays(us, company):
    us.ask(company, 60_000, now=NOW + 100 * DAY)

    a_night(LATER)

    assert lapsed() == []


def test_a_limit_that_is_withdrawn_already_does_not_lapse_too(us, company):
    services.withdraw_limit(
        row_id=LimitRow.objects.get(buyer=company).public_id,
        reason=ReasonCode.CAPACITY,
        by=underwriter(),
        now=NOW + 360 * DAY,
    )

    a_night(LATER)

    assert lapsed() == []
