"""Questions about the order in which policyholders were told: what is new since a number."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from accounts.rules import Actor
from core.models import Event
from monitoring.models import Notice, NoticeSequence
from monitoring.queries.notices import notices


def last(actor: Actor) -> int:
    """Return the number of the last notice of the policyholder acted for; 0: it was told nothing.

    Whatever has this number or a lower one can be read from now on (`NoticeSequence`).
    """
    found = NoticeSequence.objects.visible_to(actor).filter(policyholder_id=actor.tenant)
    return found.values_list("last", flat=True).first() or 0


def feed(actor: Actor) -> QuerySet[Notice]:
    """Return what the policyholder was told, to be read in the order of `sequence`."""
    return Notice.objects.visible_to(actor).select_related("buyer")


def news(actor: Actor, after: int) -> QuerySet[Notice]:
    """Return what came after a number and the actor has not read, newest first."""
    return notices(actor, unread=True).filter(sequence__gt=after).order_by("-sequence")


def event_names(told: Iterable[Notice]) -> dict[UUID, str]:
    """Return what happened, by the id of the event, of the events that notices tell of."""
    rows = list(told)
    found = Event.objects.filter(
        public_id__in=[notice.event_id for notice in rows],
        business_date__in={notice.business_date for notice in rows},  # events lie by month
    )
    return dict(found.values_list("public_id", "name"))
