"""What a decision makes of the rows of a limit, before it is written."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.fields import new_public_id
from limits.models import LimitRow

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Laid:
    """What a decision makes of the rows of a limit: those it supersedes, and those it writes."""

    gone: list[int]
    new: list[LimitRow]
    commits_more: bool = False  # than stood before, so that it has to fit


def cut_short(several: Iterable[LimitRow], on: date, now: datetime) -> Laid:
    """Return what letting rows end the day before `on` writes; nothing is noted on the group."""
    found = list(several)
    again = filter(None, (shorter(row, on, now) for row in found))
    return Laid([row.id for row in found], list(again))


def shorter(row: LimitRow, on: date, now: datetime) -> LimitRow | None:
    """Return a row that ends the day before `on`; None: it begins no earlier."""
    if row.valid_from >= on:
        return None
    again = copy(row)
    again.pk, again.public_id, again.recorded_at = None, new_public_id(), now
    again.valid_to = on - _ONE_DAY
    return again
