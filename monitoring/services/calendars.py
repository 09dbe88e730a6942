"""Calendars: an address is given out and taken back, its entries follow the policy clock."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from accounts import queries as accounts
from accounts.rules import Actor, Right, ensure_may, token_digest
from core import events
from monitoring.models.calendars import CalendarEntry, CalendarFeed, WarningChoice
from monitoring.queries import Running, calendars
from monitoring.rules import warnings

PREFIX = "dkc_"
_READING_IS_KEPT_TO = timedelta(hours=1)


@transaction.atomic
def issue_feed(*, by: Actor, now: datetime) -> tuple[CalendarFeed, str]:
    """Give the actor an address for its calendar; the one before works no more.

    The secret is returned this once.

    :raises Mandate.DoesNotExist: if the actor has no mandate of its own here
    """
    _lock(by)
    mandate = accounts.people_of(by).get(user_id=by.user_id or 0)
    before = calendars.feed_of(by)
    if before is not None:
        _revoke(before, by=by, now=now)
    secret = f"{PREFIX}{secrets.token_urlsafe(32)}"
    feed = CalendarFeed.objects.create(
        mandate=mandate,
        user_id=mandate.user_id,
        prefix=secret[:8],
        digest=token_digest(secret),
        alarm_days=before.alarm_days if before else None,
        created_at=now,
    )
    _record("monitoring.calendar_issued", feed, by=by, now=now)
    return feed, secret


@transaction.atomic
def revoke_feed(*, by: Actor, now: datetime) -> None:
    """Take the actor's own address back; without one nothing changes."""
    _lock(by)
    feed = calendars.feed_of(by)
    if feed is not None:
        _revoke(feed, by=by, now=now)


@transaction.atomic
def note_reading(*, feed_id: int, now: datetime) -> None:
    """Keep when a program read a calendar, to the hour."""
    rows = CalendarFeed.objects.filter(id=feed_id)
    long_ago = Q(last_read_at=None) | Q(last_read_at__lt=now - _READING_IS_KEPT_TO)
    rows.filter(long_ago).update(last_read_at=now)


@transaction.atomic
def choose_alarms(*, days: Iterable[int], by: Actor, now: datetime) -> None:
    """Set when the actor's own calendar sounds; no days: as the policyholder is warned.

    :raises WarningDaysRefused: if the days cannot be taken
    """
    chosen = list(days)
    feed = calendars.feed_of(by)
    if feed is not None:
        feed.alarm_days = list(warnings.warning_days(chosen)) if chosen else None
        feed.save(update_fields=["alarm_days"])
        _record("monitoring.calendar_changed", feed, by=by, now=now)


@transaction.atomic
def choose_warnings(*, days: Iterable[int], by: Actor, now: datetime) -> tuple[int, ...]:
    """Set how many days before a deadline the policyholder is warned.

    :raises NotYourRight: if the mandate does not include it
    :raises WarningDaysRefused: if the days cannot be taken
    """
    ensure_may(by, Right.ADMINISTER)
    chosen = warnings.warning_days(days)
    if chosen == calendars.warning_days(by.tenant):
        return chosen
    WarningChoice.objects.update_or_create(
        policyholder_id=by.tenant, defaults={"days": list(chosen), "chosen_at": now}
    )
    events.record(
        "monitoring.warnings_chosen",
        subject=accounts.policyholder(by.tenant),
        policyholder_id=by.tenant,
        by=by,
        at=now,
        days=list(chosen),
    )
    return chosen


@transaction.atomic
def bring_up_to_date(*, by: Actor, now: datetime, running: Sequence[Running]) -> None:
    """Let the entries say what the policy clock says; only what differs is written.

    What moved or ended counts one on, so that programs take it over.
    """
    kept = {
        (row.invoice_id, row.deadline): row
        for row in CalendarEntry.objects.filter(policyholder_id=by.tenant)
    }
    said = {(each.invoice.id, each.deadline.value): each.day for each in running}
    changed = []
    for key, row in kept.items():
        day = said.get(key)
        if day == row.day and row.cancelled_at is None:
            continue
        if day is None and row.cancelled_at is not None:
            continue
        row.day, row.sequence, row.changed_at = day or row.day, row.sequence + 1, now
        row.cancelled_at = now if day is None else None
        changed.append(row)
    CalendarEntry.objects.bulk_update(changed, ["day", "sequence", "changed_at", "cancelled_at"])
    new = [
        CalendarEntry(
            policyholder_id=by.tenant,
            invoice_id=invoice_id,
            deadline=deadline,
            day=day,
            changed_at=now,
        )
        for (invoice_id, deadline), day in sorted(said.items())
        if (invoice_id, deadline) not in kept
    ]
    CalendarEntry.objects.bulk_create(new, ignore_conflicts=True)  # read twice at once


def _lock(by: Actor) -> None:
    """Let one at a time give out or take back the addresses of a person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('monitoring.calendar ' || %s, 0))",
            [str(by.user_id)],
        )


def _revoke(feed: CalendarFeed, *, by: Actor, now: datetime) -> None:
    feed.revoked_at = now
    feed.save(update_fields=["revoked_at"])
    _record("monitoring.calendar_revoked", feed, by=by, now=now)


def _record(name: str, feed: CalendarFeed, *, by: Actor, now: datetime) -> None:
    events.record(name, subject=feed, policyholder_id=by.tenant, by=by, at=now)
