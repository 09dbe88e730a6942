"""Questions about rates of interest: which are known, and when they run out."""

from collections.abc import Iterable
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
    for name, published in published_rates.SERIES.items():
        added = {row.valid_from: row for row in _standing(name)}
        series = _continued(published, added.values())
        start, rate = max(pair for pair in series.rows if pair[0] <= today)
        source = added[start].source if start in added else series.source
        found.append(InForce(name, start, series.known_until, rate, source))
    return found


def rate_series(law: str = "NL", *, known_on: date | None = None) -> rates.RateSeries:
    """Return the rates for late payment under a law, with those that became known since.

    `known_on` leaves out what became known, or was corrected, after that day: a closed case was
    closed without it.
    """
    return known_series(SERIES_OF_LAW[law], known_on=known_on)


def known_series(name: str, *, known_on: date | None = None) -> rates.RateSeries:
    """Return a series with the rates that became known since, as they stand or stood on a day.

    :raises NoSuchRateTable: if there is no such series
    """
    return _continued(published_rates.series(name), _standing(name, known_on))


def _standing(name: str, known_on: date | None = None) -> list[InterestRate]:
    """Return the added rates of a series that nobody corrected (by `known_on`), in order."""
    rows = list(InterestRate.objects.filter(series=name).order_by("valid_from", "id"))
    if known_on is None:
        return [row for row in rows if row.corrected_at is None]
    return [
        row
        for row in rows
        if business_date(row.set_at) <= known_on
        and (row.corrected_at is None or business_date(row.corrected_at) > known_on)
    ]


def _continued(series: rates.RateSeries, added: Iterable[InterestRate]) -> rates.RateSeries:
    for row in added:
        if row.valid_from > series.known_until:
            series = series.continued(row.valid_from, row.rate, row.known_until)
    return series


def interest_rates() -> QuerySet[InterestRate]:
    """Return the rates that became known since, corrected ones too, newest first."""
    return InterestRate.objects.order_by("-valid_from", "series", "-id")


def rates_end(today: date) -> RatesEnd | None:
    """Return that the rate for late payment ends within two months; None: it is known longer."""
    series = rate_series()
    if series.known_until > add_months(today, _WARN_MONTHS):
        return None
    return RatesEnd(series.name, series.known_until, series.known_until < today)
