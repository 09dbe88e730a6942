"""Requests that wait: decided, asked about, answered or taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, StaffRole, ensure_may, ensure_role
from companies import queries as companies
from core import events
from core.dates import business_date
from core.files import GivenFile
from core.money import Money
from limits import queries
from limits.models import Decision, LimitRequest
from limits.queries import facts
from limits.rules import by_hand, freezing, longer_terms, proposal
from limits.rules import lifecycle as rules
from limits.rules.by_hand import Chosen
from limits.rules.capacity import Buyer
from limits.rules.lifecycle import Outcome, RequestState
from limits.rules.proposal import Wish
from limits.rules.reasons import REFUSING, Reason, ReasonCode
from limits.services import (
    asked_now,
    cases,
    conversation,
    parts,
    prolonged,
    promises,
    temporary_requests,
    wishes,
)
from limits.services.assessment import Assessment
from limits.services.cases import Case


@transaction.atomic
def decide(
    *,
    request_id: UUID,
    amount: Money,
    reasons: Sequence[ReasonCode] = (),
    chosen: Chosen = by_hand.NOTHING,
    by: Actor,
    now: datetime,
) -> Decision:
    """Decide a referred request by hand: an amount up to what was asked, nothing to refuse.

    Without `reasons` the policyholder is told those of the rules' proposal. What is not `chosen`
    is as the rules say.

    :raises LimitRequest.DoesNotExist: if there is no such request
    :raises NotYourRole: unless an underwriter does it
    :raises rules.PolicyHasEnded: if it was asked under a policy that has ended
    :raises rules.RequestClosed: if the request already has its answer
    :raises rules.MoreThanAsked: if the amount exceeds what was asked
    :raises rules.OutsideAuthority: if the amount exceeds the actor's authority
    :raises rules.CapacityExceeded: if the amount does not fit on the buyer's group
    :raises rules.ReasonMissing: if less is given than asked, without a reason
    :raises rules.NotInSteps: for an amount between two steps
    :raises rules.ReasonDoesNotFit: if what is told of the accounts or payment terms is not so
    :raises rules.ReasonLeavesNoRoom: if something is given for a reason to give nothing
    :raises freezing.IncreasesFrozen: if it is more than stands while increases are frozen
    :raises by_hand.NothingStands: if anything is chosen and nothing stands after the answer
    :raises by_hand.NothingToBind: if conditions or a last day are chosen and what stands stays
    :raises by_hand.LastDayOutOfRange: for a last day gone by, or later than asked
    :raises by_hand.NothingToEnd: or NoLastDayHere, TemporaryStands, where no part can be added
    :raises by_hand.NothingToReview: for a day to look again where all that stands has a last day
    :raises by_hand.ReviewOutOfRange: if it is to be looked at again later than the rules would
    :raises by_hand.TermsNotShorter: for payment terms that policy or grade do not allow
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    case, request = _lock(request_id, by, business_date(now))

    present = RequestState(request.state)
    rules.ensure_step(present, RequestState.DECIDED)
    if amount > request.money:
        raise rules.MoreThanAsked(asked=request.money, state=present)
    rules.ensure_in_steps(amount, case.tables.rounding_unit)
    if not by.is_system:
        rules.ensure_authority(by.authority, amount)
    case = replace(case, chosen=())  # what somebody chose before, whoever decides now chooses anew
    is_part = request.until is not None
    wish = case.wish(request.money, request.payment_days)
    asked = wish.requested.floored_to(wish.rounding_unit)
    found = temporary_requests.weigh(request, case) if is_part else wishes.weigh(wish, case)
    seen = facts.replayed(found.inputs["buyer"], case.tables)
    if not proposal.fit_accounts(reasons, seen):
        raise rules.ReasonDoesNotFit
    is_more = amount > (amount * 0 if is_part else case.standing)
    if is_more:
        freezing.ensure_not_frozen(is_frozen=seen.increases_frozen)
        if not REFUSING.isdisjoint(reasons):
            raise rules.ReasonLeavesNoRoom
    by_hand.ensure_something(chosen, is_given=bool(max(amount, case.standing)), is_more=is_more)
    has_end = is_part or chosen.until is not None
    stays = parts.goes_on(case.pair, is_more=is_more, has_end=has_end)
    by_hand.ensure_goes_on(chosen, goes_on=stays)
    by_hand.ensure_allowed(chosen, case.today, seen, case.longest)
    whole = temporary_requests.wish_of(request, case) if is_part else wish
    found = _with(chosen, found, seen, _on_longest(whole, case), request.payment_days)
    by_hand.ensure_last_day(chosen, prolonged.to_answer(request, case).today, request.until)
    is_sooner = by_hand.ends_sooner(chosen, request.until)
    told = _reasons_of(amount < asked or is_sooner, found, reasons)
    if is_more:
        told = longer_terms.told(told, chosen.bound_to, request.payment_days)
    if has_end:
        until = chosen.until if is_sooner else None
        return temporary_requests.decide(
            request, case, amount, found, told, until=until, by=by, now=now
        )
    answer = replace(
        found.proposal,
        outcome=_outcome(amount, asked, case.standing),
        amount=max(amount, case.standing),
        reasons=told,
    )
    return _give(request, case, replace(found, proposal=answer), by=by, now=now)


