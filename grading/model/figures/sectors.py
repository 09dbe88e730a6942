"""The sets about sectors: bankruptcies and financial results by division of NACE Rev. 2."""

from collections import Counter
from collections.abc import Iterable, Mapping

from core.errors import BusinessError
from grading.model.figures import kinds, places
from grading.model.figures.kinds import (
    Figure,
    GivenTwice,
    NotAFigure,
    Read,
    RefusedFigure,
    Row,
)
from grading.rules.inputs import PlaceLevel

WHOLE_ECONOMY = "ALL"

# The statistical office's short names, and what they count (millions of zloty, or firms).
MEASURES = {
    "EN": "firms", "PEN": "firms_in_profit", "GS": "income", "PNPM": "net_income_total",
    "GS (I)": "sales", "Przych. fin.": "financial_income", "PPO": "other_income",
    "NP": "net_profit", "OP": "operating_profit", "POS": "sales_profit", "CF": "cash_flow",
    "TC": "costs", "OFE": "other_financial_costs", "IP": "interest", "DEPR": "depreciation",
    "IO": "investment", "NWC": "working_capital", "C": "cash", "LTL": "long_term_liabilities",
    "STL": "short_term_liabilities", "LTC": "long_term_bank_loans",
    "STC": "short_term_bank_loans", "INV": "inventory", "REC": "receivables",
}  # fmt: skip


_COUNTS = {"firms", "firms_in_profit"}
_MOST_FIRMS = 10_000_000  # more than there are in the country


def bankruptcies(rows: Iterable[Row], newest: int) -> Read:
    """Add classes up to divisions and to the whole economy."""
    lines = iter(rows)
    header = kinds.columns_of(next(lines, (1, []))[1], ("year", "pkd2007", "bankruptcies"))
    sums: Counter[tuple[str, int]] = Counter()
    seen: dict[tuple[str, int], int] = {}
    last = 1
    for last, row in lines:
        cells = kinds.filled(header, row)
        try:
            division, year, count = _count(cells, newest)
            earlier = seen.setdefault((cells["pkd2007"], year), last)
            if earlier != last:
                raise GivenTwice(line=earlier)
        except BusinessError as wrong:
            yield RefusedFigure(last, "", wrong)
            continue
        sums[division, year] += count
        sums[WHOLE_ECONOMY, year] += count
    for (division, year), count in sorted(sums.items()):
        yield last, Figure(PlaceLevel.SECTOR, division, "bankruptcies", year, count)


def _count(cells: Mapping[str, str], newest: int) -> tuple[str, int, int]:
    year = kinds.year_of(cells["year"], newest)
    division = kinds.place(places.division_of(cells["pkd2007"]), cells["pkd2007"])
    value = kinds.number(cells["bankruptcies"])
    if value is None or value < 0 or value != int(value):
        raise NotAFigure(value=cells["bankruptcies"])
    return division, year, int(value)


def financials(rows: Iterable[Row], newest: int) -> Read:
    """Read divisions and the whole economy; finer and coarser sectors are passed over."""
    lines = iter(rows)
    header = kinds.columns_of(next(lines, (1, []))[1], ("numer PKD", "wskaźnik"))
    header, refused = kinds.of_years_past(header, newest)
    yield from refused
    for line, row in lines:
        cells = kinds.filled(header, row)
        key = _key(cells["numer PKD"])
        if key is None or not cells["wskaźnik"]:
            continue
        try:
            series = _series(cells["wskaźnik"])
            values = kinds.years_in(cells, newest)
            _ensure_counts(series, values)
        except BusinessError as wrong:
            yield RefusedFigure(line, "", wrong)
            continue
        for year, value in values.items():
            yield line, Figure(PlaceLevel.SECTOR, key, series, year, value)


def _ensure_counts(series: str, values: Mapping[int, float]) -> None:
    if series in _COUNTS:
        for value in values.values():
            kinds.ensure_between(value, 0, _MOST_FIRMS)


def _key(sector: str) -> str | None:
    """Return the key of a division, written as 01. there, or of all together."""
    if sector == "OG":
        return WHOLE_ECONOMY
    return places.division_of(sector) if len(sector) == 3 and sector.endswith(".") else None


def _series(measure: str) -> str:
    """Return what a row measures: its longest short name counts, GS (I) before GS."""
    for name in sorted(MEASURES, key=len, reverse=True):
        if measure.startswith(f"{name} "):
            return MEASURES[name]
    raise NotAFigure(value=measure)
