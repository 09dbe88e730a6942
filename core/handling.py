"""What follows inside the house: handlers act, many deliveries of one in one transaction.

Handlers take turns, so that a long line before one keeps nobody else waiting.
"""

import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import structlog
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from core import deliveries, tenancy
from core.models import Channel, Delivery, DeliveryState, Event

Together = Callable[[Sequence[Event]], Collection[Event] | None]

_AT_ONCE = 250  # deliveries of a handler that acts on many together
_SECONDS_A_TURN = 0.25  # then the next handler has its own
_log = structlog.get_logger(__name__)

# The handlers somebody waits for, found by skipping from one to the next in the index.
_WAITED_FOR = """
    WITH RECURSIVE waiting (target) AS (
        (SELECT target FROM core_delivery
         WHERE state = 'PENDING' AND channel = 'HANDLER' AND next_attempt_at <= %(now)s
         ORDER BY target LIMIT 1)
        UNION ALL
        SELECT (
            SELECT target FROM core_delivery
            WHERE state = 'PENDING' AND channel = 'HANDLER' AND next_attempt_at <= %(now)s
                AND target > waiting.target
            ORDER BY target LIMIT 1
        )
        FROM waiting WHERE waiting.target IS NOT NULL
    )
    SELECT target FROM waiting WHERE target IS NOT NULL
"""


def act(now: Callable[[], datetime]) -> int:
    """Give every handler with something due one turn; return how many deliveries were tried.

    Those that act on many together come first, in the order in which one passes on to the next:
    what became known goes all the way to whom it is told in one sweep.
    """
    others = _waited_for(now())
    seconds = 0.0 if others else _SECONDS_A_TURN
    tried = sum(_all_at_once(target, now, seconds) for target in settings.HANDLED_TOGETHER)
    return tried + sum(_one_by_one(target, now) for target in others)


def is_waited_for(now: datetime) -> bool:
    """Tell whether any handler has something to do by now."""
    with tenancy.scope(staff=True):
        return Delivery.objects.filter(
            state=DeliveryState.PENDING, channel=Channel.HANDLER, next_attempt_at__lte=now
        ).exists()


def _waited_for(now: datetime) -> list[str]:
    """Return the handlers with something due that act on each by itself."""
    with tenancy.scope(staff=True), connection.cursor() as cursor:
        cursor.execute(_WAITED_FOR, {"now": now})
        found = [target for (target,) in cursor.fetchall()]
    return [target for target in found if target not in settings.HANDLED_TOGETHER]


def _all_at_once(target: str, now: Callable[[], datetime], seconds: float) -> int:
    """Let a handler act on many deliveries; while its line is longer, again for some seconds.

    What it leaves alone is delivered one by one.
    """
    together: Together = import_string(settings.HANDLED_TOGETHER[target])
    until, tried = time.monotonic() + seconds, 0
    while True:
        done, left = _together(target, together, now())
        tried += done + sum(deliveries.deliver(each, now=now()) for each in left)
        if done + len(left) < _AT_ONCE or time.monotonic() >= until:
            return tried


def _one_by_one(target: str, now: Callable[[], datetime]) -> int:
    """Let a handler act until its turn is over; each delivery is a transaction of its own."""
    until, tried = time.monotonic() + _SECONDS_A_TURN, 0
    while True:
        with tenancy.scope(staff=True):
            delivery_id = _due(target, now()).values_list("id", flat=True).first()
        if delivery_id is None:
            return tried
        tried += deliveries.deliver(delivery_id, now=now())
        if time.monotonic() >= until:
            return tried


def _together(target: str, handler: Together, now: datetime) -> tuple[int, list[int]]:
    """Let a handler act on many at once; return on how many it did, and those left for one by one.

    Its work and the note that it is done are one transaction. What a handler returns it left alone;
    where one of them spoils it for all, all are left: it is found by itself, and waits by itself.
    """
    with tenancy.scope(staff=True):
        found = list(_due(target, now)[:_AT_ONCE])
        if not found:
            return 0, []
        try:
            with transaction.atomic():
                alone = {event.id for event in handler(_events_of(found)) or ()}
        except Exception:  # whose fault it is shows when each is tried by itself
            _log.exception("deliveries_failed_together", target=target, deliveries=len(found))
            return 0, [delivery.id for delivery in found]
        done = [delivery.id for delivery in found if delivery.event_id not in alone]
        Delivery.objects.filter(id__in=done).update(
            state=DeliveryState.DELIVERED,
            attempts=F("attempts") + 1,
            delivered_at=now,
            answer_status=None,
            answer="",
        )
    return len(done), [delivery.id for delivery in found if delivery.event_id in alone]


def _due(target: str, now: datetime) -> models.QuerySet[Delivery]:
    """Return what waits for a handler, oldest event first, without what is in other hands."""
    waiting = Delivery.objects.filter(
        state=DeliveryState.PENDING,
        channel=Channel.HANDLER,
        target=target,
        next_attempt_at__lte=now,
    )
    return waiting.select_for_update(skip_locked=True).order_by("event_id", "id")


def _events_of(found: Sequence[Delivery]) -> list[Event]:
    """Return the events of deliveries, in their order."""
    days = {delivery.event_date for delivery in found}
    rows = Event.objects.filter(
        id__in=[delivery.event_id for delivery in found], business_date__in=days
    )
    return list(rows.order_by("id"))
