"""Requests as they are kept: one at a time on a buyer, with the events that tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.rules import Actor
from companies.models import Company
from core import events
from core.dates import business_date
from core.events import Happening
from core.models import Event
from core.money import Money
from limits import queries
from limits.models import LimitRequest
from limits.rules import lifecycle as rules
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import RequestState
from limits.services import promises
from limits.services.assessment import Assessment
from policies.models import Policy


@dataclass(frozen=True, slots=True)
class Asked:
    """What a policyholder asks on a buyer, in its own words."""

    amount: Money
    payment_days: int = 0
    until: date | None = None
    comment: str = ""
    your_reference: str = ""


def ensure_none_open(policy: Policy, company: Company) -> None:
    """Refuse a second request while one waits; call it with the buyer's group locked.

    :raises rules.RequestAlreadyOpen: naming the one that waits
    """
    earlier = queries.open_request(policy.id, company.id)
    if earlier is not None:
        raise rules.RequestAlreadyOpen(state=RequestState(earlier.state), id=earlier.public_id)


def put(
    asked: Asked, kind: RequestKind, policy: Policy, company: Company, *, by: Actor, now: datetime
) -> LimitRequest:
    """Return a request as it is asked, not kept yet, answered by the rules."""
    return LimitRequest(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        buyer=company,
        kind=kind,
        amount=asked.amount.amount,
        currency=asked.amount.currency,
        payment_days=asked.payment_days,
        until=asked.until,
        your_reference=asked.your_reference,
        comment=asked.comment,
        state=RequestState.AUTO_DECIDED,
        submitted_at=now,
        submitted_by_id=by.user_id,
    )


def weighed(request: LimitRequest, found: Assessment, **beside: Any) -> LimitRequest:
    """Note what the rules say of a request, and whether an underwriter answers it."""
    causes = found.proposal.referred_because
    request.state = RequestState.REFERRED if causes else RequestState.AUTO_DECIDED
    request.referred_because = [{"code": cause.value, "values": {}} for cause in causes]
    request.proposal = found.as_json() | beside
    return request


def keep(request: LimitRequest, *, by: Actor, now: datetime) -> Event:
    """Keep one request; return the event that says it was asked."""
    return keep_all([request], by=by, now=now)[0]


def keep_all(
    requests: Sequence[LimitRequest],
    *,
    is_indication: bool = False,
    is_told: bool = True,
    by: Actor,
    now: datetime,
) -> list[Event]:
    """Keep requests and tell of those that wait; return the events that say they were asked."""
    promises.promise((r for r in requests if r.state == RequestState.REFERRED), now=now)
    LimitRequest.objects.bulk_create(requests)
    asked = [_happening(request) for request in requests]
    more: dict[str, Any] = {"by": by, "at": now}
    if is_indication:
        return events.record_many("limits.indicated", LimitRequest, asked, **more)
    found = events.record_many("limits.requested", LimitRequest, asked, **more)
    waiting = [
        _happening(request, effective_on=str(business_date(now)), reasons=request.referred_because)
        for request in requests
        if request.state == RequestState.REFERRED
    ]
    if waiting:
        events.record_many("limits.referred", LimitRequest, waiting, by=by, at=now, is_told=is_told)
    return found


def _happening(request: LimitRequest, **more: Any) -> Happening:
    until = {} if request.until is None else {"until": str(request.until)}
    facts = {
        "buyer": str(request.buyer.public_id),
        "amount": str(request.amount),
        "currency": request.currency,
    }
    return Happening(request.public_id, request.policyholder_id, facts | until | more)
