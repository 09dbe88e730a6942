"""What is done with rates of interest: a new one, once it is published."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from collections_app.models import InterestRate
from collections_app.rules import published_rates
from core import events


@transaction.atomic
def set_rate(
    *,
    series: str,
    valid_from: date,
    known_until: date,
    rate: Decimal,
    source: str,
    by: Actor,
    now: datetime,
) -> InterestRate:
    """Put a rate at the end of a series; the very same one again changes nothing.

    :raises NotYourRole: unless an administrator does it
    :raises NoSuchRateTable: if there is no such series
    :raises RateLeavesGap: if it does not begin on the day after the last known one
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    rows = list(
        InterestRate.objects.select_for_update().filter(series=series).order_by("valid_from")
    )
    for row in rows:
        if (row.valid_from, row.known_until, row.rate) == (valid_from, known_until, rate):
            return row
    known = published_rates.series(series)
    for row in rows:
        if row.valid_from > known.known_until:
            known = known.continued(row.valid_from, row.rate, row.known_until)
    known.continued(valid_from, rate, known_until)
    row = InterestRate.objects.create(
        series=series,
        valid_from=valid_from,
        known_until=known_until,
        rate=rate,
        source=source,
        set_at=now,
        set_by_id=by.user_id,
    )
    events.record(
        "collections.rate_set",
        subject=row,
        by=by,
        at=now,
        series=series,
        valid_from=valid_from.isoformat(),
        known_until=known_until.isoformat(),
        rate=str(rate),
        source=source,
    )
    return row
