"""What a published set of figures is made of, and what is wrong with a cell of it."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.errors import BusinessError
from grading.rules.inputs import PlaceLevel

Row = tuple[int, list[str]]
_YEARS = range(1900, 2200)


class NotTheSet(BusinessError):
    """The columns are not those of the set that was named."""

    sentence = "The first line has no column %(column)s: is this the file of that set?"


class NotAFigure(BusinessError):
    """Text, an infinity or a number of absurd size stands where a figure should be."""

    sentence = "%(value)s is no figure this set can have: correct or empty the cell."


class OutOfRange(BusinessError):
    """The figure lies outside what its publisher says that it can be."""

    sentence = "%(value)s cannot be: the set has figures from %(least)s to %(most)s here."


class IndicatorUnknown(BusinessError):
    """The set has no indicator of this name; nothing would use its figures."""

    sentence = "The set has no indicator %(value)s: it has %(known)s."


class FutureYear(BusinessError):
    """The year has not come yet, or is none."""

    sentence = "%(value)s is no year that figures can be of: it lies in the future or is none."


class PlaceUnknown(BusinessError):
    """No country or sector goes by this name."""

    sentence = "Nobody knows the country or sector %(value)s: correct it, or leave the line out."


class GivenTwice(BusinessError):
    """An earlier line of the file has the same figure of the same year."""

    sentence = "Line %(line)s has this figure of the same year already: keep one of them."


@dataclass(frozen=True, slots=True)
class Figure:
    """One number about a country or sector in one year; `key` is its code."""

    level: PlaceLevel
    key: str
    series: str
    year: int
    value: float


@dataclass(frozen=True, slots=True)
class RefusedFigure:
    """A cell that was not read in; nothing of its row is kept."""

    line: int
    column: str
    problem: BusinessError


Read = Iterator[tuple[int, Figure] | RefusedFigure]


def number(text: str) -> float | None:
    """Return the number in a cell; None where the set says that it has none."""
    if text.strip() in ("", "-", "NA", "N/A", "NR", "bd", ".."):
        return None
    try:
        value = float(text)
    except ValueError as wrong:
        raise NotAFigure(value=text) from wrong
    if not math.isfinite(value) or abs(value) >= 1e18:
        raise NotAFigure(value=text)
    return value


def ensure_between(value: float, least: float, most: float) -> None:
    """Refuse a figure that the set cannot have.

    :raises OutOfRange: naming the range
    """
    if not least <= value <= most:
        raise OutOfRange(value=value, least=f"{least:g}", most=f"{most:g}")


def year_of(text: str, newest: int) -> int:
    if not text.isdigit() or int(text) not in _YEARS or int(text) > newest:
        raise FutureYear(value=text)
    return int(text)


def place(code: str | None, named: str) -> str:
    if code is None:
        raise PlaceUnknown(value=named)
    return code


def columns_of(header: list[str], needed: Iterable[str]) -> dict[str, int]:
    found = {name.strip(): place for place, name in enumerate(header)}
    for column in needed:
        if column not in found:
            raise NotTheSet(column=column)
    return found


def of_years_past(
    header: Mapping[str, int], newest: int
) -> tuple[dict[str, int], list[RefusedFigure]]:
    """Return the columns without those of years that have not come, and these, refused once."""
    kept = dict(header)
    refused: list[RefusedFigure] = []
    for name in header:
        if name.isdigit():
            try:
                year_of(name, newest)
            except FutureYear as wrong:
                refused.append(RefusedFigure(1, name, wrong))
                del kept[name]
    return kept, refused


def filled(header: Mapping[str, int], row: list[str]) -> dict[str, str]:
    """Return the cells of a row by column; a short row ends in empty cells."""
    return {name: row[at].strip() if at < len(row) else "" for name, at in header.items()}


def years_in(cells: Mapping[str, str], newest: int) -> dict[int, float]:
    """Return the figures of a row with one column a year; empty cells are left out."""
    values = {year_of(name, newest): number(cells[name]) for name in cells if name.isdigit()}
    return {year: value for year, value in values.items() if value is not None}
