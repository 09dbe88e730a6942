"""One policy's limit on one buyer on a day, and which of several policies speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from companies.models import Company
from core.money import Money
from limits.models import LimitRequest, LimitRow
from limits.queries.stops import following
from limits.rules.cover.use import Use
from limits.rules.lifecycle import PendingAction, RowState
from limits.rules.stops import Stop

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Position:
    """One policy's limit on one buyer on a day.

    `next_amount` and `changes_on` say what an announced change will make of it, `review_on` when
    the insurer looks at it again; `use` is what the buyer owes; `grade` is None as long as there
    is none. As long as there is a `stop`, nothing that is delivered is covered.
    """

    buyer: Company
    row: LimitRow  # that of the day, or the last one before it
    state: RowState
    amount: Money
    use: Use
    grade: int | None = None
    review_on: date | None = None
    pending: PendingAction | None = None
    changes_on: date | None = None
    next_amount: Money | None = None
    open_request: LimitRequest | None = None
    stop: Stop | None = None
    parts: tuple[LimitRow, ...] = ()  # what adds to the permanent limit on the day
    ahead: tuple[LimitRow, ...] = ()  # and on a later one
    without_rate: tuple[str, ...] = ()  # invoices that the use lacks, for want of a rate

    @property
    def temporary(self) -> Money:
        """What of the amount has a last day of its own."""
        return Money.sum((row.money for row in self.parts), self.amount.currency)

    @property
    def temporary_until(self) -> date | None:
        """The last day of what ends first; None: nothing has a last day of its own.

        What follows on a part without a gap, and is no smaller, is that part, prolonged.
        """
        return min((_end(row, self.ahead) for row in self.parts if row.valid_to), default=None)

    @property
    def last_day(self) -> date | None:
        """The last day on which all of the amount counts; None: nothing is announced to fall."""
        return self.changes_on and self.changes_on - _ONE_DAY

    @property
    def used(self) -> Money:
        """What is held against the limit, as a claim counts: nothing where no limit stands."""
        return self.use.present if self.amount else Money.zero(self.amount.currency)

    @property
    def owed(self) -> Money:
        """What the buyer owes, VAT included, whatever covers it."""
        return self.use.owed

    @property
    def room(self) -> Money:
        """What can still be delivered within the limit: nothing while deliveries are stopped."""
        if self.stop is not None:
            return Money.zero(self.amount.currency)
        return (self.amount - self.used).floored_at_zero()


def of_the_day(positions: list[Position], on: date) -> list[Position]:
    """Return one position on each buyer of a policyholder, under the policy of the day."""
    by_id = {each.row.policy_id: each.row.policy for each in positions}
    spoken = {each: following(policy, on).id for each, policy in by_id.items()}
    over = {each for each, now in spoken.items() if each != now}
    limited = {
        (each.row.policyholder_id, each.buyer.id)
        for each in positions
        if each.row.policy_id not in over
    }
    found: dict[tuple[int, int], Position] = {}
    for each in positions:
        pair = (each.row.policyholder_id, each.buyer.id)
        if each.row.policy_id not in over:
            found[pair] = each
        elif pair not in limited and each.use.owed:
            found[pair] = _ran_out(each)
    return list(found.values())


def _ran_out(position: Position) -> Position:
    """Return a position with nothing left of its limit but what is owed from before."""
    return replace(
        position,
        state=RowState.RUN_OFF,
        amount=Money.zero(position.amount.currency),
        review_on=None,
        pending=None,
        changes_on=None,
        next_amount=None,
        stop=None,
        parts=(),
        ahead=(),
    )


def _end(part: LimitRow, ahead: Iterable[LimitRow]) -> date:
    """Return the last day of a part with all that prolongs it."""
    ends = part.valid_to or date.max
    for row in sorted(ahead, key=lambda row: row.valid_from):
        follows = row.kind == part.kind and row.valid_from == ends + _ONE_DAY
        if follows and row.amount >= part.amount:
            ends = row.valid_to or date.max
    return ends
