"""How a figure of the house comes to count: one person proposes it, another releases it."""

from datetime import date
from enum import StrEnum

from core.dates import add_years
from core.errors import BusinessError


class Step(StrEnum):
    """Where a proposal of a figure stands."""

    PROPOSED = "PROPOSED"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"


NEXT_STEPS: dict[Step, frozenset[Step]] = {
    Step.PROPOSED: frozenset({Step.RELEASED, Step.REJECTED}),
    Step.RELEASED: frozenset(),
    Step.REJECTED: frozenset(),
}


class BeginsInThePast(BusinessError):
    """A figure would count for days on which was decided already."""

    sentence = "It counts from today or later: propose it anew for a day that has not passed."


class BeginsTooLate(BusinessError):
    """A figure would begin on a day that nobody can oversee."""

    sentence = "It begins at most a year ahead: %(latest)s is the latest day."


class NothingSaid(BusinessError):
    """Whoever sets a figure says why, and on what it rests."""

    sentence = "Say why, and on what it rests."


class DayTaken(BusinessError):
    """Another figure counts from that very day."""

    sentence = "Something else counts from %(day)s on already. Choose another day."


def ensure_begins(valid_from: date, today: date) -> None:
    """Refuse a first day in the past or further than a year ahead.

    :raises BeginsInThePast: or BeginsTooLate
    """
    if valid_from < today:
        raise BeginsInThePast
    latest = add_years(today, 1)
    if valid_from > latest:
        raise BeginsTooLate(latest=latest)


def ensure_said(*texts: str) -> None:
    """Refuse a figure without a reason or source.

    :raises NothingSaid: where one is empty
    """
    if not all(text.strip() for text in texts):
        raise NothingSaid
