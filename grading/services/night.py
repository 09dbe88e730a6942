"""The night's regrading: companies without a grade, and those whose day has come."""

from datetime import date, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from accounts.rules import SYSTEM
from grading import queries
from grading.services import regrading

NIGHT = "NIGHT"
PIECE = 2_000  # each change of grade holds a lock until the end of its piece: two at once fit


def ranges(on: date) -> list[tuple[int, int]]:
    """Cut the companies that are due on `on` into pieces."""
    return queries.due_ranges(on, size=PIECE)


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Grade what is due of one piece; again, nothing is."""
    ids = queries.due_between(first, last, on)
    regrading.regrade(ids, cause=NIGHT, cause_id=cause_of(on), by=SYSTEM, now=now)


def cause_of(on: date) -> UUID:
    """Return the id of a night as the cause of what it changes: the same whenever it runs."""
    return uuid5(NAMESPACE_OID, f"grading.regrade {on.isoformat()}")
