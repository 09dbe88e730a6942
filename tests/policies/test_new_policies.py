"""A policy needs two people, and insures nobody before the second one said so."""

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
from policies.admin.shared import what_a_policy_does
from policies.models import Policy, PolicyProposal
from policies.rules import contract, proposals, schedule
from policies.rules.terms import Product, standard_terms
from policies.services import Agreement
from tests import factories
from tests.factories import NOW, eur

pytestmark = pytest.mark.django_db

AGREEMENT = Agreement(
    date(2026, 3, 1), eur(10_000_000), expires_on=date(2027, 2, 28), product=Product.PER_CUSTOMER
)
TERMS = replace(standard_terms(eur(1_000_000)), premium_per_mille=Decimal("2.4"))


@pytest.fixture
def author():
    with tenancy.scope(staff=True):
        yield factories.staff_actor(StaffRole.ADMINISTRATOR)


@pytest.fixture
def second(author):
    return factories.staff_actor(StaffRole.UNDERWRITER)


@pytest.fixture
def holder(author):
    return factories.policyholder()


def propose(holder, by, terms=TERMS, **agreed):
    return services.propose_policy(
        policyholder_id=holder.id,
        agreement=replace(AGREEMENT, **agreed),
        terms=terms,
        reason=" By our offer of May ",
        by=by,
        now=NOW,
    )


def release(proposal, by):
    return services.release_policy(proposal_id=proposal.public_id, by=by, now=NOW)


def test_a_policy_whose_days_have_all_gone_by_is_not_taken_out(holder, author, second):
    over = {"inception_on": date(2025, 3, 1), "expires_on": date(2026, 3, 1)}
    with pytest.raises(contract.AlreadyOver):
        propose(holder, author, **over)

    proposal = propose(holder, author, **over | {"expires_on": date(2026, 3, 2)})
    with pytest.raises(contract.AlreadyOver):
        services.release_policy(
            proposal_id=proposal.public_id, by=second, now=NOW + timedelta(days=1)
        )

    assert not Policy.objects.exists()


def test_who_takes_a_policy_out_reads_that_days_are_past_and_that_nobody_is_named(holder):
    earlier = replace(AGREEMENT, inception_on=date(2026, 2, 1))

    told = what_a_policy_does(policyholder_id=holder.id, agreement=earlier, terms=TERMS, now=NOW)

    assert "Its first day has gone by: dispatches since 1 February 2026 are insured too." in told
    assert any("names none yet" in each for each in told)


def test_a_proposed_policy_insures_nobody_before_a_second_person_released_it(
    holder, author, second
):
    proposal = propose(holder, author)
    assert not Policy.objects.exists()

    policy = release(proposal, second)

    assert (policy.product, policy.inception_on, policy.expires_on, policy.insurable_turnover) == (
        "PER_CUSTOMER",
        date(2026, 3, 1),
        date(2027, 2, 28),
        10_000_000,
    )
    assert queries.terms_on(policy.id, date(2026, 3, 1)).as_rule() == TERMS
    proposal.refresh_from_db()
    assert (proposal.state, proposal.policy, proposal.decided_by_id, proposal.reason) == (
        "RELEASED",
        policy,
        second.user_id,
        "By our offer of May",
    )
    names = [event.name for event in events.history(proposal.public_id)]
    assert names == ["policies.policy_proposed", "policies.policy_released"]


def test_who_proposed_a_policy_does_not_release_it(holder, author):
    proposal = propose(holder, author)

    with pytest.raises(SecondPersonNeeded):
        release(proposal, author)

    assert not Policy.objects.exists()


def test_the_database_refuses_a_policy_released_by_its_author(holder, author, second):
    release(propose(holder, author), second)

    with (
        pytest.raises(IntegrityError, match="policies_policyproposal_released_by_another"),
        transaction.atomic(),
    ):
        PolicyProposal.objects.update(decided_by_id=author.user_id)


def test_one_policy_of_a_policyholder_waits_at_a_time(holder, author, second):
    propose(holder, author)

    with pytest.raises(proposals.PolicyWaits, match="from 2026-03-01 waits"):
        propose(holder, second, inception_on=date(2026, 4, 1))

    propose(factories.policyholder(), second)
    assert queries.waiting_policies().count() == 2


def test_a_policy_taken_out_meanwhile_is_not_taken_out_twice(holder, author, second):
    proposal = propose(holder, author)
    services.take_out_policy(
        policyholder_id=holder.id, agreement=AGREEMENT, terms=TERMS, by=author, now=NOW
    )

    with pytest.raises(contract.AlreadyInsured):
        release(proposal, second)

    proposal.refresh_from_db()
    assert proposal.state == "PROPOSED"


@pytest.mark.parametrize(
    ("agreed", "terms", "refusal"),
    [
        ({"expires_on": date(2026, 2, 28)}, TERMS, contract.EndsBeforeItStarts),
        ({}, replace(TERMS, maximum_payment_days=366), schedule.TermsOutOfRange),
    ],
)
def test_what_no_policy_can_say_is_not_proposed(holder, author, agreed, terms, refusal):
    with pytest.raises(refusal):
        propose(holder, author, terms, **agreed)

    assert not PolicyProposal.objects.exists()


def test_a_policy_sent_back_says_why_and_is_proposed_anew(holder, author, second):
    proposal = propose(holder, author)

    services.reject_policy(
        proposal_id=proposal.public_id, answer=" Too long a first year ", by=second, now=NOW
    )

    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == ("REJECTED", "Too long a first year")
    with pytest.raises(StateRefused):
        release(proposal, second)
    assert release(propose(holder, author), second).policyholder == holder


def test_only_the_author_takes_a_proposed_policy_back(holder, author, second):
    proposal = propose(holder, author)

    with pytest.raises(NotYourProposal):
        services.withdraw_policy(proposal_id=proposal.public_id, by=second, now=NOW)
    services.withdraw_policy(proposal_id=proposal.public_id, by=author, now=NOW)

    assert PolicyProposal.objects.get().state == "WITHDRAWN"


@pytest.mark.parametrize("role", [StaffRole.COLLECTOR, StaffRole.AUDITOR, StaffRole.RISK_ANALYST])
def test_only_underwriters_and_administrators_do_it(holder, author, role):
    other = factories.staff_actor(role)
    with pytest.raises(NotYourRole):
        propose(holder, other)
    proposal = propose(holder, author)

    with pytest.raises(NotYourRole):
        release(proposal, other)
    with pytest.raises(NotYourRole):
        services.reject_policy(proposal_id=proposal.public_id, answer="No", by=other, now=NOW)


def test_a_policyholder_sees_no_proposed_policy(holder, author):
    propose(holder, author)
    ours = factories.actor(factories.mandate(holder))

    assert not PolicyProposal.objects.visible_to(ours).exists()
    with tenancy.scope(policyholder_id=holder.id):
        assert not PolicyProposal.objects.exists()
