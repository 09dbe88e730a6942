"""How much a buyer can carry over all policyholders (R-LIM-01, `domain.md` 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from core.dates import add_months
from core.money import Money
from limits.rules import grades
from limits.rules.reasons import (
    ReasonCode,
)

ACCOUNTS_MONTHS = 24  # accounts this old no longer count, R-LIM-01 [DESIGN]


MAXIMUM_UNIT = 1_000  # a buyer's maximum is rounded down to this, domain.md 2.1


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

    @property
    def are_old(self) -> bool:
        """Whether they say too little about today."""
        return self.age_months >= ACCOUNTS_MONTHS


@dataclass(frozen=True, slots=True)
class Buyer:
    """What is known of the buyer; `accounts` is None where there are none with both figures.

    `other_currency` names that of accounts which are not compared with amounts in euro. While
    `grade_waits` the grade is not in effect: nobody looked at it, and there is no other one.
    """

    grade: int
    accounts: Accounts | None
    sector_factor: Decimal = Decimal(1)
    country_factor: Decimal = Decimal(1)
    is_natural_person: bool = False
    findings: frozenset[ReasonCode] = frozenset()
    other_currency: str = ""
    grade_waits: bool = False


def buyer_maximum(buyer: Buyer) -> Money:
    """Return the most the insurer wants on a buyer over all policyholders (`buyer_max`)."""
    factors = buyer.sector_factor * buyer.country_factor
    return (financial_capacity(buyer) * factors).floored_to(MAXIMUM_UNIT)


def financial_capacity(buyer: Buyer) -> Money:
    """Return what the buyer's grade and own size allow, before factors (`cap_fin`)."""
    terms = grades.terms_of(buyer.grade)
    if buyer.accounts is None or buyer.accounts.are_old:
        return terms.no_accounts_cap
    return min(
        terms.cap,
        buyer.accounts.equity.floored_at_zero() * terms.equity_share,
        buyer.accounts.turnover.floored_at_zero() * terms.turnover_share,
    )


def has_negative_equity(buyer: Buyer) -> bool:
    """Whether accounts that still count show less than nothing."""
    accounts = buyer.accounts
    return accounts is not None and not accounts.are_old and accounts.equity.amount < 0
