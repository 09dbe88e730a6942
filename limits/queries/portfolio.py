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
from limits.queries.cover import cover_by_dispatch
from limits.queries.lines import ADDING, COVERING, line_of, whole_of
from limits.queries.positions import Position, of_the_day
from limits.queries.stops import stops_in
from limits.rules.cover.lines import Line as CoverLine
from limits.rules.cover.use import use
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


def portfolio(actor: Actor, on: date, *, buyer_ids: Iterable[int] | None = None) -> list[Position]:
    """Return the actor's limits on a day, by buyer's name, without those over and paid.

    Of a policy that another one followed only what is owed is left, where that has no limit.
    """
    found = LimitRow.objects.visible_to(actor).filter(superseded_at=None)
    if buyer_ids is not None:
        found = found.filter(buyer_id__in=list(buyer_ids))
    rows = list(
        found.select_related("buyer__merged_into", "policy", "decision__request").order_by(
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
                    without_rate=tuple(
                        number for each in ids for number in account.lacking.get(each, ())
                    ),
                    open_request=_first(waiting.get((policy_id, each)) for each in ids),
                )
            )
    return of_the_day(positions, on)


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
    otherwise = _first(account.elsewhere.get(each) for each in _ids_of(row)) or ()
    pending, changes_on, next_amount = _announced(rows, line, on)
    return Position(
        _buyer(row),
        row,
        state,
        amount,
        use(used, covered, amount, otherwise, is_net=account.is_net),
        pending=pending,
        changes_on=changes_on,
        next_amount=next_amount,
        parts=parts,
        ahead=tuple(r for r in rows if r.kind in adding and r.amount and r.valid_from > on),
    )


@dataclass(frozen=True, slots=True)
class _Accounts:
    """What the buyers of one policy owe, what of it is insured, and who must not be delivered.

    What was dispatched under another policy is insured by that one (`elsewhere`). What is
    `lacking` of it are the invoices without a rate, by buyer.
    """

    ledgers: dict[int, Ledger]
    stops: dict[int, Stop]
    cover: dict[int, tuple[CoverLine, ...]]
    elsewhere: dict[int, tuple[CoverLine, ...]]
    is_net: bool
    lacking: dict[int, tuple[str, ...]]

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
        kept = companies.kept_ids(buyers)
        sent = currencies.sent(policy, kept)
        counts = currencies.counts_in(policy, sent, on)
        stops = stops_in(counts, policy, buyers, on, kept=kept)
        cover, elsewhere = cover_by_dispatch(policy, kept, on, sent)
        found[policy.id] = _Accounts(
            {buyer_id: each.ledger for buyer_id, each in counts.items()},
            stops,
            cover,
            elsewhere,
            is_net=policy.id not in terms or not terms[policy.id].vat_covered,
            lacking={each: tuple(of.lacking) for each, of in counts.items() if of.lacking},
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
            is_decided = any(row.valid_from == day for row in covering if row.kind in PERMANENT)
            is_own_end = not is_decided or line.amount_on(day) >= line.amount_on(on)
            return _action(amount, is_own_end=is_own_end), day, amount
    return None, None, None


def _action(amount: Money, *, is_own_end: bool) -> PendingAction:
    if is_own_end:
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