def _give(
    request: LimitRequest, case: Case, answer: Assessment, *, by: Actor, now: datetime
) -> Decision:
    """Keep the answer to a request for a limit until further notice."""
    before = case.pair.whole.most_from(case.today)
    more = max(answer.proposal.amount, before) - before
    rules.ensure_fits(more, case.exposure.room, state=RequestState(request.state))
    request.state = RequestState.DECIDED
    request.save(update_fields=["state"])
    return cases.answer(request, case, answer, by=by, now=now)


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
    request.answer, request.answer_due_at = "", None  # ours waits for theirs
    request.save(update_fields=["state", "question", "answer", "answer_due_at"])
    conversation.keep(request, question, (), by=by, now=now)
    _record("limits.information_requested", request, by, now)
    return request


@transaction.atomic
def answer_information(
    *,
    request_id: UUID,
    answer: str,
    files: Sequence[GivenFile] = (),
    by: Actor,
    now: datetime,
) -> LimitRequest:
    """Answer what the underwriter asked, with documents; the request is back in the queue.

    :raises LimitRequest.DoesNotExist: if the actor sees no such request
    :raises NotYourRight: if the mandate does not reach this far
    :raises rules.RequestClosed: if the request already has its answer
    :raises StateRefused: if nothing was asked
    :raises FileRefused: a subclass for each way in which a file cannot be taken in
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    request = _step(request_id, RequestState.REFERRED, by)
    request.answer = answer
    promises.promise([request], now=now)
    request.save(update_fields=["state", "answer", "answer_due_at", "group"])
    conversation.keep(request, answer, files, by=by, now=now)
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


def _lock(request_id: UUID, by: Actor, today: date) -> tuple[Case, LimitRequest]:
    """Lock the buyer's group first, then the request."""
    seen = queries.request(by, request_id)
    terms = asked_now.terms_of(seen, today)
    case = cases.open_case(companies.kept_as(seen.buyer_id), seen.policy, terms, today)
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
    return Outcome.APPROVED if amount >= asked else Outcome.PARTIALLY_APPROVED


def _reasons_of(
    is_less: bool, found: Assessment, given: Sequence[ReasonCode]
) -> tuple[Reason, ...]:
    """Return the reasons told: the underwriter's own, else those of the rules."""
    if given:
        known = {reason.code: reason for reason in found.proposal.reasons}
        if ReasonCode.TERMS_CONDITION in given and ReasonCode.TERMS_CONDITION not in known:
            raise rules.ReasonDoesNotFit
        return tuple(known.get(code, Reason(code)) for code in given)
    if not is_less:
        return (Reason(ReasonCode.OK),)
    told = tuple(reason for reason in found.proposal.reasons if reason.code is not ReasonCode.OK)
    if not told:
        raise rules.ReasonMissing
    return told


def _with(
    chosen: Chosen, found: Assessment, buyer: Buyer, wish: Wish, asked_days: int
) -> Assessment:
    """Return an assessment with what a person chose beside amount and reasons."""
    country = found.inputs.get("country_conditions", ())
    bound = by_hand.conditions(wish, buyer, chosen, asked_days=asked_days, country=country)
    return replace(
        found,
        proposal=replace(found.proposal, conditions=bound),
        inputs=found.inputs | {"chosen": chosen.written},
        review_day=chosen.review_on,
    )


def _on_longest(wish: Wish, case: Case) -> Wish:
    """Return a wish on the policy's longest payment terms, where longer ones were asked."""
    return replace(wish, payment_terms_days=min(wish.payment_terms_days, case.longest))


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
