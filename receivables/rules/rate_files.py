"""A file of exchange rates as the European Central Bank publishes its history.

The first line names the columns: `Date`, then one currency code each. Each line is a day with the
units of each currency for one euro, with a decimal point; `N/A` or nothing where none was quoted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core import cells, sheets
from core.cells import Cell, WrongCell
from core.money import CURRENCIES
from receivables.rules.exchange_rates import EURO, LARGEST, SMALLEST

BOUNDS = sheets.Bounds(bytes=4 << 20, rows=12_000, unpacked=64 << 20)
_FIRST = date(1999, 1, 4)  # of the euro
_DAY = "date"
_CALLED = {_DAY: _DAY, "datum": _DAY} | {each.lower(): each for each in CURRENCIES - {EURO}}
_NONE = frozenset({"", "N/A", "NA", "-"})
_FIGURE = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)
_PROBLEMS = {
    "NO_SUCH_DAY": "no day that can have a rate stands there.",
    "NOT_A_DAY": "no day that can have a rate stands there.",
    "MISSING": "the day is missing.",
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """One rate as a file gives it."""

    currency: str
    published_on: date
    per_euro: Decimal


def read(content: bytes, *, since: date | None, today: date) -> list[Quoted]:
    """Return the rates in a file, from `since` on; columns of money no longer paid in are left out.

    :raises FileRefused: a subclass for each way in which the file cannot be taken in
    """
    listed = sheets.read(content, BOUNDS, _CALLED, [_DAY, "USD"])
    named = sorted(listed.columns - {_DAY})
    if _DAY not in listed.columns or not named:
        raise sheets.ColumnsMissing(missing="Date, USD")
    read_day = cells.day(_FIRST, today)
    found: list[Quoted] = []
    for line in listed.lines:
        published_on = _day(line, read_day)
        if since is None or published_on >= since:
            found.extend(_rates(line, named, published_on))
    return found


def _day(line: sheets.Line, read_day: object) -> date:
    try:
        day = read_day(line.cells.get(_DAY))  # type: ignore[operator]  # a reader of cells
    except WrongCell as wrong:
        problem = _PROBLEMS.get(wrong.code, "no day that can have a rate stands there.")
        raise sheets.LineUnreadable(line=line.number, column="Date", problem=problem) from None
    assert isinstance(day, date)
    return day


def _rates(line: sheets.Line, named: list[str], published_on: date) -> Iterator[Quoted]:
    for currency in named:
        cell = line.cells.get(currency)
        if str(cell or "").strip().upper() in _NONE:
            continue
        yield Quoted(currency, published_on, _figure(cell, line.number, currency))


def _figure(cell: Cell, line: int, currency: str) -> Decimal:
    figure = Decimal(str(cell)) if _FIGURE.fullmatch(str(cell)) else Decimal(0)
    if not SMALLEST <= figure < LARGEST:
        raise sheets.LineUnreadable(
            line=line, column=currency, problem="give a rate such as 1.0389, or N/A for none."
        )
    return figure
