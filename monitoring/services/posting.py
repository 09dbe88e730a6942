"""What is noted about posting webhooks: who may post where, what was tried, what came back.

A claim is a lease: whoever has it posts without any transaction open. A worker that dies lets it
run out, and the same messages go out again under the same ids.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from core.models import Delivery, DeliveryState, Event
from monitoring import queries
from monitoring.models import Notice, WebhookEndpoint
from monitoring.rules.retries import SLOW_FOR, Lane, Reply

LEASE = timedelta(seconds=60)
_MESSAGES = {Lane.LIVE: 25, Lane.SLOW: 5, Lane.REPLAY: 10}  # that one claim takes for a receiver

# Who was served longest ago comes first, so that much for one receiver delays no other.
_CLAIM = """
    WITH waiting AS (
        SELECT endpoint.id, endpoint.served_at, first.next_attempt_at,
            CASE WHEN endpoint.slow_until > %(now)s THEN 'SLOW'
                 WHEN first.priority > 0 THEN 'REPLAY' ELSE 'LIVE' END AS lane
        FROM monitoring_webhookendpoint AS endpoint
        CROSS JOIN LATERAL (
            SELECT priority, next_attempt_at FROM core_delivery
            WHERE channel = 'WEBHOOK' AND state = 'PENDING' AND next_attempt_at <= %(now)s
                AND target = endpoint.public_id::text
            ORDER BY priority, next_attempt_at LIMIT 1
        ) AS first
        WHERE (leased_until IS NULL OR leased_until <= %(now)s)
            AND (paused_until IS NULL OR paused_until <= %(now)s)
    ), placed AS (
        SELECT id, lane, row_number() OVER (
            PARTITION BY lane ORDER BY served_at NULLS FIRST, next_attempt_at, id
        ) AS place FROM waiting
    ), chosen AS (
        SELECT placed.id, lane FROM placed
        JOIN unnest(%(lanes)s::text[], %(rooms)s::int[]) AS room (lane, most) USING (lane)
        WHERE place <= most
    ), free AS (
        SELECT id FROM monitoring_webhookendpoint
        WHERE id IN (SELECT id FROM chosen) AND (leased_until IS NULL OR leased_until <= %(now)s)
        FOR UPDATE SKIP LOCKED
    )
    UPDATE monitoring_webhookendpoint AS endpoint
    SET lease = gen_random_uuid(), leased_until = %(until)s, served_at = %(now)s
    FROM free JOIN chosen USING (id) WHERE endpoint.id = free.id
    RETURNING endpoint.id, chosen.lane
"""
_MESSAGES_OF = """
    SELECT message.* FROM unnest(%(targets)s::text[], %(most)s::int[]) AS claimed (target, most)
    CROSS JOIN LATERAL (
        SELECT * FROM core_delivery
        WHERE channel = 'WEBHOOK' AND state = 'PENDING' AND next_attempt_at <= %(now)s
            AND target = claimed.target
        ORDER BY priority, next_attempt_at, event_id, id LIMIT claimed.most
    ) AS message
"""
_NOTE = """
    WITH given AS (
        SELECT * FROM jsonb_to_recordset(%(tries)s::jsonb) AS given (
            delivery bigint, policyholder bigint, state text, next timestamptz, at timestamptz,
            milliseconds int, headers jsonb, body text, status int, answer text, problem text
        )
    ), noted AS (
        UPDATE core_delivery AS delivery
        SET state = given.state, attempts = delivery.attempts + 1,
            answer_status = given.status,
            answer = CASE WHEN given.problem = '' THEN given.answer ELSE given.problem END,
            next_attempt_at = coalesce(given.next, delivery.next_attempt_at),
            delivered_at = CASE WHEN given.state = 'DELIVERED'
                THEN coalesce(delivery.delivered_at, given.at) ELSE delivery.delivered_at END
        FROM given WHERE delivery.id = given.delivery
    )
    INSERT INTO monitoring_webhookattempt
        (policyholder_id, delivery_id, number, at, milliseconds, headers, body, status, answer,
         problem)
    SELECT policyholder, delivery,
        1 + (SELECT coalesce(max(number), 0) FROM monitoring_webhookattempt AS before
             WHERE before.delivery_id = given.delivery),
        at, milliseconds, headers, body, status, answer, problem
    FROM given
"""
_LAND = """
    UPDATE monitoring_webhookendpoint AS endpoint
    SET lease = NULL, leased_until = NULL,
        failing_since = CASE WHEN ended.arrived THEN NULL
            WHEN ended.failed THEN coalesce(failing_since, %(now)s) ELSE failing_since END,
        told_failing_at = CASE WHEN ended.arrived THEN NULL ELSE told_failing_at END,
        slow_until = CASE WHEN ended.timed_out THEN %(slow_until)s
            WHEN ended.arrived THEN NULL ELSE slow_until END,
        paused_until = ended.paused_until
    FROM jsonb_to_recordset(%(ended)s::jsonb) AS ended (
        lease uuid, arrived bool, failed bool, timed_out bool, paused_until timestamptz
    )
    WHERE endpoint.lease = ended.lease
