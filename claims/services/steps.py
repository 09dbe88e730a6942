"""The small steps every claim command takes: lock, move, record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.rules import Actor
from claims.models import Claim, Payout
from claims.rules.lifecycle import NEXT_PAYOUT_STATES, NEXT_STATES, ClaimState, PayoutState
from core import events
from core.states import ensure_can_become


def lock(claim_id: int, by: Actor) -> Claim:
    """Lock a claim the actor may see.

    :raises Claim.DoesNotExist: if there is none, or it is not visible
    """
    return _locked(by).get(id=claim_id)


def lock_public(claim_id: UUID, by: Actor) -> Claim:
    """Lock a claim the actor may see, by its public id.

    :raises Claim.DoesNotExist: if there is none, or it is not visible
    """
    return _locked(by).get(public_id=claim_id)


def move(claim: Claim, to: ClaimState) -> None:
    """Bring a locked claim to its next state.

    :raises StateRefused: if it cannot get there
    """
    ensure_can_become(ClaimState(claim.state), to, NEXT_STATES)
    claim.state = to
    claim.save(update_fields=["state"])


def prepared(claim: Claim) -> Payout | None:
    """Lock the payout that waits for its release; None when none does."""
    return (
        Payout.objects.select_for_update(of=("self",))
        .select_related("calculation", "policyholder__company")
        .filter(claim=claim, state=PayoutState.PREPARED)
        .first()
    )


def move_payout(payout: Payout, to: PayoutState, *columns: str) -> None:
    """Bring a locked payout to its next state, and save `columns` that changed with it.

    :raises StateRefused: if it cannot get there
    """
    ensure_can_become(PayoutState(payout.state), to, NEXT_PAYOUT_STATES)
    payout.state = to
    payout.save(update_fields=["state", *columns])


def void_prepared(claim: Claim) -> None:
    """Void the payout that waits for its release, if one does."""
    payout = prepared(claim)
    if payout is not None:
        move_payout(payout, PayoutState.FAILED)


def record(name: str, claim: Claim, *, by: Actor, now: datetime, **facts: Any) -> None:
    """Record what happened to a claim, with the facts a policyholder is told."""
    standard = {
        "buyer": str(claim.buyer.public_id),
        "number": claim.number,
        "date_of_loss": claim.date_of_loss.isoformat(),
        "state": claim.state,
    }
    events.record(name, subject=claim, by=by, at=now, **standard | facts)


def _locked(by: Actor) -> QuerySet[Claim]:
    return (
        Claim.objects.visible_to(by)
        .select_related("policy", "buyer", "policyholder__company")
        .select_for_update(of=("self",))
    )
