"""What the insurer stands to lose on a buyer or its group (R-LIM-03, LMT-10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core.money import Money


@dataclass(frozen=True, slots=True)
class Line:
    """A limit in force, or unpaid shipments under one that ended, with its insured share."""

    amount: Money
    insured_share: Decimal


@dataclass(frozen=True, slots=True)
class GroupExposure:
    """Potential exposure: what is granted and runs off, gross and at the insurer's own risk."""

    limits: Money
    run_off: Money
    net_of_retention: Money

    @property
    def total(self) -> Money:
        """All that may be owed under the insurer's cover."""
        return self.limits + self.run_off


def group_exposure(
    limits: Iterable[Line], run_off: Iterable[Line], *, currency: str
) -> GroupExposure:
    """Add up the limits and the run-off on all buyers of one group (LMT-10).

    Granted limits count, not their use; policyholders' own share comes off in the net figure.
    """
    standing, ending = tuple(limits), tuple(run_off)
    insured = ((line.amount * line.insured_share).to_cents() for line in standing + ending)
    return GroupExposure(
        limits=Money.sum((line.amount for line in standing), currency),
        run_off=Money.sum((line.amount for line in ending), currency),
        net_of_retention=Money.sum(insured, currency),
    )
