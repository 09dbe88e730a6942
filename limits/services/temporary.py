"""What adds to a limit up to a last day: given by an underwriter, told of before it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from companies import queries as companies
from core import events, tenancy
from core.dates import business_date
from core.money import Money
from limits.models import Decision, GroupExposure, LimitRow
from limits.queries import facts, lines, tables, terms
from limits.rules import effective, freezing, keeping
from limits.rules import lifecycle as rules
from limits.rules import temporary as periods
from limits.rules.lifecycle import LimitKind, Outcome, RowState
from limits.rules.reasons import Condition, Reason, ReasonCode
from limits.services import assessment, exposure, rows
from limits.services.rows import Pair, Verdict
from policies import queries as policies
from policies.models import Terms

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """One policy's limit on one buyer with the group locked, and the terms of today."""

    pair: Pair
    held: GroupExposure
    terms: Terms
    today: date


@dataclass(frozen=True, slots=True)
class Part:
    """What is added to a limit, from a day up to and including another."""

    amount: Money
    first: date
    until: date | None
    share: Decimal
    conditions: tuple[Condition, ...] = ()
    kind: LimitKind = LimitKind.TEMPORARY


@transaction.atomic
def grant_temporary(
    *, row_id: UUID, amount: Money, first: date, until: date, by: Actor, now: datetime
) -> Decision:
    """Add an amount to the limit that a row is of, for dispatches from a day to a last day.

    It is bound to the conditions that a person chose of what stands.

    :raises LimitRow.DoesNotExist: if there is no such row
    :raises NotYourRole: unless an underwriter does it
    :raises rules.NotInSteps: for an amount between two steps
    :raises periods.DaysOutOfOrder: for days in the past, or a last day before the first
    :raises periods.TemporaryStands: if there is a temporary limit in those days
    :raises rules.OutsideAuthority: if all together exceeds the actor's authority
    :raises rules.CapacityExceeded: if it does not fit on the buyer's group
    :raises freezing.IncreasesFrozen: while increases on the buyer are frozen
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    limit = lock(row_id, by, now)
    ensure_may_rise(limit)
    rules.ensure_in_steps(amount, tables.in_force(limit.today).rounding_unit)
    periods.ensure_period(first, until, limit.today)
    periods.ensure_free(tranches(limit.pair), first, until)
    share = terms.share_on(limit.terms, LimitKind.TEMPORARY, limit.pair.buyer_id)
    standing = [*limit.pair.rows, *limit.pair.beside]
    bound_to = lines.chosen_on(standing, limit.today)
    part = Part(amount, first, until, share, bound_to)
    return add(limit, part, event="limits.increased", by=by, now=now)


@transaction.atomic
def end_temporary(
    *, row_id: UUID, reason: ReasonCode, immediate: bool = False, by: Actor, now: datetime
) -> Decision:
    """End a temporary limit before its last day, after the policy's notice or at once.

    :raises LimitRow.DoesNotExist: if there is no such row
    :raises NotYourRole: unless an underwriter does it
    :raises rules.NoLimitInForce: if it is no temporary limit that stands
    :raises rules.NotLower: if it ends by itself before the notice does
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    limit = lock(row_id, by, now)
    row = next((each for each in limit.pair.beside if each.public_id == row_id), None)
    if row is None or (row.valid_to or date.max) < limit.today:
        raise rules.NoLimitInForce(state=_became(row_id, limit))
    on = effective.effective_from(
        limit.today, notice_days=limit.terms.limit_notice_days, immediate=immediate
    )
    if on > (row.valid_to or date.max):
        raise rules.NotLower(amount=limit.pair.line.amount_on(on), state=RowState.ACTIVE)
    ended = rows.cut_short(row, on, now)
    beside = [each for each in limit.pair.beside if each.id != row.id]
    after = lines.whole_of(limit.pair.line, [*beside, *filter(None, [ended])])
    was = limit.pair.whole.amount_before(on, limit.today)
    verdict = _verdict(limit, Outcome.REDUCED, after.amount_on(on), on, (Reason(reason),), ())
    decision = rows.keep(verdict, limit.pair, request=None, by=by, now=now)
    rows.note_change(decision, limit.pair, after, limit.held)
    _tell(decision, limit.pair, was, by, now)
    return decision


@transaction.atomic
def announce_end(row: LimitRow, *, by: Actor, now: datetime) -> Decision | None:
    """Tell that a limit with a last day ends on it; None: it was told, or nothing changes by it.

    Nothing is written anew: the row has its last day. Earlier deliveries stay covered (R-POL-34).
    """
    cause = uuid5(NAMESPACE_URL, f"limits.expiry:{row.public_id}")
    if row.valid_to is None or Decision.objects.filter(cause_id=cause).exists():
        return None
    with tenancy.scope(staff=True):
        limit = lock(row.public_id, by, now)
    ends_on = row.valid_to + _ONE_DAY
    was, amount = limit.pair.whole.amount_on(row.valid_to), limit.pair.whole.amount_on(ends_on)
    if amount >= was:
        return None
    reasons = (Reason(ReasonCode.LAST_DAY),)
    seen = {
        "whole": keeping.line_json(limit.pair.whole),
        "last_day": row.valid_to.isoformat(),
    }
    verdict = _verdict(limit, Outcome.EXPIRED, amount, ends_on, reasons, (), cause, seen)
    decision = rows.keep(verdict, limit.pair, request=None, by=by, now=now)
    _tell(decision, limit.pair, was, by, now)
    return decision


