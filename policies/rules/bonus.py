"""Bonus and malus: what the loss ratio does to the premium (R-PRM-05)."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from core.errors import BusinessError
from core.money import Money

RATIO_STEP = Decimal("0.0001")  # how a loss ratio is shown; the table sees the exact one


class Comparison(StrEnum):
    """How a row of the table looks at the loss ratio."""

    EQUAL = "loss_ratio_eq"
    BELOW = "loss_ratio_lt"
    UP_TO = "loss_ratio_le"
    ABOVE = "loss_ratio_gt"
    FROM = "loss_ratio_ge"


_TESTS: dict[Comparison, Callable[[Decimal, Decimal], bool]] = {
    Comparison.EQUAL: operator.eq,
    Comparison.BELOW: operator.lt,
    Comparison.UP_TO: operator.le,
    Comparison.ABOVE: operator.gt,
    Comparison.FROM: operator.ge,
}


class NoPremium(BusinessError):
    """There is no premium to hold the claims against."""

    sentence = "A loss ratio needs a premium above zero."


class NoRowFits(BusinessError):
    """The table of the policy says nothing about this loss ratio."""

    sentence = "No row of the bonus table fits a loss ratio of %(ratio)s."


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: loss ratios it is for, and the part of the premium that is added."""

    comparison: Comparison
    bound: Decimal
    factor: Decimal

    def fits(self, ratio: Decimal) -> bool:
        """Return whether this row is for `ratio`."""
        return _TESTS[self.comparison](ratio, self.bound)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The loss ratio as shown, the factor of the first row that fits, and its amount."""

    loss_ratio: Decimal
    factor: Decimal
    amount: Money


def adjustment(net_claims: Money, premium: Money, table: Sequence[Row]) -> Adjustment:
    """Return what the year's claims do to the premium; the first row that fits counts (PRM-05).

    `net_claims` is what was paid and reserved less what was recovered. Recoveries above the
    year's claims give the bonus of a year without claims, not a smaller one.

    :raises NoPremium: if there is none
    :raises NoRowFits: if the table leaves this loss ratio out
    """
    if premium.amount <= 0:
        raise NoPremium
    ratio = net_claims.ratio_to(premium)
    row = next((row for row in table if row.fits(max(ratio, Decimal(0)))), None)
    if row is None:
        raise NoRowFits(ratio=ratio.quantize(RATIO_STEP, rounding=ROUND_HALF_UP))
    return Adjustment(
        ratio.quantize(RATIO_STEP, rounding=ROUND_HALF_UP),
        row.factor,
        (premium * row.factor).to_cents(),
    )
