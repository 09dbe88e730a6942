"""What is committed on a group, counted under one lock."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.db.models import Q

from core.fields import AmountField, CurrencyField
from core.money import Money


class GroupExposure(models.Model):
    """The room on a buyer's group: shared by all policyholders, nobody's own, kept by limits.

    Whoever raises `committed` locks this row first and ends at or below `capacity`; `capacity`
    itself may fall below it, because a cut takes effect later and run-off counts; it is what was
    worked out on `capacity_on`, when somebody last looked at the group. `committed` is
    what the rows that stood on `counted_on` grant from that day on, and `run_off`: what is still
    owed under limits that were reduced or withdrawn, above what stands now; `run_off_of` says on
    which buyer: it takes of that buyer's own maximum, and of the group's.
    """

    group = models.OneToOneField("companies.Company", primary_key=True, on_delete=models.PROTECT)
    capacity = AmountField(default=0)
    capacity_on = models.DateField(null=True)  # None: nobody noted it, or it never was worked out
    committed = AmountField(default=0)
    run_off = AmountField(default=0)
    run_off_of = models.JSONField(default=dict)  # what of it is whose: buyer's id, amount
    counted_on = models.DateField(null=True)
    currency = CurrencyField(default="EUR")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(committed__gte=0), name="limits_groupexposure_committed_not_negative"
            ),
        )

    def __str__(self) -> str:
        return str(self.group_id)

    @property
    def total(self) -> Money:
        """What is given on this group, run-off included."""
        return Money(self.committed, self.currency)

    def run_off_on(self, buyer_ids: Iterable[int]) -> Money:
        """Return the run-off on one buyer; all of it as long as nobody counted whose it is."""
        known = {int(buyer): Decimal(amount) for buyer, amount in self.run_off_of.items()}
        if sum(known.values()) != self.run_off:
            return Money(self.run_off, self.currency)
        return Money(
            sum((known.get(each, Decimal(0)) for each in buyer_ids), Decimal(0)), self.currency
        )

    @property
    def ceiling(self) -> Money:
        """The most the insurer wants on this group."""
        return Money(self.capacity, self.currency)

    @property
    def room(self) -> Money:
        """What can still be given on this group."""
        return Money(self.capacity - self.committed, self.currency).floored_at_zero()
