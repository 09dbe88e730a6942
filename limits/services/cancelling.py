"""Asking to give a limit up: a request like others, answered at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from companies import queries as companies
from core.dates import business_date
from core.money import Money
from limits.models import LimitRequest
from limits.rules import asking
from limits.rules.asking import RequestKind
from limits.services import asked, changes, exposure, reviews, wishes
from limits.services.asked import Asked


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
    asked.ensure_none_open(policy, company)
    words = Asked(Money.zero(policy.currency), comment=comment, your_reference=your_reference)
    request = asked.put(words, RequestKind.CANCEL, policy, company, by=by, now=now)
    asked.keep(request, by=by, now=now)
    decision = changes.cancel_limit(buyer=buyer, by=by, now=now)
    decision.request = request
    decision.save(update_fields=["request"])
    causes = asking.causes_of(comment, 0, terms.maximum_payment_days)
    reviews.open_beside(request, causes, now=now)
    return request
