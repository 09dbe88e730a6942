"""What a grade allows: one line of the house's table (`domain.md` 2.1)."""

from dataclasses import dataclass
from decimal import Decimal

from core.money import Money


@dataclass(frozen=True, slots=True)
class GradeTerms:
    """What a buyer of one grade can carry; None where the grade has no such thing."""

    cap: Money
    equity_share: Decimal
    turnover_share: Decimal
    longest_terms_days: int | None
    review_months: int | None
    automatic_authority: Money
