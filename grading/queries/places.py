"""What countries and sectors add to scores on a day: by their figures, and by judgement."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db.models import Count

from grading.model import scoring
from grading.models import (
    CompanyScore,
    Judgement,
    JudgementState,
    Market,
    PlaceFigure,
    PlacePart,
)
from grading.rules.inputs import Basis, PlaceFact, PlaceLevel

Facts = Mapping[tuple[PlaceLevel, str], tuple[PlaceFact, ...]]


def facts_on(
    on: date,
    countries: Collection[str] | None = None,
    sectors: Collection[str] | None = None,
    *,
    known_at: datetime | None = None,
) -> Facts:
    """Return what counts on a day for the countries and sectors named, else for all.

    `known_at` asks what was read in and judged at that moment; without it, what is known now.
    """
    found: dict[tuple[PlaceLevel, str], tuple[PlaceFact, ...]] = {}
    for level, keys in ((PlaceLevel.COUNTRY, countries), (PlaceLevel.SECTOR, sectors)):
        for part in current_parts(level, on, keys, known_at=known_at).values():
            fact = PlaceFact(level, part.key, Basis.FIGURES, part.points)
            found[level, part.key] = (fact,)
    for judgement in judgements_on(on, known_at=known_at):
        level = PlaceLevel(judgement.level)
        fact = PlaceFact(level, judgement.key, Basis.JUDGEMENT, judgement.points)
        found[level, judgement.key] = (*found.get((level, judgement.key), ()), fact)
    return found


def of(country: str, sector: str, facts: Facts) -> tuple[PlaceFact, ...]:
    """Return what counts for a company in a country and a sector."""
    return (
        *facts.get((PlaceLevel.SECTOR, sector[:2]), ()),
        *facts.get((PlaceLevel.COUNTRY, country), ()),
    )


def current_parts(
    level: str,
    on: date,
    keys: Collection[str] | None = None,
    *,
    known_at: datetime | None = None,
) -> dict[str, PlacePart]:
    """Return the part of each country or sector that counts on a day, as known at a moment."""
    rows = PlacePart.objects.filter(level=level, valid_from__lte=on)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    newest = rows.order_by("key", "-valid_from", "-recorded_at", "-id").distinct("key")
    return {part.key: part for part in newest}


def figures_behind(part: PlacePart) -> list[PlaceFigure]:
    """Return the newest figure of each series of the place a part is of, with its source."""
    rows = PlaceFigure.objects.filter(level=part.level, key=part.key, superseded_at=None)
    newest = rows.select_related("source").order_by("series", "-year", "id").distinct("series")
    return list(newest)


def companies_in(level: PlaceLevel) -> Counter[str]:
    """Return how many companies that a fitted model grades are in each country or sector."""
    counted = dict(
        CompanyScore.objects.exclude(market=None)
        .values_list("market_id")
        .annotate(count=Count("company_id"))
        .order_by("market_id")
    )
    found: Counter[str] = Counter()
    for market in Market.objects.filter(id__in=counted):
        key = market.country if level is PlaceLevel.COUNTRY else market.sector
        found[key] += counted[market.id]
    return found


def graded_companies() -> int:
    """Return how many companies a country or sector can move: those a fitted model grades."""
    return CompanyScore.objects.exclude(market=None).count()


def judgements_on(on: date, *, known_at: datetime | None = None) -> list[Judgement]:
    """Return the judgements that count on a day, the oldest first; or did, at a moment."""
    rows = Judgement.objects.filter(valid_from__lte=on, valid_until__gte=on)
    if known_at is None:
        rows = rows.filter(state=JudgementState.RELEASED)
    else:
        rows = rows.filter(
            state__in=[JudgementState.RELEASED, JudgementState.ENDED], decided_at__lte=known_at
        ).exclude(ended_at__lte=known_at)
    return list(rows.order_by("id"))


def market_parts(on: date) -> list[int]:
    """Return what each market adds to a score on a day, by the id of the market from 1 on."""
    facts = facts_on(on)
    parts = {
        market.id: scoring.place_points(
            market.country, market.sector, of(market.country, market.sector, facts)
        )
        for market in Market.objects.all()
    }
    return [parts.get(number, 0) for number in range(1, max(parts, default=0) + 1)]
