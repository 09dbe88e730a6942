"""What is done with rates of interest: a new one, once it is published; a wrong one corrected."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from collections_app import queries
from collections_app.models import InterestRate
from collections_app.rules import rates as rules
from core import events
from core.dates import business_date


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
    :raises RateImplausible: if no law ever gave such a rate
    :raises RateLeavesGap: if it does not begin on the day after the last known one
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    for row in _lock(series):
        if (row.valid_from, row.known_until, row.rate) == (valid_from, known_until, rate):
            return row
    rules.ensure_plausible(series, rate)
    queries.known_series(series).continued(valid_from, rate, known_until)
    row = InterestRate.objects.create(
        series=series,
        valid_from=valid_from,
        known_until=known_until,
        rate=rate,
        source=source,
        set_at=now,
        set_by_id=by.user_id,
    )
    _record("collections.rate_set", row, by, now)
    return row


@transaction.atomic
def correct_rate(
    *, rate_id: UUID, rate: Decimal, source: str, reason: str, by: Actor, now: datetime
) -> InterestRate:
    """Put another rate in the place of a wrong one, which stays on file; the same one: no change.

    Open cases are counted with it at once; closed ones stay as they were closed.

    :raises NotYourRole: unless an administrator does it
    :raises InterestRate.DoesNotExist: if there is no such rate
    :raises RateImplausible: if no law ever gave such a rate
    :raises RateCorrected: if another rate took its place already
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    wrong = InterestRate.objects.select_for_update(of=("self",)).get(public_id=rate_id)
    if wrong.corrected_at is not None and wrong.correction.rate == rate:
        return wrong.correction
    if wrong.corrected_at is not None:
        raise rules.RateCorrected(on=business_date(wrong.corrected_at))
    if wrong.rate == rate:
        return wrong
    rules.ensure_plausible(wrong.series, rate)
    wrong.corrected_at = now
    wrong.save(update_fields=["corrected_at"])
    row = InterestRate.objects.create(
        series=wrong.series,
        valid_from=wrong.valid_from,
        known_until=wrong.known_until,
        rate=rate,
        source=source,
        set_at=now,
        set_by_id=by.user_id,
        corrects=wrong,
        reason=reason,
    )
    _record("collections.rate_corrected", row, by, now, was=str(wrong.rate), reason=reason)
    return row


def _lock(series: str) -> list[InterestRate]:
    """Lock the added rates of a series that stand."""
    rows = InterestRate.objects.select_for_update().filter(series=series, corrected_at=None)
    return list(rows.order_by("valid_from"))


def _record(name: str, row: InterestRate, by: Actor, now: datetime, **facts: Any) -> None:
    events.record(
        name,
        subject=row,
        by=by,
        at=now,
        series=row.series,
        valid_from=row.valid_from.isoformat(),
        known_until=row.known_until.isoformat(),
        rate=str(row.rate),
        source=row.source,
        **facts,
    )
