"""Asking to keep a part of a limit longer than its last day."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import SYSTEM, Actor, Right, ensure_may
from companies import queries as companies
from core.dates import business_date
from limits.models import LimitRequest
from limits.rules import asking, lifecycle
from limits.rules import prolonging as rules
from limits.rules import temporary as periods
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import RequestState
from limits.services import asked, cases, prolonged, reviews, temporary, temporary_requests, wishes
from limits.services import asking as probing
from limits.services.asked import Asked


@transaction.atomic
def request_prolongation(
    *,
    buyer: UUID,
    until: date,
    payment_days: int,
    comment: str = "",
    your_reference: str = "",
    by: Actor,
    now: datetime,
) -> LimitRequest:
    """Ask to keep the temporary part, as large as it is, up to and including a later day.

    It is weighed and answered as a new part from the day after the last one; what stands until then
    is never touched.

    :raises rules.NothingToProlong: if no part has a last day to come
    :raises rules.StandsLonger: for a day that is no later
    :raises BusinessError: whatever `request_temporary` refuses
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    today = business_date(now)
    company = companies.company(buyer)
    policy, terms = wishes.policy_in_force(by.acting_for or 0, today)
    wishes.ensure_eligible(company, by=by, today=today)
    wishes.ensure_graded([company], now)
    case = cases.open_case(company, policy, terms, today).for_a_part
    asked.ensure_none_open(policy, company)
    tranches = temporary.tranches(case.pair)
    last, amount = rules.last_of(tranches, today)
    rules.ensure_later(until, last)
    periods.ensure_period(rules.first_day(tranches, today), until, today)
    kind, state = RequestKind.PROLONG, lifecycle.stands(case.pair.line.last())
    probing.ensure_not_probing(policy.policyholder_id, company.id, kind, state=state, today=today)

    words = Asked(amount, payment_days, until, comment, your_reference)
    request = asked.put(words, kind, policy, company, by=by, now=now)
    found = temporary_requests.weigh(request, case)
    asked.weighed(request, found, adds_to=str(prolonged.base_of(request, case).amount))
    event = asked.keep(request, by=by, now=now)
    if request.state == RequestState.AUTO_DECIDED:
        at = prolonged.to_answer(request, case)
        temporary_requests.answer(request, at, found, cause=event.public_id, by=SYSTEM, now=now)
        causes = asking.causes_of(comment, payment_days, case.longest)
        reviews.open_beside(request, causes, now=now)
    return request
