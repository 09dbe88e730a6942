"""Asking for a limit, and answering: at once by the rules, or by an underwriter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts import queries as accounts
from accounts.rules import SYSTEM, Actor, Right, StaffRole, ensure_may, ensure_role
from companies import queries as companies
from companies.models import Company
from core import events, tenancy
from core.dates import business_date
from core.fields import new_public_id
from core.money import Money
from grading import queries as grading
from grading.services import regrade
from limits import queries
from limits.models import Decision, GroupExposure, LimitRequest
from limits.queries import facts
from limits.rules import lifecycle as rules
from limits.rules import proposal
from limits.rules.lifecycle import Outcome, RequestState
from limits.rules.proposal import Wish
from limits.rules.reasons import Reason, ReasonCode
from limits.rules.told import outside
from limits.services import assessment, exposure, rows
from limits.services.assessment import Assessment
from limits.services.rows import Pair, Verdict
from policies import queries as policies
from policies.models import Policy, Terms


@dataclass(frozen=True, slots=True)
class Case:
    """All that one request is decided on, with the buyer's group locked."""

    company: Company
    policy: Policy
    terms: Terms
    exposure: GroupExposure
    pair: Pair
    today: date

    def assess(self, wish: Wish) -> Assessment:
        """Return what the rules say of a wish."""
        return assessment.assess(
            wish, self.company, self.exposure, self.pair.line, self.policy, self.terms
        )


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
    policy, terms = _policy(by.acting_for or 0, business_date(now))
    _ensure_insurable(amount, payment_days, policy, terms)
    _ensure_eligible(company, terms, by, business_date(now))
    _ensure_graded(company, now)
    case = _open_case(company, policy, terms, business_date(now))
    if queries.open_request(policy.id, company.id) is not None:
        raise rules.RequestAlreadyOpen
    wish = Wish(amount, payment_days, assessment.ROUNDING_UNIT)
    _ensure_changes(wish, case)
    found = _assess(wish, case)

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
    events.record(
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
        _answer(request, case, found, by=by, now=now)
    return request


@transaction.atomic
def decide(
    *,
    request_id: UUID,
    amount: Money,
    reasons: Sequence[ReasonCode] = (),
    by: Actor,
    now: datetime,
) -> Decision:
    """Decide a referred request by hand: an amount up to what was asked, nothing to refuse.

    Without `reasons` the policyholder is told those of the rules' proposal.

    :raises LimitRequest.DoesNotExist: if there is no such request
    :raises NotYourRole: unless an underwriter does it
    :raises rules.RequestClosed: if the request already has its answer
    :raises rules.MoreThanAsked: if the amount exceeds what was asked
    :raises rules.OutsideAuthority: if the amount exceeds the actor's authority
    :raises rules.CapacityExceeded: if the amount does not fit on the buyer's group
    :raises rules.ReasonMissing: if less is given than asked, without a reason
    :raises rules.NotInSteps: for an amount between two steps
    :raises rules.ReasonDoesNotFit: if what is told of the accounts is not so
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    case, request = _lock(request_id, by, business_date(now))

    rules.ensure_step(RequestState(request.state), RequestState.DECIDED)
    if amount > request.money:
        raise rules.MoreThanAsked(asked=request.money)
    rules.ensure_in_steps(amount, assessment.ROUNDING_UNIT)
    if not by.is_system:
        rules.ensure_authority(by.authority, amount)
    wish = Wish(request.money, request.payment_days, assessment.ROUNDING_UNIT)
    asked = wish.requested.floored_to(wish.rounding_unit)
    found = case.assess(wish)
    if not proposal.fit_accounts(reasons, facts.replayed(found.inputs["buyer"])):
        raise rules.ReasonDoesNotFit
    given = max(amount, case.pair.line.last())
    before = case.pair.line.most_from(case.today)
    rules.ensure_fits(max(given, before) - before, case.exposure.room)

    chosen = replace(
        found,
        proposal=replace(
            found.proposal,
            outcome=_outcome(amount, request.money, case.pair.line.last()),
            amount=given,
            reasons=_reasons_of(amount < asked, found, reasons),
        ),
    )
    request.state = RequestState.DECIDED
    request.save(update_fields=["state"])
    return _answer(request, case, chosen, by=by, now=now)


@transaction.atomic
def ask_information(*, request_id: UUID, question: str, by: Actor, now: datetime) -> LimitRequest:
    """Ask the policyholder something before a referred request is decided.

    :raises LimitRequest.DoesNotExist: if there is no such request
    :raises NotYourRole: unless an underwriter does it
    :raises rules.RequestClosed: if the request already has its answer
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    request = _step(request_id, RequestState.INFORMATION_REQUESTED, by)
    request.question = question
    request.answer = ""
    request.save(update_fields=["state", "question", "answer"])
    _record("limits.information_requested", request, by, now)
    return request


@transaction.atomic
def answer_information(*, request_id: UUID, answer: str, by: Actor, now: datetime) -> LimitRequest:
    """Answer what the underwriter asked; the request is back in the queue.

    :raises LimitRequest.DoesNotExist: if the actor sees no such request
    :raises NotYourRight: if the mandate does not reach this far
    :raises rules.RequestClosed: if the request already has its answer
    :raises StateRefused: if nothing was asked
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    request = _step(request_id, RequestState.REFERRED, by)
    request.answer = answer
    request.save(update_fields=["state", "answer"])
    _record("limits.information_given", request, by, now)
    return request


@transaction.atomic
def cancel_request(*, request_id: UUID, by: Actor, now: datetime) -> LimitRequest:
    """Take back a request that has no answer yet.

    :raises LimitRequest.DoesNotExist: if the actor sees no such request
    :raises NotYourRight: if the mandate does not reach this far
    :raises rules.RequestClosed: if the request already has its answer
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    request = _step(request_id, RequestState.CANCELLED, by)
    request.save(update_fields=["state"])
    _record("limits.request_cancelled", request, by, now)
    return request


def ensure_eligible(company: Company, *, by: Actor, today: date) -> None:
    """Refuse companies on which the actor can have no limit, whatever they are worth.

    :raises rules.NoPolicyInForce: if the policyholder has no policy today
    :raises rules.CountryNotInsured: if the policy does not insure the company's country
    :raises rules.BuyerDissolved: if the company no longer exists
    :raises rules.BuyerUnidentified: if it has no number in any register
    :raises rules.BuyerAssociated: if it belongs to the policyholder's own group
    """
    _, terms = _policy(by.acting_for or 0, today)
    _ensure_eligible(company, terms, by, today)


def _policy(policyholder_id: int, today: date) -> tuple[Policy, Terms]:
    policy = policies.policy_of(policyholder_id, today)
    terms = policies.terms_on(policy.id, today) if policy else None
    if policy is None or terms is None:
        raise rules.NoPolicyInForce(on=today)
    return policy, terms


def _ensure_insurable(amount: Money, payment_days: int, policy: Policy, terms: Terms) -> None:
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


def _ensure_graded(company: Company, now: datetime) -> None:
    """Grade a company that nobody asked about before, so that the answer need not wait."""
    if grading.standing(company.id) is not None:
        return
    with tenancy.scope(staff=True):
        regrade(
            [company.id], cause="limits.requested", cause_id=new_public_id(), by=SYSTEM, now=now
        )


def _open_case(company: Company, policy: Policy, terms: Terms, today: date) -> Case:
    """Lock the buyer's group, then load what a decision needs."""
    held = exposure.lock(companies.group_of(company.id), today)
    pair = rows.pair_of(policy, company.id, company.public_id)
    return Case(company, policy, terms, held, pair, today)


def _ensure_changes(wish: Wish, case: Case) -> None:
    line = case.pair.line
    asked = wish.requested.floored_to(wish.rounding_unit)
    if asked and asked == line.last() == line.amount_on(case.today):
        raise rules.LimitStands(amount=asked)


def _assess(wish: Wish, case: Case) -> Assessment:
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


def _answer(
    request: LimitRequest, case: Case, found: Assessment, *, by: Actor, now: datetime
) -> Decision:
    """Keep the decision on a request and put it in force."""
    answer = found.proposal
    line = case.pair.line
    was = line.amount_on(case.today)
    verdict = Verdict(
        outcome=answer.outcome,
        amount=answer.amount,
        effective_on=case.today,
        reasons=assessment.reasons_json(answer.reasons),
        conditions=(
            []
            if answer.outcome is Outcome.REFUSED
            else assessment.conditions_json(answer.conditions)
        ),
        inputs=found.inputs | {"proposal": request.proposal},
        versions=found.versions,
        review_on=found.review_on(case.today),
    )
    decision = rows.keep(verdict, case.pair, request=request, by=by, now=now)
    if answer.outcome is not Outcome.REFUSED:
        raised = answer.amount > line.last()
        change = line.raised if raised else line.lowered
        rows.put_in_force(
            decision,
            case.pair,
            change(case.today, answer.amount),
            case.exposure,
            insured_share=case.terms.insured_share,
            now=now,
        )
    events.record(
        "limits.decided",
        subject=decision,
        by=by,
        at=now,
        request=str(request.public_id),
        **rows.told(decision, case.company.public_id, was),
    )
    return decision


def _lock(request_id: UUID, by: Actor, today: date) -> tuple[Case, LimitRequest]:
    """Lock the buyer's group first, then the request."""
    seen = queries.request(by, request_id)
    terms = policies.terms_on(seen.policy_id, today)
    if terms is None:
        raise rules.NoPolicyInForce(on=today)
    case = _open_case(companies.kept_as(seen.buyer_id), seen.policy, terms, today)
    request = LimitRequest.objects.select_for_update(of=("self",)).get(id=seen.id)
    return case, request


def _step(request_id: UUID, to: RequestState, by: Actor) -> LimitRequest:
    request = (
        LimitRequest.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("buyer")
        .get(public_id=request_id)
    )
    rules.ensure_step(RequestState(request.state), to)
    request.state = to
    return request


def _outcome(amount: Money, asked: Money, standing: Money) -> Outcome:
    if amount <= standing:  # what stands stays: nothing is given
        return Outcome.REFUSED
    whole = asked.floored_to(assessment.ROUNDING_UNIT)
    return Outcome.APPROVED if amount >= whole else Outcome.PARTIALLY_APPROVED


def _reasons_of(
    is_less: bool, found: Assessment, given: Sequence[ReasonCode]
) -> tuple[Reason, ...]:
    """Return the reasons told: the underwriter's own, else those of the rules."""
    if given:
        return tuple(Reason(code) for code in given)
    if not is_less:
        return (Reason(ReasonCode.OK),)
    told = tuple(reason for reason in found.proposal.reasons if reason.code is not ReasonCode.OK)
    if not told:
        raise rules.ReasonMissing
    return told


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
        reasons=outside(request.proposal["reasons"]),
    )


def _record(name: str, request: LimitRequest, by: Actor, now: datetime) -> None:
    events.record(
        name,
        subject=request,
        by=by,
        at=now,
        buyer=str(request.buyer.public_id),
        amount=str(request.amount),
        currency=request.currency,
        effective_on=str(business_date(now)),
        reasons=[],
    )
