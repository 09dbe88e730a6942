"""What the rules would take from a natural person: held until somebody has looked (R-LIM-08)."""

from datetime import datetime
from uuid import UUID

from accounts.rules import Actor
from core import events
from limits.models import HeldReview


def hold(buyer_id: int, *, cause_id: UUID, by: Actor, now: datetime) -> None:
    """Put a review on the underwriters' desk; a buyer waits there once. The group is locked.

    What stands goes on standing, and nothing new is given: the facts that would take from the
    limits leave no room for more.
    """
    held, is_new = HeldReview.objects.get_or_create(
        buyer_id=buyer_id, closed_at=None, defaults={"cause_id": cause_id, "opened_at": now}
    )
    if is_new:
        events.record(
            "limits.review_held",
            subject=held,
            by=by,
            at=now,
            cause=cause_id,
            buyer=str(held.buyer.public_id),
        )
