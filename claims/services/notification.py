"""A claim comes in, and waits until the loss is there."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from claims import queries
from claims.models import Claim, Evidence
from claims.rules.lifecycle import NEXT_STATES, ClaimAlreadyOpen, ClaimState
from claims.services import overdues, steps
from collections_app import queries as collections
from companies import queries as companies
from core import numbers
from core.dates import business_date
from core.states import ensure_can_become
from policies.models import Policy


@transaction.atomic
def notify_claim(*, buyer: UUID, by: Actor, now: datetime) -> Claim:
    """Claim what a buyer left unpaid: after an insolvency at once, else when the wait is over.

    :raises NotYourRight: if the mandate does not include claiming
    :raises Company.DoesNotExist: if there is no such buyer
    :raises NoPolicyInForce: if the policyholder never had a policy
    :raises ClaimAlreadyOpen: if a claim stands on the buyer (R-CLM-01)
    :raises NothingToClaim: if the buyer owes nothing
    :raises WaitingNotStarted: if what starts the waiting period has not happened
    :raises NotHandedOver: if the buyer is not insolvent and the debt is not with the collector
    :raises OwnCollectionNotShown: or `NotCollected`, where the policyholder collects itself
    """
    ensure_may(by, Right.CLAIM)
    today = business_date(now)
    company = companies.company(buyer)
    policy = queries.policy_for(by, today)
    Policy.objects.select_for_update(of=("self",)).get(id=policy.id)
    standing = queries.open_claim(policy.id, company.id)
    if standing is not None:
        raise ClaimAlreadyOpen(number=standing.number)
    overdues.watch(by.tenant, company.id, by=by, now=now)
    loss = queries.loss_on(policy, company.id, today)
    if loss.lacks is not None:
        raise loss.lacks

    claim = Claim.objects.create(
        policyholder_id=by.tenant,
        policy=policy,
        buyer=company,
        case=collections.handed_over(by.tenant, company.id, today),
        number=f"CLM{today.year}{numbers.next_number('claims_number'):06}",
        state=ClaimState.NOTIFIED,
        cause=loss.cause,
        date_of_loss=loss.date_of_loss,
        notified_on=today,
        documents_complete_on=today,
        notified_at=now,
        notified_by_id=by.user_id,
    )
    _keep_own_collection(claim)
    steps.record("claims.notified", claim, by=by, now=now, insured_event=loss.cause.value)
    steps.move(claim, ClaimState.IN_WAITING_PERIOD)
    end_wait_if_over(claim, by=by, now=now)
    return claim


def _keep_own_collection(claim: Claim) -> None:
    """Take over what shows how the policyholder collected, as evidence of the claim."""
    Evidence.objects.bulk_create(
        Evidence(
            policyholder_id=claim.policyholder_id,
            claim=claim,
            file_name=step.file_name,
            kind=step.file_kind,
            content=step.content,
            size=step.size,
            sha256=step.sha256,
            received_at=step.recorded_at,
            received_by_id=step.recorded_by_id,
        )
        for step in collections.own_steps_of_debt(
            claim.policyholder_id, claim.buyer_id, claim.notified_on
        ).defer(None)
    )


@transaction.atomic
def end_waiting(*, claim_id: int, by: Actor, now: datetime) -> Claim:
    """Make a waiting claim ready once its date of loss has passed or the buyer became insolvent.

    Called again, or too early, it changes nothing.
    """
    claim = steps.lock(claim_id, by)
    if claim.state == ClaimState.IN_WAITING_PERIOD:
        end_wait_if_over(claim, by=by, now=now)
    return claim


@transaction.atomic
def withdraw(*, claim_id: UUID, by: Actor, now: datetime) -> Claim:
    """Take a claim back; possible until it is approved. A prepared payout is void.

    :raises NotYourRight: if the mandate does not include claiming
    :raises StateRefused: if it is too late
    """
    ensure_may(by, Right.CLAIM)
    claim = steps.lock_public(claim_id, by)
    ensure_can_become(ClaimState(claim.state), ClaimState.WITHDRAWN, NEXT_STATES)
    steps.void_prepared(claim)
    steps.move(claim, ClaimState.WITHDRAWN)
    given_back = overdues.give_back(claim, by=by, now=now)
    steps.record("claims.withdrawn", claim, by=by, now=now, because="POLICYHOLDER", **given_back)
    return claim


def end_wait_if_over(claim: Claim, *, by: Actor, now: datetime) -> None:
    """Bring a locked, waiting claim on once the loss is there.

    An earlier event during the wait wins (R-POL-41). A claim on which nothing is open any more is
    withdrawn. One whose political event ended takes the loss of another event; without any it goes
    on waiting, and stands at the desk until a person has judged it.
    """
    today = business_date(now)
    loss = queries.loss_of(claim, today)
    if loss is None:
        return
    _take(claim, loss, by=by, now=now)
    if not loss.is_there(today):
        return
    if not queries.owes(claim.policy, claim.buyer_id, today):
        steps.move(claim, ClaimState.WITHDRAWN)
        steps.record("claims.withdrawn", claim, by=by, now=now, because="PAID")
        return
    _make_ready(claim, by=by, now=now)


def _take(claim: Claim, loss: queries.Loss, *, by: Actor, now: datetime) -> None:
    """Put on record what the loss of a claim has become; the same again changes nothing."""
    was = claim.date_of_loss
    if (was, claim.cause) == (loss.date_of_loss, loss.cause):
        return
    claim.date_of_loss, claim.cause = loss.date_of_loss, loss.cause
    claim.save(update_fields=["date_of_loss", "cause"])
    steps.record(
        "claims.loss_moved",
        claim,
        by=by,
        now=now,
        moved_from=was.isoformat(),
        insured_event=loss.cause.value,
        effective_on=loss.date_of_loss.isoformat(),
    )


def _make_ready(claim: Claim, *, by: Actor, now: datetime) -> None:
    """The loss is there: the claim can be calculated, and the overdue has become a claim."""
    steps.move(claim, ClaimState.READY)
    if claim.ready_on is not None:
        return  # it was ready before documents were asked for
    claim.ready_on = business_date(now)
    claim.save(update_fields=["ready_on"])
    overdues.claim(claim, by=by, now=now)
    steps.record("claims.became_ready", claim, by=by, now=now)
