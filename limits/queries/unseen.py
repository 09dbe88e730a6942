"""What we stand to lose on any buyer without having decided on it, as far as it can be told."""

from dataclasses import dataclass
from datetime import date

from core.money import Money
from limits.queries import tables
from limits.queries.options import option_counts


@dataclass(frozen=True, slots=True)
class Unseen:
    """Cover without a decision: how many policies have it, and what is counted on a buyer for it.

    `counted` is what the tables count on each buyer for policies that cover it blindly.
    """

    blind: int
    counted: Money
    discretionary: int
    discretionary_average: Money


def unseen(on: date) -> Unseen:
    """Return what may stand on any buyer without a decision; read it in the insurer's scope."""
    found = option_counts(on)
    return Unseen(
        blind=found.blind,
        counted=tables.in_force(on).unreported_use * found.blind,
        discretionary=found.discretionary,
        discretionary_average=found.discretionary_average,
    )
