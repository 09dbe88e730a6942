"""The markets companies are in: a country and a division together, made with its first company."""

from collections.abc import Iterable

from companies.models import Company
from grading.models import Market


def of(rows: Iterable[Company]) -> dict[tuple[str, str], int]:
    """Return the id of each market the companies are in, and make those that are new."""
    needed = {(row.country, row.sector[:2]) for row in rows}
    known = _known()
    if missing := needed - known.keys():
        Market.objects.bulk_create(
            [Market(country=country, sector=sector) for country, sector in sorted(missing)],
            ignore_conflicts=True,
        )
        known = _known()
    return known


def _known() -> dict[tuple[str, str], int]:
    rows = Market.objects.values_list("country", "sector", "id")
    return {(country, sector): number for country, sector, number in rows}
