"""Asking what the answer would be: kept, counted, and nothing comes of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from companies import queries as companies
from core.dates import business_date
from core.money import Money
from limits.models import LimitRequest
from limits.rules import lifecycle as rules
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import RequestState
from limits.services import asked, asking, exposure, parts, rows, what_if, wishes
from limits.services.asked import Asked
from limits.services.what_if import Indication


@transaction.atomic
def request_indication(
    *,
    buyer: UUID,
    amount: Money,
    payment_days: int,
    your_reference: str = "",
    by: Actor,
    now: datetime,
) -> LimitRequest:
    """Ask what a request would bring; it commits nobody, and counts as asking about the buyer.

    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRight: if the mandate does not reach this far
    :raises asking.AskedOftenToday: if the buyer was asked about as often as one day allows
    :raises BusinessError: whatever `request_limit` refuses, except an open request
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    today = business_date(now)
    company = companies.company(buyer)
    policy, _ = wishes.policy_in_force(by.acting_for or 0, today)
    wishes.ensure_graded([company], now)  # scores before groups, as wherever a limit is asked
    exposure.lock(companies.group_of(company.id), today)
    standing = parts.standing(rows.pair_of(policy, company.id, company.public_id), today)
    asking.ensure_not_probing(
        policy.policyholder_id,
        company.id,
        RequestKind.INDICATION,
        state=rules.stands(standing),
        today=today,
    )
    found = what_if.indicate(buyer=buyer, amount=amount, payment_days=payment_days, by=by, now=now)
    words = Asked(amount, payment_days, your_reference=your_reference)
    request = asked.put(words, RequestKind.INDICATION, policy, company, by=by, now=now)
    request.state, request.indication = RequestState.INDICATED, _as_json(found)
    asked.keep_all([request], is_indication=True, by=by, now=now)
    return request


def _as_json(found: Indication) -> dict[str, Any]:
    return {
        "is_referred": found.is_referred,
        "outcome": found.outcome and found.outcome.value,
        "amount": None if found.amount is None else str(found.amount.amount),
        "reasons": found.reasons,
        "conditions": found.conditions,
        "review_on": found.review_on and found.review_on.isoformat(),
    }
