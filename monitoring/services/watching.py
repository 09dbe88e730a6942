"""Following buyers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from companies import queries as companies
from core import events
from monitoring import queries
from monitoring.models import Watch


@transaction.atomic
def watch(*, buyer: UUID, by: Actor, now: datetime) -> Watch:
    """Follow a buyer for the actor's policyholder; following it already changes nothing.

    A company that was merged into the buyer is the buyer.

    :raises NotYourRight: if the mandate does not include it
    :raises Company.DoesNotExist: if there is no such company
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    followed = companies.company(buyer)
    before = queries.watch_on(by, followed.id)
    if before is not None:
        return before
    row, is_new = Watch.objects.get_or_create(
        policyholder_id=by.acting_for or 0,
        buyer=followed,
        ended_at=None,
        defaults={"started_at": now},
    )
    if is_new:
        events.record("monitoring.watched", subject=row, by=by, at=now, buyer=str(buyer))
    return row


@transaction.atomic
def unwatch(*, buyer: UUID, by: Actor, now: datetime) -> None:
    """Stop following a buyer; not following it changes nothing.

    :raises NotYourRight: if the mandate does not include it
    :raises Company.DoesNotExist: if there is no such company
    """
    ensure_may(by, Right.REQUEST_LIMIT)
    followed = companies.company(buyer)
    rows = Watch.objects.visible_to(by).select_for_update(of=("self",))
    ids = companies.same_as(followed.id)
    for row in rows.filter(buyer_id__in=ids, ended_at=None).order_by("id"):
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        events.record("monitoring.unwatched", subject=row, by=by, at=now, buyer=str(buyer))
