"""A part of a limit with a last day is kept longer: from the day after it, as large as it was."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.rules import SYSTEM, MandateRole, NotYourRight
from core import tenancy
from limits import queries, services
from limits.models import LimitRequest, LimitRow
from limits.queries import exposure as audits
from limits.queries import replay
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import RequestAlreadyOpen, RequestState
from limits.rules.prolonging import NothingToProlong, StandsLonger, first_day
from limits.services import temporary
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db
LAST_DAY = TODAY + timedelta(days=10)
LATER = TODAY + timedelta(days=40)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture(autouse=True)
def _staff():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


@pytest.fixture
def company(us):
    found = buyer()
    us.ask(found, 50_000)
    ask_part(us, found)
    return found


def ask_part(us, company, amount=10_000, until=LAST_DAY, **more):
    return services.request_temporary(
        buyer=company.public_id,
        amount=eur(amount),
        until=until,
        payment_days=30,
        by=us.actor,
        now=NOW,
        **more,
    )


def prolong(us, company, until=LATER, by=None, payment_days=30):
    return services.request_prolongation(
        buyer=company.public_id,
        until=until,
        payment_days=payment_days,
        by=by or us.actor,
        now=NOW,
    )


def covered(us, company, day):
    row = queries.limit_on(us.policy.id, company.id, day)
    return row and row.money


def test_the_part_goes_on_without_a_gap_and_ends_on_the_new_day(us, company):
    asked = prolong(us, company)

    assert (asked.kind, asked.state) == (RequestKind.PROLONG, RequestState.AUTO_DECIDED)
    days = [LAST_DAY, LAST_DAY + timedelta(days=1), LATER, LATER + timedelta(days=1)]
    assert [covered(us, company, day) for day in days] == [
        eur(60_000),
        eur(60_000),
        eur(60_000),
        eur(50_000),
    ]
    decision = asked.decision
    assert decision.effective_on == LAST_DAY + timedelta(days=1)
    assert decision.money == eur(60_000)
    assert audits.audit_exposure() == []


@pytest.mark.parametrize(("days", "causes"), [(45, []), (50, ["LONGER_TERMS"])])
def test_terms_longer_than_those_of_the_buyers_country_are_looked_at(days, causes):
    germany = {
        "country": "DE",
        "insured_share": None,
        "maximum_payment_days": 45,
        "discretionary_allowed": False,
        "conditions": [],
    }
    us = insured(country_terms=[germany])
    found = factories.graded(factories.company(country="DE"), 4)
    us.ask(found, 50_000)
    ask_part(us, found)

    asked = prolong(us, found, payment_days=days)

    assert list(asked.reviews.values_list("cause", flat=True)) == causes


def test_the_position_names_the_new_last_day_and_the_night_tells_of_no_other(us, company):
    prolong(us, company)
    position = queries.position(us.actor, company.id, TODAY)
    given = us.policy.decision_set.order_by("id").first()
    first = LimitRow.objects.get(kind="TEMPORARY", valid_to=LAST_DAY)

    assert position.temporary_until == position.last_day == LATER
    assert position.review_on == given.review_on  # looked at today, whenever it begins
    assert position.changes_on == LATER + timedelta(days=1)
    assert temporary.announce_end(first, by=SYSTEM, now=NOW) is None


def test_its_decision_can_be_worked_out_again(us, company):
    asked = prolong(us, company)

    [again] = replay.replays([asked.decision.id])

    assert again.differences == []
    assert again.verdict is replay.Verdict.EQUAL


@pytest.mark.parametrize("days", [-1, 0, 10])
def test_a_day_that_is_no_later_is_refused(us, company, days):
    with pytest.raises(StandsLonger):
        prolong(us, company, until=TODAY + timedelta(days=days))


def test_without_a_part_there_is_nothing_to_prolong(us):
    found = buyer()
    us.ask(found, 50_000)

    with pytest.raises(NothingToProlong):
        prolong(us, found)
    assert LimitRequest.objects.count() == 1


def test_a_part_that_takes_the_last_room_makes_room_for_what_follows_it(us):
    found = buyer(equity=1_000_000)
    most = services.request_limit(
        buyer=found.public_id, amount=eur(90_000_000), payment_days=30, by=us.actor, now=NOW
    )
    if most.state != RequestState.AUTO_DECIDED:
        services.cancel_request(request_id=most.public_id, by=us.actor, now=NOW)
        pytest.fail("The buyer is too large for this test: its limit is not given at once.")
    whole = most.decision.money
    services.request_limit(
        buyer=found.public_id,
        amount=whole - eur(10_000),
        payment_days=30,
        by=us.actor,
        now=NOW,
    )
    ask_part(us, found)

    asked = prolong(us, found)

    assert covered(us, found, LATER) == whole
    assert asked.decision.outcome == "APPROVED"


def test_one_that_is_referred_is_answered_from_the_same_day(us):
    found = buyer(5, equity=10_000_000)
    us.ask(found, 50_000)
    part = ask_part(us, found, 300_000)
    boss = underwriter(authority=5_000_000)
    assert part.state == RequestState.REFERRED
    services.decide(request_id=part.public_id, amount=eur(300_000), by=boss, now=NOW)

    asked = prolong(us, found)
    assert asked.state == RequestState.REFERRED
    with pytest.raises(RequestAlreadyOpen):
        prolong(us, found)
    services.decide(request_id=asked.public_id, amount=eur(300_000), by=boss, now=NOW)

    assert covered(us, found, LAST_DAY) == eur(350_000)
    assert covered(us, found, LATER) == eur(350_000)
    assert covered(us, found, LATER + timedelta(days=1)) == eur(50_000)


def test_readers_and_strangers_prolong_nothing(us, company):
    reader = factories.actor(factories.mandate(us.holder, MandateRole.READER))

    with pytest.raises(NotYourRight):
        prolong(us, company, by=reader)
    with pytest.raises(NothingToProlong):
        prolong(us, company, by=insured().actor)


def test_what_follows_a_part_counts_from_the_day_after_it_or_from_today():
    over = (TODAY - timedelta(days=9), TODAY - timedelta(days=1), eur(1))
    there = (TODAY, LAST_DAY, eur(1))

    assert first_day([over], TODAY) == TODAY
    assert first_day([over, there], TODAY) == LAST_DAY + timedelta(days=1)
    assert first_day([], TODAY) == TODAY


def test_it_is_asked_from_the_buyers_page(us, company, client):
    client.force_login(User.objects.get(id=us.actor.user_id))
    there = reverse("portal:buyer", args=[us.holder.public_id, company.public_id])
    assert "Keep it longer" in client.get(there).content.decode()

    address = reverse("portal:limit_prolong", args=[us.holder.public_id, company.public_id])
    shown = client.post(address, {"until": str(LATER)}, follow=True).content.decode()
    odd = client.post(address, {"until": "soon"}, follow=True).content.decode()

    assert "Prolongation" in shown or "temporary part" in shown
    assert "Give the new last day" in odd
    assert covered(us, company, LATER) == eur(60_000)
