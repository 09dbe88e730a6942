"""Policies: proposed by one person, looked at and released by a second one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, ensure_role, ensure_second_person, person_of
from core import events
from core.money import Money
from core.states import ensure_can_become
from policies.models import Policy, PolicyProposal
from policies.models.written import columns_of
from policies.rules import proposals as rules
from policies.rules.proposals import ProposalState
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
    :raises contract.AlreadyInsured: or another refusal of what cannot be taken out
    """
    ensure_role(by, *MAY_AGREE)
    contract.ensure_can_be_taken_out(policyholder_id, agreement, terms)
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
    :raises contract.AlreadyInsured: or another refusal of what cannot be taken out
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, ProposalState.RELEASED, by)
    ensure_second_person(by, proposal.proposed_by_id)
    policy = contract.take_out_policy(
        policyholder_id=proposal.policyholder_id,
        agreement=agreement_of(proposal),
        terms=proposal.as_rule(),
        by=by,
        now=now,
    )
    proposal.policy = policy
    _close(proposal, ProposalState.RELEASED, by, now)
    _record("policies.policy_released", proposal, by, now)
    return policy


@transaction.atomic
def reject_policy(*, proposal_id: UUID, answer: str, by: Actor, now: datetime) -> PolicyProposal:
    """Send a proposed policy back with the reason; nobody is insured by it.

    :raises PolicyProposal.DoesNotExist: if there is none, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises StateRefused: unless it is proposed
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, ProposalState.REJECTED, by)
    proposal.answer = answer.strip()
    _close(proposal, ProposalState.REJECTED, by, now)
    _record("policies.policy_rejected", proposal, by, now)
    return proposal


@transaction.atomic
def withdraw_policy(*, proposal_id: UUID, by: Actor, now: datetime) -> PolicyProposal:
    """Take one's own proposal back.

    :raises PolicyProposal.DoesNotExist: if there is none, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises StateRefused: unless it is proposed
    :raises rules.NotYourProposal: if somebody else proposed it
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, ProposalState.WITHDRAWN, by)
    if proposal.proposed_by_id != by.user_id:
        raise rules.NotYourProposal(state=proposal.state)
    _close(proposal, ProposalState.WITHDRAWN, by, now)
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


def _lock(proposal_id: UUID, wanted: ProposalState, by: Actor) -> PolicyProposal:
    """Lock a proposal that can become what is wanted."""
    proposals = PolicyProposal.objects.visible_to(by).select_for_update(of=("self",))
    proposal = proposals.get(public_id=proposal_id)
    ensure_can_become(ProposalState(proposal.state), wanted, rules.NEXT_STATES)
    return proposal


def _close(proposal: PolicyProposal, state: ProposalState, by: Actor, now: datetime) -> None:
    proposal.state, proposal.decided_at, proposal.decided_by_id = state, now, by.user_id
    proposal.save(update_fields=["state", "decided_at", "decided_by", "answer", "policy"])


def _record(name: str, proposal: PolicyProposal, by: Actor, now: datetime) -> None:
    events.record(name, subject=proposal, by=by, at=now, inception_on=str(proposal.inception_on))
