"""Asking for more up to a last day: answered by the rules at once, or by an underwriter."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import SYSTEM, Actor, Right, ensure_may
from companies import queries as companies
from core import events
from core.dates import business_date
from core.money import Money
from grading import services as grading
from limits.models import Decision, LimitRequest
from limits.queries import lines
from limits.rules import asking, by_hand, lifecycle
from limits.rules import temporary as periods
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import LimitKind, Outcome, RequestState
from limits.rules.proposal import Wish
from limits.rules.reasons import Reason
from limits.services import (
    asked,
    assessment,
    cases,
    own_limits,
    prolonged,
    reviews,
    rows,
    temporary,
    wishes,
)
from limits.services import asking as probing
from limits.services.asked import Asked
from limits.services.assessment import Assessment
from limits.services.cases import Case
from limits.services.rows import Pair, Verdict


@transaction.atomic
def request_temporary(
    *,
    buyer: UUID,
    amount: Money,
    until: date,
    payment_days: int,
    comment: str = "",
    your_reference: str = "",
    by: Actor,
    now: datetime,
) -> LimitRequest:
    """Ask to add an amount to the limit up to and including a day; refuses as `request_limit` does.

    The rules look at all there would be together; what stands already is never touched.

    :raises periods.DaysOutOfOrder: for a last day in the past
    :raises periods.TemporaryStands: if there is a temporary limit in those days
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    today = business_date(now)
    company = companies.company(buyer)
    asker, places = wishes.asker_of([company], by, today)
    policy = asker.policy
    wishes.ensure_insurable(amount, policy)
    asker.ensure_eligible(company, places[company.id], amount)
    wishes.ensure_graded([company], now)
    periods.ensure_period(today, until, today)
    case = cases.open_case(company, policy, asker.terms, today).for_a_part
    asked.ensure_none_open(policy, company)
    periods.ensure_free(temporary.tranches(case.pair), today, until)
    standing = case.standing
    meant = RequestKind.INCREASE if standing else RequestKind.NEW
    probing.ensure_not_probing(
        policy.policyholder_id, company.id, meant, state=lifecycle.stands(standing), today=today
    )
    found = _part(wishes.assess(_wish(amount, payment_days, case), case), amount, case)

    words = Asked(amount, payment_days, until, comment, your_reference)
    request = asked.put(words, meant, policy, company, by=by, now=now)
    asked.weighed(request, found, adds_to=str(_base(case).amount))
    event = asked.keep(request, by=by, now=now)
    if request.state == RequestState.AUTO_DECIDED:
        answer(request, case, found, cause=event.public_id, by=SYSTEM, now=now)
        causes = asking.causes_of(comment, payment_days, case.longest)
        reviews.open_beside(request, causes, now=now)
    return request


def weigh(request: LimitRequest, case: Case) -> Assessment:
    """Return what the rules say of a request that waits: the part they would add."""
    case = prolonged.to_answer(request, case)
    return _part(wishes.weigh(wish_of(request, case), case), request.money, case)


def wish_of(request: LimitRequest, case: Case) -> Wish:
    """Return the wish for all there would be together, of a request that waits."""
    case = prolonged.to_answer(request, case)
    return _wish(request.money, request.payment_days, case)


def decide(
    request: LimitRequest,
    case: Case,
    amount: Money,
    found: Assessment,
    reasons: Sequence[Reason],
    *,
    until: date | None = None,
    by: Actor,
    now: datetime,
) -> Decision:
    """Answer a request that waited with an amount to add, nothing to refuse.

    It ends on the day asked, or `until` an earlier one. Where no end was asked, `amount` is that of
    the whole, and what is above what stands is added until then.

    :raises OutsideAuthority: if all together exceeds the actor's authority
    :raises by_hand.NothingToEnd: if the whole is no more than stands until an announced change
    :raises by_hand.NoLastDayHere: for a credit check, or where the policyholder's own limit stands
    :raises periods.TemporaryStands: if there is a temporary limit in those days
    """
    case = prolonged.to_answer(request, case)
    if request.until is None and until is not None:
        ensure_can_end(request, case.pair, amount, until, now)
        amount = amount - _base(case)
    if not by.is_system:
        lifecycle.ensure_authority(by.authority, case.pair.whole.amount_on(case.today) + amount)
    unit = case.tables.rounding_unit
    base = Money.zero(amount.currency)
    given = periods.part_of(replace(found.proposal, amount=amount), base, request.money, unit)
    proposal = replace(given, reasons=tuple(reasons))
    if until is not None:
        proposal = replace(proposal, outcome=Outcome.PARTIALLY_APPROVED)
    request.state = RequestState.DECIDED
    request.save(update_fields=["state"])
    chosen = replace(found, proposal=proposal)
    return answer(request, case, chosen, until=until, by=by, now=now)


