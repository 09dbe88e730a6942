"""What of policies waits for a second person, twenty times at once: one step is taken."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from accounts.rules import Actor
from accounts.rules.proposals import ProposalState
from core import tenancy
from policies import services
from policies.models import PolicyEnding, PolicyProposal, TermsProposal
from policies.rules.ending import Ending, Ground
from policies.rules.political import PoliticalKind
from policies.rules.terms import standard_terms
from policies.services import Agreement, Happening
from tests import factories
from tests.factories import NOW, eur
from tests.limits.ground import underwriter
from tests.limits.races import Step, World, ensure_one_of_different, ensure_one_of_equal

pytestmark = pytest.mark.django_db(transaction=True)
PROPOSED, RELEASED = ProposalState.PROPOSED, ProposalState.RELEASED
REJECTED, WITHDRAWN = ProposalState.REJECTED, ProposalState.WITHDRAWN
REFUSED = "STATE_REFUSED"


def other_terms(world: World, days: int = 90):
    with tenancy.scope(staff=True):
        standing = world.us.policy.terms.get().as_rule()
    return replace(standing, maximum_payment_days=days, claims_threshold=eur(500))


def proposing(w: World, _: object, n: int):
    return w.at_the_desk(
        n,
        services.propose_terms,
        policy_id=w.us.policy.public_id,
        valid_from=date(2026, 6, 1 + n),
        terms=other_terms(w, 90 + n),
        reason="Longer terms at renewal",
    )


def proposed(world: World) -> TermsProposal:
    with tenancy.scope(staff=True):
        return services.propose_terms(
            policy_id=world.us.policy.public_id,
            valid_from=date(2026, 6, 1),
            terms=other_terms(world),
            reason="Longer terms at renewal",
            by=underwriter(),
            now=NOW,
        )


def mine(world: World) -> TermsProposal:
    """Return terms that the first of the twenty proposed."""
    row = proposed(world)
    with tenancy.scope(staff=True):
        TermsProposal.objects.filter(id=row.id).update(proposed_by_id=world.desk[0].user_id)
    return row


def releasing(w: World, row: TermsProposal, n: int):
    return w.at_the_desk(n, services.release_terms, proposal_id=row.public_id)


def rejecting(w: World, row: TermsProposal, n: int):
    given = {"proposal_id": row.public_id, "answer": f"No {n}"}
    return w.at_the_desk(n, services.reject_terms, **given)


def withdrawing(w: World, row: TermsProposal, n: int):
    return w.at_the_desk(0, services.withdraw_terms, proposal_id=row.public_id)


def a_policy(number: int = 0) -> dict[str, Any]:
    return {
        "agreement": Agreement(date(2026, 6, 1 + number), eur(10_000_000)),
        "terms": standard_terms(eur(1_000_000)),
        "reason": "",
    }


def somebody(world: World):
    with tenancy.scope(staff=True):
        return factories.policyholder().id


def proposing_policy(w: World, holder: int, n: int):
    return w.at_the_desk(n, services.propose_policy, policyholder_id=holder, **a_policy(n))


def proposed_policy(world: World, by: Actor | None = None) -> PolicyProposal:
    holder = somebody(world)
    with tenancy.scope(staff=True):
        return services.propose_policy(
            policyholder_id=holder, by=by or underwriter(), now=NOW, **a_policy()
        )


def my_policy(world: World) -> PolicyProposal:
    """Return a policy that the first of the twenty proposed."""
    return proposed_policy(world, world.desk[0])


def releasing_policy(w: World, row: PolicyProposal, n: int):
    return w.at_the_desk(n, services.release_policy, proposal_id=row.public_id)


def rejecting_policy(w: World, row: PolicyProposal, n: int):
    given = {"proposal_id": row.public_id, "answer": f"No {n}"}
    return w.at_the_desk(n, services.reject_policy, **given)


def withdrawing_policy(w: World, row: PolicyProposal, n: int):
    return w.at_the_desk(0, services.withdraw_policy, proposal_id=row.public_id)


def proposing_event(w: World, _: object, n: int):
    what = Happening(PoliticalKind.MORATORIUM, "GH", date(2026, 1, 5), "Decree 12 of 2026")
    reason = f"Read in the gazette by {n}"
    return w.at_the_desk(n, services.propose_political_event, happening=what, reason=reason)


def proposing_ending(w: World, _: object, n: int):
    ending = Ending(date(2026, 6, 1 + n), Ground.AGREED)
    given = {"policy_id": w.us.policy.public_id, "ending": ending, "reason": f"Agreed with {n}"}
    return w.at_the_desk(n, services.propose_ending, **given)


def proposed_ending(world: World, by: Actor | None = None) -> PolicyEnding:
    with tenancy.scope(staff=True):
        return services.propose_ending(
            policy_id=world.us.policy.public_id,
            ending=Ending(date(2026, 6, 30), Ground.AGREED),
            reason="They stop trading",
            by=by or underwriter(),
            now=NOW,
        )


def my_ending(world: World) -> PolicyEnding:
    """Return an ending that the first of the twenty proposed."""
    return proposed_ending(world, world.desk[0])


def releasing_ending(w: World, row: PolicyEnding, n: int):
    return w.at_the_desk(n, services.release_ending, proposal_id=row.public_id)


def rejecting_ending(w: World, row: PolicyEnding, n: int):
    given = {"proposal_id": row.public_id, "answer": f"No {n}"}
    return w.at_the_desk(n, services.reject_ending, **given)


def withdrawing_ending(w: World, row: PolicyEnding, n: int):
    return w.at_the_desk(0, services.withdraw_ending, proposal_id=row.public_id)


STEPS = [
    Step(
        "an ending is proposed once",
        (services.propose_ending,),
        lambda world: None,
        proposing_ending,
        {("ENDING_WAITS", PROPOSED)},
        ("policies.ending_proposed",),
    ),
    Step(
        "a policy is ended or its ending sent back once",
        (services.release_ending,),
        proposed_ending,
        releasing_ending,
        {(REFUSED, RELEASED), (REFUSED, REJECTED)},
        ("policies.policy_ended", "policies.ending_rejected"),
        other=rejecting_ending,
    ),
    Step(
        "an ending is taken back or sent back once",
        (services.withdraw_ending, services.reject_ending),
        my_ending,
        withdrawing_ending,
        {(REFUSED, WITHDRAWN), (REFUSED, REJECTED)},
        ("policies.ending_withdrawn", "policies.ending_rejected"),
        other=rejecting_ending,
    ),
    Step(
        "a political event is established once",
        (services.propose_political_event,),
        lambda world: None,
        proposing_event,
        {("EVENT_KNOWN", PROPOSED)},
        ("policies.political_event_proposed",),
    ),
    Step(
        "a policy is proposed once",
        (services.propose_policy,),
        somebody,
        proposing_policy,
        {("POLICY_WAITS", PROPOSED)},
        ("policies.policy_proposed",),
    ),
    Step(
        "a policy is released or sent back once",
        (services.release_policy,),
        proposed_policy,
        releasing_policy,
        {(REFUSED, RELEASED), (REFUSED, REJECTED)},
        ("policies.policy_taken_out", "policies.policy_rejected"),
        other=rejecting_policy,
    ),
    Step(
        "a policy is taken back or sent back once",
        (services.withdraw_policy, services.reject_policy),
        my_policy,
        withdrawing_policy,
        {(REFUSED, WITHDRAWN), (REFUSED, REJECTED)},
        ("policies.policy_withdrawn", "policies.policy_rejected"),
        other=rejecting_policy,
    ),
    Step(
        "terms are proposed once",
        (services.propose_terms,),
        lambda world: None,
        proposing,
        {("PROPOSAL_WAITS", PROPOSED)},
        ("policies.terms_proposed",),
    ),
    Step(
        "terms are released or rejected once",
        (services.release_terms,),
        proposed,
        releasing,
        {(REFUSED, RELEASED), (REFUSED, REJECTED)},
        ("policies.terms_released", "policies.terms_rejected"),
        other=rejecting,
        edges=((PROPOSED, RELEASED),),
    ),
    Step(
        "terms are rejected once",
        (services.reject_terms,),
        proposed,
        rejecting,
        {(REFUSED, REJECTED)},
        ("policies.terms_rejected",),
        edges=((PROPOSED, REJECTED),),
    ),
    Step(
        "terms are taken back or rejected once",
        (services.withdraw_terms,),
        mine,
        withdrawing,
        {(REFUSED, WITHDRAWN), (REFUSED, REJECTED)},
        ("policies.terms_withdrawn", "policies.terms_rejected"),
        other=rejecting,
        edges=((PROPOSED, WITHDRAWN),),
    ),
]


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_of_twenty_equal_steps_one_is_taken(step):
    ensure_one_of_equal(step)


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_of_twenty_steps_that_conflict_one_is_taken(step):
    ensure_one_of_different(step)
