"""The sets about countries: governance, corruption, output, country risk, sovereign defaults."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from core.errors import BusinessError
from grading.model.figures import kinds, places
from grading.model.figures.kinds import (
    Figure,
    IndicatorUnknown,
    NotAFigure,
    Read,
    RefusedFigure,
    Row,
)
from grading.rules.inputs import PlaceLevel

Reader = Callable[[Iterable[Row], int], Read]

# Moody's steps from the best, 1, to the worst, 21.
RATINGS = (
    "Aaa", "Aa1", "Aa2", "Aa3", "A1", "A2", "A3", "Baa1", "Baa2", "Baa3", "Ba1", "Ba2", "Ba3",
    "B1", "B2", "B3", "Caa1", "Caa2", "Caa3", "Ca", "C",
)  # fmt: skip
INDICATORS = (
    "VoiceandAccountability", "PoliticalStability", "GovernmentEffectiveness",
    "RegulatoryQuality", "RuleofLaw", "ControlofCorruption",
)  # fmt: skip
_OF_STABILITY = "andAbsenceofViolence/Terrorism"  # the end of its name in full
# Estimates are standard normal, "approximately -2.5 to 2.5" (World Bank); the widest of 1996 to
# 2017 is -3.31, of political stability.
_WIDEST = 3.5
_LARGEST_OUTPUT = 1e15  # dollars; ten times that of the whole world
_LARGEST_DEBT = 1e9  # millions of dollars
_LEAST_CORRUPT = 10  # on the scale of the set; the index is published from 0 to 100 since 2012
_RISKS = ("default_spread", "equity_risk_premium", "country_risk_premium", "corporate_tax_rate")


def _by_row(
    needed: Iterable[str],
    figures: Callable[[Mapping[str, str], int], Iterator[Figure]],
    *,
    by_year: bool = False,
) -> Reader:
    """Return a reader that takes its figures from each row by itself; `by_year` from a column."""

    def read(rows: Iterable[Row], newest: int) -> Read:
        lines = iter(rows)
        header = kinds.columns_of(next(lines, (1, []))[1], needed)
        if by_year:
            header, refused = kinds.of_years_past(header, newest)
            yield from refused
        for line, row in lines:
            try:
                found = list(figures(kinds.filled(header, row), newest))
            except BusinessError as wrong:
                yield RefusedFigure(line, "", wrong)
            else:
                yield from ((line, figure) for figure in found)

    return read


def _governance(cells: Mapping[str, str], newest: int) -> Iterator[Figure]:
    name = cells["Country/Territory"]
    key = kinds.place(places.country_coded(cells["Code"]) or places.country_named(name), name)
    value = kinds.number(cells["Estimate"])
    indicator = _indicator(cells["Indicator"])
    if value is not None and kinds.number(cells["NumSrc"]):  # none before a country is covered
        kinds.ensure_between(value, -_WIDEST, _WIDEST)
        year = kinds.year_of(cells["Year"], newest)
        yield Figure(PlaceLevel.COUNTRY, key, f"governance.{indicator}", year, value)


def _indicator(named: str) -> str:
    """Return an indicator as the set writes it, or as its publisher does, with blanks."""
    written = named.replace(" ", "").removesuffix(_OF_STABILITY)
    if written not in INDICATORS:
        raise IndicatorUnknown(value=named, known=", ".join(INDICATORS))
    return written


def _corruption(cells: Mapping[str, str], newest: int) -> Iterator[Figure]:
    key = kinds.place(places.country_named(cells["country"]), cells["country"])
    values = kinds.years_in(cells, newest)
    if max(values.values(), default=0) > _LEAST_CORRUPT:
        raise NotAFigure(value=max(values.values()))
    kinds.ensure_between(min(values.values(), default=0), 0, _LEAST_CORRUPT)
    for year, value in values.items():
        if value:  # zero: not covered that year
            yield Figure(PlaceLevel.COUNTRY, key, "corruption", year, value)


def _output(cells: Mapping[str, str], newest: int) -> Iterator[Figure]:
    key = places.country_coded(cells["Country Code"])
    values = kinds.years_in(cells, newest)
    if key is not None:  # not a region or another group of countries
        for year, value in values.items():
            kinds.ensure_between(value, 0, _LARGEST_OUTPUT)
            yield Figure(PlaceLevel.COUNTRY, key, "output", year, value)


def _defaults(cells: Mapping[str, str], newest: int) -> Iterator[Figure]:
    name = cells["Country"]
    key = kinds.place(
        places.country_named(name) or places.country_coded(cells["CountryCode"]), name
    )
    year = kinds.year_of(cells["Year"], newest)
    for column, series in (("DefaultThisYear", "defaulted"), ("TotalDebtDefaulted", "debt")):
        value = kinds.number(cells[column])
        if value is not None:
            kinds.ensure_between(value, 0, 1 if series == "defaulted" else _LARGEST_DEBT)
            yield Figure(PlaceLevel.COUNTRY, key, f"default.{series}", year, value)


def country_risk(year: int) -> Reader:
    """Return a reader for country risk as of one year, which its file does not say."""

    def figures(cells: Mapping[str, str], newest: int) -> Iterator[Figure]:
        kinds.year_of(str(year), newest)
        key = kinds.place(places.country_named(cells["country"]), cells["country"])
        rating = cells["moodys_rating"]
        if rating not in (*RATINGS, "NR", ""):
            raise NotAFigure(value=rating)
        if rating in RATINGS:
            yield Figure(PlaceLevel.COUNTRY, key, "risk.rating", year, RATINGS.index(rating) + 1)
        for column in _RISKS:
            value = kinds.number(cells[column])
            if value is not None:
                kinds.ensure_between(value, 0, 1)  # shares of 1, not per cent
                yield Figure(PlaceLevel.COUNTRY, key, f"risk.{column}", year, value)

    return _by_row(("country", "moodys_rating", *_RISKS), figures)


governance = _by_row(
    ("Country/Territory", "Code", "Year", "Estimate", "NumSrc", "Indicator"), _governance
)
corruption = _by_row(("country",), _corruption, by_year=True)
output = _by_row(("Country Code",), _output, by_year=True)
sovereign_defaults = _by_row(
    ("CountryCode", "Country", "Year", "DefaultThisYear", "TotalDebtDefaulted"), _defaults
)
