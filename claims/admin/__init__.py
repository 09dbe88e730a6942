"""The desks of claims: a queue of claims, one claim with all it rests on, payouts."""

from claims.admin import overdues, payouts, queue

__all__ = ["overdues", "payouts", "queue"]
