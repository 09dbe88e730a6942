"""Asking for a limit: the answer comes at once by the rules, or an underwriter gives it."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts import queries as accounts
from accounts.rules import SYSTEM, Actor, Right, ensure_may
from companies import queries as companies
from companies.models import Company
from core import events, tenancy
from core.dates import business_date
from core.fields import new_public_id
from core.money import Money
from grading import queries as grading
from grading.services import regrade
from limits import queries
from limits.models import LimitRequest
from limits.queries import facts
from limits.rules import lifecycle as rules
from limits.rules.lifecycle import Outcome, RequestState, RowState
from limits.rules.proposal import Wish
from limits.rules.reasons import Reason, ReasonCode
from limits.rules.told import outside
from limits.services import assessment, cases
from limits.services.assessment import Assessment
from limits.services.cases import Case
from policies import queries as policies
from policies.models import Policy, Terms


@transaction.atomic
def request_limit(
    *,
    buyer: UUID,
    amount: Money,
    payment_days: int,
    comment: str = "",
    your_reference: str = "",
    by: Actor,
    now: datetime,
) -> LimitRequest:
    """Ask for a limit on a buyer; the answer is there when this returns, or it is referred.

    A smaller limit than stands is given as asked, from today. More is given as far as the rules and
    the room on the buyer's group allow; what stands is never taken back because of a request.

    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRight: if the mandate does not reach this far
    :raises rules.NoPolicyInForce: if the policyholder has no policy today
    :raises rules.CurrencyNotOnPolicy: for another currency than the policy's
    :raises rules.PaymentTermsTooLong: for payment terms the policy does not insure
    :raises rules.CountryNotInsured: if the policy does not insure the company's country
    :raises rules.BuyerDissolved: if the company no longer exists
    :raises rules.BuyerUnidentified: if it has no number in any register
    :raises rules.BuyerAssociated: if it belongs to the policyholder's own group
    :raises rules.BuyerNotGraded: if it has no grade yet
    :raises rules.RequestAlreadyOpen: if an unanswered request is there
    :raises rules.LimitStands: if the limit is what is asked already
    :raises proposal.RequestTooSmall: if less than one step is asked
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    company = companies.company(buyer)
    policy, terms = policy_in_force(by.acting_for or 0, business_date(now))
    ensure_insurable(amount, payment_days, policy, terms)
    _ensure_eligible(company, terms, by, business_date(now))
    ensure_graded(company, now)
    case = cases.open_case(company, policy, terms, business_date(now))
    earlier = queries.open_request(policy.id, company.id)
    if earlier is not None:
        raise rules.RequestAlreadyOpen(state=RequestState(earlier.state), id=earlier.public_id)
    wish = Wish(amount, payment_days, assessment.ROUNDING_UNIT)
    ensure_changes(wish, case)
    found = assess(wish, case)

    request = LimitRequest.objects.create(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        buyer=company,
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
    return request


def ensure_eligible(company: Company, *, by: Actor, today: date) -> None:
    """Refuse companies on which the actor can have no limit, whatever they are worth.

    :raises rules.NoPolicyInForce: if the policyholder has no policy today
    :raises rules.CountryNotInsured: if the policy does not insure the company's country
    :raises rules.BuyerDissolved: if the company no longer exists
    :raises rules.BuyerUnidentified: if it has no number in any register
    :raises rules.BuyerAssociated: if it belongs to the policyholder's own group
    """
    _, terms = policy_in_force(by.acting_for or 0, today)
    _ensure_eligible(company, terms, by, today)


def policy_in_force(policyholder_id: int, today: date) -> tuple[Policy, Terms]:
    """Return the policy and terms of a day, without which nothing can be asked."""
    policy = policies.policy_of(policyholder_id, today)
    terms = policies.terms_on(policy.id, today) if policy else None
    if policy is None or terms is None:
        raise rules.NoPolicyInForce(on=today)
    return policy, terms


def ensure_insurable(amount: Money, payment_days: int, policy: Policy, terms: Terms) -> None:
    """Refuse what the policy's terms leave no room for."""
    if amount.currency != policy.currency:
        raise rules.CurrencyNotOnPolicy(currency=policy.currency)
    if payment_days > terms.maximum_payment_days:
        raise rules.PaymentTermsTooLong(days=terms.maximum_payment_days)


def _ensure_eligible(company: Company, terms: Terms, by: Actor, today: date) -> None:
    """Refuse companies on which no limit can stand, whatever they are worth."""
    if company.country not in terms.countries:
        raise rules.CountryNotInsured
    if company.dissolved_on is not None and company.dissolved_on <= today:
        raise rules.BuyerDissolved
    if not companies.identifiers_of(company.id).exists():
        raise rules.BuyerUnidentified
    own = accounts.policyholder_of(by).company_id
    if companies.group_of(company.id) == companies.group_of(own):
        raise rules.BuyerAssociated


def ensure_graded(company: Company, now: datetime) -> None:
    """Grade a company that nobody asked about before, so that the answer need not wait."""
    if grading.as_graded([company.id]):
        return
    with tenancy.scope(staff=True):
        regrade(
            [company.id], cause="limits.requested", cause_id=new_public_id(), by=SYSTEM, now=now
        )


def ensure_changes(wish: Wish, case: Case) -> None:
    """Refuse a wish for what stands already."""
    line = case.pair.line
    asked = wish.requested.floored_to(wish.rounding_unit)
    if asked and asked == line.last() == line.amount_on(case.today):
        raise rules.LimitStands(amount=asked, state=RowState.ACTIVE)


def assess(wish: Wish, case: Case) -> Assessment:
    """Return what the rules say of a wish; less than stands is given as asked."""
    try:
        found = case.assess(wish)
    except facts.NotGraded:
        raise rules.BuyerNotGraded from None
    asked = wish.requested.floored_to(wish.rounding_unit)
    if asked > case.pair.line.last():
        return found
    less = replace(
        found.proposal,
        outcome=Outcome.APPROVED,
        amount=asked,
        reasons=(Reason(ReasonCode.LESS_WANTED),),
        referred_because=(),
    )
    return replace(found, proposal=less)


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
