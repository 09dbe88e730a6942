"""The way back: the smallest realistic changes that would lift a grade, found by grading again."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from core.dates import add_months
from grading.rules import points
from grading.rules.inputs import Accounts, Evidence
from grading.rules.scorecard import Score

Grading = Callable[[Evidence, date], Score]
_STEPS = 8  # looked at between a figure and what is realistic, then halved
_HALVINGS = 5
_SHOWN = Decimal("0.001")  # figures are told to a tenth of a per cent


class Change(StrEnum):
    """What could change besides a figure in the accounts."""

    ACCOUNTS_FILED = "ACCOUNTS_FILED"
    OVERDUE_PAID = "OVERDUE_PAID"


@dataclass(frozen=True, slots=True)
class Way:
    """One change that leads to a better grade: a figure from one value to another, or a `Change`.

    `is_internal` marks what would tell of other policyholders.
    """

    code: str
    grade: int
    was: Decimal | None = None
    becomes: Decimal | None = None
    year: int | None = None
    is_internal: bool = False


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


def ways(
    evidence: Evidence, on: date, grade: Grading, limits: Mapping[str, tuple[Decimal, Decimal]]
) -> list[Way]:
    """Return each change that by itself lifts the grade, from the smallest, found by grading again.

    `limits` are the lower and upper quartile of each figure in the sector: nobody goes further.
    """
    now = grade(evidence, on).grade
    found = [*_facts(evidence, on, grade, now)]
    if evidence.accounts:
        found += [
            way
            for lever in LEVERS
            if lever.code in limits
            for way in _figure(lever, evidence, on, grade, now, limits[lever.code])
        ]
    return found


def _facts(evidence: Evidence, on: date, grade: Grading, now: int) -> Iterator[Way]:
    end = _newest_year_end(evidence, on)
    if end is not None:
        same = evidence.accounts[0] if evidence.accounts else Accounts(end, "EUR")
        filed = replace(
            evidence,
            accounts=(replace(same, period_end=end), *evidence.accounts)[:3],
            filed_on=on,
        )
        after = grade(filed, on).grade
        if after < now:
            yield Way(Change.ACCOUNTS_FILED, after, year=end.year)
    if evidence.overdue_reporters or evidence.in_collection:
        paid = replace(
            evidence, overdue_reporters=0, overdue_oldest_due_on=None, in_collection=False
        )
        after = grade(paid, on).grade
        if after < now:
            yield Way(Change.OVERDUE_PAID, after, is_internal=True)


def _newest_year_end(evidence: Evidence, on: date) -> date | None:
    """Return the end of the newest year whose accounts can be filed and are not; None: none."""
    if not evidence.accounts:
        return date(on.year - 1, 12, 31)
    end = evidence.accounts[0].period_end
    if on < add_months(end, points.MONTHS_FRESH):
        return None
    while add_months(end, 12) < on:
        end = add_months(end, 12)
    return end


def _figure(
    lever: Lever,
    evidence: Evidence,
    on: date,
    grade: Grading,
    now: int,
    limits: tuple[Decimal, Decimal],
) -> Iterator[Way]:
    accounts = evidence.accounts[0]
    was = lever.value(accounts)
    limit = limits[1] if lever.is_better_high else limits[0]
    if was is None or (limit <= was if lever.is_better_high else limit >= was) or not limit:
        return
    rounding = ROUND_CEILING if lever.is_better_high else ROUND_FLOOR
    unit = _SHOWN if lever.times == 1 else Decimal(1)

    def after(share: Decimal) -> tuple[Decimal, int]:
        target = (was + (limit - was) * share).quantize(unit, rounding)
        moved = (lever.moved(accounts, target), *evidence.accounts[1:])
        return target, grade(replace(evidence, accounts=moved), on).grade

    shares = (Decimal(step) / _STEPS for step in range(1, _STEPS + 1))
    enough = next((share for share in shares if after(share)[1] < now), None)
    if enough is None:
        return
    too_little = enough - Decimal(1) / _STEPS
    for _ in range(_HALVINGS):
        middle = (too_little + enough) / 2
        too_little, enough = (too_little, middle) if after(middle)[1] < now else (middle, enough)
    becomes, better = after(enough)
    yield Way(lever.code, better, was, becomes, accounts.period_end.year)
