"""Mails that wait for the same reader go out as one: a cut of a sector is no hundred mails."""

from collections.abc import Sequence
from datetime import datetime

from core.models import Channel, Delivery, DeliveryState

ALONE_UP_TO = 10  # mails of one policyholder that one reader gets one by one
_MOST = 200  # of what is told in one mail; the rest waits for the next


def waiting_beside(delivery: Delivery, now: datetime) -> list[Delivery]:
    """Return, locked, the other notices that wait to be mailed to the same reader, oldest first.

    Nothing where they are few, and where the mail is of something else.
    """
    if "notice" not in delivery.payload:
        return []
    beside = Delivery.objects.filter(
        channel=Channel.MAIL,
        target=delivery.target,
        state=DeliveryState.PENDING,
        policyholder_id=delivery.policyholder_id,
        next_attempt_at__lte=now,
        payload__has_key="notice",
    ).exclude(id=delivery.id)
    found = list(beside.select_for_update(skip_locked=True).order_by("id")[:_MOST])
    return found if len(found) >= ALONE_UP_TO else []


def note_taken_along(beside: Sequence[Delivery], delivery: Delivery, now: datetime) -> None:
    """Note on messages that they arrived in the mail of another."""
    for each in beside:
        each.state = DeliveryState.DELIVERED
        each.attempts += 1
        each.delivered_at = now
        each.answer = f"In the mail of {delivery.public_id}, with {len(beside)} others."
    Delivery.objects.bulk_update(beside, ["state", "attempts", "delivered_at", "answer"])
