"""What becomes of limits, requests and deliveries when a policy ends."""

from datetime import date, timedelta

import pytest

from core import tenancy
from core.models import Event
from limits import queries, services
from limits.models import Decision, GroupExposure, LimitRequest, LimitRow
from limits.queries import Delivery
from limits.rules import lifecycle as rules
from limits.rules.cover.reasons import Reason
from limits.rules.cover.verdict import End
from limits.rules.lifecycle import RequestState, RowState
from limits.rules.stops import StopCause
from limits.services import exposure, night, policy_ends
from policies import services as policies
from policies.rules.ending import Ending, Ground
from receivables import queries as receivables
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter
from tests.limits.test_api import api_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LAST_DAY = TODAY + 10 * DAY
LATER = NOW + 11 * DAY
EARLIER = NOW - 60 * DAY


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        yield insured()


@pytest.fixture
def company(us):
    found = buyer()
    us.ask(found, 50_000, now=EARLIER)
    return found


def end(us, last_day=LAST_DAY):
    """Let two people end the policy."""
    proposal = policies.propose_ending(
        policy_id=us.policy.public_id,
        ending=Ending(last_day, Ground.AGREED),
        reason="They stop trading",
        by=underwriter(),
        now=NOW,
    )
    us.policy = policies.release_ending(proposal_id=proposal.public_id, by=underwriter(), now=NOW)


def a_night(on: date) -> None:
    now = NOW + (on - TODAY)
    for first, last in policy_ends.row_ranges(on):
        policy_ends.end_rows(first, last, on, now)
    for first, last in policy_ends.request_ranges(on):
        policy_ends.let_requests_fall(first, last, on, now)
    for first, last in night.effect_ranges(on):
        night.run_effect(first, last, on, now)


def sent(us, company, day):
    dates = {"dispatched_on": day, "issued_on": day, "due_on": day + 30 * DAY}
    return factories.invoice(us.holder, company, **dates)


def foreseen(us, company, day):
    delivery = Delivery(company, eur(10_000), day, 30)
    return queries.foreseen(us.holder.id, delivery, TODAY)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (LAST_DAY, Reason.COVERED),
        (LAST_DAY + DAY, Reason.OUTSIDE_POLICY_PERIOD),
    ],
)
def test_what_is_delivered_on_the_last_day_is_insured_and_the_day_after_not(
    us, company, day, reason
):
    """R-POL-37, R-POL-10.3"""
    end(us)

    found = foreseen(us, company, day)

    assert found.line.reason == reason
    assert found.line.insured == (eur(10_000) if reason is Reason.COVERED else eur(0))


def test_until_when_may_be_delivered_is_the_last_day(us, company):
    row = sent(us, company, TODAY - 5 * DAY)
    end(us)

    found = queries.verdict_of(row, TODAY)

    assert (found.line.reason, found.deliveries_until.on) == (Reason.COVERED, LAST_DAY)
    assert found.deliveries_until.end is End.POLICY_ENDS


def test_what_was_delivered_before_the_end_stays_insured_with_its_deadlines(us, company):
    """R-POL-37"""
    row = sent(us, company, TODAY - 5 * DAY)
    before = queries.verdict_of(row, TODAY)
    end(us)
    on = LAST_DAY + 5 * DAY
    a_night(on)

    found = queries.verdict_of(receivables.invoice(us.actor, row.public_id), on)

    assert (found.line.reason, found.line.insured) == (Reason.COVERED, eur(10_000))
    assert found.until == before.until
    assert set(found.deadlines) >= {each for each in before.deadlines if each.on > on}
    assert (found.stop.cause, found.stop.since) == (StopCause.POLICY_ENDED, LAST_DAY + DAY)


def test_up_to_the_end_limits_are_asked_and_afterwards_it_is_said_why_not(us, company):
    end(us)
    assert us.ask(buyer(), 20_000).state == RequestState.AUTO_DECIDED
    assert us.ask(company, 60_000, now=NOW + 10 * DAY).state == RequestState.AUTO_DECIDED

    with pytest.raises(rules.PolicyHasEnded, match=f"{us.policy.number} ended on 2026-03-12"):
        us.ask(buyer(), 20_000, now=LATER)
    with pytest.raises(rules.PolicyHasEnded):
        services.cancel_limit(buyer=company.public_id, by=us.actor, now=LATER)


def test_systems_read_the_reason_under_a_code_of_its_own(us, company, monkeypatch):
    end(us)
    api = api_of(us)
    monkeypatch.setattr("core.clock.now", lambda: LATER)

    answer = api.post(
        "/api/v1/limit-requests",
        {"buyer": str(company.public_id), "amount": 60_000, "payment_days": 30},
        format="json",
        headers={"Idempotency-Key": "after-the-end"},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "POLICY_HAS_ENDED")


