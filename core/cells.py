"""What a cell of somebody's list says: text, a day, an amount, however it is written."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from core.money import CURRENCIES

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_FIGURE = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
_WRITTEN = re.compile(  # thousands marked by one sign in threes, then another before the decimals
    r"(?P<sign>-?) ?(?P<whole>\d+|\d{1,3}(?P<mark>[ '.,])\d{3}(?:(?P=mark)\d{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<decimals>\d+))?",
    re.ASCII,
)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_SHOWN = 80  # characters of what is wrong
_MOST_PLACES = 40  # before or after the point: 1E999999999 is short, written out it is a gigabyte


class Formula(str):
    """A cell that a spreadsheet works out: what it says is not known here."""

    __slots__ = ()


Cell = str | Decimal | date | None


class WrongCell(Exception):
    """A cell cannot be read: a code, and what stands there."""

    def __init__(self, code: str, value: object = "") -> None:
        self.code = code
        self.value = str(value)[:_SHOWN]
        super().__init__(code)


def is_empty(cell: Cell) -> bool:
    """Tell whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text(longest: int) -> Callable[[Cell], str]:
    """Return a reader of texts that are not empty."""

    def read(cell: Cell) -> str:
        found = optional_text(longest)(cell)
        if not found:
            raise WrongCell("MISSING")
        return found

    return read


def optional_text(longest: int) -> Callable[[Cell], str]:
    """Return a reader of texts that may be empty; what stood on more lines becomes one."""

    def read(cell: Cell) -> str:
        found = " ".join(_written(cell).split())
        if len(found) > longest or _is_far(cell):
            raise WrongCell("TOO_LONG", found)
        if not found.isprintable():
            raise WrongCell("NOT_TEXT", "".join(c if c.isprintable() else "?" for c in found))
        return found

    return read


def day(earliest: date, latest: date) -> Callable[[Cell], date]:
    """Return a reader of days within bounds, written as 2026-11-22 or 22-11-2026."""

    def read(cell: Cell) -> date:
        if is_empty(cell):
            raise WrongCell("MISSING")
        found = cell.date() if isinstance(cell, datetime) else cell
        if not isinstance(found, date):
            found = _day(_written(cell).strip())
        if not earliest <= found <= latest:
            raise WrongCell("NO_SUCH_DAY", cell)
        return found

    return read


def amount(cell: Cell) -> Decimal:
    """Read an amount with a decimal comma or point, and thousands marked or not."""
    if is_empty(cell):
        raise WrongCell("MISSING")
    if isinstance(cell, Decimal) and not _is_far(cell):
        return cell
    written = _written(cell).strip()
    plain = _with_point(written)
    if not _FIGURE.fullmatch(plain):
        raise WrongCell("NOT_AN_AMOUNT", written)
    return Decimal(plain)


def whole(lowest: int, highest: int) -> Callable[[Cell], int]:
    """Return a reader of whole numbers within bounds."""

    def read(cell: Cell) -> int:
        if is_empty(cell):
            raise WrongCell("MISSING")
        written = _written(cell).strip()
        if not _WHOLE.fullmatch(written) or not lowest <= int(written) <= highest:
            raise WrongCell("NOT_A_NUMBER", written)
        return int(written)

    return read


def currency(default: str) -> Callable[[Cell], str]:
    """Return a reader of currencies that people pay in; nothing stands for `default`."""

    def read(cell: Cell) -> str:
        found = _written(cell).strip().upper() or default
        if not _CURRENCY.fullmatch(found):
            raise WrongCell("NOT_A_CURRENCY", found)
        if found not in CURRENCIES:
            raise WrongCell("CURRENCY_UNKNOWN", found)
        return found

    return read


def country(cell: Cell) -> str:
    """Read a country as two letters; nothing stands for none."""
    found = optional_text(60)(cell).upper()
    if found and not _COUNTRY.fullmatch(found):
        raise WrongCell("NOT_A_COUNTRY", found)
    return found


def _written(cell: Cell) -> str:
    """Return what stands in a cell; a figure without exponent, unless it is far from any use."""
    if isinstance(cell, Formula):
        raise WrongCell("FORMULA", cell)
    if isinstance(cell, Decimal) and not _is_far(cell):
        return f"{cell:f}"
    return str(cell if cell is not None else "")


def _is_far(cell: Cell) -> bool:
    """Tell whether a figure is so large, or so fine, that nobody would write it out."""
    if not isinstance(cell, Decimal):
        return False
    exponent = cell.as_tuple().exponent
    if not isinstance(exponent, int):  # a letter stands for it: no figure at all
        return True
    return max(cell.adjusted(), -exponent) > _MOST_PLACES


def _day(written: str) -> date:
    iso, day_first = _ISO.fullmatch(written), _DAY_FIRST.fullmatch(written)
    parts = iso.groups() if iso else day_first.groups()[::-1] if day_first else None
    if parts is None:
        raise WrongCell("NOT_A_DAY", written)
    try:
        return date(*map(int, parts))
    except ValueError:
        raise WrongCell("NO_SUCH_DAY", written) from None


def _with_point(written: str) -> str:
    """Return the figure with a point before its decimals, whichever way it was written.

    Marks that stand between anything but thousands are never left out: 12.11.2026 is no amount.
    """
    found = _WRITTEN.fullmatch(re.sub(r"\s", " ", written))
    if found is None:
        raise WrongCell("NOT_AN_AMOUNT", written)
    decimals = found["decimals"]
    if decimals and len(decimals) == 3 and found["mark"] not in (".", ","):
        raise WrongCell("AMBIGUOUS_AMOUNT", written)  # 1.234 can be either
    whole = re.sub(r"\D", "", found["whole"])
    return f"{found['sign']}{whole}.{decimals}" if decimals else f"{found['sign']}{whole}"
