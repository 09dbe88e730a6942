"""Desks of receivables: what policyholders recorded, and the rates at which it counts."""

from receivables.admin import bookings, rates

__all__ = ["bookings", "rates"]
