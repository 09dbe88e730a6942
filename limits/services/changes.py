"""Changing a limit that stands: by the policyholder, by an underwriter, or after a review."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, StaffRole, ensure_may, ensure_role
from companies import queries as companies
from core import events
from core.dates import business_date
from core.money import Money
from grading import queries as grading
from limits.models import Decision, GroupExposure, LimitRow
from limits.queries import tables
from limits.queries.without_policy import why_without_policy
from limits.rules import effective, keeping
from limits.rules import lifecycle as rules
from limits.rules.lifecycle import Outcome, RowState
from limits.rules.reasons import Reason, ReasonCode
from limits.rules.tables import Tables
from limits.services import assessment, exposure, rows
from limits.services.rows import Pair, Verdict
from policies import queries as policies
from policies.models import Policy, Terms


@transaction.atomic
def cancel_limit(*, buyer: UUID, by: Actor, now: datetime) -> Decision:
    """Give up the limit on a buyer from today on; earlier deliveries stay covered.

    :raises Company.DoesNotExist: if there is no such company
    :raises NotYourRight: if the mandate does not reach this far
    :raises rules.NoPolicyInForce: if the policyholder has no policy today
    :raises rules.NoLimitInForce: if there is no limit to give up
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    today = business_date(now)
    company = companies.company(buyer)
    policy = policies.policy_of(by.acting_for or 0, today)
    if policy is None:
        raise why_without_policy(by.acting_for or 0, today)
    held = exposure.lock(companies.group_of(company.id), today)
    pair = rows.pair_of(policy, company.id, company.public_id)
    _ensure_stands(pair, today)

    verdict = _verdict(
        Outcome.CANCELLED_BY_POLICYHOLDER,
        Money.zero(policy.currency),
        today,
        (),
        pair,
        _terms(policy, today),
        tables.in_force(today),
        notice_days=0,
    )
    return lower(verdict, pair, held, event="limits.cancelled", by=by, now=now)


@transaction.atomic
def reduce_limit(
    *,
    row_id: UUID,
    amount: Money,
    reason: ReasonCode,
    immediate: bool = False,
    by: Actor,
    now: datetime,
) -> Decision:
    """Lower a limit by hand, after the policy's notice or at once.

    :raises LimitRow.DoesNotExist: if there is no such row
    :raises NotYourRole: unless an underwriter does it
    :raises rules.NoLimitInForce: if nothing stands any more
    :raises rules.NotLower: if it would not be lower than what will stand
    :raises rules.NotInSteps: for an amount between two steps
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    today = business_date(now)
    put_to = tables.in_force(today)
    rules.ensure_in_steps(amount, put_to.rounding_unit)
    row = LimitRow.objects.visible_to(by).select_related("policy").get(public_id=row_id)
    company = companies.kept_as(row.buyer_id)
    held = exposure.lock(companies.group_of(company.id), today)
    pair = rows.pair_of(row.policy, company.id, company.public_id)
    _ensure_stands(pair, today)
    terms = _terms(row.policy, today)
    starts_on = effective.effective_from(
        today, notice_days=terms.limit_notice_days, immediate=immediate
    )
    ends = pair.ended_by(amount, starts_on, at_once=immediate)
    if pair.line.lowered(starts_on, amount) == pair.line and not ends:
        raise rules.NotLower(amount=pair.line.most_from(starts_on), state=RowState.ACTIVE)

    outcome = Outcome.REDUCED if amount else Outcome.WITHDRAWN
    verdict = replace(
        _verdict(
            outcome,
            amount,
            starts_on,
            (Reason(reason),),
            pair,
            terms,
            put_to,
            notice_days=0 if immediate else terms.limit_notice_days,
        ),
        review_on=_review_on(pair.buyer_id, today, put_to) if amount else None,
    )
    event = "limits.reduced" if amount else "limits.withdrawn"
    return lower(verdict, pair, held, event=event, by=by, now=now)


@transaction.atomic
def withdraw_limit(
    *, row_id: UUID, reason: ReasonCode, immediate: bool = False, by: Actor, now: datetime
) -> Decision:
    """Take a limit back by hand; refuses as `reduce_limit` does."""
    row = LimitRow.objects.visible_to(by).get(public_id=row_id)
    nothing = Money.zero(row.currency)
    return reduce_limit(
        row_id=row_id, amount=nothing, reason=reason, immediate=immediate, by=by, now=now
    )


def lower(
    verdict: Verdict,
    pair: Pair,
    held: GroupExposure,
    *,
    event: str,
    by: Actor,
    now: datetime,
) -> Decision:
    """Keep and put in force a decision that lowers a limit, and tell of it; the group is locked."""
    was = pair.whole.amount_before(verdict.effective_on, business_date(now))
    decision = rows.keep(verdict, pair, request=None, by=by, now=now)
    rows.put_in_force(
        decision,
        pair,
        pair.line.lowered(verdict.effective_on, verdict.amount),
        held,
        now=now,
    )
    events.record(
        event,
        subject=decision,
        by=by,
        at=now,
        cause=verdict.cause_id,
        **rows.told(decision, pair.buyer, was),
    )
    return decision


def _verdict(
    outcome: Outcome,
    amount: Money,
    effective_on: date,
    reasons: Sequence[Reason],
    pair: Pair,
    terms: Terms,
    put_to: Tables,
    *,
    notice_days: int,
) -> Verdict:
    return Verdict(
        outcome=outcome,
        amount=amount,
        effective_on=effective_on,
        reasons=assessment.reasons_json(tuple(reasons)),
        conditions=[],
        inputs=assessment.sealed(
            {
                "standing": str(pair.line.last().amount),
                "line": keeping.line_json(pair.line),
                "wanted": str(amount.amount),
                "notice_days": notice_days,
            },
            put_to,
        ),
        versions=assessment.versions(None, terms, put_to),
    )


def _review_on(buyer_id: int, today: date, put_to: Tables) -> date | None:
    """Return when the grade asks to look at a limit again; None for a buyer in default."""
    standing = grading.standing(buyer_id)
    if standing is None:
        return None
    return effective.review_on_for_grade(today, standing.grade, put_to)


def _ensure_stands(pair: Pair, today: date) -> None:
    if not pair.whole.most_from(today):
        raise rules.NoLimitInForce(state=RowState.ENDED)


def _terms(policy: Policy, on: date) -> Terms:
    terms = policies.terms_on(policy.id, on)
    if terms is None:
        raise rules.NoPolicyInForce(on=on)
    return terms