def ensure_can_end(
    request: LimitRequest, pair: Pair, amount: Money, until: date, now: datetime
) -> None:
    """Refuse a last day where no end was asked, and nothing can be added to what stands until then.

    :raises by_hand.NothingToEnd: if the whole is no more than stands until an announced change
    :raises by_hand.NoLastDayHere: for a credit check, or where the policyholder's own limit stands
    :raises periods.TemporaryStands: if there is a temporary limit in those days
    """
    today = business_date(now)
    is_own = own_limits.ended(pair, now=now)[1] is not None
    if request.kind == RequestKind.CHECK or is_own:
        raise by_hand.NoLastDayHere
    base = pair.whole.most_from(today)
    if amount <= base:
        raise by_hand.NothingToEnd(standing=base)
    periods.ensure_free(temporary.tranches(pair), today, until)


def answer(
    request: LimitRequest,
    case: Case,
    found: Assessment,
    *,
    cause: UUID | None = None,
    until: date | None = None,
    by: Actor,
    now: datetime,
) -> Decision:
    """Keep the decision on a request with a last day, and put in force what it adds.

    `until` is another last day than was asked.
    """
    pair, part = case.pair, found.proposal.amount
    until = until or request.until
    if until is None:
        raise ValueError("The request has no last day: it is one for a permanent limit.")
    was = pair.whole.amount_on(case.today)
    total = replace(found.proposal, amount=was + part)
    verdict = Verdict(
        outcome=cases.called(total),
        amount=was + part,
        effective_on=case.today,
        reasons=assessment.reasons_json(found.proposal.reasons),
        conditions=assessment.conditions_json(found.proposal.conditions) if part else [],
        inputs=found.inputs | {"proposal": request.proposal, "was": _kept(was, case)},
        versions=found.versions,
        review_on=found.review_on(business_date(now)),
    )
    decision = rows.keep(verdict, pair, request=request, by=by, now=now)
    if part:
        share = case.terms.share_for(LimitKind.TEMPORARY, case.company.country)
        added = temporary.add_beside(decision, pair, part, until, case.exposure, share, now)
        after = lines.whole_of(pair.line, [*pair.beside, added])
        rows.note_change(decision, pair, after, case.exposure)
        grading.follow([case.company.id])
    events.record(
        "limits.decided",
        subject=decision,
        by=by,
        at=now,
        cause=cause,
        request=str(request.public_id),
        until=str(until),
        **rows.told(decision, case.company.public_id, was),
    )
    return decision


def _wish(amount: Money, payment_days: int, case: Case) -> Wish:
    """Return the wish for all there would be together: limits are judged whole."""
    return case.wish(_base(case) + amount, payment_days)


def _part(found: Assessment, amount: Money, case: Case) -> Assessment:
    """Return the assessment of the whole as one of the part that is asked."""
    unit = case.tables.rounding_unit
    return replace(found, proposal=periods.part_of(found.proposal, _base(case), amount, unit))


def _kept(was: Money, case: Case) -> dict[str, str]:
    """Return what the part is added to, and from which day: kept to make the decision again."""
    return {"amount": str(was.amount), "counts_from": case.today.isoformat()}


def _base(case: Case) -> Money:
    return case.pair.whole.most_from(case.today)
