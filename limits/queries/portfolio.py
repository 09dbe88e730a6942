"""A policyholder's limits side by side: what stands, what is announced, what is used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import TypeVar

from django.db.models.functions import Coalesce

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from core.money import Money
from grading import queries as grading
from limits.models import Decision, LimitRequest, LimitRow
from limits.queries import currencies
from limits.queries.cover import cover_of
from limits.queries.lines import ADDING, COVERING, line_of, whole_of
from limits.queries.stops import stops_in
from limits.rules.cover.lines import Line as CoverLine
from limits.rules.cover.use import Use, use
from limits.rules.lifecycle import (
    OPEN_STATES,
    PERMANENT,
    LimitKind,
    PendingAction,
    RowState,
    row_state,
)
from limits.rules.stops import Stop
from limits.rules.timeline import Line
from policies import queries as policies
from receivables.rules.ledger import Ledger, OpenItem, Order, book

Found = TypeVar("Found")
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


def portfolio(actor: Actor, on: date, *, buyer_ids: Iterable[int] | None = None) -> list[Position]:
    """Return the actor's limits on a day, by buyer's name, without those over and paid."""
    found = LimitRow.objects.visible_to(actor).filter(superseded_at=None)
    if buyer_ids is not None:
        found = found.filter(buyer_id__in=list(buyer_ids))
    rows = list(
        found.select_related("buyer__merged_into", "policy", "decision").order_by(
            Coalesce("buyer__merged_into__search_name", "buyer__search_name"),
            Coalesce("buyer__merged_into_id", "buyer_id"),
            "policy_id",
            "valid_from",
            "id",
        )
    )
    buyers = {each for row in rows for each in _ids_of(row)}
    grades = {buyer: standing.grade for buyer, standing in grading.standings(buyers).items()}
    waiting, reviews = _open_requests(actor), _reviews(actor, buyers)
    accounts = _accounts(rows, on)
    positions = []
    for (policy_id, buyer), grouped in groupby(rows, key=lambda row: (row.policy_id, _buyer(row))):
        of_pair = list(grouped)
        ids = dict.fromkeys(each for row in of_pair for each in _ids_of(row))
        account = accounts[policy_id]
        position = _position(of_pair, on, account.booked(ids, on), account)
        if position is not None:
            positions.append(
                replace(
                    position,
                    grade=grades.get(buyer.id),
                    review_on=_first(reviews.get((policy_id, each)) for each in ids),
                    stop=_first(account.stops.get(each) for each in ids),
                    open_request=_first(waiting.get((policy_id, each)) for each in ids),
                )
            )
    return positions


def position(actor: Actor, buyer_id: int, on: date) -> Position | None:
    """Return the actor's limit on one buyer on a day; None: there is none and none runs off."""
    return next(iter(portfolio(actor, on, buyer_ids=companies.same_as(buyer_id))), None)


def _position(
    rows: list[LimitRow], on: date, owed: Sequence[OpenItem], account: _Accounts
) -> Position | None:
    permanent = [row for row in rows if row.kind in PERMANENT]
    alone = permanent or [row for row in rows if row.kind == LimitKind.TEMPORARY]
    begun = [row for row in alone if row.valid_from <= on] or alone
    if not begun:
        return None
    row = begun[-1]
    line = line_of(permanent, row.currency)
    adding = ADDING if line.amount_on(on) else (LimitKind.TEMPORARY,)
    parts = tuple(r for r in rows if r.kind in adding and r.amount and _holds(r, on))
    amount = Money.sum((r.money for r in parts), row.currency) + line.amount_on(on)
    used = Money.sum((item.open_gross for item in owed), row.currency)
    state = row_state(row.valid_from, row.valid_to, on, open_debt=bool(used))
    if amount and state is not RowState.ACTIVE:  # what adds to it stands alone
        state = RowState.ACTIVE
    elif not amount and state is RowState.ACTIVE:  # a row of nothing: withdrawn or cancelled
        state = RowState.RUN_OFF if used else RowState.ENDED
    if state is RowState.ENDED:
        return None
    covered = _first(account.cover.get(each) for each in _ids_of(row)) or ()
    pending, changes_on, next_amount = _announced(rows, line, on)
    return Position(
        _buyer(row),
        row,
        state,
        amount,
        use(used, covered, amount, is_net=account.is_net),
        pending=pending,
        changes_on=changes_on,
        next_amount=next_amount,
        parts=parts,
        ahead=tuple(r for r in rows if r.kind in adding and r.amount and r.valid_from > on),
    )


