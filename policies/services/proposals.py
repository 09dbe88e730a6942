"""Other terms for a policy: proposed by one person, looked at and released by a second one."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, ensure_role, person_of
from accounts.rules.proposals import ProposalState
from accounts.services.proposals import ensure_releasable, release, send_back, take_back
from core import events
from policies.models import Policy, Terms, TermsProposal
from policies.models.written import columns_of
from policies.rules import proposals as rules
from policies.rules.terms import PolicyTerms
from policies.services import contract
from policies.services.contract import MAY_AGREE


@transaction.atomic
def propose_terms(
    *,
    policy_id: UUID,
    valid_from: date,
    terms: PolicyTerms,
    reason: str,
    by: Actor,
    now: datetime,
) -> TermsProposal:
    """Propose other terms for dispatches from a day on; nothing changes until they are released.

    :raises Policy.DoesNotExist: if there is no such policy, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises rules.ProposalWaits: if others wait for a second person
    :raises NothingChanges: or another refusal of what cannot stand from that day
    """
    ensure_role(by, *MAY_AGREE)
    policy = _locked(policy_id, by)
    waiting = policy.proposals.filter(state=ProposalState.PROPOSED).first()
    if waiting is not None:
        raise rules.ProposalWaits(valid_from=waiting.valid_from, state=waiting.state)
    contract.ensure_may_stand(policy, valid_from, terms)
    proposal = TermsProposal.objects.create(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        valid_from=valid_from,
        terms=columns_of(terms),
        beside_version=contract.last_version(policy),
        reason=reason.strip(),
        proposed_at=now,
        proposed_by_id=person_of(by, *MAY_AGREE),
    )
    _record("policies.terms_proposed", proposal, by, now)
    return proposal


@transaction.atomic
def release_terms(*, proposal_id: UUID, by: Actor, now: datetime) -> Terms:
    """Let proposed terms count, as a second person.

    :raises TermsProposal.DoesNotExist: if there is no such proposal, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises StateRefused: unless it is proposed
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises rules.ProposalStale: if the terms were changed after it was proposed
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, by)
    ensure_releasable(proposal, by)
    standing = contract.last_version(proposal.policy)
    if standing != proposal.beside_version:
        raise rules.ProposalStale(version=standing, state=proposal.state)
    row = contract.put_in_force(
        proposal.policy, proposal.as_rule(), valid_from=proposal.valid_from, by=by, now=now
    )
    proposal.released_version = row.version
    release(proposal, by, now, "released_version")
    _record("policies.terms_released", proposal, by, now)
    return row


@transaction.atomic
def reject_terms(*, proposal_id: UUID, answer: str, by: Actor, now: datetime) -> TermsProposal:
    """Turn proposed terms down; those that stand go on standing.

    :raises TermsProposal.DoesNotExist: if there is no such proposal, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises StateRefused: unless it is proposed
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, by)
    send_back(proposal, answer, by, now)
    _record("policies.terms_rejected", proposal, by, now)
    return proposal


@transaction.atomic
def withdraw_terms(*, proposal_id: UUID, by: Actor, now: datetime) -> TermsProposal:
    """Take one's own proposal back.

    :raises TermsProposal.DoesNotExist: if there is no such proposal, or the actor may not see it
    :raises NotYourRole: unless an underwriter or administrator does it
    :raises StateRefused: unless it is proposed
    :raises NotYourProposal: if somebody else proposed it
    """
    ensure_role(by, *MAY_AGREE)
    proposal = _lock(proposal_id, by)
    take_back(proposal, by, now)
    _record("policies.terms_withdrawn", proposal, by, now)
    return proposal


def try_terms(
    *, policy_id: UUID, valid_from: date, terms: PolicyTerms, by: Actor, now: datetime
) -> Terms:
    """Let terms count on trial, to see what would follow, and return them; the caller undoes it.

    :raises NothingChanges: or another refusal of what cannot stand from that day
    """
    policy = _locked(policy_id, by)
    return contract.put_in_force(policy, terms, valid_from=valid_from, by=by, now=now)


def _locked(policy_id: UUID, by: Actor) -> Policy:
    return Policy.objects.visible_to(by).select_for_update(of=("self",)).get(public_id=policy_id)


def _lock(proposal_id: UUID, by: Actor) -> TermsProposal:
    """Lock the policy, then the proposal."""
    proposals = TermsProposal.objects.visible_to(by)
    policy = Policy.objects.select_for_update(of=("self",)).get(
        id=proposals.values_list("policy_id", flat=True).get(public_id=proposal_id)
    )
    proposal = proposals.select_for_update(of=("self",)).get(public_id=proposal_id)
    proposal.policy = policy
    return proposal


def _record(name: str, proposal: TermsProposal, by: Actor, now: datetime) -> None:
    events.record(
        name,
        subject=proposal,
        by=by,
        at=now,
        policy=str(proposal.policy.public_id),
        effective_on=str(proposal.valid_from),
        beside_version=proposal.beside_version,
    )
