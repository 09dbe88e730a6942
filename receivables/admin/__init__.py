"""Desks of receivables: what policyholders recorded, and the rates at which it counts."""

from receivables.admin import bookings, ledger_files, rate_corrections, rates

__all__ = ["bookings", "ledger_files", "rate_corrections", "rates"]
