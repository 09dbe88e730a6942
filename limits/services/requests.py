"""Asking for a limit: the answer comes at once by the rules, or an underwriter gives it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import SYSTEM, Actor, Right, ensure_may
from companies import queries as companies
from core.dates import business_date
from core.money import Money
from limits.models import LimitRequest
from limits.rules import asking
from limits.rules import lifecycle as rules
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import RequestState
from limits.rules.proposal import Wish
from limits.services import asked, assessment, cases, reviews, wishes
from limits.services import asking as probing
from limits.services.asked import Asked


@transaction.atomic
def request_limit(
    *,
    buyer: UUID,
    amount: Money,
    payment_days: int,
    comment: str = "",
    your_reference: str = "",
    kind: RequestKind | None = None,
    by: Actor,
    now: datetime,
) -> LimitRequest:
    """Ask for a limit on a buyer; the answer is there when this returns, or it is referred.

    A smaller limit than stands is given as asked, from today. More is given as far as the rules and
    the room on the buyer's group allow; what stands is never taken back because of a request. For
    longer payment terms than the policy's the answer is given on the policy's longest at once; that
    and a comment are read by an underwriter afterwards. Without `kind` it follows from the amount.

    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRight: if the mandate does not reach this far
    :raises rules.NoPolicyInForce: if the policyholder has no policy today
    :raises rules.CurrencyNotOnPolicy: for another currency than the policy's
    :raises rules.CountryNotInsured: if the policy does not insure the company's country
    :raises rules.BuyerDissolved: if the company no longer exists
    :raises rules.BuyerUnidentified: if it has no number in any register
    :raises rules.BuyerAssociated: if it belongs to the policyholder's own group
    :raises rules.BuyerNotGraded: if it has no grade yet
    :raises rules.RequestAlreadyOpen: if an unanswered request is there
    :raises asking.KindDoesNotFit: if it is called something else than it is
    :raises asking.AskedOftenToday: if the buyer was asked about as often as one day allows
    :raises rules.LimitStands: if the limit is what is asked already
    :raises proposal.RequestTooSmall: if less than one step is asked
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    today = business_date(now)
    company = companies.company(buyer)
    policy, terms = wishes.policy_in_force(by.acting_for or 0, today)
    wishes.ensure_insurable(amount, policy)
    wishes.ensure_eligible_under(terms, company, by=by, today=today)
    wishes.ensure_graded(company, now)
    case = cases.open_case(company, policy, terms, today)
    asked.ensure_none_open(policy, company)
    standing = case.pair.line.last()
    meant = asking.ensure_kind(kind, asking.kind_of(amount, standing), standing)
    probing.ensure_not_probing(
        policy.policyholder_id, company.id, meant, state=rules.stands(standing), today=today
    )
    wish = Wish(amount, payment_days, assessment.ROUNDING_UNIT)
    wishes.ensure_changes(wish, case)
    found = wishes.assess(wish, case)

    words = Asked(amount, payment_days, None, comment, your_reference)
    request = asked.weighed(asked.put(words, meant, policy, company, by=by, now=now), found)
    event = asked.keep(request, by=by, now=now)
    if request.state == RequestState.AUTO_DECIDED:
        # Whoever asked did not decide: the rules did.
        cases.answer(request, case, found, cause=event.public_id, by=SYSTEM, now=now)
        causes = asking.causes_of(comment, payment_days, terms.maximum_payment_days)
        reviews.open_beside(request, causes, now=now)
    return request
