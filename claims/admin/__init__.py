"""The desks of claims: a queue of claims, one claim with all it rests on, payouts."""

from claims.admin import endings, overdues, payouts, queue, schedules

__all__ = ["endings", "overdues", "payouts", "queue", "schedules"]
