"""Interest on a late payment, and what each payment of the debtor pays (`domain.md` 4.1, 4.3)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from collections_app.rules.rates import RateSeries
from core.dates import add_years
from core.money import Money

_ONE_DAY = timedelta(days=1)


class DayCount(StrEnum):
    """How days become years (R-COL-06): always 365, or the true length of each calendar year."""

    ACT_365F = "ACT/365F"
    ACT_ACT = "ACT/ACT"


@dataclass(frozen=True, slots=True)
class Payment:
    """Money of the debtor that reached the creditor, or its collector, on `paid_on`."""

    paid_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Debt:
    """One claim for a price: what is owed, since when it is late, and under which rate."""

    principal: Money
    due_on: date
    rates: RateSeries
    costs: Money
    compounds: bool = True
    day_count: DayCount = DayCount.ACT_365F


@dataclass(frozen=True, slots=True)
class Segment:
    """Days in a row with one rate and one interest-bearing amount; both ends included."""

    first: date
    last: date
    rate: Decimal
    base: Money

    @property
    def days(self) -> int:
        """The number of days on which interest runs."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Imputation:
    """What one payment went to, in the order of the law (art. 6:44 BW)."""

    paid_on: date
    to_costs: Money
    to_interest: Money
    to_principal: Money
    surplus: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """The debtor's account on a day: how the interest came about, what was paid, what is open."""

    segments: tuple[Segment, ...]
    imputations: tuple[Imputation, ...]
    interest: Money
    open_costs: Money
    open_interest: Money
    open_principal: Money

    @property
    def paid_costs(self) -> Money:
        """What payments went to costs."""
        return self._total(imputation.to_costs for imputation in self.imputations)

    @property
    def paid_interest(self) -> Money:
        """What payments went to interest, capitalised or not."""
        return self._total(imputation.to_interest for imputation in self.imputations)

    @property
    def paid_principal(self) -> Money:
        """What payments went to principal."""
        return self._total(imputation.to_principal for imputation in self.imputations)

    def _total(self, parts: Iterable[Money]) -> Money:
        return Money.sum(parts, self.open_principal.currency)


def statement(debt: Debt, payments: Sequence[Payment], *, as_of: date) -> Statement:
    """Work out interest and imputation up to and including `as_of` (R-COL-01 to R-COL-08).

    Interest runs from the day after the due date through the day of payment. Periods split at each
    row of the rates, each anniversary of the due date and each payment; payments after `as_of`
    are left out. Cents are made where interest is posted: at a payment, an anniversary, the end.

    :raises RateUnknown: if the series of rates does not reach over the whole period
    """
    account = _Account.opened(debt)
    seen = sorted(
        (payment for payment in payments if payment.paid_on <= as_of),
        key=lambda payment: payment.paid_on,
    )
    if as_of > debt.due_on:
        debt.rates.ensure_covers(debt.due_on + _ONE_DAY, as_of)

    anniversaries = set(_anniversaries(debt.due_on, as_of))
    for day in sorted({as_of, *anniversaries, *(payment.paid_on for payment in seen)}):
        account.accrue_through(day)
        for payment in seen:
            if payment.paid_on == day:
                account.impute(payment)
        if day in anniversaries and debt.compounds:
            account.capitalise()
    return account.closed()


def last_day_before_order(ordered_on: date) -> date:
    """Return the last day with interest once a court opened an insolvency (R-COL-08, INT-04).

    The order counts from the first minute of its day (art. 23 Fw), for bankruptcy (art. 128 Fw),
    suspension of payments (art. 260 Fw) and debt restructuring (art. 303 Fw) alike.
    """
    return ordered_on - _ONE_DAY


def year_fraction(first: date, last: date, day_count: DayCount) -> Fraction:
    """Return the days from `first` to `last`, both included, as an exact part of a year."""
    if day_count is DayCount.ACT_365F:
        return Fraction((last - first).days + 1, 365)
    total = Fraction(0)
    for year in range(first.year, last.year + 1):
        start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        total += Fraction((end - start).days + 1, 365 + calendar.isleap(year))
    return total


@dataclass(slots=True)
class _Account:
    """The running account of one debt; lives only within one calculation."""

    debt: Debt
    reached: date
    costs: Money
    principal: Money
    accrued: Money
    capitalised: Money
    running: Fraction = Fraction(0)
    segments: list[Segment] = field(default_factory=list)
    imputations: list[Imputation] = field(default_factory=list)

    @classmethod
    def opened(cls, debt: Debt) -> _Account:
        nothing = Money.zero(debt.principal.currency)
        return cls(debt, debt.due_on, debt.costs, debt.principal, nothing, nothing)

    def accrue_through(self, day: date) -> None:
        """Let interest run, in one segment for each row of the rates, without rounding."""
        base = self.principal + self.capitalised
        starts = [
            self.reached + _ONE_DAY,
            *self.debt.rates.changes_between(self.reached + _ONE_DAY, day),
        ]
        ends = [*(start - _ONE_DAY for start in starts[1:]), day]
        for first, last in zip(starts, ends, strict=True):
            if first > last or not base:
                continue
            segment = Segment(first, last, self.debt.rates.on(first), base)
            years = year_fraction(first, last, self.debt.day_count)
            self.running += Fraction(base.amount) * Fraction(segment.rate) * years / 100
            self.segments.append(segment)
        self.reached = max(self.reached, day)

    def _post(self) -> None:
        """Put the interest that ran since the last posting on the account, in cents."""
        exact = Decimal(self.running.numerator) / Decimal(self.running.denominator)
        self.accrued += Money(exact, self.principal.currency).to_cents()
        self.running = Fraction(0)

    def impute(self, payment: Payment) -> None:
        """Let a payment pay costs, then interest (the youngest first), then principal."""
        self._post()
        left = payment.amount
        to_costs = min(left, self.costs)
        left -= to_costs
        to_accrued = min(left, self.accrued)
        left -= to_accrued
        to_capitalised = min(left, self.capitalised)
        left -= to_capitalised
        to_principal = min(left, self.principal)
        self.costs -= to_costs
        self.accrued -= to_accrued
        self.capitalised -= to_capitalised
        self.principal -= to_principal
        to_interest = to_accrued + to_capitalised
        surplus = left - to_principal
        self.imputations.append(
            Imputation(payment.paid_on, to_costs, to_interest, to_principal, surplus)
        )

    def capitalise(self) -> None:
        """Make a full year's interest bear interest itself (R-COL-04)."""
        self._post()
        self.capitalised += self.accrued
        self.accrued = Money.zero(self.principal.currency)

    def closed(self) -> Statement:
        """Post what still runs and draw up the statement."""
        self._post()
        open_interest = self.accrued + self.capitalised
        paid = Money.sum(
            (imputation.to_interest for imputation in self.imputations), open_interest.currency
        )
        return Statement(
            tuple(self.segments),
            tuple(self.imputations),
            interest=paid + open_interest,
            open_costs=self.costs,
            open_interest=open_interest,
            open_principal=self.principal,
        )


def _anniversaries(due_on: date, as_of: date) -> Iterator[date]:
    """Give each anniversary of the due date up to `as_of`; 29 February becomes the 28th."""
    for years in range(1, as_of.year - due_on.year + 1):
        anniversary = add_years(due_on, years)
        if anniversary <= as_of:
            yield anniversary
