"""Policies: proposed by one person, looked at and released by a second one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, ensure_role, person_of
from accounts.rules.proposals import ProposalState
from accounts.services.proposals import ensure_releasable, release, send_back, take_back
from core import events
from core.dates import business_date
from core.money import Money
from policies.models import Policy, PolicyProposal
from policies.models.written import columns_of
from policies.rules import proposals as rules
from policies.rules.contract import ensure_not_over
from policies.rules.terms import PolicyTerms, Product
from policies.services import contract
from policies.services.contract import MAY_AGREE, Agreement


@transaction.atomic
def propose_policy(
    *,
    policyholder_id: int,
    agreement: Agreement,
    terms: PolicyTerms,
    reason: str,
    by: Actor,
    now: datetime,
) -> PolicyProposal:
    """Propose a policy; nobody is insured by it until a second person releases it.

    :raises NotYourRole: unless an underwriter or administrator does it
    :raises rules.PolicyWaits: if one for this policyholder waits for a second person
    :raises AlreadyOver: if all its days have gone by
    :raises contract.AlreadyInsured: or another refusal of what cannot be taken out
    """
    ensure_role(by, *MAY_AGREE)
    contract.ensure_can_be_taken_out(policyholder_id, agreement, terms)
    ensure_not_over(agreement.expires_on, business_date(now))
    waiting = PolicyProposal.objects.filter(
        policyholder_id=policyholder_id, state=ProposalState.PROPOSED
    ).first()
    if waiting is not None:
        raise rules.PolicyWaits(inception_on=waiting.inception_on, state=waiting.state)
    proposal = PolicyProposal.objects.create(
        policyholder_id=policyholder_id,
        product=agreement.product,
        currency=terms.currency,
        inception_on=agreement.inception_on,
        expires_on=agreement.expires_on,
        insurable_turnover=agreement.insurable_turnover.amount,
        terms=columns_of(terms),
        reason=reason.strip(),
        proposed_at=now,
        proposed_by_id=person_of(by, *MAY_AGREE),
    )
    _record("policies.policy_proposed", proposal, by, now)
    return proposal


@transaction.atomic
def release_policy(*, proposal_id: UUID, by: Actor, now: datetime) -> Policy:
    """Take a proposed policy out, as a second person.

    :raises PolicyProposal.DoesNotExist: if there is none, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises StateRefused: unless it is proposed
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises AlreadyOver: if all its days have gone by
    :raises contract.AlreadyInsured: or another refusal of what cannot be taken out
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, by)
    ensure_releasable(proposal, by)
    ensure_not_over(proposal.expires_on, business_date(now))
    policy = contract.take_out_policy(
        policyholder_id=proposal.policyholder_id,
        agreement=agreement_of(proposal),
        terms=proposal.as_rule(),
        by=by,
        now=now,
    )
    proposal.policy = policy
    release(proposal, by, now, "policy")
    _record("policies.policy_released", proposal, by, now, **_said_of(policy))
    return policy


@transaction.atomic
def reject_policy(*, proposal_id: UUID, answer: str, by: Actor, now: datetime) -> PolicyProposal:
    """Send a proposed policy back with the reason; nobody is insured by it.

    :raises PolicyProposal.DoesNotExist: if there is none, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises StateRefused: unless it is proposed
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, by)
    send_back(proposal, answer, by, now)
    _record("policies.policy_rejected", proposal, by, now)
    return proposal


@transaction.atomic
def withdraw_policy(*, proposal_id: UUID, by: Actor, now: datetime) -> PolicyProposal:
    """Take one's own proposal back.

    :raises PolicyProposal.DoesNotExist: if there is none, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises StateRefused: unless it is proposed
    :raises NotYourProposal: if somebody else proposed it
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, by)
    take_back(proposal, by, now)
    _record("policies.policy_withdrawn", proposal, by, now)
    return proposal


def agreement_of(proposal: PolicyProposal) -> Agreement:
    """Return what a proposed policy would be taken out for."""
    return Agreement(
        inception_on=proposal.inception_on,
        insurable_turnover=Money(proposal.insurable_turnover, proposal.currency),
        expires_on=proposal.expires_on,
        product=Product(proposal.product),
    )


def _lock(proposal_id: UUID, by: Actor) -> PolicyProposal:
    proposals = PolicyProposal.objects.visible_to(by).select_for_update(of=("self",))
    return proposals.get(public_id=proposal_id)


def _said_of(policy: Policy) -> dict[str, str | None]:
    """Return what the policyholder hears of the policy that begins."""
    return {
        "number": policy.number,
        "product": policy.product,
        "effective_on": policy.inception_on.isoformat(),
        "expires_on": policy.expires_on.isoformat() if policy.expires_on else None,
    }


def _record(name: str, proposal: PolicyProposal, by: Actor, now: datetime, **facts: Any) -> None:
    begins = proposal.inception_on.isoformat()
    events.record(name, subject=proposal, by=by, at=now, inception_on=begins, **facts)
