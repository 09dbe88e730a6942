"""What workers do: ticks of the night, ranges, deliveries. Each may run twice."""

import time

import structlog
from celery import Task, shared_task
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from core import advancing, clock, deliveries, handling, night
from core.dates import business_date, moment_on
from core.models import Channel

SECONDS_BETWEEN_TICKS = 5
HANDED_OUT_AT_ONCE = 200  # ranges: about what the workers do before the next tick
_BREATH = 0.1  # seconds before a sweep, in which news gathers, so that it is acted on together
_MAILS_AT_ONCE, _SECONDS_OF_MAILS = 20, 5.0  # then a night has its turn
_SECONDS_MEANWHILE = 1.0  # between two mails while handlers act

log = structlog.get_logger(__name__)


@shared_task(ignore_result=True)
def tick() -> None:
    """Look which night is due and hand its next open ranges to the workers.

    A range nobody took by the next tick is handed out anew, so what lies in the queue stays short.
    """
    for on in night.due_dates(business_date(clock.now()))[:1]:
        for range_id in night.open_ranges(on)[:HANDED_OUT_AT_ONCE]:
            run_range.apply_async(kwargs={"range_id": range_id}, expires=SECONDS_BETWEEN_TICKS)
    if settings.DEMO and not advancing.is_there():
        advance.apply_async(expires=SECONDS_BETWEEN_TICKS)  # in case the last one got lost


@shared_task(ignore_result=True)
def advance() -> None:
    """Live through one more day of the demo, then come back for the next."""
    if advancing.step():
        advance.delay()


@shared_task(ignore_result=True)
def run_range(*, range_id: int) -> None:
    """Do one range of a night, then look for what comes next."""
    on = night.date_of(range_id)
    if night.run_range(range_id, now=moment_on(on, clock.now())) and night.is_last(range_id):
        tick.delay()


@shared_task(ignore_result=True)
def sweep() -> None:
    """Let handlers act on what is due, on the real clock, then come back for the rest.

    Whatever is in other hands is passed over, so that any number of sweeps share the work. None
    hands it out: bells ring at every commit, and each would hand out the same again.
    """
    time.sleep(_BREATH)
    _answer(sweep)
    if handling.act(clock.real):
        ring()


@shared_task(ignore_result=True)
def send_mails() -> None:
    """Send some of the mails that are due, then come back for the rest.

    While handlers have something to do it is one a second: they go first, and what else becomes
    known to its reader meanwhile comes in the same mail.
    """
    _answer(send_mails)
    is_meanwhile = handling.is_waited_for(clock.real())
    until, tried = time.monotonic() + (0 if is_meanwhile else _SECONDS_OF_MAILS), 0
    for each in deliveries.due(clock.real(), limit=_MAILS_AT_ONCE, channels=[Channel.MAIL]):
        tried += deliveries.deliver(each, now=clock.real())
        if time.monotonic() >= until:
            break
    if tried:
        _ring(send_mails, queue="default", after=_SECONDS_MEANWHILE if is_meanwhile else 0)


def ring() -> None:
    """Wake a worker after a commit. The bell may be broken: beat rings anyway."""
    _ring(sweep, queue="critical")


def ring_for_mails() -> None:
    """Wake a worker after mails were lined up. The bell may be broken: beat rings anyway."""
    _ring(send_mails, queue="default")


def _ring(task: Task, *, queue: str, after: float = 0) -> None:
    """Ring, if no bell waits: one is enough for all that is committed before it is answered."""
    try:
        waits = not cache.add(_rung(task), 1, timeout=SECONDS_BETWEEN_TICKS)
    except RedisError:
        log.warning("cache_away", task=task.name)
        waits = False
    if not waits:
        task.apply_async(
            queue=queue,
            countdown=after,
            retry=False,
            ignore_result=True,
            expires=SECONDS_BETWEEN_TICKS,
        )


def _answer(task: Task) -> None:
    """Let the next bell ring: what is committed from now on may not be seen any more."""
    try:
        cache.delete(_rung(task))
    except RedisError:  # the mark goes by itself in a few seconds; what is due is in the database
        log.warning("cache_away", task=task.name)


def _rung(task: Task) -> str:
    return f"rung:{task.name}"
