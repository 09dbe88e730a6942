"""What a breach of a duty after the event may cost: the insurer's proven prejudice (R-CLM-12)."""

from decimal import Decimal
from fractions import Fraction

from core.money import Money
from receivables.rules.proportion import exact, rounded


def prejudice(
    lost_recovery: Money, insured_share_of_debt: Decimal, insured_share: Decimal
) -> Money:
    """Return what a recovery lost by lateness would have brought the insurer (CLM-20).

    Lateness by itself costs nothing: art. 7:941(3) BW.
    """
    lost = exact(lost_recovery) * Fraction(insured_share_of_debt) * Fraction(insured_share)
    return rounded(lost, lost_recovery.currency)
