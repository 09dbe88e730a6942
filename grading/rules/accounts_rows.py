"""Reading one line of a file of annual accounts by its map."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from companies.rules.entries import Entry, Misread, read_name
from companies.rules.identifiers import Number, number
from core.errors import BusinessError
from grading.rules import identities
from grading.rules.accounts_map import AccountsMap, Term, read_day

_NUMBER = re.compile(r"[+-]?(\d{1,18}(\.\d{1,12})?|\.\d{1,12})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_SMALLEST = Decimal("0.001")  # amounts are kept to this
_LARGEST = Decimal(10) ** 15  # numeric(18,3)
_EARLIEST = date(1900, 1, 1)


class ColumnNotThere(BusinessError):
    """The map names a column that the file does not have."""

    sentence = (
        "The file has no column %(column)s, which the map names: correct the map or check the "
        "delimiter (the columns found are %(found)s)."
    )


class ColumnTwice(BusinessError):
    """A column that the map names stands in the header twice."""

    sentence = "The column %(column)s stands in the first line twice: remove one of them."


class ColumnsMiscounted(BusinessError):
    """A line has more or fewer columns than the header."""

    sentence = (
        "The line has %(found)s columns and the first line %(wanted)s: check commas and quotation "
        "marks."
    )


class NotANumber(BusinessError):
    """A figure is not written as a plain number."""

    sentence = "%(value)s is no number: write it as 1250.00, without thousands separators."


class NumberTooLarge(BusinessError):
    """A figure is larger than any company's."""

    sentence = "%(value)s is larger than a company's figure can be: check the unit of the map."


class YearUnreadable(BusinessError):
    """The year or the end of the period is not one."""

    sentence = "%(value)s is no year or date: write 2014 or 2014-12-31, not before 1900."


class YearNotOver(BusinessError):
    """The accounts are of a year that is not over."""

    sentence = "The year ends on %(value)s, which is in the future: accounts tell what has been."


class FiledBeforeTheEnd(BusinessError):
    """The accounts were filed before the year was over, or will be in the future."""

    sentence = "Filed on %(value)s cannot be: it lies before the end of the year or in the future."


class NoFigures(BusinessError):
    """The line has no figure in any of the columns that the map names."""

    sentence = "There is no figure in any column that the map names: leave the line out."


@dataclass(frozen=True, slots=True)
class FiledAccounts:
    """One line of a file: a company's accounts of one year, in whole units of the currency."""

    company: Entry
    period_end: date
    filed_on: date | None
    figures: Mapping[str, Decimal | None]
    warnings: Sequence[Mapping[str, object]]

    @property
    def number(self) -> Number:
        """The number by which the line names its company."""
        return self.company.numbers[0]


class RowReader:
    """Reads the rows of one file below its header.

    :raises ColumnNotThere: if the map names a column that the header lacks
    :raises ColumnTwice: if the header has such a column twice
    """

    def __init__(self, accounts_map: AccountsMap, header: Sequence[str], *, today: date) -> None:
        self._map = accounts_map
        self._today = today
        self._width = len(header)
        names = [name.strip() for name in header]
        for column in accounts_map.columns:
            if column not in names:
                raise ColumnNotThere(column=column, found=", ".join(names)[:200])
            if names.count(column) > 1:
                raise ColumnTwice(column=column)
        self._place = {name: place for place, name in enumerate(names)}
        self._figure_columns = list(
            dict.fromkeys(term.column for terms in accounts_map.items.values() for term in terms)
        )

    def read(self, row: Sequence[str]) -> FiledAccounts:
        """Return the accounts in a row.

        :raises Misread: naming the column that cannot be right; nothing of the row may be kept
        """
        if len(row) != self._width:
            raise Misread("", ColumnsMiscounted(found=len(row), wanted=self._width))
        period_end = self._period_end(row)
        figures = self._figures(row)
        return FiledAccounts(
            company=self._company(row),
            period_end=period_end,
            filed_on=self._filed_on(row, period_end),
            figures=figures,
            warnings=identities.broken(figures),
        )

    def _company(self, row: Sequence[str]) -> Entry:
        column, given = self._map.company, row[self._place[self._map.company]]
        try:
            found = number(self._map.scheme, self._map.country, given)
        except BusinessError as problem:
            raise Misread(column, problem) from problem
        return Entry(
            name=read_name(self._map.name, row[self._place[self._map.name]]),
            numbers=(found,),
            country=self._map.country,
        )

    def _period_end(self, row: Sequence[str]) -> date:
        column = self._map.year or self._map.period_end
        given = row[self._place[column]].strip()
        written = f"{given}-{self._map.year_end}" if self._map.year else given
        found = read_day(written) if _YEAR.fullmatch(given) or not self._map.year else None
        if found is None or found < _EARLIEST:
            raise Misread(column, YearUnreadable(value=given[:20]))
        if found > self._today:
            raise Misread(column, YearNotOver(value=found))
        return found

    def _filed_on(self, row: Sequence[str], period_end: date) -> date | None:
        column = self._map.filed_on
        given = row[self._place[column]].strip() if column else ""
        if not given:
            return None
        found = read_day(given)
        if found is None:
            raise Misread(column, YearUnreadable(value=given[:20]))
        if not period_end <= found <= self._today:
            raise Misread(column, FiledBeforeTheEnd(value=found))
        return found

    def _figures(self, row: Sequence[str]) -> dict[str, Decimal | None]:
        read = {column: self._figure(column, row) for column in self._figure_columns}
        figures: dict[str, Decimal | None] = {}
        for item, terms in self._map.items.items():
            parts = [read[term.column] for term in terms]
            figures[item] = self._amount(item, terms, parts)
        if all(figure is None for figure in figures.values()):
            raise Misread("", NoFigures())
        return figures

    def _amount(
        self, item: str, terms: Sequence[Term], parts: Sequence[Decimal | None]
    ) -> Decimal | None:
        """Return the item in whole units of the currency; None when a part of it is missing."""
        total = Decimal(0)
        for term, part in zip(terms, parts, strict=True):
            if part is None:
                return None
            total += term.sign * part
        amount = total * self._map.unit
        if abs(amount) >= _LARGEST:
            raise Misread(terms[0].column, NumberTooLarge(value=f"{total:f}"[:30]))
        return amount.quantize(_SMALLEST)

    def _figure(self, column: str, row: Sequence[str]) -> Decimal | None:
        given = row[self._place[column]].strip()
        if not given:
            return None
        if not _NUMBER.fullmatch(given):
            long = given.isascii() and given.isdecimal()
            problem = NumberTooLarge if long else NotANumber
            raise Misread(column, problem(value=given[:30]))
        return Decimal(given)
