"""Putting a decision in force: the rows of a limit, closed and written anew, never overwritten."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from companies import queries as companies
from core import events
from core.dates import business_date
from core.money import Money
from limits.models import Decision, GroupExposure, LimitRequest, LimitRow
from limits.queries import exposure as exposures
from limits.queries import lines
from limits.rules.lifecycle import PERMANENT, LimitKind, Outcome
from limits.rules.temporary import is_for_bound_orders
from limits.rules.timeline import Line, Span
from limits.rules.told import conditions_outside, outside
from limits.services import ceilings
from limits.services import exposure as room
from limits.services import laid as laying
from limits.services.laid import Laid
from policies.models import Policy


@dataclass(frozen=True, slots=True)
class Pair:
    """One policy's limit on one buyer, as it is when the group is locked."""

    policy: Policy
    buyer_id: int
    buyer: UUID
    rows: list[LimitRow]  # of the permanent limit
    beside: list[LimitRow] = field(default_factory=list)  # what adds to it

    @property
    def line(self) -> Line:
        """Return the permanent limit over time."""
        return lines.line_of(self.rows, self.policy.currency)

    @property
    def whole(self) -> Line:
        """Return the permanent limit and all that adds to it over time."""
        return lines.whole_of(self.line, self.beside)

    @property
    def added(self) -> Line:
        """Return what adds to the permanent limit over time."""
        return lines.whole_of(lines.line_of([], self.policy.currency), self.beside)

    def standing_on(self, day: date) -> LimitRow | None:
        """Return the row of the permanent limit on a day; of two, the one with the lower share."""
        found = (row for row in self.rows if lines.span_of(row).holds_on(day))
        return min(found, key=lambda row: row.insured_share, default=None)

    def ended_by(self, amount: Money, on: date, *, at_once: bool) -> list[LimitRow]:
        """Return what beside the permanent limit ends when that becomes `amount` on a day.

        Nothing left takes everything with it; orders that were confirmed outlive a notice, since
        they were confirmed because of it, but not a limit taken back at once.
        """
        if amount:
            return []
        return [
            row
            for row in self.beside
            if (row.valid_to is None or row.valid_to >= on)
            and (at_once or not is_for_bound_orders(row.conditions))
        ]


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
    return pair_with(policy, buyer_id, buyer, lines.timeline(policy.id, buyer_id))


def pairs_on(buyer_id: int, buyer: UUID) -> list[Pair]:
    """Load the rows of every policy on a buyer, by policy; call it after the group is locked."""
    found: dict[int, list[LimitRow]] = {}
    for row in lines.known_on(buyer_id):
        found.setdefault(row.policy_id, []).append(row)
    return [pair_with(of[0].policy, buyer_id, buyer, of) for of in found.values()]


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
        "told": outside(verdict.reasons),
        "conditions": verdict.conditions,
        "inputs": verdict.inputs,
        "versions": verdict.versions,
        "decided_at": now,
        "cause_id": verdict.cause_id,
    }


def put_in_force(
    decision: Decision, pair: Pair, new: Line, exposure: GroupExposure, *, now: datetime
) -> None:
    """Write the lower line a decision makes, and note on the locked group what it commits.

    Rows the line no longer has are superseded; what stays true of them is written again. What is
    lowered keeps share, kind and conditions. Where nothing is left, what stood beside it ends.
    """
    laid = lay(decision, pair, new, exposure, now=now)
    write([laid], now=now)
    room.keep_all([exposure])
    day = room.counted_on(exposure)
    ceilings.settle(exposure, pair.buyer_id, day, must_fit=laid.commits_more)


def lay(
    decision: Decision,
    pair: Pair,
    new: Line,
    exposure: GroupExposure,
    *,
    now: datetime,
    insured_share: Decimal | None = None,
    kind: LimitKind = LimitKind.APPROVED,
    before: Pair | None = None,
) -> Laid:
    """Return what a decision makes of a limit, noted on the group but not kept yet.

    What is new is of a `kind` and has an `insured_share`; None: it is only lowered, and is
    insured as what stood on its first day. `before` is what stood, where some of that ends in
    another way than by what is laid.

    :raises CapacityExceeded: if more is committed than before, and that does not fit
    """
    whole = {lines.span_of(row) for row in pair.rows}
    kept = {span.row for span in new.spans if span in whole}
    by_id = {row.id: row for row in pair.rows}
    make = _maker(decision, pair, exposure, insured_share, kind, now)
    made = [
        make(span, by_id.get(span.row) if span.row is not None else None)
        for span in new.spans
        if span.row not in kept
    ]
    at_once = decision.effective_on <= business_date(now)
    ended = pair.ended_by(decision.money, decision.effective_on, at_once=at_once)
    shorter = [*filter(None, (laying.shorter(row, decision.effective_on, now) for row in ended))]
    beside = [row for row in pair.beside if row not in ended] + shorter
    more = _note(decision, before or pair, lines.whole_of(new, beside), exposure)
    gone = [row_id for row_id in by_id if row_id not in kept] + [row.id for row in ended]
    return Laid(gone, made + shorter, commits_more=more)


