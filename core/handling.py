"""What follows inside the house: handlers act, many deliveries of one in one transaction.

Handlers take turns, so that a long line before one keeps nobody else waiting.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from core import deliveries, tenancy
from core.models import Channel, Delivery, DeliveryState, Event

Together = Callable[[Sequence[Event]], None]

_AT_ONCE = 250  # deliveries of a handler that acts on many together
_SECONDS_A_TURN = 0.25  # of one that acts on each by itself
_log = structlog.get_logger(__name__)

# The handlers somebody waits for, found by skipping from one to the next in the index.
_WAITED_FOR = """
    WITH RECURSIVE waiting (target) AS (
        (SELECT target FROM core_delivery WHERE state = 'PENDING' AND channel = 'HANDLER'
         ORDER BY target LIMIT 1)
        UNION ALL
        SELECT (
            SELECT target FROM core_delivery
            WHERE state = 'PENDING' AND channel = 'HANDLER' AND target > waiting.target
            ORDER BY target LIMIT 1
        )
        FROM waiting WHERE waiting.target IS NOT NULL
    )
    SELECT target FROM waiting WHERE target IS NOT NULL
"""


def act(now: Callable[[], datetime]) -> int:
    """Give every handler with something due one turn; return how many deliveries were tried."""
    return sum(_turn(target, now) for target in _waited_for())


def _waited_for() -> list[str]:
    """Return the handlers with something in line: those that act on many together first."""
    with tenancy.scope(staff=True), connection.cursor() as cursor:
        cursor.execute(_WAITED_FOR)
        found = [target for (target,) in cursor.fetchall()]
    return sorted(found, key=lambda target: target not in settings.HANDLED_TOGETHER)


def _turn(target: str, now: Callable[[], datetime]) -> int:
    if target not in settings.HANDLED_TOGETHER:
        return _one_by_one(target, now)
    together: Together = import_string(settings.HANDLED_TOGETHER[target])
    ids, is_done = _together(target, together, now())
    if not is_done:  # one of them spoils it for all: it is found by itself, and waits by itself
        return sum(deliveries.deliver(each, now=now()) for each in ids)
    return len(ids)


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


def _together(target: str, handler: Together, now: datetime) -> tuple[list[int], bool]:
    """Let a handler act on many at once; return which, and whether that worked.

    Its work and the note that it is done are one transaction.
    """
    with tenancy.scope(staff=True):
        found = list(_due(target, now)[:_AT_ONCE])
        ids = [delivery.id for delivery in found]
        try:
            with transaction.atomic():
                handler(_events_of(found))
        except Exception:  # whose fault it is shows when each is tried by itself
            _log.exception("deliveries_failed_together", target=target, deliveries=len(ids))
            return ids, False
        Delivery.objects.filter(id__in=ids).update(
            state=DeliveryState.DELIVERED,
            attempts=F("attempts") + 1,
            delivered_at=now,
            answer_status=None,
            answer="",
        )
    return ids, True


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
