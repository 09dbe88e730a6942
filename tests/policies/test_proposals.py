"""Other terms for a policy need two people, and nothing counts before the second one said so."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.rules import NotYourRole, SecondPersonNeeded, StaffRole
from accounts.rules.proposals import NotYourProposal
from core import events, tenancy
from core.errors import StateRefused
from policies import queries, services
from policies.models import Policy, Terms, TermsProposal
from policies.rules import contract, proposals, schedule
from policies.rules.terms import standard_terms
from policies.services import Agreement
from tests import factories
from tests.factories import NOW, eur

pytestmark = pytest.mark.django_db

TERMS = replace(standard_terms(eur(1_000_000)), premium_per_mille=Decimal("2.4"))
OTHER = replace(TERMS, insured_share=Decimal("0.85"), maximum_payment_days=90)
FROM = date(2026, 6, 1)


@pytest.fixture
def author():
    with tenancy.scope(staff=True):
        yield factories.staff_actor(StaffRole.UNDERWRITER)


@pytest.fixture
def second(author):
    return factories.staff_actor(StaffRole.UNDERWRITER)


@pytest.fixture
def policy(author):
    return services.take_out_policy(
        policyholder_id=factories.policyholder().id,
        agreement=Agreement(date(2026, 3, 1), eur(10_000_000)),
        terms=TERMS,
        by=author,
        now=NOW,
    )


def propose(policy, by, terms=OTHER, valid_from=FROM):
    return services.propose_terms(
        policy_id=policy.public_id,
        valid_from=valid_from,
        terms=terms,
        reason="Longer terms at renewal",
        by=by,
        now=NOW,
    )


def release(proposal, by):
    return services.release_terms(proposal_id=proposal.public_id, by=by, now=NOW)


def terms_then(policy):
    return queries.terms_on(policy.id, FROM).as_rule()


def test_proposed_terms_do_not_count_before_a_second_person_released_them(policy, author, second):
    proposal = propose(policy, author)
    assert terms_then(policy) == TERMS

    row = release(proposal, second)

    assert terms_then(policy) == OTHER
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by_id) == ("RELEASED", second.user_id)
    assert proposal.released_version == row.version == 2
    names = [event.name for event in events.history(proposal.public_id)]
    assert names == ["policies.terms_proposed", "policies.terms_released"]
    assert events.history(policy.public_id).last().name == "policies.terms_changed"


def test_who_proposed_does_not_release(policy, author):
    proposal = propose(policy, author)

    with pytest.raises(SecondPersonNeeded):
        release(proposal, author)

    assert terms_then(policy) == TERMS
    assert not events.history(proposal.public_id).filter(name="policies.terms_released")


def test_the_database_refuses_a_release_by_the_author(policy, author):
    proposal = propose(policy, author)
    proposal.state, proposal.decided_by_id = "RELEASED", author.user_id

    with (
        pytest.raises(IntegrityError, match="policies_termsproposal_released_by_another"),
        transaction.atomic(),
    ):
        proposal.save()


def test_a_proposal_beside_terms_that_were_changed_meanwhile_is_refused(policy, author, second):
    stale = propose(policy, author)
    with tenancy.scope(staff=True):
        Terms.objects.filter(policy=policy).update(version=2)  # as a release in between leaves it

    with pytest.raises(proposals.ProposalStale, match="version 2"):
        release(stale, second)

    assert TermsProposal.objects.get().state == "PROPOSED"
    services.withdraw_terms(proposal_id=stale.public_id, by=author, now=NOW)
    release(propose(policy, author), second)
    assert terms_then(policy) == OTHER


def test_a_second_proposal_waits_for_the_first(policy, author, second):
    propose(policy, author)

    with pytest.raises(proposals.ProposalWaits):
        propose(policy, second, replace(OTHER, waiting_months=3))

    assert TermsProposal.objects.count() == 1


def test_rejected_terms_never_count_and_the_answer_is_kept(policy, author, second):
    proposal = propose(policy, author)

    services.reject_terms(
        proposal_id=proposal.public_id, answer="Too long for steel", by=second, now=NOW
    )

    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == ("REJECTED", "Too long for steel")
    assert terms_then(policy) == TERMS
    with pytest.raises(StateRefused):
        release(proposal, second)


def test_only_the_author_withdraws(policy, author, second):
    proposal = propose(policy, author)

    with pytest.raises(NotYourProposal):
        services.withdraw_terms(proposal_id=proposal.public_id, by=second, now=NOW)
    services.withdraw_terms(proposal_id=proposal.public_id, by=author, now=NOW)

    assert TermsProposal.objects.get().state == "WITHDRAWN"


@pytest.mark.parametrize(
    ("terms", "valid_from", "refusal"),
    [
        (OTHER, date(2026, 2, 28), contract.BeforeInception),
        (TERMS, FROM, contract.NothingChanges),
        (replace(OTHER, maximum_payment_days=366), FROM, schedule.TermsOutOfRange),
    ],
)
def test_what_cannot_stand_is_not_proposed(policy, author, terms, valid_from, refusal):
    with pytest.raises(refusal):
        propose(policy, author, terms, valid_from)

    assert not TermsProposal.objects.exists()


def test_terms_from_after_the_last_day_of_the_policy_are_refused(policy, author):
    Policy.objects.update(expires_on=date(2026, 5, 31))

    with pytest.raises(contract.AfterExpiry):
        propose(policy, author)


@pytest.mark.parametrize("role", [StaffRole.COLLECTOR, StaffRole.AUDITOR, StaffRole.RISK_ANALYST])
def test_only_underwriters_and_administrators_agree_terms(policy, author, role):
    other = factories.staff_actor(role)
    with pytest.raises(NotYourRole):
        propose(policy, other)
    proposal = propose(policy, author)

    with pytest.raises(NotYourRole):
        release(proposal, other)
    with pytest.raises(NotYourRole):
        services.reject_terms(proposal_id=proposal.public_id, answer="No", by=other, now=NOW)


def test_a_year_follows_the_premium_where_the_schedule_says_so(policy, author, second):
    """PRM-06: EUR 10,000,000 at 2.4 per mille is EUR 24,000 of premium, times 30."""
    multiple = replace(TERMS, liability_multiple=30, maximum_liability=eur(500_000))
    release(propose(policy, author, multiple), second)

    assert queries.year_of(policy.id, date(2026, 7, 1)).maximum_liability == 1_000_000
    assert queries.year_of(policy.id, date(2027, 3, 1)).maximum_liability == 720_000


def test_a_policyholder_sees_no_proposal(policy, author):
    propose(policy, author)
    ours = factories.actor(factories.mandate(policy.policyholder))

    assert not TermsProposal.objects.visible_to(ours).exists()
    with tenancy.scope(policyholder_id=policy.policyholder_id):
        assert not TermsProposal.objects.exists()