def _end(part: LimitRow, ahead: Iterable[LimitRow]) -> date:
    """Return the last day of a part with all that prolongs it."""
    ends = part.valid_to or date.max
    for row in sorted(ahead, key=lambda row: row.valid_from):
        follows = row.kind == part.kind and row.valid_from == ends + _ONE_DAY
        if follows and row.amount >= part.amount:
            ends = row.valid_to or date.max
    return ends


@dataclass(frozen=True, slots=True)
class _Accounts:
    """What the buyers of one policy owe, what of it is insured, and who must not be delivered."""

    ledgers: dict[int, Ledger]
    stops: dict[int, Stop]
    cover: dict[int, tuple[CoverLine, ...]]
    is_net: bool

    def booked(self, ids: Iterable[int], on: date) -> Sequence[OpenItem]:
        """Return what a buyer, under any of its ids, owes on a day, as it designated payments."""
        return [
            item
            for buyer_id in ids
            if buyer_id in self.ledgers
            for item in book(self.ledgers[buyer_id].as_known_on(on), Order.DESIGNATED).open_items()
        ]


def _accounts(rows: list[LimitRow], on: date) -> dict[int, _Accounts]:
    found = {}
    terms = policies.terms_on_many(list({row.policy_id for row in rows}), on)
    for policy in {row.policy_id: row.policy for row in rows}.values():
        of_policy = [row for row in rows if row.policy_id == policy.id]
        buyers = {each for row in of_policy for each in _ids_of(row)}
        counts = currencies.counts(policy, buyers, on)
        stops = stops_in(counts, policy, buyers, on)
        found[policy.id] = _Accounts(
            {buyer_id: each.ledger for buyer_id, each in counts.items()},
            stops,
            cover_of(policy, buyers, on),
            is_net=policy.id not in terms or not terms[policy.id].vat_covered,
        )
    return found


def _announced(
    rows: list[LimitRow], line: Line, on: date
) -> tuple[PendingAction | None, date | None, Money | None]:
    """Return the first change for the worse after a day: announced, or a last day of its own."""
    covering = [row for row in rows if row.kind in COVERING]
    whole = whole_of(line, (row for row in covering if row.kind not in PERMANENT))
    present = whole.amount_on(on)
    days = {row.valid_from for row in covering} | {
        row.valid_to + _ONE_DAY for row in covering if row.valid_to is not None
    }
    for day in sorted(day for day in days if day > on):
        amount = whole.amount_on(day)
        if amount < present:
            return _action(line, day, amount, on), day, amount
    return None, None, None


def _action(line: Line, day: date, amount: Money, on: date) -> PendingAction:
    if line.amount_on(day) >= line.amount_on(on):
        return PendingAction.EXPIRY_SCHEDULED
    if amount:
        return PendingAction.REDUCTION_SCHEDULED
    return PendingAction.WITHDRAWAL_SCHEDULED


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


def _buyer(row: LimitRow) -> Company:
    """Return the company a limit is on: the one kept, where the row's own was merged."""
    return row.buyer.merged_into or row.buyer


def _ids_of(row: LimitRow) -> tuple[int, ...]:
    """Return the ids that a limit's buyer is on record under, as far as the limit tells."""
    return (_buyer(row).id, row.buyer_id)


def _first(found: Iterable[Found | None]) -> Found | None:
    return next((each for each in found if each is not None), None)


def _holds(row: LimitRow, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
