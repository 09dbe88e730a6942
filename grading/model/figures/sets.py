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

SOURCES = {
    "governance": "World Bank, Worldwide Governance Indicators",
    "corruption": "Transparency International, Corruption Perceptions Index",
    "output": "World Bank, GDP in current US dollars (NY.GDP.MKTP.CD)",
    "sovereign-defaults": "Bank of Canada, CRAG database of sovereign defaults",
    "sector-bankruptcies": "Polish public registers, bankruptcies by class of NACE Rev. 2",
    "sector-financials": "Statistics Poland, financial results by division of NACE Rev. 2",
    COUNTRY_RISK: "A. Damodaran, country default spreads and risk premiums",
}
_READERS = {
    "governance": countries.governance,
    "corruption": countries.corruption,
    "output": countries.output,
    "sovereign-defaults": countries.sovereign_defaults,
    "sector-bankruptcies": sectors.bankruptcies,
    "sector-financials": sectors.financials,
}
NAMES = tuple(SOURCES)


def named(name: str, *, year: int) -> FigureSet:
    """Return a set by its name; `year` is that of a file of country risk."""
    if name == COUNTRY_RISK:
        return FigureSet(name, f"{SOURCES[name]} {year}", countries.country_risk(year))
    return FigureSet(name, SOURCES[name], _READERS[name])
