"""Exchange rates for tests: invented ones, that say so."""

from datetime import date
from decimal import Decimal

from receivables.models import ExchangeRate
from tests.factories import NOW


def put(currency: str, figure: str, on: date, **more) -> ExchangeRate:
    """Put a rate on record; with `corrects` in the place of another."""
    return ExchangeRate.objects.create(
        currency=currency,
        published_on=on,
        per_euro=Decimal(figure),
        source="Test",
        recorded_at=NOW,
        reason="Slip" if "corrects" in more else "",
        **more,
    )
