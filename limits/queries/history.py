"""What was decided and put on record for a policyholder, whatever became of it."""

from django.db.models import QuerySet

from accounts.rules import Actor
from companies import queries as companies
from limits.models import Decision, LimitRow


def decisions_of(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions the actor may see, newest first."""
    return (
        Decision.objects.visible_to(actor)
        .select_related("buyer", "request")
        .order_by("-decided_at", "-id")
    )


def rows_on_record(actor: Actor, buyer_id: int) -> QuerySet[LimitRow]:
    """Return every period of the limits on a buyer, also those no longer on record, newest first.

    A buyer counts under all the ids it ever had.
    """
    return (
        LimitRow.objects.visible_to(actor)
        .filter(buyer_id__in=companies.same_as(buyer_id))
        .select_related("decision")
        .order_by("-recorded_at", "-id")
    )
