"""What could change about a company: accounts filed, debts paid, a figure moved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Protocol

from core.dates import add_months
from grading.rules import points
from grading.rules.inputs import Accounts, Evidence

ALL = Decimal(1)
_SHOWN = Decimal("0.001")  # figures are told to a tenth of a per cent
_EXACT = Decimal("0.000000001")  # a share of a way is a division: it must not round a figure up
Quartiles = Mapping[str, tuple[Decimal, Decimal]]


class Change(StrEnum):
    """What could change besides a figure in the accounts."""

    ACCOUNTS_FILED = "ACCOUNTS_FILED"
    OVERDUE_PAID = "OVERDUE_PAID"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that changes: a figure from its value of a year to another, or a `Change`.

    `is_internal` marks what would tell of other policyholders.
    """

    code: str
    was: Decimal | None = None
    becomes: Decimal | None = None
    year: int | None = None
    is_internal: bool = False

    @property
    def written(self) -> str:
        """The step in short, as the address of what it leads to has it."""
        return self.code if self.becomes is None else f"{self.code}:{self.becomes}"


class Move(Protocol):
    """What can be done, wholly or for a share of what is realistic."""

    @property
    def is_gradual(self) -> bool:
        """Whether a share of it can be done too."""
        ...

    def done(self, evidence: Evidence, share: Decimal) -> tuple[Evidence, Step]:
        """Return what would be known then, and what it is."""
        ...


@dataclass(frozen=True, slots=True)
class Filing:
    """The accounts of a year are filed, and say what those before them say."""

    period_end: date
    filed_on: date
    is_gradual: bool = False

    def done(self, evidence: Evidence, share: Decimal) -> tuple[Evidence, Step]:
        """Return the evidence with one year more."""
        same = evidence.accounts[0] if evidence.accounts else Accounts(self.period_end, "EUR")
        newest = replace(same, period_end=self.period_end)
        filed = replace(evidence, accounts=(newest, *evidence.accounts)[:3], filed_on=self.filed_on)
        return filed, Step(Change.ACCOUNTS_FILED, year=self.period_end.year)


@dataclass(frozen=True, slots=True)
class Payment:
    """Everything overdue is paid."""

    is_gradual: bool = False

    def done(self, evidence: Evidence, share: Decimal) -> tuple[Evidence, Step]:
        """Return the evidence without overdue debts."""
        paid = replace(
            evidence, overdue_reporters=0, overdue_oldest_due_on=None, in_collection=False
        )
        return paid, Step(Change.OVERDUE_PAID, is_internal=True)


@dataclass(frozen=True, slots=True)
class Lever:
    """How one figure is moved: which lines change by the same amount, for better or worse."""

    code: str  # of the indicator
    above: str
    below: str
    rises: tuple[str, ...]
    falls: tuple[str, ...] = ()
    times: int = 1
    is_better_high: bool = True

    def value(self, accounts: Accounts) -> Decimal | None:
        """Return the figure; None where a line is not given or it divides by nothing."""
        above, below = getattr(accounts, self.above), getattr(accounts, self.below)
        return None if above is None or not below else above * self.times / below

    def moved(self, accounts: Accounts, target: Decimal) -> Accounts:
        """Return the accounts with the figure moved there, and the lines that move with it."""
        above, below = getattr(accounts, self.above), getattr(accounts, self.below)
        if self.below in self.falls:  # as with debts that become due later
            amount = below - above * self.times / target
        else:
            amount = abs(target * below / self.times - above)
        lines = accounts.lines()
        found = {line: lines[line] + amount for line in self.rises if lines[line] is not None}
        found |= {line: lines[line] - amount for line in self.falls if lines[line] is not None}
        return replace(accounts, **found)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure moves from its value of a year towards the better quartile of the sector."""

    lever: Lever
    was: Decimal
    limit: Decimal
    year: int
    is_gradual: bool = True

    def done(self, evidence: Evidence, share: Decimal) -> tuple[Evidence, Step]:
        """Return the evidence with the figure moved in the newest accounts."""
        rounding = ROUND_CEILING if self.lever.is_better_high else ROUND_FLOOR
        unit = _SHOWN if self.lever.times == 1 else Decimal(1)
        exact = (self.was + (self.limit - self.was) * share).quantize(_EXACT)
        target = exact.quantize(unit, rounding)
        step = Step(self.lever.code, self.was, target, self.year)
        return self.moved_to(evidence, target), step

    def moved_to(self, evidence: Evidence, target: Decimal) -> Evidence:
        """Return the evidence with the figure of the newest accounts at a value."""
        moved = (self.lever.moved(evidence.accounts[0], target), *evidence.accounts[1:])
        return replace(evidence, accounts=moved)

    def share_of(self, value: Decimal) -> Decimal:
        """Return how far a value is on the way: 1 is as far as is realistic."""
        return (value - self.was) / (self.limit - self.was)


_RESULTS = (
    "net_income", "profit_before_tax", "ebit", "ebitda", "operating_profit", "profit_on_sales",
    "gross_profit", "retained_earnings",
)  # fmt: skip
LEVERS = (
    Lever("equity_to_assets", "equity", "total_assets", ("equity",), ("total_liabilities",)),
    Lever("net_income_to_assets", "net_income", "total_assets", _RESULTS),
    Lever("current_ratio", "current_assets", "current_liabilities", ("long_term_debt",),
          ("current_liabilities",)),
    Lever("receivables_days", "receivables", "sales", ("cash",), ("receivables",), 365,
          is_better_high=False),
    Lever("inventory_days", "inventory", "sales", ("cash",), ("inventory",), 365,
          is_better_high=False),
)  # fmt: skip


def filing(evidence: Evidence, on: date) -> Filing | None:
    """Return the filing of the newest year whose accounts can be filed and are not."""
    end = _newest_year_end(evidence, on)
    return None if end is None else Filing(end, on)


def payment(evidence: Evidence) -> Payment | None:
    """Return the payment of what is overdue; None where nothing is."""
    return Payment() if evidence.overdue_reporters or evidence.in_collection else None


def figures(evidence: Evidence, quartiles: Quartiles) -> Iterator[Figure]:
    """Return the figures that can be better: those the better quarter of the sector passes."""
    if not evidence.accounts:
        return
    newest = evidence.accounts[0]
    for lever in LEVERS:
        was = lever.value(newest)
        if was is None or lever.code not in quartiles:
            continue
        low, high = quartiles[lever.code]
        limit = high if lever.is_better_high else low
        if limit and (limit > was if lever.is_better_high else limit < was):
            yield Figure(lever, was, limit, newest.period_end.year)


def _newest_year_end(evidence: Evidence, on: date) -> date | None:
    if not evidence.accounts:
        return date(on.year - 1, 12, 31)
    end = evidence.accounts[0].period_end
    if on < add_months(end, points.MONTHS_FRESH):
        return None
    while add_months(end, 12) < on:
        end = add_months(end, 12)
    return end
