"""Labelled sets as files: rows of indicators, what became of them, and who and when."""

import json
import math
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from core.errors import BadInput, BusinessError
from core.source_files import SourceFile
from grading.model import ratios
from grading.model.catalogue import BY_ATTRIBUTE, BY_CODE
from grading.rules.accounts_map import AccountsMap, read_map
from grading.rules.inputs import Accounts
from grading.training import polish
from grading.training.labelled import LARGEST, NOTHING, LabelledSet

_BLANKS = frozenset({"", "?", "na", "n/a", "nan", "null", "none"})
_OUTCOMES = {
    "1": 1, "1.0": 1, "true": 1, "yes": 1, "failed": 1, "bankrupt": 1, "default": 1,
    "0": 0, "0.0": 0, "false": 0, "no": 0, "alive": 0, "healthy": 0, "ok": 0,
}  # fmt: skip


class TargetNotThere(BusinessError):
    """The file has no such target column."""

    sentence = "The file has no target column %(target)s: its columns are %(found)s."


class NothingUnderstood(BusinessError):
    """No column of the file is an indicator."""

    sentence = (
        "No column of %(file)s is an indicator: give a map with --columns (columns found: "
        "%(found)s)."
    )


class CellUnreadable(BusinessError):
    """A cell holds what its column cannot hold."""

    sentence = "Line %(line)s, column %(column)s: %(value)s is no %(wanted)s."


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns are not indicators, and what a map says of the others."""

    target: str
    group: str = ""
    time: str = ""
    accounts: AccountsMap | None = None
    named: Mapping[str, str] = field(default_factory=dict)  # by column, a code or AttrN


def read_columns(
    file: Path | None, *, target: str, group: str, time: str, items: Sequence[str]
) -> Columns:
    """Return what a map says; without one, columns speak for themselves.

    A map with `items` is that of `import_statements`. Another one is `{"column": "indicator"}`.

    :raises BadInput: naming what in the map cannot be used
    """
    if file is None:
        return Columns(target, group, time)
    with SourceFile(file) as source:
        given = source.json()
    if not isinstance(given, dict):
        raise BadInput(place="map", problem="must be a JSON object.")
    if "items" in given:
        accounts = read_map(given, items=items)
        return Columns(
            target, group or accounts.company, time or accounts.year or accounts.period_end,
            accounts,
        )  # fmt: skip
    for column, code in given.items():
        if code not in BY_CODE and code not in BY_ATTRIBUTE:
            raise BadInput(place=f"map.{column}", problem=f"{code} is no indicator.")
    return Columns(target, group, time, None, given)


def read(file: Path, columns: Columns) -> LabelledSet:
    """Read a labelled set.

    :raises BusinessError: when the target is missing, has one class, or a cell is unreadable
    """
    with SourceFile(file) as source:
        rows = source.rows()
        header = [name.strip() for name in next(rows)[1]]
        reader = _Reader(file.name, header, columns)
        for line, cells in rows:
            reader.take(line, cells)
        return reader.finish(source.sha256)


class _Reader:
    """Takes the lines of one file and makes a set of them."""

    def __init__(self, name: str, header: list[str], columns: Columns) -> None:
        self._name, self._header, self._columns = name, header, columns
        if columns.target not in header:
            raise TargetNotThere(target=columns.target, found=", ".join(header))
        for wanted in (columns.group, columns.time):
            if wanted and wanted not in header:
                raise BadInput(place=name, problem=f"has no column {wanted}.")
        self._place = {column: place for place, column in enumerate(header)}
        known = {column: columns.named.get(column, column) for column in header}
        self._attributes = {
            column: name for column, name in known.items() if name in BY_ATTRIBUTE
        } if columns.accounts is None else {}  # fmt: skip
        self._codes = {
            column: name for column, name in known.items() if name in BY_CODE
        } if columns.accounts is None else {}  # fmt: skip
        self._kept: list[dict[str, float | None]] = []
        self._filed: list[Accounts | None] = []
        self._target: list[int] = []
        self._groups: list[str] = []
        self._times: list[int] = []
        self._ensure_something_is_understood()

    def take(self, line: int, cells: list[str]) -> None:
        """Take one line."""
        if len(cells) != len(self._header):
            wanted = f"row of {len(self._header)} columns"
            raise CellUnreadable(line=line, column="-", value=len(cells), wanted=wanted)
        written = cells[self._place[self._columns.target]].strip().lower()
        if written not in _OUTCOMES:
            self._refuse(line, self._columns.target, written, "outcome (0 or 1)")
        self._target.append(_OUTCOMES[written])
        if self._columns.group:
            self._groups.append(cells[self._place[self._columns.group]])
        if self._columns.time:
            self._times.append(self._year(line, cells))
        if self._columns.accounts is not None:
            self._filed.append(self._accounts(line, cells, self._columns.accounts))
            return
        read_as = {**self._attributes, **self._codes}
        self._kept.append(
            {name: self._number(line, column, cells) for column, name in read_as.items()}
        )

    def finish(self, sha256: str) -> LabelledSet:
        """Return the set."""
        if self._columns.accounts is not None:
            rows: Iterator[dict[str, float | None]] = self._of_accounts()
            codes = tuple(BY_CODE)
        else:
            rows = (self._with_attributes(row) for row in self._kept)
            attributes = polish.CODES if self._attributes else ()
            codes = tuple(dict.fromkeys((*attributes, *self._codes.values())))
        values = {code: array("d") for code in codes}
        for row in rows:
            for code, column in values.items():
                column.append(_plain(row.get(code)))
        values = {code: v for code, v in values.items() if not all(map(math.isnan, v))}
        return LabelledSet(
            self._name, sha256, values, tuple(self._target), tuple(self._groups),
            tuple(self._times), self._unmapped(),
        )  # fmt: skip

    def _with_attributes(self, row: dict[str, float | None]) -> dict[str, float | None]:
        if not self._attributes:
            return row
        own = {code: value for code, value in row.items() if code in BY_CODE}
        return polish.indicators(row) | own

    def _of_accounts(self) -> Iterator[dict[str, float | None]]:
        """Return the indicators of each line, with the years before it of the same company."""
        by_year = {
            (group, filed.period_end.year): filed
            for group, filed in zip(self._groups, self._filed, strict=True)
            if filed is not None
        }
        for group, filed in zip(self._groups, self._filed, strict=True):
            assert filed is not None
            year = filed.period_end.year
            earlier = (by_year.get((group, year - back)) for back in (1, 2))
            years = (filed, *(one for one in earlier if one is not None))
            yield {**ratios.of(years), "years_of_accounts": len(ratios.in_a_row(years))}

    def _accounts(self, line: int, cells: list[str], given: AccountsMap) -> Accounts:
        amounts: dict[str, Decimal | None] = {}
        for item, terms in given.items.items():
            total: Decimal | None = Decimal(0)
            for term in terms:
                amount = self._decimal(line, term.column, cells)
                total = None if total is None or amount is None else total + term.sign * amount
            amounts[item] = None if total is None else total * given.unit
        year = self._year(line, cells)
        return Accounts(period_end=date(year, 12, 31), currency=given.currency, **amounts)

    def _decimal(self, line: int, column: str, cells: list[str]) -> Decimal | None:
        written = cells[self._place[column]].strip()
        if written.lower() in _BLANKS:
            return None
        try:
            found = Decimal(written)
        except InvalidOperation:
            self._refuse(line, column, written, "number")
        if not found.is_finite() or abs(found) > LARGEST:
            self._refuse(line, column, written, "amount")
        return found

    def _number(self, line: int, column: str, cells: list[str]) -> float | None:
        written = cells[self._place[column]].strip()
        if written.lower() in _BLANKS:
            return None
        try:
            found = float(written)
        except ValueError:
            self._refuse(line, column, written, "number")
        return min(max(found, -LARGEST), LARGEST)

    def _year(self, line: int, cells: list[str]) -> int:
        written = cells[self._place[self._columns.time]].strip()[:4]
        if not (written.isascii() and written.isdigit() and 1900 <= int(written) <= 2200):
            self._refuse(line, self._columns.time, written, "year")
        return int(written)

    def _refuse(self, line: int, column: str, value: str, wanted: str) -> None:
        raise CellUnreadable(line=line, column=column, value=json.dumps(value[:60]), wanted=wanted)

    def _unmapped(self) -> tuple[str, ...]:
        used = {self._columns.target, self._columns.group, self._columns.time}
        used |= {*self._attributes, *self._codes}
        if self._columns.accounts is not None:
            used |= {*self._columns.accounts.columns}
        return tuple(column for column in self._header if column not in used)

    def _ensure_something_is_understood(self) -> None:
        accounts = self._columns.accounts
        for column in accounts.columns if accounts is not None else self._columns.named:
            if column not in self._place:
                raise BadInput(place=self._name, problem=f"has no column {column}.")
        if accounts is None and not self._attributes and not self._codes:
            raise NothingUnderstood(file=self._name, found=", ".join(self._header))


def _plain(value: float | None) -> float:
    if value is None or math.isnan(value):
        return NOTHING
    return min(max(value, -LARGEST), LARGEST)
