"""An uploaded ledger: its columns, its lines, and why it is refused (`domain.md` 6.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.money import Money
from core.sheets import Bounds, FileRefused

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
CALLED = {name: name for name in COLUMNS}  # the headings that are understood
BOUNDS = Bounds(bytes=5 << 20, rows=20_000, unpacked=60 << 20)  # 20,000 lines unpack to 20 MB
WHOLE_FILE = 0  # the line of a problem that is of no one line
MOST_ERRORS = 50  # shown at once; the rest follow when these are mended


class NoRows(FileRefused):
    """There is a first line with columns and nothing below it."""

    sentence = "The ledger has no lines below its first one."


class TotalDiffers(FileRefused):
    """The sum of the open amounts is not the control total."""

    sentence = "The open amounts add up to %(found)s, and you gave %(given)s as their total."


class LinesRefused(FileRefused):
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
