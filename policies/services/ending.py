"""Ending a policy: proposed by one person, looked at and released by a second one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, ensure_role, person_of
from accounts.rules.proposals import ProposalState
from accounts.services.proposals import ensure_releasable, release, send_back, take_back
from core import events
from core.dates import business_date
from policies.models import Policy, PolicyEnding
from policies.rules import ending as rules
from policies.rules.ending import Ending
from policies.services import years
from policies.services.contract import MAY_AGREE


@transaction.atomic
def propose_ending(
    *, policy_id: UUID, ending: Ending, reason: str, by: Actor, now: datetime
) -> PolicyEnding:
    """Propose a last day for a policy; it goes on as it was until a second person releases it.

    :raises Policy.DoesNotExist: if there is no such policy, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises rules.EndingWaits: if another waits for a second person
    :raises rules.EndsInThePast: or another refusal of `ensure_can_end`
    """
    ensure_role(by, *MAY_AGREE)
    policy = _locked(policy_id, by)
    waiting = policy.endings.filter(state=ProposalState.PROPOSED).first()
    if waiting is not None:
        raise rules.EndingWaits(last_day=waiting.last_day, state=waiting.state)
    _ensure_can_end(policy, ending, now)
    proposal = PolicyEnding.objects.create(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        last_day=ending.last_day,
        ground=ending.ground,
        noticed_on=ending.noticed_on,
        reason=reason.strip(),
        proposed_at=now,
        proposed_by_id=person_of(by, *MAY_AGREE),
    )
    _record("policies.ending_proposed", proposal, by, now)
    return proposal


@transaction.atomic
def release_ending(*, proposal_id: UUID, by: Actor, now: datetime) -> Policy:
    """Let a policy end on the proposed day, as a second person; what runs off goes on (R-POL-37).

    :raises PolicyEnding.DoesNotExist: if there is none, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises StateRefused: unless it is proposed
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises rules.EndsInThePast: if the day has gone by since, or as `ensure_can_end` says
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, by)
    ensure_releasable(proposal, by)
    proposal.stood_until = proposal.policy.expires_on
    _end(proposal.policy, proposal.as_rule(), by=by, now=now)
    release(proposal, by, now, "stood_until")
    _record("policies.ending_released", proposal, by, now)
    return proposal.policy


@transaction.atomic
def reject_ending(*, proposal_id: UUID, answer: str, by: Actor, now: datetime) -> PolicyEnding:
    """Send a proposed ending back with the reason; the policy goes on as it was.

    :raises PolicyEnding.DoesNotExist: if there is none, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises StateRefused: unless it is proposed
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, by)
    send_back(proposal, answer, by, now)
    _record("policies.ending_rejected", proposal, by, now)
    return proposal


@transaction.atomic
def withdraw_ending(*, proposal_id: UUID, by: Actor, now: datetime) -> PolicyEnding:
    """Take one's own proposal back; the policy goes on as it was.

    :raises PolicyEnding.DoesNotExist: if there is none, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises StateRefused: unless it is proposed
    :raises NotYourProposal: if somebody else proposed it
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, by)
    take_back(proposal, by, now)
    _record("policies.ending_withdrawn", proposal, by, now)
    return proposal


def try_ending(*, policy_id: UUID, ending: Ending, by: Actor, now: datetime) -> Policy:
    """Let a policy end on trial, to see what would follow; the caller undoes it.

    :raises rules.EndsInThePast: or another refusal of `ensure_can_end`
    """
    policy = _locked(policy_id, by)
    _end(policy, ending, by=by, now=now)
    return policy


def _ensure_can_end(policy: Policy, ending: Ending, now: datetime) -> None:
    rules.ensure_can_end(
        ending,
        inception_on=policy.inception_on,
        expires_on=policy.expires_on,
        today=business_date(now),
    )


def _end(policy: Policy, ending: Ending, *, by: Actor, now: datetime) -> None:
    """Give a locked policy its last day, and let its years end with it."""
    _ensure_can_end(policy, ending, now)
    policy.expires_on = ending.last_day
    policy.save(update_fields=["expires_on"])
    years.close_after(policy, ending.last_day)
    events.record(
        "policies.policy_ended",
        subject=policy,
        by=by,
        at=now,
        number=policy.number,
        product=policy.product,
        ground=str(ending.ground),
        effective_on=ending.uninsured_from.isoformat(),
        expires_on=ending.last_day.isoformat(),
    )


def _locked(policy_id: UUID, by: Actor) -> Policy:
    return Policy.objects.visible_to(by).select_for_update(of=("self",)).get(public_id=policy_id)


def _lock(proposal_id: UUID, by: Actor) -> PolicyEnding:
    """Lock the policy, then the proposal."""
    proposals = PolicyEnding.objects.visible_to(by)
    policy = Policy.objects.select_for_update(of=("self",)).get(
        id=proposals.values_list("policy_id", flat=True).get(public_id=proposal_id)
    )
    proposal = proposals.select_for_update(of=("self",)).get(public_id=proposal_id)
    proposal.policy = policy
    return proposal


def _record(name: str, proposal: PolicyEnding, by: Actor, now: datetime) -> None:
    events.record(
        name,
        subject=proposal,
        by=by,
        at=now,
        policy=str(proposal.policy.public_id),
        last_day=proposal.last_day.isoformat(),
        ground=proposal.ground,
    )
