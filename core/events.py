"""Recording what happened: the event, and a delivery for everyone who must hear of it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

from core import clock
from core.dates import business_date
from core.fields import new_public_id
from core.models import Channel, Event

_SCHEMA_VERSION = 1
_LINE_UP = """
    INSERT INTO core_delivery
        (public_id, event_id, event_date, policyholder_id, channel, target, payload, state,
         attempts, next_attempt_at, answer)
    SELECT public_id, event_id, event_date, policyholder_id, channel, target, payload::jsonb,
        'PENDING', 0, %(at)s, ''
    FROM unnest(
        %(public_ids)s::uuid[], %(events)s::bigint[], %(dates)s::date[],
        %(policyholders)s::bigint[], %(channels)s::text[], %(targets)s::text[],
        %(payloads)s::text[]
    ) AS line (public_id, event_id, event_date, policyholder_id, channel, target, payload)
    ON CONFLICT DO NOTHING
"""
_INSERT = """
    WITH numbered AS (
        INSERT INTO core_eventsequence AS known (subject_id, last)
        SELECT id, count(*) FROM unnest(%(subjects)s::uuid[]) AS id GROUP BY id ORDER BY id
        ON CONFLICT (subject_id) DO UPDATE SET last = known.last + excluded.last
        RETURNING subject_id, last
    ), recorded AS (
        INSERT INTO core_event
            (public_id, name, schema_version, subject_type, subject_id, sequence, policyholder_id,
             business_date, happened_at, cause_id, user_id, request_id, facts)
        SELECT new.public_id, %(name)s, %(schema_version)s, %(subject_type)s, new.subject_id,
            numbered.last - count(*) OVER (PARTITION BY new.subject_id)
                + row_number() OVER (PARTITION BY new.subject_id ORDER BY place),
            new.policyholder_id, %(business_date)s, %(happened_at)s,
            new.cause_id, %(user_id)s::bigint, %(request_id)s, new.facts
        FROM ROWS FROM (
            unnest(%(public_ids)s::uuid[], %(subjects)s::uuid[], %(policyholders)s::bigint[],
                   %(causes)s::uuid[]),
            jsonb_array_elements(%(facts)s::jsonb)
        ) WITH ORDINALITY
            AS new (public_id, subject_id, policyholder_id, cause_id, facts, place)
        JOIN numbered USING (subject_id)
        ORDER BY place
        RETURNING id, public_id, sequence, business_date, policyholder_id, happened_at
    ), lined_up AS (
        INSERT INTO core_delivery
            (public_id, event_id, event_date, policyholder_id, channel, target, payload, state,
             attempts, next_attempt_at, answer)
        SELECT gen_random_uuid(), id, business_date, policyholder_id, %(channel)s, handler, '{}',
            'PENDING', 0, happened_at, ''
        FROM recorded CROSS JOIN unnest(%(handlers)s::text[]) AS handler
    )
    SELECT public_id, id, sequence FROM recorded
