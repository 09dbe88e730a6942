"""A policyholder's limits side by side: what stands, what is announced, what is used."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from accounts.rules import Actor
from companies.models import Company
from core.money import Money
from grading import queries as grading
from limits.models import Decision, LimitRequest, LimitRow
from limits.queries.lines import line_of
from limits.rules.lifecycle import OPEN_STATES, LimitKind, PendingAction, RowState, row_state
from receivables import queries as receivables


@dataclass(frozen=True, slots=True)
class Position:
    """One policy's limit on one buyer on a day.

    `next_amount` and `changes_on` say what an announced change will make of it, `review_on` when
    the insurer looks at it again; `used` is what the buyer owes; `grade` is None as long as there
    is none.
    """

    buyer: Company
    row: LimitRow  # that of the day, or the last one before it
    state: RowState
    amount: Money
    used: Money
    grade: int | None
    review_on: date | None = None
    pending: PendingAction | None = None
    changes_on: date | None = None
    next_amount: Money | None = None
    open_request: LimitRequest | None = None

    @property
    def room(self) -> Money:
        """What can still be delivered within the limit."""
        return (self.amount - self.used).floored_at_zero()


def portfolio(actor: Actor, on: date, *, buyer_ids: Iterable[int] | None = None) -> list[Position]:
    """Return the actor's limits on a day, by buyer's name, without those over and paid."""
    found = LimitRow.objects.visible_to(actor).filter(superseded_at=None)
    if buyer_ids is not None:
        found = found.filter(buyer_id__in=list(buyer_ids))
    rows = list(
        found.select_related("buyer", "policy", "decision").order_by(
            "buyer__search_name", "buyer_id", "policy_id", "valid_from", "id"
        )
    )
    buyers = {row.buyer_id for row in rows}
    grades = {buyer: standing.grade for buyer, standing in grading.standings(buyers).items()}
    waiting, reviews = _open_requests(actor), _reviews(actor, buyers)
    holders = {row.policyholder_id for row in rows}
    owed = {holder: receivables.open_debts(holder, buyers, on) for holder in holders}
    positions = []
    for (buyer_id, policy_id), grouped in groupby(rows, key=lambda r: (r.buyer_id, r.policy_id)):
        of_pair = list(grouped)
        used = owed[of_pair[0].policyholder_id].get(buyer_id, Money.zero(of_pair[0].currency))
        position = _position(of_pair, on, grades.get(buyer_id), used)
        if position is not None:
            position = replace(position, review_on=reviews.get((policy_id, buyer_id)))
            asked = waiting.get((policy_id, buyer_id))
            positions.append(position if asked is None else replace(position, open_request=asked))
    return positions


def position(actor: Actor, buyer_id: int, on: date) -> Position | None:
    """Return the actor's limit on one buyer on a day; None: there is none and none runs off."""
    return next(iter(portfolio(actor, on, buyer_ids=[buyer_id])), None)


def _position(rows: list[LimitRow], on: date, grade: int | None, used: Money) -> Position | None:
    permanent = [row for row in rows if row.kind != LimitKind.TEMPORARY]
    begun = [row for row in permanent if row.valid_from <= on] or permanent
    if not begun:
        return None
    row = begun[-1]
    line = line_of(permanent, row.currency)
    extra = (r.money for r in rows if r.kind == LimitKind.TEMPORARY and _holds(r, on))
    amount = Money.sum(extra, row.currency) + line.amount_on(on)
    state = row_state(row.valid_from, row.valid_to, on, open_debt=bool(used))
    if not amount and state is RowState.ACTIVE:  # a row of nothing: withdrawn or cancelled
        state = RowState.RUN_OFF if used else RowState.ENDED
    if state is RowState.ENDED:
        return None
    pending, changes_on, next_amount = _announced(rows, line.amount_on(on), on)
    return Position(
        row.buyer,
        row,
        state,
        amount,
        used,
        grade,
        pending=pending,
        changes_on=changes_on,
        next_amount=next_amount,
    )


def _announced(
    rows: list[LimitRow], amount: Money, on: date
) -> tuple[PendingAction | None, date | None, Money | None]:
    """Return the first announced change for the worse after a day."""
    for row in rows:
        if row.kind == LimitKind.TEMPORARY or row.valid_from <= on or row.money >= amount:
            continue
        action = (
            PendingAction.REDUCTION_SCHEDULED if row.amount else PendingAction.WITHDRAWAL_SCHEDULED
        )
        return action, row.valid_from, row.money
    return None, None, None


def _reviews(actor: Actor, buyers: Iterable[int]) -> dict[tuple[int, int], date | None]:
    """Return when each limit is looked at again: its newest decision says so."""
    newest = (
        Decision.objects.visible_to(actor)
        .filter(buyer_id__in=list(buyers))
        .order_by("policy_id", "buyer_id", "-decided_at", "-id")
        .distinct("policy_id", "buyer_id")
    )
    return {(row.policy_id, row.buyer_id): row.review_on for row in newest}


def _open_requests(actor: Actor) -> dict[tuple[int, int], LimitRequest]:
    rows = LimitRequest.objects.visible_to(actor).filter(state__in=OPEN_STATES)
    return {(row.policy_id, row.buyer_id): row for row in rows}


def _holds(row: LimitRow, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
