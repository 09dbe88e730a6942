"""What a line of an uploaded ledger says, or why it is refused (`domain.md` 6.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from core.errors import BusinessError
from core.money import Money
from receivables.rules.bounds import EARLIEST, LATEST, MOST

COLUMNS = (
    "debtor_id",
    "debtor_name",
    "invoice_no",
    "invoice_date",
    "due_date",
    "currency",
    "amount_gross",
    "amount_net",
    "amount_open",
    "disputed",
    "paid_to_date",
    "reference",
    "policy_no",
)
REQUIRED = frozenset(
    {"debtor_id", "invoice_no", "invoice_date", "due_date", "amount_gross", "amount_open"}
)
MOST_ROWS = 20_000
LARGEST_FILE = 5 << 20  # bytes
MOST_ERRORS = 50  # shown at once; the rest follow when these are mended

_YES = frozenset({"y", "yes", "j", "ja", "1", "true"})
_NO = frozenset({"", "n", "no", "nee", "0", "false"})
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_FIGURE = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)

Cell = str | Decimal | date | None
Value = TypeVar("Value")


class UploadRefused(BusinessError):
    """The ledger as a whole cannot be taken in; nothing of it is kept."""

    sentence = "The ledger was not taken in."


class FileTooLarge(UploadRefused):
    """The file is larger than a ledger is."""

    sentence = "The file is larger than %(most)s MB. Split it by buyer and upload the parts."


class TooManyRows(UploadRefused):
    """The ledger has more lines than one upload takes."""

    sentence = "The ledger has more than %(most)s lines. Split it by buyer and upload the parts."


class FileUnreadable(UploadRefused):
    """The file is neither CSV nor XLSX, or is damaged."""

    sentence = "The file cannot be read: %(problem)s Save it as CSV (UTF-8) or XLSX and try again."


class ColumnsMissing(UploadRefused):
    """The first line does not name all the columns that are needed."""

    sentence = "The first line must name the columns; these are missing: %(missing)s."


class NoRows(UploadRefused):
    """There is a first line with columns and nothing below it."""

    sentence = "The ledger has no lines below its first one."


class TotalDiffers(UploadRefused):
    """The sum of the open amounts is not the control total."""

    sentence = "The open amounts add up to %(found)s, and you gave %(given)s as their total."


class LinesRefused(UploadRefused):
    """One or more lines are wrong; `problems` says which, where and what to do."""

    sentence = "%(count)s lines have to be mended. Nothing was taken in."

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(count=len({problem.line for problem in problems}))


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, as a code with values; `texts` words it."""

    line: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One open item."""

    line: int
    debtor_id: str
    invoice_no: str
    invoice_date: date
    due_date: date
    gross: Money
    net: Money
    open: Money
    is_disputed: bool
    reference: str


class _Wrong(Exception):
    def __init__(self, code: str, value: object = "") -> None:
        self.code = code
        self.value = str(value)[:80]


def read_line(number: int, cells: Mapping[str, Cell]) -> LedgerLine | list[Problem]:
    """Return what the line says, or everything that is wrong with it."""
    reader = _Line(number, cells)
    issued = reader.read("invoice_date", _day)
    due = reader.read("due_date", _day)
    currency = reader.read("currency", _currency)
    gross = reader.read("amount_gross", _amount)
    open_amount = reader.read("amount_open", _amount)
    net = reader.read("amount_net", _amount) if cells.get("amount_net") not in (None, "") else gross
    debtor = reader.read("debtor_id", _text(40))
    invoice_no = reader.read("invoice_no", _text(40))
    disputed = reader.read("disputed", _flag)
    reference = reader.read("reference", _optional_text(140))
    if not (issued and due and currency and debtor and invoice_no):
        return reader.problems
    if gross is None or net is None or open_amount is None or reader.problems:
        return reader.problems
    reader.check(due >= issued, "due_date", "BEFORE_INVOICE_DATE", due)
    reader.check(gross > 0, "amount_gross", "NOT_ABOVE_ZERO", gross)
    reader.check(gross <= MOST, "amount_gross", "TOO_MUCH", gross)
    reader.check(0 < net <= gross, "amount_net", "NET_ABOVE_GROSS", net)
    reader.check(0 <= open_amount <= gross, "amount_open", "OPEN_ABOVE_GROSS", open_amount)
    found = LedgerLine(
        line=number,
        debtor_id=debtor,
        invoice_no=invoice_no,
        invoice_date=issued,
        due_date=due,
        gross=Money(gross, currency),
        net=Money(net, currency),
        open=Money(open_amount, currency),
        is_disputed=bool(disputed),
        reference=reference or "",
    )
    amounts = {"amount_gross": found.gross, "amount_net": found.net, "amount_open": found.open}
    for column, amount in amounts.items():
        reader.check(amount == amount.to_cents(), column, "NOT_IN_CENTS", amount.amount)
    return reader.problems or found


class _Line:
    def __init__(self, number: int, cells: Mapping[str, Cell]) -> None:
        self.number = number
        self.cells = cells
        self.problems: list[Problem] = []

    def read(self, column: str, kind: Callable[[Cell], Value]) -> Value | None:
        """Return the cell as `kind` reads it; None: it is wrong, and noted as such."""
        try:
            return kind(self.cells.get(column))
        except _Wrong as wrong:
            self.problems.append(Problem(self.number, column, wrong.code, wrong.value))
            return None

    def check(self, holds: bool, column: str, code: str, value: object) -> None:
        if not holds:
            self.problems.append(Problem(self.number, column, code, str(value)))


def _text(longest: int) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        found = _optional_text(longest)(cell)
        if not found:
            raise _Wrong("MISSING")
        return found

    return read


def _optional_text(longest: int) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        found = f"{cell:f}" if isinstance(cell, Decimal) else str(cell or "")
        found = " ".join(found.split())
        if len(found) > longest:
            raise _Wrong("TOO_LONG", found)
        if not found.isprintable():
            raise _Wrong("NOT_TEXT", found)
        return found

    return read


def _day(cell: Cell) -> date:
    if cell is None or cell == "":
        raise _Wrong("MISSING")
    if isinstance(cell, datetime):
        return _sensible(cell.date(), cell)
    if isinstance(cell, date):
        return _sensible(cell, cell)
    written = str(cell).strip()
    iso, day_first = _ISO.fullmatch(written), _DAY_FIRST.fullmatch(written)
    try:
        if iso:
            return _sensible(date(*(int(part) for part in iso.groups())), written)
        if day_first:
            day, month, year = (int(part) for part in day_first.groups())
            return _sensible(date(year, month, day), written)
    except ValueError:
        raise _Wrong("NO_SUCH_DAY", written) from None
    raise _Wrong("NOT_A_DAY", written)


def _sensible(day: date, written: object) -> date:
    if not EARLIEST <= day <= LATEST:
        raise _Wrong("NO_SUCH_DAY", written)
    return day


def _amount(cell: Cell) -> Decimal:
    if cell is None or cell == "":
        raise _Wrong("MISSING")
    if isinstance(cell, Decimal):
        return cell
    written = str(cell).strip()
    plain = _with_point(re.sub(r"[\s\u00a0\u202f']", "", written))
    if not _FIGURE.fullmatch(plain):
        raise _Wrong("NOT_AN_AMOUNT", written)
    return Decimal(plain)


def _with_point(written: str) -> str:
    """Return the figure with a point before its decimals, whichever way it was written."""
    marks = [mark for mark in written if mark in ".,"]
    if not marks:
        return written
    last = marks[-1]
    if len(set(marks)) == 1 and len(marks) > 1:
        return written.replace(last, "")  # 1.234.567
    whole, _, decimals = written.rpartition(last)
    if len(marks) == 1 and len(decimals) == 3:
        raise _Wrong("AMBIGUOUS_AMOUNT", written)  # 1.234 can be either
    return f"{whole.replace('.', '').replace(',', '')}.{decimals}"


def _currency(cell: Cell) -> str:
    found = str(cell or "EUR").strip().upper()
    if not _CURRENCY.fullmatch(found):
        raise _Wrong("NOT_A_CURRENCY", found)
    return found


def _flag(cell: Cell) -> bool:
    written = str(cell or "").strip().lower()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise _Wrong("NOT_YES_OR_NO", written)