"""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to post, with what its body is made from."""

    delivery: Delivery
    event: Event
    notice: Notice | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages of one receiver, in their order, and the lease to post them."""

    endpoint: WebhookEndpoint
    lane: Lane
    messages: list[Message] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Try:
    """One try as it is noted; `next_at` is when to try again."""

    delivery: Delivery
    state: DeliveryState
    reply: Reply
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ended:
    """How posting a batch ended: whether the last message arrived, what the receiver asks for."""

    lease: UUID | None
    has_arrived: bool = False
    has_failed: bool = False
    has_timed_out: bool = False
    paused_until: datetime | None = None


@transaction.atomic
def claim(*, rooms: Mapping[Lane, int], now: datetime) -> list[Batch]:
    """Take receivers for whom something is due, at most as many of each lane as there is room.

    Nobody else posts to them until the lease runs out or the batch is noted as ended.
    """
    lanes_and_rooms: dict[str, Any] = {"lanes": list(rooms), "rooms": list(rooms.values())}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {**lanes_and_rooms, "now": now, "until": now + LEASE})
        lanes = {id: Lane(lane) for id, lane in cursor.fetchall()}
    if not lanes:
        return []
    endpoints = WebhookEndpoint.objects.in_bulk(lanes)
    for endpoint in endpoints.values():
        if not endpoint.is_in_use:
            drop(endpoint)
    batches = {
        str(endpoint.public_id): Batch(endpoint=endpoint, lane=lanes[endpoint.id])
        for endpoint in endpoints.values()
    }
    for message in _messages(batches, now):
        batches[message.delivery.target].messages.append(message)
    return list(batches.values())


@transaction.atomic
def note(tries: Sequence[Try]) -> None:
    """Note what was tried.

    It waits for nobody who has an endpoint in hand: who has one may be waiting for its messages.
    """
    _lock(Delivery.objects.filter(id__in=[each.delivery.id for each in tries]))
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, {"tries": json.dumps([_row(each) for each in tries])})


@transaction.atomic
def land(ended: Sequence[Ended], *, now: datetime) -> None:
    """Give back the receivers whose batches ended, when what was tried is noted."""
    leased = WebhookEndpoint.objects.filter(lease__in=[each.lease for each in ended])
    list(leased.order_by("id").select_for_update().values_list("id", flat=True))
    rows = json.dumps([_end(each) for each in ended])
    with connection.cursor() as cursor:
        cursor.execute(_LAND, {"ended": rows, "now": now, "slow_until": now + SLOW_FOR})


def drop(endpoint: WebhookEndpoint) -> int:
    """Give up what waits for a receiver that is no longer told; return how many messages."""
    waiting = Delivery.objects.filter(
        id__in=_lock(queries.messages_to(endpoint, DeliveryState.PENDING))
    )
    told = "The endpoint was removed or stopped meanwhile."
    return waiting.update(state=DeliveryState.FAILED, answer_status=None, answer=told)


def _messages(batches: Mapping[str, Batch], now: datetime) -> list[Message]:
    deliveries = list(
        Delivery.objects.raw(
            _MESSAGES_OF,
            {
                "targets": list(batches),
                "most": [_MESSAGES[batch.lane] for batch in batches.values()],
                "now": now,
            },
        )
    )
    events = {
        event.id: event
        for event in Event.objects.filter(
            id__in={delivery.event_id for delivery in deliveries},
            business_date__in={delivery.event_date for delivery in deliveries},
        )
    }
    notices = queries.notices_to_send(
        {delivery.payload["notice"] for delivery in deliveries if "notice" in delivery.payload}
    )
    return [
        Message(
            delivery, events[delivery.event_id], notices.get(delivery.payload.get("notice", ""))
        )
        for delivery in deliveries
    ]


def _lock(messages: QuerySet[Delivery]) -> list[int]:
    """Lock messages in one order, the same for everybody who changes several; return their ids."""
    rows = messages.order_by("id").select_for_update()
    return list(rows.values_list("id", flat=True))


def _row(one: Try) -> dict[str, object]:
    return {
        "delivery": one.delivery.id,
        "policyholder": one.delivery.policyholder_id,
        "state": one.state,
        "next": one.next_at and one.next_at.isoformat(),
        "at": one.reply.at.isoformat(),
        "milliseconds": one.reply.milliseconds,
        "headers": one.reply.headers,
        "body": one.reply.body,
        "status": one.reply.status,
        "answer": one.reply.text,
        "problem": one.reply.problem,
    }


def _end(one: Ended) -> dict[str, object]:
    return {
        "lease": str(one.lease),
        "arrived": one.has_arrived,
        "failed": one.has_failed,
        "timed_out": one.has_timed_out,
        "paused_until": one.paused_until and one.paused_until.isoformat(),
    }
