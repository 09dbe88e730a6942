"""Asking for a limit: the answer comes at once by the rules, or an underwriter gives it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import SYSTEM, Actor, Right, ensure_may
from companies import queries as companies
from companies.models import Company
from core import events
from core.dates import business_date
from core.money import Money
from limits import queries
from limits.models import LimitRequest
from limits.rules import asking
from limits.rules import lifecycle as rules
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import RequestState
from limits.rules.proposal import Wish
from limits.rules.told import outside
from limits.services import asking as probing
from limits.services import assessment, cases, reviews, wishes
from limits.services.assessment import Assessment


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
    company = companies.company(buyer)
    policy, terms = wishes.policy_in_force(by.acting_for or 0, business_date(now))
    wishes.ensure_insurable(amount, policy)
    wishes.ensure_eligible(company, by=by, today=business_date(now))
    wishes.ensure_graded(company, now)
    case = cases.open_case(company, policy, terms, business_date(now))
    earlier = queries.open_request(policy.id, company.id)
    if earlier is not None:
        raise rules.RequestAlreadyOpen(state=RequestState(earlier.state), id=earlier.public_id)
    standing = case.pair.line.last()
    meant = asking.ensure_kind(kind, asking.kind_of(amount, standing), standing)
    probing.ensure_not_probing(
        policy.policyholder_id, company.id, meant, state=rules.stands(standing), today=case.today
    )
    wish = Wish(amount, payment_days, assessment.ROUNDING_UNIT)
    wishes.ensure_changes(wish, case)
    found = wishes.assess(wish, case)

    request = LimitRequest.objects.create(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        buyer=company,
        kind=meant,
        amount=amount.amount,
        currency=amount.currency,
        payment_days=payment_days,
        your_reference=your_reference,
        comment=comment,
        state=_state_after(found),
        referred_because=[
            {"code": cause.value, "values": {}} for cause in found.proposal.referred_because
        ],
        proposal=found.as_json(),
        submitted_at=now,
        submitted_by_id=by.user_id,
    )
    asked = events.record(
        "limits.requested",
        subject=request,
        by=by,
        at=now,
        buyer=str(company.public_id),
        amount=str(amount.amount),
        currency=amount.currency,
    )
    if request.state == RequestState.REFERRED:
        _tell_referred(request, company, by, now)
    else:
        # Whoever asked did not decide: the rules did.
        cases.answer(request, case, found, cause=asked.public_id, by=SYSTEM, now=now)
        causes = asking.causes_of(comment, payment_days, terms.maximum_payment_days)
        reviews.open_beside(request, causes, now=now)
    return request


def _state_after(found: Assessment) -> RequestState:
    referred = bool(found.proposal.referred_because)
    return RequestState.REFERRED if referred else RequestState.AUTO_DECIDED


def _tell_referred(request: LimitRequest, company: Company, by: Actor, now: datetime) -> None:
    events.record(
        "limits.referred",
        subject=request,
        by=by,
        at=now,
        buyer=str(company.public_id),
        amount=str(request.amount),
        currency=request.currency,
        effective_on=str(business_date(now)),
        reasons=[] if _grade_waits(request) else outside(request.proposal["reasons"]),
    )


def _grade_waits(request: LimitRequest) -> bool:
    """Whether the reasons would tell of a grade that nobody has looked at."""
    return bool(request.proposal["inputs"]["buyer"]["grade_waits"])
