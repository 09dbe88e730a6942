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

_UNITS = {
    "days": Unit.DAYS,
    "years": Unit.YEARS,
    "USD": Unit.AMOUNT,
    "millions of USD": Unit.AMOUNT,
    "step": Unit.COUNT,
}
_SOURCES = {
    "country_default_spread": "A. Damodaran, country default spreads and risk premiums",
    "country_rating": "A. Damodaran, country default spreads and risk premiums",
    "country_equity_risk_premium": "A. Damodaran, country default spreads and risk premiums",
    "country_risk_premium": "A. Damodaran, country default spreads and risk premiums",
    "country_tax_rate": "A. Damodaran, country default spreads and risk premiums",
    "country_corruption": "Transparency International, Corruption Perceptions Index",
    "country_output": "World Bank, GDP in current US dollars",
    "country_defaults": "Bank of Canada, CRAG database of sovereign defaults",
    "country_debt": "Bank of Canada, CRAG database of sovereign defaults",
    "country_": "World Bank, Worldwide Governance Indicators",
    "sector_bankruptc": "Polish public registers, bankruptcies by class of NACE Rev. 2",
    "sector_relative": "Polish public registers, bankruptcies by class of NACE Rev. 2",
    "sector_": "Statistics Poland, financial results by division of NACE Rev. 2",
}


def _direction(line: Line) -> int:
    first, last = line.points[0], line.points[-1]
    if first == last:
        return NEITHER
    return WORSE if last > first else BETTER


def _indicator(line: Line, level: Level) -> Indicator:
    source = next(text for start, text in _SOURCES.items() if line.code.startswith(start))
    return Indicator(
        code=line.code,
        names={"en": line.english, "nl": line.dutch},
        formula=line.formula,
        unit=_UNITS.get(line.unit, Unit.RATIO),
        direction=_direction(line),
        group=line.group,
        level=level,
        source=source,
        refreshed="with each release of the set, once a year",
    )


COUNTRIES = tuple(_indicator(line, Level.COUNTRY) for line in country.COUNTRY)
SECTORS = tuple(_indicator(line, Level.SECTOR) for line in sector.SECTOR)
INDICATORS: tuple[Indicator, ...] = (*COMPANY, *COUNTRIES, *SECTORS)
BY_CODE: dict[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}
