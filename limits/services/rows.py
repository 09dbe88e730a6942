"""Putting a decision in force: the rows of a limit, closed and written anew, never overwritten."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from core import events
from core.money import Money
from limits.models import Decision, GroupExposure, LimitRequest, LimitRow
from limits.queries import exposure as exposures
from limits.queries import lines
from limits.rules.lifecycle import LimitKind, Outcome
from limits.rules.timeline import Line, Span
from limits.rules.told import outside
from limits.services import exposure as room
from policies.models import Policy


@dataclass(frozen=True, slots=True)
class Pair:
    """One policy's limit on one buyer, as it is when the group is locked."""

    policy: Policy
    buyer_id: int
    buyer: UUID
    rows: list[LimitRow]

    @property
    def line(self) -> Line:
        """Return the permanent limit over time."""
        return lines.line_of(self.rows, self.policy.currency)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided, and all that is kept with it."""

    outcome: Outcome
    amount: Money
    effective_on: date
    reasons: list[dict[str, Any]]
    inputs: dict[str, Any]
    versions: dict[str, Any]
    conditions: list[dict[str, Any]]
    review_on: date | None = None
    cause_id: UUID | None = None


def pair_of(policy: Policy, buyer_id: int, buyer: UUID) -> Pair:
    """Load the rows of one policy and buyer; call it after the group is locked."""
    return Pair(policy, buyer_id, buyer, list(lines.permanent_rows(policy.id, buyer_id)))


def keep(
    verdict: Verdict,
    pair: Pair,
    *,
    request: LimitRequest | None,
    by: events.Person,
    now: datetime,
) -> Decision:
    """Keep a decision; nothing is in force by it yet."""
    return Decision.objects.create(
        **decision_fields(verdict, pair, now), request=request, decided_by_id=by.user_id
    )


def decision_fields(verdict: Verdict, pair: Pair, now: datetime) -> dict[str, Any]:
    """Return the columns of a decision."""
    return {
        "policyholder_id": pair.policy.policyholder_id,
        "policy": pair.policy,
        "buyer_id": pair.buyer_id,
        "outcome": verdict.outcome,
        "amount": verdict.amount.amount,
        "currency": verdict.amount.currency,
        "effective_on": verdict.effective_on,
        "review_on": verdict.review_on,
        "reasons": verdict.reasons,
        "conditions": verdict.conditions,
        "inputs": verdict.inputs,
        "versions": verdict.versions,
        "decided_at": now,
        "cause_id": verdict.cause_id,
    }


def put_in_force(
    decision: Decision,
    pair: Pair,
    new: Line,
    exposure: GroupExposure,
    *,
    insured_share: Decimal,
    now: datetime,
) -> None:
    """Write the line a decision makes, and note on the locked group what it commits.

    Rows the line no longer has are superseded; what stays true of them is written again.
    """
    day = exposure.counted_on or decision.effective_on
    old = pair.line
    _write(decision, pair, new, exposure, insured_share, now)
    ended = old.most_from(day)
    standing = new.most_from(day)
    owed = Money.zero(ended.currency)
    if standing < ended:
        owed = exposures.run_off(
            pair.policy.policyholder_id, pair.buyer_id, ended.amount, standing.amount, day
        )
    room.move(exposure, before=ended, after=standing, run_off=owed)


def _write(
    decision: Decision,
    pair: Pair,
    new: Line,
    exposure: GroupExposure,
    insured_share: Decimal,
    now: datetime,
) -> None:
    whole = {lines.span_of(row) for row in pair.rows}
    kept = {span.row for span in new.spans if span in whole}
    by_id = {row.id: row for row in pair.rows}
    gone = [row_id for row_id in by_id if row_id not in kept]
    LimitRow.objects.filter(id__in=gone).update(superseded_at=now)
    make = _maker(decision, pair, exposure, insured_share, now)
    LimitRow.objects.bulk_create(
        make(span, by_id.get(span.row) if span.row is not None else None)
        for span in new.spans
        if span.row not in kept
    )


def _maker(
    decision: Decision, pair: Pair, exposure: GroupExposure, insured_share: Decimal, now: datetime
) -> Callable[[Span, LimitRow | None], LimitRow]:
    def make(span: Span, old: LimitRow | None) -> LimitRow:
        """Return the row of a span: a part of `old` under its own decision, or a new one."""
        return LimitRow(
            policyholder_id=pair.policy.policyholder_id,
            policy=pair.policy,
            buyer_id=pair.buyer_id,
            group=exposure,
            decision_id=old.decision_id if old else decision.id,
            kind=old.kind if old else LimitKind.APPROVED,
            valid_from=span.valid_from,
            valid_to=span.valid_to,
            amount=span.amount.amount,
            currency=span.amount.currency,
            insured_share=old.insured_share if old else insured_share,
            conditions=old.conditions if old else decision.conditions,
            recorded_at=now,
        )

    return make


def told(decision: Decision, buyer: UUID, was: Money) -> dict[str, Any]:
    """Return the standard facts of an event a policyholder is told of."""
    return {
        "buyer": str(buyer),
        "decision": str(decision.public_id),
        "amount": str(decision.amount),
        "currency": decision.currency,
        "effective_on": str(decision.effective_on),
        "reasons": outside(decision.reasons),
        "conditions": decision.conditions,
        "outcome": str(decision.outcome),
        "was": str(was.amount),
    }