def lock(row_id: UUID, by: Actor, now: datetime) -> Standing:
    """Lock the buyer's group first, then load what stands."""
    today = business_date(now)
    row = LimitRow.objects.visible_to(by).select_related("policy").get(public_id=row_id)
    terms = policies.terms_on(row.policy_id, today)
    if terms is None:
        raise rules.NoPolicyInForce(on=today)
    company = companies.kept_as(row.buyer_id)
    held = exposure.lock(companies.group_of(company.id), today)
    exposure.set_capacity(held, today)
    return Standing(rows.pair_of(row.policy, company.id, company.public_id), held, terms, today)


def ensure_may_rise(limit: Standing) -> None:
    """Refuse to give more on a buyer while increases on it are frozen (`domain.md` 8.5).

    :raises freezing.IncreasesFrozen: until somebody judged what several policyholders reported
    """
    with tenancy.scope(staff=True):
        is_frozen = facts.increases_are_frozen(limit.pair.buyer_id)
    freezing.ensure_not_frozen(is_frozen=is_frozen)


def add(limit: Standing, part: Part, *, event: str, by: Actor, now: datetime) -> Decision:
    """Write a row beside the permanent limit, note it on the group, and tell of it."""
    pair = limit.pair
    was = pair.whole.amount_on(part.first)
    if not by.is_system:
        rules.ensure_authority(by.authority, was + part.amount)
    reasons = (Reason(ReasonCode.OK),)
    verdict = _verdict(
        limit, Outcome.INCREASED, was + part.amount, part.first, reasons, part.conditions
    )
    decision = rows.keep(verdict, pair, request=None, by=by, now=now)
    added = add_beside(
        decision, pair, part.amount, part.until, limit.held, part.share, now, kind=part.kind
    )
    rows.note_change(decision, pair, lines.whole_of(pair.line, [*pair.beside, added]), limit.held)
    events.record(
        event,
        subject=decision,
        by=by,
        at=now,
        until=None if part.until is None else str(part.until),
        added=str(part.amount.amount),
        **rows.told(decision, pair.buyer, was),
    )
    return decision


def add_beside(
    decision: Decision,
    pair: Pair,
    amount: Money,
    until: date | None,
    held: GroupExposure,
    share: Decimal,
    now: datetime,
    *,
    kind: LimitKind = LimitKind.TEMPORARY,
) -> LimitRow:
    """Write what a decision adds to a limit, mostly up to and including a day."""
    return LimitRow.objects.create(
        policyholder_id=pair.policy.policyholder_id,
        policy=pair.policy,
        buyer_id=pair.buyer_id,
        group=held,
        decision=decision,
        kind=kind,
        valid_from=decision.effective_on,
        valid_to=until,
        amount=amount.amount,
        currency=amount.currency,
        insured_share=share,
        conditions=decision.conditions,
        recorded_at=now,
    )


def tranches(pair: Pair) -> list[tuple[date, date, Money]]:
    """Return the temporary limits, without orders that were confirmed: days and amount."""
    return [
        (row.valid_from, row.valid_to or date.max, row.money)
        for row in pair.beside
        if row.kind == LimitKind.TEMPORARY and not periods.is_for_bound_orders(row.conditions)
    ]


def _became(row_id: UUID, limit: Standing) -> RowState:
    """Return what a part is by now that does not stand under its id any more."""
    was = LimitRow.objects.get(public_id=row_id)
    now = (row for row in limit.pair.beside if row.kind == was.kind)
    stands = any(row.valid_from == was.valid_from and row.valid_to for row in now)
    return RowState.ACTIVE if stands else RowState.ENDED


def _verdict(
    limit: Standing,
    outcome: Outcome,
    amount: Money,
    on: date,
    reasons: Sequence[Reason],
    conditions: Sequence[Condition],
    cause: UUID | None = None,
    inputs: dict[str, Any] | None = None,
) -> Verdict:
    put_to = tables.in_force(limit.today)
    seen = {"standing": str(limit.pair.line.last().amount)} | (inputs or {})
    return Verdict(
        outcome=outcome,
        amount=amount,
        effective_on=on,
        reasons=assessment.reasons_json(tuple(reasons)),
        conditions=assessment.conditions_json(tuple(conditions)),
        inputs=assessment.sealed(seen, put_to),
        versions=assessment.versions(None, limit.terms, put_to),
        review_on=rows.review_on_of(limit.pair),
        cause_id=cause,
    )


def _tell(decision: Decision, pair: Pair, was: Money, by: Actor, now: datetime) -> None:
    events.record(
        "limits.reduced" if decision.amount else "limits.withdrawn",
        subject=decision,
        by=by,
        at=now,
        cause=decision.cause_id,
        **rows.told(decision, pair.buyer, was),
    )
