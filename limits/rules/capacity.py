"""How much a buyer can carry over all policyholders (R-LIM-01, `domain.md` 2.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Self

from core.dates import add_months
from core.money import Money
from limits.rules.reasons import ReasonCode
from limits.rules.tables import Tables


@dataclass(frozen=True, slots=True)
class Accounts:
    """The latest annual accounts that give both figures, and their age in whole months."""

    equity: Money
    turnover: Money
    age_months: int = 0

    @classmethod
    def of_year_ending(cls, ended_on: date, equity: Money, turnover: Money, *, on: date) -> Self:
        """Give accounts the age they have `on` a day: whole months since the year they are of."""
        months = 12 * (on.year - ended_on.year) + on.month - ended_on.month
        is_full = add_months(ended_on, months) <= on
        return cls(equity, turnover, months if is_full else months - 1)

    def are_old_by(self, tables: Tables) -> bool:
        """Tell whether they say too little about today."""
        return self.age_months >= tables.accounts_months


@dataclass(frozen=True, slots=True)
class Buyer:
    """What is known of the buyer, and the tables it is put to.

    `accounts` is None where there are none with both figures.
    `other_currency` names that of accounts which are not compared with amounts in euro. While
    `grade_waits` the grade is not in effect: nobody looked at it, and there is no other one. While
    `increases_frozen` nothing rises before somebody judged what several policyholders reported.
    """

    grade: int
    accounts: Accounts | None
    sector_factor: Decimal = Decimal(1)
    country_factor: Decimal = Decimal(1)
    is_natural_person: bool = False
    findings: frozenset[ReasonCode] = frozenset()
    other_currency: str = ""
    grade_waits: bool = False
    increases_frozen: bool = False
    tables: Tables = field(kw_only=True, repr=False)

    @property
    def accounts_are_old(self) -> bool:
        """Whether the newest accounts there are no longer count."""
        return self.accounts is not None and self.accounts.are_old_by(self.tables)


def buyer_maximum(buyer: Buyer) -> Money:
    """Return the most the insurer wants on a buyer over all policyholders (`buyer_max`)."""
    factors = buyer.sector_factor * buyer.country_factor
    return (financial_capacity(buyer) * factors).floored_to(buyer.tables.maximum_unit)


def financial_capacity(buyer: Buyer) -> Money:
    """Return what the buyer's grade and own size allow, before factors (`cap_fin`)."""
    terms = buyer.tables.terms_of(buyer.grade)
    if buyer.accounts is None or buyer.accounts_are_old:
        return buyer.tables.no_accounts_cap(buyer.grade)
    return min(
        terms.cap,
        buyer.accounts.equity.floored_at_zero() * terms.equity_share,
        buyer.accounts.turnover.floored_at_zero() * terms.turnover_share,
    )


def has_negative_equity(buyer: Buyer) -> bool:
    """Whether accounts that still count show less than nothing."""
    accounts = buyer.accounts
    return accounts is not None and not buyer.accounts_are_old and accounts.equity.amount < 0
