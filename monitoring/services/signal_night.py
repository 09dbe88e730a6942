"""The night over what waits for a person: whatever is late goes to a second one."""

from datetime import date, datetime
from decimal import Decimal

from accounts.rules import SYSTEM
from core.night import Ranges
from grading import queries as grading
from monitoring.models import Signal
from monitoring.queries import worklist
from monitoring.services import acting, working

_NOTHING = Decimal(0)
_AT_ONCE = 500
_ALL = [(0, 0)]  # one range: it is a list of work for people


def ranges(on: date) -> Ranges:
    """Return the one piece of work there is."""
    return _ALL


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Raise what is late, and do what should have been done by itself; again, nothing is left."""
    _note_stakes()
    working.raise_late(on, by=SYSTEM, now=now)
    for signal_id in worklist.left_behind(on):
        acting.act_or_wait(signal_id, cause_id=signal_id, by=SYSTEM, now=now)


def _note_stakes() -> None:
    """Say of what waits how much is at stake on it by now: limits came and went since."""
    waiting = worklist.worklist().filter(company__isnull=False).select_related(None)
    last_id = 0
    while rows := list(waiting.filter(id__gt=last_id).order_by("id")[:_AT_ONCE]):
        stakes = grading.stakes(row.company_id or 0 for row in rows)
        moved = []
        for row in rows:
            at_stake = stakes.get(row.company_id or 0, _NOTHING)
            if row.at_stake != at_stake:
                row.at_stake = at_stake
                moved.append(row)
        Signal.objects.bulk_update(moved, ["at_stake"])
        last_id = rows[-1].id
