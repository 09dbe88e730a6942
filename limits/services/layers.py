"""What stands beside a limit with a share of its own: a layer on top, goods in the making."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core.money import Money
from limits.models import Decision
from limits.queries import tables
from limits.rules import layers
from limits.rules import lifecycle as rules
from limits.rules import temporary as periods
from limits.rules.lifecycle import LimitKind
from limits.services import temporary
from limits.services.temporary import Part


@transaction.atomic
def grant_layer(
    *,
    row_id: UUID,
    kind: LimitKind,
    amount: Money,
    share: Decimal,
    first: date,
    until: date | None = None,
    by: Actor,
    now: datetime,
) -> Decision:
    """Put a top-up on a limit, or a limit for goods in the making beside it (R-POL-53, 54).

    A top-up covers what is above the limit, and ends with it (CLM-21). What is covered before
    shipment covers no delivery: at the dispatch the limit itself begins to count.

    :raises LimitRow.DoesNotExist: if there is no such row
    :raises NotYourRole: unless an underwriter does it
    :raises layers.NotALayer: for another kind of limit
    :raises layers.NoShare: for a share that is none
    :raises layers.NothingUnderIt: if no limit stands under a top-up on its first day
    :raises rules.NotInSteps: for an amount between two steps
    :raises periods.DaysOutOfOrder: for days in the past, or a last day before the first
    :raises periods.TooFarAhead: for a last day years ahead; without one it stands until it is ended
    :raises periods.TemporaryStands: if there is one of the kind in those days
    :raises rules.OutsideAuthority: if all together exceeds the actor's authority
    :raises rules.CapacityExceeded: if it does not fit on the buyer's group
    :raises freezing.IncreasesFrozen: while increases on the buyer are frozen
    """
    ensure_role(by, StaffRole.UNDERWRITER)
    layers.ensure_layer(kind, share)
    limit = temporary.lock(row_id, by, now)
    temporary.ensure_may_rise(limit)
    rules.ensure_in_steps(amount, tables.in_force(limit.today).rounding_unit)
    periods.ensure_period(first, first if until is None else until, limit.today)
    last = until or date.max
    if kind is LimitKind.TOP_UP:
        layers.ensure_under_it(limit.pair.line.amount_on(first), first)
    there = [
        (row.valid_from, row.valid_to or date.max, row.money)
        for row in limit.pair.beside
        if row.kind == kind
    ]
    periods.ensure_free(there, first, last)
    part = Part(amount, first, until, share, kind=kind)
    return temporary.add(limit, part, event="limits.increased", by=by, now=now)
