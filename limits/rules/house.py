"""The first version of the house's tables, for the desk calculator, which knows no database.

Decisions read theirs from the tables in force (`limits.queries.tables`); a test holds the two
together.
"""

from decimal import Decimal

from core.money import Money
from limits.rules.grades import GradeTerms
from limits.rules.tables import CURRENCY, Tables


def _euro(amount: int) -> Money:
    return Money(Decimal(amount), CURRENCY)


def _row(
    cap: int, shares: str, terms: int | None, months: int | None, automatic: int
) -> GradeTerms:
    equity, turnover = map(Decimal, shares.split())
    return GradeTerms(_euro(cap), equity, turnover, terms, months, _euro(automatic))


# Proposal of the house, 22 November 2026 (`domain.md` 2.1 [DESIGN], shape as in market practice):
# cap, shares of equity and turnover, longest terms, months to review, automatic up to.
FIRST = Tables(
    version=1,
    grades=(
        _row(50_000_000, "0.40 0.12", 180, 12, 1_000_000),
        _row(25_000_000, "0.35 0.10", 150, 12, 1_000_000),
        _row(10_000_000, "0.30 0.09", 120, 12, 500_000),
        _row(5_000_000, "0.25 0.08", 120, 12, 250_000),
        _row(2_000_000, "0.20 0.06", 90, 9, 100_000),
        _row(750_000, "0.15 0.04", 90, 6, 50_000),
        _row(250_000, "0.10 0.025", 60, 4, 15_000),
        _row(50_000, "0.05 0.01", 30, 3, 0),  # nothing by itself: an underwriter decides
        _row(0, "0 0", None, 1, 0),
        _row(0, "0 0", None, None, 0),
    ),
    no_accounts_share=Decimal("0.10"),  # R-LIM-01
    no_accounts_most=_euro(25_000),
    accounts_months=24,
    new_company_months=12,  # `domain.md` 2.3
    rounding_unit=1_000,
    maximum_unit=1_000,
    utilisation=Decimal("0.60"),  # this and the two below as in LMT-09
    loss_given_default=Decimal("0.80"),
    margin_ratio=Decimal("1.25"),
    least_sector_factor=Decimal("0.5"),  # R-LIM-02
    most_sector_factor=Decimal("1.1"),
    least_country_factor=Decimal(0),
    most_country_factor=Decimal(1),
    unreported_use=_euro(0),  # R-LIM-03: nobody has measured any yet
)
