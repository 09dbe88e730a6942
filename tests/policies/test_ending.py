"""A policy ends when two people say so; what was delivered by then runs off as before."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.rules import NotYourRole, SecondPersonNeeded, StaffRole
from accounts.rules.proposals import NotYourProposal
from core import events, tenancy
from core.errors import StateRefused
from policies import queries, services
from policies.models import Policy, PolicyEnding, PolicyYear
from policies.rules import contract
from policies.rules import ending as rules
from policies.rules.ending import Ending, Ground
from policies.rules.terms import standard_terms
from policies.services import Agreement
from tests import factories
from tests.factories import NOW, TODAY, eur

pytestmark = pytest.mark.django_db

BEGINS, LAST_DAY = date(2025, 7, 1), date(2026, 6, 30)
AT_RENEWAL = Ending(LAST_DAY, Ground.POLICYHOLDER_NOTICE, date(2026, 3, 1))
TERMS = replace(standard_terms(eur(1_000_000)), premium_per_mille=Decimal("2.4"))


@pytest.fixture
def author():
    with tenancy.scope(staff=True):
        yield factories.staff_actor(StaffRole.UNDERWRITER)


@pytest.fixture
def second(author):
    return factories.staff_actor(StaffRole.ADMINISTRATOR)


@pytest.fixture
def holder(author):
    return factories.policyholder()


@pytest.fixture
def policy(holder, author):
    return taken_out(holder, author)


def taken_out(holder, by, **agreed):
    agreement = replace(Agreement(BEGINS, eur(10_000_000)), **agreed)
    return services.take_out_policy(
        policyholder_id=holder.id, agreement=agreement, terms=TERMS, by=by, now=NOW
    )


def propose(policy, by, now=NOW, **given):
    return services.propose_ending(
        policy_id=policy.public_id,
        ending=replace(AT_RENEWAL, **given),
        reason=" Gave notice by letter ",
        by=by,
        now=now,
    )


def release(proposal, by, now=NOW):
    return services.release_ending(proposal_id=proposal.public_id, by=by, now=now)


def years_of(policy):
    rows = PolicyYear.objects.filter(policy=policy).order_by("starts_on")
    return list(rows.values_list("starts_on", "ends_on"))


def test_a_policy_goes_on_until_a_second_person_released_its_ending(policy, author, second):
    proposal = propose(policy, author)
    assert Policy.objects.get().expires_on is None

    ended = release(proposal, second)

    assert ended.expires_on == Policy.objects.get().expires_on == LAST_DAY
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by_id, proposal.stood_until, proposal.reason) == (
        "RELEASED",
        second.user_id,
        None,
        "Gave notice by letter",
    )
    names = [event.name for event in events.history(proposal.public_id)]
    assert names == ["policies.ending_proposed", "policies.ending_released"]
    told = next(
        event for event in events.history(policy.public_id) if event.name == "policies.policy_ended"
    )
    assert (told.facts["effective_on"], told.facts["expires_on"], told.facts["ground"]) == (
        "2026-07-01",
        "2026-06-30",
        "POLICYHOLDER_NOTICE",
    )


def test_the_last_day_is_insured_and_the_next_is_not(policy, holder, author, second):
    """R-POL-37"""
    release(propose(policy, author), second)

    assert queries.policy_of(holder.id, LAST_DAY) == policy
    assert queries.policy_of(holder.id, LAST_DAY + timedelta(days=1)) is None


@pytest.mark.parametrize("last_day", [LAST_DAY, date(2026, 5, 12), date(2028, 6, 30)])
def test_its_years_are_those_of_a_policy_that_was_to_end_then(policy, author, second, last_day):
    release(propose(policy, author, last_day=last_day), second)

    other = taken_out(factories.policyholder(), author, expires_on=last_day)
    assert years_of(policy) == years_of(other)
    services.open_years(on=TODAY)
    assert years_of(policy) == years_of(other)


def test_a_year_of_which_something_was_paid_stays(policy, author, second):
    PolicyYear.objects.filter(starts_on=BEGINS).update(paid=5_000, first_loss_used=100)

    release(propose(policy, author, last_day=TODAY), second)

    [year] = PolicyYear.objects.all()
    assert (year.ends_on, year.paid, year.first_loss_used) == (TODAY, 5_000, 100)


def test_a_policy_that_was_to_end_ends_sooner_and_says_when_it_would_have(author, second):
    policy = taken_out(factories.policyholder(), author, expires_on=date(2027, 6, 30))

    proposal = propose(policy, author)
    release(proposal, second)

    proposal.refresh_from_db()
    assert (proposal.stood_until, proposal.policy.expires_on) == (date(2027, 6, 30), LAST_DAY)


def test_another_policy_may_begin_the_day_after(policy, holder, author, second):
    begins = LAST_DAY + timedelta(days=1)
    with pytest.raises(contract.AlreadyInsured):
        taken_out(holder, author, inception_on=begins)

    release(propose(policy, author), second)

    assert taken_out(holder, author, inception_on=begins).inception_on == begins


def test_a_day_that_went_by_while_it_waited_ends_nothing(policy, author, second):
    proposal = propose(policy, author, last_day=TODAY)

    with pytest.raises(rules.EndsInThePast, match="2026-03-03 at the earliest"):
        release(proposal, second, now=NOW + timedelta(days=1))

    proposal.refresh_from_db()
    assert (proposal.state, Policy.objects.get().expires_on) == ("PROPOSED", None)


def test_who_proposed_an_ending_does_not_release_it(policy, author):
    proposal = propose(policy, author)

    with pytest.raises(SecondPersonNeeded):
        release(proposal, author)

    assert Policy.objects.get().expires_on is None


def test_the_database_refuses_an_ending_released_by_its_author(policy, author, second):
    release(propose(policy, author), second)

    with (
        pytest.raises(IntegrityError, match="policies_policyending_released_by_another"),
        transaction.atomic(),
    ):
        PolicyEnding.objects.update(decided_by_id=author.user_id)


def test_one_ending_of_a_policy_waits_at_a_time(policy, author, second):
    propose(policy, author)

    with pytest.raises(rules.EndingWaits, match="on 2026-06-30 waits"):
        propose(policy, second, last_day=TODAY)


def test_an_ending_sent_back_says_why_and_ends_nothing(policy, author, second):
    proposal = propose(policy, author)

    services.reject_ending(
        proposal_id=proposal.public_id, answer=" They renewed ", by=second, now=NOW
    )

    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == ("REJECTED", "They renewed")
    with pytest.raises(StateRefused):
        release(proposal, second)
    assert Policy.objects.get().expires_on is None
    assert release(propose(policy, author), second).expires_on == LAST_DAY


def test_only_the_author_takes_an_ending_back(policy, author, second):
    proposal = propose(policy, author)

    with pytest.raises(NotYourProposal):
        services.withdraw_ending(proposal_id=proposal.public_id, by=second, now=NOW)
    services.withdraw_ending(proposal_id=proposal.public_id, by=author, now=NOW)

    assert PolicyEnding.objects.get().state == "WITHDRAWN"


@pytest.mark.parametrize("role", [StaffRole.COLLECTOR, StaffRole.AUDITOR, StaffRole.RISK_ANALYST])
def test_only_underwriters_and_administrators_end_policies(policy, author, role):
    other = factories.staff_actor(role)
    with pytest.raises(NotYourRole):
        propose(policy, other)
    proposal = propose(policy, author)

    with pytest.raises(NotYourRole):
        release(proposal, other)
    with pytest.raises(NotYourRole):
        services.reject_ending(proposal_id=proposal.public_id, answer="No", by=other, now=NOW)


def test_a_policyholder_sees_no_proposed_ending(policy, holder, author):
    propose(policy, author)
    ours = factories.actor(factories.mandate(holder))

    assert not PolicyEnding.objects.visible_to(ours).exists()
    with tenancy.scope(policyholder_id=holder.id):
        assert not PolicyEnding.objects.exists()
