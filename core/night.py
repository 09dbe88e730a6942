"""The night: which jobs a business date still needs, cut into ranges that may run twice."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils.module_loading import import_string

from core import clock, tenancy
from core.models import JobRange, JobRun

_WAIT_FOR_OTHERS = 0.2  # seconds
Ranges = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Job:
    """One job of the night.

    `ranges` cuts the work of a date into id ranges (first and last included); `run` does one of
    them in the transaction it is called in, and changes nothing when it runs again.
    """

    name: str
    ranges: Callable[[date], Ranges]
    run: Callable[[int, int, date, datetime], None]


def jobs() -> tuple[Job, ...]:
    """Return the jobs of a night in their order (`config.night`)."""
    night: tuple[Job, ...] = import_string(settings.NIGHT)
    return night


def due_dates(today: date) -> list[date]:
    """Return the business dates whose night is not done: after the last complete one, to `today`.

    Before the first night ever there is only `today`.
    """
    if not jobs():
        return []
    last = JobRun.objects.filter(job=jobs()[-1].name, finished_at__isnull=False).aggregate(
        last=Max("business_date")
    )["last"]
    if last is None:
        return [today]
    return [last + timedelta(days=day) for day in range(1, (today - last).days + 1)]


def open_ranges(on: date) -> list[int]:
    """Return the ids of the ranges to do next for the night of `on`; empty when it is complete.

    Jobs go one after the other: the next one is cut into ranges once the one before is complete.
    """
    with tenancy.scope(staff=True):
        for job in jobs():
            run = _ensure_run(job, on)
            if run.finished_at is None:
                todo = run.ranges.filter(done_at=None).order_by("first_id", "id")
                return list(todo.values_list("id", flat=True))
    return []


def run_range(range_id: int, *, now: datetime) -> bool:
    """Do one range and note it, in one transaction; return whether this call did it."""
    with tenancy.scope(staff=True):
        piece = (
            JobRange.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("run")
            .filter(id=range_id, done_at=None)
            .first()
        )
        if piece is None:
            return False
        job = next(job for job in jobs() if job.name == piece.run.job)
        job.run(piece.first_id, piece.last_id, piece.run.business_date, now)
        piece.done_at = clock.real()
        piece.save(update_fields=["done_at"])
    _finish(piece.run_id)
    return True


def run_night(on: date, *, now: datetime) -> int:
    """Do the whole night of `on` here and now; return how many ranges this call did."""
    done = 0
    while todo := open_ranges(on):
        now_done = sum(run_range(range_id, now=now) for range_id in todo)
        done += now_done
        if not now_done:
            time.sleep(_WAIT_FOR_OTHERS)  # every range left is in other hands
    return done


def progress(on: date) -> list[tuple[str, int, int]]:
    """Return for each job of the night of `on` its name, the ranges done and the ranges in all."""
    runs = {run.job: run for run in JobRun.objects.filter(business_date=on)}
    return [
        (
            job.name,
            runs[job.name].ranges.exclude(done_at=None).count() if job.name in runs else 0,
            runs[job.name].ranges_total if job.name in runs else 0,
        )
        for job in jobs()
    ]


def date_of(range_id: int) -> date:
    """Return the business date whose night the range belongs to."""
    return JobRun.objects.values_list("business_date", flat=True).get(ranges__id=range_id)


def is_last(range_id: int) -> bool:
    """Return whether no range of the same job is left to do."""
    return JobRun.objects.filter(ranges__id=range_id, finished_at__isnull=False).exists()


def _ensure_run(job: Job, on: date) -> JobRun:
    """Return the job's row for the night, cutting the work into ranges the first time."""
    run = JobRun.objects.filter(job=job.name, business_date=on).first()
    if run is not None:
        return run
    ranges = list(job.ranges(on))
    started = clock.real()
    run, is_new = JobRun.objects.get_or_create(
        job=job.name,
        business_date=on,
        defaults={
            "ranges_total": len(ranges),
            "started_at": started,
            "finished_at": None if ranges else started,
        },
    )
    if is_new:
        JobRange.objects.bulk_create(
            JobRange(run=run, first_id=first, last_id=last) for first, last in ranges
        )
    return run


def _finish(run_id: int) -> None:
    JobRun.objects.filter(id=run_id, finished_at=None).exclude(
        ranges__in=JobRange.objects.filter(run_id=run_id, done_at=None)
    ).update(finished_at=clock.real())
