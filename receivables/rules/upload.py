"""An uploaded ledger: its columns, its lines, and why it is refused (`domain.md` 6.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import BusinessError
from core.money import Money

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
WHOLE_FILE = 0  # the line of a problem that is of no one line
MOST_ERRORS = 50  # shown at once; the rest follow when these are mended

Cell = str | Decimal | date | None


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
    """Something is wrong; `problems` says on which lines, where and what to do, as many as fit.

    `left_out` is how many more problems there are.
    """

    sentence = "%(count)s lines have to be mended. Nothing was taken in."

    def __init__(self, problems: Sequence[Problem]) -> None:
        found = sorted(problems, key=lambda problem: problem.line)
        self.problems = found[:MOST_ERRORS]
        self.left_out = len(found) - len(self.problems)
        super().__init__(count=len({problem.line for problem in found} - {WHOLE_FILE}))


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


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that cannot be taken in: why, and what is open by it where that could be read."""

    problems: tuple[Problem, ...]
    open: Money | None
