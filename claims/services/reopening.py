"""A settled claim is opened again because a new fact came to light."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from claims import queries
from claims.models import Claim
from claims.rules.lifecycle import NEXT_STATES, ClaimAlreadyOpen, ClaimState
from claims.services import overdues, steps
from core.dates import business_date
from core.states import ensure_can_become
from policies.models import Policy


@transaction.atomic
def reopen(*, claim_id: UUID, note: str, by: Actor, now: datetime) -> Claim:
    """Make a settled claim ready again, to be calculated as at the same date of loss (R-CLM-02).

    What was paid stays paid: the new version pays the difference. The payment clock begins anew.

    :raises NotYourRole: unless a claims releaser or the system does it
    :raises StateRefused: if the claim is not settled
    :raises ClaimAlreadyOpen: if a later claim stands on the buyer
    """
    ensure_role(by, StaffRole.CLAIMS_RELEASER)
    seen = Claim.objects.visible_to(by).get(public_id=claim_id)
    Policy.objects.select_for_update(of=("self",)).get(id=seen.policy_id)
    claim = steps.lock_public(claim_id, by)
    ensure_can_become(ClaimState(claim.state), ClaimState.REOPENED, NEXT_STATES)
    standing = queries.open_claim(claim.policy_id, claim.buyer_id)
    if standing is not None and standing != claim:
        raise ClaimAlreadyOpen(number=standing.number)

    claim.documents_complete_on = business_date(now)
    claim.submitted_by = None
    claim.remark = note
    claim.rejection = []
    claim.save(update_fields=["documents_complete_on", "submitted_by", "remark", "rejection"])
    steps.move(claim, ClaimState.REOPENED)
    steps.move(claim, ClaimState.READY)
    overdues.claim(claim, by=by, now=now)
    steps.record("claims.reopened", claim, by=by, now=now)
    return claim
