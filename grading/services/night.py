"""The night's regrading: companies whose day has come, then every company by its market."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from accounts.rules import SYSTEM, Actor
from core.dates import business_date
from core.night import Ranges, cut
from grading import queries
from grading.models import CompanyExposure, Market
from grading.queries import overrides, trials, versions
from grading.rules.inputs import PlaceLevel
from grading.rules.judging import Shift
from grading.services import night_sql, overriding, regrading, reviewing
from grading.services.night_sql import Moved, Night

PIECE = 2_000  # each change of grade holds a lock until the end of its piece: two at once fit


def ranges(on: date) -> list[tuple[int, int]]:
    """Cut the companies that are due on `on` into pieces."""
    return queries.due_ranges(on, size=PIECE)


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Grade what is due of one piece; again, nothing is."""
    ids = queries.due_between(first, last, on)
    regrading.regrade(ids, cause=regrading.NIGHT, cause_id=cause_of(on), by=SYSTEM, now=now)


def cause_of(on: date) -> UUID:
    """Return the id of a night as the cause of what it changes: the same whenever it runs."""
    return uuid5(NAMESPACE_OID, f"grading.regrade {on.isoformat()}")


def override_ranges(on: date) -> list[tuple[int, int]]:
    """Return the ids of analysts' grades in force, in one piece: they are few."""
    ids = overrides.bounds()
    return [] if ids is None else [ids]


def end_overrides(first: int, last: int, on: date, now: datetime) -> None:
    """End analysts' grades that a day, new accounts or a default ended; again, none is left."""
    overriding.end_passed(first, last, on, now=now)


def review_ranges(on: date) -> Ranges:
    """Cut the companies somebody is exposed on into ranges."""
    ids = list(CompanyExposure.objects.order_by("company_id").values_list("company_id", flat=True))
    return cut(ids, PIECE)


def open_reviews(first: int, last: int, on: date, now: datetime) -> None:
    """Have a person look where much is at stake, or something on thin data; once in a while."""
    reviewing.open_exposed(first, last, on, cause_id=cause_of(on))


def market_ranges(on: date) -> list[tuple[int, int]]:
    """Cut all companies into ranges; before a model was fitted there are no markets to look at."""
    if queries.champion() == queries.FIRST:
        return []
    return queries.score_ranges(night_sql.RANGE)


def run_markets(first: int, last: int, on: date, now: datetime) -> None:
    """Grade the companies whose market moved them out of their grade; again, nothing is."""
    night_sql.regrade_range(first, last, _night(on, now, regrading.NIGHT, cause_of(on)), by=SYSTEM)


def pass_waiting(first: int, last: int, *, cause_id: UUID, now: datetime) -> None:
    """Take for a range the step of the coming night, so that a trial can tell it apart."""
    today = business_date(now)
    night_sql.regrade_range(first, last, _night(today, now, regrading.NIGHT, cause_id), by=SYSTEM)


def shift_place(
    ranges: Sequence[tuple[int, int]],
    *,
    shift: Shift,
    cause: str,
    cause_id: UUID,
    by: Actor,
    now: datetime,
) -> list[Moved]:
    """Grade at once the companies of a country or sector that counts for more or less than before.

    What waited for the night there is taken first, under the night's name: only what the shift
    itself moves has its cause. A company may so be graded twice on one day. Everybody elsewhere
    waits for the night. Return the changes by the shift that somebody has to hear of; again, there
    are none.
    """
    today = business_date(now)
    if not ranges or not shift.points or trials.has_moved(cause_id, today):
        return []
    markets = _markets_of(shift)
    night = replace(_night(today, now, cause, cause_id), only=markets)
    before = list(night.parts)
    for market in markets:
        before[market - 1] -= shift.points
    waited = replace(
        night, parts=before, cause=regrading.NIGHT, cause_id=uuid5(cause_id, "waiting")
    )
    for first, last in ranges:
        night_sql.regrade_range(first, last, waited, by=by)
    outcomes = [night_sql.regrade_range(first, last, night, by=by) for first, last in ranges]
    return [moved for outcome in outcomes for moved in outcome.moved]


def _markets_of(shift: Shift) -> list[int]:
    place = {"country" if shift.level is PlaceLevel.COUNTRY else "sector": shift.key}
    return list(Market.objects.filter(**place).order_by("id").values_list("id", flat=True))


def _night(on: date, now: datetime, cause: str, cause_id: UUID) -> Night:
    model = versions.compiled_model(queries.champion())
    return Night(on, now, cause, cause_id, model, queries.market_parts(on))
