"""Moving the business date of the demo: day by day, every night on the way lived through."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import F

from core import clock, deliveries, night
from core.dates import business_date, moment_on
from core.errors import BusinessError
from core.models import BusinessClock

_LOCK = "core.advancing"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the business date is, where it is to go, and how far the night of today is."""

    today: date
    target: date
    night_is_done: bool
    jobs: list[tuple[str, int, int]]

    @property
    def days_left(self) -> int:
        """Return how many days are still to be lived through."""
        return (self.target - self.today).days

    @property
    def is_there(self) -> bool:
        """Whether the date is reached and its night is done."""
        return self.days_left <= 0 and self.night_is_done


class TooFarAhead(BusinessError):
    """The date would stand further ahead of the calendar than it may."""

    sentence = (
        "The date goes %(ahead)s days ahead of the calendar already, and may go %(most)s at most: "
        "ask for %(left)s days or fewer."
    )


def aim(*, days: int, most_ahead: int | None = None) -> int:
    """Set the target `days` further, and return how many days it lies ahead of the calendar.

    :raises TooFarAhead: if that is more than `most_ahead`
    """
    with transaction.atomic():
        BusinessClock.objects.get_or_create(id=1)
        row = BusinessClock.objects.select_for_update().get(id=1)
        ahead = max(row.target_days_ahead, row.days_ahead)
        if most_ahead is not None and ahead + days > most_ahead:
            raise TooFarAhead(ahead=ahead, most=most_ahead, left=max(most_ahead - ahead, 0))
        row.target_days_ahead = ahead + days
        row.save(update_fields=["target_days_ahead"])
    return row.target_days_ahead


def step() -> bool:
    """Finish the nights due, move one day on and live through its night.

    Returns whether a day was gained: False when the target is reached, or when somebody else is
    moving the date at this moment.
    """
    with _alone() as alone:
        if not alone:
            return False
        _finish_nights()
        if not _move_one_day():
            return False
        _finish_nights()
    return True


def is_there() -> bool:
    """Return whether the date stands where it was aimed at."""
    return not BusinessClock.objects.filter(days_ahead__lt=F("target_days_ahead")).exists()


def progress() -> Progress:
    """Return how far the date has come."""
    row = BusinessClock.objects.filter(id=1).first() or BusinessClock()
    today = business_date(clock.now())
    left = max(row.target_days_ahead - row.days_ahead, 0)
    return Progress(
        today=today,
        target=today + timedelta(days=left),
        night_is_done=not night.due_dates(today),
        jobs=night.progress(today),
    )


def _move_one_day() -> bool:
    moved = BusinessClock.objects.filter(id=1, days_ahead__lt=F("target_days_ahead")).update(
        days_ahead=F("days_ahead") + 1
    )
    return bool(moved)


def _finish_nights() -> None:
    for on in night.due_dates(business_date(clock.now())):
        night.run_night(on, now=moment_on(on, clock.now()))
        deliveries.drain(clock.real)


@contextmanager
def _alone() -> Iterator[bool]:
    """Let one process at a time move the date; its death frees the way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [_LOCK])
        (alone,) = cursor.fetchone()
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [_LOCK])
