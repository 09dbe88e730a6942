"""What one line of a ledger says, cell by cell, or all that is wrong with it."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from core import cells
from core.cells import Cell, WrongCell
from core.money import Money
from core.sheets import Line
from receivables.rules.bounds import EARLIEST, LATEST, MOST
from receivables.rules.upload import LedgerLine, Problem, WrongLine

_YES = frozenset({"y", "yes", "j", "ja", "1", "true"})
_NO = frozenset({"", "n", "no", "nee", "0", "false"})
_DAY = cells.day(EARLIEST, LATEST)

Value = TypeVar("Value")


def read_line(line: Line) -> LedgerLine | WrongLine:
    """Return what the line says, or everything that is wrong with it."""
    reader = _Line(line)
    reader.check(not line.surplus, "", "NO_COLUMN", line.surplus)
    issued = reader.read("invoice_date", _DAY)
    due = reader.read("due_date", _DAY)
    currency = reader.read("currency", cells.currency("EUR"))
    gross = reader.read("amount_gross", cells.amount)
    open_amount = reader.read("amount_open", cells.amount)
    has_net = not cells.is_empty(line.cells.get("amount_net"))
    net = reader.read("amount_net", cells.amount) if has_net else gross
    debtor = reader.read("debtor_id", cells.text(40))
    invoice_no = reader.read("invoice_no", cells.text(40))
    disputed = reader.read("disputed", _flag)
    reference = reader.read("reference", cells.optional_text(140))
    name = reader.read("debtor_name", cells.optional_text(200))
    policy_no = reader.read("policy_no", cells.optional_text(40))
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
        return WrongLine(
            tuple(reader.problems),
            _money(open_amount, currency),
            invoice_no=invoice_no or "",
            debtor_id=debtor or "",
            debtor_name=name or "",
        )
    return LedgerLine(
        line=line.number,
        debtor_id=debtor,
        invoice_no=invoice_no,
        invoice_date=issued,
        due_date=due,
        gross=Money(gross, currency),
        net=Money(net, currency),
        open=Money(open_amount, currency),
        is_disputed=bool(disputed),
        reference=reference or "",
        debtor_name=name or "",
        policy_no=policy_no or "",
    )


class _Line:
    def __init__(self, line: Line) -> None:
        self.number = line.number
        self.cells = line.cells
        self.problems: list[Problem] = []

    def read(self, column: str, kind: Callable[[Cell], Value]) -> Value | None:
        """Return the cell as `kind` reads it; None: it is wrong, and noted as such."""
        try:
            return kind(self.cells.get(column))
        except WrongCell as wrong:
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

    def _is_said(self, column: str) -> bool:
        return any(problem.column == column for problem in self.problems)


def _money(amount: Decimal | None, currency: str | None) -> Money | None:
    if amount is None or abs(amount) > MOST or not currency:
        return None
    return Money(amount, currency)


def _flag(cell: Cell) -> bool:
    written = str(cell or "").strip().lower()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise WrongCell("NOT_YES_OR_NO", written)
