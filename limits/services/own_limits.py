"""The end of limits that policyholders set themselves, and what they count on the group."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from core.dates import business_date
from core.money import Money
from limits.models import GroupExposure, LimitRow
from limits.queries import exposure as exposures
from limits.rules.lifecycle import LimitKind
from limits.services import ceilings, exposure, rows
from limits.services.laid import Laid, cut_short
from limits.services.rows import Pair
from policies.models import Terms


def ended(pair: Pair, *, now: datetime) -> tuple[Pair, Laid | None]:
    """Return a pair without the policyholder's own limit, and what its end writes (R-POL-02).

    Nothing is written or noted yet. None: there is no such limit.
    """
    today = business_date(now)
    own = [row for row in pair.rows if _is_own(row) and _reaches(row, today)]
    if not own:
        return pair, None
    left = [row for row in pair.rows if row not in own]
    return replace(pair, rows=left), cut_short(own, today, now)


def end_by_decision(pair: Pair, held: GroupExposure, *, now: datetime) -> Pair:
    """End the policyholder's own limit because the insurer decided, also on nothing (R-POL-02).

    The group is locked. Returns what stands of the pair besides; earlier deliveries stay covered.
    """
    after, laid = ended(pair, now=now)
    if laid is None:
        return pair
    rows.write([laid], now=now)
    note(held, pair, after)
    return after


def left_aside(pairs: Iterable[Pair], day: date) -> list[Pair]:
    """Return what stands on a day without the limits of policyholders' own.

    The policy promised those: they are not cut. Pairs on which nothing else stands are left out.
    """
    given = [
        replace(pair, rows=[row for row in pair.rows if not (_is_own(row) and _reaches(row, day))])
        for pair in pairs
    ]
    return [pair for pair in given if pair.whole.most_from(day)]


def notice_days(pair: Pair, agreed: Terms, today: date) -> int:
    """Return how many days what stands outlives a decision; one's own limit none (R-POL-02)."""
    is_own = any(_is_own(row) and _reaches(row, today) for row in pair.rows)
    return 0 if is_own and not pair.line.last() else agreed.limit_notice_days


def note(held: GroupExposure, before: Pair, after: Pair) -> None:
    """Note on the locked group, its country and treaties what the pair commits now.

    What runs off stays counted. Nothing is refused: the policy promised it. The rows are written.
    """
    count(held, before, after)
    exposure.keep_all([held])
    ceilings.settle(held, before.buyer_id, exposure.counted_on(held))


def count(held: GroupExposure, before: Pair, after: Pair) -> None:
    """Count on the locked group what the pair commits now; the caller keeps the group."""
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


def _is_own(row: LimitRow) -> bool:
    return row.kind == LimitKind.DISCRETIONARY and bool(row.amount)


def _reaches(row: LimitRow, day: date) -> bool:
    return row.valid_to is None or row.valid_to >= day
