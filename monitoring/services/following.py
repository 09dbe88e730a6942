"""Which buyers nights tell of: those with a limit, those watched, and those somebody sells to."""

from datetime import date, datetime

from django.db.models import Q

from grading import services as grading
from limits.models import LimitRow
from monitoring.models import Watch
from receivables.models import Invoice

_EVERYBODY = [(0, 0)]  # one range: it is a list of buyers, not of all companies


def ranges(on: date) -> list[tuple[int, int]]:
    """Return the one piece of work there is."""
    return _EVERYBODY


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Put the buyers of the day on the list that nights tell of; those on it stay as they are."""
    limits = LimitRow.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), superseded_at=None)
    buyers = set(limits.values_list("buyer_id", flat=True).distinct())
    buyers.update(Watch.objects.filter(ended_at=None).values_list("buyer_id", flat=True).distinct())
    buyers.update(Invoice.objects.values_list("buyer_id", flat=True).distinct())
    grading.follow(buyers)
