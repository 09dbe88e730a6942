"""Sending what is lined up: each delivery in its own transaction, its outcome noted on its row.

Webhooks are not sent here: whoever talks to them waits for systems outside (`BELLS`).
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from core import clock, events, tenancy
from core.models import Channel, Delivery, DeliveryState, Event
from core.states import ensure_can_become

_WAIT_FOR_OTHERS = 0.1  # seconds
log = structlog.get_logger(__name__)

CHANNELS = (Channel.HANDLER, Channel.MAIL)  # nobody outside keeps these waiting
_NEXT_STATES: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.PENDING: frozenset({DeliveryState.DELIVERED, DeliveryState.FAILED}),
    DeliveryState.DELIVERED: frozenset(),
    DeliveryState.FAILED: frozenset({DeliveryState.PENDING}),
    DeliveryState.PARKED: frozenset({DeliveryState.PENDING}),
}
_PAUSES: dict[str, tuple[int, ...]] = {  # seconds before the second and further tries
    Channel.HANDLER: (5, 30, 300, 1800),
    Channel.MAIL: (5, 60, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600),
}
HANDLER_TRIES = len(_PAUSES[Channel.HANDLER]) + 1
MAIL_TRIES = len(_PAUSES[Channel.MAIL]) + 1  # within a day
_GIVEN_UP = {  # what waits for a person after the last try
    Channel.HANDLER: DeliveryState.PARKED,  # retrying a defect does not mend it
    Channel.MAIL: DeliveryState.FAILED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: whether it has the message, its status, the start of its text.

    What did not arrive is given up, except where something failed that may work again later.
    """

    delivered: bool
    status: int | None = None
    text: str = ""
    may_work_later: bool = False


Sender = Callable[[Event, Delivery, datetime], Answer]


def due(now: datetime, *, limit: int = 500, channels: Collection[Channel] = CHANNELS) -> list[int]:
    """Return the ids of deliveries whose time has come, oldest event first."""
    with tenancy.scope(staff=True):
        return list(
            Delivery.objects.filter(
                state=DeliveryState.PENDING, next_attempt_at__lte=now, channel__in=list(channels)
            )
            .order_by("event_id", "id")
            .values_list("id", flat=True)[:limit]
        )


def deliver(delivery_id: int, *, now: datetime) -> bool:
    """Send one delivery; return whether it was this call that tried it.

    A handler's work and the note that it is done are one transaction, so a handler that runs twice
    works once. What leaves the house carries the delivery's id as its key for the same reason.
    """
    with tenancy.scope(staff=True):
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True)
            .filter(
                id=delivery_id,
                state=DeliveryState.PENDING,
                next_attempt_at__lte=now,
                channel__in=CHANNELS,
            )
            .first()
        )
        if delivery is None:
            return False
        event = Event.objects.get(id=delivery.event_id, business_date=delivery.event_date)
        _note(delivery, _try(event, delivery, now), now)
    return True


def drain(now: Callable[[], datetime], *, channels: Collection[Channel] = CHANNELS) -> int:
    """Send everything that is due, and what that lines up in turn; return how many were tried."""
    tried = 0
    while ids := due(now(), channels=channels):
        now_tried = sum(deliver(delivery_id, now=now()) for delivery_id in ids)
        tried += now_tried
        if not now_tried:
            time.sleep(_WAIT_FOR_OTHERS)  # every delivery left is in other hands
    return tried


@transaction.atomic
def send_again(delivery_id: UUID, *, by: events.Person, at: datetime) -> Delivery:
    """Line up again what failed or was parked.

    :raises Delivery.DoesNotExist: for one the actor does not see
    :raises StateRefused: for one that is waiting or has arrived
    """
    delivery = Delivery.objects.select_for_update().get(public_id=delivery_id)
    ensure_can_become(DeliveryState(delivery.state), DeliveryState.PENDING, _NEXT_STATES)
    delivery.state = DeliveryState.PENDING
    delivery.next_attempt_at = clock.real()
    if delivery.channel != Channel.HANDLER:
        delivery.attempts = 0  # the other side is mended: all tries from the beginning
    delivery.save(update_fields=["state", "next_attempt_at", "attempts"])
    events.record("core.delivery_repeated", subject=delivery, by=by, at=at)
    events.ring_after_commit([Channel(delivery.channel)])
    return delivery


def run_handler(event: Event, delivery: Delivery, now: datetime) -> Answer:
    """Let a function inside the house act on the event."""
    handler: Callable[[Event, Delivery], None] = import_string(delivery.target)
    handler(event, delivery)
    return Answer(delivered=True)


def _try(event: Event, delivery: Delivery, now: datetime) -> Answer:
    sender: Sender = import_string(settings.DELIVERY_CHANNELS[delivery.channel])
    try:
        with transaction.atomic():
            return sender(event, delivery, now)
    except Exception as problem:  # whatever it is, it belongs on the row, where people see it
        log.exception("delivery_failed", delivery=str(delivery.public_id), target=delivery.target)
        text = f"{type(problem).__name__}: {problem}"
        return Answer(delivered=False, text=text, may_work_later=True)


def _note(delivery: Delivery, answer: Answer, now: datetime) -> None:
    delivery.attempts += 1
    delivery.answer_status = answer.status
    delivery.answer = answer.text[:2000]
    pauses = _PAUSES[delivery.channel]
    if answer.delivered:
        delivery.state = DeliveryState.DELIVERED
        delivery.delivered_at = now
    elif not answer.may_work_later or delivery.attempts > len(pauses):
        delivery.state = _GIVEN_UP[Channel(delivery.channel)]
    else:
        delivery.next_attempt_at = now + timedelta(seconds=pauses[delivery.attempts - 1])
    delivery.save(
        update_fields=[
            "attempts",
            "answer_status",
            "answer",
            "state",
            "delivered_at",
            "next_attempt_at",
        ]
    )
