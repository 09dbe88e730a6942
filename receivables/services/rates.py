"""What is done with exchange rates: added once published; see also their corrections."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role
from core import events
from core.dates import business_date
from core.money import ensure_currency
from receivables.models import ExchangeRate
from receivables.rules import exchange_rates as rules
from receivables.rules import rate_files
from receivables.rules.rate_files import Quoted

_NAMED = 5  # rates in a refusal
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Added:
    """How many rates were added, and how many were on record already."""

    added: int
    known: int


@transaction.atomic
def add_rate(
    *, currency: str, published_on: date, per_euro: Decimal, source: str, by: Actor, now: datetime
) -> ExchangeRate:
    """Put a published rate on record; the very same one again changes nothing.

    :raises NotYourRole: unless an administrator does it
    :raises UnknownCurrency: if the code is no currency people pay in
    :raises RateOfEuro: or `RateImplausible`, if it is no exchange rate
    :raises RateAhead: if its day has not come
    :raises RateDiffers: if another rate of that day is on record
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    ensure_currency(currency)
    rules.ensure_rate(currency, per_euro)
    if published_on > business_date(now):
        raise rules.RateAhead(on=published_on)
    _add([Quoted(currency, published_on, per_euro)], source, "", by, now)
    return ExchangeRate.objects.standing().get(currency=currency, published_on=published_on)


@transaction.atomic
def add_rates_of_file(
    *, content: bytes, since: date | None, source: str, by: Actor, now: datetime
) -> Added:
    """Put the rates of a file on record, all or none; what is on record already stays as it is.

    :raises NotYourRole: unless an administrator does it
    :raises FileRefused: a subclass for each way in which the file cannot be taken in
    :raises RateDiffers: naming those of which another rate is on record
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    quoted = rate_files.read(content, since=since, today=business_date(now))
    return _add(quoted, source, hashlib.sha256(content).hexdigest(), by, now)


def _add(quoted: Sequence[Quoted], source: str, sha256: str, by: Actor, now: datetime) -> Added:
    """Add what is not on record; one event for all of them together.

    Somebody else may add the same at the same time: the database keeps one of a day, and what is
    on record in the end is what is compared.
    """
    before = _on_record(quoted)
    new = [each for each in quoted if (each.currency, each.published_on) not in before]
    made = [
        ExchangeRate(
            currency=each.currency,
            published_on=each.published_on,
            per_euro=each.per_euro,
            source=source,
            file_sha256=sha256,
            recorded_at=now,
            recorded_by_id=by.user_id,
        )
        for each in new
    ]
    ExchangeRate.objects.bulk_create(made, ignore_conflicts=True, batch_size=_BATCH)
    kept = _on_record(quoted)
    _ensure_same(quoted, kept)
    ours = {each.public_id for each in made}
    new = [each for each in new if kept[each.currency, each.published_on].public_id in ours]
    if new:
        newest = max(new, key=lambda each: (each.published_on, each.currency))
        events.record(
            "receivables.exchange_rates_added",
            subject=kept[newest.currency, newest.published_on],
            by=by,
            at=now,
            count=len(new),
            currencies=sorted({each.currency for each in new}),
            first=min(each.published_on for each in new).isoformat(),
            last=newest.published_on.isoformat(),
            source=source,
            sha256=sha256,
        )
    return Added(len(new), len(quoted) - len(new))


def _on_record(quoted: Sequence[Quoted]) -> dict[tuple[str, date], ExchangeRate]:
    """Return the last word on each currency and day, also where it was taken back."""
    days = [each.published_on for each in quoted]
    if not days:
        return {}
    rows = ExchangeRate.objects.filter(
        correction=None,
        currency__in={each.currency for each in quoted},
        published_on__range=(min(days), max(days)),
    )
    return {(row.currency, row.published_on): row for row in rows}


def _ensure_same(quoted: Sequence[Quoted], kept: dict[tuple[str, date], ExchangeRate]) -> None:
    other = [
        f"{each.currency} {each.published_on.isoformat()}"
        for each in quoted
        if kept[each.currency, each.published_on].per_euro != each.per_euro
    ]
    if other:
        named = [*other[:_NAMED], *(["…"] if len(other) > _NAMED else [])]
        raise rules.RateDiffers(which=", ".join(named))
