"""What workers do: ticks of the night, ranges, deliveries. Each may run twice."""

from celery import shared_task
from django.conf import settings

from core import advancing, clock, deliveries, handling, night
from core.dates import business_date, moment_on
from core.models import Channel

SECONDS_BETWEEN_TICKS = 5
HANDED_OUT_AT_ONCE = 200  # ranges: about what the workers do before the next tick
_MAILS_A_SWEEP, _MAILS_MEANWHILE = 20, 1  # meanwhile handlers have more to do


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
    """Send some of what is due, on the real clock, then come back for the rest.

    Whatever is in other hands is passed over, so that any number of sweeps share the work. None
    hands it out: bells ring at every commit, and each would hand out the same again.
    """
    tried = handling.act(clock.real)
    most = _MAILS_MEANWHILE if tried else _MAILS_A_SWEEP
    mails = deliveries.due(clock.real(), limit=most, channels=[Channel.MAIL])
    tried += sum(deliveries.deliver(each, now=clock.real()) for each in mails)
    if tried:
        sweep.delay()


def ring() -> None:
    """Wake a worker after a commit. The bell may be broken: the sweep of beat comes by anyway."""
    sweep.apply_async(retry=False, ignore_result=True, expires=SECONDS_BETWEEN_TICKS)
