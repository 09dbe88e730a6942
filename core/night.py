"""The night: which jobs a business date still needs, cut into ranges that may run twice."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from core import clock, events, tenancy
from core.errors import StateRefused
from core.models import JobRange, JobRun

TRIES = 3  # of a range; then it is parked for a person: retrying a defect does not mend it
_WAIT_FOR_OTHERS = 0.2  # seconds
_log = structlog.get_logger(__name__)
Ranges = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Job:
    """One job of the night.

    `ranges` cuts the work of a date into id ranges (first and last included); `run` does one of
    them in the transaction it is called in, and changes nothing when it runs again. `called` is
    what people read it as.
    """

    name: str
    ranges: Callable[[date], Ranges]
    run: Callable[[int, int, date, datetime], None]
    called: str | Promise = ""


def cut(ids: Sequence[int], size: int) -> Ranges:
    """Cut ids in their order into ranges of at most `size` of them."""
    pieces = (ids[start : start + size] for start in range(0, len(ids), size))
    return [(piece[0], piece[-1]) for piece in pieces]


def jobs() -> tuple[Job, ...]:
    """Return the jobs of a night in their order (`config.night`)."""
    night: tuple[Job, ...] = import_string(settings.NIGHT)
    return night


def called(name: str) -> str:
    """Return what people call a job; one that is no longer run keeps its name."""
    return next((str(job.called) for job in jobs() if job.name == name and job.called), name)


def due_dates(today: date) -> list[date]:
    """Return the business dates whose night is not done: begun and not ended, or after the last.

    Before the first night ever there is only `today`.
    """
    if not jobs():
        return []
    last = JobRun.objects.filter(job=jobs()[-1].name, finished_at__isnull=False).aggregate(
        last=Max("business_date")
    )["last"]
    names = [job.name for job in jobs()]
    begun = JobRun.objects.filter(job__in=names, finished_at=None, business_date__lte=today)
    dates = set(begun.values_list("business_date", flat=True))
    if last is None:
        return sorted(dates | {today})
    after = (last + timedelta(days=day) for day in range(1, (today - last).days + 1))
    return sorted(dates.union(after))


def last_done(job: str, *, before: date) -> date | None:
    """Return the last business date before a day on which a job was complete; None: there is none.

    A job that looks only at what began on its night reaches back this far.
    """
    done = JobRun.objects.filter(job=job, business_date__lt=before, finished_at__isnull=False)
    last: date | None = done.aggregate(last=Max("business_date"))["last"]
    return last


def open_ranges(on: date) -> list[int]:
    """Return the ids of the ranges to do next for the night of `on`; empty when it is complete.

    Jobs go one after the other: the next one is cut into ranges once the one before is complete.
    Ranges that were tried before come last.
    """
    with tenancy.scope(staff=True):
        for job in jobs():
            run = _ensure_run(job, on)
            if run.finished_at is None:
                todo = _open(run.id).order_by("attempts", "first_id", "id")
                if ids := list(todo.values_list("id", flat=True)):
                    return ids
                _finish(run.id)  # whoever did the last range was stopped before it could
    return []


def run_range(range_id: int, *, now: datetime) -> bool:
    """Do one range and note it, in one transaction; return whether this call did it.

    A try is counted before it begins, since a worker that is killed can note nothing. What goes
    wrong is noted on the range and raised; after `TRIES` it is parked.
    """
    with _held(range_id) as is_ours:
        if not is_ours or not _begin(range_id):
            return False
        try:
            piece = _do(range_id, now)
        except Exception as problem:  # whatever it is, it belongs on the row, where people see it
            _note_failure(range_id, f"{type(problem).__name__}: {problem}")
            raise
    if piece is not None:
        _finish(piece.run_id)
    return piece is not None


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
    """Return for each job of the night of `on` what it is called, the ranges done and all."""
    runs = {run.job: run for run in JobRun.objects.filter(business_date=on)}
    return [
        (
            str(job.called or job.name),
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


def has_failed() -> bool:
    """Return whether a part of any night waits for a person."""
    return JobRange.objects.filter(parked_at__isnull=False).exists()


@transaction.atomic
def try_again(run_id: int, *, by: events.Person, at: datetime) -> JobRun:
    """Open what failed of a job again; the workers do it as they do every night.

    :raises JobRun.DoesNotExist: if there is no such job
    :raises StateRefused: if nothing of it failed
    """
    run = JobRun.objects.select_for_update().get(id=run_id)
    opened = run.ranges.filter(parked_at__isnull=False).update(
        parked_at=None, attempts=0, problem=""
    )
    if not opened:
        raise StateRefused(present="DONE" if run.finished_at else "BEGUN", wanted="REPEATED")
    run.finished_at = None
    run.save(update_fields=["finished_at"])
    events.record(
        "core.night_repeated",
        subject=run,
        by=by,
        at=at,
        job=run.job,
        night=run.business_date.isoformat(),
    )
    return run


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


@contextmanager
def _held(range_id: int) -> Iterator[bool]:
    """Hold a range, unless other hands do; the database lets go when the worker is gone."""
    key = f"core.night {range_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])


def _begin(range_id: int) -> bool:
    """Count a try; return whether there is one left. The last one that ended in nothing parks."""
    with tenancy.scope(staff=True):
        piece = _open_range(range_id)
        if piece is None:
            return False
        if piece.attempts < TRIES:
            piece.attempts += 1
            piece.problem = ""
            piece.save(update_fields=["attempts", "problem"])
            return True
        piece.parked_at = clock.real()
        piece.save(update_fields=["parked_at"])
    _tell_parked(piece)
    return False


def _do(range_id: int, now: datetime) -> JobRange | None:
    with tenancy.scope(staff=True):
        piece = _open_range(range_id)
        if piece is None:
            return None
        job = next(job for job in jobs() if job.name == piece.run.job)
        job.run(piece.first_id, piece.last_id, piece.run.business_date, now)
        piece.done_at = clock.real()
        piece.save(update_fields=["done_at"])
    return piece


def _note_failure(range_id: int, problem: str) -> None:
    with tenancy.scope(staff=True):
        piece = _open_range(range_id)
        if piece is None:
            return
        piece.problem = problem.replace("\x00", "")[:2000]
        piece.parked_at = clock.real() if piece.attempts >= TRIES else None
        piece.save(update_fields=["problem", "parked_at"])
    if piece.parked_at is not None:
        _tell_parked(piece)


def _open_range(range_id: int) -> JobRange | None:
    """Lock a range that is still to do; None: it is done, parked, or in other hands."""
    return (
        JobRange.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("run")
        .filter(id=range_id, done_at=None, parked_at=None)
        .first()
    )


def _tell_parked(piece: JobRange) -> None:
    _log.error("night_range_parked", range=piece.id, problem=piece.problem)
    _finish(piece.run_id)


def _open(run_id: int) -> QuerySet[JobRange]:
    return JobRange.objects.filter(run_id=run_id, done_at=None, parked_at=None)


def _finish(run_id: int) -> None:
    """Note that a job is complete, if it is.

    A statement of its own, after what it asks about is committed: of two workers that end the last
    two ranges together, the later one sees both.
    """
    JobRun.objects.filter(id=run_id, finished_at=None).exclude(ranges__in=_open(run_id)).update(
        finished_at=clock.real()
    )
