"""Which exchange rates count: of one day, and of many at once."""

from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet

from accounts.rules.proposals import ProposalState
from receivables.models import ExchangeRate, RateCorrection
from receivables.rules.exchange_rates import Rate, RateTable


def rate_on(currency: str, day: date) -> Rate:
    """Return the rate of a currency that counts on a day.

    :raises NoRate: if none is on record on or before it
    :raises RateTooOld: if the last one before it is too old
    """
    return rates_on({(currency, day)}).on(currency, day)


def rates_on(wanted: Collection[tuple[str, date]], *, is_final: bool = False) -> RateTable:
    """Return what answers for currencies on days, in two queries; in none where none is wanted.

    For what `is_final` a third one tells whether a day had no rate, or was not added yet.
    """
    most = settings.EXCHANGE_RATE_DAYS
    if not wanted:
        return RateTable((), most)
    days = [day for _, day in wanted]
    rows = ExchangeRate.objects.standing().filter(
        currency__in={currency for currency, _ in wanted},
        published_on__range=(_before(min(days), most), max(days)),
    )
    found = [*_last_before(wanted, _before(min(days), most)), *rows]
    if is_final:
        found += _first_after(wanted, max(days))
    return RateTable((row.as_rule() for row in found), most, is_final=is_final)


def last_rate(currency: str, day: date) -> Rate | None:
    """Return the last rate of a currency on or before a day, however old; None: there is none."""
    rows = ExchangeRate.objects.standing().filter(currency=currency, published_on__lte=day)
    found = rows.order_by("-published_on", "id").first()
    return found.as_rule() if found else None


def corrections_to_release(user_id: int | None) -> QuerySet[RateCorrection]:
    """Return the corrections that wait for a second person, whom `user_id` may be."""
    waiting = RateCorrection.objects.filter(state=ProposalState.PROPOSED)
    return waiting.exclude(proposed_by_id=user_id)


def _last_before(wanted: Collection[tuple[str, date]], day: date) -> list[ExchangeRate]:
    """Return the last rate of each currency before a day, to name it where it is too old."""
    rows = ExchangeRate.objects.standing().filter(
        currency__in={currency for currency, _ in wanted}, published_on__lt=day
    )
    return list(rows.order_by("currency", "-published_on", "id").distinct("currency"))


def _first_after(wanted: Collection[tuple[str, date]], day: date) -> list[ExchangeRate]:
    """Return the first rate of each currency after a day: with it, all up to that day are there."""
    rows = ExchangeRate.objects.standing().filter(
        currency__in={currency for currency, _ in wanted}, published_on__gt=day
    )
    return list(rows.order_by("currency", "published_on", "id").distinct("currency"))


def _before(day: date, days: int) -> date:
    return day - timedelta(days=days)
