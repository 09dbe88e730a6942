"""The night over what waits for a person: whatever is late goes to a second one."""

from datetime import date, datetime

from accounts.rules import SYSTEM
from core.night import Ranges
from monitoring.queries import worklist
from monitoring.services import acting, working

_ALL = [(0, 0)]  # one range: it is a list of work for people


def ranges(on: date) -> Ranges:
    """Return the one piece of work there is."""
    return _ALL


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Raise what is late, and do what should have been done by itself; again, nothing is left."""
    working.raise_late(on, by=SYSTEM, now=now)
    for signal_id in worklist.left_behind(on):
        acting.act_or_wait(signal_id, cause_id=signal_id, by=SYSTEM, now=now)
