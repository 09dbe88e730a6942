"""Warning of deliveries that nobody insures because no limit stood on them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from accounts.rules import Actor
from core import events
from core.dates import business_date
from core.money import Money
from monitoring.queries import cover
from receivables.models import Invoice

_QUIET_DAYS = timedelta(days=30)  # before the same buyer is warned of again [DESIGN]
_MOST_NAMED = 5


@transaction.atomic
def warn_of_uninsured(
    *, policyholder_id: int, invoices: Iterable[Invoice], by: Actor, now: datetime
) -> None:
    """Tell, once a month for each buyer, which new invoices stand under no limit."""
    today = business_date(now)
    told = cover.told_without_limit(policyholder_id, today - _QUIET_DAYS)
    by_buyer: dict[int, list[Invoice]] = {}
    for row in cover.recorded_without_limit(policyholder_id, invoices, today):
        if row.buyer_id not in told:
            by_buyer.setdefault(row.buyer_id, []).append(row)
    for rows in by_buyer.values():
        _record(rows, by, now)


def _record(rows: list[Invoice], by: Actor, now: datetime) -> None:
    first = rows[0]
    total = Money.sum((row.gross for row in rows), first.currency)
    events.record(
        "monitoring.uninsured_found",
        subject=first,
        by=by,
        at=now,
        buyer=str(first.buyer.public_id),
        amount=str(total.amount),
        currency=total.currency,
        reasons=[
            {
                "code": "WITHOUT_LIMIT",
                "values": {"invoice": row.number, "day": row.dispatched_on.isoformat()},
            }
            for row in rows[:_MOST_NAMED]
        ],
        invoices=len(rows),
    )
