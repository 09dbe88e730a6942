"""Answers above an underwriter's authority: proposed by one person, given by another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role, ensure_second_person, person_of
from companies import queries as companies
from core import events
from core.dates import business_date
from core.money import Money
from core.states import ensure_can_become
from limits.models import Decision, DecisionProposal, LimitRequest
from limits.queries import facts, tables
from limits.rules import by_hand
from limits.rules import handing as rules
from limits.rules import lifecycle as limits
from limits.rules.by_hand import Chosen
from limits.rules.handing import AnswerState
from limits.rules.lifecycle import RequestState
from limits.rules.reasons import ReasonCode
from limits.services import answers, asked_now, parts, temporary_requests


@transaction.atomic
def propose_decision(
    *,
    request_id: UUID,
    amount: Money,
    reasons: Sequence[ReasonCode] = (),
    chosen: Chosen = by_hand.NOTHING,
    note: str,
    by: Actor,
    now: datetime,
) -> DecisionProposal:
    """Propose an answer to somebody with more authority; the request waits for that person.

    :raises LimitRequest.DoesNotExist: if there is no such request
    :raises NotYourRole: unless an underwriter does it
    :raises limits.RequestClosed: if the request already has its answer
    :raises StateRefused: while the policyholder is asked something
    :raises limits.MoreThanAsked: if the amount exceeds what was asked
    :raises limits.NotInSteps: for an amount between two steps
    :raises limits.ReasonMissing: if less is proposed than asked, without a reason
    :raises by_hand.NothingStands: if anything is chosen and nothing stands after the answer
    :raises by_hand.NothingToBind: if conditions or a last day are chosen and what stands stays
    :raises by_hand.NothingToEnd: or NoLastDayHere, TemporaryStands, where no part can be added
    :raises by_hand.NothingToReview: for a day to look again where all that stands has a last day
    :raises by_hand.ReviewOutOfRange: if it is to be looked at again later than the rules would
    :raises by_hand.LastDayOutOfRange: for a last day gone by, or later than asked
    :raises by_hand.TermsNotShorter: for payment terms that policy or grade do not allow
    :raises rules.ProposedAlready: if another answer is proposed
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    request = _locked(request_id, by)
    present = RequestState(request.state)
    limits.ensure_step(present, RequestState.DECIDED)
    if amount > request.money:
        raise limits.MoreThanAsked(asked=request.money, state=present)
    step = tables.in_force(business_date(now)).rounding_unit
    limits.ensure_in_steps(amount, step)
    is_sooner = by_hand.ends_sooner(chosen, request.until)
    if (amount < request.money.floored_to(step) or is_sooner) and not reasons:
        raise limits.ReasonMissing  # whoever gives it can add none
    if chosen.written:
        _ensure_allowed(chosen, request, amount, now)
    earlier = DecisionProposal.objects.filter(request=request, state=AnswerState.PROPOSED).first()
    if earlier is not None:
        raise rules.ProposedAlready(amount=earlier.money, state=earlier.state)
    proposal = DecisionProposal.objects.create(
        request=request,
        amount=amount.amount,
        currency=amount.currency,
        reasons=[code.value for code in reasons],
        chosen=chosen.written,
        note=note,
        proposed_at=now,
        proposed_by_id=person_of(by, StaffRole.UNDERWRITER),
    )
    _record("limits.decision_proposed", proposal, by, now)
    return proposal


@transaction.atomic
def give_decision(*, proposal_id: UUID, by: Actor, now: datetime) -> Decision:
    """Give the answer somebody else proposed, within one's own authority.

    It refuses whatever `answers.decide` refuses.

    :raises DecisionProposal.DoesNotExist: if there is no such proposal
    :raises NotYourRole: unless an underwriter does it
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises StateRefused: unless it is proposed
    :raises limits.OutsideAuthority: if it exceeds the authority of whoever gives it
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    seen = DecisionProposal.objects.select_related("request").get(public_id=proposal_id)
    ensure_second_person(by, seen.proposed_by_id)
    ensure_can_become(AnswerState(seen.state), AnswerState.GIVEN, rules.NEXT_STATES)
    decision = answers.decide(  # locks the group, then the request
        request_id=seen.request.public_id,
        amount=seen.money,
        reasons=[ReasonCode(code) for code in seen.reasons],
        chosen=Chosen.read(seen.chosen),
        by=by,
        now=now,
    )
    proposal = DecisionProposal.objects.select_for_update(of=("self",)).get(id=seen.id)
    _close(proposal, AnswerState.GIVEN, by, now)
    _record("limits.decision_given", proposal, by, now)
    return decision


@transaction.atomic
def return_decision(*, proposal_id: UUID, answer: str, by: Actor, now: datetime) -> None:
    """Give a proposed answer back, saying why; the request waits in the queue again.

    Its author takes it back the same way.

    :raises DecisionProposal.DoesNotExist: if there is no such proposal
    :raises NotYourRole: unless an underwriter does it
    :raises StateRefused: unless it is proposed
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    proposal = DecisionProposal.objects.select_for_update(of=("self",)).get(public_id=proposal_id)
    proposal.answer = answer
    _close(proposal, AnswerState.RETURNED, by, now)
    _record("limits.decision_returned", proposal, by, now)


def _ensure_allowed(chosen: Chosen, request: LimitRequest, amount: Money, now: datetime) -> None:
    """Refuse what whoever gives the answer could not give with it."""
    today, pair = business_date(now), asked_now.pair_of(request)
    is_given = bool(max(amount, parts.standing(pair, today)))
    is_more = asked_now.is_more(request, amount, today=today)
    by_hand.ensure_something(chosen, is_given=is_given, is_more=is_more)
    has_end = (request.until or chosen.until) is not None
    stays = parts.goes_on(pair, is_more=is_more, has_end=has_end)
    by_hand.ensure_goes_on(chosen, goes_on=stays)
    known = facts.known_of(companies.kept_as(request.buyer_id), today)
    longest = asked_now.terms_of(request, today).payment_days_in(request.buyer.country)
    by_hand.ensure_allowed(chosen, today, known.buyer, longest)
    by_hand.ensure_last_day(chosen, today, request.until)
    if chosen.until is not None and request.until is None:
        temporary_requests.ensure_can_end(request, pair, amount, chosen.until, now)


def _close(proposal: DecisionProposal, state: AnswerState, by: Actor, now: datetime) -> None:
    ensure_can_become(AnswerState(proposal.state), state, rules.NEXT_STATES)
    proposal.state, proposal.decided_at, proposal.decided_by_id = state, now, by.user_id
    proposal.save(update_fields=["state", "decided_at", "decided_by", "answer"])


def _locked(request_id: UUID, by: Actor) -> LimitRequest:
    rows = LimitRequest.objects.visible_to(by).select_for_update(of=("self",))
    return rows.get(public_id=request_id)


def _record(name: str, proposal: DecisionProposal, by: Actor, now: datetime) -> None:
    facts: dict[str, Any] = {
        "request": str(proposal.request.public_id),
        "amount": str(proposal.amount),
        "currency": proposal.currency,
    }
    events.record(name, subject=proposal, by=by, at=now, **facts)
