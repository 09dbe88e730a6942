"""What one line of a ledger says, cell by cell, or all that is wrong with it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from core.money import CURRENCIES, Money
from receivables.rules.bounds import EARLIEST, LATEST, MOST
from receivables.rules.upload import Cell, LedgerLine, Problem, WrongLine

_YES = frozenset({"y", "yes", "j", "ja", "1", "true"})
_NO = frozenset({"", "n", "no", "nee", "0", "false"})
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_FIGURE = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)

Value = TypeVar("Value")


class _Wrong(Exception):
    def __init__(self, code: str, value: object = "") -> None:
        self.code = code
        self.value = str(value)[:80]


def read_line(number: int, cells: Mapping[str, Cell]) -> LedgerLine | WrongLine:
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
    if issued and due:
        reader.check(due >= issued, "due_date", "BEFORE_INVOICE_DATE", due)
    if gross is not None:
        reader.check(gross > 0, "amount_gross", "NOT_ABOVE_ZERO", gross)
        reader.check(gross <= MOST, "amount_gross", "TOO_MUCH", gross)
    if gross is not None and net is not None:
        reader.check(0 < net <= gross, "amount_net", "NET_ABOVE_GROSS", net)
    if gross is not None and open_amount is not None:
        reader.check(0 <= open_amount <= gross, "amount_open", "OPEN_ABOVE_GROSS", open_amount)
    if currency:
        amounts = {"amount_gross": gross, "amount_net": net, "amount_open": open_amount}
        for column, amount in amounts.items():
            reader.check_cents(column, amount, currency)
    if (
        reader.problems
        or not (issued and due and currency and debtor and invoice_no)
        or (gross is None or net is None or open_amount is None)
    ):
        return reader.wrong_line(open_amount, currency)
    return LedgerLine(
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

    def check_cents(self, column: str, amount: Decimal | None, currency: str) -> None:
        if amount is None or abs(amount) > MOST:
            return  # said already
        money = Money(amount, currency)
        if money != money.to_cents() and not self._is_said(column):
            self.problems.append(Problem(self.number, column, "NOT_IN_CENTS", str(amount)))

    def wrong_line(self, open_amount: Decimal | None, currency: str | None) -> WrongLine:
        if open_amount is None or abs(open_amount) > MOST or not currency:
            return WrongLine(tuple(self.problems), None)
        return WrongLine(tuple(self.problems), Money(open_amount, currency))

    def _is_said(self, column: str) -> bool:
        return any(problem.column == column for problem in self.problems)


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
    if found not in CURRENCIES:
        raise _Wrong("CURRENCY_UNKNOWN", found)
    return found


def _flag(cell: Cell) -> bool:
    written = str(cell or "").strip().lower()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise _Wrong("NOT_YES_OR_NO", written)
