"""The night's part in claims: waiting periods that end."""

from datetime import date, datetime

from accounts.rules import SYSTEM
from claims import queries
from claims.services.notification import end_waiting
from core.night import Ranges, cut

_CHUNK = 200


def waiting_ranges(on: date) -> Ranges:
    """Cut the claims whose waiting period is over on `on` into ranges."""
    ids = list(queries.waiting_over(on).order_by("id").values_list("id", flat=True))
    return cut(ids, _CHUNK)


def end_waiting_between(first: int, last: int, on: date, now: datetime) -> None:
    """Make the claims of a range ready; a second time it finds none."""
    ids = queries.waiting_over(on).filter(id__gte=first, id__lte=last).order_by("id")
    for claim_id in ids.values_list("id", flat=True):
        end_waiting(claim_id=claim_id, by=SYSTEM, now=now)
