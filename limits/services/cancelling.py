"""Asking to give a limit up: a request like others, answered at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from companies import queries as companies
from core import events
from core.dates import business_date
from limits import queries
from limits.models import LimitRequest
from limits.rules import asking
from limits.rules import lifecycle as rules
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import RequestState
from limits.services import changes, exposure, reviews, wishes


@transaction.atomic
def request_cancellation(
    *, buyer: UUID, comment: str = "", your_reference: str = "", by: Actor, now: datetime
) -> LimitRequest:
    """Ask to give up the limit on a buyer from today on; earlier deliveries stay covered.

    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRight: if the mandate does not reach this far
    :raises rules.NoPolicyInForce: if the policyholder has no policy today
    :raises rules.RequestAlreadyOpen: if an unanswered request is there
    :raises rules.NoLimitInForce: if there is no limit to give up
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    company = companies.company(buyer)
    policy, terms = wishes.policy_in_force(by.acting_for or 0, business_date(now))
    exposure.lock(companies.group_of(company.id), business_date(now))
    earlier = queries.open_request(policy.id, company.id)
    if earlier is not None:
        raise rules.RequestAlreadyOpen(state=RequestState(earlier.state), id=earlier.public_id)
    request = LimitRequest.objects.create(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        buyer=company,
        kind=RequestKind.CANCEL,
        amount=0,
        currency=policy.currency,
        payment_days=0,
        your_reference=your_reference,
        comment=comment,
        state=RequestState.AUTO_DECIDED,
        submitted_at=now,
        submitted_by_id=by.user_id,
    )
    events.record(
        "limits.requested",
        subject=request,
        by=by,
        at=now,
        buyer=str(company.public_id),
        amount="0",
        currency=policy.currency,
    )
    decision = changes.cancel_limit(buyer=buyer, by=by, now=now)
    decision.request = request
    decision.save(update_fields=["request"])
    causes = asking.causes_of(comment, 0, terms.maximum_payment_days)
    reviews.open_beside(request, causes, now=now)
    return request
