"""Covers that are not a limit on shipped invoices: the contract risk before shipment."""

from dataclasses import dataclass

from core.money import Money


@dataclass(frozen=True, slots=True)
class PreShipmentLoss:
    """What an unfinished order cost (no profit), and what was saved or paid on it already."""

    costs_incurred: Money
    salvage: Money
    cancelled: Money
    advance_payments: Money

    @property
    def amount(self) -> Money:
        """Return the loss (R-POL-53, CLM-24)."""
        saved = self.salvage + self.cancelled + self.advance_payments
        return (self.costs_incurred - saved).floored_at_zero()

    def insured_within(self, limit: Money) -> Money:
        """Return what the pre-shipment limit covers of it."""
        return min(self.amount, limit)
