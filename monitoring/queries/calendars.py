"""Questions about calendars: who subscribes, what they were told, when to warn."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts import queries as accounts
from accounts.models import Mandate
from accounts.rules import Actor, token_digest
from monitoring.models.calendars import CalendarEntry, CalendarFeed, WarningChoice
from monitoring.rules.warnings import DAYS_BEFORE_A_DEADLINE

_CANCELLED_STAYS = timedelta(days=60)


def feed_of(actor: Actor) -> CalendarFeed | None:
    """Return the actor's own calendar for the policyholder acted for; None: there is none."""
    return CalendarFeed.objects.filter(
        user_id=actor.user_id or 0,
        mandate__policyholder_id=actor.acting_for or 0,
        revoked_at=None,
    ).first()


def feed_behind(secret: str) -> tuple[CalendarFeed, Mandate] | None:
    """Return the calendar of a secret, and the mandate it reads by; None: it leads nowhere."""
    found = CalendarFeed.objects.select_related("user")
    feed = found.filter(digest=token_digest(secret), revoked_at=None, user__is_active=True).first()
    if feed is None:
        return None
    mandate = accounts.mandate_behind(feed)  # type: ignore[arg-type]  # it has one as tokens do
    return (feed, mandate) if mandate else None


def entries(policyholder_id: int, now: datetime) -> QuerySet[CalendarEntry]:
    """Return what calendars show, by id; what was cancelled stays some weeks."""
    rows = CalendarEntry.objects.filter(policyholder_id=policyholder_id)
    gone = rows.filter(cancelled_at__lt=now - _CANCELLED_STAYS).values("id")
    return rows.exclude(id__in=gone).select_related("invoice__buyer").order_by("id")


def warning_choice(policyholder_id: int) -> WarningChoice | None:
    """Return what the policyholder chose; None: nothing."""
    return WarningChoice.objects.filter(policyholder_id=policyholder_id).first()


def warning_days(policyholder_id: int) -> tuple[int, ...]:
    """Return how many days before a deadline the policyholder is warned."""
    choice = warning_choice(policyholder_id)
    return tuple(choice.days) if choice else DAYS_BEFORE_A_DEADLINE
