"""A credit check: the fixed amount of the policy, given at once or not at all."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import SYSTEM, Actor, Right, ensure_may
from companies import queries as companies
from core.dates import business_date
from limits.models import LimitRequest
from limits.queries import tables
from limits.rules import checking
from limits.rules import lifecycle as rules
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import RequestState, RowState
from limits.services import asked, cases, parts, wishes
from limits.services import asking as probing
from limits.services.asked import Asked


@transaction.atomic
def request_check(
    *, buyer: UUID, your_reference: str = "", by: Actor, now: datetime
) -> LimitRequest:
    """Ask yes or no to the amount the policy names for a check, by the rules of every request.

    Limits stand in whole steps, so what the policy names between two steps is the lower one.
    It refuses what `request_limit` refuses.

    :raises checking.CheckNotAgreed: if the policy has no credit check
    :raises rules.LimitStands: if as much stands already
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    today = business_date(now)
    company = companies.company(buyer)
    asker, places = wishes.asker_of([company], by, today)
    agreed = asker.terms.as_rule().credit_check
    amount = agreed and checking.in_steps(agreed, tables.in_force(today).rounding_unit)
    if not amount:
        raise checking.CheckNotAgreed
    asker.ensure_eligible(company, places[company.id], amount)
    wishes.ensure_graded([company], now)
    case = cases.open_case(company, asker.policy, asker.terms, today)
    asked.ensure_none_open(asker.policy, company)
    standing = case.standing
    stands = max(standing, parts.seen(case.pair).amount_on(today))  # one's own limit as well
    if stands >= amount:
        raise rules.LimitStands(amount=stands, state=RowState.ACTIVE)
    probing.ensure_not_probing(
        asker.policy.policyholder_id,
        company.id,
        RequestKind.CHECK,
        state=rules.stands(standing),
        today=today,
    )
    weighed = wishes.assess(case.wish(amount, case.longest), case)
    found = replace(
        weighed,
        proposal=checking.all_or_nothing(weighed.proposal, amount, standing),
        inputs=weighed.inputs | {"credit_check": str(amount.amount)},
    )
    words = Asked(amount, case.longest, your_reference=your_reference)
    request = asked.put(words, RequestKind.CHECK, asker.policy, company, by=by, now=now)
    asked.weighed(request, found)
    event = asked.keep(request, by=by, now=now)
    if request.state == RequestState.AUTO_DECIDED:
        cases.answer(request, case, found, cause=event.public_id, by=SYSTEM, now=now)
    return request
