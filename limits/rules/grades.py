"""What each grade allows: the table behind every proposal (`domain.md` 2.1)."""

from dataclasses import dataclass
from decimal import Decimal

from core.money import Money
from grading.rules import scale

WORST_INSURABLE = 8  # grade 9 is refused, grade 10 cancelled: domain.md 2.1
NO_ACCOUNTS_SHARE = Decimal("0.10")  # of the grade's own cap, R-LIM-01 [DESIGN]
NO_ACCOUNTS_MOST = Decimal(25_000)  # euro, R-LIM-01 [DESIGN]


@dataclass(frozen=True, slots=True)
class GradeTerms:
    """What a buyer of one grade can carry; None where the grade has no such thing."""

    cap: Money
    equity_share: Decimal
    turnover_share: Decimal
    longest_terms_days: int | None
    review_months: int | None
    automatic_authority: Money

    @property
    def no_accounts_cap(self) -> Money:
        """The most without accounts younger than 24 months (R-LIM-01)."""
        return min(self.cap * NO_ACCOUNTS_SHARE, Money(NO_ACCOUNTS_MOST, self.cap.currency))


def _eur(amount: int) -> Money:
    return Money(Decimal(amount), "EUR")


def _row(cap: int, shares: str, terms: int, months: int, automatic: int) -> GradeTerms:
    equity, turnover = shares.split()
    return GradeTerms(_eur(cap), Decimal(equity), Decimal(turnover), terms, months, _eur(automatic))


_NONE = Decimal(0)

# Proposal of the house, 22 November 2026 (`domain.md` 2.1 [DESIGN], shape as in market practice):
# cap, shares of equity and turnover, longest terms, months to review, automatic up to.
TABLE: dict[int, GradeTerms] = {
    1: _row(50_000_000, "0.40 0.12", 180, 12, 1_000_000),
    2: _row(25_000_000, "0.35 0.10", 150, 12, 1_000_000),
    3: _row(10_000_000, "0.30 0.09", 120, 12, 500_000),
    4: _row(5_000_000, "0.25 0.08", 120, 12, 250_000),
    5: _row(2_000_000, "0.20 0.06", 90, 9, 100_000),
    6: _row(750_000, "0.15 0.04", 90, 6, 50_000),
    7: _row(250_000, "0.10 0.025", 60, 4, 15_000),
    8: _row(50_000, "0.05 0.01", 30, 3, 0),  # nothing by itself: an underwriter decides
    9: GradeTerms(_eur(0), _NONE, _NONE, None, 1, _eur(0)),
    10: GradeTerms(_eur(0), _NONE, _NONE, None, None, _eur(0)),
}


def terms_of(grade: int) -> GradeTerms:
    """Return what `grade` allows.

    :raises NotAGrade: outside 1 to 10
    """
    return TABLE[scale.ensure_grade(grade).number]
