"""The night over what waits for a person: whatever is late goes to a second one."""

from datetime import date, datetime

from accounts.rules import SYSTEM
from core.night import Ranges
from monitoring.services import working

_ALL = [(0, 0)]  # one range: it is a list of work for people


def ranges(on: date) -> Ranges:
    """Return the one piece of work there is."""
    return _ALL


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Raise what is late on a day; again, nothing is left to raise."""
    working.raise_late(on, by=SYSTEM, now=now)
