"""Warning of deliveries that nobody insures because no limit stood on them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.rules import Actor
from core import events
from core.dates import business_date
from core.money import Money
from monitoring.queries import cover
from monitoring.services import telling
from receivables.models import Invoice

_QUIET_DAYS = timedelta(days=30)  # before the same buyer is warned of again [DESIGN]
_MOST_NAMED = 5
MOST_BY_THEMSELVES = 5  # buyers with a notice each; more of one file or day are in one [DESIGN]


@transaction.atomic
def warn_of_uninsured(
    *, policyholder_id: int, invoices: Iterable[Invoice], by: Actor, now: datetime
) -> None:
    """Tell, once a month for each buyer, which new invoices stand under no limit.

    Many buyers at once, as a first ledger brings them, are one notice. Where invoices come one by
    one, the night tells of the buyers beyond the first few of a day (`tell_of_the_rest`).
    """
    today = business_date(now)
    by_buyer = _untold(policyholder_id, invoices, today)
    told_today = cover.told_by_themselves(policyholder_id, today)
    if len(by_buyer) == 1 and told_today >= MOST_BY_THEMSELVES:
        return
    if len(by_buyer) > MOST_BY_THEMSELVES:
        _tell_together(by_buyer, by, now)
        return
    for rows in by_buyer.values():
        _tell(rows, by, now, buyer=str(rows[0].buyer.public_id))


@transaction.atomic
def tell_of_the_rest(
    *, policyholder_id: int, invoices: Iterable[Invoice], by: Actor, now: datetime
) -> None:
    """Tell in one notice of the buyers the day was silent of; again, nobody is left."""
    by_buyer = _untold(policyholder_id, invoices, business_date(now))
    if by_buyer:
        _tell_together(by_buyer, by, now)


def _untold(
    policyholder_id: int, invoices: Iterable[Invoice], today: date
) -> dict[int, list[Invoice]]:
    """Return the invoices without a limit of each buyer that nobody was warned of for a month."""
    told = cover.told_without_limit(policyholder_id, today - _QUIET_DAYS)
    found: dict[int, list[Invoice]] = {}
    for row in cover.recorded_without_limit(policyholder_id, invoices, today):
        if row.buyer_id not in told:
            found.setdefault(row.buyer_id, []).append(row)
    return found


def _tell_together(by_buyer: dict[int, list[Invoice]], by: Actor, now: datetime) -> None:
    ids = [str(rows[0].buyer.public_id) for rows in by_buyer.values()]
    _tell([row for rows in by_buyer.values() for row in rows], by, now, buyers=ids)


def _tell(rows: list[Invoice], by: Actor, now: datetime, **of: Any) -> None:
    """Tell at once, not by the event's handler: the next invoice may be looked at before it."""
    first = rows[0]
    total = Money.sum((row.gross for row in rows), first.currency)
    event = events.record(
        "monitoring.uninsured_found",
        subject=first,
        by=by,
        at=now,
        amount=total.plain(),
        currency=total.currency,
        reasons=[
            {
                "code": "WITHOUT_LIMIT",
                "values": {"invoice": row.number, "day": row.dispatched_on.isoformat()},
            }
            for row in rows[:_MOST_NAMED]
        ],
        invoices=len(rows),
        **of,
    )
    telling.tell(event)