"""


class Person(Protocol):
    """Whoever did it: `accounts.rules.Actor` is one."""

    @property
    def user_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Happening:
    """One event to record among many: the subject, whom it concerns, the facts, its own cause."""

    subject_id: UUID
    policyholder_id: int | None
    facts: dict[str, Any]
    cause: UUID | None = None


def record(
    name: str,
    *,
    subject: models.Model,
    by: Person,
    at: datetime,
    policyholder_id: int | None = None,
    cause: UUID | None = None,
    **facts: Any,
) -> Event:
    """Record that `name` happened to `subject` and line up its deliveries.

    Facts are ids and plain values, no personal data; amounts come as strings. The policyholder is
    the subject's own unless given. Works only inside the command's transaction.

    :raises KeyError: if `name` is not in `config.event_routes`
    """
    if policyholder_id is None:
        policyholder_id = getattr(subject, "policyholder_id", None)
    happening = Happening(subject.public_id, policyholder_id, facts)  # type: ignore[attr-defined]
    return record_many(name, type(subject), [happening], by=by, at=at, cause=cause)[0]


def record_many(
    name: str,
    subject_type: type[models.Model],
    happenings: Sequence[Happening],
    *,
    by: Person,
    at: datetime,
    cause: UUID | None = None,
    is_told: bool = True,
) -> list[Event]:
    """Record the same thing of many subjects, with their deliveries, in one statement.

    Writers on one subject wait for each other. Where it `is_told` otherwise (of a whole file at
    once) no handler hears of it, so that is for events whose handlers only tell people.
    """
    handlers = _routes()[name] if is_told else []
    _ensure_in_transaction()
    moment, client = clock.real(), getattr(by, "client", None)
    by_client = {"client": str(client)} if client else {}  # which system, where it was none of us
    events = [
        Event(
            public_id=new_public_id(),
            name=name,
            schema_version=_SCHEMA_VERSION,
            subject_type=subject_type._meta.label,
            subject_id=happening.subject_id,
            sequence=0,  # given as it is written
            policyholder_id=happening.policyholder_id,
            business_date=business_date(at),
            happened_at=moment,
            cause_id=happening.cause or cause,
            user_id=by.user_id,
            request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
            facts=happening.facts | by_client,
        )
        for happening in happenings
    ]
    if events:
        _insert(events, handlers)
    if events and handlers:
        ring_after_commit()
    return events


def _insert(events: Sequence[Event], handlers: Sequence[str]) -> None:
    """Write events that share all but subject, policyholder, cause and facts, with deliveries.

    One statement: a night has thousands, and objects of a delivery each take longer than it.
    """
    first = events[0]
    values: dict[str, Any] = {
        "name": first.name,
        "schema_version": first.schema_version,
        "subject_type": first.subject_type,
        "business_date": first.business_date,
        "happened_at": first.happened_at,
        "user_id": first.user_id,
        "request_id": first.request_id,
        "channel": Channel.HANDLER,
        "handlers": list(handlers),
        "public_ids": [event.public_id for event in events],
        "subjects": [event.subject_id for event in events],
        "causes": [event.cause_id for event in events],
        "policyholders": [event.policyholder_id for event in events],
        "facts": json.dumps([event.facts for event in events]),
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        written = {public_id: rest for public_id, *rest in cursor.fetchall()}
    for event in events:
        event.id, event.sequence = written[event.public_id]
        event._state.adding = False


def line_up(lines: Sequence[tuple[Event, Channel, str, dict[str, Any]]]) -> None:
    """Line up messages to send because of events; one that stands in line already is left alone.

    One statement: a cut of a sector tells thousands at once.
    """
    _ensure_in_transaction()
    values: dict[str, Any] = {
        "at": clock.real(),
        "public_ids": [new_public_id() for _ in lines],
        "events": [event.id for event, _, _, _ in lines],
        "dates": [event.business_date for event, _, _, _ in lines],
        "policyholders": [event.policyholder_id for event, _, _, _ in lines],
        "channels": [channel for _, channel, _, _ in lines],
        "targets": [target for _, _, target, _ in lines],
        "payloads": [json.dumps(payload) for _, _, _, payload in lines],
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINE_UP, values)
    ring_after_commit({channel for _, channel, _, _ in lines})


def ring_after_commit(channels: Collection[Channel] = (Channel.HANDLER,)) -> None:
    """Wake the workers of some channels once what is lined up stands in the database."""
    wanted = {settings.BELLS[channel] for channel in channels}
    rung = {getattr(waiting[1], "args", ()) for waiting in connection.run_on_commit}
    for name in sorted(wanted):
        if (name,) not in rung:  # one bell of each is enough
            transaction.on_commit(partial(_ring, name), robust=True)


def history(subject_id: UUID, *, since: date | None = None) -> models.QuerySet[Event]:
    """Return what happened to one subject, oldest first."""
    events = Event.objects.filter(subject_id=subject_id)
    if since:
        events = events.filter(business_date__gte=since)
    return events.order_by("sequence", "id")


def facts_of(name: str, subject_ids: Sequence[UUID]) -> list[tuple[UUID, dict[str, Any]]]:
    """Return the facts of all events of one name about some subjects."""
    found = Event.objects.filter(name=name, subject_id__in=subject_ids)
    return list(found.values_list("subject_id", "facts"))


def causes_of(name: str, subject_ids: Sequence[UUID]) -> set[UUID | None]:
    """Return the causes of all events of one name about some subjects."""
    found = Event.objects.filter(name=name, subject_id__in=subject_ids)
    return set(found.values_list("cause_id", flat=True))


def days_of(
    names: Sequence[str], subject_ids: Sequence[UUID]
) -> list[tuple[UUID, date, dict[str, Any]]]:
    """Return subject, business day and facts of all events of some names, in their order."""
    found = Event.objects.filter(name__in=names, subject_id__in=subject_ids)
    return list(
        found.order_by("subject_id", "sequence").values_list("subject_id", "business_date", "facts")
    )


def _routes() -> dict[str, list[str]]:
    routes: dict[str, list[str]] = import_string(settings.EVENT_ROUTES)
    return routes


def _ensure_in_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "An event is recorded in the transaction of what happened, or not at all."
        )


def _ring(name: str) -> None:
    """Wake a worker; when nobody hears it, beat has it looked for a few seconds later."""
    import_string(name)()