def write(several: Iterable[Laid], *, now: datetime) -> None:
    """Write what decisions make of limits; their groups are kept by the caller."""
    laid = list(several)
    gone = [row_id for each in laid for row_id in each.gone]
    if gone:
        LimitRow.objects.filter(id__in=gone).update(superseded_at=now)
    LimitRow.objects.bulk_create(row for each in laid for row in each.new)


def cut_short(row: LimitRow, on: date, now: datetime) -> LimitRow | None:
    """Let a row end the day before `on`; None: it begins no earlier, and is as if it never was."""
    laid = laying.cut_short([row], on, now)
    write([laid], now=now)
    return next(iter(laid.new), None)


def note_change(decision: Decision, pair: Pair, after: Line, exposure: GroupExposure) -> None:
    """Note on the locked group that what `pair` came to is `after` by a decision, and keep it.

    The rows are written.

    :raises CapacityExceeded: if more is committed than before, and that does not fit
    """
    more = _note(decision, pair, after, exposure)
    room.keep_all([exposure])
    ceilings.settle(exposure, pair.buyer_id, room.counted_on(exposure), must_fit=more)


def _note(decision: Decision, pair: Pair, after: Line, exposure: GroupExposure) -> bool:
    """Count what `pair` comes to now, and tell whether it commits more than before."""
    day = exposure.counted_on or decision.effective_on
    ended, standing = pair.whole.most_from(day), after.most_from(day)
    owed = Money.zero(ended.currency)
    if standing < ended:
        owed = exposures.run_off(
            pair.policy.policyholder_id, pair.buyer_id, ended.amount, standing.amount, day
        )
    room.note(exposure, buyer_id=pair.buyer_id, before=ended, after=standing, run_off=owed)
    return standing > ended


def pair_with(policy: Policy, buyer_id: int, buyer: UUID, known: list[LimitRow]) -> Pair:
    """Return one policy's limit on a buyer from the rows on record of it, earliest first."""
    permanent = [row for row in known if row.kind in PERMANENT]
    beside = [row for row in known if row.kind not in PERMANENT]
    return Pair(policy, buyer_id, buyer, permanent, beside)


def _maker(
    decision: Decision,
    pair: Pair,
    exposure: GroupExposure,
    insured_share: Decimal | None,
    kind: LimitKind,
    now: datetime,
) -> Callable[[Span, LimitRow | None], LimitRow]:
    share = insured_share or [*pair.beside, *pair.rows][-1].insured_share

    def make(span: Span, old: LimitRow | None) -> LimitRow:
        """Return the row of a span: a part of `old` under its own decision, or a new one."""
        by = {"decision_id": old.decision_id} if old else {"decision": decision}
        stood = old or (pair.standing_on(span.valid_from) if insured_share is None else None)
        like = old or (stood if span.amount else None)
        return LimitRow(
            **by,
            policyholder_id=pair.policy.policyholder_id,
            policy=pair.policy,
            buyer_id=pair.buyer_id,
            group=exposure,
            kind=like.kind if like else kind,
            valid_from=span.valid_from,
            valid_to=span.valid_to,
            amount=span.amount.amount,
            currency=span.amount.currency,
            insured_share=stood.insured_share if stood else share,
            conditions=like.conditions if like else decision.conditions,
            recorded_at=now,
        )

    return make


def review_on_of(pair: Pair) -> date | None:
    """Return when the limit is looked at again, as its newest decision says."""
    found = Decision.objects.filter(
        policy=pair.policy, buyer_id__in=companies.same_as(pair.buyer_id)
    )
    newest = found.order_by("-decided_at", "-id").first()
    return None if newest is None else newest.review_on


def told(decision: Decision, buyer: UUID, was: Money) -> dict[str, Any]:
    """Return the standard facts of an event a policyholder is told of."""
    return {
        "buyer": str(buyer),
        "decision": str(decision.public_id),
        "amount": str(decision.amount),
        "currency": decision.currency,
        "effective_on": str(decision.effective_on),
        "reasons": outside(decision.reasons),
        "conditions": conditions_outside(decision.conditions),
        "outcome": str(decision.outcome),
        "was": str(was.amount),
    }