def test_a_policyholder_that_never_had_a_policy_is_told_so(us):
    stranger = factories.actor(factories.mandate(factories.policyholder()))
    us.actor = stranger

    with pytest.raises(rules.NoPolicyInForce) as refusal:
        us.ask(buyer(), 20_000)

    assert refusal.value.code == "NO_POLICY_IN_FORCE"


def test_a_request_is_answered_up_to_the_end_and_falls_the_night_after(us):
    end(us)
    request = us.ask(buyer(4, equity=40_000_000), 4_500_000)
    assert request.state == RequestState.REFERRED
    a_night(LAST_DAY)
    request.refresh_from_db()
    assert request.state == RequestState.REFERRED

    with pytest.raises(rules.PolicyHasEnded):
        services.decide(
            request_id=request.public_id, amount=eur(0), by=underwriter(5_000_000), now=LATER
        )
    a_night(LAST_DAY + DAY)
    a_night(LAST_DAY + DAY)

    request.refresh_from_db()
    assert request.state == RequestState.CANCELLED
    fell = Event.objects.filter(name="limits.request_fell", subject_id=request.public_id)
    assert fell.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_however_many_requests_fall_the_night_asks_as_often(us, count, django_assert_num_queries):
    requests = [us.ask(buyer(4, equity=40_000_000), 4_500_000) for _ in range(count)]
    end(us)
    on = LAST_DAY + DAY
    [(first, last)] = policy_ends.request_ranges(on)

    with django_assert_num_queries(3):
        policy_ends.let_requests_fall(first, last, on, LATER)

    fell = Event.objects.filter(name="limits.request_fell").order_by("id")
    assert [event.subject_id for event in fell] == [request.public_id for request in requests]
    assert {event.facts["expires_on"] for event in fell} == {str(LAST_DAY)}
    assert set(LimitRequest.objects.values_list("state", flat=True)) == {RequestState.CANCELLED}


def test_the_night_after_the_end_closes_limits_and_frees_their_room(us, company):
    """R-POL-37, R-LIM-13"""
    end(us)
    a_night(LAST_DAY)
    assert LimitRow.objects.get().valid_to is None
    assert GroupExposure.objects.get(group_id=company.id).committed == 50_000

    [(first, last)] = policy_ends.row_ranges(LAST_DAY + DAY)
    policy_ends.end_rows(first, last, LAST_DAY + DAY, LATER)

    [row] = LimitRow.objects.filter(superseded_at=None)
    assert (row.valid_to, row.amount) == (LAST_DAY, 50_000)
    assert LimitRow.objects.filter(superseded_at__isnull=False).get().valid_to is None
    held = GroupExposure.objects.get(group_id=company.id)
    assert (held.committed, held.run_off) == (0, 0)
    assert queries.portfolio(us.actor, LAST_DAY + DAY) == []
    assert queries.audit_exposure() == []
    assert Decision.objects.count() == 1  # nobody decided on it


def test_what_is_owed_under_a_closed_limit_runs_off_and_is_counted(us, company):
    sent(us, company, TODAY)
    end(us)

    a_night(LAST_DAY + DAY)

    held = GroupExposure.objects.get(group_id=company.id)
    assert (held.committed, held.run_off) == (12_100, 12_100)
    [shown] = queries.portfolio(us.actor, LAST_DAY + DAY)
    assert (shown.state, shown.amount, shown.owed) == (RowState.RUN_OFF, eur(0), eur(12_100))


def test_a_night_twice_closes_once_and_others_are_left_alone(us, company):
    them = insured()
    them.ask(company, 20_000, now=EARLIER)
    end(us)

    a_night(LAST_DAY + DAY)
    a_night(LAST_DAY + DAY)

    assert LimitRow.objects.filter(policy=us.policy).count() == 2
    [theirs] = LimitRow.objects.filter(policy=them.policy)
    assert (theirs.valid_to, theirs.superseded_at) == (None, None)
    assert GroupExposure.objects.get(group_id=company.id).committed == 20_000


def test_a_night_that_runs_late_does_not_set_the_count_of_a_group_back(us, company):
    end(us)
    later = LAST_DAY + 3 * DAY
    exposure.lock(company.id, later)

    [(first, last)] = policy_ends.row_ranges(LAST_DAY + DAY)
    policy_ends.end_rows(first, last, LAST_DAY + DAY, LATER)

    held = GroupExposure.objects.get(group_id=company.id)
    assert (held.counted_on, held.committed) == (later, 0)


def test_a_request_under_the_policy_that_follows_stays(us):
    end(us)
    a_night(LAST_DAY + DAY)
    followed = factories.policy(factories.policyholder())
    type(followed).objects.filter(id=followed.id).update(
        policyholder=us.holder, inception_on=LAST_DAY + DAY
    )
    followed.terms.update(policyholder=us.holder)
    followed.years.update(policyholder=us.holder)

    request = us.ask(buyer(4, equity=40_000_000), 4_500_000, now=LATER)
    a_night(LAST_DAY + 2 * DAY)

    assert LimitRequest.objects.get(id=request.id).state == RequestState.REFERRED
