"""Questions about rates of interest: which are known, and when they run out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from collections_app.models import InterestRate
from collections_app.rules import published_rates, rates
from core.dates import add_months, business_date

SERIES_OF_LAW = {"NL": "NL_HANDELSRENTE"}  # the one law in use; others join with their own costs
_WARN_MONTHS = 2


@dataclass(frozen=True, slots=True)
class RatesEnd:
    """That a series of rates ends soon, or has ended."""

    series: str
    known_until: date
    has_ended: bool


@dataclass(frozen=True, slots=True)
class InForce:
    """The rate of a series that holds on a day."""

    series: str
    valid_from: date
    known_until: date
    rate: Decimal
    source: str


def rates_in_force(today: date) -> list[InForce]:
    """Return the rate of each series that holds today, or held last where it ended."""
    found = []
    added = list(InterestRate.objects.order_by("valid_from", "id"))
    for published in published_rates.SERIES.values():
        series = published
        for row in added:
            if row.series == series.name and row.valid_from > series.known_until:
                series = series.continued(row.valid_from, row.rate, row.known_until)
        start, rate = max(pair for pair in series.rows if pair[0] <= today)
        found.append(InForce(series.name, start, series.known_until, rate, series.source))
    return found


def rate_series(law: str = "NL", *, known_on: date | None = None) -> rates.RateSeries:
    """Return the rates for late payment under a law, with those that became known since.

    `known_on` leaves out what became known after that day: a closed case was closed without it.
    """
    series = published_rates.series(SERIES_OF_LAW[law])
    later = InterestRate.objects.filter(series=series.name, valid_from__gt=series.known_until)
    for row in later.order_by("valid_from"):
        if known_on is not None and business_date(row.set_at) > known_on:
            break
        series = series.continued(row.valid_from, row.rate, row.known_until)
    return series


def interest_rates() -> QuerySet[InterestRate]:
    """Return the rates that became known since this version was made, newest first."""
    return InterestRate.objects.order_by("-valid_from", "series", "-id")


def rates_end(today: date) -> RatesEnd | None:
    """Return that the rate for late payment ends within two months; None: it is known longer."""
    series = rate_series()
    if series.known_until > add_months(today, _WARN_MONTHS):
        return None
    return RatesEnd(series.name, series.known_until, series.known_until < today)
