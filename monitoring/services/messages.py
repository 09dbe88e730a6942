"""What is done with the messages of a system: a test, one sent again, many replayed."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from accounts.rules import Actor, Right, ensure_may
from core import clock, events
from core.models import Channel, Delivery, DeliveryState
from monitoring import queries
from monitoring.models import WebhookEndpoint
from monitoring.rules import addresses, replays
from monitoring.rules.replays import Wanted
from monitoring.rules.retries import Priority

# A message that was lined up before goes again as it is, under its id; what never was (while the
# system was stopped, or before it was added) gets one. What waits already is left to wait: it may
# be on its way, so it is not even locked.
_LINE_UP = """
    WITH wanted AS (
        SELECT event.id AS event_id, event.business_date, notice.policyholder_id,
            notice.public_id AS notice
        FROM monitoring_notice AS notice
        JOIN core_event AS event
            ON event.public_id = notice.event_id AND event.business_date = notice.business_date
        WHERE notice.id = ANY(%(notices)s)
    ), sent AS (
        SELECT message.id FROM core_delivery AS message JOIN wanted USING (event_id)
        WHERE message.channel = 'WEBHOOK' AND message.target = %(target)s
            AND message.state <> 'PENDING'
        ORDER BY message.id
        FOR UPDATE OF message
    ), repeated AS (
        UPDATE core_delivery AS message
        SET state = 'PENDING', attempts = 0, priority = %(priority)s, next_attempt_at = %(at)s
        FROM sent WHERE message.id = sent.id
        RETURNING message.id
    ), missed AS (
        INSERT INTO core_delivery
            (public_id, event_id, event_date, policyholder_id, channel, target, payload, state,
             attempts, priority, next_attempt_at, answer)
        SELECT gen_random_uuid(), event_id, business_date, policyholder_id, 'WEBHOOK', %(target)s,
            jsonb_build_object('notice', notice), 'PENDING', 0, %(priority)s, %(at)s, ''
        FROM wanted
        ORDER BY event_id
        ON CONFLICT (event_id, channel, target) DO NOTHING
        RETURNING id
    )
    SELECT (SELECT count(*) FROM repeated) + (SELECT count(*) FROM missed)
"""


@transaction.atomic
def test_endpoint(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Send a test message to an endpoint.

    :raises NotYourRight: if the mandate does not include it
    :raises WebhookEndpoint.DoesNotExist: for one the actor does not see, or that was removed
    :raises EndpointStopped: if nothing is sent there
    """
    endpoint = _to_send_to(endpoint_id, by)
    event = events.record("monitoring.endpoint_tested", subject=endpoint, by=by, at=now)
    events.line_up([(event, Channel.WEBHOOK, str(endpoint.public_id), {})])


@transaction.atomic
def send_again(*, endpoint_id: UUID, delivery_id: UUID, by: Actor, now: datetime) -> Delivery:
    """Send a message again, or now where it waits for its next try; it keeps its id.

    :raises NotYourRight: if the mandate does not include it
    :raises WebhookEndpoint.DoesNotExist: for one the actor does not see, or that was removed
    :raises Delivery.DoesNotExist: for a message that did not go to this endpoint
    :raises EndpointStopped: if nothing is sent there
    """
    endpoint = _to_send_to(endpoint_id, by)
    message = queries.messages_to(endpoint).select_for_update().get(public_id=delivery_id)
    message.state = DeliveryState.PENDING
    message.attempts, message.priority = 0, Priority.LIVE
    message.next_attempt_at = clock.real()
    message.save(update_fields=["state", "attempts", "priority", "next_attempt_at"])
    events.record("core.delivery_repeated", subject=message, by=by, at=now)
    events.ring_after_commit([Channel.WEBHOOK])
    return message


@transaction.atomic
def replay(*, endpoint_id: UUID, wanted: Wanted, by: Actor, now: datetime) -> int:
    """Send messages again behind what is new, under their ids; return how many.

    :raises NotYourRight: if the mandate does not include it
    :raises WebhookEndpoint.DoesNotExist: for one the actor does not see, or that was removed
    :raises EndpointStopped: if nothing is sent there
    :raises NothingChosen: if it names nothing
    :raises TooManyChosen: if these are more than go at once
    """
    endpoint = _to_send_to(endpoint_id, by)
    replays.ensure_chosen(wanted)
    count = _by_id(endpoint, wanted) if wanted.messages else _by_notice(endpoint, wanted, by)
    if count:
        events.record(
            "monitoring.messages_replayed",
            subject=endpoint,
            by=by,
            at=now,
            count=count,
            since=wanted.since and wanted.since.isoformat(),
            until=wanted.until and wanted.until.isoformat(),
            buyer=wanted.buyer and str(wanted.buyer),
        )
        events.ring_after_commit([Channel.WEBHOOK])
    return count


def _by_id(endpoint: WebhookEndpoint, wanted: Wanted) -> int:
    replays.ensure_not_too_many(len(wanted.messages))
    found = queries.messages_to(endpoint).filter(public_id__in=list(wanted.messages))
    rows = found.exclude(state=DeliveryState.PENDING).order_by("id").select_for_update()
    ids = list(rows.values_list("id", flat=True))
    return Delivery.objects.filter(id__in=ids).update(
        state=DeliveryState.PENDING,
        attempts=0,
        priority=Priority.REPLAY,
        next_attempt_at=clock.real(),
    )


def _by_notice(endpoint: WebhookEndpoint, wanted: Wanted, by: Actor) -> int:
    notices = list(
        queries.notices_to_replay(by, wanted)
        .filter(policyholder_id=endpoint.policyholder_id)
        .values_list("id", flat=True)[: 2 * replays.MOST]
    )
    replays.ensure_not_too_many(len(notices))
    with connection.cursor() as cursor:
        cursor.execute(
            _LINE_UP,
            {
                "target": str(endpoint.public_id),
                "priority": Priority.REPLAY,
                "at": clock.real(),
                "notices": notices,
            },
        )
        [count] = cursor.fetchone()
        return int(count)


def _to_send_to(endpoint_id: UUID, by: Actor) -> WebhookEndpoint:
    """Return an endpoint, not locked: who notes what came back from there waits for nobody.

    One that is removed or stopped meanwhile loses what is lined up when it is claimed.
    """
    ensure_may(by, Right.ADMINISTER)
    endpoint = WebhookEndpoint.objects.visible_to(by).get(public_id=endpoint_id, disabled_at=None)
    if endpoint.stopped_at is not None:
        raise addresses.EndpointStopped(url=endpoint.url)
    return endpoint
