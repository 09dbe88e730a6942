"""Every indicator there is: of companies, of countries and of sectors."""

from grading.model import country, sector
from grading.model.catalogue import COMPANY
from grading.model.catalogue.kinds import (
    BETTER,
    NEITHER,
    WORSE,
    Indicator,
    Level,
    Unit,
)
from grading.model.environment import Line
from grading.model.figures import sets

_UNITS = {
    "days": Unit.DAYS,
    "years": Unit.YEARS,
    "USD": Unit.AMOUNT,
    "millions of USD": Unit.AMOUNT,
    "step": Unit.COUNT,
}
# The set behind an indicator, by how its code begins; the first that fits counts.
_SETS = {
    "country_default_spread": sets.COUNTRY_RISK,
    "country_rating": sets.COUNTRY_RISK,
    "country_equity_risk_premium": sets.COUNTRY_RISK,
    "country_risk_premium": sets.COUNTRY_RISK,
    "country_tax_rate": sets.COUNTRY_RISK,
    "country_corruption": "corruption",
    "country_output": "output",
    "country_defaults": "sovereign-defaults",
    "country_debt": "sovereign-defaults",
    "country_": "governance",
    "sector_bankruptc": "sector-bankruptcies",
    "sector_relative": "sector-bankruptcies",
    "sector_": "sector-financials",
}


def _direction(line: Line) -> int:
    first, last = line.points[0], line.points[-1]
    if first == last:
        return NEITHER
    return WORSE if last > first else BETTER


def _indicator(line: Line, level: Level) -> Indicator:
    behind = next(name for start, name in _SETS.items() if line.code.startswith(start))
    return Indicator(
        code=line.code,
        names={"en": line.english, "nl": line.dutch},
        formula=line.formula,
        unit=_UNITS.get(line.unit, Unit.RATIO),
        direction=_direction(line),
        group=line.group,
        level=level,
        source=sets.SOURCES[behind],
        refreshed="with each release of the set, once a year",
    )


COUNTRIES = tuple(_indicator(line, Level.COUNTRY) for line in country.COUNTRY)
SECTORS = tuple(_indicator(line, Level.SECTOR) for line in sector.SECTOR)
INDICATORS: tuple[Indicator, ...] = (*COMPANY, *COUNTRIES, *SECTORS)
BY_CODE: dict[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}
