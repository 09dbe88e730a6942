"""How invoices fill the limit in force on their dispatch date (R-POL-30 to R-POL-34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.money import Money
from limits.rules.cover.facts import LimitRow
from limits.rules.cover.reasons import Reason
from limits.rules.lifecycle import LimitKind

_PERMANENT = (LimitKind.APPROVED, LimitKind.CHECK, LimitKind.DISCRETIONARY, LimitKind.BLIND)


@dataclass(frozen=True, slots=True)
class Cover:
    """A covered part of one invoice, with the share of the limit row that covers it (CLM-36)."""

    invoice: str
    year: str
    amount: Money
    kind: LimitKind
    insured_share: Decimal


def rows_on(limits: Sequence[LimitRow], day: date) -> tuple[LimitRow, ...]:
    """Return the rows that together are the limit on `day`, the one filled first in front.

    The newest permanent row in force wins, temporary rows add to it (R-POL-30), and a top-up
    lies on top for as long as there is a limit under it (R-POL-54). Of two permanent rows from
    the same day the later in the list is the newer.
    """
    in_force = [row for row in limits if row.is_in_force(day)]
    permanent = sorted(
        (row for row in in_force if row.kind in _PERMANENT), key=lambda row: row.valid_from
    )[-1:]
    temporary = [row for row in in_force if row.kind is LimitKind.TEMPORARY]
    top_up = [row for row in in_force if row.kind is LimitKind.TOP_UP]
    return (*permanent, *temporary, *(top_up if any(row.amount for row in permanent) else ()))


def reason_without_limit(
    limits: Sequence[LimitRow], day: date, *, payment_days: int = 0
) -> Reason | None:
    """Return why no limit covers a dispatch on `day` on these terms; None if one does.

    There was never one, it was withdrawn, it had expired, or a condition of it is not met.
    """
    rows = rows_on(limits, day)
    standing = [row for row in rows if row.amount]
    if standing:
        met = any(row.takes(payment_days) for row in standing)
        return None if met else Reason.CONDITION_NOT_MET
    earlier = [row for row in limits if row.valid_from <= day and row.amount]
    if not any(row.kind in (*_PERMANENT, LimitKind.TEMPORARY) for row in earlier):
        return Reason.NO_LIMIT
    return Reason.LIMIT_WITHDRAWN if rows else Reason.LIMIT_EXPIRED


def pieces(
    rows: Sequence[LimitRow], taken: Money, open_amount: Money
) -> tuple[tuple[LimitRow, Money], ...]:
    """Return what each of `rows` covers of `open_amount` when `taken` of the limit is in use.

    Together that is the room left, at most what is open: a limit that was cut below what is
    in use leaves no room and takes nothing away (CLM-08a).
    """
    found = []
    floor = Money.zero(taken.currency)
    for row in rows:
        ceiling = floor + row.amount
        piece = min(ceiling, taken + open_amount) - max(floor, taken)
        if piece.amount > 0:
            found.append((row, piece))
        floor = ceiling
    return tuple(found)
