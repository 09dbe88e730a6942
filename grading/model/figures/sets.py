"""The published sets that can be read in, by the name a command takes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from grading.model.figures import countries, sectors
from grading.model.figures.kinds import Read, Row


@dataclass(frozen=True, slots=True)
class FigureSet:
    """One published set: who publishes it, and how its rows are read."""

    name: str
    source: str
    read: Callable[[Iterable[Row], int], Read]


COUNTRY_RISK = "country-risk"  # its file does not say of which year it is

_SETS = (
    FigureSet("governance", "World Bank, Worldwide Governance Indicators", countries.governance),
    FigureSet(
        "corruption",
        "Transparency International, Corruption Perceptions Index",
        countries.corruption,
    ),
    FigureSet("output", "World Bank, GDP in current US dollars (NY.GDP.MKTP.CD)", countries.output),
    FigureSet(
        "sovereign-defaults",
        "Bank of Canada, CRAG database of sovereign defaults",
        countries.sovereign_defaults,
    ),
    FigureSet(
        "sector-bankruptcies",
        "Polish public registers, bankruptcies by class of NACE Rev. 2",
        sectors.bankruptcies,
    ),
    FigureSet(
        "sector-financials",
        "Statistics Poland, financial results by division of NACE Rev. 2",
        sectors.financials,
    ),
)
NAMES = (*(each.name for each in _SETS), COUNTRY_RISK)


def named(name: str, *, year: int) -> FigureSet:
    """Return a set by its name; `year` is that of a file of country risk."""
    if name == COUNTRY_RISK:
        source = f"A. Damodaran, country default spreads and risk premiums {year}"
        return FigureSet(name, source, countries.country_risk(year))
    return next(each for each in _SETS if each.name == name)
