"""Beside the form: what the rules alone would decide today, and why a person has it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits import services
from limits.models import Decision, GroupExposure
from limits.rules.lifecycle import Outcome, RequestState
from limits.rules.proposal import ReferralCause
from limits.rules.reasons import ReasonCode
from limits.services import asked_now, cases
from policies.models import Policy
from tests import factories, signing_in
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter
from tests.limits.test_deciding import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _insurer(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


@pytest.fixture
def referred(us):
    return us.ask(buyer(5, equity=10_000_000), 200_000, days=120)


@pytest.fixture
def answering(client):
    """Return how to read the page on which a request is decided."""
    person = factories.staff(StaffRole.UNDERWRITER, authority_amount=1_000_000)
    signing_in.sign_in_staff(client, person)
    return lambda row: text_of(
        client.get(reverse("admin:limits_limitrequest_do", args=[row.pk, "approve"]))
    )


def test_the_rules_say_today_what_they_said_when_it_was_asked(referred):
    found = asked_now.look(referred, today=TODAY)

    assert found.as_json() == referred.proposal
    assert found.proposal.referred_because == (ReferralCause.ABOVE_AUTHORITY,)


def test_the_rules_see_what_happened_since(referred):
    factories.graded(referred.buyer, 9)

    found = asked_now.look(referred, today=TODAY)

    assert found.proposal.outcome is Outcome.REFUSED
    assert [each.code for each in found.proposal.reasons] == [ReasonCode.GRADE_TOO_WEAK]


def test_looking_keeps_and_decides_nothing(referred):
    before = GroupExposure.objects.values().get()

    asked_now.look(referred, today=TODAY + timedelta(days=3))

    assert GroupExposure.objects.values().get() == before
    assert not Decision.objects.exists()
    referred.refresh_from_db()
    assert referred.state == RequestState.REFERRED


def test_of_a_part_it_is_what_the_rules_would_add(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 90_000)
    part = services.request_temporary(
        buyer=company.public_id,
        amount=eur(150_000),
        until=TODAY + timedelta(days=60),
        payment_days=30,
        by=us.actor,
        now=NOW,
    )

    assert asked_now.look(part, today=TODAY).proposal.amount == eur(150_000)


def test_the_look_and_the_decision_see_the_same(referred):
    found = asked_now.look(referred, today=TODAY)

    decision = services.decide(
        request_id=referred.public_id, amount=eur(200_000), by=underwriter(), now=NOW
    )

    assert decision.outcome == cases.called(found.proposal)
    assert decision.review_on == found.review_on(TODAY)
    assert [each["code"] for each in decision.conditions] == [
        each.code for each in found.proposal.conditions
    ]


def test_it_stands_over_the_form_with_conditions_review_and_why_a_person_has_it(
    answering, referred
):
    read = answering(referred)

    told = read[read.index("What the rules alone would decide today") :]
    told = told[: told.index('name="amount"')]
    assert "Approved on conditions, EUR 200,000" in told
    assert "Payment terms of at most 60 days." in told
    assert "2 Dec 2026" in told
    assert "above what our rules give by themselves" in told


def test_it_says_that_nothing_waits_for_a_person_any_more(answering, referred):
    factories.graded(referred.buyer, 2, equity=10_000_000)

    assert "Asked today it would wait for nobody" in answering(referred)


def test_it_says_why_the_rules_could_decide_nothing(answering, us, referred):
    Policy.objects.filter(id=us.policy.id).update(expires_on=TODAY - timedelta(days=1))

    assert f"Policy {us.policy.number} ended on" in answering(referred)


def test_of_a_request_that_is_answered_there_is_nothing_to_look_at(client, referred):
    person = factories.staff(StaffRole.UNDERWRITER, authority_amount=1_000_000)
    signing_in.sign_in_staff(client, person)
    services.decide(request_id=referred.public_id, amount=eur(200_000), by=underwriter(), now=NOW)

    read = text_of(client.get(reverse("admin:limits_limitrequest_do", args=[referred.pk, "write"])))

    assert "What was asked" in read
    assert "What the rules alone would decide" not in read
