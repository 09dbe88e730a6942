"""What is true of a cut that is told: what stays covered, and which orders can be confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from limits.rules import edifact
from limits.rules.lifecycle import Outcome
from monitoring.rules import NoticeKind

CUTS = frozenset({NoticeKind.LIMIT_REDUCED, NoticeKind.LIMIT_WITHDRAWN, NoticeKind.LIMIT_GIVEN_UP})
_BY_THE_INSURER = frozenset({Outcome.REDUCED, Outcome.WITHDRAWN})
_OUTCOMES = {
    NoticeKind.LIMIT_REDUCED: Outcome.REDUCED,
    NoticeKind.LIMIT_WITHDRAWN: Outcome.WITHDRAWN,
    NoticeKind.LIMIT_GIVEN_UP: Outcome.CANCELLED_BY_POLICYHOLDER,
}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cut:
    """What a cut leaves.

    What was dispatched up to and including `covered_until` stays covered within the old limit.
    Orders from before `orders_before` can be confirmed (R-POL-33); confirmed up to and including
    `confirm_by` they are covered without a gap. Both are None where the insurer did not cut: the
    policyholder gave the limit up, nobody used it, or its own last day came. `response` and
    `reasons` are codes of UN/EDIFACT 4507 and 4509, the latter in the order of the reasons told.
    """

    effective_on: date
    covered_until: date
    orders_before: date | None
    confirm_by: date | None
    response: str
    reasons: tuple[str, ...]


def cut_of(
    kind: NoticeKind,
    effective_on: date | None,
    told_on: date,
    reasons: Sequence[Mapping[str, Any]],
    outcome: Outcome | None = None,
) -> Cut | None:
    """Return what a notice leaves; None: it tells of no cut, or not from when.

    `outcome` is that of the decision it tells of; None: as its kind says.
    """
    if kind not in CUTS or effective_on is None:
        return None
    decided = outcome or _OUTCOMES[kind]
    is_ours = decided in _BY_THE_INSURER
    has_limit = kind is NoticeKind.LIMIT_REDUCED
    return Cut(
        effective_on=effective_on,
        covered_until=effective_on - _ONE_DAY,
        orders_before=told_on if is_ours else None,
        confirm_by=max(effective_on, told_on) if is_ours else None,
        response=str(edifact.decision_type(decided, asked=None, has_limit=has_limit)),
        reasons=tuple(edifact.response_reason(reason["code"]) for reason in reasons),
    )
