"""The end of limits that policyholders set themselves, and what they count on the group."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from core.dates import business_date
from core.money import Money
from limits.models import GroupExposure, LimitRow
from limits.queries import exposure as exposures
from limits.rules.lifecycle import LimitKind
from limits.services import exposure, rows
from limits.services.rows import Pair


def end_by_decision(pair: Pair, held: GroupExposure, *, now: datetime) -> Pair:
    """End the policyholder's own limit because the insurer decided, also on nothing (R-POL-02).

    The group is locked. Returns what stands of the pair besides; earlier deliveries stay covered.
    """
    today = business_date(now)
    own = [row for row in pair.rows if _is_own(row) and _reaches(row, today)]
    if not own:
        return pair
    left = [row for row in pair.rows if row not in own]
    left += filter(None, [rows.cut_short(row, today, now) for row in own])
    after = replace(pair, rows=sorted(left, key=lambda row: (row.valid_from, row.id)))
    note(held, pair, after)
    return after


def note(held: GroupExposure, before: Pair, after: Pair) -> None:
    """Note on the locked group what the pair commits now; what runs off stays counted."""
    day = exposure.counted_on(held)
    was, stands = before.whole.most_from(day), after.whole.most_from(day)
    owed = Money.zero(was.currency)
    if stands < was:
        owed = exposures.run_off(
            before.policy.policyholder_id, before.buyer_id, was.amount, stands.amount, day
        )
    held.committed += stands.amount - was.amount + owed.amount
    held.run_off += owed.amount
    if owed:
        earlier = Decimal(held.run_off_of.get(str(before.buyer_id), 0))
        held.run_off_of[str(before.buyer_id)] = str(earlier + owed.amount)
    held.save(update_fields=["committed", "run_off", "run_off_of"])


def _is_own(row: LimitRow) -> bool:
    return row.kind == LimitKind.DISCRETIONARY and bool(row.amount)


def _reaches(row: LimitRow, day: date) -> bool:
    return row.valid_to is None or row.valid_to >= day
